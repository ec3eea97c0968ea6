"""Addresses of loans and their items."""

from django.urls import path

from registry.web.loans.views import (
    agreeing,
    balancing,
    certifying,
    changing,
    preparing,
    reading,
    results,
    squaring,
    then,
    travelling,
    watching,
)

app_name = "loans"

urlpatterns = [
    path("loans/", reading.list_page, name="list"),
    path("as-of/", then.all_then, name="all_then"),
    path("loans/<str:reference>/as-of/", then.then, name="then"),
    path("watch/", watching.watch, name="watch"),
    path("loans/<str:reference>/", reading.detail, name="detail"),
    path("loans/<str:reference>/agreement/", agreeing.agreement, name="agreement"),
    path("loans/<str:reference>/agreement/join/", agreeing.join, name="join"),
    path("loans/<str:reference>/sign/", agreeing.sign, name="sign"),
    path("loans/<str:reference>/signed/<str:side>/", reading.scan, name="scan"),
    path("loans/<str:reference>/papers/", agreeing.paper, name="add_paper"),
    path("loans/<str:reference>/papers/<int:number>/", reading.paper, name="paper"),
    path("loans/<str:reference>/hand-over/", travelling.hand_over, name="hand_over"),
    path("loans/<str:reference>/send-back/", travelling.send_back, name="send_back"),
    path("loans/<str:reference>/reconcile/", balancing.reconcile, name="reconcile"),
    path("loans/<str:reference>/inventory/", certifying.certify, name="certify"),
    path("loans/<str:reference>/inventory/countersign/", certifying.countersign, name="countersign"),
    path("loans/<str:reference>/extend/", changing.extend, name="extend"),
    path("loans/<str:reference>/extend/decide/", changing.decide, name="decide_extension"),
    path("loans/<str:reference>/recall/", changing.recall, name="recall"),
    path("loans/<str:reference>/incidents/<int:incident>/found/", changing.found, name="found"),
    path("loans/<str:reference>/incidents/<int:incident>/settle/", changing.settle, name="settle"),
    path("loans/<str:reference>/incidents/<int:incident>/write-off/", changing.accept_loss, name="accept_loss"),
    path("loans/<str:reference>/<int:number>/incident/", changing.incident, name="incident"),
    path("loans/<str:reference>/results/add/", results.add, name="add_result"),
    path("loans/<str:reference>/results/<int:result>/withdraw/", results.withdraw, name="withdraw_result"),
    path("loans/<str:reference>/cancel/", balancing.cancel, name="cancel"),
    path("loans/<str:reference>/<int:number>/prepare/", preparing.prepare, name="prepare"),
    path("loans/<str:reference>/<int:number>/acknowledge/", travelling.acknowledge, name="acknowledge"),
    path("loans/<str:reference>/<int:number>/use/", squaring.use, name="report_use"),
    path("loans/<str:reference>/<int:number>/use/<int:report>/", reading.evidence, name="evidence"),
    path("loans/<str:reference>/<int:number>/used-up/", squaring.used_up, name="close_used_up"),
    path("loans/<str:reference>/<int:number>/receive/", travelling.receive, name="receive"),
    path("loans/<str:reference>/<int:number>/weigh/", squaring.reweigh, name="reweigh"),
    path("loans/<str:reference>/<int:number>/weigh-again/", squaring.once_more, name="weigh_again"),
    path("loans/<str:reference>/<int:number>/reconcile/", balancing.reconcile, name="reconcile"),
    path("loans/<str:reference>/<int:number>/correct/", squaring.correct, name="correct"),
    path("loans/<str:reference>/<int:number>/write-off/", squaring.written_off, name="write_off"),
]
