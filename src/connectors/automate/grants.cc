// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "connectors/automate/mariadb_source.h"
#include "core/text.h"

namespace gluepot::automate {
namespace {

/// "`lab\_%`.*" as a pattern: % and _ are wild, a backslash makes them plain, back quotes are dropped.
bool scope_matches(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '\\' && pattern.size() > 1)
    return !name.empty() && pattern[1] == name[0] && scope_matches(pattern.substr(2), name.substr(1));
  if (pattern[0] == '%')
    return scope_matches(pattern.substr(1), name) || (!name.empty() && scope_matches(pattern, name.substr(1)));
  return !name.empty() && (pattern[0] == '_' || pattern[0] == name[0]) &&
         scope_matches(pattern.substr(1), name.substr(1));
}

std::string without_quotes(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != '`') out += c;
  return out;
}

/// "SELECT (a, b), INSERT" -> SELECT, INSERT: commas inside parentheses belong to a column list.
std::vector<std::string> privileges_of(std::string_view list) {
  std::vector<std::string> out;
  std::string current;
  int depth = 0;
  const auto finish = [&] {
    if (const auto name = core::trim(current); !name.empty()) out.emplace_back(name);
    current.clear();
  };
  for (const char c : list) {
    if (c == '(') ++depth;
    if (c == ',' && depth == 0)
      finish();
    else if (depth == 0 && c != ')')
      current += c;
    if (c == ')') --depth;
  }
  finish();
  return out;
}

std::string joined(const std::set<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

std::vector<std::string> judge_grants(const std::vector<std::string>& grants, std::string_view database) {
  std::vector<std::string> warnings;
  for (const auto& line : grants) {
    const auto on = line.find(" ON ");
    const auto to = line.find(" TO ");
    if (line.rfind("GRANT ", 0) != 0) continue;
    if (on == std::string::npos || to == std::string::npos || on > to) {
      if (to != std::string::npos)
        warnings.push_back("the database account holds the role " + without_quotes(line.substr(6, to - 6)) +
                           ", whose rights are not checked; grant SELECT directly");
      continue;
    }
    std::string scope = line.substr(on + 4, to - on - 4);
    bool function = false;  // "FUNCTION `labtech`.`f`", "PROCEDURE ...", "TABLE ..." (MySQL)
    for (const std::string_view kind : {"FUNCTION ", "PROCEDURE ", "TABLE "}) {
      if (scope.rfind(kind, 0) != 0) continue;
      function = kind == "FUNCTION ";
      scope.erase(0, kind.size());
    }
    const std::string lower = core::to_lower_ascii(without_quotes(scope));
    const bool decrypts = function && lower.ends_with(".f_cwaesdecrypt");  // what the server's own cipher needs
    const auto dot = scope.rfind("`.") == std::string::npos ? scope.find('.') : scope.rfind("`.") + 1;
    const std::string schema = without_quotes(scope.substr(0, dot));
    if (schema != "*" && !scope_matches(schema, database)) continue;
    std::set<std::string> more;
    for (const auto& privilege : privileges_of(std::string_view(line).substr(6, on - 6)))
      if (privilege != "SELECT" && privilege != "USAGE" && !(decrypts && privilege == "EXECUTE"))
        more.insert(privilege);
    if (line.find(" WITH GRANT OPTION", to) != std::string::npos) more.insert("GRANT OPTION");
    if (!more.empty())
      warnings.push_back("the database account may do more than read (" + joined(more) + " on " +
                         without_quotes(scope) + "); Gluepot only reads: use an account with SELECT alone");
  }
  return warnings;
}

std::string shown_grant(std::string_view grant) {
  const auto at = core::to_lower_ascii(grant).find(" identified ");
  return std::string(grant.substr(0, at));
}

}  // namespace gluepot::automate
