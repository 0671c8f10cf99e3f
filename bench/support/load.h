// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace gluepot::bench {

/// Requests ready to send, picked at random: `rare` ones once in `rare_every` (0: never).
struct Mix {
  std::vector<std::string> usual;
  std::vector<std::string> rare;
  int rare_every = 0;
};

struct LoadOptions {
  std::uint16_t port = 0;  ///< on 127.0.0.1
  int connections = 16;
  double seconds = 2;
  double rate = 0;  ///< requests a second at even intervals (open loop); 0: each connection sends as soon as it may
  unsigned seed = 1;
};

struct LoadResult {
  double per_s = 0;
  double p50_us = 0, p99_us = 0;  ///< from the moment a request was due to its answer's last byte; `usual` ones only
  double mean_bytes = 0;          ///< of an answer, head included
  std::int64_t answers = 0, errors = 0;  ///< errors: any status of 400 or more, a cut or unreadable answer
};

/// Sends HTTP/1.1 requests over connections that stay open, on the calling thread. Answers need a Content-Length. Gives
/// up when the server cannot be reached or closes.
LoadResult load(const Mix& mix, const LoadOptions& options);

/// `GET path HTTP/1.1` with a Host and the given further header lines ("x-api-key: ...\r\n").
std::string get_request(const std::string& path, const std::string& headers = {});

/// One connection for one request after the other. Gives up unless the answer is 200.
class Fetcher {
 public:
  explicit Fetcher(std::uint16_t port);
  ~Fetcher();
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;
  std::string body(const std::string& request);

 private:
  int socket_ = -1;
};

/// Opens connections that say nothing, and closes them with the object.
class IdleConnections {
 public:
  IdleConnections(std::uint16_t port, int count, const std::string& first_request);
  ~IdleConnections();
  IdleConnections(const IdleConnections&) = delete;
  IdleConnections& operator=(const IdleConnections&) = delete;

 private:
  std::vector<int> sockets_;
};

/// The calling thread, and what it starts from now on, runs on this core only. Nothing happens where there is no such
/// core.
void pin_to_core(int core);

}  // namespace gluepot::bench
