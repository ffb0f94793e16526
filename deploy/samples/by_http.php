#!/usr/bin/env php
<?php
// Sends a form from a clinic's own site to the intake's form service, by HTTP. The site's server does this, never a browser.
//
// As a program: by_http.php [KEY] <FORM, with INTAKE_ADDRESS (https://form.clinic.example) and INTAKE_SECRET_FILE. It ends
// with 0 when the form is stored, 65 when it was refused, 75 when it is not confirmed; then the same with the KEY that it prints.
declare(strict_types=1);

/** Nothing is stored, and the same again would be refused again. */
class Refused extends RuntimeException {}

/** The form may be stored or not: the same bytes with the same key, again, after some seconds (the code). */
class NotConfirmed extends RuntimeException {}

/** Made once for each form, before the first attempt, and kept beside its bytes until the form is confirmed. */
function new_key(): string
{
    return bin2hex(random_bytes(16));
}

/** Sends a form until it is confirmed, and returns its id; $patience is for how long a patient waits, in seconds. */
function submit(#[SensitiveParameter] string $form, string $key, float $patience = 120): string
{
    $end = microtime(true) + $patience;
    $pause = 0.25;
    while (true) {
        try {
            return attempt($form, $key);
        } catch (NotConfirmed $reason) {
            // The reason is a status or a word of ours; the form stays out of the log.
            error_log("form $key is not confirmed ({$reason->getMessage()}); sending it again");
            // Sites that wait for the same server must not all come back at once.
            $wait = max($reason->getCode(), $pause * random_int(500, 1000) / 1000);
            if (microtime(true) + $wait >= $end) {
                throw $reason;
            }
        }
        usleep((int) ($wait * 1e6));
        $pause = min(2 * $pause, 5);
    }
}

function attempt(#[SensitiveParameter] string $form, string $key): string
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => [
            'Authorization: Bearer ' . secret(), 'Content-Type: application/json', "Idempotency-Key: $key",
            'Connection: close',
        ],
        'content' => $form,
        'protocol_version' => 1.1,
        // Longer than the service itself tries, which is 12 seconds.
        'timeout' => 30,
        // PHP would go to the other address with a GET, with the secret and without the form, and take its 200 for an answer.
        'follow_location' => 0,
        // A refusal says what is wrong.
        'ignore_errors' => true,
    ]]);
    $answer = @file_get_contents(getenv('INTAKE_ADDRESS') . '/forms', false, $context);
    // No connection, or no answer in time.
    if ($answer === false || !preg_match('#^HTTP/\S+ (\d{3})#', $http_response_header[0] ?? '', $line)) {
        throw new NotConfirmed('no answer');
    }
    $said = json_decode($answer, true);
    $status = (int) $line[1];
    if ($status === 201) {
        // The one status that confirms, whether the form was stored now or before; without the id it is half an answer.
        return $said['submission'] ?? throw new NotConfirmed('half an answer');
    }
    if (in_array($status, [408, 429], true) || $status >= 500) {
        // 429: too much at once, nothing is stored. 503: the database is away, nobody knows. 502, 504: the proxy's.
        $after = preg_grep('/^Retry-After: *\d+$/i', $http_response_header);
        throw new NotConfirmed("status $status", $after ? (int) explode(':', reset($after))[1] : 0);
    }
    // 422 names each field with a fault, as a JSON Pointer, and never the answer: this may be logged, and is the site's
    // mistake. 400: no key. 401: the secret. 409: the key was used for another form. 413: more than 64 KiB.
    $faults = array_map(fn ($fault) => "; {$fault['field']}: {$fault['problem']}", $said['errors'] ?? []);
    throw new Refused("status $status: " . ($said['title'] ?? '') . implode($faults));
}

/** From a file that the site's account alone can read; a program's arguments are for every account to see. */
function secret(): string
{
    return trim(file_get_contents(getenv('INTAKE_SECRET_FILE')));
}

$key = $argv[1] ?? new_key();
// Bytes as they came: read and written again they would be another form to the key.
$form = stream_get_contents(STDIN);
try {
    echo submit($form, $key, (float) (getenv('PATIENCE') ?: 120)), "\n";
} catch (Refused $reason) {
    fwrite(STDERR, "refused ({$reason->getMessage()}): the patient has to phone\n");
    exit(65);
} catch (NotConfirmed) {
    fwrite(STDERR, "not confirmed: the patient has to phone, and the form is to be sent again with the key $key\n");
    exit(75);
}
