"""Looks for bombs behind the encryption of a PDF: qpdf takes it off, and the streams are looked at before PDFium unpacks them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

import pikepdf

from sanitizer.contract.pdf_passwords import spellings
from sanitizer.engines.pdf.source import as_ours, set_limits
from sanitizer.engines.pdf.stream_bombs import refuse_bombs
from sanitizer.model.errors import LimitExceeded

if TYPE_CHECKING:
    from sanitizer.contract.engine import Session


def refuse_encrypted_bombs(source: BinaryIO, session: Session) -> None:
    """Raises LimitExceeded. A file that does not open is left to whoever says so in the right words."""
    set_limits(session.limits)
    for password in [b"", *(one for given in session.passwords for one in spellings(given))]:
        source.seek(0)
        try:
            with pikepdf.open(source, password=password) as document, io.BytesIO() as clear:
                document.save(
                    clear,
                    encryption=False,
                    compress_streams=False,
                    stream_decode_level=pikepdf.StreamDecodeLevel.none,
                    object_stream_mode=pikepdf.ObjectStreamMode.disable,
                    fix_metadata_version=False,
                )
                data = clear.getvalue()
                if any("limit" in warning for warning in document.get_warnings()):  # qpdf's words; it writes null instead
                    raise LimitExceeded("an object stream unpacks to too much")
        except pikepdf.PasswordError:
            continue
        except (pikepdf.PikepdfError, RuntimeError, ValueError, TypeError):
            return  # what qpdf cannot read is PDFium's to refuse
        except MemoryError as error:
            raise as_ours(error, "the decrypted file") from error
        refuse_bombs(data, session.limits)
        return
