"""The second reader of pictures sees what the engine would have to take out."""

from __future__ import annotations

import pytest

from sanitizer.engines.images import ENGINE as IMAGES
from sanitizer.engines.svg import ENGINE
from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers.svg import VERIFIER
from tests.in_process import plain_policy, verify

_HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def keys(body: str, prolog: str = "", **policy: object) -> set[str]:
    data = f"{prolog}{_HEAD}{body}</svg>".encode()
    return {residue.feature for residue in verify(VERIFIER, data, "svg", (ENGINE, IMAGES), plain_policy(**policy))}


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("<script/>", "svg.script"),
        ('<g onclick="x"/>', "svg.event_handler"),
        ("<foreignObject/>", "svg.foreign_object"),
        ("<iframe/>", "svg.media"),
        ('<set attributeName="href" to="x"/>', "svg.animated_reference"),
        ('<set attributeName="onclick" to="x"/>', "svg.animated_reference"),
        ('<animate href="x#a"/>', "svg.animated_reference"),
        ('<a href="javascript:x"/>', "svg.link_target"),
        ('<a xlink:href="file:///x"/>', "svg.link_target"),
        ('<image href="http://x/"/>', "svg.external_image"),
        ('<image href="data:text/html,x"/>', "svg.embedded_data"),
        ('<image href="data:image/png;base64,AAAA"/>', "svg.broken_image"),
        ('<use href="http://x/#a"/>', "svg.external_reference"),
        ('<g xml:base="x"/>', "svg.external_reference"),
        ('<g id="a"><use href="#a"/></g>', "svg.recursion"),
        ("<style>@import 'x';</style>", "svg.css_import"),
        ("<style>a{fill:u\\72l(x)}</style>", "svg.css_url"),
        ("<style>@font-face{a:b}</style>", "svg.font"),
        ("<style>a{width:expression(x)}</style>", "svg.unknown_style"),
        ('<g style="fill:url(http://x)"/>', "svg.css_url"),
        ('<g fill="url(x)"/>', "svg.css_url"),
        ('<set attributeName="x" to="javascript:x"/>', "svg.css_url"),
        ("<zz/>", "svg.unknown_element"),
        ('<g zz="1"/>', "svg.unknown_attribute"),
        ('<x xmlns="urn:x"/>', "svg.editor_data"),
        ("<!-- x -->", "svg.editor_data"),
        ("<metadata/>", "svg.metadata"),
        ("<font/>", "svg.font"),
    ],
)
def test_residue(body: str, key: str) -> None:
    assert key in keys(body)


def test_in_front_of_the_root() -> None:
    assert "svg.dtd" in keys("", "<!DOCTYPE svg>")
    assert "svg.entity" in keys("", '<!DOCTYPE svg [<!ENTITY a "b">]>')
    assert "svg.css_import" in keys("", "<?xml-stylesheet href='x'?>")


def test_links_where_policy_switches_them_off() -> None:
    link = '<a href="https://www.example.invalid/"/>'
    assert keys(link) == set()
    assert keys(link, options={"svg.links": "deactivate"}) == {"svg.link"}


def test_what_is_no_picture() -> None:
    for data in (b"", b"<svg/>", b"<html xmlns='http://www.w3.org/2000/svg'/>", b"<svg xmlns='http://www.w3.org/2000/svg'>"):
        with pytest.raises(MalformedFile):
            verify(VERIFIER, data, "svg", (ENGINE, IMAGES))
