// SPDX-License-Identifier: Apache-2.0
#include "access/common_passwords.h"

#include <algorithm>
#include <vector>

#include "core/secret.h"
#include "core/text.h"

namespace gluepot::access {
namespace {

constexpr std::string_view kText =
#include "access/impl/common_passwords.inc"
    ;
constexpr std::string_view kRows[] = {"abcdefghijklmnopqrstuvwxyz", "01234567890123456789",
                                      "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
                                      "azertyuiopqsdfghjklmwxcvbn"};
constexpr std::size_t kShortestWord = 4;

const std::vector<std::string_view>& words() {
  static const std::vector<std::string_view> all = [] {
    std::vector<std::string_view> out;
    std::size_t at = 0;
    while (at < kText.size()) {
      const auto end = std::min(kText.find_first_of(" \n", at), kText.size());
      if (end > at) out.push_back(kText.substr(at, end - at));
      at = end + 1;
    }
    std::sort(out.begin(), out.end());
    return out;
  }();
  return all;
}

bool is_word(std::string_view text) {
  return std::binary_search(words().begin(), words().end(), text);
}

bool letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// Without the digits and signs around it.
std::string_view core_of(std::string_view text) {
  while (!text.empty() && !letter(text.front())) text.remove_prefix(1);
  while (!text.empty() && !letter(text.back())) text.remove_suffix(1);
  return text;
}

/// "p4ssw0rd" as "password".
std::string plain(std::string_view text) {
  std::string out(text);
  constexpr std::string_view kSigns = "01345789$@!", kLetters = "oieastbgsai";
  for (char& c : out)
    if (const auto at = kSigns.find(c); at != std::string_view::npos) c = kLetters[at];
  return out;
}

/// The length of the shortest piece that the whole is made of, the last one cut or not.
std::size_t period(std::string_view text) {
  for (std::size_t length = 1; length <= text.size() / 2; ++length)
    if (std::equal(text.begin() + static_cast<std::ptrdiff_t>(length), text.end(), text.begin())) return length;
  return text.size();
}

bool in_a_row(std::string_view text) {
  return std::any_of(std::begin(kRows), std::end(kRows), [&](std::string_view row) {
    std::string doubled(row);
    doubled.append(row);
    std::string back(doubled.rbegin(), doubled.rend());
    return doubled.find(text) != std::string::npos || back.find(text) != std::string::npos;
  });
}

}  // namespace

std::string common_password(std::string_view password) {
  std::string lower = core::to_lower_ascii(password);
  const auto word = core_of(lower);
  std::string unmasked = plain(word);
  const auto unit = std::string_view(lower).substr(0, period(lower));
  std::string why;
  if (is_word(lower))
    why = "it is one of the most common passwords";
  else if (in_a_row(lower))
    why = "it is a row of the alphabet or the keyboard";
  else if (unit.size() < lower.size() && (unit.size() < 6 || is_word(unit) || is_word(core_of(unit))))
    why = "it says the same again and again";
  else if (word.size() >= kShortestWord && (is_word(word) || is_word(unmasked)))
    why = "it is one of the most common passwords with digits or signs added";
  core::wipe(lower);
  core::wipe(unmasked);
  return why;
}

}  // namespace gluepot::access
