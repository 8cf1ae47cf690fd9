"""A jail whose one engine does what the source tells it to: shows what hostile code inside a child can and cannot do.

Started in place of the real first process; everything else (bwrap, Landlock, seccomp, rlimits, wire, clock) is the real thing.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.contract.page_views import PageView
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.file_type import Confidence, FileType, Glimpse
from sanitizer.model.finding import Action, Category, Feature
from sanitizer.sandbox.inside import catalogue, main, plugs

PROBED = Feature("probe.answer", Category.STRUCTURE, Action.REMOVE, "what the probe saw", "調べた結果")
_libc = ctypes.CDLL(None, use_errno=True)


def _recognise(glimpse: Glimpse) -> Confidence:
    return Confidence.STRUCTURE if glimpse.head.startswith(b"PROBE ") else Confidence.NO


class ProbeEngine:
    name = "probe"
    family = "text"
    types = (FileType("probe", "application/x-probe", (".probe",), _recognise),)
    features = (PROBED,)
    options = ()

    def warm(self) -> None:
        return None

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        _, verb, *arguments = source.read().decode().split()
        answer = getattr(self, "do_" + verb)(source, target, session, *arguments)
        session.found(PROBED, verb, repr(answer))
        target.write(b"PROBE done")

    @contextmanager
    def open_views(self, source: BinaryIO, session: Session) -> Iterator[ProbePages]:
        """Source and target of a comparison: each does what it says."""
        source.seek(0)
        _, verb, *arguments = source.read().decode().split()
        yield ProbePages(str(getattr(self, "do_" + verb)(source, source, session, *arguments)))

    def do_nothing(self, *_: Any) -> str:
        return "ok"

    def do_send_on(self, _source: Any, _target: Any, _session: Any, family: str) -> str:
        raise NeedsFamily(family)

    def do_say(self, _source: Any, _target: Any, _session: Any, *words: str) -> str:
        return " ".join(words)

    def do_identity(self, *_: Any) -> str:
        return json.dumps([os.getuid(), os.geteuid(), os.getpid() < 1000])

    def do_exists(self, _source: Any, _target: Any, _session: Any, path: str) -> str:
        return str(Path(path).exists())

    def do_read(self, _source: Any, _target: Any, _session: Any, path: str) -> str:
        return _tried(lambda: Path(path).read_bytes()[:20])

    def do_write(self, _source: Any, _target: Any, _session: Any, path: str) -> str:
        return _tried(lambda: Path(path).write_bytes(b"x"))

    def do_write_source(self, source: BinaryIO, *_: Any) -> str:
        return _tried(lambda: os.pwrite(source.fileno(), b"x", 0))

    def do_fork(self, *_: Any) -> str:
        return _tried(os.fork)

    def do_exec(self, *_: Any) -> str:
        return _tried(lambda: os.execv("/usr/bin/true", ["true"]))

    def do_spawn(self, *_: Any) -> str:
        return _tried(lambda: subprocess.run(["/usr/bin/true"], check=True))

    def do_socket(self, *_: Any) -> str:
        return _tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def do_unix_socket(self, *_: Any) -> str:
        return _tried(lambda: socket.socket(socket.AF_UNIX))

    def do_ptrace(self, *_: Any) -> str:
        return _tried(lambda: _called("ptrace", 0, 0, 0, 0))

    def do_mount(self, *_: Any) -> str:
        return _tried(lambda: _called("mount", b"none", b"/tmp", b"tmpfs", 0, None))

    def do_unshare(self, *_: Any) -> str:
        return _tried(lambda: _called("unshare", 0x10000000))

    def do_kill_parent(self, *_: Any) -> str:
        return _tried(lambda: os.kill(os.getppid(), signal.SIGKILL))

    def do_kill_all(self, *_: Any) -> str:
        return _tried(lambda: os.kill(-1, signal.SIGKILL))

    def do_executable_memory(self, *_: Any) -> str:
        return _tried(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC))

    def do_raise_limit(self, *_: Any) -> str:
        import resource

        return _tried(lambda: resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))

    def do_descriptors(self, *_: Any) -> str:
        def is_open(descriptor: int) -> bool:
            try:
                os.fstat(descriptor)
            except OSError:
                return False
            return True

        return str(sum(is_open(descriptor) for descriptor in range(256)))

    def do_environment(self, *_: Any) -> str:
        return ",".join(sorted(os.environ))

    def do_spin(self, *_: Any) -> None:
        while True:
            pass

    def do_sleep(self, *_: Any) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(3600)

    def do_eat(self, *_: Any) -> int:
        return len(bytearray(8 << 30))

    def do_fill(self, _source: Any, target: BinaryIO, *_: Any) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        block = b"x" * (1 << 20)
        while True:
            target.write(block)

    def do_recurse(self, *arguments: Any) -> None:
        self.do_recurse(*arguments)

    def do_segfault(self, *_: Any) -> None:
        ctypes.string_at(0)

    def do_abort(self, *_: Any) -> None:
        os.abort()

    def do_exit(self, *_: Any) -> None:
        os._exit(0)

    def do_flood(self, _source: Any, _target: Any, session: Session, *_: Any) -> None:
        while True:
            session._emit(_finding("probe.answer"))  # type: ignore[attr-defined]

    def do_unknown_feature(self, _source: Any, _target: Any, session: Session, *_: Any) -> None:
        session._emit(_finding("no.such.feature"))  # type: ignore[attr-defined]

    def do_allow(self, _source: Any, _target: Any, session: Session, *_: Any) -> None:
        session._emit(_finding("probe.answer", Action.ALLOW))  # type: ignore[attr-defined]

    def do_long_frame(self, *_: Any) -> None:
        os.write(3, b'{"frame":"' + b"x" * 70_000 + b'"}')

    def do_garbage(self, *_: Any) -> None:
        os.write(3, b"\xff\xfe not json")

    def do_descriptor(self, source: BinaryIO, _target: Any, session: Session, *_: Any) -> None:
        sock = session._emit.__self__._sock  # type: ignore[attr-defined]
        socket.send_fds(sock, [b'{"frame":"finding"}'], [source.fileno()])

    def do_lie(self, *_: Any) -> None:
        os.write(3, b'{"frame":"verified","residues":0,"verifier":"x","timings":{}}')
        time.sleep(1)

    def do_lie_about_a_target(self, *_: Any) -> None:
        os.write(3, b'{"frame":"done","type":"probe","total":0,"engine":"x","timings":{}}')
        time.sleep(1)

    def do_lie_about_a_comparison(self, _source: Any, _target: Any, _session: Any, mean: str) -> None:
        score = b'{"mean":%s,"lowest":1,"page":1}' % mean.encode()
        frame = b'{"frame":"compared","pages":1,"pages_total":1,"similarity":%s,"spot":%s,"recall":null,"timings":{}}'
        os.write(3, frame % (score, score))
        time.sleep(1)

    def do_mapped(self, _source: Any, target: BinaryIO, *_: Any) -> str:
        target.truncate(4096)
        self.kept = mmap.mmap(target.fileno(), 4096)
        os._exit = lambda _code: time.sleep(60)  # type: ignore[assignment]
        return "mapped"

    def do_leave(self, *_: Any) -> str:
        self.left = "something"
        sys.modules["left_behind"] = sys
        return "left"

    def do_look(self, *_: Any) -> str:
        return f"{hasattr(self, 'left')} {'left_behind' in sys.modules}"

    def do_nested(self, _source: BinaryIO, _target: Any, session: Session, *words: str) -> str:
        import io

        kept = session.nested(io.BytesIO(("PROBE " + " ".join(words)).encode()), "member.probe")
        return "dropped" if kept is None else kept.read().decode()

    def do_outside(self, source: BinaryIO, _target: Any, session: Session, program: str, *arguments: str) -> str:
        try:
            return session.outside(program, source, *arguments).read().decode()
        except UntrustedInputError as error:
            return f"{error.code}: {error}"

    def do_outside_unopened(self, *_: Any) -> None:
        os.write(3, b'{"frame":"outside","program":"echo","arguments":[]}')
        time.sleep(1)


@dataclass
class ProbePages:
    """One black page of one pixel."""

    text: str
    page_count: int = 1

    def view(self, _index: int, _dpi: int) -> PageView:
        return PageView(1, 1, b"\0", self.text)


class ProbeVerifier:
    name = "probe"
    library = "none"
    types = ("probe",)

    def warm(self) -> None:
        return None

    def verify(self, *_: Any) -> list[Any]:
        return []


def _finding(key: str, action: Action = Action.REMOVE) -> Any:
    from sanitizer.model.finding import Finding

    return Finding(key, Category.STRUCTURE, "x", "x", action)


def _called(name: str, *arguments: Any) -> int:
    result = getattr(_libc, name)(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return int(result)


def _tried(work: Any) -> str:
    try:
        return f"did: {work()!r}"
    except OSError as error:
        return f"refused: {error.errno}"
    except ValueError as error:
        return f"refused: {error}"


def start() -> None:
    for module in (catalogue, main, plugs):
        if hasattr(module, "all_engines"):
            module.all_engines = lambda: (ProbeEngine(),)
        module.all_scanners = tuple  # type: ignore[attr-defined]
    plugs.all_verifiers = lambda: (ProbeVerifier(),)  # type: ignore[attr-defined]
    main.main()
