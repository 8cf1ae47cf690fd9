"""The policies that come with the program, the site's own beside them, and how a name becomes a file."""

from __future__ import annotations

from pathlib import Path

import sanitizer
from sanitizer.model.errors import PolicyError
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.load import LoadedPolicy, load_policy
from sanitizer.policy.read_file import POLICY_NAME
from sanitizer.policy.toml_document import hint

DEFAULT_POLICY = "standard"


def rules_folder() -> Path:
    """The folder with `policies`, `yara` and `allow`: inside an installed package `_rules`, in the repository `rules` beside it.

    Raises PolicyError when neither is there (a broken installation).
    """
    package = Path(sanitizer.__file__).resolve().parent
    for folder in (package / "_rules", package.parent / "rules"):
        if (folder / "policies").is_dir():
            return folder
    raise PolicyError(f"no rules beside {package}: the installation is incomplete; install mugai again")


class PolicyShelf:
    """All policies by name. A site's policy may not have the name of a shipped one: "standard" means the same everywhere."""

    def __init__(self, site_folder: Path | None = None) -> None:
        """Raises PolicyError when the site's folder cannot be read or a name is taken."""
        self._files = _toml_files(rules_folder() / "policies")
        self._shipped = frozenset(self._files)
        if site_folder is not None:
            for name, path in _toml_files(site_folder).items():
                if name in self._shipped:
                    raise PolicyError(
                        f'{path}: "{name}" is the name of a shipped policy; rename the file, and write inherits = "{name}" in it'
                    )
                self._files[name] = path

    def names(self) -> tuple[str, ...]:
        """In order of name."""
        return tuple(sorted(self._files))

    def is_shipped(self, name: str) -> bool:
        return name in self._shipped

    def find(self, name: str) -> Path:
        """The file of the policy *name*. Raises PolicyError."""
        path = self._files.get(name)
        if path is None:
            raise PolicyError(f'there is no policy "{name}"{hint(name, self._files)} (there are: {", ".join(self.names())})')
        return path

    def load(self, name_or_file: str, catalogue: Catalogue) -> LoadedPolicy:
        """A policy by its name, or from a file when the word ends in ".toml". Raises PolicyError."""
        if name_or_file.endswith(".toml"):
            path = Path(name_or_file)
            if path.stem in self._files and path.resolve() != self._files[path.stem].resolve():
                raise PolicyError(f'{path}: "{path.stem}" is the name of another policy; rename the file')
        else:
            path = self.find(name_or_file)
        return load_policy(path, catalogue, self.find)

    def load_all(self, catalogue: Catalogue) -> dict[str, LoadedPolicy]:
        """Every policy on the shelf, so that a mistake in any of them is known when the daemon starts. Raises PolicyError."""
        return {name: self.load(name, catalogue) for name in self.names()}


def _toml_files(folder: Path) -> dict[str, Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as failure:
        raise PolicyError(f"{folder}: cannot be read ({failure.strerror}); create the folder or correct the settings") from failure
    for path in paths:
        if not POLICY_NAME.fullmatch(path.stem):
            raise PolicyError(f'{path}: "{path.stem}" cannot be the name of a policy; use at most 40 letters, digits, "-" and "_"')
    return {path.stem: path for path in paths}
