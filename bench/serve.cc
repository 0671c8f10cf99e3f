// SPDX-License-Identifier: Apache-2.0
// script/bench serve: the compatible API on one core, authenticated and scope-checked, beside nginx with the same bytes
// as files and json-server. 100,000 records, 100 keys (half of them limited to half of the organizations), one request
// in a hundred a write. The servers run on one core, the clients on another. One JSON line:
//   by_id_vs_nginx         records by random id, over nginx's files of the same answers: median of paired rounds
//   list50_per_s           lists of 50, random pages;  list50_p99_us at half that rate
//   list1000_per_s         lists of 1000, random pages
//   list50_vs_json_server  list50_per_s over json-server's (npm), the same records
//   fair_p99_ratio         p99 of lists of 50 of the others while one key sends ten times what it may, over without it
//   idle_connection_bytes  memory of one idle connection, of 10,000
// and besides the rates behind the ratios, bytes of each answer, and the process' memory before and after the lists.
// Options: --gluepot PROGRAM, --nginx PROGRAM, --json-server SCRIPT (run by node), --rounds N, --seconds S, --records
// N.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/log.h"
#include "core/secret.h"
#include "core/text.h"
#include "support/compatible_account.h"
#include "support/load.h"
#include "support/process.h"

using namespace gluepot;

namespace {

constexpr int kServerCore = 0, kClientCore = 1;

struct Settings {
  std::string gluepot, nginx = "/usr/sbin/nginx", json_server, only;
  int rounds = 5;
  double seconds = 2;
  int records = 100'000;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

class Line {
 public:
  void add(const char* name, double value, int digits) {
    char text[96];
    std::snprintf(text, sizeof text, "%s\"%s\":%.*f", text_.empty() ? "" : ",", name, digits, value);
    text_ += text;
  }
  void print() const { std::printf("{%s}\n", text_.c_str()); }

 private:
  std::string text_;
};

/// nginx as it serves files best: one worker, open files remembered, no log.
std::string nginx_configuration(const bench::Folder& folder, std::uint16_t port) {
  const auto path = folder.path / "nginx.conf";
  const std::string temporary = (folder.path / "nginx-temporary").string();
  std::filesystem::create_directories(temporary);
  std::ofstream(path) << "worker_processes 1;\ndaemon off;\nmaster_process off;\nerror_log /dev/null crit;\npid "
                      << temporary << "/pid;\nevents { worker_connections 16384; }\nhttp {\n  access_log off;\n"
                      << "  sendfile on;\n  tcp_nopush on;\n  keepalive_requests 1000000000;\n"
                      << "  open_file_cache max=200000 inactive=600s;\n  open_file_cache_valid 600s;\n"
                      << "  default_type application/vnd.api+json;\n  client_body_temp_path " << temporary
                      << ";\n  proxy_temp_path " << temporary << ";\n  fastcgi_temp_path " << temporary
                      << ";\n  uwsgi_temp_path " << temporary << ";\n  scgi_temp_path " << temporary
                      << ";\n  server { listen 127.0.0.1:" << port << "; root " << (folder.path / "files").string()
                      << "; }\n}\n";
  return path.string();
}

std::unique_ptr<bench::Background> start_nginx(const Settings& settings, const bench::Folder& folder,
                                               std::uint16_t port) {
  bench::pin_to_core(kServerCore);
  auto nginx = std::make_unique<bench::Background>(
      settings.nginx, std::vector<std::string>{"-c", nginx_configuration(folder, port), "-p", folder.path.string()});
  bench::pin_to_core(kClientCore);
  bench::wait_for_port(port);
  return nginx;
}

void measure_by_id(const Settings& settings, const bench::CompatibleAccount& account, const bench::Serving& hub,
                   Line& line) {
  const bench::Folder folder;
  account.write_files(hub.port(), folder.path / "files");
  const auto port = bench::free_port();
  const auto nginx = start_nginx(settings, folder, port);
  const auto ours = account.by_id();
  const auto theirs = account.by_file();
  auto only_reads = ours;
  only_reads.rare_every = 0;
  std::vector<double> ratios, read_ratios, our_rates, their_rates;
  double our_bytes = 0, their_bytes = 0;
  for (int round = -1; round < settings.rounds; ++round) {  // the first one warms both
    bench::LoadOptions options{.port = port, .seconds = settings.seconds, .seed = 7u + static_cast<unsigned>(round)};
    const auto files = bench::load(theirs, options);
    options.port = hub.port();
    const auto records = bench::load(ours, options);
    options.seed += 1000;
    const auto reads = bench::load(only_reads, options);
    if (files.errors + records.errors + reads.errors > 0) bench::give_up("by id: answers with an error");
    if (round < 0) continue;
    ratios.push_back(records.per_s / files.per_s);
    read_ratios.push_back(reads.per_s / files.per_s);
    our_rates.push_back(records.per_s);
    their_rates.push_back(files.per_s);
    our_bytes = records.mean_bytes;
    their_bytes = files.mean_bytes;
  }
  line.add("by_id_vs_nginx", median(ratios), 3);
  line.add("by_id_reads_only_vs_nginx", median(read_ratios), 3);
  line.add("by_id_per_s", median(our_rates), 0);
  line.add("nginx_per_s", median(their_rates), 0);
  line.add("by_id_bytes", our_bytes, 0);
  line.add("nginx_bytes", their_bytes, 0);
}

double measure_list(const Settings& settings, const bench::Mix& mix, std::uint16_t port, const char* name, Line& line,
                    int connections = 16) {
  std::vector<double> rates;
  double bytes = 0;
  for (int round = -1; round < settings.rounds; ++round) {
    const auto result = bench::load(mix, {.port = port,
                                          .connections = connections,
                                          .seconds = settings.seconds,
                                          .seed = 99u + static_cast<unsigned>(round)});
    if (result.errors > 0) bench::give_up(std::string(name) + ": answers with an error");
    if (round >= 0) rates.push_back(result.per_s);
    bytes = result.mean_bytes;
  }
  line.add((std::string(name) + "_per_s").c_str(), median(rates), 0);
  line.add((std::string(name) + "_bytes").c_str(), bytes, 0);
  return median(rates);
}

void measure_lists(const Settings& settings, const bench::CompatibleAccount& account, const bench::Serving& hub,
                   Line& line) {
  line.add("rss_before_lists_mb", hub.memory_mb("VmRSS"), 1);
  const double fifty = measure_list(settings, account.lists(50), hub.port(), "list50", line);
  const auto half =
      bench::load(account.lists(50), {.port = hub.port(), .seconds = 2 * settings.seconds, .rate = fifty / 2});
  line.add("list50_p99_us", half.p99_us, 0);
  line.add("list50_half_load_per_s", half.per_s, 0);
  measure_list(settings, account.lists(1000), hub.port(), "list1000", line, 4);
  line.add("rss_after_lists_mb", hub.memory_mb("VmRSS"), 1);
  line.add("rss_anonymous_mb", hub.memory_mb("RssAnon"), 1);
  {  // what the machine does with such answers when nothing has to be looked up
    const bench::Folder folder;
    const auto fifty_files = account.write_list_files(hub.port(), folder.path / "files", 50);
    const auto thousand_files = account.write_list_files(hub.port(), folder.path / "files", 1000);
    const auto port = bench::free_port();
    const auto nginx = start_nginx(settings, folder, port);
    measure_list(settings, fifty_files, port, "nginx_list50", line);
    measure_list(settings, thousand_files, port, "nginx_list1000", line, 4);
  }
  if (settings.json_server.empty()) return;
  const bench::Folder folder;
  account.write_json_server(folder.path / "db.json");
  const auto port = bench::free_port();
  bench::pin_to_core(kServerCore);
  const bench::Background server(
      "/usr/bin/env", {"node", settings.json_server, "--quiet", "--port", std::to_string(port), "--host", "127.0.0.1",
                       (folder.path / "db.json").string()});
  bench::pin_to_core(kClientCore);
  bench::wait_for_port(port);
  Settings short_rounds = settings;
  short_rounds.rounds = 1;
  const double theirs = measure_list(short_rounds, account.json_server_lists(50), port, "json_server_list50", line);
  line.add("list50_vs_json_server", fifty / theirs, 1);
}

/// What the others feel of one key that sends ten times its limit: 3,000 in 300 s are allowed, 100 a second come.
void measure_fairness(const Settings& settings, const bench::CompatibleAccount& account, const bench::Serving& hub,
                      Line& line) {
  constexpr double kTimesTen = 10 * 3000.0 / 300;
  // Uses up what the key may send at once, so that what follows is over its limit.
  const auto first = bench::load(account.greedy_and_quick(), {.port = hub.port(), .connections = 4, .seconds = 1});
  std::vector<double> alone, beside;
  std::int64_t refused = 0;
  for (int round = 0; round < settings.rounds; ++round) {
    const bench::LoadOptions polite{
        .port = hub.port(), .seconds = 2 * settings.seconds, .rate = 1000, .seed = 31u + static_cast<unsigned>(round)};
    alone.push_back(bench::load(account.lists(50), polite).p99_us);
    std::thread greedy([&] {
      refused += bench::load(account.greedy(),
                             {.port = hub.port(), .connections = 8, .seconds = 2 * settings.seconds, .rate = kTimesTen})
                     .errors;
    });
    beside.push_back(bench::load(account.lists(50), polite).p99_us);
    greedy.join();
  }
  if (first.errors + refused == 0) bench::give_up("fairness: the key's limit was never reached");
  line.add("fair_p99_alone_us", median(alone), 0);
  line.add("fair_p99_beside_us", median(beside), 0);
  line.add("fair_p99_ratio", median(beside) / median(alone), 2);
  line.add("fair_refused", static_cast<double>(refused), 0);
}

void measure_idle(const bench::CompatibleAccount& account, const bench::Serving& hub, Line& line) {
  constexpr int kConnections = 10'000;
  // What the first requests of a fresh process take is nobody's connection.
  (void)bench::load(account.by_id(), {.port = hub.port(), .connections = 64, .seconds = 1});
  const double before = hub.memory_mb("RssAnon");
  const bench::IdleConnections idle(hub.port(), kConnections, account.by_id().usual.front());
  line.add("idle_connection_bytes", (hub.memory_mb("RssAnon") - before) * 1048576 / kConnections, 0);
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--gluepot") settings.gluepot = value;
    if (name == "--nginx") settings.nginx = value;
    if (name == "--json-server") settings.json_server = value;
    if (name == "--only") settings.only = value;
    if (name == "--rounds") settings.rounds = std::max(1, std::atoi(value.c_str()));
    if (name == "--seconds") settings.seconds = std::max(0.1, std::atof(value.c_str()));
    if (name == "--records") settings.records = std::max(2000, std::atoi(value.c_str()));
  }
  (void)core::init_secrets(false);
  (void)core::configure_log(core::LogLevel::kError, "");
  if (settings.gluepot.empty()) bench::give_up("serve: say --gluepot PROGRAM");
  const auto wants = [&](std::string_view part) { return settings.only.empty() || settings.only == part; };
  const bench::CompatibleAccount account(settings.gluepot, settings.records);
  const auto serve = [&] {
    bench::pin_to_core(kServerCore);
    auto hub = std::make_unique<bench::Serving>(
        settings.gluepot,
        std::vector<std::string>{"--data", account.folder(), "--api-limit", "0", "--log-level", "error"});
    bench::pin_to_core(kClientCore);
    return hub;
  };
  Line line;
  auto hub = serve();
  if (wants("by_id")) measure_by_id(settings, account, *hub, line);
  if (wants("lists")) measure_lists(settings, account, *hub, line);
  if (wants("fairness")) measure_fairness(settings, account, *hub, line);
  hub = nullptr;  // one process a folder
  hub = serve();
  if (wants("idle")) measure_idle(account, *hub, line);
  line.print();
  return 0;
}
