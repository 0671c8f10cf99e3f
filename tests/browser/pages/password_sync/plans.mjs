// SPDX-License-Identifier: Apache-2.0
// Plan, the pause switch and the settings, then the rest of the passwords is synced.
import { check, equal, until } from '../../harness.mjs';
import { tools } from './tools.mjs';

export default async function passwordSyncPlans(shared) {
  const { options, page, test, go, button, get } = shared;
  if (!options['automate-host']) return;
  const { chip, numberOf, dialog, runs, finished, said, clean, rowsOf } = tools(shared);
  const strip = page.getByRole('group', { name: 'State of Password Sync' });

  await test('a plan says what would be written, and shows no value', async () => {
    const { id: older } = await get('/password-sync/plan');
    await go('/password-sync/plan');
    await button('Plan again').click();
    await until(async () => (await get('/password-sync/plan')).id !== older, 60_000, 'a new plan');
    const plan = await get('/password-sync/plan');
    const writes = plan.rows.filter((r) => r.action !== 'none');
    await until(async () => (await numberOf(chip('To write'))) === writes.length, 60_000, `${writes.length} to write`);
    equal(await numberOf(chip('All')), plan.rows.length, 'all passwords of the plan');
    for (const change of writes.flatMap((r) => r.changes)) if (change.field === 'value') check(change.here === null && change.there === null, 'a value in the plan');
    if (writes.some((r) => r.changes.length > 0)) await page.locator('.gp-diff').first().waitFor();
    await clean('plan');
  });

  await test('a plan of one client is applied exactly as it was shown', async () => {
    const { passwords } = await get('/password-sync/passwords');
    const counts = new Map();
    for (const r of passwords) if (r.actions.includes('sync')) counts.set(r.client.id, (counts.get(r.client.id) ?? 0) + 1);
    const names = passwords.reduce((m, r) => m.set(r.client.name, (m.get(r.client.name) ?? new Set()).add(r.client.id)), new Map());
    const [id, n] = [...counts].filter(([c]) => names.get(passwords.find((r) => r.client.id === c).client.name).size === 1).sort((a, b) => a[1] - b[1])[0];
    const { name } = passwords.find((r) => r.client.id === id).client;
    await button('Plan one client').click();
    await dialog.getByRole('combobox').fill(name);
    await dialog.getByRole('option', { name: new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`) }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(`for ${name}`).waitFor({ timeout: 60_000 });
    equal(await numberOf(chip('To write')), n, 'to write');
    const before = (await runs()).length;
    const asked = page.waitForRequest((r) => r.url().endsWith('/password-sync/apply'));
    await page.getByTestId('apply-plan').click();
    // A plan that changes much asks once more.
    await Promise.race([asked, dialog.getByRole('button', { name: /^Write / }).click().catch(() => undefined)]);
    equal((await asked).postDataJSON().plan_id, (await get('/password-sync/plans')).plans[0].id, 'the plan sent');
    await finished(before + 1);
    await page.getByText('This plan was applied.').waitFor();
    equal((await runs())[0].counts.created, n, 'created');
  });

  await test('a plan is refused whole, with the passwords that changed since it was made', async () => {
    const { id: older } = await get('/password-sync/plan');
    await button('Plan again').click();
    await until(async () => (await get('/password-sync/plan')).id !== older, 60_000, 'a new plan');
    const plan = await get('/password-sync/plan');
    const row = plan.rows.find((r) => r.action === 'create');
    const before = (await runs()).length;
    await page.evaluate(async (id) => {
      const { csrf_token } = await (await fetch('/api/v1/session')).json();
      await fetch('/api/v1/password-sync/apply', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Gluepot-Csrf': csrf_token }, body: JSON.stringify({ password_ids: [id] }) });
    }, row.password_id);
    await finished(before + 1);
    await go(`/password-sync/plan/${plan.id}`);
    await page.getByTestId('apply-plan').click();
    await dialog.getByRole('button', { name: /^Write / }).click({ timeout: 3000 }).catch(() => undefined);
    const notice = page.locator('.gp-notice').filter({ hasText: 'nothing was written: passwords changed since it was made' });
    await notice.waitFor({ timeout: 60_000 });
    equal((await notice.getByRole('listitem').allInnerTexts()).join(), row.title, 'the passwords that changed');
    await clean('plan-refused');
    const rows = await rowsOf();
    equal(rows.filter((r) => r.state === 'create').length, plan.rows.filter((r) => r.action === 'create').length - 1, 'left to create');
  });

  await test('one switch pauses everything, and says so on each page', async () => {
    await go('/password-sync/passwords');
    await strip.getByRole('switch').click({ force: true });
    await until(async () => (await get('/password-sync/status')).paused, 10_000, 'the pause');
    await strip.getByText(/Nothing is written until somebody resumes; paused by ana/).waitFor();
    await clean('paused');
    for (const tab of ['connection', 'clients', 'plan', 'runs']) {
      await go(`/password-sync/${tab}`);
      await strip.getByText('Nothing is written until somebody resumes').waitFor();
    }
    await go('/password-sync/passwords');
    await page.getByTestId('sync-shown').click();
    await page.getByText(/paused/i).nth(1).waitFor();
    await strip.getByRole('switch').click({ force: true });
    await until(async () => !(await get('/password-sync/status')).paused, 10_000, 'the end of the pause');
  });

  await test('the settings say when it runs and how entries are written; a wrong placeholder is refused in its field', async () => {
    await button('Settings of Password Sync').click();
    const form = dialog.getByRole('form', { name: 'Settings of Password Sync' });
    await form.getByLabel('AutoSync runs').selectOption('Every hour');
    await form.getByLabel('Quiet from').fill('22:00');
    await form.getByText('Both, or none.').waitFor();
    await form.getByLabel('Quiet to').fill('06:00');
    const name = form.getByLabel('Name', { exact: true });
    await name.fill('{title} {nonsense}');
    await form.getByText('There is no {nonsense}.').waitFor();
    check(await form.getByRole('button', { name: 'Save settings' }).isDisabled(), 'a wrong template can be saved');
    await name.fill('{client}: {title}');
    await form.getByText('For example: Contoso: CW-Automate Local Admin').waitFor();
    await name.fill('{title}');
    await clean('settings');
    await form.getByRole('button', { name: 'Save settings' }).click();
    await dialog.waitFor({ state: 'detached' });
    const settings = await get('/password-sync/settings');
    equal([settings.interval_minutes, settings.quiet_from, settings.quiet_to].join(), '60,22:00,06:00', 'the settings');
    await strip.getByText(/quiet hours/).waitFor();
  });

  await test('the rest is synced, and then nothing is left', async () => {
    await go('/password-sync/passwords');
    const left = (await rowsOf()).filter((r) => r.actions.includes('sync')).length;
    const before = (await runs()).length;
    await button(`Sync ${said(left)} passwords`).click();
    await Promise.race([page.getByTestId('running').waitFor(), finished(before + 1)]);
    await dialog.getByRole('button', { name: /^Sync / }).click({ timeout: 2000 }).catch(() => undefined);
    await finished(before + 1);
    await page.getByText(/^Done: /).waitFor();
    await button('Compare again').click();
    await button('Nothing to sync').waitFor({ timeout: 60_000 });
    equal((await rowsOf()).filter((r) => r.actions.includes('sync')).length, 0, 'left to sync');
    await go('/password-sync/runs');
    equal(await page.locator('.gp-tr:not([data-head])').count(), Math.min((await get('/password-sync/runs')).runs.length, await page.locator('.gp-tr:not([data-head])').count()), 'runs');
    await page.getByRole('region', { name: 'Runs' }).getByText(/created/).first().waitFor();
  });
}
