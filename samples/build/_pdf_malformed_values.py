"""PDFs with values that are too large, too deep, in a circle or of the wrong type, where a reader expects something small."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from samples.build._pdf import TEXT, Document, one_page

MIB = 1024 * 1024


def _page(entries: str) -> bytes:
    return one_page(page=entries)


def _script_at_the_end_of_arrays(depth: int) -> bytes:
    return _page(f"/Evil{'[' * depth}{']' * depth}")


def long_array(length: int, key: str = "/Evil") -> bytes:
    return _page(f"{key}[{'0 ' * length}]")


def long_annotations(length: int) -> bytes:
    link = "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://www.example.invalid/)>>>>"
    return _page(f"/Annots[{link * length}]")


def wide_dictionary(keys: int) -> bytes:
    return _page("/Evil<<" + "".join(f"/K{n} {n}" for n in range(keys)) + ">>")


def wide_page(keys: int) -> bytes:
    return _page("".join(f"/K{n}<</S/JavaScript/JS(x)>>" for n in range(keys)))


def wide_fonts(keys: int) -> bytes:
    """Each of them a font of its own, none of them used."""
    fonts = "".join(f"/K{n}<</Type/Font/Subtype/Type1/BaseFont/Courier>>" for n in range(keys))
    return one_page(resources="/Properties<<>>").replace(b"/Font<</F1", b"/Font<<" + fonts.encode() + b"/F1", 1)


def long_name(length: int) -> bytes:
    return one_page(resources=f"/ColorSpace<</{'N' * length}/DeviceRGB>>", content=TEXT + b" /" + b"N" * length + b" cs")


def long_string(mebibytes: int) -> bytes:
    return one_page(trailer=f"/Info<</Title({'x' * (mebibytes * MIB)})>>")


def long_hex_string(mebibytes: int) -> bytes:
    return one_page(page=f"/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents<{'41' * (mebibytes * MIB)}>>>]")


def many_objects(count: int) -> bytes:
    def objects(document: Document) -> dict[str, int]:
        for _ in range(count):
            document.add("<<>>")
        return {}

    return one_page(objects=objects)


def _chained(count: int, of: Callable[[int], str], last: str) -> Callable[[Document], dict[str, int]]:
    def objects(document: Document) -> dict[str, int]:
        first = document.reserve()
        numbers = [first, *[document.reserve() for _ in range(count)]]
        for number, following in pairwise(numbers):
            document.put(number, of(following))
        document.put(numbers[-1], last)
        return {"first": first}

    return objects


_LINK = "/Annots[<</Type/Annot/Subtype/Link/Rect[40 300 200 320]/A @first>>]"
_SCRIPT = "<</S/JavaScript/JS(x)>>"


def action_chain(length: int, loop: bool = False) -> bytes:
    """Jumps, each with the next as its Next, and a script at the end, or the first one again."""
    last = "<</S/GoTo/D[@page/Fit]/Next @first>>" if loop else _SCRIPT
    return one_page(page=_LINK, objects=_chained(length, lambda n: f"<</S/GoTo/D[@page/Fit]/Next {n} 0 R>>", last)).replace(
        b"@first", b"5 0 R"
    )


def action_tree(levels: int) -> bytes:
    """Each action has the next one three times in an array of arrays: 3 to the power of *levels* for who follows them all."""
    jump = "<</S/GoTo/D[@page/Fit]/Next[{0} 0 R[{0} 0 R[{0} 0 R]]]>>"
    return one_page(page=_LINK, objects=_chained(levels, jump.format, _SCRIPT))


def direct_action_chain(depth: int) -> bytes:
    return one_page(
        page=f"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A{'<</S/Hide/T(f)/Next' * depth}{_SCRIPT}{'>>' * depth}>>]"
    )


def outline_chain(length: int, loop: bool = False) -> bytes:
    last = f"<</Title(t){'/Next @first' if loop else ''}/A{_SCRIPT}>>"
    return one_page(
        catalog="/Outlines<</First @first/Last @first>>",
        objects=_chained(length, lambda n: f"<</Title(t)/Next {n} 0 R/First {n} 0 R>>", last),
    ).replace(b"@first", b"5 0 R")


def field_chain(length: int) -> bytes:
    return one_page(
        catalog="/AcroForm<</Fields[@first]>>",
        objects=_chained(length, lambda n: f"<</T(f)/Kids[{n} 0 R]>>", f"<</T(f)/FT/Tx/AA<</K{_SCRIPT}>>>>"),
    )


def name_tree_chain(length: int) -> bytes:
    return one_page(
        catalog="/Names<</Dests @first/JavaScript @first>>",
        objects=_chained(length, lambda n: f"<</Kids[{n} 0 R {n} 0 R]>>", f"<</Names[(a){_SCRIPT}]>>"),
    )


def form_chain(length: int, loop: bool = False) -> bytes:
    """Drawings that draw each other; a renderer that follows them has no stack left."""

    def objects(document: Document) -> dict[str, int]:
        numbers = [document.reserve() for _ in range(length)]
        for index, number in enumerate(numbers):
            following = numbers[(index + 1) % length] if loop or index + 1 < length else 0
            used = f"/Resources<</XObject<</X {following} 0 R>>>>" if following else ""
            head = f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]{used}/Length 5>>\nstream\n/X Do\nendstream"
            document.put(number, head)
        return {"x": numbers[0]}

    return one_page(resources="/XObject<</X @x>>", content=TEXT + b" /X Do", objects=objects)


def reference_loop(key: str) -> bytes:
    """Under *key* of the page a reference that leads to itself over another."""

    def objects(document: Document) -> dict[str, int]:
        first, second = document.reserve(), document.reserve()
        document.put(first, f"{second} 0 R")
        document.put(second, f"{first} 0 R")
        return {"loop": first}

    return one_page(page=f"{key} @loop", objects=objects)


def reference_loops() -> bytes:
    """Under every key of page, catalog, resources, an annotation and a stream."""

    def objects(document: Document) -> dict[str, int]:
        first, second = document.reserve(), document.reserve()
        document.put(first, f"{second} 0 R")
        document.put(second, f"{first} 0 R")
        entries = " ".join(f"/{key} {first} 0 R" for key in "BBox Matrix Resources Group OC Filter DecodeParms".split())
        return {"l": first, "x": document.stream(b"0 g", f"/Type/XObject/Subtype/Form{entries}")}

    def keys(words: str) -> str:
        return "".join(f"/{key} @l" for key in words.split())

    annotation = f"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]{keys('P AP AS Border C A Parent Kids FT T V MK DA BS F')}>>"
    return one_page(
        catalog=keys("Names Dests Outlines AcroForm OCProperties Lang OutputIntents MarkInfo StructTreeRoot OpenAction PageLabels"),
        page=f"/Annots[{annotation}@l]{keys('CropBox Rotate UserUnit Group Tabs StructParents AA')}",
        resources=f"/XObject<</X @x/Y @l>>{keys('ExtGState ColorSpace Pattern Shading Properties ProcSet')}",
        content=TEXT + b" /X Do /Y Do",
        objects=objects,
    )


def self_containing() -> bytes:
    """Arrays and dictionaries that hold themselves."""

    def objects(document: Document) -> dict[str, int]:
        array, entries = document.reserve(), document.reserve()
        document.put(array, f"[{array} 0 R {entries} 0 R]")
        document.put(
            entries, f"<</Type/ExtGState/Font {array} 0 R/SMask {entries} 0 R/G {entries} 0 R/Evil {entries} 0 R/S/JavaScript>>"
        )
        return {"a": array, "d": entries}

    return one_page(
        catalog="/Names @d/Outlines @d/StructTreeRoot @d/OCProperties @d/AcroForm<</Fields @a>>",
        page="/Annots @a/Evil @a",
        resources="/ExtGState<</G @d>>/ColorSpace<</C @a>>/Pattern @d",
        objects=objects,
    )


def colour_space_loop() -> bytes:
    def objects(document: Document) -> dict[str, int]:
        first, second = document.reserve(), document.reserve()
        document.put(first, f"[/Indexed {second} 0 R 1 <000000FFFFFF>]")
        document.put(second, f"[/Pattern {first} 0 R]")
        return {"c": first}

    return one_page(resources="/ColorSpace<</C @c>>", content=TEXT + b" /C cs 1 sc 0 0 9 9 re f", objects=objects)


def function_loop() -> bytes:
    """A stitching function that is its own part."""

    def objects(document: Document) -> dict[str, int]:
        function = document.reserve()
        document.put(
            function, f"<</FunctionType 3/Domain[0 1]/Functions[{function} 0 R {function} 0 R]/Bounds[.5]/Encode[0 1 0 1]>>"
        )
        return {"f": function}

    shading = "<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function @f>>"
    return one_page(resources=f"/Shading<</S {shading}>>", content=TEXT + b" /S sh", objects=objects)


def soft_mask_loop() -> bytes:
    """An image that is its own soft mask, and a group whose mask is the group."""

    def objects(document: Document) -> dict[str, int]:
        image, group, state = document.reserve(), document.reserve(), document.reserve()
        entries = (
            f"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/SMask {image} 0 R/Length 1"
        )
        document.put(image, f"<<{entries}>>\nstream\nx\nendstream")
        used = f"/Group<</S/Transparency>>/Resources<</ExtGState<</G {state} 0 R>>>>"
        document.put(group, f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]{used}/Length 5>>\nstream\n/G gs\nendstream")
        document.put(state, f"<</Type/ExtGState/SMask<</S/Alpha/G {group} 0 R>>>>")
        return {"i": image, "g": state}

    return one_page(resources="/XObject<</X @i>>/ExtGState<</G @g>>", content=TEXT + b" /G gs /X Do", objects=objects)


def type_3_loop() -> bytes:
    """A glyph that is drawn with its own font."""

    def objects(document: Document) -> dict[str, int]:
        font, glyph = document.reserve(), document.reserve()
        document.put(
            font,
            f"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a {glyph} 0 R>>/Encoding<<"
            f"/Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</Font<</F {font} 0 R>>>>>>",
        )
        document.put(glyph, "<</Length 37>>\nstream\n1 0 d0 BT /F 1 Tf (aaaaaaaaaa) Tj ET \nendstream")
        return {"f": font}

    return one_page(resources="/ExtGState<</G<</Font[@f 12]>>>>", content=TEXT + b" BT /G gs (a) Tj ET", objects=objects)


def duplicate_keys() -> bytes:
    """A key twice in one dictionary: readers differ in which they take."""
    return one_page(
        catalog=f"/OpenAction{_SCRIPT}/OpenAction[@page/Fit]",
        page=f"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A{_SCRIPT}/A<</S/Named/N/NextPage>>>>]",
    )


def deep(opening: str, closing: str, depth: int) -> bytes:
    return _page(f"/Evil{opening * depth}{closing * depth}")


def deep_content(depth: int) -> bytes:
    """In a drawing: arrays in arrays, dictionaries in dictionaries, strings in strings, marked content, saved states."""
    return one_page(
        content=TEXT
        + b"[" * depth
        + b"]" * depth
        + b" TJ "
        + b"(" * depth
        + b")" * depth
        + b" Tj "
        + b"/Span <</A" * depth
        + b">>" * depth
        + b" BDC "
        + b"q " * depth
        + b"BT /F1 9 Tf " * 3
        + b"/P BMC " * depth
    )
