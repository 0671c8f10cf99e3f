// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"
#include "vault/vault.h"

namespace gluepot::documentation {

/// A stored content: its name in the folder and how many bytes it holds.
struct StoredBlob {
  std::string name;  ///< 64 hexadecimal digits: BLAKE2b of the content under a key of the vault
  std::int64_t size = 0;
};

/// Contents of files (attachments, images, exports) of source local: a folder of files, each sealed with the vault's
/// key as a stream (XChaCha20-Poly1305) and named by a keyed digest of what it holds, so equal contents lie there once
/// and neither a name nor a file tells anything without the master key. A content is whole or not there: it is written
/// under another name, synced, then renamed. Who refers to a blob is kept elsewhere; what nobody refers to goes with
/// sweep(). Safe from any thread; one process works on a folder. Errors of all: kUnavailable (disk full, not readable).
class Blobs {
 public:
  /// Makes the folder (0700) when it is missing and removes what a crash left half written.
  static core::Result<std::unique_ptr<Blobs>> open(const std::string& folder, const vault::Vault& vault);
  ~Blobs();

  /// One content on its way in. Given up when it dies before finish().
  class Writer {
   public:
    virtual ~Writer() = default;
    virtual core::Status write(std::string_view bytes) = 0;
    /// Durable when it returns. The same content stored twice is one blob.
    virtual core::Result<StoredBlob> finish() = 0;
  };
  core::Result<std::unique_ptr<Writer>> begin();
  core::Result<StoredBlob> put(std::string_view bytes);

  /// One content on its way out, piece by piece. One thread.
  class Reader {
   public:
    virtual ~Reader() = default;
    /// The next at most 64 KiB; empty once all has been read. Errors: kCorrupt: changed, cut or swapped; what came
    /// before must not be used.
    virtual core::Result<std::string> next() = 0;
  };
  /// Errors: kNotFound.
  core::Result<std::unique_ptr<Reader>> read(std::string_view name);
  /// The whole content, checked against its name. Errors: kNotFound, kCorrupt, kTooLarge (over `limit` bytes).
  core::Result<std::string> get(std::string_view name, std::size_t limit);

  /// Deletes what is at least `min_age` old and `is_referenced` says nobody refers to; the age covers whoever has just
  /// stored a content and has not yet written down that it refers to it. Returns how many went. An error of
  /// `is_referenced` ends it.
  core::Result<int> sweep(const std::function<core::Result<bool>(std::string_view name)>& is_referenced,
                          std::chrono::seconds min_age = std::chrono::hours(1));

 private:
  class FileWriter;
  class FileReader;
  Blobs(std::string folder, const vault::Vault& vault);
  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }

  const std::string folder_;
  const core::Secret naming_, sealing_;
  std::mutex mutex_;  ///< between taking up an old file again and deleting it
};

}  // namespace gluepot::documentation
