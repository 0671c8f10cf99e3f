// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/quick_reads.h"

#include "catalog/document_writer.h"
#include "catalog/query.h"
#include "connectors/local/impl/outcome.h"
#include "connectors/local/impl/reads.h"

namespace gluepot::local {
namespace {

using catalog::Kind;
using documentation::RowView;

/// A page that may be read on the I/O thread: others wait as long as it takes.
constexpr int kQuickPage = 200;

/// Types whose rows are shown as they are stored: nothing is counted, cut, opened or derived for them.
constexpr Kind kStored[] = {
    Kind::kOrganizationTypes,
    Kind::kOrganizationStatuses,
    Kind::kConfigurationStatuses,
    Kind::kContactTypes,
    Kind::kManufacturers,
    Kind::kModels,
    Kind::kConfigurations,
    Kind::kContacts,
    Kind::kLocations,
    Kind::kChecklists,
    Kind::kChecklistTemplates,
    Kind::kFlexibleAssetTypes,
    Kind::kDomains,
    Kind::kSslCertificates,
    Kind::kCountries,
    Kind::kRegions,
    Kind::kOperatingSystems,
    Kind::kPlatforms,
};

catalog::KindSet stored_kinds() {
  catalog::KindSet kinds;
  for (const auto kind : kStored) kinds.set(static_cast<std::size_t>(kind));
  return kinds;
}

bool shown_as_stored(const Target& target, std::string_view query) {
  static const catalog::KindSet kKinds = stored_kinds();
  const auto kind = target.type->kind;
  if (kind == Kind::kPasswords) return !target.member || query == "show_password=false";
  if (kind == Kind::kOrganizations) return target.member;  // lists cut quick-notes
  return kKinds.test(static_cast<std::size_t>(kind));
}

/// Pages of the whole list and nothing else: no filter, no other order, nothing that comes along.
bool is_plain_list(const catalog::Query& query) {
  const bool by_id =
      query.sorts.empty() || (query.sorts.size() == 1 && query.sorts[0].name == "id" && !query.sorts[0].descending);
  return by_id && query.filters.empty() && query.includes.empty() && query.others.empty();
}

std::optional<catalog::Query> read_plain_list(const Target& target, std::string_view text) {
  if (target.member || target.nested || !target.type->can(catalog::kIndex)) return std::nullopt;
  auto query = catalog::parse_query(text);
  if (!query || !is_plain_list(*query)) return std::nullopt;
  return std::move(*query);
}

bool is_plain_show(const Target& target, std::string_view query) {
  return target.member && !target.publish && !target.nested && target.type->can(catalog::kShow) &&
         (query.empty() || query == "show_password=false");
}

Reply failed(const core::Error& error) {
  const auto refusal = as_refusal(error);
  return {refusal.status, catalog::errors_body({refusal})};
}

Reply show(documentation::Store& store, const Call& call, const Target& target) {
  std::string text;
  std::int64_t organization_id = 0;
  const auto found = store.with_row(target.type->kind, target.id, call.scope, [&](const RowView& row) {
    catalog::DocumentWriter writer;
    writer.reserve(row.body.size() + 128);
    writer.begin_single();
    writer.plain_row(target.type->kind, row.id, row.body);
    text = writer.finish();
    organization_id = target.type->kind == Kind::kOrganizations ? row.id : row.organization_id;
  });
  if (!found) return failed(found.error());
  if (!*found) {
    const auto missing = missing_row();
    return {404, catalog::errors_body({missing.value()})};
  }
  Reply reply{200, std::move(text)};
  reply.touched.push_back({Action::kShow, target.type->kind, target.id, organization_id, {}});
  return reply;
}

std::optional<Reply> list(documentation::Store& store, const Call& call, const Target& target,
                          const catalog::Query& query) {
  catalog::DocumentWriter writer;
  catalog::DocumentWriter::Paging paging;
  const auto url = list_url(call);
  paging.base_url = url;
  paging.page_number = query.page_number;
  paging.page_size = query.page_size;
  bool first = true;
  writer.begin_list();
  const auto done = store.each_of_page(
      target.type->kind, call.scope, query.page_number, query.page_size,
      [&](std::int64_t total) { paging.total_count = total; },
      [&](const RowView& row) {
        // The rows of a page are much alike.
        if (std::exchange(first, false))
          writer.reserve(static_cast<std::size_t>(query.page_size) * (row.body.size() + 128) + 2048);
        writer.plain_row(target.type->kind, row.id, row.body);
      });
  if (!done && done.error().code == core::ErrorCode::kConflict) return std::nullopt;  // the slower way works always
  if (!done) return failed(done.error());
  return Reply{200, writer.finish(paging)};
}

}  // namespace

std::optional<Reply> answer_quickly(documentation::Store& store, const Call& call, const Target& target) {
  if (call.scope.hide_restricted || !shown_as_stored(target, call.query)) return std::nullopt;
  if (is_plain_show(target, call.query)) return show(store, call, target);
  if (auto query = read_plain_list(target, call.query)) return list(store, call, target, *query);
  return std::nullopt;
}

bool is_quick(const documentation::Store& store, const Target& target, std::string_view query) {
  if (!shown_as_stored(target, query)) return false;
  if (is_plain_show(target, query)) return true;
  const auto list = read_plain_list(target, query);
  return list && list->page_size <= kQuickPage && store.is_paged(target.type->kind);
}

}  // namespace gluepot::local
