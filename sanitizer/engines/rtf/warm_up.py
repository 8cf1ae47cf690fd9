"""Does one small real job on a document of our own, so that a forked child finds the list and the expressions ready."""

from __future__ import annotations

import io

from sanitizer.contract.engine import Engine
from sanitizer.engines._warm_session import WarmSession
from sanitizer.engines.rtf import text
from sanitizer.engines.rtf.allow_list import allow_list
from sanitizer.engines.rtf.fields import allowed_codes

_DOCUMENT = (
    rb"{\rtf1\ansi\ansicpg932\deff0{\fonttbl{\f0\fnil\fcharset128 \'82\'6c\'82\'72 \'96\'be\'92\'a9;}}"
    rb"\pard\f0\fs21 \'82\'a0\u12354\'82\'a0{\field{\*\fldinst PAGE}{\fldrslt 1}}\par}"
)


def warm_up(engine: Engine) -> None:
    """Load what a child will need and run it once."""
    engine.reconstruct(io.BytesIO(_DOCUMENT), io.BytesIO(), WarmSession("rtf"))
    for _ in text.extract_text(io.BytesIO(_DOCUMENT), WarmSession("rtf")):
        pass
    allow_list()
    allowed_codes()
