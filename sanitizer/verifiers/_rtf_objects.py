"""What oletools' rtfobj finds in a rich text file: a second opinion on objects, asked for where a mark of one is left."""

from __future__ import annotations

from collections.abc import Iterator

from oletools import rtfobj

from sanitizer.model.finding import Residue


def objects(data: bytes) -> Iterator[Residue]:
    """One residue for each object."""
    parser = rtfobj.RtfObjParser(data)
    parser.parse()
    for found in parser.objects:
        yield Residue("rtf.object", f"byte {found.start}", "oletools finds an object")
