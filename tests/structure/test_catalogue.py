"""What the database itself says of the wall: row security, owners, roles, keys, functions, views."""

import re
from pathlib import Path

import pytest

from tests.wall.intent import MAY_TOUCH
from ttrt.apps import ACCESS
from ttrt.host.databases import APP, OWNER

pytestmark = pytest.mark.wall

ROLES = (
    "ttrt_owner",
    "ttrt_app",
    "ttrt_customer",
    "ttrt_scoped",
    "ttrt_cmo",
    "ttrt_contractor",
    "ttrt_desk",
    "ttrt_seer",
)
OURS = "relnamespace = 'public'::regnamespace"
NOT_AN_EXTENSION = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"

# Tables no side touches: Django's and the sign-in library's, kept because their apps bring them.
NOBODYS = {
    *("auth_group", "auth_group_permissions", "auth_permission", "django_content_type"),
    *("account_emailaddress", "account_emailconfirmation"),
}

# Keys of tenants' tables that may do without the department, with the reason of each.
KEYS_WITHOUT_DEPARTMENT = {"sight_pkey": "the hash of a secret, which is what leads to the department"}


@pytest.fixture
def ask(superuser_cursor):
    """The catalogue's answer, as a list of tuples; of single values when there is one column."""

    def answer(statement, *given):
        rows = superuser_cursor.execute(statement, given or None).fetchall()
        return [row[0] if len(row) == 1 else row for row in rows]

    return answer


def test_row_security_is_on_and_forced_everywhere(ask):
    tables = ask(f"SELECT relname FROM pg_class WHERE {OURS} AND relkind IN ('r', 'p')")
    weak = ask(
        f"SELECT relname FROM pg_class WHERE {OURS} AND relkind IN ('r', 'p')"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )

    assert len(tables) > 15
    assert weak == []


def test_every_table_of_ours_is_named_in_the_access_law(ask):
    said = re.sub(r"--.*", "", Path(ACCESS).read_text())
    tables = set(ask(f"SELECT relname FROM pg_class WHERE {OURS} AND relkind IN ('r', 'p')"))

    assert {table for table in tables if not re.search(rf"\bON\s+{table}\b", said)} == NOBODYS


def test_policies_are_for_the_intended_sides(ask):
    found = ask(
        "SELECT tablename, unnest(roles)::text FROM pg_policies"
        " WHERE schemaname = 'public' AND policyname <> 'migrating' GROUP BY 1, 2"
    )
    intended = {(table, f"ttrt_{side}") for side, may in MAY_TOUCH.items() for table in may}
    intended |= {(table, "ttrt_scoped") for table in MAY_TOUCH["customer"]}
    intended |= {(table, "ttrt_seer") for table in ("sight", "membership", "desk_list", "desk_reach")}

    assert set(found) == intended


def test_every_table_lets_the_owner_migrate_and_nothing_else(ask):
    policies = ask(
        "SELECT tablename, roles::text[], cmd, permissive, qual = with_check FROM pg_policies"
        " WHERE schemaname = 'public' AND policyname = 'migrating'"
    )
    tables = ask(f"SELECT relname FROM pg_class WHERE {OURS} AND relkind IN ('r', 'p')")

    assert sorted(policies) == sorted((table, [OWNER], "ALL", "PERMISSIVE", True) for table in tables)
    others = ask("SELECT tablename FROM pg_policies WHERE 'ttrt_owner' = ANY (roles) AND policyname <> 'migrating'")
    assert others == []


def test_nothing_is_granted_to_everybody(ask):
    assert (
        ask(
            "SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a"
            f" WHERE c.{OURS} AND c.relkind IN ('r', 'p', 'v', 'S') AND a.grantee = 0"
        )
        == []
    )
    assert ask("SELECT has_schema_privilege('public', 'public', 'CREATE')") == [False]
    for role in ROLES[1:]:
        assert ask("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role) == [False]
        assert ask("SELECT has_database_privilege(%s, current_database(), 'TEMP')", role) == [False]
        assert ask("SELECT has_database_privilege(%s, current_database(), 'CREATE')", role) == [False]


def test_no_grant_can_be_passed_on(ask):
    assert (
        ask(
            f"SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a WHERE c.{OURS} AND a.is_grantable"
            " AND a.grantee <> c.relowner"
        )
        == []
    )


def test_no_sequence_tells_or_gives(ask):
    for role in ROLES[1:]:
        assert (
            ask(
                f"SELECT relname FROM pg_class WHERE {OURS}"
                " AND CASE WHEN relkind = 'S' THEN has_sequence_privilege(%s, oid, 'USAGE, SELECT, UPDATE') END",
                role,
            )
            == []
        )


def test_the_owner_owns_and_the_log_in_does_not(ask):
    assert ask(f"SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE {OURS}") == [OWNER]
    assert ask("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'") == [OWNER]
    assert ask(f"SELECT count(*) FROM pg_class WHERE {OURS} AND pg_has_role(%s, relowner, 'MEMBER')", APP) == [0]


def test_no_role_of_ours_stands_above_row_security(ask):
    found = ask(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)",
        list(ROLES),
    )

    assert found == []
    assert sorted(ask("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", list(ROLES))) == sorted(ROLES)
    assert ask("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND NOT rolcanlogin", list(ROLES)) == [
        "ttrt_seer"
    ]


def test_no_log_in_becomes_another(ask):
    """But for the owner, who lays the two functions in the name of the role that owns them."""
    members = ask(
        "SELECT u.rolname, r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid"
        " JOIN pg_roles u ON u.oid = m.member WHERE r.rolname = ANY (%s) AND NOT u.rolsuper",
        list(ROLES),
    )
    inherited = ask("SELECT rolname FROM pg_roles WHERE rolname = 'ttrt_seer' AND pg_has_role(%s, oid, 'USAGE')", OWNER)

    assert members == [(OWNER, "ttrt_seer")]
    assert inherited == []


def test_views_ask_as_the_asker_and_nothing_is_materialised(ask):
    assert ask(f"SELECT relname FROM pg_class WHERE {OURS} AND relkind = 'm'") == []
    assert (
        ask(
            f"SELECT relname FROM pg_class WHERE {OURS} AND relkind = 'v'"
            " AND NOT coalesce(reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)"
        )
        == []
    )


def test_functions_that_tell_of_credentials_act_for_a_role_that_sees_credentials_alone(ask):
    definers = ask(
        "SELECT p.oid::regprocedure::text, o.rolname, p.proconfig FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner"
        " WHERE p.prosecdef ORDER BY 1"
    )
    path = ["search_path=pg_catalog, pg_temp"]
    told = ("department", "items", "person", "rank", "service_types", "sites")
    assert definers == [(f"sight.{name}()", "ttrt_seer", path) for name in told]
    may_ask = ask(
        "SELECT r.rolname, count(*) FROM pg_proc p, aclexplode(p.proacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee"
        " WHERE p.prosecdef GROUP BY 1 ORDER BY 1"
    )
    assert may_ask == [("ttrt_customer", 3), ("ttrt_desk", 2), ("ttrt_owner", 6), ("ttrt_scoped", 6), ("ttrt_seer", 6)]
    columns = ask(
        "SELECT table_name::text, string_agg(column_name::text, ' ' ORDER BY column_name)"
        " FROM information_schema.role_column_grants WHERE grantee = 'ttrt_seer' GROUP BY 1 ORDER BY 1"
    )
    assert columns == [
        ("desk_list", "ended_at person_id"),
        ("desk_reach", "department_id ended_at person_id until_at"),
        ("membership", "department_id item_ids level person_id removed_at service_types site_ids suspended_at"),
        ("sight", "department_id expires_at hash level person_id"),
    ]
    assert ask(f"SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND {NOT_AN_EXTENSION}") == [
        "signed_by_role"
    ]


def test_no_trigger_or_rule_of_ours_acts_unseen(ask):
    assert (
        ask(f"SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.{OURS} AND NOT tgisinternal")
        == []
    )
    assert ask("SELECT rulename FROM pg_rules WHERE schemaname = 'public'") == []


def test_every_key_of_a_tenants_table_holds_the_department(ask):
    tenants = (
        f"SELECT a.attrelid FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid WHERE t.{OURS}"
        " AND t.relkind IN ('r', 'p') AND a.attname = 'department_id' AND NOT a.attisdropped"
    )
    unique = ask(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        f" WHERE i.indrelid IN ({tenants}) AND (i.indisunique OR i.indisexclusion) AND NOT EXISTS"
        " (SELECT FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'department_id'"
        "  AND a.attnum = ANY (i.indkey))"
    )
    foreign = ask(
        "SELECT k.conname FROM pg_constraint k WHERE k.contype = 'f'"
        f" AND k.conrelid IN ({tenants}) AND k.confrelid IN ({tenants}) AND NOT ("
        "  EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = 'department_id'"
        "   AND a.attnum = ANY (k.conkey))"
        "  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attname = 'department_id'"
        "   AND a.attnum = ANY (k.confkey)))"
    )

    assert {*unique, *foreign} == set(KEYS_WITHOUT_DEPARTMENT)
    assert len(ask(f"SELECT DISTINCT x FROM ({tenants}) AS t(x)")) >= 13


def test_foreign_keys_neither_delete_nor_change_along(ask):
    """A cascade writes as the table's owner, past every grant."""
    assert (
        ask(
            "SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            f" WHERE c.{OURS} AND k.contype = 'f'"
            " AND NOT (k.confdeltype IN ('a', 'r') AND k.confupdtype IN ('a', 'r'))"
        )
        == []
    )
