"""Who asks: a program shows the token its owner made, `Authorization: Bearer …`, or asks as anybody."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from registry.foundation.clocks import now
from registry.parties.models import AccessToken, User
from registry.parties.tokens import token_shown


class TokenAuthentication(BaseAuthentication):
    """The person behind a token that is in force. A wrong one is refused, also where none was needed."""

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        words = request.META.get("HTTP_AUTHORIZATION", "").split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != "bearer":
            raise AuthenticationFailed
        token = token_shown(words[1], at=now())
        if token is None:
            raise AuthenticationFailed
        return token.person.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
