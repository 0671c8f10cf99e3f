# SPDX-License-Identifier: Apache-2.0
"""Section 1: hosts, keys, headers."""
import http.client
import json

from client import MEDIA_TYPE
from suite import check, equal, forbidden, good, need, rule, status

ONE = [("page[size]", 1)]


@rule
def s01_key_goes_in_x_api_key(a):
    good(a.get("/organizations", ONE))


@rule
def s01_header_name_is_case_insensitive(a):
    for name in ("X-API-KEY", "X-Api-Key", "x-aPi-kEy"):
        status(a.get("/organizations", ONE, key=None, headers=[(name, a.client.key)]), 200)


@rule
def s01_regions_test_a_key(a):
    check(good(a.get("/regions", ONE)), "regions holds rows")


@rule
def s01_organization_types_of_size_1_test_a_key(a):
    good(a.get("/organization_types", "page[size]=1"))


@rule
def s01_optional_api_prefix_gives_the_same(a):
    plain, prefixed = a.rows("/countries", ONE), a.rows("/api/countries", ONE)
    equal(prefixed, plain, "the row below /api")


@rule
def s01_content_type_on_get_is_accepted(a):
    for text in (MEDIA_TYPE, MEDIA_TYPE + "; charset=utf-8", "application/json"):
        status(a.get("/organizations", ONE, content_type=text), 200)


@rule
def s01_get_needs_no_content_type(a):
    status(a.get("/organizations", ONE, content_type=None), 200)


@rule
def s01_accept_is_not_required(a):
    for text in (MEDIA_TYPE, "application/json", "*/*", "application/vnd.api+json, application/json;q=0.9", None):
        answer = a.get("/organizations", ONE, headers=[("Accept", text)] if text else [])
        check(isinstance(good(answer), list), f"Accept {text}: a list")


@rule
def s01_answers_are_json_in_utf_8(a):
    answer = a.get("/countries", [("page[size]", 300)])
    good(answer)
    json.loads(answer.body.decode("utf-8"))  # raises when it is no UTF-8


@rule
def s01_answers_have_the_media_type(a):
    equal(a.get("/countries", ONE).media_type, MEDIA_TYPE, "the media type of a list")
    row = a.list_of("organizations")[2][0]
    equal(a.get(f"/organizations/{row['id']}").media_type, MEDIA_TYPE, "the media type of a row")


@rule
def s01_key_starts_with_itg(a):
    check(a.client.key.startswith("ITG."), "a key starts with ITG.")


@rule
def s01_bearer_token_is_no_key(a):
    forbidden(a.get("/organizations", ONE, key=None, headers=[("Authorization", "Bearer " + a.client.key)]))


@rule
def s01_key_in_the_query_is_no_key(a):
    forbidden(a.get("/organizations", [("x-api-key", a.client.key)], key=None))


@rule
def s01_plain_http_redirects_or_refuses(a):
    need(a.client.scheme == "https", "the base URL is plain HTTP")
    connection = http.client.HTTPConnection(a.client.host, 80, timeout=20)
    try:
        connection.request("GET", a.client.prefix + "/regions")
        answer = connection.getresponse()
        check(answer.status in (301, 302, 307, 308, 400, 403, 426), f"plain HTTP answers {answer.status}")
    except OSError:
        pass  # nothing listens there
    finally:
        connection.close()


@rule(weak=True)
def s01_key_without_password_access_reads_the_rest(a):
    for path in ("/organizations", "/passwords", "/configurations", "/regions"):
        status(a.get(path, ONE, key=a.weak_key), 200)


@rule(weak=True)
def s01_key_without_password_access_sees_the_same_rows(a):
    query = [("page[size]", 50), ("sort", "id")]
    equal([row["id"] for row in a.rows("/passwords", query, key=a.weak_key)],
          [row["id"] for row in a.rows("/passwords", query)], "the passwords of both keys")


@rule(write=True)
def s01_charset_in_the_content_type_of_a_write(a):
    row = a.lab.make("locations")
    body = {"data": {"type": "locations", "attributes": {"city": "Ghent"}}}
    answer = a.client.send("PATCH", f"/locations/{row['id']}", body=body, content_type=MEDIA_TYPE + "; charset=utf-8")
    equal(good(answer)["attributes"]["city"], "Ghent", "the city")


@rule(write=True)
def s01_answers_of_writes_have_the_media_type(a):
    answer = a.lab.create("locations", "/locations", {"organization_id": int(a.lab.organization()), "name": a.lab.name()})
    status(answer, 201)
    equal(answer.media_type, MEDIA_TYPE, "the media type of a created row")
