# SPDX-License-Identifier: Apache-2.0
"""The second factor: set up, signing in, a session's step-up, recovery, and what guessing gets."""
import base64
import hashlib
import hmac
import struct
import time
import urllib.parse

from support import databases
from support.context import check, equal
from support.hub import Hub


def code_of(key, step):
    mac = hmac.new(base64.b32decode(key), struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[19] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 10 ** 6:06d}"


class App:
    """An authenticator app that gives each code once: the next step's when this one's was used, as long as the hub takes it."""

    def __init__(self, key):
        self.key, self.last = key, 0

    def code(self):
        while int(time.time()) // 30 + 1 <= self.last:
            time.sleep(0.2)  # the hub takes one step ahead and none twice
        self.last = max(self.last + 1, int(time.time()) // 30)
        return code_of(self.key, self.last)

    def wrong(self):
        now = int(time.time()) // 30
        near = {code_of(self.key, now + step) for step in range(-3, 5)}
        return next(f"{number:06d}" for number in range(100) if f"{number:06d}" not in near)


class Scene:
    def __init__(self, test, options=()):
        self.hub = Hub(test, options=options)
        self.ana = self.hub.user("ana")
        self.eva = self.hub.user("eva", "Reader")
        self.password = self.hub.passwords["eva"]
        begun = self.eva.ask("POST", "/api/v1/profile/second-factor", {"current_password": self.password})
        self.key, self.uri = begun["key"], begun["uri"]
        self.app = App(self.key)
        self.recovery = self.eva.ask("POST", "/api/v1/profile/second-factor/confirm", {"code": self.app.code()})["recovery_codes"]

    def sign_in(self, code=None, password=None):
        body = {"name": "eva", "password": password or self.password, **({} if code is None else {"code": code})}
        client = self.hub.client()
        return client, client.post("/api/v1/session", body)


def test_signing_in_asks_for_a_code_and_takes_each_once(test):
    scene = Scene(test)
    check(scene.uri.startswith("otpauth://totp/") and f"secret={scene.key}" in scene.uri, scene.uri)
    _, asked = scene.sign_in()
    equal((asked.status, asked.error["code"]), (403, "second_factor_required"), f"without a code: {asked}")
    check("set-cookie" not in asked.headers, "no session for half a proof")
    _, wrong = scene.sign_in(password="not her password at all")
    equal(wrong.status, 401, f"a wrong password is told as before, and nothing of the factor: {wrong}")
    check("second_factor" not in wrong.text, f"{wrong}")
    code = scene.app.code()
    client, answer = scene.sign_in(code)
    client.take_session(answer)
    session = client.ask("GET", "/api/v1/session")
    check(session["second_factor"] and session["second_factor_at_ms"], f"it has passed: {session}")
    _, again = scene.sign_in(code)
    equal((again.status, again.error["field"]), (422, "code"), f"the same code twice: {again}")
    _, bad = scene.sign_in(scene.app.wrong())
    equal((bad.status, bad.error["field"]), (422, "code"), f"a wrong code: {bad}")
    refused = [row for row in scene.hub.audit("&action=sign_in") if row["outcome"] == "refused" and row["actor"]["name"] == "eva"]
    check(len(refused) >= 3, f"in the audit: {refused}")
    client, answer = scene.sign_in(scene.recovery[0].upper())
    client.take_session(answer)
    _, again = scene.sign_in(scene.recovery[0])
    equal(again.status, 422, f"a recovery code twice: {again}")
    equal(client.ask("GET", "/api/v1/profile")["second_factor"]["recovery_codes_left"], 9, "codes left")
    # A link that an administrator made stands for the password alone.
    id = next(row["id"] for row in scene.ana.ask("GET", "/api/v1/users")["users"] if row["name"] == "eva")
    link = scene.ana.ask("POST", f"/api/v1/users/{id}/setup-link")["setup_url"]
    answer = scene.hub.client().post("/api/v1" + link[link.index("/setup/"):], {"password": "quite another password"})
    equal((answer.status, answer.error["code"]), (403, "second_factor_required"), f"by a set-up link: {answer}")
    check("set-cookie" not in answer.headers, "no session by the link")
    client, answer = scene.sign_in(scene.app.code(), "quite another password")
    client.take_session(answer)
    scene.hub.stop()
    equal(databases.find_in_files(scene.hub.folder, [scene.key, *scene.recovery, *[code.replace("-", "") for code in scene.recovery]]), [], "keys and codes on the disk")


def test_the_app_is_told_the_name_of_this_hub_as_its_settings_have_it(test):
    hub = Hub(test)
    ana = hub.user("ana")
    seen = ana.ask("GET", "/api/v1/settings")
    ana.ask("PATCH", "/api/v1/settings", {"name": "Contoso & Söhne: MSP", "revision": seen["revision"]})
    uri = ana.ask("POST", "/api/v1/profile/second-factor", {"current_password": hub.passwords["ana"]})["uri"]
    parts = urllib.parse.urlsplit(uri)
    equal(urllib.parse.unquote(parts.path), "/Contoso & Söhne: MSP:ana", "the label")
    equal(urllib.parse.parse_qs(parts.query)["issuer"], ["Contoso & Söhne: MSP"], "the issuer")
    check("%3A" in parts.path, f"a colon of the name does not end it: {uri}")


def test_a_session_steps_up_and_the_factor_is_managed_with_a_code(test):
    scene = Scene(test)
    eva = scene.eva
    check(eva.ask("GET", "/api/v1/session")["second_factor_at_ms"], "confirming it is passing it")
    wrong = eva.post("/api/v1/session/second-factor", {"code": scene.app.wrong()})
    equal((wrong.status, wrong.error["field"]), (422, "code"), f"{wrong}")
    before = eva.ask("GET", "/api/v1/session")["second_factor_at_ms"]
    eva.ask("POST", "/api/v1/session/second-factor", {"code": scene.app.code()})
    check(eva.ask("GET", "/api/v1/session")["second_factor_at_ms"] > before, "marked anew")
    none = scene.ana.post("/api/v1/session/second-factor", {"code": "123456"})
    check(none.status == 409 and "profile" in none.error["next_step"], f"who has none is told where to set one up: {none}")
    again = eva.post("/api/v1/profile/second-factor", {"current_password": scene.password})
    equal(again.status, 409, f"an open session does not replace it: {again}")
    fresh = eva.ask("POST", "/api/v1/profile/recovery-codes", {"code": scene.recovery[3]})["recovery_codes"]
    _, old = scene.sign_in(scene.recovery[4])
    equal(old.status, 422, f"an old recovery code: {old}")
    equal(eva.post("/api/v1/profile/second-factor/remove", {"code": "000-000"}).status, 422, "not without a code")
    equal(eva.ask("POST", "/api/v1/profile/second-factor/remove", {"code": fresh[0]})["removed"], True, "removed")
    client, answer = scene.sign_in()
    client.take_session(answer)
    equal(client.ask("GET", "/api/v1/session")["second_factor"], False, "none any more")
    actions = [row["action"] for row in scene.hub.audit() if row["actor"]["name"] == "eva"]
    for action in ("second_factor_on", "second_factor", "recovery_codes", "second_factor_off"):
        check(action in actions, f"{action} in the audit: {actions}")


def test_an_administrator_takes_it_off_and_nobody_with_less_does(test):
    scene = Scene(test)
    scene.ana.ask("POST", "/api/v1/roles", {"name": "People", "permissions": ["manage_users"]})
    kim = scene.hub.user("kim", "People")
    id = next(row["id"] for row in scene.ana.ask("GET", "/api/v1/users")["users"] if row["name"] == "eva")
    equal(kim.send("DELETE", f"/api/v1/users/{id}/second-factor").status, 403, "of somebody who holds what kim does not")
    equal(scene.eva.send("DELETE", f"/api/v1/users/{id}/second-factor").status, 403, "a reader")
    equal(scene.ana.ask("DELETE", f"/api/v1/users/{id}/second-factor")["removed"], True, "by the Primary Admin")
    equal(scene.eva.ask("GET", "/api/v1/session")["second_factor_at_ms"], None, "an open session has not passed any more")
    client, answer = scene.sign_in()
    client.take_session(answer)
    entry = scene.hub.audit("&action=second_factor_reset")[0]
    equal((entry["actor"]["name"], entry["subject"], entry["outcome"]), ("ana", "eva", "done"), "in the audit")


def test_guessing_codes_is_slowed_and_the_owner_gets_in(test):
    scene = Scene(test)
    waits, tries = [], 0
    for _ in range(12):
        answer = scene.sign_in(scene.app.wrong())[1]
        tries += 1
        check(answer.status in (422, 429), f"try {tries}: {answer}")
        if answer.status == 429:
            waits.append(int(answer.headers["retry-after"]))
    check(waits and tries - len(waits) < 12, f"{len(waits)} of {tries} tries had to wait: {waits}")
    # Whoever waits as told gets in.
    for _ in range(20):
        client, answer = scene.sign_in(scene.app.code())
        if answer.status == 200:
            break
        equal(answer.status, 429, f"{answer}")
        time.sleep(int(answer.headers["retry-after"]))
    client.take_session(answer)


def test_the_password_is_changed_with_the_present_one_and_other_sessions_end(test):
    hub = Hub(test)
    ana = hub.user("ana")
    other = hub.client().sign_in("ana", hub.passwords["ana"])
    body = {"current_password": "not the present one", "password": "seven wet herons"}
    answer = ana.post("/api/v1/profile/password", body)
    equal((answer.status, answer.error["field"]), (422, "current_password"), f"{answer}")
    for weak in ("short", "password1234", "Summer2026!!!", "ana is my name", "abcabcabcabc", "qwertyuiop123"):
        answer = ana.post("/api/v1/profile/password", {"current_password": hub.passwords["ana"], "password": weak})
        equal((answer.status, answer.error["field"]), (422, "password"), f"{weak}: {answer}")
        check(weak not in answer.text, f"the password is not said again: {answer}")
    equal(ana.ask("POST", "/api/v1/profile/password", {"current_password": hub.passwords["ana"], "password": "seven wet herons"})["ended"], 1, "sessions ended")
    equal((ana.get("/api/v1/session").status, other.get("/api/v1/session").status), (200, 401), "this one stays, the other is over")
    equal(hub.client().post("/api/v1/session", {"name": "ana", "password": hub.passwords["ana"]}).status, 401, "the old password")
    hub.client().sign_in("ana", "seven wet herons")
    listed = ana.ask("GET", "/api/v1/profile/sessions")["sessions"]
    equal([row["current"] for row in listed].count(True), 1, f"one's own sessions: {listed}")
    equal(ana.ask("DELETE", "/api/v1/profile/sessions")["ended"], 1, "the other")
    equal(hub.operator().get("/api/v1/profile").status, 404, "the operator has no profile")
    link = hub.command("users", "create", "bea", "--role", "Reader").out.strip()
    weak = hub.client().post("/api/v1" + link[link.index("/setup/"):], {"password": "Password2026"})
    equal((weak.status, weak.error["field"]), (422, "password"), f"at set-up too: {weak}")
