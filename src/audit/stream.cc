// SPDX-License-Identifier: Apache-2.0
#include "audit/stream.h"

#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "audit/impl/audit_file.h"
#include "core/log.h"
#include "core/text.h"
#include "net/address_rules.h"
#include "net/http_client.h"
#include "net/syslog.h"
#include "store/sqlite.h"

namespace gluepot::audit {
namespace {

namespace json = boost::json;
using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr store::Migration kMigrations[] = {
    {1, "audit_stream",
     R"sql(
CREATE TABLE audit_stream (id INTEGER PRIMARY KEY CHECK (id = 1), kind TEXT NOT NULL, host TEXT NOT NULL, port INTEGER NOT NULL,
  ca_pem TEXT NOT NULL, url TEXT NOT NULL, secret BLOB NOT NULL);
INSERT INTO audit_stream (id, kind, host, port, ca_pem, url, secret) VALUES (1, 'off', '', 6514, '', '', x'');
CREATE TABLE audit_stream_cursor (node TEXT PRIMARY KEY, sequence INTEGER NOT NULL, sent_at_ms INTEGER NOT NULL);
)sql",
     ""},
};

constexpr Statement kGet{"audit_stream.get",
                         "SELECT kind, host, port, ca_pem, url, secret FROM audit_stream WHERE id = 1"};
constexpr Statement kSet{
    "audit_stream.set",
    "UPDATE audit_stream SET kind = ?, host = ?, port = ?, ca_pem = ?, url = ?, secret = ? WHERE id = 1"};
constexpr Statement kCursor{"audit_stream.cursor",
                            "SELECT sequence, sent_at_ms FROM audit_stream_cursor WHERE node = ?"};
constexpr Statement kMove{
    "audit_stream.move",
    "INSERT INTO audit_stream_cursor (node, sequence, sent_at_ms) VALUES (?, ?, ?) ON CONFLICT (node) DO UPDATE SET "
    "sequence = excluded.sequence, sent_at_ms = excluded.sent_at_ms"};

constexpr Statement kAfter{"audit_stream.after", "SELECT " GLUEPOT_AUDIT_COLUMNS
                                                 ", mac FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?"};
constexpr Statement kLast{"audit_stream.last", "SELECT COALESCE(MAX(sequence), 0) FROM entry"};

constexpr std::string_view kSecretRow = "audit_stream.secret";
constexpr int kBatch = 200;
constexpr std::chrono::milliseconds kLook{500}, kTimeout{10'000}, kLongestWait{60'000};

struct StreamRow {
  ChainRow row;
  std::string mac;
};

struct Stored {
  StreamTarget target;
  std::string sealed;
};

Stored read_stored(const Row& row) {
  Stored out;
  out.target.kind = parse_stream_kind(row.text(0)).value_or(StreamTarget::Kind::kOff);
  out.target.host = row.string(1);
  out.target.port = static_cast<int>(row.integer(2));
  out.target.ca_pem = row.string(3);
  out.target.url = row.string(4);
  out.sealed = row.string(5);
  out.target.has_secret = !out.sealed.empty();
  return out;
}

bool same_place(const StreamTarget& a, const StreamTarget& b) {
  return a.kind == b.kind && a.host == b.host && a.port == b.port && a.url == b.url;
}

json::object row_json(const ChainRow& row, const std::string& mac) {
  const auto text = [](const std::string& value) { return value.empty() ? json::value(nullptr) : json::value(value); };
  const auto id = [](std::int64_t value) {
    return value <= 0 ? json::value(nullptr) : json::value(std::to_string(value));
  };
  return {{"sequence", std::to_string(row.sequence)},
          {"at", core::format_time(row.at_ms)},
          {"phase", row.phase},
          {"refers_to", id(row.refers_to)},
          {"action", text(row.action)},
          {"outcome", row.outcome},
          {"actor", {{"kind", text(row.actor_kind)}, {"id", id(row.actor_id)}, {"name", text(row.actor_name)}}},
          {"subject", text(row.subject)},
          {"record_id", text(row.record_id)},
          {"company", {{"id", id(row.company_id)}, {"name", text(row.company_name)}}},
          {"reason", text(row.detail)},
          {"address", text(row.address)},
          {"source", text(row.source)},
          {"session", text(row.session)},
          {"request_id", text(row.request_id)},
          {"mac", core::to_hex(mac)}};
}

/// Warning for what did not go as asked, notice for the rest.
int severity_of(const ChainRow& row) {
  return row.outcome == "refused" || row.outcome == "failed" || row.outcome == "unknown" ? 4 : 5;
}

/// As notifications sign: over the time too, so that nobody can play an old batch to the receiver.
std::string signature(const core::Secret& secret, const std::string& seconds, std::string_view body) {
  const std::string stamp = seconds + ".";
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.reveal().data()), secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(stamp.data()), stamp.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(body.data()), body.size());
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  sodium_memzero(&state, sizeof state);
  return "v1=" + core::to_hex(mac);
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? std::string(name) : std::string();
}

core::Status check(const StreamTarget& target) {
  if (target.kind == StreamTarget::Kind::kSyslog) {
    if (target.host.empty() || target.host.size() > 253 || target.host.find_first_of(" /@:") != std::string::npos)
      return core::invalid("host", "the receiver's name or address, without a port");
    if (target.port < 1 || target.port > 65535) return core::invalid("port", "1 to 65535");
    if (!target.ca_pem.empty() && target.ca_pem.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
      return core::invalid("ca_pem", "holds no certificate in PEM");
  }
  if (target.kind == StreamTarget::Kind::kWebhook) {
    // Path and query may hold what the receiver knows us by; whom it goes to is checked as every address is.
    const auto origin = net::origin_of(target.url);
    if (origin.empty() || target.url.find_first_of("@# \r\n") != std::string::npos)
      return core::invalid("url", "a whole address, as https://example.com/hook");
    if (auto base = net::parse_base_url(origin); !base) return core::fail(base.error());
  }
  return {};
}

}  // namespace

std::string_view stream_kind_name(StreamTarget::Kind kind) {
  switch (kind) {
    case StreamTarget::Kind::kOff:
      return "off";
    case StreamTarget::Kind::kSyslog:
      return "syslog";
    case StreamTarget::Kind::kWebhook:
      return "webhook";
  }
  return "off";
}

std::optional<StreamTarget::Kind> parse_stream_kind(std::string_view text) {
  for (const auto kind : {StreamTarget::Kind::kOff, StreamTarget::Kind::kSyslog, StreamTarget::Kind::kWebhook})
    if (stream_kind_name(kind) == text) return kind;
  return std::nullopt;
}

std::span<const store::Migration> stream_migrations() {
  return kMigrations;
}

struct AuditStream::Impl {
  Impl(std::string file_in, store::Database& strict_in, const vault::Vault& vault_in, std::string node_in,
       const core::Clock& clock_in)
      : file(std::move(file_in)), strict(strict_in), vault(vault_in), node(std::move(node_in)), clock(clock_in) {}

  core::Result<Stored> stored() {
    GLUEPOT_ASSIGN(const auto found,
                   store::read(strict, [](Connection& connection) { return connection.find(kGet, read_stored); }));
    return found.value_or(Stored{});
  }

  struct Cursor {
    std::int64_t sequence = 0, sent_at_ms = 0;
  };
  core::Result<Cursor> cursor() {
    GLUEPOT_ASSIGN(const auto found, store::read(strict, [&](Connection& connection) {
                     return connection.find(
                         kCursor,
                         [](const Row& row) {
                           return Cursor{row.integer(0), row.integer(1)};
                         },
                         node);
                   }));
    return found.value_or(Cursor{});
  }

  /// The audit's file; nothing while it does not stand yet. Opened anew after an error: it may have been put back.
  core::Result<store::Database*> entries() {
    const std::lock_guard lock(mutex);
    if (!reads) {
      if (::access(file.c_str(), F_OK) != 0) return nullptr;
      store::SqliteOptions options;
      options.path = file;
      options.readers = 1;
      options.synchronous_full = true;
      GLUEPOT_ASSIGN(reads, store::open_sqlite(options));
    }
    return reads.get();
  }

  static core::Result<std::vector<StreamRow>> read_rows(Connection& connection, std::int64_t after) {
    return connection.query(
        kAfter,
        [](const Row& row) {
          return StreamRow{read_chain_row(row), row.string(kMacColumn)};
        },
        after, kBatch);
  }

  /// What was sealed is read from its segment, as long as that lies beside the audit.
  core::Result<std::vector<StreamRow>> sealed_rows(const SegmentHead& head, std::int64_t after) {
    const auto path = segment_path(std::filesystem::path(file).parent_path().string(), head.number);
    const auto lost = [&](std::string_view what) {
      core::Error error{ErrorCode::kUnavailable, "entries " + std::to_string(after + 1) + " to " +
                                                     std::to_string(head.last) + " stand in the segment " + path +
                                                     ", which " + std::string(what)};
      error.next_step = "Put the file back, or switch the stream off and on again to begin with what is new.";
      return core::fail(std::move(error));
    };
    if (::access(path.c_str(), F_OK) != 0) return lost("is not there");
    if (sealed_number != head.number) {
      store::SqliteOptions options;
      options.path = path;
      options.readers = 1;
      options.cache_kib = 1024;
      GLUEPOT_ASSIGN(sealed_reads, store::open_sqlite(options));
      sealed_number = head.number;
    }
    GLUEPOT_ASSIGN(auto rows,
                   store::read(*sealed_reads, [&](Connection& connection) { return read_rows(connection, after); }));
    if (rows.empty() || rows.front().row.sequence != after + 1) return lost("is damaged");
    return rows;
  }

  struct Batch {
    std::vector<StreamRow> rows;
    bool more = false;
  };
  core::Result<Batch> batch_after(std::int64_t sequence) {
    Batch out;
    GLUEPOT_ASSIGN(auto* const database, entries());
    if (database == nullptr) return out;
    std::optional<SegmentHead> sealed;
    GLUEPOT_TRY(database->read([&](Connection& connection) -> core::Status {
      GLUEPOT_ASSIGN(const auto segments, stored_segments(connection));
      for (const auto& segment : segments)
        if (!sealed && segment.head.last > sequence) sealed = segment.head;
      if (sealed) return {};
      GLUEPOT_ASSIGN(out.rows, read_rows(connection, sequence));
      out.more = static_cast<int>(out.rows.size()) == kBatch;
      return {};
    }));
    if (sealed) {
      GLUEPOT_ASSIGN(out.rows, sealed_rows(*sealed, sequence));
      out.more = true;
    }
    return out;
  }

  core::Result<std::int64_t> last_sequence() {
    GLUEPOT_ASSIGN(auto* const database, entries());
    if (database == nullptr) return 0;
    GLUEPOT_ASSIGN(const auto last, store::read(*database, [](Connection& connection) {
                     return connection.find(kLast, [](const Row& row) { return row.integer(0); });
                   }));
    return last.value_or(0);
  }

  core::Status move(std::int64_t sequence) {
    return strict.write([&](Connection& connection) -> core::Status {
      GLUEPOT_TRY(connection.execute(kMove, node, sequence, clock.now_ms()));
      return {};
    });
  }

  core::Status send_webhook(const Stored& to, const std::string& body) {
    net::Request request;
    request.method = "POST";
    request.url = to.target.url;
    request.headers.emplace_back("Content-Type", "application/json");
    request.total_timeout = kTimeout;
    request.cancelled = cancelled;
    if (!to.sealed.empty()) {
      GLUEPOT_ASSIGN(const auto secret, vault.open_sealed(to.sealed, kSecretRow));
      const std::string seconds = std::to_string(clock.now_ms() / 1000);
      request.headers.emplace_back("Gluepot-Timestamp", seconds);
      request.headers.emplace_back("Gluepot-Signature", signature(secret, seconds, body));
    }
    request.body = core::Secret(body);
    GLUEPOT_ASSIGN(const auto answer, http().send(std::move(request)));
    if (answer.status >= 200 && answer.status < 300) return {};
    return core::fail(ErrorCode::kUpstream, "the webhook answered with status " + std::to_string(answer.status));
  }

  core::Status send(const Stored& to, const std::vector<StreamRow>& rows) {
    if (to.target.kind == StreamTarget::Kind::kWebhook) {
      json::array entries;
      for (const auto& [row, mac] : rows) entries.push_back(row_json(row, mac));
      const json::object body{{"node", node},
                              {"first", std::to_string(rows.front().row.sequence)},
                              {"last", std::to_string(rows.back().row.sequence)},
                              {"entries", std::move(entries)}};
      return send_webhook(to, json::serialize(body));
    }
    std::vector<std::string> messages;
    messages.reserve(rows.size());
    for (const auto& [row, mac] : rows)
      messages.push_back(
          net::syslog_message(severity_of(row), row.at_ms, host,
                              row.action.empty() ? std::string_view(row.phase) : std::string_view(row.action),
                              row.sequence, json::serialize(row_json(row, mac))));
    return net::send_syslog({to.target.host, to.target.port, to.target.ca_pem}, messages, kTimeout, stopping);
  }

  /// One batch. True when there may be more.
  core::Result<bool> step() {
    GLUEPOT_ASSIGN(const auto to, stored());
    if (to.target.kind == StreamTarget::Kind::kOff) return false;
    GLUEPOT_ASSIGN(const auto at, cursor());
    GLUEPOT_ASSIGN(const auto batch, batch_after(at.sequence));
    const auto& rows = batch.rows;
    if (rows.empty()) return false;
    GLUEPOT_TRY(send(to, rows));
    // Another target may have been set meanwhile: then it is not this one's arrival that counts.
    const std::lock_guard lock(change);
    GLUEPOT_ASSIGN(const auto now, stored());
    GLUEPOT_ASSIGN(const auto still, cursor());
    if (!same_place(now.target, to.target) || still.sequence != at.sequence) return true;
    GLUEPOT_TRY(move(rows.back().row.sequence));
    return batch.more;
  }

  void run() {
    std::chrono::milliseconds wait = kLook;
    for (;;) {
      const auto more = step();
      {
        std::unique_lock lock(mutex);
        if (more) {
          error.clear();
        } else if (!stopping) {
          if (error != more.error().message)
            core::log_warn("the audit is not streamed", {{"cause", more.error().message}});
          error = more.error().message;
          error_at_ms = clock.now_ms();
        }
        wait = more ? (*more ? std::chrono::milliseconds(0) : kLook)
                    : std::min(std::max(wait * 2, kLook * 2), kLongestWait);
        changed.wait_for(lock, wait, [this] { return stopping || poked; });
        if (poked) wait = kLook;
        poked = false;
        if (stopping) return;
      }
    }
  }

  void poke() {
    {
      const std::lock_guard lock(mutex);
      poked = true;
    }
    changed.notify_all();
  }

  void stop() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
      *cancelled = true;
    }
    changed.notify_all();
    if (thread.joinable()) thread.join();
  }

  net::HttpClient& http() {
    const std::lock_guard lock(mutex);
    if (!client) client = std::make_unique<net::HttpClient>();
    return *client;
  }

  const std::string file;
  store::Database& strict;
  const vault::Vault& vault;
  const std::string node;
  const core::Clock& clock;
  const std::string host = host_name();
  const net::CancelFlag cancelled = std::make_shared<std::atomic<bool>>(false);
  std::atomic<bool> stopping{false};
  std::mutex change;  // target and cursor, against each other
  std::mutex mutex;   // what follows
  std::condition_variable changed;
  bool poked = false;
  std::string error;
  std::int64_t error_at_ms = 0;
  std::unique_ptr<net::HttpClient> client;
  std::unique_ptr<store::Database> reads;
  // The segment that is being sent; the thread's alone.
  std::int64_t sealed_number = 0;
  std::unique_ptr<store::Database> sealed_reads;
  std::thread thread;
};

AuditStream::AuditStream(std::string audit_file, store::Database& strict, const vault::Vault& vault, std::string node,
                         const core::Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(audit_file), strict, vault, std::move(node), clock)) {}
AuditStream::~AuditStream() {
  impl_->stop();
}

core::Result<StreamState> AuditStream::state() {
  StreamState out;
  GLUEPOT_ASSIGN(auto stored, impl_->stored());
  GLUEPOT_ASSIGN(const auto at, impl_->cursor());
  out.target = std::move(stored.target);
  out.sent = at.sequence;
  out.sent_at_ms = at.sent_at_ms;
  const std::lock_guard lock(impl_->mutex);
  if (out.target.kind != StreamTarget::Kind::kOff) {
    out.error = impl_->error;
    out.error_at_ms = impl_->error_at_ms;
  }
  return out;
}

core::Status AuditStream::set(const StreamTarget& target, const core::Secret* secret, bool everything) {
  GLUEPOT_TRY(check(target));
  {
    const std::lock_guard lock(impl_->change);
    GLUEPOT_ASSIGN(const auto before, impl_->stored());
    std::string sealed = same_place(before.target, target) ? before.sealed : std::string();
    if (secret != nullptr) sealed = secret->empty() ? std::string() : impl_->vault.seal(*secret, kSecretRow);
    std::optional<std::int64_t> from;
    if (everything) {
      from = 0;
    } else if (!same_place(before.target, target)) {
      GLUEPOT_ASSIGN(from, impl_->last_sequence());
    }
    GLUEPOT_TRY(impl_->strict.write([&](Connection& connection) -> core::Status {
      GLUEPOT_TRY(connection.execute(kSet, stream_kind_name(target.kind), target.host, target.port, target.ca_pem,
                                     target.url, store::Blob{sealed}));
      if (from) GLUEPOT_TRY(connection.execute(kMove, impl_->node, *from, std::int64_t{0}));
      return {};
    }));
  }
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->error.clear();
  }
  impl_->poke();
  return {};
}

core::Status AuditStream::test() {
  GLUEPOT_ASSIGN(const auto to, impl_->stored());
  switch (to.target.kind) {
    case StreamTarget::Kind::kOff:
      return core::fail(ErrorCode::kConflict, "the audit is streamed nowhere; store a target first");
    case StreamTarget::Kind::kWebhook:
      return impl_->send_webhook(
          to, json::serialize(
                  json::object{{"node", impl_->node}, {"first", "0"}, {"last", "0"}, {"entries", json::array{}}}));
    case StreamTarget::Kind::kSyslog: {
      const std::vector<std::string> messages{
          net::syslog_message(5, impl_->clock.now_ms(), impl_->host, "test", 1, "Gluepot reaches this receiver")};
      return net::send_syslog({to.target.host, to.target.port, to.target.ca_pem}, messages, kTimeout, impl_->stopping);
    }
  }
  return {};
}

void AuditStream::start() {
  if (!impl_->thread.joinable()) impl_->thread = std::thread([this] { impl_->run(); });
}
void AuditStream::stop() {
  impl_->stop();
}

}  // namespace gluepot::audit
