"""The two kinds of support pages: those that keep reference data, and those that only show what acts have written.

Nothing is ever deleted here, in either kind: what has history is retired.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import CheckConstraint, Model
from django.http import HttpRequest

from registry.foundation.constraints import sentence_of

M = TypeVar("M", bound=Model)


class LawForm(forms.ModelForm[Any]):
    """Tells of a broken constraint in its sentence, where Django would name it."""

    def add_error(self, field: str | None, error: Any) -> None:
        if hasattr(error, "error_dict"):
            told = self.sentences()
            error = forms.ValidationError(
                {name: [told.get(one.message, one) for one in found] for name, found in error.error_dict.items()}
            )
        super().add_error(field, error)

    def sentences(self) -> dict[str, str]:
        """Our sentence for each of Django's own messages about a constraint."""
        every = (one for _model, constraints in self.instance.get_constraints() for one in constraints)
        checks = [one for one in every if isinstance(one, CheckConstraint)]
        return {str(one.get_violation_error_message()): sentence_of(one.name) for one in checks}


class Kept(admin.ModelAdmin[M]):
    """Reference data that support keeps: added and changed, never deleted. `set_once` fields stay as first written."""

    set_once: tuple[str, ...] = ()
    form: type[forms.ModelForm[Any]] = LawForm
    actions = None
    show_full_result_count = False
    list_select_related = True

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_support(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_support(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_support(request)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_support(request)

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> list[str]:
        fields = [str(name) for name in super().get_readonly_fields(request, obj)]
        return [*fields, *self.set_once] if obj else fields

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> LogEntry:
        return self.note(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> LogEntry:
        return self.note(request, obj, CHANGE, message)

    def note(self, request: HttpRequest, obj: M, flag: int, message: Any) -> LogEntry:
        """Who changed which record, by its key: names in the log would outlive a blanked person."""
        return LogEntry.objects.create(
            user_id=request.user.pk or 0,
            content_type=get_content_type_for_model(obj),
            object_id=str(obj.pk),
            object_repr=f"{obj._meta.model_name} {obj.pk}",
            action_flag=flag,
            change_message=message,
        )


class Shown(Kept[M]):
    """What acts have written: to be looked at, by superusers, and nothing else."""

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_superuser(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class KeptBySuperusers(Kept[M]):
    """People, their sign-ins and roles: kept by superusers alone."""

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_superuser(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return is_superuser(request)


def is_support(request: HttpRequest) -> bool:
    """Whether whoever asks may keep reference data."""
    return request.user.is_active and bool(getattr(request.user, "is_staff", False))


def is_superuser(request: HttpRequest) -> bool:
    """Whether whoever asks may also keep people and see what acts have written; it grants no act on loans."""
    return is_support(request) and bool(getattr(request.user, "is_superuser", False))
