// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copySecret, copyText } from './clipboard';

describe('a password that was copied', () => {
  let held = '';
  let focused = true;
  let page: EventTarget;
  beforeEach(() => {
    vi.useFakeTimers();
    held = 'of before';
    focused = true;
    page = new EventTarget();
    vi.stubGlobal('navigator', { clipboard: { writeText: (text: string) => { held = text; return Promise.resolve(); } } });
    vi.stubGlobal('window', Object.assign(new EventTarget(), { isSecureContext: true }));
    vi.stubGlobal('document', Object.assign(page, { hasFocus: () => focused }));
  });
  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('leaves the clipboard after its time', async () => {
    await copySecret('hunter2', 30_000);
    vi.advanceTimersByTime(29_999);
    expect(held).toBe('hunter2');
    vi.advanceTimersByTime(1);
    expect(held).toBe('');
  });

  it('does not take away what this page copied since', async () => {
    await copySecret('hunter2', 30_000);
    await copyText('ana@example.com');
    vi.advanceTimersByTime(60_000);
    expect(held).toBe('ana@example.com');
    await copySecret('hunter2', 30_000);
    page.dispatchEvent(new Event('copy'));
    held = 'selected by hand';
    vi.advanceTimersByTime(60_000);
    expect(held).toBe('selected by hand');
  });

  it('stays for its whole time when another was copied before it', async () => {
    await copySecret('hunter1', 30_000);
    vi.advanceTimersByTime(20_000);
    await copySecret('hunter2', 30_000);
    vi.advanceTimersByTime(20_000);
    expect(held).toBe('hunter2');
    vi.advanceTimersByTime(10_000);
    expect(held).toBe('');
  });

  it('leaves once the page has the focus again, and not if something else was copied then', async () => {
    await copySecret('hunter2', 30_000);
    focused = false;
    vi.advanceTimersByTime(30_000);
    expect(held).toBe('hunter2');
    focused = true;
    window.dispatchEvent(new Event('focus'));
    expect(held).toBe('');
    await copySecret('hunter2', 30_000);
    focused = false;
    vi.advanceTimersByTime(30_000);
    focused = true;
    await copyText('ana@example.com');
    window.dispatchEvent(new Event('focus'));
    expect(held).toBe('ana@example.com');
  });
});
