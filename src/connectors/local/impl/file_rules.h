// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "connectors/local/impl/outcome.h"
#include "connectors/local/impl/write.h"
#include "connectors/local/impl/write_body.h"
#include "documentation/blobs.h"

namespace gluepot::local {

/// The body of a write as JSON:API, when it came as a form. Refusals: 400, 415.
Outcome<std::optional<std::string>> document_of_form(const Call& call, const Target& target);

/// Stores the contents of all files a body brings (attachment, image, Upload traits) before the transaction begins, and
/// notes in each draft where they lie. A content of a write that is refused later is nobody's and goes with the sweep.
/// Refusals: 422 (no file_name, not strict base64), 503.
Outcome<void> take_in_files(documentation::Blobs* blobs, const catalog::ResourceType& type, WriteBody& body);

/// Attachments, related items and images belong where their parent does: sets owner and organization from it.
bool hangs_on_parent(catalog::Kind kind);
Outcome<void> hang_on_parent(WriteContext& context, Work& work);

Outcome<void> apply_attachment_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_image_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_related_item_rules(WriteContext& context, const Draft& draft, Work& work);

/// What an Upload trait stores: a file sent now, or one that stands there already, sent back as it was read.
Outcome<json::value> upload_trait(WriteContext& context, const Draft& draft, std::string_view key,
                                  const json::value& sent, Work& work);
/// Writes down the files of a record just stored.
Outcome<void> store_files(WriteContext& context, const Work& work);

/// The kind a related item points to ("Flexible Asset", "SSL Certificate", any spelling), and the name as documented.
struct RelatedType {
  std::string_view name;
  std::optional<catalog::Kind> kind;
};
const RelatedType* find_related_type(std::string_view name);
/// "Password", "SSL Certificate": what people and the API call a record of this kind.
std::string_view related_type_name(catalog::Kind kind);

}  // namespace gluepot::local
