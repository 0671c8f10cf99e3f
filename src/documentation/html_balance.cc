// SPDX-License-Identifier: Apache-2.0
#include "documentation/impl/html_balance.h"

#include <algorithm>
#include <array>
#include <vector>

namespace gluepot::documentation {
namespace {

constexpr std::array<std::string_view, 63> kAllowed = {
    "a",       "abbr",   "address",  "article", "aside",  "b",   "bdi", "blockquote", "br",     "caption", "cite",
    "code",    "col",    "colgroup", "dd",      "del",    "dfn", "div", "dl",         "dt",     "em",      "figcaption",
    "figure",  "footer", "h1",       "h2",      "h3",     "h4",  "h5",  "h6",         "header", "hr",      "i",
    "img",     "ins",    "kbd",      "li",      "mark",   "ol",  "p",   "pre",        "q",      "s",       "samp",
    "section", "small",  "span",     "strike",  "strong", "sub", "sup", "table",      "tbody",  "td",      "tfoot",
    "th",      "thead",  "tr",       "u",       "ul",     "var", "wbr", "time"};
constexpr std::array<std::string_view, 10> kFormatting = {"a", "b",     "code",   "em",     "i",
                                                          "s", "small", "strike", "strong", "u"};
constexpr std::array<std::string_view, 5> kVoid = {"br", "hr", "img", "col", "wbr"};
/// Dropped with everything in them.
constexpr std::array<std::string_view, 27> kDropped = {
    "script", "style", "iframe",   "noscript", "noembed", "noframes", "object",    "embed",  "applet",
    "svg",    "math",  "template", "textarea", "title",   "xmp",      "plaintext", "select", "frameset",
    "audio",  "video", "canvas",   "head",     "base",    "meta",     "link",      "portal", "listing"};
constexpr std::array<std::string_view, 6> kDroppedVoid = {"embed", "base", "meta", "link", "frame", "input"};
constexpr std::array<std::string_view, 15> kAttributes = {"href",   "src",     "alt",     "title", "width",
                                                          "height", "colspan", "rowspan", "scope", "start",
                                                          "type",   "dir",     "lang",    "span",  "reversed"};
constexpr int kMaxFormatting = 16;

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}
bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
bool letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

class Balancer {
 public:
  Balancer(std::string_view html, int max_depth, std::size_t max_output)
      : html_(html), max_depth_(max_depth), max_output_(max_output) {}

  std::string run() {
    while (at_ < html_.size() && out_.size() < max_output_) {
      const char c = html_[at_];
      if (c == '<')
        markup();
      else
        text(c);
    }
    while (!open_.empty()) close_top();
    return std::move(out_);
  }

 private:
  void text(char c) {
    ++at_;
    if (c == '\0') return;
    if (c == '\r') {
      if (at_ >= html_.size() || html_[at_] != '\n') out_ += '\n';
    } else if (c == '>') {
      out_ += "&gt;";
    } else {
      out_ += c;
    }
  }

  void markup() {
    const auto rest = html_.substr(at_);
    if (rest.starts_with("<!--")) return skip_to("-->", 4);
    if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '?')) return skip_to(">", 2);
    const bool closing = rest.size() > 1 && rest[1] == '/';
    const std::size_t name_at = at_ + (closing ? 2 : 1);
    if (name_at >= html_.size() || !letter(html_[name_at])) {
      if (closing) return skip_to(">", 2);
      out_ += "&lt;";
      ++at_;
      return;
    }
    std::string name;
    std::size_t i = name_at;
    for (; i < html_.size() && !blank(html_[i]) && html_[i] != '/' && html_[i] != '>'; ++i)
      if (name.size() < 24) name += lower(html_[i]);
    at_ = i;
    if (name == "image") name = "img";
    std::string attributes = read_attributes();
    if (closing)
      end_tag(name);
    else
      start_tag(name, attributes);
  }

  void skip_to(std::string_view mark, std::size_t from) {
    const auto end = html_.find(mark, at_ + from);
    at_ = end == std::string_view::npos ? html_.size() : end + mark.size();
  }

  /// Up to and over the '>'; the attributes kept, each as ` name="value"`.
  std::string read_attributes() {
    std::string out;
    std::vector<std::string> seen;
    while (at_ < html_.size()) {
      while (at_ < html_.size() && (blank(html_[at_]) || html_[at_] == '/')) ++at_;
      if (at_ >= html_.size()) break;
      if (html_[at_] == '>') {
        ++at_;
        break;
      }
      std::string name, value;
      const std::size_t begin = at_;
      while (at_ < html_.size() && !blank(html_[at_]) && html_[at_] != '/' && html_[at_] != '>' &&
             (html_[at_] != '=' || at_ == begin)) {
        if (name.size() < 24) name += lower(html_[at_]);
        ++at_;
      }
      while (at_ < html_.size() && blank(html_[at_])) ++at_;
      if (at_ < html_.size() && html_[at_] == '=') {
        ++at_;
        value = read_value();
      }
      if (!contains(kAttributes, name) || std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
      seen.push_back(name);
      out += ' ' + name + "=\"" + value + '"';
    }
    return out;
  }

  std::string read_value() {
    while (at_ < html_.size() && blank(html_[at_])) ++at_;
    std::string value;
    if (at_ >= html_.size()) return value;
    const char quote = html_[at_] == '"' || html_[at_] == '\'' ? html_[at_++] : '\0';
    while (at_ < html_.size()) {
      const char c = html_[at_];
      if (quote != '\0' ? c == quote : blank(c) || c == '>') break;
      ++at_;
      switch (c) {
        case '"':
          value += "&quot;";
          break;
        case '<':
          value += "&lt;";
          break;
        case '>':
          value += "&gt;";
          break;
        case '\0':
          break;
        default:
          value += c;
      }
    }
    if (quote != '\0' && at_ < html_.size()) ++at_;
    return value;
  }

  void start_tag(const std::string& name, const std::string& attributes) {
    if (contains(kDropped, name) || contains(kDroppedVoid, name)) {
      if (!contains(kDroppedVoid, name)) skip_element(name);
      return;
    }
    if (!contains(kAllowed, name)) return;  // unwrapped: its content stays
    if (contains(kVoid, name)) {
      out_ += '<' + name + attributes + '>';
      return;
    }
    const bool formatting = contains(kFormatting, name);
    if (static_cast<int>(open_.size()) >= max_depth_ || (formatting && formatting_ >= kMaxFormatting)) return;
    if (formatting) ++formatting_;
    out_ += '<' + name + attributes + '>';
    open_.push_back(name);
  }

  void end_tag(const std::string& name) {
    if (name == "br") out_ += "<br>";
    if (name == "p" && std::find(open_.begin(), open_.end(), name) == open_.end()) return;
    if (std::find(open_.begin(), open_.end(), name) == open_.end()) return;
    while (open_.back() != name) close_top();
    close_top();
  }

  void close_top() {
    if (contains(kFormatting, open_.back())) --formatting_;
    out_ += "</" + open_.back() + '>';
    open_.pop_back();
  }

  /// Over the matching end tag, or to the end. Nothing inside is looked at but end tags of this name.
  void skip_element(const std::string& name) {
    for (auto end = html_.find("</", at_); end != std::string_view::npos; end = html_.find("</", end + 2)) {
      const auto rest = html_.substr(end + 2);
      if (rest.size() < name.size()) break;
      bool same = true;
      for (std::size_t i = 0; same && i < name.size(); ++i) same = lower(rest[i]) == name[i];
      if (!same || (rest.size() > name.size() && !blank(rest[name.size()]) && rest[name.size()] != '>' &&
                    rest[name.size()] != '/'))
        continue;
      const auto close = html_.find('>', end);
      at_ = close == std::string_view::npos ? html_.size() : close + 1;
      return;
    }
    at_ = html_.size();
  }

  std::string_view html_;
  int max_depth_;
  std::size_t max_output_;
  std::size_t at_ = 0;
  int formatting_ = 0;
  std::vector<std::string> open_;
  std::string out_;
};

}  // namespace

std::string balance_html(std::string_view html, int max_depth, std::size_t max_output) {
  return Balancer(html, max_depth, max_output).run();
}

bool is_allowed_element(std::string_view name) {
  return contains(kAllowed, name);
}
bool is_void_element(std::string_view name) {
  return contains(kVoid, name);
}

}  // namespace gluepot::documentation
