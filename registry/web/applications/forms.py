"""What an applicant types: the application, its pieces, its attachments."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registry.access.roles import Role
from registry.applications.actions.write import ApplicationValues
from registry.applications.declarations import Declaration, code_of, said
from registry.applications.models import Application, Call, Line
from registry.applications.models.calls import ATTACHMENT_KINDS, OTHER
from registry.applications.usual import usual_mass
from registry.foundation.clocks import now
from registry.foundation.mass import Mass
from registry.holdings.models import Collection, Method, Split
from registry.loans.models.items import PURPOSES
from registry.parties.models import Institution, Person
from registry.web.fields import ActForm, MassField, PaperField


def long_text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StartForm(ActForm):
    """Begins a draft: for whom, and from which collection where no piece says so."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("What you want to find out, in a line. It may change later.")
    )
    institution = forms.ModelChoiceField(
        label=_("Institution"),
        queryset=Institution.objects.none(),
        help_text=_("It borrows and signs; you answer for what is lent."),
        empty_label=None,
    )
    collection = forms.ModelChoiceField(
        label=_("Collection"),
        queryset=Collection.objects.none(),
        help_text=_("An application asks one collection; each has its own lending policy."),
        empty_label=None,
    )

    def __init__(
        self, *args: Any, person: Person, split: Split | None = None, call: Call | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        ids = [
            grant.institution_id
            for grant in person.held_roles(now())
            if grant.role == Role.RESEARCHER and grant.institution_id is not None
        ]
        cast("forms.ModelChoiceField[Institution]", self.fields["institution"]).queryset = Institution.objects.filter(
            pk__in=ids
        )
        collections = Collection.objects.filter(policies__isnull=False).distinct()
        if call is not None:
            collections = collections.filter(code__in=call.collections)
        if split is not None:
            collections = Collection.objects.filter(pk=split.collection_id)
            self.fields["collection"].widget = forms.HiddenInput()
            self.initial["collection"] = split.collection_id
        cast("forms.ModelChoiceField[Collection]", self.fields["collection"]).queryset = collections


class UnfinishedField(forms.CharField):
    """A text the application needs and a draft may lack: shown as needed, refused only on submitting."""

    def validate(self, value: Any) -> None:
        """Nothing is refused here."""


class DeclaredField(forms.MultipleChoiceField):
    """What is owed before it is handed in, so never called optional, and may be open while it is a draft."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class ApplicationForm(ActForm):
    """The application itself. A draft may be saved half written; what is missing is said when it is submitted."""

    TEXTS: ClassVar = ("title", "case", "purpose", "months", "storage_plan", "funding_restriction")
    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=200)
    case = UnfinishedField(
        label=_("Scientific case"),
        widget=long_text(10),
        max_length=20000,
        help_text=_("The question, why it needs this material, what was done before, and in what order you will work."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=list(PURPOSES.items()), widget=forms.RadioSelect)
    months = forms.IntegerField(
        label=_("Months needed"), min_value=1, max_value=600, help_text=_("Counted from the day you receive it.")
    )
    storage_plan = UnfinishedField(
        label=_("Facility and storage plan"),
        widget=long_text(5),
        max_length=8000,
        help_text=_("Where it will be kept and worked on, in what air, who has the key. Never published."),
    )
    funding_restriction = forms.CharField(
        label=_("Funding restriction"),
        required=False,
        max_length=300,
        help_text=_("Money that may not be spent on this work, if any."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    window = forms.CharField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False, max_length=32)

    def __init__(self, *args: Any, demanded: Sequence[Declaration], **options: Any) -> None:
        super().__init__(*args, **options)
        self.demanded = {code_of(one): one for one in demanded}
        if demanded:
            self.fields["declared"] = DeclaredField(
                label=_("You declare"),
                choices=[(code, said(one)) for code, one in self.demanded.items()],
                widget=forms.CheckboxSelectMultiple(),
                help_text=_("All of it is owed before you submit; what you tick is kept word by word."),
            )

    @property
    def values(self) -> ApplicationValues:
        """What was typed, as the act takes it."""
        given = {name: self.cleaned_data[name] for name in self.TEXTS}
        declared = [dict(self.demanded[code]) for code in self.cleaned_data.get("declared", ())]
        return ApplicationValues(**given, declared=declared)

    @classmethod
    def of(cls, application: Application) -> dict[str, Any]:
        """What it shows for an application as it stands, in a window with a word of its own."""
        return cls.texts_of(application) | {"version": application.row_version, "window": secrets.token_hex(8)}

    @classmethod
    def texts_of(cls, application: Application) -> dict[str, Any]:
        """What was written."""
        return {name: getattr(application, name) for name in cls.TEXTS} | {
            "declared": [code_of(one) for one in application.declared]
        }


class MethodsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Methods to tick, each with what it does to the material."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Methods"))
        options.setdefault("help_text", _("All you will use on this piece. Work on it is lawful only by these."))
        widget = forms.CheckboxSelectMultiple(attrs={"class": "in-columns"})
        super().__init__(Method.objects.order_by("order", "name"), widget=widget, **options)

    def label_from_instance(self, obj: Any) -> Any:
        return described(obj)


def described(method: Method) -> str | Promise:
    """A method with its harm and usual mass: "Solution ICP-MS, destructive, usually 1 mg to 50 mg"."""
    if not (usual := usual_mass(method)):
        return format_lazy("{method}, {harm}", method=str(method), harm=Method.HARM[method.harm])
    return gettext("%(method)s, %(harm)s, usually %(usual)s") % {
        "method": method,
        "harm": Method.HARM[method.harm],
        "usual": usual,
    }


class LineForm(ActForm):
    """A piece asked for: by mass where it is divisible, whole where it is not."""

    split = forms.CharField(
        label=_("Piece"),
        max_length=80,
        help_text=_("Its number as the catalogue writes it, for example 15415,33 or CE5C0400."),
        widget=forms.TextInput(attrs={"class": "id input-mid", "autocomplete": "off", "spellcheck": "false"}),
    )
    mass = MassField(
        label=_("Mass you need"),
        required=False,
        help_text=_("With its unit: 20 mg, 0.3 g or 480 µg. Leave it empty for a piece that is lent whole."),
        widget=forms.TextInput(attrs={"class": "input-short input-num", "autocomplete": "off"}),
    )
    methods = MethodsField()
    remark = forms.CharField(label=_("Why this piece"), required=False, max_length=300, widget=long_text(2))

    def __init__(self, *args: Any, collection: Collection, piece: Split | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.collection = collection
        self.piece = piece
        if piece is not None:
            del self.fields["split"]
            if not piece.is_divisible:
                del self.fields["mass"]
            else:
                self.fields["mass"].required = True
                self.fields["mass"].help_text = _("With its unit: 20 mg, 0.3 g or 480 µg.")

    def clean_split(self) -> str:
        written = str(self.cleaned_data["split"]).strip()
        self.piece = Split.objects.select_related("form", "collection").filter(identifier__iexact=written).first()
        if self.piece is None:
            raise forms.ValidationError(_("No piece has this number. Look it up in the catalogue."), code="unknown")
        if self.piece.collection_id != self.collection.pk:
            raise forms.ValidationError(
                _("%(piece)s belongs to another collection: apply for it separately.")
                % {"piece": self.piece.identifier},
                code="other_collection",
            )
        return self.piece.identifier

    @classmethod
    def of(cls, line: Line) -> dict[str, Any]:
        """What it shows for a line as it stands."""
        return {
            "mass": None if line.mass_ug is None else Mass(line.mass_ug),
            "methods": [method.pk for method in line.methods.all()],
            "remark": line.remark,
        }


class AttachForm(ActForm):
    """A file that goes with the application."""

    file = PaperField()
    kind = forms.ChoiceField(
        label=_("What it is"), choices=list(ATTACHMENT_KINDS.items()), initial=OTHER, required=False
    )
    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=160,
        required=False,
        help_text=_("Empty: the file’s own name."),
    )


class AnswerForm(ActForm):
    """Which call a draft answers."""

    call = forms.ModelChoiceField(
        label=_("Call"), queryset=Call.objects.none(), required=False, empty_label=_("no call"), blank=True
    )

    def __init__(self, *args: Any, application: Application, **options: Any) -> None:
        super().__init__(*args, initial={"call": application.call_id}, **options)
        calls = Call.objects.filter(
            Q(pk__in=Call.objects.taking(application.collection)) | Q(pk=application.call_id)
        ).order_by("opens_at")
        cast("forms.ModelChoiceField[Call]", self.fields["call"]).queryset = calls
