// SPDX-License-Identifier: Apache-2.0
#include "access/impl/key_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/text.h"

namespace gluepot::access {
namespace {

__extension__ using Wide = unsigned __int128;

/// Spreads the 32 characters. They are random and ours, so nobody chooses what collides; a collision costs nothing but
/// a slot, because the digest decides.
std::uint64_t tag_of(std::string_view public_part) {
  std::array<std::uint64_t, 4> words;
  std::memcpy(words.data(), public_part.data(), sizeof words);
  const auto fold = [](std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  const auto tag = fold(words[0] ^ 0xa0761d6478bd642fULL, words[1] ^ 0xe7037ed1a0b428dbULL) ^
                   std::rotl(fold(words[2] ^ 0x8ebc6af09c88c6e3ULL, words[3] ^ 0x589965cc75374cc3ULL), 23);
  return tag | 1;  // 0 is an empty slot
}

}  // namespace

ApiKeys::Table::Table(std::vector<std::shared_ptr<Entry>> entries) : entries_(std::move(entries)) {
  const std::string random = core::random_bytes(nobody_.digest.size());
  std::copy(random.begin(), random.end(), nobody_.digest.begin());
  nobody_.scope = std::make_shared<KeyScope>();
  nobody_.state = "revoked";
  by_place_.push_back(&nobody_);
  for (const auto& entry : entries_) {
    by_place_.push_back(entry.get());
    by_id_.emplace_back(entry->id, entry.get());
  }
  std::sort(by_id_.begin(), by_id_.end());
  for (std::size_t buckets = std::bit_ceil(entries_.size() + 1); !fill(buckets);) buckets *= 2;
}

bool ApiKeys::Table::fill(std::size_t buckets) {
  buckets_.assign(buckets, {});
  for (std::size_t place = 1; place < by_place_.size(); ++place) {
    const auto tag = tag_of(by_place_[place]->public_part);
    auto& bucket = buckets_[(tag >> 20) & (buckets - 1)];
    const auto free = std::find(bucket.tags.begin(), bucket.tags.end(), 0U);
    if (free == bucket.tags.end()) return false;
    *free = tag;
    bucket.places[static_cast<std::size_t>(free - bucket.tags.begin())] = static_cast<std::uint32_t>(place);
  }
  return true;
}

ApiKeys::Table::Found ApiKeys::Table::find(std::string_view public_part) const {
  const auto tag = tag_of(public_part);
  const auto& bucket = buckets_[(tag >> 20) & (buckets_.size() - 1)];
  std::uint32_t place = 0;
  for (std::size_t i = 0; i < kSlots; ++i) {
    const auto mask = 0U - static_cast<std::uint32_t>(bucket.tags[i] == tag);
    place = (place & ~mask) | (bucket.places[i] & mask);
  }
  // An unknown key is led to one that is there, so that memory answers as it does for a known one.
  const auto any = by_place_.size() - 1;
  const auto other = static_cast<std::uint32_t>((((tag >> 32) * any) >> 32) + static_cast<std::size_t>(any != 0));
  const auto missing = 0U - static_cast<std::uint32_t>(place == 0);
  return {by_place_[place | (other & missing)], missing == 0};
}

ApiKeys::Entry* ApiKeys::Table::find_id(std::int64_t id) const {
  const auto found = std::lower_bound(by_id_.begin(), by_id_.end(), id,
                                      [](const auto& row, std::int64_t wanted) { return row.first < wanted; });
  return found == by_id_.end() || found->first != id ? nullptr : found->second;
}

}  // namespace gluepot::access
