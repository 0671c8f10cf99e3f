# SPDX-License-Identifier: Apache-2.0
"""What the audit says of a reveal, how it is filtered and taken away, and what a leaver has to leave behind."""
import csv
import io
import json
import os
import socket

from support import databases
from support.account import Account
from support.context import check, equal, wait_until
from support.hub import Hub

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 20, "documents": 30, "checklists": 6, "passwords": 80}


class Scene:
    def __init__(self, test, env=None):
        self.account = Account(test, counts=SMALL)
        self.hub = Hub(test, env=env)
        self.mapped = self.hub.ready(self.account)
        self.names = {row["id"]: row["name"] for company in self.mapped.values() for row in self.hub.entries(company)}
        values = {id: entry["password"] for id, entry in self.account.passwords().items()}
        self.entries = [(company, id) for _, company, id in self.hub.revealable(self.mapped) if values[int(id)]]
        check(len(self.entries) >= 6, f"only {len(self.entries)} entries")

    def reveal(self, client, entry, **body):
        company, id = entry
        return client.post(f"/api/v1/companies/{company}/passwords/{id}/reveal", {"purpose": "show", **body})


def test_b66_the_entry_names_source_address_session_and_key(test):
    scene = Scene(test)
    hub = scene.hub
    ana = hub.user("ana")
    entry = scene.entries[0]
    equal(scene.reveal(ana, entry).status, 200, "the reveal")
    shown = hub.audit("&action=reveal&actor=user")[0]
    me = ana.get("/api/v1/session").json["user"]
    equal((shown["source"], shown["address"], shown["actor"]["id"], shown["actor"]["name"], shown["outcome"]),
          (f"itglue {scene.account.url}", "127.0.0.1", me["id"], "ana", "done"), f"the entry: {shown}")
    equal((shown["company"]["id"], shown["record_id"]), (entry[0], f"passwords/{entry[1]}"), "company and record")
    equal(shown["sentence"], f"ana revealed the password {scene.names[entry[1]]} of {shown['company']['name']}.", "the sentence")
    # A key: who it is stands in place of the session.
    key = hub.command("keys", "create", "script", "--password-access").out.strip().splitlines()[-1].strip()
    answer = hub.client().send("GET", f"/itglue/passwords/{entry[1]}?show_password=true", headers={"x-api-key": key})
    equal(answer.status, 200, f"the key's reveal: {answer}")
    by_key = hub.audit("&action=reveal&actor=key")[0]
    known = {row["id"]: row["name"] for row in hub.ask("GET", "/api/v1/api-keys")["keys"]}
    equal(known.get(by_key["actor"]["id"]), "script", "the key's id")
    equal((by_key["source"], by_key["session"], by_key["address"]), (f"itglue {scene.account.url}", None, "127.0.0.1"),
          f"the key's entry: {by_key}")
    # The hub's own probe names the source too.
    probe = [row for row in hub.audit("&action=reveal&actor=system") if "probe" in (row["reason"] or "")]
    check(probe and all(row["source"] == f"itglue {scene.account.url}" for row in probe), f"probes: {probe[:2]}")
    hub.command("audit", "verify")


def test_b66_the_session_of_the_entry_is_the_one_of_the_persons_list(test):
    scene = Scene(test)
    ana = scene.hub.user("ana")
    again = scene.hub.client()
    again.take_session(again.post("/api/v1/session", {"name": "ana", "password": scene.hub.passwords["ana"]}))
    for client in (ana, again):
        equal(scene.reveal(client, scene.entries[0]).status, 200, "the reveal")
    second, first = [row["session"] for row in scene.hub.audit("&action=reveal&actor=user")[:2]]
    check(first and second and first != second, f"two sessions: {first} {second}")


def test_the_audit_is_filtered_by_who_what_company_outcome_and_time(test):
    scene = Scene(test)
    hub = scene.hub
    ana, ben = hub.user("ana"), hub.user("ben")
    for client, entry in ((ana, scene.entries[0]), (ana, scene.entries[1]), (ben, scene.entries[0])):
        equal(scene.reveal(client, entry).status, 200, "the reveal")
    missing = scene.reveal(ben, (scene.entries[0][0], "999999999"))
    equal(missing.status, 404, "no such entry")
    actors = {(row["kind"], row["name"]): row["id"] for row in hub.ask("GET", "/api/v1/audit/actors")["actors"]}
    who = actors[("user", "ana")]
    equal(len(hub.audit(f"&action=reveal&actor=user:{who}")), 2, "ana's reveals")
    equal(len(hub.audit("&action=reveal&outcome=refused&actor=user")), 1, "refused")
    company = scene.entries[1][0]
    rows = hub.audit(f"&company_id={company}&action=reveal&actor=user")
    check(rows and all(row["company"]["id"] == company for row in rows), f"of one company: {rows}")
    last, *_ = hub.audit("&action=reveal&actor=user:" + actors[("user", "ben")])
    equal([row["sequence"] for row in hub.audit(f"&from_ms={last['at_ms']}&to_ms={last['at_ms']}&action=reveal")],
          [last["sequence"]], "of one moment")
    for bad in ("actor=user:x", "company_id=x", "from_ms=-1", "to_ms=x"):
        equal(hub.operator().get(f"/api/v1/audit?{bad}").status, 422, bad)
    # Every entry is a sentence, and no id of a record is in it.
    for row in hub.audit():
        check(row["sentence"].endswith("."), f"a sentence: {row}")
        if row["record_id"] and "/" in row["record_id"]:
            check(row["record_id"].split("/")[1] not in row["sentence"].split(), f"an id in: {row}")


def test_the_export_holds_every_entry_and_is_audited_itself(test):
    scene = Scene(test)
    hub = scene.hub
    ana = hub.user("ana")
    equal(scene.reveal(ana, scene.entries[0]).status, 200, "the reveal")
    # A name that a spreadsheet would calculate with.
    hub.ask("POST", "/api/v1/companies", {"name": '=HYPERLINK("http://x/","a")'})
    answer = ana.get("/api/v1/audit/export?format=jsonl")
    equal((answer.status, answer.headers["cache-control"]), (200, "no-store"), "the export")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    listed = hub.audit()
    equal([row["sequence"] for row in lines], [row["sequence"] for row in listed], "the same entries")
    equal((lines[0]["action"], lines[0]["actor"]["name"], lines[0]["subject"]), ("audit_export", "ana", "JSON lines"), "its own entry")
    equal([row["sentence"] for row in lines], [row["sentence"] for row in listed], "the sentences")
    sheet = ana.get("/api/v1/audit/export?format=csv&action=company_create")
    rows = list(csv.DictReader(io.StringIO(sheet.body.decode("utf-8"), newline="")))
    subjects = [row["subject"] for row in rows]
    check("'=HYPERLINK(\"http://x/\",\"a\")" in subjects, f"the formula: {subjects[:3]}")
    check(all(row["action"] == "company_create" for row in rows), "the filter")
    check(all(cell[:1] not in ("=", "+", "-", "@") for row in rows for cell in row.values()), "no formula")
    equal(hub.audit("&action=audit_export")[0]["reason"], "action company_create", "what was exported")
    # More than one page of it, by the command: over the socket, and without a running hub.
    served = hub.command("audit", "export", "--json").out.splitlines()
    hub.stop()
    alone = hub.command("audit", "export").out.splitlines()
    check(len(served) > 200 or len(listed) <= 200, "pages")
    equal([json.loads(line)["sequence"] for line in alone][1:], [json.loads(line)["sequence"] for line in served], "the same, and its own")
    table = list(csv.DictReader(io.StringIO(hub.command("audit", "export", "--csv").out)))
    equal(len(table), len(alone) + 1, "rows of the CSV")
    hub.command("audit", "verify")


def test_a_long_export_comes_whole(test):
    hub = Hub(test)
    for index in range(450):
        hub.ask("POST", "/api/v1/companies", {"name": f"Company {index}"})
    lines = hub.operator().get("/api/v1/audit/export").text.splitlines()
    sequences = [int(json.loads(line)["sequence"]) for line in lines]
    equal(sequences, sorted(sequences, reverse=True), "newest first")
    equal(sequences, list(range(sequences[0], 0, -1)), "every entry once")
    check(len(sequences) > 450, f"{len(sequences)} entries")


class SlowExport:
    """An export whose client has read its first bytes and then reads nothing until it is asked to."""

    def __init__(self, client):
        self.wire = socket.socket()
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.wire.settimeout(60)
        self.wire.connect(("127.0.0.1", client.port))
        self.wire.sendall(f"GET /api/v1/audit/export HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nCookie: {client.cookie}\r\n\r\n".encode())
        self.text = b""
        while b'"sequence"' not in self.text:
            self.text += self.wire.recv(4096)
        check(self.text.startswith(b"HTTP/1.1 200 "), f"the export: {self.text[:200]!r}")

    def rest(self):
        while piece := self.wire.recv(1 << 20):
            self.text += piece
        return self.text


def test_an_export_waits_for_its_client_alone_and_ends_with_its_session(test):
    hub = Hub(test)
    people = [hub.user(name) for name in ("ana", "ben", "eva")]
    hub.stop()
    # More than all buffers on the way hold. That its chain is none does not matter here.
    databases.change(os.path.join(hub.folder, "audit", "audit.db"),
                     "INSERT INTO entry (sequence, at_ms, refers_to, actor_id, company_id, phase, action, actor_kind, actor_name, subject, "
                     "record_id, company_name, detail, address, request_id, outcome, mac) WITH RECURSIVE more (n) AS (SELECT MAX(sequence) + 1 "
                     "FROM entry UNION ALL SELECT n + 1 FROM more LIMIT 20000) SELECT n, n, 0, 0, -1, 'event', 'push', 'system', '', 'x', '', '', "
                     "hex(zeroblob(500)), '', '', 'done', x'00' FROM more")
    hub.start()
    ana, ben, eva = people
    first, second = SlowExport(ana), SlowExport(ben)
    refused = eva.get("/api/v1/audit/export")
    equal((refused.status, "retry-after" in refused.headers), (429, True), "a third")
    equal(eva.get("/api/v1/status").status, 200, "everything else")
    equal(ana.send("DELETE", "/api/v1/session").status < 300, True, "ana signs out")
    cut = first.rest()
    check(not cut.endswith(b"0\r\n\r\n"), "the end of an export whose session has ended")
    check(cut.count(b'"sequence"') < 20000, "all of it")
    whole = second.rest()
    check(whole.endswith(b"0\r\n\r\n") and whole.count(b'"sequence"') > 20000, f"the other: {whole.count(b'sequence')}")
    wait_until(lambda: eva.get("/api/v1/audit/export?action=audit_export").status == 200, 30, "there is room again")


# A person leaves.

def states(report):
    return {row["password_id"]: row["state"] for row in report["passwords"]}


def test_a_leavers_list_against_a_scripted_month_is_exact(test):
    """Thirty days of reveals, rotations in the source, syncs, refusals and a restart; the list is compared with what the
    script knows after each."""
    scene = Scene(test)
    hub, random = scene.hub, test.random
    people = {name: hub.user(name) for name in ("ana", "ben")}
    ids = {row["name"]: row["id"] for row in hub.ask("GET", "/api/v1/users")["users"]}
    writer = scene.account.make_key("writer")
    entries = scene.entries[:12]
    seen = {name: {} for name in people}   # {entry: times}, and whether changed since (as synced)
    stale = {name: set() for name in people}
    changed = set()                        # in the source, not synced yet
    for day in range(30):
        for _ in range(random.randrange(4)):
            name, entry = random.choice(list(people)), random.choice(entries)
            if entry in changed:           # the mirror must date the change before the reveal: it is what he sees
                hub.sync()
                for other in people:
                    stale[other] |= changed & set(seen[other])
                changed.clear()
            answer = scene.reveal(people[name], entry)
            equal(answer.status, 200, f"day {day}: {answer}")
            seen[name][entry] = seen[name].get(entry, 0) + 1
            stale[name].discard(entry)
        if random.randrange(3) == 0:
            entry = random.choice(entries)
            answer = scene.account.api(f"/passwords/{entry[1]}", key=writer, method="PATCH", body={
                "data": {"type": "passwords", "attributes": {"password": f"rotated-{day}-{random.randrange(10**9)}"}}})
            equal(answer.status, 200, f"rotating: {answer}")
            changed.add(entry)
        if random.randrange(6) == 0:
            equal(scene.reveal(people["ana"], (entries[0][0], "999999999")).status, 404, "refused")
        if day % 5 == 4:
            hub.sync()
            for other in people:
                stale[other] |= changed & set(seen[other])
            changed.clear()
        if day == 15:
            hub.stop()
            hub.start()
        for name in people:
            report = hub.ask("GET", f"/api/v1/audit/leavers/{ids[name]}")
            wanted = {entry[1]: "changed" if entry in stale[name] else "to_change" for entry in seen[name]}
            equal(states(report), wanted, f"day {day}, {name}")
            equal({row["password_id"]: row["times"] for row in report["passwords"]},
                  {entry[1]: times for entry, times in seen[name].items()}, f"day {day}, {name}: how often")
            order = [row["state"] for row in report["passwords"]]
            equal(order, sorted(order, key=["to_change", "gone", "changed"].index), "what is to do comes first")
    check(any(stale.values()) and any(seen[n].keys() - stale[n] for n in people), "the month changed nothing")
    name = "ana"
    # By the command and as a sheet the same; whoever is not allowed sees none.
    shown = hub.json_command("audit", "leaver", name)
    report = hub.ask("GET", f"/api/v1/audit/leavers/{ids[name]}")
    equal(shown, report, "the command")
    sheet = list(csv.DictReader(io.StringIO(hub.command("audit", "leaver", name, "--csv").out)))
    equal({row["password_id"]: row["state"] for row in sheet}, states(report), "the sheet")
    equal(hub.audit("&action=leaver_report")[0]["subject"], name, "taking the sheet is audited")
    equal(hub.user("reader", "Reader").get(f"/api/v1/audit/leavers/{ids[name]}").status, 403, "without the permission")
    equal(hub.operator().get("/api/v1/audit/leavers/999999").status, 404, "no such person")


def test_who_has_seen_a_password(test):
    scene = Scene(test)
    hub, entry = scene.hub, scene.entries[0]
    path = f"/api/v1/companies/{entry[0]}/passwords/{entry[1]}/seen-by"
    equal(hub.ask("GET", path)["seen_by"], [], "nobody yet")
    ana, ben = hub.user("ana"), hub.user("ben")
    for client in (ana, ben, ana):
        equal(scene.reveal(client, entry).status, 200, "the reveal")
    rows = hub.ask("GET", path)["seen_by"]
    equal([(row["actor"]["name"], row["times"], row["knows_it_still"]) for row in rows],
          [("ana", 2, True), ("ben", 1, True)], "who, the last one first")
    writer = scene.account.make_key("writer")
    scene.account.api(f"/passwords/{entry[1]}", key=writer, method="PATCH", body={
        "data": {"type": "passwords", "attributes": {"password": "another one"}}})
    hub.sync()
    equal(scene.reveal(ben, entry).json["value"], "another one", "the new value")
    equal([(row["actor"]["name"], row["knows_it_still"]) for row in hub.ask("GET", path)["seen_by"]],
          [("ben", True), ("ana", False)], "who knows it still")
    equal(hub.user("reader", "Reader").get(path).status, 403, "without the permission")

