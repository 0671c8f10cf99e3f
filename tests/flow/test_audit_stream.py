# SPDX-License-Identifier: Apache-2.0
"""The audit is streamed to syslog and webhooks with nothing lost while the receiver is down, or the hub is killed."""
import hashlib
import hmac
import json
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import databases
from support.context import Skip, check, equal, wait_until
from support.hub import Hub
from support.processes import free_port

# RFC 5424: <PRI>VERSION SP TIMESTAMP SP HOSTNAME SP APP-NAME SP PROCID SP MSGID SP STRUCTURED-DATA SP BOM MSG
MESSAGE = re.compile(rb'<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z) ([!-~]{1,255}) gluepot - ([!-~]{1,32}) '
                     rb'\[meta sequenceId="(\d{1,10})"\] \xef\xbb\xbf(.*)', re.DOTALL)


def stored(hub):
    """The rows of the audit's file as they must arrive: {sequence: (phase, action, outcome, mac)}."""
    rows = databases.read(os.path.join(hub.folder, "audit", "audit.db"),
                          "SELECT sequence, phase, action, outcome, mac FROM entry ORDER BY sequence")
    return {str(row[0]): (row[1], row[2] or None, row[3], row[4].hex()) for row in rows}


def of(entry):
    return entry["phase"], entry["action"], entry["outcome"], entry["mac"]


def work(hub, count, name):
    for index in range(count):
        hub.ask("POST", "/api/v1/companies", {"name": f"{name} {index}"})


class Arrived:
    """What a receiver has taken: each row once or more, always the same."""

    def __init__(self):
        self.rows, self.times, self.lock = {}, 0, threading.Lock()

    def take(self, entry):
        with self.lock:
            before = self.rows.setdefault(entry["sequence"], entry)
            check(before == entry, f"entry {entry['sequence']} came twice and differently")
            self.times += 1

    def wait_for(self, hub):
        wanted = stored(hub)
        wait_until(lambda: len(self.rows) >= len(wanted), 90, "every row arrived")
        equal({sequence: of(entry) for sequence, entry in self.rows.items()}, wanted, "the rows")


def certificate(test):
    if not shutil.which("openssl"):
        raise Skip("needs openssl")
    key, cert = test.path("syslog.key"), test.path("syslog.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
                    "-subj", "/CN=receiver", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    return key, cert


class SyslogReceiver:
    """Strict: octet counting and every message by RFC 5424. What it has read counts as stored only when `unkind` lets it;
    "reset": it reads half and resets, "silent": it reads everything and goes without the closing handshake."""

    def __init__(self, test, port):
        self.key, self.cert = certificate(test)
        self.port, self.arrived, self.faults = port, Arrived(), []
        self.unkind = None
        self.listener = None
        self.met = 0
        test.later(self.stop)

    def start(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.cert, self.key)
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(context, self.listener), daemon=True).start()
        return self

    def stop(self):
        if self.listener:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None

    def _accept(self, context, listener):
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            try:
                self._serve(plain, context)
            except (OSError, ssl.SSLError):
                pass
            except Exception as fault:  # a check that failed: told by the test
                self.faults.append(repr(fault))
            finally:
                plain.close()

    def _serve(self, plain, context):
        self.met += 1
        unkind = self.unkind
        plain.settimeout(30)
        wire = context.wrap_socket(plain, server_side=True, suppress_ragged_eofs=False)
        data = b""
        while True:
            piece = wire.recv(700 if unkind == "reset" else 65536)
            if unkind == "reset" and piece:
                plain_fd = wire.detach()
                raw = socket.socket(fileno=plain_fd)
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                raw.close()
                return
            if not piece:
                break
            data += piece
        if unkind == "silent":
            socket.socket(fileno=wire.detach()).close()
            return
        for entry in self.messages(data):
            if entry is not None:
                self.arrived.take(entry)
        wire.unwrap()  # its own closing message: everything was read and stored

    def messages(self, data):
        while data:
            length, _, rest = data.partition(b" ")
            check(length.isdigit() and not length.startswith(b"0"), f"octet counting: {data[:40]!r}")
            size = int(length)
            check(len(rest) >= size, f"a frame of {size} octets is cut")
            message, data = rest[:size], rest[size:]
            found = MESSAGE.fullmatch(message)
            check(found, f"no message of RFC 5424: {message[:160]!r}")
            equal(int(found[1]) // 8, 13, "the facility (log audit)")
            if found[4] == b"test":
                yield None
                continue
            entry = json.loads(found[6])
            equal(int(found[5]), int(entry["sequence"]), "the sequence id")
            equal(found[2].decode(), entry["at"], "the time")
            check((int(found[1]) % 8 == 4) == (entry["outcome"] in ("refused", "failed", "unknown")), "the severity")
            yield entry


def test_syslog_over_tls_loses_nothing_while_the_receiver_is_down(test):
    hub = Hub(test)
    receiver = SyslogReceiver(test, free_port())
    with open(receiver.cert, encoding="utf-8") as file:
        pem = file.read()
    target = {"kind": "syslog", "host": "127.0.0.1", "port": receiver.port, "ca_pem": pem}
    work(hub, 5, "Before")
    hub.ask("PUT", "/api/v1/audit/stream", {**target, "everything": True})
    state = lambda: hub.ask("GET", "/api/v1/audit/stream")
    wait_until(lambda: state()["error"], 30, "that nobody listens is told")
    check("cannot be reached" in state()["error"], f"the reason: {state()['error']}")
    equal(hub.operator().post("/api/v1/audit/stream/test").status, 503, "a test says so at once")
    work(hub, 20, "Down")
    receiver.start()
    receiver.arrived.wait_for(hub)
    # Unkind in turn, while entries go on coming; each time with a new hub process half of the time.
    for turn, unkind in enumerate(("reset", "silent", "reset")):
        receiver.unkind, met = unkind, receiver.met
        work(hub, 15, f"Turn {turn}")
        wait_until(lambda: receiver.met > met, 90, "it was tried")
        sent = int(state()["sent_sequence"])
        check(sent < len(stored(hub)), f"nothing was acknowledged, but {sent} stands")
        if turn % 2 == 0:
            hub.kill()
            hub.start()
        receiver.unkind = None
        receiver.arrived.wait_for(hub)
    receiver.stop()
    work(hub, 10, "Down again")
    hub.kill()
    hub.start()
    receiver.start()
    receiver.arrived.wait_for(hub)
    equal(receiver.faults, [], "what the receiver objected to")
    wait_until(lambda: state()["error"] is None and int(state()["sent_sequence"]) >= len(receiver.arrived.rows), 30, "all is well")
    equal(hub.operator().post("/api/v1/audit/stream/test").status, 200, "a test")
    hub.command("audit", "verify")


def test_a_receiver_whose_certificate_is_not_trusted_gets_nothing(test):
    hub = Hub(test)
    receiver = SyslogReceiver(test, free_port()).start()
    work(hub, 3, "Secret")
    for pem in (None, "other"):
        if pem == "other":
            os.makedirs(test.path("other"), exist_ok=True)
            with open(certificate(type("T", (), {"path": lambda self, *n: test.path("other", *n)})())[1], encoding="utf-8") as file:
                pem = file.read()
        hub.ask("PUT", "/api/v1/audit/stream", {"kind": "syslog", "host": "127.0.0.1", "port": receiver.port, "ca_pem": pem,
                                                "everything": True})
        answer = hub.operator().post("/api/v1/audit/stream/test")
        check(answer.status == 503 and "not trusted" in answer.error["message"], f"the refusal: {answer}")
    equal((receiver.arrived.rows, receiver.faults), ({}, []), "what arrived")


class WebhookReceiver:
    """Answers what `fate` says: a number, or "cut" for no answer after it has stored nothing."""

    def __init__(self, test, secret):
        receiver = self
        self.arrived, self.faults, self.fate, self.met = Arrived(), [], 200, 0

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                receiver.met += 1
                body = self.rfile.read(int(self.headers["content-length"]))
                try:
                    stamp = self.headers["gluepot-timestamp"]
                    check(abs(time.time() - int(stamp)) < 300, f"a timestamp of now: {stamp}")
                    signed = "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
                    equal(self.headers["gluepot-signature"], signed, "the signature")
                    batch = json.loads(body)
                    numbers = [int(entry["sequence"]) for entry in batch["entries"]]
                    if numbers:
                        equal(numbers, list(range(int(batch["first"]), int(batch["last"]) + 1)), "the rows of a batch")
                    if receiver.fate == 200:
                        for entry in batch["entries"]:
                            receiver.arrived.take(entry)
                except Exception as fault:
                    receiver.faults.append(repr(fault))
                if receiver.fate == "cut":
                    self.close_connection = True
                    return
                self.send_response(receiver.fate)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        test.later(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in?token=T0ken-canary"


def test_a_webhook_loses_nothing_and_is_signed(test):
    secret = "s3cret-of-the-webhook-canary"
    hub = Hub(test)
    receiver = WebhookReceiver(test, secret)
    hub.ask("PUT", "/api/v1/audit/stream", {"kind": "webhook", "url": receiver.url, "secret": secret, "everything": True})
    work(hub, 250, "Many")  # more than one batch
    receiver.arrived.wait_for(hub)
    for turn, fate in enumerate((500, "cut", 302, 404)):
        receiver.fate, met = fate, receiver.met
        work(hub, 5, f"Turn {turn}")
        wait_until(lambda: receiver.met > met, 90, "it was tried")
        if turn == 1:
            hub.kill()
            hub.start()
        receiver.fate = 200
        receiver.arrived.wait_for(hub)
    equal(receiver.faults, [], "what the receiver objected to")
    state = hub.ask("GET", "/api/v1/audit/stream")
    equal((state["kind"], state["has_secret"]), ("webhook", True), "the state")
    check("secret" not in state, "the secret is told")
    hub.stop()
    for folder, _, names in os.walk(hub.folder):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                check(secret.encode() not in file.read(), f"the secret stands in {name}")
    with open(os.path.join(hub.folder, "audit", "audit.db"), "rb") as file:
        check(b"T0ken-canary" not in file.read(), "the address's token stands in the audit")


def test_another_target_begins_at_the_end_and_off_is_off(test):
    hub = Hub(test)
    receiver = WebhookReceiver(test, "x" * 20)
    work(hub, 10, "Old")
    before = len(stored(hub))
    hub.ask("PUT", "/api/v1/audit/stream", {"kind": "webhook", "url": receiver.url, "secret": "x" * 20})
    work(hub, 3, "New")
    wait_until(lambda: len(receiver.arrived.rows) >= len(stored(hub)) - before - 1, 60, "the new ones arrived")
    check(min(int(s) for s in receiver.arrived.rows) > before, "an old one came")
    hub.ask("PUT", "/api/v1/audit/stream", {"kind": "off"})
    met = receiver.met
    work(hub, 5, "Off")
    hub.stop()
    equal(receiver.met, met, "requests after it was switched off")
    hub.start()
    for bad in ({"kind": "pigeon"}, {"kind": "syslog"}, {"kind": "syslog", "host": "a b"}, {"kind": "webhook", "url": "ftp://x"},
                {"kind": "syslog", "host": "h", "port": 0}, {"kind": "syslog", "host": "h", "ca_pem": "no"}, {}):
        equal(hub.operator().send("PUT", "/api/v1/audit/stream", bad).status, 422, f"{bad}")
    equal(hub.user("ben", "Reader").get("/api/v1/audit/stream").status, 403, "without the permission")
