# SPDX-License-Identifier: Apache-2.0
"""The resource types of the reference, from catalogue.json: what each has and where it answers."""
import json
import os
import re

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "catalogue.json"), encoding="utf-8") as _file:
    _TABLE = json.load(_file)

PSA_TYPES, RMM_TYPES = _TABLE["psa_integration_types"], _TABLE["rmm_integration_types"]
# Parents that attachments and related items hang on.
ATTACHABLE = ["checklists", "checklist_templates", "configurations", "contacts", "documents", "domains", "locations",
              "passwords", "ssl_certificates", "flexible_assets", "tickets"]


class Attribute:
    def __init__(self, row):
        self.name, self.type = row["name"], row["type"]
        self.read_only, self.write_only = row.get("read_only", False), row.get("write_only", False)
        self.inferred = row.get("inferred", False)


class Type:
    def __init__(self, row):
        self.name, self.write_type, self.section = row["type"], row["write_type"], row["section"]
        self.path, self.nested = row["path"], [path.split(" ")[0] for path in row["nested_paths"]]
        self.methods, self.bulk = row["methods"], row["bulk"]
        self.attributes = [Attribute(one) for one in row["attributes"]]
        self.required, self.filters, self.sorts = row["required"], row["filters"], row["sorts"]
        self.includes, self.inferred = row["includes"], row["inferred"]
        self.post_only_nested = any("POST only" in path for path in row["nested_paths"])

    @property
    def word(self):
        return self.name.replace("-", "_")

    def rule_name(self, what):
        return f"s{self.section:02}_{self.word}_{what}"

    def method(self, name):
        """The method's text as the table has it ("GET index (nested only)"), or None."""
        return next((one for one in self.methods if one.startswith(name)), None)

    def has(self, name, where="top"):
        """Whether the method exists at the top-level (`where` "top") or nested path. What only some client saw does."""
        text = self.method(name)
        if text is None or self.path.startswith("("):
            return False
        if where == "nested" and self.post_only_nested:
            return name == "POST"
        only_nested = "(nested" in text and "top-level" not in text
        return not only_nested if where == "top" else bool(self.nested)

    def attribute(self, name):
        return next((one for one in self.attributes if one.name == name.replace("_", "-")), None)


TYPES = {row["type"]: Type(row) for row in _TABLE["resources"]}
# Types with a path of their own, and those whose list needs no parent.
ROUTED = [one for one in TYPES.values() if not one.path.startswith("(")]
_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
_DATE = re.compile(r"^\d{4}-\d\d-\d\d$")


def wrong_type(attribute, value):
    """Why `value` is not what the table says for that attribute, or None. Null is always well."""
    if value is None:
        return None
    kind = attribute.type
    if kind == "integer":
        # parent-id is a string in the samples.
        fine = type(value) is int or attribute.name == "parent-id" and isinstance(value, str)
    elif kind == "boolean":
        fine = type(value) is bool
    elif kind == "datetime":
        fine = isinstance(value, str) and _TIME.match(value)
    elif kind == "date":
        fine = isinstance(value, str) and _DATE.match(value)
    elif kind == "array":
        fine = isinstance(value, list) or attribute.name == "content" and isinstance(value, str)
    elif kind == "hash":
        fine = isinstance(value, dict)
    else:
        fine = isinstance(value, str)
    return None if fine else f"{attribute.name} is {kind}, not {value!r:.80}"
