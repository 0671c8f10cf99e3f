# SPDX-License-Identifier: Apache-2.0
"""An HTTP client as a browser would be: cookies, the token against forged requests; over TCP or the local socket."""
import http.client
import json
import socket
import threading

from .context import check, shorten, wait_until


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        return self.json["error"]

    def __str__(self):
        return f"{self.status} {shorten(self.text)}"


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Client:
    """One browser. `port` for TCP on loopback, `path` for the local socket."""

    def __init__(self, port=None, path=None, timeout=60):
        self.port, self.path, self.timeout = port, path, timeout
        self.cookie = None
        self.csrf = None

    def send(self, method, target, body=None, headers=None, raw=None, json_type=True):
        """`body` is sent as JSON, `raw` as it is; headers given here win over those a browser would send."""
        connection = (_SocketConnection(self.path, self.timeout) if self.path else
                      http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout))
        sent = {}
        if json_type and (method != "GET"):
            sent["Content-Type"] = "application/json"
        if self.cookie:
            sent["Cookie"] = self.cookie
        if self.csrf and method != "GET":
            sent["Gluepot-Csrf"] = self.csrf
        for name, value in (headers or {}).items():
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = value
        data = raw if raw is not None else None if body is None else json.dumps(body)
        try:
            connection.request(method, target, body=data.encode() if isinstance(data, str) else data, headers=sent)
            response = connection.getresponse()
            return Answer(response.status, dict((k.lower(), v) for k, v in response.getheaders()), response.read())
        finally:
            connection.close()

    def get(self, target, **more):
        return self.send("GET", target, **more)

    def post(self, target, body=None, **more):
        return self.send("POST", target, {} if body is None and "raw" not in more else body, **more)

    def ask(self, method, target, body=None):
        """The JSON of an answer that must be good."""
        answer = self.send(method, target, body)
        check(answer.status < 300, f"{method} {target}: {answer}")
        return answer.json if answer.body else None

    def take_session(self, answer):
        check(answer.status == 200, f"no session: {answer}")
        self.cookie = answer.headers["set-cookie"].split(";")[0]
        self.csrf = answer.json["csrf_token"]
        return self

    @property
    def token(self):
        return self.cookie.split("=", 1)[1]

    def sign_in(self, name, password):
        return self.take_session(self.post("/api/v1/session", {"name": name, "password": password}))


class EventStream:
    """What /api/v1/events sends, from now on, while the test does something else."""

    def __init__(self, client):
        self.events = []  # (name, data)
        self.connection = (_SocketConnection(client.path, 300) if client.path else
                           http.client.HTTPConnection("127.0.0.1", client.port, timeout=300))
        self.connection.request("GET", "/api/v1/events", headers={"Cookie": client.cookie} if client.cookie else {})
        self.response = self.connection.getresponse()
        check(self.response.status == 200, f"events: {self.response.status}")
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        name = None
        try:
            for line in self.response:
                line = line.decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    self.events.append((name, json.loads(line[6:])))
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass  # the hub ended, or the test did

    def of(self, name):
        return [data for event, data in list(self.events) if event == name]

    def wait_for(self, name, fits=lambda data: True, seconds=60):
        """The first one that fits, once it came."""
        wait_until(lambda: any(fits(data) for data in self.of(name)), seconds, f"an event {name}")
        return next(data for data in self.of(name) if fits(data))
