# SPDX-License-Identifier: Apache-2.0
"""The hub is killed at each step between intent, write and map row: no duplicate, nothing lost."""
from collections import Counter

from support import databases
from support.context import check, equal, wait_until
from test_password_sync import Scene


def begin(hub):
    """An apply that was cut goes on by itself; otherwise it is begun."""
    if not hub.ask("GET", "/api/v1/status")["running_jobs"]:
        hub.operator().post("/api/v1/password-sync/apply")


def kill_during_apply(scene, failpoint):
    scene.hub.die_at(failpoint, lambda: begin(scene.hub))
    databases.check_integrity(scene.hub.folder)


def go_on(scene):
    hub = scene.hub
    hub.start()
    wait_until(lambda: not hub.ask("GET", "/api/v1/status")["running_jobs"], 60, "what goes on by itself has ended")


def kill_each_time(test, name, options=()):
    scene = Scene(test, sync=False, hub_options=options)
    rows = scene.automate.readable(scene.mapped)
    for at in (1, 2, 7, 3, 1) if test.full else (1, 6):
        kill_during_apply(scene, f"{name}=kill@{at}")
    go_on(scene)
    scene.apply()
    scene.check_account()
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes of the run after")
    # The same for a changed value, which goes by PATCH.
    scene.automate.change_value(rows[1], scene.automate.text())
    kill_during_apply(scene, f"{name}=kill@1")
    go_on(scene)
    scene.apply()
    scene.check_account()
    equal(databases.read(scene.hub.folder + "/strict.db", "SELECT COUNT(*) FROM password_sync_intent"), [(0,)],
          "intents left open")
    equal(len(databases.read(scene.hub.folder + "/strict.db", "SELECT * FROM plugin_stickysync_passwordmap")), len(rows),
          "map rows")
    scene.hub.command("audit", "verify")


def test_killed_when_the_intent_is_stored(test):
    kill_each_time(test, "password_sync.intent_stored")


def test_killed_before_the_post(test):
    kill_each_time(test, "password_sync.before_post")


def test_killed_after_the_post(test):
    kill_each_time(test, "password_sync.after_post")


def test_killed_before_the_map_row(test):
    kill_each_time(test, "password_sync.before_map")


def test_killed_after_the_map_row(test):
    kill_each_time(test, "password_sync.after_map")


def test_killed_after_the_post_without_a_marker_in_the_notes(test):
    kill_each_time(test, "password_sync.after_post", ["--password-sync-marker", "none"])


def test_killed_before_the_post_without_a_marker_in_the_notes(test):
    kill_each_time(test, "password_sync.before_post", ["--password-sync-marker", "none"])


def test_killed_at_random_moments_of_a_password_sync(test):
    scene = Scene(test, sync=False, passwords=80)
    for _ in range(10 if test.full else 3):
        begun = scene.account.request_count()
        until = begun + 1 + test.random.randrange(0, 25)
        answer = scene.hub.operator().send("POST", "/api/v1/password-sync/apply", {})
        check(answer.status == 202 or "already running" in str(answer.json), f"{answer}")
        # What was cut off goes on by itself.
        job = answer.json if answer.status == 202 else scene.hub.last_job("password_sync")
        wait_until(lambda: scene.account.request_count() >= until
                   or scene.hub.ask("GET", f"/api/v1/jobs/{job['id']}")["finished_at_ms"], 60, "the apply goes on")
        scene.hub.kill()
        scene.hub.start()
    wait_until(lambda: scene.hub.last_job("password_sync")["finished_at_ms"], 60, "the end of what was cut off")
    scene.apply()
    scene.check_account()
    scene.hub.command("audit", "verify")
