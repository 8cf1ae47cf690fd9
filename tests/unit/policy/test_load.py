from __future__ import annotations

from pathlib import Path

import pytest

from sanitizer.model.errors import PolicyError
from sanitizer.model.finding import Action
from sanitizer.model.verdict import Method
from sanitizer.policy.load import LoadedPolicy, effective_rules, load_policy
from sanitizer.policy.resolve import action_for, choice_for, type_action
from sanitizer.policy.schema import ComparedPages, FidelityRule
from tests.unit.policy.plugs import CATALOGUE, OOXML_COMMENT, PDF_AUTHOR, PDF_JAVASCRIPT, PDF_LINKS, PDF_XMP, write_policies

ROOT = '[ladder]\nsteps = ["reconstruct", "flatten"]\n'


def load(folder: Path, name: str, **texts: str) -> LoadedPolicy:
    paths = write_policies(folder, **texts)

    def find(wanted: str) -> Path:
        if wanted not in paths:
            raise PolicyError(f'there is no policy "{wanted}"')
        return paths[wanted]

    return load_policy(paths[name], CATALOGUE, find)


def test_a_policy_without_settings_has_the_defaults(tmp_path: Path) -> None:
    loaded = load(tmp_path, "root", root=ROOT)
    assert loaded.policy.name == loaded.policy.ja == "root"
    assert loaded.policy.ladder == (Method.RECONSTRUCT, Method.FLATTEN)
    assert action_for(loaded.policy, PDF_JAVASCRIPT) is Action.REMOVE
    assert choice_for(loaded.policy, PDF_LINKS) == "keep"
    assert type_action(loaded.policy, "csv") is Action.ALLOW
    assert len(loaded.policy.digest) == 64


def test_what_is_inherited_is_kept_and_overridden(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        "leaf",
        root=ROOT
        + '[actions]\n"pdf.javascript" = "block"\n"pdf.author" = "allow"\n[limits]\nmax_pages = 7\n'
        + "[release]\nsecond_person = true\n",
        middle='inherits = "root"\n[types]\ncsv = "block"\n[limits]\nmax_seconds = 9',
        leaf='inherits = "middle"\n[title]\nen = "Leaf"\n[actions]\n"pdf.javascript" = "remove"\n[ladder]\nsteps = ["text"]\n',
    )
    policy = loaded.policy
    assert policy.en == "Leaf"
    assert policy.ja == "leaf"
    assert policy.ladder == (Method.TEXT,)
    assert dict(policy.actions) == {"pdf.author": Action.ALLOW, "pdf.javascript": Action.REMOVE}
    assert policy.types == {"csv": Action.BLOCK}
    assert (policy.limits.max_pages, policy.limits.max_seconds) == (7, 9.0)
    assert policy.release.second_person
    assert [path.stem for path in loaded.files] == ["leaf", "middle", "root"]
    assert loaded.action_sources["pdf.javascript"].place == f"{tmp_path / 'leaf.toml'}:5"
    assert loaded.action_sources["pdf.author"].path.stem == "root"


def test_a_category_outweighs_inherited_features_but_not_those_beside_it(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        "leaf",
        root=ROOT + '[actions]\n"pdf.author" = "allow"\n',
        leaf='inherits = "root"\n[categories]\nmetadata = "block"\n[actions]\n"pdf.xmp" = "remove"\n',
    )
    assert action_for(loaded.policy, PDF_AUTHOR) is Action.BLOCK
    assert action_for(loaded.policy, PDF_XMP) is Action.REMOVE


def test_allowing_a_category_keeps_only_what_can_be_kept(tmp_path: Path) -> None:
    loaded = load(tmp_path, "root", root=ROOT + '[categories]\nmetadata = "allow"\n')
    assert action_for(loaded.policy, PDF_AUTHOR) is Action.ALLOW
    assert action_for(loaded.policy, PDF_XMP) is Action.REMOVE


def test_equal_rules_have_equal_digests_whatever_their_files_look_like(tmp_path: Path) -> None:
    one = load(tmp_path, "one", one=ROOT + '[actions]\n"ooxml.comment" = "remove"\n').policy
    two = load(
        tmp_path,
        "two",
        one=ROOT,
        two='# other words\ninherits = "one"\n[title]\nja = "二"\n[categories]\nhidden = "remove"\n[limits]\nmax_seconds = 120\n',
    ).policy
    assert one.digest == two.digest
    other = load(tmp_path, "other", other=ROOT).policy
    assert action_for(other, OOXML_COMMENT) is Action.ALLOW
    assert other.digest != one.digest


@pytest.mark.parametrize(
    "change",
    [
        '[actions]\n"pdf.javascript" = "block"',
        '[options]\n"pdf.links" = "remove"',
        '[types]\ncsv = "block"',
        "[limits]\nmax_pages = 5",
        "[release]\nsecond_person = true",
        '[fidelity]\npages = "all"',
    ],
)
def test_every_kind_of_setting_changes_the_digest(tmp_path: Path, change: str) -> None:
    assert load(tmp_path, "one", one=ROOT).policy.digest != load(tmp_path, "two", two=ROOT + change).policy.digest


def test_fidelity_is_inherited_and_its_limits_count_only_where_pages_are_compared(tmp_path: Path) -> None:
    limits = "[fidelity]\nmin_similarity = 0.5\n"
    rule = load(tmp_path, "two", one=ROOT + limits, two='inherits = "one"\n[fidelity]\npages = "sample"\n').policy.fidelity
    assert rule == FidelityRule(ComparedPages.SAMPLE, min_similarity=0.5)
    assert load(tmp_path, "a", a=ROOT).policy.digest == load(tmp_path, "b", b=ROOT + limits).policy.digest
    compared = ROOT + '[fidelity]\npages = "all"\n'
    assert load(tmp_path, "c", c=compared).policy.digest != load(tmp_path, "d", d=compared + "min_spot = 0\n").policy.digest


def test_effective_rules_name_every_feature(tmp_path: Path) -> None:
    rules = effective_rules(load(tmp_path, "one", one=ROOT).policy, CATALOGUE)
    assert set(rules["actions"]) == set(CATALOGUE.features)


def test_a_circle_of_inheritance_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"b\.toml:1: the policies inherit from each other in a circle: a > b > a"):
        load(tmp_path, "a", a='inherits = "b"', b='inherits = "a"')
    with pytest.raises(PolicyError, match="circle: a > a"):
        load(tmp_path, "a", a='inherits = "a"')


def test_an_unknown_parent_is_refused_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r'a\.toml:2: there is no policy "b"'):
        load(tmp_path, "a", a='\ninherits = "b"')


def test_a_chain_that_is_too_long_is_refused(tmp_path: Path) -> None:
    texts = {f"p{number}": f'inherits = "p{number + 1}"' for number in range(20)}
    with pytest.raises(PolicyError, match="more than 16"):
        load(tmp_path, "p0", **texts, p20=ROOT)


def test_a_policy_without_any_ladder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"a\.toml:1: no ladder"):
        load(tmp_path, "a", a="")


def test_known_macros_are_inherited_replaced_and_part_of_the_digest(tmp_path: Path) -> None:
    one, two = "1" * 64, "2" * 64
    root = ROOT + f'[macros]\nknown = ["{one}"]\n'
    assert load(tmp_path, "leaf", root=root, leaf='inherits = "root"\n').policy.known_macros == {one}
    other = load(tmp_path, "leaf", root=root, leaf=f'inherits = "root"\n[macros]\nknown = ["{two}"]\n').policy
    assert other.known_macros == {two}
    none = load(tmp_path, "leaf", root=root, leaf='inherits = "root"\n[macros]\nknown = []\n').policy
    assert none.known_macros == frozenset()
    assert len({none.digest, other.digest, load(tmp_path, "root", root=root).policy.digest}) == 3


@pytest.mark.parametrize("written", ['"1"', f'["{"A" * 64}"]', "[1]", f'["{"1" * 63}"]'])
def test_a_digest_is_64_hexadecimal_digits(tmp_path: Path, written: str) -> None:
    with pytest.raises(PolicyError, match=r"root\.toml:4: .*known|root\.toml:4: a digest"):
        load(tmp_path, "root", root=ROOT + f"[macros]\nknown = {written}\n")
