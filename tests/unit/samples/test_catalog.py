"""samples/catalog.toml is what the builders give today, and every name in it survives TOML."""

from __future__ import annotations

import tomllib

from samples.catalog import CATALOG, catalog_text
from samples.sample import Sample, all_samples


def test_catalog_is_fresh() -> None:
    assert CATALOG.read_text(encoding="utf-8") == catalog_text(), "run `make samples` and commit samples/catalog.toml"


def test_samples_are_the_same_bytes_each_time() -> None:
    """Twice in one process; that the committed hashes fit shows the same for two processes."""
    different = [sample.path for sample in all_samples() if sample.build() != sample.build()]
    assert different == []


def test_paths_are_unique_and_below_their_kind() -> None:
    paths = [sample.path for sample in all_samples()]
    assert len(paths) == len(set(paths))
    assert [sample.path for sample in all_samples() if not sample.path.startswith(f"{sample.kind}/")] == []


def test_names_that_nobody_can_see_are_escaped_and_come_back() -> None:
    path = 'hostile/x/\u202efdp.exe\x07"\\'
    text = catalog_text([Sample(path, "hostile", "x", "a name", lambda: b"x")])
    assert "\u202e" not in text
    assert tomllib.loads(text)["sample"][0]["path"] == path
