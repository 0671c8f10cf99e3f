// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { driftText } from './drift';
import {
  actionWord, connectionFacts, distinct, example, fillTemplate, grantStatements, intervalText, nextOpen, outcomeRank, rankByName, refusedRows, schemeText, syncLabel, unknownPlaceholders,
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

describe('organizations for a client', () => {
  const choices = ['Adatum', 'Northwind Traders Inc', 'Northwind', 'Wind Group', 'Zürich Clinic'].map((name) => ({ name }));
  const names = (name: string) => rankByName(name, choices).ranked.map((c) => c.name);
  it('come in the order of what they share with its name', () => {
    expect(names('Northwind Traders')).toEqual(['Northwind Traders Inc', 'Northwind', 'Adatum', 'Wind Group', 'Zürich Clinic']);
    expect(names('The Group Inc')).toEqual(choices.map((c) => c.name));
  });
  it('are taken for granted only when one and only one has its very name', () => {
    expect(rankByName('zurich clinic', choices).exact?.name).toBe('Zürich Clinic');
    expect(rankByName('Northwind Traders', choices).exact).toBeNull();
    expect(rankByName('Adatum', [...choices, { name: 'ADATUM' }]).exact).toBeNull();
  });
});

describe('the connection in words', () => {
  const none = { host: null, port: null, database: null, user: null, tls: null, server_version: null };
  it('is an address either way, never the word null', () => {
    const rest = connectionFacts({ ...none, kind: 'rest', url: 'https://automate.example.com', user: 'gluepot', client_id: 'c1' });
    expect(rest.find(([name]) => name === 'Address')).toEqual(['Address', 'https://automate.example.com', true]);
    const database = connectionFacts({ ...none, kind: 'database', host: 'db', port: 3306, database: 'labtech', user: 'reader', tls: 'off' });
    expect(database.map(([, value]) => value)).toContain('reader@db:3306/labtech');
    expect(JSON.stringify([...rest, ...database].map(([, value]) => String(value ?? '')))).not.toContain('null');
  });
  it('says who decrypts', () => {
    expect(schemeText('A')).toBe('by client (scheme A), decrypted here');
    expect(schemeText('rest')).toBe('decrypted by the Automate server');
    expect(schemeText(null)).toBe('not known yet');
  });
});

describe('a change in the documentation', () => {
  it('is told in one sentence, and not when there is none', () => {
    expect(driftText({ drifted: 2, conflict: 1, deleted_there: 1 })).toBe('3 passwords were changed and 1 was deleted in the documentation. Password Sync shows which, and what can be done.');
    expect(driftText({ deleted_there: 1 })).toBe('1 password was deleted in the documentation. Password Sync shows which, and what can be done.');
    expect(driftText({ drifted: 0 })).toBeNull();
  });
});

describe('what was done with a password', () => {
  it('has words for each decision that can be made', () => {
    for (const action of ['auto_sync_on', 'auto_sync_off', 'auto_sync_default', 'stop', 'resume', 'keep', 'drift_default', 'drift_overwrite', 'drift_alert', 'drift_hold', 'read_with_client', 'read_as_stored']) {
      expect(actionWord(action)).not.toMatch(/_|^Auto sync|^Drift|^Read as/);
    }
    expect(actionWord('something_new')).toBe('Something new');
  });
});
