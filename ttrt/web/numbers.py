"""Ticket and item numbers in addresses; a text that is not one matches nothing, so it answers 404 like any other."""

from ttrt.rules.numbers import ItemNumber, TicketNumber


class TicketNumberConverter:
    """`3860-26-000123` in an address, in its one written form."""

    regex = r"[A-Z0-9]{2,12}-[0-9]{2}-[0-9]{6,10}"

    def to_python(self, value: str) -> TicketNumber:
        number = TicketNumber.parse(value)
        if number is None or str(number) != value:
            raise ValueError(value)
        return number

    def to_url(self, value: TicketNumber | str) -> str:
        return str(value)


class ItemNumberConverter:
    """`3860-000042` in an address, in its one written form."""

    regex = r"[A-Z0-9]{2,12}-[0-9]{6,10}"

    def to_python(self, value: str) -> ItemNumber:
        number = ItemNumber.parse(value)
        if number is None or str(number) != value:
            raise ValueError(value)
        return number

    def to_url(self, value: ItemNumber | str) -> str:
        return str(value)
