"""The Django application of the console door."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "registry.console"
    label = "console"
