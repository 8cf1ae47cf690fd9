"""PostScript calculator functions: numbers, braces and the operators of ISO 32000-2, table 42, nothing else."""

from __future__ import annotations

import re

_TOKEN = re.compile(rb"[{}]|%[^\r\n]*|[^\x00\t\n\x0c\r {}%]+")
_NUMBER = re.compile(rb"[-+]?(?:[0-9]{1,12}\.?[0-9]{0,12}|\.[0-9]{1,12})(?:[eE][-+]?[0-9]{1,2})?")
_OPERATORS = frozenset(
    b"abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub truncate and bitshift eq false ge "
    b"gt le lt ne not or true xor if ifelse copy dup exch index pop roll".split()
)
_MAX_TOKENS = 100_000
_MAX_DEPTH = 32


def rewrite(data: bytes) -> bytes | None:
    """The function written anew; None where it is not one."""
    tokens = [token for token in _TOKEN.findall(data) if not token.startswith(b"%")]
    if not tokens or len(tokens) > _MAX_TOKENS or tokens[0] != b"{":
        return None
    depth = 0
    for index, token in enumerate(tokens):
        if token == b"{":
            depth += 1
            if depth > _MAX_DEPTH:
                return None
        elif token == b"}":
            depth -= 1
            if depth < 0:
                return None
            if depth == 0:
                return b" ".join(tokens[: index + 1])
        elif token not in _OPERATORS and not _NUMBER.fullmatch(token):
            return None
    return None
