"""The parent holds keys, network and shares: importing all of it must not load anything that opens hostile bytes."""

from __future__ import annotations

import json
import subprocess
import sys

_PARSERS = (
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
    "pymupdf",
    "pypdfium2",
    "sanitizer.detect",
    "sanitizer.engines",
    "sanitizer.sandbox.inside",
    "sanitizer.scanners",
    "sanitizer.verifiers",
    "uharfbuzz",
    "yara",
)
_IMPORT = "import json, sys, sanitizer.cli.main, sanitizer.daemon.compose; json.dump(sorted(sys.modules), sys.stdout)"


def test_parent_loads_no_parser() -> None:
    done = subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, check=True, timeout=60)
    loaded = json.loads(done.stdout)
    assert "sanitizer.daemon.supervise" in loaded
    assert [name for name in loaded if name.startswith(tuple(f"{parser}." for parser in _PARSERS)) or name in _PARSERS] == []
