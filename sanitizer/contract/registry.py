"""Finds the plugs: every module in a folder that has the named constant is one. Dropping the file in is all."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any


def discover(package: ModuleType, constant: str) -> tuple[Any, ...]:
    """The *constant* ("ENGINE", "SCANNER", "VERIFIER") of every module directly in *package*, in order of module name.

    A module whose name starts with "_" is not a plug; any other module without the constant is a mistake and raises TypeError.
    """
    plugs = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        plug = getattr(module, constant, None)
        if plug is None:
            raise TypeError(f"{module.__name__} has no {constant}: give it one, or start its name with an underscore")
        plugs.append(plug)
    return tuple(plugs)
