from __future__ import annotations

from sanitizer.engines.pdf.place import Place


def test_words() -> None:
    assert str(Place("[2]", Place("/Annots", Place("page 3")))) == "page 3 /Annots[2]"


def test_long_chains_are_cut() -> None:
    place = Place("catalog")
    for _ in range(100_000):
        place = Place("/Next", place)
    assert str(place) == "catalog ... /Next /Next /Next /Next /Next /Next"
