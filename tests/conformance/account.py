# SPDX-License-Identifier: Apache-2.0
"""The account under test: where rows of each type are, found once and kept."""
from catalogue import TYPES
from suite import Skip, check, good, need

_LOOK_AT = 25  # parents looked at for rows of a type that is only listed below them


class Account:
    def __init__(self, client, weak_key=None, lab=None, strict=False):
        self.client, self.weak_key, self.lab, self.strict = client, weak_key, lab, strict
        self._lists = {}

    # Requests.
    def get(self, path, query=None, **more):
        return self.client.send("GET", path, query, **more)

    def rows(self, path, query=None, **more):
        """The rows of the first page of a list that must be good."""
        rows = good(self.get(path, query, **more))
        check(isinstance(rows, list), f"{path}: data is a list")
        return rows

    def walk(self, path, query=None, size=200, most=5000):
        """Every row of a list, page by page by number; at most `most`."""
        out, page = [], 1
        pairs = list(query.items()) if isinstance(query, dict) else list(query or [])
        while page and len(out) < most:
            answer = self.get(path, pairs + [("page[size]", size), ("page[number]", page)])
            out += good(answer)
            page = answer.json["meta"]["next-page"]
        return out

    # Where lists are.
    def organizations(self):
        return self.list_of("organizations")[2]

    def parents(self, type):
        """Ids of rows that rows of `type` may stand below, those of the test organization first."""
        above = {"configuration-interfaces": "configurations", "document-sections": "documents",
                 "flexible-asset-fields": "flexible-asset-types", "flexible-assets": "flexible-asset-types",
                 "checklist-tasks": "checklists", "models": "manufacturers", "regions": "countries"}.get(type, "organizations")
        mine = self.lab.ids(above) if self.lab else []
        try:
            return mine + [row["id"] for row in self.list_of(above)[2] if row["id"] not in mine][:_LOOK_AT]
        except Skip:
            return mine

    def places(self, type):
        """(path, query) of lists that may hold rows of the type, one after the other."""
        kind = TYPES[type]
        if type == "documents":
            for parent in self.parents(type):
                yield f"/organizations/{parent}/relationships/documents", [("filter[document_folder_id]", "null")]
        elif type == "flexible-assets":
            for parent in self.parents(type):
                yield "/flexible_assets", [("filter[flexible_asset_type_id]", parent)]
        elif type == "checklist-tasks":
            for parent in self.parents(type):
                yield "/checklist_tasks", [("filter[checklist_id]", parent)]
        elif type == "document-sections":
            for parent in self.parents(type):
                yield f"/documents/{parent}/relationships/sections", []
        elif type == "attachments":
            for path, id in (self.lab.attached() if self.lab else []):
                yield f"/{path}/{id}/relationships/attachments", []
            for above in ("configurations", "passwords", "flexible-assets", "documents"):
                for id in self.attached_to(above):
                    yield f"/{above.replace('-', '_')}/{id}/relationships/attachments", []
        elif not kind.has("GET index"):
            for parent in self.parents(type) if kind.nested else []:
                yield kind.nested[0].split(":")[0] + f"{parent}" + kind.nested[0][kind.nested[0].index("/relationships"):], []
        else:
            yield kind.path, []

    def attached_to(self, above):
        try:
            path, query, _ = self.list_of(above)
        except Skip:
            return []
        answer = self.get(path, query + [("include", "attachments"), ("page[size]", 200)])
        if answer.status != 200:
            return []
        return [row["id"] for row in answer.data if ((row.get("relationships") or {}).get("attachments") or {}).get("data")][:3]

    def list_of(self, type):
        """(path, query, rows) of a list with rows of that type; the first 100 of them. Skips where none is found."""
        if type not in self._lists:
            found, last = None, "no list of it"
            for path, query in self.places(type):
                answer = self.get(path, query + [("page[size]", 100)])
                if answer.status != 200:
                    last = f"{answer}"
                    if answer.status in (401, 403, 404):
                        continue  # some tenants do not have all types
                    break
                if answer.data:
                    if not found or len(answer.data) > 2:
                        found = (path, query, answer.data)
                    if len(found[2]) > 2:
                        break
                last = "its lists hold no row"
            self._lists[type] = found or last
        found = self._lists[type]
        need(not isinstance(found, str), f"no {type} on this account: {found}")
        return found

    def show_path(self, type, id, near=None):
        """The path of one row. `near`: the list it was found in."""
        kind = TYPES[type]
        if type in ("document-sections", "attachments"):
            return f"{near}/{id}"
        if type == "password-folders" and not near.startswith("/organizations/"):  # shown below its organization only
            row = next((one for one in self.list_of(type)[2] if one["id"] == id), None)
            owner = row and row["attributes"].get("organization-id")
            need(owner, "the password folder does not say its organization")
            return f"/organizations/{owner}/relationships/password_folders/{id}"
        return f"{kind.path if kind.has('GET show') else near}/{id}"

    def showable(self, type):
        path, _, rows = self.list_of(type)
        return self.show_path(type, rows[0]["id"], path), rows[0]

    def index_path(self, type):
        return self.list_of(type)[:2]
