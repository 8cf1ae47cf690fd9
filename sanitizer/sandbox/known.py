"""The catalogue of plugs without a jail, for commands that open no file: a process of its own lists it, the parent imports none."""

from __future__ import annotations

import json
import subprocess
import sys

from sanitizer.model.errors import ConfigError
from sanitizer.policy.catalogue import Catalogue, from_json
from sanitizer.sandbox.bubblewrap import package_root

_LIST = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from sanitizer.sandbox.inside.catalogue import catalogue_json; print(catalogue_json())"
)
_SECONDS = 60


def load_catalogue() -> Catalogue:
    """Raises ConfigError when the installation is broken."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-c", _LIST.format(root=str(package_root()))]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True, env={"LANG": "C.UTF-8"})
        return from_json(json.loads(done.stdout))
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        raise ConfigError(
            f"The list of formats cannot be made ({last}): the installation is incomplete; run `make setup`"
        ) from error
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError) as error:
        raise ConfigError(f"The list of formats cannot be made ({error}): the installation is incomplete") from error
