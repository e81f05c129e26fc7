"""One ticket as one reader may see it, in words: what its page shows and its plain-text dossier says."""

from collections.abc import Iterator
from datetime import datetime

from ttrt.models import Site
from ttrt.queries import paper_history, paper_promise, paper_rows, paper_work
from ttrt.queries.paper_words import ENDINGS, cause_label, label_of, person
from ttrt.queries.ticket import Dossier
from ttrt.rules import retention
from ttrt.rules.access import Standing, Viewer
from ttrt.rules.dossier import Clock, Fact, Group, Paper, Section
from ttrt.rules.facts import Measure
from ttrt.rules.identifiers import show_phone
from ttrt.rules.lifecycle import word

KINDS = {"circuit": "Circuit", "phone": "Phone number", "service": "Service"}
CHANNELS = {
    "online": "Online, by the department",
    "hotline": "By telephone, through the service center",
    "detection": "Detected by the contractor",
}


def paper(of: Dossier, *, reader: Viewer, at: datetime) -> Paper:
    """Everything about the ticket, in the order people ask for it."""
    ticket = of.ticket
    side = reader.standing
    entries = tuple(paper_history.entries(of, side))
    return Paper(
        number=ticket.number,
        heading=f"{of.department.code} {of.department.name}: {ticket.identifier}",
        sections=(
            Section("Where it stands", (Group("", tuple(_standing(of, side))),)),
            Section("What is down", (Group("", tuple(_subject(of))),)),
            Section("What is wrong", (Group("", tuple(_trouble(of))),)),
            Section("People and answers", (Group("", tuple(_people(of, reader))),)),
            Section(
                "Other tickets of the same report",
                (Group("", tuple((number, f"{thing}, {word(s, side)}") for number, thing, s in of.siblings)),)
                if of.siblings
                else (),
                "None: this ticket was reported alone.",
            ),
        ),
        clocks=(
            Clock("Outage time", of.outage, of.measure is Measure.OUTAGE),
            Clock("Repair time", of.repair, of.measure is Measure.REPAIR),
        ),
        rows=(
            *paper_rows.sections(of, side),
            *paper_work.sections(of.visits, of.providers, inside=_is_inside(reader)),
            *paper_promise.sections(of, at=at),
        ),
        history=entries,
        hidden_entries=len(entries) < ticket.history_seq,
        retention=_retention(of),
        made_at=at,
        made_for=person(reader.name, reader.level),
    )


def phone(number: str) -> str:
    """A telephone number as people read it."""
    return show_phone(number) if len(number) == 10 and number.isdigit() else number


def address(site: Site | None) -> str:
    """A site's address on one line."""
    if site is None:
        return ""
    town = " ".join(part for part in (site.city, site.state, site.zip) if part)
    return ", ".join(part for part in (site.address_1, site.address_2, town) if part)


def _standing(of: Dossier, side: Standing) -> Iterator[Fact]:
    ticket = of.ticket
    yield "Status", word(ticket.status, side)
    yield "Who has it", ticket.owner_name
    yield "Team", ticket.team
    yield "Opened", ticket.opened_at
    yield "Taken down", ticket.recorded_at
    yield "First network alarm", ticket.alarm_at
    yield "Last public update", ticket.last_update_at
    yield "Next update due", ticket.update_due_at
    yield "Estimate of restoration", ticket.estimate_at
    yield "Restored", ticket.restored_at
    if ticket.restored_at is not None:
        yield "Cause", cause_label(of, ticket.cause)
        yield "What restored it", ticket.resolution
    yield "Closes by itself", ticket.auto_close_at
    yield "Closed", ticket.closed_at
    yield "Closed how", ENDINGS.get(ticket.closed_how, ticket.closed_how)


def _subject(of: Dossier) -> Iterator[Fact]:
    ticket, item = of.ticket, of.ticket.item_facts
    unassigned = item.get("unassigned", False)
    yield "As reported", ticket.identifier
    yield "In the inventory", "not found yet; on the unassigned service" if unassigned else item.get("identifier", "")
    if not unassigned:
        yield "Kind", KINDS.get(ticket.kind, ticket.kind)
        yield "Service", ticket.service_type
        yield "Contract", " ".join(part for part in (item.get("contract"), item.get("subcategory")) if part)
        yield "Service level", str(item.get("level", "")).capitalize()
        yield "Billing account", item.get("ban", "")
    yield "Site", ticket.site_name
    yield "Address", address(of.site)
    yield "Public safety", "Yes" if ticket.public_safety else ""
    yield "TSP priority", ticket.tsp


def _trouble(of: Dossier) -> Iterator[Fact]:
    ticket = of.ticket
    plain = next((s.plain for s in of.pack.severities if s.code == ticket.severity), "")
    yield "Severity", f"{label_of(of.pack.severities, ticket.severity)} – {plain}".removesuffix(" – ")
    yield "Trouble", label_of(of.pack.troubles, ticket.trouble)
    yield "In the reporter’s words", ticket.description
    yield "Down since, as reported", ticket.since_at
    yield "Why it is another issue", ticket.another_issue


def _people(of: Dossier, reader: Viewer) -> Iterator[Fact]:
    ticket = of.ticket
    yield "Reported by", ticket.reported_by
    yield "Reporter’s phone", phone(ticket.reported_phone)
    yield "Reporter’s e-mail", ticket.reported_email
    yield "Opened by", person(ticket.opened_by_name, ticket.opened_by_level)
    yield "Came in", CHANNELS.get(ticket.channel, ticket.channel)
    if _is_inside(reader):
        yield "Caller verified by", of.report.verified_how
    if not of.siblings:
        yield "Reported", "this one alone"
    yield "How to reach them", ticket.contact_method
    yield "Department’s reference", ticket.customer_reference
    yield "Site contact", ticket.site_contact
    yield "Site phone", phone(ticket.site_phone)
    yield "Access hours", ticket.access_hours
    yield "May we test", "Yes" if ticket.testing_allowed else "No, ask first"
    yield "May we send somebody", "Yes" if ticket.dispatch_allowed else "No, ask first"


def _is_inside(reader: Viewer) -> bool:
    """Whether what the contractor keeps to itself and the CMO is for this reader."""
    return reader.standing is not Standing.CUSTOMER


def _retention(of: Dossier) -> str:
    timers = of.pack.timers
    months = f"{timers.online_months} months after closing online, {timers.on_request_months} months on request"
    if of.ticket.closed_at is None:
        return f"The ticket is open; its history is kept in reach for {months}."
    kept = retention.kept(of.ticket.closed_at, timers)
    return f"Online until {kept.online_until:%-d %b %Y}, on request until {kept.on_request_until:%-d %b %Y} ({months})."
