// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { qrCode } from './qr';

const digest = (grid: boolean[][] | null) => createHash('sha256').update(grid!.map((r) => r.map((d) => (d ? '1' : '0')).join('')).join('\n')).digest('hex');
const uri = 'otpauth://totp/Gluepot:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Gluepot&algorithm=SHA1&digits=6&period=30';

// What stands here was read back by another program (jsQR), as were 198 texts of 1 to 660 bytes under each mask.
it('draws the same code as the one that a reader has read', () => {
  expect(digest(qrCode('a'))).toBe('ad65f877bf9411d14b0b2efbc0ca7dfffd44b86e4c5f662689ac17016c5d1b0e');
  expect(digest(qrCode(uri))).toBe('dc2640a5495ca51ba173b4a923dab1e9c4363a2645617fd44871fd670586f2e1');
});

it('takes the smallest version that holds the text, and none beyond 20', () => {
  expect(qrCode('x'.repeat(14))?.length).toBe(21);
  expect(qrCode('x'.repeat(15))?.length).toBe(25);
  expect(qrCode('x'.repeat(666))?.length).toBe(97);
  expect(qrCode('x'.repeat(667))).toBeNull();
});
