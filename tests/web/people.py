"""Browsing as somebody: a test client signed in as a person, in demonstration mode, which asks no second factor."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from registry.parties.models import Person, User
from tests.factories.parties import make_user


class As:
    """One person's browser; addresses by name."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.client = Client()
        self.client.force_login(User.objects.filter(person=person).first() or make_user(person))

    def get(self, name: str, *args: Any, query: str = "") -> Any:
        with override_settings(DEMO=True):
            return self.client.get(reverse(name, args=args) + query)

    def follow(self, href: str) -> Any:
        """The page behind a link."""
        with override_settings(DEMO=True):
            return self.client.get(href)

    def post(self, name: str, *args: Any, **typed: Any) -> Any:
        """Send a form; `query` is the address's query, everything else what is typed."""
        query = typed.pop("query", "")
        with override_settings(DEMO=True):
            return self.client.post(reverse(name, args=args) + query, typed)


def text_of(response: HttpResponse) -> str:
    """The page as a reader's eyes would search it."""
    return response.content.decode()
