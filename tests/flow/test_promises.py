# SPDX-License-Identifier: Apache-2.0
"""What the hub promises whoever uses it: only mapped organizations, permissions at once, no request forged or guessed."""
import json

from support import databases
from support.account import Account
from support.context import check, equal
from support.hub import Hub

SMALL = {"organizations": 14, "types": 3, "flexible-assets": 60, "documents": 80, "checklists": 20, "passwords": 240}


def scene(test, share="reveal", **counts):
    account = Account(test, counts={**SMALL, **counts})
    hub = Hub(test)
    mapped = hub.ready(account, share)
    return account, hub, mapped


def rows_of(hub, kind, organization):
    return databases.read(hub.folder + "/documentation.db",
                          "SELECT id FROM record WHERE kind = ? AND organization_id = ?", kind, organization)


def test_b40_b41_records_of_an_unmapped_organization_are_nowhere(test):
    account, hub, mapped = scene(test)
    database = account.folder + "/documentation.db"
    outside = [id for id, _, _ in account.organizations() if id not in mapped]
    marks, ids = "?" + ", ?" * (len(outside) - 1), outside
    hidden = databases.read(database, f"SELECT kind, id, name FROM record WHERE kind IN (6, 7, 9, 10, 13) "
                                      f"AND organization_id IN ({marks})", *ids)
    check(len(hidden) > 20, f"only {len(hidden)} records belong to unmapped organizations")
    stored = databases.read(hub.folder + "/documentation.db",
                            f"SELECT kind, id FROM record WHERE kind NOT IN (1, 16) AND organization_id IN ({marks})", *ids)
    equal(stored, [], "their records in the hub's store")
    hub.stop()
    urls = [f"https://brightwater.example/{organization}/" for organization in outside]
    equal(databases.find_in_files(hub.folder, urls), [], "their records' addresses on the hub's disk")


def test_b42_unmapping_removes_the_records_at_once_and_mapping_brings_them_back(test):
    account, hub, mapped = scene(test)
    ana = hub.user("ana")
    organization, company, entry = hub.revealable(mapped)[0]
    name = hub.entries(company)[0]["name"]
    check(len(rows_of(hub, databases.PASSWORDS, organization)) > 0, "it has entries")
    equal(ana.send("DELETE", f"/api/v1/mappings/{organization}").status, 204, "unmapped")
    for kind in databases.MIRRORED.values():
        equal(rows_of(hub, kind, organization), [], f"records of kind {kind} in the store")
    for target in ("documents", "flexible-assets", "checklists", "passwords", f"passwords/{entry}"):
        answer = ana.get(f"/api/v1/companies/{company}/{target}")
        check(answer.status == 404 or not any(answer.json.get(part) for part in
                                              ("documents", "assets", "checklists", "passwords")),
              f"{target} of the company: {answer}")
    equal(ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"}).status, 404, "a reveal")
    import urllib.parse
    found = ana.ask("GET", f"/api/v1/search?limit=100&kind=passwords&q={urllib.parse.quote(name)}")["results"]
    equal([row for row in found if row["company"] and row["company"]["id"] == company], [], "search")
    equal(ana.send("PUT", f"/api/v1/mappings/{organization}", {"company_id": company}).status, 200, "mapped again")
    hub.sync()
    equal({row[0] for row in rows_of(hub, databases.PASSWORDS, organization)},
          {row[0] for row in databases.read(account.folder + "/documentation.db", "SELECT id FROM record WHERE kind = 10 "
                                            "AND organization_id = ?", organization)}, "its entries after the next sync")
    databases.compare_mirror(account.folder, hub.folder, set(mapped))


def test_restricted_personal_and_vault_entries_say_why_they_are_not_shown(test):
    account, hub, mapped = scene(test, passwords=1200)  # so many that of each kind some belong to mapped organizations
    ana = hub.user("ana")
    seen = {}
    for company in mapped.values():
        for row in ana.ask("GET", f"/api/v1/companies/{company}/passwords")["passwords"]:
            if not row["may_reveal"]:
                seen.setdefault(row["reveal_denied"]["code"], (company, row))
    equal(set(seen), {"restricted", "personal", "vault"}, "reasons in this sample")
    messages = set()
    for code, (company, row) in seen.items():
        start = account.request_count()
        answer = ana.post(f"/api/v1/companies/{company}/passwords/{row['id']}/reveal", {"purpose": "show"})
        equal((answer.status, answer.error["message"]), (403, row["reveal_denied"]["message"]), code)
        check(answer.error["next_step"], f"{code}: a next step")
        messages.add(answer.error["message"])
        equal([r for r in account.requests(start) if "show_password" in r["target"]], [], f"{code}: requests for the value")
        equal(hub.audit("&action=reveal")[0]["outcome"], "refused", f"{code}: in the audit")
    equal(len(messages), 3, "different reasons")


def test_the_level_of_sharing_decides(test):
    _, hub, mapped = scene(test)
    ana = hub.user("ana")
    organization, company, entry = hub.revealable(mapped)[0]
    reveal = f"/api/v1/companies/{company}/passwords/{entry}/reveal"
    listed = f"/api/v1/companies/{company}/passwords"
    for level, shown, status in (("list", True, 403), ("none", False, 404), ("off", False, 404), ("reveal", True, 200)):
        hub.command("passwords", "share", level)
        equal(bool(ana.ask("GET", listed)["passwords"]), shown, f"{level}: entries are listed")
        equal(ana.post(reveal, {"purpose": "show"}).status, status, f"{level}: a reveal")


def test_b100_permissions_act_on_the_next_request(test):
    _, hub, mapped = scene(test)
    ana, eva = hub.user("ana"), hub.user("eva", "Technician")
    _, company, entry = hub.revealable(mapped)[0]
    reveal = f"/api/v1/companies/{company}/passwords/{entry}/reveal"
    equal(eva.post(reveal, {"purpose": "show"}).status, 200, "a technician's reveal")
    equal(eva.get("/api/v1/users").status, 403, "a technician among the users")
    users = {row["name"]: row["id"] for row in ana.ask("GET", "/api/v1/users")["users"]}
    roles = {row["name"]: row["id"] for row in ana.ask("GET", "/api/v1/roles")["roles"]}
    ana.ask("PATCH", f"/api/v1/users/{users['eva']}", {"role": roles["Reader"]})
    refused = eva.post(reveal, {"purpose": "show"})
    equal(refused.status, 403, "a reader's reveal")
    check("read_documentation_passwords" in refused.error["message"] and refused.error["next_step"], f"says: {refused}")
    equal(hub.audit("&action=reveal")[0]["outcome"], "refused", "the refusal in the audit")
    equal(eva.get(f"/api/v1/companies/{company}/documents").status, 200, "a reader reads")
    ana.ask("PATCH", f"/api/v1/users/{users['eva']}", {"active": False})
    equal(eva.get(f"/api/v1/companies/{company}/documents").status, 401, "a deactivated user's session")
    equal(hub.client().post("/api/v1/session", {"name": "eva", "password": hub.passwords["eva"]}).status, 401, "sign in")
    ana.ask("PATCH", f"/api/v1/users/{users['eva']}", {"active": True, "role": roles["Technician"]})
    back = hub.client().sign_in("eva", hub.passwords["eva"])
    equal(back.post(reveal, {"purpose": "show"}).status, 200, "activated again")
    equal(back.send("DELETE", "/api/v1/session").status, 204, "signing out")
    equal(back.get("/api/v1/session").status, 401, "the session after it")


def test_b110_the_primary_admin_cannot_lock_everybody_out(test):
    hub = Hub(test)
    ana = hub.user("ana")
    me = ana.ask("GET", "/api/v1/users")["users"][0]["id"]
    roles = {row["name"]: row["id"] for row in ana.ask("GET", "/api/v1/roles")["roles"]}
    for body in ({"active": False}, {"role": roles["Reader"]}):
        refused = ana.send("PATCH", f"/api/v1/users/{me}", body)
        check(refused.status in (403, 409, 422), f"the last Primary Admin and {body}: {refused}")
    equal(ana.get("/api/v1/users").status, 200, "still an administrator")


def test_b127_a_key_revoked_or_paused_is_refused_at_once(test):
    account = Account(test, counts=SMALL)
    operator = account.serving.operator()
    key = account.make_key("script")
    id = next(row["id"] for row in operator.ask("GET", "/api/v1/api-keys")["keys"] if row["masked"].startswith(key[:36]))
    equal(account.api("/organizations", key=key).status, 200, "a new key")
    for action, status in (("pause", 403), ("activate", 200), ("revoke", 403), ("activate", 403)):
        operator.post(f"/api/v1/api-keys/{id}/{action}")
        answer = account.api("/organizations", key=key)
        equal(answer.status, status, f"after {action}")
    equal(account.api("/organizations").status, 200, "another key")
    listed = account.serving.command("keys", "list").out
    check(id in listed and "revoked" in listed, f"keys list shows it: {listed}")


def test_forged_requests_are_refused(test):
    _, hub, mapped = scene(test)
    ana = hub.user("ana")
    _, company, entry = hub.revealable(mapped)[0]
    targets = [("POST", f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"}),
               ("POST", "/api/v1/companies", {"name": "Forged"}), ("POST", "/api/v1/sync", {}),
               ("DELETE", f"/api/v1/mappings/{next(iter(mapped))}", None), ("DELETE", "/api/v1/session", None),
               ("PUT", "/api/v1/integrations/itglue/password-sharing", {"enabled": False})]
    for method, target, body in targets:
        raw = json.dumps(body) if body is not None else None
        for what, headers, statuses in (
                ("no token", {"Gluepot-Csrf": None}, (403,)),
                ("another token", {"Gluepot-Csrf": "0" * 64}, (403,)),
                ("a page of another site", {"Origin": "https://evil.example"}, (403,)),
                ("a page without an origin", {"Origin": "null"}, (403,)),
                ("a form", {"Content-Type": "application/x-www-form-urlencoded"}, (403, 415)),
                ("plain text", {"Content-Type": "text/plain"}, (403, 415)),
                ("no session", {"Cookie": None}, (401, 403))):
            answer = ana.send(method, target, raw=raw, headers=headers)
            check(answer.status in statuses, f"{what}: {method} {target}: {answer}")
    equal([row for row in ana.ask("GET", "/api/v1/companies")["companies"] if row["name"] == "Forged"], [], "companies")
    equal(set(hub.mapped()), set(mapped), "the mapping")
    own = ana.send("POST", targets[0][1], targets[0][2], headers={"Origin": f"http://127.0.0.1:{hub.port}"})
    equal(own.status, 200, "the hub's own page")


def test_b70_another_companys_id_answers_as_a_missing_one(test):
    _, hub, mapped = scene(test)
    ana = hub.user("ana")
    _, company, entry = hub.revealable(mapped)[0]
    other = next(id for id in mapped.values() if id != company)
    document = next(row for id in mapped.values() for row in
                    [(id, d["id"]) for d in ana.ask("GET", f"/api/v1/companies/{id}/documents")["documents"]])

    def normal(answer):
        error = answer.error
        error.pop("request_id")
        return answer.status, error

    for path, mine in (("passwords", (company, entry)), ("documents", document)):
        equal(ana.get(f"/api/v1/companies/{mine[0]}/{path}/{mine[1]}").status, 200, f"{path} of its own company")
        stranger = next(id for id in mapped.values() if id != mine[0])
        swapped = ana.get(f"/api/v1/companies/{stranger}/{path}/{mine[1]}")
        missing = ana.get(f"/api/v1/companies/{stranger}/{path}/999999999")
        equal(normal(swapped), normal(missing), f"{path} under another company, as one that is not there")
        equal(swapped.status, 404, f"{path} under another company")
    swapped = ana.post(f"/api/v1/companies/{other}/passwords/{entry}/reveal", {"purpose": "show"})
    missing = ana.post(f"/api/v1/companies/{other}/passwords/999999999/reveal", {"purpose": "show"})
    equal(normal(swapped), normal(missing), "a reveal under another company")
    equal(swapped.status, 404, "its status")


def test_everything_needs_a_session_and_headers_are_strict(test):
    account, hub, mapped = scene(test)
    stranger = hub.client()
    company = next(iter(mapped.values()))
    for target in ("/api/v1/session", "/api/v1/status", "/api/v1/companies", "/api/v1/users", "/api/v1/audit", "/api/v1/jobs",
                   "/api/v1/events", "/api/v1/organizations", "/api/v1/integrations", f"/api/v1/companies/{company}/passwords",
                   "/api/v1/search?q=a", "/api/v1/api-keys", "/api/v1/roles", "/api/v1/password-sync/plan"):
        equal(stranger.get(target).status, 401, f"{target} without a session")
    page = stranger.get("/")
    policy = page.headers["content-security-policy"]
    check("default-src 'none'" in policy and "unsafe" not in policy, f"the policy: {policy}")
    equal((page.headers["x-content-type-options"], page.headers["referrer-policy"]), ("nosniff", "no-referrer"), "headers")
    equal(stranger.get("/itglue/organizations").status in (401, 403, 404), True, "the compatible API without a key")
    for name, password in (("ana", "wrong password here"), ("nobody", "wrong password here")):
        hub.user("ana") if not hub.passwords else None
        answer = stranger.post("/api/v1/session", {"name": name, "password": password})
        equal(answer.status, 401, "a wrong sign-in")
    # People type their password where the name belongs: what names nobody is not written down.
    equal(stranger.post("/api/v1/session", {"name": "Canary-of-a-passw0rd", "password": "x"}).status, 401, "a password as the name")
    equal([row["actor"]["name"] for row in hub.audit("&action=sign_in&outcome=refused")][:3], ["unknown name", "unknown name", "ana"],
          "who failed to sign in")
    check("Canary-of-a-passw0rd" not in hub.operator().get("/api/v1/audit/export").text, "what was typed stands in the audit")
    for _ in range(30):
        answer = stranger.post("/api/v1/session", {"name": "ana", "password": "wrong again and again"})
        if answer.status == 429:
            break
    equal(answer.status, 429, "guessing is slowed down")
    check("retry-after" in answer.headers, "Retry-After")
