# SPDX-License-Identifier: Apache-2.0
"""One-time codes are made on the hub; the seed is in no answer, no log and no file."""
import base64
import hashlib
import hmac
import json
import os
import struct
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.account import Account
from support.context import check, equal
from support.hub import Hub

COUNTS = {"organizations": 14, "types": 2, "flexible-assets": 10, "documents": 20, "checklists": 4, "passwords": 80}
SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def code_at(seconds):
    digest = hmac.new(base64.b32decode(SEED), struct.pack(">Q", int(seconds) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 10**6:06d}"


class SeedGiver:
    """Passes everything on to the account, and gives the seed along with a value, as a source may."""

    def __init__(self, test, account):
        giver = self
        self.gives = True

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                request = urllib.request.Request(f"http://127.0.0.1:{account.serving.port}{self.path}",
                                                 headers={k: v for k, v in self.headers.items() if k.lower() not in ("host", "accept-encoding", "connection")})
                try:
                    with urllib.request.urlopen(request) as answer:
                        status, body = answer.status, answer.read()
                except urllib.error.HTTPError as error:
                    status, body = error.code, error.read()
                if giver.gives and "show_password=true" in self.path:
                    document = json.loads(body)
                    document["data"]["attributes"]["otp-secret"] = SEED
                    body = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/vnd.api+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        test.later(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}/itglue"


def test_a_one_time_code_is_made_here_under_the_rules_of_a_reveal(test):
    account = Account(test, counts=COUNTS)
    giver = account.through = SeedGiver(test, account)
    hub = Hub(test)
    mapped = hub.ready(account)
    ana, reader = hub.user("ana"), hub.user("reader", "Reader")
    company, id = next((company, row["id"]) for company in mapped.values() for row in hub.entries(company)
                       if row["otp_enabled"] and row["may_reveal"])
    path = f"/api/v1/companies/{company}/passwords/{id}/reveal"
    before = time.time()
    answer = ana.post(path, {"purpose": "code"})
    after = time.time()
    equal(answer.status, 200, f"the code: {answer}")
    check(answer.json["value"] in (code_at(before), code_at(after)), f"the code {answer.json['value']}")
    check(1 <= answer.json["hide_after_seconds"] <= 30, f"good for {answer.json['hide_after_seconds']} s")
    equal(answer.headers["cache-control"], "no-store", "cache-control")
    entry = hub.audit("&action=reveal_code")[0]
    equal((entry["outcome"], entry["actor"]["name"], entry["record_id"]), ("done", "ana", f"passwords/{id}"), "its entry")
    equal(reader.post(path, {"purpose": "code"}).status, 403, "without the permission")
    hub.ask("PATCH", "/api/v1/reveal-settings", {"rule": {"demand": "reason", "second_factor": None, "approval": None}})
    equal(ana.post(path, {"purpose": "code"}).error["field"], "reason", "under the same rules")
    hub.ask("PATCH", "/api/v1/reveal-settings", {"rule": {"demand": None, "second_factor": None, "approval": None}})
    # The seed: in no answer (the value's neither), and in nothing the hub keeps.
    shown = ana.post(path, {"purpose": "show"})
    equal(shown.status, 200, "the value")
    key = hub.command("keys", "create", "script", "--password-access").out.strip().splitlines()[-1].strip()
    through = hub.client().send("GET", f"/itglue/passwords/{id}?show_password=true", headers={"x-api-key": key})
    for told in (answer, shown, through, ana.get(f"/api/v1/companies/{company}/passwords/{id}")):
        check(SEED not in told.text, "the seed is in an answer")
    giver.gives = False
    without = ana.post(path, {"purpose": "code"})
    equal((without.status, without.error["code"]), (409, "conflict"), f"a source that gives no seed: {without}")
    check(without.error["next_step"], "the next step")
    hub.stop()
    for folder, _, names in os.walk(hub.folder):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            for canary in (SEED, answer.json["value"] + '"'):
                check(canary.encode() not in data, f"{canary[:6]} stands in {name}")
    for file in (hub.log_file, hub.out):
        if os.path.exists(file):
            with open(file, encoding="utf-8") as text:
                check(SEED not in text.read(), f"the seed stands in {file}")
