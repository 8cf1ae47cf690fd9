from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from sanitizer.telemetry.logs import configure, escaped, logger


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure("info", stream)
    yield stream
    structlog.reset_defaults()


def last(stream: io.StringIO) -> dict[str, Any]:
    line = stream.getvalue().splitlines()[-1]
    value: dict[str, Any] = json.loads(line)
    return value


def test_one_json_object_per_line(lines: io.StringIO) -> None:
    logger("watch").info("taken_in", path="税務課/予算.xlsx", bytes=5, ok=True, nothing=None)
    entry = last(lines)
    assert entry.pop("at").endswith("Z")
    assert entry == {
        "event": "taken_in",
        "level": "info",
        "part": "watch",
        "path": "税務課/予算.xlsx",
        "bytes": 5,
        "ok": True,
        "nothing": None,
    }


def test_secrets_and_content_are_not_written(lines: io.StringIO) -> None:
    logger("x").info(
        "e", password="himitsu", api_token="himitsu", data=b"himitsu", nested={"passwords": ["himitsu"]}, several=[b"himitsu"]
    )
    assert "himitsu" not in lines.getvalue()
    assert last(lines)["data"] == "[7 bytes]"


@pytest.mark.parametrize("hostile", ["a\nb", "a\r\nb", "a\u2028b", "a\u202eb", "a\x1b[31mb", "a\udc80b", "a\x00b", '"}', "\u200b"])
def test_a_hostile_name_stays_on_its_line(lines: io.StringIO, hostile: str) -> None:
    logger("x").info("e", path=hostile)
    text = lines.getvalue()
    assert text.count("\n") == 1
    assert text[:-1].isprintable()
    text.encode()
    last(lines)


def test_long_text_is_cut(lines: io.StringIO) -> None:
    logger("x").info("e", path="a" * 5000)
    assert last(lines)["path"] == "a" * 2000 + "..."


def test_an_exception_has_its_trace(lines: io.StringIO) -> None:
    try:
        raise OSError("disk")
    except OSError:
        logger("x").error("e", exc_info=True)
    assert "OSError: disk" in last(lines)["exception"]


def test_the_level_counts(lines: io.StringIO) -> None:
    logger("x").debug("e")
    assert lines.getvalue() == ""


def test_without_configuring_only_warnings_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    log = logger("x")
    log.info("quiet")
    log.warning("loud")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "loud" in captured.err
    assert "quiet" not in captured.err
    structlog.reset_defaults()


def test_escaped_keeps_japanese() -> None:
    assert escaped("予算　書\u202e\U000e0001") == "予算　書\\u202e\\U000e0001"
