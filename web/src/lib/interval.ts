// SPDX-License-Identifier: Apache-2.0
// The interval of a sync as one value of a list: "off", "daily" or minutes.
import type { Schemas } from '../api/client';

type Interval = Schemas['SyncInterval'];

export function intervalValue(interval: Interval): string {
  return interval.kind === 'minutes' ? String(interval.minutes ?? 15) : interval.kind;
}

export function intervalOf(value: string, at: string): Interval {
  if (value === 'off') return { kind: 'off' };
  if (value === 'daily') return { kind: 'daily', at };
  return { kind: 'minutes', minutes: Number(value) };
}

const minutesText = (minutes: number) => (minutes === 60 ? 'Every hour' : minutes === 1 ? 'Every minute' : `Every ${minutes} minutes`);

/** What is offered; an interval that came from the configuration file stays in the list. */
export function intervalChoices(stored: string): { value: string; label: string }[] {
  const offered = [5, 15, 30, 60];
  const own = Number(stored);
  if (own > 0 && !offered.includes(own)) offered.push(own);
  return [...offered.sort((a, b) => a - b).map((m) => ({ value: String(m), label: minutesText(m) })), { value: 'daily', label: 'Once a day' }, { value: 'off', label: 'Only by hand' }];
}

/** "every 15 minutes", "daily at 02:00", "only by hand". */
export function intervalText(interval: Interval): string {
  if (interval.kind === 'off') return 'only by hand';
  if (interval.kind === 'daily') return `daily at ${interval.at ?? ''}`;
  return minutesText(interval.minutes ?? 15).toLowerCase();
}
