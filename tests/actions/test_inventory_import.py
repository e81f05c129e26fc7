"""Taking an inventory file in: whole or not at all, the same again without a change, and given back as it came."""

import csv
import io
import json
import random
from datetime import timedelta
from pathlib import Path

import pytest

from tests.world import ADA, ELI, SIP, T1, World
from ttrt import cli
from ttrt.actions import inventory_import
from ttrt.actions.inventory_import import SourceFile
from ttrt.cli import taking_in
from ttrt.cli.import_inventory import read_file
from ttrt.cli.taking_in import operating
from ttrt.models import InventoryImport, InventoryItem, Site
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import inventory_file as stored
from ttrt.rules.inventory_columns import COLUMNS
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import NotAllowed

HEADER = [column.name for column in COLUMNS]


def write(path: Path, rows: list[dict[str, str]], *, header=None, delimiter="\t", line_end="\n", bom=False) -> Path:
    """A file of these rows; columns not named in a row are empty."""
    header = header or HEADER
    out = io.StringIO()
    writer = csv.DictWriter(out, header, delimiter=delimiter, lineterminator=line_end, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode())
    return path


def circuit(number: int, *, code: str = "3860", **more: str) -> dict[str, str]:
    return {"CustomerCode": code, "Circuit ID": f"40/KDGS/{number:06d}/PT", "City (A)": "Oroville", **more}


def take(path: Path, *, full: bool = False, by=ADA):
    with as_viewer(by) as at:
        read = read_file(path, stored.customers())
        assert read.faults == []
        return inventory_import.import_inventory(
            entries=read.entries, file=read.source, full=full, progress=lambda done, total: None, by=by, at=at
        )


def everything() -> list:
    """Every item and site, all columns."""
    with as_viewer(ADA):
        return [*InventoryItem.objects.order_by("pk").values(), *Site.objects.order_by("pk").values()]


def item(identifier: str, **more) -> InventoryItem:
    with as_viewer(ADA):
        return InventoryItem.objects.select_related("site").get(identifier=identifier, **more)


# ---------------------------------------------------------------- in


def test_each_kind_of_row_becomes_an_item_with_its_site(world: World, tmp_path):
    path = write(
        tmp_path / "in.tsv",
        [
            circuit(1, **{"Contract MRC": "$1,200.50", "Site Name": "Yard", "Level": "Premier", "CLLI": "ORVLCA22"}),
            {"CustomerCode": "3860", "WTN": "(530) 555-0101", "Public Safety": "Y"},
            {"CustomerCode": "3540", "Service ID": "VPN-9", "In Service Date": "2019-05-01"},
        ],
    )

    outcome = take(path)

    assert (outcome.rows, outcome.added, outcome.changed, outcome.unchanged) == (3, 3, 0, 0)
    one = item("40/KDGS/000001/PT")
    assert (one.kind, one.normal, str(one.monthly_charge), one.level) == (
        "circuit",
        "40KDGS000001PT",
        "1200.50",
        "premier",
    )
    assert (one.site.name, one.site.city, one.site.clli) == ("Yard", "Oroville", "ORVLCA22")
    assert one.sequence == 8  # the next after Water Resources' own seven
    assert (item("(530) 555-0101").kind, item("(530) 555-0101").public_safety) == ("phone", True)
    assert str(item("VPN-9").in_service_on) == "2019-05-01"


def test_the_same_file_again_changes_nothing(world: World, tmp_path):
    path = write(tmp_path / "in.tsv", [circuit(n, **{"Contract MRC": "$5", "Feature Name": "Port"}) for n in range(9)])
    take(path, full=True)
    before = everything()

    outcome = take(path, full=True)

    assert (outcome.added, outcome.changed, outcome.unchanged, outcome.proposed_retired) == (0, 0, 9, 0)
    assert everything() == before


def test_a_changed_cell_changes_its_item_only(world: World, tmp_path):
    take(write(tmp_path / "in.tsv", [circuit(1), circuit(2)]))

    outcome = take(write(tmp_path / "in.tsv", [circuit(1), circuit(2, **{"Contract MRC": "7"})]))

    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 1, 1)
    assert str(item("40/KDGS/000002/PT").monthly_charge) == "7.00"


def test_an_identifier_in_other_punctuation_is_the_same_item(world: World, tmp_path):
    take(write(tmp_path / "in.tsv", [{"CustomerCode": "3860", "Circuit ID": "32.hcgs.004512..pt"}]))

    with as_viewer(ADA):
        assert InventoryItem.objects.get(pk=T1.id).identifier == "32.hcgs.004512..pt"


def test_missing_from_a_full_file_is_proposed_as_retired_in_its_own_department_only(world: World, tmp_path):
    path = write(tmp_path / "in.tsv", [{"CustomerCode": "3860", "Circuit ID": T1.identifier}])

    outcome = take(path, full=True)

    assert outcome.proposed_retired == 5
    with as_viewer(ADA):
        proposed = InventoryItem.objects.exclude(retirement_proposed_at=None)
        assert set(proposed.values_list("department_id", "unassigned", "retired_on")) == {(11, False, None)}
        assert not InventoryItem.objects.get(pk=T1.id).retirement_proposed_at


def test_a_partial_file_proposes_nothing(world: World, tmp_path):
    assert take(write(tmp_path / "in.tsv", [circuit(1)]), full=False).proposed_retired == 0


def test_back_again_withdraws_the_proposal(world: World, tmp_path):
    both, one = write(tmp_path / "2.tsv", [circuit(1), circuit(2)]), write(tmp_path / "1.tsv", [circuit(1)])
    take(both)
    take(one, full=True)
    assert item("40/KDGS/000002/PT").retirement_proposed_at

    outcome = take(both, full=True)

    assert (outcome.changed, outcome.unchanged) == (1, 1)
    assert item("40/KDGS/000002/PT").retirement_proposed_at is None


def test_a_retired_item_that_comes_back_is_a_new_item(world: World, tmp_path):
    both, one = write(tmp_path / "2.tsv", [circuit(1), circuit(2)]), write(tmp_path / "1.tsv", [circuit(1)])
    take(both)
    take(one, full=True)
    with as_viewer(ADA) as at:
        inventory_import.retire_proposed(by=ADA, at=at)

    outcome = take(both, full=True)

    assert outcome.added == 1
    old, new = item("40/KDGS/000002/PT", retired_on__isnull=False), item("40/KDGS/000002/PT", retired_on=None)
    assert new.sequence > old.sequence


def test_an_import_is_on_record(world: World, tmp_path):
    take(write(tmp_path / "may.tsv", [circuit(1)]))

    with as_viewer(ADA):
        made = InventoryImport.objects.get()
    assert (made.by_name, made.file_name, made.rows, made.added, len(made.sha256)) == (ADA.name, "may.tsv", 1, 1, 64)


def test_only_an_administrator_imports(world: World, tmp_path):
    path = write(tmp_path / "in.tsv", [circuit(1)])
    before = everything()

    with pytest.raises(NotAllowed):
        take(path, by=ELI)

    assert everything() == before


def test_a_thousand_rows_take_few_statements(world: World, tmp_path, django_assert_max_num_queries):
    path = write(tmp_path / "in.tsv", [circuit(n, **{"Site Name": f"Site {n % 50}"}) for n in range(1000)])

    with django_assert_max_num_queries(25):
        take(path, full=True)


# ---------------------------------------------------------------- retiring


def test_retiring_refuses_what_an_open_ticket_needs_and_says_so(world: World, tmp_path):
    ticket = world.open(SIP)
    take(write(tmp_path / "in.tsv", [{"CustomerCode": "3860", "Circuit ID": T1.identifier}]), full=True)

    with as_viewer(ADA) as at:
        retired, still_open = inventory_import.retire_proposed(department_id=11, by=ADA, at=at)

    assert retired == 4
    assert [(one.number, one.identifier, one.ticket) for one in still_open] == [
        (SIP.number, SIP.identifier, ticket.number)
    ]
    with as_viewer(ADA):
        gone = InventoryItem.objects.filter(retired_on__isnull=False)
        assert set(gone.values_list("retired_on", flat=True)) == {civil_day(at)}
        assert not gone.filter(pk__in=[T1.id, SIP.id]).exists()


def test_an_item_that_was_to_begin_later_is_retired_on_that_day(world: World, tmp_path):
    tomorrow = civil_day(database_now() + timedelta(days=30))
    take(write(tmp_path / "a.tsv", [circuit(1), circuit(2, **{"In Service Date": tomorrow.isoformat()})]))
    take(write(tmp_path / "b.tsv", [circuit(1)]), full=True)

    with as_viewer(ADA) as at:
        inventory_import.retire_proposed(by=ADA, at=at)

    assert item("40/KDGS/000002/PT").retired_on == tomorrow


def test_only_an_administrator_retires(world: World, tmp_path):
    take(write(tmp_path / "in.tsv", [circuit(1)]), full=True)

    with pytest.raises(NotAllowed), as_viewer(ELI) as at:
        inventory_import.retire_proposed(by=ELI, at=at)


# ---------------------------------------------------------------- out, and in again


@pytest.mark.parametrize("seed", range(6))
def test_what_was_imported_is_exported_byte_for_byte(world: World, tmp_path, seed):
    """Files of every shape: delimiter, line ends, BOM, columns left out, unknown, in another order; odd cells."""
    chance = random.Random(seed)
    header = [n for n in HEADER if n in ("CustomerCode", "Circuit ID", "WTN", "Service ID") or chance.random() < 0.7]
    header += ["Cable color", "Remark"]
    chance.shuffle(header)
    rows = [_random_row(chance, n, header) for n in range(60)]
    path = write(
        tmp_path / "in.txt",
        rows,
        header=header,
        delimiter=chance.choice("\t,;|"),
        line_end=chance.choice(("\n", "\r\n")),
        bom=chance.random() < 0.5,
    )
    clear_items()
    take(path)

    assert cli.main(["export-inventory", str(tmp_path / "out.txt")]) == 0

    assert (tmp_path / "out.txt").read_bytes() == path.read_bytes()


def clear_items() -> None:
    """Retire the cast's own items, so that only the file's are exported."""
    with as_viewer(ADA) as at:
        InventoryItem.objects.filter(unassigned=False).update(retired_on=civil_day(at))


def _random_row(chance: random.Random, number: int, header: list[str]) -> dict[str, str]:
    subject = chance.choice(("Circuit ID", "WTN", "Service ID"))
    named = {
        "Circuit ID": f"40/KDGS/{number:06d}/PT",
        "WTN": chance.choice(("(916) 555-{:04d}", "916.555.{:04d}", "1916555{:04d}")).format(number),
        "Service ID": f"SVC {number}",
    }
    row = {name: chance.choice(("", "x", "Señ “q”", 'a "b" c', "a,b;c|d", "0", "=1+1", "Y")) for name in header}
    row |= {
        "CustomerCode": chance.choice(("3860", "3540")),
        "Circuit ID": "",
        "WTN": "",
        "Service ID": "",
        subject: named[subject],
    }
    typed = {
        "Contract MRC": ("", "0", "12", "$1,250.00", "7.5", "-3.00"),
        "Level": ("", "B", "basic", "Standard"),
        "Public Safety": ("", "Y", "N", "yes"),
        "In Service Date": ("", "2019-05-01", "5/1/2019", "20190501"),
    }
    row |= {name: chance.choice(choices) for name, choices in typed.items() if name in header}
    return {name: row[name] for name in header}


def test_what_is_exported_changes_nothing_when_it_is_imported(world: World, tmp_path):
    before = everything()
    assert cli.main(["export-inventory", str(tmp_path / "out.tsv")]) == 0

    outcome = take(tmp_path / "out.tsv", full=True)

    assert (outcome.added, outcome.changed, outcome.unchanged, outcome.proposed_retired) == (0, 0, 9, 0)
    assert everything() == before


def test_an_export_of_one_department_holds_no_other(world: World, tmp_path):
    assert (
        cli.main(["export-inventory", str(tmp_path / "out.csv"), "--department", "3540", "--delimiter", "comma"]) == 0
    )

    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["CustomerCode"] for row in rows} == {"3540"}
    assert len(rows) == 3


# ---------------------------------------------------------------- the commands


def test_one_bad_row_and_nothing_is_imported(world: World, tmp_path, capsys):
    path = write(tmp_path / "in.tsv", [circuit(1), circuit(2, **{"Contract MRC": "dear"}), circuit(3, code="9999")])
    before = everything()

    code = cli.main(["import-inventory", str(path)])

    said = capsys.readouterr()
    assert code == 1
    assert said.out.splitlines() == [
        "line 3, Contract MRC: “dear” is not an amount in dollars and cents, such as 1200.50",
        "line 4, CustomerCode: “9999” is no department of ours.",
    ]
    assert f"Nothing was imported: there are 2 faults in {path}." in said.err
    assert everything() == before


def test_a_check_says_what_would_change_and_writes_nothing(world: World, tmp_path, capsys):
    path = write(tmp_path / "in.tsv", [circuit(1), {"CustomerCode": "3860", "Circuit ID": T1.identifier}])
    before = everything()

    code = cli.main(["import-inventory", str(path), "--check", "--json"])

    assert code == 0
    assert json.loads(capsys.readouterr().out) == {
        "rows": 2,
        "added": 1,
        "changed": 1,
        "unchanged": 0,
        "proposed_retired": 5,
        "faults": [],
    }
    assert everything() == before
    with as_viewer(ADA):
        assert not InventoryImport.objects.exists()


def test_an_import_says_what_it_did_and_who_ran_it(world: World, tmp_path, capsys):
    path = write(tmp_path / "in.tsv", [circuit(1), circuit(2)])

    code = cli.main(["import-inventory", str(path), "--partial"])

    said = capsys.readouterr()
    assert (code, said.out) == (0, "2 rows: 2 added, 0 changed, 0 unchanged, 0 proposed as retired.\n")
    assert "Importing: 2 of 2 rows" in said.err
    with as_viewer(ADA):
        assert InventoryImport.objects.get().by_name == operating().name


def test_a_large_file_says_how_far_it_is_read(world: World, tmp_path, capsys, monkeypatch):
    path = write(tmp_path / "in.tsv", [circuit(n) for n in range(3)])
    size = path.stat().st_size
    monkeypatch.setattr(taking_in, "_LARGE", size - 1)

    cli.main(["import-inventory", str(path), "--check"])

    assert f"Reading and checking: {size:,} of {size:,} bytes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: the file is empty\n"),
        (b"\xef\xbb\xbf\r\n", "line 1: the file is empty\n"),
        (b"Code\tWTN\n", "there is no column CustomerCode"),
        (b"PK\x03\x04rest", "is a spreadsheet"),
        ("CustomerCode\tWTN\n".encode("utf-16"), "is in UTF-16"),
        (b"CustomerCode\tWTN\n", "holds no row"),
        (b"CustomerCode\tCircuit ID\n3860\tCura\xe7ao 1\n", "line 2, Circuit ID: holds a letter that is not UTF-8"),
        (b'CustomerCode,Circuit ID\n3860,"HC1\n', "line 2: the quotes"),
        (b'"CustomerCode,Circuit ID\n', "the first line cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "line 1: this is not a text file with columns\n"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_reason(world: World, tmp_path, capsys, content, said):
    (tmp_path / "in.csv").write_bytes(content)

    assert cli.main(["import-inventory", str(tmp_path / "in.csv")]) == 1

    assert said in capsys.readouterr().out


def test_a_file_that_is_not_there_is_refused(world: World, tmp_path, capsys):
    assert cli.main(["import-inventory", str(tmp_path / "none.csv")]) == 1

    assert "No such file" in capsys.readouterr().err


def test_the_command_retires_and_lists_what_it_could_not(world: World, tmp_path, capsys):
    ticket = world.open(SIP)
    take(write(tmp_path / "in.tsv", [{"CustomerCode": "3860", "Circuit ID": T1.identifier}]), full=True)

    code = cli.main(["retire-proposed", "--department", "3860"])

    assert code == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{SIP.number} {SIP.identifier}: not retired, ticket {ticket.number} is open",
        "4 items retired.",
    ]


def test_a_source_file_without_a_layout_is_exported_with_every_column(world: World):
    with as_viewer(ADA) as at:
        inventory_import.import_inventory(
            entries=[], file=SourceFile("empty", "0" * 64, {}), full=False, progress=lambda d, t: None, by=ADA, at=at
        )
        assert stored.header(None) == HEADER
