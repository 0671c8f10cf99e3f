# SPDX-License-Identifier: Apache-2.0
"""What StickySync left in Automate's database is checked row by row, taken over in one act, and never made twice."""
import csv
import io
import re
import time
from collections import Counter
from datetime import datetime, timezone

from support import databases
from support.context import check, equal
from support.gateway import data
from test_password_sync import ALLOWED, Scene, move

TABLES = """
CREATE TABLE plugin_stickysync_companymap (ClientID INT, ITGOrgID BIGINT);
CREATE TABLE plugin_stickysync_passwordautosync (PasswordID INT, AutoSync TINYINT);
CREATE TABLE plugin_stickysync_passwordmap (PasswordID INT, ITGPasswordID BIGINT, LastSync DATETIME);
CREATE TABLE plugin_stickysync_settings (APIKey VARCHAR(200));
"""
COLUMNS = {"plugin_stickysync_companymap": ["ClientID", "ITGOrgID"],
           "plugin_stickysync_passwordautosync": ["PasswordID", "AutoSync"],
           "plugin_stickysync_passwordmap": ["PasswordID", "ITGPasswordID", "LastSync"],
           "plugin_stickysync_settings": ["APIKey"]}
BASE = "/api/v1/password-sync"
STICKY_KEY = "c3RpY2t5c3luYyBrZXk9PQ=="


class Sticky(Scene):
    """A hub that was never mapped, beside the tables of a StickySync that was used for long."""

    def __init__(self, test, **more):
        super().__init__(test, **more)
        self.sql(TABLES)

    def match(self):
        pass

    def sql(self, text):
        return self.automate.server.sql(text, self.automate.DATABASE)

    def insert(self, table, *values):
        self.sql(self.automate.insert("plugin_stickysync_" + table, *values))

    def entry(self, organization, name, username="somebody", value="as StickySync pushed it"):
        """An entry of the documentation, made by whoever."""
        made = self.account.api("/passwords", method="POST", body=data("passwords", {
            "organization-id": organization, "name": name, "username": username, "password": value}))
        check(made.status in (200, 201), f"an entry: {made}")
        return int(made.json["data"]["id"])

    def ours(self, table):
        """Rows of one of the four tables in the hub's own store."""
        columns = ", ".join(COLUMNS[table])
        return databases.read(self.hub.folder + "/strict.db", f"SELECT {columns} FROM {table} ORDER BY 1")

    def adopt(self, *more):
        return self.hub.json_command("automate", "adopt", *more)


def by_id(proposal):
    return {int(row["password_id"]): row for row in proposal["passwords"]}


def judged(row):
    return "proposed" if row["proposed"] else "held" if row.get("held") else "settled" if row["settled"] else "refused"


def test_what_stickysync_knew_is_taken_over_once_and_nothing_is_made_twice(test):
    scene = Sticky(test)
    equal(scene.hub.ask("GET", BASE + "/stickysync")["counts"]["passwords"]["proposed"], 0, "nothing yet")
    client_of, rows = scene.automate.client_of, scene.automate.readable(scene.mapped)
    for client, organization in client_of.items():
        scene.insert("companymap", client, organization)
    scene.insert("companymap", 1, client_of[1])  # twice the same
    scene.insert("companymap", scene.automate.nobody, 987654321)
    scene.insert("companymap", 900_123, client_of[1])
    gone, elsewhere, archived, alike, exact = rows[0], rows[1], rows[2], rows[3], rows[4:]
    away = next(id for id in scene.mapped if id != client_of[elsewhere.client])
    # StickySync's own title was another one, so only the pair leads to the entry.
    entry_of = {row.id: scene.entry(client_of[row.client], f"{row.title} (old title)") for row in exact}
    entry_of[gone.id] = 4_242_424_242
    entry_of[elsewhere.id] = scene.entry(client_of[elsewhere.client], "will be moved")
    entry_of[archived.id] = scene.entry(client_of[archived.client], "will be archived")
    entry_of[alike.id] = scene.entry(client_of[alike.client], "will be deleted")
    lookalike = scene.entry(client_of[alike.client], alike.title, username="another user")
    done = scene.account.api(f"/passwords/{entry_of[archived.id]}", method="PATCH",
                             body=data("passwords", {"archived": True}, entry_of[archived.id]))
    equal(done.status, 200, f"archived: {done}")
    check(scene.account.api(f"/passwords/{entry_of[alike.id]}", method="DELETE").status in (200, 204), "deleted")
    move(scene.account, entry_of[elsewhere.id], away)
    for number, row in enumerate(rows):
        scene.insert("passwordmap", row.id, entry_of[row.id], f"2024-03-{number % 28 + 1:02} 23:30:00")
        scene.insert("passwordautosync", row.id, number % 2)
    scene.insert("passwordmap", 880_001, entry_of[exact[0].id] + 1, "2024-03-01 00:00:00")
    scene.insert("settings", STICKY_KEY)
    scene.before = scene.account.passwords(values=False)

    proposal = scene.adopt()
    check(proposal["present"], "StickySync's tables are there")
    rated = by_id(proposal)
    for row in exact:
        equal((judged(rated[row.id]), rated[row.id]["documentation_password_id"]), ("proposed", str(entry_of[row.id])),
              f"row {row.id}: {rated[row.id]['reason']}")
    for row, judgement, words in ((gone, "held", "does not exist in the documentation any more"),
                                  (alike, "held", "does not exist in the documentation any more"),
                                  (elsewhere, "held", "the entry belongs to "), (archived, "held", "is archived")):
        equal(judged(rated[row.id]), judgement, f"row {row.id}: {rated[row.id]['reason']}")
        check(words in rated[row.id]["reason"], f"why: {rated[row.id]['reason']}")
    check("does not exist in Automate" in rated[880_001]["reason"], f"a row that is gone: {rated[880_001]}")
    clients = {int(row["client"]["id"]): row for row in proposal["clients"]}
    for client, organization in client_of.items():
        equal(clients[client]["proposed"], organization in scene.mapped, f"client {client}: {clients[client]['reason']}")
    check("does not exist in the documentation" in clients[scene.automate.nobody]["reason"], "an organization gone")
    check("does not exist in Automate" in clients[900_123]["reason"], "a client gone")
    equal(rated[exact[0].id]["last_sync_text"], "2024-03-05 23:30:00", "as it stands there")
    equal(rated[exact[0].id]["last_sync_at_ms"], None, "and no time is made of it: its zone is not known")
    told = scene.hub.command("automate", "adopt").out
    check("the entry belongs to" in told and "--apply" in told, f"in words: {told[-300:]}")
    for table in COLUMNS:
        if table != "plugin_stickysync_settings":
            equal(scene.ours(table), [], f"{table} after only looking")

    start = scene.account.request_count()
    done = scene.adopt("--apply")
    equal(scene.writes(start), Counter(), "taking over writes nothing to the documentation")
    mapped_clients = sorted((client, id) for client, id in client_of.items() if id in scene.mapped)
    ticked = [row.id for number, row in enumerate(rows) if number % 2 and row in exact]
    equal([done[name] for name in ("clients", "passwords", "auto_sync", "held")],
          [len(mapped_clients), len(exact), len(ticked), 4], "taken over")
    equal(scene.ours("plugin_stickysync_companymap"), mapped_clients, "client mappings")
    equal(scene.ours("plugin_stickysync_passwordmap"), sorted((row.id, entry_of[row.id], None) for row in rows), "pairs")
    equal(scene.ours("plugin_stickysync_passwordautosync"), sorted((id, 1) for id in ticked), "AutoSync")
    again = scene.adopt("--apply")
    equal([again[name] for name in ("clients", "passwords", "auto_sync", "held", "batch_id")], [0, 0, 0, 0, None],
          "a second time")
    equal(scene.ours("plugin_stickysync_passwordmap"), sorted((row.id, entry_of[row.id], None) for row in rows), "pairs")

    next_run = scene.hub.ask("GET", BASE + "/status")["next_run_at_ms"]
    check(next_run > (time.time() + 600) * 1000, f"AutoSync leaves time for a plan: {next_run}")
    plan = scene.plan()
    states = {int(row["password_id"]): row for row in plan["rows"]}
    equal(plan["actions"]["create"], 0, "to create")
    equal([row.id for row in exact if states[row.id]["action"] != "adopt"], [], "not adopted")
    for row, state in ((gone, "deleted_there"), (alike, "deleted_there"), (elsewhere, "conflict"), (archived, "conflict")):
        equal((states[row.id]["state"], states[row.id]["action"]), (state, "none"), f"row {row.id}")
    start = scene.account.request_count()
    scene.apply()
    writes = scene.writes(start)
    equal((writes["POST"], writes["DELETE"]), (0, 0), "made or deleted")
    entries = scene.account.passwords()
    equal(set(entries), set(scene.before), "the entries of the account are those there were")
    for row in exact:
        entry = entries[entry_of[row.id]]
        equal((entry["password"], entry["name"], entry["organization-id"]),
              (row.value, row.title, client_of[row.client]), f"row {row.id}")
    for id in (entry_of[elsewhere.id], entry_of[archived.id], lookalike):
        equal(entries[id]["password"], "as StickySync pushed it", f"entry {id} is as it was")
    now = time.time()
    for id, _, synced in scene.ours("plugin_stickysync_passwordmap"):
        if id in (row.id for row in exact):
            check(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", synced or ""), f"LastSync of row {id}: {synced}")
            age = now - datetime.fromisoformat(synced).replace(tzinfo=timezone.utc).timestamp()
            check(-5 < age < 300, f"LastSync of row {id} is UTC: {synced}, {age:.0f} s ago")
        else:
            equal(synced, None, f"LastSync of row {id}, never pushed")
    start = scene.account.request_count()
    equal(scene.plan()["counts"]["unchanged"], len(exact), "unchanged")
    scene.apply()
    equal(scene.writes(start), Counter(), "writes of another run")
    for table, columns in COLUMNS.items():
        equal([row[1] for row in databases.read(scene.hub.folder + "/strict.db", f"PRAGMA table_info({table})")], columns,
              f"columns of {table}")
    entries = [entry["reason"] for entry in scene.hub.audit() if entry["action"] == "adopt_stickysync"]
    equal((len(entries), f"{len(exact)} passwords, {len(ticked)} AutoSync ticks taken over, 4 held" in entries[1]), (2, True),
          f"audited: {entries}")
    sent = {text.split(None, 1)[0].upper() for command, text in scene.automate.server.statements_of(scene.automate.USER)
            if command in ("Query", "Prepare", "Execute") and text.strip()}
    check(sent <= set(ALLOWED) | {"START", "COMMIT", "ROLLBACK"}, f"sent to Automate: {sent}")
    check(not any("plugin_stickysync_settings" in text for _, text in
                  scene.automate.server.statements_of(scene.automate.USER)), "StickySync's key is never asked for")
    equal(databases.find_in_files(scene.hub.folder, [STICKY_KEY]), [], "nor does it stand anywhere")


def test_a_take_over_that_is_cut_off_is_whole_or_nothing(test):
    scene = Sticky(test)
    rows = scene.automate.readable(scene.mapped)
    for client, organization in scene.automate.client_of.items():
        scene.insert("companymap", client, organization)
    entry_of = {row.id: scene.entry(scene.automate.client_of[row.client], f"old title {row.id}") for row in rows}
    for row in rows:
        scene.insert("passwordmap", row.id, entry_of[row.id], "2024-03-01 08:15:00")
        scene.insert("passwordautosync", row.id, 1)
    scene.hub.die_at("password_sync.adopting=kill@1", lambda: scene.hub.ask("POST", BASE + "/stickysync/adopt", {}))
    for table in COLUMNS:
        if table != "plugin_stickysync_settings":
            equal(scene.ours(table), [], f"{table} after the kill before the commit")
    scene.hub.start()
    equal(scene.hub.ask("GET", BASE + "/clients/batches")["batches"], [], "no batch")
    done = scene.adopt("--apply")
    unserved = sum(id not in scene.mapped for id in scene.automate.client_of.values())
    equal((done["passwords"], done["auto_sync"], done["refused"]), (len(rows), len(rows), unserved), "all of it, then")
    scene.hub.kill()
    equal(scene.ours("plugin_stickysync_passwordmap"), sorted((row.id, entry_of[row.id], None) for row in rows),
          "what was answered outlives a kill")
    scene.hub.start()
    # The undo takes all of it away again, and what StickySync knew can be taken over once more.
    undone = scene.hub.ask("POST", f"{BASE}/clients/batches/{done['batch_id']}/undo", {})
    equal((undone["passwords"], undone["auto_sync"], undone["kept"]), (len(rows), len(rows), []), "undone")
    equal(scene.ours("plugin_stickysync_passwordmap") + scene.ours("plugin_stickysync_companymap"), [], "nothing is left")
    equal(scene.adopt("--apply")["passwords"], len(rows), "once more")
    start = scene.account.request_count()
    equal(scene.plan()["actions"]["create"], 0, "to create")
    scene.apply()
    equal(scene.writes(start)["POST"], 0, "made")


def test_odd_ids_and_times_of_stickysync_are_shown_as_they_stand(test):
    scene = Sticky(test)
    rows = scene.automate.readable(scene.mapped)
    scene.sql("ALTER TABLE plugin_stickysync_passwordmap MODIFY ITGPasswordID VARCHAR(60), MODIFY LastSync VARCHAR(60);")
    for client, organization in scene.automate.client_of.items():
        scene.insert("companymap", client, organization)
    good = scene.entry(scene.automate.client_of[rows[0].client], "paired long ago")
    odd = [(str(good), "proposed", None), ("abc", "refused", 'not a number: "abc"'), ("12x", "refused", 'not a number: "12x"'),
           ("99999999999999999999", "refused", "not a number"), (None, "refused", "there is no entry id"),
           ("0", "refused", "there is no entry id"), ("-5", "refused", "is negative"),
           ("2147483647", "refused", "the largest that StickySync's column holds"),
           ("9007199254740993", "held", "entry 9007199254740993 does not exist")]
    times = ["3/1/2024 8:15:00 AM", "01.03.2024 08:15", "0000-00-00 00:00:00", "", None, "soon", "2024-03-01 08:15:00.123",
             "<b>x</b>", "2024-03-01T08:15:00+01:00"]
    for row, (id, _, _), at in zip(rows, odd, times):
        scene.insert("passwordmap", row.id, id, at)
    proposal = scene.adopt()
    rated = by_id(proposal)
    for row, (id, judgement, words), at in zip(rows, odd, times):
        shown = rated[row.id]
        equal(judged(shown), judgement, f"{id}: {shown['reason']}")
        check(words is None or words in shown["reason"], f"{id}: {shown['reason']}")
        equal(shown["last_sync_text"], at or None, f"LastSync beside {id}")
    done = scene.adopt("--apply")
    equal((done["passwords"], done["held"]), (1, 1), "taken over")
    equal(scene.ours("plugin_stickysync_passwordmap"),
          sorted([(rows[0].id, good, None), (rows[8].id, 9007199254740993, None)]), "pairs, exact beyond 2^53")
    shown = {int(row["password_id"]): row for row in scene.plan()["rows"]}
    equal(shown[rows[8].id]["documentation_password_id"], "9007199254740993", "exact in JSON")
    equal(shown[rows[8].id]["action"], "none", "never made by itself")
    equal(shown[rows[0].id]["action"], "adopt", "the good one")


def test_quick_match_counts_and_the_undo_of_a_batch(test):
    scene = Sticky(test)
    ask, automate = scene.hub.ask, scene.automate
    # Two clients of one name, which no link tells apart: never guessed.
    name = next(name for id, name, _ in scene.account.organizations() if id not in automate.client_of.values() and id in scene.mapped)
    for id in (601, 602):
        scene.sql(automate.insert("clients", id, name, name, "", 0))
    before = ask("GET", BASE + "/clients")
    total = len(automate.client_of) + 3
    equal(before["counts"], {"all": total, "mapped": 0, "unmapped": total, "ambiguous": 2}, "counts")
    shown = {int(row["id"]): row for row in before["clients"]}
    check(shown[601]["ambiguous"] and len(shown[601]["candidates"]) == 1, f"ambiguous: {shown[601]}")
    check(f"2 clients are called {name}" in shown[601]["reason"], shown[601]["reason"])
    tried = ask("POST", BASE + "/clients/quick-match", {})
    equal((tried["applied"], len(tried["matched"])), (False, len(automate.client_of)), "a look stores nothing")
    equal({int(row["client"]["id"]) for row in tried["ambiguous"]}, {601, 602}, "ambiguous")
    equal(ask("GET", BASE + "/clients")["counts"]["mapped"], 0, "mapped")
    done = ask("POST", BASE + "/clients/quick-match", {"apply": True})
    equal(done["mapped"], len(automate.client_of), "mapped")
    counts = ask("GET", BASE + "/clients")["counts"]
    equal((counts["mapped"], counts["unmapped"], counts["ambiguous"]), (len(automate.client_of), 3, 2), "counts")
    equal({int(row["id"]): int(row["organization"]["id"]) for row in ask("GET", BASE + "/clients")["clients"]
           if row["organization"]}, automate.client_of, "each with its organization, by the PSA link")
    # Somebody maps one by hand since; the undo leaves that one and says so.
    kept, other = list(automate.client_of)[:2]
    target = automate.client_of[other]
    ask("PUT", f"{BASE}/clients/{kept}", {"organization_id": str(target)})
    ask("DELETE", f"{BASE}/clients/{other}")
    batches = ask("GET", BASE + "/clients/batches")["batches"]
    equal([batch["kind"] for batch in batches], ["manual", "manual", "quick_match"], "newest first")
    undone = ask("POST", f"{BASE}/clients/batches/{batches[-1]['id']}/undo", {})
    equal(undone["restored"], len(automate.client_of) - 2, "restored")
    equal({int(row["client"]["id"]): row["reason"].split(",")[0] for row in undone["kept"]},
          {kept: f"it was mapped to organization {target} since", other: "it was unmapped since"}, "kept")
    equal(scene.ours("plugin_stickysync_companymap"), [(kept, target)], "what is left")
    answer = scene.hub.operator().post(f"{BASE}/clients/batches/{batches[-1]['id']}/undo", {})
    equal(answer.status, 409, "undone once")
    equal(scene.hub.operator().post(f"{BASE}/clients/batches/77/undo", {}).status, 404, "a batch that never was")
    shown = ask("GET", BASE + "/clients/batches")["batches"]
    equal([batch["may_undo"] for batch in shown], [True, True, False], "may be undone")
    # In the same order back, and everything is as it was.
    for batch in shown[:2]:
        ask("POST", f"{BASE}/clients/batches/{batch['id']}/undo", {})
    left = dict(scene.ours("plugin_stickysync_companymap"))
    equal(left, {kept: automate.client_of[kept], other: automate.client_of[other]}, "the two as Quick Match had them")
    actions = Counter(entry["action"] for entry in scene.hub.audit())
    check(actions["undo_client_mappings"] == 3 and actions["quick_match_clients"] == 1, f"audited: {actions}")


def test_a_match_with_a_note_is_stored_only_when_it_is_named(test):
    scene = Sticky(test)
    doubtful = next(iter(scene.automate.client_of))
    scene.sql(f"UPDATE clients SET Name = 'Quite another name' WHERE ClientID = {doubtful}")
    told = scene.hub.command("password-sync", "match", "--apply").out
    check("ids agree, names do not" in told and "1 left for a person" in told, f"said so: {told[-600:]}")
    others = {id: to for id, to in scene.automate.client_of.items() if id != doubtful}
    equal(dict(scene.ours("plugin_stickysync_companymap")), others, "stored")
    refused = scene.hub.command("password-sync", "match", "--apply", "--client", "Quite another name", code=None)
    check(refused.code != 0 and "client_ids" in refused.err + refused.out, f"a name is no id: {refused}")
    told = scene.hub.command("password-sync", "match", "--apply", "--client", str(doubtful)).out
    check("1 stored" in told, told)
    equal(dict(scene.ours("plugin_stickysync_companymap")), scene.automate.client_of, "stored once it was named")


def test_hygiene_names_what_is_wrong_and_never_a_value(test):
    scene = Sticky(test)
    automate = scene.automate
    automate.server.sql("UPDATE passwords SET Last_Date = NOW() - INTERVAL 10 DAY, Last_User = 'ana'", automate.DATABASE)
    rows = automate.readable(scene.mapped)
    one, two = next((a, b) for a in rows for b in rows if a.id < b.id and a.client == b.client)
    old, expired, never, formula = [row for row in rows if row not in (one, two)][:4]
    automate.change_value(two, one.value)
    scene.sql(f"""UPDATE passwords SET Last_Date = NOW() - INTERVAL 400 DAY WHERE PasswordID = {old.id};
        UPDATE passwords SET ExpireDate = '2020-01-31' WHERE PasswordID = {expired.id};
        UPDATE passwords SET Last_Date = NULL WHERE PasswordID = {never.id};
        UPDATE passwords SET Title = '=HYPERLINK("http://x","y")', ExpireDate = '2020-01-31' WHERE PasswordID = {formula.id};""")
    report = scene.hub.json_command("password-sync", "hygiene")
    found = {int(row["password_id"]): row for row in report["rows"]}
    equal({one.id: found[one.id]["findings"], two.id: found[two.id]["findings"]}, {one.id: ["reused"], two.id: ["reused"]},
          "reused")
    equal((found[one.id]["reused_group"], found[one.id]["reused_with"]), (found[two.id]["reused_group"], 1), "one group")
    equal(found[old.id]["findings"], ["overdue"], "unchanged for 400 days")
    check(395 < found[old.id]["age_days"] < 405, f"its age: {found[old.id]}")
    equal((found[expired.id]["findings"], found[expired.id]["expires"]), (["overdue"], "2020-01-31"), "expired")
    equal(found[never.id]["findings"], ["never_rotated"], "never rotated")
    kinds = {"wrong_key": "unreadable", "cut": "unreadable", "latin1": "unreadable", "empty": "empty", "null": "empty",
             "orphaned": "orphaned"}
    for row in automate.rows:
        if row.kind in kinds:
            check(kinds[row.kind] in found[row.id]["findings"], f"{row.kind}: {found[row.id]}")
            check(row.kind in ("empty", "null") or found[row.id]["reason"], f"a reason: {found[row.id]}")
    for name, count in report["counts"].items():
        equal(count, sum(name in row["findings"] for row in report["rows"]), f"count of {name}")
    equal(report["passwords"], len(automate.rows), "all passwords")
    text = scene.hub.command("password-sync", "hygiene", "--csv").out
    check(text.startswith("\ufeff"), "a mark for spreadsheets")
    table = {int(row["password_id"]): row for row in csv.DictReader(io.StringIO(text[1:]))}
    equal(set(table), set(found), "the same rows")
    equal(table[formula.id]["title"], "'=HYPERLINK(\"http://x\",\"y\")", "no formula")
    answer = scene.hub.operator().send("GET", BASE + "/hygiene.csv")
    check(answer.headers["content-type"].startswith("text/csv"), str(answer.headers))
    entries = [entry for entry in scene.hub.audit() if entry["action"] == "export"]
    equal(len(entries), 2, "each CSV is audited")
    shown = text + str(report) + scene.hub.command("password-sync", "hygiene").out
    for row in automate.rows:
        check(not row.value or row.value not in shown, f"the value of row {row.id} is shown")
        stored = row.stored()
        check(not stored or stored.hex() not in shown.lower(), f"the ciphertext of row {row.id} is shown")
    # A rotation is seen at once, and as synced once it is.
    scene.hub.command("password-sync", "match", "--apply")
    scene.apply()
    automate.change_value(one, automate.text())
    today = scene.hub.ask("GET", BASE + "/hygiene")["rotated_today"]
    equal([(int(row["password_id"]), row["synced"]) for row in today], [(one.id, False)], "rotated, not synced yet")
    scene.apply()
    today = scene.hub.ask("GET", BASE + "/hygiene")["rotated_today"]
    equal([(int(row["password_id"]), row["synced"]) for row in today], [(one.id, True)], "rotated and synced")


def test_each_route_needs_its_permission_and_understands_all_it_is_told(test):
    scene = Sticky(test)
    operator, reader, nobody = scene.hub.operator(), scene.hub.user("rita", "Reader"), scene.hub.client()
    client, organization = next(iter(scene.automate.client_of.items()))
    scene.insert("companymap", client, organization)
    routes = [("GET", "/clients", None), ("GET", "/clients/batches", None), ("GET", "/stickysync", None),
              ("GET", "/hygiene", None), ("GET", "/hygiene.csv", None), ("POST", "/stickysync/adopt", {}),
              ("POST", "/clients/quick-match", {"apply": True}), ("POST", "/clients/batches/1/undo", {}),
              ("PUT", f"/clients/{client}", {"organization_id": str(organization)}), ("DELETE", f"/clients/{client}", None)]
    for method, path, body in routes:
        equal(nobody.send(method, BASE + path, body).status, 401, f"{method} {path} of nobody")
        equal(reader.send(method, BASE + path, body).status, 403, f"{method} {path} of a Reader")
    for method, path, body, status in (
            ("POST", "/stickysync/adopt", {"password_id": "1"}, 422), ("POST", "/stickysync/adopt", {"password_ids": "1"}, 422),
            ("POST", "/stickysync/adopt", {"client_ids": [None]}, 422), ("POST", "/stickysync/adopt", {"client_ids": [1.5]}, 422),
            ("POST", "/clients/quick-match", {"apply": "yes"}, 422), ("POST", "/clients/quick-match", {"all": True}, 422),
            ("PUT", f"/clients/{client}", {}, 422), ("PUT", f"/clients/{client}", {"organization_id": "1e3"}, 422),
            ("PUT", f"/clients/{client}", {"organization_id": "12"}, 404), ("PUT", "/clients/4711", {"organization_id": "12"}, 404),
            ("DELETE", "/clients/4711", None, 404), ("POST", "/clients/batches/x/undo", {}, 404)):
        answer = operator.send(method, BASE + path, body)
        equal(answer.status, status, f"{method} {path} {body}: {answer}")
        check(len(answer.json["error"]["message"]) > 5, f"says what: {answer.json}")
    equal(scene.ours("plugin_stickysync_companymap"), [], "nothing was mapped by any of these")
    for body in ({"password_ids": []}, {"client_ids": []}, {"client_ids": ["4711"]}):
        done = scene.hub.ask("POST", BASE + "/stickysync/adopt", body)
        equal([done[name] for name in ("clients", "passwords", "auto_sync", "batch_id")], [0, 0, 0, None], f"adopted by {body}")
    done = scene.hub.ask("POST", BASE + "/clients/quick-match", {"apply": True, "client_ids": []})
    equal((done["mapped"], scene.ours("plugin_stickysync_companymap")), (0, []), "none chosen, none mapped")
    done = scene.hub.ask("POST", BASE + "/clients/quick-match", {"apply": True, "client_ids": [client]})
    equal((done["mapped"], scene.ours("plugin_stickysync_companymap")), (1, [(client, organization)]), "one chosen")
    equal(scene.hub.ask("GET", BASE + "/stickysync")["clients"][0]["settled"], True, "and StickySync's says the same")
    # Automate refuses us, then cannot be reached: said so, nothing is taken for gone, and it is no refusal of the caller.
    asked = [("GET", "/stickysync", None), ("POST", "/stickysync/adopt", {}), ("GET", "/hygiene", None), ("GET", "/clients", None),
             ("GET", "/hygiene.csv", None), ("POST", "/clients/quick-match", {"apply": True}),
             ("PUT", f"/clients/{client}", {"organization_id": str(organization)})]
    for how in ("another password", "gone"):
        if how == "gone":
            scene.automate.server.process.kill()
        else:
            scene.automate.server.sql(f"ALTER USER '{scene.automate.USER}'@'127.0.0.1' IDENTIFIED BY 'another one'")
        for method, path, body in asked:
            answer = operator.send(method, BASE + path, body)
            check(answer.status >= 500 or answer.status == 409, f"{path}, Automate {how}: {answer}")
            check(scene.automate.password not in str(answer.json) and "127.0.0.1" in str(answer.json),
                  f"names the server: {answer.json}")
    equal(scene.ours("plugin_stickysync_companymap"), [(client, organization)], "mappings stay")
