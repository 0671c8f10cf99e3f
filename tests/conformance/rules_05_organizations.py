# SPDX-License-Identifier: Apache-2.0
"""Section 5: organizations and their lists."""
from catalogue import TYPES
from lab import ids_body, patch
from suite import check, equal, error, good, need, no_route, rule, status


@rule
def s05_index_cuts_quick_notes_at_250_characters(a):
    for row in a.list_of("organizations")[2]:
        notes = row["attributes"]["quick-notes"]
        check(notes is None or len(notes) <= 253, f"organization {row['id']}: {len(notes or '')} characters in the list")


@rule(write=True)
def s05_show_gives_all_quick_notes(a):
    text = "0123456789" * 40
    row = a.lab.make("organizations", quick_notes=text)
    equal(good(a.get(f"/organizations/{row['id']}"))["attributes"]["quick-notes"], text, "shown")
    listed = a.rows("/organizations", [("filter[id]", row["id"])])[0]["attributes"]["quick-notes"]
    equal(listed[:250], text[:250], "listed")
    check(len(listed) <= 253, f"{len(listed)} characters in the list")


@rule
def s05_parent_id_and_ancestor_ids_are_texts(a):
    for row in a.list_of("organizations")[2]:
        for name in ("parent-id", "ancestor-ids"):
            value = row["attributes"].get(name)
            check(value is None or isinstance(value, (str, int)), f"organization {row['id']}: {name} {value!r}")


@rule
def s05_adapters_resources_have_a_remote_id(a):
    answer = a.get("/organizations", [("include", "adapters_resources"), ("page[size]", 500)])
    good(answer)
    need(answer.json.get("included"), "no organization is linked with a PSA")
    for one in answer.json["included"]:
        check(isinstance(one["attributes"]["remote-id"], str), f"remote-id is a text: {one}")


@rule
def s05_adapters_resources_have_no_address(a):
    no_route(a.get("/adapters_resources"))
    no_route(a.get("/adapters_resources/1"))


@rule
def s05_rmm_companies_are_an_include(a):
    for row in good(a.get("/organizations", [("include", "rmm_companies"), ("page[size]", 3)])):
        check("rmm-companies" in row["relationships"], f"relationships: {row['relationships']}")


@rule
def s05_type_and_status_names_belong_to_their_ids(a):
    for list, name in (("organization-types", "organization-type"), ("organization-statuses", "organization-status")):
        known = {int(row["id"]): row["attributes"]["name"] for row in a.walk(TYPES[list].path)}
        for row in a.list_of("organizations")[2]:
            id = row["attributes"][name + "-id"]
            equal(row["attributes"][name + "-name"], known.get(id), f"{name}-name of organization {row['id']}")


@rule
def s05_types_and_statuses_tell_whether_they_are_synced(a):
    for type in ("organization-types", "organization-statuses"):
        for row in a.list_of(type)[2]:
            check(type_bool(row["attributes"].get("synced")), f"{type} {row['id']}: synced {row['attributes'].get('synced')!r}")


def type_bool(value):
    return value is None or isinstance(value, bool)


@rule(write=True)
def s05_organization_with_all_it_takes(a):
    given = {"alert": "Mind the dog", "description": "Some text", "quick_notes": "Notes", "short_name": a.lab.run[:6],
             "organization_type_id": int(a.lab.some("organization-types")),
             "organization_status_id": int(a.lab.some("organization-statuses"))}
    row = a.lab.make("organizations", **given)
    read = good(a.get(f"/organizations/{row['id']}"))["attributes"]
    for name, value in given.items():
        equal(read[name.replace("_", "-")], value, name)
    check(read["organization-type-name"] and read["organization-status-name"], "the names of type and status")
    equal(read["primary"], False, "primary")


@rule(write=True)
def s05_organization_is_found_by_its_new_name(a):
    row = a.lab.make("organizations")
    name = a.lab.name("Renamed")
    good(patch(a.lab, "organizations", row["id"], {"name": name}))
    equal([one["id"] for one in a.rows("/organizations", [("filter[name]", name)])], [row["id"]], "by the new name")
    equal(a.rows("/organizations", [("filter[name]", row["attributes"]["name"])]), [], "by the old name")


@rule(write=True)
def s05_organization_has_no_single_delete(a):
    row = a.lab.make("organizations")
    no_route(a.client.send("DELETE", f"/organizations/{row['id']}"))
    status(a.get(f"/organizations/{row['id']}"), 200)


@rule(write=True)
def s05_bulk_delete_of_organizations_answers_the_rows(a):
    row = a.lab.make("organizations")
    rows = good(a.client.send("DELETE", "/organizations", body=ids_body("organizations", [int(row["id"])])))
    equal([one["id"] for one in rows], [row["id"]], "the rows that will go")


@rule(write=True)
def s05_types_and_statuses_cannot_be_deleted(a):
    for type in ("organization-types", "organization-statuses"):
        row = a.lab.kept(type)
        no_route(a.client.send("DELETE", f"{TYPES[type].path}/{row['id']}"))


@rule(write=True)
def s05_types_and_statuses_are_renamed_by_patch(a):
    for type in ("organization-types", "organization-statuses"):
        row = a.lab.kept(type)
        equal(good(patch(a.lab, type, row["id"], {"name": row["attributes"]["name"]}))["id"], row["id"], type)


def _synced(a, type):
    row = next((one for one in a.walk(TYPES[type].path) if one["attributes"].get("synced")), None)
    need(row, f"no synced row among the {type}")
    return row


def _synced_rule(type):
    def run(a):
        row = _synced(a, type)
        # The same name again: nothing could change even where it is taken.
        error(patch(a.lab, type, row["id"], {"name": row["attributes"]["name"]}), 422)
    return run


for _type in ("organization-types", "organization-statuses"):
    _run = _synced_rule(_type)
    _run.__name__ = f"s05_synced_row_of_{_type.replace('-', '_')}_refuses_every_patch"
    rule(_run, write=True)


@rule(write=True)
def s05_synced_organization_refuses_other_attributes(a):
    row = next((one for one in a.walk("/organizations") if one["attributes"].get("psa-integration") == "enabled"), None)
    need(row, "no organization is synced with a PSA")
    # What it has already: nothing could change even where it is taken.
    error(patch(a.lab, "organizations", row["id"], {"name": row["attributes"]["name"] or "x", "short_name": "zz"}), 422)


@rule(write=True)
def s05_name_is_needed(a):
    for attributes in ({}, {"name": None}, {"name": ""}):
        answer = a.lab.create("organizations", "/organizations", attributes)
        first = error(answer, 422)
        check("name" in str(first), f"it tells about the name: {answer}")
