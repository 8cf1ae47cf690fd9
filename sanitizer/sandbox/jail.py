"""One jail: started once per worker slot, forks zygotes by family when they are first needed, and is replaced when it breaks."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from base64 import b64encode
from typing import Any

from sanitizer.model.errors import SandboxCrash, SandboxError
from sanitizer.sandbox import wire
from sanitizer.sandbox.bubblewrap import Launch
from sanitizer.sandbox.level import Confinement
from sanitizer.sandbox.syscalls import child_program, zygote_program
from sanitizer.sandbox.zygote_handle import START_SECONDS, ZygoteHandle

_STDERR_BYTES = 2000
_END_SECONDS = 5.0


class Jail:
    """Not thread-safe. `catalogue` is what the plugs inside declare (JSON of policy.catalogue with "foreign" beside it)."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._zygotes: dict[str, ZygoteHandle] = {}
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the jail
        filters, missing = _filters()
        self._control, inside = wire.pair()
        try:
            os.set_inheritable(inside.fileno(), True)
            self._process = subprocess.Popen(
                [*launch.command, str(inside.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                env=launch.environment,
                pass_fds=(inside.fileno(),),
                start_new_session=True,
            )
        except OSError as error:
            raise SandboxError(f"the jail cannot be started: {error}") from error
        finally:
            inside.close()
        self.catalogue, ready = self._boot(filters)
        if not ready["landlock"]:
            missing.append("the kernel has no Landlock: use Linux 5.13 or later with lsm=landlock")
        if launch.problem:
            missing.append(launch.problem)
        self.confinement = Confinement(launch.namespaces, bool(ready["seccomp"]), bool(ready["landlock"]), tuple(missing))

    @property
    def pid(self) -> int:
        """The outermost process of the jail, in the parent's namespace."""
        return self._process.pid

    def zygote(self, family: str) -> ZygoteHandle:
        """The zygote of *family*, started when it is not there. Raises SandboxCrash."""
        handle = self._zygotes.get(family)
        if handle is None:
            handle = self._start_zygote(family)
            self._zygotes[family] = handle
        return handle

    def drop_zygote(self, family: str) -> None:
        """Forget a zygote that broke; the next call of `zygote` starts another."""
        handle = self._zygotes.pop(family, None)
        if handle is not None:
            handle.close()

    def libraries(self) -> dict[str, str]:
        """Versions of the libraries that the zygotes started so far have loaded."""
        return {name: version for handle in self._zygotes.values() for name, version in handle.libraries.items()}

    def ruleset(self) -> str:
        return next((handle.ruleset for handle in self._zygotes.values() if handle.ruleset), "")

    def kill(self) -> None:
        """End every process of the jail and keep our side open; may be called from another thread."""
        self._process.kill()

    def close(self) -> None:
        """End every process of the jail."""
        for handle in list(self._zygotes.values()):  # the slot's thread may just be starting another
            handle.close()
        self._zygotes.clear()
        self._control.close()
        self._process.kill()
        try:
            self._process.wait(_END_SECONDS)
        finally:
            self._stderr.close()

    def _boot(self, filters: dict[str, str]) -> tuple[dict[str, Any], wire.Frame]:
        self._control.settimeout(START_SECONDS)
        pieces: list[str] = []
        try:
            wire.send(self._control, {**filters, "readable": list(self._launch.readable)})
            while (received := wire.receive(self._control)) is not None:
                frame, _ = received
                if "ready" in frame:
                    return json.loads("".join(pieces)), frame
                pieces.append(frame["catalogue"])
        except (OSError, ValueError) as error:
            raise SandboxError(f"the jail does not start: {error}; {self._last_words()}") from error
        raise SandboxError(f"the jail ended while it was starting: {self._last_words()}")

    def _start_zygote(self, family: str) -> ZygoteHandle:
        outside, inside = wire.pair()
        try:
            wire.send(self._control, {"zygote": family}, (inside.fileno(),))
        except OSError as error:
            outside.close()
            raise SandboxCrash(f"the jail is gone: {error}; {self._last_words()}") from error
        finally:
            inside.close()
        handle = ZygoteHandle(family, outside)
        try:
            handle.wait_until_ready()
        except (SandboxError, OSError) as error:
            handle.close()
            raise SandboxCrash(f"the zygote {family} does not start: {error}; {self._last_words()}") from error
        return handle

    def _last_words(self) -> str:
        """The end of what the jail's own processes (never a child) wrote to stderr."""
        size = os.fstat(self._stderr.fileno()).st_size
        words = os.pread(self._stderr.fileno(), _STDERR_BYTES, max(0, size - _STDERR_BYTES))
        return words.decode(errors="replace").strip()


def _filters() -> tuple[dict[str, str], list[str]]:
    """Both seccomp programs in base64, and what is missing where they cannot be made."""
    try:
        return {
            "child_filter": b64encode(child_program()).decode(),
            "zygote_filter": b64encode(zygote_program()).decode(),
        }, []
    except (ImportError, OSError, RuntimeError) as error:
        return {"child_filter": "", "zygote_filter": ""}, [f"no seccomp filter ({error}): apt-get install libseccomp2"]
