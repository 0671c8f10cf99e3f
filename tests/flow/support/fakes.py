# SPDX-License-Identifier: Apache-2.0
"""Hosts that are not IT Glue, or not well: each does one wrong thing to everybody who connects."""
import socket
import threading

LIST = (b'{"data":[{"id":"1","type":"organizations","attributes":{"name":"One","created-at":"2026-01-01T00:00:00.000Z",'
        b'"updated-at":"2026-01-01T00:00:00.000Z"}}],"meta":{"current-page":1,"next-page":null,"prev-page":null,'
        b'"total-pages":1,"total-count":1,"filters":{}},"links":{}}')


def answer(status, content_type, body, length=None):
    head = (f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body) if length is None else length}\r\nConnection: close\r\n\r\n")
    return head.encode() + body


class Host:
    """Listens on loopback until the test ends. `reply`: bytes sent to each request; None: never answers."""

    def __init__(self, test, reply):
        self.reply, self.requests, self._held = reply, [], []
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()
        test.later(self.close)

    def close(self):
        self._listener.close()
        for connection in self._held:
            connection.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection):
        try:
            connection.settimeout(30)
            got = b""
            while b"\r\n\r\n" not in got:
                part = connection.recv(65536)
                if not part:
                    return
                got += part
            self.requests.append(got.split(b"\r\n", 1)[0].decode("latin-1"))
            if self.reply is None:
                self._held.append(connection)
                return
            connection.sendall(self.reply)
            connection.close()
        except OSError:
            connection.close()
