"""Elements, attributes and links: what draws stays, what runs, loads or leads elsewhere goes and is found."""

from __future__ import annotations

import pytest

from samples.build._svg import photo_address
from samples.build.svg import SAMPLES
from sanitizer.engines.svg import ENGINE
from tests.in_process import extract_text, plain_policy, reconstruct
from tests.unit.engines.svg.pictures import disarmed, made, unchanged


@pytest.mark.parametrize(
    "body",
    [
        '<g id="a"><path d="M0 0L1 1"/></g><use href="#a" x="1"/>',
        '<rect width="50%" height="1.5em" transform="rotate(45 1 2) scale(.5)" fill="url(#b)"/>',
        '<text x="1 2 3" xml:space="preserve" writing-mode="vertical-rl">市 <tspan dy="1em">&lt;&amp;</tspan></text>',
        '<animate attributeName="opacity" values="0;1;0" dur="2s" repeatCount="indefinite"/>',
        '<filter id="f"><feGaussianBlur in="SourceGraphic" stdDeviation="2 3"/></filter>',
        '<a href="https://www.example.invalid/?a=1&amp;b=2" target="_blank"><circle r="1"/></a>',
        '<style>.a {{ fill: red }}</style><g class="a b"/>'.format(),
        '<linearGradient id="b" xlink:href="#c"><stop offset="1" stop-color="#fff"/></linearGradient>',
        f'<image href="{photo_address()}" width="9" height="9" preserveAspectRatio="xMidYMid slice"/>',
    ],
)
def test_what_draws_stays_as_it_is(body: str) -> None:
    assert made(body) == body
    assert {key for key in disarmed(body).features if key != "svg.link"} == set()


@pytest.mark.parametrize(
    ("body", "written", "key"),
    [
        ("<script>x</script>", "", "svg.script"),
        ('<h:script xmlns:h="http://www.w3.org/1999/xhtml">x</h:script>', "", "svg.script"),
        ('<g ONLOAD="x"/>', "<g/>", "svg.event_handler"),
        ('<g onfocusin="x" tabindex="1"/>', '<g tabindex="1"/>', "svg.event_handler"),
        ('<a href="java&#9;script:x"><g/></a>', "<g><g/></g>", "svg.link_target"),
        ('<text><a href="vbscript:x">y</a></text>', "<text><tspan>y</tspan></text>", "svg.link_target"),
        ('<use href="x.svg#a"/>', "", "svg.external_reference"),
        ('<use xlink:href=" #a" href="http://x/"/>', "", "svg.external_reference"),
        ('<g xml:base="http://x/"/>', "<g/>", "svg.external_reference"),
        ('<rect fill="url(http://x/#a)"/>', "<rect/>", "svg.css_url"),
        ('<rect fill="u\\72l(http://x/#a)"/>', "<rect/>", "svg.css_url"),
        ('<g style="a:b;fill:red"/>', '<g style="fill: red"/>', "svg.unknown_style"),
        ('<set attributeName="xlink:href" to="x"/>', "", "svg.animated_reference"),
        ('<set attributeName="onload" to="x"/>', "", "svg.animated_reference"),
        ('<animate attributeName="fill" to="url(http://x)"/>', '<animate attributeName="fill"/>', "svg.css_url"),
        ('<zz/><rect width="x"/>', "<rect/>", "svg.value"),
        ('<feTurbulence numOctaves="999999"/>', "<feTurbulence/>", "svg.value"),
        ('<path d="M0 0 url(x)"/>', "<path/>", "svg.css_url"),
        ("<!-- x --><?x y?>", "", "svg.editor_data"),
        ("<?xml-stylesheet href='http://x'?>", "", "svg.css_import"),
        ("<svg:g xmlns:svg='http://www.w3.org/2000/svg'/>", "<g/>", ""),
        ("<style type='text/javascript'>x</style>", "", "svg.unknown_style"),
        ("<font-face/>", "", "svg.font"),
        ('<g id="a"><use href="#a"/></g>', '<g id="a"></g>', "svg.recursion"),
    ],
)
def test_what_goes(body: str, written: str, key: str) -> None:
    assert made(body) == written
    assert not key or key in disarmed(body).features


def test_links_by_policy() -> None:
    link = '<a href="https://www.example.invalid/"><rect width="1"/></a>'
    assert made(link, plain_policy(options={"svg.links": "deactivate"})) == '<g><rect width="1"/></g>'
    assert made(link, plain_policy(options={"svg.links": "remove"})) == ""


def test_labels_on_pages_become_text() -> None:
    page = '<foreignObject x="10" y="20" width="100" height="40"><p xmlns="http://www.w3.org/1999/xhtml">上<br/>下<script>x</script></p></foreignObject>'
    written = made(page)
    assert written.count("<tspan") == 2
    assert '<tspan x="60"' in written
    assert ">上<" in written
    assert "script" not in written
    assert made(f"<switch>{page}<text>z</text></switch>") == "<switch><text>z</text></switch>"


def test_pictures_from_elsewhere_become_grey() -> None:
    outcome = disarmed('<image href="http://192.0.2.7/a.png"/><image href="file:///etc/x"/>')
    assert [one.feature for one in outcome.findings] == ["svg.external_image"] * 2
    assert outcome.data.count(b"data:image/png;base64,") == 2


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.kind == "benign"], ids=lambda one: one.path)
def test_benign_samples_say_the_same_afterwards(sample: object) -> None:
    data = sample.build()  # type: ignore[attr-defined]
    outcome = reconstruct(ENGINE, data, "svg", nested=unchanged)
    assert sorted(extract_text(ENGINE, outcome.data, "svg").split()) == sorted(extract_text(ENGINE, data, "svg").split())
