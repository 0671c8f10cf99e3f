#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""script/bench password_sync: what a password sync costs. The program itself, a real MariaDB with --passwords rows, and
an account of --account entries besides. One JSON line:
  new_vs_limiter        wall time of the run that creates every row, over the least that the limiter allows
  unchanged_requests    requests of a run that finds nothing changed, by the account's own log; unchanged_bound: the least
  unchanged_decrypted   values decrypted by it
  unchanged_cpu_s       processor time of the hub for it (reading both sides, comparing, applying nothing)
  changed_writes        writes after --changed rows changed in Automate, and changed_decrypted
The limiter stands at --limit requests in --window seconds on both sides, so that the rows are there in minutes:
3,000 in 300 s is what IT Glue allows."""
import argparse
import json
import math
import os
import shutil
import sys
import tempfile
import time
from collections import Counter

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "flow"))
sys.dont_write_bytecode = True

from support.account import Account  # noqa: E402
from support.automate import Automate, Row  # noqa: E402
from support.context import Test, equal  # noqa: E402
from support.hub import Hub, left_out  # noqa: E402


class Readable(Automate):
    """Every row can be read and belongs to a client that is mapped."""

    def plan_row(self, number):
        client = number % (self.nobody - 1) + 1
        return Row(number, client, "readable", f"Local admin {number}", "admin", self.text())


def processor_seconds(process):
    with open(f"/proc/{process.pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Bench:
    def __init__(self, test, options):
        self.options = options
        limit = ["--itglue-limit", str(options.limit), "--itglue-window-seconds", str(options.window)]
        counts = {"organizations": 40, "types": 2, "flexible-assets": 10, "documents": 10, "checklists": 5,
                  "passwords": options.account}
        self.account = Account(test, counts=counts, options=[
            "--api-limit", str(options.limit), "--api-window", str(options.window), "--itglue-api-limiter", "sliding"])
        organizations = [one for index, one in enumerate(self.account.organizations()) if not left_out(index)]
        self.automate = Readable(test, organizations, clients=20, passwords=options.passwords)
        self.hub = Hub(test, options=["--log-level", "debug", *limit])
        self.hub.ready(self.account, sync=False)
        self.automate.connect(self.hub)
        self.hub.command("password-sync", "match", "--apply")

    def compared(self):
        """What the hub's log says of its last comparison; it is written whole when the hub ends."""
        self.hub.restart()
        with open(self.hub.log_file, encoding="utf-8") as log:
            return [json.loads(line) for line in log if '"passwords were compared"' in line][-1]

    def apply(self, fresh=False):
        if fresh:
            time.sleep(self.options.window + 2)  # what was asked before has left the window
        start, cpu, begun = self.account.request_count(), processor_seconds(self.hub.process), time.monotonic()
        self.hub.json_command("password-sync", "apply", seconds=3600)
        seconds, cpu = time.monotonic() - begun, processor_seconds(self.hub.process) - cpu
        requests = self.account.requests(start)
        refused = [request for request in requests if request["status"] == 429]
        equal(len(refused), 0, "requests that the account refused")
        return {"requests": len(requests), "writes": Counter(row["method"] for row in requests if row["method"] != "GET"),
                "seconds": seconds, "cpu": cpu, "decrypted": int(self.compared()["decrypted"])}

    def run(self):
        options, rows = self.options, self.options.passwords
        out = {"passwords": rows, "account": options.account, "limit": options.limit, "window_s": options.window}
        new = self.apply(fresh=True)
        equal(new["writes"], Counter(POST=rows), "writes of the first run")
        # No span as long as the window may hold more than the limit.
        least = (new["requests"] - 1) // options.limit * options.window
        out.update(new_requests=new["requests"], new_seconds=round(new["seconds"], 1), limiter_seconds=least,
                   new_vs_limiter=round(new["seconds"] / least, 3) if least else None, new_cpu_s=round(new["cpu"], 2))
        self.apply()  # the answers of the first run are compared once; what follows finds nothing new at all
        same = self.apply()
        equal(same["writes"], Counter(), "writes of a run that finds nothing changed")
        out.update(unchanged_requests=same["requests"], unchanged_bound=math.ceil((options.account + rows) / 1000) + 1,
                   unchanged_decrypted=same["decrypted"], unchanged_cpu_s=round(same["cpu"], 2),
                   unchanged_seconds=round(same["seconds"], 2))
        for row in self.automate.rows[:: max(1, rows // options.changed)][: options.changed]:
            self.automate.change_value(row, self.automate.text())
        changed = self.apply()
        out.update(changed=options.changed, changed_writes=sum(changed["writes"].values()),
                   changed_decrypted=changed["decrypted"], changed_requests=changed["requests"])
        equal(changed["writes"], Counter(PATCH=options.changed), "writes after some rows changed")
        return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gluepot", required=True)
    parser.add_argument("--passwords", type=int, default=10_000)
    parser.add_argument("--account", type=int, default=50_000, help="entries besides those that are pushed")
    parser.add_argument("--limit", type=int, default=2500)
    parser.add_argument("--window", type=int, default=60, help="seconds")
    parser.add_argument("--changed", type=int, default=10)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="gpbench-")
    os.chmod(folder, 0o711)
    for name in ("test", "shared"):
        os.makedirs(os.path.join(folder, name), mode=0o711)
    test = Test(os.path.join(folder, "test"), os.path.join(folder, "shared"), os.path.abspath(options.gluepot), "", False, 1)
    try:
        print(json.dumps(Bench(test, options).run()), flush=True)
    finally:
        test.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
