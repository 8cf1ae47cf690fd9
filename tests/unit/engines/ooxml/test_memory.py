"""A document full of pictures costs a few buffers: no picture and no written part is held."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

from samples.build._ooxml_word import paragraph, word
from samples.build._ooxml_word_hostile import picture
from samples.build._opc import Link
from sanitizer.model.limits import MIB
from tests.peak_memory import growth_bytes

_PICTURES, _PICTURE_BYTES = 3, 8 * MIB
_EMBED = 'r:embed="rIdPic{}"'
_ROOM = 5 * MIB  # buffers, tables of zlib, the document itself

_PREPARE = """
    import os
    from sanitizer.engines.ooxml import ENGINE
    from sanitizer.sandbox.session import StepSession
    from tests.in_process import plain_policy
    ENGINE.warm()
    source, target = open(sys.argv[1], "rb"), open(sys.argv[2], "w+b")
    findings = []

    def nested(member, name):
        # What the parent gives back is a file in memory that is nobody's.
        file = os.fdopen(os.memfd_create(name), "r+b")
        while chunk := member.read(MIB):
            file.write(chunk)
        file.seek(0)
        return file

    from sanitizer.model.limits import MIB
    session = StepSession(plain_policy(), "docx", findings.append, nested)
"""
_MEASURED = """
    ENGINE.reconstruct(source, target, session)
    target.flush()
    assert [finding.feature for finding in findings] == ["ooxml.properties"], findings
"""


def album(path: Path) -> None:
    """Pictures that this engine does not look into: the one of the nested step does."""
    numbers = range(1, _PICTURES + 1)
    body = paragraph("写真") + "".join(f"<w:p>{picture(_EMBED.format(number), number)}</w:p>" for number in numbers)
    package = word(body, *(Link(f"rIdPic{number}", "image", f"media/image{number}.png") for number in numbers))
    for number in numbers:
        package.add(f"word/media/image{number}.png", "", b"\x89PNG\r\n\x1a\n" + random.Random(number).randbytes(_PICTURE_BYTES))
    path.write_bytes(package.build())


def test_no_picture_is_held(tmp_path: Path) -> None:
    source, target = tmp_path / "album.docx", tmp_path / "target.docx"
    album(source)
    assert growth_bytes(_PREPARE, _MEASURED, source, target) < _ROOM
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target) as after:
        for name in after.namelist():
            if name.startswith("word/media/"):
                assert after.read(name) == before.read(name)
        assert sum(name.startswith("word/media/") for name in after.namelist()) == _PICTURES
