# SPDX-License-Identifier: Apache-2.0
"""Processes that cannot outlive the test: each is ended by its own id, or by the kernel when the test dies."""
import concurrent.futures
import ctypes
import os
import signal
import socket
import subprocess

from .context import Failure, check, shorten, wait_until

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG = 1
# The kernel takes the thread that started a process for its parent. One that answers a request ends with its connection,
# so what goes on running is started by a thread that lives as long as the test.
_starter = concurrent.futures.ThreadPoolExecutor(1)


def die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


_held = []


def free_port():
    """Held until the test ends, also between a server's end and its next start: nobody is given it for any port, while
    servers, which set SO_REUSEADDR as this does, may bind and listen."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _held.append(holder)
    return holder.getsockname()[1]


def clean_environment(extra=None):
    """Nothing of the caller's GLUEPOT_ settings may decide a test."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GLUEPOT_")}
    environment.update(extra or {})
    return environment


class Finished:
    def __init__(self, arguments, code, out, err):
        self.arguments, self.code, self.out, self.err = arguments, code, out, err

    def __str__(self):
        return f"{' '.join(self.arguments)} ended with {self.code}: {shorten(self.out)} {shorten(self.err)}"


def run(arguments, cwd=None, env=None, seconds=120, text=None):
    """Runs to the end; the output comes back apart from the errors."""
    child = subprocess.Popen(arguments, cwd=cwd, env=clean_environment(env), stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=die_with_parent)
    try:
        out, err = child.communicate(input=text.encode() if text is not None else None, timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise Failure(f"{' '.join(arguments)} did not end within {seconds} s")
    return Finished(arguments, child.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


class Process:
    """A program that keeps running, its output in a file."""

    def __init__(self, test, arguments, log, cwd=None, env=None, before_exec=None):
        self.arguments = arguments
        self.log = log

        def prepare():
            if before_exec:
                before_exec()
            die_with_parent()  # after a change of user, which clears it

        with open(log, "ab") as out:
            self.child = _starter.submit(subprocess.Popen, arguments, cwd=cwd, env=clean_environment(env),
                                         stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=prepare).result()
        test.later(self.kill)

    @property
    def pid(self):
        return self.child.pid

    def ended(self):
        return self.child.poll() is not None

    def kill(self):
        """As a power cut would."""
        if not self.ended():
            self.child.kill()
        self.child.wait()

    def stop(self, seconds=60):
        """Orderly; the exit code."""
        if not self.ended():
            self.child.terminate()
        return self.wait(seconds)

    def wait(self, seconds=60):
        try:
            return self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"{' '.join(self.arguments)} did not end within {seconds} s; {self.tail()}")

    def output(self):
        with open(self.log, "rb") as file:
            return file.read().decode("utf-8", "replace")

    def tail(self):
        return shorten(self.output()[-1500:], 1500)

    def wait_for(self, condition, seconds, what):
        def look():
            if condition():
                return True
            if self.ended():
                raise Failure(f"{' '.join(self.arguments)} ended with {self.child.returncode} before {what}: {self.tail()}")
            return False

        wait_until(look, seconds, what)


def accepts(port):
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def killed_by_itself(process, seconds=90):
    """The process must end by SIGKILL (a failpoint)."""
    code = process.wait(seconds)
    check(code == -signal.SIGKILL, f"the failpoint was not reached: exit code {code}; {process.tail()}")
