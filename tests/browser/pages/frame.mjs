// SPDX-License-Identifier: Apache-2.0
// A hub that goes away and comes back; single keys.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { check, equal, settle } from '../harness.mjs';
import { picture } from '../picture.mjs';

export default async function frame({ options, hub, page, offences, test, go }) {
  if (options['hub-command']) {
    await test('a hub that goes away is said to, what was read stays, and it comes back by itself', async () => {
      await go('/companies');
      const row = page.locator('.gp-tr:not([data-head])').first();
      offences.paused = true;
      execFileSync(options['hub-command'], ['stop']);
      await page.getByTestId('offline').waitFor();
      check(await row.isVisible(), 'the rows are gone');
      if (options.screenshots) await picture(page, path.join(options.screenshots, 'hub-away-light.png'));
      await page.getByRole('link', { name: 'Audit' }).or(page.getByRole('link', { name: 'Settings' })).first().click();
      execFileSync(options['hub-command'], ['start']);
      await page.getByTestId('offline').waitFor({ state: 'detached', timeout: 30_000 });
      await go('/');
      offences.paused = false;
      equal(await page.locator('.gp-frame').count(), 1, 'frames after the hub came back');
    });
  }

  await test('single keys go to pages, open the help, and can be switched off', async () => {
    await go('/');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.waitForURL('**/companies');
    await settle(page);
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.getByRole('switch', { name: 'Single keys' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    equal(new URL(page.url()).pathname, '/companies', 'the page after g h with single keys off');
    await page.evaluate(() => localStorage.removeItem('gluepot-single-keys'));
  });
}
