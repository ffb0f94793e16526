#!/usr/bin/python3
"""Sends a form from a clinic's own site to the intake's database, and gets what to show the patient.

As a program: by_sql.py [KEY] <FORM, with libpq's PG* variables saying where the database is. It ends with 0 when the form is
stored, 65 when it was refused, 75 when nobody knows; then the same with the KEY that it prints.

Needs psycopg 3 (Debian: python3-psycopg). Not psycopg2: that one writes parameters into the text of the statement, and the
server logs the text of every statement that fails, here with the patient's words in it.
"""
import logging
import os
import random
import socket
import sys
import threading
import time
import uuid

import psycopg

log = logging.getLogger("intake")


class Refused(Exception):
    """Nothing is stored, and the same again would be refused again."""


class NobodyKnows(Exception):
    """The form may be stored or not: the same bytes with the same key, again."""


def new_key() -> str:
    """Made once for each form, before the first attempt, and kept beside its bytes until the form is confirmed."""
    return str(uuid.uuid4())


def submit(form: str, key: str, patience: float = 120) -> str:
    """Sends a form until it is confirmed, and returns its id; `patience` is for how long a patient waits, in seconds."""
    end = time.monotonic() + patience
    pause = 0.25
    while True:
        try:
            return attempt(form, key, end - time.monotonic())
        except NobodyKnows as reason:
            # The reason is a SQLSTATE or a word of ours. The form, and what an exception quotes, stay out of the log.
            log.warning("form %s is not confirmed (%s); sending it again", key, reason)
            if time.monotonic() + pause >= end:
                raise
        # Sites that wait for the same server must not all come back at once.
        time.sleep(pause * random.uniform(0.5, 1))
        pause = min(2 * pause, 5)


def attempt(form: str, key: str, seconds: float) -> str:
    warnings = []
    try:
        # A new connection each time, since nobody knows in which state a failed one is. Autocommit makes the statement its
        # own transaction: when it returns, COMMIT has come back.
        with connect(seconds) as connection:
            # From here on, so that a warning at the login, as of an old collation, is none of the commit.
            connection.add_notice_handler(lambda notice: warnings.append(notice.sqlstate))
            # Never cancelled, which would end the server's wait for a standby. Only our waiting ends.
            timer = threading.Timer(max(seconds, 1), hang_up, [connection])
            timer.start()
            try:
                row = connection.execute("SELECT intake.submit(%s::text, %s)", (form, key)).fetchone()
            finally:
                timer.cancel()
    except psycopg.Error as error:
        # `from None`: a traceback would show the parameters of the statement to some loggers.
        raise (NobodyKnows if is_open(error) else Refused)(error.sqlstate or type(error).__name__) from None
    if warnings:
        # 01000: the server gave up its wait for a standby, and a failover may lose the form although there is an id.
        raise NobodyKnows(f"warning {warnings[-1]}")
    return str(row[0])


def is_open(error: psycopg.Error) -> bool:
    """Whether the form may be stored, or may be another time: a lost connection (08), a deadlock (40), a server without room
    (53), a lock (55), a cancelled statement or a server that stops (57), its disk (58), one that only reads (25006). Final are
    54000 (more than 1 MiB), 22023 (the key is too long), 23505 (the key was used for another form), rights, and the like."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)
    return error.sqlstate == "25006" or error.sqlstate[:2] in ("08", "40", "53", "55", "57", "58", "XX")


def connect(seconds: float) -> psycopg.Connection:
    # At least 2, since libpq takes 1 for 2 and 0 for ever.
    return psycopg.connect(
        autocommit=True, client_encoding="UTF8", connect_timeout=max(2, min(5, int(seconds))))


def hang_up(connection: psycopg.Connection) -> None:
    """Ends the wait for an answer, as a lost connection does."""
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)
    except (OSError, psycopg.Error):
        pass  # it has ended by itself


def confirmation(submission: str, key: str) -> str:
    """What to show everybody, as it is; the clinic's own words."""
    try:
        with connect(5) as connection:
            row = connection.execute("SELECT intake.outcome(%s::uuid, %s) ->> 'text'", (submission, key)).fetchone()
        return row[0]
    except psycopg.Error:
        # The form is stored all the same. The clinic's text names the signs with which not to wait: agree on a copy.
        return "Thank you. Your answers have arrived, and a person at the clinic will read them."


def main() -> int:
    logging.basicConfig(format="%(message)s")
    key = sys.argv[1] if len(sys.argv) > 1 else new_key()
    # Bytes as they came: read and written again they would be another form to the key.
    form = sys.stdin.buffer.read().decode()
    try:
        submission = submit(form, key, float(os.environ.get("PATIENCE", 120)))
    except Refused as reason:
        print(f"refused ({reason}): nothing is stored; the patient has to phone", file=sys.stderr)
        return 65
    except NobodyKnows:
        print(f"not confirmed: the patient has to phone, and the form is to be sent again with the key {key}", file=sys.stderr)
        return 75
    print(submission)
    print(confirmation(submission, key))
    return 0


if __name__ == "__main__":
    sys.exit(main())
