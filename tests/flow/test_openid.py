# SPDX-License-Identifier: Apache-2.0
"""Sign-in by an identity provider: a real one, in its own process, walked as a browser walks it."""
import sqlite3
import urllib.parse

from support import databases
from support.context import check, equal
from support.hub import Hub
from support.identity_provider import SECRET, Browser, IdentityProvider
from support.processes import free_port
from test_second_factor import App

PEOPLE = {
    "u-kim": {"email": "kim@msp.example", "email_verified": True, "name": "Kim Larsen", "groups": ["techs"]},
    "u-ben": {"email": "ben@msp.example", "email_verified": True, "name": "Ben Okafor", "groups": ["others"]},
}


class Scene:
    def __init__(self, test, options=None, client=None, accounts=None, **settings):
        self.test = test
        self.hub = Hub(test)
        self.ana = self.hub.user("ana")
        self.provider = IdentityProvider(test, self.hub, {k: dict(v) for k, v in (accounts or PEOPLE).items()}, options, client)
        self.roles = {row["name"]: row["id"] for row in self.ana.ask("GET", "/api/v1/roles")["roles"]}
        self.settings = self.save(enabled=True, label="Sign in with Contoso", issuer=self.provider.issuer, client_id="gluepot",
                                  client_secret=SECRET, create_users=True, default_role=self.roles["Reader"], **settings)

    def save(self, **settings):
        revision = self.ana.ask("GET", "/api/v1/single-sign-on")["revision"]
        return self.ana.ask("PUT", "/api/v1/single-sign-on", {"revision": revision, **settings})

    def by_groups(self, **more):
        return self.save(scopes="openid email profile groups", role_claim="groups",
                         rules=[{"value": "leads", "role": self.roles["Technician"]}, {"value": "techs", "role": self.roles["Reader"]}],
                         default_role=None, **more)

    def browser(self):
        return Browser(self.hub, self.provider)

    def user(self, name):
        return next((row for row in self.ana.ask("GET", "/api/v1/users")["users"] if row["name"] == name), None)

    def entries(self, action):
        return self.hub.audit(f"&action={action}")


def test_somebody_signs_in_and_is_the_same_one_the_next_time(test):
    scene = Scene(test)
    button = scene.hub.client().ask("GET", "/api/v1/session/openid")
    equal(button, {"enabled": True, "label": "Sign in with Contoso"}, "what anybody sees of it")
    browser = scene.browser()
    location = browser.begin("/companies?q=1")
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)
    equal((query["response_type"], query["code_challenge_method"], query["scope"]), (["code"], ["S256"], ["openid email profile"]), "what is asked for")
    check(len(query["state"][0]) >= 43 and len(query["nonce"][0]) >= 43 and SECRET not in location, location)
    back = browser.at_provider(location, "u-kim")
    answer, refused = browser.come_back(back)
    equal((answer.headers["location"], refused), ("/companies?q=1", None), "back where the person was")
    cookies = answer.headers["set-cookie"]
    check("HttpOnly" in cookies and answer.headers["cache-control"] == "no-store", f"{answer.headers}")
    check("gluepot_sso" not in browser.jars[scene.hub.port], "the ticket is gone")
    kim = browser.session()
    session = kim.ask("GET", "/api/v1/session")
    equal((session["user"]["name"], session["user"]["role"]), ("Kim Larsen", "Reader"), "who came in")
    row = scene.user("Kim Larsen")
    equal((row["email"], row["single_sign_on"], row["password"], row["setup_pending"]), ("kim@msp.example", True, False, False), "the user that was made")
    check(row["last_sign_in_at_ms"], "seen")
    # The provider's name for a person decides from then on, not the address or the name.
    scene.provider.set("u-kim", email="kim.larsen@msp.example", name="Kim L.")
    again = scene.browser().sign_in("u-kim")
    equal(again.ask("GET", "/api/v1/session")["user"]["id"], row["id"], "the same user")
    check(again.cookie != kim.cookie, "a session of its own")
    kim.ask("DELETE", "/api/v1/session")
    equal(kim.get("/api/v1/session").status, 401, "signed out")
    equal(again.get("/api/v1/session").status, 200, "the other browser is not")
    done = [row for row in scene.entries("sign_in") if row["actor"]["name"] == "Kim Larsen"]
    check(len(done) == 2 and all("single sign-on" in row["reason"] for row in done), f"in the audit: {done}")
    equal(len(scene.entries("user_join")), 1, "made once")
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["code"][0]
    scene.hub.stop()
    equal(databases.find_in_files(scene.hub.folder, [SECRET, code]), [], "neither secret nor code on the disk")
    with open(scene.hub.log_file, encoding="utf-8") as log:
        text = log.read()
    check(SECRET not in text and code not in text, "nor in the log")


def test_a_way_back_works_once_and_in_the_browser_that_left(test):
    scene = Scene(test)
    mine, other = scene.browser(), scene.browser()
    back = mine.at_provider(mine.begin(), "u-kim")
    equal(other.come_back(back)[1], "ticket", "a browser that began nothing")
    other.begin()
    equal(other.come_back(back)[1], "ticket", "another browser's answer")
    check("gluepot_session" not in other.jars[scene.hub.port], "no session there")
    ticket = dict(mine.jars[scene.hub.port])
    equal(mine.come_back(back)[1], None, "the one that left")
    mine.jars[scene.hub.port] = dict(ticket)
    equal(mine.come_back(back)[1], "ticket", "twice, with the ticket kept")
    # A code somebody else got, in a sign-in of one's own.
    third = scene.browser()
    state = urllib.parse.parse_qs(urllib.parse.urlsplit(third.begin()).query)["state"][0]
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(back).query)["code"][0]
    base = back.split("?")[0]
    iss = urllib.parse.quote(scene.provider.issuer, safe="")
    equal(third.come_back(f"{base}?code={code}&state={state}&iss={iss}")[1], "code_refused", "a used code")
    state = urllib.parse.parse_qs(urllib.parse.urlsplit(third.begin()).query)["state"][0]
    equal(third.come_back(f"{base}?code=made-up&state={state}&iss=https%3A%2F%2Felsewhere.example")[1], "token_refused", "of another provider")
    state = urllib.parse.parse_qs(urllib.parse.urlsplit(third.begin()).query)["state"][0]
    equal(third.come_back(f"{base}?code=made-up&state={state}")[1], "token_refused", "of nobody, where the provider names itself")
    state = urllib.parse.parse_qs(urllib.parse.urlsplit(third.begin()).query)["state"][0]
    equal(third.come_back(f"{base}?error=access_denied&state={state}&iss={iss}")[1], "declined", "somebody says no there")
    scene.browser().sign_in("u-kim")  # five wrong ways back in a row have to wait
    # It lasts ten minutes: the ticket is sealed, so nobody makes it last longer.
    third.begin()
    sealed = third.jars[scene.hub.port]["gluepot_sso"]
    third.jars[scene.hub.port]["gluepot_sso"] = ("B" if sealed[0] == "A" else "A") + sealed[1:]
    equal(third.come_back(f"{base}?code=x&state=x&iss={iss}")[1], "ticket", "a changed ticket")
    for wanted in ("//evil.example/", "https://evil.example/", "/\\evil.example", "/api/v1/users", "x"):
        browser = scene.browser()
        answer, refused = browser.come_back(browser.at_provider(browser.begin(wanted), "u-kim"))
        equal((answer.headers["location"], refused), ("/", None), f"asked to return to {wanted}")


def test_a_stranger_neither_fills_the_audit_nor_keeps_others_out(test):
    scene = Scene(test)
    base = f"http://127.0.0.1:{scene.hub.port}/api/v1/session/openid/callback"
    iss = urllib.parse.quote(scene.provider.issuer, safe="")
    tries = {"declined": "error=access_denied&state={}", "provider_answer": "state={}", "ticket": "code=x&state=made-up", "code_refused": "code=x&state={}"}
    for number in range(60):
        stranger = scene.browser()
        state = urllib.parse.parse_qs(urllib.parse.urlsplit(stranger.begin()).query)["state"][0]
        why, query = list(tries.items())[number % len(tries)]
        equal(stranger.come_back(f"{base}?{query.format(state)}&iss={iss}")[1], why, f"try {number}")
    # Somebody behind the same address comes in all the same.
    scene.browser().sign_in("u-kim")
    refused = [row for row in scene.entries("sign_in") if row["outcome"] != "done"]
    equal(len(refused), 50, "entries of one network in a quarter of an hour")
    check("only counted" in refused[0]["reason"] and "only counted" not in refused[1]["reason"], f"the last one says so: {refused[:2]}")
    with sqlite3.connect(scene.hub.folder + "/strict.db") as store:
        equal(store.execute("SELECT COUNT(*) FROM openid_used").fetchone()[0], 16, "tickets stored: of those with a code")
    # Nor does it touch the guessing of second factors: that has a throttle of its own.
    eva = scene.hub.user("eva", "Reader")
    begun = eva.ask("POST", "/api/v1/profile/second-factor", {"current_password": scene.hub.passwords["eva"]})
    equal(eva.post("/api/v1/profile/second-factor/confirm", {"code": App(begun["key"]).code()}).status, 200, "a code")


def test_the_role_follows_the_claim_at_each_sign_in(test):
    scene = Scene(test)
    scene.by_groups()
    kim = scene.browser().sign_in("u-kim")
    equal(kim.ask("GET", "/api/v1/session")["user"]["role"], "Reader", "by the group")
    equal(scene.browser().refused("u-ben"), "no_role", "no group of his gives a role")
    equal(scene.user("Ben Okafor"), None, "and nobody was made")
    scene.provider.set("u-kim", groups=["techs", "leads"])
    kim = scene.browser().sign_in("u-kim")
    equal(kim.ask("GET", "/api/v1/session")["user"]["role"], "Technician", "the first rule that fits")
    changed = scene.entries("user_role")[0]
    check("Technician" in changed["reason"] and "Reader" in changed["reason"] and changed["subject"] == "Kim Larsen", f"{changed}")
    scene.provider.set("u-kim", groups=[])
    equal(scene.browser().refused("u-kim"), "no_role", "out of all groups")
    refusal = next(row for row in scene.entries("sign_in") if row["outcome"] == "refused")
    check(refusal["actor"]["name"] == "kim@msp.example" and "groups" in refusal["reason"], f"who was refused, and why: {refusal}")
    scene.save(default_role=scene.roles["Reader"])
    equal(scene.browser().sign_in("u-kim").ask("GET", "/api/v1/session")["user"]["role"], "Reader", "the default role")
    # Keycloak's roles stand in an object.
    scene.save(role_claim="realm_access.roles", rules=[{"value": "leads", "role": scene.roles["Technician"]}])
    scene.provider.set("u-kim", realm_access={"roles": ["leads"]})
    equal(scene.browser().sign_in("u-kim").ask("GET", "/api/v1/session")["user"]["role"], "Technician", "by a path")


def test_claims_in_the_id_token_and_the_other_algorithms(test):
    scene = Scene(test, options={"conformIdTokenClaims": False})
    for algorithm in ("RS256", "PS256", "ES256"):
        scene.provider.stop()
        scene.provider.client["id_token_signed_response_alg"] = algorithm
        scene.provider.start()
        name = scene.browser().sign_in("u-kim").ask("GET", "/api/v1/session")["user"]["name"]
        equal(name, "Kim Larsen", f"signed with {algorithm}")
        # Fresh keys are asked for once a minute at most; the next start of the provider needs a hub that knows none.
        scene.hub.stop()
        scene.hub.start()
    scene.provider.stop()
    scene.provider.client["id_token_signed_response_alg"] = "HS256"
    scene.provider.start()
    equal(scene.browser().refused("u-kim"), "token_refused", "signed with the secret both sides have")


def test_the_secret_in_the_body_and_a_wrong_one(test):
    scene = Scene(test, options={"clientAuthMethods": ["client_secret_post"]}, client={"token_endpoint_auth_method": "client_secret_post"})
    scene.browser().sign_in("u-kim")
    tested = scene.ana.ask("POST", "/api/v1/single-sign-on/test", {})
    check(tested["ok"] and "knows the client id" in tested["message"], f"{tested}")
    wrong = scene.ana.ask("POST", "/api/v1/single-sign-on/test", {"client_secret": "not this one"})
    check(not wrong["ok"] and "client secret" in wrong["message"] and wrong["next_step"], f"{wrong}")
    shown = scene.save(client_secret="not this one")
    check("not this one" not in str(shown) and shown["has_secret"] and shown["secret_set_by"] == "ana", f"{shown}")
    equal(scene.browser().refused("u-kim"), "client_refused", "a secret that expired")


def test_who_is_let_in(test):
    scene = Scene(test)
    scene.provider.set("u-ben", email_verified=False)
    equal(scene.browser().refused("u-ben"), "email_unverified", "an address that is only said")
    scene.provider.accounts["u-ben"].pop("email_verified")
    scene.provider.save()
    equal(scene.browser().refused("u-ben"), "email_unverified", "nothing said of it")
    scene.provider.accounts["u-ben"] = {"name": "Ben"}
    scene.provider.save()
    equal(scene.browser().refused("u-ben"), "email_missing", "no address")
    scene.provider.accounts["u-ben"] = dict(PEOPLE["u-ben"], xms_edov="1")
    scene.provider.save()
    # Whoever is deactivated stays out, and comes back in when he is activated.
    kim = scene.browser().sign_in("u-kim")
    id = scene.user("Kim Larsen")["id"]
    scene.ana.ask("PATCH", f"/api/v1/users/{id}", {"active": False})
    equal(kim.get("/api/v1/session").status, 401, "the open session has ended")
    equal(scene.browser().refused("u-kim"), "deactivated", "no way back in")
    scene.ana.ask("PATCH", f"/api/v1/users/{id}", {"active": True})
    scene.browser().sign_in("u-kim")
    # Users that there are: only where linking is allowed, and never a Primary Admin.
    eva = scene.hub.user("eva", "Technician")
    eva_id = scene.user("eva")["id"]
    scene.ana.ask("PATCH", f"/api/v1/users/{eva_id}", {"email": "Ben@MSP.example"})
    equal(scene.browser().refused("u-ben"), "not_linked", "not by the address alone")
    scene.save(link_by_email=True)
    ben = scene.browser().sign_in("u-ben")
    session = ben.ask("GET", "/api/v1/session")
    equal((session["user"]["id"], session["user"]["role"]), (eva_id, "Technician"), "the user that was there, with the role it had")
    equal((scene.user("eva")["single_sign_on"], scene.user("eva")["password"]), (True, False), "the provider is the way in")
    equal(eva.get("/api/v1/session").status, 401, "what was open before has ended")
    equal(len(scene.entries("user_link")), 1, "in the audit")
    ana_id = scene.user("ana")["id"]
    scene.provider.accounts["u-ana"] = {"email": "ana@msp.example", "email_verified": True, "name": "Ana"}
    scene.provider.save()
    scene.ana.ask("PATCH", f"/api/v1/users/{ana_id}", {"email": "ana@msp.example"})
    equal(scene.browser().refused("u-ana"), "primary_admin", "not a Primary Admin")
    equal(scene.user("ana")["role"]["name"], "Primary Admin", "whose role stays")
    # Unlinked: signed out, and linked no more.
    equal(scene.ana.ask("DELETE", f"/api/v1/users/{eva_id}/single-sign-on")["removed"], True, "unlinked")
    equal(ben.get("/api/v1/session").status, 401, "and signed out")
    scene.save(link_by_email=False, create_users=False)
    equal(scene.browser().refused("u-ben"), "not_linked", "as before")
    scene.provider.accounts["u-new"] = {"email": "new@msp.example", "email_verified": True, "name": "New"}
    scene.provider.save()
    equal(scene.browser().refused("u-new"), "unknown_user", "nobody is made")
    scene.save(enabled=False)
    answer = scene.hub.client().post("/api/v1/session/openid", {})
    equal((answer.status, scene.hub.client().ask("GET", "/api/v1/session/openid")["enabled"]), (409, False), "switched off")


def test_linking_takes_away_what_somebody_else_may_hold_of_the_account(test):
    scene = Scene(test)
    hub = scene.hub
    hub.ask("POST", "/api/v1/roles", {"name": "Desk", "permissions": ["write_users", "manage_api_keys", "read_documentation"], "all_companies": True})
    scene.by_groups(link_by_email=True)
    scene.provider.set("u-kim", groups=["leads"])  # a technician
    eva = hub.user("eva", "Desk")
    id = scene.user("eva")["id"]
    # Eva writes another's address into her own account, and keeps what she can.
    equal(eva.send("PATCH", f"/api/v1/users/{id}", {"email": "kim@msp.example"}).status, 200, "the address")
    begun = eva.ask("POST", "/api/v1/profile/second-factor", {"current_password": hub.passwords["eva"]})
    app = App(begun["key"])
    eva.ask("POST", "/api/v1/profile/second-factor/confirm", {"code": app.code()})
    key = eva.ask("POST", "/api/v1/api-keys", {"name": "hers", "scope": {"verbs": ["read"]}})
    link = scene.ana.ask("POST", f"/api/v1/users/{id}/setup-link", {})["setup_url"]
    setup = "/api/v1" + link[link.index("/setup/"):]
    equal(hub.client().get(setup).status, 200, "a set-up link that is open")
    kim = scene.browser().sign_in("u-kim")
    session = kim.ask("GET", "/api/v1/session")
    equal((session["user"]["id"], session["user"]["role"]), (id, "Technician"), "whose it is from now on")
    equal(eva.get("/api/v1/session").status, 401, "eva's session")
    answer = hub.client().post("/api/v1/session", {"name": "eva", "password": hub.passwords["eva"], "code": app.code()})
    equal(answer.status, 401, f"her password: {answer}")
    equal(hub.client().post(setup, {"password": hub.passwords["eva"] + " new"}).status, 404, "the set-up link")
    row = scene.user("eva")
    equal((row["single_sign_on"], row["password"], row["second_factor"]), (True, False, False), "what the account has")
    equal(hub.client().send("GET", "/itglue/organizations", headers={"x-api-key": key["key"]}).status, 403, "a key she made")
    equal(next(k for k in scene.ana.ask("GET", "/api/v1/api-keys")["keys"] if k["id"] == key["id"])["state"], "paused", "it rests")
    linked, paused = scene.entries("user_link")[0], scene.entries("key_pause")[0]
    check("password" in linked["reason"] and linked["subject"] == "eva", f"the audit says what went: {linked}")
    check(paused["subject"] == "hers" and "single sign-on" in paused["reason"], f"and why the key rests: {paused}")
    # The next sign-in takes nothing more, and an administrator gives a password again.
    link = scene.ana.ask("POST", f"/api/v1/users/{id}/setup-link", {})["setup_url"]
    scene.browser().sign_in("u-kim")
    equal(kim.get("/api/v1/session").status, 200, "both browsers")
    equal(hub.client().post("/api/v1" + link[link.index("/setup/"):], {"password": "correct horse of kim 1"}).status, 200, "a new password")
    equal(hub.client().post("/api/v1/session", {"name": "eva", "password": "correct horse of kim 1"}).status, 200, "which lets in")
    equal(len(scene.entries("user_link")), 1, "linked once")


def test_entra_says_verified_in_its_own_claim(test):
    accounts = {"u-kim": {"email": "kim@msp.example", "xms_edov": "1", "name": "Kim Larsen"}}
    scene = Scene(test, accounts=accounts, verified_claim="xms_edov",
                  options={"claims": {"openid": ["sub"], "email": ["email", "xms_edov"], "profile": ["name"]}})
    equal(scene.browser().sign_in("u-kim").ask("GET", "/api/v1/session")["user"]["name"], "Kim Larsen", "let in")


def test_a_provider_that_is_down_or_another_one(test):
    scene = Scene(test)
    # An issuer is compared to the letter.
    for issuer in (scene.provider.issuer + "/", f"http://localhost:{scene.provider.port}"):
        tested = scene.ana.ask("POST", "/api/v1/single-sign-on/test", {"issuer": issuer, "client_secret": "x"})
        check(not tested["ok"] and "calls itself" in tested["message"] and tested["next_step"], f"{issuer}: {tested}")
    missing = scene.ana.send("PUT", "/api/v1/single-sign-on", {"revision": scene.settings["revision"], "issuer": scene.provider.issuer + "/"})
    equal((missing.status, missing.error["field"]), (422, "client_secret"), f"the stored secret stays with its issuer: {missing}")
    scene.save(issuer=scene.provider.issuer + "/", client_secret=SECRET)
    answer = scene.hub.client().post("/api/v1/session/openid", {})
    equal((answer.status, answer.error["code"]), (502, "issuer_mismatch"), f"{answer}")
    scene.save(issuer=scene.provider.issuer, client_secret=SECRET)
    browser = scene.browser()
    back = browser.at_provider(browser.begin(), "u-kim")
    scene.provider.stop()
    equal(browser.come_back(back)[1], "provider_unreachable", "it went while the person was on the way")
    failed = next(row for row in scene.entries("sign_in") if row["outcome"] == "failed")
    check("cannot be reached" in failed["reason"] or "cut the answer" in failed["reason"], f"{failed}")
    scene.hub.stop()
    scene.hub.start()
    answer = scene.hub.client().post("/api/v1/session/openid", {})
    check(answer.status in (502, 503, 504) and answer.error["code"] == "provider_unreachable" and answer.error["next_step"], f"{answer}")
    tested = scene.ana.ask("POST", "/api/v1/single-sign-on/test", {})
    check(not tested["ok"] and str(scene.provider.port) in tested["message"] and tested["next_step"], f"{tested}")
    equal(scene.ana.ask("POST", "/api/v1/single-sign-on/test", {"issuer": f"http://127.0.0.1:{free_port()}"})["ok"], False, "nobody there")
    # The hub knows the keys of before; those of the new start are asked for once.
    scene.provider.start()
    scene.browser().sign_in("u-kim")
    scene.provider.stop()
    scene.provider.start()
    scene.browser().sign_in("u-kim")


def test_whoever_sets_the_rules_demotes_nobody_above_him(test):
    scene = Scene(test)
    scene.by_groups()
    scene.provider.set("u-kim", groups=["leads"])
    scene.browser().sign_in("u-kim")
    reader = next(row for row in scene.ana.ask("GET", "/api/v1/roles")["roles"] if row["name"] == "Reader")
    people = scene.ana.ask("POST", "/api/v1/roles", {"name": "People", "permissions": [*reader["permissions"], "manage_users"], "all_companies": True})
    eva = scene.hub.user("eva", "People")
    equal(eva.send("PATCH", f"/api/v1/users/{scene.user('Kim Larsen')['id']}", {"role": "Reader"}).status, 403, "by hand")

    def put(**body):
        return eva.send("PUT", "/api/v1/single-sign-on", {"revision": eva.ask("GET", "/api/v1/single-sign-on")["revision"], **body})

    answer = put(rules=[], default_role=scene.roles["Reader"])
    equal(answer.status, 403, f"by the rules: {answer}")
    scene.browser().sign_in("u-kim")
    equal(scene.user("Kim Larsen")["role"]["name"], "Technician", "the role stays")
    # Without a claim nobody's role is changed, and whoever holds every role that is in use sets the rules.
    equal(put(rules=[], role_claim="", default_role=people["id"]).status, 200, "no claim")
    scene.browser().sign_in("u-kim")
    equal(scene.user("Kim Larsen")["role"]["name"], "Technician", "roles are given by hand")
    scene.by_groups()
    scene.ana.ask("PATCH", f"/api/v1/users/{scene.user('Kim Larsen')['id']}", {"role": "Reader"})
    equal(put(rules=[], default_role=scene.roles["Reader"]).status, 200, "nobody is above her")


def test_whoever_sets_the_provider_gains_nothing(test):
    scene = Scene(test)
    scene.ana.ask("POST", "/api/v1/roles", {"name": "People", "permissions": ["manage_users"]})
    kim = scene.hub.user("kim", "People")
    scene.hub.user("theo", "Technician")
    roles = {row["name"]: row["id"] for row in scene.ana.ask("GET", "/api/v1/roles")["roles"]}
    now = kim.ask("GET", "/api/v1/single-sign-on")
    check(SECRET not in str(now), f"{now}")

    def put(client, **body):
        return client.send("PUT", "/api/v1/single-sign-on", {"revision": scene.ana.ask("GET", "/api/v1/single-sign-on")["revision"], **body})

    equal(put(kim, default_role=roles["Technician"]).status, 403, "a role kim does not hold")
    equal(put(kim, default_role=roles["People"], link_by_email=True).status, 403, "signing in as Theo")
    equal(put(kim, default_role=None, create_users=False, role_claim="groups", rules=[{"value": "x", "role": roles["Reader"]}]).status, 403, "by a rule")
    equal(put(kim, default_role=roles["People"]).status, 200, "her own")
    equal(put(scene.ana, default_role=roles["Primary Admin"]).error["field"], "default_role", "nobody is made a Primary Admin")
    equal(put(scene.ana, rules=[{"value": "x", "role": roles["Primary Admin"]}], role_claim="groups").error["field"], "rules", "by a rule neither")
    stale = scene.ana.send("PUT", "/api/v1/single-sign-on", {"revision": now["revision"], "label": "x"})
    equal(stale.status, 409, f"somebody changed them meanwhile: {stale}")
    refused = [row for row in scene.entries("single_sign_on") if row["outcome"] == "refused"]
    equal(len(refused), 3, "refusals stand in the audit")
    for body, field in (({"issuer": "ftp://x"}, "issuer"), ({"issuer": "http://elsewhere.example"}, "issuer"), ({"scopes": "email"}, "scopes"),
                        ({"label": ""}, "label"), ({"client_id": ""}, "client_id"),
                        ({"issuer": "https://accounts.google.com"}, "role_claim"), ({"issuer": "https://accounts.google.com", "role_claim": "hd"}, "default_role")):
        answer = put(scene.ana, client_secret="again", **body)
        equal((answer.status, answer.error["field"]), (422, field), f"{body}: {answer}")
    scene.hub.stop()
    with sqlite3.connect(scene.hub.folder + "/strict.db") as store:
        equal(store.execute("SELECT COUNT(*) FROM openid_provider WHERE secret LIKE ?", (f"%{SECRET}%",)).fetchone()[0], 0, "the secret is sealed")
