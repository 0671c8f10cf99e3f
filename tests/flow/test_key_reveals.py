# SPDX-License-Identifier: Apache-2.0
"""A key is shown and does no more than the person who answers for it may at that moment, and is shown nothing that a
person is asked for first."""
from support.account import Account
from support.context import check, equal
from support.gateway import Scene as Gateway, data
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


SHOWN, WITHHELD, MISSING = (200, True), (200, False), (404, False)


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
    equal((scene.by_key(key), scene.by_key(key, other[1])), (MISSING, SHOWN), "of her companies only")
    equal(scene.ben.send("PATCH", f"/api/v1/roles/{role['id']}", {"permissions": ["read_documentation"]}).status, 200, "role")
    equal(scene.by_key(key, other[1]), WITHHELD, "the role's change acts at once")


def person_with_key(scene, name, **key):
    """A client, what changes the person (by another one), and a key the person made."""
    client = scene.hub.user(name)
    id = client.ask("GET", "/api/v1/session")["user"]["id"]
    made = client.ask("POST", "/api/v1/api-keys", {"name": f"{name}s", "passwords": "read_write", **key})
    change = lambda **change: scene.hub.ask("PATCH", f"/api/v1/users/{id}", change)
    return client, change, made


FORBIDDEN = (403, '{"message":"Forbidden"}')


def test_a_key_writes_and_deletes_no_more_than_its_maker_may_at_that_moment(test):
    scene = Gateway(test)
    scene.hub.user("ana")
    ben, change, made = person_with_key(scene, "ben")
    entries = [entry for _, _, entry in scene.hub.revealable(scene.mapped)]
    write = lambda value: scene.send("PATCH", f"/passwords/{entries[0]}", data("passwords", {"password": value}), key=made["key"])
    delete = lambda: scene.send("DELETE", f"/passwords/{entries[1]}", key=made["key"])
    told = lambda answer: (answer.status, answer.text)
    equal(write("first").status, 200, "as long as he may")
    scene.hub.ask("POST", "/api/v1/roles", {"name": "Writer", "all_companies": True, "permissions": [
        "write_documentation", "read_documentation_passwords"]})
    start = scene.account.request_count()
    change(role="Reader")
    equal((told(write("owned")), told(delete())), (FORBIDDEN, FORBIDDEN), "a reader's key")
    equal(scene.get("/passwords", key=made["key"]).status, 200, "reads")
    change(role="Writer")
    equal((write("second").status, told(delete())), (200, FORBIDDEN), "one who deletes nothing")
    equal({row["method"] for row in scene.account.requests(start)}, {"PATCH"}, "nothing else was sent")
    equal(scene.account.passwords()[int(entries[0])]["password"], "second", "what was written")
    change(role="Primary Admin")
    equal(delete().status, 204, "and again what he may")
    shell = scene.send("PATCH", f"/passwords/{entries[0]}", data("passwords", {"password": "third"}))
    equal(shell.status, 200, "a key of the shell is nobody's")


def test_a_key_reads_what_its_maker_may_read_at_that_moment(test):
    scene = Gateway(test)
    scene.hub.user("ana")
    _, change, made = person_with_key(scene, "ben")
    key = made["key"]
    rows = [(organization, company, entry) for organization, company, entry in scene.hub.revealable(scene.mapped)]
    organization, company, entry = rows[0]
    other = next(row[2] for row in rows if row[0] != organization)
    both = lambda: [scene.get(f"/passwords/{id}?show_password=false", key=key).status for id in (entry, other)]
    equal(both(), [200, 200], "everything")
    roles = {name: scene.hub.ask("POST", "/api/v1/roles", {"name": name, "permissions": permissions,
                                                           "all_companies": name != "Branch"})["id"]
             for name, permissions in (("Branch", ["write_documentation"]), ("Clerk", ["read_companies"]))}
    change(role=roles["Branch"], companies=[company])
    equal(both(), [200, 404], "his companies'")
    listed = {int(row["attributes"]["organization-id"]) for row in scene.get("/passwords?page[size]=1000", key=key).json["data"]}
    equal(listed, {int(organization)}, "in lists too")
    refused = scene.send("PATCH", f"/passwords/{entry}", data("passwords", {"username": "x"}), key=key)
    equal((refused.status, refused.text), FORBIDDEN, "whoever is limited writes nothing, as in the portal")
    change(role=roles["Branch"], companies=[])
    equal(both(), [404, 404], "without companies nothing")
    change(role=roles["Clerk"])
    equal(both(), [403, 403], "who may not read")
    change(role="Primary Admin")
    equal(both(), [200, 200], "and again")


def test_a_key_takes_no_entry_out_of_its_categorys_rules(test):
    """Levels and reveal rules are set by whoever manages integrations, so nobody else loosens them by a category."""
    scene = Gateway(test)
    scene.hub.user("ana")
    scene.hub.ask("POST", "/api/v1/roles", {"name": "Writer", "all_companies": True, "permissions": [
        "write_documentation", "read_documentation_passwords"]})
    _, change, made = person_with_key(scene, "ben")
    change(role="Writer")
    values = scene.account.passwords()
    _, company, entry = next(row for row in scene.hub.revealable(scene.mapped) if values[int(row[2])]["password-category-id"])
    category = int(values[int(entry)]["password-category-id"])
    other = next(int(row["id"]) for row in scene.account.list("password_categories") if int(row["id"]) != category)

    def move(to, key=made["key"], name="password-category-id"):
        return scene.send("PATCH", f"/passwords/{entry}", data("passwords", {name: to}), key=key).status

    def rule(**rule):
        whole = {"id": str(category), "demand": None, "second_factor": None, "approval": None, **rule}
        scene.hub.ask("PATCH", "/api/v1/reveal-settings", {"categories": [whole]})

    start = scene.account.request_count()
    for one in ({"approval": True}, {"second_factor": True}, {"demand": "ticket"}):
        rule(**one)
        equal([move(other), move(None), move(other, name="password_category_id")], [422] * 3, f"{one}")
    rule()
    scene.hub.ask("PUT", f"/api/v1/companies/{company}/password-access", {"level": "reveal", "categories": [
        {"id": str(category), "level": "list"}]})
    equal(move(other), 422, "from list to reveal")
    bulk = scene.send("PATCH", "/passwords", {"data": [{"type": "passwords", "attributes": {
        "id": int(entry), "password-category-id": other}}]}, key=made["key"])
    equal(bulk.status, 422, "in bulk")
    equal(scene.writes(start), [], "nothing was sent")
    equal(move(category), 200, "what is as it was")
    change(role="Primary Admin")
    equal(move(other), 200, "by whoever may set the rules")
    change(role="Writer")
    equal(move(category), 200, "what becomes stricter")
    equal(move(other, key=scene.strong), 200, "a key of the shell")


def test_whoever_activates_somebody_elses_key_answers_for_it(test):
    scene = Scene(test)
    made = scene.make_key(scene.ana).json
    key, eva = made["key"], scene.hub.user("eva")
    scene.settings(most_per_hour=2)
    equal([scene.by_key(key)[0] for _ in range(3)], [200, 200, 429], "hers")
    scene.change_ana(active=False)
    equal(scene.by_key(key)[0], 403, "paused with her")
    equal(scene.ben.post(f"/api/v1/api-keys/{made['id']}/activate").status, 200, "ben activates it")
    equal(scene.by_key(key)[0], 429, "the hour's limit holds on")
    scene.settings(most_per_hour=4)
    equal([scene.by_key(key)[0] for _ in range(3)], [200, 200, 429], "as for his own keys")
    report = scene.hub.ask("GET", f"/api/v1/audit/leavers/{scene.id}")
    check(any(row["password_id"] == str(scene.entry) for row in report["passwords"]), f"she has it all the same: {report}")
    scene.hub.restart()
    equal(scene.by_key(key)[0], 429, "also after a restart")
    scene.settings(most_per_hour=0)
    ben = scene.ben.ask("GET", "/api/v1/session")["user"]["id"]
    equal(eva.send("PATCH", f"/api/v1/users/{ben}", {"role": "Reader"}).status, 200, "ben may not reveal any more")
    equal(scene.by_key(key), WITHHELD, "nor may the key")
    equal(eva.send("PATCH", f"/api/v1/users/{ben}", {"active": False}).status, 200, "ben leaves")
    equal(scene.by_key(key)[0], 403, "it is paused with him as well")


def test_with_source_local_a_key_follows_its_maker_too(test):
    account = Account(test, counts={"organizations": 4, "types": 2, "flexible-assets": 10, "documents": 4, "checklists": 2, "passwords": 20})
    hub, operator = account.serving, account.serving.operator()

    def person(name):
        url = operator.ask("POST", "/api/v1/users", {"name": name, "role": "Primary Admin"})["setup_url"]
        client = hub.client()
        return client.take_session(client.post("/api/v1" + url[url.index("/setup/"):], {"password": "a long enough password"}))

    ana, _ = person("ana"), person("eva")
    key = ana.ask("POST", "/api/v1/api-keys", {"name": "k"})["key"]
    id = ana.ask("GET", "/api/v1/session")["user"]["id"]
    write = lambda: account.api("/organizations", method="POST", key=key, body={"data": {"type": "organizations", "attributes": {"name": "New"}}}).status
    equal((account.api("/organizations", key=key).status, write()), (200, 201), "as she may")
    hub.ask("PATCH", f"/api/v1/users/{id}", {"role": "Reader"})
    equal((account.api("/organizations", key=key).status, write()), (200, 403), "a reader's")
    role = hub.ask("POST", "/api/v1/roles", {"name": "Clerk", "permissions": ["read_companies"], "all_companies": True})["id"]
    hub.ask("PATCH", f"/api/v1/users/{id}", {"role": role})
    equal((account.api("/organizations", key=key).status, write()), (403, 403), "who may not read")


def test_with_source_local_the_rules_hold_for_keys_too(test):
    account = Account(test, counts={"organizations": 4, "types": 2, "flexible-assets": 30, "documents": 4, "checklists": 2, "passwords": 30})
    hub = account.serving
    id = next(id for id, row in account.passwords().items() if row["password"])
    shown = lambda query="": account.api(f"/passwords/{id}{query}").json["data"]["attributes"].get("password")
    rule = lambda **rule: hub.ask("PATCH", "/api/v1/reveal-settings", {"rule": {"demand": None, "second_factor": None, "approval": None, **rule}})
    secret = lambda: [value for type in account.list("flexible_asset_types")
                      for row in account.list("flexible_assets", f"&filter%5Bflexible_asset_type_id%5D={type['id']}")
                      for value in (account.api(f"/flexible_assets/{row['id']}").json["data"]["attributes"]["traits"] or {}).values()]
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
