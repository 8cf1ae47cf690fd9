"""One worker slot: a jail of its own, one file at a time, a fresh child for every step; the parent keeps the clock."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, replace

from sanitizer.contract.sandbox import Nested, SealedFile, StepAnswer
from sanitizer.model.errors import (
    NothingToShow,
    NotProtected,
    ResidueFound,
    SandboxCrash,
    SandboxError,
    SandboxTimeout,
    WireViolation,
)
from sanitizer.model.verdict import Method
from sanitizer.policy.catalogue import BY_OFFICE, Catalogue, from_json
from sanitizer.policy.schema import Policy
from sanitizer.sandbox import wire
from sanitizer.sandbox.bubblewrap import Launch
from sanitizer.sandbox.conversation import REROUTE, WANTS_CONVERTER, ChildGone, Conversation, Outside
from sanitizer.sandbox.converted import converted
from sanitizer.sandbox.family import PROOF, RENDER, VERIFY, family_for
from sanitizer.sandbox.frames import Collected
from sanitizer.sandbox.jail import Jail
from sanitizer.sandbox.level import Confinement
from sanitizer.sandbox.memory_file import HEAD_BYTES, MemoryFile
from sanitizer.sandbox.outside.find import ProgramRules
from sanitizer.sandbox.printed import drawn
from sanitizer.sandbox.step_programs import StepPrograms
from sanitizer.sandbox.zygote_handle import ZygoteHandle

_TARGET_TYPES = {Method.FLATTEN: "pdf", Method.TEXT: "txt"}
STARTS = 3  # a step whose zygote or jail died under it (kill -9, out of memory) is begun again this often


class SlotStopped(Exception):
    """Somebody called `stop`: nothing is known about the file, and the slot cannot be used any more."""


class _Lost(Exception):
    """The child, its zygote or its jail was killed from outside; nothing is known about the file."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One request to a child of `family`, with the files that it reads; `ending` is its last frame's kind when all goes well."""

    family: str
    request: wire.Frame
    sources: tuple[SealedFile, ...]
    policy: Policy
    ending: str
    nested: Nested
    outside: Outside

    @property
    def writes(self) -> bool:
        return self.ending == "done"


class Slot:
    """Satisfies `sanitizer.contract.sandbox.SandboxSlot`."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._programs = launch.programs or ProgramRules().programs(spares=0)
        self._jail = Jail(launch)
        self._stopped = False
        self.catalogue: Catalogue = from_json(self._jail.catalogue)

    @property
    def confinement(self) -> Confinement:
        return self._jail.confinement

    @property
    def level(self) -> str:
        return self._jail.confinement.level.key

    @property
    def jail_pid(self) -> int:
        return self._jail.pid

    def libraries(self) -> dict[str, str]:
        """Of the zygotes and the external programs that were used so far."""
        return {**self._jail.libraries(), **self._programs.versions()}

    def ruleset(self) -> str:
        return self._jail.ruleset()

    def warm(self, families: tuple[str, ...]) -> None:
        """Start the zygotes of *families* before the first file comes."""
        for family in families:
            self._jail.zygote(family)

    def close(self) -> None:
        self._jail.close()

    def stop(self) -> None:
        """Give up: the step under way raises SlotStopped at once. The only method that another thread may call."""
        self._stopped = True
        self._jail.kill()

    def disarm(
        self, source: SealedFile, name: str, policy: Policy, method: Method, passwords: tuple[str, ...], nested: Nested
    ) -> StepAnswer:
        answer = self._disarm(source, name, policy, method, passwords, nested, tuple(self._programs.converters))
        if answer.error_code != WANTS_CONVERTER:
            return answer
        source_type = answer.type_name or answer.foreign_name
        if source_type not in self._programs.converters:
            return replace(answer, error_code=WireViolation.code, detail=f"a child wants {source_type or 'nothing'} converted")
        makes = self._programs.converters[source_type]

        def made_disarmed(made: SealedFile) -> StepAnswer:
            return self._disarm(made, f"{name}.{makes}", policy, method, passwords, nested, ())

        return converted(answer, source, policy, f"{source_type} > {makes}", self._step_programs(policy), made_disarmed)

    def _disarm(
        self,
        source: SealedFile,
        name: str,
        policy: Policy,
        method: Method,
        passwords: tuple[str, ...],
        nested: Nested,
        converters: tuple[str, ...],
    ) -> StepAnswer:
        request: wire.Frame = {
            "op": "disarm",
            "method": str(method),
            "name": name[:1000],
            "policy": policy.digest,
            "passwords": list(passwords),
            "converters": list(converters),
        }
        family = family_for(os.pread(source.fileno(), HEAD_BYTES, 0), method)
        step = _Step(family, request, (source,), policy, "done", nested, self._outside(policy))
        answer = self._routed(step, method)
        known = self.catalogue.types.get(answer.type_name)
        if answer.target is None or method is not Method.FLATTEN or known is None or known.pages != BY_OFFICE:
            return answer
        drawing = replace(step, family=RENDER, request=request | {"name": "printed.pdf", "passwords": [], "converters": []})
        return drawn(answer, policy, lambda printed: self._routed(replace(drawing, sources=(printed,)), method))

    def _routed(self, step: _Step, method: Method) -> StepAnswer:
        """A target by *method*, from whichever family can make it."""
        answer = self._sent_on(step)
        if not answer.error_code and answer.kept_password >= len(step.request["passwords"]):
            return _without_target(answer, WireViolation.code, "the child names a password that it was not given")
        return answer if answer.error_code else self._of_expected_type(answer, method)

    def _sent_on(self, step: _Step) -> StepAnswer:
        """From one family to the next, until one has loaded what the file needs."""
        tried = {step.family}
        answer = self._take(step)
        while answer.error_code == REROUTE and answer.detail not in tried:
            tried.add(answer.detail)
            answer = self._take(replace(step, family=answer.detail))
        if answer.error_code == REROUTE:
            return StepAnswer(WireViolation.code, f"the children sent the file in a circle: {', '.join(sorted(tried))}")
        return answer

    def _of_expected_type(self, answer: StepAnswer, method: Method) -> StepAnswer:
        """A child may not choose what it wrote: the method and the source's type say which type a target has."""
        known = self.catalogue.types.get(answer.type_name)
        expected = _TARGET_TYPES.get(method, known.target if known else "")
        may_be = {expected} | set(known.rare_targets if known and method is Method.RECONSTRUCT else ())
        if answer.target_type in may_be or answer.target is None:
            return answer
        detail = f"the child says that it wrote {answer.target_type}; {expected or 'nothing'} was expected"
        return _without_target(answer, WireViolation.code, detail)

    def verify(self, target: SealedFile, type_name: str, policy: Policy) -> StepAnswer:
        request: wire.Frame = {"op": "verify", "type": type_name, "policy": policy.digest, "passwords": []}
        step = _Step(VERIFY, request, (target,), policy, "verified", _no_members, _not_here)
        answer = self._take(step)
        if answer.error_code == REROUTE and answer.detail == PROOF:  # there is something that oletools has to look at
            answer = self._take(replace(step, family=PROOF))
        if answer.error_code == REROUTE:
            return StepAnswer(WireViolation.code, f"a verifying child sends its target to {answer.detail}")
        return answer

    def protect(self, target: SealedFile, type_name: str, policy: Policy, password: str) -> StepAnswer:
        family = self.catalogue.types[type_name].protected_by
        if not family:
            return StepAnswer(NotProtected.code, f"a file of the type {type_name} has no password")
        request: wire.Frame = {"op": "protect", "type": type_name, "policy": policy.digest, "passwords": [password]}
        step = _Step(family, request, (target,), policy, "done", _no_members, _not_here)
        protected = self._take(step)
        if protected.target is None:
            return protected
        opened = self._take(replace(step, request=request | {"op": "unprotect"}, sources=(protected.target,)))
        if opened.target is None:
            return _without_target(protected, opened.error_code, f"the protected target does not open: {opened.detail}")
        holds = opened.target.sha256
        opened.target.close()
        if holds != target.sha256:
            return _without_target(protected, ResidueFound.code, "the protected target holds something else than what was verified")
        return protected

    def compare(
        self, source: SealedFile, source_type: str, target: SealedFile, target_type: str, policy: Policy, passwords: tuple[str, ...]
    ) -> StepAnswer:
        for name in (source_type, target_type):
            known = self.catalogue.types.get(name)
            if known is None or not known.drawn:
                return StepAnswer(NothingToShow.code, f"nothing draws pages of the type {name}")
        request: wire.Frame = {
            "op": "compare",
            "types": [source_type, target_type],
            "pages": str(policy.fidelity.pages),
            "policy": policy.digest,
            "passwords": list(passwords),
        }
        return self._sent_on(_Step(RENDER, request, (source, target), policy, "compared", _no_members, self._outside(policy)))

    def _outside(self, policy: Policy) -> Outside:
        return self._step_programs(policy).run

    def _step_programs(self, policy: Policy) -> StepPrograms:
        return StepPrograms(self._programs, policy.limits.max_bytes, lambda: self._stopped)

    def _take(self, step: _Step) -> StepAnswer:
        """Run one step; begun again when what died under it was not the child's own doing."""
        reason = ""
        for _ in range(STARTS):
            try:
                return self._try(step)
            except _Lost as lost:
                reason = str(lost)
                if self._stopped:
                    raise SlotStopped from lost
                self._mend(step.family)
        return StepAnswer(SandboxCrash.code, f"{reason}, {STARTS} times")

    def _try(self, step: _Step) -> StepAnswer:
        try:
            zygote = self._jail.zygote(step.family)
            child = zygote.take(step.policy)
        except SandboxCrash as error:
            raise _Lost(str(error)) from error
        target = MemoryFile() if step.writes else None
        kept = False
        try:
            collector, limits = self._collector(step.policy), step.policy.limits
            talk = Conversation(child, collector, limits, step.ending, target, step.nested, step.outside)
            files = (*step.sources, target) if target is not None else step.sources
            wire.send(child.sock, step.request, tuple(file.fileno() for file in files))
            zygote.prepare()
            answer = self._run(talk, zygote)
            kept = answer.target is not None
            return answer
        except OSError as error:
            raise _Lost(f"the child of {step.family} is gone ({error})") from error
        finally:
            child.close()
            if target is not None and not kept:
                target.close()

    def _run(self, talk: Conversation, zygote: ZygoteHandle) -> StepAnswer:
        """The conversation, with every way in which it can break off turned into an answer, or _Lost."""
        try:
            return talk.run()
        except SandboxTimeout as error:
            if not talk.child.stop():
                self._replace_jail()
            return talk.failed(error.code, str(error))
        except WireViolation as error:
            return talk.failed(error.code, str(error))
        except (ChildGone, ConnectionError):
            return self._ended_early(talk, zygote)

    def _ended_early(self, talk: Conversation, zygote: ZygoteHandle) -> StepAnswer:
        status = zygote.exit_status(talk.child.pid)
        if status is None or status == -signal.SIGKILL:
            raise _Lost("the child was killed" if status else f"the zygote {zygote.family} was killed")
        if status == -signal.SIGXCPU:
            return talk.failed(SandboxTimeout.code, "the step used more processor time than its limit")
        if status < 0:
            return talk.failed(SandboxCrash.code, f"the child ended by {signal.Signals(-status).name}")
        return talk.failed(SandboxCrash.code, f"the child ended with code {status} and no answer")

    def _collector(self, policy: Policy) -> Collected:
        return Collected(
            self.catalogue.features,
            frozenset(self.catalogue.types),
            frozenset(self.catalogue.foreign),
            policy.limits.max_findings_kept,
        )

    def _mend(self, family: str) -> None:
        """Replace the zygote, and the jail with it when it does not start another."""
        self._jail.drop_zygote(family)
        try:
            self._jail.zygote(family)
        except SandboxError:
            self._replace_jail()

    def _replace_jail(self) -> None:
        self._jail.close()
        self._jail = Jail(self._launch)
        if self._stopped:
            self._jail.kill()


def _without_target(answer: StepAnswer, code: str, detail: str) -> StepAnswer:
    if answer.target is not None:
        answer.target.close()
    return replace(answer, error_code=code, detail=detail, target=None, target_type="")


def _not_here(program: str, _source: SealedFile, _arguments: tuple[str, ...]) -> SealedFile:
    raise WireViolation(f"a verifier asks for {program}")


def _no_members(_member: SealedFile, _name: str) -> SealedFile | None:
    return None
