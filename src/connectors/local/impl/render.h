// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/document_writer.h"
#include "connectors/local/file_links.h"
#include "connectors/local/impl/includes.h"
#include "connectors/local/impl/outcome.h"
#include "connectors/local/record_service.h"
#include "core/secret.h"

namespace gluepot::local {

/// Which values an answer may show.
struct Show {
  bool read_values = false;  ///< the key's: Password traits are null without it
  bool password = false;     ///< passwords' own value (show_password); never set for lists
  bool list = false;         ///< quick-notes are cut at 250 characters
  const std::function<core::Status(const documentation::Record&)>* before_value = nullptr;  ///< as in Call
  const Call* call = nullptr;        ///< whose scope and kinds bound what comes along; null: nothing hangs on the rows
  const FileLinks* links = nullptr;  ///< signs the addresses of files; null: they stay null
  std::int64_t version = 0;          ///< sealed values are those of this version of the row; 0: present ones
};

/// Turns records into an answer by joining their stored bytes; what is sealed or counted is put in while joining.
class Renderer {
 public:
  Renderer(documentation::Reader& reader, const vault::Vault& vault, Show show)
      : reader_(reader), vault_(vault), show_(show) {}

  /// What comes along, and what hangs on the rows besides; their rows follow the data. Must outlive the answer.
  Outcome<void> bring(Includes& includes, const std::vector<documentation::Record>& rows,
                      const std::vector<std::string>& names, std::span<const std::string_view> documented);
  Outcome<Reply> list(const std::vector<documentation::Record>& rows, const catalog::DocumentWriter::Paging& paging);
  /// The rows of a bulk write: data without meta and links.
  Outcome<Reply> rows(const std::vector<documentation::Record>& rows, int status);
  Outcome<Reply> single(const documentation::Record& row, int status);

 private:
  struct Piece {
    const documentation::Record* record;
    std::string_view attributes;
    std::string extra;
    const std::vector<catalog::DocumentWriter::Reference>* references = nullptr;
  };
  Outcome<Piece> piece(const documentation::Record& record);
  Outcome<void> count(const std::vector<documentation::Record>& rows);
  Outcome<std::vector<Piece>> pieces(const std::vector<documentation::Record>& rows);
  Outcome<std::optional<core::Secret>> with_password(const documentation::Record& record);
  Outcome<std::optional<core::Secret>> with_traits(const documentation::Record& record, std::string_view attributes);
  Outcome<std::optional<core::Secret>> asset(const documentation::Record& record);
  Outcome<bool> may_show(const documentation::Record& record);
  Outcome<core::Secret> open(const documentation::Record& record, std::string_view field);
  core::Result<std::optional<std::string>> sealed(const documentation::Record& record, std::string_view field);
  Outcome<Reply> join(const std::vector<documentation::Record>& rows, bool single, int status,
                      const catalog::DocumentWriter::Paging* paging);

  documentation::Reader& reader_;
  const vault::Vault& vault_;
  Show show_;
  bool admitted_ = false;  ///< the audit entry of this answer stands
  bool secret_ = false;    ///< a value went into a piece: the answer is built in memory that is wiped
  std::vector<core::Secret> kept_;
  std::vector<std::string> kept_texts_;
  const Includes* includes_ = nullptr;
  std::map<std::int64_t, std::int64_t> counts_;
  std::string_view count_name_;
  std::optional<catalog::SecretTraits> traits_;
};

}  // namespace gluepot::local
