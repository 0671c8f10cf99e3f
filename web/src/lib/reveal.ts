// SPDX-License-Identifier: Apache-2.0
// What the reveal box may be doing, as one pure function. The value itself lives only in state `shown`;
// every way out of that state drops it. Copy without showing never enters `shown`.

/** A one-time code is shown as a password is, for as long as it is good. */
export type RevealPurpose = 'show' | 'copy' | 'code';

export type RevealState =
  | { kind: 'masked'; note: string | null }
  | { kind: 'asking'; purpose: RevealPurpose }
  | { kind: 'shown'; what: 'password' | 'code'; value: string; hideAtMs: number; spanMs: number; keptMore: number; spelled: boolean }
  | { kind: 'empty' }
  | { kind: 'failed'; error: unknown };

export type RevealEvent =
  | { type: 'ask'; purpose: RevealPurpose }
  | { type: 'answered'; value: string; hideAfterSeconds: number; nowMs: number }
  | { type: 'copied'; note: string }
  | { type: 'nothing' }
  | { type: 'failed'; error: unknown }
  | { type: 'tick'; nowMs: number }
  | { type: 'keep'; nowMs: number }
  | { type: 'spell' }
  | { type: 'hide'; note?: string };

/** One more span of 30 s a key press; at most this many, so that a stuck key cannot leave a value on screen. */
export const kKeepSpanMs = 30_000;
export const kMostKept = 10;

export const masked: RevealState = { kind: 'masked', note: null };

export function nextReveal(state: RevealState, event: RevealEvent): RevealState {
  switch (event.type) {
    case 'ask':
      return state.kind === 'asking' ? state : { kind: 'asking', purpose: event.purpose };
    case 'answered': {
      // An answer that comes after the box was hidden or left is dropped, not shown.
      if (state.kind !== 'asking' || state.purpose === 'copy') return state;
      const spanMs = Math.max(1, event.hideAfterSeconds) * 1000;
      return { kind: 'shown', what: state.purpose === 'code' ? 'code' : 'password', value: event.value, hideAtMs: event.nowMs + spanMs, spanMs, keptMore: 0, spelled: false };
    }
    case 'copied':
      return state.kind === 'asking' ? { kind: 'masked', note: event.note } : state;
    case 'nothing':
      return state.kind === 'asking' ? { kind: 'empty' } : state;
    case 'failed':
      return state.kind === 'asking' ? { kind: 'failed', error: event.error } : state;
    case 'tick':
      return state.kind === 'shown' && event.nowMs >= state.hideAtMs
        ? { kind: 'masked', note: state.what === 'code' ? 'The code has run out.' : 'Hidden again after its time.' }
        : state;
    case 'keep':
      if (state.kind !== 'shown' || state.what === 'code' || state.keptMore >= kMostKept) return state;
      return {
        ...state,
        hideAtMs: Math.max(state.hideAtMs, event.nowMs) + kKeepSpanMs,
        spanMs: Math.max(state.hideAtMs - event.nowMs, 0) + kKeepSpanMs,
        keptMore: state.keptMore + 1,
      };
    case 'spell':
      return state.kind === 'shown' ? { ...state, spelled: !state.spelled } : state;
    case 'hide':
      return { kind: 'masked', note: event.note ?? null };
  }
}

/** Share of the ring still full, 0 to 1. */
export function ringShare(state: RevealState, nowMs: number): number {
  if (state.kind !== 'shown') return 0;
  return Math.min(1, Math.max(0, (state.hideAtMs - nowMs) / state.spanMs));
}

export function secondsLeft(state: RevealState, nowMs: number): number {
  return state.kind === 'shown' ? Math.max(0, Math.ceil((state.hideAtMs - nowMs) / 1000)) : 0;
}
