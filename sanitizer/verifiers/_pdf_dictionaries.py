"""Holds every dictionary of a rebuilt PDF against the rules: keys, actions, annotations, streams, fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitizer.model.finding import Residue
from sanitizer.verifiers import _pdf_keys as keys
from sanitizer.verifiers import _pdf_rules as rules
from sanitizer.verifiers._pdf_attachments import Attachments
from sanitizer.verifiers._pdf_objects import PdfObject, reference, string

_SAFE_ADDRESS = re.compile(rb"(?:https?://|mailto:)[^\x00-\x20\x7f]", re.IGNORECASE)
_STATE_KEYS = rules.APPEARANCE_STATES
_REFERRING_KEYS = rules.ACTION_KEYS - {b"/Next"}  # the /Next of an outline item refers to an outline item
_Dictionary = dict[bytes, object]


class DictionaryRules:
    """The rules for one file: whether web and mail addresses, attachments and the author's name may stay."""

    def __init__(
        self, objects: list[PdfObject], keeps_links: bool, keeps_attachments: bool = False, keeps_author: bool = False
    ) -> None:
        self._objects = objects
        self._keeps_links = keeps_links
        self._attachments = Attachments(objects) if keeps_attachments else None
        self._information_keys = keys.INFORMATION_KEYS | ({b"/Author"} if keeps_author else set())
        self._name_maps: set[int] = set()  # objects whose keys are the document's own names
        self._actions: dict[int, bytes] = {}  # objects that stand where an action does, with the key that says so
        self._states: set[int] = set()  # objects that stand below /AP
        for one in objects:
            for _, dictionary in one.dictionaries:
                for map_key in rules.NAME_MAPS & dictionary.keys():
                    self._name_maps.add(reference(dictionary[map_key]))
        for one in objects:
            for key, dictionary in one.dictionaries:
                if not self._is_name_map(one, key, dictionary):  # where /A is the name of a font
                    self._note_references(dictionary)

    def _note_references(self, dictionary: _Dictionary) -> None:
        for action_key in _REFERRING_KEYS & dictionary.keys():
            self._actions[reference(dictionary[action_key])] = action_key
        if b"/Next" in dictionary and b"/S" in dictionary:
            following = dictionary[b"/Next"]
            for one in following if isinstance(following, list) else [following]:
                self._actions[reference(one)] = b"/Next"
        if b"/AP" in dictionary:
            holder = self._resolved(dictionary[b"/AP"])
            self._states.update(reference(holder.get(state)) for state in _STATE_KEYS)

    def _resolved(self, value: object) -> _Dictionary:
        number = reference(value)
        if number and number < len(self._objects):
            value = self._objects[number].value
        return value if isinstance(value, dict) else {}

    def check(self) -> Iterator[Residue]:
        if self._attachments is not None:
            yield from self._attachments.check()
        yield from self._check_trailer(self._objects[0].dictionary)
        catalog = self._resolved(self._objects[0].dictionary.get(b"/Root"))
        for name in (self._resolved(catalog.get(b"/Names")).keys() & keys.KNOWN_KEYS) - keys.NAME_TREES:
            feature = "pdf.hidden_template" if name == b"/Pages" else "pdf.unknown_key"
            yield Residue(feature, "catalog /Names", name.decode("latin-1"))
        for one in self._objects[1:]:
            for key, dictionary in one.dictionaries:
                place = f"object {one.number}"
                if key:
                    place += f" {key.decode('latin-1')}"
                else:
                    key = self._actions.get(one.number, b"")
                if not self._is_name_map(one, key, dictionary):
                    yield from self._check_dictionary(place, key, dictionary)

    def _is_name_map(self, one: PdfObject, key: bytes, dictionary: _Dictionary) -> bool:
        outermost = dictionary is one.value
        if key in rules.NAME_MAPS or (outermost and one.number in self._name_maps and one.number not in self._actions):
            return not self._says_what_it_is(dictionary)
        if key in _STATE_KEYS or (outermost and one.number in self._states):
            return all(reference(value) for value in dictionary.values())
        return False

    def _says_what_it_is(self, dictionary: _Dictionary) -> bool:
        """Whatever it is called, it is a stream, an action or what must go: a font may be called /S, /Length or /Type."""
        length, kind, sort = (self._value(dictionary.get(key)) for key in (b"/Length", b"/S", b"/Type"))
        if isinstance(length, bytes) and length.isdigit():
            return True
        if isinstance(sort, bytes) and sort in rules.BANNED_TYPES:
            return True
        return isinstance(kind, bytes) and (kind in rules.ACTIONS or kind in rules.KEPT_ACTIONS)

    def _check_trailer(self, trailer: _Dictionary) -> Iterator[Residue]:
        allowed = keys.XREF_STREAM_KEYS if trailer.get(b"/Type") == b"/XRef" else keys.TRAILER_KEYS
        for key in trailer.keys() - allowed:
            feature = {b"/Encrypt": "pdf.encryption_owner", b"/Prev": "pdf.earlier_revision", b"/XRefStm": "pdf.earlier_revision"}
            yield Residue(feature.get(key, "pdf.unknown_key"), "trailer", key.decode("latin-1"))
        for key in self._information().keys() - self._information_keys:
            yield Residue("pdf.metadata", "trailer /Info", key.decode("latin-1"))

    def _information(self) -> _Dictionary:
        return self._resolved(self._objects[0].dictionary.get(b"/Info"))

    def _check_dictionary(self, place: str, key: bytes, dictionary: _Dictionary) -> Iterator[Residue]:
        if self._attachments is not None and id(dictionary) in self._attachments.accepted:
            if b"/Length" in dictionary:
                yield from self._check_stream(place, dictionary)
            return
        if not keys.KNOWN_KEYS.issuperset(dictionary):
            yield from self._check_keys(place, dictionary)
        for name in rules.DIRECT_KEYS & dictionary.keys():
            if reference(dictionary[name]):
                yield Residue("pdf.unknown_key", place, f"{name.decode('latin-1')} is a reference")
        kind = dictionary.get(b"/Type")
        if isinstance(kind, bytes):
            yield from self._check_type(place, kind, dictionary)
        if b"/S" in dictionary or key in rules.ACTION_KEYS:
            if key == b"/OpenAction" and dictionary.get(b"/S") != b"/GoTo":
                yield Residue("pdf.open_action", place, "an action other than a jump in the document")
            yield from self._check_action(place, key, dictionary)
        if b"/Subtype" in dictionary:
            yield from self._check_subtype(place, dictionary)
        if b"/Length" in dictionary:
            yield from self._check_stream(place, dictionary)
        elif b"/F" in dictionary and string(dictionary[b"/F"]) is not None:
            yield Residue("pdf.external_stream", place, "/F names another file")
        if dictionary.get(b"/FT") == b"/Sig":
            yield Residue("pdf.signature", place, "signature field")
        if b"/FontMatrix" in dictionary and not _is_numbers(self._value(dictionary[b"/FontMatrix"])):
            yield Residue("pdf.font_value", place, "/FontMatrix is not an array of numbers")

    def _check_keys(self, place: str, dictionary: _Dictionary) -> Iterator[Residue]:
        is_action = b"/S" in dictionary
        for name in dictionary.keys() - keys.KNOWN_KEYS:
            if name == b"/URI" and is_action:
                continue  # the action's own rule judges it
            if name == b"/Ref" and _is_array(dictionary[name]) and b"/Length" not in dictionary:
                continue  # a structure element's references to others (PDF 2.0)
            if name == b"/CO" and dictionary.get(b"/Subtype") == b"/Line" and _is_numbers(self._value(dictionary[name])):
                continue  # where the caption of a line stands
            if name == b"/EmbeddedFiles" and self._attachments is not None and dictionary is self._attachments.names:
                continue  # their own rule judges them
            if name == b"/Author" and name in self._information_keys and dictionary is self._information():
                continue
            feature = rules.BANNED_KEYS.get(name) or rules.MISPLACED_KEYS.get(name, "pdf.unknown_key")
            yield Residue(feature, place, f"key {name.decode('latin-1')}")

    def _check_type(self, place: str, kind: bytes, dictionary: _Dictionary) -> Iterator[Residue]:
        if kind in rules.BANNED_TYPES:
            yield Residue(rules.BANNED_TYPES[kind], place, f"/Type {kind.decode('latin-1')}")
        closed = {b"/Catalog": keys.CATALOG_KEYS, b"/Page": keys.PAGE_KEYS, b"/Pages": keys.PAGE_KEYS}.get(kind)
        if closed is not None:
            for name in (dictionary.keys() & keys.KNOWN_KEYS) - closed:
                feature = "pdf.metadata" if name == b"/Metadata" else "pdf.unknown_key"
                yield Residue(feature, place, f"key {name.decode('latin-1')} of {kind.decode('latin-1')}")

    def _check_action(self, place: str, key: bytes, dictionary: _Dictionary) -> Iterator[Residue]:
        kind = dictionary.get(b"/S")
        certain = key in rules.ACTION_KEYS or dictionary.get(b"/Type") == b"/Action"
        if not isinstance(kind, bytes):
            if certain and b"/O" not in dictionary:  # /O: the attributes of a structure element
                yield Residue(rules.UNKNOWN_ACTION, place, "an action without a type")
            return
        feature = rules.ACTIONS.get(kind)
        if not certain and (feature is None or b"/P" in dictionary or b"/Pg" in dictionary) and kind != b"/URI":
            return  # a structure element, group, border style or output intent
        if kind == b"/URI":
            yield from self._check_address(place, dictionary)
        elif kind == b"/Named":
            if dictionary.get(b"/N") not in rules.PAGE_COMMANDS:
                yield Residue("pdf.named_action", place, f"/N {dictionary.get(b'/N')!r}")
        elif kind == b"/GoTo":
            if b"/F" in dictionary:
                yield Residue("pdf.goto_remote", place, "/GoTo with a file")
        elif b"/O" not in dictionary:
            yield Residue(feature or rules.UNKNOWN_ACTION, place, f"/S {kind.decode('latin-1')}")

    def _check_address(self, place: str, dictionary: _Dictionary) -> Iterator[Residue]:
        address = string(self._value(dictionary.get(b"/URI")))
        if address is None or not _SAFE_ADDRESS.match(address):
            yield Residue("pdf.uri_scheme", place, f"/URI {(address or b'')[:80].decode('latin-1')}")
        elif not self._keeps_links:
            yield Residue("pdf.uri", place, f"/URI {address[:80].decode('latin-1')}")

    def _value(self, value: object) -> object:
        number = reference(value)
        return self._objects[number].value if number and number < len(self._objects) else value

    def _check_subtype(self, place: str, dictionary: _Dictionary) -> Iterator[Residue]:
        kind = dictionary[b"/Subtype"]
        if not isinstance(kind, bytes):
            yield Residue("pdf.unknown_key", place, "/Subtype is not a name")
        elif kind in rules.BANNED_ANNOTATIONS:
            yield Residue(rules.BANNED_ANNOTATIONS[kind], place, f"/Subtype {kind.decode('latin-1')}")
        elif dictionary.get(b"/Type") == b"/Annot" or b"/Rect" in dictionary:
            if kind not in rules.ANNOTATIONS:
                yield Residue("pdf.unknown_annotation", place, f"/Subtype {kind.decode('latin-1')}")
        elif (dictionary.get(b"/Type") == b"/XObject" and kind not in rules.XOBJECTS) or kind == b"/PS":
            yield Residue("pdf.postscript_xobject", place, f"/Subtype {kind.decode('latin-1')}")

    def _check_stream(self, place: str, dictionary: _Dictionary) -> Iterator[Residue]:
        if b"/F" in dictionary:
            yield Residue("pdf.external_stream", place, "/F")
        if b"/PS" in dictionary:
            yield Residue("pdf.postscript_xobject", place, "/PS")
        applied = filters(dictionary, self._value)
        if len(applied) > 1 or not rules.FILTERS.issuperset(applied):
            feature = "pdf.image_codec" if dictionary.get(b"/Subtype") == b"/Image" else "pdf.damaged"
            yield Residue(feature, place, f"/Filter {b' '.join(applied).decode('latin-1')}")


def filters(dictionary: _Dictionary, resolve: object = None) -> list[bytes]:
    """The names of a stream's filters, in order; what is not a name stands as it is printed."""
    value = dictionary.get(b"/Filter")
    if callable(resolve):
        value = resolve(value)
    if value is None:
        return []
    items = value if isinstance(value, list) else [value]
    return [item if isinstance(item, bytes) else b"?" for item in items]


def _is_array(value: object) -> bool:
    """An array of numbers, or of nothing, is a token."""
    return isinstance(value, list) or _is_numbers(value)


def _is_numbers(value: object) -> bool:
    return isinstance(value, bytes) and value.startswith(b"[")
