"""The package and the flat document around the parts: what `make mutate VERIFIER=odf` takes away, one rule at a time."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

import base64
import io
import zipfile
from unittest import mock

import pytest

from samples.build._odf import SPACES
from samples.build._opc import grey_png
from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers import _libarchive, _odf_package
from tests.unit.verifiers.odf.test_verifier import checked, keys, package

MANIFEST = "META-INF/manifest.xml"


def bent(
    old: bytes = b"", new: bytes = b"", part: str = MANIFEST, without: str = "", stored: bool = True, first: str = "mimetype"
) -> bytes:
    """A regular package with *new* instead of *old* in one part, or without a part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package("<text:p/>"))) as source, zipfile.ZipFile(made, "w") as target:
        names = sorted(source.namelist(), key=lambda name: name != first)
        for name in names:
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new, 1)
            if name != without:
                method = zipfile.ZIP_STORED if name == "mimetype" and stored else zipfile.ZIP_DEFLATED
                target.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def with_entry(entry: str) -> bytes:
    return bent(b"</manifest:manifest>", f"{entry}</manifest:manifest>".encode())


def test_the_regular_package() -> None:
    assert checked(bent()) == []


def test_what_libarchive_sees_is_residue() -> None:
    with mock.patch.object(_libarchive, "differences", return_value=["another package"]):
        assert keys(checked(bent())) == {"odf.zip_structure"}


@pytest.mark.parametrize(
    "data, words",
    [
        (
            bent(without="content.xml", old=b'manifest:full-path="content.xml"', new=b'manifest:full-path="styles.xml"'),
            "no content.xml",
        ),
        (bent(without=MANIFEST), "no manifest"),
        (bent(stored=False), "does not begin with its media type"),
        (bent(first="styles.xml"), "does not begin with its media type"),
        (bent(b"opendocument.text", b"opendocument.text2", "mimetype"), "as its media type says"),
        (bent(b"</manifest:manifest>", b""), "manifest.xml: "),
        (bent(b"<manifest:manifest", b"<?x y?><manifest:manifest"), "a document type definition or processing instruction"),
    ],
)
def test_what_is_no_package(data: bytes, words: str) -> None:
    with pytest.raises(MalformedFile, match=words):
        checked(data)


def test_an_empty_archive() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w"):
        pass
    with pytest.raises(MalformedFile, match="does not begin with its media type"):
        checked(made.getvalue())


def test_a_manifest_without_end() -> None:
    with mock.patch.object(_odf_package, "_MAX_MANIFEST_BYTES", 10), pytest.raises(MalformedFile, match="no manifest"):
        checked(bent())


@pytest.mark.parametrize(
    "data, key",
    [
        (with_entry("<manifest:encryption-data/>"), "odf.encrypted"),
        (with_entry("<manifest:other/>"), "odf.unknown_element"),
        (with_entry('<manifest:file-entry manifest:full-path="none.xml" manifest:media-type="text/xml"/>'), "odf.missing_part"),
        (bent(b'manifest:full-path="styles.xml"', b'manifest:full-path="content.xml"'), "odf.unknown_part"),
    ],
)
def test_the_manifest(data: bytes, key: str) -> None:
    assert key in keys(checked(data))


def test_a_document_whose_type_is_not_told() -> None:
    assert "odf.unknown_part" in keys(checked(bent(b'manifest:full-path="/"', b'manifest:full-path="x/"')))


def test_metadata_are_looked_through() -> None:
    found = keys(checked(package("<text:p/>", meta="<meta:user-defined>x</meta:user-defined>")))
    assert found == {"odf.properties"}
    assert "odf.unknown_element" in keys(checked(package("<text:p/>", meta='<e:x xmlns:e="urn:evil"/>')))


def test_a_picture_that_nothing_shows_or_of_no_type() -> None:
    assert keys(checked(package("<text:p/>", ("Pictures/image1.png", "image/png", grey_png())))) == {"odf.unreachable_part"}
    shown = '<draw:image xlink:href="Pictures/image1.png"/>'
    assert keys(checked(package(shown, ("Pictures/image1.png", "image/png", b"GIF89a")))) == {"odf.unknown_part"}
    assert "odf.unknown_part" in keys(checked(package("<text:p/>", ("Pictures/image1.svg", "image/svg+xml", b"<svg/>"))))


# --- flat documents -------------------------------------------------------------------------------------------------------------


def flat(body: str = "", media_type: str = "application/vnd.oasis.opendocument.text", more: str = "") -> bytes:
    return f'<office:document {SPACES} office:mimetype="{media_type}">{more}<office:body><office:text>{body}</office:text></office:body></office:document>'.encode()


def picture(data: bytes) -> str:
    return f"<draw:frame><draw:image><office:binary-data>{base64.b64encode(data).decode()}</office:binary-data></draw:image></draw:frame>"


def test_a_regular_flat_document() -> None:
    assert checked(flat(picture(grey_png())), "fodt") == []


@pytest.mark.parametrize(
    "data, key",
    [
        (flat(media_type="application/vnd.oasis.opendocument.spreadsheet"), "odf.unknown_part"),
        (flat(picture(b"MZ")), "odf.unknown_part"),
        (flat(picture(grey_png()).replace("</office:binary", "*</office:binary")), "odf.unknown_part"),
        (flat("<draw:object><office:binary-data>AAAA</office:binary-data></draw:object>"), "odf.ole_object"),
        (flat(more="<office:meta><meta:user-defined>x</meta:user-defined></office:meta>"), "odf.properties"),
        (flat(picture(grey_png() + b"tail")), "image.appended_data"),
    ],
)
def test_flat_documents(data: bytes, key: str) -> None:
    assert key in keys(checked(data, "fodt"))


def test_a_flat_document_that_is_no_xml() -> None:
    with pytest.raises(MalformedFile):
        checked(flat()[:-5], "fodt")
