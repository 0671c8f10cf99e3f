# SPDX-License-Identifier: Apache-2.0
"""What guessing gets: names by the time a sign-in takes (S-12), passwords (S-15), codes (S-21)."""
import concurrent.futures
import math
import time

from support.context import check, equal
from support.hub import Hub
from test_attacks import plain
from test_second_factor import Scene, code_of

PROXIED = ["--http-trusted-proxies", "127.0.0.1"]


def sign_in(hub, name, password, address, code=None):
    """From that address, as a proxy says it."""
    body = {"name": name, "password": password, **({} if code is None else {"code": code})}
    return hub.client().post("/api/v1/session", body, headers={"X-Forwarded-For": address})


def address(number):
    return f"198.18.{number // 250}.{number % 250 + 1}"


def welch(a, b):
    """Welch's t of two samples, each without its slowest tenth: what the machine did besides."""
    a, b = (sorted(values)[:max(2, len(values) * 9 // 10)] for values in (a, b))
    mean = [sum(values) / len(values) for values in (a, b)]
    spread = [sum((value - m) ** 2 for value in values) / (len(values) - 1) / len(values) for values, m in zip((a, b), mean)]
    return (mean[0] - mean[1]) / math.sqrt(sum(spread))


def test_s12_a_wrong_sign_in_tells_nothing_about_the_user(test):
    """Known, unknown, deactivated and invited people; 5,000 sign-ins with --full, else 48."""
    rounds = 1250 if test.full else 12
    each = 20  # below what is throttled of one name; each from an address of its own
    hub = Hub(test, options=PROXIED)
    ana = hub.user("ana")
    people = {"known": [], "unknown": [], "gone": [], "invited": []}
    for number in range((rounds + each - 1) // each):
        for kind, names in people.items():
            name = f"{kind}-{number}"
            names.append(name)
            if kind in ("known", "gone"):
                hub.user(name, "Reader")
            elif kind == "invited":
                hub.command("users", "create", name, "--role", "Reader")
    for row in ana.ask("GET", "/api/v1/users")["users"]:
        if row["name"] in people["gone"]:
            ana.ask("PATCH", f"/api/v1/users/{row['id']}", {"active": False})
    times = {kind: [] for kind in people}
    bodies, count = set(), 0
    for number in range(rounds):
        order = list(people)
        test.random.shuffle(order)
        for kind in order:
            count += 1
            begun = time.perf_counter()
            answer = sign_in(hub, people[kind][number // each], "not the password 4711", address(count))
            times[kind].append(time.perf_counter() - begun)
            bodies.add(plain(answer))
    equal([status for status, _ in bodies], [401], f"one answer for all: {bodies}")
    found = {kind: round(welch(times["known"], times[kind]), 2) for kind in people if kind != "known"}
    middle = {kind: round(sorted(values)[len(values) // 2] * 1000, 1) for kind, values in times.items()}
    test.say(f"{count} sign-ins; t against known people: {found}; medians in ms: {middle}")
    for kind, t in found.items():
        check(abs(t) < 4.5, f"known and {kind} people differ: t = {t}, medians {middle}")


def test_s15_guesses_from_everywhere_are_few_and_the_rightful_user_gets_in(test):
    """Guesses at one name, many at once, from one address and from as many as there are guesses."""
    guesses = 1000 if test.full else 80
    hub = Hub(test, options=PROXIED)
    hub.user("ana")
    hub.user("ben", "Reader")
    home = "203.0.113.9"
    equal(sign_in(hub, "ana", hub.passwords["ana"], home).status, 200, "ana, at home")
    home_again, statuses = [], []
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        def guess(number):
            where = "198.51.100.7" if number % 2 else address(number)
            if number % 20 == 10:
                home_again.append(sign_in(hub, "ana", hub.passwords["ana"], home).status)
            return sign_in(hub, "ana", f"wrong guess number {number}", where).status
        statuses = list(pool.map(guess, range(guesses)))
    equal(set(statuses), {401, 429}, "the answers")
    looked_at = statuses.count(401)
    check(looked_at <= 25, f"{looked_at} of {guesses} guesses were looked at")
    refused = [row for row in hub.audit("&action=sign_in&outcome=refused") if row["actor"]["name"] == "ana"]
    equal(len(refused), looked_at, "each in the audit")
    equal(set(home_again), {200}, f"ana at home meanwhile: {home_again}")
    equal(sign_in(hub, "ana", hub.passwords["ana"], "192.0.2.77").status, 429, "the right password from somewhere new waits too")
    equal(sign_in(hub, "ben", hub.passwords["ben"], "192.0.2.77").status, 200, "other people are not held up")
    # Without a proxy's word the address is the connection's: a header does not make a guesser many.
    hub.options = hub.options[:-len(PROXIED)]
    hub.restart()
    statuses = [sign_in(hub, "ben", f"wrong guess number {number}", address(number)).status for number in range(7)]
    equal(statuses[:5] + [429], [401] * 5 + statuses[6:7], f"by the connection's address: {statuses}")
    test.say(f"{looked_at} of {guesses} guesses looked at")


def test_s21_of_many_who_submit_one_code_one_gets_in(test):
    scene = Scene(test, options=PROXIED)
    tries = 500 if test.full else 24
    code = scene.app.code()
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda n: sign_in(scene.hub, "eva", scene.password, address(n), code), range(12)))
    statuses = [answer.status for answer in answers]
    equal(statuses.count(200), 1, f"of twelve at once: {statuses}")
    check(set(statuses) <= {200, 422, 429}, f"the others: {statuses}")
    check(all("set-cookie" not in answer.headers for answer in answers if answer.status != 200), "no session for them")
    replays = [sign_in(scene.hub, "eva", scene.password, address(100 + n), code).status for n in range(tries)]
    check(set(replays) <= {422, 429} and 422 in replays, f"replays: {replays}")


def test_s21_a_code_two_steps_off_is_refused(test):
    scene = Scene(test, options=PROXIED)
    near = None
    while near is None:
        now = int(time.time()) // 30
        codes = {off: code_of(scene.key, now + off) for off in (-3, -2, 2, 3)}
        answers = {off: sign_in(scene.hub, "eva", scene.password, address(off + 10), code) for off, code in codes.items()}
        near = answers if int(time.time()) // 30 == now else None  # the clock went on meanwhile: once more
    equal({off: answer.status for off, answer in near.items()}, {off: 422 for off in near}, "two and more steps off")
    client, answer = scene.sign_in(scene.app.code())
    equal(answer.status, 200, f"the present one: {answer}")
