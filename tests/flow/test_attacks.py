# SPDX-License-Identifier: Apache-2.0
"""What an attacker would try over HTTP, each by the number it has in the list of attacks (S-02 to S-33)."""
import http.client
import json
import re
import time

from support.account import Account
from support.context import check, equal
from support.expected_access import PERMISSIONS, table
from support.hub import Hub
from test_bad_input import resolve, routes, state
from test_promises import scene

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
MISSING = "999999999"
ENDS_THE_SESSION = ("DELETE", "/api/v1/session")
LISTS = {"documents": "documents", "passwords": "passwords", "checklists": "checklists"}


def plain(answer):
    """Status and body without what differs each time."""
    return answer.status, re.sub(rb'"request_id":"[^"]*"', b"", answer.body)


def records(client, companies):
    """[(company, path of a record below it, its name)] of every kind."""
    out = []
    for company in companies:
        base = f"/api/v1/companies/{company}"
        for path, key in LISTS.items():
            out += [(company, f"{path}/{row['id']}", row["name"]) for row in client.ask("GET", f"{base}/{path}")[key]]
        for type in client.ask("GET", f"{base}/flexible-asset-types")["types"]:
            rows = client.ask("GET", f"{base}/flexible-assets?type_id={type['id']}")["assets"]
            out += [(company, f"flexible-assets/{row['id']}", row["name"]) for row in rows]
    return out


def test_s02_an_id_under_another_company_is_a_missing_one_a_thousand_times(test):
    _, hub, mapped = scene(test)
    ana = hub.user("ana")
    companies = list(mapped.values())
    all_records = records(ana, companies)
    check(len(all_records) > 150, f"{len(all_records)} records")
    missing, times = {}, {"missing": [], "foreign": []}
    swapped = foreign = 0
    for _ in range(1000):
        company, path, name = test.random.choice(all_records)
        other = test.random.choice([one for one in companies if one != company])
        kind = path.split("/")[0]
        reveal = kind == "passwords" and test.random.random() < 0.3
        target = f"/api/v1/companies/{other}/{path}" + ("/reveal" if reveal else "")
        nothing = f"/api/v1/companies/{other}/{kind}/{MISSING}" + ("/reveal" if reveal else "")
        ask = (lambda at: ana.post(at, {"purpose": "show"})) if reveal else ana.get
        begun = time.perf_counter()
        absent = plain(ask(nothing))
        between = time.perf_counter()
        answer = ask(target)
        if not reveal:
            times["missing"].append(between - begun)
            times["foreign"].append(time.perf_counter() - between)
        equal(absent, missing.setdefault(nothing, absent), f"{nothing} is always the same")
        swapped += 1
        foreign += name.encode() in answer.body
        equal(plain(answer), missing[nothing], f"{target} as one that is not there")
        equal(answer.status, 404, target)
    equal((swapped, foreign), (1000, 0), "ids swapped, and answers with a foreign name")
    middle = {kind: sorted(values)[len(values) // 2] * 1000 for kind, values in times.items()}
    # Told, not judged: the machine that runs the tests does other things too.
    test.say(f"median of a foreign id {middle['foreign']:.3f} ms, of a missing one {middle['missing']:.3f} ms: {middle['foreign'] / middle['missing'] - 1:+.1%}")


def test_s03_planted_secrets_stand_in_no_answer_but_a_reveal(test):
    account, hub, mapped = scene(test)
    ana = hub.user("ana")
    values = [value.encode() for value in account.planted_secrets() if len(value) > 7]
    key = hub.command("keys", "create", "reader", "--password-access").out.strip()
    check(len(values) > 200, f"{len(values)} values")
    targets = ["/api/v1" + path for path in ("/companies", "/organizations", "/status", "/integrations", "/jobs", "/audit",
                                             "/users", "/roles", "/api-keys", "/search?q=admin&limit=100",
                                             "/search?q=password&limit=100", "/search?q=a&limit=100")]
    targets += [f"/api/v1/companies/{company}/{path}" for company, path, _ in records(ana, mapped.values())]
    for company in mapped.values():
        base = f"/api/v1/companies/{company}"
        targets += [f"{base}/{path}" for path in ("documents", "passwords", "checklists", "flexible-asset-types", "overview")]
        targets += [f"{base}/flexible-assets?type_id={row['id']}" for row in ana.ask("GET", f"{base}/flexible-asset-types")["types"]]
    gateway = [f"/itglue/{path}?page[size]=1000" for path in ("organizations", "passwords", "password_categories", "flexible_asset_types",
                                                              "checklists")]
    gateway += [f"/itglue/flexible_assets?filter[flexible_asset_type_id]={row['id']}&page[size]=1000" for row in account.list("flexible_asset_types")]
    gateway += ["/itglue/passwords?filter[name]=%27&sort=nothing", "/itglue/passwords/1", "/itglue/nothing"]
    asked = 0
    for target in targets + gateway:
        headers = {"x-api-key": key} if target.startswith("/itglue") else None
        answer = (hub.client() if headers else ana).get(target.replace("[", "%5B").replace("]", "%5D"), headers=headers)
        found = [value for value in values if value in answer.body]
        equal(found, [], f"values in {target}")
        asked += 1
    for target, body in (("/api/v1/companies/1/passwords/1/reveal", {"purpose": "show"}), ("/api/v1/companies", {"name": ""})):
        equal([value for value in values if value in ana.post(target, body).body], [], f"values in the refusal of {target}")
    # Some entries have no value, or one that JSON writes otherwise.
    shown = (ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"}).body
             for _, company, entry in hub.revealable(mapped)[:20])
    check(any(value in body for body in shown for value in values), "a reveal shows its value, so the search above can find one")
    test.say(f"{asked} answers, {len(values)} values")


def test_s04_no_changing_route_takes_a_forged_request(test):
    hub = Hub(test)
    ana = hub.user("ana")
    hub.ask("POST", "/api/v1/companies", {"name": "Before"})
    before = state(hub.folder)
    tried = 0
    for (method, path), needed in sorted(table().items()):
        target = path.replace("{}", MISSING)
        if method == "GET":
            # A read stays one, whatever a header or the query says it be.
            for headers in ({"X-HTTP-Method-Override": "DELETE"}, {"X-Method-Override": "POST"}):
                if path != "/api/v1/events":
                    ana.get(target + "?_method=DELETE", headers=headers)
            continue
        if needed == "public":
            continue
        for what, headers, statuses in (
                ("no token", {"Gluepot-Csrf": None}, (403,)), ("another token", {"Gluepot-Csrf": "0" * 64}, (403,)),
                ("an empty token", {"Gluepot-Csrf": ""}, (403,)),
                ("a page of another site", {"Origin": "https://evil.example"}, (403,)),
                ("a page beside it", {"Origin": f"http://127.0.0.1:{hub.port}.evil.example"}, (403,)),
                ("a page without an origin", {"Origin": "null"}, (403,)),
                ("a form", {"Content-Type": "application/x-www-form-urlencoded"}, (403, 415)),
                ("a form with files", {"Content-Type": "multipart/form-data; boundary=x"}, (403, 415)),
                ("plain text", {"Content-Type": "text/plain;application/json"}, (403, 415))):
            answer = ana.send(method, target, None if method == "DELETE" else {}, headers=headers)
            check(answer.status in statuses, f"{what}: {method} {path}: {answer}")
            tried += 1
        # A form can only GET and POST, so another method hidden in it must not count.
        for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
            answer = hub.client().send("POST", target, raw="_method=" + method, headers={
                "Cookie": ana.cookie, header: method, "Content-Type": "application/x-www-form-urlencoded"})
            check(answer.status in (401, 403, 404, 405, 415), f"{header}: {method} {path}: {answer}")
            tried += 1
    equal(state(hub.folder), before, "what is stored")
    equal(ana.get("/api/v1/session").status, 200, "her session")
    test.say(f"{tried} forged requests, none taken")


def test_s16_a_session_is_new_at_sign_in_and_dead_after_sign_out(test):
    hub = Hub(test)
    ana = hub.user("ana")
    name = ana.cookie.split("=")[0]
    chosen = hub.client()
    chosen.cookie = f"{name}={'A' * len(ana.token)}"
    fixed = chosen.post("/api/v1/session", {"name": "ana", "password": hub.passwords["ana"]})
    equal(fixed.status, 200, "signing in with a cookie of somebody's choice")
    given = fixed.headers["set-cookie"]
    check("A" * len(ana.token) not in given and ana.token not in given, f"its own id: {given}")
    for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
        check(word in given, f"{word} in {given}")
    check(len(ana.token) >= 32, "an id of at least 128 bits")
    tokens = {hub.client().sign_in("ana", hub.passwords["ana"]).token for _ in range(8)}
    equal(len(tokens), 8, "different ids")
    other = hub.client().sign_in("ana", hub.passwords["ana"])
    equal(other.send("DELETE", "/api/v1/session").status, 204, "signing out")
    equal(other.get("/api/v1/companies").status, 401, "the id after it")
    equal(ana.get("/api/v1/companies").status, 200, "another session of the same person")
    hub.restart()
    equal(other.get("/api/v1/companies").status, 401, "the dead id after a restart")


def test_s17_fields_that_nobody_may_give_are_not_taken(test):
    hub = Hub(test)
    ana = hub.user("ana")
    roles = {row["name"]: row["id"] for row in ana.ask("GET", "/api/v1/roles")["roles"]}
    greedy = {"id": "1", "role_id": roles["Primary Admin"], "permissions": ["manage_users"], "built_in": True, "active": True,
              "password_hash": "x", "created_by": "eva", "created_at_ms": 1, "last_used_at_ms": 1, "organization": {"id": "5"},
              "tenant": "other", "owner": "ana", "is_admin": True, "kind": "operator", "session": "x", "revision": 9}

    def taken(answer, route):
        """Refused as unknown, or without effect."""
        check(answer.status in (200, 201, 202, 422), f"{route}: {answer}")
        return answer.json if answer.status < 300 else None

    company = taken(ana.post("/api/v1/companies", {"name": "Plain", **greedy}), "companies")
    rows = ana.ask("GET", "/api/v1/companies")["companies"]
    for row in rows + ([company] if company else []):
        check(row["id"] != "1" and row["organization"] is None, f"a company as given: {row}")
    made = taken(ana.post("/api/v1/api-keys", {"name": "plain", "password_access": False, **greedy}), "api-keys")
    if made:
        row = ana.ask("GET", f"/api/v1/api-keys/{made['id']}")
        check(row["created_by"] == "ana" and made["id"] != "1" and not row["password_access"], f"a key as given: {row}")
    user = taken(ana.post("/api/v1/users", {"name": "eva", "role": roles["Reader"], **greedy}), "users")
    if user:
        row = next(row for row in ana.ask("GET", "/api/v1/users")["users"] if row["name"] == "eva")
        check(row["role"]["name"] == "Reader" and row["id"] != "1", f"a user as given: {row}")
    reader = hub.user("ron", "Reader")
    for target in ("/api/v1/session", "/api/v1/status", "/api/v1/roles"):
        reader.get(target + "?role=Primary%20Admin&permissions=manage_users", headers={"X-Role": "Primary Admin", "X-User": "ana"})
    equal(reader.get("/api/v1/users", headers={"X-Forwarded-User": "ana", "Remote-User": "ana", "X-Remote-User": "ana"}).status, 403, "a header with another's name")
    equal(sorted(reader.ask("GET", "/api/v1/session")["permissions"]), ["read_companies", "read_documentation"], "a reader's permissions")


def test_s17_no_body_of_any_route_makes_somebody_more_than_he_is(test):
    """Every changing route, with a body as its schema has it and every member that could mean a right beside it, sent by
    somebody who manages people and roles and reveals nothing."""
    hub = Hub(test)
    ana = hub.user("ana")
    own = [name for name in PERMISSIONS if name not in ("read_documentation_passwords", "manage_integrations", "manage_audit")]
    ana.ask("POST", "/api/v1/roles", {"name": "Office", "permissions": own})
    kim = hub.user("kim", "Office")
    before = set(kim.ask("GET", "/api/v1/session")["permissions"])
    roles = {row["name"]: row["id"] for row in ana.ask("GET", "/api/v1/roles")["roles"]}
    users = {row["name"]: row["id"] for row in ana.ask("GET", "/api/v1/users")["users"]}
    rights = {"role": roles["Primary Admin"], "role_id": roles["Primary Admin"], "permissions": list(PERMISSIONS), "all_companies": True,
              "companies": None, "active": True, "built_in": True, "is_admin": True, "admin": True, "editable": True,
              "password_access": True, "scope": None, "tenant": "other", "owner": "kim", "user_id": users["ana"], "created_by": "ana",
              "kind": "operator", "second_factor_at_ms": 9_999_999_999_999, "level": "reveal", "enabled": True}
    document = json.loads(hub.client().get("/openapi.json").body)
    ids = {"/roles/{id}": (roles["Office"], roles["Primary Admin"], roles["Reader"]), "/users/{id}": (users["kim"], users["ana"])}
    sent = taken = 0

    def value_of(name, described):
        described = resolve(document, described)
        kind = described.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if "const" in described:
            return described["const"]
        if name == "permissions":
            return own  # taking rights from himself would end the search early
        if described.get("enum"):
            return described["enum"][-1]
        return {"string": f"{name} {sent}", "boolean": True, "integer": 60, "array": [], "object": {}}.get(kind)

    def nobody_gained(what):
        held = {row["id"]: set(row["permissions"]) for row in ana.ask("GET", "/api/v1/roles")["roles"]}
        for row in ana.ask("GET", "/api/v1/users")["users"]:
            if row["name"] != "ana":
                check(row["role"]["id"] != roles["Primary Admin"] and held[row["role"]["id"]] <= before, f"{what}: {row}")
        session = kim.get("/api/v1/session")
        check(session.status == 200 and set(session.json["permissions"]) <= before, f"{what}: kim's session: {session}")
        equal((ana.get("/api/v1/session").status, len(ana.ask("GET", "/api/v1/session")["permissions"])), (200, len(PERMISSIONS)), f"{what}: ana")

    for method, path, schema in routes(document):
        if (method, "/api/v1" + path) == ENDS_THE_SESSION or path.startswith("/setup/") or path in ("/session", "/profile/sessions"):
            continue
        properties = schema.get("properties", {})
        plain_body = {name: value_of(name, described) for name, described in properties.items()}
        bodies = [{**rights, **plain_body}, {**plain_body, **rights}, rights]
        bodies += [{**plain_body, name: value} for name, value in rights.items() if name in properties]
        places = next((choices for start, choices in ids.items() if path.startswith(start)), ("1",))
        for place in places:
            target = "/api/v1" + re.sub(r"{[^}]*}", "1", path.replace("{id}", place, 1))
            for body in bodies if method != "DELETE" else [None]:
                if method == "DELETE" and place in (users["ana"], users["kim"]):
                    continue
                answer = kim.send(method, target, body)
                sent += 1
                check(answer.status < 500, f"{method} {target}: {answer}")
                if answer.status < 300:
                    taken += 1
                    nobody_gained(f"{method} {target} {body}")
    nobody_gained("in the end")
    check(taken > 10, f"only {taken} of {sent} were taken")
    for row in ana.ask("GET", "/api/v1/api-keys")["keys"]:
        check(not row["password_access"], f"a key that reads what its maker may not: {row}")
    test.say(f"{sent} requests, {taken} taken")


def test_s22_what_a_stranger_writes_stays_one_line_of_the_log(test):
    hub = Hub(test, options=["--log-level", "debug"])
    ana = hub.user("ana")
    forged = '{"level":"info","message":"forged by a stranger"}'
    texts = [f"a\r\n{forged}", f"a\n{forged}\n", "a\x1b[2Jb\x1b]0;title\x07", "a\u0000b", f"a\u2028{forged}\u2029", "a\u0085" + forged, "\u202egnp.exe"]
    for text in texts:
        hub.client().post("/api/v1/session", {"name": text, "password": "no such password"})
        ana.post("/api/v1/companies", {"name": text})
        ana.post("/api/v1/api-keys", {"name": text, "password_access": False})
        ana.get("/api/v1/search?q=" + "".join(f"%{byte:02X}" for byte in text.encode()))
    for path in ("/api/v1/%0d%0aSet-Cookie:%20a=b", "/%0d%0aLocation:%20https://evil.example", "/api/v1/companies/%0a%0a", "/itglue/x%0d%0aX-Forged:1"):
        answer = hub.client().get(path)
        check("a=b" not in answer.headers.get("set-cookie", "") and "location" not in answer.headers and "x-forged" not in answer.headers,
              f"{path}: {answer.headers}")
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=30)
    connection.putrequest("GET", "/api/v1/session")
    connection.putheader("User-Agent", "x\x1b[31m" + forged)
    connection.endheaders()
    connection.getresponse().read()
    connection.close()
    exported = hub.command("audit", "export").out
    rows = [line for line in exported.split("\n") if line]
    check(len(rows) > 10, "the audit holds what was tried")
    for line in rows:
        json.loads(line)
        check(not any(ord(letter) < 32 or ord(letter) == 127 for letter in line), f"a control character in {line!r}")
    for listing in (("companies", "list"), ("keys", "list"), ("users", "list")):
        shown = hub.command(*listing).out
        check("\x1b" not in shown and "\x07" not in shown and "\x00" not in shown, f"{listing}: control characters on the terminal")
    hub.stop()
    with open(hub.log_file, "rb") as file:
        lines = file.read().split(b"\n")
    check(len(lines) > 2, "it wrote a log")
    for line in filter(None, lines):
        entry = json.loads(line)
        check(entry.get("message") != "forged by a stranger", f"a forged line: {line!r}")
        check(not any(byte < 32 or byte == 127 for byte in line), f"a control character in {line!r}")
    printed = hub.process.output()
    check("\x1b" not in printed and "\x00" not in printed, "control characters on the terminal")


def test_s32_s33_every_answer_is_kept_by_nobody_and_framed_by_nobody(test):
    account = Account(test, counts={"organizations": 6, "types": 2, "flexible-assets": 10, "documents": 12, "checklists": 4, "passwords": 30})
    hub = Hub(test)
    mapped = hub.ready(account)
    ana = hub.user("ana")
    _, company, entry = hub.revealable(mapped)[0]
    # The rest sends what changes the company too.
    reveal = ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"})
    equal(reveal.status, 200, "a reveal")
    answers = []
    for (method, path), _ in sorted(table().items()):
        if path == "/api/v1/events" or (method, path) == ENDS_THE_SESSION or "integrations" in path:
            continue
        for client in (ana, hub.client()):
            target = path.replace("/companies/{}", f"/companies/{company}").replace("{}", MISSING)
            answers.append((f"{method} {path}", client.send(method, target, None if method in ("GET", "DELETE") else {})))
    answers += [("a reveal", reveal),
                ("a sign-in", hub.client().post("/api/v1/session", {"name": "ana", "password": hub.passwords["ana"]})),
                ("no such route", ana.get("/api/v1/nothing")), ("no such method", ana.send("PUT", "/api/v1/session", {})),
                ("no JSON", ana.send("POST", "/api/v1/companies", raw="{")), ("the compatible API", account.api("/organizations")),
                ("the compatible API without a key", hub.client().get("/itglue/organizations")),
                ("a value by the compatible API", account.api(f"/passwords/{entry}?show_password=true"))]
    for what, answer in answers:
        headers = answer.headers
        equal(headers.get("x-content-type-options"), "nosniff", f"{what}: nosniff")
        equal(headers.get("referrer-policy"), "no-referrer", f"{what}: Referrer-Policy")
        equal(headers.get("cross-origin-resource-policy"), "same-origin", f"{what}: CORP")
        equal(headers.get("cross-origin-opener-policy"), "same-origin", f"{what}: COOP")
        policy = headers.get("content-security-policy", "")
        check("frame-ancestors 'none'" in policy and "default-src 'none'" in policy and "unsafe" not in policy, f"{what}: CSP: {policy}")
        check("access-control-allow-origin" not in headers, f"{what}: CORS")
        if what != "GET /openapi.json":
            # What shared caches obey whatever they default to: nothing with a session or a value is ever theirs.
            equal(headers.get("cache-control"), "no-store", f"{what}: Cache-Control")
        check("server" not in headers or not re.search(r"\d", headers["server"]), f"{what}: Server: {headers.get('server')}")
    for path in ("/", "/companies/1", "/settings/audit"):
        page = hub.client().get(path)
        policy = page.headers["content-security-policy"]
        check("frame-ancestors 'none'" in policy and "object-src" not in policy.replace("object-src 'none'", "") and "unsafe" not in policy, f"{path}: {policy}")
        check(page.headers["cache-control"] in ("no-store", "no-cache"), f"{path}: {page.headers['cache-control']}")
        check("set-cookie" not in page.headers, f"{path}: nothing of a session")
    test.say(f"{len(answers)} answers")
