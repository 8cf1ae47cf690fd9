"""Characters in plain text that steer a screen, hide or turn text around: found, and dropped or kept as policy says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sanitizer.contract.engine import Session
from sanitizer.model.finding import Action, Category, Feature

MAX_PLACES = 2_000_000  # removed or reported places in one file; a coloured log of 50 MB has about a million

_ESCAPE = (
    r"\x1b\][^\x07\x1b\r\n]{0,4096}(?:\x07|\x1b\\)?"  # OSC: title, links, clipboard (ECMA-48, 8.3.89; xterm)
    r"|\x1b[PX^_][^\x1b\r\n]{0,4096}(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI: colours, cursor, screen (ECMA-48, 5.4)
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROL = r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]+"
_BIDI = r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
_ZERO_WIDTH = r"[\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb]+"
_TAG = "[\U000e0000-\U000e007f]+"
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_PLACE = re.compile(
    f"(?P<escape>{_ESCAPE})|(?P<control>{_CONTROL})|(?P<bidi>{_BIDI})|(?P<zero_width>{_ZERO_WIDTH})|(?P<tag>{_TAG})"
)
_OPEN_ENDED = 8192  # characters of a last line that may hold an escape sequence whose end has not been read


@dataclass(frozen=True, slots=True)
class CharacterFeatures:
    """One set per format, because feature keys belong to a format."""

    escape: Feature
    control: Feature
    bidi: Feature
    zero_width: Feature
    tag: Feature

    def all(self) -> tuple[Feature, ...]:
        return (self.escape, self.control, self.bidi, self.zero_width, self.tag)


def character_features(prefix: str) -> CharacterFeatures:
    """`<prefix>.terminal_escape`, `.control`, `.bidi`, `.zero_width`, `.tag_character`."""
    active, hidden = Category.ACTIVE_CONTENT, Category.HIDDEN
    remove, allow = Action.REMOVE, Action.ALLOW
    return CharacterFeatures(
        Feature(
            f"{prefix}.terminal_escape",
            active,
            remove,
            "escape sequence that steers a terminal",
            "端末を操作するエスケープシーケンス",
        ),
        Feature(f"{prefix}.control", hidden, remove, "control character", "制御文字"),
        Feature(
            f"{prefix}.bidi",
            hidden,
            remove,
            "character that reverses the reading direction",
            "文字の並び順を逆にする制御文字",
            True,
        ),
        Feature(f"{prefix}.zero_width", hidden, allow, "invisible character of no width", "幅のない見えない文字", True),
        Feature(f"{prefix}.tag_character", hidden, remove, "invisible tag character", "見えないタグ文字"),
    )


def without_suspects(text: str) -> str:
    """*text* without any of these characters, to look at: nothing is recorded."""
    return _PLACE.sub("", text)


class CharacterCleaner:
    """Cleans text piece by piece and keeps count of lines."""

    def __init__(self, features: CharacterFeatures, session: Session) -> None:
        self._by_group = {
            "escape": features.escape,
            "control": features.control,
            "bidi": features.bidi,
            "zero_width": features.zero_width,
            "tag": features.tag,
        }
        self._session = session
        self._line = 1
        self._pending = ""

    def clean(self, piece: str, *, last: bool = False) -> str:
        """The allowed text of *piece*; an escape sequence that may go on in the next piece is held back until then."""
        text = self._pending + piece if self._pending else piece
        self._pending = ""
        if not last:
            cut = self._open_end(text)
            text, self._pending = text[:cut], text[cut:]
        if not _SUSPECT.search(text):
            self._line += text.count("\n")
            return text
        return self._filter(text)

    def _open_end(self, text: str) -> int:
        """Where the last line starts to hold an escape sequence; the length of *text* when it holds none."""
        start = max(text.rfind("\n"), len(text) - _OPEN_ENDED) + 1
        opened = [place for place in (text.find("\x1b", start), text.find("\x9b", start)) if place >= 0]
        return min(opened, default=len(text))

    def _filter(self, text: str) -> str:
        kept: list[str] = []
        position = 0
        for match in _PLACE.finditer(text):
            kept.append(text[position : match.start()])
            self._line += kept[-1].count("\n")
            if self._found(match) is Action.ALLOW:
                kept.append(match.group())
            position = match.end()
        kept.append(text[position:])
        self._line += kept[-1].count("\n")
        return "".join(kept)

    def _found(self, match: re.Match[str]) -> Action:
        self._session.count("places with control or invisible characters", 1, MAX_PLACES)
        feature = self._by_group[str(match.lastgroup)]
        codes = " ".join(f"U+{ord(char):04X}" for char in match.group()[:8])
        return self._session.found(feature, f"line {self._line}", codes)
