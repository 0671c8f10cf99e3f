# SPDX-License-Identifier: Apache-2.0
"""Ways into an account beside sign-in: the first run's link."""
import re

from support.context import check, equal, wait_until
from support.hub import Hub
from test_second_factor import App, Scene


def printed_link(hub):
    with open(hub.out, encoding="utf-8") as out:
        found = re.search(r"(/setup/[0-9a-f]+) ", out.read())
    return found and found.group(1)


def test_the_first_runs_link_is_for_an_instance_without_people(test):
    hub = Hub(test)
    link = wait_until(lambda: printed_link(hub), 60, "the link is printed; the hub answers before it is")
    equal(hub.client().get("/api/v1" + link).status, 200, "before there is anybody")
    hub.user("ana", "Reader")
    password = {"name": "mallory", "password": "correct horse battery 99"}
    equal(hub.client().get("/api/v1" + link).status, 404, "the link says nothing any more")
    equal(hub.client().post("/api/v1" + link, password).status, 404, "and makes nobody")
    equal([row["name"] for row in hub.ask("GET", "/api/v1/users")["users"]], ["ana"], "the users")


def test_signing_in_under_some_name_shuts_nobody_out_of_his_second_factor(test):
    scene = Scene(test)
    hub = scene.hub
    id = scene.eva.get("/api/v1/session").json["user"]["id"]
    for name in (id, f"second factor of {id}"):
        stranger = lambda: hub.client().post("/api/v1/session", {"name": name, "password": "x"})
        wait_until(lambda: int(stranger().headers.get("retry-after", 0)) >= 8, 60, f"a wait of 8 seconds for {name}")
    equal(scene.eva.post("/api/v1/session/second-factor", {"code": scene.app.code()}).status, 200, "her own step-up")


def test_no_name_forgives_wrong_codes_of_somebody(test):
    scene = Scene(test)
    hub = scene.hub
    id = scene.eva.get("/api/v1/session").json["user"]["id"]
    name, password = f"second factor of {id}", "a very long sentence 4711"
    link = hub.command("users", "create", name, "--role", "Reader").out.strip()
    equal(hub.client().post("/api/v1" + link[link.index("/setup/"):], {"password": password}).status, 200, "such a user")
    statuses = []
    for _ in range(6):  # four are too few to be stopped, but not four again and again
        equal(hub.client().post("/api/v1/session", {"name": name, "password": password}).status, 200, "signs in")
        statuses += [scene.sign_in(scene.app.wrong())[1].status for _ in range(4)]
    check(429 in statuses, f"24 wrong codes: {statuses}")


def test_a_new_second_factor_ends_the_other_sessions(test):
    hub = Hub(test)
    ana = hub.user("ana")
    other = hub.client()
    other.take_session(other.post("/api/v1/session", {"name": "ana", "password": hub.passwords["ana"]}))
    begun = ana.ask("POST", "/api/v1/profile/second-factor", {"current_password": hub.passwords["ana"]})
    equal(other.get("/api/v1/profile").status, 200, "begun only")
    ana.ask("POST", "/api/v1/profile/second-factor/confirm", {"code": App(begun["key"]).code()})
    equal((other.get("/api/v1/profile").status, ana.get("/api/v1/profile").status), (401, 200), "the other, and one's own")
    check("1 other session" in hub.audit("&action=second_factor_on")[0]["reason"], "the audit")
