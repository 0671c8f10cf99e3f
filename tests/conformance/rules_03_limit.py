# SPDX-License-Identifier: Apache-2.0
"""Section 3: the rate limit."""
from suite import check, good, need, rule


@rule
def s03_a_client_needs_no_rate_header(a):
    for name, value in a.get("/regions", [("page[size]", 1)]).headers.items():
        if name in ("retry-after",):
            check(False, f"an answer that is not over the limit sends {name}: {value}")


@rule
def s03_over_the_limit_is_429(a):
    need(a.limit, "it would use up the account's requests; give --limit N where the limit is small")
    seen = []
    for _ in range(a.limit + 3):
        answer = a.client.send("GET", "/regions", [("page[size]", 1)], wait=False)
        seen.append(answer.status)
    check(429 in seen, f"429 within {len(seen)} requests, not {sorted(set(seen))}")
    check(set(seen) <= {200, 429}, f"200 or 429, nothing else: {sorted(set(seen))}")
    check(seen.count(200) <= a.limit, f"at most {a.limit} answers in the window, not {seen.count(200)}")


@rule
def s03_a_refused_key_never_learns_the_limit(a):
    good(a.get("/regions", [("page[size]", 1)]))
    answer = a.get("/regions", key="ITG.nobody")
    check(answer.status == 403, f"an unknown key is 403 before any limit: {answer}")
