"""Pictures in SVG as offices draw and download them, in Japanese."""

from __future__ import annotations

import base64
import gzip
import io

from samples.build._pictures import office_photo

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(body: str, attributes: str = 'width="400" height="300" viewBox="0 0 400 300"') -> bytes:
    return f"{HEAD}<svg {NAMES} {attributes}>{body}</svg>\n".encode()


def photo_address() -> str:
    buffer = io.BytesIO()
    office_photo(96, 72).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def packed(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def map_of_offices() -> bytes:
    """案内図: style sheet, text along a path, markers, a pattern, a photo, a link."""
    return svg(
        "<title>庁舎案内図</title><desc>中山市役所の配置図</desc>"
        "<style>/* 色 */ .wall { fill: #d9d0c0; stroke: #333; stroke-width: 2px } text { font-family:"
        " 'Noto Sans CJK JP', sans-serif }"
        " @media print { .wall { fill: none } } .wall:hover { opacity: .8 } #gate > path { marker-end:"
        " url(#arrow) }</style>"
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="6"'
        ' markerHeight="6" orient="auto-start-reverse">'
        '<path d="M 0 0 L 10 5 L 0 10 z"/></marker><pattern id="grid" width="10" height="10" patternUnits="userSpaceOnUse">'
        '<path d="M10 0H0V10" fill="none" stroke="#ccc"/></pattern>'
        '<linearGradient id="sky"><stop offset="0" stop-color="#fff"/>'
        '<stop offset="100%" stop-color="rgb(90,120,230)"/></linearGradient>'
        '<filter id="soft"><feGaussianBlur in="SourceAlpha" stdDeviation="2"/><feMerge><feMergeNode/>'
        '<feMergeNode in="SourceGraphic"/>'
        '</feMerge></filter><clipPath id="clip"><circle cx="60" cy="60" r="40"/></clipPath>'
        '<symbol id="house" viewBox="0 0 20 20"><rect x="2" y="8" width="16" height="12"/>'
        '<path d="M0 8L10 0L20 8z"/></symbol></defs>'
        '<rect width="400" height="300" fill="url(#sky)"/><rect width="400" height="300" fill="url(#grid)"/>'
        '<g id="gate"><path d="M20 280C120 200 200 200 380 120" fill="none" stroke="#c00"/></g>'
        '<rect class="wall" x="120" y="80" width="160" height="90" rx="4" filter="url(#soft)"/>'
        '<use xlink:href="#house" x="20" y="20" width="40" height="40"/>'
        '<use href="#house" x="320" y="20" width="40" height="40"/>'
        f'<image xlink:href="{photo_address()}" x="20" y="20" width="96" height="72" clip-path="url(#clip)"/>'
        '<text x="200" y="120" text-anchor="middle" font-size="20">本庁舎'
        '<tspan x="200" dy="1.4em" font-size="12">（総務課・税務課）①</tspan></text>'
        '<text writing-mode="vertical-rl" x="380" y="20">髙﨑通り</text>'
        '<a xlink:href="https://www.city.example.invalid/" target="_blank"><text x="20" y="290">市の案内</text></a>'
    )


def icon() -> bytes:
    """An icon of a web kit, without line ends or declaration."""
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" fill="none"'
        b' stroke="currentColor"'
        b' stroke-width="2" stroke-linecap="round"><path d="M4 4h16v16H4z"/><path d="m22 6-10 7L2 6"/></svg>'
    )


def animated() -> bytes:
    """A loading sign: SMIL and CSS animation."""
    return svg(
        "<style>@keyframes turn { from { transform: rotate(0deg) } to { transform: rotate(360deg) } }"
        " circle { animation: turn 2s linear infinite }</style>"
        '<circle cx="50" cy="50" r="20" fill="none" stroke="#06c" stroke-dasharray="90 30"/>'
        '<rect x="10" y="100" width="30" height="30">'
        '<animate attributeName="x" values="10;300;10" dur="3s" repeatCount="indefinite"/>'
        '<animateTransform attributeName="transform" type="rotate" from="0 25 115" to="360 25 115"'
        ' dur="3s" begin="0s;click"/>'
        '<set attributeName="fill" to="#c00" begin="1s"/></rect><text x="10" y="200">読み込み中</text>'
    )


def inkscape() -> bytes:
    """As Inkscape saves it: its own names, RDF metadata, a comment."""
    return (
        HEAD + "<!-- Created with Inkscape (http://www.inkscape.org/) -->\n"
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
        ' xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:cc="http://creativecommons.org/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' width="210mm" height="297mm"'
        ' viewBox="0 0 210 297" version="1.1" inkscape:version="1.2" sodipodi:docname="ちらし.svg">'
        '<sodipodi:namedview id="v"/>'
        "<metadata><rdf:RDF><cc:Work><dc:creator><cc:Agent><dc:title>山田</dc:title></cc:Agent>"
        "</dc:creator></cc:Work></rdf:RDF></metadata>"
        '<g inkscape:label="レイヤー 1" inkscape:groupmode="layer" id="layer1"><text xml:space="preserve"'
        " style=\"font-size:10.58px;line-height:1.25;font-family:'IPAexゴシック';fill:#000000;"
        "-inkscape-font-specification:'IPAexゴシック'\""
        ' x="20" y="40">夏まつりのお知らせ</text></g></svg>\n'
    ).encode()


def illustrator() -> bytes:
    """As Illustrator saves it: entities for names, a switch with a page of its own for itself."""
    return (
        HEAD + '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [\n'
        '<!ENTITY ns_svg "http://www.w3.org/2000/svg">\n<!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">\n]>\n'
        '<svg xmlns="&ns_svg;" xmlns:i="&ns_ai;" width="100" height="100"><switch>'
        '<foreignObject requiredExtensions="&ns_ai;" x="0" y="0"'
        ' width="1" height="1">'
        '<i:pgfRef xlink:href="#adobe_illustrator_pgf" xmlns:xlink="http://www.w3.org/1999/xlink"/></foreignObject>'
        '<g i:extraneous="self"><rect width="100" height="100" fill="#fc0"/><text x="10" y="50">市章'
        "</text></g></switch></svg>"
    ).encode()


def flow_chart() -> bytes:
    """As web tools draw charts: labels are web pages, with and without text beside them."""
    page = '<div xmlns="http://www.w3.org/1999/xhtml"><p>{}</p></div>'
    return svg(
        '<g><rect x="20" y="20" width="160" height="60" rx="6" fill="#eef"/>'
        '<foreignObject x="20" y="20" width="160" height="60">'
        + page.format("申請書を<br/>受け付ける")
        + '</foreignObject></g><g><rect x="220" y="20" width="160" height="60"/><switch>'
        '<foreignObject x="220" y="20" width="160"'
        ' height="60">' + page.format("審査") + '</foreignObject><text x="300" y="55">審査する</text></switch></g>'
    )


def in_shift_jis() -> bytes:
    """An older tool's file in Shift_JIS."""
    body = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text x="9" y="20">図面①　表示</text></svg>'
    return ('<?xml version="1.0" encoding="Shift_JIS"?>\n' + body).encode("cp932")
