"""The second reader of rich text sees what the engine would have to take out, and takes no form but the canonical one."""

from __future__ import annotations

import pytest

from samples.build._rtf import jpeg
from sanitizer.engines.images import ENGINE as IMAGES
from sanitizer.engines.rtf import ENGINE
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Action
from sanitizer.verifiers._rtf_objects import objects
from sanitizer.verifiers.rtf import VERIFIER
from tests.in_process import plain_policy, verify


def keys(body: bytes, **policy: object) -> set[str]:
    data = b"{\\rtf1\\uc1" + body + b"}"
    return {residue.feature for residue in verify(VERIFIER, data, "rtf", (ENGINE, IMAGES), plain_policy(**policy))}


@pytest.mark.parametrize(
    "body",
    [
        rb"\b x\par",
        rb"{\*\bkmkstart a}\'82\'a0\u-1?\~",
        rb"{\field{\*\fldinst PAGE \\* MERGEFORMAT}{\fldrslt 1}}",
        rb"\\\{\}",
        rb"{\pict\picw9\jpegblip" + b"\n" + jpeg().hex().encode() + b"}",
        rb"{\*\listtable{\list{\listlevel{\leveltext \'02\'00.;}}}}",
        rb"{\shp{\*\shpinst{\sp{\sn pVerticies}{\sv 8;1;(0,0)}}}}",
    ],
)
def test_what_we_write_is_clean(body: bytes) -> None:
    written = bytes(body)
    assert keys(written) - {"image.exif", "image.private_chunk"} == set()


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (rb"{\object\objemb{\*\objdata 01}}", "rtf.object"),
        (rb"{\*\objdata 01}", "rtf.object"),
        (rb"\objupdate", "rtf.object"),
        (rb"\objautlink", "rtf.object_link"),
        (rb"{\*\template x}", "rtf.template"),
        (rb"{\field{\*\fldinst DDEAUTO x}}", "rtf.dde"),
        (rb"{\field{\*\fldinst IN{\b CLUDETEXT} x}}", "rtf.field"),
        (rb"{\field{\*\fldinst \u73?NCLUDETEXT x}}", "rtf.field"),
        (rb"{\field{\*\fldinst DAT{\field{\*\fldinst PAGE}}E}}", "rtf.field"),
        (rb"{\field{\*\fldinst HYPERLINK file:///x}}", "rtf.link_target"),
        (rb"{\*\fldinst PAGE}", "rtf.field"),
        (rb"{\*\zzz}", "rtf.unknown_destination"),
        (rb"x{\b\*\bkmkstart}", "rtf.unknown_destination"),
        (rb"\zzz", "rtf.unknown_word"),
        (rb"\bin3 x", "rtf.binary"),
        (rb"\fs99999999999", "rtf.value"),
        (rb"{\*\listoverridetable{\listoverride\listoverridecount9}}", "rtf.value"),
        (rb"{\pict\wmetafile8 00}", "rtf.metafile"),
        (rb"{\pict\pngblip zz}", "rtf.broken_picture"),
        (rb"{\pict\pngblip 4d5a}", "rtf.broken_picture"),
        (rb"{\shp{\*\shpinst{\sp{\sn pFragments}{\sv 1;1;1}}}}", "rtf.shape_property"),
        (rb"{\shp{\*\shpinst{\sp{\sn pVerticies}{\sv 8;9;(0,0)}}}}", "rtf.shape_property"),
        (rb"{\shp{\*\shpinst{\sp{\sn zz}{\sv 1}}}}", "rtf.shape_property"),
        (rb"{\sp{\sn x}}", "rtf.shape_property"),
        (rb"{\*\htmltag x}", "rtf.html"),
        (rb"{\info{\author x}}", "rtf.properties"),
        (rb"\'8", "rtf.control_character"),
        (rb"\u1x", "rtf.control_character"),
        (b"\x82", "rtf.control_character"),
        (b"\\\n", "rtf.control_character"),
        (rb"\'02", "rtf.control_character"),
        (rb"{\fonttbl{\f99999 x;}}", "rtf.font_table"),
    ],
)
def test_residue(body: bytes, key: str) -> None:
    assert key in keys(body)


def test_by_policy() -> None:
    actions = dict.fromkeys(("rtf.hidden_text", "rtf.comment", "rtf.tracked_change"), Action.REMOVE)
    body = rb"{\v x}{\*\annotation x}{\deleted x}"
    assert keys(body) == set()
    assert keys(body, actions=actions) == set(actions)
    link = rb"{\field{\*\fldinst HYPERLINK https://www.example.invalid/}}"
    assert keys(link) == set()
    assert keys(link, options={"rtf.links": "deactivate"}) == {"rtf.link"}


def test_behind_the_end_and_braces() -> None:
    assert {one.feature for one in verify(VERIFIER, b"{\\rtf1 a}b", "rtf", (ENGINE, IMAGES))} == {"rtf.trailing_data"}
    for data in (b"", b"{\\rtf1", b"{\\rtf1}}", b"x{\\rtf1}"):
        with pytest.raises(MalformedFile):
            verify(VERIFIER, data, "rtf", (ENGINE, IMAGES))


def test_oletools_is_asked_too() -> None:
    assert [residue.feature for residue in objects(b"{\\rtf1{\\object{\\*\\objdata 0105000002000000}}}")] == ["rtf.object"]
    assert list(objects(b"{\\rtf1 objdata}")) == []
