"""Every way to bend the law in the database, read from its catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from psycopg import Connection

TENANTS = (
    "SELECT a.attrelid FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid"
    " WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p')"
    " AND a.attname = 'department_id' AND NOT a.attisdropped"
)
SIDES_TAKEN = ("ttrt_customer", "ttrt_scoped", "ttrt_cmo", "ttrt_contractor", "ttrt_desk")
SIDES = ("ttrt_app", "ttrt_customer", "ttrt_scoped", "ttrt_cmo", "ttrt_contractor", "ttrt_desk", "public")
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")


@dataclass(frozen=True, slots=True)
class Bend:
    """One statement list that weakens the law; `table` is where it would show (None: anywhere)."""

    kind: str
    name: str
    statements: tuple[str, ...]
    table: str | None = None
    roles: tuple[str, ...] = field(default=())


def bends(superuser: Connection) -> Iterator[Bend]:
    """All of them."""
    yield from _policies(superuser)
    yield from _security(superuser)
    yield from _grants(superuser)
    yield from _unique_keys(superuser)
    yield from _foreign_keys(superuser)
    yield from _functions()
    yield from _roles(superuser)


def _policies(superuser: Connection) -> Iterator[Bend]:
    rows = superuser.execute(
        "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2"
    ).fetchall()
    for table, policy, command, using, check in rows:
        where = f'"{policy}" ON "{table}"'
        # What a credential is worth shows where rows hang on it.
        shows = "ticket" if policy == "telling" else table
        yield Bend("policy dropped", f"{table}.{policy}", (f"DROP POLICY {where}",), shows)
        if using not in (None, "true"):
            yield Bend("USING true", f"{table}.{policy}", (f"ALTER POLICY {where} USING (true)",), table)
        # Without a WITH CHECK of its own a policy checks by its USING.
        checks = check or (using if command in ("ALL", "UPDATE") else None)
        if checks not in (None, "true") and _is_asked(superuser, table, policy):
            yield Bend("WITH CHECK true", f"{table}.{policy}", (f"ALTER POLICY {where} WITH CHECK (true)",), table)


_ASKED = """
SELECT bool_or(
    (p.polcmd IN ('*', 'a') AND has_any_column_privilege(role, p.polrelid, 'INSERT'))
    OR (p.polcmd IN ('*', 'w') AND (
        (p.polwithcheck IS NOT NULL
         AND pg_get_expr(p.polwithcheck, p.polrelid) IS DISTINCT FROM pg_get_expr(p.polqual, p.polrelid)
         AND has_any_column_privilege(role, p.polrelid, 'UPDATE'))
        OR EXISTS (SELECT FROM pg_depend d
                   WHERE d.classid = 'pg_policy'::regclass AND d.objid = p.oid
                     AND d.refclassid = 'pg_class'::regclass AND d.refobjid = p.polrelid AND d.refobjsubid > 0
                     AND has_column_privilege(role, p.polrelid, d.refobjsubid::smallint, 'UPDATE')))))
FROM pg_policy p
CROSS JOIN LATERAL unnest(CASE WHEN p.polroles = '{0}'
                          THEN ARRAY(SELECT oid FROM pg_roles WHERE rolname LIKE 'ttrt%%') ELSE p.polroles END) AS role
WHERE p.polrelid = %s::regclass AND p.polname = %s
"""


def _is_asked(superuser: Connection, table: str, policy: str) -> bool:
    """Whether anybody's new row could be one that the check refuses.

    Not when its sides add no rows and change no column it speaks of: then what may be reached is asked first (USING,
    in the same words), and what was within stays within. That they have no more grants is bent by itself.
    """
    (asked,) = superuser.execute(_ASKED, [f'"{table}"', policy]).fetchone()  # type: ignore[misc]
    return bool(asked)


def _security(superuser: Connection) -> Iterator[Bend]:
    for table in _tables(superuser):
        for kind, words in (("ENABLE off", "DISABLE"), ("FORCE off", "NO FORCE")):
            yield Bend(kind, table, (f'ALTER TABLE "{table}" {words} ROW LEVEL SECURITY',), table)


def _grants(superuser: Connection) -> Iterator[Bend]:
    has = {
        (table, side, privilege)
        for table, side, privilege in superuser.execute(
            "SELECT c.relname, coalesce(r.rolname, 'public'), a.privilege_type FROM pg_class c"
            " CROSS JOIN LATERAL aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        ).fetchall()
    }
    for table in _tables(superuser):
        for side in SIDES:
            for privilege in PRIVILEGES:
                if (table, side, privilege) not in has:
                    statement = f'GRANT {privilege} ON "{table}" TO {side}'
                    yield Bend("grant widened", f"{privilege} on {table} to {side}", (statement,), table)


def _unique_keys(superuser: Connection) -> Iterator[Bend]:
    rows = superuser.execute(
        "SELECT t.relname, i.relname, array_agg(a.attname ORDER BY k.n), pg_get_expr(x.indpred, x.indrelid),"
        " x.indisexclusion"
        f" FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(attnum, n)"
        " LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum"
        f" WHERE x.indrelid IN ({TENANTS}) AND (x.indisunique OR x.indisexclusion)"
        " GROUP BY 1, 2, 4, 5 ORDER BY 1, 2"
    ).fetchall()
    for table, index, columns, where, exclusion in rows:
        if exclusion:
            yield _exclusion(superuser, table, index)
            continue
        rest = [f'"{column}"' for column in columns if column != "department_id"] or ["(true)"]
        only = f" WHERE {where}" if where else ""
        # Beside the true key: the narrower one refuses everything the pair would, and more.
        made = f'CREATE UNIQUE INDEX bent ON "{table}"'
        yield Bend("key without department", index, (f"{made} ({', '.join(rest)}){only}",), table)
        if "id" in columns and len(rest) > 1:
            yield Bend("key reduced to the id", index, (f'{made} ("id"){only}',), table)


def _exclusion(superuser: Connection, table: str, name: str) -> Bend:
    (text,) = superuser.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
    ).fetchone()  # type: ignore[misc]
    bent = text.replace("department_id WITH =, ", "")
    assert bent != text, text
    return Bend("key without department", name, (f'ALTER TABLE "{table}" ADD CONSTRAINT bent {bent}',), table)


def _foreign_keys(superuser: Connection) -> Iterator[Bend]:
    """Of rows that belong to one department, and of those that name two (decision 9)."""
    rows = superuser.execute(
        "SELECT c.relname, k.conname, r.relname, a.attname"
        " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid"
        " CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair(own, other)"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = pair.own"
        " JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = pair.other AND b.attname <> 'department_id'"
        " WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND cardinality(k.conkey) = 2"
        " ORDER BY 1, 2"
    ).fetchall()
    for table, name, target, column in rows:
        drop = f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'
        yield Bend("foreign key dropped", name, (drop,), table)
        yield Bend(
            "foreign key reduced to the id",
            name,
            (
                f'CREATE UNIQUE INDEX bent ON "{target}" ("id")',
                f'{drop}, ADD CONSTRAINT "{name}" FOREIGN KEY ("{column}") REFERENCES "{target}" ("id")',
            ),
            table,
        )


def _functions() -> Iterator[Bend]:
    begin = "CREATE OR REPLACE FUNCTION"
    signed = f"{begin} signed_by_role(standing text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true'"
    yield Bend("function widened", "signed_by_role", (signed,), "history_entry")
    sight = f"{begin} sight.department() RETURNS integer LANGUAGE sql STABLE AS 'SELECT 21'"
    yield Bend("function widened", "sight.department answers one when none is in sight", (sight,), "ticket")
    said = (
        f"{begin} sight.department() RETURNS integer LANGUAGE sql STABLE AS "
        "$$ SELECT coalesce(nullif(split_part(current_setting('ttrt.sight', true), ' ', 2), ''), '21')::integer $$"
    )
    yield Bend("function widened", "sight.department believes what it is told", (said,), "ticket")


def _roles(superuser: Connection) -> Iterator[Bend]:
    for role in SIDES_TAKEN:
        grant = f"GRANT {role} TO ttrt_app" + (
            " WITH INHERIT TRUE" if superuser.info.server_version >= 160000 else "; ALTER ROLE ttrt_app INHERIT"
        )
        yield Bend("role inherited", role, tuple(grant.split("; ")), "ticket")
    for role in ("ttrt_owner", "ttrt_app", *SIDES_TAKEN, "ttrt_seer"):
        for power in ("BYPASSRLS", "SUPERUSER"):
            yield Bend("role raised", f"{role} {power}", (f"ALTER ROLE {role} {power}",), None, (role,))


def _tables(superuser: Connection) -> list[str]:
    return [
        name
        for (name,) in superuser.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " ORDER BY 1"
        ).fetchall()
    ]
