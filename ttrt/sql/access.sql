-- The access law: who may see and touch which rows. One page, the whole truth: every old policy and grant is dropped
-- first, then this page is applied, in one transaction, by ttrt_owner, after each migration.
--
--   ttrt_owner       owns the tables, migrates; sees rows only while migrating
--   ttrt_app         signs people in; holds sign-in tables and no ticket table
--   ttrt_customer    one department, the one its credential is for
--   ttrt_scoped      of one department the sites, service types and items the person's level is for
--   ttrt_contractor  all departments
--   ttrt_desk        for somebody of the contractor with a list of departments, and for a program with a token for some:
--                    the one of them that is in sight
--   ttrt_cmo         all departments, reads only: "CMO may look but not touch" is the absence of a grant (but to say what
--                    it looked at)
--
-- One department is an equality, all departments is a role of its own: an OR in a policy costs 400 times on a count.

-- Who a row says it is by must be the side that writes it: nobody signs with the other side's hand.
CREATE OR REPLACE FUNCTION signed_by_role(standing text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT 'ttrt_' || standing = CASE current_user WHEN 'ttrt_scoped' THEN 'ttrt_customer' WHEN 'ttrt_desk' THEN 'ttrt_contractor' ELSE current_user END $$;

DO $$
DECLARE old record;
BEGIN
    FOR old IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP POLICY %I ON %I', old.policyname, old.tablename);
    END LOOP;
    FOR old IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') LOOP
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, ttrt_app, ttrt_customer, ttrt_scoped, ttrt_cmo, ttrt_contractor, ttrt_desk, ttrt_seer', old.relname);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', old.relname);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', old.relname);
        EXECUTE format('CREATE POLICY migrating ON %I TO ttrt_owner USING (current_setting(''ttrt.migrating'', true) = ''on'') WITH CHECK (current_setting(''ttrt.migrating'', true) = ''on'')', old.relname);
    END LOOP;
    FOR old IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' LOOP
        EXECUTE format('REVOKE ALL ON SEQUENCE %I FROM PUBLIC, ttrt_app, ttrt_customer, ttrt_scoped, ttrt_cmo, ttrt_contractor, ttrt_desk, ttrt_seer', old.relname);
    END LOOP;
END $$;

-- What a customer's connection shows hangs on a credential it was handed for the transaction (`ttrt.sight`): 32 random
-- bytes made at sign-in's side, of which only the hash is kept, in a table no side reads. What it is worth only these
-- functions can tell, in the name of ttrt_seer. So no statement on that connection can choose a department or a person.
-- It is worth nothing from the moment its person is suspended or removed, however long it would have lasted.
-- `(SELECT …)` in the policies has them asked once a statement, not once a row.
DROP FUNCTION IF EXISTS department_in_sight();
DROP FUNCTION IF EXISTS person_in_sight();
SET LOCAL ROLE ttrt_seer;
-- As a function of a set of columns, because ttrt_seer may read these alone.
DROP FUNCTION IF EXISTS sight.held();
CREATE FUNCTION sight.held() RETURNS TABLE (department_id integer, person_id bigint, level text, site_ids bigint[], service_types text[], item_ids bigint[], reporter_id bigint)
    LANGUAGE sql STABLE PARALLEL SAFE
    -- Whose level reaches only a part comes in as ttrt_scoped, and nobody else does: a whole credential is worth nothing
    -- there, and one for a part nothing anywhere else.
    -- A program's credential may be for less than its person's level and reach, never for more; what its person reported
    -- elsewhere is not a part of it.
    AS $$ SELECT m.department_id, m.person_id,
                 CASE WHEN array_position(ARRAY['view', 'report', 'resolve', 'manage'], s.level) < array_position(ARRAY['view', 'report', 'resolve', 'manage'], m.level) THEN s.level ELSE m.level END,
                 CASE WHEN p.of_part THEN s.site_ids ELSE m.site_ids END, CASE WHEN p.of_part THEN s.service_types ELSE m.service_types END,
                 CASE WHEN p.of_part THEN s.item_ids ELSE m.item_ids END, CASE WHEN NOT p.of_part THEN m.person_id END
          FROM public.sight s
          JOIN public.membership m ON m.department_id = s.department_id AND m.person_id = s.person_id
          CROSS JOIN LATERAL (SELECT cardinality(s.site_ids) + cardinality(s.service_types) + cardinality(s.item_ids) > 0 AS of_part,
                                     cardinality(m.site_ids) + cardinality(m.service_types) + cardinality(m.item_ids) > 0 AS in_part) p
          WHERE s.hash = encode(sha256(convert_to(current_setting('ttrt.sight', true), 'UTF8')), 'hex') AND s.expires_at > now()
            AND m.suspended_at IS NULL AND m.removed_at IS NULL AND (m.ends_at IS NULL OR m.ends_at > now())
            AND session_user = CASE WHEN p.in_part OR p.of_part THEN 'ttrt_scoped' ELSE 'ttrt_customer' END
            AND (NOT p.in_part OR (s.site_ids <@ m.site_ids AND s.service_types <@ m.service_types AND s.item_ids <@ m.item_ids))
          UNION ALL
          SELECT r.department_id, r.person_id, '', '{}', '{}', '{}', r.person_id FROM public.sight s
          JOIN public.desk_reach r ON r.department_id = s.department_id AND r.person_id = s.person_id
          JOIN public.desk_list l ON l.person_id = r.person_id AND l.ended_at IS NULL
          WHERE s.hash = encode(sha256(convert_to(current_setting('ttrt.sight', true), 'UTF8')), 'hex') AND s.expires_at > now()
            AND session_user = 'ttrt_desk' AND s.token_id IS NULL AND r.ended_at IS NULL AND (r.until_at IS NULL OR r.until_at > now())
          UNION ALL
          -- A program of the contractor's with a token for chosen departments, and perhaps for a part of the one: while the
          -- token and its person's account are worth something, and of who has a list, what is on it.
          SELECT s.department_id, s.person_id, '', t.site_ids, t.service_types, t.item_ids,
                 CASE WHEN cardinality(t.site_ids) + cardinality(t.service_types) + cardinality(t.item_ids) = 0 THEN s.person_id END
          FROM public.sight s
          JOIN public.program_token t ON t.department_id = 0 AND t.id = s.token_id AND t.person_id = s.person_id
          JOIN public.person p ON p.id = t.person_id AND p.standing = 'contractor' AND p.is_active
          WHERE s.hash = encode(sha256(convert_to(current_setting('ttrt.sight', true), 'UTF8')), 'hex') AND s.expires_at > now()
            AND session_user = 'ttrt_desk' AND s.department_id = ANY (t.department_ids)
            AND t.revoked_at IS NULL AND t.expires_at > now() AND (t.asked_at IS NULL OR t.agreed_at IS NOT NULL)
            AND (NOT EXISTS (SELECT FROM public.desk_list l WHERE l.person_id = t.person_id AND l.ended_at IS NULL)
                 OR EXISTS (SELECT FROM public.desk_reach r WHERE r.department_id = s.department_id AND r.person_id = t.person_id
                            AND r.ended_at IS NULL AND (r.until_at IS NULL OR r.until_at > now()))) $$;
CREATE OR REPLACE FUNCTION sight.department() RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT department_id FROM sight.held() $$;
CREATE OR REPLACE FUNCTION sight.person() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT person_id FROM sight.held() $$;
-- The level as a number: 0 auditor, 1 view, 2 report, 3 resolve, 4 manage.
CREATE OR REPLACE FUNCTION sight.rank() RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT array_position(ARRAY['auditor', 'view', 'report', 'resolve', 'manage'], level) - 1 FROM sight.held() $$;
CREATE OR REPLACE FUNCTION sight.sites() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT site_ids FROM sight.held() $$;
CREATE OR REPLACE FUNCTION sight.service_types() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT service_types FROM sight.held() $$;
CREATE OR REPLACE FUNCTION sight.items() RETURNS bigint[]
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT item_ids FROM sight.held() $$;
-- Whose reports are in sight wherever they are; nobody's for a program that has a part of its own.
CREATE OR REPLACE FUNCTION sight.reporter() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT reporter_id FROM sight.held() $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA sight FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.department(), sight.person() TO ttrt_customer, ttrt_scoped, ttrt_desk, ttrt_owner;
GRANT EXECUTE ON FUNCTION sight.rank() TO ttrt_customer, ttrt_scoped, ttrt_owner;
GRANT EXECUTE ON FUNCTION sight.sites(), sight.service_types(), sight.items(), sight.reporter() TO ttrt_scoped, ttrt_desk, ttrt_owner;
RESET ROLE;

GRANT USAGE ON SCHEMA public TO ttrt_app, ttrt_customer, ttrt_scoped, ttrt_cmo, ttrt_contractor, ttrt_desk;

-- Credentials are made by the application before it turns to a customer's connection, for somebody who is of that
-- department; it reads none.
CREATE POLICY signing_in ON sight FOR INSERT TO ttrt_app WITH CHECK (
    EXISTS (SELECT FROM membership m WHERE m.department_id = sight.department_id AND m.person_id = sight.person_id AND m.suspended_at IS NULL AND m.removed_at IS NULL AND (m.ends_at IS NULL OR m.ends_at > now()))
    OR EXISTS (SELECT FROM desk_reach r WHERE r.department_id = sight.department_id AND r.person_id = sight.person_id AND r.ended_at IS NULL AND (r.until_at IS NULL OR r.until_at > now()))
    OR EXISTS (SELECT FROM program_token t WHERE t.department_id = 0 AND t.id = sight.token_id AND t.person_id = sight.person_id AND sight.department_id = ANY (t.department_ids)));
CREATE POLICY old_ones   ON sight FOR SELECT TO ttrt_app USING (expires_at < now());
CREATE POLICY throwing   ON sight FOR DELETE TO ttrt_app USING (expires_at < now());
CREATE POLICY telling    ON sight FOR SELECT TO ttrt_seer USING (true);
CREATE POLICY telling    ON membership FOR SELECT TO ttrt_seer USING (true);
CREATE POLICY telling    ON desk_list  FOR SELECT TO ttrt_seer USING (true);
CREATE POLICY telling    ON desk_reach FOR SELECT TO ttrt_seer USING (true);
CREATE POLICY telling    ON program_token FOR SELECT TO ttrt_seer USING (true);
CREATE POLICY telling    ON person     FOR SELECT TO ttrt_seer USING (true);
GRANT SELECT (hash, expires_at), INSERT, DELETE ON sight TO ttrt_app;
GRANT SELECT                         ON sight TO ttrt_seer;
GRANT SELECT (department_id, person_id, level, site_ids, service_types, item_ids, suspended_at, removed_at, ends_at) ON membership TO ttrt_seer;
GRANT SELECT (person_id, ended_at) ON desk_list TO ttrt_seer;
GRANT SELECT (department_id, person_id, until_at, ended_at) ON desk_reach TO ttrt_seer;
GRANT SELECT (id, department_id, person_id, department_ids, site_ids, service_types, item_ids, asked_at, agreed_at, revoked_at, expires_at)
    ON program_token TO ttrt_seer;
GRANT SELECT (id, standing, is_active) ON person TO ttrt_seer;

-- Sign-in: before anybody is known there is no viewer, so these belong to the application itself.
CREATE POLICY signing_in ON person         TO ttrt_app USING (true);
CREATE POLICY signing_in ON membership     TO ttrt_app USING (true);
CREATE POLICY signing_in ON department     FOR SELECT TO ttrt_app USING (true);
CREATE POLICY signing_in ON person_session    TO ttrt_app USING (true) WITH CHECK (true);
CREATE POLICY signing_in ON mfa_authenticator TO ttrt_app USING (true) WITH CHECK (true);
CREATE POLICY signing_in ON sign_in_try       TO ttrt_app USING (true) WITH CHECK (true);
CREATE POLICY reading    ON django_migrations FOR SELECT TO ttrt_app USING (true);
CREATE POLICY beating    ON heartbeat      TO ttrt_app USING (true) WITH CHECK (true);
GRANT SELECT                         ON person            TO ttrt_app;
GRANT UPDATE (password, last_login, email) ON person      TO ttrt_app;
GRANT SELECT, UPDATE (joined_at)     ON membership        TO ttrt_app;
GRANT SELECT                         ON department        TO ttrt_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON person_session    TO ttrt_app;
GRANT SELECT, INSERT, DELETE         ON mfa_authenticator TO ttrt_app;
GRANT UPDATE (user_id, type, data, created_at, last_used_at) ON mfa_authenticator TO ttrt_app;  -- the library saves a row whole
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_try       TO ttrt_app;
GRANT SELECT                         ON django_migrations TO ttrt_app;
GRANT SELECT, INSERT, UPDATE         ON heartbeat         TO ttrt_app;

-- Somebody of the contractor may be given a list of departments. What is not on it they open for a while, saying why: the
-- application writes that down before they see anything, in the department's own register too, and never without an end.
CREATE POLICY signing_in      ON desk_list  FOR SELECT TO ttrt_app USING (true);
CREATE POLICY signing_in      ON desk_reach FOR SELECT TO ttrt_app USING (true);
CREATE POLICY for_a_while     ON desk_reach FOR INSERT TO ttrt_app WITH CHECK (until_at > now() AND until_at <= now() + interval '24 hours' AND reason <> '' AND ended_at IS NULL);
CREATE POLICY all_departments ON desk_list  TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY all_departments ON desk_reach TO ttrt_cmo, ttrt_contractor USING (true) WITH CHECK (until_at IS NULL OR ended_at IS NOT NULL);
CREATE POLICY own_department  ON desk_reach FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
GRANT SELECT ON desk_list TO ttrt_app, ttrt_cmo, ttrt_contractor;
GRANT SELECT ON desk_reach TO ttrt_app, ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON desk_list TO ttrt_contractor;
GRANT INSERT ON desk_reach TO ttrt_app, ttrt_contractor;
GRANT UPDATE (ended_at) ON desk_list, desk_reach TO ttrt_contractor;

-- Invitations. Who may set a password may make the link for it, and nobody else: links are made, sent and taken by the
-- application itself. The contractor adds people who have no password (the column is not in its grant, "!" is the
-- default) and asks for their invitations; it reads no password and no link. A ticket is given to one of its own people.
CREATE POLICY signing_in      ON invitation TO ttrt_app USING (true) WITH CHECK (true);
CREATE POLICY all_departments ON invitation TO ttrt_contractor USING (true) WITH CHECK (kind IN ('invitation', 'notice'));
CREATE POLICY all_departments ON person     FOR SELECT TO ttrt_contractor USING (true);
CREATE POLICY customers       ON person     FOR INSERT TO ttrt_contractor WITH CHECK (standing = 'customer');
CREATE POLICY customers_too   ON person     FOR UPDATE TO ttrt_contractor USING (standing = 'customer');
CREATE POLICY all_departments ON membership TO ttrt_contractor USING (true);
-- What somebody did to their own way in, that they opened a department for a while, and that an administrator ended somebody's account at
-- the contractor, is all the application itself writes in a register.
CREATE POLICY coming_in ON department     FOR UPDATE TO ttrt_app USING (true);
CREATE POLICY coming_in ON register_entry FOR INSERT TO ttrt_app WITH CHECK (about = 'person' AND what IN ('invitation accepted', 'department opened for a while', 'second factor added', 'second factor removed', 'second factor taken away', 'recovery codes made', 'password changed', 'password reset', 'mail address changed'));
CREATE POLICY came_in   ON register_entry FOR SELECT TO ttrt_app USING (about = 'person');
CREATE POLICY coming_in ON office_entry   FOR INSERT TO ttrt_app WITH CHECK ((about = 'person' AND what IN ('second factor added', 'second factor removed', 'second factor taken away', 'recovery codes made', 'password changed', 'password reset', 'mail address changed', 'access ended')) OR (about = 'token' AND what IN ('token agreed to', 'token revoked')));
CREATE POLICY came_in   ON office_entry   FOR SELECT TO ttrt_app USING (about IN ('person', 'token'));
CREATE POLICY coming_in ON office_head    TO ttrt_app USING (true);
GRANT UPDATE (register_seq, register_head) ON department TO ttrt_app;
GRANT SELECT (id), INSERT ON register_entry, office_entry TO ttrt_app;
GRANT SELECT, INSERT, UPDATE (seq, hash) ON office_head TO ttrt_app;
GRANT SELECT ON invitation TO ttrt_app;
GRANT INSERT (person_id, queued_at, due_at, by_name) ON invitation TO ttrt_app, ttrt_contractor;
GRANT INSERT (kind, what, facts)                     ON invitation TO ttrt_app, ttrt_contractor;  -- and word of what was done to an account
GRANT INSERT (to_email)                              ON invitation TO ttrt_app, ttrt_contractor;  -- to the address that gets no more mail, or a new one
GRANT UPDATE (due_at, attempts, last_error, token_hash, expires_at, sent_at, given_up_at, accepted_at) ON invitation TO ttrt_app;
GRANT SELECT (id, kind, what, person_id, queued_at, due_at, by_name, attempts, last_error, expires_at, sent_at, given_up_at, accepted_at)
    ON invitation TO ttrt_contractor;
GRANT SELECT (id, username, name, email, phone, standing, level, is_active, demonstration, last_login, ends_at) ON person TO ttrt_contractor;
GRANT INSERT (username, name, email, phone, standing, level, is_active, demonstration)     ON person TO ttrt_contractor;
GRANT UPDATE (name, email, phone)                    ON person     TO ttrt_contractor;
GRANT SELECT                                         ON membership TO ttrt_contractor;
GRANT INSERT (department_id, person_id, level, asked_key, name, email, given_at, given_by_name, certified_at, certified_by_name, sign_on_subject,
              site_ids, service_types, item_ids)
    ON membership TO ttrt_contractor;
-- Silence lowers and suspends, by the worker's hand; the administrator confirms a manager whom nobody else can. Who comes by
-- the department's sign-on gets level and reach of the groups, as its manager chose them.
GRANT UPDATE (level, person_id, sign_on_subject, no_account_why, certified_at, certified_by_name, lowered_at, suspended_at,
              site_ids, service_types, item_ids, ends_at) ON membership TO ttrt_contractor;
-- A department's managers keep its people: who may come in, with which level, suspended, removed. Whose account a row is
-- stands in no grant of theirs, so that no department takes hold of an account elsewhere; nobody changes the own row,
-- and a removed one is history. Of a person the department reads what is no secret, once that person is there: whom a
-- manager asked in is seen when they came in, and until then nobody learns whether there was an account before.
CREATE POLICY own_department  ON membership FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY asking_in       ON membership FOR INSERT TO ttrt_customer WITH CHECK (department_id = (SELECT sight.department()) AND person_id IS NULL AND asked_key IS NOT NULL);
CREATE POLICY other_people    ON membership FOR UPDATE TO ttrt_customer USING (department_id = (SELECT sight.department()) AND person_id IS DISTINCT FROM (SELECT sight.person()) AND removed_at IS NULL) WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY own_people      ON person     FOR SELECT TO ttrt_customer USING (EXISTS (
    SELECT FROM membership m WHERE m.department_id = (SELECT sight.department()) AND m.person_id = person.id
        AND m.removed_at IS NULL AND (m.joined_at IS NOT NULL OR m.asked_key IS NULL)));
GRANT SELECT (id, department_id, person_id, level, asked_key, name, email, given_at, given_by_name, joined_at, suspended_at, removed_at,
              certified_at, certified_by_name, lowered_at, ends_at, site_ids, service_types, item_ids, factor_lost_at)
    ON membership TO ttrt_customer;
GRANT INSERT (department_id, level, asked_key, name, email, given_at, given_by_name, certified_at, certified_by_name, ends_at, site_ids, service_types, item_ids)
    ON membership TO ttrt_customer;
GRANT UPDATE (level, suspended_at, removed_at, certified_at, certified_by_name, lowered_at, ends_at, site_ids, service_types, item_ids, factor_lost_at)
    ON membership TO ttrt_customer;
GRANT SELECT (id, username, name, email, is_active, last_login) ON person  TO ttrt_customer;
-- Which of them have a second factor, since when, and nothing of the factor itself.
CREATE POLICY own_people      ON mfa_authenticator FOR SELECT TO ttrt_customer USING (EXISTS (SELECT FROM person p WHERE p.id = user_id));
GRANT SELECT (user_id, type, created_at)                        ON mfa_authenticator TO ttrt_customer;

-- The CMO's lead keeps the CMO's own people and the auditors of all departments, by the application's log-in, so that the
-- CMO's own goes on writing nothing. It adds nobody of another side; what it did stands in the office's record.
CREATE POLICY the_cmo_s_own ON person AS RESTRICTIVE FOR INSERT TO ttrt_app WITH CHECK (standing = 'cmo');
GRANT INSERT (username, name, email, phone, standing, level, is_active, demonstration, ends_at) ON person TO ttrt_app;
GRANT UPDATE (ends_at) ON person TO ttrt_app;
-- So does the contractor's administrator close the accounts of the contractor's own people: no others, and none is opened again.
CREATE POLICY the_contractor_s_end ON person AS RESTRICTIVE FOR UPDATE TO ttrt_app USING (is_active) WITH CHECK (is_active OR standing = 'contractor');
GRANT UPDATE (is_active) ON person TO ttrt_app;
-- Auditors of all departments see who may what everywhere.
CREATE POLICY auditing      ON person     FOR SELECT TO ttrt_cmo USING (true);
CREATE POLICY auditing      ON membership FOR SELECT TO ttrt_cmo USING (true);
GRANT SELECT (id, username, name, email, standing, level, is_active, last_login, ends_at) ON person TO ttrt_cmo;
GRANT SELECT (id, department_id, person_id, level, name, email, given_at, given_by_name, joined_at, suspended_at, removed_at,
              certified_at, certified_by_name, lowered_at, ends_at, site_ids, service_types, item_ids, factor_lost_at)
    ON membership TO ttrt_cmo;

-- Departments, agencies, sites, inventory: the customer and the CMO read, the contractor keeps.
CREATE POLICY own_department  ON department        TO ttrt_customer USING (id = (SELECT sight.department())) WITH CHECK (id = (SELECT sight.department()));
CREATE POLICY all_departments ON department        TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY everyone        ON agency            FOR SELECT TO ttrt_customer USING (true);
CREATE POLICY all_departments ON agency            TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_department  ON department_agency FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON department_agency TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_department  ON site              FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON site              TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_department  ON inventory_item    FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON inventory_item    TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY all_departments ON inventory_import  TO ttrt_cmo, ttrt_contractor USING (true);
GRANT SELECT                 ON department        TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT                 ON department        TO ttrt_contractor;
GRANT UPDATE (name, kind, ended_on, register_seq, register_head, certify_since, certify_asked_at) ON department TO ttrt_contractor;
-- A manager's change of the contact book is chained to the department's register.
GRANT UPDATE (register_seq, register_head) ON department TO ttrt_customer;
-- Whether everybody of it needs a second factor is the manager's to say.
GRANT UPDATE (second_factor) ON department TO ttrt_customer;
GRANT INSERT                 ON agency, department_agency TO ttrt_contractor;
GRANT UPDATE (name)          ON agency            TO ttrt_contractor;
GRANT UPDATE (to_on)         ON department_agency TO ttrt_contractor;
GRANT SELECT                 ON agency            TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT SELECT                 ON department_agency TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT SELECT                 ON site              TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT                 ON site              TO ttrt_contractor;
GRANT UPDATE (name, address_1, address_2, city, state, zip, clli) ON site TO ttrt_contractor;
GRANT SELECT                 ON inventory_item    TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT                 ON inventory_item    TO ttrt_contractor;
-- Whose item it is and its number are in nobody's UPDATE grant.
GRANT UPDATE (identifier, service_type, contract, category, subcategory, level, site_id,
              a_address_1, a_address_2, a_city, a_state, a_zip, z_address_1, z_address_2, z_city, z_state, z_zip,
              ban, monthly_charge, public_safety, tsp, in_service_on, retired_on, retirement_proposed_at, other)
    ON inventory_item TO ttrt_contractor;
GRANT SELECT                 ON inventory_import  TO ttrt_cmo, ttrt_contractor;
GRANT INSERT                 ON inventory_import  TO ttrt_contractor;

-- Tickets. What identifies a ticket and when it began (department, number, item at opening, opened_at, alarm_at, who)
-- is in nobody's UPDATE grant, but for an alarm entered wrong.
CREATE POLICY own_department  ON ticket_counter TO ttrt_customer USING (department_id = (SELECT sight.department())) WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON ticket_counter TO ttrt_contractor USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (last) ON ticket_counter TO ttrt_customer, ttrt_contractor;

CREATE POLICY own_department  ON report TO ttrt_customer USING (department_id = (SELECT sight.department())) WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON report TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON report AS RESTRICTIVE FOR INSERT TO ttrt_customer, ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT         ON report TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT         ON report TO ttrt_customer, ttrt_contractor;

CREATE POLICY own_department  ON ticket TO ttrt_customer USING (department_id = (SELECT sight.department())) WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON ticket TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON ticket AS RESTRICTIVE FOR INSERT TO ttrt_customer, ttrt_contractor WITH CHECK (signed_by_role(opened_by_standing) AND (alarm_at IS NULL OR opened_by_standing = 'contractor'));
GRANT SELECT         ON ticket TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT         ON ticket TO ttrt_customer, ttrt_contractor;
GRANT UPDATE (status, restored_at, closed_at, closed_how, update_due_at, auto_close_at, gross_seconds, stopped_seconds,
              net_seconds, version, history_seq, history_head, history_at, search) ON ticket TO ttrt_customer;
GRANT UPDATE (status, restored_at, closed_at, closed_how, update_due_at, auto_close_at, gross_seconds, stopped_seconds,
              net_seconds, version, history_seq, history_head, history_at, search,
              item_id, site_id, site_name, kind, service_type, item_facts, public_safety, tsp,
              last_update_at, estimate_at, cause, resolution,
              owner_id, owner_name, team, trouble, severity) ON ticket TO ttrt_contractor;
-- A time somebody entered may be put right, by a correction that keeps both; when it was opened, never.
GRANT UPDATE (alarm_at) ON ticket TO ttrt_contractor;

-- The conversation: the customer sees what is public, adds what is its own. The CMO sees everything, internal notes too.
CREATE POLICY own_department  ON ticket_update TO ttrt_customer USING (department_id = (SELECT sight.department()) AND public) WITH CHECK (department_id = (SELECT sight.department()) AND public AND kind = 'comment');
CREATE POLICY all_departments ON ticket_update TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON ticket_update AS RESTRICTIVE FOR INSERT TO ttrt_customer, ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT         ON ticket_update TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT         ON ticket_update TO ttrt_customer, ttrt_contractor;

CREATE POLICY own_department  ON contact_attempt FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON contact_attempt TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON contact_attempt AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT         ON contact_attempt TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT         ON contact_attempt TO ttrt_contractor;

-- A stop is started and voided by the contractor; the customer's word may end a running one (not restored).
CREATE POLICY own_department  ON stop_clock FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY ending_running  ON stop_clock FOR UPDATE TO ttrt_customer USING (department_id = (SELECT sight.department()) AND ended_at IS NULL AND voided_at IS NULL) WITH CHECK (department_id = (SELECT sight.department()) AND ended_at IS NOT NULL);
CREATE POLICY all_departments ON stop_clock TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON stop_clock AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT         ON stop_clock TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT         ON stop_clock TO ttrt_contractor;
GRANT UPDATE (ended_at, ended_recorded_at, ended_by_id, ended_by_name) ON stop_clock TO ttrt_customer, ttrt_contractor;
GRANT UPDATE (voided_at, voided_by_id, voided_by_name, void_reason, started_at) ON stop_clock TO ttrt_contractor;

-- A restoration is the contractor's word; the dispute beside it may be anybody's who speaks for the customer.
CREATE POLICY own_department  ON restoration FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY disputing       ON restoration FOR UPDATE TO ttrt_customer USING (department_id = (SELECT sight.department()) AND disputed_at IS NULL) WITH CHECK (department_id = (SELECT sight.department()) AND disputed_at IS NOT NULL);
CREATE POLICY all_departments ON restoration TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON restoration AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT         ON restoration TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT         ON restoration TO ttrt_contractor;
GRANT UPDATE (disputed_at, disputed_by_id, disputed_by_name, dispute_note, came_back_at) ON restoration TO ttrt_customer, ttrt_contractor;
GRANT UPDATE (restored_at) ON restoration TO ttrt_contractor;

-- History is added to and never edited. A customer chains its own entries, so it may read the hash of the last one
-- (on the ticket), but not the contractor's internal entries.
CREATE POLICY own_department  ON history_entry FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()) AND public);
CREATE POLICY adding          ON history_entry FOR INSERT TO ttrt_customer WITH CHECK (department_id = (SELECT sight.department()) AND public);
CREATE POLICY all_departments ON history_entry TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON history_entry AS RESTRICTIVE FOR INSERT TO ttrt_customer, ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT         ON history_entry TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT         ON history_entry TO ttrt_customer, ttrt_contractor;

-- The outbox: whoever acts queues, for either side; the worker, on the contractor's side, sends. The department sees what
-- was sent to its own people, and no row for the contractor's.
CREATE POLICY own_department  ON notice FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()) AND audience = 'department');
CREATE POLICY adding          ON notice FOR INSERT TO ttrt_customer WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON notice TO ttrt_cmo, ttrt_contractor USING (true);
GRANT SELECT         ON notice TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT         ON notice TO ttrt_customer, ttrt_contractor;
GRANT UPDATE (to_name, to_email, due_at, joined_to, attempts, handed_over_at, sent_at, bounced_at, given_up_at, last_error)
    ON notice TO ttrt_contractor;
CREATE POLICY own_department  ON bouncing_address FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()) AND audience = 'department');
CREATE POLICY all_departments ON bouncing_address TO ttrt_cmo, ttrt_contractor USING (true);
GRANT SELECT ON bouncing_address TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT, UPDATE (bounces, bounced_at, said) ON bouncing_address TO ttrt_contractor;
-- Webhooks are the department's own affair; the contractor sends, and switches off what does not answer.
CREATE POLICY own_department  ON webhook_endpoint TO ttrt_customer USING (department_id = (SELECT sight.department())) WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON webhook_endpoint TO ttrt_contractor USING (true);
GRANT SELECT, INSERT ON webhook_endpoint TO ttrt_customer;
GRANT UPDATE (name, url, events, key_salt, old_key_salt, old_key_until, owner_id, owner_name, failures, retry_at, off_at, off_why, ended_at)
    ON webhook_endpoint TO ttrt_customer;
GRANT SELECT ON webhook_endpoint TO ttrt_contractor;
GRANT UPDATE (failures, retry_at, off_at, off_why) ON webhook_endpoint TO ttrt_contractor;

-- What people of a department want to be told: read by whoever acts there, because the act tells them; set by each alone.
CREATE POLICY own_department  ON notice_choice FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY own_choice      ON notice_choice FOR INSERT TO ttrt_customer WITH CHECK (department_id = (SELECT sight.department()) AND person_id = (SELECT sight.person()));
CREATE POLICY own_change      ON notice_choice FOR UPDATE TO ttrt_customer USING (department_id = (SELECT sight.department()) AND person_id = (SELECT sight.person())) WITH CHECK (department_id = (SELECT sight.department()) AND person_id = (SELECT sight.person()));
CREATE POLICY all_departments ON notice_choice FOR SELECT TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_department  ON ticket_follow FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY own_choice      ON ticket_follow FOR INSERT TO ttrt_customer WITH CHECK (department_id = (SELECT sight.department()) AND person_id = (SELECT sight.person()));
CREATE POLICY own_change      ON ticket_follow FOR UPDATE TO ttrt_customer USING (department_id = (SELECT sight.department()) AND person_id = (SELECT sight.person())) WITH CHECK (department_id = (SELECT sight.department()) AND person_id = (SELECT sight.person()));
CREATE POLICY all_departments ON ticket_follow FOR SELECT TO ttrt_cmo, ttrt_contractor USING (true);
GRANT SELECT ON notice_choice, ticket_follow TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON notice_choice, ticket_follow TO ttrt_customer;
GRANT UPDATE (person_name, events, severity_at_least, site_ids, item_ids, rhythm, quiet_from, quiet_until, zone, urgent_at_once, changed_at)
    ON notice_choice TO ttrt_customer;
GRANT UPDATE (how, changed_at) ON ticket_follow TO ttrt_customer;

-- The desk. Teams, hand-overs, the contractor's lists and its own record name all departments or none: never a customer's.
CREATE POLICY all_departments ON team           TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY all_departments ON shift_handover TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON shift_handover AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
CREATE POLICY the_desk        ON desk_view      TO ttrt_contractor USING (true);
CREATE POLICY all_departments ON office_entry   TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON office_entry   AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
CREATE POLICY all_departments ON transfer          TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY all_departments ON item_move         TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY all_departments ON department_change TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY cmo_s_people    ON office_entry   FOR INSERT TO ttrt_app WITH CHECK (about = 'CMO person' AND by_standing = 'cmo');
CREATE POLICY of_the_cmo      ON office_entry   FOR SELECT TO ttrt_app USING (about = 'CMO person');
GRANT SELECT ON team, shift_handover, office_entry, transfer, item_move, department_change TO ttrt_cmo, ttrt_contractor;
GRANT INSERT ON team, shift_handover, office_entry, transfer, item_move, department_change TO ttrt_contractor;
CREATE POLICY all_departments ON office_head       TO ttrt_cmo, ttrt_contractor USING (true);
GRANT SELECT ON office_head TO ttrt_cmo, ttrt_contractor;
GRANT INSERT, UPDATE (seq, hash) ON office_head TO ttrt_contractor;
GRANT UPDATE (name, ended_at) ON team TO ttrt_contractor;
GRANT UPDATE (taken_at, taken_by_id, taken_by_name, taken_note) ON shift_handover TO ttrt_contractor;
-- A list somebody keeps is nobody's evidence: it may be thrown away.
GRANT SELECT, INSERT, DELETE ON desk_view TO ttrt_contractor;
GRANT UPDATE (name, query, shared) ON desk_view TO ttrt_contractor;
CREATE POLICY own_department ON saved_view TO ttrt_customer USING (department_id = (SELECT sight.department())) WITH CHECK (department_id = (SELECT sight.department()));
GRANT SELECT, INSERT, DELETE ON saved_view TO ttrt_customer;
GRANT UPDATE (name, query, shared) ON saved_view TO ttrt_customer;

-- Terms are everybody's to read, and added to.
CREATE POLICY everyone ON pack_version FOR SELECT TO ttrt_app, ttrt_customer, ttrt_cmo USING (true);
CREATE POLICY the_desk ON pack_version TO ttrt_contractor USING (true);
GRANT SELECT ON pack_version TO ttrt_app, ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON pack_version TO ttrt_contractor;
-- Whom to call, level by level: posted for everybody who is signed in, kept by the contractor.
CREATE POLICY everyone ON escalation_contact FOR SELECT TO ttrt_customer, ttrt_cmo USING (true);
CREATE POLICY the_desk ON escalation_contact TO ttrt_contractor USING (true);
GRANT SELECT ON escalation_contact TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON escalation_contact TO ttrt_contractor;
GRANT UPDATE (level, title, name, office_phone, cell_phone, email, from_on, to_on) ON escalation_contact TO ttrt_contractor;
-- Forms of the administration that were carried out; a new key is all that is ever written.
CREATE POLICY all_departments ON sent_form TO ttrt_contractor USING (true);
CREATE POLICY the_cmo_s_own  ON sent_form TO ttrt_app USING (true);
GRANT SELECT, INSERT ON sent_form TO ttrt_contractor, ttrt_app;

-- A department's standing data: contact book, its items' terms by date, and the register of what was changed.
CREATE POLICY own_department  ON contact TO ttrt_customer USING (department_id = (SELECT sight.department())) WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON contact TO ttrt_cmo, ttrt_contractor USING (true);
GRANT SELECT ON contact TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON contact TO ttrt_customer, ttrt_contractor;
GRANT UPDATE (site_id, name, role, phone, email, access_hours, retired_at) ON contact TO ttrt_customer, ttrt_contractor;
CREATE POLICY own_department  ON item_term FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON item_term TO ttrt_cmo, ttrt_contractor USING (true);
GRANT SELECT ON item_term TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON item_term TO ttrt_contractor;
-- A term entered wrong for a day is put right for that day; the register keeps both.
GRANT UPDATE (to_on, monthly_charge, level) ON item_term TO ttrt_contractor;
CREATE POLICY own_department  ON register_entry TO ttrt_customer USING (department_id = (SELECT sight.department())) WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON register_entry TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON register_entry AS RESTRICTIVE FOR INSERT TO ttrt_customer, ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT ON register_entry TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON register_entry TO ttrt_customer, ttrt_contractor;

-- Work on a ticket: technicians and access providers are the contractor's to record, the department reads.
CREATE POLICY own_department  ON dispatch FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON dispatch TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON dispatch AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT ON dispatch TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON dispatch TO ttrt_contractor;
GRANT UPDATE (phone, arrival_estimate_at, left_at, on_site_at, gone_at, called_off_at, outcome) ON dispatch TO ttrt_contractor;
CREATE POLICY own_department  ON provider_engagement FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON provider_engagement TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON provider_engagement AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT ON provider_engagement TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON provider_engagement TO ttrt_contractor;
GRANT UPDATE (their_ticket, contact, commitment_at, said, released_at) ON provider_engagement TO ttrt_contractor;

-- Files: either side adds; what came of the scan is the worker's to say. The customer sees what is public.
CREATE POLICY own_department  ON attachment TO ttrt_customer USING (department_id = (SELECT sight.department()) AND public) WITH CHECK (department_id = (SELECT sight.department()) AND public);
CREATE POLICY all_departments ON attachment TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON attachment AS RESTRICTIVE FOR INSERT TO ttrt_customer, ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT ON attachment TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON attachment TO ttrt_customer, ttrt_contractor;
GRANT UPDATE (scan, scanned_at, scan_said) ON attachment TO ttrt_contractor;

-- Mistakes put right, and what belongs together. A correction is added to, a link is ended, an escalation is answered.
CREATE POLICY own_department  ON time_correction FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON time_correction TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON time_correction AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT ON time_correction TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON time_correction TO ttrt_contractor;
CREATE POLICY own_department  ON ticket_link FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON ticket_link TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON ticket_link AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT ON ticket_link TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON ticket_link TO ttrt_contractor;
GRANT UPDATE (ended_at, ended_by_id, ended_by_name) ON ticket_link TO ttrt_contractor;
CREATE POLICY own_department  ON escalation FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()));
CREATE POLICY asking          ON escalation FOR INSERT TO ttrt_customer WITH CHECK (department_id = (SELECT sight.department()) AND answered_at IS NULL);
CREATE POLICY all_departments ON escalation TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON escalation AS RESTRICTIVE FOR INSERT TO ttrt_customer, ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT ON escalation TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON escalation TO ttrt_customer, ttrt_contractor;
GRANT UPDATE (answered_at, answered_by_id, answered_by_name, answer, outcome) ON escalation TO ttrt_contractor;

-- The duty ledger: rows that follow from the ticket's record, kept by whoever's act they follow from and by the sweep.
CREATE POLICY own_department  ON duty_slot TO ttrt_customer USING (department_id = (SELECT sight.department())) WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY all_departments ON duty_slot TO ttrt_cmo, ttrt_contractor USING (true);
GRANT SELECT         ON duty_slot TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT, DELETE ON duty_slot TO ttrt_customer, ttrt_contractor;
GRANT UPDATE (due_at, ends_at, outcome, met_by, answered_at, recorded_at) ON duty_slot TO ttrt_customer;
GRANT UPDATE (starts_at, due_at, ends_at, outcome, met_by, answered_at, recorded_at) ON duty_slot TO ttrt_contractor;

-- The ladder: what the contractor's own levels were told is the department's evidence, but for reminders before the time.
CREATE POLICY own_department  ON ladder_step FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()) AND occasion <> 'due soon');
CREATE POLICY all_departments ON ladder_step TO ttrt_cmo, ttrt_contractor USING (true);
CREATE POLICY own_hand        ON ladder_step AS RESTRICTIVE FOR INSERT TO ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT ON ladder_step TO ttrt_customer, ttrt_cmo, ttrt_contractor;
GRANT INSERT ON ladder_step TO ttrt_contractor;
GRANT UPDATE (next_at, acknowledged_at, acknowledged_by_id, acknowledged_by_name, acknowledged_note) ON ladder_step TO ttrt_contractor;

-- Tokens for programs: made by a department's managers in their own name alone, and by the contractor; revoked, never
-- changed otherwise. Who comes with one is found by the application itself, which notes the minute; and whether its person
-- agrees to one that somebody else made.
CREATE POLICY own_department  ON program_token FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()) AND (SELECT sight.rank()) IN (0, 4));
CREATE POLICY own_token       ON program_token FOR INSERT TO ttrt_customer WITH CHECK (department_id = (SELECT sight.department()) AND person_id = (SELECT sight.person()));
CREATE POLICY revoking        ON program_token FOR UPDATE TO ttrt_customer USING (department_id = (SELECT sight.department())) WITH CHECK (department_id = (SELECT sight.department()) AND revoked_at IS NOT NULL);
CREATE POLICY all_departments ON program_token TO ttrt_contractor USING (true);
CREATE POLICY auditing        ON program_token FOR SELECT TO ttrt_cmo USING (true);
CREATE POLICY signing_in      ON program_token TO ttrt_app USING (true);

-- A department's own sign-on: its managers keep it, and write the secret without ever reading it; sign-in reads all.
CREATE POLICY own_department  ON single_sign_on TO ttrt_customer USING (department_id = (SELECT sight.department()) AND (SELECT sight.rank()) = 4) WITH CHECK (department_id = (SELECT sight.department()));
CREATE POLICY signing_in      ON single_sign_on FOR SELECT TO ttrt_app USING (true);
GRANT SELECT (id, department_id, kind, issuer, client_id, sign_on_url, certificate, groups_claim, levels, reaches, is_on, changed_at), INSERT
    ON single_sign_on TO ttrt_customer;
GRANT UPDATE (kind, issuer, client_id, secret, sign_on_url, certificate, groups_claim, levels, reaches, is_on, changed_at)
    ON single_sign_on TO ttrt_customer;
GRANT SELECT ON single_sign_on TO ttrt_app;

GRANT SELECT (id, department_id, department_ids, person_id, name, level, shown, form_key, made_at, made_by_name, asked_at, agreed_at, expires_at,
              last_used_at, revoked_at, revoked_by_name, site_ids, service_types, item_ids)
    ON program_token TO ttrt_customer, ttrt_cmo;
GRANT INSERT ON program_token TO ttrt_customer, ttrt_contractor;
GRANT UPDATE (revoked_at, revoked_by_name) ON program_token TO ttrt_customer, ttrt_contractor;
GRANT SELECT ON program_token TO ttrt_app, ttrt_contractor;
GRANT UPDATE (last_used_at, agreed_at, revoked_at, revoked_by_name) ON program_token TO ttrt_app;

-- The reading log: whoever is shown something writes it down, each with their own side's hand and a customer in their
-- own name alone. Nobody changes it, the contractor does not read it; it is the one thing the CMO's side writes at all.
CREATE POLICY managers        ON reading FOR SELECT TO ttrt_customer USING (department_id = (SELECT sight.department()) AND (SELECT sight.rank()) IN (0, 4));
CREATE POLICY own_reading     ON reading FOR INSERT TO ttrt_customer WITH CHECK (department_id = (SELECT sight.department()) AND by_id = (SELECT sight.person()));
CREATE POLICY all_departments ON reading FOR SELECT TO ttrt_cmo USING (true);
CREATE POLICY own_reading_too ON reading FOR INSERT TO ttrt_cmo, ttrt_contractor WITH CHECK (true);
CREATE POLICY own_hand        ON reading AS RESTRICTIVE FOR INSERT TO ttrt_customer, ttrt_cmo, ttrt_contractor WITH CHECK (signed_by_role(by_standing));
GRANT SELECT ON reading TO ttrt_customer, ttrt_cmo;
GRANT INSERT ON reading TO ttrt_customer, ttrt_cmo, ttrt_contractor;

-- What a level may write, whatever the program believes it may: 0 auditor, 1 view, 2 report, 3 resolve, 4 manage. A table that is
-- not named here is the managers'.
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        WITH least(name, wanted) AS (VALUES
            ('notice_choice', 1), ('ticket_follow', 1), ('saved_view', 1), ('reading', 0),
            ('department', 2), ('ticket_counter', 2), ('report', 2), ('ticket', 2), ('ticket_update', 2),
            ('history_entry', 2), ('notice', 2), ('attachment', 2), ('escalation', 2), ('duty_slot', 2),
            ('register_entry', 2), ('stop_clock', 3), ('restoration', 3), ('contact', 3)
        ), granted AS (
            SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
            WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 'ttrt_customer'::regrole
            UNION SELECT c.relname, a.privilege_type FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
            WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 'ttrt_customer'::regrole
        )
        SELECT relname, lower(privilege_type) AS act, coalesce(wanted, 4) AS wanted
        FROM granted LEFT JOIN least ON name = relname WHERE privilege_type IN ('INSERT', 'UPDATE', 'DELETE')
    LOOP
        EXECUTE format('CREATE POLICY level_to_%s ON %I AS RESTRICTIVE FOR %s TO ttrt_customer %s ((SELECT sight.rank()) >= %s)',
            one.act, one.relname, one.act, CASE one.act WHEN 'insert' THEN 'WITH CHECK' ELSE 'USING' END, one.wanted);
    END LOOP;
END $$;

-- Whose level is for chosen sites, service types or items: what ttrt_customer may, by the same policies and grants, and
-- of it what is in scope. What hangs on a ticket is in sight with the ticket, what hangs on an item with the item.
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT policyname, tablename, roles FROM pg_policies WHERE schemaname = 'public' AND 'ttrt_customer' = ANY (roles) LOOP
        EXECUTE format('ALTER POLICY %I ON %I TO %s', one.policyname, one.tablename, array_to_string(one.roles || 'ttrt_scoped'::name, ', '));
    END LOOP;
    FOR one IN SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
               WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 'ttrt_customer'::regrole LOOP
        EXECUTE format('GRANT %s ON %I TO ttrt_scoped', one.privilege_type, one.relname);
    END LOOP;
    FOR one IN SELECT c.relname, t.attname, a.privilege_type FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
               WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 'ttrt_customer'::regrole LOOP
        EXECUTE format('GRANT %s (%I) ON %I TO ttrt_scoped', one.privilege_type, one.attname, one.relname);
    END LOOP;
    FOR one IN SELECT table_name AS name, is_nullable = 'YES' AS or_none FROM information_schema.columns
               WHERE table_schema = 'public' AND column_name = 'ticket_id' AND has_any_column_privilege('ttrt_scoped', 'public.' || table_name, 'SELECT') LOOP
        EXECUTE format('CREATE POLICY in_scope ON %1$I AS RESTRICTIVE TO ttrt_scoped USING (%2$s EXISTS (SELECT FROM ticket t WHERE t.department_id = %1$I.department_id AND t.id = %1$I.ticket_id))',
            one.name, CASE WHEN one.or_none THEN 'ticket_id IS NULL OR' ELSE '' END);
    END LOOP;
END $$;
-- What somebody reported is theirs to follow, wherever it was put since; and what is in no inventory may be reported.
CREATE POLICY in_scope ON ticket AS RESTRICTIVE TO ttrt_scoped
    USING (site_id = ANY ((SELECT sight.sites())::bigint[]) OR service_type = ANY ((SELECT sight.service_types())::text[]) OR item_id = ANY ((SELECT sight.items())::bigint[]) OR opened_by_id = (SELECT sight.reporter()));
CREATE POLICY in_scope ON inventory_item AS RESTRICTIVE TO ttrt_scoped
    USING (site_id = ANY ((SELECT sight.sites())::bigint[]) OR service_type = ANY ((SELECT sight.service_types())::text[]) OR id = ANY ((SELECT sight.items())::bigint[]) OR (unassigned AND (SELECT sight.reporter()) IS NOT NULL));
CREATE POLICY in_scope ON item_term AS RESTRICTIVE TO ttrt_scoped
    USING (EXISTS (SELECT FROM inventory_item i WHERE i.department_id = item_term.department_id AND i.id = item_term.item_id));
CREATE POLICY in_scope ON site AS RESTRICTIVE TO ttrt_scoped
    USING (id = ANY ((SELECT sight.sites())::bigint[]) OR EXISTS (SELECT FROM inventory_item i WHERE i.department_id = site.department_id AND i.site_id = site.id));
CREATE POLICY in_scope ON contact AS RESTRICTIVE TO ttrt_scoped
    USING (site_id IS NULL OR EXISTS (SELECT FROM site s WHERE s.department_id = contact.department_id AND s.id = contact.site_id));
CREATE POLICY in_scope_too ON ticket_link AS RESTRICTIVE TO ttrt_scoped
    USING (EXISTS (SELECT FROM ticket t WHERE t.department_id = ticket_link.department_id AND t.id = ticket_link.to_ticket_id));
CREATE POLICY in_scope ON report AS RESTRICTIVE TO ttrt_scoped
    USING (by_id = (SELECT sight.person()) OR EXISTS (SELECT FROM ticket t WHERE t.department_id = report.department_id AND t.report_id = report.id));
-- Of the department's register, what they wrote themselves; webhooks are the managers'.
CREATE POLICY in_scope ON register_entry AS RESTRICTIVE TO ttrt_scoped USING (by_id = (SELECT sight.person()));

-- Somebody of the contractor with a list of departments: what ttrt_contractor may, by the same policies and grants, of the
-- one department in sight. What belongs to none they look at where it names no department, and change nothing of it.
DO $$
DECLARE
    one record;
    writes text[] := ARRAY(SELECT table_name::text FROM information_schema.columns
                           WHERE table_schema = 'public' AND column_name = 'department_id' AND table_name NOT IN ('membership', 'desk_reach')) || ARRAY['desk_view'];
BEGIN
    FOR one IN SELECT policyname, tablename, roles FROM pg_policies WHERE schemaname = 'public' AND 'ttrt_contractor' = ANY (roles) LOOP
        EXECUTE format('ALTER POLICY %I ON %I TO %s', one.policyname, one.tablename, array_to_string(one.roles || 'ttrt_desk'::name, ', '));
    END LOOP;
    FOR one IN SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
               WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 'ttrt_contractor'::regrole
                 AND (a.privilege_type = 'SELECT' OR c.relname = ANY (writes)) LOOP
        EXECUTE format('GRANT %s ON %I TO ttrt_desk', one.privilege_type, one.relname);
    END LOOP;
    FOR one IN SELECT c.relname, t.attname, a.privilege_type FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) a
               WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 'ttrt_contractor'::regrole
                 AND (a.privilege_type = 'SELECT' OR c.relname = ANY (writes) OR (c.relname = 'department' AND t.attname LIKE 'register_%')) LOOP
        EXECUTE format('GRANT %s (%I) ON %I TO ttrt_desk', one.privilege_type, one.attname, one.relname);
    END LOOP;
    FOR one IN SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'department_id'
                 AND has_any_column_privilege('ttrt_desk', 'public.' || table_name, 'SELECT, INSERT') LOOP
        EXECUTE format('CREATE POLICY listed ON %I AS RESTRICTIVE TO ttrt_desk USING (department_id = (SELECT sight.department()))', one.table_name);
    END LOOP;
    FOR one IN SELECT unnest(ARRAY['invitation', 'inventory_import', 'office_entry', 'office_head', 'shift_handover', 'sent_form',
                                   'transfer', 'item_move', 'department_change']) AS name
               EXCEPT SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'department_id' LOOP
        EXECUTE format('CREATE POLICY listed ON %I AS RESTRICTIVE TO ttrt_desk USING (false)', one.name);
    END LOOP;
END $$;
CREATE POLICY listed ON department AS RESTRICTIVE TO ttrt_desk USING (id = (SELECT sight.department()));
CREATE POLICY listed ON desk_view  AS RESTRICTIVE TO ttrt_desk USING (person_id = (SELECT sight.person()));
CREATE POLICY listed ON desk_list  AS RESTRICTIVE TO ttrt_desk USING (person_id = (SELECT sight.person()));
CREATE POLICY listed ON person     AS RESTRICTIVE TO ttrt_desk USING (standing = 'contractor' OR EXISTS (SELECT FROM membership m WHERE m.person_id = person.id));

-- A program of the contractor's may be for a part of one department (nobody's reports are in its sight then): what somebody
-- of the department with such a part sees of a table, by the same policies, and of what only the contractor sees, what
-- hangs on a ticket in it.
DO $$
DECLARE one record;
BEGIN
    FOR one IN SELECT tablename AS name, policyname AS policy, qual FROM pg_policies WHERE schemaname = 'public' AND roles = '{ttrt_scoped}'
               UNION ALL
               SELECT c.table_name, 'in_scope', format('ticket_id IS NULL OR EXISTS (SELECT FROM ticket t WHERE t.department_id = %1$I.department_id AND t.id = %1$I.ticket_id)', c.table_name)
               FROM information_schema.columns c
               WHERE c.table_schema = 'public' AND c.column_name = 'ticket_id' AND has_any_column_privilege('ttrt_desk', 'public.' || c.table_name, 'SELECT')
                 AND NOT has_any_column_privilege('ttrt_scoped', 'public.' || c.table_name, 'SELECT') LOOP
        EXECUTE format('CREATE POLICY %I ON %I AS RESTRICTIVE TO ttrt_desk USING ((SELECT sight.reporter()) IS NOT NULL OR (%s))',
            replace(one.policy, 'in_scope', 'in_part'), one.name, one.qual);
    END LOOP;
END $$;
