// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>
#include <optional>

#include "documentation/sanitizer.h"

namespace gluepot::documentation {
namespace {

constexpr std::array<std::string_view, 28> kBlocks = {
    "p",       "div",    "br",     "li", "ul", "ol", "tr",    "td",   "th",         "table",
    "h1",      "h2",     "h3",     "h4", "h5", "h6", "hr",    "pre",  "blockquote", "section",
    "article", "header", "footer", "dl", "dt", "dd", "thead", "tbody"};
constexpr std::array<std::pair<std::string_view, std::uint32_t>, 40> kEntities = {{
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},        {"quot", '"'},     {"apos", '\''},    {"nbsp", ' '},
    {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026}, {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201C},
    {"rdquo", 0x201D}, {"bull", 0x2022},  {"euro", 0x20AC},   {"copy", 0xA9},    {"reg", 0xAE},     {"trade", 0x2122},
    {"auml", 0xE4},    {"ouml", 0xF6},    {"uuml", 0xFC},     {"Auml", 0xC4},    {"Ouml", 0xD6},    {"Uuml", 0xDC},
    {"szlig", 0xDF},   {"eacute", 0xE9},  {"egrave", 0xE8},   {"agrave", 0xE0},  {"ccedil", 0xE7},  {"ntilde", 0xF1},
    {"laquo", 0xAB},   {"raquo", 0xBB},   {"deg", 0xB0},      {"times", 0xD7},   {"middot", 0xB7},  {"sect", 0xA7},
    {"pound", 0xA3},   {"aacute", 0xE1},  {"oacute", 0xF3},   {"iacute", 0xED},
}};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += {static_cast<char>(0xC0 | (c >> 6)), static_cast<char>(0x80 | (c & 63))};
  } else if (c < 0x10000) {
    out += {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 63)),
            static_cast<char>(0x80 | (c & 63))};
  } else {
    out += {static_cast<char>(0xF0 | (c >> 18)), static_cast<char>(0x80 | ((c >> 12) & 63)),
            static_cast<char>(0x80 | ((c >> 6) & 63)), static_cast<char>(0x80 | (c & 63))};
  }
}

class TextWriter {
 public:
  explicit TextWriter(std::string_view html) : html_(html) { out_.reserve(html.size() / 2); }

  std::string run() {
    while (at_ < html_.size()) {
      const char c = html_[at_];
      if (c == '<')
        tag();
      else if (c == '&')
        entity();
      else {
        put(c);
        ++at_;
      }
    }
    while (!out_.empty() && blank(out_.back())) out_.pop_back();
    return std::move(out_);
  }

 private:
  void put(char c) {
    if (!blank(c)) {
      out_ += c;
    } else if (!out_.empty() && !blank(out_.back())) {
      out_ += ' ';
    }
  }
  void line() {
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
  }

  void tag() {
    if (html_.substr(at_, 4) == "<!--") {
      const auto end = html_.find("-->", at_ + 4);
      at_ = end == std::string_view::npos ? html_.size() : end + 3;
      return;
    }
    std::size_t i = at_ + 1;
    const bool closing = i < html_.size() && html_[i] == '/';
    if (closing) ++i;
    if (i >= html_.size() || (!letter(html_[i]) && html_[i] != '!' && html_[i] != '?')) {
      put('<');  // "a < b" is text
      ++at_;
      return;
    }
    std::string name;
    for (; i < html_.size() && name.size() < 16 && (letter(html_[i]) || (html_[i] >= '0' && html_[i] <= '9')); ++i)
      name += lower(html_[i]);
    at_ = tag_end(i);
    if (!closing && (name == "script" || name == "style")) skip_raw(name);
    for (const auto block : kBlocks)
      if (name == block) line();
  }

  std::size_t tag_end(std::size_t i) const {
    char quote = 0;
    for (; i < html_.size(); ++i) {
      const char c = html_[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        if (html_[i - 1] == '=') quote = c;
      } else if (c == '>') {
        return i + 1;
      }
    }
    return html_.size();
  }

  void skip_raw(const std::string& name) {
    for (auto end = html_.find("</", at_); end != std::string_view::npos; end = html_.find("</", end + 2)) {
      bool same = end + 2 + name.size() <= html_.size();
      for (std::size_t i = 0; same && i < name.size(); ++i) same = lower(html_[end + 2 + i]) == name[i];
      if (!same) continue;
      at_ = tag_end(end + 2);
      return;
    }
    at_ = html_.size();
  }

  void entity() {
    const auto near = html_.substr(at_, 12).find(';');
    const auto end = at_ + near;
    if (near == std::string_view::npos || near < 2) {
      put('&');
      ++at_;
      return;
    }
    const auto name = html_.substr(at_ + 1, end - at_ - 1);
    if (const auto code = decode(name)) {
      if (*code == ' ' || *code == 0xA0)
        put(' ');
      else
        append_utf8(out_, *code);
      at_ = end + 1;
    } else {
      put('&');
      ++at_;
    }
  }

  static std::optional<std::uint32_t> decode(std::string_view name) {
    if (name.front() != '#') {
      for (const auto& [known, code] : kEntities)
        if (known == name) return code;
      return std::nullopt;
    }
    const bool hex = name.size() > 2 && lower(name[1]) == 'x';
    const auto digits = name.substr(hex ? 2 : 1);
    if (digits.empty()) return std::nullopt;
    std::uint32_t code = 0;
    for (const char raw : digits) {
      const char c = lower(raw);
      const int digit = c >= '0' && c <= '9' ? c - '0' : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (digit < 0) return std::nullopt;
      code = code * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
      if (code > 0x10FFFF) return 0xFFFD;
    }
    return code;
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string html_to_text(std::string_view html) {
  return TextWriter(html).run();
}

}  // namespace gluepot::documentation
