// SPDX-License-Identifier: Apache-2.0
// Numbers, times and words as they stand on the page. Pure; the clock comes in as an argument.

const number = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export function count(n: number): string {
  return number.format(n);
}

export function shortCount(n: number): string {
  return n < 100_000 ? number.format(n) : compact.format(n);
}

/** "1 company", "2 companies": the plural is given where it is not just an s. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${number.format(n)} ${n === 1 ? one : many}`;
}

let absoluteFormat: Intl.DateTimeFormat, dayFormat: Intl.DateTimeFormat, dayYearFormat: Intl.DateTimeFormat, clockFormat: Intl.DateTimeFormat, dateFormat: Intl.DateTimeFormat;
/** How dates and times are written: the instance's zone and language, or (null) the viewer's zone and British English. One that this browser does not know is left out. */
export function setDateStyle(timeZone: string | null, language: string | null) {
  const make = (style: Intl.DateTimeFormatOptions) => {
    try {
      return new Intl.DateTimeFormat(language ?? 'en-GB', { timeZone: timeZone ?? undefined, ...style });
    } catch {
      return new Intl.DateTimeFormat('en-GB', style);
    }
  };
  absoluteFormat = make({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });
  dayFormat = make({ day: 'numeric', month: 'short' });
  dayYearFormat = make({ day: 'numeric', month: 'short', year: 'numeric' });
  clockFormat = make({ hour: '2-digit', minute: '2-digit' });
  dateFormat = make({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}
setDateStyle(null, null);

/** The whole moment; shown on hover. */
export function absolute(ms: number): string {
  return absoluteFormat.format(ms);
}

export function clock(ms: number): string {
  return clockFormat.format(ms);
}

export function day(ms: number, now: number): string {
  return new Date(ms).getFullYear() === new Date(now).getFullYear() ? dayFormat.format(ms) : dayYearFormat.format(ms);
}

/** "28 May 2026" of "2026-05-28": a day on the calendar, the same in every zone. What is no such day stays as it is. */
export function calendarDay(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return Number.isNaN(at) ? text : dateFormat.format(at);
}

/** "just now", "4 min ago", "3 h ago", "yesterday", "5 days ago", then the date. The future reads "in 4 min". */
export function relative(ms: number, now: number): string {
  const delta = now - ms;
  const future = delta < 0;
  const seconds = Math.abs(delta) / 1000;
  const say = (text: string) => (future ? `in ${text}` : `${text} ago`);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return say(`${Math.floor(seconds)} s`);
  if (seconds < 3600) return say(`${Math.floor(seconds / 60)} min`);
  if (seconds < 86_400) return say(`${Math.floor(seconds / 3600)} h`);
  const days = Math.floor(seconds / 86_400);
  if (days === 1) return future ? 'tomorrow' : 'yesterday';
  if (days < 14) return say(`${days} days`);
  return day(ms, now);
}

/** "0.4 s", "12 s", "3 min 20 s", "1 h 04 min". */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const total = Math.round(seconds);
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${minutes} min ${total % 60} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Whole percent that says 100 only when all is done and 0 only when nothing is. */
export function percent(part: number, whole: number): number {
  if (whole <= 0) return 0;
  if (part >= whole) return 100;
  if (part <= 0) return 0;
  return Math.min(99, Math.max(1, Math.round((part / whole) * 100)));
}

export function sentenceCase(text: string): string {
  const spaced = text.replace(/_/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Milliseconds left at this rate, or null when nothing sensible can be said. */
export function timeLeft(done: number, total: number | null, ratePerSecond: number | null): number | null {
  if (total === null || ratePerSecond === null || ratePerSecond <= 0 || done >= total) return null;
  return ((total - done) / ratePerSecond) * 1000;
}
