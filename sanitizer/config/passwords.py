"""Reads the site's list of passwords to try on encrypted files."""

from __future__ import annotations

from pathlib import Path

from sanitizer.model.errors import ConfigError
from sanitizer.store.secret_file import read_secret_file

MAX_PASSWORDS = 100
MAX_PASSWORD_CHARS = 255


def read_passwords(path: Path) -> tuple[str, ...]:
    """One password a line, in order, each once; spaces at the ends of a line belong to the password, empty lines do not count.

    Raises ConfigError when the file is not ours alone (mode 0600), not UTF-8, or holds too many; no message has a password in it.
    """
    try:
        text = read_secret_file(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8; save the file as UTF-8") from None
    passwords = tuple(dict.fromkeys(line for line in text.replace("\r\n", "\n").split("\n") if line))
    if len(passwords) > MAX_PASSWORDS:
        raise ConfigError(f"{path}: more than {MAX_PASSWORDS} passwords; each one costs time on every encrypted file")
    for number, password in enumerate(passwords, 1):
        if len(password) > MAX_PASSWORD_CHARS or not password.isprintable():
            raise ConfigError(
                f"{path}: password {number} is longer than {MAX_PASSWORD_CHARS} characters or holds control characters"
            )
    return passwords
