# SPDX-License-Identifier: Apache-2.0
"""The account that reads Automate's database: over TLS where others could listen, with no more rights than it needs,
and with nothing but reads in the server's own log."""
import re

from support.automate import Automate
from support.context import check, equal
from support.general_log import check_reads_only, is_read
from support.hub import Hub
from test_password_sync import Scene

NOT_LOOPBACK = "0.0.0.0"  # an address that is not known to be this machine, and leads to it
GRANTED = {"passwords": ("PasswordID", "ClientID", "LocationID", "Title", "UserName", "Password", "URL", "Notes",
                         "ExpireDate", "Last_User", "Last_Date"),
           "clients": ("ClientID", "Name", "ExternalID"), "locations": ("LocationID", "ClientID", "Name", "PasswordID")}
NEEDED = {"passwords": ("PasswordID", "ClientID", "Title", "UserName", "Password"), "clients": ("ClientID", "Name")}


def small(test, **more):
    return Hub(test), Automate(test, [(1, "One", ["7"]), (2, "Two", ["8"])], clients=2, passwords=40, **more)


def report_of(hub):
    return hub.json_command("automate", "test")


def test_tls_is_required_of_every_machine_but_this_one(test):
    hub, automate = small(test)
    refused = automate.connect(hub, host=NOT_LOOPBACK, code=None)
    check(refused.code != 0 and "TLS" in refused.err and "off by name" in refused.err, f"no TLS there: {refused}")
    equal(hub.ask("GET", "/api/v1/integrations")["automate"]["state"], "disconnected", "what is stored")
    equal([text for command, text in automate.server.statements_of(automate.USER) if command in ("Query", "Prepare")], [],
          "what was asked over a connection without TLS")
    named = automate.connect(hub, "--tls", "off", host=NOT_LOOPBACK)
    check("not encrypted" in named.out, f"the exception that was named is warned of: {named.out}")
    equal(report_of(hub)["encrypted"], False, "encrypted")
    near = automate.connect(hub)
    check("not encrypted" not in near.out, f"on loopback nobody listens: {near.out}")


def test_a_server_with_tls_is_read_encrypted_and_never_again_without(test):
    hub, automate = small(test, tls=True)
    told = automate.connect(hub, host=NOT_LOOPBACK)
    check("not encrypted" not in told.out, f"no warning: {told.out}")
    report = report_of(hub)
    equal((report["encrypted"], report["ok"]), (True, True), "the report")
    shown = hub.ask("GET", "/api/v1/integrations")["automate"]
    equal(shown["tls"], "required", "what is stored")
    # The stored password is not used for less safety than it was stored for.
    target = {"host": NOT_LOOPBACK, "port": automate.server.port, "database": automate.DATABASE, "user": automate.USER,
              "tls": "off"}
    for method, path in (("POST", "/api/v1/integrations/automate/test"), ("PUT", "/api/v1/integrations/automate")):
        answer = hub.operator().send(method, path, target)
        equal((answer.status, answer.error["field"]), (422, "password"), f"{method} without TLS and without the password")
    equal(hub.operator().send("POST", "/api/v1/integrations/automate/test", {**target, "tls": "required"}).json["ok"], True,
          "with TLS the stored one is used")


def test_more_rights_than_reading_are_named_and_no_hash_is_shown(test):
    hub, automate = small(test)
    server, account = automate.server, f"'{automate.USER}'@'127.0.0.1'"
    hashes = re.findall(r"\*[0-9A-F]{40}", " ".join(" ".join(row) for row in server.sql(f"SHOW GRANTS FOR {account}")))
    check(hashes, "the server's own answer holds the password's hash: the check below means something")
    automate.connect(hub)
    equal(report_of(hub)["warnings"], [], "warnings of an account that only reads")
    server.sql("CREATE PROCEDURE touch() UPDATE passwords SET Title = Title; "
               "CREATE FUNCTION f_CWAESDecrypt(level int, data blob) RETURNS blob RETURN NULL;", automate.DATABASE)
    for grant, named in ((f"UPDATE ON {automate.DATABASE}.*", ["UPDATE"]), ("SUPER ON *.*", ["SUPER"]),
                         (f"INSERT (Title), DELETE ON {automate.DATABASE}.passwords", ["INSERT", "DELETE"]),
                         (f"EXECUTE ON PROCEDURE {automate.DATABASE}.touch", ["EXECUTE"]),
                         (f"ALL PRIVILEGES ON {automate.DATABASE}.*", ["ALL PRIVILEGES"]),
                         (f"SELECT ON {automate.DATABASE}.* ", ["GRANT OPTION"]),
                         (f"EXECUTE ON FUNCTION {automate.DATABASE}.f_CWAESDecrypt", [])):
        option = " WITH GRANT OPTION" if named == ["GRANT OPTION"] else ""
        server.sql(f"GRANT {grant} TO {account}{option}; FLUSH PRIVILEGES")
        report = report_of(hub)
        more = [warning for warning in report["warnings"] if "may do more than read" in warning]
        for privilege in named:
            check(any(privilege in warning for warning in more), f"{grant}: {report['warnings']}")
        if not named:
            equal(more, [], f"{grant}: warnings")
        check(report["grants"] and not any("IDENTIFIED" in line for line in report["grants"]), str(report["grants"]))
        told = automate.connect(hub)
        for text in (str(report), told.out, told.err, str(hub.ask("GET", "/api/v1/integrations")),
                     hub.command("automate", "test").out):
            equal([hash for hash in hashes if hash in text or hash[1:] in text], [], "hashes shown")
        server.sql(f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {account}; "
                   f"GRANT SELECT ON {automate.DATABASE}.* TO {account}; FLUSH PRIVILEGES")
    server.sql(f"CREATE ROLE writers; GRANT INSERT ON {automate.DATABASE}.* TO writers; GRANT writers TO {account}")
    check(any("writers" in warning for warning in report_of(hub)["warnings"]), "a role is named")


def test_the_grants_of_the_documentation_suffice_and_each_missing_one_is_named(test):
    hub, automate = small(test)
    server, account = automate.server, f"'{automate.USER}'@'127.0.0.1'"

    def grant(without=None):
        server.sql(f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {account}")
        for table, columns in GRANTED.items():
            kept = ", ".join(column for column in columns if (table, column) != without)
            server.sql(f"GRANT SELECT ({kept}) ON {automate.DATABASE}.{table} TO {account}")

    grant()
    automate.connect(hub)
    report = report_of(hub)
    equal((report["warnings"], report["psa_links"]), ([], False), "with column grants alone")
    equal(report["rows"], len(automate.rows), "rows")
    for table, columns in NEEDED.items():
        for column in columns:
            grant(without=(table, column))
            done = hub.command("automate", "test", code=1)
            check(f"GRANT SELECT ({column}) ON {automate.DATABASE}.{table}" in done.out + done.err,
                  f"{table}.{column} is named: {done}")
    for table, column in (("passwords", "URL"), ("passwords", "Notes"), ("passwords", "LocationID"), ("locations", "Name"),
                          ("clients", "ExternalID")):
        grant(without=(table, column))
        told = automate.connect(hub)
        check(f"{table}.{column} cannot be read" in told.out, f"{table}.{column} is named: {told.out}")


def test_the_servers_log_of_a_whole_day_holds_nothing_but_reads(test):
    scene = Scene(test, sync=False)
    scene.apply()
    scene.plan()
    scene.hub.command("automate", "test")
    scene.automate.change_value(scene.automate.readable(scene.mapped)[0], scene.automate.text())
    scene.apply()
    scene.automate.server.sql("DELETE FROM passwords WHERE PasswordID = 1", scene.automate.DATABASE)
    scene.plan()
    scene.match()
    scene.hub.restart()
    scene.plan()
    seen = check_reads_only(scene.automate.server, scene.automate.USER, at_least=50)
    check(seen["Execute", "SELECT"] > 20 and seen["Query", "SET"] > 0, f"what was seen: {seen}")
    test.say(", ".join(f"{command} {word} {count}" for (command, word), count in sorted(seen.items())))
    # What would be found, were it there.
    for wrong in ("UPDATE passwords SET Title = 'x'", "SELECT 1; DROP TABLE passwords", "SET GLOBAL general_log = 0",
                  "SELECT * FROM passwords INTO OUTFILE '/tmp/x'", "SELECT Title FROM passwords FOR UPDATE", "SHOW TABLES",
                  "CALL touch()", "START TRANSACTION", "INSERT INTO passwords VALUES (1)", "SET PASSWORD = ''"):
        check(not is_read(wrong), f"a read: {wrong}")
    for right in ("SELECT Title FROM passwords WHERE Title = 'a;b INTO OUTFILE c'", "COMMIT", "SHOW GRANTS",
                  "START TRANSACTION READ ONLY", "SET NAMES utf8mb4"):
        check(is_read(right), f"no read: {right}")
