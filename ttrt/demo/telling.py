"""From a planned report to lived tickets: who says what when. Each report has a randomness of its own."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from ttrt.demo import working
from ttrt.demo.chronicle import plain, spelled, stamped
from ttrt.demo.inventory import Item
from ttrt.demo.kept import Thing
from ttrt.demo.life import Life
from ttrt.demo.openings import Opening, Planned
from ttrt.demo.people import Cast, Membership
from ttrt.demo.rows import Rows
from ttrt.demo.standing import store
from ttrt.demo.storylines import WORDS
from ttrt.demo.working import Scene
from ttrt.rules.access import MAY, Level, Verb, Viewer
from ttrt.rules.localtime import civil_day
from ttrt.rules.opening import Reporter, Trouble
from ttrt.rules.pack import choose
from ttrt.rules.terms import Pack

CONTACT_METHODS = ("Phone", "E-mail", "Text message")
"""The opening form's own words; a test holds the two together."""
_DEAD = frozenset({"no_service", "no_dial_tone", "cannot_call_out", "cannot_be_called", "damage"})
_TROUBLE = tuple(field.name for field in fields(Trouble))
_REPORTER = tuple(field.name for field in fields(Reporter))


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything the reports share."""

    seed: int
    now: datetime
    packs: tuple[Pack, ...]
    cast: Cast
    items: dict[int, dict[int, Item]]  # by department, by item


def tell(openings: Iterable[Opening], setting: Setting) -> Rows:
    """The rows of these reports and their tickets."""
    rows = Rows()
    for opening in openings:
        _Teller(opening, setting, rows).tell()
    return rows


class _Teller:
    """One report."""

    def __init__(self, opening: Opening, setting: Setting, rows: Rows) -> None:
        self.opening, self.setting, self.rows = opening, setting, rows
        self.rng = Random(f"{setting.seed}/{opening.id}")  # noqa: S311 - a demonstration is to be repeatable
        self.pack = choose(setting.packs, civil_day(opening.at))
        self.people = setting.cast.of_department(opening.department_id)

    def tell(self) -> None:
        """Write the report, and live each of its tickets."""
        by, reporter = self._who()
        trouble = self._trouble(reporter)
        self._report(by, reporter, trouble)
        alarm_at = None
        if self.opening.channel == "detection":
            alarm_at = self.opening.at - timedelta(minutes=self.rng.uniform(1, 14))
        for planned in self.opening.tickets:
            life = self._life(planned, by, reporter, trouble, alarm_at)
            working.live(life, self._scene(planned))
            store(life)

    def _who(self) -> tuple[Viewer, Reporter]:
        """Who opens it, and who reports it."""
        rng, desk = self.rng, self.setting.cast.contractor
        if self.opening.channel == "detection":
            by = rng.choice(desk[Level.TECHNICIAN])
            return by, Reporter(f"{by.name}, network operations center")
        someone = rng.choice(self._of(Verb.OPEN))
        person = someone.person
        if self.opening.channel == "online":
            return someone.viewer, Reporter(person.name, person.phone, person.email)
        how, call = rng.choice(WORDS["verified"]), UUID(int=rng.getrandbits(128), version=4)
        caller = rng.choice(self.people).person
        return rng.choice(desk[Level.REPRESENTATIVE]), Reporter(caller.name, caller.phone, caller.email, how, call)

    def _of(self, verb: Verb) -> list[Membership]:
        return [one for one in self.people if one.level in MAY[verb]]

    def _trouble(self, reporter: Reporter) -> Trouble:
        rng, opening, line = self.rng, self.opening, self.opening.storyline
        kinds = {planned.item.told_as for planned in opening.tickets}
        fits = set.intersection(*({t.code for t in self.pack.troubles_of(kind)} for kind in kinds))
        code, said = rng.choice(line.said_of(fits) or line.said)
        texts = self._scene(opening.tickets[0]).names
        contact = rng.choice(self.people).person
        severities = [severity.code for severity in self.pack.severities][: len(line.severities)]
        return Trouble(
            trouble=code,
            severity=rng.choices(severities, _odds(code, line.severities))[0],
            description=said.format(**texts, n=rng.randrange(2, 9)),
            since_at=opening.at - timedelta(minutes=rng.randrange(5, 200)) if rng.random() < 0.7 else None,
            site_contact=contact.name,
            site_phone=contact.phone,
            access_hours=rng.choice(WORDS["access_hours"]),
            testing_allowed=rng.random() < 0.8,
            dispatch_allowed=rng.random() < 0.7,
            customer_reference=f"HD-{rng.randrange(10**4, 10**6)}" if rng.random() < 0.3 else "",
            contact_method=rng.choice(CONTACT_METHODS) if reporter.email else "",
        )

    def _report(self, by: Viewer, who: Reporter, trouble: Trouble) -> None:
        opening = self.opening
        asked = hashlib.sha256(self._asked(who, trouble).encode("utf-8")).hexdigest()
        key = UUID(int=self.rng.getrandbits(128), version=4)
        self.rows.add(
            "report", opening.id, opening.department_id, str(key), asked, opening.channel,
            str(who.call) if who.call else None, who.name, who.phone, who.email, who.verified_how,
            opening.at, *stamped(by),
        )  # fmt: skip

    def _asked(self, who: Reporter, trouble: Trouble) -> str:
        """What `rules.opening.asked_for` says of this report, spelled as it is hashed."""
        subjects = [
            {
                "identifier": each.typed,
                "item_id": None if each.item.unassigned else each.item.id,
                "another_issue": each.another_issue,
            }
            for each in self.opening.tickets
        ]
        trouble_said = {name: plain(getattr(trouble, name)) for name in _TROUBLE}
        reporter = {name: getattr(who, name) for name in _REPORTER} | {"call": str(who.call) if who.call else None}
        return spelled({"subjects": subjects, "trouble": trouble_said, "reporter": reporter})

    def _life(
        self, planned: Planned, by: Viewer, reporter: Reporter, trouble: Trouble, alarm_at: datetime | None
    ) -> Life:
        return Life(
            id=planned.id,
            department_id=self.opening.department_id,
            reporter=reporter,
            now=self.setting.now,
            rng=self.rng,
            rows=self.rows,
            opened_at=self.opening.at,
            number=planned.number,
            report_id=self.opening.id,
            thing=thing(planned.item),
            identifier=planned.typed,
            another_issue=planned.another_issue,
            trouble=trouble,
            channel=self.opening.channel,
            pack=self.pack,
            opened_by=by,
            alarm_at=alarm_at,
        )

    def _scene(self, planned: Planned) -> Scene:
        near = planned.item if planned.item.site else self.opening.near
        site, city = (near.site.name, near.site.city.name) if near.site else ("our office", "Sacramento")
        own = self.setting.items[self.opening.department_id]
        resolvers = self._of(Verb.ACCEPT)
        return Scene(
            line=self.opening.storyline,
            fate=self.opening.fate,
            names={
                "site": site,
                "city": city,
                "id": planned.item.identifier if planned.item.site else planned.typed,
                "office": f"{city} Main",
                "crew": f"crew {self.opening.id % 37 + 1}",
                "contact": self.people[0].person.name,
            },
            customers=tuple(one.viewer for one in self._of(Verb.COMMENT)),
            resolvers=tuple(one.viewer for one in resolvers),
            desk=self.setting.cast.contractor,
            real_item=thing(own[near.id]) if planned.item.unassigned else None,
        )


def _odds(trouble: str, severities: tuple[int, ...]) -> tuple[int, ...]:
    """What only limps is seldom called out of service."""
    out, affecting, *rest = severities
    return severities if trouble in _DEAD else (affecting // 6, out + affecting, *rest)


def thing(item: Item) -> Thing:
    """The item as its tickets keep it."""
    return Thing(
        item_id=item.id,
        kind=item.kind,
        site_id=item.site.id if item.site else None,
        site_name=item.site.name if item.site else "",
        service_type=item.service_type,
        public_safety=item.public_safety,
        tsp=item.tsp,
        facts={
            "item": item.sequence,
            "identifier": item.identifier,
            "contract": "CALNET3",
            "category": item.category,
            "subcategory": item.subcategory,
            "level": item.level,
            "ban": item.ban,
            "monthly_charge": None if item.monthly_charge is None else f"{item.monthly_charge:.2f}",
            "unassigned": item.unassigned,
        },
    )
