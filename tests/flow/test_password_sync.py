# SPDX-License-Identifier: Apache-2.0
"""Password sync from a real MariaDB through an account that may only read."""
from collections import Counter

from support import databases
from support.account import Account
from support.automate import Automate
from support.context import check, equal, fail, wait_until
from support.hub import Hub

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 20, "documents": 20, "checklists": 10, "passwords": 60}
ALLOWED = ("SELECT", "SET", "SHOW")


class Scene:
    """An account, an Automate database, and a hub connected to both and mapped."""

    def __init__(self, test, hub_options=(), sync=True, clients=8, passwords=40, through=None, account_options=()):
        self.test = test
        self.account = Account(test, counts=SMALL, options=account_options)
        if through:
            self.account.through = through(test, self.account.serving.port)
        self.automate = Automate(test, self.account.organizations(), clients, passwords)
        self.hub = Hub(test, options=hub_options)
        self.mapped = self.hub.ready(self.account, sync=sync)
        self.before = self.account.passwords(values=False)
        self.automate.connect(self.hub)
        self.match()

    def match(self):
        self.hub.command("password-sync", "match", "--apply")

    def plan(self):
        return self.hub.json_command("password-sync", "plan")

    def apply(self, code=0):
        return self.hub.json_command("password-sync", "apply", code=code)

    def writes(self, start):
        return Counter(request["method"] for request in self.account.requests(start) if request["method"] != "GET")

    def check_account(self, rows=None):
        """Each readable row of a mapped client stands in its organization exactly once, by name and value; nothing
        else came, nothing that was there went."""
        rows = self.automate.readable(self.mapped) if rows is None else rows
        entries = self.account.passwords()
        new = {id: entry for id, entry in entries.items() if id not in self.before}
        check(set(self.before) <= set(entries), "an entry of the account was lost")
        by_value = Counter(entry["password"] for entry in new.values())
        for row in rows:
            found = [(id, entry) for id, entry in entries.items() if entry["password"] == row.value]
            equal(len(found), 1, f"entries with the value of row {row.id} ({row.title})")
            entry = found[0][1]
            equal(entry["organization-id"], self.automate.client_of[row.client], f"organization of row {row.id}")
            equal((entry["name"], entry["username"]), (row.title, row.username), f"fields of row {row.id}")
        doubled = [value for value, count in by_value.items() if count > 1]
        equal(len(doubled), 0, "values that stand twice")
        equal(len(new), len(rows), "new entries")
        return new


def test_the_plan_shows_each_row_in_its_planted_state(test):
    scene = Scene(test)
    plan = scene.plan()
    expected = scene.automate.expected(scene.mapped)
    shown = {int(row["password_id"]): row["state"] for row in plan["rows"]}
    wrong = {id: (shown.get(id), state) for id, state in expected.items() if shown.get(id) != state}
    equal(wrong, {}, "rows in another state (shown, planted)")
    counts = Counter(expected.values())
    for state in ("create", "unreadable", "empty", "orphaned", "unmapped"):
        check(counts[state] > 0, f"no row is planted as {state}")
        equal(plan["counts"].get(state), counts[state], f"counts of {state}")
    equal(sum(plan["counts"].values()), len(expected), "all rows are counted")
    for row in plan["rows"]:
        if row["state"] in ("unreadable", "orphaned", "unmapped", "empty"):
            check(len(row["reason"]) > 10, f"a reason for {row}")
    text = scene.hub.command("password-sync", "plan").out
    for row in scene.automate.rows:
        check(not row.value or row.value not in text, "a plan shows no value")


def test_values_arrive_once_in_the_right_organization(test):
    scene = Scene(test)
    start = scene.account.request_count()
    job = scene.apply()
    rows = scene.automate.readable(scene.mapped)
    equal(job["summary"].get("created"), len(rows), "created, as the job says")
    equal(scene.writes(start), Counter(POST=len(rows)), "writes in the account's own log")
    scene.check_account()
    runs = scene.hub.ask("GET", "/api/v1/password-sync/runs")["runs"]
    equal(runs[0]["counts"].get("created"), len(rows), "the run's counts")


def test_the_second_run_writes_nothing(test):
    scene = Scene(test)
    scene.apply()
    start = scene.account.request_count()
    job = scene.apply()
    equal(scene.writes(start), Counter(), "writes of the second run")
    equal(job["summary"].get("unchanged"), len(scene.automate.readable(scene.mapped)), "unchanged")
    equal(job["summary"].get("created", 0) + job["summary"].get("updated", 0) + job["summary"].get("adopted", 0), 0,
          "written, as the job says")
    scene.hub.restart()
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes after a restart")
    scene.check_account()


def test_a_value_changed_in_automate_is_pushed_by_patch(test):
    scene = Scene(test)
    scene.apply()
    entries = scene.account.passwords()
    row = scene.automate.readable(scene.mapped)[3]
    entry = next(id for id, entry in entries.items() if entry["password"] == row.value)
    scene.automate.change_value(row, "a new value 密 " + scene.automate.text())
    plan = scene.plan()
    equal([int(shown["password_id"]) for shown in plan["rows"] if shown["state"] == "update"], [row.id], "to update")
    start = scene.account.request_count()
    job = scene.apply()
    equal(scene.writes(start), Counter(PATCH=1), "writes")
    written = [request for request in scene.account.requests(start) if request["method"] == "PATCH"][0]
    check(f"/passwords/{entry}" in written["target"], f"the same entry: {written['target']}")
    equal(job["summary"].get("updated"), 1, "updated")
    scene.check_account()


def test_nothing_but_reading_was_ever_sent_to_automate(test):
    scene = Scene(test)
    scene.apply()
    scene.automate.change_value(scene.automate.readable(scene.mapped)[0], scene.automate.text())
    scene.apply()
    sent = scene.automate.server.statements_of(scene.automate.USER)
    check(any(command in ("Query", "Execute", "Prepare") and "passwords" in text for command, text in sent),
          f"the log shows what was read: {sent[:5]}")
    for command, text in sent:
        if command in ("Connect", "Quit", "Close stmt", "Reset stmt", "Fetch", "Ping", "Init DB", "Statistics"):
            continue
        check(command in ("Query", "Prepare", "Execute"), f"{command} was sent: {text}")
        first = text.lstrip(" (\n").split(None, 1)[0].upper() if text.strip() else ""
        check(first in ALLOWED, f"{command}: {text}")
        check("INTO OUTFILE" not in text.upper() and "FOR UPDATE" not in text.upper(), f"{command}: {text}")


def test_after_delete_and_reconnect_the_plan_adopts_and_never_doubles(test):
    scene = Scene(test)
    scene.apply()
    rows = scene.automate.readable(scene.mapped)
    deleted = scene.hub.operator().send("DELETE", "/api/v1/integrations/itglue?mappings=delete")
    equal(deleted.status, 204, "Delete")
    equal(scene.hub.ask("GET", "/api/v1/organizations")["counts"]["mapped"], 0, "mappings after a Delete")
    equal(scene.hub.ask("GET", "/api/v1/status")["counts"]["passwords"], 0, "entries after a Delete")
    scene.mapped = scene.hub.ready(scene.account)
    scene.match()
    plan = scene.plan()
    equal(plan["counts"].get("create", 0), 0, "to create after the reconnect")
    equal(plan["counts"].get("adopt", 0) + plan["counts"].get("unchanged", 0), len(rows), "adopted or known")
    start = scene.account.request_count()
    scene.apply()
    check("POST" not in scene.writes(start), f"nothing is created: {scene.writes(start)}")
    scene.check_account(rows)
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes of the run after")


def test_disconnect_keeps_mappings_and_pairs(test):
    scene = Scene(test)
    scene.apply()
    equal(scene.hub.operator().send("DELETE", "/api/v1/integrations/itglue?mappings=keep").status, 204, "Disconnect")
    refused = scene.hub.operator().post("/api/v1/password-sync/plan")
    check(refused.status >= 400 and refused.status != 500, f"a plan without IT Glue: {refused}")
    scene.hub.connect(scene.account)
    equal(scene.hub.mapped(), scene.mapped, "the mapping")
    scene.hub.sync()
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes after the reconnect")


def test_a_key_without_password_access_is_refused_before_the_first_push(test):
    account = Account(test, counts=SMALL)
    automate = Automate(test, account.organizations())
    full, account.key = account.key, account.make_key("plain", password_access=False)
    account.serving.restart()
    hub = Hub(test)
    hub.connect(account)
    hub.map(account)
    automate.connect(hub)
    hub.command("password-sync", "match", "--apply")
    start = account.request_count()
    finished = hub.command("password-sync", "apply", code=1)
    told = finished.out + finished.err
    check("Password Access" in told and "Nothing was pushed" in told, f"its own sentence: {finished}")
    writes = [request for request in account.requests(start) if request["method"] != "GET"]
    equal(writes, [], "writes")
    account.key = full
    equal(len(account.passwords(values=False)), SMALL["passwords"], "entries in the account")


def test_drift_is_shown_and_not_overwritten(test):
    scene = Scene(test)
    scene.apply()
    entries = scene.account.passwords()
    row = scene.automate.readable(scene.mapped)[2]
    entry = next(id for id, entry in entries.items() if entry["password"] == row.value)
    changed = scene.account.api(f"/passwords/{entry}", method="PATCH", body={
        "data": {"type": "passwords", "attributes": {"password": "changed over there 1234"}}})
    equal(changed.status, 200, f"the account takes a change: {changed}")
    plan = scene.plan()
    states = {int(shown["password_id"]): shown["state"] for shown in plan["rows"]}
    equal(states[row.id], "drifted", "the row's state")
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes")
    gone = scene.automate.readable(scene.mapped)[4]
    other = next(id for id, entry in entries.items() if entry["password"] == gone.value)
    equal(scene.account.api(f"/passwords/{other}", method="DELETE").status in (200, 204), True, "deleted over there")
    states = {int(shown["password_id"]): shown["state"] for shown in scene.plan()["rows"]}
    equal(states[gone.id], "deleted_there", "the deleted row's state")
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes after a deletion")


def test_an_organization_unmapped_meanwhile_is_not_written_to(test):
    scene = Scene(test, sync=False)
    target = scene.automate.client_of[1]
    equal(scene.hub.operator().send("DELETE", f"/api/v1/mappings/{target}").status, 204, "unmapped")
    scene.mapped.pop(target)
    scene.apply()
    scene.check_account()
    for id, entry in scene.account.passwords(values=False).items():
        if id not in scene.before:
            check(entry["organization-id"] != target, "an entry came into the unmapped organization")


def test_an_account_that_may_write_is_warned_of_and_a_wrong_password_said(test):
    scene = Scene(test, sync=False)
    wrong = test.write("wrong", "not the password\n")
    refused = scene.hub.command("connect", "automate", "--host", "127.0.0.1", "--port", str(scene.automate.server.port),
                                "--database", "labtech", "--user", "gluepot_ro", "--password-file", wrong, code=None)
    check(refused.code != 0 and "gluepot_ro" in refused.err, f"a wrong password: {refused}")
    check("not the password" not in refused.err + refused.out, "the password is not in the sentence")
    scene.automate.server.sql(f"GRANT UPDATE ON labtech.* TO '{scene.automate.USER}'@'127.0.0.1'; FLUSH PRIVILEGES;")
    warned = scene.automate.connect(scene.hub, code=None)
    check("Warning" in warned.out or warned.code != 0, f"more rights than reading are named: {warned}")
    nobody = scene.hub.command("connect", "automate", "--host", "127.0.0.1", "--port", "1", "--user", "x",
                               "--password-file", wrong, code=None)
    check(nobody.code != 0 and "127.0.0.1" in nobody.err, f"nobody listens: {nobody}")


def test_equal_titles_of_one_client_stay_apart(test):
    scene = Scene(test, sync=False)
    extra = []
    for number in (501, 502, 503):
        row = type(scene.automate.rows[0])(number, 1, "readable", "Shared admin", "admin", scene.automate.text())
        scene.automate.rows.append(row)
        extra.append(scene.automate.row_statement(row))
    scene.automate.server.sql("".join(extra), "labtech")
    if scene.automate.client_of[1] not in scene.mapped:
        fail("client 1 must be mapped in this sample")
    scene.apply()
    scene.check_account()
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes of the second run")


def test_the_commands_work_without_a_running_serve(test):
    scene = Scene(test, sync=False)
    scene.hub.stop()
    told = scene.automate.connect(scene.hub)
    check("Connected" in told.out and "of 40 passwords readable" in told.out, f"connect automate: {told}")
    equal(scene.plan()["counts"].get("create"), len(scene.automate.readable(scene.mapped)), "to create")
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(POST=len(scene.automate.readable(scene.mapped))), "writes")
    scene.check_account()
    scene.apply()
    scene.hub.start()
    equal(scene.plan()["counts"].get("create", 0), 0, "to create, once it serves")


def move(account, entry, organization):
    """What "Move" does in IT Glue; its API has no such request."""
    account.serving.stop()
    databases.change(account.folder + "/documentation.db",
                     ("UPDATE record SET organization_id = ?, body = CAST(json_set(CAST(body AS TEXT), "
                      "'$.\"organization-id\"', ?) AS BLOB) WHERE id = ? AND kind = ?",
                      (organization, organization, entry, databases.PASSWORDS)))
    account.serving.start()


def apply_by_plan(scene, plan):
    """The end of the job that applies that saved plan."""
    job = scene.hub.ask("POST", "/api/v1/password-sync/apply", {"plan_id": plan["id"]})
    return wait_until(lambda: (lambda now: now if now["finished_at_ms"] else None)(
        scene.hub.ask("GET", f"/api/v1/jobs/{job['id']}")), 60, "the apply has ended")


def test_a_saved_plan_is_applied_as_shown_or_refused_whole(test):
    scene = Scene(test)
    rows = scene.automate.readable(scene.mapped)
    plan = scene.hub.ask("POST", "/api/v1/password-sync/plan", {})
    equal(plan["actions"]["create"], len(rows), "to create")
    check(plan["requests"] > len(rows), f"what it costs: {plan['requests']}")
    check(plan["created_by"], "who made it")
    # Something changes in Automate: nothing at all is written.
    scene.automate.change_value(rows[0], scene.automate.text())
    start = scene.account.request_count()
    ended = apply_by_plan(scene, plan)
    equal(ended["state"], "failed", "the apply of a plan that does not hold any more")
    check(f"1 of {len(rows)} passwords changed since the plan was made" in str(ended["error"]), str(ended["error"]))
    equal(scene.writes(start), Counter(), "writes")
    # Made again, it is applied, once, and costs what it said.
    plan = scene.hub.ask("POST", "/api/v1/password-sync/plan", {})
    start = scene.account.request_count()
    equal(apply_by_plan(scene, plan)["state"], "succeeded", "the apply")
    check(scene.account.request_count() - start <= plan["requests"] + 1,
          f"{scene.account.request_count() - start} requests, {plan['requests']} were announced")
    scene.check_account()
    again = scene.hub.operator().send("POST", "/api/v1/password-sync/apply", {"plan_id": plan["id"]})
    check(again.status == 409 and "applied already" in str(again.json), f"a second apply of it is refused: {again}")

    # An entry is moved to another organization in IT Glue between plan and apply.
    moved = next(id for id, entry in scene.account.passwords().items() if entry["password"] == rows[1].value)
    home = scene.automate.client_of[rows[1].client]
    away = next(id for id in scene.mapped if id != home)
    scene.automate.change_value(rows[1], scene.automate.text())
    plan = scene.hub.ask("POST", "/api/v1/password-sync/plan", {})
    equal(plan["actions"]["update"], 1, "to update")
    move(scene.account, moved, away)
    equal(scene.account.passwords(values=False)[moved]["organization-id"], away, "it stands there now")
    start = scene.account.request_count()
    check("1 of 1 passwords changed" in str(apply_by_plan(scene, plan)["error"]), "refused")
    scene.apply()
    equal(scene.writes(start), Counter(), "writes after the move, with and without a plan")
    check(scene.account.passwords()[moved]["password"] != rows[1].value, "the value did not follow it")
    move(scene.account, moved, home)

    # The mapping is changed between plan and apply.
    plan = scene.hub.ask("POST", "/api/v1/password-sync/plan", {})
    changed = scene.hub.ask("PUT", f"/api/v1/password-sync/clients/{rows[1].client}", {"organization_id": str(away)})
    equal(changed["organization_id"], str(away), "mapped elsewhere")
    start = scene.account.request_count()
    check("1 of 1 passwords changed" in str(apply_by_plan(scene, plan)["error"]), "refused")
    equal(scene.writes(start), Counter(), "writes after the mapping was changed")
