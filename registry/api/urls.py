"""Where the programs' door stands, whatever language its pages are read in."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include(("registry.api.v1", "api-v1")))]
