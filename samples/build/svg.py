"""Samples of SVG pictures: what offices have, what attackers hide, what breaks."""

from __future__ import annotations

import base64
from collections.abc import Callable

from samples.build import _svg as benign
from samples.build._svg import HEAD, NAMES, packed, svg
from samples.sample import Sample

KEPT = "案内図"
_TEXT = f'<text x="9" y="20">{KEPT}</text>'
_PAGE = "<div xmlns='http://www.w3.org/1999/xhtml'>"


def _benign(name: str, about: str, build: Callable[[], bytes], verdict: str, features: tuple[str, ...], *keeps: str) -> Sample:
    return Sample(f"benign/svg/{name}", "benign", "svg", about, build, features, verdict, keeps)


def _hostile(name: str, about: str, body: str, features: tuple[str, ...], *gone: bytes) -> Sample:
    return Sample(
        f"hostile/svg/{name}.svg", "hostile", "svg", about, lambda: svg(_TEXT + body), features, "disarmed", (KEPT,), gone
    )


def _broken(name: str, about: str, build: Callable[[], bytes], features: tuple[str, ...] = ()) -> Sample:
    return Sample(f"malformed/svg/{name}.svg", "malformed", "svg", about, build, features, "review")


def _laughs() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    return f"{HEAD}<!DOCTYPE svg [{entities}]>\n<svg {NAMES}><text>&a8;</text></svg>".encode()


def _outside_entity() -> bytes:
    return f'{HEAD}<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n<svg {NAMES}><text>&x;</text></svg>'.encode()


def _multiplied() -> bytes:
    """Ten uses of ten uses of ten ..."""
    groups = "".join(
        f'<g id="g{level}">' + f'<use href="#g{level - 1}"/>' * 10 + "</g>"
        if level
        else '<g id="g0"><rect width="1" height="1"/></g>'
        for level in range(9)
    )
    return svg(f"<defs>{groups}</defs>" + '<use href="#g8"/>')


def _deep() -> bytes:
    return svg("<g>" * 3_000 + "</g>" * 3_000)


def _no_namespace() -> bytes:
    return f'<svg width="99" height="99" onload="x()">{_TEXT}</svg>'.encode()


_SCRIPTED_PICTURE = base64.b64encode(svg('<script>alert(1)</script><circle r="9"/>')).decode()
_PROGRAM = base64.b64encode(b"MZ" + bytes(62)).decode()

SAMPLES: tuple[Sample, ...] = (
    _benign(
        "map.svg",
        "案内図 with styles, markers, photo, link",
        benign.map_of_offices,
        "clean",
        ("svg.link",),
        "庁舎案内図",
        "本庁舎",
        "髙﨑通り",
    ),
    _benign("icon.svg", "an icon of a web kit", benign.icon, "clean", ()),
    _benign("animated.svg", "SMIL and CSS animation", benign.animated, "clean", (), "読み込み中"),
    _benign(
        "inkscape.svg",
        "as Inkscape saves it",
        benign.inkscape,
        "disarmed",
        ("svg.editor_data", "svg.metadata"),
        "夏まつりのお知らせ",
    ),
    _benign("illustrator.svg", "as Illustrator saves it", benign.illustrator, "disarmed", ("svg.dtd",), "市章"),
    _benign(
        "flow_chart.svg",
        "labels that are web pages",
        benign.flow_chart,
        "disarmed",
        ("svg.foreign_object",),
        "申請書を",
        "審査する",
    ),
    _benign("shift_jis.svg", "in Shift_JIS", benign.in_shift_jis, "clean", (), "図面①　表示"),
    _benign("packed.svgz", "packed by gzip", lambda: packed(benign.map_of_offices()), "clean", ("svg.link",), "本庁舎"),
    _hostile(
        "script",
        "scripts in and beside a picture",
        "<script>alert(1)</script><g><script href='http://192.0.2.7/x.js'/></g><handler>x</handler>",
        ("svg.script",),
        b"alert",
        b"192.0.2.7",
    ),
    _hostile(
        "handlers",
        "events that run scripts",
        '<g onclick="alert(1)" ONLOAD="x()"><rect width="9" height="9" onmouseover="x()"/></g>',
        ("svg.event_handler",),
        b"alert",
        b"onclick",
        b"x()",
    ),
    _hostile(
        "page",
        "a page with script and form",
        f"<foreignObject width='9' height='9'>{_PAGE}入力<script>alert(1)</script><input/></div></foreignObject>",
        ("svg.foreign_object",),
        b"alert",
        b"input",
    ),
    _hostile(
        "media",
        "a frame, an object, a sound",
        "<iframe src='http://192.0.2.7/'/><object data='x.swf'/><audio href='x.mp3'/>",
        ("svg.media",),
        b"192.0.2.7",
        b"swf",
    ),
    _hostile(
        "animated_link",
        "an animation that turns a link into a script",
        '<a href="#a"><animate attributeName="href" values="javascript:alert(1)"/>'
        '<set attributeName="onclick" to="alert(1)"/>'
        '<animate xlink:href="http://192.0.2.7/#x" attributeName="x" to="1"/><text x="9" y="40">押す</text></a>',
        ("svg.animated_reference",),
        b"javascript",
        b"alert",
        b"192.0.2.7",
    ),
    _hostile(
        "links",
        "links to scripts and shares",
        '<a xlink:href=" java&#10;script:alert(1)"><rect width="1" height="1"/></a>'
        '<a href="file://192.0.2.7/x"><rect width="1" height="1"/></a>'
        '<a href="data:text/html,&lt;script&gt;x&lt;/script&gt;"><rect width="1" height="1"/></a>',
        ("svg.link_target",),
        b"script",
        b"192.0.2.7",
        b"data:",
    ),
    _hostile(
        "outside",
        "pictures, parts and styles from elsewhere",
        '<image href="http://192.0.2.7/x.png" width="9" height="9"/>'
        '<use href="http://192.0.2.7/x.svg#a"/><g xml:base="http://192.0.2.7/"/>'
        '<linearGradient id="q" xlink:href="http://192.0.2.7/x.svg#q"/>'
        '<rect width="1" height="1" fill="url(http://192.0.2.7/x.svg#q)"/>',
        ("svg.external_image", "svg.external_reference", "svg.css_url"),
        b"192.0.2.7",
    ),
    _hostile(
        "styles",
        "CSS that loads, in escapes",
        "<style>@im\\70ort 'http://192.0.2.7/x.css'; @font-face { font-family: x; src: url(http://192.0.2.7/x.woff) }"
        " rect { background: u\\72l(http://192.0.2.7/x); fill: red; zoom: 2; width: expression(alert(1)) }</style>"
        '<rect width="1" height="1" style="fill: url(&quot;http://192.0.2.7/&quot;); stroke: #000; behavior: url(x.htc)"/>',
        ("svg.css_import", "svg.font", "svg.css_url", "svg.unknown_style"),
        b"192.0.2.7",
        b"expression",
        b"htc",
    ),
    _hostile(
        "data",
        "a program and a scripted picture as data",
        f'<image href="data:application/octet-stream;base64,{_PROGRAM}" width="9" height="9"/>'
        f'<image href="data:image/svg+xml;base64,{_SCRIPTED_PICTURE}" width="9" height="9"/>'
        '<image href="data:image/png;base64,@@@" width="9" height="9"/>',
        ("svg.embedded_data", "svg.broken_image"),
        _PROGRAM.encode(),
        b"octet-stream",
        _SCRIPTED_PICTURE.encode(),
    ),
    _hostile(
        "loop", "parts that contain themselves", '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>', ("svg.recursion",)
    ),
    _hostile(
        "unknown",
        "names that are not on the list, values that are none",
        '<zz>秘密</zz><rect zz="1" width="abc" height="9"/><metadata>作成者</metadata><x:y xmlns:x="urn:x">q</x:y><!-- 裏 -->',
        ("svg.unknown_element", "svg.unknown_attribute", "svg.value", "svg.metadata", "svg.editor_data"),
        "秘密".encode(),
        "裏".encode(),
    ),
    Sample(
        "hostile/svg/no_namespace.svg",
        "hostile",
        "svg",
        "without its namespace, with a handler",
        _no_namespace,
        ("svg.mended", "svg.event_handler"),
        "disarmed",
        (KEPT,),
        (b"onload",),
    ),
    Sample("hostile/svg/laughs.svg", "hostile", "svg", "a billion laughs", _laughs, ("svg.entity",), "review"),
    Sample("hostile/svg/outside_entity.svg", "hostile", "svg", "XXE", _outside_entity, ("svg.entity",), "review"),
    _broken("multiplied", "uses of uses: a billion rectangles", _multiplied),
    _broken("deep", "3,000 groups in each other", _deep),
    _broken("cut", "cut off in the middle", lambda: benign.map_of_offices()[:600]),
)
