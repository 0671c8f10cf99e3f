// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/exports.h"

#include <boost/json.hpp>

#include "core/clock.h"
#include "documentation/versions.h"

namespace gluepot::local {
namespace {

using store::Row;
using store::Statement;

constexpr Statement kPut{"export_order.put",
                         "INSERT INTO export_order (id, state, with_values, kinds, sealed_password, ordered_by, error) "
                         "VALUES (?, 'waiting', "
                         "?, ?, ?, ?, '')"};
constexpr Statement kDrop{"export_order.drop", "DELETE FROM export_order WHERE id = ?"};
constexpr Statement kState{"export_order.state",
                           "SELECT with_values, kinds FROM export_order WHERE id = ? AND state = 'done'"};
constexpr Statement kNext{
    "export_order.next",
    "SELECT o.id, r.organization_id, o.with_values, o.kinds, o.sealed_password, o.ordered_by, r.body FROM export_order "
    "o "
    "JOIN record r ON r.kind = ? AND r.id = o.id WHERE o.state = 'waiting' ORDER BY o.id LIMIT 1"};
constexpr Statement kFinish{"export_order.finish",
                            "UPDATE export_order SET state = ?, error = ?, sealed_password = NULL WHERE id = ?"};
constexpr Statement kOrphans{"export_order.orphans",
                             "DELETE FROM export_order WHERE id NOT IN (SELECT id FROM record WHERE kind = ?)"};

std::string password_row(std::int64_t id) {
  return "export_order/" + std::to_string(id) + "/zip_password";
}

const core::Secret* zip_password(const Draft& draft) {
  const auto given = draft.secrets.find("zip_password");
  return given == draft.secrets.end() || given->second.empty() ? nullptr : &given->second;
}

std::string caller_json(const core::Caller& caller) {
  return json::serialize(json::object{{"kind", static_cast<int>(caller.kind)},
                                      {"id", caller.id},
                                      {"name", caller.name},
                                      {"address", caller.address},
                                      {"request_id", caller.request_id}});
}

core::Caller caller_from(std::string_view text) {
  json::error_code error;
  const auto value = json::parse(text, error);
  auto caller = core::Caller::system();
  if (error || !value.is_object()) return caller;
  const auto& object = value.get_object();
  caller.kind = static_cast<core::Caller::Kind>(integer_in(object, "kind"));
  caller.id = integer_in(object, "id");
  caller.name = text_in(object, "name");
  caller.address = text_in(object, "address");
  caller.request_id = text_in(object, "request_id");
  return caller;
}

}  // namespace

Outcome<void> apply_export_rules(WriteContext& context, const Draft& draft, Work& work) {
  const auto refuse_it = [] {
    return refuse(422, "Valid organization_id is required", {}, "data/attributes/organization_id");
  };
  work.organization_id = work.integer("organization-id");
  if (work.organization_id == 0) {
    const auto* given = work.attributes.if_contains("organization-id");
    // A key for some organizations has no whole account to export.
    if ((given != nullptr && !given->is_null()) || context.scope.organizations) return refuse_it();
    work.set("organization-id", nullptr);
    work.set("organization-name", nullptr);
  } else {
    LOCAL_ASSIGN(const auto organization,
                 context.writer.find(Kind::kOrganizations, work.organization_id, context.scope));
    if (!organization) return refuse_it();
    work.set("organization-name", organization->name);
  }
  work.set("export-all", work.organization_id == 0);
  work.set("encrypted-status", zip_password(draft) != nullptr);
  return {};
}

Outcome<void> order_export(WriteContext& context, const Draft& draft, const Work& work) {
  const auto* password = zip_password(draft);
  // Values leave only in an encrypted file, and only to a key that may read them.
  const bool with_values = password != nullptr && context.call != nullptr && context.call->read_values;
  store::Value kinds = store::Null{}, sealed = store::Null{};
  std::string kinds_text, sealed_bytes;
  if (context.call != nullptr && context.call->kinds != nullptr) {
    kinds_text = context.call->kinds->to_string();
    kinds = store::bind(kinds_text);
  }
  if (password != nullptr) {
    sealed_bytes = context.vault.seal(*password, password_row(work.id));
    sealed = store::Blob{sealed_bytes};
  }
  const auto by =
      context.call != nullptr && context.call->caller != nullptr ? *context.call->caller : core::Caller::system();
  LOCAL_TRY(context.writer.connection().execute(kPut, work.id, with_values, kinds, sealed, caller_json(by)));
  return {};
}

Outcome<void> drop_export_order(WriteContext& context, std::int64_t id) {
  LOCAL_TRY(context.writer.connection().execute(kDrop, id));
  return {};
}

bool is_export_ready(documentation::Reader& reader, std::int64_t id, const Call& call) {
  struct Made {
    bool with_values;
    std::optional<std::string> kinds;
  };
  const auto made = reader.connection().find(
      kState,
      [](const Row& row) {
        return Made{row.boolean(0), row.optional_string(1)};
      },
      id);
  if (!made || !*made || ((*made)->with_values && !call.read_values)) return false;
  if (call.kinds == nullptr) return true;
  // Whoever sees fewer types than whoever ordered it does not get the file.
  return (*made)->kinds && (catalog::KindSet(*(*made)->kinds) & ~*call.kinds).none();
}

core::Result<std::optional<ExportOrder>> RecordService::next_export() {
  struct Found {
    ExportOrder order;
    std::string sealed, body;
  };
  std::optional<Found> found;
  GLUEPOT_TRY(store_.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(found, reader.connection().find(
                              kNext,
                              [](const Row& row) {
                                Found one;
                                one.order.id = row.integer(0);
                                one.order.organization_id = row.integer(1);
                                one.order.with_values = row.boolean(2);
                                if (!row.is_null(3)) one.order.kinds = catalog::KindSet(row.string(3));
                                one.sealed = row.string(4);
                                one.order.ordered_by = caller_from(row.text(5));
                                one.body = row.string(6);
                                return one;
                              },
                              static_cast<int>(Kind::kExports)));
    return {};
  }));
  if (!found) return std::nullopt;
  if (!found->sealed.empty()) {
    GLUEPOT_ASSIGN(found->order.zip_password, vault_.open_sealed(found->sealed, password_row(found->order.id)));
  }
  json::error_code error;
  const auto body = json::parse(found->body, error);
  found->order.include_logs = !error && body.is_object() && flag_in(body.get_object(), "include-logs");
  return std::optional(std::move(found->order));
}

core::Status RecordService::finish_export(std::int64_t id, const core::Result<documentation::StoredBlob>& content) {
  return store_.write([&](documentation::LocalWriter& writer) -> core::Status {
    GLUEPOT_ASSIGN(const auto record, writer.find(Kind::kExports, id));
    if (!record) return {};  // deleted while it was being made: its content is nobody's
    const std::string error = content ? std::string() : content.error().message;
    GLUEPOT_TRY(writer.connection().execute(kFinish, content ? "done" : "failed", error, id));
    if (content)
      GLUEPOT_TRY(documentation::put_file(
          writer.connection(), {id, Kind::kExports, id, "", "export-" + std::to_string(id) + ".zip", "application/zip",
                                content->size, content->name}));
    GLUEPOT_TRY(writer.patch(Kind::kExports, id, json::object{{"updated-at", core::format_time(clock_.now_ms())}}));
    return {};
  });
}

core::Result<int> RecordService::sweep_files() {
  if (options_.blobs == nullptr) return 0;
  GLUEPOT_TRY(store_.write([&](documentation::LocalWriter& writer) -> core::Status {
    GLUEPOT_TRY(writer.connection().execute(kOrphans, static_cast<int>(Kind::kExports)));
    return {};
  }));
  return options_.blobs->sweep([&](std::string_view blob) -> core::Result<bool> {
    bool used = true;
    GLUEPOT_TRY(store_.read([&](documentation::Reader& reader) -> core::Status {
      GLUEPOT_ASSIGN(used, documentation::is_blob_used(reader.connection(), blob));
      return {};
    }));
    return used;
  });
}

core::Result<OpenedFile> RecordService::open_file(std::string_view path, std::string_view query) {
  const auto id = links_.check(path, query);
  if (!id || options_.blobs == nullptr)
    return core::fail(core::ErrorCode::kForbidden,
                      "The address is no longer good; read the record again for a new one");
  std::optional<documentation::RecordFile> file;
  GLUEPOT_TRY(store_.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(file, documentation::find_file(reader.connection(), *id));
    return {};
  }));
  if (!file) return core::fail(core::ErrorCode::kNotFound, "The file is not there any more");
  GLUEPOT_ASSIGN(auto content, options_.blobs->read(file->blob));
  const bool in_page = file->kind == Kind::kDocumentImages;
  return OpenedFile{std::move(*file), in_page, std::move(content)};
}

}  // namespace gluepot::local
