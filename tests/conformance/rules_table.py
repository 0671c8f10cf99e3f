# SPDX-License-Identifier: Apache-2.0
"""Sections 5 to 10: what holds for every type, made from the table of types."""
from catalogue import ROUTED, TYPES, wrong_type
from lab import document, patch
from suite import Skip, add, check, equal, good, need, no_route, shorten, status

# Attributes that are not in lists, and types whose list needs more than a path.
NOT_IN_LISTS = {"passwords": {"password", "otp-secret"}}
# Where the reference itself says that API keys may be kept out.
NOWHERE = "/987654321987654"  # an id that no account has
MAYBE = {"document-folders", "checklist-tasks", "checklist-templates", "ssl-certificates", "logs"}


def _index(kind):
    def run(a):
        path, query, rows = a.list_of(kind.name)
        for row in rows:
            equal(row["type"], kind.name, f"the type of {row['id']} in {path}")
            check(isinstance(row["id"], str) and row["id"].isdigit(), f"id {row['id']!r} in {path}")
            check(isinstance(row["attributes"], dict), f"attributes of {row['id']}")
        meta = a.get(path, query + [("page[size]", 2)]).json["meta"]
        check(meta["total-count"] >= min(len(rows), 2), f"total-count: {meta}")
    return run


def _attributes(kind):
    def run(a):
        rows = a.list_of(kind.name)[2]
        for attribute in kind.attributes:
            wanted = not attribute.write_only and attribute.name not in NOT_IN_LISTS.get(kind.name, ()) and attribute.name != "id"
            for row in rows:
                if attribute.name in row["attributes"]:
                    wrong = wrong_type(attribute, row["attributes"][attribute.name])
                    check(not wrong, f"{kind.name} {row['id']}: {wrong}")
                elif wanted and (a.strict or not (attribute.inferred or kind.inferred)):
                    check(False, f"{kind.name} {row['id']} has no {attribute.name}; it has {sorted(row['attributes'])}")
            if attribute.write_only:
                for row in rows:
                    check(attribute.name not in row["attributes"], f"{kind.name} {row['id']} shows {attribute.name}")
    return run


def _show(kind):
    def run(a):
        place, query, _ = a.list_of(kind.name)
        row = a.rows(place, query + [("page[size]", 5)])[0]  # as it is now: counts move while other rules write
        path = a.show_path(kind.name, row["id"], place)
        data = good(a.get(path))
        equal((data["type"], data["id"]), (row["type"], row["id"]), f"type and id of {path}")
        for name, value in row["attributes"].items():
            # A list cuts long notes, and leaves values out; signed addresses are made anew.
            if name in ("quick-notes", "content", "password") or name.endswith(("-src", "download-url")):
                continue
            shown = data["attributes"].get(name, "(missing)")
            if name == "traits":  # how lists show Password and Upload traits is not known
                both = set(value) & set(shown)
                value, shown = ({key: one[key] for key in both} for one in (value, shown))
            equal(shown, value, f"{name} of {path} as in the list")
    return run


def _sorts(kind):
    def run(a):
        path, query, _ = a.list_of(kind.name)
        for sort in kind.sorts:
            for sign, spelled in (("", sort), ("-", sort), ("", sort.replace("_", "-"))):
                rows = a.rows(path, query + [("sort", sign + spelled), ("page[size]", 60)])
                if sort == "id":
                    values = [int(row["id"]) for row in rows]
                else:
                    values = [row["attributes"].get(sort.replace("_", "-")) for row in rows]
                    attribute = kind.attribute(sort)
                    # The order of texts is the database's; times, dates, numbers and ids have one order only.
                    if not attribute or attribute.type not in ("datetime", "date", "integer"):
                        continue
                    values = [value for value in values if value is not None]
                equal(values, sorted(values, reverse=bool(sign)), f"{path} sorted by {sign}{spelled}")
    return run


def _value(text):
    return str(text).lower() if isinstance(text, bool) else str(text).replace("\\", "\\\\").replace(",", "\\,")


def _filters(kind):
    def run(a):
        path, query, rows = a.list_of(kind.name)
        looked = 0
        for name in kind.filters:
            if "[" in name or name.startswith(("psa_", "rmm_")) or any(name in pair[0] for pair in query):
                continue
            if name == "id":
                row, value = rows[-1], rows[-1]["id"]
            else:
                row = next((one for one in rows if one["attributes"].get(name.replace("_", "-")) not in (None, "")), None)
                value = row and row["attributes"][name.replace("_", "-")]
            if row is None or kind.attribute(name) and kind.attribute(name).type in ("datetime", "date"):
                status(a.get(path, query + [(f"filter[{name}]", "1")]), 200, 422)
                continue
            if name == "name" and kind.name == "documents":
                continue
            for spelled in (name, name.replace("_", "-")):
                answer = a.get(path, query + [(f"filter[{spelled}]", _value(value)), ("page[size]", 1000)])
                got = good(answer)
                check(row["id"] in [one["id"] for one in got] or answer.json["meta"]["total-count"] > 1000,
                      f"filter[{spelled}]={shorten(value)} does not give {kind.name} {row['id']}")
                for one in got:
                    shown = one["id"] if name == "id" else one["attributes"].get(name.replace("_", "-"))
                    equal(shown, value, f"{name} of {one['id']} under filter[{spelled}]")
                looked += 1
        need(looked, "no filter of it has a value to look for")
    return run


def _includes(kind, where):
    def run(a):
        names = kind.includes[where]
        path, query, _ = a.list_of(kind.name)
        if where == "show":
            path, query = a.showable(kind.name)[0], []
        for spelled in [*names, *(name.replace("_", "-") for name in names), ",".join(names)]:
            answer = a.get(path, query + [("include", spelled)] + ([("page[size]", 20)] if where == "index" else []))
            data = good(answer)
            there = {(one["type"], one["id"]) for one in answer.json.get("included") or []}
            for row in data if isinstance(data, list) else [data]:
                for name, relation in (row.get("relationships") or {}).items():
                    check("_" not in name, f"relationship {name}")
                    held = relation.get("data") or []
                    for one in held if isinstance(held, list) else [held]:
                        check((one["type"], one["id"]) in there, f"{path}: {name} refers to {one}, which is not included")
            for one in answer.json.get("included") or []:
                check(isinstance(one.get("attributes"), dict), f"included rows have attributes: {one}")
                check("password" not in one["attributes"], f"an included row shows a value: {one['type']} {one['id']}")
    return run


def _nested(kind, nested):
    def run(a):
        parent = nested.split("/")[1]
        below = nested[nested.index("/relationships"):]
        above = "-".join(parent.split("_"))
        query = [("filter[document_folder_id]", "null")] if kind.name == "documents" else []
        seen = 0
        for row in a.list_of(above)[2][:40] if above != "documents" else a.list_of(above)[2]:
            answer = a.get(f"/{parent}/{row['id']}{below}", query)
            if answer.status in (401, 403, 404) and kind.name in MAYBE:
                raise Skip(f"not open to API keys here: {answer}")
            for one in good(answer):
                equal(one["type"], kind.name, f"the type below {parent}")
                owner = one["attributes"].get(above[:-1] + "-id" if above != "countries" else "country-id")
                if owner is not None:
                    equal(owner, int(row["id"]), f"the owner of {one['id']}")
                seen += 1
            if seen > 20:
                break
        need(seen, f"no {kind.name} below any of the {above}")
    return run


def _no_such_methods(kind):
    """What the table does not list is a route that does not exist."""
    def run(a):
        for method, where in (("POST", ""), ("PATCH", NOWHERE), ("DELETE", NOWHERE)):
            listed = kind.method({"POST": "POST", "PATCH": "PATCH one", "DELETE": "DELETE one"}[method])
            if listed is None:
                no_route(a.client.send(method, kind.path + where, body=document(kind.write_type, {"name": "x"})))
        if kind.method("PATCH bulk") is None:
            answer = a.client.send("PATCH", kind.path, body={"data": [{"type": kind.write_type, "attributes": {"id": 0}}]})
            no_route(answer)
        if kind.method("DELETE bulk") is None:
            no_route(a.client.send("DELETE", kind.path, body={"data": [{"type": kind.write_type, "attributes": {"id": 0}}]}))
    return run


def _no_show(kind):
    def run(a):
        no_route(a.get(kind.path + "/1"))
    return run


def _create(kind):
    """A row with what it needs is 201, has all attributes of the table, and reads back the same."""
    def run(a):
        row = a.lab.shared(kind.name)
        equal(row["type"], kind.name, "the type")
        path = a.show_path(kind.name, row["id"], a.lab.recipe(kind.name)[0])
        read = good(a.get(path))["attributes"]
        for attribute in kind.attributes:
            if attribute.name in read:
                wrong = wrong_type(attribute, read[attribute.name])
                check(not wrong, f"{path}: {wrong}")
            elif not attribute.write_only and not attribute.inferred and not kind.inferred and attribute.name not in (
                    "otp-secret", "id"):
                check(False, f"{path} has no {attribute.name}")
    return run


def _required(kind, field):
    def run(a):
        path, attributes, relationships = a.lab.recipe(kind.name)
        attributes.pop(field)
        answer = a.lab.create(kind.name, path, attributes, relationships)
        status(answer, 422, 400)
        check((answer.json or {}).get("errors"), f"a body with errors: {answer}")
    return run


def _renamed(kind, field):
    def run(a):
        row = a.lab.make(kind.name)
        path = a.lab.recipe(kind.name)[0]
        name = a.lab.name("Renamed")
        data = good(patch(a.lab, kind.name, row["id"], {field: name}, path=path))
        equal(data["attributes"][field.replace("_", "-")], name, "the answer")
        shown = good(a.get(a.show_path(kind.name, row["id"], path)))
        equal(shown["attributes"][field.replace("_", "-")], name, "read again")
        untouched = {k: v for k, v in row["attributes"].items() if k not in (
            "name", "updated-at", field.replace("_", "-"), "rendered-content", "password", "published")}
        for key, value in untouched.items():
            if not key.endswith(("-src", "download-url")):
                equal(shown["attributes"].get(key), value, f"{key}, which was not sent")
    return run


def _read_only(kind):
    def run(a):
        row = a.lab.make(kind.name)
        path = a.lab.recipe(kind.name)[0]
        lies = {}
        for attribute in kind.attributes:
            if attribute.read_only and attribute.name in row["attributes"] and attribute.name not in ("updated-at", "id"):
                lies[attribute.name.replace("-", "_")] = {"integer": 7, "boolean": True, "array": [], "hash": {}}.get(
                    attribute.type, "2001-02-03T04:05:06.000Z")
        need(lies, "no read-only attribute")
        before = good(a.get(a.show_path(kind.name, row["id"], path)))["attributes"]
        status(patch(a.lab, kind.name, row["id"], lies, path=path), 200)
        after = good(a.get(a.show_path(kind.name, row["id"], path)))["attributes"]
        for name in lies:
            name = name.replace("_", "-")
            if not name.endswith(("-src", "download-url")):
                equal(after.get(name), before.get(name), f"read-only {name}")
    return run


def _bulk_update(kind, field):
    def run(a):
        rows = [a.lab.make(kind.name) for _ in range(2)]
        names = {row["id"]: a.lab.name("Bulk") for row in rows}
        body = {"data": [{"type": kind.write_type, "attributes": {"id": int(id), field: name}} for id, name in names.items()]}
        got = good(a.client.send("PATCH", kind.path, body=body))
        equal({row["id"]: row["attributes"][field.replace("_", "-")] for row in got}, names, "the changed rows")
    return run


for _kind in ROUTED:
    if _kind.has("GET index") or _kind.has("GET index", "nested") or _kind.name in ("document-sections", "attachments"):
        add(_kind.rule_name("list_holds_its_rows"), _index(_kind))
        add(_kind.rule_name("attributes_are_there_with_their_types"), _attributes(_kind))
        if _kind.method("GET show"):
            add(_kind.rule_name("show_agrees_with_the_list"), _show(_kind))
        if _kind.sorts:
            add(_kind.rule_name("sorts_are_taken"), _sorts(_kind))
        if _kind.filters:
            add(_kind.rule_name("filters_are_taken"), _filters(_kind))
        for _where in ("index", "show"):
            if isinstance(_kind.includes, dict) and _kind.includes.get(_where) and (_where == "index" or _kind.method("GET show")):
                add(_kind.rule_name(f"includes_of_{_where}_are_taken"), _includes(_kind, _where))
    for _path in _kind.nested:
        if _kind.method("GET index") and not _kind.post_only_nested:
            add(_kind.rule_name("nested_list_holds_its_parents_rows"), _nested(_kind, _path))
    if not _kind.path.startswith("/:") and _kind.name != "document-sections":
        add(_kind.rule_name("other_methods_are_no_route"), _no_such_methods(_kind), write=True)
        if _kind.method("GET show") is None:
            add(_kind.rule_name("cannot_be_shown"), _no_show(_kind))
    if _kind.method("POST") and _kind.name not in ("related-items", "attachments"):
        add(_kind.rule_name("is_created_and_read_back"), _create(_kind), write=True)
        for _field in _kind.required:
            if _field not in ("organization_id", "configuration_id", "flexible_asset_type_id", "password", "traits"):
                add(_kind.rule_name(f"without_{_field}_is_refused"), _required(_kind, _field), write=True)
    _deletable = _kind.method("POST") and _kind.method("DELETE") and not _kind.path.startswith("/:")
    if _deletable and _kind.method("PATCH one") and _kind.name != "attachments":
        _field = {"contacts": "title", "document-sections": "content"}.get(_kind.name, "name")
        if _kind.name != "flexible-assets":
            add(_kind.rule_name("patch_changes_only_what_is_given"), _renamed(_kind, _field), write=True)
        add(_kind.rule_name("read_only_attributes_are_ignored"), _read_only(_kind), write=True)
        if _kind.method("PATCH bulk") and _kind.name != "flexible-assets":
            add(_kind.rule_name("is_changed_in_bulk"), _bulk_update(_kind, _field), write=True)
assert TYPES
