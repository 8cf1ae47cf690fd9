"""Collects what the plugs declare, as JSON for the parent, which never imports a plug.

`python -I -m sanitizer.sandbox.inside.catalogue` prints it; the jail's first process sends it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache

from sanitizer.contract import ladder
from sanitizer.contract.engine import Engine, PrintsThroughOffice, ProtectsTargets, RendersPages
from sanitizer.contract.page_views import ShowsPages
from sanitizer.detect import features as detection_features
from sanitizer.detect.foreign import EMPTY, FOREIGN_TYPES
from sanitizer.engines import all_engines
from sanitizer.model.finding import Feature
from sanitizer.policy.antivirus_feature import MALWARE
from sanitizer.policy.catalogue import BY_OFFICE, OWN, Catalogue, catalogue_from, to_json
from sanitizer.scanners import all_scanners

_PIECE_CHARS = 16_000


@cache
def own_catalogue() -> Catalogue:
    """Features, options and types of every plug in this installation."""
    loose = [entry for entry in vars(detection_features).values() if isinstance(entry, Feature)]
    loose += [MALWARE, *ladder.FEATURES]
    drawn = {kind.name for engine in all_engines() if isinstance(engine, ShowsPages) for kind in engine.types}
    protected = {
        kind.name: engine.protecting_family
        for engine in all_engines()
        if isinstance(engine, ProtectsTargets)
        for kind in engine.types
    }
    foreign = (EMPTY, *FOREIGN_TYPES)
    pages = {name: how for engine in all_engines() for name, how in _pages_of(engine)}
    return catalogue_from(all_engines(), all_scanners(), loose, foreign, ladder.OPTIONS, drawn, protected, pages)


def _pages_of(engine: Engine) -> Iterator[tuple[str, str]]:
    """Each type that can become an image PDF, with what draws or prints it."""
    if isinstance(engine, RendersPages):
        yield from ((kind.name, OWN) for kind in engine.types)
    elif isinstance(engine, PrintsThroughOffice):
        yield from ((name, BY_OFFICE) for name in engine.office_suffixes)


def catalogue_json() -> str:
    return json.dumps(to_json(own_catalogue()), ensure_ascii=False)


def catalogue_pieces() -> Iterator[str]:
    """The JSON in pieces that fit into frames."""
    text = catalogue_json()
    for start in range(0, len(text), _PIECE_CHARS):
        yield text[start : start + _PIECE_CHARS]


if __name__ == "__main__":
    sys.stdout.write(catalogue_json())
