# SPDX-License-Identifier: Apache-2.0
"""Section 9: configurations, contacts, locations and their lists."""
from catalogue import TYPES
from lab import ids_body, patch
from suite import check, equal, error, good, need, no_route, rule, status

LOST = 987654321987654


def shown(a, type, id, query=None):
    return good(a.get(f"{TYPES[type].path}/{id}", query))["attributes"]


def interfaces(a, configuration):
    return f"/configurations/{configuration}/relationships/configuration_interfaces"


# Configurations.
@rule
def s09_configuration_names_belong_to_their_ids(a):
    for list, name in (("configuration-types", "configuration-type"), ("manufacturers", "manufacturer"),
                       ("configuration-statuses", "configuration-status"), ("operating-systems", "operating-system")):
        known = {int(row["id"]): row["attributes"]["name"] for row in a.walk(TYPES[list].path)}
        for row in a.list_of("configurations")[2][:50]:
            equal(row["attributes"][name + "-name"], known.get(row["attributes"][name + "-id"]), f"{name}-name of {row['id']}")


@rule
def s09_configurations_count_of_a_type_is_right(a):
    for type in a.rows("/configuration_types", [("page[size]", 3)]):
        answer = a.get("/configurations", [("filter[configuration_type_id]", type["id"]), ("page[size]", 1)])
        good(answer)
        equal(type["attributes"]["configurations-count"], answer.json["meta"]["total-count"], f"type {type['id']}")


@rule
def s09_filters_serial_mac_and_asset_tag(a):
    looked = 0
    for name in ("serial_number", "mac_address", "asset_tag", "contact_id"):
        row = next((one for one in a.list_of("configurations")[2] if one["attributes"][name.replace("_", "-")]), None)
        if row:
            value = row["attributes"][name.replace("_", "-")]
            rows = a.rows("/configurations", [(f"filter[{name}]", value), ("page[size]", 1000)])
            check(row["id"] in [one["id"] for one in rows], f"filter[{name}]={value}")
            equal({one["attributes"][name.replace("_", "-")] for one in rows}, {value}, name)
            looked += 1
    need(looked, "no configuration has any of them")


@rule
def s09_rmm_records_are_an_include(a):
    answer = a.get("/configurations", [("include", "rmm_records"), ("page[size]", 200)])
    good(answer)
    need(answer.json.get("included"), "no configuration has an RMM record")
    from catalogue import wrong_type
    for one in answer.json["included"]:
        equal(one["type"], "rmm-records", "the type")
        for attribute in TYPES["rmm-records"].attributes:
            if attribute.name in one["attributes"]:
                check(not wrong_type(attribute, one["attributes"][attribute.name]), f"{one['id']}: {attribute.name}")


@rule(write=True)
def s09_configuration_with_all_it_takes(a):
    location, contact = a.lab.shared("locations"), a.lab.shared("contacts")
    given = {"hostname": "h1", "primary_ip": "10.1.2.3", "mac_address": "00-11-22-33-44-55", "default_gateway": "10.1.2.1",
             "serial_number": "SN " + a.lab.run, "asset_tag": "AT " + a.lab.run, "position": "rack 7", "installed_by": "me",
             "purchased_by": "you", "notes": "<p>n</p>", "operating_system_notes": "os", "warranty_expires_at": "2027-01-02",
             "installed_at": "2025-03-04", "purchased_at": "2025-02-03", "location_id": int(location["id"]),
             "contact_id": int(contact["id"]), "manufacturer_id": int(a.lab.id("manufacturers")),
             "model_id": int(a.lab.id("models")), "configuration_status_id": int(a.lab.some("configuration-statuses"))}
    read = shown(a, "configurations", a.lab.make("configurations", **given)["id"])
    for name, value in given.items():
        if name != "mac_address":
            equal(read[name.replace("_", "-")], value, name)
    equal(read["mac-address"].replace(":", "-").lower(), "00-11-22-33-44-55", "mac-address")
    equal((read["location-name"], read["manufacturer-name"], read["model-name"]),
          (location["attributes"]["name"], a.lab.shared("manufacturers")["attributes"]["name"],
           a.lab.shared("models")["attributes"]["name"]), "names of location, manufacturer and model")
    check(read["configuration-status-name"] and read["configuration-type-name"], "names of status and type")
    check("contact-name" in read, "contact-name")


@rule(write=True)
def s09_configuration_is_made_with_interfaces(a):
    path, attributes, _ = a.lab.recipe("configurations")
    data = [{"type": "configuration_interfaces", "attributes": {"name": name, "ip_address": ip}}
            for name, ip in (("eth0", "10.77.0.1"), ("eth1", "10.77.0.2"))]
    answer = a.lab.create("configurations", path, attributes, {"configuration_interfaces": {"data": data}})
    id = good(answer, 201)["id"]
    addresses = {row["attributes"]["ip-address"] for row in a.rows(interfaces(a, id))}
    check({"10.77.0.1", "10.77.0.2"} <= addresses, f"interfaces made: {addresses}")


@rule(write=True)
def s09_relationships_in_the_patch_of_a_configuration_are_422(a):
    row = a.lab.make("configurations")
    body = {"data": {"type": "configurations", "attributes": {"hostname": "after"}, "relationships": {
        "configuration_interfaces": {"data": [{"type": "configuration_interfaces", "attributes": {"ip_address": "10.0.0.9"}}]}}}}
    error(a.client.send("PATCH", f"/configurations/{row['id']}", body=body), 422)
    check(shown(a, "configurations", row["id"])["hostname"] != "after", "nothing changed")


@rule(write=True)
def s09_mac_address_has_17_characters_at_most(a):
    row = a.lab.make("configurations")
    error(patch(a.lab, "configurations", row["id"], {"mac_address": "00-11-22-33-44-55-66"}), 422)


@rule(write=True)
def s09_configurations_have_no_single_delete(a):
    row = a.lab.make("configurations")
    for path in ("/configurations", f"/organizations/{a.lab.organization()}/relationships/configurations"):
        no_route(a.client.send("DELETE", f"{path}/{row['id']}"))
    status(a.get(f"/configurations/{row['id']}"), 200)


@rule(write=True)
def s09_configurations_are_deleted_in_bulk_at_either_route(a):
    for path in ("/configurations", f"/organizations/{a.lab.organization()}/relationships/configurations"):
        row = a.lab.make("configurations")
        equal([one["id"] for one in good(a.client.send("DELETE", path, body=ids_body("configurations", [int(row["id"])])))],
              [row["id"]], f"deleted at {path}")
        status(a.get(f"/configurations/{row['id']}"), 404, 401)


@rule(write=True)
def s09_nested_bulk_delete_leaves_other_organizations_alone(a):
    row = a.lab.make("configurations")
    path = f"/organizations/{a.lab.organization(1)}/relationships/configurations"
    answer = a.client.send("DELETE", path, body=ids_body("configurations", [int(row["id"])]))
    check(answer.status != 200 or answer.data == [], f"nothing is deleted: {answer}")
    status(a.get(f"/configurations/{row['id']}"), 200)


@rule(write=True)
def s09_organization_of_a_configuration_is_the_paths(a):
    path, attributes, _ = a.lab.recipe("configurations")
    del path, attributes["organization_id"]
    row = good(a.lab.create("configurations", f"/organizations/{a.lab.organization()}/relationships/configurations", attributes), 201)
    equal(row["attributes"]["organization-id"], int(a.lab.organization()), "organization-id")


@rule(write=True)
def s09_synced_configuration_refuses_other_attributes(a):
    row = next((one for one in a.walk("/configurations", most=2000) if one["attributes"].get("psa-integration") == "enabled"), None)
    need(row, "no configuration is synced with a PSA")
    error(patch(a.lab, "configurations", row["id"], {"name": (row["attributes"]["name"] or "x") + " not this"}), 422)


# Interfaces.
@rule
def s09_interfaces_are_listed_below_their_configuration_only(a):
    no_route(a.get("/configuration_interfaces"))


@rule(write=True)
def s09_interface_has_its_id_in_the_attributes_too(a):
    row = a.lab.shared("configuration-interfaces")
    read = good(a.get(f"/configuration_interfaces/{row['id']}"))
    equal(int(read["attributes"].get("id", 0)), int(row["id"]), "attributes.id")


@rule(write=True)
def s09_interface_is_made_at_either_route(a):
    configuration = a.lab.id("configurations")
    for path, more in (("/configuration_interfaces", {"configuration_id": int(configuration)}), (interfaces(a, configuration), {})):
        row = good(a.lab.create("configuration-interfaces", path, {"name": "eth9", "ip_address": "10.9.9.9", **more}), 201)
        equal(row["attributes"]["configuration-id"], int(configuration), f"made at {path}")


@rule(write=True)
def s09_interfaces_are_made_and_changed_in_bulk(a):
    path = interfaces(a, a.lab.id("configurations"))
    rows = [{"type": "configuration_interfaces", "attributes": {"name": f"b{n}", "ip_address": f"10.8.0.{n}"}} for n in (1, 2)]
    answer = a.client.send("POST", path, body={"data": rows})
    a.lab.note("configuration-interfaces", path, answer)
    made = good(answer, 201)
    got = good(a.client.send("PATCH", "/configuration_interfaces", body={"data": [
        {"type": "configuration_interfaces", "attributes": {"id": int(row["id"]), "notes": "changed"}} for row in made]}))
    equal([row["attributes"]["notes"] for row in got], ["changed", "changed"], "notes")


@rule(write=True)
def s09_interfaces_filter_by_address(a):
    configuration = a.lab.make("configurations")["id"]
    for ip in ("10.5.0.1", "10.5.0.2"):
        a.lab.make("configuration-interfaces", configuration_id=int(configuration), ip_address=ip)
    rows = a.rows(interfaces(a, configuration), [("filter[ip_address]", "10.5.0.2")])
    equal([row["attributes"]["ip-address"] for row in rows], ["10.5.0.2"], "by address")


@rule(write=True)
def s09_primary_interface_is_mirrored_to_its_configuration(a):
    id = a.lab.make("configurations")["id"]
    made = a.lab.make("configuration-interfaces", configuration_id=int(id), ip_address="10.6.0.1", mac_address="00-AA-00-00-00-01",
                      primary=True)
    equal(shown(a, "configurations", id)["primary-ip"], "10.6.0.1", "primary-ip")
    check("01" in (shown(a, "configurations", id)["mac-address"] or ""), "mac-address")
    good(patch(a.lab, "configuration-interfaces", made["id"], {"ip_address": "10.6.0.2"}))
    equal(shown(a, "configurations", id)["primary-ip"], "10.6.0.2", "primary-ip after a change of the interface")


@rule(write=True)
def s09_primary_ip_is_mirrored_to_the_interface(a):
    id = a.lab.make("configurations", primary_ip="10.7.0.1")["id"]
    primary = [row for row in a.rows(interfaces(a, id)) if row["attributes"]["primary"]]
    equal([row["attributes"]["ip-address"] for row in primary], ["10.7.0.1"], "the primary interface")
    good(patch(a.lab, "configurations", id, {"primary_ip": "10.7.0.2"}))
    primary = [row for row in a.rows(interfaces(a, id)) if row["attributes"]["primary"]]
    equal([row["attributes"]["ip-address"] for row in primary], ["10.7.0.2"], "after a change of the configuration")


@rule(write=True)
def s09_interface_has_a_single_delete_below_its_configuration(a):
    row = a.lab.make("configuration-interfaces")
    no_route(a.client.send("DELETE", f"/configuration_interfaces/{row['id']}"))
    status(a.client.send("DELETE", f"{interfaces(a, a.lab.id('configurations'))}/{row['id']}"), 204)
    a.lab.gone("configuration-interfaces", row["id"])


# Lists.
def _kept_list(type):
    def run(a):
        row = a.lab.kept(type)
        no_route(a.client.send("DELETE", f"{TYPES[type].path}/{row['id']}"))
        equal(good(patch(a.lab, type, row["id"], {"name": row["attributes"]["name"]}))["id"], row["id"], "a patch is taken")
        check(row["id"] in [one["id"] for one in a.rows(TYPES[type].path, [("filter[name]", row["attributes"]["name"])] if
                            "name" in TYPES[type].filters else [("filter[id]", row["id"])])], "found by a filter")
    return run


for _type in ("configuration-types", "configuration-statuses", "contact-types", "manufacturers", "models"):
    _run = _kept_list(_type)
    _run.__name__ = f"s09_{_type.replace('-', '_')}_are_patched_but_never_deleted"
    rule(_run, write=True)


def _synced_list(type):
    def run(a):
        row = next((one for one in a.walk(TYPES[type].path) if one["attributes"].get("synced")), None)
        need(row, f"no synced row among the {type}")
        error(patch(a.lab, type, row["id"], {"name": row["attributes"]["name"]}), 422)
    return run


for _type in ("configuration-types", "configuration-statuses", "contact-types", "manufacturers", "models"):
    _run = _synced_list(_type)
    _run.__name__ = f"s09_synced_row_of_{_type.replace('-', '_')}_refuses_every_patch"
    rule(_run, write=True)


@rule(write=True)
def s09_models_stand_below_their_manufacturer(a):
    model, manufacturer = a.lab.shared("models"), a.lab.id("manufacturers")
    rows = a.walk(f"/manufacturers/{manufacturer}/relationships/models")
    check(model["id"] in [row["id"] for row in rows], "the model is in its manufacturer's list")


@rule(write=True)
def s09_models_are_changed_in_bulk(a):
    model = a.lab.shared("models")
    got = good(a.client.send("PATCH", "/models", body={"data": [
        {"type": "models", "attributes": {"id": int(model["id"]), "name": model["attributes"]["name"]}}]}))
    equal([row["id"] for row in got], [model["id"]], "the changed row")


# Contacts.
@rule(write=True)
def s09_contact_name_is_made_of_its_parts(a):
    row = a.lab.make("contacts", first_name="Grace", last_name="Hopper " + a.lab.run)
    equal(row["attributes"]["name"], "Grace Hopper " + a.lab.run, "the name")


@rule(write=True)
def s09_contact_emails_and_phones_are_arrays(a):
    row = a.lab.make("contacts", contact_emails=[{"value": "g@example.test", "label_name": "Work", "primary": True}],
                     contact_phones=[{"value": "(555) 010-99 88", "label_name": "Mobile", "label_type": "phone", "extension": "12"}])
    read = shown(a, "contacts", row["id"])
    email, phone = read["contact-emails"][0], read["contact-phones"][0]
    equal((email["value"], email["primary"], email["label-name"]), ("g@example.test", True, "Work"), "the address")
    equal((phone["value"], phone["primary"], phone["extension"], phone["label-type"]), ("5550109988", False, "12", "phone"),
          "the number without separators, primary false")
    check(phone.get("formatted-value"), f"formatted-value of {phone}")


@rule(write=True)
def s09_contact_emails_are_written_with_dashes_too(a):
    row = a.lab.make("contacts", **{"contact-emails": [{"value": "d@example.test", "label-name": "Work"}]})
    read = shown(a, "contacts", row["id"])["contact-emails"][0]
    equal((read["value"], read["primary"], read["label-name"]), ("d@example.test", False, "Work"), "the address")


@rule(write=True)
def s09_contact_email_needs_value_and_label(a):
    path, attributes, _ = a.lab.recipe("contacts")
    for one in ({"value": "x@example.test"}, {"label_name": "Work"}):
        error(a.lab.create("contacts", path, {**attributes, "contact_emails": [one]}), 422)


@rule(write=True)
def s09_contact_phone_label_type_is_phone_or_fax(a):
    path, attributes, _ = a.lab.recipe("contacts")
    for type, expected in (("phone", 201), ("fax", 201), ("smoke", 422)):
        phone = {"value": "555", "label_name": "Work", "label_type": type}
        status(a.lab.create("contacts", path, {**attributes, "contact_phones": [phone]}), expected)


@rule(write=True)
def s09_contact_emails_are_replaced_by_a_patch(a):
    row = a.lab.make("contacts", contact_emails=[{"value": "a@example.test", "label_name": "Work"}])
    good(patch(a.lab, "contacts", row["id"], {"contact_emails": [{"value": "b@example.test", "label_name": "Home"}]}))
    equal([one["value"] for one in shown(a, "contacts", row["id"])["contact-emails"]], ["b@example.test"], "addresses")


@rule(write=True)
def s09_contact_important_is_null_until_set(a):
    equal(shown(a, "contacts", a.lab.make("contacts")["id"])["important"], None, "important")
    equal(shown(a, "contacts", a.lab.make("contacts", important=True)["id"])["important"], True, "important when set")


@rule(write=True)
def s09_contacts_filter_by_primary_email(a):
    address = f"{a.lab.run}@example.test"
    row = a.lab.make("contacts", contact_emails=[{"value": address, "label_name": "Work", "primary": True},
                                                 {"value": "other-" + address, "label_name": "Home"}])
    equal([one["id"] for one in a.rows("/contacts", [("filter[primary_email]", address)])], [row["id"]], "by the primary one")
    equal(a.rows("/contacts", [("filter[primary_email]", "other-" + address)]), [], "by another one")


@rule(write=True)
def s09_contact_filters_by_its_names(a):
    row = a.lab.make("contacts", first_name="F " + a.lab.run, title="Boss " + a.lab.run)
    for name, value in (("first_name", "F " + a.lab.run), ("title", "Boss " + a.lab.run), ("last_name", row["attributes"]["last-name"])):
        equal([one["id"] for one in a.rows("/contacts", [(f"filter[{name}]", value)])], [row["id"]], f"by {name}")


def _synced_rows(type):
    def run(a):
        row = next((one for one in a.walk(TYPES[type].path, most=2000)
                    if one["attributes"].get("psa-integration") == "enabled"), None)
        need(row, f"none of the {type} is synced with a PSA")
        error(patch(a.lab, type, row["id"], {"notes": row["attributes"]["notes"]}), 422)
    return run


for _type in ("contacts",):
    _run = _synced_rows(_type)
    _run.__name__ = f"s09_synced_row_of_{_type}_refuses_every_patch"
    rule(_run, write=True)


# Locations.
@rule(write=True)
def s09_location_with_all_it_takes(a):
    country = next(iter(a.rows("/countries", [("filter[iso]", "US")])), None) or a.rows("/countries")[0]
    given = {"address_1": "1 Street", "address_2": "2nd floor", "city": "Town", "postal_code": "12345", "notes": "n",
             "country_id": int(country["id"])}
    region = next(iter(a.rows(f"/countries/{country['id']}/relationships/regions")), None)
    if region:
        given["region_id"] = int(region["id"])
    read = shown(a, "locations", a.lab.make("locations", **given)["id"])
    for name, value in given.items():
        equal(read[name.replace("_", "-")], value, name)
    equal(read["country-name"], country["attributes"]["name"], "country-name")
    if region:
        equal(read["region-name"], region["attributes"]["name"], "region-name")


@rule(write=True)
def s09_location_phone_and_fax_have_formatted_twins(a):
    read = shown(a, "locations", a.lab.make("locations", phone="555-010 99", fax="5550100")["id"])
    check(read["formatted-phone"] and read["formatted-fax"], f"{read['formatted-phone']!r}, {read['formatted-fax']!r}")
    digits = lambda text: "".join(letter for letter in text or "" if letter.isdigit())  # noqa: E731
    equal((digits(read["formatted-phone"]), digits(read["formatted-fax"])), ("55501099", "5550100"), "their digits")


@rule(write=True)
def s09_locations_sort_by_primary(a):
    path = f"/organizations/{a.lab.organization()}/relationships/locations"
    a.lab.make("locations"), a.lab.make("locations")
    values = [bool(row["attributes"]["primary"]) for row in a.rows(path, [("sort", "primary")])]
    equal(values, sorted(values), "primary")


@rule(write=True)
def s09_locations_filter_by_city_and_country(a):
    row = a.lab.make("locations", city="Nowhere " + a.lab.run)
    equal([one["id"] for one in a.rows("/locations", [("filter[city]", "Nowhere " + a.lab.run)])], [row["id"]], "by city")


@rule(write=True)
def s09_location_of_an_unknown_organization_is_refused(a):
    error(a.lab.create("locations", "/locations", {"organization_id": LOST, "name": a.lab.name()}), 422)
