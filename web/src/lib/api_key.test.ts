// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  curlExample, draftField, draftProblems, draftRequest, emptyDraft, endOfDay, endSentence, endsSoon, endsUnused, fieldWords, isNetwork, limitWords, readAddresses, resourceTypes, scopeWords, spentWords, stateWords, typeName, verbs,
  type ApiKey, type KeyScope,
} from './api_key';

const now = new Date(2027, 0, 10, 12).getTime();
const days = (n: number) => now + n * 86_400_000;
const all: KeyScope = { organizations: null, types: null, verbs: [...verbs], from: null, expires_at_ms: null, limit: null };
const key = (part: Partial<ApiKey> = {}): ApiKey => ({
  id: '1', name: 'Backup', masked: 'ITG.00.*****', password_access: false, passwords: 'none', state: 'active', scope: all, created_at_ms: days(-30), created_by: 'ana', last_used_at_ms: days(-1), last_used_from: '10.0.0.1',
  requests_today: 0, upstream_today: 0, saved_today: 0, revokes_at_ms: days(89), warning: null, revoked_at_ms: null, revoked_why: null, replaces: null, replaced_by: null, works_until_ms: null, ...part,
});

describe('scope words', () => {
  it('says that nothing is limited', () => {
    expect(scopeWords(all, now)).toBe('All organizations');
    expect(limitWords(all, now)).toEqual([]);
  });
  it('names what is limited, one phrase a limit', () => {
    expect(scopeWords({ ...all, organizations: ['1', '2'], types: ['passwords', 'flexible_assets'], verbs: ['read'], from: ['10.0.0.0/8'], limit: 1200 }, now)).toBe('2 organizations · passwords, flexible assets · read · from 10.0.0.0/8 · 1,200 per 5 min');
    expect(scopeWords({ ...all, verbs: ['delete', 'read'], from: ['10.0.0.1', '10.0.0.2'] }, now)).toBe('All organizations · read, delete · from 2 addresses');
    expect(scopeWords({ ...all, types: ['a', 'b', 'c', 'd'] }, now)).toBe('All organizations · 4 types');
  });
  it('names one organization where its name is known', () => {
    expect(scopeWords({ ...all, organizations: ['7'] }, now, (id) => (id === '7' ? 'Contoso' : undefined))).toBe('Contoso');
    expect(scopeWords({ ...all, organizations: ['7'] }, now)).toBe('1 organization');
  });
  it('says the last day a key works, and when that is over', () => {
    expect(limitWords({ ...all, expires_at_ms: endOfDay('2027-02-03') }, now)).toEqual(['until 3 Feb']);
    expect(limitWords({ ...all, expires_at_ms: endOfDay('2027-01-03') }, now)).toEqual(['ended 3 Jan']);
  });
  it('spells types as people do, each once', () => {
    expect(typeName('ssl_certificates')).toBe('SSL certificates');
    expect(typeName('document-sections')).toBe('document sections');
    const names = resourceTypes.flatMap((g) => g.items);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('state words', () => {
  it('tells a good key, an unused one and a paused one apart', () => {
    expect(stateWords(key(), now)).toEqual({ text: 'Active', tone: 'good', detail: null });
    const unused = key({ last_used_at_ms: days(-82), revokes_at_ms: days(8), warning: 'Unused for 82 days.' });
    expect(stateWords(unused, now)).toEqual({ text: 'Unused', tone: 'attention', detail: 'revoked on 18 Jan' });
    expect(endSentence(unused, now)).toBe('Will be revoked on 18 Jan because nobody used it');
    expect(stateWords({ ...unused, state: 'paused' }, now)).toEqual({ text: 'Paused', tone: 'attention', detail: 'revoked on 18 Jan' });
  });
  it('puts whatever comes first first', () => {
    const both = key({ warning: 'Unused', revokes_at_ms: days(8), scope: { ...all, expires_at_ms: endOfDay('2027-01-12') } });
    expect(endSentence(both, now)).toBe('Expires after 12 Jan');
    expect(stateWords(both, now).text).toBe('Active');
    expect(endsUnused(both, now)).toBe(false);
    expect(endsUnused(key({ warning: 'Unused', revokes_at_ms: days(8) }), now)).toBe(true);
    expect(endSentence({ ...both, scope: { ...all, expires_at_ms: endOfDay('2027-01-20') } }, now)).toBe('Will be revoked on 18 Jan because nobody used it');
    expect(endsSoon(key({ scope: { ...all, expires_at_ms: days(20) } }), now)).toBeNull();
  });
  it('says until when a replaced key works', () => {
    const old = key({ replaced_by: '2', works_until_ms: days(7) });
    expect(stateWords(old, now)).toEqual({ text: 'Replaced', tone: 'attention', detail: 'works until 17 Jan' });
    expect(endSentence(old, now)).toBe('Replaced; works until 17 Jan');
    expect(endsUnused({ ...old, warning: 'Unused', revokes_at_ms: days(8) }, now)).toBe(false);
  });
  it('says why an ended key ended, and warns of nothing more', () => {
    const revoked = key({ state: 'revoked', revoked_why: 'unused for 90 days', revoked_at_ms: days(-1), revokes_at_ms: null, warning: 'old' });
    expect(stateWords(revoked, now)).toEqual({ text: 'Revoked', tone: 'neutral', detail: 'unused for 90 days' });
    expect(endsSoon(revoked, now)).toBeNull();
    expect(stateWords(key({ state: 'expired', scope: { ...all, expires_at_ms: endOfDay('2027-01-03') } }), now).detail).toBe('on 3 Jan');
  });
  it('counts only what there is', () => {
    expect(spentWords({ saved_today: 2310, upstream_today: 14 })).toEqual(['2,310 saved', '14 sent']);
    expect(spentWords({ saved_today: 0, upstream_today: 0 })).toEqual([]);
  });
});

describe('a key to be made', () => {
  it('reads addresses however they are separated', () => {
    expect(readAddresses(' 10.0.0.0/8,\n203.0.113.7; 2001:db8::/32 ')).toEqual(['10.0.0.0/8', '203.0.113.7', '2001:db8::/32']);
  });
  it.each(['10.0.0.0/8', '0.0.0.0/0', '203.0.113.7', '2001:db8::/32', '::1', '::', 'fe80::1:2', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1/128'])('takes %s for an address', (text) => expect(isNetwork(text)).toBe(true));
  it.each(['10.0.0/8', '10.0.0.0/33', '10.0.0.256', '010.0.0.1', 'example.com', '2001:db8::/129', '1:2:3:4:5:6:7:8:9', ':::', '1::2::3', '10.0.0.1/', '10.0.0.1/8/8', '', '12345::'])('refuses %s', (text) => expect(isNetwork(text)).toBe(false));
  it('says what is wrong beside the field', () => {
    expect(draftProblems({ ...emptyDraft, name: 'Backup' }, now)).toEqual({});
    const problems = draftProblems({ ...emptyDraft, name: ' ', from: '10.0.0/8, 10.0.0.1', expires: '2027-01-09', verbs: [], limit: 0 }, now);
    expect(Object.keys(problems).sort()).toEqual(['expires', 'from', 'limit', 'name', 'verbs']);
    expect(problems.from).toContain('10.0.0/8 is no address');
    expect(draftProblems({ ...emptyDraft, name: 'é'.repeat(101) }, now).name).toBe('At most 100 characters.');
    expect(draftProblems({ ...emptyDraft, name: 'x', expires: '2027-01-10' }, now)).toEqual({});
  });
  it('asks for nothing that was left as it was', () => {
    expect(draftRequest({ ...emptyDraft, name: ' Backup ' })).toEqual({ name: 'Backup', passwords: 'none', scope: all });
    expect(draftRequest({ ...emptyDraft, name: 'x', organizations: ['3'], from: '10.0.0.1', expires: '2027-02-03', verbs: ['update', 'read'] }).scope).toEqual({
      organizations: ['3'], types: null, verbs: ['read', 'update'], from: ['10.0.0.1'], expires_at_ms: new Date(2027, 1, 4).getTime(), limit: null,
    });
  });
  it('finds the field the hub means', () => {
    expect(draftField('scope.from')).toBe('from');
    expect(draftField('scope.types[2]')).toBe('types');
    expect(draftField('scope.expires_at_ms')).toBe('expires');
    expect(draftField('password_access')).toBe('passwords');
    expect(draftField('scope')).toBeNull();
    expect(draftField('toString')).toBeNull();
    expect(draftField(null)).toBeNull();
  });
  it('leaves the name of the field out of what stands beside it', () => {
    expect(fieldWords({ field: 'scope.from', message: 'scope.from: not a network' })).toBe('Not a network.');
    expect(fieldWords({ field: null, message: 'No.' })).toBe('No.');
  });
  it('shows no key in the example unless asked to', () => {
    expect(curlExample('https://hub.example/itglue', null)).toBe('curl -g -H "x-api-key: $ITGLUE_API_KEY" "https://hub.example/itglue/organizations?page[size]=5"');
    expect(curlExample('https://hub.example/itglue', 'ITG.a.b')).toContain('"x-api-key: ITG.a.b"');
  });
});
