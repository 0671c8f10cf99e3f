# SPDX-License-Identifier: Apache-2.0
"""Word of what happens: by mail and by signed webhook, to strict receivers that are refused nothing, late, or away; with the
hub killed at every step."""
import sqlite3
import threading

from support.account import Account
from support.context import check, equal, wait_until
from support.hub import Hub
from support.receivers import MailServer, Webhook

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 40, "documents": 60, "checklists": 12, "passwords": 60}
SECRET = "a signing secret of 32 characters"
RULES = ("sync_failing", "key_revoked", "marked_reveal", "reveal_burst", "drift", "new_organization")


def add_webhook(hub, hook, name="Hook"):
    return hub.ask("POST", "/api/v1/notifications/channels", {"kind": "webhook", "name": name, "url": hook.url, "secret": SECRET})["id"]


def add_mail(hub, server, **more):
    body = {"kind": "email", "name": "Mail", "host": "127.0.0.1" if server.security == "none" else "localhost", "port": server.port,
            "security": server.security, "user": server.user, "secret": server.password, "from": "hub@gluepot.test",
            "to": ["ana@acme.test", "bo@acme.test"], "ca_file": server.cert or "", **more}
    return hub.ask("POST", "/api/v1/notifications/channels", body)["id"]


def switch_on(hub, channels, *rules, **settings):
    for rule in rules or RULES:
        hub.ask("PUT", f"/api/v1/notifications/rules/{rule}", {"enabled": True, "channels": channels, **settings})


def looked(hub):
    """The watcher has looked at all there is, so what comes now is news."""
    newest = max((int(entry["sequence"]) for entry in hub.audit()), default=0)
    def marked():
        with sqlite3.connect(f"file:{hub.folder}/strict.db?mode=ro", uri=True) as db:
            marks = dict(db.execute("SELECT name, value FROM notification_mark"))
            return {"audit", "organizations", "drifted", "job/sync"} <= set(marks) and int(marks["audit"]) >= newest
    wait_until(marked, 30, "the first look")


def log(hub):
    return hub.ask("GET", "/api/v1/notifications/log")["deliveries"]


def key_works(account, works):
    account.serving.command("keys", "activate" if works else "pause", "hub")


def one_failing_sync(hub, account):
    """The account refuses the hub's key, so the sync fails at once."""
    key_works(account, False)
    hub.command("sync", "--wait", code=1)


def settled(hub, count):
    return wait_until(lambda: (lambda rows: rows if len(rows) >= count and all(r["state"] != "waiting" for r in rows) else None)(log(hub)),
                      60, f"{count} messages are sent or given up: {log(hub)}")


def test_a_mail_arrives_encrypted_signed_in_and_whole(test):
    hub = Hub(test)
    for security in ("starttls", "tls", "none"):
        server = MailServer(test, security)
        id = add_mail(hub, server, name=f"Täglich {security}")
        told = hub.ask("POST", f"/api/v1/notifications/channels/{id}/test", {})
        equal((told["ok"], server.faults, len(server.mails)), (True, [], 1), f"{security}: {told}")
        mail = server.mails[0]
        equal((mail["from"], mail["to"], mail["subject"]), ("hub@gluepot.test", ["ana@acme.test", "bo@acme.test"], "Test message"), security)
        check("asked for this message" in mail["text"] and "Gluepot" in mail["text"], f"the text: {mail['text']}")
        check(server.password.encode() not in mail["raw"], "the password is not in the mail")
    shown = hub.operator().get("/api/v1/notifications").body + hub.operator().get("/api/v1/notifications/log").body
    check(b"the mail password" not in shown, "no answer holds the password")


def test_a_mail_server_that_is_not_to_be_trusted_gets_nothing(test):
    hub = Hub(test)
    server = MailServer(test, "starttls")
    for what, more in (("a certificate nobody signed", {"ca_file": ""}), ("a wrong password", {"secret": "another password"})):
        id = add_mail(hub, server, name=what, **more)
        told = hub.ask("POST", f"/api/v1/notifications/channels/{id}/test", {})
        check(not told["ok"] and told["message"] and server.mails == [], f"{what}: {told}")
        check("another password" not in str(told), "the answer holds no password")
    plain = MailServer(test, "none")
    id = add_mail(hub, plain, name="no encryption offered", security="starttls", host="localhost", ca_file="")
    told = hub.ask("POST", f"/api/v1/notifications/channels/{id}/test", {})
    check(not told["ok"] and "STARTTLS" in told["message"] and plain.mails == [], f"no encryption: {told}")
    for field, more in (("security", {"security": "none", "host": "mail.acme.test"}), ("from", {"from": "a@b\r\nBcc: x@y"}),
                        ("to", {"to": ["x@y>,<z@w"]}), ("host", {"host": "localhost/path"}), ("secret", {"secret": None})):
        body = {"kind": "email", "name": "bad", "host": "localhost", "port": 25, "security": "starttls", "user": "hub", "secret": "x",
                "from": "a@b.test", "to": ["c@d.test"], **more}
        answer = hub.operator().send("POST", "/api/v1/notifications/channels", body)
        equal((answer.status, answer.json["error"]["field"]), (422, field), f"{more}: {answer}")


def test_a_stored_secret_goes_nowhere_else(test):
    hub = Hub(test)
    server = MailServer(test, "starttls")
    id = add_mail(hub, server)
    other = MailServer(test, "none", user="")
    moved = hub.operator().send("PATCH", f"/api/v1/notifications/channels/{id}", {"host": "127.0.0.1", "port": other.port, "security": "none"})
    equal((moved.status, moved.json["error"]["field"]), (422, "secret"), "another server with the stored password")
    hub.ask("PATCH", f"/api/v1/notifications/channels/{id}", {"name": "Mail again", "to": ["ana@acme.test"]})
    check(hub.ask("POST", f"/api/v1/notifications/channels/{id}/test", {})["ok"], "the same server without giving it again")
    hub.stop()
    with open(f"{hub.folder}/strict.db", "rb") as file:
        check(b"the mail password" not in file.read(), "the store holds it sealed alone")
    hub.start()


def test_a_webhook_is_signed_and_no_redirect_is_followed(test):
    hub = Hub(test)
    hook, elsewhere = Webhook(test, SECRET), Webhook(test, SECRET)
    id = add_webhook(hub, hook)
    told = hub.ask("POST", f"/api/v1/notifications/channels/{id}/test", {})
    request = hook.requests[0]
    equal((told["ok"], request["genuine"], request["path"], request["json"]["rule"], request["id"]),
          (True, True, "/hook?token=abc", "test", request["json"]["id"]), f"the request: {request}")
    check(SECRET.encode() not in request["raw"], "the secret is not in it")
    hook.status, hook.location = 302, elsewhere.url
    told = hub.ask("POST", f"/api/v1/notifications/channels/{id}/test", {})
    check(not told["ok"] and "elsewhere" in told["message"] and elsewhere.requests == [], f"a redirect: {told}")
    for url in ("http://169.254.169.254/latest", "ftp://a.test/", "http://acme.test/x", "https://u:p@acme.test/"):
        answer = hub.operator().send("POST", "/api/v1/notifications/channels", {"kind": "webhook", "name": url, "url": url, "secret": SECRET})
        check(answer.status == 422, f"{url}: {answer}")
    linklocal = hub.ask("POST", "/api/v1/notifications/channels", {"kind": "webhook", "name": "inside", "url": "https://169.254.169.254/x", "secret": SECRET})
    told = hub.ask("POST", f"/api/v1/notifications/channels/{linklocal['id']}/test", {})
    check(not told["ok"], f"an address no service of ours is at: {told}")


def test_each_rule_tells_of_what_it_is_for_and_of_nothing_before(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account)
    ana = hub.user("ana")
    # A value of few characters stands in any text by chance.
    long = {id for id, attributes in account.passwords().items() if len(attributes["password"] or "") >= 10}
    entries = [entry for entry in hub.revealable(mapped) if int(entry[2]) in long or entry[2] in long]
    first, marked = entries[0], entries[1]

    def reveal(entry):
        equal(ana.post(f"/api/v1/companies/{entry[1]}/passwords/{entry[2]}/reveal", {"purpose": "show"}).status, 200, "a reveal")
    reveal(marked)  # before there was a rule
    looked(hub)
    hook = Webhook(test, SECRET)
    channel = add_webhook(hub, hook)
    switch_on(hub, [channel], "sync_failing", "key_revoked", "drift", "new_organization")
    switch_on(hub, [channel], "marked_reveal", entries=[marked[2]])
    switch_on(hub, [channel], "reveal_burst", reveals=4, minutes=60)
    looked(hub)
    equal(hook.requests, [], "what happened before is not told of")
    reveal(first)
    reveal(marked)
    wait_until(lambda: any(r["json"]["rule"] == "marked_reveal" for r in hook.requests), 60, f"word of the marked entry: {hook.requests}")
    reveal(first)
    wait_until(lambda: any(r["json"]["rule"] == "reveal_burst" for r in hook.requests), 60, f"word of the burst: {hook.requests}")
    reveal(first)
    made = account.api("/organizations", method="POST", body={"data": {"type": "organizations", "attributes": {"name": "Brand New Customer"}}})
    check(made.status in (200, 201), f"a new organization: {made}")
    hub.sync()
    wait_until(lambda: any(r["json"]["rule"] == "new_organization" for r in hook.requests), 60, f"word of the organization: {hook.requests}")
    one_failing_sync(hub, account)
    wait_until(lambda: any("failing" in r["json"]["subject"] for r in hook.requests), 60, f"word of the failure: {hook.requests}")
    key_works(account, True)
    hub.sync()
    wait_until(lambda: any("works again" in r["json"]["subject"] for r in hook.requests), 60, f"word that it works: {hook.requests}")
    settled(hub, 5)
    rules = sorted(r["json"]["rule"] for r in hook.requests)
    equal(rules, ["marked_reveal", "new_organization", "reveal_burst", "sync_failing", "sync_failing"], "each once")
    check(all(r["genuine"] for r in hook.requests), "all are signed")
    told = next(r["json"] for r in hook.requests if r["json"]["rule"] == "marked_reveal")
    check("ana" in told["message"], f"it says who: {told}")
    check("Brand New Customer" in next(r["json"]["message"] for r in hook.requests if r["json"]["rule"] == "new_organization"), "it says which")
    value = ana.post(f"/api/v1/companies/{first[1]}/passwords/{first[2]}/reveal", {"purpose": "show"}).json["value"].encode()
    check(all(value not in r["raw"] for r in hook.requests), "no value is in any of them")




def test_a_receiver_that_is_away_gets_everything_once_it_is_back(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.ready(account)
    hook, mail = Webhook(test, SECRET), MailServer(test, "starttls")
    port = hook.port
    channels = [add_webhook(hub, hook), add_mail(hub, mail)]
    switch_on(hub, channels, "sync_failing")
    looked(hub)
    hook.close()
    mail.greet_after = threading.Event()
    one_failing_sync(hub, account)
    waiting = wait_until(lambda: [r for r in log(hub) if r["channel"]["name"] == "Hook" and r["attempts"] > 0 and r["error"]], 60, "an attempt that failed")
    equal(waiting[0]["state"], "waiting", f"it waits: {waiting}")
    mail.greet_after.set()
    again = Webhook(test, SECRET, port=port)
    rows = settled(hub, 2)
    equal([r["state"] for r in rows], ["sent", "sent"], f"the end: {rows}")
    equal((len(again.requests), len(mail.mails), mail.faults), (1, 1, []), "what arrived")
    equal(again.requests[0]["id"], waiting[0]["id"], "with the id it had from the first")
    check(int(again.requests[0]["attempt"]) > 1, "a later attempt")


def test_a_kill_loses_no_word_and_repeats_it_under_the_same_id(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.ready(account)
    hook = Webhook(test, SECRET)
    switch_on(hub, [add_webhook(hub, hook)], "sync_failing")
    looked(hub)
    key_works(account, False)
    events = 0
    for failpoint in ("notifications.queued", "notifications.sending", "notifications.sent"):
        known = {r["id"] for r in hook.requests}
        if events:  # a sync that works ends the streak, so that the next failure is news
            key_works(account, True)
            hub.sync()
            wait_until(lambda: sum("works again" in r["json"]["subject"] for r in hook.requests) >= events, 60, "word that it works")
            known = {r["id"] for r in hook.requests}
            key_works(account, False)
        hub.die_at(f"{failpoint}=kill@1", lambda: hub.operator().send("POST", "/api/v1/sync", {}))
        hub.start()
        wait_until(lambda: any(r["id"] not in known for r in hook.requests), 90, f"word after {failpoint}: {log(hub)}")
        wait_until(lambda: all(r["state"] == "sent" for r in log(hub)), 90, f"it is noted as sent: {log(hub)}")
        fresh = [r for r in hook.requests if r["id"] not in known]
        equal(len({r["id"] for r in fresh}), 1, f"one message after {failpoint}: {fresh}")
        check(len(fresh) == 1 or failpoint == "notifications.sent", f"repeated after {failpoint}: {fresh}")
        events += 1
    equal(len([r for r in log(hub) if "failing" in r["subject"]]), 3, "the log")


def test_a_mail_refused_for_good_is_given_up_and_can_be_tried_again(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.ready(account)
    mail = MailServer(test, "starttls")
    mail.refuse_recipient = "bo@acme.test"
    switch_on(hub, [add_mail(hub, mail)], "sync_failing")
    looked(hub)
    one_failing_sync(hub, account)
    rows = settled(hub, 1)
    equal((rows[0]["state"], "no such mailbox" in rows[0]["error"]), ("given_up", True), f"the end: {rows}")
    mail.refuse_recipient = None
    hub.ask("POST", f"/api/v1/notifications/log/{rows[0]['id']}/retry", {})
    rows = wait_until(lambda: [r for r in log(hub) if r["state"] == "sent"], 60, "it is sent")
    equal((len(mail.mails), rows[0]["id"] in mail.mails[0]["id"]), (1, True), "what arrived")
