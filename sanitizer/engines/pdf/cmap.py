"""Character maps (Adobe 5014, ISO 32000-2, 9.7.5.4 and 9.10.3): the mappings are read out and a new map is written around them."""

from __future__ import annotations

import re

_SPACE = rb"[\x00\t\n\x0c\r ]*+"
_HEX = rb"<[0-9A-Fa-f\x00\t\n\x0c\r ]*+>"
_NAME = rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+"
_INTEGER = rb"[0-9]{1,10}"
_TARGETS = rb"\[(?:" + _SPACE + rb"(?:" + _HEX + rb"|" + _NAME + rb"))*" + _SPACE + rb"\]"
_SECTION = re.compile(
    rb"begin(codespacerange|bfchar|bfrange|cidchar|cidrange|notdefchar|notdefrange)\b(.*?)end(?:codespacerange|bfchar|bfrange|"
    rb"cidchar|cidrange|notdefchar|notdefrange)\b",
    re.DOTALL,
)
_TOKENS = re.compile(_HEX + rb"|" + _TARGETS + rb"|" + _NAME + rb"|" + _INTEGER + rb"|[^\x00\t\n\x0c\r ]+")
_TOKENS_PER_ENTRY = {"codespacerange": 2, "bfchar": 2, "bfrange": 3, "cidchar": 2, "cidrange": 3, "notdefchar": 2, "notdefrange": 3}
_KINDS = {
    "codespacerange": "hh",
    "bfchar": "h[hm]",
    "bfrange": "hh[ham]",
    "cidchar": "hi",
    "cidrange": "hhi",
    "notdefchar": "hi",
    "notdefrange": "hhi",
}
_USE = re.compile(rb"/([A-Za-z0-9-]{1,60})\s+usecmap\b")
_WMODE = re.compile(rb"/WMode\s+([01])\s+def\b")
_CMAP_NAME = re.compile(rb"/CMapName\s+/([A-Za-z0-9+._-]{1,127})\s+def\b")
_SYSTEM = re.compile(rb"/(Registry|Ordering)\s*\(([A-Za-z0-9 ._+-]{0,60})\)")
_SUPPLEMENT = re.compile(rb"/Supplement\s+([0-9]{1,4})\b")
_COMMENT = re.compile(rb"(\((?:[^\\()]|\\.)*\))|%[^\r\n]*")
_ENTRIES_PER_SECTION = 100
_MAX_ENTRIES = 500_000
_MAX_TARGET_DIGITS = 1024
_SPACES = re.compile(rb"[\x00\t\n\x0c\r ]+")


def _kind(token: bytes) -> str:
    first = token[:1]
    if first == b"<":
        return "h"
    if first == b"[":
        return "a"
    if first == b"/":
        return "m"
    return "i" if token.isdigit() else "x"


def _written(token: bytes) -> bytes:
    if token[:1] == b"<":
        digits = _SPACES.sub(b"", token[1:-1])[:_MAX_TARGET_DIGITS]
        return b"<" + digits + (b"0>" if len(digits) % 2 else b">")
    if token[:1] == b"[":
        return b"[" + b" ".join(_written(one) for one in re.findall(_HEX + rb"|" + _NAME, token)) + b"]"
    return token


def rewrite_cmap(data: bytes) -> tuple[bytes, int]:
    """(the map written anew, how many pieces were dropped)."""
    data = _COMMENT.sub(lambda match: match[1] or b"", data)
    sections: list[bytes] = []
    dropped = 0
    total = 0
    for match in _SECTION.finditer(data):
        what = match[1].decode()
        tokens = _TOKENS.findall(match[2])
        step = _TOKENS_PER_ENTRY[what]
        pattern = re.compile(_KINDS[what])
        kinds = "".join(map(_kind, tokens))
        entries = []
        for index in range(0, len(tokens) - step + 1, step):
            if pattern.fullmatch(kinds, index, index + step):
                entries.append(b" ".join(map(_written, tokens[index : index + step])))
            else:
                dropped += 1
        dropped += len(tokens) % step != 0
        total += len(entries)
        if total > _MAX_ENTRIES:
            dropped += 1
            break
        for index in range(0, len(entries), _ENTRIES_PER_SECTION):
            part = entries[index : index + _ENTRIES_PER_SECTION]
            sections.append(b"%d begin%s\n%s\nend%s" % (len(part), match[1], b"\n".join(part), match[1]))
    return _around(data, sections), dropped


def _around(data: bytes, sections: list[bytes]) -> bytes:
    system = {match[1]: match[2] for match in _SYSTEM.finditer(data)}
    supplement = _SUPPLEMENT.search(data)
    name = _CMAP_NAME.search(data)
    use = _USE.search(data)
    wmode = _WMODE.search(data)
    head = [b"/CIDInit /ProcSet findresource begin", b"12 dict begin", b"begincmap"]
    if use:
        head.append(b"/%s usecmap" % use[1])
    head.append(
        b"/CIDSystemInfo <</Registry (%s) /Ordering (%s) /Supplement %s>> def"
        % (system.get(b"Registry", b"Adobe"), system.get(b"Ordering", b"UCS"), supplement[1] if supplement else b"0")
    )
    head.append(b"/CMapName /%s def" % (name[1] if name else b"Adobe-Identity-UCS"))
    if wmode:
        head.append(b"/WMode %s def" % wmode[1])
    head.append(b"/CMapType %d def" % (2 if any(b" beginbf" in section for section in sections) else 1))
    tail = [b"endcmap", b"CMapName currentdict /CMap defineresource pop", b"end", b"end"]
    return b"\n".join(head + sections + tail)
