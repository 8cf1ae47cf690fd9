"""A mutant is one rule less, each rule goes once, and a rule that a test misses is told from one that nobody misses."""

from __future__ import annotations

import subprocess
import sys

from scripts.mutate_verifier import ROOT, is_missed, modules_of, mutants

SOURCE = """
TABLE = {"a": 1, "b": 2}
def check(one):
    if one.bad or one.worse:
        yield Residue("x", "y")
    yield from more(one)
    if not one:
        raise ValueError
    yield one
    if one.rare:
        yield "x.y", one
    self._wrong.append(one)
    if one.last:
        return ("x.z" if one else "x.w"), one
    return None
"""


def places(module: str) -> list[str]:
    return [mutant.place for mutant in mutants(module, SOURCE)]


def test_every_rule_goes_once() -> None:
    assert sorted(places("a._pdf_graph")) == sorted(
        [
            "_pdf_graph:4: one.bad",
            "_pdf_graph:4: one.worse",
            "_pdf_graph:5: yield Residue('x', 'y')",
            "_pdf_graph:6: yield from more(one)",
            "_pdf_graph:11: yield ('x.y', one)",
            "_pdf_graph:12: self._wrong.append(one)",
            "_pdf_graph:14: return ('x.z' if one else 'x.w', one)",
            "_pdf_graph:8: raise ValueError",
        ]
    )


def test_entries_of_tables_are_rules_in_modules_of_rules() -> None:
    assert {"_pdf_rules:2: 'a'", "_pdf_rules:2: 'b'"} < set(places("a._pdf_rules"))


def test_a_mutant_is_still_a_module() -> None:
    for mutant in mutants("a._pdf_graph", SOURCE):
        names: dict[str, object] = {"Residue": tuple, "more": lambda _one: ()}
        exec(compile(mutant.tree, "x", "exec"), names)
        assert callable(names["check"])


def test_the_verifier_has_rules() -> None:
    names = modules_of("pdf")
    assert {"sanitizer.verifiers._pdf_rules", "sanitizer.verifiers._pdf_layout"} <= set(names)


def test_rules_that_a_test_misses() -> None:
    command = [sys.executable, "-m", "scripts.mutate_verifier", "pdf", "--only", "well-formed"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ", 0 of them missed by no test" in done.stdout, done.stderr
    assert done.returncode == 0


def test_a_rule_that_no_test_misses() -> None:
    """With the tests of something else."""
    name = "sanitizer.verifiers._pdf_objects"
    source = (ROOT / "sanitizer/verifiers/_pdf_objects.py").read_text(encoding="utf-8")
    for mutant in mutants(name, source):
        assert not is_missed(mutant, [str(ROOT / "tests/unit/model/test_safe_name.py")], [name])
