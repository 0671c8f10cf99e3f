# SPDX-License-Identifier: Apache-2.0
"""Section 6: passwords, their categories and folders."""
from catalogue import TYPES
from lab import ids_body, patch
from suite import add, check, equal, error, good, need, rule, status

SECRET = "A value that is 1.000 % mine"


def shown(a, id, query=None, **more):
    return good(a.get(f"/passwords/{id}", query, **more))["attributes"]


def readable(a):
    """A row whose value a key with Password Access may read: not restricted, nobody's own, not encrypted by its client."""
    row = next((one for one in a.list_of("passwords")[2] if not any(
        one["attributes"].get(name) for name in ("restricted", "personal", "vault-id"))), None)
    need(row, "every password is restricted, personal or in a vault")
    return row


# Reading.
@rule
def s06_lists_have_no_value(a):
    path, query, _ = a.list_of("passwords")
    for row in a.rows(path, query + [("page[size]", 200)]):
        check("password" not in row["attributes"], f"password {row['id']}: the attribute is missing from lists, not null")


@rule
def s06_show_password_does_not_help_in_lists(a):
    path, query, _ = a.list_of("passwords")
    for row in a.rows(path, query + [("page[size]", 200), ("show_password", "true")]):
        check("password" not in row["attributes"], f"password {row['id']}")


@rule
def s06_nested_lists_have_no_value(a):
    organization = a.list_of("passwords")[2][0]["attributes"]["organization-id"]
    for row in a.rows(f"/organizations/{organization}/relationships/passwords", [("show_password", "true")]):
        check("password" not in row["attributes"], f"password {row['id']}")


@rule
def s06_lists_have_no_otp_secret(a):
    for row in a.list_of("passwords")[2]:
        check("otp-secret" not in row["attributes"], f"password {row['id']}")
        check(isinstance(row["attributes"]["otp-enabled"], bool), f"otp-enabled of {row['id']}")


@rule
def s06_show_gives_the_value_unasked(a):
    row = readable(a)
    check("password" in shown(a, row["id"]), "show_password defaults to true")


@rule
def s06_show_password_false_leaves_the_value_out(a):
    row = readable(a)
    for word in ("false", "0"):
        check("password" not in shown(a, row["id"], [("show_password", word)]), f"show_password={word}")


@rule
def s06_show_password_true_gives_the_value(a):
    row = readable(a)
    for word in ("true", "1"):
        check("password" in shown(a, row["id"], [("show_password", word)]), f"show_password={word}")


@rule
def s06_nested_show_gives_the_value(a):
    row = readable(a)
    path = f"/organizations/{row['attributes']['organization-id']}/relationships/passwords/{row['id']}"
    check("password" in good(a.get(path))["attributes"], path)
    check("password" not in good(a.get(path, [("show_password", "false")]))["attributes"], path + " without")


@rule(weak=True)
def s06_key_without_access_gets_200_without_the_value(a):
    row = readable(a)
    for query in (None, [("show_password", "true")]):
        attributes = shown(a, row["id"], query, key=a.weak_key)
        check("password" not in attributes, "the attribute is absent")
        equal(attributes["name"], row["attributes"]["name"], "the rest")


@rule
def s06_otp_secret_is_not_returned(a):
    row = next((one for one in a.walk("/passwords", most=2000) if one["attributes"]["otp-enabled"]), None)
    need(row, "no password has a one-time password")
    equal(shown(a, row["id"]).get("otp-secret"), None, "otp-secret")


@rule
def s06_category_names_belong_to_their_ids(a):
    known = {int(row["id"]): row["attributes"]["name"] for row in a.walk("/password_categories")}
    seen = 0
    for row in a.list_of("passwords")[2]:
        id = row["attributes"]["password-category-id"]
        if id is not None:
            equal(row["attributes"]["password-category-name"], known.get(id), f"the category of {row['id']}")
            seen += 1
    need(seen, "no password has a category")


@rule
def s06_passwords_count_of_a_category_is_right(a):
    categories = a.walk("/password_categories")
    for category in categories[:4]:
        answer = a.get("/passwords", [("filter[password_category_id]", category["id"]), ("page[size]", 1)])
        good(answer)
        equal(category["attributes"]["passwords-count"], answer.json["meta"]["total-count"], f"category {category['id']}")


@rule
def s06_embedded_password_names_its_parent(a):
    row = next((one for one in a.walk("/passwords", most=2000) if one["attributes"]["resource-id"]), None)
    need(row, "no password is embedded")
    check(row["attributes"]["resource-type"], f"resource-type of {row['id']}")
    check(row["attributes"]["cached-resource-name"], f"cached-resource-name of {row['id']}")
    check(row["attributes"]["cached-resource-type-name"], f"cached-resource-type-name of {row['id']}")


@rule
def s06_filter_archived(a):
    for word, expected in (("true", True), ("false", False)):
        for row in a.rows("/passwords", [("filter[archived]", word), ("page[size]", 100)]):
            equal(row["attributes"]["archived"], expected, f"archived of {row['id']}")


@rule
def s06_filter_url_and_cached_resource_name(a):
    for name in ("url", "cached_resource_name"):
        row = next((one for one in a.list_of("passwords")[2] if one["attributes"][name.replace("_", "-")]), None)
        if row:
            value = row["attributes"][name.replace("_", "-")]
            rows = a.rows("/passwords", [(f"filter[{name}]", value.replace(",", "\\,")), ("page[size]", 1000)])
            check(row["id"] in [one["id"] for one in rows], f"filter[{name}]={value}")


# Writing.
@rule(write=True)
def s06_value_is_written_and_read_back(a):
    row = a.lab.make("passwords", password=SECRET)
    equal(shown(a, row["id"])["password"], SECRET, "the value")


@rule(write=True)
def s06_answer_of_post_has_no_value_unasked(a):
    row = a.lab.make("passwords", password=SECRET)
    check("password" not in row["attributes"], "show_password defaults to false on POST")


@rule(write=True)
def s06_answer_of_post_has_the_value_when_asked(a):
    path, attributes, _ = a.lab.recipe("passwords")
    answer = a.client.send("POST", path, [("show_password", "true")],
                           body={"data": {"type": "passwords", "attributes": {**attributes, "password": SECRET}}})
    a.lab.note("passwords", path, answer)
    equal(good(answer, 201)["attributes"].get("password"), SECRET, "the value")


@rule(write=True)
def s06_answer_of_patch_has_no_value_unasked(a):
    row = a.lab.make("passwords", password=SECRET)
    check("password" not in good(patch(a.lab, "passwords", row["id"], {"username": "u"}))["attributes"], "unasked")
    answer = patch(a.lab, "passwords", row["id"], {"username": "u2"}, query=[("show_password", "true")])
    equal(good(answer)["attributes"].get("password"), SECRET, "asked")


@rule(write=True)
def s06_patch_changes_the_value(a):
    row = a.lab.make("passwords", password=SECRET)
    good(patch(a.lab, "passwords", row["id"], {"password": SECRET + "!"}))
    equal(shown(a, row["id"])["password"], SECRET + "!", "the value")


@rule(write=True)
def s06_patch_without_the_value_keeps_it(a):
    row = a.lab.make("passwords", password=SECRET)
    good(patch(a.lab, "passwords", row["id"], {"name": a.lab.name("Renamed")}))
    equal(shown(a, row["id"])["password"], SECRET, "the value")


@rule(write=True)
def s06_values_of_all_letters_come_back(a):
    for value in ("ünï🔑路\"\\/<>&'`$%", " spaces around ", "x" * 2000, "line\nline\ttab"):
        row = a.lab.make("passwords", password=value)
        equal(shown(a, row["id"])["password"], value, "the value")


@rule(write=True)
def s06_password_needs_a_name_and_an_organization(a):
    organization = int(a.lab.organization())
    for attributes in ({"organization_id": organization, "password": "x"}, {"name": a.lab.name(), "password": "x"}):
        error(a.lab.create("passwords", "/passwords", attributes), 422)


@rule(write=True)
def s06_bulk_create_is_nested(a):
    path = f"/organizations/{a.lab.organization()}/relationships/passwords"
    rows = [{"type": "passwords", "attributes": {"name": a.lab.name(), "password": SECRET + str(n)}} for n in range(2)]
    answer = a.client.send("POST", path, body={"data": rows})
    a.lab.note("passwords", path, answer)
    made = good(answer, 201)
    equal([shown(a, row["id"])["password"] for row in made], [SECRET + "0", SECRET + "1"], "the values")


@rule(write=True)
def s06_bulk_patch_changes_values(a):
    rows = [a.lab.make("passwords") for _ in range(2)]
    body = {"data": [{"type": "passwords", "attributes": {"id": int(row["id"]), "password": "new " + row["id"]}} for row in rows]}
    answer = a.client.send("PATCH", "/passwords", body=body)
    for row in good(answer):
        check("password" not in row["attributes"], "no value in the answer of a bulk call")
    equal([shown(a, row["id"])["password"] for row in rows], ["new " + row["id"] for row in rows], "the values")


@rule(write=True)
def s06_bulk_delete_answers_rows_without_values(a):
    row = a.lab.make("passwords")
    rows = good(a.client.send("DELETE", "/passwords", body=ids_body("passwords", [int(row["id"])])))
    equal([one["id"] for one in rows], [row["id"]], "the deleted row")
    check("password" not in rows[0]["attributes"], "without its value")


@rule(write=True)
def s06_embedded_password_needs_id_and_type(a):
    configuration = a.lab.shared("configurations")
    row = a.lab.make("passwords", resource_id=int(configuration["id"]), resource_type="Configuration")
    read = shown(a, row["id"])
    equal(read["resource-id"], int(configuration["id"]), "resource-id")
    equal(read["resource-type"], "Configuration", "resource-type")
    equal(read["cached-resource-name"], configuration["attributes"]["name"], "cached-resource-name")
    check(read["cached-resource-type-name"], "cached-resource-type-name")


@rule(write=True)
def s06_half_an_embedding_makes_a_general_password(a):
    configuration = int(a.lab.id("configurations"))
    for half in ({"resource_id": configuration}, {"resource_type": "Configuration"}, {"resource": configuration}):
        read = shown(a, a.lab.make("passwords", **half)["id"])
        equal((read["resource-id"], read["resource-type"]), (None, None), f"made with {half}")


@rule(write=True)
def s06_parent_of_a_password_cannot_be_moved(a):
    configuration = int(a.lab.id("configurations"))
    row = a.lab.make("passwords", resource_id=configuration, resource_type="Configuration")
    status(patch(a.lab, "passwords", row["id"], {"resource_id": int(a.lab.id("contacts")), "resource_type": "Contact"}), 200)
    equal((shown(a, row["id"])["resource-id"], shown(a, row["id"])["resource-type"]), (configuration, "Configuration"), "its parent")


def _embedding(word, type):
    def run(a):
        parent = a.lab.shared(type)
        row = a.lab.make("passwords", resource_id=int(parent["id"]), resource_type=word)
        read = shown(a, row["id"])
        equal(read["resource-id"], int(parent["id"]), "resource-id")
        check(read["resource-type"], "resource-type")
        listed = good(a.get(f"/{TYPES[type].word}/{parent['id']}", [("include", "passwords")])) if "passwords" in (
            TYPES[type].includes.get("show") or []) else None
        if listed:
            held = [one["id"] for one in listed["relationships"]["passwords"]["data"]]
            check(row["id"] in held, f"include=passwords of the {word} holds it, not {held}")
    return run


for _word, _type in (("Configuration", "configurations"), ("Contact", "contacts"), ("Document", "documents"),
                     ("Location", "locations"), ("Flexible Asset", "flexible-assets")):
    add(f"s06_password_is_embedded_in_a_{_word.lower().replace(' ', '_')}", _embedding(_word, _type), write=True)


@rule(write=True)
def s06_otp_secret_goes_in_and_otp_enabled_comes_out(a):
    for spelled in ("otp_secret", "otp-secret", "otpSecret"):
        row = a.lab.make("passwords", **{spelled: "JBSWY3DPEHPK3PXP"})
        read = shown(a, row["id"])
        equal(read["otp-enabled"], True, f"otp-enabled after {spelled}")
        check("JBSWY3DPEHPK3PXP" not in str(read), "the secret is not read back")
    equal(shown(a, a.lab.make("passwords")["id"])["otp-enabled"], False, "otp-enabled without a secret")


@rule(write=True)
def s06_password_updated_at_can_be_set(a):
    row = a.lab.make("passwords", password_updated_at="2020-02-03T04:05:06.000Z")
    equal(shown(a, row["id"])["password-updated-at"], "2020-02-03T04:05:06.000Z", "password-updated-at")


@rule(write=True)
def s06_password_updated_at_follows_the_value(a):
    row = a.lab.make("passwords", password_updated_at="2020-02-03T04:05:06.000Z")
    good(patch(a.lab, "passwords", row["id"], {"username": "u"}))
    equal(shown(a, row["id"])["password-updated-at"], "2020-02-03T04:05:06.000Z", "after a change of the user name")
    good(patch(a.lab, "passwords", row["id"], {"password": "another"}))
    check(shown(a, row["id"])["password-updated-at"] > "2026", "after a change of the value")


@rule(write=True)
def s06_version_id_reads_an_old_version(a):
    row = a.lab.make("passwords", password="first value", username="u")
    good(patch(a.lab, "passwords", row["id"], {"password": "second value"}))
    answer = a.get(f"/passwords/{row['id']}", [("include", "recent_versions")])
    held = good(answer)["relationships"]["recent-versions"]["data"]
    need(held, "no versions are kept")
    values = {shown(a, row["id"], [("version_id", one["id"])]).get("password") for one in held}
    check("first value" in values, f"none of {len(held)} versions has the first value")
    equal(shown(a, row["id"])["password"], "second value", "the present one")


@rule(write=True)
def s06_unknown_version_is_404(a):
    status(a.get(f"/passwords/{a.lab.id('passwords')}", [("version_id", "987654321987654")]), 404, 401)


@rule(write=True)
def s06_attributes_of_practice_are_kept(a):
    row = a.lab.make("passwords", url="https://a.example/x?y=1", notes="<b>n</b>", autofill_selectors="#user",
                     archived=True, username="ü")
    read = shown(a, row["id"])
    equal((read["url"], read["notes"], read["autofill-selectors"], read["archived"], read["username"]),
          ("https://a.example/x?y=1", "<b>n</b>", "#user", True, "ü"), "what was sent")


@rule(write=True)
def s06_category_is_set_by_its_id(a):
    category = a.lab.shared("password-categories")
    row = a.lab.make("passwords", password_category_id=int(category["id"]))
    equal(shown(a, row["id"])["password-category-name"], category["attributes"]["name"], "the category's name")
    count = good(a.get(f"/password_categories/{category['id']}"))["attributes"]["passwords-count"]
    check(count >= 1, f"passwords-count is {count}")


@rule(write=True)
def s06_weak_key_that_writes_a_value_shows_none(a):
    need(a.weak_key, "it needs --weak-key")
    row = a.lab.make("passwords", password=SECRET)
    answer = patch(a.lab, "passwords", row["id"], {"password": "by the weak key", "username": "weak"}, key=a.weak_key)
    status(answer, 200, 403, 422)  # not established
    check("by the weak key" not in answer.text and SECRET not in answer.text, f"no value in {answer.status}")
    equal(shown(a, row["id"])["password"], SECRET, "the value stays: such a key cannot send one")


# Folders.
@rule(write=True)
def s06_password_stands_in_a_folder(a):
    folder = a.lab.make("password-folders")
    row = a.lab.make("passwords", password_folder_id=int(folder["id"]))
    equal(shown(a, row["id"])["password-folder-id"], int(folder["id"]), "password-folder-id")
    good(patch(a.lab, "passwords", row["id"], {"password_folder_id": None}))
    equal(shown(a, row["id"])["password-folder-id"], None, "after it was cleared")


def _folders(a):
    return f"/organizations/{a.lab.organization()}/relationships/password_folders"


@rule(write=True)
def s06_folders_have_parents_and_ancestors(a):
    top = a.lab.make("password-folders")
    middle = a.lab.make("password-folders", parent_id=int(top["id"]))
    low = a.lab.make("password-folders", parent_id=int(middle["id"]))
    read = good(a.get(f"{_folders(a)}/{low['id']}"))["attributes"]
    equal(read["parent-id"], int(middle["id"]), "parent-id")
    equal({int(id) for id in read["ancestor-ids"]}, {int(top["id"]), int(middle["id"])}, "ancestor-ids")


@rule(write=True)
def s06_folder_with_children_is_not_deleted(a):
    top = a.lab.make("password-folders")
    low = a.lab.make("password-folders", parent_id=int(top["id"]))
    error(a.client.send("DELETE", _folders(a), body=ids_body("password-folders", [int(top["id"])])), 422)
    status(a.get(f"{_folders(a)}/{low['id']}"), 200)


@rule(write=True)
def s06_folder_with_passwords_is_not_deleted(a):
    folder = a.lab.make("password-folders")
    a.lab.make("passwords", password_folder_id=int(folder["id"]))
    error(a.client.send("DELETE", _folders(a), body=ids_body("password-folders", [int(folder["id"])])), 422)


@rule(write=True)
def s06_empty_folder_is_deleted_by_a_body_of_ids(a):
    folder = a.lab.make("password-folders")
    rows = good(a.client.send("DELETE", _folders(a), body=ids_body("password-folders", [int(folder["id"])])))
    equal([row["id"] for row in rows], [folder["id"]], "the deleted folder")
    status(a.get(f"{_folders(a)}/{folder['id']}"), 404, 401)


@rule(write=True)
def s06_folders_are_changed_in_bulk_at_the_top(a):
    folder = a.lab.make("password-folders")
    name = a.lab.name("Bulk")
    got = good(a.client.send("PATCH", "/password_folders", body={"data": [
        {"type": "password_folders", "attributes": {"id": int(folder["id"]), "name": name}}]}))
    equal([row["attributes"]["name"] for row in got], [name], "names")


@rule(write=True)
def s06_folder_is_no_ancestor_of_itself(a):
    top = a.lab.make("password-folders")
    low = a.lab.make("password-folders", parent_id=int(top["id"]))
    for parent in (top["id"], low["id"]):
        answer = patch(a.lab, "password-folders", top["id"], {"parent_id": int(parent)}, path=_folders(a))
        status(answer, 422)
