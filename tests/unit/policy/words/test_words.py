from __future__ import annotations

import re
import string
from enum import Enum

import pytest

from sanitizer.model import errors
from sanitizer.model.finding import Action, Category
from sanitizer.model.job import JobState
from sanitizer.model.verdict import Method, Verdict
from sanitizer.policy.words import LANGUAGES, choose_language, load_words

ERROR_CODES = sorted(
    {error.code for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.MugaiError)}
)


def fields_of(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ERROR_CODES)
def test_every_error_code_has_words(language: str, code: str) -> None:
    words = load_words(language)
    assert words.error_key(code) == code
    assert "予算.xlsx" in words.text(f"error.{code}.headline", name="予算.xlsx")
    assert words.lines(f"error.{code}.why")
    assert words.lines(f"error.{code}.todo")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [Verdict, Method, JobState, Action, Category])
def test_every_member_of_the_model_has_words(language: str, kind: type[Enum]) -> None:
    section = {"JobState": "state"}.get(kind.__name__, kind.__name__.lower())
    for member in kind:
        assert load_words(language).text(f"{section}.{member.name.lower()}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_can_be_announced(language: str) -> None:
    assert all(load_words(language).text(f"does.{action}") for action in Action)


def test_both_languages_say_the_same_things() -> None:
    japanese, english = (load_words(language).texts for language in ("ja", "en"))
    assert set(japanese) == set(english)
    for key in japanese:
        assert fields_of(japanese[key]) - {"hour", "minute", "day", "month", "year"} == fields_of(english[key]) - {
            "hour",
            "minute",
            "day",
            "month",
            "year",
        }, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_whole(language: str) -> None:
    for key, lines in load_words(language).texts.items():
        assert lines, key
        for line in lines:
            assert line.strip() == line, key
            assert line, key
            assert line.isprintable(), key
            # Fields are plain names: nothing that reaches into a value.
            assert all(re.fullmatch(r"[a-z]+", name) for name in fields_of((line,))), key


def test_japanese_is_japanese_and_english_is_not() -> None:
    for key, lines in load_words("en").texts.items():
        assert all(line.isascii() for line in lines), key
    kana = re.compile(r"[ぁ-んァ-ヶ一-龠]")
    for key, lines in load_words("ja").texts.items():
        if key not in ("notice.rule", "type.pdf"):
            assert all(kana.search(line) for line in lines), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_value_is_only_text(language: str) -> None:
    hostile = "{0.__class__} {name} %s"
    assert hostile in load_words(language).text("error.polyglot.headline", name=hostile)


def test_a_key_without_words_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        load_words("ja").text("no.such.key")
    with pytest.raises(ValueError, match="no words in 'fr'"):
        load_words("fr")
    assert load_words("ja").error_key("a_code_of_tomorrow") == "internal_error"
    assert load_words("en").type_title("xdw") == "XDW file"
    assert load_words("ja").type_title("xdw") == "XDW形式のファイル"


@pytest.mark.parametrize(
    ("wanted", "environment", "language"),
    [
        ("ja", {"LANG": "en_US.UTF-8"}, "ja"),
        ("", {"LANG": "ja_JP.UTF-8"}, "ja"),
        ("", {"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
        ("", {"LC_ALL": "", "LANG": "ja_JP.eucJP"}, "ja"),
        ("", {}, "en"),
    ],
)
def test_choosing_the_language(wanted: str, environment: dict[str, str], language: str) -> None:
    assert choose_language(wanted, environment) == language
