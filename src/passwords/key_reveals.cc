// SPDX-License-Identifier: Apache-2.0
#include "passwords/key_reveals.h"

#include <vector>

namespace gluepot::passwords {

core::Result<std::optional<Denial>> KeyReveals::denial(const core::Caller& key, std::optional<core::CompanyId> company,
                                                       std::int64_t category_id) {
  using Why = std::optional<Denial>;
  const auto place = company.value_or(core::CompanyId{0});
  GLUEPOT_ASSIGN(const auto table, rules_.table(place));
  if (auto asked = person_demanded(table.of(place, category_id))) return Why(std::move(asked));
  GLUEPOT_ASSIGN(const auto maker, makers_.maker_of(core::ApiKeyId{key.id}));
  if (!maker) return Why{};
  return denial_of_maker(*maker, company);
}

core::Result<std::optional<Denial>> KeyReveals::denial_of_maker(const core::Caller& maker,
                                                                std::optional<core::CompanyId> company) {
  using Why = std::optional<Denial>;
  const std::string help = "Somebody who may reveal it can make or rotate the key.";
  if (!maker.may("read_documentation_passwords"))
    return Why(Denial{"no_permission", maker.name + ", who made this key, may not reveal passwords any more.", help});
  if (maker.companies && (!company || !maker.may_see(*company)))
    return Why(Denial{"no_permission", maker.name + ", who made this key, does not work for this company.", help});
  GLUEPOT_ASSIGN(const auto both, rules_.settings_and_standing(core::UserId{maker.id}));
  if (both.second.frozen)
    return Why(Denial{"reveals_frozen", "The reveals of " + maker.name + ", who made this key, are frozen.",
                      "An administrator can release them under Settings > Reveal rules."});
  if (both.first.most_per_hour == 0) return Why{};
  std::vector<std::int64_t> theirs;
  for (const auto& one : keys_.list())
    if (one.answered_by_id.value == maker.id) theirs.push_back(one.id.value);
  GLUEPOT_TRY(limit_.take_by_key(core::UserId{maker.id}, theirs, both.first.most_per_hour));
  return Why{};
}

}  // namespace gluepot::passwords
