# SPDX-License-Identifier: Apache-2.0
"""A private MariaDB on loopback, run by an unprivileged user, with a log of every statement it is sent."""
import fcntl
import os
import pwd
import re
import secrets
import shutil
import subprocess

from .context import Failure, Skip, check
from .processes import Process, die_with_parent, free_port, run


def _program(name):
    for folder in ("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"):
        if os.access(os.path.join(folder, name), os.X_OK):
            return os.path.join(folder, name)
    raise Skip(f"{name} is not installed: apt-get install mariadb-server")


def _drop_root():
    """MariaDB refuses to run as root."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)


def _hand_over(path):
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for at, folders, files in os.walk(path):
            for name in [at] + [os.path.join(at, name) for name in folders + files]:
                os.chown(name, nobody.pw_uid, nobody.pw_gid)


def _template(shared):
    """A fresh data folder, made once a run and copied by each test that needs a server."""
    folder = os.path.join(shared, "mariadb")
    with open(os.path.join(shared, "mariadb.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(os.path.join(folder, "done")):
            return folder
        os.chmod(shared, 0o711)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder, mode=0o700)
        _hand_over(folder)
        made = _install(folder)
        if made.returncode != 0:
            raise Failure(f"mariadb-install-db failed: {made.stdout.decode('utf-8', 'replace')[:1500]}")
        with open(os.path.join(folder, "done"), "w"):
            return folder


def _install(folder):
    """Its temporary tables stand in the folder: a server that starts anywhere else deletes those it finds in /tmp."""
    def prepare():
        _drop_root()
        die_with_parent()

    return subprocess.run(
        [_program("mariadb-install-db"), "--no-defaults", f"--datadir={folder}/data", "--skip-test-db",
         "--auth-root-authentication-method=normal", "--innodb-log-file-size=4M", "--innodb-buffer-pool-size=16M",
         "--innodb-flush-log-at-trx-commit=0", "--skip-name-resolve"],
        cwd=folder, env={**os.environ, "TMPDIR": folder}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=prepare)


class MariaDb:
    def __init__(self, test, name="mariadb", tls=False):
        self.test, self.folder = test, test.path(name)
        os.makedirs(self.folder, mode=0o700)
        shutil.copytree(os.path.join(_template(test.shared), "data"), os.path.join(self.folder, "data"))
        self.password = secrets.token_hex(16)
        self.init = os.path.join(self.folder, "init.sql")
        with open(self.init, "w") as out:
            out.write(f"ALTER USER 'root'@'localhost' IDENTIFIED BY '{self.password}';\n")
        self._tls = self._certificate() if tls else []
        _hand_over(self.folder)
        self.general_log = os.path.join(self.folder, "general.log")
        for attempt in range(3):  # somebody may take the port between our look and its bind
            self.port = free_port()
            self.process = Process(test, self._arguments(), os.path.join(self.folder, "server.log"), cwd=self.folder,
                                   before_exec=_drop_root)
            try:
                self.process.wait_for(self._answers, 90, "it answered")
                return
            except Failure:
                if attempt == 2:
                    raise

    def _arguments(self):
        return [_program("mariadbd"), "--no-defaults", f"--datadir={self.folder}/data", f"--tmpdir={self.folder}",
                f"--socket={self.folder}/socket", f"--pid-file={self.folder}/pid", "--bind-address=127.0.0.1",
                f"--port={self.port}", f"--init-file={self.init}", "--skip-name-resolve", "--skip-log-bin",
                "--performance-schema=OFF", "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=4M",
                "--innodb-flush-log-at-trx-commit=0", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=1M",
                "--max-connections=50", "--character-set-server=utf8mb4", "--general-log=1",
                f"--general-log-file={self.general_log}", *self._tls]

    def _certificate(self):
        key, certificate = os.path.join(self.folder, "key.pem"), os.path.join(self.folder, "certificate.pem")
        made = run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", key, "-out", certificate])
        check(made.code == 0, f"no certificate: {made.err}")
        return [f"--ssl-key={key}", f"--ssl-cert={certificate}"]

    def _run(self, sql, database):
        return run([_program("mariadb"), "--no-defaults", f"--socket={self.folder}/socket", "--user=root", "--batch",
                    "--skip-column-names", "--default-character-set=utf8mb4", *([database] if database else [])],
                   env={"MYSQL_PWD": self.password}, text=sql)

    def _answers(self):
        return os.path.exists(os.path.join(self.folder, "socket")) and self._run("SELECT 1", None).code == 0

    def sql(self, text, database=None):
        """Rows of texts; NULL is the text NULL."""
        done = self._run(text, database)
        check(done.code == 0, f"MariaDB: {done.err}")
        return [line.split("\t") for line in done.out.splitlines()]

    def statements_of(self, user):
        """[(command, text)] that connections of that user sent, from the server's own log."""
        mine, out, last = set(), [], None
        with open(self.general_log, encoding="utf-8", errors="replace") as file:
            for line in file:
                at = _command(line)
                if at is None:
                    if last is not None:
                        out[last] = (out[last][0], out[last][1] + "\n" + line.rstrip("\n"))
                    continue
                connection, command, text = at
                last = None
                if command == "Connect" and text.startswith(user + "@"):
                    mine.add(connection)
                elif command == "Connect":
                    mine.discard(connection)
                if connection in mine:
                    out.append((command, text))
                    last = len(out) - 1
        return out


def _command(line):
    """(connection, command, text) of the first line of an entry of the general log, or None."""
    found = re.match(r"^(?:\d{6}\s+\d+:\d\d:\d\d|\s*)\s*(\d+) (Connect|Query|Prepare|Execute|Close stmt|Quit|Init DB|"
                     r"Reset stmt|Fetch|Statistics|Ping|Change user|Field List|Long Data|Set option|Reset connection)"
                     r"(?:\t(.*))?$", line.rstrip("\n"))
    return (int(found.group(1)), found.group(2), found.group(3) or "") if found else None
