"""The package that is written: media type first, manifest of what is there, objects and pictures beside, settings by name."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

import io
import re
import zipfile

import pytest

from samples.build import _odf_benign, _odf_hostile
from samples.build._odf import Document, content_xml, item, settings_xml, text
from samples.build._opc import grey_png
from samples.build._zip import zip_bytes
from sanitizer.engines.odf.features import FEATURES
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.limits import Limits
from tests.in_process import plain_policy
from tests.unit.engines.odf.nested import detected, parts, run


def test_media_type_is_first_and_stored() -> None:
    data = run(_odf_benign.application_template(), "ott").data
    assert data[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.textPK")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        assert (infos[0].filename, infos[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("data", [_odf_benign.application(), _odf_hostile.objects(), _odf_hostile.carried()])
def test_the_manifest_names_what_is_there(data: bytes) -> None:
    written = parts(run(data, "odt").data)
    listed = set(re.findall(r'full-path="([^"]+)"', written["META-INF/manifest.xml"].decode()))
    assert {name for name in listed if not name.endswith("/")} == set(written) - {"mimetype", "META-INF/manifest.xml"}


@pytest.mark.parametrize(("version", "named"), [("1.2", "1.2"), ("1.3", "1.3"), ("1.1", None), ("9", None)])
def test_all_parts_name_one_version(version: str, named: str | None) -> None:
    """LibreOffice does not open a document whose parts and manifest differ."""
    members = parts(_odf_benign.application())
    changed = {
        name: data.replace(b'office:version="1.3"', f'office:version="{version}"'.encode()) for name, data in members.items()
    }
    written = parts(run(zip_bytes(changed), "odt").data)
    assert (f'manifest:version="{named}"' in written["META-INF/manifest.xml"].decode()) is (named is not None)
    assert b"manifest:version" in written["META-INF/manifest.xml"] or named is None
    kept = "1.0" if version == "9" else version
    assert f'office:version="{kept}"' in written["meta.xml"].decode()
    assert f'office:version="{kept}"' in written["settings.xml"].decode()


def test_objects_come_with_their_parts() -> None:
    written = parts(run(_odf_benign.summary(), "ods").data)
    assert {"Object 1/content.xml", "Object 1/styles.xml"} <= set(written)
    assert b'xlink:href="./Object 1"' in written["content.xml"]
    assert 'chart:values-cell-range-address="集計.B2:集計.B4"'.encode() in written["Object 1/content.xml"]


def test_documents_in_documents_have_a_limit() -> None:
    frame = '<text:p><draw:frame><draw:object xlink:href="./Object 1" xlink:type="simple"/></draw:frame></text:p>'
    document = text(frame)
    for depth in range(1, 12):
        document.embed("/".join(["Object 1"] * depth), "text", content_xml("text", frame))
    with pytest.raises(LimitExceeded):
        run(document.build(), "odt")
    outcome = run(document.build(), "odt", plain_policy(limits=Limits(max_depth=20)))
    assert "/".join(["Object 1"] * 11) + "/content.xml" in parts(outcome.data)


def test_equal_pictures_are_written_once() -> None:
    image = '<text:p><draw:frame><draw:image xlink:href="Pictures/{}.png" xlink:type="simple"/></draw:frame></text:p>'
    document = text(image.format("a") + image.format("b") + image.format("a"))
    document.add("Pictures/a.png", grey_png(), "image/png").add("Pictures/b.png", grey_png(), "image/png")
    written = parts(run(document.build(), "odt").data)
    assert [name for name in written if name.startswith("Pictures/")] == ["Pictures/image1.png"]
    assert written["content.xml"].count(b"Pictures/image1.png") == 3


def test_a_second_form_of_a_picture_takes_its_place() -> None:
    frame = '<text:p><draw:frame><draw:image xlink:href="Pictures/a.svg" xlink:type="simple"/><draw:image xlink:href="Pictures/a.png" xlink:type="simple"/></draw:frame></text:p>'
    document = text(frame).add("Pictures/a.svg", b"<svg/>", "image/svg+xml").add("Pictures/a.png", grey_png(), "image/png")
    outcome = run(document.build(), "odt")
    assert parts(outcome.data)["content.xml"].count(b"draw:image") == 1
    assert "odf.metafile" in outcome.features


def test_fields_of_properties_keep_what_they_show() -> None:
    body = (
        "<text:p><text:initial-creator>見本太郎</text:initial-creator><text:creation-date>2026-04-01</text:creation-date></text:p>"
    )
    content = parts(run(text(body).build(), "odt").data)["content.xml"].decode()
    assert '<text:initial-creator text:fixed="true">見本太郎<' in content
    assert '<text:creation-date text:fixed="true">2026-04-01<' in content


def test_settings_by_name() -> None:
    view = item("ZoomFactor", "short", "120") + item("ActiveTable", "string", "表1") + item("HelpURL", "string", "x")
    configuration = item("PrinterName", "string", "P") + item("ZoomFactor", "short", "1;rm") + item("EndLine", "string", "$([\\｛")
    document = text("")
    document.settings = settings_xml(view, configuration)
    outcome = run(document.build(), "odt")
    settings = parts(outcome.data)["settings.xml"].decode()
    assert re.findall(r'config:name="([A-Za-z]+)" config:type="\w+">([^<]*)<', settings) == [
        ("ZoomFactor", "120"),
        ("ActiveTable", "表1"),
        ("EndLine", "$([\\｛"),
    ]
    assert {"odf.printer_settings", "odf.setting"} <= outcome.features


def test_a_template_becomes_a_document() -> None:
    data = run(_odf_benign.application_template(), "ott").data
    assert detected(data, ".odt") == ["odt"]
    assert b"template" not in parts(data)["META-INF/manifest.xml"]


def test_a_drawing_may_hold_nothing_and_features_have_words_in_both_languages() -> None:
    assert run(Document("graphics", content_xml("graphics", "<draw:page/>")).build(), "odg").findings == ()
    assert all(feature.en and feature.ja and feature.key.startswith("odf.") for feature in FEATURES)
