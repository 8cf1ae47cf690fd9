"""Does one small real job on a picture of our own, so that a forked child finds lxml, tinycss2 and the list ready."""

from __future__ import annotations

import io

from sanitizer.contract.engine import Engine
from sanitizer.engines._warm_session import WarmSession
from sanitizer.engines.svg import text

_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><style>.a{fill:#123;stroke:url(#b)}</style>'
    '<path class="a" d="M0 0L9 9" transform="scale(2)" style="opacity:.5"/><text x="1" y="2">市</text></svg>'
).encode()


def warm_up(engine: Engine) -> None:
    """Load what a child will need and run it once."""
    engine.reconstruct(io.BytesIO(_PICTURE), io.BytesIO(), WarmSession("svg"))
    for _ in text.extract_text(io.BytesIO(_PICTURE), WarmSession("svg")):
        pass
