"""The template language of every page of ours: Jinja2 with our filters, `static()`, `url()` and `may()`.

Named in the settings as the `environment` of Django's Jinja2 backend, which itself adds `request`, `csrf_input` and
`csrf_token` to a page rendered with a request.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment, StrictUndefined

from ttrt.models import packs
from ttrt.rules import access, localtime
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.pack import Desk, choose
from ttrt.web import words
from ttrt.web.clock_strip import draw


def environment(**options: Any) -> Environment:
    """The environment; a name nobody gave the page is an error here, not an empty place in front of a customer."""
    made = Environment(**{"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined, **options})  # noqa: S701 - Django's backend asks for autoescape
    made.filters.update(words.FILTERS)
    made.globals.update(words.GLOBALS)
    made.globals.update(static=static, url=url, may=may, draw_clock=draw, flashed=flashed, desk=desk)
    made.globals.update(operators=access.OPERATORS, reads_log=access.READS_LOG, audits=access.AUDITS)
    return made


def form_token(request: HttpRequest) -> dict[str, Any]:
    """The hidden field of every form, masked once for each answer and not once for each form of it, which is as safe:
    the mask is there so that no two answers hold the same bytes (BREACH). A page without a form asks for none.
    """
    if not hasattr(request, "form_token"):
        request.form_token = SimpleLazyObject(partial(csrf_input, request))  # type: ignore[attr-defined]
    return {"csrf_input": request.form_token}  # type: ignore[attr-defined]


def flashed(request: HttpRequest | None) -> list[dict[str, str]]:
    """The messages left for this person's next page, as `{kind, text}`; reading them takes them away."""
    kinds = {"success": "success", "warning": "warning", "error": "error"}
    left = get_messages(request) if request is not None else []
    return [{"kind": kinds.get(each.level_tag, "info"), "text": str(each.message)} for each in left]


def desk() -> Desk:
    """The numbers to call, by the contract terms in force today; on pages for people without an account, too."""
    return choose(packs.all_packs(), localtime.civil_day(datetime.now(UTC))).desk


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def may(viewer: Viewer | None, verb: str, department_id: int | None = None) -> bool:
    """True when the viewer's level holds the verb (a name of `access.Verb`), so that the page may offer it.

    Without a department: when the level holds it anywhere. The action asks again; this only keeps buttons honest.
    """
    if viewer is None:
        return False
    if department_id is None:
        return viewer.level in access.MAY[Verb[verb]]
    return access.may(viewer, Verb[verb], department_id)
