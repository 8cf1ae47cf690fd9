"""Bad PDFs through the real sandbox: each ends with a target that was verified or with words that a clerk can act on, within its
limits of time and memory; and the slot goes on.

Small ones under the policy "standard"; bombs under the same with smaller budgets, so that they go off sooner.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pytest

from benchmarks.memory import Peak
from samples.build import _pdf_malformed_files as files
from samples.build import _pdf_malformed_pages as pages
from samples.build import _pdf_malformed_streams as streams
from samples.build import _pdf_malformed_values as values
from samples.build._pdf_encryption import encrypted
from sanitizer.model.limits import MIB
from sanitizer.model.verdict import Method
from sanitizer.pipeline.disarm import Disarmed, disarm
from sanitizer.policy.schema import Policy
from sanitizer.policy.shipped import PolicyShelf
from sanitizer.policy.words.words import load_words
from sanitizer.sandbox.bubblewrap import plan
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.slot import Slot

pytestmark = pytest.mark.xdist_group("bad_pdf")  # they share a slot

MALFORMED = "壊れているか、正しく作られていない"
LIMIT = "大きさなどの上限を超えている"
UNSUPPORTED = "無害化に対応していない形式"
RELEASED = ""
_SECONDS = 15.0  # a step may take 120; alone these take less than a tenth of this
_IDLE_MIB = 260  # what the processes of the jail have before the first file
_BOMB_MIB, _BUDGET_MIB, _MEMORY_MIB = 100, 64, 1024

Build = Callable[[], bytes]


@dataclass(frozen=True)
class Bench:
    """A slot, the policy, and the same policy with small budgets."""

    slot: Slot
    standard: Policy
    tight: Policy


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    slot = Slot(plan())
    slot.warm(("pdf", "verify", "render"))
    standard = PolicyShelf().load("standard", slot.catalogue).policy
    limits = replace(
        standard.limits, max_unpacked_bytes=_BUDGET_MIB * MIB, max_memory_bytes=_MEMORY_MIB * MIB, max_pixels=20_000_000
    )
    yield Bench(slot, standard, replace(standard, limits=limits, digest="b" * 64))
    slot.close()


def ended(slot: Slot, policy: Policy, data: bytes, wanted: tuple[str, ...], passwords: tuple[str, ...] = ()) -> Disarmed:
    """How it ended, which must be with one of the *wanted* words (RELEASED for a target), in time and within its memory."""
    started = time.monotonic()
    with MemoryFile.sealed_from([data], policy.limits.max_bytes) as source, Peak(slot.jail_pid) as peak:
        outcome = disarm(slot, source, "資料.pdf", policy, passwords)
    seconds = time.monotonic() - started
    if outcome.target is not None:
        outcome.target.close()
    said = load_words("ja").text(f"error.{outcome.error_code}.headline", name="資料.pdf") if outcome.error_code else RELEASED
    assert any(words in said if words else not said for words in wanted), (said, outcome.error_detail)
    assert outcome.verdict.releasable == (not said)
    assert seconds < _SECONDS, f"{seconds:.1f} s"
    assert peak.bytes < policy.limits.max_memory_bytes + _IDLE_MIB * MIB, f"{peak.bytes / MIB:.0f} MiB"
    return outcome


SMALL: dict[str, tuple[Build, tuple[str, ...]]] = {
    "20000 empty pages": (partial(pages.empty_pages, 20_000), (LIMIT,)),
    "5000 empty pages": (partial(pages.empty_pages, 5_000), (RELEASED,)),
    "6000 times the same page": (partial(pages.same_page, 6_000), (LIMIT,)),
    "2 to the 30th pages": (partial(pages.doubling_tree, 30), (LIMIT,)),
    "2 to the 12th pages": (partial(pages.doubling_tree, 12), (RELEASED,)),
    "page tree of 10000 levels": (partial(pages.deep_tree, 10_000), (LIMIT,)),
    "page tree of 900 levels": (partial(pages.deep_tree, 900), (RELEASED,)),
    "count over any number": (partial(pages.count, "9" * 20), (RELEASED,)),
    "10000 arrays in each other": (partial(values.deep, "[", "]", 10_000), (RELEASED, MALFORMED)),
    "10000 dictionaries in each other": (partial(values.deep, "<</A", "null>>", 10_000), (RELEASED, MALFORMED)),
    "array of 100000": (partial(values.long_array, 100_000), (RELEASED,)),
    "box of 100000 numbers": (partial(values.long_array, 100_000, "/MediaBox"), (RELEASED,)),
    "20000 annotations": (partial(values.long_annotations, 20_000), (RELEASED,)),
    "dictionary of 100000 keys": (partial(values.wide_dictionary, 100_000), (RELEASED,)),
    "page of 20000 scripts": (partial(values.wide_page, 20_000), (RELEASED,)),
    "20000 fonts": (partial(values.wide_fonts, 20_000), (RELEASED,)),
    "name of 100 kB": (partial(values.long_name, 100_000), (RELEASED,)),
    "string of 50 MB": (partial(values.long_string, 50), (RELEASED,)),
    "hexadecimal string of 10 MB": (partial(values.long_hex_string, 10), (RELEASED,)),
    "50000 objects for nobody": (partial(values.many_objects, 50_000), (RELEASED,)),
    "10000 actions in a chain": (partial(values.action_chain, 10_000), (RELEASED,)),
    "10000 actions in a ring": (partial(values.action_chain, 10_000, loop=True), (RELEASED,)),
    "10000 actions in each other": (partial(values.direct_action_chain, 10_000), (RELEASED, MALFORMED)),
    "10000 bookmarks in a ring": (partial(values.outline_chain, 10_000, loop=True), (RELEASED,)),
    "10000 fields in each other": (partial(values.field_chain, 10_000), (RELEASED,)),
    "10000 nodes of a name tree": (partial(values.name_tree_chain, 10_000), (RELEASED,)),
    "10000 drawings in each other": (partial(values.form_chain, 10_000), (RELEASED, LIMIT)),
    "drawing nested 10000 deep": (partial(values.deep_content, 10_000), (RELEASED,)),
    "50 filters of digits": (partial(streams.ascii_chain, 50), (RELEASED,)),
    **{f"box {name}": (partial(pages.box, name), (RELEASED,)) for name in pages.BOXES},
    **{
        f"length {words}": (partial(streams.length, words), (RELEASED,))
        for words in ("-1", "0", "99999999", "9" * 20, "(a)", "4 0 R")
    },
    "length that is itself": (partial(streams.length, "@11 0 R", {11: b"11 0 R"}), (RELEASED,)),
    "length in a ring": (partial(streams.length, "@12 0 R", {12: b"13 0 R", 13: b"12 0 R"}), (RELEASED,)),
    "neither endstream nor length": (streams.without_endstream_and_length, (RELEASED,)),
    **{f"parameters {name}": ((lambda data=data: data), (RELEASED,)) for name, data in streams.wrong_parameters().items()},
    **{
        f"file {name}": ((lambda data=data: data), (UNSUPPORTED,) if name == "header_none" else (RELEASED, MALFORMED))
        for name, data in files.FILES.items()
    },
}


@pytest.mark.parametrize("name", SMALL)
def test_it_ends_with_a_verdict(bench: Bench, name: str) -> None:
    build, wanted = SMALL[name]
    ended(bench.slot, bench.standard, build(), wanted)


_FLATE = "/Filter/FlateDecode"
_IN_STREAMS = {
    place: partial(put, streams.flate_bomb(_BOMB_MIB), _FLATE) for place, put in streams.PLACES.items() if place != "metadata"
}
_RUNS = b"\x81\x20" * (_BOMB_MIB * MIB // 128)
_INLINE: dict[str, Build] = {
    "flate": partial(streams.inline_bomb, "/Fl", streams.flate_bomb(_BOMB_MIB)),
    "bare flate": partial(streams.inline_bomb, "/Fl", streams.flate_bomb(_BOMB_MIB), packed=False),
    "lzw": partial(streams.inline_bomb, "/LZW", streams.lzw_blanks_of(15)),
    "run length": partial(streams.inline_bomb, "/RL", _RUNS),
    "ascii flate": partial(streams.inline_bomb, "/AHx /Fl", streams.flate_bomb(_BOMB_MIB).hex().encode() + b">"),
}
BOMBS: dict[str, tuple[Build, tuple[str, ...]]] = {
    **{f"bomb in {place}": (build, (LIMIT, RELEASED) if place == "image" else (LIMIT,)) for place, build in _IN_STREAMS.items()},
    "bomb in metadata": (partial(streams.metadata, streams.flate_bomb(_BOMB_MIB), _FLATE), (RELEASED,)),
    "bomb in a bomb": (partial(streams.bomb_of_bombs, "form"), (LIMIT,)),
    "bomb in an object stream": (partial(streams.bomb_in_object_stream, _BOMB_MIB), (LIMIT, MALFORMED)),
    "bomb for a cross-reference stream": (partial(streams.bomb_as_cross_reference_stream, _BOMB_MIB), (RELEASED, LIMIT, MALFORMED)),
    "run length bomb": (partial(streams.run_length_bomb, 2 * _BOMB_MIB), (LIMIT,)),
    "lzw bomb": (streams.lzw_bomb, (LIMIT,)),
    **{f"{name} bomb in an inline image": (build, (LIMIT,)) for name, build in _INLINE.items()},
    "predictor bomb": (partial(streams.predictor_bomb, _BOMB_MIB), (RELEASED, LIMIT)),
    "tiff predictor bomb": (partial(streams.tiff_predictor_bomb, _BOMB_MIB), (RELEASED, LIMIT)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_goes_off_in_its_budget(bench: Bench, name: str) -> None:
    build, wanted = BOMBS[name]
    ended(bench.slot, bench.tight, build(), wanted)


_DRAWN = {  # PDFium would fall over these
    "flate": _IN_STREAMS["form"],
    "flate in a page": _IN_STREAMS["content"],
    "flate of flate": partial(streams.bomb_of_bombs, "form"),
    "lzw": streams.lzw_bomb,
    "run length": partial(streams.run_length_bomb, 2 * _BOMB_MIB),
    "object stream": partial(streams.bomb_in_object_stream, _BOMB_MIB),
    "cross-reference stream": partial(streams.bomb_as_cross_reference_stream, _BOMB_MIB),
    **{f"{name}, inline": build for name, build in _INLINE.items()},
}


@pytest.mark.parametrize("method", [Method.FLATTEN, Method.TEXT])
@pytest.mark.parametrize("name", _DRAWN)
def test_a_bomb_is_refused_before_it_is_drawn_or_read(bench: Bench, name: str, method: Method) -> None:
    outcome = ended(bench.slot, replace(bench.tight, ladder=(method,)), _DRAWN[name](), (LIMIT,))
    assert outcome.error_code == "limit_exceeded"


def test_a_bomb_is_refused_before_its_qr_codes_are_looked_for(bench: Bench) -> None:
    asking = replace(bench.tight, options={**bench.tight.options, "pdf.qr_codes": "mask"}, digest="c" * 64)
    outcome = ended(bench.slot, asking, streams.lzw_bomb(), (LIMIT,))
    assert outcome.error_code == "limit_exceeded"


@pytest.mark.parametrize("method", [Method.FLATTEN, Method.TEXT])
@pytest.mark.parametrize("user", ["", "himitsu"])
def test_a_bomb_behind_encryption_is_refused_too(bench: Bench, user: str, method: Method) -> None:
    packed = zlib.compress(streams.flate_bomb(_BOMB_MIB), 9)
    data = encrypted(user, "owner", packed, "/Filter[/FlateDecode/FlateDecode]")
    outcome = ended(bench.slot, replace(bench.tight, ladder=(method,)), data, (LIMIT,), passwords=("wrong", "himitsu"))
    assert outcome.error_code == "limit_exceeded"
    assert "himitsu" not in outcome.error_detail


@pytest.mark.parametrize("method", [Method.FLATTEN, Method.TEXT])
def test_what_is_encrypted_is_drawn_and_read(bench: Bench, method: Method) -> None:
    policy = replace(bench.standard, ladder=(method,))
    ended(bench.slot, policy, encrypted("himitsu", "owner"), (RELEASED,), passwords=("wrong", "himitsu"))


def test_what_is_released_still_says_what_it_said(bench: Bench) -> None:
    """A damaged file with a script whose names are written with #xx."""
    catalog = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</#53/Java#53cript/J#53(x)>>>>"
    data = files.plain({1: catalog}, table=b"xref\n0 9\ngarbage\n", trailer=b"/Prev 3")
    outcome = ended(bench.slot, bench.standard, data, (RELEASED,))
    assert {"pdf.damaged", "pdf.open_action", "pdf.javascript"} <= {finding.feature for finding in outcome.findings}
    with MemoryFile.sealed_from([data], MIB) as source:
        text = disarm(bench.slot, source, "資料.pdf", bench.standard, ladder=(Method.TEXT,)).target
    assert text is not None
    assert "Kept text" in b"".join(text.chunks()).decode()
    text.close()


def test_after_all_that_the_slot_still_works(bench: Bench) -> None:
    assert ended(bench.slot, bench.standard, files.plain(), (RELEASED,)).verdict.name == "CLEAN"
