"""A PDF whose pages lead elsewhere by QR code: one drawn, one a picture on a turned page, one in an annotation."""

from __future__ import annotations

from samples.build._pdf import HELVETICA, Document

ADDRESS = "https://qr.example.invalid/pay"
# The rows of its QR code, 25 dots each, from the top: 1 is black (ISO/IEC 18004, version 2).
_SIDE = 25
_ROWS = (
    "1fca67f 105f741 175345d 174a05d 175a75d 1054241 1fd557f 0016300 1a62c76 1ba9141 12d0d53 00bfb70 1fc7b6b "
    "09208ed 1073c35 09abad2 1f6d1fc 0013b19 1fdcb5b 104211f 1749df8 1751a3c 1749d35 1059988 1fd7be3 "
).split()


def _dots() -> list[str]:
    return [f"{int(row, 16):0{_SIDE}b}" for row in _ROWS]


def drawn(size: float) -> str:
    """Squares, from the origin upwards."""
    dot = size / _SIDE
    squares = [
        f"{x * dot:.3f} {(_SIDE - 1 - y) * dot:.3f} {dot:.3f} {dot:.3f} re"
        for y, row in enumerate(_dots())
        for x, value in enumerate(row)
        if value == "1"
    ]
    return "0 g " + " ".join(squares) + " f"


def picture() -> bytes:
    """One bit per dot, rows on whole bytes, 0 is black."""
    return b"".join(
        int("".join("10"[int(value)] for value in row).ljust(-(-_SIDE // 8) * 8, "1"), 2).to_bytes(-(-_SIDE // 8))
        for row in _dots()
    )


def codes() -> bytes:
    """Three pages, each with words and one code; on the second the content leaves its state behind."""
    document = Document()
    root, pages = document.reserve(), document.reserve()
    image = document.stream(
        picture(), f"/Type/XObject/Subtype/Image/Width {_SIDE}/Height {_SIDE}/ColorSpace/DeviceGray/BitsPerComponent 1"
    )
    look = document.stream(drawn(80).encode(), "/Type/XObject/Subtype/Form/BBox[0 0 80 80]")
    stamp = f"/Annots[<</Type/Annot/Subtype/Stamp/Rect[100 300 180 380]/F 4/AP<</N {look} 0 R>>>>]"
    words = "BT /F1 14 Tf 40 500 Td (Kept text) Tj ET"
    leaves = []
    for content, more in (
        (f"{words} q 1 0 0 1 250 100 cm {drawn(90)} Q", ""),
        (f"{words} q 2 0 0 2 0 0 cm 40 0 0 40 100 60 cm /I Do", "/Rotate 90/CropBox[20 20 400 560]"),
        (words, stamp),
    ):
        body = document.stream(content.encode())
        leaves.append(
            document.add(
                f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 420 595]{more}/Contents {body} 0 R"
                f"/Resources<</Font<</F1 {HELVETICA}>>/XObject<</I {image} 0 R>>>>>>"
            )
        )
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    document.put(pages, f"<</Type/Pages/Count 3/Kids[{' '.join(f'{leaf} 0 R' for leaf in leaves)}]>>")
    return document.build(root)
