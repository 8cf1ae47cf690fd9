"""A one-page PDF under the standard security handler, revision 2 (ISO 32000-1, 7.6.3), the same bytes each time."""

from __future__ import annotations

import hashlib

from samples.build._pdf import HELVETICA, TEXT, Document

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = -44  # no printing, no changes
_IDENTITY = b"mugai-sample-id!"


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PADDING)[:32]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def encrypted(user: str, owner: str) -> bytes:
    """The words "Kept text" under these passwords."""
    owner_entry = _rc4(_md5(_padded(owner))[:5], _padded(user))
    key = _md5(_padded(user) + owner_entry + (_PERMISSIONS & 0xFFFFFFFF).to_bytes(4, "little") + _IDENTITY)[:5]
    user_entry = _rc4(key, _PADDING)
    document = Document("1.4")
    root, pages, page, content, security = (document.reserve() for _ in range(5))
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    document.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    document.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 420 595]/Contents {content} 0 R/Resources<</Font<</F1 {HELVETICA}>>>>>>",
    )
    object_key = _md5(key + content.to_bytes(3, "little") + b"\0\0")[:10]
    data = _rc4(object_key, TEXT)
    document.bodies[content] = b"<</Length %d>>\nstream\n%s\nendstream" % (len(data), data)
    document.put(security, f"<</Filter/Standard/V 1/R 2/O<{owner_entry.hex()}>/U<{user_entry.hex()}>/P {_PERMISSIONS}>>")
    identity = f"<{_IDENTITY.hex()}>"
    return document.build(root, f"/Encrypt {security} 0 R/ID[{identity}{identity}]")
