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
