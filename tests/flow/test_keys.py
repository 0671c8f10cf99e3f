# SPDX-License-Identifier: Apache-2.0
"""API keys by the commands, over a running instance and without one, and what they let a client do."""
import json
import time

from support import databases
from support.account import Account
from support.context import check, equal, wait_until
from support.program import Serving, run_gluepot

SMALL = {"organizations": 12, "types": 3, "flexible-assets": 40, "documents": 40, "checklists": 10, "passwords": 60}


def commands(test, serving):
    account = Account(test, counts=SMALL, serve=serving)
    words = lambda *more, code=0: run_gluepot(test, "keys", *more, "--data", account.folder, code=code)
    organizations = [str(id) for id, _, _ in account.organizations()[:2]]
    made = json.loads(words("create", "Backup script", "--organizations", ",".join(organizations), "--types",
                            "passwords,documents", "--verbs", "get,create", "--write-only-passwords", "--from",
                            "10.0.0.0/8,127.0.0.1", "--expires", "90d", "--limit", "40", "--json").out)
    equal((made["passwords"], made["password_access"], made["state"]), ("write_only", False, "active"), "the new key")
    scope = made["scope"]
    equal((scope["organizations"], scope["types"]), (sorted(organizations, key=int), ["documents", "passwords"]),
          "its organizations and types")
    equal((scope["verbs"], scope["from"], scope["limit"]), (["read", "create"], ["10.0.0.0/8", "127.0.0.1"], 40),
          "the rest of its scope")
    check(abs(scope["expires_at_ms"] - (time.time() + 90 * 86400) * 1000) < 60_000, f"90 days: {scope}")
    equal(made["revokes_at_ms"], made["created_at_ms"] + 90 * 86_400_000, "unless it is used")
    text, id = made["key"], made["id"]

    for bad, says in ((("--types", "password"), "passwords"), (("--types", "documnets"), "documents"),
                      (("--verbs", "write"), "read, create, update, delete"),
                      (("--organizations", "Contoso"), "ids"), (("--organizations", ""), "allows nothing"),
                      (("--from", "10.1.2.3/8"), "10.0.0.0/8"), (("--from", "here"), "no address range"),
                      (("--expires", "2020-01-01"), "past"), (("--expires", "soon"), "2027-01-31"),
                      (("--limit", "0"), "1 to"), (("--password-access", "--write-only-passwords"), "one of")):
        refused = words("create", "bad", *bad, code=2)
        check(says in refused.err and refused.out == "", f"{bad}: {refused}")

    listed = words("list").out
    row = next(line for line in listed.splitlines() if "Backup script" in line)
    for part in (id, made["masked"], "active", "passwords write_only", "types documents,passwords", "verbs read,create",
                 "from 10.0.0.0/8,127.0.0.1", "limit 40", "never"):
        check(part in row, f"{part} in the table: {row}")
    check(text not in listed and text[37:] not in listed, "the secret is not shown again")

    equal(words("pause", "Backup script").out, "Backup script is paused\n", "pause by name")
    equal(json.loads(words("activate", id, "--json").out)["state"], "active", "activate by id")
    check("no API key" in words("pause", "Nobody", code=1).err, "an unknown name")

    fresh = json.loads(words("rotate", "Backup script", "--overlap", "7d", "--json").out)
    equal((fresh["replaces"], fresh["name"], fresh["scope"]), (id, "Backup script", scope), "the key that replaces it")
    old = next(key for key in json.loads(words("list", "--json").out)["keys"] if key["id"] == id)
    equal(old["replaced_by"], fresh["id"], "what the old key says")
    check(abs(old["works_until_ms"] - (time.time() + 7 * 86400) * 1000) < 60_000, f"a week more: {old}")
    check("replaced" in words("rotate", id, code=1).err, "twice")
    bare = words("rotate", "Backup script", "--overlap", "0").out
    check(bare.startswith("ITG.") and bare.count("\n") == 1, f"the key alone: {bare}")
    listed = {key["id"]: key for key in json.loads(words("list", "--json").out)["keys"]}
    equal(listed[fresh["id"]]["state"], "expired", "without an overlap")
    check("has expired" in words("activate", fresh["id"], code=1).err, "an expired key stays so")
    equal(words("revoke", id).out, "Backup script is revoked\n", "revoke by id")
    revoked = next(key for key in json.loads(words("list", "--json").out)["keys"] if key["id"] == id)
    equal((revoked["state"], revoked["revokes_at_ms"]), ("revoked", None), "a revoked key")
    check(revoked["revoked_why"].startswith("by "), f"who revoked it: {revoked}")
    equal(json.loads(words("usage", "--json").out)["days"], [], "nothing was used")

    actions = [json.loads(line)["action"] for line in
               run_gluepot(test, "audit", "export", "--data", account.folder).out.splitlines()]
    for action, times in (("key_create", 2), ("key_pause", 1), ("key_activate", 2), ("key_rotate", 3),
                          ("key_revoke", 1)):
        equal(actions.count(action), times, f"audit entries {action}")
    secrets = [text[37:], fresh["key"][37:], bare.strip()[37:]]
    equal(databases.find_in_files(account.folder, secrets), [], "secrets of keys on disk")
    if serving:
        check(not any(secret in account.serving.process.output() for secret in secrets), "secrets of keys in the log")


def test_the_commands_for_keys_over_a_running_instance(test):
    commands(test, serving=True)


def test_the_commands_for_keys_without_one(test):
    commands(test, serving=False)


def test_a_key_is_limited_to_its_scope_and_counted(test):
    account = Account(test, counts=SMALL, options=["--itglue-api-limiter", "sliding"])  # no window ends in mid test
    serving = account.serving
    (mine, _, _), (other, _, _) = account.organizations()[:2]
    make = lambda name, *more: serving.command("keys", "create", name, *more).out.strip()
    key = make("scoped", "--organizations", str(mine), "--types", "organizations,passwords", "--verbs", "read",
               "--limit", "8")
    equal([row["id"] for row in account.api("/organizations", key=key).json["data"]], [str(mine)], "its organizations")
    equal(account.api(f"/organizations/{other}", key=key).status, 404, "another organization")
    equal(account.api("/documents/1", key=key).json, {"message": "Forbidden"}, "another type")
    equal(account.api("/passwords/1", key=key, method="DELETE").status, 403, "another verb")
    away = make("away", "--from", "192.0.2.0/24")
    refused = account.api("/organizations", key=away)
    equal((refused.status, refused.json), (403, {"message": "Forbidden"}), "from another address")
    equal(refused.json, account.api("/organizations", key=key[:-1] + ("0" if key[-1] != "0" else "1")).json,
          "the same words as for a wrong key")
    statuses = [account.api("/organizations?page%5Bsize%5D=1", key=key).status for _ in range(10)]
    equal(sorted(statuses), [200] * 4 + [429] * 6, "the key's own limit, with the four before")
    equal(account.api("/organizations").status, 200, "another key goes on")

    shown = lambda name: next(row for row in serving.operator().ask("GET", "/api/v1/api-keys")["keys"]
                              if row["name"] == name)
    row = shown("scoped")
    equal((row["requests_today"], row["last_used_from"]), (8, "127.0.0.1"), "what its use left behind")
    check(abs(row["last_used_at_ms"] - time.time() * 1000) < 60_000, f"last use: {row}")
    equal(shown("away")["last_used_at_ms"], None, "a refused key was not used")
    database = account.folder + "/strict.db"
    wait_until(lambda: databases.read(database, "SELECT last_used_from FROM api_key WHERE name = 'scoped'") ==
               [("127.0.0.1",)], 60, "the last use in the store")
    serving.stop()
    stored = databases.read(database, "SELECT u.requests FROM key_usage u JOIN api_key k ON k.id = u.key_id "
                                      "WHERE k.name = 'scoped'")
    equal(stored, [(8,)], "requests of the day in the store")
    usage = run_gluepot(test, "keys", "usage", "--data", account.folder).out.splitlines()
    check(any("scoped" in line and " 8 " in line for line in usage), f"the ledger: {usage}")


def test_no_limit_at_all_and_the_models_by_option(test):
    account = Account(test, counts=SMALL, serve=False)
    bad = run_gluepot(test, "serve", "--data", account.folder, "--itglue-api-limiter", "leaky", code=2)
    check("fixed|sliding|bucket" in bad.err, f"an unknown model: {bad}")
    for options, passed in ((("--api-limit", "0"), 20), (("--api-limit", "5", "--itglue-api-limiter", "sliding"), 5),
                            (("--api-limit", "5", "--itglue-api-limiter", "bucket"), 5)):
        serving = Serving(test, account.folder, options=list(options))
        account.serving = serving
        answers = [account.api("/organizations?page%5Bsize%5D=1") for _ in range(20)]
        equal([answer.status for answer in answers], [200] * passed + [429] * (20 - passed), f"with {options}")
        if passed < 20:
            equal(answers[-1].json["errors"][0]["status"], 429, "the refusal")
            check(1 <= int(answers[-1].headers["retry-after"]) <= 300, "it says when")
        serving.stop()
