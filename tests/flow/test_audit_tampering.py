# SPDX-License-Identifier: Apache-2.0
"""Whoever writes into the audit's file is found out, and the first wrong entry is named."""
import os
import shutil

from support import databases
from support.context import check, equal, last_json
from support.hub import Hub
from support.program import run_gluepot


def made(test):
    """A stopped instance with some ten entries: (folder, file, table, columns, last sequence)."""
    hub = Hub(test)
    for name in ("ana", "ben", "eva", "kim"):
        hub.user(name, "Reader")
    hub.command("keys", "create", "one")
    hub.command("keys", "create", "two")
    hub.command("audit", "verify")
    hub.stop()
    file = os.path.join(hub.folder, "audit", "audit.db")
    table = next(name for (name,) in databases.read(file, "SELECT name FROM sqlite_master WHERE type = 'table'")
                 if databases.read(file, f"SELECT 1 FROM pragma_table_info('{name}') WHERE name = 'sequence'"))
    columns = [name for (name,) in databases.read(file, f"SELECT name FROM pragma_table_info('{table}')")]
    last = databases.read(file, f"SELECT MAX(sequence) FROM {table}")[0][0]
    check(last >= 8, f"only {last} entries")
    return hub.folder, file, table, columns, last


def verify(test, folder):
    shown = last_json(run_gluepot(test, "audit", "verify", "--json", "--data", folder, code=None).out)
    plain = run_gluepot(test, "audit", "verify", "--data", folder, code=0 if shown["sound"] else 1)
    first = shown["first_broken"]
    if first:
        check(first["what"] in plain.out, f"the text says it too: {plain}")
    return int(first["sequence"]) if first else None


def cases(table, columns, last):
    """{what: (statements, the first wrong entry)}"""
    middle = last // 2
    copied = ", ".join(columns)
    shifted = ", ".join("sequence + 1" if name == "sequence" else name for name in columns)
    negative = ", ".join(f"-{name}" if name == "sequence" else name for name in columns)
    out = {f"{column} of the first changed": ([f"UPDATE {table} SET {column} = 'x' WHERE sequence = 1"], 1)
           for column in columns if column in ("action", "actor_name", "subject", "detail", "outcome", "address")}
    out.update({
        "the time of one changed": ([f"UPDATE {table} SET at_ms = at_ms + 1 WHERE sequence = {middle}"], middle),
        "one deleted": ([f"DELETE FROM {table} WHERE sequence = {middle}"], middle),
        "the first deleted": ([f"DELETE FROM {table} WHERE sequence = 1"], 1),
        "the last deleted": ([f"DELETE FROM {table} WHERE sequence = {last}"], last),
        "the tail cut": ([f"DELETE FROM {table} WHERE sequence > {middle}"], middle + 1),
        "all deleted": ([f"DELETE FROM {table}"], 1),
        "one inserted behind": ([f"INSERT INTO {table} ({copied}) SELECT {shifted} FROM {table} WHERE sequence = {last}"],
                                last + 1),
        "one deleted and those behind moved up": (
            [f"DELETE FROM {table} WHERE sequence = {middle}",
             f"UPDATE {table} SET sequence = -sequence WHERE sequence > {middle}",
             f"UPDATE {table} SET sequence = -sequence - 1 WHERE sequence < 0"], middle),
        "two swapped": ([f"UPDATE {table} SET sequence = -1 WHERE sequence = {middle}",
                         f"UPDATE {table} SET sequence = {middle} WHERE sequence = {middle + 1}",
                         f"UPDATE {table} SET sequence = {middle + 1} WHERE sequence = -1"], middle),
        "one copied over another": (
            [f"DELETE FROM {table} WHERE sequence = {middle + 1}",
             f"INSERT INTO {table} ({copied}) SELECT {shifted} FROM {table} WHERE sequence = {middle}"], middle + 1),
        "the table dropped": ([f"DROP TABLE {table}"], 1),
    })
    del negative
    return out


def test_every_kind_of_tampering_is_found_and_the_first_entry_named(test):
    folder, file, table, columns, last = made(test)
    equal(verify(test, folder), None, "sound before")
    kept = test.path("kept")
    shutil.copytree(folder, kept)
    for what, (statements, first) in cases(table, columns, last).items():
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        databases.drop_triggers(file)
        databases.change(file, *statements)
        equal(verify(test, folder), first, what)
    shutil.rmtree(folder)
    shutil.copytree(kept, folder)
    equal(verify(test, folder), None, "sound again")


def test_a_removed_file_and_an_older_copy_are_found(test):
    folder, file, _, _, last = made(test)
    older = test.path("older.db")
    shutil.copy(file, older)
    run_gluepot(test, "keys", "create", "three", "--data", folder)
    equal(verify(test, folder), None, "sound before")
    os.unlink(file)
    for rest in ("-wal", "-shm"):
        if os.path.exists(file + rest):
            os.unlink(file + rest)
    equal(verify(test, folder), 1, "the file removed")
    shutil.copy(older, file)
    equal(verify(test, folder), last + 1, "an older copy put back")


def test_over_a_gap_nothing_is_appended_and_no_password_shown(test):
    folder, file, table, _, last = made(test)
    databases.drop_triggers(file)
    databases.change(file, f"DELETE FROM {table} WHERE sequence = {last}")
    made_key = run_gluepot(test, "keys", "create", "late", "--data", folder, code=None)
    check(made_key.code != 0, f"what must be audited does not happen: {made_key}")
    equal(verify(test, folder), last, "still found")
