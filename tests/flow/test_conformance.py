# SPDX-License-Identifier: Apache-2.0
"""The conformance suite (script/conformance) against real instances: one that holds the records itself, and a gateway in
front of it. Its rules are of the reference; tests/conformance/ has them."""
import os
import sys

from support.account import Account
from support.context import check, equal
from support.gateway import Scene
from support.processes import run

SUITE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "conformance", "main.py")


class Result:
    """What a run printed."""

    def __init__(self, finished):
        self.code = finished.code
        self.lines = [line.split("\t") for line in finished.out.splitlines() if line.count("\t") == 2]
        self.summary = finished.out.splitlines()[-1] if finished.out else finished.err
        self.err = finished.err

    def names(self, outcome):
        return [line[1] for line in self.lines if line[0] == outcome]

    def expect_no_failure(self, at_least):
        failed = [f"{name}: {detail}" for outcome, name, detail in self.lines if outcome == "failed"]
        check(not failed and self.code == 0, f"{self.summary} {self.err[-500:]}\n   " + "\n   ".join(failed[:120]))
        check(len(self.names("passed")) >= at_least, f"at least {at_least} must pass: {self.summary}")
        check("left behind" not in self.err, f"the suite cleans up after itself: {self.err[-1000:]}")
        print(self.summary)


def conformance(url, *arguments, seconds=540):
    return Result(run([sys.executable, SUITE, url, *arguments], seconds=seconds))


def test_local_keeps_every_rule(test):
    account = Account(test, options=["--api-limit", "0"])
    weak = account.make_key("weak", password_access=False)
    account.serving.restart()
    before = {path: len(account.list(path)) for path in ("organizations", "passwords", "configurations", "contacts")}
    result = conformance(account.url, account.key, "--weak-key", weak, "--write", "--strict")
    after = {path: len(account.list(path)) for path in before}
    result.expect_no_failure(at_least=700)
    equal(after, before, "rows of the account before and after")


def test_reading_alone_writes_nothing(test):
    account = Account(test, options=["--api-limit", "0"])
    begun = account.request_count()
    result = conformance(account.url, account.key)
    methods = {one["method"] for one in account.requests(begun)}
    equal(methods, {"GET"}, "methods without --write")
    result.expect_no_failure(at_least=200)
    check(all("--write" in line[2] for line in result.lines if line[0] == "skipped" and "_is_created_" in line[1]), "skipped, and why")


def test_a_wrong_server_fails(test):
    """The suite can fail: an address that is no such API."""
    account = Account(test)
    result = conformance(f"http://127.0.0.1:{account.serving.port}/api/v1", account.key, "--filter", "s01_")
    equal(result.code, 1, f"the exit code: {result.summary}")
    check(result.names("failed"), f"failures: {result.summary}")
    result = conformance("http://127.0.0.1:9", account.key)
    check(result.code not in (0, None) and "cannot be reached" in result.err, f"nothing there: {result.err}")


def test_the_limit_is_429(test):
    account = Account(test, options=["--api-limit", "20", "--api-window", "86400"])
    result = conformance(account.url, account.key, "--filter", "s03_over", "--limit", "20")
    equal(result.names("passed"), ["s03_over_the_limit_is_429"], result.summary)


# Rules that cannot hold before a mirror, by a part of their names, and why.
NOT_BEFORE_A_MIRROR = {
    "s06_passwords_count_of_a_category_is_right": "the count is the account's, the rows are of mapped organizations",
    "s09_configurations_count_of_a_type_is_right": "the same",
    "s07_document_images_is_created": "an image does not say whose it is, so the gateway shows none by its id",
    "s07_image_is_": "the same",
    "s07_image_spells_": "the same",
    "s10_attachment_comes_as_multipart": "the gateway takes files as JSON only",
    "s10_export_": "an export of IT Glue holds password values, so none is made through Gluepot",
}


def leave_out(names):
    return [word for name in names for word in ("--except", name)]


def test_gateway_keeps_the_rules_of_reading(test):
    scene = Scene(test, options=["--api-limit", "0"], account_options=["--api-limit", "0"])
    result = conformance(f"http://127.0.0.1:{scene.hub.port}/itglue", scene.strong, "--weak-key", scene.weak,
                         *leave_out(NOT_BEFORE_A_MIRROR))
    result.expect_no_failure(at_least=150)


def test_gateway_keeps_the_rules_of_writing(test):
    """In two organizations that are mapped: what nobody mapped yet does not exist here."""
    scene = Scene(test, options=["--api-limit", "0"], account_options=["--api-limit", "0"])
    first, second = list(scene.mapped)[:2]
    result = conformance(f"http://127.0.0.1:{scene.hub.port}/itglue", scene.strong, "--weak-key", scene.weak, "--write",
                         "--organization", str(first), "--organization", str(second), *leave_out(NOT_BEFORE_A_MIRROR))
    result.expect_no_failure(at_least=400)
