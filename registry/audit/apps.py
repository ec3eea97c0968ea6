"""The Django application of the audit room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "registry.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
