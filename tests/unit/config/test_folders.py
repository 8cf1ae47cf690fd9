from __future__ import annotations

import os
from pathlib import Path

import pytest

from sanitizer.config.settings import load_settings
from sanitizer.model.errors import ConfigError
from tests.unit.config.site import make_site


def text(inbox: str = "inbox/zeimu", outbox: str = "outbox/zeimu", state: str = "state", more: str = "") -> str:
    return f'state_folder = "{state}"\n{more}[[route]]\nname = "zeimu"\ninbox = "{inbox}"\noutbox = "{outbox}"\n'


def refused(folder: Path, settings: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        load_settings(make_site(folder, settings))


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (text(outbox="inbox/zeimu"), r"mugai\.toml:5: outbox .* is the same folder as the inbox"),
        (text(outbox="inbox/../inbox/zeimu"), "is the same folder as the inbox"),
        (text(inbox="inbox", outbox="inbox/somu"), r"mugai\.toml:5: outbox .* is inside the inbox"),
        (text(inbox="outbox/zeimu", outbox="outbox"), r"mugai\.toml:5: outbox .* contains the inbox"),
        (text(inbox="."), r"mugai\.toml:4: inbox .* contains the state_folder"),
        (text(state="inbox/zeimu"), "has mode 0755"),
        (
            text(more='[site]\npolicies_folder = "outbox/zeimu"\n'),
            r"mugai\.toml:3: site folder .* is the same folder as the outbox",
        ),
        (
            text() + '[[route]]\nname = "b"\ninbox = "inbox"\noutbox = "outbox/somu"\n',
            r"mugai\.toml:8: inbox .* contains the inbox",
        ),
        (
            text() + '[[route]]\nname = "b"\ninbox = "inbox/somu"\noutbox = "outbox/zeimu"\n',
            r"mugai\.toml:9: outbox .* is the same folder",
        ),
        (text(more='key_files = ["inbox/zeimu/vault.key"]\n'), r"mugai\.toml:2: the key file .* is inside the inbox .* move it"),
        (text(more='[site]\npasswords_file = "outbox/zeimu/p"\n'), r"mugai\.toml:3: the password list .* is inside the outbox"),
        (text(more='[signatures]\ntrust = "inbox/zeimu"\n'), r"mugai\.toml:3: the trust list .* is inside the inbox"),
    ],
)
def test_overlapping_folders(tmp_path: Path, settings: str, complaint: str) -> None:
    refused(tmp_path, settings, complaint)


def test_the_settings_file_is_not_where_staff_can_write(tmp_path: Path) -> None:
    make_site(tmp_path)
    path = tmp_path / "inbox" / "zeimu" / "mugai.toml"
    path.write_text(text(inbox=".", outbox=str(tmp_path / "outbox/zeimu"), state=str(tmp_path / "state")), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"the settings file .* is inside the inbox"):
        load_settings(path)


def test_a_link_does_not_hide_an_overlap(tmp_path: Path) -> None:
    make_site(tmp_path)
    (tmp_path / "elsewhere").symlink_to(tmp_path / "inbox" / "zeimu", target_is_directory=True)
    refused(tmp_path, text(outbox="elsewhere"), "is the same folder as the inbox")
    (tmp_path / "inbox" / "zeimu" / "sub").mkdir()
    refused(tmp_path, text(outbox="elsewhere/sub"), "is inside the inbox")


def test_missing_folders_are_named_with_the_fix(tmp_path: Path) -> None:
    refused(tmp_path, text(inbox="no/such"), r"mugai\.toml:4: inbox .*/no/such does not exist; create it \(mkdir -p")
    refused(tmp_path, text(inbox="mugai.toml"), r"mugai\.toml:4: inbox .* is not a folder")
    refused(tmp_path, text(inbox="mugai.toml/x"), r"mugai\.toml:4: inbox .* cannot be reached \(Not a directory\)")


def test_the_state_folder_is_ours_alone(tmp_path: Path) -> None:
    path = make_site(tmp_path)
    (tmp_path / "state").chmod(0o750)
    with pytest.raises(ConfigError, match="mode 0750, so others can reach the vault and the keys: chmod 700"):
        load_settings(path)


def test_a_folder_that_we_may_not_write_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_site(tmp_path)
    real = os.access
    monkeypatch.setattr(os, "access", lambda folder, mode: real(folder, mode) and "outbox" not in str(folder))
    with pytest.raises(ConfigError, match=r"mugai\.toml:5: outbox .* cannot be read and written by user"):
        load_settings(path)


def test_folders_side_by_side_are_fine(tmp_path: Path) -> None:
    settings = text(more='[site]\npolicies_folder = "policies"\nrules_folder = "rules"\n')
    second = '[[route]]\nname = "b"\ninbox = "inbox/somu"\noutbox = "outbox/somu"\n'
    assert len(load_settings(make_site(tmp_path, settings + second)).routes) == 2
