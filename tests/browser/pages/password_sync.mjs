// SPDX-License-Identifier: Apache-2.0
// Password Sync from its connection to its first runs: Connection, Clients, Passwords.
import fs from 'node:fs';
import { check, equal, until } from '../harness.mjs';
import { tools } from './password_sync/tools.mjs';

export default async function passwordSync(shared) {
  const { options, page, test, go, button, get, found } = shared;
  if (!options['automate-host']) return;
  const { chip, numberOf, dialog, selection, boxes, runs, finished, said, clean, rowsOf } = tools(shared);

  await test('Automate is connected; a wrong password and a closed port say what is wrong', async () => {
    await go('/password-sync');
    equal(new URL(page.url()).pathname, '/password-sync/connection', 'where Password Sync begins while Automate is not connected');
    const form = page.getByRole('form', { name: 'Connect Automate' });
    const act = form.getByRole('button', { name: 'Test connection' });
    const result = form.getByTestId('test-result');
    await form.getByLabel('Host').fill(options['automate-host']);
    await form.getByLabel('Port').fill('1');
    await form.getByLabel('Database name').fill(options['automate-database']);
    await form.getByLabel('User', { exact: true }).fill(options['automate-user']);
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
    await clean('connect');
    await form.getByRole('button', { name: 'Save connection' }).click();
    await page.waitForURL('**/password-sync/clients');
  });

  await test('a test of the connection says who answered, how much is readable, and why the rest is not', async () => {
    await go('/password-sync/connection');
    const asked = page.waitForResponse((r) => r.url().endsWith('/integrations/automate/test'));
    await button('Test connection').click();
    const answer = await (await asked).json();
    const result = page.getByTestId('test-result');
    await result.getByText(`${said(answer.readable)} of ${said(answer.rows)} readable`).waitFor();
    await result.getByText(answer.server_version, { exact: true }).waitFor();
    check(answer.unreadable_rows.length > 0, 'the sample holds no unreadable password');
    const list = result.getByRole('region', { name: 'Unreadable passwords, list' });
    equal(await list.locator('tbody tr').count(), answer.unreadable_rows.length, 'unreadable passwords listed');
    for (const row of answer.unreadable_rows.slice(0, 5)) check((await list.innerText()).includes(row.title), `${row.title} is not listed`);
    await clean('connection-test');
  });

  await test('a way in by REST asks for what it needs and says what it cannot tell', async () => {
    await button('Configure').click();
    const form = page.getByRole('form', { name: 'Connect Automate' });
    await form.getByText('REST API', { exact: true }).click();
    check(await form.getByRole('button', { name: 'Test connection' }).isDisabled(), 'a test without an address');
    await form.getByLabel('Address').fill('http://automate.invalid');
    await form.getByLabel('User', { exact: true }).fill('gluepot');
    await form.getByLabel('Password of the user').fill('no such password');
    await form.getByLabel('Client id').fill('0d2f0dc9-6f6a-4d4e-9d37-0a4d6b7a4d11');
    await form.getByRole('button', { name: 'Test connection' }).click();
    await form.getByText(/https/).first().waitFor();
    await clean('connect-rest');
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  await test('clients are mapped by keyboard, one after the other', async () => {
    await go('/password-sync/clients');
    const all = await numberOf(chip('All'));
    equal(await numberOf(chip('Unmapped')), all, 'unmapped at first');
    await chip('Unmapped').click();
    const table = page.getByRole('region', { name: 'Clients' });
    await table.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const input = dialog.getByRole('combobox');
    const done = [];
    for (let i = 0; i < 2; i++) {
      const name = (await input.getAttribute('aria-label')).replace(/^Organization for /, '');
      if (i === 0) await clean('map-dialog');
      check(!done.includes(name), `${name} was shown again`);
      await input.fill(name);
      await page.keyboard.press('Enter');
      done.push(name);
      await page.waitForFunction((n) => document.querySelector('[role="dialog"] [role="combobox"]')?.getAttribute('aria-label') !== `Organization for ${n}`, name);
    }
    // The third is left alone.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    check(await table.evaluate((e) => e === document.activeElement), 'the focus did not go back to the table');
    await until(async () => (await numberOf(chip('Unmapped'))) === all - 2, 5000, `${all - 2} unmapped after two`);
    equal(await numberOf(chip('Mapped')), 2, 'mapped after two');
    const { clients } = await get('/password-sync/clients');
    for (const name of done) {
      const client = clients.find((c) => c.name === name && c.organization);
      equal(client?.organization.name, name, 'the organization of the client');
    }
  });

  await test('the card of Integrations says when passwords were synced and whether they are, and leads to what can be done', async () => {
    const card = page.locator('.gp-card').filter({ has: page.getByRole('heading', { name: 'ConnectWise Automate', exact: true }) });
    const link = (name) => card.getByRole('link', { name, exact: true });
    await go('/settings/integrations');
    equal((await card.getByTestId('automate-state').innerText()).trim(), 'Connected', 'the state');
    await card.getByText('Last sync').waitFor();
    await card.getByText('Delete keeps the pairs').waitFor();
    await clean('integrations-automate');
    await link('Configure').click();
    await page.getByRole('form', { name: 'Connect Automate' }).waitFor();
    await go('/settings/integrations');
    await link('Delete').click();
    const dialog = page.getByRole('dialog', { name: 'Delete the Automate connection' });
    await dialog.waitFor();
    equal(new URL(page.url()).search, '', 'what a reload would open again');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await go('/settings/integrations');
    equal(await link('Sync').getAttribute('href'), '/password-sync/plan', 'where Sync leads');
    const answer = (body) => (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(body) });
    const status = await get('/status');
    const own = await get('/password-sync/status');
    const job = { id: '1', kind: 'password_sync', state: 'running', started_by: 'ana', started_at_ms: Date.now(), finished_at_ms: null, tasks: [], summary: null, error: null };
    await page.route('**/api/v1/status', answer({ ...status, running_jobs: [job] }));
    await page.route('**/api/v1/password-sync/status', answer({ ...own, last_run: { id: '1', started_at_ms: Date.now(), finished_at_ms: Date.now() - 3_600_000, started_by: 'ana', counts: {}, state: 'failed', message: 'Automate went away.' } }));
    await go('/settings/integrations');
    await card.getByTestId('automate-state').getByText('Syncing').waitFor();
    await card.getByText('failed: Automate went away.').waitFor();
    for (const path of ['**/api/v1/status', '**/api/v1/password-sync/status']) await page.unroute(path);
  });

  await test('Automate’s clients are matched after a look', async () => {
    await go('/password-sync/clients');
    await button('Quick Match').click();
    await dialog.getByRole('button', { name: /^Map .* clients?$/ }).waitFor();
    equal((await get('/password-sync/clients')).clients.filter((c) => c.organization).length, 2, 'mapped by the preview');
    await clean('quick-match');
    await dialog.getByRole('button', { name: /^Map .* clients?$/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await until(async () => (await get('/password-sync/clients')).clients.filter((c) => c.organization).length > 2, 20_000, 'mapped clients');
  });

  await test('a Quick Match is taken back as one, and made again', async () => {
    const mapped = async () => (await get('/password-sync/clients')).clients.filter((c) => c.organization).length;
    const all = await mapped();
    await go('/password-sync/clients');
    await button('Undo').click();
    await dialog.getByText(new RegExp(`^Quick Match: ${said(all - 2)} clients`)).waitFor();
    await clean('undo');
    await dialog.getByRole('button', { name: 'Take back' }).first().click();
    await dialog.getByText(`Taken back: ${said(all - 2)} clients`).waitFor();
    equal(await mapped(), 2, 'mapped after it was taken back');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    await button('Quick Match').click();
    await dialog.getByRole('button', { name: /^Map .* clients?$/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await until(async () => (await mapped()) === all, 20_000, `${all} mapped clients`);
  });

  await test('AutoSync and drift of a client are set in its row', async () => {
    const { clients } = await get('/password-sync/clients');
    const names = clients.reduce((m, c) => m.set(c.name, (m.get(c.name) ?? 0) + 1), new Map());
    const client = clients.filter((c) => names.get(c.name) === 1).sort((a, b) => a.name.localeCompare(b.name))[0];
    await page.getByRole('textbox', { name: 'Filter clients' }).fill(client.name);
    await page.getByLabel(`AutoSync of ${client.name}`, { exact: true }).selectOption('New ones');
    const now = async () => (await get('/password-sync/clients')).clients.find((c) => c.id === client.id);
    await until(async () => (await now()).auto_sync === 'new', 10_000, 'AutoSync of the client');
    await page.getByLabel(`AutoSync of ${client.name}`, { exact: true }).selectOption('Off');
    await until(async () => (await now()).auto_sync === 'off', 10_000, 'AutoSync of the client, off again');
  });

  await test('both sides are compared; rows are selected by mouse, range and key', async () => {
    await go('/password-sync/passwords');
    await button('Compare both sides').first().click();
    await page.waitForSelector('.gp-tr:not([data-head])', { timeout: 60_000 });
    const created = (await rowsOf()).filter((r) => r.state === 'create').length;
    check(created > 100, `only ${created} to create`);
    equal(await numberOf(chip('New')), created, 'the count on the chip');
    await chip('New').click();
    const picked = (n) => selection.getByText(`${said(n)} selected`, { exact: true }).waitFor();
    await boxes.nth(1).click();
    await boxes.nth(6).click({ modifiers: ['Shift'] });
    await picked(6);
    await boxes.nth(4).click({ modifiers: ['Shift'] });
    await picked(3);
    const table = page.getByRole('region', { name: 'Passwords' });
    await table.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('x');
    await picked(2);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await picked(1);
    await page.keyboard.press('Shift+ArrowDown');
    await picked(2);
    await clean('selection');
    await selection.getByRole('button', { name: `Select all ${said(created)} shown` }).click();
    await picked(created);
    await table.focus();
    await page.keyboard.press('Escape');
    await selection.waitFor({ state: 'detached' });
    // The box in the head does the same, each time.
    for (let i = 0; i < 3; i++) {
      await page.getByRole('checkbox', { name: `Select all ${said(created)} shown` }).click();
      await picked(created);
      await page.getByRole('checkbox', { name: `Select all ${said(created)} shown` }).click();
      await selection.waitFor({ state: 'detached' });
    }
  });

  await test('selected passwords are synced, and no other; the run shows what became of each', async () => {
    for (const i of [1, 2, 3]) await boxes.nth(i).click();
    const before = (await runs()).length;
    const asked = page.waitForRequest((r) => r.url().endsWith('/password-sync/apply'));
    await selection.getByRole('button', { name: /^Sync 3 passwords( of .*)?$/ }).click();
    const ids = (await asked).postDataJSON().password_ids;
    equal(ids.length, 3, 'ids sent');
    await finished(before + 1);
    await page.getByRole('link', { name: 'See what the run did' }).click();
    await page.getByRole('region', { name: 'Outcomes' }).waitFor();
    const run = (await runs())[0];
    found.run = `/password-sync/runs/${run.id}`;
    equal(new URL(page.url()).pathname, found.run, 'the page of the run');
    check(await page.locator('.gp-tabs a[aria-current]').innerText() === 'Runs', 'no tab is marked on the page of a run');
    const { outcomes } = await get(found.run);
    equal(outcomes.map((o) => `${o.password_id} ${o.outcome}`).sort().join(), ids.map((id) => `${id} created`).sort().join(), 'outcomes');
    const titles = await page.locator('.gp-tr:not([data-head]) .gp-first').allInnerTexts();
    const rows = await rowsOf();
    for (const id of ids) check(titles.includes(rows.find((r) => r.password_id === id).title), `password ${id} is not shown by its title`);
    for (const id of ids) equal(rows.find((r) => r.password_id === id).state, 'unchanged', `the state of ${id} after its sync`);
    found.synced = ids;
  });

  await test('what failed stands first in a run, and only that is tried again', async () => {
    const rest = (await rowsOf()).filter((r) => r.state === 'create').slice(10, 12).map((r) => r.password_id);
    await page.route(`**/api/v1${found.run}`, async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      const failed = rest.map((password_id) => ({ ...body.outcomes[0], password_id, documentation_password_id: null, outcome: 'failed', reason: 'the documentation refused the name' }));
      await route.fulfill({ response: answer, json: { ...body, outcomes: [...body.outcomes, ...failed] } }).catch(() => undefined);
    });
    await page.route('**/api/v1/password-sync/apply', (route) => route.fulfill({ status: 409, json: { error: { code: 'conflict', message: 'password sync is already running; wait for it or stop it' } } }));
    await go(found.run);
    const words = await page.locator('.gp-tr:not([data-head]) .gp-tag').allInnerTexts();
    equal(words.join(), 'Failed,Failed,Created,Created,Created', 'outcomes in order');
    await clean('run-failed');
    const asked = page.waitForRequest((r) => r.url().endsWith('/password-sync/apply'));
    await page.locator('.gp-page-head').getByRole('button', { name: 'Try 2 passwords again' }).click();
    equal((await asked).postDataJSON().password_ids.sort().join(), [...rest].sort().join(), 'what is tried again');
    await page.getByText('password sync is already running; wait for it or stop it').waitFor();
    await page.unroute(`**/api/v1${found.run}`);
    await page.unroute('**/api/v1/password-sync/apply');
  });

  await test('one password tells how it stands and what was done; AutoSync is switched for it and found again', async () => {
    const [id] = found.synced;
    const row = (await rowsOf()).find((r) => r.password_id === id);
    await go(`/password-sync/passwords/${id}`);
    await dialog.getByRole('heading', { name: row.title }).waitFor();
    await dialog.getByRole('region', { name: 'History' }).getByText('Created', { exact: true }).waitFor();
    await clean('password');
    await dialog.getByLabel('AutoSync').selectOption('On');
    await until(async () => (await get(`/password-sync/passwords/${id}`)).auto_sync, 10_000, 'AutoSync of the password');
    await dialog.getByText('AutoSync switched on').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    equal(new URL(page.url()).pathname, '/password-sync/passwords', 'the page below');
    await page.getByRole('combobox', { name: 'AutoSync' }).selectOption('AutoSync on');
    await until(async () => (await numberOf(chip('All'))) === 1, 10_000, 'the one password with AutoSync');
    equal(new URL(page.url()).searchParams.get('auto'), 'on', 'the filter in the address');
    await page.locator('.gp-tr:not([data-head])').getByRole('button', { name: `Actions of ${row.title}` }).click();
    await page.getByRole('menuitem', { name: 'Switch AutoSync off' }).waitFor();
    await clean('row-menu');
    await page.keyboard.press('Escape');
  });

  await test('AutoSync is switched for many at once, and what the client says holds again', async () => {
    await go('/password-sync/passwords?show=create');
    for (const i of [1, 2, 3, 4]) await boxes.nth(i).click();
    await selection.getByRole('button', { name: 'AutoSync and drift' }).click();
    await page.getByRole('group', { name: 'AutoSync' }).getByRole('menuitem', { name: 'On', exact: true }).click();
    await until(async () => (await rowsOf()).filter((r) => r.auto_sync).length === 5, 10_000, 'five passwords with AutoSync');
    await selection.waitFor({ state: 'detached' });
    await go('/password-sync/passwords?auto=on');
    await page.getByRole('checkbox', { name: 'Select all 5 shown' }).click();
    await selection.getByRole('button', { name: 'AutoSync and drift' }).click();
    await page.getByRole('group', { name: 'AutoSync' }).getByRole('menuitem', { name: 'As the client says' }).click();
    await until(async () => (await rowsOf()).every((r) => !r.auto_sync), 10_000, 'no password with AutoSync');
  });

  await test('one client’s passwords are synced as the filters on screen say, and a large change asks first', async () => {
    await go('/password-sync/passwords');
    const rows = await rowsOf();
    const byClient = new Map();
    for (const r of rows) if (r.actions.includes('sync')) byClient.set(r.client.id, [...(byClient.get(r.client.id) ?? []), r]);
    const names = rows.reduce((m, r) => m.set(r.client.name, (m.get(r.client.name) ?? new Set()).add(r.client.id)), new Map());
    const mine = [...byClient.values()].filter((of) => names.get(of[0].client.name).size === 1).sort((a, b) => b.length - a.length)[0];
    const { id, name } = mine[0].client;
    await page.getByRole('group', { name: 'Client' }).getByRole('button', { name: /^All clients/ }).click();
    await dialog.getByRole('combobox').fill(name);
    await clean('client-picker');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    equal(new URL(page.url()).searchParams.get('client'), id, 'the client in the address');
    const whole = rows.filter((r) => r.client.id === id).length;
    await until(async () => (await numberOf(chip('All'))) === whole, 5000, `${whole} passwords of the client`);
    const label = `Sync ${said(mine.length)} password${mine.length === 1 ? '' : 's'} of ${name}`;
    const act = page.getByTestId('sync-shown');
    await page.getByRole('textbox', { name: 'Filter passwords' }).fill('nothing is called so');
    await act.getByText('Nothing to sync').waitFor();
    check(await act.isDisabled(), 'a sync of nothing can be started');
    await page.getByRole('textbox', { name: 'Filter passwords' }).fill('');
    await act.getByText(label).waitFor();
    const sent = [];
    // The hub asks before a large change; here the first answer is such a question.
    await page.route('**/api/v1/password-sync/apply', (route) => {
      const body = route.request().postDataJSON();
      sent.push(body);
      if (body.confirmed) return route.continue();
      return route.fulfill({ status: 409, json: { error: { code: 'conflict', message: 'this would change many passwords; confirm it', details: { needs_confirmation: true, changes: 61, of: 100 } } } });
    });
    await act.click();
    await dialog.getByText('61 passwords of 100').waitFor();
    await clean('confirm');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    equal(sent.length, 1, 'requests before the answer');
    const before = (await runs()).length;
    await act.click();
    await dialog.getByRole('button', { name: label }).click();
    await finished(before + 1);
    await page.unroute('**/api/v1/password-sync/apply');
    equal(sent.at(-1).confirmed, true, 'confirmed');
    equal(sent.at(-1).password_ids.sort().join(), mine.map((r) => r.password_id).sort().join(), 'ids sent');
    equal((await runs())[0].counts.created, mine.length, 'created');
  });
}
