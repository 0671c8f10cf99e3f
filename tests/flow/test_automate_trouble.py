# SPDX-License-Identifier: Apache-2.0
"""Automate's database in trouble: nothing half read is taken for the whole, nothing is written or deleted for it."""
from collections import Counter

from support.automate import Row
from support.automate_rest import AutomateRest
from support.cipher import encrypt_for_client
from support.context import check, equal
from support.wires import Wire
from test_password_sync import Scene


def states(scene):
    return {int(row["password_id"]): row["state"] for row in scene.plan()["rows"]}


def plan_refused(scene, *words):
    """A plan that must not come about; what was said."""
    done = scene.hub.command("password-sync", "plan", code=None)
    check(done.code != 0, f"the plan must be refused: {done}")
    for word in words:
        check(word in done.err + done.out, f"'{word}' is said: {done.err}{done.out}")
    return done.err


def stays_as_it_was(scene, start, entries):
    writes = [request for request in scene.account.requests(start) if request["method"] != "GET"]
    equal(writes, [], "writes")
    equal(set(scene.account.passwords(values=False)), entries, "entries")


def test_a_connection_cut_anywhere_in_a_reading_gives_no_plan(test):
    scene = Scene(test, sync=False)
    automate = scene.automate
    # More than one batch of the reading: those that are mapped stand first and last.
    many = [Row(number, automate.nobody, "null", f"Filler {number}", "x", "") for number in range(1001, 3101)]
    last = [Row(number, 1, "readable", f"Last {number}", "x", automate.text()) for number in range(9001, 9006)]
    automate.server.sql("".join(automate.row_statement(row) for row in many + last), automate.DATABASE)
    automate.rows += many + last
    wire = Wire(test, automate.server.port)
    direct, automate.server.port = automate.server.port, wire.port
    automate.connect(scene.hub)
    automate.server.port = direct
    scene.apply()
    scene.check_account()
    wire.forget()
    before = states(scene)
    readings = list(wire.carried)
    largest = max(readings)
    check(largest > 60_000, f"a reading of {readings} bytes")
    entries, start = set(scene.account.passwords(values=False)), scene.account.request_count()
    places = sorted({*(largest * part // 16 for part in range(1, 16)), largest - 200, 90, 5_000})
    for place in places:
        wire.cut_after, wire.cuts = place, 0
        told = plan_refused(scene)
        check(wire.cuts > 0, f"the wire was cut at {place} of {largest}")
        check("Automate" in told or "database" in told, f"what failed is named: {told}")
        if place in places[::5]:
            check(scene.hub.command("password-sync", "apply", code=None).code != 0, "an apply fails, too")
    stays_as_it_was(scene, start, entries)
    wire.cut_after = None
    equal(states(scene), before, "every row's state, once the wire holds")


def test_a_column_that_goes_ends_the_reading_and_empties_nothing(test):
    scene = Scene(test, sync=False)
    automate = scene.automate
    scene.apply()
    entries, start = set(scene.account.passwords(values=False)), scene.account.request_count()
    before = states(scene)
    automate.server.sql("ALTER TABLE passwords CHANGE Notes Remarks text", automate.DATABASE)
    plan_refused(scene, "passwords.Notes", "could be read when the connection was made")
    check(scene.hub.command("password-sync", "apply", code=None).code != 0, "an apply fails, too")
    automate.server.sql("ALTER TABLE passwords CHANGE Remarks Notes text", automate.DATABASE)
    equal(states(scene), before, "once it is back")
    automate.server.sql("ALTER TABLE passwords CHANGE UserName Login varchar(255)", automate.DATABASE)
    plan_refused(scene, "UserName")
    automate.server.sql("ALTER TABLE passwords CHANGE Login UserName varchar(255)", automate.DATABASE)
    automate.server.sql("RENAME TABLE passwords TO passwords_of_old", automate.DATABASE)
    plan_refused(scene, "passwords")
    automate.server.sql("RENAME TABLE passwords_of_old TO passwords", automate.DATABASE)
    stays_as_it_was(scene, start, entries)
    # A grant taken away is as a column gone.
    user = f"'{automate.USER}'@'127.0.0.1'"
    automate.server.sql(f"REVOKE SELECT ON {automate.DATABASE}.* FROM {user}; "
                        f"GRANT SELECT (PasswordID, ClientID, LocationID, Title, UserName, Password, URL) ON "
                        f"{automate.DATABASE}.passwords TO {user}; GRANT SELECT ON {automate.DATABASE}.clients TO {user}; "
                        f"GRANT SELECT ON {automate.DATABASE}.locations TO {user};")
    plan_refused(scene, "passwords.Notes", "GRANT SELECT (Notes)")
    stays_as_it_was(scene, start, entries)
    # Somebody who connects anew is told, and has then decided.
    told = automate.connect(scene.hub)
    check("passwords.Notes cannot be read" in told.out, f"a warning: {told.out}")


def test_rows_gone_or_a_client_merged_delete_nothing(test):
    scene = Scene(test, sync=False)
    automate = scene.automate
    scene.apply()
    entries, start = set(scene.account.passwords(values=False)), scene.account.request_count()
    rows = automate.readable(scene.mapped)
    merged = [row for row in rows if row.client == 2]
    check(len(merged) >= 2 and automate.client_of[1] in scene.mapped, "client 2 has passwords, client 1 is mapped")
    # Client 2 becomes part of client 1: its rows move, encrypted as they were, and it is gone.
    automate.server.sql("UPDATE passwords SET ClientID = 1 WHERE ClientID = 2; DELETE FROM clients WHERE ClientID = 2; "
                        "DELETE FROM locations WHERE ClientID = 2", automate.DATABASE)
    shown = states(scene)
    for row in merged:
        equal(shown[row.id], "unreadable", f"row {row.id}, moved and not saved again")
    scene.apply()
    # Saved again, they can be read; their entries stand in another organization, where no value follows them.
    for row in merged:
        sealed = encrypt_for_client(1, row.value)
        automate.server.sql(f"UPDATE passwords SET Password = x'{sealed.hex()}' WHERE PasswordID = {row.id}",
                            automate.DATABASE)
    shown = states(scene)
    for row in merged:
        equal(shown[row.id], "conflict", f"row {row.id}, saved again")
    scene.apply()
    stays_as_it_was(scene, start, entries)
    # Rows deleted, then all of them.
    gone = [row for row in rows if row.client == 1][:3]
    automate.server.sql("DELETE FROM passwords WHERE PasswordID IN (" + ",".join(str(row.id) for row in gone) + ")",
                        automate.DATABASE)
    shown = states(scene)
    for row in gone:
        equal(shown[row.id], "orphaned", f"row {row.id}, deleted")
    scene.apply()
    automate.server.sql("DELETE FROM passwords", automate.DATABASE)
    equal(set(states(scene).values()), {"orphaned"}, "with no row left")
    scene.apply()
    stays_as_it_was(scene, start, entries)


def test_a_list_that_moves_while_it_is_read_over_rest_gives_no_plan(test):
    scene = Scene(test, sync=False)
    automate = scene.automate
    fake = AutomateRest(test, automate)
    fake.connect(test, scene.hub)
    scene.apply()
    entries, start = set(scene.account.passwords(values=False)), scene.account.request_count()
    before = states(scene)
    client = next(row.client for row in automate.readable(scene.mapped))
    # A row that leaves one client for another between the readings of both is in neither list.
    hidden = next(row for row in automate.readable(scene.mapped) if row.client == client)
    fake.hide_once = {hidden.id}
    plan_refused(scene, "seemed gone and are there", "Try again")
    equal(states(scene), before, "the next time")
    # A list of several pages, of which one row is passed over.
    fake.most_rows = 2
    fake.hide_once = {hidden.id}
    plan_refused(scene, "two different lists")
    equal(states(scene), before, "the next time")
    # Cut and broken answers.
    for wrong in ("cut", "html", "error"):
        fake.wrong_answer = wrong
        plan_refused(scene)
        fake.wrong_answer = None
    stays_as_it_was(scene, start, entries)
    equal(states(scene), before, "in the end")
    equal(Counter(method for method, path in fake.log if method != "GET" and not path.endswith("/apitoken")), Counter(),
          "what was sent but reads")
