"""Addresses of one's own page and of the demonstration's sign-ins; allauth's stand under /account/ beside them."""

from django.urls import path

from registry.web.accounts import demonstration, profile

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.page, name="profile"),
    path("account/demo/", demonstration.page, name="demo"),
    path("account/demo/<uuid:person>/", demonstration.sign_in, name="demo_sign_in"),
]
