# SPDX-License-Identifier: Apache-2.0
"""The same Automate read from its database and over its REST API."""
import re
from collections import Counter

from support.automate_rest import API, AutomateRest
from support.context import check, equal
from test_password_sync import Scene

# The server decrypts for us: what it cannot decrypt is an empty password there, and deleted clients have no list.
OVER_REST = {"unreadable": "empty", "orphaned": None}


def rows_of(plan):
    return {int(row["password_id"]): (row["state"], row["title"], row["username"],
                                      (row["organization"] or {}).get("id") if row.get("organization") else None)
            for row in plan["rows"]}


def only_reads(fake):
    for method, path in fake.log:
        check(method == "GET" or (method, path) == ("POST", API + "/apitoken"), f"{method} {path} was sent to Automate")


def test_both_ways_give_the_same_plan_and_a_change_of_way_pushes_nothing(test):
    scene = Scene(test)
    database = rows_of(scene.plan())
    fake = AutomateRest(test, scene.automate)
    fake.connect(test, scene.hub)
    rest = rows_of(scene.plan())
    expected = {}
    for id, row in database.items():
        state = OVER_REST.get(row[0], row[0])
        if state is not None:
            expected[id] = (state, *row[1:])
    check(any(row[0] == "create" for row in expected.values()), "there is something to push")
    wrong = {id: (rest.get(id), row) for id, row in expected.items() if rest.get(id) != row}
    equal(wrong, {}, "rows that differ (over REST, expected)")
    equal(set(rest), set(expected), "rows over REST")
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
