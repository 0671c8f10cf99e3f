// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { qrCode } from './qr';

const digest = async (grid: boolean[][] | null) => {
  const text = grid!.map((r) => r.map((d) => (d ? '1' : '0')).join('')).join('\n');
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};
const uri = 'otpauth://totp/Gluepot:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Gluepot&algorithm=SHA1&digits=6&period=30';

// What stands here was read back by another program (jsQR), as were 198 texts of 1 to 660 bytes under each mask.
it('draws the same code as the one that a reader has read', async () => {
  expect(await digest(qrCode('a'))).toBe('ad65f877bf9411d14b0b2efbc0ca7dfffd44b86e4c5f662689ac17016c5d1b0e');
  expect(await digest(qrCode(uri))).toBe('dc2640a5495ca51ba173b4a923dab1e9c4363a2645617fd44871fd670586f2e1');
});

it('takes the smallest version that holds the text, and none beyond 20', () => {
  expect(qrCode('x'.repeat(14))?.length).toBe(21);
  expect(qrCode('x'.repeat(15))?.length).toBe(25);
  expect(qrCode('x'.repeat(666))?.length).toBe(97);
  expect(qrCode('x'.repeat(667))).toBeNull();
});
