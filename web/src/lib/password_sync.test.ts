// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  distinct, example, fillTemplate, grantStatements, intervalText, nextOpen, outcomeRank, quietText, readClock, refusedRows, syncLabel, unknownPlaceholders,
} from './password_sync';

describe('the words on the button', () => {
  it('say how many, and of whom when it is one client', () => {
    expect(syncLabel(42, ['Contoso'])).toBe('Sync 42 passwords of Contoso');
    expect(syncLabel(1, ['Contoso'], true)).toBe('Sync 1 password of Contoso');
    expect(syncLabel(1300, distinct(['Contoso', 'Adatum', 'Contoso']), true)).toBe('Sync all 1,300 passwords');
    expect(syncLabel(0, ['Contoso'])).toBe('Nothing to sync');
  });
});

describe('templates', () => {
  it('name each unknown placeholder once', () => {
    expect(unknownPlaceholders('{title} {passwd} {passwd} {client}')).toEqual(['passwd']);
    expect(unknownPlaceholders('{}')).toEqual(['']);
    expect(unknownPlaceholders('no braces')).toEqual([]);
  });
  it('are filled from the row; what they do not know stays', () => {
    expect(fillTemplate('{client}: {title} {nope}', example)).toBe('Contoso: CW-Automate Local Admin {nope}');
    expect(fillTemplate('{constructor}', example)).toBe('{constructor}');
  });
});

describe('times', () => {
  it('are read as people write them', () => {
    expect([readClock('7:05'), readClock('2230'), readClock('22.30'), readClock('24:00'), readClock('7')]).toEqual(['07:05', '22:30', '22:30', null, null]);
  });
  it('say when they pass midnight', () => {
    expect(quietText('22:00', '06:00')).toContain('the next day');
    expect(quietText('01:00', '06:00')).not.toContain('next day');
    expect(quietText(null, '06:00')).toBe('none');
  });
  it('are said in the largest whole unit', () => {
    expect([0, 15, 60, 90, 120, 1440].map(intervalText)).toEqual(['Off', 'Every 15 minutes', 'Every hour', 'Every 90 minutes', 'Every 2 hours', 'Once a day']);
  });
});

describe('rows', () => {
  it('lead on to the next open one, around the end, never to itself', () => {
    const open = (r: string) => r.startsWith('o');
    expect(nextOpen(['o1', 'x', 'o2'], 0, open)).toBe('o2');
    expect(nextOpen(['o1', 'x', 'o2'], 2, open)).toBe('o1');
    expect(nextOpen(['o1', 'x'], 0, open)).toBeNull();
  });
  it('that failed come first', () => {
    expect(['updated', 'unchanged', 'unknown', 'failed'].sort((a, b) => outcomeRank(a) - outcomeRank(b))).toEqual(['failed', 'unknown', 'updated', 'unchanged']);
  });
});

it('a refused plan names its rows', () => {
  expect(refusedRows('2 of 42 passwords changed since the plan was made: Firewall; VPN; plan again')).toEqual(['Firewall', 'VPN']);
  expect(refusedRows('Password sync is paused: resume it first')).toEqual([]);
});

it('grants are for reading only, and a name cannot break out of its quotes', () => {
  const lines = grantStatements('lab`tech', "o'brien", '10.0.0.9');
  expect(lines.every((l) => l.startsWith('GRANT SELECT'))).toBe(true);
  expect(lines[0]).toContain("`lab``tech`.`passwords` TO 'o''brien'@'10.0.0.9';");
});
