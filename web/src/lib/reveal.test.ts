// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { kKeepSpanMs, kMostKept, masked, nextReveal, ringShare, secondsLeft, type RevealEvent, type RevealState } from './reveal';

function run(events: RevealEvent[], from: RevealState = masked): RevealState {
  return events.reduce(nextReveal, from);
}
const ask: RevealEvent = { type: 'ask', purpose: 'show' };
const answered: RevealEvent = { type: 'answered', value: 'hunter2', hideAfterSeconds: 30, nowMs: 1000 };

describe('reveal', () => {
  it('shows what was asked for and hides it when its time is over', () => {
    expect(run([ask, answered])).toMatchObject({ kind: 'shown', value: 'hunter2', hideAtMs: 31_000 });
    expect(run([ask, answered, { type: 'tick', nowMs: 30_999 }]).kind).toBe('shown');
    expect(run([ask, answered, { type: 'tick', nowMs: 31_000 }]).kind).toBe('masked');
  });

  it('B71 drops the value on every way out', () => {
    const outs: RevealEvent[] = [{ type: 'hide' }, { type: 'tick', nowMs: 99_000 }, { type: 'ask', purpose: 'copy' }];
    for (const out of outs) expect(JSON.stringify(run([ask, answered, out]))).not.toContain('hunter2');
  });

  it('B71 drops an answer that comes after the box was hidden', () => {
    expect(run([ask, { type: 'hide' }, answered])).toEqual(masked);
  });

  it('never shows what was asked for only to copy', () => {
    const copying: RevealEvent = { type: 'ask', purpose: 'copy' };
    expect(run([copying, answered]).kind).toBe('asking');
    expect(run([copying, { type: 'copied', note: 'Copied' }])).toEqual({ kind: 'masked', note: 'Copied' });
  });

  it('says of an entry without a value that it holds none, until it is asked again', () => {
    expect(run([ask, { type: 'nothing' }])).toEqual({ kind: 'empty' });
    expect(run([ask, { type: 'hide' }, { type: 'nothing' }])).toEqual(masked);
    expect(run([ask, { type: 'nothing' }, ask, answered]).kind).toBe('shown');
  });

  it('keeps it 30 s more a key press, but not without end', () => {
    const kept = run([ask, answered, { type: 'keep', nowMs: 11_000 }]);
    expect(kept).toMatchObject({ hideAtMs: 31_000 + kKeepSpanMs, keptMore: 1 });
    const stuck = Array.from({ length: kMostKept + 5 }, (): RevealEvent => ({ type: 'keep', nowMs: 11_000 }));
    expect(run(stuck, run([ask, answered]))).toMatchObject({ keptMore: kMostKept, hideAtMs: 31_000 + kMostKept * kKeepSpanMs });
  });

  it('counts down from full to empty', () => {
    const shown = run([ask, answered]);
    expect(ringShare(shown, 1000)).toBe(1);
    expect(ringShare(shown, 16_000)).toBeCloseTo(0.5);
    expect(ringShare(shown, 90_000)).toBe(0);
    expect(secondsLeft(shown, 1000)).toBe(30);
    expect(secondsLeft(shown, 30_500)).toBe(1);
    expect(secondsLeft(masked, 0)).toBe(0);
  });
});
