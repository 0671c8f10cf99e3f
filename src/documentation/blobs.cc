// SPDX-License-Identifier: Apache-2.0
#include "documentation/blobs.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <vector>

#include "core/text.h"

namespace gluepot::documentation {
namespace {

using core::ErrorCode;

// A file is this magic, the stream's header, then the content in chunks; the last is marked as such.
constexpr std::string_view kMagic = "GPB1";
constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kOverhead = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kNameBytes = 32;
constexpr std::string_view kUnfinished = ".new-";

unsigned char* raw(char* bytes) {
  return reinterpret_cast<unsigned char*>(bytes);
}
const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  int get() const { return number_; }
  bool good() const { return number_ >= 0; }

 private:
  int number_;
};

tl::unexpected<core::Error> trouble(const std::string& what) {
  core::Error error{ErrorCode::kUnavailable, "a file could not be " + what + ": " + std::strerror(errno)};
  error.next_step = "Free space on, or make writable, the folder blobs in the data folder.";
  return core::fail(std::move(error));
}

core::Status write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto done = ::write(file, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return trouble("stored");
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

/// As many bytes as there are, up to the size; fewer only at the end.
core::Result<std::size_t> read_up_to(int file, char* bytes, std::size_t size) {
  std::size_t got = 0;
  while (got < size) {
    const auto done = ::read(file, bytes + got, size - got);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return trouble("read");
    if (done == 0) break;
    got += static_cast<std::size_t>(done);
  }
  return got;
}

core::Status sync_folder(const std::string& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.good() || ::fsync(opened.get()) != 0) return trouble("stored");
  return {};
}

bool is_name(std::string_view name) {
  return name.size() == 2 * kNameBytes && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The digest a content is named by, fed piece by piece.
class Naming {
 public:
  explicit Naming(const core::Secret& key) {
    crypto_generichash_init(&state_, raw(key.reveal()), key.size(), kNameBytes);
  }
  void feed(std::string_view bytes) { crypto_generichash_update(&state_, raw(bytes), bytes.size()); }
  std::string name() {
    std::array<char, kNameBytes> digest;
    crypto_generichash_final(&state_, raw(digest.data()), digest.size());
    return core::to_hex({digest.data(), digest.size()});
  }

 private:
  crypto_generichash_state state_;
};

tl::unexpected<core::Error> corrupt() {
  return core::fail(ErrorCode::kCorrupt,
                    "a stored file was changed or cut, or belongs to another master key; restore it from a backup");
}

}  // namespace

class Blobs::FileWriter final : public Blobs::Writer {
 public:
  FileWriter(Blobs& blobs, std::string path, int file)
      : blobs_(blobs), path_(std::move(path)), file_(file), naming_(blobs.naming_), pending_(kChunk, '\0') {
    pending_.clear();
  }
  ~FileWriter() override {
    core::wipe(pending_);
    sodium_memzero(&stream_, sizeof stream_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  core::Status start() {
    std::array<unsigned char, kHeader> header;
    crypto_secretstream_xchacha20poly1305_init_push(&stream_, header.data(), raw(blobs_.sealing_.reveal()));
    std::string head(kMagic);
    head.append(reinterpret_cast<const char*>(header.data()), header.size());
    return write_all(file_.get(), head);
  }

  core::Status write(std::string_view bytes) override {
    naming_.feed(bytes);
    size_ += static_cast<std::int64_t>(bytes.size());
    while (!bytes.empty()) {
      // A full chunk waits until more comes: only then it is not the last.
      if (pending_.size() == kChunk) GLUEPOT_TRY(push(crypto_secretstream_xchacha20poly1305_TAG_MESSAGE));
      const auto part = bytes.substr(0, kChunk - pending_.size());
      pending_.append(part);
      bytes.remove_prefix(part.size());
    }
    return {};
  }

  core::Result<StoredBlob> finish() override {
    GLUEPOT_TRY(push(crypto_secretstream_xchacha20poly1305_TAG_FINAL));
    if (::fsync(file_.get()) != 0) return trouble("stored");
    file_.close();
    StoredBlob blob{naming_.name(), size_};
    const auto target = blobs_.path(blob.name);
    const std::lock_guard lock(blobs_.mutex_);
    // The same content is there: it is made young, so that no sweep takes it before it is referred to again.
    if (::utimensat(AT_FDCWD, target.c_str(), nullptr, 0) == 0) return blob;
    if (::rename(path_.c_str(), target.c_str()) != 0) return trouble("stored");
    path_.clear();
    GLUEPOT_TRY(sync_folder(blobs_.folder_));
    return blob;
  }

 private:
  core::Status push(unsigned char tag) {
    std::string sealed(pending_.size() + kOverhead, '\0');
    crypto_secretstream_xchacha20poly1305_push(&stream_, raw(sealed.data()), nullptr, raw(std::string_view(pending_)),
                                               pending_.size(), nullptr, 0, tag);
    sodium_memzero(pending_.data(), pending_.size());
    pending_.clear();
    return write_all(file_.get(), sealed);
  }

  Blobs& blobs_;
  std::string path_;
  Descriptor file_;
  Naming naming_;
  std::string pending_;
  std::int64_t size_ = 0;
  crypto_secretstream_xchacha20poly1305_state stream_{};
};

class Blobs::FileReader final : public Blobs::Reader {
 public:
  FileReader(Blobs& blobs, std::string name, int file)
      : blobs_(blobs), name_(std::move(name)), file_(file), naming_(blobs.naming_) {}
  ~FileReader() override { sodium_memzero(&stream_, sizeof stream_); }

  core::Status start() {
    std::string head(kMagic.size() + kHeader, '\0');
    GLUEPOT_ASSIGN(const auto got, read_up_to(file_.get(), head.data(), head.size()));
    if (got != head.size() || !head.starts_with(kMagic)) return corrupt();
    if (crypto_secretstream_xchacha20poly1305_init_pull(&stream_, raw(std::string_view(head).substr(kMagic.size())),
                                                        raw(blobs_.sealing_.reveal())) != 0)
      return corrupt();
    return {};
  }

  core::Result<std::string> next() override {
    if (ended_) return std::string{};
    std::string sealed(kChunk + kOverhead, '\0');
    GLUEPOT_ASSIGN(const auto got, read_up_to(file_.get(), sealed.data(), sealed.size()));
    if (got < kOverhead) return corrupt();
    std::string bytes(got - kOverhead, '\0');
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&stream_, raw(bytes.data()), nullptr, &tag,
                                                   raw(std::string_view(sealed)), got, nullptr, 0) != 0)
      return corrupt();
    naming_.feed(bytes);
    ended_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    // Behind the last chunk there is nothing, and the whole is what the name says: no file was put in another's place.
    if (ended_) {
      char more = 0;
      GLUEPOT_ASSIGN(const auto extra, read_up_to(file_.get(), &more, 1));
      if (extra != 0 || naming_.name() != name_) return corrupt();
    } else if (got != sealed.size()) {
      return corrupt();
    }
    return bytes;
  }

 private:
  Blobs& blobs_;
  const std::string name_;
  Descriptor file_;
  Naming naming_;
  bool ended_ = false;
  crypto_secretstream_xchacha20poly1305_state stream_{};
};

Blobs::Blobs(std::string folder, const vault::Vault& vault)
    : folder_(std::move(folder)),
      naming_(vault.derive("gluepot.blobs.name.1")),
      sealing_(vault.derive("gluepot.blobs.seal.1")) {}
Blobs::~Blobs() = default;

core::Result<std::unique_ptr<Blobs>> Blobs::open(const std::string& folder, const vault::Vault& vault) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return trouble("stored");
  std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(folder.c_str()), ::closedir);
  if (!opened) return trouble("read");
  while (const auto* entry = ::readdir(opened.get()))
    if (std::string_view(entry->d_name).starts_with(kUnfinished)) ::unlink((folder + "/" + entry->d_name).c_str());
  return std::unique_ptr<Blobs>(new Blobs(folder, vault));
}

core::Result<std::unique_ptr<Blobs::Writer>> Blobs::begin() {
  auto temporary = path(std::string(kUnfinished) + core::random_hex(16));
  const int file = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return trouble("stored");
  auto writer = std::make_unique<FileWriter>(*this, std::move(temporary), file);
  GLUEPOT_TRY(writer->start());
  return std::unique_ptr<Writer>(std::move(writer));
}

core::Result<StoredBlob> Blobs::put(std::string_view bytes) {
  GLUEPOT_ASSIGN(const auto writer, begin());
  GLUEPOT_TRY(writer->write(bytes));
  return writer->finish();
}

core::Result<std::unique_ptr<Blobs::Reader>> Blobs::read(std::string_view name) {
  if (!is_name(name)) return core::fail(ErrorCode::kNotFound, "there is no such file");
  const int file = ::open(path(name).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT)
    return core::fail(ErrorCode::kNotFound, "the content of this file is missing; restore the folder blobs");
  if (file < 0) return trouble("read");
  auto reader = std::make_unique<FileReader>(*this, std::string(name), file);
  GLUEPOT_TRY(reader->start());
  return std::unique_ptr<Reader>(std::move(reader));
}

core::Result<std::string> Blobs::get(std::string_view name, std::size_t limit) {
  GLUEPOT_ASSIGN(const auto reader, read(name));
  std::string whole;
  for (;;) {
    GLUEPOT_ASSIGN(const auto piece, reader->next());
    if (piece.empty()) return whole;
    if (whole.size() + piece.size() > limit) return core::fail(ErrorCode::kTooLarge, "the file is too large");
    whole += piece;
  }
}

core::Result<int> Blobs::sweep(const std::function<core::Result<bool>(std::string_view)>& is_referenced,
                               std::chrono::seconds min_age) {
  std::vector<std::string> names;
  {
    std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(folder_.c_str()), ::closedir);
    if (!opened) return trouble("read");
    while (const auto* entry = ::readdir(opened.get()))
      if (is_name(entry->d_name)) names.emplace_back(entry->d_name);
  }
  const auto young = [&](const std::string& file) {
    struct stat info {};
    return ::stat(file.c_str(), &info) != 0 || ::time(nullptr) - info.st_mtime < min_age.count();
  };
  int gone = 0;
  for (const auto& name : names) {
    if (young(path(name))) continue;
    GLUEPOT_ASSIGN(const bool kept, is_referenced(name));
    if (kept) continue;
    const std::lock_guard lock(mutex_);
    if (young(path(name))) continue;
    if (::unlink(path(name).c_str()) == 0) ++gone;
  }
  return gone;
}

}  // namespace gluepot::documentation
