# SPDX-License-Identifier: Apache-2.0
"""Ways into an account beside sign-in: the first run's link."""
import re

from support.context import equal, wait_until
from support.hub import Hub


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
