# SPDX-License-Identifier: Apache-2.0
"""Automate's passwords as the portal's behaviours word them: connected first, mapped once, pushed one by one or all, one way."""
from collections import Counter

from support.automate import Automate
from support.account import Account
from support.context import check, equal, wait_until
from support.hub import Hub
from test_password_sync import SMALL, Scene

BASE = "/api/v1/password-sync"


def ok(hub, method, path, body=None, status=200):
    answer = hub.operator().send(method, BASE + path, body)
    equal(answer.status, status, f"{method} {path}: {answer}")
    return answer.json


def run_and_wait(hub, body):
    job = ok(hub, "POST", "/apply", body, status=202)
    done = wait_until(lambda: (lambda now: now if now["finished_at_ms"] else None)(hub.ask("GET", f"/api/v1/jobs/{job['id']}")),
                      60, "the end of the password sync")
    equal(done["state"], "succeeded", f"the run: {done}")


def entry_of(scene, row):
    """The id of the only entry with the row's value, or None."""
    found = [id for id, entry in scene.account.passwords().items() if entry["password"] == row.value]
    check(len(found) <= 1, f"row {row.id} stands in {found}")
    return found[0] if found else None


def test_b131_before_the_connection_is_confirmed_nothing_can_be_mapped_or_pushed(test):
    account = Account(test, counts=SMALL)
    automate = Automate(test, account.organizations(), 8, 40)
    hub = Hub(test)
    mapped = hub.ready(account, sync=False)
    target = {"host": "127.0.0.1", "port": automate.server.port, "database": "labtech", "user": automate.USER}
    attempts = [("POST", "/plan", {}), ("POST", "/apply", {}), ("POST", "/clients/quick-match", {"apply": True}),
                ("PUT", "/clients/1", {"organization_id": str(next(iter(mapped)))})]

    def refused(when):
        start = account.request_count()
        for method, path, body in attempts:
            answer = hub.operator().send(method, BASE + path, body)
            check(answer.status in (404, 409), f"{when}: {method} {path}: {answer}")
        equal([row for row in account.requests(start) if row["method"] != "GET"], [], f"{when}: writes")

    refused("without a connection")
    wrong = hub.operator().send("PUT", "/api/v1/integrations/automate", {**target, "password": "not the password"})
    check(wrong.status >= 400, f"a wrong password: {wrong}")
    equal(hub.ask("GET", "/api/v1/integrations")["automate"]["state"], "disconnected", "the state after a wrong password")
    refused("after a wrong password")
    automate.connect(hub)
    hub.command("password-sync", "match", "--apply")
    check(hub.json_command("password-sync", "plan")["rows"], "with the connection there is a plan")


def test_b47_a_client_is_mapped_to_one_organization(test):
    scene = Scene(test, sync=False)
    hub = scene.hub

    def clients():
        rows = ok(hub, "GET", "/clients")["clients"]
        equal(len({row["id"] for row in rows}), len(rows), "clients that stand twice")
        return {row["id"]: row["organization"]["id"] if row["organization"] else None for row in rows}

    before = clients()
    client, first = next((id, organization) for id, organization in before.items() if organization)
    other = str(next(id for id in scene.mapped if str(id) not in before.values()))
    ok(hub, "PUT", f"/clients/{client}", {"organization_id": other})
    equal(clients(), {**before, client: other}, "mapped elsewhere: its one row changed")
    ok(hub, "PUT", f"/clients/{client}", {"organization_id": first})
    equal(clients(), before, "and back")
    equal(hub.operator().send("DELETE", f"{BASE}/clients/{client}").status, 204, "unmapped")
    equal(clients(), {**before, client: None}, "without a mapping")


def test_b133_one_password_is_pushed_alone_and_sync_all_pushes_every_other(test):
    scene = Scene(test, sync=False)
    rows = scene.automate.readable(scene.mapped)
    one = rows[3]
    start = scene.account.request_count()
    run_and_wait(scene.hub, {"password_ids": [str(one.id)]})
    equal(scene.writes(start), Counter(POST=1), "writes for one password")
    check(entry_of(scene, one), "it stands in the account")
    equal([row.id for row in rows if row is not one and entry_of(scene, row)], [], "others that were pushed")
    start = scene.account.request_count()
    run_and_wait(scene.hub, {})
    equal(scene.writes(start), Counter(POST=len(rows) - 1), "writes for all")
    scene.check_account()
