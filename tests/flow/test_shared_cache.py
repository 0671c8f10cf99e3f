# SPDX-License-Identifier: Apache-2.0
"""S-33: nginx with a cache before the hub. What belongs to a session, or is a value, is never kept or given to others."""
import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.context import Skip, check, equal
from support.processes import Process, accepts, free_port
from support.web import Client
from test_audit import Scene

PROGRAMS = ("nginx", "/usr/sbin/nginx", os.path.join(os.path.dirname(__file__), "../../build/tools/nginx/usr/sbin/nginx"))


class Cacheable:
    """A server that nginx may cache: shows that the cache works at all."""

    def __init__(self, test):
        outer = self
        self.asked = 0

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                outer.asked += 1
                self.send_response(200)
                self.send_header("Cache-Control", "max-age=600")
                self.send_header("Content-Length", "4")
                self.end_headers()
                self.wfile.write(b"kept")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        test.later(self.server.shutdown)
        self.port = self.server.server_address[1]


def start_nginx(test, hub_port, other_port):
    """Its port, and the folder of its cache."""
    program = next((found for found in map(shutil.which, PROGRAMS) if found), None)
    if not program:
        raise Skip("nginx is not installed")
    folder, port = test.path("nginx"), free_port()
    os.makedirs(folder)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    # As its manual shows it, and then as careless as can be: whatever says nothing of its own is kept for ten minutes.
    path = test.write("nginx/nginx.conf", f"""
{"user root;" if os.geteuid() == 0 else ""}
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 200; }}
http {{
  access_log off; {temporary}
  proxy_cache_path {folder}/cache levels=1:2 keys_zone=shared:1m;
  server {{
    listen 127.0.0.1:{port};
    proxy_cache shared;
    proxy_cache_valid any 10m;
    add_header X-Cache $upstream_cache_status always;
    location / {{ proxy_pass http://127.0.0.1:{hub_port}; }}
    location /cacheable {{ proxy_pass http://127.0.0.1:{other_port}; }}
  }}
}}
""")
    process = Process(test, [program, "-p", folder, "-c", path, "-e", f"{folder}/error.log"], test.path("nginx.out"), cwd=folder)
    process.wait_for(lambda: accepts(port), 30, "nginx answered")
    return port, f"{folder}/cache"


def holding(folder, words):
    """The words that stand in any file of the folder."""
    found = set()
    for at, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(at, name), "rb") as file:
                data = file.read()
            found |= {word for word in words if word.encode() in data}
    return found


def test_s33_a_shared_cache_keeps_nothing_of_a_session_and_no_value(test):
    scene = Scene(test)
    hub = scene.hub
    other = Cacheable(test)
    port, cache = start_nginx(test, hub.port, other.port)
    anybody = Client(port=port)
    equal([anybody.get("/cacheable").headers["x-cache"] for _ in range(2)], ["MISS", "HIT"], "the cache works")
    equal(other.asked, 1, "asked once")

    def through(client):
        out = Client(port=port)
        out.cookie, out.csrf = client.cookie, client.csrf
        return out

    direct = hub.user("ana")
    ana, ben = through(direct), through(hub.user("ben", "Reader"))
    company, id = scene.entries[0]
    value = scene.reveal(direct, (company, id)).json["value"]
    key = hub.command("keys", "create", "script", "--password-access").out.strip().splitlines()[-1].strip()
    base = f"/api/v1/companies/{company}"
    pages = ["/api/v1/session", "/api/v1/companies", "/api/v1/status", "/api/v1/audit", "/api/v1/users", "/api/v1/profile",
             "/api/v1/search?q=a", f"{base}/passwords", f"{base}/passwords/{id}", f"{base}/documents", "/api/v1/audit/export"]
    hits = asked = 0
    for page in pages:
        own = [ana.get(page) for _ in range(3)]
        equal([answer.status for answer in own], [200] * 3, page)
        hits += sum(answer.headers.get("x-cache") == "HIT" for answer in own)
        equal(anybody.get(page).status, 401, f"{page} for somebody without a session, after ana")
        theirs, his = ben.get(page), hub.client()
        his.cookie = ben.cookie
        equal(theirs.status, his.get(page).status, f"{page} for ben, as without the cache")
        asked += 5
    for _ in range(3):
        answer = scene.reveal(ana, (company, id))
        equal((answer.status, answer.json["value"], answer.headers.get("x-cache")), (200, value, None), "a reveal")
        check(scene.reveal(ben, (company, id)).status == 403 and scene.reveal(anybody, (company, id)).status in (401, 403), "nobody else")
        asked += 3
    target = f"/itglue/passwords/{id}?show_password=true"
    for _ in range(3):
        answer = anybody.get(target, headers={"x-api-key": key})
        equal(answer.json["data"]["attributes"].get("password"), value, "a key's value")
        hits += answer.headers.get("x-cache") == "HIT"
        refused = anybody.get(target)
        check(refused.status in (401, 403) and value not in refused.text, f"the same without the key: {refused}")
        asked += 2
    signed_in = anybody.post("/api/v1/session", {"name": "ana", "password": hub.passwords["ana"]})
    token = signed_in.headers["set-cookie"].split(";")[0].split("=", 1)[1]
    for page in ("/", "/companies", "/api/v1/session"):
        answer = anybody.get(page)
        check("set-cookie" not in answer.headers and token not in answer.text, f"{page}: somebody's session")
    equal(hits, 0, "answers from the cache")
    secrets = [value, token, direct.token, ana.csrf, key, scene.names[id]]
    equal(holding(cache, secrets), set(), "in the files of the cache")
    equal(holding(cache, ["kept"]), {"kept"}, "the search finds what is kept")
    test.say(f"{asked} answers, none from the cache")
