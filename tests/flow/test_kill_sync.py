# SPDX-License-Identifier: Apache-2.0
"""The hub is killed at random moments of its first sync. Nothing may be lost, nothing twice, little asked again."""
from collections import Counter

from support import databases
from support.account import Account
from support.context import check, equal, wait_until
from support.hub import Hub


def repeated(account, start):
    asked = Counter(f"{request['method']} {request['target']}" for request in account.requests(start))
    return sum(asked.values()) - len(asked), len(asked)


def go_on(hub):
    """After a start: the sync that was cut goes on by itself; one that was not yet stored is begun anew."""
    job = hub.last_job("sync")
    if job is None or job["finished_at_ms"] and job["state"] != "succeeded":
        hub.operator().post("/api/v1/sync")


def finish(test, account, hub, mapped, start, kills):
    go_on(hub)
    hub.wait_for_job("sync")
    databases.compare_mirror(account.folder, hub.folder, set(mapped))
    again, asked = repeated(account, start)
    test.say(f"{kills} kills, {asked} different requests, {again} repeated")
    check(again <= 8 * kills, f"{again} requests were repeated after {kills} kills; at most 8 a kill")
    databases.check_integrity(hub.folder)
    hub.command("audit", "verify")
    hub.stop()
    databases.check_integrity(hub.folder)
    return again


def test_killed_at_random_moments_of_the_first_sync(test):
    wanted = 20 if test.full else 8
    account = Account(test, counts={"organizations": 60, "types": 8, "flexible-assets": 400, "documents": 400,
                                    "checklists": 60, "passwords": 500})
    hub = Hub(test)
    mapped = hub.ready(account, sync=False)
    start = account.request_count()
    bound = 2 * len(mapped) + 8 + 6
    hub.command("sync")
    kills = 0
    for left in range(wanted, 0, -1):
        done = account.request_count() - start
        # Somewhere between here and where all kills that are left still find something to do.
        until = start + done + test.random.randrange(0, max(1, (bound - done) // left) + 1)
        wait_until(lambda: account.request_count() >= until or hub.last_job("sync")["finished_at_ms"], 60,
                   "the sync goes on")
        for _ in range(test.random.randrange(0, 20_000)):
            pass  # so that the kill does not always fall behind the same step
        over = hub.last_job("sync")["finished_at_ms"]
        hub.kill()
        databases.check_integrity(hub.folder)
        hub.start()
        if over:
            break
        kills += 1
        go_on(hub)
    check(kills >= wanted * 3 // 4, f"only {kills} of {wanted} kills fell into the sync")
    finish(test, account, hub, mapped, start, kills)


def kill_at(test, name, counts):
    account = Account(test)
    hub = Hub(test)
    mapped = hub.ready(account, sync=False)
    start = account.request_count()
    for at in counts:
        hub.die_at(f"{name}=kill@{at}", lambda: go_on(hub))
        databases.check_integrity(hub.folder)
    hub.start()
    finish(test, account, hub, mapped, start, len(counts))


def test_killed_after_a_page_was_fetched(test):
    kill_at(test, "mirror.page_fetched", (1, 4, 9, 2) if test.full else (1, 7))


def test_killed_before_pages_are_stored(test):
    kill_at(test, "mirror.before_store", (1, 2, 1) if test.full else (1, 2))


def test_killed_after_pages_were_stored(test):
    kill_at(test, "mirror.after_store", (1, 2, 1) if test.full else (1, 2))


def test_an_orderly_end_in_mid_sync_goes_on_too(test):
    account = Account(test)
    hub = Hub(test)
    mapped = hub.ready(account, sync=False)
    start = account.request_count()
    hub.command("sync")
    wait_until(lambda: account.request_count() >= start + 10 or hub.last_job("sync")["finished_at_ms"], 60, "it began")
    hub.stop()
    hub.start()
    finish(test, account, hub, mapped, start, 1)


def test_a_second_sync_of_an_unchanged_account_changes_nothing(test):
    account = Account(test)
    hub = Hub(test)
    mapped = hub.ready(account)
    before = databases.read(hub.folder + "/documentation.db", "SELECT kind, id, digest, body FROM record ORDER BY 1, 2")
    hub.sync()
    after = databases.read(hub.folder + "/documentation.db", "SELECT kind, id, digest, body FROM record ORDER BY 1, 2")
    equal(len(after), len(before), "records")
    check(after == before, "the same records, byte for byte")
    databases.compare_mirror(account.folder, hub.folder, set(mapped))
