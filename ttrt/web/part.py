"""Which part of the department somebody sees: the whole, or chosen sites, service types and items."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ttrt.actions import members as keeping
from ttrt.queries import members
from ttrt.queries.members import Member
from ttrt.rules.answers import text
from ttrt.rules.members import require_grantable
from ttrt.rules.refusal import Refused
from ttrt.web import reach_fields
from ttrt.web.entry import Asking
from ttrt.web.forms import Typed
from ttrt.web.fresh import freshly_signed_in
from ttrt.web.people import Preview, change, manager, of, preview_of

REST = "Everything else is not there for this person, on any page and in any file."


@require_POST
@freshly_signed_in
@manager
def reach(request: HttpRequest, asking: Asking, one: Member) -> HttpResponse:
    """Another part of the department, or the whole."""

    def act(one: Member, typed: Typed, asking: Asking) -> None:
        keeping.set_reach(reach=reach_fields.read(request.POST, asking), **of(one, typed, asking))

    def preview(typed: Typed) -> Preview:
        wanted = reach_fields.read(request.POST, asking)
        require_grantable(asking.viewer.level, one.level)
        keeping.require_reach(one.department_id, one.level, wanted)
        if wanted == one.reach:
            raise Refused(f"{one.name} sees this already.", field=reach_fields.WHOLE)
        text(typed.text("reason"), field="reason")
        title = f"{one.name}: {'the whole department' if wanted.is_whole else 'a part of the department'}"
        return preview_of(
            asking, typed, one, "reach", title, f"Yes, change what {one.name} sees", one.level, one.level,
            () if wanted.is_whole else (REST,), reach=wanted, part=members.in_words(one.department_id, wanted),
            chosen=reach_fields.chosen(request.POST),
        )  # fmt: skip

    return change(request, asking, one, "reach", preview, act, f"What {one.name} sees is changed.")
