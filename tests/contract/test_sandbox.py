"""What holds for the sandbox whatever a child does: hostile code inside a real jail gets nothing and stops nothing."""

from __future__ import annotations

import errno
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sanitizer.contract.sandbox import SealedFile, StepAnswer
from sanitizer.model.errors import ProgramFailed, ProgramMissing
from sanitizer.model.fidelity import Comparison, Score
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method
from sanitizer.pipeline.disarm import Disarmed, disarm
from sanitizer.policy.schema import ComparedPages, FidelityRule
from sanitizer.sandbox import bubblewrap
from sanitizer.sandbox.level import SandboxLevel
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.slot import Slot
from tests.in_process import plain_policy

ROOT = Path(__file__).parents[2]
POLICY = plain_policy(limits=Limits(max_seconds=2.0, max_bytes=4 << 20, max_memory_bytes=1 << 30, max_findings_kept=50), digest="1")


@pytest.fixture(scope="module")
def slot() -> Iterator[Slot]:
    launch = bubblewrap.plan(site_rules=ROOT / "tests")  # any folder: it makes the probe visible inside
    boot = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.probe_jail import start; start()"
    command = list(launch.command)
    command[-1] = boot
    started = Slot(replace(launch, command=tuple(command), programs=StandIn()))
    yield started
    started.close()


class StandIn:
    """In place of the jails of external programs."""

    def run(self, key: str, source: SealedFile, arguments: tuple[str, ...], *_: object) -> SealedFile:
        if key == "broken":
            raise ProgramFailed("it broke\n")
        if key != "echo":
            raise ProgramMissing(f"there is no {key}")
        return MemoryFile.sealed_from([" ".join(arguments).encode() + b" of ", *source.chunks()], 1000)

    def versions(self) -> dict[str, str]:
        return {"Echo": "1.0"}

    @property
    def converters(self) -> dict[str, str]:
        return {}


def dropped(_member: SealedFile, _name: str) -> None:
    return None


def probe(slot: Slot, words: str) -> StepAnswer:
    with MemoryFile.sealed_from([f"PROBE {words}".encode()], 1000) as source:
        answer = slot.disarm(source, "x.probe", POLICY, Method.RECONSTRUCT, (), dropped)
    if answer.target is not None:
        answer.target.close()
    return answer


def said(slot: Slot, words: str) -> str:
    answer = probe(slot, words)
    assert not answer.error_code, answer
    return answer.findings[0].detail.strip("'\"")


def test_the_machine_reaches_the_full_level(slot: Slot) -> None:
    assert slot.confinement.level is SandboxLevel.FULL, slot.confinement.missing


def test_the_child_is_nobody_in_its_own_namespaces(slot: Slot) -> None:
    uid, euid, small_pid = json.loads(said(slot, "identity"))
    assert uid == euid != 0
    assert small_pid
    child = descendants(slot.jail_pid)[-1]
    for name in ("user", "pid", "net", "ipc", "mnt", "uts"):
        assert Path(f"/proc/{child}/ns/{name}").readlink() != Path(f"/proc/self/ns/{name}").readlink(), name
    status = Path(f"/proc/{child}/status").read_text()
    assert "NoNewPrivs:\t1" in status
    assert "CapEff:\t0000000000000000" in status
    assert "Seccomp:\t2" in status


@pytest.mark.parametrize("path", ["/proc", "/home", "/etc/passwd", "/etc/shadow", "/var/lib", "/run", "/sys", "/boot", "/srv"])
def test_the_system_inside_is_almost_empty(slot: Slot, path: str) -> None:
    assert said(slot, f"exists {path}") == "False"


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "/sys/kernel/notes", "/dev/null", "/run", "/tmp/x"])
def test_the_child_reads_nothing_but_the_program(slot: Slot, path: str) -> None:
    assert said(slot, f"read {path}").startswith("refused")


@pytest.mark.parametrize("path", ["/tmp/x", "/dev/shm/x", "/usr/x", str(ROOT / "x"), "/x"])
def test_the_child_writes_nowhere(slot: Slot, path: str) -> None:
    assert said(slot, f"write {path}").startswith("refused")


@pytest.mark.parametrize("verb", ["write_source", "fork", "executable_memory", "kill_parent", "kill_all", "raise_limit"])
def test_the_child_is_refused(slot: Slot, verb: str) -> None:
    assert said(slot, verb).startswith("refused")


@pytest.mark.parametrize("verb", ["exec", "socket", "unix_socket", "ptrace", "mount", "unshare"])
def test_what_only_an_attacker_calls_ends_the_child(slot: Slot, verb: str) -> None:
    answer = probe(slot, verb)
    assert answer.error_code == "sandbox_crash"
    assert "SIGSYS" in answer.detail


def test_the_child_has_its_socket_and_its_two_files_only(slot: Slot) -> None:
    assert int(said(slot, "descriptors")) == 6  # null as 0, 1, 2; the socket; source; target


def test_the_environment_holds_no_secret(slot: Slot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUGAI_SECRET", "x")
    assert "SECRET" not in said(slot, "environment")


@pytest.mark.parametrize("verb", ["spin", "sleep"])
def test_the_parent_keeps_the_clock(slot: Slot, verb: str) -> None:
    started = time.monotonic()
    assert probe(slot, verb).error_code == "sandbox_timeout"
    assert time.monotonic() - started < POLICY.limits.max_seconds + 2


@pytest.mark.parametrize("verb", ["eat", "recurse"])
def test_too_much_memory_is_a_limit(slot: Slot, verb: str) -> None:
    assert probe(slot, verb).error_code == "limit_exceeded"


def test_too_much_output_is_refused(slot: Slot) -> None:
    assert probe(slot, "fill").error_code in {"limit_exceeded", "sandbox_crash"}


@pytest.mark.parametrize("verb", ["segfault", "abort", "exit"])
def test_a_crash_is_a_crash(slot: Slot, verb: str) -> None:
    assert probe(slot, verb).error_code == "sandbox_crash"


@pytest.mark.parametrize("verb", ["flood", "unknown_feature", "allow", "long_frame", "garbage", "descriptor", "lie"])
def test_a_frame_that_must_not_be_is_a_violation(slot: Slot, verb: str) -> None:
    assert probe(slot, verb).error_code == "wire_violation"


def test_a_target_that_could_still_change_is_a_violation(slot: Slot) -> None:
    assert probe(slot, "mapped").error_code == "wire_violation"


def test_nothing_is_left_for_the_next_file(slot: Slot) -> None:
    assert said(slot, "leave") == "left"
    assert said(slot, "look") == "False False"


def test_after_all_that_the_slot_still_works(slot: Slot) -> None:
    assert said(slot, "nothing") == "ok"


def comparison(slot: Slot, source_words: str, target_words: str = "nothing") -> StepAnswer:
    policy = replace(POLICY, fidelity=FidelityRule(ComparedPages.ALL))
    with (
        MemoryFile.sealed_from([f"PROBE {source_words}".encode()], 1000) as source,
        MemoryFile.sealed_from([f"PROBE {target_words}".encode()], 1000) as target,
    ):
        return slot.compare(source, "probe", target, "probe", policy, ())


def test_source_and_target_are_compared_in_a_child_of_their_own(slot: Slot) -> None:
    one = Score(1.0, 1.0, 1)
    assert comparison(slot, "nothing").comparison == Comparison(1, 1, one, one, one)
    assert comparison(slot, "environment", "nothing").comparison == Comparison(1, 1, one, one, Score(0.0, 0.0, 1))


@pytest.mark.parametrize("family", ["render", "nowhere"])
def test_a_child_that_sends_its_files_in_a_circle_or_nowhere_is_a_violation(slot: Slot, family: str) -> None:
    assert comparison(slot, f"send_on {family}").error_code == "wire_violation"


def test_the_comparing_child_writes_nowhere(slot: Slot) -> None:
    """What the verb answers is the text of its page: both files answer as a path does that cannot be written."""
    refusal = f"refused: {errno.EPERM}"
    answered = comparison(slot, f"say {refusal}", "write_source").comparison
    assert answered is not None
    assert answered.recall == Score(1.0, 1.0, 1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("segfault", "sandbox_crash"),
        ("sleep", "sandbox_timeout"),
        ("eat", "limit_exceeded"),
        ("lie", "wire_violation"),
        ("lie_about_a_target", "wire_violation"),
        ("lie_about_a_comparison 2", "wire_violation"),
        ("lie_about_a_comparison NaN", "wire_violation"),
    ],
)
def test_a_comparison_that_goes_wrong_has_no_scores(slot: Slot, words: str, code: str) -> None:
    answer = comparison(slot, "nothing", words)
    assert (answer.error_code, answer.comparison) == (code, None)


def test_a_disarming_child_cannot_answer_with_scores(slot: Slot) -> None:
    assert probe(slot, "lie_about_a_comparison 1").error_code == "wire_violation"


def climb(slot: Slot, words: str) -> Disarmed:
    with MemoryFile.sealed_from([f"PROBE {words}".encode()], 1000) as source:
        outcome = disarm(slot, source, "x.probe", POLICY)
    if outcome.target is not None:
        outcome.target.close()
    return outcome


def test_a_member_is_a_step_of_its_own(slot: Slot) -> None:
    outcome = climb(slot, "nested nothing")
    assert not outcome.error_code
    assert [finding.location for finding in outcome.findings] == ["nested", "member.probe > nothing"]


def test_a_hostile_member_takes_only_itself_down(slot: Slot) -> None:
    outcome = climb(slot, "nested segfault")
    assert not outcome.error_code
    assert outcome.findings[0].detail == "'dropped'"


def test_members_in_members_end_at_the_depth(slot: Slot) -> None:
    outcome = climb(slot, "nested " * 20 + "nothing")
    assert not outcome.error_code
    assert max(finding.location.count(">") for finding in outcome.findings) == POLICY.limits.max_depth


def test_an_external_program_is_run_by_the_parent(slot: Slot) -> None:
    assert said(slot, "outside echo pdf doc") == "pdf doc of PROBE outside echo pdf doc"
    assert slot.libraries()["Echo"] == "1.0"
    assert said(slot, "outside broken") == "program_failed: it broke\ufffd"
    assert said(slot, "outside emacs") == "program_missing: there is no emacs"


@pytest.mark.parametrize("words", ["outside echo a b c d e", "outside echo ../x", "outside_unopened"])
def test_a_request_for_a_program_that_no_engine_makes_is_a_violation(slot: Slot, words: str) -> None:
    assert probe(slot, words).error_code == "wire_violation"


@pytest.mark.parametrize("victim", ["child", "zygote", "jail"])
def test_killed_from_outside_the_step_is_begun_again(slot: Slot, victim: str) -> None:
    said(slot, "nothing")
    processes = descendants(slot.jail_pid)
    named = {"jail": slot.jail_pid, "zygote": processes[-2], "child": processes[-1]}
    os.kill(named[victim], signal.SIGKILL)
    assert said(slot, "nothing") == "ok"


def descendants(pid: int) -> list[int]:
    """All processes below *pid*, each after its parent."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found
