"""What is promised of the figures; a row that breaks its promise fails the bench and is named."""

from typing import Any

RATIO = 1.3  # the large size's median over the small one's
FLAT = ("open_ticket", "list_page", "list_all_page", "ticket_page", "add_update")
SEARCH_MS = 50
LIST_CPU_MS = 25
WHOLE_MS = {"first_start_with_demonstration": 120_000, "later_start": 6_000, "import_inventory_100k_rows": 60_000}


def broken(rows: list[dict[str, Any]]) -> list[str]:
    """One sentence for each promise that these rows break."""
    return [sentence for row in rows for sentence in _of(row)]


def _of(row: dict[str, Any]) -> list[str]:
    name, said = row["name"], []
    if name.startswith(FLAT) and row["ratio"] is not None and row["ratio"] > RATIO:
        said.append(f"{name}: {row['ratio']} times the smaller size, more than {RATIO}")
    if name.startswith("search_") and row["median_ms"] > SEARCH_MS:
        said.append(f"{name}: median {row['median_ms']} ms, more than {SEARCH_MS}")
    if name.startswith("list_page") and row["cpu_ms"] > LIST_CPU_MS:
        said.append(f"{name}: {row['cpu_ms']} ms of CPU, more than {LIST_CPU_MS}")
    if row["median_ms"] > WHOLE_MS.get(name, row["median_ms"]):
        said.append(f"{name}: {row['median_ms']} ms, more than {WHOLE_MS[name]}")
    return said
