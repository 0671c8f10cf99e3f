# SPDX-License-Identifier: Apache-2.0
"""Planted secrets, looked for in every form they could be written in: in files, texts and a process's own memory."""
import base64
import json
import os
import urllib.parse

from .context import check
from .databases import contents_of

SHORTEST = 8


def _base64_forms(data):
    """The part of each of the three alignments that does not depend on what stands around it."""
    out = set()
    for before in range(3):
        text = base64.b64encode(b"\0" * before + data + b"\0" * 2).decode()
        first = (before * 8 + 5) // 6
        whole = text[first:(before + len(data)) * 8 // 6]
        out |= {whole.encode(), whole.replace("+", "-").replace("/", "_").encode()}
    return out


def forms_of(value):
    """Raw, base64 (both alphabets, any alignment), hexadecimal, UTF-16, URL-encoded, escaped for JSON and SQL."""
    data = value.encode()
    quoted = json.dumps(value)[1:-1]
    forms = {data, data.hex().encode(), data.hex().upper().encode(), value.encode("utf-16-le"),
             value.encode("utf-16-be"), urllib.parse.quote(value, safe="").encode(),
             urllib.parse.quote(value).encode(),
             urllib.parse.quote_plus(value).encode(), quoted.encode(), json.dumps(value, ensure_ascii=False)[1:-1].encode(),
             value.replace("'", "''").encode(), value[::-1].encode()} | _base64_forms(data)
    return {form for form in forms if len(form) >= SHORTEST}


class Canaries:
    """`plant(kind, value)`; `found_in` gives [(kind, place, form)] and never the value."""

    def __init__(self):
        self.kinds, self._forms = {}, {}

    def plant(self, kind, *values):
        for value in values:
            check(len(value) >= SHORTEST, f"a canary of kind {kind} is too short to be searched for")
            self.kinds.setdefault(kind, []).append(value)
            for form in forms_of(value):
                self._forms[form] = kind
        return values[0] if values else None

    def count(self):
        return sum(len(values) for values in self.kinds.values())

    def found_in(self, data, place):
        data = data.encode() if isinstance(data, str) else data
        return [(kind, place, len(form)) for form, kind in self._forms.items() if form in data]

    def found_in_folder(self, folder, except_for=()):
        found, searched = [], 0
        for path, data in contents_of(folder):
            if path in except_for:
                continue
            searched += len(data)
            found += self.found_in(data, path)
        return found, searched

    def found_in_memory(self, pid):
        """{kind: what stands around each occurrence} of the raw values in what a process may write to; needs the right
        to trace it. The values themselves are left out of what is given back."""
        needles = [(value.encode(), kind) for kind, values in self.kinds.items() for value in values]
        found, searched = {kind: [] for _, kind in needles}, 0
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                span, rights = line.split()[:2]
                if not rights.startswith("rw") or "[vvar]" in line:
                    continue
                start, end = (int(number, 16) for number in span.split("-"))
                try:
                    memory.seek(start)
                    data = memory.read(end - start)
                except (OSError, ValueError, OverflowError):
                    continue
                searched += len(data)
                for needle, kind in needles:
                    at = data.find(needle)
                    while at >= 0:
                        around = data[max(0, at - 60):at] + b"<HERE>" + data[at + len(needle):at + len(needle) + 40]
                        for other, _ in needles:
                            around = around.replace(other, b"<OTHER>")
                        found[kind].append(f"{line.split()[-1]} {around!r}")
                        at = data.find(needle, at + 1)
        check(searched > 1_000_000, f"{searched} bytes of memory were read")
        return found


def may_read_memory():
    return os.geteuid() == 0
