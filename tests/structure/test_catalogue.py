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

# What a customer's log-in may read although it is no department's, with the reason of each.
EVERYBODYS = {
    "agency": "the State's own agencies, public knowledge",
    "pack_version": "the terms of the contract",
    "escalation_contact": "whom to call at the contractor, posted for everybody who signs in",
}

# Policies that hang on the credential through another table's.
THROUGH_ANOTHER = {"mfa_authenticator.own_people": "asks for the person, who is in sight by a policy that does"}

# Keys from a tenant's table to one that is no tenant's.
POINTING_OUT = {
    ("department", "every row of a department's names it"),
    ("person", "who is of the department; people are not the department's rows, and no customer reads them"),
    ("agency", "which agency stood over the department"),
}
SEES_ALL = "pg_read_all_data pg_write_all_data pg_monitor pg_read_all_settings pg_read_all_stats pg_stat_scan_tables"
SEES_ALL += " pg_read_server_files pg_write_server_files pg_execute_server_program pg_signal_backend pg_maintain"
TENANTS = (
    f"SELECT a.attrelid FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid WHERE t.{OURS}"
    " AND t.relkind IN ('r', 'p') AND a.attname = 'department_id' AND NOT a.attisdropped"
)


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


SEEN_BY_SEER = ("sight", "membership", "desk_list", "desk_reach", "program_token", "person")


def test_policies_are_for_the_intended_sides(ask):
    found = ask(
        "SELECT tablename, unnest(roles)::text FROM pg_policies"
        " WHERE schemaname = 'public' AND policyname <> 'migrating' GROUP BY 1, 2"
    )
    intended = {(table, f"ttrt_{side}") for side, may in MAY_TOUCH.items() for table in may}
    intended |= {(table, "ttrt_scoped") for table in MAY_TOUCH["customer"]}
    intended |= {(table, "ttrt_seer") for table in SEEN_BY_SEER}

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
    told = ("department", "items", "person", "rank", "reporter", "service_types", "sites")
    assert definers == [(f"sight.{name}()", "ttrt_seer", path) for name in told]
    may_ask = ask(
        "SELECT r.rolname, count(*) FROM pg_proc p, aclexplode(p.proacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee"
        " WHERE p.prosecdef GROUP BY 1 ORDER BY 1"
    )
    assert may_ask == [("ttrt_customer", 3), ("ttrt_desk", 6), ("ttrt_owner", 7), ("ttrt_scoped", 7), ("ttrt_seer", 7)]
    columns = ask(
        "SELECT table_name::text, string_agg(column_name::text, ' ' ORDER BY column_name)"
        " FROM information_schema.role_column_grants WHERE grantee = 'ttrt_seer' GROUP BY 1 ORDER BY 1"
    )
    assert columns == [
        ("desk_list", "ended_at person_id"),
        ("desk_reach", "department_id ended_at person_id until_at"),
        ("membership", "department_id ends_at item_ids level person_id removed_at service_types site_ids suspended_at"),
        ("person", "id is_active standing"),
        (
            "program_token",
            "agreed_at asked_at department_id department_ids expires_at id item_ids person_id revoked_at"
            " service_types site_ids",
        ),
        ("sight", "department_id expires_at hash item_ids level person_id service_types site_ids token_id"),
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
    tenants = TENANTS
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


def test_a_key_out_of_a_tenants_table_leads_where_it_was_meant_to(ask):
    found = ask(
        "SELECT DISTINCT r.relname::text FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid"
        f" WHERE k.contype = 'f' AND k.conrelid IN ({TENANTS}) AND k.confrelid NOT IN ({TENANTS})"
    )

    assert set(found) == {table for table, _ in POINTING_OUT}


def test_every_policy_of_a_customer_s_hangs_on_the_credential(ask):
    """In each of its parts: what may be seen, and what may be there afterwards."""
    policies = ask(
        "SELECT tablename::text, policyname, cmd, coalesce(qual, ''), coalesce(with_check, '') FROM pg_policies"
        " WHERE schemaname = 'public' AND permissive = 'PERMISSIVE'"
        " AND roles && ARRAY['ttrt_customer', 'public']::name[]"
    )
    loose = {
        f"{table}.{policy}"
        for table, policy, command, using, check in policies
        if table not in EVERYBODYS
        and not all(
            "sight.department()" in part for part in ((check,) if command == "INSERT" else (using, check or using))
        )
    }

    assert len(policies) > 30
    assert loose == set(THROUGH_ANOTHER)
    assert {table for table, _, _, using, _ in policies if using == "true"} == set(EVERYBODYS)


def test_every_function_that_acts_for_another_acts_for_nobody_who_logs_in(ask):
    """Also one that is added: its owner logs in for nothing and owns nothing else, and its search path is fixed."""
    found = ask(
        "SELECT p.oid::regprocedure::text, o.rolcanlogin OR o.rolsuper, p.proleakproof,"
        " coalesce(p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false),"
        " (SELECT count(*) FROM pg_class c WHERE c.relowner = o.oid)"
        f" FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner WHERE p.prosecdef AND {NOT_AN_EXTENSION}"
    )

    assert found and {row[1:] for row in found} == {(False, False, True, 0)}, found
    of_extensions = ask(
        f"SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.prosecdef AND NOT ({NOT_AN_EXTENSION})"
    )
    assert of_extensions == []


def test_no_function_of_ours_is_trusted_with_rows_before_the_policies_are(ask):
    """A leakproof function may be asked about a row before row security has hidden it."""
    assert (
        ask(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE p.proleakproof AND n.nspname <> 'pg_catalog'"
        )
        == []
    )


def test_there_is_no_role_but_ours_and_none_has_a_power_over_all_rows(ask):
    known = [*ROLES, "postgres"]
    assert ask("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND NOT rolname = ANY (%s)", known) == []
    held = ask(
        "SELECT m.rolname, p.rolname FROM pg_roles m, pg_roles p WHERE m.rolname = ANY (%s)"
        " AND p.rolname = ANY (%s) AND pg_has_role(m.oid, p.oid, 'MEMBER')",
        list(ROLES),
        SEES_ALL.split(),
    )
    assert held == []


def test_a_log_in_of_a_side_brings_no_setting_but_the_one_that_hides_its_statements(ask):
    found = ask(
        "SELECT r.rolname, unnest(s.setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
        " WHERE r.rolname = ANY (%s)",
        list(ROLES),
    )

    assert sorted(found) == [(role, "track_activities=off") for role in ("ttrt_customer", "ttrt_desk", "ttrt_scoped")]


def test_nothing_is_granted_that_is_not_there_yet(ask):
    """Neither to what will be made one day, nor a single column to everybody."""
    assert ask("SELECT count(*) FROM pg_default_acl") == [0]
    assert (
        ask(
            "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid,"
            f" aclexplode(a.attacl) g WHERE c.{OURS} AND g.grantee = 0"
        )
        == []
    )


def test_there_is_no_other_way_to_rows(ask):
    """Other schemas, foreign tables, copies that follow, untrusted languages, triggers on events, large objects."""
    assert sorted(
        ask("SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'")
    ) == ["public", "sight"]
    for catalogue in ("pg_foreign_server", "pg_publication", "pg_subscription", "pg_event_trigger", "pg_statistic_ext"):
        assert ask(f"SELECT count(*) FROM {catalogue}") == [0], catalogue
    assert ask("SELECT count(*) FROM pg_largeobject_metadata") == [0]
    assert ask("SELECT lanname FROM pg_language WHERE NOT lanpltrusted AND lanname NOT IN ('internal', 'c')") == []


def test_no_table_hands_its_rows_to_another(ask):
    """A partition or a child is read through its parent, by the parent's policies alone."""
    assert ask("SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent WHERE c.relkind <> 'I'") == [
        0
    ]
