# SPDX-License-Identifier: Apache-2.0
"""Password entries as a person sees them: what is listed, what never is, and what a refusal says and leaves."""
import urllib.parse

from support import databases
from support.account import Account
from support.context import check, equal
from support.hub import Hub

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 20, "documents": 40, "checklists": 10, "passwords": 160}


class Scene:
    def __init__(self, test, share="reveal"):
        self.account = Account(test, counts=SMALL)
        self.hub = Hub(test, options=["--itglue-timeout-seconds", "5"])
        self.mapped = self.hub.ready(self.account, share)
        self.ana = self.hub.user("ana")
        values = self.account.passwords()
        categories = {}
        for row in values.values():
            categories.setdefault(int(row["organization-id"]), set()).add(row["password-category-name"])
        # Of a category (some have none), in a company that has entries of others too, and of a name in plain letters.
        self.organization, self.company, self.entry = next(
            row for row in self.hub.revealable(self.mapped) if values[int(row[2])]["password"]
            and values[int(row[2])]["password-category-name"] and values[int(row[2])]["name"].isascii()
            and len(categories[row[0]]) > 1)
        self.value = values[int(self.entry)]["password"]

    def rows(self, client=None):
        return (client or self.ana).ask("GET", f"/api/v1/companies/{self.company}/passwords")["passwords"]

    def reveal(self, entry=None, client=None):
        return (client or self.ana).post(f"/api/v1/companies/{self.company}/passwords/{entry or self.entry}/reveal", {"purpose": "show"})

    def last(self):
        """The newest reveal in the audit."""
        return self.hub.audit("&action=reveal")[0]


def patch(account, entry, attributes):
    answer = account.api(f"/passwords/{entry}", method="PATCH", body={"data": {"type": "passwords", "attributes": attributes}})
    equal(answer.status, 200, f"changed at the account: {answer}")


def test_b62_entries_are_listed_with_everything_but_their_value(test):
    scene = Scene(test)
    theirs = scene.account.passwords()
    secrets = [row["password"] for row in theirs.values() if row["password"]]
    categories, described = 0, 0
    for organization, company in scene.mapped.items():
        answer = scene.ana.get(f"/api/v1/companies/{company}/passwords")
        rows = {int(row["id"]): row for row in answer.json["passwords"]}
        equal(set(rows), {id for id, row in theirs.items() if int(row["organization-id"]) == organization},
              f"entries of organization {organization}")
        for id, row in rows.items():
            given = theirs[id]
            equal(row["name"], given["name"], "the name")
            if row["may_reveal"]:
                equal((row["username"] or "", row["url"] or "", row["category"]),
                      (given["username"] or "", given["url"] or "", given["password-category-name"]), f"entry {id}")
                described += bool(row["username"] and row["url"])
                categories += row["category"] is not None
            one = scene.ana.get(f"/api/v1/companies/{company}/passwords/{id}")
            check(one.status == 200 and not [value for value in secrets if value in one.text], f"entry {id}: {one.status}")
        equal([value for value in secrets if value in answer.text], [], f"values in the list of company {company}")
    check(categories > 5 and described > 5 and len(secrets) > 20, f"{categories} categories, {described} user names: too few to prove it")


def test_b60_with_no_access_entries_are_in_no_list_search_or_route(test):
    scene = Scene(test)
    name = next(row["name"] for row in scene.rows() if row["id"] == scene.entry)
    search = "/api/v1/search?limit=100&kind=passwords&q=" + urllib.parse.quote(name)
    one = f"/api/v1/companies/{scene.company}/passwords/{scene.entry}"

    def seen():
        hits = {row["id"] for row in scene.ana.ask("GET", search)["results"]}
        return (scene.entry in {row["id"] for row in scene.rows()}, scene.entry in hits, scene.ana.get(one).status, scene.reveal().status)

    equal(seen(), (True, True, 200, 200), "with the level reveal")
    scene.hub.command("passwords", "share", "none")
    equal(seen(), (False, False, 404, 404), "with the level none: list, search, entry, reveal")
    scene.hub.command("passwords", "share", "list")
    equal(seen(), (True, True, 200, 403), "with the level list")


def test_b58_b59_a_company_has_a_level_and_exceptions_for_categories(test):
    scene = Scene(test)
    access = f"/api/v1/companies/{scene.company}/password-access"
    other = next(id for id in scene.mapped.values() if id != scene.company and any(row["may_reveal"] for row in scene.hub.entries(id)))
    shown = scene.ana.ask("GET", access)
    equal((shown["enabled"], shown["default_level"], shown["level"]), (True, "reveal", None), "at first")
    equal({row["level"] for row in shown["categories"]}, {None}, "exceptions at first")
    elsewhere = scene.hub.entries(other)
    category_of = {row["id"]: row["category"] for row in scene.rows()}
    mine = category_of[scene.entry]
    id = next(row["id"] for row in shown["categories"] if row["name"] == mine)
    free = {entry for entry, category in category_of.items() if category == mine}
    check(free and free != set(category_of), f"entries in and outside of {mine}: {category_of}")

    def seen(body):
        answer = scene.ana.send("PUT", access, body)
        equal(answer.status, 200, f"{body}: {answer}")
        rows = scene.rows()
        return {row["id"] for row in rows}, {row["id"] for row in rows if row["may_reveal"]}

    everything, open_ones = seen({"level": None})
    equal(everything, set(category_of), "listed with the level of all")
    equal(seen({"level": "list"}), (everything, set()), "the company's level List only")
    equal(scene.reveal().status, 403, "a reveal with it")
    equal(seen({"categories": [{"id": id, "level": "reveal"}]}), (everything, free & open_ones), "an exception that reveals")
    equal(scene.reveal().json["value"], scene.value, "a reveal of the exception")
    equal(seen({"level": "none"}), (free, free & open_ones), "No access, but for the exception")
    equal(seen({"level": "reveal", "categories": [{"id": id, "level": "none"}]}), (everything - free, open_ones - free), "an exception without access")
    equal(scene.reveal().status, 404, "a reveal of it")
    equal(scene.hub.entries(other), elsewhere, "another company meanwhile")
    equal(scene.hub.audit("&action=password_access")[0]["reason"], f"every category: reveal, {mine}: none", "the audit")
    equal(seen({"level": None, "categories": [{"id": id, "level": None}]}), (everything, open_ones), "back to the level of all")
    scene.hub.command("passwords", "share", "list")
    equal(seen({"level": None}), (everything, set()), "which is List only now")
    for body in ({}, {"level": "all"}, {"categories": [{"id": "4711", "level": "none"}]}, {"categories": [{"id": id, "level": 7}]}):
        equal(scene.ana.send("PUT", access, body).status, 422, f"{body}")


def test_b58_b59_the_level_of_many_companies_is_changed_at_once_after_a_look(test):
    scene = Scene(test)
    hub, target = scene.hub, "/api/v1/password-access"
    companies = sorted(scene.mapped.values(), key=int)
    chosen, other = companies[:3], companies[3]
    before = {id: hub.entries(id) for id in companies}
    listed = hub.ask("GET", target)
    equal({row["id"]: row["entries"] for row in listed["companies"] if row["id"] in before}, {id: len(rows) for id, rows in before.items()}, "entries of each company")
    equal((listed["enabled"], listed["default_level"], {row["level"] for row in listed["companies"]}), (True, "reveal", {None}), "the levels")
    body = {"company_ids": chosen, "level": "none"}
    looked = hub.ask("POST", target, body)
    equal((looked["applied"], looked["companies"], looked["entries"], looked["unchanged"]), (False, 3, sum(len(before[id]) for id in chosen), 0), "what it would do")
    equal({id: hub.entries(id) for id in companies}, before, "a look changes nothing")
    operator = hub.operator()
    refused = operator.post(target, {**body, "apply": True, "token": "0" * 32})
    equal((refused.status, refused.json["error"]["field"]), (409, "token"), "another token")
    equal(operator.post(target, {**body, "apply": True}).status, 409, "no token")
    done = hub.ask("POST", target, {**body, "apply": True, "token": looked["token"]})
    equal((done["applied"], done["companies"]), (True, 3), "the act")
    equal([len(hub.entries(id)) for id in chosen], [0, 0, 0], "entries of the chosen")
    equal(hub.entries(other), before[other], "another company's")
    entries = hub.audit("&action=password_access")
    equal(sorted(row["company"]["id"] for row in entries), sorted(chosen), "one audit entry a company")
    equal({row["reason"] for row in entries}, {"every category: none, before: as set above"}, "what it says")
    again = hub.ask("POST", target, body)
    equal((again["companies"], again["entries"], again["unchanged"]), (0, 0, 3), "the same again")
    equal(operator.post(target, {**body, "apply": True, "token": looked["token"]}).status, 409, "the look is old")
    # One category, as an exception; then all exceptions go.
    mine = scene.company
    category = next(row["category"] for row in before[mine] if row["id"] == scene.entry)
    id = next(row["id"] for row in listed["categories"] if row["name"] == category)
    of_it = [row for row in before[mine] if row["category"] == category]

    def act(body):
        return hub.ask("POST", target, {**body, "apply": True, "token": hub.ask("POST", target, body)["token"]})
    act({"company_ids": [mine], "level": "none"})
    equal(act({"company_ids": [mine], "category_id": id, "level": "list"})["entries"], len(of_it), "entries of the category")
    equal({row["id"] for row in hub.entries(mine)}, {row["id"] for row in of_it}, "the exception")
    equal(next(row["exceptions"] for row in hub.ask("GET", target)["companies"] if row["id"] == mine), 1, "its exceptions")
    back = act({"company_ids": [mine], "level": None, "drop_exceptions": True})
    equal((back["entries"], back["changes"][0]["exceptions_dropped"]), (len(before[mine]), 1), "back to the level of all")
    equal(hub.entries(mine), before[mine], "as in the beginning")
    check("1 exception" in hub.audit("&action=password_access")[0]["reason"] or "one exception" in hub.audit("&action=password_access")[0]["reason"], "the audit of it")
    for bad in ({}, {"company_ids": chosen}, {"company_ids": [], "level": "none"}, {"company_ids": chosen, "level": "all"}, {"company_ids": "all", "level": "none"},
                {"company_ids": chosen, "level": "none", "category_id": "4711"}, {"company_ids": chosen, "level": "none", "category_id": id, "drop_exceptions": True}):
        equal(operator.post(target, bad).status, 422, f"{bad}")
    equal(operator.post(target, {"company_ids": [chosen[0], "4711"], "level": "list"}).status, 404, "a company that is not there")


def test_b63_b100_who_only_reads_sees_entries_without_a_reveal(test):
    scene = Scene(test)
    reader = scene.hub.user("eva", "Reader")
    permissions = reader.ask("GET", "/api/v1/session")["permissions"]
    check("read_documentation" in permissions and "read_documentation_passwords" not in permissions, f"a reader holds {permissions}")
    rows = scene.rows(reader)
    equal({row["id"] for row in rows}, {row["id"] for row in scene.rows()}, "entries that a reader sees")
    equal([row["id"] for row in rows if row["may_reveal"]], [], "entries that a reader may reveal")
    start = scene.account.request_count()
    refused = scene.reveal(client=reader)
    check(refused.status == 403 and "read_documentation_passwords" in refused.error["message"] + refused.error["next_step"], f"{refused}")
    equal(scene.account.request_count() - start, 0, "requests for it")
    equal(scene.reveal().json["value"], scene.value, "with the permission")


def test_b64_each_reveal_asks_the_source_at_that_moment(test):
    scene = Scene(test)
    equal(scene.reveal().json["value"], scene.value, "the value")
    for number in range(3):
        value = f"Rotated-{number}-{scene.value[::-1]}"
        patch(scene.account, scene.entry, {"password": value})
        equal(scene.reveal().json["value"], value, "the value after a change at the source, without a sync")
    scene.hub.stop()
    equal(databases.find_in_files(scene.hub.folder, [scene.value, value]), [], "values on the hub's disk")


def test_b68_refused_and_failed_reveals_stand_in_the_audit_with_their_reason(test):
    scene = Scene(test)
    before = len(scene.hub.audit("&action=reveal"))

    def noted(answer, status, outcome, word):
        equal(answer.status, status, f"{answer}")
        entry = scene.last()
        equal(entry["outcome"], outcome, f"the outcome of {answer.error['message']}")
        check(word in entry["reason"], f"the reason of {answer.error['message']}: {entry}")

    reader = scene.hub.user("eva", "Reader")
    noted(scene.reveal(client=reader), 403, "refused", "permission")
    equal(scene.last()["actor"]["name"], "eva", "who was refused")
    noted(scene.reveal("999999999"), 404, "refused", "no such")
    patch(scene.account, scene.entry, {"restricted": True})
    noted(scene.reveal(), 403, "refused", "restricted at the source")
    patch(scene.account, scene.entry, {"restricted": False})
    scene.account.serving.kill()
    answer = scene.reveal()
    noted(answer, answer.status, "failed", "127.0.0.1")
    check(answer.status >= 500, f"a source that is down: {answer}")
    equal(len(scene.hub.audit("&action=reveal")) - before, 4, "audit entries")
    scene.hub.command("audit", "verify")


def test_b69_the_sources_own_refusal_is_told_as_it_is(test):
    scene = Scene(test)
    patch(scene.account, scene.entry, {"restricted": True})
    refused = scene.reveal()
    check(refused.status == 403 and "restricted at the source" in refused.error["message"], f"restricted there meanwhile: {refused}")
    patch(scene.account, scene.entry, {"restricted": False})
    equal(scene.reveal().status, 200, "no longer restricted")
    weak = scene.account.make_key("weak", password_access=False)
    equal(scene.ana.send("PUT", "/api/v1/integrations/itglue", {"url": scene.account.url, "key": weak}).status, 200, "another key")
    refused = scene.reveal()
    check(refused.status >= 400 and "Password Access" in refused.error["message"], f"a key without Password Access: {refused}")


def test_b73_while_the_source_is_down_lists_go_on_and_a_reveal_says_so(test):
    scene = Scene(test)
    targets = [f"/api/v1/companies/{scene.company}/{part}" for part in ("passwords", "documents", "flexible-asset-types", "checklists")]
    targets += [f"/api/v1/companies/{scene.company}/passwords/{scene.entry}", "/api/v1/companies",
                "/api/v1/search?kind=passwords&q=" + urllib.parse.quote(scene.rows()[0]["name"])]

    def shown():
        out = []
        for target in targets:
            answer = scene.ana.ask("GET", target)
            answer.pop("took_ms", None)
            out.append((target, answer))
        return out

    before = shown()
    scene.account.serving.kill()
    equal(shown(), before, "what is shown while the source is down")
    answer = scene.reveal()
    check(answer.status in (502, 503, 504) and "127.0.0.1" in answer.error["message"], f"a reveal meanwhile: {answer}")
    scene.account.serving.start()
    equal(scene.reveal().json["value"], scene.value, "a reveal once it is back")
