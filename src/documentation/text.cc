// SPDX-License-Identifier: Apache-2.0
#include "documentation/impl/text.h"

#include <simdjson.h>
#include <utf8proc.h>

#include <algorithm>

#include "documentation/sanitizer.h"

namespace gluepot::documentation {
namespace {

namespace ondemand = simdjson::ondemand;
using catalog::Kind;
using simdjson::SUCCESS;

constexpr std::size_t kMaxText = 256 * 1024;

void add_text(std::string& out, std::string_view text) {
  if (text.empty() || out.size() >= kMaxText) return;
  if (!out.empty()) out += '\n';
  if (text.find('<') != std::string_view::npos || text.find('&') != std::string_view::npos)
    out += html_to_text(text);
  else
    out += text;
}

bool skipped_name(std::string_view key) {
  return key == "id" || key == "type" || key == "resource_type" || key == "resource_url" || key == "resource-url" ||
         key == "url" || key == "created_at" || key == "updated_at" || key == "created-at" || key == "updated-at" ||
         key == "rendered_content";
}

/// Every text and number below a value; the body was checked when it was stored, so errors only end the walk.
void collect(ondemand::value& value, std::string& out, int depth) {
  ondemand::json_type type;
  if (depth > 64 || out.size() >= kMaxText || value.type().get(type) != SUCCESS) return;
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (value.get_object().get(object) != SUCCESS) return;
    for (auto entry : object) {
      ondemand::field field;
      std::string_view key;
      if (std::move(entry).get(field) != SUCCESS || field.unescaped_key().get(key) != SUCCESS) return;
      if (!skipped_name(key)) collect(field.value(), out, depth + 1);
    }
  } else if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (value.get_array().get(array) != SUCCESS) return;
    for (auto entry : array) {
      ondemand::value element;
      if (std::move(entry).get(element) != SUCCESS) return;
      collect(element, out, depth + 1);
    }
  } else if (type == ondemand::json_type::string) {
    std::string_view text;
    if (value.get_string().get(text) == SUCCESS) add_text(out, text);
  } else if (type == ondemand::json_type::number) {
    add_text(out, value.raw_json_token());
  }
}

bool is_word(utf8proc_int32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const auto category = utf8proc_category(c);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) || category == UTF8PROC_CATEGORY_CO;
}

/// Written without blanks between words.
bool stands_alone(utf8proc_int32_t c) {
  return (c >= 0x3041 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9D) || (c >= 0x20000 && c <= 0x3134F);
}

void fold(std::string_view word, std::string& out) {
  if (std::all_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    out.assign(word);
    for (char& c : out)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return;
  }
  utf8proc_uint8_t* mapped = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_STABLE);
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(word.data()),
                                 static_cast<utf8proc_ssize_t>(word.size()), &mapped, options);
  if (size < 0) {
    out.assign(word);
    return;
  }
  out.assign(reinterpret_cast<char*>(mapped), static_cast<std::size_t>(size));
  std::free(mapped);
}

}  // namespace

bool is_searched(Kind kind) {
  const auto& attributes = catalog::find_type(kind).attributes;
  return std::any_of(attributes.begin(), attributes.end(),
                     [](const auto& attribute) { return attribute.is(catalog::kSearch); });
}

std::string searchable_text(Kind kind, std::string_view body) {
  static thread_local ondemand::parser parser;
  std::string out;
  simdjson::padded_string padded(body);
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(padded).get(document) != SUCCESS || document.get_object().get(object) != SUCCESS) return out;
  const auto& type = catalog::find_type(kind);
  for (auto entry : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(entry).get(field) != SUCCESS || field.unescaped_key().get(key) != SUCCESS) break;
    const auto* attribute = type.find_attribute(key);
    if (attribute != nullptr && attribute->is(catalog::kSearch)) collect(field.value(), out, 0);
  }
  if (out.size() > kMaxText) {
    out.resize(kMaxText);
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
  }
  return out;
}

void each_token(std::string_view text, const std::function<bool(Token&)>& on_token) {
  Token token;
  std::size_t at = 0;
  bool inside = false, more = true;
  const auto end_word = [&](std::size_t end) {
    if (!inside) return;
    inside = false;
    token.end = end;
    fold(text.substr(token.begin, end - token.begin), token.folded);
    more = on_token(token);
  };
  while (at < text.size() && more) {
    utf8proc_int32_t c = static_cast<unsigned char>(text[at]);
    utf8proc_ssize_t size = 1;
    if (c >= 0x80)
      size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                              static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size() - at, 4)), &c);
    if (size <= 0) break;
    // A combining mark belongs to the letter before it.
    if (c >= 0x3041 && stands_alone(c) && is_word(c)) {
      end_word(at);
      if (!more) return;
      token.begin = at;
      inside = true;
      end_word(at + static_cast<std::size_t>(size));
      at += static_cast<std::size_t>(size);
      continue;
    }
    const bool word = is_word(c) || (inside && c >= 0x300 && utf8proc_category(c) == UTF8PROC_CATEGORY_MN);
    if (word && !inside) token.begin = at;
    if (!word) end_word(at);
    inside = word;
    at += static_cast<std::size_t>(size);
  }
  if (more) end_word(at);
}

std::string folded_words(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return std::string(text);
  std::string out;
  out.reserve(text.size());
  each_token(text, [&](Token& token) {
    if (!out.empty()) out += ' ';
    out += token.folded;
    return true;
  });
  return out;
}

std::vector<Token> tokens_of(std::string_view text, std::size_t limit) {
  std::vector<Token> tokens;
  if (limit == 0) return tokens;
  each_token(text, [&](Token& token) {
    tokens.push_back(token);
    return tokens.size() < limit;
  });
  return tokens;
}

}  // namespace gluepot::documentation
