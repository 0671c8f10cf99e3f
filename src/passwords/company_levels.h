// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "companies/holdings.h"

namespace gluepot::passwords {

/// Password levels and the permission for restricted entries, as they take part in merging companies. What was closed
/// is never opened by a merge: an organization that comes with the other company brings that one's settings, and where
/// both have some, the stricter counts.
class CompanyLevels : public companies::CompanyHolding {
 public:
  std::string_view kind() const override { return "password_levels"; }
  core::Result<std::vector<companies::Effect>> merge(store::Connection& connection,
                                                     const companies::MergeStep& step) override;
  core::Result<std::vector<companies::Effect>> archive(store::Connection& connection,
                                                       const companies::Company& company) override;
  core::Result<std::string> state(store::Connection& connection, core::CompanyId company) override;
  core::Status put_state(store::Connection& connection, core::CompanyId company, std::string_view state) override;
};

}  // namespace gluepot::passwords
