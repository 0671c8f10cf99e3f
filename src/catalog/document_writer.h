// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "core/secret.h"

namespace gluepot::catalog {

/// Writes a JSON:API document by joining stored bytes. Calls come in the order of the document: begin_list or
/// begin_single, rows, then (optional) begin_included and rows, then finish. No validation of the bytes handed in: they
/// were validated when stored.
class DocumentWriter {
 public:
  /// What a list's meta and links need. `base_url` is absolute and holds path and query without page[number] and
  /// page[size]: "https://hub/itglue/passwords?sort=name"; links keep its parameters.
  struct Paging {
    std::string_view base_url;
    std::int64_t page_number = 1, page_size = 50, total_count = 0;
  };
  struct Reference {
    std::string_view relationship;  ///< dashed: "checklist-tasks"
    std::string_view type;          ///< "checklist-tasks"
    std::int64_t id;                ///< 0: the relationship is there and empty
    bool to_one = false;            ///< data is an object or null, not an array
  };

  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  void begin_list();
  void begin_single();
  /// One row: {"id":"..","type":"..","attributes":<bytes>,"relationships":{..}}. `attributes` is a stored JSON object.
  /// `extra` holds members to put in front ("\"passwords-count\":3"), without a trailing comma; JSON readers take the
  /// last of two equal names, so use it only for names that are not stored.
  void row(Kind kind, std::int64_t id, std::string_view attributes, std::string_view extra = {},
           const std::vector<Reference>& references = {});
  void begin_included();
  /// A row without anything around its attributes.
  void plain_row(Kind kind, std::int64_t id, std::string_view attributes);
  /// Ends a list with meta and links, or a single document without.
  std::string finish(const Paging& paging);
  std::string finish();

 private:
  void comma();
  std::string out_;
  bool first_ = true;
  bool single_ = false;
};

/// A single row with secret attributes put in ("password", "otp-secret"), built in locked memory: {"data":{...}}.
core::Secret single_with_secrets(Kind kind, std::int64_t id, std::string_view attributes,
                                 const std::vector<std::pair<std::string_view, const core::Secret*>>& secrets);

/// {"errors":[{"status":422,"title":..,"detail":..,"source":{"pointer":..}}]}; empty detail is left out, an empty
/// pointer is null.
struct ApiError {
  int status;
  std::string title, detail, pointer;
};
std::string errors_body(const std::vector<ApiError>& errors);

}  // namespace gluepot::catalog
