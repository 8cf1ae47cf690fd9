"""Style sheets: escapes and comments are resolved before anything is judged; what is written can be read in one way only."""

from __future__ import annotations

import pytest

from sanitizer.engines.svg import css
from sanitizer.model.finding import Feature


def sheet(text: str) -> tuple[str, list[str]]:
    found: list[str] = []

    def report(feature: Feature, _detail: str) -> None:
        found.append(feature.key)

    return css.clean_sheet(text, report), found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (".a,#b>c{fill:red!important;stroke:rgb(1 2 3/50%)}", ".a,#b>c { fill: red !important; stroke: rgb(1 2 3/50%) }"),
        ("a:hover:not(.x)::before{opacity:.5}", "a:hover:not(.x)::before { opacity: .5 }"),
        ("g[id='x<y']{fill:url( '#p' )}", 'g[id="x\\3c y"] { fill: url(#p) }'),
        ("@media (max-width:9px){a{r:1px}}", "@media (max-width:9px) { a { r: 1px } }"),
        ("@keyframes k{from{r:1px}50%{r:2px}}", "@keyframes k { from { r: 1px } 50% { r: 2px } }"),
        ("text{font-family:'游ゴシック',sans-serif}", 'text { font-family: "游ゴシック",sans-serif }'),
        (":root{--x:#fff}a{fill:var(--x)}", ":root { --x: #fff } a { fill: var(--x) }"),
    ],
)
def test_what_stays(text: str, written: str) -> None:
    assert (sheet(text)[0].replace("\n", " "), sheet(text)[1]) == (written, [])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("@import 'x.css';", "svg.css_import"),
        ("@\\69mport url(x);", "svg.css_import"),
        ("@font-face{src:url(x)}", "svg.font"),
        ("a{fill:url(http://x)}", "svg.css_url"),
        ("a{fill:u\\72l(http://x)}", "svg.css_url"),
        ("a{fill:url(/*x*/'http://x')}", "svg.unknown_style"),
        ("a{fill:image-set('x' 1x)}", "svg.css_url"),
        ("a{filter:url(#a) url(x)}", "svg.css_url"),
        ("a{width:expression(x)}", "svg.unknown_style"),
        ("a{behavior:x}", "svg.unknown_style"),
        ("a{--x:url(http://y)}", "svg.css_url"),
        ("a{r:1e400px}", "svg.unknown_style"),
        ("@page{margin:0}", "svg.unknown_style"),
        ("}x", "svg.unknown_style"),
    ],
)
def test_what_goes(text: str, key: str) -> None:
    written, found = sheet(text)
    assert (written, key in found) == ("", True)


def test_strings_cannot_end_early() -> None:
    assert css.quoted('a"\\\n</style>') == '"a\\22 \\5c \\a \\3c /style\\3e "'
