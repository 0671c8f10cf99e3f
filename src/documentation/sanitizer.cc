// SPDX-License-Identifier: Apache-2.0
#include "documentation/sanitizer.h"

#include <gumbo.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>

#include "core/text.h"
#include "documentation/impl/html_balance.h"

namespace gluepot::documentation {
namespace {

constexpr int kMaxPasses = 6;

void append_escaped(std::string& out, std::string_view text, bool attribute) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += attribute ? "&quot;" : "\"";
        break;
      case '\0':
        break;
      default:
        out += c;
    }
  }
}

/// The address as a browser takes it: no blanks or controls around, none inside. Empty when it is not allowed.
std::string safe_link(std::string_view raw) {
  std::string url;
  for (const char c : raw)
    if (static_cast<unsigned char>(c) > 0x20 && c != 0x7F)
      url += c;
    else if (c == ' ' && !url.empty())
      url += ' ';
  while (!url.empty() && url.back() == ' ') url.pop_back();
  if (url.empty() || url.size() > 4096 || !core::valid_utf8(url)) return {};
  const auto colon = url.find(':');
  const auto path = url.find_first_of("/?#\\");
  if (colon == std::string::npos || (path != std::string::npos && path < colon)) return url;  // relative
  const std::string scheme = core::to_lower_ascii(url.substr(0, colon));
  return scheme == "http" || scheme == "https" || scheme == "mailto" || scheme == "tel" ? url : std::string();
}

bool small_number(std::string_view value) {
  return !value.empty() && value.size() <= 4 &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool one_of(std::string_view value, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool language(std::string_view value) {
  return !value.empty() && value.size() <= 16 && std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool allowed_attribute(std::string_view element, std::string_view name, std::string_view value) {
  if (name == "title") return value.size() <= 1000;
  if (name == "lang") return language(value);
  if (name == "dir") return one_of(value, {"ltr", "rtl", "auto"});
  if (name == "colspan" || name == "rowspan") return (element == "td" || element == "th") && small_number(value);
  if (name == "span") return (element == "col" || element == "colgroup") && small_number(value);
  if (name == "scope") return element == "th" && one_of(value, {"row", "col", "rowgroup", "colgroup"});
  if (name == "start") return element == "ol" && small_number(value);
  if (name == "type") return element == "ol" && one_of(value, {"1", "a", "A", "i", "I"});
  if (name == "reversed") return element == "ol" && value.empty();
  if (name == "width" || name == "height") return element == "img" && small_number(value);
  if (name == "alt") return element == "img" && value.size() <= 1000;
  return false;
}

class Writer {
 public:
  Writer(const SanitizeOptions& options, std::set<std::string>& images) : options_(options), images_(images) {}

  std::string run(std::string_view html) {
    GumboOptions gumbo = kGumboDefaultOptions;
    gumbo.max_errors = 0;
    const auto destroy = [&](GumboOutput* output) { gumbo_destroy_output(&gumbo, output); };
    const std::unique_ptr<GumboOutput, decltype(destroy)> output(
        gumbo_parse_with_options(&gumbo, html.data(), html.size()), destroy);
    if (output == nullptr || output->root == nullptr) return {};
    children(output->root, 0);
    return std::move(out_);
  }

 private:
  bool full() const { return out_.size() >= options_.max_output; }

  void children(const GumboNode* node, int depth) {
    const GumboVector& list = node->v.element.children;
    for (unsigned i = 0; i < list.length && !full(); ++i) child(static_cast<const GumboNode*>(list.data[i]), depth + 1);
  }

  void child(const GumboNode* node, int depth) {
    if (depth > options_.max_depth * 4 + 16) return;
    switch (node->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_WHITESPACE:
        append_escaped(out_, node->v.text.text, false);
        return;
      case GUMBO_NODE_ELEMENT:
        element(node, depth);
        return;
      default:
        return;  // comments, CDATA, templates, doctypes
    }
  }

  void element(const GumboNode* node, int depth) {
    const GumboElement& element = node->v.element;
    if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return;
    const std::string_view name = gumbo_normalized_tagname(element.tag);
    if (name == "html" || name == "body") return children(node, depth);
    if (element.tag == GUMBO_TAG_UNKNOWN || !is_allowed_element(name))
      return;  // the first step has unwrapped what may be
    if (name == "img") return image(element);
    out_.append("<").append(name);
    attributes(element, name);
    out_ += '>';
    if (is_void_element(name)) return;
    if (name == "pre" && starts_with_newline(node)) out_ += '\n';  // a parser drops the first one
    children(node, depth);
    out_.append("</").append(name).append(">");
  }

  static bool starts_with_newline(const GumboNode* node) {
    const GumboVector& list = node->v.element.children;
    if (list.length == 0) return false;
    const auto* first = static_cast<const GumboNode*>(list.data[0]);
    return (first->type == GUMBO_NODE_TEXT || first->type == GUMBO_NODE_WHITESPACE) && first->v.text.text[0] == '\n';
  }

  void attributes(const GumboElement& element, std::string_view name) {
    std::string link;
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
      if (attribute->attr_namespace != GUMBO_ATTR_NAMESPACE_NONE) continue;
      const std::string_view key = attribute->name, value = attribute->value;
      if (name == "a" && key == "href") link = safe_link(value);
      if (!core::valid_utf8(value) || !allowed_attribute(name, key, value)) continue;
      out_.append(" ").append(key).append("=\"");
      append_escaped(out_, value, true);
      out_ += '"';
    }
    if (link.empty()) return;
    out_ += " href=\"";
    append_escaped(out_, link, true);
    out_ += "\" rel=\"noopener noreferrer nofollow\" target=\"_blank\"";
  }

  void image(const GumboElement& element) {
    const auto* source = gumbo_get_attribute(&element.attributes, "src");
    const auto* alt = gumbo_get_attribute(&element.attributes, "alt");
    const std::string raw = source == nullptr ? "" : source->value;
    std::string address;
    if (images_.contains(raw))
      address = raw;
    else if (!raw.empty() && options_.image_address)
      address = options_.image_address(raw);
    const bool ours =
        address.size() > 1 && address[0] == '/' && address[1] != '/' && address[1] != '\\' &&
        core::valid_utf8(address) &&
        std::none_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
    if (!ours) {
      const std::string_view words = alt == nullptr ? "" : std::string_view(alt->value).substr(0, 1000);
      out_ += words.empty() ? "[Image" : "[Image: ";
      append_escaped(out_, words, false);
      out_ += ", in the source]";
      return;
    }
    images_.insert(address);
    out_ += "<img src=\"";
    append_escaped(out_, address, true);
    out_ += '"';
    attributes(element, "img");
    out_ += '>';
  }

  const SanitizeOptions& options_;
  std::set<std::string>& images_;
  std::string out_;
};

std::string as_text(std::string_view html) {
  std::string out = "<p>";
  for (const char c : html_to_text(html)) {
    if (c == '\n')
      out += "<br>";
    else
      append_escaped(out, {&c, 1}, false);
  }
  return out + "</p>";
}

}  // namespace

std::string sanitize_html(std::string_view html, const SanitizeOptions& options) {
  if (html.size() > options.max_input) return "<p>This document is too large to be shown here.</p>";
  std::set<std::string> images;
  const auto pass = [&](std::string_view text) {
    return Writer(options, images).run(balance_html(text, options.max_depth, options.max_output));
  };
  // What parses differently when written again is how sanitizers are tricked: the result has to be a fixed point.
  std::string out = pass(html);
  for (int i = 0; i < kMaxPasses; ++i) {
    std::string again = pass(out);
    if (again == out) return out;
    out = std::move(again);
  }
  return as_text(out);
}

}  // namespace gluepot::documentation
