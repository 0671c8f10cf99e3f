# SPDX-License-Identifier: Apache-2.0
"""Section 4: sorts, filters and includes."""
import datetime

from catalogue import PSA_TYPES, RMM_TYPES
from suite import check, equal, error, good, need, rule, status


def names(rows):
    return [row["attributes"]["name"] for row in rows]


def ids(rows):
    return [row["id"] for row in rows]


def is_sorted(values, fold=True):
    """By one of the orders a database may give texts."""
    def plain(text):
        return "".join(letter for letter in text.casefold() if letter.isalnum())
    orders = (lambda t: t, lambda t: t.casefold(), plain, lambda t: t.strip().casefold())
    return any(list(values) == sorted(values, key=key) for key in (orders if fold else orders[:1]))


@rule
def s04_sort_by_name_ascends(a):
    rows = a.rows("/organizations", [("sort", "name"), ("page[size]", 200)])
    need(len(rows) > 1, "fewer than two organizations")
    check(is_sorted(names(rows)), f"names: {names(rows)[:8]} ...")


@rule
def s04_sort_with_a_dash_descends(a):
    rows = a.rows("/organizations", [("sort", "-name"), ("page[size]", 200)])
    check(is_sorted(names(rows)[::-1]), f"names: {names(rows)[:8]} ...")


@rule
def s04_sort_by_id_is_by_number(a):
    for type in ("organizations", "passwords", "configurations", "countries"):
        path, query, _ = a.list_of(type)
        got = [int(id) for id in ids(a.rows(path, query + [("sort", "id"), ("page[size]", 500)]))]
        equal(got, sorted(got), f"ids of {type}")
        got = [int(id) for id in ids(a.rows(path, query + [("sort", "-id"), ("page[size]", 500)]))]
        equal(got, sorted(got, reverse=True), f"ids of {type}, descending")


@rule
def s04_sort_takes_a_comma_list(a):
    path, query, _ = a.list_of("configurations")
    rows = a.rows(path, query + [("sort", "name,-id"), ("page[size]", 300)])
    for before, after in zip(rows, rows[1:]):
        if before["attributes"]["name"] == after["attributes"]["name"]:
            check(int(before["id"]) > int(after["id"]), f"rows of one name: {before['id']} before {after['id']}")
    check(is_sorted(names(rows)), "names ascend first")


@rule
def s04_sort_is_spelled_with_dashes_or_underscores(a):
    for spelled in ("created-at", "created_at"):
        rows = a.rows("/organizations", [("sort", spelled), ("page[size]", 200)])
        times = [row["attributes"]["created-at"] for row in rows]
        equal(times, sorted(times), f"created-at, sorted by {spelled}")
    for spelled in ("-updated-at", "-updated_at"):
        times = [row["attributes"]["updated-at"] for row in a.rows("/organizations", [("sort", spelled), ("page[size]", 200)])]
        equal(times, sorted(times, reverse=True), f"updated-at, sorted by {spelled}")


@rule
def s04_sort_goes_over_all_pages(a):
    path, query, _ = a.list_of("countries")
    got = names(a.walk(path, query + [("sort", "name")], size=50))
    check(is_sorted(got), "names ascend over the pages")


# Filters.
@rule
def s04_filter_id_gives_that_row(a):
    row = a.list_of("organizations")[2][-1]
    equal(ids(a.rows("/organizations", [("filter[id]", row["id"])])), [row["id"]], "rows")


@rule
def s04_filter_comma_means_or(a):
    rows = a.list_of("organizations")[2][:4]
    got = a.rows("/organizations", [("filter[id]", ",".join(ids(rows)))])
    equal(sorted(ids(got)), sorted(ids(rows)), "rows")


@rule
def s04_filters_are_joined_by_and(a):
    rows = a.list_of("organizations")[2]
    need(len(rows) > 1, "fewer than two organizations")
    both = [("filter[id]", ",".join(ids(rows[:2]))), ("filter[name]", rows[0]["attributes"]["name"].replace(",", "\\,"))]
    equal(ids(a.rows("/organizations", both)), [rows[0]["id"]], "rows of both")
    none = [("filter[id]", rows[1]["id"]), ("filter[name]", rows[0]["attributes"]["name"].replace(",", "\\,"))]
    if rows[0]["attributes"]["name"] != rows[1]["attributes"]["name"]:
        equal(ids(a.rows("/organizations", none)), [], "rows of neither")


@rule
def s04_filter_name_is_exact(a):
    row = max(a.list_of("organizations")[2], key=lambda one: len(one["attributes"]["name"]))
    name = row["attributes"]["name"]
    check(row["id"] in ids(a.rows("/organizations", [("filter[name]", name.replace(",", "\\,"))])), f"the name {name!r}")
    for part in (name[:-1], name[1:], name + "x"):
        got = names(a.rows("/organizations", [("filter[name]", part.replace(",", "\\,"))]))
        check(name not in got, f"{part!r} does not give {name!r}")


@rule
def s04_filter_name_is_case_sensitive(a):
    row = next((one for one in a.list_of("organizations")[2]
                if one["attributes"]["name"].swapcase() != one["attributes"]["name"]), None)
    need(row, "no name with letters")
    name = row["attributes"]["name"]
    equal([one for one in ids(a.rows("/organizations", [("filter[name]", name.swapcase().replace(",", "\\,"))]))
           if one == row["id"]], [], f"rows by the name {name.swapcase()!r}")


@rule
def s04_filter_has_no_wildcard(a):
    row = a.list_of("organizations")[2][0]
    name = row["attributes"]["name"]
    for part in (name[:2] + "*", name[:2] + "%", "*", "%", "." * len(name), "_" * len(name)):
        check(row["id"] not in ids(a.rows("/organizations", [("filter[name]", part)])), f"{part!r} is a name, no pattern")


@rule
def s04_filter_is_spelled_with_dashes_or_underscores(a):
    row = next((one for one in a.list_of("organizations")[2] if one["attributes"]["organization-type-id"]), None)
    need(row, "no organization has a type")
    type = row["attributes"]["organization-type-id"]
    under = a.get("/organizations", [("filter[organization_type_id]", type), ("page[size]", 1000)])
    dash = a.get("/organizations", [("filter[organization-type-id]", type), ("page[size]", 1000)])
    equal(ids(good(dash)), ids(good(under)), "rows of both spellings")
    check({one["attributes"]["organization-type-id"] for one in under.data} == {type}, "only rows of that type")


@rule
def s04_filter_brackets_arrive_raw_or_encoded(a):
    id = a.list_of("organizations")[2][0]["id"]
    for text in (f"filter[id]={id}", f"filter%5Bid%5D={id}", f"filter[id%5D={id}", f"filter%5Bid]={id}"):
        equal(ids(a.rows("/organizations", text)), [id], f"rows of {text}")


@rule
def s04_filter_dates_take_a_range(a):
    rows = a.walk("/organizations", [("sort", "created_at")], size=500)
    times = [row["attributes"]["created-at"] for row in rows]
    low, high = times[len(times) // 3], times[2 * len(times) // 3]
    got = a.walk("/organizations", [("filter[created_at]", f"{low},{high}")], size=500)
    expected = {row["id"] for row in rows if low <= row["attributes"]["created-at"] <= high}
    equal({row["id"] for row in got}, expected, f"rows between {low} and {high}")


@rule
def s04_filter_dates_need_no_time_of_day(a):
    rows = a.walk("/organizations", [], size=500)
    days = sorted(row["attributes"]["created-at"][:10] for row in rows)
    low, high = days[0], days[-1]
    after = (datetime.date.fromisoformat(high) + datetime.timedelta(days=1)).isoformat()
    got = a.get("/organizations", [("filter[created_at]", f"{low},{after}"), ("page[size]", 1)])
    good(got)
    equal(got.json["meta"]["total-count"], len(rows), f"rows between {low} and {after}")


@rule
def s04_filter_dates_take_a_star_for_an_open_end(a):
    rows = a.walk("/organizations", [], size=500)
    times = sorted(row["attributes"]["updated-at"] for row in rows)
    middle = times[len(times) // 2]
    for value, keep in ((f"{middle},*", lambda t: t >= middle), (f"*,{middle}", lambda t: t <= middle), ("*,*", lambda t: True)):
        got = a.walk("/organizations", [("filter[updated_at]", value)], size=500)
        equal({row["id"] for row in got}, {row["id"] for row in rows if keep(row["attributes"]["updated-at"])}, value)


@rule
def s04_filter_exclude_leaves_rows_out(a):
    rows = a.walk("/organizations", [], size=500)
    need(len(rows) > 2, "fewer than three organizations")
    all, out = {row["id"] for row in rows}, rows[1]
    got = a.walk("/organizations", [("filter[exclude][id]", out["id"])], size=500)
    equal({row["id"] for row in got}, all - {out["id"]}, "without one id")
    two = f"{rows[0]['id']},{out['id']}"
    equal({row["id"] for row in a.walk("/organizations", [("filter[exclude][id]", two)], size=500)},
          all - set(two.split(",")), "without two ids")
    name = out["attributes"]["name"].replace(",", "\\,")
    got = a.walk("/organizations", [("filter[exclude][name]", name)], size=500)
    equal({row["id"] for row in got}, {row["id"] for row in rows if row["attributes"]["name"] != out["attributes"]["name"]},
          "without a name")


@rule
def s04_filter_exclude_by_type_and_status(a):
    rows = a.walk("/organizations", [], size=500)
    for name in ("organization_type_id", "organization_status_id"):
        shown = name.replace("_", "-")
        some = next((row["attributes"][shown] for row in rows if row["attributes"][shown]), None)
        if some is None:
            continue
        got = a.walk("/organizations", [(f"filter[exclude][{name}]", some)], size=500)
        check(some not in {row["attributes"][shown] for row in got}, f"no row with {shown} {some}")
        with_other = {row["id"] for row in rows if row["attributes"][shown] not in (some, None)}
        check(with_other <= {row["id"] for row in got}, "the rows with another one stay")


@rule
def s04_filter_psa_id_needs_its_type(a):
    answer = a.get("/organizations", [("filter[psa_id]", "1")])
    status(answer, 200, 400, 422)  # not established


@rule
def s04_filter_psa_id_with_its_type_is_taken(a):
    for type in PSA_TYPES:
        status(a.get("/organizations", [("filter[psa_id]", "1"), ("filter[psa_integration_type]", type), ("page[size]", 1)]), 200)


@rule
def s04_filter_psa_id_finds_the_organization(a):
    answer = a.get("/organizations", [("include", "adapters_resources"), ("page[size]", 500)])
    good(answer)
    linked = {one["id"]: one["attributes"]["remote-id"] for one in answer.json.get("included") or []
              if one["type"] == "adapters-resources"}
    row = next((row for row in answer.data if row["attributes"].get("psa-integration") and
                (row["relationships"].get("adapters-resources") or {}).get("data")), None)
    need(row, "no organization is linked with a PSA")
    remote = linked[row["relationships"]["adapters-resources"]["data"][0]["id"]]
    found = [ids(a.rows("/organizations", [("filter[psa_id]", remote), ("filter[psa_integration_type]", type)]))
             for type in PSA_TYPES]
    check([row["id"]] in found or any(row["id"] in one for one in found), f"remote-id {remote} leads to {row['id']}: {found}")


@rule
def s04_filter_rmm_id_with_its_type_is_taken(a):
    for type in RMM_TYPES:
        status(a.get("/configurations", [("filter[rmm_id]", "1"), ("filter[rmm_integration_type]", type), ("page[size]", 1)]), 200)


@rule
def s04_filter_on_a_nested_route_is_honoured(a):
    _, _, rows = a.list_of("configurations")
    row = rows[0]
    path = f"/organizations/{row['attributes']['organization-id']}/relationships/configurations"
    equal(ids(a.rows(path, [("filter[id]", row["id"])])), [row["id"]], "rows by id")
    equal(ids(a.rows(path, [("filter[id]", "1")])), [], "rows by another id")


@rule
def s04_filter_booleans_are_true_false_1_0(a):
    for yes, no in (("true", "false"), ("1", "0")):
        for value, expected in ((yes, True), (no, False)):
            for row in a.rows("/configurations", [("filter[archived]", value), ("page[size]", 200)]):
                equal(row["attributes"]["archived"], expected, f"archived of {row['id']} for {value}")
    true = a.get("/configurations", [("filter[archived]", "true"), ("page[size]", 1)]).json["meta"]["total-count"]
    one = a.get("/configurations", [("filter[archived]", "1"), ("page[size]", 1)]).json["meta"]["total-count"]
    equal(one, true, "rows for 1 and for true")


@rule
def s04_filter_and_sort_together(a):
    rows = a.list_of("organizations")[2][:5]
    query = [("filter[id]", ",".join(ids(rows))), ("sort", "-id")]
    equal(ids(a.rows("/organizations", query)), sorted(ids(rows), key=int, reverse=True), "rows")


@rule(write=True)
def s04_filter_literal_comma_is_escaped(a):
    name = a.lab.name("Comma, Inc") + ", Ltd"
    row = a.lab.make("locations", name=name)
    equal(ids(a.rows("/locations", [("filter[name]", name.replace(",", "\\,"))])), [row["id"]], "rows by the escaped name")
    equal([id for id in ids(a.rows("/locations", [("filter[name]", name)])) if id == row["id"]], [],
          "an unescaped comma means OR")


@rule(write=True)
def s04_filter_takes_plus_percent_and_ampersand(a):
    name = a.lab.name("A+B & C% = 7?") + " #é"
    row = a.lab.make("locations", name=name)
    equal(ids(a.rows("/locations", [("filter[name]", name)])), [row["id"]], "rows by the name")


# Includes.
@rule
def s04_include_gives_rows_at_the_top_level(a):
    answer = a.get("/organizations", [("include", "adapters_resources"), ("page[size]", 500)])
    good(answer)
    need(answer.json.get("included"), "no organization has adapters resources")
    equal({one["type"] for one in answer.json["included"]}, {"adapters-resources"}, "types in included")
    for row in answer.data:
        check("included" not in row, "nothing is included inside a row")


@rule
def s04_include_refers_by_a_dashed_relationship(a):
    answer = a.get("/organizations", [("include", "adapters_resources"), ("page[size]", 500)])
    good(answer)
    need(answer.json.get("included"), "no organization has adapters resources")
    there = {(one["type"], one["id"]) for one in answer.json["included"]}
    referred = set()
    for row in answer.data:
        relation = row["relationships"].get("adapters-resources")
        check(relation is not None, f"organization {row['id']} has the relationship, if an empty one")
        referred |= {(one["type"], one["id"]) for one in relation["data"]}
    equal(referred, there, "references and included rows")


@rule
def s04_include_is_spelled_with_dashes_or_underscores(a):
    under = a.get("/organizations", [("include", "adapters_resources"), ("page[size]", 100), ("sort", "id")])
    dash = a.get("/organizations", [("include", "adapters-resources"), ("page[size]", 100), ("sort", "id")])
    equal((good(dash), dash.json.get("included")), (good(under), under.json.get("included")), "both spellings")


@rule
def s04_include_takes_a_comma_list(a):
    answer = a.get("/organizations", [("include", "adapters_resources,attachments"), ("page[size]", 5)])
    for row in good(answer):
        check({"adapters-resources", "attachments"} <= set(row["relationships"]), f"relationships: {sorted(row['relationships'])}")


@rule
def s04_include_unknown_is_no_crash(a):
    status(a.get("/organizations", [("include", "no_such_thing"), ("page[size]", 1)]), 200, 400, 422)  # not established


@rule
def s04_include_on_show(a):
    path, query, rows = a.list_of("configurations")
    data = a.get(f"/configurations/{rows[0]['id']}", [("include", "related_items,attachments")])
    check({"related-items", "attachments"} <= set(good(data)["relationships"]), f"{data}")


@rule
def s04_sort_that_the_type_lacks_is_refused(a):
    error(a.get("/organizations", [("sort", "quick_notes")]), 400, 422)
