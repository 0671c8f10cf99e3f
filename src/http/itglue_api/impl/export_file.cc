// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/impl/export_file.h"

#include <boost/json.hpp>
#include <map>
#include <set>

#include "http/itglue_api/impl/csv.h"
#include "http/itglue_api/impl/zip_writer.h"

namespace gluepot::itglue_api {
namespace {

namespace json = boost::json;
using catalog::Kind;
using documentation::Condition;
using documentation::Record;

constexpr int kPage = 500;
constexpr std::int64_t kLogDays = 30;

/// Lists that come with every account, and what an export cannot hold or is itself.
bool is_exported(Kind kind) {
  switch (kind) {
    case Kind::kCountries:
    case Kind::kRegions:
    case Kind::kOperatingSystems:
    case Kind::kPlatforms:
    case Kind::kUserMetrics:
    case Kind::kLogs:
    case Kind::kExports:
    case Kind::kVersions:
      return false;
    default:
      return true;
  }
}

bool is_column(const catalog::Attribute& attribute) {
  return !attribute.is(catalog::kSecret | catalog::kWriteOnly | catalog::kColumnOnly) &&
         !attribute.name.ends_with("-url") && !attribute.name.ends_with("-src");
}

/// A name that is safe within a path of the zip file.
std::string path_part(std::string_view name) {
  std::string part;
  for (const char c : name.substr(0, 100))
    part += c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  return part.empty() || part == "." || part == ".." ? "_" : part;
}

class ExportFile {
 public:
  ExportFile(local::RecordService& records, audit::AuditLog& audit, const core::Clock& clock,
             const local::ExportOrder& order, jobs::Control& control, const MayShow& may_show)
      : records_(records), audit_(audit), clock_(clock), order_(order), control_(control), may_show_(may_show) {}

  core::Result<documentation::StoredBlob> make() {
    if (records_.blobs() == nullptr) return core::fail(core::ErrorCode::kUnavailable, "there is no folder for files");
    GLUEPOT_ASSIGN(content_, records_.blobs()->begin());
    GLUEPOT_ASSIGN(zip_, ZipWriter::open([this](std::string_view bytes) { return content_->write(bytes); },
                                         order_.zip_password ? &*order_.zip_password : nullptr));
    auto written = write_all();
    if (auto noted = end_audit(written); !noted && written) written = noted;
    GLUEPOT_TRY(written);
    GLUEPOT_TRY(zip_->finish());
    return content_->finish();
  }

 private:
  core::Status write_all() {
    for (const auto& type : catalog::resource_types()) {
      const bool asked = !order_.kinds || order_.kinds->test(static_cast<std::size_t>(type.kind));
      if (!asked || !is_exported(type.kind)) continue;
      GLUEPOT_TRY(write_table(type, false));
      GLUEPOT_TRY(write_table(type, true));
      control_.update([&](jobs::Job& job) { job.task("export " + std::to_string(order_.id)).done = rows_; });
    }
    if (may(Kind::kAttachments)) GLUEPOT_TRY(write_files(Kind::kAttachments));
    if (may(Kind::kDocumentImages)) GLUEPOT_TRY(write_files(Kind::kDocumentImages));
    if (may(Kind::kFlexibleAssets)) GLUEPOT_TRY(write_files(Kind::kFlexibleAssets));
    if (order_.include_logs && !order_.kinds) GLUEPOT_TRY(write_logs());
    return write_manifest();
  }

  bool may(Kind kind) const { return !order_.kinds || order_.kinds->test(static_cast<std::size_t>(kind)); }

  /// All records of a type in id order, a page at a time, each page in a transaction of its own: writers do not wait,
  /// and no record comes twice.
  core::Status each(Kind kind, const std::function<core::Status(const Record&)>& work) {
    documentation::ListQuery query;
    query.kind = kind;
    query.page_size = kPage;
    query.with_total = false;
    if (order_.organization_id != 0) query.scope.organizations = std::vector{order_.organization_id};
    std::int64_t after = -1;
    for (;;) {
      if (control_.stop_requested()) return core::fail(core::ErrorCode::kCancelled, "stopped");
      query.conditions = {{"id", Condition::Op::kBetween, {std::to_string(after + 1), "*"}}};
      GLUEPOT_ASSIGN(const auto page, records_.store().list(query));
      for (const auto& record : page.records) {
        after = record.id;
        // The organization itself is its own; account-wide lists (types, categories) go along for reading the rest.
        GLUEPOT_TRY(work(record));
      }
      if (static_cast<int>(page.records.size()) < kPage) return {};
    }
  }

  core::Status put(std::string_view text) { return zip_->write(text); }

  /// One type as CSV or JSON; no entry when it has no records.
  core::Status write_table(const catalog::ResourceType& type, bool as_json) {
    bool begun = false;
    CsvWriter csv([this](std::string_view text) { return put(text); });
    GLUEPOT_TRY(each(type.kind, [&](const Record& record) -> core::Status {
      if (!begun) {
        GLUEPOT_TRY(zip_->begin((as_json ? "json/" : "") + std::string(type.write_type) + (as_json ? ".json" : ".csv"),
                                clock_.now_ms()));
        if (!as_json) GLUEPOT_TRY(write_header(type, csv));
      }
      if (as_json) {
        GLUEPOT_TRY(put(begun ? ",\n" : "[\n"));
        GLUEPOT_TRY(write_json_row(type, record));
      } else {
        GLUEPOT_TRY(write_csv_row(type, record, csv));
        ++rows_;
        ++counts_[std::string(type.write_type)];
      }
      begun = true;
      return {};
    }));
    return begun && as_json ? put("\n]\n") : core::Status{};
  }

  core::Status write_header(const catalog::ResourceType& type, CsvWriter& csv) {
    GLUEPOT_TRY(csv.text("id"));
    for (const auto& attribute : type.attributes)
      if (is_column(attribute)) GLUEPOT_TRY(csv.text(attribute.name));
    if (type.kind == Kind::kPasswords && order_.with_values) {
      GLUEPOT_TRY(csv.text("password"));
      GLUEPOT_TRY(csv.text("otp-secret"));
    }
    return csv.end_row();
  }

  core::Status write_csv_row(const catalog::ResourceType& type, const Record& record, CsvWriter& csv) {
    json::error_code error;
    const auto body = json::parse(record.body, error);
    if (error || !body.is_object())
      return core::fail(core::ErrorCode::kCorrupt, "a record cannot be read; run: gluepot doctor");
    GLUEPOT_TRY(csv.value(record.id));
    for (const auto& attribute : type.attributes) {
      if (!is_column(attribute)) continue;
      const auto* value = body.get_object().if_contains(attribute.name);
      GLUEPOT_TRY(csv.value(value == nullptr ? json::value(nullptr) : *value));
    }
    if (type.kind == Kind::kPasswords && order_.with_values)
      for (const std::string_view field : {"password", "otp_secret"}) {
        GLUEPOT_ASSIGN(const auto value, open(record, field));
        GLUEPOT_TRY(csv.text(value.reveal()));
      }
    return csv.end_row();
  }

  /// The row as the API shows it; values stand in front of the attributes, those of Password traits in front of the
  /// traits.
  core::Status write_json_row(const catalog::ResourceType& type, const Record& record) {
    GLUEPOT_TRY(put("{\"id\":\"" + std::to_string(record.id) + "\",\"type\":\"" + std::string(type.type) +
                    "\",\"attributes\":"));
    std::string_view body = record.body;
    if (order_.with_values && type.kind == Kind::kPasswords) {
      GLUEPOT_TRY(put("{"));
      GLUEPOT_TRY(write_member(record, "password", "password"));
      GLUEPOT_TRY(write_member(record, "otp_secret", "otp-secret"));
      body.remove_prefix(1);
    } else if (order_.with_values && type.kind == Kind::kFlexibleAssets) {
      static constexpr std::string_view kTraits = "\"traits\":{";
      const auto at = body.find(kTraits);
      if (at != std::string_view::npos) {
        GLUEPOT_TRY(put(body.substr(0, at + kTraits.size())));
        body.remove_prefix(at + kTraits.size());
        GLUEPOT_TRY(write_traits(record, body.starts_with('}')));
      }
    }
    GLUEPOT_TRY(put(body));
    return put("}");
  }

  core::Status write_member(const Record& record, std::string_view field, std::string_view name) {
    GLUEPOT_ASSIGN(const auto value, open(record, field));
    GLUEPOT_TRY(put("\"" + std::string(name) + "\":"));
    GLUEPOT_TRY(put_quoted(value));
    return put(",");
  }

  core::Status write_traits(const Record& record, bool no_others) {
    std::vector<std::string> fields;
    GLUEPOT_TRY(records_.store().read([&](documentation::Reader& reader) -> core::Status {
      GLUEPOT_ASSIGN(fields, reader.sealed_fields(record.kind, record.id));
      return {};
    }));
    static constexpr std::string_view kPrefix = "traits.";
    std::erase_if(fields, [](const std::string& field) { return !field.starts_with(kPrefix); });
    for (std::size_t i = 0; i < fields.size(); ++i) {
      GLUEPOT_ASSIGN(const auto value, open(record, fields[i]));
      GLUEPOT_TRY(put(json::serialize(json::string(fields[i].substr(kPrefix.size()))) + ":"));
      GLUEPOT_TRY(put_quoted(value));
      if (i + 1 < fields.size() || !no_others) GLUEPOT_TRY(put(","));
    }
    return {};
  }

  /// A JSON text, written piece by piece: no copy of the value but in the zip file.
  core::Status put_quoted(const core::Secret& value) {
    if (value.empty()) return put("null");
    GLUEPOT_TRY(put("\""));
    for (const char c : value.reveal()) {
      static constexpr char kHex[] = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 || c == '"' || c == '\\') {
        const char escaped[] = {'\\', 'u', '0', '0', kHex[byte >> 4], kHex[byte & 15]};
        GLUEPOT_TRY(put({escaped, sizeof escaped}));
      } else {
        GLUEPOT_TRY(put({&c, 1}));
      }
    }
    return put("\"");
  }

  /// A value, empty when the record has none. The entry in the audit stands before the first.
  core::Result<core::Secret> open(const Record& record, std::string_view field) {
    GLUEPOT_ASSIGN(const bool shown, may_show(record));
    if (!shown) return core::Secret{};
    if (!entry_) {
      audit::Draft draft{"export", order_.ordered_by, "export " + std::to_string(order_.id),
                         "exports/" + std::to_string(order_.id)};
      draft.detail = "password values";
      GLUEPOT_ASSIGN(entry_, audit_.begin(draft));
    }
    auto value = records_.open_value(record.kind, record.id, field);
    if (!value && value.error().code == core::ErrorCode::kNotFound) return core::Secret{};
    if (value)
      opened_.insert(std::to_string(static_cast<int>(record.kind)) + "/" + std::to_string(record.id) + "/" +
                     std::string(field));
    return value;
  }

  core::Result<bool> may_show(const Record& record) {
    if (!may_show_) return true;
    const auto known = shown_.find({record.kind, record.id});
    if (known != shown_.end()) return known->second;
    GLUEPOT_ASSIGN(const bool shown, may_show_(record));
    shown_.emplace(std::pair{record.kind, record.id}, shown);
    return shown;
  }

  core::Status end_audit(const core::Status& written) {
    if (!entry_) return {};
    return audit_.finish(*entry_, written ? audit::Outcome::kDone : audit::Outcome::kFailed,
                         std::to_string(opened_.size()) + " values");
  }

  core::Status write_files(Kind kind) {
    return each(kind, [&](const Record& record) -> core::Status {
      std::vector<documentation::RecordFile> files;
      GLUEPOT_TRY(records_.store().read([&](documentation::Reader& reader) -> core::Status {
        GLUEPOT_ASSIGN(files, documentation::files_of(reader.connection(), kind, record.id));
        return {};
      }));
      for (const auto& file : files) GLUEPOT_TRY(write_file(kind, record, file));
      return {};
    });
  }

  core::Status write_file(Kind kind, const Record& record, const documentation::RecordFile& file) {
    // An attachment of a type that is not asked for stays out, as its record does.
    const auto* owner = catalog::find_type_number(record.side_integer("owner-kind").value_or(0));
    if (kind == Kind::kAttachments && owner != nullptr && !may(owner->kind)) return {};
    const auto folder = kind == Kind::kAttachments && owner != nullptr
                            ? "attachments/" + std::string(owner->write_type) + "/" + std::to_string(record.parent_id)
                            : std::string(catalog::kind_name(kind)) + "_files/" + std::to_string(record.id);
    GLUEPOT_ASSIGN(auto content, records_.blobs()->read(file.blob));
    GLUEPOT_TRY(zip_->begin(folder + "/" + std::to_string(file.id) + "-" + path_part(file.file_name), clock_.now_ms()));
    for (;;) {
      if (control_.stop_requested()) return core::fail(core::ErrorCode::kCancelled, "stopped");
      GLUEPOT_ASSIGN(const auto piece, content->next());
      if (piece.empty()) return {};
      GLUEPOT_TRY(put(piece));
    }
  }

  core::Status write_logs() {
    GLUEPOT_TRY(zip_->begin("logs.csv", clock_.now_ms()));
    CsvWriter csv([this](std::string_view text) { return put(text); });
    for (const auto name :
         {"id", "created-at", "action", "outcome", "user", "resource", "name", "ip-address", "detail"})
      GLUEPOT_TRY(csv.text(name));
    GLUEPOT_TRY(csv.end_row());
    core::Status done;
    GLUEPOT_TRY(audit_.walk({clock_.now_ms() - kLogDays * 86'400'000}, [&](audit::Entry&& entry) {
      done = write_log(csv, entry);
      return done.has_value();
    }));
    return done;
  }

  core::Status write_log(CsvWriter& csv, const audit::Entry& entry) {
    if (order_.organization_id != 0) {
      const auto of = ", organization " + std::to_string(order_.organization_id);
      if (!entry.detail.ends_with(of)) return {};
    }
    GLUEPOT_TRY(csv.value(entry.sequence));
    for (const auto& cell : {core::format_time(entry.at_ms), entry.action, entry.outcome, entry.actor_name,
                             entry.record_id, entry.subject, entry.address, entry.detail})
      GLUEPOT_TRY(csv.text(cell));
    return csv.end_row();
  }

  core::Status write_manifest() {
    json::object counts;
    for (const auto& [name, count] : counts_) counts.emplace(name, count);
    const json::object manifest{
        {"export_id", order_.id},
        {"made_at", core::format_time(clock_.now_ms())},
        {"ordered_by", order_.ordered_by.name},
        {"organization_id", order_.organization_id == 0 ? json::value(nullptr) : json::value(order_.organization_id)},
        {"password_values", order_.with_values},
        {"records", std::move(counts)}};
    GLUEPOT_TRY(zip_->begin("export.json", clock_.now_ms()));
    return put(json::serialize(manifest) + "\n");
  }

  local::RecordService& records_;
  audit::AuditLog& audit_;
  const core::Clock& clock_;
  const local::ExportOrder& order_;
  jobs::Control& control_;
  const MayShow& may_show_;
  std::map<std::pair<Kind, std::int64_t>, bool> shown_;    ///< what may_show_ said
  std::unique_ptr<documentation::Blobs::Writer> content_;  // outlives what writes into it
  std::unique_ptr<ZipWriter> zip_;
  std::optional<std::int64_t> entry_;
  std::set<std::string> opened_;
  std::int64_t rows_ = 0;
  std::map<std::string, std::int64_t> counts_;
};

}  // namespace

core::Result<documentation::StoredBlob> make_export_file(local::RecordService& records, audit::AuditLog& audit,
                                                         const core::Clock& clock, const local::ExportOrder& order,
                                                         jobs::Control& control, const MayShow& may_show) {
  return ExportFile(records, audit, clock, order, control, may_show).make();
}

}  // namespace gluepot::itglue_api
