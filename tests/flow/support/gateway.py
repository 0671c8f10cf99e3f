# SPDX-License-Identifier: Apache-2.0
"""A hub that stands before an account, and a client that takes it for IT Glue."""
import http.client
import json
import socket
import struct
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .account import Account
from .context import check, equal
from .hub import Hub

SMALL = {"organizations": 14, "types": 3, "flexible-assets": 40, "documents": 60, "checklists": 12, "passwords": 80}


class Scene:
    """An account, a hub connected to it (through `through`, if given), and keys of the hub."""

    def __init__(self, test, counts=SMALL, share="reveal", sync=True, options=(), through=None, password_access=True,
                 account_options=()):
        self.test = test
        self.account = Account(test, counts=counts, password_access=password_access, options=account_options)
        self.hub = Hub(test, options=options)
        self.proxy = through(test, self.account.serving.port) if through else None
        url = self.proxy.url if self.proxy else self.account.url
        self.hub.command("connect", "itglue", "--url", url, "--key-file", self.account.key_file())
        self.hub.wait_for_organizations()
        # Those that own most entries first: the last organization of a sample owns nothing at all.
        owned = Counter(row["organization-id"] for row in self.account.passwords(values=False).values()
                        if not (row["restricted"] or row["personal"] or row["vault-id"]))
        mapped = self.hub.map(self.account, share)
        self.mapped = dict(sorted(mapped.items(), key=lambda item: -owned[item[0]]))
        if sync:
            self.hub.sync()
        self.strong = self.make_key("strong", "--password-access")
        self.weak = self.make_key("weak")
        self.unmapped = [id for id, _, _ in self.account.organizations() if id not in self.mapped]

    def make_key(self, name, *more):
        return self.hub.command("keys", "create", name, *more).out.strip().splitlines()[-1].strip()

    def send(self, method, target, body=None, key=None, **more):
        return self.hub.client().send(method, "/itglue" + target, body, headers={
            "x-api-key": key or self.strong, "Content-Type": "application/vnd.api+json"}, **more)

    def get(self, target, key=None):
        return self.send("GET", target, key=key)

    def mirror(self, target, key=None):
        """A read that must cost the account nothing."""
        before = self.account.request_count()
        answer = self.get(target, key)
        check(answer.headers.get("gluepot-source", "").startswith("mirror; age="),
              f"GET {target} comes from {answer.headers.get('gluepot-source')}: {answer}")
        equal(self.account.request_count() - before, 0, f"requests for GET {target}")
        return answer

    def live(self, target, key=None, status=200):
        answer = self.get(target, key)
        equal((answer.status, answer.headers.get("gluepot-source")), (status, "live"), f"GET {target}: {answer}")
        return answer

    def all(self, target, key=None):
        """Every row of a list, by following links.next."""
        rows, url = [], target
        while url:
            answer = self.get(url, key)
            equal(answer.status, 200, f"GET {url}: {answer}")
            rows += answer.json["data"]
            url = answer.json["links"]["next"]
            if url:
                check(url.startswith(f"http://127.0.0.1:{self.hub.port}/itglue/"), f"links.next: {url}")
                url = url.split("/itglue", 1)[1]
        return rows

    def writes(self, start):
        """[(method, path)] of the account's requests from the start-th on that are no GET."""
        return [(row["method"], row["target"].split("?")[0]) for row in self.account.requests(start)
                if row["method"] != "GET"]

    def entries(self):
        return [entry for entry in self.hub.audit("&action=reveal") if entry["actor"]["kind"] == "key"]


def data(type, attributes, id=None):
    row = {"type": type, "attributes": attributes}
    if id is not None:
        row["id"] = str(id)
    return {"data": row}


class Proxy:
    """Passes requests on to a port, and loses what `lose` says: called with method and path, it answers None (pass),
    "answer" (the request is carried out, its answer is lost), "cut" (half of the answer comes), "request" (it never
    arrives), "reset" (carried out, then the connection is reset), "gone" (carried out, answered with 504), "echo" (refused, and
    the refusal repeats everything that was sent) or a number (that status, not passed on)."""

    def __init__(self, test, port):
        self.lose = lambda method, path: None
        self.seen = []
        self.bodies = []  # [(method, path, bytes)] of requests that have one
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def _pass(self):
                fate = proxy.lose(self.command, self.path)
                proxy.seen.append((self.command, self.path, fate))
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                if body:
                    proxy.bodies.append((self.command, self.path, body))
                if fate == "request":
                    self.close_connection = True
                    return
                if fate == "echo":
                    told = json.dumps({"errors": [{"status": "422", "title": "Unprocessable", "source": {},
                                                   "detail": f"{self.headers} {body.decode()}"}]})
                    return self._answer(422, told.encode(), "application/vnd.api+json")
                if isinstance(fate, int):
                    return self._answer(fate, b'{"errors":[]}', "application/vnd.api+json")
                upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
                upstream.request(self.command, self.path, body=body or None, headers=headers)
                answer = upstream.getresponse()
                text = answer.read()
                upstream.close()
                if fate in ("answer", "reset"):
                    self.close_connection = True
                    if fate == "reset":
                        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        self.connection.close()
                    return
                if fate == "gone":
                    return self._answer(504, b"<html>Gateway Time-out</html>", "text/html")
                self._answer(answer.status, text, answer.getheader("content-type"), cut=fate == "cut")

            def _answer(self, status, text, kind, cut=False):
                self.send_response(status)
                if kind:
                    self.send_header("Content-Type", kind)
                if status != 204:
                    self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text[:len(text) // 2] if cut else text)
                if cut:
                    self.close_connection = True

            do_GET = do_POST = do_PATCH = do_DELETE = _pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        test.later(self.server.shutdown)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/itglue"
