// SPDX-License-Identifier: Apache-2.0
#include "app/named.h"

#include <vector>

#include "app/command_session.h"

namespace gluepot::app {

using core::ErrorCode;

core::Result<std::string> id_among(const json::array& rows, const std::string& wanted, const std::string& argument,
                                   const std::string& noun, const std::string& listing,
                                   std::string (*fold)(std::string_view)) {
  std::vector<std::string> named;
  for (const auto& row : rows) {
    const auto& object = row.as_object();
    if (text_of(object, "id") == wanted) return wanted;
    if (fold(text_of(object, "name")) == fold(wanted)) named.push_back(text_of(object, "id"));
  }
  if (named.size() == 1) return named.front();
  if (named.empty())
    return core::fail({ErrorCode::kNotFound, "no " + noun + " has the id or name \"" + core::printable(wanted) + "\"",
                       "", listing + " shows them all"});
  std::string ids;
  for (const auto& id : named) ids += (ids.empty() ? "" : ", ") + id;
  return core::invalid(argument, "several are called \"" + core::printable(wanted) + "\"; name one by its id: " + ids);
}

}  // namespace gluepot::app
