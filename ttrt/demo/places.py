"""Cities of the demonstration: their area codes, postal codes and place codes. Street addresses are made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class City:
    """`clli` is the four-letter place of a location code; `north` says whether the winter storm reaches it."""

    name: str
    zip: str
    clli: str
    area_codes: tuple[str, ...]
    north: bool


def _city(name: str, zip_code: str, clli: str, area_codes: str, north: bool = False) -> City:
    return City(name, zip_code, clli, tuple(area_codes.split()), north)


CITIES = {
    city.name: city
    for city in (
        _city("Sacramento", "95814", "SCRM", "916 279", True),
        _city("San Francisco", "94102", "SNFC", "415 628", True),
        _city("Oakland", "94612", "OKLD", "510 341", True),
        _city("San José", "95113", "SNJS", "408 669", True),
        _city("Redding", "96001", "RDNG", "530", True),
        _city("Chico", "95926", "CHIC", "530", True),
        _city("Oroville", "95965", "ORVL", "530", True),
        _city("Eureka", "95501", "EURK", "707", True),
        _city("Santa Rosa", "95404", "SNRS", "707", True),
        _city("Stockton", "95202", "SKTN", "209", True),
        _city("Modesto", "95354", "MDST", "209", True),
        _city("Walnut Creek", "94596", "WNCK", "925", True),
        _city("Truckee", "96161", "TRUC", "530", True),
        _city("Placerville", "95667", "PCVL", "530", True),
        _city("Napa", "94559", "NAPA", "707", True),
        _city("Monterey", "93940", "MTRY", "831", True),
        _city("San Luis Obispo", "93401", "SNLO", "805 820"),
        _city("Fresno", "93721", "FRSN", "559"),
        _city("Visalia", "93291", "VISL", "559"),
        _city("Bakersfield", "93301", "BKFD", "661"),
        _city("Bishop", "93514", "BISH", "760 442"),
        _city("Los Angeles", "90012", "LSAN", "213 323 310 424"),
        _city("Van Nuys", "91401", "VNNY", "818 747"),
        _city("Pasadena", "91101", "PSDN", "626"),
        _city("Long Beach", "90802", "LNBH", "562"),
        _city("Santa Ana", "92701", "SNAN", "714 657"),
        _city("Irvine", "92614", "IRVN", "949"),
        _city("Riverside", "92501", "RVSD", "951"),
        _city("San Bernardino", "92401", "SNBR", "909 840"),
        _city("San Diego", "92101", "SNDG", "619 858"),
        _city("El Centro", "92243", "ELCN", "760 442"),
        _city("Ventura", "93001", "VNTR", "805 820"),
    )
}

TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")

STREETS = (
    "Capitol Avenue", "Main Street", "El Camino Avenue", "Fulton Avenue", "Broadway", "First Street", "Center Street",
    "Mission Boulevard", "Railroad Avenue", "Airport Road", "Orchard Lane", "Harbor Boulevard", "Civic Center Drive",
    "Oak Street", "River Road", "Industrial Way", "University Avenue", "Highland Avenue", "Valley View Drive",
)  # fmt: skip
