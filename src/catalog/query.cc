// SPDX-License-Identifier: Apache-2.0
#include "catalog/query.h"

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::catalog {
namespace {

using core::ErrorCode;

constexpr std::size_t kMaxLength = 64 * 1024;
constexpr std::size_t kMaxParameters = 256;
constexpr std::size_t kMaxValues = 10'000;
constexpr std::size_t kMaxSorts = 4;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// "a,b\,c" -> "a", "b,c".
std::vector<std::string> split_values(std::string_view text) {
  std::vector<std::string> values(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == ',') {
      values.back() += ',';
      ++i;
    } else if (text[i] == ',') {
      if (values.size() >= kMaxValues) break;
      values.emplace_back();
    } else {
      values.back() += text[i];
    }
  }
  return values;
}

/// "filter[range][x]" -> {"filter", "range", "x"}; a name without brackets is one part. Empty when the brackets are
/// unbalanced.
std::vector<std::string> name_parts(std::string_view name) {
  std::vector<std::string> parts;
  const auto open = name.find('[');
  parts.emplace_back(name.substr(0, open));
  std::size_t at = open;
  while (at != std::string_view::npos && at < name.size()) {
    const auto close = name.find(']', at);
    if (name[at] != '[' || close == std::string_view::npos) return {};
    parts.emplace_back(name.substr(at + 1, close - at - 1));
    at = close + 1;
  }
  return parts;
}

core::Status page_parameter(Query& query, const std::string& part, std::string_view value) {
  const auto number = core::parse_int64(core::trim(value));
  if (part != "number" && part != "size") return {};
  if (!number || *number < 1) return core::invalid("page[" + part + "]", "must be a positive number");
  if (part == "number") query.page_number = static_cast<int>(std::min<std::int64_t>(*number, 1'000'000'000));
  if (part == "size") query.page_size = static_cast<int>(std::min<std::int64_t>(*number, 1000));
  return {};
}

void filter_parameter(Query& query, const std::vector<std::string>& parts, std::string_view value) {
  QueryFilter filter;
  if (parts.size() == 2) {
    filter.name = underscored(parts[1]);
  } else if (parts.size() == 3 && parts[1] == "exclude") {
    filter = {underscored(parts[2]), QueryFilter::Op::kExclude, {}};
  } else if (parts.size() == 3 && parts[1] == "range") {
    filter = {underscored(parts[2]), QueryFilter::Op::kRange, {}};
  } else if (parts.size() == 3 && parts[2] == "ne") {
    filter = {underscored(parts[1]), QueryFilter::Op::kNotEqual, {}};
  } else if (parts.size() == 3 && parts[2].empty()) {
    filter.name = underscored(parts[1]);  // filter[id][]=1, as some clients write lists
  } else {
    return;
  }
  filter.values = split_values(value);
  if (filter.op == QueryFilter::Op::kRange && filter.values.size() == 1) {
    // "2...10" is seen beside "2,10"
    const auto dots = filter.values[0].find("...");
    if (dots != std::string::npos)
      filter.values = {filter.values[0].substr(0, dots), filter.values[0].substr(dots + 3)};
  }
  if (filter.op == QueryFilter::Op::kRange && filter.values.size() != 2) return;
  for (auto& other : query.filters)
    if (other.name == filter.name && other.op == filter.op) {
      // A name given twice: the last one counts; filter[id][]= makes a list.
      if (filter.op == QueryFilter::Op::kEqual && parts.back().empty())
        other.values.insert(other.values.end(), filter.values.begin(), filter.values.end());
      else
        other.values = std::move(filter.values);
      return;
    }
  query.filters.push_back(std::move(filter));
}

void sort_parameter(Query& query, std::string_view value) {
  for (auto& name : split_values(value)) {
    std::string_view text = core::trim(name);
    const bool descending = !text.empty() && text.front() == '-';
    if (descending) text.remove_prefix(1);
    if (!text.empty() && query.sorts.size() < kMaxSorts) query.sorts.push_back({underscored(text), descending});
  }
}

core::Status parameter(Query& query, std::string_view name, std::string_view value) {
  const auto parts = name_parts(name);
  if (parts.empty()) {
    query.others.emplace_back(name, value);
    return {};
  }
  if (parts[0] == "page" && parts.size() == 2) return page_parameter(query, parts[1], value);
  if (parts[0] == "filter" && parts.size() > 1) {
    filter_parameter(query, parts, value);
    return {};
  }
  if (parts[0] == "sort" && parts.size() == 1) {
    sort_parameter(query, value);
    return {};
  }
  if (parts[0] == "include" && parts.size() == 1) {
    for (const auto& include : split_values(value))
      if (const auto text = core::trim(include); !text.empty()) query.includes.push_back(underscored(text));
    return {};
  }
  query.others.emplace_back(name, value);
  return {};
}

}  // namespace

const QueryFilter* Query::find_filter(std::string_view name, QueryFilter::Op op) const {
  for (const auto& filter : filters)
    if (filter.op == op && same_name(filter.name, name)) return &filter;
  return nullptr;
}

std::optional<std::string> Query::find_other(std::string_view name) const {
  for (const auto& [key, value] : others)
    if (same_name(key, name)) return value;
  return std::nullopt;
}

bool Query::includes_name(std::string_view name) const {
  return std::any_of(includes.begin(), includes.end(), [&](const auto& include) { return same_name(include, name); });
}

core::Result<Query> parse_query(std::string_view text) {
  if (!text.empty() && text.front() == '?') text.remove_prefix(1);
  if (text.size() > kMaxLength) return core::fail(ErrorCode::kMalformed, "query: longer than 64 KiB");
  Query query;
  if (text.empty()) return query;
  std::size_t count = 0;
  for (const auto pair : core::split(text, '&')) {
    if (pair.empty()) continue;
    if (++count > kMaxParameters) return core::fail(ErrorCode::kMalformed, "query: more than 256 parameters");
    const auto equals = pair.find('=');
    const auto name = percent_decode(pair.substr(0, equals));
    const auto value = equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1));
    if (!name || !value) return core::fail(ErrorCode::kMalformed, "query: broken percent encoding");
    if (!core::valid_utf8(*name) || !core::valid_utf8(*value))
      return core::fail(ErrorCode::kMalformed, "query: not UTF-8");
    GLUEPOT_TRY(parameter(query, *name, *value));
  }
  return query;
}

std::vector<QueryFilter> known_filters(const ResourceType& type, const Query& query,
                                       std::vector<std::string>* ignored) {
  std::vector<QueryFilter> known;
  for (const auto& filter : query.filters) {
    std::string name = filter.name;
    if (filter.op == QueryFilter::Op::kExclude) name = "exclude[" + name + "]";
    if (filter.op == QueryFilter::Op::kRange) name = "range[" + name + "]";
    const bool has = std::any_of(type.filters.begin(), type.filters.end(),
                                 [&](auto known_name) { return same_name(known_name, name); });
    if (has) {
      known.push_back(filter);
    } else if (ignored != nullptr) {
      ignored->push_back(std::move(name));
    }
  }
  return known;
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace gluepot::catalog
