// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "companies/holdings.h"

namespace gluepot::mirror {

/// What a company does not share of its documentation, as it takes part in merging companies: what was hidden of an
/// organization stays hidden when it comes to another company.
class CompanySharing : public companies::CompanyHolding {
 public:
  std::string_view kind() const override { return "documentation_exceptions"; }
  core::Result<std::vector<companies::Effect>> merge(store::Connection& connection,
                                                     const companies::MergeStep& step) override;
  core::Result<std::vector<companies::Effect>> archive(store::Connection& connection,
                                                       const companies::Company& company) override;
  core::Result<std::string> state(store::Connection& connection, core::CompanyId company) override;
  core::Status put_state(store::Connection& connection, core::CompanyId company, std::string_view state) override;
};

}  // namespace gluepot::mirror
