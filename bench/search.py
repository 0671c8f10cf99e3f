#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""script/bench search: what a person feels who searches 200,000 records while typing. A hub that has mirrored a
sample account (every kind of record, nine organizations in ten mapped) over HTTP, and a person signed in to it, one
request after the other. Each query is asked for all companies, for one company and for one
kind of record. One JSON line, times in ms as the client waits for them:
  p50, p99, max          of all queries;  server_p99: as the answer says it took (took_ms)
  worst                  the three slowest queries
  <group>_p50, _p99      groups of queries: common (the words most records hold), pairs (two of them), typing (names
                         letter by letter, from the first), names (whole names), rare, nothing (words no record has),
                         typos (a name with one slip), ids (numbers)
  limited_p99            the same queries by a person who may see a tenth of the companies
  typo_found             of the names with a slip, the share that is found in the first ten
  missed                 names typed whole that are not among the first ten (records of the same name excepted)
Options: --records N, --rounds N, --folder DIR (keeps the store there for the next run)."""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from urllib.parse import urlencode

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "flow"))
sys.dont_write_bytecode = True

from support.account import Account  # noqa: E402
from support.context import Test, check  # noqa: E402
from support.hub import Hub  # noqa: E402
from support.program import Serving  # noqa: E402

KINDS = ["documents", "flexible_assets", "checklists", "passwords"]
SEARCHED = {1: "organizations", 6: "flexible_assets", 7: "documents", 10: "passwords", 13: "checklists"}
WORD = re.compile(r"[^\W_]+")


def percentile(values, share):
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else None


def slip(random_, word):
    """One letter left out, doubled, changed, or two swapped: what fingers do."""
    at = random_.randrange(1, len(word) - 1)
    return random_.choice([word[:at] + word[at + 1:], word[:at] + word[at] + word[at:],
                           word[:at] + random_.choice("aeinrst") + word[at + 1:],
                           word[:at] + word[at + 1] + word[at] + word[at + 2:]])


class Queries:
    """What people would type, taken from what is stored."""

    def __init__(self, database, random_, many):
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
            names = [row[0] for row in store.execute(
                f"SELECT name FROM record WHERE kind IN ({','.join(map(str, SEARCHED))}) AND flags & 3 = 0")]
            bodies = [row[0] for row in store.execute("SELECT CAST(body AS TEXT) FROM record WHERE kind IN (6, 7, 10) "
                                                      "ORDER BY seq * 7919 % 10007 LIMIT 4000")]
        held = Counter()
        for body in bodies:
            held.update(set(word.lower() for word in WORD.findall(body)))
        in_names = Counter(word.lower() for name in names for word in WORD.findall(name))
        common = [word for word, _ in held.most_common(40)] + [word for word, _ in in_names.most_common(40)]
        picked = random_.sample(names, 3 * many)
        plain = [name for name in names if re.fullmatch(r"[A-Za-z ]{8,40}", name)]
        self.groups = {
            "common": common,
            "pairs": [" ".join(random_.sample(common, 2)) for _ in range(many)],
            "typing": [name[:size] for name in picked[:many // 2] for size in range(1, min(9, len(name) + 1))],
            "names": picked[:many],
            "rare": [word for word, count in in_names.items() if count == 1][:many],
            "nothing": ["".join(random_.choice("bcdfghjklmnpqrstvwxz") for _ in range(8)) for _ in range(many // 2)],
            "ids": [str(random_.randrange(10, 10_000)) for _ in range(many // 2)],
            "typos": [],
        }
        self.typos = {}
        for name in random_.sample(plain, min(len(plain), many)):
            words = name.split()
            at = max(range(len(words)), key=lambda i: len(words[i]))
            if len(words[at]) >= 5:
                typed = " ".join(words[:at] + [slip(random_, words[at])] + words[at + 1:])
                self.typos[typed] = name
        self.groups["typos"] = list(self.typos)


class Serve(Hub):
    """A hub on a folder that may be there already."""

    def __init__(self, test, folder):
        self.log_file, self.passwords = test.path("hub-log.jsonl"), {}
        Serving.__init__(self, test, folder, ["--mirror-interval-minutes", "0", "--log-file", self.log_file,
                                              "--itglue-limit", "1000000"])


class Bench:
    def __init__(self, test, options):
        self.options, self.random = options, random.Random(7)
        folder = os.path.join(os.path.abspath(options.folder) if options.folder else test.path("kept"), "hub")
        there = os.path.exists(os.path.join(folder, "documentation.db"))
        self.hub = Serve(test, folder)
        if not there:
            self.mirror(test, os.path.dirname(folder))
        self.database = os.path.join(folder, "documentation.db")
        self.queries = Queries(self.database, self.random, options.many)
        self.companies = sorted(set(self.hub.mapped().values()))
        self.person = self.hub.user(f"searcher {time.time_ns()}")

    def mirror(self, test, folder):
        """Everything the account holds, read over HTTP: nine organizations in ten, each mapped to a company of its
        name; all passwords may be listed."""
        share = self.options.records / 200_000
        counts = {"organizations": 300, "types": 40, "flexible-assets": 66_000, "documents": 60_000, "checklists": 5_500,
                  "passwords": 88_000}
        name = os.path.relpath(os.path.join(folder, "account"), test.folder)
        account = Account(test, name=name, counts={key: max(4, int(count * share)) for key, count in counts.items()},
                          options=["--api-limit", "0"], seconds=3600)
        self.hub.connect(account)
        rows = self.hub.ask("GET", "/api/v1/organizations")["organizations"]
        some = [row["id"] for index, row in enumerate(rows) if index % 10]
        self.hub.ask("POST", "/api/v1/companies/from-organizations", {"organization_ids": some})
        self.hub.command("passwords", "share", "reveal")
        self.hub.sync(seconds=3600)
        account.serving.stop()

    def limited(self):
        """A person who may read everything of a tenth of the companies; None where roles have no limits yet."""
        with sqlite3.connect(f"file:{self.hub.folder}/strict.db?mode=ro", uri=True) as store:
            if not store.execute("SELECT 1 FROM pragma_table_info('role') WHERE name = 'all_companies'").fetchone():
                return None
        name = f"limited {time.time_ns()}"
        client = self.hub.user(name, "Technician")
        self.hub.stop()
        with sqlite3.connect(os.path.join(self.hub.folder, "strict.db")) as store:
            role = store.execute("INSERT INTO role (name, description, built_in, all_companies) VALUES (?, '', 0, 0)", (name,)).lastrowid
            store.executemany("INSERT INTO role_permission (role_id, permission) VALUES (?, ?)",
                              [(role, "read_documentation"), (role, "read_companies")])
            user = store.execute("SELECT id FROM user WHERE name = ?", (name,)).fetchone()[0]
            store.execute("UPDATE user SET role_id = ? WHERE id = ?", (role, user))
            store.executemany("INSERT INTO user_company (user_id, company_id) VALUES (?, ?)",
                              [(user, int(company)) for company in self.companies[::10]])
        self.hub.start()
        return client

    def ask(self, connection, client, words, **more):
        target = "/api/v1/search?" + urlencode({"q": words, "limit": 30, **more})
        begun = time.perf_counter()
        connection.request("GET", target, headers={"Cookie": client.cookie})
        response = connection.getresponse()
        body = response.read()
        took = (time.perf_counter() - begun) * 1000
        check(response.status == 200, f"{target}: {response.status} {body[:300]}")
        return took, json.loads(body)

    def run(self):
        out = {"searched": self.searched(), "mapped": len(self.companies)}
        all_times, server, worst = [], [], []
        plain = {}
        connection = http.client.HTTPConnection("127.0.0.1", self.hub.port, timeout=60)
        asked = [(group, words, more) for group, all_words in self.queries.groups.items() for words in all_words
                 for more in ({}, {"company_id": self.random.choice(self.companies)},
                              {"kind": self.random.choice(KINDS)})]
        self.ask(connection, self.person, "warm")
        groups = {}
        for _ in range(self.options.rounds):
            self.random.shuffle(asked)
            for group, words, more in asked:
                took, answer = self.ask(connection, self.person, words, **more)
                groups.setdefault(group, []).append(took)
                all_times.append(took)
                server.append(answer["took_ms"])
                worst = sorted(worst + [(round(took, 1), words, more)], key=lambda one: -one[0])[:3]
                if not more:
                    plain[words] = answer["results"]
        out.update(queries=len(all_times), p50=percentile(all_times, .5), p99=percentile(all_times, .99),
                   max=percentile(all_times, 1), server_p99=percentile(server, .99), worst=worst)
        for group, times in groups.items():
            out[group + "_p50"], out[group + "_p99"] = percentile(times, .5), percentile(times, .99)
        out.update(self.found(plain))
        out["load"] = round(os.getloadavg()[0], 1)
        connection.close()  # the hub starts anew below
        limited = self.limited()
        if limited is None:
            return out
        self.ask(connection, limited, "warm")
        times = [self.ask(connection, limited, words, **more)[0] for _, words, more in asked if "company_id" not in more]
        out["limited_p99"] = percentile(times, .99)
        return out

    def found(self, plain):
        """Of what was typed, what came first. Names of unmapped organizations cannot be found, so they do not count."""
        mapped = self.hub.mapped()
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as store:
            kinds = ",".join(map(str, SEARCHED))
            seen = set(name for name, organization in store.execute(
                f"SELECT name, organization_id FROM record WHERE kind IN ({kinds}) AND flags & 3 = 0")
                if organization in mapped)
        first = {words: [row["name"] for row in rows[:10]] for words, rows in plain.items()}
        typos = [(typed, name) for typed, name in self.queries.typos.items() if typed in first and name in seen]
        found = sum(name in first[typed] for typed, name in typos)
        missed = [name for name in self.queries.groups["names"] if name in seen and name in first and name not in first[name]]
        return {"typos": len(typos), "typo_found": round(found / max(1, len(typos)), 3), "missed": len(missed),
                "missed_example": missed[:2]}

    def searched(self):
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as store:
            return store.execute("SELECT COUNT(*) FROM record_text_docsize").fetchone()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gluepot", required=True)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--many", type=int, default=60, help="queries of each group, about")
    parser.add_argument("--folder", default="")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="gpbench-")
    for name in ("test", "shared"):
        os.makedirs(os.path.join(folder, name))
    test = Test(os.path.join(folder, "test"), os.path.join(folder, "shared"), os.path.abspath(options.gluepot), "", False, 1)
    try:
        print(json.dumps(Bench(test, options).run()), flush=True)
    finally:
        test.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
