-- The whole database side of intake-triage, for PostgreSQL 15 or later.
--
-- Apply it with `intake-triage schema apply`, or with
--     psql -v ON_ERROR_STOP=1 -d DATABASE -f schema.sql
-- as often as you like, also while the site submits and workers run: it is one transaction, it changes no row, it takes
-- no lock that makes a writer wait once the objects exist, and it gives up after two seconds of waiting for a lock.
-- `schema apply` then tries again. It brings a database of an earlier release to this one by steps first (steps.sql), so that
-- nobody waits; by psql alone the same is done in this one transaction, and those who write wait while indexes are built.
--
-- Advised set-up, once, as a superuser. The group that owns the schema owns the database too, so that only it can
-- grant rights on it; the roles that log in are members of one group each.
--
--     CREATE ROLE intake_owner NOLOGIN;
--     CREATE DATABASE intake OWNER intake_owner ENCODING 'UTF8' TEMPLATE template0;
--     -- apply this file; then, for example
--     CREATE ROLE clinic_site LOGIN IN ROLE intake_web;
--     CREATE ROLE triage_worker LOGIN IN ROLE intake_worker;
--     CREATE ROLE olga LOGIN IN ROLE intake_owner;
--     SELECT intake.add_person('Olga Owner', 'olga', NULL);
--
-- Whoever acknowledges, closes, pauses or adopts is a person of intake.person, whose login acts in that name alone. A
-- service through which many people act, as the staff board, is a member of intake_board besides and names them. While no
-- person's login may add persons, the owner's members add the first one without being persons: the audit log then names
-- their login.
--
-- The file creates the ten roles that are missing; that needs a superuser or CREATEROLE. Where they exist, any role
-- that may create schemas in the database can apply it. It acts as the owner of the schema `intake` if there is one,
-- else as `intake_owner` where the applying role may, else as the applying role itself.
--
-- TEMP and CREATE on the database are taken from PUBLIC. Where other programs share the database and need temporary
-- tables, grant TEMP to their roles by name.
--
-- The server's log: log_parameter_max_length is set to 0 for the database where the applying role may, since otherwise the
-- server writes whole forms into its log when it logs slow statements; else a superuser runs
--     ALTER DATABASE intake SET log_parameter_max_length = 0;
-- log_parameter_max_length_on_error has to stay at 0, and with log_statement = all or mod whatever a site sends as a literal is
-- logged. `intake-triage doctor` looks at these and at other settings that matter.
--
-- Submitting: send the form as a bound parameter to the text overload of intake.submit. Then no error of the server
-- can show a patient's words. Literals inside the SQL text are shown by the server's log whenever a statement fails.
--
-- Contents, in the order in which a form meets it. Each object has its constraints, indexes, triggers, functions, views and
-- rights beside it.
--
--      1. Set-up               roles, owner, schemas, helpers of this file
--      2. Words                the version, the levels, what is never changed
--      3. Patients             patient_reference, patient_key, spelling
--      4. Submitting           submission, patient_lock, submit
--      5. Waiting              ready, workers_asleep
--      6. Claiming             worker, control, strike
--      7. Assessing            assessment, baseline, quarantine, work_item, own_words
--      8. Alerts               alert, alert_submission, alert_aside; dashboard.worklist, .urgent, .words
--      9. Telling              notification, escalation, message, delivery, channel, incident, trouble, alerter
--     10. People               person, acting_person, what they write
--     11. What people do       act; amendment; case, amend, acknowledge, take, release, hand_over, close, resolve, override, read_words, reopen,
--                              undo, mark_not_genuine, retry_quarantined, discard_quarantined, outcome
--     12. What people decide   protocol, settings, and which of them are in force; deadline; dashboard.patients
--     13. Rota                 person_role, person_channel, rota_shift, rota_duty, rota_absence; on_duty; dashboard.channels, .response
--     14. Audit                audit_log, audit_seal
--     15. Health               unaccounted, reconcile; setback; dashboard.health
--     16. What ends            retention, erasure; erase_patient, purge
--
-- Names: *_key is unique, *_times_check bounds moments to those that a calculation can go on from, *_words_check bounds what
-- people write as intake.checked_words and intake.checked_note do. A table with a column singleton has one row.
--
-- The tables that the worker fills have no foreign keys: their ids come from the transaction that writes them, and a key
-- check for each row would lock, and so rewrite, the submissions.

BEGIN;

SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL client_min_messages = notice;
-- Who wants a lock makes others wait behind it: less than the five seconds that intake.submit waits.
SET LOCAL lock_timeout = '2s';
SET LOCAL check_function_bodies = on;
SET LOCAL default_tablespace = '';
SET LOCAL default_table_access_method = heap;

-- 1. Set-up -------------------------------------------------------------------------------------------------------

DO $$
DECLARE
    wanted record;
    may_create boolean := (SELECT rolsuper OR rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = current_user);
BEGIN
    IF pg_catalog.current_setting('server_version_num')::int < 150000 THEN
        RAISE EXCEPTION 'intake-triage needs PostgreSQL 15 or later; this server is %',
            pg_catalog.current_setting('server_version')
            USING ERRCODE = 'feature_not_supported';
    END IF;
    IF pg_catalog.current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'intake-triage needs a database with the encoding UTF8; this one has %',
            pg_catalog.current_setting('server_encoding')
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Create the database with ENCODING ''UTF8'' TEMPLATE template0.';
    END IF;

    FOR wanted IN
        SELECT *
        FROM (VALUES
            ('intake_owner', 'Owns the schemas intake and dashboard of intake-triage; its members add people and adopt protocols.'),
            ('intake_web', 'The clinic''s web site: may call intake.submit and nothing else.'),
            ('intake_worker', 'The worker daemon: reads forms, writes assessments and alerts.'),
            ('intake_alerter', 'The alerter daemon: delivers notifications; sees neither forms nor assessments.'),
            ('intake_staff', 'People who work through the worklist: acknowledge and resolve.'),
            ('intake_clinician', 'Clinicians: staff who may also close alerts and override levels.'),
            ('intake_dashboard', 'Reads the views in the schema dashboard.'),
            ('intake_auditor', 'Reads every assessment and the audit log.'),
            ('intake_sealer', 'The sealer of the audit log: reads it and appends its seals; changes neither.'),
            ('intake_board', 'Marks services through which people act, such as the staff board: they name the person. Has no rights.')
        ) AS role (name, purpose)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted.name) THEN
            IF NOT may_create THEN
                RAISE EXCEPTION 'role % is missing and % may not create roles', wanted.name, current_user
                    USING ERRCODE = 'undefined_object',
                          HINT = pg_catalog.format(
                              'A superuser, or a role with CREATEROLE, has to run: CREATE ROLE %I NOLOGIN;', wanted.name);
            END IF;
            BEGIN
                EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', wanted.name);
                EXECUTE pg_catalog.format('COMMENT ON ROLE %I IS %L', wanted.name, wanted.purpose);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- roles belong to the cluster: another database's application was quicker
            END;
        END IF;
    END LOOP;

    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_auth_members
        WHERE roleid = 'intake_staff'::pg_catalog.regrole AND member = 'intake_clinician'::pg_catalog.regrole
    ) THEN
        BEGIN
            GRANT intake_staff TO intake_clinician;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE EXCEPTION 'intake_clinician is not a member of intake_staff and % may not make it one', current_user
                USING ERRCODE = 'insufficient_privilege',
                      HINT = 'A superuser has to run: GRANT intake_staff TO intake_clinician;';
        END;
    END IF;
END
$$;

-- Who acts from here on: the owner of the schemas.
DO $$
DECLARE
    target name := (SELECT pg_catalog.pg_get_userbyid(nspowner) FROM pg_catalog.pg_namespace WHERE nspname = 'intake');
    database name := pg_catalog.current_database();
    is_superuser boolean := (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user);
    database_owner oid := (SELECT datdba FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database());
    is_database_owner boolean := pg_catalog.pg_has_role(current_user, database_owner, 'USAGE');
    -- The privilege that SET ROLE needs got a name of its own in PostgreSQL 16.
    membership text := CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 160000
                            THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    IF target IS NOT NULL THEN
        IF NOT pg_catalog.pg_has_role(current_user, target, membership) THEN
            RAISE EXCEPTION 'the schema intake belongs to %, and % is not a member of it', target, current_user
                USING ERRCODE = 'insufficient_privilege',
                      HINT = pg_catalog.format('Apply the schema as %I, as a member of it or as a superuser.', target);
        END IF;
    ELSIF pg_catalog.pg_has_role(current_user, 'intake_owner', membership) THEN
        target := 'intake_owner';
    ELSE
        target := current_user;
    END IF;

    FOR attempt IN 1..3 LOOP
        BEGIN
            IF NOT pg_catalog.has_database_privilege(target, database, 'CREATE')
                AND (is_superuser OR is_database_owner)
            THEN
                EXECUTE pg_catalog.format('GRANT CREATE ON DATABASE %I TO %I', database, target);
            END IF;

            -- The schema's owner does not change here; who owns the database decides who may close it to PUBLIC.
            IF EXISTS (
                SELECT
                FROM pg_catalog.pg_database,
                     LATERAL pg_catalog.aclexplode(coalesce(datacl, pg_catalog.acldefault('d', datdba))) AS entry
                WHERE datname = pg_catalog.current_database() AND entry.grantee = 0
                    AND entry.privilege_type IN ('TEMPORARY', 'CREATE')
            ) THEN
                IF is_database_owner THEN
                    EXECUTE pg_catalog.format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', database);
                ELSIF pg_catalog.pg_has_role(target, database_owner, 'USAGE') THEN
                    EXECUTE pg_catalog.format('SET LOCAL ROLE %I', target);
                    EXECUTE pg_catalog.format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', database);
                ELSE
                    RAISE NOTICE 'every role may create temporary tables or schemas in this database'
                        USING HINT = pg_catalog.format(
                            'The owner of the database should run: REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC;', database);
                END IF;
            END IF;
            EXIT;
        EXCEPTION WHEN internal_error THEN
            -- "tuple concurrently updated": another first application has just ended.
            IF attempt = 3 THEN
                RAISE;
            END IF;
        END;
    END LOOP;

    -- By default the server logs the parameters of slow statements in full, and with them whole forms. A superuser may say
    -- otherwise for a database, and whoever was granted SET on the parameter.
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_db_role_setting
        WHERE setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
            AND setrole = 0 AND 'log_parameter_max_length=0' = ANY (setconfig)
    ) THEN
        BEGIN
            EXECUTE pg_catalog.format('ALTER DATABASE %I SET log_parameter_max_length = 0', database);
        EXCEPTION WHEN insufficient_privilege THEN
            IF pg_catalog.current_setting('log_parameter_max_length') <> '0' THEN
                RAISE NOTICE 'the server writes whole forms into its log when it logs slow statements'
                    USING HINT = pg_catalog.format(
                        'A superuser should run: ALTER DATABASE %I SET log_parameter_max_length = 0;', database);
            END IF;
        END;
    END IF;

    IF target <> current_user THEN
        EXECUTE pg_catalog.format('SET LOCAL ROLE %I', target);
    END IF;
END
$$;

-- What exists already is not worth a notice.
SET LOCAL client_min_messages = warning;

DO $$
DECLARE
    schema_name text;
    owner name;
BEGIN
    FOREACH schema_name IN ARRAY ARRAY['intake', 'dashboard'] LOOP
        SELECT pg_catalog.pg_get_userbyid(nspowner) INTO owner
        FROM pg_catalog.pg_namespace WHERE nspname = schema_name;
        IF NOT FOUND THEN
            IF NOT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') THEN
                RAISE EXCEPTION '% may not create the schema % in this database', current_user, schema_name
                    USING ERRCODE = 'insufficient_privilege',
                          HINT = pg_catalog.format('The owner of the database has to run: GRANT CREATE ON DATABASE %I TO %I;',
                                                   pg_catalog.current_database(), current_user);
            END IF;
            BEGIN
                EXECUTE pg_catalog.format('CREATE SCHEMA %I', schema_name);
            EXCEPTION WHEN duplicate_schema OR unique_violation THEN
                NULL;  -- another application was quicker, and has ended
            END;
        ELSIF owner <> current_user THEN
            RAISE EXCEPTION 'the schema % exists and belongs to %, not to %', schema_name, owner, current_user
                USING ERRCODE = 'insufficient_privilege',
                      HINT = 'Rename it, give it to the owner of intake, or use another database.';
        END IF;
    END LOOP;
END
$$;

-- Two applications at a time would collide on the catalogs: so the second waits here until the first has ended, since a
-- comment locks its schema. No advisory lock: any role could hold it. No reader or writer waits for this one.
COMMENT ON SCHEMA intake IS 'Forms from patients, what was made of them, and who dealt with them.';
COMMENT ON SCHEMA dashboard IS 'Views for worklists, dashboards and monitors; the columns are a promise.';

DO $$
DECLARE
    present text;
BEGIN
    IF pg_catalog.to_regclass('intake.submission') IS NOT NULL AND pg_catalog.to_regtype('intake.level') IS NULL THEN
        RAISE EXCEPTION 'this database was made by a build of before the first release, which this file cannot follow'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Use a new database.';
    END IF;
    IF pg_catalog.to_regprocedure('intake.schema_version()') IS NOT NULL THEN
        EXECUTE 'SELECT intake.schema_version()' INTO present;
        IF present NOT IN ('1.0.0', '1.1.0') THEN
            RAISE EXCEPTION 'this database holds version % of the schema, which this file (1.1.0) cannot follow', present
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = 'Apply the schema of the executable that is in use.';
        ELSIF present <> '1.1.0' THEN
            PERFORM pg_catalog.set_config('intake.version_before', present, true);
        END IF;
    END IF;
END
$$;

-- Every view is replaced, which locks it. Whoever reads several of them in a transaction may hold one that this waits for, and
-- wait for one that this has: then deadlock_timeout, a second, ends the reader. So all are locked here, and what is waited for
-- them together is less than that. Readers wait until the end.
DO $$
DECLARE
    since constant timestamptz := pg_catalog.clock_timestamp();
    view_name text;
BEGIN
    FOR view_name IN
        SELECT oid::pg_catalog.regclass FROM pg_catalog.pg_class
        WHERE relkind = 'v' AND relnamespace IN ('intake'::pg_catalog.regnamespace, 'dashboard'::pg_catalog.regnamespace)
            AND pg_catalog.pg_get_userbyid(relowner) = current_user
        ORDER BY oid
    LOOP
        PERFORM pg_catalog.set_config('lock_timeout', greatest(
            1, 500 - extract(epoch FROM pg_catalog.clock_timestamp() - since) * 1000)::int::text, true);
        -- Locks nothing but the view, as LOCK would.
        EXECUTE 'ALTER VIEW ' || view_name || ' OWNER TO CURRENT_USER';
    END LOOP;
END
$$;
SET LOCAL lock_timeout = '2s';

-- New functions are nobody's until they are granted.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Revoked first, so that the rights below are all that these roles have. Rights of other roles stay as they are.
DO $$
DECLARE
    objects text;
BEGIN
    FOREACH objects IN ARRAY ARRAY['SCHEMA', 'ALL TABLES IN SCHEMA', 'ALL SEQUENCES IN SCHEMA', 'ALL ROUTINES IN SCHEMA'] LOOP
        EXECUTE 'REVOKE ALL ON ' || objects || ' intake, dashboard FROM PUBLIC, intake_web, intake_worker, intake_alerter, '
            'intake_staff, intake_clinician, intake_dashboard, intake_auditor, intake_board, intake_sealer';
    END LOOP;
END
$$;
GRANT USAGE ON SCHEMA intake TO intake_web, intake_auditor, intake_sealer, intake_worker;
GRANT USAGE ON SCHEMA dashboard TO intake_dashboard;
GRANT USAGE ON SCHEMA intake, dashboard TO intake_alerter, intake_staff, intake_clinician;
-- Where another role owns the schemas, intake_owner has the rights that are granted to it; where it owns them, it needs none.
GRANT USAGE ON SCHEMA intake, dashboard TO intake_owner;

-- Helpers of this file, which are dropped at its end. CREATE INDEX IF NOT EXISTS and the like lock out writers even where
-- there is nothing to do; these look first. Not in pg_temp, for which the owner of the schemas may lack the right.

CREATE OR REPLACE PROCEDURE intake.ensure_index(name text, definition text, is_unique boolean DEFAULT false)
LANGUAGE plpgsql AS $$
BEGIN
    IF pg_catalog.to_regclass('intake.' || name) IS NULL THEN
        EXECUTE pg_catalog.format(
            'CREATE %s INDEX %I ON intake.%s', CASE WHEN is_unique THEN 'UNIQUE' END, name, definition);
    END IF;
END
$$;

CREATE OR REPLACE PROCEDURE intake.ensure_trigger(
    relation text, name text, events text,
    action text DEFAULT 'FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change()'
)
LANGUAGE plpgsql AS $$
DECLARE
    trigger_name constant text := relation || '_' || name;
    -- As pg_get_triggerdef writes it, which has DELETE before UPDATE.
    definition constant text := pg_catalog.format('TRIGGER %s %s ON intake.%s %s', trigger_name, events, relation, action);
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_trigger
        WHERE tgrelid = pg_catalog.to_regclass('intake.' || relation) AND tgname = trigger_name AND tgenabled = 'A'
            AND pg_catalog.pg_get_triggerdef(oid) = 'CREATE ' || definition
    ) THEN
        EXECUTE 'CREATE OR REPLACE ' || definition;
        -- Not to be got round by session_replication_role.
        EXECUTE pg_catalog.format('ALTER TABLE intake.%I ENABLE ALWAYS TRIGGER %I', relation, trigger_name);
    END IF;
END
$$;

-- What nothing deletes but an erasure that leaves a record.
CREATE OR REPLACE PROCEDURE intake.ensure_erasable(relation text)
LANGUAGE sql AS $$
    CALL intake.ensure_trigger(relation, 'erased', 'BEFORE DELETE', 'FOR EACH STATEMENT EXECUTE FUNCTION intake.guard_erasure()');
    CALL intake.ensure_trigger(relation, 'erased_row', 'BEFORE DELETE', 'FOR EACH ROW EXECUTE FUNCTION intake.guard_erasure()');
$$;

-- For tables of releases that had no such column.
CREATE OR REPLACE PROCEDURE intake.ensure_column(relation text, name text, definition text)
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_attribute
        WHERE attrelid = pg_catalog.to_regclass('intake.' || relation) AND attname = ensure_column.name AND NOT attisdropped)
    THEN
        EXECUTE pg_catalog.format('ALTER TABLE intake.%I ADD COLUMN %I %s', relation, name, definition);
    END IF;
END
$$;

-- A check of a release before may know fewer words.
CREATE OR REPLACE PROCEDURE intake.ensure_words(relation text, attribute text, words text[])
LANGUAGE plpgsql AS $$
DECLARE
    constraint_name constant text := relation || '_' || attribute || '_check';
    definition constant text := (
        SELECT pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint
        WHERE conrelid = pg_catalog.to_regclass('intake.' || relation) AND conname = constraint_name);
BEGIN
    IF EXISTS (
        SELECT FROM unnest(words) AS w (word)
        WHERE pg_catalog.strpos(definition, pg_catalog.quote_literal(w.word) || '::') = 0)
    THEN
        EXECUTE pg_catalog.format('ALTER TABLE intake.%I DROP CONSTRAINT %I', relation, constraint_name);
        EXECUTE pg_catalog.format('ALTER TABLE intake.%I ADD CONSTRAINT %I CHECK (%I IN (%s))', relation, constraint_name,
            attribute, (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(w.word), ', ') FROM unnest(words) AS w (word)));
    END IF;
END
$$;

-- lz4 costs a fraction of pglz; not every build of PostgreSQL has it.
CREATE OR REPLACE PROCEDURE intake.ensure_lz4(relation text, attribute text)
LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT 'lz4' = ANY (enumvals) FROM pg_catalog.pg_settings WHERE name = 'default_toast_compression')
        AND (SELECT attcompression <> 'l' FROM pg_catalog.pg_attribute
             WHERE attrelid = pg_catalog.to_regclass('intake.' || relation) AND attname = attribute)
    THEN
        EXECUTE pg_catalog.format('ALTER TABLE intake.%I ALTER COLUMN %I SET COMPRESSION lz4', relation, attribute);
    END IF;
END
$$;

-- 2. Words --------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION intake.schema_version() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '1.1.0';
COMMENT ON FUNCTION intake.schema_version() IS
    'The version of this schema.';
-- While releases change, daemons of the one before go on with this schema: it must keep what they need.
CREATE OR REPLACE FUNCTION intake.schema_serves() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '{1.0.0}'::text[];
COMMENT ON FUNCTION intake.schema_serves() IS
    'The versions before this one whose executables may go on with this schema.';
GRANT EXECUTE ON FUNCTION intake.schema_version(), intake.schema_serves()
    TO intake_worker, intake_alerter, intake_staff, intake_auditor, intake_sealer, intake_owner;

DO $$
BEGIN
    IF pg_catalog.to_regtype('intake.level') IS NULL THEN
        CREATE DOMAIN intake.level AS text
            CONSTRAINT level_check CHECK (VALUE IN ('emergency', 'urgent', 'clinician_review', 'soon', 'routine', 'conservative'));
    END IF;
END
$$;
COMMENT ON DOMAIN intake.level IS 'How urgent a form or an alert is; intake.level_rank has the order. Programs see text.';

CREATE OR REPLACE FUNCTION intake.level_rank(level text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE level
    WHEN 'emergency' THEN 6
    WHEN 'urgent' THEN 5
    WHEN 'clinician_review' THEN 4
    WHEN 'soon' THEN 3
    WHEN 'routine' THEN 2
    WHEN 'conservative' THEN 1
END;
COMMENT ON FUNCTION intake.level_rank(text) IS
    'The order of the levels, 6 for emergency down to 1 for conservative; null for what is no level. '
    'Stored in intake.work_item, so a level never changes its rank.';
GRANT EXECUTE ON FUNCTION intake.level_rank(text)
    TO intake_worker, intake_alerter, intake_staff, intake_auditor, intake_dashboard;

CREATE OR REPLACE FUNCTION intake.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of %.% are kept as they were written: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
COMMENT ON FUNCTION intake.refuse_change() IS
    'Trigger: refuses the statement with 42501, whoever runs it and whatever is set. Only who may alter the table can take '
    'the trigger away.';

CREATE OR REPLACE FUNCTION intake.guard_erasure() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    gone jsonb;
BEGIN
    -- Once for each statement, whatever rows it is about; then for each row.
    IF TG_LEVEL = 'STATEMENT' THEN
        IF NOT EXISTS (SELECT FROM intake.erasure AS e WHERE e.xact = pg_current_xact_id()) THEN
            RAISE EXCEPTION 'rows of %.% are kept as they were written: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'insufficient_privilege', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME,
                      HINT = 'intake.erase_patient and intake.purge erase, and leave a record.';
        END IF;
        RETURN NULL;
    END IF;
    gone := to_jsonb(OLD);
    IF NOT EXISTS (
        SELECT FROM intake.erasure AS e
        WHERE e.xact = pg_current_xact_id()
            AND e.id IN ((gone ->> CASE WHEN TG_TABLE_NAME IN ('submission', 'alert', 'message') THEN 'id' ELSE 'submission_id' END)::uuid,
                         (gone ->> 'alert_id')::uuid, (gone ->> 'message_id')::uuid))
    THEN
        RAISE EXCEPTION 'a row of %.% is erased only with the record of its erasure', TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END
$$;
COMMENT ON FUNCTION intake.guard_erasure() IS
    'Trigger: refuses to delete with 42501, whoever runs it and whatever is set, but for what intake.erasure has a row of that '
    'the same transaction wrote. So nothing goes without a record of its going.';

-- 3. Patients -----------------------------------------------------------------------------------------------------
-- Forms with the same reference are one patient's. What is kept by patient has a key made from that.

-- Not in SQL: such a function is planned anew in every transaction, which costs a form more than all the rest of its way in.
CREATE OR REPLACE FUNCTION intake.patient_reference(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    trimmed constant text := btrim(given, E' \t\n\u000B\f\r\u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u200B\u200C\u200D\u2028\u2029\u202F\u205F\u2060\u3000\uFEFF');
BEGIN
    -- Nothing but ASCII punctuation and zeros: '-', '--', '?', '...', '0', '000', '#0', '(0)'.
    IF trimmed ~ E'^[-!"#$%&''()*+,./:;<=>?@\\[\\\\\\]^_`{|}~0 \t\n\u000B\f\r]*$' THEN
        RETURN NULL;
    END IF;
    IF lower(trimmed COLLATE "C") IN (
        'unknown', 'unk', 'not known', 'unspecified', 'undefined', 'unassigned', 'unavailable', 'not available',
        'none', 'no', 'null', '<null>', '(null)', 'nil', 'nan', 'n/a', 'n.a.', 'n.a', E'n\\a', 'na', 'not applicable',
        'empty', 'blank', 'missing', 'tbd', 'tba', 'tbc', 'pending', 'new', 'new patient',
        'test', 'testing', 'test patient', 'testpatient', 'dummy', 'example', 'sample', 'demo',
        'anonymous', 'anon', 'guest', 'patient', 'reference', 'mrn', 'id', 'string',
        'x', 'xx', 'xxx', 'xxxx', 'true', 'false', '[object object]', 'object object'
    ) THEN
        RETURN NULL;
    END IF;
    RETURN trimmed;
END
$$;
COMMENT ON FUNCTION intake.patient_reference(text) IS
    'The reference as it identifies a patient: trimmed, or null where it identifies nobody: nothing but punctuation and '
    'zeros, or a word that programs and people put where they know no reference, in any case of ASCII letters. '
    'Two patients who share a placeholder must never share a history.';

CREATE OR REPLACE FUNCTION intake.patient_key(reference text) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN encode(substring(sha256(convert_to(reference, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid;
COMMENT ON FUNCTION intake.patient_key(text) IS
    'The first 16 bytes of the SHA-256 of a reference that intake.patient_reference gave; null for null.';

CREATE OR REPLACE FUNCTION intake.folded_reference(reference text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    -- Control characters, and those of Unicode that show nothing: soft hyphen, joiners, marks of direction, fillers,
    -- selectors of variants, tags.
    invisible constant text := E'[\u0001-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F'
        '\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\U000E0000-\U000E0FFF]';
BEGIN
    -- Of what nobody can mistake for another, and of what takes long to put into a normal form.
    IF octet_length(reference) > 1000 OR reference ~ '^[ -~]*$' THEN
        RETURN reference;
    END IF;
    RETURN btrim(normalize(regexp_replace(reference, invisible, '', 'g'), NFKC));
END
$$;
COMMENT ON FUNCTION intake.folded_reference(text) IS
    'A reference as it looks: without invisible characters, in Unicode''s normal form NFKC. Two references that look the same '
    'are two patients all the same, since merging two is worse than splitting one; a person is told. Longer ones than '
    '1000 bytes stay as they are.';

CREATE TABLE IF NOT EXISTS intake.spelling (
    patient_key uuid PRIMARY KEY,
    folded_key uuid NOT NULL,
    reference text NOT NULL
);
COMMENT ON TABLE intake.spelling IS
    'References that do not look as they are written, one row each: with invisible characters, or not in Unicode''s normal '
    'form. Written by intake.submit.';
COMMENT ON COLUMN intake.spelling.folded_key IS 'intake.patient_key of what it looks like: intake.folded_reference.';
CALL intake.ensure_index('spelling_folded_idx', 'spelling (folded_key)');
GRANT SELECT ON intake.spelling TO intake_worker;

-- 4. Submitting ---------------------------------------------------------------------------------------------------
-- The web site calls intake.submit and may do nothing else: the form is stored, and a row of intake.ready says that it waits.

CREATE SEQUENCE IF NOT EXISTS intake.submission_number AS bigint CACHE 1;
COMMENT ON SEQUENCE intake.submission_number IS
    'Numbers submissions. Forms of one patient get their numbers in the order of their commits; others may not. Has gaps.';

CREATE TABLE IF NOT EXISTS intake.submission (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number bigint NOT NULL DEFAULT nextval('intake.submission_number') UNIQUE,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    patient_key uuid,
    submitted_by name NOT NULL DEFAULT session_user,
    -- A key stands for one form for ever.
    idempotency_key text UNIQUE,
    patient_reference text,
    patient_contact text,
    form text NOT NULL,
    CONSTRAINT submission_patient_check CHECK ((patient_key IS NULL) = (patient_reference IS NULL))
);
COMMENT ON TABLE intake.submission IS 'Every form that was accepted, as it came. Written once by intake.submit, never changed.';
COMMENT ON COLUMN intake.submission.number IS 'Order of receipt; exact among the forms of one patient.';
COMMENT ON COLUMN intake.submission.patient_key IS 'intake.patient_key of the reference; null without one. The same patient, the same key.';
COMMENT ON COLUMN intake.submission.idempotency_key IS 'The site''s key, which makes sending again harmless; null if it gave none.';
COMMENT ON COLUMN intake.submission.patient_reference IS 'patient.reference of the form after intake.patient_reference; null where it identifies nobody.';
COMMENT ON COLUMN intake.submission.patient_contact IS 'patient.contact of the form, trimmed, at most 1000 characters; null where it is absent or no text.';
COMMENT ON COLUMN intake.submission.form IS 'The bytes as they came; for a form sent as jsonb, PostgreSQL''s text of it.';
CALL intake.ensure_index('submission_patient_idx', 'submission (patient_key, number) WHERE patient_key IS NOT NULL');
CALL intake.ensure_trigger('submission', 'written_once', 'BEFORE UPDATE OR TRUNCATE');
CALL intake.ensure_erasable('submission');
GRANT SELECT ON intake.submission TO intake_worker;
CALL intake.ensure_lz4('submission', 'form');

CREATE TABLE IF NOT EXISTS intake.patient_lock (
    slot int PRIMARY KEY
);
COMMENT ON TABLE intake.patient_lock IS
    'Rows that intake.submit locks, which nobody but the owner reaches: a patient has the slot of a hash of its '
    'intake.patient_key. Patients who share a slot by chance wait for each other, and nothing else. No row is ever changed.';
-- In random order, so that the place of a row that somebody waits for, which pg_locks shows, tells no slot.
INSERT INTO intake.patient_lock (slot)
SELECT slot FROM pg_catalog.generate_series(0, 4095) AS slot
WHERE NOT EXISTS (SELECT FROM intake.patient_lock)
ORDER BY pg_catalog.random();

CREATE OR REPLACE FUNCTION intake.hold_patient(patient_key uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    wanted constant int := pg_catalog.uuid_hash(patient_key) & 4095;
BEGIN
    -- The usual case first, and without a subtransaction, which would double the transaction numbers that forms use up.
    PERFORM FROM intake.patient_lock WHERE slot = wanted FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        RETURN;
    END IF;
    BEGIN
        INSERT INTO intake.patient_lock (slot) VALUES (wanted) ON CONFLICT DO NOTHING;
        PERFORM FROM intake.patient_lock WHERE slot = wanted FOR UPDATE;
    EXCEPTION WHEN lock_not_available THEN
        RAISE EXCEPTION 'a transaction that has not ended has submitted a form of this patient, or of another one by chance'
            USING ERRCODE = 'lock_not_available',
                  HINT = 'Nothing was stored. Submit the form again with the same idempotency key.';
    END;
END
$$;
COMMENT ON FUNCTION intake.hold_patient(uuid) IS
    'Holds the patient''s slot of intake.patient_lock until the transaction ends. Error: 55P03 where it cannot be had within '
    'lock_timeout.';

CREATE OR REPLACE FUNCTION intake.accept(form text, parsed jsonb, given_twice boolean, idempotency_key text) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp
SET lock_timeout = '5s'
AS $$
#variable_conflict use_column
DECLARE
    patient constant jsonb := parsed -> 'patient';
    reference text;
    contact text;
    key uuid;
    site_key constant text := CASE WHEN btrim(idempotency_key, E' \t\n\r') <> '' THEN idempotency_key END;
    accepted uuid;
    accepted_number bigint;
    stored record;
BEGIN
    IF form IS NULL THEN
        RAISE EXCEPTION 'intake.submit needs a form' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    IF octet_length(form) > 1048576 THEN
        RAISE EXCEPTION 'the form has % bytes; intake.submit takes at most 1048576', octet_length(form)
            USING ERRCODE = 'program_limit_exceeded';
    END IF;
    IF octet_length(site_key) > 255 THEN
        RAISE EXCEPTION 'the idempotency key is longer than 255 bytes' USING ERRCODE = 'invalid_parameter_value';
    END IF;

    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        -- Holds until the transaction ends; in the function's SET clause it would end with the function.
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;

    IF jsonb_typeof(patient -> 'reference') = 'string' AND NOT given_twice THEN
        reference := patient_reference(patient ->> 'reference');
    END IF;
    IF jsonb_typeof(patient -> 'contact') = 'string' THEN
        contact := nullif(left(btrim(patient ->> 'contact', E' \t\n\r'), 1000), '');
    END IF;

    IF reference IS NOT NULL THEN
        key := patient_key(reference);
        -- Others may wait for it.
        PERFORM limit_idleness('10 seconds');
        -- Held until the commit, so that the forms of one patient have numbers and times in the order of their commits.
        PERFORM hold_patient(key);
        IF reference !~ '^[ -~]*$' AND folded_reference(reference) <> reference THEN
            INSERT INTO intake.spelling (patient_key, folded_key, reference)
            VALUES (key, patient_key(folded_reference(reference)), reference)
            ON CONFLICT DO NOTHING;
        END IF;
    END IF;

    IF site_key IS NULL THEN
        INSERT INTO intake.submission (patient_key, patient_reference, patient_contact, form)
        VALUES (key, reference, contact, accept.form)
        RETURNING id, number INTO accepted, accepted_number;
    ELSE
        INSERT INTO intake.submission (patient_key, idempotency_key, patient_reference, patient_contact, form)
        VALUES (key, site_key, reference, contact, accept.form)
        ON CONFLICT (idempotency_key) DO NOTHING
        RETURNING id, number INTO accepted, accepted_number;
        IF NOT FOUND THEN
            SELECT s.id, s.form INTO STRICT stored FROM intake.submission AS s WHERE s.idempotency_key = site_key;
            IF stored.form = accept.form THEN
                -- A transaction that wrote nothing does not wait for a synchronous standby at its commit. The form may be
                -- visible here and not yet there: its own commit was waiting when its session or the server ended.
                PERFORM pg_logical_emit_message(true, 'intake.submit', '');
                RETURN stored.id;
            END IF;
            RAISE EXCEPTION 'this idempotency key was used for another form'
                USING ERRCODE = 'unique_violation', SCHEMA = 'intake', TABLE = 'submission',
                      CONSTRAINT = 'submission_idempotency_key_key',
                      HINT = 'Nothing was stored. A new form needs a new key.';
        END IF;
    END IF;

    INSERT INTO intake.ready (number, patient_key, expedited) VALUES (accepted_number, key, coalesce(is_expedited(parsed), true));

    -- Notifying takes a lock of the whole cluster at commit, which is held while that waits for a standby. So it is done only
    -- where somebody may be asleep, and lives: a worker that ended, or never came, leaves the flag as if it were asleep.
    BEGIN
        IF (SELECT last_value FROM intake.workers_asleep) = 2
            AND EXISTS (SELECT FROM intake.worker AS w WHERE lives(w.state, w.heartbeat_at))
        THEN
            PERFORM wake('intake_submitted', '');
        END IF;
    EXCEPTION WHEN OTHERS THEN
        NULL;  -- a hint: polling finds the form
    END;
    RETURN accepted;
END
$$;
COMMENT ON FUNCTION intake.accept(text, jsonb, boolean, text) IS
    'What both overloads of intake.submit do: stores the form and puts it into the queue. For these alone.';

CREATE OR REPLACE FUNCTION intake.submit(form text, idempotency_key text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    parsed jsonb;
    twice boolean := false;
BEGIN
    IF octet_length(form) <= 1048576 THEN
        BEGIN
            parsed := form::jsonb;
            -- jsonb keeps the last of two equal keys. Whose form it is must not depend on that.
            IF strpos(form, E'\\u') > 0 OR form LIKE '%"patient"%"patient"%' OR form LIKE '%"reference"%"reference"%' THEN
                twice := (SELECT count(*) > 1 FROM json_each(form::json) AS field WHERE field.key = 'patient')
                    OR (SELECT count(*) > 1 FROM json_each(form::json -> 'patient') AS field WHERE field.key = 'reference');
            END IF;
        EXCEPTION WHEN OTHERS THEN
            NULL;  -- too deep, not JSON, or JSON that jsonb does not hold: kept all the same, and the worker says what it is
        END;
    END IF;
    RETURN intake.accept(form, parsed, twice, idempotency_key);
END
$$;
COMMENT ON FUNCTION intake.submit(text, text) IS
    'Accepts a form as the bytes that came and returns its submission id, durably once the transaction commits. Takes '
    'anything up to 1048576 bytes that is text in the session''s client_encoding, JSON or not. The same key with the same '
    'bytes returns the same id and stores nothing twice; with any other bytes, be it the same value written otherwise, it '
    'raises unique_violation. '
    'Confirmed is only a form whose COMMIT (of the statement itself, outside of a transaction block) came back without a '
    'warning. A timeout, a cancelled statement, a lost connection or a WARNING of SQLSTATE 01000 at COMMIT (a cancelled wait '
    'for a synchronous standby) says that nobody knows, whatever id was returned: submit the same bytes with the same key '
    'until one is confirmed. '
    'Errors: 22004 without a form, 54000 over the limit, 22023 for a key over 255 bytes, 23505, and 55P03 where another '
    'transaction that has not ended holds what this one needs for more than 5 seconds, 40P01 where two that submit several '
    'forms each wait for each other: submit again with the same key. Errors hold nothing of the form; send it as a bound '
    'parameter, so that the statement that the server logs does not either. Two forms of one patient, and now and then of '
    'two, wait for each other''s commit: keep transactions short. What the site may tell the patient then is in '
    'intake.outcome(id, key).';
GRANT EXECUTE ON FUNCTION intake.submit(text, text) TO intake_web;

CREATE OR REPLACE FUNCTION intake.submit(form jsonb, idempotency_key text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    RETURN intake.accept(form::text, form, false, idempotency_key);
END
$$;
COMMENT ON FUNCTION intake.submit(jsonb, text) IS
    'Accepts a form that PostgreSQL has parsed; what is stored, and compared under a key, is its text of it. Confirmed as the '
    'text overload is. Prefer that one: what jsonb refuses never gets here, and the error that refuses it, in the caller''s '
    'session, quotes the patient.';
GRANT EXECUTE ON FUNCTION intake.submit(jsonb, text) TO intake_web;

-- 5. Waiting ------------------------------------------------------------------------------------------------------
-- The queue is a thin table, beside a hint that says whether a worker has to be woken.

CREATE TABLE IF NOT EXISTS intake.ready (
    number bigint PRIMARY KEY,
    patient_key uuid,
    expedited boolean NOT NULL DEFAULT false
) WITH (
    fillfactor = 100, autovacuum_vacuum_cost_delay = 0,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000
);
-- A release before had other names for what goes ahead of others.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_catalog.pg_attribute
        WHERE attrelid = 'intake.ready'::regclass AND attname = 'goes_first' AND NOT attisdropped)
    THEN
        ALTER TABLE intake.ready RENAME COLUMN goes_first TO expedited;
        ALTER INDEX intake.ready_goes_first_idx RENAME TO ready_expedited_idx;
    END IF;
END
$$;
DROP FUNCTION IF EXISTS intake.goes_first(jsonb);
COMMENT ON TABLE intake.ready IS
    'The queue: one thin row for each form that nobody has assessed. A row is inserted by intake.submit, locked, then deleted '
    'in the transaction that writes the assessment, and never updated.';
COMMENT ON COLUMN intake.ready.patient_key IS 'The submission''s patient; a row is not claimed while an earlier one of the same patient is here.';
COMMENT ON COLUMN intake.ready.expedited IS
    'Whether an answer of the form is an alarming one: behind a long queue it is looked at before the others. Decides about '
    'the order only.';
CALL intake.ensure_index('ready_patient_idx', 'ready (patient_key, number) WHERE patient_key IS NOT NULL');
CALL intake.ensure_index('ready_expedited_idx', 'ready (number) WHERE expedited');
CALL intake.ensure_trigger('ready', 'not_updated', 'BEFORE UPDATE OR TRUNCATE');
-- Locking a row needs the right to update one of its columns; the trigger refuses the update.
GRANT SELECT, DELETE, UPDATE (patient_key) ON intake.ready TO intake_worker;

-- Until 15.18 a standby that is promoted soon after the creation of an unlogged sequence has a page of zeros in its place,
-- which no statement but DROP can read.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('intake.workers_asleep') AND relpersistence = 'u'
    ) THEN
        DROP SEQUENCE intake.workers_asleep;
    END IF;
END
$$;
-- A row would be a hot one, with a lock that any worker could hold; a sequence changes in place, at once and for all.
CREATE SEQUENCE IF NOT EXISTS intake.workers_asleep AS bigint MINVALUE 1 MAXVALUE 2 START WITH 2 CACHE 1;
COMMENT ON SEQUENCE intake.workers_asleep IS
    'A flag outside of any transaction: last_value 2 means that a worker may be asleep and submit has to notify, 1 that '
    'none is. A hint: whoever cannot read or set it goes on without, and polling finds the forms.';

CREATE OR REPLACE FUNCTION intake.wake(channel text, payload text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Any role of any database may fill the queue, by one session that listens within a transaction and one that notifies;
    -- when it is full, COMMIT of whoever notifies is refused.
    IF pg_catalog.pg_notification_queue_usage() < 0.25 THEN
        PERFORM pg_catalog.pg_notify(channel, payload);
    END IF;
END
$$;
COMMENT ON FUNCTION intake.wake(text, text) IS
    'Notifies, unless more than a quarter of the cluster''s notification queue is taken: then polling has to do. Everything '
    'here notifies through this function.';
GRANT EXECUTE ON FUNCTION intake.wake(text, text) TO intake_worker;

CREATE OR REPLACE FUNCTION intake.set_asleep(asleep boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    said constant bigint := CASE WHEN asleep IS NOT FALSE THEN 2 ELSE 1 END;
BEGIN
    -- Setting it is written to the log of the server and waits for a synchronous standby; mostly it says so already.
    IF (SELECT last_value FROM intake.workers_asleep) <> said THEN
        PERFORM setval('intake.workers_asleep', said);
    END IF;
END
$$;
COMMENT ON FUNCTION intake.set_asleep(boolean) IS
    'Says whether intake.submit has to notify intake_submitted from now on; seen at once, also if the transaction rolls '
    'back. A worker listens, then says true, then looks into the queue once more before it sleeps. A form whose submit had '
    'looked before is found by polling.';
GRANT EXECUTE ON FUNCTION intake.set_asleep(boolean) TO intake_worker;

-- 6. Claiming -----------------------------------------------------------------------------------------------------
-- A worker deletes rows of intake.ready in the transaction that writes what became of the forms: no lease, no state.
-- It claims while nobody has paused it, by the protocol and the settings in force, and takes forms that ended a worker alone.

CREATE OR REPLACE FUNCTION intake.lives(state text, heartbeat_at timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE
RETURN state = 'running' AND heartbeat_at BETWEEN now() - interval '30 seconds' AND clock_timestamp() + interval '30 seconds';
COMMENT ON FUNCTION intake.lives(text, timestamptz) IS
    'Whether a worker or alerter with this state and last heartbeat counts as alive. One that lies ahead says that the clock has '
    'been set back. Volatile, as clock_timestamp is: else it would not become a part of the query, and find no index.';
GRANT EXECUTE ON FUNCTION intake.lives(text, timestamptz)
    TO intake_worker, intake_alerter, intake_staff, intake_dashboard;

CREATE TABLE IF NOT EXISTS intake.worker (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    host text NOT NULL,
    pid int NOT NULL,
    version text NOT NULL,
    protocol text,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'stopping', 'stopped', 'standby')),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    assessed bigint NOT NULL DEFAULT 0 CHECK (assessed >= 0),
    note text,
    CONSTRAINT worker_times_check CHECK (
        least(started_at, heartbeat_at) >= '1970-01-01 UTC'
        AND greatest(started_at, heartbeat_at) < '2200-01-01 UTC')
) WITH (fillfactor = 50);
COMMENT ON TABLE intake.worker IS 'Worker processes, past and present, one row a start; another one where a session holds it.';
COMMENT ON COLUMN intake.worker.protocol IS 'The version of the protocol that it assesses by.';
COMMENT ON COLUMN intake.worker.state IS 'running, stopping, stopped or standby (ready, but not to claim).';
COMMENT ON COLUMN intake.worker.note IS 'What it says about itself; nothing about a patient.';
CALL intake.ensure_column('worker', 'last_error', 'text');
CALL intake.ensure_column('worker', 'last_error_at',
    'timestamptz CHECK (last_error_at >= ''1970-01-01 UTC'' AND last_error_at < ''2200-01-01 UTC'')');
COMMENT ON COLUMN intake.worker.last_error IS 'What last went wrong on it, as its log has it; nothing about a patient.';
COMMENT ON COLUMN intake.worker.last_error_at IS 'When, by its host''s clock.';
CALL intake.ensure_index('worker_heartbeat_idx', 'worker (heartbeat_at)');
GRANT SELECT, INSERT, UPDATE (protocol, state, heartbeat_at, assessed, note, last_error, last_error_at) ON intake.worker
    TO intake_worker;

CREATE TABLE IF NOT EXISTS intake.strike (
    submission_number bigint PRIMARY KEY,
    strikes int NOT NULL DEFAULT 1 CHECK (strikes > 0),
    -- A code, so that no text of a patient gets in.
    phase text CHECK (phase ~ '^[A-Za-z][A-Za-z0-9._-]{0,99}$'),
    last_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE intake.strike IS
    'Forms that ended, or hung, a worker. Those that wait are taken alone and last; those that are assessed, and did so while '
    'they were read for a later form of their patient, are left out of histories.';
COMMENT ON COLUMN intake.strike.phase IS 'A code for what the last of them was doing.';
GRANT SELECT, INSERT, UPDATE (strikes, phase, last_at), DELETE ON intake.strike TO intake_worker;

CREATE TABLE IF NOT EXISTS intake.control (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    paused boolean NOT NULL DEFAULT false,
    paused_by text,
    paused_at timestamptz,
    CONSTRAINT control_paused_check CHECK (paused = (paused_by IS NOT NULL) AND paused = (paused_at IS NOT NULL)),
    CONSTRAINT control_words_check CHECK (octet_length(paused_by) <= 10000)
);
COMMENT ON TABLE intake.control IS 'What holds for all workers.';
COMMENT ON COLUMN intake.control.paused IS 'No worker claims forms while this is true.';
GRANT SELECT ON intake.control TO intake_worker, intake_staff;
INSERT INTO intake.control (singleton) VALUES (true) ON CONFLICT DO NOTHING;

CREATE OR REPLACE FUNCTION intake.pause(by_whom text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    person constant text := acting_person(by_whom);
BEGIN
    PERFORM begin_act();
    UPDATE intake.control SET paused = true, paused_by = person, paused_at = clock_timestamp() WHERE NOT paused;
    IF FOUND THEN
        PERFORM audit(person, 'intake.paused', 'control', 'intake');
    END IF;
END
$$;
COMMENT ON FUNCTION intake.pause(text) IS 'All workers stop claiming forms. Pausing again changes nothing. Error: 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.pause(text) TO intake_staff, intake_owner;

CREATE OR REPLACE FUNCTION intake.resume(by_whom text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    person constant text := acting_person(by_whom);
BEGIN
    PERFORM begin_act();
    UPDATE intake.control SET paused = false, paused_by = NULL, paused_at = NULL WHERE paused;
    IF FOUND THEN
        PERFORM audit(person, 'intake.resumed', 'control', 'intake');
        PERFORM wake('intake_submitted', '');
    END IF;
END
$$;
COMMENT ON FUNCTION intake.resume(text) IS 'Workers claim forms again. Resuming again changes nothing. Error: 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.resume(text) TO intake_staff, intake_owner;

-- 7. Assessing ----------------------------------------------------------------------------------------------------
-- Every claimed form gets an assessment, or is put into quarantine where it cannot be read; either puts it on the worklist.

CREATE TABLE IF NOT EXISTS intake.assessment (
    submission_id uuid PRIMARY KEY,
    number bigint NOT NULL,
    received_at timestamptz NOT NULL,
    assessed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    respond_by timestamptz,
    worker uuid NOT NULL,
    alert_id uuid,
    level intake.level NOT NULL,
    possible_level intake.level NOT NULL,
    protocol text NOT NULL,
    settings_hash text NOT NULL,
    history uuid[] NOT NULL DEFAULT '{}',
    latching_alerts uuid[] NOT NULL DEFAULT '{}',
    result jsonb NOT NULL,
    CONSTRAINT assessment_times_check CHECK (
        least(received_at, assessed_at, respond_by) >= '1970-01-01 UTC'
        AND greatest(received_at, assessed_at, respond_by) < '2200-01-01 UTC')
);
COMMENT ON TABLE intake.assessment IS 'Every assessment ever made, one for each form that could be read. Inserted by the worker, never changed.';
COMMENT ON COLUMN intake.assessment.respond_by IS 'By when a person has to respond; null where the level sets no time.';
COMMENT ON COLUMN intake.assessment.worker IS 'The worker that assessed it: intake.worker.id.';
COMMENT ON COLUMN intake.assessment.level IS 'The level, before any override.';
COMMENT ON COLUMN intake.assessment.possible_level IS 'The highest level over all ways to answer what is unknown.';
COMMENT ON COLUMN intake.assessment.protocol IS 'The version of the protocol: intake.protocol.version.';
COMMENT ON COLUMN intake.assessment.settings_hash IS 'The clinic''s settings in force: intake.settings.hash.';
COMMENT ON COLUMN intake.assessment.history IS 'Submission ids of the patient''s earlier forms that were used.';
COMMENT ON COLUMN intake.assessment.latching_alerts IS 'Ids of the patient''s open alerts that held the level up.';
COMMENT ON COLUMN intake.assessment.result IS 'The whole assessment as JSON.';
CALL intake.ensure_index('assessment_assessed_at_idx', 'assessment (assessed_at)');
CALL intake.ensure_trigger('assessment', 'written_once', 'BEFORE UPDATE OR TRUNCATE');
CALL intake.ensure_erasable('assessment');
GRANT SELECT, INSERT ON intake.assessment TO intake_worker;
GRANT SELECT ON intake.assessment TO intake_auditor;
CALL intake.ensure_lz4('assessment', 'result');

CREATE OR REPLACE FUNCTION intake.assessed_by(protocol text, since timestamptz)
RETURNS TABLE (submission_id uuid, level text, assessed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    SELECT a.submission_id, a.level, a.assessed_at
    FROM intake.assessment AS a
    WHERE a.protocol = assessed_by.protocol AND a.assessed_at >= assessed_by.since
    ORDER BY a.assessed_at, a.submission_id;
END;
COMMENT ON FUNCTION intake.assessed_by(text, timestamptz) IS
    'The forms that a version of the protocol assessed since then, for another look.';
GRANT EXECUTE ON FUNCTION intake.assessed_by(text, timestamptz) TO intake_owner;

CREATE TABLE IF NOT EXISTS intake.baseline (
    patient_key uuid NOT NULL,
    item text NOT NULL,
    answer text NOT NULL,
    answered_at timestamptz NOT NULL,
    submission_id uuid NOT NULL,
    CONSTRAINT baseline_pkey PRIMARY KEY (patient_key, item, answer)
);
COMMENT ON TABLE intake.baseline IS
    'What patients with so many or such large forms that not all are read any more once answered, of the items that are compared '
    'between forms: each answer once, with the latest form that gave it. Patients with few forms have no rows.';
COMMENT ON COLUMN intake.baseline.answer IS 'The name of the choice, or the number.';
GRANT SELECT, INSERT, UPDATE (answered_at, submission_id) ON intake.baseline TO intake_worker;

CREATE TABLE IF NOT EXISTS intake.quarantine (
    submission_id uuid PRIMARY KEY,
    -- A code, so that no text of a patient gets in.
    reason text NOT NULL CHECK (reason ~ '^[A-Za-z][A-Za-z0-9._-]{0,99}$'),
    detail text CHECK (length(detail) <= 500),
    attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'retried', 'discarded')),
    quarantined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    worker uuid,
    CONSTRAINT quarantine_times_check CHECK (quarantined_at >= '1970-01-01 UTC' AND quarantined_at < '2200-01-01 UTC')
);
COMMENT ON TABLE intake.quarantine IS 'Forms that could not be read, or that ended the process that read them. The form itself stays in intake.submission.';
COMMENT ON COLUMN intake.quarantine.reason IS 'A code, such as notJSON, tooDeep, unknownQuestionnaire, noAnswers, jsonbRefused or crashed.';
COMMENT ON COLUMN intake.quarantine.detail IS 'More about the reason in general words; nothing of the form.';
COMMENT ON COLUMN intake.quarantine.state IS 'held, retried (given back to the queue) or discarded (by a person).';
CALL intake.ensure_index('quarantine_held_idx', 'quarantine (quarantined_at) WHERE state = ''held''');
CALL intake.ensure_index('quarantine_retried_idx', 'quarantine (submission_id) WHERE state = ''retried''');
CALL intake.ensure_trigger('quarantine', 'kept', 'BEFORE TRUNCATE');
CALL intake.ensure_erasable('quarantine');

CREATE OR REPLACE FUNCTION intake.guard_quarantine() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    IF (OLD.submission_id, OLD.state, NEW.submission_id, NEW.state)
            IS DISTINCT FROM (NEW.submission_id, 'retried', OLD.submission_id, 'held')
        AND current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
    THEN
        RAISE EXCEPTION 'a form leaves quarantine by intake.retry_quarantined and intake.discard_quarantined alone'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION intake.guard_quarantine() IS
    'Trigger: a worker may only put a form aside again that was given back to the queue; people do the rest by functions.';
CALL intake.ensure_trigger(
    'quarantine', 'guarded', 'BEFORE UPDATE', 'FOR EACH ROW EXECUTE FUNCTION intake.guard_quarantine()');
GRANT SELECT, INSERT, UPDATE (reason, detail, attempts, state, quarantined_at, worker) ON intake.quarantine TO intake_worker;

CREATE OR REPLACE FUNCTION intake.quarantine_words(reason text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, intake, pg_temp
RETURN CASE reason
    WHEN 'notJSON' THEN 'The form could not be read: it is not JSON.'
    WHEN 'tooDeep' THEN 'The form could not be read: it is nested too deeply.'
    WHEN 'jsonbRefused' THEN 'The form could not be read: it holds text that PostgreSQL cannot store as JSON.'
    WHEN 'notAnObject' THEN 'The form could not be read: it is JSON, but not a form.'
    WHEN 'noAnswers' THEN 'The form could not be read: it has no answers.'
    WHEN 'unknownQuestionnaire' THEN 'The form could not be read: its questionnaire or version is unknown.'
    WHEN 'tooLarge' THEN 'The form could not be read: it is larger than 1 MiB.'
    WHEN 'unsupportedResource' THEN 'The form could not be read: it is a FHIR resource of a kind that is not read.'
    WHEN 'badHistory' THEN 'The form could not be read: its history is not one of forms.'
    WHEN 'crashed' THEN 'The form could not be assessed: it ended the programs that tried.'
    WHEN 'hung' THEN 'The form could not be assessed: the programs that tried did not come to an end.'
    WHEN 'resultRefused' THEN 'The form was assessed, and its result could not be stored.'
    ELSE 'The form could not be assessed, for a reason that this release does not know.'
END || ' Nobody knows what it says.';
COMMENT ON FUNCTION intake.quarantine_words(text) IS 'A code of intake.quarantine.reason in words for staff.';
GRANT EXECUTE ON FUNCTION intake.quarantine_words(text) TO intake_staff, intake_dashboard, intake_auditor;

CREATE OR REPLACE VIEW dashboard.quarantine WITH (security_barrier = true) AS
SELECT q.submission_id, s.received_at, q.reason, q.attempts, q.state, intake.quarantine_words(q.reason) AS words
FROM intake.quarantine AS q
LEFT JOIN intake.submission AS s ON s.id = q.submission_id
ORDER BY q.state = 'held' DESC, q.quarantined_at;
COMMENT ON VIEW dashboard.quarantine IS 'Forms that could not be read; never what they say. What is still held comes first.';
COMMENT ON COLUMN dashboard.quarantine.words IS 'The reason, in words for staff.';

CREATE OR REPLACE VIEW dashboard.activity WITH (security_barrier = true) AS
SELECT hour, level, count(*) AS submissions
FROM (
    SELECT date_trunc('hour', x.received_at) AS hour, x.level
    FROM intake.assessment AS x
    WHERE x.assessed_at >= now() - interval '31 days'
    UNION ALL
    SELECT date_trunc('hour', s.received_at), 'urgent'
    FROM intake.quarantine AS q
    JOIN intake.submission AS s ON s.id = q.submission_id
    WHERE q.state = 'held' AND q.quarantined_at >= now() - interval '31 days'
) AS recent
GROUP BY hour, level;
COMMENT ON VIEW dashboard.activity IS
    'Submissions by the hour in which they were received and their level, before any override, for the 31 days up to now. A '
    'form that is held in quarantine counts as urgent.';

CREATE TABLE IF NOT EXISTS intake.work_item (
    submission_id uuid PRIMARY KEY,
    number bigint NOT NULL,
    patient_key uuid,
    alert_id uuid,
    respond_by timestamptz,
    quarantined boolean NOT NULL DEFAULT false,
    level intake.level NOT NULL,
    possible_level intake.level NOT NULL,
    override_level intake.level,
    override_by text,
    override_at timestamptz,
    override_reason text,
    taken_by text,
    taken_at timestamptz,
    rank int NOT NULL GENERATED ALWAYS AS (intake.level_rank(coalesce(override_level, level))) STORED,
    CONSTRAINT work_item_override_check CHECK (
        num_nulls(override_level, override_by, override_at, override_reason) IN (0, 4)),
    CONSTRAINT work_item_times_check CHECK (
        least(respond_by, override_at) >= '1970-01-01 UTC'
        AND greatest(respond_by, override_at) < '2200-01-01 UTC'),
    CONSTRAINT work_item_words_check CHECK (octet_length(override_by) <= 10000 AND octet_length(override_reason) <= 10000)
) WITH (fillfactor = 90);
COMMENT ON TABLE intake.work_item IS
    'What is on the worklist. Inserted with the assessment or the quarantine; deleted when the submission is resolved or the '
    'alert that holds it is closed. Small however many assessments there are.';
COMMENT ON COLUMN intake.work_item.number IS 'The form''s number: the order of waiting.';
COMMENT ON COLUMN intake.work_item.respond_by IS 'By when a person has to respond: intake.deadline of the level in force. An override to a higher level never puts it off.';
COMMENT ON COLUMN intake.work_item.quarantined IS 'The form could not be read: there is a row in intake.quarantine and no assessment.';
COMMENT ON COLUMN intake.work_item.level IS 'The level of the assessment; urgent for a quarantined form.';
COMMENT ON COLUMN intake.work_item.possible_level IS 'The possible level of the assessment; emergency for a quarantined form.';
COMMENT ON COLUMN intake.work_item.override_level IS 'The level that a clinician gave instead; null if none did.';
CALL intake.ensure_column('work_item', 'taken_by', 'text');
CALL intake.ensure_column('work_item', 'taken_at', 'timestamptz');
COMMENT ON COLUMN intake.work_item.taken_by IS 'The person who works on it; null while nobody has taken it.';
COMMENT ON COLUMN intake.work_item.rank IS 'intake.level_rank of the level after override: the order of the worklist.';
CALL intake.ensure_index('work_item_rank_idx', 'work_item (rank DESC, number)');
CALL intake.ensure_index('work_item_alert_idx', 'work_item (alert_id) WHERE alert_id IS NOT NULL');
CALL intake.ensure_index('work_item_due_idx', 'work_item (respond_by) WHERE alert_id IS NULL AND respond_by IS NOT NULL');
GRANT SELECT, INSERT ON intake.work_item TO intake_worker;

CREATE TABLE IF NOT EXISTS intake.own_words (
    submission_id uuid PRIMARY KEY,
    number bigint NOT NULL,
    patient_key uuid,
    level intake.level,
    explained real NOT NULL CHECK (explained BETWEEN 0 AND 1),
    due_at timestamptz NOT NULL CHECK (due_at >= '1970-01-01 UTC' AND due_at < '2200-01-01 UTC'),
    alert_id uuid,
    verdict text CHECK (verdict IN ('nothing_urgent', 'needs_call', 'emergency')),
    read_by text,
    read_session name,
    read_at timestamptz,
    note text,
    CONSTRAINT own_words_read_check CHECK (num_nulls(verdict, read_by, read_session, read_at) IN (0, 4)),
    CONSTRAINT own_words_words_check CHECK (octet_length(read_by) <= 10000 AND octet_length(note) <= 10000)
) WITH (fillfactor = 90);
COMMENT ON TABLE intake.own_words IS
    'Forms with own words, which a person reads whatever the reader made of them; never the words. Inserted with the '
    'assessment; the verdict is by intake.read_words. Kept: the clinic''s measure of the reader.';
COMMENT ON COLUMN intake.own_words.level IS 'The worst level that the reader''s findings gave the form; null where it found no sign.';
COMMENT ON COLUMN intake.own_words.explained IS 'The part of the text that the reader could explain: 0 nothing, 1 every sentence.';
COMMENT ON COLUMN intake.own_words.due_at IS 'By when somebody has to have read them; then intake.open_overdue_alerts opens an alert.';
COMMENT ON COLUMN intake.own_words.verdict IS 'What the person made of them: nothing_urgent, needs_call or emergency; null while nobody has read them.';
COMMENT ON COLUMN intake.own_words.alert_id IS 'The alert that says that they are overdue; null while none does.';
CALL intake.ensure_index('own_words_unread_idx', 'own_words (due_at) WHERE read_at IS NULL');
CALL intake.ensure_index('own_words_alert_idx', 'own_words (alert_id) WHERE alert_id IS NOT NULL AND read_at IS NULL');
CALL intake.ensure_trigger('own_words', 'kept', 'BEFORE TRUNCATE');
CALL intake.ensure_erasable('own_words');
GRANT SELECT, INSERT (submission_id, number, patient_key, level, explained, due_at) ON intake.own_words TO intake_worker;

-- 8. Alerts -------------------------------------------------------------------------------------------------------
-- What is urgent opens an alert in the same transaction, or joins the patient's open one; so does what nobody answers in time.

CREATE OR REPLACE FUNCTION intake.guard_alert() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    by_owner boolean := current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID);
BEGIN
    -- An alert that stood beside the patient's own becomes that.
    IF (NEW.id, NEW.submission_id, NEW.cause, NEW.opened_at) IS DISTINCT FROM (OLD.id, OLD.submission_id, OLD.cause, OLD.opened_at)
        OR (NEW.patient_key IS DISTINCT FROM OLD.patient_key AND NOT (by_owner AND OLD.patient_key IS NULL))
    THEN
        RAISE EXCEPTION 'what an alert is about does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'alert % is closed', OLD.id USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF level_rank(NEW.level) < level_rank(OLD.level) THEN
        RAISE EXCEPTION 'the level of alert % does not fall', OLD.id USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF NOT by_owner AND (NEW.acknowledged_at IS NOT NULL OR level_rank(NEW.level) = level_rank(OLD.level))
        AND (NEW.acknowledged_at, NEW.acknowledged_by, NEW.acknowledged_session)
            IS DISTINCT FROM (OLD.acknowledged_at, OLD.acknowledged_by, OLD.acknowledged_session)
    THEN
        RAISE EXCEPTION 'alert % is acknowledged, given back and handed over by the functions for it alone', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF level_rank(NEW.level) > level_rank(OLD.level) THEN
        NEW.raised_at := clock_timestamp();
        NEW.acknowledged_at := NULL;
        NEW.acknowledged_by := NULL;
        NEW.acknowledged_session := NULL;
        NEW.acknowledge_note := NULL;
    END IF;
    IF OLD.acknowledged_at IS NOT NULL AND NEW.acknowledged_at IS NULL THEN
        INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id, detail)
        VALUES ('system', 'alert.acknowledgementVoided', 'alert', OLD.id::text,
                jsonb_build_object('level', NEW.level, 'acknowledgedBy', OLD.acknowledged_by,
                                   'acknowledgedAt', OLD.acknowledged_at, 'session', OLD.acknowledged_session));
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION intake.guard_alert() IS
    'Trigger: an alert keeps what it is about, stays closed, never falls, and is acknowledged, given back and handed over only '
    'by intake.acknowledge, intake.release and intake.hand_over. When its level rises an acknowledgement is void; the audit '
    'log keeps it.';

CREATE TABLE IF NOT EXISTS intake.alert (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    patient_key uuid,
    submission_id uuid NOT NULL,
    level intake.level NOT NULL,
    cause text NOT NULL CONSTRAINT alert_cause_check CHECK (
        cause IN ('assessment', 'quarantine', 'overdue', 'override', 'reopened')),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    raised_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    acknowledged_session name,
    acknowledge_note text,
    closed_at timestamptz,
    closed_by text,
    closed_session name,
    outcome text,
    close_note text,
    CONSTRAINT alert_acknowledged_check CHECK (
        num_nulls(acknowledged_at, acknowledged_by, acknowledged_session) IN (0, 3)),
    CONSTRAINT alert_closed_check CHECK (num_nulls(closed_at, closed_by, closed_session, outcome) IN (0, 4)),
    CONSTRAINT alert_times_check CHECK (
        least(opened_at, raised_at, acknowledged_at, closed_at) >= '1970-01-01 UTC'
        AND greatest(opened_at, raised_at, acknowledged_at, closed_at) < '2200-01-01 UTC'),
    CONSTRAINT alert_words_check CHECK (
        octet_length(acknowledged_by) <= 10000 AND octet_length(acknowledge_note) <= 10000 AND octet_length(closed_by) <= 10000
        AND octet_length(outcome) <= 10000 AND octet_length(close_note) <= 10000)
) WITH (fillfactor = 80);
COMMENT ON TABLE intake.alert IS
    'What a person has to answer. A patient has at most one open alert, which later forms join. A clinician closes it, by '
    'intake.close or with a batch by intake.mark_not_genuine; programs close only canaries and what joined another alert.';
CALL intake.ensure_words('alert', 'cause', ARRAY['assessment', 'quarantine', 'overdue', 'override', 'reopened']);
COMMENT ON COLUMN intake.alert.cause IS 'What opened it: assessment, quarantine, overdue, override or reopened.';
COMMENT ON COLUMN intake.alert.raised_at IS 'When its level last rose; null if it never did.';
COMMENT ON COLUMN intake.alert.acknowledged_at IS 'When a person last said that they had seen it; null again when the level rises or it is given back.';
COMMENT ON COLUMN intake.alert.acknowledged_by IS 'That person, or the one to whom it was handed over.';
COMMENT ON COLUMN intake.alert.acknowledge_note IS 'What those who acknowledged it, gave it back or handed it over noted, in order.';
COMMENT ON COLUMN intake.alert.closed_at IS 'Null while it is open.';
CALL intake.ensure_index('alert_opened_at_idx', 'alert (opened_at)');
CALL intake.ensure_index('alert_open_idx', 'alert (opened_at) WHERE closed_at IS NULL');
-- After the other one: of two indexes that seem to cost the same, as while no alert is open, the planner takes the newer one.
CALL intake.ensure_index('alert_patient_open_key', 'alert (patient_key) WHERE closed_at IS NULL', is_unique => true);
CALL intake.ensure_trigger('alert', 'kept', 'BEFORE TRUNCATE');
CALL intake.ensure_erasable('alert');
CALL intake.ensure_trigger('alert', 'guarded', 'BEFORE UPDATE', 'FOR EACH ROW EXECUTE FUNCTION intake.guard_alert()');
GRANT SELECT, INSERT (id, patient_key, submission_id, level, cause, opened_at),
    UPDATE (level, acknowledged_at, acknowledged_by, acknowledged_session, acknowledge_note) ON intake.alert TO intake_worker;
GRANT SELECT (id, level, cause, opened_at, raised_at, acknowledged_at, closed_at) ON intake.alert TO intake_alerter;

CREATE TABLE IF NOT EXISTS intake.alert_submission (
    alert_id uuid NOT NULL,
    submission_id uuid NOT NULL,
    level intake.level NOT NULL,
    joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT alert_submission_pkey PRIMARY KEY (alert_id, submission_id)
);
COMMENT ON TABLE intake.alert_submission IS 'The forms of an alert: the one that opened it and those that joined it.';
COMMENT ON COLUMN intake.alert_submission.level IS 'The form''s level when it joined.';
CALL intake.ensure_index('alert_submission_submission_idx', 'alert_submission (submission_id)');
CALL intake.ensure_trigger('alert_submission', 'written_once', 'BEFORE UPDATE OR TRUNCATE');
CALL intake.ensure_erasable('alert_submission');
GRANT SELECT, INSERT ON intake.alert_submission TO intake_worker;

CREATE TABLE IF NOT EXISTS intake.alert_aside (
    alert_id uuid PRIMARY KEY,
    patient_key uuid NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    joined_alert_id uuid,
    CONSTRAINT alert_aside_joined_check CHECK (joined_alert_id IS NULL OR ended_at IS NOT NULL)
);
COMMENT ON TABLE intake.alert_aside IS
    'Alerts that were opened beside a patient''s alert while somebody''s open transaction held that one: they are told and '
    'answered as any other, without their patient''s key, and join the patient''s alert, or take its place, when it is free.';
COMMENT ON COLUMN intake.alert_aside.ended_at IS 'When it joined the patient''s alert, became it, or was found to be closed; null until then.';
COMMENT ON COLUMN intake.alert_aside.joined_alert_id IS 'The patient''s alert that has its forms now; null where it became that itself, or was closed before.';
CALL intake.ensure_index('alert_aside_patient_idx', 'alert_aside (patient_key) WHERE ended_at IS NULL');
CALL intake.ensure_trigger('alert_aside', 'kept', 'BEFORE TRUNCATE');
CALL intake.ensure_erasable('alert_aside');
GRANT SELECT, INSERT (alert_id, patient_key) ON intake.alert_aside TO intake_worker;

CREATE OR REPLACE FUNCTION intake.open_or_join_alert(
    submission_id uuid, patient_key uuid, level intake.level, cause text, by_whom text, waits boolean
) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held record;
    chosen uuid;
    joins boolean;
    kind text;
    new_level intake.level := open_or_join_alert.level;
BEGIN
    LOOP
        IF waits THEN
            SELECT a.id, a.level INTO held
            FROM intake.alert AS a
            WHERE a.closed_at IS NULL
                AND (a.patient_key = open_or_join_alert.patient_key
                    OR a.id = (SELECT w.alert_id FROM intake.work_item AS w
                               WHERE w.submission_id = open_or_join_alert.submission_id))
            FOR UPDATE;
        ELSE
            SELECT a.id, a.level INTO held
            FROM intake.alert AS a
            WHERE a.closed_at IS NULL AND a.patient_key = open_or_join_alert.patient_key
            FOR UPDATE SKIP LOCKED;
        END IF;
        EXIT WHEN FOUND;

        BEGIN
            INSERT INTO intake.alert (patient_key, submission_id, level, cause)
            VALUES (open_or_join_alert.patient_key, open_or_join_alert.submission_id, open_or_join_alert.level,
                    open_or_join_alert.cause)
            ON CONFLICT (patient_key) WHERE closed_at IS NULL DO NOTHING
            RETURNING id INTO chosen;
        EXCEPTION WHEN lock_not_available THEN
            -- Somebody is just opening the patient's alert, and has not committed.
            IF waits THEN
                RAISE;
            END IF;
        END;
        EXIT WHEN chosen IS NOT NULL;

        IF NOT waits THEN
            INSERT INTO intake.alert (submission_id, level, cause)
            VALUES (open_or_join_alert.submission_id, open_or_join_alert.level, open_or_join_alert.cause)
            RETURNING id INTO chosen;
            INSERT INTO intake.alert_aside (alert_id, patient_key) VALUES (chosen, open_or_join_alert.patient_key);
            EXIT;
        END IF;
    END LOOP;

    INSERT INTO intake.alert_submission (alert_id, submission_id, level)
    VALUES (coalesce(chosen, held.id), open_or_join_alert.submission_id, open_or_join_alert.level)
    ON CONFLICT DO NOTHING;
    joins := FOUND;

    IF chosen IS NOT NULL THEN
        kind := 'opened';
        PERFORM audit(by_whom, 'alert.opened', 'alert', chosen::text, jsonb_build_object(
            'level', new_level, 'cause', cause, 'submission', submission_id));
    ELSE
        chosen := held.id;
        IF joins THEN
            kind := 'joined';
            PERFORM audit(by_whom, 'alert.joined', 'alert', chosen::text, jsonb_build_object(
                'level', new_level, 'cause', cause, 'submission', submission_id));
        END IF;
        IF level_rank(new_level) > level_rank(held.level) THEN
            kind := 'raised';
            UPDATE intake.alert SET level = new_level WHERE id = chosen;
            PERFORM audit(by_whom, 'alert.raised', 'alert', chosen::text, jsonb_build_object(
                'from', held.level, 'to', new_level, 'cause', cause, 'submission', submission_id));
        ELSE
            new_level := held.level;
        END IF;
    END IF;

    UPDATE intake.work_item SET alert_id = chosen
    WHERE submission_id = open_or_join_alert.submission_id AND alert_id IS DISTINCT FROM chosen;

    IF kind IS NOT NULL THEN
        INSERT INTO intake.notification (alert_id, kind, level)
        VALUES (chosen, CASE WHEN cause = 'overdue' THEN 'overdue' ELSE kind END, new_level);
        PERFORM wake('intake_alert', chosen::text);
    END IF;
    RETURN chosen;
END
$$;
COMMENT ON FUNCTION intake.open_or_join_alert(uuid, uuid, intake.level, text, text, boolean) IS
    'Puts a submission into the patient''s open alert, raised where the level is worse, or into a new one; with the '
    'notification and the audit. Returns the alert. Where somebody has the patient''s locked and the caller does not wait, it '
    'is a new one beside it: see intake.alert_aside. For the functions here; it does not check who calls.';

CREATE OR REPLACE FUNCTION intake.open_overdue_alerts(max int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp
SET lock_timeout = '100ms'
AS $$
DECLARE
    item record;
    opened int := 0;
BEGIN
    FOR item IN
        WITH due AS MATERIALIZED (
            SELECT w.submission_id, w.patient_key, coalesce(w.override_level, w.level) AS level
            FROM intake.work_item AS w
            WHERE w.alert_id IS NULL AND w.respond_by < now()
            ORDER BY w.respond_by
            LIMIT greatest(max, 0)
            FOR UPDATE SKIP LOCKED
        )
        SELECT * FROM due ORDER BY patient_key
    LOOP
        -- Others lock the alert before the work item. Waiting for an alert here would be a deadlock.
        PERFORM open_or_join_alert(
            item.submission_id, item.patient_key, item.level, 'overdue', 'worker', waits => false);
        opened := opened + 1;
    END LOOP;
    FOR item IN
        WITH due AS MATERIALIZED (
            SELECT o.submission_id, o.patient_key, coalesce(o.level, 'clinician_review') AS level
            FROM intake.own_words AS o
            WHERE o.read_at IS NULL AND o.alert_id IS NULL AND o.due_at < now()
            ORDER BY o.due_at
            LIMIT greatest(max - opened, 0)
            FOR UPDATE SKIP LOCKED
        )
        SELECT * FROM due ORDER BY patient_key
    LOOP
        UPDATE intake.own_words AS o
        SET alert_id = open_or_join_alert(
            item.submission_id, item.patient_key, item.level, 'overdue', 'worker', waits => false)
        WHERE o.submission_id = item.submission_id;
        opened := opened + 1;
    END LOOP;
    RETURN opened;
END
$$;
COMMENT ON FUNCTION intake.open_overdue_alerts(int) IS
    'Opens an alert, or joins the patient''s open one, for at most so many work items that nobody resolved by respond_by and '
    'that no alert holds, then for own words that nobody read by due_at, longest overdue first; returns for how many. Any number of workers may call it at a time.';
GRANT EXECUTE ON FUNCTION intake.open_overdue_alerts(int) TO intake_worker;

CREATE OR REPLACE FUNCTION intake.join_alerts_aside() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp
SET lock_timeout = '100ms'
AS $$
#variable_conflict use_column
DECLARE
    item record;
    own intake.alert;
    main intake.alert;
    kind text;
BEGIN
    -- In random order, so that those that cannot be had hold up no others for ever.
    FOR item IN
        SELECT x.alert_id, x.patient_key FROM intake.alert_aside AS x
        WHERE x.ended_at IS NULL
        ORDER BY random()
        LIMIT 100
        FOR UPDATE SKIP LOCKED
    LOOP
        BEGIN
            main := NULL;
            SELECT a.* INTO own FROM intake.alert AS a WHERE a.id = item.alert_id FOR UPDATE SKIP LOCKED;
            CONTINUE WHEN NOT FOUND;
            -- Nothing but what open_or_join_alert and the worker make: an alert without a key, of a form of this patient.
            IF own.closed_at IS NULL AND (own.patient_key IS NOT NULL OR NOT EXISTS (
                SELECT FROM intake.submission AS s
                WHERE s.id = own.submission_id AND s.patient_key = item.patient_key))
            THEN
                PERFORM audit('system', 'alert.asideRefused', 'alert', own.id::text);
            ELSIF own.closed_at IS NULL THEN
                SELECT a.* INTO main FROM intake.alert AS a
                WHERE a.patient_key = item.patient_key AND a.closed_at IS NULL
                FOR UPDATE SKIP LOCKED;
                IF FOUND THEN
                    kind := 'joined';
                    IF level_rank(own.level) > level_rank(main.level) THEN
                        kind := 'raised';
                        UPDATE intake.alert SET level = own.level WHERE id = main.id;
                    ELSE
                        own.level := main.level;
                    END IF;
                    WITH joining AS (
                        INSERT INTO intake.alert_submission (alert_id, submission_id, level)
                        SELECT main.id, j.submission_id, j.level FROM intake.alert_submission AS j WHERE j.alert_id = own.id
                        ON CONFLICT DO NOTHING
                        RETURNING submission_id
                    ), told AS (
                        INSERT INTO intake.notification (alert_id, kind, level) SELECT main.id, kind, own.level FROM joining
                    )
                    INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id, detail)
                    SELECT 'worker', 'alert.' || kind, 'alert', main.id::text, jsonb_build_object(
                        'from', main.level, 'level', own.level, 'cause', own.cause, 'submission', joining.submission_id,
                        'aside', own.id)
                    FROM joining;
                    UPDATE intake.work_item AS w SET alert_id = main.id WHERE w.alert_id = own.id;
                    UPDATE intake.alert
                    SET closed_at = clock_timestamp(), closed_by = 'worker', closed_session = session_user,
                        outcome = 'joined alert ' || main.id
                    WHERE id = own.id;
                    PERFORM audit('worker', 'alert.closed', 'alert', own.id::text, jsonb_build_object('joined', main.id));
                    PERFORM wake('intake_alert', main.id::text);
                ELSIF EXISTS (SELECT FROM intake.alert AS a WHERE a.patient_key = item.patient_key AND a.closed_at IS NULL) THEN
                    CONTINUE;
                ELSE
                    UPDATE intake.alert SET patient_key = item.patient_key WHERE id = own.id;
                END IF;
            END IF;
            UPDATE intake.alert_aside SET ended_at = clock_timestamp(), joined_alert_id = main.id WHERE alert_id = item.alert_id;
        EXCEPTION WHEN lock_not_available OR unique_violation OR deadlock_detected THEN
            NULL;  -- the next time
        END;
    END LOOP;
    RETURN (SELECT count(*) FROM intake.alert_aside WHERE ended_at IS NULL);
END
$$;
COMMENT ON FUNCTION intake.join_alerts_aside() IS
    'Puts the forms of alerts that were opened beside a patient''s alert into that, raised where they are worse, and ends '
    'those; where the patient''s alert was closed meanwhile, the one beside it takes its place. What somebody holds is left '
    'for the next time. Waits for nobody for more than a tenth of a second; returns how many are left.';
GRANT EXECUTE ON FUNCTION intake.join_alerts_aside() TO intake_worker;

CREATE OR REPLACE VIEW intake.alert_seen AS
SELECT a.id AS alert_id, jsonb_build_object('level', a.level, 'submissions', to_jsonb(ARRAY(
    SELECT j.submission_id FROM intake.alert_submission AS j
    WHERE j.alert_id = a.id ORDER BY j.joined_at, j.submission_id))) AS seen
FROM intake.alert AS a;
COMMENT ON VIEW intake.alert_seen IS
    'What there is to see of an alert: its level and its forms, as the views show them and intake.check_seen compares them. '
    'Nobody reads it but these.';
COMMENT ON COLUMN intake.alert_seen.seen IS 'As the parameter seen of the functions for staff.';

CREATE OR REPLACE VIEW intake.alert_about AS
SELECT held.submission_id, (
    SELECT coalesce(x.result #>> '{rules,0,reason}', intake.quarantine_words(q.reason))
    FROM intake.alert_submission AS j
    LEFT JOIN intake.assessment AS x ON x.submission_id = j.submission_id
    LEFT JOIN intake.quarantine AS q ON q.submission_id = j.submission_id
    WHERE j.alert_id = ANY (held.latching_alerts) AND j.submission_id <> held.submission_id
    ORDER BY intake.level_rank(x.level) DESC NULLS LAST, j.joined_at
    LIMIT 1) AS reason
FROM intake.assessment AS held;
COMMENT ON VIEW intake.alert_about IS
    'What the open alert that held a form''s level up is about: the first reason of the worst of its other forms; null where '
    'none did. Nobody reads it but the views and functions here.';

-- No security_barrier here: it would hide the order of intake.work_item from the views below. Nobody else reads this view.
CREATE OR REPLACE VIEW intake.worklist_row AS
SELECT
    w.submission_id,
    s.received_at,
    s.patient_reference,
    -- A dashboard sees text, and no type of a schema that it may not use.
    w.level::text,
    w.possible_level::text,
    CASE
        WHEN w.quarantined THEN ARRAY[intake.quarantine_words(coalesce(q.reason, ''))]
        ELSE array_remove(
            ARRAY(SELECT jsonb_array_elements_text(jsonb_path_query_array(x.result, '$.rules[*].reason')))
                || ('The alert that was open is about: ' || (
                    SELECT b.reason FROM intake.alert_about AS b WHERE b.submission_id = w.submission_id)),
            NULL)
    END AS reasons,
    ARRAY(SELECT jsonb_array_elements_text(jsonb_path_query_array(x.result, '$.findings[*]'))) AS findings,
    ARRAY(SELECT jsonb_array_elements_text(jsonb_path_query_array(x.result, '$.destinations[*]'))) AS destinations,
    ARRAY(SELECT jsonb_array_elements_text(jsonb_path_query_array(x.result, '$.unknown[*]'))) AS unknown,
    x.protocol,
    coalesce(x.assessed_at, q.quarantined_at) AS assessed_at,
    w.respond_by,
    coalesce(w.respond_by < now(), false) AS overdue,
    w.alert_id,
    CASE
        WHEN a.id IS NULL THEN 'none'
        WHEN a.closed_at IS NOT NULL THEN 'closed'
        WHEN a.acknowledged_at IS NOT NULL THEN 'acknowledged'
        ELSE 'open'
    END AS alert_state,
    a.acknowledged_by,
    a.acknowledged_at,
    w.override_level::text,
    w.override_by,
    w.override_reason,
    s.patient_contact,
    ARRAY(
        SELECT v.reference
        FROM intake.spelling AS v
        WHERE v.folded_key = coalesce(own.folded_key, s.patient_key) AND v.patient_key <> s.patient_key
        UNION ALL
        SELECT plain.patient_reference
        FROM (
            SELECT p.patient_reference FROM intake.submission AS p WHERE p.patient_key = own.folded_key LIMIT 1
        ) AS plain
        LIMIT 10) AS similar_references,
    w.rank,
    w.number,
    w.taken_by,
    EXISTS (SELECT FROM intake.own_words AS o WHERE o.submission_id = w.submission_id AND o.read_at IS NULL) AS words_unread,
    CASE
        WHEN a.closed_at IS NULL AND a.id IS NOT NULL
            THEN (SELECT e.seen FROM intake.alert_seen AS e WHERE e.alert_id = a.id)
        ELSE jsonb_build_object('level', coalesce(w.override_level, w.level), 'submissions', jsonb_build_array(w.submission_id))
    END AS seen
FROM intake.work_item AS w
-- Outer joins: a work item shows, whatever else is missing.
LEFT JOIN intake.submission AS s ON s.id = w.submission_id
LEFT JOIN intake.spelling AS own ON own.patient_key = s.patient_key
LEFT JOIN intake.assessment AS x ON x.submission_id = w.submission_id
LEFT JOIN intake.quarantine AS q ON q.submission_id = w.submission_id
LEFT JOIN intake.alert AS a ON a.id = w.alert_id;
COMMENT ON VIEW intake.worklist_row IS 'The rows of dashboard.worklist and dashboard.urgent, with what orders them.';

CREATE OR REPLACE VIEW dashboard.worklist WITH (security_barrier = true) AS
SELECT submission_id, received_at, patient_reference, level, possible_level, reasons, findings, destinations, unknown,
       protocol, assessed_at, respond_by, overdue, alert_id, alert_state, acknowledged_by, acknowledged_at,
       override_level, override_by, override_reason, patient_contact, similar_references, taken_by, words_unread, seen
FROM intake.worklist_row
ORDER BY rank DESC, number;
COMMENT ON VIEW dashboard.worklist IS
    'One row for each submission that is neither resolved nor closed: most urgent first, after override, then longest waiting. '
    'Forms that wait for their assessment are not here; dashboard.health counts them.';
COMMENT ON COLUMN dashboard.worklist.patient_reference IS 'The site''s reference for the patient; null if there is none that identifies anybody.';
COMMENT ON COLUMN dashboard.worklist.level IS 'The level of the assessment, before any override; urgent for a form that could not be read.';
COMMENT ON COLUMN dashboard.worklist.reasons IS 'Why, in words: one reason a rule, or why the form could not be read.';
COMMENT ON COLUMN dashboard.worklist.destinations IS 'Where to send the patient, most urgent first.';
COMMENT ON COLUMN dashboard.worklist.unknown IS 'Items that were asked and not answered, or answered unsure.';
COMMENT ON COLUMN dashboard.worklist.protocol IS 'The version of the protocol; null for a form that could not be read.';
COMMENT ON COLUMN dashboard.worklist.alert_state IS 'none, open, acknowledged or closed.';
COMMENT ON COLUMN dashboard.worklist.words_unread IS 'Whether nobody has read the form''s own words.';
COMMENT ON COLUMN dashboard.worklist.taken_by IS 'Who works on it; null while nobody has taken it.';
COMMENT ON COLUMN dashboard.worklist.seen IS
    'What somebody who acts on this row says that they saw: send it back as the parameter seen.';
COMMENT ON COLUMN dashboard.worklist.similar_references IS
    'Other references that look the same as this patient''s, up to ten: other patients for all that is known here. A person '
    'decides whether they are one.';

CREATE OR REPLACE VIEW dashboard.urgent WITH (security_barrier = true) AS
SELECT submission_id, received_at, patient_reference, level, possible_level, reasons, findings, destinations, unknown,
       protocol, assessed_at, respond_by, overdue, alert_id, alert_state, acknowledged_by, acknowledged_at,
       override_level, override_by, override_reason, patient_contact, similar_references, taken_by, words_unread, seen
FROM intake.worklist_row
WHERE rank >= 5 AND alert_state <> 'closed'
ORDER BY rank DESC, number;
COMMENT ON VIEW dashboard.urgent IS 'The rows of dashboard.worklist whose level after override is emergency or urgent and whose alert is not closed.';

CREATE OR REPLACE VIEW dashboard.words WITH (security_barrier = true) AS
SELECT o.submission_id, s.received_at, s.patient_reference, coalesce(w.override_level, w.level)::text AS level,
       o.level::text AS signs, o.explained, o.due_at, o.due_at < now() AS overdue, w.taken_by, s.patient_contact
FROM intake.own_words AS o
JOIN intake.submission AS s ON s.id = o.submission_id
LEFT JOIN intake.work_item AS w ON w.submission_id = o.submission_id
WHERE o.read_at IS NULL
ORDER BY o.explained, o.due_at, o.number;
COMMENT ON VIEW dashboard.words IS
    'Forms whose own words nobody has read, least understood first; never the words, which intake.case shows. level is null '
    'where the other work on the form is done.';
COMMENT ON COLUMN dashboard.words.signs IS 'The worst level that the reader''s findings gave; null where it found no sign.';
COMMENT ON COLUMN dashboard.words.explained IS 'The part of the text that the reader could explain, from 0 to 1.';

CREATE OR REPLACE VIEW dashboard.verdicts WITH (security_barrier = true) AS
SELECT o.level::text AS signs, o.verdict, count(*) AS forms, avg(o.explained)::real AS explained
FROM intake.own_words AS o
WHERE o.read_at >= now() - interval '1 year'
GROUP BY o.level, o.verdict
ORDER BY intake.level_rank(o.level) DESC NULLS LAST, o.verdict;
COMMENT ON VIEW dashboard.verdicts IS 'What people made, in a year, of the own words of forms, beside what the reader had made of them: the measure of the reader.';

-- 9. Telling ------------------------------------------------------------------------------------------------------
-- What happens to an alert is a notification; an alerter makes messages of these and delivers each by channels, until a person
-- answers.

CREATE TABLE IF NOT EXISTS intake.notification (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    alert_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('opened', 'raised', 'joined', 'overdue', 'escalated', 'status')),
    level intake.level NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    planned_at timestamptz,
    held_until timestamptz,
    delivered_at timestamptz,
    overtaken_at timestamptz,
    by_whom text,
    held_for text CHECK (held_for IN ('opening', 'storm')),
    CONSTRAINT notification_times_check CHECK (
        least(created_at, planned_at, held_until, delivered_at, overtaken_at) >= '1970-01-01 UTC'
        AND greatest(created_at, planned_at, held_until, delivered_at, overtaken_at) < '2200-01-01 UTC')
) WITH (fillfactor = 80);
CALL intake.ensure_words('notification', 'kind', ARRAY['opened', 'raised', 'joined', 'overdue', 'escalated', 'status']);
CALL intake.ensure_column('notification', 'by_whom', 'text');
CALL intake.ensure_column('notification', 'held_for', 'text CHECK (held_for IN (''opening'', ''storm''))');
COMMENT ON TABLE intake.notification IS 'The outbox: what has happened to alerts that people must be told. Holds nothing about a patient. Delivered is not acknowledged.';
COMMENT ON COLUMN intake.notification.id IS 'The message that tells it alone has the same id.';
COMMENT ON COLUMN intake.notification.kind IS 'What happened to the alert: opened, raised, joined (by another form), overdue, escalated (a person asked for help) or status (another person has it).';
COMMENT ON COLUMN intake.notification.by_whom IS 'Who asked for help or has the alert now; null where nobody has it, and of other kinds.';
COMMENT ON COLUMN intake.notification.planned_at IS 'When an alerter decided by which messages to tell it; null while none has.';
COMMENT ON COLUMN intake.notification.held_until IS 'Until when it waits on purpose, for the clinic''s opening or for the next message of a storm; null while nothing holds it.';
COMMENT ON COLUMN intake.notification.held_for IS 'What it last waited for on purpose: opening or storm.';
COMMENT ON COLUMN intake.notification.delivered_at IS 'When a channel took the first message that tells it; null while none has.';
COMMENT ON COLUMN intake.notification.overtaken_at IS 'When it needed no telling of its own any more: a person was quicker, or another message includes it.';
CALL intake.ensure_index('notification_undelivered_idx', 'notification (alert_id) WHERE delivered_at IS NULL AND overtaken_at IS NULL');
CALL intake.ensure_index('notification_unplanned_idx', 'notification (created_at) WHERE planned_at IS NULL AND overtaken_at IS NULL');
CALL intake.ensure_index('notification_alert_idx', 'notification (alert_id)');
GRANT SELECT, INSERT (alert_id, kind, level) ON intake.notification TO intake_worker;
GRANT SELECT, UPDATE (planned_at, held_until, held_for, delivered_at, overtaken_at) ON intake.notification TO intake_alerter;

CREATE OR REPLACE VIEW intake.alert_thread WITH (security_barrier = true) AS
SELECT
    a.id, a.level, a.cause, a.opened_at, a.acknowledged_at, a.closed_at,
    (SELECT min(w.respond_by) FROM intake.work_item AS w WHERE w.alert_id = a.id) AS respond_by,
    CASE WHEN a.closed_at IS NULL AND a.acknowledged_at IS NULL AND a.raised_at IS NULL AND a.cause = 'assessment' THEN (
        SELECT s.patient_reference
        FROM intake.submission AS s
        WHERE s.id = a.submission_id AND s.patient_key = a.patient_key
            AND s.patient_reference ~ '^intake-canary:[0-9]{10}:[0-9a-f]{32}:[0-9a-f]{64}$'
            AND s.form = '{"questionnaire": "spine-intake|1", "patient": {"reference": "' || s.patient_reference
                || '"}, "answers": {"age": 50, "footLiftR": "cannot", "footDrag": "right", "weakDays": 7}}'
            AND NOT EXISTS (SELECT FROM intake.submission AS o WHERE o.patient_key = s.patient_key AND o.id <> s.id)
            AND NOT EXISTS (
                SELECT FROM intake.alert_submission AS j WHERE j.alert_id = a.id AND j.submission_id <> s.id)
            AND NOT EXISTS (
                SELECT FROM intake.work_item AS w WHERE w.submission_id = s.id AND w.override_level IS NOT NULL)
    ) END AS canary
FROM intake.alert AS a;
COMMENT ON VIEW intake.alert_thread IS 'What the alerter has to know of an alert, and nothing about whose it is.';
COMMENT ON COLUMN intake.alert_thread.canary IS
    'The token of a canary form, which is its patient.reference: where the alert''s only form is that form to the byte, the '
    'only one that ever came under that reference, and no person has done anything about it. Null for everything else. '
    'Whether the token is the clinic''s own only the alerter knows.';
GRANT SELECT ON intake.alert_thread TO intake_alerter;

CREATE TABLE IF NOT EXISTS intake.alerting (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton)
);
COMMENT ON TABLE intake.alerting IS
    'Its row is locked by the alerter that plans, so that one plans at a time. A row, and no advisory lock: any role may hold '
    'one of those.';
-- Locking its row needs the right to update a column, of which the constraint refuses any other value. Whoever may update a whole
-- table may lock it too, also against those who read it: so here, and for all tables of the alerter, columns are named.
GRANT SELECT, UPDATE (singleton) ON intake.alerting TO intake_alerter;
INSERT INTO intake.alerting (singleton) VALUES (true) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS intake.escalation (
    alert_id uuid PRIMARY KEY,
    phase text NOT NULL CHECK (phase IN ('unanswered', 'acknowledged', 'unclosed', 'over')),
    level intake.level NOT NULL,
    told int NOT NULL CHECK (told >= 0),
    told_at timestamptz,
    next_at timestamptz,
    late boolean NOT NULL,
    reached int NOT NULL DEFAULT 0,
    CONSTRAINT escalation_times_check CHECK (
        least(told_at, next_at) >= '1970-01-01 UTC'
        AND greatest(told_at, next_at) < '2200-01-01 UTC')
) WITH (fillfactor = 70);
COMMENT ON TABLE intake.escalation IS 'How far the telling of each alert has come. Written by the alerter.';
COMMENT ON COLUMN intake.escalation.phase IS 'unanswered, acknowledged, unclosed (acknowledged, and not closed in time) or over (closed).';
COMMENT ON COLUMN intake.escalation.told IS 'How many tellings were planned in this phase: which step comes next.';
COMMENT ON COLUMN intake.escalation.next_at IS 'When there is something to do next, unless something happens before; null where nothing is.';
COMMENT ON COLUMN intake.escalation.late IS 'People were told that the time to respond had passed.';
COMMENT ON COLUMN intake.escalation.reached IS 'How many messages about the alert a channel has taken, in all phases.';
CALL intake.ensure_index('escalation_going_on_idx', 'escalation (next_at) WHERE phase <> ''over''');
GRANT SELECT, INSERT, UPDATE (phase, level, told, told_at, next_at, late, reached)
    ON intake.escalation TO intake_alerter;

CREATE TABLE IF NOT EXISTS intake.message (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    level intake.level,
    created_at timestamptz NOT NULL,
    alerts int NOT NULL,
    step int NOT NULL,
    trouble text,
    subject text,
    told int NOT NULL DEFAULT 0,
    who text,
    CONSTRAINT message_kind_check CHECK (kind IN (
        'opened', 'raised', 'joined', 'overdue', 'reminder', 'unclosed', 'late', 'escalated', 'status', 'digest', 'reminders',
        'test', 'canary', 'trouble', 'recovered', 'onDuty', 'offDuty', 'summary', 'channelEnded')),
    CONSTRAINT message_who_check CHECK (octet_length(who) <= 10000),
    CONSTRAINT message_alerts_check CHECK (alerts >= 0 AND step >= 0),
    -- Codes and names, so that no text from elsewhere gets in.
    CONSTRAINT message_trouble_check CHECK (trouble ~ '^[A-Za-z]{1,50}$' AND subject ~ '^[A-Za-z0-9_-]{0,50}$'),
    CONSTRAINT message_times_check CHECK (created_at >= '1970-01-01 UTC' AND created_at < '2200-01-01 UTC')
);
CALL intake.ensure_words('message', 'kind', ARRAY['opened', 'raised', 'joined', 'overdue', 'reminder', 'unclosed', 'late',
    'escalated', 'status', 'digest', 'reminders', 'test', 'canary', 'trouble', 'recovered', 'onDuty', 'offDuty', 'summary',
    'channelEnded']);
CALL intake.ensure_column('message', 'who', 'text CONSTRAINT message_who_check CHECK (octet_length(who) <= 10000)');
CALL intake.ensure_column('message', 'detail', 'jsonb');
COMMENT ON COLUMN intake.message.detail IS 'For onDuty, offDuty, summary, channelEnded and trouble: numbers of what is open, codes, names of duties, staff and hosts.';
COMMENT ON TABLE intake.message IS 'What people are told, each by one or more channels. Holds nothing about a patient. Inserted by the alerter, never changed.';
COMMENT ON COLUMN intake.message.id IS 'The stable id by which receivers drop repeats.';
COMMENT ON COLUMN intake.message.kind IS 'opened, raised, joined, overdue, reminder, unclosed, late, escalated (a person asked for help), status (who has the alert now), digest (of several alerts that came at once), reminders (of several alerts), test, canary, trouble, recovered (a trouble is over), onDuty and offDuty (a hand-over), summary (of the morning) or channelEnded (of somebody on duty).';
COMMENT ON COLUMN intake.message.level IS 'The level of the alert, of several the worst one; null where no alert is meant.';
COMMENT ON COLUMN intake.message.step IS 'Which telling of the alert in its phase it is, from 1.';
COMMENT ON COLUMN intake.message.trouble IS 'The code of what is wrong with the program itself.';
COMMENT ON COLUMN intake.message.subject IS 'The channel that the trouble is of; empty where it is of the whole.';
COMMENT ON COLUMN intake.message.who IS 'Names of staff: who asked for help, who has the alert now, or who must still acknowledge it; never anybody else.';
COMMENT ON COLUMN intake.message.told IS 'How many messages about its alert a channel had taken by then; of several alerts, how many had been told.';
CALL intake.ensure_index('message_created_at_idx', 'message (created_at)');
CALL intake.ensure_index('message_canary_idx', 'message (created_at) WHERE kind = ''canary''');
CALL intake.ensure_index('message_trouble_idx', 'message (trouble, subject, created_at) WHERE trouble IS NOT NULL');
CALL intake.ensure_trigger('message', 'written_once', 'BEFORE UPDATE OR TRUNCATE');
CALL intake.ensure_erasable('message');
GRANT SELECT, INSERT ON intake.message TO intake_alerter;

CREATE TABLE IF NOT EXISTS intake.message_alert (
    message_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    CONSTRAINT message_alert_pkey PRIMARY KEY (message_id, alert_id)
);
COMMENT ON TABLE intake.message_alert IS 'The alerts that a message tells of.';
CALL intake.ensure_index('message_alert_alert_idx', 'message_alert (alert_id)');
CALL intake.ensure_trigger('message_alert', 'written_once', 'BEFORE UPDATE OR TRUNCATE');
CALL intake.ensure_erasable('message_alert');
GRANT SELECT, INSERT ON intake.message_alert TO intake_alerter;

CREATE TABLE IF NOT EXISTS intake.delivery (
    message_id uuid NOT NULL,
    channel text NOT NULL CHECK (channel ~ '^[A-Za-z][A-Za-z0-9_-]{0,49}$'),
    rank int NOT NULL,
    attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    first_attempt_at timestamptz,
    last_attempt_at timestamptz,
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_by uuid,
    delivered_at timestamptz,
    overtaken_at timestamptz,
    -- A code, so that no text from elsewhere gets in.
    last_failure text CHECK (last_failure ~ '^[A-Za-z][A-Za-z0-9._-]{0,99}$'),
    CONSTRAINT delivery_pkey PRIMARY KEY (message_id, channel),
    CONSTRAINT delivery_times_check CHECK (
        least(first_attempt_at, last_attempt_at, next_attempt_at, delivered_at, overtaken_at) >= '1970-01-01 UTC'
        AND greatest(first_attempt_at, last_attempt_at, next_attempt_at, delivered_at, overtaken_at) < '2200-01-01 UTC')
) WITH (fillfactor = 70);
COMMENT ON TABLE intake.delivery IS 'Which message goes by which channel, and what came of it: the record of every step.';
COMMENT ON COLUMN intake.delivery.channel IS 'The channel''s name in the alerter''s configuration.';
COMMENT ON COLUMN intake.delivery.rank IS 'The highest goes first: twice intake.level_rank of the message''s level, with 1 more where an emergency is one of several; 11 for what is wrong with the program itself; and 20 more for as long as nobody has been told of one of its alerts.';
COMMENT ON COLUMN intake.delivery.next_attempt_at IS 'Not to be tried before; the earliest goes first, and a message that includes an earlier one takes its place. An alerter that takes it sets this to when it must have finished; if it dies, another takes it then.';
COMMENT ON COLUMN intake.delivery.claimed_by IS 'The alerter that tried last: intake.alerter.id.';
COMMENT ON COLUMN intake.delivery.delivered_at IS 'When the channel took it; null while it has to be delivered.';
COMMENT ON COLUMN intake.delivery.overtaken_at IS 'When it need not be tried any more: a person was quicker, a later message includes it, or other channels got it instead.';
COMMENT ON COLUMN intake.delivery.last_failure IS 'A code for why the last attempt failed; never what the receiver answered.';
CALL intake.ensure_index('delivery_due_idx',
    'delivery (channel, rank DESC, next_attempt_at) WHERE delivered_at IS NULL AND overtaken_at IS NULL');
CALL intake.ensure_trigger('delivery', 'kept', 'BEFORE TRUNCATE');
CALL intake.ensure_erasable('delivery');
GRANT SELECT, INSERT, UPDATE (rank, attempts, first_attempt_at, last_attempt_at, next_attempt_at, claimed_by, delivered_at,
    overtaken_at, last_failure) ON intake.delivery TO intake_alerter;

CREATE TABLE IF NOT EXISTS intake.channel (
    name text PRIMARY KEY CHECK (name ~ '^[A-Za-z][A-Za-z0-9_-]{0,49}$'),
    kind text NOT NULL,
    fingerprint text NOT NULL,
    known_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tested_at timestamptz,
    succeeded_at timestamptz,
    failed_at timestamptz,
    failures int NOT NULL DEFAULT 0 CHECK (failures >= 0),
    -- A code, so that no text from elsewhere gets in.
    last_failure text CHECK (last_failure ~ '^[A-Za-z][A-Za-z0-9._-]{0,99}$'),
    disabled_at timestamptz,
    CONSTRAINT channel_times_check CHECK (
        least(known_at, tested_at, succeeded_at, failed_at, disabled_at) >= '1970-01-01 UTC'
        AND greatest(known_at, tested_at, succeeded_at, failed_at, disabled_at) < '2200-01-01 UTC')
) WITH (fillfactor = 50);
COMMENT ON TABLE intake.channel IS 'The channels of the alerter''s configuration, and how they do.';
COMMENT ON COLUMN intake.channel.kind IS 'webhook, mail, pagerduty, ntfy or command.';
COMMENT ON COLUMN intake.channel.fingerprint IS 'A hash of its configuration without secrets; with another one it counts as untested.';
COMMENT ON COLUMN intake.channel.succeeded_at IS 'When a message last went through; null while none has.';
COMMENT ON COLUMN intake.channel.failures IS 'How many attempts have failed since one went through.';
COMMENT ON COLUMN intake.channel.disabled_at IS 'When its receiver said that it is gone for ever; a test that goes through clears it.';
GRANT SELECT, INSERT,
    UPDATE (kind, fingerprint, known_at, tested_at, succeeded_at, failed_at, failures, last_failure, disabled_at)
    ON intake.channel TO intake_alerter;

CREATE TABLE IF NOT EXISTS intake.incident (
    channel text NOT NULL CHECK (channel ~ '^[A-Za-z][A-Za-z0-9_-]{0,49}$'),
    -- Ids, codes and names, so that no text from elsewhere gets in.
    about text NOT NULL CHECK (about ~ '^[A-Za-z0-9._-]{1,120}$'),
    number int NOT NULL,
    message_id uuid NOT NULL,
    rank int NOT NULL,
    state text NOT NULL DEFAULT 'triggered' CHECK (state IN ('triggered', 'acknowledged', 'resolved')),
    triggered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts int NOT NULL DEFAULT 0,
    CONSTRAINT incident_pkey PRIMARY KEY (channel, about, number),
    CONSTRAINT incident_number_check CHECK (number >= 1 AND attempts >= 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE intake.incident IS 'What receivers that keep incidents of their own were told to keep, and in which state. Written by the alerter, which brings each to the state of its alert or trouble.';
COMMENT ON COLUMN intake.incident.about IS 'The alert''s id; trouble, its code and subject; or the id of a message about neither.';
COMMENT ON COLUMN intake.incident.number IS 'From 1; a new one where the receiver must call people again: the level rose, or the one before was acknowledged.';
COMMENT ON COLUMN intake.incident.rank IS 'The order of that message''s level, from 1 for the lowest; 0 where it has none.';
COMMENT ON COLUMN intake.incident.state IS 'What the receiver was told last: triggered, acknowledged or resolved.';
COMMENT ON COLUMN intake.incident.next_attempt_at IS 'Its state is not to be changed before. An alerter that does so sets this to when it must have finished.';
CALL intake.ensure_index('incident_open_idx', 'incident (channel) WHERE state <> ''resolved''');
GRANT SELECT, INSERT, UPDATE (message_id, rank, state, triggered_at, attempts, next_attempt_at)
    ON intake.incident TO intake_alerter;

CREATE TABLE IF NOT EXISTS intake.trouble (
    code text NOT NULL,
    subject text NOT NULL,
    since timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    told_at timestamptz,
    cleared_at timestamptz,
    CONSTRAINT trouble_pkey PRIMARY KEY (code, subject),
    -- Codes and names, so that no text from elsewhere gets in.
    CONSTRAINT trouble_code_check CHECK (code ~ '^[A-Za-z]{1,50}$' AND subject ~ '^[A-Za-z0-9_-]{0,50}$'),
    CONSTRAINT trouble_times_check CHECK (
        least(since, next_at, told_at, cleared_at) >= '1970-01-01 UTC'
        AND greatest(since, next_at, told_at, cleared_at) < '2200-01-01 UTC')
);
COMMENT ON TABLE intake.trouble IS
    'What is wrong with the program itself, as the alerter sees it; and what people were told of, until they are told that it is over.';
COMMENT ON COLUMN intake.trouble.code IS 'What, such as channelFailing or noWorker.';
COMMENT ON COLUMN intake.trouble.cleared_at IS 'Since when it is over; null while it lasts.';
GRANT SELECT, INSERT, DELETE ON intake.trouble TO intake_alerter;

CREATE TABLE IF NOT EXISTS intake.alerter (
    id uuid PRIMARY KEY,
    host text NOT NULL,
    pid int NOT NULL,
    version text NOT NULL,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'stopped')),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    delivered bigint NOT NULL DEFAULT 0 CHECK (delivered >= 0),
    configuration text,
    channels text[] NOT NULL DEFAULT '{}',
    clock_ahead double precision,
    CONSTRAINT alerter_times_check CHECK (
        least(started_at, heartbeat_at) >= '1970-01-01 UTC'
        AND greatest(started_at, heartbeat_at) < '2200-01-01 UTC')
) WITH (fillfactor = 50);
COMMENT ON TABLE intake.alerter IS 'Alerter processes, past and present, one row a start.';
COMMENT ON COLUMN intake.alerter.configuration IS 'A hash of whom it tells, by which channels and when, without secrets: alerters that differ do not tell the same.';
COMMENT ON COLUMN intake.alerter.clock_ahead IS 'How many seconds its host''s clock was ahead of the server''s at its last heartbeat.';
CALL intake.ensure_column('alerter', 'last_error', 'text');
CALL intake.ensure_column('alerter', 'last_error_at',
    'timestamptz CHECK (last_error_at >= ''1970-01-01 UTC'' AND last_error_at < ''2200-01-01 UTC'')');
COMMENT ON COLUMN intake.alerter.last_error IS 'What last went wrong on it, as its log has it; nothing about a patient.';
COMMENT ON COLUMN intake.alerter.last_error_at IS 'When, by its host''s clock.';
CALL intake.ensure_column('alerter', 'roles', 'text[] NOT NULL DEFAULT ''{}''');
CALL intake.ensure_column('alerter', 'routes', 'text[] NOT NULL DEFAULT ''{}''');
COMMENT ON COLUMN intake.alerter.roles IS 'The duties that its policies name; null for anybody on duty.';
COMMENT ON COLUMN intake.alerter.routes IS 'Its routes of persons'' own channels.';
CALL intake.ensure_index('alerter_heartbeat_idx', 'alerter (heartbeat_at)');
CREATE TABLE IF NOT EXISTS intake.alerter_absence (
    since timestamptz PRIMARY KEY,
    until timestamptz NOT NULL,
    CONSTRAINT alerter_absence_times_check CHECK (
        least(since, until) >= '1970-01-01 UTC' AND greatest(since, until) < '2200-01-01 UTC')
);
COMMENT ON TABLE intake.alerter_absence IS
    'When no alerter was running, from the last heartbeat of any to the next: what intake.alerter forgets when one starts. '
    'Written by the trigger of its heartbeats; the absence that lasts is not here yet.';
CALL intake.ensure_trigger('alerter_absence', 'kept', 'BEFORE DELETE OR UPDATE OR TRUNCATE');

CREATE OR REPLACE FUNCTION intake.note_alerter_absence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    present constant timestamptz := clock_timestamp();
    -- A heartbeat that lies ahead is one of before the clock was set back.
    last constant timestamptz := (SELECT max(a.heartbeat_at) FROM intake.alerter AS a WHERE a.heartbeat_at <= present);
BEGIN
    -- So long an alerter counts as alive: see intake.lives.
    IF last < present - interval '30 seconds' THEN
        INSERT INTO intake.alerter_absence (since, until) VALUES (last, present) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION intake.note_alerter_absence() IS 'Trigger: keeps since when no alerter had given a sign of life when one gives it.';
CALL intake.ensure_trigger('alerter', 'absence_noted', 'BEFORE INSERT OR UPDATE OF heartbeat_at',
    'FOR EACH ROW EXECUTE FUNCTION intake.note_alerter_absence()');
GRANT SELECT ON intake.alerter TO intake_worker;
GRANT SELECT, INSERT, UPDATE (
        state, heartbeat_at, delivered, configuration, channels, clock_ahead, roles, routes, last_error, last_error_at)
    ON intake.alerter TO intake_alerter;

CREATE OR REPLACE VIEW dashboard.workers WITH (security_barrier = true) AS
SELECT 'worker' AS kind, w.host, w.pid, w.version, w.protocol, w.state, w.started_at, w.heartbeat_at,
       intake.lives(w.state, w.heartbeat_at) AS alive, w.note, w.last_error, w.last_error_at
FROM intake.worker AS w
WHERE w.heartbeat_at >= now() - interval '7 days'
UNION ALL
SELECT 'alerter', a.host, a.pid, a.version, NULL, a.state, a.started_at, a.heartbeat_at,
       intake.lives(a.state, a.heartbeat_at), NULL, a.last_error, a.last_error_at
FROM intake.alerter AS a
WHERE a.heartbeat_at >= now() - interval '7 days'
ORDER BY 1 DESC, 2, 7 DESC;
COMMENT ON VIEW dashboard.workers IS 'Daemons of the last seven days by host, workers first: release, protocol, state, and whether they live.';
COMMENT ON COLUMN dashboard.workers.kind IS 'worker or alerter.';
COMMENT ON COLUMN dashboard.workers.alive IS 'Whether it runs and its last heartbeat is at most 30 seconds away from now.';
COMMENT ON COLUMN dashboard.workers.note IS 'Why a worker stands by; null while it works.';
COMMENT ON COLUMN dashboard.workers.last_error IS 'What last went wrong on it since it was started, as its log has it; null where nothing has.';
COMMENT ON COLUMN dashboard.workers.last_error_at IS 'When, by its host''s clock.';
GRANT SELECT ON dashboard.workers TO intake_alerter;

CREATE OR REPLACE FUNCTION intake.forget_channels() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp SET lock_timeout = '1s' AS $$
    -- One that another session holds is left to the next alerter.
    WITH forgotten AS MATERIALIZED (
        SELECT c.name FROM intake.channel AS c
        WHERE NOT EXISTS (
            SELECT FROM intake.alerter AS a
            WHERE intake.lives(a.state, a.heartbeat_at) AND c.name = ANY (a.channels))
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM intake.channel AS c USING forgotten AS f WHERE c.name = f.name
$$;
COMMENT ON FUNCTION intake.forget_channels() IS
    'Forgets the channels that no alerter has that lives: what one leaves behind that has ended.';
GRANT EXECUTE ON FUNCTION intake.forget_channels() TO intake_alerter;

CREATE OR REPLACE FUNCTION intake.finish_canary(alert_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM begin_act();
    -- Whoever holds a canary's alert must not hold up the planning of the others.
    PERFORM FROM intake.alert AS a WHERE a.id = finish_canary.alert_id FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Only now: what joined the alert until then makes it no canary.
    IF NOT EXISTS (SELECT FROM intake.alert_thread AS t WHERE t.id = finish_canary.alert_id AND t.canary IS NOT NULL) THEN
        RETURN false;
    END IF;
    UPDATE intake.alert AS a
    SET closed_at = clock_timestamp(), closed_by = 'alerter', closed_session = session_user, outcome = 'canary'
    WHERE a.id = finish_canary.alert_id;
    DELETE FROM intake.work_item AS w WHERE w.alert_id = finish_canary.alert_id;
    PERFORM audit('alerter', 'alert.closed', 'alert', finish_canary.alert_id::text, jsonb_build_object('canary', true));
    RETURN true;
END
$$;
COMMENT ON FUNCTION intake.finish_canary(uuid) IS
    'Closes the alert of a canary form, once its test notification is planned; nothing but an alert that has a canary in '
    'intake.alert_thread at this moment. Returns whether it did. The alerter calls it for a canary that it knows by its key.';
GRANT EXECUTE ON FUNCTION intake.finish_canary(uuid) TO intake_alerter;

CREATE OR REPLACE VIEW dashboard.alert_steps WITH (security_barrier = true) AS
SELECT
    c.alert_id, m.id AS message_id, m.kind, m.level::text, m.step, d.channel, m.created_at AS planned_at, d.attempts,
    d.first_attempt_at, d.last_attempt_at, d.delivered_at, d.overtaken_at, d.last_failure,
    a.acknowledged_at AS seen_at, a.acknowledged_by AS seen_by, a.closed_at AS acted_at, a.closed_by AS acted_by
FROM intake.message_alert AS c
JOIN intake.message AS m ON m.id = c.message_id
JOIN intake.delivery AS d ON d.message_id = m.id
LEFT JOIN intake.alert AS a ON a.id = c.alert_id;
COMMENT ON VIEW dashboard.alert_steps IS 'Every step of the telling of every alert, open and closed: by what, when attempted, delivered, seen and acted on.';

CREATE OR REPLACE FUNCTION intake.alert_timeline(alert_id uuid)
RETURNS TABLE (since timestamptz, until timestamptz, reason text, words text, next_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    own intake.alert;
    present constant timestamptz := clock_timestamp();
    over timestamptz;
    part record;
    kept record;
BEGIN
    SELECT a.* INTO own FROM intake.alert AS a WHERE a.id = alert_timeline.alert_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no alert %', alert_timeline.alert_id USING ERRCODE = 'no_data_found';
    END IF;
    over := greatest(own.opened_at, coalesce(own.closed_at, present));

    FOR part IN
        WITH answer AS MATERIALIZED (
            SELECT l.at, l.seq, CASE l.action
                       WHEN 'alert.handedOver' THEN l.detail ->> 'to'
                       WHEN 'alert.acknowledgementVoided' THEN NULL
                       ELSE l.by_whom END AS person
            FROM intake.audit_log AS l
            WHERE l.object_kind = 'alert' AND l.object_id = own.id::text
                AND (l.action IN ('alert.handedOver', 'alert.acknowledgementVoided')
                    OR (l.action IN ('alert.acknowledged', 'alert.acknowledgedAgain') AND NOT l.detail ? 'awaiting'))
            UNION ALL
            -- One that came back by intake.undo has it from the alert before.
            SELECT own.acknowledged_at, 0, own.acknowledged_by WHERE own.acknowledged_at IS NOT NULL
        ), message AS MATERIALIZED (
            SELECT m.id, m.kind, m.created_at AS at, m.alerts, m.step, m.who,
                   lead(m.created_at) OVER turn AS following,
                   CASE WHEN m.alerts = 1 AND m.step > 1 + coalesce(lag(CASE m.alerts WHEN 1 THEN m.step END) OVER turn, 0)
                            AND coalesce(lag(m.alerts) OVER turn, 1) = 1
                        THEN '; a step before it had no channel that can be used' ELSE '' END AS skipped
            FROM intake.message_alert AS c
            JOIN intake.message AS m ON m.id = c.message_id
            WHERE c.alert_id = own.id AND m.kind <> 'status'
            WINDOW turn AS (ORDER BY m.created_at, m.id)
        ), delivery AS MATERIALIZED (
            SELECT d.* FROM message AS m JOIN intake.delivery AS d ON d.message_id = m.id
        ), held AS MATERIALIZED (
            SELECT n.created_at AS since, least(n.held_until, coalesce(n.planned_at, n.overtaken_at, n.held_until)) AS until,
                   n.held_until, n.held_for
            FROM intake.notification AS n WHERE n.alert_id = own.id AND n.held_until IS NOT NULL
        ), absence AS MATERIALIZED (
            SELECT a.since, a.until FROM intake.alerter_absence AS a WHERE a.until > own.opened_at AND a.since < over
            UNION ALL
            SELECT '-infinity', coalesce((SELECT min(a.started_at) FROM intake.alerter AS a), 'infinity')
            UNION ALL
            SELECT (SELECT max(a.heartbeat_at) FROM intake.alerter AS a WHERE a.heartbeat_at <= present), 'infinity'
            WHERE NOT EXISTS (SELECT FROM intake.alerter AS a WHERE intake.lives(a.state, a.heartbeat_at))
        ), moment AS (
            SELECT DISTINCT e.at
            FROM (
                SELECT at FROM answer
                UNION ALL SELECT at FROM message
                UNION ALL SELECT unnest(ARRAY[first_attempt_at, last_attempt_at, delivered_at, overtaken_at]) FROM delivery
                UNION ALL SELECT unnest(ARRAY[since, until]) FROM held
                UNION ALL SELECT unnest(ARRAY[since, until]) FROM absence
            ) AS e
            WHERE e.at > own.opened_at AND e.at < over
            UNION SELECT own.opened_at
            UNION SELECT over
        ), segment AS (
            SELECT at AS since, lead(at) OVER (ORDER BY at) AS until FROM moment
        )
        SELECT s.since, s.until, w.reason, w.words, w.next_at
        FROM segment AS s
        LEFT JOIN LATERAL (
            SELECT a.at, a.person FROM answer AS a WHERE a.at <= s.since ORDER BY a.at DESC, a.seq DESC LIMIT 1) AS a ON true
        LEFT JOIN LATERAL (
            SELECT m.* FROM message AS m WHERE m.at <= s.since ORDER BY m.at DESC, m.id DESC LIMIT 1) AS m ON true
        LEFT JOIN LATERAL (
            SELECT h.held_for, h.held_until FROM held AS h WHERE h.since <= s.since AND h.until > s.since
            ORDER BY h.held_until DESC LIMIT 1) AS h ON true
        CROSS JOIN LATERAL (
            SELECT string_agg(d.channel, ', ' ORDER BY d.channel) FILTER (WHERE d.delivered_at <= s.since) AS told,
                   string_agg(d.channel || CASE
                           WHEN d.last_attempt_at > s.since THEN ''
                           WHEN d.last_failure IS NOT NULL
                               THEN format(' (attempt %s failed: %s)', d.attempts, d.last_failure)
                           ELSE format(' (attempt %s)', d.attempts) END, ', ' ORDER BY d.channel)
                       FILTER (WHERE d.first_attempt_at <= s.since AND coalesce(d.delivered_at > s.since, true)
                           AND coalesce(d.overtaken_at > s.since, true)) AS trying,
                   string_agg(d.channel, ', ' ORDER BY d.channel)
                       FILTER (WHERE coalesce(d.first_attempt_at > s.since, true)
                           AND coalesce(d.overtaken_at > s.since, true)) AS waiting
            FROM delivery AS d WHERE d.message_id = m.id) AS d
        CROSS JOIN LATERAL (SELECT CASE WHEN m.alerts > 1
            THEN format(', in one message with %s', CASE m.alerts WHEN 2 THEN 'another alert' ELSE m.alerts - 1 || ' other alerts' END)
            ELSE '' END || coalesce(m.skipped, '') AS together) AS t
        CROSS JOIN LATERAL (
            SELECT coalesce(m.following, CASE WHEN own.closed_at IS NULL THEN (
                SELECT e.next_at FROM intake.escalation AS e WHERE e.alert_id = own.id) END) AS at) AS n
        CROSS JOIN LATERAL (
            SELECT 1, 'acknowledged', 'acknowledged by ' || a.person, n.at
            WHERE a.person IS NOT NULL AND (m.id IS NULL OR m.at <= a.at OR m.kind = 'joined')
            UNION ALL
            SELECT 2, 'noAlerter', 'no alerter was running' || coalesce('; told before by ' || d.told, ''), NULL
            WHERE EXISTS (SELECT FROM absence AS x WHERE x.since <= s.since AND x.until > s.since)
            UNION ALL
            SELECT 3, coalesce(h.held_for, 'held'), CASE h.held_for
                WHEN 'storm' THEN 'one of many that came at once: it waits for the next message about several'
                WHEN 'opening' THEN 'outside working hours: it waits for the clinic''s opening'
                ELSE 'it waits on purpose' END, h.held_until
            WHERE m.id IS NULL AND h.held_until IS NOT NULL
            UNION ALL
            SELECT 4, 'unplanned', 'no alerter has decided yet whom to tell', NULL WHERE m.id IS NULL
            UNION ALL
            SELECT 5, 'canary', 'a canary form: told as a test by ' || coalesce(d.told, d.trying, d.waiting), NULL
            WHERE m.kind = 'canary' AND coalesce(d.told, d.trying, d.waiting) IS NOT NULL
            UNION ALL
            SELECT 6, 'told', format('told by %s%s', d.told, t.together), n.at WHERE d.told IS NOT NULL
            UNION ALL
            SELECT 7, 'trying', format('being tried by %s%s%s', d.trying, coalesce('; waits for its turn on ' || d.waiting, ''), t.together), n.at
            WHERE d.trying IS NOT NULL
            UNION ALL
            SELECT 8, 'waiting', format('waits for its turn on %s%s', d.waiting, t.together), n.at WHERE d.waiting IS NOT NULL
            UNION ALL
            SELECT 9, 'overtaken', 'the message was not needed any more: a later one told of it, or a person was quicker', n.at
            ORDER BY 1
            LIMIT 1) AS w (turn, reason, words, next_at)
        WHERE s.until IS NOT NULL
        ORDER BY s.since
    LOOP
        IF kept IS NULL THEN
            kept := part;
        ELSIF (kept.reason, kept.words, kept.next_at) IS NOT DISTINCT FROM (part.reason, part.words, part.next_at) THEN
            kept.until := part.until;
        ELSE
            RETURN QUERY SELECT kept.since, kept.until, kept.reason, kept.words, kept.next_at;
            kept := part;
        END IF;
    END LOOP;
    IF NOT (kept IS NULL) THEN
        RETURN QUERY SELECT kept.since, kept.until, kept.reason, kept.words, kept.next_at;
    END IF;
END
$$;
COMMENT ON FUNCTION intake.alert_timeline(uuid) IS
    'What was done to tell people of an alert, for every moment from its opening until its closing or now: intervals without '
    'gap or overlap, in order, each with one reason (acknowledged, noAlerter, opening, storm, held, unplanned, canary, told, trying, '
    'waiting or overtaken), the same in words, and when something else was or is to be done, where that is known. Names staff '
    'and channels, and nothing of a patient. Error: P0002 for an unknown alert.';
GRANT EXECUTE ON FUNCTION intake.alert_timeline(uuid) TO intake_staff;

-- 10. People ------------------------------------------------------------------------------------------------------
-- Everything that people do is done in the name of a person, by whose login or through a service that names them.

CREATE OR REPLACE FUNCTION intake.person_name(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    name text;
    fault text;
BEGIN
    IF octet_length(given) <= 1000 THEN
        name := btrim(regexp_replace(normalize(given, NFC), E'[ \u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]+', ' ', 'g'));
    END IF;
    fault := CASE
        WHEN coalesce(name, '') = '' OR char_length(name) > 100 THEN 'the name of a person has 1 to 100 characters'
        WHEN name ~ E'[\u0001-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u2028-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\U000E0000-\U000E0FFF]'
            THEN 'the name of a person has no characters that nobody sees'
        WHEN lower(name) IN ('worker', 'alerter', 'sealer', 'system')
            THEN 'worker, alerter, sealer and system are what the audit log calls programs, and no names of persons' END;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION '%', fault
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'name';
    END IF;
    RETURN name;
END
$$;
COMMENT ON FUNCTION intake.person_name(text) IS
    'The name of a person as it is kept: in the normal form NFC, trimmed, white space as single spaces. 22023 where it is '
    'blank, longer than 100 characters, holds control or invisible characters, or is a program''s.';

CREATE TABLE IF NOT EXISTS intake.person (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL CHECK (name = intake.person_name(name)),
    login name,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz
);
COMMENT ON TABLE intake.person IS
    'People in whose names alerts are acknowledged and closed, and all else that people do. Written by intake.add_person and '
    'intake.end_person; who leaves and comes back has two rows.';
COMMENT ON COLUMN intake.person.name IS 'As in by_whom; no two people have the same name, in whatever case, at a time.';
COMMENT ON COLUMN intake.person.login IS 'The role that logs in as this person and nobody else; null for who acts through a service alone.';
COMMENT ON COLUMN intake.person.until IS 'When that person left; null while they act.';
CALL intake.ensure_index('person_name_key', 'person (lower(name)) WHERE until IS NULL', is_unique => true);
CALL intake.ensure_index('person_login_key', 'person (login) WHERE until IS NULL', is_unique => true);
CALL intake.ensure_trigger('person', 'kept', 'BEFORE DELETE OR TRUNCATE');
GRANT SELECT ON intake.person TO intake_staff, intake_auditor, intake_owner;

CREATE OR REPLACE FUNCTION intake.is_service(login name) RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
    -- Not pg_has_role, which takes every superuser for a member of everything.
    WITH RECURSIVE held AS (
        SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname = is_service.login
        UNION
        SELECT m.roleid FROM pg_catalog.pg_auth_members AS m JOIN held ON held.oid = m.member
    )
    SELECT EXISTS (
        SELECT FROM held JOIN pg_catalog.pg_roles AS r ON r.oid = held.oid WHERE r.rolname = 'intake_board');
END;
COMMENT ON FUNCTION intake.is_service(name) IS 'Whether the role is marked as a service that acts for people: a member of intake_board.';

CREATE OR REPLACE FUNCTION intake.acting_person(by_whom text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    blank constant boolean := coalesce(btrim(by_whom, E' \t\n\r'), '') = '';
    person text := (SELECT p.name FROM intake.person AS p WHERE p.login = session_user AND p.until IS NULL);
BEGIN
    IF person IS NOT NULL THEN
        IF blank OR lower(person_name(acting_person.by_whom)) = lower(person) THEN
            RETURN person;
        END IF;
        RAISE EXCEPTION 'the login % is one person and acts in the name of nobody else: leave by_whom out', session_user
            USING ERRCODE = 'insufficient_privilege', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'login';
    END IF;
    IF NOT is_service(session_user) THEN
        RAISE EXCEPTION 'the login % is neither a person nor a service that acts for people: a member of intake_owner runs '
            'SELECT intake.add_person(name, login, by_whom), or grants it intake_board', session_user
            USING ERRCODE = 'insufficient_privilege', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'login';
    END IF;
    SELECT p.name INTO person
    FROM intake.person AS p
    WHERE lower(p.name) = lower(person_name(acting_person.by_whom)) AND p.until IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'by_whom names nobody who acts here: intake.person has who does, and a member of intake_owner runs '
            'SELECT intake.add_person(name, login, by_whom)'
            USING ERRCODE = 'insufficient_privilege', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'name';
    END IF;
    RETURN person;
END
$$;
COMMENT ON FUNCTION intake.acting_person(text) IS
    'In whose name the session acts: by its login (session_user, which SET ROLE leaves as it is) the person whose login it is, '
    'who may be left out; for a service, the person that it names, who must act here at present. Errors: 42501 for another '
    'person''s name, a name that nobody has, or a login that is neither; 22023 for what can be no name. Superusers can take on '
    'any login by SET SESSION AUTHORIZATION.';

CREATE OR REPLACE FUNCTION intake.managing_person(by_whom text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM intake.person AS p
        JOIN pg_roles AS r ON r.rolname = p.login
        WHERE p.until IS NULL
            AND has_function_privilege(r.oid, 'intake.add_person(text, name, text)'::regprocedure, 'EXECUTE')
    ) THEN
        RETURN acting_person(by_whom);
    END IF;
    RETURN session_user;
END
$$;
COMMENT ON FUNCTION intake.managing_person(text) IS
    'In whose name persons are added and ended: as intake.acting_person, but while no person''s login may do so, the login '
    'itself. So the first person gets in, and one after the last has left.';

CREATE OR REPLACE FUNCTION intake.add_person(name text, login name, by_whom text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    manager constant text := managing_person(by_whom);
    added constant text := person_name(add_person.name);
    number bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = add_person.login AND r.rolcanlogin)
        AND add_person.login IS NOT NULL
    THEN
        RAISE EXCEPTION 'there is no role % that may log in', add_person.login
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'login';
    END IF;
    IF is_service(add_person.login) THEN
        RAISE EXCEPTION 'the role % is a service that acts for people, and so no one person''s', add_person.login
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'login';
    END IF;
    INSERT INTO intake.person (name, login) VALUES (added, add_person.login)
    ON CONFLICT DO NOTHING
    RETURNING id INTO number;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'somebody has that name or that login already; they leave by intake.end_person(name, by_whom)'
            USING ERRCODE = 'unique_violation', SCHEMA = 'intake', TABLE = 'person';
    END IF;
    PERFORM audit(manager, 'person.added', 'person', number::text,
                  jsonb_build_object('name', added, 'login', add_person.login));
    RETURN added;
END
$$;
COMMENT ON FUNCTION intake.add_person(text, name, text) IS
    'Lets a person act from now on, by a login of their own or, where that is null, through services that name them. Returns '
    'the name as it is kept. Errors: 22023 for what can be no name, a role that does not log in or is a service; 23505 where '
    'the name or the login is somebody''s; 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.add_person(text, name, text) TO intake_owner;

CREATE OR REPLACE FUNCTION intake.end_person(name text, by_whom text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    manager constant text := managing_person(by_whom);
    ended intake.person;
BEGIN
    UPDATE intake.person AS p
    SET until = clock_timestamp()
    WHERE lower(p.name) = lower(person_name(end_person.name)) AND p.until IS NULL
    RETURNING p.* INTO ended;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody who acts here has that name'
            USING ERRCODE = 'no_data_found', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'name';
    END IF;
    -- Nobody needs their addresses any more.
    UPDATE intake.person_channel AS k SET until = greatest(k.since, clock_timestamp()), address = NULL, announced = true
    WHERE k.person_id = ended.id AND k.until IS NULL;
    PERFORM audit(manager, 'person.ended', 'person', ended.id::text,
                  jsonb_build_object('name', ended.name, 'login', ended.login));
    RETURN ended.name;
END
$$;
COMMENT ON FUNCTION intake.end_person(text, text) IS
    'Lets a person act no more; what they did stays theirs. They are on duty no more, and their channels end. Returns the name. Errors: P0002 where nobody who acts has that '
    'name, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.end_person(text, text) TO intake_owner;

CREATE TABLE IF NOT EXISTS intake.must_acknowledge (
    level intake.level NOT NULL,
    person_id bigint NOT NULL REFERENCES intake.person (id),
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT must_acknowledge_pkey PRIMARY KEY (level, person_id)
);
COMMENT ON TABLE intake.must_acknowledge IS
    'The clinic''s rule of who must each acknowledge an alert of a level; where it names nobody who acts, anybody may. Written '
    'by intake.require_acknowledgement.';
GRANT SELECT ON intake.must_acknowledge TO intake_staff, intake_owner, intake_auditor;

CREATE OR REPLACE FUNCTION intake.require_acknowledgement(level text, persons text[], by_whom text) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    manager constant text := acting_person(by_whom);
    ids bigint[];
    names text[];
    wanted intake.level;
BEGIN
    IF level_rank(require_acknowledgement.level) IS NULL THEN
        RAISE EXCEPTION 'level must be emergency, urgent, clinician_review, soon, routine or conservative'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    wanted := require_acknowledgement.level;
    SELECT coalesce(array_agg(p.id ORDER BY p.name), '{}'), coalesce(array_agg(p.name ORDER BY p.name), '{}') INTO ids, names
    FROM intake.person AS p
    WHERE p.until IS NULL
        AND lower(p.name) IN (SELECT lower(person_name(n)) FROM unnest(coalesce(persons, '{}')) AS g (n));
    IF cardinality(ids) < (SELECT count(DISTINCT lower(person_name(n))) FROM unnest(coalesce(persons, '{}')) AS g (n)) THEN
        RAISE EXCEPTION 'persons names somebody who does not act here: intake.person has who does'
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'name';
    END IF;
    -- One at a time, so that the rule is what one person decided.
    LOCK TABLE intake.must_acknowledge IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM intake.must_acknowledge AS m WHERE m.level = wanted AND m.person_id <> ALL (ids);
    INSERT INTO intake.must_acknowledge (level, person_id) SELECT wanted, i FROM unnest(ids) AS g (i) ON CONFLICT DO NOTHING;
    PERFORM audit(manager, 'alerting.mustAcknowledge', 'control', wanted::text, jsonb_build_object('persons', to_jsonb(names)));
    RETURN names;
END
$$;
COMMENT ON FUNCTION intake.require_acknowledgement(text, text[], text) IS
    'Says who must each acknowledge an alert of a level until it counts as acknowledged; an empty list lets anybody do. It holds '
    'for what is acknowledged from now on and silences nothing: an alert that waited only for somebody who is named no more, or '
    'has left, is told until anybody acknowledges it. Returns the names as they are kept. Errors: 22023 for an unknown level or '
    'somebody who does not act here, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.require_acknowledgement(text, text[], text) TO intake_owner;

CREATE OR REPLACE FUNCTION intake.checked_words(words text, what text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    trimmed text;
BEGIN
    IF octet_length(words) > 10000 THEN
        RAISE EXCEPTION '% is longer than 10000 bytes', what USING ERRCODE = 'invalid_parameter_value';
    END IF;
    trimmed := btrim(words, E' \t\n\u000B\f\r\u00A0\u200B\uFEFF');
    IF coalesce(trimmed, '') = '' THEN
        RAISE EXCEPTION '% must not be blank', what USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN trimmed;
END
$$;
COMMENT ON FUNCTION intake.checked_words(text, text) IS 'The words, trimmed; 22023 naming the parameter if they are blank or too long.';

CREATE OR REPLACE FUNCTION intake.checked_note(note text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    -- Before anything is made of it: a note may have come by mistake and be huge.
    IF octet_length(note) > 10000 THEN
        RAISE EXCEPTION 'note is longer than 10000 bytes' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN nullif(btrim(note), '');
END
$$;
COMMENT ON FUNCTION intake.checked_note(text) IS 'The note, trimmed, or null for a blank one; 22023 if it is too long.';

CREATE OR REPLACE FUNCTION intake.added_note(present text, note text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    added constant text := nullif(concat_ws(E'\n', present, checked_note(note)), '');
BEGIN
    RETURN CASE WHEN octet_length(added) > 10000 THEN coalesce(checked_note(note), present) ELSE added END;
END
$$;
COMMENT ON FUNCTION intake.added_note(text, text) IS
    'A note after those that are there; alone where all together would be too long. 22023 if it is too long itself.';

CREATE OR REPLACE FUNCTION intake.limit_idleness(longest interval DEFAULT '30 seconds') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    IF current_setting('idle_in_transaction_session_timeout') = '0'
        OR current_setting('idle_in_transaction_session_timeout')::interval > longest
    THEN
        PERFORM set_config('idle_in_transaction_session_timeout', extract(epoch FROM longest)::int || 's', true);
    END IF;
END
$$;
COMMENT ON FUNCTION intake.limit_idleness(interval) IS
    'Until the transaction ends, the server ends the session where it is idle in it for longer, so that nobody holds a row '
    'by forgetting to commit. What a role is set to by ALTER ROLE does not hold for its members.';

CREATE OR REPLACE FUNCTION intake.begin_act() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    -- What joined an alert while its lock was awaited must be seen, and another snapshot does not see it.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'people act on what is there now; this transaction is %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state',
                  HINT = 'Nothing was changed. Begin the transaction with ISOLATION LEVEL READ COMMITTED.';
    END IF;
    PERFORM limit_idleness();
END
$$;
COMMENT ON FUNCTION intake.begin_act() IS
    'How every function begins by which a person, or a program for them, changes an alert or what is decided. Error: 25000 in '
    'a transaction that is not READ COMMITTED.';

-- 11. What people do ----------------------------------------------------------------------------------------------
-- Alerts are locked before work items. Whatever a function changes is an entry of the audit log.

CREATE TABLE IF NOT EXISTS intake.act (
    seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    by_whom text NOT NULL,
    session name NOT NULL DEFAULT session_user,
    kind text NOT NULL CHECK (kind IN ('acknowledge', 'take', 'release', 'hand_over', 'escalate', 'resolve', 'read_words', 'close',
        'override', 'reopen', 'not_genuine', 'retry', 'discard', 'amend')),
    submission_id uuid,
    alert_id uuid,
    outcome text,
    note text,
    before jsonb,
    undone_at timestamptz,
    CONSTRAINT act_subject_check CHECK (num_nonnulls(submission_id, alert_id) > 0),
    CONSTRAINT act_words_check CHECK (
        octet_length(by_whom) <= 10000 AND octet_length(outcome) <= 10000 AND octet_length(note) <= 10000)
);
CALL intake.ensure_words('act', 'kind', ARRAY['acknowledge', 'take', 'release', 'hand_over', 'escalate', 'resolve', 'read_words',
    'close', 'override', 'reopen', 'not_genuine', 'retry', 'discard', 'amend']);
COMMENT ON TABLE intake.act IS
    'What people did with forms and alerts, one row each, in order: who, what, with which outcome. Written by the functions '
    'here; never changed but by intake.undo, which marks what it took back.';
COMMENT ON COLUMN intake.act.outcome IS 'Of close and resolve the outcome, of read_words the verdict, of override the level, of hand_over to whom.';
COMMENT ON COLUMN intake.act.before IS 'The rows as they were, for intake.undo; of acknowledge also how many forms the alert held.';
COMMENT ON COLUMN intake.act.undone_at IS 'When the person took it back; null for what stands.';
CALL intake.ensure_index('act_at_idx', 'act (at)');
CALL intake.ensure_index('act_submission_idx', 'act (submission_id) WHERE submission_id IS NOT NULL');
CALL intake.ensure_index('act_alert_idx', 'act (alert_id) WHERE alert_id IS NOT NULL');
CALL intake.ensure_index('act_person_idx', 'act (by_whom, seq)');
CALL intake.ensure_trigger('act', 'kept', 'BEFORE TRUNCATE');
CALL intake.ensure_erasable('act');

-- A release before kept resolutions in a table of their own.
DO $$
BEGIN
    IF pg_catalog.to_regclass('intake.resolution') IS NOT NULL THEN
        INSERT INTO intake.act (at, by_whom, session, kind, submission_id, outcome, note)
        SELECT at, by_whom, session, CASE outcome WHEN 'not genuine' THEN 'not_genuine' ELSE 'resolve' END, submission_id, outcome, note
        FROM intake.resolution
        ORDER BY at;
        DROP TABLE intake.resolution;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION intake.note_act(
    kind text, by_whom text, submission_id uuid, alert_id uuid, outcome text, note text, before jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    INSERT INTO intake.act (kind, by_whom, submission_id, alert_id, outcome, note, before)
    VALUES (note_act.kind, note_act.by_whom, note_act.submission_id, note_act.alert_id, note_act.outcome, note_act.note,
            note_act.before);
END;
COMMENT ON FUNCTION intake.note_act(text, text, uuid, uuid, text, text, jsonb) IS 'A row of intake.act. For the functions here; it does not check who calls.';

CREATE OR REPLACE VIEW intake.acknowledgement AS
SELECT c.alert_id, c.by_whom, max(c.at) AS at
FROM intake.act AS c
JOIN intake.alert AS a ON a.id = c.alert_id
WHERE c.kind = 'acknowledge' AND c.undone_at IS NULL
    -- By what was seen, and not by the clock.
    AND c.before ->> 'level' = a.level::text
    AND (c.before ->> 'forms')::bigint = (SELECT count(*) FROM intake.alert_submission AS j WHERE j.alert_id = a.id)
    AND NOT EXISTS (
        SELECT FROM intake.act AS r WHERE r.alert_id = c.alert_id AND r.kind = 'release' AND r.seq > c.seq)
GROUP BY c.alert_id, c.by_whom;
COMMENT ON VIEW intake.acknowledgement IS
    'Who has acknowledged an alert as it is now: not what it was before it was raised, another form joined it, or it was given '
    'back. Nobody reads it but the views and functions here.';

CREATE OR REPLACE VIEW intake.awaited WITH (security_barrier = true) AS
SELECT a.id AS alert_id, p.name
FROM intake.alert AS a
JOIN intake.must_acknowledge AS m ON m.level = a.level
JOIN intake.person AS p ON p.id = m.person_id AND p.until IS NULL
WHERE a.closed_at IS NULL AND a.acknowledged_at IS NULL
    AND NOT EXISTS (SELECT FROM intake.acknowledgement AS k WHERE k.alert_id = a.id AND k.by_whom = p.name);
COMMENT ON VIEW intake.awaited IS
    'Who must still acknowledge an open alert as it is now, by intake.must_acknowledge; no row where anybody may, or where it '
    'is acknowledged.';
GRANT SELECT ON intake.awaited TO intake_alerter;

CREATE OR REPLACE VIEW dashboard.alerts WITH (security_barrier = true) AS
SELECT
    a.id AS alert_id,
    a.level::text,
    CASE WHEN a.acknowledged_at IS NULL THEN 'open' ELSE 'acknowledged' END AS state,
    a.cause,
    a.opened_at,
    a.raised_at,
    due.respond_by,
    coalesce(due.respond_by < now() AND (a.acknowledged_at IS NULL OR a.level = 'emergency'), false) AS late,
    (SELECT count(*) FROM intake.alert_submission AS j WHERE j.alert_id = a.id) AS forms,
    a.acknowledged_by,
    a.acknowledged_at,
    CASE WHEN e.phase = 'unanswered' AND steps.told = 0 THEN 'unreached' ELSE coalesce(e.phase, 'untold') END AS phase,
    steps.told,
    steps.last_told_at,
    e.next_at,
    steps.undelivered,
    steps.messages,
    (SELECT e.seen FROM intake.alert_seen AS e WHERE e.alert_id = a.id) AS seen,
    ARRAY(SELECT k.by_whom FROM intake.acknowledgement AS k WHERE k.alert_id = a.id ORDER BY k.at) AS seen_by,
    ARRAY(SELECT w.name FROM intake.awaited AS w WHERE w.alert_id = a.id ORDER BY w.name) AS awaiting
FROM intake.alert AS a
LEFT JOIN intake.escalation AS e ON e.alert_id = a.id
CROSS JOIN LATERAL (SELECT min(w.respond_by) AS respond_by FROM intake.work_item AS w WHERE w.alert_id = a.id) AS due
CROSS JOIN LATERAL (
    SELECT count(DISTINCT m.message_id) AS messages,
        count(DISTINCT m.message_id) FILTER (WHERE d.delivered_at IS NOT NULL) AS told,
        max(d.delivered_at) AS last_told_at,
        count(*) FILTER (WHERE d.message_id IS NOT NULL AND d.delivered_at IS NULL AND d.overtaken_at IS NULL) AS undelivered
    FROM intake.message_alert AS m
    JOIN intake.message AS w ON w.id = m.message_id AND w.kind <> 'status'
    LEFT JOIN intake.delivery AS d ON d.message_id = m.message_id
    WHERE m.alert_id = a.id) AS steps
WHERE a.closed_at IS NULL
ORDER BY a.acknowledged_at IS NOT NULL, intake.level_rank(a.level) DESC, a.opened_at;
COMMENT ON VIEW dashboard.alerts IS 'Open alerts, unacknowledged ones first, then most urgent, then oldest; nothing about whose they are.';
COMMENT ON COLUMN dashboard.alerts.late IS 'respond_by has passed, and nobody has acknowledged it, or, an emergency, nobody has closed it.';
COMMENT ON COLUMN dashboard.alerts.phase IS 'untold (no alerter has planned to tell it), unreached (no channel has taken any message about it), unanswered, acknowledged or unclosed (acknowledged, and not closed in time).';
COMMENT ON COLUMN dashboard.alerts.undelivered IS 'Deliveries of messages about it that no channel has taken and that are still tried.';
COMMENT ON COLUMN dashboard.alerts.seen_by IS 'Who has acknowledged what is there now, in order.';
COMMENT ON COLUMN dashboard.alerts.awaiting IS 'Who must still acknowledge it, by intake.must_acknowledge; while it is open, people are told until each has.';

CREATE OR REPLACE VIEW dashboard.done WITH (security_barrier = true) AS
SELECT c.at, c.by_whom, c.kind, c.submission_id, c.alert_id, c.outcome, c.undone_at,
       coalesce(s.patient_reference, b.patient_reference) AS patient_reference, c.seq,
       CASE WHEN c.submission_id IS NULL
            THEN ARRAY(SELECT j.submission_id FROM intake.alert_submission AS j
                       WHERE j.alert_id = c.alert_id ORDER BY j.joined_at, j.submission_id)
            ELSE ARRAY[c.submission_id] END AS submission_ids
FROM intake.act AS c
LEFT JOIN intake.submission AS s ON s.id = c.submission_id
LEFT JOIN intake.alert AS a ON a.id = c.alert_id AND c.submission_id IS NULL
LEFT JOIN intake.submission AS b ON b.id = a.submission_id
ORDER BY c.seq DESC;
COMMENT ON VIEW dashboard.done IS 'What people did, the latest first, with what was taken back.';
COMMENT ON COLUMN dashboard.done.submission_ids IS 'The forms that it was about; of an act on an alert, those that the alert holds.';

CREATE OR REPLACE FUNCTION intake.check_seen(what text, present jsonb, seen jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    joined text[];
    has_risen boolean;
BEGIN
    IF jsonb_typeof(seen) IS DISTINCT FROM 'object' OR level_rank(seen ->> 'level') IS NULL
        OR jsonb_typeof(seen -> 'submissions') IS DISTINCT FROM 'array'
    THEN
        RAISE EXCEPTION 'seen must say which level and which submissions were on the screen'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Send back the column seen of dashboard.patients, '
                'dashboard.worklist or dashboard.alerts as it was when the person looked.';
    END IF;
    joined := ARRAY(
        SELECT jsonb_array_elements_text(present -> 'submissions')
        EXCEPT
        SELECT lower(e.id) FROM jsonb_array_elements_text(seen -> 'submissions') AS e (id));
    has_risen := level_rank(present ->> 'level') > level_rank(seen ->> 'level');
    IF has_risen OR joined <> '{}' THEN
        RAISE EXCEPTION '% has changed since it was looked at: %', what, concat_ws(', ',
                CASE WHEN has_risen THEN format('it is %s now and was %s', present ->> 'level', seen ->> 'level') END,
                CASE WHEN joined <> '{}' THEN format('%s more %s', cardinality(joined),
                    CASE cardinality(joined) WHEN 1 THEN 'form has joined' ELSE 'forms have joined' END) END)
            USING ERRCODE = 'IT002',
                  DETAIL = (present || jsonb_build_object('joined', to_jsonb(joined)))::text,
                  HINT = 'Nothing was changed. Look at what is there now, and decide again.';
    END IF;
END
$$;
COMMENT ON FUNCTION intake.check_seen(text, jsonb, jsonb) IS
    'An error IT002 if the level has risen or forms have joined since a person looked; its DETAIL has, in JSON, the level and '
    'submissions that are there now and those that joined. 22023 for what is not {"level": …, "submissions": […]}.';

CREATE OR REPLACE FUNCTION intake.check_alert_seen(alert intake.alert, seen jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    SELECT intake.check_seen('alert ' || s.alert_id, s.seen, check_alert_seen.seen)
    FROM intake.alert_seen AS s WHERE s.alert_id = (check_alert_seen.alert).id;
END;
COMMENT ON FUNCTION intake.check_alert_seen(intake.alert, jsonb) IS 'intake.check_seen of an alert, which the caller has locked.';

CREATE TABLE IF NOT EXISTS intake.amendment (
    submission_id uuid PRIMARY KEY,
    amends uuid NOT NULL UNIQUE,
    original uuid NOT NULL,
    answers jsonb NOT NULL,
    by_whom text NOT NULL,
    session name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    note text,
    CONSTRAINT amendment_words_check CHECK (octet_length(by_whom) <= 10000 AND octet_length(note) <= 10000)
);
COMMENT ON TABLE intake.amendment IS
    'Forms that a person completed with what the patient answered on the phone: each is a submission of its own, and the form '
    'that it completes stays as it came. Written by intake.amend.';
COMMENT ON COLUMN intake.amendment.amends IS 'The form that the person had before them, itself perhaps an amendment; each is completed once.';
COMMENT ON COLUMN intake.amendment.original IS 'The form that the patient sent.';
COMMENT ON COLUMN intake.amendment.answers IS 'What was answered, as forms hold answers.';
CALL intake.ensure_trigger('amendment', 'written_once', 'BEFORE UPDATE OR TRUNCATE');
CALL intake.ensure_erasable('amendment');
GRANT SELECT (submission_id) ON intake.amendment TO intake_worker;

CREATE OR REPLACE FUNCTION intake.question(items jsonb, item text) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    SELECT jsonb_build_object('item', question.item, 'question', min(q.value ->> 'wording'), 'hint', min(q.value ->> 'hint'),
                              'kind', (jsonb_agg(q.value -> 'kind') -> 0), 'labels', (jsonb_agg(q.value -> 'choiceLabels') -> 0))
    FROM jsonb_array_elements(question.items) AS q (value)
    WHERE q.value ->> 'id' = question.item;
END;
COMMENT ON FUNCTION intake.question(jsonb, text) IS
    'A question of a questionnaire as it is asked: item, question, hint, kind, and the choices in the patient''s words; all but '
    'item are null for one that there is not. For the functions here.';

CREATE OR REPLACE FUNCTION intake.case(submission_id uuid, by_whom text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    wanted constant uuid := submission_id;
    own record;
    made jsonb;
    protocol jsonb;
    items jsonb;
    asked jsonb;
    clinic_texts jsonb;
    answers jsonb;
    shown jsonb;
BEGIN
    SELECT s.* INTO own FROM intake.submission AS s WHERE s.id = wanted;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no submission %', wanted USING ERRCODE = 'no_data_found';
    END IF;
    SELECT jsonb_build_object('assessedAt', x.assessed_at, 'respondBy', x.respond_by, 'result', x.result), p.content,
           c.content -> 'destinations'
    INTO made, protocol, clinic_texts
    FROM intake.assessment AS x
    LEFT JOIN intake.protocol AS p ON p.version = x.protocol
    LEFT JOIN intake.settings AS c ON c.hash = x.settings_hash
    WHERE x.submission_id = wanted;
    items := protocol #> '{questionnaire,items}';
    IF made IS NOT NULL THEN
        answers := own.form::jsonb -> 'answers';
    END IF;
    -- A form of an earlier version of the questionnaire is shown in the words of that version.
    asked := coalesce((
        SELECT e.value -> 'items' FROM jsonb_array_elements(protocol #> '{questionnaire,predecessors}') AS e (value)
        WHERE made IS NOT NULL
            AND own.form::jsonb ->> 'questionnaire' = (protocol #>> '{questionnaire,name}') || '|' || (e.value ->> 'version')
        LIMIT 1), items);

    shown := jsonb_build_object(
        'submission', own.id,
        'receivedAt', own.received_at,
        'patient', jsonb_build_object('reference', own.patient_reference, 'contact', own.patient_contact),
        'form', own.form,
        'assessment', made,
        'alertAbout', (SELECT b.reason FROM alert_about AS b WHERE b.submission_id = wanted),
        'amends', (
            SELECT jsonb_build_object('submission', m.amends, 'original', m.original, 'by', m.by_whom, 'login', m.session,
                                      'at', m.at, 'note', m.note, 'items', (
                                          SELECT jsonb_agg(k ORDER BY k) FROM jsonb_object_keys(m.answers) AS k))
            FROM intake.amendment AS m WHERE m.submission_id = wanted),
        'amendedBy', (
            SELECT jsonb_build_object('submission', m.submission_id, 'by', m.by_whom, 'at', m.at, 'level', x.level)
            FROM intake.amendment AS m LEFT JOIN intake.assessment AS x ON x.submission_id = m.submission_id
            WHERE m.amends = wanted),
        'quarantine', (
            SELECT jsonb_build_object('reason', q.reason, 'words', quarantine_words(q.reason), 'detail', q.detail,
                                      'attempts', q.attempts, 'state', q.state, 'at', q.quarantined_at)
            FROM intake.quarantine AS q WHERE q.submission_id = wanted),
        'work', (
            SELECT jsonb_build_object('level', coalesce(w.override_level, w.level), 'possibleLevel', w.possible_level,
                                      'respondBy', w.respond_by, 'takenBy', w.taken_by, 'takenAt', w.taken_at)
            FROM intake.work_item AS w WHERE w.submission_id = wanted),
        -- In the order of the questionnaire and in the words of its questions; then what the questionnaire does not have.
        'answers', coalesce((
            SELECT jsonb_agg(jsonb_build_object('item', e.key, 'question', coalesce(i.value ->> 'wording', i.value ->> 'label'),
                                                'unit', i.value #>> '{kind,number,unit}', 'kind', i.value -> 'kind',
                                                'labels', i.value -> 'choiceLabels', 'answer', e.value)
                             ORDER BY i.turn NULLS LAST, e.key)
            FROM jsonb_each(CASE jsonb_typeof(answers) WHEN 'object' THEN answers END) AS e
            LEFT JOIN jsonb_array_elements(asked) WITH ORDINALITY AS i (value, turn) ON i.value ->> 'id' = e.key
            WHERE e.key <> 'freeText'), '[]'),
        'ownWords', CASE WHEN answers ? 'freeText' THEN jsonb_build_object(
            'text', answers -> 'freeText', 'found', coalesce(made #> '{result,text}', '[]'),
            'duty', (
                SELECT jsonb_build_object('submission', o.submission_id, 'signs', o.level, 'explained', o.explained,
                                          'dueAt', o.due_at, 'verdict', o.verdict, 'readBy', o.read_by, 'readAt', o.read_at,
                                          'note', o.note)
                FROM intake.own_words AS o
                WHERE o.submission_id = coalesce(
                    (SELECT m.original FROM intake.amendment AS m WHERE m.submission_id = wanted), wanted))) END,
        -- What is unknown and decides, in the words to ask it, worst first.
        'callScript', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'asks', jsonb_build_array(question(items, e.value ->> 'item'))
                    || CASE WHEN e.value ? 'with' THEN jsonb_build_array(question(items, e.value ->> 'with')) ELSE '[]' END,
                'couldRaiseTo', e.value ->> 'couldRaiseTo') ORDER BY e.turn)
            FROM jsonb_array_elements(made #> '{result,askNext}') WITH ORDINALITY AS e (value, turn)), '[]'),
        'unanswered', coalesce((
            SELECT jsonb_agg(question(items, e.value) ORDER BY e.turn)
            FROM jsonb_array_elements_text(made #> '{result,unknown}') WITH ORDINALITY AS e (value, turn)), '[]'),
        'destinations', coalesce((
            SELECT jsonb_agg(jsonb_build_object('destination', e.value, 'text', coalesce(
                clinic_texts ->> e.value,
                (SELECT d.value ->> 'text' FROM jsonb_array_elements(protocol -> 'destinations') AS d (value)
                 WHERE d.value ->> 'id' = e.value LIMIT 1))) ORDER BY e.turn)
            FROM jsonb_array_elements_text(made #> '{result,destinations}') WITH ORDINALITY AS e (value, turn)), '[]'),
        'cautions', coalesce((
            SELECT jsonb_agg(jsonb_build_object('caution', e.value, 'text', (
                SELECT d.value ->> 'text' FROM jsonb_array_elements(protocol -> 'cautions') AS d (value)
                WHERE d.value ->> 'id' = e.value LIMIT 1)) ORDER BY e.turn)
            FROM jsonb_array_elements_text(made #> '{result,cautions}') WITH ORDINALITY AS e (value, turn)), '[]'),
        'scores', coalesce((
            SELECT jsonb_agg((made #> ARRAY['result', 'scores', d.value ->> 'id']) - 'counted' - 'unknown' || jsonb_build_object(
                'score', d.value ->> 'id', 'title', d.value ->> 'title', 'caveat', d.value ->> 'caveat') ORDER BY d.turn)
            FROM jsonb_array_elements(protocol -> 'scores') WITH ORDINALITY AS d (value, turn)
            WHERE made #> ARRAY['result', 'scores', d.value ->> 'id'] IS NOT NULL), '[]'),
        'otherForms', coalesce((
            SELECT jsonb_agg(other.form ORDER BY other.number DESC)
            FROM (
                SELECT o.number, jsonb_build_object(
                    'submission', o.id, 'receivedAt', o.received_at, 'level', x.level, 'overrideLevel', w.override_level,
                    'quarantined', q.submission_id IS NOT NULL AND x.submission_id IS NULL, 'open', w.submission_id IS NOT NULL,
                    'outcome', (
                        SELECT c.outcome FROM intake.act AS c
                        WHERE c.undone_at IS NULL AND c.kind IN ('resolve', 'close', 'not_genuine')
                            AND (c.submission_id = o.id OR c.alert_id = x.alert_id)
                        ORDER BY c.seq DESC LIMIT 1)) AS form
                FROM intake.submission AS o
                LEFT JOIN intake.assessment AS x ON x.submission_id = o.id
                LEFT JOIN intake.quarantine AS q ON q.submission_id = o.id
                LEFT JOIN intake.work_item AS w ON w.submission_id = o.id
                WHERE o.patient_key = own.patient_key AND o.id <> wanted
                ORDER BY o.number DESC
                LIMIT 100) AS other), '[]'),
        'overrides', coalesce((
            SELECT jsonb_agg(jsonb_build_object('from', o.from_level, 'to', o.to_level, 'by', o.by_whom, 'login', o.session,
                                                'reason', o.reason, 'at', o.at) ORDER BY o.seq)
            FROM intake.override_log AS o WHERE o.submission_id = wanted), '[]'),
        'resolution', (
            SELECT jsonb_build_object('by', c.by_whom, 'login', c.session, 'outcome', c.outcome, 'note', c.note, 'at', c.at)
            FROM intake.act AS c
            WHERE c.submission_id = wanted AND c.kind IN ('resolve', 'not_genuine') AND c.undone_at IS NULL
                AND NOT EXISTS (SELECT FROM intake.work_item AS w WHERE w.submission_id = wanted)
            ORDER BY c.seq DESC LIMIT 1),
        'alerts', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'alert', a.id, 'level', a.level, 'cause', a.cause, 'openedAt', a.opened_at, 'raisedAt', a.raised_at,
                'acknowledgedAt', a.acknowledged_at, 'acknowledgedBy', a.acknowledged_by, 'acknowledgeNote', a.acknowledge_note,
                'seenBy', (SELECT coalesce(jsonb_agg(k.by_whom ORDER BY k.at), '[]')
                           FROM intake.acknowledgement AS k WHERE k.alert_id = a.id),
                'awaiting', (SELECT coalesce(jsonb_agg(w.name ORDER BY w.name), '[]')
                             FROM intake.awaited AS w WHERE w.alert_id = a.id),
                'closedAt', a.closed_at, 'closedBy', a.closed_by, 'outcome', a.outcome, 'closeNote', a.close_note,
                'submissions', (
                    SELECT jsonb_agg(f.submission_id ORDER BY f.joined_at, f.submission_id)
                    FROM intake.alert_submission AS f WHERE f.alert_id = a.id),
                'history', coalesce((
                    SELECT jsonb_agg(jsonb_build_object('at', l.at, 'by', l.by_whom, 'login', l.actor, 'action', l.action,
                                                        'detail', l.detail) ORDER BY l.seq)
                    FROM intake.audit_log AS l WHERE l.object_kind = 'alert' AND l.object_id = a.id::text), '[]'),
                'told', coalesce((
                    SELECT jsonb_agg(jsonb_build_object('at', m.created_at, 'kind', m.kind, 'level', m.level, 'channel', d.channel,
                                                        'attempts', d.attempts, 'deliveredAt', d.delivered_at,
                                                        'failure', d.last_failure) ORDER BY m.created_at, d.channel)
                    FROM intake.message_alert AS t
                    JOIN intake.message AS m ON m.id = t.message_id
                    JOIN intake.delivery AS d ON d.message_id = m.id
                    WHERE t.alert_id = a.id), '[]')
                ) ORDER BY a.opened_at)
            FROM intake.alert_submission AS j JOIN intake.alert AS a ON a.id = j.alert_id
            WHERE j.submission_id = wanted), '[]'),
        'acts', coalesce((
            SELECT jsonb_agg(jsonb_build_object('at', c.at, 'by', c.by_whom, 'kind', c.kind, 'outcome', c.outcome, 'note', c.note,
                                                'undoneAt', c.undone_at) ORDER BY c.seq)
            FROM intake.act AS c
            WHERE c.submission_id = wanted
                OR c.alert_id IN (SELECT j.alert_id FROM intake.alert_submission AS j WHERE j.submission_id = wanted)), '[]'),
        'shownToPatient', confirmation_text());
    PERFORM audit(person, 'case.viewed', 'submission', wanted::text);
    RETURN shown;
END
$$;
COMMENT ON FUNCTION intake.case(uuid, text) IS
    'Everything about one form that a person needs: whose it is and how to reach them, the form as it came, the assessment or '
    'why there is none, every answer in the words of its question, own words and what the reader made of them, what to ask on '
    'the phone, where to send the patient, the patient''s other forms, overrides, what people did, and its alerts with their '
    'history and who was told. Each call is an entry case.viewed of the audit log, unless the caller rolls back. Errors: P0002 '
    'for an unknown submission, 42501 as intake.acting_person, 25006 where nothing can be written.';
GRANT EXECUTE ON FUNCTION intake.case(uuid, text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.answer_fault(item jsonb, answer jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    number constant jsonb := item #> '{kind,number}';
    choices constant jsonb := coalesce(item #> '{kind,choice,of}', item #> '{kind,choices,of}');
    is_list constant boolean := item #> '{kind,choices}' IS NOT NULL;
BEGIN
    IF answer = '"unsure"' AND (choices IS NOT NULL OR number IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    IF number IS NOT NULL THEN
        IF jsonb_typeof(answer) = 'number' AND answer::text ~ '^-?[0-9]{1,9}$'
            AND answer::text::int BETWEEN (number ->> 'from')::int AND (number ->> 'to')::int
        THEN
            RETURN NULL;
        END IF;
        RETURN format('takes a whole number from %s to %s, or "unsure"', number ->> 'from', number ->> 'to');
    END IF;
    IF choices IS NULL THEN
        RETURN CASE WHEN item IS NULL THEN 'is no question of the questionnaire in force'
                    ELSE 'takes the patient''s own words, which nobody writes for them' END;
    END IF;
    IF choices @> answer AND jsonb_typeof(answer) = (CASE WHEN is_list THEN 'array' ELSE 'string' END)
        AND NOT (is_list AND answer @> '["none"]' AND jsonb_array_length(answer) > 1)
    THEN
        RETURN NULL;
    END IF;
    RETURN format('takes %s of %s, or "unsure"', CASE WHEN is_list THEN 'a list' ELSE 'one' END, choices);
END
$$;
COMMENT ON FUNCTION intake.answer_fault(jsonb, jsonb) IS
    'Why an answer is none to a question of the protocol, in words that go on from the item''s name; null for one that is. For '
    'the functions here.';

CREATE OR REPLACE FUNCTION intake.amended_form(form json, answers jsonb, authored timestamptz) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    -- As json: what is given twice stays so, and the reader says what is wrong with it.
    SELECT json_object_agg(f.key, CASE f.key WHEN 'answers' THEN a.merged ELSE f.value END ORDER BY f.turn)::text
    FROM (
        SELECT e.key, e.value, e.turn FROM json_each(amended_form.form) WITH ORDINALITY AS e (key, value, turn)
        UNION ALL
        -- The answers that it had were true of the day on which it came.
        SELECT 'authored' AS key, to_json(to_char(amended_form.authored AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), 0
        WHERE amended_form.form -> 'authored' IS NULL
    ) AS f
    LEFT JOIN LATERAL (
        SELECT json_object_agg(g.key, g.value ORDER BY g.turn, g.key) AS merged
        FROM (
            SELECT o.key, o.value, o.turn
            FROM json_each(CASE json_typeof(f.value) WHEN 'object' THEN f.value END) WITH ORDINALITY AS o (key, value, turn)
            WHERE NOT amended_form.answers ? o.key
            UNION ALL
            SELECT n.key, n.value::json, 1000000 FROM jsonb_each(amended_form.answers) AS n
        ) AS g
    ) AS a ON f.key = 'answers';
END;
COMMENT ON FUNCTION intake.amended_form(json, jsonb, timestamptz) IS
    'A form with answers in place of those that it had to the same questions. For the functions here.';

CREATE OR REPLACE FUNCTION intake.amend(submission_id uuid, answers jsonb, by_whom text, note text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    own intake.submission;
    present intake.amendment;
    questionnaire jsonb;
    fault text;
    amended text;
    accepted uuid;
BEGIN
    PERFORM begin_act();
    IF jsonb_typeof(answers) IS DISTINCT FROM 'object' OR answers = '{}' OR octet_length(answers::text) > 20000 THEN
        RAISE EXCEPTION 'answers must be an object with the items that were answered, of at most 20000 bytes'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT s.* INTO own FROM intake.submission AS s WHERE s.id = amend.submission_id;
    IF NOT EXISTS (SELECT FROM intake.assessment AS x WHERE x.submission_id = own.id) THEN
        IF EXISTS (SELECT FROM intake.quarantine AS q WHERE q.submission_id = own.id) THEN
            RAISE EXCEPTION 'submission % could not be read', own.id USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Fill in the form with the patient, as somebody who helps.';
        END IF;
        PERFORM missing_work(amend.submission_id);
    END IF;
    SELECT p.content -> 'questionnaire' INTO questionnaire
    FROM intake.protocol_in_force AS f JOIN intake.protocol AS p ON p.version = f.version;
    IF (own.form::json ->> 'questionnaire') IS DISTINCT FROM (questionnaire ->> 'name') || '|' || (questionnaire ->> 'version') THEN
        RAISE EXCEPTION 'submission % is of an earlier version of the questionnaire', own.id
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Fill in the present form with the patient, as somebody who helps.';
    END IF;
    -- What is no name may be anything.
    SELECT CASE WHEN e.key ~ '^[A-Za-z0-9]{1,64}$' THEN e.key ELSE 'an item' END || ' ' || answer_fault(i.value, e.value) INTO fault
    FROM jsonb_each(answers) AS e
    LEFT JOIN jsonb_array_elements(questionnaire -> 'items') AS i (value) ON i.value ->> 'id' = e.key
    WHERE answer_fault(i.value, e.value) IS NOT NULL
    ORDER BY e.key
    LIMIT 1;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION '%', fault USING ERRCODE = 'invalid_parameter_value';
    END IF;

    amended := amended_form(own.form::json, answers, own.received_at);
    -- Whose it is was settled when the form came.
    accepted := accept(amended, amended::jsonb, own.patient_reference IS NULL, NULL);
    INSERT INTO intake.amendment (submission_id, amends, original, answers, by_whom, note)
    VALUES (accepted, own.id, coalesce((SELECT m.original FROM intake.amendment AS m WHERE m.submission_id = own.id), own.id),
            answers, person, checked_note(note))
    ON CONFLICT (amends) DO NOTHING;
    IF NOT FOUND THEN
        SELECT m.* INTO STRICT present FROM intake.amendment AS m WHERE m.amends = own.id;
        RAISE EXCEPTION 'submission % was completed by % at %', own.id, present.by_whom, present.at
            USING ERRCODE = 'IT002', DETAIL = 'The completed form is ' || present.submission_id || '.',
                  HINT = 'Nothing was changed. Look at the completed form, and complete that one.';
    END IF;
    PERFORM note_act('amend', person, own.id, NULL, NULL, checked_note(note), NULL);
    PERFORM audit(person, 'submission.amended', 'submission', own.id::text, jsonb_build_object(
        'completed', accepted, 'items', (SELECT jsonb_agg(k ORDER BY k) FROM jsonb_object_keys(answers) AS k)));
    RETURN accepted;
END
$$;
COMMENT ON FUNCTION intake.amend(uuid, jsonb, text, text) IS
    'Completes an assessed form with what the patient answered on the phone: {"item": answer}, as forms hold answers. That is a '
    'form of its own, which is assessed as any other and returned here; the one that it completes stays as it came, and on the '
    'worklist until its work is done. Each form is completed once; go on with the completed one. Own words are read with the '
    'form that the patient sent. Errors: 22023 names the item whose answer it does not take, P0002 for an unknown submission, '
    '55000 where it was not assessed or is of an earlier questionnaire, IT002 where somebody has completed it, 55P03 as '
    'intake.submit, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.amend(uuid, jsonb, text, text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.tell_status(alert_id uuid, who text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    INSERT INTO intake.notification (alert_id, kind, level, by_whom)
    SELECT a.id, 'status', a.level, tell_status.who
    FROM intake.alert AS a WHERE a.id = tell_status.alert_id AND a.closed_at IS NULL;
    SELECT intake.wake('intake_alert', tell_status.alert_id::text);
END;
COMMENT ON FUNCTION intake.tell_status(uuid, text) IS
    'Notes for the alerter that a person has an open alert now, or nobody has it. For the functions here.';

DROP FUNCTION IF EXISTS intake.acknowledge(uuid, text, text);
-- A release before returned fewer columns.
DO $$
BEGIN
    IF pg_catalog.pg_get_function_result(pg_catalog.to_regprocedure('intake.acknowledge(uuid, text, jsonb, text)'))
        NOT LIKE '%awaiting%'
    THEN
        DROP FUNCTION intake.acknowledge(uuid, text, jsonb, text);
    END IF;
END
$$;
CREATE OR REPLACE FUNCTION intake.acknowledge(alert_id uuid, by_whom text, seen jsonb, note text DEFAULT NULL)
RETURNS TABLE (acknowledged_by text, acknowledged_at timestamptz, awaiting text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    present intake.alert;
    remaining text[];
BEGIN
    PERFORM begin_act();
    SELECT a.* INTO present FROM intake.alert AS a WHERE a.id = acknowledge.alert_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no alert %', acknowledge.alert_id USING ERRCODE = 'no_data_found';
    END IF;
    IF present.closed_at IS NOT NULL THEN
        PERFORM audit(person, 'alert.acknowledgedWhenClosed', 'alert', present.id::text,
                      jsonb_build_object('level', present.level, 'closedBy', present.closed_by));
        RETURN QUERY SELECT coalesce(present.acknowledged_by, present.closed_by),
                            coalesce(present.acknowledged_at, present.closed_at), '{}'::text[];
        RETURN;
    END IF;
    PERFORM check_alert_seen(present, seen);
    PERFORM note_act('acknowledge', person, NULL, present.id, NULL, checked_note(acknowledge.note),
                     to_jsonb(present) || jsonb_build_object('forms', (
                         SELECT count(*) FROM intake.alert_submission AS j WHERE j.alert_id = present.id)));
    remaining := ARRAY(SELECT w.name FROM intake.awaited AS w WHERE w.alert_id = present.id ORDER BY w.name);
    PERFORM audit(
        person, CASE WHEN present.acknowledged_at IS NULL THEN 'alert.acknowledged' ELSE 'alert.acknowledgedAgain' END,
        'alert', present.id::text,
        jsonb_build_object('level', present.level)
            || CASE WHEN present.acknowledged_at IS NULL THEN '{}'
               ELSE jsonb_build_object('acknowledgedBy', present.acknowledged_by,
                                       'acknowledgedAt', present.acknowledged_at) END
            || CASE remaining WHEN '{}' THEN '{}' ELSE jsonb_build_object('awaiting', to_jsonb(remaining)) END);
    IF remaining <> '{}' THEN
        -- It stays open, and people are told, until each of them has seen it.
        UPDATE intake.alert AS a SET acknowledge_note = added_note(present.acknowledge_note, acknowledge.note)
        WHERE a.id = acknowledge.alert_id;
        RETURN QUERY SELECT k.by_whom, k.at, remaining FROM intake.acknowledgement AS k
                     WHERE k.alert_id = present.id AND k.by_whom = person;
        RETURN;
    END IF;
    RETURN QUERY
        UPDATE intake.alert AS a
        SET acknowledged_at = clock_timestamp(), acknowledged_by = person, acknowledged_session = session_user,
            acknowledge_note = added_note(present.acknowledge_note, acknowledge.note)
        WHERE a.id = acknowledge.alert_id
        RETURNING a.acknowledged_by, a.acknowledged_at, remaining;
    PERFORM tell_status(present.id, person);
END
$$;
COMMENT ON FUNCTION intake.acknowledge(uuid, text, jsonb, text) IS
    'Says that a person has seen an alert; its escalation stops until the time for closing it has passed. seen is what was on '
    'the screen, {"level": …, "submissions": […]}: if the alert has risen or forms have joined since, nothing changes. Again, '
    'by the same person or another, it holds for that time anew; a note is added to those that are there. Where '
    'intake.must_acknowledge names persons for the level, it stays open, and people are told, until each of them has '
    'acknowledged what is there now. Returns who acknowledged it last, when, and who must still do; where it was closed '
    'already, nothing changes, and it returns who had acknowledged, or else closed, it. Errors: IT002 as intake.check_seen, P0002 for an unknown alert, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.acknowledge(uuid, text, jsonb, text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.acknowledged_alert(submission_id uuid) RETURNS intake.alert
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    present intake.alert;
BEGIN
    SELECT a.* INTO present
    FROM intake.alert AS a
    WHERE a.closed_at IS NULL
        AND a.id IN (SELECT j.alert_id FROM intake.alert_submission AS j
                     WHERE j.submission_id = acknowledged_alert.submission_id
                     UNION ALL
                     SELECT w.alert_id FROM intake.work_item AS w
                     WHERE w.submission_id = acknowledged_alert.submission_id)
    FOR UPDATE;
    IF NOT FOUND THEN
        IF EXISTS (SELECT FROM intake.submission AS s WHERE s.id = acknowledged_alert.submission_id) THEN
            RAISE EXCEPTION 'submission % has no open alert', acknowledged_alert.submission_id
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        RAISE EXCEPTION 'there is no submission %', acknowledged_alert.submission_id USING ERRCODE = 'no_data_found';
    END IF;
    IF present.acknowledged_at IS NULL THEN
        RAISE EXCEPTION '%', coalesce(
                (SELECT format('alert %s is not acknowledged yet: it waits for %s', present.id,
                               string_agg(w.name, ', ' ORDER BY w.name))
                 FROM intake.awaited AS w
                 WHERE w.alert_id = present.id
                     AND EXISTS (SELECT FROM intake.acknowledgement AS k WHERE k.alert_id = present.id)
                 HAVING count(*) > 0),
                'nobody has acknowledged alert ' || present.id)
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Its escalation goes on; acknowledge it first.';
    END IF;
    RETURN present;
END
$$;
COMMENT ON FUNCTION intake.acknowledged_alert(uuid) IS
    'The open alert that holds a submission, locked; an error unless a person has acknowledged it. For the functions here.';

CREATE OR REPLACE FUNCTION intake.missing_work(submission_id uuid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM intake.submission AS s WHERE s.id = missing_work.submission_id) THEN
        RAISE EXCEPTION 'there is no submission %', missing_work.submission_id USING ERRCODE = 'no_data_found';
    END IF;
    IF EXISTS (SELECT FROM intake.ready AS r JOIN intake.submission AS s USING (number) WHERE s.id = missing_work.submission_id) THEN
        RAISE EXCEPTION 'submission % is not assessed yet', missing_work.submission_id
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RAISE EXCEPTION 'submission % is not on the worklist: its work is done', missing_work.submission_id
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'intake.reopen brings it back.';
END
$$;
COMMENT ON FUNCTION intake.missing_work(uuid) IS 'Raises why a submission has no work item: P0002 for an unknown one, else 55000.';

CREATE OR REPLACE FUNCTION intake.take(submission_id uuid, by_whom text)
RETURNS TABLE (taken_by text, taken_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    item intake.work_item;
BEGIN
    PERFORM begin_act();
    SELECT w.* INTO item FROM intake.work_item AS w WHERE w.submission_id = take.submission_id FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM missing_work(take.submission_id);
    END IF;
    IF item.taken_by <> person THEN
        RAISE EXCEPTION 'submission % was taken by % at %', item.submission_id, item.taken_by, item.taken_at
            USING ERRCODE = 'IT002', HINT = 'Nothing was changed. intake.release gives it back, intake.hand_over passes it on.';
    END IF;
    IF item.taken_by IS NULL THEN
        UPDATE intake.work_item AS w SET taken_by = person, taken_at = clock_timestamp()
        WHERE w.submission_id = item.submission_id
        RETURNING w.taken_at INTO item.taken_at;
        PERFORM note_act('take', person, item.submission_id, NULL, NULL, NULL, to_jsonb(item));
        PERFORM audit(person, 'submission.taken', 'submission', item.submission_id::text);
        PERFORM tell_status(item.alert_id, person);
    END IF;
    RETURN QUERY SELECT person, item.taken_at;
END
$$;
COMMENT ON FUNCTION intake.take(uuid, text) IS
    'Says that a person works on a submission of the worklist; returns who does and since when. It acknowledges no alert. '
    'Errors: IT002 where somebody else has taken it, P0002 for an unknown submission, 55000 if it is not on the worklist, '
    '42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.take(uuid, text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.release(submission_id uuid, by_whom text, note text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    present intake.alert;
    item intake.work_item;
BEGIN
    PERFORM begin_act();
    IF NOT EXISTS (
        SELECT FROM intake.work_item AS w WHERE w.submission_id = release.submission_id AND w.taken_by IS NOT NULL)
        OR EXISTS (
            SELECT FROM intake.alert_submission AS j JOIN intake.alert AS a ON a.id = j.alert_id
            WHERE j.submission_id = release.submission_id AND a.closed_at IS NULL AND a.acknowledged_at IS NOT NULL)
    THEN
        present := acknowledged_alert(release.submission_id);
        UPDATE intake.alert AS a
        SET acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_session = NULL,
            acknowledge_note = added_note(present.acknowledge_note, release.note)
        WHERE a.id = present.id;
        PERFORM audit(person, 'alert.released', 'alert', present.id::text,
                      jsonb_build_object('level', present.level, 'acknowledgedBy', present.acknowledged_by,
                                         'acknowledgedAt', present.acknowledged_at));
        INSERT INTO intake.notification (alert_id, kind, level) VALUES (present.id, 'raised', present.level);
        PERFORM wake('intake_alert', present.id::text);
    END IF;
    SELECT w.* INTO item FROM intake.work_item AS w
    WHERE w.submission_id = release.submission_id AND w.taken_by IS NOT NULL FOR UPDATE;
    IF FOUND THEN
        UPDATE intake.work_item AS w SET taken_by = NULL, taken_at = NULL WHERE w.submission_id = item.submission_id;
        PERFORM audit(person, 'submission.released', 'submission', item.submission_id::text,
                      jsonb_build_object('takenBy', item.taken_by));
        IF present.id IS NULL THEN
            PERFORM tell_status(item.alert_id, NULL);
        END IF;
    END IF;
    PERFORM note_act('release', person, release.submission_id, present.id, NULL, checked_note(release.note), NULL);
    RETURN present.id;
END
$$;
COMMENT ON FUNCTION intake.release(uuid, text, text) IS
    'Gives back a submission that somebody has taken, and the acknowledged alert that holds it: the acknowledgement is void, '
    'and people are told anew and at once, as of an alert that has become worse. Anybody of the staff may do it; the audit log '
    'has who did, who had taken it and who had acknowledged. Returns the alert, null where none was acknowledged. Errors: P0002 '
    'for an unknown submission, 55000 if there is nothing to give back, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.release(uuid, text, text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.hand_over(submission_id uuid, by_whom text, to_whom text, note text DEFAULT NULL)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    person constant text := acting_person(by_whom);
    successor constant text := (
        SELECT p.name FROM intake.person AS p WHERE lower(p.name) = lower(person_name(to_whom)) AND p.until IS NULL);
    present constant intake.alert := acknowledged_alert(submission_id);
BEGIN
    PERFORM begin_act();
    IF successor IS NULL THEN
        RAISE EXCEPTION 'to_whom names nobody who acts here: intake.person has who does'
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'name';
    END IF;
    UPDATE intake.alert AS a
    SET acknowledged_by = successor, acknowledged_session = session_user,
        acknowledge_note = added_note(present.acknowledge_note, hand_over.note)
    WHERE a.id = present.id;
    UPDATE intake.work_item AS w SET taken_by = successor, taken_at = clock_timestamp()
    WHERE w.submission_id = hand_over.submission_id;
    PERFORM audit(person, 'alert.handedOver', 'alert', present.id::text,
                  jsonb_build_object('level', present.level, 'from', present.acknowledged_by, 'to', successor));
    PERFORM note_act('hand_over', person, hand_over.submission_id, present.id, successor, checked_note(hand_over.note), NULL);
    PERFORM tell_status(present.id, successor);
    RETURN present.id;
END
$$;
COMMENT ON FUNCTION intake.hand_over(uuid, text, text, text) IS
    'Gives the acknowledged alert that holds a submission to another person who acts here. The time for closing it stays as '
    'it is. Returns the alert. Errors: P0002 for an unknown submission, 55000 if it has no open alert or nobody has '
    'acknowledged it, 22023 for a to_whom that names nobody, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.hand_over(uuid, text, text, text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.escalate(alert_id uuid, by_whom text, note text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    present intake.alert;
BEGIN
    PERFORM begin_act();
    SELECT a.* INTO present FROM intake.alert AS a WHERE a.id = escalate.alert_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no alert %', escalate.alert_id USING ERRCODE = 'no_data_found';
    END IF;
    IF present.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'alert % was closed by % at %', present.id, present.closed_by, present.closed_at
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'intake.reopen brings a submission back.';
    END IF;
    INSERT INTO intake.notification (alert_id, kind, level, by_whom) VALUES (present.id, 'escalated', present.level, person);
    PERFORM note_act('escalate', person, NULL, present.id, NULL, checked_note(escalate.note), NULL);
    PERFORM audit(person, 'alert.escalated', 'alert', present.id::text,
                  jsonb_build_object('level', present.level, 'acknowledgedBy', present.acknowledged_by));
    PERFORM wake('intake_alert', present.id::text);
END
$$;
COMMENT ON FUNCTION intake.escalate(uuid, text, text) IS
    'Asks for help now: the next step of an open alert is told at once, at whatever hour, after the last one all channels, and '
    'the waits go on from there. An acknowledged alert stays acknowledged by whom it is, and others are told all the same until '
    'somebody acknowledges it anew or closes it. The note is kept here and told to nobody. Errors: P0002 for an unknown alert, '
    '55000 if it is closed, 22023 for a note that is too long, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.escalate(uuid, text, text) TO intake_staff;

DROP FUNCTION IF EXISTS intake.close(uuid, text, text, text);
CREATE OR REPLACE FUNCTION intake.close(alert_id uuid, by_whom text, outcome text, seen jsonb, note text DEFAULT NULL)
RETURNS TABLE (closed_by text, closed_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    result constant text := checked_words(outcome, 'outcome');
    present intake.alert;
    items jsonb;
BEGIN
    PERFORM begin_act();
    SELECT a.* INTO present FROM intake.alert AS a WHERE a.id = close.alert_id FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no alert %', close.alert_id USING ERRCODE = 'no_data_found';
    END IF;
    IF present.closed_at IS NOT NULL THEN
        IF present.outcome <> result THEN
            -- Not with which outcome: an outcome may say something of the patient, and errors get into the server's log.
            RAISE EXCEPTION 'alert % was closed by % at %, with another outcome', present.id, present.closed_by, present.closed_at
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = 'intake.case and dashboard.done have its outcome; intake.reopen brings a submission back.';
        END IF;
        PERFORM audit(person, 'alert.closedAgain', 'alert', present.id::text,
                      jsonb_build_object('level', present.level, 'closedBy', present.closed_by));
        RETURN QUERY SELECT present.closed_by, present.closed_at;
        RETURN;
    END IF;
    PERFORM check_alert_seen(present, seen);
    -- After the lock on the alert, so that this sees the forms that joined it until then.
    WITH gone AS (DELETE FROM intake.work_item AS w WHERE w.alert_id = close.alert_id RETURNING w.*)
    SELECT coalesce(jsonb_agg(to_jsonb(gone) ORDER BY gone.number), '[]') INTO items FROM gone;
    PERFORM note_act('close', person, NULL, present.id, result, checked_note(close.note),
                     jsonb_build_object('alert', to_jsonb(present), 'items', items));
    UPDATE intake.alert AS a
    SET closed_at = clock_timestamp(), closed_by = person, closed_session = session_user, outcome = result,
        close_note = checked_note(close.note)
    WHERE a.id = close.alert_id
    RETURNING a.* INTO present;
    -- Own words that nobody has read stay to be read, and are told of again when they are late once more.
    UPDATE intake.own_words AS o SET alert_id = NULL, due_at = greatest(o.due_at, deadline('clinician_review', clock_timestamp()))
    WHERE o.alert_id = close.alert_id AND o.read_at IS NULL;
    PERFORM audit(person, 'alert.closed', 'alert', present.id::text,
                  jsonb_build_object('level', present.level, 'submissions', jsonb_array_length(items)));
    PERFORM wake('intake_alert', present.id::text);
    RETURN QUERY SELECT present.closed_by, present.closed_at;
END
$$;
COMMENT ON FUNCTION intake.close(uuid, text, text, jsonb, text) IS
    'Says that a clinician has dealt with an alert: it no longer latches the patient, and its submissions leave the worklist; '
    'own words that nobody has read stay to be read. seen is what was on the screen: if the alert has risen or forms have '
    'joined since, nothing changes. Closing again with the same outcome changes nothing, and is an entry of the audit log; '
    'returns who closed it and when. Errors: IT002 as intake.check_seen, 55000 where it was closed with another outcome, P0002 '
    'for an unknown alert, 22023 for a blank outcome, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.close(uuid, text, text, jsonb, text) TO intake_clinician;

CREATE OR REPLACE FUNCTION intake.open_alert(item intake.work_item) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    SELECT a.id FROM intake.alert AS a
    WHERE a.closed_at IS NULL AND a.id IN (
        SELECT item.alert_id
        UNION ALL
        SELECT j.alert_id FROM intake.alert_submission AS j WHERE j.submission_id = item.submission_id)
    LIMIT 1;
END;
COMMENT ON FUNCTION intake.open_alert(intake.work_item) IS 'An open alert that holds a form; null where none does. For the functions here.';

CREATE OR REPLACE FUNCTION intake.finish(item intake.work_item, person text, outcome text, note text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    PERFORM note_act('resolve', person, item.submission_id, NULL, finish.outcome, checked_note(finish.note), to_jsonb(item));
    DELETE FROM intake.work_item AS w WHERE w.submission_id = item.submission_id;
    PERFORM audit(person, 'submission.resolved', 'submission', item.submission_id::text);
END
$$;
COMMENT ON FUNCTION intake.finish(intake.work_item, text, text, text) IS
    'Takes a form, which the caller has locked, off the worklist as resolved, on record. For the functions here; it checks nothing.';

DROP FUNCTION IF EXISTS intake.resolve(uuid, text, text, text);
CREATE OR REPLACE FUNCTION intake.resolve(
    submission_id uuid, by_whom text, outcome text, note text DEFAULT NULL, seen jsonb DEFAULT NULL)
RETURNS TABLE (resolved_by text, resolved_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    result constant text := checked_words(outcome, 'outcome');
    item intake.work_item;
    earlier record;
BEGIN
    PERFORM begin_act();
    SELECT w.* INTO item FROM intake.work_item AS w WHERE w.submission_id = resolve.submission_id FOR UPDATE;
    IF NOT FOUND THEN
        SELECT e.by_whom, e.at, e.outcome INTO earlier
        FROM (
            SELECT c.by_whom, c.at, c.outcome
            FROM intake.act AS c
            WHERE c.submission_id = resolve.submission_id AND c.kind IN ('resolve', 'not_genuine') AND c.undone_at IS NULL
            UNION ALL
            SELECT a.closed_by, a.closed_at, NULL
            FROM intake.alert_submission AS j JOIN intake.alert AS a ON a.id = j.alert_id
            WHERE j.submission_id = resolve.submission_id AND a.closed_at IS NOT NULL
        ) AS e
        ORDER BY e.at DESC
        LIMIT 1;
        IF NOT FOUND THEN
            PERFORM missing_work(resolve.submission_id);
        END IF;
        IF earlier.outcome <> result THEN
            RAISE EXCEPTION 'submission % was resolved by % at %, with another outcome', resolve.submission_id, earlier.by_whom,
                earlier.at
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = 'intake.case and dashboard.done have its outcome; intake.reopen brings it back.';
        END IF;
        PERFORM audit(person, 'submission.resolvedAgain', 'submission', resolve.submission_id::text);
        RETURN QUERY SELECT earlier.by_whom, earlier.at;
        RETURN;
    END IF;
    IF open_alert(item) IS NOT NULL THEN
        RAISE EXCEPTION 'submission % has the open alert %', resolve.submission_id, open_alert(item)
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'A clinician closes the alert with intake.close; its submissions then leave the worklist.';
    END IF;
    IF seen IS NOT NULL THEN
        PERFORM check_seen('submission ' || item.submission_id, jsonb_build_object(
            'level', coalesce(item.override_level, item.level), 'submissions', jsonb_build_array(item.submission_id)), seen);
    END IF;
    PERFORM finish(item, person, result, resolve.note);
    RETURN QUERY
        SELECT c.by_whom, c.at FROM intake.act AS c
        WHERE c.submission_id = resolve.submission_id AND c.kind = 'resolve' ORDER BY c.seq DESC LIMIT 1;
END
$$;
COMMENT ON FUNCTION intake.resolve(uuid, text, text, text, jsonb) IS
    'Says that the work on a submission without an open alert is done; it leaves the worklist; own words that nobody has read '
    'stay to be read. Where seen is given, nothing changes if the level has risen since. Resolving again with the same outcome '
    'changes nothing, and is an entry of the audit log; returns who resolved it (or closed its alert) and when. Errors: IT002 '
    'as intake.check_seen, P0002 for an unknown submission, 55000 while it waits for its assessment, has an open alert, or was '
    'resolved with another outcome, 22023 for a blank outcome, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.resolve(uuid, text, text, text, jsonb) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.resolve_all(
    level text, received_before timestamptz, outcome text, by_whom text, note text DEFAULT NULL, dry_run boolean DEFAULT false)
RETURNS TABLE (resolved bigint, words_unread bigint, skipped bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    result constant text := checked_words(outcome, 'outcome');
    item intake.work_item;
    is_unread boolean;
    is_held boolean;
BEGIN
    PERFORM begin_act();
    IF coalesce(level_rank(resolve_all.level), 9) > level_rank('soon') THEN
        RAISE EXCEPTION 'only forms of the levels soon, routine and conservative are resolved together'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Each of the others needs a person who looks at it.';
    END IF;
    resolved := 0;
    words_unread := 0;
    skipped := 0;
    FOR item IN
        SELECT w.* FROM intake.work_item AS w
        JOIN intake.submission AS s ON s.id = w.submission_id
        WHERE coalesce(w.override_level, w.level) = resolve_all.level AND NOT w.quarantined AND s.received_at < received_before
        ORDER BY w.number
        FOR UPDATE OF w SKIP LOCKED
    LOOP
        is_unread := EXISTS (SELECT FROM intake.own_words AS o WHERE o.submission_id = item.submission_id AND o.read_at IS NULL);
        -- What could be worse than soon by what is not known, what an alert holds and what somebody has taken is looked at by itself.
        is_held := item.taken_by IS NOT NULL AND item.taken_by <> person
            OR item.override_level IS NULL AND level_rank(item.possible_level) > level_rank('soon')
            OR open_alert(item) IS NOT NULL;
        IF is_unread THEN
            words_unread := words_unread + 1;
        ELSIF is_held THEN
            skipped := skipped + 1;
        ELSE
            resolved := resolved + 1;
            IF NOT dry_run THEN
                PERFORM finish(item, person, result, resolve_all.note);
            END IF;
        END IF;
    END LOOP;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION intake.resolve_all(text, timestamptz, text, text, text, boolean) IS
    'Resolves the forms of a low level that came before some moment, as when their letters are sent. Left out, and counted, are '
    'those whose own words nobody has read, and those that could be worse by what is not known, that an open alert holds or that '
    'somebody else has taken; those that somebody is just acting on are passed over. intake.reopen brings each back. With '
    'dry_run it only counts. Errors: 22023 for another level or a blank outcome, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.resolve_all(text, timestamptz, text, text, text, boolean) TO intake_staff;

CREATE TABLE IF NOT EXISTS intake.override_log (
    seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    submission_id uuid NOT NULL REFERENCES intake.submission (id),
    from_level intake.level NOT NULL,
    to_level intake.level NOT NULL,
    by_whom text NOT NULL,
    session name NOT NULL DEFAULT session_user,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT override_log_words_check CHECK (octet_length(by_whom) <= 10000 AND octet_length(reason) <= 10000)
);
COMMENT ON TABLE intake.override_log IS 'Every time a clinician gave another level. Appended to by intake.override, never changed.';
COMMENT ON COLUMN intake.override_log.from_level IS 'The level until then, earlier overrides included.';
CALL intake.ensure_index('override_log_submission_idx', 'override_log (submission_id)');
CALL intake.ensure_trigger('override_log', 'append_only', 'BEFORE UPDATE OR TRUNCATE');
CALL intake.ensure_erasable('override_log');

CREATE OR REPLACE FUNCTION intake.give_level(
    submission_id uuid, new_level intake.level, person text, why text, only_worse boolean) RETURNS intake.work_item
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    item intake.work_item;
    present intake.level;
    due timestamptz;
BEGIN
    -- Alerts before work items, as intake.close locks them. An alert that opens in between is not waited for while the
    -- work item is locked: the subtransaction gives the lock back, and the next turn waits for the alert first.
    LOOP
        BEGIN
            PERFORM FROM intake.alert AS a
            WHERE a.closed_at IS NULL
                AND EXISTS (
                    SELECT FROM intake.work_item AS w
                    WHERE w.submission_id = give_level.submission_id AND (a.id = w.alert_id OR a.patient_key = w.patient_key))
            ORDER BY a.id
            FOR UPDATE;
            SELECT w.* INTO item FROM intake.work_item AS w WHERE w.submission_id = give_level.submission_id FOR UPDATE;
            EXIT WHEN NOT FOUND;
            PERFORM FROM intake.alert AS a
            WHERE a.closed_at IS NULL AND (a.id = item.alert_id OR a.patient_key = item.patient_key)
            FOR UPDATE SKIP LOCKED;
            EXIT WHEN FOUND OR NOT EXISTS (
                SELECT FROM intake.alert AS a
                WHERE a.closed_at IS NULL AND (a.id = item.alert_id OR a.patient_key = item.patient_key));
            RAISE EXCEPTION 'again' USING ERRCODE = 'IT001';
        EXCEPTION WHEN SQLSTATE 'IT001' THEN
            NULL;
        END;
    END LOOP;
    IF item.submission_id IS NULL THEN
        PERFORM missing_work(give_level.submission_id);
    END IF;

    present := coalesce(item.override_level, item.level);
    IF only_worse AND level_rank(new_level) <= level_rank(present) THEN
        RETURN item;
    END IF;
    due := deadline(new_level, clock_timestamp());
    IF level_rank(new_level) >= level_rank(present) THEN
        due := least(item.respond_by, due);
    END IF;
    UPDATE intake.work_item AS w
    SET override_level = new_level, override_by = person, override_at = clock_timestamp(), override_reason = why,
        respond_by = due
    WHERE w.submission_id = item.submission_id;
    INSERT INTO intake.override_log (submission_id, from_level, to_level, by_whom, reason)
    VALUES (item.submission_id, present, new_level, person, why);
    PERFORM audit(person, 'submission.overridden', 'submission', item.submission_id::text,
                  jsonb_build_object('from', present, 'to', new_level));

    IF new_level IN ('emergency', 'urgent') AND level_rank(new_level) > level_rank(present) THEN
        PERFORM open_or_join_alert(item.submission_id, item.patient_key, new_level, 'override', person, waits => true);
    END IF;
    RETURN item;
END
$$;
COMMENT ON FUNCTION intake.give_level(uuid, intake.level, text, text, boolean) IS
    'What intake.override does, and intake.read_words where a person read something worse; returns the work item as it was. '
    'For the functions here; it does not check who calls.';

CREATE OR REPLACE FUNCTION intake.override(submission_id uuid, new_level text, by_whom text, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    why constant text := checked_words(reason, 'reason');
    item intake.work_item;
BEGIN
    PERFORM begin_act();
    IF level_rank(new_level) IS NULL THEN
        RAISE EXCEPTION 'new_level must be emergency, urgent, clinician_review, soon, routine or conservative'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    item := give_level(override.submission_id, new_level, person, why, only_worse => false);
    PERFORM note_act('override', person, override.submission_id, NULL, new_level, why, to_jsonb(item));
END
$$;
COMMENT ON FUNCTION intake.override(uuid, text, text, text) IS
    'Gives a submission on the worklist another level; the assessment stays and both are shown. A higher level of emergency '
    'or urgent opens an alert, or joins and raises the patient''s open one; a lower one closes none. The deadline is '
    'intake.deadline of the new level from now on; a higher level puts none off. Errors: P0002 for an unknown submission, 55000 '
    'if it is not on the worklist, 22023 for a blank reason or an unknown level, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.override(uuid, text, text, text) TO intake_clinician;

CREATE OR REPLACE FUNCTION intake.put_back(item intake.work_item, person text) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    in_force constant intake.level := coalesce(item.override_level, item.level);
BEGIN
    INSERT INTO intake.work_item (submission_id, number, patient_key, respond_by, quarantined, level, possible_level,
                                  override_level, override_by, override_at, override_reason, taken_by, taken_at)
    VALUES (item.submission_id, item.number, item.patient_key, item.respond_by, item.quarantined, item.level,
            item.possible_level, item.override_level, item.override_by, item.override_at, item.override_reason,
            item.taken_by, item.taken_at)
    ON CONFLICT (submission_id) DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'submission % is on the worklist', item.submission_id USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    UPDATE intake.quarantine AS q SET state = 'held' WHERE q.submission_id = item.submission_id AND q.state = 'discarded';
    IF item.alert_id IS NULL AND level_rank(in_force) < level_rank('urgent') THEN
        RETURN NULL;
    END IF;
    RETURN open_or_join_alert(item.submission_id, item.patient_key, in_force, 'reopened', person, waits => true);
END
$$;
COMMENT ON FUNCTION intake.put_back(intake.work_item, text) IS
    'Puts a work item that was done on the worklist again; where it had an alert, or is urgent, it opens one or joins the '
    'patient''s open one, which it returns. For the functions here; it does not check who calls.';

CREATE OR REPLACE FUNCTION intake.done_item(submission_id uuid) RETURNS intake.work_item
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    item intake.work_item;
BEGIN
    SELECT s.id, s.number, s.patient_key, x.submission_id IS NULL, coalesce(x.level, 'urgent'),
           coalesce(x.possible_level, 'emergency'), o.to_level, o.by_whom, o.at, o.reason
    INTO item.submission_id, item.number, item.patient_key, item.quarantined, item.level,
         item.possible_level, item.override_level, item.override_by, item.override_at, item.override_reason
    FROM intake.submission AS s
    LEFT JOIN intake.assessment AS x ON x.submission_id = s.id
    LEFT JOIN intake.quarantine AS q ON q.submission_id = s.id AND q.state <> 'retried'
    LEFT JOIN LATERAL (
        SELECT l.to_level, l.by_whom, l.at, l.reason FROM intake.override_log AS l
        WHERE l.submission_id = s.id ORDER BY l.seq DESC LIMIT 1) AS o ON true
    WHERE s.id = done_item.submission_id AND num_nonnulls(x.submission_id, q.submission_id) > 0;
    IF NOT FOUND THEN
        PERFORM missing_work(done_item.submission_id);
    END IF;
    item.respond_by := deadline(coalesce(item.override_level, item.level), clock_timestamp());
    RETURN item;
END
$$;
COMMENT ON FUNCTION intake.done_item(uuid) IS
    'The work item that a submission has when it comes back: its level and last override, with a new deadline. Errors as '
    'intake.missing_work. For the functions here.';

CREATE OR REPLACE FUNCTION intake.reopen(submission_id uuid, by_whom text, reason text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    why constant text := checked_words(reason, 'reason');
    alert uuid;
BEGIN
    PERFORM begin_act();
    alert := put_back(done_item(reopen.submission_id), person);
    PERFORM note_act('reopen', person, reopen.submission_id, alert, NULL, why, NULL);
    PERFORM audit(person, 'submission.reopened', 'submission', reopen.submission_id::text);
    RETURN alert;
END
$$;
COMMENT ON FUNCTION intake.reopen(uuid, text, text) IS
    'Brings a submission back that was resolved or closed, at its level in force with a new deadline. Where that is urgent or '
    'worse an alert opens, or it joins the patient''s open one; returns that, else null. Errors: P0002 for an unknown '
    'submission, 55000 if it is on the worklist or not assessed yet, 22023 for a blank reason, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.reopen(uuid, text, text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.read_words(submission_id uuid, by_whom text, verdict text, note text DEFAULT NULL)
RETURNS TABLE (read_by text, read_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    given constant intake.level := CASE verdict WHEN 'emergency' THEN 'emergency' WHEN 'needs_call' THEN 'urgent' END;
    words intake.own_words;
    item intake.work_item;
BEGIN
    PERFORM begin_act();
    IF coalesce(verdict, '') NOT IN ('nothing_urgent', 'needs_call', 'emergency') THEN
        RAISE EXCEPTION 'verdict must be nothing_urgent, needs_call or emergency' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT o.* INTO words FROM intake.own_words AS o WHERE o.submission_id = read_words.submission_id;
    IF NOT FOUND THEN
        IF EXISTS (SELECT FROM intake.assessment AS x WHERE x.submission_id = read_words.submission_id) THEN
            RAISE EXCEPTION 'submission % has no own words to read', read_words.submission_id
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        PERFORM missing_work(read_words.submission_id);
    END IF;
    -- Alerts and work items before the words, as everywhere.
    IF given IS NOT NULL THEN
        IF NOT EXISTS (SELECT FROM intake.work_item AS w WHERE w.submission_id = read_words.submission_id) THEN
            PERFORM put_back(done_item(read_words.submission_id), person);
        END IF;
        item := give_level(read_words.submission_id, given, person,
                           concat_ws(': ', 'own words read', verdict, checked_note(note)), only_worse => true);
    END IF;
    SELECT o.* INTO words FROM intake.own_words AS o WHERE o.submission_id = read_words.submission_id FOR UPDATE;
    IF words.read_at IS NOT NULL THEN
        IF words.verdict = verdict THEN
            RETURN QUERY SELECT words.read_by, words.read_at;
            RETURN;
        END IF;
        IF given IS NULL OR words.verdict = 'emergency' THEN
            RAISE EXCEPTION 'the own words of submission % were read by % at %, with the worse verdict %', words.submission_id,
                words.read_by, words.read_at, words.verdict
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'A clinician gives another level with intake.override.';
        END IF;
    END IF;
    UPDATE intake.own_words AS o
    SET verdict = read_words.verdict, read_by = person, read_session = session_user, read_at = clock_timestamp(),
        note = checked_note(read_words.note)
    WHERE o.submission_id = words.submission_id;
    PERFORM note_act('read_words', person, words.submission_id, NULL, verdict, checked_note(note),
                     jsonb_build_object('words', to_jsonb(words), 'item', to_jsonb(item)));
    PERFORM audit(person, 'words.read', 'submission', words.submission_id::text, jsonb_build_object('verdict', verdict));
    RETURN QUERY SELECT o.read_by, o.read_at FROM intake.own_words AS o WHERE o.submission_id = words.submission_id;
END
$$;
COMMENT ON FUNCTION intake.read_words(uuid, text, text, text) IS
    'Says that a person has read a form''s own words, with what came of it: nothing_urgent; needs_call, which makes the form '
    'at least urgent; emergency. A form whose work was done comes back for the latter two. A worse verdict may follow a milder '
    'one, which is never taken back by reading again. Returns who read them last and when. Errors: P0002 for an unknown '
    'submission, 55000 if it has no own words or was read with a worse verdict, 22023 for another verdict, 42501 as '
    'intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.read_words(uuid, text, text, text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.undo(by_whom text) RETURNS TABLE (kind text, submission_id uuid, alert_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    done intake.act;
    present intake.alert;
    earlier intake.alert;
    item intake.work_item;
    words intake.own_words;
    row jsonb;
    reopened uuid;
BEGIN
    PERFORM begin_act();
    SELECT c.* INTO done FROM intake.act AS c WHERE c.by_whom = person ORDER BY c.seq DESC LIMIT 1;
    IF done.seq IS NULL OR done.undone_at IS NOT NULL OR done.at < clock_timestamp() - interval '5 minutes'
        OR done.kind NOT IN ('acknowledge', 'take', 'resolve', 'read_words', 'close')
    THEN
        RAISE EXCEPTION 'there is nothing of yours to undo: your last act is %', CASE
                WHEN done.seq IS NULL THEN 'none'
                WHEN done.undone_at IS NOT NULL THEN 'undone already'
                WHEN done.at < clock_timestamp() - interval '5 minutes' THEN 'older than five minutes'
                ELSE done.kind END
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'intake.reopen, intake.release and intake.override are '
                'for what is older or of another kind.';
    END IF;

    -- Alerts before work items and words.
    IF done.kind = 'acknowledge' THEN
        SELECT a.* INTO present FROM intake.alert AS a WHERE a.id = done.alert_id FOR UPDATE;
    END IF;
    SELECT c.* INTO done FROM intake.act AS c WHERE c.seq = done.seq FOR UPDATE;
    IF done.undone_at IS NOT NULL THEN
        RAISE EXCEPTION 'your last act is undone already' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF EXISTS (
        SELECT FROM intake.act AS c
        WHERE c.seq > done.seq AND c.undone_at IS NULL
            AND (c.submission_id = done.submission_id OR c.alert_id = done.alert_id))
    THEN
        RAISE EXCEPTION 'somebody has acted on it since' USING ERRCODE = 'IT002',
            HINT = 'Nothing was changed. dashboard.done has who did what.';
    END IF;

    CASE done.kind
        WHEN 'acknowledge' THEN
            earlier := jsonb_populate_record(NULL::intake.alert, done.before);
            IF present.closed_at IS NOT NULL OR present.level <> earlier.level
                OR (present.acknowledged_by IS DISTINCT FROM person AND NOT (
                    -- Others must acknowledge it, too.
                    present.acknowledged_at IS NULL AND EXISTS (
                        SELECT FROM intake.acknowledgement AS k WHERE k.alert_id = present.id AND k.by_whom = person)))
            THEN
                RAISE EXCEPTION 'alert % has changed since: it was raised, given back or closed', present.id USING ERRCODE = 'IT002',
                    HINT = 'Nothing was changed. Look at what is there now.';
            END IF;
            UPDATE intake.alert AS a
            SET acknowledged_at = earlier.acknowledged_at, acknowledged_by = earlier.acknowledged_by,
                acknowledged_session = earlier.acknowledged_session, acknowledge_note = earlier.acknowledge_note
            WHERE a.id = present.id;
            IF earlier.acknowledged_at IS NULL AND present.acknowledged_at IS NOT NULL THEN
                -- People are told anew, since they may have been told that somebody has it.
                INSERT INTO intake.notification (alert_id, kind, level) VALUES (present.id, 'raised', present.level);
            END IF;
            PERFORM wake('intake_alert', present.id::text);
        WHEN 'take' THEN
            UPDATE intake.work_item AS w SET taken_by = NULL, taken_at = NULL
            WHERE w.submission_id = done.submission_id AND w.taken_by = person;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'submission % is not yours any more', done.submission_id USING ERRCODE = 'IT002';
            END IF;
            PERFORM tell_status((SELECT w.alert_id FROM intake.work_item AS w WHERE w.submission_id = done.submission_id), NULL);
        WHEN 'resolve' THEN
            PERFORM put_back(jsonb_populate_record(NULL::intake.work_item, done.before), person);
        WHEN 'read_words' THEN
            words := jsonb_populate_record(NULL::intake.own_words, done.before -> 'words');
            item := jsonb_populate_record(NULL::intake.work_item, nullif(done.before -> 'item', 'null'));
            IF item.submission_id IS NOT NULL THEN
                -- The level as it was; an alert that opened stays, since a person closes it.
                UPDATE intake.work_item AS w
                SET override_level = item.override_level, override_by = item.override_by, override_at = item.override_at,
                    override_reason = item.override_reason, respond_by = item.respond_by
                WHERE w.submission_id = item.submission_id AND w.override_by = person;
                IF FOUND THEN
                    INSERT INTO intake.override_log (submission_id, from_level, to_level, by_whom, reason)
                    SELECT item.submission_id, CASE done.outcome WHEN 'emergency' THEN 'emergency' ELSE 'urgent' END,
                           coalesce(item.override_level, item.level), person, 'undone: own words read';
                END IF;
            END IF;
            UPDATE intake.own_words AS o
            SET verdict = words.verdict, read_by = words.read_by, read_session = words.read_session, read_at = words.read_at,
                note = words.note
            WHERE o.submission_id = words.submission_id;
        WHEN 'close' THEN
            earlier := jsonb_populate_record(NULL::intake.alert, done.before -> 'alert');
            FOR row IN SELECT * FROM jsonb_array_elements(done.before -> 'items') LOOP
                reopened := coalesce(put_back(jsonb_populate_record(NULL::intake.work_item, row), person), reopened);
            END LOOP;
            -- As acknowledged as it was, where nothing worse is in it.
            UPDATE intake.alert AS a
            SET acknowledged_at = clock_timestamp(), acknowledged_by = earlier.acknowledged_by,
                acknowledged_session = earlier.acknowledged_session, acknowledge_note = earlier.acknowledge_note
            WHERE a.id = reopened AND a.acknowledged_at IS NULL AND a.cause = 'reopened' AND earlier.acknowledged_at IS NOT NULL
                AND level_rank(a.level) <= level_rank(earlier.level);
    END CASE;
    UPDATE intake.act AS c SET undone_at = clock_timestamp() WHERE c.seq = done.seq;
    PERFORM audit(person, 'act.undone', CASE WHEN done.alert_id IS NULL THEN 'submission' ELSE 'alert' END,
                  coalesce(done.alert_id, done.submission_id)::text, jsonb_build_object('kind', done.kind));
    RETURN QUERY SELECT done.kind, done.submission_id, coalesce(reopened, done.alert_id);
END
$$;
COMMENT ON FUNCTION intake.undo(text) IS
    'Takes back the person''s last act, if it is an acknowledgement, a take, a resolution, a reading or a closing of the last '
    'five minutes and nobody has acted on the same since. What was closed comes back with a new alert, acknowledged as the '
    'other one was; an alert that a reading opened stays. The act stays on record with the time at which it was undone. '
    'Returns what was undone. Errors: 55000 where there is nothing to undo, IT002 where something has changed since, 42501 as '
    'intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.undo(text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.retry_quarantined(submission_id uuid, by_whom text, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    why constant text := checked_words(reason, 'reason');
    own intake.submission;
    state text;
BEGIN
    PERFORM begin_act();
    -- Alerts before work items. One that is of this form alone ends with the retry; its assessment opens what it must.
    PERFORM FROM intake.alert AS a
    WHERE a.closed_at IS NULL
        AND a.id IN (SELECT j.alert_id FROM intake.alert_submission AS j WHERE j.submission_id = retry_quarantined.submission_id)
    ORDER BY a.id
    FOR UPDATE;
    SELECT s.* INTO own FROM intake.submission AS s WHERE s.id = retry_quarantined.submission_id;
    SELECT q.state INTO state FROM intake.quarantine AS q WHERE q.submission_id = retry_quarantined.submission_id FOR UPDATE;
    IF state IS NULL OR state = 'retried' THEN
        RAISE EXCEPTION 'submission % is not in quarantine', retry_quarantined.submission_id
            USING ERRCODE = CASE WHEN own.id IS NULL THEN 'no_data_found' ELSE 'object_not_in_prerequisite_state' END;
    END IF;
    UPDATE intake.quarantine AS q SET state = 'retried' WHERE q.submission_id = own.id;
    DELETE FROM intake.work_item AS w WHERE w.submission_id = own.id;
    DELETE FROM intake.strike AS t WHERE t.submission_number = own.number;
    UPDATE intake.alert AS a
    SET closed_at = clock_timestamp(), closed_by = person, closed_session = session_user, outcome = 'given back to the queue',
        close_note = why
    WHERE a.closed_at IS NULL AND a.cause = 'quarantine' AND a.submission_id = own.id
        AND NOT EXISTS (SELECT FROM intake.alert_submission AS j WHERE j.alert_id = a.id AND j.submission_id <> own.id);
    INSERT INTO intake.ready (number, patient_key, expedited) VALUES (own.number, own.patient_key, true);
    PERFORM note_act('retry', person, own.id, NULL, NULL, why, NULL);
    PERFORM audit(person, 'quarantine.retried', 'submission', own.id::text);
    PERFORM wake('intake_alert', '');
    PERFORM wake('intake_submitted', '');
END
$$;
COMMENT ON FUNCTION intake.retry_quarantined(uuid, text, text) IS
    'Gives a form that could not be read back to the queue, ahead of others, for a release that can. An alert of this form '
    'alone ends; what the form comes to opens another where it must. Errors: P0002 for an unknown submission, 55000 if it is '
    'not in quarantine, 22023 for a blank reason, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.retry_quarantined(uuid, text, text) TO intake_staff, intake_owner;

CREATE OR REPLACE FUNCTION intake.discard_quarantined(submission_id uuid, by_whom text, reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    why constant text := checked_words(reason, 'reason');
    item intake.work_item;
    open_alert uuid;
BEGIN
    PERFORM begin_act();
    IF NOT EXISTS (
        SELECT FROM intake.quarantine AS q WHERE q.submission_id = discard_quarantined.submission_id AND q.state = 'held')
    THEN
        RAISE EXCEPTION 'submission % is not in quarantine', discard_quarantined.submission_id
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    SELECT w.* INTO item FROM intake.work_item AS w WHERE w.submission_id = discard_quarantined.submission_id FOR UPDATE;
    SELECT a.id INTO open_alert
    FROM intake.alert_submission AS j JOIN intake.alert AS a ON a.id = j.alert_id
    WHERE j.submission_id = discard_quarantined.submission_id AND a.closed_at IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'submission % has the open alert %', discard_quarantined.submission_id, open_alert
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'A clinician closes the alert with intake.close first.';
    END IF;
    UPDATE intake.quarantine AS q SET state = 'discarded' WHERE q.submission_id = discard_quarantined.submission_id;
    DELETE FROM intake.work_item AS w WHERE w.submission_id = discard_quarantined.submission_id;
    PERFORM note_act('discard', person, discard_quarantined.submission_id, NULL, NULL, why, NULL);
    PERFORM audit(person, 'quarantine.discarded', 'submission', discard_quarantined.submission_id::text);
END
$$;
COMMENT ON FUNCTION intake.discard_quarantined(uuid, text, text) IS
    'Says that nothing more will come of a form that could not be read; it stays stored. Errors: 55000 if it is not in '
    'quarantine or has an open alert, 22023 for a blank reason, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.discard_quarantined(uuid, text, text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.confirmation_text() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    RETURN coalesce((
        SELECT s.content ->> 'confirmation' FROM intake.settings_in_force AS f JOIN intake.settings AS s ON s.hash = f.hash),
        'Thank you. Your answers have arrived, and a person at the clinic will read them. Do not wait for us, and go to a '
        'hospital emergency department or call the emergency number now, if you cannot pass urine or have lost control of '
        'bladder or bowel, if you are numb around the genitals or the back passage, if both legs get weaker, or if you feel '
        'very ill. If a foot begins to drop or drag, or gets weaker, phone us today.');
END
$$;
COMMENT ON FUNCTION intake.confirmation_text() IS
    'What the site shows everybody after submitting, whatever was answered: the clinic''s setting confirmation, else the '
    'project''s own. Source of the warning signs: clinical reference, cauda equina and foot drop (B1, B2).';

CREATE OR REPLACE FUNCTION intake.outcome(submission_id uuid, idempotency_key text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    own intake.submission;
BEGIN
    SELECT s.* INTO own FROM intake.submission AS s
    WHERE s.id = outcome.submission_id AND s.idempotency_key IS NOT DISTINCT FROM outcome.idempotency_key
        AND s.submitted_by = session_user;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such submission of this login with this key' USING ERRCODE = 'no_data_found';
    END IF;
    RETURN jsonb_build_object(
        'state', CASE
            WHEN EXISTS (SELECT FROM intake.ready AS r WHERE r.number = own.number) THEN 'waiting'
            WHEN EXISTS (SELECT FROM intake.assessment AS x WHERE x.submission_id = own.id) THEN 'assessed'
            ELSE 'received' END,
        'text', confirmation_text());
END
$$;
COMMENT ON FUNCTION intake.outcome(uuid, text) IS
    'What the site may tell the patient: whether the form was received, waits or was assessed, and a text that is the same '
    'for everybody. Nothing clinical. Error: P0002 for a submission that the login did not make, or made with another key.';
GRANT EXECUTE ON FUNCTION intake.outcome(uuid, text) TO intake_web;

CREATE OR REPLACE FUNCTION intake.mark_not_genuine(
    by_whom text, reason text, submissions uuid[] DEFAULT NULL, key_prefix text DEFAULT NULL,
    submitted_by name DEFAULT NULL, received_from timestamptz DEFAULT NULL, received_until timestamptz DEFAULT NULL
)
RETURNS TABLE (forms bigint, waiting bigint, alerts bigint, mixed_alerts uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    why constant text := checked_words(reason, 'reason');
    batch uuid[];
    held uuid[];
    mixed uuid[];
    closing uuid[];
    done uuid[];
BEGIN
    PERFORM begin_act();
    IF submissions IS NULL AND coalesce(key_prefix, '') = ''
        AND num_nulls(mark_not_genuine.submitted_by, received_from, received_until) > 0
    THEN
        RAISE EXCEPTION 'a batch is named by submissions, by key_prefix, or by submitted_by with received_from and received_until'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    batch := ARRAY(
        SELECT s.id FROM intake.submission AS s
        WHERE (submissions IS NULL OR s.id = ANY (submissions))
            AND (key_prefix IS NULL OR starts_with(s.idempotency_key, key_prefix))
            AND (mark_not_genuine.submitted_by IS NULL OR s.submitted_by = mark_not_genuine.submitted_by)
            AND (received_from IS NULL OR s.received_at >= received_from)
            AND (received_until IS NULL OR s.received_at < received_until));

    -- Alerts before work items, as intake.close locks them; what follows sees the forms that joined until then.
    held := ARRAY(
        SELECT a.id FROM intake.alert AS a
        WHERE a.closed_at IS NULL
            AND a.id IN (SELECT j.alert_id FROM intake.alert_submission AS j WHERE j.submission_id = ANY (batch))
        ORDER BY a.id
        FOR UPDATE);
    mixed := ARRAY(
        SELECT j.alert_id FROM intake.alert_submission AS j
        LEFT JOIN unnest(batch) AS b (id) ON b.id = j.submission_id
        WHERE j.alert_id = ANY (held)
        GROUP BY j.alert_id
        HAVING count(*) > count(b.id)
        ORDER BY j.alert_id);
    closing := ARRAY(SELECT unnest(held) EXCEPT SELECT unnest(mixed));

    UPDATE intake.alert AS a
    SET closed_at = clock_timestamp(), closed_by = person, closed_session = session_user, outcome = 'not genuine',
        close_note = why
    WHERE a.id = ANY (closing);
    INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id, detail)
    SELECT person, 'alert.closed', 'alert', a.id::text,
           jsonb_build_object('level', a.level, 'notGenuine', true,
                              'submissions', (SELECT count(*) FROM intake.alert_submission AS j WHERE j.alert_id = a.id))
    FROM intake.alert AS a WHERE a.id = ANY (closing);

    WITH gone AS (
        DELETE FROM intake.work_item AS w
        WHERE w.submission_id = ANY (batch) AND w.submission_id NOT IN (
            SELECT j.submission_id FROM intake.alert_submission AS j WHERE j.alert_id = ANY (mixed))
        RETURNING w.submission_id
    ), kept AS (
        INSERT INTO intake.act (kind, by_whom, submission_id, outcome, note)
        SELECT 'not_genuine', person, submission_id, 'not genuine', why FROM gone
    ), read AS (
        UPDATE intake.own_words AS o
        SET verdict = 'nothing_urgent', read_by = person, read_session = session_user, read_at = clock_timestamp()
        FROM gone WHERE o.submission_id = gone.submission_id AND o.read_at IS NULL
    ), noted AS (
        INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id)
        SELECT person, 'submission.notGenuine', 'submission', submission_id::text FROM gone
    )
    SELECT array_agg(submission_id) INTO done FROM gone;

    RETURN QUERY
        SELECT coalesce(cardinality(done), 0)::bigint,
               (SELECT count(*) FROM intake.ready AS r JOIN intake.submission AS s ON s.number = r.number
                WHERE s.id = ANY (batch)),
               cardinality(closing)::bigint, mixed;
    PERFORM audit(person, 'batch.notGenuine', 'submission', 'batch', jsonb_build_object(
        'reason', why, 'forms', coalesce(cardinality(done), 0), 'alerts', cardinality(closing),
        'mixedAlerts', cardinality(mixed)));
    PERFORM wake('intake_alert', '');
END
$$;
COMMENT ON FUNCTION intake.mark_not_genuine(text, text, uuid[], text, name, timestamptz, timestamptz) IS
    'A clinician says that a batch of forms came from no patient: the forms of a list, of a prefix of the site''s keys, of a '
    'login within a span of time, or what all of these that are given have in common. Alerts that hold only such forms are '
    'closed with the outcome not genuine, and the forms leave the worklist, each with an act and an audit; the forms '
    'stay. An alert that also holds a form outside of the batch stays open with all its forms and is returned in '
    'mixed_alerts. waiting: forms of the batch that are not assessed yet, for which to ask again. Errors: 22023 for a blank '
    'reason or where nothing names the batch, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.mark_not_genuine(text, text, uuid[], text, name, timestamptz, timestamptz)
    TO intake_clinician;

-- 12. What people decide ------------------------------------------------------------------------------------------
-- The protocol and the settings that workers assess by. The first ones come with the first worker; then two people sign a
-- protocol, and one adopts settings.

CREATE TABLE IF NOT EXISTS intake.protocol (
    -- A version means one content for ever.
    version text PRIMARY KEY,
    content jsonb NOT NULL,
    content_hash text NOT NULL,
    adopted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    adopted_by text NOT NULL,
    adopted_session name NOT NULL DEFAULT session_user,
    CONSTRAINT protocol_content_key UNIQUE (version, content_hash),
    CONSTRAINT protocol_words_check CHECK (octet_length(adopted_by) <= 10000)
);
COMMENT ON TABLE intake.protocol IS 'Every version of the clinical protocol that was ever in force. Inserted, never changed.';
COMMENT ON COLUMN intake.protocol.version IS 'What intake.assessment.protocol names; in the JSON of an assessment the protocol''s name stands before it.';
COMMENT ON COLUMN intake.protocol.content_hash IS 'The SHA-256 of it as the executable writes it; a worker computes it anew from what it loads.';
CALL intake.ensure_column(
    'protocol', 'expedites', 'jsonpath GENERATED ALWAYS AS ((content ->> ''expedites'')::jsonpath) STORED');
COMMENT ON COLUMN intake.protocol.expedites IS
    'Which forms go ahead after an outage: a path that follows from the rules and is part of the content; null in versions '
    'that state none.';
CALL intake.ensure_trigger('protocol', 'written_once', 'BEFORE DELETE OR UPDATE OR TRUNCATE');
GRANT SELECT ON intake.protocol TO intake_worker, intake_owner;

CREATE TABLE IF NOT EXISTS intake.protocol_proposal (
    seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    version text NOT NULL,
    content jsonb NOT NULL,
    content_hash text NOT NULL,
    document_hash text NOT NULL,
    proposed_by text NOT NULL,
    proposed_session name NOT NULL DEFAULT session_user,
    proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT protocol_proposal_hash_check CHECK (content_hash ~ '^[0-9a-f]{64}$' AND document_hash ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE intake.protocol_proposal IS
    'Versions of the protocol that somebody signed for another person to sign. Inserted by intake.propose_protocol, never changed.';
COMMENT ON COLUMN intake.protocol_proposal.document_hash IS 'The SHA-256 of the document that was read: what protocol print writes.';
CALL intake.ensure_trigger('protocol_proposal', 'written_once', 'BEFORE DELETE OR UPDATE OR TRUNCATE');
GRANT SELECT ON intake.protocol_proposal TO intake_owner;

CREATE TABLE IF NOT EXISTS intake.protocol_approval (
    seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind IN ('signed', 'singleHanded', 'first')),
    proposal bigint UNIQUE REFERENCES intake.protocol_proposal (seq),
    version text NOT NULL,
    content_hash text NOT NULL,
    document_hash text,
    proposed_by text,
    proposed_session name,
    proposed_at timestamptz,
    approved_by text NOT NULL,
    approved_session name NOT NULL DEFAULT session_user,
    approved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    previous bigint REFERENCES intake.protocol_approval (seq),
    CONSTRAINT protocol_approval_signed_check CHECK (
        (kind IN ('signed', 'singleHanded'))
            = (proposal IS NOT NULL AND document_hash IS NOT NULL AND proposed_by IS NOT NULL
                AND proposed_session IS NOT NULL AND proposed_at IS NOT NULL)),
    CONSTRAINT protocol_approval_persons_check CHECK (
        kind <> 'signed' OR pg_catalog.lower(pg_catalog.btrim(proposed_by)) <> pg_catalog.lower(pg_catalog.btrim(approved_by))),
    CONSTRAINT protocol_approval_content_fkey
        FOREIGN KEY (version, content_hash) REFERENCES intake.protocol (version, content_hash)
);
COMMENT ON TABLE intake.protocol_approval IS
    'By whose word each version came into force. Written by functions, never changed. A worker runs nothing that has no row '
    'here with its hash. The owner of the schema can write rows that look like these; the audit log and the heads of its '
    'chain outside the database are what shows it.';
COMMENT ON COLUMN intake.protocol_approval.kind IS
    'signed by two persons; singleHanded, by one alone; first, brought by the first worker of an empty database.';
COMMENT ON COLUMN intake.protocol_approval.document_hash IS 'The SHA-256 of the document that both persons signed.';
COMMENT ON COLUMN intake.protocol_approval.approved_by IS 'Who approved it; worker for the first.';
COMMENT ON COLUMN intake.protocol_approval.previous IS 'The approval of the version before, to which intake.roll_back_protocol returns.';
CALL intake.ensure_trigger('protocol_approval', 'written_once', 'BEFORE DELETE OR UPDATE OR TRUNCATE');
GRANT SELECT ON intake.protocol_approval TO intake_worker, intake_owner;

CREATE TABLE IF NOT EXISTS intake.protocol_in_force (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    version text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    by_whom text NOT NULL,
    content_hash text NOT NULL,
    approval bigint NOT NULL REFERENCES intake.protocol_approval (seq),
    reason text,
    CONSTRAINT protocol_in_force_content_fkey
        FOREIGN KEY (version, content_hash) REFERENCES intake.protocol (version, content_hash),
    CONSTRAINT protocol_in_force_words_check CHECK (octet_length(by_whom) <= 10000)
);
COMMENT ON TABLE intake.protocol_in_force IS 'The version that workers assess by; empty until one is adopted.';
COMMENT ON COLUMN intake.protocol_in_force.content_hash IS 'The hash of its content; workers compare it with theirs at every look into the queue.';
GRANT SELECT ON intake.protocol_in_force TO intake_worker, intake_owner;

CREATE OR REPLACE FUNCTION intake.is_expedited(parsed jsonb) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
    SELECT parsed @? p.expedites
    FROM intake.protocol_in_force AS f JOIN intake.protocol AS p ON p.version = f.version
);
COMMENT ON FUNCTION intake.is_expedited(jsonb) IS
    'Whether a form has answers with which it may be an emergency by the protocol in force; null where it is no JSON, or no '
    'protocol that says so is in force. Only the order in which forms are looked at after an outage depends on it, and no form '
    'waits longer than about twice as long for it; levels come from the protocol alone.';

-- Several workers start at once on an empty database: the others wait for the first.
CREATE OR REPLACE FUNCTION intake.adopt_first_protocol(version text, content jsonb, content_hash text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp SET lock_timeout = '10s' AS $$
#variable_conflict use_column
DECLARE
    present text;
    named constant text := checked_words(version, 'version');
    hashed constant text := checked_words(content_hash, 'content_hash');
    approved bigint;
BEGIN
    SELECT f.version INTO present FROM intake.protocol_in_force AS f;
    IF NOT FOUND THEN
        LOCK TABLE intake.protocol_in_force IN SHARE ROW EXCLUSIVE MODE;
        SELECT f.version INTO present FROM intake.protocol_in_force AS f;
        IF NOT FOUND AND NOT EXISTS (SELECT FROM intake.protocol) THEN
            INSERT INTO intake.protocol (version, content, content_hash, adopted_by)
            VALUES (named, adopt_first_protocol.content, hashed, 'worker');
            INSERT INTO intake.protocol_approval (kind, version, content_hash, approved_by)
            VALUES ('first', named, hashed, 'worker')
            RETURNING seq INTO approved;
            INSERT INTO intake.protocol_in_force (version, content_hash, approval, by_whom)
            VALUES (named, hashed, approved, 'worker');
            PERFORM audit('worker', 'protocol.adopted', 'protocol', named,
                          jsonb_build_object('approval', approved, 'hash', hashed, 'previous', null));
            present := named;
        END IF;
    END IF;
    RETURN present;
END
$$;
COMMENT ON FUNCTION intake.adopt_first_protocol(text, jsonb, text) IS
    'For the first worker on an empty database: puts the protocol in force if none ever was. Returns the version in force, '
    'which may be another, or null where one was in force and none is.';
GRANT EXECUTE ON FUNCTION intake.adopt_first_protocol(text, jsonb, text) TO intake_worker;

CREATE OR REPLACE FUNCTION intake.propose_protocol(
    version text, content jsonb, content_hash text, document_hash text, by_whom text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    named constant text := checked_words(version, 'version');
    proposal bigint;
BEGIN
    IF content IS NULL OR content ->> 'version' IS DISTINCT FROM named THEN
        RAISE EXCEPTION 'the content must be a protocol of version %', named USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (
        SELECT FROM intake.protocol AS p
        WHERE p.version = named
            AND (p.content_hash <> propose_protocol.content_hash OR p.content <> propose_protocol.content)
    ) THEN
        RAISE EXCEPTION 'protocol version % is known with another content', named
            USING ERRCODE = 'unique_violation', SCHEMA = 'intake', TABLE = 'protocol', CONSTRAINT = 'protocol_pkey',
                  HINT = 'A changed protocol needs a new version.';
    END IF;
    INSERT INTO intake.protocol_proposal (version, content, content_hash, document_hash, proposed_by)
    VALUES (named, propose_protocol.content, propose_protocol.content_hash, propose_protocol.document_hash, person)
    RETURNING seq INTO proposal;
    PERFORM audit(person, 'protocol.proposed', 'protocol', named,
                  jsonb_build_object('proposal', proposal, 'hash', propose_protocol.content_hash,
                                     'documentHash', propose_protocol.document_hash));
    RETURN proposal;
END
$$;
COMMENT ON FUNCTION intake.propose_protocol(text, jsonb, text, text, text) IS
    'Proposes a version of the protocol, new or known, for another person to approve, and returns the proposal''s number. '
    'Errors: 23505 if the version is known with another content, 22023 for blanks or a content of another version, 23514 for '
    'what is no SHA-256, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.propose_protocol(text, jsonb, text, text, text) TO intake_owner;

CREATE OR REPLACE FUNCTION intake.approve_protocol(
    content_hash text, document_hash text, by_whom text, single_handed boolean DEFAULT false
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    proposal intake.protocol_proposal;
    present intake.protocol_in_force;
    is_same boolean;
    approved bigint;
BEGIN
    LOCK TABLE intake.protocol_in_force IN SHARE ROW EXCLUSIVE MODE;
    SELECT p.* INTO proposal
    FROM intake.protocol_proposal AS p
    WHERE p.content_hash = approve_protocol.content_hash
        AND NOT EXISTS (SELECT FROM intake.protocol_approval AS a WHERE a.proposal = p.seq)
    ORDER BY p.seq DESC
    LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no proposal of that protocol waits for approval' USING ERRCODE = 'no_data_found';
    END IF;
    IF proposal.document_hash IS DISTINCT FROM approve_protocol.document_hash THEN
        RAISE EXCEPTION 'the document that was proposed is another'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Both persons sign the document as one release prints it; propose it again with this one.';
    END IF;
    is_same := lower(btrim(proposal.proposed_by)) = lower(btrim(person));
    IF is_same AND NOT coalesce(single_handed, false) THEN
        RAISE EXCEPTION 'another person must approve what % proposed', proposal.proposed_by
            USING ERRCODE = 'insufficient_privilege', HINT = 'A clinic of one person says so, and the record does.';
    END IF;
    INSERT INTO intake.protocol (version, content, content_hash, adopted_by)
    VALUES (proposal.version, proposal.content, proposal.content_hash, person)
    ON CONFLICT (version) DO NOTHING;
    IF NOT EXISTS (
        SELECT FROM intake.protocol AS p
        WHERE p.version = proposal.version AND p.content_hash = proposal.content_hash AND p.content = proposal.content
    ) THEN
        RAISE EXCEPTION 'protocol version % is known with another content', proposal.version
            USING ERRCODE = 'unique_violation', SCHEMA = 'intake', TABLE = 'protocol', CONSTRAINT = 'protocol_pkey',
                  HINT = 'A changed protocol needs a new version.';
    END IF;
    SELECT f.* INTO present FROM intake.protocol_in_force AS f;
    INSERT INTO intake.protocol_approval (
        kind, proposal, version, content_hash, document_hash, proposed_by, proposed_session, proposed_at, approved_by, previous)
    VALUES (
        CASE WHEN is_same THEN 'singleHanded' ELSE 'signed' END, proposal.seq, proposal.version, proposal.content_hash,
        proposal.document_hash, proposal.proposed_by, proposal.proposed_session, proposal.proposed_at, person,
        CASE WHEN present.version = proposal.version
             THEN (SELECT a.previous FROM intake.protocol_approval AS a WHERE a.seq = present.approval)
             ELSE present.approval END)
    RETURNING seq INTO approved;
    INSERT INTO intake.protocol_in_force (version, content_hash, approval, by_whom)
    VALUES (proposal.version, proposal.content_hash, approved, person)
    ON CONFLICT (singleton) DO UPDATE
    SET version = excluded.version, content_hash = excluded.content_hash, approval = excluded.approval,
        since = excluded.since, by_whom = excluded.by_whom, reason = NULL;
    PERFORM audit(person, 'protocol.approved', 'protocol', proposal.version,
                  jsonb_build_object('approval', approved, 'proposal', proposal.seq, 'proposedBy', proposal.proposed_by,
                                     'singleHanded', is_same, 'hash', proposal.content_hash,
                                     'documentHash', proposal.document_hash, 'previous', present.version));
    RETURN proposal.version;
END
$$;
COMMENT ON FUNCTION intake.approve_protocol(text, text, text, boolean) IS
    'Approves the last proposal of a protocol and puts it in force; returns its version. Errors: P0002 if none waits, 55000 if '
    'the documents differ, 42501 for the person who proposed it unless single_handed, 23505 if the version is known with '
    'another content, and as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.approve_protocol(text, text, text, boolean) TO intake_owner;

CREATE OR REPLACE FUNCTION intake.roll_back_protocol(by_whom text, reason text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person constant text := acting_person(by_whom);
    why constant text := checked_words(reason, 'reason');
    present intake.protocol_in_force;
    target intake.protocol_approval;
BEGIN
    LOCK TABLE intake.protocol_in_force IN SHARE ROW EXCLUSIVE MODE;
    SELECT f.* INTO present FROM intake.protocol_in_force AS f;
    SELECT b.* INTO target
    FROM intake.protocol_approval AS a JOIN intake.protocol_approval AS b ON b.seq = a.previous
    WHERE a.seq = present.approval;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no version was in force before' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    UPDATE intake.protocol_in_force
    SET version = target.version, content_hash = target.content_hash, approval = target.seq, since = clock_timestamp(),
        by_whom = person, reason = why;
    PERFORM audit(person, 'protocol.rolledBack', 'protocol', target.version,
                  jsonb_build_object('approval', target.seq, 'previous', present.version, 'since', present.since,
                                     'reason', why));
    RETURN present.since;
END
$$;
COMMENT ON FUNCTION intake.roll_back_protocol(text, text) IS
    'Puts the version before back in force, which was signed then, and returns since when the one was that goes. What goes '
    'comes back only by a new proposal. Errors: 55000 if there is none before, 22023 for a blank reason, '
    '42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.roll_back_protocol(text, text) TO intake_owner;

CREATE TABLE IF NOT EXISTS intake.settings (
    -- A hash means one content for ever.
    hash text PRIMARY KEY,
    content jsonb NOT NULL,
    adopted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    adopted_by text NOT NULL,
    adopted_session name NOT NULL DEFAULT session_user,
    CONSTRAINT settings_words_check CHECK (octet_length(adopted_by) <= 10000)
);
COMMENT ON TABLE intake.settings IS 'All settings of the clinic that were ever in force. Inserted, never changed.';
COMMENT ON COLUMN intake.settings.hash IS 'The executable''s hash of the content, as in an assessment.';
CALL intake.ensure_trigger('settings', 'written_once', 'BEFORE DELETE OR UPDATE OR TRUNCATE');
GRANT SELECT ON intake.settings TO intake_worker, intake_alerter, intake_owner;

CREATE TABLE IF NOT EXISTS intake.settings_in_force (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    hash text NOT NULL REFERENCES intake.settings (hash),
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    by_whom text NOT NULL,
    CONSTRAINT settings_in_force_words_check CHECK (octet_length(by_whom) <= 10000)
);
COMMENT ON TABLE intake.settings_in_force IS 'The settings that workers assess by; empty until some are adopted.';
GRANT SELECT ON intake.settings_in_force TO intake_worker, intake_alerter, intake_owner;

CREATE OR REPLACE FUNCTION intake.adopt_first_settings(hash text, content jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp SET lock_timeout = '10s' AS $$
#variable_conflict use_column
DECLARE
    present text;
BEGIN
    SELECT f.hash INTO present FROM intake.settings_in_force AS f;
    IF NOT FOUND THEN
        LOCK TABLE intake.settings_in_force IN SHARE ROW EXCLUSIVE MODE;
        SELECT f.hash INTO present FROM intake.settings_in_force AS f;
        IF NOT FOUND AND NOT EXISTS (SELECT FROM intake.settings) THEN
            present := adopt_settings(hash, content, 'worker');
        END IF;
    END IF;
    RETURN present;
END
$$;
COMMENT ON FUNCTION intake.adopt_first_settings(text, jsonb) IS
    'For the first worker on an empty database: puts the settings in force if none ever were. Returns the hash in force, '
    'which may be another, or null where some were in force and none are.';
GRANT EXECUTE ON FUNCTION intake.adopt_first_settings(text, jsonb) TO intake_worker;

CREATE OR REPLACE FUNCTION intake.adopt_settings(hash text, content jsonb, by_whom text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    -- The first is put in force by a worker.
    person constant text := CASE WHEN by_whom = 'worker' AND NOT EXISTS (SELECT FROM intake.settings_in_force) THEN by_whom
                                 ELSE acting_person(by_whom) END;
    hashed constant text := checked_words(hash, 'hash');
    previous text;
BEGIN
    IF content IS NULL THEN
        RAISE EXCEPTION 'content must not be null' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    LOCK TABLE intake.settings_in_force IN SHARE ROW EXCLUSIVE MODE;
    SELECT f.hash INTO previous FROM intake.settings_in_force AS f;
    INSERT INTO intake.settings (hash, content, adopted_by) VALUES (hashed, adopt_settings.content, person)
    ON CONFLICT (hash) DO NOTHING;
    IF NOT EXISTS (
        SELECT FROM intake.settings AS s WHERE s.hash = hashed AND s.content = adopt_settings.content
    ) THEN
        RAISE EXCEPTION 'the hash % is known with other settings', hashed
            USING ERRCODE = 'unique_violation', SCHEMA = 'intake', TABLE = 'settings', CONSTRAINT = 'settings_pkey';
    END IF;
    IF previous IS DISTINCT FROM hashed THEN
        INSERT INTO intake.settings_in_force (hash, by_whom) VALUES (hashed, person)
        ON CONFLICT (singleton) DO UPDATE SET hash = excluded.hash, since = excluded.since, by_whom = excluded.by_whom;
        PERFORM audit(person, 'settings.adopted', 'settings', hashed, jsonb_build_object('previous', previous));
    END IF;
    RETURN hashed;
END
$$;
COMMENT ON FUNCTION intake.adopt_settings(text, jsonb, text) IS
    'Puts settings of the clinic in force, new or known, and returns their hash. Errors: 23505 if the hash is known with '
    'another content, 22023 for blanks, 22004 without content, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.adopt_settings(text, jsonb, text) TO intake_owner;

CREATE OR REPLACE FUNCTION intake.after_working(minutes int, start timestamptz, calendar jsonb) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    zone constant text := coalesce(calendar ->> 'timeZone', 'UTC');
    opens constant interval := make_interval(mins => coalesce((calendar ->> 'opens')::int, 480));
    closes constant interval := make_interval(mins => coalesce((calendar ->> 'closes')::int, 1080));
    weekdays constant jsonb := coalesce(calendar -> 'weekdays', '[1, 2, 3, 4, 5]');
    holidays constant jsonb := coalesce(calendar -> 'holidays', '[]');
    last constant timestamptz := start + interval '60 days';
    remaining interval := make_interval(mins => minutes);
    moment timestamptz := start;
    ahead interval := (start AT TIME ZONE zone) - (start AT TIME ZONE 'UTC');
    day date;
    midnight timestamptz;
    until timestamptz;
    middle timestamptz;
    earlier timestamptz;
    next interval;
    from_time timestamptz;
    to_time timestamptz;
BEGIN
    WHILE moment < last LOOP
        day := ((moment AT TIME ZONE 'UTC') + ahead)::date;
        midnight := (day::timestamp - ahead) AT TIME ZONE 'UTC';
        until := midnight + interval '24 hours';
        next := (until AT TIME ZONE zone) - (until AT TIME ZONE 'UTC');
        IF next <> ahead THEN
            -- The clocks change before the day is over: the wall shows this offset until then.
            earlier := date_trunc('second', moment);
            WHILE until - earlier > interval '1 second' LOOP
                middle := earlier + make_interval(secs => floor(extract(epoch FROM until - earlier) / 2)::float8);
                IF (middle AT TIME ZONE zone) - (middle AT TIME ZONE 'UTC') = ahead THEN
                    earlier := middle;
                ELSE
                    until := middle;
                END IF;
            END LOOP;
            next := (until AT TIME ZONE zone) - (until AT TIME ZONE 'UTC');
        END IF;
        IF weekdays @> to_jsonb(extract(isodow FROM day)::int) AND NOT holidays ? day::text THEN
            from_time := greatest(midnight + opens, moment);
            to_time := least(midnight + closes, until, last);
            IF from_time < to_time THEN
                IF to_time - from_time >= remaining THEN
                    RETURN from_time + remaining;
                END IF;
                remaining := remaining - (to_time - from_time);
            END IF;
        END IF;
        moment := until;
        ahead := next;
    END LOOP;
    RETURN last;
END
$$;
COMMENT ON FUNCTION intake.after_working(int, timestamptz, jsonb) IS
    'The moment at which so many minutes of the clinic''s working time have passed, at the latest 60 days later: as the '
    'executable''s ClinicCalendar.afterWorking, with which a test compares it.';

CREATE OR REPLACE FUNCTION intake.deadline(level intake.level, start timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    content constant jsonb := coalesce((
        SELECT s.content FROM intake.settings_in_force AS f JOIN intake.settings AS s ON s.hash = f.hash), '{}');
    targets constant jsonb := coalesce(content -> 'targets', '{}');
    calendar constant jsonb := coalesce(content -> 'calendar', '{}');
BEGIN
    RETURN CASE level
        WHEN 'emergency' THEN start + make_interval(mins => coalesce((targets ->> 'emergencyMinutes')::int, 30))
        WHEN 'urgent' THEN least(
            after_working(60 * coalesce((targets ->> 'urgentWorkingHours')::int, 4), start, calendar),
            start + make_interval(hours => coalesce((targets ->> 'urgentElapsedHours')::int, 24)))
        WHEN 'clinician_review' THEN after_working(
            coalesce((calendar ->> 'closes')::int, 1080) - coalesce((calendar ->> 'opens')::int, 480), start, calendar)
        WHEN 'soon' THEN start + make_interval(hours => 24 * coalesce((targets ->> 'soonDays')::int, 14))
        WHEN 'conservative' THEN start + make_interval(hours => 24 * coalesce((targets ->> 'conservativeDays')::int, 14))
    END;
END
$$;
COMMENT ON FUNCTION intake.deadline(intake.level, timestamptz) IS
    'By when a form of the level has to be answered, by the targets and the calendar of the settings in force; null for '
    'routine. As the executable''s ClinicSettings.respondBy, with which a test compares it.';

CREATE OR REPLACE VIEW dashboard.clinic WITH (security_barrier = true) AS
SELECT coalesce(c.content #>> '{calendar,timeZone}', 'UTC') AS time_zone,
       coalesce((
           SELECT jsonb_object_agg(d.value ->> 'id', d.value ->> 'text')
           FROM intake.protocol_in_force AS g
           JOIN intake.protocol AS p ON p.version = g.version
           CROSS JOIN jsonb_array_elements(p.content -> 'destinations') AS d (value)), '{}')
           || coalesce(c.content -> 'destinations', '{}') AS destinations
FROM (VALUES (true)) AS one (row)
LEFT JOIN (intake.settings_in_force AS f JOIN intake.settings AS c ON c.hash = f.hash) ON true;
COMMENT ON VIEW dashboard.clinic IS 'One row: what staff have to know of the protocol and the settings in force, which they do not read.';
COMMENT ON COLUMN dashboard.clinic.time_zone IS 'The clinic''s time zone, an IANA name such as Europe/London; UTC where no setting says so.';
COMMENT ON COLUMN dashboard.clinic.destinations IS 'For each destination of the protocol, what to do, in the clinic''s words where it has some.';

-- Open forms of releases that had no intake.own_words: somebody reads their own words, too. Form by form, since one that is
-- no JSON, as in quarantine, must not end the application of this file.
DO $$
DECLARE
    item record;
    words text;
BEGIN
    IF EXISTS (SELECT FROM intake.own_words) THEN
        RETURN;
    END IF;
    FOR item IN
        SELECT w.submission_id, w.number, w.patient_key, s.form
        FROM intake.work_item AS w
        JOIN intake.assessment AS x ON x.submission_id = w.submission_id
        JOIN intake.submission AS s ON s.id = w.submission_id
    LOOP
        BEGIN
            words := pg_catalog.btrim(item.form::pg_catalog.jsonb #>> '{answers,freeText}');
        EXCEPTION WHEN data_exception THEN
            words := 'a person has to look';
        END;
        IF words <> '' THEN
            INSERT INTO intake.own_words (submission_id, number, patient_key, explained, due_at)
            VALUES (item.submission_id, item.number, item.patient_key, 0, intake.deadline('clinician_review', now()));
        END IF;
    END LOOP;
END
$$;

-- Here, since the protocol in force says which destination is the more urgent one.
CREATE OR REPLACE VIEW dashboard.patients WITH (security_barrier = true) AS
WITH place AS MATERIALIZED (
    SELECT d.value ->> 'id' AS id, min(d.turn) AS turn
    FROM intake.protocol_in_force AS f
    JOIN intake.protocol AS p ON p.version = f.version
    CROSS JOIN jsonb_array_elements(p.content -> 'destinations') WITH ORDINALITY AS d (value, turn)
    GROUP BY 1
), item AS MATERIALIZED (
    SELECT coalesce(w.patient_key, w.submission_id) AS patient, w.submission_id, w.number, w.rank,
           coalesce(w.override_level, w.level) AS level, w.respond_by, w.alert_id, w.taken_by, w.quarantined,
           true AS has_work, o.submission_id IS NOT NULL AS words_unread, o.due_at
    FROM intake.work_item AS w
    LEFT JOIN intake.own_words AS o ON o.submission_id = w.submission_id AND o.read_at IS NULL
    UNION ALL
    SELECT coalesce(o.patient_key, o.submission_id), o.submission_id, o.number,
           intake.level_rank(coalesce(o.level, 'clinician_review')), coalesce(o.level, 'clinician_review'), NULL, o.alert_id,
           NULL, false, false, true, o.due_at
    FROM intake.own_words AS o
    WHERE o.read_at IS NULL AND NOT EXISTS (SELECT FROM intake.work_item AS w WHERE w.submission_id = o.submission_id)
), patient AS (
    SELECT i.patient, max(i.rank) AS rank, least(min(i.respond_by), min(i.due_at) FILTER (WHERE i.words_unread)) AS respond_by,
           count(*) AS forms, count(*) FILTER (WHERE i.words_unread) AS words_unread,
           string_agg(DISTINCT i.taken_by, ', ' ORDER BY i.taken_by) AS owner,
           array_agg(i.submission_id ORDER BY i.number) AS submission_ids, array_agg(i.alert_id) AS alert_ids
    FROM item AS i
    GROUP BY i.patient
), led AS (
    -- Of the forms at the patient's level, one that no earlier alert held there, then the one of the most urgent
    -- destination, then the one that is due first.
    SELECT DISTINCT ON (i.patient) i.patient, i.submission_id, i.level, i.has_work, i.number,
           x.result #>> '{destinations,0}' AS destination,
           place.turn,
           CASE
               WHEN i.quarantined THEN intake.quarantine_words(coalesce(q.reason, ''))
               WHEN NOT i.has_work THEN 'Own words wait to be read.'
               ELSE x.result #>> '{rules,0,reason}'
           END AS top_reason
    FROM item AS i
    JOIN patient AS p ON p.patient = i.patient AND p.rank = i.rank
    LEFT JOIN intake.assessment AS x ON x.submission_id = i.submission_id
    LEFT JOIN intake.quarantine AS q ON q.submission_id = i.submission_id
    LEFT JOIN place ON place.id = x.result #>> '{destinations,0}'
    ORDER BY i.patient, coalesce(x.latching_alerts, '{}') <> '{}', place.turn NULLS LAST, i.respond_by NULLS LAST, i.number
)
SELECT
    s.patient_reference,
    led.level::text AS level,
    led.top_reason,
    led.destination,
    p.respond_by,
    coalesce(p.respond_by < now(), false) AS overdue,
    p.forms,
    p.words_unread,
    p.owner,
    a.id AS alert_id,
    CASE WHEN a.id IS NULL THEN 'none' WHEN a.acknowledged_at IS NULL THEN 'open' ELSE 'acknowledged' END AS alert_state,
    p.submission_ids,
    s.patient_contact,
    a.acknowledged_by,
    led.submission_id AS leading_submission_id,
    CASE WHEN a.id IS NOT NULL THEN (SELECT e.seen FROM intake.alert_seen AS e WHERE e.alert_id = a.id)
         ELSE jsonb_build_object('level', led.level, 'submissions', to_jsonb(p.submission_ids))
    END AS seen
FROM patient AS p
JOIN led ON led.patient = p.patient
LEFT JOIN intake.submission AS s ON s.id = led.submission_id
LEFT JOIN LATERAL (
    SELECT a.id, a.acknowledged_at, a.acknowledged_by
    -- One look by key for each, where "= ANY" scans all open alerts once a patient.
    FROM unnest(p.alert_ids) AS of_patient (id)
    JOIN intake.alert AS a ON a.id = of_patient.id
    WHERE a.closed_at IS NULL
    ORDER BY a.acknowledged_at IS NOT NULL, intake.level_rank(a.level) DESC, a.opened_at
    LIMIT 1) AS a ON true
ORDER BY p.rank DESC, led.turn NULLS LAST, p.respond_by NULLS LAST, led.number;
COMMENT ON VIEW dashboard.patients IS
    'One row for each patient with open work or own words that nobody has read; a form without a patient is one of its own. '
    'Ordered by level, then by where the patient has to go, then by deadline.';
COMMENT ON COLUMN dashboard.patients.level IS 'The highest level in force of the open forms, overrides included.';
COMMENT ON COLUMN dashboard.patients.top_reason IS 'The first reason of the form at that level with the most urgent destination.';
COMMENT ON COLUMN dashboard.patients.destination IS 'Where that form says that the patient has to go.';
COMMENT ON COLUMN dashboard.patients.words_unread IS 'Of how many forms nobody has read the own words.';
COMMENT ON COLUMN dashboard.patients.owner IS 'Who has taken any of the forms.';
COMMENT ON COLUMN dashboard.patients.submission_ids IS 'The open forms, in the order of their receipt.';
COMMENT ON COLUMN dashboard.patients.respond_by IS 'The earliest deadline of the open forms and of own words to read.';
COMMENT ON COLUMN dashboard.patients.alert_id IS 'The open alert; of several the one that nobody has acknowledged, then the worst.';
COMMENT ON COLUMN dashboard.patients.leading_submission_id IS 'The form that top_reason and destination are of.';
COMMENT ON COLUMN dashboard.patients.seen IS 'What somebody who acts on this row says that they saw: send it back as the parameter seen.';

-- 13. Rota --------------------------------------------------------------------------------------------------------
-- Who is on duty as what and when, in the clinic's own time zone, and by which channels of their own people are told.

CREATE OR REPLACE FUNCTION intake.duty_name(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    name text;
BEGIN
    BEGIN
        name := person_name(given);
    EXCEPTION WHEN invalid_parameter_value THEN
        name := NULL;
    END;
    IF name IS NULL OR char_length(name) > 40 THEN
        RAISE EXCEPTION 'a duty has a name of 1 to 40 characters that can be seen, such as coordinator'
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota', COLUMN = 'role';
    END IF;
    RETURN name;
END
$$;
COMMENT ON FUNCTION intake.duty_name(text) IS
    'The name of a duty as it is kept, in the form of a person''s name; 22023 where it can be none.';

CREATE TABLE IF NOT EXISTS intake.person_role (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    person_id bigint NOT NULL REFERENCES intake.person (id),
    role text NOT NULL CHECK (role = intake.duty_name(role)),
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz
);
COMMENT ON TABLE intake.person_role IS 'The duties that persons can have, such as coordinator or surgeon: free names of the clinic''s.';
COMMENT ON COLUMN intake.person_role.until IS 'When it was taken from them; null while they have it.';
CALL intake.ensure_index('person_role_key', 'person_role (person_id, lower(role)) WHERE until IS NULL', is_unique => true);
CALL intake.ensure_trigger('person_role', 'kept', 'BEFORE DELETE OR TRUNCATE');

CREATE TABLE IF NOT EXISTS intake.person_channel (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    person_id bigint NOT NULL REFERENCES intake.person (id),
    route text NOT NULL CHECK (route ~ '^[A-Za-z][A-Za-z0-9_-]{0,24}$'),
    address text,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,
    announced boolean NOT NULL DEFAULT false,
    -- Nothing that a program could take for an option, a header, a folder or a host.
    CONSTRAINT person_channel_address_check CHECK (address ~ '^[A-Za-z0-9+][A-Za-z0-9+._@-]{0,199}$'),
    CONSTRAINT person_channel_until_check CHECK ((until IS NULL) = (address IS NOT NULL))
);
COMMENT ON TABLE intake.person_channel IS
    'Persons'' own channels: a route of the alerter''s file, which has the secrets, and the person''s address there. Read by '
    'intake_owner and intake_alerter; persons see their own by intake.person_channels.';
COMMENT ON COLUMN intake.person_channel.route IS 'Its name in the alerter''s file.';
COMMENT ON COLUMN intake.person_channel.address IS 'A telephone number, a mail address, a topic; null once the channel has ended, since nobody needs it then.';
COMMENT ON COLUMN intake.person_channel.announced IS 'Others were told that it had ended, where its person was on duty.';
CALL intake.ensure_index('person_channel_key', 'person_channel (person_id, route, address) WHERE until IS NULL', is_unique => true);
CALL intake.ensure_index('person_channel_ended_idx', 'person_channel (id) WHERE until IS NOT NULL AND NOT announced');
CALL intake.ensure_trigger('person_channel', 'kept', 'BEFORE DELETE OR TRUNCATE');
GRANT SELECT ON intake.person_channel TO intake_alerter, intake_owner;

CREATE TABLE IF NOT EXISTS intake.rota_shift (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    role text NOT NULL CHECK (role = intake.duty_name(role)),
    weekday int NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_time time NOT NULL,
    until_time time NOT NULL,
    person_id bigint NOT NULL REFERENCES intake.person (id),
    from_day date,
    until_day date,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,
    CONSTRAINT rota_shift_days_check CHECK (
        from_day <= until_day AND least(from_day, until_day) >= '1970-01-01' AND greatest(from_day, until_day) < '2200-01-01')
);
COMMENT ON TABLE intake.rota_shift IS 'The weekly rota, in the clinic''s local time.';
COMMENT ON COLUMN intake.rota_shift.weekday IS 'On which it begins, 1 for Monday to 7 for Sunday.';
COMMENT ON COLUMN intake.rota_shift.from_time IS 'When it begins, by the clinic''s clock.';
COMMENT ON COLUMN intake.rota_shift.until_time IS 'On the same day, or on the next where it is not after from_time; 24 hours where both are the same.';
COMMENT ON COLUMN intake.rota_shift.from_day IS 'The first day on which it may begin; null for any.';
COMMENT ON COLUMN intake.rota_shift.until_day IS 'The last day on which it may begin; null for any.';
COMMENT ON COLUMN intake.rota_shift.until IS 'When it was removed; null while it holds.';
CALL intake.ensure_trigger('rota_shift', 'kept', 'BEFORE DELETE OR TRUNCATE');

CREATE TABLE IF NOT EXISTS intake.rota_duty (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    role text NOT NULL CHECK (role = intake.duty_name(role)),
    person_id bigint NOT NULL REFERENCES intake.person (id),
    from_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,
    CONSTRAINT rota_duty_times_check CHECK (from_at < until_at AND from_at >= '1970-01-01 UTC' AND until_at < '2200-01-01 UTC')
);
COMMENT ON TABLE intake.rota_duty IS 'Who is on duty at some time instead of whoever has the weekly shift.';
COMMENT ON COLUMN intake.rota_duty.until IS 'When it was removed; null while it holds.';
CALL intake.ensure_trigger('rota_duty', 'kept', 'BEFORE DELETE OR TRUNCATE');

CREATE TABLE IF NOT EXISTS intake.rota_absence (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    person_id bigint NOT NULL REFERENCES intake.person (id),
    from_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    substitute_id bigint REFERENCES intake.person (id),
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,
    CONSTRAINT rota_absence_times_check CHECK (from_at < until_at AND from_at >= '1970-01-01 UTC' AND until_at < '2200-01-01 UTC'),
    CONSTRAINT rota_absence_substitute_check CHECK (substitute_id <> person_id)
);
COMMENT ON TABLE intake.rota_absence IS 'Who is away when, and who takes their duties.';
COMMENT ON COLUMN intake.rota_absence.until IS 'When it was taken back; null while it holds.';
CALL intake.ensure_trigger('rota_absence', 'kept', 'BEFORE DELETE OR TRUNCATE');
GRANT SELECT ON intake.person_role, intake.rota_shift, intake.rota_duty, intake.rota_absence
    TO intake_staff, intake_owner, intake_auditor;

CREATE TABLE IF NOT EXISTS intake.duty_told (
    role text PRIMARY KEY,
    persons bigint[] NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE intake.duty_told IS 'Who was on duty when hand-overs were last told. Written by the alerter through intake.note_duty.';
COMMENT ON COLUMN intake.duty_told.persons IS 'Their intake.person.id, in order; empty where nobody was.';

CREATE TABLE IF NOT EXISTS intake.summary_told (
    day date PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE intake.summary_told IS 'The working days whose morning summary was told.';
COMMENT ON COLUMN intake.summary_told.day IS 'By the clinic''s calendar.';

CREATE OR REPLACE FUNCTION intake.channel_name(channel intake.person_channel) RETURNS text
LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT 'p' || (channel).id || '-' || (channel).route;
END;
COMMENT ON FUNCTION intake.channel_name(intake.person_channel) IS
    'What a person''s channel is called among the alerter''s channels, whose file has no such names.';

CREATE OR REPLACE FUNCTION intake.clinic_zone() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    zone constant text := coalesce((
        SELECT s.content #>> '{calendar,timeZone}'
        FROM intake.settings_in_force AS f JOIN intake.settings AS s ON s.hash = f.hash), 'UTC');
BEGIN
    PERFORM now() AT TIME ZONE zone;
    RETURN zone;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN 'UTC';
END
$$;
COMMENT ON FUNCTION intake.clinic_zone() IS
    'The time zone of the settings in force; UTC where they have none, or one that this server does not know.';
GRANT EXECUTE ON FUNCTION intake.clinic_zone() TO intake_alerter, intake_staff, intake_owner;

CREATE OR REPLACE FUNCTION intake.clinic_moment(local timestamp) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    SELECT local AT TIME ZONE intake.clinic_zone();
END;
COMMENT ON FUNCTION intake.clinic_moment(timestamp) IS
    'When a clock on the clinic''s wall shows this. A time that the clocks skip counts as if they had not been put forward, '
    'one that comes twice means the second time: one rule for the ends of all shifts, so that those that meet leave no gap.';
GRANT EXECUTE ON FUNCTION intake.clinic_moment(timestamp) TO intake_alerter, intake_staff, intake_owner;

CREATE OR REPLACE FUNCTION intake.held_for(since timestamptz, until timestamptz) RETURNS tstzrange
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    -- What seems to have been entered in the future was entered before the clock was set back.
    SELECT tstzrange(
        CASE WHEN since <= now() THEN since END,
        CASE WHEN since <= now() AND until IS NOT NULL THEN greatest(since, until) ELSE until END);
END;
COMMENT ON FUNCTION intake.held_for(timestamptz, timestamptz) IS 'While an entry of the rota held: what it says of before it was entered, or after it was removed, nobody knew.';

CREATE OR REPLACE FUNCTION intake.rota(from_at timestamptz, until_at timestamptz)
RETURNS TABLE (role text, person_id bigint, since timestamptz, until timestamptz, why text, instead_of bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp SET timezone = 'UTC' AS $$
#variable_conflict use_column
DECLARE
    zone constant text := clinic_zone();
BEGIN
    IF NOT (from_at BETWEEN '1970-01-03 UTC' AND until_at AND until_at < '2200-01-01 UTC'
        AND until_at <= from_at + interval '60 days')
    THEN
        RAISE EXCEPTION 'the rota is looked at from one moment to another, at most 60 days later'
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota';
    END IF;
    RETURN QUERY
    WITH RECURSIVE entry AS MATERIALIZED (
        SELECT s.role, s.person_id, 'shift' AS why, held_for(s.since, s.until) * tstzrange(NULL, p.until)
            * tstzrange(b.starts, greatest(b.starts, b.ends)) AS during
        FROM intake.rota_shift AS s
        JOIN intake.person AS p ON p.id = s.person_id
        -- What began the day before may last until now.
        CROSS JOIN generate_series((from_at AT TIME ZONE zone)::date - 1, (until_at AT TIME ZONE zone)::date, interval '1 day') AS d (day)
        CROSS JOIN LATERAL (
            SELECT (d.day::date + s.from_time) AT TIME ZONE zone AS starts,
                (d.day::date + CASE WHEN s.until_time > s.from_time THEN 0 ELSE 1 END + s.until_time) AT TIME ZONE zone AS ends) AS b
        WHERE extract(isodow FROM d.day) = s.weekday
            AND coalesce(d.day::date >= s.from_day, true) AND coalesce(d.day::date <= s.until_day, true)
        UNION ALL
        SELECT o.role, o.person_id, 'override',
            held_for(o.since, o.until) * tstzrange(NULL, p.until) * tstzrange(o.from_at, o.until_at)
        FROM intake.rota_duty AS o
        JOIN intake.person AS p ON p.id = o.person_id
        WHERE o.from_at <= rota.until_at AND o.until_at > rota.from_at
    ), absence AS MATERIALIZED (
        SELECT a.person_id, a.substitute_id, held_for(a.since, a.until) * tstzrange(a.from_at, a.until_at) AS during
        FROM intake.rota_absence AS a
    ), stand AS (
        SELECT e.role, e.why, e.person_id AS planned, e.person_id AS holder, e.during, ARRAY[e.person_id] AS before
        FROM entry AS e
        WHERE NOT isempty(e.during) AND e.during && tstzrange(from_at, until_at, '[]')
        UNION ALL
        SELECT s.role, s.why, s.planned, a.substitute_id, s.during * a.during * tstzrange(NULL, p.until),
            s.before || a.substitute_id
        FROM stand AS s
        JOIN absence AS a ON a.person_id = s.holder
        JOIN intake.person AS p ON p.id = a.substitute_id
        -- Two who stand in for one another while both are away: then nobody does.
        WHERE a.substitute_id <> ALL (s.before) AND cardinality(s.before) < 10
            AND NOT isempty(s.during * a.during * tstzrange(NULL, p.until))
    ), present AS MATERIALIZED (
        SELECT s.role, s.why, s.planned, s.holder, piece.during
        FROM stand AS s
        CROSS JOIN LATERAL unnest(tstzmultirange(s.during) - coalesce((
            SELECT range_agg(a.during) FROM absence AS a WHERE a.person_id = s.holder), '{}')) AS piece (during)
    ), override AS (
        SELECT lower(x.role) AS role, range_agg(x.during) AS spans FROM present AS x WHERE x.why = 'override' GROUP BY 1
    )
    SELECT DISTINCT x.role, x.holder, lower(q.during), upper(q.during), x.why, nullif(x.planned, x.holder)
    FROM present AS x
    LEFT JOIN override AS o ON o.role = lower(x.role) AND x.why = 'shift'
    CROSS JOIN LATERAL unnest(tstzmultirange(x.during) - coalesce(o.spans, '{}')) AS q (during)
    WHERE q.during && tstzrange(from_at, until_at, '[]');
END
$$;
COMMENT ON FUNCTION intake.rota(timestamptz, timestamptz) IS
    'Every span of duty that touches these, at most 60 days, by role and person. An override takes the place of the role''s '
    'shifts while its person, or a substitute, is there. Whoever is away has no duty; the substitute has it, and where that '
    'one is away too, theirs, until one is there or the circle closes; then nobody has. Whoever has left has none. Spans that '
    'overlap hold all.';

CREATE OR REPLACE FUNCTION intake.duties(from_at timestamptz, until_at timestamptz)
RETURNS TABLE (person text, role text, since timestamptz, until timestamptz, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
    SELECT p.name, r.role, r.since, r.until,
        r.why || coalesce(', substitute for ' || o.name, '')
    FROM intake.rota(from_at, until_at) AS r
    JOIN intake.person AS p ON p.id = r.person_id
    LEFT JOIN intake.person AS o ON o.id = r.instead_of
    WHERE r.since < until_at AND r.until > from_at OR (r.since <= from_at AND from_at < r.until)
    ORDER BY r.since, lower(r.role), lower(p.name)
$$;
COMMENT ON FUNCTION intake.duties(timestamptz, timestamptz) IS
    'The spans of duty within these, at most 60 days, in order: who, as what, since and until when, and why: shift or override, '
    'and whose substitute.';
GRANT EXECUTE ON FUNCTION intake.duties(timestamptz, timestamptz) TO intake_staff, intake_owner, intake_auditor;

CREATE OR REPLACE FUNCTION intake.on_duty(at timestamptz, as_role text DEFAULT NULL)
RETURNS TABLE (person text, role text, since timestamptz, until timestamptz, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
    SELECT d.person, d.role, d.since, d.until, d.why
    FROM intake.duties(at, at) AS d
    WHERE as_role IS NULL OR lower(d.role) = lower(btrim(as_role))
    ORDER BY lower(d.role), lower(d.person), d.since
$$;
COMMENT ON FUNCTION intake.on_duty(timestamptz, text) IS
    'Who is on duty at a moment, as what, since and until when, and why: shift or override, and whose substitute. Of the '
    'past, as it was known then.';
GRANT EXECUTE ON FUNCTION intake.on_duty(timestamptz, text) TO intake_alerter, intake_staff, intake_owner, intake_auditor;

CREATE OR REPLACE FUNCTION intake.rota_gaps(roles text[], from_at timestamptz, until_at timestamptz)
RETURNS TABLE (role text, since timestamptz, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
    WITH duty AS MATERIALIZED (SELECT r.role, tstzrange(r.since, r.until) AS during FROM intake.rota(from_at, until_at) AS r)
    SELECT w.role, lower(g.during), nullif(upper(g.during), until_at)
    FROM (SELECT DISTINCT a.role FROM unnest(roles) AS a (role)) AS w
    CROSS JOIN LATERAL unnest(tstzmultirange(tstzrange(from_at, until_at)) - coalesce((
        SELECT range_agg(d.during) FROM duty AS d WHERE w.role IS NULL OR lower(d.role) = lower(btrim(w.role))), '{}'))
        AS g (during)
    ORDER BY 2, 1
$$;
COMMENT ON FUNCTION intake.rota_gaps(text[], timestamptz, timestamptz) IS
    'When nobody is on duty as each of the roles, null for as anything; until is null where the gap lasts longer than one looks.';
GRANT EXECUTE ON FUNCTION intake.rota_gaps(text[], timestamptz, timestamptz)
    TO intake_alerter, intake_staff, intake_owner, intake_dashboard;

CREATE OR REPLACE FUNCTION intake.duty_channels(roles text[], at timestamptz)
RETURNS TABLE (role text, person text, standing int, channels text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
    WITH duty AS MATERIALIZED (
        SELECT r.role, r.person_id FROM intake.rota(at, at) AS r WHERE r.since <= at AND at < r.until
    ), candidate AS (
        SELECT w.role, d.person_id, 0 AS standing
        FROM unnest(roles) AS w (role)
        JOIN duty AS d ON w.role IS NULL OR lower(d.role) = lower(btrim(w.role))
        UNION ALL
        SELECT w.role, h.person_id, CASE WHEN EXISTS (
                SELECT FROM intake.rota_absence AS a
                WHERE a.person_id = h.person_id AND a.until IS NULL AND a.from_at <= at AND at < a.until_at) THEN 2 ELSE 1 END
        FROM unnest(roles) AS w (role)
        JOIN intake.person_role AS h ON h.until IS NULL AND (w.role IS NULL OR lower(h.role) = lower(btrim(w.role)))
    )
    SELECT c.role, p.name, min(c.standing), ARRAY(
        SELECT intake.channel_name(k) FROM intake.person_channel AS k
        WHERE k.person_id = p.id AND k.until IS NULL ORDER BY k.id)
    FROM candidate AS c
    JOIN intake.person AS p ON p.id = c.person_id AND p.until IS NULL
    GROUP BY c.role, p.id, p.name
    ORDER BY 3, lower(p.name)
$$;
COMMENT ON FUNCTION intake.duty_channels(text[], timestamptz) IS
    'Who is told as each of the roles, null for as anything, with the names of their channels: 0 who is on duty, 1 who else '
    'has that role, 2 those of them who are away.';
GRANT EXECUTE ON FUNCTION intake.duty_channels(text[], timestamptz) TO intake_alerter, intake_staff, intake_owner;

-- What people change.

CREATE OR REPLACE FUNCTION intake.person_called(name text) RETURNS intake.person
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    found_one intake.person;
BEGIN
    SELECT p.* INTO found_one FROM intake.person AS p
    WHERE lower(p.name) = lower(person_name(person_called.name)) AND p.until IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody who acts here is called %; who acts here: %', person_name(person_called.name), coalesce((
            SELECT string_agg(x.name, ', ' ORDER BY lower(x.name))
            FROM (SELECT p.name FROM intake.person AS p WHERE p.until IS NULL ORDER BY lower(p.name) LIMIT 12) AS x), 'nobody yet')
            USING ERRCODE = 'no_data_found', SCHEMA = 'intake', TABLE = 'person', COLUMN = 'name';
    END IF;
    RETURN found_one;
END
$$;
COMMENT ON FUNCTION intake.person_called(text) IS 'Who acts here by that name; P0002 with the names that there are.';

CREATE OR REPLACE FUNCTION intake.held_role(holder intake.person, role text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    wanted constant text := duty_name(held_role.role);
    held text;
BEGIN
    SELECT h.role INTO held FROM intake.person_role AS h
    WHERE h.person_id = (holder).id AND h.until IS NULL AND lower(h.role) = lower(wanted);
    IF NOT FOUND THEN
        RAISE EXCEPTION '% does not serve as %; roles of %: %', (holder).name, wanted, (holder).name, coalesce((
            SELECT string_agg(h.role, ', ' ORDER BY lower(h.role)) FROM intake.person_role AS h
            WHERE h.person_id = (holder).id AND h.until IS NULL), 'none')
            USING ERRCODE = 'no_data_found', SCHEMA = 'intake', TABLE = 'rota', COLUMN = 'role',
                  HINT = 'A member of intake_owner runs SELECT intake.add_role(name, role, by_whom).';
    END IF;
    RETURN held;
END
$$;
COMMENT ON FUNCTION intake.held_role(intake.person, text) IS 'The role as the person has it; P0002 with those that they have.';

CREATE OR REPLACE FUNCTION intake.add_role(name text, role text, by_whom text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    manager constant text := managing_person(by_whom);
    holder constant intake.person := person_called(name);
    -- As others have it, so that one role is written in one way.
    added constant text := coalesce((
        SELECT h.role FROM intake.person_role AS h
        WHERE h.until IS NULL AND lower(h.role) = lower(duty_name(add_role.role)) ORDER BY h.id LIMIT 1), duty_name(add_role.role));
BEGIN
    PERFORM begin_act();
    INSERT INTO intake.person_role (person_id, role) VALUES (holder.id, added) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM audit(manager, 'person.roleAdded', 'person', holder.id::text, jsonb_build_object('name', holder.name, 'role', added));
    END IF;
    RETURN added;
END
$$;
COMMENT ON FUNCTION intake.add_role(text, text, text) IS
    'Lets a person serve as something, and returns the role as it is kept; again changes nothing. Errors: P0002 for a name that '
    'nobody has, 22023, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.add_role(text, text, text) TO intake_owner;

CREATE OR REPLACE FUNCTION intake.end_role(name text, role text, by_whom text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    manager constant text := managing_person(by_whom);
    holder constant intake.person := person_called(name);
    ended constant text := held_role(holder, end_role.role);
    entries text;
BEGIN
    PERFORM begin_act();
    SELECT string_agg(e.entry, ', ' ORDER BY e.entry) INTO entries
    FROM (
        SELECT 's' || s.id FROM intake.rota_shift AS s
        WHERE s.person_id = holder.id AND s.until IS NULL AND lower(s.role) = lower(ended)
        UNION ALL
        SELECT 'd' || d.id FROM intake.rota_duty AS d
        WHERE d.person_id = holder.id AND d.until IS NULL AND lower(d.role) = lower(ended) AND d.until_at > now()
    ) AS e (entry);
    IF entries IS NOT NULL THEN
        RAISE EXCEPTION 'the rota still has % as %: %; remove these first', holder.name, ended, entries
            USING ERRCODE = 'object_not_in_prerequisite_state', SCHEMA = 'intake', TABLE = 'rota';
    END IF;
    UPDATE intake.person_role AS h SET until = greatest(h.since, clock_timestamp())
    WHERE h.person_id = holder.id AND h.until IS NULL AND lower(h.role) = lower(ended);
    PERFORM audit(manager, 'person.roleEnded', 'person', holder.id::text, jsonb_build_object('name', holder.name, 'role', ended));
    RETURN ended;
END
$$;
COMMENT ON FUNCTION intake.end_role(text, text, text) IS
    'Lets a person serve as something no more. Errors: P0002, 55000 while the rota has them as that, 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.end_role(text, text, text) TO intake_owner;

CREATE OR REPLACE FUNCTION intake.channel_manager(owner intake.person, by_whom text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    acting text;
BEGIN
    IF has_function_privilege(session_user, 'intake.add_person(text, name, text)'::regprocedure, 'EXECUTE') THEN
        RETURN managing_person(by_whom);
    END IF;
    acting := acting_person(by_whom);
    IF lower(acting) <> lower((owner).name) THEN
        RAISE EXCEPTION 'a person''s channels are changed by that person or a member of intake_owner, and by nobody else'
            USING ERRCODE = 'insufficient_privilege', SCHEMA = 'intake', TABLE = 'person';
    END IF;
    RETURN acting;
END
$$;
COMMENT ON FUNCTION intake.channel_manager(intake.person, text) IS
    'In whose name a person''s channels are changed: a member of intake_owner''s, or that person''s own. 42501 for anybody else.';

CREATE OR REPLACE FUNCTION intake.add_channel(name text, route text, address text, by_whom text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    holder constant intake.person := person_called(name);
    manager constant text := channel_manager(holder, by_whom);
    known constant text[] := ARRAY(
        SELECT DISTINCT r.route FROM intake.alerter AS a CROSS JOIN unnest(a.routes) AS r (route)
        WHERE lives(a.state, a.heartbeat_at) ORDER BY 1);
    added intake.person_channel;
BEGIN
    PERFORM begin_act();
    IF NOT coalesce(route ~ '^[A-Za-z][A-Za-z0-9_-]{0,24}$', false) THEN
        RAISE EXCEPTION 'a route is a name of 1 to 25 letters, digits, - and _ in the alerter''s file'
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota', COLUMN = 'route';
    END IF;
    IF cardinality(known) > 0 AND route <> ALL (known) THEN
        RAISE EXCEPTION 'the alerter has no route %; it has %', route, array_to_string(known, ', ')
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota', COLUMN = 'route';
    END IF;
    -- Not shown: it is somebody's telephone number.
    IF NOT coalesce(address ~ '^[A-Za-z0-9+][A-Za-z0-9+._@-]{0,199}$', false) THEN
        RAISE EXCEPTION 'an address has 1 to 200 letters, digits and + . _ @ -, no blanks, and begins with a letter, a digit or +'
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota', COLUMN = 'address';
    END IF;
    -- One after the other, so that nobody has more than the limit.
    PERFORM FROM intake.person AS p WHERE p.id = holder.id FOR UPDATE;
    SELECT k.* INTO added FROM intake.person_channel AS k
    WHERE k.person_id = holder.id AND k.until IS NULL AND k.route = add_channel.route AND k.address = add_channel.address;
    IF FOUND THEN
        RETURN channel_name(added);
    END IF;
    IF (SELECT count(*) FROM intake.person_channel AS k WHERE k.person_id = holder.id AND k.until IS NULL) >= 10 THEN
        RAISE EXCEPTION '% has 10 channels already; end one first', holder.name
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota';
    END IF;
    INSERT INTO intake.person_channel (person_id, route, address) VALUES (holder.id, add_channel.route, add_channel.address)
    RETURNING * INTO added;
    PERFORM audit(manager, 'person.channelAdded', 'person', holder.id::text,
                  jsonb_build_object('name', holder.name, 'channel', channel_name(added)));
    PERFORM pg_notify('intake_alert', '');
    RETURN channel_name(added);
END
$$;
COMMENT ON FUNCTION intake.add_channel(text, text, text, text) IS
    'Gives a person a channel of their own: a route of the alerter''s file and their address there. Returns its name; again '
    'changes nothing. The audit log has the name and not the address. Errors: P0002, 22023; 42501 for another person''s, except '
    'by a member of intake_owner.';
GRANT EXECUTE ON FUNCTION intake.add_channel(text, text, text, text) TO intake_owner, intake_staff;

CREATE OR REPLACE FUNCTION intake.end_channel(channel text, by_whom text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    ended intake.person_channel;
    holder intake.person;
    manager text;
BEGIN
    PERFORM begin_act();
    SELECT k.* INTO ended FROM intake.person_channel AS k WHERE channel_name(k) = end_channel.channel AND k.until IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no person has that channel; ''intake-triage people channel list'' shows those that there are'
            USING ERRCODE = 'no_data_found', SCHEMA = 'intake', TABLE = 'rota', COLUMN = 'channel';
    END IF;
    SELECT p.* INTO holder FROM intake.person AS p WHERE p.id = ended.person_id;
    manager := channel_manager(holder, by_whom);
    UPDATE intake.person_channel AS k SET until = greatest(k.since, clock_timestamp()), address = NULL WHERE k.id = ended.id;
    PERFORM audit(manager, 'person.channelEnded', 'person', holder.id::text,
                  jsonb_build_object('name', holder.name, 'channel', end_channel.channel));
    PERFORM pg_notify('intake_alert', '');
    RETURN holder.name;
END
$$;
COMMENT ON FUNCTION intake.end_channel(text, text) IS
    'Ends a person''s channel, forgets its address, and returns the person. Where that person is on duty, the alerter tells the '
    'operators and by the person''s other channels. Errors: P0002; 42501 as intake.add_channel.';
GRANT EXECUTE ON FUNCTION intake.end_channel(text, text) TO intake_owner, intake_staff;

CREATE OR REPLACE FUNCTION intake.channel_holder(channel text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    SELECT p.name FROM intake.person_channel AS k JOIN intake.person AS p ON p.id = k.person_id
    WHERE k.until IS NULL AND p.until IS NULL AND intake.channel_name(k) = channel_holder.channel;
END;
COMMENT ON FUNCTION intake.channel_holder(text) IS
    'Whose channel it is, while they act and it has not ended; null for any other. For the board, to which a link that was sent '
    'there leads.';
GRANT EXECUTE ON FUNCTION intake.channel_holder(text) TO intake_staff;

CREATE OR REPLACE FUNCTION intake.person_channels(by_whom text)
RETURNS TABLE (person text, channel text, route text, address text, since timestamptz, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    sees_all constant boolean :=
        has_function_privilege(session_user, 'intake.add_person(text, name, text)'::regprocedure, 'EXECUTE');
    -- Whoever is no person sees no address.
    acting constant text := CASE WHEN NOT sees_all AND (coalesce(by_whom, '') <> '' OR EXISTS (
        SELECT FROM intake.person AS p WHERE p.login = session_user AND p.until IS NULL)) THEN acting_person(by_whom) END;
BEGIN
    RETURN QUERY
    SELECT p.name, channel_name(k), k.route, CASE WHEN sees_all OR p.name = acting THEN k.address END, k.since,
        CASE WHEN c.name IS NULL THEN 'unknown' WHEN c.disabled_at IS NOT NULL THEN 'disabled'
             WHEN c.succeeded_at IS NULL THEN 'untested' WHEN c.failures >= 3 THEN 'failing' ELSE 'healthy' END
    FROM intake.person_channel AS k
    JOIN intake.person AS p ON p.id = k.person_id
    LEFT JOIN intake.channel AS c ON c.name = channel_name(k)
    WHERE k.until IS NULL AND p.until IS NULL
    ORDER BY lower(p.name), k.id;
END
$$;
COMMENT ON FUNCTION intake.person_channels(text) IS
    'The persons'' channels; the address is shown to members of intake_owner and to that person, and null to others. unknown: no '
    'alerter that lives can use it.';
GRANT EXECUTE ON FUNCTION intake.person_channels(text) TO intake_owner, intake_staff;

CREATE OR REPLACE FUNCTION intake.add_shift(
    role text, weekdays int[], from_time time, until_time time, name text, from_day date, until_day date, by_whom text
) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor constant text := acting_person(by_whom);
    holder constant intake.person := person_called(name);
    held constant text := held_role(holder, role);
    entries text[];
BEGIN
    PERFORM begin_act();
    IF NOT coalesce(cardinality(weekdays) BETWEEN 1 AND 7 AND weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7], false)
        OR from_time IS NULL OR until_time IS NULL OR from_day > until_day
        OR least(from_day, until_day) < '1970-01-01' OR greatest(from_day, until_day) >= '2200-01-01'
        OR extract(second FROM from_time) <> 0 OR extract(second FROM until_time) <> 0
    THEN
        RAISE EXCEPTION 'a shift has weekdays from 1 (Monday) to 7, a time from and until in whole minutes, and days of which the first is not after the last'
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota';
    END IF;
    WITH added AS (
        INSERT INTO intake.rota_shift (role, weekday, from_time, until_time, person_id, from_day, until_day)
        SELECT DISTINCT held, w.day, add_shift.from_time, add_shift.until_time, holder.id, add_shift.from_day, add_shift.until_day
        FROM unnest(weekdays) AS w (day)
        WHERE NOT EXISTS (
            SELECT FROM intake.rota_shift AS s
            WHERE s.until IS NULL AND s.person_id = holder.id AND lower(s.role) = lower(held) AND s.weekday = w.day
                AND s.from_time = add_shift.from_time AND s.until_time = add_shift.until_time
                AND s.from_day IS NOT DISTINCT FROM add_shift.from_day AND s.until_day IS NOT DISTINCT FROM add_shift.until_day)
        ORDER BY w.day
        RETURNING id)
    SELECT array_agg('s' || a.id ORDER BY a.id) INTO entries FROM added AS a;
    IF entries IS NOT NULL THEN
        PERFORM audit(actor, 'rota.shiftAdded', 'person', holder.id::text, jsonb_build_object(
            'name', holder.name, 'role', held, 'weekdays', weekdays, 'from', to_char(from_time, 'HH24:MI'),
            'until', to_char(until_time, 'HH24:MI'), 'fromDay', from_day, 'untilDay', until_day, 'entries', entries));
        PERFORM pg_notify('intake_alert', '');
    END IF;
    RETURN coalesce(entries, '{}');
END
$$;
COMMENT ON FUNCTION intake.add_shift(text, int[], time, time, text, date, date, text) IS
    'Puts a person into the weekly rota on these weekdays, in the clinic''s local time, and returns the new entries; what is '
    'there already is not added again. Errors: P0002 for a name that nobody has or a role that the person has not, 22023, 42501.';
GRANT EXECUTE ON FUNCTION intake.add_shift(text, int[], time, time, text, date, date, text) TO intake_staff, intake_owner;

CREATE OR REPLACE FUNCTION intake.check_span(from_at timestamptz, until_at timestamptz) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, intake, pg_temp AS $$
BEGIN
    IF NOT coalesce(from_at < until_at AND from_at >= '1970-01-01 UTC' AND until_at < '2200-01-01 UTC', false) THEN
        RAISE EXCEPTION 'it has to begin before it ends' USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota';
    END IF;
    IF until_at <= now() THEN
        RAISE EXCEPTION 'it is over already; the rota is of now and later'
            USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota';
    END IF;
END
$$;
COMMENT ON FUNCTION intake.check_span(timestamptz, timestamptz) IS '22023 for what ends before it begins, or has ended.';

CREATE OR REPLACE FUNCTION intake.set_duty(name text, role text, from_at timestamptz, until_at timestamptz, by_whom text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor constant text := acting_person(by_whom);
    holder constant intake.person := person_called(name);
    held constant text := held_role(holder, role);
    number bigint;
BEGIN
    PERFORM begin_act();
    PERFORM check_span(from_at, until_at);
    PERFORM FROM intake.person AS p WHERE p.id = holder.id FOR UPDATE;
    IF EXISTS (
        SELECT FROM intake.rota_absence AS a
        WHERE a.person_id = holder.id AND a.until IS NULL AND a.from_at < set_duty.until_at AND a.until_at > set_duty.from_at)
    THEN
        RAISE EXCEPTION '% is away then; take that back first', holder.name
            USING ERRCODE = 'object_not_in_prerequisite_state', SCHEMA = 'intake', TABLE = 'rota';
    END IF;
    SELECT d.id INTO number FROM intake.rota_duty AS d
    WHERE d.until IS NULL AND d.person_id = holder.id AND lower(d.role) = lower(held)
        AND d.from_at = set_duty.from_at AND d.until_at = set_duty.until_at;
    IF NOT FOUND THEN
        INSERT INTO intake.rota_duty (role, person_id, from_at, until_at)
        VALUES (held, holder.id, set_duty.from_at, set_duty.until_at)
        RETURNING id INTO number;
        PERFORM audit(actor, 'rota.dutySet', 'person', holder.id::text, jsonb_build_object(
            'name', holder.name, 'role', held, 'from', from_at, 'until', until_at, 'entry', 'd' || number));
        PERFORM pg_notify('intake_alert', '');
    END IF;
    RETURN 'd' || number;
END
$$;
COMMENT ON FUNCTION intake.set_duty(text, text, timestamptz, timestamptz, text) IS
    'Puts a person on duty for some time, instead of whoever has the shift, and returns the entry. Errors: P0002, 22023, 55000 '
    'while the person is away then, 42501.';
GRANT EXECUTE ON FUNCTION intake.set_duty(text, text, timestamptz, timestamptz, text) TO intake_staff, intake_owner;

CREATE OR REPLACE FUNCTION intake.set_away(name text, from_at timestamptz, until_at timestamptz, substitute text, by_whom text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor constant text := acting_person(by_whom);
    holder constant intake.person := person_called(name);
    other intake.person;
    present text;
    number bigint;
BEGIN
    PERFORM begin_act();
    PERFORM check_span(from_at, until_at);
    IF substitute IS NOT NULL THEN
        other := person_called(substitute);
        IF other.id = holder.id THEN
            RAISE EXCEPTION 'nobody stands in for themselves'
                USING ERRCODE = 'invalid_parameter_value', SCHEMA = 'intake', TABLE = 'rota';
        END IF;
    END IF;
    -- One after the other: two at a time could name two substitutes.
    PERFORM FROM intake.person AS p WHERE p.id = holder.id FOR UPDATE;
    SELECT 'a' || a.id INTO present FROM intake.rota_absence AS a
    WHERE a.person_id = holder.id AND a.until IS NULL AND a.from_at < set_away.until_at AND a.until_at > set_away.from_at
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% is away then already (%); take that back first', holder.name, present
            USING ERRCODE = 'object_not_in_prerequisite_state', SCHEMA = 'intake', TABLE = 'rota';
    END IF;
    INSERT INTO intake.rota_absence (person_id, from_at, until_at, substitute_id)
    VALUES (holder.id, set_away.from_at, set_away.until_at, other.id)
    RETURNING id INTO number;
    PERFORM audit(actor, 'rota.awaySet', 'person', holder.id::text, jsonb_build_object(
        'name', holder.name, 'from', from_at, 'until', until_at, 'substitute', other.name, 'entry', 'a' || number));
    PERFORM pg_notify('intake_alert', '');
    RETURN 'a' || number;
END
$$;
COMMENT ON FUNCTION intake.set_away(text, timestamptz, timestamptz, text, text) IS
    'Says that a person is away, and who has their duties then, null for nobody; returns the entry. Errors: P0002, 22023, 55000 '
    'where they are away then already, 42501.';
GRANT EXECUTE ON FUNCTION intake.set_away(text, timestamptz, timestamptz, text, text) TO intake_staff, intake_owner;

CREATE OR REPLACE FUNCTION intake.set_back(name text, by_whom text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor constant text := acting_person(by_whom);
    holder constant intake.person := person_called(name);
    entries text[];
BEGIN
    PERFORM begin_act();
    WITH ended AS (
        UPDATE intake.rota_absence AS a SET until = greatest(a.since, clock_timestamp())
        WHERE a.person_id = holder.id AND a.until IS NULL AND a.from_at <= now() AND a.until_at > now()
        RETURNING a.id)
    SELECT array_agg('a' || e.id) INTO entries FROM ended AS e;
    IF entries IS NULL THEN
        RAISE EXCEPTION '% is not away now; an absence to come is taken back by its entry', holder.name
            USING ERRCODE = 'object_not_in_prerequisite_state', SCHEMA = 'intake', TABLE = 'rota';
    END IF;
    PERFORM audit(actor, 'rota.back', 'person', holder.id::text, jsonb_build_object('name', holder.name, 'entries', entries));
    PERFORM pg_notify('intake_alert', '');
    RETURN cardinality(entries);
END
$$;
COMMENT ON FUNCTION intake.set_back(text, text) IS
    'Says that a person who is away is there again from now on. Errors: P0002, 55000 where they are not away, 42501.';
GRANT EXECUTE ON FUNCTION intake.set_back(text, text) TO intake_staff, intake_owner;

CREATE OR REPLACE FUNCTION intake.remove_rota(entry text, by_whom text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor constant text := acting_person(by_whom);
    number constant bigint := CASE WHEN entry ~ '^[sda][0-9]{1,18}$' THEN substr(entry, 2)::bigint END;
    holder bigint;
BEGIN
    PERFORM begin_act();
    IF entry LIKE 's%' THEN
        UPDATE intake.rota_shift AS s SET until = greatest(s.since, clock_timestamp())
        WHERE s.id = number AND s.until IS NULL RETURNING s.person_id INTO holder;
    ELSIF entry LIKE 'd%' THEN
        UPDATE intake.rota_duty AS d SET until = greatest(d.since, clock_timestamp())
        WHERE d.id = number AND d.until IS NULL RETURNING d.person_id INTO holder;
    ELSE
        UPDATE intake.rota_absence AS a SET until = greatest(a.since, clock_timestamp())
        WHERE a.id = number AND a.until IS NULL RETURNING a.person_id INTO holder;
    END IF;
    IF holder IS NULL THEN
        RAISE EXCEPTION 'the rota has no such entry; ''intake-triage rota list'' shows those that there are'
            USING ERRCODE = 'no_data_found', SCHEMA = 'intake', TABLE = 'rota', COLUMN = 'entry';
    END IF;
    PERFORM audit(actor, 'rota.removed', 'person', holder::text, jsonb_build_object(
        'name', (SELECT p.name FROM intake.person AS p WHERE p.id = holder), 'entry', entry));
    PERFORM pg_notify('intake_alert', '');
    RETURN (SELECT p.name FROM intake.person AS p WHERE p.id = holder);
END
$$;
COMMENT ON FUNCTION intake.remove_rota(text, text) IS
    'Removes a shift (s1), an override (d1) or an absence (a1) from now on, and returns whose it was. Errors: P0002, 42501.';
GRANT EXECUTE ON FUNCTION intake.remove_rota(text, text) TO intake_staff, intake_owner;

-- What the alerter tells of it.

CREATE OR REPLACE FUNCTION intake.open_counts() RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
    SELECT coalesce((
        SELECT jsonb_object_agg(l.level, l.forms)
        FROM (SELECT coalesce(w.override_level, w.level) AS level, count(*) AS forms FROM intake.work_item AS w GROUP BY 1) AS l), '{}')
        || jsonb_build_object(
            'overdue', (SELECT count(*) FROM intake.work_item AS w WHERE w.respond_by < now()),
            'alerts', (SELECT count(*) FROM intake.alert AS a WHERE a.closed_at IS NULL),
            'unacknowledged', (SELECT count(*) FROM intake.alert AS a WHERE a.closed_at IS NULL AND a.acknowledged_at IS NULL),
            'words', (SELECT count(*) FROM intake.own_words AS o WHERE o.read_at IS NULL),
            'quarantined', (SELECT count(*) FROM intake.quarantine AS q WHERE q.state = 'held'))
$$;
COMMENT ON FUNCTION intake.open_counts() IS
    'What is open: forms of the worklist by level and how many of them are overdue, alerts, those that nobody has acknowledged, '
    'own words unread, forms in quarantine. Numbers, and nothing about a patient.';
GRANT EXECUTE ON FUNCTION intake.open_counts() TO intake_alerter, intake_staff, intake_dashboard;

CREATE OR REPLACE FUNCTION intake.note_duty(roles text[], at timestamptz)
RETURNS TABLE (kind text, person text, role text, others text[], channels text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    wanted text;
    before bigint[];
    present bigint[];
    changed bigint;
BEGIN
    -- One alerter at a time, also where a caller has not taken the lock of planning.
    PERFORM FROM intake.alerting FOR UPDATE;
    FOR wanted IN
        SELECT DISTINCT ON (lower(btrim(w.role))) btrim(w.role)
        FROM (
            SELECT unnest(roles)
            UNION ALL
            SELECT h.role FROM intake.person_role AS h WHERE h.until IS NULL AND array_position(roles, NULL) IS NOT NULL
        ) AS w (role)
        WHERE w.role IS NOT NULL
        ORDER BY lower(btrim(w.role)), 1
    LOOP
        present := ARRAY(
            SELECT DISTINCT r.person_id FROM intake.rota(at, at) AS r
            WHERE r.since <= at AND at < r.until AND lower(r.role) = lower(wanted) ORDER BY 1);
        SELECT t.persons INTO before FROM intake.duty_told AS t WHERE t.role = lower(wanted);
        IF NOT FOUND THEN
            -- Who is on duty when the first alerter starts has heard so from the rota.
            INSERT INTO intake.duty_told (role, persons) VALUES (lower(wanted), present);
        ELSIF before <> present THEN
            UPDATE intake.duty_told AS t SET persons = present, at = clock_timestamp() WHERE t.role = lower(wanted);
            RETURN QUERY
            SELECT CASE WHEN p.id = ANY (present) THEN 'onDuty' ELSE 'offDuty' END, p.name, wanted,
                ARRAY(SELECT o.name FROM intake.person AS o WHERE o.id = ANY (present) ORDER BY lower(o.name)),
                ARRAY(SELECT channel_name(k) FROM intake.person_channel AS k
                      WHERE k.person_id = p.id AND k.until IS NULL ORDER BY k.id)
            FROM intake.person AS p
            WHERE p.until IS NULL AND (p.id = ANY (present)) <> (p.id = ANY (before))
            ORDER BY 1 DESC, lower(p.name);
        END IF;
    END LOOP;
    FOR changed IN
        -- Planning waits for no row that somebody else may hold.
        WITH free AS MATERIALIZED (
            SELECT k.id FROM intake.person_channel AS k WHERE k.until IS NOT NULL AND NOT k.announced FOR UPDATE SKIP LOCKED)
        UPDATE intake.person_channel AS k SET announced = true FROM free WHERE k.id = free.id
        RETURNING k.person_id
    LOOP
        RETURN QUERY
        SELECT DISTINCT 'channelEnded', p.name, NULL::text, '{}'::text[],
            ARRAY(SELECT channel_name(k) FROM intake.person_channel AS k
                  WHERE k.person_id = p.id AND k.until IS NULL ORDER BY k.id)
        FROM intake.person AS p
        JOIN intake.rota(at, at) AS r ON r.person_id = p.id AND r.since <= at AND at < r.until
        WHERE p.id = changed AND p.until IS NULL;
    END LOOP;
END
$$;
COMMENT ON FUNCTION intake.note_duty(text[], timestamptz) IS
    'What has changed since it was last called, and notes it: who came on duty (onDuty) and who left (offDuty), with who is on '
    'duty now; and whose channel ended while they are on duty (channelEnded). With the channels by which that person is told. '
    'The alerter calls it in the transaction that stores the messages.';
GRANT EXECUTE ON FUNCTION intake.note_duty(text[], timestamptz) TO intake_alerter;

CREATE OR REPLACE FUNCTION intake.begin_summary(at timestamptz) RETURNS TABLE (opened timestamptz, told bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    zone constant text := clinic_zone();
    calendar constant jsonb := coalesce((
        SELECT s.content -> 'calendar'
        FROM intake.settings_in_force AS f JOIN intake.settings AS s ON s.hash = f.hash), '{}');
    opens constant interval := make_interval(mins => coalesce((calendar ->> 'opens')::int, 480));
    closes constant interval := make_interval(mins => coalesce((calendar ->> 'closes')::int, 1080));
    weekdays constant jsonb := coalesce(calendar -> 'weekdays', '[1, 2, 3, 4, 5]');
    holidays constant jsonb := coalesce(calendar -> 'holidays', '[]');
    today constant date := (at AT TIME ZONE zone)::date;
    opening constant timestamptz := (today + opens) AT TIME ZONE zone;
    -- Of the last working day; of any day where there was none for a month.
    closing timestamptz := (today - 30 + closes) AT TIME ZONE zone;
BEGIN
    IF at < opening OR at >= least(opening + interval '4 hours', (today + closes) AT TIME ZONE zone)
        OR NOT weekdays @> to_jsonb(extract(isodow FROM today)::int) OR holidays ? today::text
    THEN
        RETURN;
    END IF;
    INSERT INTO intake.summary_told (day) VALUES (today) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    FOR back IN 1..30 LOOP
        IF weekdays @> to_jsonb(extract(isodow FROM today - back)::int) AND NOT holidays ? (today - back)::text THEN
            closing := (today - back + closes) AT TIME ZONE zone;
            EXIT;
        END IF;
    END LOOP;
    RETURN QUERY
    SELECT opening, (
        SELECT count(DISTINCT d.message_id) FROM intake.delivery AS d
        JOIN intake.message AS m ON m.id = d.message_id
        WHERE m.created_at >= closing AND m.created_at < at AND m.alerts > 0 AND d.delivered_at IS NOT NULL);
END
$$;
COMMENT ON FUNCTION intake.begin_summary(timestamptz) IS
    'The opening of a working day whose summary nobody has told, and how many messages about alerts were taken since the closing '
    'before it; nothing from four hours after the opening on, or when it was told. It counts as told from then on: the alerter '
    'calls it in the transaction that stores the message.';
GRANT EXECUTE ON FUNCTION intake.begin_summary(timestamptz) TO intake_alerter;

CREATE OR REPLACE VIEW dashboard.rota_gaps WITH (security_barrier = true) AS
SELECT g.role, g.since, g.until
FROM (
    SELECT array_agg(DISTINCT r.role) AS roles
    FROM intake.alerter AS a CROSS JOIN unnest(a.roles) AS r (role)
    WHERE intake.lives(a.state, a.heartbeat_at)
) AS named, intake.rota_gaps(named.roles, now(), now() + interval '7 days') AS g;
COMMENT ON VIEW dashboard.rota_gaps IS
    'When, in the coming 7 days, nobody is on duty as something that the policies of an alerter that lives name.';
COMMENT ON COLUMN dashboard.rota_gaps.role IS 'Null for as anything.';
COMMENT ON COLUMN dashboard.rota_gaps.until IS 'Null where it lasts longer.';

CREATE OR REPLACE VIEW dashboard.channels WITH (security_barrier = true) AS
SELECT
    c.name,
    c.kind,
    CASE
        WHEN c.disabled_at IS NOT NULL THEN 'disabled'
        WHEN c.succeeded_at IS NULL THEN 'untested'
        WHEN c.failures >= 3 THEN 'failing'
        ELSE 'healthy'
    END AS state,
    c.tested_at, c.succeeded_at, c.failed_at, c.failures, c.last_failure,
    (SELECT count(*) FROM intake.delivery AS d
     WHERE d.channel = c.name AND d.delivered_at IS NULL AND d.overtaken_at IS NULL) AS undelivered,
    (SELECT p.name FROM intake.person_channel AS k JOIN intake.person AS p ON p.id = k.person_id
     -- As intake.channel_name, which not everybody who reads this may call.
     WHERE c.name = 'p' || k.id || '-' || k.route) AS person
FROM intake.channel AS c
ORDER BY c.name;
COMMENT ON VIEW dashboard.channels IS 'The alerter''s channels and how they do.';
COMMENT ON COLUMN dashboard.channels.state IS 'disabled (its receiver said that it is gone), untested (no message has ever gone through), failing (the last three attempts failed) or healthy.';
COMMENT ON COLUMN dashboard.channels.person IS 'Whose it is; null for one of the alerter''s file.';
GRANT SELECT ON dashboard.channels TO intake_alerter;

CREATE OR REPLACE VIEW dashboard.response WITH (security_barrier = true) AS
WITH answer AS MATERIALIZED (
    SELECT f.submission_id, min(c.at) AS at
    FROM intake.act AS c
    CROSS JOIN LATERAL (
        SELECT c.submission_id WHERE c.submission_id IS NOT NULL
        UNION ALL
        SELECT j.submission_id FROM intake.alert_submission AS j
        WHERE c.submission_id IS NULL AND j.alert_id = c.alert_id AND j.joined_at <= c.at) AS f
    WHERE c.kind IN ('acknowledge', 'resolve', 'close', 'amend') AND c.undone_at IS NULL AND c.at >= now() - interval '7 days'
    GROUP BY f.submission_id
), form AS (
    SELECT x.level, x.received_at, x.respond_by, n.at, coalesce(n.at, now()) - x.received_at AS taken,
           x.respond_by - x.received_at AS allowed
    FROM intake.assessment AS x
    LEFT JOIN answer AS n ON n.submission_id = x.submission_id
    WHERE x.assessed_at >= now() - interval '7 days' AND x.received_at >= now() - interval '7 days'
        AND x.respond_by > x.received_at
        -- Canaries are answered by programs; of a form that a person has completed, the one that came counts.
        AND (n.at IS NOT NULL OR EXISTS (SELECT FROM intake.work_item AS w WHERE w.submission_id = x.submission_id))
        AND NOT EXISTS (SELECT FROM intake.amendment AS m WHERE m.submission_id = x.submission_id)
)
SELECT level::text,
       count(*) FILTER (WHERE at <= respond_by) AS in_time,
       count(*) FILTER (WHERE at > respond_by) AS late,
       count(*) FILTER (WHERE at IS NULL AND respond_by < now()) AS overdue,
       count(*) FILTER (WHERE at IS NULL AND respond_by >= now()) AS waiting,
       extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY allowed))::float8 AS target_seconds,
       extract(epoch FROM percentile_disc(0.5) WITHIN GROUP (ORDER BY taken)
           FILTER (WHERE at IS NOT NULL OR respond_by < now()))::float8 AS median_seconds,
       extract(epoch FROM percentile_disc(0.9) WITHIN GROUP (ORDER BY taken)
           FILTER (WHERE at IS NOT NULL OR respond_by < now()))::float8 AS nine_tenths_seconds,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM taken) / extract(epoch FROM allowed))
           FILTER (WHERE at IS NOT NULL OR respond_by < now())::float8 AS median_share,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM taken) / extract(epoch FROM allowed))
           FILTER (WHERE at IS NOT NULL OR respond_by < now())::float8 AS nine_tenths_share
FROM form
GROUP BY level
ORDER BY intake.level_rank(level) DESC;
COMMENT ON VIEW dashboard.response IS
    'How soon people answered the forms of the last 7 days, one row a level of the assessment: answered is what was acknowledged, '
    'completed on the phone, resolved or closed. What nobody has answered though it is overdue counts as having taken until now.';
COMMENT ON COLUMN dashboard.response.in_time IS 'Forms that were answered by their time.';
COMMENT ON COLUMN dashboard.response.median_seconds IS 'What the middle one took; null while nothing is answered or overdue.';
COMMENT ON COLUMN dashboard.response.nine_tenths_share IS 'The time within which nine of ten were answered, as a part of the time that there was.';
COMMENT ON COLUMN dashboard.response.waiting IS 'Not answered, and not overdue yet: in none of the times.';
COMMENT ON COLUMN dashboard.response.target_seconds IS 'The time that there is to answer; of several, since working hours differ, the middle one.';
COMMENT ON COLUMN dashboard.response.nine_tenths_seconds IS 'Within which nine of ten were answered.';
COMMENT ON COLUMN dashboard.response.median_share IS 'The middle one of the times, each as a part of the time that there was.';

CREATE OR REPLACE FUNCTION intake.alert_load(OUT alerts bigint, OUT staff_hours float8)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    week constant tstzrange := tstzrange(now() - interval '7 days', now());
BEGIN
    alerts := (SELECT count(*) FROM alert AS a WHERE a.opened_at >= lower(week) AND coalesce(a.outcome, '') <> 'canary');
    staff_hours := (
        SELECT sum(extract(epoch FROM upper(span) - lower(span))) / 3600
        FROM (
            -- Whoever is on duty as two things at once is one person.
            SELECT range_agg(tstzrange(d.since, d.until) * week) AS spans
            FROM duties(lower(week), upper(week)) AS d
            GROUP BY d.person) AS of_person
        CROSS JOIN LATERAL unnest(of_person.spans) AS span);
END
$$;
COMMENT ON FUNCTION intake.alert_load() IS
    'How many alerts opened in the last 7 days, canaries aside, and for how many hours people were on duty in them, together; '
    'null without a rota.';
GRANT EXECUTE ON FUNCTION intake.alert_load() TO intake_staff, intake_dashboard;
CREATE OR REPLACE VIEW dashboard.alert_load AS SELECT l.alerts, l.staff_hours FROM intake.alert_load() AS l;
COMMENT ON VIEW dashboard.alert_load IS 'One row: how many alerts opened in the last 7 days, and for how many hours people were on duty in them.';
COMMENT ON COLUMN dashboard.alert_load.alerts IS 'Canaries aside.';
COMMENT ON COLUMN dashboard.alert_load.staff_hours IS 'Of all persons together; null without a rota.';

-- 14. Audit -------------------------------------------------------------------------------------------------------
-- Who did what, and a chain of hashes that shows what was taken away afterwards.

CREATE TABLE IF NOT EXISTS intake.audit_log (
    seq bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor name NOT NULL DEFAULT session_user,
    by_whom text NOT NULL CHECK (by_whom <> ''),
    action text NOT NULL CHECK (action <> ''),
    object_kind text NOT NULL,
    object_id text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT audit_log_words_check CHECK (octet_length(by_whom) <= 10000 AND octet_length(object_id) <= 10000)
);
COMMENT ON TABLE intake.audit_log IS
    'Who did what, when. Append-only: triggers refuse every change, whoever asks for it. The owner of the table and superusers '
    'can take the triggers away; intake.audit_seal shows what was changed without it, and where they rewrite that too, only its '
    'heads that are kept elsewhere do.';
COMMENT ON COLUMN intake.audit_log.seq IS 'Order of the entries; gaps come from transactions that were rolled back.';
COMMENT ON COLUMN intake.audit_log.actor IS 'The role that had logged in (session_user), as every column that ends in session has it.';
COMMENT ON COLUMN intake.audit_log.by_whom IS 'The person of intake.person in whose name; worker, alerter or system where no person acted.';
COMMENT ON COLUMN intake.audit_log.object_kind IS 'alert, submission, protocol, settings, control, person or schema.';
COMMENT ON COLUMN intake.audit_log.detail IS 'Levels, codes, ids and counts; never words of a patient or about one.';
CALL intake.ensure_index('audit_log_object_idx', 'audit_log (object_id)');
CALL intake.ensure_trigger('audit_log', 'append_only', 'BEFORE DELETE OR UPDATE OR TRUNCATE');
GRANT INSERT (by_whom, action, object_kind, object_id, detail) ON intake.audit_log TO intake_worker;
GRANT SELECT ON intake.audit_log TO intake_auditor, intake_sealer;

CREATE TABLE IF NOT EXISTS intake.audit_seal (
    -- Two sealers cannot both take a place.
    position bigint PRIMARY KEY CHECK (position > 0),
    seq bigint NOT NULL UNIQUE,
    entry_hash bytea NOT NULL,
    tree_hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT audit_seal_hash_check CHECK (octet_length(entry_hash) = 32 AND octet_length(tree_hash) = 32)
);
COMMENT ON TABLE intake.audit_seal IS
    'The entries of the audit log as a Merkle tree of RFC 6962, one leaf an entry, in the order in which the sealer saw them '
    'committed; checked by intake-triage audit verify. An entry that is taken away before it is sealed leaves no trace.';
COMMENT ON COLUMN intake.audit_seal.position IS 'The leaf''s place in the tree: 1, 2, 3 and so on, without gaps.';
COMMENT ON COLUMN intake.audit_seal.entry_hash IS 'The hash of the leaf: SHA-256 of 0x00 and the entry''s fields, each after its length.';
COMMENT ON COLUMN intake.audit_seal.tree_hash IS 'The root hash of the tree of all leaves up to this one.';
CALL intake.ensure_trigger('audit_seal', 'append_only', 'BEFORE DELETE OR UPDATE OR TRUNCATE');
GRANT SELECT ON intake.audit_seal TO intake_auditor;
GRANT SELECT, INSERT (position, seq, entry_hash, tree_hash) ON intake.audit_seal TO intake_sealer;

CREATE OR REPLACE FUNCTION intake.audit(by_whom text, action text, object_kind text, object_id text, detail jsonb DEFAULT '{}')
RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id, detail)
    VALUES (audit.by_whom, audit.action, audit.object_kind, audit.object_id, audit.detail);
END;
COMMENT ON FUNCTION intake.audit(text, text, text, text, jsonb) IS 'Appends to the audit log, in the caller''s transaction.';

-- 15. Health ------------------------------------------------------------------------------------------------------
-- Whether every accepted form is somewhere, whether the database went back, and how all of it does.

CREATE TABLE IF NOT EXISTS intake.unaccounted (
    submission_id uuid NOT NULL,
    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    fault text NOT NULL CHECK (fault IN ('missing', 'waitsAgain')),
    seen_at timestamptz,
    seen_by text,
    seen_session name,
    seen_note text,
    -- A form may be found more than once.
    CONSTRAINT unaccounted_pkey PRIMARY KEY (submission_id, found_at),
    CONSTRAINT unaccounted_seen_check CHECK (num_nulls(seen_at, seen_by, seen_session) IN (0, 3))
);
COMMENT ON TABLE intake.unaccounted IS
    'Forms that were found to be neither waiting nor assessed nor quarantined, or waiting although they were assessed: '
    'somebody or something had interfered. Written by intake.reconcile, which has mended each.';
COMMENT ON COLUMN intake.unaccounted.fault IS 'missing (put back into the queue) or waitsAgain (an assessed form, taken out of the queue).';
CALL intake.ensure_index('unaccounted_unseen_idx', 'unaccounted (found_at) WHERE seen_at IS NULL');
CALL intake.ensure_trigger('unaccounted', 'kept', 'BEFORE DELETE OR TRUNCATE');

CREATE OR REPLACE VIEW dashboard.unaccounted WITH (security_barrier = true) AS
SELECT u.submission_id, u.found_at, u.fault, u.seen_at, u.seen_by
FROM intake.unaccounted AS u
ORDER BY u.seen_at IS NOT NULL, u.found_at;
COMMENT ON VIEW dashboard.unaccounted IS
    'Forms that intake.reconcile found where they must not be, and mended; first those that nobody has looked into. Who may '
    'change intake.ready is the question to ask.';

CREATE TABLE IF NOT EXISTS intake.reconciliation (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    settled bigint NOT NULL,
    recent bigint NOT NULL,
    swept bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);
COMMENT ON TABLE intake.reconciliation IS 'How far intake.reconcile has come. Only the owner reaches it.';
COMMENT ON COLUMN intake.reconciliation.settled IS 'Up to this number every form that was seen is assessed or quarantined; looked at again slowly, without end.';
COMMENT ON COLUMN intake.reconciliation.recent IS 'How far the forms above that have been looked at in this turn.';
COMMENT ON COLUMN intake.reconciliation.swept IS 'How far the forms up to that have been looked at again in this turn.';
-- What a database holds already is old; what waits in it, and all that comes later, is recent.
INSERT INTO intake.reconciliation (settled, recent, swept)
SELECT n, n, 0
FROM (SELECT coalesce((SELECT min(number) - 1 FROM intake.ready), (SELECT max(number) FROM intake.submission), 0)) AS old (n)
ON CONFLICT DO NOTHING;

CREATE OR REPLACE FUNCTION intake.reconcile(max int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    turn intake.reconciliation;
    above bigint;
    upto bigint;
    looked record;
    found_now int := 0;
BEGIN
    -- Whoever is second has nothing to do. Who holds this row for long, or calls with a small number, is seen by its time, or
    -- has no effect: see dashboard.health.reconciled_seconds.
    reconcile.max := greatest(reconcile.max, 100);
    SELECT * INTO turn FROM intake.reconciliation AS r FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR clock_timestamp() - turn.at BETWEEN interval '0' AND interval '4 seconds' THEN
        RETURN 0;
    END IF;

    -- The recent forms, then a stretch of the old ones; each in one snapshot, in which a form is in exactly one place: it
    -- leaves the queue in the transaction that writes its assessment. What other transactions have not committed is in none.
    FOR stretch IN 1..2 LOOP
        above := CASE stretch WHEN 1 THEN turn.recent ELSE turn.swept END;
        upto := CASE stretch WHEN 1 THEN 9223372036854775807 ELSE turn.settled END;
        SELECT count(*) AS forms, max(number) AS last,
               min(number) FILTER (WHERE NOT is_settled OR received_at > now() - interval '10 minutes') AS unsettled,
               array_agg(number ORDER BY number) FILTER (WHERE NOT waits AND NOT is_settled) AS missing,
               array_agg(number ORDER BY number) FILTER (WHERE waits AND is_assessed) AS again
        INTO looked
        FROM (
            SELECT f.number, f.received_at, p.waits, p.is_assessed, p.is_assessed OR p.is_held AS is_settled
            FROM (
                SELECT s.id, s.number, s.received_at FROM intake.submission AS s
                WHERE s.number > above AND s.number <= upto
                ORDER BY s.number LIMIT reconcile.max
            ) AS f
            CROSS JOIN LATERAL (
                SELECT EXISTS (SELECT FROM intake.ready AS r WHERE r.number = f.number) AS waits,
                       EXISTS (SELECT FROM intake.assessment AS x WHERE x.submission_id = f.id) AS is_assessed,
                       EXISTS (SELECT FROM intake.quarantine AS q
                               WHERE q.submission_id = f.id AND q.state <> 'retried') AS is_held
                OFFSET 0
            ) AS p
        ) AS form;
        found_now := found_now + mend(coalesce(looked.missing, '{}'), coalesce(looked.again, '{}'));
        IF stretch = 1 THEN
            IF turn.recent = turn.settled THEN
                turn.settled := coalesce(looked.unsettled - 1, looked.last, turn.settled);
            END IF;
            turn.recent := CASE WHEN looked.forms < reconcile.max THEN turn.settled
                                ELSE looked.last END;
        ELSE
            turn.swept := CASE WHEN looked.forms < reconcile.max THEN 0 ELSE looked.last END;
        END IF;
    END LOOP;

    -- What was retried may have an old number.
    found_now := found_now + mend(ARRAY(
        SELECT s.number
        FROM intake.quarantine AS q
        JOIN intake.submission AS s ON s.id = q.submission_id
        WHERE q.state = 'retried' AND NOT EXISTS (SELECT FROM intake.ready AS r WHERE r.number = s.number)
            AND NOT EXISTS (SELECT FROM intake.assessment AS x WHERE x.submission_id = s.id)
    ), '{}');

    UPDATE intake.reconciliation
    SET settled = turn.settled, recent = turn.recent, swept = turn.swept, at = clock_timestamp();
    RETURN found_now;
END
$$;
COMMENT ON FUNCTION intake.reconcile(int) IS
    'Looks whether accepted forms are waiting, assessed or quarantined, and mends what is not: at most so many of the recent '
    'ones, which are those above the last number up to which all are dealt with, and as many of the old ones, in turns '
    'without end. Returns how many it found; each is a row of intake.unaccounted and an audit entry. Any number of daemons '
    'may call it at a time; one of them does it, at most every four seconds.';
GRANT EXECUTE ON FUNCTION intake.reconcile(int) TO intake_worker, intake_alerter;

CREATE OR REPLACE FUNCTION intake.mend(missing bigint[], again bigint[]) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    item record;
    mended int := 0;
BEGIN
    IF missing = '{}' AND again = '{}' THEN
        RETURN 0;
    END IF;
    FOR item IN
        WITH back AS (
            INSERT INTO intake.ready (number, patient_key, expedited)
            SELECT s.number, s.patient_key, true FROM intake.submission AS s WHERE s.number = ANY (mend.missing)
            ON CONFLICT DO NOTHING
            RETURNING number
        ), doubled AS MATERIALIZED (
            -- A worker that has it in hand gives it back when the assessment turns out to be there.
            SELECT number FROM intake.ready WHERE number = ANY (mend.again) FOR UPDATE SKIP LOCKED
        ), out AS (
            DELETE FROM intake.ready WHERE number = ANY (ARRAY (SELECT number FROM doubled)) RETURNING number
        ), found AS (
            SELECT number, 'missing' AS fault FROM back UNION ALL SELECT number, 'waitsAgain' FROM out
        )
        INSERT INTO intake.unaccounted (submission_id, fault)
        SELECT s.id, f.fault FROM found AS f JOIN intake.submission AS s USING (number)
        RETURNING submission_id, fault
    LOOP
        PERFORM audit('system', 'submission.unaccounted', 'submission', item.submission_id::text,
                      jsonb_build_object('fault', item.fault));
        mended := mended + 1;
    END LOOP;
    RETURN mended;
END
$$;
COMMENT ON FUNCTION intake.mend(bigint[], bigint[]) IS
    'Puts forms that are missing back into the queue, to be looked at first, and takes assessed ones out of it; says so in '
    'intake.unaccounted and the audit log. For intake.reconcile.';

CREATE OR REPLACE FUNCTION intake.account_for(by_whom text, note text DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    person constant text := acting_person(by_whom);
    forms int;
BEGIN
    PERFORM begin_act();
    UPDATE intake.unaccounted
    SET seen_at = clock_timestamp(), seen_by = person, seen_session = session_user,
        seen_note = checked_note(account_for.note)
    WHERE seen_at IS NULL;
    GET DIAGNOSTICS forms = ROW_COUNT;
    IF forms > 0 THEN
        PERFORM audit(person, 'submission.accountedFor', 'control', 'intake', jsonb_build_object('submissions', forms));
    END IF;
    RETURN forms;
END
$$;
COMMENT ON FUNCTION intake.account_for(text, text) IS
    'Says that a person has looked into all that intake.reconcile has found until now: dashboard.health no longer counts it. '
    'Returns how many forms that were. Error: 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.account_for(text, text) TO intake_staff, intake_owner;

CREATE TABLE IF NOT EXISTS intake.erasure (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('submission', 'alert', 'message')),
    number bigint UNIQUE,
    received_at timestamptz,
    why text NOT NULL CHECK (why IN ('request', 'retention')),
    by_whom text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT erasure_number_check CHECK ((kind = 'submission') = (num_nonnulls(number, received_at) = 2)),
    CONSTRAINT erasure_words_check CHECK (octet_length(by_whom) <= 10000)
);
COMMENT ON TABLE intake.erasure IS
    'What was erased: forms, alerts and messages by their ids, with nothing of what was in them. The audit log keeps its '
    'entries, which name forms by their ids alone.';
COMMENT ON COLUMN intake.erasure.why IS 'request (of a patient) or retention (older than the clinic keeps it).';
COMMENT ON COLUMN intake.erasure.number IS 'intake.submission.number of a form, by which a database that went back is told from one that forgot.';
COMMENT ON COLUMN intake.erasure.xact IS 'The transaction that erased it; see intake.guard_erasure.';
CALL intake.ensure_index('erasure_xact_idx', 'erasure (xact)');
CALL intake.ensure_trigger('erasure', 'append_only', 'BEFORE DELETE OR UPDATE OR TRUNCATE');

CREATE TABLE IF NOT EXISTS intake.setback (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    noticed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    noticed_by name NOT NULL DEFAULT session_user,
    since timestamptz,
    until timestamptz NOT NULL,
    from_number bigint NOT NULL,
    to_number bigint NOT NULL,
    from_entry bigint NOT NULL,
    to_entry bigint NOT NULL,
    from_timeline int NOT NULL,
    to_timeline int NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by text,
    acknowledged_session name,
    CONSTRAINT setback_times_check CHECK (
        noticed_at BETWEEN '2000-01-01 UTC' AND '3000-01-01 UTC' AND until BETWEEN '2000-01-01 UTC' AND '3000-01-01 UTC'
        AND coalesce(since BETWEEN '2000-01-01 UTC' AND '3000-01-01 UTC', true)),
    CONSTRAINT setback_acknowledged_check CHECK (
        num_nulls(acknowledged_at, acknowledged_by, acknowledged_session) IN (0, 3))
);
COMMENT ON TABLE intake.setback IS
    'Times at which the database was found to have gone back: what a daemon had seen stored is not there any more. Written by '
    'intake.note_setback, acknowledged by intake.acknowledge_setback.';
COMMENT ON COLUMN intake.setback.since IS 'When the last submission that is still there was received; what came later may be gone. Null if none is there.';
COMMENT ON COLUMN intake.setback.until IS 'When a daemon last saw what is gone; more may have come, and gone, until noticed_at.';
COMMENT ON COLUMN intake.setback.from_number IS 'The highest number of a submission that a daemon had seen.';
COMMENT ON COLUMN intake.setback.to_number IS 'The highest number that was there when it was noticed; 0 if none was.';
COMMENT ON COLUMN intake.setback.from_entry IS 'The highest entry of the audit log that a daemon had seen.';
COMMENT ON COLUMN intake.setback.to_entry IS 'The highest entry that was there when it was noticed; 0 if none was.';
CALL intake.ensure_trigger('setback', 'kept', 'BEFORE DELETE OR TRUNCATE');

DROP FUNCTION IF EXISTS intake.bearings(uuid, bigint, bigint);
CREATE OR REPLACE FUNCTION intake.bearings(
    daemon uuid, seen_number bigint, seen_entry bigint, seen_at timestamptz,
    OUT system text, OUT database bigint, OUT timeline int, OUT at timestamptz, OUT heartbeat_at timestamptz,
    OUT number bigint, OUT submission uuid, OUT received_at timestamptz, OUT issued_number bigint,
    OUT submission_at_seen uuid, OUT entry bigint, OUT entry_at timestamptz, OUT entry_at_seen timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    SELECT
        (SELECT system_identifier::text FROM pg_control_system()),
        (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
        -- The control file has the timeline of the last checkpoint, which a promotion does not wait for.
        CASE WHEN pg_is_in_recovery() THEN (SELECT timeline_id FROM pg_control_checkpoint())
             ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END,
        clock_timestamp(),
        coalesce((SELECT w.heartbeat_at FROM intake.worker AS w WHERE w.id = bearings.daemon),
                 (SELECT a.heartbeat_at FROM intake.alerter AS a WHERE a.id = bearings.daemon)),
        coalesce(s.number, 0), s.id,
        -- What came after a restore, before a daemon looked, is no sign of how far back it goes.
        (SELECT l.received_at
         FROM (
             (SELECT x.number, x.received_at FROM intake.submission AS x
              WHERE x.received_at <= coalesce(bearings.seen_at, 'infinity') ORDER BY x.number DESC LIMIT 1)
             UNION ALL
             (SELECT e.number, e.received_at FROM intake.erasure AS e
              WHERE e.number IS NOT NULL AND e.received_at <= coalesce(bearings.seen_at, 'infinity')
              ORDER BY e.number DESC LIMIT 1)) AS l
         ORDER BY l.number DESC LIMIT 1),
        (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM intake.submission_number),
        coalesce((SELECT o.id FROM intake.submission AS o WHERE o.number = bearings.seen_number),
                 (SELECT e.id FROM intake.erasure AS e WHERE e.number = bearings.seen_number)),
        coalesce(l.seq, 0), l.at,
        (SELECT o.at FROM intake.audit_log AS o WHERE o.seq = bearings.seen_entry)
    FROM (VALUES (true)) AS one (row)
    -- What was erased has been there.
    LEFT JOIN (
        (SELECT x.number, x.id FROM intake.submission AS x ORDER BY x.number DESC LIMIT 1)
        UNION ALL
        (SELECT e.number, e.id FROM intake.erasure AS e WHERE e.number IS NOT NULL ORDER BY e.number DESC LIMIT 1)
        ORDER BY 1 DESC LIMIT 1) AS s ON true
    LEFT JOIN (SELECT x.seq, x.at FROM intake.audit_log AS x ORDER BY x.seq DESC LIMIT 1) AS l ON true;
END;
COMMENT ON FUNCTION intake.bearings(uuid, bigint, bigint, timestamptz) IS
    'Where the database is: which one, on which timeline, its highest submission and audit entry, and what is stored now of what '
    'a daemon saw earlier; received_at is of the last submission that came before it looked. By these a daemon notices a database that went back. Nothing about a patient.';
GRANT EXECUTE ON FUNCTION intake.bearings(uuid, bigint, bigint, timestamptz) TO intake_worker, intake_alerter;

CREATE OR REPLACE FUNCTION intake.note_setback(
    since timestamptz, until timestamptz, from_number bigint, to_number bigint, from_entry bigint, to_entry bigint,
    from_timeline int, to_timeline int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp SET lock_timeout = '1s' AS $$
BEGIN
    -- By a clock that stood at its beginning, or is off by centuries.
    note_setback.until := greatest(least(note_setback.until, '2999-12-31 UTC'), '2000-01-01 UTC');
    IF note_setback.since IS NOT NULL THEN
        note_setback.since := greatest(least(note_setback.since, '2999-12-31 UTC'), '2000-01-01 UTC');
    END IF;
    -- Daemons notice it at once. Whoever holds this lock delays the note, and not the daemons.
    LOCK TABLE intake.setback IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (
        SELECT FROM intake.setback AS s
        WHERE s.noticed_at >= note_setback.until AND s.from_number >= note_setback.from_number
            AND s.from_entry >= note_setback.from_entry AND s.until >= note_setback.until)
    THEN
        RETURN;
    END IF;
    UPDATE intake.setback AS s
    SET until = greatest(s.until, note_setback.until), from_number = greatest(s.from_number, note_setback.from_number),
        from_entry = greatest(s.from_entry, note_setback.from_entry),
        since = CASE WHEN s.since IS NULL OR note_setback.since IS NULL THEN NULL ELSE least(s.since, note_setback.since) END
    WHERE s.acknowledged_at IS NULL AND s.noticed_at >= note_setback.until;
    IF NOT FOUND THEN
        INSERT INTO intake.setback (since, until, from_number, to_number, from_entry, to_entry, from_timeline, to_timeline)
        VALUES (note_setback.since, note_setback.until, note_setback.from_number, note_setback.to_number,
                note_setback.from_entry, note_setback.to_entry, note_setback.from_timeline, note_setback.to_timeline);
        PERFORM audit('system', 'database.wentBack', 'control', 'intake', jsonb_build_object(
            'fromNumber', note_setback.from_number, 'toNumber', note_setback.to_number,
            'fromTimeline', note_setback.from_timeline, 'toTimeline', note_setback.to_timeline));
    END IF;
END
$$;
COMMENT ON FUNCTION intake.note_setback(timestamptz, timestamptz, bigint, bigint, bigint, bigint, int, int) IS
    'A daemon noticed that the database went back. One row however many daemons notice: what one of them saw earlier than a '
    'setback was noticed belongs to that setback, unless a person has acknowledged less.';
GRANT EXECUTE ON FUNCTION intake.note_setback(timestamptz, timestamptz, bigint, bigint, bigint, bigint, int, int)
    TO intake_worker, intake_alerter;

CREATE OR REPLACE FUNCTION intake.acknowledge_setback(by_whom text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
DECLARE
    person constant text := acting_person(by_whom);
    acknowledged int;
BEGIN
    PERFORM begin_act();
    UPDATE intake.setback
    SET acknowledged_at = clock_timestamp(), acknowledged_by = person, acknowledged_session = session_user
    WHERE acknowledged_at IS NULL;
    GET DIAGNOSTICS acknowledged = ROW_COUNT;
    IF acknowledged > 0 THEN
        PERFORM audit(person, 'setback.acknowledged', 'control', 'intake', jsonb_build_object('setbacks', acknowledged));
    END IF;
    RETURN acknowledged;
END
$$;
COMMENT ON FUNCTION intake.acknowledge_setback(text) IS
    'A person has seen to it that the site repeats what was lost; people are not told of the setbacks any more. Returns how '
    'many. Error: 42501 as intake.acting_person.';
GRANT EXECUTE ON FUNCTION intake.acknowledge_setback(text) TO intake_staff;

CREATE OR REPLACE VIEW dashboard.setbacks WITH (security_barrier = true) AS
SELECT id, noticed_at, since, until, from_number, to_number, from_entry, to_entry, from_timeline, to_timeline,
       acknowledged_at, acknowledged_by
FROM intake.setback
ORDER BY noticed_at DESC;
COMMENT ON VIEW dashboard.setbacks IS
    'Times at which the database went back, the latest first. The site has to repeat, with the same idempotency keys, what it '
    'submitted after since; what is there already is not stored again.';
GRANT SELECT ON dashboard.setbacks TO intake_alerter;

CREATE OR REPLACE VIEW dashboard.health AS
WITH
    queue AS MATERIALIZED (SELECT count(*) AS pending, min(number) AS oldest FROM intake.ready),
    wait AS MATERIALIZED (
        -- A time that lies ahead says that the clock has been set back, and not how long the form has waited: somebody has
        -- to look.
        SELECT abs(extract(epoch FROM clock_timestamp() - s.received_at))::double precision AS seconds
        FROM queue
        JOIN intake.submission AS s ON s.number = queue.oldest),
    live AS MATERIALIZED (
        SELECT count(*) AS workers FROM intake.worker WHERE intake.lives(state, heartbeat_at))
SELECT
    queue.pending,
    coalesce((SELECT seconds FROM wait), 0) AS oldest_pending_seconds,
    (SELECT max(assessed_at) FROM intake.assessment) AS last_assessed_at,
    live.workers AS workers_alive,
    (SELECT count(*) FROM intake.quarantine WHERE state = 'held') AS quarantined,
    (SELECT count(*) FROM intake.alert WHERE closed_at IS NULL) AS open_alerts,
    coalesce((
        SELECT abs(extract(epoch FROM clock_timestamp() - min(coalesce(raised_at, opened_at))))
        FROM intake.alert
        WHERE closed_at IS NULL AND acknowledged_at IS NULL AND isfinite(coalesce(raised_at, opened_at))), 0)::double precision AS oldest_unacknowledged_seconds,
    (SELECT count(*) FROM intake.notification
     WHERE delivered_at IS NULL AND overtaken_at IS NULL AND kind <> 'status') AS undelivered_notifications,
    coalesce((SELECT seconds > 60 OR (seconds > 10 AND live.workers = 0) FROM wait), false) AS stalled,
    (SELECT count(*) FROM intake.alerter WHERE intake.lives(state, heartbeat_at)) AS alerters_alive,
    (SELECT count(*) FROM intake.channel WHERE disabled_at IS NOT NULL OR succeeded_at IS NULL OR failures >= 3)
        AS channels_unhealthy,
    (SELECT count(*)
     FROM intake.alert AS a
     LEFT JOIN intake.escalation AS e ON e.alert_id = a.id
     WHERE a.closed_at IS NULL AND (
         e.next_at < now() - interval '2 minutes'
         OR EXISTS (
             SELECT FROM intake.notification AS n
             WHERE n.alert_id = a.id AND n.delivered_at IS NULL AND n.overtaken_at IS NULL AND n.kind <> 'status'
                 AND NOT coalesce(a.acknowledged_at >= n.created_at OR n.held_until > now(), false)
                 AND CASE WHEN n.planned_at IS NULL
                     THEN coalesce(n.held_until, n.created_at)
                         NOT BETWEEN now() - interval '30 seconds' AND now() + interval '30 seconds'
                     ELSE n.planned_at NOT BETWEEN
                         now() - CASE a.level WHEN 'emergency' THEN interval '1 minute' ELSE interval '5 minutes' END
                         AND now() + interval '30 seconds' END)
         OR (e.alert_id IS NULL AND a.acknowledged_at IS NULL
             AND a.opened_at NOT BETWEEN now() - interval '30 seconds' AND now() + interval '30 seconds'
             AND NOT EXISTS (
                 SELECT FROM intake.notification AS n WHERE n.alert_id = a.id AND n.held_until > now())))) AS untold,
    (SELECT coalesce(abs(extract(epoch FROM clock_timestamp() - (
                SELECT l.at FROM intake.audit_log AS l WHERE l.seq > sealed.seq ORDER BY l.seq LIMIT 1))), 0)
     FROM (SELECT seq FROM intake.audit_seal ORDER BY seq DESC LIMIT 1) AS sealed)::double precision AS audit_unsealed_seconds,
    pg_notification_queue_usage() AS notification_queue_usage,
    (SELECT count(*) FROM intake.unaccounted WHERE seen_at IS NULL)
        -- And what no daemon has looked at, so that it shows while none runs.
        + (SELECT count(*) FILTER (WHERE
                NOT EXISTS (SELECT FROM intake.ready AS r WHERE r.number = f.number)
                AND NOT EXISTS (SELECT FROM intake.assessment AS x WHERE x.submission_id = f.id)
                AND NOT EXISTS (SELECT FROM intake.quarantine AS q WHERE q.submission_id = f.id AND q.state <> 'retried'))
           FROM (
               SELECT s.id, s.number FROM intake.submission AS s
               WHERE s.number > (SELECT settled FROM intake.reconciliation)
               ORDER BY s.number LIMIT 1000) AS f)
        AS unaccounted,
    (SELECT abs(extract(epoch FROM clock_timestamp() - r.at)) FROM intake.reconciliation AS r)::double precision
        AS reconciled_seconds
FROM queue, live;
COMMENT ON VIEW dashboard.health IS
    'One row, true of the database even while every daemon is down. stalled: a form has waited for more than 60 seconds, or '
    'for more than 10 seconds while no worker lives; a pause is no excuse.';
COMMENT ON COLUMN dashboard.health.pending IS 'Forms that wait for their assessment.';
COMMENT ON COLUMN dashboard.health.oldest_pending_seconds IS 'How long the oldest of them has waited; 0 if none waits. Where the clock was set back since it came, how far ahead its time lies.';
COMMENT ON COLUMN dashboard.health.workers_alive IS 'Workers in the state running whose last heartbeat is at most 30 seconds away from now.';
COMMENT ON COLUMN dashboard.health.quarantined IS 'Forms held in quarantine.';
COMMENT ON COLUMN dashboard.health.oldest_unacknowledged_seconds IS 'How long the open alert that waits longest, since it was opened or last raised, has not been acknowledged; 0 if all are.';
COMMENT ON COLUMN dashboard.health.undelivered_notifications IS 'Notifications that no channel has taken and that still need telling.';
COMMENT ON COLUMN dashboard.health.alerters_alive IS 'Alerters whose last heartbeat is at most 30 seconds away from now.';
COMMENT ON COLUMN dashboard.health.channels_unhealthy IS 'Channels of the alerter that are disabled, that no message has ever gone through, or of which the last three attempts have failed.';
COMMENT ON COLUMN dashboard.health.untold IS
    'Open alerts that people should have been told of and were not, whatever the reason: not planned within 30 seconds, an '
    'emergency that no channel has taken within a minute, another within 5 minutes, or a next telling 2 minutes late.';
COMMENT ON COLUMN dashboard.health.audit_unsealed_seconds IS 'How long the first entry of the audit log after the last sealed one has waited for its seal; 0 if there is none, null while nothing was ever sealed.';
COMMENT ON COLUMN dashboard.health.notification_queue_usage IS 'The part of the cluster''s notification queue that is taken, from 0 to 1. Above 0.25 nobody is woken any more, and polling has to do; somebody''s session holds its end up.';
COMMENT ON COLUMN dashboard.health.unaccounted IS 'Accepted forms that were found neither waiting nor assessed nor quarantined, or waiting although assessed, and that no person has looked into; see dashboard.unaccounted and intake.account_for.';
COMMENT ON COLUMN dashboard.health.reconciled_seconds IS 'How long ago intake.reconcile last looked whether every accepted form is in its place; a few seconds while a daemon runs.';
GRANT SELECT ON dashboard.health TO intake_alerter;

-- 16. What ends ---------------------------------------------------------------------------------------------------
-- Nothing ends by itself unless the clinic says after what time; a patient's forms end when the patient asks for it. The audit
-- log does not end: it names forms and alerts by their ids, and people of the clinic.

CREATE TABLE IF NOT EXISTS intake.retention (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    form_days int CHECK (form_days BETWEEN 90 AND 36500),
    message_days int CHECK (message_days BETWEEN 30 AND 36500),
    by_whom text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    ran_at timestamptz NOT NULL DEFAULT '1970-01-02 UTC',
    CONSTRAINT retention_words_check CHECK (octet_length(by_whom) <= 10000)
) WITH (fillfactor = 50);
COMMENT ON TABLE intake.retention IS 'How long the clinic keeps what is done: at most one row. Without one, all is kept.';
COMMENT ON COLUMN intake.retention.form_days IS 'Days after which a form whose work is done is erased, counted from its receipt and from the end of its alerts; null for never.';
COMMENT ON COLUMN intake.retention.message_days IS 'Days after which a message that needs no delivery any more is erased; null for never.';
COMMENT ON COLUMN intake.retention.ran_at IS 'When intake.purge last found nothing more to erase.';
GRANT SELECT ON intake.retention TO intake_owner;

CREATE OR REPLACE FUNCTION intake.set_retention(form_days int, message_days int, by_whom text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor constant text := managing_person(by_whom);
BEGIN
    PERFORM begin_act();
    IF form_days NOT BETWEEN 90 AND 36500 THEN
        RAISE EXCEPTION 'forms are kept for 90 to 36500 days, or for ever: later forms are compared with them'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF message_days NOT BETWEEN 30 AND 36500 THEN
        RAISE EXCEPTION 'messages are kept for 30 to 36500 days, or for ever' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO intake.retention AS r (form_days, message_days, by_whom)
    VALUES (set_retention.form_days, set_retention.message_days, actor)
    ON CONFLICT (singleton) DO UPDATE
    SET form_days = excluded.form_days, message_days = excluded.message_days, by_whom = excluded.by_whom,
        since = excluded.since, ran_at = excluded.ran_at;
    PERFORM audit(actor, 'retention.set', 'retention', '', jsonb_build_object('formDays', form_days, 'messageDays', message_days));
END
$$;
COMMENT ON FUNCTION intake.set_retention(int, int, text) IS
    'For how many days forms whose work is done, and delivered messages, are kept; null for ever. Workers erase what is older, '
    'a little at a time. Errors: 22023 for fewer days than make sense, 42501 as intake.managing_person.';
GRANT EXECUTE ON FUNCTION intake.set_retention(int, int, text) TO intake_owner;

CREATE OR REPLACE FUNCTION intake.erase_forms(forms uuid[], why text, by_whom text) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    alerts uuid[];
    keys uuid[];
    erased int;
BEGIN
    INSERT INTO intake.erasure (id, kind, number, received_at, why, by_whom)
    SELECT s.id, 'submission', s.number, s.received_at, erase_forms.why, erase_forms.by_whom
    FROM intake.submission AS s WHERE s.id = ANY (forms);
    GET DIAGNOSTICS erased = ROW_COUNT;
    keys := ARRAY(SELECT DISTINCT s.patient_key FROM intake.submission AS s WHERE s.id = ANY (forms) AND s.patient_key IS NOT NULL);

    -- An alert goes with the last of its forms.
    alerts := ARRAY(
        SELECT DISTINCT j.alert_id FROM intake.alert_submission AS j
        WHERE j.submission_id = ANY (forms) AND NOT EXISTS (
            SELECT FROM intake.alert_submission AS k WHERE k.alert_id = j.alert_id AND k.submission_id <> ALL (forms)));
    INSERT INTO intake.erasure (id, kind, why, by_whom)
    SELECT a, 'alert', erase_forms.why, erase_forms.by_whom FROM unnest(alerts) AS a;

    DELETE FROM intake.override_log WHERE submission_id = ANY (forms);
    DELETE FROM intake.act WHERE submission_id = ANY (forms) OR alert_id = ANY (alerts);
    DELETE FROM intake.amendment WHERE submission_id = ANY (forms);
    DELETE FROM intake.own_words WHERE submission_id = ANY (forms);
    DELETE FROM intake.quarantine WHERE submission_id = ANY (forms);
    DELETE FROM intake.assessment WHERE submission_id = ANY (forms);
    DELETE FROM intake.baseline WHERE submission_id = ANY (forms);
    DELETE FROM intake.alert_submission WHERE submission_id = ANY (forms);
    DELETE FROM intake.message_alert WHERE alert_id = ANY (alerts);
    DELETE FROM intake.notification WHERE alert_id = ANY (alerts);
    DELETE FROM intake.escalation WHERE alert_id = ANY (alerts);
    DELETE FROM intake.alert_aside WHERE alert_id = ANY (alerts);
    DELETE FROM intake.alert WHERE id = ANY (alerts);
    DELETE FROM intake.submission WHERE id = ANY (forms);
    DELETE FROM intake.spelling AS v
    WHERE v.patient_key = ANY (keys) AND NOT EXISTS (SELECT FROM intake.submission AS s WHERE s.patient_key = v.patient_key);
    RETURN erased;
END
$$;
COMMENT ON FUNCTION intake.erase_forms(uuid[], text, text) IS
    'Erases forms and all that was made of them, with a record of each in intake.erasure; returns how many there were. For the '
    'functions here; it checks neither who calls nor whether their work is done.';

CREATE OR REPLACE FUNCTION intake.is_finished(form intake.submission, before timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, intake, pg_temp
BEGIN ATOMIC
    SELECT form.received_at < before
        AND NOT EXISTS (SELECT FROM intake.ready AS r WHERE r.number = form.number)
        AND NOT EXISTS (SELECT FROM intake.work_item AS w WHERE w.submission_id = form.id)
        AND NOT EXISTS (SELECT FROM intake.quarantine AS q WHERE q.submission_id = form.id AND q.state = 'retried'
                            AND NOT EXISTS (SELECT FROM intake.assessment AS x WHERE x.submission_id = form.id))
        AND NOT EXISTS (SELECT FROM intake.own_words AS o WHERE o.submission_id = form.id AND o.read_at IS NULL)
        AND NOT EXISTS (
            SELECT FROM intake.alert_submission AS j JOIN intake.alert AS a ON a.id = j.alert_id
            WHERE j.submission_id = form.id AND (a.closed_at IS NULL OR a.closed_at >= before));
END;
COMMENT ON FUNCTION intake.is_finished(intake.submission, timestamptz) IS
    'Whether a form came before then, nothing of it waits for anybody, and its alerts were closed before then. For the functions here.';

CREATE OR REPLACE FUNCTION intake.erase_patient(reference text, by_whom text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    actor constant text := managing_person(by_whom);
    key constant uuid := patient_key(patient_reference(reference));
    forms uuid[];
    unfinished bigint;
    erased int;
BEGIN
    PERFORM begin_act();
    IF key IS NULL THEN
        RAISE EXCEPTION 'this reference identifies nobody' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- No form of theirs comes meanwhile.
    PERFORM hold_patient(key);
    SELECT array_agg(s.id), count(*) FILTER (WHERE NOT is_finished(s, 'infinity')) INTO forms, unfinished
    FROM intake.submission AS s WHERE s.patient_key = key;
    IF forms IS NULL THEN
        RAISE EXCEPTION 'there is no form of this patient' USING ERRCODE = 'no_data_found';
    END IF;
    IF unfinished > 0 THEN
        RAISE EXCEPTION '% of this patient''s forms wait for somebody', unfinished
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Nothing was erased. Resolve them, close their alerts and read their own words first.';
    END IF;
    erased := erase_forms(forms, 'request', actor);
    DELETE FROM intake.baseline AS b WHERE b.patient_key = key;
    PERFORM audit(actor, 'patient.erased', 'patient', '', jsonb_build_object('forms', erased));
    RETURN erased;
END
$$;
COMMENT ON FUNCTION intake.erase_patient(text, text) IS
    'Erases every form of a patient, what was made of them, their alerts and what people noted; returns how many forms there '
    'were. The audit log keeps its entries, which have ids and nothing else of the patient, and gets one more; backups keep '
    'the forms for as long as they are kept. Errors: P0002 where there is no form, 55000 while anything of them waits for '
    'somebody, 22023 for a reference that identifies nobody, 55P03 as intake.submit, 42501 as intake.managing_person.';
GRANT EXECUTE ON FUNCTION intake.erase_patient(text, text) TO intake_owner;

CREATE OR REPLACE FUNCTION intake.purge(max int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, intake, pg_temp AS $$
#variable_conflict use_column
DECLARE
    policy intake.retention;
    form intake.submission;
    forms uuid[] := '{}';
    messages uuid[] := '{}';
    looked int := 0;
BEGIN
    purge.max := least(greatest(purge.max, 1), 1000);
    -- One daemon at a time does it, and when nothing was left, none for ten minutes.
    SELECT * INTO policy FROM intake.retention AS r FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR clock_timestamp() - policy.ran_at BETWEEN interval '0' AND interval '10 minutes' THEN
        RETURN 0;
    END IF;
    IF policy.form_days IS NOT NULL THEN
        FOR form IN SELECT s.* FROM intake.submission AS s ORDER BY s.number LOOP
            -- Numbers are in the order of receipt, or nearly so.
            EXIT WHEN form.received_at >= now() - make_interval(days => policy.form_days) OR cardinality(forms) >= purge.max
                OR looked >= 100 * purge.max;
            looked := looked + 1;
            IF is_finished(form, now() - make_interval(days => policy.form_days)) THEN
                forms := forms || form.id;
            END IF;
        END LOOP;
        IF cardinality(forms) > 0 THEN
            PERFORM erase_forms(forms, 'retention', 'worker');
            PERFORM audit('worker', 'forms.erased', 'retention', '', jsonb_build_object('forms', cardinality(forms)));
        END IF;
    END IF;
    IF policy.message_days IS NOT NULL THEN
        messages := ARRAY(
            SELECT m.id FROM intake.message AS m
            WHERE m.created_at < now() - make_interval(days => policy.message_days)
                AND NOT EXISTS (SELECT FROM intake.delivery AS d
                                WHERE d.message_id = m.id AND d.delivered_at IS NULL AND d.overtaken_at IS NULL)
            ORDER BY m.created_at LIMIT purge.max);
        INSERT INTO intake.erasure (id, kind, why, by_whom) SELECT m, 'message', 'retention', 'worker' FROM unnest(messages) AS m;
        IF cardinality(messages) > 0 THEN
            DELETE FROM intake.delivery WHERE message_id = ANY (messages);
            DELETE FROM intake.message_alert WHERE message_id = ANY (messages);
            DELETE FROM intake.message WHERE id = ANY (messages);
        END IF;
    END IF;
    IF greatest(cardinality(forms), cardinality(messages)) < purge.max THEN
        UPDATE intake.retention SET ran_at = clock_timestamp();
    END IF;
    RETURN cardinality(forms) + cardinality(messages);
END
$$;
COMMENT ON FUNCTION intake.purge(int) IS
    'Erases what the clinic''s retention says is older than it is kept, at most so many forms and as many messages; returns how '
    'many. What anybody still has to do with it stays, however old. Any number of daemons may call it at a time, and it may be '
    'interrupted anywhere: the next one goes on. Without a policy it does nothing.';
GRANT EXECUTE ON FUNCTION intake.purge(int) TO intake_worker;

CREATE OR REPLACE VIEW dashboard.retention WITH (security_barrier = true) AS
SELECT r.form_days, r.message_days, r.by_whom, r.since, r.ran_at,
       (SELECT count(*) FROM intake.erasure AS e WHERE e.kind = 'submission') AS forms_erased,
       (SELECT s.received_at FROM intake.submission AS s ORDER BY s.number LIMIT 1) AS oldest_form_at
FROM (VALUES (true)) AS one (row)
LEFT JOIN intake.retention AS r ON true;
COMMENT ON VIEW dashboard.retention IS 'One row: how long the clinic keeps what is done, and what was erased.';
COMMENT ON COLUMN dashboard.retention.form_days IS 'Null where forms are kept for ever.';
COMMENT ON COLUMN dashboard.retention.message_days IS 'Null where messages are kept for ever.';
COMMENT ON COLUMN dashboard.retention.by_whom IS 'Who said so.';
COMMENT ON COLUMN dashboard.retention.ran_at IS 'When nothing more was found to erase.';
COMMENT ON COLUMN dashboard.retention.forms_erased IS 'In all, by request too.';
COMMENT ON COLUMN dashboard.retention.oldest_form_at IS 'Null where there is no form.';

-- Every view of dashboard is for staff, dashboards and monitors.
GRANT SELECT ON ALL TABLES IN SCHEMA dashboard TO intake_staff, intake_dashboard;

DO $$
DECLARE
    present constant text := pg_catalog.current_setting('intake.version_before', true);
BEGIN
    IF present <> '' THEN
        INSERT INTO intake.audit_log (by_whom, action, object_kind, object_id, detail)
        VALUES ('system', 'schema.upgraded', 'schema', intake.schema_version(), pg_catalog.jsonb_build_object('from', present));
    END IF;
END
$$;

DROP PROCEDURE intake.ensure_index, intake.ensure_erasable, intake.ensure_trigger, intake.ensure_column, intake.ensure_words, intake.ensure_lz4;

COMMIT;
