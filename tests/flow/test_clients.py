# SPDX-License-Identifier: Apache-2.0
"""Clients that other people wrote for IT Glue, pointed at an instance by its base URL: node-itglue as it comes from npm, and
sequences of requests exactly as others send them (their source is what the compatible API is judged by)."""
import http.client
import json
import os
import shutil
import urllib.parse

from support.account import Account
from support.context import Skip, check, equal
from support.processes import run

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENTS = os.path.join(os.path.dirname(HERE), "clients")
SMALL = {"organizations": 14, "types": 3, "flexible-assets": 60, "documents": 90, "checklists": 20, "passwords": 130}


def node(test):
    if not shutil.which("node"):
        raise Skip("no node; script/bootstrap installs it")
    if not os.path.isdir(os.path.join(CLIENTS, "node_modules", "node-itglue")):
        raise Skip("node-itglue is not installed; script/bootstrap does it")
    return shutil.which("node")


def test_node_itglue_gets_pages_posts_patches_and_sees_errors(test):
    account = Account(test, counts=SMALL)
    done = run([node(test), os.path.join(CLIENTS, "node_itglue.mjs"), account.url, account.key], cwd=CLIENTS)
    check(done.code == 0, f"node-itglue: {done}")
    steps = [line[3:] for line in done.out.splitlines() if line.startswith("ok ")]
    equal(steps, ["get", "page", "page_by_links", "post_patch_and_delete", "flexible_asset", "errors"], "its steps")


def test_links_follow_the_host_that_was_asked(test):
    """Clients follow links.next, so it must lead where they asked, whatever address that was."""
    account = Account(test, counts=SMALL)
    connection = http.client.HTTPConnection("127.0.0.1", account.serving.port)
    connection.request("GET", "/itglue/organizations?page[size]=2", headers={"Host": "docs.example:8443", "x-api-key": account.key})
    body = json.loads(connection.getresponse().read())
    check(body["links"]["next"].startswith("http://docs.example:8443/itglue/organizations?"), f"links.next: {body['links']['next']}")


class Raw:
    """Requests to the last header as they are written here."""

    def __init__(self, account):
        self.account = account
        self.connection = http.client.HTTPConnection("127.0.0.1", account.serving.port, timeout=60)

    def send(self, method, target, headers, body=None):
        self.connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            self.connection.putheader(name, value)
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        if data is not None:
            self.connection.putheader("Content-Length", str(len(data)))
        self.connection.endheaders(data)
        response = self.connection.getresponse()
        return response.status, response.read()

    def json(self, method, target, headers, body=None, expected=200):
        status, content = self.send(method, target, headers, body)
        equal(status, expected, f"{method} {target}: {content[:300]!r}")
        return json.loads(content)


def test_as_itglue_py_does(test):
    """Joins its query by hand, unencoded; follows links.next until meta.next-page is null; sends back every attribute it
    read, with underscores; crashes unless a single DELETE is 204 without a body."""
    account = Account(test, counts=SMALL)
    raw, head = Raw(account), {"x-api-key": account.key, "Content-Type": "application/vnd.api+json", "Accept": "*/*",
                               "User-Agent": "python-requests/2.31"}
    url, rows = "/itglue/passwords?page[size]=40&page[number]=1&sort=-updated_at", []
    while True:
        page = raw.json("GET", url, head)
        rows += page["data"]
        if page["meta"]["next-page"] is None:
            break
        parts = urllib.parse.urlsplit(page["links"]["next"])
        url = parts.path + "?" + parts.query
    equal((len(rows), len({row["id"] for row in rows})), (130, 130), "passwords, each once")
    # Entries without a value are among them; sent back as it was read, an empty one is refused.
    shown = (raw.json("GET", f"/itglue/passwords/{each['id']}", head)["data"] for each in rows)
    row = next(each for each in shown if each["attributes"]["password"])
    attributes = {name.replace("-", "_"): value for name, value in row["attributes"].items()}
    attributes["username"] = "changed by itglue-py"
    changed = raw.json("PATCH", f"/itglue/passwords/{row['id']}", head, {"data": {"type": "passwords", "attributes": attributes}})
    equal(changed["data"]["attributes"]["username"], "changed by itglue-py", "the user name")
    again = raw.json("GET", f"/itglue/passwords/{row['id']}", head)["data"]["attributes"]
    for name, value in row["attributes"].items():
        if name not in ("username", "updated-at", "password-updated-at"):
            equal(again[name], value, f"{name}, sent back as it was read")
    equal(raw.send("DELETE", f"/itglue/passwords/{row['id']}", head), (204, b""), "204 without a body")


def test_as_the_powershell_wrapper_does(test):
    """X-API-KEY in capitals, a content type on GET, encoded brackets, PATCH of all that was read, DELETE with a body."""
    account = Account(test, counts=SMALL)
    raw = Raw(account)
    head = {"X-API-KEY": account.key, "Content-Type": "application/vnd.api+json; charset=utf-8", "User-Agent": "PowerShell/7.4"}
    found = raw.json("GET", "/itglue/organizations?page%5Bnumber%5D=1&page%5Bsize%5D=3&sort=name&filter%5Bname%5D=", head)
    check("data" in found, "an empty filter is no error")
    organization = raw.json("GET", "/itglue/organizations?page%5Bsize%5D=1", head)["data"][0]
    body = {"data": {"type": "organizations", "id": organization["id"], "attributes": {
        **organization["attributes"], "description": "by the wrapper"}}}
    changed = raw.json("PATCH", f"/itglue/organizations/{organization['id']}", head, body)["data"]["attributes"]
    synced = organization["attributes"]["psa-integration"] == "enabled"
    equal(changed["description"], "by the wrapper", f"the description (synced: {synced})")
    equal(changed["name"], organization["attributes"]["name"], "the name")
    made = [raw.json("POST", "/itglue/passwords?show_password=false", head, {"data": {"type": "passwords", "attributes": {
        "organization_id": organization["id"], "name": f"W{n}", "password": "x"}}}, 201)["data"] for n in range(2)]
    gone = raw.json("DELETE", "/itglue/passwords", head, {"data": [
        {"type": "passwords", "attributes": {"id": row["id"]}} for row in made]})["data"]
    equal({row["id"] for row in gone}, {row["id"] for row in made}, "the deleted ones")


def test_as_dashboards_and_migrations_do(test):
    """sort=created-at; paging by meta.next-page and by meta.total-pages; the folder filters of documents; include=adapters_resources."""
    account = Account(test, counts=SMALL)
    raw, head = Raw(account), {"x-api-key": account.key, "Accept": "application/json"}
    times = [row["attributes"]["created-at"] for row in raw.json("GET", "/itglue/organizations?sort=created-at", head)["data"]]
    equal(times, sorted(times), "sort=created-at")
    by_next, page = [], 1
    while page:
        answer = raw.json("GET", f"/itglue/passwords?page[size]=33&page[number]={page}&sort=id", head)
        by_next += [row["id"] for row in answer["data"]]
        page = answer["meta"]["next-page"]
    pages = raw.json("GET", "/itglue/passwords?page[size]=33", head)["meta"]["total-pages"]
    by_total = [row["id"] for page in range(1, pages + 1)
                for row in raw.json("GET", f"/itglue/passwords?page[size]=33&page[number]={page}&sort=id", head)["data"]]
    equal((len(set(by_next)), by_next), (130, by_total), "both ways of paging")
    documents = {"all": 0, "root": 0, "foldered": 0}
    for organization in account.list("organizations"):
        path = f"/itglue/organizations/{organization['id']}/relationships/documents?page[size]=1"
        for name, query in (("root", ""), ("all", "&filter[document_folder_id]=null"),
                            ("foldered", "&filter[document_folder_id][ne]=null")):
            documents[name] += raw.json("GET", path + query, head)["meta"]["total-count"]
    equal(documents["all"], documents["root"] + documents["foldered"], "documents by the folder filters")
    equal(documents["all"], 90, "documents of the sample")
    answer = raw.json("GET", "/itglue/organizations?include=adapters_resources&page[size]=1000", head)
    remote = {row["id"]: row["attributes"]["remote-id"] for row in answer["included"]}
    check(remote and all(isinstance(id, str) for id in remote.values()), "remote ids as texts")
