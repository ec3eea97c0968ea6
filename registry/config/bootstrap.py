"""Makes the project's own Python environment, `.venv`, on a bare machine.

Standard library only. It touches nothing outside the checkout, and every way it can fail ends in a sentence.
"""

import errno
import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
NOTE = ENVIRONMENT / "installed.txt"
LOCK = ROOT / "var" / "environment.lock"

RUN = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
# These need the tools of a developer: linters, pytest, the browser driver.
DEVELOPER_COMMANDS = {"test"}

FULL_DISK = "The disk is full: free about 700 MB where {root} lies, then run the same command again."
# What pip says, and what it means for the person who sets up. The first that is found in its output is told.
FAILURES_OF_PIP = {
    ("No space left on device",): FULL_DISK,
    ("DO NOT MATCH THE HASHES",): (
        "A downloaded package is not the one this project was tested with, so nothing was installed: try another "
        "network or package mirror; if it stays so, tell the project."
    ),
    (
        "Failed to establish a new connection",
        "Temporary failure in name resolution",
        "Connection refused",
        "Connection reset",
        "Connection broken",
        "Network is unreachable",
        "timed out",
        "ProxyError",
        "SSLError",
    ): (
        "The package registry could not be reached: check the network, or the proxy or mirror that pip is told to use "
        "(pip config list), then run the same command again."
    ),
    ("No matching distribution found",): (
        "The package registry could not be reached, or has no such package for this system: check the network and the "
        "proxy or mirror that pip is told to use (pip config list); the system must be 64-bit Linux (glibc 2.28 or "
        "newer) or macOS."
    ),
}


class SetupFailed(Exception):
    """Set-up cannot go on; the message says in a sentence what is wrong and what to do."""


def enter_environment(arguments: list[str]) -> None:
    """Return if this interpreter can run the project; otherwise make `.venv` and start again inside it.

    Another virtual environment, or REGISTRY_OWN_ENVIRONMENT=1 (an image whose Python was prepared on purpose), is
    left as it is: whoever made it installs the requirements. Ends the process with a sentence if set-up fails.
    """
    inside = Path(sys.prefix).resolve() == ENVIRONMENT.resolve()
    if not inside and (sys.prefix != sys.base_prefix or os.environ.get("REGISTRY_OWN_ENVIRONMENT")):
        return
    developer = bool(arguments[1:] and arguments[1] in DEVELOPER_COMMANDS)
    try:
        changed = make_environment(DEVELOPMENT if developer else RUN, inside=inside)
    except SetupFailed as failure:
        sys.exit(str(failure))
    except OSError as failure:
        sys.exit(sentence_for(failure))
    if changed or not inside:
        os.execv(str(PYTHON), [str(PYTHON), *arguments])  # noqa: S606  # a shell could only do harm


def make_environment(wanted: str, *, inside: bool) -> bool:
    """Bring `.venv` to what a requirements file says; True if anything was done.

    The developer's file holds all of the other, so an environment made for developers serves both.
    """
    if is_up_to_date(wanted):
        return False
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        wait_alone(lock)
        if is_up_to_date(wanted):
            return True
        if DEVELOPMENT in noted():
            wanted = DEVELOPMENT
        print(f"Setting up Python packages in {ENVIRONMENT} (half a minute, only when they change).", flush=True)
        install(wanted, find_pip(inside=inside))
        NOTE.write_text(fingerprint(wanted), encoding="utf-8")
    return True


def noted() -> str:
    return NOTE.read_text(encoding="utf-8") if NOTE.exists() and PYTHON.exists() else ""


def is_up_to_date(wanted: str) -> bool:
    return noted() == fingerprint(DEVELOPMENT) or (wanted == RUN and noted() == fingerprint(RUN))


def fingerprint(requirements: str) -> str:
    """One line that names a requirements file, its content and the Python it was installed for."""
    digest = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    return f"{requirements} {digest} python{sys.version_info[0]}.{sys.version_info[1]}\n"


def wait_alone(lock: IO[str]) -> None:
    """Hold the lock until the file is closed: of two commands started at once, one installs and one waits."""
    if sys.platform == "win32":
        raise SetupFailed("This runs on Linux and macOS; on Windows, run it inside WSL (Windows Subsystem for Linux).")
    import fcntl  # noqa: PLC0415  # absent on Windows, which was told so above

    fcntl.flock(lock, fcntl.LOCK_EX)


def find_pip(*, inside: bool) -> list[str]:
    """Make the interpreter of `.venv` and return the command that installs into it.

    Debian splits ensurepip from Python, and its own pip refuses to install outside an environment: one made without
    pip and filled by the pip outside needs neither.
    """
    has_ensurepip = importlib.util.find_spec("ensurepip") is not None
    has_pip = importlib.util.find_spec("pip") is not None
    if inside:
        if not has_pip:
            raise SetupFailed(
                "The requirements have changed: start the command with python3 rather than .venv/bin/python."
            )
        return [sys.executable, "-m", "pip"]
    if not has_ensurepip and not has_pip:
        raise SetupFailed(
            "This Python has neither pip nor ensurepip, so no package can be installed: on Debian or Ubuntu run "
            "apt-get install python3-venv, elsewhere install Python from python.org, then run the same command again."
        )
    make = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    made = subprocess.run(
        make if has_ensurepip else [*make, "--without-pip"], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise SetupFailed(told_by(made.stdout + made.stderr, f"{ENVIRONMENT} could not be made"))
    return [str(PYTHON), "-m", "pip"] if has_ensurepip else [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def install(requirements: str, pip: list[str]) -> None:
    """Install exactly what the file pins, refusing any file whose hash differs."""
    options = ["--require-hashes", "--only-binary=:all:", "--no-input", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "install", *options, "--requirement", str(ROOT / requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupFailed(told_by(done.stdout + done.stderr, "The packages could not be installed"))


def told_by(output: str, what: str) -> str:
    """The sentence for a failed program, after the last lines of what it said."""
    tail = "\n".join(output.strip().splitlines()[-6:])
    for signs, sentence in FAILURES_OF_PIP.items():
        if any(sign in output for sign in signs):
            return f"{tail}\n\n{sentence.format(root=ROOT)}"
    return f"{tail}\n\n{what}: mend what the lines above name, then run the same command again."


def sentence_for(failure: OSError) -> str:
    """What an error of the operating system means for the person who sets up."""
    if failure.errno == errno.ENOSPC:
        return FULL_DISK.format(root=ROOT)
    if failure.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        where = failure.filename or ROOT
        return f"{where} may not be written: run as the owner of {ROOT}, or clone it to a place of yours."
    return f"Set-up stopped: {failure}. Mend that, then run the same command again."
