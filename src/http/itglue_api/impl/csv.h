// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace gluepot::itglue_api {

/// Rows of CSV (RFC 4180), cell by cell, never whole: values pass through without a buffer of ours. A text that a
/// spreadsheet would take as a formula (=, +, -, @, tab, return in front) gets an apostrophe in front; numbers do not.
class CsvWriter {
 public:
  explicit CsvWriter(std::function<core::Status(std::string_view)> sink) : sink_(std::move(sink)) {}
  core::Status text(std::string_view cell);
  /// A JSON value: texts as texts, null as an empty cell, the rest as JSON.
  core::Status value(const boost::json::value& value);
  core::Status end_row();

 private:
  core::Status separate();
  std::function<core::Status(std::string_view)> sink_;
  bool first_ = true;
};

}  // namespace gluepot::itglue_api
