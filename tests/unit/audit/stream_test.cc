// SPDX-License-Identifier: Apache-2.0
// The stream to a webhook, from the audit's beginning: also what lies in sealed segments.
#include "audit/stream.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "audit/audit_log.h"
#include "core/text.h"
#include "net/http_client.h"
#include "store/sqlite.h"

namespace gluepot::audit {
namespace {

namespace json = boost::json;

class NoHeads final : public AuditLog::HeadStore {
 public:
  core::Status save(const Head&) override { return {}; }
  core::Result<Head> load() override { return Head{}; }
};

/// Takes one POST after the other and answers 200.
class Receiver {
 public:
  struct Message {
    std::string head, body;
  };
  Receiver() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    (void)::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    (void)::listen(listener_, 8);
    (void)::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~Receiver() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/in"; }
  std::vector<Message> messages() {
    const std::lock_guard lock(mutex_);
    return messages_;
  }
  /// Until so many messages came; false after a minute.
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    return came_.wait_for(lock, std::chrono::minutes(1), [&] { return messages_.size() >= count; });
  }

 private:
  void run() {
    for (;;) {
      const int client = ::accept(listener_, nullptr, nullptr);
      if (client < 0) return;
      std::string text;
      char piece[65536];
      std::size_t head = std::string::npos, wanted = 0;
      while (head == std::string::npos || text.size() < wanted) {
        const auto got = ::recv(client, piece, sizeof piece, 0);
        if (got <= 0) break;
        text.append(piece, static_cast<std::size_t>(got));
        if (head != std::string::npos || (head = text.find("\r\n\r\n")) == std::string::npos) continue;
        const auto length = core::to_lower_ascii(text.substr(0, head)).find("content-length: ");
        wanted = head + 4 + (length == std::string::npos ? 0 : std::stoul(text.substr(length + 16)));
      }
      const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(client);
      if (head == std::string::npos) continue;
      const std::lock_guard lock(mutex_);
      messages_.push_back({text.substr(0, head), text.substr(head + 4)});
      came_.notify_all();
    }
  }

  const int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Message> messages_;
  std::thread thread_;
};

class StreamTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    (void)net::init_http();
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/stream-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    log_ = std::make_unique<AuditLog>(folder_ + "/audit", *vault_, heads_, clock_);
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "audit", stream_migrations()));
    stream_ = std::make_unique<AuditStream>(folder_ + "/audit/audit.db", *strict_, *vault_, "node", clock_);
  }
  void TearDown() override {
    stream_.reset();
    log_.reset();
    std::filesystem::remove_all(folder_);
  }
  /// So many events, and a day passes.
  void events(int count) {
    std::vector<Draft> drafts(static_cast<std::size_t>(count), Draft{"push", core::Caller::system(), "Entry"});
    ASSERT_TRUE(log_->record_all(drafts, Outcome::kDone));
    clock_.advance(std::chrono::hours(24));
  }
  StreamTarget webhook() const {
    StreamTarget target;
    target.kind = StreamTarget::Kind::kWebhook;
    target.url = receiver_.url();
    return target;
  }
  /// Until the stream says so; false after a minute.
  template <typename Condition>
  bool wait_until(const Condition& condition) {
    for (int i = 0; i < 6000; ++i) {
      if (condition(*stream_->state())) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  core::ManualClock clock_;
  NoHeads heads_;
  Receiver receiver_;
  std::unique_ptr<vault::Vault> vault_;
  std::string folder_;
  std::unique_ptr<AuditLog> log_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<AuditStream> stream_;
};

TEST_F(StreamTest, FromTheBeginningMeansSealedSegmentsToo) {
  events(250);
  ASSERT_EQ(log_->seal(clock_.now_ms())->last, 249);
  events(30);
  ASSERT_EQ(log_->seal(clock_.now_ms())->last, 279);
  events(5);
  ASSERT_TRUE(stream_->set(webhook(), nullptr, true));
  stream_->start();
  ASSERT_TRUE(wait_until([](const StreamState& state) { return state.sent == 285; }));
  std::int64_t expected = 1;
  for (const auto& message : receiver_.messages()) {
    const auto body = json::parse(message.body);
    for (const auto& entry : body.at("entries").as_array())
      EXPECT_EQ(entry.at("sequence").as_string(), std::to_string(expected++));
  }
  EXPECT_EQ(expected, 286);
}

TEST_F(StreamTest, TheSignatureCoversTheTime) {
  events(1);
  const core::Secret secret("s3cret-of-the-webhook");
  ASSERT_TRUE(stream_->set(webhook(), &secret, true));
  stream_->start();
  ASSERT_TRUE(receiver_.wait_for(1));
  const auto message = receiver_.messages().front();
  const auto header = [&](const std::string& name) {
    const auto at = message.head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return std::string();
    const auto from = at + name.size() + 4;
    return message.head.substr(from, message.head.find("\r\n", from) - from);
  };
  EXPECT_EQ(header("Gluepot-Timestamp"), std::to_string(clock_.now_ms() / 1000));
  const std::string text = header("Gluepot-Timestamp") + "." + message.body;
  unsigned char mac[crypto_auth_hmacsha256_BYTES];
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.reveal().data()), secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  crypto_auth_hmacsha256_final(&state, mac);
  EXPECT_EQ(header("Gluepot-Signature"),
            "v1=" + core::to_hex(std::string_view(reinterpret_cast<const char*>(mac), sizeof mac)));
}

TEST_F(StreamTest, ASegmentThatIsNotThereIsToldOfAndNothingIsLeftOut) {
  events(20);
  ASSERT_EQ(log_->seal(clock_.now_ms())->last, 19);
  events(5);
  const std::string segment = folder_ + "/audit/segment-000001.db";
  std::filesystem::rename(segment, folder_ + "/elsewhere");
  ASSERT_TRUE(stream_->set(webhook(), nullptr, true));
  stream_->start();
  ASSERT_TRUE(wait_until([](const StreamState& state) { return !state.error.empty(); }));
  EXPECT_NE(stream_->state()->error.find("entries 1 to 19 stand in the segment"), std::string::npos)
      << stream_->state()->error;
  EXPECT_EQ(stream_->state()->sent, 0);
  EXPECT_TRUE(receiver_.messages().empty());
  std::filesystem::rename(folder_ + "/elsewhere", segment);
  ASSERT_TRUE(wait_until([](const StreamState& state) { return state.sent == 25 && state.error.empty(); }));
}

}  // namespace
}  // namespace gluepot::audit
