# SPDX-License-Identifier: Apache-2.0
"""Writes through the gateway: once, in the mirror at once, refused before anything is sent where they may not be."""
from support.context import check, equal
from support.gateway import Proxy, Scene, data


def outside_and_inside(scene):
    theirs = scene.account.passwords(values=False)
    foreign = next(id for id, row in theirs.items() if row["organization-id"] in scene.unmapped)
    own = next(int(row["id"]) for row in scene.mirror("/passwords").json["data"])
    return foreign, own


def test_a_write_is_sent_once_and_the_next_read_shows_it(test):
    scene = Scene(test)
    organization = next(iter(scene.mapped))
    start = scene.account.request_count()
    made = scene.send("POST", "/passwords", data("passwords", {
        "organization_id": organization, "name": "made here", "username": "u", "password": "canary-made-1"}))
    equal(made.status, 201, f"made: {made}")
    equal(scene.writes(start), [("POST", "/itglue/passwords")], "requests")
    check("canary-made-1" not in made.text, f"a value without being asked for: {made}")
    id = made.json["data"]["id"]
    shown = scene.mirror(f"/passwords/{id}?show_password=false").json["data"]
    equal(shown["attributes"], made.json["data"]["attributes"], "read at once")
    check(any(row["id"] == id for row in scene.mirror("/passwords?filter[name]=made%20here").json["data"]), "listed")
    equal(scene.account.api(f"/passwords/{id}").json["data"]["attributes"]["password"], "canary-made-1", "the value")

    start = scene.account.request_count()
    changed = scene.send("PATCH", f"/passwords/{id}", data("passwords", {"notes": "changed here"}))
    equal((changed.status, scene.writes(start)), (200, [("PATCH", f"/itglue/passwords/{id}")]), "changed")
    equal(scene.mirror(f"/passwords/{id}?show_password=false").json["data"]["attributes"]["notes"], "changed here", "read")

    start = scene.account.request_count()
    gone = scene.send("DELETE", f"/passwords/{id}")
    equal((gone.status, gone.body, scene.writes(start)), (204, b"", [("DELETE", f"/itglue/passwords/{id}")]), "deleted")
    equal(scene.mirror(f"/passwords/{id}").status, 404, "gone at once")
    # A sync changes nothing of it.
    scene.hub.sync()
    equal(scene.mirror(f"/passwords/{id}").status, 404, "gone after a sync")


def test_bulk_and_nested_writes(test):
    scene = Scene(test)
    organization = next(iter(scene.mapped))
    below = f"/organizations/{organization}/relationships/passwords"
    rows = {"data": [data("passwords", {"name": f"bulk {i}", "password": f"canary-bulk-{i}"})["data"] for i in range(3)]}
    made = scene.send("POST", below, rows)
    equal((made.status, len(made.json["data"])), (201, 3), f"bulk create: {made}")
    ids = [row["id"] for row in made.json["data"]]
    check(set(ids) <= {row["id"] for row in scene.mirror(below + "?page[size]=1000").json["data"]}, "listed at once")
    equal(scene.send("POST", "/passwords", rows).status, 422, "an array at the top")
    changed = scene.send("PATCH", "/passwords", {"data": [
        {"type": "passwords", "attributes": {"id": id, "username": "bulk"}} for id in ids]})
    equal(changed.status, 200, f"bulk update: {changed}")
    equal({scene.mirror(f"/passwords/{id}?show_password=false").json["data"]["attributes"]["username"] for id in ids},
          {"bulk"}, "changed at once")
    foreign, _ = outside_and_inside(scene)
    start = scene.account.request_count()
    for method in ("PATCH", "DELETE"):
        refused = scene.send(method, "/passwords", {"data": [
            {"type": "passwords", "attributes": {"id": id, "username": "x"}} for id in [*ids, foreign]]})
        equal((refused.status, scene.writes(start)), (404, []), f"{method} with one foreign row")
    both = scene.send("DELETE", "/passwords?filter[name]=bulk%200", {"data": [{"type": "passwords", "attributes": {"id": ids[0]}}]})
    equal(both.status, 422, "filters and a body")
    some = scene.send("DELETE", f"/passwords?filter[name]=bulk%200,bulk%201&filter[organization_id]={organization}")
    equal((some.status, {row["id"] for row in some.json["data"]}), (200, set(ids[:2])), f"by filters: {some}")
    rest = scene.send("DELETE", "/passwords", {"data": [{"type": "passwords", "attributes": {"id": ids[2]}}]})
    equal(rest.status, 200, "by a body")
    for id in ids:
        equal((scene.mirror(f"/passwords/{id}").status, scene.account.api(f"/passwords/{id}").status), (404, 404), "gone")


def test_nothing_is_sent_for_what_may_not_be_written(test):
    scene = Scene(test)
    foreign, own = outside_and_inside(scene)
    inside, outside = next(iter(scene.mapped)), scene.unmapped[0]
    other = [id for id in scene.mapped if id != inside][0]
    limited = scene.make_key("limited", "--organizations", str(other))
    entry = next(int(row["id"]) for row in
                 scene.mirror(f"/organizations/{inside}/relationships/passwords").json["data"])
    start = scene.account.request_count()
    new = data("passwords", {"organization_id": outside, "name": "x", "password": "canary"})
    refused = [
        (422, scene.send("POST", "/passwords", new)),
        (422, scene.send("POST", "/passwords", data("passwords", {"name": "x", "password": "canary"}))),
        (401, scene.send("POST", f"/organizations/{outside}/relationships/passwords", new)),
        (404, scene.send("PATCH", f"/passwords/{foreign}", data("passwords", {"name": "x"}))),
        (404, scene.send("PATCH", "/passwords/987654321", data("passwords", {"name": "x"}))),
        (404, scene.send("DELETE", f"/passwords/{foreign}")),
        (401, scene.send("DELETE", f"/organizations/{other}/relationships/passwords/{entry}")),
        (422, scene.send("PATCH", f"/passwords/{entry}", data("passwords", {"organization_id": other}))),
        (404, scene.send("PATCH", f"/organizations/{outside}", data("organizations", {"name": "x"}))),
        (404, scene.send("PATCH", f"/passwords/{entry}", data("passwords", {"name": "x"}), key=limited)),
        (422, scene.send("POST", "/passwords", data("passwords", {"organization_id": inside, "name": "x"}), key=limited)),
        (401, scene.send("POST", f"/organizations/{inside}/relationships/passwords", new, key=limited)),
        (400, scene.send("PATCH", f"/passwords/{entry}", None)),
        (400, scene.hub.client().send("PATCH", f"/itglue/passwords/{entry}", raw="{", headers={
            "x-api-key": scene.strong, "Content-Type": "application/vnd.api+json"})),
        (415, scene.hub.client().send("PATCH", f"/itglue/passwords/{entry}", raw="{}", headers={
            "x-api-key": scene.strong, "Content-Type": "application/json"})),
    ]
    for index, (status, answer) in enumerate(refused):
        equal(answer.status, status, f"case {index}: {answer}")
    equal(scene.writes(start), [], "requests that write")
    moved = scene.send("PATCH", f"/passwords/{entry}", data("passwords", {"organization_id": inside, "notes": "stays"}))
    equal(moved.status, 200, f"its own organization sent back: {moved}")
    check(own, "one")


def test_a_key_that_may_not_write_values_writes_the_rest(test):
    scene = Scene(test)
    theirs = scene.account.passwords()
    entry = next(int(row["id"]) for row in scene.mirror("/passwords?page[size]=1000").json["data"]
                 if theirs[int(row["id"])]["password"])
    answer = scene.send("PATCH", f"/passwords/{entry}", data("passwords", {
        "password": "canary-weak", "otp_secret": "GEZDGNBVGY3TQOJQ", "notes": "by weak"}), key=scene.weak)
    equal(answer.status, 200, f"{answer}")
    now = scene.account.api(f"/passwords/{entry}").json["data"]["attributes"]
    equal((now["notes"], now["password"]), ("by weak", theirs[entry]["password"]), "at the source")


def lost(test, fate):
    scene = Scene(test, through=Proxy)
    organization = next(iter(scene.mapped))
    before = scene.account.request_count()
    seen = len(scene.proxy.seen)
    scene.proxy.lose = lambda method, path: None if method == "GET" else fate
    answer = scene.send("POST", "/passwords", data("passwords", {
        "organization_id": organization, "name": "lost", "password": "canary-lost"}))
    scene.proxy.lose = lambda method, path: None
    tries = [row for row in scene.proxy.seen[seen:] if row[0] == "POST"]
    equal(len(tries), 1, f"tries of {fate}: {tries}")
    return scene, answer, scene.writes(before)


def test_an_answer_that_is_lost_is_unknown_and_nothing_is_repeated(test):
    for fate in ("answer", "cut", 502):
        scene, answer, writes = lost(test if fate == "answer" else Apart(test, str(fate)), fate)
        equal((answer.status, answer.json["errors"][0]["title"]), (504, "Outcome unknown"), f"{fate}: {answer}")
        equal(len(writes), 0 if fate == 502 else 1, f"writes of {fate}")
        equal(len(scene.account.list("passwords", "&filter[name]=lost")), len(writes), "made")
        scene.hub.sync()
        equal(scene.mirror("/passwords?filter[name]=lost").json["meta"]["total-count"], len(writes), "after a sync")


class Apart:
    """The same test in a folder of its own."""

    def __init__(self, test, name):
        self._test, self._name = test, name

    def __getattr__(self, name):
        return getattr(self._test, name)

    def path(self, *names):
        import os
        folder = self._test.path(self._name)
        os.makedirs(folder, exist_ok=True)
        return os.path.join(folder, *names)


def test_an_answer_about_the_request_comes_back_as_it_is(test):
    scene = Scene(test)
    type = scene.mirror("/flexible_asset_types").json["data"][0]["id"]
    organization = next(iter(scene.mapped))
    answer = scene.send("POST", "/flexible_assets", data("flexible_assets", {
        "organization_id": organization, "flexible_asset_type_id": type, "traits": {"no-such-field": 1}}))
    equal((answer.status, answer.json["errors"][0]["detail"]), (422, "Request contains invalid trait keys"), f"{answer}")


def test_killed_with_a_write_on_its_way_it_is_made_once_at_most(test):
    for failpoint, made in (("gateway.write.before", 0), ("gateway.write.answered", 1)):
        scene = Scene(Apart(test, failpoint))
        organization = next(iter(scene.mapped))
        start = scene.account.request_count()
        scene.hub.die_at(f"{failpoint}=kill@1", lambda: scene.send("POST", "/passwords", data("passwords", {
            "organization_id": organization, "name": "killed", "password": "canary-killed"})))
        scene.hub.start()
        equal(len(scene.writes(start)), made, f"writes after {failpoint}")
        scene.hub.sync()
        equal(scene.mirror("/passwords?filter[name]=killed").json["meta"]["total-count"], made, "in the mirror")
        equal(len(scene.writes(start)), made, "and no more")


def test_types_that_are_not_mirrored_are_written_where_they_may_be(test):
    scene = Scene(test)
    inside, outside = next(iter(scene.mapped)), scene.unmapped[0]
    folders = f"/organizations/{inside}/relationships/password_folders"
    made = scene.send("POST", folders, data("password_folders", {"name": "made here"}))
    equal(made.status, 201, f"{made}")
    id = made.json["data"]["id"]
    for method, path, body in (
            ("PATCH", f"{folders}/{id}", data("password_folders", {"name": "one", "organization_id": outside})),
            ("PATCH", "/password_folders", {"data": [{"type": "password_folders", "attributes": {"id": id, "name": "two"}}]}),
            ("DELETE", folders, {"data": [{"type": "password_folders", "attributes": {"id": id}}]})):
        answer = scene.send(method, path, body)
        equal(answer.status, 200, f"{method} {path}: {answer}")
    foreign = next((row["id"] for row in scene.account.list("password_folders")
                    if row["attributes"]["organization-id"] == outside), None)
    start = scene.account.request_count()
    if foreign:
        for body in ({"data": [{"type": "password_folders", "attributes": {"id": foreign, "name": "x"}}]},):
            equal(scene.send("PATCH", "/password_folders", body).status, 404, "of an unmapped organization")
    equal(scene.send("POST", f"/organizations/{outside}/relationships/password_folders",
                     data("password_folders", {"name": "x"})).status, 401, "below an unmapped organization")
    equal(scene.writes(start), [], "writes")


def test_sections_change_the_text_that_the_mirror_shows(test):
    scene = Scene(test)
    organization = next(iter(scene.mapped))
    made = scene.send("POST", f"/organizations/{organization}/relationships/documents", data("documents", {"name": "here"}))
    equal(made.status, 201, f"{made}")
    document = made.json["data"]["id"]
    sections = f"/documents/{document}/relationships/sections"
    section = scene.send("POST", sections, data("document_sections", {"resource_type": "Document::Text", "content": "<p>first</p>"}))
    equal(section.status, 201, f"{section}")
    check("<p>first</p>" in scene.mirror(f"/documents/{document}").text, "the text after a section was made")
    equal(scene.send("PATCH", f"{sections}/{section.json['data']['id']}", data("document_sections", {"content": "<p>second</p>"})).status,
          200, "changed")
    check("<p>second</p>" in scene.mirror(f"/documents/{document}").text, "the text after it was changed")
    published = scene.send("PATCH", f"/documents/{document}/publish")
    equal(published.status, 200, f"{published}")
    shown = scene.mirror(f"/documents/{document}").json["data"]["attributes"]
    check(shown["published"] and "<p>second</p>" in str(shown["content"]), f"published with its text: {shown}")
