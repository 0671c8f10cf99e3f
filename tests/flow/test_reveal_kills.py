# SPDX-License-Identifier: Apache-2.0
"""R-02: the hub is killed between any two steps of a reveal. No value is delivered without a durable entry."""
from http.client import HTTPException

from support.account import Account
from support.context import check, equal
from support.hub import Hub
from support.processes import killed_by_itself

COUNTS = {"organizations": 14, "types": 2, "flexible-assets": 10, "documents": 20, "checklists": 4, "passwords": 80}
STEPS = ("audit.begun", "reveal.audited", "reveal.fetched", "audit.finished")


def test_r02_b67_no_value_is_delivered_without_a_durable_entry(test):
    """1,000 reveals with 50 kills with --full; else 60 with 8. Each reveal carries a reason of its own, by which its entry
    is found again."""
    reveals, kills = (1000, 50) if test.full else (60, 8)
    account = Account(test, counts=COUNTS)
    hub = Hub(test)
    mapped = hub.ready(account)
    ana = hub.user("ana")
    values = {id: entry["password"] for id, entry in account.passwords().items()}
    entries = [row for row in hub.revealable(mapped) if values[int(row[2])]]
    start = account.request_count()
    delivered, died, number = set(), 0, 0
    while number < reveals:
        if died < kills:
            at = 1 + test.random.randrange(reveals // kills * 3 // 2)
            if not hub.process.ended():
                hub.stop()
            hub.start(f"{test.random.choice(STEPS)}=kill@{at}", may_end=True)
        elif hub.process.ended():
            hub.start()
        stop = min(reveals, number + (3 * reveals // kills if died < kills else reveals))
        while number < stop and not hub.process.ended():
            _, company, id = test.random.choice(entries)
            number += 1
            try:
                answer = ana.post(f"/api/v1/companies/{company}/passwords/{id}/reveal", {"purpose": "show", "reason": f"r-{number}"})
            except (OSError, HTTPException):
                died += 1
                killed_by_itself(hub.process)
                break
            equal((answer.status, answer.json["value"]), (200, values[int(id)]), f"reveal {number}")
            delivered.add(number)
    check(died >= kills * 3 // 4, f"only {died} of {kills} kills")
    if not hub.process.ended():
        hub.stop()
    hub.start()
    found = {}
    before = ""
    while True:
        page = hub.ask("GET", f"/api/v1/audit?limit=1000&action=reveal&actor=user{before}")
        for row in page["entries"]:
            found.setdefault(int(row["reason"].split("r-")[1].split(":")[0]), []).append(row["outcome"])
        if not page["next_before"]:
            break
        before = f"&before={page['next_before']}"
    for reveal in delivered:
        equal(found.get(reveal), ["done"], f"the entry of reveal {reveal}, whose value was delivered")
    rest = {reveal: outcomes for reveal, outcomes in found.items() if reveal not in delivered}
    check(len(rest) <= died, f"{len(rest)} entries without a delivery, {died} kills")
    for reveal, outcomes in rest.items():
        check(outcomes in (["unknown"], ["done"]), f"reveal {reveal} of no answer is {outcomes}")
    asked = len([r for r in account.requests(start) if "show_password=true" in r["target"] and r["status"] == 200])
    check(asked <= len(found), f"the account gave {asked} values out, {len(found)} entries stand")
    test.say(f"{number} reveals, {died} kills: {len(delivered)} values delivered, each with its entry; {len(rest)} entries without")
    hub.command("audit", "verify")
