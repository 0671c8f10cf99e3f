// SPDX-License-Identifier: Apache-2.0
// Automate: connecting, matching clients, plan and runs.
import fs from 'node:fs';
import path from 'node:path';
import { check, equal, until } from '../harness.mjs';

export default async function passwordSync({ options, longJobMs, page, test, go, button, get }) {
  if (options['automate-host']) {
    await test('Automate is connected; a wrong password and a closed port say what is wrong', async () => {
      await go('/settings/integrations?open=automate');
      const form = page.getByRole('form', { name: 'Connect Automate' });
      const act = form.getByRole('button', { name: 'Test connection' });
      const result = form.getByTestId('test-result');
      await form.getByLabel('Host').fill(options['automate-host']);
      await form.getByLabel('Port').fill('1');
      await form.getByLabel('Database', { exact: true }).fill(options['automate-database']);
      await form.getByLabel('User').fill(options['automate-user']);
      await form.getByLabel('Database password').fill('wrong');
      await act.click();
      await form.locator('[data-testid="test-result"][data-ok="false"]').waitFor();
      await form.getByLabel('Port').fill(options['automate-port']);
      await act.click();
      await form.locator('[data-testid="test-result"][data-ok="false"]').waitFor();
      check(!(await result.innerText()).includes('wrong\n'), 'the password typed stands in the answer');
      await form.getByLabel('Database password').fill(fs.readFileSync(options['automate-password-file'], 'utf8').trim());
      await act.click();
      await form.locator('[data-testid="test-result"][data-ok="true"]').waitFor();
      await form.getByRole('button', { name: 'Save connection' }).click();
      await page.getByRole('link', { name: 'Open Password Sync' }).waitFor();
    });

    await test('Automate’s clients are matched', async () => {
      await go('/password-sync/clients');
      await button('Quick Match').click();
      const apply = page.getByRole('dialog').getByRole('button', { name: /^Map .* clients?$/ });
      await apply.click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await until(async () => (await get('/password-sync/clients')).clients.some((c) => c.organization), 20_000, 'a mapped client');
    });

    await test('the plan says what would be done, a part of it is synced, then the rest, and then nothing is left', async () => {
      await go('/password-sync');
      await button('Compare both sides').first().click();
      await page.waitForSelector('.gp-tr:not([data-head])', { timeout: 60_000 });
      const { counts } = await get('/password-sync/plan');
      check(counts.create > 100, `only ${counts.create} to create`);
      if (options.screenshots) await page.screenshot({ path: path.join(options.screenshots, 'password-sync-plan-light.png') });
      await page.getByRole('button', { name: /^Create [\d,]+$/ }).click();
      const boxes = page.getByRole('table').getByRole('checkbox');
      for (const i of [1, 2, 3]) await boxes.nth(i).click();
      const runs = async () => (await get('/password-sync/runs')).runs.filter((r) => r.finished_at_ms).length;
      const finished = (n) => until(async () => (await runs()) >= n && (await get('/status')).running_jobs.length === 0, longJobMs, `run ${n} of the password sync`);
      const before = await runs();
      await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Sync 3 passwords' }).click();
      await finished(before + 1);
      await button('Compare again').click();
      await page.getByRole('button', { name: /^All [\d,]+$/ }).click();
      await button(`Sync ${(counts.create - 3).toLocaleString('en')} passwords`).click();
      if (options.screenshots) {
        await page.getByTestId('job').first().waitFor().catch(() => undefined);
        await page.screenshot({ path: path.join(options.screenshots, 'password-sync-running-light.png') });
      }
      await finished(before + 2);
      await button('Compare again').click();
      await button('Nothing to sync').waitFor({ timeout: 60_000 });
      const after = (await get('/password-sync/plan')).counts;
      equal(after.create, 0, 'left to create');
      equal(after.unchanged, counts.create, 'unchanged after the sync');
    });
  }
}
