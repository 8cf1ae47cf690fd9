"""PDFs whose page tree or page sizes are a lie: what a reader meets first. Each function gives the bytes of one file."""

from __future__ import annotations

from collections.abc import Sequence

from samples.build._pdf import HELVETICA, TEXT, Document

_PAGE = "/MediaBox[0 0 420 595]"


def tree(nodes: Sequence[str], catalog: str = "/Pages 2 0 R") -> bytes:
    """Object 1 is the catalog, *nodes* are the objects from 2 up. "TEXT" in one stands for what makes a page of the words
    "Kept text"."""
    document = Document()
    root = document.add(f"<</Type/Catalog{catalog}>>")
    content = len(nodes) + 2
    drawn = f"/Resources<</Font<</F1 {HELVETICA}>>>>/Contents {content} 0 R"
    for node in nodes:
        document.add(node.replace("TEXT", drawn))
    document.stream(TEXT)
    return document.build(root)


def leaf(parent: int = 2, entries: str = _PAGE) -> str:
    return f"<</Type/Page/Parent {parent} 0 R{entries}TEXT>>"


def page_with(entries: str, of_parent: str = "") -> bytes:
    """One page with *entries* instead of a MediaBox, and *of_parent* in the node above."""
    return tree([f"<</Type/Pages/Count 1/Kids[3 0 R]{of_parent}>>", leaf(entries=entries)])


def without_pages() -> bytes:
    return tree([], catalog="")


def without_kids() -> bytes:
    return tree(["<</Type/Pages/Count 1>>"])


def kids_of_the_wrong_type() -> bytes:
    return tree(["<</Type/Pages/Count 1/Kids(3 0 R)>>", leaf()])


def kids_that_are_nothing() -> bytes:
    """Null, numbers, strings, names, missing objects, the catalog, an array; and a page."""
    return tree(["<</Type/Pages/Count 8/Kids[null 7 (a)/B 99 0 R[3 0 R]<<>>1 0 R 3 0 R]>>", leaf()])


def empty_pages(count: int) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    return tree([f"<</Type/Pages/Count {count}/Kids[{kids}]>>", *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * count])


def same_page(count: int) -> bytes:
    """One page object that stands in Kids many times."""
    return tree([f"<</Type/Pages/Count {count}/Kids[{'3 0 R ' * count}]>>", leaf()])


def doubling_tree(levels: int) -> bytes:
    """Each node has the next one twice: 2 to the power of *levels* pages for who follows them all."""
    nodes = [f"<</Type/Pages/Count {2 ** (levels - n)}/Kids[{n + 3} 0 R {n + 3} 0 R]>>" for n in range(levels)]
    return tree([*nodes, leaf()])


def self_loop() -> bytes:
    return tree(["<</Type/Pages/Count 2/Kids[3 0 R 2 0 R]>>", leaf()])


def long_loop() -> bytes:
    """Three nodes in a ring, each with a page of its own."""
    ring = [f"<</Type/Pages/Count 9/Kids[{5 + n} 0 R {2 + (n + 1) % 3} 0 R]>>" for n in range(3)]
    return tree([*ring, leaf(2), leaf(3), leaf(4)])


def only_a_loop() -> bytes:
    return tree(["<</Type/Pages/Count 1/Kids[2 0 R]>>"])


def parent_loop() -> bytes:
    """The page is its own parent, so nothing that is inherited can be found by going up."""
    return tree(["<</Type/Pages/Count 1/Kids[3 0 R]/Parent 3 0 R>>", leaf(parent=3, entries="")])


def deep_tree(depth: int) -> bytes:
    nodes = [f"<</Type/Pages/Count 1/Kids[{n + 3} 0 R]/Parent {n + 1} 0 R>>" for n in range(depth)]
    return tree([*nodes, leaf(parent=depth + 1)])


def direct_tree() -> bytes:
    """Nodes and page are not objects of their own."""
    page = f"<</Type/Page{_PAGE}TEXT>>"
    return tree([f"<</Type/Pages/Count 1/Kids[<</Type/Pages/Count 1/Kids[{page}]>>]>>"])


def count(words: str) -> bytes:
    return tree([f"<</Type/Pages/Count {words}/Kids[3 0 R]>>", leaf()])


def types_swapped() -> bytes:
    """The node says that it is a page and the page that it is a node."""
    return tree(["<</Type/Page/Count 1/Kids[3 0 R]>>", f"<</Type/Pages{_PAGE}TEXT>>"])


def without_types() -> bytes:
    return tree(["<</Count 1/Kids[3 0 R]>>", f"<<{_PAGE}TEXT>>"])


BOXES = {
    "huge": "/MediaBox[0 0 720000 720000]",
    "endless": "/MediaBox[0 0 1e30 99999999999999999999999999]",
    "negative": "/MediaBox[-720000 -720000 -719400 -719200]",
    "swapped": "/MediaBox[420 595 0 0]",
    "missing": "",
    "empty": "/MediaBox[0 0 0 0]",
    "hair": "/MediaBox[0 0 0.0000001 595]",
    "words": "/MediaBox[/NaN (inf) null 595]",
    "short": "/MediaBox[0 0 595]",
    "numbers": "/MediaBox[0 0 4--20 5.9.5]",
    "loop": "/MediaBox[0 0 5 0 R 5 0 R]",
    "unit": f"{_PAGE}/UserUnit 1e9",
    "negative_unit": f"{_PAGE}/UserUnit -72",
    "zero_unit": f"{_PAGE}/UserUnit 0",
    "crop_outside": f"{_PAGE}/CropBox[9000 9000 9001 9001]",
    "crop_huge": f"{_PAGE}/CropBox[-1e9 -1e9 1e9 1e9]",
    "rotation": f"{_PAGE}/Rotate 99999999999999",
    "odd_rotation": f"{_PAGE}/Rotate 45.5",
}


def box(name: str) -> bytes:
    return page_with(BOXES[name])


def inherited_box() -> bytes:
    return page_with("", of_parent="/MediaBox[0 0 720000 720000]/Rotate 90/UserUnit 99")
