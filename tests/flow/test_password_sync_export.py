# SPDX-License-Identifier: Apache-2.0
"""The export to Automate's own plug-in tables: off until it is switched on, through an account of its own, and never
more than the four tables."""
import re
import time
from calendar import timegm

from support import databases
from support.context import check, equal, wait_until
from test_password_sync import Scene
from test_password_sync_operation import ask, ok, run_and_wait, tick

TABLES = ("plugin_stickysync_companymap", "plugin_stickysync_passwordautosync", "plugin_stickysync_passwordmap",
          "plugin_stickysync_settings")
WRITER = "gluepot_export"
# Whatever else the account may send must stand here: nothing but these names a table, and only one of the four.
SAYS = [re.compile(pattern, re.I | re.S) for pattern in (
    r"SET NAMES \w+", r"SET SESSION [^;]*", r"SHOW GRANTS", r"START TRANSACTION", r"COMMIT", r"ROLLBACK",
    r"SHOW TABLES LIKE 'plugin\\_stickysync\\_\w+'", r"SHOW COLUMNS FROM (plugin_stickysync_\w+)",
    r"SELECT \w+, \w+(?:, LastSync)? FROM (plugin_stickysync_\w+)",
    r"INSERT INTO (plugin_stickysync_\w+) \([\w, ]+\) VALUES [^;]*", r"DELETE FROM (plugin_stickysync_\w+) WHERE \w+ IN \([^;]*\)",
    r"CREATE TABLE IF NOT EXISTS (plugin_stickysync_\w+) \(.*\) ENGINE=InnoDB")]


class Exporting:
    """A scene whose Automate has a write account, with rights on the four tables alone."""

    def __init__(self, test, **more):
        self.test, self.scene = test, Scene(test, sync=False, **more)
        self.server, self.hub = self.scene.automate.server, self.scene.hub
        self.password = self.scene.automate.text(28)
        self.server.sql(f"CREATE USER '{WRITER}'@'127.0.0.1' IDENTIFIED BY '{self.password}';")
        self.grant()

    def grant(self, rights="SELECT, INSERT, DELETE, CREATE"):
        for table in TABLES:
            self.server.sql(f"GRANT {rights} ON labtech.{table} TO '{WRITER}'@'127.0.0.1';")

    def put(self, **more):
        return ask(self.scene, "PUT", "/export", {"enabled": True, "user": WRITER, "password": self.password} | more)

    def enable(self, **more):
        answer = self.put(**more)
        equal(answer.status, 200, f"{answer}")
        return answer.json

    def state(self):
        return ok(self.scene, "GET", "/settings")["export"]

    def tables(self):
        """{table: sorted rows} over there, or None where it is not."""
        there = {row[0] for row in self.server.sql("SHOW TABLES LIKE 'plugin\\_stickysync\\_%'", "labtech")}
        return {table: sorted(tuple(row) for row in self.server.sql(f"SELECT * FROM {table}", "labtech"))
                if table in there else None for table in TABLES}

    def expected(self):
        """As the strict store has them."""
        read = lambda sql: sorted(tuple("NULL" if value in (None, "") else str(value) for value in row)
                                  for row in databases.read(self.hub.folder + "/strict.db", sql))
        return {TABLES[0]: read(f"SELECT ClientID, ITGOrgID FROM {TABLES[0]}"),
                TABLES[1]: read(f"SELECT PasswordID, AutoSync FROM {TABLES[1]}"),
                TABLES[2]: read(f"SELECT PasswordID, ITGPasswordID, LastSync FROM {TABLES[2]}"), TABLES[3]: []}

    def check_tables(self):
        equal(self.tables(), self.expected(), "the tables over there")

    def statements(self):
        out = []
        for command, text in self.server.statements_of(WRITER):
            if command in ("Query", "Prepare", "Execute"):
                out.append(" ".join(text.split()))
        return out

    def check_statements(self):
        sent, named = self.statements(), set()
        check(sent, "nothing of the write account is in the log: nothing is proven")
        for text in sent:
            found = next((match for match in (pattern.fullmatch(text) for pattern in SAYS) if match), None)
            check(found, f"the write account sent: {text}")
            for table in found.groups():
                check(table in TABLES, f"the write account named {table}: {text}")
                named.add(table)
        return named


def changes(statements):
    return [text for text in statements if text.split()[0] in ("INSERT", "DELETE", "CREATE", "UPDATE", "ALTER", "DROP")]


def test_off_by_default_nothing_is_written_to_automate(test):
    export = Exporting(test)
    equal((export.state()["enabled"], export.state()["state"]), (False, "off"), "the export")
    export.scene.apply()
    equal(set(export.tables().values()), {None}, "tables in Automate")
    equal(export.server.statements_of(WRITER), [], "what the write account sent")


def test_the_four_tables_are_as_ours_after_each_run(test):
    export = Exporting(test)
    scene = export.scene
    # A server that is far from UTC: what it takes for local time is UTC all the same.
    export.server.sql("SET GLOBAL time_zone = '+05:00'")
    rows = scene.automate.readable(scene.mapped)
    scene.apply()
    told = export.enable()
    equal((told["state"], told["user"], told["report"]["missing_tables"]), ("ok", WRITER, list(TABLES)), f"{told}")
    check(export.password not in str(told), "the password is not told")
    export.check_tables()
    synced = export.server.sql(f"SELECT LastSync FROM {TABLES[2]}", "labtech")
    equal(len(synced), len(rows), "pairs")
    for (text,) in synced:
        at = timegm(time.strptime(text, "%Y-%m-%d %H:%M:%S"))
        check(abs(time.time() - at) < 600, f"LastSync is UTC: {text}")
    before = len(changes(export.statements()))
    scene.apply()
    export.check_tables()
    equal(len(changes(export.statements())), before, "a run that changed nothing writes nothing")
    # AutoSync of a password, another value, a client that is not mapped any more: the tables follow.
    ok(scene, "PATCH", "/settings", {"interval_minutes": 0})  # no run but those of this test
    tick(scene, [rows[0].id, rows[1].id])
    tick(scene, [rows[1].id], "auto_sync_off")
    scene.automate.change_value(rows[2], scene.automate.text())
    gone = rows[-1].client
    equal(ask(scene, "DELETE", f"/clients/{gone}").status, 204, "unmapped")
    run_and_wait(scene, {"client_id": str(rows[2].client)})
    export.check_tables()
    equal(export.tables()[TABLES[1]], sorted([(str(rows[0].id), "1"), (str(rows[1].id), "0")]), "ticks")
    check(str(gone) not in {row[0] for row in export.tables()[TABLES[0]]}, "the client's mapping is gone there too")
    named = export.check_statements()
    equal(named, set(TABLES), "tables that were named")
    for command, text in export.server.statements_of(scene.automate.USER):
        if command in ("Query", "Prepare", "Execute"):
            check(text.split()[0].upper() in ("SELECT", "SET", "SHOW", "START", "COMMIT"), f"the reading account: {text}")
    export.hub.restart()
    equal(export.state()["state"], "ok", "after a restart")
    scene.apply()
    export.check_tables()
    equal(ask(scene, "PUT", "/export", {"enabled": False}).json["state"], "off", "switched off")
    sent = len(export.statements())
    scene.apply()
    equal(len(export.statements()), sent, "switched off, nothing is sent")
    equal(export.put(password=None).status, 422, "its password is forgotten")
    actions = [entry["action"] for entry in export.hub.audit()]
    check("enable_export" in actions and "disable_export" in actions, f"the audit: {actions}")


def test_autosync_of_a_client_stands_in_the_table_password_by_password(test):
    export = Exporting(test)
    scene = export.scene
    rows = scene.automate.readable(scene.mapped)
    scene.apply()
    client = rows[0].client
    ok(scene, "PATCH", "/settings", {"interval_minutes": 0})
    ok(scene, "PATCH", f"/clients/{client}", {"auto_sync": "all"})
    export.enable()
    ticked = {int(row[0]) for row in export.tables()[TABLES[1]] if row[1] == "1"}
    equal(ticked, {row.id for row in scene.automate.rows if row.client == client}, "ticked passwords")


def test_rows_of_stickysync_are_not_removed_unless_that_is_said(test):
    export = Exporting(test)
    scene = export.scene
    scene.apply()
    rows = scene.automate.readable(scene.mapped)
    # As StickySync made them: 32-bit ids, no keys, so one password may stand twice.
    export.server.sql(
        "CREATE TABLE plugin_stickysync_companymap (ClientID INT, ITGOrgID INT);"
        "CREATE TABLE plugin_stickysync_passwordautosync (PasswordID INT, AutoSync TINYINT);"
        "CREATE TABLE plugin_stickysync_passwordmap (PasswordID INT, ITGPasswordID INT, LastSync DATETIME);"
        "CREATE TABLE plugin_stickysync_settings (APIKey VARCHAR(255));"
        "INSERT INTO plugin_stickysync_settings VALUES ('c2l4dGVlbiBieXRlcyEh');"
        "INSERT INTO plugin_stickysync_companymap VALUES (7001, 55), (7002, 56);"
        f"INSERT INTO plugin_stickysync_passwordmap VALUES (880001, 1, '2020-01-02 03:04:05'), ({rows[0].id}, 2, NULL), "
        f"({rows[0].id}, 3, NULL);", "labtech")
    before = export.tables()
    looked = ok(scene, "POST", "/export/test", {"user": WRITER, "password": export.password})
    equal((looked["unknown"], looked["missing_tables"], looked["warnings"]),
          ({"clients": 2, "passwords": 1, "auto_sync": 0}, [], []), f"{looked}")
    refused = export.put()
    equal(refused.status, 409, f"{refused}")
    check("2 client mappings" in str(refused.json) and "replace" in str(refused.json), f"says what: {refused.json}")
    equal((export.tables(), export.state()["enabled"]), (before, False), "nothing was written or switched on")
    told = export.enable(replace=True)
    fits = lambda rows: sorted(row for row in rows if int(row[1]) < 2 ** 31)
    expected, there = export.expected(), export.tables()
    for table in TABLES[:3]:
        equal(there[table], fits(expected[table]), table)
    left_out = sum(len(expected[table]) - len(fits(expected[table])) for table in TABLES[:3])
    check(left_out > 0, "no id is too large: nothing is proven")
    equal(told["report"]["too_large"], left_out, "ids that do not fit are left out, never cut")
    equal(there[TABLES[3]], [("c2l4dGVlbiBieXRlcyEh",)], "StickySync's own key is not touched")
    writes = len(changes(export.statements()))
    scene.apply()
    equal(len(changes(export.statements())), writes, "and a second time writes nothing")
    export.check_statements()


def test_what_is_wrong_with_the_write_account_is_said_and_nothing_is_switched_on(test):
    export = Exporting(test)
    scene = export.scene
    scene.plan()
    for body, status, words in (
            ({"user": scene.automate.USER}, 422, "account of its own"), ({"user": None}, 422, "write account"),
            ({"user": 5}, 422, "user"), ({"password": None}, 422, "password"), ({"enabled": "yes"}, 422, "enabled"),
            ({"enabled": None}, 422, "enabled"), ({"replace": 1}, 422, "replace"),
            ({"password": "not-this-one-9"}, 422, WRITER), ({"user": "x" * 200}, 422, "user")):
        answer = export.put(**body)
        equal(answer.status, status, f"{body}: {answer}")
        check(words in str(answer.json), f"{body} says {words}: {answer.json}")
        check("not-this-one-9" not in str(answer.json) and export.password not in str(answer.json), "no password in it")
    export.server.sql(f"REVOKE CREATE ON labtech.{TABLES[3]} FROM '{WRITER}'@'127.0.0.1';")
    answer = export.put()
    check(answer.status == 409 and "CREATE" in str(answer.json), f"a right is missing: {answer}")
    export.server.sql(f"GRANT ALL ON labtech.* TO '{WRITER}'@'127.0.0.1';")
    warned = ok(scene, "POST", "/export/test", {"user": WRITER, "password": export.password})["warnings"]
    check(warned and "labtech" in warned[0], f"more rights than needed: {warned}")
    equal((export.state()["enabled"], export.state()["state"]), (False, "off"), "the export")
    nobody, rita = export.hub.client(), export.hub.user("rita", "Reader")
    for method, path in (("PUT", "/export"), ("POST", "/export/test")):
        equal(nobody.send(method, "/api/v1/password-sync" + path, {}).status, 401, f"{path} of nobody")
        equal(rita.send(method, "/api/v1/password-sync" + path, {}).status, 403, f"{path} of a Reader")


def test_an_export_that_fails_is_shown_and_fails_no_run(test):
    export = Exporting(test)
    scene = export.scene
    scene.apply()
    export.enable()
    export.server.sql(f"REVOKE INSERT ON labtech.{TABLES[2]} FROM '{WRITER}'@'127.0.0.1';")
    row = scene.automate.readable(scene.mapped)[0]
    scene.automate.change_value(row, scene.automate.text())
    tables = export.tables()
    # LastSync has whole seconds: a push within the second of the one before leaves the table as it is.
    pushed = time.time()
    wait_until(lambda: int(time.time()) > int(pushed), 5, "the next second")
    job = scene.apply()
    equal((job["state"], job["summary"]["updated"]), ("succeeded", 1), f"the run: {job}")
    state = export.state()
    equal((state["enabled"], state["state"]), (True, "error"), f"{state}")
    check(WRITER in state["message"] and "INSERT" in state["next_step"], f"why and what to do: {state}")
    equal(export.tables(), tables, "one transaction: nothing of it was written")
    export.grant()
    scene.apply()
    equal(export.state()["state"], "ok", "and it goes on by itself")
    export.check_tables()
    # The password stands in no file and no answer, only sealed.
    found = databases.find_in_files(export.hub.folder, [export.password])
    equal(list(found), [], "files that hold the write account's password")
    equal(ask(scene, "PUT", "/export", {"enabled": True}).status, 200, "the stored password is used again")
    equal(scene.hub.operator().send("DELETE", "/api/v1/integrations/automate").status, 204, "Automate is disconnected")
    equal(export.state()["state"], "off", "the write account goes with it")
