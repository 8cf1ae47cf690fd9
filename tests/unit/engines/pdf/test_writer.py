from __future__ import annotations

import io

import pikepdf

from sanitizer.engines.pdf.writer import Writer


def written(count: int) -> bytes:
    target = io.BytesIO()
    writer = Writer(target)
    root, pages, page, info, stream = (writer.reserve() for _ in range(5))
    writer.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    writer.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    extra = [writer.reserve() for _ in range(count)]
    for number in extra:
        writer.put(number, f"({number})")
    references = " ".join(f"{number} 0 R" for number in extra)
    writer.put(page, f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents {stream} 0 R/X[{references}]>>")
    writer.put(info, "<<>>")
    writer.put_flate(stream, "", b"0 0 5 5 re f")
    writer.finish(root, info)
    return target.getvalue()


def test_a_strict_reader_reads_every_object() -> None:
    with pikepdf.open(io.BytesIO(written(450)), attempt_recovery=False) as document:
        assert document.check_pdf_syntax() == []
        assert [str(value) for value in document.pages[0].obj.X][:2] == ["6", "7"]
        assert len(document.pages[0].obj.X) == 450
        assert document.pages[0].Contents.read_bytes() == b"0 0 5 5 re f"


def test_the_identity_depends_on_the_content_alone() -> None:
    assert written(3) == written(3)
    assert written(3)[-200:] != written(4)[-200:]
