// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"

namespace gluepot::documentation {

/// The searchable text of a stored body: the catalogue's kSearch attributes, HTML stripped, one value a line. At most
/// 256 KiB.
std::string searchable_text(catalog::Kind kind, std::string_view body);
/// Whether records of the kind are searched at all.
bool is_searched(catalog::Kind kind);

/// A word as the index sees it: letters and digits, folded (case, diacritics), and where it stands in the text. Scripts
/// that are written without blanks (Han, Kana) give a word a letter.
struct Token {
  std::string folded;
  std::size_t begin, end;  ///< bytes
};
/// Each word in turn until `on_token` says false; the token is used again for the next. Invalid UTF-8 ends it.
void each_token(std::string_view text, const std::function<bool(Token&)>& on_token);
/// The text as it goes into the index: its words folded by the rules of the questions, so that accents, scripts and
/// forms of letters are one on both sides. Plain ASCII is left as it is; the index folds that alike.
std::string folded_words(std::string_view text);
/// At most `limit` words. Invalid UTF-8 ends it.
std::vector<Token> tokens_of(std::string_view text, std::size_t limit);

}  // namespace gluepot::documentation
