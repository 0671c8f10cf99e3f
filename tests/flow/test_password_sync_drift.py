# SPDX-License-Identifier: Apache-2.0
"""What was changed, moved or deleted on one side or both, and what entries are created with."""
from collections import Counter

from support.context import check, equal
from support.gateway import Proxy
from test_password_sync import Scene, move
from test_password_sync_operation import ok, run_and_wait, tick


class Both(Scene):
    """A scene in which everything was pushed once."""

    def __init__(self, test, **more):
        super().__init__(test, sync=False, **more)
        ok(self, "PATCH", "/settings", {"interval_minutes": 0})  # AutoSync runs only when the test says so
        self.apply()
        self.rows = self.automate.readable(self.mapped)
        self.entry_of = {}
        entries = self.account.passwords()
        for row in self.rows:
            self.entry_of[row.id] = next(id for id, entry in entries.items() if entry["password"] == row.value)

    def edit(self, row, **attributes):
        changed = self.account.api(f"/passwords/{self.entry_of[row.id]}", method="PATCH", body={
            "data": {"type": "passwords", "attributes": attributes}})
        equal(changed.status, 200, f"the account takes a change: {changed}")

    def value(self, row):
        return self.account.api(f"/passwords/{self.entry_of[row.id]}?show_password=true").json["data"]["attributes"]["password"]

    def shown(self, row):
        return next(shown for shown in self.plan()["rows"] if int(shown["password_id"]) == row.id)

    def state(self, row):
        shown = self.shown(row)
        return shown["state"], shown["action"]


def test_b139_a_changed_value_is_overwritten_by_autosync_and_held_otherwise(test):
    scene = Both(test)
    auto, manual, alert = scene.rows[:3]
    tick(scene, [alert.id], "drift_alert")
    for row in (auto, manual, alert):
        scene.edit(row, password=f"changed over there {row.id}")
    equal([scene.state(row) for row in (auto, manual, alert)], [("drifted", "none")] * 3, "states")
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "a run of everything leaves them")
    tick(scene, [auto.id])
    equal(scene.state(auto), ("drifted", "overwrite"), "with AutoSync")
    equal(run_and_wait(scene, {"auto_sync": True})["summary"].get("updated"), 1, "overwritten by AutoSync")
    equal(scene.writes(start), Counter(PATCH=1), "writes")
    equal((scene.value(auto), scene.value(manual)), (auto.value, f"changed over there {manual.id}"), "values")
    # A later change in Automate goes over it where that is set, and waits where not.
    for row in (manual, alert):
        scene.automate.change_value(row, scene.automate.text())
    equal([scene.state(row) for row in (manual, alert)], [("conflict", "none"), ("conflict", "overwrite")], "conflicts")
    scene.apply()
    equal((scene.value(manual), scene.value(alert)), (f"changed over there {manual.id}", alert.value), "values")
    equal(run_and_wait(scene, {"password_ids": [str(manual.id)], "overwrite": True})["summary"].get("updated"), 1,
          "overwritten by a person")
    equal(scene.value(manual), manual.value, "its value")


def test_a_value_kept_by_a_person_stays_until_either_side_changes(test):
    scene = Both(test)
    row = scene.rows[0]
    tick(scene, [row.id])
    scene.edit(row, password="better over there")
    equal(scene.state(row), ("drifted", "overwrite"), "before")
    equal(tick(scene, [row.id], "keep"), {"changed": 1, "refused": []}, "kept")
    equal(scene.state(row), ("unchanged", "none"), "after")
    run_and_wait(scene, {"auto_sync": True})
    equal(scene.value(row), "better over there", "AutoSync leaves it")
    scene.edit(row, password="changed once more")
    equal(scene.state(row), ("drifted", "overwrite"), "after another change")


def test_the_same_value_entered_in_both_places_is_settled_by_reading_it_once(test):
    scene = Both(test)
    same, other = scene.rows[:2]
    new = scene.automate.text()
    for row in (same, other):
        scene.automate.change_value(row, new + str(row.id))
    scene.edit(same, password=same.value)
    scene.edit(other, password="something else")
    reveals = lambda: [entry for entry in scene.hub.audit("&action=reveal") if "compare" in str(entry)]
    before, start = len(reveals()), scene.account.request_count()
    equal((scene.state(same), scene.state(other)), (("unchanged", "none"), ("conflict", "none")), "states")
    read = [request["target"].split("?")[0] for request in scene.account.requests(start)
            if request["method"] == "GET" and "show_password=true" in request["target"]]
    equal(sorted(read), sorted(f"/itglue/passwords/{scene.entry_of[row.id]}" for row in (same, other)), "values read, over two plans")
    noted = reveals()[:len(reveals()) - before]
    equal(len(reveals()) - before, 2, "audited reveals")
    check(all(entry["actor"]["kind"] == "system" for entry in noted), f"by the system: {noted}")
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes")
    history = ok(scene, "GET", f"/passwords/{same.id}")["history"]
    equal((history[0]["action"], history[0]["outcome"], history[0]["direction"]), ("compare", "unchanged", "none"), "history")
    text = str(scene.hub.audit()) + str(ok(scene, "GET", "/plan")) + str(history)
    check(same.value not in text and other.value not in text and "something else" not in text, "no value is told")


def test_an_entry_moved_while_a_run_is_under_way_gets_no_value(test):
    scene = Both(test, through=Proxy)
    row = scene.rows[0]
    entry = scene.entry_of[row.id]
    away = next(id for id in scene.mapped if id != scene.automate.client_of[row.client])
    scene.automate.change_value(row, scene.automate.text())
    moved = []

    def hook(method, path):
        # The comparison is over when the entry itself is asked for, right before it would be written.
        if method == "GET" and f"/passwords/{entry}?" in path and not moved:
            moved.append(entry)
            move(scene.account, entry, away)

    scene.account.through.lose = hook
    start = scene.account.request_count()
    job = scene.apply(code=None)
    equal(moved, [entry], "it was moved meanwhile")
    equal(scene.writes(start), Counter(), f"writes: {job}")
    now = scene.account.passwords()[entry]
    equal(now["organization-id"], away, "it stands there")
    check(now["password"] != row.value, "the value did not follow it")
    shown = ok(scene, "GET", f"/passwords/{row.id}")["history"][0]
    check(shown["outcome"] == "failed" and "moved to another organization" in shown["reason"], f"{shown}")


def test_a_mapping_changed_while_a_run_is_under_way_stops_each_push(test):
    scene = Scene(test, sync=False, through=Proxy)
    client = scene.automate.readable(scene.mapped)[0].client
    home = scene.automate.client_of[client]
    away = next(id for id in scene.mapped if id != home)
    changed = []

    def hook(method, path):
        # The key's Password Access is tried after the comparison and before the first push.
        if method == "GET" and "page%5Bsize%5D=10&" in path and not changed:
            answer = scene.hub.ask("PUT", f"/api/v1/password-sync/clients/{client}", {"organization_id": str(away)})
            changed.append(answer)

    scene.account.through.lose = hook
    scene.apply(code=None)
    equal(len(changed), 1, "mapped elsewhere meanwhile")
    rows = scene.automate.readable(scene.mapped)
    mine = {row.value for row in rows if row.client == client}
    entries = scene.account.passwords()
    equal([id for id, entry in entries.items() if entry["password"] in mine], [], "entries of that client's rows")
    others = {row.value for row in rows if row.client != client}
    equal({entry["password"] for entry in entries.values()} & others, others, "the other clients' rows arrive")


def test_one_time_passwords_are_never_touched(test):
    scene = Scene(test, sync=False, through=Proxy)
    rows = scene.automate.readable(scene.mapped)
    taken = []
    for row in rows[:3]:
        made = scene.account.api(f"/organizations/{scene.automate.client_of[row.client]}/relationships/passwords",
                                 method="POST", body={"data": {"type": "passwords", "attributes": {
                                     "name": row.title, "username": row.username, "password": "old",
                                     "otp_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}}})
        equal(made.status, 201, f"an entry with a one-time password: {made}")
        taken.append(int(made.json["data"]["id"]))
    read = lambda: {id: (scene.account.api(f"/passwords/{id}?show_password=true").json["data"]["attributes"]) for id in taken}
    before = read()
    check(all(entry["otp-enabled"] for entry in before.values()), f"{before}")
    scene.apply()
    scene.automate.change_value(rows[0], scene.automate.text())
    scene.apply()
    after = read()
    equal([after[id]["password"] for id in taken], [row.value for row in rows[:3]], "taken over")
    for id in taken:
        equal({key: value for key, value in after[id].items() if "otp" in key},
              {key: value for key, value in before[id].items() if "otp" in key}, "its one-time password")
    bodies = scene.account.through.bodies
    equal(len([1 for method, _, _ in bodies if method in ("POST", "PATCH")]), len(rows) + 1, "writes seen")
    check(all(b"otp" not in body.lower() for _, _, body in bodies), "no write speaks of one-time passwords")


def test_fields_follow_templates_and_entries_their_category_and_computer(test):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    row = rows[0]
    computer = row.title.split()[-1]
    home = scene.automate.client_of[row.client]
    away = next(id for id in scene.mapped if id != home)
    made = {}
    for organization in (home, away):
        answer = scene.account.api(f"/organizations/{organization}/relationships/configurations", method="POST", body={
            "data": {"type": "configurations", "attributes": {
                "name": computer.lower(), "configuration-type-id": scene.account.list("configuration_types")[0]["id"]}}})
        equal(answer.status, 201, f"a configuration: {answer}")
        made[organization] = int(answer.json["data"]["id"])
    category = int(scene.account.list("password_categories")[0]["id"])
    changed = scene.hub.operator().send("PATCH", "/api/v1/password-sync/settings", {
        "name_template": "{title} ({client})", "notes_template": "Automate {id}\n{notes}", "embed": True})
    equal(changed.status, 200, f"settings: {changed}")
    scene.hub.sync()
    changed = scene.hub.operator().send("PATCH", "/api/v1/password-sync/settings", {"category_id": str(category)})
    equal(changed.status, 200, f"the category: {changed}")
    scene.apply()
    entries = {entry["password"]: entry for entry in scene.account.passwords().values()}
    equal([row.id for row in rows if row.value not in entries], [], "rows that did not arrive")
    entry = entries[row.value]
    equal((entry["resource-type"], int(entry["resource-id"])), ("Configuration", made[home]), "its computer")
    check(entry["name"].startswith(row.title + " (") and f"Automate {row.id}" in entry["notes"], f"{entry}")
    equal(int(entry["password-category-id"]), category, "its category")
    other = entries[rows[1].value]
    equal(other["resource-id"], None, "a title that names no configuration")
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes of the run after")
