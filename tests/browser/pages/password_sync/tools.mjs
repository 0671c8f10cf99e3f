// SPDX-License-Identifier: Apache-2.0
// What the tests of Password Sync share.
import path from 'node:path';
import { axe, equal, until } from '../../harness.mjs';
import { picture } from '../../picture.mjs';

export function tools({ options, longJobMs, page, get }) {
  const runs = async () => (await get('/password-sync/runs')).runs.filter((r) => r.finished_at_ms);
  return {
    chip: (name) => page.getByRole('group', { name: 'Show' }).getByRole('button', { name: new RegExp(`^${name} [\\d,]+$`) }),
    numberOf: async (locator) => Number((await locator.innerText()).replace(/\D/g, '')),
    dialog: page.getByRole('dialog'),
    selection: page.getByRole('region', { name: 'Selection' }),
    boxes: page.getByRole('table').getByRole('checkbox'),
    runs,
    finished: (n) => until(async () => (await runs()).length >= n && (await get('/status')).running_jobs.length === 0, longJobMs, `run ${n} of the password sync`),
    said: (n) => n.toLocaleString('en'),
    rowsOf: async () => (await get('/password-sync/passwords')).passwords,
    /** Both themes; the pages themselves are walked over later, this is for what is open on them. */
    clean: async (what) => {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        equal((await axe(page)).join('\n'), '', `violations in ${what}, ${colorScheme}`);
        if (options.screenshots) await picture(page, path.join(options.screenshots, `password-sync-${what}-${colorScheme}.png`));
      }
      await page.emulateMedia({ colorScheme: 'light' });
    },
  };
}
