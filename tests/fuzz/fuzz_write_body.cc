// SPDX-License-Identifier: Apache-2.0
// Bodies of writes to the compatible API, of every type (the first byte names it): a refusal of the client, or rows
// that hold only known, writable attributes, with secrets kept apart.
#include <cstdint>
#include <cstdlib>

#include "connectors/local/impl/write_body.h"

using namespace gluepot;

namespace {

void check(const catalog::ResourceType& type, const local::Draft& draft) {
  for (const auto& entry : draft.attributes) {
    const auto* attribute = type.find_attribute(entry.key());
    if (attribute == nullptr || attribute->is(catalog::kReadOnly) || attribute->is(catalog::kSecret)) std::abort();
  }
  for (const auto& [name, value] : draft.secrets)
    if (!catalog::is_secret_attribute(name)) std::abort();
  if (draft.has_traits && !draft.traits.is_object()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool ready = static_cast<bool>(core::init_secrets(false));
  if (!ready || size == 0) return 0;
  const auto types = catalog::resource_types();
  const auto& type = types[data[0] % types.size()];
  const auto body = local::read_write_body(type, std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  if (!body) {
    if (body.error().status < 400 || body.error().status >= 500) std::abort();
    return 0;
  }
  if (body->rows.empty() || (!body->bulk && body->rows.size() != 1)) std::abort();
  for (const auto& row : body->rows) check(type, row);
  return 0;
}
