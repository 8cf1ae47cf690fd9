"""Disarms files from paths into a folder without any installation: no database, no vault; originals stay where they are."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from sanitizer.contract.sandbox import SandboxSlot, SealedFile
from sanitizer.model.digest import CHUNK_BYTES
from sanitizer.model.errors import LimitExceeded, MugaiError, UnavailableError, UnreadableFile
from sanitizer.model.job import JobState
from sanitizer.model.report import Report, Source, Target
from sanitizer.model.safe_name import notice_name, output_name, safe_name
from sanitizer.model.verdict import Method, Verdict
from sanitizer.pipeline.disarm import Disarmed, disarm
from sanitizer.pipeline.place import Placed, place
from sanitizer.pipeline.report import Circumstances, make_report
from sanitizer.policy.approved_macros import without_macros
from sanitizer.policy.schema import Policy

SealedFrom = Callable[[Iterator[bytes], int], SealedFile]
Notice = Callable[[Report], bytes]


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to disarm: where it is, and the folder below the output folder that its result goes to."""

    path: Path
    folder: PurePosixPath


@dataclass(frozen=True, slots=True)
class Standalone:
    """How a batch is run; the same for every file of it."""

    outbox: Callable[[InputFile], Path]
    policy: Policy
    suffixes: Mapping[str, tuple[str, ...]]  # of each file type, the written one first
    sealed_from: SealedFrom
    notice: Notice
    new_id: Callable[[], str]
    passwords: tuple[str, ...] = ()
    ladder: tuple[Method, ...] = ()
    writes: bool = True  # False: look only (`mugai inspect`)

    def run(self, slot: SandboxSlot, item: InputFile) -> Report:
        """One file to its output or its notice. Never raises for what a file, its name or its folder does."""
        started, clock = datetime.now(UTC), time.perf_counter()
        job_id = self.new_id()
        size_bytes, sha256 = 0, ""
        try:
            with opened(item.path) as source_descriptor:
                size_bytes = os.fstat(source_descriptor).st_size
                modified_ns = os.fstat(source_descriptor).st_mtime_ns
                if size_bytes > self.policy.limits.max_bytes:
                    sha256 = _digest(source_descriptor)
                    raise LimitExceeded(f"{size_bytes} bytes, policy {self.policy.name} takes {self.policy.limits.max_bytes}")
                source = self.sealed_from(_chunks(source_descriptor), self.policy.limits.max_bytes)
            size_bytes, sha256 = source.size_bytes, source.sha256
            try:
                outcome = disarm(slot, source, item.path.name, without_macros(self.policy), self.passwords, ladder=self.ladder)
            finally:
                source.close()
        except OSError as error:
            outcome, modified_ns = _held(UnreadableFile(f"{error.strerror or error}")), None
        except MugaiError as error:
            outcome, modified_ns = _held(error), None
        made = Circumstances(started, datetime.now(UTC), self.policy, slot)
        source_words = Source(item.path.name, size_bytes, sha256, outcome.source_type or outcome.foreign_name)
        report = make_report(job_id, source_words, outcome, (), made, {"total": (time.perf_counter() - clock) * 1000})
        if not self.writes:
            if outcome.target is not None:
                outcome.target.close()
            return report
        return self._deliver(report, outcome, item, modified_ns, clock)

    def refused(self, slot: SandboxSlot, item: InputFile, error: MugaiError) -> Report:
        """The notice for a file that nobody could take in, and its report."""
        clock = time.perf_counter()
        return self._deliver(self.failed(slot, item, error, self.new_id()), _held(error), item, None, clock)

    def failed(
        self, slot: SandboxSlot, item: InputFile, error: MugaiError, job_id: str, size_bytes: int = 0, sha256: str = ""
    ) -> Report:
        """The report of a file that ended by *error*; nothing is written."""
        now = datetime.now(UTC)
        made = Circumstances(now, now, self.policy, slot)
        return make_report(job_id, Source(item.path.name, size_bytes, sha256, ""), _held(error), (), made, {})

    def _deliver(self, report: Report, outcome: Disarmed, item: InputFile, modified_ns: int | None, clock: float) -> Report:
        """Place the target, or the notice of what is held."""
        try:
            if outcome.target is None:
                notice = self.notice(report)
                placed = self._place(report.job_id, item, lambda number: notice_name(item.path.name, number), [notice], None)
                kind = "notice"
            else:
                suffixes = self.suffixes[outcome.target_type]
                with _closing(outcome.target) as target:
                    placed = self._place(
                        report.job_id,
                        item,
                        lambda number: output_name(item.path.name, suffixes, number),
                        target.chunks(),
                        modified_ns,
                    )
                kind = outcome.target_type
        except UnavailableError as error:
            return replace(report, verdict=Verdict.FAILED, method=None, error_code=error.code, error_detail=str(error))
        path = str(self.outbox(item) / placed.path)
        target_words = Target(path, placed.size_bytes, placed.sha256, kind)
        timings = {**report.timings_ms, "total": round((time.perf_counter() - clock) * 1000, 3)}
        return replace(report, targets=(target_words,), timings_ms=timings)

    def _place(
        self,
        job_id: str,
        item: InputFile,
        name: Callable[[int], str],
        chunks: Iterator[bytes] | list[bytes],
        modified_ns: int | None,
    ) -> Placed:
        folder = PurePosixPath(*(safe_name(part) for part in item.folder.parts))
        return place(self.outbox(item), folder, name, chunks, f".mugai-{job_id}.part", modified_ns)


def _held(error: MugaiError) -> Disarmed:
    """A file that never came as far as the sandbox, or that the sandbox could not take."""
    failed = isinstance(error, UnreadableFile) or not isinstance(error, LimitExceeded)
    verdict = Verdict.FAILED if failed else Verdict.REVIEW
    return Disarmed(verdict, JobState.QUARANTINED, error.code, str(error), None, None, "", "", "", (), 0, "", "", {})


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A descriptor of an ordinary file; anything else (pipe, device, socket, folder) raises OSError without being read."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not an ordinary file")
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _closing(file: SealedFile) -> Iterator[SealedFile]:
    try:
        yield file
    finally:
        file.close()


def _chunks(descriptor: int) -> Iterator[bytes]:
    offset = 0
    while chunk := os.pread(descriptor, CHUNK_BYTES, offset):
        yield chunk
        offset += len(chunk)


def _digest(descriptor: int) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(descriptor):
        digest.update(chunk)
    return digest.hexdigest()
