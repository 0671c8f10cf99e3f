// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "companies/holdings.h"

namespace gluepot::passwords {

/// What a reveal demands, as it takes part in merging companies: a merge never asks less than before. An organization
/// that comes with the other company brings that one's demands, and where both say something, all of them count.
class CompanyRules : public companies::CompanyHolding {
 public:
  std::string_view kind() const override { return "reveal_rules"; }
  core::Result<std::vector<companies::Effect>> merge(store::Connection& connection,
                                                     const companies::MergeStep& step) override;
  core::Result<std::vector<companies::Effect>> archive(store::Connection& connection,
                                                       const companies::Company& company) override;
  core::Result<std::string> state(store::Connection& connection, core::CompanyId company) override;
  core::Status put_state(store::Connection& connection, core::CompanyId company, std::string_view state) override;
};

}  // namespace gluepot::passwords
