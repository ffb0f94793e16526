#include "session.h"

#include <stdlib.h>
#include <string.h>

struct floor_session {
    PGconn *connection;
};

floor_session *floor_hold(const char *conninfo, const char *const *statements, size_t count, floor_tally *tally) {
    memset(tally, 0, sizeof *tally);
    PGconn *connection = session_open(conninfo, NULL, 0, tally);
    if (!connection) return NULL;
    for (size_t i = 0; i < count; i++) {
        PGresult *result = PQexec(connection, statements[i]);
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) session_fail(tally, connection, result, "holding");
        PQclear(result);
    }
    floor_session *session = malloc(sizeof *session);
    if (!session) abort();
    session->connection = connection;
    return session;
}

void floor_release(floor_session *session) {
    if (!session) return;
    PQfinish(session->connection);
    free(session);
}
