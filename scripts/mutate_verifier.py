"""Takes each rule of a verifier away in turn and runs the verifier's tests: a rule that no test misses is a rule nobody has proved.

    python -m scripts.mutate_verifier pdf [--only WORDS]

A mutant is one module with one statement less (a `yield` of a residue, a `yield from` of more rules, a `raise`, a `return` of
what is wrong, a note of it), one operand of an `or` less, or one entry of a table less. Each runs in a fork of its own, in which
only that module's names are replaced.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
_SECONDS = 60  # for the tests of one mutant
_TABLES = "_rules"  # modules whose dictionaries are rules, one an entry
_ZIP_MODULES = ("_opc_zip", "_libarchive")
_ZIP_TESTS = ("test_opc_zip.py", "test_opc_zip_rules.py", "test_libarchive.py")
# Verifier > how its modules begin, beside the entry module, and its tests, in tests/unit/verifiers.
VERIFIERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pdf": (("_pdf_",), ("pdf",)),
    "ooxml": (("_ooxml_", "_vba_project", *_ZIP_MODULES), ("ooxml", *_ZIP_TESTS)),
    "odf": (("_odf_", *_ZIP_MODULES), ("odf", *_ZIP_TESTS)),
    "rtf": (("_rtf_",), ("test_rtf.py",)),
    "svg": (("_svg_",), ("test_svg.py",)),
}
_TESTS = ROOT / "tests/unit/verifiers"
_NOT_THESE = "not are_clean"  # tests that only show what the verifier lets pass: they miss no rule, and take long
_NOTED_IN = frozenset({"_wrong", "irregular"})
# What no input can show: (module, words of what is gone). A reason stands with each.
EQUIVALENT: tuple[tuple[str, str], ...] = (
    ("_pdf_proof", "own sample is not clean"),  # a self-test of the warm-up, which has no input
    ("_pdf_layout", "self._entries[0].offset < position"),  # MuPDF opens no file with an object inside the header
    ("_ooxml_xml", "b'ppaction' in data"),  # it stands in an attribute `action`, which is of interest anyway
    ("_opc_zip", "end_at < 0"),  # of a file shorter than the record: no four bytes there are its mark
    ("_pdf_layout", "int(start[1]) != entry.number"),  # nor does it take an object with another number; it searches the file
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One module without one rule. `place` is "module:line: what is gone"."""

    module: str
    place: str
    tree: ast.Module


def modules_of(verifier: str) -> list[str]:
    prefixes, _ = VERIFIERS[verifier]
    names = [path.stem for path in sorted((ROOT / "sanitizer" / "verifiers").glob("*.py"))]
    return [f"sanitizer.verifiers.{name}" for name in names if name.startswith(prefixes) and "warm_up" not in name]


def tests_of(verifier: str) -> list[str]:
    return [str(_TESTS / name) for name in VERIFIERS[verifier][1]]


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of the module's *source*, in the order of its lines."""
    tree = ast.parse(source)
    for index, node in enumerate(ast.walk(tree)):
        for change in _changes(node, module):
            changed = copy.deepcopy(tree)
            twin = next(one for position, one in enumerate(ast.walk(changed)) if position == index)
            gone = change(twin)
            ast.fix_missing_locations(changed)
            yield Mutant(module, f"{module.rpartition('.')[2]}:{getattr(gone, 'lineno', 0)}: {ast.unparse(gone)}", changed)


def _changes(node: ast.AST, module: str) -> Iterator[_Change]:
    for name in ("body", "orelse", "finalbody"):
        statements = getattr(node, name, None)
        for index, statement in enumerate(statements if isinstance(statements, list) else ()):
            if isinstance(statement, ast.Raise) or _yields_rules(statement):
                yield _WithoutStatement(name, index)
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        for index in range(len(node.values)):
            yield _WithoutOperand(index)
    if isinstance(node, ast.Dict) and module.endswith(_TABLES):
        for index in range(len(node.keys)):
            yield _WithoutEntry(index)


def _yields_rules(statement: object) -> bool:
    """A residue, or what is wrong (its key, its detail), is handed out, returned or noted."""
    if isinstance(statement, ast.Return):
        return _is_wrong(statement.value)
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    if isinstance(value, ast.YieldFrom):
        return True
    if isinstance(value, ast.Yield):
        return isinstance(value.value, ast.Tuple) or _calls(value.value, "Residue")
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    holder = value.func.value
    name = holder.attr if isinstance(holder, ast.Attribute) else getattr(holder, "id", "")
    return value.func.attr == "_add" or (value.func.attr == "append" and name in _NOTED_IN)


def _calls(value: ast.expr | None, name: str) -> bool:
    return isinstance(value, ast.Call) and getattr(value.func, "id", "") == name


def _is_wrong(value: ast.expr | None) -> bool:
    """A pair that begins with the key of a feature."""
    if not isinstance(value, ast.Tuple) or len(value.elts) != 2:
        return False
    return any(isinstance(one, ast.Constant) and "." in str(one.value) for one in ast.walk(value.elts[0]))


class _Change:
    """Changes a node and gives what stood there."""

    def __call__(self, node: ast.AST) -> ast.AST:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class _WithoutStatement(_Change):
    block: str
    index: int

    def __call__(self, node: ast.AST) -> ast.AST:
        statements: list[ast.stmt] = getattr(node, self.block)
        gone = statements[self.index]
        nothing: ast.stmt = ast.Return(ast.Constant(None)) if isinstance(gone, ast.Return) else ast.Pass()
        if isinstance(gone, ast.Expr) and isinstance(gone.value, ast.Yield | ast.YieldFrom):  # the function stays a generator
            nothing = ast.Expr(ast.YieldFrom(ast.Tuple([], ast.Load())))
        statements[self.index] = nothing
        return gone


@dataclass(frozen=True, slots=True)
class _WithoutOperand(_Change):
    index: int

    def __call__(self, node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.BoolOp)
        gone = node.values[self.index]
        node.values[self.index] = ast.Constant(False)
        return gone


@dataclass(frozen=True, slots=True)
class _WithoutEntry(_Change):
    index: int

    def __call__(self, node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Dict)
        gone = node.keys.pop(self.index) or node.values[self.index]
        node.values.pop(self.index)
        return gone


def is_missed(mutant: Mutant, tests: list[str], dependents: list[str]) -> bool:
    """True when a test fails without the rule. In a fork: this process stays as it is."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
            _replace(mutant, dependents)
            code = int(pytest.main(["-x", "-q", "-k", _NOT_THESE, "-p", "no:cacheprovider", "-p", "no:randomly", *tests]))
        finally:
            os._exit(code)
    return _waited_for(child) != 0


def _waited_for(child: int) -> int:
    """The exit status; that of a child that takes too long is a failure, too."""
    ends = time.monotonic() + _SECONDS
    while time.monotonic() < ends:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status
        time.sleep(0.01)
    os.kill(child, 9)
    return os.waitpid(child, 0)[1]


def _replace(mutant: Mutant, dependents: list[str]) -> None:
    """The mutant's names in its module, and in every module that took them with `from ... import`."""
    module = importlib.import_module(mutant.module)
    before = dict(vars(module))
    exec(compile(mutant.tree, str(module.__file__), "exec"), vars(module))
    for name in dependents:
        _rebind(sys.modules[name], before, vars(module))


def _rebind(module: ModuleType, before: dict[str, object], now: dict[str, object]) -> None:
    for name, value in list(vars(module).items()):
        if name in before and value is before[name] and not name.startswith("__"):
            with contextlib.suppress(KeyError):
                setattr(module, name, now[name])


def run(verifier: str, only: str = "") -> int:
    """Print each mutant that survives; how many there are."""
    tests = tests_of(verifier)
    names = modules_of(verifier)
    for name in names:
        importlib.import_module(name)
    survivors = total = 0
    for name in names:
        source = Path(str(sys.modules[name].__file__)).read_text(encoding="utf-8")
        for mutant in mutants(name, source):
            if only not in mutant.place or any(name.endswith(module) and words in mutant.place for module, words in EQUIVALENT):
                continue
            total += 1
            if not is_missed(mutant, tests, names):
                survivors += 1
                print(f"nobody misses {mutant.place}", flush=True)
    print(f"{verifier}: {total} rules taken away in turn, {survivors} of them missed by no test")
    return survivors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("verifier", choices=VERIFIERS)
    parser.add_argument("--only", default="", help="only mutants whose place holds these words")
    options = parser.parse_args()
    sys.exit(1 if run(options.verifier, options.only) else 0)


if __name__ == "__main__":
    main()
