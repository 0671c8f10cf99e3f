// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "companies/holdings.h"

namespace gluepot::companies {

/// Who is limited to a company, as it takes part in merging companies: nobody sees more unless the person who merges
/// says so. Source: table user_company, which the users' room keeps.
class CompanyPeople : public CompanyHolding {
 public:
  std::string_view kind() const override { return "limits"; }
  core::Result<std::vector<Effect>> merge(store::Connection& connection, const MergeStep& step) override;
  core::Result<std::vector<Effect>> archive(store::Connection& connection, const Company& company) override;
  core::Result<std::string> state(store::Connection& connection, core::CompanyId company) override;
  core::Status put_state(store::Connection& connection, core::CompanyId company, std::string_view state) override;
};

}  // namespace gluepot::companies
