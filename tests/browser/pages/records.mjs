// SPDX-License-Identifier: Apache-2.0
// Search, the companies table, reveals and their audit.
import { axe, check, equal } from '../harness.mjs';

export default async function records({ options, expected, page, test, found, go, button, get }) {
  // By its whole name: the list beside it has a filter "May reveal".
  const reveal = page.getByRole('button', { name: 'Reveal', exact: true });

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

  await test('what is typed at once after Ctrl K is searched for and moves no page; areas of the settings are found too', async () => {
    await go('/');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('ghost');
    const field = page.getByRole('combobox', { name: 'Search everything' });
    await field.waitFor();
    equal(await field.inputValue(), 'ghost', 'the words in the field');
    equal(new URL(page.url()).pathname, '/', 'the page');
    await field.fill('approv');
    await page.getByRole('option', { name: 'Approvals' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/settings/approvals');
  });

  await test('a record or a page that is not there says so and leads on', async () => {
    const company = (await get('/companies')).companies.find((c) => c.organization);
    for (const [to, words, link, leads] of [
      [`/companies/${company.id}/documents/99`, 'No such document', `All documents of ${company.name}`, `/companies/${company.id}/documents`],
      [`/companies/${company.id}/passwords/99`, 'No such password entry', `All password entries of ${company.name}`, `/companies/${company.id}/passwords`],
      ['/nothing/here', 'Nothing stands at this address', 'Home', '/'],
      ['/settings/nothing', 'Nothing stands at this address', 'Settings', '/settings'],
    ]) {
      await go(to);
      await page.getByRole('heading', { name: words }).waitFor();
      equal(await page.getByRole('main').getByRole('link', { name: link, exact: true }).last().getAttribute('href'), leads, `the way on from ${to}`);
      equal((await axe(page)).join('\n'), '', `violations at ${to}`);
    }
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

  await test('a filter typed on the way out of a table does not lead back to it', async () => {
    await go(`/companies/${found.company}/passwords`);
    const to = await page.evaluate(() => {
      const input = document.querySelector('input[aria-label="Filter entries"]');
      const link = document.querySelector('.gp-tr a[href*="/passwords/"]');
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, 'a');
      input.dispatchEvent(new Event('input', { bubbles: true }));
      link.click();
      return link.getAttribute('href');
    });
    // The table writes its address 250 ms after the last key.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 700)));
    equal(new URL(page.url()).pathname, new URL(to, page.url()).pathname, 'the page');
    await page.getByRole('region', { name: 'Password', exact: true }).waitFor();
    await go(`/companies/${found.company}`);
  });

  await test('B71 a password entry is revealed, hidden again, and leaves nothing behind', async () => {
    const { passwords } = await get(`/companies/${found.company}/passwords`);
    const entry = passwords.find((p) => (options['password-entry'] ? p.name === options['password-entry'] : p.may_reveal && !p.archived));
    check(entry, 'no entry that may be revealed');
    await page.getByRole('navigation', { name: /^Records of/ }).getByRole('link', { name: /^Passwords/ }).click();
    await page.getByRole('textbox', { name: 'Filter entries' }).fill(entry.name);
    await page.locator(`a[href$="/passwords/${entry.id}"]`).first().click();
    found.password = { path: new URL(page.url()).pathname, name: entry.name };
    await reveal.click();
    const box = page.getByTestId('revealed-value');
    const value = await box.textContent();
    if (expected !== null) equal(value, expected, 'the value shown');
    check(value.length > 0, 'the value shown is empty');
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
    check(!stored.includes(value), 'the value stands in the browser’s storage');
    await page.keyboard.press('s');
    const spelled = page.getByRole('list', { name: 'Spelled' });
    await spelled.waitFor();
    check(await spelled.evaluate((e) => e.scrollHeight <= e.clientHeight), 'some of the letters spelled are out of sight');
    await page.locator('.gp-card', { hasText: 'Who has seen this password' }).getByText('Knows it').waitFor();
    await page.keyboard.press('r');
    await box.waitFor({ state: 'detached' });
    check(!(await page.content()).includes(value), 'the value is still in the page after it was hidden');
  });

  await test('B58 a company gets a level of its own and an exception for a category', async () => {
    const back = page.url();
    const { categories } = await get(`/companies/${found.company}/password-access`);
    const { category } = (await get(`/companies/${found.company}/passwords`)).passwords.find((p) => p.name === found.password.name);
    await go(`/companies/${found.company}/passwords`);
    const dialog = page.getByRole('dialog');
    const choose = async (label, option) => {
      await dialog.getByRole('combobox', { name: label, exact: true }).or(dialog.getByRole('textbox', { name: label, exact: true })).first().click();
      await page.getByRole('option', { name: option }).filter({ visible: true }).click();
    };
    const save = async () => {
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await button('Set access').click();
    await choose('Every category', 'No access');
    await choose(category, 'List only');
    equal((await axe(page)).join('\n'), '', 'violations');
    await save();
    const levels = await get(`/companies/${found.company}/password-access`);
    equal([levels.level, levels.categories.find((c) => c.name === category).level].join(), 'none,list', 'the levels stored');
    const rows = (await get(`/companies/${found.company}/passwords`)).passwords;
    check(rows.length > 0 && rows.every((p) => p.category === category && !p.may_reveal), 'entries of other categories, or ones that may be revealed');
    await page.getByText(found.password.name).first().waitFor();
    await button('Set access').click();
    await choose('Every category', /^As in every company/);
    await choose(category, /^As set above/);
    await save();
    const { categories: after, level } = await get(`/companies/${found.company}/password-access`);
    equal(JSON.stringify([level, after]), JSON.stringify([null, categories]), 'the levels after they were taken back');
    await page.goto(back);
    await reveal.waitFor();
  });

  await test('B71 a hidden tab, another page and a reload hide the value', async () => {
    const box = page.getByTestId('revealed-value');
    await reveal.click();
    await box.waitFor();
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      delete document.hidden;
    });
    await box.waitFor({ state: 'detached' });
    await reveal.click();
    await box.waitFor();
    await page.getByRole('link', { name: 'Home' }).first().click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.goBack();
    await reveal.waitFor();
    equal(await box.count(), 0, 'values shown after coming back');
    await reveal.click();
    const value = await box.textContent();
    await page.reload();
    await reveal.waitFor();
    equal(await box.count(), 0, 'values shown after a reload');
    check(!(await page.content()).includes(value), 'the value stands in the page after a reload');
  });

  await test('B72 a password is copied without being shown, and that is a reveal', async () => {
    await page.bringToFront();
    await button('Copy', { exact: true }).and(page.locator('.gp-reveal button')).click();
    await page.getByText('Copied without showing it.').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    if (expected !== null) equal(copied, expected, 'the value copied');
    equal(await page.getByTestId('revealed-value').count(), 0, 'values shown');
    const [last] = (await get('/audit?action=reveal&limit=1')).entries;
    equal([last.subject, last.outcome, last.reason].join(), [found.password.name, 'done', 'copy'].join(), 'the newest reveal in the audit');
  });

  await test('an entry without a value says so, and nothing of it is copied', async () => {
    await page.bringToFront();
    await page.evaluate(() => navigator.clipboard.writeText('as before'));
    await page.route('**/reveal', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ value: '', hide_after_seconds: 30, shown_by_people_90_days: 1, password_updated_at_ms: null }) }));
    await reveal.click();
    await page.getByText('This entry holds no password').waitFor();
    equal(await page.getByTestId('revealed-value').count(), 0, 'a box of nothing');
    equal((await axe(page)).join('\n'), '', 'violations');
    await button('Copy', { exact: true }).and(page.locator('.gp-reveal button')).click();
    await page.getByText('This entry holds no password').waitFor();
    equal(await page.evaluate(() => navigator.clipboard.readText()), 'as before', 'the clipboard');
    await page.unroute('**/reveal');
    await page.reload();
  });

  await test('a reason said before the second factor is not asked for again', async () => {
    const given = [];
    let passed = false;
    const refuse = (status, code, field, message) => ({ status, contentType: 'application/json', body: JSON.stringify({ error: { code, message, field, next_step: null, request_id: 'r-2' } }) });
    const profile = await get('/profile');
    await page.route('**/api/v1/profile', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ ...profile, second_factor: { ...profile.second_factor, enabled: true } }) }));
    await page.route('**/session/second-factor', (route) => {
      passed = route.request().postDataJSON().code === '123456';
      return route.fulfill({ status: 204 });
    });
    await page.route('**/reveal', (route) => {
      const body = route.request().postDataJSON();
      given.push(body.reason);
      if (!body.reason) return route.fulfill(refuse(422, 'invalid_argument', 'reason', 'say what it is for'));
      if (!passed) return route.fulfill(refuse(403, 'second_factor_required', null, 'a second factor is needed'));
      return route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ value: 'shown', hide_after_seconds: 30, shown_by_people_90_days: 1, password_updated_at_ms: null }) });
    });
    await go(found.password.path);
    await reveal.click();
    await page.getByLabel('Reason').fill('switch replaced');
    await page.keyboard.press('Enter');
    await page.getByLabel('Code of your authenticator app').fill('123 456');
    await page.keyboard.press('Enter');
    await page.getByTestId('revealed-value').waitFor();
    equal(given.join('|'), '|switch replaced|switch replaced', 'the reasons given');
    for (const path of ['**/api/v1/profile', '**/session/second-factor', '**/reveal']) await page.unroute(path);
    await page.reload();
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
    await reveal.click();
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
}
