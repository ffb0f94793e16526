-- The steps from the schema of an earlier release to that of schema.sql: what must not be done in its one transaction, since
-- readers and writers would wait for as long as that takes. `intake-triage schema apply` runs, in this order, those of
-- versions after the database's, and then schema.sql, which gives the database its version.
--
-- A step begins with a line that has its version, its number and what it does. It looks what is there, so that one that was
-- interrupted can be done again: nothing but the database says how far it is.
--
-- A step with CONCURRENTLY is that one statement, CREATE INDEX CONCURRENTLY IF NOT EXISTS: nobody waits for it, and it waits
-- for all transactions that are open. Any other is a transaction, as the owner of the schemas, that gives up after two seconds
-- of waiting for a lock and is tried again. Whatever takes long in it holds no lock that readers or writers want: a constraint
-- is added NOT VALID by one step and validated by the next, rows are filled in by another step, a part of them at a time.
--
-- An earlier release goes on with the database after any of them.

-- step 1.1.0/1: an index for what people did in the last days
CREATE INDEX CONCURRENTLY IF NOT EXISTS act_at_idx ON intake.act (at);

-- step 1.1.0/2: an index for the alerts of the last days
CREATE INDEX CONCURRENTLY IF NOT EXISTS alert_opened_at_idx ON intake.alert (opened_at);

-- step 1.1.0/3: what last went wrong on a worker and on an alerter
ALTER TABLE intake.worker ADD COLUMN IF NOT EXISTS last_error text,
    ADD COLUMN IF NOT EXISTS last_error_at timestamptz
        CHECK (last_error_at >= '1970-01-01 UTC' AND last_error_at < '2200-01-01 UTC');
ALTER TABLE intake.alerter ADD COLUMN IF NOT EXISTS last_error text,
    ADD COLUMN IF NOT EXISTS last_error_at timestamptz
        CHECK (last_error_at >= '1970-01-01 UTC' AND last_error_at < '2200-01-01 UTC');
