// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "http/message.h"

namespace gluepot::http {

/// A listening, non-blocking TCP socket on HOST:PORT ("[::1]:8080", "localhost:8080", ":8080" is every address).
/// Errors: kInvalidArgument (address), kUnavailable (port taken; the message names it).
core::Result<int> listen_tcp(const std::string& address);
/// The same for a Unix socket with mode 0600. A stale socket file is removed first; one that somebody answers on is
/// not. Errors: kInvalidArgument (path too long, not a socket), kUnavailable (in use, not creatable).
core::Result<int> listen_local(const std::string& path);
std::uint16_t port_of(int socket);
/// The other side's numeric address without port; "local" for a Unix socket.
std::string peer_address(int socket);
/// Raises the limit of open files to what the system allows this process.
void raise_file_limit();

/// Takes X-Forwarded-For, -Proto and -Host from a request whose peer is one of `trusted`.
void apply_forwarded(Request& request, const std::vector<std::string>& trusted);

}  // namespace gluepot::http
