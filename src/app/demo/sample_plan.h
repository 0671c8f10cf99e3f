// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/demo/sample_account.h"

namespace gluepot::app::sample {

using catalog::Kind;

inline constexpr int kFoldersPerOrganization = 6;
inline constexpr int kMaxFields = 16;
inline constexpr int kTemplates = 12;

struct FieldPlan {
  std::string name, key, kind, options, tag_type;
  bool title = false, required = false, shown = false;
};

/// Every decision about the account as a function of seed and index, so that a single record's id, place and secrets
/// can be computed again without building the rest.
class Plan {
 public:
  explicit Plan(const SampleOptions& options) : options_(options) {}

  /// A number that depends on the seed, what it is for, and the index; nothing else.
  std::uint64_t number(std::string_view purpose, std::int64_t index) const;
  std::string_view pick(std::span<const std::string_view> from, std::string_view purpose, std::int64_t index) const {
    return from[number(purpose, index) % from.size()];
  }
  /// A quarter has 18 digits (beyond 2^53), the rest 10 to 11. Unique within a kind.
  std::int64_t id(Kind kind, std::int64_t index) const;

  std::string organization_name(int index) const;
  std::vector<std::string> psa_ids(int index) const;
  /// The organization of record `index`: few have many. The last organization owns nothing when there are more than
  /// ten.
  int owner(Kind kind, std::int64_t index) const;

  std::vector<FieldPlan> fields(int type) const;
  int type_of_asset(std::int64_t index) const;
  std::string asset_title(std::int64_t index) const;

  std::optional<int> folder_of_document(std::int64_t index) const;
  bool document_without_content(std::int64_t index) const { return index % 251 == 17; }
  bool document_as_text(std::int64_t index) const { return index % 97 == 5 && !document_without_content(index); }

  bool password_empty(std::int64_t index) const { return index % 119 == 2; }
  bool password_in_vault(std::int64_t index) const { return index % 173 == 9; }
  bool password_personal(std::int64_t index) const { return index % 211 == 3; }
  bool password_restricted(std::int64_t index) const { return index % 60 == 7; }
  bool password_archived(std::int64_t index) const { return index % 50 == 11; }
  bool password_otp(std::int64_t index) const { return index % 9 == 4; }
  /// The asset a password is embedded in, with whose organization it then goes.
  std::optional<std::int64_t> parent_asset(std::int64_t index) const;

  /// A value nobody else has: `field` is "password", "otp_secret" or "traits.<key>".
  std::string secret(Kind kind, std::int64_t index, std::string_view field) const;
  bool has_trait(std::int64_t asset, const FieldPlan& field) const;

  const SampleOptions& options() const { return options_; }

 private:
  SampleOptions options_;
};

}  // namespace gluepot::app::sample
