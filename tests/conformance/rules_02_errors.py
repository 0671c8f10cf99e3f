# SPDX-License-Identifier: Apache-2.0
"""Section 2: errors."""
from catalogue import ROUTED, TYPES
from lab import document, ids_body, patch
from suite import add, check, equal, error, forbidden, good, need, no_route, refused, rule, shorten, status

NOWHERE = 987654321987654  # an id that no account has
ONE = [("page[size]", 1)]
DETAIL = "Unauthorized resource access"


# Key trouble: the gateway's body, whatever the route.
@rule
def s02_no_key_is_403_message_forbidden(a):
    for path in ("/organizations", "/regions", "/passwords", "/organizations/1/relationships/passwords", "/users/1"):
        forbidden(a.get(path, key=None))


@rule
def s02_unknown_key_is_403_message_forbidden(a):
    forbidden(a.get("/organizations", ONE, key="ITG.0123456789abcdef0123456789abcdef." + "x" * 64))


@rule
def s02_foreign_looking_key_is_403_message_forbidden(a):
    for key in ("x", "ITG.", "ITG.abc", "Bearer " + a.client.key, a.client.key + "x", a.client.key[:-1], "ITG." + "9" * 4000):
        forbidden(a.get("/organizations", ONE, key=key))


@rule
def s02_empty_key_is_403_message_forbidden(a):
    forbidden(a.get("/organizations", ONE, key=""))


@rule
def s02_changed_last_letter_of_a_key_is_forbidden(a):
    last = a.client.key[-1]
    forbidden(a.get("/organizations", ONE, key=a.client.key[:-1] + ("a" if last != "a" else "b")))


@rule
def s02_key_trouble_has_no_errors_array(a):
    answer = a.get("/organizations", key="ITG.nobody")
    check("errors" not in (answer.json or {}), f"no errors array: {answer}")
    check("json" in answer.media_type, f"JSON: {answer.media_type}")


@rule(write=True)
def s02_writes_without_a_key_are_403(a):
    for method, path in (("POST", "/organizations"), ("PATCH", "/organizations/1"), ("DELETE", "/passwords/1")):
        forbidden(a.client.send(method, path, body=document("organizations", {"name": "x"}), key=None))


# Rows that are not there.
def _unknown_row(type):
    def run(a):
        kind = TYPES[type]
        error(a.get(f"{kind.path}/{NOWHERE}"), 404, title="Not Found")
    return run


for _kind in ROUTED:
    # Document folders may be refused as a whole; sections and attachments stand below a parent.
    if _kind.has("GET show") and _kind.name not in ("document-sections", "attachments"):
        add(f"s02_unknown_row_of_{_kind.word}_is_404_with_errors", _unknown_row(_kind.name))


@rule
def s02_ids_that_are_no_numbers_are_no_rows(a):
    for id in ("0", "-1", "99999999999999999999999", "abc", "1.5"):
        answer = a.get(f"/organizations/{id}")
        status(answer, 404, 400)


def _elsewhere(type):
    def run(a):
        kind = TYPES[type]
        path, _, rows = a.list_of(type)
        below = [row for row in rows if row["attributes"].get("organization-id")]
        need(below, f"no {type} with an organization")
        row = below[0]
        other = next((one["id"] for one in a.organizations() if int(one["id"]) != row["attributes"]["organization-id"]), None)
        need(other, "only one organization")
        nested = kind.nested[0].replace(":organization_id", other)
        error(a.get(f"{nested}/{row['id']}"), 401, title="Unauthorized", detail=DETAIL, pointer="id")
    return run


for _kind in ROUTED:
    if _kind.method("GET show") and _kind.nested and "organization" in _kind.nested[0] and _kind.name != "flexible-assets":
        add(f"s02_{_kind.word}_below_another_organization_is_401", _elsewhere(_kind.name))


def _unknown_parent(type):
    def run(a):
        error(a.get(TYPES[type].nested[0].replace(":organization_id", str(NOWHERE))), 401, title="Unauthorized",
              detail=DETAIL, pointer="id")
    return run


for _kind in ROUTED:
    if _kind.method("GET index") and _kind.nested and ":organization_id" in _kind.nested[0] and not _kind.post_only_nested:
        add(f"s02_{_kind.word}_below_an_unknown_organization_is_401", _unknown_parent(_kind.name))


@rule
def s02_status_of_an_error_is_a_json_number(a):
    answer = a.get(f"/passwords/{NOWHERE}")
    status(answer, 404)
    check(type(answer.json["errors"][0]["status"]) is int, f"a number: {answer}")


# Routes that are not there.
@rule
def s02_unknown_route_is_an_html_404(a):
    for path in ("/nonsense", "/organizations/1/nonsense", "/accounts/users", "/related_items", "/attachments",
                 "/adapters_resources", "/rmm_records", "/organizations/1/relationships/nonsense", "/passwords/1/2/3"):
        no_route(a.get(path))


@rule
def s02_unknown_route_is_an_html_404_whatever_is_accepted(a):
    no_route(a.get("/nonsense", headers=[("Accept", "application/vnd.api+json")]))


# Statuses that are asked for by name.
@rule(write=True)
def s02_malformed_json_is_400(a):
    for raw in (b"", b"{", b"[1,", b"nonsense", b'{"data":{"type":"locations",', b"\xff\xfe"):
        status(a.client.send("POST", "/locations", raw=raw, content_type="application/vnd.api+json"), 400)


@rule(write=True)
def s02_data_missing_or_of_a_wrong_shape_is_400(a):
    for body in ({}, {"data": None}, {"data": 7}, {"data": "text"}, [], 7, {"attributes": {"name": "x"}}):
        error(a.client.send("POST", "/locations", body=body), 400)


@rule(write=True)
def s02_wrong_content_type_on_a_write_is_415(a):
    body = document("locations", {"organization_id": int(a.lab.organization()), "name": a.lab.name()})
    for text in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        answer = a.client.send("POST", "/locations", body=body, content_type=text)
        a.lab.note("locations", "/locations", answer)
        status(answer, 415)


@rule(write=True)
def s02_missing_resource_type_of_a_section_is_400_in_words(a):
    answer = a.client.send("POST", f"/documents/{a.lab.id('documents')}/relationships/sections",
                           body=document("document-sections", {"content": "<p>x</p>"}))
    first = error(answer, 400)
    text = f"{first.get('title')} {first.get('detail')}"
    check("param is missing or the value is empty: resource_type" in text, f"the words of the original: {answer}")


# 422, word for word.
@rule
def s02_flexible_assets_without_a_type_are_422_in_words(a):
    answer = a.get("/flexible_assets")
    error(answer, 422, title="Cannot index flexible assets without providing a flexible asset type ID filter")
    equal((answer.json["errors"][0].get("source") or {}).get("pointer"), None, "the pointer")


@rule
def s02_too_long_range_of_user_metrics_is_422_in_words(a):
    answer = a.get("/user_metrics", [("filter[date]", "2026-01-01,2026-02-01")])
    error(answer, 422, title="date range filter cannot be longer than a week, and cannot start with a wildcard")


@rule(write=True)
def s02_missing_organization_is_422_in_words(a):
    for type, more in (("passwords", {"password": "x"}), ("locations", {}), ("documents", {})):
        path = TYPES[type].path
        answer = a.lab.create(type, path, {"name": a.lab.name(), **more})
        error(answer, 422, title="Valid organization_id is required", pointer="data/attributes/organization_id")


@rule(write=True)
def s02_unknown_configuration_type_is_422_must_exist(a):
    given = {"organization_id": int(a.lab.organization()), "name": a.lab.name()}
    for more in ({}, {"configuration_type_id": NOWHERE}):
        answer = a.lab.create("configurations", "/configurations", {**given, **more})
        error(answer, 422, title="Unprocessable Entity", detail="must exist", pointer="/data/attributes/configuration-type")


@rule(write=True)
def s02_unknown_trait_is_422_in_words(a):
    answer = a.lab.create("flexible-assets", "/flexible_assets", {
        "organization_id": int(a.lab.organization()), "flexible_asset_type_id": int(a.lab.id("flexible-asset-types")),
        "traits": {"title": a.lab.name(), "no-such-field": "x"}})
    error(answer, 422, title="Unprocessable Entity", detail="Request contains invalid trait keys", pointer="data/attributes/traits")


@rule(write=True)
def s02_array_on_the_top_level_route_is_422_in_words(a):
    traits = {"flexible_asset_type_id": int(a.lab.id("flexible-asset-types")), "traits": {"title": a.lab.name()},
              "organization_id": int(a.lab.organization())}
    answer = a.client.send("POST", "/flexible_assets", body={"data": [{"type": "flexible_assets", "attributes": traits}]})
    a.lab.note("flexible-assets", "/flexible_assets", answer)
    error(answer, 422, title="bulk action not allowed for Flexible Asset using this route", pointer="data")


@rule(write=True)
def s02_foreign_document_folder_is_422_in_words(a):
    folder = a.lab.create("document-folders", f"/organizations/{a.lab.organization(1)}/relationships/document_folders",
                          {"name": a.lab.name("Folder")})
    need(folder.status == 201, f"document folders cannot be made here: {folder}")
    answer = a.lab.create("documents", "/documents", {"organization_id": int(a.lab.organization()), "name": a.lab.name(),
                                                      "document_folder_id": int(folder.data["id"])})
    error(answer, 422, detail="must exist in the same organization")


# Filters and sorts that are none.
@rule
def s02_unknown_filter_is_ignored(a):
    plain = a.get("/organizations", ONE)
    odd = a.get("/organizations", ONE + [("filter[no_such_thing]", "x")])
    equal(good(odd), good(plain), "the rows")
    equal(odd.json["meta"]["total-count"], plain.json["meta"]["total-count"], "total-count")


@rule
def s02_known_filter_with_an_impossible_value_gives_no_rows(a):
    for name, value in (("id", "0"), ("organization_type_id", NOWHERE), ("name", "no such \u00e9 organization 7f3a")):
        answer = a.get("/organizations", [(f"filter[{name}]", value)])
        equal(good(answer), [], f"filter[{name}]={value}")
        equal(answer.json["meta"]["total-count"], 0, "total-count")


@rule
def s02_unknown_sort_is_400_or_422(a):
    for sort in ("no_such_thing", "-no_such_thing", "name,no_such_thing"):
        error(a.get("/organizations", [("sort", sort)]), 400, 422)


# Success.
@rule(write=True)
def s02_post_is_201_with_the_row(a):
    name = a.lab.name()
    answer = a.lab.create("locations", "/locations", {"organization_id": int(a.lab.organization()), "name": name})
    equal(good(answer, 201)["attributes"]["name"], name, "the name")


@rule(write=True)
def s02_patch_is_200_with_the_row(a):
    row = a.lab.make("locations")
    equal(good(patch(a.lab, "locations", row["id"], {"city": "Liège"}))["attributes"]["city"], "Liège", "the city")


def _single_delete(type):
    def run(a):
        row = a.lab.make(type)
        path = TYPES[type].path
        if type == "configuration-interfaces":
            path = f"/configurations/{a.lab.id('configurations')}/relationships/configuration_interfaces"
        answer = a.client.send("DELETE", f"{path}/{row['id']}")
        status(answer, 204)
        equal(answer.body, b"", "the body of a 204")
        a.lab.gone(type, row["id"])
        status(a.get(f"{TYPES[type].path}/{row['id']}"), 404, 401)
    return run


for _type in ("passwords", "flexible-assets", "flexible-asset-fields", "configuration-interfaces", "exports"):
    add(f"s02_delete_of_one_of_{TYPES[_type].word}_is_204_without_a_body", _single_delete(_type), write=True)


@rule(write=True)
def s02_bulk_delete_is_200_with_the_deleted_rows(a):
    rows = [a.lab.make("locations") for _ in range(2)]
    answer = a.client.send("DELETE", "/locations", body=ids_body("locations", [int(row["id"]) for row in rows]))
    equal(sorted(row["id"] for row in good(answer)), sorted(row["id"] for row in rows), "the deleted rows")
    for row in rows:
        a.lab.gone("locations", row["id"])
        status(a.get(f"/locations/{row['id']}"), 404, 401)


@rule(write=True)
def s02_delete_of_an_unknown_row_is_404(a):
    for path in ("/passwords", "/flexible_assets", "/exports"):
        error(a.client.send("DELETE", f"{path}/{NOWHERE}"), 404)


@rule(write=True)
def s02_patch_of_an_unknown_row_is_404(a):
    for type in ("passwords", "locations", "contacts", "configurations", "organizations"):
        error(patch(a.lab, type, NOWHERE, {"notes": "x"}), 404)


@rule(write=True)
def s02_row_below_another_organization_is_not_changed(a):
    row, other = a.lab.make("locations", city="Bruges"), a.lab.organization(1)
    answer = patch(a.lab, "locations", row["id"], {"city": "Lost"}, path=f"/organizations/{other}/relationships/locations")
    refused(answer)
    equal(good(a.get(f"/locations/{row['id']}"))["attributes"]["city"], "Bruges", "the city after " + shorten(str(answer)))
