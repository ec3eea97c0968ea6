"""The Django application of the reports room; it has no tables."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "registry.reports"
    label = "reports"
