# SPDX-License-Identifier: Apache-2.0
"""Receivers of notifications on loopback: a mail server that takes nothing amiss, and a webhook that checks what signs it.
Both can be closed (nothing listens), late, or refuse."""
import base64
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import socket
import ssl
import threading

from .processes import run


def certificate(test, name="receiver"):
    """(certificate, key) for localhost and 127.0.0.1, signed by itself."""
    cert, key = test.path(f"{name}.pem"), test.path(f"{name}.key")
    made = run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert])
    assert made.code == 0, made
    return cert, key


class MailServer:
    """Strict: CRLF line ends alone, commands in their order, no mail before encryption and sign-in, lines of 998 at most."""

    def __init__(self, test, security="starttls", user="hub", password="the mail password", port=0):
        self.security, self.user, self.password = security, user, password
        self.mails, self.faults, self.sessions = [], [], 0
        self.refuse_recipient, self.drop_after_data, self.greet_after = None, False, None
        self.cert = None
        if security != "none":
            self.cert, key = certificate(test, f"mail-{security}")
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(self.cert, key)
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", port))
        self._listener.listen(32)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        test.later(self.close)

    def close(self):
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection):
        self.sessions += 1
        try:
            connection.settimeout(30)
            if self.greet_after is not None:
                self.greet_after.wait(30)
            self._talk(connection)
        except (OSError, EOFError, ssl.SSLError):
            pass
        finally:
            connection.close()

    def _talk(self, connection):
        secure = self.security == "tls"
        if secure:
            connection = self.context.wrap_socket(connection, server_side=True)
        pending = b""

        def line():
            nonlocal pending
            while b"\n" not in pending:
                part = connection.recv(65536)
                if not part:
                    raise EOFError
                pending += part
            got, _, pending = pending.partition(b"\n")
            if not got.endswith(b"\r"):
                self.faults.append(f"a bare line feed: {got!r}")
            if len(got) > 998:
                self.faults.append(f"a line of {len(got)}")
            return got.rstrip(b"\r")

        def say(text):
            connection.sendall(text.encode() + b"\r\n")

        say("220 mail.test ESMTP")
        greeted = signed_in = False
        sender, recipients = None, []
        while True:
            got = line().decode("latin-1")
            verb = got.upper()
            if verb.startswith("EHLO "):
                greeted = True
                offers = ["mail.test"] + (["STARTTLS"] if self.security == "starttls" and not secure else [])
                offers += ["AUTH PLAIN"] if self.user and (secure or self.security == "none") else []
                for at, offer in enumerate(offers):
                    say(f"250{' ' if at == len(offers) - 1 else '-'}{offer}")
            elif verb == "STARTTLS" and self.security == "starttls" and not secure:
                say("220 go ahead")
                if pending:
                    self.faults.append("bytes behind STARTTLS")
                connection = self.context.wrap_socket(connection, server_side=True)
                secure, greeted = True, False
            elif verb.startswith("AUTH PLAIN"):
                token = got[10:].strip()
                if not token:
                    say("334 ")
                    token = line().decode()
                _, user, password = base64.b64decode(token).decode().split("\0")
                signed_in = (user, password) == (self.user, self.password)
                say("235 welcome" if signed_in else "535 5.7.8 authentication failed")
            elif verb.startswith("MAIL FROM:<"):
                if not greeted or (self.security != "none" and not secure) or (self.user and not signed_in):
                    say("530 5.7.0 encryption and sign-in first")
                    continue
                sender, recipients = got[11:got.index(">")], []
                say("250 ok")
            elif verb.startswith("RCPT TO:<") and sender is not None:
                to = got[9:got.index(">")]
                if self.refuse_recipient == to:
                    say("550 5.1.1 no such mailbox")
                    continue
                recipients.append(to)
                say("250 ok")
            elif verb == "DATA" and recipients:
                say("354 go on")
                lines = []
                while (one := line()) != b".":
                    lines.append(one[1:] if one.startswith(b".") else one)
                if not self.drop_after_data:
                    self._keep(sender, recipients, b"\r\n".join(lines))
                    say("250 kept")
                else:
                    self._keep(sender, recipients, b"\r\n".join(lines))
                    return  # it has the mail, and never says so
                sender = None
            elif verb == "QUIT":
                say("221 bye")
                return
            elif verb in ("RSET", "NOOP"):
                say("250 ok")
            else:
                self.faults.append(f"an unexpected {got!r}")
                say("503 bad sequence")

    def _keep(self, sender, recipients, text):
        parsed = email.message_from_bytes(text, policy=email.policy.default)
        self.faults += [f"{name}: {defect}" for name, value in parsed.items() for defect in value.defects]
        self.mails.append({"from": sender, "to": recipients, "id": parsed["Message-ID"], "subject": str(parsed["Subject"]),
                           "text": parsed.get_content(), "raw": text, "headers": list(parsed.keys())})


class Webhook:
    """Answers `status`; keeps every request with whether its signature was right."""

    def __init__(self, test, secret, port=0):
        self.secret, self.status, self.location, self.requests = secret, 200, None, []
        self.hold = None  # an event to wait for before the answer
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stamp = self.headers.get("Gluepot-Timestamp", "")
                mac = hmac.new(outer.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
                outer.requests.append({"path": self.path, "id": self.headers.get("Gluepot-Delivery"), "attempt": self.headers.get("Gluepot-Attempt"),
                                       "stamp": int(stamp or 0), "genuine": self.headers.get("Gluepot-Signature") == "v1=" + mac,
                                       "json": json.loads(body), "raw": body})
                if outer.hold is not None:
                    outer.hold.wait(60)
                self.send_response(outer.status)
                if outer.location:
                    self.send_header("Location", outer.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?token=abc"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self._open = True
        test.later(self.close)

    def close(self):
        if self._open:
            self._open = False
            self._server.shutdown()
            self._server.server_close()
