// SPDX-License-Identifier: Apache-2.0
#include "access/key_makers.h"

#include <tuple>

#include "access/roles.h"

namespace gluepot::access {
namespace {

using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kMaker{"user.key_maker", "SELECT name, role_id, active FROM user WHERE id = ?"};
constexpr Statement kCompanies{"user_company.key_maker",
                               "SELECT company_id FROM user_company WHERE user_id = ? ORDER BY company_id"};

}  // namespace

core::Result<std::optional<core::Caller>> KeyMakers::maker_of(core::ApiKeyId key) {
  using Maker = std::optional<core::Caller>;
  GLUEPOT_ASSIGN(const auto made, keys_.get(key));
  const auto id = made.answered_by_id.value;
  if (id == 0) return Maker{};
  return store::read(strict_, [&](Connection& connection) -> core::Result<Maker> {
    GLUEPOT_ASSIGN(const auto user, connection.find(
                                        kMaker,
                                        [](const Row& row) {
                                          return std::tuple{row.string(0), row.integer(1), row.boolean(2)};
                                        },
                                        id));
    core::Caller caller;
    caller.kind = core::Caller::Kind::kUser;
    caller.id = id;
    caller.name = user ? std::get<0>(*user) : made.created_by;
    if (!user || !std::get<2>(*user)) {
      caller.companies.emplace();
      return Maker{std::move(caller)};
    }
    GLUEPOT_ASSIGN(auto role, Roles::read(connection, core::RoleId{std::get<1>(*user)}));
    caller.permissions = std::move(role.permissions);
    if (!role.all_companies) {
      GLUEPOT_ASSIGN(caller.companies,
                     connection.query(
                         kCompanies, [](const Row& row) { return core::CompanyId{row.integer(0)}; }, id));
    }
    return Maker{std::move(caller)};
  });
}

}  // namespace gluepot::access
