# SPDX-License-Identifier: Apache-2.0
"""Each way a connection to IT Glue can fail has a sentence of its own, in the commands and in the API."""
from support import databases, fakes
from support.account import Account
from support.context import check, equal, wait_until
from support.hub import Hub
from support.processes import free_port

SMALL = {"organizations": 12, "types": 2, "flexible-assets": 10, "documents": 20, "checklists": 5, "passwords": 40}
HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>IT Glue</body></html>"


class Regions:
    """Two accounts that stand for regions, a third that is not reachable, and a hub that knows them as us, eu, au."""

    def __init__(self, test):
        self.us = Account(test, "us", seed=11, counts=SMALL)
        self.eu = Account(test, "eu", seed=12, counts=SMALL)
        self.hub = Hub(test, options=["--itglue-timeout-seconds", "5"], env={
            "GLUEPOT_ITGLUE_HOST_US": self.us.url, "GLUEPOT_ITGLUE_HOST_EU": self.eu.url,
            "GLUEPOT_ITGLUE_HOST_AU": f"http://127.0.0.1:{free_port()}"})


def faults(test, regions):
    """{what: (region or URL, key, code)}; every key is a real one of some account."""
    body = fakes.LIST
    whole = len(body)
    closed = free_port()
    return {
        "a refused key": ({"region": "us"}, "ITG." + "0" * 32 + "." + "f" * 64, "key_refused"),
        "a key of another region": ({"region": "us"}, regions.eu.key, "key_of_other_region"),
        "a host that answers HTML": ({"url": fakes.Host(test, fakes.answer(200, "text/html", HTML)).url}, regions.us.key,
                                     "not_json"),
        "a host that never answers": ({"url": fakes.Host(test, None).url}, regions.us.key, "timeout"),
        "a body cut in half": ({"url": fakes.Host(test, fakes.answer(200, "application/vnd.api+json", body[:whole // 2],
                                                                    whole)).url}, regions.us.key, "cut_body"),
        "a host where nobody listens": ({"url": f"http://127.0.0.1:{closed}"}, regions.us.key, "unreachable"),
    }


def connect(regions, test, target, key):
    """The command's whole output."""
    option = [f"--{name}" for name in target] + list(target.values())
    finished = regions.hub.command("connect", "itglue", *option, "--key-file", test.write("key", key + "\n"), code=None)
    return finished


def test_each_fault_has_its_own_sentence_in_commands_and_api(test):
    regions = Regions(test)
    ana = regions.hub.user("ana")
    told, keys = {}, {regions.us.key, regions.eu.key}
    for what, (target, key, code) in faults(test, regions).items():
        keys.add(key)
        answer = ana.post("/api/v1/integrations/itglue/test", {**target, "key": key})
        equal(answer.status, 200, f"{what}: the test ran")
        result = answer.json
        equal((result["ok"], result["code"]), (False, code), what)
        check("127.0.0.1" in result["message"], f"{what}: names the host: {result}")
        check(result["next_steps"] and all(len(step) > 10 for step in result["next_steps"]), f"{what}: next steps")
        refused = ana.send("PUT", "/api/v1/integrations/itglue", {**target, "key": key})
        check(refused.status in (422, 502, 504), f"{what}: not connected: {refused}")
        equal(refused.error["message"], result["message"], f"{what}: the same sentence")
        check(refused.error["field"] in ("key", "url") and refused.error["next_step"], f"{what}: field, step: {refused}")
        finished = connect(regions, test, target, key)
        check(finished.code != 0, f"{what}: the command's exit code")
        check(result["message"] in finished.err and result["next_steps"][0] in finished.err,
              f"{what}: the command says the same: {finished}")
        for text in (answer.text, refused.text, finished.out, finished.err):
            check(key not in text and key[40:] not in text, f"{what}: the key is shown")
        told[what] = (result["title"], result["message"])
        equal(regions.hub.ask("GET", "/api/v1/integrations")["itglue"]["state"], "disconnected", f"{what}: the state")
    for at in (0, 1):
        equal(len({sentence[at] for sentence in told.values()}), len(told), f"different sentences: {told}")
    regions.hub.stop()
    found = databases.find_in_files(regions.hub.folder, sorted(keys) + sorted(key[40:] for key in keys))
    equal(found, [], "keys on the hub's disk")
    with open(regions.hub.log_file, encoding="utf-8") as log:
        text = log.read() + regions.hub.process.output()
    check(not any(key in text or key[40:] in text for key in keys), "keys in the hub's log")


def test_b23_a_key_of_another_region_names_the_region(test):
    regions = Regions(test)
    result = regions.hub.ask("POST", "/api/v1/integrations/itglue/test", {"region": "us", "key": regions.eu.key})
    equal(result["suggested_region"], "eu", "the region that takes it")
    check("Europe" in result["message"] + " ".join(result["next_steps"]), f"by its name: {result}")
    refused = regions.hub.ask("POST", "/api/v1/integrations/itglue/test", {"region": "us", "key": "ITG.nobody.knows"})
    check("Europe" in refused["message"] and "Australia" in refused["message"] and "revoked" in refused["message"],
          f"what was ruled out, what could not be, what is left: {refused}")


def test_b28_b69_a_key_without_password_access_connects_and_says_so(test):
    regions = Regions(test)
    plain = regions.us.make_key("plain", password_access=False)
    result = regions.hub.ask("POST", "/api/v1/integrations/itglue/test", {"region": "us", "key": plain})
    equal((result["ok"], result["code"], result["password_access"]), (True, "no_password_access", False), "the test")
    check("no Password Access" in result["message"] and result["next_steps"], f"its sentence: {result}")
    told = connect(regions, test, {"region": "us"}, plain)
    check(told.code == 0 and "no Password Access" in told.out, f"the command: {told}")
    whole = regions.hub.ask("POST", "/api/v1/integrations/itglue/test", {"region": "us", "key": regions.us.key})
    equal((whole["code"], whole["password_access"]), ("ok", True), "a key with it")
    # A reveal with such a key: its own sentence, not an empty value.
    mapped = regions.hub.map(regions.us)
    regions.hub.sync()
    databases.compare_mirror(regions.us.folder, regions.hub.folder, set(mapped))
    ana = regions.hub.user("ana")
    _, company, entry = regions.hub.revealable(mapped)[0]
    answer = ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"})
    check(answer.status in (403, 422, 502, 503) and "Password Access" in answer.text, f"the reveal: {answer}")
    equal(regions.hub.audit("&action=reveal")[0]["outcome"] in ("failed", "refused"), True, "its outcome")


def test_what_a_key_may_read_is_said_when_it_connects_and_kept(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    target = "/api/v1/integrations/itglue"

    def works(capabilities):
        check(all(len(one["text"]) > 20 for one in capabilities), f"each has a sentence: {capabilities}")
        return {one["name"]: one["works"] for one in capabilities}

    equal(hub.ask("GET", "/api/v1/integrations")["itglue"]["capabilities"], [], "before anything is connected")
    whole = hub.ask("POST", target + "/test", {"url": account.url, "key": account.key})
    equal(works(whole["capabilities"]), {"password_values": True, "documents": True, "checklists": True, "logs": True}, "a key that may do all")
    few = account.make_key("few", password_access=False, types=["organizations", "passwords", "checklists"])
    path = test.write("few", few + "\n")
    told = hub.command("connect", "itglue", "--url", account.url, "--key-file", path)
    for sentence in ("no Password Access", "Documents cannot be read", "Activity logs cannot be read"):
        check(sentence in told.out, f"the command says: {sentence}: {told}")
    check("Checklists cannot" not in told.out, f"checklists can be read: {told}")
    missing = {"password_values": False, "documents": False, "checklists": True, "logs": False}
    hub.restart()
    equal(works(hub.ask("GET", "/api/v1/integrations")["itglue"]["capabilities"]), missing, "kept with the connection")
    hub.ask("PUT", target, {"url": account.url, "key": account.key})
    equal(works(hub.ask("GET", "/api/v1/integrations")["itglue"]["capabilities"]), works(whole["capabilities"]), "with another key")


def test_html_and_cut_bodies_of_every_shape(test):
    hub = Hub(test, options=["--itglue-timeout-seconds", "5"])
    key = "ITG." + "a" * 32 + "." + "b" * 64
    shapes = {
        "HTML with 403": (fakes.answer(403, "text/html", HTML), "not_json"),
        "HTML with 404": (fakes.answer(404, "text/html", HTML), "not_json"),
        "HTML said to be JSON": (fakes.answer(200, "application/vnd.api+json", HTML), "not_json"),
        "nothing": (fakes.answer(200, "application/vnd.api+json", b""), "not_json"),
        "a whole length, half the JSON": (fakes.answer(200, "application/vnd.api+json", fakes.LIST[:120]), "cut_body"),
        "another JSON": (fakes.answer(200, "application/json", b'{"hello":"world"}'), "not_json"),
        "a redirect": (b"HTTP/1.1 302 Found\r\nLocation: https://app.itglue.com/login\r\nContent-Length: 0\r\n\r\n",
                       "redirected"),
        "a fault": (fakes.answer(500, "application/json", b'{"errors":[{"title":"Oops"}]}'), "server_error"),
        "the limit": (fakes.answer(429, "application/json", b'{"errors":[{"title":"Too many"}]}'), "rate_limited"),
        "no HTTP at all": (b"SSH-2.0-OpenSSH_9.2\r\n", None),
    }
    for what, (reply, code) in shapes.items():
        host = fakes.Host(test, reply)
        result = hub.ask("POST", "/api/v1/integrations/itglue/test", {"url": host.url, "key": key})
        check(not result["ok"] and (code is None or result["code"] == code), f"{what}: {result}")
        check("127.0.0.1" in result["message"] and result["next_steps"], f"{what}: names the host and a step: {result}")
        check(key not in str(result), f"{what}: the key is shown")


def test_a_host_that_fails_later_is_named_and_what_is_mirrored_stays(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test, options=["--itglue-timeout-seconds", "5"])
    mapped = hub.ready(account)
    before = hub.ask("GET", "/api/v1/status")["counts"]
    ana = hub.user("ana")
    _, company, entry = hub.revealable(mapped)[0]
    account.serving.kill()
    job = hub.ask("POST", "/api/v1/sync", {})
    waiting = wait_until(lambda: (lambda j: j if j["waiting_reason"] or j["finished_at_ms"] else None)(
        hub.ask("GET", f"/api/v1/jobs/{job['id']}")), 60, "the job says what it waits for")
    check("127.0.0.1" in str(waiting["waiting_reason"]) + str(waiting["error"]), f"it names the host: {waiting}")
    equal(hub.ask("GET", "/api/v1/status")["counts"], before, "what was mirrored")
    answer = ana.post(f"/api/v1/companies/{company}/passwords/{entry}/reveal", {"purpose": "show"})
    check(answer.status in (502, 503, 504) and "127.0.0.1" in answer.error["message"], f"a reveal meanwhile: {answer}")
    equal(ana.get(f"/api/v1/companies/{company}/documents").status, 200, "lists go on")
    account.serving.start()
    hub.wait_for_job("sync")
    equal(hub.last_job("sync")["id"], job["id"], "the job that waited and then went on by itself")


def test_a_sync_that_waits_for_a_host_that_is_down_can_be_stopped(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test, options=["--itglue-timeout-seconds", "5"])
    hub.ready(account)
    account.serving.kill()
    job = hub.ask("POST", "/api/v1/sync", {})
    def read():
        return hub.ask("GET", f"/api/v1/jobs/{job['id']}")
    wait_until(lambda: read()["waiting_reason"], 60, "the job says what it waits for")
    hub.ask("POST", f"/api/v1/jobs/{job['id']}/stop", {})
    wait_until(lambda: read()["finished_at_ms"], 30, "the job has ended")
    equal(read()["state"], "stopped", "its state")
    account.serving.start()
    hub.ask("POST", "/api/v1/sync", {})
    hub.wait_for_job("sync")
    equal(hub.last_job("sync")["state"], "succeeded", "the next sync")
