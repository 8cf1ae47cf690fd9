"""A checkpoint as one line of text: canonical JSON with its signature, the same in the table and in the file.

    {"at":"2026-...Z","hash":"<hash of event seq>","number":3,"prev":"<sha256 of line 2>","seq":600,"signature":"<base64>"}

The signature is Ed25519 (RFC 8032) over a label and the RFC 8785 JSON of the other fields. `prev` makes the lines a chain of their
own, so that none can be taken out of the middle.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_LABEL = b"mugai audit checkpoint v1\n"
_TYPES = {"at": str, "hash": str, "number": int, "prev": str, "seq": int, "signature": str}
FIRST_PREV = ""  # of checkpoint 1


class BadLine(ValueError):
    """The line is not a checkpoint of ours, or nobody we know signed it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Says that the event *seq* had *hash* at *at* (text, UTC). *line* is its signed form, without the newline."""

    number: int
    seq: int
    hash: str
    at: str
    prev: str
    line: str


def sign(number: int, seq: int, hash_: str, at: str, prev: str, key: Ed25519PrivateKey) -> Checkpoint:
    """*prev* is `line_digest` of the line before, or FIRST_PREV."""
    fields: dict[str, Any] = {"number": number, "seq": seq, "hash": hash_, "at": at, "prev": prev}
    signature = base64.b64encode(key.sign(_LABEL + rfc8785.dumps(fields))).decode()
    return Checkpoint(number, seq, hash_, at, prev, rfc8785.dumps(fields | {"signature": signature}).decode())


def parse(line: str, keys: Sequence[Ed25519PublicKey]) -> Checkpoint:
    """The checkpoint of *line* if one of *keys* signed it. Raises BadLine, with what is wrong."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("it is not JSON") from error
    if not isinstance(fields, dict) or {key: type(value) for key, value in fields.items()} != _TYPES:
        raise BadLine("it has not the fields of a checkpoint")
    try:
        canonical = rfc8785.dumps(fields).decode()
        signature = base64.b64decode(fields.pop("signature"), validate=True)
        signed = _LABEL + rfc8785.dumps(fields)
    except ValueError as error:
        raise BadLine("it cannot be read") from error
    if canonical != line:
        raise BadLine("it is not in the form that is written")
    if not any(_signed_by(key, signature, signed) for key in keys):
        raise BadLine("its signature is not valid")
    return Checkpoint(fields["number"], fields["seq"], fields["hash"], fields["at"], fields["prev"], line)


def line_digest(line: str) -> str:
    """What the next line has as `prev`."""
    return hashlib.sha256(line.encode(errors="surrogateescape")).hexdigest()


def _signed_by(key: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True
