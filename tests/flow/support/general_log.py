# SPDX-License-Identifier: Apache-2.0
"""What an account did to a MariaDB, judged by the server's own general log (MariaDb.statements_of). Of the log's
commands these carry no statement of ours: Connect and Quit (a connection's ends), Close stmt, Reset stmt, Fetch and
Ping. Query is a text statement; Prepare and Execute are the two halves of a prepared one, and both are judged: Execute
shows it with its values filled in."""
import re
from collections import Counter

from .context import check

SILENT = ("Connect", "Quit", "Close stmt", "Reset stmt", "Fetch", "Ping", "Statistics", "Long Data")
SPEAKING = ("Query", "Prepare", "Execute")
READS = (r"SELECT\b(?!.*\b(INTO\s+(OUTFILE|DUMPFILE|@)|FOR\s+UPDATE|LOCK\s+IN\s+SHARE\s+MODE|GET_LOCK|SLEEP)\b)",
         r"SET\s+(NAMES\s+\w+|SESSION\s+(TRANSACTION\s+READ\s+ONLY|TRANSACTION\s+ISOLATION\s+LEVEL\s+[A-Z ]+|"
         r"lock_wait_timeout\s*=\s*\d+|max_statement_time\s*=\s*\d+))\s*$",
         r"SHOW\s+GRANTS\s*$", r"START\s+TRANSACTION\s+READ\s+ONLY\s*$", r"COMMIT\s*$")
WRITES = re.compile(r"\s*(INSERT(?:\s+IGNORE)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+`?([\w.`]+)", re.I)


def without_comments(text):
    return re.sub(r"^\s*(/\*.*?\*/\s*)+", "", text.strip(), flags=re.S)


def statements(server, user, at_least=1):
    """[(command, text)] of that account; fails on a command of the protocol that neither speaks nor is silent."""
    out = []
    for command, text in server.statements_of(user):
        check(command in SILENT + SPEAKING, f"{user} sent {command}: {text}")
        if command in SPEAKING:
            out.append((command, without_comments(text)))
    check(len(out) >= at_least, f"{len(out)} statements of {user} in the log: nothing is proven")
    return out


def is_read(text):
    """One SELECT, SET of what only concerns the session, SHOW GRANTS, START TRANSACTION READ ONLY or COMMIT."""
    plain = re.sub(r"'(?:[^'\\]|\\.|'')*'", "''", text)
    return ";" not in plain.rstrip("; ") and any(re.match(read, plain, re.I | re.S) for read in READS)


def check_reads_only(server, user, at_least=5):
    """No statement of that account but reads; how often each command and first word occurred."""
    seen = Counter()
    for command, text in statements(server, user, at_least):
        check(is_read(text), f"{user} sent by {command}: {text}")
        seen[command, text.split(None, 1)[0].upper()] += 1
    return seen


def check_writes_only_to(server, user, tables, at_least=1):
    """Besides reads and its transactions' bounds, that account wrote to these tables alone; {table: statements}."""
    allowed, seen = {table.lower() for table in tables}, Counter()
    for command, text in statements(server, user, at_least):
        if is_read(text) or re.match(r"(START\s+TRANSACTION|BEGIN|COMMIT|ROLLBACK)\s*$", text, re.I):
            continue
        found = WRITES.match(text)
        check(found, f"{user} sent by {command}: {text}")
        table = found.group(2).replace("`", "").split(".")[-1].lower()
        check(table in allowed, f"{user} wrote to {table}: {text}")
        if command != "Prepare":
            seen[table] += 1
    return seen
