# SPDX-License-Identifier: Apache-2.0
"""What the commands refuse and find, on a folder that is served and on one that is not."""
import os

from support.context import check, equal
from support.program import Serving, run_gluepot


def test_a_command_on_a_mistyped_folder_makes_nothing(test):
    missing, empty = test.path("mistyped", "hub"), test.path("empty")
    os.makedirs(empty)
    for words in (["doctor"], ["status"], ["users", "list"], ["users", "create", "ana", "--role", "Reader"],
                  ["keys", "list"], ["audit", "verify"], ["audit", "export"], ["companies", "export"], ["sync", "--wait"],
                  ["map", "quick-match", "--apply"], ["roles", "list", "--json"], ["password-sync", "status"]):
        for folder in (missing, empty):
            refused = run_gluepot(test, *words, "--data", folder, code=2)
            check(f"no instance in {folder}" in refused.err and "gluepot serve --data" in refused.err and
                  refused.out == "", f"{words} names the folder and what to do: {refused}")
    equal((os.path.exists(test.path("mistyped")), os.listdir(empty)), (False, []), "what was made")
    relative = run_gluepot(test, "doctor", "--data", "mistyped", code=2)
    check(f"no instance in {test.path('mistyped')}" in relative.err, f"the whole path: {relative}")
    # These may be the first of an instance, and say so.
    made = run_gluepot(test, "keys", "create", "script", "--data", empty)
    check(f"new instance in {empty}" in made.err and made.out.startswith("ITG."), f"says that it made one: {made}")
    equal(run_gluepot(test, "keys", "create", "second", "--data", empty).err, "", "once it is there")
    run_gluepot(test, "doctor", "--data", empty)
    serving = Serving(test, empty)
    run_gluepot(test, "audit", "verify", "--data", empty)
    serving.stop()
