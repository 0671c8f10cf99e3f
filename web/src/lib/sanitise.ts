// SPDX-License-Identifier: Apache-2.0
// The hub sanitises document HTML; this is the second sieve, and it fits links and images to this page.
// An allow-list: what is not named here goes, its text stays (except for elements whose text is code).

const keep = new Set([
  'A', 'ABBR', 'B', 'BLOCKQUOTE', 'BR', 'CAPTION', 'CODE', 'COL', 'COLGROUP', 'DD', 'DEL', 'DIV', 'DL', 'DT', 'EM', 'FIGCAPTION',
  'FIGURE', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'HR', 'I', 'IMG', 'INS', 'KBD', 'LI', 'MARK', 'OL', 'P', 'PRE', 'S', 'SAMP',
  'SMALL', 'SPAN', 'STRONG', 'SUB', 'SUP', 'TABLE', 'TBODY', 'TD', 'TFOOT', 'TH', 'THEAD', 'TR', 'U', 'UL', 'VAR',
]);
const dropWhole = new Set([
  'SCRIPT', 'STYLE', 'IFRAME', 'OBJECT', 'EMBED', 'TEMPLATE', 'NOSCRIPT', 'TEXTAREA', 'SELECT', 'SVG', 'MATH', 'FORM', 'INPUT',
  'BUTTON', 'LINK', 'META', 'BASE', 'VIDEO', 'AUDIO', 'CANVAS', 'FRAMESET', 'FRAME', 'TITLE', 'HEAD',
]);
const attributes: Record<string, string[]> = {
  A: ['href', 'title'],
  IMG: ['src', 'alt', 'width', 'height'],
  TD: ['colspan', 'rowspan'],
  TH: ['colspan', 'rowspan', 'scope'],
  OL: ['start'],
  COL: ['span'],
  COLGROUP: ['span'],
};

/** An address a link may lead to, or null. Relative ones point into the source, not into Gluepot: they go. */
export function safeLink(href: string): string | null {
  const text = Array.from(href.trim())
    .filter((c) => c > ' ' && c !== '\u007f')
    .join('');
  return /^(https?:\/\/|mailto:|tel:)/i.test(text) ? text : null;
}

/** Where an image may come from: this hub only. */
export function safeImage(src: string): string | null {
  return /^\/api\/v1\/[\w./-]+$/.test(src) && !src.includes('..') ? src : null;
}

/** A fragment that is safe to put on the page. `doc` must be an inert document (from DOMParser). */
export function sieve(doc: Document): DocumentFragment {
  const out = document.createDocumentFragment();
  copyChildren(doc.body, out, { level: 1 });
  return out;
}

/** The level of the heading before: the page's own is 1. */
interface Outline {
  level: number;
}

/** A document's headings start below the page's and never skip a level, however its author chose them. */
export function headingLevel(wanted: number, before: number): number {
  return Math.min(6, wanted + 1, before + 1);
}

function copyChildren(from: Node, to: Node, outline: Outline) {
  for (const node of Array.from(from.childNodes)) {
    if (node.nodeType === Node.TEXT_NODE) to.appendChild(document.createTextNode(node.textContent ?? ''));
    else if (node.nodeType === Node.ELEMENT_NODE) copyElement(node as Element, to, outline);
  }
}

function copyElement(element: Element, to: Node, outline: Outline) {
  const name = element.tagName.toUpperCase();
  if (dropWhole.has(name)) return;
  if (!keep.has(name)) {
    copyChildren(element, to, outline);
    return;
  }
  if (name === 'IMG') {
    to.appendChild(image(element));
    return;
  }
  const level = /^H([1-6])$/.exec(name)?.[1];
  if (level) outline.level = headingLevel(Number(level), outline.level);
  const made = document.createElement(level ? `h${outline.level}` : name);
  for (const attribute of attributes[name] ?? []) {
    const value = element.getAttribute(attribute);
    if (value !== null) setAttribute(made, attribute, value);
  }
  copyChildren(element, made, outline);
  to.appendChild(made);
}

function setAttribute(made: Element, attribute: string, value: string) {
  if (attribute === 'href') {
    const link = safeLink(value);
    if (link === null) return;
    made.setAttribute('href', link);
    made.setAttribute('target', '_blank');
    made.setAttribute('rel', 'noopener noreferrer');
    return;
  }
  if (attribute === 'title' || attribute === 'scope' || /^\d{1,4}$/.test(value)) made.setAttribute(attribute, value);
}

function image(element: Element): Node {
  const src = safeImage(element.getAttribute('src') ?? '');
  const alt = element.getAttribute('alt') ?? '';
  if (src === null) {
    const note = document.createElement('span');
    note.className = 'gp-doc-missing-image';
    note.textContent = alt ? `Image: ${alt} (kept in the source)` : 'Image (kept in the source)';
    return note;
  }
  const made = document.createElement('img');
  made.setAttribute('src', src);
  made.setAttribute('alt', alt);
  made.setAttribute('loading', 'lazy');
  return made;
}
