// SPDX-License-Identifier: Apache-2.0
// Single-key shortcuts. One listener; a page offers actions, the last offered wins. Keys typed into a field stay there.

export interface KeyLike {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export type Action =
  | { type: 'palette' }
  | { type: 'help' }
  | { type: 'filter' }
  | { type: 'go'; to: string }
  | { type: 'key'; key: 'j' | 'k' | 'r' | 'c' | 'm' | 's' | 'x' };

export interface KeyboardState {
  /** When `g` was pressed and waits for its second key. */
  goAtMs: number | null;
}

export const kGoWindowMs = 1200;
const places: Record<string, string> = { h: '/', c: '/companies', s: '/search', p: '/password-sync' };

/** What a key means now. `typing`: the focus is in a field; `singleKeys`: the person left them switched on. */
export function readKey(
  state: KeyboardState,
  event: KeyLike,
  context: { typing: boolean; singleKeys: boolean; nowMs: number },
): { state: KeyboardState; action: Action | null } {
  const idle = { goAtMs: null };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if ((event.ctrlKey || event.metaKey) && key === 'k') return { state: idle, action: { type: 'palette' } };
  if (event.ctrlKey || event.metaKey || event.altKey || context.typing || !context.singleKeys) {
    return { state: idle, action: null };
  }
  if (state.goAtMs !== null && context.nowMs - state.goAtMs <= kGoWindowMs) {
    const to = places[key];
    return { state: idle, action: to ? { type: 'go', to } : null };
  }
  switch (key) {
    case 'g':
      return { state: { goAtMs: context.nowMs }, action: null };
    case '?':
      return { state: idle, action: { type: 'help' } };
    case '/':
      return { state: idle, action: { type: 'filter' } };
    case 'j':
    case 'k':
    case 'r':
    case 'c':
    case 'm':
    case 's':
    case 'x':
      return { state: idle, action: { type: 'key', key } };
    default:
      return { state: idle, action: null };
  }
}
