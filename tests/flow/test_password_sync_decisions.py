# SPDX-License-Identifier: Apache-2.0
"""What people decide about passwords, and what a sync then does with them."""
from collections import Counter

from support.cipher import encrypt_for_client
from support.context import check, equal
from test_password_sync import Scene
from test_password_sync_operation import ask, ok, pushed, run_and_wait, tick


class Decided(Scene):
    """Everything pushed once, and nothing runs by itself."""

    def __init__(self, test):
        super().__init__(test, sync=False)
        ok(self, "PATCH", "/settings", {"interval_minutes": 0})
        self.apply()
        self.rows = self.automate.readable(self.mapped)

    def row(self, row):
        return ok(self, "GET", f"/passwords/{row.id}")

    def edit(self, row, value):
        """By a person, over there."""
        entry = self.row(row)["documentation_password_id"]
        body = {"data": {"type": "passwords", "attributes": {"name": row.title, "password": value}}}
        answer = self.account.api(f"/passwords/{entry}", method="PATCH", body=body)
        equal(answer.status, 200, f"changed over there: {answer}")

    def there(self, row):
        return self.account.passwords()[int(self.row(row)["documentation_password_id"])]

    def rotate(self, *rows):
        for row in rows:
            self.automate.change_value(row, self.automate.text())


def test_a_stopped_password_is_left_by_every_kind_of_sync_until_resumed(test):
    scene = Decided(test)
    row, other = scene.rows[:2]
    tick(scene, [row.id, other.id])
    tick(scene, [row.id], "stop")
    scene.rotate(row, other)
    start = scene.account.request_count()
    run_and_wait(scene, {"auto_sync": True})
    run_and_wait(scene, {})
    run_and_wait(scene, {"password_ids": [str(row.id)]})
    run_and_wait(scene, {"password_ids": [str(row.id)], "overwrite": True})
    equal(scene.writes(start), Counter(PATCH=1), "only the other one went")
    equal(pushed(scene, [row, other]), {other.id}, "pushed rows")
    plan = ok(scene, "POST", "/plan", {})
    mine = next(entry for entry in plan["rows"] if entry["password_id"] == str(row.id))
    equal((mine["state"], mine["action"]), ("update", "none"), f"the plan: {mine}")
    tick(scene, [row.id], "resume")
    run_and_wait(scene, {"auto_sync": True})
    equal(pushed(scene, [row, other]), {row.id, other.id}, "pushed rows after resume")


def test_what_a_person_keeps_stays_until_either_side_changes_again(test):
    scene = Decided(test)
    row = scene.rows[0]
    tick(scene, [row.id])
    scene.edit(row, "kept by hand 1")
    scene.plan()
    shown = scene.row(row)
    equal((shown["state"], "keep" in shown["actions"]), ("drifted", True), f"{shown}")
    equal(tick(scene, [row.id], "keep"), {"changed": 1, "refused": []}, "kept")
    start = scene.account.request_count()
    scene.plan()
    equal(scene.row(row)["state"], "unchanged", "it counts as unchanged")
    run_and_wait(scene, {"auto_sync": True})
    run_and_wait(scene, {})
    equal((scene.writes(start), scene.there(row)["password"]), (Counter(), "kept by hand 1"), "and is not overwritten")
    scene.edit(row, "kept by hand 2")
    scene.plan()
    equal(scene.row(row)["state"], "drifted", "changed over there again")
    tick(scene, [row.id], "keep")
    scene.rotate(row)
    scene.plan()
    check(scene.row(row)["state"] in ("update", "conflict"), f"changed in Automate: {scene.row(row)}")
    run_and_wait(scene, {"auto_sync": True})
    equal(scene.there(row)["password"], row.value, "Automate's goes over it then")


def test_drift_is_overwritten_told_or_held_as_was_decided(test):
    scene = Decided(test)
    over, alert, hold = scene.rows[:3]
    tick(scene, [over.id, alert.id, hold.id])
    tick(scene, [alert.id], "drift_alert")
    tick(scene, [hold.id], "drift_hold")
    for row in (over, alert, hold):
        scene.edit(row, f"by hand {row.id} {row.title}")
    run_and_wait(scene, {"auto_sync": True})
    equal(pushed(scene, [over, alert, hold]), {over.id}, "overwritten at once")
    equal((scene.row(alert)["state"], scene.row(hold)["state"]), ("drifted", "drifted"), "the others are left")
    scene.rotate(alert, hold)
    run_and_wait(scene, {"auto_sync": True})
    equal(pushed(scene, [over, alert, hold]), {over.id, alert.id}, "a change in Automate goes over one that only alerts")
    equal(scene.row(hold)["state"], "conflict", "and waits for a person where it is held")
    run_and_wait(scene, {"password_ids": [str(hold.id)], "overwrite": True})
    equal(pushed(scene, [over, alert, hold]), {over.id, alert.id, hold.id}, "who says so")
    equal(scene.row(hold)["history"][0]["action"], "overwrite", "in its history")


def test_the_entry_of_a_password_gone_from_automate_is_archived_when_asked(test):
    scene = Decided(test)
    gone, other = scene.rows[0], scene.rows[1]
    entry = int(scene.row(gone)["documentation_password_id"])
    scene.automate.server.sql(f"DELETE FROM passwords WHERE PasswordID = {gone.id}", "labtech")
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "by itself nothing happens over there")
    shown = scene.row(gone)
    equal((shown["state"], shown["actions"]), ("orphaned", ["archive", "stop"]), f"{shown}")
    for ids, words in (([other.id], "unchanged"), ([gone.id, other.id], "unchanged"), ([987654], "plan again"), ([], "")):
        refused = ask(scene, "POST", "/passwords/archive", {"password_ids": [str(id) for id in ids]})
        equal(refused.status, 422, f"{ids}: {refused}")
        check(words in str(refused.json), f"says why: {refused.json}")
    equal(scene.writes(start), Counter(), "refused whole")
    ok(scene, "POST", "/passwords/archive", {"password_ids": [str(gone.id)]}, status=202)
    job = scene.hub.wait_for_job("password_sync")
    equal(scene.writes(start), Counter(PATCH=1), f"one write: {job}")
    there = scene.account.api(f"/passwords/{entry}?show_password=true").json["data"]["attributes"]
    equal((there["archived"], there["password"]), (True, gone.value), "archived, and nothing else of it changed")
    equal(scene.row(gone)["history"][0]["action"], "archive", "in its history")
    equal(scene.row(gone)["history"][0]["direction"], "to_documentation", "which way")


def test_a_moved_password_is_read_with_the_client_whose_key_fits(test):
    scene = Decided(test)
    row = scene.rows[0]
    other = next(client for client in scene.automate.client_of if client != row.client)
    value = scene.automate.text()
    sealed = encrypt_for_client(other, value)
    scene.automate.server.sql(f"UPDATE passwords SET Password = x'{sealed.hex()}' WHERE PasswordID = {row.id}", "labtech")
    scene.plan()
    shown = scene.row(row)
    equal((shown["state"], shown["likely_client"]["id"], "read_with_client" in shown["actions"]),
          ("unreadable", str(other), True), f"{shown}")
    equal(tick(scene, [row.id], "read_with_client")["changed"], 1, "decided")
    scene.plan()
    shown = scene.row(row)
    equal((shown["state"], shown["read_with_client"]["id"]), ("update", str(other)), f"{shown}")
    start = scene.account.request_count()
    scene.apply()
    equal((scene.writes(start), scene.there(row)["password"]), (Counter(PATCH=1), value), "read so, it is pushed")
    stored = scene.automate.server.sql(f"SELECT HEX(Password), ClientID FROM passwords WHERE PasswordID = {row.id}", "labtech")
    equal(stored, [[sealed.hex().upper(), str(row.client)]], "Automate's own row is never repaired")
    tick(scene, [row.id], "read_as_stored")
    scene.plan()
    equal(scene.row(row)["state"], "unreadable", "taken back")


def test_templates_and_category_shape_what_is_created(test):
    scene = Scene(test)
    rows = scene.automate.readable(scene.mapped)
    settings = ok(scene, "GET", "/settings")
    category = settings["categories"][0]
    ok(scene, "PATCH", "/settings", {"name_template": "{title} ({id})", "notes_template": "Client {client}. {notes}",
                                     "category_id": category["id"]})
    run_and_wait(scene, {})
    names = {client["id"]: client["name"] for client in ok(scene, "GET", "/clients")["clients"]}
    for row in rows:
        id = ok(scene, "GET", f"/passwords/{row.id}")["documentation_password_id"]
        entry = scene.account.api(f"/passwords/{id}?show_password=true").json["data"]["attributes"]
        equal((entry["name"], entry["password"]), (f"{row.title} ({row.id})", row.value), f"name of row {row.id}")
        check(entry["notes"].startswith(f"Client {names[str(row.client)]}."), f"notes: {entry['notes']}")
        equal(str(entry["password-category-id"]), category["id"], "category")
    start = scene.account.request_count()
    run_and_wait(scene, {})
    equal(scene.writes(start), Counter(), "a second run writes nothing")


def test_a_run_says_which_client_it_was_of_and_what_became_of_each(test):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    client = rows[0].client
    run_and_wait(scene, {"client_id": str(client)})
    run_and_wait(scene, {})
    runs = ok(scene, "GET", "/runs")["runs"]
    names = {entry["id"]: entry["name"] for entry in ok(scene, "GET", "/clients")["clients"]}
    equal([run["client"] for run in runs], [None, {"id": str(client), "name": names[str(client)]}], "clients of the runs")
    run = ok(scene, "GET", f"/runs/{runs[1]['id']}")
    mine = {str(row.id): row for row in rows if row.client == client}
    equal({row["password_id"] for row in run["outcomes"]}, set(mine), "outcomes")
    organizations = dict((id, name) for id, name, _ in scene.account.organizations())
    for row in run["outcomes"]:
        equal((row["outcome"], row["action"], row["direction"], row["title"]),
              ("created", "create", "to_documentation", mine[row["password_id"]].title), f"{row}")
        equal(row["organization"]["name"], organizations[int(row["organization"]["id"])], "its organization's name")
    equal(ask(scene, "GET", "/runs/1").status, 404, "a run that is not there")


def test_automate_refusing_the_hub_does_not_sign_anybody_out(test):
    scene = Scene(test, sync=False)
    scene.automate.server.sql(f"ALTER USER '{scene.automate.USER}'@'127.0.0.1' IDENTIFIED BY 'another one since'")
    refused = ask(scene, "POST", "/plan", {})
    equal(refused.status, 502, f"an outside system refused: {refused}")
    check(scene.automate.USER in refused.json["error"]["message"] and refused.json["error"]["next_step"], f"{refused.json}")
    check(scene.automate.password not in str(refused.json), "no password in it")
