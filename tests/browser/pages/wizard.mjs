// SPDX-License-Identifier: Apache-2.0
// The first ten minutes of an administrator who has never seen Gluepot, on a fresh hub and by keyboard alone: nothing here uses the mouse.
import fs from 'node:fs';
import { axe, check, equal, settle, until } from '../harness.mjs';

const kTenMinutes = 10 * 60_000;

export default async function wizard({ options, hub, key, name, password, page, test, get }) {
  const began = Date.now();
  const press = (...keys) => keys.reduce((before, k) => before.then(() => page.keyboard.press(k)), Promise.resolve());
  /** Tab until the element has the focus; from a dialog it does not leave the dialog. */
  const tabTo = async (locator, what) => {
    await locator.first().waitFor();
    for (let i = 0; i < 400; ++i) {
      if (await locator.first().evaluate((e) => e === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${what} cannot be reached by Tab at ${page.url()}`);
  };
  const button = (text) => page.getByRole('button', { name: text });
  const enter = async (locator, what) => {
    await tabTo(locator, what);
    await page.keyboard.press('Enter');
  };
  const at = (step) => page.waitForURL(`**/settings/integrations/itglue/${step}`);
  const steps = async () => Object.fromEntries((await get('/integrations/itglue/wizard')).steps.map((s) => [s.name, s.state]));

  await test('the first sign-in of a fresh hub leads to the set-up of IT Glue', async () => {
    await page.goto(new URL(new URL(options['setup-url']).pathname, hub).href);
    const first = page.getByLabel('Name', { exact: true });
    await first.waitFor();
    await tabTo(first, 'the name');
    await page.keyboard.type(name);
    await press('Tab');
    await page.keyboard.type(password);
    await tabTo(page.getByLabel('Password again'), 'the password again');
    await page.keyboard.type(password);
    await press('Enter');
    await at('connect');
    await settle(page);
  });

  await test('B10 the wizard has four steps, and the first is open', async () => {
    const list = page.getByRole('navigation', { name: 'Steps' }).getByRole('listitem');
    equal((await list.allInnerTexts()).map((t) => t.split('\n')[0].trim()).join('|'), '1. Connect|2. Map organizations|3. Documentation|4. Passwords', 'steps');
    equal(JSON.stringify(await steps()), JSON.stringify({ connect: 'open', map: 'open', documentation: 'open', passwords: 'open' }), 'at first');
    for (const later of ['map', 'documentation', 'passwords', 'done']) {
      await page.goto(`${hub}/settings/integrations/itglue/${later}`);
      await at('connect');
    }
    await settle(page);
    equal((await axe(page)).join('\n'), '', 'accessibility of Connect');
  });

  await test('B10 step one: the connection is tried and stored by keyboard', async () => {
    const region = page.getByRole('combobox', { name: 'Region' });
    await tabTo(region, 'the region');
    await press('ArrowDown');
    await page.getByRole('option', { name: 'Another address' }).waitFor();
    for (let i = 0; i < 8 && !(await page.getByRole('option', { name: 'Another address' }).evaluate((e) => e.hasAttribute('data-combobox-selected'))); ++i) await press('ArrowDown');
    await press('Enter');
    await tabTo(page.getByLabel('Base URL'), 'the base URL');
    await page.keyboard.insertText(options['itglue-url']);
    await tabTo(page.getByLabel('API key', { exact: true }), 'the key');
    await page.keyboard.insertText(key);
    await press('Enter');
    await page.locator('[data-testid="test-result"][data-ok="true"]').waitFor();
    await enter(button('Save and read organizations'), 'Save');
    await at('map');
    equal((await steps()).connect, 'done', 'the step');
    check(await page.getByRole('heading', { name: 'Map organizations', level: 2 }).evaluate((e) => e === document.activeElement), 'the focus is not at the next step');
  });

  await test('B10 B14 step two: companies are imported and matched; left half-way, the wizard goes on where it was', async () => {
    await page.waitForSelector('.gp-tr:not([data-head])', { timeout: 120_000 });
    await page.goto(`${hub}/`);
    await settle(page);
    await enter(page.getByRole('link', { name: 'Go on with the set-up' }), 'the way back from Home');
    await at('map');
    await page.waitForSelector('.gp-tr:not([data-head])', { timeout: 120_000 });
    equal((await axe(page)).join('\n'), '', 'accessibility of Map');
    await enter(button('Import companies'), 'Import companies');
    const text = page.getByRole('textbox', { name: 'CSV text' });
    await tabTo(text, 'the CSV');
    await page.keyboard.insertText(fs.readFileSync(options['companies-csv'], 'utf8'));
    await enter(page.getByRole('dialog').getByRole('button', { name: /^Import/ }), 'Import');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await enter(button('Quick Match'), 'Quick Match');
    await enter(page.getByRole('dialog').getByRole('button', { name: /^Map .* organizations?$/ }), 'Map');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await until(async () => (await steps()).map === 'done', 20_000, 'something to be mapped');
    await page.goto(`${hub}/settings/integrations/itglue`);
    await at('documentation');
  });

  await test('B12 the third and the fourth step can be skipped, and done later', async () => {
    await page.getByRole('switch', { name: 'Documents' }).waitFor();
    await until(async () => (await get('/integrations/itglue/documentation')).types.length > 0, 60_000, 'the types to be read by themselves');
    await enter(button('Skip for now'), 'Skip');
    await at('passwords');
    await enter(button('Skip for now'), 'Skip');
    await at('done');
    const now = await steps();
    equal(`${now.documentation} ${now.passwords}`, 'skipped skipped', 'the steps');
    equal((await axe(page)).join('\n'), '', 'accessibility of the end');
    await enter(page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: /3\. Documentation/ }), 'the third step');
    await at('documentation');
  });

  await test('B49 B53 step three: a category and a type are switched off by keyboard', async () => {
    await settle(page);
    const before = await get('/integrations/itglue/documentation');
    const type = before.types[0];
    check(before.types.every((t) => t.enabled && t.count !== null), 'a type is off or has no count at first');
    const checklists = page.getByRole('switch', { name: 'Checklists' });
    await tabTo(checklists, 'the switch of checklists');
    await press('Space');
    await until(async () => (await get('/integrations/itglue/documentation')).checklists === false, 20_000, 'checklists to be off');
    await press('Space');
    await until(async () => (await get('/integrations/itglue/documentation')).checklists === true, 20_000, 'checklists to be on');
    await tabTo(page.getByRole('switch', { name: type.name, exact: true }), 'the switch of a type');
    await press('Space');
    await until(async () => (await get('/integrations/itglue/documentation')).types.find((t) => t.id === type.id).enabled === false, 20_000, 'the type to be off');
    equal((await axe(page)).join('\n'), '', 'accessibility of Documentation');
  });

  await test('B51 all types can be switched off, and on again', async () => {
    await enter(button('All off'), 'All off');
    await until(async () => (await get('/integrations/itglue/documentation')).types.every((t) => !t.enabled), 20_000, 'all types to be off');
    await enter(button('All on'), 'All on');
    await until(async () => (await get('/integrations/itglue/documentation')).types.every((t) => t.enabled), 20_000, 'all types to be on');
  });

  await test('B52 a type found since is shown as new and off', async () => {
    const news = async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      const [first, ...rest] = body.types;
      await route.fulfill({ response: answer, json: { ...body, types: [{ ...first, enabled: false, new: true }, ...rest] } });
    };
    await page.route('**/api/v1/integrations/itglue/documentation', news);
    await page.reload();
    await page.getByText('1 type found since you were here last').waitFor();
    const { types } = await get('/integrations/itglue/documentation');
    equal(await page.getByRole('switch', { name: `${types[0].name} new` }).isChecked(), false, 'the switch of a new type');
    await page.unroute('**/api/v1/integrations/itglue/documentation', news);
    await page.reload();
    await settle(page);
  });

  await test('B82 the interval is chosen in the portal, and the next run is shown', async () => {
    const sync = page.getByRole('combobox', { name: 'Sync' });
    await tabTo(sync, 'the interval');
    await press('ArrowDown');
    const hour = page.getByRole('option', { name: 'Every hour' });
    await hour.waitFor();
    for (let i = 0; i < 8 && !(await hour.evaluate((e) => e.hasAttribute('data-combobox-selected'))); ++i) await press('ArrowDown');
    await press('Enter');
    await enter(button('Save the schedule'), 'Save the schedule');
    await until(async () => (await get('/integrations/itglue/documentation')).interval.minutes === 60, 20_000, 'the interval');
    await page.getByTestId('next-sync').getByText(/Next sync/).waitFor();
  });

  await test('B10 step four and the end: the first sync is seen running to its end', async () => {
    await enter(button(/^Continue and/), 'Continue');
    await at('passwords');
    await settle(page);
    equal((await axe(page)).join('\n'), '', 'accessibility of Passwords');
    const sharing = page.getByRole('switch', { name: 'Password sharing' });
    await tabTo(sharing, 'the switch of password sharing');
    await press('Space');
    const none = page.getByRole('radio', { name: 'No access', exact: true });
    await none.waitFor();
    await tabTo(none, 'the levels');
    await press('ArrowDown', 'ArrowDown');
    await until(async () => (await get('/integrations')).itglue.password_sharing.default_level === 'reveal', 20_000, 'the level');
    await enter(button('Finish'), 'Finish');
    await at('done');
    await page.locator('[data-testid="last-job"][data-state="succeeded"]').waitFor({ timeout: kTenMinutes });
    await until(async () => (await get('/integrations/itglue/wizard')).finished === true, 20_000, 'the wizard to be finished');
  });

  await test('the documentation is there: a document of a company is read, ten minutes after the first key stroke at most', async () => {
    await enter(page.getByRole('link', { name: 'Look at a company' }), 'the next step');
    await page.waitForURL('**/companies*');
    await settle(page);
    const filled = (await get('/companies')).companies.find((c) => c.counts?.documents > 0);
    check(filled, 'no company has a document');
    await tabTo(page.getByRole('textbox', { name: /^Filter/ }), 'the filter');
    await page.keyboard.insertText(filled.name);
    await enter(page.getByRole('link', { name: filled.name, exact: true }), 'the company');
    await page.waitForURL(`**/companies/${filled.id}`);
    await enter(page.getByRole('navigation', { name: /^Records of/ }).getByRole('link', { name: /^Documents/ }), 'its documents');
    await page.waitForURL(`**/companies/${filled.id}/documents`);
    await settle(page);
    check(Date.now() - began < kTenMinutes, `${Math.round((Date.now() - began) / 1000)} s`);
  });

  /** By Ctrl K: types the words and goes down the list to a record of this kind that it shows once, and that will do. */
  const findByKeys = async (text, kind, words, willDo) => {
    const { results } = await get(`/search?q=${encodeURIComponent(text)}&limit=12`);
    const same = (a, b) => a.kind === b.kind && a.name === b.name && a.company?.id === b.company?.id;
    for (const found of results.filter((r) => r.kind === kind && results.filter((o) => same(r, o)).length === 1)) {
      if (!(await willDo(found))) continue;
      await press('Control+k');
      await page.keyboard.type(text);
      const wanted = page.getByRole('listbox', { name: 'Results' }).getByRole('option')
        .filter({ hasText: found.name }).filter({ has: page.getByText(`${words} · ${found.company.name}`, { exact: true }) });
      await wanted.waitFor();
      for (let i = 0; i < 40 && (await wanted.getAttribute('aria-selected')) !== 'true'; ++i) await press('ArrowDown');
      await press('Enter');
      await page.waitForURL(`**/companies/${found.company.id}/${kind}/${found.id}`);
      return found;
    }
    throw new Error(`no ${kind} that will do among what is found for ${text}`);
  };

  await test('a mirrored document is found by Ctrl K and read, a password entry found so and revealed', async () => {
    await settle(page);
    await findByKeys('patching', 'documents', 'Document', () => true);
    await page.getByTestId('document').waitFor();
    const entry = await findByKeys('firewall', 'passwords', 'Password entry', async (r) => (await get(`/companies/${r.company.id}/passwords/${r.id}`)).may_reveal);
    await enter(page.getByRole('button', { name: 'Reveal', exact: true }), 'Reveal');
    const shown = await page.getByTestId('revealed-value').textContent();
    const answer = await fetch(`${options['itglue-url']}/passwords/${entry.id}?show_password=true`, { headers: { 'x-api-key': key } });
    equal(shown, (await answer.json()).data.attributes.password, 'the value');
    await press('r');
    await page.getByTestId('revealed-value').waitFor({ state: 'detached' });
    check(Date.now() - began < kTenMinutes, `${Math.round((Date.now() - began) / 1000)} s`);
  });

  await test('B13 Configure opens the wizard again with what is stored, and an empty key', async () => {
    await page.goto(`${hub}/settings/integrations`);
    await settle(page);
    await enter(page.getByRole('link', { name: 'Configure', exact: true }), 'Configure');
    await at('connect');
    const form = page.getByRole('form', { name: 'Connect IT Glue' });
    equal(await form.getByLabel('Base URL').inputValue(), options['itglue-url'].replace(/\/$/, ''), 'the address');
    equal(await form.getByLabel('API key', { exact: true }).inputValue(), '', 'the key');
    equal(Object.values(await steps()).join(' '), 'done done done done', 'the steps');
    for (const step of ['map', 'documentation', 'passwords']) {
      await enter(page.getByRole('navigation', { name: 'Steps' }).getByRole('link').nth(['connect', 'map', 'documentation', 'passwords'].indexOf(step)), step);
      await at(step);
    }
    equal(await page.getByRole('switch', { name: 'Password sharing' }).isChecked(), true, 'what was set');
  });
}
