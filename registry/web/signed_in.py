"""The person behind a request. Sign-in is required everywhere unless a page says otherwise, so there always is one."""

from __future__ import annotations

from django.http import HttpRequest

from registry.parties.models import Person, User


def person_of(request: HttpRequest) -> Person:
    """Who acts."""
    user = request.user
    assert isinstance(user, User)
    return user.person
