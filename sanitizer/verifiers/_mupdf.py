"""A lean binding to MuPDF: loads PyMuPDF's extension alone and wraps the dozen functions that the PDF verifier needs.

`import pymupdf` runs 3.6 MB of Python wrapper classes and costs 143 MB of resident memory (123 MB of it anonymous, which every
fork pays for in page tables); the extension alone costs 18 MB (5 MB anonymous). What the wrapper modules do and is done here:

* error classes: the extension raises what `internal_set_error_classes` was given, and keeps *borrowed* references to them, so they
  live in a module constant (a list that is freed crashes the process at the first error);
* references: a `ll_*` function hands out a counted reference that is dropped by the matching `ll_*_drop_*`;
* bytes are passed as a pointer, so the object that holds them must live as long as the document.

MuPDF's warnings and errors go nowhere: text from a hostile file does not belong on stderr.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any


class MupdfError(Exception):
    """What MuPDF says about a document. It never leaves the verifier: callers turn it into an UntrustedInputError."""


_ERROR_NAMES = ("None", "Generic", "System", "Library", "Argument", "Limit", "Unsupported", "Format", "Syntax", "Trylater", "Abort")
# One class per code of `enum fz_error_type` (fitz/context.h) in its order, then one for all other codes.
_ERROR_CLASSES = [type(f"Mupdf{name}Error", (MupdfError,), {}) for name in (*_ERROR_NAMES, "Repaired", "Other")]


def _load_extension() -> ModuleType:
    package = importlib.util.find_spec("pymupdf")  # finds it without running it
    if package is None or not package.submodule_search_locations:
        raise ImportError("pymupdf is not installed: run `make setup`")
    path = Path(package.submodule_search_locations[0]) / "_mupdf.so"
    spec = importlib.util.spec_from_file_location("_mupdf", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded: run `make setup`")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_raw: Any = _load_extension()
_raw.internal_set_error_classes(_ERROR_CLASSES)
_raw.ll_fz_set_warning_callback(None, None)
_raw.ll_fz_set_error_callback(None, None)

VERSION: str = _raw.FZ_VERSION


@dataclass(frozen=True, slots=True)
class XrefEntry:
    """Where MuPDF found an object: kind "n" at byte `offset`, "o" in object stream number `offset`, "f" or "\\0" for none."""

    number: int
    kind: str
    offset: int
    generation: int
    stream_offset: int  # of the first byte after "stream" and its end of line; 0 when the object is not a stream


class Document:
    """A PDF in memory. Every method raises MupdfError."""

    def __init__(self, data: bytes | mmap) -> None:
        self._data = data  # MuPDF reads from this memory
        self._handle: Any = None
        stream = _raw.ll_fz_open_memory(_raw.python_buffer_data(data), len(data))
        try:
            self._handle = _raw.ll_pdf_open_document_with_stream(stream)
        finally:
            _raw.ll_fz_drop_stream(stream)

    def __enter__(self) -> Document:
        return self

    def __exit__(self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._handle is not None:
            _raw.ll_pdf_drop_document(self._handle)
            self._handle = None

    @property
    def was_repaired(self) -> bool:
        """True when the cross-reference table did not hold and MuPDF searched the file for objects."""
        return bool(_raw.ll_pdf_was_repaired(self._handle))

    def object_count(self) -> int:
        """One more than the highest object number."""
        return int(_raw.ll_pdf_xref_len(self._handle))

    def page_count(self) -> int:
        """Walks the page tree to its end."""
        return int(_raw.ll_pdf_count_pages(self._handle))

    def printed(self) -> list[bytes]:
        """The trailer (index 0) and every object (index = number), each on one line in ASCII.

        MuPDF prints tight: names with `#xx` decoded where the character is a plain one, strings as `(...)` with escapes or `<hex>`,
        no comments. A free or missing object is `null`. A stream's line is its dictionary.
        """
        count = self.object_count()
        buffer = _raw.ll_fz_new_buffer(max(256, len(self._data) // 8))
        output = _raw.ll_fz_new_output_with_buffer(buffer)
        try:
            self._print(output, range(1, count))
            _raw.ll_fz_close_output(output)
            lines: list[bytes] = _raw.ll_fz_buffer_to_bytes_internal(buffer, 0).split(b"\n")
        finally:
            _raw.ll_fz_drop_output(output)
            _raw.ll_fz_drop_buffer(buffer)
        if len(lines) != count or count != self.object_count():  # loading an object can set off a repair that finds others
            raise MupdfError(f"{len(lines)} printed objects instead of {count}")
        return lines

    def decoded_bytes(self, number: int) -> int:
        """How many bytes the stream of an object decodes to: what MuPDF reads up to the first damage."""
        buffer = _raw.ll_pdf_load_stream_number(self._handle, number)
        try:
            return len(_raw.ll_fz_buffer_storage_memoryview(buffer, 0))
        finally:
            _raw.ll_fz_drop_buffer(buffer)

    def _print(self, output: Any, numbers: range) -> None:
        handle, load, drop = self._handle, _raw.ll_pdf_load_object, _raw.ll_pdf_drop_obj
        print_one, end_line = _raw.ll_pdf_print_obj, _raw.ll_fz_write_byte
        print_one(output, _raw.ll_pdf_trailer(handle), 1, 1)  # a borrowed reference
        for number in numbers:
            end_line(output, 10)
            loaded = load(handle, number)
            try:
                print_one(output, loaded, 1, 1)
            finally:
                drop(loaded)

    def entries(self) -> list[XrefEntry]:
        """The cross-reference entries of objects 1 and up. Call after `printed`, which loads what they tell."""
        get, handle = _raw.ll_pdf_get_xref_entry_no_null, self._handle
        kind, offset = _raw.pdf_xref_entry_type_get, _raw.pdf_xref_entry_ofs_get
        generation, stream = _raw.pdf_xref_entry_gen_get, _raw.pdf_xref_entry_stm_ofs_get
        found = []
        for number in range(1, self.object_count()):  # a number beyond the count corrupts MuPDF's heap
            entry = get(handle, number)
            found.append(XrefEntry(number, kind(entry), offset(entry), generation(entry), stream(entry)))
        return found
