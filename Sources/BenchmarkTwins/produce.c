#include "session.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char submit_text[] = "SELECT intake.submit($1::text, NULL)";

/// What the producers of one stream share.
typedef struct {
    const char *conninfo;
    const char *const *forms;
    size_t count;
    double interval;
    double began;
    double *lateness;
    atomic_size_t next;
    pthread_barrier_t *ready;
} stream;

typedef struct {
    stream *stream;
    floor_tally tally;
} producer;

static bool submit(PGconn *connection, const char *form, floor_tally *tally, char *id) {
    const char *values[] = {form};
    const int lengths[] = {0}, formats[] = {0};
    PGresult *result = PQexecPrepared(connection, "submit", 1, values, lengths, formats, 1);
    bool is_accepted = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    if (is_accepted) memcpy(id, PQgetvalue(result, 0, 0), 16);
    else session_fail(tally, connection, result, "submitting");
    PQclear(result);
    tally->round_trips++;
    return is_accepted;
}

static void sleep_until(double moment) {
    struct timespec until = {.tv_sec = (time_t)moment};
    until.tv_nsec = (long)((moment - (double)until.tv_sec) * 1e9);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {}
}

static PGconn *open_producer(const char *conninfo, floor_tally *tally) {
    const Oid types[] = {OID_TEXT};
    PGconn *connection = session_open(conninfo, NULL, 0, tally);
    if (!connection || session_prepare(connection, "submit", submit_text, 1, types, tally)) return connection;
    PQfinish(connection);
    return NULL;
}

static void *run_producer(void *argument) {
    producer *p = argument;
    stream *s = p->stream;
    PGconn *connection = open_producer(s->conninfo, &p->tally);
    pthread_barrier_wait(s->ready);
    while (connection && !atomic_load(&floor_stopping)) {
        size_t index = atomic_fetch_add(&s->next, 1);
        if (index >= s->count) break;
        double due = s->began + (double)index * s->interval;
        sleep_until(due);
        s->lateness[index] = seconds_of(CLOCK_MONOTONIC) - due;
        char id[16];
        if (!submit(connection, s->forms[index], &p->tally, id)) break;
        p->tally.forms++;
    }
    PQfinish(connection);
    return NULL;
}

double floor_produce(const char *conninfo, const char *const *forms, size_t count, double rate, int connections,
                     double *lateness, floor_tally *tally) {
    memset(tally, 0, sizeof *tally);
    producer *producers = calloc((size_t)connections, sizeof *producers);
    pthread_t *threads = calloc((size_t)connections, sizeof *threads);
    if (!producers || !threads) abort();
    pthread_barrier_t ready;
    pthread_barrier_init(&ready, NULL, (unsigned)connections);
    // The producers connect before the first form is due.
    stream shared = {.conninfo = conninfo, .forms = forms, .count = count, .interval = 1 / rate,
                     .began = seconds_of(CLOCK_MONOTONIC) + 0.5, .lateness = lateness, .ready = &ready};
    for (int i = 0; i < connections; i++) {
        producers[i].stream = &shared;
        if (pthread_create(&threads[i], NULL, run_producer, &producers[i]) != 0) abort();
    }
    for (int i = 0; i < connections; i++) {
        pthread_join(threads[i], NULL);
        tally->forms += producers[i].tally.forms;
        tally->round_trips += producers[i].tally.round_trips;
        if (producers[i].tally.failure[0]) memcpy(tally->failure, producers[i].tally.failure, sizeof tally->failure);
    }
    double seconds = seconds_of(CLOCK_MONOTONIC) - shared.began;
    pthread_barrier_destroy(&ready);
    free(producers);
    free(threads);
    return seconds;
}

/// Looks for the assessment again and again; false on failure.
static bool wait_for_assessment(PGconn *connection, const char *id, floor_tally *tally) {
    const char *values[] = {id};
    const int lengths[] = {16}, formats[] = {1};
    const struct timespec pause = {.tv_nsec = 50000};
    while (!atomic_load(&floor_stopping)) {
        PGresult *result = PQexecPrepared(connection, "look", 1, values, lengths, formats, 1);
        bool is_answer = PQresultStatus(result) == PGRES_TUPLES_OK;
        bool is_there = is_answer && PQntuples(result) == 1;
        if (!is_answer) session_fail(tally, connection, result, "looking");
        PQclear(result);
        if (!is_answer) return false;
        if (is_there) return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

void floor_ask(const char *submitter, const char *reader, const char *const *forms, size_t count, double pause,
               double *waits, floor_tally *tally) {
    memset(tally, 0, sizeof *tally);
    const Oid types[] = {OID_UUID};
    PGconn *site = open_producer(submitter, tally);
    PGconn *desk = site ? session_open(reader, NULL, 0, tally) : NULL;
    if (desk
        && session_prepare(desk, "look", "SELECT FROM intake.assessment WHERE submission_id = $1", 1, types, tally)) {
        for (size_t i = 0; i < count && !atomic_load(&floor_stopping); i++) {
            char id[16];
            sleep_until(seconds_of(CLOCK_MONOTONIC) + pause);
            if (!submit(site, forms[i], tally, id)) break;
            double submitted = seconds_of(CLOCK_MONOTONIC);
            if (!wait_for_assessment(desk, id, tally)) break;
            waits[i] = seconds_of(CLOCK_MONOTONIC) - submitted;
            tally->forms++;
        }
    }
    PQfinish(desk);
    PQfinish(site);
}
