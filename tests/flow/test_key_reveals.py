# SPDX-License-Identifier: Apache-2.0
"""A key is shown no more than the person who made it would be at that moment, and nothing that a person is asked for
first."""
from support.account import Account
from support.context import check, equal
from test_reveal_rules import Scene as RuleScene


class Scene(RuleScene):
    def __init__(self, test):
        super().__init__(test)
        self.ben = self.hub.user("ben")
        self.id = self.ana.get("/api/v1/session").json["user"]["id"]

    def make_key(self, client, name="script"):
        return client.post("/api/v1/api-keys", {"name": name, "passwords": "read"})

    def by_key(self, key, entry=None):
        """The status, and whether the value came."""
        answer = self.hub.client().send("GET", f"/itglue/passwords/{entry or self.entry}?show_password=true",
                                        headers={"x-api-key": key})
        return answer.status, "data" in answer.json and "password" in answer.json["data"]["attributes"]

    def change_ana(self, **change):
        equal(self.ben.send("PATCH", f"/api/v1/users/{self.id}", change).status, 200, f"{change}")


SHOWN, WITHHELD = (200, True), (200, False)


def test_a_frozen_person_has_no_way_round_by_a_key(test):
    scene = Scene(test)
    key = scene.make_key(scene.ana).json["key"]
    scene.settings(most_per_hour=2)
    equal([scene.show().status for _ in range(3)], [200, 200, 429], "frozen")
    equal(scene.by_key(key), WITHHELD, "by a key from before")
    answer = scene.make_key(scene.ana, "escape")
    equal((answer.status, answer.error["code"]), (429, "reveals_frozen"), "another key")
    paused = scene.make_key(scene.ben, "bens").json
    equal(scene.ben.post(f"/api/v1/api-keys/{paused['id']}/pause").status, 200, "ben pauses his")
    equal(scene.ana.post(f"/api/v1/api-keys/{paused['id']}/activate").status, 429, "nor does she activate it")
    equal(scene.ana.post(f"/api/v1/api-keys/{paused['id']}/rotate").status, 429, "nor rotate it")
    equal(scene.by_key(scene.make_key(scene.ben, "other").json["key"]), SHOWN, "others' keys go on")
    refusal = scene.hub.audit("&action=reveal&actor=key")[1]
    equal((refusal["outcome"], "are frozen" in refusal["reason"]), ("refused", True), f"the audit: {refusal}")
    equal(scene.ben.post(f"/api/v1/reveal-settings/frozen/{scene.id}/release").status, 200, "released")
    equal(scene.by_key(key), SHOWN, "the key works as she does")


def test_the_keys_of_one_person_together_keep_the_hours_most(test):
    scene = Scene(test)
    keys = [scene.make_key(scene.ana, name).json["key"] for name in ("one", "two")]
    scene.settings(most_per_hour=3)
    equal([scene.by_key(keys[i % 2]) for i in range(3)], [SHOWN] * 3, "as many as a person")
    equal([scene.by_key(key)[0] for key in keys], [429, 429], "and no more")
    scene.hub.kill()
    scene.hub.start()
    equal(scene.by_key(keys[0])[0], 429, "over a kill")
    equal(scene.show().status, 200, "she herself is not frozen by it")
    shell = scene.hub.command("keys", "create", "nightly", "--password-access").out.strip().splitlines()[-1].strip()
    equal([scene.by_key(shell) for _ in range(5)], [SHOWN] * 5, "a key of the shell is nobody's")


def test_where_a_second_factor_is_demanded_keys_are_shown_nothing(test):
    scene = Scene(test)
    key = scene.make_key(scene.ana).json["key"]
    scene.rule(scene.company, second_factor=True)
    equal(scene.by_key(key), WITHHELD, "the company that asks for it")
    other = next(id for company, id in scene.entries if company != scene.company)
    equal(scene.by_key(key, other), SHOWN, "another one")
    check("second factor" in scene.hub.audit("&action=reveal&actor=key")[1]["reason"], "the audit says why")
    scene.rule(scene.company, demand="ticket")
    equal(scene.by_key(key), SHOWN, "a ticket is asked of people")


def test_a_key_follows_what_its_maker_may(test):
    scene = Scene(test)
    key = scene.make_key(scene.ana).json["key"]
    scene.change_ana(role="Reader")
    equal(scene.by_key(key), WITHHELD, "the maker may reveal nothing any more")
    scene.change_ana(role="Technician")
    equal(scene.by_key(key), SHOWN, "and again")
    role = scene.hub.ask("POST", "/api/v1/roles", {"name": "Branch", "all_companies": False, "permissions": [
        "read_documentation", "read_documentation_passwords"]})
    other = next(entry for entry in scene.entries if entry[0] != scene.company)
    scene.change_ana(role=role["id"], companies=[other[0]])
    equal((scene.by_key(key), scene.by_key(key, other[1])), (WITHHELD, SHOWN), "of her companies only")
    equal(scene.ben.send("PATCH", f"/api/v1/roles/{role['id']}", {"permissions": ["read_documentation"]}).status, 200, "role")
    equal(scene.by_key(key, other[1]), WITHHELD, "the role's change acts at once")


def test_with_source_local_the_rules_hold_for_keys_too(test):
    account = Account(test, counts={"organizations": 4, "types": 2, "flexible-assets": 30, "documents": 4, "checklists": 2, "passwords": 30})
    hub = account.serving
    id = next(id for id, row in account.passwords().items() if row["password"])
    shown = lambda query="": account.api(f"/passwords/{id}{query}").json["data"]["attributes"].get("password")
    rule = lambda **rule: hub.ask("PATCH", "/api/v1/reveal-settings", {"rule": {"demand": None, "second_factor": None, "approval": None, **rule}})
    secret = lambda: [value for type in account.list("flexible_asset_types")
                      for row in account.list("flexible_assets", f"&filter%5Bflexible_asset_type_id%5D={type['id']}")
                      for value in (row["attributes"]["traits"] or {}).values()]
    before = secret()
    check(shown(), "without a rule")
    rule(demand="ticket")
    check(shown(), "a ticket is asked of people")
    for one in ({"approval": True}, {"second_factor": True}):
        rule(**one)
        equal((shown(), shown("?show_password=true")), (None, None), f"{one}")
        refusal = hub.ask("GET", "/api/v1/audit?action=reveal&limit=1")["entries"][0]
        equal((refusal["actor"]["kind"], refusal["outcome"]), ("key", "refused"), f"the audit: {refusal}")
    after = secret()
    check(len(before) == len(after) and sum(v is None for v in after) > sum(v is None for v in before), "traits that are passwords")
    made = account.api("/passwords?show_password=true", method="POST", body={"data": {"type": "passwords", "attributes": {
        "organization_id": account.list("organizations")[0]["id"], "name": "written", "password": "a written value"}}})
    equal((made.status, "a written value" in made.text), (201, False), f"nor by a write: {made}")
    rule()
    check(shown(), "and again")
