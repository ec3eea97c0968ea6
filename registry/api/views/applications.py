"""One's own applications by token: read them, submit one, withdraw one. By the actions that the pages call."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import Door, person_behind, told
from registry.api.asked import only_known
from registry.api.problems import Problem, bad_request, not_found
from registry.applications.actions.submit import submit_application, withdraw_application
from registry.applications.lifecycle import APPLICATION
from registry.applications.models import Application
from registry.parties.models import Person
from registry.reports.open.addresses import address

TAG: Final = _("Your applications")
_TEXT: Final = {"type": "string"}
SHAPE: Final = openapi.shape(
    "Application",
    {
        "type": "object",
        "description": _("An application of one’s own."),
        "required": ["reference", "collection", "institution", "status", "title", "version", "lines"],
        "properties": {
            "reference": _TEXT,
            "collection": _TEXT,
            "institution": _TEXT,
            "status": {"type": "string", "enum": list(APPLICATION.statuses)},
            "title": _TEXT,
            "submitted_at": {"type": ["string", "null"], "format": "date-time"},
            "version": {"type": "integer", "description": _("Goes up with every change.")},
            "lines": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["number", "split", "mass_ug", "methods", "remark"],
                    "properties": {
                        "number": {"type": "integer"},
                        "split": _TEXT,
                        "mass_ug": {"type": ["integer", "null"], "x-unit": "µg"},
                        "methods": {"type": "array", "items": _TEXT},
                        "remark": _TEXT,
                    },
                },
            },
        },
    },
)
REFERENCE: Final = openapi.in_path("reference", _("The number of the application."), "A-0001")
MOST_LETTERS: Final = 300
READING: Final = ("403",)
WRITING: Final = ("403", "409", "412", "415", "422", "428")


class OwnDoor(Door):
    """What only the person behind a token may read or do; no cache keeps it."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS":  # which methods there are is nobody's secret
            self.person: Person = person_behind(request)

    def own_or_404(self, reference: str) -> Application:
        """One's own application of that number. Raises a problem, 404, for any other."""
        wanted = Application.objects.filter(investigator=self.person)
        found = wanted.select_related("collection", "institution").filter(reference=reference).first()
        if found is None:
            raise not_found()
        return found

    def telling(self, request: Request, application: Application) -> HttpResponse:
        return told(request, row(application), is_public=False, etag=etag_of(application))


def row(application: Application) -> dict[str, Any]:
    """An application as its own investigator reads it."""
    lines = application.lines.select_related("split").prefetch_related("methods")
    return {
        "reference": application.reference,
        "collection": application.collection.code,
        "institution": application.institution.slug,
        "status": application.status,
        "title": application.title,
        "submitted_at": application.submitted_at,
        "version": application.row_version,
        "lines": [
            {
                "number": line.number,
                "split": line.split.identifier,
                "mass_ug": line.mass_ug,
                "methods": sorted(method.code for method in line.methods.all()),
                "remark": line.remark,
            }
            for line in lines
        ],
    }


def etag_of(application: Application) -> str:
    """Its version and status: either changes when it does."""
    return f'"{application.row_version}-{application.status}"'


def version_meant(request: Request, application: Application) -> int:
    """The version the program read, if that is still the one there is. Raises a problem, 428 or 412."""
    asked = request.META.get("HTTP_IF_MATCH", "")
    if not asked:
        sentence = _now("Read the application, then send its ETag as If-Match, so that nothing unseen is sent off.")
        raise Problem(428, "precondition_required", sentence)
    if etag_of(application) not in [one.strip() for one in asked.split(",")]:
        raise Problem(412, "stale", _now("Somebody changed this since you read it."))
    return application.row_version


class OwnApplications(OwnDoor):
    """All of one's own."""

    @openapi.operation(
        "applications",
        tag=TAG,
        title=_("Your applications, the newest first"),
        answers={200: openapi.list_of(SHAPE)},
        example=f"curl -H 'Authorization: Bearer TOKEN' '{address('/api/v1/applications/')}'",
        problems=READING,
    )
    def get(self, request: Request) -> HttpResponse:
        only_known(request._request.GET, ())
        found = Application.objects.filter(investigator=self.person).select_related("collection", "institution")
        return told(request, {"items": [row(one) for one in found]}, is_public=False)


class OneApplication(OwnDoor):
    """One of one's own."""

    @openapi.operation(
        "application",
        tag=TAG,
        title=_("One of your applications; its ETag is its version"),
        answers={200: SHAPE},
        parameters=[REFERENCE],
        example=f"curl -H 'Authorization: Bearer TOKEN' '{address('/api/v1/applications/A-0001/')}'",
        problems=READING,
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        only_known(request._request.GET, ())
        return self.telling(request, self.own_or_404(reference))


class Submission(OwnDoor):
    """Handing one in."""

    http_method_names = ["post", "options"]

    @openapi.operation(
        "submit_application",
        tag=TAG,
        title=_("Submit an application as it stands"),
        meaning=_("Send the ETag of the version you mean as If-Match. Everything in the way is told at once."),
        answers={200: SHAPE},
        parameters=[REFERENCE, openapi.if_match()],
        example=(
            "curl -X POST -H 'Authorization: Bearer TOKEN' -H 'If-Match: \"3-draft\"' "
            f"'{address('/api/v1/applications/A-0001/submission/')}'"
        ),
        problems=WRITING,
    )
    def post(self, request: Request, reference: str) -> HttpResponse:
        application = self.own_or_404(reference)
        version = version_meant(request, application)
        submit_application(application, version=version, by=self.person, at=self.at)
        return self.telling(request, self.own_or_404(reference))


class Withdrawal(OwnDoor):
    """Giving one up."""

    http_method_names = ["post", "options"]

    @openapi.operation(
        "withdraw_application",
        tag=TAG,
        title=_("Withdraw an application for good"),
        meaning=_("Send the ETag of the version you mean as If-Match; a reason may be given."),
        answers={200: SHAPE},
        parameters=[REFERENCE, openapi.if_match()],
        example=(
            "curl -X POST -H 'Authorization: Bearer TOKEN' -H 'If-Match: \"3-submitted\"' "
            "-H 'Content-Type: application/json' -d '{\"reason\": \"The instrument broke.\"}' "
            f"'{address('/api/v1/applications/A-0001/withdrawal/')}'"
        ),
        problems=WRITING,
        request={
            "application/json": {
                "type": "object",
                "properties": {"reason": {"type": "string", "maxLength": MOST_LETTERS}},
                "additionalProperties": False,
            }
        },
    )
    def post(self, request: Request, reference: str) -> HttpResponse:
        application = self.own_or_404(reference)
        reason = reason_given(request.data)
        version = version_meant(request, application)
        withdraw_application(application, reason=reason, version=version, by=self.person, at=self.at)
        return self.telling(request, self.own_or_404(reference))


def reason_given(sent: Any) -> str:
    """The reason in what was sent; empty where none is. Raises a problem, 400, for anything else."""
    if not sent:
        return ""
    reason = sent.get("reason", "") if isinstance(sent, dict) else None
    if not isinstance(reason, str) or len(reason) > MOST_LETTERS or "\x00" in reason or set(sent) - {"reason"}:
        raise bad_request("reason", _now('Send {"reason": "…"} with a text of 300 letters at most, or nothing.'))
    return reason.strip()
