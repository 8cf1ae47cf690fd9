"""An installation in a folder of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, open_installation


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Installation]:
    site = open_installation(tmp_path)
    yield site
    site.database.close()
