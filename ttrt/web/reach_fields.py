"""The fields by which a manager chooses the whole department or a part of it: for a person, a group, a token."""

from typing import Any

from django.http import HttpRequest, QueryDict

from ttrt.queries import members
from ttrt.rules.numbers import ItemNumber
from ttrt.rules.reach import Reach
from ttrt.rules.refusal import Refused
from ttrt.web.admin_parts import number
from ttrt.web.entry import Asking

MOST_ITEMS = 200
WHOLE, PART = "whole", "part"
FIELDS = ("whole", "site", "type", "items")


def read(post: QueryDict, asking: Asking) -> Reach:
    """The part a form names; of the department in sight alone. Raises `Refused` beside a field."""
    whole = post.get("whole", "")
    if whole not in (WHOLE, PART):
        raise Refused("Choose the whole department or a part of it.", field=WHOLE)
    if whole == WHOLE:
        return Reach()
    sites = tuple(sorted({pk for each in post.getlist("site") if (pk := number(each)) is not None}))
    types = tuple(sorted(set(post.getlist("type"))))
    found = Reach(sites, types, _items(post.get("items", ""), asking))
    if found.is_whole:
        raise Refused("Choose at least one site, service type or item.", field=WHOLE)
    return found


def read_new(post: QueryDict, asking: Asking) -> Reach:
    """The same of a form that makes something new: who says nothing means the whole."""
    return read(post, asking) if "whole" in post else Reach()


def chosen(post: QueryDict) -> tuple[tuple[str, str], ...]:
    """What was chosen, for the form that does it."""
    return tuple((name, value) for name in FIELDS for value in post.getlist(name) if value)


def shown(request: HttpRequest, asking: Asking, has: Reach, *, sent: bool) -> dict[str, Any]:
    """The fields' context: what can be chosen, and what is, as it was sent or as it is."""
    here, code, post = asking.viewer.department_id or 0, asking.viewer.department_code or "", request.POST
    parts = members.parts(here)
    as_sent = {"whole": post.get("whole", ""), "sites": post.getlist("site"), "types": post.getlist("type"),
               "items": post.get("items", "")}  # fmt: skip
    as_it_is = {
        "whole": WHOLE if has.is_whole else PART,
        "sites": has.site_ids,
        "types": has.service_types,
        "items": " ".join(members.numbers_of(code, here, has.item_ids)),
    }
    return {
        "parts": parts,
        "types": [(each, each) for each in parts.service_types],
        "reach": as_sent if sent else as_it_is,
    }


def _items(typed: str, asking: Asking) -> tuple[int, ...]:
    here, code = asking.viewer.department_id or 0, asking.viewer.department_code
    named = typed.replace(",", " ").split()
    if len(named) > MOST_ITEMS:
        raise Refused(f"At most {MOST_ITEMS} items. Choose their sites or service types instead.", field="items")
    parsed = {word: ItemNumber.parse(word) for word in named}
    ours = {word: found.sequence for word, found in parsed.items() if found and found.department_code == code}
    known = members.items_of(here, ours.values())
    missing = next((word for word in named if ours.get(word) not in known), None)
    if missing is not None:
        raise Refused(f"“{missing[:40]}” is no item of the department. Numbers look like {code}-000042.", field="items")
    return tuple(sorted({known[sequence] for sequence in ours.values()}))
