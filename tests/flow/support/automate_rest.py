# SPDX-License-Identifier: Apache-2.0
"""Automate's REST API over the rows of an Automate database of the tests, as strict as the real one is said to be: it
wants the client id with every request and a token it gave out, pages by 1000 at most, shows only what includeFields
names, and answers nothing but GET and the sign-in. It decrypts; what it cannot decrypt is an empty password."""
import json
import re
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

API = "/cwa/api/v1"
CLIENT_ID = "6f1c2d3e-1111-4222-8333-444455556666"


class AutomateRest:
    def __init__(self, test, automate):
        self.automate, self.user, self.password = automate, "gluepot-api", secrets.token_hex(12)
        self.log, self.tokens, self.wants_code, self.hides_values = [], set(), False, False
        self.code, self.given = None, []  # the one-time code that is taken; every token ever given
        self.most_rows = 1000      # of a page, whatever was asked for
        self.hide_once = set()     # ids left out of the lists with values, until the ids alone are asked for
        self.wrong_answer = None   # "cut", "html", "error": to each list of credentials
        self.lock = threading.Lock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                with fake.lock:
                    fake.log.append((self.command, self.path))
                    status, value = fake.reply(self.command, self.path, self.headers, body)
                    wrong = fake.wrong_answer if "/deploymentlogins" in self.path else None
                data, kind = json.dumps(value).encode(), "application/json; charset=utf-8"
                length = len(data)
                if wrong == "html":
                    data, kind, length = b"<html>Sign in</html>", "text/html", 20
                if wrong == "error":
                    status = 500
                if wrong == "echo":  # what it was sent, and what it should have kept for itself
                    told = {"code": 400, "message": f"{self.headers} {data.decode()} {body.decode()}"}
                    status, data = 400, json.dumps(told).encode()
                    length = len(data)
                if wrong == "cut":
                    data = data[:length // 2]
                    self.close_connection = True
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        test.later(self.close)

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def forget_tokens(self):
        with self.lock:
            self.tokens.clear()

    def reply(self, method, target, headers, body):
        parts = urlsplit(target)
        if headers.get("clientId") != CLIENT_ID:
            return 401, {"code": 401, "message": "The clientId header is missing or not known."}
        if method == "POST" and parts.path == API + "/apitoken":
            return self.sign_in(json.loads(body))
        if headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return 401, {"code": 401, "message": "Unauthorized"}
        if method != "GET":
            return 405, {"code": 405, "message": "Method not allowed"}
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        rows = self.rows(parts.path.removeprefix(API))
        if rows is None:
            return 404, {"code": 404, "message": "Not found"}
        page, size = int(query.get("page", 1)), int(query.get("pageSize", 25))
        if not 1 <= size <= 1000 or page < 1:
            return 400, {"code": 400, "message": "pageSize must be 1 to 1000"}
        size = min(size, self.most_rows)
        wanted = query.get("includeFields")
        names = {name.lower() for name in wanted.split(",")} if wanted else None
        if names and "password" not in names:
            self.hide_once = self.hide_once - {row.get("DeploymentLoginId") for row in rows}
        rows = [row for row in rows if row.get("DeploymentLoginId") not in self.hide_once]
        shown = []
        for row in rows[(page - 1) * size:page * size]:
            shown.append({name: value for name, value in row.items()
                          if name in ("Id", "DeploymentLoginId") or
                          (name.lower() in names if names is not None else name != "Password")})
        return 200, shown

    def sign_in(self, body):
        if (body.get("UserName"), body.get("Password")) != (self.user, self.password):
            return 401, {"code": 401, "message": "Invalid user name or password"}
        if self.wants_code and (not self.code or body.get("TwoFactorPasscode") != self.code):
            return 200, {"IsTwoFactorRequired": True, "AccessToken": None}
        token = secrets.token_urlsafe(24)
        self.tokens.add(token)
        self.given.append(token)
        return 200, {"AccessToken": token, "TokenType": "bearer", "IsTwoFactorRequired": False}

    def rows(self, path):
        sql = lambda text: self.automate.server.sql(text, self.automate.DATABASE)
        if path == "/clients":
            return [{"Id": id, "Name": name, "ExternalId": external}
                    for id, name, external in sql("SELECT ClientID, Name, ExternalID FROM clients ORDER BY Name")]
        if path == "/locations":
            return [{"Id": int(id), "Name": name, "Client": {"ClientId": int(client)}}
                    for id, client, name in sql("SELECT LocationID, ClientID, Name FROM locations")]
        found = re.fullmatch(r"/clients/(\d+)/deploymentlogins", path)
        if not found:
            return None
        client, out = int(found.group(1)), []
        for row in sorted(self.automate.rows, key=lambda row: -row.id):  # in an order of its own
            if row.client != client:
                continue
            login = {"DeploymentLoginId": row.id, "Client": {"ClientId": client, "Name": "?"},
                     "Location": {"LocationId": row.location, "Name": None}, "Title": row.title,
                     "Username": row.username, "Url": row.url, "Notes": row.notes}
            if not self.hides_values:
                login["Password"] = row.decrypted()
            out.append(login)
        return out

    def connect(self, test, hub, user=None, password=None, client_id=CLIENT_ID, **more):
        path = test.write("automate-rest-password", (password or self.password) + "\n")
        return hub.command("connect", "automate-rest", "--url", self.url, "--user", user or self.user, "--client-id",
                           client_id, "--password-file", path, **more)
