# SPDX-License-Identifier: Apache-2.0
"""What people know of the plug-in that password sync takes the place of, behaviour by behaviour."""
import base64
from collections import Counter

from support import databases
from support.account import Account
from support.automate import Automate
from support.context import check, equal
from support.hub import Hub
from test_password_sync import SMALL, Scene
from test_password_sync_operation import ask, ok, pushed, run_and_wait, tick


class Unconnected:
    """An account, an Automate database, and a hub that knows neither yet."""

    def __init__(self, test):
        self.account = Account(test, counts=SMALL)
        self.automate = Automate(test, self.account.organizations())
        self.hub = Hub(test)


def test_b131_nothing_is_mapped_or_synced_before_a_key_was_confirmed(test):
    scene = Unconnected(test)
    scene.automate.connect(scene.hub)
    organization = scene.account.organizations()[0][0]

    def unusable(why):
        for method, path, body in (("POST", "/plan", {}), ("POST", "/apply", {})):
            refused = ask(scene, method, path, body)
            equal(refused.status, 409, f"{method} {path} {why}: {refused}")
            check("connect" in refused.json["error"]["message"], f"says what to do: {refused.json}")
        mapped = ask(scene, "PUT", "/clients/1", {"organization_id": str(organization)})
        check(mapped.status in (404, 409, 422), f"a mapping {why}: {mapped}")
        equal(ok(scene, "POST", "/clients/quick-match", {"apply": True})["matched"], [], f"matches {why}")
        equal(ok(scene, "GET", "/passwords"), {"passwords": [], "planned_at_ms": None}, f"passwords {why}")

    unusable("without a key")
    wrong = test.write("wrong-key", "ITG." + "0" * 32 + ".wrong-wrong-wrong-wrong-wrong-wrong\n")
    scene.hub.command("connect", "itglue", "--url", scene.account.url, "--key-file", wrong, code=1)
    unusable("with a key that is not confirmed")
    mapped = scene.hub.ready(scene.account, sync=False)
    scene.hub.command("password-sync", "match", "--apply")
    plan = ok(scene, "POST", "/plan", {})
    equal(plan["counts"]["create"], len(scene.automate.readable(mapped)), "with a confirmed key")


def test_b132_the_list_shows_client_state_and_last_sync(test):
    scene = Scene(test, sync=False)
    plan = scene.plan()
    rows = scene.automate.readable(scene.mapped)
    scene.hub.command("password-sync", "apply", "--only", str(rows[0].id))
    shown = {int(row["password_id"]): row for row in ok(scene, "GET", "/passwords")["passwords"]}
    equal(sorted(shown), sorted(row.id for row in scene.automate.rows), "every password of Automate is listed")
    names = {client["id"]: client["name"] for client in ok(scene, "GET", "/clients")["clients"]}
    for row in scene.automate.rows:
        client = shown[row.id]["client"]
        equal((client["id"], client["name"]), (str(row.client), names.get(str(row.client), "")), f"client of {row.id}")
        equal(shown[row.id]["title"], row.title, "title")
    one = shown[rows[0].id]
    run = ok(scene, "GET", "/runs")["runs"][0]
    equal(one["state"], "unchanged", "the state of the one that was pushed")
    check(run["started_at_ms"] - 1000 <= one["last_sync_at_ms"] <= run["finished_at_ms"], f"last sync: {one} {run}")
    others = {row.id: (shown[row.id]["state"], shown[row.id]["last_sync_at_ms"]) for row in rows[1:]}
    equal(set(others.values()), {("create", None)}, "the others were never synced")
    # The filter by client: a plan of one shows that client's rows alone.
    client = rows[0].client
    of_client = ok(scene, "POST", "/plan", {"client_id": str(client)})["rows"]
    equal(sorted(int(row["password_id"]) for row in of_client),
          sorted(row.id for row in scene.automate.rows if row.client == client), "rows of one client")
    check(len(of_client) < len(plan["rows"]), "fewer than all")


def test_b133_one_password_is_pushed_alone_and_sync_all_pushes_each(test):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    start = scene.account.request_count()
    run_and_wait(scene, {"password_ids": [str(rows[3].id)]})
    equal((scene.writes(start), pushed(scene, rows)), (Counter(POST=1), {rows[3].id}), "one")
    run_and_wait(scene, {})
    equal(scene.writes(start), Counter(POST=len(rows)), "and then each of the rest once")
    scene.check_account()


def test_b138_the_stored_settings_hold_the_key_only_encrypted(test):
    scene = Scene(test, sync=False)
    scene.apply()
    stored = databases.read(scene.hub.folder + "/strict.db", "SELECT APIKey FROM plugin_stickysync_settings")
    check(len(stored) <= 1 and all(scene.account.key not in str(row[0]) for row in stored), "the key's column")
    secret = scene.account.key.split(".")[-1]
    equal(databases.find_in_files(scene.hub.folder, [scene.account.key, secret, scene.automate.password]), [],
          "files that hold a key or password as it is")
    # Sealed, not merely written otherwise.
    for encoded in (scene.account.key.encode().hex(), base64.b64encode(scene.account.key.encode()).decode()):
        equal(databases.find_in_files(scene.hub.folder, [encoded]), [], "files that hold it in another spelling")
    scene.hub.restart()
    equal(ok(scene, "POST", "/plan", {})["counts"]["create"], 0, "it opens again after a restart")


def test_b139_automate_is_only_read_and_an_edit_over_there_is_overwritten_by_autosync(test):
    scene = Scene(test, sync=False)
    ok(scene, "PATCH", "/settings", {"interval_minutes": 0})  # only when this test says so
    scene.apply()
    rows = scene.automate.readable(scene.mapped)
    before = scene.automate.server.sql("SELECT PasswordID, HEX(Password), Title FROM passwords ORDER BY 1", "labtech")
    for row in rows[:2]:
        entry = ok(scene, "GET", f"/passwords/{row.id}")["documentation_password_id"]
        body = {"data": {"type": "passwords", "attributes": {"name": row.title, "password": f"by hand {row.id}"}}}
        check(scene.account.api(f"/passwords/{entry}", method="PATCH", body=body).status == 200, "changed over there")
    tick(scene, [rows[0].id])
    run_and_wait(scene, {"auto_sync": True})
    equal(pushed(scene, rows[:2]), {rows[0].id}, "the one with AutoSync holds Automate's value again, the other does not")
    equal(ok(scene, "GET", f"/passwords/{rows[0].id}")["history"][0]["action"], "overwrite", "its history says so")
    equal(scene.automate.server.sql("SELECT PasswordID, HEX(Password), Title FROM passwords ORDER BY 1", "labtech"), before,
          "Automate's own rows")
