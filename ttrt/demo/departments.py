"""The demonstration's customers: real names, the State's own four-digit codes, letters made up for local bodies."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Customer:
    """One department. `weight`: how much service it has; `home`: its city, empty for one all over the State."""

    code: str
    name: str
    kind: str
    agency: str
    weight: int
    home: str
    sites: tuple[str, ...]


AGENCIES = {
    "1000": "Business, Consumer Services and Housing",
    "2000": "Business, Transportation and Housing",
    "2500": "Transportation",
    "3000": "Natural Resources",
    "3890": "Environmental Protection",
    "4000": "Health and Human Services",
    "5210": "Corrections and Rehabilitation",
    "7000": "Labor and Workforce Development",
    "7500": "Government Operations",
    "8000": "General Government",
}

# The State's reorganisation of 2013. The Highway Patrol kept its code and moved from agency 2000 to 2500.
REORGANISED_ON = date(2013, 7, 1)
BEFORE_ON = date(1977, 7, 1)
BEFORE = {"2720": "2000", "2660": "2000", "2740": "2000"}

_OFFICE = ("Headquarters", "{city} Office", "{city} Regional Office")
_STATE = (
    ("0250", "Judicial Branch", "", 4, ("{city} Courthouse", "Court of Appeal, {city}")),
    ("0690", "Office of Emergency Services", "", 3, ("State Operations Center", "{city} Region Office")),
    ("0820", "Department of Justice", "", 4, ("{city} Office", "{city} Crime Laboratory")),
    ("0840", "State Controller", "", 1, _OFFICE),
    ("0890", "Secretary of State", "", 1, _OFFICE),
    ("1111", "Department of Consumer Affairs", "1000", 2, _OFFICE),
    ("2240", "Housing and Community Development", "1000", 1, _OFFICE),
    (
        "2660",
        "Department of Transportation (Caltrans)",
        "2500",
        9,
        ("{city} District Office", "{city} Maintenance Yard"),
    ),
    ("2720", "California Highway Patrol", "2500", 9, ("{city} Area Office", "{city} Communications Center")),
    (
        "2740",
        "Department of Motor Vehicles",
        "2500",
        10,
        ("{city} Field Office", "{city} Commercial Drive Test Center"),
    ),
    ("3360", "Energy Commission", "3000", 1, _OFFICE),
    ("3540", "CAL FIRE (Forestry and Fire Protection)", "3000", 6, ("{city} Unit", "{city} Air Attack Base")),
    ("3600", "Department of Fish and Wildlife", "3000", 3, ("{city} Regional Office", "{city} Hatchery")),
    ("3790", "Department of Parks and Recreation", "3000", 4, ("{city} Sector Office", "{city} Visitor Center")),
    ("3860", "Department of Water Resources", "3000", 6, ("{city} Field Division", "{city} Pumping Plant")),
    ("3900", "Air Resources Board", "3890", 2, ("{city} Laboratory", "{city} Monitoring Station")),
    ("4260", "Department of Health Care Services", "4000", 3, _OFFICE),
    ("4265", "Department of Public Health", "4000", 3, ("{city} Laboratory", "{city} District Office")),
    ("4300", "Department of Developmental Services", "4000", 2, ("{city} Center", "{city} Regional Office")),
    ("4440", "Department of State Hospitals", "4000", 4, ("{city} State Hospital", "{city} Administration")),
    ("5175", "Department of Child Support Services", "4000", 1, _OFFICE),
    ("5180", "Department of Social Services", "4000", 4, ("{city} Hearings Office", "{city} Licensing Office")),
    ("5225", "Corrections and Rehabilitation", "5210", 8, ("{city} State Prison", "{city} Parole Unit")),
    ("6610", "California State University", "", 5, ("{city} Campus", "{city} Campus, Library")),
    ("7100", "Employment Development Department", "7000", 6, ("{city} Job Center", "{city} Claims Center")),
    ("7501", "Department of Human Resources (CalHR)", "7500", 1, _OFFICE),
    ("7502", "Department of Technology", "7500", 3, ("{city} Data Center", "{city} Office")),
    ("7600", "Department of Tax and Fee Administration", "7500", 3, ("{city} Field Office", "Headquarters")),
    ("7730", "Franchise Tax Board", "7500", 3, ("Headquarters", "{city} Field Office")),
    ("7760", "Department of General Services", "7500", 4, ("{city} State Building", "{city} Garage")),
    ("8570", "Department of Food and Agriculture", "8000", 3, ("{city} Border Station", "{city} Laboratory")),
    ("8660", "Public Utilities Commission", "8000", 1, _OFFICE),
    ("8860", "Department of Finance", "8000", 1, _OFFICE),
    ("8955", "Department of Veterans Affairs (CalVet)", "8000", 3, ("Veterans Home, {city}", "{city} District Office")),
)

_COUNTY = ("Administration Center", "Sheriff, {city} Station", "Hall of Justice", "Public Health Clinic", "Main Jail")
_CITY = ("City Hall", "Police Headquarters", "Fire Station 1", "Fire Station 4", "Corporation Yard", "Main Library")
_SCHOOL = ("District Office", "{city} High School", "Lincoln Elementary School", "Transportation Yard", "Adult School")
_LOCAL = (
    ("COALA", "County of Alameda", "county", 5, "Oakland", _COUNTY),
    ("COBUT", "County of Butte", "county", 3, "Oroville", _COUNTY),
    ("COFRE", "County of Fresno", "county", 4, "Fresno", _COUNTY),
    ("COHUM", "County of Humboldt", "county", 3, "Eureka", _COUNTY),
    ("COKER", "County of Kern", "county", 4, "Bakersfield", _COUNTY),
    ("COSAC", "County of Sacramento", "county", 6, "Sacramento", _COUNTY),
    ("COSDG", "County of San Diego", "county", 6, "San Diego", _COUNTY),
    ("COSHA", "County of Shasta", "county", 3, "Redding", _COUNTY),
    ("CIFRE", "City of Fresno", "city", 3, "Fresno", _CITY),
    ("CILBC", "City of Long Beach", "city", 4, "Long Beach", _CITY),
    ("CIOAK", "City of Oakland", "city", 4, "Oakland", _CITY),
    ("CIRED", "City of Redding", "city", 2, "Redding", _CITY),
    ("CISAC", "City of Sacramento", "city", 4, "Sacramento", _CITY),
    ("CISBD", "City of San Bernardino", "city", 3, "San Bernardino", _CITY),
    ("CISJO", "City of San José", "city", 4, "San José", _CITY),
    ("USFRE", "Fresno Unified School District", "school", 3, "Fresno", _SCHOOL),
    ("USLAU", "Los Angeles Unified School District", "school", 6, "Los Angeles", _SCHOOL),
    ("USOAK", "Oakland Unified School District", "school", 3, "Oakland", _SCHOOL),
    ("USSAC", "Sacramento City Unified School District", "school", 3, "Sacramento", _SCHOOL),
    ("OEHUM", "Humboldt County Office of Education", "school", 1, "Eureka", _SCHOOL),
    ("CCLRD", "Los Rios Community College District", "college", 3, "Sacramento", ("{city} Campus", "District Office")),
    ("CCSDG", "San Diego Community College District", "college", 2, "San Diego", ("{city} Campus", "District Office")),
    ("SDEBM", "East Bay Municipal Utility District", "district", 3, "Oakland", ("Headquarters", "Treatment Plant")),
    ("SDGGB", "Golden Gate Bridge District", "district", 1, "San Francisco", ("Bridge Toll Office", "Bus Yard")),
    ("SDSMU", "Sacramento Municipal Utility District", "district", 2, "Sacramento", ("Headquarters", "Field Yard")),
    ("TRYUR", "Yurok Tribe", "tribe", 1, "Eureka", ("Tribal Office", "Tribal Police", "Clinic")),
)

CUSTOMERS = (
    *(Customer(code, name, "state", agency, weight, "", sites) for code, name, agency, weight, sites in _STATE),
    *(Customer(code, name, kind, "", weight, home, sites) for code, name, kind, weight, home, sites in _LOCAL),
)


def parentage(customer: Customer) -> list[tuple[str, date, date | None]]:
    """The agencies over a department: code, from a day, to a day (exclusive; None for still)."""
    spans: list[tuple[str, date, date | None]] = []
    if customer.code in BEFORE:
        spans.append((BEFORE[customer.code], BEFORE_ON, REORGANISED_ON))
    if customer.agency:
        spans.append((customer.agency, REORGANISED_ON, None))
    return spans
