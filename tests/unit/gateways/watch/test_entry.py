from __future__ import annotations

import os
from dataclasses import replace

import pytest

from sanitizer.gateways.watch.entry import Entry, Kind, Marks, fingerprint, readable_path

ENTRY = Entry("税務課/予算.xlsx", Kind.FILE, Marks(1, 2, 3, 4))


def test_the_same_version_has_the_same_fingerprint() -> None:
    assert fingerprint("a", ENTRY) == fingerprint("a", replace(ENTRY))
    assert fingerprint("a", ENTRY).startswith("watch:")
    assert len(fingerprint("a", ENTRY)) < 100


@pytest.mark.parametrize(
    "other",
    [
        replace(ENTRY, path="予算.xlsx"),
        *(replace(ENTRY, marks=marks) for marks in (Marks(9, 2, 3, 4), Marks(1, 9, 3, 4), Marks(1, 2, 9, 4), Marks(1, 2, 3, 9))),
    ],
)
def test_any_other_version_has_another(other: Entry) -> None:
    assert fingerprint("a", other) != fingerprint("a", ENTRY)
    assert fingerprint("b", ENTRY) != fingerprint("a", ENTRY)


def test_names_of_old_machines_are_read() -> None:
    assert readable_path("税務課/予算.xlsx") == "税務課/予算.xlsx"
    assert readable_path(os.fsdecode("税務課/表①.xlsx".encode("cp932"))) == "税務課/表①.xlsx"
    assert fingerprint("a", replace(ENTRY, path=os.fsdecode(b"\xa0.txt\x81")))
    assert readable_path(os.fsdecode(b"\xa0.txt\x81")) == os.fsdecode(b"\xa0.txt\x81")


def test_rights_are_not_content() -> None:
    assert ENTRY.marks.same_content(replace(ENTRY.marks, changed_ns=9))
    assert not ENTRY.marks.same_content(replace(ENTRY.marks, modified_ns=9))
    assert ENTRY.name == "予算.xlsx"
