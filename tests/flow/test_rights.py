# SPDX-License-Identifier: Apache-2.0
"""Rights that were to be had by a detour: rules that hang on a company, merges, archiving, keys, sessions."""
from support.context import check, equal
from support.hub import Hub
from test_reveal_rules import Scene


def role(hub, name, *permissions, **more):
    return hub.ask("POST", "/api/v1/roles", {"name": name, "permissions": list(permissions), "all_companies": True, **more})


def test_a_companys_own_rules_do_not_go_with_its_mapping(test):
    scene = Scene(test)
    hub = scene.hub
    role(hub, "Mapper", "write_companies", "read_documentation", "read_documentation_passwords", "write_mappings")
    eva = hub.user("eva", "Mapper")
    organization = next(o for o, c in scene.mapped.items() if c == scene.company)
    plain = next((o, c) for o, c in scene.mapped.items() if c != scene.company)
    shell = eva.ask("POST", "/api/v1/companies", {"name": "Shell Ltd"})["id"]
    tries = (("PUT", f"/api/v1/mappings/{organization}", {"company_id": shell}),
             ("DELETE", f"/api/v1/mappings/{organization}", None),
             ("PUT", f"/api/v1/companies/{scene.company}/organization", {"organization_id": None}),
             ("PUT", f"/api/v1/companies/{shell}/organization", {"organization_id": str(organization), "swap": True}),
             ("PUT", f"/api/v1/companies/{scene.company}/organization", {"organization_id": str(plain[0]), "swap": True}))
    for rules in (lambda: scene.rule(scene.company, approval=True, second_factor=True),
                  lambda: hub.ask("PUT", f"/api/v1/companies/{scene.company}/password-access", {"level": "list"}),
                  lambda: hub.ask("PUT", f"/api/v1/companies/{scene.company}/password-access",
                                  {"level": None, "restricted_allowed": True})):
        rules()
        for method, path, body in tries:
            answer = eva.send(method, path, body)
            equal((answer.status, hub.mapped()[organization]), (403, scene.company), f"{method} {path} {body}: {answer}")
        scene.rule(scene.company)
    check("manage integrations" in answer.error["next_step"], "whom to ask")
    # One without rules of its own moves as before, and whoever sets rules moves any.
    equal(eva.send("PUT", f"/api/v1/mappings/{plain[0]}", {"company_id": shell}).status, 200, "without rules")
    equal(scene.ana.send("DELETE", f"/api/v1/mappings/{organization}").status, 204, "with the permission")


def test_a_companys_own_rules_stay_when_many_are_mapped_at_once(test):
    scene = Scene(test)
    hub, company = scene.hub, scene.company
    role(hub, "Mapper", "write_companies", "read_documentation", "read_documentation_passwords", "write_mappings")
    eva = hub.user("eva", "Mapper")
    organization = next(o for o, c in scene.mapped.items() if c == company)
    target = f"/api/v1/mappings/{organization}"
    scene.rule(company, approval=True, second_factor=True)
    equal(scene.ana.send("DELETE", target).status, 204, "taken away")
    # To a company with rules of its own nobody maps by the detour of a list either.
    equal(eva.send("PUT", target, {"company_id": company}).status, 403, "by hand")
    csv = f"organization_id,company_id\r\n{organization},{company}\r\n"
    answer = eva.post("/api/v1/mappings/import", {"csv": csv})
    equal((answer.status, answer.error["details"]["errors"][0]["line"]), (422, 2), f"by a file: {answer}")
    check("rules of its own" in answer.error["message"], f"{answer}")
    found = eva.ask("POST", "/api/v1/mappings/quick-match", {"apply": True})
    equal((found["mapped"], found["matched"]), (0, []), "by Quick Match")
    told = found["suggestions"][0]
    check(told["candidates"][0]["id"] == company and "manage integrations" in told["reason"], f"who can: {told}")
    check(organization not in hub.mapped(), "unmapped still")
    # Nor does undoing what Quick Match mapped take them off.
    batch = scene.ana.ask("POST", "/api/v1/mappings/quick-match", {"apply": True})["batch_id"]
    equal(hub.mapped()[organization], company, "mapped by whoever may")
    undo = f"/api/v1/mappings/batches/{batch}/undo"
    equal((eva.post(undo, {}).status, hub.mapped()[organization]), (403, company), "undone")
    scene.rule(company)
    equal((eva.post(undo, {}).status, organization in hub.mapped()), (200, False), "undone without rules")
    equal(eva.post("/api/v1/mappings/import", {"csv": csv}).status, 200, "by a file without rules")
    equal(hub.mapped()[organization], company, "mapped")


def test_a_companys_own_rules_stay_when_companies_are_merged(test):
    scene = Scene(test)
    hub, company = scene.hub, scene.company
    role(hub, "Both", "manage_companies", "read_documentation", "read_documentation_passwords", "write_mappings", "write_users")
    eva = hub.user("eva", "Both")
    organization = next(o for o, c in scene.mapped.items() if c == company)
    other_organization, other = next((o, c) for o, c in scene.mapped.items() if c != company)
    scene.rule(company, approval=True, second_factor=True)
    for one, two in ((company, other), (other, company)):
        path = f"/api/v1/companies/{one}/merge"
        equal(eva.post(path, {"into": two, "organization_id": str(other_organization)}).status, 403, f"{one} into {two}: the ruled one loses")
        equal(eva.post(path, {"into": two, "organization_id": str(organization)}).status, 200, f"{one} into {two}: it keeps")
    scene.rule(company)
    # Rules set after a merge are not got rid of by undoing it.
    bare = scene.ana.ask("POST", "/api/v1/companies", {"name": "Bare Ltd"})["id"]
    path, body = f"/api/v1/companies/{company}/merge", {"into": bare}
    token = eva.ask("POST", path, body)["token"]
    merge = eva.ask("POST", path, {**body, "apply": True, "token": token})["merge_id"]
    hub.ask("PUT", f"/api/v1/companies/{bare}/password-access", {"level": "none"})
    undo = f"/api/v1/companies/merges/{merge}/undo"
    equal((eva.post(undo, {}).status, hub.mapped()[organization]), (403, bare), "undone")
    equal((scene.ana.post(undo, {}).status, hub.mapped()[organization]), (200, company), "undone by whoever may")


def test_a_merge_needs_what_it_does(test):
    scene = Scene(test)
    hub = scene.hub
    first, second = sorted(set(scene.mapped.values()), key=int)[:2]
    keeps = next(str(o) for o, c in scene.mapped.items() if c == second)
    role(hub, "Companies", "manage_companies")
    role(hub, "Mapping", "manage_companies", "write_mappings")
    role(hub, "Both", "manage_companies", "write_mappings", "write_users")
    limited = role(hub, "Branch", "read_documentation", all_companies=False)["id"]
    scene.ana.ask("POST", "/api/v1/users", {"name": "lim", "role": limited, "companies": [first]})
    people = {name: hub.user(name.lower(), name) for name in ("Companies", "Mapping", "Both")}
    path, wanted = f"/api/v1/companies/{first}/merge", {"into": second, "organization_id": keeps}
    for name, body, status in (("Companies", wanted, 403), ("Mapping", {**wanted, "with_limits": True}, 403),
                               ("Mapping", wanted, 200), ("Both", {**wanted, "with_limits": True}, 200)):
        answer = people[name].post(path, body)
        equal(answer.status, status, f"{name}: {answer}")
    refused = people["Mapping"].post(path, {**wanted, "with_limits": True})
    check("write_users" in refused.error["message"], f"{refused}")
    body = {**wanted, "with_limits": True}
    token = people["Both"].ask("POST", path, body)["token"]
    equal(people["Companies"].post(path, {**body, "apply": True, "token": token}).status, 403, "nor with somebody's look")
    merge = people["Both"].ask("POST", path, {**body, "apply": True, "token": token})["merge_id"]
    for name in ("Companies", "Mapping"):
        equal(people[name].post(f"/api/v1/companies/merges/{merge}/undo").status, 403, f"{name} undoes")
    equal(people["Both"].post(f"/api/v1/companies/merges/{merge}/undo").status, 200, "undone")
    # Where nothing is mapped there is nothing of mappings to need.
    bare = [scene.ana.ask("POST", "/api/v1/companies", {"name": name})["id"] for name in ("Bare", "Bare double")]
    equal(people["Companies"].post(f"/api/v1/companies/{bare[1]}/merge", {"into": bare[0]}).status, 200, "two bare ones")


def test_archiving_by_a_change_needs_what_archiving_needs(test):
    hub = Hub(test)
    ana = hub.user("ana")
    role(hub, "Writer", "write_companies")
    eva = hub.user("eva", "Writer")
    company = ana.ask("POST", "/api/v1/companies", {"name": "Contoso"})["id"]
    path = f"/api/v1/companies/{company}"
    equal(eva.send("PATCH", path, {"archived": True}).status, 403, "archived")
    equal(eva.send("PATCH", path, {"archived": False, "name": "Contoso Ltd"}).status, 200, "as it is")
    equal(ana.send("PATCH", path, {"archived": True}).status, 200, "by whoever may")
    equal(eva.send("PATCH", path, {"archived": False}).status, 403, "brought back")


def test_a_key_writes_no_more_than_its_maker(test):
    hub = Hub(test)
    hub.user("ana")
    role(hub, "Keys", "manage_api_keys", "write_documentation")
    eva = hub.user("eva", "Keys")
    for verbs, status in ((None, 403), (["read", "delete"], 403), (["read", "create", "update"], 201), (["read"], 201)):
        answer = eva.post("/api/v1/api-keys", {"name": "k", "scope": {"verbs": verbs} if verbs else None})
        equal(answer.status, status, f"{verbs}: {answer}")
    whole = hub.ask("POST", "/api/v1/api-keys", {"name": "whole"})["id"]
    equal(eva.post(f"/api/v1/api-keys/{whole}/rotate").status, 403, "nor by rotating")


def test_where_a_primary_admin_works_from_is_not_for_everybody(test):
    hub = Hub(test)
    ana = hub.user("ana")
    role(hub, "People", "manage_users")
    eva = hub.user("eva", "People")
    ids = {row["name"]: row["id"] for row in ana.ask("GET", "/api/v1/users")["users"]}
    equal(eva.get(f"/api/v1/users/{ids['ana']}/sessions").status, 403, "a Primary Admin's sessions")
    equal(eva.get(f"/api/v1/users/{ids['eva']}/sessions").status, 200, "of somebody with no more rights")
    equal(ana.get(f"/api/v1/users/{ids['eva']}/sessions").status, 200, "of somebody with fewer")
