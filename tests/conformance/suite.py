# SPDX-License-Identifier: Apache-2.0
"""Rules are functions: one rule of the reference each, named s<section>_<what must be>. They raise Failed or Skip."""
import re


class Failed(AssertionError):
    """The server does not do what the reference says."""


class Skip(Exception):
    """The rule cannot be looked at on this account; the text says why."""


class Rule:
    def __init__(self, name, run, write, weak):
        self.name, self.run, self.write, self.weak = name, run, write, weak


RULES = []
_NAME = re.compile(r"^s(0[1-9]|1[01])_[a-z0-9_]+$")


def add(name, run, write=False, weak=False):
    if not _NAME.match(name):
        raise ValueError(f"{name}: s<two digits of the section>_<words>")
    if any(one.name == name for one in RULES):
        raise ValueError(f"{name} stands twice")
    RULES.append(Rule(name, run, write, weak))


def rule(function=None, *, write=False, weak=False):
    """`write`: changes records, so it runs with --write only. `weak`: needs the key without Password Access."""
    def keep(f):
        add(f.__name__, f, write, weak)
        return f
    return keep(function) if function else keep


def check(condition, message):
    if not condition:
        raise Failed(str(message))


def equal(got, expected, what):
    if got != expected or type(got) is bool != type(expected) is bool:
        raise Failed(f"{what}: {shorten(expected)} was expected, not {shorten(got)}")


def need(condition, reason):
    if not condition:
        raise Skip(reason)


def shorten(value, size=200):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= size else text[:size] + " ..."


def status(answer, *expected):
    if answer.status not in expected:
        raise Failed(f"{' or '.join(map(str, expected))} was expected: {answer}")
    return answer


def good(answer, expected=200):
    """That status and a JSON:API document; the document's data."""
    status(answer, expected)
    check(isinstance(answer.json, dict) and "data" in answer.json, f"a document with data: {answer}")
    return answer.json["data"]


_POINTER = re.compile(r"^(id|data|data/.+|/data/.+)$")


def error(answer, *expected, title=None, detail=None, pointer=None):
    """An error body as section 2 draws it; the first error. Texts are compared as they are."""
    status(answer, *expected)
    body = answer.json
    check(isinstance(body, dict) and isinstance(body.get("errors"), list) and body["errors"], f"a body with errors: {answer}")
    for one in body["errors"]:
        check(isinstance(one, dict), f"errors holds objects: {answer}")
        equal(one.get("status"), answer.status, f"errors[].status is the number, in {answer}")
        check(type(one["status"]) is int, f"errors[].status is a JSON number: {answer}")
        check(isinstance(one.get("title"), str) and one["title"], f"errors[].title is a text: {answer}")
        check(one.get("detail") is None or isinstance(one["detail"], str), f"errors[].detail is a text: {answer}")
        at = (one.get("source") or {}).get("pointer")
        check(at is None or isinstance(at, str) and _POINTER.match(at), f"source.pointer has one of the two styles: {answer}")
    first = body["errors"][0]
    if title is not None:
        equal(first["title"], title, f"errors[0].title of {answer}")
    if detail is not None:
        equal(first.get("detail"), detail, f"errors[0].detail of {answer}")
    if pointer is not None:
        equal((first.get("source") or {}).get("pointer"), pointer, f"errors[0].source.pointer of {answer}")
    return first


def refused(answer):
    """Refused somehow, where the reference does not say how: 400, 401, 404 or 422, never a success and never a crash."""
    return status(answer, 400, 401, 404, 422)


def forbidden(answer):
    """The gateway's body for every key trouble."""
    status(answer, 403)
    equal(answer.json, {"message": "Forbidden"}, f"the body of {answer}")


def no_route(answer):
    """A route that does not exist: 404 as an HTML page."""
    status(answer, 404)
    check(answer.media_type == "text/html", f"an unknown route answers text/html, not {answer.media_type}: {answer}")
    check("<html" in answer.text.lower() or "<!doctype" in answer.text.lower(), f"an HTML page: {answer}")
    return answer
