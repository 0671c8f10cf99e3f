// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { demandsOf, noRule, sameRule } from './reveal_rule';

test('each demand is taken from the narrowest place that says something', () => {
  const category = { ...noRule, approval: false };
  const company = { ...noRule, demand: 'ticket' as const, approval: true };
  const everywhere = { demand: 'reason' as const, second_factor: true, approval: true };
  expect(demandsOf([category, company, everywhere])).toEqual({ demand: 'ticket', second_factor: true, approval: false });
  expect(demandsOf([])).toEqual({ demand: 'none', second_factor: false, approval: false });
});

test('a rule is the same when it says the same', () => {
  expect(sameRule(noRule, { ...noRule })).toBe(true);
  expect(sameRule(noRule, { ...noRule, second_factor: false })).toBe(false);
});
