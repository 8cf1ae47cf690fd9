from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.model.errors import ConfigError
from sanitizer.policy.toml_document import TomlDocument, hint, parse_toml, read_toml

TEXT = '''# a comment with [brackets] and "quotes"
top = "a # not a comment"

[actions]
"pdf.javascript" = "remove" # = "no"
pdf.links = 'x'
list = [
  1, # one
  "]", [2,
  3],
]
text = """
[not.a.table]
key = 1
"""  # after
inline = { a = 1, b = { c = [
  2] } }

[ outer . "in ner" ]
key = 1979-05-27T07:32:00Z

[[route]]
name = "a"
[[route]]
name = "b"
[route.sub]
x = 1
'''


def parse(text: str) -> TomlDocument:
    return parse_toml(text, Path("some.toml"), ConfigError)


def test_every_key_has_its_line() -> None:
    document = parse(TEXT)
    assert document.data == tomllib.loads(TEXT)
    expected = {
        ("top",): 2,
        ("actions",): 4,
        ("actions", "pdf.javascript"): 5,
        ("actions", "pdf", "links"): 6,
        ("actions", "list"): 7,
        ("actions", "list", 0): 8,
        ("actions", "list", 2, 1): 10,
        ("actions", "text"): 12,
        ("actions", "inline", "b", "c", 0): 17,
        ("outer", "in ner"): 19,
        ("outer", "in ner", "key"): 20,
        ("route", 0, "name"): 23,
        ("route", 1): 24,
        ("route", 1, "name"): 25,
        ("route", 1, "sub", "x"): 27,
    }
    assert {keys: document.line_of(*keys) for keys in expected} == expected
    assert document.at("route", 1, "name") == "some.toml:25"


def test_a_key_that_is_not_there_has_the_line_of_the_table_around_it() -> None:
    assert parse(TEXT).line_of("route", 1, "inbox") == 24
    assert parse(TEXT).line_of("nothing") == 1


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2), ("a = [1,\n2\n", 2), ("[a\n", 1)])
def test_a_syntax_error_names_its_line(text: str, line: int) -> None:
    with pytest.raises(ConfigError, match=rf"^some\.toml:{line}: not valid TOML"):
        parse(text)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_toml(tmp_path / "missing.toml", ConfigError)
    sjis = tmp_path / "sjis.toml"
    sjis.write_bytes("# ok\ntitle = '標準'\n".encode("cp932"))
    with pytest.raises(ConfigError, match=r"sjis\.toml:2: not UTF-8"):
        read_toml(sjis, ConfigError)
    big = tmp_path / "big.toml"
    big.write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(ConfigError, match="larger than"):
        read_toml(big, ConfigError)


def test_a_byte_order_mark_and_crlf_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "notepad.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")
    assert read_toml(path, ConfigError).line_of("b") == 2


def test_hint_names_the_nearest_word() -> None:
    assert hint("pdf.javscript", ["pdf.javascript", "csv.formula"]) == '; did you mean "pdf.javascript"?'
    assert hint("zzz", ["pdf.javascript"]) == ""


# Invariant: a text that tomllib takes never makes the line finder fail or run on, and every top-level key gets a line.
_VALUES = st.recursive(
    st.one_of(
        st.integers(),
        st.booleans(),
        st.sampled_from(["'x'", '"a\\"b"', '"""a\n"b""c"""', "'''a\n''b'''", '""""a"""""', "1e5", "nan", "07:32:00"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ",\n".join(map(_toml, items)) + "]")
        | st.dictionaries(st.sampled_from(["a", "b", '"c d"', "e.f"]), inner, max_size=2).map(
            lambda table: "{" + ", ".join(f"{key} = {_toml(value)}" for key, value in table.items()) + "}"
        )
    ),
    max_leaves=6,
)


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["k1", "k2", '"k 3"', "'k4'"]), _VALUES, max_size=4))
def test_any_valid_text_is_walked_to_its_end(pairs: dict[str, object]) -> None:
    text = "".join(f"{key} = {_toml(value)}  # note\n" for key, value in pairs.items())
    document = parse(text)
    lines = [document.lines[(key,)] for key in document.data]
    assert lines == sorted(lines)
    for key, line in zip(document.data, lines, strict=True):
        assert key in text.splitlines()[line - 1]
