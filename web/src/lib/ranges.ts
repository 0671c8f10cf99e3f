// SPDX-License-Identifier: Apache-2.0
export interface Piece {
  text: string;
  marked: boolean;
}

/** Cuts a text at [start, end) ranges. Ranges out of order, overlapping or beyond the text are tolerated. */
export function cut(text: string, ranges: readonly (readonly number[])[]): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  const sorted = ranges
    .map(([a = 0, b = 0]) => [Math.max(0, Math.min(a, text.length)), Math.min(b, text.length)] as const)
    .filter(([a, b]) => b > a)
    .sort((x, y) => x[0] - y[0]);
  for (const [a, b] of sorted) {
    if (b <= at) continue;
    const from = Math.max(a, at);
    if (from > at) out.push({ text: text.slice(at, from), marked: false });
    out.push({ text: text.slice(from, b), marked: true });
    at = b;
  }
  if (at < text.length) out.push({ text: text.slice(at), marked: false });
  return out;
}
