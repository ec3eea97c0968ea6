"""Every address of the registry: which door answers it."""

from django.contrib import admin
from django.urls import include, path

from registry.config.languages import in_both_languages

urlpatterns = in_both_languages(
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("registry.web.urls")),
)
