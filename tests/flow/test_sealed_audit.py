# SPDX-License-Identifier: Apache-2.0
"""Retention: what is old lies in sealed segments. The audit stays sound, and whoever asks it is told the same as before,
or that a part lies elsewhere."""
import csv
import io
import json
import os

from support.context import check, equal
from test_audit import Scene


class Months:
    """A hub that lives through some months: each stretch of days with reveals of its own."""

    def __init__(self, test):
        self.scene = Scene(test, env={"GLUEPOT_CLOCK_DAYS": "-121"})  # nothing of it is younger than what follows
        self.hub = self.scene.hub
        self.users = {}
        for name in ("ana", "ben"):
            self.hub.user(name)
        self.ids = {row["name"]: row["id"] for row in self.hub.ask("GET", "/api/v1/users")["users"]}
        self.seen = {name: {} for name in self.ids}  # {entry id: times}

    def at(self, days):
        """The hub goes on that many days from now."""
        self.hub.stop()
        self.hub.env["GLUEPOT_CLOCK_DAYS"] = str(days)
        self.hub.start()
        self.users = {name: self.hub.client().sign_in(name, self.hub.passwords[name]) for name in self.seen}

    def reveal(self, name, entry):
        equal(self.scene.reveal(self.users[name], entry).status, 200, f"{name} is shown {entry}")
        times = self.seen[name]
        times[entry[1]] = times.get(entry[1], 0) + 1

    def report(self, name):
        return self.hub.ask("GET", f"/api/v1/audit/leavers/{self.ids[name]}")

    def check_reports(self, when):
        for name, times in self.seen.items():
            report = self.report(name)
            equal({row["password_id"]: row["times"] for row in report["passwords"]}, times, f"{when}: what {name} was shown")
            equal(report["away"], {"entries": 0, "files": []}, f"{when}: what was not looked at")
        for company, id in self.scene.entries[:4]:
            rows = self.hub.ask("GET", f"/api/v1/companies/{company}/passwords/{id}/seen-by")["seen_by"]
            wanted = {name: times[id] for name, times in self.seen.items() if id in times}
            equal({row["actor"]["name"]: row["times"] for row in rows}, wanted, f"{when}: who has seen {id}")


def exported(hub):
    return [json.loads(line) for line in hub.operator().get("/api/v1/audit/export").text.splitlines()]


def test_sealed_entries_are_verified_listed_and_reported_as_before(test):
    months = Months(test)
    hub, entries = months.hub, months.scene.entries
    for number, days in enumerate((-120, -80, -45, 0)):
        months.at(days)
        for name, which in (("ana", number), ("ana", 0), ("ben", 3 - number)):
            months.reveal(name, entries[which])
    months.check_reports("before")
    before = {row["sequence"]: row for row in exported(hub)}
    counts = [int(hub.json_command("audit", "seal", "--older-than", days)["entries"]) for days in ("100", "60", "40")]
    check(all(counts), f"entries sealed: {counts}")
    folder = os.path.join(hub.folder, "audit")
    files = sorted(name for name in os.listdir(folder) if name.startswith("segment-") and name.endswith(".db"))
    equal(files, ["segment-000001.db", "segment-000002.db", "segment-000003.db"], "the segments")
    months.check_reports("sealed")
    after = {row["sequence"]: row for row in exported(hub)}
    equal({number: after.get(number) for number in before}, before, "every entry as it was")
    verified = hub.ask("POST", "/api/v1/audit/verify", {})
    equal((verified["sound"], verified["sealed"], verified["away"]), (True, sum(counts), 0), f"verified: {verified}")
    hub.command("audit", "verify")
    months.at(0)
    months.reveal("ben", entries[0])
    months.check_reports("after a restart")
    # Two segments are carried away: the chain verifies without them, and the reports say what they could not look at.
    hub.stop()
    for name in files[:2]:
        os.rename(os.path.join(folder, name), test.path(name))
    hub.start()
    verified = hub.ask("POST", "/api/v1/audit/verify", {})
    equal((verified["sound"], verified["away"]), (True, counts[0] + counts[1]), f"without two segments: {verified}")
    report = months.report("ana")
    equal(report["away"], {"entries": counts[0] + counts[1], "files": files[:2]}, "the report says so")
    check(set(row["password_id"] for row in report["passwords"]) < set(months.seen["ana"]), "and knows less")
    company, id = entries[0]
    equal(hub.ask("GET", f"/api/v1/companies/{company}/passwords/{id}/seen-by")["away"]["files"], files[:2], "who has seen it")
    sheet = list(csv.reader(io.StringIO(hub.command("audit", "leaver", "ana", "--csv").out)))
    check(sheet[-1][0] == "incomplete" and files[0] in sheet[-1][2], f"the sheet's last row: {sheet[-1]}")
    check("may be incomplete" in hub.command("audit", "leaver", "ana").out, "the command")
    # Put back, everything is there again.
    hub.stop()
    for name in files[:2]:
        os.rename(test.path(name), os.path.join(folder, name))
    hub.start()
    months.check_reports("put back")
    # A segment that was changed is found, and the command says it by its exit code.
    hub.stop()
    with open(os.path.join(folder, files[1]), "r+b") as file:
        data = file.read()
        at = data.index(b"reveal")
        file.seek(at)
        file.write(b"Reveal")
    hub.command("audit", "verify", code=1)


def test_a_kill_while_sealing_loses_and_doubles_nothing(test):
    months = Months(test)
    hub, entries = months.hub, months.scene.entries
    months.at(-60)
    for name, which in (("ana", 0), ("ben", 0), ("ana", 1)):
        months.reveal(name, entries[which])
    months.at(0)
    months.reveal("ana", entries[0])
    for step in ("audit.segment.written", "audit.segment.sealed"):
        hub.die_at(f"{step}=kill", lambda: hub.operator().post("/api/v1/audit/seal", {"older_than_days": 31}))
        hub.start()
        months.check_reports(f"killed at {step}")
        check(hub.ask("POST", "/api/v1/audit/verify", {})["sound"], f"killed at {step}: sound")
    hub.json_command("audit", "seal", "--older-than", "31")
    check(os.path.exists(os.path.join(hub.folder, "audit/segment-000001.db")), "sealed in the end")
    months.check_reports("sealed")
