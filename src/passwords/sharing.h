// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "passwords/reveal_rules.h"
#include "store/database.h"
#include "store/migration.h"

namespace gluepot::passwords {

/// What people with the permission may do with the password entries of a company and category.
enum class Level { kNone, kList, kReveal };
std::string_view level_name(Level level);  ///< "none", "list", "reveal"
std::optional<Level> parse_level(std::string_view text);

struct Sharing {
  bool enabled = false;  ///< off until an administrator switches it on
  Level default_level = Level::kNone;
};

/// Which password entries are shared: one switch, a default level, exceptions per company and per category of a
/// company, and the companies whose restricted and personal entries an administrator has allowed. Read at each request,
/// so a change acts on the next one. Safe from any thread. Source: tables password_sharing, password_access,
/// restricted_allowed of the strict store.
class SharingRepository {
 public:
  explicit SharingRepository(store::Database& strict) : strict_(strict) {}
  /// Whether password entries are mirrored at all; while they are not, rules() says that nothing is shared. Call before
  /// the first use.
  void set_mirrored(std::function<bool()> mirrored) { mirrored_ = std::move(mirrored); }

  core::Result<Sharing> get();
  core::Status set(const Sharing& sharing);
  /// A company's own level, for one category or (0) for all without one of their own. nullopt: back to the default.
  core::Status set_level(core::CompanyId company, std::int64_t category_id, std::optional<Level> level);
  core::Status allow_restricted(core::CompanyId company, bool allowed);

  /// Several of a company's settings, all or none.
  struct Change {
    std::map<std::int64_t, std::optional<Level>> levels;  ///< by category, 0: the company's default; as set_level
    std::optional<bool> restricted_allowed;
    bool drop_exceptions = false;  ///< the company's levels for categories go first
  };
  core::Status change(core::CompanyId company, const Change& change);
  /// The same at many companies, all or none.
  core::Status change(std::span<const core::CompanyId> companies, const Change& change);
  /// A company's own levels by category, 0: its default. Companies without any are left out.
  using Levels = std::map<std::int64_t, Level>;
  core::Result<std::map<std::int64_t, Levels>> all_levels();

  /// Everything that decides for one company, read in one state.
  struct Rules {
    Sharing sharing;
    std::map<std::int64_t, Level> by_category;  ///< 0: the company's own default
    bool restricted_allowed = false;
    core::CompanyId company;
    RuleTable reveals;  ///< what a reveal demands besides
    Level level(std::int64_t category_id) const;
    /// Whether entries of category `to` are shown more, or with less said before, than those of `from`.
    bool loosens(std::int64_t from, std::int64_t to) const;
  };
  core::Result<Rules> rules(core::CompanyId company);
  core::Result<std::vector<std::int64_t>> companies_with_restricted_allowed();

 private:
  store::Database& strict_;
  std::function<bool()> mirrored_;
};

std::span<const store::Migration> migrations();  ///< schema "passwords"

}  // namespace gluepot::passwords
