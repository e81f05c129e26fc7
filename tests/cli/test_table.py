"""Every command against good and bad words: 0, 1 or 2; results on stdout, progress and complaints on stderr.

What a command does is tested beside its rooms. Here only the outside of it: what a script that calls it relies on.
"""

import json
import socket
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.world import T1, World
from ttrt import cli
from ttrt.host.folders import PROJECT

DONE, REFUSED, USAGE = 0, 1, 2
NOTHING = ""
ELSEWHERE = {"DATABASE_URL": "postgresql://ttrt_app@db.example.gov/ttrt"}
SUPERUSER = "postgresql://postgres@db.example.gov/ttrt"

DEPARTMENTS = "Code;Name;Kind\n4260;Health Care Services;state\n"
PEOPLE = "User Name,Name,E-mail,Department Code,Level\nkim,Kim Ko,kim@example.org,3860,report\n"


@dataclass(frozen=True)
class Row:
    """Words and what comes of them: the exit code, a part of stdout, a part of stderr ("": the stream is empty)."""

    words: str
    code: int
    out: str = NOTHING
    err: str = NOTHING
    environment: dict[str, str] = field(default_factory=dict)
    production: bool = False

    def __str__(self) -> str:
        names = " ".join([*self.environment, *["production"] * self.production])
        return f"{self.words} ({names})" if names else self.words


TABLE = (
    Row("", USAGE, err="required: COMMAND"),
    Row("nonsense", USAGE, err="invalid choice: 'nonsense'"),
    Row("--help", DONE, out="verify-history"),
    Row("check", DONE, out="ok    not a superuser"),
    Row("check", REFUSED, out="FAIL  public address is https", production=True),
    Row("check extra", USAGE, err="unrecognized arguments"),
    Row("db url", DONE, out="postgresql://ttrt_app:"),
    Row("db url --as owner", DONE, out="postgresql://ttrt_owner:"),
    Row("db url --as nobody", USAGE, err="invalid choice: 'nobody'"),
    Row("db start", DONE, err="The database is up."),
    Row("db stop", DONE, err="stops when nothing uses it"),
    Row("db", USAGE, err="required: ACTION"),
    Row("db stop", REFUSED, err="there is no embedded database", environment=ELSEWHERE),
    Row("migrate", DONE, err="up to date."),
    Row("migrate", REFUSED, err="TTRT_OWNER_URL is not set", environment=ELSEWHERE),
    Row("migrate extra", USAGE, err="unrecognized arguments"),
    Row("create-roles", DONE, out="CREATE ROLE"),
    Row("create-roles --run", DONE, err="The roles are in place."),
    Row("create-roles --run", USAGE, err="Say as whom", environment=ELSEWHERE),
    Row(f"create-roles --run --as {SUPERUSER}", USAGE, err="--as goes with"),
    Row(f"create-roles --as {SUPERUSER}", USAGE, err="--as goes with", environment=ELSEWHERE),
    Row(
        "create-roles --run --as postgresql:///ttrt?host={folder}",
        REFUSED,
        err="The roles were not made",
        environment=ELSEWHERE,
    ),
    Row("import-inventory {good} --check", DONE, out="1 rows: 1 would be added"),
    Row("import-inventory {good} --partial", DONE, out="1 rows: 1 added", err="Importing: 1 of 1 rows"),
    Row("import-inventory {bad}", REFUSED, out="line 2, Contract MRC: ", err="Nothing was imported: there is 1 fault"),
    Row("import-inventory {folder}/none", REFUSED, err="No such file"),
    Row("import-inventory", USAGE, err="required: FILE"),
    Row("import-inventory {good} --everything", USAGE, err="unrecognized arguments"),
    Row(
        "import-codes {codes} --check", DONE, out="Version 2050-01-01 would take effect on 2050-01-01, with 1 changes."
    ),
    Row(
        "import-codes {codes} --reason Amendment",
        DONE,
        out="timers update_minutes: 60 → 45\nVersion 2050-01-01 takes effect",
    ),
    Row("import-codes {codes}", REFUSED, err="Say why these terms change"),
    Row("import-codes {bad}", REFUSED, out="line 1, column 14: not TOML", err="Nothing was taken in"),
    Row("import-codes {folder}/none", REFUSED, err="No such file"),
    Row("import-codes", USAGE, err="required: FILE"),
    Row("import-departments {departments} --check", DONE, out="1 departments: 1 would be added"),
    Row("import-departments {departments}", DONE, out="1 departments: 1 added", err="Importing departments: "),
    Row("import-departments {bad}", REFUSED, out="line 1, column 2: “Circuit ID” is", err="Nothing was imported"),
    Row("import-departments {folder}/none", REFUSED, err="No such file"),
    Row("import-departments", USAGE, err="required: FILE"),
    Row("import-people {people} --check", DONE, out="1 rows: 1 people would be added"),
    Row("import-people {people}", DONE, out="1 rows: 1 people added", err="Importing people: 2 of 2 rows"),
    Row("import-people {bad} --lower", REFUSED, out="is none of the columns", err="Nothing was imported: "),
    Row("import-people {folder}/none", REFUSED, err="No such file"),
    Row("import-people {people} --raise", USAGE, err="unrecognized arguments"),
    Row("people", DONE, out="ana\tnone\tAna Alvarez", err=" people: "),
    Row("people --department 3540", DONE, out="cho", err="2 people: "),
    Row("people --department 9999", REFUSED, err="There is no department 9999."),
    Row("people --invitation late", USAGE, err="invalid choice: 'late'"),
    Row("invite ana", REFUSED, err="has a password already"),
    Row("invite nobody", REFUSED, err="There is no user name"),
    Row("invite", USAGE, err="required: LOGIN"),
    Row("add-person kit@example.gov --name Kit --level cmo_lead", DONE, out="kit@example.gov"),
    Row("add-person kit@example.gov --name Kit --level supervisor", DONE, out="kit@example.gov"),
    Row("add-person kit --name Kit --level cmo", REFUSED, err="This is not an e-mail address."),
    Row("add-person kit@example.gov --name Kit --level manage", USAGE, err="invalid choice: 'manage'"),
    Row("add-person kit@example.gov --name Kit --level cmo", REFUSED, err="TTRT_OWNER_URL", environment=ELSEWHERE),
    Row("end-person eli --reason Left", DONE, out="The account of Eli Ellis is over"),
    Row("end-person ana --reason Left", REFUSED, err="a department’s managers at /people"),
    Row("end-person eli", USAGE, err="required: --reason"),
    Row("take-factor ana --reason Known", DONE, out="Ana Alvarez has no second factor now"),
    Row("take-factor ben --reason Known", REFUSED, err="Ben Brooks has no second factor."),
    Row("take-factor nobody --reason Known", REFUSED, err="There is no user name"),
    Row("take-factor ana", USAGE, err="required: --reason"),
    Row("create-token ana --level view --days 30", DONE, out="ttrt_"),
    Row("create-token ana --level supervisor --days 30", REFUSED, err="holds no more than its person"),
    Row("create-token ana --level view", USAGE, err="required: --days"),
    Row("create-token ana --level everything --days 1", USAGE, err="invalid choice: 'everything'"),
    Row("export-inventory", DONE, out=T1.identifier),
    Row("export-inventory --department 3860 --delimiter comma", DONE, out="CustomerCode,"),
    Row("export-inventory {folder}/out.tsv", DONE),
    Row("export-inventory {folder}/none/out.tsv", REFUSED, err="No such file"),
    Row("export-inventory --department 9999", REFUSED, err="There is no department 9999."),
    Row("export-inventory --delimiter colon", USAGE, err="invalid choice: 'colon'"),
    Row("retire-proposed", DONE, out="0 items retired."),
    Row("retire-proposed --department 9999", REFUSED, err="There is no department 9999."),
    Row("retire-proposed --department", USAGE, err="expected one argument"),
    Row("load-demo", REFUSED, err="empty"),
    Row("load-demo", REFUSED, err="only when asked", environment=ELSEWHERE),
    Row("load-demo --into-external", USAGE, err="only when asked", environment=ELSEWHERE),
    Row("load-demo --into-external", USAGE, err="there is no external database"),
    Row("verify-history", DONE, err="1 tickets read in "),
    Row("verify-history {ticket}", DONE, err="read, 0 findings."),
    Row("verify-history 3860-26-999999", REFUSED, err="There is no ticket 3860-26-999999"),
    Row("verify-history XX", USAGE, err="is not a ticket number"),
    Row("verify-history {ticket} --write-anchor {folder}/anchor", USAGE, err="over all tickets"),
    Row("verify-history --anchor {folder}/none", REFUSED, err="No such file"),
    Row("run", REFUSED, err="DATABASE_URL is set", environment=ELSEWHERE),
    Row("run", REFUSED, err="TTRT_PORT", environment={"TTRT_PORT": "http"}),
    Row("run extra", USAGE, err="unrecognized arguments"),
    Row("web", REFUSED, err="TTRT_PORT", environment={"TTRT_PORT": "http"}),
    Row("web", REFUSED, err="ttrt web", environment={"TTRT_PORT": "{taken}"}),
    Row("web", REFUSED, err="not fit to serve", production=True),
    Row("web extra", USAGE, err="unrecognized arguments"),
    Row("worker", REFUSED, err="not fit to serve", production=True),
    Row("worker extra", USAGE, err="unrecognized arguments"),
)
SHAPES = {
    "check --json": [{"name", "problem"}],
    "import-inventory {good} --check --json": {
        "rows", "added", "changed", "unchanged", "proposed_retired", "faults"
    },
    "import-inventory {bad} --json": {"rows", "faults"},
    "import-codes {codes} --check --json": {"version", "effective_from", "changes", "faults"},
    "import-codes {bad} --json": {"version", "effective_from", "changes", "faults"},
    "import-departments {departments} --json": {
        "rows", "added", "changed", "unchanged", "agencies_added", "agencies_renamed", "people_added", "levels_given",
        "levels_raised", "invited", "faults"
    },
    "import-departments {bad} --json": {"rows", "faults"},
    "import-people {people} --check --json": {
        "rows", "people_added", "people_changed", "levels_given", "levels_raised", "levels_lowered", "unchanged",
        "invited", "faults"
    },
    "people --json": [{
        "username", "name", "email", "departments", "invitation", "invited_at", "sent_at", "expires_at", "accepted_at",
        "attempts", "error"
    }],
    "retire-proposed --json": {"retired", "still_open"},
    "verify-history --json": [],
}  # fmt: skip


@dataclass
class Ground:
    """What the words may name, and a way to run them."""

    names: dict[str, str]
    capture: pytest.CaptureFixture

    def run(self, words: str) -> tuple[int, str, str]:
        """The exit code, stdout, stderr."""
        self.capture.readouterr()
        try:
            code = cli.main(words.format(**self.names).split())
        except SystemExit as left:  # how argparse refuses, and ends --help
            code = int(left.code or 0)
        return (code, *self.capture.readouterr())


@pytest.fixture
def ground(world: World, fresh_packs, tmp_path: Path, capfd, embedded):
    """One ticket, a good and a bad file, a port somebody holds; afterwards the database is not told to stay."""
    names = {"folder": str(tmp_path), "ticket": str(world.open(T1).number)}
    for name, price in (("good", "12.00"), ("bad", "dear")):
        names[name] = str(tmp_path / name)
        Path(names[name]).write_text(f"CustomerCode\tCircuit ID\tContract MRC\n3860\t77/HCGS/770077//PT\t{price}\n")
    terms = (PROJECT / "packs" / "calnet3" / "2016-07-01-sample.toml").read_text()
    for was, now in (("2016-07-01-sample", "2050-01-01"), ("2016-07-01", "2050-01-01"), ("= 60", "= 45")):
        terms = terms.replace(was, now, 1)
    names["codes"] = str(tmp_path / "codes")
    Path(names["codes"]).write_text(terms)
    for name, text in (("departments", DEPARTMENTS), ("people", PEOPLE)):
        names[name] = str(tmp_path / name)
        Path(names[name]).write_text(text)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        names["taken"] = str(other.getsockname()[1])
        yield Ground(names, capfd)
    embedded.stay(False)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_each_ends_with_its_code_and_speaks_on_the_right_stream(row: Row, ground: Ground, monkeypatch, settings):
    for name, value in row.environment.items():
        monkeypatch.setenv(name, value.format(**ground.names))
    settings.TTRT_PRODUCTION = row.production

    code, out, err = ground.run(row.words)

    assert code == row.code, err
    for said, wanted in ((out, row.out), (err, row.err)):
        assert wanted in said
        assert bool(said) is bool(wanted), said
    assert "Traceback" not in err


@pytest.mark.parametrize("words", SHAPES)
def test_an_answer_for_programs_is_one_value_of_its_shape(words: str, ground: Ground):
    shape = SHAPES[words]

    _, out, _ = ground.run(words)

    answer = json.loads(out)
    if isinstance(shape, list):
        assert isinstance(answer, list)
        assert bool(answer) is bool(shape)
        assert all(set(one) == shape[0] for one in answer)
    else:
        assert set(answer) == shape


def test_every_command_stands_in_the_table():
    assert {row.words.split()[0] for row in TABLE if row.words} >= {command.name for command in cli.COMMANDS}
