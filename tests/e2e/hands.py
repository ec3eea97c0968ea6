"""A pair of hands at a browser: signed in as somebody by the demonstration's own page, using forms as people do."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from registry.parties.models import Person


class Hands:
    """One person's page. With `chinese` they read the Chinese pages; words are given in English all the same."""

    def __init__(self, page: Page, person: Person, *, chinese: bool = False) -> None:
        self.page, self.person, self.chinese = page, person, chinese
        page.goto("/account/demo/")
        page.get_by_role("button", name=f"Be {person.name}", exact=True).first.click()
        expect(page.get_by_text("Choose somebody to be")).to_have_count(0)

    def go(self, path: str) -> None:
        self.page.goto(f"/zh{path}" if self.chinese else path)

    def said(self, word: str) -> str:
        """A word of ours as their pages say it."""
        with override("zh-hans" if self.chinese else "en"):
            return gettext(word)

    def fill(self, **typed: str) -> None:
        """Fields by name; in names of several forms a hyphen is written as two underscores."""
        for name, text in typed.items():
            self.page.locator(f"[name='{name.replace('__', '-')}']").fill(text)

    def choose(self, name: str, value: str) -> None:
        """A radio button or a box to tick, by name and value."""
        self.page.locator(f"[name='{name}'][value='{value}']").check()

    def pick(self, name: str, label: str) -> None:
        """An entry of a list."""
        self.page.locator(f"select[name='{name}']").select_option(label=label)

    def attach(self, name: str, path: Path) -> None:
        self.page.locator(f"[name='{name}']").set_input_files(path)

    def press(self, word: str) -> None:
        self.click("button", word)

    def follow(self, word: str) -> None:
        self.click("link", word)

    def click(self, role: Literal["button", "link"], word: str) -> None:
        """Click and wait for the page it leads to: what comes next must neither meet the old page nor cut it short."""
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role(role, name=self.said(word), exact=True).first.click()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def does_not_see(self, text: str) -> None:
        expect(self.page.get_by_role("main")).not_to_contain_text(text)
