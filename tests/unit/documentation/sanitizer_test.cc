// SPDX-License-Identifier: Apache-2.0
#include "documentation/sanitizer.h"

#include <gtest/gtest.h>
#include <gumbo.h>

#include <set>
#include <string>

#include "unit/documentation/sanitizer_check.h"

namespace gluepot::documentation {
namespace {

class XssTest : public testing::TestWithParam<const char*> {};

TEST_P(XssTest, LeavesNothingThatRuns) {
  const std::string clean = sanitize_html(GetParam());
  EXPECT_EQ(unsafe_reason(clean), "") << clean;
  EXPECT_EQ(sanitize_html(clean), clean);
  // In the middle of other markup, and cut anywhere.
  const std::string text = std::string("<table><tr><td><ul><li><p>a") + GetParam() + "<b>z</b></p>";
  for (std::size_t size = 0; size <= text.size(); size += 3) {
    const std::string part = sanitize_html(text.substr(0, size));
    ASSERT_EQ(unsafe_reason(part), "") << text.substr(0, size) << " -> " << part;
    ASSERT_EQ(sanitize_html(part), part) << text.substr(0, size);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Sanitizer, XssTest,
    testing::Values(
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>", "<script/x>alert(1)</script >", "<img src=x onerror=alert(1)>",
        "<img src='x' onerror='alert(1)'", "<img/src/onerror=alert(1)>", "<IMG SRC=\"javascript:alert('XSS');\">",
        "<image src=x onerror=alert(1)>", "<img src=`javascript:alert(1)`>", "<img \"\"\"><script>alert(1)</script>\">",
        "<img srcset=\"x 1x, javascript:alert(1) 2x\">", "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"jav&#x09;ascript:alert(1)\">x</a>", "<a href=\"jav&#x0A;ascript:alert(1)\">x</a>",
        "<a href=\" &#14;  javascript:alert(1)\">x</a>",
        "<a href=\"&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)\">x</a>",
        "<a href=\"JaVaScRiPt:alert(1)\">x</a>", "<a href=\"java\0script:alert(1)\">x</a>",
        "<a href='vbscript:msgbox(1)'>x</a>", "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">x</a>",
        "<a href=\"&Tab;javascript&colon;alert(1)\">x</a>", "<a href=\"blob:https://hub/1\">x</a>",
        "<a href=\"file:///etc/passwd\">x</a>", "<a href=x onclick=alert(1) onmouseover=alert(2)>x</a>",
        "<a href=\"x\" style=\"position:fixed;top:0;left:0;width:100%;height:100%\">x</a>",
        "<a id=getElementById name=cookie>x</a>", "<form id=x><input name=action></form>",
        "<img name=getElementById src=x>", "<a href=x target=_top rel=opener>x</a>", "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>", "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x></svg>",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
        "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x\"></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">", "<math href=\"javascript:alert(1)\">x</math>",
        "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">",
        "<math><annotation-xml encoding=\"text/html\"><style><img src=x "
        "onerror=alert(1)></style></annotation-xml></math>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">",
        "<title><p title=\"</title><img src=x onerror=alert(1)>\">",
        "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
        "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\"></noembed>",
        "<style>@import 'javascript:alert(1)';</style>", "<style><!--</style><img src=x onerror=alert(1)>-->",
        "<div style=\"background:url(javascript:alert(1))\">x</div>",
        "<div style=\"width:expression(alert(1))\">x</div>", "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\"></iframe>",
        "<object data=\"javascript:alert(1)\"></object>", "<embed src=\"javascript:alert(1)\">",
        "<applet code=x></applet>", "<base href=\"https://evil.example/\">",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
        "<link rel=stylesheet href=\"https://evil.example/x.css\">", "<body onload=alert(1)>",
        "<body background=\"javascript:alert(1)\">", "<frameset onload=alert(1)>",
        "<video><source onerror=alert(1)></video>", "<video poster=javascript:alert(1)//></video>",
        "<audio src=x onerror=alert(1)>", "<details open ontoggle=alert(1)>", "<input autofocus onfocus=alert(1)>",
        "<select autofocus onfocus=alert(1)>", "<button formaction=javascript:alert(1)>x</button>",
        "<isindex action=javascript:alert(1)>", "<marquee onstart=alert(1)>", "<keygen onfocus=alert(1)>",
        "<template><script>alert(1)</script></template>", "<table background=\"javascript:alert(1)\"><td background=x>",
        "<table><script>alert(1)</script><tr><style>x</style>", "<p><table><p><a href='javascript:x'>",
        "<!--><img src=x onerror=alert(1)>-->", "<!-- --!><img src=x onerror=alert(1)> -->",
        "<![CDATA[<img src=x onerror=alert(1)>]]>", "<?xml version=\"1.0\"?><img src=x onerror=alert(1)>",
        "</p onclick=alert(1)><br/onclick=alert(1)>", "<a title=\"<img src=x onerror=alert(1)>\">x</a>",
        "<a title='\"><img src=x onerror=alert(1)>'>x</a>", "<abbr title=`x`onmouseover=alert(1)>x</abbr>",
        "<b a=1><b a=2><p><b a=3><p><b a=4><p>x", "<a href=1><a href=2><table><a href=3>x",
        "<p><svg><p><style><g title=\"</style><img src onerror=alert(1)>\">",
        "<select><option><style></select><img src=x onerror=alert(1)></style>",
        "<plaintext><img src=x onerror=alert(1)>", "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<\x00script>alert(1)</script>", "<img src=x:alert(alt) onerror=eval(src) alt=0>",
        "<x onclick=alert(1) tabindex=1>x</x>", "<a href=\"//evil.example\\@hub\">x</a>",
        "<a href=\"https://user:pw@evil.example\">x</a>", "<div><a href=\"/\\evil.example\">x</a></div>",
        "\xff\xfe<img src=x onerror=alert(1)>"));

TEST(SanitizerTest, KeepsWhatADocumentNeeds) {
  EXPECT_EQ(sanitize_html("<h1>T</h1><p>a <b>b</b> <i>c</i></p><ul><li>1</li></ul>"),
            "<h1>T</h1><p>a <b>b</b> <i>c</i></p><ul><li>1</li></ul>");
  EXPECT_EQ(sanitize_html("<table><tr><td colspan=2>x</td></tr></table>"),
            "<table><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>");
  EXPECT_EQ(
      sanitize_html("<a href=\"https://example.org/?a=1&amp;b=2\">x</a>"),
      "<a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">x</a>");
  EXPECT_EQ(sanitize_html("1 < 2 & 3 > 2"), "1 &lt; 2 &amp; 3 &gt; 2");
  EXPECT_EQ(sanitize_html("<pre>\n\n  x</pre>"), "<pre>\n\n  x</pre>");
  EXPECT_EQ(sanitize_html("<font color=red>x</font>"), "x");
  EXPECT_EQ(sanitize_html("<p class=x id=y name=z data-q=1>x</p>"), "<p>x</p>");
  EXPECT_EQ(sanitize_html(""), "");
}

TEST(SanitizerTest, ImagesComeOnlyThroughUs) {
  EXPECT_EQ(sanitize_html("a<img src=\"https://evil.example/p.png\" alt=\"Map <1>\">b"),
            "a[Image: Map &lt;1&gt;, in the source]b");
  SanitizeOptions options;
  options.image_address = [](std::string_view raw) {
    return raw.starts_with("/7/docs/") ? "/api/v1/images/3" : std::string(raw);
  };
  EXPECT_EQ(sanitize_html("<img src=/7/docs/1/images/3 width=20 onerror=x>", options),
            "<img src=\"/api/v1/images/3\" width=\"20\">");
  EXPECT_EQ(sanitize_html("<img src=//evil.example/x>", options), "[Image, in the source]");
  EXPECT_EQ(sanitize_html("<img src=javascript:x>", options), "[Image, in the source]");
}

TEST(SanitizerTest, DepthAndSizeAreBounded) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<div><b a=" + std::to_string(i) + ">";
  const std::string clean = sanitize_html(deep + "x");
  EXPECT_LT(clean.size(), 20'000u);
  EXPECT_EQ(sanitize_html(clean), clean);
  SanitizeOptions small;
  small.max_output = 1000;
  EXPECT_LT(sanitize_html(std::string(100'000, '<'), small).size(), 1200u);
  small.max_input = 10;
  EXPECT_EQ(sanitize_html(std::string(11, 'x'), small).find("xx"), std::string::npos);
}

TEST(SanitizerTest, FormattingCannotMultiply) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "<b title=" + std::to_string(i) + ">";
  for (int i = 0; i < 2000; ++i) text += "<p>x";
  EXPECT_LT(sanitize_html(text).size(), 3'000'000u);
}

TEST(HtmlToTextTest, ReadsAsAPersonWould) {
  EXPECT_EQ(html_to_text("<p>Hello&nbsp;<b>W</b>orld</p><p>next</p>"), "Hello World\nnext");
  EXPECT_EQ(html_to_text("<script>var x = '<p>';</script>a<style>b</style>c"), "ac");
  EXPECT_EQ(html_to_text("a<!-- b -->c &lt;d&gt; &#228;&#xe4; &unknown; 1 < 2"), "ac <d> \u00e4\u00e4 &unknown; 1 < 2");
  EXPECT_EQ(html_to_text("<ul><li>a</li><li>b</li></ul>"), "a\nb");
  EXPECT_EQ(html_to_text("<a title=\"a > b\">x</a>"), "x");
  EXPECT_EQ(html_to_text("plain"), "plain");
  EXPECT_EQ(html_to_text("<p"), "");
  EXPECT_EQ(html_to_text("<script>never closed"), "");
}

}  // namespace
}  // namespace gluepot::documentation
