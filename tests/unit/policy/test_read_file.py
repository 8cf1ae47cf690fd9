from __future__ import annotations

from pathlib import Path

import pytest

from sanitizer.model.errors import PolicyError
from sanitizer.model.limits import MIB
from sanitizer.model.verdict import Method
from sanitizer.policy.read_file import PolicyFile, read_policy_file
from tests.unit.policy.plugs import CATALOGUE


def read(folder: Path, text: str, name: str = "site") -> PolicyFile:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return read_policy_file(path, CATALOGUE)


def test_everything_that_a_policy_can_say(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        """
inherits = "standard"
[title]
ja = "税務課"
[ladder]
steps = ["reconstruct", "text"]
[actions]
"pdf.author" = "allow"
csv.formula = "block"
[categories]
hidden = "remove"
[options]
"*.links" = "remove"
"pdf.links" = "deactivate"
[types]
csv = "block"
[limits]
max_bytes = "64 MiB"
max_seconds = 30
max_pages = 10
[release]
second_person = true
[fidelity]
pages = "sample"
min_recall = 1
""",
    )
    assert file.inherits == "standard"
    assert file.titles == {"ja": "税務課"}
    assert file.ladder == (Method.RECONSTRUCT, Method.TEXT)
    assert {key: setting.value for key, setting in file.actions.items()} == {"pdf.author": "allow", "csv.formula": "block"}
    assert {key: (setting.value, setting.line) for key, setting in file.options.items()} == {
        "pdf.links": ("deactivate", 14),
        "ooxml.links": ("remove", 13),
    }
    assert file.limits == {"max_bytes": 64 * MIB, "max_seconds": 30.0, "max_pages": 10}
    assert file.release == {"second_person": True}
    assert {key: (setting.value, setting.line) for key, setting in file.fidelity.items()} == {
        "pages": ("sample", 24),
        "min_recall": ("1.0", 25),
    }


def test_a_star_for_types_makes_an_allow_list(tmp_path: Path) -> None:
    file = read(tmp_path, '[types]\npdf = "allow"\n"*" = "block"\n')
    assert {name: setting.value for name, setting in file.types.items()} == {
        "pdf": "allow",
        "docx": "block",
        "docm": "block",
        "csv": "block",
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('\ninherit = "x"', r'site\.toml:2: unknown key "inherit"; did you mean "inherits"'),
        ("inherits = 1", r"site\.toml:1: inherits is the name"),
        ('inherits = "../x"', r"site\.toml:1: inherits is the name of a policy, without folder"),
        ('actions = "x"', r'site\.toml:1: "actions" is a table'),
        ('[[actions]]\na = "x"', r'site\.toml:1: "actions" is a table'),
        (
            '[actions]\n\n"pdf.javscript" = "remove"',
            r'site\.toml:3: unknown feature "pdf.javscript"; did you mean "pdf.javascript"',
        ),
        (
            '[actions]\n"pdf.javascript" = "delete"',
            r'site\.toml:2: "pdf.javascript" is one of allow, remove, flatten, block, not \'delete\'',
        ),
        ('[actions]\n"pdf.javascript" = true', r"site\.toml:2: .* not True"),
        ('[actions]\n"pdf.javascript" = "allow"', r'site\.toml:2: "pdf.javascript" \(script\) cannot be kept, because'),
        ('[actions]\n"*.vba_macro" = "allow"', r'site\.toml:2: "ooxml.vba_macro" \(macro\) cannot be kept'),
        ('[actions]\n"*.nothing" = "block"', r'site\.toml:2: unknown feature "\*\.nothing"'),
        ('[actions]\n"pdf.*" = "block"', r"site\.toml:2: unknown feature"),
        ('[actions]\n"pdf.author" = "block"\npdf.author = "block"', r'site\.toml:3: "pdf.author" is written twice'),
        ('[categories]\nactive = "block"', r'site\.toml:2: unknown key "active"; did you mean "active_content"'),
        ('[categories]\ndetection = "allow"', r"site\.toml:2: nothing of category .detection. can be kept, because"),
        ('[categories]\nhidden = "keep"', r"site\.toml:2: an action is one of"),
        (
            '[options]\n"pdf.links" = "kep"',
            r'site\.toml:2: "pdf.links" is one of keep, deactivate, remove, not \'kep\'; did you mean "keep"',
        ),
        ('[options]\n"pdf.link" = "keep"', r'site\.toml:2: unknown option "pdf.link"; did you mean "pdf.links"'),
        ('[types]\ncsv = "remove"', r"site\.toml:2: an action for a file type is one of allow, block"),
        ('[types]\ncvs = "block"', r'site\.toml:2: unknown key "cvs"; did you mean "csv"'),
        ('fidelity = "sample"', r'site\.toml:1: "fidelity" is a table; write \[fidelity\]'),
        ('[fidelity]\npages = "some"', r"site\.toml:2: pages is one of none, sample, all, not \'some\'"),
        ("[fidelity]\npages = true", r"site\.toml:2: pages is one of none, sample, all"),
        ("[fidelity]\nmin_similarity = 1.1", r"site\.toml:2: min_similarity is a number between 0 and 1, not 1\.1"),
        ("[fidelity]\nmin_recall = nan", r"site\.toml:2: min_recall is a number between 0 and 1"),
        ("[fidelity]\nmin_spot = true", r"site\.toml:2: min_spot is a number between 0 and 1"),
        ("[fidelity]\nmin_similarty = 1", r'site\.toml:2: unknown key "min_similarty"; did you mean "min_similarity"'),
        ("[limits]\nmax_byte = 1", r'site\.toml:2: unknown key "max_byte"; did you mean "max_bytes"'),
        ('[limits]\nmax_bytes = "1 GB"', r"site\.toml:2: max_bytes: a size is"),
        ("[limits]\nmax_pages = 1.5", r"site\.toml:2: max_pages is a whole number, not 1.5"),
        ("[limits]\nmax_pages = true", r"site\.toml:2: max_pages is a whole number"),
        ("[limits]\nmax_seconds = nan", r"site\.toml:2: max_seconds is between 1 and 3600"),
        ("[limits]\nmax_memory_bytes = 1", r"site\.toml:2: max_memory_bytes is between"),
        ("[ladder]\nsteps = []", r"site\.toml:2: steps is a list"),
        ('[ladder]\nsteps = [\n"flatten",\n"txt"]', r'site\.toml:4: a step of the ladder is one of .*; did you mean "text"'),
        ('[ladder]\nsteps = ["text", "flatten"]', r"site\.toml:2: each step stands once, in this order"),
        ('[ladder]\nsteps = ["text", "text"]', r"site\.toml:2: each step stands once"),
        ('[ladder]\nstep = ["text"]', r'site\.toml:2: unknown key "step"; did you mean "steps"'),
        ('[release]\nsecond_person = "yes"', r"site\.toml:2: second_person is true or false"),
        ('[title]\nfr = "x"', r'site\.toml:2: unknown key "fr"'),
        ('[title]\nja = "a\\nb"', r"site\.toml:2: a title is one line"),
        ("[title", r"site\.toml:1: not valid TOML"),
    ],
)
def test_mistakes_are_refused_with_file_and_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(PolicyError, match=complaint):
        read(tmp_path, text)


def test_the_files_name_is_the_policys_name(tmp_path: Path) -> None:
    assert read(tmp_path, "", name="税務課").name == "税務課"
    with pytest.raises(PolicyError, match="cannot be the name"):
        read(tmp_path, "", name="a b")
