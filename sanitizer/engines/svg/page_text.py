"""The words of a web page inside of a picture (foreignObject): drawing programs put labels there, and they must not get lost."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines._xml_escaping import escaped, quoted
from sanitizer.engines.svg.source import is_element

MAX_LINES = 500
_BLOCKS = frozenset("div p br li tr h1 h2 h3 h4 h5 h6 table ul ol pre section article body blockquote".split())
_UNSEEN = frozenset("script style head title template noscript iframe object".split())
_SVG = "{http://www.w3.org/2000/svg}"
_FONT_PX = 12
_LINE_EM = 1.25


def lines_of(page: etree._Element) -> list[str]:
    """What a reader of *page* would read, a block a line, without blank ones."""
    pieces: list[str] = []
    _collect(page, pieces, 0)
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
    return [line for line in lines if line][:MAX_LINES]


def _collect(element: etree._Element, pieces: list[str], depth: int) -> None:
    if depth > 200:
        return
    pieces.append(element.text or "")
    for child in element:
        if is_element(child):
            name = etree.QName(child).localname.lower()
            if name in _BLOCKS:
                pieces.append("\n")
            if name not in _UNSEEN:
                _collect(child, pieces, depth + 1)
            if name in _BLOCKS:
                pieces.append("\n")
        pieces.append(child.tail or "")


def is_only_alternative(page: etree._Element) -> bool:
    """False where a switch has something else to show."""
    outer = page.getparent()
    if outer is None or outer.tag != f"{_SVG}switch":
        return True
    return all(sibling is page or not is_element(sibling) for sibling in outer)


def as_svg_text(page: etree._Element) -> str:
    """A text element in the middle of the place that the page had; "" when it says nothing."""
    lines = lines_of(page)
    if not lines:
        return ""
    left, top, width, height = (_number(page.get(name)) for name in ("x", "y", "width", "height"))
    middle = left + width / 2
    first = top + height / 2 - (len(lines) - 1) * _FONT_PX * _LINE_EM / 2 + _FONT_PX * 0.35
    spans = "".join(
        f"<tspan x={quoted(f'{middle:g}')} y={quoted(f'{first + number * _FONT_PX * _LINE_EM:g}')}>{escaped(line)}</tspan>"
        for number, line in enumerate(lines)
    )
    return f'<text font-family="sans-serif" font-size="{_FONT_PX}" text-anchor="middle">{spans}</text>'


def _number(text: str | None) -> float:
    """A plain number or one in px; 0 for anything else (a share of what is not known here)."""
    try:
        value = float((text or "0").strip().removesuffix("px"))
    except ValueError:
        return 0.0
    return value if -1e6 < value < 1e6 else 0.0
