# SPDX-License-Identifier: Apache-2.0
"""An entry in a password folder that the source restricts is as restricted as the folder: listed by its name alone,
found by nobody, and its value shown to nobody, until an administrator allows it for the company."""
from support.context import check, equal
from support.gateway import Scene, data


class FolderScene(Scene):
    def __init__(self, test, **more):
        super().__init__(test, sync=False, **more)
        self.organization, self.company = next(iter(self.mapped.items()))
        upper = self.folder({"name": "Owners only", "restricted": True})
        self.upper = upper
        self.inside = self.entry("Vault qumran", upper)
        self.below = self.entry("Safe qumran", self.folder({"name": "Below", "parent_id": upper}))
        self.beside = self.entry("Desk zanzibar", self.folder({"name": "Open"}))
        self.hub.sync()
        self.ana = self.hub.user("ana", "Technician")

    def make(self, path, type, attributes):
        answer = self.account.api(path, method="POST", body=data(type, attributes))
        equal(answer.status, 201, f"{path}: {answer}")
        return int(answer.json["data"]["id"])

    def folder(self, attributes):
        return self.make(f"/organizations/{self.organization}/relationships/password_folders", "password-folders", attributes)

    def entry(self, name, folder):
        return self.make("/passwords", "passwords", {"organization_id": self.organization, "name": name, "username": "lobster",
                                                     "password": "in the folder 4711", "password_folder_id": folder})

    def reveal(self, entry):
        return self.ana.post(f"/api/v1/companies/{self.company}/passwords/{entry}/reveal", {"purpose": "show"})

    def found(self, word):
        return sorted(row["name"] for row in self.ana.ask("GET", f"/api/v1/search?q={word}")["results"])

    def allow(self, allowed):
        self.hub.ask("PUT", f"/api/v1/companies/{self.company}/password-access", {"restricted_allowed": allowed})


def test_what_lies_in_a_restricted_folder_is_neither_shown_nor_found(test):
    scene = FolderScene(test)
    for entry in (scene.inside, scene.below):
        answer = scene.reveal(entry)
        equal((answer.status, "value" in answer.json), (403, False), f"the reveal: {answer}")
        shown = scene.ana.ask("GET", f"/api/v1/companies/{scene.company}/passwords/{entry}")
        equal((shown["username"], shown["may_reveal"], shown["reveal_denied"]["code"]), (None, False, "restricted"), "the entry")
        key = scene.get(f"/passwords/{entry}?show_password=true")
        check(key.status == 404 and "4711" not in key.text, f"a key: {key}")
    equal(scene.reveal(scene.beside).status, 200, "beside it")
    rows = {int(row["id"]): row for row in scene.hub.entries(scene.company)}
    equal([(rows[id]["username"], rows[id]["may_reveal"]) for id in (scene.inside, scene.below, scene.beside)],
          [(None, False), (None, False), ("lobster", True)], "the list")
    equal((scene.found("qumran"), scene.found("zanzibar")), ([], ["Desk zanzibar"]), "found")
    listed = {int(row["id"]) for row in scene.all("/passwords?page[size]=1000")}
    equal(listed & {scene.inside, scene.below, scene.beside}, {scene.beside}, "a key's list")
    scene.allow(True)
    equal([scene.reveal(entry).status for entry in (scene.inside, scene.below)], [200, 200], "allowed for the company")
    equal(scene.found("qumran"), ["Safe qumran", "Vault qumran"], "and found")
    scene.allow(False)
    # The mark is the folder's: taken off there, it is gone with the next sync.
    path = f"/organizations/{scene.organization}/relationships/password_folders/{scene.upper}"
    answer = scene.account.api(path, method="PATCH", body=data("password-folders", {"restricted": False}))
    equal(answer.status, 200, f"{answer}")
    scene.hub.sync()
    equal(scene.reveal(scene.below).status, 200, "no longer restricted")
