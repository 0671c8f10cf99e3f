# SPDX-License-Identifier: Apache-2.0
"""Password sync cut off many times, at every step of intent, write and map row, and with answers that never arrive:
nothing doubles, nothing is lost, nothing comes into a wrong organization, and one request settles one open intent."""
from collections import Counter

from support import databases
from support.automate import Row
from support.context import check, equal
from support.gateway import Proxy
from support.program import run_gluepot
from test_password_sync import Scene

# Those of settling come after those that leave a write behind whose map row is missing.
STEPS = ("intent_stored", "before_post", "after_post", "before_settle", "before_map", "after_settle", "in_map", "after_map")


class Story:
    """A scene whose vault goes on changing, while each apply is a command of its own that may be cut off."""
    # Hundreds of applies in a few minutes would wait for the account most of the time, each killed one having claimed
    # requests ahead: here the account allows any number and the hub a million.
    LIMIT = ("--itglue-limit", "1000000")

    def __init__(self, test, through=None, options=()):
        self.test, self.options = test, [*self.LIMIT, *options]
        self.scene = Scene(test, self.options, sync=False, passwords=30, through=through,
                           account_options=("--api-limit", "0"))
        self.hub, self.automate, self.account = self.scene.hub, self.scene.automate, self.scene.account
        self.proxy = self.account.through
        # What somebody changes over there is written over, so that this step is cut off too.
        self.hub.ask("PATCH", "/api/v1/password-sync/settings", {"drift_manual": "overwrite"})
        self.hub.stop()
        self.clients = [client for client, organization in self.automate.client_of.items()
                        if organization in self.scene.mapped]
        self.next_row, self.adopted, self.counts = 10_000, {}, Counter()

    def create(self, alike=False):
        """A new row; `alike`: an entry of its name and user stands there already."""
        self.next_row += 1
        client = self.test.random.choice(self.clients)
        # Some share their name and user: two rows, two entries.
        shared = not alike and self.test.random.random() < 0.3
        title = f"Shared admin {self.next_row // 2}" if shared else f"Made later {self.next_row}"
        row = Row(self.next_row, client, "readable", title, "admin", self.automate.text())
        if alike:
            made = self.account.api(
                f"/organizations/{self.automate.client_of[client]}/relationships/passwords", method="POST",
                body={"data": {"type": "passwords", "attributes": {"name": title, "username": "admin",
                                                                   "password": "as it was " + title}}})
            check(made.status == 201, f"the account takes an entry: {made}")
            self.adopted[row.id] = int(made.json["data"]["id"])
        self.automate.rows.append(row)
        self.automate.server.sql(self.automate.row_statement(row), self.automate.DATABASE)

    def edit(self):
        """Somebody changes a value in the account, of a row that no write is under way for."""
        pairs = databases.read(self.hub.folder + "/strict.db",
                               "SELECT ITGPasswordID FROM plugin_stickysync_passwordmap WHERE PasswordID NOT IN "
                               "(SELECT password_id FROM password_sync_intent) ORDER BY PasswordID")
        entry = self.test.random.choice(pairs)[0]
        changed = self.account.api(f"/passwords/{entry}", method="PATCH", body={
            "data": {"type": "passwords", "attributes": {"password": "by hand " + self.automate.text()}}})
        check(changed.status == 200, f"the account takes a change: {changed}")

    def change(self):
        kind = self.test.random.choice(("create", "create", "adopt", "update", "update", "edit"))
        self.counts[kind] += 1
        if kind == "edit":
            self.edit()
        elif kind == "update":
            self.automate.change_value(self.test.random.choice(self.rows()), self.automate.text())
        else:
            self.create(alike=kind == "adopt")

    def rows(self):
        return self.automate.readable(self.scene.mapped)

    def open_intents(self):
        return databases.read(self.hub.folder + "/strict.db", "SELECT COUNT(*) FROM password_sync_intent")[0][0]

    def apply(self, failpoint=None, code=0):
        """One apply; at most one request a settled intent."""
        before, start = self.open_intents(), self.account.request_count()
        finished = run_gluepot(self.test, "password-sync", "apply", "--data", self.hub.folder, *self.options, code=code,
                               env={"GLUEPOT_FAILPOINT": failpoint} if failpoint else None,
                               binary=self.test.failpoints if failpoint else None)
        looked = [request["target"] for request in self.account.requests(start)
                  if request["method"] == "GET" and "name%5D=" in request["target"]]
        check(len(looked) <= before, f"{len(looked)} settling requests for {before} open intents: {looked}")
        return finished

    def check_all(self):
        self.apply()
        equal(self.open_intents(), 0, "intents left open")
        rows, entries = self.rows(), self.account.passwords()
        by_value = {}
        for id, entry in entries.items():
            by_value.setdefault(entry["password"], []).append((id, entry))
        for row in rows:
            found = by_value.get(row.value, [])
            equal(len(found), 1, f"entries with the value of row {row.id} ({row.title})")
            id, entry = found[0]
            equal(entry["organization-id"], self.automate.client_of[row.client], f"organization of row {row.id}")
            equal(entry["name"], row.title, f"name of row {row.id}")
            equal(self.adopted.get(row.id, id), id, f"the entry that row {row.id} took over")
        new = set(entries) - set(self.scene.before)
        check(set(self.scene.before) <= set(entries), "an entry of the account was lost")
        equal(len(new), len(rows), "entries that came, adopted ones included")
        equal(databases.read(self.hub.folder + "/strict.db", "SELECT COUNT(*) FROM plugin_stickysync_passwordmap"),
              [(len(rows),)], "map rows")
        start = self.account.request_count()
        self.apply()
        equal(self.scene.writes(start), Counter(), "writes of the run after")
        databases.check_integrity(self.hub.folder)


def kill_many(test, kills, options=()):
    story = Story(test, options=options)
    story.check_all()
    done, at_step, quiet = 0, Counter(), 0
    wanted = set(STEPS) if not options else set(STEPS) - {"before_settle", "after_settle"}
    while done < kills or (done < 3 * kills and not set(at_step) >= wanted):  # a step may be passed over for long
        for _ in range(test.random.randrange(1, 4)):
            story.change()
        step = STEPS[(done + quiet) % len(STEPS)]
        finished = story.apply(f"password_sync.{step}=kill@{test.random.choice((1, 1, 1, 2))}", code=None)
        if finished.code == -9:
            done += 1
            at_step[step] += 1
            quiet = 0
        else:
            equal(finished.code, 0, f"an apply that was not killed: {finished}")
            quiet += 1
            check(quiet < 60, f"{quiet} applies without a kill, the last at {step}")
        if done and done % 250 == 0 and finished.code == -9:
            story.check_all()
            test.say(f"{done} kills: {dict(at_step)}; {dict(story.counts)}")
    story.check_all()
    check(set(at_step) >= wanted, f"killed at {dict(at_step)}")
    test.say(f"{done} kills at {dict(at_step)}; {dict(story.counts)}; {len(story.rows())} rows; duplicates 0, lost 0, "
             "wrong organization 0")


def test_killed_many_times(test):
    kill_many(test, 1700 if test.full else 80)


def test_killed_many_times_without_a_marker(test):
    kill_many(test, 300 if test.full else 20, ["--password-sync-marker", "none"])


def lose_many(test, drops, options=()):
    story = Story(test, through=Proxy, options=options)
    story.check_all()
    lost, left = Counter(), 0

    def lose(method, path):
        nonlocal left
        if method not in ("POST", "PATCH") or left <= 0 or test.random.random() < 0.4:
            return None
        left -= 1
        fate = ("answer", "reset", "cut", "gone")[sum(lost.values()) % 4]
        lost[fate] += 1
        return fate

    story.proxy.lose = lose
    rounds = 0
    while sum(lost.values()) < drops:
        for _ in range(8):
            story.change()
        left = min(4, drops - sum(lost.values()))
        story.apply(code=None)
        if test.random.random() < 0.5:
            story.apply(code=None)
        left = 0
        story.apply(code=None)
        rounds += 1
        if rounds % 50 == 0:
            story.check_all()
            test.say(f"{sum(lost.values())} answers lost: {dict(lost)}")
    story.check_all()
    equal(sum(lost.values()), drops, "answers lost")
    test.say(f"{dict(lost)} answers lost in {rounds} rounds; {dict(story.counts)}; {len(story.rows())} rows; "
             "duplicates 0, every final value right")


def test_answers_that_are_lost_many_times(test):
    lose_many(test, 800 if test.full else 80)


def test_answers_that_are_lost_many_times_without_a_marker(test):
    lose_many(test, 200 if test.full else 20, ["--password-sync-marker", "none"])
