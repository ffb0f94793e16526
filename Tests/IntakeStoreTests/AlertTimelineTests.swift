import ClinicFixture
import IntakeStore
import Postgres
import TestSupport
import Testing
import TriageCore

/// Why people were told of an alert, or nobody was, at every moment.
@Suite struct AlertTimelineTests {
    /// A database with one alert, opened at 09:00 and closed at 12:00, whose history a test writes.
    private static func alert(
        _ id: PostgresUUID, _ history: String, closed: Bool = true
    ) async throws -> ClinicDatabase {
        let database = try await Clinic.newDatabase()
        try await database.falsify(
            """
            CREATE FUNCTION pg_temp.t(clock text) RETURNS timestamptz LANGUAGE sql
            AS $f$ SELECT ('2026-03-02 ' || clock || '+00')::timestamptz $f$;
            CREATE FUNCTION pg_temp.told(m uuid, kind text, at text, step int, channel text, tried text, took text, failure text)
            RETURNS void LANGUAGE plpgsql AS $f$
            BEGIN
                INSERT INTO intake.message (id, kind, level, created_at, alerts, step)
                VALUES (m, kind, 'urgent', pg_temp.t(at), 1, step) ON CONFLICT DO NOTHING;
                INSERT INTO intake.message_alert (message_id, alert_id) VALUES (m, '\(id)') ON CONFLICT DO NOTHING;
                INSERT INTO intake.delivery (message_id, channel, rank, attempts, first_attempt_at, last_attempt_at, delivered_at,
                                             last_failure)
                VALUES (m, channel, 1, CASE WHEN tried IS NULL THEN 0 ELSE 1 END, pg_temp.t(tried), pg_temp.t(tried),
                        pg_temp.t(took), failure);
            END
            $f$;
            INSERT INTO intake.alert (id, submission_id, level, cause, opened_at, closed_at, closed_by, closed_session, outcome)
            VALUES ('\(id)', gen_random_uuid(), 'urgent', 'assessment', pg_temp.t('09:00'),
                    \(closed ? "pg_temp.t('12:00'), 'Dr Dee', 'x', 'seen'" : "NULL, NULL, NULL, NULL"));
            INSERT INTO intake.alerter (id, host, pid, version, started_at, heartbeat_at)
            VALUES (gen_random_uuid(), 'h', 1, 'v', pg_temp.t('08:00'), now());
            \(history)
            """)
        return database
    }

    /// "09:00 unplanned: no alerter has decided yet whom to tell".
    private static func lines(_ database: ClinicDatabase, _ id: PostgresUUID) async throws -> [String] {
        try await database.with("nurse") { nurse in
            try await nurse.texts(
                """
                SELECT to_char(since AT TIME ZONE 'UTC', 'HH24:MI') || ' ' || reason || ': ' || words
                    || coalesce(' > ' || to_char(next_at AT TIME ZONE 'UTC', 'HH24:MI'), '')
                FROM intake.alert_timeline($1)
                """, id)
        }
    }

    @Test func `each part of a history says why`() async throws {
        let id = PostgresUUID.random()
        let database = try await Self.alert(
            id,
            """
            INSERT INTO intake.notification (alert_id, kind, level, created_at, held_until, held_for, planned_at)
            VALUES ('\(id)', 'opened', 'urgent', pg_temp.t('09:00'), pg_temp.t('09:15'), 'opening', pg_temp.t('09:20'));
            SELECT pg_temp.told('00000000-0000-0000-0000-000000000001', 'opened', '09:20', 1, 'mail', '09:21', '09:25', NULL);
            SELECT pg_temp.told('00000000-0000-0000-0000-000000000001', 'opened', '09:20', 1, 'phone', '09:22', NULL, 'status.500');
            SELECT pg_temp.told('00000000-0000-0000-0000-000000000002', 'reminder', '09:50', 3, 'pager', NULL, NULL, NULL);
            INSERT INTO intake.alerter_absence VALUES (pg_temp.t('09:30'), pg_temp.t('09:40'));
            INSERT INTO intake.audit_log (at, by_whom, action, object_kind, object_id, detail) VALUES
                (pg_temp.t('10:00'), 'Bea', 'alert.acknowledged', 'alert', '\(id)', '{"awaiting": ["Ann"]}'),
                (pg_temp.t('10:10'), 'Ann', 'alert.acknowledged', 'alert', '\(id)', '{}'),
                (pg_temp.t('10:30'), 'Ann', 'alert.handedOver', 'alert', '\(id)', '{"to": "Bea"}'),
                (pg_temp.t('11:00'), 'system', 'alert.acknowledgementVoided', 'alert', '\(id)', '{}')
            """)
        let lines = try await Self.lines(database, id)
        #expect(
            lines == [
                "09:00 opening: outside working hours: it waits for the clinic's opening > 09:15",
                "09:15 unplanned: no alerter has decided yet whom to tell",
                "09:20 waiting: waits for its turn on mail, phone > 09:50",
                "09:21 trying: being tried by mail (attempt 1); waits for its turn on phone > 09:50",
                "09:22 trying: being tried by mail (attempt 1), phone (attempt 1 failed: status.500) > 09:50",
                "09:25 told: told by mail > 09:50", "09:30 noAlerter: no alerter was running; told before by mail",
                "09:40 told: told by mail > 09:50",
                "09:50 waiting: waits for its turn on pager; a step before it had no channel that can be used",
                "10:10 acknowledged: acknowledged by Ann", "10:30 acknowledged: acknowledged by Bea",
                "11:00 waiting: waits for its turn on pager; a step before it had no channel that can be used",
            ])
    }

    @Test func `while no alerter has ever run, or none runs any more, that is why`() async throws {
        let id = PostgresUUID.random()
        let database = try await Self.alert(
            id,
            "UPDATE intake.alerter SET started_at = pg_temp.t('09:10'), heartbeat_at = pg_temp.t('09:30'), state = 'stopped'",
            closed: false)
        let lines = try await Self.lines(database, id)
        #expect(
            lines == [
                "09:00 noAlerter: no alerter was running",
                "09:10 unplanned: no alerter has decided yet whom to tell", "09:30 noAlerter: no alerter was running",
            ])
    }

    @Test func `an alerter that starts keeps since when there was none, and one that lives keeps nothing`() async throws
    {
        let database = try await Clinic.newDatabase()
        let ids = (0..<2).map { _ in PostgresUUID.random() }
        try await database.with("alerter") { alerter in
            for id in ids {
                try await AlerterRegistry.register(
                    id, host: "h", pid: 1, version: "v", configuration: "c", channels: [], alerter)
                _ = try await AlerterRegistry.beat(id, delivered: 0, at: Instant(seconds: 1_800_000_000), alerter)
            }
        }
        let none = try await database.count("SELECT count(*) FROM intake.alerter_absence")
        #expect(none == 0)
        try await database.falsify(
            "UPDATE intake.alerter SET heartbeat_at = now() - CASE id WHEN '\(ids[0])' THEN interval '1 hour' ELSE '2 hours' END"
        )
        // The update itself was no heartbeat, since triggers were off.
        try await database.with("alerter") { alerter in
            for _ in 0..<2 {
                _ = try await AlerterRegistry.beat(ids[1], delivered: 0, at: Instant(seconds: 1_800_000_000), alerter)
            }
            let refused = await refusal(alerter, "INSERT INTO intake.alerter_absence VALUES (now(), now())")
            #expect(refused == .insufficientPrivilege)
        }
        let minutes = try await database.texts(
            "SELECT round(extract(epoch FROM until - since) / 60)::text FROM intake.alerter_absence")
        #expect(minutes == ["60"])
    }

    @Test func `it says nothing of a patient, and only to staff`() async throws {
        let id = PostgresUUID.random()
        let database = try await Self.alert(id, "SELECT 1")
        for role in ["site", "worker", "monitor", "alerter", "auditor"] {
            let refused = try await database.with(role) {
                await refusal($0, "SELECT intake.alert_timeline($1)", id)
            }
            #expect(refused == .insufficientPrivilege, "\(role)")
        }
        let unknown = try await database.with("nurse") {
            await refusal($0, "SELECT intake.alert_timeline($1)", PostgresUUID.random())
        }
        #expect(unknown == "P0002")
    }

    /// Histories of 300 alerts that no person or program would make, with clocks that go back and forth.
    @Test(arguments: 0..<4) func `the parts cover every moment once, whatever happened`(seed: Int) async throws {
        let database = try await Clinic.newDatabase()
        try await database.falsify(
            """
            SELECT setseed(\(Double(seed) / 10));
            CREATE FUNCTION pg_temp.moment() RETURNS timestamptz LANGUAGE sql VOLATILE
            AS $f$ SELECT now() - interval '1 day' + floor(random() * 300) * interval '1 minute' $f$;
            CREATE FUNCTION pg_temp.perhaps(part float8) RETURNS timestamptz LANGUAGE sql VOLATILE
            AS $f$ SELECT CASE WHEN random() < part THEN pg_temp.moment() END $f$;
            INSERT INTO intake.alert (id, submission_id, level, cause, opened_at)
            SELECT gen_random_uuid(), gen_random_uuid(), 'urgent', 'assessment', pg_temp.moment() FROM generate_series(1, 300);
            UPDATE intake.alert SET closed_at = pg_temp.moment(), closed_by = 'x', closed_session = 'x', outcome = 'x'
            WHERE random() < 0.7;
            UPDATE intake.alert SET acknowledged_at = pg_temp.moment(), acknowledged_by = 'Ann', acknowledged_session = 'x'
            WHERE random() < 0.3;
            INSERT INTO intake.message (id, kind, level, created_at, alerts, step)
            SELECT gen_random_uuid(), (ARRAY['opened', 'reminder', 'digest', 'joined', 'unclosed', 'status', 'canary', 'escalated'])
                       [1 + floor(random() * 8)], 'urgent', pg_temp.moment(), 1 + floor(random() * 2), 1 + floor(random() * 4)
            FROM generate_series(1, 400);
            INSERT INTO intake.message_alert (message_id, alert_id)
            SELECT m.id, a.id FROM intake.message AS m CROSS JOIN intake.alert AS a WHERE random() < 0.01;
            INSERT INTO intake.delivery (message_id, channel, rank, attempts, first_attempt_at, last_attempt_at, delivered_at,
                                         overtaken_at, last_failure)
            SELECT m.id, c, 1, 2, pg_temp.perhaps(0.7), pg_temp.perhaps(0.7), pg_temp.perhaps(0.5), pg_temp.perhaps(0.3),
                   CASE WHEN random() < 0.3 THEN 'timeout' END
            FROM intake.message AS m CROSS JOIN unnest(ARRAY['a', 'b']) AS c WHERE random() < 0.8;
            INSERT INTO intake.notification (alert_id, kind, level, created_at, held_until, held_for, planned_at)
            SELECT a.id, 'opened', 'urgent', pg_temp.moment(), pg_temp.perhaps(0.5),
                   (ARRAY['opening', 'storm'])[1 + floor(random() * 3)], pg_temp.perhaps(0.5)
            FROM intake.alert AS a CROSS JOIN generate_series(1, 2);
            INSERT INTO intake.audit_log (at, by_whom, action, object_kind, object_id, detail)
            SELECT pg_temp.moment(), 'Bea', (ARRAY['alert.acknowledged', 'alert.acknowledgementVoided', 'alert.handedOver'])
                       [1 + floor(random() * 3)], 'alert', a.id::text, '{"to": "Ann"}'
            FROM intake.alert AS a CROSS JOIN generate_series(1, 3) WHERE random() < 0.5;
            INSERT INTO intake.alerter_absence SELECT t, t + interval '20 minutes' FROM (
                SELECT DISTINCT pg_temp.moment() AS t FROM generate_series(1, 3)) AS x;
            INSERT INTO intake.alerter (id, host, pid, version, started_at, heartbeat_at)
            VALUES (gen_random_uuid(), 'h', 1, 'v', now() - interval '23 hours', \(seed % 2 == 0 ? "now()" : "pg_temp.moment()"))
            """)
        let faults = try await database.texts(
            """
            WITH part AS MATERIALIZED (
                SELECT a.id, a.opened_at, a.closed_at, t.*, lag(t.until) OVER w AS before, lead(t.since) OVER w AS after,
                       lag(ROW(t.reason, t.words, t.next_at)) OVER w = ROW(t.reason, t.words, t.next_at) AS is_same
                FROM intake.alert AS a CROSS JOIN LATERAL intake.alert_timeline(a.id) AS t
                WINDOW w AS (PARTITION BY a.id ORDER BY t.since)
            )
            SELECT format('%s %s %s', id, since, f.fault)
            FROM part
            CROSS JOIN LATERAL (VALUES
                ('is empty', since >= until),
                ('does not begin at the opening', before IS NULL AND since <> opened_at),
                ('leaves a gap or overlaps', before <> since),
                ('does not end with the alert', after IS NULL AND closed_at IS NOT NULL AND until <> closed_at),
                ('ends before now', after IS NULL AND closed_at IS NULL AND until < transaction_timestamp()),
                ('has no reason', coalesce(reason, '') = '' OR coalesce(words, '') = ''),
                ('repeats the one before', is_same),
                ('says told and nobody was', reason = 'told' AND NOT EXISTS (
                    SELECT FROM intake.message_alert AS c JOIN intake.delivery AS d ON d.message_id = c.message_id
                    WHERE c.alert_id = id AND d.delivered_at <= since)),
                ('says unplanned and a message was there', reason = 'unplanned' AND EXISTS (
                    SELECT FROM intake.message_alert AS c JOIN intake.message AS m ON m.id = c.message_id
                    WHERE c.alert_id = id AND m.created_at <= since AND m.kind <> 'status')),
                ('names no alerter while one ran', reason = 'noAlerter' AND since >= (SELECT min(started_at) FROM intake.alerter)
                    AND EXISTS (SELECT FROM intake.alerter WHERE heartbeat_at >= now() - interval '5 seconds')
                    AND NOT EXISTS (SELECT FROM intake.alerter_absence AS x WHERE x.since <= part.since AND x.until > part.since))
            ) AS f (fault, is_there)
            WHERE f.is_there
            UNION ALL
            SELECT format('%s has no part', a.id) FROM intake.alert AS a
            WHERE coalesce(a.closed_at, now()) > a.opened_at AND NOT EXISTS (SELECT FROM part WHERE part.id = a.id)
            """)
        #expect(faults.isEmpty, "\(faults.prefix(5))")
        let reasons = try await database.texts(
            "SELECT DISTINCT t.reason FROM intake.alert AS a CROSS JOIN LATERAL intake.alert_timeline(a.id) AS t")
        // In the others no alerter runs any more.
        #expect(seed % 2 == 1 || reasons.count == 11, "\(reasons.sorted())")
    }
}
