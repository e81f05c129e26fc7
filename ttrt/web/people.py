"""A department's people on one page, for its managers. Every change shows first what it does, and is done by a second
click: each form comes twice, the second time with `step=do`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Protocol

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ttrt.actions import members as keeping
from ttrt.actions.members import Newcomer
from ttrt.queries import certification, members
from ttrt.queries.members import Member, Sees
from ttrt.rules import access
from ttrt.rules.access import Level, Standing, Verb
from ttrt.rules.answers import needed, text
from ttrt.rules.members import Rights, State, grantable, require_grantable, rights
from ttrt.rules.reach import WHOLE, Reach
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.rules.seen import ChangedSinceShown, state
from ttrt.web import reach_fields
from ttrt.web.entry import Asking, View, signed_in
from ttrt.web.forms import Form, Forms, Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.histories import history
from ttrt.web.people_words import EVERY, FACTORS, STATES, WHAT_LEVELS_DO
from ttrt.web.sending import LARGEST_ID, SeeOther
from ttrt.web.words import level_word

EDIT = "edit"
"""The step back from what was shown, to the form as it was filled in."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a form will do when it is sent again: for whom, from which level to which, and what they would see."""

    form: str
    address: str
    name: str
    title: str
    button: str
    hidden: dict[str, str]
    was: Level | None
    now: Level | None
    rights: Rights
    sees: Sees | None
    says: tuple[str, ...] = ()
    part: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    of: str = "of the department"
    also: tuple[tuple[str, str], ...] = ()
    """Other ways on than doing it: the step, and its button."""


class Act(Protocol):
    """One of the verbs on somebody of the department."""

    def __call__(self, one: Member, typed: Typed, asking: Asking) -> None: ...


def manager(view: View) -> View:
    """For managers: who has another level in the department is told so, everybody else finds nothing."""

    @wraps(view)
    def answer(request: HttpRequest, asking: Asking, *args: Any, **kwargs: Any) -> HttpResponse:
        one = _named(asking, kwargs.pop("member")) if "member" in kwargs else None
        access.require(asking.viewer, Verb.KEEP_PEOPLE, here(asking))
        return view(request, asking, *args, **kwargs, **({"one": one} if one else {}))

    return signed_in(Standing.CUSTOMER)(answer)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_signed_in
@manager
def people(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Everybody; a POST asks somebody in."""
    if request.method != "POST":
        return page(request, asking)
    typed, where = Typed(request.POST), here(asking)
    key = typed.key()
    said = Newcomer(typed.text("name"), typed.text("email"), typed.text("level"))
    if typed.text("step") == EDIT:
        return page(request, asking, sent=Form("invite", typed.values(), sent=True))
    try:
        if typed.text("step") != "do":
            newcomer, level = keeping.checked(said), keeping.read_level(said.level)
            text(typed.text("reason"), field="reason")
            require_grantable(asking.viewer.level, level)
            reach = reach_fields.read_new(request.POST, asking)
            keeping.require_reach(where, level, reach)
            keeping.require_new(where, newcomer.email)
            return page(request, asking, preview=_of_newcomer(request, asking, newcomer, level, reach))
        keeping.ask_in(
            department_id=where,
            key=key,
            newcomer=said,
            reach=reach_fields.read_new(request.POST, asking),
            note=typed.text("reason"),
            by=asking.viewer,
            at=asking.at,
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return page(request, asking, sent=Form("invite", typed.values(), refused, sent=True))
    messages.success(request, f"An invitation goes to {said.email.strip()} within a minute.")
    return SeeOther(address(asking))


@require_http_methods(["GET", "HEAD"])
@manager
def person(request: HttpRequest, asking: Asking, one: Member) -> HttpResponse:
    """The same page with what can be changed about one person."""
    return page(request, asking, one=one)


@require_POST
@freshly_signed_in
@manager
def level(request: HttpRequest, asking: Asking, one: Member) -> HttpResponse:
    """Another level."""

    def act(one: Member, typed: Typed, asking: Asking) -> None:
        keeping.set_level(level=typed.text("level"), **of(one, typed, asking))

    def preview(typed: Typed) -> Preview:
        now = keeping.read_level(typed.text("level"))
        require_grantable(asking.viewer.level, now, one.level)
        if now is one.level:
            raise Refused(f"{one.name} has this level already.", field="level")
        text(typed.text("reason"), field="reason")
        words = f"{one.name}: {level_word(one.level)} → {level_word(now)}"
        return preview_of(asking, typed, one, "level", words, f"Yes, change {one.name}’s level", one.level, now)

    return change(request, asking, one, "level", preview, act, f"{one.name}’s level is changed.")


_OUT = "Whoever is signed in now is out with the next click, and gets no more mail of the department’s tickets."


@require_POST
@freshly_signed_in
@manager
def suspension(request: HttpRequest, asking: Asking, one: Member) -> HttpResponse:
    """Take the access until further notice."""
    says = (_OUT, "You can lift it at any time; the level stays as it is.")
    return _taken(request, asking, one, "suspension", keeping.suspend, "Suspend", says, f"{one.name} is suspended.")


@require_POST
@freshly_signed_in
@manager
def lifting(request: HttpRequest, asking: Asking, one: Member) -> HttpResponse:
    """Give it back."""

    def act(one: Member, typed: Typed, asking: Asking) -> None:
        keeping.lift(**of(one, typed, asking))

    def preview(typed: Typed) -> Preview:
        require_grantable(asking.viewer.level, one.level)
        text(typed.text("reason"), field="reason")
        words, button = f"Let {one.name} in again", f"Yes, let {one.name} in again"
        return preview_of(asking, typed, one, "lifting", words, button, None, one.level)

    return change(request, asking, one, "lifting", preview, act, f"{one.name} is let in again.")


@require_POST
@freshly_signed_in
@manager
def removal(request: HttpRequest, asking: Asking, one: Member) -> HttpResponse:
    """Take somebody out for good."""
    says = (_OUT, "What the person did stays on the tickets under their name. To have them back, invite them again.")
    said = f"{one.name} is removed."
    return _taken(request, asking, one, "removal", keeping.remove, "Remove", says, said, gone=True)


def _taken(
    request: HttpRequest,
    asking: Asking,
    one: Member,
    form: str,
    verb: Callable[..., None],
    word: str,
    says: tuple[str, ...],
    said: str,
    *,
    gone: bool = False,
) -> HttpResponse:
    def act(one: Member, typed: Typed, asking: Asking) -> None:
        verb(**of(one, typed, asking))

    def preview(typed: Typed) -> Preview:
        require_grantable(asking.viewer.level, one.level)
        needed(typed.text("reason"), field="reason", ask=keeping.WHY)
        title = f"{word} {one.name}"
        was = None if one.suspended_at else one.level
        return preview_of(asking, typed, one, form, title, f"Yes, {title[0].lower()}{title[1:]}", was, None, says)

    return change(request, asking, one, form, preview, act, said, gone=gone)


def change(
    request: HttpRequest,
    asking: Asking,
    one: Member,
    form: str,
    preview: Callable[[Typed], Preview],
    act: Act,
    said: str,
    *,
    gone: bool = False,
) -> HttpResponse:
    """The first click shows, the second does; refused, or to be changed, the form comes back with what was typed."""
    typed = Typed(request.POST)
    try:
        if one.person_id == asking.viewer.person_id:
            raise NotAllowed("Nobody changes their own access. Another manager of the department can.")
        if typed.text("step") == EDIT:
            return page(request, asking, one=one, sent=Form(form, typed.values(), sent=True))
        if typed.text("step") != "do":
            _require_offered(form, one)
            return page(request, asking, preview=preview(typed))
        act(one, typed, asking)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        fresh = members.one(one.department_id, one.pk) or one
        return page(request, asking, one=fresh, sent=Form(form, typed.values(), refused, sent=True))
    messages.success(request, said)
    return SeeOther(address(asking, None if gone else one))


def _require_offered(form: str, one: Member) -> None:
    """Refuse a form that the page offered when it was shown and offers no more."""
    if one.suspended_at and form == "suspension":
        raise ChangedSinceShown(f"{one.name} is suspended already, since this page was shown to you. {_SEE_HISTORY}")
    if not one.suspended_at and form == "lifting":
        raise ChangedSinceShown(f"{one.name} is not suspended any more. {_SEE_HISTORY}")


_SEE_HISTORY = "The history on this page says who did it. If something is still to be changed, do it here."


def of(one: Member, typed: Typed, asking: Asking) -> dict[str, Any]:
    """What every verb on somebody is given."""
    return {
        "department_id": one.department_id,
        "member_id": one.pk,
        "seen": typed.text("shown") or None,
        "reason": typed.text("reason"),
        "by": asking.viewer,
        "at": asking.at,
    }


def preview_of(
    asking: Asking,
    typed: Typed,
    one: Member,
    form: str,
    title: str,
    button: str,
    was: Level | None,
    now: Level | None,
    says: tuple[str, ...] = (),
    *,
    reach: Reach | None = None,
    part: str | None = None,
    chosen: tuple[tuple[str, str], ...] = (),
) -> Preview:
    """What a form does to somebody; `chosen`: what else the second sending has to say."""
    if now is not None and one.suspended_at and form == "level":
        says = ("The suspension stays; the new level counts once it is lifted.",)
    hidden = {name: typed.text(name) for name in ("level", "reason") if typed.text(name)}
    return Preview(
        form=form,
        address=_of_form(asking, one, form),
        name=one.name,
        title=title,
        button=button,
        hidden=hidden | {"shown": state(one.facts)},
        was=was,
        now=now,
        rights=rights(was, now),
        sees=_sees(asking, now, reach or one.reach, one.person_id),
        says=says,
        part=one.part if part is None else part,
        chosen=chosen,
    )


def _of_newcomer(request: HttpRequest, asking: Asking, newcomer: Newcomer, now: Level, reach: Reach) -> Preview:
    typed = Typed(request.POST)
    hidden = {name: typed.text(name) for name in ("name", "email", "level", "reason", "key")}
    return Preview(
        form="invite",
        address=address(asking),
        name=newcomer.name,
        title=f"Invite {newcomer.name}: {level_word(now)}",
        button=f"Yes, invite {newcomer.name}",
        hidden=hidden,
        was=None,
        now=now,
        rights=rights(None, now),
        sees=_sees(asking, now, reach, None),
        says=(f"A mail goes to {newcomer.email}. The list says “Invited” until the person comes in.",),
        part=members.in_words(here(asking), reach),
        chosen=reach_fields.chosen(request.POST),
    )


def _sees(asking: Asking, now: Level | None, reach: Reach, person_id: int | None) -> Sees | None:
    return members.sees(reach, department_id=here(asking), person_id=person_id) if now else None


def here(asking: Asking) -> int:
    """The department in sight."""
    return asking.viewer.department_id or access.OFFICE


def _named(asking: Asking, member: int) -> Member:
    found = members.one(here(asking), member) if member <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found


def address(asking: Asking, one: Member | None = None) -> str:
    """Of the page, or of the page about one person."""
    path = reverse("person", kwargs={"member": one.pk}) if one else reverse("people")
    return f"{path}?department={asking.viewer.department_code}"


def _of_form(asking: Asking, one: Member, form: str) -> str:
    return f"{reverse(f'person_{form}', kwargs={'member': one.pk})}?department={asking.viewer.department_code}"


def page(
    request: HttpRequest,
    asking: Asking,
    *,
    one: Member | None = None,
    preview: Preview | None = None,
    sent: Form | None = None,
) -> HttpResponse:
    """The one page: everybody, perhaps one of them or a preview, and what was changed."""
    where, forms = here(asking), Forms(sent)
    everybody = members.everybody(where)
    mine = asking.viewer.person_id
    refused = sent.refused if sent else None
    stale = isinstance(refused, ChangedSinceShown)
    errors = {sent.id(refused.field) if refused.field else "": refused.message} if sent and refused else {}

    def is_to_confirm(each: Member) -> bool:
        return not each.suspended_at and certification.is_due(each.certified_at, at=asking.at)

    factors = members.factors(where)
    waiting = [each for each in everybody if is_to_confirm(each) and each.person_id != mine]
    choices = [(each.value, level_word(each), WHAT_LEVELS_DO[each]) for each in grantable(asking.viewer.level)]
    shown = {
        "everybody": everybody[: members.MOST],
        "more": len(everybody) > members.MOST,
        "states": STATES,
        "mine": mine,
        "alone": sum(each.level is Level.MANAGE and each.state is State.ACTIVE for each in everybody) == 1,
        "one": one,
        "preview": preview,
        "forms": forms,
        "errors": errors,
        "errors_title": "Nothing was changed" if stale else None,
        "levels": choices,
        "as_shown": state(one.facts) if one else "",
        "this_page": address(asking),
        "address": lambda each, form="": _of_form(asking, each, form) if form else address(asking, each),
        "to_confirm": waiting,
        "to_confirm_choices": [(each.pk, each.name, level_word(each.level)) for each in waiting],
        "mine_waits": any(is_to_confirm(each) and each.person_id == mine for each in everybody),
        "asked": certification.asked(where, at=asking.at),
        "is_to_confirm": is_to_confirm,
        "months": EVERY[settings.TTRT_CERTIFY_MONTHS],
        "certify_at": f"{reverse('certification')}?department={asking.viewer.department_code}",
        "factor_at": f"{reverse('people_second_factor')}?department={asking.viewer.department_code}",
        "factors": {pk: ", ".join(FACTORS.get(kind, kind) for kind in sorted(kinds)) for pk, kinds in factors.items()},
        "all_need_factor": members.all_need_factor(where),
        "without": sum(each.person_id not in factors and not each.suspended_at for each in everybody),
        "auditors_at": f"{reverse('auditors')}?department={asking.viewer.department_code}",
        "file_at": f"{reverse('people_csv')}?department={asking.viewer.department_code}",
        "told": history(request, address(asking, one), partial(members.changes, where, one.pk if one else None)),
    }
    if not preview:
        has, of_reach = (one.reach, "reach") if one else (WHOLE, "invite")
        shown |= reach_fields.shown(request, asking, has, sent=sent is not None and sent.name == of_reach)
    return asking.page(request, "people/people.html", shown, status=409 if stale else 422 if refused else 200)
