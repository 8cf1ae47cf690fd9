"""Samples of EMF and WMF: drawings of offices, previews that are one bitmap, what attackers and damage put into them."""

from __future__ import annotations

import struct
from binascii import hexlify
from collections.abc import Callable

from samples.build import _metafile as meta
from samples.build._ooxml_word import paragraph, word
from samples.build._ooxml_word_hostile import picture
from samples.build._opc import Link
from samples.sample import Sample

_CODE = b"this would run when printing is given up"


def map_of_site() -> bytes:
    """案内図: a frame, two roads and Japanese text."""
    return meta.emf(
        meta.rectangle(4, 4, 396, 236),
        meta.line(4, 120, 396, 120),
        meta.line(200, 4, 200, 236),
        meta.text(20, 20, "案内図　髙﨑市役所"),
        meta.text(220, 150, "第一会議室①"),
    )


def pasted_screen() -> bytes:
    return meta.emf(meta.bitmap(0, 0, meta.WIDTH, meta.HEIGHT))


def old_drawing() -> bytes:
    return meta.wmf(meta.wmf_rectangle(4, 4, 396, 236), meta.wmf_text(20, 20, "組織図　総務課"))


def old_preview() -> bytes:
    return meta.wmf(meta.wmf_bitmap(0, 0, meta.WIDTH, meta.HEIGHT))


def abort_procedure() -> bytes:
    """CVE-2005-4560: SetAbortProc with code behind it."""
    return meta.wmf(meta.wmf_escape(meta.WMF_SET_ABORT_PROC, _CODE), meta.wmf_rectangle(4, 4, 396, 236))


def driver_escape() -> bytes:
    data = struct.pack("<II", 4101, len(_CODE)) + _CODE
    return meta.emf(meta.record(106, data), meta.rectangle(4, 4, 396, 236))


def truncated() -> bytes:
    return map_of_site()[:-60]


def huge_record() -> bytes:
    return meta.emf(struct.pack("<II", 84, 0xFFFFFFF0) + bytes(64))


def old_huge_record() -> bytes:
    return meta.wmf(struct.pack("<IH", 0x7FFFFFFF, 0x0521) + bytes(64))


def letter_with_drawings() -> bytes:
    """A Word document with the map, the pasted screen and the old drawing."""
    names = ("rIdMap", "rIdScreen", "rIdOld")
    frames = [picture('r:embed="' + name + '"', number) for number, name in enumerate(names, 1)]
    drawings = "".join(f"<w:p>{frame}</w:p>" for frame in frames)
    links = [Link(name, "image", f"media/{name}.{suffix}") for name, suffix in zip(names, ("emf", "emf", "wmf"), strict=True)]
    package = word(paragraph("会場は次のとおりです。") + drawings, *links)
    package.add("word/media/rIdMap.emf", "", map_of_site())
    package.add("word/media/rIdScreen.emf", "", pasted_screen())
    package.add("word/media/rIdOld.wmf", "image/x-wmf", old_drawing())
    return package.build()


def rich_text_with_drawing() -> bytes:
    words = b"\\pict\\emfblip\\picw10583\\pich6350\\picwgoal6000\\pichgoal3600 "
    return b"{\\rtf1\\ansi Map:\\par{" + words + hexlify(map_of_site()) + b"}\\par}"


def _sample(path: str, about: str, build: Callable[[], bytes], features: tuple[str, ...] = (), verdict: str = "disarmed") -> Sample:
    kind, suffix = path.split("/")[0], path.rsplit(".", 1)[1]
    assert kind in ("benign", "hostile", "malformed"), suffix
    found = ("metafile.pixels", *features) if verdict == "disarmed" else features
    gone = (_CODE,) if kind == "hostile" else ()
    return Sample(path, kind, "metafile", about, build, found, verdict, (), gone)  # type: ignore[arg-type]


SAMPLES: tuple[Sample, ...] = (
    _sample("benign/metafile/案内図.emf", "a map with Japanese text", map_of_site),
    _sample("benign/metafile/画面.emf", "a pasted screen: one bitmap", pasted_screen),
    _sample("benign/metafile/組織図.wmf", "an old drawing with text in code page 932", old_drawing),
    _sample("benign/metafile/表示.wmf", "the preview of an object: one bitmap", old_preview),
    Sample(
        "benign/ooxml/会場案内.docx",
        "benign",
        "ooxml",
        "EMF and WMF pictures: written as pixels",
        letter_with_drawings,
        ("ooxml.metafile",),
        "disarmed",
        ("会場は次のとおりです。",),
    ),
    Sample(
        "benign/rtf/map.rtf",
        "benign",
        "rtf",
        "an EMF picture: written as pixels",
        rich_text_with_drawing,
        ("rtf.metafile",),
        "disarmed",
        ("Map:",),
    ),
    _sample("hostile/metafile/abort_procedure.wmf", "SetAbortProc, CVE-2005-4560", abort_procedure, ("metafile.escape",)),
    _sample("hostile/metafile/driver_escape.emf", "data for the printer's driver", driver_escape, ("metafile.escape",)),
    _sample("hostile/metafile/drawing.emf", "a drawing whose records must not come through", map_of_site),
    _sample("malformed/metafile/truncated.emf", "ends within a record", truncated, (), "review"),
    _sample("malformed/metafile/huge_record.emf", "a record of 4 GB", huge_record, (), "review"),
    _sample("malformed/metafile/huge_record.wmf", "a record of 4 GB", old_huge_record, (), "review"),
)
