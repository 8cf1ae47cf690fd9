"""`python -m samples`: build every sample below samples/; with `--catalog` write samples/catalog.toml, too."""

from __future__ import annotations

import argparse
from pathlib import Path

from samples.catalog import CATALOG, catalog_text
from samples.sample import write_all


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m samples", description="Build all samples: inert files, the same each time.")
    parser.add_argument("folder", nargs="?", type=Path, default=CATALOG.parent, help="where to (default: samples/)")
    parser.add_argument("--catalog", action="store_true", help="write samples/catalog.toml, too")
    arguments = parser.parse_args()
    written = write_all(arguments.folder)
    print(f"{len(written)} samples below {arguments.folder}")
    if arguments.catalog:
        CATALOG.write_text(catalog_text(), encoding="utf-8")
        print(f"and their list in {CATALOG}")


if __name__ == "__main__":
    main()
