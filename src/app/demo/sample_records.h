// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/demo/sample_plan.h"
#include "connectors/local/record_service.h"

namespace gluepot::app::sample {

namespace json = boost::json;

inline constexpr std::int64_t kEpochMs = 1'780'000'000'000;  ///< "now" of the account: the same every time
inline constexpr int kOrganizationTypes = 5;
inline constexpr int kOrganizationStatuses = 4;

struct SecretText {
  std::string field, value;
};

/// A record and the values to seal with it.
struct Made {
  Kind kind;
  std::int64_t id;
  json::object attributes;
  std::vector<SecretText> secrets{};
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> links{};  ///< by relation
};

/// All attributes of the type, null or false where nothing is said: the account shows each.
Made make(const Plan& plan, Kind kind, std::int64_t index, const json::object& given);
/// The organization's id and name, and the record's address in the web.
void put_owner(const Plan& plan, int organization, std::string_view part, Kind kind, std::int64_t index,
               json::object& attributes);
/// A day within the two years after the account's "now".
std::string day(const Plan& plan, std::string_view purpose, std::int64_t index);

Made make_organization_type(const Plan& plan, int index);
Made make_organization_status(const Plan& plan, int index);
Made make_organization(const Plan& plan, int index);
Made make_psa_link(const Plan& plan, int organization, int nth, const std::string& remote_id);
Made make_asset_type(const Plan& plan, int type);
Made make_field(const Plan& plan, int type, int order, const FieldPlan& field);
Made make_asset(const Plan& plan, std::int64_t index, const std::vector<FieldPlan>& fields);
Made make_folder(const Plan& plan, int organization, int nth);
std::pair<Made, std::vector<Made>> make_document(const Plan& plan, std::int64_t index);
Made make_template(const Plan& plan, int index);
std::pair<Made, std::vector<Made>> make_checklist(const Plan& plan, std::int64_t index);
Made make_category(const Plan& plan, int index);
Made make_password(const Plan& plan, std::int64_t index);

int owner_of_password(const Plan& plan, std::int64_t index);
std::vector<SecretText> asset_secrets(const Plan& plan, std::int64_t index, const std::vector<FieldPlan>& fields);
std::vector<SecretText> password_secrets(const Plan& plan, std::int64_t index);

}  // namespace gluepot::app::sample
