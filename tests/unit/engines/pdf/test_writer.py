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


def test_what_nothing_leads_to_is_left_out() -> None:
    target = io.BytesIO()
    writer = Writer(target)
    root, pages, page, info, lost, used, inner = (writer.reserve() for _ in range(7))
    writer.put_flate(lost, f"/X {inner} 0 R", b"LOST" * 99)
    writer.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    writer.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    writer.put_stream(used, "", b"0 0 5 5 re f")
    writer.put(page, f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents {used} 0 R>>")
    writer.put(info, "<<>>")
    writer.put(inner, "(LOST)")
    before = writer.size_bytes
    writer.drop_orphans(root, info)
    assert writer.size_bytes < before
    writer.finish(root, info)
    with pikepdf.open(io.BytesIO(target.getvalue()), attempt_recovery=False) as document:
        assert document.check_pdf_syntax() == []
        assert document.pages[0].Contents.read_bytes() == b"0 0 5 5 re f"
        assert document.get_object((lost, 0)) is None or document.get_object((lost, 0)) == pikepdf.Object.parse(b"null")
    assert target.getvalue().count(b"endobj") == 3  # the content, the object stream, the cross-references


def test_an_object_put_again_takes_the_place_of_the_first() -> None:
    target = io.BytesIO()
    writer = Writer(target)
    root, pages, info = writer.reserve(), writer.reserve(), writer.reserve()
    writer.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    writer.put(pages, "<</Type/Pages/Count 0/Kids[]/Gone(at once)>>")
    writer.put(info, "<<>>")
    before = writer.size_bytes
    writer.put_again(pages, "<</Type/Pages/Count 0/Kids[]>>")
    assert writer.size_bytes == before - len("/Gone(at once)")
    writer.finish(root, info)
    with pikepdf.open(io.BytesIO(target.getvalue())) as document:
        assert sorted(document.Root.Pages.keys()) == ["/Count", "/Kids", "/Type"]


def test_data_that_was_written_can_be_read_again() -> None:
    writer = Writer(io.BytesIO())
    first, second, never = (writer.reserve() for _ in range(3))
    writer.put_flate(first, "/X<</Y 1>>", b"one >>\nstream\n two" * 99)
    writer.put_flate(second, "", b"")
    assert writer.flate_data(first) == b"one >>\nstream\n two" * 99
    assert writer.flate_data(second) == b""
    assert writer.flate_data(never) == b""
    third = writer.reserve()
    writer.put_flate(third, "", b"three")
    assert writer.flate_data(third) == b"three"
