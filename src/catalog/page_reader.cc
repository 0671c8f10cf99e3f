// SPDX-License-Identifier: Apache-2.0
#include "catalog/page_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "catalog/impl/row_reader.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::catalog {
namespace {

using core::ErrorCode;
using simdjson::SUCCESS;

core::Error damaged(std::string what) {
  core::Error error{ErrorCode::kUpstream, "the source's answer " + std::move(what)};
  error.next_step = "Nothing of this answer was stored; it will be asked for again.";
  return error;
}

/// 128 bits over any bytes, four times as fast as Poly1305: each half is a chain of 64x64-bit products over all words,
/// paired differently, so that a word lost to a zero factor in one half stays in the other.
class Checksum {
 public:
  void add(std::string_view bytes) {
    // The length keeps what is added apart from what follows.
    step(bytes.size(), 0);
    while (bytes.size() >= 16) {
      step(word(bytes.data()), word(bytes.data() + 8));
      bytes.remove_prefix(16);
    }
    if (bytes.empty()) return;
    char rest[16] = {};
    std::memcpy(rest, bytes.data(), bytes.size());
    step(word(rest), word(rest + 8));
  }
  Digest end() {
    for (int i = 0; i < 2; ++i) step(first_, second_);
    Digest digest;
    std::memcpy(digest.data(), &first_, 8);
    std::memcpy(digest.data() + 8, &second_, 8);
    return digest;
  }

 private:
  __extension__ using Wide = unsigned __int128;
  static std::uint64_t word(const char* from) {
    std::uint64_t out = 0;
    std::memcpy(&out, from, 8);
    return out;
  }
  static std::uint64_t product(std::uint64_t a, std::uint64_t b) {
    const Wide wide = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(wide) ^ static_cast<std::uint64_t>(wide >> 64);
  }
  void step(std::uint64_t a, std::uint64_t b) {
    first_ = std::rotl(first_, 29) + product(a ^ 0x9e3779b97f4a7c15, b ^ first_ ^ 0xbf58476d1ce4e5b9);
    second_ = std::rotl(second_, 31) + product(b ^ 0x94d049bb133111eb, a ^ second_ ^ 0xd6e8feb86659fd93);
  }
  std::uint64_t first_ = 0x243f6a8885a308d3, second_ = 0x13198a2e03707344;
};

Digest row_digest(const Row& row) {
  const std::int64_t head[4] = {static_cast<std::int64_t>(row.kind), row.id, row.organization_id, row.parent_id};
  return digest_of(row.attributes, {reinterpret_cast<const char*>(head), sizeof head});
}

bool read_id(ondemand::value& value, std::int64_t& out) {
  ondemand::json_type type;
  if (value.type().get(type) != SUCCESS) return false;
  if (type == ondemand::json_type::number) return value.get_int64().get(out) == SUCCESS;
  std::string_view text;
  if (type != ondemand::json_type::string || value.get_string().get(text) != SUCCESS) return false;
  const auto id = core::parse_int64(text);
  out = id.value_or(0);
  return id.has_value();
}

std::optional<std::int64_t> read_count(ondemand::value& value) {
  std::int64_t number = 0;
  if (value.get_int64().get(number) != SUCCESS) return std::nullopt;
  return number;
}

}  // namespace

Digest digest_of(std::string_view bytes, std::string_view salt) {
  Checksum sum;
  sum.add(salt);
  sum.add(bytes);
  return sum.end();
}

void SecretTraits::add(std::int64_t flexible_asset_type_id, std::string_view name_key, std::string_view field_kind) {
  auto& fields = types[flexible_asset_type_id];
  (same_name(field_kind, "password") ? fields.secret : fields.plain).emplace(name_key);
}

void ensure_padding(core::Secret& body) {
  // A Secret keeps its capacity when it shrinks, so this leaves spare zero bytes behind the end.
  static constexpr char kZeros[simdjson::SIMDJSON_PADDING] = {};
  const std::size_t size = body.size();
  body.append({kZeros, sizeof kZeros});
  body.resize_down(size);
}

struct PageReader::State {
  Limits limits;
  ondemand::parser parser;
  std::optional<core::Error> error;

  bool fail(std::string what) {
    if (!error) error = damaged(std::move(what));
    return false;
  }
  bool too_large(std::string what) {
    if (!error) error = core::Error{ErrorCode::kTooLarge, "the source's answer " + std::move(what)};
    return false;
  }
  bool related(ondemand::object& object, Row& row);
  bool related_entry(std::string_view name, ondemand::value& value, Row& row);
  bool row(RowReader& reader, ondemand::value& value, const Kind* expected, std::vector<Row>& rows, Page& page);
  bool rows(RowReader& reader, ondemand::value& value, const Kind* expected, std::vector<Row>& rows, Page& page);
  bool meta(ondemand::value& value, Page& page);
  bool document(RowReader& reader, ondemand::document& document, Kind expected, Page& page);
  core::Result<Page> run(Kind expected, core::Secret& body, const SecretTraits* traits);
  void link(Page& page) const;
};

bool PageReader::State::related_entry(std::string_view name, ondemand::value& value, Row& row) {
  // After any error but "another type" and "no such field" the parser must not be asked again.
  const auto broken = [&] { return fail("is cut off or broken in a row's relationships"); };
  ondemand::object reference;
  ondemand::json_type type;
  if (value.type().get(type) != SUCCESS) return broken();
  if (type != ondemand::json_type::object) return true;
  if (value.get_object().get(reference) != SUCCESS) return broken();
  Related related{name, {}, 0};
  ondemand::value part;
  if (reference.find_field_unordered("type").get(part) != SUCCESS || part.get_string().get(related.type) != SUCCESS)
    return broken();
  if (reference.find_field_unordered("id").get(part) != SUCCESS || !read_id(part, related.id)) return broken();
  if (row.related.size() < 10'000) row.related.push_back(related);
  return true;
}

bool PageReader::State::related(ondemand::object& object, Row& row) {
  ondemand::value relationships;
  const auto found = object.find_field_unordered("relationships").get(relationships);
  if (found == simdjson::NO_SUCH_FIELD) return true;
  if (found != SUCCESS) return fail("is cut off or broken in a row's relationships");
  const auto broken = [&] { return fail("is cut off or broken in a row's relationships"); };
  ondemand::object names;
  ondemand::json_type type;
  if (relationships.type().get(type) != SUCCESS) return broken();
  if (type != ondemand::json_type::object) return true;
  if (relationships.get_object().get(names) != SUCCESS) return broken();
  for (auto entry : names) {
    ondemand::field field;
    std::string_view name;
    if (std::move(entry).get(field) != SUCCESS || field.unescaped_key().get(name) != SUCCESS) return broken();
    ondemand::object holder;
    if (field.value().type().get(type) != SUCCESS) return broken();
    if (type != ondemand::json_type::object) continue;
    if (field.value().get_object().get(holder) != SUCCESS) return broken();
    ondemand::value data;
    const auto has_data = holder.find_field_unordered("data").get(data);
    if (has_data == simdjson::NO_SUCH_FIELD) continue;
    if (has_data != SUCCESS || data.type().get(type) != SUCCESS) return broken();
    if (type == ondemand::json_type::object && !related_entry(name, data, row)) return false;
    if (type != ondemand::json_type::array) continue;
    ondemand::array list;
    if (data.get_array().get(list) != SUCCESS) return broken();
    for (auto element : list) {
      ondemand::value reference;
      if (std::move(element).get(reference) != SUCCESS) return broken();
      if (!related_entry(name, reference, row)) return false;
    }
  }
  return true;
}

bool PageReader::State::row(RowReader& reader, ondemand::value& value, const Kind* expected, std::vector<Row>& rows,
                            Page& page) {
  ondemand::object object;
  if (value.get_object().get(object) != SUCCESS) return fail("holds a row that is no object");
  std::string_view type;
  ondemand::value part;
  Row row;
  if (object.find_field_unordered("id").get(part) != SUCCESS || !read_id(part, row.id))
    return fail("holds a row without an id, or with one that is no 64-bit number");
  if (object.find_field_unordered("type").get_string().get(type) != SUCCESS) return fail("holds a row without a type");
  const ResourceType* known = find_by_path(type);
  if (expected != nullptr && (known == nullptr || known->kind != *expected))
    return fail("holds a row of another type than " + std::string(find_type(*expected).type));
  if (known == nullptr) return true;  // an included row of a type that is not kept
  row.kind = known->kind;
  if (object.find_field_unordered("attributes").get(part) != SUCCESS)
    return fail("holds a row without attributes (" + std::string(known->type) + " " + std::to_string(row.id) + ")");
  if (!reader.read(part, row, page))
    return fail("is damaged: " + reader.error() + " (" + std::string(known->type) + " " + std::to_string(row.id) + ")");
  if (row.kind == Kind::kOrganizations) row.organization_id = row.id;
  if (!related(object, row)) return false;
  if (rows.size() >= limits.rows) return too_large("holds more than " + std::to_string(limits.rows) + " rows");
  rows.push_back(std::move(row));
  return true;
}

bool PageReader::State::rows(RowReader& reader, ondemand::value& value, const Kind* expected, std::vector<Row>& out,
                             Page& page) {
  ondemand::array array;
  if (value.get_array().get(array) != SUCCESS) return fail("is cut off or broken");
  for (auto entry : array) {
    ondemand::value element;
    if (std::move(entry).get(element) != SUCCESS)
      return fail("is cut off or broken after " + std::to_string(out.size()) + " rows");
    if (!row(reader, element, expected, out, page)) return false;
  }
  return true;
}

bool PageReader::State::meta(ondemand::value& value, Page& page) {
  ondemand::object object;
  ondemand::json_type type;
  if (value.type().get(type) != SUCCESS) return fail("is cut off or broken in meta");
  if (type != ondemand::json_type::object) return true;
  if (value.get_object().get(object) != SUCCESS) return fail("is cut off or broken in meta");
  for (auto entry : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(entry).get(field) != SUCCESS || field.unescaped_key().get(key) != SUCCESS)
      return fail("is cut off or broken in meta");
    if (same_name(key, "total-count")) page.total_count = read_count(field.value());
    if (same_name(key, "total-pages")) page.total_pages = read_count(field.value());
    if (same_name(key, "current-page")) page.current_page = read_count(field.value());
    if (same_name(key, "next-page")) page.next_page = read_count(field.value());
  }
  return true;
}

bool PageReader::State::document(RowReader& reader, ondemand::document& document, Kind expected, Page& page) {
  ondemand::object root;
  if (document.get_object().get(root) != SUCCESS) return fail("is no JSON object, or is cut off");
  bool has_data = false, has_errors = false;
  for (auto entry : root) {
    ondemand::field field;
    std::string_view key;
    if (std::move(entry).get(field) != SUCCESS || field.unescaped_key().get(key) != SUCCESS)
      return fail("is cut off or broken");
    ondemand::value& value = field.value();
    if (key == "errors" || key == "message") has_errors = true;
    if (key == "meta" && !meta(value, page)) return false;
    if (key == "included" && !rows(reader, value, nullptr, page.included, page)) return false;
    if (key != "data") continue;
    if (has_data) return fail("holds data twice");
    has_data = true;
    ondemand::json_type type;
    if (value.type().get(type) != SUCCESS) return fail("is cut off or broken");
    page.single = type == ondemand::json_type::object;
    if (!(page.single ? row(reader, value, &expected, page.rows, page)
                      : rows(reader, value, &expected, page.rows, page)))
      return false;
  }
  if (!has_data && has_errors) return fail("is an error message, not records");
  if (!has_data) return fail("is JSON but holds no data");
  const char* behind = nullptr;
  return document.current_location().get(behind) != SUCCESS || fail("goes on behind its end");
}

void PageReader::State::link(Page& page) const {
  // A PSA link carries no organization of its own: the organization's relationships name it.
  std::map<std::int64_t, const Row*> owners;
  for (const auto& row : page.rows)
    for (const auto& related : row.related)
      if (same_name(related.name, "adapters-resources")) owners.emplace(related.id, &row);
  for (auto& row : page.included) {
    if (row.kind != Kind::kAdaptersResources) continue;
    const auto owner = owners.find(row.id);
    if (owner == owners.end()) continue;
    row.parent_id = owner->second->id;
    row.organization_id = owner->second->organization_id;
  }
  // Tasks that came with their checklist belong to its organization.
  std::map<std::int64_t, std::int64_t> organizations;
  for (const auto& row : page.rows) organizations.emplace(row.id, row.organization_id);
  for (auto& row : page.included) {
    const auto& type = find_type(row.kind);
    if (row.organization_id != 0 || !type.parent_kind || page.rows.empty() ||
        *type.parent_kind != page.rows.front().kind)
      continue;
    if (const auto found = organizations.find(row.parent_id); found != organizations.end())
      row.organization_id = found->second;
  }
}

core::Result<Page> PageReader::State::run(Kind expected, core::Secret& body, const SecretTraits* traits) {
  error.reset();
  if (body.size() > limits.bytes)
    return core::fail(ErrorCode::kTooLarge, "the source's answer has " + std::to_string(body.size()) +
                                                " bytes, more than " + std::to_string(limits.bytes) +
                                                "; lower the page size");
  const auto text = core::trim(body.reveal());
  if (text.empty()) return core::fail(damaged("is empty"));
  if (text.front() == '<')
    return core::fail(damaged("is HTML, not JSON: a proxy or a sign-in page answered, or there is no such route"));
  if (text.front() != '{') return core::fail(damaged("is not JSON"));
  ensure_padding(body);
  ondemand::document doc;
  const auto begun = parser.iterate(body.data(), body.size(), body.size() + simdjson::SIMDJSON_PADDING).get(doc);
  if (begun == simdjson::UTF8_ERROR) return core::fail(damaged("is not UTF-8"));
  if (begun != SUCCESS) return core::fail(damaged("is cut off or is not JSON"));
  Page page;
  RowReader reader(traits, limits.depth);
  if (!document(reader, doc, expected, page)) return core::fail(*error);
  link(page);
  for (auto& row : page.rows) row.digest = row_digest(row);
  for (auto& row : page.included) row.digest = row_digest(row);
  return page;
}

PageReader::PageReader() : PageReader(Limits{}) {}
PageReader::PageReader(Limits limits) : state_(std::make_unique<State>()) {
  state_->limits = limits;
}
PageReader::~PageReader() = default;
PageReader::PageReader(PageReader&&) noexcept = default;
PageReader& PageReader::operator=(PageReader&&) noexcept = default;

core::Result<Page> PageReader::read(Kind expected, core::Secret& body, const SecretTraits* traits) {
  return state_->run(expected, body, traits);
}

core::Result<Page> PageReader::read_attributes(Kind kind, std::int64_t id, std::string_view attributes,
                                               const SecretTraits* traits) {
  const auto malformed = [](std::string why) {
    return core::fail(ErrorCode::kMalformed, "attributes: " + std::move(why));
  };
  Page page;
  page.single = true;
  // Wrapped, because the parser cannot tell where a root object ends; the copy lives as long as the page.
  auto wrapped = std::make_unique<std::string>();
  wrapped->reserve(attributes.size() + 16 + simdjson::SIMDJSON_PADDING);
  wrapped->append("{\"attributes\":").append(attributes).append("}");
  ondemand::document doc;
  ondemand::object root;
  ondemand::value value;
  if (state_->parser.iterate(wrapped->data(), wrapped->size(), wrapped->capacity()).get(doc) != SUCCESS ||
      doc.get_object().get(root) != SUCCESS || root.find_field("attributes").get(value) != SUCCESS)
    return malformed("not a JSON object");
  Row row;
  row.kind = kind;
  row.id = id;
  RowReader reader(traits, state_->limits.depth);
  if (!reader.read(value, row, page)) return malformed(reader.error());
  if (kind == Kind::kOrganizations) row.organization_id = id;
  row.digest = row_digest(row);
  page.kept.push_back(std::move(wrapped));
  page.rows.push_back(std::move(row));
  return page;
}

}  // namespace gluepot::catalog
