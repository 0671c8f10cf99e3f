// SPDX-License-Identifier: Apache-2.0
#include "http/server.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <sstream>
#include <thread>

#include "unit/http/client.h"

namespace gluepot::http {
namespace {

using namespace std::chrono_literals;

/// A flag to wait for; wait() gives up after 10 s.
class Event {
 public:
  void set() {
    const std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, [this] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

/// What the tests' handlers need to say, by path.
class TestApplication final : public Application {
 public:
  Plan plan(const Request& request) override {
    return {.max_body = request.path == "/small" ? 10U : 4U << 20, .inline_call = request.path.starts_with("/inline")};
  }
  Response handle(Request& request) override {
    ++calls;
    if (handler) return handler(request);
    std::string text = std::string(method_name(request.method)) + " " + request.path + " " + request.scheme + " " +
                       (request.local_socket ? "local" : request.remote_address) + " " +
                       std::to_string(request.body.size());
    return Response::text(200, text, "text/plain");
  }
  std::function<Response(Request&)> handler;
  std::atomic<int> calls{0};
};

/// Pushes text from another thread; tells when the server has let go of it.
class TestStream final : public EventStream {
 public:
  explicit TestStream(Event& gone, std::string sign_of_life = ":\n\n")
      : gone_(gone), sign_of_life_(std::move(sign_of_life)) {}
  ~TestStream() override { gone_.set(); }
  std::string sign_of_life() const override {
    ++silences;
    return sign_of_life_;
  }
  std::string next() override {
    const std::lock_guard lock(mutex_);
    return std::exchange(text_, {});
  }
  void on_ready(std::function<void()> wake) override {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  void push(const std::string& text) {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      text_ += text;
      wake = wake_;
    }
    if (wake) wake();
  }
  mutable std::atomic<int> silences{0};

 private:
  Event& gone_;
  const std::string sign_of_life_;
  std::mutex mutex_;
  std::string text_;
  std::function<void()> wake_;
};

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    folder_ = std::filesystem::temp_directory_path() / ("gluepot-http-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    options_.listen = "127.0.0.1:0";
    options_.workers = 2;
  }
  ~ServerTest() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }
  void start() {
    server_ = std::make_unique<Server>(options_, application_);
    const auto started = server_->start();
    ASSERT_TRUE(started) << started.error().message;
  }
  TestClient client() { return TestClient::tcp(server_->port()); }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  std::string content(const std::string& name) const {
    std::ifstream in(file(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void make_certificate();

  std::filesystem::path folder_;
  ServerOptions options_;
  TestApplication application_;
  std::unique_ptr<Server> server_;
};

void ServerTest::make_certificate() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  FILE* out = std::fopen(file("cert.pem").c_str(), "w");
  PEM_write_X509(out, certificate);
  std::fclose(out);
  out = std::fopen(file("key.pem").c_str(), "w");
  PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
  X509_free(certificate);
  EVP_PKEY_free(key);
  options_.certificate_file = file("cert.pem");
  options_.key_file = file("key.pem");
}

TEST_F(ServerTest, AnswersCarryTheSecurityHeaders) {
  start();
  auto client = this->client();
  for (const char* path : {"/inline/a", "/worker"}) {
    const auto answer = client.get(path);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "GET " + std::string(path) + " http 127.0.0.1 0");
    EXPECT_EQ(answer->header("X-Content-Type-Options"), "nosniff");
    EXPECT_NE(answer->header("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
    EXPECT_EQ(answer->header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer->header("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(answer->header("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(answer->header("X-Frame-Options"), "DENY");
    EXPECT_EQ(answer->header("Cache-Control"), "no-store");
    EXPECT_NE(answer->header("Date"), "");
  }
}

TEST_F(ServerTest, HeadHasTheLengthButNoBody) {
  start();
  auto client = this->client();
  ASSERT_TRUE(client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n"));
  const auto answer = client.read(true);
  ASSERT_TRUE(answer);
  EXPECT_GT(std::stoi(answer->header("Content-Length")), 0);
  EXPECT_EQ(client.get("/y")->status, 200) << "the connection goes on with nothing in between";
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  start();
  auto client = this->client();
  std::string all;
  for (int i = 0; i < 50; ++i)
    all += "POST /" + std::string(i % 2 ? "inline/" : "worker/") + std::to_string(i) +
           " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 50; ++i) {
    const auto answer = client.read();
    ASSERT_TRUE(answer) << i;
    EXPECT_NE(answer->body.find("/" + std::to_string(i) + " "), std::string::npos) << answer->body;
  }
}

TEST_F(ServerTest, ABodyOverTheRoutesLimitIsRefusedBeforeItIsRead) {
  start();
  auto client = this->client();
  const auto answer = client.ask("POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->header("Connection"), "close");
  EXPECT_TRUE(client.closed());
  auto chunked = this->client();
  EXPECT_EQ(
      chunked.ask("POST /small HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n")->status,
      413);
  EXPECT_EQ(application_.calls, 0);
  EXPECT_EQ(this->client().ask("POST /small HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n1234567890")->status, 200);
}

TEST_F(ServerTest, LargeBodiesArriveWhole) {
  application_.handler = [](Request& request) { return Response::text(200, request.body, "text/plain"); };
  start();
  std::string body(3 << 20, 'b');
  for (std::size_t i = 0; i < body.size(); i += 1000) body[i] = static_cast<char>('a' + i % 26);
  auto client = this->client();
  std::thread sender([&] {
    client.send("POST /big HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  });
  const auto answer = client.read();
  sender.join();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->body == body);
}

TEST_F(ServerTest, ContinueIsSentWhenAskedForAndOnlyForBodiesThatFit) {
  start();
  auto client = this->client();
  const auto go = client.ask("POST /small HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  ASSERT_TRUE(go);
  EXPECT_EQ(go->status, 100);
  EXPECT_EQ(client.ask("abc")->status, 200);
  EXPECT_EQ(client.ask("POST /small HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 99\r\n\r\n")->status,
            413);
}

TEST_F(ServerTest, MalformedRequestsAreAnsweredAndTheConnectionEnds) {
  start();
  for (const char* bytes :
       {"GET / HTTP/1.1\nHost: h\n\n", "GET /../a HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n"}) {
    auto client = this->client();
    const auto answer = client.ask(bytes);
    ASSERT_TRUE(answer) << bytes;
    EXPECT_EQ(answer->status, 400) << bytes;
    client.finish_sending();
    EXPECT_TRUE(client.closed()) << bytes;
  }
  EXPECT_EQ(application_.calls, 0);
}

TEST_F(ServerTest, AHeaderWithoutEndIsCutEarlyAndCostsNoMemory) {
  start();
  auto client = this->client();
  const auto before = resident_bytes();
  const std::string piece(1 << 20, 'x');
  std::size_t sent = 0;
  while (sent < 200 && client.send(piece)) ++sent;
  EXPECT_LT(sent, 20U) << "MiB sent before the connection was cut";
  EXPECT_LT(resident_bytes(), before + (8U << 20));
  EXPECT_EQ(application_.calls, 0);
}

TEST_F(ServerTest, SlowHeadersBodiesAndIdleConnectionsEnd) {
  options_.header_timeout = options_.body_timeout = options_.idle_timeout = 1s;
  start();
  auto silent = client(), slow_head = client(), slow_body = client(), idle = client();
  ASSERT_TRUE(slow_head.send("GET / HTTP/1.1\r\nHo"));
  ASSERT_TRUE(slow_body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab"));
  ASSERT_EQ(idle.get("/")->status, 200);
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(slow_head.read()->status, 408);
  EXPECT_EQ(slow_body.read()->status, 408);
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(silent.closed());
  EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
}

TEST_F(ServerTest, TheConnectionLimitAnswers503) {
  options_.max_connections = 2;
  start();
  auto one = client(), two = client();
  ASSERT_EQ(one.get("/")->status, 200);
  ASSERT_EQ(two.get("/")->status, 200);
  auto three = client();
  const auto answer = three.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_NE(answer->header("Retry-After"), "");
}

TEST_F(ServerTest, AFullQueueAnswers503WithRetryAfter) {
  options_.workers = 1;
  Event release;
  application_.handler = [&](Request&) {
    release.wait();
    return Response::empty(204);
  };
  start();
  constexpr int kClients = 1024 + 1 + 8;
  std::vector<TestClient> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.push_back(client());
    ASSERT_TRUE(clients.back().send("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  }
  // Those beyond the queue are answered while the only worker still stands; they are the last ones to have asked.
  const auto refused = clients.back().read();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_NE(refused->header("Retry-After"), "");
  release.set();
  EXPECT_EQ(clients.front().read()->status, 204);
}

TEST_F(ServerTest, BodiesAndSecretsAreWipedAndNeverCached) {
  const std::string body = "a password in a body that is long enough to stand on the heap";
  const char* seen = nullptr;
  std::string left;
  application_.handler = [&](Request& request) {
    // Small buffers are kept for the next request, so the second call may look at what the first one left: zeros only.
    if (seen != nullptr && request.body.data() == seen) left.assign(seen, body.size());
    seen = request.body.data();
    Response response;
    response.headers.add("Cache-Control", "public");
    response.body = core::Secret(std::string_view("the plaintext"));
    return response;
  };
  start();
  auto client = this->client();
  const auto answer = client.ask("POST /inline HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
                                 "\r\n\r\n" + body);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "the plaintext");
  EXPECT_EQ(answer->header("Cache-Control"), "no-store");
  ASSERT_TRUE(client.get("/inline"));
  EXPECT_EQ(left, std::string(body.size(), '\0'));
}

TEST_F(ServerTest, EventsArriveAsTheyHappenWithoutAWorker) {
  options_.workers = 1;
  Event gone;
  std::shared_ptr<TestStream> stream;
  application_.handler = [&](Request& request) {
    if (request.path != "/events") return Response::empty(204);
    Response response;
    stream = std::make_shared<TestStream>(gone);
    response.body = std::shared_ptr<EventStream>(stream);
    return response;
  };
  start();
  auto client = this->client();
  ASSERT_TRUE(client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n"));
  const auto head = client.read_until("\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_NE(head->find("Content-Type: text/event-stream"), std::string::npos);
  for (int i = 0; i < 100; ++i) {
    stream->push("data: " + std::to_string(i) + "\n\n");
    ASSERT_TRUE(client.read_until("data: " + std::to_string(i) + "\n\n"));
  }
  EXPECT_EQ(this->client().get("/other")->status, 204) << "the only worker is free";
  stream = nullptr;
  client.close();
  EXPECT_TRUE(gone.wait()) << "the server notices that the client has left";
}

TEST_F(ServerTest, ASilentStreamGivesItsSignOfLifeAndAFileNone) {
  options_.silence = std::chrono::milliseconds(20);
  Event gone;
  std::shared_ptr<TestStream> stream;
  application_.handler = [&](Request& request) {
    Response response;
    stream = std::make_shared<TestStream>(gone, request.path == "/events" ? ":\n\n" : "");
    response.body = std::shared_ptr<EventStream>(stream);
    return response;
  };
  start();
  auto watcher = client();
  ASSERT_TRUE(watcher.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n"));
  ASSERT_TRUE(watcher.read_until(":\n\n"));
  auto reader = client();
  ASSERT_TRUE(reader.send("GET /export.csv HTTP/1.1\r\nHost: h\r\n\r\n"));
  ASSERT_TRUE(reader.read_until("\r\n\r\n"));
  stream->push("first\n");
  ASSERT_TRUE(reader.read_until("first\n"));
  for (int tries = 0; stream->silences < 3 && tries < 10'000; ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ASSERT_GE(stream->silences, 3) << "it was silent for long";
  stream->push("second\n");
  const auto rest = reader.read_until("second\n");
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->find(":\n\n"), std::string::npos) << *rest;
  stream = nullptr;
  watcher.close();
  reader.close();
  EXPECT_TRUE(gone.wait());
  server_->stop();  // both streams are gone before what they tell is
}

TEST_F(ServerTest, StopEndsStreamsAndIdleConnectionsAndLetsRequestsFinish) {
  Event gone, entered, release;
  application_.handler = [&](Request& request) {
    Response response;
    if (request.path == "/events") response.body = std::shared_ptr<EventStream>(std::make_shared<TestStream>(gone));
    if (request.path != "/slow") return response;
    entered.set();
    release.wait();
    return Response::text(200, "finished", "text/plain");
  };
  start();
  auto idle = client(), events = client(), slow = client();
  ASSERT_EQ(idle.get("/")->status, 200);
  ASSERT_TRUE(events.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n"));
  ASSERT_TRUE(events.read_until("\r\n\r\n"));
  ASSERT_TRUE(slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n"));
  ASSERT_TRUE(entered.wait());
  std::thread stopper([&] { server_->stop(); });
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(events.read_until("0\r\n\r\n"));
  EXPECT_TRUE(gone.wait());
  release.set();
  const auto answer = slow.read();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "finished");
  EXPECT_EQ(answer->header("Connection"), "close");
  stopper.join();
  EXPECT_FALSE(client().connected());
}

TEST_F(ServerTest, TheLocalSocketIsPrivateAndReplacesAStaleOne) {
  options_.socket_path = file("gluepot.sock");
  start();
  struct stat info {};
  ASSERT_EQ(::stat(options_.socket_path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_EQ(TestClient::local(options_.socket_path).get("/x")->body, "GET /x http local 0");
  Server second({.listen = "", .socket_path = options_.socket_path}, application_);
  const auto refused = second.start();
  ASSERT_FALSE(refused) << "a living socket must not be taken over";
  EXPECT_EQ(refused.error().code, core::ErrorCode::kUnavailable);
  // A stale one: the file stays behind without a listener.
  std::filesystem::create_hard_link(options_.socket_path, file("stale.sock"));
  server_->stop();
  EXPECT_FALSE(std::filesystem::exists(options_.socket_path));
  Server third({.listen = "", .socket_path = file("stale.sock")}, application_);
  ASSERT_TRUE(third.start());
  EXPECT_EQ(TestClient::local(file("stale.sock")).get("/x")->status, 200);
}

TEST_F(ServerTest, TlsServes12And13AndNothingOlder) {
  make_certificate();
  application_.handler = [](Request& request) {
    return Response::text(200, request.scheme + std::string(200'000, 'x'), "text/plain");
  };
  start();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto client = TestClient::tls(server_->port(), version);
    ASSERT_TRUE(client.connected());
    for (int i = 0; i < 3; ++i) {
      const auto answer = client.get("/x");
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer->body.size(), 200'005U);
      EXPECT_EQ(answer->body.substr(0, 6), "httpsx");
    }
  }
  EXPECT_FALSE(TestClient::tls(server_->port(), TLS1_1_VERSION).connected());
  auto plain = client();
  ASSERT_TRUE(plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_FALSE(plain.read());
}

TEST_F(ServerTest, StartNamesWhatIsWrong) {
  start();
  Server taken({.listen = "127.0.0.1:" + std::to_string(server_->port())}, application_);
  const auto busy = taken.start();
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().code, core::ErrorCode::kUnavailable);
  EXPECT_NE(busy.error().message.find(std::to_string(server_->port())), std::string::npos);
  Server wrong({.listen = "nonsense"}, application_);
  EXPECT_EQ(wrong.start().error().code, core::ErrorCode::kInvalidArgument);
  Server half({.listen = "127.0.0.1:0", .certificate_file = "/nowhere.pem"}, application_);
  EXPECT_EQ(half.start().error().code, core::ErrorCode::kInvalidArgument);
  Server missing({.listen = "127.0.0.1:0", .certificate_file = "/nowhere.pem", .key_file = "/nowhere.key"},
                 application_);
  EXPECT_NE(missing.start().error().message.find("/nowhere.pem"), std::string::npos);
}

TEST_F(ServerTest, TheAccessLogHasALineBeforeTheAnswerAndForThoseWhoLeft) {
  options_.access_log = file("access.log");
  Event entered, release;
  application_.handler = [&](Request& request) {
    if (request.path == "/slow") {
      entered.set();
      release.wait();
    }
    return Response::text(200, "12345", "text/plain");
  };
  start();
  const std::string prefix = "ITG.0123456789abcdef0123456789abcdef";
  ASSERT_TRUE(client().get("/a?x=\"1\"", "X-Api-Key: " + prefix + ".the-secret\r\n"));
  const auto line = content("access.log");
  EXPECT_NE(line.find(R"("method":"GET","target":"/a?x=\"1\"","status":200,"bytes":5,"ms":)"), std::string::npos)
      << line;
  EXPECT_NE(line.find(R"("remote":"127.0.0.1","key":")" + prefix + "\""), std::string::npos) << line;
  EXPECT_EQ(line.find("the-secret"), std::string::npos);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  {
    auto leaver = client();
    ASSERT_TRUE(leaver.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n"));
    ASSERT_TRUE(entered.wait());
  }
  {
    auto leaver = client();
    ASSERT_TRUE(leaver.send("POST /half HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nab"));
    ASSERT_EQ(client().get("/later")->status, 200);
  }
  release.set();
  server_->stop();
  const auto all = content("access.log");
  EXPECT_NE(all.find("\"target\":\"/slow\""), std::string::npos) << all;
  EXPECT_NE(all.find("\"target\":\"/half\",\"status\":499"), std::string::npos) << all;
}

TEST_F(ServerTest, TwoIoThreadsShareTheConnections) {
  options_.io_threads = 2;
  start();
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      auto client = this->client();
      for (int n = 0; n < 200; ++n)
        if (const auto answer = client.get(n % 2 ? "/inline" : "/worker"); answer && answer->status == 200) ++good;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 800);
}

TEST_F(ServerTest, AnApplicationThatThrowsGives500) {
  application_.handler = [](Request&) -> Response { throw std::runtime_error("broken"); };
  start();
  auto client = this->client();
  EXPECT_EQ(client.get("/inline")->status, 500);
  EXPECT_EQ(client.get("/worker")->status, 500);
}

}  // namespace
}  // namespace gluepot::http
