#!/usr/bin/env python3
"""The site's side of deploy/test-backup.sh and deploy/test-upgrade.sh: submits numbered forms, keeps what was confirmed, and compares a database with it.

    forms.py submit DATABASE EXAMPLES LEDGER FIRST LAST PAUSE   submits the forms FIRST to LAST, or until SIGTERM; ends with 3
                                                                at a lost connection
    forms.py again DATABASE LEDGER [FIRST LAST]                 submits those of the ledger again, same keys and bytes; prints how
                                                                many have their id of before, and how many another one
    forms.py confirmed LEDGER                                   how many forms are confirmed
    forms.py compare LEDGER STEP TABLE [MUST [MAY]]             reads the database's rows from standard input, prints one line

The ledger has one JSON object a line: number, key, id (null where nobody knows), bytes. The last line of a key counts.
Forms are invented, and the same number always makes the same bytes. Nothing of a form is printed.
"""
import collections
import ctypes
import json
import signal
import sys
import time

UNREADABLE_EVERY = 50  # Every so many forms one that nobody can read: it has to get into quarantine, byte for byte.


class Lost(Exception):
    """Nobody knows what became of it: no confirmation came back."""


class Database:
    """A session of libpq with one statement; the form is a bound parameter."""

    CONNECTION_OK, TUPLES_OK, SEVERITY, SQLSTATE = 0, 2, ord("V"), ord("C")

    def __init__(self, conninfo):
        pq = self.pq = ctypes.CDLL("libpq.so.5")
        for name in ("PQconnectdb", "PQexecParams"):
            getattr(pq, name).restype = ctypes.c_void_p
        for name in ("PQgetvalue", "PQresultErrorField"):
            getattr(pq, name).restype = ctypes.c_char_p
        self.warned = False
        receiver = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
        self.receiver = receiver(self.notice)
        self.session = ctypes.c_void_p(pq.PQconnectdb(conninfo.encode()))
        if pq.PQstatus(self.session) != self.CONNECTION_OK:
            pq.PQfinish(self.session)
            raise Lost()
        pq.PQsetNoticeReceiver.restype = ctypes.c_void_p
        pq.PQsetNoticeReceiver(self.session, self.receiver, None)
        pq.PQsetClientEncoding(self.session, b"UTF8")

    def notice(self, _, result):
        if self.pq.PQresultErrorField(ctypes.c_void_p(result), self.SEVERITY) == b"WARNING":
            self.warned = True

    def submit(self, form, key):
        """The submission's id, once the commit has come back without a warning."""
        self.warned = False
        parameters = (ctypes.c_char_p * 2)(form.encode(), key.encode())
        result = ctypes.c_void_p(self.pq.PQexecParams(
            self.session, b"SELECT intake.submit($1::text, $2)", 2, None, parameters, None, None, 0))
        try:
            if self.pq.PQresultStatus(result) == self.TUPLES_OK and not self.warned:
                return self.pq.PQgetvalue(result, 0, 0).decode()
            state = self.pq.PQresultErrorField(result, self.SQLSTATE)
            # Of a refusal the code, never the words; without one, or at the server's end, nobody knows.
            if state and not state.startswith(b"57") and self.pq.PQstatus(self.session) == self.CONNECTION_OK:
                raise SystemExit(f"form of key {key}: refused with SQLSTATE {state.decode()}")
            raise Lost()
        finally:
            self.pq.PQclear(result)

    def close(self):
        self.pq.PQfinish(self.session)


def is_readable(number):
    return number % UNREADABLE_EVERY != 0


def form_of(number, examples):
    """The bytes of a form: spaces, escapes and letters of many kinds, since all of them have to come back."""
    if not is_readable(number):
        return f"\tno form at all, number {number} \u00e4\u6f22\U0001f9e1 {{'\\\\n\r\n"
    form = json.loads(examples[number % len(examples)])
    # Now and then a second form of one patient.
    form["patient"] = {"reference": f"DRILL-{number - number % 5 % 2}", "contact": "+1 555 0100"}
    form["answers"]["freeText"] = f"form {number}, \u00e9\u0142\u6f22\U0001f9e1\u00a0\u2028 \"quoted\" \\ and a tab\t"
    spaced = {"indent": number % 4} if number % 3 == 0 else {"separators": (" ,", ":  ") if number % 3 == 1 else (",", ":")}
    return json.dumps(form, ensure_ascii=number % 2 == 0, **spaced)


def read_ledger(path):
    forms = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if not line.endswith("\n"):
                break  # The producer is about to write the rest of it.
            entry = json.loads(line)
            forms[entry["key"]] = entry
    return forms


def keep(ledger, number, key, identity, form):
    ledger.write(json.dumps({"number": number, "key": key, "id": identity, "form": form}) + "\n")
    ledger.flush()


def submit(conninfo, examples, path, first, last, pause):
    with open(examples, encoding="utf-8") as lines:
        examples = [line for line in lines if line.strip()]
    with open(path, "a", encoding="utf-8") as ledger:
        number = int(first)
        ended = []
        signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
        try:
            database = Database(conninfo)
            for number in range(number, int(last) + 1):
                key, form = f"drill-{number}", form_of(number, examples)
                keep(ledger, number, key, database.submit(form, key), form)
                if ended:
                    break
                time.sleep(float(pause))
            database.close()
        except Lost:
            keep(ledger, number, f"drill-{number}", None, form_of(number, examples))
            sys.exit(3)


def again(conninfo, path, first="1", last="1000000000"):
    forms, same, new = read_ledger(path), 0, 0
    database = Database(conninfo)
    with open(path, "a", encoding="utf-8") as ledger:
        for entry in forms.values():
            if not int(first) <= entry["number"] <= int(last):
                continue
            identity = database.submit(entry["form"], entry["key"])
            same += identity == entry["id"]
            new += identity != entry["id"]
            keep(ledger, entry["number"], entry["key"], identity, entry["form"])
    database.close()
    print(f"{same} {new}")


def compare(path, step, table, must=None, may=None):
    """`must`: the first so many confirmed forms have to be there; `may`: and none after the first so many may be."""
    ledger = read_ledger(path)
    confirmed = [key for key, entry in ledger.items() if entry["id"]]
    required = confirmed[: int(must)] if must else confirmed
    # One more than was confirmed before a moment may be there: its commit came, and its confirmation had not come yet.
    allowed = set(list(ledger)[: int(may) + 1]) if may else set(ledger)
    rows, found = [json.loads(line) for line in sys.stdin], {}
    times, bodies = collections.Counter(), collections.Counter()
    wrong = collections.Counter(
        {name: 0 for name in ("lost", "changed", "doubled", "foreign", "not assessed", "waiting")})
    assessed = held = 0
    for row in rows:
        if "orphans" in row:  # Assessments and waiting rows of no form.
            wrong["foreign"] += row["orphans"]
            continue
        key, entry = row["key"], ledger.get(row["key"])
        times[key] += 1
        bodies[row["form"]] += 1
        if entry is None or key not in allowed:
            wrong["foreign"] += 1
            continue
        found[key] = row
        if bytes.fromhex(row["form"]) != entry["form"].encode() or entry["id"] not in (None, row["id"]):
            wrong["changed"] += 1
        assessed += row["assessed"] > 0
        held += row["held"] > 0
        wrong["waiting"] += row["waits"] > 0
        place = (row["assessed"], row["held"])
        wrong["doubled"] += sum(place) > 1 or (sum(place) == 1 and row["waits"] > 0)
        wrong["not assessed"] += place != ((1, 0) if is_readable(entry["number"]) else (0, 1)) and sum(place) <= 1
    wrong["lost"] = sum(key not in found for key in required)
    wrong["doubled"] += sum(n > 1 for n in times.values()) + sum(n > 1 for n in bodies.values())
    stored = sum(times.values())
    with open(table, "a", encoding="utf-8") as lines:
        fields = [step, len(required), stored, wrong["lost"], wrong["changed"], wrong["doubled"], wrong["foreign"],
                  assessed, held, wrong["waiting"], wrong["not assessed"]]
        lines.write("\t".join(map(str, fields)) + "\n")
    print(f"{len(required)} confirmed, {stored} stored: " + ", ".join(
        f"{wrong[name]} {name}" for name in ("lost", "changed", "doubled", "foreign"))
        + f"; {assessed} assessed, {held} in quarantine, {wrong['waiting']} waiting")


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "confirmed":
        print(sum(entry["id"] is not None for entry in read_ledger(arguments[0]).values()))
    else:
        {"submit": submit, "again": again, "compare": compare}[command](*arguments)
