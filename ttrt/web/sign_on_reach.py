"""What people of a group of the department's sign-on see: shown first with its count of tickets, then done."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from ttrt.actions import members as people
from ttrt.actions import single_sign_on as verbs
from ttrt.models import SingleSignOn
from ttrt.queries import members
from ttrt.rules import access, reach
from ttrt.rules.access import Level, Standing, Verb
from ttrt.rules.members import rights
from ttrt.rules.reach import Reach
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.web import reach_fields
from ttrt.web.entry import Asking, signed_in
from ttrt.web.forms import Form, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.people import EDIT, Preview
from ttrt.web.sending import SeeOther
from ttrt.web.words import level_word

OWN_PAGE = "page"
"""The third choice: the group says nothing of it."""


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
@signed_in(Standing.CUSTOMER)
def group_reach(request: HttpRequest, asking: Asking) -> HttpResponse:
    """One group, named in the address; the first click shows, the second does."""
    here, group = asking.viewer.department_id or 0, request.GET.get("group", "")
    access.require(asking.viewer, Verb.KEEP_SIGN_ON, here)
    row = SingleSignOn.objects.defer("secret").filter(department_id=here).first()
    if row is None or group not in row.levels:
        raise Http404
    level, kept = Level(row.levels[group]), row.reaches.get(group)
    has = reach.read(kept) if kept else None
    if request.method != "POST":
        return _page(request, asking, group, level, has)
    typed = Typed(request.POST)
    if typed.text("step") == EDIT:
        return _page(request, asking, group, level, has, sent=Form("reach", typed.values(), sent=True))
    try:
        wanted = None if typed.text("whole") == OWN_PAGE else reach_fields.read(request.POST, asking)
        people.require_reach(here, level, wanted or reach.WHOLE)
        if wanted == has:
            raise Refused("It is so already.", field="whole")
        if typed.text("step") != "do":
            return _page(request, asking, group, level, has, preview=_preview(request, asking, group, level, wanted))
        verbs.set_group_reach(department_id=here, group=group, reach=wanted, by=asking.viewer, at=asking.at)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _page(request, asking, group, level, has, sent=Form("reach", typed.values(), refused, sent=True))
    messages.success(request, f"What people of “{group}” see is changed, from their next sign-on.")
    return SeeOther(_sign_on(asking))


def address(asking: Asking, group: str) -> str:
    """The page of a group."""
    return f"/sign-on/group?{urlencode({'group': group, 'department': asking.viewer.department_code or ''})}"


def in_words(asking: Asking, row: SingleSignOn) -> list[tuple[str, Level, str, str]]:
    """Each group: its name, its level, what it sees, and the address where that is changed."""
    here = asking.viewer.department_id or 0
    return [
        (group, Level(level), _sees(here, row.reaches.get(group)), address(asking, group))
        for group, level in sorted(row.levels.items())
    ]


def _sees(here: int, kept: dict[str, list[int]] | None) -> str:
    if kept is None:
        return "What each person’s own page says; somebody new the whole department"
    has = reach.read(kept)
    return "The whole department" if has.is_whole else members.in_words(here, has)


def _preview(request: HttpRequest, asking: Asking, group: str, level: Level, wanted: Reach | None) -> Preview:
    here = asking.viewer.department_id or 0
    sees = members.sees(wanted or reach.WHOLE, department_id=here)
    says = ["It counts from each person’s next sign-on. Whoever is in several groups gets the highest level, and what"
            " the groups of that level see together."]  # fmt: skip
    if wanted is None:
        says.insert(0, "Who is known already keeps what their own page says; somebody new sees the whole department.")
    else:
        says.insert(0, "What their own page says of it is changed to this.")
    return Preview(
        form="reach",
        address=address(asking, group),
        name=group,
        title=f"People of “{group}”: {level_word(level)}",
        button=f"Yes, change what “{group}” sees",
        hidden={},
        was=None,
        now=level,
        rights=rights(level, level),
        sees=sees,
        says=tuple(says),
        part=members.in_words(here, wanted) if wanted else "",
        chosen=reach_fields.chosen(request.POST),
    )


def _page(
    request: HttpRequest,
    asking: Asking,
    group: str,
    level: Level,
    has: Reach | None,
    *,
    preview: Preview | None = None,
    sent: Form | None = None,
) -> HttpResponse:
    refused = sent.refused if sent else None
    fields = reach_fields.shown(request, asking, has or reach.WHOLE, sent=sent is not None)
    if sent is None and has is None:
        fields["reach"]["whole"] = OWN_PAGE
    shown = fields | {
        "group": group,
        "level": level,
        "preview": preview,
        "f": sent or Form("reach"),
        "errors": {sent.id(refused.field) if refused.field else "": refused.message} if sent and refused else {},
        "address": address(asking, group),
        "sign_on": _sign_on(asking),
        "this_page": _sign_on(asking),
    }
    return asking.page(request, "account/sign_on_group.html", shown, status=422 if refused else 200)


def _sign_on(asking: Asking) -> str:
    return f"/sign-on?department={asking.viewer.department_code}"
