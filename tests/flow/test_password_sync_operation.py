# SPDX-License-Identifier: Apache-2.0
"""Password sync as it is run: AutoSync, pause, settings, one client, single passwords."""
import threading
from collections import Counter

from support.context import check, equal, wait_until
from support.gateway import Proxy
from support.web import EventStream
from test_password_sync import Scene

BASE = "/api/v1/password-sync"


def ask(scene, method, path, body=None):
    return scene.hub.operator().send(method, BASE + path, body)


def ok(scene, method, path, body=None, status=200):
    answer = ask(scene, method, path, body)
    equal(answer.status, status, f"{method} {path}: {answer}")
    return answer.json


def tick(scene, ids, action="auto_sync_on"):
    return ok(scene, "POST", "/passwords/actions",
              {"action": action, "password_ids": [str(id) for id in ids]})


def run_and_wait(scene, body):
    job = ok(scene, "POST", "/apply", body, status=202)

    def ended():
        now = scene.hub.ask("GET", f"/api/v1/jobs/{job['id']}")
        now = now.get("job", now)
        return now if now["finished_at_ms"] else None
    return wait_until(ended, 60, "the end of the password sync")


def pushed(scene, rows):
    """Ids of those rows whose value stands in the account."""
    values = {entry["password"] for entry in scene.account.passwords().values()}
    return {row.id for row in rows if row.value in values}


def test_b135_autosync_of_a_password_keeps_it_equal_by_itself(test):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    scene.plan()
    chosen = rows[:2]
    answer = tick(scene, [row.id for row in chosen] + [987654])
    equal((answer["changed"], [entry["password_id"] for entry in answer["refused"]]), (2, ["987654"]), "ticked")
    # The timer finds them within seconds, and touches nothing else. (To look what was pushed costs the account's requests.)
    wait_until(lambda: scene.hub.last_job("password_sync"), 60, "the timer pushes what is ticked")
    scene.hub.wait_for_job("password_sync")
    equal(pushed(scene, rows), {row.id for row in chosen}, "pushed rows")
    status = ok(scene, "GET", "/status")
    equal((status["auto_sync"], status["last_run"]["started_by"]), (2, "schedule"), "status")
    check(status["next_run_at_ms"] > status["last_run"]["started_at_ms"] + 14 * 60 * 1000, f"the next run: {status}")
    # What the timer would do, now: a changed value of a ticked row goes, one of another row stays.
    scene.automate.change_value(chosen[0], scene.automate.text())
    start = scene.account.request_count()
    job = run_and_wait(scene, {"auto_sync": True})
    equal(job["state"], "succeeded", f"{job}")
    equal(scene.writes(start), Counter(PATCH=1), "writes")
    equal(pushed(scene, rows), {row.id for row in chosen}, "pushed rows after a change")
    tick(scene, [chosen[1].id], "auto_sync_off")
    scene.automate.change_value(chosen[1], scene.automate.text())
    start = scene.account.request_count()
    run_and_wait(scene, {"auto_sync": True})
    equal(scene.writes(start), Counter(), "writes for a row that is not ticked any more")
    detail = ok(scene, "GET", f"/passwords/{chosen[1].id}")
    equal([entry["action"] for entry in detail["history"]], ["auto_sync_off", "create", "auto_sync_on"], "history")
    check(all(entry["by"] for entry in detail["history"]), f"who did it: {detail['history']}")
    actions = [entry["action"] for entry in scene.hub.audit()]
    check("auto_sync_on" in actions and "auto_sync_off" in actions, f"the audit: {actions[:20]}")


def test_autosync_of_a_client_and_of_what_is_new(test):
    scene = Scene(test, sync=False)
    ok(scene, "PATCH", "/settings", {"interval_minutes": 0})  # only when this test says so
    scene.plan()
    rows = scene.automate.readable(scene.mapped)
    clients = sorted({row.client for row in rows})
    whole, fresh = clients[0], clients[1]
    equal(run_and_wait(scene, {"auto_sync": True})["summary"].get("created"), 0, "nothing is ticked, nothing is pushed")
    scene.hub.command("password-sync", "autosync", "all", "--client", str(whole))
    shown = ok(scene, "PATCH", f"/clients/{fresh}", {"auto_sync": "new"})
    check(shown["auto_sync"] == "new" and shown["auto_sync_since_ms"] > 0, f"the client: {shown}")
    of_whole = [row for row in rows if row.client == whole]
    tick(scene, [of_whole[0].id], "auto_sync_off")  # its own tick wins
    run_and_wait(scene, {"auto_sync": True})
    expected = {row.id for row in of_whole[1:]}
    equal(pushed(scene, rows), expected, "the client's rows, less the one that is off")
    new = type(rows[0])(601, fresh, "readable", "New since then", "admin", scene.automate.text())
    scene.automate.rows.append(new)
    scene.automate.server.sql(scene.automate.row_statement(new), "labtech")
    run_and_wait(scene, {"auto_sync": True})
    equal(pushed(scene, rows + [new]), expected | {new.id}, "and what is new of the other client")
    listed = {int(row["password_id"]): row["auto_sync_from"] for row in ok(scene, "GET", "/passwords")["passwords"]}
    equal((listed[of_whole[1].id], listed[of_whole[0].id], listed[new.id]), ("client", "password", "new"), "from where")
    told = scene.hub.command("password-sync", "autosync", "list").out
    check("New since then" in told and f"{len(expected) + 1} passwords" in told, f"the list: {told}")


def test_paused_nothing_starts_and_a_run_under_way_ends_after_its_row(test):
    scene = Scene(test, sync=False, through=Proxy)
    rows = scene.automate.readable(scene.mapped)
    pushes, under_way, go_on = [], threading.Event(), threading.Event()
    test.later(go_on.set)

    def hold(method, path):
        """The third push is under way until it is paused."""
        if method == "POST":
            pushes.append(path)
            if len(pushes) >= 3:
                under_way.set()
                go_on.wait(60)

    scene.account.through.lose = hold
    job = ok(scene, "POST", "/apply", {}, status=202)
    check(under_way.wait(60), "the third push is under way")
    paused = ok(scene, "POST", "/pause", {"paused": True})
    go_on.set()
    check(paused["paused"] and paused["paused_by"] and paused["paused_at_ms"], f"who and when: {paused}")
    wait_until(lambda: not scene.hub.ask("GET", "/api/v1/status")["running_jobs"], 60, "the run ends")
    done = pushed(scene, rows)
    check(0 < len(done) < len(rows), f"{len(done)} of {len(rows)} rows were pushed")
    run = ok(scene, "GET", "/runs")["runs"][0]
    equal((run["state"], run["counts"]["unknown"], run["counts"]["created"]), ("stopped", 0, len(done)), f"the run {job}")
    refused = ask(scene, "POST", "/apply", {})
    equal(refused.status, 409, "a start while paused")
    check("paused by " + paused["paused_by"] in str(refused.json), f"says who: {refused.json}")
    equal(ask(scene, "POST", "/apply", {"auto_sync": True}).status, 409, "AutoSync while paused")
    scene.hub.command("password-sync", "apply", code=1)
    scene.hub.restart()
    equal(ok(scene, "GET", "/status")["paused"], True, "paused after a restart")
    scene.hub.command("password-sync", "resume")
    scene.apply()
    scene.check_account()


def test_b134_a_sync_of_one_client_touches_that_client_only(test):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    client = rows[0].client
    name = next(entry["name"] for entry in ok(scene, "GET", "/clients")["clients"] if entry["id"] == str(client))
    plan = scene.hub.json_command("password-sync", "plan", "--client", name)
    equal({entry["client"]["id"] for entry in plan["rows"]}, {str(client)}, "clients of the plan")
    start = scene.account.request_count()
    scene.hub.command("password-sync", "apply", "--client", name)
    mine = [row for row in rows if row.client == client]
    equal(scene.writes(start), Counter(POST=len(mine)), "writes")
    equal(pushed(scene, rows), {row.id for row in mine}, "pushed rows")


def test_b136_passwords_of_unmapped_clients_are_not_synced_and_say_why(test):
    scene = Scene(test, sync=False)
    scene.plan()
    unmapped = [id for id, state in scene.automate.expected(scene.mapped).items() if state == "unmapped"]
    shown = {int(row["password_id"]): row for row in ok(scene, "GET", "/passwords")["passwords"]}
    for id in unmapped:
        row = shown[id]
        check(row["state"] == "unmapped" and len(row["reason"]) > 10 and row["actions"] == [], f"{row}")
    start = scene.account.request_count()
    scene.hub.command("password-sync", "apply", "--only", ",".join(str(id) for id in unmapped))
    equal(scene.writes(start), Counter(), "writes")


def test_b137_a_pair_is_remembered_and_updated_never_doubled(test):
    scene = Scene(test, sync=False)
    row = scene.automate.readable(scene.mapped)[0]
    scene.hub.command("password-sync", "apply", "--only", str(row.id))
    first = ok(scene, "GET", f"/passwords/{row.id}")
    check(first["documentation_password_id"] and first["last_sync_at_ms"] and first["state"] == "unchanged", f"{first}")
    scene.automate.change_value(row, scene.automate.text())
    start = scene.account.request_count()
    scene.hub.command("password-sync", "apply", "--only", str(row.id))
    equal(scene.writes(start), Counter(PATCH=1), "writes of the second push")
    again = ok(scene, "GET", f"/passwords/{row.id}")
    equal(again["documentation_password_id"], first["documentation_password_id"], "the entry")
    check(again["rotated_at_ms"], "when another value was seen first")
    equal([entry["action"] for entry in again["history"]], ["update", "create"], "history")
    scene.check_account([row])


def test_b140_a_deleted_entry_is_reported_and_created_anew_only_when_asked(test):
    scene = Scene(test, sync=False)
    row = scene.automate.readable(scene.mapped)[0]
    scene.hub.command("password-sync", "apply", "--only", str(row.id))
    entry = ok(scene, "GET", f"/passwords/{row.id}")["documentation_password_id"]
    check(scene.account.api(f"/passwords/{entry}", method="DELETE").status in (200, 204), "deleted over there")
    ok(scene, "PATCH", "/settings", {"interval_minutes": 0})  # only when this test says so
    tick(scene, [row.id])
    start = scene.account.request_count()
    job = run_and_wait(scene, {"auto_sync": True})
    equal((scene.writes(start), job["summary"]["deleted_there"]), (Counter(), 1), f"by itself nothing: {job}")
    shown = ok(scene, "GET", f"/passwords/{row.id}")
    equal((shown["state"], shown["actions"]), ("deleted_there", ["recreate", "stop"]), f"{shown}")
    equal(ask(scene, "POST", "/apply", {"recreate": True}).status, 422, "recreate without saying which")
    job = run_and_wait(scene, {"recreate": True, "password_ids": [str(row.id)]})
    equal(scene.writes(start), Counter(POST=1), f"created anew: {job}")
    scene.check_account([row])


def test_decisions_about_passwords_are_kept_shown_audited_and_refused_with_reasons(test):
    scene = Scene(test, sync=False)
    ok(scene, "PATCH", "/settings", {"interval_minutes": 0})  # only when this test says so
    scene.plan()
    rows = scene.automate.readable(scene.mapped)
    one, two = rows[0].id, rows[1].id
    equal(tick(scene, [one, two], "stop")["changed"], 2, "stopped")
    equal(tick(scene, [one, two], "stop"), {"changed": 0, "refused": []}, "stopped twice")
    shown = ok(scene, "GET", f"/passwords/{one}")
    equal((shown["stopped"], shown["actions"], shown["history"][0]["action"], len(shown["history"])),
          (True, ["resume"], "stop", 1), f"{shown}")
    check(shown["history"][0]["by"] and shown["history"][0]["direction"] == "none", f"{shown['history']}")
    equal(ok(scene, "GET", "/status")["stopped"], 2, "stopped ones are counted")
    tick(scene, [one], "auto_sync_on")
    equal(ok(scene, "GET", "/status")["auto_sync"], 0, "a stopped password has no AutoSync in effect")
    for action, drift in (("drift_alert", "alert"), ("drift_hold", "hold"), ("drift_overwrite", "overwrite"),
                          ("drift_default", "default")):
        tick(scene, [two], action)
        shown = ok(scene, "GET", f"/passwords/{two}")
        equal(shown["drift_own"], drift, action)
        check(drift in ("default", shown["drift"]), f"{shown}")
    equal(tick(scene, [one, two], "resume")["changed"], 2, "resumed")
    equal(ok(scene, "GET", "/status")["auto_sync"], 1, "and has it again")
    refused = tick(scene, [one, two, 987654], "keep")
    equal((refused["changed"], [len(row["reason"]) > 10 for row in refused["refused"]]), (0, [True] * 3), "kept nothing")
    unreadable = next(row for row in scene.automate.rows if row.kind == "wrong_key" and row.client in scene.automate.client_of)
    answer = tick(scene, [unreadable.id], "read_with_client")
    check(answer["changed"] == 0 and "key" in answer["refused"][0]["reason"], f"no client's key fits: {answer}")
    noted = Counter(entry["action"] for entry in scene.hub.audit())
    check(noted["stop"] >= 2 and noted["resume"] == 2 and noted["drift_hold"] == 1, f"the audit: {noted}")
    check(noted["keep"] == 0, "what was refused was not done")
    scene.hub.restart()
    equal(ok(scene, "GET", f"/passwords/{one}")["auto_sync"], True, "after a restart")


def test_settings_are_kept_checked_and_audited(test):
    scene = Scene(test, sync=False)
    before = ok(scene, "GET", "/settings")
    equal((before["interval_minutes"], before["paused"], before["drift_manual"]), (15, False, "hold"), "at first")
    now = ok(scene, "PATCH", "/settings", {"interval_minutes": 60, "quiet_from": "22:00", "quiet_to": "06:00"})
    equal((now["interval_minutes"], now["quiet_from"], now["overdue_days"]), (60, "22:00", 90), "changed")
    for body, field in (({"interval_minutes": 3}, "interval_minutes"), ({"interval_minutes": "often"}, "interval_minutes"),
                        ({"interval_minutes": None}, "interval_minutes"), ({"quiet_to": None}, "quiet_to"),
                        ({"quiet_from": "25:00"}, "quiet_from"), ({"drift_auto": "default"}, "drift_auto"),
                        ({"drift_auto": 1}, "drift_auto"), ({"name_template": "{title} {secret}"}, "name_template"),
                        ({"notes_template": "{"}, "notes_template"), ({"embed": "yes"}, "embed"),
                        ({"category_id": -1}, "category_id"), ({"large_change_percent": 0}, "large_change_percent"),
                        ({"paused": None}, "paused"), ({"paused_by": "somebody"}, "paused_by"),
                        ({"no_such": 1}, "no_such"), ({"interval_minutes": 30, "overdue_days": 0}, "overdue_days")):
        refused = ask(scene, "PATCH", "/settings", body)
        equal(refused.status, 422, f"{body}: {refused}")
        check(field in str(refused.json), f"{body} names {field}: {refused.json}")
    scene.hub.restart()
    equal(ok(scene, "GET", "/settings"), now, "settings after a restart and refused changes")
    equal(ok(scene, "GET", "/status")["next_run_at_ms"], None, "no run is planned while nothing is ticked")
    noted = [entry for entry in scene.hub.audit() if entry["action"] == "change_settings"]
    equal(len(noted), 1, "audited changes")
    check("interval_minutes: 15 -> 60" in noted[0]["reason"], f"{noted[0]}")


def test_malformed_bodies_are_refused_by_name(test):
    scene = Scene(test, sync=False)
    for method, path, body, status in (
            ("POST", "/pause", {}, 422), ("POST", "/pause", {"paused": 1}, 422), ("POST", "/pause", [], 400),
            ("PATCH", "/settings", [1], 400),
            ("POST", "/passwords/actions", {}, 422),
            ("POST", "/passwords/actions", {"action": "auto_sync_on"}, 422),
            ("POST", "/passwords/actions", {"action": "auto_sync_on", "password_ids": []}, 422),
            ("POST", "/passwords/actions", {"action": "auto_sync_on", "password_ids": "1"}, 422),
            ("POST", "/passwords/actions", {"action": "auto_sync_on", "password_ids": ["x"]}, 422),
            ("POST", "/passwords/actions", {"action": "delete_all", "password_ids": ["1"]}, 422),
            ("POST", "/apply", {"password_ids": []}, 422), ("POST", "/apply", {"password_ids": [None]}, 422),
            ("POST", "/apply", {"auto_sync": True, "client_id": "1"}, 422), ("POST", "/apply", {"auto_sync": "1"}, 422),
            ("POST", "/apply", {"overwrite": True}, 422), ("POST", "/apply", {"client_id": {}}, 422),
            ("PATCH", "/clients/1", {"auto_sync": "always"}, 422), ("PATCH", "/clients/1", {"auto_sync": None}, 422),
            ("PATCH", "/clients/1", {"colour": 1}, 422), ("PATCH", "/clients/77777", {"auto_sync": "all"}, 404),
            ("PATCH", "/clients/x", {"auto_sync": "all"}, 404), ("GET", "/passwords/x", None, 404),
            ("GET", "/passwords/77777", None, 404), ("GET", "/plans/1", None, 404), ("DELETE", "/plans/1", None, 404)):
        answer = ask(scene, method, path, body)
        equal(answer.status, status, f"{method} {path} {body}: {answer}")
    equal(scene.hub.last_job("password_sync"), None, "no run was started")


def test_each_route_is_refused_without_its_permission(test):
    scene = Scene(test, sync=False)
    scene.plan()
    row = scene.automate.readable(scene.mapped)[0].id
    reader = scene.hub.user("rita", "Reader")
    nobody = scene.hub.client()
    before = scene.account.request_count()
    routes = [("GET", "/settings", None), ("GET", "/status", None), ("GET", "/passwords", None),
              ("GET", f"/passwords/{row}", None), ("GET", "/plans", None), ("GET", "/plans/1", None),
              ("GET", "/runs", None), ("GET", "/runs/1", None),
              ("PATCH", "/settings", {"interval_minutes": 0}), ("POST", "/pause", {"paused": True}),
              ("PATCH", "/clients/1", {"auto_sync": "all"}), ("DELETE", "/plans/1", None), ("POST", "/apply", {}),
              ("POST", "/passwords/actions", {"action": "auto_sync_on", "password_ids": [str(row)]})]
    for method, path, body in routes:
        equal(nobody.send(method, BASE + path, body).status, 401, f"{method} {path} of nobody")
        answer = reader.send(method, BASE + path, body)
        equal(answer.status, 403, f"{method} {path} of a Reader: {answer}")
    settings = ok(scene, "GET", "/settings")
    equal((settings["paused"], settings["interval_minutes"]), (False, 15), "settings")
    equal(ok(scene, "GET", "/status")["auto_sync"], 0, "ticks")
    equal(scene.account.request_count(), before, "requests to the account")


def test_a_category_is_one_that_the_documentation_has(test):
    scene = Scene(test)
    settings = ok(scene, "GET", "/settings")
    check(settings["categories"] and all(row["id"].isdigit() and row["name"] for row in settings["categories"]),
          f"the documentation's categories: {settings}")
    category = settings["categories"][0]["id"]
    equal(ok(scene, "PATCH", "/settings", {"category_id": category})["category_id"], category, "set")
    client = scene.automate.readable(scene.mapped)[0].client
    equal(ok(scene, "PATCH", f"/clients/{client}", {"category_id": int(category)})["category_id"], category, "a client's")
    for path in ("/settings", f"/clients/{client}"):
        refused = ask(scene, "PATCH", path, {"category_id": "99999999"})
        equal(refused.status, 422, f"{path}: {refused}")
        check("99999999" in refused.json["error"]["message"] and refused.json["error"]["field"] == "category_id",
              f"names it: {refused.json}")
        equal(ok(scene, "PATCH", path, {"category_id": None})["category_id"], None, "taken away again")


def test_a_large_change_asks_before_it_starts(test):
    scene = Scene(test, sync=False)
    scene.apply()
    rows = scene.automate.readable(scene.mapped)
    ok(scene, "PATCH", "/settings", {"large_change_percent": 10, "large_change_rows": 3})
    changed = rows[:5]
    for row in changed:
        scene.automate.change_value(row, scene.automate.text())
    ok(scene, "POST", "/plan", {})
    start = scene.account.request_count()
    ids = [str(row.id) for row in changed]
    for body in ({}, {"password_ids": ids}, {"client_id": None}):
        refused = ask(scene, "POST", "/apply", body)
        equal(refused.status, 409, f"{body}: {refused}")
        equal(refused.json["error"]["details"], {"needs_confirmation": True, "changes": 5, "of": len(rows)}, f"{body}")
        check("5 of the" in refused.json["error"]["message"] and refused.json["error"]["next_step"], f"{refused.json}")
    equal((scene.writes(start), scene.hub.last_job("password_sync")["started_by"] is not None), (Counter(), True), "sent")
    equal(len(ok(scene, "GET", "/runs")["runs"]), 1, "no run was started")
    few = run_and_wait(scene, {"password_ids": ids[:2]})
    equal(few["summary"]["updated"], 2, "few of them go without a word")
    whole = run_and_wait(scene, {"password_ids": ids, "confirmed": True})
    equal(whole["summary"]["updated"], 3, "and the rest when confirmed")
    scene.check_account()
    equal(ask(scene, "POST", "/apply", {"plan_id": "12345"}).status, 409, "a plan that is not kept")


def test_what_was_changed_in_the_documentation_is_told_once(test):
    scene = Scene(test, sync=False)
    scene.apply()
    rows = scene.automate.readable(scene.mapped)
    one, two = (ok(scene, "GET", f"/passwords/{row.id}")["documentation_password_id"] for row in rows[:2])
    stream = EventStream(scene.hub.operator())
    scene.plan()
    body = {"data": {"type": "passwords", "attributes": {"name": rows[0].title, "password": "changed by hand 77"}}}
    check(scene.account.api(f"/passwords/{one}", method="PATCH", body=body).status == 200, "changed over there")
    check(scene.account.api(f"/passwords/{two}", method="DELETE").status in (200, 204), "deleted over there")
    scene.plan()
    told = stream.wait_for("drift")
    equal((told["drifted"], told["conflict"], told["deleted_there"], sorted(told["password_ids"])),
          (1, 0, 1, sorted(str(row.id) for row in rows[:2])), f"{told}")
    scene.plan()
    job = scene.apply()
    stream.wait_for("job", lambda now: now["id"] == job["id"] and now["finished_at_ms"])
    equal(stream.of("drift"), [told], "the same is not told again")
    history = ok(scene, "GET", f"/passwords/{rows[0].id}")["history"]
    equal([(entry["action"], entry["outcome"]) for entry in history], [("drift", "drifted"), ("create", "created")],
          "its history")
    with open(scene.hub.log_file, encoding="utf-8", errors="replace") as log:
        lines = [line for line in log if "changed in the documentation" in line]
    equal(len(lines), 1, f"lines of the log: {lines}")
    check("changed by hand 77" not in str(history) + "".join(lines), "no value in it")
