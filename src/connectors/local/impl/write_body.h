// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "connectors/local/impl/outcome.h"
#include "core/secret.h"

namespace gluepot::local {

namespace json = boost::json;

/// A file that a write brought: its content lies among the blobs already.
struct SentFile {
  std::string file_name, content_type;
  std::int64_t size = 0;
  std::string blob;
};

/// One row of a write, spelt one way: known, writable attributes under their dashed names with values of their type.
struct Draft {
  std::optional<std::int64_t> id;
  json::object attributes;
  /// "password", "otp_secret": an empty one stands for null or "".
  std::map<std::string, core::Secret, std::less<>> secrets;
  /// Traits as sent, in memory that is wiped; null when none were sent.
  json::value traits;
  bool has_traits = false;
  bool has_relationships = false;
  std::map<std::string, SentFile, std::less<>> files;  ///< "attachment", "image", "traits.<key>"
  /// Rows that a POST carries in its relationships and that are made with it: the fields of a flexible asset type, the
  /// interfaces of a configuration.
  std::vector<Draft> children;
  /// Ids of records named in relationships, by underscored name: a group's users and organizations.
  std::map<std::string, std::vector<std::int64_t>, std::less<>> related;
};

struct WriteBody {
  bool bulk = false;  ///< `data` was an array
  std::vector<Draft> rows;
};

/// Reads {"data": {..}} or {"data": [..]}; `text` is parsed in memory that is wiped afterwards. Read-only and unknown
/// attributes are left out, as are those that `creating` does not allow. Refusals: 400 (not JSON, no data, wrong
/// shape), 422 (a value that its attribute cannot take).
Outcome<WriteBody> read_write_body(const catalog::ResourceType& type, std::string_view text);

/// Attributes a new record shows that nobody gave: null, false, in the catalogue's order.
json::object with_defaults(const catalog::ResourceType& type, const json::object& attributes);

/// A number or a text that is one; nothing for anything else.
std::optional<std::int64_t> integer_of(const json::value& value);
std::optional<bool> boolean_of(const json::value& value);

}  // namespace gluepot::local
