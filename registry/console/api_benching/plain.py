"""The page of a list as anybody would write it first with Django REST framework, beside the registry's own API.

It is an address list of its own, so that both are asked through the same layers.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from rest_framework.generics import ListAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.serializers import ModelSerializer

from registry.holdings.models import Split


class PlainSerializer(ModelSerializer[Split]):
    """Every field of a piece; what it refers to by key."""

    class Meta:
        model = Split
        fields = "__all__"


class CountedPages(PageNumberPagination):
    """Pages by number, with the count of all."""

    page_size = 100


class PlainPage(ListAPIView[Split]):
    """A hundred pieces in their order, as JSON."""

    queryset = Split.objects.filter(is_provisional=False).order_by("sort_key")
    serializer_class = PlainSerializer
    pagination_class = CountedPages


plain: Any = login_not_required(PlainPage.as_view())

urlpatterns = [path("plain/", plain), path("", include("registry.api.urls"))]
