"""Makes PDFs at random out of the allow list: dictionaries of every type with right and wrong values, nested, shared, in cycles."""

from __future__ import annotations

from random import Random

from samples.build._pdf import Document
from sanitizer.engines.pdf import rebuild  # noqa: F401 - the handlers register themselves
from sanitizer.engines.pdf.kinds import HANDLERS, _alternatives
from tests.property.pdf_instances import STREAM_DATA, TYPES, concrete, own_entries

_FORM = "XObject.Form"
_MAX_DEPTH = 4
_MAX_ENTRIES = 9
_WRONG = 0.12  # chance of a value of any shape
_ARBITRARY = 0.08  # chance that a reference leads to any object
_SCALARS = {
    "int": ("0", "1", "-1", "7", "255", "2.0"),
    "num": ("0", "1", ".5", "-300", "65536", "1e9"),
    "bool": ("true", "false"),
    "name": ("/S", "/URI", "/Name", "/JavaScript", "/#41"),
    "text": ("(text)", "<FEFF65E5672C>", "()"),
    "bytes": ("(id)", "<00FF>"),
    "null": ("null",),
}
_BY_SHAPE = {
    "z": ("null", "99 0 R"),
    "b": ("true",),
    "i": ("0", "1", "2", "3", "-1", "99999999999"),
    "f": (".5", "-.25"),
    "n": ("/DeviceRGB", "/Identity", "/GoTo", "/Launch", "/Fit", "/A", "/Next"),
    "s": ("(text)", "<FEFF3042>", "(javascript:x)", "(https://example.invalid/)"),
    "a": ("[]", "[0 0 9 9]", "[null null]"),
    "d": ("<<>>",),
    "S": ("null",),
}
_ACTIVE = (
    "<</S/JavaScript/JS(x)>>",
    "<</S/Launch/F(x)/Next @any>>",
    "<</S/URI/URI(https://example.invalid/)/Next[@any @any]>>",
    "<</S/GoTo/D[@any/Fit]>>",
    "<</Type/Filespec/F(x)/EF<</F @any>>>>",
    "[/ICCBased @any]",
    "[/Separation/Spot/DeviceRGB @any]",
    "[/Pattern[/Indexed/DeviceRGB 1<000000FFFFFF>]]",
    "[@any/XYZ null null 0]",
    "<</Kids[@any @any]/Limits[(a)(b)]>>",
    "<</Names[(a) @any (b) @any]>>",
    "<</Nums[0 @any 1[@any @any]]>>",
)
_FREE_KEYS = ("/A", "/Next", "/F1", "/N", "/D", "/Font", "/Length", "/#41#41", "/S", "/Off")


class _Graph:
    """The objects of one file: each has a type, chosen first, so that references can lead to the right one."""

    def __init__(self, random: Random) -> None:
        self.random = random
        names = [name for base in TYPES for name in concrete(base)]
        self.types = ["Catalog", "Pages", "Page", *random.choices(names, k=random.randrange(3, 14))]

    def build(self) -> bytes:
        made = Document()
        for name in self.types:
            number = made.reserve()
            made.bodies[number] = self._object(name)
        return made.build(1)

    def _object(self, name: str) -> bytes:
        if name == "Pages":
            return b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
        fixed = {"Catalog": "/Pages 2 0 R", "Page": "/Parent 2 0 R/MediaBox[0 0 99 99]"}.get(name, "")
        entries = fixed + self._entries(name, 0)
        stream = TYPES[name].stream
        if not stream or self.random.random() < _WRONG / 2:
            return f"<<{entries}>>".encode("latin-1")
        data = STREAM_DATA.get(stream, bytes(64))
        return f"<<{entries}/Length {len(data)}>>\nstream\n".encode("latin-1") + data + b"\nendstream"

    def _entries(self, name: str, depth: int) -> str:
        keys = TYPES[name].keys
        chosen = self.random.sample(sorted(keys), min(len(keys), self.random.randrange(_MAX_ENTRIES)))
        entries = {key: self._value(keys[key], depth + 1) for key in chosen}
        if self.random.random() > _WRONG:
            entries.update(own_entries(name))
        return "".join(f"{key} {value}" for key, value in entries.items() if key != "/Parent")

    def _value(self, kinds: str, depth: int) -> str:
        if self.random.random() < _WRONG or depth > _MAX_DEPTH:
            return self._any(depth)
        return self._of_kind(self.random.choice(_alternatives(kinds)), depth)

    def _of_kind(self, kind: str, depth: int) -> str:
        random = self.random
        if kind in _SCALARS:
            return random.choice(_SCALARS[kind])
        if kind.startswith("@"):
            shape = random.choice(HANDLERS[kind[1:]][0])
            return self._any(depth) if shape in "adS" else random.choice(_BY_SHAPE[shape])
        if kind.startswith("=/"):
            return kind[1:]
        if kind.startswith(("int(", "name(")):
            one = random.choice(kind[kind.index("(") + 1 : -1].split())
            return one if kind[0] == "i" else f"/{one}"
        if kind.startswith("["):
            element, _, count = kind[1:-1].partition("*")
            number = int(count) if count else random.randrange(4)
            return "[" + " ".join(self._value(element, depth + 1) for _ in range(number)) + "]"
        if kind.startswith("{"):
            keys = random.sample(_FREE_KEYS, random.randrange(1, 4))
            return "<<" + "".join(f"{key} {self._value(kind[1:-1], depth + 1)}" for key in keys) + ">>"
        return self._dictionary(kind, depth)

    def _dictionary(self, name: str, depth: int) -> str:
        fitting = concrete(name) if name in TYPES else [_FORM]  # an appearance stream
        there = [number for number, one in enumerate(self.types, 1) if one in fitting]
        if self.random.random() < _ARBITRARY:
            return self._reference()
        if there and self.random.random() < 0.7:
            return f"{self.random.choice(there)} 0 R"
        one = self.random.choice(fitting)
        return self._reference() if TYPES[one].stream else f"<<{self._entries(one, depth + 1)}>>"

    def _any(self, depth: int) -> str:
        kind = self.random.randrange(4)
        if kind == 0:
            return self._reference()
        if kind == 1:
            text = self.random.choice(_ACTIVE)
            while "@any" in text:
                text = text.replace("@any", self._reference(), 1)
            return text
        if kind == 2 and depth <= _MAX_DEPTH:
            return f"<<{self._entries(self.random.choice(self.types[2:]), depth + 1)}>>"
        return self.random.choice(_BY_SHAPE[self.random.choice("zbifnsad")])

    def _reference(self) -> str:
        return f"{self.random.randrange(1, len(self.types) + 1)} 0 R"


def graph(random: Random) -> bytes:
    """A file with one page. Equal states of *random* give equal bytes."""
    return _Graph(random).build()
