"""Receivers on the loopback that the tests deliver to.

    peers.py RECORD CERTIFICATE KEY [WRONG_CERTIFICATE WRONG_KEY]

starts an HTTPS server, one with the wrong certificate, an HTTP server, and SMTP servers with STARTTLS and with TLS, both
with AUTH, and one in clear; mail servers that stall at each stage, and web servers that do before HTTP begins; prints their ports as one line of JSON; and appends everything that it gets to the file RECORD,
one line of JSON each. The path of a request says how it is answered. It ends when its standard input does, and removes the
folder of RECORD then, with all that is in it.
"""

import asyncio
import http.server
import json
import os
import shutil
import socket
import ssl
import sys
import threading
import time

from aiosmtpd.smtp import SMTP, AuthResult

record_path, certificate, key = sys.argv[1:4]
wrong = sys.argv[4:6]
record_lock = threading.Lock()
stopping = threading.Event()
counts = {}


def record(**fields):
    line = json.dumps(fields) + "\n"
    with record_lock, open(record_path, "a", encoding="utf-8") as file:
        file.write(line)


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def drip(self, data):
        for byte in data:
            if stopping.wait(0.2):
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()

    def handle_request(self):
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        record(peer="http", path=self.path, headers=dict(self.headers), body=body.decode("utf-8", "replace"), at=time.time())
        kind = self.path.strip("/").split("/")
        if kind[0] == "status":
            self.answer(int(kind[1]), [("Location", "/ok/redirected")] if kind[1].startswith("3") else [])
        elif kind[0] == "hang":
            stopping.wait()
        elif kind[0] == "hangfirst":
            # As many as the number says get no answer.
            with record_lock:
                counts[self.path] = counts.get(self.path, 0) + 1
                count = counts[self.path]
            if count <= int(kind[1]):
                stopping.wait()
            else:
                self.answer(200)
        elif kind[0] == "cut":
            self.wfile.write(b"HTTP/1.1 20")
            self.wfile.flush()
            self.connection.close()
        elif kind[0] == "drip":
            self.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10000)
        elif kind[0] == "dripbody":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
            self.drip(b"x" * 10000)
        elif kind[0] == "fail":
            # As often as the number says, then it works.
            with record_lock:
                counts[self.path] = counts.get(self.path, 0) + 1
                count = counts[self.path]
            self.answer(503 if count <= int(kind[1]) else 200)
        elif kind[0] == "flag":
            # Works while the file of this name is beside the record.
            there = os.path.exists(os.path.join(os.path.dirname(record_path), kind[1]))
            self.answer(200 if there else 503)
        else:
            self.answer(200, body=b"ok")

    do_GET = do_POST = handle_request


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, request, client_address):
        pass


class TLSServer(Server):
    """The handshake is each connection's thread's, so that a client that stays silent blocks nobody else."""

    context = None

    def finish_request(self, request, client_address):
        request.settimeout(30)
        with self.context.wrap_socket(request, server_side=True) as secured:
            self.RequestHandlerClass(secured, client_address, self)


def context(certificate, key):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate, key)
    return made


def serve(kind, tls=None):
    server = kind(("127.0.0.1", 0), Receiver)
    if tls:
        server.context = tls
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        record(
            peer="mail", sender=envelope.mail_from, recipients=envelope.rcpt_tos,
            content=envelope.content.decode("utf-8", "replace"), secured=server.transport.get_extra_info("ssl_object") is not None,
            authenticated=bool(session.authenticated), at=time.time())
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    given = (data.login, data.password)
    return AuthResult(success=given == (b"alerter", b"correct horse"), handled=False)


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()


def mail(tls=None, **options):
    async def start():
        return await loop.create_server(
            lambda: SMTP(Mailbox(), hostname="localhost", loop=loop, **options), "127.0.0.1", 0, ssl=tls)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result()
    return server.sockets[0].getsockname()[1]


secured = context(certificate, key)


def stall(connection, stage, byte=None):
    """Says nothing more, or one byte after the other, until the client goes or half a minute has passed."""
    connection.settimeout(0.2)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if byte:
            connection.sendall(byte)
            time.sleep(0.2)
        try:
            if connection.recv(4096) == b"":
                return
        except TimeoutError:
            pass
    record(peer="stalled", path="/" + stage)


def stall_mail(connection, stage):
    """A mail server with STARTTLS and AUTH that stalls at a stage; `-drip` sends a line without end there."""
    name, _, drip = stage.partition("-")
    stream = connection.makefile("rwb")
    extensions = b"250-localhost\r\n250-AUTH PLAIN\r\n"
    recipients, is_secured = [], False

    def reaches(here):
        if here != name:
            return False
        stall(connection, stage, b"250-" if drip else None)
        return True

    def say(line):
        stream.write(line + b"\r\n")
        stream.flush()

    if reaches("greeting"):
        return
    say(b"220 localhost")
    while line := stream.readline():
        verb = line.strip().split(b" ")[0].upper()
        if verb == b"EHLO":
            if reaches("secured" if is_secured else "ehlo"):
                return
            say(extensions + (b"250 8BITMIME" if is_secured else b"250 STARTTLS"))
        elif verb == b"STARTTLS":
            if reaches("starttls"):
                return
            say(b"220 go on")
            if reaches("handshake"):
                return
            connection = secured.wrap_socket(connection, server_side=True)
            stream = connection.makefile("rwb")
            is_secured = True
        elif verb == b"DATA":
            if reaches("data"):
                return
            say(b"354 go on")
            content = b"".join(iter(stream.readline, b".\r\n"))
            if reaches("end"):
                return
            record(peer="mail", recipients=recipients, content=content.decode(), secured=is_secured)
            say(b"250 taken")
        elif reaches(verb.decode().lower()):
            return
        else:
            if verb == b"RCPT":
                recipients.append(line.decode().split("<")[1].split(">")[0])
            if verb == b"AUTH":
                say(b"334 ")
                stream.readline()
            say(b"221 bye" if verb == b"QUIT" else b"235 welcome" if verb == b"AUTH" else b"250 fine")


def stalling(handle, stage):
    """A server of a thread for each connection; its port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def serve_one(connection):
        try:
            with connection:
                handle(connection, stage)
        except OSError:
            pass

    def serve_all():
        while True:
            threading.Thread(target=serve_one, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=serve_all, daemon=True).start()
    return listener.getsockname()[1]


# A queue of connections that nobody takes out and that is full: the next one is not even refused.
full = socket.create_server(("127.0.0.1", 0), backlog=0)
waiting = [socket.socket() for _ in range(4)]
for one in waiting:
    one.setblocking(False)
    one.connect_ex(full.getsockname())

ports = {
    "https": serve(TLSServer, secured),
    "http": serve(Server),
    "starttls": mail(tls_context=secured, require_starttls=True, auth_required=True, authenticator=authenticate),
    "smtps": mail(tls=secured, auth_required=True, auth_require_tls=False, authenticator=authenticate),
    "smtp": mail(),
    "full": full.getsockname()[1],
    "silent": stalling(stall, "silent"),
}
for stage in [
    "greeting", "greeting-drip", "ehlo", "starttls", "handshake", "secured", "auth", "mail", "rcpt", "data", "end",
    "end-drip", "quit",
]:
    ports["stall-" + stage] = stalling(stall_mail, stage)
if wrong:
    other = type("Other", (TLSServer,), {})
    ports["wrong"] = serve(other, context(*wrong))
print(json.dumps(ports), flush=True)
sys.stdin.read()
shutil.rmtree(os.path.dirname(sys.argv[1]), ignore_errors=True)
stopping.set()
os._exit(0)
