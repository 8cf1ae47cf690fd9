"""Any input gives an outcome or an UntrustedInputError, never another exception; an outcome is a picture in which the verifier
finds nothing, and disarming it again finds nothing that is dangerous."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build.svg import SAMPLES
from sanitizer.engines.images import ENGINE as IMAGES
from sanitizer.engines.svg import ENGINE
from sanitizer.model.errors import UntrustedInputError
from sanitizer.verifiers.svg import VERIFIER
from tests.in_process import extract_text, reconstruct, verify

_SMALL = [sample for sample in SAMPLES if sample.path.endswith(".svg") and len(sample.build()) < 60_000]
_PIECES = [
    b"",
    b"<",
    b">",
    b'"',
    b"&",
    b"&#0;",
    b"&x;",
    b"\0",
    b"<g>",
    b"</g>",
    b"<script>x</script>",
    b' onload="x"',
    b' href="javascript:x"',
    b' style="fill:url(http://192.0.2.7/)"',
    b"<style>@import 'x';a{b:c}</style>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"url(#a)",
    b"\\75rl(",
    b"/*",
    b"*/",
    b"{",
    b"}",
    b";",
    b"9e999",
    b"-",
    b"<a href='data:x'>",
    b"<!DOCTYPE svg [",
    b"\xff",
    "漢".encode(),
    b"<use href='#a'/>",
    b"xlink:",
    b"<foreignObject><p>x</p></foreignObject>",
    b"<animate attributeName='href' to='x'/>",
    b"expression(",
]
_NAMES = ["g", "a", "use", "style", "text", "image", "animate", "set", "feImage", "svg", "script", "switch", "foreignObject", "zz"]
_ATTRIBUTES = [
    "href",
    "xlink:href",
    "style",
    "fill",
    "d",
    "id",
    "onclick",
    "to",
    "values",
    "attributeName",
    "transform",
    "class",
    "x",
    "begin",
]
_VALUES = [
    "#a",
    "javascript:x",
    "http://192.0.2.7/",
    "https://a.example.invalid/",
    "url(#a)",
    "url(http://x)",
    "u\\72l(x)",
    "M0 0L1 1",
    "red",
    "1 2 3",
    "data:image/png;base64,AAAA",
    "href",
    "onload",
    "translate(1)",
    "a;b",
    "url('#a')",
    "image(x)",
    "\\",
    "'",
    "var(--x)",
    "@import",
    "//x",
]


@cache
def built(index: int) -> bytes:
    return _SMALL[index].build()


def check(data: bytes) -> None:
    try:
        outcome = reconstruct(ENGINE, data, "svg")
    except UntrustedInputError:
        return
    assert verify(VERIFIER, outcome.data, "svg", (ENGINE, IMAGES)) == []
    again = reconstruct(ENGINE, outcome.data, "svg")
    risky = {"svg.script", "svg.event_handler", "svg.link_target", "svg.external_reference", "svg.css_url", "svg.css_import"}
    assert not again.features & risky
    extract_text(ENGINE, outcome.data, "svg")


@settings(max_examples=120, deadline=None)
@given(st.integers(0, len(_SMALL) - 1), st.data())
def test_damaged_pictures(index: int, data: st.DataObject) -> None:
    content = bytearray(built(index))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.sampled_from(_PIECES))
    check(bytes(content))


_element = st.tuples(
    st.sampled_from(_NAMES), st.dictionaries(st.sampled_from(_ATTRIBUTES), st.sampled_from(_VALUES), max_size=3), st.integers(0, 2)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_element, max_size=8))
def test_elements_at_random(elements: list[tuple[str, dict[str, str], int]]) -> None:
    body, ends = "", []
    for name, attributes, children in elements:
        written = "".join(f' {key}="{value}"' for key, value in attributes.items())
        body += f"<{name}{written}>{'x' * children}"
        ends.append(f"</{name}>")
        if children == 0:
            body += ends.pop()
    body += "".join(reversed(ends))
    check(f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{body}</svg>'.encode())


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*_VALUES, "{", "}", ";", ":", "@media", "@font-face", "a", ".b", "fill", "(", ")", " ", "\\0a", "<!--", '"', "[x=y]"]
        ),
        max_size=14,
    )
)
def test_style_sheets_at_random(pieces: list[str]) -> None:
    sheet = "".join(pieces).replace("&", "").replace("<", "&lt;")
    inline = sheet.replace('"', "'")
    check(f'<svg xmlns="http://www.w3.org/2000/svg"><style>{sheet}</style><g style="{inline}"/></svg>'.encode())
