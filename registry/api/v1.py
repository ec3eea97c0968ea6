"""Addresses of version 1 of the programs' door. An identifier may hold commas, even slashes."""

from django.urls import path, re_path

from registry.api.views import (
    applications,
    asking,
    counts,
    custody,
    holdings,
    lending,
    nothing,
    origins,
    overview,
    samples,
)
from registry.api.views.text import Text

urlpatterns = [
    path("", overview.Start.as_view(), name="start"),
    path("overview/", overview.Overview.as_view(), name="overview"),
    path("openapi.json", Text.as_view(), name="openapi"),
    path("splits/", holdings.Splits.as_view(), name="splits"),
    path("splits/counts/", counts.SplitCounts.as_view(), name="split_counts"),
    path("splits/download/", holdings.SplitDownload.as_view(), name="download_splits"),
    path("splits/<path:identifier>/ledger/", holdings.SplitLedger.as_view(), name="split_ledger"),
    path("splits/<path:identifier>/loans/", holdings.SplitLoans.as_view(), name="split_loans"),
    path("splits/<path:identifier>/record/", custody.SplitRecord.as_view(), name="split_record"),
    path("splits/<path:identifier>/may-i-ask/", asking.MayIAsk.as_view(), name="may_i_ask"),
    path("splits/<path:identifier>/", holdings.OneSplit.as_view(), name="split"),
    path("samples/", samples.Samples.as_view(), name="samples"),
    path("samples/<path:identifier>/splits/", samples.SampleSplits.as_view(), name="sample_splits"),
    path("samples/<path:identifier>/loans/", samples.SampleLoans.as_view(), name="sample_loans"),
    path("samples/<path:identifier>/", samples.OneSample.as_view(), name="sample"),
    path("missions/", origins.Missions.as_view(), name="missions"),
    path("missions/<str:code>/", origins.OneMission.as_view(), name="mission"),
    path("sites/", origins.Sites.as_view(), name="sites"),
    path("collections/", origins.Collections.as_view(), name="collections"),
    path("collections/<str:code>/", origins.OneCollection.as_view(), name="collection"),
    path("vocabularies/", origins.Vocabularies.as_view(), name="vocabularies"),
    path("vocabularies/<str:name>/", origins.OneVocabulary.as_view(), name="vocabulary"),
    path("loans/", lending.Loans.as_view(), name="loans"),
    path("loans/counts/", counts.LoanCounts.as_view(), name="loan_counts"),
    path("loans/download/", lending.LoanDownload.as_view(), name="download_loans"),
    path("loans/<str:reference>/record/", custody.LoanRecord.as_view(), name="loan_record"),
    path("loans/<str:reference>/", lending.OneLoan.as_view(), name="loan"),
    path("institutions/", lending.Institutions.as_view(), name="institutions"),
    path("institutions/<str:code>/", lending.OneInstitution.as_view(), name="institution"),
    path("chains/", custody.Chains.as_view(), name="chains"),
    path("chains/<str:code>/heads/", custody.ChainHeads.as_view(), name="chain_heads"),
    path("applications/", applications.OwnApplications.as_view(), name="applications"),
    path("applications/<str:reference>/", applications.OneApplication.as_view(), name="application"),
    path("applications/<str:reference>/submission/", applications.Submission.as_view(), name="submission"),
    path("applications/<str:reference>/withdrawal/", applications.Withdrawal.as_view(), name="withdrawal"),
    # Whatever else ends in a slash is told as a problem; what lacks only the slash is led to it.
    re_path(r"^(?:.*/)?$", nothing.Nothing.as_view(), name="nothing"),
]
