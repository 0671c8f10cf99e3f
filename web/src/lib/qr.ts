// SPDX-License-Identifier: Apache-2.0
// A QR code (ISO/IEC 18004) of a short text: bytes, error correction M, versions 1 to 20. Drawn here, so that a key never
// leaves the page for a picture of it.

const eccPerBlock = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

type Grid = boolean[][];

function rawModules(version: number): number {
  let result = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const aligned = Math.floor(version / 7) + 2;
    result -= (25 * aligned - 10) * aligned - 55;
    if (version >= 7) result -= 36;
  }
  return result;
}

function dataBytes(version: number): number {
  return Math.floor(rawModules(version) / 8) - eccPerBlock[version - 1]! * blocks[version - 1]!;
}

/** Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(a: number, b: number): number {
  let z = 0;
  for (let i = 7; i >= 0; i--) {
    z = (z << 1) ^ ((z >>> 7) * 0x11d);
    z ^= ((b >>> i) & 1) * a;
  }
  return z;
}

function divisor(degree: number): number[] {
  const out = new Array<number>(degree).fill(0);
  out[degree - 1] = 1;
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) {
      out[j] = multiply(out[j]!, root);
      if (j + 1 < degree) out[j]! ^= out[j + 1]!;
    }
    root = multiply(root, 2);
  }
  return out;
}

function remainder(data: readonly number[], by: readonly number[]): number[] {
  const out = by.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ out.shift()!;
    out.push(0);
    by.forEach((coefficient, i) => { out[i]! ^= multiply(coefficient, factor); });
  }
  return out;
}

function codewords(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number) => { for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1); };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const b of bytes) put(b, 8);
  const capacity = dataBytes(version) * 8;
  put(0, Math.min(4, capacity - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11) put(pad, 8);
  const data: number[] = [];
  for (let i = 0; i < bits.length; i += 8) data.push(bits.slice(i, i + 8).reduce((a, b) => (a << 1) | b, 0));
  // Blocks, the shorter ones first; then column by column.
  const count = blocks[version - 1]!;
  const ecc = eccPerBlock[version - 1]!;
  const total = Math.floor(rawModules(version) / 8);
  const short = count - (total % count);
  const shortLength = Math.floor(total / count) - ecc;
  const by = divisor(ecc);
  const parts: { data: number[]; ecc: number[] }[] = [];
  for (let i = 0, at = 0; i < count; i++) {
    const part = data.slice(at, at + shortLength + (i < short ? 0 : 1));
    at += part.length;
    parts.push({ data: part, ecc: remainder(part, by) });
  }
  const out: number[] = [];
  for (let i = 0; i <= shortLength; i++) for (const p of parts) if (i < p.data.length) out.push(p.data[i]!);
  for (let i = 0; i < ecc; i++) for (const p of parts) out.push(p.ecc[i]!);
  return out;
}

const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0, (_, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0, (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** What never carries data: finders, timing, alignment, version; `taken` marks where. */
function frame(version: number): { grid: Grid; taken: Grid } {
  const size = version * 4 + 17;
  const make = () => Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const grid = make();
  const taken = make();
  const set = (x: number, y: number, dark: boolean) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return;
    grid[y]![x] = dark;
    taken[y]![x] = true;
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]] as const)
    for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) {
      const distance = Math.max(Math.abs(dx), Math.abs(dy));
      set(cx + dx, cy + dy, distance !== 2 && distance !== 4);
    }
  const aligned = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const step = aligned ? Math.ceil((version * 4 + 4) / (aligned * 2 - 2)) * 2 : 0;
  const places = aligned ? [6, ...Array.from({ length: aligned - 1 }, (_, i) => size - 7 - (aligned - 2 - i) * step)] : [];
  places.forEach((cy, i) => places.forEach((cx, j) => {
    if ((i === 0 && j === 0) || (i === 0 && j === aligned - 1) || (i === aligned - 1 && j === 0)) return;
    for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
  }));
  for (let i = 0; i < 9; i++) { // the format's places, filled in for each mask
    if (i !== 6) { taken[8]![i] = true; taken[i]![8] = true; }
    if (i < 8) { taken[8]![size - 1 - i] = true; taken[size - 1 - i]![8] = true; }
  }
  if (version >= 7) {
    let rest = version;
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let i = 0; i < 18; i++) {
      const dark = ((bits >>> i) & 1) === 1;
      const a = size - 11 + (i % 3);
      const b = Math.floor(i / 3);
      set(a, b, dark);
      set(b, a, dark);
    }
  }
  return { grid, taken };
}

function drawFormat(grid: Grid, mask: number) {
  const size = grid.length;
  let rest = mask; // error correction M is 00
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (i: number) => ((bits >>> i) & 1) === 1;
  for (let i = 0; i <= 5; i++) grid[i]![8] = bit(i);
  grid[7]![8] = bit(6);
  grid[8]![8] = bit(7);
  grid[8]![7] = bit(8);
  for (let i = 9; i < 15; i++) grid[8]![14 - i] = bit(i);
  for (let i = 0; i < 8; i++) grid[8]![size - 1 - i] = bit(i);
  for (let i = 8; i < 15; i++) grid[size - 15 + i]![8] = bit(i);
  grid[size - 8]![8] = true;
}

/** Long runs, squares of one colour, and too much of one colour make a code hard to read. */
function penalty(grid: Grid): number {
  const size = grid.length;
  let points = 0;
  let dark = 0;
  const runs = (at: (i: number, j: number) => boolean) => {
    for (let i = 0; i < size; i++) for (let j = 1, run = 1; j <= size; j++) {
      if (j < size && at(i, j) === at(i, j - 1)) run++;
      else {
        if (run >= 5) points += run - 2;
        run = 1;
      }
    }
  };
  runs((i, j) => grid[i]![j]!);
  runs((i, j) => grid[j]![i]!);
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
    if (grid[y]![x]) dark++;
    if (x > 0 && y > 0 && grid[y]![x] === grid[y - 1]![x] && grid[y]![x] === grid[y]![x - 1] && grid[y]![x] === grid[y - 1]![x - 1]) points += 3;
  }
  return points + Math.floor(Math.abs((dark * 20) / (size * size) - 10)) * 10;
}

/** Rows of modules, true is dark, without the quiet zone; null: the text is longer than version 20 holds (666 bytes). */
export function qrCode(text: string, onlyMask?: number): Grid | null {
  const bytes = new TextEncoder().encode(text);
  let version = 1;
  while (version <= 20 && bytes.length > dataBytes(version) - (version < 10 ? 2 : 3)) version++;
  if (version > 20) return null;
  const { grid, taken } = frame(version);
  const size = grid.length;
  const words = codewords(bytes, version);
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let vertical = 0; vertical < size; vertical++) for (let j = 0; j < 2; j++) {
      const x = right - j;
      const upward = ((right + 1) & 2) === 0;
      const y = upward ? size - 1 - vertical : vertical;
      if (taken[y]![x]) continue;
      if (at < words.length * 8) grid[y]![x] = ((words[at >>> 3]! >>> (7 - (at & 7))) & 1) === 1;
      at++;
    }
  }
  let best: Grid | null = null;
  let least = Infinity;
  masks.forEach((mask, number) => {
    if (onlyMask !== undefined && number !== onlyMask) return;
    const made = grid.map((row, y) => row.map((dark, x) => (taken[y]![x] ? dark : dark !== mask(x, y))));
    drawFormat(made, number);
    const points = penalty(made);
    if (points < least) [best, least] = [made, points];
  });
  return best;
}
