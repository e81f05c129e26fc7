-- A database to measure on: 200 departments, :tickets tickets over two years, made inside the server as a superuser.
-- Not the demonstration world: only sizes, spread and words matter here. Histories carry random hashes.
SET synchronous_commit = off;
SET session_replication_role = replica;  -- no foreign-key checks row by row; the keys are right by construction
SET maintenance_work_mem = '1GB';
SELECT setseed(0.42);

INSERT INTO department (code, name, kind, demonstration)
SELECT 'B' || lpad(d::text, 3, '0'), 'Bench department ' || d, 'state', true FROM generate_series(1, 200) d;

INSERT INTO site (department_id, name, address_1, address_2, city, state, zip, clli)
SELECT d.id, 'Site ' || s, s || ' Main Street', '', 'Sacramento', 'CA', '95814', '' FROM department d, generate_series(1, 25) s ORDER BY d.id, s;

INSERT INTO inventory_item (department_id, sequence, kind, identifier, normal, service_type, contract, category, subcategory,
    level, site_id, a_address_1, a_address_2, a_city, a_state, a_zip, z_address_1, z_address_2, z_city, z_state, z_zip, ban,
    monthly_charge, public_safety, tsp, unassigned, other)
SELECT d.id, n, CASE WHEN n = 0 THEN 'service' ELSE 'circuit' END, '32/HCGS/' || lpad((d.id * 1000 + n)::text, 6, '0') || '/PT',
    '32HCGS' || lpad((d.id * 1000 + n)::text, 6, '0') || 'PT', 'DS1', 'CALNET3', '1', '1.1', 'basic',
    s.id, '', '', '', '', '', '', '', '', '', '', '', 250, false, '', n = 0, '{}'
FROM department d CROSS JOIN generate_series(0, 500) n JOIN site s ON s.department_id = d.id AND s.name = 'Site ' || 1 + n % 25
ORDER BY d.id, n;

CREATE TEMP TABLE vocabulary AS
SELECT n, substr(md5(n::text), 1, 4 + n % 6) AS word FROM generate_series(1, 3000) n;
CREATE TEMP TABLE words AS  -- 2,000 ready-made bags of words; frequent words come first in the vocabulary
SELECT b, array_agg(DISTINCT word) AS bag FROM generate_series(1, 2000) b,
    LATERAL (SELECT v.word FROM generate_series(1, 14) g, LATERAL (SELECT word FROM vocabulary WHERE n = 1 + floor(3000 * power(random() + 0 * (b + g), 3))::int) v) w
GROUP BY b;
CREATE UNIQUE INDEX ON words (b);

CREATE TEMP TABLE made AS
SELECT n, 1 + (n::bigint * 7919) % 200 AS d, n > :tickets - 4000 AND n % 2 = 0 AS is_open,
    n <= :tickets - 4000 OR n % 2 = 1 OR n % 16 = 0 AS is_restored, -- one open ticket in eight waits for the department's word
    300 + (n::bigint * 7919) % CASE WHEN n > :tickets - 4000 AND n % 2 = 0 THEN 60 ELSE 172800 END AS out_seconds,
    date_trunc('second', now() - interval '730 days' * (1 - n::float / :tickets) - interval '1 minute') AS opened_at,
    CASE WHEN n % 7 = 3 THEN 7 ELSE 1 + (n::bigint * 104729) % 500 END AS item, -- one item of each department breaks all the time
    1 + floor(2000 * random())::int AS bag
FROM generate_series(1, :tickets) n;

-- One report a ticket, of the same id, as most are.
INSERT INTO report (id, department_id, key, content_hash, channel, caller_name, caller_phone, caller_email, verified_how, at,
    by_name, by_standing, by_level)
SELECT m.n, d.id, gen_random_uuid(), '', 'online', 'Bench', '', '', '', m.opened_at, 'Bench', 'customer', 'report'
FROM made m JOIN department d ON d.code = 'B' || lpad(m.d::text, 3, '0') ORDER BY m.n;
SELECT setval(pg_get_serial_sequence('report', 'id'), :tickets);

INSERT INTO ticket (department_id, number, report_id, item_id, identifier, kind, site_id, site_name, service_type, item_facts,
    public_safety, tsp, status, severity, trouble, description, another_issue, channel, reported_by, reported_phone,
    reported_email, contact_method, opened_by_name, opened_by_standing, opened_by_level, customer_reference, site_contact,
    site_phone, access_hours, testing_allowed, dispatch_allowed, opened_at, restored_at, closed_at, closed_how, update_due_at,
    last_update_at, cause, resolution, gross_seconds, stopped_seconds, net_seconds, pack_version, version, history_seq,
    history_head, history_at, search)
SELECT d.id, d.code || '-26-' || lpad(row_number() OVER (PARTITION BY d.id ORDER BY m.n)::text, 6, '0'), m.n, i.id, i.identifier,
    'circuit', i.site_id, s.name, 'DS1',
    jsonb_build_object('item', i.sequence, 'identifier', i.identifier, 'contract', 'CALNET3', 'category', '1', 'subcategory', '1.1', 'level', 'basic', 'ban', '', 'monthly_charge', '250.00', 'unassigned', false),
    false, '', CASE WHEN NOT m.is_restored THEN 'inProgress' WHEN m.is_open THEN 'resolved' ELSE 'closed' END, 'out_of_service', 'no_service',
    array_to_string(w.bag, ' '), '', 'online', 'Reporter ' || m.n % 4999, '', '', '', 'Bench', 'customer', 'report', CASE WHEN m.n % 3 = 0 THEN 'REF-' || m.n ELSE '' END, '', '', '', true, true, m.opened_at,
    CASE WHEN m.is_restored THEN m.opened_at + m.out_seconds * interval '1 second' END,
    CASE WHEN NOT m.is_open THEN m.opened_at + m.out_seconds * interval '1 second' + interval '1 day' END,
    CASE WHEN m.is_open THEN '' ELSE 'accepted' END, CASE WHEN NOT m.is_restored THEN now() + random() * interval '1 hour' END, m.opened_at + interval '1 hour',
    '', '', CASE WHEN m.is_restored THEN m.out_seconds END, CASE WHEN m.is_restored THEN 0 END, CASE WHEN m.is_restored THEN m.out_seconds END,
    :pack, 4, 4, '', m.opened_at,
    array_to_tsvector(w.bag || ARRAY['circuit', '32', 'hcgs', lower(i.normal), 'site']
        || CASE WHEN m.n % (:tickets / 20) = 5 THEN ARRAY['xylophone'] ELSE '{}' END
        || CASE WHEN m.d = 1 AND m.n % 1000 = 599 THEN ARRAY['zither'] ELSE '{}' END)
FROM made m
JOIN department d ON d.code = 'B' || lpad(m.d::text, 3, '0')
JOIN inventory_item i ON i.department_id = d.id AND i.sequence = m.item
JOIN site s ON s.department_id = d.id AND s.id = i.site_id
JOIN words w ON w.b = m.bag
ORDER BY m.n;

INSERT INTO ticket_counter (department_id, year, last) SELECT department_id, 26, count(*) FROM ticket GROUP BY 1;

INSERT INTO ticket_update (department_id, ticket_id, key, kind, public, body, next_step, at, by_name, by_standing, by_level)
SELECT t.department_id, t.id, gen_random_uuid(), 'restoration', true, 'Tested to the demarcation point', 'Dispatch', t.opened_at + n * interval '1 hour', 'Bench', 'contractor', 'technician'
FROM ticket t, generate_series(1, 2) n ORDER BY t.id, n;

INSERT INTO history_entry (department_id, ticket_id, seq, at, by_name, by_standing, by_level, what, public, facts, text, salt, text_hash, previous_hash, hash)
SELECT t.department_id, t.id, n, t.opened_at + n * interval '1 hour', 'Bench', 'contractor', 'technician', 'update posted', true,
    '{"kind": "restoration"}', '', md5(t.id::text), md5(n::text) || md5(n::text), md5(t.id::text) || md5(n::text), md5(n::text) || md5(t.id::text)
FROM ticket t, generate_series(1, 4) n ORDER BY t.id, n;

INSERT INTO restoration (department_id, ticket_id, restored_at, cause, resolution, at, by_name, by_standing, by_level, disputed_by_name, dispute_note)
SELECT department_id, id, restored_at, 'network_equipment', 'Replaced the card', restored_at, 'Bench', 'contractor', 'technician', '', ''
FROM ticket WHERE restored_at IS NOT NULL ORDER BY id;

-- What follows from the two updates: of a closed ticket three or four slots, of an open one what passed and one that waits.
INSERT INTO duty_slot (department_id, ticket_id, starts_at, due_at, ends_at, outcome, met_by, recorded_at)
SELECT t.department_id, t.id, s.starts_at, s.due_at, s.ends_at, s.outcome, CASE WHEN s.outcome = 'met' THEN t.id END, coalesce(s.ends_at, s.starts_at)
FROM ticket t CROSS JOIN LATERAL (
    SELECT t.opened_at + (n - 1) * interval '1 hour' AS starts_at, t.opened_at + n * interval '1 hour' AS due_at, t.opened_at + n * interval '1 hour' AS ends_at, 'met' AS outcome
    FROM generate_series(1, 2) n WHERE t.restored_at IS NOT NULL AND t.opened_at + n * interval '1 hour' < t.restored_at
    UNION ALL
    SELECT t.restored_at, NULL, t.closed_at, 'believed restored' WHERE t.restored_at IS NOT NULL
    UNION ALL
    SELECT t.update_due_at - interval '1 hour', t.update_due_at, NULL, 'waiting' WHERE t.update_due_at IS NOT NULL
) s ORDER BY t.id;

INSERT INTO person (password, username, name, email, phone, standing, level, is_active, demonstration)
VALUES ('!', 'manager', 'Bench manager', '', '', 'customer', '', true, true), ('!', 'cmo', 'Bench CMO', '', '', 'cmo', 'cmo', true, true),
       ('!', 'technician', 'Bench technician', '', '', 'contractor', 'technician', true, true);
INSERT INTO membership (department_id, person_id, level)
SELECT d.id, p.id, 'manage' FROM department d, person p WHERE d.code = 'B001' AND p.username = 'manager';
