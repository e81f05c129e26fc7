"""Who wants to be told what, in the demonstration; and the systems that listen, at names nobody can have."""

from datetime import time

from ttrt.actions.choices import Choice
from ttrt.rules.notices import EVENTS, Follow, Rhythm

EVERYTHING = tuple(kind for kind, event in EVENTS.items() if event.choice)
_ENDS = ("restored", "not restored", "closed", "cancelled", "rejected")
_NIGHT = (time(22), time(6))

CHOICES = (
    ("Ana", "3860", Choice(("opened", "escalated", "escalation answered", "not us", *_ENDS), quiet=_NIGHT), 0),
    ("Ben", "3860", Choice(("opened", "update", "restored", "closed"), rhythm=Rhythm.DAILY), 3),
    ("Tui", "3860", Choice(("update", "restored", "closing soon", "closed"), rhythm=Rhythm.HOURLY), 0),
    ("Val", "3860", Choice(EVERYTHING), 0),
    ("Cho", "3540", Choice(("opened", "escalated", *_ENDS), "out_of_service", quiet=_NIGHT), 0),
    ("Kim", "3540", Choice(("update", "restored"), rhythm=Rhythm.HOURLY, quiet=_NIGHT), 0),
    ("Ned", "2720", Choice(("opened", *_ENDS), rhythm=Rhythm.DAILY, urgent_at_once=False), 0),
    ("Mia", "2720", Choice(("escalated", "escalation answered", *_ENDS), quiet=(time(18), time(7))), 0),
)
"""Whose, in which department, what, and at how many sites; the others have not looked at the page yet."""

FOLLOWED = {
    ("3860", 0): (("Ana", Follow.WATCH), ("Tui", Follow.WATCH)),
    ("3860", 1): (("Ben", Follow.WATCH), ("Val", Follow.WATCH), ("Tui", Follow.MUTE)),
    ("3860", 2): (("Ana", Follow.WATCH),),
    ("3860", 3): (("Ana", Follow.MUTE),),
    ("3540", 0): (("Cho", Follow.WATCH),),
    ("3540", 1): (("Kim", Follow.MUTE),),
    ("2720", 0): (("Mia", Follow.WATCH), ("Ned", Follow.WATCH)),
}
"""By department and place among its open tickets, the fullest stories first."""

NO_MAILBOX = "Val"
REFUSED = "The mail server said 550 5.1.1 <{}>: Recipient address rejected: mailbox unavailable"

SYSTEM_GONE = "Status board (old)"
WEBHOOKS = (
    ("Ana", "Service desk", "https://desk.3860.example/hooks/trouble-tickets", EVERYTHING),
    ("Ana", SYSTEM_GONE, "https://board.3860.example/in", ("opened", "escalated", "escalation answered", "duplicate")),
    ("Ned", "Dispatch console", "https://console.2720.example/tickets", ("opened", "restored", "escalated")),
)
"""Who added it, its name, its address and what it is told."""
BUSY, GONE = "It answered with status 503.", "It answered with status 410."
