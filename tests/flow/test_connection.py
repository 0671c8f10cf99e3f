# SPDX-License-Identifier: Apache-2.0
"""The life of the connection to IT Glue: connected, its key kept, rotated and never told, disconnected, deleted."""
import os
import threading
import urllib.parse

from support import databases
from support.account import Account
from support.context import check, equal, wait_until
from support.gateway import Proxy
from support.hub import Hub

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 40, "documents": 60, "checklists": 12, "passwords": 60}
CARD = "/api/v1/integrations/itglue"


class Gate(Proxy):
    """A proxy that lets requests wait while it is shut, those whose address `holds` says."""

    def __init__(self, test, account, holds):
        super().__init__(test, account.serving.port)
        self.open, self.waiting = threading.Event(), 0
        self.open.set()
        self.holds = holds
        self.lose = self._wait
        test.later(self.open.set)
        account.through = self

    def _wait(self, method, path):
        if self.holds(path) and not self.open.is_set():
            self.waiting += 1
            self.open.wait(120)


def card(hub):
    return hub.ask("GET", "/api/v1/integrations")["itglue"]


def revoke(account, key):
    rows = account.serving.ask("GET", "/api/v1/api-keys")["keys"]
    id = next(row["id"] for row in rows if row["masked"].startswith(key[:36]))
    account.serving.operator().post(f"/api/v1/api-keys/{id}/revoke")
    equal(account.api("/organizations", key=key).status, 403, "the revoked key")


def held_sync(hub, gate):
    """Starts a sync that waits at the gate; the job's id."""
    gate.open.clear()
    job = hub.ask("POST", "/api/v1/sync", {})
    wait_until(lambda: gate.waiting, 60, "the sync asks for what is held")
    return job["id"]


def ended(hub, id):
    return wait_until(lambda: (lambda job: job if job["finished_at_ms"] else None)(hub.ask("GET", f"/api/v1/jobs/{id}")),
                      60, "the job's end")


def test_b4_a_connection_is_disconnected_connected_syncing_or_in_error(test):
    account = Account(test, counts=SMALL)
    gate = Gate(test, account, lambda path: "/documents" in path)
    hub = Hub(test, options=["--itglue-timeout-seconds", "30"])
    equal(card(hub)["state"], "disconnected", "the state at first")
    hub.connect(account)
    equal(card(hub)["state"], "connected", "the state with a key")
    hub.map(account)
    job = held_sync(hub, gate)
    equal(card(hub)["state"], "syncing", "the state while a sync runs")
    gate.open.set()
    equal(ended(hub, job)["state"], "succeeded", "the sync")
    equal(card(hub)["state"], "connected", "the state after it")
    revoke(account, account.key)
    ended(hub, hub.ask("POST", "/api/v1/sync", {})["id"])
    refused = card(hub)
    equal(refused["state"], "error", "the state once the key is refused")
    check(refused["message"] and refused["next_step"], f"says why and what to do: {refused}")
    told = hub.command("doctor", code=1).out
    check(f"WRONG  itglue: {refused['message']}" in told and refused["next_step"] in told, f"what the doctor says: {told}")
    equal(hub.operator().send("DELETE", CARD).status, 204, "disconnected")
    equal(card(hub)["state"], "disconnected", "the state without a key")


def test_b24_the_key_is_told_by_no_route_and_stands_in_no_file_or_log(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test, options=["--log-level", "debug"])
    mapped = hub.ready(account)
    ana = hub.user("ana")
    company = next(iter(mapped.values()))
    shown = card(hub)
    check(shown["key_set_at_ms"] and shown["key_set_by"] and "key" not in shown, f"only that a key is set: {shown}")
    secret = account.key[37:]
    ana.post(f"{CARD}/test", {"url": account.url})
    ana.send("PUT", CARD, {"url": account.url, "key": account.key})
    for target in ("session", "status", "integrations", "organizations", "companies", f"companies/{company}", "jobs", "audit",
                   f"companies/{company}/passwords", f"companies/{company}/documents", "users", "roles", "api-keys",
                   "api-keys/usage", "search?limit=100&q=" + account.key[4:20]):
        answer = ana.get("/api/v1/" + target)
        equal(answer.status, 200, target)
        check(secret not in answer.text and account.key not in answer.text, f"{target} tells the key")
    for method, target, body in (("POST", CARD + "/test", {"url": account.url, "key": account.key}),
                                 ("PUT", CARD, {"url": account.url, "key": account.key}), ("POST", CARD + "/test", {"url": account.url})):
        answer = ana.send(method, target, body)
        check(answer.status == 200 and secret not in answer.text, f"{method} {target} tells the key: {answer.status}")
    hub.stop()
    equal(databases.find_in_files(hub.folder, [account.key, secret]), [], "the key in the hub's files")
    with open(hub.log_file, encoding="utf-8") as log:
        text = log.read() + hub.process.output()
    check('"level"' in text or "level=" in text, f"it wrote a log: {text[:200]}")
    check(secret not in text, "the key in the hub's log")


def test_b25_an_empty_key_keeps_the_stored_one_and_another_replaces_it(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.ready(account)
    ana = hub.user("ana")
    for body in ({"url": account.url}, {"url": account.url, "key": ""}, {"url": account.url, "key": "  \n"}):
        equal(ana.send("PUT", CARD, body).status, 200, f"saved with {body}")
        hub.sync()
    second = account.make_key("second")
    equal(ana.send("PUT", CARD, {"url": account.url, "key": f" {second}\r\n"}).status, 200, "saved with another key")
    revoke(account, account.key)
    hub.sync()
    wrong = ana.send("PUT", CARD, {"url": account.url, "key": account.key})
    equal((wrong.status, wrong.error["field"]), (502, "key"), "a key that is refused replaces nothing")
    hub.sync()


def test_b26_a_rotated_key_leaves_mappings_and_settings(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account, "list")
    before = databases.record_ids(hub.folder, databases.DOCUMENTS)
    sharing = card(hub)["password_sharing"]
    second = account.make_key("second")
    ana = hub.user("ana")
    tested = ana.ask("POST", CARD + "/test", {"url": account.url, "key": second})
    check(tested["ok"], f"the new key is tested: {tested}")
    equal(ana.send("PUT", CARD, {"url": account.url, "key": second}).status, 200, "and saved")
    revoke(account, account.key)
    equal(hub.mapped(), mapped, "the mappings")
    equal(card(hub)["password_sharing"], sharing, "password sharing")
    equal(databases.record_ids(hub.folder, databases.DOCUMENTS), before, "what is mirrored")
    hub.sync()
    databases.compare_mirror(account.folder, hub.folder, set(mapped))


def test_b27_a_key_rotated_during_a_sync_ends_it_cleanly_and_the_next_uses_the_new_one(test):
    account = Account(test, counts=SMALL)
    gate = Gate(test, account, lambda path: "/documents" in path)
    hub = Hub(test)
    mapped = hub.ready(account, sync=False)
    job = held_sync(hub, gate)
    second = account.make_key("second")
    equal(hub.operator().send("PUT", CARD, {"url": account.url, "key": second}).status, 200, "the new key is saved meanwhile")
    revoke(account, account.key)
    gate.open.set()
    done = ended(hub, job)
    check(done["state"] == "succeeded" or done["error"] and done["error"]["message"], f"finished, or says why not: {done}")
    hub.sync()
    equal(card(hub)["state"], "connected", "the state after a sync with the new key")
    databases.compare_mirror(account.folder, hub.folder, set(mapped))


def test_b29_the_first_reading_of_the_organizations_starts_at_once_and_says_so(test):
    account = Account(test, counts=SMALL)
    gate = Gate(test, account, lambda path: "/organizations" in path and "include=" in path)
    hub = Hub(test)
    ana = hub.user("ana")
    shown = ana.ask("GET", "/api/v1/organizations")
    equal((shown["reading"], shown["organizations"]), (False, []), "before")
    gate.open.clear()
    answers = []
    connecting = threading.Thread(target=lambda: answers.append(
        hub.operator().send("PUT", CARD, {"url": account.url, "key": account.key})))
    connecting.start()
    wait_until(lambda: gate.waiting, 60, "the organizations are asked for by themselves")
    equal(ana.ask("GET", "/api/v1/organizations")["reading"], True, "meanwhile")
    gate.open.set()
    connecting.join()
    equal(answers[0].status, 200, "connected")
    shown = wait_until(lambda: (lambda all: all if not all["reading"] else None)(ana.ask("GET", "/api/v1/organizations")),
                       60, "the reading's end")
    equal({int(row["id"]) for row in shown["organizations"]}, {id for id, _, _ in account.organizations()}, "organizations")


def test_b91_disconnecting_takes_the_credentials_and_keeps_the_mappings(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    ana = hub.user("ana")
    _, company, entry = hub.revealable(mapped)[0]
    equal(ana.send("DELETE", CARD).status, 204, "disconnected")
    equal(card(hub)["key_set_at_ms"], None, "the key")
    equal(hub.mapped(), mapped, "the mappings")
    equal(ana.post("/api/v1/sync", {}).status, 409, "a sync without a connection")
    start = account.request_count()
    refused = ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"})
    check(refused.status == 503 and "connect" in refused.text, f"a reveal without one: {refused}")
    equal(ana.send("PUT", CARD, {"url": account.url}).status, 422, "connecting again without a key")
    equal(account.request_count() - start, 0, "requests without credentials")
    hub.connect(account)
    equal(hub.mapped(), mapped, "the mappings after a new key")
    hub.sync()
    databases.compare_mirror(account.folder, hub.folder, set(mapped))


def test_b87_b89_b90_deleting_takes_mappings_credentials_and_the_mirror_and_leaves_the_audit(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    ana = hub.user("ana")
    company, entry, document = next(
        (company, entry, row["name"]) for _, company, entry in hub.revealable(mapped)
        for row in ana.ask("GET", f"/api/v1/companies/{company}/documents")["documents"] if row["name"].isascii())
    equal(ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"}).status, 200, "a reveal")
    word = urllib.parse.quote(max(document.split(), key=len))
    check(ana.ask("GET", f"/api/v1/search?q={word}")["results"], "search finds a document")
    audited = hub.audit()
    equal(ana.send("DELETE", CARD + "?mappings=delete").status, 204, "deleted")
    equal((card(hub)["state"], card(hub)["key_set_at_ms"]), ("disconnected", None), "the connection")
    equal(card(hub)["password_sharing"]["enabled"], False, "the next account shows no password until somebody says so")
    told = hub.audit("&action=delete_connection")[0]["sentence"]
    check(f"{len(mapped)} mappings" in told and "deleted the connection to IT Glue" in told, f"the audit: {told}")
    equal(databases.read(hub.folder + "/strict.db", "SELECT kind FROM connection WHERE kind = 'itglue'"), [], "its row")
    equal(ana.ask("GET", "/api/v1/organizations")["organizations"], [], "organizations")
    equal([row for row in ana.ask("GET", "/api/v1/companies")["companies"] if row["organization"]], [], "mapped companies")
    for kind in (*databases.MIRRORED.values(), databases.ORGANIZATIONS):
        equal(databases.record_ids(hub.folder, kind), set(), f"mirrored records of kind {kind}")
    equal(ana.ask("GET", f"/api/v1/search?q={word}")["results"], [], "search")
    kept = {row["sequence"]: row for row in hub.audit()}
    equal([row for row in audited if kept.get(row["sequence"]) != row], [], "audit entries that are gone or changed")
    hub.command("audit", "verify")
    # Another source can take its place.
    other = Account(test, "other", seed=test.seed + 1, counts=SMALL)
    hub.connect(other)
    mapped = hub.map(other)
    hub.sync()
    databases.compare_mirror(other.folder, hub.folder, set(mapped))


def test_b8_b9_a_second_documentation_source_answers_409(test):
    """Hudu cannot be connected yet, so its row is written by hand: what counts is that the API obeys it."""
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.stop()
    databases.change(os.path.join(hub.folder, "strict.db"),
                     ("INSERT INTO connection VALUES ('hudu', '{}', x'00', 'connected', '', '', 1, 'ana', 1)",))
    hub.start()
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(
        hub.operator().send("PUT", CARD, {"url": account.url, "key": account.key}))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal([answer.status for answer in answers], [409, 409], "two at once")
    for answer in answers:
        check("Hudu is connected; delete it under Settings > Integrations first" in answer.text, f"the next step: {answer.text}")
    equal(card(hub)["state"], "disconnected", "IT Glue")
    refused = hub.command("connect", "itglue", "--url", account.url, "--key-file", account.key_file(), code=None)
    check(refused.code != 0 and "Hudu is connected" in refused.err, f"the command: {refused}")
    hub.stop()
    databases.change(os.path.join(hub.folder, "strict.db"), ("DELETE FROM connection WHERE kind = 'hudu'",))
    hub.start()
    hub.connect(account)
    equal(card(hub)["state"], "connected", "once Hudu is deleted")
