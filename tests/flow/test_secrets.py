# SPDX-License-Identifier: Apache-2.0
"""After a whole day nothing that was planted as a secret stands in any file of the hub or in what it printed."""
import os

from support import databases
from support.context import check, equal
from test_password_sync import Scene


def planted(scene, tokens):
    account, hub = scene.account, scene.hub
    values = account.planted_secrets()
    values += [row.value for row in scene.automate.rows if row.value]
    values += [account.key, account.key[37:], scene.automate.password, *hub.passwords.values(), *tokens]
    return values


def test_b64_b138_no_planted_secret_is_on_the_hubs_disk_or_in_its_log(test):
    scene = Scene(test, hub_options=["--log-level", "debug"])
    account, hub = scene.account, scene.hub
    shown = {id: entry["password"] for id, entry in account.passwords().items()}
    known = set(account.planted_secrets())
    check(all(value in known for value in shown.values() if value), "the arithmetic of the sample knows its values")
    asset_values = set()
    for type in account.list("flexible_asset_types"):
        for listed in account.list("flexible_assets", "&filter%5Bflexible_asset_type_id%5D=" + type["id"]):
            row = account.api(f"/flexible_assets/{listed['id']}").json["data"]  # a list shows no value
            asset_values |= {value for name, value in row["attributes"]["traits"].items()
                             if name in ("password", "admin-password", "recovery-phrase") and isinstance(value, str)}
    check(asset_values and asset_values <= known, "password traits of the sample")
    clients = [hub.user("ana"), hub.user("eva", "Technician")]
    reveals = 0
    for _, company, entry in hub.revealable(scene.mapped)[:12]:
        for client, purpose in zip(clients, ("show", "copy")):
            answer = client.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal",
                                 {"purpose": purpose, "reason": "the whole day"})
            equal((answer.status, answer.json["value"]), (200, shown[int(entry)] or ""), "a reveal")
            reveals += 1
    scene.apply()
    scene.automate.change_value(scene.automate.readable(scene.mapped)[0], scene.automate.text())
    scene.apply()
    for body in ({"name": "ana", "password": "a wrong password 4711"}, {"name": "ana", "password": 4711}):
        hub.client().post("/api/v1/session", body)
    hub.client().post("/api/v1/session", raw='{"name":"ana","password":"cut off 4711')
    made = hub.operator().post("/api/v1/api-keys", {"name": "script", "password_access": True}).json["key"]
    hub.sync()
    values = planted(scene, [client.token for client in clients] + [made, made[37:], "a wrong password 4711"])
    check(reveals > 10 and len(values) > 150, f"{reveals} reveals, {len(values)} values")
    equal(databases.find_in_files(hub.folder, values), [], "while it serves: values in the hub's folder")
    hub.kill()
    equal(databases.find_in_files(hub.folder, values), [], "after a kill: values in the hub's folder")
    hub.start()
    hub.stop()
    equal(databases.find_in_files(hub.folder, values), [], "after its end: values in the hub's folder")
    printed = hub.process.output()
    with open(hub.log_file, encoding="utf-8") as log:
        printed += log.read()
    check(len(printed) > 500, "it wrote a log")
    equal([value for value in values if value in printed], [], "values in what it printed")


def test_the_search_itself_finds_what_is_there(test):
    """So that an empty answer above means something."""
    os.makedirs(test.path("d", "e"))
    test.write("d/e/a.bin", b"\0" * 60_000 + "needle-密-4711".encode() + b"\xff" * 10)
    found = databases.find_in_files(test.path("d"), ["needle-密-4711", "not-there-4711"])
    equal([value for value, _ in found], ["needle-密-4711"], "found")
