# SPDX-License-Identifier: Apache-2.0
"""Password values through the gateway: fetched under the rules of a reveal, audited with the key, never dropped by a
change of something else."""
from support import databases
from support.context import check, equal
from support.gateway import SMALL, Scene, data
from test_password_sync import move

MANY_ASSETS = {**SMALL, "flexible-assets": 200}  # so that some hold a password, with a file and without one


def entry_with_value(scene):
    values = {id: row["password"] for id, row in scene.account.passwords().items()}
    organization, company, entry = next(row for row in scene.hub.revealable(scene.mapped) if values[int(row[2])])
    return organization, company, entry, values[int(entry)]


def test_a_value_is_revealed_and_audited_with_the_key(test):
    scene = Scene(test)
    _, _, entry, value = entry_with_value(scene)
    start = scene.account.request_count()
    answer = scene.live(f"/passwords/{entry}")
    equal(answer.json["data"]["attributes"]["password"], value, "the value")
    equal(answer.headers["cache-control"], "no-store", "cache-control")
    equal([row["target"].split("/itglue")[1] for row in scene.account.requests(start)],
          [f"/passwords/{entry}?show_password=true"], "requests")
    entries = scene.entries()
    equal([(row["actor"]["kind"], row["actor"]["name"], row["record_id"], row["outcome"]) for row in entries],
          [("key", "strong", f"passwords/{entry}", "done")], "the audit")
    # Nothing is kept: the next read without it is the mirror's, and no value is on the disk.
    check("password" not in scene.mirror(f"/passwords/{entry}?show_password=false").json["data"]["attributes"], "kept")
    equal(databases.find_in_files(scene.hub.folder, [value]), [], "files in which the value stands")
    scene.hub.command("audit", "verify")


def test_without_the_right_the_answer_is_a_normal_one_without_the_value(test):
    scene = Scene(test, share="list")
    theirs = scene.account.passwords()
    entry = next(int(row["id"]) for row in scene.mirror("/passwords?page[size]=1000").json["data"]
                 if theirs[int(row["id"])]["password"])
    check("password" not in scene.mirror(f"/passwords/{entry}").json["data"]["attributes"], "level list")
    equal(scene.entries(), [], "nothing was tried")
    check("password" not in scene.mirror(f"/passwords/{entry}?show_password=true").json["data"]["attributes"], "asked")
    equal([row["outcome"] for row in scene.entries()], ["refused"], "what was asked for plainly is noted")
    scene.hub.command("passwords", "share", "reveal")
    check("password" in scene.live(f"/passwords/{entry}").json["data"]["attributes"], "level reveal")
    check("password" not in scene.mirror(f"/passwords/{entry}", key=scene.weak).json["data"]["attributes"], "weak key")
    check("password" not in scene.mirror(f"/passwords/{entry}?show_password=true", key=scene.weak).json["data"]["attributes"],
          "weak key that asks")


def test_a_hub_key_without_password_access_gives_an_answer_without_the_value(test):
    scene = Scene(test, password_access=False)
    theirs = scene.account.passwords(values=False)
    entry = scene.hub.revealable(scene.mapped)[0][2]
    check(int(entry) in theirs, "an entry")
    answer = scene.live(f"/passwords/{entry}")
    check("password" not in answer.json["data"]["attributes"], "no value")
    equal(scene.entries()[0]["outcome"], "failed", "the audit")


def test_a_written_value_is_shown_only_under_an_entry(test):
    scene = Scene(test)
    organization = next(iter(scene.mapped))
    body = data("passwords", {"organization_id": organization, "name": "shown", "password": "canary-shown"})
    made = scene.send("POST", "/passwords?show_password=true", body)
    equal(made.json["data"]["attributes"]["password"], "canary-shown", f"{made}")
    equal([row["outcome"] for row in scene.entries()], ["done"], "the audit")
    weak = scene.send("POST", "/passwords?show_password=true", body, key=scene.weak)
    check("canary-shown" not in weak.text, f"{weak}")
    equal(len(scene.entries()), 1, "the audit after the weak key")


def test_a_change_shows_no_value_of_what_the_source_hides_by_now(test):
    """The entry's mark, owner or place changed there since the last sync: a change is answered as a read would be."""
    scene = Scene(test)
    values = scene.account.passwords()
    entries = [entry for _, _, entry in scene.hub.revealable(scene.mapped) if values[int(entry)]["password"]]
    shown = lambda answer, id: values[int(id)]["password"] in answer.text
    change = lambda id: scene.send("PATCH", f"/passwords/{id}?show_password=true", data("passwords", {"notes": "seen"}))
    answer = change(entries[0])
    equal((answer.status, shown(answer, entries[0])), (200, True), f"as it was: {answer}")
    restrict = lambda id: scene.account.api(f"/passwords/{id}", method="PATCH", body=data("passwords", {"restricted": True}, id))
    for id, word, act in ((entries[1], "restricted", restrict),
                          (entries[2], "moved", lambda id: move(scene.account, int(id), scene.unmapped[0]))):
        act(id)
        answer = change(id)
        equal((answer.status, shown(answer, id)), (200, False), f"{word}: {answer}")
        last = scene.entries()[0]
        equal((last["record_id"], last["outcome"]), (f"passwords/{id}", "refused"), f"{word}, the audit: {last}")
        equal(scene.get(f"/passwords/{id}?show_password=true").status, 404, f"{word}, read")


def traits_of(scene, id):
    return scene.account.api(f"/flexible_assets/{id}").json["data"]["attributes"]["traits"]


def asset_with_password(scene, upload=False):
    """(asset, its traits at the source, the key of a Password field that has a value, traits to send), of one with or
    without a file"""
    for type in scene.mirror("/flexible_asset_types").json["data"]:
        fields = scene.mirror(f"/flexible_asset_types/{type['id']}/relationships/flexible_asset_fields").json["data"]
        secret = [row["attributes"]["name-key"] for row in fields if row["attributes"]["kind"] == "Password"]
        plain = [row["attributes"]["name-key"] for row in fields if row["attributes"]["kind"] == "Text"]
        required = {row["attributes"]["name-key"] for row in fields if row["attributes"]["required"]}
        for row in scene.all(f"/flexible_assets?filter[flexible_asset_type_id]={type['id']}"):
            traits = traits_of(scene, row["id"])
            if any(isinstance(value, dict) and "values" not in value for value in traits.values()) != upload:
                continue
            for key in secret:
                if traits.get(key) and plain:
                    sent = {name: traits[name] for name in {plain[0], *required} if isinstance(traits.get(name), str)}
                    sent[plain[0]] = "changed"
                    return int(row["id"]), traits, key, {k: v for k, v in sent.items() if k not in secret}
    raise AssertionError("no asset with a Password trait in the sample")


def test_the_leavers_report_knows_the_assets_whose_fields_a_key_was_shown(test):
    scene = Scene(test, MANY_ASSETS)
    ana = scene.hub.user("ana")
    key = ana.ask("POST", "/api/v1/api-keys", {"name": "script", "passwords": "read"})["key"]
    asset, before, secret, _ = asset_with_password(scene)
    entry = entry_with_value(scene)[2]
    answer = scene.live(f"/flexible_assets/{asset}", key=key)
    equal(answer.json["data"]["attributes"]["traits"][secret], before[secret], "the value")
    scene.live(f"/passwords/{entry}?show_password=true", key=key)
    id = ana.ask("GET", "/api/v1/session")["user"]["id"]
    report = scene.hub.ask("GET", f"/api/v1/audit/leavers/{id}")
    equal({(row["kind"], row["password_id"], row["state"], row["changed_at_ms"] is None) for row in report["passwords"]},
          {("flexible_assets", str(asset), "to_change", True), ("passwords", str(entry), "to_change", False)}, "what is to change")
    equal(report["counts"]["to_change"], 2, "counted")
    check("asset: " in scene.hub.command("audit", "leaver", "ana", "--csv").out, "the sheet says what it is")


def test_a_change_of_traits_keeps_the_password(test):
    scene = Scene(test, MANY_ASSETS)
    asset, before, secret, sent = asset_with_password(scene)
    check(secret not in scene.mirror(f"/flexible_assets/{asset}", key=scene.weak).json["data"]["attributes"]["traits"],
          "a value in the mirror")
    # A tag that names a record of an unmapped organization is shown without it, so no client can mean to delete it.
    seen = scene.mirror(f"/flexible_assets/{asset}", key=scene.weak).json["data"]["attributes"]["traits"]
    hidden = {name for name, value in before.items() if isinstance(value, dict) and seen.get(name) != value}
    for key in (scene.weak, scene.strong):
        answer = scene.send("PATCH", f"/flexible_assets/{asset}", data("flexible_assets", {"traits": sent}), key=key)
        equal(answer.status, 200, f"{answer}")
        check(before[secret] not in answer.text, "a value in the answer")
        now = traits_of(scene, asset)
        equal(now[secret], before[secret], "the password is kept")
        equal({k: v for k, v in now.items() if k in sent}, sent, "what was sent")
        left = set(now) - set(sent)
        check(all(name in hidden or isinstance(before[name], str) for name in left),
              f"what was left out is deleted: {left}")
    bulk = scene.send("PATCH", "/flexible_assets", {"data": [
        {"type": "flexible_assets", "attributes": {"id": asset, "traits": sent}}]})
    equal((bulk.status, traits_of(scene, asset)[secret]), (200, before[secret]), "in bulk")
    # The hub read the value itself: that stands in the audit, too.
    own = [row for row in scene.hub.audit("&action=reveal") if row["record_id"] == f"flexible_assets/{asset}"]
    equal({(row["actor"]["kind"], row["outcome"]) for row in own}, {("system", "done")}, "the audit")
    # A null is what lists show of a value, so written back it deletes none; an empty text of a key that writes values does.
    for key, value, kept in ((scene.weak, None, True), (scene.strong, None, True), (scene.weak, "", True), (scene.strong, "", False)):
        answer = scene.send("PATCH", f"/flexible_assets/{asset}", data("flexible_assets", {
            "traits": {**sent, secret: value}}), key=key)
        equal(answer.status, 200, f"{answer}")
        equal(bool(traits_of(scene, asset).get(secret)), kept, f"after {value!r}")


def test_what_cannot_be_kept_is_refused_and_nothing_is_sent(test):
    scene = Scene(test, MANY_ASSETS, password_access=False)
    strong = scene.account.make_key("look", True)
    scene.account.key = strong  # what the test looks with
    asset, before, secret, sent = asset_with_password(scene)
    start = scene.account.request_count()
    answer = scene.send("PATCH", f"/flexible_assets/{asset}", data("flexible_assets", {"traits": sent}))
    equal(answer.status, 422, f"{answer}")
    # The first of the fields that it cannot read: whether one holds a value it cannot tell either.
    check("the Password field " in answer.json["errors"][0]["detail"], f"the reason names the field: {answer}")
    equal(scene.writes(start), [], "writes")
    equal(traits_of(scene, asset), before, "the traits")
    # A file cannot be sent again without its bytes, whatever the key may read.
    asset, before, secret, sent = asset_with_password(scene, upload=True)
    start = scene.account.request_count()
    answer = scene.send("PATCH", f"/flexible_assets/{asset}", data("flexible_assets", {
        "traits": {**sent, secret: "canary"}}))
    equal((answer.status, scene.writes(start)), (422, []), f"a file: {answer}")
    equal(traits_of(scene, asset), before, "the traits")


def test_limits_and_the_ledger_count_what_is_fetched(test):
    scene = Scene(test, options=["--api-limit", "3", "--api-window", "86400"])
    for _ in range(10):
        scene.mirror("/passwords")
    for _ in range(3):
        scene.live("/organization_types")
    over = scene.get("/organization_types")
    equal(over.status, 429, f"{over}")
    scene.mirror("/passwords")
    day = scene.hub.ask("GET", "/api/v1/api-keys/usage")["days"][-1]
    used = next(row for row in day["keys"] if row["name"] == "strong")
    equal((used["upstream"], used["saved"]), (3, 11), "the ledger")
