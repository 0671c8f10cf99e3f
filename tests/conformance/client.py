# SPDX-License-Identifier: Apache-2.0
"""HTTP as a script would speak it to the API: nothing is followed, guessed or mended on the way."""
import http.client
import json
import ssl
import time
import urllib.parse

MEDIA_TYPE = "application/vnd.api+json"
_PLAIN = "-_.~*,"  # a comma and a star mean something in filters


class Answer:
    """What came back, with what was asked for messages."""

    def __init__(self, asked, status, headers, body, seconds):
        self.asked, self.status, self.headers, self.body, self.seconds = asked, status, headers, body, seconds
        self._json = None

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        """The body as JSON; None when it is none."""
        if self._json is None and self.body:
            try:
                self._json = json.loads(self.body.decode("utf-8"))
            except ValueError:
                return None
        return self._json

    @property
    def data(self):
        return self.json["data"] if isinstance(self.json, dict) and "data" in self.json else None

    @property
    def media_type(self):
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    def __str__(self):
        text = " ".join(self.text.split())
        return f"{self.asked} -> {self.status} {text[:300]}{' ...' if len(text) > 300 else ''}"


def encode_query(query):
    """A dict or list of pairs with brackets encoded; a text as it is."""
    if query is None or isinstance(query, str):
        return query or ""
    pairs = query.items() if isinstance(query, dict) else query
    quote = urllib.parse.quote
    return "&".join(f"{quote(str(name), safe=_PLAIN)}={quote(str(value), safe=_PLAIN)}" for name, value in pairs)


class Client:
    """One base URL, one key. Waits when the account's limit is reached (nobody documents for how long)."""

    def __init__(self, url, key, timeout=90):
        parts = urllib.parse.urlsplit(url if "//" in url else "https://" + url)
        self.scheme, self.host, self.port = parts.scheme, parts.hostname, parts.port
        self.prefix = parts.path.rstrip("/")
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.key, self.timeout = key, timeout
        self.requests = 0
        self._connection = None

    @property
    def base(self):
        return self.origin + self.prefix

    def _connect(self):
        if self.scheme == "https":
            return http.client.HTTPSConnection(self.host, self.port, timeout=self.timeout,
                                               context=ssl.create_default_context())
        return http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)

    def _exchange(self, method, target, body, headers):
        for attempt in (0, 1):
            fresh = self._connection is None
            connection = self._connection = self._connection or self._connect()
            try:
                connection.putrequest(method, target, skip_accept_encoding=True)
                for name, value in headers:
                    connection.putheader(name, value)
                if body is not None or method in ("POST", "PATCH", "PUT"):
                    connection.putheader("Content-Length", str(len(body or b"")))
                connection.endheaders(body)
                response = connection.getresponse()
                content = response.read()
                if response.will_close:
                    self.close()
                return response.status, {k.lower(): v for k, v in response.getheaders()}, content
            except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
                self.close()
                # An idle connection may have been closed under us; what is not safe to repeat is only sent on a fresh one.
                if fresh or attempt or method != "GET":
                    raise
            except BaseException:
                self.close()
                raise
        raise AssertionError("not reached")

    def close(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def send(self, method, path, query=None, body=None, raw=None, key=True, content_type=True, headers=(), absolute=False,
             wait=True):
        """`body` goes as JSON, `raw` (bytes) as it is. `key`: True this client's, None none, a text another.
        `content_type`: True the usual one for a body. `absolute`: `path` is a whole URL of the same origin. `wait`: a 429 is waited out."""
        target = path if not absolute else path[len(self.origin):]
        target = (target if absolute else self.prefix + target)
        text = encode_query(query)
        target += ("&" if "?" in target else "?") + text if text else ""
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        sent = [(name, value) for name, value in headers]
        key = self.key if key is True else key
        if key is not None:
            sent.append(("x-api-key", key))
        if content_type is True:
            content_type = MEDIA_TYPE if data is not None else None
        if content_type:
            sent.append(("Content-Type", content_type))
        if method != "GET":
            self.close()  # a fresh connection, so that a dropped one never leaves a write in doubt
        asked = f"{method} {target}"
        for pause in (5, 20, 60, 120, 180, None) if wait else (None,):
            begun = time.monotonic()
            self.requests += 1
            status, got, content = self._exchange(method, target, data, sent)
            if status != 429 or pause is None:
                return Answer(asked, status, got, content, time.monotonic() - begun)
            time.sleep(pause)
        raise AssertionError("not reached")
