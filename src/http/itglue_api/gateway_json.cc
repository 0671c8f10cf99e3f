// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/gateway_json.h"

#include <cmath>
#include <new>

#include "catalog/catalog.h"
#include "core/ids.h"

namespace gluepot::itglue_api {
namespace {

/// Each piece of memory is wiped when it is given back.
class WipingMemory final : public boost::container::pmr::memory_resource {
 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    return ::operator new(bytes, std::align_val_t(alignment));
  }
  void do_deallocate(void* pointer, std::size_t bytes, std::size_t alignment) override {
    core::wipe(pointer, bytes);
    ::operator delete(pointer, std::align_val_t(alignment));
  }
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

WipingMemory& memory() {
  static WipingMemory resource;
  return resource;
}

json::parse_options options() {
  json::parse_options out;
  out.max_depth = 64;
  return out;
}

}  // namespace

json::storage_ptr wiped_memory() {
  return &memory();
}

std::optional<json::value> parse_wiped(std::string_view text, std::string* why) {
  json::error_code error;
  unsigned char buffer[2048];
  json::value value;
  {
    json::parser parser(&memory(), options(), buffer);
    parser.reset(&memory());
    parser.write(text, error);
    if (!error) value = parser.release();
  }
  core::wipe(buffer, sizeof buffer);
  if (!error) return value;
  if (why != nullptr) *why = error.message();
  return std::nullopt;
}

core::Secret write_wiped(const json::value& value) {
  core::Secret out;
  json::serializer serializer;
  serializer.reset(&value);
  char buffer[4096];
  while (!serializer.done()) out.append(std::string_view(serializer.read(buffer)));
  core::wipe(buffer, sizeof buffer);
  return out;
}

std::string write_plain(const json::value& value) {
  return json::serialize(value);
}

std::optional<std::int64_t> id_of(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_string()) return core::parse_int64(std::string_view(value.get_string()));
  if (value.is_double()) {
    const double number = value.get_double();
    if (std::floor(number) == number && std::abs(number) < 9e15) return static_cast<std::int64_t>(number);
  }
  return std::nullopt;
}

const json::value* find_member(const json::object& object, std::string_view name) {
  if (const auto* exact = object.if_contains(name)) return exact;
  for (const auto& entry : object)
    if (catalog::same_name(entry.key(), name)) return &entry.value();
  return nullptr;
}

json::value* find_member(json::object& object, std::string_view name) {
  return const_cast<json::value*>(find_member(std::as_const(object), name));
}

bool erase_member(json::object& object, std::string_view name) {
  bool any = false;
  for (auto at = object.begin(); at != object.end();) {
    if (catalog::same_name(at->key(), name)) {
      at = object.stable_erase(at);
      any = true;
    } else {
      ++at;
    }
  }
  return any;
}

json::object* object_of(json::value* value) {
  return value != nullptr ? value->if_object() : nullptr;
}
const json::object* object_of(const json::value* value) {
  return value != nullptr ? value->if_object() : nullptr;
}

std::string_view text_of(const json::value* value) {
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

bool is_true(const json::value* value) {
  if (value == nullptr) return false;
  if (value->is_bool()) return value->get_bool();
  if (value->is_int64()) return value->get_int64() == 1;
  const auto text = text_of(value);
  return text == "true" || text == "1";
}

}  // namespace gluepot::itglue_api
