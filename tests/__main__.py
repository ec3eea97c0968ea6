"""`python -m tests`: what `make test`, `make check` and `make soak` run. The checks first, all of them, then pytest."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests import browser_setup

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PROCESSES = "2"


@dataclass(frozen=True)
class Check:
    """A program that is silent about what is well."""

    claim: str
    command: list[str]


def django(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "django", *arguments]


CHECKS = (
    # The slowest first, so that the others fit beside it.
    Check("types hold (mypy, strict)", [str(BIN / "mypy")]),
    Check("style holds (ruff)", [str(BIN / "ruff"), "check", "--quiet"]),
    Check("files are formatted (ruff)", [str(BIN / "ruff"), "format", "--check", "--quiet"]),
    Check("imports point down (import-linter)", [str(BIN / "lint-imports"), "--no-cache"]),
    Check("Django finds nothing amiss", django("check", "--fail-level", "WARNING")),
    Check("migrations are complete", django("makemigrations", "--check", "--dry-run")),
)
# All tests hold these already; `make check` asks them alone.
HOUSE_RULES = Check("house rules hold, translations are complete", [str(BIN / "pytest"), "-q", "tests/architecture"])


def run_check(check: Check) -> tuple[Check, float, subprocess.CompletedProcess[str]]:
    started = time.monotonic()
    done = subprocess.run(check.command, cwd=ROOT, capture_output=True, text=True, check=False)
    return check, time.monotonic() - started, done


def run_checks(checks: Sequence[Check]) -> bool:
    """Run the checks, two at a time; True if all hold. What a failed one says is shown."""
    well = True
    with ThreadPoolExecutor(int(PROCESSES)) as pool:
        for check, seconds, done in pool.map(run_check, checks):
            held = done.returncode == 0
            well = well and held
            print(f"{'ok  ' if held else 'FAIL'} {check.claim}, {seconds:.0f} s", flush=True)
            if not held:
                print(done.stdout + done.stderr, flush=True)
    return well


def run_tests(*arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", "-n", PROCESSES, "--dist", "worksteal", "-q", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    if "--soak" in arguments:
        return run_tests("-m", "soak", "--hypothesis-profile=soak", *[word for word in arguments if word != "--soak"])
    if "--checks" in arguments:
        return 0 if run_checks((*CHECKS, HOUSE_RULES)) else 1
    well = run_checks(CHECKS)
    browser_setup.see_to_browser()
    result = run_tests(*arguments)
    if not well:
        print("Some checks failed: see the lines marked FAIL above.")
    return result or (0 if well else 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
