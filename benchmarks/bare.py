"""The floor: what the bare library needs to read a file and write it again, nothing removed, nothing checked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pikepdf
from lxml import etree
from PIL import Image

_IMAGES = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF", "webp": "WEBP"}


def rewrite_pdf(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out)
    return out.getvalue()


def rewrite_package(data: bytes) -> bytes:
    """Every XML part through lxml, everything else inflated and deflated again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            part = source.read(info)
            if info.filename.endswith((".xml", ".rels")):
                part = etree.tostring(etree.fromstring(part), xml_declaration=True, encoding="UTF-8", standalone=True)
            target.writestr(info.filename, part)
    return out.getvalue()


def rewrite_image(data: bytes, form: str) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=(form,)) as image:
        image.save(out, form, save_all=getattr(image, "n_frames", 1) > 1)
    return out.getvalue()


def rewrite_text(data: bytes) -> bytes:
    for encoding in ("utf-8", "cp932", "euc_jp", "utf-16", "latin-1"):
        try:
            return data.decode(encoding).encode(encoding)
        except UnicodeError:
            continue
    return data


def rewriter(type_name: str) -> Callable[[bytes], bytes]:
    """The bare rewrite of a file type."""
    if type_name == "pdf":
        return rewrite_pdf
    if type_name in _IMAGES:
        form = _IMAGES[type_name]
        return lambda data: rewrite_image(data, form)
    if type_name in {"txt", "csv", "tsv"}:
        return rewrite_text
    return rewrite_package
