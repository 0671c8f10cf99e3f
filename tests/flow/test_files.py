# SPDX-License-Identifier: Apache-2.0
"""Source local: a file goes in through the compatible API and comes out as it was; an export is made and downloaded."""
import base64
import csv
import io
import json
import urllib.parse
import zipfile

from support import databases
from support.account import Account
from support.context import check, equal, wait_until
from support.web import Client

SMALL = {"organizations": 4, "types": 1, "flexible-assets": 6, "documents": 6, "checklists": 2, "passwords": 8}


def fetch(account, url):
    """GET of a signed address, without a key."""
    parts = urllib.parse.urlsplit(url)
    equal(parts.netloc, f"127.0.0.1:{account.serving.port}", "stays on the host")
    return Client(account.serving.port).get(parts.path + "?" + parts.query)


def ready(account, id):
    return wait_until(lambda: account.api(f"/exports/{id}").json["data"]["attributes"]["download-url"],
                      60, f"export {id} is made")


def test_an_attachment_comes_back_and_lies_sealed(test):
    account = Account(test, counts=SMALL)
    password = account.list("passwords")[0]["id"]
    content = b"\x00\xffC4nary-In-A-File\r\n" * 200_000  # larger than what is sent in one piece
    made = account.api(f"/passwords/{password}/relationships/attachments", method="POST", body={"data": {
        "type": "attachments", "attributes": {"attachment": {
            "content": base64.b64encode(content).decode(), "file_name": "backup \u00fc.bin"}}}})
    equal(made.status, 201, f"made: {made}")
    url = made.json["data"]["attributes"]["download-url"]
    answer = fetch(account, url)
    equal(answer.status, 200, "downloaded")
    check(answer.body == content, "the same bytes")
    equal(answer.headers["x-content-type-options"], "nosniff", "not guessed at")
    check(answer.headers["content-disposition"].startswith("attachment;"), "to be saved")
    equal(fetch(account, url[:-1] + ("0" if url[-1] != "0" else "1")).status, 403, "a changed signature")
    equal(databases.find_in_files(account.serving.folder, [b"C4nary-In-A-File"]), [], "files with the content in the clear")
    account.serving.restart()
    check(fetch(account, account.api(f"/passwords/{password}/relationships/attachments")
                .json["data"][0]["attributes"]["download-url"]).body == content, "after a restart too")
    # Refused by its length alone: the server need not read it, so the client may hear of it while it still sends.
    try:
        too_large = account.api(f"/passwords/{password}/relationships/attachments", method="POST", body={"data": {
            "type": "attachments", "attributes": {"attachment": {"content": "A" * (11 << 20), "file_name": "x"}}}})
        equal(too_large.status, 413, "over 10 MB")
    except (BrokenPipeError, ConnectionResetError):
        pass
    equal(len(account.api(f"/passwords/{password}/relationships/attachments").json["data"]), 1, "nothing was made of it")


def test_an_export_is_made_and_downloaded(test):
    account = Account(test, counts=SMALL)
    organization = account.list("organizations")[0]["id"]
    account.api("/passwords", method="POST", body={"data": {"type": "passwords", "attributes": {
        "organization_id": organization, "name": "=1+1", "password": "C4nary-Export"}}})
    made = account.api("/exports", method="POST", body={"data": {"type": "exports", "attributes": {"include_logs": True}}})
    equal(made.status, 201, f"ordered: {made}")
    answer = fetch(account, ready(account, made.json["data"]["id"]))
    equal((answer.status, answer.headers["content-type"]), (200, "application/zip"), "downloaded")
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    equal(archive.testzip(), None, "the file is whole")
    rows = list(csv.DictReader(io.StringIO(archive.read("passwords.csv").decode())))
    equal(len(rows), 9, "passwords")
    check(any(row["name"] == "'=1+1" for row in rows), "no formula")
    equal(len(json.loads(archive.read("json/organizations.json"))), 4, "organizations")
    for name in archive.namelist():
        check(b"C4nary-Export" not in archive.read(name), f"{name} holds a value")
    sealed = account.api("/exports", method="POST", body={"data": {"type": "exports", "attributes": {
        "organization_id": organization, "zip_password": "battery staple"}}})
    equal(sealed.json["data"]["attributes"]["encrypted-status"], True, "encrypted")
    answer = fetch(account, ready(account, sealed.json["data"]["id"]))
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    check(all(entry.flag_bits & 1 and entry.compress_type == 99 for entry in archive.infolist()
              if entry.file_size or entry.filename.endswith(".csv")), "AES in every entry")
    entries = [entry for entry in account.api("/logs?page%5Bsize%5D=200").json["data"]
               if entry["attributes"]["action"] == "export"]
    equal(len(entries), 1, "one entry for the values that left")
    equal(account.api(f"/exports/{made.json['data']['id']}", method="DELETE").status, 204, "deleted")
