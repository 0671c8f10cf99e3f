# SPDX-License-Identifier: Apache-2.0
"""What becomes of a mapping when the organizations at the source change."""
from support import databases
from support.account import Account
from support.context import check, equal
from support.hub import Hub

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 40, "documents": 60, "checklists": 12, "passwords": 60}


def listed(hub, filter="all"):
    return {int(row["id"]): row for row in hub.ask("GET", f"/api/v1/organizations?filter={filter}")["organizations"]}


def change(account, method, id, attributes):
    body = {"data": {"type": "organizations", "attributes": attributes}} if method != "DELETE" else {
        "data": [{"type": "organizations", "attributes": {"id": id}}]}
    target = f"/organizations/{id}" if method == "PATCH" else "/organizations"
    answer = account.api(target, method=method, body=body)
    check(answer.status in (200, 201), f"{method} {target} at the account: {answer}")
    return int(answer.json["data"]["id"]) if method != "DELETE" else id


def test_b43_without_a_mapping_a_sync_reads_the_organizations_alone(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.connect(account)
    new = change(account, "POST", None, {"name": "Brand New Customer"})
    check(new not in listed(hub), "it is not known yet")
    start = account.request_count()
    hub.ask("POST", "/api/v1/sync", {})
    job = hub.wait_for_job("sync")
    equal({task["name"]: task["state"] for task in job["tasks"]},
          {"organizations": "succeeded", "documents": "skipped", "passwords": "skipped", "flexible_assets": "skipped",
           "checklists": "skipped"}, "its parts")
    check("mapped" in job["tasks"][0]["message"], f"says why: {job['tasks'][0]}")
    equal(listed(hub)[new]["name"], "Brand New Customer", "the new one")
    equal([row["target"] for row in account.requests(start) if "/organizations?" not in row["target"]], [], "other requests")
    for kind in databases.MIRRORED.values():
        equal(databases.record_ids(hub.folder, kind), set(), f"records of kind {kind}")


def test_b44_new_organizations_appear_unmapped_after_a_sync(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    before = listed(hub)
    new = change(account, "POST", None, {"name": "Brand New Customer"})
    hub.sync()
    after = listed(hub)
    equal(set(after) - set(before), {new}, "organizations that appeared")
    equal((after[new]["name"], after[new]["company"]), ("Brand New Customer", None), "the new one")
    check(new in listed(hub, "unmapped") and new not in listed(hub, "mapped"), "it is among the unmapped")
    equal(hub.mapped(), mapped, "the mappings")


def test_b45_a_renamed_organization_keeps_its_mapping(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.ready(account)
    # One without a PSA: what a PSA feeds cannot be renamed at the source.
    organization = change(account, "POST", None, {"name": "Brand New Customer"})
    hub.sync()
    company = hub.ask("POST", "/api/v1/companies", {"name": "Customer 4711"})["id"]
    hub.ask("PUT", f"/api/v1/mappings/{organization}", {"company_id": company})
    hub.sync()
    mapped = hub.mapped()
    equal((listed(hub)[organization]["name"], mapped[organization]), ("Brand New Customer", company), "before")
    change(account, "PATCH", organization, {"name": "Renamed Holding"})
    hub.sync()
    equal(listed(hub)[organization]["name"], "Renamed Holding", "the name shown")
    equal(hub.mapped(), mapped, "the mappings")


def test_b46_an_organization_deleted_at_the_source_is_marked_and_keeps_its_mapping(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    organization = next(iter(mapped))
    equal([row["gone_at_ms"] for row in listed(hub).values() if row["gone_at_ms"]], [], "marks at first")
    change(account, "DELETE", organization, None)
    for _ in range(2):
        hub.sync()
        check(listed(hub)[organization]["gone_at_ms"], "it is marked as gone")
        equal(hub.mapped(), mapped, "the mappings")
    equal([id for id, row in listed(hub).items() if row["gone_at_ms"]], [organization], "only it is marked")


def test_b31_the_filters_all_mapped_and_unmapped_share_out_the_rows(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account, sync=False)
    whole, with_company, without = (set(listed(hub, filter)) for filter in ("all", "mapped", "unmapped"))
    equal(with_company, set(mapped), "mapped")
    equal(whole, {id for id, _, _ in account.organizations()}, "all")
    equal(without, whole - with_company, "unmapped")
    counts = hub.ask("GET", "/api/v1/status")["counts"]
    equal((counts["organizations"], counts["mapped"], counts["unmapped"]), (len(whole), len(with_company), len(without)), "counts")
    equal(hub.operator().get("/api/v1/organizations?filter=other").status, 422, "another filter")


def test_a_quick_match_is_taken_back_but_for_what_was_changed_since(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.connect(account)
    names = {int(id): name for id, name, _ in account.organizations()}
    for name in names.values():
        hub.ask("POST", "/api/v1/companies", {"name": name})
    done = hub.ask("POST", "/api/v1/mappings/quick-match", {"apply": True})
    equal((done["mapped"], done["left"]), (len(listed(hub, "mapped")), 0), "what Quick Match did")
    check(done["mapped"] > 3, f"it matched: {done['mapped']}")
    hub.sync()
    organization, other = sorted(listed(hub, "mapped"))[:2]
    mine = listed(hub)[organization]["company"]
    hub.ask("PUT", f"/api/v1/mappings/{organization}", {"company_id": hub.ask("POST", "/api/v1/companies", {"name": "Another"})["id"]})
    batch = hub.ask("GET", "/api/v1/mappings/batches")["batches"][0]
    equal((batch["id"], batch["organizations"], batch["may_undo"]), (done["batch_id"], done["mapped"], True), "the batch")
    target = f"/api/v1/mappings/batches/{batch['id']}/undo"
    undone = hub.ask("POST", target, {})
    equal(undone["unmapped"], done["mapped"] - 1, "what was taken back")
    equal(undone["kept"], [{"organization": {"id": str(organization), "name": names[organization]}, "reason": "it was mapped to Another since"}], "what was left")
    equal(set(listed(hub, "mapped")), {organization}, "what is mapped still")
    equal(hub.operator().post(target, {}).status, 409, "once more")
    equal(hub.operator().post("/api/v1/mappings/batches/1/undo", {}).status, 404, "one that is not there")
    entry = hub.audit("&action=quick_match_undo")[0]
    check(names[organization] in entry["reason"] and str(done["mapped"] - 1) in entry["subject"], f"the audit: {entry}")
    equal(hub.ask("GET", "/api/v1/mappings/batches")["batches"][0]["may_undo"], False, "the batch, undone")
    check(hub.operator().get(f"/api/v1/companies/{mine['id']}/passwords").status == 404, "the former company's entries")
    hub.stop()
    for kind in databases.MIRRORED.values():
        equal(databases.record_ids(hub.folder, kind, [other]), set(), f"records of kind {kind} of what is no longer mapped")


def test_an_internal_organization_is_not_counted_as_unmapped_and_is_taken_back(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.connect(account)
    first, second, third = sorted(listed(hub))[:3]
    before = hub.ask("GET", "/api/v1/organizations")["counts"]
    equal(hub.ask("POST", "/api/v1/organizations/internal", {"organization_ids": [str(first), str(second)], "internal": True}),
          {"changed": 2}, "the mark")
    after = hub.ask("GET", "/api/v1/organizations")["counts"]
    equal(after, {"all": before["all"], "mapped": 0, "unmapped": before["all"] - 2, "internal": 2}, "the counts")
    equal(set(listed(hub, "internal")), {first, second}, "the filter")
    check(first not in listed(hub, "unmapped"), "it is among the unmapped no longer")
    status = hub.ask("GET", "/api/v1/status")["counts"]
    equal((status["unmapped"], status["internal"]), (before["all"] - 2, 2), "the counts of Home")
    hub.ask("POST", "/api/v1/companies", {"name": listed(hub)[first]["name"]})
    equal(hub.ask("POST", "/api/v1/mappings/quick-match", {"apply": True})["mapped"], 0, "Quick Match leaves it out")
    made = hub.ask("POST", "/api/v1/companies", {"name": "By hand"})["id"]
    hub.ask("PUT", f"/api/v1/mappings/{second}", {"company_id": made})
    equal(set(listed(hub, "internal")), {first}, "mapping takes the mark away")
    refused = hub.operator().post("/api/v1/organizations/internal", {"organization_ids": [str(third), str(second)], "internal": True})
    equal((refused.status, "By hand" in refused.json["error"]["message"]), (409, True), "one that is mapped")
    equal(set(listed(hub, "internal")), {first}, "all or nothing")
    equal(hub.ask("POST", "/api/v1/organizations/internal", {"organization_ids": [str(first)], "internal": False}), {"changed": 1}, "taken back")
    check(first in listed(hub, "unmapped"), "it waits to be mapped again")
    equal([entry["record_id"] for entry in hub.audit("&action=organization_internal")],
          [f"organizations/{second}", f"organizations/{first}"], "the audit")
    equal(len(hub.audit("&action=organization_not_internal")), 1, "the audit of what was taken back")
