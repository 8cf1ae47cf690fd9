"""Reading sources in parts: small parts are joined, holes are skipped."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from sanitizer.store.content_spans import content_spans
from sanitizer.store.vault_format import CHUNK_BYTES


def joined(spans: list[bytes | int]) -> bytes:
    return b"".join(bytes(span) for span in spans)  # bytes(int) is that many zeros


def test_parts_of_any_size_become_full_chunks() -> None:
    parts = [b"a" * 10, b"", b"b" * (2 * CHUNK_BYTES), b"c" * (CHUNK_BYTES - 10)]
    spans = list(content_spans(iter(parts)))
    assert [len(span) for span in spans if isinstance(span, bytes)] == [CHUNK_BYTES] * 3
    assert joined(spans) == b"".join(parts)


def test_reads_from_the_present_position() -> None:
    file = io.BytesIO(b"0123456789")
    file.seek(4)
    assert joined(list(content_spans(file))) == b"456789"


@pytest.mark.parametrize("start", [0, 5])
def test_holes_are_numbers(tmp_path: Path, start: int) -> None:
    path = tmp_path / "sparse"
    size = 70 * CHUNK_BYTES
    with path.open("w+b") as file:
        file.truncate(size)
        for place in (10 * CHUNK_BYTES + 7, 40 * CHUNK_BYTES):
            os.pwrite(file.fileno(), b"data", place)
        file.seek(start)
        spans = list(content_spans(file))
    assert sum(span for span in spans if isinstance(span, int)) > 60 * CHUNK_BYTES
    content = joined(spans)
    assert len(content) == size - start
    assert content[10 * CHUNK_BYTES + 7 - start :][:4] == b"data"
    assert content.count(0) == len(content) - 8
