"""The words that describe material, in both languages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.foundation.constraints import one_of
from registry.parties.models import in_reader_language


class Term(models.Model):
    """A word of a vocabulary: a code that never changes and a name in each language."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)


class Lithology(Term):
    """The catalogue's type: basalt, breccia, soil, core, crustal, special; powder and fragments likewise."""

    class Meta(Term.Meta):
        verbose_name_plural = "lithologies"


class Subtype(Term):
    """The catalogue's subtype, with the spellings that mean it."""

    lithology = models.ForeignKey(Lithology, models.PROTECT, related_name="subtypes", null=True, blank=True)
    spellings = models.JSONField(default=list, blank=True)


class Form(Term):
    """What a piece physically is. Powder is divisible; a fragment, a section or a mount is lent whole."""

    is_divisible = models.BooleanField(
        default=False, help_text=_("Lent by mass, cut from what is there; otherwise lent whole.")
    )
    is_mounted = models.BooleanField(
        default=False, help_text=_("On glass or in epoxy: its own mass is not weighed or says little.")
    )


class UseClass(Term):
    """What material is kept for; only some classes may ever be lent, `domain.md` 2.2."""

    is_lendable = models.BooleanField(default=False)


class Method(Term):
    """A way to analyse material and what it does to it: N not, P partly, D destructive."""

    HARM = {"N": _("non-destructive"), "P": _("partly destructive"), "D": _("destructive")}

    harm = models.CharField(max_length=1, choices=list(HARM.items()))
    remark = models.CharField(max_length=200, blank=True)
    typical_material = models.CharField(max_length=200, blank=True)
    least_ug = models.BigIntegerField(_("usual mass, from, µg"), null=True, blank=True)
    most_ug = models.BigIntegerField(_("usual mass, up to, µg"), null=True, blank=True)
    """What an analysis usually takes; null where nothing is usual, or it is not a matter of mass."""

    @property
    def uses_up(self) -> bool:
        """Whether it takes material, wholly or in part."""
        return self.harm != "N"

    class Meta(Term.Meta):
        constraints = [
            one_of("harm", "NPD", name="holdings_method_harm_known"),
            models.CheckConstraint(
                condition=models.Q(least_ug=None)
                | (models.Q(least_ug__gt=0) & (models.Q(most_ug=None) | models.Q(most_ug__gte=models.F("least_ug")))),
                name="holdings_method_usual_mass_is_a_range",
            ),
            models.CheckConstraint(
                condition=models.Q(most_ug=None) | models.Q(least_ug__isnull=False),
                name="holdings_method_usual_mass_begins_somewhere",
            ),
        ]
