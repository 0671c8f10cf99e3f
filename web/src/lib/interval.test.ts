// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { intervalChoices, intervalOf, intervalText, intervalValue } from './interval';

test('B82 the intervals offered are 5, 15, 30 and 60 minutes, daily and by hand', () => {
  expect(intervalChoices('15').map((c) => c.value)).toEqual(['5', '15', '30', '60', 'daily', 'off']);
  expect(intervalChoices('45').map((c) => c.value)).toEqual(['5', '15', '30', '45', '60', 'daily', 'off']);
});

test('an interval goes there and back', () => {
  for (const interval of [{ kind: 'off' }, { kind: 'daily', at: '02:30' }, { kind: 'minutes', minutes: 30 }] as const) {
    expect(intervalOf(intervalValue(interval), '02:30')).toEqual(interval);
  }
  expect(intervalText({ kind: 'minutes', minutes: 60 })).toBe('every hour');
  expect(intervalText({ kind: 'daily', at: '02:30' })).toBe('daily at 02:30');
});
