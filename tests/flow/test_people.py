# SPDX-License-Identifier: Apache-2.0
"""People: the companies somebody works for, roles that people make, who may give what, and what goes with a user."""
import json
import re
import urllib.parse

from support.account import Account
from support.context import check, equal, wait_until
from support.hub import Hub
from support.web import EventStream

SMALL = {"organizations": 14, "types": 3, "flexible-assets": 80, "documents": 90, "checklists": 30, "passwords": 240}
PASSWORD = "correct horse battery staple"
KINDS = {"documents": "documents", "flexible-assets": "assets", "checklists": "checklists", "passwords": "passwords"}


class Scene:
    """A hub in use; ana is Primary Admin, eva works for two companies and may otherwise do everything."""

    def __init__(self, test):
        self.account = Account(test, counts=SMALL)
        self.hub = Hub(test)
        self.mapped = self.hub.ready(self.account)
        self.ana = self.hub.user("ana")
        every = next(row for row in self.roles() if row["name"] == "Primary Admin")["permissions"]
        self.branch = self.ana.ask("POST", "/api/v1/roles", {"name": "Branch", "permissions": every, "all_companies": False})
        self.own = sorted(self.mapped.values(), key=int)[:2]
        self.foreign = sorted(self.mapped.values(), key=int)[2:]
        self.eva = self.invite("eva", self.branch["id"], companies=self.own)

    def roles(self, client=None):
        return (client or self.ana).ask("GET", "/api/v1/roles")["roles"]

    def invite(self, name, role, **more):
        made = self.ana.ask("POST", "/api/v1/users", {"name": name, "role": role, **more})
        return self.accept(name, made["setup_url"])

    def accept(self, name, url):
        client = self.hub.client()
        self.hub.passwords[name] = f"{self.hub.PASSWORD} {self.hub.test.random.randrange(10**9)}"
        return client.take_session(client.post("/api/v1" + url[url.index("/setup/"):], {"password": self.hub.passwords[name]}))

    def id_of(self, name):
        return next(row["id"] for row in self.ana.ask("GET", "/api/v1/users")["users"] if row["name"] == name)

    def change(self, name, body):
        return self.ana.ask("PATCH", f"/api/v1/users/{self.id_of(name)}", body)

    def records(self, company):
        """{kind: [id]} as an unlimited reader finds them."""
        out = {}
        for kind, member in KINDS.items():
            if kind == "flexible-assets":
                types = self.ana.ask("GET", f"/api/v1/companies/{company}/flexible-asset-types")["types"]
                out[kind] = [row["id"] for type_ in types for row in
                             self.ana.ask("GET", f"/api/v1/companies/{company}/flexible-assets?type_id={type_['id']}")["assets"]]
            else:
                out[kind] = [row["id"] for row in self.ana.ask("GET", f"/api/v1/companies/{company}/{kind}")[member]]
        return out


def said(answer):
    """Everything of an answer but what is never the same twice."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("date", "gluepot-request-id", "x-request-id")}
    return answer.status, re.sub(r'"request_id":"[^"]*"', '"request_id":""', answer.text), headers


def test_b104_a_limited_user_sees_counts_and_finds_only_his_companies(test):
    scene = Scene(test)
    eva, own = scene.eva, set(scene.own)
    equal({row["id"] for row in eva.ask("GET", "/api/v1/companies")["companies"]}, own, "companies")
    equal({row["company"]["id"] for row in eva.ask("GET", "/api/v1/organizations")["organizations"]}, own, "mapped organizations")
    shown = eva.ask("GET", "/api/v1/organizations")["counts"]
    equal(shown, {"all": 2, "mapped": 2, "unmapped": 0, "internal": 0}, "counts of organizations")
    totals = {"documents": 0, "flexible_assets": 0, "checklists": 0, "passwords": 0}
    for row in eva.ask("GET", "/api/v1/companies")["companies"]:
        for kind in totals:
            totals[kind] += row["counts"][kind]
    status = eva.ask("GET", "/api/v1/status")
    equal({kind: status["counts"][kind] for kind in totals}, totals, "counts of the status")
    equal((status["counts"]["companies"], status["counts"]["mapped"], status["counts"]["unmapped"]), (2, 2, 0), "companies of the status")
    equal((status["recent_reveals"], status["reveals_by_hour"], status["budget"]), (None, None, None), "what is of all companies")
    everything = scene.ana.ask("GET", "/api/v1/status")["counts"]
    check(everything["passwords"] > totals["passwords"] > 0, f"of {everything}, {totals} are hers")
    # Search: each name there is, and words that stand everywhere.
    names = [name for _, name, _ in scene.account.organizations()]
    hits, tried = 0, 0
    for text in names + ["server", "password", "admin", "a", "the", "office"]:
        for more in ("", "&kind=passwords", "&kind=organizations", "&kind=documents"):
            tried += 1
            rows = eva.send("GET", f"/api/v1/search?limit=100&q={urllib.parse.quote(text)}{more}").json["results"]
            hits += len(rows)
            equal({row["company"]["id"] for row in rows} - own, set(), f"companies found for {text}{more}")
    check(hits > 50, f"{tried} searches found {hits}")
    for company in scene.foreign:
        equal(eva.ask("GET", f"/api/v1/search?q=a&company_id={company}")["results"], [], "search in a foreign company")
    equal(said(eva.get(f"/api/v1/search?q=a&company_id={scene.foreign[0]}"))[0], 200, "as for a company that does not exist")


def test_b104_a_thousand_swapped_ids_are_answered_as_ids_that_do_not_exist(test):
    scene = Scene(test)
    eva, random = scene.eva, test.random
    foreign = {company: scene.records(company) for company in scene.foreign}
    mine = {company: scene.records(company) for company in scene.own}
    secrets = scene.account.passwords(values=False)
    known_names = {row["name"] for id, row in secrets.items() if str(id) in {one for records in foreign.values() for one in records["passwords"]}}
    known_names -= {row["name"] for id, row in secrets.items() if str(id) in {one for records in mine.values() for one in records["passwords"]}}
    start, swaps = scene.account.request_count(), 0
    missing = "4611686018427387000"

    def swapped(method, good, bad, none):
        """`bad` names what is there but not hers; `none` the same with an id that does not exist."""
        nonlocal swaps
        body = {"purpose": "show"} if method == "POST" else None
        answer = eva.send(method, bad, body)
        equal(said(answer), said(eva.send(method, none, body)), f"{method} {bad} and {none}")
        equal(answer.status, 404, f"{method} {bad}")
        equal([name for name in known_names if len(name) > 6 and name in answer.text], [], f"names in the answer to {bad}")
        swaps += 1

    while swaps < 1000:
        theirs, hers = random.choice(scene.foreign), random.choice(scene.own)
        kind = random.choice(list(KINDS))
        if not foreign[theirs][kind]:
            continue
        record = random.choice(foreign[theirs][kind])
        base = "/api/v1/companies/"
        swapped("GET", None, f"{base}{theirs}", f"{base}{missing}")
        swapped("GET", None, f"{base}{theirs}/{kind}", f"{base}{missing}/{kind}")
        swapped("GET", None, f"{base}{theirs}/{kind}/{record}", f"{base}{missing}/{kind}/{record}")
        swapped("GET", None, f"{base}{hers}/{kind}/{record}", f"{base}{hers}/{kind}/{missing}")
        if foreign[theirs]["passwords"]:
            entry = random.choice(foreign[theirs]["passwords"])
            swapped("POST", None, f"{base}{theirs}/passwords/{entry}/reveal", f"{base}{missing}/passwords/{entry}/reveal")
            swapped("POST", None, f"{base}{hers}/passwords/{entry}/reveal", f"{base}{hers}/passwords/{missing}/reveal")
    equal(scene.account.request_count() - start, 0, "requests that reached the source")
    test.say(f"{swaps} swaps")
    # What is hers works, so that the rest was not refused for another reason.
    shown = 0
    for company in scene.own:
        for kind, ids in mine[company].items():
            for id in ids[:3]:
                equal(eva.get(f"/api/v1/companies/{company}/{kind}/{id}").status, 200, f"her own {kind}")
        for row in eva.ask("GET", f"/api/v1/companies/{company}/passwords")["passwords"]:
            if row["may_reveal"] and shown < 3:
                equal(eva.post(f"/api/v1/companies/{company}/passwords/{row['id']}/reveal", {"purpose": "show"}).status, 200, "her own entry")
                shown += 1
    check(shown == 3, f"{shown} entries shown")


def test_b104_whatever_is_about_all_companies_is_closed_to_a_limited_user(test):
    scene = Scene(test)
    document = json.loads(scene.hub.client().get("/openapi.json").body)
    closed = opened = 0
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            if route.get("security") == [] or (method, path) == ("delete", "/session"):
                continue
            target = "/api/v1" + re.sub(r"\{\w+\}", "7", path)
            answer = scene.eva.send(method.upper(), target, {} if method in ("post", "put", "patch") else None) if path != "/events" else None
            if answer is None:
                continue
            if answer.status == 403 and "all companies" in answer.error["message"]:
                closed += 1
            else:
                opened += 1
                check(path.startswith(("/companies", "/session", "/profile", "/reveal-approvals")) or path in (
                    "/roles", "/organizations", "/search", "/settings", "/status", "/jobs", "/jobs/{id}", "/audit", "/audit/actors"), f"{method} {path} is open to a limited user: {answer}")
    check(closed > 40 and opened > 10, f"{closed} closed, {opened} open")
    equal([row["name"] for row in scene.roles(scene.eva)], ["Branch"], "roles that she sees: her own")
    refusals = [row for row in scene.hub.audit("&action=denied") if row["actor"]["name"] == "eva"]
    check(len(refusals) >= closed - 5, f"{len(refusals)} of {closed} refusals stand in the audit")


def test_b104_the_audit_of_a_limited_user_is_of_his_companies_only(test):
    scene = Scene(test)
    revealed = {}
    for company in (scene.own[0], scene.foreign[0]):
        entry = next(row["id"] for row in scene.ana.ask("GET", f"/api/v1/companies/{company}/passwords")["passwords"] if row["may_reveal"])
        equal(scene.ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"}).status, 200, "a reveal")
        revealed[company] = entry
    # A merge and its refusal name a company that is not hers.
    names = {row["id"]: row["name"] for row in scene.ana.ask("GET", "/api/v1/companies")["companies"]}
    scene.ana.send("PATCH", f"/api/v1/companies/{scene.own[1]}", {"status": "Active"})
    body = {"into": scene.foreign[1], "organization_id": next(str(o) for o, c in scene.mapped.items() if c == scene.foreign[1])}
    looked = scene.ana.ask("POST", f"/api/v1/companies/{scene.own[1]}/merge", body)
    equal(scene.ana.send("POST", f"/api/v1/companies/{scene.own[1]}/merge", {**body, "apply": True, "token": "0" * 32}).status, 409, "another token")
    scene.ana.ask("POST", f"/api/v1/companies/{scene.own[1]}/merge", {**body, "apply": True, "token": looked["token"]})
    organization = next(o for o, company in scene.mapped.items() if company == scene.own[0])
    equal(scene.ana.send("PUT", f"/api/v1/mappings/{organization}", {"company_id": scene.own[0]}).status, 200, "mapped by hand")
    mine = scene.eva.ask("GET", "/api/v1/audit?limit=1000")["entries"]
    equal({row["company"]["id"] for row in mine} - set(scene.own), set(), "companies of the entries")
    check(any(row["record_id"] == f"passwords/{revealed[scene.own[0]]}" for row in mine), f"the reveal at her company: {mine}")
    check(any(row["action"] == "company_change" for row in mine), "what was changed of her company")
    check(any(row["action"] == "map" and row["record_id"] == f"organizations/{organization}" for row in mine), "who mapped it")
    check(not any(names[scene.foreign[1]] in json.dumps(row) for row in mine), "another company is named")
    name = urllib.parse.quote(names[scene.foreign[1]])
    hidden = scene.eva.ask("GET", f"/api/v1/audit?limit=1&q={name}")
    equal((hidden["entries"], hidden["next_before"]), ([], None), "nor that there is an entry that names it")
    equal(scene.eva.ask("GET", f"/api/v1/audit?company_id={scene.foreign[0]}")["entries"], [], "asked for another company's")
    equal(scene.eva.ask("GET", "/api/v1/audit/actors")["actors"], [], "people")
    for method, path in (("GET", "/export"), ("POST", "/verify"), ("GET", f"/leavers/{scene.id_of('ana')}")):
        equal(scene.eva.send(method, "/api/v1/audit" + path, {} if method == "POST" else None).status, 403, path)


def test_b103_b104_a_changed_limit_acts_on_the_next_request_and_on_open_streams(test):
    scene = Scene(test)
    first, second, third = scene.own[0], scene.own[1], scene.foreign[0]
    stream = EventStream(scene.eva)
    page = lambda company: scene.eva.get(f"/api/v1/companies/{company}/documents").status
    equal((page(first), page(second), page(third)), (200, 200, 404), "to begin with")
    scene.change("eva", {"companies": [second, third]})
    equal((page(first), page(second), page(third)), (404, 200, 200), "others")
    scene.change("eva", {"companies": []})
    equal((page(first), page(second), page(third)), (404, 404, 404), "none")
    equal(scene.eva.ask("GET", "/api/v1/companies")["companies"], [], "no company is not every company")
    # A sync as she may see it: that it runs, nothing that it says or counts.
    scene.hub.sync()
    wait_until(lambda: [data for name, data in stream.events if name == "job" and data["state"] == "succeeded"], 60, "the end of the sync")
    for name, data in stream.events:
        check(name in ("job", "status"), f"an event {name}")
        if name == "job":
            equal((data["log"], data["summary"], data["requests"]), ([], None, 0), f"a job's words and counts: {data}")
            equal([(task["done"], task["total"], task["message"]) for task in data["tasks"]], [(0, None, None)] * len(data["tasks"]), "its tasks")
    # The role's flag lifts the limit: B103.
    scene.ana.ask("PATCH", f"/api/v1/roles/{scene.branch['id']}", {"all_companies": True})
    equal((page(first), page(second), page(third)), (200, 200, 200), "lifted by the role")
    told = len(stream.events)
    scene.hub.sync()
    wait_until(lambda: [data for name, data in stream.events[told:] if name == "job" and data["summary"]], 60, "counts in the same stream")
    scene.ana.ask("PATCH", f"/api/v1/roles/{scene.branch['id']}", {"all_companies": False})
    equal((page(first), page(second), page(third)), (404, 404, 404), "and back")


def test_b98_b101_b102_b109_a_role_from_making_to_deleting(test):
    hub = Hub(test)
    ana = hub.user("ana")
    desk = ana.ask("POST", "/api/v1/roles", {"name": "Desk", "description": "Service desk", "permissions": ["write_companies"]})
    equal(desk["permissions"], ["read_companies", "write_companies"], "write holds read")
    eva = hub.user("eva", "Desk")
    equal(eva.get("/api/v1/companies").status, 200, "reads")
    equal(eva.post("/api/v1/companies", {"name": "Made by eva"}).status, 201, "writes")
    equal(eva.get("/api/v1/users").status, 403, "another resource")
    copy = ana.ask("POST", f"/api/v1/roles/{desk['id']}/duplicate")
    equal((copy["name"], copy["description"], copy["permissions"], copy["all_companies"]),
          ("Copy of Desk", desk["description"], desk["permissions"], desk["all_companies"]), "the copy")
    ana.ask("PATCH", f"/api/v1/roles/{copy['id']}", {"default": True, "name": "First"})
    equal(ana.ask("GET", "/api/v1/roles")["roles"][0]["name"], "First", "the default stands first")
    ana.ask("PATCH", f"/api/v1/roles/{desk['id']}", {"permissions": ["read_companies"]})
    equal(eva.post("/api/v1/companies", {"name": "Too late"}).status, 403, "with the next request")
    refused = ana.send("DELETE", f"/api/v1/roles/{desk['id']}")
    equal((refused.status, "1 user " in refused.error["message"]), (409, True), f"in use: {refused}")
    eva_id = next(row["id"] for row in ana.ask("GET", "/api/v1/users")["users"] if row["name"] == "eva")
    ana.ask("PATCH", f"/api/v1/users/{eva_id}", {"role": copy["id"]})
    equal(ana.send("DELETE", f"/api/v1/roles/{desk['id']}").status, 200, "used by nobody")
    primary = next(row for row in ana.ask("GET", "/api/v1/roles")["roles"] if row["name"] == "Primary Admin")
    for method, body in (("PATCH", {"name": "Boss"}), ("PATCH", {"permissions": []}), ("DELETE", None)):
        equal(ana.send(method, f"/api/v1/roles/{primary['id']}", body).status, 409, f"{method} Primary Admin {body}")
    actions = [row["action"] for row in hub.audit()]
    for action in ("role_create", "role_change", "role_delete", "user_role"):
        check(action in actions, f"{action} in the audit")


def test_nobody_gives_himself_or_others_what_he_does_not_hold(test):
    hub = Hub(test)
    ana = hub.user("ana")
    ana.ask("POST", "/api/v1/roles", {"name": "People", "permissions": ["manage_users", "manage_roles", "manage_api_keys"]})
    kim = hub.user("kim", "People")
    roles = {row["name"]: row["id"] for row in kim.ask("GET", "/api/v1/roles")["roles"]}
    users = {row["name"]: row["id"] for row in kim.ask("GET", "/api/v1/users")["users"]}
    tries = [("PATCH", f"/users/{users['kim']}", {"role": roles["Primary Admin"]}), ("PATCH", f"/users/{users['kim']}", {"role": roles["Reader"]}),
             ("PATCH", f"/roles/{roles['People']}", {"permissions": ["manage_users", "manage_roles", "read_documentation_passwords"]}),
             ("POST", "/roles", {"name": "New", "permissions": ["read_audit"]}), ("POST", f"/roles/{roles['Technician']}/duplicate", {}),
             ("POST", "/users", {"name": "x", "role": roles["Technician"]}), ("PATCH", f"/users/{users['ana']}", {"active": False}),
             ("PATCH", f"/users/{users['ana']}", {"role": roles["People"]}), ("PATCH", f"/users/{users['ana']}", {"email": "kim@example.com"}),
             ("POST", f"/users/{users['ana']}/setup-link", {}), ("DELETE", f"/users/{users['ana']}/sessions", None),
             ("POST", "/api-keys", {"name": "k", "password_access": True})]
    for method, path, body in tries:
        answer = kim.send(method, "/api/v1" + path, body)
        equal(answer.status, 403, f"{method} {path} {body}: {answer}")
    equal(kim.ask("GET", "/api/v1/session")["permissions"], ana.ask("GET", f"/api/v1/roles/{roles['People']}")["permissions"], "what kim holds")
    equal({row["name"]: row["role"]["name"] for row in ana.ask("GET", "/api/v1/users")["users"]}, {"ana": "Primary Admin", "kim": "People"}, "nobody changed")
    refused = [row for row in hub.audit("&outcome=refused") if row["actor"]["name"] == "kim"]
    check(len(refused) >= len(tries) - 2, f"{len(refused)} refusals of {len(tries)} in the audit")
    equal(kim.post("/api/v1/users", {"name": "lee", "role": roles["People"]}).status, 201, "what he holds, he gives")


def test_b92_b93_b94_a_user_is_invited_edited_and_listed(test):
    hub = Hub(test)
    ana = hub.user("ana")
    company = ana.ask("POST", "/api/v1/companies", {"name": "Contoso"})["id"]
    role = ana.ask("POST", "/api/v1/roles", {"name": "Local", "permissions": ["read_companies"], "all_companies": False})["id"]
    made = ana.ask("POST", "/api/v1/users", {"name": "Eva", "email": "eva@example.com", "role": role, "companies": [company]})
    check(made["setup_url"].count("/setup/") == 1, f"an invitation: {made}")
    user = made["user"]
    equal((user["name"], user["email"], user["role"]["name"], user["active"], user["setup_pending"], user["last_sign_in_at_ms"], user["companies"]),
          ("Eva", "eva@example.com", "Local", True, True, None, [{"id": company, "name": "Contoso"}]), "as invited")
    taken = ana.post("/api/v1/users", {"name": "Other", "email": "EVA@example.com", "role": role})
    equal((taken.status, taken.error["field"]), (409, "email"), f"{taken}")
    client = hub.client()
    client.take_session(client.post("/api/v1" + made["setup_url"][made["setup_url"].index("/setup/"):], {"password": PASSWORD}))
    eva = hub.client().sign_in("Eva", PASSWORD)
    row = next(row for row in ana.ask("GET", "/api/v1/users")["users"] if row["name"] == "Eva")
    check(not row["setup_pending"] and row["last_sign_in_at_ms"], f"signed in: {row}")
    equal(hub.audit("&action=user_create")[0]["reason"], "role Local, companies +Contoso", "the invitation in the audit")
    changed = ana.ask("PATCH", f"/api/v1/users/{user['id']}", {"name": "Eva Berg", "email": None, "companies": [], "role": "Reader"})
    equal((changed["name"], changed["email"], changed["companies"], changed["role"]["name"]), ("Eva Berg", None, [], "Reader"), "as edited")
    told = {row["action"]: row["reason"] for row in hub.audit() if row["subject"] == "Eva Berg"}
    equal((told["user_profile"], told["user_role"], told["user_companies"]), ("was Eva", "role Reader, was Local", "-Contoso"), "the change in the audit")
    equal(ana.get(f"/api/v1/users/{user['id']}").json, {**changed}, "and as stored")
    equal(eva.get("/api/v1/session").json["user"]["name"], "Eva Berg", "at once")
    equal(hub.client().post("/api/v1/session", {"name": "Eva", "password": PASSWORD}).status, 401, "the old name")
    hub.client().sign_in("eva berg", PASSWORD)
    for body in ({"companies": ["999"]}, {"role": "Nobody"}, {"email": "no address"}, {"name": ""}):
        answer = ana.send("PATCH", f"/api/v1/users/{user['id']}", body)
        equal((answer.status, answer.error["field"]), (422, next(iter(body))), f"{answer}")
    off = ana.ask("PATCH", f"/api/v1/users/{user['id']}", {"active": False})
    equal((off["active"], eva.get("/api/v1/session").status), (False, 401), "deactivated")
    equal(ana.ask("PATCH", f"/api/v1/users/{user['id']}", {"active": True})["active"], True, "and back")
    own = ana.ask("GET", "/api/v1/users")["users"]
    me = next(row["id"] for row in own if row["name"] == "ana")
    hub.user("bea")
    equal(ana.send("PATCH", f"/api/v1/users/{me}", {"active": False}).status, 409, "nobody deactivates himself")


def test_b95_with_a_user_go_his_sessions_and_the_keys_he_made(test):
    account = Account(test, counts={**SMALL, "passwords": 20})
    hub = account.serving
    operator = hub.operator()

    def person(name):
        url = operator.ask("POST", "/api/v1/users", {"name": name, "role": "Primary Admin"})["setup_url"]
        client = hub.client()
        return client.take_session(client.post("/api/v1" + url[url.index("/setup/"):], {"password": PASSWORD}))

    ana, eva = person("ana"), person("eva")
    again = hub.client().sign_in("eva", PASSWORD)
    hers, others = (client.ask("POST", "/api/v1/api-keys", {"name": "k", "password_access": True})["key"] for client in (eva, ana))
    equal((account.api("/organizations", key=hers).status, account.api("/organizations", key=others).status), (200, 200), "both keys")
    id = next(row["id"] for row in ana.ask("GET", "/api/v1/users")["users"] if row["name"] == "eva")
    equal(len(ana.ask("GET", f"/api/v1/users/{id}/sessions")["sessions"]), 2, "her sessions")
    ana.ask("PATCH", f"/api/v1/users/{id}", {"active": False})
    equal((eva.get("/api/v1/session").status, again.get("/api/v1/session").status), (401, 401), "her sessions are over")
    equal((account.api("/organizations", key=hers).status, account.api("/organizations", key=others).status), (403, 200), "and so is her key")
    entries = ana.ask("GET", "/api/v1/audit?action=key_pause")["entries"]
    check(len(entries) == 1 and "eva" in entries[0]["reason"], f"said in the audit: {entries}")
    ana.ask("PATCH", f"/api/v1/users/{id}", {"active": True})
    equal((eva.get("/api/v1/session").status, account.api("/organizations", key=hers).status), (401, 403), "neither comes back by itself")


def test_sessions_are_listed_and_ended_one_by_one(test):
    hub = Hub(test)
    ana = hub.user("ana")
    hub.user("eva", "Reader")
    first, second = (hub.client().sign_in("eva", hub.passwords["eva"]) for _ in range(2))
    id = next(row["id"] for row in ana.ask("GET", "/api/v1/users")["users"] if row["name"] == "eva")
    listed = ana.ask("GET", f"/api/v1/users/{id}/sessions")["sessions"]
    equal(len(listed), 3, "the one of the set-up and two more")
    check(all(not row["current"] and row["address"] == "127.0.0.1" for row in listed), f"{listed}")
    equal(ana.send("DELETE", f"/api/v1/users/{id}/sessions/{listed[0]['id']}").status, 200, "one ended")
    equal(sorted((first.get("/api/v1/session").status, second.get("/api/v1/session").status)), [200, 401], "that one and no other")
    equal(ana.send("DELETE", f"/api/v1/users/{id}/sessions/{listed[0]['id']}").status, 404, "twice")
    stream = EventStream(first if first.get("/api/v1/session").status == 200 else second)
    equal(ana.ask("DELETE", f"/api/v1/users/{id}/sessions")["ended"], 2, "the rest")
    wait_until(lambda: stream.response.isclosed() or stream.response.fp is None, 60, "the open stream ends with them")
    me = next(row["id"] for row in ana.ask("GET", "/api/v1/users")["users"] if row["name"] == "ana")
    ana.ask("DELETE", f"/api/v1/users/{me}/sessions")
    equal(ana.get("/api/v1/session").status, 200, "one's own session is left")


def test_users_and_roles_are_managed_from_a_shell(test):
    hub = Hub(test)
    run = hub.json_command
    company = hub.ask("POST", "/api/v1/companies", {"name": "Contoso, Ltd"})["id"]
    fabrikam = hub.ask("POST", "/api/v1/companies", {"name": "Fabrikam"})["id"]
    role = run("roles", "create", "Desk", "--permissions", "write_companies, read_documentation", "--companies", "given", "--description", "Phone")
    equal((role["permissions"], role["all_companies"]), (["read_companies", "write_companies", "read_documentation"], False), "the role")
    listed = hub.command("roles", "list").out
    check("write_companies, read_documentation" in listed and "everything" in listed, f"roles list: {listed}")
    made = run("users", "create", "Eva", "--role", "desk", "--email", "eva@example.com", "--companies", f"{company},fabrikam")
    equal(sorted(row["id"] for row in made["user"]["companies"]), sorted([company, fabrikam]), "companies by id and by name")
    check("/setup/" in made["setup_url"], "the link")
    changed = run("users", "edit", "eva", "--name", "Eva Berg", "--email", "", "--companies", "", "--role", "Reader")
    equal((changed["name"], changed["email"], changed["companies"], changed["role"]["name"]), ("Eva Berg", None, [], "Reader"), "as edited")
    check("Eva Berg" in hub.command("users", "list").out, "users list")
    check("/setup/" in hub.command("users", "link", "Eva Berg").out, "a new link")
    equal(run("users", "deactivate", "Eva Berg")["active"], False, "deactivated")
    equal(run("users", "activate", "Eva Berg")["active"], True, "and back")
    equal(run("users", "sessions", "Eva Berg"), {"sessions": []}, "sessions")
    equal(run("users", "sessions", "Eva Berg", "--end"), {"ended": 0}, "sessions ended")
    equal(run("roles", "duplicate", "Desk")["name"], "Copy of Desk", "a copy")
    equal(run("roles", "edit", "Copy of Desk", "--name", "Night", "--companies", "all", "--default", "--permissions", "")["permissions"], [], "no permissions left")
    check(hub.command("roles", "show", "Night").out.startswith("Night"), "roles show")
    equal(run("roles", "delete", "Night")["name"], "Night", "deleted")
    for words in (("roles", "delete", "Primary Admin"), ("roles", "delete", "Reader"), ("users", "edit", "Nobody", "--name", "x"), ("users", "edit", "Eva Berg"),
                  ("roles", "create", "Bad", "--permissions", "run_sync"), ("roles", "edit", "Desk", "--companies", "some")):
        refused = hub.command(*words, code=None)
        check(refused.code != 0 and refused.err.startswith("gluepot: "), f"{words}: {refused.err}")
