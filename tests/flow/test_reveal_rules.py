# SPDX-License-Identifier: Apache-2.0
"""What a reveal demands besides the permission: a reason, a ticket, a second factor, another person, and not too many."""
import concurrent.futures

from support import databases
from support.context import check, equal
from test_audit import Scene as AuditScene
from test_second_factor import App


class Scene(AuditScene):
    def __init__(self, test):
        super().__init__(test)
        self.ana = self.hub.user("ana")
        self.company, self.entry = self.entries[0]
        self.start = self.account.request_count()

    def settings(self, **change):
        return self.hub.ask("PATCH", "/api/v1/reveal-settings", change)

    def rule(self, company=None, **rule):
        full = {"demand": None, "second_factor": None, "approval": None, **rule}
        if company:
            return self.hub.ask("PUT", f"/api/v1/companies/{company}/reveal-rules", {"rule": full})
        return self.settings(rule=full)

    def show(self, client=None, **body):
        return self.reveal(client or self.ana, (self.company, self.entry), **body)

    def asked(self):
        """How often the account was asked for a value since the start."""
        return len([r for r in self.account.requests(self.start) if "show_password=true" in r["target"]])

    def last(self):
        return self.hub.audit("&action=reveal&actor=user")[0]


def refused(answer, status, code, field=None):
    equal((answer.status, answer.error["code"], answer.error["field"]), (status, code, field), f"the refusal: {answer}")
    check("value" not in answer.json, "no value")


def test_a_reason_or_a_ticket_is_demanded_and_holds_for_its_grace_time(test):
    scene = Scene(test)
    scene.rule(demand="reason")
    refused(scene.show(), 422, "invalid_argument", "reason")
    equal((scene.asked(), scene.last()["outcome"]), (0, "refused"), "nothing was asked, and the refusal stands")
    equal(scene.show(reason="switch replaced").status, 200, "with a reason")
    equal(scene.last()["reason"], "show: switch replaced", "the reason in the audit")
    scene.hub.stop()
    scene.hub.start()
    equal(scene.show().status, 200, "within the grace time, over a restart")
    equal(scene.last()["reason"], "show: switch replaced (said before)", "and the audit says so")
    scene.rule(scene.company, demand="ticket")
    refused(scene.show(), 422, "invalid_argument", "ticket")
    refused(scene.show(reason="no ticket"), 422, "invalid_argument", "ticket")
    equal(scene.show(ticket="T-1").status, 200, "with a ticket")
    shown = scene.ana.get(f"/api/v1/companies/{scene.company}/passwords/{scene.entry}").json["reveal_rule"]
    equal(shown, {"demand": "ticket", "reason_holds": True, "second_factor": False, "approval": False}, "the page is told")
    scene.settings(grace_minutes=0)
    refused(scene.show(), 422, "invalid_argument", "ticket")
    other = next(entry for entry in scene.entries if entry[0] != scene.company)
    refused(scene.reveal(scene.ana, other), 422, "invalid_argument", "reason")
    check("asks for reason" in scene.hub.audit("&action=reveal_rules")[-1]["reason"], "the change is audited")


def test_a_category_has_rules_of_its_own_everywhere_and_at_one_company(test):
    scene = Scene(test)
    hub = scene.hub
    categories = {(company, row["id"]): row["category"] for company in scene.mapped.values() for row in hub.entries(company)}
    scene.company, scene.entry = next(entry for entry in scene.entries if categories[entry])
    name = categories[scene.company, scene.entry]
    listed = hub.ask("GET", "/api/v1/reveal-settings")["categories"]
    check(len(listed) > 1 and all(row["name"] for row in listed), f"every category by name: {listed}")
    id = next(row["id"] for row in listed if row["name"] == name)
    nothing = {"demand": None, "second_factor": None, "approval": None}
    row = lambda rules: next({k: v for k, v in row.items() if k in nothing} for row in rules["categories"] if row["id"] == id)
    equal(row(scene.settings(categories=[{"id": id, **nothing, "demand": "reason"}])), {**nothing, "demand": "reason"}, "in every company")
    check(f"{name}: asks for reason" in hub.audit("&action=reveal_rules")[0]["reason"], "the audit names the category")
    refused(scene.show(), 422, "invalid_argument", "reason")
    other = next(entry for entry in scene.entries if categories[entry] != name)
    equal(scene.reveal(scene.ana, other).status, 200, "another category does not ask")
    target = f"/api/v1/companies/{scene.company}/reveal-rules"
    own = hub.ask("PUT", target, {"categories": [{"id": id, **nothing, "demand": "ticket"}]})
    equal(row(own), {**nothing, "demand": "ticket"}, "at one company")
    refused(scene.show(reason="outage"), 422, "invalid_argument", "ticket")
    equal(row(hub.ask("PUT", target, {"categories": [{"id": id, **nothing}]})), nothing, "taken away")
    equal(scene.show(reason="outage").status, 200, "the wider rule counts again")
    for bad in ({"categories": [{"id": "4711", **nothing, "demand": "reason"}]}, {"categories": [{"id": id, "name": "x"}]}):
        equal(hub.operator().send("PUT", target, bad).status, 422, f"{bad}")


def test_a_second_factor_is_demanded(test):
    scene = Scene(test)
    scene.rule(scene.company, second_factor=True)
    answer = scene.show(reason="outage")
    refused(answer, 403, "second_factor_required")
    check(answer.error["next_step"], "the next step")
    equal((scene.asked(), scene.last()["outcome"]), (0, "refused"), "nothing was asked")
    other = next(entry for entry in scene.entries if entry[0] != scene.company)
    equal(scene.reveal(scene.ana, other).status, 200, "another company does not ask for it")
    equal(scene.reveal(scene.hub.operator(), (scene.company, scene.entry)).status, 403, "nor does a shell get around it")


def test_how_long_a_second_factor_is_good_for_is_a_setting(test):
    scene = Scene(test)
    equal(scene.hub.ask("GET", "/api/v1/reveal-settings")["second_factor_minutes"], 10, "at first")
    equal(scene.settings(second_factor_minutes=3)["second_factor_minutes"], 3, "set")
    check("second factor 3" in scene.hub.audit("&action=reveal_rules")[0]["reason"], "the change is audited")
    scene.rule(scene.company, second_factor=True)
    begun = scene.ana.ask("POST", "/api/v1/profile/second-factor", {"current_password": scene.hub.passwords["ana"]})
    app = App(begun["key"])
    scene.ana.ask("POST", "/api/v1/profile/second-factor/confirm", {"code": app.code()})
    equal(scene.show().status, 200, "just passed")
    scene.hub.stop()
    databases.change(scene.hub.folder + "/strict.db", "UPDATE session SET second_factor_at_ms = second_factor_at_ms - 180000")
    scene.hub.start()
    answer = scene.show()
    refused(answer, 403, "second_factor_required")
    check("3 minutes" in answer.error["next_step"], f"how long it holds: {answer}")
    scene.settings(second_factor_minutes=60)
    equal(scene.show().status, 200, "good for an hour, it holds still")


def test_beyond_the_hours_most_a_person_is_frozen_until_released(test):
    scene = Scene(test)
    hub = scene.hub
    ben = hub.user("ben")
    scene.settings(most_per_hour=5)
    # Ten at once: no more than five pass, whatever the order.
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: scene.show(), range(10)))
    equal(sorted(answer.status for answer in answers), [200] * 5 + [429] * 5, "of ten at once")
    equal(scene.asked(), 5, "the account was asked for")
    frozen = next(answer for answer in answers if answer.status == 429)
    refused(frozen, 429, "reveals_frozen")
    check("administrator" in frozen.error["next_step"], "who can help")
    alerts = hub.audit("&action=reveals_frozen")
    equal([(row["subject"], row["outcome"]) for row in alerts], [("ana", "done")], "one alert")
    hub.kill()
    hub.start()
    refused(scene.show(), 429, "reveals_frozen")
    equal(scene.show(ben).status, 200, "others go on")
    listed = hub.ask("GET", "/api/v1/reveal-settings")["frozen"]
    equal([row["user"]["name"] for row in listed], ["ana"], "the list of the frozen")
    id = listed[0]["user"]["id"]
    own = scene.ana.post(f"/api/v1/reveal-settings/frozen/{id}/release")
    equal(own.status, 403, "nobody releases himself")
    equal(ben.post(f"/api/v1/reveal-settings/frozen/{id}/release").json["frozen"], [], "released")
    equal([scene.show().status for _ in range(6)], [200] * 5 + [429], "five more, and no sixth")
    equal(hub.audit("&action=reveals_released")[0]["actor"]["name"], "ben", "who released")
    hub.command("audit", "verify")


def test_the_hours_most_is_counted_over_a_kill(test):
    scene = Scene(test)
    scene.settings(most_per_hour=3)
    for _ in range(2):
        equal(scene.show().status, 200, "shown")
        scene.hub.kill()
        scene.hub.start()
    equal([scene.show().status for _ in range(2)], [200, 429], "the third, and no fourth")


def test_an_entry_moved_into_a_stricter_category_is_not_shown_by_the_rules_of_the_old_one(test):
    scene = Scene(test)
    before = scene.account.passwords()[int(scene.entry)]["password-category-id"]
    stricter, alike = [int(row["id"]) for row in scene.account.list("password_categories") if int(row["id"]) != before][:2]
    scene.settings(categories=[{"id": str(stricter), "demand": None, "second_factor": None, "approval": True}])

    def move(category):
        equal(scene.account.api(f"/passwords/{scene.entry}", method="PATCH", body={"data": {"type": "passwords", "attributes": {
            "password-category-id": category}}}).status, 200, "at the source")

    key = scene.hub.command("keys", "create", "script", "--password-access").out.strip().splitlines()[-1].strip()
    ask = lambda: scene.hub.client().send("GET", f"/itglue/passwords/{scene.entry}?show_password=true", headers={"x-api-key": key})
    shown = lambda answer: "password" in answer.json["data"]["attributes"]
    move(alike)
    equal((scene.show().status, shown(ask())), (200, True), "no stricter one")
    move(stricter)
    answer = scene.show()
    equal((answer.status, "value" in answer.json, "stricter" in answer.error["message"]), (403, False, True), f"{answer}")
    equal(shown(ask()), False, "nor by a key")
    scene.hub.sync()
    refused(scene.show(), 403, "approval_required")


def test_an_approval_counts_while_its_giver_could_give_it(test):
    scene = Scene(test)
    hub = scene.hub
    ben = hub.user("ben")
    id = ben.ask("GET", "/api/v1/session")["user"]["id"]
    other = next(company for company, _ in scene.entries if company != scene.company)
    branch = hub.ask("POST", "/api/v1/roles", {"name": "Branch", "all_companies": False, "permissions": [
        "read_documentation", "read_documentation_passwords"]})["id"]
    scene.rule(scene.company, approval=True)
    asked = scene.ana.ask("POST", f"/api/v1/companies/{scene.company}/passwords/{scene.entry}/approvals", {"reason": "outage"})["id"]
    equal(ben.post(f"/api/v1/reveal-approvals/{asked}/approve").status, 200, "approved")
    for change in ({"role": "Reader"}, {"role": branch, "companies": [other]}, {"role": "Technician", "active": False}):
        hub.ask("PATCH", f"/api/v1/users/{id}", change)
        refused(scene.show(), 403, "approval_required")
    hub.ask("PATCH", f"/api/v1/users/{id}", {"active": True, "role": branch, "companies": [scene.company]})
    equal(scene.show().status, 200, "given by whoever could give it now")


def test_a_second_person_approves_one_reveal(test):
    scene = Scene(test)
    hub = scene.hub
    ben, reader = hub.user("ben"), hub.user("reader", "Reader")
    scene.rule(scene.company, approval=True)
    refused(scene.show(), 403, "approval_required")
    equal(scene.asked(), 0, "nothing was asked")
    path = f"/api/v1/companies/{scene.company}/passwords/{scene.entry}/approvals"
    equal(scene.ana.post(path, {}).status, 422, "a question needs a reason")
    asked = scene.ana.post(path, {"reason": "outage"})
    equal((asked.status, asked.json["state"], asked.json["may_decide"]), (201, "asked", False), "the question")
    id = asked.json["id"]
    equal(scene.ana.post(f"/api/v1/reveal-approvals/{id}/approve").status, 403, "nobody approves himself")
    equal(reader.post(f"/api/v1/reveal-approvals/{id}/approve").status, 403, "nor who may reveal nothing")
    equal(hub.operator().post(f"/api/v1/reveal-approvals/{id}/approve").status, 403, "nor a shell, which is nobody")
    refused(scene.show(), 403, "approval_required")
    row = next(r for r in ben.get("/api/v1/reveal-approvals").json["approvals"] if r["id"] == id)
    equal((row["user"]["name"], row["reason"], row["may_decide"]), ("ana", "outage", True), "what ben is shown")
    equal(ben.post(f"/api/v1/reveal-approvals/{id}/approve").json["state"], "approved", "approved")
    equal(ben.post(f"/api/v1/reveal-approvals/{id}/refuse").status, 409, "decided once")
    refused(scene.show(ben), 403, "approval_required")
    hub.kill()
    hub.start()
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: scene.show(), range(6)))
    equal(sorted(a.status for a in answers), [200] + [403] * 5, "of six at once")
    equal(scene.asked(), 1, "the account was asked once")
    trail = [(row["action"], row["actor"]["name"], row["outcome"]) for row in reversed(hub.audit())
             if row["action"].startswith("reveal_")]
    for wanted in (("reveal_rules", None, None), ("reveal_request", "ana", "done"), ("reveal_approve", "ana", "refused"),
                   ("reveal_approve", "ben", "done")):
        check(any(all(w is None or w == r for w, r in zip(wanted, row)) for row in trail), f"{wanted} in {trail}")
    # A key with Password Access is no way around it.
    key = hub.command("keys", "create", "script", "--password-access").out.strip().splitlines()[-1].strip()
    answer = hub.client().send("GET", f"/itglue/passwords/{scene.entry}?show_password=true", headers={"x-api-key": key})
    check("password" not in answer.json["data"]["attributes"], "a key is shown the value")
    # An open question asked again is the first one, also in what the audit says was asked.
    equal(scene.ana.post(path, {"reason": "first words"}).json["id"], scene.ana.post(path, {"reason": "other words"}).json["id"], "one")
    equal([row["reason"] for row in hub.audit("&action=reveal_request")][:2], ["first words", "first words"], "what was asked")
    opened = hub.ask("GET", "/api/v1/reveal-approvals")["approvals"][0]["id"]
    equal(ben.post(f"/api/v1/reveal-approvals/{opened}/refuse").json["state"], "refused", "answered")
    # A refused question opens nothing.
    again = scene.ana.post(path, {"reason": "once more"}).json["id"]
    check(again != id, "a question of its own")
    equal(ben.post(f"/api/v1/reveal-approvals/{again}/refuse").json["state"], "refused", "refused")
    refused(scene.show(), 403, "approval_required")
    hub.command("audit", "verify")


def test_the_rules_need_the_permission_and_refuse_nonsense(test):
    scene = Scene(test)
    reader = scene.hub.user("reader", "Reader")
    for method, path in (("GET", "/api/v1/reveal-settings"), ("PATCH", "/api/v1/reveal-settings"),
                         ("GET", f"/api/v1/companies/{scene.company}/reveal-rules")):
        equal(reader.send(method, path, None if method == "GET" else {}).status, 403, f"{method} {path}")
    operator = scene.hub.operator()
    for bad in ({"most_per_hour": -1}, {"most_per_hour": 100000}, {"grace_minutes": 5000}, {"approval_minutes": 0},
                {"second_factor_minutes": 0}, {"second_factor_minutes": 1441}, {"rule": {"demand": "poem"}}, {"rule": {"approval": "yes"}}, {"categories": [{"demand": "none"}]}):
        equal(operator.send("PATCH", "/api/v1/reveal-settings", bad).status, 422, f"{bad}")
    equal(scene.hub.ask("GET", "/api/v1/reveal-settings")["most_per_hour"], 0, "nothing was stored")
