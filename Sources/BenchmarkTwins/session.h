#ifndef BENCHMARK_FLOOR_SESSION_H
#define BENCHMARK_FLOOR_SESSION_H

#include "BenchmarkTwins.h"
#include <libpq-fe.h>
#include <stdatomic.h>

extern atomic_bool floor_stopping;

enum {
    OID_INT8 = 20,
    OID_TEXT = 25,
    OID_INT8_ARRAY = 1016,
    OID_TEXT_ARRAY = 1009,
    OID_TIMESTAMPTZ = 1184,
    OID_TIMESTAMPTZ_ARRAY = 1185,
    OID_UUID = 2950,
    OID_UUID_ARRAY = 2951,
    OID_JSONB = 3802,
    OID_JSONB_ARRAY = 3807,
};

/// A connection with the settings, or null with the reason in the tally.
PGconn *session_open(const char *conninfo, const floor_setting *settings, size_t setting_count, floor_tally *tally);

/// Notes what went wrong, by SQLSTATE where there is one: the server's words may quote a row.
void session_fail(floor_tally *tally, PGconn *connection, const PGresult *result, const char *what);

/// Prepares a statement; false with the reason in the tally.
bool session_prepare(PGconn *connection, const char *name, const char *sql, int count, const Oid *types, floor_tally *tally);

/// Takes the next statement's result in a pipeline; null with the reason in the tally.
PGresult *session_next(PGconn *connection, ExecStatusType expected, const char *what, floor_tally *tally);

/// Takes the end of a pipeline.
bool session_synchronised(PGconn *connection, floor_tally *tally);

/// Runs the prepared statement `whole` once; the number of forms that it took, or -1 on failure. `above` is the floor,
/// which rises.
int session_take(PGconn *connection, int batch, int64_t *above, floor_tally *tally);

struct floor_flag {
    atomic_bool is_raised;
};

/// Takes what waits above a floor, which rises; returns the number of forms, or -1 on failure.
typedef int (*session_taker)(void *context, int64_t *above);

/// Listens, and takes what there is whenever it is woken; while it is busy it says so. Blocks until the flag is raised.
void session_serve(PGconn *connection, session_taker take, void *context, const floor_flag *ended, floor_tally *tally);

double seconds_of(int clock);

/// The CPU time so far of the process that serves the connection; 0 where there is no such process here.
double session_server_seconds(const floor_tally *tally);

#endif
