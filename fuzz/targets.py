"""What is fuzzed, and the invariant: any input gives an outcome or an UntrustedInputError, never another exception; and what the
engine wrote, the verifier accepts, and another reader (qpdf's JSON, searched by the benchmark's own list of what must go) finds
nothing active in it. Those of Office formats are in `office`.

A target takes bytes and returns where the invariant holds. Parts of the engine are held to more: what they write, they read again
and write the same way.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable

import pikepdf

from benchmarks.pdf_printed import parse_qpdf
from benchmarks.pdf_residue import residue as residue_by_qpdf
from fuzz import office, seeds
from fuzz.invariant import LIMITS, Broken, Target, hold, hold_clean
from fuzz.plain_objects import laid_out
from sanitizer.contract.engine import RendersPages
from sanitizer.engines.pdf import ENGINE, cmap, compact_font, content, icc, jpeg, postscript, render, sfnt, type1
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.finding import Action, Finding
from sanitizer.model.limits import MIB
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.session import StepSession
from sanitizer.verifiers import _pdf_streams as verifier
from sanitizer.verifiers.pdf import VERIFIER
from tests.in_process import as_file, extract_text, no_nested, plain_policy, reconstruct, verify

PLAIN = plain_policy(limits=LIMITS)
KEEPING = plain_policy(limits=LIMITS, actions={feature.key: Action.ALLOW for feature in ENGINE.features if feature.keepable})
_JSON_MAX_BYTES = 16 * MIB
_DPI = 30


def warm() -> None:
    """Imports what the targets import late, so that all of it is watched."""
    assert isinstance(ENGINE, RendersPages)
    ENGINE.warm()
    ENGINE.warm_renderer()
    VERIFIER.warm()
    office.warm()


def engine(data: bytes, policy: Policy = PLAIN) -> None:
    """Reconstruct, verify, and look for what must go with qpdf."""
    target = reconstruct(ENGINE, data, "pdf", policy).data
    try:
        found = verify(VERIFIER, target, "pdf", (ENGINE,), policy)
    except UntrustedInputError as error:
        raise Broken(f"the verifier cannot read what the engine wrote: {error}") from error
    hold_clean(found)
    if policy is PLAIN:
        _hold_nothing_by_qpdf(target)


def _hold_nothing_by_qpdf(target: bytes) -> None:
    printed = io.BytesIO()
    with pikepdf.open(io.BytesIO(target), attempt_recovery=False) as opened:
        opened.write_qpdf_json(printed, json_stream_data=pikepdf.JSONStreamData.none)
    if printed.tell() < _JSON_MAX_BYTES:
        hits = residue_by_qpdf(parse_qpdf(printed.getvalue()))
        hold(not hits, f"active in the target: {hits[:2]}")


def keep(data: bytes) -> None:
    """The same under a policy that keeps whatever can be kept."""
    engine(data, KEEPING)


def verifier_alone(data: bytes) -> None:
    """The verifier on anything at all: residue, an UntrustedInputError or nothing, and never a crash."""
    verify(VERIFIER, data, "pdf", (ENGINE,), PLAIN)


def verify_objects(data: bytes) -> None:
    """What the verifier accepts, another reader finds nothing active in."""
    file = laid_out(data)
    if not verify(VERIFIER, file, "pdf", (ENGINE,), PLAIN):
        with contextlib.suppress(pikepdf.PdfError):  # what qpdf cannot open, it does not know: numbers beyond 64 bits
            _hold_nothing_by_qpdf(file)


def text(data: bytes) -> None:
    """Text extraction by PDFium."""
    words = extract_text(ENGINE, data, "pdf", PLAIN)
    hold("\x00" not in words, "a control character in the text")


def flatten(data: bytes) -> None:
    """Every page as a picture."""
    session = StepSession(PLAIN, "pdf", _ignore, no_nested, flattening=True)
    with as_file(data) as source:
        for drawn in render.render_pages(source, session, _DPI):
            hold(drawn.width_px > 0 and drawn.height_px > 0, "a page without pixels")


def _ignore(_finding: Finding) -> None:
    return None


def drawing(data: bytes) -> None:
    """A content stream alone: what is written is sound and stays as it is."""
    problems = content.Problems()
    written = content.rewrite(data, _no_image, problems)
    again = content.Problems()
    twice = content.rewrite(written, _no_image, again)
    hold(not again.total, f"a drawing that was written anew is unsound: {again.kept[:2]}")
    hold(twice == written, "a drawing that was written anew changes when it is written again")


def _no_image(_data: bytes, start: int) -> tuple[bytes, int]:
    return b"", start + 2


def page(data: bytes) -> None:
    """A content stream on a page, with its inline images."""
    engine(seeds.page_drawn_by(data))


def image(data: bytes) -> None:
    """An image's data under the filters that its first byte chooses: fax, JBIG2, JPEG 2000, LZW and others."""
    engine(seeds.page_with_image(data))


def function(data: bytes) -> None:
    """A function of any type, in a shading and in a colour space."""
    engine(seeds.page_with_function(data))


def font(data: bytes) -> None:
    """A font program in the place that its first byte chooses, with a text that uses it."""
    engine(seeds.page_with_font(data))


def character_map(data: bytes) -> None:
    written, _ = cmap.rewrite_cmap(data)
    twice, dropped = cmap.rewrite_cmap(written)
    hold(not dropped and twice == written, "a character map that was written anew changes when it is written again")


def calculator(data: bytes) -> None:
    written = postscript.rewrite(data)
    if written is not None:
        hold_clean(list(verifier.check_calculator(1, written)))
        hold(postscript.rewrite(written) == written, "a calculator that was written anew changes when it is written again")


def opentype(data: bytes) -> None:
    sfnt.left_out(data)
    _program(sfnt.rebuild_font, sfnt.rebuild_font, data)


def type_1(data: bytes) -> None:
    _program(type1.rebuild_type1_font, compact_font.rebuild_compact_font, data)


def compact(data: bytes) -> None:
    _program(compact_font.rebuild_compact_font, compact_font.rebuild_compact_font, data)


def _program(rebuild: Callable[[bytes], object], read: Callable[[bytes], object], data: bytes) -> None:
    """What *rebuild* writes (alone, or first of what it tells), the verifier takes, and *read* can read."""
    made = rebuild(data)
    written = made[0] if isinstance(made, tuple) else made
    assert isinstance(written, bytes)
    hold_clean(list(verifier.check_font(1, written)))
    _read_again(read, written)


def _read_again(read: Callable[[bytes], object], written: bytes) -> None:
    try:
        read(written)
    except UntrustedInputError as error:
        raise Broken(f"what was written anew cannot be read again: {error}") from error


def profile(data: bytes) -> None:
    for components in (1, 3, 4):
        written = icc.rewrite_profile(data, components)
        if written is not None:
            hold(icc.rewrite_profile(written, components) == written, "a profile that was written anew changes")


def picture(data: bytes) -> None:
    read = jpeg.read_jpeg(data)
    if read.width * read.height > LIMITS.max_pixels:
        return
    written = jpeg.rewrite_jpeg(read).data
    try:
        found = list(verifier.check_jpeg(1, written))
    except UntrustedInputError as error:
        raise Broken(f"the verifier cannot read a JPEG that was written anew: {error}") from error
    hold_clean(found)


TARGETS: dict[str, Target] = {
    "engine": Target(engine, seeds.documents, is_pdf=True, weight=6),
    "keep": Target(keep, seeds.documents, is_pdf=True, weight=2),
    "verify": Target(verifier_alone, seeds.rebuilt_documents, is_pdf=True, weight=2),
    "verify_objects": Target(verify_objects, seeds.rebuilt_objects, is_pdf=True, weight=3),
    "text": Target(text, seeds.documents, is_pdf=True, weight=2),
    "flatten": Target(flatten, seeds.documents, is_pdf=True, weight=2),
    "page": Target(page, seeds.drawings, weight=2),
    "image": Target(image, seeds.images, weight=2),
    "function": Target(function, seeds.functions),
    "font": Target(font, seeds.fonts, weight=2),
    "drawing": Target(drawing, seeds.drawings),
    "character_map": Target(character_map, seeds.character_maps),
    "calculator": Target(calculator, seeds.calculators),
    "opentype": Target(opentype, seeds.opentype_fonts),
    "type_1": Target(type_1, seeds.type_1_fonts),
    "compact": Target(compact, seeds.compact_fonts),
    "profile": Target(profile, seeds.profiles),
    "picture": Target(picture, seeds.pictures),
    **office.TARGETS,
}


def outcome(target: Target, data: bytes) -> str:
    """ "" for a result, or the code of the UntrustedInputError. Everything else goes through."""
    try:
        target.run(data)
    except UntrustedInputError as error:
        return error.code
    return ""
