"""The source file as qpdf reads it, given out as plain Python values; no object of pikepdf leaves this module but
`Source.document`.

A value is None, bool, int, float, list, dict, `StreamNode`, or a str in qpdf's JSON form: "/Name" (or "n:/#ff"), "u:text" or
"b:hex" for strings, "12 0 R" for a reference. Reading an object costs about what qpdf itself needs to parse it.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeAlias

import pikepdf
from pikepdf.settings import set_qpdf_limits

from sanitizer.contract.engine import Session
from sanitizer.contract.pdf_passwords import spellings
from sanitizer.engines.pdf.features import DAMAGED, ENCRYPTION_OWNER, ENCRYPTION_USER
from sanitizer.engines.pdf.stream_bombs import refuse_chain
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile, UntrustedInputError, WrongPassword
from sanitizer.model.limits import Limits

Node: TypeAlias = Any
"""A value as above; the walker checks the kind of each before it uses it."""

_MAX_NESTING = 100  # arrays and dictionaries directly in each other; the deepest in 28 benign files was 9
_MAX_CHAIN = 32  # references to references
_MAX_OBJECT_CHARS = 512 * 1024 * 1024
_FIRST = frozenset("0123456789")
_DOUBLED = re.compile(r"duplicated key (/[^;]*);")  # qpdf's words
_from_json = json.JSONDecoder().decode


class StreamNode(dict[str, Any]):
    """The dictionary of a stream; `ref` finds its data again."""

    __slots__ = ("ref",)

    def __init__(self, entries: dict[str, Any], ref: str) -> None:
        super().__init__(entries)
        self.ref = ref


def is_reference(value: Node) -> bool:
    return type(value) is str and value[0] in _FIRST


_FAULTS = (pikepdf.PikepdfError, RuntimeError, ValueError, TypeError, KeyError, MemoryError, RecursionError)


def as_ours(error: Exception, what: str) -> UntrustedInputError:
    """qpdf's error as ours: a file that it cannot read is malformed; memory that runs out is a limit."""
    if isinstance(error, pikepdf.PasswordError):
        return EncryptedFile("a password is needed to open it")
    if isinstance(error, MemoryError | RecursionError):
        return LimitExceeded(f"{what}: {type(error).__name__}")
    return MalformedFile(f"{what}: qpdf cannot read it ({type(error).__name__})")


@contextmanager
def library_errors(what: str) -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        raise as_ours(error, what) from error


class Source:
    """An opened source. `trailer` is a dict; `close` ends it."""

    def __init__(self, file: BinaryIO, session: Session) -> None:
        self._session = session
        self._limits = session.limits
        set_limits(session.limits)
        file.seek(0)
        self.file = file
        self._pdf = _open(file, session)
        self._get_object = self._pdf.get_object
        self._nodes: dict[str, Node] = {}
        self._warnings: list[str] = []
        if self.is_damaged:
            session.found(DAMAGED, "cross-reference table", "rebuilt while reading")
        with library_errors("trailer"):
            self.trailer: dict[str, Node] = json.loads(self._pdf.trailer.to_json())
        if type(self.trailer) is not dict:
            raise MalformedFile("no trailer dictionary")

    def close(self) -> None:
        self._pdf.close()

    @property
    def document(self) -> pikepdf.Pdf:
        """qpdf's own, for who changes it and writes it as it is (never into a target)."""
        return self._pdf

    def node(self, ref: str) -> Node:
        """The value of the indirect object *ref* ("12 0 R"); None where there is none. It may be a reference again."""
        known = self._nodes.get(ref, self)
        if known is not self:
            return known
        number, generation, _ = ref.split(" ")
        try:
            value = self._get_object((int(number), int(generation)))
            node = None if value is None else self._as_node(value, ref)
        except _FAULTS as error:
            raise as_ours(error, f"object {number}") from error
        self._nodes[ref] = node
        return node

    def _as_node(self, value: pikepdf.Object, ref: str) -> Node:
        text = value.to_json(True)
        self._session.count("characters of objects", len(text), _MAX_OBJECT_CHARS)
        node = _from_json(text.decode("utf-8", "replace"))
        if type(node) is dict and value._type_code == pikepdf.ObjectType.stream:
            return StreamNode(node, ref)
        return node

    def chase(self, value: Node) -> Node:
        """*value*, or what it refers to, through a chain of references; None where the chain does not end."""
        for _ in range(_MAX_CHAIN):
            if not (type(value) is str and value[0] in _FIRST):
                return value
            value = self.node(value)
        return None

    def ends_at(self, ref: str) -> str:
        """The last reference of a chain of references."""
        for _ in range(_MAX_CHAIN):
            value = self.node(ref)
            if not (type(value) is str and value[0] in _FIRST):
                return ref
            ref = value
        return ref

    def references(self) -> Iterator[str]:
        """Every object of the cross-reference table, also those that nothing refers to."""
        with library_errors("cross-reference table"):
            for (number, generation), entry in self._pdf.get_xref_table().items():
                if number and entry.type:
                    yield f"{number} {generation} R"

    def offsets(self) -> frozenset[int]:
        """Where the objects begin that stand in no object stream; none where the table was rebuilt, which says nothing."""
        if self.is_damaged:
            return frozenset()
        with library_errors("cross-reference table"):
            return frozenset(entry.offset or 0 for entry in self._pdf.get_xref_table().values() if entry.type == 1)

    @property
    def is_damaged(self) -> bool:
        """The file had to be searched for its objects."""
        return any("damaged" in warning or "econstruct" in warning for warning in self.warnings())

    def doubled_keys(self) -> list[str]:
        """The keys that stood twice in one dictionary, of the objects that were read so far; the last of each counts."""
        return [match[1] for warning in self.warnings() if (match := _DOUBLED.search(warning)) is not None]

    def warnings(self) -> list[str]:
        """All that qpdf has said so far; it gives each warning once."""
        with library_errors("warnings"):
            self._warnings += self._pdf.get_warnings()
        return self._warnings

    def known_references(self) -> frozenset[str]:
        """The references that were read so far."""
        return frozenset(self._nodes)

    # ---- stream data ----------------------------------------------------------------------------------------------------

    def raw_data(self, stream: StreamNode) -> bytes:
        """The bytes as they are stored, after decryption."""
        number, generation, _ = stream.ref.split(" ")
        try:
            return bytes(self._get_object((int(number), int(generation))).read_raw_bytes())
        except _FAULTS as error:
            raise as_ours(error, f"stream {number}") from error

    def decode(self, data: bytes, filters: list[str], parameters: list[Node], what: str) -> bytes:
        """Undo *filters* that are not image codecs. Raises LimitExceeded for a bomb, MalformedFile where nothing comes out."""
        plain = len(filters) == 1 and filters[0] == "/FlateDecode" and not (parameters and parameters[0])
        if plain:
            return self.inflate(data, what)
        refuse_chain(data, filters, self._limits, early=not self._says_late_change(parameters))
        result = self._decode_by_qpdf(data, filters, parameters, what)
        self._session.count("unpacked bytes", len(result), self._limits.max_unpacked_bytes)
        return result

    def _says_late_change(self, parameters: list[Node]) -> bool:
        values = [self.chase(parameter) for parameter in parameters]
        return any(type(value) is dict and self.chase(value.get("/EarlyChange")) == 0 for value in values)

    def inflate(self, data: bytes, what: str) -> bytes:
        """zlib data; what came out before damage is given, as viewers do, and found. Raises LimitExceeded for a bomb."""
        limit = self._limits.max_unpacked_bytes
        inflater = zlib.decompressobj()
        try:
            result = inflater.decompress(data, limit)
        except zlib.error:
            result = _inflate_damaged(data, limit)
            self._session.found(DAMAGED, what, f"compressed data is damaged; {len(result)} bytes could be read")
        else:
            if inflater.unconsumed_tail:
                raise LimitExceeded(f"{what}: unpacks to more than {limit} bytes")
        self._session.count("unpacked bytes", len(result), limit)
        return result

    def _decode_by_qpdf(self, data: bytes, filters: list[str], parameters: list[Node], what: str) -> bytes:
        scratch = pikepdf.new()
        with library_errors(what):
            stream = scratch.make_stream(data)
            stream["/Filter"] = pikepdf.Array([pikepdf.Name(name) for name in filters])
            given = [_parameters(self, name, parameter) for name, parameter in zip(filters, parameters, strict=True)]
            if any(given):
                stream["/DecodeParms"] = pikepdf.Array(given)
            try:
                return bytes(stream.read_bytes(pikepdf.StreamDecodeLevel.specialized))
            except (pikepdf.PikepdfError, RuntimeError) as error:
                if "limit" in str(error):
                    raise LimitExceeded(f"{what}: unpacks to more than {self._limits.max_unpacked_bytes} bytes") from error
                raise


_PARAMETERS = ("/Predictor", "/Colors", "/BitsPerComponent", "/Columns", "/EarlyChange")


def _parameters(source: Source, name: str, parameter: Node) -> Any:
    """The numbers that a filter knows; None where there are none (qpdf refuses parameters, even empty, for the other filters)."""
    values = source.chase(parameter)
    if type(values) is not dict or name not in ("/FlateDecode", "/LZWDecode"):
        return None
    numbers = {key: source.chase(values[key]) for key in _PARAMETERS if key in values}
    kept = {key: number for key, number in numbers.items() if type(number) is int}
    return pikepdf.Dictionary(kept) if kept else None


_STEP_BYTES = 4096


def _inflate_damaged(data: bytes, limit: int) -> bytes:
    """Everything before the damage; where the zlib header itself is broken, what stands behind it is tried as bare deflate."""
    for wbits, start in ((15, 0), (-15, 2), (-15, 0)):
        result = _inflate_until_damage(zlib.decompressobj(wbits), data[start:], limit)
        if result:
            return result
    return b""


def _inflate_until_damage(inflater: zlib._Decompress, data: bytes, limit: int) -> bytes:
    """In steps, the one that fails again byte by byte, because zlib gives nothing out of a call that fails."""
    pieces: list[bytes] = []
    size = 0
    step = _STEP_BYTES
    at = 0
    while at < len(data):
        before = inflater.copy()
        try:
            piece = inflater.decompress(data[at : at + step], limit - size + 1)
        except zlib.error:
            if step == 1:
                break
            inflater, step = before, max(1, step // 16)
            continue
        pieces.append(piece)
        size += len(piece)
        at += step
        if size > limit:
            raise LimitExceeded(f"a stream unpacks to more than {limit} bytes")
    return b"".join(pieces)


def set_limits(limits: Limits) -> None:
    """What qpdf may unpack by itself. Process-wide in qpdf; the child lives for one file."""
    most = min(limits.max_unpacked_bytes, 2**32 - 1)
    set_qpdf_limits(
        parser_max_nesting=_MAX_NESTING,
        flate_max_memory=most,
        run_length_max_memory=most,
        png_max_memory=most,
        tiff_max_memory=most,
        parser_max_container_size=10_000_000,
        parser_max_container_size_damaged=100_000,
    )


def _open(file: BinaryIO, session: Session) -> pikepdf.Pdf:
    with library_errors("the file"):
        try:
            pdf = pikepdf.open(file, inherit_page_attributes=False, conversion_mode="explicit")
            if pdf.is_encrypted:
                detail = "opens without a password; printing or editing may be restricted"
                session.found(ENCRYPTION_OWNER, "trailer /Encrypt", detail)
        except pikepdf.PasswordError:
            pdf = _open_with_passwords(file, session)
            session.found(ENCRYPTION_USER, "trailer /Encrypt", "opened with one of the given passwords")
    return pdf


def _open_with_passwords(file: BinaryIO, session: Session) -> pikepdf.Pdf:
    for password in session.passwords:
        for encoded in spellings(password):
            try:
                file.seek(0)
                return pikepdf.open(file, password=encoded, inherit_page_attributes=False, conversion_mode="explicit")
            except pikepdf.PasswordError:
                continue
    if session.passwords:
        raise WrongPassword("none of the given passwords opens it")
    raise EncryptedFile("it is encrypted: a password is needed")
