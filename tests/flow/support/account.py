# SPDX-License-Identifier: Apache-2.0
"""A sample IT Glue account: an instance with source local, its key, its request log, and what was planted in it."""
import json
import os

from . import databases
from .context import check, equal
from .program import Serving, run_gluepot
from .web import Client

_MASK = (1 << 64) - 1


def _mix(x):
    x ^= x >> 30
    x = x * 0xBF58476D1CE4E5B9 & _MASK
    x ^= x >> 27
    x = x * 0x94D049BB133111EB & _MASK
    return x ^ x >> 31


class Plan:
    """The arithmetic that the sample is made by: the values of a seed without asking the account."""

    def __init__(self, seed):
        self.seed = seed

    def number(self, purpose, index):
        value = _mix(self.seed + 0x9E3779B97F4A7C15 & _MASK)
        for byte in purpose.encode():
            value = _mix(value ^ byte) + 0x9E3779B97F4A7C15 & _MASK
        return _mix(value ^ _mix(index + 0x632BE59BD9B4E019 & _MASK))

    def id(self, kind, index):
        if self.number("big id", index * 64 + kind) % 4 == 0:
            return 100_000_000_000_000_000 * (1 + kind % 8) + kind * 10_000_000_000_000 + index * 3 + 1
        return kind * 1_000_000_000 + 1_000_000_000 + index * 3 + 2

    def secret(self, kind, index, field):
        otp = field == "otp_secret"
        letters = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" if otp else
                   "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789")
        size = 24 if not otp else 96 if index % 90 == 4 else 32
        value, turn = "", 0
        while len(value) < size:
            bits = self.number(f"secret/{kind}/{field}", index * 16 + turn)
            while bits > 1000 and len(value) < size:
                value += letters[bits % len(letters)]
                bits //= len(letters)
            turn += 1
        return value


class Account:
    """Made in a folder of its own and served on a port of its own."""

    DEFAULT = {"organizations": 18, "types": 5, "flexible-assets": 160, "documents": 140, "checklists": 30,
               "passwords": 220}

    def __init__(self, test, name="account", seed=None, counts=None, password_access=True, serve=True, env=None,
                 options=(), seconds=120):
        self.test, self.folder = test, test.path(name)
        self.seed = test.seed if seed is None else seed
        self.counts = {**self.DEFAULT, **(counts or {})}
        arguments = [word for key, value in self.counts.items() for word in (f"--{key}", str(value))]
        run_gluepot(test, "sample", "--data", self.folder, "--seed", str(self.seed), *arguments, seconds=seconds)
        self.key = self.make_key("hub", password_access)
        self.log = test.path(name + "-requests.log")
        self.serving = None
        self.through = None  # a gateway.Proxy that hubs are sent to instead
        if serve:
            self.serving = Serving(test, self.folder, options=["--access-log", self.log, *options], env=env)

    def make_key(self, name, password_access=True, types=None):
        """`types`: the resource types it may read; None: all."""
        made = run_gluepot(self.test, "keys", "create", name, *(["--password-access"] if password_access else []),
                           *(["--types", ",".join(types)] if types else []), "--data", self.folder)
        return made.out.strip()

    @property
    def url(self):
        return self.through.url if self.through else f"http://127.0.0.1:{self.serving.port}/itglue"

    def key_file(self, name="itglue-key"):
        return self.test.write(name, self.key + "\n")

    # What stands in it, by its own database.
    def organizations(self):
        """[(id, name, [PSA ids])] by the place in the sample."""
        database = os.path.join(self.folder, "documentation.db")
        names = dict(databases.read(database, "SELECT id, name FROM record WHERE kind = 1"))
        links = {}
        for organization, remote in databases.read(
                database, "SELECT r.organization_id, s.remote_id FROM record r JOIN side_adapters_resources s "
                          "ON s.id = r.id WHERE r.kind = 16 ORDER BY r.seq"):
            links.setdefault(organization, []).append(str(remote))
        plan = Plan(self.seed)
        ids = [plan.id(databases.ORGANIZATIONS, index) for index in range(self.counts["organizations"])]
        equal(set(ids), set(names), "the sample's organizations")
        return [(id, names[id], links.get(id, [])) for id in ids]

    # What it was asked.
    def requests(self, start=0):
        """[{method, target, status, time, ...}] from the start-th on."""
        out = []
        if os.path.exists(self.log):
            with open(self.log, encoding="utf-8") as file:
                for line in list(file)[start:]:
                    if line.endswith("\n"):
                        out.append(json.loads(line))
        return out

    def request_count(self):
        if not os.path.exists(self.log):
            return 0
        with open(self.log, "rb") as file:
            return file.read().count(b"\n")

    # What a client with the key sees.
    def api(self, target, key=None, method="GET", body=None):
        client = Client(self.serving.port)
        return client.send(method, "/itglue" + target, body,
                           headers={"x-api-key": key or self.key, "Content-Type": "application/vnd.api+json"})

    def list(self, path, query=""):
        rows, page = [], 1
        while page:
            answer = self.api(f"/{path}?page%5Bsize%5D=1000&page%5Bnumber%5D={page}{query}")
            check(answer.status == 200, f"the account's {path}: {answer}")
            rows += answer.json["data"]
            page = answer.json["meta"]["next-page"]
        return rows

    def passwords(self, values=True):
        """{id: attributes}, each with its value under "password" when `values`."""
        out = {}
        for row in self.list("passwords"):
            if values:
                shown = self.api(f"/passwords/{row['id']}?show_password=true")
                check(shown.status == 200, f"the account's password {row['id']}: {shown}")
                row = shown.json["data"]
            out[int(row["id"])] = row["attributes"]
        return out

    def planted_secrets(self):
        """Every value, one-time-password seed and password trait that the sample's seed can have planted."""
        plan, values = Plan(self.seed), []
        for index in range(self.counts["passwords"]):
            values += [plan.secret(databases.PASSWORDS, index, field) for field in ("password", "otp_secret")]
        for index in range(self.counts["flexible-assets"]):
            values += [plan.secret(databases.ASSETS, index, "traits." + field)
                       for field in ("admin-password", "recovery-phrase", "password")]
        return values
