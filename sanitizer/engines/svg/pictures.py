"""Pictures inside of a picture: data addresses are decoded, disarmed as files of their own, and written anew as data."""

from __future__ import annotations

import base64
import binascii
import io
import re
import urllib.parse

from sanitizer.contract.engine import Session
from sanitizer.engines._package_pictures import MAX_IMAGES, PLACEHOLDER, raster_kind
from sanitizer.engines.svg.features import BROKEN_IMAGE, DATA, EXTERNAL_IMAGE

_DATA = re.compile(r"\s*data:([A-Za-z0-9.+/-]{0,80})((?:;[A-Za-z0-9_.=-]{1,60}){0,5}),", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_NAMES = {"image/svg+xml": "picture.svg"}


def data_address(data: bytes, media_type: str) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"


GREY = data_address(PLACEHOLDER, "image/png")


def rebuilt(address: str, where: str, session: Session) -> str:
    """The address that is written for an image: its data anew, or the grey area with a finding that says why."""
    session.count("pictures", 1, MAX_IMAGES)
    match = _DATA.match(address)
    if match is None:
        session.found(EXTERNAL_IMAGE, where, address[:300])
        return GREY
    media_type = match[1].lower()
    data = _decoded(address[match.end() :], ";base64" in match[2].lower())
    if data is None:
        session.found(BROKEN_IMAGE, where, media_type)
        return GREY
    kind = raster_kind(data[:16])
    if kind is None and media_type not in _NAMES:
        session.found(DATA, where, f"{media_type or 'no type'}, {len(data)} bytes")
        return GREY
    member = session.nested(io.BytesIO(data), f"picture.{kind[0]}" if kind else _NAMES[media_type])
    if member is not None:
        with member:
            made = member.read()
        new_kind = raster_kind(made[:16])
        if new_kind is not None:
            return data_address(made, new_kind[1])
        if kind is None:
            return data_address(made, "image/svg+xml")
    session.found(BROKEN_IMAGE, where, media_type)
    return GREY


def _decoded(payload: str, is_base64: bool) -> bytes | None:
    if not is_base64:
        return urllib.parse.unquote_to_bytes(payload)
    payload = _BLANKS.sub("", payload)
    if "%" in payload:
        payload = urllib.parse.unquote(payload)
    try:
        return base64.b64decode(payload + "=" * (-len(payload) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
