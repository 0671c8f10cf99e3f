// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mirror/impl/fetcher.h"
#include "mirror/impl/plan.h"
#include "mirror/mirror.h"

namespace gluepot::mirror {

/// One sitting of a run: plans, hands out at most 8 requests, stores what comes, proves lists complete. Used by one
/// thread.
class Run {
 public:
  Run(Mirror& mirror, const RunControl& control);
  core::Result<RunReport> go();

 private:
  /// A stream and what is known of its pages in this sitting.
  struct Progress {
    Stream stream;
    std::set<std::int64_t> stored, under_way;
    std::int64_t received = 0;
    int damaged = 0;               ///< pages that could not be believed, so far
    std::set<std::int64_t> again;  ///< damaged pages to ask for anew
    std::string covered;           ///< the mapping (and generation) the pass was last noted for
    bool changes = false;          ///< only what changed since `proven` is asked for
    Proven proven{};
  };

  // Planning.
  core::Status begin();
  core::Status resume_pages(Progress& progress);
  core::Status plan_what_follows();
  core::Status plan_documents();
  core::Status plan_assets();
  core::Status add(const std::vector<Stream>& streams);
  core::Status refresh_traits();
  /// Tasks whose lists are all switched off are left out.
  void choose_tasks();

  // Reading only what changed.
  core::Status choose_changes(Progress& progress);
  core::Status take_changes(Fetched& fetched);
  core::Status store_changes(Progress& progress, Fetched& fetched);
  core::Result<std::optional<std::string>> why_whole_of(const Progress& progress, const Fetched& fetched);
  core::Result<std::int64_t> newest_stored(const Stream& stream);
  /// Folders have no order by change: they are read along with documents that changed, and by each whole run.
  core::Status read_folders_of(const Stream& documents);

  // Asking.
  void hand_out();
  /// What a folder restricts must not be found before the folder is known.
  bool waits_for_folders(const Stream& stream) const;
  std::optional<std::int64_t> next_page(Progress& progress) const;
  bool over() const;

  // Storing.
  core::Status take_results();
  core::Status store(std::vector<Fetched> pages);
  core::Status store_group(std::vector<Fetched*>& pages);
  core::Status store_bodies(std::vector<Fetched>& bodies);
  void add_body(const PlannedBody& body);
  void settle_traits(Fetched& fetched);
  StoredPage counts_of(const Fetched& fetched) const;
  core::Status note_page(Progress& progress, const Fetched& fetched);

  // Proving.
  core::Status finish_streams();
  core::Status finish_stream(Progress& progress);
  std::string salt_of(const Stream& stream) const;
  core::Status begin_again(Progress& progress, const std::string& why);
  core::Result<bool> prove_gone(const Stream& stream, const documentation::SweepOutcome& swept, std::string& why);
  std::int64_t may_delete(catalog::Kind kind);
  std::int64_t may_delete_below(catalog::Kind kind);

  // Failing.
  core::Status failed(Fetched& fetched);
  core::Status fail_stream(Progress& progress, StreamState state, std::string message);
  core::Status fail_task(Task task, const std::string& message);

  core::Status save(const Progress& progress);
  core::Result<RunReport> finish();
  RunReport report() const;
  void tell() const;
  bool stopped() const { return control_.stop != nullptr && control_.stop->load(); }

  Mirror& mirror_;
  const RunControl& control_;
  documentation::Store& store_;
  RunRow row_;
  bool resumed_ = false;
  std::set<Task> tasks_;
  std::map<std::string, Progress> streams_;
  std::vector<std::string> order_;  ///< streams in the order of planning
  std::vector<PlannedBody> bodies_;
  std::size_t next_body_ = 0;
  std::int64_t body_failures_ = 0;
  std::string body_message_;
  int under_way_ = 0;
  bool documents_planned_ = false, assets_planned_ = false;
  bool index_waits_;         ///< the text index may lag behind: fed while nothing else is to do
  std::string interrupted_;  ///< why no more is asked for
  std::shared_ptr<const Mapping> mapping_;
  std::shared_ptr<const Traits> traits_;
  std::set<std::int64_t> reread_types_;
  std::map<catalog::Kind, std::int64_t> had_, deleted_;
  catalog::PageReader reader_;
  std::unique_ptr<Fetcher> fetcher_;
};

}  // namespace gluepot::mirror
