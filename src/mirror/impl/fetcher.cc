// SPDX-License-Identifier: Apache-2.0
#include "mirror/impl/fetcher.h"

#include <algorithm>

#include "core/failpoint.h"
#include "core/text.h"
#include "mirror/impl/lists.h"

namespace gluepot::mirror {
namespace {

using connectors::Lane;

std::string salt_of(const Job& job) {
  std::string salt;
  if (mixes_organizations(job.stream) && job.mapping) salt += job.mapping->salt;
  if (job.stream.kind == catalog::Kind::kFlexibleAssets && job.traits) salt += job.traits->salt;
  return salt;
}

/// The page as an earlier run stored it from the same bytes, or nothing.
std::optional<StoredPage> known_page(documentation::Store& store, const Fetched& fetched) {
  const auto& job = fetched.job;
  const auto same = store.page_unchanged(job.stream.name, job.number, fetched.digest);
  if (!same || !*same) return std::nullopt;
  auto page = store::read(store.database(), [&](store::Connection& connection) {
    return plan::find_page(connection, job.stream.name, job.number);
  });
  return page && *page ? **page : std::optional<StoredPage>{};
}

}  // namespace

std::unordered_set<std::int64_t> Mapping::covered(const Stream& stream) const {
  auto out = organizations;
  if (hidden->kinds_of.empty() && hidden->asset_types_of.empty()) return out;
  std::erase_if(out, [&](std::int64_t id) { return hidden->hides(stream.kind, id, stream.parent_id.value_or(0)); });
  return out;
}

std::shared_ptr<const Mapping> mapping_of(const Served& served, const Hides& hides) {
  static const auto kNothing = std::make_shared<const documentation::Hidden>();
  auto mapping = std::make_shared<Mapping>();
  mapping->hidden = hides ? hides() : nullptr;
  if (mapping->hidden == nullptr) mapping->hidden = kNothing;
  std::vector<std::int64_t> ids;
  for (const auto organization : served()) ids.push_back(organization.value);
  std::sort(ids.begin(), ids.end());
  std::string text;
  for (const auto id : ids) text += std::to_string(id) + ",";
  mapping->organizations = {ids.begin(), ids.end()};
  mapping->salt = core::sha256(text + mapping->hidden->text());
  return mapping;
}

void decode(catalog::PageReader& reader, documentation::Store& store, int page_size, Fetched& fetched) {
  const Job& job = fetched.job;
  fetched.page = {};
  fetched.unchanged = false;
  if (job.number > 0) {
    fetched.digest = catalog::digest_of(fetched.body.reveal(), salt_of(job));
    if (auto known = known_page(store, fetched)) {
      fetched.unchanged = true;
      fetched.before = *known;
      return;
    }
  }
  auto page = reader.read(job.stream.kind, fetched.body, job.traits ? &job.traits->secret : nullptr);
  if (!page) {
    fetched.status = core::fail(std::move(page).error());
    fetched.damaged = true;
    return;
  }
  fetched.page = *std::move(page);
  if (job.number == 0) return;
  if (const auto fault = page_fault(fetched.page, job.number, page_size)) {
    fetched.status = core::fail(core::ErrorCode::kUpstream, *fault);
    fetched.damaged = true;
  }
}

Fetcher::Fetcher(connectors::Source& source, documentation::Store& store, int threads, int page_size)
    : source_(source), store_(store), page_size_(page_size) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Fetcher::~Fetcher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    jobs_.clear();
  }
  submitted_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Fetcher::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  submitted_.notify_one();
}

std::vector<Fetched> Fetcher::take(std::chrono::milliseconds wait, std::size_t most) {
  std::vector<Fetched> out;
  std::unique_lock lock(mutex_);
  finished_.wait_for(lock, wait, [&] { return !results_.empty(); });
  while (!results_.empty() && out.size() < most) {
    out.push_back(std::move(results_.front()));
    results_.pop_front();
  }
  return out;
}

void Fetcher::work() {
  catalog::PageReader reader;
  for (;;) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      submitted_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    Fetched fetched = fetch(reader, std::move(job));
    {
      const std::lock_guard lock(mutex_);
      results_.push_back(std::move(fetched));
    }
    finished_.notify_one();
  }
}

void Fetcher::fetch_changes(catalog::PageReader& reader, Fetched& fetched) {
  const Job& job = fetched.job;
  const auto* secret = job.traits ? &job.traits->secret : nullptr;
  fetched.requests = 0;
  std::int64_t most = 1;  // never more than the whole list takes
  for (std::int64_t number = 1; number <= most; ++number) {
    ++fetched.requests;
    auto answer = source_.get(changes_target_of(job.stream, number), Lane::kSkeleton);
    if (!answer) {
      fetched.status = core::fail(std::move(answer).error());
      return;
    }
    core::failpoint("mirror.page_fetched");
    auto& read = fetched.changes.emplace_back(ChangesPage{std::move(answer->body), {}});
    auto page = reader.read(job.stream.kind, read.body, secret);
    const auto fault = page ? page_fault(*page, number, kChangesPageSize) : page.error().message;
    if (fault) {
      fetched.status = core::fail(core::ErrorCode::kUpstream, *fault);
      return;
    }
    read.page = *std::move(page);
    if (read.page.rows.empty() || !read.page.next_page || read.page.rows.back().updated_at_ms < job.since_ms) return;
    most = std::min<std::int64_t>(kMostChangesPages, (read.page.total_count.value_or(0) + page_size_ - 1) / page_size_);
  }
  fetched.status = core::fail(core::ErrorCode::kUpstream, "much has changed");
}

Fetched Fetcher::fetch(catalog::PageReader& reader, Job job) {
  Fetched fetched;
  fetched.job = std::move(job);
  fetched.asked_at = store_.mark();
  if (fetched.job.number == kChanges) {
    fetch_changes(reader, fetched);
    return fetched;
  }
  auto answer = source_.get(fetched.job.target, fetched.job.number == 0 ? Lane::kBodies : Lane::kSkeleton);
  if (!answer) {
    fetched.status = core::fail(std::move(answer).error());
    return fetched;
  }
  core::failpoint("mirror.page_fetched");
  fetched.body = std::move(answer->body);
  decode(reader, store_, page_size_, fetched);
  return fetched;
}

}  // namespace gluepot::mirror
