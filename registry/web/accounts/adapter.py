"""Between allauth and the registry: every user who signs up is a person, with a name, an address and a language."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registry.parties.models import Person, User
from registry.web.accounts.forms import is_orcid


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up by address and password."""

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: forms.BaseForm, commit: bool = True) -> User:
        """The user and, first, the person: no user is ever without one."""
        written = form.cleaned_data
        user.person = Person.objects.create(
            name=written["name"],
            name_zh=written.get("name_zh", ""),
            email=written["email"],
            orcid=getattr(user, "orcid_to_keep", ""),
            language=get_language() or "en",
        )
        return super().save_user(request, user, form, commit=commit)  # type: ignore[no-any-return]

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """A proven address becomes the person's too: it is where agreements and letters find them."""
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            Person.objects.filter(user=email_address.user, blanked_at=None).update(email=email_address.email)
        return confirmed

    def format_email_subject(self, subject: str) -> str:
        return _("Lunar Sample Loan Registry: %(subject)s") % {"subject": subject}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-up and sign-in by ORCID, which proves the identifier but seldom gives an address."""

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Keep the proven ORCID with the person whom the account adapter makes."""
        sociallogin.user.orcid_to_keep = proven_orcid(sociallogin)
        return super().save_user(request, sociallogin, form)  # type: ignore[no-any-return]

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never without the form: somebody unknown tells their name and address first."""
        return False

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """Name as ORCID has it."""
        initial: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        told = sociallogin.account.get_provider().extract_common_fields(sociallogin.account.extra_data)
        initial["name"] = " ".join(told[part] for part in ("first_name", "last_name") if told.get(part))
        return initial

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """An ORCID that somebody signed in joins to themself is proven, so it takes the place of one they typed."""
        known = request.user
        if known.is_authenticated and (not sociallogin.is_existing or sociallogin.user == known):
            Person.objects.filter(pk=known.person_id, blanked_at=None).update(orcid=proven_orcid(sociallogin))


def proven_orcid(login: SocialLogin) -> str:
    """The identifier that the provider vouches for, or an empty string."""
    uid = str(login.account.uid)
    return uid if login.account.provider == "orcid" and is_orcid(uid) else ""
