"""The roles: made once, mended by a second run, and refused when they could see more than they should."""

import psycopg
import pytest

from tests.host.conftest import made_folder
from tests.site import wait_until
from ttrt.host import checks, roles
from ttrt.host.databases import APP, SIDES, SUPERUSER
from ttrt.host.folders import Folders
from ttrt.host.postgres import Embedded
from ttrt.host.secrets import password

MEMBER = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'ttrt%%' AND rolname <> %s AND pg_has_role(%s, oid, 'MEMBER')"

RESTORE = """
    DROP TABLE IF EXISTS t;
    REVOKE ttrt_customer, ttrt_cmo, ttrt_contractor FROM ttrt_app;
    ALTER ROLE ttrt_app NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOINHERIT
"""


@pytest.fixture(scope="module", params=["18", "15"])
def server(request, pristine):
    with made_folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.delenv("TTRT_PG", raising=False)
        if request.param == "15":
            patch.setenv("TTRT_PG", "15")
        pristine(folder / "data")
        with Embedded(Folders(folder / "data"), durable=False).in_use() as embedded:
            yield embedded


@pytest.fixture
def superuser(server):
    with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
        yield connection
        connection.execute(RESTORE)
        server.create_roles()


def findings(server, role: str = APP) -> dict[str, str | None]:
    """What the start-up checks say about logging in as this role."""
    with psycopg.connect(server.url(role)) as connection, connection.cursor() as cursor:
        return {finding.name: finding.problem for finding in checks._log_in(cursor)}


def test_each_logs_in_for_itself_and_none_becomes_another(server, superuser):
    for role in (APP, *SIDES):
        assert superuser.execute(MEMBER, [role, role]).fetchall() == []
        assert set(findings(server, role).values()) == {None}


def test_running_the_statements_again_changes_nothing(server, superuser):
    attributes = (
        "SELECT rolname, rolsuper, rolinherit, rolcanlogin, rolbypassrls, rolcreaterole, rolpassword FROM pg_authid"
    )
    members = "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members ORDER BY 1, 2"
    passwords = {side: password(server.folders.data, side) for side in SIDES}
    before = [superuser.execute(query).fetchall() for query in (attributes + " ORDER BY 1", members)]

    for _ in range(2):
        roles.create(superuser, passwords)

    assert [superuser.execute(query).fetchall() for query in (attributes + " ORDER BY 1", members)] == before


@pytest.mark.parametrize(
    ("spoil", "name", "says"),
    [
        ("ALTER ROLE ttrt_app SUPERUSER", "not a superuser", "is a superuser"),
        ("ALTER ROLE ttrt_app BYPASSRLS", "no bypass", "may bypass row security"),
        ("ALTER ROLE ttrt_app CREATEROLE", "makes no roles", "may create roles"),
        ("CREATE TABLE t (n int); ALTER TABLE t OWNER TO ttrt_app", "owns no table", "owns the table t"),
        ("GRANT ttrt_cmo TO ttrt_app", "becomes nobody else", "could become ttrt_cmo"),
        ("GRANT ttrt_customer, ttrt_contractor TO ttrt_app", "becomes nobody else", "ttrt_contractor, ttrt_customer"),
    ],
)
def test_a_log_in_that_could_see_too_much_is_refused(server, superuser, spoil, name, says):
    superuser.execute(spoil)

    problem = findings(server)[name]

    assert says in problem
    assert "ttrt create-roles" in problem


def test_the_owner_is_refused_as_a_log_in(server, superuser):
    superuser.execute("CREATE TABLE t (n int); ALTER TABLE t OWNER TO ttrt_owner")

    assert "owns the table t" in findings(server, "ttrt_owner")["owns no table"]


def test_a_password_never_reaches_the_log(server, superuser):
    superuser.execute("SET log_statement = 'all'")
    roles.set_password(superuser, APP, "kept-out-of-the-log")

    def logged() -> str:
        return "".join(path.read_text() for path in (server.folders.home / "logs").iterdir())

    wait_until(lambda: "ALTER ROLE" in logged(), what="the statement in the log")
    assert "kept-out-of-the-log" not in logged()
