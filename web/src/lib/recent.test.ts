// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { noteRecent, recent, recordAt } from './recent';

function storage(texts: Record<string, string> = {}) {
  return { texts, getItem: (key: string) => texts[key] ?? null, setItem: (key: string, text: string) => void (texts[key] = text) };
}

describe('records opened last', () => {
  it('are known by kind and id alone', () => {
    expect(recordAt('/companies/4/documents/12')).toBe('documents:12');
    expect(recordAt('/companies/4/flexible-assets/item/9')).toBe('flexible_assets:9');
    expect(recordAt('/companies/4/passwords/200010000000000085')).toBe('passwords:200010000000000085');
    for (const other of ['/companies/4', '/companies/4/documents', '/companies/4/flexible-assets/9', '/companies/4/documents/x', '/search?q=/companies/4/documents/1', '/'])
      expect(recordAt(other), other).toBeNull();
  });

  it('stand once each, the last first, a dozen of them, for each user', () => {
    const kept = storage();
    for (let i = 1; i <= 20; i++) noteRecent('7', `documents:${i}`, kept);
    noteRecent('7', 'documents:15', kept);
    noteRecent('8', 'passwords:1', kept);
    expect(recent('7', kept)).toEqual([15, 20, 19, 18, 17, 16, 14, 13, 12, 11, 10, 9].map((n) => `documents:${n}`));
    expect(recent('8', kept)).toEqual(['passwords:1']);
    expect(Object.values(kept.texts).join()).toMatch(/^[\w:,[\]"]+$/);
  });

  it('are none when what stands there is not ours', () => {
    for (const text of ['{', '{"a":1}', '["<b>", 5, "documents:", "users:1"]', 'null']) expect(recent('7', storage({ 'gluepot-recent-7': text })), text).toEqual([]);
    const refused = { getItem: () => null, setItem: () => { throw new Error('full'); } };
    expect(() => noteRecent('7', 'documents:1', refused)).not.toThrow();
  });
});
