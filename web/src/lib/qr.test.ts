// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { qrCode } from './qr';

const rows = (grid: boolean[][] | null) => grid!.map((r) => r.map((d) => (d ? '#' : '.')).join(''));
/** FNV-1a over all modules: one that is turned makes another number. */
const digest = (grid: boolean[][] | null) => [...rows(grid).join('')].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
const uri = 'otpauth://totp/Gluepot:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Gluepot&algorithm=SHA1&digits=6&period=30';

// What stands here was read back by another program (jsQR), as were 198 texts of 1 to 660 bytes under each mask.
it('draws the same code as the one that a reader has read', () => {
  expect(rows(qrCode('a')).join('\n')).toBe(`#######.....#.#######
#.....#.###.#.#.....#
#.###.#...##..#.###.#
#.###.#..#..#.#.###.#
#.###.#.#.#.#.#.###.#
#.....#..##.#.#.....#
#######.#.#.#.#######
...........##........
#.#.#.#..#.#....#..#.
.##..#.####...#...##.
...#.##.#...#...#...#
#.......##....#...#..
#....##.#...#.#.#.#.#
........#..#.#.#.#.##
#######....#.###.####
#.....#..#.###.###...
#.###.#.#..#.###.##.#
#.###.#.......#...##.
#.###.#.#...#...#...#
#.....#..##...#...##.
#######.##..#.#.#.###`);
  expect([qrCode(uri)!.length, digest(qrCode(uri))]).toEqual([45, 2699519133]);
});

it('takes the smallest version that holds the text, and none beyond 20', () => {
  expect(qrCode('x'.repeat(14))?.length).toBe(21);
  expect(qrCode('x'.repeat(15))?.length).toBe(25);
  expect(qrCode('x'.repeat(666))?.length).toBe(97);
  expect(qrCode('x'.repeat(667))).toBeNull();
});
