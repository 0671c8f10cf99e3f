# SPDX-License-Identifier: Apache-2.0
"""What is mirrored: categories, flexible asset types, exceptions of a company, and when."""
import json
import urllib.parse

from support import databases
from support.account import Account
from support.context import check, equal, wait_until
from support.hub import Hub

SMALL = {"organizations": 14, "types": 4, "flexible-assets": 90, "documents": 60, "checklists": 30, "passwords": 60}
SETTINGS = "/api/v1/integrations/itglue/documentation"
KINDS = {"documents": 7, "checklists": 13, "passwords": 10}


class Scene:
    def __init__(self, test, sync=True):
        self.account = Account(test, counts=SMALL)
        self.hub = Hub(test)
        self.mapped = self.hub.ready(self.account, sync=sync)
        self.ana = self.hub.user("ana")
        self.client = self.hub.client()
        self.key = self.hub.command("keys", "create", "script").out.strip()

    def settings(self, **change):
        return self.ana.ask("PATCH", SETTINGS, change) if change else self.ana.ask("GET", SETTINGS)

    def stored(self, where):
        return databases.read(self.hub.folder + "/documentation.db", f"SELECT COUNT(*) FROM record WHERE {where}")[0][0]

    def api(self, path):
        return self.client.send("GET", "/itglue" + path, headers={"x-api-key": self.key})

    def asked(self, start, *parts):
        return [row["target"] for row in self.account.requests(start) if any(part in row["target"] for part in parts)]


def write(account, path, body):
    answer = account.api(path, method="POST", body=body)
    check(answer.status < 300, f"POST {path}: {answer}")
    return answer.json


def first_with(scene, what):
    """(company, rows) of the first company that has some."""
    for company in scene.mapped.values():
        rows = scene.ana.ask("GET", f"/api/v1/companies/{company}/{what}")[what.replace("-", "_")]
        if rows:
            return company, rows
    check(False, f"no company has {what}")


def hits(scene, kind, name):
    found = scene.ana.ask("GET", f"/api/v1/search?limit=100&kind={kind}&q=" + urllib.parse.quote(name))["results"]
    return {row["id"] for row in found}


def test_b49_b53_a_category_that_is_off_is_seen_nowhere_at_once_and_leaves_with_the_next_sync(test):
    scene = Scene(test)
    for what in ("documents", "checklists", "passwords"):
        company, row = next((company, row) for company in scene.mapped.values()
                            for row in scene.ana.ask("GET", f"/api/v1/companies/{company}/{what}")[what]
                            # What the source restricts is in no search and no answer by key to begin with.
                            if scene.api(f"/{what}/{row['id']}").status == 200 and row["id"] in hits(scene, what, row["name"]))

        def seen():
            listed = {each["id"] for each in scene.ana.ask("GET", f"/api/v1/companies/{company}/{what}")[what]}
            one = scene.ana.get(f"/api/v1/companies/{company}/{what}/{row['id']}").status
            counts = scene.ana.ask("GET", "/api/v1/status")["counts"][what]
            of_company = scene.ana.ask("GET", f"/api/v1/companies/{company}")["counts"][what]
            api = scene.api(f"/{what}/{row['id']}").status
            return (row["id"] in listed, one, row["id"] in hits(scene, what, row["name"]), counts > 0, of_company > 0, api)

        equal(seen(), (True, 200, True, True, True, 200), f"{what} while they are on")
        before = scene.stored(f"kind = {KINDS[what]}")
        scene.settings(**{what: False})
        equal(seen(), (False, 404, False, False, False, 404), f"{what} at once")
        equal(scene.stored(f"kind = {KINDS[what]}"), before, "they are still stored")
        start = scene.account.request_count()
        scene.hub.sync()
        equal(scene.stored(f"kind = {KINDS[what]}"), 0, f"{what} after the next sync")
        equal(scene.asked(start, f"/{what}"), [], f"requests for {what}")
        task = next(task for task in scene.hub.last_job("sync")["tasks"] if task["name"] == what)
        equal(task["state"], "skipped", "its task")
        check("switched off" in task["message"], f"says why: {task}")
        scene.settings(**{what: True})
        scene.hub.sync()
        equal(seen(), (True, 200, True, True, True, 200), f"{what} after they were switched on again")
    databases.compare_mirror(scene.account.folder, scene.hub.folder, set(scene.mapped))


def test_b49_b53_each_flexible_asset_type_has_a_switch_with_its_count(test):
    scene = Scene(test)
    types = scene.settings()["types"]
    equal(len(types), SMALL["types"], "types")
    check(all(row["enabled"] and not row["new"] for row in types), f"all of the first list are on: {types}")
    held = {}
    for type in types:
        held[type["id"]] = len(scene.account.list("flexible_assets", f"&filter%5Bflexible_asset_type_id%5D={type['id']}"))
    equal({row["id"]: row["count"] for row in types}, held, "counts at the source")
    off = max(types, key=lambda row: row["mirrored"])
    company, asset = None, None
    for each in scene.mapped.values():
        assets = scene.ana.ask("GET", f"/api/v1/companies/{each}/flexible-assets?type_id={off['id']}")["assets"]
        if assets:
            company, asset = each, assets[0]
            break
    check(asset, "an asset of the type")

    def seen():
        shown = scene.ana.ask("GET", f"/api/v1/companies/{company}/flexible-asset-types")["types"]
        assets = scene.ana.ask("GET", f"/api/v1/companies/{company}/flexible-assets?type_id={off['id']}")["assets"]
        one = scene.ana.get(f"/api/v1/companies/{company}/flexible-assets/{asset['id']}").status
        rows = scene.api(f"/flexible_assets?filter%5Bflexible_asset_type_id%5D={off['id']}").json["data"]
        api = scene.api(f"/flexible_assets/{asset['id']}").status
        return (off["id"] in {row["id"] for row in shown}, len(assets) > 0, one,
                asset["id"] in hits(scene, "flexible_assets", asset["name"]), len(rows) > 0, api)

    equal(seen(), (True, True, 200, True, True, 200), "while it is on")
    all_before = scene.ana.ask("GET", "/api/v1/status")["counts"]["flexible_assets"]
    scene.settings(types=[{"id": off["id"], "enabled": False}])
    equal(seen(), (False, False, 404, False, False, 404), "at once")
    equal(scene.ana.ask("GET", "/api/v1/status")["counts"]["flexible_assets"], all_before - off["mirrored"], "counts on Home")
    start = scene.account.request_count()
    scene.hub.sync()
    equal(scene.asked(start, f"flexible_asset_type_id%5D={off['id']}"), [], "requests for what is off")
    equal(scene.stored(f"kind = 6 AND parent_id = {off['id']}"), 0, "records of it")
    check(scene.stored("kind = 6") > 0, "the others stayed")
    scene.settings(types=[{"id": off["id"], "enabled": True}])
    scene.hub.sync()
    equal(seen(), (True, True, 200, True, True, 200), "after it was switched on again")
    databases.compare_mirror(scene.account.folder, scene.hub.folder, set(scene.mapped))


def test_b50_with_passwords_off_no_entry_is_to_be_seen_or_revealed(test):
    scene = Scene(test)
    company, rows = first_with(scene, "passwords")
    entry = next(row["id"] for row in rows if row["may_reveal"])
    scene.settings(passwords=False)
    equal(scene.ana.ask("GET", f"/api/v1/companies/{company}/passwords"), {"sharing": "off", "passwords": []}, "the list")
    start = scene.account.request_count()
    equal(scene.ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {}).status, 404, "the reveal")
    equal(scene.asked(start, "show_password=true"), [], "nothing was asked for")
    equal(scene.api("/passwords").json["data"], [], "by key: the list")
    equal(scene.api(f"/passwords/{entry}").status, 404, "by key: the entry")


def test_b51_with_all_off_nothing_is_mirrored_and_nothing_asked_for(test):
    scene = Scene(test, sync=False)
    scene.ana.ask("POST", SETTINGS + "/look", {})
    types = scene.settings()["types"]
    now = scene.settings(documents=False, checklists=False, passwords=False,
                         types=[{"id": row["id"], "enabled": False} for row in types])
    check(not any(row["enabled"] for row in now["types"]), f"types that are on: {now}")
    start = scene.account.request_count()
    scene.hub.sync()
    equal(scene.stored("kind IN (6, 7, 8, 9, 10, 13, 14, 15)"), 0, "records")
    equal(scene.asked(start, "/documents", "/passwords", "/checklists", "/checklist_templates", "/flexible_assets?"), [], "requests")


def test_b52_a_type_found_later_is_off_and_shown_as_new(test):
    scene = Scene(test)
    made = write(scene.account, "/flexible_asset_types", {"data": {"type": "flexible_asset_types", "attributes": {
        "name": "Door codes", "description": "-", "icon": "lock", "enabled": True, "show_in_menu": True},
        "relationships": {"flexible_asset_fields": {"data": [{"type": "flexible_asset_fields", "attributes": {
            "order": 1, "name": "Door", "kind": "Text", "required": True, "show_in_list": True, "use_for_title": True}}]}}}})
    id = made["data"]["id"]
    organization = sorted(scene.mapped)[0]
    write(scene.account, "/flexible_assets", {"data": {"type": "flexible_assets", "attributes": {
        "organization_id": organization, "flexible_asset_type_id": int(id), "traits": {"door": "North"}}}})
    scene.hub.sync()
    row = next(row for row in scene.settings()["types"] if row["id"] == id)
    equal((row["enabled"], row["new"], row["name"]), (False, True, "Door codes"), "as it was found")
    equal(scene.stored(f"kind = 6 AND parent_id = {id}"), 0, "assets of it")
    equal(scene.api(f"/flexible_assets?filter%5Bflexible_asset_type_id%5D={id}").json["data"], [], "by key")
    row = next(row for row in scene.settings(types=[{"id": id, "enabled": True}])["types"] if row["id"] == id)
    equal((row["enabled"], row["new"]), (True, False), "once it was decided")
    scene.hub.sync()
    equal(scene.stored(f"kind = 6 AND parent_id = {id}"), 1, "assets of it, then")
    equal(next(row["count"] for row in scene.settings()["types"] if row["id"] == id), 1, "its count")


def test_b55_a_company_shares_other_types_than_the_rest(test):
    scene = Scene(test)
    type = max(scene.settings()["types"], key=lambda row: row["mirrored"])["id"]

    def assets(company):
        return scene.ana.ask("GET", f"/api/v1/companies/{company}/flexible-assets?type_id={type}")["assets"]

    organization, company = next((o, c) for o, c in scene.mapped.items() if assets(c))
    others = [c for c in scene.mapped.values() if c != company and assets(c)]
    check(others, "another company with such assets")
    documents = {c: len(scene.ana.ask("GET", f"/api/v1/companies/{c}/documents")["documents"]) for c in scene.mapped.values()}
    access = f"/api/v1/companies/{company}/documentation-access"
    shown = scene.ana.ask("GET", access)
    check(shown["documents"] and shown["checklists"] and all(row["enabled"] for row in shown["types"]), f"at first: {shown}")
    asset = assets(company)[0]["id"]
    now = scene.ana.ask("PUT", access, {"documents": False, "types": [{"id": type, "enabled": False}]})
    equal((now["documents"], [row["id"] for row in now["types"] if not row["enabled"]]), (False, [type]), "what is stored")

    def seen():
        rows = scene.api(f"/flexible_assets?filter%5Bflexible_asset_type_id%5D={type}").json["data"]
        return (len(assets(company)), scene.api(f"/flexible_assets/{asset}").status,
                len([row for row in rows if int(row["attributes"]["organization-id"]) == organization]),
                len(scene.ana.ask("GET", f"/api/v1/companies/{company}/documents")["documents"]))

    equal(seen(), (0, 404, 0, 0), "of the company, at once")
    check(all(assets(c) for c in others), "the others have theirs")
    start = scene.account.request_count()
    scene.hub.sync()
    equal(seen(), (0, 404, 0, 0), "after a sync")
    equal(scene.asked(start, f"/organizations/{organization}/relationships/documents"), [], "requests for its documents")
    equal(scene.stored(f"organization_id = {organization} AND (kind = 7 OR kind = 6 AND parent_id = {type})"), 0, "what is stored of it")
    check(all(assets(c) for c in others), "the others still have theirs")
    for other in others:
        equal(len(scene.ana.ask("GET", f"/api/v1/companies/{other}/documents")["documents"]), documents[other], "their documents")
    scene.ana.ask("PUT", access, {"documents": True, "types": [{"id": type, "enabled": True}]})
    scene.hub.sync()
    databases.compare_mirror(scene.account.folder, scene.hub.folder, set(scene.mapped))
    entry = next(row for row in scene.hub.audit("&action=documentation_access"))
    check("documents shared" in entry["reason"] and entry["actor"]["name"] == "ana", f"the audit: {entry}")


def test_b82_the_interval_is_chosen_in_the_portal_and_acts_without_a_restart(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)  # --mirror-interval-minutes 0
    hub.ready(account, sync=False)
    ana = hub.user("ana")
    shown = ana.ask("GET", SETTINGS)
    equal((shown["interval"], shown["next_run_at_ms"]), ({"kind": "off"}, None), "the option gives the first value")
    for minutes in (5, 15, 30, 60):
        now = ana.ask("PATCH", SETTINGS, {"interval": {"kind": "minutes", "minutes": minutes}})
        equal(now["interval"], {"kind": "minutes", "minutes": minutes}, "stored")
        check(now["next_run_at_ms"], "the next run is shown")
    equal(ana.ask("PATCH", SETTINGS, {"interval": {"kind": "daily", "at": "04:20"}})["interval"], {"kind": "daily", "at": "04:20"}, "daily")
    for bad, field in (({"interval": {"kind": "daily", "at": "4:20"}}, "interval.at"), ({"interval": {"kind": "never"}}, "interval.kind"),
                       ({"interval": {"kind": "minutes", "minutes": 0}}, "interval.minutes"), ({"quiet_from": "22:00"}, "quiet_to"),
                       ({"speed": 1}, "speed"), ({"types": [{"id": "1", "enabled": True}]}, "types")):
        answer = ana.send("PATCH", "/api/v1/integrations/itglue/documentation", bad)
        equal((answer.status, answer.json["error"]["field"]), (422, field), f"{bad}")
    equal(hub.last_job("sync"), None, "no sync has begun")
    ana.ask("PATCH", SETTINGS, {"interval": {"kind": "minutes", "minutes": 1}})
    wait_until(lambda: hub.last_job("sync"), 120, "a sync begins by itself")
    equal(hub.wait_for_job("sync")["started_by"], "schedule", "who started it")
    ana.ask("PATCH", SETTINGS, {"interval": {"kind": "off"}})
    equal(ana.ask("GET", SETTINGS)["next_run_at_ms"], None, "off again")


def test_a_tag_names_only_what_the_reader_may_see(test):
    """The stored value of a Tag holds the name of what it points at: another organization's, or what is switched off."""
    scene = Scene(test)
    assets = {}  # id: (organization, type, [(field's key, kind, id, name)])
    for id, organization, type_, body in databases.read(scene.account.folder + "/documentation.db",
                                                        "SELECT id, organization_id, parent_id, body FROM record WHERE kind = ?", databases.ASSETS):
        traits = json.loads(body).get("traits") or {}
        assets[id] = (organization, type_, [(key, tag["type"], int(value["id"]), value["name"]) for key, tag in traits.items()
                                            if isinstance(tag, dict) for value in tag.get("values", [])])
    served = {id: row for id, row in assets.items() if row[0] in scene.mapped
              and scene.ana.get(f"/api/v1/companies/{scene.mapped[row[0]]}/flexible-assets/{id}").status == 200}

    led = set()

    def leads_to(tag):
        """Where a tag names a company, the record's page stands below it."""
        path = {"organizations": "", "flexibleassets": f"/flexible-assets/{tag['id']}", "documents": f"/documents/{tag['id']}",
                "passwords": f"/passwords/{tag['id']}"}.get(tag["kind"].replace("-", "").lower())
        if path is not None and tag["company_id"] and (tag["kind"], tag["id"]) not in led:
            equal(scene.ana.get(f"/api/v1/companies/{tag['company_id']}{path}").status, 200, f"the page of {tag}")
            led.add((tag["kind"], tag["id"]))

    def named(id, key):
        organization, type_, _ = assets[id]
        company = scene.mapped[organization]
        field = next(row for row in scene.ana.ask("GET", f"/api/v1/companies/{company}/flexible-assets/{id}")["fields"] if row["key"] == key)
        row = next(row for row in scene.ana.ask("GET", f"/api/v1/companies/{company}/flexible-assets?type_id={type_}")["assets"] if int(row["id"]) == id)
        equal(row["values"].get(key, ""), field["text"] or "", "the list says what the page says")
        equal(row["tags"].get(key, []), field["tags"], "the list names what the page names")
        equal(", ".join(tag["name"] for tag in field["tags"]), field["text"] or "", "the text says what the tags say")
        for tag in field["tags"]:
            leads_to(tag)
        return {int(tag["id"]) for tag in field["tags"]}

    def expected(id, key, may):
        return {target for field, kind, target, _ in assets[id][2] if field == key and may(kind, target)}
    organizations = lambda kind, target: kind == "Organizations" and target in scene.mapped
    hidden = shown = 0
    for id, (_, _, tags) in served.items():
        for key in {key for key, kind, _, _ in tags if kind == "Organizations"}:
            mine = named(id, key)
            equal(mine, expected(id, key, organizations), f"organizations named by asset {id}")
            shown += len(mine)
            hidden += len({target for field, _, target, _ in tags if field == key}) - len(mine)
    check(shown > 0 and hidden > 0, f"{shown} named, {hidden} hidden")
    depending = [(id, key) for id, (_, _, tags) in served.items() for key in {key for key, kind, _, _ in tags if kind == "FlexibleAssets"}
                 if expected(id, key, lambda _, target: target in served)]
    check(depending, "assets that name another asset")
    id, key = next((id, key) for id, key in depending
                   if any(assets[target][1] != assets[id][1] for target in expected(id, key, lambda _, t: t in served)))
    seen = named(id, key)
    equal(seen, expected(id, key, lambda _, target: target in served), "assets named by an asset")
    check(len(led) > 3, f"pages that tags lead to: {led}")
    off = next(assets[target][1] for target in seen if assets[target][1] != assets[id][1])
    scene.settings(types=[{"id": str(off), "enabled": False}])
    equal(named(id, key), {target for target in seen if assets[target][1] != off}, "with the type switched off")
