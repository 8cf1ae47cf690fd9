"""How the repository is laid out: names, sizes, tests that mirror sources, and nothing of one machine in it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tests.architecture.repository import ROOT, committed, python_files

MAX_LINES = 400
_SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
_PLACES = re.compile(rb"(?<![\w.])/(?:work|root)/|(?<![\w.])/home/(?!\.)[a-z]")
# In pieces, so that this file does not hold what it forbids.
_REGISTRIES = tuple(
    ".".join(parts).encode() for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
)
# The rest of tests/unit mirrors sanitizer/.
_SOURCE_ROOTS = {name: Path(name) for name in ("benchmarks", "fuzz", "samples", "scripts")}


def test_every_unit_test_has_its_source() -> None:
    """tests/unit/a/b/test_x.py is about a/b/x.py, or at least about something in the folder a/b, or about modules a/_b_*.py."""
    tests = [path for path in python_files() if path.parts[:2] == ("tests", "unit") and path.name.startswith("test_")]
    assert tests
    assert [str(test) for test in tests if not _has_source(test)] == []


def test_modules_have_names_that_say_something() -> None:
    named = [path for path in committed() if path.suffix == ".py" or path.suffix == ""]
    assert [str(path) for path in named if _SAYS_NOTHING & {path.stem.strip("_"), *path.parts[:-1]}] == []


def test_no_file_is_too_long() -> None:
    lengths = {str(path): (ROOT / path).read_bytes().count(b"\n") for path in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def test_every_module_says_what_it_is_for() -> None:
    modules = [path for path in python_files() if path.parts[0] in {"sanitizer", "samples", "scripts", "benchmarks", "fuzz"}]
    silent = [str(path) for path in modules if not _starts_with_docstring(path)]
    assert silent == []


def test_nothing_of_one_machine_is_committed() -> None:
    """No path below a home or a work folder, and no host of a package registry."""
    found = []
    for path in committed():
        if path == Path(__file__).relative_to(ROOT):
            continue
        data = (ROOT / path).read_bytes()
        found += [f"{path}: {match.group().decode()}" for match in _PLACES.finditer(data)]
        found += [f"{path}: {host.decode()}" for host in _REGISTRIES if host in data]
    assert found == []


def test_no_test_skips() -> None:
    """A program that is missing is a failure: `make setup-dev` installs what the tests need."""
    skips = re.compile(r"pytest\.skip\(|mark\.skip|importorskip|mark\.xfail")
    tests = [path for path in python_files() if path.parts[0] == "tests" and path != Path(__file__).relative_to(ROOT)]
    assert [str(path) for path in tests if skips.search((ROOT / path).read_text(encoding="utf-8"))] == []


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, name
        pinned = re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[A-Za-z0-9._-]+==.*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)), name


def test_lock_files_hold_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {"requirements.lock": project["project"]["dependencies"] + project["dependency-groups"]["build"]}
    wanted["requirements-dev.lock"] = wanted["requirements.lock"] + project["dependency-groups"]["dev"]
    for name, dependencies in wanted.items():
        pinned = set(re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        assert _names(dependencies) <= pinned, f"{name} is not fresh: run `make lock`"


def test_shorter_lock_file_has_the_versions_that_are_tested() -> None:
    runs, tested = (
        set(re.findall(r"^[A-Za-z0-9._-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runs <= tested


def _has_source(test: Path) -> bool:
    inner = test.parts[2:-1]
    root = _SOURCE_ROOTS.get(inner[0]) if inner else None
    folder = root.joinpath(*inner[1:]) if root else Path("sanitizer").joinpath(*inner)
    subject = test.stem.removeprefix("test_")
    beside = [folder / f"{subject}.py", folder / f"_{subject}.py", folder / subject, folder.parent / f"_{folder.name}_{subject}.py"]
    if any((ROOT / path).exists() for path in beside):
        return True
    package = ".".join(PurePosixPath(folder if (ROOT / folder).is_dir() else folder.parent).parts)
    return re.search(rf"\b{re.escape(package)}\b", (ROOT / test).read_text(encoding="utf-8")) is not None


def _starts_with_docstring(path: Path) -> bool:
    text = (ROOT / path).read_text(encoding="utf-8")
    return not text.strip() or ast.get_docstring(ast.parse(text)) is not None


def _names(dependencies: Iterable[str]) -> set[str]:
    return {re.split(r"[<>=!~;\[ ]", dependency, maxsplit=1)[0].lower().replace("_", "-") for dependency in dependencies}
