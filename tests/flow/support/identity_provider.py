# SPDX-License-Identifier: Apache-2.0
"""A real OpenID Connect provider in a process of its own (oidc-provider from npm), and a browser that walks from the
hub's sign-in page through the provider's and back, with the cookies of both kept by hand."""
import http.client
import json
import os
import re
import shutil
import urllib.parse

from .context import Skip, check, equal
from .processes import Process, free_port
from .web import Answer, Client

CLIENTS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "clients")
SECRET = "a secret: with/odd %signs+ in it"


class IdentityProvider:
    """`accounts`: {login: claims}; a change shows at the next sign-in."""

    def __init__(self, test, hub, accounts, options=None, client=None):
        if not shutil.which("node"):
            raise Skip("no node; script/bootstrap installs it")
        if not os.path.isdir(os.path.join(CLIENTS, "node_modules", "oidc-provider")):
            raise Skip("oidc-provider is not installed; script/bootstrap does it")
        self.test, self.accounts, self.options = test, accounts, options or {}
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.file = test.path("provider.json")
        self.client = {"client_id": "gluepot", "client_secret": SECRET, "grant_types": ["authorization_code"],
                       "redirect_uris": [f"http://127.0.0.1:{hub.port}/api/v1/session/openid/callback"], **(client or {})}
        self.process = None
        self.start()

    def save(self):
        with open(self.file, "w", encoding="utf-8") as file:
            json.dump({"clients": [self.client], "accounts": self.accounts, "options": self.options}, file)

    def start(self):
        """With new keys for its signatures."""
        self.save()
        log = self.test.path("provider.log")
        done = 0 if not os.path.exists(log) else open(log, encoding="utf-8").read().count("listening")
        self.process = Process(self.test, ["node", os.path.join(CLIENTS, "openid_provider.mjs"), str(self.port), self.file],
                               log, cwd=CLIENTS)
        self.process.wait_for(lambda: self.process.output().count("listening") > done, 60, "the provider listens")

    def stop(self):
        self.process.kill()

    def set(self, login, **claims):
        self.accounts[login].update(claims)
        self.save()


class Browser:
    """One person's: the hub's client, and what else a browser keeps."""

    def __init__(self, hub, provider):
        self.hub, self.provider = hub, provider
        self.client = Client(hub.port)
        self.jars = {hub.port: {}, provider.port: {}}

    def visit(self, method, url, form=None):
        """One request, no redirect followed."""
        parts = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=60)
        jar = self.jars[parts.port]
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())} if jar else {}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), body=body, headers=headers)
            response = connection.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    self.keep(jar, value)
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    @staticmethod
    def keep(jar, line):
        pair, *attributes = line.split(";")
        name, value = pair.strip().split("=", 1)
        gone = not value or any(a.strip().lower() in ("max-age=0",) or "1970" in a for a in attributes)
        if gone:
            jar.pop(name, None)
        else:
            jar[name] = value

    def begin(self, return_to="/"):
        """What the button does; where it leads."""
        answer = self.client.post("/api/v1/session/openid", {"return_to": return_to})
        check(answer.status == 200, f"the button: {answer}")
        self.keep(self.jars[self.hub.port], answer.headers["set-cookie"])
        return answer.json["location"]

    def at_provider(self, location, login):
        """Signs in there and agrees; the address it sends the browser back to."""
        answer = self.visit("GET", location)
        for _ in range(12):
            if answer.status in (302, 303):
                url = urllib.parse.urljoin(self.provider.issuer, answer.headers["location"])
                if urllib.parse.urlsplit(url).port == self.hub.port:
                    return url
                answer = self.visit("GET", url)
                continue
            check(answer.status == 200, f"at the provider: {answer}")
            action = re.search(r'action="([^"]+)"', answer.text).group(1)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text).group(1)
            answer = self.visit("POST", urllib.parse.urljoin(self.provider.issuer, action),
                                {"prompt": prompt, **({"login": login, "password": "any"} if prompt == "login" else {})})
        raise AssertionError("the provider leads nowhere")

    def come_back(self, url):
        """The hub's answer to the way back: (where it leads, what it was refused for)."""
        answer = self.visit("GET", url)
        equal(answer.status, 303, f"the way back: {answer}")
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.headers["location"]).query)
        return answer, query.get("refused", [None])[0]

    def sign_in(self, login, return_to="/"):
        """All of it; a client with the session."""
        answer, refused = self.come_back(self.at_provider(self.begin(return_to), login))
        equal(refused, None, f"{login} was refused")
        equal(answer.headers["location"], return_to, "where it leads")
        return self.session()

    def refused(self, login):
        """The word for which somebody is turned away."""
        before = dict(self.jars[self.hub.port])
        _, why = self.come_back(self.at_provider(self.begin(), login))
        check(why, f"{login} was let in")
        check("gluepot_session" not in self.jars[self.hub.port] or "gluepot_session" in before, "no session")
        return why

    def session(self):
        self.client.cookie = "gluepot_session=" + self.jars[self.hub.port]["gluepot_session"]
        self.client.csrf = self.client.ask("GET", "/api/v1/session")["csrf_token"]
        return self.client
