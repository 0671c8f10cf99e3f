// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/local_source.h"

#include <boost/json.hpp>

#include "core/text.h"

namespace gluepot::local {
namespace {

namespace json = boost::json;
using catalog::Kind;
using connectors::Answer;
using connectors::PasswordDraft;
using connectors::PasswordEntry;
using core::ErrorCode;
using documentation::Record;

/// The refusal of our own API as an error: its first title and detail.
core::Error error_of(const Reply& reply, std::string_view path) {
  std::string text =
      "the local documentation store answered " + std::to_string(reply.status) + " for " + std::string(path);
  json::error_code failed;
  const auto body = json::parse(reply.bytes(), failed);
  if (!failed && body.is_object() && body.get_object().contains("errors")) {
    const auto& first = body.get_object().at("errors").as_array().at(0).as_object();
    for (const auto* name : {"title", "detail"})
      if (const auto* value = first.if_contains(name); value != nullptr && value->is_string())
        text += std::string(": ") + std::string(std::string_view(value->get_string()));
  }
  switch (reply.status) {
    case 400:
      return {ErrorCode::kMalformed, std::move(text)};
    case 401:
    case 404:
      return {ErrorCode::kNotFound, std::move(text)};
    case 422:
      return {ErrorCode::kInvalidArgument, std::move(text)};
    case 503:
      return {ErrorCode::kUnavailable, std::move(text)};
    default:
      return {ErrorCode::kInternal, std::move(text)};
  }
}

json::object attributes_in(const Record& record) {
  json::error_code error;
  auto value = json::parse(record.body, error);
  return !error && value.is_object() ? std::move(value.get_object()) : json::object{};
}

PasswordEntry entry_of(const Record& record) {
  const auto attributes = attributes_in(record);
  const auto text = [&](std::string_view name) {
    const auto* value = attributes.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string{};
  };
  PasswordEntry entry;
  entry.id = {record.id};
  entry.organization = {record.organization_id};
  entry.name = record.name;
  entry.username = text("username");
  entry.url = text("url");
  entry.notes = text("notes");
  entry.created_at_ms = record.created_at_ms;
  entry.updated_at_ms = record.updated_at_ms;
  entry.password_updated_at_ms = core::parse_time(text("password-updated-at")).value_or(0);
  entry.archived = record.archived;
  return entry;
}

void append_text(core::Secret& out, std::string_view text) {
  auto quoted = json::serialize(json::string_view(text.data(), text.size()));
  out.append(quoted);
  core::wipe(quoted);
}

}  // namespace

core::Result<Answer> LocalSource::get(std::string_view target, connectors::Lane) {
  const auto mark = std::min(target.find('?'), target.size());
  const auto path = catalog::percent_decode(target.substr(0, mark), false);
  if (!path) return core::fail(ErrorCode::kMalformed, "the path is not percent-encoded correctly");
  Call call;
  call.path = *path;
  call.query = mark < target.size() ? target.substr(mark + 1) : std::string_view{};
  call.base_url = *path;
  auto reply = records_.answer(call);
  if (reply.status != 200) return core::fail(error_of(reply, *path));
  Answer answer;
  answer.received_at_ms = clock_.now_ms();
  if (auto* secret = std::get_if<core::Secret>(&reply.body))
    answer.body = std::move(*secret);
  else
    answer.body = core::Secret::take(std::move(std::get<std::string>(reply.body)));
  catalog::ensure_padding(answer.body);
  return answer;
}

core::Result<connectors::RevealedPassword> LocalSource::reveal(core::PasswordId id) {
  GLUEPOT_ASSIGN(const auto record, records_.store().find(Kind::kPasswords, id.value));
  if (!record) return core::fail(ErrorCode::kNotFound, "password " + id.text() + " does not exist");
  const auto entry = entry_of(*record);
  connectors::RevealedPassword revealed;
  revealed.organization = entry.organization;
  revealed.name = entry.name;
  revealed.username = entry.username;
  revealed.password_updated_at_ms = entry.password_updated_at_ms;
  revealed.restricted = (record->flags & catalog::kFlagRestricted) != 0;
  revealed.personal = (record->flags & catalog::kFlagPersonal) != 0;
  revealed.password_category_id = record->side_integer("password-category-id").value_or(0);
  revealed.vault = (record->flags & catalog::kFlagVault) != 0;
  if (revealed.vault) return revealed;
  auto value = records_.open_value(Kind::kPasswords, id.value, "password");
  if (!value && value.error().code != ErrorCode::kNotFound) return core::fail(value.error());
  if (value) revealed.value = std::move(*value);
  auto seed = records_.open_value(Kind::kPasswords, id.value, "otp_secret");
  if (!seed && seed.error().code != ErrorCode::kNotFound) return core::fail(seed.error());
  if (seed) revealed.otp_seed = std::move(*seed);
  return revealed;
}

core::Result<PasswordEntry> LocalSource::write(Verb verb, const std::string& path, const PasswordDraft& draft) {
  core::Secret body("{\"data\":{\"type\":\"passwords\",\"attributes\":{\"organization_id\":");
  body.append(std::to_string(draft.organization.value));
  const auto add = [&](std::string_view name, std::string_view value) {
    body.append(",\"");
    body.append(name);
    body.append("\":");
    append_text(body, value);
  };
  add("name", draft.name);
  add("username", draft.username);
  add("url", draft.url);
  add("notes", draft.notes);
  if (draft.password_category_id) {
    body.append(",\"password_category_id\":");
    body.append(std::to_string(*draft.password_category_id));
  }
  if (draft.value != nullptr) add("password", draft.value->reveal());
  body.append("}}}");
  Call call;
  call.verb = verb;
  call.path = path;
  call.content_type = "application/vnd.api+json";
  call.body = body.reveal();
  call.read_values = call.write_values = true;
  const auto reply = records_.answer(call);
  if (reply.status != 200 && reply.status != 201) return core::fail(error_of(reply, path));
  const auto answer = json::parse(reply.bytes());
  const auto* id = answer.is_object() ? answer.get_object().at("data").as_object().if_contains("id") : nullptr;
  const auto number =
      id != nullptr && id->is_string() ? core::parse_int64(std::string_view(id->get_string())) : std::nullopt;
  if (!number) return core::fail(ErrorCode::kInternal, "the local documentation store answered a write without an id");
  return find_password({*number});
}

core::Result<PasswordEntry> LocalSource::create_password(const PasswordDraft& draft) {
  return write(Verb::kPost, "/passwords", draft);
}

core::Result<PasswordEntry> LocalSource::update_password(core::PasswordId id, const PasswordDraft& draft) {
  return write(Verb::kPatch, "/passwords/" + id.text(), draft);
}

core::Result<PasswordEntry> LocalSource::find_password(core::PasswordId id) {
  GLUEPOT_ASSIGN(const auto record, records_.store().find(Kind::kPasswords, id.value));
  if (!record) return core::fail(ErrorCode::kNotFound, "password " + id.text() + " does not exist");
  return entry_of(*record);
}

core::Result<std::vector<PasswordEntry>> LocalSource::find_passwords(core::OrganizationId organization,
                                                                     std::string_view name) {
  documentation::ListQuery query;
  query.kind = Kind::kPasswords;
  query.scope = documentation::Scope::only({organization.value});
  query.conditions.push_back({"name", documentation::Condition::Op::kIn, {std::string(name)}});
  query.page_size = 1000;
  query.with_total = false;
  GLUEPOT_ASSIGN(const auto found, records_.store().list(query));
  std::vector<PasswordEntry> entries;
  for (const auto& record : found.records) entries.push_back(entry_of(record));
  return entries;
}

core::Status LocalSource::each_password_page(const std::function<bool(std::vector<PasswordEntry>&&)>& on_page) {
  documentation::ListQuery query;
  query.kind = Kind::kPasswords;
  query.page_size = 1000;
  query.with_total = false;
  for (;; ++query.page_number) {
    GLUEPOT_ASSIGN(const auto found, records_.store().list(query));
    std::vector<PasswordEntry> entries;
    for (const auto& record : found.records) entries.push_back(entry_of(record));
    const bool last = static_cast<int>(found.records.size()) < query.page_size;
    if (!on_page(std::move(entries)) || last) return {};
  }
}

}  // namespace gluepot::local
