"""The Django application of the admin door."""

from django.apps import AppConfig


class AdminConfig(AppConfig):
    name = "registry.admin"
    label = "registry_admin"
