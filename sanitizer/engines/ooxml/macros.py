"""The macro project of a package: its digest for the report, and whether it is one of the known forms that may stay."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from sanitizer.contract.engine import Session
from sanitizer.engines._cfb.compound_file import CompoundFile, Kind
from sanitizer.engines._cfb.writer import compound_file
from sanitizer.engines._vba.project import MAX_PROJECT_BYTES, MAX_STREAMS, Project, read_project
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.ooxml.features import KNOWN_MACRO
from sanitizer.engines.ooxml.relationships import relationships_of
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Action

PROJECT_RELATIONSHIP = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
_OWN_MACRO = re.compile(r"(?:\[0\]!)?[^\W\d]\w*(?:[.!][^\W\d]\w*){0,2}")


@dataclass(frozen=True, slots=True)
class KnownForm:
    """The project part of the source and the new one."""

    part_name: str
    data: bytes


def digest_words(data: bytes) -> str:
    """What the report says about the project in *data*: reviewers and policies name it by its digest."""
    try:
        return f"project {_project(data).digest}"
    except (MalformedFile, LimitExceeded) as failure:
        return f"project without a digest: {failure}"


def known_form(main_part: str, reader: PackageReader, session: Session) -> KnownForm | None:
    """The project of the package, written anew, where policy and two persons know it; it is found as such then."""
    if not session.known_macros:
        return None
    for relationship in relationships_of(main_part, reader, session):
        if relationship.type == PROJECT_RELATIONSHIP and not relationship.external and reader.has(relationship.target):
            return _known(relationship.target, reader.read(relationship.target), session)
    return None


def _known(part_name: str, data: bytes, session: Session) -> KnownForm | None:
    try:
        project = _project(data)
        new = compound_file(project.streams)
    except (MalformedFile, LimitExceeded):
        return None  # found as a macro like any other, with these words
    if project.digest not in session.known_macros:
        return None
    if session.found(KNOWN_MACRO, part_name, f"project {project.digest}") is not Action.ALLOW:
        return None
    return KnownForm(part_name.lower(), new)


def _project(data: bytes) -> Project:
    file = CompoundFile(io.BytesIO(data), MAX_STREAMS)
    if file.damage:
        raise MalformedFile(f"the macro project is damaged: {file.damage[0]}")
    streams = {entry.path: file.read(entry, MAX_PROJECT_BYTES) for entry in file.entries if entry.kind is Kind.STREAM}
    return read_project(streams)


def is_own_macro(name: str) -> bool:
    """True for the name of a macro in this very file, as buttons name it: "[0]!Module1.Print"."""
    return _OWN_MACRO.fullmatch(name) is not None
