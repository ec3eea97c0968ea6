"""Addresses of feeds, maps and downloads."""

from django.urls import path

from registry.web.open import downloads, feeds, icon, maps

app_name = "open"

urlpatterns = [
    path("feeds/material.atom", feeds.material, name="material"),
    path("feeds/awards.atom", feeds.awards, name="awards"),
    path("sitemap.xml", maps.index, name="map"),
    path("sitemap-pages.xml", maps.of_pages, name="map_of_pages"),
    path("sitemap-<str:kind>-<int:part>.xml", maps.of_holdings, name="map_of_holdings"),
    path("favicon.ico", icon.favicon, name="icon"),
    path("robots.txt", maps.robots, name="robots"),
    path("downloads/", downloads.page, name="downloads"),
    path("downloads/<str:name>", downloads.file, name="file"),
]
