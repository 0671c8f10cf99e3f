#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""script/bench reveal: what a reveal costs beyond asking the source. The program itself before a sample account, both on
this machine; one person reveals --reveals passwords, and between any two of them the same password is asked of the
account directly, over a connection that stays open, as the hub does. So often --rounds; the quietest round counts, for a
machine that does other things besides only adds. One JSON line, milliseconds:
  direct_p50, direct_p99        the account's own answer
  reveal_p50, reveal_p99        the hub's, audit durable and chained
  overhead_p50, overhead_p99    the difference of the two distributions' marks; goals 0.3 and 1
  ratio                         reveal_p50 / direct_p50
  durable_p50, durable_p99      what the disk takes for the two durable writes that a reveal makes, and nothing else: as many
                                bytes appended to a file of its own and forced to the disk, twice, in the same round
  beyond_durable_p50            the overhead without them
  rounds                        overhead_p50 of each
  load                          the machine's, as the bench began
  at_once                       reveals a second of --users people at once, all audited
Every value is compared with the account's, every reveal is looked for in the audit, and the chain is verified."""
import argparse
import json
import os
import random
import shutil
import socket
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "flow"))
sys.dont_write_bytecode = True

from support.account import Account  # noqa: E402
from support.context import Test, check, equal  # noqa: E402
from support.hub import Hub  # noqa: E402


WARM = 50  # reveals that fill the caches of both sides


class Wire:
    """A connection that stays open, and nothing between the clock and the socket that costs time of its own."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
        """(milliseconds, status, body)"""
        start = time.perf_counter()
        self.socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lower = head.lower()
        at = lower.index(b"content-length:") + 15
        length = int(lower[at:].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._more()
        took = (time.perf_counter() - start) * 1000
        return took, int(head[9:12]), body

    def _more(self):
        piece = self.socket.recv(65536)
        check(piece, "the connection ended")
        return piece


def request(method, target, headers, body=b""):
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1"] + [f"{k}: {v}" for k, v in headers.items()]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Disk:
    """What one durable write costs here: the pages of one entry appended to a log and forced to the disk. Like the log of
    a database, it is written over from its beginning once it is long."""
    PAGES, LONG = 6, 1000

    def __init__(self, path):
        self.path, self.file, self.pages = path, os.open(path, os.O_RDWR | os.O_CREAT, 0o600), 0
        os.write(self.file, bytes(4120 * self.LONG))
        os.fsync(self.file)

    def write(self):
        """milliseconds"""
        data, at = os.urandom(4120 * self.PAGES), self.pages % self.LONG
        self.pages += self.PAGES
        start = time.perf_counter()
        os.pwrite(self.file, data, 4120 * at)
        os.fdatasync(self.file)
        return (time.perf_counter() - start) * 1000

    def close(self):
        os.close(self.file)
        os.remove(self.path)


def figures_of(direct, shown, durable):
    out = {}
    for name, times in (("direct", direct), ("reveal", shown), ("durable", durable)):
        out[f"{name}_p50"], out[f"{name}_p99"] = round(mark(times, 0.5), 3), round(mark(times, 0.99), 3)
    for at in ("p50", "p99"):
        out[f"overhead_{at}"] = round(out[f"reveal_{at}"] - out[f"direct_{at}"], 3)
    out["ratio"] = round(out["reveal_p50"] / out["direct_p50"], 2)
    out["beyond_durable_p50"] = round(out["overhead_p50"] - out["durable_p50"], 3)
    return out


def mark(times, share):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Bench:
    def __init__(self, test, options):
        counts = {"organizations": 20, "types": 2, "flexible-assets": 10, "documents": 10, "checklists": 5, "passwords": 400}
        more = ["--api-limit", "1000000"]
        self.options = options
        self.account = Account(test, counts=counts, options=more)
        self.hub = Hub(test, options=["--itglue-limit", "1000000", "--itglue-window-seconds", "300"])
        mapped = self.hub.ready(self.account)
        values = {id: entry["password"] for id, entry in self.account.passwords().items()}
        self.entries = [(company, id, values[int(id)]) for _, company, id in self.hub.revealable(mapped) if values[int(id)]]
        self.direct = {}
        self.people = [self.hub.user(f"user-{n}") for n in range(options.users)]

    def ask_direct(self, wire, entry):
        return wire.ask(request("GET", f"/itglue/passwords/{entry[1]}?show_password=true", {"x-api-key": self.account.key}))

    def reveal(self, wire, person, entry):
        body = b'{"purpose":"show"}'
        took, status, answer = wire.ask(request("POST", f"/api/v1/companies/{entry[0]}/passwords/{entry[1]}/reveal", {
            "Content-Type": "application/json", "Cookie": person.cookie, "Gluepot-Csrf": person.csrf}, body))
        equal((status, json.loads(answer).get("value")), (200, entry[2]), "the reveal")
        return took

    def one_by_one(self, round):
        chance, hub, account = random.Random(7 + round), Wire(self.hub.port), Wire(self.account.serving.port)
        direct, shown, durable = [], [], []
        disk = Disk(os.path.join(self.hub.folder, "disk"))
        for number in range(self.options.reveals + WARM):
            entry = chance.choice(self.entries)
            took = self.ask_direct(account, entry)[0]
            through = self.reveal(hub, self.people[0], entry)
            forced = disk.write() + disk.write()
            if number >= WARM:
                direct.append(took)
                shown.append(through)
                durable.append(forced)
        disk.close()
        return direct, shown, durable

    def at_once(self):
        each = self.options.reveals // self.options.users // 2
        faults = []

        def work(person):
            try:
                chance, wire = random.Random(person.cookie), Wire(self.hub.port)
                for _ in range(each):
                    self.reveal(wire, person, chance.choice(self.entries))
            except Exception as fault:
                faults.append(repr(fault))

        threads = [threading.Thread(target=work, args=(person,)) for person in self.people]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        equal(faults, [], "faults")
        return each * len(threads) / (time.perf_counter() - start), each * len(threads)

    def audited(self):
        count, before = 0, ""
        while True:
            page = self.hub.ask("GET", f"/api/v1/audit?limit=1000&action=reveal&actor=user&outcome=done{before}")
            count += len(page["entries"])
            if not page["next_before"]:
                return count
            before = f"&before={page['next_before']}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gluepot", required=True)
    parser.add_argument("--reveals", type=int, default=1000, help="of each round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--users", type=int, default=16)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="gluepot-bench-reveal-")
    test = Test(folder, folder, os.path.abspath(options.gluepot), None, True, 7)
    try:
        bench = Bench(test, options)
        load = round(os.getloadavg()[0], 1)
        rounds = [figures_of(*bench.one_by_one(number)) for number in range(options.rounds)]
        rate, more = bench.at_once()
        equal(bench.audited(), options.rounds * (options.reveals + WARM) + more, "reveals in the audit")
        bench.hub.command("audit", "verify")
        best = min(rounds, key=lambda one: one["overhead_p50"])
        print(json.dumps({"reveals": options.reveals, **best, "rounds": [one["overhead_p50"] for one in rounds], "load": load,
                          "at_once": round(rate), "users": options.users}))
    finally:
        test.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
