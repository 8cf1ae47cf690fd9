"""Attachments of a rebuilt PDF, where policy keeps them: each is a name and a file that was verified by itself, and nothing more.

ISO 32000-2, 7.11.3 (table 43), 7.11.4 (tables 44 and 45): what else a file specification can say (related files, a URL, dates,
checksums, thumbnails, collection fields) is not there.
"""

from __future__ import annotations

from collections.abc import Iterator

from sanitizer.model.finding import Residue
from sanitizer.verifiers._pdf_keys import names
from sanitizer.verifiers._pdf_objects import PdfObject, reference, string

_FEATURE = "pdf.embedded_file"
_TREE_KEYS = names("Names")
_SPECIFICATION_KEYS = names("Type F UF EF")
_FILE_KEYS = names("Type Length Filter Params")
_Dictionary = dict[bytes, object]


class Attachments:
    """Where attachments may stand in one file. `accepted` holds the identities of dictionaries that are part of a sound one."""

    def __init__(self, objects: list[PdfObject]) -> None:
        self._objects = objects
        self.accepted: set[int] = set()
        self.names: _Dictionary = {}  # the catalog's, where it has attachments
        self._problems = list(self._look())

    def check(self) -> Iterator[Residue]:
        """What is in the name tree of attachments and is not a sound one."""
        yield from self._problems

    def _look(self) -> Iterator[Residue]:
        catalog = self._dictionary(self._objects[0].dictionary.get(b"/Root"))
        held = self._dictionary(catalog.get(b"/Names"))
        if b"/EmbeddedFiles" not in held:
            return
        self.names = held
        tree = self._dictionary(held[b"/EmbeddedFiles"])
        entries = self._value(tree.get(b"/Names"))
        if tree.keys() != _TREE_KEYS or not isinstance(entries, list) or len(entries) % 2:
            yield Residue(_FEATURE, "catalog /Names /EmbeddedFiles", "it is not one flat list of names and files")
            return
        for index in range(0, len(entries), 2):
            problem = self._problem(entries[index], entries[index + 1])
            if problem:
                yield Residue(_FEATURE, f"catalog /Names /EmbeddedFiles[{index // 2}]", problem)

    def _problem(self, title: object, value: object) -> str:
        """What is wrong with one attachment, "" for nothing; then its dictionaries are accepted."""
        specification = self._dictionary(value)
        files = self._dictionary(specification.get(b"/EF"))
        if string(title) is None or not reference(value):
            return "no name, or no file specification"
        if specification.keys() - {b"/Desc"} != _SPECIFICATION_KEYS or specification[b"/Type"] != b"/Filespec":
            return "a file specification with more or less than a name, a description and a file"
        texts = [specification[b"/F"], specification[b"/UF"], specification.get(b"/Desc", b"()")]
        if any(string(self._value(text)) is None for text in texts):
            return "a name or description that is no string"
        numbers = {reference(one) for one in files.values()}
        if files.keys() - names("F UF") or len(numbers) != 1 or 0 in numbers:
            return "more or less than one file"
        stream = self._dictionary(next(iter(files.values())))
        parameters = self._dictionary(stream.get(b"/Params"))
        if stream.keys() | {b"/Filter"} != _FILE_KEYS or stream[b"/Type"] != b"/EmbeddedFile" or parameters.keys() != names("Size"):
            return "a file with more or less than its data and its size"
        self.accepted.update(map(id, (specification, files, stream, parameters)))
        return ""

    def _value(self, value: object) -> object:
        number = reference(value)
        return self._objects[number].value if number and number < len(self._objects) else value

    def _dictionary(self, value: object) -> _Dictionary:
        resolved = self._value(value)
        return resolved if isinstance(resolved, dict) else {}
