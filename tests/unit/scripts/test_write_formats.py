"""docs/formats.md says what the plugs declare today."""

from __future__ import annotations

from pathlib import Path

from sanitizer.sandbox.known import load_catalogue
from scripts.write_formats import formats_page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "formats.md"


def test_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == formats_page(load_catalogue()), "run `make docs` and commit docs/formats.md"


def test_page_names_everything() -> None:
    catalogue = load_catalogue()
    page = formats_page(catalogue)
    for key in (*catalogue.features, *catalogue.options, *catalogue.foreign):
        assert f"| `{key}` |" in page
    for kind in catalogue.types.values():
        assert all(f"`{suffix}`" in page for suffix in kind.suffixes)
