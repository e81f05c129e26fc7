"""The contract's terms and codes: what is in force when, what a version changes, and taking a new one in."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from ttrt.actions import packs as taking
from ttrt.actions import sent_forms
from ttrt.models import packs
from ttrt.queries import registers
from ttrt.rules.access import Verb
from ttrt.rules.localtime import civil_day
from ttrt.rules.pack import Pack, PackError, choose
from ttrt.rules.pack_changes import LISTS, differences
from ttrt.rules.pack_source import decoded
from ttrt.rules.refusal import Refused
from ttrt.web.admin_parts import administrator, carry_out, errors
from ttrt.web.chips import day_words
from ttrt.web.entry import Asking
from ttrt.web.forms import Form, Forms, Typed
from ttrt.web.histories import history
from ttrt.web.uploads import takes_small_file

FILE = "the file"
TAKEN_IN = "The new terms are taken in."


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the terms on the page: since when, until when, and what it changed."""

    pack: Pack
    begins: str
    ends: str
    when: str
    changes: int


@takes_small_file
@require_http_methods(["GET", "HEAD", "POST"])
@administrator(Verb.TAKE_IN_PACK)
def terms(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Every version with its days; a new one is looked at first, then taken in."""
    packs.forget()  # another process may have taken one in
    today, here = civil_day(asking.at), reverse("admin_terms")

    def show(forms: Forms, status: int = 200, *, new: Pack | None = None) -> HttpResponse:
        known = packs.all_packs(today)
        shown = {
            "versions": _versions(known, today),
            "new": new,
            "changes": differences(choose(known, new.effective_from), new) if new else [],
            "begins": day_words(new.effective_from) if new else "",
            "forms": forms,
            "errors": errors(forms),
            "told": history(request, here, partial(registers.of_office, "pack")),
        }
        return asking.page(request, "admin/terms.html", shown, status=status)

    if request.method != "POST":
        return show(Forms())
    typed = Typed(request.POST)
    if typed.text("confirmed") and sent_forms.is_done(typed.key()):  # before it is told that there is such a version
        return carry_out(request, asking, "terms", lambda _: None, show=show, said=TAKEN_IN, to=here)
    try:
        text = _sent_text(request, typed)
        new = taking.checked(text, file=FILE, today=today)
    except Refused as nothing:
        return show(Forms(Form("terms", typed.values(), nothing, sent=True)), 422)
    except PackError as bad:
        refused = Refused(f"Line {bad.line}, column {bad.column}: {bad.message}.", field="file")
        return show(Forms(Form("terms", typed.values(), refused, sent=True)), 422)
    kept = typed.values() | {"text": text}
    if not typed.text("confirmed"):
        return show(Forms(Form("terms", kept, sent=True)), new=new)

    def again(forms: Forms, status: int) -> HttpResponse:
        return show(forms, status, new=new)

    def take(typed: Typed) -> None:
        taking.take_in_pack(text=text, file=FILE, reason=typed.text("reason"), by=asking.viewer, at=asking.at)

    return carry_out(request, asking, "terms", take, show=again, said=TAKEN_IN, to=here)


@require_safe
@administrator(Verb.TAKE_IN_PACK)
def version(request: HttpRequest, asking: Asking, version: str) -> HttpResponse:
    """One version: what it says otherwise than the one before, and every code."""
    known = packs.all_packs(civil_day(asking.at))
    place = next((n for n, pack in enumerate(known) if pack.version == version), None)
    if place is None:
        raise Http404
    before = known[place - 1] if place else None
    shown = {
        "pack": known[place],
        "begins": day_words(known[place].effective_from),
        "before": before,
        "changes": differences(before, known[place]) if before else [],
        **_codes(known[place]),
    }
    return asking.page(request, "admin/version.html", shown)


@require_safe
@administrator(Verb.TAKE_IN_PACK)
def codes(request: HttpRequest, asking: Asking) -> HttpResponse:
    """The codes in force today: severities, troubles, causes, stop-clock conditions."""
    pack = packs.in_force(civil_day(asking.at))
    shown = {"pack": pack, "begins": day_words(pack.effective_from), **_codes(pack)}
    return asking.page(request, "admin/codes.html", shown)


def _codes(pack: Pack) -> dict[str, object]:
    return {"samples": set(pack.samples), "lists": {name: getattr(pack, name) for name in LISTS}, "words": LISTS}


def _versions(known: tuple[Pack, ...], today: date) -> list[Version]:
    rows = []
    for place, pack in enumerate(known):
        after = known[place + 1].effective_from if place + 1 < len(known) else None
        when = "to come" if pack.effective_from > today else "past" if after and after <= today else "in force"
        changes = len(differences(known[place - 1], pack)) if place else 0
        rows.append(Version(pack, day_words(pack.effective_from), day_words(after) if after else "", when, changes))
    return rows[::-1]


def _sent_text(request: HttpRequest, typed: Typed) -> str:
    upload = request.FILES.get("file")
    if upload is None:
        if not typed.text("text").strip():
            raise Refused("Choose the file with the new terms.", field="file")
        return typed.text("text").replace("\r\n", "\n")
    if upload.size is not None and upload.size > 4 * taking.MOST_CHARACTERS:
        raise PackError(FILE, 1, "the file is too large to be one of terms")
    return decoded(upload.read(), FILE)
