#!/usr/bin/env php
<?php
// Sends a form from a clinic's own site to the intake's database, and gets what to show the patient.
//
// As a program: by_sql.php [KEY] <FORM, with libpq's PG* variables saying where the database is. It ends with 0 when the form
// is stored, 65 when it was refused, 75 when nobody knows; then the same with the KEY that it prints.
//
// Needs the extension pgsql (Debian: php-pgsql). Not PDO: it drops the server's warnings before PHP 8.4, and one at COMMIT
// says that the form may still be lost.
declare(strict_types=1);

/** Nothing is stored, and the same again would be refused again. */
class Refused extends RuntimeException {}

/** The form may be stored or not: the same bytes with the same key, again. */
class NobodyKnows extends RuntimeException {}

/** Made once for each form, before the first attempt, and kept beside its bytes until the form is confirmed. */
function new_key(): string
{
    return bin2hex(random_bytes(16));
}

/** Sends a form until it is confirmed, and returns its id; $patience is for how long a patient waits, in seconds. */
function submit(string $form, string $key, float $patience = 120): string
{
    $end = microtime(true) + $patience;
    $pause = 0.25;
    while (true) {
        try {
            return attempt($form, $key, $end);
        } catch (NobodyKnows $reason) {
            // The reason is a SQLSTATE or a word of ours. The form stays out of the log.
            error_log("form $key is not confirmed ({$reason->getMessage()}); sending it again");
            if (microtime(true) + $pause >= $end) {
                throw $reason;
            }
        }
        // Sites that wait for the same server must not all come back at once.
        usleep((int) ($pause * random_int(500_000, 1_000_000)));
        $pause = min(2 * $pause, 5);
    }
}

function attempt(#[SensitiveParameter] string $form, string $key, float $end): string
{
    $db = connect();
    try {
        // No transaction block: when the statement is done, COMMIT has come back. A bound parameter: the server logs
        // statements that fail, and the patient's words are not in this one.
        pg_last_notice($db, PGSQL_NOTICE_CLEAR);
        if (!@pg_send_query_params($db, 'SELECT intake.submit($1::text, $2)', [$form, $key])) {
            throw new NobodyKnows('not sent');
        }
        // The id comes before COMMIT has. What happens there is a result of its own, so all of them are looked at.
        $id = null;
        while ($result = next_result($db, $end)) {
            if (pg_result_status($result) !== PGSQL_TUPLES_OK) {
                $state = (string) pg_result_error_field($result, PGSQL_DIAG_SQLSTATE);
                throw is_open($state) ? new NobodyKnows($state ?: 'lost connection') : new Refused($state);
            }
            $id = pg_fetch_result($result, 0, 0);
        }
        if ($id === null || pg_connection_status($db) !== PGSQL_CONNECTION_OK) {
            throw new NobodyKnows('lost connection');
        }
        // 01000: the server gave up its wait for a standby, and a failover may lose the form although there is an id.
        if (pg_last_notice($db, PGSQL_NOTICE_ALL)) {
            throw new NobodyKnows('warning');
        }
        return $id;
    } finally {
        pg_close($db);
    }
}

/** Waits until $end. Never cancels, which would end the server's wait for a standby; only our waiting ends. */
function next_result(PgSql\Connection $db, float $end): PgSql\Result|false
{
    while (@pg_connection_busy($db)) {
        $left = $end - microtime(true);
        $read = [pg_socket($db)];
        $none = null;
        if ($left <= 0 || stream_select($read, $none, $none, (int) $left, (int) (fmod($left, 1) * 1e6)) === 0) {
            throw new NobodyKnows('no answer in time');
        }
    }
    return @pg_get_result($db);
}

/**
 * Whether the form may be stored, or may be another time: a lost connection (none, 08), a deadlock (40), a server without
 * room (53), a lock (55), a cancelled statement or a server that stops (57), its disk (58), one that only reads (25006). Final
 * are 54000 (more than 1 MiB), 22023 (the key is too long), 23505 (the key was used for another form), rights, and the like.
 */
function is_open(string $state): bool
{
    return in_array($state, ['', '25006'], true)
        || in_array(substr($state, 0, 2), ['08', '40', '53', '55', '57', '58', 'XX'], true);
}

/** A new connection each time, since nobody knows in which state a failed one is. Warnings alone are notices then. */
function connect(): PgSql\Connection
{
    $db = @pg_connect(
        "connect_timeout=5 tcp_user_timeout=15000 client_encoding=UTF8 options='-c client_min_messages=warning'",
        PGSQL_CONNECT_FORCE_NEW
    );
    return $db ?: throw new NobodyKnows('no connection');
}

/** What to show everybody, as it is; the clinic's own words. */
function confirmation(string $id, string $key): string
{
    try {
        $result = @pg_query_params(connect(), "SELECT intake.outcome($1::uuid, $2) ->> 'text'", [$id, $key]);
        $text = $result ? pg_fetch_result($result, 0, 0) : null;
    } catch (NobodyKnows) {
        $text = null;
    }
    // The form is stored all the same. The clinic's text names the signs with which not to wait: agree on a copy.
    return $text ?? 'Thank you. Your answers have arrived, and a person at the clinic will read them.';
}

$key = $argv[1] ?? new_key();
// Bytes as they came: read and written again they would be another form to the key.
$form = stream_get_contents(STDIN);
try {
    $id = submit($form, $key, (float) (getenv('PATIENCE') ?: 120));
} catch (Refused $reason) {
    fwrite(STDERR, "refused ({$reason->getMessage()}): nothing is stored; the patient has to phone\n");
    exit(65);
} catch (NobodyKnows) {
    fwrite(STDERR, "not confirmed: the patient has to phone, and the form is to be sent again with the key $key\n");
    exit(75);
}
echo $id, "\n", confirmation($id, $key), "\n";
