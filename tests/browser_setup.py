"""Finds a browser for the tests, and installs one where that is possible. Imports nothing that needs installing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "No browser could be found or installed, so the browser tests are skipped: install chromium, "
    "or run the tests once as root on Debian or Ubuntu."
)


def executable() -> str | None:
    """The browser to drive: one that the system has, or else the one playwright installed."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    patterns = ("chromium-*/chrome-*/chrome", "chromium-*/chrome-*/*.app/Contents/MacOS/*")
    installed = sorted(file for pattern in patterns for file in folder.glob(pattern))
    return str(installed[-1]) if installed else None


def see_to_browser() -> None:
    """Install a browser if there is none: as root by apt-get, else by playwright. Says so if neither works."""
    if executable():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing chromium for the browser tests …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        attempt(["apt-get", "-qq", "update"], quiet)
        attempt(["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"], quiet)
    if not executable():
        attempt([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))
    if not executable():
        print(MISSING, flush=True)


def attempt(command: list[str], environment: dict[str, str]) -> None:
    """Run an installer; whether it worked shows in whether a browser is there afterwards."""
    subprocess.run(command, env=environment, capture_output=True, check=False)
