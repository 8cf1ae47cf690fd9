from __future__ import annotations

from pathlib import Path

import pytest

from sanitizer.model.errors import PolicyError
from sanitizer.model.finding import Action
from sanitizer.model.verdict import Method
from sanitizer.policy.resolve import action_for, choice_for
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf, rules_folder
from tests.unit.policy.plugs import BROKEN, CATALOGUE, OOXML_MACRO, PDF_AUTHOR, PDF_LINKS, YARA_HIT, write_policies


def test_the_rules_are_found() -> None:
    assert (rules_folder() / "policies" / "standard.toml").is_file()


def test_the_shipped_policies() -> None:
    shelf = PolicyShelf()
    assert shelf.names() == ("flatten", "standard", "strict", "text-only")
    policies = {name: loaded.policy for name, loaded in shelf.load_all(CATALOGUE).items()}
    assert policies[DEFAULT_POLICY].ladder == (Method.RECONSTRUCT, Method.FLATTEN, Method.TEXT)
    assert policies["strict"].ladder == (Method.RECONSTRUCT, Method.FLATTEN)
    assert policies["flatten"].ladder == (Method.FLATTEN, Method.TEXT)
    assert policies["text-only"].ladder == (Method.TEXT,)
    assert len({policy.digest for policy in policies.values()}) == 4
    assert all(policy.ja != policy.name and policy.en != policy.name for policy in policies.values())


def test_what_strict_is_strict_about() -> None:
    strict = PolicyShelf().load("strict", CATALOGUE).policy
    assert choice_for(strict, PDF_LINKS) == "deactivate"
    assert action_for(strict, YARA_HIT) is Action.BLOCK
    assert action_for(strict, OOXML_MACRO) is Action.BLOCK
    assert action_for(strict, BROKEN) is Action.BLOCK
    assert action_for(strict, PDF_AUTHOR) is Action.REMOVE
    assert strict.release.second_person


def test_a_site_policy_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    write_policies(tmp_path, 税務課='inherits = "strict"\n[types]\ncsv = "block"')
    shelf = PolicyShelf(tmp_path)
    loaded = shelf.load("税務課", CATALOGUE)
    assert loaded.policy.release.second_person
    assert not shelf.is_shipped("税務課")
    assert shelf.is_shipped("strict")


def test_a_site_may_not_change_what_a_shipped_name_means(tmp_path: Path) -> None:
    write_policies(tmp_path, standard='[ladder]\nsteps = ["text"]')
    with pytest.raises(PolicyError, match="is the name of a shipped policy; rename"):
        PolicyShelf(tmp_path)
    with pytest.raises(PolicyError, match="is the name of another policy"):
        PolicyShelf().load(str(tmp_path / "standard.toml"), CATALOGUE)


def test_a_policy_file_of_the_command_line_may_inherit_by_name(tmp_path: Path) -> None:
    write_policies(tmp_path, mine='inherits = "text-only"')
    assert PolicyShelf().load(str(tmp_path / "mine.toml"), CATALOGUE).policy.ladder == (Method.TEXT,)


def test_mistakes_name_the_fix(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match='there is no policy "strikt"; did you mean "strict"'):
        PolicyShelf().load("strikt", CATALOGUE)
    with pytest.raises(PolicyError, match="create the folder"):
        PolicyShelf(tmp_path / "missing")
    (tmp_path / "a b.toml").write_text("", encoding="utf-8")
    with pytest.raises(PolicyError, match="cannot be the name"):
        PolicyShelf(tmp_path)
