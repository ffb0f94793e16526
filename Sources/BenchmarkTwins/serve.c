#include "buffer.h"
#include "session.h"

#include <poll.h>
#include <time.h>

/// How far the numbers of concurrent submissions may be apart: what commits later than this is found by a sweep.
static const int64_t slack = 256;
static const double sweep_interval = 0.7;

/// Takes the notifications that have come; whether there was one.
static bool take_notifications(PGconn *connection) {
    PGnotify *notification;
    bool had_one = false;
    while ((notification = PQnotifies(connection))) {
        PQfreemem(notification);
        had_one = true;
    }
    return had_one;
}

/// Waits for a notification, for a fifth of a second at most.
static bool wait_for_notification(PGconn *connection, floor_tally *tally) {
    // What came with the last answer does not show at the socket.
    if (take_notifications(connection)) return true;
    struct pollfd socket = {.fd = PQsocket(connection), .events = POLLIN};
    poll(&socket, 1, 200);
    if (!PQconsumeInput(connection)) {
        session_fail(tally, connection, NULL, "listening");
        return false;
    }
    take_notifications(connection);
    return true;
}

/// Whether submissions have to notify, and since when there is nothing or something to do; as the worker does it.
typedef struct {
    bool says_asleep;
    int empty_looks;
    int filled_looks;
} pace;

static const int busy_looks = 16;
static const int waking_looks = 6;

static bool say_asleep(PGconn *connection, pace *pace, bool asleep, floor_tally *tally) {
    const char *command = asleep ? "SELECT intake.set_asleep(true)" : "SELECT intake.set_asleep(false)";
    PGresult *result = PQexec(connection, command);
    bool is_said = PQresultStatus(result) == PGRES_TUPLES_OK;
    if (!is_said) session_fail(tally, connection, result, "set_asleep");
    PQclear(result);
    pace->says_asleep = asleep;
    return is_said;
}

/// Waits, or not, before the next look into the queue; false on failure.
static bool rest(PGconn *connection, pace *pace, int taken, floor_tally *tally) {
    if (taken > 0) {
        pace->empty_looks = 0;
        pace->filled_looks++;
        if (!pace->says_asleep || pace->filled_looks < busy_looks) return true;
        return say_asleep(connection, pace, false, tally);
    }
    if (pace->says_asleep) {
        pace->filled_looks = 0;
        return wait_for_notification(connection, tally);
    }
    if (++pace->empty_looks > waking_looks) return say_asleep(connection, pace, true, tally);
    const struct timespec pause = {.tv_nsec = 1000000L << (pace->empty_looks - 1)};
    nanosleep(&pause, NULL);
    return true;
}

void session_serve(PGconn *connection, session_taker take, void *context, const floor_flag *ended, floor_tally *tally) {
    PGresult *listening = PQexec(connection, "LISTEN intake_submitted");
    bool is_ready = PQresultStatus(listening) == PGRES_COMMAND_OK;
    if (!is_ready) session_fail(tally, connection, listening, "LISTEN");
    PQclear(listening);
    int64_t highest = 0;
    double swept = 0;
    pace pace = {.says_asleep = true};
    while (is_ready && !atomic_load(&floor_stopping) && !atomic_load(&ended->is_raised)) {
        double now = seconds_of(CLOCK_MONOTONIC);
        int64_t above = highest > slack ? highest - slack : 0;
        if (now - swept >= sweep_interval) {
            above = 0;
            swept = now;
        }
        int taken = take(context, &above);
        if (taken < 0) break;
        if (taken > 0 && above > highest) highest = above;
        if (!rest(connection, &pace, taken, tally)) break;
    }
}

/// The one statement of `floor_serve`.
typedef struct {
    PGconn *connection;
    int batch;
    floor_tally *tally;
} whole;

static int take_whole(void *context, int64_t *above) {
    whole *w = context;
    return session_take(w->connection, w->batch, above, w->tally);
}

void floor_serve(const char *conninfo, const floor_setting *settings, size_t setting_count, const char *statement,
                 int batch, const floor_flag *ended, floor_tally *tally) {
    memset(tally, 0, sizeof *tally);
    PGconn *connection = session_open(conninfo, settings, setting_count, tally);
    if (!connection) return;
    const Oid types[] = {OID_INT8, OID_INT8};
    whole context = {.connection = connection, .batch = batch, .tally = tally};
    if (session_prepare(connection, "whole", statement, 2, types, tally))
        session_serve(connection, take_whole, &context, ended, tally);
    PQfinish(connection);
}

floor_flag *floor_flag_new(void) {
    floor_flag *flag = calloc(1, sizeof *flag);
    if (!flag) abort();
    return flag;
}

void floor_flag_raise(floor_flag *flag) { atomic_store(&flag->is_raised, true); }

void floor_flag_free(floor_flag *flag) { free(flag); }
