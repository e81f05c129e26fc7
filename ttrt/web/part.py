"""Which part of the department somebody sees: the whole, or chosen sites, service types and items."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ttrt.actions import members as keeping
from ttrt.queries import members
from ttrt.queries.members import Member
from ttrt.rules.answers import text
from ttrt.rules.members import Reach, require_grantable
from ttrt.rules.numbers import ItemNumber
from ttrt.rules.refusal import Refused
from ttrt.web.admin_parts import number
from ttrt.web.entry import Asking
from ttrt.web.forms import Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.people import Preview, change, manager, of, preview_of

MOST_ITEMS = 200
WHOLE, PART = "whole", "part"


@require_POST
@freshly_signed_in
@manager
def reach(request: HttpRequest, asking: Asking, one: Member) -> HttpResponse:
    """Another part of the department, or the whole."""

    def act(one: Member, typed: Typed, asking: Asking) -> None:
        keeping.set_reach(reach=_read(request, asking, one), **of(one, typed, asking))

    def preview(typed: Typed) -> Preview:
        wanted = _read(request, asking, one)
        require_grantable(asking.viewer.level, one.level)
        keeping.require_reach(one, wanted)
        if wanted == one.reach:
            raise Refused(f"{one.name} sees this already.", field=WHOLE)
        text(typed.text("reason"), field="reason")
        title = f"{one.name}: {'the whole department' if wanted.is_whole else 'a part of the department'}"
        says = (
            () if wanted.is_whole else ("Everything else is not there for this person, on any page and in any file.",)
        )
        return preview_of(
            asking, typed, one, "reach", title, f"Yes, change what {one.name} sees", one.level, one.level, says,
            reach=wanted, part=_words(wanted, asking, one), chosen=_chosen(request),
        )  # fmt: skip

    return change(request, asking, one, "reach", preview, act, f"What {one.name} sees is changed.")


def _words(wanted: Reach, asking: Asking, one: Member) -> str:
    """The part by the names of what was chosen; empty: the whole."""
    names = dict(members.parts(one.department_id).sites)
    numbers = members.numbers_of(asking.viewer.department_code or "", one.department_id, wanted.item_ids)
    said = {
        "sites": [names[pk] for pk in wanted.site_ids],
        "service types": wanted.service_types,
        "items": numbers,
    }
    return "; ".join(f"{what}: {', '.join(some)}" for what, some in said.items() if some)


def _chosen(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What was chosen, for the form that does it."""
    names = ("whole", "site", "type", "items")
    return tuple((name, value) for name in names for value in request.POST.getlist(name) if value)


def _read(request: HttpRequest, asking: Asking, one: Member) -> Reach:
    """The part a form names. Raises `Refused` beside a field."""
    whole = request.POST.get("whole", "")
    if whole not in (WHOLE, PART):
        raise Refused("Choose the whole department or a part of it.", field=WHOLE)
    if whole == WHOLE:
        return Reach()
    sites = tuple(sorted({pk for each in request.POST.getlist("site") if (pk := number(each)) is not None}))
    types = tuple(sorted(set(request.POST.getlist("type"))))
    found = Reach(sites, types, _items(request.POST.get("items", ""), asking, one.department_id))
    if found.is_whole:
        raise Refused("Choose at least one site, service type or item.", field=WHOLE)
    return found


def _items(typed: str, asking: Asking, department_id: int) -> tuple[int, ...]:
    words = typed.replace(",", " ").split()
    if len(words) > MOST_ITEMS:
        raise Refused(f"At most {MOST_ITEMS} items. Choose their sites or service types instead.", field="items")
    parsed = {word: ItemNumber.parse(word) for word in words}
    code = asking.viewer.department_code
    ours = {word: found.sequence for word, found in parsed.items() if found and found.department_code == code}
    known = members.items_of(department_id, ours.values())
    missing = next((word for word in words if ours.get(word) not in known), None)
    if missing is not None:
        raise Refused(f"“{missing[:40]}” is no item of the department. Numbers look like {code}-000042.", field="items")
    return tuple(sorted({known[sequence] for sequence in ours.values()}))
