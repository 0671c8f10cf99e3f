# SPDX-License-Identifier: Apache-2.0
"""An instance that holds the records itself: the compatible API as a script uses it, and the hub's own pages."""
import urllib.parse

from support.account import Account
from support.context import check, equal
from support.web import Client

SMALL = {"organizations": 14, "types": 3, "flexible-assets": 60, "documents": 90, "checklists": 20, "passwords": 120}


def walk(account, target):
    """Rows of a list, page by page as links.next says."""
    rows, pages, url = [], 0, account.url + target
    while url:
        parts = urllib.parse.urlsplit(url)
        check(f"{parts.scheme}://{parts.netloc}" == f"http://127.0.0.1:{account.serving.port}", f"stays on the host: {url}")
        answer = Client(account.serving.port).get(parts.path + "?" + parts.query, headers={"x-api-key": account.key})
        equal(answer.status, 200, url)
        equal(answer.headers["content-type"].split(";")[0], "application/vnd.api+json", "content type")
        rows += answer.json["data"]
        pages += 1
        url = answer.json["links"]["next"]
        check(pages < 200, "the pages end")
    return rows, pages, answer.json["meta"]["total-count"]


def test_lists_are_walked_by_their_links(test):
    account = Account(test, counts=SMALL)
    organization = account.list("organizations")[0]["id"]
    for target, count in (("/organizations?page%5Bsize%5D=5", 14), ("/passwords?page%5Bsize%5D=50", 120),
                          ("/flexible_asset_types?page%5Bsize%5D=2", 3), ("/checklists?page%5Bsize%5D=7", 20),
                          (f"/organizations/{organization}/relationships/documents?page%5Bsize%5D=3", None),
                          ("/passwords?page%5Bsize%5D=30&sort=-updated_at", 120)):
        rows, pages, total = walk(account, target)
        equal((len(rows), len({row["id"] for row in rows})), (total, total), f"{target}: each row once")
        check(pages > 1 or total <= 3, f"{target}: {pages} pages")
        if count is not None:
            equal(total, count, f"{target}: total-count")
    names = [row["attributes"]["name"] for row in walk(account, "/organizations?page%5Bsize%5D=4&sort=name")[0]]
    equal(names, sorted(names, key=str.lower), "sorted by name")


def test_a_record_is_made_changed_filtered_and_deleted(test):
    account = Account(test, counts=SMALL)
    organization = account.list("organizations")[0]["id"]
    made = account.api("/passwords", method="POST", body={"data": {"type": "passwords", "attributes": {
        "organization_id": organization, "name": "Made by a script 🔑", "username": "root", "password": "a value 1234"}}})
    equal(made.status, 201, f"made: {made}")
    id = made.json["data"]["id"]
    equal(account.api(f"/passwords/{id}?show_password=true").json["data"]["attributes"]["password"], "a value 1234", "value")
    check("a value 1234" not in account.api(f"/passwords/{id}?show_password=false").text, "not shown unasked")
    changed = account.api(f"/passwords/{id}", method="PATCH", body={"data": {"type": "passwords", "attributes": {
        "password": "another value", "name": "Renamed"}}})
    equal((changed.status, changed.json["data"]["attributes"]["name"]), (200, "Renamed"), "changed")
    found = account.api("/passwords?filter%5Bname%5D=Renamed").json["data"]
    equal([row["id"] for row in found], [id], "filtered by name")
    plain = account.make_key("plain", password_access=False)
    account.serving.restart()
    check("another value" not in account.api(f"/passwords/{id}?show_password=true", key=plain).text,
          "no value for a key without Password Access")
    check(account.api(f"/passwords/{id}", method="DELETE").status in (200, 204), "deleted")
    equal(account.api(f"/passwords/{id}").status, 404, "gone")
    for target, method, body in (("/passwords", "POST", {"data": {"type": "passwords", "attributes": {"name": "x"}}}),
                                 ("/passwords", "POST", {"data": []}), ("/passwords", "POST", None),
                                 ("/organizations?page%5Bsize%5D=-1", "GET", None),
                                 ("/passwords/99999999999999999999", "GET", None)):
        answer = account.api(target, method=method, body=body)
        check(400 <= answer.status < 500 and answer.json["errors"][0]["title"], f"{method} {target}: {answer}")


def test_the_hubs_own_pages_work_on_a_local_instance(test):
    account = Account(test, counts=SMALL)
    serving = account.serving
    link = serving.command("users", "create", "ana", "--role", "Primary Admin").out.strip()
    ana = serving.client()
    ana.take_session(ana.post("/api/v1" + link[link.index("/setup/"):], {"password": "a long enough password"}))
    equal(ana.ask("GET", "/api/v1/session")["instance"]["source"], "local", "the source")
    for target in ("/api/v1/status", "/api/v1/companies", "/api/v1/organizations", "/api/v1/integrations", "/api/v1/jobs",
                   "/api/v1/audit", "/api/v1/users", "/api/v1/roles", "/api/v1/api-keys", "/api/v1/search?q=switch",
                   "/api/v1/password-sync/clients", "/api/v1/password-sync/runs", "/api/v1/password-sync/plan"):
        answer = ana.get(target)
        check(answer.status < 500 or answer.status == 503, f"{target}: {answer}")
        check(answer.status == 200 or answer.error["message"], f"{target}: {answer}")
    for method, target, body in (("POST", "/api/v1/sync", {}), ("POST", "/api/v1/password-sync/plan", {}),
                                 ("POST", "/api/v1/password-sync/apply", {}), ("POST", "/api/v1/mappings/quick-match", {}),
                                 ("DELETE", "/api/v1/integrations/itglue", None), ("POST", "/api/v1/audit/verify", {})):
        answer = ana.send(method, target, body)
        check(answer.status < 500 or answer.status == 503, f"{method} {target}: {answer}")
    company = ana.ask("POST", "/api/v1/companies", {"name": "Ours"})
    answer = ana.post(f"/api/v1/companies/{company['id']}/passwords/1/reveal", {"purpose": "show"})
    equal(answer.status, 404, f"a reveal of nothing: {answer}")
    for part in ("documents", "flexible-asset-types", "flexible-assets", "checklists", "passwords"):
        answer = ana.get(f"/api/v1/companies/{company['id']}/{part}")
        check(answer.status in (200, 404), f"{part}: {answer}")
    equal(serving.operator().get("/readyz").status, 200, "it still serves")
    serving.command("audit", "verify")


def test_a_list_of_assets_shows_no_value_and_each_value_has_its_entry(test):
    account = Account(test, counts={**SMALL, "flexible-assets": 120})
    known = set(account.planted_secrets())
    entries = lambda: [row["record_id"] for row in account.serving.ask("GET", "/api/v1/audit?action=reveal&limit=200")["entries"]]
    values = lambda row: [value for value in (row["attributes"]["traits"] or {}).values() if isinstance(value, str) and value in known]
    shown = []
    for type in account.list("flexible_asset_types"):
        rows = account.list("flexible_assets", f"&filter%5Bflexible_asset_type_id%5D={type['id']}")
        equal([values(row) for row in rows if values(row)], [], "values in a list")
        empty = [row["id"] for row in rows if None in row["attributes"]["traits"].values()]
        for id in empty[:5]:
            if values(account.api(f"/flexible_assets/{id}").json["data"]):
                shown.append(f"flexible_assets/{id}")
    check(len(shown) > 2, f"assets with a value: {shown}")
    equal(sorted(entries()), sorted(shown), "one entry for each value that was shown, none for a list")
    # What a list showed may be written back: its null is no wish to delete.
    traits = lambda path: account.api("/" + path).json["data"]["attributes"]["traits"]
    before = traits(shown[0])
    listed = {name: None if value in known else value for name, value in before.items() if isinstance(value, (str, int, float, bool))}
    answer = account.api("/" + shown[0], method="PATCH", body={"data": {"type": "flexible-assets", "attributes": {"traits": listed}}})
    equal(answer.status, 200, f"{answer}")
    equal({k: v for k, v in traits(shown[0]).items() if k in listed}, {k: before[k] for k in listed}, "nothing is lost")


def test_the_request_limit_answers_429(test):
    account = Account(test, counts=SMALL, options=["--api-limit", "20", "--api-window", "86400"])
    statuses = [account.api("/organizations?page%5Bsize%5D=1").status for _ in range(25)]
    equal((statuses.count(200), statuses.count(429)), (20, 5), "20 in the window")
