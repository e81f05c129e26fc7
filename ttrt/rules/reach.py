"""The part of a department that a level, a group of its sign-on, or a token reaches (contract A.9.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reach:
    """The part of a department that a level reaches: what stands at these sites, is of these types, or is among these
    items. All three empty: the whole department.
    """

    site_ids: tuple[int, ...] = ()
    service_types: tuple[str, ...] = ()
    item_ids: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole department."""
        return not (self.site_ids or self.service_types or self.item_ids)

    @property
    def columns(self) -> tuple[list[int], list[str], list[int]]:
        """The three, in the order of the fields, as a database driver takes them."""
        return list(self.site_ids), list(self.service_types), list(self.item_ids)

    @property
    def facts(self) -> dict[str, object]:
        """As the columns have it."""
        return {
            "site_ids": list(self.site_ids),
            "service_types": list(self.service_types),
            "item_ids": list(self.item_ids),
        }


WHOLE = Reach()


def together(parts: Iterable[Reach]) -> Reach:
    """What all of them reach; with the whole among them, or without any of them, it is the whole."""
    these = list(parts)
    if any(part.is_whole for part in these):
        return WHOLE
    return Reach(
        tuple(sorted({pk for part in these for pk in part.site_ids})),
        tuple(sorted({name for part in these for name in part.service_types})),
        tuple(sorted({pk for part in these for pk in part.item_ids})),
    )


def told(was: Reach, now: Reach) -> dict[str, list[object]]:
    """For a register, column by column as `[was, is]`: all three when any is another, so that none can be added to."""
    return {} if was == now else {name: [value, now.facts[name]] for name, value in was.facts.items()}


def read(facts: Mapping[str, Any]) -> Reach:
    """A part as it was kept (`Reach.facts`)."""
    return Reach(tuple(facts["site_ids"]), tuple(facts["service_types"]), tuple(facts["item_ids"]))
