"""Where an answer goes: the route of a job, and the origin that its gateway wrote down."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from sanitizer.model.safe_name import safe_name


@dataclass(frozen=True, slots=True)
class Route:
    """One inbox's way out. `contact` may have several lines; `language` is "ja" or "en".

    `outbox_marker` is the name of a file that stands in the outbox whenever its share is there; "" when it needs none.
    """

    name: str
    outbox: Path
    policy_name: str
    owner: str
    language: str
    contact: str
    outbox_marker: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file came from, in the words of its gateway.

    `path` is relative to the inbox and untrusted; `modified_ns` is the original's time, which the output gets; `outbox` is set by
    the command line only, where each batch has its own.
    """

    path: str
    modified_ns: int | None = None
    outbox: str = ""

    def as_text(self) -> str:
        """For the job's table: JSON in ASCII, so that names which are not UTF-8 survive."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Origin:
        return cls(**json.loads(text))

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    def folder(self) -> PurePosixPath:
        """The folder below the outbox, every part made safe."""
        return PurePosixPath(*(safe_name(part) for part in PurePosixPath(self.path).parent.parts if part not in {"/", ".."}))
