// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/record_service.h"

#include <functional>

#include "catalog/target.h"
#include "connectors/local/impl/file_rules.h"
#include "connectors/local/impl/multipart.h"
#include "connectors/local/impl/quick_reads.h"
#include "connectors/local/impl/reads.h"
#include "connectors/local/impl/render.h"
#include "connectors/local/impl/write.h"
#include "connectors/local/impl/write_body.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

using catalog::Kind;
using documentation::Record;

constexpr std::string_view kNoRoute =
    "<!DOCTYPE html><html><head><title>The page you were looking for doesn't exist (404)</title></head>"
    "<body><h1>The page you were looking for doesn't exist.</h1></body></html>";

Reply refused(const Refusal& refusal) {
  return {refusal.status, catalog::errors_body({refusal}), false};
}

/// A write's body must say that it is JSON:API, or a form where files come so; a request without a body says nothing.
bool right_content_type(const Call& call) {
  if (call.body.empty() || is_multipart(call.content_type)) return true;
  const auto type = core::to_lower_ascii(core::trim(call.content_type.substr(0, call.content_type.find(';'))));
  return type == "application/vnd.api+json";
}

std::string human_name(Kind kind) {
  std::string name(catalog::find_type(kind).write_type);
  if (name.ends_with("ies"))
    name.replace(name.size() - 3, 3, "y");
  else if (name.ends_with("statuses"))
    name.resize(name.size() - 2);
  else if (name.ends_with('s'))
    name.pop_back();
  bool upper = true;
  for (char& c : name) {
    if (c == '_')
      c = ' ', upper = true;
    else if (upper)
      c = static_cast<char>(c - ('a' - 'A')), upper = false;
  }
  return name;
}

/// One write: everything in one transaction, the answer read in it too.
class Writing {
 public:
  Writing(documentation::Store& store, const vault::Vault& vault, const core::Clock& clock,
          const RecordOptions& options, const FileLinks& links, const Call& call, const Target& target)
      : store_(store), vault_(vault), clock_(clock), options_(options), links_(links), call_(call), target_(target) {}

  Outcome<Reply> create() {
    LOCAL_ASSIGN(const auto body, read_body());
    if (body.bulk && !(target_.nested && target_.type->can(catalog::kCreateBulk)))
      return refuse(422, "bulk action not allowed for " + human_name(target_.type->kind) + " using this route", {},
                    "data");
    return transact([&](WriteContext& context) -> Outcome<Reply> {
      LOCAL_TRY(check_parent(context.writer, target_, call_.scope));
      std::vector<Record> rows;
      for (const auto& draft : body.rows) {
        LOCAL_ASSIGN(auto row, create_record(context, draft));
        touch(Action::kCreate, row);
        rows.push_back(std::move(row));
      }
      return render(context, rows, body.bulk, 201);
    });
  }

  Outcome<Reply> update() {
    LOCAL_ASSIGN(const auto body, read_body());
    if (body.bulk)
      return bad_request("data must be an object here; send an array to " + std::string(target_.type->path));
    return transact([&](WriteContext& context) -> Outcome<Reply> {
      LOCAL_TRY(check_parent(context.writer, target_, call_.scope));
      LOCAL_ASSIGN(const auto stored, find_target_record(context.writer, target_, target_.id, call_.scope));
      LOCAL_ASSIGN(auto row, update_record(context, stored, body.rows.front()));
      touch(Action::kUpdate, row);
      std::vector<Record> rows;
      rows.push_back(std::move(row));
      return render(context, rows, false, 200);
    });
  }

  Outcome<Reply> update_bulk() {
    LOCAL_ASSIGN(const auto body, read_body());
    return transact([&](WriteContext& context) -> Outcome<Reply> {
      std::vector<Record> rows;
      if (!body.bulk) {  // one hash for all rows that a filter selects
        LOCAL_ASSIGN(const auto selected, select_by_filters(context.writer, call_, target_));
        if (!selected) return bad_request("data must be an array, or filters must select the records");
        for (const auto& stored : *selected) {
          LOCAL_ASSIGN(auto row, update_record(context, stored, body.rows.front()));
          touch(Action::kUpdate, row);
          rows.push_back(std::move(row));
        }
        return render(context, rows, true, 200);
      }
      for (const auto& draft : body.rows) {
        if (!draft.id) return refuse(422, "Unprocessable Entity", "id can't be blank", "data/attributes/id");
        LOCAL_ASSIGN(const auto stored, find_target_record(context.writer, target_, *draft.id, call_.scope));
        LOCAL_ASSIGN(auto row, update_record(context, stored, draft));
        touch(Action::kUpdate, row);
        rows.push_back(std::move(row));
      }
      return render(context, rows, true, 200);
    });
  }

  Outcome<Reply> remove() {
    return transact([&](WriteContext& context) -> Outcome<Reply> {
      LOCAL_TRY(check_parent(context.writer, target_, call_.scope));
      LOCAL_ASSIGN(const auto stored, find_target_record(context.writer, target_, target_.id, call_.scope));
      LOCAL_TRY(delete_record(context, stored));
      touch(Action::kDelete, stored);
      return Reply{204, std::string{}};
    });
  }

  Outcome<Reply> remove_bulk() {
    WriteBody body;
    if (!core::trim(call_.body).empty()) {
      LOCAL_ASSIGN(body, read_body());
    }
    return transact([&](WriteContext& context) -> Outcome<Reply> {
      LOCAL_TRY(check_parent(context.writer, target_, call_.scope));
      LOCAL_ASSIGN(auto selected, select_by_filters(context.writer, call_, target_));
      if (selected && !body.rows.empty())
        return refuse(422, "Unprocessable Entity", "give either filters or a body, not both", "data");
      std::vector<Record> rows;
      if (selected)
        rows = std::move(*selected);
      else if (body.rows.empty())
        return bad_request("param is missing or the value is empty: data");
      for (const auto& draft : body.rows) {
        if (!draft.id) return refuse(422, "Unprocessable Entity", "id can't be blank", "data/attributes/id");
        LOCAL_ASSIGN(auto stored, find_target_record(context.writer, target_, *draft.id, call_.scope));
        rows.push_back(std::move(stored));
      }
      LOCAL_ASSIGN(auto reply, Renderer(context.writer, vault_, show(false)).rows(rows, 200));
      for (const auto& row : rows) {
        LOCAL_TRY(delete_record(context, row));
        touch(Action::kDelete, row);
      }
      return reply;
    });
  }

  Outcome<Reply> publish() {
    return transact([&](WriteContext& context) -> Outcome<Reply> {
      LOCAL_TRY(check_parent(context.writer, target_, call_.scope));
      LOCAL_ASSIGN(const auto stored, find_target_record(context.writer, target_, target_.id, call_.scope));
      LOCAL_ASSIGN(auto row, publish_document(context, stored));
      touch(Action::kUpdate, row);
      return Renderer(context.writer, vault_, show(false)).single(row, 200);
    });
  }

 private:
  Show show(bool password) const { return {call_.read_values, password, false, call_.before_value, &call_, &links_}; }

  Outcome<WriteBody> read_body() {
    LOCAL_ASSIGN(auto form, document_of_form(call_, target_));
    auto body = read_write_body(*target_.type, form ? *form : call_.body);
    if (form) core::wipe(*form);
    if (!body) return body;
    LOCAL_TRY(take_in_files(options_.blobs, *target_.type, *body));
    return body;
  }

  void touch(Action action, const Record& record) {
    touched_.push_back({action, record.kind, record.id,
                        record.kind == Kind::kOrganizations ? record.id : record.organization_id, record.name});
  }

  Outcome<Reply> render(WriteContext& context, const std::vector<Record>& rows, bool bulk, int status) {
    const bool password = asks_to_show_password(call_.query, false);
    Renderer renderer(context.writer, vault_, show(password));
    return bulk ? renderer.rows(rows, status) : renderer.single(rows.front(), status);
  }

  /// A refusal rolls everything back: bulk writes are all or nothing.
  Outcome<Reply> transact(const std::function<Outcome<Reply>(WriteContext&)>& work) {
    std::optional<Outcome<Reply>> out;
    const auto done = store_.write([&](documentation::LocalWriter& writer) -> core::Status {
      touched_.clear();  // the work may run again
      const auto now = clock_.now_ms();
      WriteContext context{
          writer, vault_, target_, call_.scope, options_.web_url, call_.write_values, now, core::format_time(now),
          &call_};
      out.emplace(work(context));
      if (!*out) return core::fail(core::ErrorCode::kCancelled, "refused");
      return {};
    });
    if (out && !*out) return std::move(*out);
    if (!done) return tl::unexpected<Refusal>(as_refusal(done.error()));
    (**out).touched = std::move(touched_);
    return std::move(*out);
  }

  documentation::Store& store_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
  const RecordOptions& options_;
  const FileLinks& links_;
  const Call& call_;
  const Target& target_;
  std::vector<Touched> touched_;
};

}  // namespace

RecordService::RecordService(documentation::Store& store, const vault::Vault& vault, const core::Clock& clock,
                             RecordOptions options)
    : store_(store),
      vault_(vault),
      clock_(clock),
      options_(std::move(options)),
      links_(vault, clock),
      activity_(clock) {}

Reply RecordService::count_and_return(const Call& call, Reply&& reply) {
  if (call.caller != nullptr)
    for (const auto& one : reply.touched) activity_.count(*call.caller, one.action, one.kind, one.organization_id);
  return std::move(reply);
}

Reply RecordService::answer(const Call& call) {
  const auto target = call.target != nullptr ? std::optional(*call.target) : catalog::find_target(call.path);
  const auto action = target ? catalog::find_action(*target, call.verb) : std::nullopt;
  if (!action) return {404, std::string(kNoRoute), true};
  if (call.verb == Verb::kGet)
    if (auto quick = answer_quickly(store_, call, *target)) return count_and_return(call, std::move(*quick));
  Writing writing(store_, vault_, clock_, options_, links_, call, *target);
  const ReadContext reading{store_, vault_, links_, clock_, options_.audit};
  if (target->type->kind == Kind::kUserMetrics) (void)flush_activity();
  if (call.verb != Verb::kGet && !right_content_type(call))
    return refused({415, "Unsupported Media Type", "Content-Type must be application/vnd.api+json", {}});
  auto outcome = [&]() -> Outcome<Reply> {
    switch (*action) {
      case Action::kIndex:
        return answer_index(reading, call, *target);
      case Action::kShow:
        return answer_show(reading, call, *target);
      case Action::kCreate:
        return writing.create();
      case Action::kUpdate:
        return writing.update();
      case Action::kUpdateBulk:
        return writing.update_bulk();
      case Action::kDelete:
        return writing.remove();
      case Action::kDeleteBulk:
        return writing.remove_bulk();
      case Action::kPublish:
        return writing.publish();
    }
    return missing_row();
  }();
  if (!outcome) return refused(outcome.error());
  if (target->type->kind == Kind::kExports && *action == Action::kCreate && wake_exports_)
    wake_exports_(call.caller == nullptr ? core::Caller::system() : *call.caller);
  return count_and_return(call, std::move(*outcome));
}

bool RecordService::is_quick(const Target& target, std::string_view query) const {
  return local::is_quick(store_, target, query);
}

core::Result<core::Secret> RecordService::open_value(Kind kind, std::int64_t id, std::string_view field) {
  std::optional<std::string> sealed;
  GLUEPOT_TRY(store_.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(sealed, reader.sealed(kind, id, field));
    return {};
  }));
  if (!sealed)
    return core::fail(core::ErrorCode::kNotFound,
                      "no value of " + std::string(field) + " is stored with record " + std::to_string(id));
  return vault_.open_sealed(*sealed, sealed_row(kind, id, field));
}

}  // namespace gluepot::local
