# SPDX-License-Identifier: Apache-2.0
"""What a stranger or a broken client may send to the compatible API: refused, at small cost, and memory stays flat."""
import http.client
import json
import os
import socket
import time

from support.account import Account
from support.context import check, equal, fail
from support.web import Client

SMALL = {"organizations": 10, "types": 3, "flexible-assets": 40, "documents": 40, "checklists": 10, "passwords": 80}
MIB = 1 << 20
GROWTH = 24 * MIB  # what allocators and caches may take for themselves
CPU_MS = 150  # of one request, on a slow core too; what grows with the square of its input takes seconds


class Watch:
    """Memory and CPU time of the serving process."""

    def __init__(self, account):
        self.pid = account.serving.process.pid

    def resident(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        return 0

    def cpu_ms(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000.0 / os.sysconf("SC_CLK_TCK")

    def cheap(self, ask, what):
        """What `ask` gave, at small cost: the least of three tries, since what else the process does is counted too."""
        for _ in range(3):
            before = self.cpu_ms()
            answer = ask()
            spent = self.cpu_ms() - before
            if spent <= CPU_MS:
                return answer
        fail(f"{what}: {spent:.0f} ms of CPU")


def started(test, **more):
    account = Account(test, counts=SMALL, options=["--api-limit", "0"], **more)
    for _ in range(30):  # caches and pools are filled first
        account.api("/passwords?page%5Bsize%5D=50")
    return account, Watch(account)


def flat(watch, before, what):
    grown = watch.resident() - before
    check(grown < GROWTH, f"{what}: memory grew by {grown / MIB:.1f} MiB")


def still_answers(account):
    equal(account.api("/organizations?page%5Bsize%5D=1").status, 200, "it still answers")


def send_until_refused(port, pieces):
    """Sends piece after piece until the other side has had enough; (bytes sent, what it answered)."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                sent += len(piece)
        except (BrokenPipeError, ConnectionResetError, socket.timeout):
            pass
        connection.settimeout(10)
        answer = b""
        try:
            while True:
                more = connection.recv(65536)
                if not more:
                    break
                answer += more
        except (ConnectionResetError, socket.timeout):
            pass
        return sent, answer


def test_a_header_of_200_mib_is_refused_early(test):
    account, watch = started(test)
    port, before, cpu = account.serving.port, watch.resident(), watch.cpu_ms()
    block = b"a" * 65536
    for what, head in (("one field", b"GET /itglue/organizations HTTP/1.1\r\nHost: x\r\nx-api-key: "),
                       ("the target", b"GET /itglue/organizations?filter[name]="),
                       ("a field's name", b"GET /itglue/organizations HTTP/1.1\r\nHost: x\r\n")):
        sent, answer = send_until_refused(port, [head] + [block] * (200 * MIB // len(block)))
        check(sent < 8 * MIB, f"{what}: {sent / MIB:.1f} MiB were taken before it was refused")
        check(answer[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 414", b"HTTP/1.1 400", b""), f"{what}: {answer[:60]!r}")
    fields = (b"X-%d: y\r\n" % n * 500 for n in range(200 * MIB // 4000))
    sent, answer = send_until_refused(port, [b"GET /itglue/organizations HTTP/1.1\r\nHost: x\r\n"] + list(fields)[:2000])
    check(answer[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b""), f"many fields: {answer[:60]!r}")
    flat(watch, before, "headers of 200 MiB")
    check(watch.cpu_ms() - cpu < 4 * CPU_MS + 200, f"CPU: {watch.cpu_ms() - cpu:.0f} ms")
    still_answers(account)


def test_a_body_over_the_limit_is_refused_unread(test):
    account, watch = started(test)
    before, block = watch.resident(), b"x" * 65536
    head = (b"POST /itglue/passwords HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.api+json\r\nx-api-key: "
            + account.key.encode() + b"\r\n")
    for what, more in (("announced", b"Content-Length: %d\r\n\r\n" % (200 * MIB)), ("chunked", b"Transfer-Encoding: chunked\r\n\r\n")):
        piece = block if what == "announced" else b"%x\r\n" % len(block) + block + b"\r\n"
        sent, answer = send_until_refused(account.serving.port, [head + more] + [piece] * (200 * MIB // len(block)))
        check(answer.startswith(b"HTTP/1.1 413") or answer == b"", f"{what}: {answer[:60]!r}")
        check(sent < 40 * MIB, f"{what}: {sent / MIB:.1f} MiB were taken")
    flat(watch, before, "bodies of 200 MiB")
    still_answers(account)


def nested(depth, around='{"a":', inside="1", closing="}"):
    return around * depth + inside + closing * depth


def test_10000_levels_of_nesting_are_refused(test):
    account, watch = started(test)
    before = watch.resident()
    deep_array, deep_object = nested(10_000, "[", "1", "]"), nested(10_000)
    organization = account.list("organizations")[0]["id"]
    type = account.list("flexible_asset_types")[0]["id"]
    for body in (deep_array, deep_object, '{"data":' + deep_object + "}", '{"data":{"type":"passwords","attributes":' + deep_object + "}}",
                 '{"data":{"type":"passwords","attributes":{"organization_id":%s,"name":"x","notes":%s}}}' % (organization, deep_array),
                 '{"data":{"type":"flexible_assets","attributes":{"organization_id":%s,"flexible_asset_type_id":%s,"traits":%s}}}'
                 % (organization, type, deep_object), "[" * 1_000_000, '{"a":' * 1_000_000):
        for method, path in (("POST", "/passwords"), ("POST", "/flexible_assets"), ("PATCH", "/passwords"), ("DELETE", "/passwords")):
            what = f"{method} {path} {body[:40]}..."
            answer = watch.cheap(lambda: post(account, method, path, body.encode()), what)
            check(400 <= answer.status < 500, f"{what}: {answer}")
    flat(watch, before, "deep nesting")
    still_answers(account)


def post(account, method, path, raw, **headers):
    return Client(account.serving.port).send(method, "/itglue" + path, raw=raw, headers={
        "x-api-key": account.key, "Content-Type": "application/vnd.api+json", **headers})


def raw_get(account, target):
    """A target as it is, that a well-behaved client would not send."""
    with socket.create_connection(("127.0.0.1", account.serving.port), timeout=60) as connection:
        try:
            connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-api-key: "
                               + account.key.encode() + b"\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        try:
            while True:
                more = connection.recv(65536)
                if not more:
                    break
                answer += more
        except ConnectionResetError:
            pass
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0, answer


def queries():
    huge = str(10 ** 400)
    long = "x" * 20_000
    yield "a 1 MB filter", "?filter[name]=" + "x" * MIB, (400, 414, 431)
    yield "a filter of 20 kB", "?filter[name]=" + long, (200,)
    yield "10,000 commas", "?filter[id]=" + "," * 10_000, (200, 400)
    yield "5,000 ids", "?filter[id]=" + ",".join(map(str, range(5000))), (200, 400)
    yield "256 parameters", "?" + "&".join(f"a{n}=1" for n in range(256)), (200, 400)
    yield "5,000 parameters", "?" + "&".join(f"a{n}=1" for n in range(5000)), (400, 431)
    yield "200 filters of one name", "?" + "&".join(f"filter[name]=n{n}" for n in range(200)), (200, 400)
    yield "200 filters in list form", "?" + "&".join(f"filter[id][]={n}" for n in range(200)), (200, 400)
    yield "1,000 sorts", "?sort=" + ",".join(["name", "-id"] * 500), (200, 400)
    yield "1,000 includes", "?include=" + ",".join(["attachments", "no_such"] * 500), (200, 400)
    yield "deep brackets", "?filter" + "[a]" * 3000 + "=1", (200, 400)
    yield "open brackets", "?filter" + "[" * 5000 + "=1", (200, 400)
    yield "a giant page number", "?page[number]=" + huge, (200, 400)
    yield "page 2^63", "?page[number]=9223372036854775807&page[size]=1000", (200, 400)
    yield "page 10^9 of 1000", "?page[number]=1000000000&page[size]=1000", (200, 400)
    yield "a giant page size", "?page[size]=" + huge, (200, 400)
    yield "a negative page", "?page[number]=-1&page[size]=-5", (400,)
    yield "page zero", "?page[size]=0", (200, 400)
    yield "a page that is a word", "?page[size]=many&page[number]=first", (200, 400)
    yield "page as a list", "?page[]=1&page[size][]=2", (200, 400)
    yield "huge ids", "?filter[id]=" + ",".join([huge, "-" + huge, "9223372036854775808", "0x10", "1e300", "NaN"]), (200, 400)
    yield "broken UTF-8", "?filter[name]=%ff%fe%c3%28", (400,)
    yield "overlong UTF-8", "?filter[name]=%c0%af%e0%80%af", (400,)
    yield "a surrogate", "?filter[name]=%ed%a0%80", (400,)
    yield "NUL", "?filter[name]=a%00b", (200, 400)
    yield "a broken escape", "?filter[name]=%zz%", (400,)
    yield "SQL", "?filter[name]=" + "'%3B%20DROP%20TABLE%20record%3B--", (200,)
    yield "SQL in a sort", "?sort=name%3BDROP%20TABLE%20record", (400,)
    yield "SQL in a filter's name", "?filter[name%22%20OR%201=1]=x", (200, 400)
    yield "a pattern that backtracks", "?filter[name]=" + "a" * 5000 + "!" + "&filter[url]=(a%2B)%2B$", (200,)
    yield "dates that are none", "?filter[created_at]=" + "9" * 5000 + ",*", (200, 400, 422)
    yield "a range of everything", "?filter[created_at]=*,*,*,*", (200, 400, 422)


def test_queries_that_mean_harm_cost_little(test):
    account, watch = started(test)
    before = watch.resident()
    for path in ("/organizations", "/passwords"):
        for what, query, expected in queries():
            status, answer = watch.cheap(lambda: raw_get(account, ("/itglue" + path + query).encode()), f"{path}: {what}")
            check(status in expected or status == 0 and 431 in expected, f"{path}: {what}: {status} {answer[-300:]!r}")
            check(b"sqlite" not in answer.lower() and b"std::" not in answer, f"{what}: {answer[-300:]!r}")
    flat(watch, before, "hostile queries")
    still_answers(account)


def test_paths_that_mean_harm(test):
    account, watch = started(test)
    before = watch.resident()
    for path, expected in (("/passwords/" + "9" * 20_000, (404, 400)), ("/passwords/9223372036854775808", (404, 400)),
                           ("/passwords/-9223372036854775808", (404, 400)), ("/organizations/1/relationships/" + "a" * 10_000, (404,)),
                           ("/" + "a/" * 8000, (404, 400)), ("/%2e%2e/%2e%2e/etc/passwd", (404, 400)), ("/../../etc/passwd", (404, 400)),
                           ("/passwords/1%00", (404, 400)), ("/%ff%fe", (404, 400)), ("/passwords//////1", (404, 400)),
                           ("/organizations/" + "1" * 400 + "/relationships/passwords", (401, 404, 400))):
        status, answer = watch.cheap(lambda: raw_get(account, b"/itglue" + path.encode()), path[:60])
        check(status in expected, f"{path[:60]}: {status} {answer[:200]!r}")
    flat(watch, before, "hostile paths")
    still_answers(account)


def bodies(organization):
    begin = '{"data":{"type":"passwords","attributes":{"organization_id":%s,' % organization
    yield "a name of 1 MB", begin + '"name":"' + "x" * MIB + '"}}}', (201, 400, 413, 422)
    yield "duplicate keys", begin + '"name":"a","name":"b"}}}', (201, 400, 422)
    yield "data twice", '{"data":null,"data":[]}', (400, 422)
    yield "10,000 unknown attributes", begin + '"name":"a",' + ",".join(f'"k{n}":{n}' for n in range(10_000)) + "}}}", (201, 400, 422)
    yield "one key of 1 MB", begin + '"' + "k" * MIB + '":1,"name":"a"}}}', (201, 400, 422)
    yield "broken UTF-8", begin.encode() + b'"name":"\xff\xfe"}}}', (400, 422)
    yield "a lone surrogate", begin + '"name":"\\ud800"}}}', (400, 422)
    yield "NUL in a name", begin + '"name":"a\\u0000b"}}}', (201, 400, 422)
    yield "numbers without end", begin + '"name":"a","password_category_id":' + "9" * 100_000 + "}}}", (201, 400, 422)
    yield "1e308 ids", begin + '"name":"a","password_category_id":1e308}}}', (201, 400, 422)
    yield "NaN", begin + '"name":NaN}}}', (400,)
    yield "an organization that is a list", '{"data":{"type":"passwords","attributes":{"organization_id":[1],"name":"a"}}}', (400, 422)
    yield "every attribute a hash", begin + '"name":{"a":1},"username":{"b":[]},"notes":[[]]}}}', (400, 422)
    yield "comments", begin + '"name":"a"/* x */}}}', (400,)
    yield "two documents", begin + '"name":"a"}}}{"data":1}', (400,)
    yield "a bulk of 10,000", '{"data":[' + ",".join('{"type":"passwords","attributes":{"id":%d}}' % n for n in range(10_000)) + "]}", (400, 404, 422)
    yield "10 MB of blanks", " " * (9 * MIB) + "{}", (400, 413)


def test_bodies_that_mean_harm_cost_little(test):
    account, watch = started(test)
    organization = account.list("organizations")[0]["id"]
    for turn in range(4):  # the first ones fill buffers that are used again
        before = watch.resident()
        for method, path in (("POST", "/passwords"), ("PATCH", "/passwords"), ("DELETE", "/passwords")):
            for what, body, expected in bodies(organization):
                raw = body if isinstance(body, bytes) else body.encode()
                answer = watch.cheap(lambda: post(account, method, path, raw), f"{method} {what}")
                if method == "POST":
                    check(answer.status in expected, f"{what}: {answer}")
                check(200 <= answer.status < 500, f"{method} {what}: {answer}")
        if turn > 1:
            flat(watch, before, "hostile bodies")
    still_answers(account)


def test_many_different_questions_leave_memory_flat(test):
    """Each mix of filters and sorts is another statement to the database; what is kept of them is bounded."""
    account, watch = started(test)
    connection = http.client.HTTPConnection("127.0.0.1", account.serving.port, timeout=60)
    filters = ["id", "name", "organization_id", "password_category_id", "url", "cached_resource_name", "archived"]
    sorts = ["name", "username", "url", "id", "created_at", "updated_at"]

    def ask(number):
        some = [name for bit, name in enumerate(filters) if number >> bit & 1]
        query = "&".join(f"filter[{name}]=1" for name in some)
        number >>= len(filters)
        order = ",".join(("-" if number >> (8 + at) & 1 else "") + sorts[(number // len(sorts) ** at) % len(sorts)] for at in range(3))
        connection.request("GET", f"/itglue/passwords?{query}&sort={order}&page[size]=1", headers={"x-api-key": account.key})
        response = connection.getresponse()
        response.read()
        equal(response.status, 200, query + order)

    numbers = [n * 7919 % (1 << 21) for n in range(1, 9001)]
    for number in numbers[:1500]:
        ask(number)
    before = watch.resident()
    for number in numbers[1500:]:
        ask(number)
    flat(watch, before, "7,500 different questions")


def test_slow_and_half_requests_do_not_pile_up(test):
    account, watch = started(test)
    before, held = watch.resident(), []
    for number in range(300):
        connection = socket.create_connection(("127.0.0.1", account.serving.port), timeout=10)
        connection.sendall(b"POST /itglue/passwords HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\nContent-Type: application/vnd.api+json\r\n"
                           b"x-api-key: " + account.key.encode() + b"\r\n\r\n{" if number % 2 else b"GET /itglue/org")
        held.append(connection)
    flat(watch, before, "300 half requests")
    still_answers(account)
    for connection in held:
        connection.close()


def test_answers_to_hostile_input_are_well_formed(test):
    account, _ = started(test)
    for path, method, raw in (("/passwords?filter[name]=%ff", "GET", None), ("/passwords", "POST", b"{"), ("/passwords", "PATCH", b"[]"),
                              ("/passwords?page[size]=x", "GET", None)):
        answer = post(account, method, path, raw)
        body = json.loads(answer.text)
        equal(body["errors"][0]["status"], answer.status, f"{method} {path}: {answer}")
    begun = time.monotonic()
    still_answers(account)
    check(time.monotonic() - begun < 15, "and does not wait for any of them")
