"""EMF and WMF in the real program: pictures of documents and files of their own become PNG that show the same."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from PIL import Image

from samples.build import metafile as made
from tests.end_to_end.daemon import mugai


def sanitized(folder: Path, name: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    (folder / name).write_bytes(data)
    done = mugai("sanitize", folder / name, "-o", folder / "out", "--json")
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
    return row, Path(row["outputs"][0]["path"]).read_bytes()


def shows_words(data: bytes) -> bool:
    """Whether there is text in the first line of the map or the old drawing."""
    picture = Image.open(io.BytesIO(data)).convert("L")
    line = picture.crop((60, 60, 900, 220))
    return picture.size == (1600, 960) and sum(line.histogram()[:128]) > 8_000


def test_pictures_of_a_word_document(tmp_path: Path) -> None:
    row, output = sanitized(tmp_path, "会場.docx", made.letter_with_drawings())
    assert row["verdict"] == "DISARMED", row
    assert [one["detail"] for one in row["findings"] if one["feature"] == "ooxml.metafile"] == ["written as pixels"] * 3
    with zipfile.ZipFile(io.BytesIO(output)) as package:
        pictures = [package.read(name) for name in package.namelist() if name.startswith("word/media/")]
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert sorted(shows_words(picture) for picture in pictures) == [False, True, True]
    assert sorted(Image.open(io.BytesIO(picture)).size for picture in pictures) == [(80, 48), (1600, 960), (1600, 960)]


def test_a_picture_of_rich_text(tmp_path: Path) -> None:
    row, output = sanitized(tmp_path, "会場.rtf", made.rich_text_with_drawing())
    assert row["verdict"] == "DISARMED", row
    assert b"emfblip" not in output
    digits = re.search(rb"pngblip\n([0-9a-f\n]+)", output)
    assert digits is not None
    assert shows_words(bytes.fromhex(digits[1].decode()))


def test_files_of_their_own(tmp_path: Path) -> None:
    row, output = sanitized(tmp_path, "案内図.emf", made.map_of_site())
    assert (row["verdict"], row["type"], Path(row["outputs"][0]["path"]).name) == ("DISARMED", "emf", "案内図_mugai.png"), row
    assert shows_words(output)
    row, _ = sanitized(tmp_path, "悪.wmf", made.abort_procedure())
    assert {one["feature"] for one in row["findings"]} == {"metafile.pixels", "metafile.escape"}
