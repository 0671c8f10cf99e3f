# SPDX-License-Identifier: Apache-2.0
"""Section 10: the rest."""
import base64
import datetime
import time

from catalogue import ATTACHABLE, TYPES
from lab import document, ids_body, patch
from suite import add, check, equal, error, good, need, no_route, rule, shorten, status

LOST = 987654321987654


# Checklists.
@rule
def s10_checklists_include_their_tasks(a):
    answer = a.get("/checklists", [("include", "checklist_tasks"), ("page[size]", 50)])
    rows = good(answer)
    need(rows and answer.json.get("included"), "no checklist has tasks")
    there = {one["id"]: one for one in answer.json["included"]}
    for row in rows:
        for one in row["relationships"]["checklist-tasks"]["data"]:
            equal(there[one["id"]]["type"], "checklist-tasks", "the type")
            equal(there[one["id"]]["attributes"]["checklist-id"], int(row["id"]), f"the checklist of task {one['id']}")


@rule
def s10_checklist_tasks_are_listed_by_their_checklist(a):
    path, query, rows = a.list_of("checklist-tasks")
    wanted = int(query[0][1])
    equal({row["attributes"]["checklist-id"] for row in rows}, {wanted}, f"the checklists of {path}")


@rule(write=True)
def s10_checklists_cannot_be_made(a):
    for path in ("/checklists", f"/organizations/{a.lab.organization()}/relationships/checklists"):
        no_route(a.client.send("POST", path, body=document("checklists", {"name": a.lab.name()})))


@rule
def s10_checklist_filter_by_organization(a):
    row = a.list_of("checklists")[2][0]
    for one in a.rows("/checklists", [("filter[organization_id]", row["attributes"]["organization-id"])]):
        equal(one["attributes"]["organization-id"], row["attributes"]["organization-id"], f"checklist {one['id']}")


# Domains and expirations.
@rule
def s10_domains_have_registrar_expiry_and_screenshot(a):
    for row in a.list_of("domains")[2]:
        check({"expires-on", "registrar-name", "screenshot"} <= set(row["attributes"]), f"domain {row['id']}")


@rule
def s10_expirations_take_a_range(a):
    first = a.rows("/expirations")
    need(first, "nothing expires")
    # Of one organization: an account may hold more than a test wants to read.
    own = [("filter[organization_id]", first[0]["attributes"]["organization-id"])]
    rows = [row for row in a.walk("/expirations", own) if row["attributes"]["expiration-date"]]
    need(rows, "nothing expires")
    times = sorted(row["attributes"]["expiration-date"] for row in rows)
    low, high = times[len(times) // 4], times[3 * len(times) // 4]
    for value, keep in ((f"{low},{high}", lambda t: low <= t <= high), (f"{high},*", lambda t: t >= high),
                        (f"*,{low}", lambda t: t <= low)):
        got = a.walk("/expirations", own + [("filter[range][expiration_date]", value)])
        equal({row["id"] for row in got}, {row["id"] for row in rows if keep(row["attributes"]["expiration-date"])}, value)


@rule
def s10_expirations_name_what_expires(a):
    for row in a.list_of("expirations")[2]:
        check(row["attributes"]["resource-id"] and row["attributes"]["resource-type-name"], f"expiration {row['id']}")


@rule(write=True)
def s10_expirations_follow_a_warranty(a):
    row = a.lab.make("configurations", warranty_expires_at="2031-05-06")
    path = f"/organizations/{a.lab.organization()}/relationships/expirations"
    got = [one for one in a.walk(path) if one["attributes"]["resource-id"] == int(row["id"])]
    need(got, "this account derives no expiration from a warranty at once")
    equal(got[0]["attributes"]["expiration-date"][:10], "2031-05-06", "expiration-date")


# Logs and user metrics.
@rule
def s10_logs_have_pages_1_to_5_only(a):
    status(a.get("/logs", [("page[number]", 1), ("page[size]", 10)]), 200, 403)
    answer = a.get("/logs", [("page[number]", 6), ("page[size]", 10)])
    status(answer, 200, 400, 403, 422)
    if answer.status == 200:
        equal(answer.data, [], "a sixth page")


@rule
def s10_logs_are_of_the_last_30_days(a):
    rows = a.list_of("logs")[2]
    limit = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=31)).isoformat()
    for row in rows:
        check(row["attributes"]["created-at"] > limit[:19], f"log {row['id']} of {row['attributes']['created-at']}")


@rule
def s10_logs_move_by_a_window_of_created_at(a):
    rows = a.list_of("logs")[2]
    middle = sorted(row["attributes"]["created-at"] for row in rows)[len(rows) // 2]
    day = datetime.date.fromisoformat(middle[:10]) - datetime.timedelta(days=5)  # a window of a week at most is always taken
    for row in a.rows("/logs", [("filter[created_at]", f"{day},{middle}"), ("page[size]", 100)]):
        check(row["attributes"]["created-at"] <= middle, f"log {row['id']}")
    for row in a.rows("/logs", [("filter[created_at]", f"{middle},*"), ("page[size]", 100)]):
        check(row["attributes"]["created-at"] >= middle, f"log {row['id']}")


@rule
def s10_user_metrics_take_a_week_at_most(a):
    for value, expected in (("2026-01-01,2026-01-08", 200), ("2026-01-01,2026-01-09", 422), ("*,2026-01-08", 422),
                            ("2026-01-01,*", 200), ("*,*", 200)):
        status(a.get("/user_metrics", [("filter[date]", value)]), expected)


@rule
def s10_user_metrics_count_by_day(a):
    path, query, rows = a.list_of("user-metrics")
    row = rows[0]["attributes"]
    for name in ("created", "viewed", "edited", "deleted"):
        check(type(row[name]) is int, f"{name} is {row[name]!r}")
    for one in a.rows(path, query + [("filter[date]", f"{row['date']},{row['date']}")]):
        equal(one["attributes"]["date"], row["date"], "the day")


@rule
def s10_user_metrics_filter_by_user_and_organization(a):
    path, query, rows = a.list_of("user-metrics")
    for name in ("user_id", "organization_id", "resource_type"):
        value = next((row["attributes"][name.replace("_", "-")] for row in rows if row["attributes"][name.replace("_", "-")]), None)
        if value:
            got = a.rows(path, query + [(f"filter[{name}]", value)])
            equal({one["attributes"][name.replace("_", "-")] for one in got}, {value}, name)


# Users and groups.
@rule
def s10_user_roles_are_known_words(a):
    for row in a.list_of("users")[2]:
        check(row["attributes"]["role-name"], f"user {row['id']} has a role")


@rule(write=True)
def s10_users_are_neither_made_nor_deleted(a):
    no_route(a.client.send("POST", "/users", body=document("users", {"first_name": "x"})))
    no_route(a.client.send("DELETE", f"/users/{LOST}"))


@rule(write=True)
def s10_unknown_user_is_404_on_patch(a):
    error(patch(a.lab, "users", LOST, {"first_name": "x"}), 404)


@rule(write=True)
def s10_group_holds_its_whole_membership(a):
    users = [int(row["id"]) for row in a.list_of("users")[2][:2]]
    row = a.lab.make("groups", accounts_user_ids=users)
    held = lambda: {int(one["id"]) for one in good(a.get(f"/groups/{row['id']}", [("include", "users")]))[  # noqa: E731
        "relationships"]["users"]["data"]}
    equal(held(), set(users), "members")
    good(patch(a.lab, "groups", row["id"], {"accounts_user_ids": users[:1]}))
    equal(held(), set(users[:1]), "members after a change: the whole list, no delta")


@rule(write=True)
def s10_group_is_deleted(a):
    row = a.lab.make("groups")
    status(a.client.send("DELETE", f"/groups/{row['id']}"), 200, 204)
    a.lab.gone("groups", row["id"])
    status(a.get(f"/groups/{row['id']}"), 404, 401)


# Exports.
@rule(write=True)
def s10_export_is_made_in_the_background(a):
    row = a.lab.make("exports")
    for _ in range(100):
        read = good(a.get(f"/exports/{row['id']}"))["attributes"]
        if read["download-url"]:
            break
        time.sleep(0.2 if "127.0.0.1" in a.client.base else 3)
    check(read["download-url"], "the export has an address in the end")
    need(read["download-url"].startswith(a.client.origin + "/"), "the file is on another host")
    answer = a.client.send("GET", read["download-url"], absolute=True, key=None)
    if answer.status in (401, 403):
        answer = a.client.send("GET", read["download-url"], absolute=True)
    status(answer, 200)
    check(answer.body[:2] == b"PK", f"a ZIP file, not {answer.body[:20]!r}")


@rule(write=True)
def s10_export_without_an_organization_is_of_all(a):
    need(a.strict, "it would export the whole account; give --strict")
    row = good(a.lab.create("exports", "/exports", {"include_logs": False}), 201)
    equal(row["attributes"]["export-all"], True, "export-all")


@rule(write=True)
def s10_export_never_shows_its_zip_password(a):
    answer = a.lab.create("exports", "/exports", {"organization_id": int(a.lab.organization()), "zip_password": "zip word 123"})
    status(answer, 201)
    check("zip word 123" not in answer.text + a.get(f"/exports/{answer.data['id']}").text, "the password is not told")


# Attachments.
def attachments(path, id):
    return f"/{path}/{id}/relationships/attachments"


def _attach(a, path, id, name="note.txt", content=b"hello"):
    where = attachments(path, id)
    return a.lab.create("attachments", where, {"attachment": {"content": base64.b64encode(content).decode(), "file_name": name}})


def _attachable(type):
    def run(a):
        id = a.lab.id(type)
        made = good(_attach(a, TYPES[type].word, id), 201)["attributes"]
        equal((made["attachment-file-name"], made["attachment-file-size"], made["ext"]), ("note.txt", 5, "txt"), "the file")
        check(made["attachment-content-type"].startswith("text/plain"), f"attachment-content-type {made['attachment-content-type']}")
        listed = good(a.get(f"{TYPES[type].path}/{id}", [("include", "attachments")]))["relationships"]["attachments"]["data"]
        check(listed, f"include=attachments of the {type} has it")
    return run


for _type in ("configurations", "contacts", "documents", "locations", "passwords", "flexible-assets"):
    add(f"s10_attachment_hangs_on_{TYPES[_type].word}", _attachable(_type), write=True)


@rule(write=True)
def s10_attachment_parents_are_the_eleven(a):
    for path in ("organizations", "users", "regions", "nonsense"):
        no_route(a.client.send("POST", attachments(path, 1), body=document("attachments", {"attachment": {"content": "", "file_name": "x"}})))
    for path in ATTACHABLE:
        answer = a.client.send("POST", attachments(path, LOST), body=document("attachments", {
            "attachment": {"content": "aGVsbG8=", "file_name": "x.txt"}}))
        check(answer.status in (401, 404) and "json" in answer.media_type, f"a row that is not there, not a route that is not: {answer}")


@rule(write=True)
def s10_attachment_needs_strict_base64(a):
    id = a.lab.id("configurations")
    for content in ("***", "aGVsbG8", "aGVs bG8=", "aGVsbG8=\n"):
        answer = a.lab.create("attachments", attachments("configurations", id), {"attachment": {"content": content, "file_name": "x.txt"}})
        status(answer, 422, 400)


@rule(write=True)
def s10_attachment_comes_as_multipart(a):
    id, edge = a.lab.id("configurations"), "edge7f3a"
    body = (f"--{edge}\r\nContent-Disposition: form-data; name=\"data[type]\"\r\n\r\nattachments\r\n"
            f"--{edge}\r\nContent-Disposition: form-data; name=\"data[attributes][attachment]\"; filename=\"form.txt\"\r\n"
            f"Content-Type: text/plain\r\n\r\nfrom a form\r\n--{edge}--\r\n").encode()
    where = attachments("configurations", id)
    answer = a.client.send("POST", where, raw=body, content_type=f"multipart/form-data; boundary={edge}")
    a.lab.note("attachments", where, answer)
    made = good(answer, 201)
    made = made[0] if isinstance(made, list) else made
    equal((made["attributes"]["attachment-file-name"], made["attributes"]["attachment-file-size"]), ("form.txt", 11), "the file")


@rule(write=True)
def s10_attachments_come_as_an_array_on_their_one_route(a):
    where = attachments("configurations", a.lab.id("configurations"))
    rows = [{"type": "attachments", "attributes": {"attachment": {"content": "aGVsbG8=", "file_name": f"n{n}.txt"}}} for n in range(2)]
    answer = a.client.send("POST", where, body={"data": rows})
    a.lab.note("attachments", where, answer)
    equal([row["attributes"]["attachment-file-name"] for row in good(answer, 201)], ["n0.txt", "n1.txt"], "the files")


@rule(write=True)
def s10_attachment_changes_its_display_name_only(a):
    id = a.lab.id("configurations")
    made = good(_attach(a, "configurations", id), 201)
    where = attachments("configurations", id)
    read = good(patch(a.lab, "attachments", made["id"], {"name": "Shown as this", "attachment_file_name": "not.txt"}, path=where))
    equal((read["attributes"]["name"], read["attributes"]["attachment-file-name"]), ("Shown as this", "note.txt"), "both names")


@rule(write=True)
def s10_attachment_is_downloaded(a):
    id = a.lab.id("configurations")
    made = good(_attach(a, "configurations", id, content=b"the very bytes"), 201)["attributes"]
    url = made["download-url"]
    check(isinstance(url, str) and url, f"download-url is {url!r}")
    need(url.startswith(a.client.origin + "/"), f"the file is on another host: {url[:60]}")
    answer = a.client.send("GET", url, absolute=True, key=None)
    if answer.status in (401, 403):
        answer = a.client.send("GET", url, absolute=True)
    equal((answer.status, answer.body), (200, b"the very bytes"), "the file")


@rule(write=True)
def s10_attachments_are_listed_and_deleted_by_a_body(a):
    id = a.lab.make("configurations")["id"]
    made, where = good(_attach(a, "configurations", id), 201), attachments("configurations", id)
    listed = a.get(where)
    if listed.status == 200:  # 2025 clients saw no GET
        equal([row["id"] for row in listed.data], [made["id"]], "the list")
    rows = good(a.client.send("DELETE", where, body=ids_body("attachments", [int(made["id"])])))
    equal([row["id"] for row in rows], [made["id"]], "the deleted ones")
    equal(good(a.get(f"/configurations/{id}", [("include", "attachments")]))["relationships"]["attachments"]["data"], [], "left")


@rule(write=True)
def s10_attachment_below_another_row_is_not_there(a):
    one, other = a.lab.make("configurations")["id"], a.lab.make("configurations")["id"]
    made = good(_attach(a, "configurations", one), 201)
    status(patch(a.lab, "attachments", made["id"], {"name": "x"}, path=attachments("configurations", other)), 401, 404)


# Related items.
def related(path, id):
    return f"/{path}/{id}/relationships/related_items"


def relate(a, path, id, type, to, **more):
    return a.client.send("POST", related(path, id), body=document("related_items", {"destination_type": type, "destination_id": to, **more}))


def _held(a, path, id):
    answer = a.get(f"/{path}/{id}", [("include", "related_items")])
    good(answer)
    return [one for one in answer.json.get("included") or [] if one["type"] in ("tags", "related-items")]


def _destination(word, type):
    def run(a):
        source, to = a.lab.make("configurations")["id"], a.lab.shared(type)
        status(relate(a, "configurations", source, word, int(to["id"])), 201)
        held = _held(a, "configurations", source)
        equal([int(one["attributes"]["resource-id"]) for one in held], [int(to["id"])], "resource-id of what is included")
        for name in ("name", "resource-type-name"):
            check(name in held[0]["attributes"], f"{name} in {sorted(held[0]['attributes'])}")
    return run


for _word, _type in (("Contact", "contacts"), ("Configuration", "configurations"), ("Document", "documents"),
                     ("Location", "locations"), ("Password", "passwords"), ("Flexible Asset", "flexible-assets"),
                     ("Document Folder", "document-folders")):
    add(f"s10_related_item_leads_to_a_{_word.lower().replace(' ', '_')}", _destination(_word, _type), write=True)


@rule(write=True)
def s10_related_item_leads_to_an_organization(a):
    source = a.lab.make("configurations")["id"]
    status(relate(a, "configurations", source, "Organization", int(a.lab.organization())), 201)
    equal(len(_held(a, "configurations", source)), 1, "related items")


@rule(write=True)
def s10_related_item_takes_notes_and_changes_only_them(a):
    source, one, other = a.lab.make("configurations")["id"], a.lab.make("contacts")["id"], a.lab.make("contacts")["id"]
    answer = relate(a, "configurations", source, "Contact", int(one), notes="before")
    made = good(answer, 201)
    made = made[0] if isinstance(made, list) else made
    body = document("related_items", {"notes": "after", "destination_id": int(other)})
    read = good(a.client.send("PATCH", f"{related('configurations', source)}/{made['id']}", body=body))
    equal(read["attributes"]["notes"], "after", "notes")
    equal([int(item["attributes"]["resource-id"]) for item in _held(a, "configurations", source)], [int(one)], "where it leads")


@rule(write=True)
def s10_related_items_are_directed(a):
    source, to = a.lab.make("configurations")["id"], a.lab.make("configurations")["id"]
    status(relate(a, "configurations", source, "Configuration", int(to)), 201)
    equal((len(_held(a, "configurations", source)), len(_held(a, "configurations", to))), (1, 0), "from here, from there")


@rule(write=True)
def s10_related_items_come_as_an_array(a):
    source = a.lab.make("configurations")["id"]
    to = [int(a.lab.make("contacts")["id"]) for _ in range(2)]
    rows = [{"type": "related_items", "attributes": {"destination_type": "Contact", "destination_id": id}} for id in to]
    status(a.client.send("POST", related("configurations", source), body={"data": rows}), 201)
    equal(sorted(int(one["attributes"]["resource-id"]) for one in _held(a, "configurations", source)), sorted(to), "where they lead")


@rule(write=True)
def s10_related_item_to_nothing_is_refused(a):
    source = a.lab.make("configurations")["id"]
    for type, id in (("Contact", LOST), ("Rainbow", 1), (None, 1), ("Contact", None)):
        answer = relate(a, "configurations", source, type, id)
        check(answer.status in (400, 401, 404, 422), f"{type} {id}: {answer}")
    equal(_held(a, "configurations", source), [], "related items")


@rule(write=True)
def s10_related_items_are_deleted_by_a_body(a):
    source, to = a.lab.make("configurations")["id"], a.lab.make("contacts")["id"]
    made = good(relate(a, "configurations", source, "Contact", int(to)), 201)
    made = made[0] if isinstance(made, list) else made
    rows = good(a.client.send("DELETE", related("configurations", source), body={"data": [
        {"type": "related_items", "attributes": {"id": int(made["id"])}}]}))
    equal([row["id"] for row in rows], [made["id"]], "the deleted ones")
    equal(_held(a, "configurations", source), [], "related items left")


@rule
def s10_related_items_have_no_list(a):
    row = a.list_of("configurations")[2][0]
    no_route(a.get(related("configurations", row["id"])))


# Lists that nobody writes.
@rule
def s10_regions_stand_below_their_country(a):
    rows = a.list_of("regions")[2]
    country = rows[0]["attributes"]["country-id"]
    below = a.walk(f"/countries/{country}/relationships/regions")
    equal({row["attributes"]["country-id"] for row in below}, {country}, "countries of the nested list")
    check(rows[0]["id"] in {row["id"] for row in below}, "the region is there")


@rule
def s10_countries_filter_by_iso(a):
    row = a.list_of("countries")[2][0]
    rows = a.rows("/countries", [("filter[iso]", row["attributes"]["iso"])])
    equal([one["id"] for one in rows], [row["id"]], shorten(row["attributes"]))


@rule
def s10_platform_names_of_operating_systems(a):
    known = {int(row["id"]): row["attributes"]["name"] for row in a.walk("/platforms")}
    for row in a.list_of("operating-systems")[2]:
        equal(row["attributes"]["platform-name"], known.get(row["attributes"]["platform-id"]), f"operating system {row['id']}")


def _read_only_list(type):
    def run(a):
        for method, tail in (("POST", ""), ("PATCH", f"/{LOST}"), ("DELETE", f"/{LOST}")):
            no_route(a.client.send(method, TYPES[type].path + tail, body=document(TYPES[type].write_type, {"name": "x"})))
    return run


for _type in ("countries", "regions", "operating-systems", "platforms", "domains", "expirations", "logs", "user-metrics"):
    add(f"s10_{TYPES[_type].word}_are_read_only", _read_only_list(_type), write=True)
