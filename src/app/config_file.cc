// SPDX-License-Identifier: Apache-2.0
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>
#include <sstream>

#include "app/command_line.h"

namespace gluepot::app {
namespace {

core::Status flatten(const toml::table& table, const std::string& prefix, const std::string& path,
                     std::map<std::string, std::string>& out) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str());
    if (const auto* inner = node.as_table()) {
      GLUEPOT_TRY(flatten(*inner, name, path, out));
    } else if (const auto* text = node.as_string()) {
      out[name] = text->get();
    } else if (const auto* number = node.as_integer()) {
      out[name] = std::to_string(number->get());
    } else if (const auto* flag = node.as_boolean()) {
      out[name] = flag->get() ? "true" : "false";
    } else {
      return core::invalid(name, "in " + path + " must be a text, a whole number, true or false");
    }
  }
  return {};
}

}  // namespace

core::Result<std::map<std::string, std::string>> read_config_file(const std::string& path) {
  const auto parsed = toml::parse_file(path);
  if (!parsed) {
    std::ostringstream text;
    text << path << ": " << parsed.error().description() << " (line " << parsed.error().source().begin.line << ")";
    return core::fail(core::ErrorCode::kInvalidArgument, text.str());
  }
  std::map<std::string, std::string> out;
  GLUEPOT_TRY(flatten(parsed.table(), "", path, out));
  return out;
}

}  // namespace gluepot::app
