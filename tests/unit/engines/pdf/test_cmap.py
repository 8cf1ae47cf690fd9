from __future__ import annotations

from sanitizer.engines.pdf.cmap import rewrite_cmap


def test_mappings_are_kept_and_everything_around_them_is_new() -> None:
    data = (
        b"%!PS-Adobe-3.0 Resource-CMap\n/CIDInit /ProcSet findresource begin evil exec begincmap /CMapName /X-Y def /WMode 1 def\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n2 beginbfchar <01> <3042> <02> <0041 0042> endbfchar\n"
        b"1 beginbfrange <05> <07> [<0061> <0062> <0063>] endbfrange endcmap"
    )
    written, dropped = rewrite_cmap(data)
    assert dropped == 0
    assert b"evil" not in written
    for piece in (b"/CMapName /X-Y def", b"/WMode 1 def", b"<01> <3042>", b"<02> <00410042>", b"<05> <07> [<0061> <0062> <0063>]"):
        assert piece in written
    assert rewrite_cmap(written) == (written, 0)


def test_malformed_entries_are_dropped_and_counted() -> None:
    written, dropped = rewrite_cmap(b"begincmap 1 beginbfchar <01> (x) exec <02> <0041> endbfchar")
    assert dropped > 0
    assert b"exec" not in written


def test_long_sections_are_cut_to_a_hundred() -> None:
    entries = b"\n".join(b"<%04x> %d" % (code, code) for code in range(250))
    written, dropped = rewrite_cmap(b"250 begincidchar " + entries + b" endcidchar")
    assert dropped == 0
    assert [line for line in written.split(b"\n") if b"begincidchar" in line] == [
        b"100 begincidchar",
        b"100 begincidchar",
        b"50 begincidchar",
    ]
