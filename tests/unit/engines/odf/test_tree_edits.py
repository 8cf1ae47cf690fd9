"""Taking an element out of mixed content leaves the text around it."""

from __future__ import annotations

import pytest
from lxml import etree

from sanitizer.engines.odf.tree_edits import cut, take, unwrap


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("<p>a<x>b</x>c</p>", "<p>ac</p>"),
        ("<p><y/>a<x>b</x>c<z/></p>", "<p><y/>ac<z/></p>"),
        ("<p><x/></p>", "<p/>"),
        ("<p><x/>c</p>", "<p>c</p>"),
    ],
)
def test_cut(source: str, after: str) -> None:
    root = etree.fromstring(source)
    cut(next(root.iter("x")))
    assert etree.tostring(root).decode() == after


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("<p>a<x>b</x>c</p>", "<p>abc</p>"),
        ("<p>a<x>b<y/>d</x>c</p>", "<p>ab<y/>dc</p>"),
        ("<p><y/><x><z/></x>c</p>", "<p><y/><z/>c</p>"),
        ("<p><x>b</x></p>", "<p>b</p>"),
        ("<p>a<x>1<y>2</y>3<z>4</z>5</x>6</p>", "<p>a1<y>2</y>3<z>4</z>56</p>"),
    ],
)
def test_unwrap(source: str, after: str) -> None:
    root = etree.fromstring(source)
    unwrap(next(root.iter("x")))
    assert etree.tostring(root).decode() == after


def test_take() -> None:
    root = etree.fromstring('<a b="c"/>')
    assert (take(root, "b"), take(root, "b"), len(root.attrib)) == ("c", "", 0)
