"""The advice names the switch that this kernel has, and a command that can be copied."""

from __future__ import annotations

from pathlib import Path

from sanitizer.sandbox.namespace_advice import namespace_advice


def test_ubuntu(tmp_path: Path) -> None:
    (tmp_path / "apparmor_restrict_unprivileged_userns").write_text("1\n", encoding="ascii")
    advice = namespace_advice(tmp_path)
    assert "apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict" in advice


def test_ubuntu_with_the_restriction_lifted(tmp_path: Path) -> None:
    (tmp_path / "apparmor_restrict_unprivileged_userns").write_text("0\n", encoding="ascii")
    assert "containers" in namespace_advice(tmp_path)


def test_debian_with_namespaces_switched_off(tmp_path: Path) -> None:
    (tmp_path / "unprivileged_userns_clone").write_text("0\n", encoding="ascii")
    assert "sysctl kernel.unprivileged_userns_clone=1" in namespace_advice(tmp_path)


def test_a_container(tmp_path: Path) -> None:
    assert "containers" in namespace_advice(tmp_path)


def test_the_operations_manual_has_the_same_commands(tmp_path: Path) -> None:
    (tmp_path / "apparmor_restrict_unprivileged_userns").write_text("1\n", encoding="ascii")
    manual = (Path(__file__).resolve().parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    for command in namespace_advice(tmp_path).split(": ", 1)[1].split(" && "):
        assert command.replace("install apparmor", "install -y apparmor") in manual
