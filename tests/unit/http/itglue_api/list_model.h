// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <vector>

#include "unit/http/itglue_api/every_kind.h"

namespace gluepot::itglue_api {

/// A filter as a caller means it.
struct ModelFilter {
  enum class Op { kEqual, kExclude, kRange };
  std::string name;  ///< dashed
  Op op = Op::kEqual;
  std::vector<std::string> values;
};

struct ModelSort {
  std::string name;  ///< dashed
  bool descending = false;
};

/// The plainest thing that can answer a list: rows in a vector, compared one by one.
class ListModel {
 public:
  struct Row {
    std::int64_t id;
    json::object attributes;
  };
  /// A value as sorting sees it: nothing first, then numbers, then texts without their case (ASCII).
  using Key = std::tuple<int, std::int64_t, std::string>;

  ListModel(const catalog::ResourceType& type, std::vector<Row> rows) : type_(type), rows_(std::move(rows)) {}
  const std::vector<Row>& rows() const { return rows_; }

  std::vector<const Row*> matching(const std::vector<ModelFilter>& filters) const {
    std::vector<const Row*> out;
    for (const auto& row : rows_)
      if (std::all_of(filters.begin(), filters.end(), [&](const auto& filter) { return matches(row, filter); }))
        out.push_back(&row);
    return out;
  }

  std::vector<Key> keys(const Row& row, const std::vector<ModelSort>& sorts) const {
    std::vector<Key> out;
    for (const auto& sort : sorts) out.push_back(key(row, sort.name));
    return out;
  }

  /// By the sorts, then by id (as the first sort goes): the documented part is the sorts alone.
  void order(std::vector<const Row*>& rows, const std::vector<ModelSort>& sorts) const {
    std::sort(rows.begin(), rows.end(), [&](const Row* a, const Row* b) {
      for (const auto& sort : sorts) {
        const auto left = key(*a, sort.name), right = key(*b, sort.name);
        if (left != right) return sort.descending ? right < left : left < right;
      }
      return a->id < b->id;
    });
  }

 private:
  static std::optional<std::string> text(const json::value& value) {
    if (value.is_string()) return std::string(value.as_string());
    if (value.is_bool()) return value.as_bool() ? "true" : "false";
    if (value.is_int64()) return std::to_string(value.as_int64());
    if (value.is_uint64()) return std::to_string(value.as_uint64());
    return std::nullopt;
  }

  const json::value& at(const Row& row, const std::string& name) const {
    static const json::value kNull;
    const auto* found = row.attributes.if_contains(name);
    return found == nullptr ? kNull : *found;
  }

  AttributeType type_of(const std::string& name) const {
    const auto* attribute = type_.find_attribute(name);
    return attribute == nullptr ? AttributeType::kInteger : attribute->type;
  }

  bool holds(const Row& row, const std::string& name, const std::string& wanted) const {
    if (name == "id") return std::to_string(row.id) == wanted;
    const auto have = text(at(row, name));
    if (!have) return false;
    if (type_of(name) != AttributeType::kBoolean) return *have == wanted;
    return *have == "true" ? wanted == "true" || wanted == "1" : wanted == "false" || wanted == "0";
  }

  bool matches(const Row& row, const ModelFilter& filter) const {
    const auto any = std::any_of(filter.values.begin(), filter.values.end(),
                                 [&](const auto& value) { return holds(row, filter.name, value); });
    if (filter.op == ModelFilter::Op::kEqual) return any;
    if (filter.op == ModelFilter::Op::kExclude) return !any;
    const auto have = filter.name == "id" ? std::to_string(row.id) : text(at(row, filter.name)).value_or("");
    if (have.empty()) return filter.values[0] == "*" && filter.values[1] == "*";
    if (type_of(filter.name) == AttributeType::kInteger) {
      const auto number = std::stoll(have);
      return (filter.values[0] == "*" || number >= std::stoll(filter.values[0])) &&
             (filter.values[1] == "*" || number <= std::stoll(filter.values[1]));
    }
    return (filter.values[0] == "*" || have >= filter.values[0]) &&
           (filter.values[1] == "*" || have <= filter.values[1]);
  }

  Key key(const Row& row, const std::string& name) const {
    if (name == "id") return {1, row.id, {}};
    const auto& value = at(row, name);
    if (value.is_null()) return {0, 0, {}};
    if (value.is_bool()) return {1, value.as_bool() ? 1 : 0, {}};
    if (value.is_int64()) return {1, value.as_int64(), {}};
    std::string folded(value.as_string());
    for (char& c : folded)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return {2, 0, folded};
  }

  const catalog::ResourceType& type_;
  std::vector<Row> rows_;
};

}  // namespace gluepot::itglue_api
