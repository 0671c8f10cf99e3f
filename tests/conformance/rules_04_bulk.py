# SPDX-License-Identifier: Apache-2.0
"""Section 4: bulk calls."""
from catalogue import TYPES
from lab import ids_body
from suite import check, equal, error, good, need, refused, rule, status

LOST = 987654321987654


def bulk(type, rows):
    return {"data": [{"type": TYPES[type].write_type, "attributes": attributes} for attributes in rows]}


def nested(a, type="locations"):
    return f"/organizations/{a.lab.organization()}/relationships/{type}"


@rule(write=True)
def s04_bulk_create_is_an_array_to_the_nested_route(a):
    wanted = [a.lab.name() for _ in range(3)]
    answer = a.client.send("POST", nested(a), body=bulk("locations", [{"name": name} for name in wanted]))
    a.lab.note("locations", "/locations", answer)
    rows = good(answer, 201)
    equal([row["attributes"]["name"] for row in rows], wanted, "the created rows")
    for row in rows:
        equal(row["attributes"]["organization-id"], int(a.lab.organization()), "the organization of the path")


def _top_level_array(type, attributes):
    def run(a):
        given = {"organization_id": int(a.lab.organization()), "name": a.lab.name(), **attributes(a)}
        before = a.get(TYPES[type].path, [("filter[organization_id]", a.lab.organization()), ("page[size]", 1)])
        answer = a.client.send("POST", TYPES[type].path, body=bulk(type, [given]))
        a.lab.note(type, TYPES[type].path, answer)
        error(answer, 422)
        after = a.get(TYPES[type].path, [("filter[organization_id]", a.lab.organization()), ("page[size]", 1)])
        equal(after.json["meta"]["total-count"], before.json["meta"]["total-count"], "rows afterwards")
    return run


for _type, _more in (("locations", lambda a: {}), ("contacts", lambda a: {"first_name": "A"}),
                     ("passwords", lambda a: {"password": "x"}),
                     ("configurations", lambda a: {"configuration_type_id": int(a.lab.some("configuration-types"))})):
    _run = _top_level_array(_type, _more)
    _run.__name__ = f"s04_bulk_create_of_{_type}_on_the_top_level_route_is_422"
    rule(_run, write=True)


@rule(write=True)
def s04_bulk_create_is_all_or_nothing(a):
    names = [a.lab.name(), a.lab.name()]
    answer = a.client.send("POST", nested(a), body=bulk("locations", [{"name": names[0]}, {"name": None}, {"name": names[1]}]))
    a.lab.note("locations", "/locations", answer)
    error(answer, 422)
    for name in names:
        equal(a.rows("/locations", [("filter[name]", name)]), [], "rows after the refusal")


@rule(write=True)
def s04_bulk_update_is_an_array_with_ids_in_attributes(a):
    rows = [a.lab.make("locations") for _ in range(3)]
    body = bulk("locations", [{"id": int(row["id"]), "city": f"City {number}"} for number, row in enumerate(rows)])
    got = good(a.client.send("PATCH", "/locations", body=body))
    equal({row["id"]: row["attributes"]["city"] for row in got},
          {row["id"]: f"City {number}" for number, row in enumerate(rows)}, "the changed rows")
    for number, row in enumerate(rows):
        equal(good(a.get(f"/locations/{row['id']}"))["attributes"]["city"], f"City {number}", "read again")


@rule(write=True)
def s04_bulk_update_takes_ids_as_number_or_text(a):
    rows = [a.lab.make("locations") for _ in range(2)]
    body = bulk("locations", [{"id": int(rows[0]["id"]), "city": "N"}, {"id": str(rows[1]["id"]), "city": "T"}])
    equal(sorted(row["attributes"]["city"] for row in good(a.client.send("PATCH", "/locations", body=body))), ["N", "T"], "cities")


@rule(write=True)
def s04_bulk_update_on_a_nested_route_is_not_supported(a):
    row = a.lab.make("locations", city="Before")
    answer = a.client.send("PATCH", nested(a), body=bulk("locations", [{"id": int(row["id"]), "city": "After"}]))
    refused(answer)
    equal(good(a.get(f"/locations/{row['id']}"))["attributes"]["city"], "Before", "the city")


@rule(write=True)
def s04_bulk_update_is_all_or_nothing(a):
    row = a.lab.make("locations", city="Before")
    body = bulk("locations", [{"id": int(row["id"]), "city": "After"}, {"id": LOST, "city": "After"}])
    refused(a.client.send("PATCH", "/locations", body=body))
    equal(good(a.get(f"/locations/{row['id']}"))["attributes"]["city"], "Before", "the city")


@rule(write=True)
def s04_bulk_update_without_an_id_is_refused(a):
    refused(a.client.send("PATCH", "/locations", body=bulk("locations", [{"city": "After"}])))


@rule(write=True)
def s04_bulk_update_of_one_hash_with_filters_on_organizations(a):
    row = a.lab.make("organizations")
    body = {"data": {"type": "organizations", "attributes": {"description": "By a filter"}}}
    got = good(a.client.send("PATCH", "/organizations", [("filter[id]", row["id"])], body=body))
    rows = got if isinstance(got, list) else [got]
    equal([(one["id"], one["attributes"]["description"]) for one in rows], [(row["id"], "By a filter")], "the changed rows")


@rule(write=True)
def s04_bulk_delete_by_a_body_of_ids(a):
    rows, kept = [a.lab.make("contacts") for _ in range(2)], a.lab.make("contacts")
    answer = a.client.send("DELETE", "/contacts", body=ids_body("contacts", [int(rows[0]["id"]), str(rows[1]["id"])]))
    equal({row["id"] for row in good(answer)}, {row["id"] for row in rows}, "the deleted rows")
    for row in rows:
        a.lab.gone("contacts", row["id"])
        status(a.get(f"/contacts/{row['id']}"), 404, 401)
    status(a.get(f"/contacts/{kept['id']}"), 200)


# What a wrong server could widen goes to the nested route of an organization that this run made: nothing else can be hit.
def _own_contacts(a):
    need(a.lab.owns_organizations, "the test organization was given, so nothing is deleted there by a filter")
    return f"/organizations/{a.lab.organization(1)}/relationships/contacts", int(a.lab.organization(1))


@rule(write=True)
def s04_bulk_delete_by_filters(a):
    path, organization = _own_contacts(a)
    name = a.lab.name("By filter")
    rows = [a.lab.make("contacts", organization_id=organization, last_name=name) for _ in range(2)]
    kept = a.lab.make("contacts", organization_id=organization)
    answer = a.client.send("DELETE", path, [("filter[last_name]", name)])
    equal({row["id"] for row in good(answer)}, {row["id"] for row in rows}, "the deleted rows")
    for row in rows:
        a.lab.gone("contacts", row["id"])
        status(a.get(f"/contacts/{row['id']}"), 404, 401)
    status(a.get(f"/contacts/{kept['id']}"), 200)


@rule(write=True)
def s04_bulk_delete_by_body_and_filters_is_refused(a):
    row = a.lab.make("locations")
    answer = a.client.send("DELETE", "/locations", [("filter[id]", row["id"])], body=ids_body("locations", [int(row["id"])]))
    refused(answer)
    status(a.get(f"/locations/{row['id']}"), 200)


@rule(write=True)
def s04_bulk_delete_is_all_or_nothing(a):
    row = a.lab.make("locations")
    refused(a.client.send("DELETE", "/locations", body=ids_body("locations", [int(row["id"]), LOST])))
    status(a.get(f"/locations/{row['id']}"), 200)


@rule(write=True)
def s04_bulk_delete_of_nothing_deletes_nothing(a):
    path, organization = _own_contacts(a)
    row = a.lab.make("contacts", organization_id=organization)
    for body in (None, {"data": []}):
        answer = a.client.send("DELETE", path, body=body)
        check(answer.status != 200 or answer.data == [], f"nothing is deleted: {answer}")
    status(a.get(f"/contacts/{row['id']}"), 200)


@rule(write=True)
def s04_bulk_delete_by_unknown_filters_deletes_nothing(a):
    """An unknown filter is ignored in a list; ignored in a DELETE it would delete everything."""
    path, organization = _own_contacts(a)
    row = a.lab.make("contacts", organization_id=organization)
    answer = a.client.send("DELETE", path, [("filter[no_such_filter]", "x")])
    check(answer.status != 200 or answer.data == [], f"nothing is deleted: {answer}")
    status(a.get(f"/contacts/{row['id']}"), 200)
