"""Addresses of applications."""

from django.urls import path

from registry.web.applications.views import (
    beginning,
    checking,
    deciding,
    fairness,
    keeping,
    reading,
    reviewing,
    team,
    writing,
)

app_name = "applications"

urlpatterns = [
    path("applications/", reading.list_page, name="list"),
    path("applications/new/", beginning.new, name="new"),
    path("applications/<str:reference>/", reading.detail, name="detail"),
    path("applications/<str:reference>/edit/", writing.edit, name="edit"),
    path("applications/<str:reference>/keep/", keeping.keep, name="keep"),
    path("applications/<str:reference>/call/", beginning.answer, name="answer"),
    path("applications/<str:reference>/pieces/", writing.add_line, name="add_line"),
    path("applications/<str:reference>/pieces/<int:number>/", writing.line, name="line"),
    path("applications/<str:reference>/pieces/<int:number>/remove/", writing.remove, name="remove_line"),
    path("applications/<str:reference>/files/", writing.attach_file, name="attach"),
    path("applications/<str:reference>/files/<int:number>/", reading.attachment, name="attachment"),
    path("applications/<str:reference>/files/<int:number>/remove/", writing.detach_file, name="detach"),
    path("applications/<str:reference>/files/<int:number>/clear/", fairness.clear, name="clear"),
    path("applications/<str:reference>/comment/", fairness.comment, name="comment"),
    path("applications/<str:reference>/defence/", fairness.defence, name="defence"),
    path("applications/<str:reference>/close-round/", fairness.close_reviews, name="close_round"),
    path("applications/<str:reference>/signing-day/", fairness.signing_day, name="signing_day"),
    path("applications/<str:reference>/team/", team.add, name="add_member"),
    path("applications/<str:reference>/team/<int:number>/remove/", team.remove, name="remove_member"),
    path("applications/<str:reference>/submit/", writing.submit, name="submit"),
    path("applications/<str:reference>/pull-back/", writing.pull_back, name="pull_back"),
    path("applications/<str:reference>/withdraw/", writing.withdraw, name="withdraw"),
    path("applications/<str:reference>/take-up/", checking.take_up, name="take_up"),
    path("applications/<str:reference>/check/", checking.check, name="check"),
    path("applications/<str:reference>/reviewers/", reviewing.assign, name="assign"),
    path("applications/<str:reference>/reviewers/<int:number>/release/", reviewing.release, name="release"),
    path("applications/<str:reference>/review/", reviewing.review, name="review"),
    path("applications/<str:reference>/conclude/", reviewing.conclude, name="conclude"),
    path("applications/<str:reference>/decide/", deciding.decide, name="decide"),
]
