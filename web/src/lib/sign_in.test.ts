// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { refusalOf, returnTo } from './sign_in';

describe('refusalOf', () => {
  it('knows the words of the hub and shows no others', () => {
    expect(refusalOf('')).toBeNull();
    expect(refusalOf('?refused=deactivated&request=ab12cd-7')).toEqual({ what: 'Your user is deactivated.', next: 'Ask an administrator.', request: 'ab12cd-7' });
    for (const odd of ['Call+0800+1234', '<img>', 'constructor', '__proto__', '']) {
      const told = refusalOf(`?refused=${encodeURIComponent(odd)}&request=${encodeURIComponent('call us: 0800 1234')}`);
      expect(told).toEqual({ what: 'The sign-in did not succeed.', next: expect.any(String) as string, request: null });
    }
  });
});

describe('returnTo', () => {
  it('leaves out what a refusal left behind', () => {
    expect(returnTo('/companies', '?q=a&refused=x&request=y')).toBe('/companies?q=a');
    expect(returnTo('/', '?refused=x')).toBe('/');
    expect(returnTo('/search', `?q=${'a'.repeat(600)}`)).toBe('/');
  });
});
