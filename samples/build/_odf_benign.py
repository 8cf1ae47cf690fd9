"""Everyday OpenDocument files of a Japanese municipality."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

from samples.build._odf import (
    FONTS,
    LAYOUT,
    ODF,
    SPACES,
    Document,
    content_xml,
    formula_cell,
    item,
    meta_xml,
    settings_xml,
    string_cell,
)
from samples.build._opc import grey_png

_LETTER_STYLES = (
    '<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name-asian="明朝" fo:font-size="10.5pt" style:language-asian="ja" style:country-asian="JP"/></style:default-style>'
    '<style:style style:name="Standard" style:family="paragraph"/><style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:default-outline-level="1"><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>'
    '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="1"/></text:outline-style></office:styles>'
    f"<office:automatic-styles>{LAYOUT}</office:automatic-styles>"
    '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">'
    "<style:header><text:p>総務課　様式第１号</text:p></style:header>"
    '<style:footer><text:p>- <text:page-number text:select-page="current">1</text:page-number> -</text:p></style:footer>'
    "</style:master-page></office:master-styles>"
)
_LETTER_AUTOMATIC = (
    '<style:style style:name="P1" style:family="paragraph"><style:paragraph-properties fo:text-align="end"/></style:style>'
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold" style:text-emphasize="dot above"/></style:style>'
    '<style:style style:name="Ru1" style:family="ruby"><style:ruby-properties style:ruby-align="center" style:ruby-position="above"/></style:style>'
    '<style:style style:name="Ta1" style:family="table"><style:table-properties style:width="17cm" table:align="margins"/></style:style>'
    '<style:style style:name="Ce1" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>'
    '<style:style style:name="Fr1" style:family="graphic"><style:graphic-properties style:wrap="none" text:anchor-type="paragraph"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-suffix="　"/></text:list-style>'
)


def _row(*cells: str) -> str:
    inside = "".join(
        f'<table:table-cell table:style-name="Ce1" office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row>{inside}</table:table-row>"


_LETTER_BODY = (
    '<text:tracked-changes><text:changed-region xml:id="ct1" text:id="ct1"><text:deletion><office:change-info><dc:creator>見本太郎</dc:creator><dc:date>2026-04-01T09:00:00</dc:date></office:change-info><text:p>旧い文</text:p></text:deletion></text:changed-region></text:tracked-changes>'
    '<text:h text:outline-level="1" text:style-name="Heading_20_1">物品購入申請書</text:h>'
    '<text:p text:style-name="P1">令和８年４月１日</text:p>'
    '<text:p>庁舎<text:ruby text:style-name="Ru1"><text:ruby-base>髙﨑</text:ruby-base><text:ruby-text>たかさき</text:ruby-text></text:ruby>様<text:s text:c="2"/><text:span text:style-name="T1">至急</text:span><text:tab/>①<text:change text:change-id="ct1"/>'
    '<office:annotation office:name="c1"><dc:creator>課長</dc:creator><dc:date>2026-04-01T10:00:00</dc:date><text:p>金額を確認すること</text:p></office:annotation>金額<office:annotation-end office:name="c1"/></text:p>'
    '<text:list text:style-name="L1"><text:list-item><text:p>封筒　長形３号</text:p></text:list-item><text:list-item><text:p>再生紙　Ａ４</text:p></text:list-item></text:list>'
    '<table:table table:name="明細" table:style-name="Ta1"><table:table-column table:number-columns-repeated="3"/><table:table-header-rows>'
    + _row("品名", "数量", "単価")
    + "</table:table-header-rows>"
    + _row("封筒", "100", "12")
    + _row("再生紙", "5", "690")
    + "</table:table>"
    '<text:p>詳しくは<text:a xlink:type="simple" xlink:href="https://www.city.example.invalid/soumu/">総務課のページ</text:a>と<text:bookmark-ref text:reference-format="page" text:ref-name="別紙">1</text:bookmark-ref>頁。<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>税込の金額</text:p></text:note-body></text:note></text:p>'
    '<text:p><text:bookmark text:name="別紙"/><draw:frame draw:style-name="Fr1" draw:name="印影" text:anchor-type="as-char" svg:width="2cm" svg:height="2cm" draw:z-index="0"><draw:image xlink:href="Pictures/seal.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>'
)


def _letter(template: bool = False) -> Document:
    view = item("ZoomFactor", "short", "100") + item("ShowRedlineChanges", "boolean", "true")
    configuration = item("AddParaTableSpacing", "boolean", "true") + item("UseOldNumbering", "boolean", "false")
    return Document(
        "text",
        content_xml("text", _LETTER_BODY, _LETTER_AUTOMATIC),
        _LETTER_STYLES,
        meta_xml("物品購入申請書"),
        settings_xml(view, configuration),
        template,
    ).add("Pictures/seal.png", grey_png(), "image/png")


def application() -> bytes:
    """申請書: header and footer, ruby, numbering, table, comment, tracked change, note, link, picture."""
    return _letter().build()


def application_template() -> bytes:
    """The same as a template: comes out as a plain document."""
    return _letter(template=True).build()


def flat_letter() -> bytes:
    """One XML file with a picture in it."""
    import base64

    picture = base64.b64encode(grey_png()).decode()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {SPACES} office:mimetype="{ODF}text">'
        "<office:meta><dc:title>回覧</dc:title><meta:creation-date>2026-04-01T09:00:00</meta:creation-date></office:meta>"
        f'<office:settings><config:config-item-set config:name="ooo:view-settings">{item("ZoomFactor", "short", "100")}</config:config-item-set></office:settings>'
        f'{FONTS}<office:body><office:text><text:p>回覧板のお知らせ</text:p><text:p><draw:frame draw:name="図" text:anchor-type="as-char" svg:width="1cm" svg:height="1cm">'
        f"<draw:image><office:binary-data>{picture}</office:binary-data></draw:image></draw:frame></text:p></office:text></office:body></office:document>"
    ).encode()


_CHART = (
    f'<office:document-content {SPACES}><office:automatic-styles><style:style style:name="ch1" style:family="chart"><style:graphic-properties draw:stroke="none"/></style:style></office:automatic-styles>'
    '<office:body><office:chart><chart:chart chart:class="chart:bar" svg:width="8cm" svg:height="6cm" xlink:href=".." xlink:type="simple" chart:style-name="ch1"><chart:title><text:p>課別の件数</text:p></chart:title>'
    '<chart:plot-area table:cell-range-address="集計.A1:集計.B4" chart:data-source-has-labels="both"><chart:axis chart:dimension="x" chart:name="primary-x"/><chart:axis chart:dimension="y" chart:name="primary-y"/>'
    '<chart:series chart:values-cell-range-address="集計.B2:集計.B4" chart:label-cell-address="集計.B1" chart:class="chart:bar"><chart:data-point chart:repeated="3"/></chart:series></chart:plot-area>'
    '<table:table table:name="local-table"><table:table-header-columns><table:table-column/></table:table-header-columns><table:table-rows><table:table-row><table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell></table:table-row></table:table-rows></table:table>'
    "</chart:chart></office:chart></office:body></office:document-content>"
)
_BOOK_AUTOMATIC = (
    '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>'
    '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    '<number:number-style style:name="N1"><number:number number:decimal-places="0" number:min-integer-digits="1" number:grouping="true"/><number:text>円</number:text></number:number-style>'
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"><style:map style:condition="cell-content()&gt;100" style:apply-style-name="Accent" style:base-cell-address="集計.B2"/></style:style>'
)
_BOOK_BODY = (
    '<table:calculation-settings table:automatic-find-labels="false"/>'
    '<table:content-validations><table:content-validation table:name="val1" table:condition="of:cell-content-is-in-list(&quot;総務課&quot;;&quot;税務課&quot;)" table:base-cell-address="集計.A2"><table:error-message table:message-type="stop" table:display="true"><text:p>課名を選ぶ</text:p></table:error-message></table:content-validation></table:content-validations>'
    '<table:table table:name="集計" table:style-name="ta1" table:print-ranges="集計.A1:集計.C5"><table:table-column table:number-columns-repeated="3"/>'
    f"<table:table-row>{string_cell('課名')}{string_cell('件数')}{string_cell('割合')}</table:table-row>"
    f'<table:table-row><table:table-cell table:content-validation-name="val1" office:value-type="string"><text:p>総務課</text:p></table:table-cell><table:table-cell table:style-name="ce1" office:value-type="float" office:value="120" calcext:value-type="float"><text:p>120円</text:p></table:table-cell>{formula_cell("of:=[.B2]/[.B$4]", "0.6")}</table:table-row>'
    f'<table:table-row>{string_cell("税務課")}<table:table-cell office:value-type="float" office:value="80"><text:p>80</text:p></table:table-cell>{formula_cell("of:=IFERROR([.B3]/[.B$4];0)", "0.4")}</table:table-row>'
    f"<table:table-row>{string_cell('合計')}{formula_cell('of:=SUM([.B2:.B3])', '200')}{formula_cell('of:=VLOOKUP(&quot;総務課&quot;;[$名簿.A1:.B2];2;0)'.replace('&quot;', chr(34)), '3')}</table:table-row>"
    '<table:table-row table:number-rows-repeated="1048571"><table:table-cell table:number-columns-repeated="3"/></table:table-row>'
    '<table:shapes><draw:frame draw:z-index="0" draw:name="グラフ" svg:width="8cm" svg:height="6cm" svg:x="9cm" svg:y="1cm"><draw:object xlink:href="./Object 1" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad" draw:notify-on-update-of-ranges="集計.B2:集計.B4"/></draw:frame></table:shapes>'
    '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="集計.B2:集計.B3"><calcext:condition calcext:apply-style-name="Accent" calcext:value="formula-is([.B2]&gt;100)" calcext:base-cell-address="集計.B2"/></calcext:conditional-format></calcext:conditional-formats></table:table>'
    f'<table:table table:name="名簿" table:style-name="ta2"><table:table-column table:number-columns-repeated="2"/><table:table-row>{string_cell("総務課")}<table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell></table:table-row></table:table>'
    '<table:named-expressions><table:named-range table:name="件数" table:base-cell-address="$集計.$A$1" table:cell-range-address="$集計.$B$2:.$B$3"/></table:named-expressions>'
    '<table:database-ranges><table:database-range table:name="__Anonymous_Sheet_DB__0" table:target-range-address="集計.A1:集計.C3" table:display-filter-buttons="true"/></table:database-ranges>'
    '<table:data-pilot-tables><table:data-pilot-table table:name="表1" table:target-range-address="集計.E1:集計.F4" table:show-filter-button="false"><table:source-cell-range table:cell-range-address="集計.A1:集計.B3"/><table:data-pilot-field table:source-field-name="課名" table:orientation="row"/></table:data-pilot-table></table:data-pilot-tables>'
)


def summary() -> bytes:
    """集計表: formulas, validation, conditional formats, filter, pivot table, chart, a hidden sheet."""
    document = Document("spreadsheet", content_xml("spreadsheet", _BOOK_BODY, _BOOK_AUTOMATIC), meta="")
    document.settings = settings_xml(item("ActiveTable", "string", "集計"), item("HasSheetTabs", "boolean", "true"))
    return document.embed("Object 1", "chart", _CHART).build()


_SLIDE_STYLES = (
    "<office:automatic-styles>"
    '<style:page-layout style:name="PM1"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm" style:print-orientation="landscape"/></style:page-layout>'
    '</office:automatic-styles><office:master-styles><style:master-page style:name="標準" style:page-layout-name="PM1"/></office:master-styles>'
)


def _slide(name: str, title: str, more: str = "", style: str = "dp1") -> str:
    return (
        f'<draw:page draw:name="{name}" draw:style-name="{style}" draw:master-page-name="標準"><draw:frame presentation:class="title" draw:layer="layout" svg:width="25cm" svg:height="3cm" svg:x="1cm" svg:y="1cm"><draw:text-box><text:p>{title}</text:p></draw:text-box></draw:frame>{more}'
        f'<presentation:notes><draw:frame presentation:class="notes" svg:width="15cm" svg:height="10cm" svg:x="1cm" svg:y="12cm"><draw:text-box><text:p>{name}の話し方</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>'
    )


def briefing() -> bytes:
    """説明資料: two slides and a hidden one, picture, notes, transition, animation, a button to the next slide."""
    automatic = (
        '<style:style style:name="dp1" style:family="drawing-page"><style:drawing-page-properties presentation:transition-speed="fast" smil:type="fade" smil:subtype="crossfade"/></style:style>'
        '<style:style style:name="dp2" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    button = '<draw:custom-shape draw:name="次へ" xml:id="id1" draw:id="id1" svg:width="3cm" svg:height="1cm" svg:x="20cm" svg:y="18cm"><office:event-listeners><presentation:event-listener script:event-name="dom:click" presentation:action="next-page"/></office:event-listeners><text:p>次へ</text:p><draw:enhanced-geometry svg:viewBox="0 0 21600 21600" draw:type="rectangle" draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N"/></draw:custom-shape>'
    picture = '<draw:frame draw:name="図" svg:width="5cm" svg:height="5cm" svg:x="2cm" svg:y="6cm"><draw:image xlink:href="Pictures/map.png" xlink:type="simple"/></draw:frame>'
    animation = '<anim:par presentation:node-type="timing-root"><anim:seq presentation:node-type="main-sequence"><anim:par smil:begin="next"><anim:set smil:begin="0s" smil:dur="0.001s" smil:fill="hold" smil:targetElement="id1" smil:attributeName="visibility" smil:to="visible"/></anim:par></anim:seq></anim:par>'
    body = (
        _slide("表紙", "住民説明会　資料", picture + button + animation)
        + _slide(
            "予算",
            "令和８年度の予算",
            '<draw:rect svg:width="4cm" svg:height="2cm" svg:x="2cm" svg:y="8cm"><text:p>一般会計</text:p></draw:rect>',
        )
        + _slide("予備", "質問への備え", style="dp2")
        + '<presentation:settings presentation:mouse-visible="false"/>'
    )
    document = Document("presentation", content_xml("presentation", body, automatic), _SLIDE_STYLES)
    return document.add("Pictures/map.png", grey_png(24), "image/png").build()


def drawing() -> bytes:
    """案内図: shapes, a connector, a group with text."""
    body = (
        '<draw:page draw:name="案内図" draw:master-page-name="標準"><draw:g><draw:rect draw:name="庁舎" xml:id="a" draw:id="a" svg:width="4cm" svg:height="3cm" svg:x="2cm" svg:y="2cm"><text:p>市役所本庁舎</text:p></draw:rect>'
        '<draw:ellipse draw:name="駅" xml:id="b" draw:id="b" svg:width="3cm" svg:height="3cm" svg:x="12cm" svg:y="2cm"><text:p>中央駅</text:p></draw:ellipse></draw:g>'
        '<draw:connector draw:start-shape="a" draw:end-shape="b" svg:x1="6cm" svg:y1="3.5cm" svg:x2="12cm" svg:y2="3.5cm" svg:d="M6000 3500h6000" svg:viewBox="0 0 6001 1"/>'
        '<draw:polygon svg:width="2cm" svg:height="2cm" svg:x="8cm" svg:y="8cm" svg:viewBox="0 0 2000 2000" draw:points="0,0 2000,0 1000,2000"/>'
        '<draw:path svg:width="2cm" svg:height="2cm" svg:x="3cm" svg:y="9cm" svg:viewBox="0 0 2000 2000" svg:d="M0 0c100 200 300 400 2000 2000z"/></draw:page>'
    )
    return Document("graphics", content_xml("graphics", body), _SLIDE_STYLES).build()


def fillable_form() -> bytes:
    """A form to fill in: a text field, a list, a check box; no address to send to."""
    forms = (
        '<office:forms form:automatic-focus="false" form:apply-design-mode="false"><form:form form:name="届出" form:apply-filter="true" form:command-type="table" form:control-implementation="ooo:com.sun.star.form.component.Form" office:target-frame="">'
        '<form:properties><form:property form:property-name="PropertyChangeNotificationEnabled" office:value-type="boolean" office:boolean-value="true"/></form:properties>'
        '<form:text form:name="氏名" form:control-implementation="ooo:com.sun.star.form.component.TextField" xml:id="control1" form:id="control1" form:current-value="見本"><form:properties><form:property form:property-name="DefaultControl" office:value-type="string" office:string-value="com.sun.star.form.control.TextField"/></form:properties></form:text>'
        '<form:listbox form:name="区分" form:control-implementation="ooo:com.sun.star.form.component.ListBox" xml:id="control2" form:id="control2" form:dropdown="true"><form:option form:label="新規"/><form:option form:label="変更" form:current-selected="true"/></form:listbox>'
        '<form:checkbox form:name="同意" form:control-implementation="ooo:com.sun.star.form.component.CheckBox" xml:id="control3" form:id="control3" form:label="同意する"/></form:form></office:forms>'
    )
    shapes = "".join(
        f'<draw:control text:anchor-type="as-char" draw:z-index="{number}" svg:width="4cm" svg:height="0.6cm" draw:control="control{number}"/>'
        for number in (1, 2, 3)
    )
    return Document("text", content_xml("text", f"{forms}<text:p>転入届　記入欄</text:p><text:p>{shapes}</text:p>")).build()


def hidden_words() -> bytes:
    """Text in a hidden style, a hidden field and a hidden section."""
    automatic = '<style:style style:name="T9" style:family="text"><style:text-properties text:display="none"/></style:style>'
    body = (
        '<text:p>本文は残る<text:span text:style-name="T9">隠し文字の見本</text:span></text:p>'
        '<text:section text:name="内部" text:display="none"><text:p>非表示の節</text:p></text:section>'
    )
    return Document("text", content_xml("text", body, automatic)).build()
