"""Our YARA rules and the site's: read, compiled once in the zygote, matched in the child. Loads libyara.

What tags mean: a kind (`_kind.kind_of`) or `everything` says on which files a rule is judged; `target` that it is judged on targets
too; `at_start` that a match counts only at the start of the file or of an unpacked part; `raw` that unpacked parts do not count.
Rules of a site have no tags to obey: they are judged on everything.
"""

from __future__ import annotations

import hashlib
import io
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yara

from sanitizer.contract.scanner import Hit
from sanitizer.model.errors import ConfigError, LimitExceeded
from sanitizer.scanners._kind import EVERYTHING, KINDS
from sanitizer.scanners._unpacked import Unpacked
from sanitizer.scanners._yara_compiled import CompiledRules
from sanitizer.scanners._yara_features import BY_KEY, SITE

MATCH_SECONDS = 20
MAX_RULE_FILE_BYTES = 8 * 1024 * 1024
_OURS, _THEIRS = "mugai", "site"


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Our rules compiled per kind of file, the site's, and the SHA-256 over the texts of all rules, by name and content.

    Only files of ours that have a rule for a kind are compiled for it, because each pattern costs time on every byte.
    """

    by_kind: dict[str, Any]
    site: Any | None  # the site's rules, compiled once: they may be many, and they are judged on every kind
    digest: str

    @property
    def rules(self) -> list[Any]:
        """Our rules of every kind, each name once."""
        found = {rule.identifier: rule for rules in self.by_kind.values() for rule in rules}
        return [found[name] for name in sorted(found)]


def read_rules(folder: Path, namespace: str) -> dict[str, str]:
    """Namespace ("site/name") > text of every *.yar and *.yara file below *folder*, in order of path.

    Raises ConfigError when a file cannot be read, is no UTF-8 or is larger than 8 MiB.
    """
    texts = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".yar", ".yara")):
        try:
            raw = path.read_bytes()
            if len(raw) > MAX_RULE_FILE_BYTES:
                raise ConfigError(f"{path}: larger than {MAX_RULE_FILE_BYTES} bytes; split the rules into several files")
            texts[f"{namespace}/{path.relative_to(folder).with_suffix('').as_posix()}"] = raw.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: the rules cannot be read ({error}); it must be a UTF-8 text file") from error
    return texts


def compile_rules(texts: dict[str, str]) -> Any:
    """Raises ConfigError that names the rule file and the line of the first mistake."""
    try:
        return yara.compile(sources=texts, includes=False)
    except yara.Error:
        for name, text in texts.items():
            _compile_one(name, text)
        raise


def _compile_one(name: str, text: str) -> None:
    try:
        yara.compile(source=text, includes=False)
    except yara.Error as error:
        raise ConfigError(f"YARA rules {name}: {error}; correct the rule or take the file away") from error


def problems_of(folder: Path) -> list[str]:
    """One line for every rule file of *folder* that does not compile; empty when all do."""
    found = []
    for name, text in read_rules(folder, _THEIRS).items():
        try:
            _compile_one(name, text)
        except ConfigError as error:
            found.append(str(error))
    return found


def load(ours: Path, site: Path | None) -> Ruleset:
    """Our rules, and the site's where there is a folder. Raises ConfigError."""
    texts = read_rules(ours, _OURS)
    if not texts:
        raise ConfigError(f"{ours}: no YARA rules there: the installation is incomplete; install mugai again")
    site_texts = read_rules(site, _THEIRS) if site is not None else {}
    digest = hashlib.sha256()
    for name, text in sorted({**texts, **site_texts}.items()):
        digest.update(f"{name}\0{hashlib.sha256(text.encode()).hexdigest()}\n".encode())
    return Ruleset(_by_kind(texts), compile_rules(site_texts) if site_texts else None, digest.hexdigest())


def loaded(compiled: CompiledRules) -> Ruleset:
    """The ruleset out of its serialised form."""
    rulesets = [yara.load(file=io.BytesIO(one)) for one in compiled.rulesets]
    site = yara.load(file=io.BytesIO(compiled.site)) if compiled.site is not None else None
    return Ruleset({kind: rulesets[number] for kind, number in compiled.by_kind.items()}, site, compiled.digest)


def _by_kind(texts: dict[str, str]) -> dict[str, Any]:
    """For each kind the rule files of which a rule is judged on it; equal choices are compiled once."""
    tags = {name: {tag for rule in compile_rules({name: text}) for tag in rule.tags} for name, text in texts.items()}
    compiled: dict[frozenset[str], Any] = {}
    found = {}
    for kind in KINDS:
        wanted = frozenset(name for name in texts if {kind, EVERYTHING} & tags[name])
        if wanted not in compiled:
            compiled[wanted] = compile_rules({name: texts[name] for name in sorted(wanted)})
        found[kind] = compiled[wanted]
    return found


def match(ruleset: Ruleset, data: Any, kind: str, *, target: bool) -> Iterator[Hit]:
    """Hits in the raw bytes of a file of *kind*. Raises LimitExceeded when the rules take longer than MATCH_SECONDS."""
    for found in _matches(ruleset, data, kind):
        if not _judged(found, kind, target=target):
            continue
        offsets = sorted(instance.offset for string in found.strings for instance in string.instances)
        if "at_start" in found.tags and 0 not in offsets:
            continue
        yield _hit(found, f"byte {offsets[0]}" if offsets else "file")


def match_unpacked(ruleset: Ruleset, unpacked: Unpacked, kind: str, *, target: bool) -> Iterator[Hit]:
    """Hits in the unpacked parts of a file of *kind*, with the part's name as location; one per rule."""
    starts = frozenset(unpacked.starts)
    for found in _matches(ruleset, unpacked.data, kind):
        if not _judged(found, kind, target=target) or "raw" in found.tags:
            continue
        offsets = sorted(instance.offset for string in found.strings for instance in string.instances)
        if "at_start" in found.tags:
            offsets = [offset for offset in offsets if offset in starts]
            if not offsets:
                continue
        part = bisect_right(unpacked.starts, offsets[0]) - 1 if offsets else 0
        yield _hit(found, unpacked.names[part])


def _matches(ruleset: Ruleset, data: Any, kind: str) -> list[Any]:
    try:
        found = list(ruleset.by_kind[kind].match(data=data, timeout=MATCH_SECONDS))
        if ruleset.site is not None:
            found += ruleset.site.match(data=data, timeout=MATCH_SECONDS)
    except yara.TimeoutError as error:
        raise LimitExceeded(f"the YARA rules took longer than {MATCH_SECONDS} seconds") from error
    return found


def _is_ours(found: Any) -> bool:
    return str(found.namespace).startswith(_OURS + "/")


def _judged(found: Any, kind: str, *, target: bool) -> bool:
    if not _is_ours(found):
        return True
    if target and "target" not in found.tags:
        return False
    return kind in found.tags or EVERYTHING in found.tags


def _hit(found: Any, location: str) -> Hit:
    meta = found.meta
    if _is_ours(found):
        return Hit(BY_KEY[meta["feature"]], location, f"{found.rule}: {meta['description_ja']} / {meta['description_en']}")
    words = str(meta.get("description", ""))
    return Hit(SITE, location, f"{found.namespace} {found.rule}" + (f": {words}" if words else ""))
