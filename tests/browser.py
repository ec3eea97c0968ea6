"""A real browser for tests: which one, the site it visits, and what may never happen on any page."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect

from tests.browser_setup import MISSING, executable

# Playwright's synchronous interface runs an event loop in the test's thread, where Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
SERIOUS = ("serious", "critical")
PATIENCE_MS = 30_000
"""A busy machine is slow, not wrong."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser. Without one the test is skipped, but fails where CI is set."""
    path = executable()
    if not path:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return {"executable_path": path, "chromium_sandbox": os.geteuid() != 0, "args": list(ARGUMENTS)}


@pytest.fixture
def live_site(committed_db: str) -> Iterator[str]:
    """The registry served over HTTP from a database of the test's own; its address."""
    server = LiveServerThread("localhost", StaticFilesHandler, connections_override={}, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def new_page(browser: Browser, live_site: str) -> Iterator[Callable[..., Page]]:
    """Opens a page as a person of its own: no cookie is shared. Takes playwright's options of a context.

    At the end of the test, any script error and anything the content security policy had to stop fails it.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def note_error(error: Error) -> None:
        faults.append(str(error))

    def open_page(**options: Any) -> Page:
        context = browser.new_context(base_url=live_site, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note_message)
        page.on("pageerror", note_error)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def browser_page(new_page: Callable[..., Page]) -> Page:
    """One page in English on a desk's screen."""
    return new_page(locale="en-GB")


@pytest.fixture(scope="session")
def assert_accessible() -> Callable[[Page], None]:
    """Runs axe on the page as it stands; serious and critical findings fail the test."""
    axe = Axe()

    def check(page: Page) -> None:
        found = [rule for rule in axe.run(page).response["violations"] if rule["impact"] in SERIOUS]
        told = [f"{rule['id']}: {rule['help']} at {[node['target'] for node in rule['nodes'][:5]]}" for rule in found]
        assert not told, f"{page.url}: " + "; ".join(told)

    return check
