// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "companies/holdings.h"

namespace gluepot::password_sync {

/// Automate's clients push into an organization, not into a company: a merge or an archived company changes none of
/// their mappings, but may stop what they push. This says so.
class CompanyClients : public companies::CompanyHolding {
 public:
  std::string_view kind() const override { return "automate_clients"; }
  core::Result<std::vector<companies::Effect>> merge(store::Connection& connection,
                                                     const companies::MergeStep& step) override;
  core::Result<std::vector<companies::Effect>> archive(store::Connection& connection,
                                                       const companies::Company& company) override;
  core::Result<std::string> state(store::Connection&, core::CompanyId) override { return std::string(); }
  core::Status put_state(store::Connection&, core::CompanyId, std::string_view) override { return {}; }
};

}  // namespace gluepot::password_sync
