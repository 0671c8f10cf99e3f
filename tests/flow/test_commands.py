# SPDX-License-Identifier: Apache-2.0
"""What the commands refuse and find, on a folder that is served and on one that is not."""
import csv
import io
import json
import os

from support.account import Account
from support.context import check, equal
from support.hub import Hub
from support.program import Serving, run_gluepot

SMALL = {"organizations": 12, "types": 3, "flexible-assets": 40, "documents": 40, "checklists": 10, "passwords": 60}


def test_a_command_on_a_mistyped_folder_makes_nothing(test):
    missing, empty = test.path("mistyped", "hub"), test.path("empty")
    os.makedirs(empty)
    for words in (["doctor"], ["status"], ["users", "list"], ["users", "create", "ana", "--role", "Reader"],
                  ["keys", "list"], ["audit", "verify"], ["audit", "export"], ["companies", "export"], ["sync", "--wait"],
                  ["map", "quick-match", "--apply"], ["roles", "list", "--json"], ["password-sync", "status"]):
        for folder in (missing, empty):
            refused = run_gluepot(test, *words, "--data", folder, code=2)
            check(f"no instance in {folder}" in refused.err and "gluepot serve --data" in refused.err and
                  refused.out == "", f"{words} names the folder and what to do: {refused}")
    equal((os.path.exists(test.path("mistyped")), os.listdir(empty)), (False, []), "what was made")
    relative = run_gluepot(test, "doctor", "--data", "mistyped", code=2)
    check(f"no instance in {test.path('mistyped')}" in relative.err, f"the whole path: {relative}")
    # These may be the first of an instance, and say so.
    made = run_gluepot(test, "keys", "create", "script", "--data", empty)
    check(f"new instance in {empty}" in made.err and made.out.startswith("ITG."), f"says that it made one: {made}")
    equal(run_gluepot(test, "keys", "create", "second", "--data", empty).err, "", "once it is there")
    run_gluepot(test, "doctor", "--data", empty)
    serving = Serving(test, empty)
    run_gluepot(test, "audit", "verify", "--data", empty)
    serving.stop()


def test_map_list_set_unset_batches_and_undo(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.connect(account)
    for serving in (True, False):
        if not serving:
            hub.stop()
        mapping(hub, account)


def mapping(hub, account):
    """From nothing mapped to nothing mapped."""
    named = {}
    for id, name, _ in account.organizations():
        named.setdefault(name, []).append(str(id))
    (first, (first_id,)), (second, (second_id,)) = [item for item in named.items() if len(item[1]) == 1][:2]
    rows = lambda *more: {row["id"]: row for row in hub.json_command("map", "list", *more)["organizations"]}
    table = lambda *more: hub.command("map", "list", *more).out.splitlines()
    mapped = lambda: {id: row["company"]["name"] for id, row in rows("--state", "mapped").items()}
    equal((len(rows()), len(rows("--state", "unmapped")), mapped()), (12, 12, {}), "nothing is mapped")
    companies = hub.json_command("companies", "list")["companies"]
    acme = next((row["id"] for row in companies if row["name"] == "Acme"), None) or hub.json_command("companies", "create", "Acme")["id"]
    beta = next((row["id"] for row in companies if row["name"] == "Beta"), None) or hub.json_command("companies", "create", "Beta")["id"]
    told = hub.command("map", "set", first.upper(), " acme ").out
    equal(told, f"{first} is mapped to Acme\n", "by names")
    equal(mapped(), {first_id: "Acme"}, "stored")
    row = next(line for line in table() if line.startswith(first_id))
    check("mapped" in row and f"{acme} Acme" in row and "manual" in row, f"a row of the table: {row}")
    equal(len(table("--state", "mapped")), 2, "the table of the mapped, with its head")
    shown = hub.json_command("map", "set", first_id, beta)
    equal((shown["id"], shown["company"]), (first_id, {"id": beta, "name": "Beta"}), "by ids, as JSON")
    check("no longer to Beta" in hub.command("map", "set", first_id, "Acme").out, "a change says what it was")
    # Who is not there, or not the only one.
    for words in (("set", "Nobody", "Acme"), ("set", first, "Nobody"), ("unset", "Nobody"), ("undo", "999999")):
        refused = hub.command("map", *words, code=1)
        check(words[0] == "undo" or "Nobody" in refused.err and "shows them all" in refused.err, f"{words}: {refused}")
    for words, word in ((("list", "--state", "new"), "unmapped"), (("undo", "../1"), "map batches")):
        refused = hub.command("map", *words, code=2)
        check(word in refused.err, f"{words}: {refused}")
    equal(mapped(), {first_id: "Acme"}, "after what was refused")
    equal(hub.command("map", "unset", first).out, f"{first} is no longer mapped to Acme\n", "unset")
    equal(hub.command("map", "unset", first_id).out, f"{first} was not mapped\n", "unset twice")
    equal(hub.json_command("map", "unset", first_id)["company"], None, "unset, as JSON")
    # A Quick Match and its end.
    if second not in [row["name"] for row in companies]:
        hub.command("companies", "create", second)
    done = hub.json_command("map", "quick-match", "--apply")
    check(second_id in mapped(), "matched")
    batch = next(row for row in hub.json_command("map", "batches")["batches"] if row["id"] == done["batch_id"])
    equal((batch["organizations"], batch["undone_at_ms"]), (done["mapped"], None), "the batch")
    told = hub.command("map", "undo", batch["id"]).out
    check(told.endswith(f"{done['mapped']} organizations unmapped\n"), f"what was undone: {told}")
    equal(mapped(), {}, "after undoing it")
    line = next(line for line in hub.command("map", "batches").out.splitlines() if line.startswith(batch["id"] + " "))
    check(" by " in line, f"the batch is shown as undone: {line}")
    hub.command("map", "undo", batch["id"], code=1)


def test_an_ambiguous_name_is_refused_with_the_ids(test):
    hub = Hub(test)
    twins = [hub.json_command("companies", "create", "Twin", "--psa", "connectwise", "--external-id", id)["id"]
             for id in ("1", "2")]
    refused = hub.command("companies", "archive", "twin", code=2)
    check(all(id in refused.err for id in twins), f"a company: {refused}")
    account = Account(test, counts=SMALL)
    hub.connect(account)
    organization, name, _ = account.organizations()[0]
    refused = hub.command("map", "set", str(organization), "Twin", code=2)
    check(all(id in refused.err for id in twins), f"a company to map to: {refused}")
    same = account.api("/organizations", method="POST", body={"data": {"type": "organizations", "attributes": {
        "name": name}}})
    equal(same.status, 201, f"an organization of the same name: {same}")
    hub.sync()
    refused = hub.command("map", "unset", name, code=2)
    check(str(organization) in refused.err and same.json["data"]["id"] in refused.err, f"an organization: {refused}")
    equal(hub.json_command("map", "list", "--state", "mapped")["organizations"], [], "what was mapped")


def test_exports_as_json_and_never_two_forms_at_once(test):
    hub = Hub(test)
    hub.command("companies", "create", "Acme", "--industry", "Retail")
    old = hub.json_command("companies", "create", "Old")["id"]
    hub.command("companies", "archive", old, "--apply")
    table = list(csv.DictReader(io.StringIO(hub.command("companies", "export").out.lstrip("\ufeff"))))
    document = json.loads(hub.command("companies", "export", "--json").out)["companies"]
    equal([row["name"] for row in document], [row["name"] for row in table], "the companies of both")
    equal(document[0]["industry"], "Retail", "what is known of one")
    hub.user("ana")
    for words in (("audit", "export"), ("audit", "leaver", "ana"), ("password-sync", "hygiene")):
        refused = hub.command(*words, "--csv", "--json", code=2)
        check("--json" in refused.err and refused.out == "", f"{words} with both: {refused}")


def test_audit_leaver_finds_a_person_as_users_edit_does(test):
    hub = Hub(test)
    hub.user("Ana")
    id = hub.json_command("users", "list")["users"][0]["id"]
    for name in ("Ana", "ANA", id):
        equal(hub.json_command("audit", "leaver", name)["user"]["name"], "Ana", name)
        hub.command("audit", "leaver", name, "--csv")
    edit = hub.command("users", "edit", "nobody", "--email", "a@example.com", code=1)
    leaver = hub.command("audit", "leaver", "nobody", code=1)
    equal(leaver.err, edit.err, "who is not there")


def test_doctor_tells_of_the_sync_the_key_and_the_frozen(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    checks = lambda code: {row["name"]: row for row in hub.json_command("doctor", code=code)["checks"]}
    equal({name: row["well"] for name, row in checks(0).items()},
          {name: True for name in ("itglue", "sync", "passwords", "automate", "people", "audit")}, "all is well")
    # The last sync failed.
    account.serving.command("keys", "pause", "hub")
    hub.command("sync", "--wait", code=1)
    error = hub.last_job("sync")["error"]["message"]
    sync = checks(1)["sync"]
    check(not sync["well"] and error in sync["message"] and sync["next_step"], f"the failed sync: {sync}")
    check(f"WRONG  sync: {sync['message']}" in hub.command("doctor", code=1).out, "as text")
    account.serving.command("keys", "activate", "hub")
    hub.sync()
    equal(checks(0)["sync"]["well"], True, "after one that succeeded")
    # Somebody was shown too much.
    hub.ask("PATCH", "/api/v1/reveal-settings", {"most_per_hour": 3})
    ana = hub.user("ana")
    _, company, entry = hub.revealable(mapped)[0]
    show = lambda: ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"}).status
    equal([show() for _ in range(4)], [200, 200, 200, 429], "reveals")
    people = checks(1)["people"]
    check(not people["well"] and "ana" in people["message"] and "Reveal rules" in people["next_step"], f"frozen: {people}")
    id = hub.ask("GET", "/api/v1/reveal-settings")["frozen"][0]["user"]["id"]
    hub.ask("POST", f"/api/v1/reveal-settings/frozen/{id}/release", {})
    equal(checks(0)["people"]["well"], True, "once released")
    # A key that may not read what is to be shown; without a running serve the same.
    poor = test.write("poor", account.make_key("poor", password_access=False) + "\n")
    hub.command("connect", "itglue", "--url", account.url, "--key-file", poor)
    hub.stop()
    passwords = checks(1)["passwords"]
    check(not passwords["well"] and "Password Access" in passwords["message"] and passwords["next_step"], f"the key: {passwords}")
    for level in ("list", "off"):
        hub.command("passwords", "share", level)
        equal(checks(0)["passwords"]["well"], True, level)
    # One company is enough.
    hub.command("passwords", "share", "list")
    hub.start()
    body = {"company_ids": [company], "level": "reveal"}
    hub.ask("POST", "/api/v1/password-access",
            {**body, "apply": True, "token": hub.ask("POST", "/api/v1/password-access", body)["token"]})
    equal(checks(1)["passwords"]["well"], False, "one company's entries are shown")
