// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/render.h"

#include <boost/json.hpp>

#include "connectors/local/impl/hanging.h"
#include "connectors/local/impl/tags.h"
#include "core/text.h"
#include "documentation/versions.h"

namespace gluepot::local {
namespace {

namespace json = boost::json;
using catalog::DocumentWriter;
using documentation::Record;

constexpr std::size_t kQuickNotesInLists = 250;

/// A JSON string literal, written where it is wiped later.
void append_quoted(core::Secret& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out.append("\"");
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(from, i - from));
    from = i + 1;
    if (c == '"')
      out.append("\\\"");
    else if (c == '\\')
      out.append("\\\\");
    else {
      const char escape[] = {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 15]};
      out.append({escape, sizeof escape});
    }
  }
  out.append(text.substr(from));
  out.append("\"");
}

/// Puts `members` (without outer commas) behind the '{' at `at` of an object's text.
core::Secret put_in(std::string_view object, std::size_t at, const core::Secret& members) {
  core::Secret out(object.substr(0, at + 1));
  out.append(members.reveal());
  std::size_t next = at + 1;
  while (next < object.size() && (object[next] == ' ' || object[next] == '\n')) ++next;
  if (next < object.size() && object[next] != '}') out.append(",");
  out.append(object.substr(at + 1));
  return out;
}

/// Code points, not bytes: what is cut must stay UTF-8.
std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t i = 0;
  for (; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && count-- == 0) break;
  return text.substr(0, i);
}

std::optional<std::string> with_short_notes(std::string_view attributes) {
  const auto at = attributes.find("\"quick-notes\":\"");
  if (at == std::string_view::npos || attributes.size() - at < kQuickNotesInLists) return std::nullopt;
  json::error_code error;
  auto value = json::parse(attributes, error);
  if (error || !value.is_object()) return std::nullopt;
  auto& notes = value.get_object()["quick-notes"];
  if (!notes.is_string()) return std::nullopt;
  const std::string_view whole = notes.get_string();
  const auto cut = first_characters(whole, kQuickNotesInLists);
  if (cut.size() == whole.size()) return std::nullopt;
  notes = std::string(cut);
  return json::serialize(value);
}

}  // namespace

std::string_view Reply::bytes() const {
  if (const auto* secret = std::get_if<core::Secret>(&body)) return secret->reveal();
  return std::get<std::string>(body);
}

std::string sealed_row(Kind kind, std::int64_t id, std::string_view field) {
  return "sealed_value/" + std::to_string(static_cast<int>(kind)) + "/" + std::to_string(id) + "/" + std::string(field);
}

core::Result<std::optional<std::string>> Renderer::sealed(const Record& record, std::string_view field) {
  if (show_.version != 0) return documentation::version_sealed(reader_.connection(), show_.version, field);
  return reader_.sealed(record.kind, record.id, field);
}

Outcome<bool> Renderer::may_show(const Record& record) {
  if (!show_.read_values) return false;
  if (show_.call == nullptr || show_.call->may_show == nullptr) return true;
  LOCAL_ASSIGN(const bool may, (*show_.call->may_show)(record));
  return may;
}

Outcome<core::Secret> Renderer::open(const Record& record, std::string_view field) {
  if (!admitted_ && show_.before_value != nullptr) LOCAL_TRY((*show_.before_value)(record));
  admitted_ = true;
  LOCAL_ASSIGN(const auto bytes, sealed(record, field));
  if (!bytes) return core::Secret{};
  LOCAL_ASSIGN(auto value, vault_.open_sealed(*bytes, sealed_row(record.kind, record.id, field)));
  return value;
}

Outcome<std::optional<core::Secret>> Renderer::with_password(const Record& record) {
  if (!show_.password || !show_.read_values) return std::nullopt;
  LOCAL_ASSIGN(const auto bytes, sealed(record, "password"));
  core::Secret members("\"password\":");
  if (!bytes) {
    members.append("null");  // blank in old data: the attribute is there, empty
  } else {
    LOCAL_ASSIGN(const bool may, may_show(record));
    if (!may) return std::nullopt;
    LOCAL_ASSIGN(const auto value, open(record, "password"));
    append_quoted(members, value.reveal());
  }
  return put_in(record.body, 0, members);
}

Outcome<std::optional<core::Secret>> Renderer::with_traits(const Record& record, std::string_view attributes) {
  if (!traits_) {
    LOCAL_ASSIGN(traits_, reader_.secret_traits());
  }
  const auto type = traits_->types.find(record.parent_id);
  if (type == traits_->types.end() || type->second.secret.empty()) return std::nullopt;
  // The name cannot stand unescaped inside a string, and no attribute before it is an object: the first hit is the
  // member.
  static constexpr std::string_view kTraits = "\"traits\":{";
  const auto at = attributes.find(kTraits);
  if (at == std::string_view::npos) return std::nullopt;
  LOCAL_ASSIGN(const auto fields, reader_.sealed_fields(record.kind, record.id));
  core::Secret members;
  std::optional<bool> may;
  for (const auto& field : fields) {
    if (!field.starts_with("traits.")) continue;
    const auto key = std::string_view(field).substr(7);
    if (!type->second.secret.contains(key)) continue;
    if (!members.empty()) members.append(",");
    append_quoted(members, key);
    members.append(":");
    if (!may) {
      LOCAL_ASSIGN(may, may_show(record));
    }
    if (!*may) {
      members.append("null");
      continue;
    }
    LOCAL_ASSIGN(const auto value, open(record, field));
    append_quoted(members, value.reveal());
    secret_ = true;
  }
  if (members.empty()) return std::nullopt;
  return put_in(attributes, at + kTraits.size() - 1, members);
}

Outcome<std::optional<core::Secret>> Renderer::asset(const Record& record) {
  const bool narrowed =
      show_.call != nullptr && (show_.call->kinds != nullptr || show_.call->scope.organizations.has_value());
  if (!narrowed) return with_traits(record, record.body);
  LOCAL_ASSIGN(auto less, without_hidden_tags(reader_, show_.call->scope, show_.call->kinds, record.body));
  if (!less) return with_traits(record, record.body);
  LOCAL_ASSIGN(auto whole, with_traits(record, *less));
  if (!whole) whole = core::Secret::take(std::move(*less));
  return whole;
}

Outcome<Renderer::Piece> Renderer::piece(const Record& record) {
  Piece piece{&record, record.body.empty() ? std::string_view("{}") : std::string_view(record.body), {}};
  std::optional<core::Secret> changed;
  if (record.kind == Kind::kPasswords) {
    LOCAL_ASSIGN(changed, with_password(record));
    secret_ |= changed.has_value();
  } else if (record.kind == Kind::kFlexibleAssets) {
    LOCAL_ASSIGN(changed, asset(record));
  } else if (record.kind == Kind::kOrganizations && show_.list) {
    if (auto cut = with_short_notes(record.body)) changed = core::Secret::take(std::move(*cut));
  }
  const auto attributes = changed ? changed->reveal() : std::string_view(record.body);
  if (auto linked = with_addresses(reader_, record, attributes, show_))
    changed = core::Secret::take(std::move(*linked));
  if (changed) {
    kept_.push_back(std::move(*changed));
    piece.attributes = kept_.back().reveal();
  }
  if (!count_name_.empty()) {
    const auto found = counts_.find(record.id);
    piece.extra = "\"" + std::string(count_name_) + "\":" + std::to_string(found == counts_.end() ? 0 : found->second);
  }
  if (includes_ != nullptr) piece.references = includes_->of_row(record.id);
  return piece;
}

Outcome<void> Renderer::bring(Includes& includes, const std::vector<Record>& rows,
                              const std::vector<std::string>& names, std::span<const std::string_view> documented) {
  includes_ = &includes;
  return includes.hang(show_, rows, names, documented);
}

Outcome<void> Renderer::count(const std::vector<Record>& rows) {
  /// What is counted, and by which of its columns.
  struct Counted {
    Kind kind;
    std::string_view name;
    Kind counted;
    std::string_view by;
  };
  static constexpr Counted kCounted[] = {
      {Kind::kPasswordCategories, "passwords-count", Kind::kPasswords, "password-category-id"},
      {Kind::kDocumentFolders, "documents-count", Kind::kDocuments, "document-folder-id"},
      {Kind::kConfigurationTypes, "configurations-count", Kind::kConfigurations, "configuration-type-id"},
  };
  if (rows.empty()) return {};
  for (const auto& counted : kCounted) {
    if (counted.kind != rows.front().kind) continue;
    std::vector<std::int64_t> ids;
    for (const auto& row : rows) ids.push_back(row.id);
    static const documentation::Scope kAll;
    LOCAL_ASSIGN(const auto counts,
                 reader_.counts_of(counted.counted, counted.by, ids, show_.call == nullptr ? kAll : show_.call->scope));
    count_name_ = counted.name;
    counts_.insert(counts.begin(), counts.end());
  }
  return {};
}

Outcome<std::vector<Renderer::Piece>> Renderer::pieces(const std::vector<Record>& rows) {
  LOCAL_TRY(count(rows));
  std::vector<Piece> pieces;
  pieces.reserve(rows.size());
  kept_.reserve(kept_.size() + rows.size());  // views into it must stay
  for (const auto& row : rows) {
    LOCAL_ASSIGN(auto one, piece(row));
    pieces.push_back(std::move(one));
  }
  return pieces;
}

Outcome<Reply> Renderer::join(const std::vector<Record>& rows, bool single, int status,
                              const DocumentWriter::Paging* paging) {
  // A value leaves by itself, so that each has its entry in the audit.
  if (!single) show_.read_values = false;
  LOCAL_ASSIGN(const auto data, pieces(rows));
  std::size_t size = 4096 + (paging == nullptr ? 0 : 8 * paging->base_url.size());
  for (const auto& piece : data)
    size +=
        piece.attributes.size() + piece.extra.size() + 256 + (piece.references ? 128 * piece.references->size() : 0);
  const bool includes = includes_ != nullptr && !includes_->records().empty();
  if (includes)
    for (const auto& record : includes_->records()) size += record.body.size() + 256;
  DocumentWriter writer;
  writer.reserve(size);  // the whole answer at once: a growing string would leave copies of values behind
  single ? writer.begin_single() : writer.begin_list();
  static const std::vector<DocumentWriter::Reference> kNone;
  for (const auto& piece : data)
    writer.row(piece.record->kind, piece.record->id, piece.attributes, piece.extra,
               piece.references ? *piece.references : kNone);
  if (includes) {
    writer.begin_included();
    for (const auto& record : includes_->records()) {
      const auto* back = includes_->of_included(record);
      writer.row(record.kind, record.id, record.body, {}, back == nullptr ? kNone : *back);
    }
  }
  std::string text = paging == nullptr ? writer.finish() : writer.finish(*paging);
  if (secret_) return Reply{status, core::Secret::take(std::move(text))};
  return Reply{status, std::move(text)};
}

Outcome<Reply> Renderer::list(const std::vector<Record>& rows, const DocumentWriter::Paging& paging) {
  return join(rows, false, 200, &paging);
}

Outcome<Reply> Renderer::rows(const std::vector<Record>& rows, int status) {
  return join(rows, false, status, nullptr);
}

Outcome<Reply> Renderer::single(const Record& row, int status) {
  std::vector<Record> one;
  one.push_back(row);
  return join(one, true, status, nullptr);
}

}  // namespace gluepot::local
