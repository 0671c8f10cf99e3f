# SPDX-License-Identifier: Apache-2.0
"""Section 4: what a document looks like, on read and on write."""
import re

from catalogue import ROUTED
from lab import document, patch
from suite import Skip, check, equal, good, need, rule, shorten, status

ID = re.compile(r"^[0-9]+$")
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
WIDE = ("organizations", "configurations", "contacts", "locations", "passwords", "documents", "flexible-assets",
        "flexible-asset-types", "users", "groups", "countries", "regions", "manufacturers", "models", "domains",
        "expirations", "checklists")


def every_row(a, types=WIDE):
    """(type, row) of the first rows of many types; at least three types must have some."""
    seen = 0
    for type in types:
        try:
            rows = a.list_of(type)[2]
        except Skip:
            continue
        seen += 1
        for row in rows:
            yield type, row
    need(seen >= 3, "fewer than three types have rows")


@rule
def s04_id_is_a_string_of_digits(a):
    for type, row in every_row(a, [one.name for one in ROUTED]):
        check(isinstance(row["id"], str) and ID.match(row["id"]), f"{type}: id {row['id']!r}")


@rule
def s04_id_attributes_are_integers(a):
    for type, row in every_row(a):
        for name, value in row["attributes"].items():
            if name.endswith("-id") and name != "parent-id" and value is not None:
                check(type_is_int(value), f"{type} {row['id']}: {name} is {value!r}")


def type_is_int(value):
    return type(value) is int


@rule
def s04_type_is_dashed(a):
    for type, row in every_row(a):
        equal(row["type"], type, f"the type of {row['id']}")


@rule
def s04_attribute_names_are_dashed(a):
    for type, row in every_row(a):
        for name in row["attributes"]:
            check("_" not in name, f"{type} {row['id']}: attribute {name}")


@rule
def s04_empty_values_are_null_not_left_out(a):
    for type in ("organizations", "configurations", "locations", "contacts"):
        rows = a.list_of(type)[2]
        names = {name for row in rows for name in row["attributes"]}
        for row in rows:
            check(set(row["attributes"]) == names, f"{type} {row['id']} lacks {sorted(names - set(row['attributes']))}")


@rule
def s04_logo_is_a_string(a):
    for row in a.list_of("organizations")[2]:
        check(isinstance(row["attributes"]["logo"], str), f"organization {row['id']}: logo {row['attributes']['logo']!r}")


@rule
def s04_avatar_is_a_string(a):
    for row in a.list_of("users")[2]:
        check(isinstance(row["attributes"]["avatar"], str), f"user {row['id']}: avatar {row['attributes']['avatar']!r}")


@rule
def s04_timestamps_have_milliseconds_and_z(a):
    seen = 0
    for type, row in every_row(a):
        for name in ("created-at", "updated-at"):
            value = row["attributes"].get(name)
            if value is not None:
                seen += 1
                check(isinstance(value, str) and TIME.match(value), f"{type} {row['id']}: {name} {value!r}")
    need(seen, "no row has a time")


@rule
def s04_countries_and_regions_have_no_times(a):
    for type, row in every_row(a, ("countries", "regions", "platforms")):
        if type != "platforms":
            check("created-at" not in row["attributes"], f"{type} {row['id']} has a created-at")


@rule
def s04_relationships_is_empty_unless_included(a):
    for type, row in every_row(a):
        equal(row.get("relationships", {}), {}, f"{type} {row['id']}: relationships")


@rule
def s04_nothing_is_included_unasked(a):
    answer = a.get("/organizations", [("page[size]", 5)])
    good(answer)
    check(not answer.json.get("included"), f"no included: {answer}")


@rule
def s04_show_has_one_object_as_data(a):
    path, row = a.showable("organizations")
    data = good(a.get(path))
    check(isinstance(data, dict), "data is an object")
    equal((data["id"], data["type"]), (row["id"], "organizations"), "id and type")


@rule
def s04_list_has_data_meta_and_links(a):
    answer = a.get("/organizations")
    good(answer)
    check(set(answer.json) >= {"data", "meta", "links"}, f"members: {sorted(answer.json)}")
    check(set(answer.json["meta"]) >= {"current-page", "next-page", "prev-page", "total-pages", "total-count", "filters"},
          f"meta: {answer.json['meta']}")
    equal(answer.json["meta"]["filters"], {}, "meta.filters")


@rule
def s04_trait_keys_are_name_keys(a):
    """A name-key is the field's name in lower case with dashes."""
    path, query, rows = a.list_of("flexible-assets")
    type = rows[0]["attributes"]["flexible-asset-type-id"]
    fields = a.walk(f"/flexible_asset_types/{type}/relationships/flexible_asset_fields")
    keys = {field["attributes"]["name-key"] for field in fields}
    for row in rows:
        if row["attributes"]["flexible-asset-type-id"] == type:
            extra = set(row["attributes"]["traits"]) - keys
            check(not extra, f"asset {row['id']}: traits {sorted(extra)} are no name-keys of type {type}")


@rule
def s04_content_blocks_have_underscores(a):
    for row in a.list_of("documents")[2]:
        for block in row["attributes"].get("content") or []:
            if isinstance(block, dict):
                check({"resource_type", "sort", "resource"} <= set(block), f"document {row['id']}: block {sorted(block)}")
                return
    raise Skip("no document has content")


# On write.
def _location(a, **attributes):
    return a.lab.make("locations", **attributes)


@rule(write=True)
def s04_write_type_takes_underscores_and_dashes(a):
    for type in ("password_folders", "password-folders"):
        path = f"/organizations/{a.lab.organization()}/relationships/password_folders"
        answer = a.client.send("POST", path, body=document(type, {"name": a.lab.name("Folder")}))
        a.lab.note("password-folders", path, answer)
        equal(good(answer, 201)["type"], "password-folders", f"written as {type}")


@rule(write=True)
def s04_attributes_are_written_with_underscores_or_dashes(a):
    organization = int(a.lab.organization())
    for given in ({"organization_id": organization, "postal_code": "9000", "address_1": "Street 1"},
                  {"organization-id": organization, "postal-code": "9000", "address-1": "Street 1"}):
        made = good(a.lab.create("locations", "/locations", {"name": a.lab.name(), **given}), 201)["attributes"]
        equal((made["organization-id"], made["postal-code"], made["address-1"]), (organization, "9000", "Street 1"), f"{given}")


@rule(write=True)
def s04_ids_are_written_as_number_or_text(a):
    organization = a.lab.organization()
    for id in (int(organization), str(organization)):
        made = good(a.lab.create("locations", "/locations", {"name": a.lab.name(), "organization_id": id}), 201)
        equal(made["attributes"]["organization-id"], int(organization), f"organization_id {id!r}")


def _id_place(place):
    def run(a):
        row = _location(a)
        answer = patch(a.lab, "locations", row["id"], {"city": "Here"}, id_at=place)
        data = good(answer)
        equal((data["id"], data["attributes"]["city"]), (row["id"], "Here"), f"the row, with the id {place}")
    return run


@rule(write=True)
def s04_patch_with_the_id_at_data_id(a):
    _id_place("data")(a)


@rule(write=True)
def s04_patch_with_the_id_in_the_attributes(a):
    _id_place("attributes")(a)


@rule(write=True)
def s04_patch_with_the_id_nowhere(a):
    _id_place("url")(a)


@rule(write=True)
def s04_patch_with_all_attributes_that_were_read_is_taken(a):
    """itglue-py sends back everything it read, read-only ones and names included, with underscores."""
    for type in ("locations", "configurations", "contacts", "passwords", "organizations"):
        row = a.lab.make(type)
        read = good(a.get(f"/{type}/{row['id']}"))["attributes"]
        for spell in (lambda name: name.replace("-", "_"), lambda name: name):
            given = {spell(name): value for name, value in read.items()}
            answer = patch(a.lab, type, row["id"], given)
            status(answer, 200)
        after = good(a.get(f"/{type}/{row['id']}"))["attributes"]
        for moving in ("updated-at", "password-updated-at"):
            read.pop(moving, None), after.pop(moving, None)
        equal(after, read, f"{type} {row['id']} afterwards")


@rule(write=True)
def s04_patch_changes_only_what_is_given(a):
    row = _location(a, city="Namur", notes="some", phone="0123")
    before = good(a.get(f"/locations/{row['id']}"))["attributes"]
    good(patch(a.lab, "locations", row["id"], {"city": "Mons"}))
    after = good(a.get(f"/locations/{row['id']}"))["attributes"]
    changed = {name for name in before if before[name] != after[name]}
    check(changed <= {"city", "updated-at"}, f"changed: {sorted(changed)}")
    equal(after["city"], "Mons", "the city")


@rule(write=True)
def s04_null_clears_an_attribute(a):
    row = _location(a, city="Namur", notes="some")
    equal(good(patch(a.lab, "locations", row["id"], {"city": None, "notes": None}))["attributes"]["city"], None, "the answer")
    after = good(a.get(f"/locations/{row['id']}"))["attributes"]
    equal((after["city"], after["notes"]), (None, None), "city and notes")


@rule(write=True)
def s04_unknown_attributes_are_ignored(a):
    row = _location(a)
    answer = patch(a.lab, "locations", row["id"], {"city": "Spa", "no_such_attribute": {"deep": [1, 2]}, "x-y": 1})
    equal(good(answer)["attributes"]["city"], "Spa", "the city")
    check("no-such-attribute" not in answer.data["attributes"], "it is not kept")


@rule(write=True)
def s04_read_only_attributes_are_ignored(a):
    row = _location(a)
    answer = patch(a.lab, "locations", row["id"], {"organization_name": "Not mine", "created_at": "2001-01-01T00:00:00.000Z",
                                                   "region_name": "Nowhere", "city": "Spa"})
    data = good(answer)["attributes"]
    equal((data["organization-name"], data["created-at"]), (row["attributes"]["organization-name"],
                                                            row["attributes"]["created-at"]), "what cannot be set")


@rule(write=True)
def s04_booleans_are_written_in_four_ways(a):
    for given, expected in ((True, True), (False, False), ("true", True), ("false", False), (1, True), (0, False),
                            ("1", True), ("0", False)):
        row = a.lab.make("configurations", archived=not expected)
        good(patch(a.lab, "configurations", row["id"], {"archived": given}))
        equal(good(a.get(f"/configurations/{row['id']}"))["attributes"]["archived"], expected, f"archived = {given!r}")


@rule(write=True)
def s04_updated_at_moves_and_created_at_stays(a):
    row = _location(a)
    after = good(patch(a.lab, "locations", row["id"], {"city": "Huy"}))["attributes"]
    equal(after["created-at"], row["attributes"]["created-at"], "created-at")
    check(after["updated-at"] >= row["attributes"]["updated-at"], f"updated-at {shorten(after['updated-at'])} went back")


@rule(write=True)
def s04_text_comes_back_as_it_was_sent(a):
    text = "Ünïcødé 🔑 路由器 \"quoted\" \\ back / <b>&amp;</b> \u2028 end"
    row = _location(a, city=text)
    equal(good(a.get(f"/locations/{row['id']}"))["attributes"]["city"], text, "the city")


@rule(write=True)
def s04_stray_paging_and_sort_on_post_are_ignored(a):
    answer = a.client.send("POST", "/locations", [("page[size]", 5), ("page[number]", 3), ("sort", "name"),
                                                  ("filter[name]", "x")],
                           body=document("locations", {"organization_id": int(a.lab.organization()), "name": a.lab.name()}))
    a.lab.note("locations", "/locations", answer)
    status(answer, 201)


@rule
def s04_stray_paging_sort_and_filter_on_show_are_ignored(a):
    path, row = a.showable("organizations")
    query = [("page[size]", 5), ("page[number]", 7), ("sort", "-name"), ("filter[name]", "nobody"), ("filter[id]", "0")]
    equal(good(a.get(path, query))["id"], row["id"], "the row")
