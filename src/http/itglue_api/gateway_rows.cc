// SPDX-License-Identifier: Apache-2.0
// What the source wrote stands in the mirror before its answer goes out, so that the next read shows it.
#include <algorithm>

#include "core/log.h"
#include "http/itglue_api/gateway_passage.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;
using documentation::Record;

bool is_blank(const json::value& value) {
  return value.is_null() || (value.is_array() && value.get_array().empty()) ||
         (value.is_string() && value.get_string().empty());
}

/// The attributes after a write. A source may answer a write with less than a read shows: what it left out stays as it
/// was. Nothing when the answer says all there is, so that its own bytes are kept.
std::optional<std::string> merged(const Record& before, std::string_view after) {
  json::error_code error;
  auto old = json::parse(before.body, error);
  if (error || !old.is_object()) return std::nullopt;
  auto now = json::parse(after, error);
  if (error || !now.is_object()) return std::nullopt;
  auto& object = now.get_object();
  bool added = false;
  for (const auto& entry : old.get_object()) {
    auto* given = object.if_contains(entry.key());
    // A document's text changes by its sections only; writes of the document itself may answer without it.
    const bool text = before.kind == Kind::kDocuments && entry.key() == "content";
    if (given != nullptr && !(text && is_blank(*given) && !is_blank(entry.value()))) continue;
    object.insert_or_assign(entry.key(), entry.value());
    added = true;
  }
  if (!added) return std::nullopt;
  return json::serialize(now);
}

}  // namespace

void Passage::take_in(Kind kind, core::Secret& answer) {
  if (!mirror::Passes::keeps(kind) || answer.empty()) return;
  catalog::PageReader reader;
  auto page = reader.read(kind, answer, traits());
  std::vector<catalog::Page> kept;
  std::vector<const catalog::Row*> rows;
  const auto note = [](const std::string& why) {
    core::log_warn("a record that was written is not in the mirror until the next sync", {{"cause", why}});
  };
  if (!page) return note(page.error().message);
  kept.reserve(page->rows.size());
  for (const auto& row : page->rows) {
    // Of an organization that is not mapped nothing is stored; its name comes with the next sync.
    if (row.organization_id != 0 && !view_.may_see(row.organization_id)) continue;
    const auto before = parts_.store.find(row.kind, row.id);
    if (before && *before) {
      if (const auto whole = merged(**before, row.attributes)) {
        auto again = reader.read_attributes(row.kind, row.id, *whole, traits());
        if (again && again->rows.size() == 1) {
          kept.push_back(std::move(*again));
          rows.push_back(&kept.back().rows.front());
          continue;
        }
      }
    }
    rows.push_back(&row);
  }
  if (auto stored = parts_.store.store_rows(rows); !stored) note(stored.error().message);
}

void Passage::take_out(const std::vector<std::int64_t>& ids) {
  if (!mirror::Passes::keeps(type().kind)) return;
  for (const auto id : ids)
    if (auto removed = parts_.store.remove(type().kind, id); !removed)
      core::log_warn("a record that was deleted stays in the mirror until the next sync",
                     {{"kind", catalog::kind_name(type().kind)}, {"id", id}, {"cause", removed.error().message}});
}

/// What a write changes besides its own row is read again: a document's text after its sections, a new type's fields.
void Passage::follow_up(const local::Reply& reply) {
  if (type().kind == Kind::kFlexibleAssetTypes && call_.verb == catalog::Verb::kPost) {
    json::error_code error;
    const auto document = json::parse(reply.bytes(), error);
    const auto* row =
        error ? nullptr : object_of(document.is_object() ? document.get_object().if_contains("data") : nullptr);
    const auto* id = row == nullptr ? nullptr : row->if_contains("id");
    if (const auto number = id == nullptr ? std::nullopt : id_of(*id)) learn_fields(*number);
    return;
  }
  if (type().kind != Kind::kDocumentSections || !target_.nested) return;
  const auto document = stored(Kind::kDocuments, target_.parent, view_.scope);
  if (!document || !*document) return;
  auto answer = send("GET", "/documents/" + std::to_string(target_.parent), nullptr, connectors::Lane::kPerson);
  if (answer && answer->status == 200) return take_in(Kind::kDocuments, answer->body);
  // Until it has been read again, the document is fetched and not served from the mirror.
  const auto& record = **document;
  if (auto noted = passes_.text_changed(record.id, record.organization_id, parts_.clock.now_ms()); !noted)
    core::log_warn("a document's text in the mirror is out of date", {{"id", record.id}});
}

}  // namespace gluepot::itglue_api
