"""The verifier proves every output of the engine clean, and sees in altered ones whatever the engine would have taken out."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

import io
import zipfile

import pytest

from samples.build import odf
from samples.build._odf import SPACES
from samples.build._opc import grey_png
from samples.sample import Sample
from sanitizer.engines.images import ENGINE as IMAGES
from sanitizer.engines.odf import ENGINE
from sanitizer.engines.odf.package_writer import PackageWriter
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile
from sanitizer.model.finding import Action, Residue
from sanitizer.policy.schema import Policy
from sanitizer.verifiers import _odf_xml
from sanitizer.verifiers.odf import RESIDUE_KEYS, VERIFIER
from tests.in_process import plain_policy, verify
from tests.unit.engines.odf.nested import run, target_of

_PASSING = [sample for sample in odf.SAMPLES if sample.kind != "malformed"]
_TYPE = "application/vnd.oasis.opendocument.text"


def checked(data: bytes, kind: str = "odt", policy: Policy | None = None) -> list[Residue]:
    return verify(VERIFIER, data, kind, (ENGINE, IMAGES), policy)


def keys(residues: list[Residue]) -> set[str]:
    return {residue.feature for residue in residues}


def package(body: str, *more: tuple[str, str, bytes], styles: str = "", settings: str = "", meta: str = "") -> bytes:
    """A canonical package, as the engine writes it, whose parts are as they are given."""
    target = io.BytesIO()
    writer = PackageWriter(target, _TYPE, 10_000_000)
    writer.add_xml("styles.xml", [f"<office:document-styles {SPACES}>{styles}</office:document-styles>".encode()])
    content = (
        f"<office:document-content {SPACES}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    writer.add_xml("content.xml", [content.encode()])
    if settings:
        whole = f"<office:document-settings {SPACES}><office:settings>{settings}</office:settings></office:document-settings>"
        writer.add_xml("settings.xml", [whole.encode()])
    if meta:
        whole = f"<office:document-meta {SPACES}><office:meta>{meta}</office:meta></office:document-meta>"
        writer.add_xml("meta.xml", [whole.encode()])
    for name, media_type, data in more:
        writer.add(name, media_type, io.BytesIO(data))
    writer.finish()
    return target.getvalue()


@pytest.mark.parametrize("sample", _PASSING, ids=lambda sample: sample.path)
def test_outputs_are_clean(sample: Sample) -> None:
    kind = sample.path.rsplit(".", 1)[-1]
    assert checked(run(sample.build(), kind).data, target_of(kind)) == []


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ('<text:p><text:a xlink:href="file:///c:/x"/></text:p>', "odf.link_target"),
        ('<text:p><text:a xlink:href="vnd.sun.star.script:x"/></text:p>', "odf.link_target"),
        ("<text:p><text:script>x</text:script></text:p>", "odf.macro"),
        ('<office:event-listeners><script:event-listener script:event-name="x"/></office:event-listeners>', "odf.script_event"),
        ('<presentation:event-listener presentation:action="execute"/>', "odf.link_action"),
        ('<text:p><text:dde-connection text:connection-name="x"/></text:p>', "odf.dde"),
        ('<text:section><office:dde-source office:dde-application="x"/></text:section>', "odf.dde"),
        ('<text:section><text:section-source xlink:href="a.odt"/></text:section>', "odf.external_link"),
        ('<draw:image xlink:href="http://a.example.invalid/x.png"/>', "odf.external_picture"),
        ('<draw:image xlink:href="Pictures/../x.png"/>', "odf.external_picture"),
        ('<draw:object xlink:href="file:///x"/>', "odf.external_link"),
        ('<draw:object-ole xlink:href="./Object 1"/>', "odf.ole_object"),
        ('<draw:plugin xlink:href="x"/>', "odf.media"),
        ("<draw:applet/>", "odf.applet"),
        ('<form:form xlink:href="http://a.example.invalid/"/>', "odf.form_submission"),
        ('<form:button form:button-type="submit"/>', "odf.form_submission"),
        ('<form:form form:command="SELECT"/>', "odf.database"),
        ('<form:generic-control form:control-implementation="ooo:evil.Service"/>', "odf.control"),
        ('<form:property form:property-name="TargetURL"/>', "odf.control"),
        ('<table:table-cell table:formula="of:=DDE(&quot;a&quot;)"/>', "odf.dde"),
        ('<table:table-cell table:formula="of:=WEBSERVICE(1)"/>', "odf.formula_function"),
        ("<table:table-cell table:formula=\"of:=['file:///x'#$A.A1]\"/>", "odf.external_link"),
        ('<table:table-cell table:formula="of:=HYPERLINK(&quot;file:///x&quot;)"/>', "odf.link_target"),
        ("<table:named-range table:cell-range-address=\"'file:///x'#$A.$A$1\"/>", "odf.external_link"),
        ("<table:database-source-sql/>", "odf.database"),
        ('<e:x xmlns:e="urn:evil"/>', "odf.unknown_element"),
        ("<!-- x -->", "odf.unknown_element"),
        ("<?x y?>", "odf.unknown_element"),
        ('<svg:font-face-uri xlink:href="x"/>', "odf.embedded_font"),
        ('<draw:image xlink:href="Pictures/image9.png"/><draw:object xlink:href="./Object 9"/>', ""),
    ],
)
def test_rules(body: str, key: str) -> None:
    found = keys(checked(package(body)))
    assert (key in found) if key else not found
    assert found <= set(RESIDUE_KEYS)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Basic/Standard/Module1.xml", "odf.macro"),
        ("Scripts/python/a.py", "odf.macro"),
        ("Configurations2/accelerator/current.xml", "odf.accelerator"),
        ("META-INF/documentsignatures.xml", "odf.signature"),
        ("Thumbnails/thumbnail.png", "odf.thumbnail"),
        ("Fonts/a.ttf", "odf.embedded_font"),
        ("manifest.rdf", "odf.rdf"),
        ("odd.bin", "odf.unknown_part"),
        ("Pictures/image1.png", "odf.unreachable_part"),
    ],
)
def test_parts(name: str, key: str) -> None:
    assert key in keys(checked(package("", (name, "", grey_png()))))


def test_pictures_are_looked_at() -> None:
    body = '<draw:image xlink:href="Pictures/image1.png"/>'
    assert checked(package(body, ("Pictures/image1.png", "image/png", grey_png()))) == []
    assert keys(checked(package(body, ("Pictures/image1.png", "image/png", b"GIF89a")))) == {"odf.unknown_part"}
    assert keys(checked(package(body, ("Pictures/image1.png", "image/png", grey_png() + b"MZ appended")))) != set()


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (
            '<config:config-item-set config:name="ooo:view-settings"><config:config-item config:name="Zoom" config:type="int">1</config:config-item></config:config-item-set>',
            set(),
        ),
        (
            '<config:config-item-set config:name="ooo:view-settings"><config:config-item config:name="Zoom" config:type="int">x</config:config-item></config:config-item-set>',
            {"odf.setting"},
        ),
        (
            '<config:config-item-set config:name="ooo:configuration-settings"><config:config-item config:name="PrinterSetup" config:type="base64Binary">AAAA</config:config-item></config:config-item-set>',
            {"odf.printer_settings"},
        ),
        ('<config:config-item-set config:name="evil"/>', {"odf.setting"}),
    ],
)
def test_settings(settings: str, found: set[str]) -> None:
    assert keys(checked(package("", settings=settings))) == found


def test_metadata_by_policy() -> None:
    data = package("", meta="<dc:title>a</dc:title><dc:creator>b</dc:creator>")
    assert keys(checked(data)) == {"odf.properties"}
    assert checked(data, policy=plain_policy(options={"odf.author": "keep"})) == []


def test_links_comments_and_changes_by_policy() -> None:
    body = '<text:tracked-changes><text:changed-region/></text:tracked-changes><text:p><text:a xlink:href="https://a.example.invalid/"/><office:annotation/></text:p>'
    assert checked(package(body)) == []
    removing = plain_policy(actions={f"odf.{key}": Action.REMOVE for key in ("link", "comment", "tracked_change")})
    assert keys(checked(package(body), policy=removing)) == {"odf.link", "odf.comment", "odf.tracked_change"}


@pytest.mark.parametrize(
    "body",
    [
        '<table:table-cell table:formula="of:=DDE(&quot;a&quot;)"/>',
        "<office:dde-source/>",
        '<text:a xlink:href="file:///c:/x"/>',
        "<table:x xmlns:text='urn:evil'/>",
    ],
)
def test_a_large_part_is_looked_at_as_closely(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = keys(checked(package(body)))
    monkeypatch.setattr(_odf_xml, "_USUAL_BYTES", 10)
    assert keys(checked(package(body))) == plain != set()
    assert checked(package('<text:p>table:formula="of:=DDE(1)" is only text</text:p>')) == []
    assert checked(package('<table:table-cell table:formula="of:=SUM([.A1])"/>' * 50)) == []


@pytest.mark.parametrize(
    "alter",
    [
        lambda data: b"MZ" + data,
        lambda data: data + b"behind",
        lambda data: data.replace(b"opendocument.textPK", b"opendocument.odd!PK"),
    ],
)
def test_irregular_packages(alter: object) -> None:
    data = alter(package(""))  # type: ignore[operator]
    try:
        assert checked(data) != []
    except MalformedFile:
        return


def test_what_is_no_package() -> None:
    for data in (b"", b"PK\x03\x04", b"noise" * 50):
        with pytest.raises((MalformedFile, EncryptedFile, LimitExceeded)):
            checked(data)
    with zipfile.ZipFile(made := io.BytesIO(), "w") as archive:
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(MalformedFile):
        checked(made.getvalue())


def test_flat_documents() -> None:
    flat = f'<office:document {SPACES} office:mimetype="{_TYPE}">{{}}<office:body><office:text>{{}}</office:text></office:body></office:document>'
    assert checked(flat.format("", "<text:p/>").encode(), "fodt") == []
    assert keys(checked(flat.format("<office:scripts><office:script/></office:scripts>", "").encode(), "fodt")) == {"odf.macro"}
    assert "odf.ole_object" in keys(
        checked(flat.format("", "<draw:object><office:binary-data>AAAA</office:binary-data></draw:object>").encode(), "fodt")
    )
    assert keys(
        checked(flat.format("", "<draw:image><office:binary-data>AAAA</office:binary-data></draw:image>").encode(), "fodt")
    ) == {"odf.unknown_part"}
    assert keys(checked(flat.format("<office:meta><meta:user-defined/></office:meta>", "").encode(), "fodt")) == {"odf.properties"}
