"""Every address: the pages, and whether the program lives."""

from django.urls import include, path

from ttrt.web import health

urlpatterns = [
    path("health/live", health.live),
    path("", include("ttrt.web.urls")),
]
