# SPDX-License-Identifier: Apache-2.0
"""A password sync that is killed goes on after the next start with what it was asked to do, and nothing wider."""
from collections import Counter

from support.automate import Row
from support.context import check, equal, wait_until
from test_password_sync import Scene
from test_password_sync_operation import ok, pushed


def killed(scene, body, failpoint):
    scene.hub.die_at(failpoint, lambda: scene.hub.operator().post("/api/v1/password-sync/apply", body))


def go_on(scene):
    scene.hub.start()
    wait_until(lambda: not scene.hub.ask("GET", "/api/v1/status")["running_jobs"], 60, "what goes on by itself has ended")


def test_b134_a_killed_sync_of_one_client_goes_on_with_that_client_only(test):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    client = rows[0].client
    mine = [row for row in rows if row.client == client]
    check(1 < len(mine) < len(rows), f"{len(mine)} of {len(rows)} rows are of the client")
    killed(scene, {"client_id": str(client)}, "password_sync.after_post=kill@1")
    go_on(scene)
    equal(pushed(scene, rows), {row.id for row in mine}, "pushed rows")
    scene.check_account(mine)


def test_killed_chosen_passwords_go_on_and_no_others_do(test):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    chosen = rows[2:6]
    killed(scene, {"password_ids": [str(row.id) for row in chosen]}, "password_sync.before_map=kill@2")
    go_on(scene)
    equal(pushed(scene, rows), {row.id for row in chosen}, "pushed rows")
    scene.check_account(chosen)


def killed_plan(test, failpoint):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    client = Counter(row.client for row in rows).most_common(1)[0][0]
    mine = [row for row in rows if row.client == client]
    check(len(mine) > 2, f"{len(mine)} rows are of the client")
    plan = ok(scene, "POST", "/plan", {"client_id": str(client)})
    start = scene.account.request_count()
    killed(scene, {"plan_id": plan["id"]}, failpoint)
    go_on(scene)
    equal(pushed(scene, rows), {row.id for row in mine}, "pushed rows")
    scene.check_account(mine)
    equal(scene.writes(start), Counter(POST=len(mine)), "each was sent once")
    runs = ok(scene, "GET", "/runs")["runs"]
    equal((len(runs), runs[0]["state"]), (1, "succeeded"), f"one run, gone on with: {runs}")
    equal(ok(scene, "GET", "/plan")["applied_run_id"], runs[0]["id"], "the plan's run")
    again = scene.hub.operator().post("/api/v1/password-sync/apply", {"plan_id": plan["id"]})
    check(again.status == 409 and "applied already" in str(again.json), f"a plan is applied once: {again}")


def test_a_plan_killed_before_a_post_goes_on_with_its_rest_as_the_same_run(test):
    killed_plan(test, "password_sync.before_post=kill@2")


def test_a_plan_killed_after_a_post_goes_on_with_its_rest_as_the_same_run(test):
    killed_plan(test, "password_sync.after_post=kill@1")


def test_a_plan_killed_after_a_map_row_goes_on_with_its_rest_as_the_same_run(test):
    killed_plan(test, "password_sync.after_map=kill@2")


def test_a_killed_plan_whose_rest_changed_stops_there(test):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    plan = ok(scene, "POST", "/plan", {})
    killed(scene, {"plan_id": plan["id"]}, "password_sync.before_post=kill@3")
    before = pushed(scene, rows)
    check(0 < len(before) < 4, f"pushed before: {before}")
    new = Row(701, rows[0].client, "readable", "Came meanwhile", "admin", scene.automate.text())
    scene.automate.rows.append(new)
    scene.automate.server.sql(scene.automate.row_statement(new), "labtech")
    go_on(scene)
    equal(pushed(scene, rows + [new]), before, "nothing was sent any more")
    job = scene.hub.last_job("password_sync")
    equal(job["state"], "failed", f"{job}")
    check("Came meanwhile" in str(job) and "plan again" in str(job), f"says what changed: {job}")
