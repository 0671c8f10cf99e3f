# SPDX-License-Identifier: Apache-2.0
"""One test's context: its folder, its seed, what must be ended after it, and the checks."""
import json
import os
import random
import time


class Failure(Exception):
    """A check that did not hold."""


class Skip(Exception):
    """The test cannot run on this machine; says why."""


def fail(message):
    raise Failure(message)


def check(condition, message):
    if not condition:
        raise Failure(message)


def equal(actual, expected, what):
    if actual != expected:
        raise Failure(f"{what}: {shorten(actual)} instead of {shorten(expected)}")


def shorten(value, most=600):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= most else text[:most] + f"... ({len(text)} characters)"


def wait_until(condition, seconds, what):
    """Polls until the condition gives something true, and gives that back; fails loudly after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f"not within {seconds} s: {what}")
        time.sleep(0.005)


class Test:
    """Handed to each test function. What is registered with `later` is undone in reverse order at the end."""

    def __init__(self, folder, shared, gluepot, failpoints, full, seed):
        self.folder = folder
        self.shared = shared  # of all tests of this run: templates that are made once
        self.gluepot = gluepot
        self.failpoints = failpoints
        self.full = full
        self.seed = seed
        self.random = random.Random(seed)
        self._undo = []

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def later(self, undo):
        self._undo.append(undo)

    def write(self, name, text, mode=0o600):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())
        os.chmod(path, mode)
        return path

    def say(self, text):
        print(f"   {text}", flush=True)

    def close(self):
        while self._undo:
            self._undo.pop()()


def last_json(text):
    """The JSON object in the last line of a command's output."""
    lines = [line for line in text.splitlines() if line.strip()]
    check(lines, "the command printed nothing, JSON was expected")
    try:
        return json.loads(lines[-1])
    except ValueError:
        raise Failure(f"the last line is not JSON: {shorten(lines[-1])}")
