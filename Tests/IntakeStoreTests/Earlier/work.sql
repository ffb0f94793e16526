SELECT intake.add_person('Max', 'manager', NULL);
SELECT intake.add_person(p.name, p.login, 'Max')
FROM (VALUES ('Ann', 'nurse'), ('Bea', NULL), ('Dr Dee', 'doctor')) AS p (name, login);
SELECT intake.adopt_first_protocol('test 1', '{"expedites": "$.answers.saddle ? (@ == \"yes\")"}', 'test 1');
SELECT intake.adopt_first_settings('hash 1', '{}');
CREATE TEMPORARY TABLE wanted (name text PRIMARY KEY, id uuid, level text, answers text);
INSERT INTO wanted (name, level, answers) VALUES
    ('waiting', NULL, '{"age": 50}'), ('alarming', NULL, '{"saddle": "yes"}'),
    ('open', 'urgent', '{"freeText": "x"}'), ('acknowledged', 'emergency', '{}'), ('overridden', 'soon', '{}'),
    ('resolved', 'soon', '{}'), ('closed', 'urgent', '{}'), ('words', 'soon', '{"freeText": "y"}'), ('unread', NULL, NULL);
UPDATE wanted SET id = intake.submit('{"patient":{"reference":"' || name || '"},"answers":' || coalesce(answers, '') || '}', name);
WITH form AS (
    SELECT s.*, w.level, w.name FROM wanted AS w JOIN intake.submission AS s ON s.id = w.id WHERE w.level IS NOT NULL
), gone AS (
    DELETE FROM intake.ready AS r USING form AS f WHERE r.number = f.number
), alerted AS (
    INSERT INTO intake.alert (patient_key, submission_id, level, cause)
    SELECT f.patient_key, f.id, f.level, 'assessment' FROM form AS f WHERE f.level IN ('urgent', 'emergency')
    RETURNING id, submission_id, level
), joined AS (
    INSERT INTO intake.alert_submission (alert_id, submission_id, level) SELECT id, submission_id, level FROM alerted
), told AS (
    INSERT INTO intake.notification (alert_id, kind, level) SELECT id, 'opened', level FROM alerted
), stored AS (
    INSERT INTO intake.assessment (submission_id, number, received_at, respond_by, worker, alert_id, level, possible_level,
                                   protocol, settings_hash, result)
    SELECT f.id, f.number, f.received_at, now() + interval '1 day', gen_random_uuid(), a.id, f.level, 'emergency', 'test 1',
           'hash 1', '{"rules": [{"id": "T1", "reason": "because"}], "text": [], "unknown": [], "destinations": []}'
    FROM form AS f LEFT JOIN alerted AS a ON a.submission_id = f.id
)
INSERT INTO intake.work_item (submission_id, number, patient_key, alert_id, respond_by, level, possible_level)
SELECT f.id, f.number, f.patient_key, a.id, now() + interval '1 day', f.level, 'emergency'
FROM form AS f LEFT JOIN alerted AS a ON a.submission_id = f.id;
WITH form AS (SELECT s.* FROM wanted AS w JOIN intake.submission AS s ON s.id = w.id WHERE w.name = 'unread'),
gone AS (DELETE FROM intake.ready AS r USING form AS f WHERE r.number = f.number),
held AS (INSERT INTO intake.quarantine (submission_id, reason, attempts) SELECT id, 'notJSON', 1 FROM form),
alerted AS (
    INSERT INTO intake.alert (patient_key, submission_id, level, cause) SELECT NULL, id, 'urgent', 'quarantine' FROM form
    RETURNING id, submission_id
), joined AS (
    INSERT INTO intake.alert_submission (alert_id, submission_id, level) SELECT id, submission_id, 'urgent' FROM alerted
), told AS (
    INSERT INTO intake.notification (alert_id, kind, level) SELECT id, 'opened', 'urgent' FROM alerted
)
INSERT INTO intake.work_item (submission_id, number, alert_id, respond_by, quarantined, level, possible_level)
SELECT f.id, f.number, a.id, now() + interval '1 day', true, 'urgent', 'emergency' FROM form AS f CROSS JOIN alerted AS a;
SELECT intake.acknowledge(a.id, 'Ann', (SELECT seen FROM dashboard.alerts AS d WHERE d.alert_id = a.id), 'calls')
FROM intake.alert AS a JOIN wanted AS w ON w.id = a.submission_id WHERE w.name IN ('acknowledged', 'closed');
SELECT intake.close(a.id, 'Dr Dee', 'operated', (SELECT seen FROM dashboard.alerts AS d WHERE d.alert_id = a.id), 'note')
FROM intake.alert AS a JOIN wanted AS w ON w.id = a.submission_id WHERE w.name = 'closed';
SELECT intake.override(id, 'clinician_review', 'Dr Dee', 'sounds worse') FROM wanted WHERE name = 'overridden';
SELECT intake.resolve(id, 'Ann', 'letter', 'note') FROM wanted WHERE name = 'resolved';
