// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::catalog {

using Digest = std::array<char, 16>;
inline std::string_view bytes_of(const Digest& digest) {
  return {digest.data(), digest.size()};
}
/// 128 bits over salt and bytes: finds a change; proves nothing against an enemy who may choose both sides.
Digest digest_of(std::string_view bytes, std::string_view salt = {});

/// Which traits of a flexible asset type hold secrets. A type that is not known, or a trait that is not among the
/// type's fields, counts as secret: it is removed and reported, so that the fields are read anew and the assets again.
struct SecretTraits {
  struct Fields {
    std::set<std::string, std::less<>> plain;   ///< name-keys of the fields that are no Password
    std::set<std::string, std::less<>> secret;  ///< name-keys of Password fields
  };
  std::map<std::int64_t, Fields> types;  ///< by flexible asset type id
  /// Adds one field ("Password" in any case is secret). `name_key` as the API gives it.
  void add(std::int64_t flexible_asset_type_id, std::string_view name_key, std::string_view field_kind);
};

/// A value of a side column: null, integer (also booleans 0/1 and times in ms) or text.
using SideValue = std::variant<std::monostate, std::int64_t, std::string>;

/// A reference found in `relationships`. The texts are valid until the reader's next page.
struct Related {
  std::string_view name;  ///< "adapters-resources"
  std::string_view type;
  std::int64_t id = 0;
};

/// One record as a source sent it, secrets removed. `attributes` is valid as long as both the Page and the buffer it
/// was read from live; everything else is owned.
struct Row {
  Kind kind = Kind::kOrganizations;
  std::int64_t id = 0;
  std::int64_t organization_id = 0;  ///< 0: none (account-wide types); an organization's own id for kOrganizations
  std::int64_t parent_id = 0;        ///< 0: none
  std::string name;
  bool archived = false;
  std::uint32_t flags = 0;         ///< kFlag...
  std::int64_t created_at_ms = 0;  ///< 0: not given
  std::int64_t updated_at_ms = 0;
  std::vector<SideValue> side;  ///< in the order of side_columns(kind)
  std::vector<Related> related;
  std::string_view attributes;  ///< the JSON object, as received less the secrets
  Digest digest{};              ///< of kind, columns and attributes
};

/// One answer of a list or a show, whole. A damaged answer gives an error and no rows at all.
struct Page {
  std::vector<Row> rows;
  std::vector<Row> included;  ///< rows of kinds the catalogue knows; others are dropped
  bool single = false;        ///< `data` was one object
  std::optional<std::int64_t> total_count, total_pages, current_page, next_page;
  /// Traits removed because no field list named them: type id and key. The reader of the page re-reads the fields.
  std::vector<std::pair<std::int64_t, std::string>> unknown_traits;
  std::vector<std::unique_ptr<std::string>> kept;  ///< bodies that had to be rewritten; `attributes` may point here
};

/// Gives `body` the spare bytes behind its end that the reader needs. Cheap when they are there already.
void ensure_padding(core::Secret& body);

/// Cuts JSON:API answers into records with an on-demand parser. Keeps its working memory between pages (about twice the
/// largest page): use one for each thread. Values of secret attributes and Password traits are skipped, never unescaped
/// and never copied.
class PageReader {
 public:
  struct Limits {
    std::size_t bytes = 64u << 20;
    std::size_t rows = 10'000;  ///< data and included each
    int depth = 64;
  };
  PageReader();
  explicit PageReader(Limits limits);
  ~PageReader();
  PageReader(PageReader&&) noexcept;
  PageReader& operator=(PageReader&&) noexcept;

  /// `expected` is the kind of the rows in `data`; a row of another type is an error. `body` gets padding when it lacks
  /// it and must outlive the Page. `traits` is needed for flexible assets (null: all traits are removed and reported).
  /// Errors: kUpstream with a message of its own for: empty answer, HTML instead of JSON, cut or broken JSON, no
  /// `data`, a row without id or with an id that is no 64-bit number, a row of another type, no attributes, not UTF-8,
  /// too deep; kTooLarge for bytes and rows. A list without `meta` is fine (its counts are empty).
  core::Result<Page> read(Kind expected, core::Secret& body, const SecretTraits* traits = nullptr);

  /// One record out of its attributes object, by the same rules (source local, tests). The Page owns a copy, so
  /// `attributes` should hold no secret in the clear. Errors: kMalformed.
  core::Result<Page> read_attributes(Kind kind, std::int64_t id, std::string_view attributes,
                                     const SecretTraits* traits = nullptr);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gluepot::catalog
