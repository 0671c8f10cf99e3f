// SPDX-License-Identifier: Apache-2.0
// What a person opened last, so that the palette can offer it. The browser keeps kinds and ids alone, by user: no name, no company, no text.
// The hub is asked for the names each time, so a right that is gone takes its records out of the list at once.
import type { Schemas } from '../api/client';

type Kind = Schemas['SearchResult']['kind'];
const most = 12;
const form = /^(documents|flexible_assets|checklists|passwords):\d{1,19}$/;
const place = /^\/companies\/\d+\/(?:(documents|checklists|passwords)|(flexible-assets)\/item)\/(\d{1,19})$/;

const keyOf = (user: string) => `gluepot-recent-${user}`;

/** The record that an address shows, as "documents:12". */
export function recordAt(pathname: string): string | null {
  const found = place.exec(pathname);
  if (!found) return null;
  const kind: Kind = found[2] ? 'flexible_assets' : (found[1] as Kind);
  return `${kind}:${found[3]}`;
}

/** The last first. Anything else that stands there is left out. */
export function recent(user: string, storage: Pick<Storage, 'getItem'> = localStorage): string[] {
  try {
    const found: unknown = JSON.parse(storage.getItem(keyOf(user)) ?? '[]');
    return Array.isArray(found) ? found.filter((one): one is string => typeof one === 'string' && form.test(one)).slice(0, most) : [];
  } catch {
    return [];
  }
}

export function noteRecent(user: string, item: string, storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage) {
  try {
    storage.setItem(keyOf(user), JSON.stringify([item, ...recent(user, storage).filter((one) => one !== item)].slice(0, most)));
  } catch {
    // A browser that keeps nothing shows no recent records.
  }
}
