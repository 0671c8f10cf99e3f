# SPDX-License-Identifier: Apache-2.0
"""A sample ConnectWise Automate database: clients that belong to the account's organizations, and planted passwords."""
import random

from .cipher import encrypt_for_client
from .mariadb import MariaDb

TABLES = """
CREATE TABLE clients (ClientID int NOT NULL PRIMARY KEY, Name varchar(200), Company varchar(200), City varchar(100),
  ExternalID int NOT NULL DEFAULT 0);
CREATE TABLE locations (LocationID int NOT NULL PRIMARY KEY, ClientID int NOT NULL, Name varchar(200),
  PasswordID int NOT NULL DEFAULT 0);
CREATE TABLE passwords (PasswordID int NOT NULL AUTO_INCREMENT PRIMARY KEY, ClientID int NOT NULL,
  LocationID int NOT NULL DEFAULT 0, Title varchar(50), UserName varchar(255), Password blob, URL varchar(255), Notes text,
  ExpireDate date, Last_User varchar(100), Last_Date datetime, KEY ClientID (ClientID));
CREATE TABLE plugin_cw_clientmapping (ClientID int NOT NULL, CWCompanyRecID int NOT NULL, CWCompanyName varchar(200),
  ManagedServiceTemplateID int NOT NULL DEFAULT 0);
"""


class Row:
    """One planted password. kind: readable, wrong_key, cut, latin1, empty, null, orphaned or of_nobody."""

    def __init__(self, id, client, kind, title, username, value):
        self.id, self.client, self.kind = id, client, kind
        self.title, self.username, self.value = title, username, value
        self.location, self.url, self.notes = 0, None, "Rotated by script" if id % 5 == 2 else None

    def set_value(self, value):
        self.value = value

    def decrypted(self):
        """What the server itself gives out over its REST API: it does not say why it has nothing."""
        return self.value if self.kind in ("readable", "of_nobody", "orphaned") else None

    def stored(self):
        if self.kind == "null":
            return None
        if self.kind == "empty":
            return b""
        if self.kind == "wrong_key":
            return encrypt_for_client(self.client + 1_000_000, self.value)
        if self.kind == "latin1":
            return encrypt_for_client(self.client, self.value.encode() + b"\xe9\xfc")
        whole = encrypt_for_client(self.client, self.value)
        return whole[:-5] if self.kind == "cut" else whole


def _quote(value):
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return "x'" + value.hex() + "'"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Automate:
    DATABASE, USER = "labtech", "gluepot_ro"
    STATES = {"wrong_key": "unreadable", "cut": "unreadable", "latin1": "unreadable", "empty": "empty", "null": "empty",
              "orphaned": "orphaned", "of_nobody": "unmapped"}

    def __init__(self, test, organizations, clients=8, passwords=40, tls=False):
        """`organizations` as Account.organizations(); the first `clients` of them with a PSA id become clients."""
        self.test, self.server = test, MariaDb(test, tls=tls)
        self.random = random.Random(test.seed)
        self.password = self.text(32)
        self.client_of, self.rows = {}, []  # client id: organization id
        statements = [TABLES]
        usable = [(id, name, psa) for id, name, psa in organizations if psa and psa[0] != "0"][:clients]
        for number, (organization, name, psa) in enumerate(usable, 1):
            self.client_of[number] = organization
            statements += [self.insert("clients", number, name, name, "", 0),
                           self.insert("plugin_cw_clientmapping", number, int(psa[0]), name, 0),
                           self.insert("locations", number * 10, number, "Main office", 0)]
        self.nobody = len(usable) + 1
        statements.append(self.insert("clients", self.nobody, "Former customer", "Former customer", "", 0))
        for number in range(1, passwords + 1):
            row = self.plan_row(number)
            self.rows.append(row)
            statements.append(self.row_statement(row))
        self.server.sql(f"CREATE DATABASE {self.DATABASE} CHARACTER SET utf8mb4; "
                        f"CREATE USER '{self.USER}'@'127.0.0.1' IDENTIFIED BY '{self.password}'; "
                        f"GRANT SELECT ON {self.DATABASE}.* TO '{self.USER}'@'127.0.0.1';")
        self.server.sql("START TRANSACTION;" + "\n".join(statements) + "COMMIT;", self.DATABASE)

    def text(self, length=20):
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
        return "".join(self.random.choice(letters) for _ in range(length))

    @staticmethod
    def insert(table, *values):
        return f"INSERT INTO {table} VALUES ({', '.join(_quote(value) for value in values)});"

    def plan_row(self, number):
        kind = {5: "wrong_key", 9: "cut", 13: "latin1", 17: "empty", 21: "null", 25: "orphaned", 29: "of_nobody"}.get(
            number % 40, "readable")
        client = number % (self.nobody - 1) + 1
        if kind == "orphaned":
            client = 900_000 + number
        if kind == "of_nobody":
            client = self.nobody
        title, username = f"Local admin WS-{1000 + number}", "admin"
        if number % 11 == 3:
            title = "路由器 管理员 🔑 " + str(number)
        value = self.text() + ("🔑密" if number % 7 == 2 else "")
        return Row(number, client, kind, title, username, "" if kind in ("empty", "null") else value)

    def row_statement(self, row):
        return self.insert("passwords", row.id, row.client, 0, row.title, row.username, row.stored(),
                           row.url, row.notes, None, None, None)

    def change_value(self, row, value):
        row.set_value(value)
        self.server.sql(f"UPDATE passwords SET Password = {_quote(row.stored())} WHERE PasswordID = {row.id}", self.DATABASE)

    def connect(self, hub, *options, host="127.0.0.1", user=None, password=None, **more):
        path = self.test.write("automate-password", (password or self.password) + "\n")
        return hub.command("connect", "automate", "--host", host, "--port", str(self.server.port), "--database",
                           self.DATABASE, "--user", user or self.USER, "--password-file", path, *options, **more)

    def expected(self, mapped):
        """{row id: state of a first plan}, given the mapped organizations."""
        out = {}
        for row in self.rows:
            state = getattr(row, "state", None) or self.STATES.get(row.kind, "create")
            if row.client in self.client_of and self.client_of[row.client] not in mapped:
                state = "unmapped"
            out[row.id] = state
        return out

    def readable(self, mapped):
        expected = self.expected(mapped)
        return [row for row in self.rows if expected[row.id] == "create"]
