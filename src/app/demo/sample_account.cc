// SPDX-License-Identifier: Apache-2.0
#include "app/demo/sample_account.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "app/demo/sample_estate.h"
#include "app/demo/sample_names.h"
#include "app/demo/sample_plan.h"
#include "app/demo/sample_records.h"
#include "connectors/local/seeds.h"

namespace gluepot::app {
namespace {

using catalog::Kind;
using sample::Plan;

core::Status check(const SampleOptions& options) {
  const auto within = [](int value, int low) { return value >= low && value <= 10'000'000; };
  if (!within(options.organizations, 1) || options.organizations > 100'000)
    return core::invalid("organizations", "1 to 100,000");
  if (options.flexible_asset_types < 0 || options.flexible_asset_types > 1000)
    return core::invalid("types", "0 to 1,000");
  if (!within(options.flexible_assets, 0) || (options.flexible_assets > 0 && options.flexible_asset_types == 0))
    return core::invalid("flexible_assets", "0 to 10,000,000, and 0 without types");
  if (!within(options.documents, 0)) return core::invalid("documents", "0 to 10,000,000");
  if (!within(options.checklists, 0)) return core::invalid("checklists", "0 to 10,000,000");
  if (!within(options.passwords, 0)) return core::invalid("passwords", "0 to 10,000,000");
  return {};
}

/// Collects records and stores them some thousand at a time: a commit is synced to disk.
class Filler {
 public:
  Filler(documentation::Store& store, const vault::Vault& vault) : store_(store), vault_(vault) {}

  core::Status add(sample::Made made) {
    waiting_.push_back(std::move(made));
    return waiting_.size() >= kBatch ? flush() : core::Status{};
  }

  core::Status flush() {
    GLUEPOT_TRY(store_.write([&](documentation::LocalWriter& writer) -> core::Status {
      for (const auto& made : waiting_) {
        GLUEPOT_TRY(writer.put(made.kind, made.id, made.attributes));
        for (const auto& [relation, targets] : made.links)
          GLUEPOT_TRY(writer.set_links(made.kind, made.id, relation, targets));
        for (const auto& value : made.secrets) {
          const std::string row = local::sealed_row(made.kind, made.id, value.field);
          GLUEPOT_TRY(writer.seal(made.kind, made.id, value.field, vault_.seal(core::Secret(value.value), row),
                                  sample::kEpochMs));
        }
      }
      return {};
    }));
    for (auto& made : waiting_)
      for (auto& value : made.secrets) core::wipe(value.value);
    records_ += static_cast<std::int64_t>(waiting_.size());
    waiting_.clear();
    return {};
  }

  std::int64_t records() const { return records_; }

 private:
  static constexpr std::size_t kBatch = 4000;
  documentation::Store& store_;
  const vault::Vault& vault_;
  std::vector<sample::Made> waiting_;
  std::int64_t records_ = 0;
};

/// Fills in order: what others name comes first.
class Account {
 public:
  Account(Filler& filler, const Plan& plan) : filler_(filler), plan_(plan), options_(plan.options()) {}

  core::Result<SampleReport> fill() {
    GLUEPOT_TRY(organizations());
    GLUEPOT_TRY(estate());
    GLUEPOT_TRY(assets());
    GLUEPOT_TRY(documents());
    GLUEPOT_TRY(checklists());
    GLUEPOT_TRY(passwords());
    GLUEPOT_TRY(filler_.flush());
    report_.records = filler_.records();
    return std::move(report_);
  }

 private:
  core::Status add(sample::Made made) {
    report_.planted_secrets += static_cast<std::int64_t>(made.secrets.size());
    return filler_.add(std::move(made));
  }
  SampleOrganization& owner(int index) { return report_.organizations[static_cast<std::size_t>(index)]; }

  core::Status organizations() {
    for (int i = 0; i < sample::kOrganizationTypes; ++i) GLUEPOT_TRY(add(sample::make_organization_type(plan_, i)));
    for (int i = 0; i < sample::kOrganizationStatuses; ++i)
      GLUEPOT_TRY(add(sample::make_organization_status(plan_, i)));
    for (int i = 0; i < options_.organizations; ++i) {
      GLUEPOT_TRY(add(sample::make_organization(plan_, i)));
      SampleOrganization organization;
      organization.id = plan_.id(Kind::kOrganizations, i);
      organization.name = plan_.organization_name(i);
      organization.psa_ids = plan_.psa_ids(i);
      for (std::size_t k = 0; k < organization.psa_ids.size(); ++k)
        GLUEPOT_TRY(add(sample::make_psa_link(plan_, i, static_cast<int>(k), organization.psa_ids[k])));
      report_.organizations.push_back(std::move(organization));
    }
    return {};
  }

  core::Status estate() {
    for (auto& made : sample::make_shared_estate(plan_)) GLUEPOT_TRY(add(std::move(made)));
    // The last organization owns nothing when there are more than ten.
    const int last = options_.organizations > 10 ? options_.organizations - 1 : options_.organizations;
    for (int i = 0; i < last; ++i)
      for (auto& made : sample::make_estate(plan_, i)) GLUEPOT_TRY(add(std::move(made)));
    return {};
  }

  core::Status assets() {
    report_.assets_of_type.assign(static_cast<std::size_t>(options_.flexible_asset_types), 0);
    std::vector<std::vector<sample::FieldPlan>> fields;
    for (int type = 0; type < options_.flexible_asset_types; ++type) {
      GLUEPOT_TRY(add(sample::make_asset_type(plan_, type)));
      fields.push_back(plan_.fields(type));
      for (std::size_t k = 0; k < fields.back().size(); ++k)
        GLUEPOT_TRY(add(sample::make_field(plan_, type, static_cast<int>(k), fields.back()[k])));
    }
    for (std::int64_t i = 0; i < options_.flexible_assets; ++i) {
      const auto type = static_cast<std::size_t>(plan_.type_of_asset(i));
      ++report_.assets_of_type[type];
      ++owner(plan_.owner(Kind::kFlexibleAssets, i)).flexible_assets;
      GLUEPOT_TRY(add(sample::make_asset(plan_, i, fields[type])));
    }
    return {};
  }

  core::Status documents() {
    for (int i = 0; options_.documents > 0 && i < options_.organizations; ++i)
      for (int k = 0; k < sample::kFoldersPerOrganization; ++k) {
        ++owner(i).document_folders;
        GLUEPOT_TRY(add(sample::make_folder(plan_, i, k)));
      }
    for (std::int64_t i = 0; i < options_.documents; ++i) {
      auto& organization = owner(plan_.owner(Kind::kDocuments, i));
      ++organization.documents;
      if (plan_.document_without_content(i)) ++organization.documents_without_content;
      auto [document, sections] = sample::make_document(plan_, i);
      GLUEPOT_TRY(add(std::move(document)));
      for (auto& section : sections) GLUEPOT_TRY(add(std::move(section)));
    }
    return {};
  }

  core::Status checklists() {
    for (int i = 0; i < sample::kTemplates; ++i) GLUEPOT_TRY(add(sample::make_template(plan_, i)));
    report_.checklist_templates = sample::kTemplates;
    for (std::int64_t i = 0; i < options_.checklists; ++i) {
      ++owner(plan_.owner(Kind::kChecklists, i)).checklists;
      auto [checklist, tasks] = sample::make_checklist(plan_, i);
      GLUEPOT_TRY(add(std::move(checklist)));
      for (auto& task : tasks) GLUEPOT_TRY(add(std::move(task)));
    }
    return {};
  }

  core::Status passwords() {
    const auto categories = static_cast<int>(sample::categories().size());
    for (int i = 0; i < categories; ++i) GLUEPOT_TRY(add(sample::make_category(plan_, i)));
    report_.password_categories = categories;
    for (std::int64_t i = 0; i < options_.passwords; ++i) {
      ++owner(sample::owner_of_password(plan_, i)).passwords;
      GLUEPOT_TRY(add(sample::make_password(plan_, i)));
    }
    return {};
  }

  Filler& filler_;
  const Plan& plan_;
  const SampleOptions& options_;
  SampleReport report_;
};

}  // namespace

SampleOptions SampleOptions::account_s(std::uint64_t seed, double factor) {
  SampleOptions options;
  options.seed = seed;
  const auto scaled = [&](int count, int least) {
    return std::max(least, static_cast<int>(std::ceil(count * factor)));
  };
  options.organizations = scaled(options.organizations, 4);
  options.flexible_asset_types = scaled(options.flexible_asset_types, 1);
  options.flexible_assets = scaled(options.flexible_assets, 1);
  options.documents = scaled(options.documents, 1);
  options.checklists = scaled(options.checklists, 1);
  options.passwords = scaled(options.passwords, 1);
  return options;
}

core::Result<SampleReport> fill_sample_account(documentation::Store& store, const vault::Vault& vault,
                                               const SampleOptions& options) {
  GLUEPOT_TRY(check(options));
  GLUEPOT_ASSIGN(const auto counts, store.counts());
  for (const auto& count : counts)
    if (count.records > 0 && !local::is_planted(count.kind))
      return core::fail(core::ErrorCode::kConflict,
                        "the data folder already holds records; a sample goes into an empty one");
  GLUEPOT_TRY(local::plant_lists(store));
  const Plan plan(options);
  Filler filler(store, vault);
  return Account(filler, plan).fill();
}

void each_planted_secret(const SampleOptions& options, const std::function<void(const PlantedSecret&)>& on_secret) {
  const Plan plan(options);
  const auto organization = [&](int index) { return plan.id(Kind::kOrganizations, index); };
  std::vector<std::vector<sample::FieldPlan>> fields;
  for (int type = 0; type < options.flexible_asset_types; ++type) fields.push_back(plan.fields(type));
  for (std::int64_t i = 0; i < options.flexible_assets; ++i)
    for (const auto& value : sample::asset_secrets(plan, i, fields[static_cast<std::size_t>(plan.type_of_asset(i))]))
      on_secret({Kind::kFlexibleAssets, plan.id(Kind::kFlexibleAssets, i),
                 organization(plan.owner(Kind::kFlexibleAssets, i)), value.field, value.value});
  for (std::int64_t i = 0; i < options.passwords; ++i)
    for (const auto& value : sample::password_secrets(plan, i))
      on_secret({Kind::kPasswords, plan.id(Kind::kPasswords, i), organization(sample::owner_of_password(plan, i)),
                 value.field, value.value});
}

}  // namespace gluepot::app
