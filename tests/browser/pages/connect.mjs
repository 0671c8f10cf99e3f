// SPDX-License-Identifier: Apache-2.0
// Connecting IT Glue, companies, Quick Match, password sharing, the first sync.
import fs from 'node:fs';
import path from 'node:path';
import { axe, check, equal, settle, until } from '../harness.mjs';
import { picture } from '../picture.mjs';

export default async function connect({ options, hub, key, longJobMs, context, page, test, go, button, get, change }) {
  await test('an unconnected hub says what to do next', async () => {
    await go('/');
    await page.getByRole('link', { name: 'Connect IT Glue' }).waitFor();
  });

  const cards = page.locator('.gp-card').filter({ has: page.getByRole('heading') });

  await test('B3 Integrations has a card for each integration, with its state', async () => {
    await page.getByRole('link', { name: 'Settings', exact: true }).first().click();
    await page.waitForURL('**/settings/integrations');
    await settle(page);
    equal(await cards.count(), Object.keys(await get('/integrations')).length, 'cards');
    for (const name of ['IT Glue', 'ConnectWise Automate']) {
      const text = await cards.filter({ has: page.getByRole('heading', { name, exact: true }) }).innerText();
      check(text.includes('Disconnected'), `the state of ${name} at first: ${text.slice(0, 80)}`);
    }
  });

  await test('B16 B17 a region and a key are asked for, each region with the address people know', async () => {
    await go('/settings/integrations?open=itglue');
    await page.getByLabel('API key', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Region' }).click();
    equal((await page.getByRole('option').allInnerTexts()).join('|'), 'US (app.itglue.com)|EU (app.eu.itglue.com)|Australia (app.au.itglue.com)|Another address', 'regions');
    await page.keyboard.press('Escape');
    const body = await page.evaluate(async () => (await fetch('/api/v1/integrations')).json());
    equal(body.itglue.region, null, 'the region before one is chosen');
  });

  await test('B19 a wrong key gives its own sentence, and nothing is saved before a test has succeeded', async () => {
    await go('/settings/integrations?open=itglue');
    check(await button('Save and read organizations').isDisabled(), 'an untested connection can be saved');
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
    equal((await get('/integrations')).itglue.key_set_at_ms, null, 'a key that was stored');
  });

  await test('B19 B22 the right key is tested and saved, whatever blanks stand around it', async () => {
    await page.getByLabel('API key', { exact: true }).fill(`  ${key}\n`);
    check(await button('Save and read organizations').isDisabled(), 'another key than the tested one can be saved');
    await button('Test connection').first().click();
    await page.locator('[data-testid="test-result"][data-ok="true"]').waitFor();
    await button('Save and read organizations').click();
    await page.getByRole('form', { name: 'Connect IT Glue' }).waitFor({ state: 'detached' });
    check(!(await page.content()).includes(key), 'the key stands on the page after it was saved');
  });

  await test('B5 a connected integration offers Configure, Resync and Delete', async () => {
    await go('/settings/integrations');
    const card = cards.filter({ has: page.getByRole('heading', { name: 'IT Glue', exact: true }) });
    await card.getByText('Connected', { exact: true }).waitFor();
    for (const name of ['Resync', 'Disconnect', 'Delete']) await card.getByRole('button', { name, exact: true }).waitFor();
    await card.getByRole('link', { name: 'Configure', exact: true }).waitFor();
  });

  await test('B24 Configure shows that a key is set, and an empty field for another', async () => {
    await page.getByRole('link', { name: 'Configure', exact: true }).click();
    const form = page.getByRole('form', { name: 'Connect IT Glue' });
    equal(await form.getByLabel('Base URL').inputValue(), options['itglue-url'].replace(/\/$/, ''), 'the address');
    const field = form.getByLabel('API key', { exact: true });
    equal(await field.inputValue(), '', 'the key');
    equal(await field.getAttribute('placeholder'), 'Leave empty to keep the key that is set', 'what the field says');
  });

  await test('B29 the mapping page says that the organizations are being read', async () => {
    const reading = async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), reading: true } });
    };
    await page.route('**/api/v1/organizations', reading);
    await go('/settings/mapping');
    await page.getByText('The organizations are being read.').waitFor();
    await page.unroute('**/api/v1/organizations', reading);
  });

  await test('B43 with no organizations the page says why and offers to sync', async () => {
    let reading = false;
    const none = (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ reading, organizations: [] }) });
    await page.route('**/api/v1/organizations', none);
    await go('/settings/mapping');
    await page.getByText(/its key may lack the right to read organizations/).waitFor();
    await page.getByRole('link', { name: 'Open Integrations' }).waitFor();
    const [answer] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/api/v1/sync')), page.getByRole('button', { name: 'Sync', exact: true }).click()]);
    equal(answer.status(), 202, 'the answer to Sync');
    const { id } = await answer.json();
    await until(async () => (await get(`/jobs/${id}`)).state === 'succeeded', 60_000, 'the organizations to be read');
    reading = true;
    await go('/settings/mapping');
    await page.getByText('The first page is on its way.').waitFor();
    equal(await page.getByRole('button', { name: 'Sync', exact: true }).count(), 0, 'ways to sync while it reads');
    await page.unroute('**/api/v1/organizations', none);
  });

  await test('the organizations arrive by themselves', async () => {
    await go('/settings/mapping');
    await page.waitForSelector('.gp-tr:not([data-head])', { timeout: 120_000 });
    await page.waitForFunction(() => !document.body.innerText.includes('The organizations are being read.'), null, { timeout: 120_000 });
  });

  await test('B15 without companies the mapping page says so and leads to their import', async () => {
    equal((await get('/companies')).companies.length, 0, 'companies');
    await page.getByText('There are no companies to map to yet.').waitFor();
    await page.getByText(/^Import them from a CSV file, or make one company/).waitFor();
    await page.getByRole('button', { name: 'Import companies', exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'CSV text' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
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

  await test('B38 Quick Match previews each pair with its rule, applies, and finds nothing new the second time', async () => {
    await go('/settings/mapping');
    const mappedChip = page.getByRole('button', { name: /^Mapped [\d,]+$/ });
    const mappedBefore = Number((await mappedChip.innerText()).replace(/\D/g, ''));
    await button('Quick Match').click();
    const apply = page.getByRole('dialog').getByRole('button', { name: /^Map .* organizations?$/ });
    await apply.or(page.getByText('Nothing new to match')).waitFor();
    if (options['companies-csv']) {
      const rows = page.getByRole('dialog').getByRole('region', { name: 'Matches' }).locator('tbody tr');
      const wanted = Number((await apply.innerText()).replace(/\D/g, ''));
      equal(await rows.count(), wanted, 'pairs shown');
      const rules = await rows.locator('td:nth-child(3)').evaluateAll((cells) => cells.map((c) => c.querySelector('.gp-tag')?.textContent ?? ''));
      check(rules.every((r) => r !== '') && new Set(rules).size > 1, `rules: ${[...new Set(rules)].join()}`);
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

  await test('what Quick Match leaves to a person is listed whole', async () => {
    await page.route('**/mappings/quick-match', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({
      applied: false, matched: [], unmatched: 0, already_mapped: 0,
      ambiguous: Array.from({ length: 30 }, (_, i) => ({ organization: { id: String(i + 1), name: `Twin ${i + 1}` }, candidates: [], reason: 'Two companies have this name' })),
    }) }));
    await go('/settings/mapping');
    await button('Quick Match').click();
    const left = page.getByRole('dialog').getByRole('region', { name: 'Left for you' });
    await left.getByText('Twin 30').waitFor();
    equal(await left.getByRole('listitem').count(), 30, 'rows');
    check(await left.evaluate((e) => e.scrollHeight > e.clientHeight), 'the list does not scroll');
    equal((await axe(page)).join('\n'), '', 'violations');
    await page.unroute('**/mappings/quick-match');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  await test('a Quick Match is taken back but for what was changed since, and made again', async () => {
    const mapped = async () => (await get('/organizations')).counts.mapped;
    const before = await mapped();
    const { batches } = await get('/mappings/batches');
    if (batches.length === 0) return;
    const { organizations } = await get('/organizations');
    const one = organizations.find((o) => o.company !== null && o.rule !== 'manual');
    // Somebody decides about one of them by himself: that stays.
    await change('DELETE', `/mappings/${one.id}`);
    await change('PUT', `/mappings/${one.id}`, { company_id: one.company.id });
    await go('/settings/mapping');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Take back a Quick Match' });
    await dialog.getByRole('button', { name: /^Take back/ }).first().waitFor();
    equal((await axe(page)).join('\n'), '', 'violations');
    if (options.screenshots) await picture(page, path.join(options.screenshots, 'mapping-undo-light.png'));
    await dialog.getByRole('button', { name: /^Take back/ }).first().click();
    await dialog.getByText(`Taken back: ${(batches[0].organizations - 1).toLocaleString('en')} organizations.`).waitFor();
    await dialog.getByText(`${one.name} stays as it is: it was mapped anew since`).waitFor();
    equal(await mapped(), before - batches[0].organizations + 1, 'mapped organizations');
    await page.keyboard.press('Escape');
    await change('POST', '/mappings/quick-match', { apply: true });
    equal(await mapped(), before, 'mapped organizations after another Quick Match');
  });

  await test('organizations are marked as internal, filtered by it, and taken back', async () => {
    await go('/settings/mapping?show=unmapped');
    const counts = async () => (await get('/organizations')).counts;
    const before = await counts();
    const box = page.getByRole('table', { name: 'Organizations' }).getByRole('checkbox');
    await box.nth(1).click();
    await box.nth(2).click();
    await page.getByRole('button', { name: 'Mark 2 as internal' }).click();
    await until(async () => (await counts()).internal === 2, 20_000, 'the mark');
    equal((await counts()).unmapped, before.unmapped - 2, 'unmapped organizations');
    await page.getByRole('button', { name: /^Internal 2$/ }).click();
    await until(async () => Number(await page.getByRole('table', { name: 'Organizations' }).getAttribute('aria-rowcount')) === 3, 20_000, 'the rows of Internal');
    await page.getByText('Not mapped on purpose').first().waitFor();
    equal((await axe(page)).join('\n'), '', 'violations');
    if (options.screenshots) await picture(page, path.join(options.screenshots, 'mapping-internal-light.png'));
    await box.nth(1).click();
    await box.nth(2).click();
    await page.getByRole('button', { name: 'Take the mark from 2' }).click();
    await until(async () => (await counts()).internal === 0, 20_000, 'the marks to be gone');
    equal((await counts()).unmapped, before.unmapped, 'unmapped organizations as before');
  });

  const shown = () => page.getByRole('table', { name: 'Organizations' });

  await test('B30 B31 the table shows organizations and what they are mapped to; All, Mapped and Unmapped count as they show', async () => {
    await go('/settings/mapping');
    const { organizations } = await get('/organizations');
    const heads = (await shown().getByRole('columnheader').allInnerTexts()).map((t) => t.trim());
    check(heads.includes('Organization') && heads.includes('Mapped to'), `columns: ${heads.join()}`);
    const mapped = organizations.filter((o) => o.company !== null);
    check(mapped.length > 0 && mapped.length < organizations.length, 'nothing or everything is mapped');
    for (const [name, wanted] of [['Mapped', mapped], ['Unmapped', organizations.filter((o) => o.company === null)], ['All', organizations]]) {
      const chip = page.getByRole('button', { name: new RegExp(`^${name} [\\d,]+$`) });
      await chip.click();
      equal(Number((await chip.innerText()).replace(/\D/g, '')), wanted.length, `the count of ${name}`);
      await until(async () => Number(await shown().getAttribute('aria-rowcount')) === wanted.length + 1, 20_000, `${wanted.length} rows of ${name} at ${page.url()}`);
      for (const row of await shown().getByRole('row').filter({ has: page.locator('.gp-pair') }).all()) {
        const pair = await row.locator('.gp-pair').getAttribute('aria-label');
        const one = organizations.find((o) => pair === `Company for ${o.name}: ${o.company?.name ?? 'Choose a company'}`);
        check(one && wanted.includes(one), `${name} shows ${pair}`);
      }
    }
  });

  await test('B32 choosing a company by a word of its name maps, clearing unmaps', async () => {
    await go('/settings/mapping');
    const { organizations } = await get('/organizations');
    const { companies } = await get('/companies');
    const once = (list, name) => list.filter((x) => x.name === name).length === 1;
    const one = organizations.find((o) => o.company !== null && once(organizations, o.name) && once(companies, o.company.name));
    const free = one.company;
    const pair = page.getByRole('button', { name: new RegExp(`^Company for ${one.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}:`) });
    const now = async () => (await get('/organizations')).organizations.find((o) => o.id === one.id).company?.id ?? null;
    await page.getByRole('textbox', { name: 'Filter organizations' }).fill(one.name);
    await pair.first().click();
    await page.getByRole('option', { name: 'No company (unmap)' }).click();
    await until(async () => (await now()) === null, 20_000, 'the organization to be unmapped');
    await pair.first().click();
    await page.getByRole('dialog').getByRole('combobox').fill(free.name.toUpperCase());
    equal(await page.getByRole('option', { name: 'No company (unmap)' }).count(), 0, 'ways to clear what is not set');
    await page.getByRole('option', { name: free.name }).first().click();
    await until(async () => (await now()) === free.id, 20_000, 'the organization to be mapped');
  });

  await test('B46 an organization that is gone at the source is marked', async () => {
    const mark = 'gone at the source';
    await go('/settings/mapping');
    equal(await page.getByText(mark, { exact: true }).count(), 0, 'marks at first');
    const gone = async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      const [first, ...rest] = body.organizations;
      await route.fulfill({ response: answer, json: { ...body, organizations: [{ ...first, gone_at_ms: Date.now() }, ...rest] } });
    };
    await page.route('**/api/v1/organizations', gone);
    await go('/settings/mapping');
    await page.getByText(mark, { exact: true }).waitFor();
    await page.unroute('**/api/v1/organizations', gone);
  });

  await test('B56 B57 password sharing is off until it is switched on, says its rules, and takes a level', async () => {
    await go('/settings/integrations');
    const sharing = page.getByRole('switch', { name: 'Password sharing' });
    equal(await sharing.isChecked(), false, 'password sharing at first');
    const rules = (await page.getByRole('region', { name: 'Password sharing' }).innerText()).toLowerCase();
    for (const rule of ['never stored', 'only for those allowed', 'only after the audit entry is written', 'restricted or personal stays hidden']) {
      check(rules.includes(rule), `the rule "${rule}" is not told: ${rules}`);
    }
    await sharing.click();
    const reveal = page.getByRole('radio', { name: 'Reveal', exact: true });
    await reveal.waitFor();
    await reveal.click();
    await until(async () => {
      const { itglue } = await get('/integrations');
      return itglue.password_sharing.enabled && itglue.password_sharing.default_level === 'reveal';
    }, 20_000, 'the level reveal');
  });

  await test('B58 the level of many companies is set at once, after a look at what that does', async () => {
    await go('/settings/password-levels');
    const table = page.getByRole('table', { name: 'Password levels' });
    await table.getByRole('checkbox').nth(1).click();
    await table.getByRole('checkbox').nth(2).click();
    await page.getByRole('button', { name: 'Set the level of 2 companies' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set the level of 2 companies' });
    await dialog.getByText(/^2 companies and [\d,]+ entr(y|ies) would change\.$/).waitFor();
    equal((await axe(page)).join('\n'), '', 'violations');
    if (options.screenshots) await picture(page, path.join(options.screenshots, 'dialog-password-levels-light.png'));
    await dialog.getByRole('button', { name: 'Change 2 companies' }).click();
    await dialog.waitFor({ state: 'detached' });
    const changed = (await get('/password-access')).companies.filter((c) => c.level === 'list');
    equal(changed.length, 2, 'companies with a level of their own');
    await page.getByRole('button', { name: /^Different 2$/ }).waitFor();
    equal((await get('/audit?action=password_access&limit=10')).entries.length, 2, 'audit entries');
    const ids = changed.map((c) => c.id);
    const { token } = await change('POST', '/password-access', { company_ids: ids, level: null });
    await change('POST', '/password-access', { company_ids: ids, level: null, apply: true, token });
  });

  await test('B83 Resync runs to its end on another page, which says so', async () => {
    await go('/settings/integrations');
    const resync = page.getByRole('button', { name: /^(Resync|Syncing)$/ });
    await resync.waitFor();
    let id;
    if (await resync.isEnabled()) {
      const [answer] = await Promise.all([page.waitForResponse((r) => r.url().endsWith('/api/v1/sync')), resync.click()]);
      check(answer.ok(), `POST /sync answered ${answer.status()}`);
      id = (await answer.json()).id;
    } else {
      id = (await get('/jobs?limit=1')).jobs[0].id;
    }
    await page.getByRole('link', { name: 'Gluepot' }).click();
    await page.getByText(/^The sync has finished: /).waitFor({ timeout: longJobMs });
    const last = page.locator(`[data-testid="last-job"][data-id="${id}"]`);
    await last.waitFor({ timeout: longJobMs });
    equal(await last.getAttribute('data-state'), 'succeeded', `the sync: ${await last.innerText()}`);
  });

  await test('B7 the sync log leads from the integration to every run, its five parts and its problems', async () => {
    await go('/settings/integrations');
    await page.getByRole('link', { name: 'Sync log' }).click();
    const runs = page.getByTestId('sync-run');
    await runs.first().waitFor();
    const { jobs } = await get('/jobs?kind=sync&limit=100');
    equal(await runs.count(), jobs.length, 'runs');
    check((await runs.first().innerText()).includes(`${jobs[0].requests.toLocaleString('en')} requests`), 'the requests of the newest run are not told');
    await runs.first().getByText('Details and log').click();
    equal(await runs.first().locator('tbody tr').count(), 5, 'parts');
    const broken = (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ jobs: [
      { ...jobs[0], id: '2', state: 'failed', error: { message: 'IT Glue refuses the key.', next_step: 'Make a new key.' }, tasks: jobs[0].tasks.map((t, i) => (i === 1 ? { ...t, state: 'failed', message: 'documents of Contoso: no answer' } : t)) },
      jobs[0],
    ] }) });
    await page.route('**/api/v1/jobs?*', broken);
    await go('/settings/sync-log');
    await button(/^With problems 1$/).click();
    await button(/^With problems 1$/).and(page.locator('[aria-pressed=true]')).waitFor();
    equal(await runs.count(), 1, 'runs with problems');
    const text = await runs.first().innerText();
    for (const said of ['Failed', 'IT Glue refuses the key.', 'Make a new key.', 'Documents failed; the other steps went on.', 'documents of Contoso: no answer']) check(text.includes(said), `"${said}" is not in: ${text}`);
    equal((await axe(page)).join('\n'), '', 'violations');
    await page.unroute('**/api/v1/jobs?*', broken);
  });

  await test('B88 deleting asks first, and names what goes', async () => {
    await go('/settings/integrations');
    const { counts } = await get('/status');
    await button('Delete').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const text = await dialog.innerText();
    for (const number of [counts.mapped, counts.documents, counts.flexible_assets, counts.checklists, counts.passwords]) {
      check(number > 0 && text.includes(number.toLocaleString('en')), `${number} is not named in: ${text}`);
    }
    check(text.includes('the stored key') && text.includes('audit entries stay'), `the key and the audit are not named in: ${text}`);
    const act = dialog.getByRole('button', { name: 'Delete IT Glue' });
    check(await act.isDisabled(), 'it can be deleted without a confirmation');
    await dialog.getByLabel('Type IT Glue to confirm').fill('IT Glue');
    check(await act.isEnabled(), 'it cannot be deleted with the confirmation');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    equal((await get('/integrations')).itglue.state !== 'disconnected', true, 'still connected after Cancel');
  });

  await test('B6 B119 who may not manage sees the integrations without their actions, and no API keys', async () => {
    const made = await page.evaluate(async () => {
      const { csrf_token: token } = await (await fetch('/api/v1/session')).json();
      const answer = await fetch('/api/v1/users', { method: 'POST', headers: { 'content-type': 'application/json', 'gluepot-csrf': token }, body: JSON.stringify({ name: 'tom', role: 'Technician' }) });
      return answer.json();
    });
    const other = await context.browser().newContext();
    try {
      const theirs = await other.newPage();
      await theirs.goto(hub + new URL(made.setup_url).pathname);
      await theirs.getByLabel('Password', { exact: true }).fill('another correct horse 9');
      await theirs.getByLabel('Password again').fill('another correct horse 9');
      await theirs.getByRole('button', { name: 'Set up and sign in' }).click();
      await theirs.waitForSelector('.gp-frame');
      await theirs.goto(`${hub}/settings/integrations`);
      await settle(theirs);
      await theirs.getByRole('heading', { name: 'IT Glue', exact: true }).waitFor();
      for (const name of ['Configure', 'Resync', 'Disconnect', 'Delete', 'Test connection']) {
        equal(await theirs.getByRole('button', { name, exact: true }).count(), 0, `buttons ${name}`);
      }
      equal(await theirs.getByRole('link', { name: 'Configure', exact: true }).count(), 0, 'links Configure');
      check(await theirs.getByRole('switch', { name: 'Password sharing' }).isDisabled(), 'password sharing can be switched');
      const areas = (await theirs.getByRole('navigation', { name: 'Settings' }).getByRole('link').allInnerTexts()).join();
      check(areas.includes('Integrations') && !areas.includes('API Keys') && !areas.includes('Users'), `areas: ${areas}`);
      await theirs.goto(`${hub}/settings/api-keys`);
      await theirs.getByText('Your role does not open this page').waitFor();
      const statuses = await theirs.evaluate(async () => {
        const { csrf_token: token } = await (await fetch('/api/v1/session')).json();
        const send = async (method, to, body) => (await fetch(`/api/v1${to}`, { method, headers: { 'content-type': 'application/json', 'gluepot-csrf': token }, body })).status;
        return [await send('POST', '/sync', '{}'), await send('PUT', '/integrations/itglue', '{}'), await send('DELETE', '/integrations/itglue'), await send('GET', '/api-keys')].join();
      });
      equal(statuses, '403,403,403,403', 'what the hub answers');
    } finally {
      await other.close();
    }
    await page.bringToFront();
    await go('/settings/integrations');
    check((await page.getByRole('navigation', { name: 'Settings' }).innerText()).includes('API Keys'), 'an administrator has no API Keys');
  });
}
