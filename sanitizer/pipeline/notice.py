"""The texts that a clerk reads: the notice that stands where an output could not be, and the summary of what was removed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from sanitizer.model.errors import BlockedByPolicy, UnsupportedType
from sanitizer.model.finding import Action, Category, Finding
from sanitizer.model.report import Report, Source
from sanitizer.model.safe_name import safe_name
from sanitizer.model.verdict import Method, Verdict
from sanitizer.pipeline.fidelity_words import in_words
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.sizes import shown_bytes
from sanitizer.policy.words import Words

JST = timezone(timedelta(hours=9), "JST")
ENCODING = "utf-8-sig"  # with a byte order mark, so that every Notepad takes it for UTF-8
WIDTH = 78  # columns; a full-width character takes two
MAX_KINDS = 12  # kinds of findings that a notice names
MAX_PLACES = 3  # places per kind
MAX_PLACE_CHARS = 60
_DETECTION = "blocked_by_detection"


class Original(StrEnum):
    """Where the original is now; each has its own sentence."""

    VAULT = "vault"
    IN_PLACE = "in_place"
    INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom a notice is for: its words, whom to ask (one or several lines; "" gives a general word), and the titles of features."""

    words: Words
    contact: str
    catalogue: Catalogue


def as_bytes(text: str) -> bytes:
    """UTF-8 with byte order mark and CRLF: what every version of Notepad shows."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode(ENCODING)


def render_notice(report: Report, asker: Asker, original: Original = Original.VAULT) -> str:
    """The notice for a file that was not released. Its first line says it all; the rest says why, what was found and what to do.

    Nothing of the file's content is shown except the places of findings, which are cleaned and cut.
    """
    words = asker.words
    key = _error_key(report, words)
    advice = _advice(report, asker, key)
    section = advice if words.has(f"{advice}.headline") else f"error.{key}"
    parts: list[str] = [words.text(f"{section}.headline", name=shown_name(report.source.name)), ""]
    parts += _section(words, "reason", [*_kind_of_file(report, asker), *words.lines(f"{advice}.why")])
    findings = list(_finding_lines(report.findings, asker, blocked=report.verdict is Verdict.BLOCKED))
    if findings:
        parts += _section(words, "found", findings)
    steps = words.lines(f"{advice}.todo")
    parts += _section(words, "todo", [f"{number}. {step}" for number, step in enumerate(steps, 1)])
    parts += _section(words, "contact", [*_contact(asker), words.text("notice.contact_hint")])
    parts += _section(words, "facts", _facts(report, asker))
    parts += [words.text("notice.rule"), words.text(f"notice.original_{original}"), words.text("notice.footer")]
    return _wrapped(parts)


def render_left(name: str, reason: str, at: datetime, asker: Asker) -> str:
    """The notice for something that stays in the inbox and has no receipt number.

    *reason* is "unreadable_file", "special_file", "unfinished_file", "too_deep" or "too_large"; *at* is aware.
    """
    words = asker.words
    key = words.error_key(reason)
    steps = words.lines(f"error.{key}.todo")
    parts: list[str] = [words.text(f"error.{key}.headline", name=shown_name(name)), ""]
    parts += _section(words, "reason", words.lines(f"error.{key}.why"))
    parts += _section(words, "todo", [f"{number}. {step}" for number, step in enumerate(steps, 1)])
    parts += _section(words, "contact", _contact(asker))
    parts += _section(words, "facts", _labelled(words, [("file_name", shown_name(name)), ("at", _time(at, words)), ("code", key)]))
    parts += [words.text("notice.rule"), words.text("notice.original_inbox"), words.text("notice.footer")]
    return _wrapped(parts)


def render_summary(report: Report, asker: Asker) -> str:
    """What was removed from a file that was released, in words, and what its method means for its use."""
    words = asker.words
    name = shown_name(report.source.name)
    headline = report.verdict.name.lower()
    if report.verdict is Verdict.FLATTENED and report.method is Method.TEXT:
        headline = "text"
    elif report.verdict is Verdict.FLATTENED and report.method is Method.RECONSTRUCT:
        headline = "partly_flattened"
    parts: list[str] = [words.text(f"summary.{headline}", name=name)]
    if headline in ("flattened", "partly_flattened", "text"):
        parts.append(words.text(f"summary.{headline}_effect"))
    parts.append("")
    removed = [finding for finding in report.findings if finding.action is not Action.ALLOW]
    kept = [finding for finding in report.findings if finding.action is Action.ALLOW]
    for heading, findings in (("removed", removed), ("kept", kept)):
        if findings:
            parts += [words.text(f"summary.{heading}"), *_indented(_finding_lines(findings, asker)), ""]
    if any(finding.category is Category.SIGNATURE for finding in removed):
        parts += [words.text("summary.signature_note"), ""]
    if removed:
        parts += [words.text("summary.more_needed"), ""]
    parts += [words.text("summary.targets"), *_indented(cleaned(target.path) for target in report.targets), ""]
    parts += _section(words, "contact", _contact(asker))
    parts += _section(words, "facts", _facts(report, asker))
    return _wrapped(parts)


def shown_name(untrusted_name: str) -> str:
    """A file name that can stand in a sentence."""
    return cleaned(safe_name(untrusted_name))


def cleaned(untrusted_text: str) -> str:
    """One line without controls, bidi overrides, zero-width and unassigned characters; the only spaces are U+0020 and U+3000."""
    return "".join(_visible(char) for char in untrusted_text)


def _visible(char: str) -> str:
    if char.isprintable() or char == "\u3000":
        return char
    return " " if unicodedata.category(char) == "Zs" else "\ufffd"


def _error_key(report: Report, words: Words) -> str:
    code = report.error_code
    if code == BlockedByPolicy.code and any(_is_blocking(finding, Category.DETECTION) for finding in report.findings):
        return _DETECTION
    return words.error_key(code)


def _is_blocking(finding: Finding, category: Category | None = None) -> bool:
    return finding.action is Action.BLOCK and (category is None or finding.category is category)


def _advice(report: Report, asker: Asker, key: str) -> str:
    """The section with why and what to do: for an unsupported type that detection could name, its own or that of its kind."""
    if key == UnsupportedType.code:
        foreign = asker.catalogue.foreign.get(report.source.type)
        for kind in (foreign.name, foreign.category) if foreign else ():
            if asker.words.has(f"unsupported.{kind}.why"):
                return f"unsupported.{kind}"
    return f"error.{key}"


def _kind_of_file(report: Report, asker: Asker) -> list[str]:
    if report.error_code == UnsupportedType.code and report.source.type:
        return [asker.words.text("notice.this_type", type=_type_title(report.source, asker))]
    return []


def _type_title(source: Source, asker: Asker) -> str:
    foreign = asker.catalogue.foreign.get(source.type)
    if foreign:
        return asker.words.title(foreign)
    return asker.words.type_title(cleaned(source.type)) if source.type else asker.words.text("notice.unknown_type")


def _finding_lines(findings: Iterable[Finding], asker: Asker, blocked: bool = False) -> Iterable[str]:
    """One line per kind with its count, and its first places; what blocked the file comes first."""
    words = asker.words
    kinds: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: not _is_blocking(finding)):
        kinds.setdefault(finding.feature, []).append(finding)
    for key, members in list(kinds.items())[:MAX_KINDS]:
        feature = asker.catalogue.features.get(key)
        title = words.title(feature) if feature else words.text(f"category.{members[0].category}")
        line = words.text("notice.count", title=title, count=len(members))
        if blocked and any(_is_blocking(member) for member in members):
            line = words.text("notice.blocking", item=line)
        yield f"- {line}" if words.language == "en" else f"・{line}"
        places = list(dict.fromkeys(_place(member) for member in members if member.location))
        if places:
            text = ", ".join(places[:MAX_PLACES])
            if len(places) > MAX_PLACES:
                text = words.text("notice.more_places", places=text, count=len(places) - MAX_PLACES)
            yield "    " + words.text("notice.place", places=text)
    if len(kinds) > MAX_KINDS:
        yield words.text("notice.more_findings", count=len(kinds) - MAX_KINDS)


def _place(finding: Finding) -> str:
    location = cleaned(finding.location)
    return location if len(location) <= MAX_PLACE_CHARS else location[: MAX_PLACE_CHARS - 1] + "…"


def _contact(asker: Asker) -> list[str]:
    lines = [line.strip() for line in asker.contact.splitlines() if line.strip()]
    return lines or [asker.words.text("notice.contact_missing")]


def _facts(report: Report, asker: Asker) -> list[str]:
    words = asker.words
    source = report.source
    size = words.text("notice.size_value", size=shown_bytes(source.size_bytes), bytes=f"{source.size_bytes:,}")
    facts = [
        ("receipt", report.job_id or words.text("notice.none")),
        ("file_name", shown_name(source.name)),
        ("file_type", _type_title(source, asker)),
        ("size", size),
        ("at", _time(report.provenance.ended_at, words)),
        ("verdict", words.text(f"verdict.{report.verdict.name.lower()}")),
    ]
    if report.error_code:
        facts.append(("code", cleaned(report.error_code)))
    if report.fidelity is not None:
        facts.append(("fidelity", in_words(report.fidelity, words)))
    facts.append(("policy", cleaned(report.provenance.policy_name)))
    lines = _labelled(words, facts)
    return [*lines, "SHA-256:", "  " + cleaned(source.sha256)]


def _labelled(words: Words, facts: Sequence[tuple[str, str]]) -> list[str]:
    """`label: value`, the values one below the other."""
    labels = [words.text(f"notice.{key}") for key, _ in facts]
    wide = max(columns(label) for label in labels)
    return [f"{label}{' ' * (wide - columns(label))} : {value}" for label, (_, value) in zip(labels, facts, strict=True)]


def _time(at: datetime, words: Words) -> str:
    local = at.astimezone(JST)
    return words.text("notice.at_value", year=local.year, month=local.month, day=local.day, hour=local.hour, minute=local.minute)


def _section(words: Words, heading: str, lines: Iterable[str]) -> list[str]:
    return [words.text(f"notice.{heading}"), *_indented(lines), ""]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def columns(text: str) -> int:
    """How many columns a text takes in a fixed-width font: two for a wide or full-width character (Unicode UAX 11)."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" and ord(char) > 0x7F else 1 for char in text)


def _wrapped(lines: Iterable[str]) -> str:
    """The first line stays whole: it is what a preview shows."""
    first, *rest = lines
    return "\n".join([first, *(piece for line in rest for piece in _wrap(line))]) + "\n"


_NOT_AT_START = frozenset("、。，．）」』】〕］｝！？：；・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ)],.!?:;")
_MARK = re.compile(r" *(?:\d+\. |- |・)?")
_NOT_AT_END = frozenset("（「『【〔［｛([")


def _wrap(line: str) -> list[str]:
    """Breaks after WIDTH columns, between words in Latin text and between any characters in Japanese, by the usual 禁則."""
    mark = _MARK.match(line)
    indent = " " * (columns(mark[0]) if mark else 0)
    pieces: list[str] = []
    while columns(line) > WIDTH:
        cut = _cut(line, len(indent))
        pieces.append(line[:cut].rstrip(" "))
        line = indent + line[cut:].lstrip(" ")
    pieces.append(line)
    return pieces


def _cut(line: str, indent: int) -> int:
    """The last allowed break before WIDTH columns; where there is none, right there."""
    width = 0
    end = len(line)
    for index, char in enumerate(line):
        width += columns(char)
        if width > WIDTH:
            end = index
            break
    for index in range(end, end * 3 // 5, -1):  # rather a short line than a clause cut in two
        if line[index - 1] in "、。" and line[index] not in _NOT_AT_START:
            return index
    for index in range(end, max(indent + 2, end // 2), -1):
        before, after = line[index - 1], line[index]
        if after in _NOT_AT_START or before in _NOT_AT_END:
            continue
        if before == " " or after == " " or columns(before) == 2 or columns(after) == 2:
            return index
    return end
