# SPDX-License-Identifier: Apache-2.0
"""How far the setting up of IT Glue has come is the hub's knowledge, whoever did it and by whatever way."""
from support.account import Account
from support.context import equal
from support.hub import Hub

SMALL = {"organizations": 8, "types": 2, "flexible-assets": 10, "documents": 10, "checklists": 4, "passwords": 10}
WIZARD = "/api/v1/integrations/itglue/wizard"


def states(shown):
    return [step["state"] for step in shown["steps"]]


def test_b10_b12_b14_the_wizard_goes_on_where_it_was_left(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    ana = hub.user("ana")
    shown = ana.ask("GET", WIZARD)
    equal([step["name"] for step in shown["steps"]], ["connect", "map", "documentation", "passwords"], "the steps")
    equal((states(shown), shown["at"], shown["finished"]), (["open"] * 4, "connect", False), "at first")
    ana.ask("POST", WIZARD, {"begun": True})
    hub.connect(account)
    shown = ana.ask("GET", WIZARD)
    equal((states(shown), shown["at"]), (["done", "open", "open", "open"], "map"), "once it is connected")
    hub.map(account, share=None)
    equal(ana.ask("GET", WIZARD)["at"], "documentation", "once something is mapped")
    for bad, field in (({"step": "map", "state": "done"}, "step"), ({"step": "passwords", "state": "gone"}, "state"), ({"step": "passwords"}, "state")):
        answer = ana.post(WIZARD, bad)
        equal((answer.status, answer.json["error"]["field"]), (422, field), f"{bad}")
    shown = ana.ask("POST", WIZARD, {"step": "documentation", "state": "skipped"})
    equal((states(shown), shown["at"]), (["done", "done", "skipped", "open"], "passwords"), "the third step skipped")
    hub.stop()
    hub.start()
    ana = hub.client().sign_in("ana", hub.passwords["ana"])
    shown = ana.ask("GET", WIZARD)
    equal((states(shown), shown["at"]), (["done", "done", "skipped", "open"], "passwords"), "after a restart")
    shown = ana.ask("POST", WIZARD, {"step": "passwords", "state": "skipped"})
    equal((shown["at"], shown["finished"]), (None, False), "the fourth, too")
    equal(ana.ask("POST", WIZARD, {"finished": True})["finished"], True, "at the end")
    hub.command("passwords", "share", "list")
    equal(states(ana.ask("POST", WIZARD, {"step": "documentation", "state": "done"})), ["done"] * 4, "what was skipped is done later")


def test_b10_b13_what_was_set_up_by_command_is_set_up_and_a_deleted_connection_begins_anew(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.ready(account)
    ana = hub.user("ana")
    shown = ana.ask("GET", WIZARD)
    equal((states(shown), shown["at"], shown["finished"]), (["done"] * 4, None, True), "after the commands")
    ana.ask("DELETE", "/api/v1/integrations/itglue?mappings=keep")
    equal(ana.ask("GET", WIZARD)["at"], "connect", "disconnected")
    hub.connect(account)
    equal(ana.ask("GET", WIZARD)["at"], None, "with a new key the rest stands")
    ana.ask("DELETE", "/api/v1/integrations/itglue?mappings=delete")
    shown = ana.ask("GET", WIZARD)
    equal((shown["at"], shown["finished"]), ("connect", False), "deleted")
