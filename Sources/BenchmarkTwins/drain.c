#include "buffer.h"
#include "session.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>

/// One connection of a drain.
typedef struct {
    const floor_work *work;
    floor_tally *tally;
    pthread_barrier_t *ready;
    double began;
    double ended;
    PGconn *connection;
    uint64_t random;
    char worker[16];
    buffer excluded, ids, numbers, received, respond_by, levels, possible_levels, histories, latching, alert_ids, results,
        patients, opened, kinds, opened_patients, opened_forms, opened_levels, causes;
} client;

/// How often a claim starts at the beginning of the queue, as the worker's does.
static const double sweep_interval = 0.7;

static void random_uuid(client *c, char *uuid) {
    for (int i = 0; i < 2; i++) {
        // SplitMix64.
        uint64_t mixed = c->random += 0x9E3779B97F4A7C15u;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
        mixed ^= mixed >> 31;
        memcpy(uuid + 8 * i, &mixed, 8);
    }
    uuid[6] = (char)((uuid[6] & 0x0F) | 0x40);
    uuid[8] = (char)((uuid[8] & 0x3F) | 0x80);
}

static int64_t int64_at(const PGresult *result, int row, int column) {
    uint64_t wire;
    memcpy(&wire, PQgetvalue(result, row, column), sizeof wire);
    return (int64_t)be64toh(wire);
}

static bool send_prepared(client *c, const char *name, int count, buffer *const *parameters) {
    const char *values[14];
    int lengths[14], formats[14];
    for (int i = 0; i < count; i++) {
        values[i] = parameters[i]->bytes;
        lengths[i] = (int)parameters[i]->count;
        formats[i] = 1;
    }
    if (PQsendQueryPrepared(c->connection, name, count, values, lengths, formats, 1)) return true;
    session_fail(c->tally, c->connection, NULL, name);
    return false;
}

static bool send_command(client *c, const char *command) {
    if (PQsendQueryParams(c->connection, command, 0, NULL, NULL, NULL, NULL, 1)) return true;
    session_fail(c->tally, c->connection, NULL, command);
    return false;
}

static bool skip(client *c, ExecStatusType expected, const char *what) {
    PGresult *result = session_next(c->connection, expected, what, c->tally);
    PQclear(result);
    return result != NULL;
}

static void set_text(buffer *b, const char *text) {
    b->count = 0;
    buffer_bytes(b, text, strlen(text));
}

static void set_int64(buffer *b, int64_t value) {
    b->count = 0;
    buffer_int64(b, value);
}

/// BEGIN and the claim, with the patients' alerts and earlier forms, in one round trip.
static PGresult *claim(client *c, int64_t above) {
    static const int parameter_count = 7;
    buffer floor = {0}, limit = {0}, version = {0}, hash = {0}, earlier = {0}, through = {0};
    set_int64(&floor, above);
    set_int64(&limit, c->work->batch);
    set_text(&version, c->work->protocol_hash);
    set_text(&hash, c->work->settings_hash);
    set_int64(&earlier, c->work->history_limit);
    set_int64(&through, INT64_MAX);
    buffer *parameters[] = {&floor, &limit, &version, &hash, &c->excluded, &earlier, &through};
    bool is_sent = send_command(c, "BEGIN") && send_prepared(c, "claim", parameter_count, parameters)
        && PQpipelineSync(c->connection);
    free(floor.bytes);
    free(limit.bytes);
    free(version.bytes);
    free(hash.bytes);
    free(earlier.bytes);
    free(through.bytes);
    if (!is_sent || !skip(c, PGRES_COMMAND_OK, "BEGIN")) return NULL;
    PGresult *forms = session_next(c->connection, PGRES_TUPLES_OK, "claim", c->tally);
    if (!forms || session_synchronised(c->connection, c->tally)) return forms;
    PQclear(forms);
    return NULL;
}

/// The number of claimed forms; the rows after them are their patients' earlier forms.
static int count_forms(const PGresult *rows) {
    int count = 0;
    while (count < PQntuples(rows) && int64_at(rows, count, 0) == int64_at(rows, count, 1)) count++;
    return count;
}

static void append_uuid_text(buffer *b, const char *uuid) {
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) buffer_bytes(b, "-", 1);
        char pair[2] = {digits[(uint8_t)uuid[i] >> 4], digits[(uint8_t)uuid[i] & 15]};
        buffer_bytes(b, pair, 2);
    }
}

/// The earlier forms of one form as an array's text; `row` is where the earlier forms stand, which are in the forms' order.
static void append_history(client *c, const PGresult *rows, int *row, int64_t number) {
    size_t start = c->histories.count;
    buffer_int32(&c->histories, 0);
    buffer_bytes(&c->histories, "{", 1);
    for (bool is_first = true; *row < PQntuples(rows) && int64_at(rows, *row, 0) == number; ++*row) {
        if (!is_first) buffer_bytes(&c->histories, ",", 1);
        append_uuid_text(&c->histories, PQgetvalue(rows, *row, 2));
        is_first = false;
    }
    buffer_bytes(&c->histories, "}", 1);
    uint32_t length = htonl((uint32_t)(c->histories.count - start - 4));
    memcpy(c->histories.bytes + start, &length, sizeof length);
}

static void array_optional(buffer *b, const char *value, size_t length) {
    if (value) array_element(b, value, length);
    else array_null(b);
}

/// Adds one form's row to the arrays; returns whether it has an alert.
static bool append_row(client *c, const PGresult *rows, int row, int *position) {
    const floor_work *work = c->work;
    int64_t number = int64_at(rows, row, 0), received = int64_at(rows, row, 3);
    const floor_outcome *outcome = &work->outcomes[(size_t)(number - work->first_number) % work->outcome_count];
    const char *patient = PQgetisnull(rows, row, 4) ? NULL : PQgetvalue(rows, row, 4);
    const char *standing = PQgetisnull(rows, row, 7) ? NULL : PQgetvalue(rows, row, 7);
    array_element(&c->ids, PQgetvalue(rows, row, 2), 16);
    array_int64(&c->numbers, number);
    array_int64(&c->received, received);
    if (outcome->respond_after < 0) array_null(&c->respond_by);
    else array_int64(&c->respond_by, received + outcome->respond_after);
    array_text(&c->levels, outcome->level);
    array_text(&c->possible_levels, outcome->possible_level);
    append_history(c, rows, position, number);
    array_optional(&c->latching, standing, 16);
    buffer_int32(&c->results, (int32_t)outcome->json_length + 1);
    buffer_bytes(&c->results, "\1", 1);
    buffer_bytes(&c->results, outcome->json, outcome->json_length);
    array_optional(&c->patients, patient, 16);
    if (!outcome->opens_alert) {
        array_null(&c->alert_ids);
        return false;
    }
    char fresh[16];
    random_uuid(c, fresh);
    const char *alert = standing ? standing : fresh;
    array_element(&c->alert_ids, alert, 16);
    array_element(&c->opened, alert, 16);
    array_text(&c->kinds, standing ? "joined" : "opened");
    array_optional(&c->opened_patients, patient, 16);
    array_element(&c->opened_forms, PQgetvalue(rows, row, 2), 16);
    array_text(&c->opened_levels, outcome->level);
    array_text(&c->causes, "assessment");
    return true;
}

/// The assessments, the alerts and COMMIT in one round trip.
static bool store(client *c, const PGresult *rows, int count) {
    struct {
        buffer *array;
        uint32_t type;
    } of_forms[] = {{&c->ids, OID_UUID}, {&c->numbers, OID_INT8}, {&c->received, OID_TIMESTAMPTZ},
                    {&c->respond_by, OID_TIMESTAMPTZ}, {&c->levels, OID_TEXT}, {&c->possible_levels, OID_TEXT},
                    {&c->histories, OID_TEXT}, {&c->latching, OID_UUID}, {&c->alert_ids, OID_UUID},
                    {&c->results, OID_JSONB}, {&c->patients, OID_UUID}},
      of_alerts[] = {{&c->opened, OID_UUID}, {&c->kinds, OID_TEXT}, {&c->opened_patients, OID_UUID},
                     {&c->opened_forms, OID_UUID}, {&c->opened_levels, OID_TEXT}, {&c->causes, OID_TEXT}};
    for (int i = 0; i < 11; i++) array_begin(of_forms[i].array, of_forms[i].type);
    for (int i = 0; i < 6; i++) array_begin(of_alerts[i].array, of_alerts[i].type);
    int opened = 0, position = count;
    for (int row = 0; row < count; row++) opened += append_row(c, rows, row, &position);
    for (int i = 0; i < 11; i++) array_end(of_forms[i].array, count);
    for (int i = 0; i < 6; i++) array_end(of_alerts[i].array, opened);

    buffer worker = {.bytes = c->worker, .count = 16}, version = {0}, hash = {0};
    set_text(&version, c->work->protocol_version);
    set_text(&hash, c->work->settings_hash);
    buffer *row_parameters[14], *alert_parameters[6];
    for (int i = 0; i < 11; i++) row_parameters[i] = of_forms[i].array;
    for (int i = 0; i < 6; i++) alert_parameters[i] = of_alerts[i].array;
    row_parameters[11] = &worker;
    row_parameters[12] = &version;
    row_parameters[13] = &hash;
    bool is_sent = send_prepared(c, "assessments", 14, row_parameters)
        && (opened == 0 || send_prepared(c, "alertActions", 6, alert_parameters)) && send_command(c, "COMMIT")
        && PQpipelineSync(c->connection);
    free(version.bytes);
    free(hash.bytes);
    return is_sent && skip(c, PGRES_COMMAND_OK, "assessments")
        && (opened == 0 || skip(c, PGRES_TUPLES_OK, "alertActions")) && skip(c, PGRES_COMMAND_OK, "COMMIT")
        && session_synchronised(c->connection, c->tally);
}

/// One batch; the number of forms, or -1 on failure. `above` is the floor, which rises.
static int run_batch(client *c, int64_t *above) {
    PGresult *rows = claim(c, *above);
    if (!rows) return -1;
    int count = count_forms(rows);
    bool is_done;
    if (count == 0) {
        is_done = send_command(c, "COMMIT") && PQpipelineSync(c->connection) && skip(c, PGRES_COMMAND_OK, "COMMIT")
            && session_synchronised(c->connection, c->tally);
    } else {
        is_done = store(c, rows, count);
        *above = int64_at(rows, count - 1, 0);
        c->tally->batches++;
    }
    PQclear(rows);
    if (!is_done) return -1;
    c->tally->forms += count;
    return count;
}

/// Whether somebody's forms still wait; the forms of one patient wait for each other's commit.
static bool is_queue_empty(client *c, bool *has_failed) {
    if (!send_command(c, "SELECT FROM intake.ready LIMIT 1") || !PQpipelineSync(c->connection)) {
        *has_failed = true;
        return true;
    }
    PGresult *result = session_next(c->connection, PGRES_TUPLES_OK, "looking", c->tally);
    *has_failed = !result || !session_synchronised(c->connection, c->tally);
    bool is_empty = result && PQntuples(result) == 0;
    PQclear(result);
    return is_empty;
}

static void drain(client *c) {
    int64_t above = 0;
    double swept = seconds_of(CLOCK_MONOTONIC);
    while (!atomic_load(&floor_stopping)) {
        double now = seconds_of(CLOCK_MONOTONIC);
        int64_t start = above;
        if (now - swept >= sweep_interval) {
            start = 0;
            swept = now;
        }
        bool is_sweep = start == 0;
        int count = run_batch(c, &start);
        if (count < 0) return;
        if (start > above) above = start;
        if (count >= c->work->batch) continue;
        if (!is_sweep) {
            above = 0;
            continue;
        }
        c->ended = seconds_of(CLOCK_MONOTONIC);
        bool has_failed = false;
        if (count == 0 && (is_queue_empty(c, &has_failed) || has_failed)) return;
        above = 0;
    }
}

static bool prepare(client *c) {
    const floor_work *work = c->work;
    c->connection = session_open(work->conninfo, work->settings, work->setting_count, c->tally);
    if (!c->connection) return false;
    const Oid assessments[] = {
        OID_UUID_ARRAY, OID_INT8_ARRAY, OID_TIMESTAMPTZ_ARRAY, OID_TIMESTAMPTZ_ARRAY, OID_TEXT_ARRAY, OID_TEXT_ARRAY,
        OID_TEXT_ARRAY, OID_UUID_ARRAY, OID_UUID_ARRAY, OID_JSONB_ARRAY, OID_UUID_ARRAY, OID_UUID, OID_TEXT, OID_TEXT};
    const Oid actions[] = {OID_UUID_ARRAY, OID_TEXT_ARRAY, OID_UUID_ARRAY, OID_UUID_ARRAY, OID_TEXT_ARRAY, OID_TEXT_ARRAY};
    if (!session_prepare(c->connection, "claim", work->claim, 0, NULL, c->tally)
        || !session_prepare(c->connection, "assessments", work->assessments, 14, assessments, c->tally)
        || !session_prepare(c->connection, "alertActions", work->alert_actions, 6, actions, c->tally))
        return false;
    array_begin(&c->excluded, OID_INT8);
    array_end(&c->excluded, 0);
    random_uuid(c, c->worker);
    return true;
}

static bool enter_pipeline(client *c) {
    if (PQenterPipelineMode(c->connection)) return true;
    session_fail(c->tally, c->connection, NULL, "entering the pipeline mode");
    return false;
}

static void *run_client(void *argument) {
    client *c = argument;
    bool is_ready = prepare(c) && enter_pipeline(c);
    pthread_barrier_wait(c->ready);
    c->began = c->ended = seconds_of(CLOCK_MONOTONIC);
    if (is_ready) {
        double cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID), server = session_server_seconds(c->tally);
        drain(c);
        c->tally->cpu_seconds = seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
        c->tally->server_cpu_seconds = session_server_seconds(c->tally) - server;
    }
    PQfinish(c->connection);
    return NULL;
}

static void free_client(client *c) {
    buffer *buffers[] = {
        &c->excluded, &c->ids, &c->numbers, &c->received, &c->respond_by, &c->levels, &c->possible_levels, &c->histories,
        &c->latching, &c->alert_ids, &c->results, &c->patients, &c->opened,
        &c->kinds, &c->opened_patients, &c->opened_forms, &c->opened_levels, &c->causes};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) free(buffers[i]->bytes);
}

static uint64_t new_seed(void) { return (uint64_t)(seconds_of(CLOCK_REALTIME) * 1e9); }

double floor_drain(const floor_work *work, int connections, floor_tally *tallies) {
    client *clients = calloc((size_t)connections, sizeof *clients);
    pthread_t *threads = calloc((size_t)connections, sizeof *threads);
    if (!clients || !threads) abort();
    pthread_barrier_t ready;
    pthread_barrier_init(&ready, NULL, (unsigned)connections);
    for (int i = 0; i < connections; i++) {
        memset(&tallies[i], 0, sizeof tallies[i]);
        clients[i].work = work;
        clients[i].tally = &tallies[i];
        clients[i].ready = &ready;
        clients[i].random = new_seed() + (uint64_t)i * 0x5851F42D4C957F2Du;
        // Without all of its threads the barrier would never open.
        if (pthread_create(&threads[i], NULL, run_client, &clients[i]) != 0) abort();
    }
    double began = 0, ended = 0;
    for (int i = 0; i < connections; i++) {
        pthread_join(threads[i], NULL);
        if (i == 0 || clients[i].began < began) began = clients[i].began;
        if (clients[i].ended > ended) ended = clients[i].ended;
        free_client(&clients[i]);
    }
    pthread_barrier_destroy(&ready);
    free(clients);
    free(threads);
    return ended - began;
}

/// A batch between commands that a pipeline does not take.
static int take_batch(void *context, int64_t *above) {
    client *c = context;
    if (!enter_pipeline(c)) return -1;
    int count = run_batch(c, above);
    if (PQexitPipelineMode(c->connection)) return count;
    session_fail(c->tally, c->connection, NULL, "leaving the pipeline mode");
    return -1;
}

void floor_attend(const floor_work *work, const floor_flag *ended, floor_tally *tally) {
    memset(tally, 0, sizeof *tally);
    client c = {.work = work, .tally = tally, .random = new_seed()};
    if (prepare(&c)) session_serve(c.connection, take_batch, &c, ended, tally);
    PQfinish(c.connection);
    free_client(&c);
}
