from __future__ import annotations

from sanitizer.engines.pdf import rebuild
from sanitizer.engines.pdf.allow_list import load
from sanitizer.engines.pdf.features import KEY_FEATURES


def test_every_type_of_the_list_compiles() -> None:
    types = rebuild.allowed_types()
    assert set(types) == set(load())


def test_what_is_dangerous_is_on_no_list() -> None:
    allowed = {key for one in load().values() for key in one.keys}
    dangerous = {
        "/AA",
        "/JavaScript",
        "/JS",
        "/EmbeddedFiles",
        "/AF",
        "/EF",
        "/XFA",
        "/CO_",
        "/OPI",
        "/PS",
        "/Alternates",
        "/Perms",
        "/Launch",
    }
    assert not allowed & dangerous
    assert not allowed & (set(KEY_FEATURES) - {"/Ref", "/CO", "/Metadata", "/URI", "/B"})


def test_used_tables_bring_their_keys() -> None:
    widget = load()["Annotation.Widget"]
    assert {"/Rect", "/AP", "/FT", "/V", "/MK"} <= set(widget.keys)
    assert widget.needs == ("/Rect", "/Subtype")
