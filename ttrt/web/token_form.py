"""The form that makes a token: what it says, and what it will do, shown before it is done."""

from dataclasses import dataclass, replace

from django.http import HttpRequest

from ttrt.actions import desk_lists
from ttrt.actions.tokens import NewToken
from ttrt.models import Department
from ttrt.queries import desk_people, members
from ttrt.queries import tokens as kept
from ttrt.queries.desk_people import DeskPerson
from ttrt.queries.members import Sees
from ttrt.rules.access import OFFICE, Level, Standing, Viewer
from ttrt.rules.members import program_rights
from ttrt.rules.reach import WHOLE, Reach
from ttrt.rules.refusal import Refused
from ttrt.web import reach_fields
from ttrt.web.admin_parts import number
from ttrt.web.entry import Asking
from ttrt.web.forms import Typed
from ttrt.web.people import Preview
from ttrt.web.words import level_word

SOME = "some"
"""Not all departments that its person sees, but chosen ones."""
KEPT = ("name", "person", "level", "days", "sees", "codes", "offered", "key")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for: the token, in whose name, and of the contractor's whose departments those are."""

    token: NewToken
    holder: Viewer
    departments: tuple[Department, ...] = ()


def read(request: HttpRequest, asking: Asking) -> Asked:
    """Raises `Refused` beside a field."""
    typed = Typed(request.POST)
    token = NewToken(typed.text("name"), typed.text("level"), typed.text("days"))
    if asking.viewer.department_id:
        return Asked(replace(token, reach=reach_fields.read_new(request.POST, asking)), asking.viewer)
    holder, chosen = _holder(typed, asking), departments(typed)
    reach = _part(request, asking, chosen)
    token = replace(token, reach=reach, departments=tuple(one.pk for one in chosen))
    return Asked(token, holder, chosen)


def departments(typed: Typed) -> tuple[Department, ...]:
    """Those that a form of the contractor's names; none: all that its person sees. Raises `Refused`."""
    return tuple(desk_lists.named(typed.text("codes"))) if typed.text("sees") == SOME else ()


def at(asking: Asking, department: Department) -> Asking:
    """The same asking, with this department in sight for the fields of a part."""
    viewer = replace(asking.viewer, department_id=department.pk, department_code=department.code)
    return replace(asking, viewer=viewer)


def people(asking: Asking) -> list[DeskPerson]:
    """In whose name a token of the contractor's may be: whoever asks comes first."""
    mine = asking.viewer.person_id
    return sorted(desk_people.everybody(at=asking.at), key=lambda one: (one.person_id != mine, one.name))


def preview(request: HttpRequest, asking: Asking, asked: Asked, *, address: str, until: str) -> Preview:
    """What making it will do; `until`: when it ends, in words."""
    typed, token, level = Typed(request.POST), asked.token, Level(asked.token.level)
    here = asking.viewer.department_id or next(iter(token.departments), OFFICE)
    of, sees = _reached(asking, asked)
    return Preview(
        form="token",
        address=address,
        name=token.name,
        title=f"A token for “{token.name}”: {level_word(level)}",
        button="Yes, make it and show it",
        hidden={name: typed.text(name) for name in KEPT if typed.text(name)},
        was=None,
        now=level,
        rights=program_rights(level),
        sees=sees,
        says=(f"It asks in the name of {asked.holder.name}, and ends by itself on {until}.", *_waits(asking, asked)),
        part=members.in_words(here, token.reach),
        chosen=reach_fields.chosen(request.POST) if not token.reach.is_whole else (),
        of=of,
        also=(("part", "Choose a part of it"),) if len(asked.departments) == 1 and token.reach.is_whole else (),
    )


def _holder(typed: Typed, asking: Asking) -> Viewer:
    wanted = number(typed.text("person"))
    if wanted is None or wanted == asking.viewer.person_id:
        return asking.viewer
    found = next((one for one in people(asking) if one.person_id == wanted), None)
    if found is None:
        raise Refused("Choose in whose name the program asks.", field="person")
    return Viewer(found.person_id, found.name, Standing.CONTRACTOR, found.level)


def _part(request: HttpRequest, asking: Asking, chosen: tuple[Department, ...]) -> Reach:
    """The part of the one department; what was chosen of another is not taken for one of this."""
    if request.POST.get("whole") != reach_fields.PART:
        return WHOLE
    if len(chosen) != 1:
        raise Refused("A token for a part is for one department. Choose it.", field="codes")
    if request.POST.get("offered") != chosen[0].code:
        raise Refused(f"Choose the part below once more, of {chosen[0].name}.", field="codes")
    return reach_fields.read(request.POST, at(asking, chosen[0]))


def _reached(asking: Asking, asked: Asked) -> tuple[str, Sees]:
    """Of which departments it sees tickets, in words, and how many."""
    reach = asked.token.reach
    if here := asking.viewer.department_id:
        return "of the department", members.sees(reach, department_id=here, person_id=None)
    listed = desk_people.listed(asked.holder.person_id or 0)
    ids = asked.token.departments or tuple(listed or ())
    if asked.departments:
        words = "of " + ", ".join(one.code for one in asked.departments)
    else:
        words = "of all departments" if listed is None else f"of the departments on the list of {asked.holder.name}"
    return words, kept.sees(ids, reach) if ids or listed is None else Sees(0, 0)


def _waits(asking: Asking, asked: Asked) -> tuple[str, ...]:
    if asked.holder.person_id == asking.viewer.person_id:
        return ()
    name = asked.holder.name
    return (f"{name} is asked by mail, and says yes or no at “Your sign-in”. Until then the token is worth nothing.",)
