"""The work queue: tickets that owe an update, public safety and TSP first, then whichever is due next."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ttrt.rules.access import Standing
from ttrt.rules.readings import How
from ttrt.web import filters, list_file
from ttrt.web.entry import Asking, signed_in
from ttrt.web.ticket_list import Face, count_page, file, list_page

DESK = (Standing.CONTRACTOR, Standing.CMO)
QUEUE = Face(filters.QUEUE, "work-queue", "queue/", How.QUEUE)


@require_safe
@signed_in(*DESK)
def queue(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The queue, fifty at a time; with `show=restored` what waits for the department's word instead."""
    return list_page(request, asking, QUEUE)


@require_safe
@signed_in(*DESK)
def queue_csv(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The whole queue as filtered, in its order, as text."""
    return file(request, asking, QUEUE, list_file.CSV)


@require_safe
@signed_in(*DESK)
def queue_xlsx(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The same as a workbook."""
    return file(request, asking, QUEUE, list_file.XLSX)


@require_safe
@signed_in(*DESK)
def count(request: HttpRequest, asking: Asking) -> HttpResponse:
    """How many there are exactly."""
    return count_page(request, asking, QUEUE)
