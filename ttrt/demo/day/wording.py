"""What is said in the course of the day."""

from ttrt.rules.access import Verb

ESCALATED = (
    (
        "The control room runs on one path only until this is back. Please put somebody on it who can decide.",
        "Our duty manager has it. A second crew joins from the other end; next word within the hour.",
    ),
    (
        "Dispatch for two counties goes over this line and the backup is noisy.",
        "Called you back: traffic is on the alternate route meanwhile, the splicer goes on through the night.",
    ),
    (
        "Court begins at 13:30 and remote witnesses need the line.",
        "The technician is asked to do this one first; you get a call on arrival.",
    ),
    (
        "Third trouble on this circuit this season. We want to know what will be done for good.",
        "Engineering looks into the route this week; we call you with what it finds.",
    ),
    (
        "Payroll has to leave tonight and this is the only link.",
        "Supervisor on duty has taken it; we stay on the line with your network desk.",
    ),
    (
        "The public counter has been closed since this morning because of this.",
        "Moved up in the queue; a technician is named on the ticket now.",
    ),
    (
        "Nobody has called us since we gave access. Is anybody coming?",
        "Sorry for the silence. The technician is named on the ticket, with the time of arrival.",
    ),
)
"""Why a department asks for more attention, and what it is answered."""

ROLES = ("Network operations, days", "Telephone coordinator", "After hours and weekends")
DESKS = (
    ("Guard house", "Lets technicians in; badge needed", "24 hours"),
    ("Building engineer", "Power, cooling and the equipment room", "Mon-Fri 6-15"),
    ("Front desk", "Has the key to the phone room", "Mon-Fri 8-17"),
    ("Night operator", "Confirms that service is back", "Daily 18-6"),
    ("Radio shop", "Moved to another site", "Mon-Thu 7-17"),
)
"""Desks of a department's sites: name, what for, when. The last one is retired again."""

LISTS = (
    ("Down now", "severity=out_of_service", True, Verb.ACCEPT),
    ("Updates overdue", "overdue=yes&sort=due", True, Verb.ACCEPT),
    ("Restored, to be accepted", "status=resolved", False, Verb.ACCEPT),
    ("Phones this month", "state=all&kind=phone&last=30d", False, Verb.OPEN),
)
"""A department's lists: name, address, shared or not, kept by somebody who may do that."""

DESK_LISTS = (
    ("Fay", "queue", "Down and nobody has it", "owner=nobody&severity=out_of_service", True),
    ("Fay", "queue", "Highway Patrol and CAL FIRE", "department=2720&department=3540", True),
    ("Tim", "queue", "Field, north", "team=Field%2C+north", False),
    ("Tim", "queue", "Mine, clock stopped", "owner=me&status=pending&status=held", False),
    ("Eli", "tickets", "Unassigned service", "state=open&unassigned=yes", True),
    ("Eli", "tickets", "Opened in the last day", "state=all&last=24h", False),
)
"""The desk's lists: whose, of which page, name, address, shared or not."""

NOT_TOLD = "The caller was not told of the other ticket."
SECOND_CALL = (
    "Our whole floor is without service, is anybody working on this?",
    "Calling because the line is dead. I do not know whether somebody has reported it.",
)
SAME_TROUBLE = (
    "Two people of one office called within the hour; same line, same trouble.",
    "Same circuit and same symptoms; the caller agrees to follow the first ticket.",
)
WRONG_LINE = (
    "The site contact read the label of the neighbouring jack.",
    "The bill has the two circuits mixed up; the tag on the smart jack decides.",
)
WRONG_DEPARTMENT = "The caller works in the same building for the other department; checked against her badge number."
CALLED_IN = "The line to our shift office is dead, no dial tone on any set."
RIGHT_TIME = (
    "The element's log has the port up at that time; the technician wrote down the end of the test.",
    "Site contact and counters agree: traffic came back before the technician signed off.",
    "Read from the alarm history of the element.",
)
RIGHT_CODES = "It proved to be the line itself and no setting: tests show it open."

LOG_NOTE = "Our router's log since midnight."
CHART_NOTE = "Errored seconds of the line, read every quarter of an hour."
CREW_NOTE = "Costs of the night work, for the desk only."
HELD_NOTE = "Sent to us by a vendor; it should show the error."
CREW_SHEET = "Crew sheet\n\nTwo technicians, five hours each, after 22:00.\nOne splice case, 40 feet of cable.\n"
HELD_TEXT = (
    "This file stands for one in which the virus scanner found something. It holds nothing but these words; the tool\n"
    "lets nobody fetch it all the same.\n"
)
VIRUS = "Demonstration.Test.Signature"

NEW_PRICE = "Amendment 14: new price from the first of next month."
NEW_LEVEL = "Ordered by the department: a better level for this line."
OLD_PRICE = "The price of last month's amendment had not been entered."
MOVED = "The courthouse took the building over, with its line."
SPLIT = "The Sheriff orders and pays for his own service from today; board resolution 26-118."
NEW_TEAM = "Night desk"

GIVEN = (
    "Storm front reaches the coast tonight. Two crews are on call north of Redding; one spare DS3 card is left.",
    "Quiet so far. Watch the tickets that wait for access: two sites open at seven, the guards are told.",
)
TAKEN = "Read and walked through together. The two oldest ones first."
LEFT = (
    "Crew calls when it is on site.",
    "Department wants a call, not a mail.",
    "Retest at the full hour.",
    "Waiting for the key; the guard knows.",
)

LADDER = (
    (1, "Duty manager, operations center (days)", "Drew Example", "duty-days", -700, None),
    (1, "Duty manager, operations center (nights and weekends)", "Noa Example", "duty-nights", -700, None),
    (2, "Director of field operations", "Kit Example", "field-director", -400, 21),
    (2, "Director of field operations", "Lou Example", "field-director-next", 24, None),
    (3, "Vice president, government services", "Sam Example", "government-vp", -120, None),
    (3, "Vice president, government services", "Ray Example", "government-vp-before", -700, -120),
)
"""The escalation plan: level, title, name, mailbox, first and last day counted from today. Nobody stands at level 2 for
three days, so that the page has something to say."""

ACKNOWLEDGED = (
    "On it; the crew is called for a word.",
    "Update follows within minutes.",
    "",
    "Spoke with the access provider's duty desk.",
    "Second crew asked for.",
)
"""What is said when somebody takes care of it."""
