"""The drill of deploy/ha/test.sh, which calls it within the namespace of the site: starts etcd, Patroni and PostgreSQL on three
nodes, HAProxy, workers and sites, does one fault after another, and at the end compares the books.

Standard library and psycopg2 only. Forms are sent by libpq itself (ctypes), since psycopg2 would send them as literals and hides
the SQLSTATE of a warning; psycopg2 only looks.
"""

import argparse
import collections
import contextlib
import ctypes
import datetime
import json
import os
import pwd
import random
import re
import secrets
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid

import psycopg2

HERE = os.path.dirname(os.path.abspath(__file__))
SUPERUSER = pwd.getpwnam("postgres")
SITE_ADDRESS, SITE_NAME = "10.77.0.254", "db.clinic.example"
# How long the cluster may take to be whole again after a fault's end, and the sites to get a form confirmed.
HEALTHY_WITHIN, CONFIRMED_WITHIN = 240, 180
# In every form, in own words, name and contact; must be in no log.
MARK = "zephyrinth"
# The sessions of this process look into nobody's home for certificates.
os.environ["HOME"] = "/nonexistent"


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def run(arguments, **more):
    return subprocess.run(arguments, check=True, capture_output=True, text=True, **more)


def first_line(error):
    return next(iter(str(getattr(error, "stderr", None) or error).splitlines()), type(error).__name__)


class Broken(Exception):
    """Something that must not happen; ends the drill with 1."""


class Stopped(Exception):
    """Ctrl-C."""


# Processes and nodes --------------------------------------------------------------------------------------------------


AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
# Nothing of whoever calls: no PG variables, no certificates of a home.
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def run_as_postgres(arguments, check=True, **more):
    return subprocess.run([*AS_POSTGRES, *arguments], check=check, capture_output=True, text=True, cwd="/",
                          env={**ENVIRONMENT, "PGUSER": "postgres"}, **more)


def start(arguments, log, namespace=None, variables=None):
    """Starts a server as the account postgres, in a node's namespace if one is given: ip and setpriv become it."""
    command = [*AS_POSTGRES, *arguments]
    if namespace:
        command = ["ip", "netns", "exec", namespace, *command]
    with open(log, "ab") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env={**ENVIRONMENT, **(variables or {})},
            cwd="/", start_new_session=True)


def send(pid, number):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


class Node:
    def __init__(self, drill, index):
        self.drill, self.name, self.address = drill, f"n{index}", f"10.77.0.{index}"
        self.namespace, self.wire = f"{drill.prefix}-n{index}", f"to-n{index}"
        self.folder = os.path.join(drill.scratch, self.name)
        self.sockets, self.tls = os.path.join(self.folder, "run"), os.path.join(self.folder, "tls")
        for folder in (self.folder, self.sockets, self.tls):
            os.mkdir(folder, 0o700)
            os.chown(folder, SUPERUSER.pw_uid, SUPERUSER.pw_gid)
        self.processes = {}

    def log(self, name):
        return os.path.join(self.folder, f"{name}.log")

    def start_etcd(self):
        with open(os.path.join(self.folder, "etcd.conf"), encoding="utf-8") as file:
            variables = dict(line.rstrip("\n").split("=", 1) for line in file if line[0] not in "#\n")
        self.processes["etcd"] = start(["/usr/bin/etcd"], self.log("etcd"), self.namespace, variables=variables)

    def start_patroni(self):
        self.processes["patroni"] = start(
            [self.drill.patroni, os.path.join(self.folder, "patroni.yml")], self.log("patroni"), self.namespace)

    def kill(self, name):
        self.processes[name].kill()
        self.processes[name].wait()

    def pids(self, command=None):
        """Of all that runs on this node, or of the programs of this name."""
        found = []
        for pid in map(int, run(["ip", "netns", "pids", self.namespace]).stdout.split()):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
                    if command in (None, file.read().strip()):
                        found.append(pid)
        return found

    def signal_all(self, number, command=None):
        for _ in range(3):  # what was forked meanwhile
            for pid in self.pids(command):
                send(pid, number)

    def postmaster(self):
        with open(os.path.join(self.folder, "data", "postmaster.pid"), encoding="utf-8") as file:
            pid = int(file.readline())
        if pid not in self.pids("postgres"):
            raise Broken(f"the PostgreSQL of {self.name} is not among its processes")
        return pid

    def ask(self, path, port=8008):
        """What a server of this node answers to a GET: the status and the JSON, or (None, None)."""
        try:
            with urllib.request.urlopen(
                    f"https://{self.address}:{port}{path}", timeout=3, context=self.drill.tls_context) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with contextlib.suppress(ValueError):
                return error.code, json.load(error)
            return error.code, None
        except (OSError, ValueError):
            return None, None


# Sites ----------------------------------------------------------------------------------------------------------------

libpq = ctypes.CDLL("libpq.so.5")
for name, result, parameters in [
        ("PQconnectdb", ctypes.c_void_p, [ctypes.c_char_p]),
        ("PQfinish", None, [ctypes.c_void_p]),
        ("PQstatus", ctypes.c_int, [ctypes.c_void_p]),
        ("PQsocket", ctypes.c_int, [ctypes.c_void_p]),
        ("PQexecParams", ctypes.c_void_p, [
            ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_char_p),
            ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]),
        ("PQresultStatus", ctypes.c_int, [ctypes.c_void_p]),
        ("PQresultErrorField", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int]),
        ("PQgetvalue", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
        ("PQclear", None, [ctypes.c_void_p])]:
    function = getattr(libpq, name)
    function.restype, function.argtypes = result, parameters
NOTICE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
libpq.PQsetNoticeReceiver.restype = ctypes.c_void_p
libpq.PQsetNoticeReceiver.argtypes = [ctypes.c_void_p, NOTICE, ctypes.c_void_p]
CONNECTION_OK, TUPLES_OK, SQLSTATE = 0, 2, ord("C")


class Unknown(Exception):
    """Nobody knows whether the form is stored: it is to be sent again."""


class Connection:
    """One session with libpq, each statement a transaction. Not to be used after an error."""

    def __init__(self, conninfo, deadlines):
        self.deadlines, self.warnings = deadlines, []
        self.receiver = NOTICE(self.notice)
        self.handle = libpq.PQconnectdb(conninfo.encode())
        if libpq.PQstatus(self.handle) != CONNECTION_OK:
            self.close()
            raise Unknown("no connection")
        libpq.PQsetNoticeReceiver(self.handle, self.receiver, None)

    def notice(self, _, result):
        self.warnings.append((libpq.PQresultErrorField(result, SQLSTATE) or b"?????").decode())

    def submit(self, form, key):
        """Returns the submission's id once the commit is confirmed."""
        values = (ctypes.c_char_p * 2)(form, key.encode())
        self.warnings.clear()
        with self.deadlines.within(15, libpq.PQsocket(self.handle)):
            result = libpq.PQexecParams(
                self.handle, b"SELECT intake.submit($1::text, $2)", 2, None, values, None, None, 0)
        try:
            if libpq.PQresultStatus(result) != TUPLES_OK:
                state = (libpq.PQresultErrorField(result, SQLSTATE) or b"").decode()
                if state == "23505":
                    raise Broken("a form came back as another one of the same key (23505)")
                raise Unknown(state or "connection lost")
            if self.warnings:
                raise Unknown("warning " + self.warnings[0])
            return libpq.PQgetvalue(result, 0, 0).decode()
        finally:
            libpq.PQclear(result)

    def close(self):
        if self.handle:
            libpq.PQfinish(self.handle)
            self.handle = None


class Deadlines:
    """Ends sessions that wait too long by shutting their socket, as a frozen server still acknowledges bytes. The wait itself
    is never cancelled: that would tell the server to give up the standby."""

    def __init__(self):
        self.lock, self.entries = threading.Lock(), {}
        threading.Thread(target=self.watch, daemon=True).start()

    @contextlib.contextmanager
    def within(self, seconds, descriptor):
        entry = object()
        with self.lock:
            self.entries[entry] = (time.monotonic() + seconds, descriptor)
        try:
            yield
        finally:
            with self.lock:  # the descriptor may be another one's after this
                self.entries.pop(entry, None)

    def watch(self):
        while True:
            time.sleep(0.25)
            with self.lock:
                for entry, (until, descriptor) in list(self.entries.items()):
                    if time.monotonic() > until:
                        del self.entries[entry]
                        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as duplicate:
                            duplicate.shutdown(socket.SHUT_RDWR)


class Site(threading.Thread):
    """A site: forms come in whether or not the database is there, and each is kept until it is confirmed."""

    def __init__(self, drill, number, way, forms_a_second):
        super().__init__(daemon=True, name=f"site-{number}-{way}")
        self.drill, self.way, self.rate = drill, way, forms_a_second
        self.dice = random.Random(f"{drill.seed}/{number}")
        self.number, self.sent, self.again = number, 0, 0
        self.confirmed, self.forms, self.times = {}, {}, []
        self.unknown, self.waiting, self.failure = collections.Counter(), None, None

    def form(self):
        """An invented form, in one case of fifty one that cannot be read."""
        if self.dice.random() < 0.02:
            return f'{{"questionnaire": "spine-intake|2", "{MARK}": …'.encode()
        form = json.loads(self.dice.choice(self.drill.examples))
        if self.dice.random() < 0.9:
            form["patient"] = {"reference": f"DRILL-{self.dice.randrange(3000)}", "contact": f"{MARK}@clinic.example"}
        else:
            form["patient"] = {"contact": MARK}
        form["answers"]["freeText"] = f"{MARK} öffnet 下 {self.dice.randrange(10**9)} " + "word " * self.dice.randrange(60)
        return json.dumps(form, ensure_ascii=False).encode()

    def run(self):
        try:
            self.work()
        except Exception as error:  # a thread's end must not go unnoticed
            self.failure = f"{self.name}: {error!r}"

    def work(self):
        connection, due = None, time.monotonic()
        while not self.drill.closing.is_set():
            due += self.dice.expovariate(self.rate)
            if self.drill.closing.wait(max(0, due - time.monotonic())):
                break
            key, form = f"drill-{self.drill.run_id}-{self.number}-{self.sent}", self.form()
            self.sent += 1
            connection, id = self.deliver(connection, key, form)
            self.confirmed[key], self.forms[key] = id, form
            if self.dice.random() < 0.02:  # a patient who presses the button again
                key = self.dice.choice(list(self.confirmed))
                connection, id = self.deliver(connection, key, self.forms[key])
                if id != self.confirmed[key]:
                    raise Broken(f"the confirmed key {key} has another id now")
        if connection:
            connection.close()

    def deliver(self, connection, key, form):
        self.waiting = key
        while True:
            try:
                if connection is None:
                    connection = Connection(self.drill.conninfo("intake-form", self.way, self.dice), self.drill.deadlines)
                id = connection.submit(form, key)
                self.times.append(time.monotonic())
                self.waiting = None
                return connection, id
            except Unknown as why:
                self.unknown[str(why)] += 1
                if connection:
                    connection.close()
                    connection = None
                if self.drill.giving_up.wait(self.dice.uniform(0.1, 0.5)):
                    raise Broken("a form was not confirmed until the end") from why


# The drill ------------------------------------------------------------------------------------------------------------


class Drill:
    def __init__(self, options):
        self.program, self.scratch, self.prefix = options.program, options.scratch, options.prefix
        self.minutes, self.seed = options.minutes, options.seed
        self.only, self.debian_unit, self.etcd3, self.patroni = (
            options.only, options.debian_unit, options.etcd3, options.patroni)
        self.dice, self.run_id = random.Random(self.seed), secrets.token_hex(4)
        self.site_folder = os.path.join(self.scratch, "site")
        os.mkdir(self.site_folder, 0o711)
        self.closing, self.giving_up, self.stop = threading.Event(), threading.Event(), threading.Event()
        self.deadlines = Deadlines()
        self.nodes = [Node(self, index) for index in (1, 2, 3)]
        self.passwords = {name: secrets.token_hex(16) for name in
                          ("replicator", "rewind", "intake-form", "intake-triage", "observer")}
        self.workers, self.sites, self.faults, self.broken = {}, [], [], []
        self.setbacks = 0

    def node(self, name):
        return next(node for node in self.nodes if node.name == name)

    def pause(self, seconds):
        if self.stop.wait(seconds):
            raise Stopped

    def conninfo(self, user, way="hosts", dice=None):
        common = (f"dbname=clinic user={user} target_session_attrs=read-write connect_timeout=3 sslmode=verify-full "
                  f"sslrootcert={self.ca} passfile={self.passfile} tcp_user_timeout=10000 "
                  "keepalives_idle=5 keepalives_interval=2 keepalives_count=3")
        if way == "HAProxy":
            return f"host={SITE_NAME} hostaddr=127.0.0.1 port=5000 {common}"
        hosts = [node.address for node in self.nodes]
        # A primary that was replaced and does not know it yet confirms nothing: who sends again begins with another one.
        if dice:
            dice.shuffle(hosts)
        return f"host={','.join(hosts)} {common}"

    # Making the cluster

    def make_certificates(self):
        folder = os.path.join(self.scratch, "tls")
        os.mkdir(folder, 0o700)
        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        run(["openssl", "req", "-x509", *new_key, "-days", "3", "-subj", "/CN=CA of a drill",
             "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem"])
        for node in self.nodes:
            run(["openssl", "req", "-new", *new_key, "-subj", f"/CN={node.name}",
                 "-keyout", f"{node.tls}/node.key", "-out", f"{folder}/{node.name}.csr"])
            with open(f"{folder}/{node.name}.ext", "w", encoding="utf-8") as file:
                file.write(f"subjectAltName=IP:{node.address},DNS:{node.name},DNS:{SITE_NAME}\n"
                           "extendedKeyUsage=serverAuth,clientAuth\n")
            run(["openssl", "x509", "-req", "-in", f"{folder}/{node.name}.csr", "-CA", f"{folder}/ca.pem",
                 "-CAkey", f"{folder}/ca.key", "-CAcreateserial", "-days", "3", "-extfile", f"{folder}/{node.name}.ext",
                 "-out", f"{node.tls}/node.pem"])
            run(["cp", f"{folder}/ca.pem", node.tls])
            for name in os.listdir(node.tls):
                os.chmod(f"{node.tls}/{name}", 0o600)
                os.chown(f"{node.tls}/{name}", SUPERUSER.pw_uid, SUPERUSER.pw_gid)
        run(["cp", f"{folder}/ca.pem", self.site_folder])
        self.ca = os.path.join(self.site_folder, "ca.pem")
        os.chmod(self.ca, 0o644)
        self.tls_context = ssl.create_default_context(cafile=self.ca)
        self.tls_context.load_cert_chain(f"{self.nodes[0].tls}/node.pem", f"{self.nodes[0].tls}/node.key")

    def fill_in(self, name, target, node=None, instead=()):
        """Makes a configuration from the file beside this one, as the README's command does, with other folders."""
        with open(os.path.join(HERE, name), encoding="utf-8") as file:
            text = file.read()
        words = {"CLINIC_NETWORK": "10.77.0.0/24", "REPLICATOR_PASSWORD": self.passwords["replicator"],
                 "REWIND_PASSWORD": self.passwords["rewind"]}
        for index, other in enumerate(self.nodes, 1):
            words |= {f"NODE{index}_NAME": other.name, f"NODE{index}_ADDRESS": other.address}
        if node:
            words |= {"NODE_NAME": node.name, "NODE_ADDRESS": node.address}
        for word, value in words.items():
            text = text.replace(word, value)
        for old, new in instead:
            if old not in text:
                raise Broken(f"{name} does not have '{old}' any more, which the drill replaces")
            text = text.replace(old, new)
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(target, 0o600)
        os.chown(target, SUPERUSER.pw_uid, SUPERUSER.pw_gid)

    def start_cluster(self):
        self.make_certificates()
        version_3 = [("\netcd:\n", "\netcd3:\n")] if self.etcd3 else []
        without_2 = [("ETCD_ENABLE_V2=true", "ETCD_ENABLE_V2=false")] if self.etcd3 else []
        for node in self.nodes:
            self.fill_in("etcd.conf", os.path.join(node.folder, "etcd.conf"), node, [
                ("/var/lib/etcd/clinic", os.path.join(node.folder, "etcd")), ("/etc/etcd/tls", node.tls), *without_2])
            self.fill_in("patroni.yml", os.path.join(node.folder, "patroni.yml"), node, [
                ("/var/lib/postgresql/15/clinic", os.path.join(node.folder, "data")),
                ("/var/lib/postgresql/.pgpass-patroni", os.path.join(node.folder, "pgpass")),
                ("/usr/lib/postgresql/15/bin", self.server_programs()), ("/etc/patroni/tls", node.tls),
                ("/run/postgresql", node.sockets), ("mode: required", "mode: \"off\""), *version_3])
            node.start_etcd()
        say("the watchdog is off here: there is no /dev/watchdog for three nodes on one machine")
        self.wait("etcd answers", lambda: all(self.etcd_is_healthy(node) for node in self.nodes), 60)
        # The first makes the cluster, the others copy it.
        for node in self.nodes:
            node.start_patroni()
        self.wait("a primary and two standbys", lambda: not self.what_is_missing(only_servers=True), 180)

    @staticmethod
    def server_programs():
        folders = [f"/usr/lib/postgresql/{version}/bin" for version in
                   sorted(map(int, filter(str.isdigit, os.listdir("/usr/lib/postgresql"))), reverse=True)]
        return next(folder for folder in folders if os.path.exists(f"{folder}/initdb"))

    def make_database(self):
        sockets = self.node(self.leader()).sockets
        run_as_postgres([self.program, "setup", "database", "--host", sockets, "--superuser", "postgres"])
        # By standard input: an argument, every account of the machine would see.
        statements = "CREATE ROLE observer LOGIN IN ROLE pg_read_all_data, pg_read_all_stats, intake_staff;\n" + "".join(
            f"ALTER ROLE \"{name}\" PASSWORD '{self.passwords[name]}';\n"
            for name in ("intake-form", "intake-triage", "observer"))
        run_as_postgres(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", sockets, "-d", "clinic"], input=statements)
        run_as_postgres([self.program, "people", "add", "Olga Observer", "--login", "observer",
                           "--database", f"host={sockets} dbname=clinic user=postgres"])
        self.passfile = os.path.join(self.site_folder, "passfile")
        with open(self.passfile, "w", encoding="utf-8") as file:
            file.writelines(f"*:*:clinic:{name}:{word}\n" for name, word in self.passwords.items())
        os.chmod(self.passfile, 0o600)
        os.chown(self.passfile, SUPERUSER.pw_uid, SUPERUSER.pw_gid)
        examples = run([self.program, "questionnaire", "--examples"]).stdout
        self.examples = examples.splitlines()
        asked = run_as_postgres([self.program, "doctor", "--database", self.conninfo("observer")], check=False)
        say(f"doctor ends with {asked.returncode}" + "".join(
            f"\n         | {line}" for line in (asked.stdout + asked.stderr).splitlines()))
        if asked.returncode not in (0, 1):
            raise Broken("doctor finds something that a person must act on, in a cluster made from these files")

    def start_haproxy(self):
        path = os.path.join(self.site_folder, "haproxy.cfg")
        self.fill_in("haproxy.cfg", path, instead=[
            ("/etc/haproxy/tls/ca.pem", self.ca), ("    user haproxy\n", ""), ("    group haproxy\n", ""),
            ("    log /dev/log local0\n", ""), ("    log global\n", "")])
        self.haproxy = start(["/usr/sbin/haproxy", "-db", "-f", path], os.path.join(self.site_folder, "haproxy.log"))

    def start_workers(self):
        for way in ("hosts", "HAProxy"):
            folder = os.path.join(self.site_folder, f"worker-{way}")
            for path in (folder, f"{folder}/state", f"{folder}/memory"):
                os.mkdir(path, 0o700)
                os.chown(path, SUPERUSER.pw_uid, SUPERUSER.pw_gid)
            settings = os.path.join(self.site_folder, f"worker-{way}.json")
            with open(settings, "w", encoding="utf-8") as file:
                json.dump({"worker": {"stateFolder": f"{folder}/state"}, "memoryFolder": f"{folder}/memory"}, file)
            self.workers[way] = start(
                [self.program, "worker", "--config", settings, "--database", self.conninfo("intake-triage", way)],
                os.path.join(self.site_folder, f"worker-{way}.log"))

    # Looking

    @contextlib.contextmanager
    def observe(self, conninfo=None):
        connection = psycopg2.connect(conninfo or self.conninfo("observer"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = '10s'")
                yield cursor
        finally:
            connection.close()

    def etcd_is_healthy(self, node):
        _, answer = node.ask("/health", 2379)
        return bool(answer) and str(answer.get("health")).lower() == "true"

    def etcd_leader(self):
        hosts = ",".join(f"https://{node.address}:2379" for node in self.nodes)
        tls = self.nodes[0].tls
        answer = subprocess.run(
            ["etcdctl", "--endpoints", hosts, "--cacert", f"{tls}/ca.pem", "--cert", f"{tls}/node.pem", "--key",
             f"{tls}/node.key", "endpoint", "status", "-w", "json"], capture_output=True, text=True, check=False,
            env={**os.environ, "ETCDCTL_API": "3"})
        for entry in json.loads(answer.stdout or "[]"):
            if entry["Status"]["leader"] == entry["Status"]["header"]["member_id"]:
                return next(node for node in self.nodes if node.address in entry["Endpoint"])
        raise Broken("etcd has no leader, although all answered")

    def members(self):
        for node in self.nodes:
            status, answer = node.ask("/cluster")
            if status == 200:
                return answer["members"]
        return []

    def leader(self):
        return next((member["name"] for member in self.members() if member["role"] == "leader"), None)

    def synchronous(self):
        return next((member["name"] for member in self.members() if member["role"] == "sync_standby"), None)

    def what_is_missing(self, only_servers=False):
        """What is not yet as it must be between two faults, in words; nothing when all is well."""
        down = [node.name for node in self.nodes if not self.etcd_is_healthy(node)]
        if down:
            return f"etcd of {', '.join(down)}"
        members = {member["name"]: member for member in self.members()}
        if len(members) < 3:
            return "members"
        leader = [name for name, member in members.items() if member["role"] == "leader"]
        synchronous = [name for name, member in members.items() if member["role"] == "sync_standby"]
        if len(leader) != 1 or len(synchronous) != 1:
            return "a leader and a synchronous standby"
        timelines = {member.get("timeline") for member in members.values()}
        if any(member["state"] not in ("running", "streaming") for member in members.values()) or len(timelines) != 1:
            return "a node's PostgreSQL"
        if any(member.get("lag", 0) not in range(0, 1 << 20) for member in members.values()):
            return "a standby that has caught up"
        # With -c the primary's own word, not what Patroni believes.
        names = run_as_postgres(
            ["psql", "-X", "-A", "-t", "-h", self.node(leader[0]).sockets, "-d", "postgres", "-c",
             "SET statement_timeout = '5s'; SELECT current_setting('synchronous_standby_names') || '|' || "
             "(SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming')"]).stdout.split("\n")[-2]
        if names.strip() != f"{synchronous[0]}|2" and names.strip() != f'"{synchronous[0]}"|2':
            return f"synchronous_standby_names and streams ('{names.strip()}' where Patroni would promote {synchronous[0]})"
        if only_servers:
            return None
        now = time.monotonic()
        silent = {site.way for site in self.sites} - {site.way for site in self.sites if now - (site.times or [0])[-1] < 3}
        if silent:
            return f"a confirmed form by {', '.join(sorted(silent))}"
        with self.observe() as cursor:
            cursor.execute("SELECT count(*) FROM intake.ready AS r JOIN intake.submission AS s USING (number) "
                           "WHERE s.received_at < now() - interval '5 seconds'")
            waiting = cursor.fetchone()[0]
            cursor.execute("SELECT workers_alive, (SELECT count(*) FROM intake.setback WHERE acknowledged_at IS NULL) "
                           "FROM dashboard.health")
            alive, setbacks = cursor.fetchone()
        if setbacks:
            self.acknowledge_setback()
            return "a setback to be acknowledged"
        if waiting:
            return f"{waiting} forms that wait for a worker"
        return None if alive == 2 else f"two workers (there are {alive})"

    def acknowledge_setback(self):
        """A daemon says that the database went back. Whether a confirmed form is gone, the books will tell."""
        self.setbacks += 1
        say("a daemon says that the database went back; acknowledged")
        run_as_postgres([self.program, "setback", "--acknowledge", "--database", self.conninfo("observer")], check=False)

    def wait(self, what, condition, limit):
        until, last = time.monotonic() + limit, None
        while time.monotonic() < until:
            self.check_processes()
            try:
                if condition():
                    return
            except (psycopg2.Error, subprocess.CalledProcessError, IndexError) as error:
                last = first_line(error)
            self.pause(0.5)
        raise Broken(f"not within {limit} s: {what}" + (f" ({last})" if last else ""))

    def wait_until_whole(self):
        until, missing = time.monotonic() + HEALTHY_WITHIN, None
        while time.monotonic() < until:
            self.check_processes()
            try:
                missing = self.what_is_missing()
                if not missing:
                    return
            except (psycopg2.Error, subprocess.CalledProcessError, IndexError) as error:
                missing = f"an answer of the database ({first_line(error)})"
            self.pause(0.5)
        raise Broken(f"{HEALTHY_WITHIN} s after the fault's end there is still missing: {missing}")

    def check_processes(self):
        for way, worker in self.workers.items():
            if worker.poll() is not None:
                raise Broken(f"the worker by {way} ended by itself with {worker.returncode}")
        for site in self.sites:
            if site.failure:
                raise Broken(site.failure)

    # Faults. Each returns what it did, after it is over.

    def choose_standby(self):
        return self.dice.choice([node for node in self.nodes if node.name != self.leader()])

    def switchover(self):
        leader, candidate = self.leader(), self.synchronous()
        run([os.path.join(os.path.dirname(self.patroni), "patronictl"), "-c",
             os.path.join(self.node(leader).folder, "patroni.yml"), "switchover", "clinic", "--leader", leader, "--candidate",
             candidate, "--force"], timeout=90)
        return f"{leader} to {candidate}"

    def kill_postgres(self):
        node = self.node(self.leader())
        send(node.postmaster(), signal.SIGKILL)
        return node.name

    def kill_patroni(self):
        node = self.node(self.leader())
        node.kill("patroni")
        if not self.debian_unit:  # as systemd does with KillMode=mixed
            node.signal_all(signal.SIGKILL, "postgres")
        try:
            self.pause(1)
        finally:
            node.start_patroni()
        return node.name

    def freeze(self, node, command=None):
        seconds = self.dice.uniform(5, 40)
        node.signal_all(signal.SIGSTOP, command)
        try:
            self.pause(seconds)
        finally:
            node.signal_all(signal.SIGCONT, command)
        return f"{node.name} for {seconds:.0f} s"

    def freeze_primary(self):
        return self.freeze(self.node(self.leader()))

    def freeze_standby(self):
        return self.freeze(self.choose_standby())

    def freeze_patroni(self):
        return self.freeze(self.node(self.leader()), "patroni")

    def cut(self, node):
        seconds = self.dice.uniform(10, 40)
        # The bridge drops what comes and goes; neither end notices that the wire is gone.
        run(["bridge", "link", "set", "dev", node.wire, "state", "0"])
        try:
            self.pause(seconds)
        finally:
            run(["bridge", "link", "set", "dev", node.wire, "state", "3"])
        return f"{node.name} for {seconds:.0f} s"

    def cut_primary(self):
        return self.cut(self.node(self.leader()))

    def cut_standby(self):
        return self.cut(self.choose_standby())

    def cut_between(self):
        one, other = self.node(self.leader()), self.node(self.synchronous())
        seconds = self.dice.uniform(10, 40)
        for here, there in ((one, other), (other, one)):
            run(["ip", "-n", here.namespace, "route", "add", "blackhole", f"{there.address}/32"])
        try:
            self.pause(seconds)
        finally:
            for here, there in ((one, other), (other, one)):
                run(["ip", "-n", here.namespace, "route", "delete", "blackhole", f"{there.address}/32"])
        return f"{one.name} and {other.name} for {seconds:.0f} s"

    def stop_etcds(self, nodes):
        seconds = self.dice.uniform(10, 40)
        for node in nodes:
            node.kill("etcd")
        try:
            self.pause(seconds)
        finally:
            for node in nodes:
                node.start_etcd()
        return f"{', '.join(node.name for node in nodes)} for {seconds:.0f} s"

    def stop_etcd(self):
        leader = self.etcd_leader()
        return self.stop_etcds([self.dice.choice([node for node in self.nodes if node is not leader])])

    def stop_etcd_leader(self):
        return self.stop_etcds([self.etcd_leader()])

    def stop_two_etcds(self):
        return self.stop_etcds(self.dice.sample(self.nodes, 2))

    def power(self):
        node, seconds = self.node(self.leader()), self.dice.uniform(5, 30)
        node.signal_all(signal.SIGKILL)
        for process in node.processes.values():
            process.wait()
        try:
            self.pause(seconds)
        finally:
            node.start_etcd()
            node.start_patroni()
        return f"{node.name} for {seconds:.0f} s"

    KINDS = {
        "switchover": switchover, "PostgreSQL of the primary killed": kill_postgres,
        "Patroni of the primary killed": kill_patroni, "primary frozen": freeze_primary, "standby frozen": freeze_standby,
        "Patroni of the primary frozen": freeze_patroni, "primary cut off": cut_primary, "standby cut off": cut_standby,
        "primary and its standby cut apart": cut_between, "etcd follower stopped": stop_etcd,
        "etcd leader stopped": stop_etcd_leader, "two etcds stopped": stop_two_etcds, "primary without power": power,
    }

    def silence(self, way, since, until):
        """The longest time between two confirmed forms of the sites that go this way."""
        times = sorted(moment for site in self.sites if site.way == way
                       for moment in list(site.times) if since <= moment <= until)
        edges = [since, *times, until]
        return max(later - earlier for earlier, later in zip(edges, edges[1:]))

    def do_faults(self):
        until, bag = time.monotonic() + 60 * self.minutes, []
        while time.monotonic() < until:
            if not bag:  # all kinds come before one comes again
                bag = [kind for kind in self.KINDS if self.only in kind]
                self.dice.shuffle(bag)
            kind = bag.pop()
            self.pause(self.dice.uniform(2, 6))
            before, begun = self.leader(), time.monotonic()
            try:
                what = self.KINDS[kind](self)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
                words = (error.stderr or error.stdout or "").strip().splitlines()[-1:] if error.stderr or error.stdout else ""
                raise Broken(f"the fault '{kind}' could not be done: {words}") from error
            ended = time.monotonic()
            try:
                self.wait_until_whole()
            except Broken as error:
                raise Broken(f"{kind}: {what}; {error}") from None
            now = time.monotonic()
            silences = {way: self.silence(way, begun, now) for way in ("hosts", "HAProxy")}
            after = self.leader()
            self.faults.append((kind, silences, now - ended, before != after))
            say(f"{kind}: {what}; nothing confirmed for {silences['hosts']:.1f} s by hosts, {silences['HAProxy']:.1f} s by "
                f"HAProxy; whole {now - ended:.0f} s after its end; primary {before} -> {after}; "
                f"{sum(len(site.confirmed) for site in self.sites)} forms")
            if max(silences.values()) > CONFIRMED_WITHIN:
                self.broken.append(f"no form was confirmed for {max(silences.values()):.0f} s ({kind})")
        # What a Patroni that has just started makes of it shows in its next round.
        self.pause(6)
        self.wait_until_whole()

    # The books

    def finish(self):
        say("no more faults; the sites send what they have left")
        self.closing.set()
        patience = threading.Timer(CONFIRMED_WITHIN, self.giving_up.set)
        patience.daemon = True
        patience.start()
        for site in self.sites:
            site.join(CONFIRMED_WITHIN + 30)
            if site.failure or site.is_alive():
                self.broken.append(site.failure or f"{site.name} does not end")
        def is_empty():
            with self.observe() as cursor:
                cursor.execute("SELECT NOT EXISTS (SELECT FROM intake.ready)")
                return cursor.fetchone()[0]
        self.wait("the queue is empty", is_empty, 120)
        workers, self.workers = self.workers, {}
        for way, worker in workers.items():
            worker.terminate()
            try:
                status = worker.wait(35)
            except subprocess.TimeoutExpired:
                status = "no end"
            if status != 0:
                self.broken.append(f"the worker by {way} ended with {status} after SIGTERM")

    def books(self):
        confirmed = {key: id for site in self.sites for key, id in site.confirmed.items()}
        forms = {key: form for site in self.sites for key, form in site.forms.items()}
        found = collections.Counter()
        stored_by_key, owner_of_id = collections.Counter(), {}
        with contextlib.closing(psycopg2.connect(self.conninfo("observer"))) as connection:
            with connection.cursor("forms") as cursor:
                cursor.execute("SELECT id::text, idempotency_key, convert_to(form, 'UTF8') FROM intake.submission")
                for id, key, form in cursor:
                    stored_by_key[key] += 1
                    owner_of_id.setdefault(id, key)
                    if owner_of_id[id] != key:
                        found["ids of two forms"] += 1
                    if key not in confirmed:
                        found["rows that nobody confirmed"] += 1
                    elif confirmed[key] != id:
                        found["stored under another id than the confirmed one"] += 1
                    elif bytes(form) != forms[key]:
                        found["stored with other bytes"] += 1
            with connection.cursor() as cursor:
                for name, question in [
                        ("neither or both of assessed and quarantined", """
                            SELECT count(*) FROM intake.submission AS s
                            WHERE (SELECT count(*) FROM intake.assessment AS a WHERE a.submission_id = s.id)
                                + (SELECT count(*) FROM intake.quarantine AS q WHERE q.submission_id = s.id) <> 1"""),
                        ("assessed without a submission", """
                            SELECT count(*) FROM intake.assessment AS a
                            WHERE NOT EXISTS (SELECT FROM intake.submission AS s WHERE s.id = a.submission_id)"""),
                        ("left in the queue", "SELECT count(*) FROM intake.ready"),
                        ("found unaccounted by the product", "SELECT count(*) FROM intake.unaccounted"),
                        ("emergency or urgent without an alert", """
                            SELECT count(*) FROM intake.assessment
                            WHERE level IN ('emergency', 'urgent') AND alert_id IS NULL""")]:
                    cursor.execute(question)
                    found[name] += cursor.fetchone()[0]
                cursor.execute("SELECT count(*), (SELECT count(*) FROM intake.assessment), (SELECT count(*) FROM "
                               "intake.quarantine), (SELECT count(*) FROM intake.alert) FROM intake.submission")
                stored, assessed, quarantined, alerts = cursor.fetchone()
        lost = sum(1 for key in confirmed if key not in stored_by_key)
        doubled = sum(count - 1 for count in stored_by_key.values() if count > 1)
        self.compare_nodes()
        self.search_logs()
        sites = self.sites
        unknown = sum((site.unknown for site in sites), collections.Counter())
        print(f"\nforms confirmed {len(confirmed)}, stored {stored}, assessed {assessed}, quarantined {quarantined}, "
              f"alerts {alerts}")
        print("tried again: " + str(sum(unknown.values())) + "".join(
            f"\n    {count:6d}  {why}" for why, count in unknown.most_common()))
        print(f"the product said that the database went back: {self.setbacks} times")
        print(f"\nconfirmed and lost {lost}, doubled {doubled}")
        for name, count in sorted(found.items()):
            print(f"{name}: {count}")
            # A row that nobody confirmed can only be one that a site gave up at the end.
            if count:
                self.broken.append(f"{name}: {count}")
        if lost:
            self.broken.append(f"confirmed and lost: {lost}")
        if doubled:
            self.broken.append(f"stored twice under one key: {doubled}")

    def compare_nodes(self):
        """All three must hold the same forms, assessments and alerts."""
        def contents():
            answers = {}
            for node in self.nodes:
                conninfo = self.conninfo("observer").replace("target_session_attrs=read-write", "")
                conninfo = re.sub(r"host=\S+", f"host={node.address}", conninfo, count=1)
                with self.observe(conninfo) as cursor:
                    cursor.execute("""
                        SELECT (SELECT md5(string_agg(id::text || idempotency_key || md5(form), ',' ORDER BY number))
                                FROM intake.submission),
                               (SELECT md5(string_agg(submission_id::text || level, ',' ORDER BY number)) FROM intake.assessment),
                               (SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM intake.alert)""")
                    answers[node.name] = cursor.fetchone()
            return len(set(answers.values())) == 1
        try:
            self.wait("all three nodes hold the same", contents, 60)
        except Broken as error:
            self.broken.append(str(error))

    def search_logs(self):
        for folder, _, files in os.walk(self.scratch):
            if "/data" in folder[len(self.scratch):] and not folder.endswith("/log"):
                continue
            for name in files:
                if not name.endswith((".log", ".csv")):
                    continue
                with open(os.path.join(folder, name), "rb") as file:
                    if MARK.encode() in file.read():
                        self.broken.append(f"a log holds words of a form: {os.path.join(os.path.basename(folder), name)}")

    def table(self):
        print(f"\nseed {self.seed}, {self.minutes} minutes, {len(self.faults)} faults; seconds without a confirmed form\n")
        print("fault                              count  failover   hosts p50    max   HAProxy p50    max")
        rows = [(kind, [fault for fault in self.faults if fault[0] == kind]) for kind in self.KINDS]
        for kind, faults in [*rows, ("all", self.faults)]:
            if not faults:
                continue
            hosts, proxy = ([fault[1][way] for fault in faults] for way in ("hosts", "HAProxy"))
            print(f"{kind:34s} {len(faults):5d} {sum(fault[3] for fault in faults):9d} {statistics.median(hosts):11.1f} "
                  f"{max(hosts):6.1f} {statistics.median(proxy):13.1f} {max(proxy):6.1f}")

    def go(self):
        versions = [run(command).stdout.splitlines()[0] for command in
                    ([self.patroni, "--version"], ["/usr/bin/etcd", "--version"],
                     [f"{self.server_programs()}/postgres", "--version"], ["/usr/sbin/haproxy", "-v"])]
        say(f"seed {self.seed}; " + "; ".join(versions))
        self.start_cluster()
        self.make_database()
        self.start_haproxy()
        self.start_workers()
        self.sites = [Site(self, number, way, 4) for number, way in enumerate(["hosts", "HAProxy"] * 2)]
        for site in self.sites:
            site.start()
        self.wait_until_whole()
        say(f"three nodes, two workers and {len(self.sites)} sites are at work; faults for {self.minutes} minutes")
        with contextlib.suppress(Stopped):
            self.do_faults()
        if self.stop.is_set():
            say("stopped: the books as they are")
            self.stop.clear()
            self.wait_until_whole()
        self.finish()
        self.books()
        self.table()


def main():
    parser = argparse.ArgumentParser(description="The drill of deploy/ha/test.sh; call that.")
    for name in ("program", "patroni", "scratch", "prefix"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--minutes", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--debian-unit", action="store_true")
    parser.add_argument("--etcd3", action="store_true")
    options = parser.parse_args()
    if not any(options.only in kind for kind in Drill.KINDS):
        say(f"error: no fault has '{options.only}' in its name; there are:" + "".join(
            f"\n           {kind}" for kind in Drill.KINDS))
        sys.exit(64)
    drill = Drill(options)
    # Ctrl-C comes by test.sh as SIGTERM; a second one ends at once.
    def interrupt(*_):
        if drill.stop.is_set():
            os._exit(130)
        drill.stop.set()
    signal.signal(signal.SIGTERM, interrupt)
    try:
        drill.go()
    except Stopped:
        say("stopped")
        sys.exit(130)
    except Broken as error:
        drill.broken.append(str(error))
        drill.table()
    for line in drill.broken:
        say(f"BROKEN: {line}")
    say("failed" if drill.broken else "every confirmed form is there, once")
    sys.stdout.flush()
    os._exit(1 if drill.broken else 0)


main()
