# SPDX-License-Identifier: Apache-2.0
"""Section 4: paging and links."""
import urllib.parse

from suite import check, equal, good, need, rule, status


def many(a):
    """(path, query, total) of a list with rows for at least three pages of some size."""
    for type in ("countries", "passwords", "configurations", "regions", "organizations", "operating-systems"):
        try:
            path, query, _ = a.list_of(type)
        except Exception:  # noqa: BLE001  another type may do
            continue
        total = a.get(path, query + [("page[size]", 1)]).json["meta"]["total-count"]
        if 6 <= total <= 3000:
            return path, query, total
    need(False, "no list has 6 to 3000 rows")
    return None


def page(a, number, size, path, query, more=()):
    answer = a.get(path, query + [("page[number]", number), ("page[size]", size), *more])
    good(answer)
    return answer


def parameters(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query, keep_blank_values=True))


@rule
def s04_paging_default_size_is_50(a):
    for type in ("countries", "passwords", "regions", "configurations", "organizations"):
        answer = a.get("/" + type)
        total = answer.json["meta"]["total-count"] if answer.status == 200 else 0
        if total > 50:
            equal(len(answer.data), 50, f"rows of /{type}")
            equal(answer.json["meta"]["total-pages"], -(-total // 50), "total-pages")
            return
    need(False, "no list has over 50 rows")


@rule
def s04_paging_size_is_honoured(a):
    path, query, total = many(a)
    for size in (1, 2, 5):
        answer = page(a, 1, size, path, query)
        equal(len(answer.data), min(size, total), f"rows of a page of {size}")
        equal(answer.json["meta"]["total-pages"], -(-total // size), f"total-pages at {size}")


@rule
def s04_paging_size_of_1000_is_taken(a):
    path, query, total = many(a)
    equal(len(page(a, 1, 1000, path, query).data), min(total, 1000), "rows")


@rule
def s04_paging_size_over_1000_is_clamped(a):
    path, query, _ = many(a)
    answer = a.get(path, query + [("page[size]", 5000)])
    status(answer, 200, 400, 422)  # not established
    if answer.status == 200:
        check(len(answer.data) <= 1000, f"{len(answer.data)} rows")


@rule
def s04_paging_first_page_is_1(a):
    path, query, _ = many(a)
    plain = a.get(path, query + [("page[size]", 3)])
    equal(page(a, 1, 3, path, query).data, plain.data, "page 1 and no page")
    equal(plain.json["meta"]["current-page"], 1, "current-page")


@rule
def s04_paging_prev_page_is_null_on_the_first_page(a):
    path, query, _ = many(a)
    meta = page(a, 1, 2, path, query).json["meta"]
    equal((meta["prev-page"], meta["next-page"]), (None, 2), "prev-page and next-page")


@rule
def s04_paging_next_page_is_null_on_the_last_page(a):
    path, query, total = many(a)
    last = -(-total // 4)
    answer = page(a, last, 4, path, query)
    meta = answer.json["meta"]
    equal((meta["current-page"], meta["next-page"], meta["prev-page"]), (last, None, last - 1), "the last page's numbers")
    equal(len(answer.data), total - 4 * (last - 1), "the rest")


@rule
def s04_paging_middle_page_has_both_neighbours(a):
    path, query, _ = many(a)
    meta = page(a, 2, 2, path, query).json["meta"]
    equal((meta["prev-page"], meta["current-page"], meta["next-page"]), (1, 2, 3), "the numbers")


@rule
def s04_paging_numbers_of_meta_are_integers(a):
    path, query, _ = many(a)
    meta = page(a, 2, 2, path, query).json["meta"]
    for name in ("current-page", "next-page", "prev-page", "total-pages", "total-count"):
        check(type(meta[name]) is int, f"{name} is {meta[name]!r}")


@rule
def s04_paging_gives_each_row_once(a):
    path, query, total = many(a)
    size = max(2, -(-total // 12))
    rows = a.walk(path, query + [("sort", "id")], size=size)
    equal((len(rows), len({row["id"] for row in rows})), (total, total), "rows, different rows")


@rule
def s04_paging_past_the_end_is_empty(a):
    path, query, total = many(a)
    answer = a.get(path, query + [("page[number]", total + 5), ("page[size]", 10)])
    status(answer, 200, 400, 404, 422)  # not established; inferred: empty
    if answer.status == 200:
        equal(answer.data, [], "rows past the end")
        equal(answer.json["meta"]["next-page"], None, "next-page past the end")


@rule
def s04_links_are_absolute_on_the_callers_host(a):
    path, query, _ = many(a)
    links = page(a, 2, 2, path, query).json["links"]
    for name in ("self", "first", "prev", "next", "last"):
        url = links.get(name)
        if url is not None:
            check(url.startswith(a.client.base + "/") or url.startswith(a.client.origin + "/"), f"links.{name} is {url}")
    check(links["next"] and links["prev"], f"a middle page has next and prev: {links}")


@rule
def s04_links_next_is_null_or_absent_on_the_last_page(a):
    path, query, total = many(a)
    links = page(a, -(-total // 4), 4, path, query).json["links"]
    equal(links.get("next"), None, "links.next")


@rule
def s04_links_prev_is_null_or_absent_on_the_first_page(a):
    path, query, _ = many(a)
    equal(page(a, 1, 2, path, query).json["links"].get("prev"), None, "links.prev")


@rule
def s04_links_keep_the_other_parameters(a):
    row = a.list_of("organizations")[2][0]
    del row
    query = [("sort", "-id"), ("filter[no_such]", "keep me, too"), ("include", "attachments")]
    answer = page(a, 1, 1, "/organizations", query)
    url = answer.json["links"].get("next")
    need(url, "only one organization")
    got = parameters(url)
    equal((got.get("sort"), got.get("include"), got.get("page[size]"), got.get("page[number]")),
          ("-id", "attachments", "1", "2"), f"parameters of {url}")


@rule
def s04_links_next_keeps_a_filter(a):
    rows = a.rows("/organizations", [("page[size]", 3)])
    need(len(rows) > 2, "fewer than three organizations")
    ids = ",".join(row["id"] for row in rows)
    first = page(a, 1, 1, "/organizations", [("filter[id]", ids), ("sort", "id")])
    second = a.client.send("GET", first.json["links"]["next"], absolute=True)
    equal((second.json["meta"]["total-count"], len(good(second))), (3, 1), "the second page of the filtered list")
    check(second.data[0]["id"] in ids.split(","), "a row of the filter")


@rule
def s04_links_next_leads_through_all_rows(a):
    path, query, total = many(a)
    answer, rows, pages = page(a, 1, max(2, -(-total // 10)), path, query, [("sort", "id")]), [], 0
    while True:
        rows += [row["id"] for row in good(answer)]
        pages += 1
        url = answer.json["links"].get("next")
        if not url:
            break
        check(pages < total + 2, "the pages end")
        answer = a.client.send("GET", url, absolute=True)
    equal((len(rows), len(set(rows))), (total, total), "rows, different rows")


@rule
def s04_links_prev_leads_back(a):
    path, query, _ = many(a)
    first = page(a, 1, 2, path, query, [("sort", "id")])
    second = a.client.send("GET", first.json["links"]["next"], absolute=True)
    equal(good(a.client.send("GET", second.json["links"]["prev"], absolute=True)), first.data, "back on the first page")


@rule
def s04_links_first_and_last_lead_there(a):
    path, query, total = many(a)
    links = page(a, 2, 2, path, query, [("sort", "id")]).json["links"]
    for name, number in (("first", 1), ("last", -(-total // 2))):
        if links.get(name):
            equal(a.client.send("GET", links[name], absolute=True).json["meta"]["current-page"], number, f"links.{name}")


@rule
def s04_links_self_gives_the_same_page(a):
    path, query, _ = many(a)
    answer = page(a, 2, 2, path, query, [("sort", "id")])
    equal(good(a.client.send("GET", answer.json["links"]["self"], absolute=True)), answer.data, "links.self")


def _spelling(text):
    def run(a):
        path, query, total = many(a)
        del query
        path, _, _ = a.list_of("countries") if path == "/countries" else a.list_of("organizations")
        answer = a.get(path, text)
        equal((len(good(answer)), answer.json["meta"]["current-page"]), (2, 2), f"rows and page of {text}")
        del total
    return run


def _brackets(name, text):
    rule_function = _spelling(text)
    rule_function.__name__ = name
    rule(rule_function)


_brackets("s04_brackets_arrive_raw", "page[size]=2&page[number]=2")
_brackets("s04_brackets_arrive_encoded", "page%5Bsize%5D=2&page%5Bnumber%5D=2")
_brackets("s04_brackets_arrive_encoded_in_lower_case", "page%5bsize%5d=2&page%5bnumber%5d=2")
_brackets("s04_brackets_arrive_mixed", "page[size%5D=2&page%5Bnumber]=2")
_brackets("s04_brackets_of_one_key_differ_from_the_next", "page%5Bsize%5D=2&page[number]=2")
