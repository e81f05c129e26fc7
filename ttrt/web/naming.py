"""The one inventory item a person means by an item number or an identifier, typed in any punctuation."""

from datetime import date

from ttrt.queries import inventory as items
from ttrt.rules.numbers import ItemNumber
from ttrt.rules.refusal import Refused


def named_item(typed: str, *, department_id: int, on: date | None = None, field: str, ask: str) -> int:
    """Its id, within the department; `on`: it may have been retired since this Pacific day.

    Refuses beside `field`: `ask` for nothing found, the numbers of several.
    """
    number = ItemNumber.parse(typed)
    if number is not None and (item := items.by_number(number)) is not None and item.department_id == department_id:
        return item.item_id
    (found,) = items.resolve((typed,), department_id=department_id, on=on)
    if len(found.items) > 1:
        numbers = " or ".join(item.number for item in found.items)
        raise Refused(f"That is found more than once. Write the item number: {numbers}.", field=field)
    if not found.items:
        raise Refused(ask, field=field)
    return found.items[0].item_id
