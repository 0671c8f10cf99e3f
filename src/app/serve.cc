// SPDX-License-Identifier: Apache-2.0
#include "app/serve.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "app/hub.h"
#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"
#include "http/application.h"
#include "http/server.h"
#include "net/address_rules.h"

namespace gluepot::app {
namespace {

using core::ErrorCode;

http::ServerOptions server_options(const core::Options& options) {
  http::ServerOptions out;
  out.listen = options.text("http.listen");
  out.certificate_file = options.text("http.certificate_file");
  out.key_file = options.text("http.key_file");
  out.workers = static_cast<int>(options.integer("http.workers"));
  out.access_log = options.text("http.access_log");
  for (const auto proxy : core::split(options.text("http.trusted_proxies"), ','))
    if (!core::trim(proxy).empty()) out.trusted_proxies.emplace_back(core::trim(proxy));
  return out;
}

std::string host_of(const std::string& listen) {
  const auto colon = listen.rfind(':');
  std::string host = listen.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  return host;
}

std::string address_of(const core::Options& options, const http::Server& server) {
  if (const auto& url = options.text("http.public_url"); !url.empty()) return url;
  const std::string scheme = options.text("http.certificate_file").empty() ? "http://" : "https://";
  const auto& listen = options.text("http.listen");
  return scheme + listen.substr(0, listen.rfind(':')) + ":" + std::to_string(server.port());
}

}  // namespace

void keep_memory_private() {
  const rlimit none{0, 0};
  (void)setrlimit(RLIMIT_CORE, &none);
  (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

core::Status check_listen(const core::Options& options, const std::string& key) {
  const auto& listen = options.text(key);
  const auto colon = listen.rfind(':');
  const auto port = colon == std::string::npos ? std::nullopt : core::parse_int64(listen.substr(colon + 1));
  if (colon == 0 || !port || *port < 0 || *port > 65535)
    return core::invalid(key, "HOST:PORT with a port of 0 to 65535, not \"" + listen + "\"");
  const bool tls = !options.text("http.certificate_file").empty() && !options.text("http.key_file").empty();
  if (tls || options.boolean("http.behind_proxy") || net::is_loopback_host(host_of(listen))) return {};
  return core::invalid(
      key, listen +
               " can be reached from other machines without TLS; set http.certificate_file and http.key_file, or say "
               "http.behind_proxy = true when a proxy in front does TLS");
}

core::Status serve(const core::Options& options) {
  GLUEPOT_TRY(check_listen(options, "http.listen"));
  if (!options.text("itglue_api.listen").empty()) GLUEPOT_TRY(check_listen(options, "itglue_api.listen"));
  // Signals are taken by sigwait below, so every thread made from here on must not see them.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);

  GLUEPOT_ASSIGN(auto hub, Hub::open(options, Hub::Purpose::kServe));
  http::RoutedApplication application(hub->router(), hub->authenticator());
  auto main_options = server_options(options);
  main_options.socket_path = hub->folder() + "/gluepot.sock";
  http::Server server(main_options, application);
  GLUEPOT_TRY(server.start());

  http::RoutedApplication itglue_application(hub->itglue_router(), hub->authenticator());
  std::unique_ptr<http::Server> itglue_server;
  if (const auto& listen = options.text("itglue_api.listen"); !listen.empty()) {
    auto itglue_options = server_options(options);
    itglue_options.listen = listen;
    itglue_server = std::make_unique<http::Server>(itglue_options, itglue_application);
    GLUEPOT_TRY(itglue_server->start());
  }

  const std::string address = address_of(options, server);
  std::printf("Gluepot %s serves %s at %s\n", GLUEPOT_VERSION, hub->folder().c_str(), address.c_str());
  if (hub->first_run()) {
    GLUEPOT_ASSIGN(const auto path, hub->first_run_path());
    std::printf("First run: choose the first administrator's name and password at %s%s (once, within 7 days)\n",
                address.c_str(), path.c_str());
  }
  std::fflush(stdout);
  if (options.boolean("http.behind_proxy") && main_options.trusted_proxies.empty())
    core::log_warn(
        "http.behind_proxy without http.trusted_proxies: every client looks like the proxy, so one who guesses "
        "passwords holds up all, and cookies are set as for plain http");
  core::log_info("serving", {{"address", address}, {"version", GLUEPOT_VERSION}});

  int number = 0;
  sigwait(&signals, &number);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGINT, SIG_DFL);
  core::log_info("stopping", {{"signal", number}});
  server.stop();
  if (itglue_server) itglue_server->stop();
  hub->stop();
  return {};
}

}  // namespace gluepot::app
