# SPDX-License-Identifier: Apache-2.0
"""Section 8: flexible asset types, their fields, and flexible assets."""
import base64
import re

from lab import document, ids_body, patch
from suite import add, check, equal, error, good, need, no_route, rule, status

KINDS = {"Checkbox", "Date", "Header", "Number", "Select", "Text", "Textbox", "Upload", "Tag", "Percent", "Password"}


def fields_of(a, type):
    return a.walk(f"/flexible_asset_types/{type}/relationships/flexible_asset_fields")


def new_field(a, kind="Text", **attributes):
    """POST of a field of the suite's own type; the answer."""
    path, given, _ = a.lab.recipe("flexible-asset-fields")
    given.update(kind=kind, **attributes)
    return a.lab.create("flexible-asset-fields", path, {k: v for k, v in given.items() if v is not None})


def asset(a, **traits):
    return a.lab.make("flexible-assets", traits={"title": a.lab.name("Asset"), **{k.replace("_", "-"): v for k, v in traits.items()}})


def read(a, id):
    return good(a.get(f"/flexible_assets/{id}"))["attributes"]


def add_rules(prefix, cases):
    for name, run in cases:
        add(prefix + name, run, write=True)


# Types.
@rule(write=True)
def s08_type_needs_a_field(a):
    for relationships in (None, {"flexible_asset_fields": {"data": []}}):
        answer = a.client.send("POST", "/flexible_asset_types",
                               body=document("flexible_asset_types", {"name": a.lab.name(), "icon": "cog"}, relationships))
        error(answer, 422, 400)


@rule(write=True)
def s08_type_needs_a_field_that_shows_in_lists(a):
    field = {"type": "flexible_asset_fields", "attributes": {"order": 1, "name": "A", "kind": "Text", "show_in_list": False}}
    answer = a.client.send("POST", "/flexible_asset_types", body=document(
        "flexible_asset_types", {"name": a.lab.name(), "icon": "cog"}, {"flexible_asset_fields": {"data": [field]}}))
    error(answer, 422)


@rule(write=True)
def s08_relationships_in_the_patch_of_a_type_are_422(a):
    id = a.lab.id("flexible-asset-types")
    field = {"type": "flexible_asset_fields", "attributes": {"order": 900, "name": "Sneaked in", "kind": "Text"}}
    answer = a.client.send("PATCH", f"/flexible_asset_types/{id}", body=document(
        "flexible_asset_types", {"description": "x"}, {"flexible_asset_fields": {"data": [field]}}))
    error(answer, 422)
    check("Sneaked in" not in [one["attributes"]["name"] for one in fields_of(a, id)], "no field was made")


@rule(write=True)
def s08_types_cannot_be_deleted(a):
    no_route(a.client.send("DELETE", f"/flexible_asset_types/{a.lab.id('flexible-asset-types')}"))


@rule(write=True)
def s08_type_is_made_with_its_fields(a):
    type = a.lab.shared("flexible-asset-types")
    from lab import ASSET_FIELDS
    made = {one["attributes"]["name"]: one["attributes"] for one in fields_of(a, type["id"])}
    for name, kind, _ in ASSET_FIELDS:
        check(name in made, f"the field {name}")
        equal(made[name]["kind"], kind, f"the kind of {name}")


@rule
def s08_type_includes_its_fields(a):
    row = a.list_of("flexible-asset-types")[2][0]
    answer = a.get(f"/flexible_asset_types/{row['id']}", [("include", "flexible_asset_fields")])
    held = {one["id"] for one in good(answer)["relationships"]["flexible-asset-fields"]["data"]}
    equal(held, {one["id"] for one in fields_of(a, row["id"])}, "the type's fields")


# Fields.
@rule
def s08_fields_are_listed_below_their_type_only(a):
    no_route(a.get("/flexible_asset_fields"))
    type = a.list_of("flexible-asset-types")[2][0]["id"]
    for row in fields_of(a, type):
        equal(row["attributes"]["flexible-asset-type-id"], int(type), f"the type of field {row['id']}")


@rule
def s08_kinds_of_fields_are_the_eleven(a):
    for type in a.list_of("flexible-asset-types")[2][:5]:
        for row in fields_of(a, type["id"]):
            check(row["attributes"]["kind"] in KINDS, f"field {row['id']}: kind {row['attributes']['kind']}")


@rule
def s08_name_key_is_derived_from_the_name(a):
    for type in a.list_of("flexible-asset-types")[2][:5]:
        for row in fields_of(a, type["id"]):
            key = row["attributes"]["name-key"]
            check(re.match(r"^[^A-Z _]+$", key), f"field {row['id']} {row['attributes']['name']!r}: name-key {key!r}")


@rule
def s08_field_is_shown_at_the_top(a):
    row = a.list_of("flexible-asset-fields")[2][0]
    equal(good(a.get(f"/flexible_asset_fields/{row['id']}"))["attributes"]["name-key"], row["attributes"]["name-key"], "name-key")


def _each_kind(kind, more):
    def run(a):
        made = good(new_field(a, kind, **more), 201)["attributes"]
        equal(made["kind"], kind, "the kind")
        for name, value in more.items():
            equal(made[name.replace("_", "-")], value, name)
        check(made["name-key"] == made["name"].lower().replace(" ", "-"), f"name-key {made['name-key']} of {made['name']}")
    return run


add_rules("s08_field_of_kind_", [(kind.lower(), _each_kind(kind, more)) for kind, more in (
    ("Checkbox", {}), ("Date", {"expiration": True}), ("Header", {}), ("Number", {"decimals": 2}),
    ("Select", {"default_value": "one\ntwo"}), ("Text", {"default_value": "x", "hint": "h"}), ("Textbox", {}), ("Upload", {}),
    ("Tag", {"tag_type": "Contacts"}), ("Percent", {"decimals": 1}), ("Password", {}))])


@rule(write=True)
def s08_field_of_an_unknown_kind_is_refused(a):
    error(new_field(a, "Rainbow"), 422)


@rule(write=True)
def s08_number_and_percent_need_decimals(a):
    for kind in ("Number", "Percent"):
        error(new_field(a, kind), 422)


@rule(write=True)
def s08_tag_needs_a_tag_type(a):
    error(new_field(a, "Tag"), 422)
    error(new_field(a, "Tag", tag_type="Rainbows"), 422)


@rule(write=True)
def s08_tag_type_may_be_another_asset_type(a):
    text = f"FlexibleAssetType: {a.lab.id('flexible-asset-types')}"
    equal(good(new_field(a, "Tag", tag_type=text), 201)["attributes"]["tag-type"], text, "tag-type")


@rule(write=True)
def s08_all_tag_types_are_taken(a):
    for text in ("AccountsUsers", "Checklists", "ChecklistTemplates", "Contacts", "Configurations", "Documents", "Domains",
                 "Passwords", "Locations", "Organizations", "SslCertificates", "Tickets"):
        equal(good(new_field(a, "Tag", tag_type=text), 201)["attributes"]["tag-type"], text, "tag-type")


@rule(write=True)
def s08_header_cannot_be_required(a):
    answer = new_field(a, "Header", required=True)
    status(answer, 201, 422)
    if answer.status == 201:
        equal(answer.data["attributes"]["required"], False, "required of a header")


@rule(write=True)
def s08_use_for_title_is_forced_off(a):
    for kind, more in (("Checkbox", {}), ("Header", {}), ("Number", {"decimals": 0}), ("Password", {}), ("Percent", {"decimals": 0}),
                       ("Tag", {"tag_type": "Contacts"}), ("Textbox", {}), ("Upload", {})):
        made = good(new_field(a, kind, use_for_title=True, **more), 201)["attributes"]
        equal(made["use-for-title"], False, f"use-for-title of a {kind}")


@rule(write=True)
def s08_name_and_order_are_unique_inside_a_type(a):
    made = good(new_field(a), 201)["attributes"]
    error(new_field(a, name=made["name"]), 422)
    error(new_field(a, order=made["order"]), 422)


@rule(write=True)
def s08_kind_is_frozen_once_used(a):
    made = good(new_field(a), 201)
    asset(a, **{made["attributes"]["name-key"]: "used"})
    error(patch(a.lab, "flexible-asset-fields", made["id"], {"kind": "Textbox"}), 422)
    equal(good(a.get(f"/flexible_asset_fields/{made['id']}"))["attributes"]["kind"], "Text", "the kind")


@rule(write=True)
def s08_delete_of_a_field_drops_its_data(a):
    made = good(new_field(a), 201)
    key = made["attributes"]["name-key"]
    row = asset(a, **{key: "used"})
    equal(read(a, row["id"])["traits"][key], "used", "the trait")
    status(a.client.send("DELETE", f"/flexible_asset_fields/{made['id']}"), 204)
    a.lab.gone("flexible-asset-fields", made["id"])
    check(key not in read(a, row["id"])["traits"], "the trait is gone")


@rule(write=True)
def s08_fields_are_made_in_bulk_below_their_type(a):
    type = a.lab.id("flexible-asset-types")
    rows = [{"type": "flexible_asset_fields", "attributes": {"order": 300 + n, "name": a.lab.name("Bulk"), "kind": "Text"}}
            for n in range(2)]
    path = f"/flexible_asset_types/{type}/relationships/flexible_asset_fields"
    answer = a.client.send("POST", path, body={"data": rows})
    a.lab.note("flexible-asset-fields", path, answer)
    equal(len(good(answer, 201)), 2, "fields made")


# Assets.
@rule
def s08_index_takes_the_type_filter_with_dashes_or_underscores(a):
    type = a.list_of("flexible-assets")[2][0]["attributes"]["flexible-asset-type-id"]
    for name in ("flexible_asset_type_id", "flexible-asset-type-id"):
        rows = a.rows("/flexible_assets", [(f"filter[{name}]", type)])
        equal({row["attributes"]["flexible-asset-type-id"] for row in rows}, {type}, f"types by {name}")


@rule
def s08_index_takes_name_and_organization_as_well(a):
    path, query, rows = a.list_of("flexible-assets")
    row = rows[0]
    for name, value in (("name", row["attributes"]["name"].replace(",", "\\,")), ("organization_id", row["attributes"]["organization-id"])):
        got = a.walk(path, query + [(f"filter[{name}]", value)])
        check(row["id"] in [one["id"] for one in got], f"filter[{name}]={value}")
        check(len({one["attributes"]["name" if name == "name" else "organization-id"] for one in got}) == 1, f"only {value}")


@rule
def s08_assets_have_no_nested_list(a):
    no_route(a.get(f"/organizations/{a.list_of('organizations')[2][0]['id']}/relationships/flexible_assets"))


@rule
def s08_type_name_of_an_asset_is_its_types(a):
    for row in a.list_of("flexible-assets")[2][:10]:
        type = good(a.get(f"/flexible_asset_types/{row['attributes']['flexible-asset-type-id']}"))["attributes"]["name"]
        equal(row["attributes"]["flexible-asset-type-name"], type, f"flexible-asset-type-name of {row['id']}")
        break


@rule
def s08_tags_are_read_as_type_and_values(a):
    for type in a.parents("flexible-assets"):
        tags = [one["attributes"] for one in fields_of(a, type) if one["attributes"]["kind"] == "Tag"]
        rows = a.rows("/flexible_assets", [("filter[flexible_asset_type_id]", type), ("page[size]", 100)]) if tags else []
        for row in rows:
            for field in tags:
                value = row["attributes"]["traits"].get(field["name-key"])
                if value:
                    check(isinstance(value, dict) and set(value) >= {"type", "values"}, f"asset {row['id']}: {value!r:.200}")
                    for one in value["values"]:
                        check("id" in one and ("name" in one or "title" in one or len(one) > 1), f"asset {row['id']}: value {one}")
                    return
    need(False, "no asset has a tag")


@rule(write=True)
def s08_asset_is_made_at_either_route(a):
    type, organization = int(a.lab.id("flexible-asset-types")), a.lab.organization()
    for path, more in (("/flexible_assets", {"organization_id": int(organization)}),
                       (f"/organizations/{organization}/relationships/flexible_assets", {})):
        row = good(a.lab.create("flexible-assets", path, {"flexible_asset_type_id": type, "traits": {"title": a.lab.name()}, **more}), 201)
        equal(row["attributes"]["organization-id"], int(organization), f"made at {path}")


@rule(write=True)
def s08_assets_are_made_in_bulk_below_their_organization(a):
    path = f"/organizations/{a.lab.organization()}/relationships/flexible_assets"
    type = int(a.lab.id("flexible-asset-types"))
    rows = [{"type": "flexible_assets", "attributes": {"flexible_asset_type_id": type, "traits": {"title": a.lab.name()}}}
            for _ in range(2)]
    answer = a.client.send("POST", path, body={"data": rows})
    a.lab.note("flexible-assets", path, answer)
    equal([row["attributes"]["name"] for row in good(answer, 201)], [row["attributes"]["traits"]["title"] for row in rows], "names")


@rule(write=True)
def s08_name_is_built_from_the_title_traits(a):
    title = a.lab.name("Title")
    row = asset(a, title=title, second_title="and more")
    name = read(a, row["id"])["name"]
    check(title in name and "and more" in name, f"the name {name!r}")
    good(patch(a.lab, "flexible-assets", row["id"], {"traits": {"title": title + " anew"}}))
    equal(read(a, row["id"])["name"], title + " anew", "the name after a change")


@rule(write=True)
def s08_name_cannot_be_written(a):
    row = a.lab.make("flexible-assets", name="Not this")
    check(row["attributes"]["name"] != "Not this", "the name")


def _trait(key, value, expected=None):
    def run(a):
        row = asset(a, **{key: value})
        got = read(a, row["id"])["traits"].get(key)
        equal(got, value if expected is None else expected, f"the trait {key}")
    return run


add_rules("s08_trait_of_kind_", [
    ("text", _trait("second-title", "Ünï 🔑")), ("textbox", _trait("remarks", "<p>some <b>text</b></p>")),
    ("checkbox", _trait("ready", True)), ("date", _trait("begun-on", "2026-01-31")), ("number", _trait("amount", 12.5)),
    ("percent", _trait("share", 33.3)), ("select", _trait("colour", "green")), ("password", _trait("secret-word", "ape 7"))])


@rule(write=True)
def s08_trait_of_kind_tag_is_written_as_ids_and_read_as_rows(a):
    first, second = a.lab.make("configurations"), a.lab.make("configurations")
    for given, expected in ((int(first["id"]), [first]), ([int(first["id"]), int(second["id"])], [first, second]),
                            ([str(second["id"])], [second])):
        value = read(a, asset(a, machines=given)["id"])["traits"]["machines"]
        equal(value["type"], "Configurations", "the type of the tag")
        equal(sorted(int(one["id"]) for one in value["values"]), sorted(int(one["id"]) for one in expected), f"ids for {given!r}")
        equal({one["name"] for one in value["values"]}, {one["attributes"]["name"] for one in expected}, "names")


@rule(write=True)
def s08_tag_of_another_organization_is_refused(a):
    foreign = a.lab.make("configurations", organization_id=int(a.lab.organization(1)))
    answer = a.lab.create("flexible-assets", "/flexible_assets", {
        "organization_id": int(a.lab.organization()), "flexible_asset_type_id": int(a.lab.id("flexible-asset-types")),
        "traits": {"title": a.lab.name(), "machines": [int(foreign["id"])]}})
    status(answer, 422, 201)
    if answer.status == 201:
        held = (read(a, answer.data["id"])["traits"].get("machines") or {}).get("values") or []
        equal(held, [], "the tagged rows: nothing of another organization")


@rule(write=True)
def s08_trait_of_kind_upload(a):
    content = base64.b64encode(b"some bytes").decode()
    row = asset(a, paper={"content": content, "file_name": "paper.txt"})
    check("paper.txt" in str(read(a, row["id"])["traits"].get("paper")), "the file's name")


@rule(write=True)
def s08_select_takes_its_options_only(a):
    answer = a.lab.create("flexible-assets", "/flexible_assets", {
        "organization_id": int(a.lab.organization()), "flexible_asset_type_id": int(a.lab.id("flexible-asset-types")),
        "traits": {"title": a.lab.name(), "colour": "mauve"}})
    status(answer, 422, 201)  # not established


@rule(write=True)
def s08_required_trait_is_needed(a):
    for traits in ({"remarks": "x"}, {"title": None}, {"title": ""}):
        error(a.lab.create("flexible-assets", "/flexible_assets", {
            "organization_id": int(a.lab.organization()), "flexible_asset_type_id": int(a.lab.id("flexible-asset-types")),
            "traits": traits}), 422)


@rule(write=True)
def s08_patch_of_traits_replaces_all(a):
    row = asset(a, remarks="before", colour="red")
    good(patch(a.lab, "flexible-assets", row["id"], {"traits": {"title": "T " + a.lab.run, "colour": "blue"}}))
    traits = read(a, row["id"])["traits"]
    equal((traits.get("colour"), traits.get("remarks")), ("blue", None), "colour, and remarks that were left out")


@rule(write=True)
def s08_null_trait_is_deleted(a):
    row = asset(a, remarks="before")
    good(patch(a.lab, "flexible-assets", row["id"], {"traits": {"title": "T " + a.lab.run, "remarks": None}}))
    equal(read(a, row["id"])["traits"].get("remarks"), None, "remarks")


@rule(write=True)
def s08_patch_without_traits_leaves_them(a):
    row = asset(a, remarks="stays", ready=True)
    before = read(a, row["id"])["traits"]
    good(patch(a.lab, "flexible-assets", row["id"], {"archived": True}))
    equal(read(a, row["id"])["traits"], before, "the traits")


@rule(write=True)
def s08_unknown_trait_in_a_patch_is_422(a):
    row = asset(a, remarks="stays")
    error(patch(a.lab, "flexible-assets", row["id"], {"traits": {"title": "x", "no-such": 1}}), 422,
          detail="Request contains invalid trait keys", pointer="data/attributes/traits")
    equal(read(a, row["id"])["traits"]["remarks"], "stays", "the traits")


@rule(write=True)
def s08_type_of_an_asset_is_chosen_once(a):
    row = asset(a)
    other = next((one["id"] for one in a.list_of("flexible-asset-types")[2] if one["id"] != a.lab.id("flexible-asset-types")), None)
    need(other, "only one type")
    status(patch(a.lab, "flexible-assets", row["id"], {"flexible_asset_type_id": int(other)}), 200, 422)
    equal(read(a, row["id"])["flexible-asset-type-id"], int(a.lab.id("flexible-asset-types")), "the type")


@rule(write=True)
def s08_assets_are_changed_in_bulk(a):
    rows = [asset(a, remarks="stays") for _ in range(2)]
    body = {"data": [{"type": "flexible_assets", "attributes": {"id": int(row["id"]), "archived": True}} for row in rows]}
    got = good(a.client.send("PATCH", "/flexible_assets", body=body))
    equal({(row["id"], row["attributes"]["archived"]) for row in got}, {(row["id"], True) for row in rows}, "changed rows")
    equal(read(a, rows[0]["id"])["traits"]["remarks"], "stays", "traits that were not sent")


@rule(write=True)
def s08_bulk_delete_of_assets_by_ids(a):
    row = asset(a)
    rows = good(a.client.send("DELETE", "/flexible_assets", body=ids_body("flexible-assets", [int(row["id"])])))
    equal([one["id"] for one in rows], [row["id"]], "the deleted row")


@rule(write=True)
def s08_bulk_delete_by_filter_needs_organization_and_type(a):
    row = asset(a)
    for query in ([("filter[organization_id]", "0")], [("filter[flexible_asset_type_id]", "0")]):
        answer = a.client.send("DELETE", "/flexible_assets", query)
        check(answer.status in (400, 404, 422), f"refused: {answer}")
    status(a.get(f"/flexible_assets/{row['id']}"), 200)


@rule(write=True)
def s08_asset_of_an_unknown_type_is_refused(a):
    error(a.lab.create("flexible-assets", "/flexible_assets", {
        "organization_id": int(a.lab.organization()), "flexible_asset_type_id": 987654321987654, "traits": {"title": "x"}}), 422)


@rule(weak=True, write=True)
def s08_weak_key_sees_no_password_trait(a):
    row = asset(a, **{"secret-word": "never to be seen"})
    for path, query in ((f"/flexible_assets/{row['id']}", []), ("/flexible_assets", [
            ("filter[flexible_asset_type_id]", a.lab.id("flexible-asset-types")), ("page[size]", 200)])):
        check("never to be seen" not in a.get(path, query, key=a.weak_key).text, f"no value at {path}")
