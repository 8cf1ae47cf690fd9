"""The errors of the program, each because a caller behaves differently.

`code` is a stable key (words for it are in the reports' language files); the message says what failed, why, and how to fix it.
"""

from __future__ import annotations


class MugaiError(Exception):
    """The root; never raised itself."""

    code = "internal_error"


class UntrustedInputError(MugaiError):
    """The file's fault: gives a verdict."""

    code = "untrusted_input"


class MalformedFile(UntrustedInputError):
    """The engine cannot read it as its format; the ladder goes on."""

    code = "malformed_file"


class UnsupportedType(UntrustedInputError):
    """No engine reconstructs this type."""

    code = "unsupported_type"


class Polyglot(UntrustedInputError):
    """Valid as two formats at once."""

    code = "polyglot"


class EncryptedFile(UntrustedInputError):
    """A password is needed."""

    code = "encrypted_file"


class WrongPassword(EncryptedFile):
    """None of the passwords that were offered opens it."""

    code = "wrong_password"


class LimitExceeded(UntrustedInputError):
    """A budget of `Limits` ran out."""

    code = "limit_exceeded"


class BlockedByPolicy(UntrustedInputError):
    """Policy blocks a feature that was found."""

    code = "blocked_by_policy"


class FlattenRequired(UntrustedInputError):
    """Policy wants a file with this feature flattened: the ladder goes on at that rung."""

    code = "flatten_required"


class NothingToShow(UntrustedInputError):
    """A rung of the ladder has no pages or no text to give."""

    code = "nothing_to_show"


class ProgramMissing(UntrustedInputError):
    """An external program that a rung of the ladder needs is not installed, or the settings switch it off; the ladder goes on."""

    code = "program_missing"


class ProgramFailed(UntrustedInputError):
    """An external program refused the file, crashed, took too long or made too much; the ladder goes on."""

    code = "program_failed"


class UnreadableFile(UntrustedInputError):
    """It cannot be opened, read to its end, or is no ordinary file."""

    code = "unreadable_file"


class ResidueFound(UntrustedInputError):
    """The verifier found something in the target that policy removes."""

    code = "residue_found"


class FidelityLow(UntrustedInputError):
    """The target looks or reads too different from its source for the policy: the ladder goes on."""

    code = "fidelity_low"


class FidelityUnknown(UntrustedInputError):
    """Policy wants target and source compared, and the comparison did not end: not shown to be alike, so the ladder goes on."""

    code = "fidelity_unknown"


class NotProtected(UntrustedInputError):
    """Policy wants the target under the password of its source, and a file of its type cannot have one: nothing goes out."""

    code = "not_protected"


class SandboxError(MugaiError):
    """The child's fault or the jail's: gives FAILED."""

    code = "sandbox_error"


class SandboxTimeout(SandboxError):
    code = "sandbox_timeout"


class SandboxCrash(SandboxError):
    code = "sandbox_crash"


class WireViolation(SandboxError):
    code = "wire_violation"


class UnavailableError(MugaiError):
    """Something around us is away (clamd, disk, share, database): retried, never "clean"."""

    code = "unavailable"


class ConfigError(MugaiError):
    code = "config_error"


class PolicyError(ConfigError):
    code = "policy_error"


class AuditError(MugaiError):
    """The audit log cannot be written or does not verify: releasing stops."""

    code = "audit_error"
