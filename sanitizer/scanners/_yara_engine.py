"""The ruleset of this process and one scan with it, shared by the two YARA plugs (sources, targets) and the macro scanner."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

from sanitizer.contract.scanner import Hit
from sanitizer.policy.shipped import rules_folder
from sanitizer.scanners import _yara_rules
from sanitizer.scanners._kind import is_package, kind_of
from sanitizer.scanners._unpacked import member_names, unpack
from sanitizer.scanners._yara_compiled import CompiledRules, compile_apart

SITE_RULES_VARIABLE = "MUGAI_SITE_RULES"


@cache
def compiled() -> CompiledRules:
    """Ours and, where the variable MUGAI_SITE_RULES names a folder, the site's; compiled at the first call."""
    site = os.environ.get(SITE_RULES_VARIABLE)
    return compile_apart(rules_folder() / "yara", Path(site) if site else None)


@cache
def ruleset() -> _yara_rules.Ruleset:
    """The compiled rules, loaded (in the zygote)."""
    return _yara_rules.loaded(compiled())


def warm() -> None:
    """Load, and match once, so that libyara's arenas exist before the fork."""
    list(_yara_rules.match(ruleset(), b"%PDF-1.7 warm", "pdf", target=False))


def scan_file(file: BinaryIO, type_name: str, *, target: bool) -> Iterator[Hit]:
    """Raw bytes first, then what can be unpacked of them; each rule at most once."""
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return
    # Never closed by hand: parts of the view may still be referred to when an error passes through here.
    view = memoryview(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ))
    kind = kind_of(bytes(view[:4096]), type_name)
    if kind == "zip" and is_package(member_names(file, size)):
        kind = "office"
    hits = list(_yara_rules.match(ruleset(), view, kind, target=target))
    for unpacked in unpack(file, view, kind):
        hits += _yara_rules.match_unpacked(ruleset(), unpacked, kind, target=target)
    seen: set[str] = set()
    for hit in hits:
        if hit.detail not in seen:
            seen.add(hit.detail)
            yield hit


def scan_source_code(code: bytes, kind: str, location: str) -> Iterator[Hit]:
    """Hits in source text that another scanner extracted ("vba"): rules of that kind, and the site's."""
    for hit in _yara_rules.match(ruleset(), code, kind, target=False):
        yield Hit(hit.feature, location, hit.detail)
