// SPDX-License-Identifier: Apache-2.0
import { useEffect, useSyncExternalStore } from 'react';

export interface Crumb {
  name: string;
  to?: string;
}

let trail: Crumb[] = [];
const listeners = new Set<() => void>();

/** The page says where it stands; the frame shows it. */
export function useCrumbs(crumbs: Crumb[]) {
  const text = JSON.stringify(crumbs);
  useEffect(() => {
    trail = JSON.parse(text) as Crumb[];
    for (const l of listeners) l();
  }, [text]);
}

export function useTrail(): Crumb[] {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    () => trail,
  );
}
