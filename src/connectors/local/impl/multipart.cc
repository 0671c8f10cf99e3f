// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/multipart.h"

#include <algorithm>
#include <boost/json.hpp>

#include "catalog/query.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNameDepth = 8;

bool same_word(std::string_view a, std::string_view lower) {
  return core::to_lower_ascii(a) == lower;
}

/// Parameters of a header value: ; name=token or name="quoted". Nothing when it is malformed.
class Parameters {
 public:
  explicit Parameters(std::string_view text) : rest_(text) {}

  struct One {
    std::string name, value;
  };
  std::optional<std::vector<One>> read() {
    std::vector<One> all;
    for (;;) {
      rest_ = core::trim(rest_);
      if (rest_.empty()) return all;
      if (rest_.front() != ';') return std::nullopt;
      rest_ = core::trim(rest_.substr(1));
      if (rest_.empty()) return all;
      const auto equals = rest_.find('=');
      if (equals == std::string_view::npos || equals == 0) return std::nullopt;
      One one{core::to_lower_ascii(core::trim(rest_.substr(0, equals))), {}};
      rest_.remove_prefix(equals + 1);
      if (!read_value(one.value)) return std::nullopt;
      all.push_back(std::move(one));
    }
  }

 private:
  bool read_value(std::string& value) {
    if (rest_.empty() || rest_.front() != '"') {
      const auto end = std::min(rest_.find_first_of("; \t"), rest_.size());
      value = std::string(rest_.substr(0, end));
      rest_.remove_prefix(end);
      return true;
    }
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      char c = rest_[i];
      if (c == '"') {
        rest_.remove_prefix(i + 1);
        return true;
      }
      // Only what needs it is escaped: old browsers send Windows paths with single backslashes.
      if (c == '\\' && i + 1 < rest_.size() && (rest_[i + 1] == '"' || rest_[i + 1] == '\\')) c = rest_[++i];
      value += c;
    }
    return false;
  }

  std::string_view rest_;
};

tl::unexpected<Refusal> bad_form(std::string_view what) {
  return bad_request("The form cannot be read: " + std::string(what));
}

Outcome<std::string> boundary_of(std::string_view content_type) {
  const auto semicolon = content_type.find(';');
  if (semicolon == std::string_view::npos) return bad_form("Content-Type names no boundary");
  const auto parameters = Parameters(content_type.substr(semicolon)).read();
  if (!parameters) return bad_form("Content-Type is malformed");
  std::string boundary;
  for (const auto& one : *parameters)
    if (one.name == "boundary") boundary = one.value;
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
  };
  if (boundary.empty() || boundary.size() > 70 || boundary.back() == ' ' ||
      !std::all_of(boundary.begin(), boundary.end(), allowed))
    return bad_form("the boundary is malformed");
  return boundary;
}

/// RFC 5987: UTF-8''per%20cent.
std::optional<std::string> extended_value(std::string_view value) {
  const auto first = value.find('\'');
  const auto second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos || !same_word(value.substr(0, first), "utf-8")) return std::nullopt;
  return catalog::percent_decode(value.substr(second + 1), false);
}

Outcome<void> read_disposition(std::string_view value, FormPart& part) {
  const auto semicolon = std::min(value.find(';'), value.size());
  if (!same_word(core::trim(value.substr(0, semicolon)), "form-data"))
    return bad_form("a part's Content-Disposition is not form-data");
  const auto parameters = Parameters(value.substr(semicolon)).read();
  if (!parameters) return bad_form("a part's Content-Disposition is malformed");
  std::optional<std::string> extended;
  for (const auto& one : *parameters) {
    if (one.name == "name") part.name = one.value;
    if (one.name == "filename") part.file_name = one.value;
    if (one.name == "filename*") extended = extended_value(one.value);
  }
  if (extended) part.file_name = std::move(extended);
  if (part.name.empty()) return bad_form("a part has no name");
  if (!core::valid_utf8(part.name) || (part.file_name && !core::valid_utf8(*part.file_name)))
    return bad_form("a part's name is not UTF-8");
  return {};
}

Outcome<void> read_part_head(std::string_view head, FormPart& part) {
  bool disposed = false;
  while (!head.empty()) {
    const auto end = std::min(head.find("\r\n"), head.size());
    const auto line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return bad_form("a part's header is malformed");
    const auto name = core::to_lower_ascii(line.substr(0, colon));
    const auto value = core::trim(line.substr(colon + 1));
    if (name == "content-disposition") {
      if (disposed) return bad_form("a part has two Content-Disposition headers");
      disposed = true;
      LOCAL_TRY(read_disposition(value, part));
    } else if (name == "content-type") {
      if (core::to_lower_ascii(value).starts_with("multipart/")) return bad_form("forms within forms are not taken");
      part.content_type = std::string(value);
    } else if (name == "content-transfer-encoding" && !same_word(value, "binary") && !same_word(value, "8bit") &&
               !same_word(value, "7bit")) {
      return bad_form("a part's Content-Transfer-Encoding is not taken");
    }
  }
  if (!disposed) return bad_form("a part has no Content-Disposition");
  return {};
}

/// "data[attributes][name]" -> data, attributes, name. Empty when it is malformed or too deep.
std::vector<std::string> name_path(std::string_view name) {
  std::vector<std::string> path;
  auto end = std::min(name.find('['), name.size());
  if (end == 0) return {};
  path.emplace_back(name.substr(0, end));
  while (end < name.size()) {
    const auto close = name.find(']', end);
    if (name[end] != '[' || close == std::string_view::npos || close == end + 1 || path.size() == kMaxNameDepth)
      return {};
    path.emplace_back(name.substr(end + 1, close - end - 1));
    end = close + 1;
  }
  return path;
}

json::value value_of(const FormPart& part) {
  if (!part.file_name) return json::string(part.content);
  json::object file{{"content", core::to_base64(part.content)}, {"file_name", *part.file_name}};
  if (!part.content_type.empty()) file.emplace("content_type", part.content_type);
  return file;
}

/// Puts the value where its name says. False: something that is no object stands on the way.
bool put_at(json::object& root, const std::vector<std::string>& path, json::value value) {
  auto* object = &root;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    auto& next = (*object)[path[i]];
    if (next.is_null()) next = json::object{};
    if (!next.is_object()) return false;
    object = &next.get_object();
  }
  return object->emplace(path.back(), std::move(value)).second;
}

}  // namespace

bool is_multipart(std::string_view content_type) {
  return same_word(core::trim(content_type.substr(0, content_type.find(';'))), "multipart/form-data");
}

Outcome<std::vector<FormPart>> read_form(std::string_view content_type, std::string_view body) {
  LOCAL_ASSIGN(const auto boundary, boundary_of(content_type));
  const std::string dashes = "--" + boundary, delimiter = "\r\n" + dashes;
  if (!body.starts_with(dashes)) return bad_form("it does not begin with its boundary");
  body.remove_prefix(dashes.size());
  std::vector<FormPart> parts;
  for (;;) {
    if (body.starts_with("--")) {
      if (!core::trim(body.substr(2)).empty()) return bad_form("something follows its end");
      if (parts.empty()) return bad_form("it has no parts");
      return parts;
    }
    if (!body.starts_with("\r\n")) return bad_form("a boundary is malformed");
    if (parts.size() == kMaxFormParts) return bad_form("it has too many parts");
    body.remove_prefix(2);
    const auto head = body.substr(0, kMaxPartHead).find("\r\n\r\n");
    if (head == std::string_view::npos) return bad_form("a part's headers have no end");
    FormPart part;
    LOCAL_TRY(read_part_head(body.substr(0, head), part));
    body.remove_prefix(head + 4);
    // An empty content may be followed by its delimiter at once, whose line end is that of the headers.
    const auto end = body.starts_with(dashes) ? 0 : body.find(delimiter);
    if (end == std::string_view::npos) return bad_form("it is cut");
    part.content = body.substr(0, end);
    body.remove_prefix(end + (body.starts_with(dashes) ? dashes.size() : delimiter.size()));
    parts.push_back(std::move(part));
  }
}

Outcome<std::string> form_document(std::string_view write_type, const std::vector<FormPart>& parts) {
  const bool nested = std::any_of(parts.begin(), parts.end(), [](const FormPart& part) {
    return part.name == "data" || part.name.starts_with("data[");
  });
  json::object root;
  json::array rows;
  const auto new_row = [&] { return json::object{{"type", write_type}, {"attributes", json::object{}}}; };
  if (!nested) rows.push_back(new_row());
  for (const auto& part : parts) {
    const auto path = name_path(part.name);
    if (path.empty()) return bad_form("the name " + core::printable(part.name).substr(0, 100) + " is malformed");
    if (nested) {
      if (!put_at(root, path, value_of(part))) return bad_form("two parts give the same value");
      continue;
    }
    auto* attributes = &rows.back().get_object().at("attributes").get_object();
    if (path.size() == 1 && part.file_name && attributes->contains(part.name)) {
      rows.push_back(new_row());
      attributes = &rows.back().get_object().at("attributes").get_object();
    }
    if (!put_at(*attributes, path, value_of(part))) return bad_form("two parts give the same value");
  }
  if (!nested)
    root.emplace("data", rows.size() == 1 ? json::value(rows.front()) : json::value(rows));
  else if (!root.contains("data") || !root.at("data").is_object())
    return bad_form("data is not a row");
  return json::serialize(root);
}

}  // namespace gluepot::local
