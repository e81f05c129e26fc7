"""Every address: the pages, and what those ask who watch the program."""

from django.urls import include, path

from ttrt.web import health, metrics

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", metrics.metrics),
    path("", include("ttrt.web.urls")),
]

handler400 = "ttrt.web.errors.bad_request"
handler404 = "ttrt.web.errors.not_found"
handler500 = "ttrt.web.errors.server_error"
