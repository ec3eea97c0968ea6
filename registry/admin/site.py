"""The support pages: Django's admin over reference data and people, and over what acts have written, to be looked at.

Only what is named here has a page: packages that bring admin pages of their own are not let in.
"""

from __future__ import annotations

from typing import Any, Final

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from registry.admin import people, reference, written
from registry.admin.names import give_names


class Support(AdminSite):
    """Signing in happens where everybody signs in, with the second factor asked there."""

    site_header = _("Support")
    site_title = _("Lunar Sample Loan Registry")
    index_title = _("Reference data, people, and what acts have written")
    enable_nav_sidebar = False

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No sign-in of its own. Somebody signed in who may not be here is told so."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")


support: Final = Support(name="admin")

for pages in (reference.PAGES, people.PAGES, written.PAGES):
    for model, page in pages.items():
        support.register(model, page)

give_names(support._registry)
