// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/document_writer.h"
#include "catalog/query.h"
#include "catalog/target.h"
#include "http/itglue_api/gateway.h"
#include "http/itglue_api/gateway_json.h"
#include "http/itglue_api/gateway_scope.h"
#include "http/itglue_api/gateway_traits.h"

namespace gluepot::itglue_api {

/// What is answered instead of what was asked for.
struct Trouble {
  catalog::ApiError error;
  std::optional<std::chrono::seconds> retry_after{};
};
template <typename T>
using Outcome = tl::expected<T, Trouble>;

inline tl::unexpected<Trouble> refuse(int status, std::string title, std::string detail = {},
                                      std::string pointer = {}) {
  return tl::unexpected<Trouble>(Trouble{{status, std::move(title), std::move(detail), std::move(pointer)}});
}
/// These two say word for word what source local says: an unmapped record and a missing one look the same.
tl::unexpected<Trouble> missing_row();
tl::unexpected<Trouble> unauthorized();

inline Trouble as_trouble(Trouble trouble) {
  return trouble;
}
/// Our own store failed.
Trouble as_trouble(const core::Error& error);

#define GATEWAY_TRY(expression)                                                   \
  do {                                                                            \
    if (auto gateway_try = (expression); !gateway_try)                            \
      return tl::unexpected<Trouble>(as_trouble(std::move(gateway_try).error())); \
  } while (false)
#define GATEWAY_CONCAT_INNER(a, b) a##b
#define GATEWAY_CONCAT(a, b) GATEWAY_CONCAT_INNER(a, b)
#define GATEWAY_ASSIGN(target, expression) \
  GATEWAY_ASSIGN_INNER(GATEWAY_CONCAT(gateway_result_, __LINE__), target, expression)
#define GATEWAY_ASSIGN_INNER(temporary, target, expression)                                 \
  auto temporary = (expression);                                                            \
  if (!temporary) return tl::unexpected<Trouble>(as_trouble(std::move(temporary).error())); \
  target = *std::move(temporary)

/// One answer's way through the gateway. Used by one thread, once.
class Passage {
 public:
  Passage(GatewayParts& parts, mirror::Passes& passes, SourceState& state, const KeyCall& call)
      : parts_(parts), passes_(passes), state_(state), key_(call), call_(call.call) {}
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;
  ~Passage() {
    if (waits_) --state_.waiting;
  }
  Answered go();

 private:
  using Kind = catalog::Kind;
  using ResourceType = catalog::ResourceType;

  // gateway.cc
  Outcome<local::Reply> act(catalog::Action action);
  Outcome<void> look();  ///< fills view_
  Outcome<local::Reply> switched_off(catalog::Action action);
  core::Result<std::shared_ptr<const Mapped>> mapped();
  const ResourceType& type() const { return *target_.type; }
  std::string path() const { return path_of(target_); }
  static std::string path_of(const catalog::Target& target);  ///< as the source spells it
  /// Passes one request on; counts it and asks for its slot of the limit. The first one decides about the limit.
  Outcome<connectors::Forwarded> send(std::string_view verb, const std::string& target, const core::Secret* body,
                                      connectors::Lane lane);
  Trouble trouble_of(core::Error error);
  Redactor redactor();
  const catalog::SecretTraits* traits();
  /// Reads a type's fields at the source when the store does not know the type.
  void learn_fields(std::int64_t flexible_asset_type_id);

  // gateway_reads.cc: what the mirror answers
  Outcome<local::Reply> index();
  Outcome<local::Reply> show();
  /// Since when every record of the kind, or of the list that is asked for, stands in the store as far as this caller
  /// may see it; nothing when some may be missing there.
  Outcome<std::optional<std::int64_t>> kind_complete(Kind kind);
  Outcome<std::optional<std::int64_t>> list_complete(const catalog::Query& query);
  Outcome<std::optional<std::int64_t>> complete(Kind kind, std::vector<std::int64_t> organizations,
                                                const std::vector<std::int64_t>& types);
  Outcome<std::optional<documentation::Record>> stored(Kind kind, std::int64_t id, const documentation::Scope& scope);
  local::Reply from_mirror(std::int64_t since_ms);
  void hide_tags(local::Reply& reply);
  /// The nested path's parent is there and may be seen: 401 below an organization, else 404.
  Outcome<void> check_parent();
  /// Whether a record may be seen, by the mirror or, where it does not know, by a GET of it.
  Outcome<bool> record_visible(Kind kind, std::int64_t id);

  // gateway_live.cc: what is fetched
  Outcome<local::Reply> live_index(const catalog::Query& query);
  Outcome<local::Reply> live_show(const catalog::Query& query);
  Outcome<std::string> scoped_query(const catalog::Query& query, bool& nothing);
  /// An answer of the source about the request itself, as it came.
  local::Reply as_it_came(connectors::Forwarded answer) const;
  std::string own_url() const;
  /// GET of one record: its document, or nothing when the source has none or it may not be seen. `bytes` receives the
  /// answer as it came.
  Outcome<std::optional<json::value>> fetch_row(const ResourceType& wanted, const std::string& target,
                                                core::Secret* bytes = nullptr);
  Outcome<std::optional<json::value>> find_row(const ResourceType& wanted, std::int64_t id,
                                               core::Secret* bytes = nullptr);
  void keep_fuller(core::Secret& answer);
  Outcome<std::optional<documentation::Record>> learn_record();

  // gateway_values.cc: what shows a value
  /// Whether the answer would show a value, were this key allowed to see it.
  bool asks_for_value(const catalog::Query& query, bool otherwise) const;
  /// The record with its value, fetched under an audit entry; nothing when it may not be shown: the caller answers
  /// without it.
  Outcome<std::optional<local::Reply>> reveal(const documentation::Record& record, const catalog::Query& query);
  /// By the rules of a reveal. `plainly`: the client asked for the value in so many words, so a refusal is recorded.
  Outcome<bool> may_reveal(const documentation::Record& record, bool plainly);
  Outcome<local::Reply> revealed(const documentation::Record& record, connectors::Forwarded answer);
  bool in_stricter_category(const documentation::Record& record, const json::object& attributes);
  /// Whether by what the source says now the value of what was `record` when the rules were asked may be shown.
  bool still_shown(const documentation::Record& record, const json::object& row);
  audit::Draft draft_of(const documentation::Record& record);
  core::Caller caller() const;

  // gateway_writes.cc
  Outcome<local::Reply> write(catalog::Action action);
  Outcome<local::Reply> create();
  Outcome<local::Reply> update();
  Outcome<local::Reply> update_bulk();
  Outcome<local::Reply> publish();
  Outcome<local::Reply> remove();
  Outcome<local::Reply> remove_bulk();
  Outcome<json::value> read_body();
  Outcome<void> check_reference(const json::object& attributes);
  Outcome<void> admit_create(json::object& row);
  Outcome<void> admit_update(json::object& row, const documentation::Record& record);
  Outcome<void> check_category(const json::object& attributes, const documentation::Record& record);
  void drop_values(json::object& row, std::int64_t type_id);
  documentation::Record planned_password(const json::object& attributes) const;
  /// The record a write aims at, by the mirror or by a GET of it; 404 or 401 as for a read.
  Outcome<documentation::Record> writable(std::int64_t id);
  Outcome<std::vector<std::int64_t>> select_by_filters(const catalog::Query& query);
  /// Sends it, once. `show`: the single record whose value the answer may show.
  Outcome<local::Reply> pass(std::string_view verb, const std::string& target, const json::value* body,
                             const documentation::Record* show);
  Outcome<local::Reply> settle(connectors::Forwarded answer, const documentation::Record* show);

  // gateway_rows.cc: what was written, in the mirror before the answer goes out
  void take_in(Kind kind, core::Secret& answer);
  void take_out(const std::vector<std::int64_t>& ids);
  void follow_up(const local::Reply& reply);

  // gateway_traits.cc
  Outcome<void> keep_traits(json::object& row, const documentation::Record& asset);
  Outcome<std::vector<TraitField>> fields_of(std::int64_t type_id);

  GatewayParts& parts_;
  mirror::Passes& passes_;
  SourceState& state_;
  const KeyCall& key_;
  const local::Call& call_;
  catalog::Target target_;
  View view_;
  std::optional<catalog::SecretTraits> traits_;
  bool admitted_ = false;  ///< by the account's limit
  bool waits_ = false;     ///< counted in SourceState::waiting
  int requests_ = 0;
  std::optional<std::int64_t> mirrored_since_;  ///< the answer came from the mirror, complete since then
};

}  // namespace gluepot::itglue_api
