# SPDX-License-Identifier: Apache-2.0
"""One row of each kind an Automate database is known to hold, planted beside the sample's own. The same rows stand in
the database and are what the REST API shows."""
from .automate import Row, _quote
from .cipher import VECTORS, WRONG, encrypt_for_client

FIRST_ID = 5001
HOME, NEIGHBOUR, DELETED, GONE = 1, 2, 777, 900_001  # clients: two that are mapped, one deleted now, one never seen
MAIN, WAREHOUSE, NO_LOCATION = 10, 11, 99_999  # locations of HOME; one that a row still names
COLUMNS = ("PasswordID", "ClientID", "LocationID", "Title", "UserName", "Password", "URL", "Notes", "ExpireDate",
           "Last_User", "Last_Date")


class PlantedRow(Row):
    """`sealed`: the bytes as stored, where they are not simply the value's. `state`, `reason`: of a first plan by the
    database. `rest`: what the REST API gives for a password; by default the value."""

    def __init__(self, id, name, value, client=HOME, location=0, title=None, username="svc", url=None, notes=None,
                 expires=None, changed_by="script", changed_at="2026-03-01 02:00:00", state="create", reason="", **more):
        super().__init__(id, client, "readable" if state == "create" else name, title, username, value)
        self.name, self.location, self.url, self.notes = name, location, url, notes
        self.expires, self.changed_by, self.changed_at = expires, changed_by, changed_at
        self.state, self.reason = state, reason
        self.sealed = more["sealed"] if "sealed" in more else encrypt_for_client(client, value)
        self.rest = more["rest"] if "rest" in more else value

    def stored(self):
        return self.sealed

    def set_value(self, value):
        self.value = self.rest = value
        self.sealed = encrypt_for_client(self.client, value)

    def decrypted(self):
        return self.rest

    def columns(self):
        return (self.id, self.client, self.location, self.title, self.username, self.stored(), self.url, self.notes,
                self.expires, self.changed_by, self.changed_at)

    def entry_name(self):
        """What its entry is called in the documentation."""
        title, username = (" ".join((text or "").replace("\n", " ").replace("\t", " ").split(" ")).strip()
                           for text in (self.title, self.username))
        return title or (f"{username} (Automate {self.id})" if username else f"Automate password {self.id}")


def planted_rows(text):
    """`text`: gives a fresh value of 20 characters."""
    rows = []

    def add(name, value=None, **more):
        value = text() if value is None else value
        more.setdefault("title", "Row " + name)
        rows.append(PlantedRow(FIRST_ID + len(rows), name, value, **more))

    def unreadable(name, reason, seal, **more):
        value = text()
        add(name, value, sealed=seal(value), state="unreadable", reason=reason, rest=None, **more)

    # Where it stands.
    add("of the main office", location=MAIN)
    add("of the warehouse", location=WAREHOUSE, url="https://10.0.0.1/", notes="Rotated by script\nat 02:00")
    add("of the whole client", location=0)
    add("of a location that is gone", location=NO_LOCATION)
    add("global", client=0, state="unmapped", reason="a global password")
    add("of a client that never was", client=GONE, state="orphaned", reason=f"client {GONE} does not exist")
    add("of a deleted client", client=DELETED, location=7770, state="orphaned", reason=f"client {DELETED} does not exist")
    # What cannot be read.
    unreadable("keyed for nobody", "not this client's", lambda value: encrypt_for_client(HOME + 1_000_000, value))
    unreadable("moved from the neighbour", f"for client {NEIGHBOUR}", lambda value: encrypt_for_client(NEIGHBOUR, value))
    unreadable("cut to an odd length", "cut", lambda value: encrypt_for_client(HOME, value)[:-5])
    unreadable("a single byte", "cut", lambda value: b"\x10")
    unreadable("bad padding", "not this client's", lambda value: bytes(range(32)))
    unreadable("a Latin-1 byte", "not UTF-8", lambda value: encrypt_for_client(HOME, value.encode() + b"\xe9\xfc"))
    unreadable("UTF-16", "control characters", lambda value: encrypt_for_client(HOME, value.encode("utf-16-le")))
    tab = text() + "\tx"
    add("a control character", tab, state="unreadable", reason="control characters")
    # What is empty.
    add("NULL", "", sealed=None, state="empty", reason="no password is stored", rest=None)
    add("zero bytes", "", sealed=b"", state="empty", reason="no password is stored", rest=None)
    add("an encrypted nothing", "", state="empty", reason="no password is stored")
    # What is readable and odd.
    add("a 4-byte character", "密码 🔑 " + text(), title="路由器 管理员 🔑")
    add("quotes and a backslash", "a\\b'c\"d;--" + text(), title="O'Neil \\ \"quoted\" ; DROP TABLE passwords; --")
    add("blanks at both ends", "  " + text() + "  ", title="  Row with blanks  ", username=" svc ")
    add("a whole block", text()[:16])
    add("very long", (text() * 250)[:4900])
    add("a Latin-1 column", username="Jürgen.Müller")
    add("a long title", title="L" * 254 + "e")
    add("a long title of 4-byte characters", title="🔑" * 255)
    add("no title", title="", username="corp\\Administrator")
    add("NULL title", title=None, username=None)
    add("a title of two lines", title="Firewall\n\tHQ", url=" https://10.0.0.2/ ")
    # The published vectors whose client is one of these, and those that no right cipher makes.
    for number, (client, plain, sealed) in enumerate(VECTORS, 1):
        if client in (HOME, NEIGHBOUR) and plain:
            add(f"vector {number}", plain, client=client, sealed=bytes.fromhex(sealed))
    for number, sealed in enumerate(WRONG, 1):
        add(f"wrong vector {number}", "abc", sealed=bytes.fromhex(sealed), state="unreadable", reason="not this client's",
            rest=None)
    # Alike.
    twice = text()
    add("equal titles", title="Shared admin", username="admin")
    add("equal titles again", title="Shared admin", username="admin")
    add("a duplicate", twice, title="Shared admin", username="admin")
    add("its duplicate", twice, title="Shared admin", username="admin")
    add("the neighbour's of that title", client=NEIGHBOUR, title="Shared admin", username="admin")
    add("the neighbour's equal value", twice, client=NEIGHBOUR, title="Another admin", username="admin")
    # Dates.
    add("Last_Date NULL", changed_at=None, changed_by=None)
    add("zero dates", changed_at="0000-00-00 00:00:00", expires="0000-00-00")
    add("dated", expires="2027-01-31", changed_at="2026-02-28 23:59:59")
    return rows


def plant(automate):
    """Adds the rows to an Automate database of the tests; gives them back."""
    rows = planted_rows(automate.text)
    statements = ["SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';",
                  "ALTER TABLE passwords MODIFY Title varchar(255), "
                  "MODIFY UserName varchar(255) CHARACTER SET latin1;",
                  automate.insert("locations", WAREHOUSE, HOME, "Wärehouse 🏭", 0),
                  automate.insert("locations", 7770, DELETED, "Left behind", 0),
                  automate.insert("clients", DELETED, "Deleted since", "Deleted since", "", 0),
                  f"DELETE FROM clients WHERE ClientID = {DELETED};"]
    for row in rows:
        statements.append(f"INSERT INTO passwords ({', '.join(COLUMNS)}) VALUES "
                          f"({', '.join(_quote(value) for value in row.columns())});")
    automate.server.sql("".join(statements), automate.DATABASE)
    automate.rows += rows
    automate.planted = rows
    return rows
