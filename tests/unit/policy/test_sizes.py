from __future__ import annotations

import pytest

from sanitizer.policy.sizes import parse_bytes, shown_bytes


@pytest.mark.parametrize(
    ("written", "size"), [(5, 5), ("5", 5), ("8 GiB", 8 * 1024**3), ("256MiB", 256 * 1024**2), ("1 kib", 1024)]
)
def test_parse(written: object, size: int) -> None:
    assert parse_bytes(written) == size


@pytest.mark.parametrize("written", ["", "5 GB", "-1", "1.5 MiB", True, None, 2.0])
def test_refused(written: object) -> None:
    with pytest.raises(ValueError, match="256 MiB"):
        parse_bytes(written)


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1024**2 - 1, "1.0 MiB"), (8 * 1024**3, "8.0 GiB"), (5 * 1024**4, "5.0 TiB")],
)
def test_shown(size: int, shown: str) -> None:
    assert shown_bytes(size) == shown
