# SPDX-License-Identifier: Apache-2.0
"""The same Automate read from its database and over its REST API."""
import re
from collections import Counter

from support.automate_rest import API, AutomateRest
from support.automate_rows import HOME, NEIGHBOUR, plant
from support.cipher import VECTORS, WRONG
from support.context import check, equal
from support.general_log import check_reads_only
from support.mariadb import MariaDb
from test_password_sync import Scene

# What the REST API cannot show (docs/automate.md says so, too). The server decrypts: what it cannot decrypt comes as an
# empty password, and why is not said. Rows that belong to no client (client 0, clients deleted since) are in no list.
OVER_REST = {"unreadable": "empty", "orphaned": None}
NOT_OVER_REST = {"global"}
STILL_UNREADABLE = {"a control character"}  # the server decrypts it; that no password looks so is our finding
EMPTY_REASON = "no password is stored in Automate"


def over_rest(database_row, planted):
    """The row as a plan over REST must show it, from the one that the database gave; None: not shown."""
    if planted is not None and planted.name in NOT_OVER_REST:
        return None
    row = dict(database_row)
    if row["state"] == "unreadable" and planted is not None and planted.name in STILL_UNREADABLE:
        return row
    state = OVER_REST.get(row["state"], row["state"])
    if state != row["state"]:
        row["state"], row["reason"] = state, EMPTY_REASON
    return row if state else None


def rows_of(plan):
    return {int(row["password_id"]): row for row in plan["rows"]}


def compare(rest, database, automate):
    """Row by row, every member: the plan over REST is that of the database, less what is listed above."""
    planted = {row.id: row for row in getattr(automate, "planted", [])}
    expected = {id: over_rest(row, planted.get(id)) for id, row in database.items()}
    expected = {id: row for id, row in expected.items() if row}
    wrong = {id: {name: (rest.get(id, {}).get(name), value) for name, value in row.items()
                  if rest.get(id, {}).get(name) != value} for id, row in expected.items() if rest.get(id) != row}
    equal(wrong, {}, "rows that differ (over REST, expected)")
    equal(set(rest), set(expected), "rows over REST")
    return expected


def only_reads(fake):
    for method, path in fake.log:
        check(method == "GET" or (method, path) == ("POST", API + "/apitoken"), f"{method} {path} was sent to Automate")


def test_every_kind_of_row_gives_the_same_plan_both_ways(test):
    scene = Scene(test, sync=False)
    check({scene.automate.client_of[HOME], scene.automate.client_of[NEIGHBOUR]} <= set(scene.mapped), "both are mapped")
    rows = plant(scene.automate)
    shown = rows_of(scene.plan())
    for row in rows:
        equal(shown[row.id]["state"], row.state, f"the state of the row {row.name}")
        check(row.reason in shown[row.id]["reason"], f"why the row {row.name} is {row.state}: {shown[row.id]['reason']}")
    places = {row.name: shown[row.id]["location"] for row in rows}
    equal([places["of the " + name] for name in ("main office", "warehouse", "whole client")],
          ["Main office", "Wärehouse 🏭", None], "locations")
    equal(places["of a location that is gone"], None, "a location that is gone")
    fake = AutomateRest(test, scene.automate)
    fake.connect(test, scene.hub)
    compare(rows_of(scene.plan()), shown, scene.automate)
    # Pushed from the database: each row that can be read stands there once, and no other.
    scene.automate.connect(scene.hub)
    start = scene.account.request_count()
    scene.apply()
    readable = scene.automate.readable(scene.mapped)
    equal(scene.writes(start), Counter(POST=len(readable)), "writes: a bad row keeps no other from being pushed")
    check_planted(scene, [row for row in rows if row.state == "create"])
    # From then on either way says that nothing is to be done.
    database = rows_of(scene.plan())
    for row in readable:
        equal(database[row.id]["state"], "unchanged", f"row {row.id} after the push")
    fake.connect(test, scene.hub)
    compare(rows_of(scene.plan()), database, scene.automate)
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes over REST")
    only_reads(fake)


def check_planted(scene, rows):
    entries = {int(row["password_id"]): row["documentation_password_id"] for row in scene.plan()["rows"]}
    account = scene.account.passwords()
    equal(len({entries[row.id] for row in rows}), len(rows), "each row has an entry of its own")
    for row in rows:
        entry = account[int(entries[row.id])]
        equal(entry["password"], row.value, f"the value of the row {row.name}")
        equal(entry["organization-id"], scene.automate.client_of[row.client], f"the organization of the row {row.name}")
        name = row.entry_name()
        if len(name) > 255:
            name = name[:255] + "…"
        equal((entry["name"], entry["username"] or ""), (name, (row.username or "").strip()),
              f"name and user of the row {row.name}")
        equal(entry["url"] or "", (row.url or "").strip(), f"URL of the row {row.name}")
        check((row.notes or "").split("\n")[0] in (entry["notes"] or ""), f"notes of the row {row.name}")


def test_both_ways_give_the_same_plan_and_a_change_of_way_pushes_nothing(test):
    scene = Scene(test)
    database = rows_of(scene.plan())
    fake = AutomateRest(test, scene.automate)
    fake.connect(test, scene.hub)
    expected = compare(rows_of(scene.plan()), database, scene.automate)
    check(any(row["state"] == "create" for row in expected.values()), "there is something to push")
    scene.apply()
    scene.check_account()
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(), "writes of the second run over REST")
    scene.automate.connect(scene.hub)
    start = scene.account.request_count()
    job = scene.apply()
    equal(scene.writes(start), Counter(), "writes after the way changed to the database")
    equal(job["summary"].get("unchanged"), len(scene.automate.readable(scene.mapped)), "unchanged")
    only_reads(fake)


def test_the_servers_own_encryption_makes_the_published_vectors(test):
    """The cipher of the tests, that of the program (its unit tests) and the server's AES_ENCRYPT are one."""
    server = MariaDb(test)
    for client, plain, sealed in VECTORS:
        made = server.sql(f"SELECT LOWER(HEX(AES_ENCRYPT(CONVERT(x'{plain.encode().hex()}' USING utf8mb4), "
                          f"SHA(CONCAT(' ', {client} + 1)))))")
        equal(made, [[sealed]], f"{plain!r} for client {client}")
    for expression, wrong in zip(("UPPER(SHA(' 2'))", "UNHEX(SHA(' 2'))"), WRONG):
        equal(server.sql(f"SELECT LOWER(HEX(AES_ENCRYPT('abc', {expression})))"), [[wrong]], expression)
    equal(server.sql("SELECT SHA(' 2')"), [["3e7f8dfde6fdfbe8ac9722e701cef405a9236330"]], "the digest in between")


def test_a_token_that_ended_is_replaced(test):
    scene = Scene(test)
    fake = AutomateRest(test, scene.automate)
    fake.connect(test, scene.hub)
    fake.forget_tokens()
    report = scene.hub.json_command("automate", "test")
    check(report["ok"] and report["kind"] == "rest", f"the report: {report}")
    equal(sum(1 for method, _ in fake.log if method == "POST"), 2, "sign-ins")
    only_reads(fake)


def test_refusals_name_the_cause_and_store_nothing(test):
    scene = Scene(test)
    fake = AutomateRest(test, scene.automate)

    def refused(words, **more):
        done = fake.connect(test, scene.hub, code=None, **more)
        check(done.code != 0, "it must be refused")
        for word in words:
            check(word in done.err, f"'{word}' is said: {done.err}")
        for secret in (fake.password, "not-the-password"):
            check(secret not in done.err and secret not in done.out, "no password is said")

    refused(["password is wrong"], password="not-the-password")
    refused(["client id"], client_id="00000000-0000-4000-8000-000000000000")
    refused(["GUID"], client_id="mine")
    fake.wants_code = True
    refused(["one-time code", "Integrator"])
    fake.wants_code, fake.hides_values = False, True
    refused(["leaves every password out"])
    equal(scene.hub.ask("GET", "/api/v1/integrations")["automate"]["kind"], "database", "the connection that stays")


def test_the_report_of_the_database_names_each_unreadable_row(test):
    scene = Scene(test)
    report = scene.hub.json_command("automate", "test")
    planted = Counter(row.kind for row in scene.automate.rows)
    equal((report["kind"], report["scheme"]), ("database", "A"), "kind and scheme")
    equal(report["rows"], len(scene.automate.rows), "rows")
    equal(report["unreadable"], planted["wrong_key"] + planted["cut"] + planted["latin1"], "unreadable")
    equal(report["empty"], planted["empty"] + planted["null"], "empty")
    equal(report["readable"] + report["unreadable"] + report["empty"], report["rows"], "they add up")
    shown = {int(row["password_id"]) for row in report["unreadable_rows"]}
    equal(shown, {row.id for row in scene.automate.rows if row.kind in ("wrong_key", "cut", "latin1")}, "the rows named")
    for grant in report["grants"]:
        check("IDENTIFIED" not in grant.upper() and not re.search(r"\*[0-9A-F]{40}", grant), f"no hash in {grant}")
    check(any("SELECT" in grant for grant in report["grants"]), f"the grants are shown: {report['grants']}")
    text = scene.hub.command("automate", "test").out
    for row in scene.automate.rows:
        check(not row.value or row.value not in text, "a report shows no value")


def test_a_moved_row_is_read_with_the_client_it_came_from_and_heals_when_saved_again(test):
    scene = Scene(test, sync=False)
    automate, hub = scene.automate, scene.hub
    plant(automate)
    moved = next(row for row in automate.planted if row.name == "moved from the neighbour")

    def shown():
        scene.plan()
        return hub.ask("GET", f"/api/v1/password-sync/passwords/{moved.id}")

    def act(action):
        return hub.ask("POST", "/api/v1/password-sync/passwords/actions",
                       {"action": action, "password_ids": [str(moved.id)]})

    scene.apply()
    row = shown()
    equal((row["state"], row["likely_client"]["id"]), ("unreadable", str(NEIGHBOUR)), "before")
    check("read_with_client" in row["actions"], f"it is offered: {row['actions']}")
    # Over REST it would mean nothing.
    fake = AutomateRest(test, automate)
    fake.connect(test, hub)
    answer = act("read_with_client")
    equal(answer["changed"], 0, "changed over REST")
    check("server decrypts" in answer["refused"][0]["reason"], f"why not: {answer}")
    automate.connect(hub)
    scene.plan()
    equal(act("read_with_client"), {"changed": 1, "refused": []}, "the repair")
    row = shown()
    equal((row["state"], row["read_with_client"]["id"]), ("create", str(NEIGHBOUR)), "with the repair")
    # Taken back and set again.
    equal(act("read_as_stored")["changed"], 1, "taken back")
    equal(shown()["state"], "unreadable", "without the repair")
    equal(act("read_with_client")["changed"], 1, "again")
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(POST=1), "writes")
    row = shown()
    entry = scene.account.passwords()[int(row["documentation_password_id"])]
    equal((entry["password"], entry["organization-id"]), (moved.value, automate.client_of[HOME]), "what arrived, and where")
    equal(row["state"], "unchanged", "after the push")
    # Saved again in Automate it is keyed by its own client, and that is read without anybody's doing.
    automate.change_value(moved, automate.text())
    equal(shown()["state"], "update", "saved again")
    start = scene.account.request_count()
    scene.apply()
    equal(scene.writes(start), Counter(PATCH=1), "writes")
    equal(scene.account.passwords()[int(row["documentation_password_id"])]["password"], moved.value, "the new value")
    equal(automate.server.sql("SELECT COUNT(*) FROM passwords WHERE PasswordID = " + str(moved.id), automate.DATABASE),
          [["1"]], "nothing was written to Automate")
    check_reads_only(automate.server, automate.USER)
