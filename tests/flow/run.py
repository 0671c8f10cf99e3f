#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the flow tests: the real program, over HTTP, on loopback. Each test is a function test_*(test) of a file
test_*.py beside this one and runs in a process group of its own. The last line is "N passed, N failed"."""
import argparse
import concurrent.futures
import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from support.context import Failure, Skip, Test  # noqa: E402
from support.processes import die_with_parent  # noqa: E402

PASSED, FAILED, SKIPPED = 0, 1, 3


def discover():
    """Names "file.function" in the order of the files and within them."""
    names = []
    for file in sorted(os.listdir(HERE)):
        if file.startswith("test_") and file.endswith(".py"):
            module = importlib.import_module(file[:-3])
            functions = [(value.__code__.co_firstlineno, name) for name, value in vars(module).items()
                         if name.startswith("test_") and callable(value) and value.__module__ == module.__name__]
            names += [f"{file[5:-3]}.{name[5:]}" for _, name in sorted(functions)]
    return names


def run_one(options):
    """In the child: the one test."""
    file, function = options.one.split(".")
    test = Test(options.folder, options.shared, options.gluepot, options.failpoints, options.full, options.seed)
    try:
        try:
            getattr(importlib.import_module("test_" + file), "test_" + function)(test)
            return PASSED
        finally:
            test.close()
    except Skip as reason:
        print(f"SKIP {reason}")
        return SKIPPED
    except Failure as failure:
        at = [f"{os.path.basename(f.filename)}:{f.lineno}" for f in traceback.extract_tb(failure.__traceback__)
              if os.path.basename(f.filename) != "context.py"]
        print(f"{failure}\n   at {' < '.join(reversed(at[1:]))}")
    except Exception:
        traceback.print_exc(file=sys.stdout)
    return FAILED


class Runner:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="gpflow-")  # short: a local socket's path is at most 107 bytes
        os.chmod(self.folder, 0o711)  # MariaDB's user must pass through
        os.makedirs(os.path.join(self.folder, "shared"))
        self.counts = {PASSED: 0, FAILED: 0, SKIPPED: 0}
        self.kept = False

    def run(self, number, name):
        """The child's result and output. Whatever the child started and left ends with its group."""
        folder = os.path.join(self.folder, f"t{number}")
        os.makedirs(folder, mode=0o711)
        command = [sys.executable, os.path.join(HERE, "run.py"), "--one", name, "--folder", folder, "--shared",
                   os.path.join(self.folder, "shared"), "--gluepot", self.options.gluepot, "--failpoints",
                   self.options.failpoints, "--seed", str(self.options.seed)] + (["--full"] if self.options.full else [])
        begun = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                 start_new_session=True)
        try:
            output, _ = child.communicate(timeout=self.options.timeout)
            code = child.returncode
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            output, code = child.communicate()[0] + b"not done within the test's time\n", FAILED
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        seconds = time.monotonic() - begun
        return name, code, output.decode("utf-8", "replace"), seconds, folder

    def report(self, name, code, output, seconds, folder):
        code = code if code in self.counts else FAILED
        self.counts[code] += 1
        if code == SKIPPED:
            reason = [line[5:] for line in output.splitlines() if line.startswith("SKIP ")]
            print(f"skipped {name}: {reason[0] if reason else '?'}", flush=True)
        elif code == PASSED:
            print(f"ok {name} ({seconds:.1f} s)", flush=True)
            if self.options.verbose and output.strip():
                print(output.rstrip())
        else:
            print(f"FAILED {name} ({seconds:.1f} s), seed {self.options.seed}, kept in {folder}\n"
                  + "\n".join("   " + line for line in output.rstrip().splitlines()), flush=True)
            self.kept = True
            return
        shutil.rmtree(folder, ignore_errors=True)

    def run_all(self, names):
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            waiting = [pool.submit(self.run, number, name) for number, name in enumerate(names)]
            for done in concurrent.futures.as_completed(waiting):
                self.report(*done.result())
        shutil.rmtree(self.folder if not self.kept else os.path.join(self.folder, "shared"), ignore_errors=True)
        if self.counts[SKIPPED]:
            print(f"{self.counts[SKIPPED]} skipped, each with its reason above")
        print(f"{self.counts[PASSED]} passed, {self.counts[FAILED]} failed")
        return 0 if self.counts[FAILED] == 0 and self.counts[PASSED] > 0 else 1


def arguments():
    root = os.path.dirname(os.path.dirname(HERE))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gluepot", default=os.path.join(root, "build/release/gluepot"))
    parser.add_argument("--failpoints", help="the same program with failpoints (default: beside it)")
    parser.add_argument("--filter", default="", help="only tests whose name contains this word, or one of several with commas between")
    parser.add_argument("--full", action="store_true", help="the full numbers of kills and rounds")
    parser.add_argument("--jobs", type=int, default=2)
    # One seed unless told: then a failure comes from a change, and all who run it see the same. 0 draws another, to search by.
    parser.add_argument("--seed", type=int, default=261121, help="what samples and orders are drawn from; 0: a new one")
    parser.add_argument("--timeout", type=int, default=0, help="seconds a test may take")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--list", action="store_true")
    for hidden in ("--one", "--folder", "--shared"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.gluepot = os.path.abspath(options.gluepot)
    options.failpoints = os.path.abspath(options.failpoints or options.gluepot + "_failpoints")
    options.timeout = options.timeout or (1800 if options.full else 1200)
    options.seed = options.seed or random.SystemRandom().randrange(1, 1_000_000)
    return options


def main():
    options = arguments()
    if options.one:
        die_with_parent()
        return run_one(options)
    names = [name for name in discover() if any(word in name for word in options.filter.split(","))]
    if options.list:
        print("\n".join(names))
        return 0
    for program in (options.gluepot, options.failpoints):
        if not os.access(program, os.X_OK):
            sys.exit(f"{program} is not there; build it first: script/build")
    print(f"{len(names)} tests, seed {options.seed}", flush=True)
    return Runner(options).run_all(names)


if __name__ == "__main__":
    sys.exit(main())
