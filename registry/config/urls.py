"""Every address of the registry: which door answers it."""

from django.urls import include, path

from registry.admin.site import support
from registry.config.languages import in_both_languages

urlpatterns = [
    path("", include("registry.api.urls")),
    *in_both_languages(
        path("account/", include("allauth.urls")),
        path("admin/", support.urls),
        path("api/", include("registry.api.page_urls")),
        path("", include("registry.web.urls")),
    ),
]

handler400 = "registry.web.errors.bad_request"
handler403 = "registry.web.errors.forbidden"
handler404 = "registry.web.errors.not_found"
handler500 = "registry.web.errors.broken"
