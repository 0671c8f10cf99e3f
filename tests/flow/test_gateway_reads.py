# SPDX-License-Identifier: Apache-2.0
"""The compatible API in front of a connected account: what the mirror answers, what is fetched, what nobody sees."""
from support.context import check, equal
from support.gateway import Proxy, Scene


def without_values(rows):
    """As the mirror has them: no values, and the source's own paging aside."""
    return [{**row, "attributes": {name: value for name, value in row["attributes"].items() if name != "password"}}
            for row in rows]


def test_mirrored_lists_cost_no_request_and_say_what_the_account_says(test):
    scene = Scene(test)
    mapped = set(scene.mapped)
    for list in ("organizations", "passwords", "checklists", "password_categories", "flexible_asset_types"):
        theirs = {row["id"]: row for row in scene.account.list(list)}
        answer = scene.mirror(f"/{list}?page[size]=1000&sort=-created_at" if list != "organizations" else
                              f"/{list}?page[size]=1000&sort=-id")
        ours = {row["id"]: row for row in answer.json["data"]}
        if list == "organizations":
            expected = {str(id) for id in mapped}
        else:
            expected = {id for id, row in theirs.items()
                        if row["attributes"].get("organization-id") in mapped | {None}
                        and not row["attributes"].get("restricted") and not row["attributes"].get("personal")}
        check(set(ours) <= expected, f"{list}: rows that must not be seen: {set(ours) - expected}")
        if list != "passwords":  # folders may hide some
            equal(set(ours), expected, list)
        for id, row in ours.items():
            if list != "password_categories":
                equal(row["attributes"], theirs[id]["attributes"], f"{list}/{id}")
    for type in scene.mirror("/flexible_asset_types").json["data"]:
        scene.mirror(f"/flexible_assets?filter[flexible-asset-type-id]={type['id']}")
        scene.mirror(f"/flexible_asset_types/{type['id']}/relationships/flexible_asset_fields")
    organization = next(iter(mapped))
    for below in ("documents?filter[document_folder_id]=null", "document_folders", "passwords"):
        scene.mirror(f"/organizations/{organization}/relationships/{below}")
    equal(scene.get("/flexible_assets").status, 422, "flexible assets without their type")


def test_a_page_after_the_other_and_one_by_one(test):
    scene = Scene(test)
    rows = scene.all("/passwords?page[size]=7&sort=id")
    equal(len({row["id"] for row in rows}), len(rows), "no row twice")
    check(len(rows) > 20, f"{len(rows)} passwords")
    for row in rows[:5]:
        shown = scene.mirror(f"/passwords/{row['id']}?show_password=false").json["data"]
        equal(shown["attributes"], row["attributes"], "one by one")
        check("password" not in row["attributes"], "a value in a list")


def test_what_is_not_mirrored_is_fetched(test):
    scene = Scene(test)
    for path in ("/organization_types", "/organization_statuses"):
        answer = scene.live(path + "?page[size]=2")
        equal(answer.json["data"], scene.account.api(path + "?page[size]=2").json["data"], path)
        check(all(link is None or f":{scene.hub.port}/itglue{path}" in link for link in answer.json["links"].values()),
              f"links: {answer.json['links']}")
    folders = scene.mirror("/password_folders?page[size]=1000").json["data"]
    check(all(row["attributes"]["organization-id"] in scene.mapped for row in folders), "folders of unmapped ones")
    equal(scene.get("/no_such_thing").status, 404, "an unknown route")


def test_b41_an_unmapped_organization_is_nowhere(test):
    scene = Scene(test)
    account, outside = scene.account, scene.unmapped
    theirs = account.passwords(values=False)
    entry = next(id for id, row in theirs.items() if row["organization-id"] in outside)
    for target in (f"/organizations/{outside[0]}", f"/passwords/{entry}", f"/passwords/{entry}?show_password=true",
                   f"/passwords/{entry}?include=attachments"):
        missing = target.replace(str(outside[0]), "987654321").replace(str(entry), "987654321")
        one, other = scene.get(target), scene.get(missing)
        equal((one.status, one.body), (404, other.body), target)
        equal(one.headers["gluepot-source"].split(";")[0], other.headers["gluepot-source"].split(";")[0], target)
    for below in ("passwords", "documents", "document_folders", "checklists", "password_folders",
                  f"passwords/{entry}"):
        one = scene.get(f"/organizations/{outside[0]}/relationships/{below}")
        other = scene.get(f"/organizations/987654321/relationships/{below}")
        equal((one.status, one.body), (401, other.body), below)
    both = f"{outside[0]},{next(iter(scene.mapped))}"
    for path in ("/passwords", "/checklists", "/password_folders", "/document_folders"):
        for query in (f"filter[organization_id]={both}", f"filter[organization-id]={outside[0]}",
                      f"filter%5Borganization_id%5D={both}", "page[size]=1000", "sort=-id"):
            answer = scene.get(f"{path}?{query}")
            if answer.status != 200:
                continue  # a sort that the type does not have
            seen = {row["attributes"]["organization-id"] for row in answer.json["data"]}
            check(not seen & set(outside), f"{path}?{query} shows {seen & set(outside)}")
    equal(scene.get(f"/organizations?filter[id]={both}").json["meta"]["total-count"], 1, "organizations by id")


def test_b42_a_mapping_acts_at_once_in_both_directions(test):
    scene = Scene(test)
    organization, company = next(iter(scene.mapped.items()))
    path = f"/organizations/{organization}/relationships/passwords"
    count = scene.mirror(path).json["meta"]["total-count"]
    ana = scene.hub.user("ana")
    equal(ana.send("DELETE", f"/api/v1/mappings/{organization}").status, 204, "unmapped")
    equal(scene.get(path).status, 401, "below an organization that is mapped no longer")
    equal(ana.send("PUT", f"/api/v1/mappings/{organization}", {"company_id": company}).status, 200, "mapped again")
    # Its records are not in the mirror yet: they are fetched, not missed.
    equal(scene.live(path).json["meta"]["total-count"] >= count, True, "fetched")
    check(any(row["attributes"]["organization-id"] == organization
              for row in scene.live("/passwords?page[size]=1000").json["data"]), "the whole list is fetched too")
    scene.hub.sync()
    equal(scene.mirror(path).json["meta"]["total-count"], count, "mirrored again")


def test_before_the_first_sync_everything_is_fetched_and_without_a_mapping_nothing(test):
    scene = Scene(test, sync=False)
    rows = scene.live("/passwords?page[size]=1000").json["data"]
    check(rows and all(row["attributes"]["organization-id"] in scene.mapped for row in rows), "rows of others")
    check(all("password" not in row["attributes"] for row in rows), "a value in a list")
    entry = next(row for row in rows if not row["attributes"].get("restricted") and not row["attributes"].get("vault-id"))
    value = scene.account.passwords()[int(entry["id"])]["password"]
    equal(scene.live(f"/passwords/{entry['id']}").json["data"]["attributes"].get("password"), value, "revealed")
    scene.hub.sync()
    scene.mirror("/passwords")


def test_while_the_source_is_down_the_mirror_goes_on(test):
    scene = Scene(test)
    scene.account.serving.kill()
    equal(scene.mirror("/passwords").status, 200, "mirrored")
    gone = scene.get("/organization_types")
    check(gone.status in (502, 503, 504), f"live: {gone}")
    check("since" in gone.json["errors"][0]["detail"], f"since when: {gone}")
    scene.account.serving.start()
    scene.live("/organization_types")


LISTS = ("organizations", "passwords", "checklists", "document_folders", "password_folders", "configurations", "contacts",
         "locations", "domains", "expirations", "ssl_certificates", "checklist_templates")


def test_a_keys_own_scope_narrows_every_route(test):
    scene = Scene(test)
    one, other = list(scene.mapped)[:2]
    limited = scene.make_key("limited", "--password-access", "--organizations", str(one))
    for path in LISTS:
        for query in ("page[size]=1000", f"filter[organization_id]={one},{other}", f"filter[organization_id]={other}"):
            answer = scene.get(f"/{path}?{query}", limited)
            equal(answer.status, 200, f"/{path}?{query}: {answer}")
            owners = {int(row["id"]) if path == "organizations" else row["attributes"]["organization-id"]
                      for row in answer.json["data"]}
            check(owners <= {one, None}, f"/{path}?{query} shows {owners}")
    entry = next(int(row["id"]) for row in
                 scene.mirror(f"/organizations/{other}/relationships/passwords?page[size]=1000").json["data"])
    missing = scene.get("/passwords/987654321", limited)
    for target in (f"/passwords/{entry}", f"/passwords/{entry}?show_password=true", f"/passwords/{entry}?include=attachments"):
        answer = scene.get(target, limited)
        equal((answer.status, answer.body), (404, missing.body), target)
    equal(scene.get(f"/organizations/{other}/relationships/passwords", limited).status, 401, "below another organization")
    equal(scene.get(f"/passwords/{entry}/relationships/attachments", limited).status, 404, "attachments of another's")
    equal(scene.entries(), [], "nothing was revealed")
    few = scene.make_key("few", "--types", "passwords", "--verbs", "read")
    equal(scene.get("/passwords", few).status, 200, "its type")
    for method, target in (("GET", "/organizations"), ("GET", "/organization_types"), ("POST", "/passwords"),
                           ("PATCH", f"/passwords/{entry}"), ("DELETE", f"/passwords/{entry}")):
        answer = scene.send(method, target, {"data": {}} if method != "GET" else None, key=few)
        equal((answer.status, answer.text), (403, '{"message":"Forbidden"}'), f"{method} {target}")
    weak = scene.make_key("read only", "--verbs", "read")
    check("password" not in scene.mirror(f"/passwords/{entry}", weak).json["data"]["attributes"], "no right to values")


def test_tags_name_only_records_of_served_organizations(test):
    scene = Scene(test)
    one = next(iter(scene.mapped))
    limited = scene.make_key("limited", "--organizations", str(one))
    seen = {"hub": 0, "account": 0}
    for type in scene.mirror("/flexible_asset_types").json["data"]:
        query = f"/flexible_assets?filter[flexible_asset_type_id]={type['id']}&page[size]=1000"
        for who, key, rows, allowed in (("hub", None, scene.mirror(query).json["data"], set(scene.mapped)),
                                        ("limited", limited, scene.mirror(query, limited).json["data"], {one}),
                                        ("account", None, scene.account.api(query).json["data"], None)):
            for row in rows:
                for trait in row["attributes"]["traits"].values():
                    for value in trait.get("values", []) if isinstance(trait, dict) else []:
                        seen[who] = seen.get(who, 0) + 1
                        url = value.get("resource-url") or ""
                        if allowed is not None and url.count("/") > 3:
                            check(int(url.split("/")[3]) in allowed, f"{who} sees {value}")
    check(seen["account"] > 0, "the sample has tags")


def test_a_source_that_hangs_stops_nobody_who_reads_the_mirror(test):
    import threading
    import time
    hang = threading.Event()

    def through(test, port):
        proxy = Proxy(test, port)
        proxy.lose = lambda method, path: hang.wait(50) and None if "organization_types" in path else None
        return proxy

    scene = Scene(test, through=through)
    threads = [threading.Thread(target=lambda: scene.get("/organization_types")) for _ in range(12)]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    try:
        scene.proxy.seen.clear()
        for _ in range(5):
            scene.mirror("/passwords")
        check(time.monotonic() - begun < 25, "mirrored reads go on")
    finally:
        hang.set()
        for thread in threads:
            thread.join()
