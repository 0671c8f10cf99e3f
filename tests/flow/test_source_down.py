# SPDX-License-Identifier: Apache-2.0
"""A source that stops answering is called so within seconds, everything stays readable, and it comes back by itself."""
import time

from support.account import Account
from support.context import check, equal, wait_until
from support.gateway import Proxy
from support.hub import Hub
from support.web import EventStream

SMALL = {"organizations": 12, "types": 2, "flexible-assets": 10, "documents": 20, "checklists": 5, "passwords": 40}
WITHOUT_CHECKLISTS = ["organizations", "flexible_asset_types", "flexible_asset_fields", "flexible_assets", "documents",
                      "document_folders", "document_sections", "passwords", "password_categories", "password_folders"]
LOOK = "/itglue/organizations?page%5Bsize%5D=1&page%5Bnumber%5D=1"


class Scene:
    def __init__(self, test, check_seconds, through=None):
        self.account = Account(test, counts=SMALL)
        if through:
            self.account.through = through(self.account)
        self.hub = Hub(test, check_seconds=check_seconds, options=["--itglue-timeout-seconds", "5"])
        self.mapped = self.hub.ready(self.account)
        self.ana = self.hub.user("ana")
        _, self.company, self.entry = self.hub.revealable(self.mapped)[0]

    def reveal(self):
        return self.ana.post(f"/api/v1/companies/{self.company}/passwords/{self.entry}/reveal", {"purpose": "show"})

    def state(self):
        return [c for c in self.hub.ask("GET", "/api/v1/status")["connections"] if c["kind"] == "itglue"][0]

    def becomes(self, state, seconds=30):
        return wait_until(lambda: (lambda now: now if now["state"] == state else None)(self.state()), seconds, f"the connection is {state}")

    def looks(self, start=0):
        return [row for row in self.account.requests(start) if row["target"].endswith(LOOK)]


def test_a_reveal_that_fails_makes_the_connection_an_error_and_it_comes_back_by_itself(test):
    scene = Scene(test, check_seconds=1)
    lists = [f"/api/v1/companies/{scene.company}/{part}" for part in ("passwords", "documents", "checklists")]
    before = [scene.ana.ask("GET", target) for target in lists]
    equal((scene.state()["state"], scene.state()["since_ms"]), ("connected", None), "while all is well")
    page = EventStream(scene.ana)  # an open page is told at once
    stopped_at = time.time() * 1000
    scene.account.serving.kill()
    answer = scene.reveal()
    check(answer.status in (502, 503, 504) and "127.0.0.1" in answer.error["message"], f"a reveal meanwhile: {answer}")
    down = scene.becomes("error")
    check(stopped_at - 1000 <= down["since_ms"] <= time.time() * 1000, f"since when: {down}")
    check("since" in down["message"] and "127.0.0.1" in down["message"], f"it says since when and why: {down}")
    equal([scene.ana.ask("GET", target) for target in lists], before, "everything is readable")
    equal(scene.hub.ask("GET", "/api/v1/integrations")["itglue"]["state"], "error", "the integration's card")
    page.wait_for("status", seconds=5)
    page.events.clear()
    scene.account.serving.start()
    back = scene.becomes("connected")
    page.wait_for("status", seconds=5)
    equal((back["since_ms"], back["message"]), (None, None), "nothing of it is left")
    equal(scene.reveal().status, 200, "a reveal once it is back")


def test_without_its_own_looking_live_requests_tell_that_the_source_is_down_and_back(test):
    scene = Scene(test, check_seconds=0)
    scene.account.serving.kill()
    result = scene.ana.post("/api/v1/integrations/itglue/test", {"url": scene.account.url}).json
    equal((result["ok"], result["code"]), (False, "unreachable"), "Test connection")
    since = scene.becomes("error")["since_ms"]
    scene.hub.restart()
    equal((scene.state()["state"], scene.state()["since_ms"]), ("error", since), "after a restart")
    scene.account.serving.start()
    equal(scene.reveal().status, 200, "a reveal once it is back")
    scene.becomes("connected")


def test_nobody_asks_and_a_source_that_is_down_is_noticed(test):
    scene = Scene(test, check_seconds=1)
    start = scene.account.request_count()
    used = scene.hub.ask("GET", "/api/v1/status")["budget"]["used"]
    wait_until(lambda: len(scene.looks(start)) >= 2, 30, "it looks now and then")
    counted = scene.hub.ask("GET", "/api/v1/status")["budget"]["used"]
    check(counted >= used + 2, f"its requests count in the budget: {used}, then {counted}")
    scene.account.serving.kill()
    scene.becomes("error")
    scene.account.serving.start()
    scene.becomes("connected")


def test_one_lost_answer_is_no_outage(test):
    lost = []
    scene = Scene(test, check_seconds=0, through=lambda account: Proxy(test, account.serving.port))
    scene.account.through.lose = lambda method, path: 500 if "show_password=true" in path and not lost.append(path) else None
    equal(scene.reveal().status, 502, "a reveal that the source fails")
    start = scene.account.request_count()
    wait_until(lambda: scene.looks(start), 30, "the watch looks")
    check(lost, "the reveal was sent")
    equal(scene.state()["state"], "connected", "the host answers everything else")


def test_a_key_that_is_refused_is_noticed_and_not_called_unreachable(test):
    scene = Scene(test, check_seconds=1)
    scene.account.serving.command("keys", "pause", "hub")
    down = scene.becomes("error")
    check("key" in down["message"] and "reachable" not in down["message"], f"what it says: {down}")
    scene.account.serving.command("keys", "activate", "hub")
    scene.becomes("connected")


def test_what_failed_before_an_outage_is_still_an_error_after_it(test):
    account = Account(test, counts=SMALL)
    account.key = account.make_key("no checklists", types=WITHOUT_CHECKLISTS)
    hub = Hub(test, check_seconds=1, options=["--itglue-timeout-seconds", "5"])
    hub.ready(account, sync=False)

    def state():
        return [c for c in hub.ask("GET", "/api/v1/status")["connections"] if c["kind"] == "itglue"][0]

    job = hub.ask("POST", "/api/v1/sync", {})["id"]
    ended = wait_until(lambda: (lambda now: now if now["finished_at_ms"] else None)(hub.ask("GET", f"/api/v1/jobs/{job}")), 60, "the sync's end")
    equal(ended["state"], "failed", f"a sync with a key that may not read checklists: {ended}")
    before = state()
    equal((before["state"], before["since_ms"]), ("error", None), "it is an error, and no outage")
    account.serving.kill()
    wait_until(lambda: state()["since_ms"], 30, "it is down")
    hub.restart()
    account.serving.start()
    wait_until(lambda: not state()["since_ms"], 30, "it is back")
    after = state()
    equal([after[k] for k in ("state", "message", "next_step")], [before[k] for k in ("state", "message", "next_step")],
          "what failed before")
