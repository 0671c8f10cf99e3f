# SPDX-License-Identifier: Apache-2.0
"""Bad input to every route that changes something: a clear refusal, never a fault, and nothing changed."""
import json
import socket

from support import databases
from support.context import check, equal
from support.hub import Hub
from test_password_sync import Scene

NOT_CHANGED_BY = {"session", "audit_head", "job_run", "lease", "password_sync_read", "schema_migration", "setting",
                  "password_sync_plan", "password_sync_plan_row", "password_sync_run", "password_sync_run_count",
                  "notification_mark"}  # up to where the watcher has looked
WRONG_IDS = ("0", "-1", "abc", "99999999999999999999", "1%00", "1;DROP%20TABLE%20user", "%F0%9F%94%91", "9007199254740993")


def state(folder):
    """What is stored, less what moves by itself."""
    file = folder + "/strict.db"
    tables = [name for (name,) in databases.read(file, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    out = {}
    for table in tables:
        if table in NOT_CHANGED_BY:
            continue
        columns = [name for (name,) in databases.read(file, f"SELECT name FROM pragma_table_info('{table}')")
                   if name not in ("last_seen_at_ms", "last_sign_in_at_ms", "last_ok_at_ms", "message", "next_step", "state",
                                   "seen_at_ms")]
        out[table] = databases.read(file, f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2"
                                          if len(columns) > 1 else f"SELECT {columns[0]} FROM {table}")
    return out


def resolve(document, schema):
    while schema and "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema or {}


def variants(document, schema):
    """A body that may be one of several is each of them in turn."""
    schema = resolve(document, schema)
    return [one for part in schema["oneOf"] for one in variants(document, part)] if "oneOf" in schema else [schema]


def routes(document):
    """(method, path, body schema) of every route that changes something."""
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            if method in ("post", "put", "patch", "delete"):
                content = route.get("requestBody", {}).get("content", {}).get("application/json", {})
                for schema in variants(document, content.get("schema")):
                    yield method.upper(), path, schema


def wrong_values(schema):
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    out = [{"a": {"b": [1]}}, [[[]]]]
    if kind != "string":
        out += ["text", ""]
    if kind != "boolean":
        out += [True]
    if kind not in ("integer", "number", "string"):
        out += [7, -1.5]
    if kind == "string":
        out += [7.5, "x" * 200_000]
        if schema.get("enum"):
            out += ["no such word", ""]
    return out


def refused(answer, what, statuses=(400, 401, 403, 404, 405, 409, 413, 415, 422, 429)):
    check(answer.status in statuses, f"{what}: {answer}")
    check(answer.error["message"], f"{what}: a message")
    check("exception" not in answer.text.lower() and "std::" not in answer.text, f"{what}: {answer}")


def known_ids(path, known):
    """The right id for each {name} of the path, in order."""
    ids = []
    for at in range(path.count("{")):
        before = "{".join(path.split("{")[:at + 1])
        name = "{" + path.split("{")[at + 1].split("}")[0] + "}"
        check(name in known or before + name in known, f"{path} has an id this test does not know: {name}")
        ids.append(known.get(before + name) or known[name])
    return ids


def filled(path, ids):
    pieces = path.split("{")
    return pieces[0] + "".join(id + piece.split("}", 1)[1] for id, piece in zip(ids, pieces[1:]))


def test_every_changing_route_refuses_bad_input_and_changes_nothing(test):
    scene = Scene(test, sync=False)
    hub = scene.hub
    ana = hub.user("ana")
    _, company = next(iter(scene.mapped.items()))
    user = ana.ask("GET", "/api/v1/users")["users"][0]["id"]
    key = ana.ask("POST", "/api/v1/api-keys", {"name": "k", "password_access": False})["id"]
    organization = str(next(iter(scene.mapped)))
    document = json.loads(hub.client().get("/openapi.json").body)
    role = next(row["id"] for row in ana.ask("GET", "/api/v1/roles")["roles"] if row["name"] == "Reader")
    known = {"/companies/{id}": company, "/users/{id}": user, "/roles/{id}": role, "{session}": "0" * 16, "/api-keys/{id}": key, "{organization_id}": organization,
             "{client_id}": "1", "{password_id}": "1", "{token}": "0" * 64, "{plan_id}": "1", "{batch_id}": "1", "/jobs/{id}": "1",
             "/companies/merges/{id}": "1", "/notifications/channels/{id}": "1", "/notifications/log/{id}": "1", "{kind}": "reveals",
             "/reveal-settings/frozen/{id}": "1", "/reveal-approvals/{id}": "1"}
    before, tried = state(hub.folder), 0
    for method, path, schema in routes(document):
        ids = known_ids(path, known)
        target = filled(path, ids)
        for at in range(path.count("{")):  # each id wrong in turn
            for wrong in WRONG_IDS:
                url = "/api/v1" + filled(path, ids[:at] + [wrong] + ids[at + 1:])
                body = {name: "1" for name in schema.get("properties", {})} if method != "DELETE" else None
                refused(ana.send(method, url, body), f"{method} {url}")
                tried += 1
        url = "/api/v1" + target
        if method == "DELETE":
            continue
        for what, raw in (("cut JSON", '{"name":"x'), ("no JSON", "hello"), ("an array", "[1]"), ("a text", '"x"'),
                          ("null bytes", "\0\0\0"), ("deep", "[" * 5000), ("not UTF-8", b'{"name":"\xff\xfe"}')):
            answer = ana.send(method, url, raw=raw)
            refused(answer, f"{method} {url} with {what}", (400, 401, 404, 409, 422))
            tried += 1
        properties = schema.get("properties", {})
        if schema.get("required") and "/setup/" not in url:
            # Taken as "leave it as it is", or refused; either way nothing may change (see below).
            empty = ana.send(method, url, {})
            check(empty.status < 500, f"{method} {url} with an empty body: {empty}")
            tried += 1
        constants = {name: described["const"] for name, described in properties.items() if "const" in described}
        for name, described in properties.items():
            for value in wrong_values(resolve(document, described)):
                answer = ana.send(method, url, {**constants, name: value})
                refused(answer, f"{method} {url} with {name} = {str(value)[:40]}", (400, 401, 404, 409, 413, 422, 429))
                if answer.status in (400, 422) and not isinstance(value, str):
                    check(answer.error["field"] or answer.status == 400 or "JSON" in answer.error["message"],
                          f"{method} {url}: the field is named for {name} = {str(value)[:40]}: {answer}")
                tried += 1
    for query in ("?mappings=all", "?mappings="):
        answer = ana.send("DELETE", "/api/v1/integrations/itglue" + query)
        equal((answer.status, answer.error["field"]), (422, "mappings"), f"DELETE with {query}")
    after = state(hub.folder)
    for table in before:
        equal(after[table], before[table], f"table {table} after bad input")
    check(tried > 300, f"only {tried} requests")
    test.say(f"{tried} bad requests")
    equal(ana.get("/api/v1/session").status, 200, "the session lives on")
    hub.command("audit", "verify")


def test_huge_and_broken_requests_do_not_harm(test):
    hub = Hub(test)
    ana = hub.user("ana")
    try:
        status = ana.post("/api/v1/companies", {"name": "x" * 80_000_000}).status
    except OSError:
        status = 413  # it may close before everything is sent
    equal(status, 413, "80 MB")
    for raw in (b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
                b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nhello",
                b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                b"GET /api/v1/../../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
                b"A" * 200_000):
        with socket.create_connection(("127.0.0.1", hub.port), timeout=20) as connection:
            try:
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
                got = connection.recv(65536)
            except OSError:
                got = b""
        check(b" 200 " not in got[:15] or b"root:" not in got, f"{raw[:40]}: {got[:80]}")
        check(not got or not got.startswith(b"HTTP/1.1 500"), f"{raw[:40]}: {got[:80]}")
    equal(ana.get("/api/v1/session").status, 200, "it goes on")
