"""The demonstration's sites and items: made-up circuit IDs in published forms, telephone numbers from 555-01xx only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random

from ttrt.demo.departments import CUSTOMERS, Customer
from ttrt.demo.places import CITIES, STREETS, TOLL_FREE, City
from ttrt.rules.identifiers import normal_form

UNASSIGNED = "Unassigned service"


@dataclass(frozen=True, slots=True)
class Site:
    """A place where a department has service; `city` is where the storm looks."""

    id: int
    department_id: int
    name: str
    address: str
    suite: str
    city: City
    clli: str


@dataclass(frozen=True, slots=True)
class Item:
    """One circuit, phone number or service; `far` is the other end of a circuit."""

    id: int
    department_id: int
    sequence: int
    kind: str
    identifier: str
    service_type: str
    subcategory: str
    level: str
    site: Site | None
    far: Site | None
    ban: str
    monthly_charge: Decimal | None
    public_safety: bool
    tsp: str
    in_service_on: date
    retired_on: date | None
    unassigned: bool = False

    @property
    def told_as(self) -> str:
        """The kind people talk of it as: nobody misses a dial tone on a line to the internet."""
        return "circuit" if self.service_type in _WITHOUT_VOICE else self.kind

    @property
    def category(self) -> str:
        """The category its subcategory belongs to."""
        return self.subcategory.partition(".")[0]

    @property
    def normal(self) -> str:
        """The form it is found by."""
        return normal_form(self.identifier)


@dataclass(frozen=True, slots=True)
class _Service:
    """A kind of service: how its identifier looks, what it costs a month (dollars from, to)."""

    kind: str
    shape: str
    service_type: str
    subcategory: str
    charge: tuple[int, int]
    weight: int


_SERVICES = (
    _Service("circuit", "serial HCGS", "DS1 transport", "1.1", (140, 380), 16),
    _Service("circuit", "serial DHXX", "ISDN PRI", "1.6", (260, 480), 8),
    _Service("circuit", "serial HFGS", "DS3 transport", "1.1", (1200, 2600), 4),
    _Service("circuit", "serial KDGS", "MPLS port, 10 Mb/s", "1.2", (420, 760), 9),
    _Service("circuit", "serial KFGS", "MPLS port, 100 Mb/s", "1.2", (900, 1900), 7),
    _Service("circuit", "serial KGGS", "MAN Ethernet, 1 Gb/s", "3.1", (1500, 3600), 5),
    _Service("circuit", "number FXMX", "Foreign exchange line", "1.6", (60, 140), 2),
    _Service("circuit", "number TKNA", "Centrex trunk", "1.6", (40, 90), 2),
    _Service("circuit", "facility", "DS3 carrier facility", "1.1", (2400, 5200), 1),
    _Service("phone", "phone", "Business line", "1.6", (18, 42), 22),
    _Service("phone", "phone", "Centrex line", "1.6", (12, 26), 8),
    _Service("phone", "phone", "Alarm line", "1.6", (18, 42), 4),
    _Service("phone", "toll-free", "Toll-free number", "1.5", (8, 30), 1),
    _Service("service", "VOIP", "Hosted VoIP", "1.3", (90, 2400), 6),
    _Service("service", "SIP", "SIP trunk group", "1.2", (240, 1800), 5),
    _Service("service", "VPN", "MPLS VPN", "1.2", (600, 4200), 2),
    _Service("service", "DIA", "Internet access", "1.2", (350, 2900), 3),
    _Service("service", "LD", "Long distance", "1.4", (40, 900), 1),
)
_WITHOUT_VOICE = ("MPLS VPN", "Internet access")
_PUBLIC_SAFETY = {"0690": 0.25, "2720": 0.35, "3540": 0.3, "4440": 0.1, "5225": 0.15}
_PUBLIC_SAFETY_SITES = ("Sheriff", "Police", "Fire Station", "Jail", "Communications Center", "Operations Center")


def sites_and_items(rng: Random, ids: dict[str, int], count: int, today: date) -> tuple[list[Site], list[Item]]:
    """Sites, and `count` items beside each department's unassigned service; the same for the same seed."""
    sites: list[Site] = []
    items: list[Item] = []
    phones = _phones(rng)
    whole = sum(customer.weight for customer in CUSTOMERS)
    shares = [count * customer.weight // whole for customer in CUSTOMERS]
    shares[0] += count - sum(shares)
    for customer, share in zip(CUSTOMERS, shares, strict=True):
        own = list(_sites(rng, customer, ids[customer.code], len(sites), min(2 + share // 12, 16)))
        sites += own
        items += _items(rng, customer, ids[customer.code], own, share, len(items), phones, today)
    return sites, items


def _sites(rng: Random, customer: Customer, department_id: int, before: int, count: int) -> Iterator[Site]:
    """Named by the department's own patterns, until they or the cities run out."""
    cities = [CITIES[customer.home]] if customer.home else rng.sample(list(CITIES.values()), len(CITIES))
    wanted = [(pattern.format(city=city.name), city) for city in cities for pattern in customer.sites]
    if not customer.home:
        rng.shuffle(wanted)
    once = list({name: (name, city) for name, city in wanted}.values())[:count]
    for place, (name, city) in enumerate(once, start=before + 1):
        yield Site(
            id=place,
            department_id=department_id,
            name=name,
            address=f"{rng.randrange(100, 9900)} {rng.choice(STREETS)}",
            suite=rng.choice(("", "", "", f"Suite {rng.randrange(100, 900)}", f"Floor {rng.randrange(2, 9)}")),
            city=city,
            clli=f"{city.clli}CA{rng.randrange(1, 90):02d}",
        )


def _items(
    rng: Random,
    customer: Customer,
    department_id: int,
    sites: list[Site],
    share: int,
    before: int,
    phones: dict[str, list[str]],
    today: date,
) -> list[Item]:
    bans = [f"9391{rng.randrange(10**6):06d}" for _ in range(1 + share // 80)]
    blank = Item(
        before + 1, department_id, 1, "service", UNASSIGNED, "", "", "", None, None, "", None, False, "",
        date(2013, 11, 15), None, unassigned=True,
    )  # fmt: skip
    items = [blank]
    taken = {blank.normal}
    for sequence in range(2, share + 2):
        site = rng.choice(sites)
        service, identifier = _identified(rng, customer, site, sites, phones, taken, sequence)
        safety = _PUBLIC_SAFETY.get(customer.code, 0)
        if any(word in site.name for word in _PUBLIC_SAFETY_SITES):
            safety = max(safety, 0.5)
        public_safety = rng.random() < safety
        begun = today - timedelta(days=rng.randrange(420, 4200))
        retired = today - timedelta(days=rng.randrange(5, 300)) if rng.random() < 0.02 else None
        items.append(
            Item(
                id=before + sequence,
                department_id=department_id,
                sequence=sequence,
                kind=service.kind,
                identifier=identifier,
                service_type=service.service_type,
                subcategory=service.subcategory,
                level=rng.choice(("basic", "basic", "standard", "premier")),
                site=site,
                far=rng.choice(sites) if service.kind == "circuit" else None,
                ban=rng.choice(bans),
                monthly_charge=Decimal(rng.randrange(service.charge[0] * 100, service.charge[1] * 100)) / 100,
                public_safety=public_safety,
                tsp=f"TSP{rng.randrange(16**5):05X}C-0{rng.randrange(1, 5)}"
                if public_safety and rng.random() < 0.4
                else "",
                in_service_on=begun,
                retired_on=retired,
            )
        )
    return items


def _identified(
    rng: Random,
    customer: Customer,
    site: Site,
    sites: list[Site],
    phones: dict[str, list[str]],
    taken: set[str],
    sequence: int,
) -> tuple[_Service, str]:
    """A service and an identifier that no other live item of the department has."""
    while True:
        service = rng.choices(_SERVICES, [each.weight for each in _SERVICES])[0]
        identifier = _identifier(rng, service.shape, customer, site, sites, phones, sequence)
        if identifier and normal_form(identifier) not in taken:
            taken.add(normal_form(identifier))
            return service, identifier


def _identifier(
    rng: Random,
    shape: str,
    customer: Customer,
    site: Site,
    sites: list[Site],
    phones: dict[str, list[str]],
    sequence: int,
) -> str:
    form, _, code = shape.partition(" ")
    prefix = rng.randrange(10, 98)
    match form:
        case "serial":
            serial = f"{rng.randrange(1000, 10**6):06d}"
            written = rng.random()
            if written < 0.7:
                return f"{prefix}/{code}/{serial}/PT"
            if written < 0.9:
                return f"{prefix}.{code}.{serial}..PT"
            return f"{prefix}/{code}/{serial}/000/PT"
        case "number":
            area = rng.choice(site.city.area_codes)
            return f"{prefix}.{code}.{area}.555.{rng.randrange(100, 200):04d}.{rng.choice(('', 'T'))}{prefix}"
        case "facility":
            return f"HF{rng.randrange(100, 999)}/T3/{site.clli}/{rng.choice(sites).clli}"
        case "phone":
            return _next_phone(rng, phones, site.city.area_codes)
        case "toll-free":
            return _next_phone(rng, phones, TOLL_FREE)
        case _:
            return f"{form}-{customer.code}-{sequence:04d}"


def _phones(rng: Random) -> dict[str, list[str]]:
    """Every number that is safe to print, by area code, in random order: a hundred each."""
    codes = {code for city in CITIES.values() for code in city.area_codes} | set(TOLL_FREE)
    return {code: [f"{line:04d}" for line in rng.sample(range(100, 200), 100)] for code in sorted(codes)}


def _next_phone(rng: Random, phones: dict[str, list[str]], codes: tuple[str, ...]) -> str:
    """The next free number of these area codes, as people write numbers; of a neighbour's when they have run out."""
    others = cycle(sorted(phones)) if any(phones.values()) else iter(())
    code = next((code for code in codes if phones[code]), None) or next((c for c in others if phones[c]), None)
    if code is None:
        return ""
    line = phones[code].pop()
    return rng.choice((f"{code}-555-{line}", f"{code}-555-{line}", f"({code}) 555-{line}"))
