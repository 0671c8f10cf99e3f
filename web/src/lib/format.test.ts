// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { calendarDay, count, duration, percent, plural, relative, sentenceCase, setDateStyle, timeLeft } from './format';

describe('relative', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  it.each([
    [0, 'just now'], [30_000, '30 s ago'], [240_000, '4 min ago'], [3 * 3_600_000, '3 h ago'], [30 * 3_600_000, 'yesterday'], [5 * 86_400_000, '5 days ago'], [-240_000, 'in 4 min'], [-30 * 3_600_000, 'tomorrow'],
  ])('%d ms before reads "%s"', (before, text) => expect(relative(now - before, now)).toBe(text));
  it('gives the date of what is long ago, with the year when it is another', () => {
    expect(relative(now - 40 * 86_400_000, now)).toMatch(/^1\d Oct$/);
    expect(relative(now - 400 * 86_400_000, now)).toMatch(/2025$/);
  });
});

it.each([[400, '0.4 s'], [12_300, '12 s'], [200_000, '3 min 20 s'], [3_840_000, '1 h 04 min']])('%d ms reads "%s"', (ms, text) => expect(duration(ms)).toBe(text));

it.each([[0, 10, 0], [1, 1000, 1], [999, 1000, 99], [1000, 1000, 100], [5, 0, 0]])('percent of %d in %d is %d: never 100 before the end', (a, b, p) => expect(percent(a, b)).toBe(p));

it('groups numbers and forms plurals', () => {
  expect(count(1_234_567)).toBe('1,234,567');
  expect(plural(1, 'company', 'companies')).toBe('1 company');
  expect(plural(2000, 'company', 'companies')).toBe('2,000 companies');
  expect(sentenceCase('deleted_there')).toBe('Deleted there');
});

it('says how long is left only when it can', () => {
  expect(timeLeft(50, 150, 10)).toBe(10_000);
  expect(timeLeft(50, null, 10)).toBeNull();
  expect(timeLeft(50, 150, 0)).toBeNull();
  expect(timeLeft(150, 150, 10)).toBeNull();
});

describe('a day on the calendar', () => {
  it('is written as people write it, the same in every zone', () => {
    setDateStyle('Pacific/Honolulu', 'en-GB');
    expect(calendarDay('2026-05-28')).toBe('28 May 2026');
    setDateStyle(null, null);
  });
  it('stays as it is when it is none', () => expect(calendarDay('next week')).toBe('next week'));
});
