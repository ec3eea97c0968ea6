"""A person who has no mouse: every field, button and link is reached by Tab and worked by keys, as on any keyboard."""

from __future__ import annotations

from typing import Final, Literal

from playwright.sync_api import Locator, expect

from tests.e2e.hands import Hands

MOST_STOPS: Final = 250
"""Tab stops no page of ours comes near."""
AWAY: Final = """target => {
    const checked = name => document.querySelector(`[name="${CSS.escape(name)}"]:checked`);
    const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(
        one => !one.disabled && one.tabIndex >= 0 && one.getClientRects().length
            && !(one.type === "radio" && checked(one.name) && !one.checked));
    const here = document.activeElement, before = node => here.compareDocumentPosition(node) & 2;
    return stops.indexOf(target) - stops.filter(before).length;
}"""
"""About how many stops a field is away: those far off are passed without looking at each."""
FOCUSED: Final = "element => element === document.activeElement"


class Keys(Hands):
    """One person at a keyboard. What cannot be reached by Tab fails the test."""

    def reach(self, target: Locator) -> None:
        """Press Tab until the focus is there; from a fresh page by way of the link that skips to its content."""
        expect(target).to_be_attached()
        if self.page.evaluate("document.activeElement === document.body"):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.matches('a.skip')"):
                self.page.keyboard.press("Enter")
        for _stop in range(int(target.evaluate(AWAY)) - 2):
            self.page.keyboard.press("Tab")
        for _stop in range(MOST_STOPS):
            if target.evaluate(FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {target}")

    def fill(self, **typed: str) -> None:
        for name, text in typed.items():
            self.reach(self.page.locator(f"main [name='{name.replace('__', '-')}']"))
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(text)

    def choose(self, name: str, value: str) -> None:
        """A box by Space; of radio buttons, which are one stop, the one wanted by the arrows."""
        wanted = self.page.locator(f"main [name='{name}'][value='{value}']")
        if wanted.get_attribute("type") == "checkbox":
            self.reach(wanted)
        else:
            group = self.page.locator(f"main [name='{name}']")
            into = self.page.locator(f"main [name='{name}']:checked")
            self.reach(into if into.count() else group.first)
            for _one in range(group.count()):
                if wanted.evaluate(FOCUSED):
                    break
                self.page.keyboard.press("ArrowDown")
        if not wanted.is_checked():
            self.page.keyboard.press("Space")
        expect(wanted).to_be_checked()

    def click(self, role: Literal["button", "link"], word: str) -> None:
        self.enter(self.page.get_by_role("main").get_by_role(role, name=self.said(word), exact=True).first)

    def enter(self, target: Locator) -> None:
        """Press Enter on it and wait for the page it leads to."""
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
