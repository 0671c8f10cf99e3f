# SPDX-License-Identifier: Apache-2.0
"""A wire between a client and a server on loopback that can be cut while something is said."""
import select
import socket
import threading


class Wire:
    """`cut_after`: so many bytes of the server's are let through on a connection (None: all); then both ends are
    closed. `carried`: bytes of the server's, of each connection since `forget`."""

    def __init__(self, test, port):
        self._port, self.cut_after, self.carried, self.cuts = port, None, [], 0
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        test.later(self._listener.close)

    def forget(self):
        self.carried, self.cuts = [], 0

    def _serve(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client):
        server = socket.create_connection(("127.0.0.1", self._port))
        place, limit, got = len(self.carried), self.cut_after, 0
        self.carried.append(0)
        try:
            while True:
                for ready in select.select([client, server], [], [], 120)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if ready is client:
                        server.sendall(data)
                        continue
                    if limit is not None and got + len(data) > limit:
                        client.sendall(data[:limit - got])
                        self.cuts += 1
                        return
                    got += len(data)
                    self.carried[place] = got
                    client.sendall(data)
        except OSError:
            pass
        finally:
            client.close()
            server.close()
