"""The compound file around an encrypted package ([MS-OFFCRYPTO] 2.1 and 2.3.4): what says how it is encrypted, and the package."""

from __future__ import annotations

import struct
from typing import BinaryIO

from msoffcrypto.method.ecma376_agile import ECMA376Agile  # type: ignore[import-untyped]

from sanitizer.engines._cfb.writer import compound_file

_SPACES = "\x06DataSpaces"
_ONE = struct.pack("<HHHHHH", 1, 0, 1, 0, 1, 0)  # reader, updater and writer version 1.0
_TRANSFORM_ID = "{FF9A3F03-56EF-4613-BDD5-5A41C1D07246}"
_SPIN_COUNT = 100_000  # as Office writes it


def protected_container(plain: BinaryIO, password: str) -> bytes:
    """The package *plain*, read from where it stands, under *password*: agile encryption with AES-256 and SHA-512."""
    info, secret_key = ECMA376Agile.generate_encryption_parameters(password, None, _SPIN_COUNT)
    package = ECMA376Agile.encrypt_payload(plain, info.encryptedKey, secret_key, info.keyData.saltValue)
    description = ECMA376Agile.get_encryption_information(info, package, secret_key)
    return compound_file(_data_spaces() | {("EncryptionInfo",): description, ("EncryptedPackage",): package})


def _data_spaces() -> dict[tuple[str, ...], bytes]:
    space, transform = "StrongEncryptionDataSpace", "StrongEncryptionTransform"
    entry = struct.pack("<II", 1, 0) + _counted("EncryptedPackage") + _counted(space)
    identity = _counted(_TRANSFORM_ID)
    header = struct.pack("<II", 8 + len(identity), 1) + identity + _counted("Microsoft.Container.EncryptionTransform") + _ONE
    return {
        (_SPACES, "Version"): _counted("Microsoft.Container.DataSpaces") + _ONE,
        (_SPACES, "DataSpaceMap"): struct.pack("<III", 8, 1, len(entry) + 4) + entry,
        (_SPACES, "DataSpaceInfo", space): struct.pack("<II", 8, 1) + _counted(transform),
        (_SPACES, "TransformInfo", transform, "\x06Primary"): header + struct.pack("<IIII", 0, 0, 0, 4),
    }


def _counted(text: str) -> bytes:
    """UNICODE-LP-P4 ([MS-OFFCRYPTO] 2.1.2): length in bytes, UTF-16, zeros up to a multiple of 4."""
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data)) + data + bytes(-len(data) % 4)
