"""Whose ticket a call is about: the department follows from what the caller names, and the verification stays with it.

The page puts the department in only where the inventory leaves no choice, and the representative sees it. How the
caller was verified was said for one department; for another it has to be said again.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from ttrt.actions.opening import MOST_SUBJECTS
from ttrt.queries import inventory
from ttrt.rules.identifiers import split_pasted
from ttrt.rules.refusal import Refused
from ttrt.web import lines
from ttrt.web.entry import AskingAround
from ttrt.web.lines import Box
from ttrt.web.opening import look, with_contact
from ttrt.web.reach import FIELD, Place

FOLLOWED, VERIFIED_FOR = "department_followed", "verified_for"
_VERIFIED = ("verified_by", "verified_note")
_NOWHERE = "No department’s inventory has it. Ask for whom the call is: the department’s code, or a part of its name."


@dataclass(frozen=True, slots=True)
class Whose:
    """The form with its department filled in, and the box looked up there."""

    said: dict[str, str]
    box: Box
    among: list[Place]
    refused: Refused | None = None
    """Why no department is in sight."""
    followed: str = ""
    """The department as the page itself put it in; "" when a person typed it."""
    unseen: bool = False
    """Put in just now: the person who sends has not read it yet."""
    verify_again: str = ""
    """Why the verification given does not count any more."""

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong while it is still being typed: field name → sentence."""
        told = {lines.BOX: self.box.refused} if self.box.refused else {}
        if self.refused and (self.said.get(lines.BOX, "").strip() or self.said.get(FIELD, "").strip()):
            told[self.refused.field or FIELD] = self.refused.message
        if self.verify_again:
            told["verified_by"] = self.verify_again
        return told

    @property
    def problems_of_sending(self) -> dict[str, str]:
        """What is wrong when it is sent: field name → sentence."""
        if self.refused and not self.said.get(lines.BOX, "").strip():
            return lines.problems(self.box, self.among)  # the department follows once something is named
        told = self.problems | ({} if self.refused else lines.problems(self.box, self.among))
        if self.unseen:
            told[FIELD] = f"It belongs to {self.label}. Look whether that is the caller’s department, then open."
        return told

    @property
    def label(self) -> str:
        """`3860 Water Resources`; "" while no department is known."""
        return f"{self.among[0].code} {self.among[0].name}" if self.among else ""


def whose(asking: AskingAround, said: dict[str, str], key: UUID | None = None) -> Whose:
    """Find the department for what was typed, look the box up in it, and keep the verification to its department."""
    typed = said.get(FIELD, "").strip()
    if typed and typed != said.get(FOLLOWED, ""):
        return _verified(_looked_up(asking, said, key))
    try:
        label = _named_by_the_box(asking, said.get(lines.BOX, ""), typed)
    except Refused as several:
        return Whose({**said, FIELD: ""}, Box(said.get(lines.BOX, ""), ()), [], several)
    here = _looked_up(asking, {**said, FIELD: label}, key)
    if not label and said.get(lines.BOX, "").strip():
        here = replace(here, refused=Refused(_NOWHERE, field=FIELD))
    return _verified(replace(here, followed=label, unseen=label != typed))


def _looked_up(asking: AskingAround, said: dict[str, str], key: UUID | None) -> Whose:
    box, among, refused = look(asking, said, key)
    return Whose(with_contact(asking, said, among), box, among, refused)


def _verified(here: Whose) -> Whose:
    before, said = here.said.get(VERIFIED_FOR, ""), here.said
    if not said.get("verified_by") or not before or not here.label or before == here.label:
        return here
    words = f"It was said for {before}. This is {here.label}: say how you verified the caller for it."
    return replace(here, said={**said, **dict.fromkeys(_VERIFIED, "")}, verify_again=words)


def _named_by_the_box(asking: AskingAround, typed: str, before: str) -> str:
    """The label of the one department that has everything found; "" when nothing is found.

    Raises `Refused` when there is a choice and the form has not made it before.
    """
    texts = split_pasted(typed)
    if len(texts) > MOST_SUBJECTS:
        return before
    with asking.in_scope(asking.viewer):
        found = {text: labels for text, labels in inventory.owners(texts).items() if labels}
    shared = set.intersection(*map(set, found.values())) if found else set()
    if before in shared or not found:
        return before
    if len(shared) == 1:
        return shared.pop()
    some = sorted(shared or set().union(*found.values()))
    named = ", ".join(some[:5]) + (" and others" if len(some) > 5 else "")
    if shared:
        raise Refused(f"It is found in {named}. Ask the caller, and type the department.", field=FIELD)
    raise Refused(f"These belong to {named}. Open one department’s at a time: type which.", field=FIELD)
