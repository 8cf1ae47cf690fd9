"""Imports the libraries and rebuilds one small document of our own, so that a forked child has nothing left to load."""

from __future__ import annotations

import io
import zipfile

from sanitizer.contract.engine import Engine
from sanitizer.engines._warm_session import WarmSession
from sanitizer.engines.odf import flat, text
from sanitizer.engines.odf.formulas import judge
from sanitizer.engines.odf.names import OFFICE, TEXT

_MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_SPACES = f'xmlns:office="{OFFICE[1:-1]}" xmlns:text="{TEXT[1:-1]}" office:version="1.3"'
_BODY = "<office:body><office:text><text:p>a</text:p></office:text></office:body>"
_MEMBERS = {
    "mimetype": _MEDIA_TYPE,
    "content.xml": f"<office:document-content {_SPACES}>{_BODY}</office:document-content>",
    "styles.xml": f"<office:document-styles {_SPACES}/>",
    "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
}
_FLAT = f'<office:document {_SPACES} office:mimetype="{_MEDIA_TYPE}">{_BODY}</office:document>'


def document() -> bytes:
    """An odt with one paragraph."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _MEMBERS.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def warm_up(engine: Engine) -> None:
    """Load what a child will need and run it once."""
    engine.reconstruct(io.BytesIO(document()), io.BytesIO(), WarmSession("odt"))
    flat.reconstruct(io.BytesIO(_FLAT.encode()), io.BytesIO(), WarmSession("fodt"))
    for _ in text.extract_text(io.BytesIO(document()), WarmSession("odt")):
        pass
    judge("of:=SUM([.A1:.A2])")
