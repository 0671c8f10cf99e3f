# SPDX-License-Identifier: Apache-2.0
"""The commands and options as they are promised, over a running instance and without one."""
import json
import os
import socket
import stat

from support.account import Account
from support.context import Skip, check, equal, last_json, wait_until
from support.hub import Hub, companies_csv, left_out
from support.processes import free_port, run
from support.program import Serving, run_gluepot

SMALL = {"organizations": 12, "types": 3, "flexible-assets": 40, "documents": 40, "checklists": 10, "passwords": 60}


def test_sample_then_keys_then_serve_works_with_no_user(test):
    account = Account(test, counts=SMALL)
    # It answers a moment before it prints.
    wait_until(lambda: "/setup/" in account.serving.process.output(), 60, "the first start prints a set-up link")
    answer = account.api("/organizations?page%5Bsize%5D=1000")
    equal(answer.status, 200, "organizations by the key")
    equal(len(answer.json["data"]), 12, "organizations")
    equal(account.api("/organizations", key="ITG.wrong").status, 403, "a wrong key")


def test_sample_refuses_a_folder_that_holds_records(test):
    account = Account(test, counts=SMALL, serve=False)
    again = run_gluepot(test, "sample", "--data", account.folder, code=None)
    check(again.code != 0 and "already holds records" in again.err, f"refused: {again}")
    for flag, value in (("--organizations", "0"), ("--passwords", "-1"), ("--documents", "many"), ("--seed", "1.5")):
        bad = run_gluepot(test, "sample", "--data", test.path("empty"), flag, value, code=2)
        check(flag[2:] in bad.err, f"the sentence names {flag}: {bad}")


def test_b124_keys_create_prints_the_key_alone_and_once(test):
    account = Account(test, counts=SMALL, serve=False)
    made = run_gluepot(test, "keys", "create", "script", "--data", account.folder)
    check(made.out.count("\n") == 1 and made.out.startswith("ITG.") and " " not in made.out, f"the key alone: {made}")
    listed = run_gluepot(test, "keys", "list", "--json", "--data", account.folder).out
    check(made.out.strip() not in listed, "the key is shown once")
    check(made.out.strip()[:36] in listed, "its public part stays")


def commands(test, serving):
    """Every command of a first day, on a folder that is served or not."""
    account = Account(test, counts=SMALL)
    hub = Hub(test, start=serving)
    shown = hub.json_command("connect", "itglue", "--url", account.url, "--key-file", account.key_file())
    equal((shown["state"], shown["password_access"], shown["region"]), ("connected", True, "custom"), "the connection")
    if serving:
        hub.wait_for_organizations()
    unmapped = hub.command("sync", "--wait")
    check("no organization is mapped" in unmapped.out, f"a sync before the mapping says what is missing: {unmapped}")
    imported = hub.json_command("companies", "import", test.write("c.csv", companies_csv(account.organizations())))
    expected = sum(not left_out(index) for index in range(12))
    equal((imported["created"], imported["updated"]), (expected, 0), "imported companies")
    again = hub.json_command("companies", "import", test.path("c.csv"))
    equal((again["created"], again["unchanged"]), (0, expected), "the second import")
    looked = hub.json_command("map", "quick-match")
    equal(looked["applied"], False, "without --apply")
    check("nothing stored" in hub.command("map", "quick-match").out, "the text says that nothing was stored")
    stored = hub.json_command("map", "quick-match", "--apply")
    equal((stored["applied"], len(stored["matched"])), (True, len(looked["matched"])), "with --apply")
    equal(len(hub.json_command("map", "quick-match", "--apply")["matched"]), 0, "matched a second time")
    job = last_json(hub.command("sync", "--wait", "--json").out)
    equal((job["state"], job["kind"]), ("succeeded", "sync"), "the sync")
    equal({task["state"] for task in job["tasks"]}, {"succeeded"}, "its tasks")
    hub.command("sync", "--wait")
    hub.command("sync")
    if serving:
        hub.wait_for_job("sync")
    link = hub.command("users", "create", "ana", "--role", "Primary Admin").out
    check(link.startswith("http://127.0.0.1:") and "/setup/" in link and link.count("\n") == 1, f"a set-up link: {link}")
    check("ana" not in hub.command("users", "create", "ana", "--role", "Reader", code=None).out, "a name twice is refused")
    equal(hub.command("users", "create", "eva", "--role", "Nobody", code=None).code != 0, True, "an unknown role")
    status = hub.json_command("status")
    equal(status["serving"], serving, "status: serving")
    equal(status["counts"]["mapped"], len(stored["matched"]), "status: mapped")
    check(status["counts"]["passwords"] > 0 and status["counts"]["documents"] > 0, f"status: counts {status['counts']}")
    equal(hub.command("audit", "verify").code, 0, "audit verify")
    doctor = hub.json_command("doctor")
    equal(({c["name"] for c in doctor["checks"]}, doctor["well"]), ({"itglue", "sync", "passwords", "automate", "people", "audit"},
                                                                           True), "doctor")
    return account, hub, link


def test_commands_over_the_socket_of_a_running_serve(test):
    _, hub, link = commands(test, True)
    token = link.strip()[link.index("/setup/"):]
    client = hub.client().take_session(hub.client().post("/api/v1" + token, {"password": "a long enough password"}))
    equal(client.get("/api/v1/session").json["user"]["name"], "ana", "the user of the link")
    equal(hub.client().post("/api/v1" + token, {"password": "a long enough password"}).status, 404, "the link again")
    equal(hub.client().get("/api/v1" + token).status, 404, "the link's page again")


def test_commands_without_a_running_serve(test):
    _, hub, _ = commands(test, False)
    equal(os.path.exists(hub.socket), False, "a socket")
    hub.start()
    equal(hub.json_command("status")["counts"]["mapped"] > 0, True, "what the commands stored is served")


def test_audit_verify_exits_with_1_when_the_chain_is_broken(test):
    from support import databases
    account = Account(test, counts=SMALL, serve=False)
    audit = os.path.join(account.folder, "audit", "audit.db")
    equal(run_gluepot(test, "audit", "verify", "--data", account.folder).code, 0, "sound")
    table = databases.read(audit, "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%entr%'")[0][0]
    databases.drop_triggers(audit)
    databases.change(audit, f"UPDATE {table} SET subject = 'another' WHERE sequence = 1")
    broken = run_gluepot(test, "audit", "verify", "--data", account.folder, code=1)
    check("BROKEN" in broken.out and "entry 1 " in broken.out, f"names the entry: {broken}")
    with_json = last_json(run_gluepot(test, "audit", "verify", "--json", "--data", account.folder, code=1).out)
    equal((with_json["sound"], str(with_json["first_broken"]["sequence"])), (False, "1"), "as JSON")


def test_data_defaults_to_gluepot_data_in_the_working_folder(test):
    os.makedirs(test.path("here"))
    made = run_gluepot(test, "keys", "create", "script", cwd=test.path("here"))
    check(made.out.startswith("ITG."), f"a key: {made}")
    folder = test.path("here", "gluepot-data")
    equal(stat.S_IMODE(os.stat(folder).st_mode), 0o700, "mode of the folder")
    equal(stat.S_IMODE(os.stat(os.path.join(folder, "master.key")).st_mode), 0o600, "mode of the master key")


def test_options_by_flag_environment_and_file(test):
    folder, port = test.path("hub"), free_port()
    os.makedirs(folder)

    def name_shown(flags=(), env=None):
        serving = Serving(test, folder, options=flags, env=env, port=port)
        client = serving.client()
        made = serving.command("users", "create", f"u{os.urandom(4).hex()}", "--role", "Reader").out.strip()
        client.take_session(client.post("/api/v1" + made[made.index("/setup/"):], {"password": "a long enough password"}))
        name = client.get("/api/v1/session").json["instance"]["name"]
        serving.stop()
        return name

    equal(name_shown(), "Gluepot", "the default")
    test.write("hub/config.toml", '[instance]\nname = "By file"\n')
    equal(name_shown(), "By file", "config.toml of the folder")
    equal(name_shown(env={"GLUEPOT_INSTANCE_NAME": "By environment"}), "By environment", "environment over file")
    equal(name_shown(["--instance-name", "By flag"], {"GLUEPOT_INSTANCE_NAME": "By environment"}), "By flag",
          "flag over environment")
    elsewhere = test.write("other.toml", 'instance.name = "By another file"\n')
    equal(name_shown(["--config", elsewhere]), "By another file", "--config")


def test_the_data_folder_by_environment(test):
    run_gluepot(test, "keys", "create", "script", env={"GLUEPOT_DATA": test.path("by-env")})
    check(os.path.exists(test.path("by-env", "strict.db")), "GLUEPOT_DATA is used")


def test_a_bad_value_stops_the_start_and_names_the_key(test):
    folder = test.path("hub")

    def refused(key, arguments=(), env=None):
        finished = run_gluepot(test, "serve", "--data", folder, "--listen", f"127.0.0.1:{free_port()}", *arguments,
                               code=2, env=env, seconds=60)
        check(key in finished.err and finished.out == "", f"names {key}: {finished}")
        check(not os.path.exists(os.path.join(folder, "strict.db")), "nothing was made")

    refused("http.workers", ["--http-workers", "0"])
    refused("http.workers", env={"GLUEPOT_HTTP_WORKERS": "many"})
    refused("mirror.concurrency", env={"GLUEPOT_MIRROR_CONCURRENCY": "9"})
    refused("log.level", ["--log-level", "loud"])
    refused("http.behind_proxy", ["--http-behind-proxy", "yes"])
    refused("source", ["--source", "confluence"])
    for text, key in (("[http]\nworkers = 1000\n", "http.workers"), ("[http]\nworker = 8\n", "http.worker"),
                      ("mirror.interval_minutes = 1.5\n", "mirror.interval_minutes"), ("[http\n", "bad.toml")):
        refused(key, ["--config", test.write("bad.toml", text)])
    for address in ("8080", "127.0.0.1:99999", "127.0.0.1:", ":8080x"):
        finished = run_gluepot(test, "serve", "--data", folder, "--listen", address, code=None, seconds=60)
        check(finished.code != 0 and "http.listen" in finished.err, f"--listen {address}: {finished}")
    equal(run_gluepot(test, "serve", "--no-such-flag", code=None).code, 2, "an unknown flag")


def test_nothing_listens_beyond_loopback_without_tls(test):
    for address in ("0.0.0.0:0", "[::]:0", "192.0.2.7:8080", "example.com:8080"):
        for flags in (["--listen", address],
                      ["--listen", f"127.0.0.1:{free_port()}", "--source", "local", "--itglue-api-listen", address]):
            finished = run_gluepot(test, "serve", "--data", test.path("hub"), *flags, code=None, seconds=60)
            check(finished.code == 2 and "TLS" in finished.err, f"{flags} is refused: {finished}")


def test_tls_with_a_certificate(test):
    import http.client
    import ssl
    made = run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", test.path("key.pem"), "-out", test.path("cert.pem")])
    if made.code != 0:
        raise Skip("openssl cannot make a certificate here")
    serving = Serving(test, test.path("hub"), start=False,
                      options=["--http-certificate-file", test.path("cert.pem"), "--http-key-file", test.path("key.pem")])
    context = ssl.create_default_context(cafile=test.path("cert.pem"))

    def answers():
        try:
            connection = http.client.HTTPSConnection("127.0.0.1", serving.port, context=context, timeout=5)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    serving.answers = answers
    serving.start()
    link = serving.command("users", "create", "ana", "--role", "Reader").out.strip()
    connection = http.client.HTTPSConnection("127.0.0.1", serving.port, context=context, timeout=20)
    connection.request("POST", "/api/v1" + link[link.index("/setup/"):], json.dumps({"password": "a long enough one"}),
                       {"Content-Type": "application/json"})
    cookie = connection.getresponse().getheader("set-cookie")
    check(cookie.startswith("__Host-gluepot=") and "Secure" in cookie and "HttpOnly" in cookie and
          "SameSite=Strict" in cookie, f"the cookie over TLS: {cookie.split('=')[0]}; {cookie.split(';')[1:]}")


def test_two_processes_on_one_folder_are_refused(test):
    first = Serving(test, test.path("hub"))
    second = run_gluepot(test, "serve", "--data", first.folder, "--listen", f"127.0.0.1:{free_port()}", code=None,
                         seconds=60)
    check(second.code == 1 and "another gluepot works on" in second.err, f"a second serve: {second}")
    sample = run_gluepot(test, "sample", "--data", first.folder, code=None, seconds=60)
    check(sample.code == 1 and "another gluepot works on" in sample.err, f"sample beside serve: {sample}")
    equal(first.operator().get("/readyz").status, 200, "the first goes on, its socket too")
    first.kill()
    first.start()  # after a kill neither the lock nor the old socket stands in the way
    run_gluepot(test, "status", "--data", first.folder)


def test_a_port_in_use_is_said(test):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        finished = run_gluepot(test, "serve", "--data", test.path("hub"), "--listen", f"127.0.0.1:{port}", code=None,
                               seconds=60)
    check(finished.code not in (0, None) and str(port) in finished.err, f"names the port: {finished}")


def test_the_source_is_remembered_and_another_refused(test):
    account = Account(test, counts=SMALL)
    other = run_gluepot(test, "serve", "--data", account.folder, "--source", "itglue", code=None, seconds=60)
    check(other.code != 0, f"while it serves: {other}")
    account.serving.stop()
    other = run_gluepot(test, "serve", "--data", account.folder, "--source", "itglue", "--listen",
                        f"127.0.0.1:{free_port()}", code=None, seconds=60)
    check(other.code == 1 and "source local" in other.err, f"another source: {other}")
    account.serving.start()  # without --source: local, as remembered
    equal(account.api("/organizations").status, 200, "the compatible API")
    body = {"url": account.url, "key": account.key}
    refused = account.serving.operator().send("PUT", "/api/v1/integrations/itglue", body)
    equal(refused.status, 409, "IT Glue on an instance that holds the records itself")
    check("source local" in refused.error["message"], f"says why: {refused}")
    told = account.serving.command("connect", "itglue", "--url", account.url, "--key-file", account.key_file(), code=None)
    check(told.code != 0 and "source local" in told.err, f"and as a command: {told}")


def test_an_itglue_folder_stays_one(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test)
    hub.connect(account)
    hub.stop()
    refused = run_gluepot(test, "serve", "--data", hub.folder, "--source", "local", "--listen",
                          f"127.0.0.1:{free_port()}", code=None, seconds=60)
    check(refused.code == 1 and "source" in refused.err and "itglue" in refused.err,
          f"source local on a folder that is connected to IT Glue: {refused}")


def test_b17_connect_by_region(test):
    account = Account(test, counts=SMALL)
    hub = Hub(test, env={"GLUEPOT_ITGLUE_HOST_EU": account.url})
    shown = hub.json_command("connect", "itglue", "--region", "eu", "--key-file", account.key_file())
    equal((shown["region"], shown["url"]), ("eu", account.url), "the region and where it is")
    for arguments, word in (((), "--region"), (("--region", "eu", "--url", account.url), "--region"),
                            (("--region", "mars"), "mars"), (("--url", "not a url"), "url"),
                            (("--url", "http://192.0.2.1/"), "url")):
        bad = hub.command("connect", "itglue", *arguments, "--key-file", account.key_file(), code=None, seconds=60)
        check(bad.code != 0 and word in bad.err, f"{arguments}: {bad}")
    missing = hub.command("connect", "itglue", "--region", "eu", "--key-file", test.path("nothing"), code=2)
    check("key-file" in missing.err or "cannot be read" in missing.err, f"a missing key file: {missing}")
    empty = hub.command("connect", "itglue", "--region", "eu", "--key-file", test.write("empty", "\n"), code=2)
    check("empty" in empty.err, f"an empty key file: {empty}")


def test_help_names_every_command_of_the_interface(test):
    text = run_gluepot(test, "--help").out
    for command in ("serve", "demo", "sample", "connect", "map", "companies", "users", "keys", "sync", "password-sync",
                    "status", "audit"):
        check(command in text, f"{command} in --help")
    equal(run_gluepot(test, "--version").out.startswith("gluepot "), True, "--version")
    for words, wrong in ((["serv"], "serv"), (["users", "lst"], "lst")):
        refused = run_gluepot(test, *words, code=2)
        check(f"'{wrong}' is no command" in refused.err, f"a mistyped command is named: {refused}")


def test_a_csv_with_errors_imports_nothing_and_names_line_and_field(test):
    hub = Hub(test)
    bad = test.write("bad.csv", "name,external_id\nGood one,1\n,2\n")
    refused = hub.command("companies", "import", bad, code=2)
    check("3" in refused.err or "name" in refused.err, f"names what is wrong: {refused}")
    equal(hub.ask("GET", "/api/v1/companies")["companies"], [], "companies")
    latin = test.write("latin.csv", "name\nM\xfcller\n".encode("latin-1"))
    check("UTF-8" in hub.command("companies", "import", latin, code=2).err, "another encoding is named")
    api = hub.operator().post("/api/v1/companies/import", {"csv": "name,external_id\nGood one,1\n,2\n"})
    equal((api.status, api.error["details"]["errors"][0]["line"]), (422, 3), "the line over HTTP")
    wait_until(lambda: hub.operator().get("/readyz").status == 200, 30, "it goes on")
