// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "catalog/page_reader.h"
#include "connectors/source.h"
#include "documentation/store.h"
#include "mirror/impl/plan.h"

namespace gluepot::mirror {

/// The mapping and what is switched off, at one moment. `salt` stands for it in page digests: another mapping, another
/// digest.
struct Mapping {
  std::unordered_set<std::int64_t> organizations;
  std::shared_ptr<const documentation::Hidden> hidden;  ///< never null
  std::string salt;

  bool keeps(const catalog::Row& row) const {
    if (hidden->hides(row.kind, row.organization_id, row.parent_id)) return false;
    return row.organization_id == 0 || organizations.count(row.organization_id) != 0;
  }
  /// Whether the list is asked for at all.
  bool reads(const Stream& stream) const {
    return !hidden->hides(stream.kind, stream.organization_id.value_or(0), stream.parent_id.value_or(0));
  }
  /// The organizations whose records of the list are kept.
  std::unordered_set<std::int64_t> covered(const Stream& stream) const;
};
std::shared_ptr<const Mapping> mapping_of(const Served& served, const Hides& hides);

/// Which traits are secret, and a salt that changes with it.
struct Traits {
  catalog::SecretTraits secret;
  std::string salt;
};

/// As a job's number: what changed in a list, up to `kMostChangesPages` requests.
inline constexpr std::int64_t kChanges = -1;

/// What to ask for: a page of a list, the body of a document, or what changed in a list.
struct Job {
  Stream stream;            ///< as it was when the job was made
  std::int64_t number = 0;  ///< page; 0: a body
  std::int64_t document_id = 0;
  std::int64_t since_ms = 0;  ///< kChanges: rows changed before it are known
  std::string target;
  std::shared_ptr<const Mapping> mapping;
  std::shared_ptr<const Traits> traits;
};

/// `page` points into `body`.
struct ChangesPage {
  core::Secret body;
  catalog::Page page;
};

/// What a job brought. `page` points into `body`.
struct Fetched {
  Job job;
  core::Status status;
  bool damaged = false;                 ///< an answer came but cannot be believed: worth another try
  std::uint64_t asked_at = UINT64_MAX;  ///< Store::mark() before it was asked for
  core::Secret body;
  catalog::Digest digest{};
  bool unchanged = false;  ///< stored from the same bytes before: `page` is empty, `before` holds its counts
  StoredPage before;
  catalog::Page page;
  std::vector<ChangesPage> changes;  ///< of kChanges: newest first, the last one reaches back to `since_ms`
  int requests = 1;
};

/// Reads `fetched.body` anew under another mapping or other traits.
void decode(catalog::PageReader& reader, documentation::Store& store, int page_size, Fetched& fetched);

/// Threads that ask the source and cut pages into records. The owner bounds how many jobs are under way.
class Fetcher {
 public:
  Fetcher(connectors::Source& source, documentation::Store& store, int threads, int page_size);
  ~Fetcher();
  void submit(Job job);
  /// Results that are there; waits up to `wait` for the first.
  std::vector<Fetched> take(std::chrono::milliseconds wait, std::size_t most);

 private:
  void work();
  Fetched fetch(catalog::PageReader& reader, Job job);
  void fetch_changes(catalog::PageReader& reader, Fetched& fetched);

  connectors::Source& source_;
  documentation::Store& store_;
  const int page_size_;
  std::mutex mutex_;
  std::condition_variable submitted_, finished_;
  std::deque<Job> jobs_;
  std::deque<Fetched> results_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gluepot::mirror
