-- The roles of TTRT. Run once, as a superuser, connected to the database the tool will use; running it again is harmless.
-- Printed or run by `ttrt create-roles`. PostgreSQL 15 to 18.
--
--   ttrt_owner       owns the database and the tables; migrates; logs in for nothing else
--   ttrt_app         what the web and the worker log in as; no right to any ticket of its own
--   ttrt_customer    taken for one transaction: the rows of one department
--   ttrt_cmo         taken for one transaction: the rows of all departments, read only
--   ttrt_contractor  taken for one transaction: the rows of all departments
--
-- Set the two passwords yourself afterwards, with \password in psql, so that they appear in no file and no log.

DO $$
DECLARE
    wanted text;
BEGIN
    -- One at a time: two set-ups at once would both find a role missing and one would fail.
    PERFORM pg_advisory_xact_lock(hashtext('ttrt create-roles'));

    FOREACH wanted IN ARRAY ARRAY['ttrt_owner', 'ttrt_app', 'ttrt_customer', 'ttrt_cmo', 'ttrt_contractor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;

    -- NOINHERIT before any grant: from 16 on the grant remembers what the role was at that moment.
    ALTER ROLE ttrt_owner      LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_app        LOGIN   NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_customer   NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_cmo        NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    ALTER ROLE ttrt_contractor NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;

    -- The app may become one of the three, and holds none of their rights until it does.
    FOREACH wanted IN ARRAY ARRAY['ttrt_customer', 'ttrt_cmo', 'ttrt_contractor'] LOOP
        IF current_setting('server_version_num')::int >= 160000 THEN
            EXECUTE format('GRANT %I TO ttrt_app WITH INHERIT FALSE, SET TRUE, ADMIN FALSE', wanted);
        ELSE
            EXECUTE format('GRANT %I TO ttrt_app', wanted);
        END IF;
    END LOOP;

    -- Nobody makes tables but the owner, nobody makes temporary ones, nobody else connects.
    EXECUTE format('ALTER DATABASE %I OWNER TO ttrt_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO ttrt_app', current_database());
    ALTER SCHEMA public OWNER TO ttrt_owner;
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO ttrt_app, ttrt_customer, ttrt_cmo, ttrt_contractor;
END
$$;
