#include "buffer.h"
#include "session.h"

#include <time.h>

int session_take(PGconn *connection, int batch, int64_t *above, floor_tally *tally) {
    uint64_t floor = htobe64((uint64_t)*above), limit = htobe64((uint64_t)batch);
    const char *values[] = {(const char *)&floor, (const char *)&limit};
    const int lengths[] = {8, 8}, formats[] = {1, 1};
    PGresult *result = PQexecPrepared(connection, "whole", 2, values, lengths, formats, 1);
    tally->round_trips++;
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1 || PQnfields(result) != 2) {
        session_fail(tally, connection, result, "the statement");
        PQclear(result);
        return -1;
    }
    uint64_t highest, count;
    memcpy(&highest, PQgetvalue(result, 0, 0), sizeof highest);
    memcpy(&count, PQgetvalue(result, 0, 1), sizeof count);
    PQclear(result);
    int taken = (int)be64toh(count);
    if (taken > 0) {
        *above = (int64_t)be64toh(highest);
        tally->batches++;
        tally->forms += taken;
    }
    return taken;
}

double floor_repeat(const char *conninfo, const floor_setting *settings, size_t setting_count, const char *statement,
                    int batch, floor_tally *tally) {
    memset(tally, 0, sizeof *tally);
    PGconn *connection = session_open(conninfo, settings, setting_count, tally);
    if (!connection) return 0;
    const Oid types[] = {OID_INT8, OID_INT8};
    double seconds = 0;
    if (session_prepare(connection, "whole", statement, 2, types, tally)) {
        double cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID), server = session_server_seconds(tally);
        double began = seconds_of(CLOCK_MONOTONIC);
        int64_t above = 0;
        int taken = 1;
        while (!atomic_load(&floor_stopping)) {
            bool is_sweep = above == 0;
            taken = session_take(connection, batch, &above, tally);
            if (taken < 0) break;
            if (taken > 0) seconds = seconds_of(CLOCK_MONOTONIC) - began;
            if (taken < batch) {
                if (taken == 0 && is_sweep) break;
                // What waited for an earlier form of its patient lies below.
                above = 0;
            }
        }
        tally->cpu_seconds = seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
        tally->server_cpu_seconds = session_server_seconds(tally) - server;
    }
    PQfinish(connection);
    return seconds;
}
