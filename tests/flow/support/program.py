# SPDX-License-Identifier: Apache-2.0
"""The program under test: its commands, and a serving instance."""
import os
from http.client import HTTPException

from .context import check, last_json, wait_until
from .processes import Process, free_port, killed_by_itself, run
from .web import Client


def run_gluepot(test, *arguments, code=0, env=None, cwd=None, seconds=120, binary=None):
    """One command to its end. `code` None: whatever it is."""
    finished = run([binary or test.gluepot, *arguments], cwd=cwd or test.folder, env=env, seconds=seconds)
    check(code is None or finished.code == code, f"exit code {code} was expected: {finished}")
    return finished


class Serving:
    """`gluepot serve` on a folder. Started when made; `restart` keeps folder, port and options."""

    def __init__(self, test, folder, options=(), env=None, failpoint=None, port=None, prefix=(), start=True):
        self.test, self.folder, self.options, self.env = test, folder, list(options), dict(env or {})
        self.prefix = list(prefix)
        self.port = port or free_port()
        self.process = None
        self.out = folder.rstrip("/") + ".out"
        if start:
            self.start(failpoint)

    def start(self, failpoint=None, may_end=False):
        """`may_end`: a failpoint may already end it before it answers."""
        binary, env = self.test.gluepot, dict(self.env)
        if "GLUEPOT_CLOCK_DAYS" in env:
            binary = self.test.failpoints
        if failpoint:
            binary, env["GLUEPOT_FAILPOINT"] = self.test.failpoints, failpoint
        arguments = [*self.prefix, binary, "serve", "--data", self.folder, "--listen", f"127.0.0.1:{self.port}",
                     *self.options]
        self.process = Process(self.test, arguments, self.out, cwd=self.test.folder, env=env)
        if may_end:
            wait_until(lambda: self.process.ended() or self.answers(), 60, "it answered or ended")
        else:
            self.process.wait_for(self.answers, 60, "it answered")
        return self

    def answers(self):
        try:
            # The local socket is opened last but one, so both are looked at.
            return (self.client().get("/readyz").status == 200 and os.path.exists(self.socket) and
                    self.operator().get("/readyz").status == 200)
        except OSError:
            return False

    @property
    def socket(self):
        return os.path.join(self.folder, "gluepot.sock")

    def client(self, **more):
        return Client(port=self.port, **more)

    def operator(self):
        """Over the local socket, with every permission."""
        return Client(path=os.path.relpath(self.socket) if len(self.socket) > 100 else self.socket)

    def ask(self, method, target, body=None):
        return self.operator().ask(method, target, body)

    def kill(self):
        self.process.kill()

    def stop(self):
        code = self.process.stop()
        check(code == 0, f"an orderly end gives exit code 0, not {code}: {self.process.tail()}")

    def restart(self, failpoint=None):
        if not self.process.ended():
            self.stop()
        return self.start(failpoint)

    def die_at(self, failpoint, work):
        """Runs with that failpoint until it kills the process; `work` begins what leads there, unless it goes on by
        itself already."""
        if not self.process.ended():
            self.stop()
        self.start(failpoint, may_end=True)
        try:
            work()
        except (OSError, ValueError, HTTPException):
            pass  # it may end while it answers
        killed_by_itself(self.process)

    def command(self, *arguments, code=0, **more):
        """A command on this folder; over the socket while it serves, by itself otherwise."""
        return run_gluepot(self.test, *arguments, "--data", self.folder, code=code, **more)

    def json_command(self, *arguments, **more):
        return last_json(self.command(*arguments, "--json", **more).out)
