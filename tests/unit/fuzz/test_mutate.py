"""Changes are the same for the same seed, and many; PDFs change object by object."""

from __future__ import annotations

from random import Random

from fuzz.mutate import mutated
from fuzz.seeds import documents, drawings


def test_a_change_is_the_same_for_the_same_seed() -> None:
    pool = documents()
    made = [[mutated(pool[5], Random(seed), pool, True) for seed in range(40)] for _ in range(2)]
    assert made[0] == made[1]
    assert len(set(made[0])) > 30


def test_anything_can_be_changed() -> None:
    pool = drawings()
    for data in (b"", b"x", b"<<", *pool):
        for seed in range(50):
            assert isinstance(mutated(data, Random(seed), pool, seed % 2 == 0), bytes)


def test_most_changed_pdfs_still_have_their_pages() -> None:
    pool = documents()
    changed = [mutated(pool[0], Random(seed), pool, True) for seed in range(200)]
    assert sum(b"/Pages" in data and b"/Page" in data for data in changed) > 120
