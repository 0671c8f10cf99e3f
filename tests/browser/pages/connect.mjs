// SPDX-License-Identifier: Apache-2.0
// Connecting IT Glue, companies, Quick Match, password sharing, the first sync.
import fs from 'node:fs';
import { check, equal, until } from '../harness.mjs';

export default async function connect({ options, key, longJobMs, page, test, go, button, get }) {
  await test('an unconnected hub says what to do next', async () => {
    await go('/');
    await page.getByRole('link', { name: 'Connect IT Glue' }).waitFor();
  });

  await test('a wrong key gives its own sentence, and nothing is saved', async () => {
    await go('/settings/integrations?open=itglue');
    await page.getByRole('combobox', { name: 'Region' }).click();
    await page.getByRole('option', { name: 'Another address' }).click();
    await page.getByLabel('Base URL').fill(options['itglue-url']);
    await page.getByLabel('API key', { exact: true }).fill('ITG.00000000000000000000000000000000.bad');
    await button('Test connection').first().click();
    const result = page.getByTestId('test-result');
    await result.waitFor();
    equal(await result.getAttribute('data-ok'), 'false', 'a wrong key');
    check((await result.innerText()).length > 40, 'the sentence is too short to help');
    check(await button('Save and read organizations').isDisabled(), 'a failed test can be saved');
  });

  await test('the right key is tested and saved', async () => {
    await page.getByLabel('API key', { exact: true }).fill(`  ${key}\n`);
    await button('Test connection').first().click();
    await page.locator('[data-testid="test-result"][data-ok="true"]').waitFor();
    await button('Save and read organizations').click();
    await page.getByRole('form', { name: 'Connect IT Glue' }).waitFor({ state: 'detached' });
    check(!(await page.content()).includes(key), 'the key stands on the page after it was saved');
  });

  await test('the organizations arrive by themselves', async () => {
    await go('/settings/mapping');
    await page.waitForSelector('.gp-tr:not([data-head])', { timeout: 120_000 });
    await page.waitForFunction(() => !document.body.innerText.includes('The organizations are being read.'), null, { timeout: 120_000 });
  });

  await test('companies come from a CSV file; a wrong file changes nothing and names the line', async () => {
    if (!options['companies-csv']) {
      await button(/^Create .* from the organizations$/).click();
      await page.getByText(/created, /).waitFor();
      return;
    }
    const importing = page.getByRole('button', { name: 'Import companies', exact: true });
    await importing.click();
    const text = page.getByRole('textbox', { name: 'CSV text' });
    await text.fill('external_id\n7\n');
    await page.getByRole('dialog').getByRole('button', { name: /^Import/ }).click();
    await page.getByText('Nothing was imported.').waitFor();
    await text.fill(fs.readFileSync(options['companies-csv'], 'utf8'));
    await page.getByRole('dialog').getByRole('button', { name: /^Import/ }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  await test('Quick Match previews, applies, and finds nothing new the second time', async () => {
    await go('/settings/mapping');
    const mappedChip = page.getByRole('button', { name: /^Mapped [\d,]+$/ });
    const mappedBefore = Number((await mappedChip.innerText()).replace(/\D/g, ''));
    await button('Quick Match').click();
    const apply = page.getByRole('dialog').getByRole('button', { name: /^Map .* organizations?$/ });
    await apply.or(page.getByText('Nothing new to match')).waitFor();
    if (options['companies-csv']) {
      await apply.click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.waitForFunction((before) => {
        const chip = [...document.querySelectorAll('.gp-chip')].find((c) => c.textContent.startsWith('Mapped'));
        return Number(chip?.textContent.replace(/\D/g, '')) > before;
      }, mappedBefore);
      await button('Quick Match').click();
      await page.getByText('Nothing new to match').waitFor();
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  await test('password sharing is off until it is switched on, and takes a level', async () => {
    await go('/settings/integrations');
    const sharing = page.getByRole('switch', { name: 'Password sharing' });
    equal(await sharing.isChecked(), false, 'password sharing at first');
    await sharing.click();
    const reveal = page.getByRole('radio', { name: 'Reveal', exact: true });
    await reveal.waitFor();
    await reveal.click();
    await until(async () => {
      const { itglue } = await get('/integrations');
      return itglue.password_sharing.enabled && itglue.password_sharing.default_level === 'reveal';
    }, 20_000, 'the level reveal');
  });

  await test('Resync runs to its end on Home', async () => {
    await page.getByRole('button', { name: /^(Resync|Syncing)$/ }).waitFor();
    let id;
    if (await button('Resync').isEnabled().catch(() => false)) {
      const [answer] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/api/v1/sync')), button('Resync').click()]);
      check(answer.ok(), `POST /sync answered ${answer.status()}`);
      id = (await answer.json()).id;
    } else {
      id = (await get('/jobs?limit=1')).jobs[0].id;
    }
    await page.getByRole('link', { name: 'Gluepot' }).click();
    const last = page.locator(`[data-testid="last-job"][data-id="${id}"]`);
    await last.waitFor({ timeout: longJobMs });
    equal(await last.getAttribute('data-state'), 'succeeded', `the sync: ${await last.innerText()}`);
  });
}
