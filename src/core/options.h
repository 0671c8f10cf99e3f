// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace gluepot::core {

enum class OptionType { kText, kInteger, kBoolean, kChoice };

/// One row of the one table of options. The key `http.listen` is the TOML key, the flag --listen (when `flag` is set,
/// else
/// --http-listen) and the environment name GLUEPOT_HTTP_LISTEN; a secret may also come from the file named in
/// GLUEPOT_..._FILE.
struct Option {
  std::string_view key;
  OptionType type;
  std::string_view default_value;
  std::string_view range;  ///< "1..65535" for integers, "a|b|c" for choices, free words otherwise
  std::string_view help;
  std::string_view flag = {};  ///< a shorter flag, without dashes
  bool secret = false;
};

std::span<const Option> option_table();

/// The values in force: default, then TOML file, then environment, then flags. Immutable once built.
class Options {
 public:
  /// `from_file`, `from_flags`: key -> text. Errors: kInvalidArgument naming the key and the rule; an unknown key is
  /// one too.
  static Result<Options> build(const std::map<std::string, std::string>& from_file,
                               const std::map<std::string, std::string>& from_flags);

  const std::string& text(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;
  bool boolean(std::string_view key) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// "http.listen" -> "GLUEPOT_HTTP_LISTEN" and "http-listen".
std::string environment_name(std::string_view key);
std::string flag_name(std::string_view key);

}  // namespace gluepot::core
