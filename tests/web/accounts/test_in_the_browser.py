"""Signing in as people do it: with a code from an app, with a passkey, in both languages, on any screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from playwright.sync_api import Page, expect

from registry.access.roles import Role
from registry.parties.models import User
from tests.factories.holdings import make_collection
from tests.factories.parties import PASSWORD, make_person, make_person_with_role, make_user

OpenPage = Callable[..., Page]
Accessible = Callable[[Page], None]


def code_now(secret: str) -> str:
    """What an authenticator app shows for that secret."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def verified(user: User) -> User:
    """With an address proven long ago."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(page: Page, user: User) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def show_who_it_is(page: Page) -> None:
    """The password once more, asked before the way in is changed."""
    expect(page).to_have_url(re.compile("reauthenticate"))
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm").click()


def test_an_account_is_made_with_a_code_from_a_letter(browser_page: Page, assert_accessible: Accessible) -> None:
    page = browser_page
    page.goto("/account/signup/")
    assert_accessible(page)
    page.get_by_label("Name", exact=True).fill("Ada Placeholder")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password (again)").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page).to_have_url(re.compile("confirm-email"))
    assert_accessible(page)
    code = re.search(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", str(mail.outbox[0].body), re.MULTILINE)
    assert code
    page.get_by_label("Code").fill(code[0])
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm").click()
    page.goto("/profile/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Placeholder")
    assert_accessible(page)


def test_the_ways_to_change_the_way_in_are_accessible(
    new_page: OpenPage, committed_db: str, assert_accessible: Accessible
) -> None:
    page = new_page(locale="en-GB", viewport={"width": 390, "height": 800})
    sign_in(page, verified(make_user(make_person())))
    page.goto("/account/2fa/totp/activate/")
    show_who_it_is(page)
    for place in ("password/change", "email", "2fa", "2fa/totp/activate", "2fa/webauthn", "logout"):
        page.goto(f"/zh/account/{place}/")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), place


def test_a_curator_sets_up_an_app_and_signs_in_with_it(
    new_page: OpenPage, committed_db: str, assert_accessible: Accessible
) -> None:
    curator = verified(make_user(make_person_with_role(Role.CURATOR, collection=make_collection())))
    page = new_page(locale="en-GB")
    sign_in(page, curator)
    expect(page).to_have_url(re.compile("/account/2fa/$"))
    expect(page.get_by_text("set up a second factor")).to_be_visible()
    assert_accessible(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Activate").click()
    assert_accessible(page)
    show_who_it_is(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Activate Authenticator App")
    assert_accessible(page)
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code_now(secret))
    with page.expect_navigation():
        page.get_by_role("button", name="Activate").click()
    expect(page).to_have_url(re.compile("recovery-codes"))
    assert_accessible(page)

    again = new_page(locale="en-GB")
    sign_in(again, curator)
    expect(again).to_have_url(re.compile("/account/2fa/authenticate/"))
    assert_accessible(again)
    Authenticator.objects.update(last_used_at=None)
    again.get_by_label("Code").fill(code_now(secret))
    with again.expect_navigation():
        again.get_by_role("main").get_by_role("button", name="Sign In", exact=True).click()
    again.goto("/profile/")
    expect(again.get_by_text("Authenticator app")).to_be_visible()


def test_a_passkey_takes_the_place_of_password_and_code(
    new_page: OpenPage, committed_db: str, assert_accessible: Accessible
) -> None:
    user = verified(make_user(make_person()))
    page = new_page(locale="en-GB")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, user)
    page.goto("/account/2fa/webauthn/add/")
    show_who_it_is(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Add Security Key")
    assert_accessible(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Add").click()
    expect(page).not_to_have_url(re.compile("webauthn/add"))
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_role("rowheader", name="My laptop")).to_be_visible()
    assert_accessible(page)
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).not_to_have_url(re.compile("login"))
    page.goto("/profile/")
    expect(page.get_by_text("Passkey or security key")).to_be_visible()


@pytest.mark.parametrize("prefix", ["", "/zh"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_ways_in_are_accessible(new_page: OpenPage, assert_accessible: Accessible, prefix: str, width: int) -> None:
    page = new_page(locale="en-GB", viewport={"width": width, "height": 900}, color_scheme="dark")
    for way in ("login", "signup", "password/reset"):
        page.goto(f"{prefix}/account/{way}/")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
