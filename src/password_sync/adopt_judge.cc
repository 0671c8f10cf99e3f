// SPDX-License-Identifier: Apache-2.0
// What of StickySync's tables can be taken over: the pure half of adopt.h.
#include <algorithm>
#include <tuple>

#include "password_sync/adopt.h"

namespace gluepot::password_sync {
namespace {

using core::OrganizationId;
using core::PasswordId;

std::string count_of(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what;
}

/// StickySync's columns hold 32 bits: what was larger is cut, wrapped or stands at the highest number.
std::string wrong_id(std::int64_t id, const std::string& what) {
  if (id == INT32_MAX)
    return "the " + what + " id is the largest that StickySync's column holds: the real one was larger and is lost";
  if (id < 0)
    return "the " + what + " id " + std::to_string(id) + " is negative: the real one did not fit StickySync's column";
  return "there is no " + what + " id";
}
std::string not_a_number(const std::string& odd) {
  return "an id of this row is not a number: " + odd;
}
bool plausible(std::int64_t id) {
  return id > 0 && id != INT32_MAX;
}

class Judge {
 public:
  explicit Judge(const StickyFacts& facts) : facts_(facts) {}

  StickyProposal run() {
    out_.present = facts_.tables.present;
    clients();
    passwords();
    ticks();
    return std::move(out_);
  }

 private:
  void clients() {
    std::map<ClientId, std::set<std::int64_t>> rivals;
    for (const auto& row : facts_.tables.companies)
      if (facts_.organizations.contains({row.organization_id}) && plausible(row.organization_id))
        rivals[row.client_id].insert(row.organization_id);
    std::set<std::tuple<ClientId, std::int64_t, std::string>> seen;
    for (const auto& row : facts_.tables.companies) {
      if (!seen.emplace(row.client_id, row.organization_id, row.odd).second)
        continue;  // the same row twice says nothing new
      StickyClient out;
      out.client = row.client_id;
      out.organization = row.organization_id;
      if (const auto name = facts_.clients.find(row.client_id); name != facts_.clients.end())
        out.client_name = name->second;
      if (const auto name = facts_.organizations.find({row.organization_id}); name != facts_.organizations.end())
        out.organization_name = name->second;
      if (row.odd.empty())
        judge(out, rivals[row.client_id].size());
      else
        out.reason = not_a_number(row.odd);
      if (out.proposed || out.settled) target_[out.client] = {out.organization};
      out_.clients.push_back(std::move(out));
    }
    for (const auto& [client, organization] : facts_.mapped) target_[client] = organization;
    note_sharing();
  }

  void judge(StickyClient& out, std::size_t rivals) {
    if (!plausible(out.client)) {
      out.reason = wrong_id(out.client, "client");
    } else if (!facts_.clients.contains(out.client)) {
      out.reason = "client " + std::to_string(out.client) + " does not exist in Automate any more";
    } else if (!plausible(out.organization)) {
      out.reason = wrong_id(out.organization, "organization");
    } else if (!facts_.organizations.contains({out.organization})) {
      out.reason = "organization " + std::to_string(out.organization) + " does not exist in the documentation";
    } else if (const auto ours = facts_.mapped.find(out.client); ours != facts_.mapped.end()) {
      out.settled = ours->second.value == out.organization;
      out.reason = out.settled ? "mapped so already"
                               : "Gluepot maps this client to " + name_of(ours->second) + ", which is not overwritten";
    } else if (rivals > 1) {
      out.reason = "StickySync maps this client to " + count_of(rivals, "organizations") + ": which one is not certain";
    } else if (!facts_.served.contains({out.organization})) {
      out.reason = "the organization is not mapped to a company; map it first";
    } else {
      out.proposed = true;
    }
  }

  void note_sharing() {
    std::map<std::int64_t, std::set<ClientId>> of;
    for (const auto& [client, organization] : target_) of[organization.value].insert(client);
    for (auto& row : out_.clients)
      if (row.proposed && of[row.organization].size() > 1)
        row.reason = count_of(of[row.organization].size(), "clients belong to this organization");
  }

  std::string name_of(OrganizationId organization) const {
    const auto name = facts_.organizations.find(organization);
    return name == facts_.organizations.end() ? "organization " + organization.text() : name->second;
  }

  void passwords() {
    std::map<VaultId, std::set<std::int64_t>> entries_of, named_by;
    std::map<std::int64_t, std::set<VaultId>> claims;
    for (const auto& row : facts_.tables.passwords) {
      const bool exists = facts_.rows.contains(row.password_id);
      if (exists && plausible(row.documentation_password_id))
        named_by[row.password_id].insert(row.documentation_password_id);
      if (exists && facts_.entries.contains({row.documentation_password_id}))
        entries_of[row.password_id].insert(row.documentation_password_id);
      if (exists) claims[row.documentation_password_id].insert(row.password_id);
    }
    for (const auto& [password, entry] : facts_.pairs) ours_.emplace(entry, password);
    std::map<std::tuple<VaultId, std::int64_t, std::string>, std::size_t> seen;
    for (const auto& row : facts_.tables.passwords) {
      const auto key = std::make_tuple(row.password_id, row.documentation_password_id, row.odd);
      if (const auto before = seen.find(key); before != seen.end()) {
        auto& last = out_.passwords[before->second].last_sync;
        last = std::max(last, row.last_sync);
        continue;
      }
      seen.emplace(key, out_.passwords.size());
      StickyPassword out;
      out.password = row.password_id;
      out.entry = row.documentation_password_id;
      out.last_sync = row.last_sync;
      if (const auto known = facts_.rows.find(row.password_id); known != facts_.rows.end()) {
        out.title = known->second.title;
        out.client = known->second.client;
        if (const auto name = facts_.clients.find(out.client); name != facts_.clients.end())
          out.client_name = name->second;
      }
      if (const auto entry = facts_.entries.find({out.entry}); entry != facts_.entries.end())
        out.organization = entry->second.organization;
      if (row.odd.empty())
        judge(out, {entries_of[row.password_id].size(), named_by[row.password_id].size(),
                    claims[row.documentation_password_id].size()});
      else
        out.reason = not_a_number(row.odd);
      (out.proposed || (out.settled && !doubtful_.contains(out.password)) ? taken_ : refused_).insert(out.password);
      out_.passwords.push_back(std::move(out));
    }
  }

  /// What StickySync's table says of both sides of a row.
  struct Sides {
    std::size_t entries;  ///< that the password is paired with, and that exist
    std::size_t named;    ///< also those that do not
    std::size_t claims;   ///< passwords that the entry is paired with
  };

  void judge(StickyPassword& out, const Sides& sides) {
    if (!plausible(out.password)) {
      out.reason = wrong_id(out.password, "password");
    } else if (!facts_.rows.contains(out.password)) {
      out.reason = "password " + std::to_string(out.password) + " does not exist in Automate any more";
    } else if (!plausible(out.entry)) {
      out.reason = wrong_id(out.entry, "entry");
    } else if (const auto ours = facts_.pairs.find(out.password); ours != facts_.pairs.end()) {
      out.settled = ours->second.value == out.entry;
      out.reason = out.settled
                       ? "paired so already" + doubt_about(out, sides)
                       : "Gluepot pairs this password with entry " + ours->second.text() + ", which is not overwritten";
    } else if (const auto other = ours_.find({out.entry}); other != ours_.end()) {
      out.reason =
          "Gluepot pairs this entry with password " + std::to_string(other->second) + ", which is not overwritten";
    } else {
      judge_sides(out, sides);
    }
  }

  /// Of a row that was held before: why a person still has to settle it.
  std::string doubt_about(StickyPassword row, const Sides& sides) {
    judge_sides(row, sides);
    if (!row.proposed) doubtful_.insert(row.password);
    return row.proposed ? "" : "; " + row.reason;
  }

  void judge_sides(StickyPassword& out, const Sides& sides) {
    const auto entry = facts_.entries.find({out.entry});
    const auto target = target_.find(out.client);
    if (target != target_.end()) out.target = target->second;
    if (sides.claims > 1) {
      out.reason =
          "StickySync pairs this entry with " + count_of(sides.claims, "passwords") + ": whose it is is not certain";
    } else if (sides.entries > 1) {
      out.reason =
          "StickySync pairs this password with " + count_of(sides.entries, "entries") + ": which one is not certain";
    } else if (!facts_.clients.contains(out.client)) {
      out.reason = "its client " + std::to_string(out.client) + " does not exist in Automate";
    } else if (target == target_.end()) {
      out.reason =
          "its client has no organization: neither Gluepot's mapping nor a mapping of StickySync that can be "
          "taken over says one";
    } else if (entry == facts_.entries.end()) {
      judge_missing(out, sides);
    } else if (entry->second.organization != target->second) {
      out.held = true;
      out.reason =
          "the entry belongs to " + name_of(entry->second.organization) + ", its client to " + name_of(target->second);
    } else if (entry->second.archived) {
      out.held = true;
      out.reason = "the entry is archived in the documentation; restore it there first";
    } else {
      out.proposed = true;
    }
  }

  /// Of several named entries of which one is there, that one counts.
  void judge_missing(StickyPassword& out, const Sides& sides) {
    out.held = !facts_.many_missing && sides.named == 1;
    out.reason = "entry " + std::to_string(out.entry) + " does not exist in the documentation" +
                 (facts_.many_missing ? "; so many are missing that StickySync may have written to another account"
                                      : " any more");
  }

  void ticks() {
    std::map<VaultId, std::set<bool>> said;
    for (const auto& row : facts_.tables.auto_sync) said[row.password_id].insert(row.on);
    std::set<std::pair<VaultId, std::string>> seen;
    for (const auto& row : facts_.tables.auto_sync) {
      if (!seen.emplace(row.password_id, row.odd).second) continue;
      StickyTick out;
      out.password = row.password_id;
      out.on = row.on;
      if (const auto known = facts_.rows.find(row.password_id); known != facts_.rows.end())
        out.client = known->second.client;
      if (row.odd.empty())
        judge(out, said[row.password_id].size() > 1);
      else
        out.reason = not_a_number(row.odd);
      out_.auto_sync.push_back(std::move(out));
    }
  }

  void judge(StickyTick& out, bool both) {
    if (!plausible(out.password)) {
      out.reason = wrong_id(out.password, "password");
    } else if (!facts_.rows.contains(out.password)) {
      out.reason = "password " + std::to_string(out.password) + " does not exist in Automate any more";
    } else if (const auto ours = facts_.ticks.find(out.password); ours != facts_.ticks.end()) {
      out.settled = ours->second == out.on && !both;
      out.reason = out.settled ? "ticked so already" : "AutoSync was set in Gluepot, which is not overwritten";
    } else if (both) {
      out.reason = "StickySync says both on and off";
    } else if (!out.on) {
      out.settled = true;
      out.reason = "off, as it is without a tick: nothing to take over";
    } else if (!target_.contains(out.client)) {
      out.reason = "its client has no organization";
    } else if (refused_.contains(out.password) && !taken_.contains(out.password)) {
      // A timer would make the entry anew.
      out.reason = "its pair is not certain; settle that first, then switch AutoSync on";
    } else {
      out.proposed = true;
    }
  }

  const StickyFacts& facts_;
  StickyProposal out_;
  std::map<ClientId, OrganizationId> target_;  ///< after a take-over of everything
  std::map<PasswordId, VaultId> ours_;
  std::set<VaultId> taken_, refused_, doubtful_;
};

}  // namespace

StickyProposal judge_stickysync(const StickyFacts& facts) {
  return Judge(facts).run();
}

}  // namespace gluepot::password_sync
