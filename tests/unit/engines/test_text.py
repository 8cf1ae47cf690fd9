"""The text engine keeps text, encoding and line ends, and takes out what steers or hides."""

# ruff: noqa: E501 - tables of examples stay whole

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from samples.build.text import SAMPLES
from samples.sample import Sample
from sanitizer.engines.text import CHARACTERS, ENGINE, MAX_LINE_CHARS
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.file_type import Confidence, Glimpse
from sanitizer.model.finding import Action
from sanitizer.model.limits import Limits
from tests.in_process import extract_text, plain_policy, reconstruct


def recognise(data: bytes, suffix: str) -> Confidence:
    (text_type,) = ENGINE.types
    return text_type.recognise(Glimpse(io.BytesIO(data), len(data), data[:65536], data[-65536:], suffix))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_samples(sample: Sample) -> None:
    outcome = reconstruct(ENGINE, sample.build(), "txt")
    assert outcome.features == set(sample.features)
    if sample.verdict == "clean":
        assert outcome.data == sample.build()
    text = extract_text(ENGINE, outcome.data, "txt")
    assert all(kept in text for kept in sample.keeps)
    assert not any(gone in outcome.data for gone in sample.gone)
    assert recognise(sample.build(), "." + sample.path.rsplit(".", 1)[1]) is Confidence.PLAUSIBLE


@pytest.mark.parametrize(
    "source, expected",
    [
        ("a\x1b[1;31mb\x1b[0m", "ab"),
        ("\x1b]8;;http://example.invalid\x1b\\here\x1b]8;;\x1b\\", "here"),
        ("\x9b2Jx", "x"),
        ("a\x07\x08\x1a", "a"),
        ("\x1b", ""),
        ("改\x0cページ\tタブ\u2028行", "改\x0cページ\tタブ\u2028行"),
        ("葛\U000e0100城市", "葛\U000e0100城市"),
        ("\ue000外字", "\ue000外字"),
    ],
)
def test_what_goes_and_what_stays(source: str, expected: str) -> None:
    assert reconstruct(ENGINE, source.encode(), "txt").data.decode() == expected


def test_an_escape_sequence_over_a_chunk_border(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanitizer.detect.encoding.CHUNK_BYTES", 7)
    source = "abcd\x1b]0;a long title that goes on\x07見える\x1b[31m赤"
    assert reconstruct(ENGINE, source.encode(), "txt").data.decode() == "abcd見える赤"


def test_locations_are_lines() -> None:
    findings = reconstruct(ENGINE, b"one\r\ntwo\x07\r\nthree\r\nfour\x07\r\n", "txt").findings
    assert [finding.location for finding in findings] == ["line 2", "line 4"]


def test_policy_may_keep_bidi_and_remove_zero_width() -> None:
    policy = plain_policy(actions={CHARACTERS.bidi.key: Action.ALLOW, CHARACTERS.zero_width.key: Action.REMOVE})
    assert reconstruct(ENGINE, "\u202eabc\u200bd".encode(), "txt", policy).data.decode() == "\u202eabcd"


def test_policy_may_want_utf8() -> None:
    policy = plain_policy(options={"text.encoding": "utf-8"})
    assert reconstruct(ENGINE, "髙﨑①\r\n".encode("cp932"), "txt", policy).data == "髙﨑①\r\n".encode()


def test_text_has_one_kind_of_line_end() -> None:
    assert extract_text(ENGINE, b"a\r\nb\rc\nd\r", "txt") == "a\nb\nc\nd\n"


def test_binary_is_malformed() -> None:
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, b"MZ\x90\0\x03\0", "txt")


def test_limits() -> None:
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, b"x" * 5000, "txt", plain_policy(limits=replace(Limits(), max_bytes=1000)))
    with pytest.raises(LimitExceeded, match="line"):
        reconstruct(ENGINE, b"x" * (MAX_LINE_CHARS + 1), "txt")


@pytest.mark.parametrize("suffix", ["", ".txt", ".log", ".md", ".text"])
def test_plain_text_is_plausible(suffix: str) -> None:
    assert recognise("議事録\n".encode("cp932"), suffix) is Confidence.PLAUSIBLE


@pytest.mark.parametrize(
    "content",
    [
        "<html><body>", "  <!DOCTYPE html>", "<?xml version='1.0'?>", "<script>", "<svg onload=x>", "{\\rtf1", "%!PS-Adobe", "%PDF-1.7\n",
        "memo\n%PDF-1.4\n", "#!/bin/sh\n", "@echo off\n", "MIME-Version: 1.0\nContent-Type: text/html\n\n", "BEGIN:VCALENDAR\n",
        "BEGIN:VCARD\n", "[InternetShortcut]\nURL=x\n", "Windows Registry Editor Version 5.00\n", "WEB\n1\nhttp://example.invalid\n",
        "ID;PWXL\nC;X1;Y1;E1+1\n", "On Error Resume Next\n", "Option Explicit\n", "\x01<html>", "\u200b<html>", "<hta:application>",
        "From: a@example.invalid\nSubject: x\nMIME-Version: 1.0\n\n", "#@~^abc", "powershell -enc AAAA\n",
    ],
)  # fmt: skip
def test_other_formats_are_no_text_whatever_their_suffix(content: str) -> None:
    assert recognise(content.encode(), ".txt") is Confidence.NO


@pytest.mark.parametrize(
    "suffix", [".html", ".xml", ".json", ".rtf", ".ps1", ".bat", ".vbs", ".eml", ".csv", ".svg", ".ics", ".docx", ".exe"]
)
def test_only_suffixes_of_text_are_text(suffix: str) -> None:
    assert recognise("議事録\n".encode(), suffix) is Confidence.NO


@pytest.mark.parametrize(
    "content",
    [
        "From: 総務課\nSubject: 連絡\n\n本文",
        "差出人: 総務課",
        "PowerShell の使い方\n",
        "# 見出し\n",
        '{"level": "info"}\n',
        "<p align=center>",
        "リムジン",
    ],
)
def test_everyday_text_that_looks_a_little_like_something_else(content: str) -> None:
    assert recognise(content.encode(), ".txt") is Confidence.PLAUSIBLE


def test_binary_and_empty_are_no_text() -> None:
    assert recognise(b"", ".txt") is Confidence.NO
    assert recognise(b"text" + bytes(70_000), ".txt") is Confidence.NO
    assert recognise(b"text\n" * 20_000 + b"\0", ".txt") is Confidence.NO
