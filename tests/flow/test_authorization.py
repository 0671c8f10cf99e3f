# SPDX-License-Identifier: Apache-2.0
"""Who may call what: every route of the hub, asked by every kind of caller, each answer judged by a table of our own."""
import http.client
import json
import re
import sqlite3

from support.account import Account
from support.context import check, equal
from support.expected_access import BUILT_IN, PERMISSIONS, held, open_to_limited, table
from support.hub import Hub

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
MISSING = "999999999"  # an id that nothing has
SIGNS_OUT = ("DELETE", "/api/v1/session")


def pattern(path):
    return re.sub(r"\{[^}]*\}", "{}", path)


class Caller:
    """Somebody with a cookie, a header, or nothing; `may` is None where even being signed in is not so."""

    def __init__(self, name, may, headers, limited=False):
        self.name, self.may, self.headers, self.limited = name, may, headers, limited

    def expected(self, route, needed):
        if needed == "public":
            return "allowed"
        if self.may is None:
            return "unauthenticated"
        if self.limited and not open_to_limited(*route) and (needed == "signed_in" or needed in self.may):
            return "closed"
        return "allowed" if needed == "signed_in" or needed in self.may else "forbidden"


def verdict(answer):
    status, text = answer
    if status == 401 and '"unauthenticated"' in text:
        return "unauthenticated"
    if status == 403 and "lacks the permission" in text:
        return "forbidden"
    if status == 403 and "limited to some" in text:
        return "closed"
    return "allowed"


class Matrix:
    def __init__(self, test):
        self.test = test
        self.hub = Hub(test)
        self.ana = self.hub.user("ana")
        self.connection = None
        self.asked = 0

    def ask(self, method, path, headers):
        """(status, body); the connection is kept, but for the stream of events, which never ends."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=60)
        sent = {"Content-Type": "application/json", **headers} if method != "GET" else headers
        self.connection.request(method, path, body=None if method in ("GET", "DELETE") else "{}", headers=sent)
        response = self.connection.getresponse()
        self.asked += 1
        if response.getheader("content-type", "").startswith("text/event-stream"):
            self.connection.close()
            self.connection = None
            return response.status, ""
        body = response.read().decode("utf-8", "replace")
        if response.will_close:
            self.connection = None
        return response.status, body

    def routes(self):
        """{(method, pattern): needed} as the hub tells it; the compatible API's and the web UI's apart."""
        told = {}
        for row in self.hub.ask("GET", "/api/v1/routes")["routes"]:
            told[(row["method"], pattern(row["path"]))] = row["permission"]
        return told

    def roles(self, wanted):
        """{name: permissions}, put into the store while the hub is down: what it says of roles is not at stake here."""
        self.hub.stop()
        with sqlite3.connect(self.hub.folder + "/strict.db") as store:
            for name, permissions in wanted.items():
                role = store.execute("INSERT INTO role (name, description, built_in) VALUES (?, '', 0)", (name,)).lastrowid
                store.executemany("INSERT INTO role_permission (role_id, permission) VALUES (?, ?)",
                                  [(role, permission) for permission in permissions])
        self.hub.start()

    def person(self, name, role, may):
        client = self.hub.user(name, role)
        return Caller(name, may, {"Cookie": client.cookie, "Gluepot-Csrf": client.csrf})

    def callers(self):
        hub = self.hub
        self.roles({f"Only {permission}": [permission] for permission in PERMISSIONS} | {"Nothing": []})
        out = [Caller("nobody", None, {})]
        out += [self.person(role.lower(), role, may) for role, may in BUILT_IN.items()]
        out += [self.person(f"only {permission}", f"Only {permission}", held([permission])) for permission in PERMISSIONS]
        out.append(self.person("without any", "Nothing", set()))
        out.append(Caller("invited", None, {"Cookie": self.ana.cookie.split("=")[0] + "=" + hub.command(
            "users", "create", "invited", "--role", "Primary Admin").out.strip().rsplit("/", 1)[1]}))
        out += self.limited()
        out.append(self.deactivated())
        ended = hub.user("ended")
        equal(ended.send("DELETE", "/api/v1/session").status, 204, "signing out")
        out.append(Caller("session ended", None, {"Cookie": ended.cookie, "Gluepot-Csrf": ended.csrf}))
        out.append(self.expired())
        made_up = self.ana.cookie.split("=")[0] + "=" + "A" * len(self.ana.token)
        out.append(Caller("session made up", None, {"Cookie": made_up}))
        out += [Caller(f"key: {name}", None, {"x-api-key": key}) for name, key in self.keys().items()]
        return out

    def limited(self):
        """Everything, for one company; nobody where roles have no limits yet."""
        with sqlite3.connect(self.hub.folder + "/strict.db") as store:
            if not store.execute("SELECT 1 FROM pragma_table_info('role') WHERE name = 'all_companies'").fetchone():
                return []
        company = self.hub.ask("POST", "/api/v1/companies", {"name": "His own"})["id"]
        self.roles({"Limited": PERMISSIONS})
        client = self.hub.user("limited", "Limited")
        self.hub.stop()
        with sqlite3.connect(self.hub.folder + "/strict.db") as store:
            store.execute("UPDATE role SET all_companies = 0 WHERE name = 'Limited'")
            store.execute("INSERT INTO user_company (user_id, company_id) SELECT id, ? FROM user WHERE name = 'limited'", (int(company),))
        self.hub.start()
        return [Caller("limited to a company", set(PERMISSIONS), {"Cookie": client.cookie, "Gluepot-Csrf": client.csrf}, limited=True)]

    def deactivated(self):
        gone = self.hub.user("gone")
        id = next(row["id"] for row in self.ana.ask("GET", "/api/v1/users")["users"] if row["name"] == "gone")
        self.ana.ask("PATCH", f"/api/v1/users/{id}", {"active": False})
        return Caller("deactivated", None, {"Cookie": gone.cookie, "Gluepot-Csrf": gone.csrf})

    def expired(self):
        """His last request was a year ago."""
        late = self.hub.user("late")
        self.hub.stop()
        with sqlite3.connect(self.hub.folder + "/strict.db") as store:
            year = 366 * 86_400_000
            changed = store.execute("UPDATE session SET created_at_ms = created_at_ms - ?, last_seen_at_ms = "
                                    "last_seen_at_ms - ? WHERE user_id = (SELECT id FROM user WHERE name = 'late')",
                                    (year, year)).rowcount
        equal(changed, 1, "sessions made old")
        self.hub.start()
        return Caller("session expired", None, {"Cookie": late.cookie, "Gluepot-Csrf": late.csrf})

    def keys(self):
        """One key of every kind; none of them opens the hub's own API."""
        kinds = {"plain": [], "password access": ["--password-access"], "read-only passwords": ["--read-only-passwords"],
                 "write-only passwords": ["--write-only-passwords"], "read only": ["--verbs", "read"],
                 "one type": ["--types", "documents"], "paused": [], "revoked": []}
        out = {}
        for name, options in kinds.items():
            out[name] = self.hub.command("keys", "create", name, *options).out.strip()
        self.hub.command("keys", "pause", "paused")
        self.hub.command("keys", "revoke", "revoked")
        return out


def concrete(path):
    return path.replace("{}", MISSING)


def test_s01_every_route_asks_every_caller_for_what_it_needs(test):
    matrix = Matrix(test)
    expected, told = table(), matrix.routes()
    own = {route: needed for route, needed in told.items() if route[1].startswith("/api/") or route in expected}
    equal(sorted(set(own) - set(expected)), [], "routes that the test's table does not know")
    equal(sorted(set(expected) - set(own)), [], "routes that are gone")
    for route, needed in own.items():
        equal(needed, expected[route], f"what {route} needs")
    document = json.loads(matrix.hub.client().get("/openapi.json").body)
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            route = (method.upper(), "/api/v1" + pattern(path))
            if "x-permission" in described:
                equal(described["x-permission"], expected.get(route), f"what the API's description says of {route}")
    # Besides: the compatible API, whose keys are judged elsewhere, and files of the web UI, which anybody may read.
    for (method, path), needed in told.items():
        if (method, path) not in own:
            check((needed == "api_key" and path.startswith("/itglue/")) or (needed == "public" and method == "GET"),
                  f"{method} {path} needs {needed}")
    wrong, allowed = [], 0
    callers = matrix.callers()
    for caller in callers:
        # Whoever may sign out does so last.
        for route in sorted(expected, key=lambda one: one == SIGNS_OUT):
            answer = matrix.ask(route[0], concrete(route[1]), caller.headers)
            wanted, got = caller.expected(route, expected[route]), verdict(answer)
            allowed += got == "allowed"
            if got != wanted or answer[0] == 500:
                wrong.append(f"{caller.name}: {route[0]} {route[1]}: {got} instead of {wanted}: {answer[0]} {answer[1][:160]}")
    equal(wrong[:12], [], f"{len(wrong)} cells")
    test.say(f"{len(expected)} routes, {len(callers)} callers, {len(expected) * len(callers)} cells, {allowed} of them allowed")


def test_s01_a_method_that_is_not_in_the_table_is_answered_to_nobody(test):
    matrix = Matrix(test)
    expected = table()
    paths = {path for _, path in expected}
    boss = Caller("boss", None, {"Cookie": matrix.ana.cookie, "Gluepot-Csrf": matrix.ana.csrf})
    for path in sorted(paths):
        for method in METHODS:
            if any(of == method and re.fullmatch(shape.replace("{}", "[^/]+"), concrete(path)) for of, shape in expected):
                continue
            for caller in (boss, Caller("nobody", None, {})):
                status, text = matrix.ask(method, concrete(path), caller.headers)
                check(status in (404, 405) or (status == 200 and method == "GET" and "<!doctype html" in text.lower()[:40]),
                      f"{caller.name}: {method} {path}: {status} {text[:200]}")
    for path in ("/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/users", "/api/v1/users/1/nothing", "/api/v1/users/"):
        for method in METHODS:
            status, text = matrix.ask(method, path, boss.headers)
            check(status in (404, 405), f"{method} {path}: {status} {text[:200]}")
            check('"error"' in text, f"{method} {path} says so as the API does: {text[:100]}")


def test_s01_the_compatible_api_opens_to_keys_alone(test):
    account = Account(test, counts={"organizations": 6, "types": 2, "flexible-assets": 10, "documents": 10, "checklists": 4,
                                    "passwords": 20})
    local = account.serving
    link = local.command("users", "create", "ana", "--role", "Primary Admin").out.strip()
    client = local.client()
    client.take_session(client.post("/api/v1" + link[link.index("/setup/"):], {"password": Hub.PASSWORD}))
    resources = ("organizations", "passwords", "documents", "flexible_assets", "checklists", "users", "logs", "exports")
    for name, headers in (("nobody", {}), ("a session", {"Cookie": client.cookie, "Gluepot-Csrf": client.csrf}),
                          ("a session as a key", {"x-api-key": client.token}), ("half a key", {"x-api-key": account.key[:36]})):
        for resource in resources:
            for method in METHODS:
                answer = local.client().send(method, f"/itglue/{resource}", None if method in ("GET", "DELETE") else {},
                                             headers={**headers, "Content-Type": "application/vnd.api+json"})
                check(answer.status in (401, 403), f"{name}: {method} /itglue/{resource}: {answer}")
    equal(account.api("/organizations").status, 200, "its key")
