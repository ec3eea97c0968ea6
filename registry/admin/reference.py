"""Reference data: missions, sites, collections, vocabularies, places, institutions, and what describes a piece.

A sample's and a piece's identity, lineage, masses and use are shown and not changed: those belong to acts.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.admin.doors import Kept, LawForm
from registry.holdings.models import (
    AlternativeIdentifier,
    Collection,
    Facility,
    Form,
    Image,
    LandingSite,
    Lithology,
    Method,
    Mission,
    Place,
    Sample,
    Split,
    Subtype,
    UseClass,
)
from registry.parties.models import Institution


class MissionAdmin(Kept[Mission]):
    list_display = ("name", "name_zh", "agency", "returned_on", "order")
    set_once = ("slug",)


class LandingSiteAdmin(Kept[LandingSite]):
    list_display = ("name", "mission", "latitude", "longitude")
    list_filter = ("mission",)


class CollectionAdmin(Kept[Collection]):
    """The code names the chain of events and the time zone fixes every due day: both stay."""

    list_display = ("code", "name", "keeper", "time_zone", "publishes_names", "publishes_photographs")
    set_once = ("code", "time_zone")


class TermAdmin(Kept[Any]):
    """A vocabulary; its codes never change."""

    list_display: tuple[str, ...] = ("code", "name", "name_zh", "order")
    set_once = ("code",)


class MethodAdmin(TermAdmin):
    list_display = ("code", "name", "name_zh", "harm", "least_ug", "most_ug", "order")
    list_filter = ("harm",)


class FacilityAdmin(Kept[Facility]):
    list_display = ("code", "name", "institution")
    set_once = ("code",)


class PlaceAdmin(Kept[Place]):
    list_display = ("code", "name", "facility", "parent")
    list_filter = ("facility",)
    search_fields = ("code", "name")
    raw_id_fields = ("parent",)


class InstitutionAdmin(Kept[Institution]):
    list_display = ("name", "name_zh", "country", "city", "is_invented", "retired_at")
    list_filter = ("country", "is_invented")
    search_fields = ("name", "name_zh", "slug", "ror_id")
    raw_id_fields = ("parent",)
    set_once = ("slug", "is_invented")


class VersionedForm(LawForm):
    """Refuses what was opened before somebody else saved, so that two tabs never overwrite each other."""

    opened_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_version"].initial = self.instance.row_version

    def clean(self) -> dict[str, Any]:
        written = super().clean() or {}
        model: type[Model] = self._meta.model
        now_at = model._default_manager.values_list("row_version", flat=True).get(pk=self.instance.pk)
        if written.get("opened_version") != now_at:
            raise forms.ValidationError(_("Somebody has saved this in the meantime: reload the page."), code="stale")
        return written


class Described(Kept[Any]):
    """A record that acts made: only what describes it is changed, everything else is shown."""

    described: ClassVar[tuple[str, ...]] = ()
    form = VersionedForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        others = [field.name for field in self.model._meta.fields if field.name not in self.described]
        return [*self.described, "opened_version", *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields if field.name not in self.described]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what describes it and no other column: masses and lineage belong to the database's own triggers."""
        obj.row_version += 1
        obj.save(update_fields=[*self.described, "row_version"])


class SampleAdmin(Described):
    list_display = ("identifier", "name", "mission", "lithology", "collection")
    list_filter = ("collection", "mission", "lithology")
    search_fields = ("identifier", "name", "name_zh")
    described = ("name", "name_zh", "rock_name", "rock_name_zh", "collected", "remark", "remark_zh", "source")


class SplitAdmin(Described):
    list_display = ("identifier", "sample", "form", "use_class", "condition", "availability")
    list_filter = ("collection", "form", "use_class", "condition", "availability")
    search_fields = ("identifier",)
    raw_id_fields = ("place",)
    described = ("lithology_note", "facility", "place", "remark", "remark_zh", "source")


class AlternativeIdentifierAdmin(Kept[AlternativeIdentifier]):
    list_display = ("scheme", "value", "sample", "split")
    list_filter = ("scheme",)
    search_fields = ("value",)
    raw_id_fields = ("sample", "split")


class ImageAdmin(Kept[Image]):
    """Captions and credits; the picture itself comes in where files are stored and checked."""

    list_display = ("sample", "split", "caption", "credit", "licence")
    raw_id_fields = ("sample", "split")
    readonly_fields = ("file", "sample", "split")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


PAGES: dict[type[Model], type[admin.ModelAdmin[Any]]] = {
    AlternativeIdentifier: AlternativeIdentifierAdmin,
    Collection: CollectionAdmin,
    Facility: FacilityAdmin,
    Form: TermAdmin,
    Image: ImageAdmin,
    Institution: InstitutionAdmin,
    LandingSite: LandingSiteAdmin,
    Lithology: TermAdmin,
    Method: MethodAdmin,
    Mission: MissionAdmin,
    Place: PlaceAdmin,
    Sample: SampleAdmin,
    Split: SplitAdmin,
    Subtype: TermAdmin,
    UseClass: TermAdmin,
}
