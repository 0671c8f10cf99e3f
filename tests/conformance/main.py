# SPDX-License-Identifier: Apache-2.0
"""Runs the rules against a base URL. See docs/itglue-api.md, "Is it compatible? Check it"."""
import argparse
import os
import sys
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import suite  # noqa: E402
from account import Account  # noqa: E402
from client import Client  # noqa: E402
from lab import Lab  # noqa: E402

MODULES = ("rules_01_keys", "rules_02_errors", "rules_03_limit", "rules_04_documents", "rules_04_paging", "rules_04_queries",
           "rules_04_bulk", "rules_table", "rules_05_organizations", "rules_06_passwords", "rules_07_documents",
           "rules_08_assets", "rules_09_things", "rules_10_rest", "rules_11_clients")


def load():
    for module in MODULES:
        __import__(module)
    return sorted(suite.RULES, key=lambda one: one.name[:3])


def arguments():
    parser = argparse.ArgumentParser(prog="script/conformance", description="Does this address behave as IT Glue's API? One "
                                     "test a rule of the reference; reads only, unless --write is given.")
    parser.add_argument("url", nargs="?", help="base URL, for example https://hub.example/itglue or https://api.itglue.com")
    parser.add_argument("key", nargs="?", help="an API key with Password Access; - reads it from standard input")
    parser.add_argument("--weak-key", help="a key without Password Access")
    parser.add_argument("--write", action="store_true", help="also make, change and delete records of its own")
    parser.add_argument("--organization", action="append", default=[], metavar="ID",
                        help="with --write: work in this organization instead of making one; may be given twice")
    parser.add_argument("--filter", default="", metavar="TEXT", help="only tests whose name contains it")
    parser.add_argument("--except", dest="leave_out", action="append", default=[], metavar="TEXT",
                        help="no test whose name contains it; may be repeated")
    parser.add_argument("--strict", action="store_true", help="also demand attributes that the reference only infers")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="requests in a window there, where small enough to use up")
    parser.add_argument("--failures", action="store_true", help="print no line for what passed")
    parser.add_argument("--list", action="store_true", help="only print the names of the tests")
    options = parser.parse_args()
    if not options.list and not (options.url and options.key):
        parser.error("URL and KEY are needed")
    if options.key == "-":
        options.key = sys.stdin.readline().strip()
    return options


def run(rule, account, options):
    """(outcome, detail)"""
    if rule.write and not options.write:
        return "skipped", "it changes records; give --write"
    if rule.weak and not options.weak_key:
        return "skipped", "it needs --weak-key"
    try:
        rule.run(account)
        return "passed", ""
    except suite.Skip as reason:
        return "skipped", str(reason)
    except suite.Failed as failure:
        return "failed", str(failure)
    except OSError as trouble:
        return "failed", f"connection: {trouble!r}"
    except Exception as trouble:  # noqa: BLE001  an answer of another shape than the rule could read
        at = traceback.extract_tb(trouble.__traceback__)[-1]
        return "failed", f"{trouble!r} at {os.path.basename(at.filename)}:{at.lineno} ({at.line})"


def main():
    options = arguments()
    rules = [one for one in load() if options.filter in one.name and not any(text in one.name for text in options.leave_out)]
    if options.list:
        print("\n".join(one.name + ("\twrite" if one.write else "") + ("\tweak" if one.weak else "") for one in rules))
        return 0
    client = Client(options.url, options.key)
    lab = Lab(client, options.organization) if options.write else None
    account = Account(client, options.weak_key, lab, options.strict)
    account.limit = options.limit
    try:
        client.send("GET", "/regions")
    except OSError as trouble:
        sys.exit(f"{client.base} cannot be reached: {trouble}")
    counts, begun, left = {"passed": 0, "failed": 0, "skipped": 0}, time.monotonic(), []
    try:
        if lab:
            lab.furnish()
        for rule in rules:
            outcome, detail = run(rule, account, options)
            counts[outcome] += 1
            if outcome != "passed" or not options.failures:
                print(f"{outcome}\t{rule.name}\t{' '.join(detail.split())}", flush=True)
    finally:
        if lab:
            left = lab.clean_up()
    for one in left:
        print(f"left behind: {one}", file=sys.stderr)
    print(f"{client.requests} requests, {time.monotonic() - begun:.1f} s", file=sys.stderr)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
