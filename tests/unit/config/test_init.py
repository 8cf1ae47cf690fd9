from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path

import pytest

from sanitizer.config.init import initialise
from sanitizer.config.settings import Language, Settings, load_settings
from sanitizer.config.template import settings_text
from sanitizer.model.errors import ConfigError
from sanitizer.store.keys import load_key_file
from sanitizer.store.signing import load_public_key, load_signing_key, public_path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_installation_is_complete(tmp_path: Path, language: Language) -> None:
    made = initialise(tmp_path / "new" / "mugai", ("税務課", "somu"), language, '情報政策課 "内線"\n1234 \\')
    settings = load_settings(made.settings_file)
    assert [route.name for route in settings.routes] == ["税務課", "somu"]
    assert settings.contact == '情報政策課 "内線"\n1234 \\'
    assert settings.language == language
    assert [mode(path) for path in (settings.state_folder, settings.keys_folder)] == [0o700, 0o700]
    assert [mode(path) for path in settings.vault_key_files] == [0o600]
    assert mode(settings.signing_key_file) == 0o600
    assert {mode(folder) for route in settings.routes for folder in (route.inbox, route.outbox)} == {0o2770}
    load_key_file(settings.vault_key_files[0])
    load_signing_key(settings.signing_key_file)
    load_public_key(public_path(settings.signing_key_file))
    assert any(str(made.settings_file) in line for line in made.next_steps)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    made = initialise(tmp_path)
    key = made.key_files[0].read_bytes()
    with pytest.raises(ConfigError, match="is not overwritten"):
        initialise(tmp_path)
    made.settings_file.unlink()
    initialise(tmp_path)
    assert made.key_files[0].read_bytes() == key


@pytest.mark.parametrize("routes", [(), ("a", "a"), ("../x",), ("a b",)])
def test_impossible_routes(tmp_path: Path, routes: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError):
        initialise(tmp_path / "x", routes)
    assert not (tmp_path / "x").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be made"):
        initialise(tmp_path / "file" / "mugai")
    (tmp_path / "state").write_text("")
    with pytest.raises(ConfigError, match="cannot be made"):
        initialise(tmp_path)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_comment_in_the_file_is_a_possible_setting_with_its_default(tmp_path: Path, language: Language) -> None:
    text = settings_text(("main",), language, "")
    opened = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    data = tomllib.loads(opened)
    settings = Settings.model_validate(data, context={"folder": tmp_path})
    assert settings.antivirus.clamd == "/run/clamav/clamd.ctl"
    plain = Settings.model_validate(tomllib.loads(text), context={"folder": tmp_path})
    assert (settings.intake, settings.watch, settings.retention) == (plain.intake, plain.watch, plain.retention)
    assert (settings.slots, settings.lease_seconds, settings.log_level) == (plain.slots, plain.lease_seconds, plain.log_level)
    assert settings.vault_key_files == plain.vault_key_files
    assert settings.programs == plain.programs
    assert settings.converters["xdw"].makes == "pdf"
