"""One page with every component in every state it has, for tests in a browser. Served only there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils.safestring import mark_safe

from registry.config.languages import in_both_languages
from registry.config.urls import urlpatterns as every_page
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle
from registry.web.figures.books import Place
from registry.web.figures.mass_line import Parts, mass_line
from registry.web.figures.scale import Sum
from registry.web.phases import PHASES
from registry.web.public import public_page
from registry.web.tables import Column, Table
from registry.web.templatetags.look import badge

SHEET = Path(__file__).with_name("sheet.html")


class EveryField(forms.Form):
    """One field of each kind of control."""

    title = forms.CharField(help_text="What you want to find out.")
    mass = forms.CharField(required=False)
    due = forms.DateField(required=False)
    method = forms.ChoiceField(choices=[("a", "LA-ICP-MS"), ("b", "Micro-CT")])
    outcome = forms.ChoiceField(choices=[("a", "As asked"), ("b", "Less")], widget=forms.RadioSelect)
    methods = forms.MultipleChoiceField(
        choices=[("a", "LA-ICP-MS"), ("b", "Micro-CT")], widget=forms.CheckboxSelectMultiple, required=False
    )
    read = forms.BooleanField(label="I have read the policy", help_text="Version 4.")
    reason = forms.CharField(widget=forms.Textarea, required=False)
    paper = forms.FileField(required=False)


def content() -> dict[str, Any]:
    """What the sheet shows; shared with the tests that render one component at a time."""
    rule = {"title": "A call is open", "explanation": mark_safe("Closes in <b>30 days</b>.")}
    return {
        "trail": [("Holdings", "/holdings/")],
        "parts": [("CE5", "Chang’e-5"), ("C", "scooped"), ("0600", "container")],
        "tabs": [Thing(word="Facts", href="#f", count=None, is_here=True), Thing(word="Loans", href="#l", count=9)],
        "sums": [
            Sum("In the vault", Mass(7_685_200), Mass(12_640_000)),
            Sum("You may ask for", Mass(4_525_200), Mass(12_640_000), "earth", "above 3,160.0 mg kept back"),
            Sum("Set aside", Mass(0), Mass(12_640_000), "wait"),
        ],
        "rules": [{"outcome": outcome, **rule} for outcome in ("failed", "waived", "passed", "not_applicable")],
        "facts": [("Form", "Powder"), ("Nothing", ""), ("Keeper", "NAOC")],
        "numbers": [("Pieces", "141,208", ""), ("Brought back", "385,712.3", "g")],
        "masses": [None, 0, 480, 17_600, Mass(269_400_000), 11_729_000_000],
        "at": datetime(2026, 11, 10, 1, 12, tzinfo=UTC),
        "on": date(2026, 12, 22),
        "invented": Thing(name="Kestrel Bay University", name_zh="", is_invented=True),
        "line": mass_line(Parts(100, 20, 30, 10)),
        "statuses": [*PHASES, "a status nobody knows"],
        "steps": [
            Thing(state="done", when="3 Nov 2026", what="Submitted", detail="Version 2.", status="submitted"),
            Thing(state="done", when="4 Nov 2026", what="Checked"),
            Thing(state="next", when="today", what="Awaiting your answer"),
            Thing(state="later", when="by 2 Dec 2026", what="Reviews complete"),
        ],
        "work": [("Declared", "done"), ("Weighed", "here"), ("Close", "later")],
        "levels": ["info", "success", "warning", "error"],
        "obstacles": [Obstacle("too_much", "Only 15.8 g is free.", "mass"), Obstacle("unsigned", "Not signed yet.")],
        "chips": [("Kind", "basalt", "?")],
        "table": Table(
            "Loans",
            [Column("Loan"), Column("Mass, mg", "num", "?order=mass", "ascending"), Column("State", "status")],
            [["L-1", "24.6", badge("on_loan")], ["L-2", "0.4", badge("closed")]],
            ["Two loans", "25.0", ""],
        ),
        "groups": [
            Thing(
                name="kind",
                heading="Kind",
                open=True,
                options=[
                    Thing(value="basalt", word="Basalt", count=12, is_chosen=True),
                    Thing(value="glass", word="Glass", count=0, is_chosen=False),
                ],
            )
        ],
        "kept": [("q", "orange soil")],
        "form": EveryField({"title": ""}),
        "whole": ("Brought in", 60_000_000),
        "places": [Place("vault", "In the vault", 40_000_000), Place("borrower", "With borrowers", 20_000_000)],
    }


@public_page
def sheet(request: HttpRequest) -> HttpResponse:
    """The page."""
    return HttpResponse(engines["django"].from_string(SHEET.read_text()).render(content(), request))


urlpatterns = [*in_both_languages(path("sheet/", sheet)), *every_page]
