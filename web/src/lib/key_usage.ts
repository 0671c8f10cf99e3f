// SPDX-License-Identifier: Apache-2.0
// Sums over the ledger of requests by day and key. Pure; days are those of UTC, as the hub counts them.
import type { Schemas } from '../api/client';

export interface Sum {
  requests: number;
  /** Requests to the source. */
  upstream: number;
  /** Answered from the mirror. */
  saved: number;
}
export interface DaySum extends Sum {
  day: string;
}
export interface KeySum extends Sum {
  id: string;
  name: string;
}

const dayMs = 86_400_000;
const none: Sum = { requests: 0, upstream: 0, saved: 0 };

function plus<T extends Sum>(a: T, b: Sum): T {
  return { ...a, requests: a.requests + b.requests, upstream: a.upstream + b.upstream, saved: a.saved + b.saved };
}

/** One row a day up to today, days without requests included. `key`: only this one. */
export function dailySums(usage: Schemas['KeyUsage'], now: number, key: string | null = null, length = 30): DaySum[] {
  const found = new Map(usage.days.map((d) => [d.day, d.keys]));
  return Array.from({ length }, (_, i) => {
    const day = new Date(now - (length - 1 - i) * dayMs).toISOString().slice(0, 10);
    return (found.get(day) ?? []).filter((k) => key === null || k.id === key).reduce((sum: DaySum, k) => plus(sum, k), { day, ...none });
  });
}

/** One row a key that made requests, the busiest first. The newest name counts. */
export function keySums(usage: Schemas['KeyUsage']): KeySum[] {
  const sums = new Map<string, KeySum>();
  for (const d of [...usage.days].sort((a, b) => (a.day < b.day ? -1 : 1))) {
    for (const k of d.keys) sums.set(k.id, { ...plus(sums.get(k.id) ?? { id: k.id, name: k.name, ...none }, k), name: k.name });
  }
  return [...sums.values()].sort((a, b) => b.requests - a.requests || (a.id < b.id ? -1 : 1));
}

export function total(sums: readonly Sum[]): Sum {
  return sums.reduce((sum: Sum, s) => plus(sum, s), none);
}

/** Neither answered from the mirror nor sent on: refused, or answered by records this hub holds itself. */
export function other(sum: Sum): number {
  return Math.max(0, sum.requests - sum.saved - sum.upstream);
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
export function dayName(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`));
}
