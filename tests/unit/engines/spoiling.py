"""Spoils a sample at places where parsers stumble: for property tests over mutated files."""

from __future__ import annotations

import random

_SPICE = (
    *(b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\0\0\0\0", b"\xff\x7f", b"\x80", b"\0\x1c", b"\0\x1e", b"\0\x1f"),
    *(b"\x3c\0", b"\x13", b"\x15", b"\x07"),
)


def spoiled(data: bytes, seed: int) -> bytes:
    """*data* with a few changes, cuts and repetitions; the same ones for the same *seed*."""
    dice = random.Random(seed)
    made = bytearray(data)
    for _ in range(dice.choice((1, 2, 6, 25))):
        at = dice.randrange(max(1, min(len(made), dice.choice((80, 3000, 1 << 30)))))
        match dice.randrange(5):
            case 0:
                made[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                spice = dice.choice(_SPICE)
                made[at : at + len(spice)] = spice
            case 2:
                del made[at : at + dice.choice((1, 2, 64, 600))]
            case 3:
                made[at:at] = made[at : at + dice.choice((2, 128, 512))]
            case _:
                other = dice.randrange(max(1, len(made)))
                made[at : at + 16] = made[other : other + 16]
    return bytes(made)
