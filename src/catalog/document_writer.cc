// SPDX-License-Identifier: Apache-2.0
#include "catalog/document_writer.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <charconv>

namespace gluepot::catalog {
namespace {

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

void append_head(std::string& out, Kind kind, std::int64_t id) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, id).ptr;
  out.append("{\"id\":\"")
      .append(digits, end)
      .append("\",\"type\":\"")
      .append(find_type(kind).type)
      .append("\",\"attributes\":");
}

/// The members of a stored object without its braces; empty for "{}".
std::string_view members(std::string_view object) {
  const auto open = object.find('{'), close = object.rfind('}');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  object = object.substr(open + 1, close - open - 1);
  const auto blank = object.find_first_not_of(" \t\r\n");
  return blank == std::string_view::npos ? std::string_view{} : object;
}

void append_references(std::string& out, const std::vector<DocumentWriter::Reference>& references) {
  out += ",\"relationships\":{";
  std::vector<std::string_view> done;
  for (const auto& reference : references) {
    if (std::find(done.begin(), done.end(), reference.relationship) != done.end()) continue;
    if (!done.empty()) out += ',';
    done.push_back(reference.relationship);
    out += quoted(reference.relationship) + ":{\"data\":";
    if (!reference.to_one) out += '[';
    bool first = true;
    for (const auto& same : references) {
      if (same.relationship != reference.relationship || same.id == 0) continue;
      if (!std::exchange(first, false)) out += ',';
      out += "{\"id\":\"" + std::to_string(same.id) + "\",\"type\":" + quoted(same.type) + "}";
    }
    out += reference.to_one ? (first ? "null}" : "}") : "]}";
  }
  out += "}}";
}

std::string link(std::string_view base, std::int64_t number, std::int64_t size) {
  std::string url(base);
  url += base.find('?') == std::string_view::npos ? '?' : (base.back() == '?' || base.back() == '&') ? '\0' : '&';
  if (url.back() == '\0') url.pop_back();
  url += "page%5Bnumber%5D=" + std::to_string(number) + "&page%5Bsize%5D=" + std::to_string(size);
  return quoted(url);
}

std::string number_or_null(std::int64_t number, bool present) {
  return present ? std::to_string(number) : "null";
}

}  // namespace

void DocumentWriter::comma() {
  if (!std::exchange(first_, false)) out_ += ',';
}

void DocumentWriter::begin_list() {
  out_ += "{\"data\":[";
  first_ = true;
  single_ = false;
}

void DocumentWriter::begin_single() {
  out_ += "{\"data\":";
  first_ = true;
  single_ = true;
}

void DocumentWriter::row(Kind kind, std::int64_t id, std::string_view attributes, std::string_view extra,
                         const std::vector<Reference>& references) {
  comma();
  append_head(out_, kind, id);
  if (extra.empty()) {
    out_ += attributes.empty() ? std::string_view("{}") : attributes;
  } else {
    const auto stored = members(attributes);
    out_.append("{").append(extra);
    if (!stored.empty()) out_.append(",").append(stored);
    out_ += '}';
  }
  append_references(out_, references);
}

void DocumentWriter::plain_row(Kind kind, std::int64_t id, std::string_view attributes) {
  comma();
  append_head(out_, kind, id);
  out_.append(attributes.empty() ? std::string_view("{}") : attributes).append(",\"relationships\":{}}");
}

void DocumentWriter::begin_included() {
  if (!single_) out_ += ']';
  single_ = false;
  out_ += ",\"included\":[";
  first_ = true;
}

std::string DocumentWriter::finish(const Paging& paging) {
  const std::int64_t pages = (paging.total_count + paging.page_size - 1) / paging.page_size;
  const bool next = paging.page_number<pages, prev = paging.page_number> 1;
  if (!single_) out_ += ']';
  out_ += ",\"meta\":{\"current-page\":" + std::to_string(paging.page_number) +
          ",\"next-page\":" + number_or_null(paging.page_number + 1, next) +
          ",\"prev-page\":" + number_or_null(paging.page_number - 1, prev) +
          ",\"total-pages\":" + std::to_string(pages) + ",\"total-count\":" + std::to_string(paging.total_count) +
          ",\"filters\":{}},\"links\":{\"self\":";
  const auto to = [&](bool present, std::int64_t number) {
    return present ? link(paging.base_url, number, paging.page_size) : std::string("null");
  };
  out_ += to(true, paging.page_number) + ",\"first\":" + to(prev, 1) + ",\"prev\":" + to(prev, paging.page_number - 1) +
          ",\"next\":" + to(next, paging.page_number + 1) + ",\"last\":" + to(next, pages) + "}}";
  return std::move(out_);
}

std::string DocumentWriter::finish() {
  if (!single_) out_ += ']';
  out_ += '}';
  return std::move(out_);
}

core::Secret single_with_secrets(Kind kind, std::int64_t id, std::string_view attributes,
                                 const std::vector<std::pair<std::string_view, const core::Secret*>>& secrets) {
  std::string head = "{\"data\":";
  append_head(head, kind, id);
  core::Secret out(head);
  out.append("{");
  const auto stored = members(attributes);
  bool first = true;
  for (const auto& [name, value] : secrets) {
    if (!std::exchange(first, false)) out.append(",");
    out.append(quoted(name));
    out.append(":\"");
    for (const char c : value->reveal()) {
      static constexpr char kHex[] = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        const char escaped[2] = {'\\', c};
        out.append({escaped, 2});
      } else if (byte < 0x20) {
        const char escaped[6] = {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
        out.append({escaped, 6});
      } else {
        out.append({&c, 1});
      }
    }
    out.append("\"");
  }
  if (!stored.empty() && !first) out.append(",");
  out.append(stored);
  out.append("},\"relationships\":{}}}");
  return out;
}

std::string errors_body(const std::vector<ApiError>& errors) {
  std::string out = "{\"errors\":[";
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const auto& error = errors[i];
    if (i > 0) out += ',';
    out += "{\"status\":" + std::to_string(error.status) + ",\"title\":" + quoted(error.title);
    if (!error.detail.empty()) out += ",\"detail\":" + quoted(error.detail);
    out += ",\"source\":{\"pointer\":" + (error.pointer.empty() ? std::string("null") : quoted(error.pointer)) + "}}";
  }
  return out + "]}";
}

}  // namespace gluepot::catalog
