"""Files of departments and people that are wrong: line, column and reason of each fault, and nothing half-imported."""

import json
from pathlib import Path

import pytest

from ttrt import cli

TABLES = ("department", "agency", "department_agency", "inventory_item", "person", "membership", "invitation")
REGISTERS = ("register_entry", "office_entry")

DEPARTMENT = {"Code": "4260", "Name": "Health Care Services", "Kind": "state"}
AGENCY = {"Agency Code": "4000", "Agency Name": "Health and Human Services", "Agency From": "2013-07-01"}
MANAGER = {"Manager Name": "Cho Chang", "Manager E-mail": "cho.chang@example.org"}
PERSON = {
    "User Name": "cho.chang",
    "Name": "Cho Chang",
    "E-mail": "cho.chang@example.org",
    "Department Code": "3860",
    "Level": "report",
}


def csv_of(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    """A file of these rows; the columns are those that any row names."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return "".join(delimiter.join(line) + "\r\n" for line in lines).encode()


def departments(**more: str) -> bytes:
    return csv_of(DEPARTMENT | {name.replace("_", " "): value for name, value in more.items()})


def people(**more: str) -> bytes:
    return csv_of(PERSON | {name.replace("_", " "): value for name, value in more.items()})


GOOD = DEPARTMENT | AGENCY | MANAGER
OTHER = DEPARTMENT | {"Code": "4265", "Name": "Public Health"}
# what is wrong: the command, the file, line, column, a part of the reason
BAD: dict[str, tuple[str, bytes, int, str, str]] = {
    # the file as a whole
    "nothing in it": ("departments", b"", 1, "", "the file is empty"),
    "a byte order mark and nothing": ("people", b"\xef\xbb\xbf\r\n", 1, "", "the file is empty"),
    "a spreadsheet": ("departments", b"PK\x03\x04rest", 1, "", "is a spreadsheet or an archive"),
    "an old spreadsheet": ("people", b"\xd0\xcf\x11\xe0rest", 1, "", "is an old spreadsheet"),
    "UTF-16": ("departments", csv_of(DEPARTMENT).decode().encode("utf-16"), 1, "", "is in UTF-16"),
    "zero bytes": ("people", b"User Name\0Name\r\n", 1, "", "not a text file with columns"),
    "columns and no row": ("departments", b"Code,Name,Kind\r\n", 1, "", "holds no row"),
    "an open quote": ("people", csv_of(PERSON) + b'"cho,x\r\n', 3, "", "quotes"),
    "an open quote in the first line": ("departments", b'Code,"Name\r\n', 1, "", "the first line cannot be read"),
    # the first line
    "a column missing": ("departments", b"Code,Name\r\n4260,Health\r\n", 1, "", "there is no column Kind"),
    "a column twice": ("people", csv_of(PERSON | {"Login": "x"}), 1, "column 6", "“Login” is named twice"),
    "a column of another file": ("departments", departments(Fax="1"), 1, "column 4", "“Fax” is none of the columns"),
    "a column without a name": ("people", b"User Name,,Name\r\n", 1, "column 2", "no name that can be read"),
    # any row
    "cells too few": ("departments", csv_of(DEPARTMENT) + b"4265,Health\r\n", 3, "", "has 2 cells"),
    "a letter that is not UTF-8": ("people", csv_of(PERSON).replace(b"Cho C", b"Ch\xf3 C"), 2, "Name", "not UTF-8"),
    "a character nobody sees": ("departments", departments(Name="Health\u200b"), 2, "Name", "U+200B"),
    "a text turned round": ("people", people(Name="\u202eohC"), 2, "Name", "U+202E"),
    "a name too long": ("departments", departments(Name="x" * 201), 2, "Name", "201 characters"),
    # departments
    "a code with a blank in it": ("departments", departments(Code="42 60"), 2, "Code", "no department code"),
    "a code a spreadsheet shortened": ("departments", departments(Code="690"), 2, "Code", "the zero of 0690"),
    "no code": ("departments", departments(Code=""), 2, "Code", "does not say which department"),
    "no name": ("departments", departments(Name=" "), 2, "Name", "does not say the department’s name"),
    "a kind of our own": ("departments", departments(Kind="bureau"), 2, "Kind", "“bureau” is no kind"),
    "a code twice": ("departments", csv_of(DEPARTMENT, DEPARTMENT), 3, "Code", "“4260” stands on line 2 already"),
    "an agency since never": ("departments", csv_of(DEPARTMENT | AGENCY | {"Agency From": ""}), 2, "Agency From",
                              "not since when"),
    "a day that is none": ("departments", csv_of(DEPARTMENT | AGENCY | {"Agency From": "2013-02-30"}), 2,
                           "Agency From", "not a date"),
    "a day and no agency": ("departments", departments(Agency_From="2013-07-01"), 2, "Agency Code", "is empty"),
    "an agency with two names": ("departments", csv_of(GOOD, OTHER | AGENCY | {"Agency Name": "Health"}), 3,
                                 "Agency Name", "for the same agency on line 2"),
    "an agency nobody named": ("departments", csv_of(DEPARTMENT | AGENCY | {"Agency Name": ""}), 2, "Agency Name",
                               "agency 4000 is new"),
    "a manager without an address": ("departments", departments(Manager_Name="Cho Chang"), 2, "Manager E-mail",
                                     "where the invitation goes"),
    "a manager without a name": ("departments", departments(Manager_E="x").replace(b"Manager E", b"Manager E-mail")
                                 .replace(b",x\r", b",c@example.org\r"), 2, "Manager Name", "person’s name"),
    "a manager's number too short": ("departments", csv_of(GOOD | {"Manager Phone": "555-0134"}), 2, "Manager Phone",
                                     "not a ten-digit phone number"),
    "a manager who is two people": (
        "departments",
        csv_of(GOOD, OTHER | MANAGER | {"Manager Name": "Cho Cheng"}), 3, "Manager Name", "but “Cho Chang”"),
    # people
    "an address without a domain": ("people", people(**{"E-mail": "cho@localhost"}), 2, "E-mail", "not a mail address"),
    "two addresses in one": ("people", people(**{"E-mail": "a@b.gov;c@d.gov"}), 2, "E-mail", "not a mail address"),
    "a user name with a blank": ("people", people(User_Name="cho chang"), 2, "User Name", "no user name"),
    "a user name of look-alikes": ("people", people(User_Name="сho"), 2, "User Name", "letters A to Z"),
    "no user name": ("people", people(User_Name=""), 2, "User Name", "does not say the user name"),
    "a level of the contractor's": ("people", people(Level="technician"), 2, "Level", "no level of a department"),
    "no level": ("people", people(Level=""), 2, "Level", "does not say the level"),
    "a department of nobody's": ("people", people(Department_Code="9999"), 2, "Department Code", "no department of"),
    "the same place twice": ("people", csv_of(PERSON, PERSON | {"Level": "view"}), 3, "Department Code",
                             "a level in 3860 on line 2 already"),
    "another name on another line": (
        "people", csv_of(PERSON, PERSON | {"Department Code": "3540", "Name": "Cho Cheng"}), 3, "Name",
        "but “Cho Chang” for the same user name on line 2"),
    "one address for two": ("people", csv_of(PERSON, PERSON | {"User Name": "someone"}), 3, "E-mail",
                            "the address of “cho.chang” on line 2"),
    "the address of somebody stored": ("people", people(**{"E-mail": "BEN@example.org"}), 2, "E-mail",
                                       "the address of “ben” already"),
    "the name of a technician": ("people", people(User_Name="TIM", **{"E-mail": "t@example.org"}), 2, "User Name",
                                 "not of any department"),
    "a level that would be lowered": (
        "people",
        people(User_Name="ana", Name="Ana Alvarez", Level="view", **{"E-mail": "ana@example.org"}), 2, "Level",
        "would lower it to view. Say --lower"),
}  # fmt: skip


@pytest.fixture
def stored(superuser_cursor):
    """What is in the tables now, row by row."""

    def look() -> list[list[tuple]]:
        found = []
        for table in (*TABLES, *REGISTERS):
            superuser_cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")
            found.append(superuser_cursor.fetchall())
        return found

    return look


def told(capfd, command: str, file: Path, *more: str) -> tuple[int, list[dict]]:
    """The exit code and the faults, as a program reads them."""
    capfd.readouterr()
    code = cli.main([f"import-{command}", str(file), "--json", *more])
    return code, json.loads(capfd.readouterr().out)["faults"]


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_told_by_line_column_and_reason_and_changes_nothing(module_world, stored, tmp_path, capfd, what):
    command, content, line, column, why = BAD[what]
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    before = stored()

    code, faults = told(capfd, command, file)

    assert code == 1
    assert (faults[0]["line"], faults[0]["column"]) == (line, column)
    assert why in faults[0]["why"]
    assert stored() == before


def test_one_bad_row_among_good_ones_keeps_all_out_and_all_faults_are_told(module_world, stored, tmp_path, capfd):
    file = tmp_path / "file.csv"
    file.write_bytes(csv_of(PERSON, PERSON | {"User Name": "x y", "Level": "boss"}, PERSON | {"User Name": "tim"}))
    before = stored()

    code, faults = told(capfd, "people", file)

    assert code == 1
    assert [(fault["line"], fault["column"]) for fault in faults] == [
        (3, "User Name"), (3, "Level"), (4, "E-mail"),
    ]  # fmt: skip
    assert stored() == before


def test_there_are_at_least_thirty_kinds_of_bad_file():
    assert len(BAD) >= 30
