// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "connectors/source.h"
#include "core/clock.h"

namespace gluepot::fakes {

/// A documentation account in memory that holds state and refuses what the real one refuses: without Password Access a
/// value is dropped silently; an unknown organization or entry is an error. Counts requests and writes; may lose an
/// answer after executing the request.
class FakeDocumentation final : public connectors::Source {
 public:
  struct Stored {
    connectors::PasswordEntry entry;
    std::string value;
    std::optional<std::int64_t> category_id, configuration_id;
  };

  explicit FakeDocumentation(core::ManualClock& clock) : clock_(clock) {}

  std::set<std::int64_t> organizations;
  std::map<std::int64_t, Stored> entries;
  std::map<std::int64_t, std::vector<connectors::Configuration>> computers;  ///< by organization
  bool password_access = true;
  bool same_value_moves_time = true;  ///< whether writing the value that is there already moves password_updated_at
  int page_size = 1000;
  bool list_hides_newest = false;  ///< the list lags behind, a search by name does not
  int lose_answer_of_write = 0;    ///< the nth write from now is executed and its answer lost; 0: none
  int fail_write = 0;              ///< the nth write from now is refused before it is executed
  bool refuse_values = false;      ///< no value is shown
  int archives = 0;
  int requests = 0, posts = 0, patches = 0, finds = 0, reveals = 0, probes = 0;
  int writes() const { return posts + patches; }

  /// A record that a person made.
  core::PasswordId put(std::int64_t organization, const std::string& name, const std::string& username,
                       const std::string& value) {
    Stored stored;
    stored.entry.id = {++last_id_};
    stored.entry.organization = {organization};
    stored.entry.name = name;
    stored.entry.username = username;
    stored.entry.created_at_ms = stored.entry.updated_at_ms = stored.entry.password_updated_at_ms = tick();
    stored.value = value;
    return entries.emplace(last_id_, std::move(stored)).first->second.entry.id;
  }
  /// A person changes the value.
  void edit(std::int64_t id, const std::string& value) {
    entries.at(id).value = value;
    entries.at(id).entry.password_updated_at_ms = entries.at(id).entry.updated_at_ms = tick();
  }
  std::size_t count(std::int64_t organization, const std::string& name, const std::string& username) const {
    return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [&](const auto& item) {
      const auto& entry = item.second.entry;
      return entry.organization.value == organization && entry.name == name && entry.username == username;
    }));
  }

  core::Result<connectors::Answer> get(std::string_view, connectors::Lane) override {
    return core::fail(core::ErrorCode::kNotFound, "the fake serves no pages");
  }
  core::Result<connectors::RevealedPassword> reveal(core::PasswordId id) override {
    ++requests;
    ++reveals;
    if (refuse_values) return core::fail(core::ErrorCode::kForbidden, "no Password Access");
    const auto found = entries.find(id.value);
    if (found == entries.end()) return core::fail(core::ErrorCode::kNotFound, "no such password");
    connectors::RevealedPassword out;
    out.value = core::Secret(found->second.value);
    out.organization = found->second.entry.organization;
    out.password_updated_at_ms = found->second.entry.password_updated_at_ms;
    return out;
  }
  core::Result<connectors::PasswordEntry> create_password(const connectors::PasswordDraft& draft) override {
    ++requests;
    ++posts;
    if (refused()) return core::fail(core::ErrorCode::kInvalidArgument, "refused");
    if (!organizations.contains(draft.organization.value))
      return core::fail(core::ErrorCode::kNotFound, "no such organization");
    Stored stored;
    stored.entry.id = {++last_id_};
    stored.entry.created_at_ms = tick();
    stored.category_id = draft.password_category_id;
    stored.configuration_id = draft.configuration_id;
    auto& kept = entries.emplace(last_id_, std::move(stored)).first->second;
    take(kept, draft);
    return answer(kept);
  }
  core::Result<connectors::PasswordEntry> update_password(core::PasswordId id,
                                                          const connectors::PasswordDraft& draft) override {
    ++requests;
    ++patches;
    if (refused()) return core::fail(core::ErrorCode::kInvalidArgument, "refused");
    const auto found = entries.find(id.value);
    if (found == entries.end()) return core::fail(core::ErrorCode::kNotFound, "no such password");
    if (found->second.entry.organization != draft.organization)
      return core::fail(core::ErrorCode::kNotFound, "not of that organization");
    take(found->second, draft);
    return answer(found->second);
  }
  core::Result<connectors::PasswordEntry> archive_password(core::PasswordId id) override {
    ++requests;
    ++patches;
    ++archives;
    if (refused()) return core::fail(core::ErrorCode::kInvalidArgument, "refused");
    const auto found = entries.find(id.value);
    if (found == entries.end()) return core::fail(core::ErrorCode::kNotFound, "no such password");
    found->second.entry.archived = true;
    found->second.entry.updated_at_ms = tick();
    return answer(found->second);
  }
  core::Result<std::vector<connectors::Configuration>> configurations(core::OrganizationId organization) override {
    ++requests;
    return computers[organization.value];
  }
  core::Result<connectors::PasswordEntry> find_password(core::PasswordId id) override {
    ++requests;
    const auto found = entries.find(id.value);
    if (found == entries.end()) return core::fail(core::ErrorCode::kNotFound, "no such password");
    return found->second.entry;
  }
  core::Result<std::vector<connectors::PasswordEntry>> find_passwords(core::OrganizationId organization,
                                                                      std::string_view name) override {
    ++requests;
    ++finds;
    std::vector<connectors::PasswordEntry> out;
    for (const auto& [id, stored] : entries)
      if (stored.entry.organization == organization && stored.entry.name == name) out.push_back(stored.entry);
    return out;
  }
  core::Status each_password_page(
      const std::function<bool(std::vector<connectors::PasswordEntry>&&)>& on_page) override {
    std::vector<connectors::PasswordEntry> page;
    for (const auto& [id, stored] : entries) {
      if (list_hides_newest && id == entries.rbegin()->first) continue;
      page.push_back(stored.entry);
      if (static_cast<int>(page.size()) < page_size) continue;
      ++requests;
      if (!on_page(std::exchange(page, {}))) return {};
    }
    ++requests;
    on_page(std::move(page));
    return {};
  }
  core::Result<bool> has_password_access() override {
    ++requests;
    ++probes;
    return password_access;
  }

 private:
  std::int64_t tick() {
    clock_.advance(std::chrono::milliseconds(1000));
    return clock_.now_ms();
  }
  bool refused() { return fail_write > 0 && --fail_write == 0; }
  void take(Stored& stored, const connectors::PasswordDraft& draft) {
    stored.entry.organization = draft.organization;
    stored.entry.name = draft.name;
    stored.entry.username = draft.username;
    stored.entry.url = draft.url;
    stored.entry.notes = draft.notes;
    stored.entry.updated_at_ms = tick();
    if (draft.value == nullptr || !password_access) return;
    if (!same_value_moves_time && draft.value->equals(stored.value)) return;
    stored.value = std::string(draft.value->reveal());
    stored.entry.password_updated_at_ms = stored.entry.updated_at_ms;
  }
  core::Result<connectors::PasswordEntry> answer(const Stored& stored) {
    if (lose_answer_of_write > 0 && --lose_answer_of_write == 0)
      return core::fail(core::ErrorCode::kUnknownOutcome, "the answer was lost");
    return stored.entry;
  }

  core::ManualClock& clock_;
  std::int64_t last_id_ = 973'936'509'305'000;  // ids beyond 32 bits occur
};

}  // namespace gluepot::fakes
