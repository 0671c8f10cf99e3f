# SPDX-License-Identifier: Apache-2.0
"""A canary in every secret of password sync: after a day with every kind of failure it stands in no file, log, answer
or dump of the hub, in no usual encoding."""
import json
import os
import sqlite3
import time

from support import program, web
from support.automate_rest import CLIENT_ID, AutomateRest
from support.automate_rows import plant
from support.canaries import Canaries, may_read_memory
from support.context import check, equal, wait_until
from support.gateway import Proxy
from test_password_sync import Scene

VALUES = "password of Automate"


class Heard:
    """Everything the hub answered and everything its commands printed, with what was asked."""

    def __init__(self, test, hub):
        self.texts = []
        send, run = web.Client.send, program.run

        def heard_send(client, method, target, *more, **named):
            answer = send(client, method, target, *more, **named)
            if client.port == hub.port or (client.path and client.path.endswith("hub/gluepot.sock")):
                self.texts.append((f"{method} {target}", json.dumps(answer.headers).encode() + answer.body))
            return answer

        def heard_run(arguments, *more, **named):
            done = run(arguments, *more, **named)
            if hub.folder in arguments:
                self.texts.append((" ".join(arguments[1:4]), (done.out + done.err).encode()))
            return done

        web.Client.send, program.run = heard_send, heard_run
        test.later(lambda: setattr(web.Client, "send", send))
        test.later(lambda: setattr(program, "run", run))

    def found(self, canaries):
        return [found for what, text in self.texts for found in canaries.found_in(text, what)]


def whole_day(test):
    scene = Scene(test, sync=False, hub_options=["--log-level", "debug"], through=Proxy, passwords=80)
    hub, automate, account = scene.hub, scene.automate, scene.account
    proxy, canaries = account.through, Canaries()
    heard = Heard(test, hub)
    plant(automate)
    canaries.plant(VALUES, *(row.value for row in automate.rows if len(row.value) >= 8))
    canaries.plant("password of the account", *account.planted_secrets())
    canaries.plant("API key", account.key, account.key[37:])
    canaries.plant("database password", automate.password)
    wrong = canaries.plant("wrong database password", automate.text(32))
    automate.server.sql("CREATE TABLE plugin_stickysync_companymap (ClientID int, ITGOrgID int); CREATE TABLE "
                        "plugin_stickysync_passwordautosync (PasswordID int, AutoSync tinyint); CREATE TABLE "
                        "plugin_stickysync_passwordmap (PasswordID int, ITGPasswordID int, LastSync datetime); CREATE "
                        "TABLE plugin_stickysync_settings (APIKey varchar(255)); INSERT INTO plugin_stickysync_settings "
                        f"VALUES ('{canaries.plant('StickySync key', automate.text(24))}')", automate.DATABASE)

    # Connections: refused, right, over REST with a code, with broken and talkative answers.
    check(automate.connect(hub, password=wrong, code=None).code != 0, "a wrong password is refused")
    fake = AutomateRest(test, automate)
    canaries.plant("REST password", fake.password)
    fake.code, fake.wants_code = canaries.plant("one-time code", "8374619205"), True
    body = {"kind": "rest", "url": fake.url, "user": fake.user, "client_id": CLIENT_ID, "password": fake.password}
    equal(hub.operator().post("/api/v1/integrations/automate/test", body).json["ok"], False, "without the code")
    body["mfa_code"] = fake.code
    for wrong_answer in ("echo", "cut", "html", "error"):
        fake.wrong_answer = wrong_answer
        equal(hub.operator().post("/api/v1/integrations/automate/test", body).json["ok"], False, wrong_answer)
    fake.wrong_answer = None
    equal(hub.operator().send("PUT", "/api/v1/integrations/automate", body).status, 200, "connected over REST")
    scene.plan()
    hub.operator().post("/api/v1/integrations/automate/test", {})
    for bad in ('{"kind":"rest","password":"' + fake.password, json.dumps({**body, "url": 7}), json.dumps({**body, "user": ""})):
        check(hub.operator().send("PUT", "/api/v1/integrations/automate", raw=bad).status in (400, 422), "bad input")
    canaries.plant("REST token", *fake.given)
    check(len(fake.given) >= 5, f"{len(fake.given)} tokens")
    automate.connect(hub)
    hub.command("automate", "test")

    # Runs: each way in which a write can fail, then a kill in the middle of one, then to the end.
    scene.plan()
    fates = iter(["echo", "answer", "cut", "gone", 500, "reset", "request", "echo"])
    proxy.lose = lambda method, path: next(fates, None) if method in ("POST", "PATCH") else None
    for _ in range(4):  # a run ends after some failures in a row
        hub.command("password-sync", "apply", code=None)
    proxy.lose = lambda method, path: None
    equal(next(fates, "used up"), "used up", "fates of writes")
    for row in automate.readable(scene.mapped)[:6]:
        automate.change_value(row, canaries.plant(VALUES, automate.text(24)))
    seen = len(proxy.seen)
    hub.ask("POST", "/api/v1/password-sync/apply", {})
    wait_until(lambda: sum(method == "PATCH" for method, _, _ in proxy.seen[seen:]) >= 3, 60, "three writes are sent")
    hub.kill()
    hub.start()
    hub.wait_for_job("password_sync")  # it goes on by itself
    scene.apply()
    rows = automate.readable(scene.mapped)
    changed = canaries.plant(VALUES, automate.text(24))
    automate.change_value(rows[0], changed)
    proxy.lose = lambda method, path: "echo" if method == "PATCH" else None
    hub.command("password-sync", "apply", code=None)
    proxy.lose = lambda method, path: None
    scene.apply()
    shown = {int(row["password_id"]): row for row in scene.plan()["rows"]}
    equal({shown[row.id]["state"] for row in rows}, {"unchanged"}, "every readable row arrived")
    for row in rows[::9]:  # the account has a limit of requests
        entry = account.api(f"/passwords/{shown[row.id]['documentation_password_id']}?show_password=true").json["data"]
        equal(entry["attributes"]["password"], row.value, f"the value of row {row.id}")
    for query in ("passwords", "runs", "clients", "plan", "status", "settings"):
        hub.operator().get("/api/v1/password-sync/" + query)
    hub.operator().get("/api/v1/audit?limit=1000")
    hub.operator().get("/api/v1/integrations")
    return scene, canaries, heard


def dumped(folder):
    """What a backup would write: every row of every database as text, blobs in hexadecimal."""
    for at, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".db"):
                connection = sqlite3.connect(f"file:{os.path.join(at, name)}?mode=ro", uri=True)
                try:
                    yield name, "\n".join(connection.iterdump())
                finally:
                    connection.close()


def test_no_canary_is_in_a_file_a_log_an_answer_or_a_dump(test):
    scene, canaries, heard = whole_day(test)
    hub = scene.hub
    check(canaries.count() > 200 and len(canaries.kinds) == 9, f"{canaries.count()} canaries of {sorted(canaries.kinds)}")
    check(len(heard.texts) > 40, f"{len(heard.texts)} answers")
    equal(heard.found(canaries), [], "in answers and in what commands printed")
    logs = [hub.log_file, hub.out]
    for when, act in (("while it serves", lambda: None), ("after a kill", hub.kill), ("after its end", lambda: (hub.start(), hub.stop()))):
        act()
        found, searched = canaries.found_in_folder(hub.folder)
        equal(found, [], f"{when}: in the hub's folder")
        check(searched > 200_000, f"{searched} bytes")
        for path in logs:
            with open(path, "rb") as file:
                equal(canaries.found_in(file.read(), path), [], f"{when}: in what it printed and logged")
    dumps = list(dumped(hub.folder))
    check(len(dumps) >= 3 and sum(len(text) for _, text in dumps) > 100_000, f"{[name for name, _ in dumps]}")
    for name, text in dumps:
        equal(canaries.found_in(text, name), [], f"in a dump of {name}")
    test.say(f"{canaries.count()} canaries, {len(heard.texts)} answers, {searched} bytes of files: 0 found")


def test_no_value_is_in_the_hubs_memory_after_a_run(test):
    if not may_read_memory():
        test.say("left out: only root may read another process's memory")
        return
    scene, canaries, _ = whole_day(test)
    account = scene.account
    before = set(account.passwords(values=False))
    check(len(before) > 60, "there are entries")
    time.sleep(5)  # the promise is about what is left after five seconds
    found = canaries.found_in_memory(scene.hub.process.pid)
    counts = {kind: len(places) for kind, places in found.items()}
    test.say(", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items())))
    for kind in (VALUES, "password of the account", "StickySync key", "wrong database password", "REST password",
                 "REST token", "one-time code"):
        equal(found[kind], [], f"{kind} in memory")
    # What is used for each request is held, once for each connection that stands.
    check(counts["database password"] <= 1, f"the database password stands {counts['database password']} times in memory")


def test_the_search_finds_every_form(test):
    """So that an empty answer above means something."""
    import base64
    import urllib.parse
    canaries = Canaries()
    value = canaries.plant("x", "P@ss \"ümlaut\"/4711 密")
    for before in range(4):
        for after in range(3):
            data = b"\xff" * before + value.encode() + b"\xfe" * after
            check(canaries.found_in(base64.b64encode(data), ""), f"base64 at {before}, {after}")
            check(canaries.found_in(base64.urlsafe_b64encode(data), ""), f"base64url at {before}, {after}")
    for form in (value, value.encode().hex(), value.encode().hex().upper(), value.encode("utf-16-le"), json.dumps(value),
                 json.dumps(value, ensure_ascii=False), urllib.parse.quote(value), urllib.parse.quote_plus(value)):
        check(canaries.found_in(form, ""), f"not found: {form!r}")
    equal(canaries.found_in(b"P@ss", ""), [], "a part of it")
    if may_read_memory():
        check(canaries.found_in_memory(os.getpid())["x"], "its own memory")
