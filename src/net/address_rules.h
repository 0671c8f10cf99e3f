// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/socket.h>

#include <string>
#include <string_view>

#include "core/result.h"

namespace gluepot::net {

/// Where a connection goes: normalised, so that equal addresses are equal texts.
struct BaseUrl {
  std::string scheme;  ///< "https" or "http"
  std::string host;    ///< lower case; an IPv6 literal without brackets
  int port = 0;        ///< always set
  std::string path;    ///< "" or "/prefix", no slash at the end

  /// "https://api.itglue.com" (a default port is left out).
  std::string origin() const;
  std::string text() const { return origin() + path; }
};

struct AddressRules {
  bool allow_plain_http = false;  ///< http to other machines; to loopback it is always allowed
};

/// Reads a base address as a person pastes it: blanks around it and slashes at its end are dropped, a missing scheme
/// means https. Errors: kInvalidArgument (field `url`): other schemes, user info, query or fragment, no host, bad port,
/// plain http beyond this machine.
core::Result<BaseUrl> parse_base_url(std::string_view text, const AddressRules& rules = {});

/// localhost, 127.0.0.0/8 and ::1, by name only: nothing is resolved.
bool is_loopback_host(std::string_view host);

/// Whether a resolved address may be connected to. No service of ours is ever at a link-local (cloud metadata),
/// unspecified, multicast or reserved one, in whatever form it is written; looked at when the socket is opened, so a
/// name that changes its address does not get around it.
bool may_be_reached(const sockaddr& address);

/// The origin of an absolute address ("https://host:8443"), or empty when it is none.
std::string origin_of(std::string_view url);

/// Percent-encodes everything but unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace gluepot::net
