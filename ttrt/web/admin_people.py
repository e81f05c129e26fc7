"""The departments' people on the administration's pages: who was invited, who came in, who could not be reached."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ttrt.actions import invitations as asking_in
from ttrt.queries import departments, invitations, lost_factors, told
from ttrt.queries.invitations import PersonState
from ttrt.rules.access import Verb
from ttrt.rules.invitations import Stage
from ttrt.web.admin_parts import administrator, carry_out, errors
from ttrt.web.entry import Asking
from ttrt.web.forms import Forms, Typed
from ttrt.web.words import level_word

MOST = 200  # people on the page; a filter narrows what is beyond
NEVER = "none"
STAGES: dict[str, tuple[str, str, str]] = {
    NEVER: ("Not invited", "quiet", "person"),
    Stage.WAITING: ("Mail waits to be sent", "blue", "schedule"),
    Stage.SENT: ("Invited", "blue", "mail"),
    Stage.OLD: ("Link too old", "amber", "timer"),
    Stage.ACCEPTED: ("Came in", "green", "check_circle"),
    Stage.FAILED: ("Mail failed", "red", "error"),
}
"""How far an invitation has come: its words, tone and icon."""
AGAIN = (Stage.OLD, Stage.FAILED)


@dataclass(frozen=True, slots=True)
class Line:
    """One person. `levels`: department code, and what the person may do there; `stage`: of `STAGES`."""

    person: PersonState
    levels: tuple[tuple[str, str], ...]
    stage: tuple[str, str, str]
    again: bool
    key: str


@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.INVITE)
def people(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Everybody, or those of one department or one stage; another invitation for who has not come in."""
    code, stage = request.GET.get("department", ""), request.GET.get("invitation", "")
    stages = [(name, words) for name, (words, _, _) in STAGES.items()]

    def show(forms: Forms, status: int = 200) -> HttpResponse:
        found = invitations.states(at=asking.at, code=code or None)
        counted = Counter(one.invitation for one in found)
        chosen = [one for one in found if stage in ("", one.invitation)]
        shown = {
            "lines": [_line(one) for one in chosen[:MOST]],
            "doubtful": told.doubtful([one.email for one in chosen[:MOST]]),
            "number": len(chosen),
            "counts": [(counted[name], words, _address(code, name)) for name, words in stages if counted[name]],
            "stages": stages,
            "departments": [(each.code, each.label) for each in departments.every()],
            "code": code,
            "this_list": _address(code, stage),
            "stage": stage,
            "stuck": invitations.stuck(),
            "lost": lost_factors.reported(at=asking.at),
            "forms": forms,
            "errors": errors(forms),
        }
        return asking.page(request, "admin/people.html", shown, status=status)

    if request.method != "POST":
        return show(Forms())

    def invite(typed: Typed) -> None:
        asking_in.invite(username=typed.text("username"), by=asking.viewer, at=asking.at)

    said = "Another invitation is on its way."
    return carry_out(request, asking, "invite", invite, show=show, said=said, to=_address(code, stage))


def _address(code: str, stage: str) -> str:
    asked = {name: value for name, value in (("department", code), ("invitation", stage)) if value}
    return f"{reverse('admin_people')}?{urlencode(asked)}" if asked else reverse("admin_people")


def _line(one: PersonState) -> Line:
    pairs = (words.split(" ", 1) for words in one.departments)
    levels = tuple((code, level_word(level)) for code, level in pairs)
    return Line(one, levels, STAGES[one.invitation], one.invitation in AGAIN, str(uuid4()))
