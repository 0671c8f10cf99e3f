# SPDX-License-Identifier: Apache-2.0
"""No audit entry, no reveal: killed around it, and with an audit that cannot be written."""
import os
import shutil

from support import databases
from support.account import Account
from support.context import Skip, check, equal, wait_until
from support.hub import Hub
from support.processes import run

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 20, "documents": 60, "checklists": 10, "passwords": 80}


class Scene:
    """A mirrored hub and an entry whose value the account knows."""

    def __init__(self, test):
        self.account = Account(test, counts=SMALL)
        self.hub = Hub(test)
        self.mapped = self.hub.ready(self.account)
        self.ana = self.hub.user("ana")
        values = {id: entry["password"] for id, entry in self.account.passwords().items()}
        self.organization, self.company, self.entry = next(
            row for row in self.hub.revealable(self.mapped) if values[int(row[2])])
        self.value = values[int(self.entry)]

    def reveal(self, purpose="show"):
        return self.ana.post(self.path, {"purpose": purpose})

    @property
    def path(self):
        return f"/api/v1/companies/{self.company}/passwords/{self.entry}/reveal"

    def entries(self):
        """The person's own reveals; the hub's probes are not among them."""
        return [entry for entry in self.hub.audit("&action=reveal") if entry["actor"]["kind"] == "user"]

    def asked(self, start):
        return [request for request in self.account.requests(start)
                if f"/passwords/{self.entry}" in request["target"] and "show_password=true" in request["target"]]


def test_b64_b65_b67_b71_b72_a_reveal_shows_the_value_and_stands_in_the_audit_before_it_is_asked_for(test):
    scene = Scene(test)
    name = next(row["name"] for row in scene.hub.entries(scene.company) if row["id"] == scene.entry)
    for purpose in ("show", "copy"):
        start = scene.account.request_count()
        answer = scene.reveal(purpose)
        equal((answer.status, answer.json["value"]), (200, scene.value), "the value")
        equal(answer.headers["cache-control"], "no-store", "cache-control")
        entry = scene.entries()[0]
        equal((entry["outcome"], entry["actor"]["name"], entry["record_id"], entry["subject"], entry["company"]["id"]),
              ("done", "ana", f"passwords/{scene.entry}", name, scene.company), "the audit entry")
        check(purpose in entry["reason"], f"the purpose: {entry}")
        asked = scene.asked(start)
        equal(len(asked), 1, "requests for the value")
        from datetime import datetime
        at = datetime.fromisoformat(asked[0]["time"].replace("Z", "+00:00")).timestamp() * 1000
        check(entry["at_ms"] <= at + 1 and at <= entry["finished_at_ms"] + 1,
              f"audited, asked, finished in this order: {entry['at_ms']} {at} {entry['finished_at_ms']}")
    scene.hub.command("audit", "verify")


def killed(test, failpoint, value_asked):
    scene = Scene(test)
    hub, ana = scene.hub, scene.ana
    start = scene.account.request_count()
    delivered = []

    def work():
        delivered.append(ana.post(scene.path, {"purpose": "show"}))

    hub.die_at(f"{failpoint}=kill@1", work)
    equal(delivered, [], "answers")
    equal(len(scene.asked(start)), 1 if value_asked else 0, "requests for the value")
    audit = os.path.join(hub.folder, "audit", "audit.db")
    equal(databases.read(audit, "PRAGMA integrity_check"), [("ok",)], "the audit's file")
    hub.start()
    entries = scene.entries()
    equal(len(entries), 1, "audit entries of the reveal")
    equal(entries[0]["outcome"], "unknown", "its outcome after the restart")
    hub.command("audit", "verify")
    equal(scene.reveal().json["value"], scene.value, "a reveal after it (the session lives on)")
    equal(scene.entries()[0]["outcome"], "done", "its outcome")


def test_b67_killed_when_the_entry_is_begun(test):
    killed(test, "audit.begun", False)


def test_b67_killed_when_the_reveal_is_audited(test):
    killed(test, "reveal.audited", False)


def test_b67_killed_when_the_value_is_fetched(test):
    killed(test, "reveal.fetched", True)


def test_b67_killed_when_the_outcome_is_stored_nothing_is_delivered_unaudited(test):
    scene = Scene(test)
    delivered = []
    scene.hub.die_at("audit.finished=kill@1", lambda: delivered.append(scene.reveal()))
    scene.hub.start()
    equal(delivered, [], "answers")
    equal(scene.entries()[0]["outcome"], "done", "the outcome that was stored")


# A full and a read-only disk: mounts in a name space of the hub's own, so nothing is left behind.

def need_mounts(test):
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("nsenter"):
        raise Skip("mounting needs root, unshare and nsenter")
    probe = run(["unshare", "-m", "sh", "-c", f"mkdir -p '{test.path('m')}' && mount -t tmpfs -o size=64k t '{test.path('m')}'"])
    if probe.code != 0:
        raise Skip(f"mounting is not permitted here: {probe.err.strip()}")


def mounted(scene, mount):
    """Starts the hub again with what `mount` (shell) did to its audit folder."""
    hub = scene.hub
    hub.stop()
    audit = os.path.join(hub.folder, "audit")
    hub.prefix = ["unshare", "-m", "sh", "-c", mount.replace("AUDIT", audit) + ' && exec "$@"', "sh"]
    hub.start()
    return audit


def inside(scene, command):
    done = run(["nsenter", "-t", str(scene.hub.process.pid), "-m", "sh", "-c", command])
    check(done.code == 0, f"in the hub's name space: {done}")


def refused(scene, fill):
    """The first answer that is not a value. A reveal that still finds room (SQLite gives back its log's) may pass."""
    def look():
        fill()
        answer = scene.reveal()
        return answer if answer.status != 200 else None
    return wait_until(look, 60, "the audit cannot be written")


def check_refused(scene, fill=lambda: None):
    start = scene.account.request_count()
    answer = refused(scene, fill)
    equal(answer.status, 503, f"the reveal: {answer}")
    check("audit" in answer.error["message"] and answer.error["next_step"], f"the reason and the next step: {answer}")
    check("retry-after" in answer.headers, "Retry-After")
    check(scene.value not in answer.text, "no value")
    for target in (f"/api/v1/companies/{scene.company}/documents", f"/api/v1/companies/{scene.company}/passwords",
                   "/api/v1/search?q=a", "/api/v1/companies", "/api/v1/status", "/api/v1/session"):
        shown = scene.ana.get(target)
        equal(shown.status, 200, f"{target} goes on: {shown}")
    signed_in = scene.hub.client().post("/api/v1/session", {"name": "ana", "password": scene.hub.passwords["ana"]})
    equal(signed_in.status, 200, "signing in shows no secret and goes on")
    scene.hub.sync()
    before = len(scene.asked(start))
    equal(refused(scene, fill).status, 503, "the reveal again")
    values = [entry for entry in scene.entries() if entry["outcome"] == "done"] if before else []
    check(len(scene.asked(start)) <= len(values), "the account was asked for a value without an audit entry")
    return start


def test_on_a_full_disk_reveals_answer_503_and_lists_go_on(test):
    need_mounts(test)
    scene = Scene(test)
    audit = mounted(scene, "cp -a AUDIT AUDIT.kept && mount -t tmpfs -o size=2m,mode=0700 tmpfs AUDIT && "
                           "cp -a AUDIT.kept/. AUDIT/ && rm -rf AUDIT.kept")
    equal(scene.reveal().status, 200, "a reveal while there is space")
    check_refused(scene, lambda: inside(scene, f"cat /dev/zero >> '{audit}/filler' 2>/dev/null; true"))
    inside(scene, f"rm '{audit}/filler'")
    answer = wait_until(lambda: (lambda a: a if a.status == 200 else None)(scene.reveal()), 60, "reveals work again")
    equal(answer.json["value"], scene.value, "the value")
    scene.hub.command("audit", "verify")


def test_undoing_a_quick_match_removes_the_records_also_when_it_cannot_be_recorded(test):
    need_mounts(test)
    scene = Scene(test)
    hub = scene.hub
    organization = next(o for o, c in hub.mapped().items() if c == scene.company)
    stored = lambda: databases.read(hub.folder + "/documentation.db", f"SELECT COUNT(*) FROM record WHERE organization_id = {organization}")[0][0]
    equal(scene.ana.send("DELETE", f"/api/v1/mappings/{organization}").status, 204, "taken away")
    least = stored()  # what unmapping leaves
    batch = hub.ask("POST", "/api/v1/mappings/quick-match", {"apply": True})["batch_id"]
    equal(hub.mapped()[organization], scene.company, "mapped by Quick Match")
    hub.sync()
    check(stored() > least, "records of the organization")
    mounted(scene, "mount --bind AUDIT AUDIT && mount -o remount,ro,bind AUDIT")
    equal(hub.operator().post(f"/api/v1/mappings/batches/{batch}/undo", {}).status, 503, "it cannot be recorded")
    check(organization not in hub.mapped(), "unmapped")
    equal(stored(), least, "records that are left")


def test_on_a_read_only_disk_reveals_answer_503_and_lists_go_on(test):
    need_mounts(test)
    scene = Scene(test)
    # Somebody who only reads it: the files may not be made, nor the ones that stand be written.
    audit = mounted(scene, "mount --bind AUDIT AUDIT && mount -o remount,ro,bind AUDIT")
    start = check_refused(scene)
    equal(scene.asked(start), [], "requests for the value")
    inside(scene, f"mount -o remount,rw,bind '{audit}'")
    answer = wait_until(lambda: (lambda a: a if a.status == 200 else None)(scene.reveal()), 60, "reveals work again")
    equal(answer.json["value"], scene.value, "the value")
    scene.hub.command("audit", "verify")
