// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { dailySums, dayName, keySums, other, total } from './key_usage';

const now = Date.UTC(2026, 10, 21, 23, 59);
const usage = { days: [
  { day: '2026-11-21', keys: [{ id: '2', name: 'Export', requests: 100, upstream: 10, saved: 85 }, { id: '1', name: 'Renamed', requests: 5, upstream: 0, saved: 5 }] },
  { day: '2026-11-19', keys: [{ id: '1', name: 'Backup', requests: 20, upstream: 20, saved: 0 }] },
  { day: '2026-10-22', keys: [{ id: '1', name: 'Backup', requests: 1, upstream: 0, saved: 0 }] },
] };

describe('usage of keys', () => {
  it('has a row for each of the last 30 days, with and without requests', () => {
    const days = dailySums(usage, now);
    expect(days).toHaveLength(30);
    expect(days.at(-1)).toEqual({ day: '2026-11-21', requests: 105, upstream: 10, saved: 90 });
    expect(days.at(-2)).toEqual({ day: '2026-11-20', requests: 0, upstream: 0, saved: 0 });
    expect(days[0]!.day).toBe('2026-10-23');
  });
  it('sums one key alone', () => {
    expect(total(dailySums(usage, now, '1'))).toEqual({ requests: 25, upstream: 20, saved: 5 });
  });
  it('lists keys by their requests, under their newest name', () => {
    expect(keySums(usage).map((k) => [k.name, k.requests, k.saved, k.upstream])).toEqual([['Export', 100, 85, 10], ['Renamed', 26, 5, 20]]);
  });
  it('knows what was neither saved nor sent', () => {
    expect(other({ requests: 100, upstream: 10, saved: 85 })).toBe(5);
    expect(other({ requests: 1, upstream: 3, saved: 0 })).toBe(0);
  });
  it('names days as they are in UTC', () => expect(dayName('2026-11-01')).toBe('1 Nov'));
});
