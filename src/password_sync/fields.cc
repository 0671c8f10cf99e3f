// SPDX-License-Identifier: Apache-2.0
#include "password_sync/fields.h"

#include <algorithm>
#include <initializer_list>

#include "core/text.h"

namespace gluepot::password_sync {
namespace {

constexpr std::size_t kMaxCharacters = 255;
constexpr std::string_view kPrefix = "gluepot:";

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
  return count;
}

/// A column that held Latin-1 bytes in disguise: each byte becomes the character of that number.
std::string to_utf8(std::string_view text) {
  if (core::valid_utf8(text)) return std::string(text);
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xc0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return out;
}

/// One line: control characters become blanks.
std::string one_line(std::string_view text) {
  std::string out = to_utf8(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return std::string(core::trim(out));
}

std::string cut(std::string text) {
  if (characters(text) <= kMaxCharacters) return text;
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80 && ++seen == kMaxCharacters) break;
  text.resize(at);
  return std::string(core::trim(text)) + "…";
}

using Placeholders = std::vector<std::pair<std::string_view, std::string>>;

/// Each placeholder once, from left to right: what a value holds is never taken for a placeholder.
std::string filled(std::string_view text, const Placeholders& values) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{');
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    out += text.substr(0, open);
    const auto name = text.substr(open + 1, close - open - 1);
    const auto found =
        std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.first == name; });
    if (found != values.end()) out += found->second;
    text.remove_prefix(close + 1);
  }
  return out.append(text);
}

/// Length before each part: ("ab","c") and ("a","bc") differ.
vault::Digest digest_of(const vault::Vault& vault, std::initializer_list<std::string_view> parts) {
  std::string bytes;
  for (const auto part : parts) {
    bytes += std::to_string(part.size());
    bytes += ':';
    bytes += part;
  }
  auto digest = vault.digest("password_sync", bytes);
  core::wipe(bytes);
  return digest;
}

}  // namespace

PushedFields fields_of(const automate::VaultRow& row, const Settings& settings, std::string_view client_name) {
  const Placeholders values{{"title", to_utf8(row.title)},
                            {"username", to_utf8(row.username)},
                            {"url", to_utf8(row.url)},
                            {"notes", to_utf8(row.notes)},
                            {"client", to_utf8(client_name)},
                            {"location", to_utf8(row.location)},
                            {"id", std::to_string(row.id)},
                            {"expires", to_utf8(row.expires.value_or(""))},
                            {"changed_by", to_utf8(row.changed_by.value_or(""))}};
  PushedFields fields;
  fields.username = cut(one_line(filled(settings.username_template, values)));
  fields.url = one_line(filled(settings.url_template, values));
  fields.notes = std::string(core::trim(filled(settings.notes_template, values)));
  fields.name = cut(one_line(filled(settings.name_template, values)));
  const std::string id = std::to_string(row.id);
  if (fields.name.empty())
    fields.name = fields.username.empty() ? "Automate password " + id : cut(fields.username + " (Automate " + id + ")");
  return fields;
}

std::string with_marker(std::string_view notes, std::string_view intent_id) {
  std::string out(without_marker(notes));
  if (!out.empty()) out += '\n';
  return out.append(kPrefix).append(intent_id);
}

namespace {
/// Where the marker begins. A source may wrap lines in tags, so after it only tags and blanks are allowed.
std::size_t marker_at(std::string_view notes) {
  const auto at = notes.rfind(kPrefix);
  if (at == std::string_view::npos) return at;
  auto end = notes.find_first_not_of("0123456789abcdef-", at + kPrefix.size());
  bool tag = false;
  for (; end < notes.size(); ++end) {
    const char c = notes[end];
    if (c == '<')
      tag = true;
    else if (c == '>')
      tag = false;
    else if (!tag && c != ' ' && c != '\n' && c != '\r' && c != '\t')
      return std::string_view::npos;
  }
  return at;
}
}  // namespace

std::string_view marker_of(std::string_view notes) {
  const auto at = marker_at(notes);
  if (at == std::string_view::npos) return {};
  const auto from = at + kPrefix.size();
  return notes.substr(from, notes.find_first_not_of("0123456789abcdef-", from) - from);
}

std::string_view without_marker(std::string_view notes) {
  const auto at = marker_at(notes);
  return core::trim(at == std::string_view::npos ? notes : notes.substr(0, at));
}

std::int64_t vault_row_of(std::string_view intent_id) {
  const auto dash = intent_id.rfind('-');
  if (dash == std::string_view::npos) return -1;
  return core::parse_int64(intent_id.substr(0, dash)).value_or(-1);
}

vault::Digest cipher_digest(const vault::Vault& vault, const automate::VaultRow& row) {
  return digest_of(vault, {"ciphertext", std::to_string(row.client_id), row.sealed});
}
vault::Digest read_digest(const vault::Vault& vault, const automate::VaultRow& row, const vault::Digest& cipher) {
  if (!row.read_with_client) return cipher;
  return digest_of(vault, {"read with", std::to_string(*row.read_with_client), cipher});
}
vault::Digest automate_digest(const vault::Vault& vault, const PushedFields& fields, std::string_view cipher) {
  return digest_of(vault, {"automate", fields.name, fields.username, fields.url, fields.notes, cipher});
}
vault::Digest documentation_digest(const vault::Vault& vault, const connectors::PasswordEntry& entry) {
  return digest_of(vault,
                   {"documentation", entry.organization.text(), core::trim(entry.name), core::trim(entry.username),
                    core::trim(entry.url), without_marker(entry.notes), std::to_string(entry.password_updated_at_ms)});
}
vault::Digest both_digest(const vault::Vault& vault, std::string_view automate, std::string_view documentation) {
  return digest_of(vault, {"both", automate, documentation});
}
vault::Digest name_digest(const vault::Vault& vault, std::string_view name) {
  return digest_of(vault, {"name", name});
}

std::optional<std::int64_t> configuration_of(std::string_view title,
                                             const std::vector<connectors::Configuration>& configurations) {
  const std::string text = core::normalise_name(title);
  std::optional<std::int64_t> found;
  for (const auto& configuration : configurations) {
    const std::string name = core::normalise_name(configuration.name);
    if (name.empty() || text.size() <= name.size() + 1 || !text.ends_with(name)) continue;
    if (text[text.size() - name.size() - 1] != ' ') continue;
    if (found) return std::nullopt;
    found = configuration.id;
  }
  return found;
}

std::string alike_key(core::OrganizationId organization, std::string_view name, std::string_view username) {
  std::string key = organization.text();
  key += '\n';
  key += core::trim(name);
  key += '\n';
  key += core::trim(username);
  return key;
}

}  // namespace gluepot::password_sync
