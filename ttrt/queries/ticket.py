"""Everything about one ticket, for its page and its plain-text dossier."""

from dataclasses import dataclass
from datetime import datetime

from ttrt.models import (
    Attachment,
    ContactAttempt,
    Department,
    Dispatch,
    DutySlot,
    Escalation,
    HistoryEntry,
    LadderStep,
    Notice,
    ProviderEngagement,
    Report,
    Restoration,
    Site,
    StopClock,
    Ticket,
    TicketUpdate,
    TimeCorrection,
    packs,
)
from ttrt.queries import duty, links, told
from ttrt.queries.clock import gathered, measure_of
from ttrt.queries.ladder import Rung, standing_rungs
from ttrt.queries.links import LinkedTicket
from ttrt.rules import outage
from ttrt.rules.calls import ATTENTION, NOT_US
from ttrt.rules.facts import Facts, Measure
from ttrt.rules.numbers import TicketNumber
from ttrt.rules.outage import Reckoning
from ttrt.rules.pack import Pack

MOST_SIBLINGS = 500


@dataclass(frozen=True, slots=True)
class Dossier:
    """One ticket whole. `outage` and `repair` are its two clocks at the moment asked."""

    ticket: Ticket
    department: Department
    report: Report
    site: Site | None
    pack: Pack
    updates: list[TicketUpdate]
    stops: list[StopClock]
    contacts: list[ContactAttempt]
    restorations: list[Restoration]
    visits: list[Dispatch]
    providers: list[ProviderEngagement]
    corrections: list[TimeCorrection]
    escalations: list[Escalation]
    slots: list[DutySlot]
    ladder: list[LadderStep]
    attachments: list[Attachment]
    history: list[HistoryEntry]
    notices: list[Notice]
    links: list[LinkedTicket]
    siblings: list[tuple[str, str, str]]
    """Number, identifier and status of the other tickets of the same report."""
    outage: Reckoning
    repair: Reckoning
    measure: Measure
    facts: Facts

    @property
    def escalation(self) -> Escalation | None:
        """The escalation that waits for the contractor's answer."""
        return self._waiting(ATTENTION)

    @property
    def disowning(self) -> Escalation | None:
        """The word of the department that a call was not theirs, while the contractor has yet to answer."""
        return self._waiting(NOT_US)

    def _waiting(self, about: str) -> Escalation | None:
        return next((each for each in self.escalations if each.answered_at is None and each.about == about), None)

    @property
    def rungs(self) -> list[Rung]:
        """Where the escalation ladder stands for what is not over."""
        asked_at = self.escalation.at if self.escalation else None
        return standing_rungs(self.ticket, self.ladder, asked_at, self.pack)

    @property
    def clock(self) -> Reckoning:
        """The clock that counts for this ticket, by its severity in the contract pack."""
        return self.outage if self.measure is Measure.OUTAGE else self.repair


def by_number(number: str, *, department_id: int, at: datetime) -> Dossier | None:
    """The ticket of this number in this department, or None when the viewer cannot see one."""
    ticket = Ticket.objects.filter(department_id=department_id, number=number).defer("search").first()
    return whole(ticket, at=at) if ticket else None


def named(number: TicketNumber) -> Ticket | None:
    """The ticket of this number alone, or None when the viewer cannot see one."""
    found = Ticket.objects.filter(department__code=number.department_code, number=str(number))
    return found.defer("search").first()


def whole(ticket: Ticket, *, at: datetime, notices: int | None = told.MOST) -> Dossier:
    """Gather it: one statement a kind of row, within the department’s keys; `notices`: the newest, None for all."""
    of_ticket = {"department_id": ticket.department_id, "ticket_id": ticket.pk}
    stops = list(StopClock.objects.filter(**of_ticket).order_by("started_at", "id"))
    contacts = list(ContactAttempt.objects.filter(**of_ticket).order_by("tried_at", "id"))
    restorations = list(Restoration.objects.filter(**of_ticket).order_by("at", "id"))
    corrections = list(TimeCorrection.objects.filter(**of_ticket).order_by("at", "id"))
    facts = gathered(ticket, stops, restorations, [c.tried_at for c in contacts], corrections)
    pack = packs.by_version(ticket.pack_version)
    siblings = Ticket.objects.filter(department_id=ticket.department_id, report_id=ticket.report_id)
    return Dossier(
        ticket=ticket,
        department=Department.objects.get(pk=ticket.department_id),
        report=Report.objects.get(department_id=ticket.department_id, pk=ticket.report_id),
        site=Site.objects.filter(department_id=ticket.department_id, pk=ticket.site_id).first()
        if ticket.site_id
        else None,
        pack=pack,
        attachments=list(Attachment.objects.filter(**of_ticket).order_by("at", "id")),
        updates=list(TicketUpdate.objects.filter(**of_ticket).order_by("at", "id")),
        stops=stops,
        contacts=contacts,
        restorations=restorations,
        visits=list(Dispatch.objects.filter(**of_ticket).order_by("at", "id")),
        providers=list(ProviderEngagement.objects.filter(**of_ticket).order_by("engaged_at", "id")),
        corrections=corrections,
        escalations=list(Escalation.objects.filter(**of_ticket).order_by("at", "id")),
        slots=duty.slots_of(ticket),
        ladder=list(LadderStep.objects.filter(**of_ticket).order_by("at", "id")),
        history=list(HistoryEntry.objects.filter(**of_ticket).order_by("seq")),
        notices=told.of_ticket(ticket.pk, department_id=ticket.department_id, most=notices),
        links=links.of_ticket(ticket.pk, department_id=ticket.department_id),
        siblings=list(
            siblings.exclude(pk=ticket.pk).order_by("id").values_list("number", "identifier", "status")[:MOST_SIBLINGS]
        ),
        outage=outage.reckon(facts, pack, at=at),
        repair=outage.reckon(facts, pack, at=at, measure=Measure.REPAIR),
        measure=measure_of(ticket),
        facts=facts,
    )
