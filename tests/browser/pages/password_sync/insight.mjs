// SPDX-License-Identifier: Apache-2.0
// The state of the vault: findings as filters, groups of one value, the file for a spreadsheet.
import fs from 'node:fs';
import { check, equal, until } from '../../harness.mjs';
import { tools } from './tools.mjs';

const words = { reused: 'Reused', overdue: 'Overdue', never_rotated: 'Never rotated', unreadable: 'Unreadable', orphaned: 'Orphaned', empty: 'Empty' };

export default async function passwordSyncInsight(shared) {
  const { options, page, test, go, button, get } = shared;
  if (!options['automate-host']) return;
  const { chip, numberOf, clean } = tools(shared);

  await test('a password that moved from another client is read with that client’s key', async () => {
    await go('/password-sync/connection');
    const asked = page.waitForResponse((r) => r.url().endsWith('/integrations/automate/test'));
    await button('Test connection').click();
    const moved = (await (await asked).json()).unreadable_rows.filter((r) => r.likely_client);
    check(moved.length > 0, 'the sample holds no password that moved');
    await page.getByRole('region', { name: 'Unreadable passwords, list' }).getByRole('button', { name: /^Read with client / }).first().click();
    await until(async () => (await get('/password-sync/passwords')).passwords.some((r) => r.read_with_client), 10_000, 'the password to be read with the other client');
    const row = (await get('/password-sync/passwords')).passwords.find((r) => r.read_with_client);
    await go(`/password-sync/passwords/${row.password_id}`);
    await page.getByRole('dialog').getByText(`the key of client ${row.read_with_client.name}`).waitFor();
  });

  await test('hygiene counts each finding, narrows to it, and leads to the passwords that share a value', async () => {
    await go('/password-sync/hygiene');
    const answer = await get('/password-sync/hygiene');
    check(answer.rows.length > 0, 'the sample holds nothing to find');
    for (const [finding, name] of Object.entries(words)) equal(await numberOf(chip(name)), answer.rows.filter((r) => r.findings.includes(finding)).length, `passwords ${finding}`);
    for (const [finding, n] of Object.entries(answer.counts)) if (words[finding]) equal(answer.rows.filter((r) => r.findings.includes(finding)).length, n, `the count of ${finding}`);
    await clean('hygiene');
    const reused = answer.rows.find((r) => r.reused_group);
    if (reused) {
      await chip('Reused').click();
      await page.getByRole('button', { name: new RegExp(`\\(${reused.reused_group}\\)$`) }).first().click();
      const alike = answer.rows.filter((r) => r.reused_group === reused.reused_group).length;
      await until(async () => (await page.locator('.gp-tr:not([data-head])').count()) === alike, 10_000, `${alike} passwords of one value`);
      equal(new Set(answer.rows.filter((r) => r.reused_group === reused.reused_group).map((r) => r.client.id)).size, 1, 'clients of one group');
    }
  });

  await test('hygiene is downloaded as CSV, without values', async () => {
    await go('/password-sync/hygiene');
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).click();
    const text = fs.readFileSync(await (await coming).path(), 'utf8');
    const { rows } = await get('/password-sync/hygiene');
    const lines = text.trim().split(/\r?\n/);
    check(lines.length > rows.length, `${lines.length} lines for ${rows.length} passwords`);
    check(!/password value|,password,|plaintext/i.test(lines[0]), `the head names a value: ${lines[0]}`);
    for (const row of rows.slice(0, 20)) check(text.includes(row.title.replaceAll('"', '""')), `${row.title} is not in the file`);
  });
}
