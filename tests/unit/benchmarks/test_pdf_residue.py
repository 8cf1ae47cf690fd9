"""Each rule of what must go, and what is legitimately kept beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.pdf_printed import by_mutool, by_qpdf, parse_mutool
from benchmarks.pdf_residue import residue
from samples.sample import Sample, all_samples


def _hits(*lines: str) -> list[tuple[int, str]]:
    return [(hit.object, hit.key) for hit in residue(parse_mutool("\n".join(lines)))]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("<</Type/Catalog/OpenAction<</S/JavaScript/JS(x)>>>>", "OpenAction"),
        ("<</S/JavaScript/JS 9 0 R>>", "JS"),
        ("<</S/GoTo/D[1 0 R]/Next[<</S/GoTo>><</S/Launch>>]>>", "S"),
        ("<</Next<</Next<</S/SubmitForm/F(x)>>>>>>", "S"),
        ("<</Type/Page/AA<</O 5 0 R>>>>", "AA"),
        ("<</Names<</EmbeddedFiles 5 0 R>>/Type/Catalog>>", "EmbeddedFiles"),
        ("<</Names<</Pages 5 0 R>>/Type/Catalog>>", "Names"),
        ("<</Type/Filespec/F(x)>>", "Type"),
        ("<</EF<</F 5 0 R>>>>", "EF"),
        ("<</AF[5 0 R]/Type/Page>>", "AF"),
        ("<</Subtype/RichMedia/Rect[0 0 1 1]>>", "Subtype"),
        ("<</Fields[]/XFA 5 0 R>>", "XFA"),
        ("<</Fields[]/CO[5 0 R]>>", "CO"),
        ("<</FT/Sig/T(x)>>", "FT"),
        ("<</S/Named/N/SaveAs>>", "N"),
        ("<</S/URI/URI(file:///etc/passwd)>>", "URI"),
        ("<</S/URI/URI(javascript:x)>>", "URI"),
        ("<</Type/Catalog/URI<</Base(http://192.0.2.1/)>>>>", "URI"),
        ("<</Type/Page/Metadata 5 0 R>>", "Metadata"),
        ("<</Type/Page/Trans<</S/Fade>>>>", "Trans"),
        ("<</Filter[/FlateDecode/JBIG2Decode]>> stream", "Filter"),
        ("<</Filter/JPXDecode>> stream", "Filter"),
        ("<</F(file.bin)>> stream", "F"),
        ("<</Subtype/Form/Ref<<>>>> stream", "Ref"),
        ("<</Subtype/PS>> stream", "Subtype"),
        ("<</FontMatrix[1 2 3 4 5(alert\\(1\\))]>>", "FontMatrix"),
        ("<</Type/Font/AA 5 0 R>>", "AA"),
    ],
)
def test_what_must_go(line: str, key: str) -> None:
    assert (3, key) in _hits(f"3 0 obj {line}")


@pytest.mark.parametrize(
    "line",
    [
        "<</A<</S/URI/URI(https://example.invalid/)>>/Subtype/Link/Type/Annot>>",
        "<</S/URI/URI(MAILTO:a@example.invalid)>>",
        "<</S/GoTo/D[5 0 R/Fit]>>",
        "<</S/Named/N/NextPage>>",
        "<</Type/Catalog/OpenAction[5 0 R/Fit]/Metadata 6 0 R/Names<</Dests 7 0 R>>>>",
        "<</Type/Catalog/OpenAction<</S/GoTo/D[5 0 R/Fit]>>>>",
        "<</S/Sound/P 5 0 R/K 0>>",
        "<</S/Movie/P 5 0 R/Type/StructElem>>",
        "<</Font<</AA 5 0 R/JS 6 0 R>>/XObject<</Thumb 7 0 R>>/ProcSet[/PDF]>>",
        "<</AP<</N<</XFA 5 0 R/Off 6 0 R>>>>/Subtype/Widget>>",
        "<</BS<</S/S/W 1>>/Subtype/Widget/F 4/CO[1 2]>>",
        "(JavaScript /JS /Launch)",
        "<</Contents(/S /JavaScript)>>",
        "<</FontMatrix[.001 0 0 .001 0 0]>>",
        "<</Filter/DCTDecode/Subtype/Image>> stream",
    ],
)
def test_what_may_stay(line: str) -> None:
    assert _hits(f"3 0 obj {line}") == []


def test_values_behind_references() -> None:
    assert _hits("3 0 obj <</S 4 0 R>>", "4 0 obj /JavaScript") == [(3, "S")]
    assert _hits("3 0 obj <</Type/Catalog/OpenAction 4 0 R>>", "4 0 obj <</S/Launch>>") == [(3, "OpenAction"), (4, "S")]


def test_a_dictionary_of_names_behind_a_reference() -> None:
    """Only where nothing says that it is something else."""
    fonts = "3 0 obj <</Font 4 0 R>>"
    assert _hits(fonts, "4 0 obj <</AA 5 0 R>>") == []
    assert _hits(fonts, "4 0 obj <</AA 5 0 R/Type/Page>>") == [(4, "AA")]


def test_references_that_lead_in_a_circle_end() -> None:
    assert _hits("3 0 obj <</S 4 0 R>>", "4 0 obj 5 0 R", "5 0 obj 4 0 R") == []


def test_trailer() -> None:
    assert _hits("trailer <</Encrypt 2 0 R/Info 3 0 R>>", "3 0 obj <</Title(t)/Author(a)>>") == [(0, "Encrypt"), (0, "Info")]


_WANTED = re.compile("javascript|launch|embedded_file|xfa|submit|goto_remote|rich_media|movie|sound|additional")


@pytest.mark.parametrize(
    "sample",
    [one for one in all_samples() if one.engine == "pdf" and one.kind == "hostile" and any(map(_WANTED.search, one.features))],
    ids=lambda sample: sample.path,
)
def test_both_ways_see_what_hostile_samples_hold(sample: Sample, tmp_path: Path) -> None:
    """The control: a search that sees nothing in a source would say nothing about a target."""
    path = tmp_path / "sample.pdf"
    path.write_bytes(sample.build())
    assert residue(by_mutool(path))
    assert residue(by_qpdf(path))
