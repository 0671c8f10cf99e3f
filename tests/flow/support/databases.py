# SPDX-License-Identifier: Apache-2.0
"""Looking into the SQLite files of an instance, and through all its files for values."""
import os
import sqlite3
import urllib.parse

from .context import Failure, check, equal

ORGANIZATIONS, ASSET_TYPES, ASSETS, DOCUMENTS, FOLDERS, PASSWORDS, CHECKLISTS = 1, 4, 6, 7, 9, 10, 13
MIRRORED = {"documents": DOCUMENTS, "flexible_assets": ASSETS, "checklists": CHECKLISTS, "passwords": PASSWORDS}


def read(file, sql, *values):
    """Rows of a database that another process may have open."""
    connection = sqlite3.connect(f"file:{urllib.parse.quote(file)}?mode=ro", uri=True, timeout=20)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def change(file, *statements):
    """Writes as somebody with a shell would; the instance must not be running."""
    connection = sqlite3.connect(file)
    try:
        for statement in statements:
            connection.execute(*statement) if isinstance(statement, tuple) else connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def drop_triggers(file):
    """What guards the rows against SQL does not guard them against somebody who can write the file."""
    for (name,) in read(file, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        change(file, f'DROP TRIGGER "{name}"')


def databases_of(folder):
    return [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if name.endswith(".db")]


def check_integrity(folder):
    files = databases_of(folder)
    check(len(files) >= 3, f"only these databases stand in {folder}: {files}")
    for file in files:
        equal(read(file, "PRAGMA integrity_check"), [("ok",)], f"integrity of {file}")


def record_ids(folder, kind, organizations=None):
    rows = read(os.path.join(folder, "documentation.db"), "SELECT id, organization_id FROM record WHERE kind = ?", kind)
    return {row[0] for row in rows if organizations is None or row[1] in organizations}


def compare_mirror(account_folder, hub_folder, mapped):
    """Each record of a mapped organization stands on the hub, and no other does."""
    for name, kind in MIRRORED.items():
        expected = record_ids(account_folder, kind, mapped)
        mirrored = record_ids(hub_folder, kind)
        check(expected, f"the account has no {name} of mapped organizations: the test would prove nothing")
        missing, surplus = expected - mirrored, mirrored - expected
        if missing or surplus:
            raise Failure(f"{name}: {len(missing)} missing {sorted(missing)[:5]}, {len(surplus)} too many "
                          f"{sorted(surplus)[:5]} of {len(expected)}")


def contents_of(folder):
    """(path, content) of each file. One that is written anew and renamed meanwhile may be gone; it has another name then."""
    for at, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(at, name)
            try:
                if os.path.isfile(path) and not os.path.islink(path):
                    with open(path, "rb") as file:
                        yield path, file.read()
            except FileNotFoundError:
                continue


def find_in_files(folder, values):
    """Where each value (a text of at least 8 characters) stands in any file: [(value's place in the list, file)]."""
    found, searched = [], 0
    needles = [value.encode() if isinstance(value, str) else value for value in values]
    for needle in needles:
        check(len(needle) >= 8, "a value too short to be searched for")
    for path, content in contents_of(folder):
        searched += len(content)
        found += [(values[at], path) for at, needle in enumerate(needles) if needle in content]
    check(searched > 50_000, f"only {searched} bytes were searched in {folder}")
    return found
