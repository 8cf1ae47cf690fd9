"""Marks of formats that are text: markup by its root element, mail by its header fields, others by their first line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sanitizer.detect.foreign_type import Probe, Shape
from sanitizer.detect.look import Look
from sanitizer.model.file_type import Confidence

# --- markup -------------------------------------------------------------------------------------------------------------------

_HTML_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_HTML_ROOTS = frozenset({"html", "head", "body", "frameset"})
_HTML_PARTS = frozenset(
    {"script", "iframe", "meta", "title", "table", "div", "p", "a", "img", "span", "style", "link", "form", "h1", "font", "center"}
)


def is_html(look: Look) -> Confidence:
    """SIGNATURE by doctype or root, PLAUSIBLE by a part that browsers accept as a beginning."""
    text = look.text
    root = look.root.lower()
    if _HTML_DOCTYPE.match(text) or root in _HTML_ROOTS:
        return Confidence.SIGNATURE
    named = look.declared_suffix in (".html", ".htm", ".xhtml") and not look.is_binary and "<" in text
    return Confidence.PLAUSIBLE if root in _HTML_PARTS or named else Confidence.NO


def is_hta(look: Look) -> Confidence:
    """An HTML application: its own element, or HTML under its suffix (mshta runs whatever it is given)."""
    if "<hta:application" in look.lowered:
        return Confidence.STRUCTURE
    return Confidence.SIGNATURE if look.declared_suffix == ".hta" and not look.is_binary else Confidence.NO


def is_xml_document(look: Look) -> Confidence:
    text = look.text
    if text.startswith("<?xml"):
        return Confidence.SIGNATURE
    return (
        Confidence.PLAUSIBLE
        if look.declared_suffix in (".xml", ".xsl", ".xslt", ".rss") and text.startswith("<")
        else Confidence.NO
    )


def xml_with(roots: Iterable[str], *marks: str) -> Probe:
    """A probe: the root element is one of *roots* (lower case), or one of *marks* stands in the prolog (lower case)."""
    wanted = frozenset(roots)

    def probe(look: Look) -> Confidence:
        text = look.text
        if not text.startswith("<"):
            return Confidence.NO
        if look.root.lower() in wanted:
            return Confidence.STRUCTURE
        prolog = look.lowered[:1024]
        return Confidence.STRUCTURE if any(mark in prolog for mark in marks) else Confidence.NO

    return Probe(probe, Shape.TEXT)


# --- mail, calendar, card -----------------------------------------------------------------------------------------------------

_TRANSPORT = frozenset({"received", "return-path", "delivered-to", "message-id", "dkim-signature", "x-gmail-labels"})
_MAIL = _TRANSPORT | {
    "from",
    "to",
    "subject",
    "date",
    "mime-version",
    "content-type",
    "cc",
    "reply-to",
    "sender",
    "content-transfer-encoding",
}


def is_mail(look: Look) -> Confidence:
    if look.is_binary:
        return Confidence.NO
    names = set(look.mail_fields)
    known = names & _MAIL
    if known & _TRANSPORT and len(known) >= 2:
        return Confidence.STRUCTURE
    if len(known) >= 3 or (look.declared_suffix == ".eml" and known):
        return Confidence.SIGNATURE
    return Confidence.PLAUSIBLE if "mime-version" in known or "content-type" in known else Confidence.NO


_SAVED_PAGE = re.compile(r"^(snapshot-content-location:|from:\s*<?saved by)", re.IGNORECASE | re.MULTILINE)


def is_web_archive(look: Look) -> Confidence:
    """A page that a browser saved as one MIME message (RFC 2557)."""
    text = look.text
    names = look.mail_fields
    if "mime-version" in names and (look.declared_suffix in (".mht", ".mhtml") or _SAVED_PAGE.search(text)):
        return Confidence.STRUCTURE
    return Confidence.NO


# --- settings, tables and scripts with a first line of their own ------------------------------------------------------------------


def starting(*beginnings: str) -> Probe:
    """A probe: the text starts with one of *beginnings* (lower case), whatever its encoding and case."""

    def probe(look: Look) -> Confidence:
        return Confidence.SIGNATURE if look.lowered.startswith(beginnings) else Confidence.NO

    return Probe(probe, Shape.TEXT)


def matching(pattern: str) -> Probe:
    """A probe: *pattern* matches at the beginning."""
    compiled = re.compile(pattern)

    def probe(look: Look) -> Confidence:
        return Confidence.SIGNATURE if compiled.match(look.text) else Confidence.NO

    return Probe(probe, Shape.TEXT)


def with_suffix(suffixes: tuple[str, ...], test: Callable[[str], bool]) -> Probe:
    """A probe: one of *suffixes* is declared and *test* holds for the beginning in lower case."""

    def probe(look: Look) -> Confidence:
        if look.declared_suffix not in suffixes or look.is_binary:
            return Confidence.NO
        return Confidence.SIGNATURE if test(look.lowered) else Confidence.NO

    return Probe(probe, Shape.TEXT)
