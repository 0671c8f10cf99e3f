// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>

#include "access/key_makers.h"
#include "core/caller.h"
#include "core/ids.h"
#include "core/result.h"
#include "passwords/reveal.h"
#include "passwords/reveal_limit.h"
#include "passwords/reveal_rules.h"

namespace gluepot::passwords {

/// What API keys are shown beyond their scope: never more than the person who made the key would be shown at this
/// moment, and nothing where a person has to be asked first (second factor, approval). A reason or ticket is asked of
/// people only: a key's name says its purpose. Safe from any thread.
class KeyReveals {
 public:
  KeyReveals(access::KeyMakers& makers, access::ApiKeys& keys, RevealRules& rules, RevealLimit& limit)
      : makers_(makers), keys_(keys), rules_(rules), limit_(limit) {}

  /// Why the key is shown no value of this company and category; nothing: it may be. Without a company (source local,
  /// an organization nobody has mapped) the rules of every company decide, and a maker who is limited to companies has
  /// none of it. Counts as one of the hour's values. Errors: kRateLimited (the keys of one person were shown as many
  /// within the hour as a person may be).
  core::Result<std::optional<Denial>> denial(const core::Caller& key, std::optional<core::CompanyId> company,
                                             std::int64_t category_id);

 private:
  core::Result<std::optional<Denial>> denial_of_maker(const core::Caller& maker,
                                                      std::optional<core::CompanyId> company);

  access::KeyMakers& makers_;
  access::ApiKeys& keys_;
  RevealRules& rules_;
  RevealLimit& limit_;
};

}  // namespace gluepot::passwords
