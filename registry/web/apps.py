"""The Django application of the web door."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "registry.web"
    label = "web"
