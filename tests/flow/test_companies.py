# SPDX-License-Identifier: Apache-2.0
"""Companies by hand and from a file; archiving and merging say first what they do, do just that, and are undone."""
import json

from support import databases
from support.account import Account
from support.context import check, equal
from support.hub import Hub

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 40, "documents": 60, "checklists": 12, "passwords": 60}


def company(hub, id):
    return hub.ask("GET", f"/api/v1/companies/{id}")


def says(outlook, text):
    return any(text in effect["text"] for effect in outlook["effects"])


def left_of(hub, organization):
    return {(kind, id) for kind in databases.MIRRORED.values() for id in databases.record_ids(hub.folder, kind, [organization])}


def act(hub, target, body=None):
    """Looks, then does what was shown."""
    looked = hub.ask("POST", target, body or {})
    equal(looked["done"], False, "a look is no act")
    return hub.ask("POST", target, {**(body or {}), "apply": True, "token": looked["token"]})


def test_b112_a_company_by_hand_and_from_a_file_and_back_into_one(test):
    hub = Hub(test)
    created = hub.json_command("companies", "create", "Acme", "--industry", "Retail", "--contact", "Bo", "--email", "bo@acme.test",
                               "--psa", "autotask", "--external-id", "7", "--other-ids", "connectwise:250", "--status", "Active")
    hub.command("companies", "create", "Acme East", "--parent", "Acme", "--type", "Branch")
    rows = {row["name"]: row for row in hub.ask("GET", "/api/v1/companies")["companies"]}
    equal(rows["Acme East"]["parent"], {"id": created["id"], "name": "Acme"}, "the parent")
    equal((rows["Acme"]["industry"], rows["Acme"]["contact"]["email"], rows["Acme"]["other_ids"]),
          ("Retail", "bo@acme.test", [{"psa": "connectwise", "id": "250"}]), "what was given")
    circle = hub.operator().send("PATCH", f"/api/v1/companies/{created['id']}", {"parent_id": rows["Acme East"]["id"]})
    equal((circle.status, circle.json["error"]["field"]), (422, "parent"), "a circle")
    taken = hub.operator().send("POST", "/api/v1/companies", {"name": "Other", "psa": "connectwise", "external_id": "250"})
    equal((taken.status, "Acme" in taken.json["error"]["message"]), (409, True), "an id that is taken")
    hub.command("companies", "create", "=HYPERLINK(1)")
    csv = hub.command("companies", "export").out
    check("'=HYPERLINK(1)" in csv and "\n=HYPERLINK" not in csv, f"a formula is defused: {csv}")
    path = test.write("out.csv", csv)
    equal(hub.json_command("companies", "import", path), {"created": 0, "updated": 0, "unchanged": 3, "errors": []}, "the same file again")
    other = Hub(test, "other")
    equal(other.json_command("companies", "import", path)["created"], 3, "into an empty hub")
    equal(other.command("companies", "export").out, csv, "what that one exports")
    equal([entry["action"] for entry in hub.audit("&action=company_export")], ["company_export"], "an export is audited")


def test_what_is_done_with_a_company_is_found_in_its_audit(test):
    hub = Hub(test)
    id = hub.ask("POST", "/api/v1/companies", {"name": "Acme"})["id"]
    hub.ask("POST", "/api/v1/companies", {"name": "Beta"})
    hub.operator().send("PATCH", f"/api/v1/companies/{id}", {"status": "Active"})
    hub.ask("PUT", f"/api/v1/companies/{id}/password-access", {"level": "list"})
    entries = hub.audit(f"&company_id={id}")
    equal([(row["action"], row["company"], row["record_id"]) for row in entries],
          [(action, {"id": id, "name": "Acme"}, f"companies/{id}") for action in ("password_access", "company_change", "company_create")], "its entries")
    equal(entries[-1]["sentence"].endswith("added the company Acme."), True, f"the sentence: {entries[-1]['sentence']}")


def test_b112_archiving_says_first_what_it_does_and_is_undone(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    organization, id = next(iter(mapped.items()))
    target = f"/api/v1/companies/{id}/archive"
    looked = hub.ask("POST", target, {})
    check(says(looked, "stays mapped to the organization") and says(looked, "no longer mirrored"), f"it says so: {looked}")
    check(company(hub, id)["archived"] is False and hub.entries(id) is not None, "a look changes nothing")
    refused = hub.operator().send("POST", target, {"apply": True, "token": "0" * 32})
    equal((refused.status, refused.json["error"]["field"]), (409, "token"), "another token")
    hub.ask("POST", target, {"apply": True, "token": looked["token"]})
    check(company(hub, id)["archived"], "it is archived")
    equal(hub.operator().get(f"/api/v1/companies/{id}/passwords").status, 404, "its entries")
    hub.stop()
    equal(left_of(hub, organization), set(), "records left in the store")
    hub.start()
    equal([entry["outcome"] for entry in hub.audit("&action=company_archive")], ["done", "refused"], "the audit")
    hub.command("companies", "restore", id)
    hub.sync()
    check(hub.entries(id) is not None, "its entries are back")


def test_b112_a_merge_says_first_what_it_does_orphans_nothing_and_is_undone(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    (organization, double), (other, _) = list(mapped.items())[:2]
    stays = hub.ask("POST", "/api/v1/companies", {"name": "The one that stays"})["id"]
    hub.ask("PUT", f"/api/v1/companies/{double}/password-access", {"level": "list"})
    before = company(hub, double)
    entries = {row["id"] for row in hub.entries(double)}
    looked = hub.json_command("companies", "merge", double, stays)
    check(says(looked, "is mapped to The one that stays from then on"), f"the mapping: {looked}")
    check(says(looked, "The password level of The one that stays becomes “list”"), f"the levels: {looked}")
    equal((company(hub, double)["archived"], company(hub, stays)["organization"]), (False, None), "a look changes nothing")
    done = hub.json_command("companies", "merge", double, stays, "--apply")
    after = company(hub, stays)
    equal((after["organization"]["id"], after["external_id"], after["psa"]),
          (str(organization), before["external_id"], before["psa"] if before["external_id"] else "manual"), "what it has now")
    equal({row["id"] for row in hub.entries(stays)}, entries, "the entries, with no sync between")
    equal(hub.ask("GET", f"/api/v1/companies/{stays}/passwords")["sharing"], "list", "the level that came with them")
    gone = company(hub, double)
    equal((gone["archived"], gone["merged_into"]["id"]), (True, stays), "the double")
    equal(hub.operator().get(f"/api/v1/companies/{double}/passwords").status, 404, "the entries of the double")
    equal(hub.operator().send("POST", f"/api/v1/companies/{double}/restore", {}).status, 409, "it cannot be brought back alone")
    path = test.write("again.csv", f"name,psa,external_id,status\n{before['name']},{before['psa']},{before['external_id'] or 'x'},Late\n")
    if before["external_id"]:
        hub.command("companies", "import", path)
        equal(company(hub, stays)["status"], "Late", "an import by the old id")
        hub.ask("PATCH", f"/api/v1/companies/{stays}", {"name": "The one that stays"})
    undone = hub.json_command("companies", "undo-merge", done["merge_id"])
    back = company(hub, double)
    equal((back["archived"], back["organization"], back["external_id"]), (False, before["organization"], before["external_id"]), f"it is back: {undone}")
    equal({row["id"] for row in hub.entries(double)}, entries, "its entries")
    equal(company(hub, stays)["organization"], None, "the one that stayed")
    equal(hub.ask("GET", f"/api/v1/companies/{stays}/password-access")["level"], None, "its own level")
    # Both mapped: one organization must be chosen, the other one's records go.
    second = mapped[other]
    refused = hub.operator().send("POST", f"/api/v1/companies/{double}/merge", {"into": second})
    equal((refused.status, refused.json["error"]["field"]), (422, "organization"), "no choice was made")
    act(hub, f"/api/v1/companies/{double}/merge", {"into": second, "organization_id": str(other)})
    equal(company(hub, second)["organization"]["id"], str(other), "what stays")
    hub.stop()
    equal(left_of(hub, organization), set(), "records of the one left unmapped")
    hub.start()
    actions = [(entry["action"], entry["outcome"]) for entry in hub.audit()]
    check(actions.count(("company_merge", "done")) == 2 and ("company_merge_undo", "done") in actions, f"the audit: {actions[:12]}")


def test_b112_a_merge_killed_anywhere_is_whole_or_not_at_all(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    organization, double = next(iter(mapped.items()))
    stays = hub.ask("POST", "/api/v1/companies", {"name": "The one that stays"})["id"]
    for failpoint in ("audit.begun=kill@1", "companies.merging=kill@1", "companies.merged=kill@1", "audit.finished=kill@1"):
        token = hub.ask("POST", f"/api/v1/companies/{double}/merge", {"into": stays})["token"]
        hub.die_at(failpoint, lambda: hub.operator().send(
            "POST", f"/api/v1/companies/{double}/merge", {"into": stays, "apply": True, "token": token}))
        hub.start()
        holders = [company(hub, id)["organization"] for id in (double, stays)]
        whole = company(hub, double)["archived"]
        equal(whole, failpoint.startswith(("companies.merged", "audit.finished")), f"done after {failpoint}")
        equal([h is not None for h in holders], [not whole, whole], f"who is mapped after {failpoint}")
        equal([h["id"] for h in holders if h], [str(organization)], f"one of them has it after {failpoint}")
        equal(hub.audit("&action=company_merge")[0]["outcome"], "done" if failpoint.startswith("audit.finished") else "unknown",
              f"the audit after {failpoint}")
        if whole:
            merge = hub.ask("GET", "/api/v1/companies/merges")["merges"][0]
            hub.ask("POST", f"/api/v1/companies/merges/{merge['id']}/undo", {})


def health_of(hub):
    answer = hub.ask("GET", "/api/v1/companies/health")
    return {row["id"]: row for row in answer["companies"]}


def codes(row):
    return [problem["code"] for problem in row["health"]["problems"]]


def test_b116_each_company_has_a_score_and_what_is_wrong_follows_what_happens(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    alone = hub.ask("POST", "/api/v1/companies", {"name": "Alone"})["id"]
    equal(health_of(hub)[alone]["health"], {"score": None, "level": "none", "problems": []}, "while nothing is connected")
    mapped = hub.ready(account, sync=False)
    one = next(iter(mapped.values()))
    rows = health_of(hub)
    equal((codes(rows[one]), rows[one]["health"]["level"]), (["not_mirrored"], "attention"), "mapped and never read")
    equal((codes(rows[alone]), rows[alone]["health"]["level"]), (["not_mapped"], "bad"), "not mapped")
    hub.sync()
    rows = health_of(hub)
    equal({(tuple(codes(rows[id])), rows[id]["health"]["score"]) for id in mapped.values()}, {((), 100)}, "mirrored")
    equal(hub.command("companies", "health", code=1).out.count("100 %"), len(mapped), "the same from a shell")
    account.serving.command("keys", "pause", "hub")
    hub.command("sync", "--wait", code=1)
    rows = health_of(hub)
    equal((codes(rows[one]), rows[one]["health"]["level"]), (["failing"], "attention"), "the source refuses the key")
    reader = hub.user("rea", "Reader")
    told = next(row for row in reader.ask("GET", "/api/v1/companies/health")["companies"] if row["id"] == one)
    allowed = "read_integrations" in reader.ask("GET", "/api/v1/session")["permissions"]
    equal("127.0.0.1" in told["health"]["problems"][0]["text"], allowed, "where it goes is told with read_integrations alone")
    # A limited reader with it is told no more of the connection than the status tells him.
    roles = {row["name"]: row for row in hub.ask("GET", "/api/v1/roles")["roles"]}
    hub.ask("POST", "/api/v1/roles", {"name": "Limited", "all_companies": False,
                                      "permissions": sorted({*roles["Reader"]["permissions"], "read_integrations"})})
    limited = hub.user("lim", "Limited")
    lim = next(row["id"] for row in hub.ask("GET", "/api/v1/users")["users"] if row["name"] == "lim")
    hub.ask("PATCH", f"/api/v1/users/{lim}", {"companies": [one]})
    told = limited.ask("GET", "/api/v1/companies/health")["companies"]
    equal([row["id"] for row in told], [one], "his company")
    equal(codes(told[0]), ["failing"], "that it fails")
    check("127.0.0.1" not in json.dumps(told), f"where it goes: {told}")


def test_the_grid_swaps_adds_and_unlinks_organizations_in_place(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    (a_org, a), (b_org, b) = list(mapped.items())[:2]
    free = hub.ask("POST", "/api/v1/companies", {"name": "Free"})["id"]
    put = lambda company, body: hub.operator().send("PUT", f"/api/v1/companies/{company}/organization", body)
    taken = put(a, {"organization_id": str(b_org)})
    equal((taken.status, taken.json["error"]["field"], hub.mapped()), (409, "organization_id", mapped), "another's without saying so")
    before = {row["id"] for row in hub.entries(a)}
    equal(put(a, {"organization_id": str(b_org), "swap": True}).status, 200, "a swap")
    now = hub.mapped()
    equal((now[a_org], now[b_org]), (b, a), "both sides of it")
    equal({row["id"] for row in hub.entries(b)}, before, "records stay with their organization, with no sync between")
    equal(put(free, {"organization_id": str(b_org), "swap": True}).status, 200, "one without takes another's")
    equal((hub.mapped()[b_org], company(hub, a)["organization"]), (free, None), "which has none then")
    equal(put(free, {"organization_id": None}).status, 200, "unlinked")
    check(b_org not in hub.mapped(), "it is unmapped")
    equal(left_of(hub, b_org), set(), "and its records are gone")
    equal(put(free, {"organization_id": None}).status, 200, "once more changes nothing")
    equal((put(free, {"organization_id": "99"}).status, put("99", {"organization_id": None}).status, put(free, {}).status), (404, 404, 422), "what is not there, and nothing said")
    said = [entry["subject"] for entry in hub.audit() if entry["action"] in ("map", "unmap")]
    check(any("in exchange" in text for text in said), f"the audit: {said[:6]}")
