// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/files.h"

#include "catalog/document_writer.h"
#include "catalog/query.h"
#include "connectors/local/file_links.h"
#include "core/log.h"

namespace gluepot::itglue_api {
namespace {

// Larger ones are sent piece by piece, so that memory does not grow with the file.
constexpr std::int64_t kAtOnce = 1 << 20;

http::Response error(int status, std::string title, std::string detail) {
  return http::Response::text(status, catalog::errors_body({{status, std::move(title), std::move(detail), {}}}),
                              std::string(kMediaType));
}

/// A file on its way out. The server asks for the next piece when the last one has left.
class FileStream final : public http::EventStream {
 public:
  explicit FileStream(std::unique_ptr<documentation::Blobs::Reader> content) : content_(std::move(content)) {}
  std::string next() override {
    auto piece = content_->next();
    if (!piece) {
      core::log_error("a file broke off while it was sent", {{"cause", piece.error().message}});
      failed_ = true;
    }
    over_ = !piece || piece->empty();
    return over_ ? std::string() : std::move(*piece);
  }
  bool over() override { return over_; }
  bool failed() override { return failed_; }
  void on_ready(std::function<void()>) override {}

 private:
  std::unique_ptr<documentation::Blobs::Reader> content_;
  bool over_ = false, failed_ = false;
};

/// RFC 6266: a plain name for old clients, the real one for the others.
std::string disposition(std::string_view kind, std::string_view file_name) {
  std::string plain;
  for (const char c : file_name) {
    const auto byte = static_cast<unsigned char>(c);
    plain += byte < 0x20 || byte > 0x7e || c == '"' || c == '\\' || c == '%' ? '_' : c;
  }
  return std::string(kind) + "; filename=\"" + plain + "\"; filename*=UTF-8''" + catalog::percent_encode(file_name);
}

/// A picture is part of a page that was read; what somebody takes away is noted.
core::Status note_download(Context& context, const http::Request& request, const documentation::RecordFile& file) {
  if (context.audit == nullptr || file.kind == catalog::Kind::kDocumentImages) return {};
  audit::Draft draft{"download",
                     {},
                     file.file_name,
                     std::string(catalog::kind_name(file.kind)) + "/" + std::to_string(file.record_id)};
  draft.actor.kind = core::Caller::Kind::kKey;
  draft.actor.name = "signed address";
  draft.actor.address = request.remote_address;
  draft.actor.request_id = request.request_id;
  return context.audit->record(draft, audit::Outcome::kDone);
}

}  // namespace

bool is_file_path(std::string_view path) {
  return local::FileLinks::is_file_path(path);
}

http::Response answer_file(Context& context, const http::Request& request, std::string_view path) {
  if (context.files == nullptr || (request.method != http::Method::kGet && request.method != http::Method::kHead))
    return http::Response::text(404, "<!DOCTYPE html><title>404</title>", "text/html; charset=utf-8");
  auto opened = context.files->open_file(path, request.query);
  if (!opened) {
    const auto code = opened.error().code;
    if (code == core::ErrorCode::kForbidden) return error(403, "Forbidden", opened.error().message);
    if (code == core::ErrorCode::kNotFound) return error(404, "Not Found", opened.error().message);
    core::log_error("a file cannot be read", {{"cause", opened.error().message}});
    return error(core::http_status(code), "Error", opened.error().message);
  }
  const auto& file = opened->file;
  if (auto noted = note_download(context, request, file); !noted)
    return error(503, "Service Unavailable", "the audit cannot be written");
  http::Response response;
  response.headers.add("Content-Type", file.content_type);
  response.headers.add("Content-Disposition", disposition(opened->in_page ? "inline" : "attachment", file.file_name));
  response.headers.add("Content-Security-Policy", "default-src 'none'; sandbox");
  response.headers.add("Cache-Control", opened->in_page ? "private, max-age=900" : "private, no-store");
  if (file.size > kAtOnce) {
    response.body = std::make_shared<FileStream>(std::move(opened->content));
    return response;
  }
  std::string bytes;
  for (;;) {
    auto piece = opened->content->next();
    if (!piece) return error(core::http_status(piece.error().code), "Error", piece.error().message);
    if (piece->empty()) break;
    bytes += *piece;
  }
  response.body = std::move(bytes);
  return response;
}

}  // namespace gluepot::itglue_api
