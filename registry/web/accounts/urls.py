"""Addresses of one's own page and of the demonstration's sign-ins; allauth's stand under /account/ beside them."""

from django.urls import path

from registry.web.accounts import demonstration, profile, tokens

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.page, name="profile"),
    path("profile/tokens/", tokens.page, name="tokens"),
    path("profile/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("account/demo/", demonstration.page, name="demo"),
    path("account/demo/<uuid:person>/", demonstration.sign_in, name="demo_sign_in"),
]
