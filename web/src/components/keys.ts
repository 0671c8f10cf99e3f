// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { kGoWindowMs, readKey, type Action, type KeyboardState } from '../lib/keyboard';

type Handler = (action: Action) => boolean;
const handlers: Handler[] = [];
const storageKey = 'gluepot-single-keys';

/** A preference, not data: the only thing besides the colour scheme that this page leaves in the browser. */
export function singleKeys(): boolean {
  return localStorage.getItem(storageKey) !== 'off';
}
export function setSingleKeys(on: boolean) {
  if (on) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, 'off');
}

/** Offers a handler while mounted; the newest is asked first, and says whether it took the key. */
export function useKeys(handler: Handler) {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const call: Handler = (action) => latest.current(action);
    handlers.unshift(call);
    return () => void handlers.splice(handlers.indexOf(call), 1);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
    && !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type));
}

/** The one listener; mounted by the frame. */
export function useKeyListener() {
  useEffect(() => {
    let state: KeyboardState = { goAtMs: null };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat && !/^[jk]$/.test(event.key)) return;
      const read = readKey(state, event, { typing: isTyping(event.target), singleKeys: singleKeys(), nowMs: event.timeStamp });
      state = read.state;
      if (!read.action) return;
      // Behind an open dialog only the dialog's own keys count.
      const inDialog = document.querySelector('[role="dialog"]') !== null;
      if (inDialog && read.action.type !== 'palette') return;
      if (handlers.some((h) => h(read.action!))) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

export { kGoWindowMs };
