# SPDX-License-Identifier: Apache-2.0
"""A sync as the people see it who start it and wait for it: its tasks, its limit, its schedule."""
import threading

from support import databases
from support.account import Account
from support.context import check, equal, wait_until
from support.gateway import Proxy
from support.hub import Hub

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 40, "documents": 60, "checklists": 12, "passwords": 60}
TASKS = ["organizations", "documents", "passwords", "flexible_assets", "checklists"]


def job_of(hub, id):
    return hub.ask("GET", f"/api/v1/jobs/{id}")


def ended(hub, id, seconds=60):
    return wait_until(lambda: (lambda job: job if job["finished_at_ms"] else None)(job_of(hub, id)), seconds, "the job's end")


def test_b77_b78_a_resync_has_five_tasks_and_one_that_fails_leaves_the_others(test):
    account = Account(test, counts=SMALL)
    proxy = Proxy(test, account.serving.port)
    account.through = proxy
    hub = Hub(test, options=["--itglue-timeout-seconds", "10"])
    mapped = hub.ready(account, sync=False)
    good = ended(hub, hub.ask("POST", "/api/v1/sync", {})["id"])
    equal([task["name"] for task in good["tasks"]], TASKS, "the tasks")
    equal([task["name"] for task in good["tasks"] if task["state"] != "succeeded" or task["done"] <= 0], [], "tasks that did nothing")
    lists = {"documents": "/documents", "passwords": "/passwords", "flexible_assets": "/flexible_assets?", "checklists": "/checklists"}
    for failing, path in lists.items():
        proxy.lose = lambda method, target: 422 if path in target else None
        job = ended(hub, hub.ask("POST", "/api/v1/sync", {})["id"])
        equal({task["name"]: task["state"] for task in job["tasks"]},
              {name: "failed" if name == failing else "succeeded" for name in TASKS}, f"the states while {failing} fail")
        equal([task["name"] for task in job["tasks"] if task["message"] and task["state"] == "failed"], [failing], "says why")
        databases.compare_mirror(account.folder, hub.folder, set(mapped))
    proxy.lose = lambda method, target: None
    equal(ended(hub, hub.ask("POST", "/api/v1/sync", {})["id"])["state"], "succeeded", "the next sync")


def test_b79_a_second_resync_while_one_runs_is_the_same(test):
    account = Account(test, counts=SMALL)
    proxy = Proxy(test, account.serving.port)
    account.through = proxy
    hub = Hub(test)
    hub.ready(account, sync=False)
    go = threading.Event()
    test.later(go.set)
    proxy.lose = lambda method, path: go.wait(60) and None
    answers = []
    starts = [threading.Thread(target=lambda: answers.append(hub.operator().post("/api/v1/sync", {}))) for _ in range(8)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    equal(len({answer.json["id"] for answer in answers}), 1, "jobs")
    equal(sorted(answer.status for answer in answers), [200] * 7 + [202], "one was started, the others were told of it")
    go.set()
    hub.wait_for_job("sync")
    asked = [row["target"] for row in account.requests() if "/documents?" in row["target"] or "/relationships/documents" in row["target"]]
    equal(len(asked), len(set(asked)), "lists that were read twice")


def test_b80_b81_at_the_limit_a_sync_waits_shows_how_far_it_is_and_goes_on(test):
    account = Account(test, counts={**SMALL, "organizations": 30}, options=["--api-limit", "20", "--api-window", "4"])
    hub = Hub(test)
    mapped = hub.ready(account, sync=False)
    start = account.request_count()
    seen, sums = {"waiting": False, "sittings": 1}, set()
    job = hub.ask("POST", "/api/v1/sync", {})["id"]

    def done():
        now = job_of(hub, job)
        seen["waiting"] = seen["waiting"] or bool(now["waiting_until_ms"] and "limit" in now["waiting_reason"])
        sums.add(sum(task["done"] for task in now["tasks"]))
        return now if now["finished_at_ms"] else None

    ending = wait_until(done, 120, "the sync's end")
    while ending["state"] != "succeeded" and seen["sittings"] < 5:  # it may also end, and the next goes on
        seen["sittings"] += 1
        job = hub.ask("POST", "/api/v1/sync", {})["id"]
        ending = wait_until(done, 120, "the sync's end")
    equal(ending["state"], "succeeded", "in the end")
    requests = account.requests(start)
    check([row for row in requests if row["status"] == 429], "the account never said 429: the test proves nothing")
    check(seen["waiting"] or seen["sittings"] > 1, f"it said that it waits for the limit: {seen}")
    check([rows for rows in sums if 0 < rows < max(sums)], f"how far it was, was to be seen: {sorted(sums)}")
    answered = [row["target"] for row in requests if row["status"] == 200]
    check(len(answered) - len(set(answered)) <= 8, f"{len(answered) - len(set(answered))} pages were read again")
    databases.compare_mirror(account.folder, hub.folder, set(mapped))


def test_b76_checklists_show_their_progress_and_the_templates(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    tasks = {}
    for row in account.list("checklists", "&include=checklist_tasks"):
        tasks[row["id"]] = row["attributes"]
    # A template belongs to an organization or to the whole account.
    templates = [(row["attributes"]["organization-id"], row["attributes"]["name"]) for row in account.list("checklist_templates")]
    stored = dict(databases.read(account.folder + "/documentation.db", "SELECT id, parent_id FROM record WHERE kind = 14"))
    done = {}
    for id, value in databases.read(account.folder + "/documentation.db", "SELECT id, completed FROM side_checklist_tasks"):
        done.setdefault(str(stored[id]), []).append(bool(value))
    partly, seen = 0, 0
    for organization, company in mapped.items():
        shown = hub.ask("GET", f"/api/v1/companies/{company}/checklists")
        for row in shown["checklists"]:
            wanted = done.get(row["id"], [])
            equal((row["completed"], row["done"], row["tasks"]), (bool(tasks[row["id"]]["completed"]), sum(wanted), len(wanted)),
                  f"checklist {row['id']}")
            one = hub.ask("GET", f"/api/v1/companies/{company}/checklists/{row['id']}")
            equal(sum(task["completed"] for task in one["tasks"]), sum(wanted), f"tasks done of checklist {row['id']}")
            partly += 0 < sum(wanted) < len(wanted)
        equal(sorted(row["name"] for row in shown["templates"]),
              sorted(name for owner, name in templates if owner is None or int(owner) == organization), f"templates of {organization}")
        seen += len(shown["templates"])
    check(partly > 1 and seen > 1, f"{partly} begun checklists, {seen} templates: too few to prove it")


def test_b75_on_its_schedule_everything_is_read_and_of_passwords_no_value(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test, interval_minutes=1)
    mapped = hub.ready(account, sync=False)
    start = account.request_count()
    wait_until(lambda: hub.last_job("sync"), 90, "a sync begins by itself")
    job = hub.wait_for_job("sync")
    equal(job["started_by"], "schedule", "who started it")
    databases.compare_mirror(account.folder, hub.folder, set(mapped))
    asked = [row["target"] for row in account.requests(start)]
    check(any("/passwords?" in target for target in asked), "the password entries were read")
    equal([target for target in asked if "show_password=true" in target], [], "requests for values")


def test_b84_changes_only_costs_little_and_misses_nothing_and_everything_reads_all(test):
    account = Account(test, counts={**SMALL, "passwords": 2100})
    hub = Hub(test)
    mapped = hub.ready(account, sync=False)

    def sync(body):
        start = account.request_count()
        job = ended(hub, hub.ask("POST", "/api/v1/sync", body)["id"])
        equal(job["state"], "succeeded", f"a sync with {body}: {job['error']}")
        databases.compare_mirror(account.folder, hub.folder, set(mapped))
        asked = [row["target"] for row in account.requests(start)]
        equal(job["requests"], len(asked), "the requests that the job tells")
        return asked

    def patch(path, attributes):
        answer = account.api(path, method="PATCH", body={"data": {"type": path.split("/")[1], "attributes": attributes}})
        equal(answer.status, 200, f"changed at the account: {answer}")

    first = sync({})  # nothing was read yet, so it reads everything
    full = sync({"full": True})
    equal(sorted(full), sorted(first), "a full sync reads every list")
    sync({})  # by this clock with room for clocks that differ; from now on by the account's own times
    quiet = sync({})
    check(3 * len(quiet) <= 2 * len(full), f"{len(quiet)} requests when nothing changed, {len(full)} for everything")
    check(len([t for t in quiet if "/passwords?" in t]) == 1 < len([t for t in full if "/passwords?" in t]), "of the entries one page was read")
    test.say(f"{len(full)} requests for everything, {len(quiet)} when nothing changed")
    organization = min(mapped)
    entries = [row for row in account.list("passwords") if int(row["attributes"]["organization-id"]) in mapped]
    patch(f"/passwords/{entries[0]['id']}", {"name": "Renamed there"})
    check(len(sync({})) <= len(quiet) + 1, "a changed entry costs no more")
    answer = account.api(f"/passwords/{entries[1]['id']}", method="DELETE")
    check(answer.status in (200, 204), f"deleted at the account: {answer}")
    sync({})
    made = account.api("/passwords", method="POST", body={"data": {"type": "passwords", "attributes": {
        "organization-id": organization, "name": "Made there", "password": "x"}}})
    equal(made.status, 201, f"made at the account: {made}")
    sync({})
    refused = hub.operator().post("/api/v1/sync", {"full": "yes"})
    equal((refused.status, refused.error["field"]), (422, "full"), "full is true or false")


def test_b84_after_a_day_everything_is_read_by_itself_and_a_restart_forgets_nothing(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test, options=["--mirror-everything-hours", "0"])
    hub.ready(account)

    def requests():
        start = account.request_count()
        hub.sync()
        return account.request_count() - start

    full = requests()
    equal(requests(), full, "with 0 hours each sync reads everything")
    hub.options[hub.options.index("--mirror-everything-hours") + 1] = "24"
    hub.restart()
    few = requests()
    check(few < full, f"{few} requests within the day, {full} for everything")
    start = account.request_count()
    hub.command("sync", "--full", "--wait")
    equal(account.request_count() - start, full, "the command with --full")
