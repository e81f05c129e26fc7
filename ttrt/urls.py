"""Every address: the pages, and whether the program lives."""

from django.urls import include, path

from ttrt.web import health

urlpatterns = [
    path("health/live", health.live),
    path("", include("ttrt.web.urls")),
]

handler400 = "ttrt.web.errors.bad_request"
handler404 = "ttrt.web.errors.not_found"
handler500 = "ttrt.web.errors.server_error"
