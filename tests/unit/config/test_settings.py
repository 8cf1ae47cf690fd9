from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from samples.build import _certificates as certificates
from sanitizer.config.settings import GIB, load_settings
from sanitizer.model.errors import ConfigError
from sanitizer.sandbox.outside.find import ProgramRule
from tests.unit.config.site import ROUTE, make_site

STATE = 'state_folder = "state"\n'


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    settings = load_settings(make_site(tmp_path))
    (route,) = settings.routes
    assert route.inbox == tmp_path / "inbox" / "zeimu"
    assert route.policy == "standard"
    assert settings.language_of(route) == "ja"
    assert settings.sandbox_level == "full"
    assert settings.intake.max_bytes == 8 * GIB
    assert settings.vault_key_files == (tmp_path / "state" / "keys" / "vault.key",)
    assert settings.antivirus.clamd is None
    assert "~$*" in settings.watch.unfinished_names


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    make_site(tmp_path)
    (tmp_path / "policies" / "tax.toml").write_text('inherits = "strict"', encoding="utf-8")
    settings = load_settings(
        make_site(
            tmp_path,
            f"""
state_folder = "{tmp_path}/state"
language = "en"
contact = "情報政策課\\n内線 1234"
slots = 4
sandbox_level = "reduced"
lease_seconds = 60
log_level = "debug"
key_files = ["state/new.key", "state/old.key"]
[antivirus]
clamd = "[::1]:3310"
timeout_seconds = 5
max_bytes = "1 GiB"
[intake]
max_bytes = "100 MiB"
min_free_bytes = 0
[watch]
poll_seconds = 1
settle_seconds = 0.5
unfinished_names = ["*.busy"]
unfinished_hours = 1
max_depth = 5
max_entries = 10
[audit]
checkpoint_every_events = 5
checkpoint_every_seconds = 60
checkpoint_file = "checkpoints.txt"
old_public_keys = ["state/old.pub"]
[retention]
released_days = 1
held_days = 400
[site]
policies_folder = "policies"
rules_folder = "rules"
passwords_file = "state/passwords"
[programs]
office = "state/soffice"
office_spares = 3
office_memory = "1 GiB"
ocr = "off"
[[route]]
name = "税務課"
inbox = "inbox/zeimu"
outbox = "outbox/zeimu"
policy = "tax"
owner = "税務課"
language = "ja"
contact = "税務課 内線 1"
[[route]]
name = "somu"
inbox = "inbox/somu"
outbox = "outbox/somu"
""",
        )
    )
    tax, general = settings.routes
    assert settings.language_of(tax) == "ja"
    assert settings.language_of(general) == "en"
    assert settings.contact_of(tax) == "税務課 内線 1"
    assert settings.contact_of(general) == "情報政策課\n内線 1234"
    assert settings.antivirus.address == ("::1", 3310)
    assert settings.vault_key_files == (tmp_path / "state/new.key", tmp_path / "state/old.key")
    assert settings.intake.max_bytes == 100 * 1024**2
    assert settings.watch.unfinished_names == ("*.busy",)
    assert settings.checkpoint_file == tmp_path / "checkpoints.txt"
    assert settings.site.rules_folder == tmp_path / "rules"
    rules = settings.program_rules
    assert rules.office == ProgramRule(True, tmp_path / "state/soffice", 90.0, 1024**3)
    assert (rules.office_spares, rules.ocr.wanted) == (3, False)


def test_the_socket_of_clamd(tmp_path: Path) -> None:
    antivirus = load_settings(make_site(tmp_path, STATE + '[antivirus]\nclamd = "/run/clamav/clamd.ctl"\n')).antivirus
    assert antivirus.unix_socket == Path("/run/clamav/clamd.ctl")
    assert antivirus.address is None


def test_the_trust_list(tmp_path: Path) -> None:
    path = make_site(tmp_path, STATE + '[signatures]\ntrust = "root.pem"\n')
    with pytest.raises(ConfigError, match=r"mugai\.toml:\d+: .*root\.pem: the certificate cannot be read"):
        load_settings(path)
    (tmp_path / "root.pem").write_bytes(b"no certificate")
    with pytest.raises(ConfigError, match=r"root\.pem: not a certificate in PEM or DER"):
        load_settings(path)
    (tmp_path / "root.pem").write_bytes(certificates.authority().pem)
    (tmp_path / "root.pem").chmod(0o644)
    assert load_settings(path).signatures.trust == tmp_path / "root.pem"


def test_settings_never_change(tmp_path: Path) -> None:
    settings = load_settings(make_site(tmp_path))
    with pytest.raises(ValidationError):
        settings.slots = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("slots = 2\n", r'mugai\.toml:1: "state_folder" is missing'),
        (STATE + "slot = 2\n", r'mugai\.toml:2: unknown key "slot"; did you mean "slots"'),
        (STATE + "[watch]\n\nsettle = 2\n", r'mugai\.toml:4: unknown key "settle"; did you mean "settle_seconds"'),
        (STATE + ROUTE + 'polici = "x"\n', r'mugai\.toml:6: unknown key "polici"; did you mean "policy"'),
        (STATE + '[[routes]]\nname = "x"\n', r'mugai\.toml:2: unknown key "routes"; did you mean "route"'),
        (STATE + "[[route]]\nname = 'x'\ninbox = 'a'\n", r'mugai\.toml:2: "outbox" is missing'),
        (STATE + 'slots = "2"\n', r"mugai\.toml:2: slots: is a whole number without quotes"),
        (STATE + "slots = 0\n", r"mugai\.toml:2: slots: input should be greater than or equal to 1"),
        (STATE + 'sandbox_level = "none"\n', r"mugai\.toml:2: sandbox_level: input should be 'full' or 'reduced'"),
        (STATE + 'language = "fr"\n', r"mugai\.toml:2: language: input should be 'ja' or 'en'"),
        (STATE + '[intake]\nmax_bytes = "8 GB"\n', r"mugai\.toml:3: intake\.max_bytes: a size is a number of bytes"),
        (STATE + 'route = "x"\n', r"mugai\.toml:2: route: is a list in \[ \]"),
        (STATE + '[antivirus]\nclamd = "localhost"\n', r"mugai\.toml:3: antivirus\.clamd: has characters"),
        ("state_folder = 3\n", r"mugai\.toml:1: state_folder: is the path of a file or folder"),
        (STATE + ROUTE.replace("zeimu", "a/b", 1), r"mugai\.toml:3: route\.0\.name: has characters"),
        (STATE + ROUTE + 'policy = "strikt"\n', r'mugai\.toml:6: there is no policy "strikt"; did you mean "strict"'),
        (STATE + '[site]\npolicies_folder = "no"\n', r"mugai\.toml:3: .*create the folder"),
        (STATE + ROUTE.replace("zeimu", "cli", 1), r'mugai\.toml:3: "cli" is the name of the command line'),
        ("state_folder = \n", r"mugai\.toml:1: not valid TOML"),
    ],
)
def test_mistakes_are_named_with_file_and_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        load_settings(make_site(tmp_path, text))


def test_all_mistakes_are_named_at_once_in_order(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as failure:
        load_settings(make_site(tmp_path, STATE + 'slot = 2\nlanguage = "fr"\n[watch]\npoll = 1\n'))
    assert [line.split(":")[1] for line in str(failure.value).splitlines()] == ["2", "3", "5"]


def test_a_value_is_not_repeated_in_the_complaint(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as failure:
        load_settings(make_site(tmp_path, STATE + '[site]\npasswords_file = ["hunter2"]\n'))
    assert "hunter2" not in str(failure.value)


def test_two_routes_cannot_have_one_name(tmp_path: Path) -> None:
    other = ROUTE.replace("inbox/zeimu", "inbox/somu").replace("outbox/zeimu", "outbox/somu")
    with pytest.raises(ConfigError, match=r'mugai\.toml:7: there are two routes with the name "zeimu"'):
        load_settings(make_site(tmp_path, STATE + ROUTE + other))
