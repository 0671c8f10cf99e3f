# SPDX-License-Identifier: Apache-2.0
"""Search over what is mirrored: what is found, for whom, and by which record."""
import re
import urllib.parse

from support import databases
from support.context import check, equal
from test_promises import scene

TASKS, CHECKLISTS = 14, 13


def search(client, words, query=""):
    return client.ask("GET", "/api/v1/search?q=" + urllib.parse.quote(words) + query)


def test_entries_that_are_not_shared_take_no_ones_place(test):
    _, hub, mapped = scene(test)
    ana = hub.user("ana")
    words = [word for company in mapped.values() for row in hub.entries(company) for word in re.findall(r"[a-z]{4,}", row["name"].lower())]
    word = max(sorted(set(words)), key=words.count)
    before = search(ana, word, "&limit=100")["results"]
    check(any(row["kind"] == "passwords" for row in before), "password entries are found while they are shared")
    others = [row["id"] for row in before if row["kind"] != "passwords"]
    hub.command("passwords", "share", "none")
    for level in ("none", "off"):
        hub.command("passwords", "share", level)
        found = search(ana, word, "&limit=100")["results"]
        equal([row for row in found if row["kind"] == "passwords"], [], f"entries with the level {level}")
        check(set(others) <= {row["id"] for row in found}, f"with the level {level} the others are all found")
        equal(len(search(ana, word, "&limit=3")["results"]), min(3, len(others)), "an answer is as full as it can be")
        equal(search(ana, word, "&kind=passwords")["results"], [], "entries asked for")


def test_a_task_is_found_as_the_checklist_it_is_part_of(test):
    _, hub, mapped = scene(test)
    ana = hub.user("ana")
    store = hub.folder + "/documentation.db"
    tasks = databases.read(store, "SELECT t.name, t.parent_id FROM record t JOIN record c ON c.kind = ? AND c.id = t.parent_id "
                                  "WHERE t.kind = ? ORDER BY t.seq LIMIT 40", CHECKLISTS, TASKS)
    check(tasks, "there are tasks")
    led = 0
    for name, checklist in tasks:
        found = search(ana, name, "&kind=checklists&limit=100")["results"]
        check(all(row["kind"] == "checklists" for row in found), f"{name}: {[row['kind'] for row in found]}")
        ids = [row["id"] for row in found]
        equal(len(ids), len(set(ids)), f"{name}: each checklist once")
        led += str(checklist) in ids
    check(led > len(tasks) // 2, f"{led} of {len(tasks)} tasks lead to their checklist")
    kinds = {row["kind"] for row in search(ana, "the", "&limit=100")["results"]}
    check(kinds <= {"documents", "flexible_assets", "checklists", "passwords", "organizations"}, f"kinds that a page knows: {kinds}")


def test_a_name_with_a_slip_is_found_and_said_to_be_one(test):
    _, hub, mapped = scene(test)
    ana = hub.user("ana")
    names = [row["name"] for company in mapped.values() for row in ana.ask("GET", f"/api/v1/companies/{company}/documents")["documents"]]
    words = sorted({word for name in names for word in re.findall(r"[A-Za-z]{8,}", name)})
    check(len(words) > 3, f"long words in names: {words}")
    for word in words[:8]:
        typed = word[:3] + word[4] + word[3] + word[5:]
        if typed == word:
            continue
        answer = search(ana, typed)
        if not answer["respelt"]:
            continue  # a word of its own
        check(any(word.lower() in row["name"].lower() for row in answer["results"]), f"{typed} finds {word}")
        check(any(row["name_ranges"] for row in answer["results"]), "what was meant is marked")
        equal(search(ana, word)["respelt"], False, f"{word} as it is")
        break
    else:
        check(False, f"no word of {words} was set right")
    equal(search(ana, "qwxzvkj")["results"], [], "what is near nothing")


def test_records_opened_last_are_named_to_those_alone_who_may_see_them(test):
    _, hub, mapped = scene(test)
    ana = hub.user("ana")
    organization, company, entry = hub.revealable(mapped)[0]
    documents = next(rows for rows in (ana.ask("GET", f"/api/v1/companies/{id}/documents")["documents"] for id in mapped.values()) if rows)
    items = [f"passwords:{entry}", f"documents:{documents[0]['id']}", "documents:999999999", f"organizations:{organization}"]

    def named(which=items):
        return [(row["kind"], row["id"]) for row in ana.ask("GET", "/api/v1/search?items=" + urllib.parse.quote(",".join(which)))["results"]]

    equal(named(), [("passwords", entry), ("documents", documents[0]["id"]), ("organizations", str(organization))], "in the order asked for")
    hub.command("passwords", "share", "none")
    equal(named(), [("documents", documents[0]["id"]), ("organizations", str(organization))], "without the entry, which is not shared any more")
    ana.ask("DELETE", f"/api/v1/mappings/{organization}")
    check(("organizations", str(organization)) not in named(), "an organization that is not mapped any more")
    for wrong in ("users:1", "documents", "documents:x", "api-keys:1", "passwords:1;drop", ","):
        equal(ana.get("/api/v1/search?items=" + urllib.parse.quote(wrong)).status, 422, f"items={wrong}")
