"""What is promised of the figures; a row that breaks its promise fails the bench and is named."""

from typing import Any

RATIO = 1.3  # the large size's median over the small one's
FLAT = ("open_ticket", "list_page", "list_all_page", "ticket_page", "add_update")
SEARCH_MS = 50
LIST_CPU_MS = 25
WALLBOARD_MS = 50
CHRONIC_MS = 200
READING_RATIO = 1.05  # a page that is written into the reading log over one that is not
SWEEP_MS, SWEEP_RATIO = 5_000, 1.2  # over ten thousand due updates
FILES = ("list_csv", "list_xlsx")
FILE_ROWS, FILE_MB = 20_000, 150  # at least so many tickets a second, in a process of at most so much memory
WHOLE_MS = {
    "first_start_with_demonstration": 120_000,
    "demonstration_load": 20_000,
    "later_start": 6_000,
    "import_inventory_100k_rows": 60_000,
}


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
    if name.startswith("hourly_wallboard") and row["median_ms"] > WALLBOARD_MS:
        said.append(f"{name}: median {row['median_ms']} ms, more than {WALLBOARD_MS}")
    if name.startswith("chronic_list") and row["median_ms"] > CHRONIC_MS:
        said.append(f"{name}: median {row['median_ms']} ms, more than {CHRONIC_MS}")
    if name.startswith(FILES) and row["per_second"] < FILE_ROWS:
        said.append(f"{name}: {row['per_second']:,} tickets a second, fewer than {FILE_ROWS:,}")
    if name.startswith(FILES) and row["memory_mb"] > FILE_MB:
        said.append(f"{name}: {row['memory_mb']} MB, more than {FILE_MB}")
    if name == "access_reading_log" and row["ratio"] > READING_RATIO:
        said.append(f"{name}: {row['ratio']} times the page without it, more than {READING_RATIO}")
    if name.startswith("hourly_sweep") and row["median_ms"] > SWEEP_MS:
        said.append(f"{name}: median {row['median_ms']} ms, more than {SWEEP_MS}")
    if name.startswith("hourly_sweep") and row["ratio"] is not None and row["ratio"] > SWEEP_RATIO:
        said.append(f"{name}: {row['ratio']} times the sweep alone, more than {SWEEP_RATIO}")
    if row["median_ms"] > WHOLE_MS.get(name, row["median_ms"]):
        said.append(f"{name}: {row['median_ms']} ms, more than {WHOLE_MS[name]}")
    return said
