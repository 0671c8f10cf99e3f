# SPDX-License-Identifier: Apache-2.0
"""Section 11: whole sequences as well-known clients send them."""
from lab import document, ids_body
from suite import check, equal, good, need, rule, status


def big(a):
    for type in ("countries", "passwords", "configurations", "organizations"):
        try:
            path, query, _ = a.list_of(type)
        except Exception:  # noqa: BLE001  another type may do
            continue
        total = a.get(path, query + [("page[size]", 1)]).json["meta"]["total-count"]
        if 10 <= total <= 3000:
            return path, total
    need(False, "no list has 10 to 3000 rows")
    return None


@rule
def s11_walk_by_links_next_with_a_hand_joined_query(a):
    """itglue-py: no encoding at all, then whatever links.next says until meta.next-page is null."""
    path, total = big(a)
    size = max(2, total // 7)
    answer, rows = a.get(path, f"page[size]={size}&page[number]=1&sort=id"), []
    while True:
        rows += [row["id"] for row in good(answer)]
        if answer.json["meta"]["next-page"] is None:
            break
        answer = a.client.send("GET", answer.json["links"]["next"], absolute=True)
    equal((len(rows), len(set(rows))), (total, total), "rows, different rows")


@rule
def s11_walk_by_meta_next_page(a):
    path, total = big(a)
    rows, page = [], 1
    while page:
        answer = a.get(path, [("page[number]", page), ("page[size]", max(2, total // 6)), ("sort", "id")])
        rows += [row["id"] for row in good(answer)]
        page = answer.json["meta"]["next-page"]
    equal((len(rows), len(set(rows))), (total, total), "rows, different rows")


@rule
def s11_walk_by_meta_total_pages(a):
    path, total = big(a)
    size = max(2, total // 6)
    pages = a.get(path, [("page[size]", size)]).json["meta"]["total-pages"]
    rows = [row["id"] for page in range(1, pages + 1)
            for row in good(a.get(path, [("page[number]", page), ("page[size]", size), ("sort", "id")]))]
    equal((len(rows), len(set(rows))), (total, total), "rows, different rows")


@rule
def s11_sort_created_at_as_in_daily_use(a):
    times = [row["attributes"]["created-at"] for row in a.rows("/organizations", "sort=created-at&page[size]=100")]
    equal(times, sorted(times), "created-at")


@rule
def s11_upper_case_key_header_and_content_type_on_get(a):
    answer = a.client.send("GET", "/organizations", "filter[id]=&page[size]=1", key=None, content_type="application/vnd.api+json",
                           headers=[("X-API-KEY", a.client.key)])
    status(answer, 200)


@rule
def s11_document_folder_filters_of_migration_scripts(a):
    organization = a.list_of("documents")[2][0]["attributes"]["organization-id"]
    path = f"/organizations/{organization}/relationships/documents"
    for query in ("filter[document_folder_id]=null", "filter[document_folder_id][ne]=null", "filter[document_folder_id][ne]=",
                  "filter%5Bdocument_folder_id%5D%5Bne%5D=null"):
        status(a.get(path, query), 200)


@rule(write=True)
def s11_password_round_trip_of_a_rotation_script(a):
    """Find by name, change the value, read it back, delete: as rotation scripts do."""
    row = a.lab.make("passwords")
    found = a.rows("/passwords", f"filter[organization_id]={a.lab.organization()}&filter[name]="
                   + row["attributes"]["name"].replace(" ", "%20"))
    equal([one["id"] for one in found], [row["id"]], "found by name")
    answer = a.client.send("PATCH", f"/passwords/{row['id']}", body=document("passwords", {"password": "rotated"}, id=row["id"]))
    status(answer, 200)
    equal(good(a.get(f"/passwords/{row['id']}", "show_password=true"))["attributes"]["password"], "rotated", "the value")
    deleted = a.client.send("DELETE", f"/passwords/{row['id']}", content_type="application/vnd.api+json")
    equal((deleted.status, deleted.body), (204, b""), "204 without a body")


@rule(write=True)
def s11_delete_with_a_body_is_read(a):
    row, kept = a.lab.make("contacts"), a.lab.make("contacts")
    rows = good(a.client.send("DELETE", "/contacts", body=ids_body("contacts", [row["id"]])))
    equal([one["id"] for one in rows], [row["id"]], "the deleted row")
    status(a.get(f"/contacts/{kept['id']}"), 200)


@rule(write=True)
def s11_flexible_asset_read_flattened_and_written_back(a):
    """Tags are read as rows and written as ids: flattened first, the same asset is written back unchanged."""
    machine = a.lab.make("configurations")
    row = a.lab.make("flexible-assets", traits={"title": a.lab.name(), "machines": [int(machine["id"])], "remarks": "stays"})
    traits = good(a.get(f"/flexible_assets/{row['id']}"))["attributes"]["traits"]
    flat = {key: [one["id"] for one in value["values"]] if isinstance(value, dict) and "values" in value else value
            for key, value in traits.items()}
    answer = a.client.send("PATCH", f"/flexible_assets/{row['id']}", body=document("flexible-assets", {"traits": flat}))
    equal(good(answer)["attributes"]["traits"], traits, "the traits afterwards")


@rule(write=True)
def s11_publish_as_clients_do(a):
    row = a.lab.make("documents")
    answer = a.client.send("PATCH", f"/documents/{row['id']}/publish", raw=b"", content_type="application/vnd.api+json")
    status(answer, 200)
    check(good(a.get(f"/documents/{row['id']}"))["attributes"]["published"], "published")
