// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <archive.h>
#include <archive_entry.h>

#include <clocale>
#include <map>
#include <string>

namespace gluepot::itglue_api {

/// Name and content of every entry; empty when one cannot be read (wrong password).
inline std::map<std::string, std::string> read_zip(const std::string& bytes, const std::string& password) {
  std::map<std::string, std::string> entries;
  std::setlocale(LC_CTYPE, "C.UTF-8");  // the reader hands names out in the locale
  auto* archive = archive_read_new();
  archive_read_support_format_zip_streamable(archive);
  archive_read_support_format_zip_seekable(archive);
  archive_read_set_options(archive, "zip:hdrcharset=UTF-8");
  if (!password.empty()) archive_read_add_passphrase(archive, password.c_str());
  bool good = archive_read_open_memory(archive, bytes.data(), bytes.size()) == ARCHIVE_OK;
  archive_entry* entry = nullptr;
  const auto next = [&] {
    const int done = archive_read_next_header(archive, &entry);
    return done == ARCHIVE_OK || done == ARCHIVE_WARN;  // a name that the locale cannot show
  };
  while (good && next()) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry);
    std::string content;
    char buffer[8192];
    la_ssize_t got = 0;
    while ((got = archive_read_data(archive, buffer, sizeof buffer)) > 0)
      content.append(buffer, static_cast<std::size_t>(got));
    good = got == 0;
    entries[name == nullptr ? "?" : name] = content;
  }
  archive_read_free(archive);
  std::setlocale(LC_CTYPE, "C");
  if (!good) entries.clear();
  return entries;
}

}  // namespace gluepot::itglue_api
