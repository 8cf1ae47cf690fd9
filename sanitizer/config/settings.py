"""How this installation runs: the settings file, read once at the start, checked as a whole, never changed afterwards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from sanitizer.config.converters import converter_command, unusable
from sanitizer.config.folders import folder_problems
from sanitizer.config.problems import problems_of
from sanitizer.model.errors import ConfigError, PolicyError
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf
from sanitizer.policy.sizes import parse_bytes
from sanitizer.policy.toml_document import TomlDocument, read_toml
from sanitizer.policy.trust_list import read_trust_list
from sanitizer.sandbox.outside.converter import ConverterRule
from sanitizer.sandbox.outside.find import ProgramRule, ProgramRules

GIB = 1024**3
Language = Literal["ja", "en"]


def _path(value: object, info: ValidationInfo) -> Path:
    """A path as written; a relative one starts at the folder of the settings file."""
    if isinstance(value, Path):
        return value
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise ValueError("is the path of a file or folder, in quotes")
    folder = (info.context or {}).get("folder", Path.cwd())
    return Path(os.path.abspath(folder / value))  # noqa: PTH100 - lexical: symbolic links are looked at in `folders`


def _size(value: object) -> int:
    return parse_bytes(value)


PathSetting = Annotated[Path, BeforeValidator(_path)]
SizeSetting = Annotated[int, BeforeValidator(_size), Field(ge=0, le=1024 * GIB)]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Route(_Table):
    """One inbox with its outbox, policy and owner.

    `outbox_marker`: the name of a file that stands in the outbox whenever its share is mounted; without it nothing is delivered.
    """

    name: Annotated[str, Field(pattern=r"^[^\W_][\w-]{0,39}$")]
    inbox: PathSetting
    outbox: PathSetting
    outbox_marker: Annotated[str, Field(max_length=255, pattern=r"^[^/\x00-\x1f\x7f]*$")] = ""
    policy: str = DEFAULT_POLICY
    owner: Line = ""
    language: Language | None = None
    contact: Annotated[str, Field(max_length=1000)] | None = None


class Antivirus(_Table):
    """`clamd` is the path of its socket, or `host:port`. Once it is named, no file is released without its answer."""

    clamd: Annotated[str, Field(pattern=r"^(/.+|[^/\s]+:\d{1,5})$")] | None = None
    timeout_seconds: Annotated[float, Field(ge=1, le=3600)] = 60.0
    max_bytes: SizeSetting = 2 * GIB

    @property
    def unix_socket(self) -> Path | None:
        return Path(self.clamd) if self.clamd and self.clamd.startswith("/") else None

    @property
    def address(self) -> tuple[str, int] | None:
        """Host (without the brackets of an IPv6 address) and port."""
        if not self.clamd or self.clamd.startswith("/"):
            return None
        host, _, port = self.clamd.rpartition(":")
        return host.removeprefix("[").removesuffix("]"), int(port)


class Intake(_Table):
    """What is taken in at all."""

    max_bytes: SizeSetting = 8 * GIB
    min_free_bytes: SizeSetting = 2 * GIB


class Watch(_Table):
    """How the inboxes are watched."""

    poll_seconds: Annotated[float, Field(ge=0.05, le=3600)] = 2.0
    settle_seconds: Annotated[float, Field(ge=0.05, le=3600)] = 3.0
    unfinished_names: Annotated[tuple[str, ...], Field(strict=False)] = (
        "~$*",
        "*.tmp",
        "*.part",
        "*.crdownload",
        "Thumbs.db",
        ".DS_Store",
        ".*",
    )
    unreadable_seconds: Annotated[float, Field(ge=0.05, le=24 * 3600)] = 60.0
    unfinished_hours: Annotated[float, Field(gt=0, le=24 * 365)] = 24.0
    max_depth: Annotated[int, Field(ge=1, le=64)] = 32
    max_entries: Annotated[int, Field(ge=1, le=10_000_000)] = 200_000


class Audit(_Table):
    """When the end of the audit log is signed, and where besides the database the signed lines go."""

    checkpoint_every_events: Annotated[int, Field(ge=1, le=1_000_000)] = 200
    checkpoint_every_seconds: Annotated[float, Field(ge=1, le=86_400)] = 300.0
    checkpoint_file: PathSetting | None = None
    old_public_keys: Annotated[tuple[PathSetting, ...], Field(strict=False)] = ()


class Retention(_Table):
    """Days after which the vault forgets originals; 0 keeps them for ever. Reports and the audit log are never forgotten."""

    released_days: Annotated[int, Field(ge=0, le=36_500)] = 30
    held_days: Annotated[int, Field(ge=0, le=36_500)] = 0


class Site(_Table):
    """What the site adds of its own."""

    policies_folder: PathSetting | None = None
    rules_folder: PathSetting | None = None
    passwords_file: PathSetting | None = None


class Signatures(_Table):
    """`trust`: the certificates by which signatures on documents count as trusted, a file or a folder (PEM or DER)."""

    trust: PathSetting | None = None


def _program(value: object, info: ValidationInfo) -> Path | Literal["auto", "off"]:
    """ "auto", "off", or a path."""
    return value if value in ("auto", "off") else _path(value, info)


ProgramSetting = Annotated[Path | Literal["auto", "off"], BeforeValidator(_program)]


class ProgramsTable(_Table):
    """External programs, each run in a jail of its own. "auto" takes what is installed; a path names the program itself.

    `office_spares`: how many LibreOffices wait for a file (about 100 MB each) so that it does not wait for them.
    """

    office: ProgramSetting = "auto"
    office_spares: Annotated[int, Field(ge=0, le=16)] = 1
    office_seconds: Annotated[float, Field(ge=5, le=3600)] = 90.0
    office_memory: SizeSetting = 2 * GIB
    ocr: ProgramSetting = "auto"
    ocr_seconds: Annotated[float, Field(ge=5, le=3600)] = 60.0
    ocr_memory: SizeSetting = 2 * GIB


def _rule(program: Path | Literal["auto", "off"], seconds: float, memory_bytes: int) -> ProgramRule:
    path = program if isinstance(program, Path) else None
    return ProgramRule(wanted=program != "off", path=path, seconds=seconds, memory_bytes=memory_bytes)


class Converter(_Table):
    """A program of the site's own for files of one type. `folders`: what it needs beside its own folder and /usr."""

    command: Annotated[tuple[str, ...], Field(strict=False, min_length=2), AfterValidator(converter_command)]
    makes: str
    seconds: Annotated[float, Field(ge=1, le=3600)] = 60.0
    memory: SizeSetting = 2 * GIB
    folders: Annotated[tuple[PathSetting, ...], Field(strict=False)] = ()

    @property
    def rule(self) -> ConverterRule:
        return ConverterRule(self.command, self.makes, self.seconds, self.memory, self.folders)


class Settings(_Table):
    """Everything that the daemon is told. Paths are absolute."""

    state_folder: PathSetting
    routes: Annotated[tuple[Route, ...], Field(alias="route", strict=False)] = ()
    language: Language = "ja"
    contact: Annotated[str, Field(max_length=1000)] = ""
    slots: Annotated[int, Field(ge=1, le=64)] = 2
    sandbox_level: Literal["full", "reduced"] = "full"
    lease_seconds: Annotated[int, Field(ge=10, le=86_400)] = 600
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    key_files: Annotated[tuple[PathSetting, ...], Field(strict=False)] = ()
    antivirus: Antivirus = Antivirus()
    intake: Intake = Intake()
    watch: Watch = Watch()
    audit: Audit = Audit()
    retention: Retention = Retention()
    site: Site = Site()
    signatures: Signatures = Signatures()
    programs: ProgramsTable = ProgramsTable()
    converters: dict[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,20}$")], Converter] = {}

    @property
    def program_rules(self) -> ProgramRules:
        programs = self.programs
        return ProgramRules(
            office=_rule(programs.office, programs.office_seconds, programs.office_memory),
            ocr=_rule(programs.ocr, programs.ocr_seconds, programs.ocr_memory),
            office_spares=programs.office_spares,
            converters={name: converter.rule for name, converter in self.converters.items()},
        )

    @property
    def database_file(self) -> Path:
        return self.state_folder / "mugai.sqlite3"

    @property
    def vault_folder(self) -> Path:
        return self.state_folder / "vault"

    @property
    def work_folder(self) -> Path:
        return self.state_folder / "work"

    @property
    def keys_folder(self) -> Path:
        return self.state_folder / "keys"

    @property
    def vault_key_files(self) -> tuple[Path, ...]:
        """The current key first; without `key_files` the one that `mugai init` made."""
        return self.key_files or (self.keys_folder / "vault.key",)

    @property
    def signing_key_file(self) -> Path:
        """The key that signs the audit log's checkpoints."""
        return self.keys_folder / "audit.key"

    @property
    def checkpoint_file(self) -> Path:
        return self.audit.checkpoint_file or self.state_folder / "audit-checkpoints.txt"

    def language_of(self, route: Route) -> Language:
        return route.language or self.language

    def contact_of(self, route: Route) -> str:
        return route.contact if route.contact is not None else self.contact


def load_settings(path: Path) -> Settings:
    """Reads and checks the settings at *path*.

    Raises ConfigError that names every mistake with file, line and the fix: unknown keys, wrong values, folders that are missing or
    overlap, policies that do not exist, a trust list that holds something else than certificates.
    """
    document = read_toml(path, ConfigError)
    settings = parse_settings(document)
    problems = [*_route_problems(settings, document), *folder_problems(settings, document), *_trust_problems(settings, document)]
    for name, converter in settings.converters.items():
        problem = unusable(converter.command)
        problems += [f"{document.at('converters', name)}: {problem}"] if problem else []
    if problems:
        raise ConfigError("\n".join(problems))
    return settings


def parse_settings(document: TomlDocument) -> Settings:
    """The settings without a look at the disk. Raises ConfigError as `load_settings` does."""
    folder = Path(os.path.abspath(document.path)).parent  # noqa: PTH100 - lexical, as above
    data: dict[str, Any] = dict(document.data)
    try:
        return Settings.model_validate(data, context={"folder": folder})
    except ValidationError as failure:
        raise ConfigError("\n".join(problems_of(failure, Settings, document))) from failure


def _route_problems(settings: Settings, document: TomlDocument) -> list[str]:
    """Names that stand twice and policies that do not exist."""
    problems: list[str] = []
    try:
        shelf = PolicyShelf(settings.site.policies_folder)
    except PolicyError as failure:
        return [f"{document.at('site', 'policies_folder')}: {failure}"]
    seen: set[str] = set()
    reserved = {"cli"}  # what the command line takes in
    for index, route in enumerate(settings.routes):
        if route.name in seen:
            problems.append(f'{document.at("route", index, "name")}: there are two routes with the name "{route.name}"; rename one')
        if route.name in reserved:
            problems.append(
                f'{document.at("route", index, "name")}: "{route.name}" is the name of the command line\'s own route; rename it'
            )
        seen.add(route.name)
        try:
            shelf.find(route.policy)
        except PolicyError as failure:
            problems.append(f"{document.at('route', index, 'policy')}: {failure}")
    return problems


def _trust_problems(settings: Settings, document: TomlDocument) -> list[str]:
    if settings.signatures.trust is None:
        return []
    try:
        read_trust_list(settings.signatures.trust)
    except ConfigError as failure:
        return [f"{document.at('signatures', 'trust')}: {failure}"]
    return []
