"""The parent holds keys, network and shares: importing all of it must not load anything that opens hostile bytes."""

from __future__ import annotations

import json
import subprocess
import sys

_PARSERS = (
    "asn1crypto",
    "charset_normalizer",
    "defusedxml",
    "docx",
    "fontTools",
    "lxml",
    "mozjpeg_lossless_optimization",
    "msoffcrypto",
    "olefile",
    "oletools",
    "openpyxl",
    "pikepdf",
    "PIL",
    "pyhanko",
    "pyhanko_certvalidator",
    "pymupdf",
    "pypdfium2",
    "sanitizer.detect",
    "sanitizer.engines",
    "sanitizer.fidelity",
    "sanitizer.sandbox.inside",
    "sanitizer.scanners",
    "sanitizer.verifiers",
    "uharfbuzz",
    "yara",
    "zxingcpp",
)
_FLOORS = (
    "antivirus",
    "audit",
    "cli",
    "config",
    "contract",
    "daemon",
    "dispatch",
    "gateways",
    "model",
    "pipeline",
    "policy",
    "store",
    "telemetry",
)
# Every module, since some are imported only when they are needed.
_IMPORT = """
import importlib, json, pkgutil, sys
for floor in sys.argv[1:]:
    package = importlib.import_module(f"sanitizer.{floor}")
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not info.name.startswith("sanitizer.store.migrations"):
            importlib.import_module(info.name)
json.dump(sorted(sys.modules), sys.stdout)
"""


def test_parent_loads_no_parser() -> None:
    done = subprocess.run([sys.executable, "-c", _IMPORT, *_FLOORS], capture_output=True, check=True, timeout=60)
    loaded = json.loads(done.stdout)
    assert {"sanitizer.daemon.compose", "sanitizer.daemon.supervise", "sanitizer.sandbox.slot"} <= set(loaded)
    assert [name for name in loaded if name.startswith(tuple(f"{parser}." for parser in _PARSERS)) or name in _PARSERS] == []
