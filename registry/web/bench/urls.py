"""Addresses of the bench. An identifier may hold commas, hyphens, even slashes, so it stands last."""

from django.urls import path

from registry.web.bench.views import cutting, photographs, pieces, stocktaking

app_name = "bench"

urlpatterns = [
    path("", pieces.index, name="index"),
    path("samples/<slug:code>/new/", cutting.sample, name="sample"),
    path("pieces/<slug:code>/new/", cutting.accession, name="accession"),
    path("movements/<int:number>/correct/", pieces.correct, name="correct"),
    path("blocks/<int:number>/lift/", pieces.lift, name="lift"),
    path("stocktakes/", stocktaking.index, name="stocktakes"),
    path("stocktakes/<int:number>/", stocktaking.taken, name="stocktaken"),
    path("stocktake/<slug:code>/<int:number>/", stocktaking.take, name="stocktake"),
    path("photographs/<int:number>/", photographs.picture, name="picture"),
    path("photographs/<int:number>/publish/", photographs.publish, name="publish_photograph"),
    path("photographs/<int:number>/withdraw/", photographs.withdraw, name="withdraw_photograph"),
    path("photograph/<path:identifier>/", photographs.add, name="photograph"),
    path("piece/<path:identifier>/", pieces.piece, name="piece"),
    path("corner/<path:identifier>/", pieces.corner, name="corner"),
    path("cut/<path:identifier>/", cutting.subdivide, name="subdivide"),
    path("combine/<path:identifier>/", cutting.combine, name="combine"),
    path("block/<path:identifier>/", pieces.block, name="block"),
    path("give-away/<path:identifier>/", cutting.deaccession, name="deaccession"),
    path("lose/<path:identifier>/", cutting.lose, name="lose"),
    path("find/<path:identifier>/", cutting.find, name="find"),
]
