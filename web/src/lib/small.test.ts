// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { toApiError } from '../api/client';
import { classify, spell } from './characters';
import { jobEnd } from './job_end';
import { kGoWindowMs, readKey } from './keyboard';
import { cut } from './ranges';
import { headingLevel, safeImage, safeLink } from './sanitise';
import { below, findFolder, folderTree } from './tree';
import sentences from '../../../src/audit/sentence.cc?raw';
import { actionChoices, connectionWords } from './words';

describe('the state of an integration', () => {
  it('B4 is Connected, Disconnected, Error or Syncing', () => {
    const { connected, disconnected, error, syncing } = connectionWords;
    expect([connected, disconnected, error, syncing].map((w) => w.text)).toEqual(['Connected', 'Disconnected', 'Error', 'Syncing']);
  });
});

describe('the actions that the audit is filtered by', () => {
  it('are all that the hub has a sentence for, each with words of its own', () => {
    // A reveal is told as one of these; none stands in an entry.
    const ways = ['copy', 'check', 'probe'];
    const told = [...sentences.matchAll(/\{"([a-z_]+)",\s*\{"/g)].map((m) => m[1]!).filter((name) => !ways.includes(name));
    const offered = actionChoices([]);
    expect(told.length).toBeGreaterThan(50);
    expect(told.filter((name) => !offered.some((o) => o.value === name))).toEqual([]);
    expect(new Set(offered.map((o) => o.label)).size).toBe(offered.length);
    expect(actionChoices(['sign_in', 'made_up']).length).toBe(offered.length + 1);
    expect(actionChoices(['made_up'])).toContainEqual({ value: 'made_up', label: 'Made up' });
  });
});

describe('the end of a sync', () => {
  it('B83 is told with what it did, or with why it failed', () => {
    expect(jobEnd({ state: 'succeeded', summary: {}, error: null })).toEqual({ message: 'The sync has finished: nothing had changed.', good: true });
    expect(jobEnd({ state: 'failed', summary: null, error: { message: 'The key is refused.', next_step: null } })).toEqual({ message: 'The sync has failed. The key is refused.', good: false });
    expect(jobEnd({ state: 'stopped', summary: null, error: null }).message).toMatch(/stopped/);
  });
});

describe('characters', () => {
  it('tells letters, digits and signs apart and keeps composed characters whole', () => {
    expect(classify('aß1#é👩‍💻 ').map((c) => c.kind)).toEqual(['letter', 'letter', 'digit', 'sign', 'letter', 'sign', 'space']);
  });
  it('spells what is easily misread', () => {
    expect(spell('O')).toBe('capital O as in Oscar');
    expect(spell('l')).toBe('l as in lima');
    expect(spell('0')).toBe('digit zero');
    expect(spell('|')).toBe('pipe');
    expect(spell('ß')).toBe('ß (U+00DF)');
  });
});

describe('keyboard', () => {
  const key = (k: string, more = {}) => ({ key: k, ctrlKey: false, metaKey: false, altKey: false, ...more });
  const free = { typing: false, singleKeys: true, nowMs: 0 };
  it('goes to a page by two keys in time', () => {
    const g = readKey({ goAtMs: null }, key('g'), free).state;
    expect(readKey(g, key('c'), { ...free, nowMs: 500 }).action).toEqual({ type: 'go', to: '/companies' });
    expect(readKey(g, key('c'), { ...free, nowMs: kGoWindowMs + 1 }).action).toEqual({ type: 'key', key: 'c' });
    expect(readKey(g, key('x'), { ...free, nowMs: 500 }).action).toBeNull();
  });
  it('leaves keys alone while somebody types or single keys are off', () => {
    expect(readKey({ goAtMs: null }, key('r'), { ...free, typing: true }).action).toBeNull();
    expect(readKey({ goAtMs: null }, key('r'), { ...free, singleKeys: false }).action).toBeNull();
    expect(readKey({ goAtMs: null }, key('r', { ctrlKey: true }), free).action).toBeNull();
  });
  it('opens the search from everywhere', () => {
    expect(readKey({ goAtMs: null }, key('k', { metaKey: true }), { typing: true, singleKeys: false, nowMs: 0 }).action).toEqual({ type: 'palette' });
  });
});

it('cuts text at ranges and tolerates bad ones', () => {
  expect(cut('firewall', [[0, 4]])).toEqual([{ text: 'fire', marked: true }, { text: 'wall', marked: false }]);
  expect(cut('abc', [[2, 9], [-1, 1], [0, 1], [3, 2]])).toEqual([{ text: 'a', marked: true }, { text: 'b', marked: false }, { text: 'c', marked: true }]);
  expect(cut('abc', [])).toEqual([{ text: 'abc', marked: false }]);
});

describe('folders', () => {
  const folder = (id: string, parent_id: string | null, name = id) => ({ id, name, parent_id });
  it('builds a tree with the counts of all below', () => {
    const tree = folderTree([folder('b', 'a'), folder('a', null), folder('c', null, 'AA')], [{ folder_id: 'b' }, { folder_id: 'a' }, { folder_id: null }]);
    expect(tree.map((n) => [n.id, n.total])).toEqual([['a', 2], ['c', 0]]);
    expect(below(findFolder(tree, 'a')!)).toEqual(new Set(['a', 'b']));
    expect(findFolder(tree, 'b')!.depth).toBe(1);
  });
  it('loses no folder on a loop or below a missing one', () => {
    const ids = (nodes: ReturnType<typeof folderTree>): string[] => nodes.flatMap((n) => [n.id, ...ids(n.children)]);
    expect(ids(folderTree([folder('a', 'b'), folder('b', 'a'), folder('c', 'gone')], [])).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('links out of documents', () => {
  it.each(['javascript:alert(1)', 'JaVa\tScript:alert(1)', ' data:text/html,x', 'vbscript:x', '//evil.example', '/api/v1/session', 'file:///etc/passwd'])('refuses %s', (l) => expect(safeLink(l)).toBeNull());
  it.each(['https://a.example/x', 'HTTP://a.example', 'mailto:a@b.example', 'tel:+4412'])('keeps %s', (l) => expect(safeLink(l)).toBe(l));
  it('takes images from this hub only', () => {
    expect(safeImage('/api/v1/images/7')).toBe('/api/v1/images/7');
    for (const src of ['https://evil.example/x.png', '//evil.example/x', '/api/v1/../x', 'data:image/png;base64,AA']) expect(safeImage(src)).toBeNull();
  });
});

it('lets no heading of a document skip a level', () => {
  let before = 1;
  expect([3, 4, 1, 6, 2].map((wanted) => (before = headingLevel(wanted, before)))).toEqual([2, 3, 2, 3, 3]);
});

describe('errors', () => {
  it('carries what the hub says', () => {
    const e = toApiError(422, { error: { code: 'invalid_argument', message: 'm', field: 'name', next_step: 'n', request_id: 'r' } });
    expect(e).toMatchObject({ status: 422, code: 'invalid_argument', message: 'm', field: 'name', nextStep: 'n', requestId: 'r' });
  });
  it('makes sense of an answer that is not the hub’s', () => {
    expect(toApiError(502, '<html>', new Headers({ 'retry-after': '7' }))).toMatchObject({ status: 502, code: 'unexpected', retryAfterSeconds: 7 });
  });
});
