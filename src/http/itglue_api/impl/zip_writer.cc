// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/impl/zip_writer.h"

#include <archive.h>
#include <archive_entry.h>

namespace gluepot::itglue_api {

struct ZipWriter::Callbacks {
  static la_ssize_t write(struct archive*, void* self, const void* bytes, std::size_t size) {
    auto& writer = *static_cast<ZipWriter*>(self);
    if (writer.sink_status_) writer.sink_status_ = writer.sink_({static_cast<const char*>(bytes), size});
    return writer.sink_status_ ? static_cast<la_ssize_t>(size) : -1;
  }
};

core::Result<std::unique_ptr<ZipWriter>> ZipWriter::open(Sink sink, const core::Secret* password) {
  std::unique_ptr<ZipWriter> writer(new ZipWriter(std::move(sink)));
  writer->archive_ = archive_write_new();
  auto* archive = writer->archive_;
  bool good = archive != nullptr && archive_write_set_format_zip(archive) == ARCHIVE_OK &&
              archive_write_set_options(archive, "zip:compression=deflate,zip:hdrcharset=UTF-8") == ARCHIVE_OK &&
              archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK;
  if (good && password != nullptr) {
    const std::string end(1, '\0');
    core::Secret text(password->reveal());
    text.append(end);
    good = archive_write_set_options(archive, "zip:encryption=aes256") == ARCHIVE_OK &&
           archive_write_set_passphrase(archive, text.reveal().data()) == ARCHIVE_OK;
  }
  good = good && archive_write_open2(archive, writer.get(), nullptr, Callbacks::write, nullptr, nullptr) == ARCHIVE_OK;
  if (!good) return core::fail(writer->trouble("opened").error());
  return writer;
}

ZipWriter::~ZipWriter() {
  if (archive_ == nullptr) return;
  archive_write_fail(archive_);  // an unfinished file is given up, not ended
  archive_write_free(archive_);
}

core::Status ZipWriter::trouble(std::string_view doing) const {
  if (!sink_status_) return sink_status_;
  const char* why = archive_ == nullptr ? nullptr : archive_error_string(archive_);
  return core::fail(core::ErrorCode::kInternal, "the zip file could not be " + std::string(doing) +
                                                    (why == nullptr ? "" : ": " + std::string(why)));
}

core::Status ZipWriter::begin(const std::string& path, std::int64_t modified_ms) {
  const std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname_utf8(entry.get(), path.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0600);
  archive_entry_set_mtime(entry.get(), modified_ms / 1000, 0);
  archive_entry_unset_size(entry.get());
  if (archive_write_header(archive_, entry.get()) < ARCHIVE_WARN) return trouble("written");
  return {};
}

core::Status ZipWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto done = archive_write_data(archive_, bytes.data(), bytes.size());
    if (done <= 0) return trouble("written");
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

core::Status ZipWriter::finish() {
  if (archive_write_close(archive_) != ARCHIVE_OK) return trouble("ended");
  return {};
}

}  // namespace gluepot::itglue_api
