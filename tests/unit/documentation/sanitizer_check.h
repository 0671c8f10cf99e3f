// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gumbo.h>

#include <set>
#include <string>
#include <string_view>

namespace gluepot::documentation {

/// Reads sanitized HTML as a browser would and says what in it could run, load or clobber; empty when nothing can.
/// Written apart from the sanitizer, with lists of its own, so that both would have to be wrong.
inline std::string unsafe_reason(const GumboNode* node) {
  static const std::set<std::string_view> kElements = {
      "html",       "head",   "body",    "a",      "abbr",       "address", "article",  "aside",   "b",     "bdi",
      "blockquote", "br",     "caption", "cite",   "code",       "col",     "colgroup", "dd",      "del",   "dfn",
      "div",        "dl",     "dt",      "em",     "figcaption", "figure",  "footer",   "h1",      "h2",    "h3",
      "h4",         "h5",     "h6",      "header", "hr",         "i",       "img",      "ins",     "kbd",   "li",
      "mark",       "ol",     "p",       "pre",    "q",          "s",       "samp",     "section", "small", "span",
      "strike",     "strong", "sub",     "sup",    "table",      "tbody",   "td",       "tfoot",   "th",    "thead",
      "time",       "tr",     "u",       "ul",     "var",        "wbr"};
  static const std::set<std::string_view> kPlain = {"title", "lang",   "dir",   "colspan", "rowspan",
                                                    "span",  "scope",  "start", "type",    "reversed",
                                                    "width", "height", "alt",   "rel",     "target"};
  if (node->type == GUMBO_NODE_COMMENT || node->type == GUMBO_NODE_CDATA || node->type == GUMBO_NODE_TEMPLATE)
    return "a comment or template";
  if (node->type != GUMBO_NODE_ELEMENT) return "";
  const auto& element = node->v.element;
  if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return "foreign markup";
  const std::string_view name = gumbo_normalized_tagname(element.tag);
  if (!kElements.contains(name)) return "element " + std::string(name);
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
    const std::string key = attribute->name, value = attribute->value;
    if (key == "href" && name == "a") {
      std::string scheme;
      for (const char c : value) {
        if (static_cast<unsigned char>(c) <= 0x20) continue;
        if (c == ':' || c == '/' || c == '?' || c == '#' || c == '\\') {
          if (c == ':' && scheme != "http" && scheme != "https" && scheme != "mailto" && scheme != "tel")
            return "address " + value;
          break;
        }
        scheme += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      }
      const auto* rel = gumbo_get_attribute(&element.attributes, "rel");
      if (rel == nullptr || std::string_view(rel->value) != "noopener noreferrer nofollow") return "a link without rel";
    } else if (key == "src" && name == "img") {
      if (value.size() < 2 || value[0] != '/' || value[1] == '/' || value[1] == '\\') return "image " + value;
    } else if (!kPlain.contains(key)) {
      return "attribute " + key;
    } else if (key == "target" && value != "_blank") {
      return "target " + value;
    }
  }
  for (unsigned i = 0; i < element.children.length; ++i)
    if (auto reason = unsafe_reason(static_cast<const GumboNode*>(element.children.data[i])); !reason.empty())
      return reason;
  return "";
}

inline std::string unsafe_reason(std::string_view html) {
  GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
  std::string reason = unsafe_reason(output->root);
  gumbo_destroy_output(&kGumboDefaultOptions, output);
  return reason;
}

}  // namespace gluepot::documentation
