# SPDX-License-Identifier: Apache-2.0
"""Records of the suite's own, in a test organization that it makes (or is given), and their removal afterwards.

Types that the API cannot delete (flexible asset types, manufacturers, ...) get one row each, named `KEPT`, which is found
again by the next run; nothing else stays, and nothing that the suite did not make is ever written to."""
import base64
import secrets

from catalogue import TYPES
from suite import Failed, Skip, check, need

KEPT = "Gluepot conformance"
ASSET_FIELDS = [  # name, kind, more: every kind there is
    ("Title", "Text", {"required": True, "use_for_title": True, "show_in_list": True}),
    ("Second title", "Text", {"use_for_title": True}),
    ("Remarks", "Textbox", {}), ("Ready", "Checkbox", {}), ("Begun on", "Date", {"expiration": False}),
    ("A header", "Header", {}), ("Amount", "Number", {"decimals": 2}), ("Share", "Percent", {"decimals": 1}),
    ("Colour", "Select", {"default_value": "red\ngreen\nblue"}), ("Machines", "Tag", {"tag_type": "Configurations"}),
    ("Secret word", "Password", {}), ("Paper", "Upload", {}),
]
PNG = base64.b64encode(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")).decode()


def document(type, attributes, relationships=None, id=None):
    data = {"type": type, "attributes": attributes}
    if relationships:
        data["relationships"] = relationships
    if id is not None:
        data["id"] = id
    return {"data": data}


class Lab:
    def __init__(self, client, organizations=()):
        self.client, self.run = client, secrets.token_hex(4)
        self._given, self._shared, self._made, self._serial = list(organizations), {}, [], 0
        self._trouble = {}

    @property
    def owns_organizations(self):
        return not self._given

    def name(self, what="Row"):
        """A name that no other row has."""
        self._serial += 1
        return f"{KEPT} {self.run} {what} {self._serial}"

    # Requests.
    def send(self, method, path, body=None, **more):
        return self.client.send(method, path, body=body, **more)

    def create(self, type, path, attributes, relationships=None, **more):
        """POST of one row; what it made is removed at the end. The answer, whatever it is."""
        answer = self.send("POST", path, document(TYPES[type].write_type, attributes, relationships), **more)
        self.note(type, path, answer)
        return answer

    def note(self, type, path, answer):
        if answer.status == 201 and answer.data:
            rows = answer.data if isinstance(answer.data, list) else [answer.data]
            self._made += [(type, path, row["id"]) for row in rows]
        elif answer.status == 200 and answer.data:
            self._made += [(type, path, row["id"]) for row in (answer.data if isinstance(answer.data, list) else [answer.data])]

    def make(self, type, **attributes):
        """A fresh row of the type with everything it needs; its data. Dependent rules skip when that fails: the rule of
        creation itself tells why."""
        need(type != "organizations" or self.owns_organizations, "the test organization was given: no other one is made")
        path, given, relationships = self.recipe(type)
        given.update(attributes)
        answer = self.create(type, path, {k: v for k, v in given.items() if v is not ...}, relationships)
        if answer.status != 201 or not isinstance(answer.data, dict):
            self._trouble[type] = str(answer)
            raise Skip(f"no {type} could be made: {answer}")
        return answer.data

    def shared(self, type):
        """One row of the type for all rules that only need some row."""
        if type in self._trouble and type not in self._shared:
            raise Skip(f"no {type} could be made: {self._trouble[type]}")
        if type not in self._shared:
            self._shared[type] = self.kept(type) if self.is_kept(type) else self.make(type)
        return self._shared[type]

    def id(self, type):
        return self.shared(type)["id"]

    @staticmethod
    def is_kept(type):
        kind = TYPES[type]
        return kind.method("POST") is not None and kind.method("DELETE") is None and type != "document-folders"

    def kept(self, type):
        """The row that stays, from an earlier run or made now."""
        path, attributes, relationships = self.recipe(type)
        name = attributes["name"] = KEPT
        found = self.client.send("GET", path, [("filter[name]", name), ("page[size]", 1000)])
        for row in found.data or []:
            if row["attributes"].get("name") == name:
                return row
        answer = self.send("POST", path, document(TYPES[type].write_type, attributes, relationships))
        if answer.status != 201:
            self._trouble[type] = str(answer)
            raise Skip(f"no {type} could be made: {answer}")
        return answer.data

    # What each type takes.
    def organization(self, which=0):
        """The id of the test organization, or of the second one."""
        if self._given:
            need(which < len(self._given), "only one test organization was named")
            return self._given[which]
        key = f"organization {which}"
        if key not in self._shared:
            self._shared[key] = self.make("organizations")
        return self._shared[key]["id"]

    def recipe(self, type):
        """(path to POST to, attributes, relationships)."""
        kind, name = TYPES[type], self.name(type.replace("-", " "))
        simple = {"organization-types", "organization-statuses", "configuration-types", "configuration-statuses",
                  "contact-types", "manufacturers", "password-categories", "groups"}
        if type in simple:
            return kind.path, {"name": name}, None
        if type == "organizations":
            return kind.path, {"name": name, "description": "Made by a conformance run; may be deleted"}, None
        if type == "models":
            return kind.path, {"name": name, "manufacturer_id": int(self.id("manufacturers"))}, None
        if type == "exports":
            return kind.path, {"organization_id": int(self.organization()), "include_logs": False}, None
        if type == "flexible-asset-types":
            fields = [{"type": "flexible_asset_fields", "attributes": {"order": number, "name": field, "kind": what, **more}}
                      for number, (field, what, more) in enumerate(ASSET_FIELDS, 1)]
            return kind.path, {"name": name, "icon": "cog", "description": "Made by a conformance run", "enabled": True}, {
                "flexible_asset_fields": {"data": fields}}
        if type == "flexible-asset-fields":
            return kind.path, {"flexible_asset_type_id": int(self.id("flexible-asset-types")), "order": 100 + self._serial,
                               "name": name, "kind": "Text"}, None
        if type == "document-sections":
            return f"/documents/{self.id('documents')}/relationships/sections", {
                "resource_type": "Document::Text", "content": "<p>" + name + "</p>", "sort": self._serial}, None
        if type == "document-images":
            return kind.path, {"target": {"type": "document", "id": int(self.id("documents"))},
                               "image": {"content": PNG, "file_name": "dot.png"}}, None
        if type == "configuration-interfaces":
            return kind.path, {"configuration_id": int(self.id("configurations")), "name": name,
                               "ip_address": f"10.9.{self._serial // 200 % 200}.{self._serial % 200 + 1}"}, None
        if type == "attachments":
            return f"/configurations/{self.id('configurations')}/relationships/attachments", {
                "attachment": {"content": base64.b64encode(name.encode()).decode(), "file_name": "note.txt"}}, None
        organization = int(self.organization())
        if type == "password-folders":
            return f"/organizations/{organization}/relationships/password_folders", {"name": name}, None
        given = {"organization_id": organization, "name": name}
        if type == "configurations":
            given.update(configuration_type_id=int(self.some("configuration-types")), hostname="conf-" + self.run,
                         serial_number="SN" + secrets.token_hex(6))
        if type == "contacts":
            given.pop("name")
            given.update(first_name="Ada", last_name=name)
        if type == "passwords":
            given.update(username="somebody", password="value " + secrets.token_hex(8))
        if type == "flexible-assets":
            given.pop("name")
            given.update(flexible_asset_type_id=int(self.id("flexible-asset-types")), traits={"title": name})
        return kind.path, given, None

    def some(self, type):
        """The id of any row of a list type: the account's first, else the kept one."""
        if type not in self._shared:
            answer = self.client.send("GET", TYPES[type].path, [("page[size]", 1)])
            if answer.status == 200 and answer.data:
                return answer.data[0]["id"]
        return self.id(type)

    # Where the suite's own rows are, for rules that read.
    def ids(self, type):
        if type == "organizations":
            try:
                return [self.organization()]
            except Skip:
                return []
        return [self._shared[type]["id"]] if type in self._shared else []

    def attached(self):
        return [("configurations", self._shared["configurations"]["id"])] if "attachments" in self._shared else []

    def furnish(self):
        """One row of each type that can be made, so that rules which read have something to look at."""
        for type in ("organizations", "configurations", "configuration-interfaces", "contacts", "locations", "passwords",
                     "password-categories", "password-folders", "document-folders", "documents", "document-sections",
                     "document-images", "flexible-asset-types", "flexible-assets", "organization-types",
                     "organization-statuses", "configuration-types", "configuration-statuses", "contact-types",
                     "manufacturers", "models", "groups", "exports", "attachments"):
            try:
                self.organization() if type == "organizations" else self.shared(type)
            except (Skip, Failed):
                pass

    # Afterwards.
    def gone(self, type, id):
        """The rule removed it itself."""
        self._made = [one for one in self._made if (one[0], one[2]) != (type, str(id))]

    def clean_up(self):
        """Removes what was made, newest first; what could not be removed, as texts."""
        left, seen = [], set()
        for type, path, id in reversed(self._made):
            if (type, id) in seen or self.is_kept(type) or type == "document-folders":
                continue
            seen.add((type, id))
            answer = self._remove(type, path, id)
            if answer is None or answer.status not in (200, 204, 401, 404):
                left.append(f"{type} {id}: {answer}")
        return left

    def _remove(self, type, path, id):
        kind = TYPES[type]
        if kind.method("DELETE one"):
            if type == "configuration-interfaces":
                owner = self.client.send("GET", f"{kind.path}/{id}")
                if owner.status != 200:
                    return owner
                path = f"/configurations/{owner.data['attributes']['configuration-id']}/relationships/configuration_interfaces"
            elif type not in ("document-sections",):
                path = kind.path
            return self.send("DELETE", f"{path}/{id}")
        if kind.method("DELETE bulk"):
            if type not in ("password-folders", "attachments", "related-items"):
                path = kind.path
            return self.send("DELETE", path, {"data": [{"type": kind.write_type, "attributes": {"id": int(id)}}]})
        return None


def patch(lab, type, row_id, attributes, path=None, id_at="url", **more):
    """PATCH of one row of the suite's own; the answer."""
    kind = TYPES[type]
    body = document(kind.write_type, dict(attributes), id=str(row_id) if id_at == "data" else None)
    if id_at == "attributes":
        body["data"]["attributes"]["id"] = row_id
    return lab.send("PATCH", f"{path or kind.path}/{row_id}", body, **more)


def ids_body(type, ids):
    return {"data": [{"type": TYPES[type].write_type, "attributes": {"id": id}} for id in ids]}


def must_be_made(answer):
    check(answer.status == 201 and isinstance(answer.data, dict), f"201 with the row was expected: {answer}")
    return answer.data
