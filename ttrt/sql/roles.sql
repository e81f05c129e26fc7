-- The roles of TTRT. Run once, as a superuser, connected to the database the tool will use; running it again is harmless.
-- Printed or run by `ttrt create-roles`. PostgreSQL 15 to 18.
--
--   ttrt_owner       owns the database and the tables; migrates; logs in for nothing else
--   ttrt_app         signs people in; no right to any ticket, and may become nobody else
--   ttrt_customer    the rows of one department: the one the connection has a credential for
--   ttrt_scoped      of those the chosen sites, service types and items
--   ttrt_cmo         the rows of all departments, read only
--   ttrt_contractor  the rows of all departments
--   ttrt_desk        of those the one that somebody of the contractor with a list of departments has in sight
--   ttrt_seer        logs in for nothing; owns the functions that know what a credential is worth
--
-- The web and the worker log in as each of the six in the middle, on connections of their own: a statement smuggled
-- into one of them cannot become another. Set the passwords of ttrt_owner and ttrt_app yourself afterwards, with
-- \password in psql, so that they appear in no file and no log; those of the other five are the tool's own business.

DO $$
DECLARE
    wanted text;
BEGIN
    -- One at a time: two set-ups at once would both find a role missing and one would fail.
    PERFORM pg_advisory_xact_lock(hashtext('ttrt create-roles'));

    FOREACH wanted IN ARRAY ARRAY['ttrt_owner', 'ttrt_app', 'ttrt_customer', 'ttrt_scoped', 'ttrt_cmo', 'ttrt_contractor', 'ttrt_desk', 'ttrt_seer'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;

    -- NOINHERIT before any grant: from 16 on the grant remembers what the role was at that moment.
    ALTER ROLE ttrt_owner      LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_app        LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_customer   LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_scoped     LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_cmo        LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_contractor LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_desk       LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_seer       NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    -- What a session of one department asks is shown to no other: the server's list of activities shows statements to
    -- whoever logs in under the same name.
    ALTER ROLE ttrt_customer SET track_activities = off;
    ALTER ROLE ttrt_scoped   SET track_activities = off;
    ALTER ROLE ttrt_desk     SET track_activities = off;

    -- Nobody becomes anybody else (an earlier build let the app take the three); but the owner lays the functions of
    -- ttrt_seer in its name.
    FOREACH wanted IN ARRAY ARRAY['ttrt_customer', 'ttrt_cmo', 'ttrt_contractor'] LOOP
        EXECUTE format('REVOKE %I FROM ttrt_app', wanted);
    END LOOP;
    IF current_setting('server_version_num')::int >= 160000 THEN
        EXECUTE 'GRANT ttrt_seer TO ttrt_owner WITH INHERIT FALSE, SET TRUE, ADMIN FALSE';
    ELSE
        GRANT ttrt_seer TO ttrt_owner;
    END IF;

    -- Nobody makes tables but the owner, nobody makes temporary ones, nobody else connects.
    EXECUTE format('ALTER DATABASE %I OWNER TO ttrt_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO ttrt_app, ttrt_customer, ttrt_scoped, ttrt_cmo, ttrt_contractor, ttrt_desk', current_database());
    ALTER SCHEMA public OWNER TO ttrt_owner;
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO ttrt_app, ttrt_customer, ttrt_scoped, ttrt_cmo, ttrt_contractor, ttrt_desk, ttrt_seer;
    CREATE SCHEMA IF NOT EXISTS sight AUTHORIZATION ttrt_seer;
    REVOKE ALL ON SCHEMA sight FROM PUBLIC;
    GRANT USAGE ON SCHEMA sight TO ttrt_customer, ttrt_scoped, ttrt_desk, ttrt_owner;
END
$$;
