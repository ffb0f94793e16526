#include "session.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

atomic_bool floor_stopping;

void floor_stop(void) { atomic_store(&floor_stopping, true); }

double seconds_of(int clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double session_server_seconds(const floor_tally *tally) {
    clockid_t clock;
    return clock_getcpuclockid(tally->server_process, &clock) == 0 ? seconds_of(clock) : 0;
}

void session_fail(floor_tally *tally, PGconn *connection, const PGresult *result, const char *what) {
    if (tally->failure[0]) return;
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *reason = state ? state : (PQstatus(connection) == CONNECTION_OK ? "an unexpected answer" : "the connection is gone");
    snprintf(tally->failure, sizeof tally->failure, "%s: %s", what, reason);
}

PGconn *session_open(const char *conninfo, const floor_setting *settings, size_t setting_count, floor_tally *tally) {
    PGconn *connection = PQconnectdb(conninfo);
    if (PQstatus(connection) != CONNECTION_OK) {
        session_fail(tally, connection, NULL, "connecting");
        PQfinish(connection);
        return NULL;
    }
    tally->server_process = PQbackendPID(connection);
    for (size_t i = 0; i < setting_count; i++) {
        const char *values[2] = {settings[i].name, settings[i].value};
        PGresult *result =
            PQexecParams(connection, "SELECT pg_catalog.set_config($1, $2, false)", 2, NULL, values, NULL, NULL, 0);
        bool is_set = PQresultStatus(result) == PGRES_TUPLES_OK;
        if (!is_set) session_fail(tally, connection, result, settings[i].name);
        PQclear(result);
        if (!is_set) {
            PQfinish(connection);
            return NULL;
        }
    }
    return connection;
}

bool session_prepare(
    PGconn *connection, const char *name, const char *sql, int count, const Oid *types, floor_tally *tally
) {
    PGresult *result = PQprepare(connection, name, sql, count, types);
    bool is_prepared = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!is_prepared) session_fail(tally, connection, result, name);
    PQclear(result);
    return is_prepared;
}

PGresult *session_next(PGconn *connection, ExecStatusType expected, const char *what, floor_tally *tally) {
    PGresult *result = PQgetResult(connection);
    if (!result || PQresultStatus(result) != expected) {
        session_fail(tally, connection, result, what);
        PQclear(result);
        return NULL;
    }
    // Each statement's results end with none.
    PGresult *end = PQgetResult(connection);
    if (end) {
        session_fail(tally, connection, end, what);
        PQclear(end);
        PQclear(result);
        return NULL;
    }
    return result;
}

bool session_synchronised(PGconn *connection, floor_tally *tally) {
    PGresult *result = PQgetResult(connection);
    bool is_synchronised = result && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    if (!is_synchronised) session_fail(tally, connection, result, "synchronising");
    PQclear(result);
    tally->round_trips++;
    return is_synchronised;
}
