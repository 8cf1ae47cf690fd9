"""PDF samples that are broken or built to wear a reader out: page trees, sizes, cross-references, circles, depth.

Those that take seconds to work on are not in the list: tests build them from the same functions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from samples.build import _pdf_benign as benign
from samples.build import _pdf_malformed_files as files
from samples.build import _pdf_malformed_pages as pages
from samples.build import _pdf_malformed_streams as streams
from samples.build import _pdf_malformed_values as values
from samples.sample import Sample

_SCRIPT = b"/JavaScript"


def _held(name: str, about: str, build: Callable[[], bytes]) -> Sample:
    return Sample(f"malformed/pdf/{name}.pdf", "malformed", "pdf", about, build, verdict="review")


def _released(name: str, about: str, build: Callable[[], bytes], *features: str, keeps: str = "Kept text") -> Sample:
    return Sample(
        f"malformed/pdf/{name}.pdf",
        "malformed",
        "pdf",
        about,
        build,
        features=tuple(f"pdf.{feature}" for feature in features),
        verdict="disarmed" if features else "clean",
        keeps=(keeps,) if keeps else (),
        gone=(_SCRIPT,),
    )


def _file(name: str) -> Callable[[], bytes]:
    return lambda: files.FILES[name]


SAMPLES: tuple[Sample, ...] = (
    _held("without_pages", "a catalog without a page tree", pages.without_pages),
    _held("without_kids", "a page tree without kids", pages.without_kids),
    _held("kids_string", "a string where the kids belong", pages.kids_of_the_wrong_type),
    _held("only_a_loop", "a page tree that is its own kid and nothing else", pages.only_a_loop),
    _held(
        "doubling_tree", "thirty levels, each with the next one twice: a thousand million pages", partial(pages.doubling_tree, 30)
    ),
    _held("deep_tree", "a page tree of 1,100 levels", partial(pages.deep_tree, 1100)),
    _released(
        "kids_of_all_kinds", "null, numbers, strings, missing objects among the pages", pages.kids_that_are_nothing, "damaged"
    ),
    _released("long_loop", "three nodes of the page tree in a ring, each with a page", pages.long_loop, "damaged"),
    _released("parent_loop", "a page that is its own parent", pages.parent_loop, "damaged"),
    _released(
        "shared_branch", "a branch of the page tree that hangs in two places is shown twice", partial(pages.doubling_tree, 3)
    ),
    _released("direct_tree", "page tree and page are no objects of their own", pages.direct_tree),
    _released("count_negative", "a page tree that counts minus one page", partial(pages.count, "-1")),
    _released("count_huge", "a page tree that counts two thousand million pages", partial(pages.count, "2147483647")),
    _released("types_swapped", "the node says page and the page says node", pages.types_swapped),
    _released("box_huge", "a page of 10,000 x 10,000 inches", partial(pages.box, "huge")),
    _released("box_words", "names and strings where the page's size belongs", partial(pages.box, "words"), "damaged"),
    _released("box_missing", "a page without a size", partial(pages.box, "missing"), "damaged"),
    _released("box_empty", "a page without an area", partial(pages.box, "empty"), "damaged"),
    _released("unit_huge", "a page whose unit is a thousand million points", partial(pages.box, "unit"), "unknown_key"),
    _released("xref_garbage", "a cross-reference table of garbage", _file("xref_garbage"), "damaged"),
    _released("hybrid", "table and stream of cross-references contradict each other", _file("hybrid"), "javascript"),
    _released("two_trailers", "two trailers with two catalogs", _file("two_trailers"), "javascript"),
    _released(
        "duplicates",
        "two objects of one number, one unknown to the table",
        _file("duplicates"),
        "unreferenced_object",
        "javascript",
    ),
    _released("prev_loop", "a cross-reference table that says it came before itself", _file("prev_loop"), "damaged"),
    _released("startxref_nowhere", "the cross-reference table is said to be beyond the end", _file("startxref_nowhere"), "damaged"),
    _released("widths_huge", "a cross-reference stream with fields of two gibibytes", _file("widths_huge"), "damaged"),
    _released("extends_loop", "object streams that extend each other", _file("extends_loop")),
    _released("nested_file", "a PDF in a PDF, and one behind it", _file("nested_file"), "javascript", "earlier_revision"),
    _released("header_late", "a thousand empty lines before the header", _file("header_late")),
    _released("header_9_9", "a version that there is not", _file("header_9_9")),
    _released("duplicate_keys", "a key twice in one dictionary, once with a script", values.duplicate_keys, "damaged"),
    _released("reference_loops", "a reference in a circle under every key", values.reference_loops, "unknown_key"),
    _released("self_containing", "arrays and dictionaries that hold themselves", values.self_containing, "unknown_key"),
    _released("colour_space_loop", "colour spaces in a circle", values.colour_space_loop, "unknown_key"),
    _released("function_loop", "a function that is its own part", values.function_loop),
    _released("soft_mask_loop", "a picture and a group that mask themselves", values.soft_mask_loop),
    _released("type_3_loop", "a glyph drawn with its own font", values.type_3_loop),
    _released("form_loop", "drawings that draw each other in a circle", partial(values.form_chain, 20, loop=True)),
    _released(
        "action_tree", "forty levels of actions, each with the next three times", partial(values.action_tree, 40), "javascript"
    ),
    _released("filter_chain", "fifty filters, one around the other", partial(streams.flate_chain, 50), "damaged"),
    _released("without_endstream", "a stream without its end", streams.without_endstream),
    _released("damaged_fax", "rows of a fax picture are broken", partial(benign.scan, b"\0" * 30), "damaged", keeps=benign.TITLE),
)
