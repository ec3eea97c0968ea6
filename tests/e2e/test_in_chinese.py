"""A loan’s first steps in Chinese: the pages stay Chinese from form to form, and the acts are the same."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from registry.loans.models import Loan
from tests.e2e.hands import Hands
from tests.factories import applications as made
from tests.worlds import World

Accessible = Callable[[Page], None]


def test_an_application_is_decided_and_agreed_in_chinese(
    world: World, hands: Callable[..., Hands], assert_accessible: Accessible
) -> None:
    researcher = hands(world.investigator, chinese=True)
    researcher.go(f"/applications/new/?split={world.powder.identifier}")
    researcher.fill(title="年轻玄武岩中的挥发分")
    researcher.press("Begin the draft")
    researcher.fill(mass="20 毫克")
    researcher.page.get_by_label("sims").check()
    researcher.press("Keep this piece")
    researcher.fill(case="年轻玄武岩保留了多少氢？", storage_plan="干燥柜，两把钥匙。")
    researcher.press("Save and look it over")
    researcher.press("Submit application")
    expect(researcher.page.locator("html")).to_have_attribute("lang", "zh-hans")
    researcher.sees(researcher.said("What you ask for"))
    researcher.sees("年轻玄武岩")
    assert_accessible(researcher.page)

    application = made.application_recommended(world)
    authority = hands(world.authority, chinese=True)
    authority.go(f"/applications/{application.reference}/decide/")
    authority.choose("line-1-outcome", "less")
    authority.fill(reason="同意。")
    authority.press("Record decision")
    authority.sees(authority.said("Say how much is lent."))
    authority.choose("line-1-outcome", "approved")
    authority.press("Record decision")
    loan = Loan.objects.get()

    curator, representative = hands(world.curator, chinese=True), hands(world.representative, chinese=True)
    curator.go(f"/loans/{loan.reference}/agreement/")
    curator.press("Keep these terms")
    for hand in (curator, representative):
        hand.go(f"/loans/{loan.reference}/sign/")
        hand.page.locator("[name=agreed]").check()
        hand.page.locator("main button.btn-primary").click()
        hand.sees(hand.said("Signed. The signature is kept with the digest of the document."))
    loan.refresh_from_db()
    assert loan.status == "signed"
    assert_accessible(curator.page)
