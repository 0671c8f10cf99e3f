# SPDX-License-Identifier: Apache-2.0
"""What the instance is called, and mappings as a file."""
from support.account import Account
from support.context import check, equal
from support.hub import Hub

SMALL = {"organizations": 14, "types": 2, "flexible-assets": 20, "documents": 20, "checklists": 6, "passwords": 20}


def test_b2_tenant_settings_are_saved_as_a_whole_and_not_over_somebody_elses(test):
    hub = Hub(test)
    ana, bo = hub.user("ana"), hub.user("bo", "Reader")
    seen = ana.ask("GET", "/api/v1/settings")
    saved = ana.ask("PATCH", "/api/v1/settings", {"revision": seen["revision"], "name": "Acme MSP", "time_zone": "Europe/Berlin",
                                                  "date_language": "de-CH", "banner_text": "Work at nine", "banner_tone": "attention"})
    equal((saved["name"], saved["changed_by"], saved["revision"]), ("Acme MSP", "ana", seen["revision"] + 1), "what was saved")
    equal(bo.ask("GET", "/api/v1/settings")["banner_text"], "Work at nine", "everybody sees it")
    late = ana.send("PATCH", "/api/v1/settings", {"revision": seen["revision"], "name": "Other"})
    equal((late.status, ana.ask("GET", "/api/v1/settings")["name"]), (409, "Acme MSP"), "a save over a newer one")
    equal(bo.send("PATCH", "/api/v1/settings", {"revision": saved["revision"], "name": "Other"}).status, 403, "a reader")
    for field, value in (("name", ""), ("name", "a\nb"), ("time_zone", "../etc"), ("date_language", "german"), ("banner_tone", "red"), ("banner_text", "x" * 501)):
        answer = ana.send("PATCH", "/api/v1/settings", {"revision": saved["revision"], field: value})
        equal((answer.status, answer.json["error"]["field"]), (422, field), f"{field} {value!r}")
    equal(ana.send("PATCH", "/api/v1/settings", {"name": "Other"}).status, 422, "without the revision")
    hub.restart()
    equal(hub.ask("GET", "/api/v1/settings"), saved, "after a restart")
    equal([entry["reason"] for entry in hub.audit("&action=tenant_change")], ["name, time_zone, date_language, banner_text, banner_tone"], "the audit")


def test_mappings_go_out_and_in_as_a_file(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    mapped = hub.ready(account, sync=False)
    csv = hub.operator().get("/api/v1/mappings/export").text
    equal(len(csv.strip().splitlines()) - 1, len(mapped), "lines")
    equal(hub.ask("POST", "/api/v1/mappings/import", {"csv": csv}), {"mapped": 0, "unchanged": len(mapped), "errors": []}, "the same file")
    for organization in mapped:
        hub.ask("DELETE", f"/api/v1/mappings/{organization}")
    equal(hub.mapped(), {}, "nothing is mapped")
    equal(hub.ask("POST", "/api/v1/mappings/import", {"csv": csv})["mapped"], len(mapped), "the file again")
    equal(hub.mapped(), mapped, "as before")
    one, other = list(mapped)[:2]
    bad = f"organization_id,company_id\n{one},{mapped[one]}\n{one},{mapped[other]}\n99,1\n"
    answer = hub.operator().send("POST", "/api/v1/mappings/import", {"csv": bad})
    equal((answer.status, [e["line"] for e in answer.json["error"]["details"]["errors"]]), (422, [3, 4]), f"a file that contradicts: {answer}")
    equal(hub.mapped(), mapped, "nothing of it is stored")
    check(hub.audit("&action=mapping_export"), "an export is audited")
