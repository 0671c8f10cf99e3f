// SPDX-License-Identifier: Apache-2.0
// Drives a fresh hub through Chromium as its first user would: set up, connect, map, sync, search, read, reveal, audit.
//   node tests/browser/run.mjs --url HUB --setup-url LINK --itglue-url ACCOUNT --itglue-key-file FILE
//     [--automate-host H --automate-port P --automate-database D --automate-user U --automate-password-file F] [--hub-command FILE]
//     [--companies-csv FILE] [--search WORD] [--company NAME] [--password-entry NAME] [--expect-value-file FILE] [--screenshots DIR]
// Prints a line a test; the last line is "N passed, N failed"; the exit code is not 0 when one failed.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { axe, check, equal, makeTests, openBrowser, readArguments, settle, until } from './harness.mjs';

const options = readArguments([
  'url', 'setup-url', 'itglue-url', 'itglue-key-file', 'companies-csv', 'search', 'company', 'password-entry', 'expect-value-file', 'screenshots',
  'hub-command', 'automate-host', 'automate-port', 'automate-database', 'automate-user', 'automate-password-file',
]);
for (const needed of ['url', 'setup-url', 'itglue-url', 'itglue-key-file']) {
  if (!options[needed]) {
    console.error(`--${needed} is needed`);
    process.exit(2);
  }
}

const hub = options.url.replace(/\/+$/, '');
const key = fs.readFileSync(options['itglue-key-file'], 'utf8').trim();
const expected = options['expect-value-file'] ? fs.readFileSync(options['expect-value-file'], 'utf8').replace(/\r?\n$/, '') : null;
const name = 'ana';
const password = 'correct horse battery staple';
const longJobMs = 10 * 60_000;

const { browser, context, page, offences } = await openBrowser(hub);
const { test, finish } = makeTests();
/** Addresses of records found on the way, for the walk over every page. */
const found = { company: null, document: null, password: null };

const go = async (to) => {
  await page.goto(hub + to);
  await settle(page);
};
const button = (text) => page.getByRole('button', { name: text });
const get = (to) => page.evaluate(async (url) => (await fetch(url)).json(), `/api/v1${to}`);

await test('a first user sets the hub up by its link', async () => {
  await page.goto(new URL(new URL(options['setup-url']).pathname, hub).href);
  await page.getByRole('button', { name: 'Set up and sign in' }).waitFor();
  const asksName = page.getByLabel('Name', { exact: true });
  if (await asksName.count()) await asksName.fill(name);
  await page.getByLabel('Password', { exact: true }).fill('short');
  check(await button('Set up and sign in').isDisabled(), 'a short password can be sent');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password again').fill(password);
  await button('Set up and sign in').click();
  await page.waitForSelector('.gp-frame');
  await settle(page);
});

await test('the link works only once', async () => {
  await page.goto(new URL(new URL(options['setup-url']).pathname, hub).href);
  await page.getByText('This link cannot be used.').waitFor();
});

await test('signing out and in again, a wrong password is refused in one neutral sentence', async () => {
  await go('/');
  await button(/^Menu of/).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill('something else entirely');
  await button('Sign in').click();
  await page.locator('.mantine-InputWrapper-error').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await button('Sign in').click();
  await page.waitForSelector('.gp-frame');
});

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

await test('a document is found, and opens sanitised', async () => {
  const word = options.search ?? 'the';
  await go('/search');
  await page.getByRole('textbox', { name: 'Search everything' }).fill(word);
  await button('Documents').click();
  await page.locator('a.gp-result[data-kind="documents"]').first().click();
  await page.getByTestId('document').waitFor();
  found.document = new URL(page.url()).pathname;
  const bad = await page.evaluate(() => document.querySelectorAll('.gp-doc script, .gp-doc iframe, .gp-doc [style], .gp-doc [onclick], .gp-doc [href^="javascript"]').length);
  equal(bad, 0, 'elements that run or style');
});

await test('Ctrl K finds it from anywhere by keyboard alone', async () => {
  await go('/');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search everything' }).fill(options.search ?? 'the');
  await page.getByText('Records', { exact: true }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.pathname !== '/');
});

await test('the companies table filters, sorts, and keeps its state in the address', async () => {
  await go('/companies');
  const rows = (await get('/companies')).companies;
  const wanted = rows.find((c) => (options.company ? c.name === options.company : c.counts?.passwords > 0));
  check(wanted, 'no company with passwords');
  await page.keyboard.press('/');
  await page.keyboard.type(wanted.name);
  await page.waitForFunction((q) => new URLSearchParams(location.search).get('q') === q, wanted.name);
  await page.getByRole('button', { name: 'Passwords', exact: true }).click();
  await page.waitForFunction(() => new URLSearchParams(location.search).get('sort') === 'passwords');
  await page.reload();
  await page.getByRole('link', { name: wanted.name, exact: true }).first().click();
  await page.getByRole('navigation', { name: /^Records of/ }).waitFor();
  found.company = wanted.id;
});

await test('a password entry is revealed, hidden again, and leaves nothing behind', async () => {
  const { passwords } = await get(`/companies/${found.company}/passwords`);
  const entry = passwords.find((p) => (options['password-entry'] ? p.name === options['password-entry'] : p.may_reveal && !p.archived));
  check(entry, 'no entry that may be revealed');
  await page.getByRole('navigation', { name: /^Records of/ }).getByRole('link', { name: /^Passwords/ }).click();
  await page.getByRole('textbox', { name: 'Filter entries' }).fill(entry.name);
  await page.locator(`a[href$="/passwords/${entry.id}"]`).first().click();
  found.password = { path: new URL(page.url()).pathname, name: entry.name };
  await button('Reveal').click();
  const box = page.getByTestId('revealed-value');
  const value = await box.textContent();
  if (expected !== null) equal(value, expected, 'the value shown');
  check(value.length > 0, 'the value shown is empty');
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  check(!stored.includes(value), 'the value stands in the browser’s storage');
  await page.keyboard.press('s');
  await page.getByRole('list', { name: 'Spelled' }).waitFor();
  await page.keyboard.press('r');
  await box.waitFor({ state: 'detached' });
  check(!(await page.content()).includes(value), 'the value is still in the page after it was hidden');
});

await test('a hidden tab and another page hide the value', async () => {
  const box = page.getByTestId('revealed-value');
  await button('Reveal').click();
  await box.waitFor();
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    delete document.hidden;
  });
  await box.waitFor({ state: 'detached' });
  await button('Reveal').click();
  await box.waitFor();
  await page.getByRole('link', { name: 'Home' }).first().click();
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  await page.goBack();
  await button('Reveal').waitFor();
  equal(await box.count(), 0, 'values shown after coming back');
});

await test('a password is copied without being shown', async () => {
  await page.bringToFront();
  await button('Copy', { exact: true }).and(page.locator('.gp-reveal button')).click();
  await page.getByText('Copied without showing it.').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  if (expected !== null) equal(copied, expected, 'the value copied');
  equal(await page.getByTestId('revealed-value').count(), 0, 'values shown');
});

await test('the reveals stand in the audit, and its chain is sound', async () => {
  await go('/settings/audit?action=reveal');
  const row = page.getByRole('row').filter({ hasText: found.password.name }).first();
  await row.waitFor();
  check((await row.innerText()).includes('Done'), 'the entry of the reveal is not done');
  await button('Verify the chain').click();
  await page.getByText(/entries are sound/).waitFor();
});

await test('a reveal without an audit says so and shows nothing', async () => {
  await go(found.password.path);
  await page.route('**/reveal', (route) => route.fulfill({
    status: 503, contentType: 'application/json',
    body: JSON.stringify({ error: { code: 'unavailable', message: 'The audit cannot be written: no space left.', field: null, next_step: 'Free space where the audit file lies.', request_id: 'r-1' } }),
  }));
  await button('Reveal').click();
  await page.getByText('The audit cannot be written: no space left.').waitFor();
  await page.getByText('Free space where the audit file lies.').waitFor();
  equal(await page.getByTestId('revealed-value').count(), 0, 'values shown');
  await page.unroute('**/reveal');
});

await test('10,000 companies are filtered at once', async () => {
  const one = (await get('/companies')).companies[0];
  const many = Array.from({ length: 10_000 }, (_, i) => ({ ...one, id: String(i + 1), name: `Customer ${i + 1}` }));
  await page.route('**/api/v1/companies', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ companies: many }) }));
  await go('/companies');
  await page.getByRole('textbox', { name: 'Filter companies' }).focus();
  const ms = await page.evaluate(async () => {
    const input = document.activeElement;
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const begun = performance.now();
    set.call(input, 'customer 9999');
    input.dispatchEvent(new Event('input', { bubbles: true }));
    while (document.querySelectorAll('.gp-tr:not([data-head])').length !== 1) await new Promise((done) => requestAnimationFrame(done));
    return performance.now() - begun;
  });
  console.log(`     ${Math.round(ms)} ms from the key to the filtered rows`);
  check(ms < 1000, `filtering took ${Math.round(ms)} ms`);
  await page.unroute('**/api/v1/companies');
});

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

if (options['hub-command']) {
  await test('a hub that goes away is said to, what was read stays, and it comes back by itself', async () => {
    await go('/companies');
    const row = page.locator('.gp-tr:not([data-head])').first();
    offences.paused = true;
    execFileSync(options['hub-command'], ['stop']);
    await page.getByTestId('offline').waitFor();
    check(await row.isVisible(), 'the rows are gone');
    if (options.screenshots) await page.screenshot({ path: path.join(options.screenshots, 'hub-away-light.png') });
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

const company = `/companies/${found.company}`;
const first = async (to, pick) => (found.company ? await get(`${company}${to}`).then(pick).catch(() => null) : null);
const type = await first('/flexible-asset-types', (a) => a.types.find((t) => t.count > 0)?.id);
const asset = type ? await first(`/flexible-assets?type_id=${type}`, (a) => a.assets[0]?.id) : null;
const checklist = await first('/checklists', (a) => a.checklists[0]?.id);
const pages = {
  home: '/', companies: '/companies', search: `/search?q=${encodeURIComponent(options.search ?? 'the')}`, 'password-sync': '/password-sync', clients: '/password-sync/clients',
  runs: '/password-sync/runs', integrations: '/settings/integrations', 'connect-it-glue': '/settings/integrations?open=itglue', mapping: '/settings/mapping', users: '/settings/users', 'api-keys': '/settings/api-keys', audit: '/settings/audit',
  ...(found.company ? { company, documents: `${company}/documents`, 'flexible-assets': `${company}/flexible-assets`, checklists: `${company}/checklists`, passwords: `${company}/passwords` } : {}),
  ...(found.document ? { document: found.document } : {}),
  ...(asset ? { 'flexible-asset': `${company}/flexible-assets/item/${asset}` } : {}),
  ...(checklist ? { checklist: `${company}/checklists/${checklist}` } : {}),
  ...(found.password ? { password: found.password.path } : {}),
};
if (options.screenshots) fs.mkdirSync(options.screenshots, { recursive: true });

for (const scheme of ['light', 'dark']) {
  for (const width of [1280, 390]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    for (const [title, to] of Object.entries(pages)) {
      await test(`axe finds nothing on ${title}, ${scheme}, ${width} px`, async () => {
        await go(to);
        const violations = await axe(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        if (options.screenshots) await page.screenshot({ path: path.join(options.screenshots, `${title}-${scheme}${width === 390 ? '-narrow' : ''}.png`) });
        equal(violations.join('\n'), '', 'violations');
        check(!wide, 'the page is wider than the window');
      });
    }
  }
}

await test('axe finds nothing in the dialogs', async () => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
  const open = {
    search: async () => { await go('/'); await page.keyboard.press('Control+k'); },
    help: async () => { await go('/'); await page.keyboard.press('?'); },
    invite: async () => { await go('/settings/users'); await button('Invite a user').click(); },
    key: async () => { await go('/settings/api-keys'); await button('Generate API key').first().click(); },
    import: async () => { await go('/settings/mapping'); await button('Import companies').click(); },
    delete: async () => { await go('/settings/integrations'); await button('Delete').first().click(); },
  };
  for (const [title, show] of Object.entries(open)) {
    await show();
    await page.getByRole('dialog').waitFor();
    equal((await axe(page)).join('\n'), '', `violations in ${title}`);
    if (options.screenshots) await page.screenshot({ path: path.join(options.screenshots, `dialog-${title}-light.png`) });
  }
});

await test('an ended session leads to the sign-in page', async () => {
  await context.clearCookies();
  await page.goto(`${hub}/companies`);
  await button('Sign in').waitFor();
  equal((await axe(page)).join('\n'), '', 'violations');
  if (options.screenshots) await page.screenshot({ path: path.join(options.screenshots, 'sign-in-light.png') });
});

await test('no request left the hub', async () => equal(offences.elsewhere.join('\n'), '', 'requests'));
await test('no error was logged', async () => equal(offences.console.join('\n'), '', 'errors'));

await browser.close();
process.exit(finish() ? 0 : 1);
