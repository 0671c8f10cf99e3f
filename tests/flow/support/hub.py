# SPDX-License-Identifier: Apache-2.0
"""A hub with an empty folder, and the steps of its day as a person would take them."""
import csv
import io

from .context import check, fail, wait_until
from .program import Serving


def left_out(index):
    """These organizations get no company, so they stay unmapped."""
    return index % 7 == 4


def companies_csv(organizations):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "psa", "external_id"])
    for index, (_, name, psa_ids) in enumerate(organizations):
        if not left_out(index):
            writer.writerow([name, "connectwise", psa_ids[0] if psa_ids else ""])
    return text.getvalue()


class Hub(Serving):
    PASSWORD = "correct horse battery staple"

    def __init__(self, test, name="hub", options=(), interval_minutes=0, check_seconds=0, **more):
        self.log_file = test.path(name + "-log.jsonl")
        super().__init__(test, test.path(name),
                         ["--mirror-interval-minutes", str(interval_minutes), "--itglue-check-seconds", str(check_seconds),
                          "--log-file", self.log_file, *options], **more)
        self.passwords = {}

    def connect(self, account):
        self.command("connect", "itglue", "--url", account.url, "--key-file", account.key_file())
        self.wait_for_organizations()

    def wait_for_organizations(self):
        wait_until(lambda: not self.ask("GET", "/api/v1/organizations")["reading"], 60, "the organizations are read")

    def map(self, account, share="reveal"):
        path = self.test.write("companies.csv", companies_csv(account.organizations()))
        self.command("companies", "import", path)
        self.command("map", "quick-match", "--apply")
        if share:
            self.command("passwords", "share", share)
        mapped = self.mapped()
        check(0 < len(mapped) < len(account.organizations()), f"{len(mapped)} organizations are mapped")
        return mapped

    def mapped(self):
        """{organization id: company id}"""
        rows = self.ask("GET", "/api/v1/organizations")["organizations"]
        return {int(row["id"]): row["company"]["id"] for row in rows if row["company"]}

    def sync(self, seconds=120):
        self.command("sync", "--wait", seconds=seconds)

    def ready(self, account, share="reveal", sync=True):
        """Connected, mapped, shared and mirrored; the mapping."""
        self.connect(account)
        mapped = self.map(account, share)
        if sync:
            self.sync()
        return mapped

    def last_job(self, kind):
        jobs = self.ask("GET", f"/api/v1/jobs?kind={kind}&limit=1")["jobs"]
        return jobs[0] if jobs else None

    def wait_for_job(self, kind, seconds=120):
        """The end of the newest job of that kind, which must have succeeded."""
        def ended():
            job = self.last_job(kind)
            return job if job and job["finished_at_ms"] else None
        job = wait_until(ended, seconds, f"the end of the {kind}")
        if job["state"] != "succeeded":
            fail(f"the {kind} ended as {job['state']}: {job['error']}")
        return job

    def user(self, name="ana", role="Primary Admin"):
        """A new user, by the set-up link, as a signed-in client."""
        link = self.command("users", "create", name, "--role", role).out.strip()
        self.passwords[name] = f"{self.PASSWORD} {self.test.random.randrange(10**9)}"
        client = self.client()
        answer = client.post("/api/v1" + link[link.index("/setup/"):], {"password": self.passwords[name]})
        return client.take_session(answer)

    def entries(self, company):
        return self.ask("GET", f"/api/v1/companies/{company}/passwords")["passwords"]

    def revealable(self, mapped):
        """[(organization, company, entry id)] of every entry that the hub says may be shown."""
        out = []
        for organization, company in mapped.items():
            out += [(organization, company, row["id"]) for row in self.entries(company) if row["may_reveal"]]
        return out

    def audit(self, query=""):
        return self.ask("GET", f"/api/v1/audit?limit=1000{query}")["entries"]
