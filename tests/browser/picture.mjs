// SPDX-License-Identifier: Apache-2.0
// A picture of a page as a PNG of at most 256 colours: a third of the size, and nobody sees the difference in an interface.
import fs from 'node:fs';
import zlib from 'node:zlib';

/** Pixels of a PNG of 8 bits a channel, as the browser writes them. */
function decode(png) {
  let at = 8;
  let head;
  const data = [];
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') head = { width: body.readUInt32BE(0), height: body.readUInt32BE(4), depth: body[8], color: body[9], interlaced: body[12] };
    if (type === 'IDAT') data.push(body);
    at += 12 + length;
  }
  if (head.depth !== 8 || head.interlaced !== 0 || (head.color !== 2 && head.color !== 6)) throw new Error('not a PNG as the browser writes it');
  const raw = zlib.inflateSync(Buffer.concat(data));
  const bytes = head.color === 2 ? 3 : 4;
  const stride = head.width * bytes;
  const out = Buffer.alloc(stride * head.height);
  for (let y = 0; y < head.height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const a = x >= bytes ? out[y * stride + x - bytes] : 0;
      const b = y > 0 ? out[(y - 1) * stride + x] : 0;
      const c = x >= bytes && y > 0 ? out[(y - 1) * stride + x - bytes] : 0;
      const p = a + b - c;
      const paeth = Math.abs(p - a) <= Math.abs(p - b) && Math.abs(p - a) <= Math.abs(p - c) ? a : Math.abs(p - b) <= Math.abs(p - c) ? b : c;
      out[y * stride + x] = raw[y * (stride + 1) + 1 + x] + [0, a, b, (a + b) >> 1, paeth][filter];
    }
  }
  return { ...head, bytes, pixels: out };
}

const distance = (a, b) => {
  const r = (a >> 16) - (b >> 16);
  const g = ((a >> 8) & 255) - ((b >> 8) & 255);
  const c = (a & 255) - (b & 255);
  return 3 * r * r + 6 * g * g + c * c;
};

/** The colours used most that are not nearly the same; a finer difference is given up only where there are too many. */
function palette(counts) {
  const colours = [...counts].sort((a, b) => b[1] - a[1]).map(([c]) => c);
  for (let least = 0; ; least = least * 2 + 12) {
    const chosen = [];
    for (const c of colours) {
      if (chosen.every((o) => distance(o, c) > least)) chosen.push(c);
      if (chosen.length > 256) break;
    }
    if (chosen.length <= 256) return chosen;
  }
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});
function chunk(type, body) {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  body.copy(out, 8);
  let crc = 0xffffffff;
  for (let i = 4; i < 8 + body.length; i++) crc = crcTable[(crc ^ out[i]) & 255] ^ (crc >>> 8);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + body.length);
  return out;
}

export function shrink(png) {
  const { width, height, bytes, pixels } = decode(png);
  const counts = new Map();
  const at = (i) => (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
  for (let i = 0; i < pixels.length; i += bytes) counts.set(at(i), (counts.get(at(i)) ?? 0) + 1);
  const colours = palette(counts);
  const index = new Map();
  for (const c of counts.keys()) {
    let best = 0;
    for (let i = 1; i < colours.length; i++) if (distance(colours[i], c) < distance(colours[best], c)) best = i;
    index.set(c, best);
  }
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(at((y * width + x) * bytes));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = 3;
  const table = Buffer.from(colours.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]));
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', table), chunk('IDAT', zlib.deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** Writes what the page shows now. */
export async function picture(page, file) {
  fs.writeFileSync(file, shrink(await page.screenshot()));
}
