"""A small document of our own and a session that keeps nothing, to make the zygote ready."""

from __future__ import annotations

from typing import BinaryIO

from sanitizer.model.errors import ProgramMissing
from sanitizer.model.finding import Action, Feature, Option
from sanitizer.model.limits import Limits

WARM_UP_DOCUMENT = b"""%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Count 1/Kids[3 0 R]>>
endobj
3 0 obj
<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R
/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>
endobj
4 0 obj
<</Length 40>>
stream
BT /F1 12 Tf 10 100 Td (mugai) Tj ET   \n
endstream
endobj
trailer
<</Root 1 0 R/Size 5>>
"""


class SilentSession:
    """Answers as the defaults do and records nothing."""

    limits = Limits()
    type_name = "pdf"
    passwords: tuple[str, ...] = ()

    def found(self, feature: Feature, location: str, detail: str = "") -> Action:  # noqa: ARG002
        return feature.default

    def wants(self, feature: Feature) -> Action:
        return feature.default

    def option(self, option: Option) -> str:
        return option.default

    def nested(self, member: BinaryIO, name: str) -> BinaryIO | None:  # noqa: ARG002
        return None

    known_macros: frozenset[str] = frozenset()

    def keep_password(self, password: str) -> None:  # noqa: ARG002
        return None

    def writes(self, type_name: str) -> None:  # noqa: ARG002
        return None

    def outside(self, program: str, source: BinaryIO, *arguments: str) -> BinaryIO:  # noqa: ARG002
        raise ProgramMissing("warming up runs no programs")

    def member_name(self, member: BinaryIO, name: str) -> str:  # noqa: ARG002
        return name

    def count(self, what: str, amount: int, limit: int) -> None:
        """Our own small document stays within every limit."""
