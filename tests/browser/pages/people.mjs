// SPDX-License-Identifier: Apache-2.0
// Users, roles and one's own profile, as an administrator and a new colleague use them.
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { axe, check, equal, settle, until } from '../harness.mjs';
import { picture } from '../picture.mjs';

/** What an authenticator app shows; `ahead` steps of 30 s from now. */
function totp(key, ahead = 0) {
  const bits = [...key.replace(/\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac('sha1', bytes).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export default async function people({ options, hub, context, page, test, go, button, get }) {
  const shot = async (title, of = page) => options.screenshots && picture(of, path.join(options.screenshots, `${title}.png`));
  const dialog = page.getByRole('dialog');
  const rows = page.getByRole('region', { name: 'Users', exact: true }).locator('.gp-tr:not([data-head])');
  const card = (name) => page.getByTestId('roles').locator('.gp-card').filter({ has: page.getByRole('heading', { name, exact: true }) });
  const act = async (role, what) => {
    await button(`What to do with ${role}`).click();
    await page.getByRole('menuitem', { name: what, exact: true }).click();
  };
  const roles = async () => (await get('/roles')).roles;
  const cleanly = async (title) => equal((await axe(page)).join('\n'), '', `violations in ${title}`);
  const companies = () => dialog.getByRole('combobox', { name: 'Companies', exact: true }).or(dialog.getByLabel('Companies', { exact: true })).first();
  let theirs, link;
  const other = await context.browser().newContext();

  await test('B97 Primary Admin can be copied, and neither edited nor deleted', async () => {
    await go('/settings/users/roles');
    await card('Primary Admin').waitFor();
    await button('What to do with Primary Admin').click();
    equal((await page.getByRole('menuitem').allInnerTexts()).join(), 'Duplicate', 'what can be done with it');
    await page.keyboard.press('Escape');
    await shot('roles-light');
    await cleanly('the roles');
  });

  await test('B98 B101 a role is made in a grid of levels, each holding those before it', async () => {
    await button('New role').click();
    await dialog.getByLabel('Name', { exact: true }).fill('Service desk');
    await dialog.getByLabel('Description').fill('Answers the phone');
    await dialog.getByRole('radio', { name: 'Companies: write' }).check();
    await dialog.getByRole('radio', { name: 'Documentation: read' }).check();
    await dialog.getByRole('radio', { name: 'Password values: read' }).check();
    equal(await dialog.getByRole('radio', { name: 'Password values: write' }).count(), 0, 'values are read only');
    await dialog.getByRole('switch', { name: 'All companies' }).click();
    await cleanly('a role');
    await shot('role-editor-light');
    await button('Make the role').click();
    await dialog.waitFor({ state: 'detached' });
    const made = (await roles()).find((r) => r.name === 'Service desk');
    equal(made.permissions.join(), 'read_companies,write_companies,read_documentation,read_documentation_passwords', 'what it holds');
    equal(made.all_companies, false, 'for all companies');
  });

  await test('B102 duplicate makes a copy at once, and B101 the default stands first', async () => {
    await act('Service desk', 'Duplicate');
    await card('Copy of Service desk').waitFor();
    await act('Copy of Service desk', 'Make it the default');
    await until(async () => (await page.getByTestId('roles').getByRole('heading').first().innerText()) === 'Copy of Service desk', 'the default is first');
    await act('Copy of Service desk', 'Edit');
    await dialog.getByLabel('Name', { exact: true }).fill('Night shift');
    await button('Save the role').click();
    await dialog.waitFor({ state: 'detached' });
    await card('Night shift').waitFor();
    await act('Night shift', 'Delete');
    await button('Delete the role').click();
    await card('Night shift').waitFor({ state: 'detached' });
  });

  await test('B93 a user is invited with a role and, where that is limited, with companies', async () => {
    const company = (await get('/companies')).companies[0] ?? null;
    await go('/settings/users');
    await button('Invite a user').click();
    await dialog.getByLabel('Name', { exact: true }).fill('Mara Lind');
    await dialog.getByLabel('E-mail').fill('no address');
    equal(await dialog.getByText('Everything else looks as if it did not exist.').count(), 0, 'companies are asked before the role');
    await dialog.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'Service desk' }).click();
    await dialog.getByText('Everything else looks as if it did not exist.').waitFor();
    if (company) {
      await companies().click();
      await companies().fill(company.name);
      await page.getByRole('option', { name: company.name, exact: true }).first().click();
      await page.keyboard.press('Escape');
    }
    await button('Make a set-up link').click();
    await dialog.getByText('Must be an address like').waitFor();
    await dialog.getByLabel('E-mail').fill('mara@example.com');
    await shot('invite-light');
    await button('Make a set-up link').click();
    link = (await page.getByTestId('shown-once').innerText()).trim();
    await button('I have kept it').click();
    await shot('users-invited-light');
    await rows.filter({ hasText: 'Mara Lind' }).filter({ hasText: 'Invited' }).waitFor();
  });

  await test('the link sets a password that nobody guesses, and leads in', async () => {
    theirs = await other.newPage();
    await theirs.goto(hub + new URL(link).pathname);
    const choose = async (word) => {
      await theirs.getByLabel('Password', { exact: true }).fill(word);
      await theirs.getByLabel('Password again').fill(word);
      await theirs.getByRole('button', { name: 'Set up and sign in' }).click();
    };
    await choose('Password2026!');
    await theirs.getByText('most common passwords').waitFor();
    await choose('seven wet herons');
    await theirs.waitForSelector('.gp-frame');
  });

  await test('B104 whoever works for some companies finds the pages of all companies closed', async () => {
    await theirs.goto(`${hub}/settings/users`);
    await theirs.getByText('Your role does not open this page').waitFor();
    equal((await theirs.getByRole('navigation', { name: 'Settings' }).getByRole('link').allInnerTexts()).join(), 'Companies,Approvals', 'areas of the settings');
    const rail = (await theirs.getByRole('navigation', { name: 'Pages' }).first().getByRole('link').allInnerTexts()).map((t) => t.trim());
    check(!rail.includes('Password Sync') && rail.includes('Companies') && rail.includes('Settings'), `the rail: ${rail.join()}`);
    await theirs.goto(`${hub}/settings`);
    await theirs.waitForURL('**/settings/companies');
    await settle(theirs);
    // Every link of every page they may open leads to one they may see.
    for (const place of ['/', '/companies', '/companies/connections', '/settings/companies', '/settings/approvals', '/profile']) {
      await theirs.goto(hub + place);
      await settle(theirs);
      const links = [...new Set(await theirs.locator('a[href^="/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href'))))];
      check(links.length > 3, `links on ${place}: ${links.join()}`);
      for (const to of links) {
        check(!/^\/(password-sync|api)\b|^\/settings\/(integrations|mapping|users|api-keys|documentation|notifications|tenant|import-export|leavers|audit)\b/.test(to), `${place} leads to ${to}`);
      }
    }
    await theirs.goto(`${hub}/companies`);
    await settle(theirs);
    const seen = await theirs.evaluate(async () => (await (await fetch('/api/v1/companies')).json()).companies.length);
    check(seen <= 1, `${seen} companies`);
  });

  await test('a second factor is set up, asked for at sign-in, and removed', async () => {
    await theirs.goto(`${hub}/profile`);
    await settle(theirs);
    const there = theirs.getByRole('dialog');
    await theirs.getByRole('button', { name: 'Set up an authenticator app' }).click();
    await there.getByLabel('Your password').fill('seven wet herons');
    await there.getByRole('button', { name: 'Show the key' }).click();
    await there.getByRole('img', { name: /camera/ }).waitFor();
    const key = await there.getByTestId('totp-key').innerText();
    await shot('second-factor-light', theirs);
    equal((await axe(theirs)).join('\n'), '', 'violations in the set-up');
    await there.getByLabel(/The code it shows now/).fill(totp(key));
    await there.getByRole('button', { name: 'Switch it on' }).click();
    await there.getByTestId('recovery-codes').waitFor();
    const codes = await there.getByTestId('recovery-codes').locator('li').allInnerTexts();
    equal(codes.length, 10, 'recovery codes');
    await there.getByRole('button', { name: 'I have kept them' }).click();
    await theirs.getByText('10 recovery codes left').waitFor();
    await theirs.getByRole('button', { name: /^Menu of/ }).click();
    await theirs.getByRole('menuitem', { name: 'Sign out' }).click();
    await theirs.getByLabel('Name', { exact: true }).fill('Mara Lind');
    await theirs.getByLabel('Password', { exact: true }).fill('seven wet herons');
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.getByText('Signing in as Mara Lind.').waitFor();
    await shot('sign-in-code-light', theirs);
    equal((await axe(theirs)).join('\n'), '', 'violations in the question for a code');
    await theirs.getByLabel('Code').fill('abcde-fghij');
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.locator('.mantine-InputWrapper-error').waitFor();
    await theirs.getByLabel('Code').fill(codes[0]);
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.waitForSelector('.gp-frame');
    await theirs.goto(`${hub}/profile`);
    await theirs.getByText('9 recovery codes left').waitFor();
    await shot('profile-light', theirs);
  });

  await test('B92 B94 a user is opened, edited, and deactivated with everything that goes', async () => {
    await go('/settings/users');
    const row = rows.filter({ hasText: 'Mara Lind' });
    const text = await row.innerText();
    for (const part of ['mara@example.com', 'Service desk', 'Active']) check(text.includes(part), `${part} in the row: ${text}`);
    await shot('users-light');
    await button('Open Mara Lind').click();
    await dialog.getByText('Second factor', { exact: true }).waitFor();
    check((await dialog.innerText()).includes('On'), 'the second factor is on');
    await dialog.getByRole('region', { name: 'Sessions' }).locator('li').first().waitFor();
    await shot('user-light');
    await cleanly('a user');
    await dialog.getByLabel('Name', { exact: true }).fill('Mara Lindqvist');
    await button('Save changes').click();
    await dialog.getByText('it acts on the next request').waitFor();
    await dialog.getByRole('button', { name: 'Remove the second factor' }).click();
    await page.getByRole('dialog', { name: /Remove the second factor/ }).getByRole('button', { name: 'Remove', exact: true }).click();
    await until(async () => (await get('/users')).users.find((u) => u.name === 'Mara Lindqvist').second_factor === false, 'the factor is gone');
    await dialog.first().getByRole('button', { name: 'Deactivate', exact: true }).click();
    const sure = page.getByRole('dialog', { name: /Deactivate Mara/ });
    await sure.getByText('are paused').waitFor();
    await shot('deactivate-light');
    await sure.getByRole('button', { name: 'Deactivate', exact: true }).click();
    await sure.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Activate', exact: true }).waitFor();
    equal(await theirs.evaluate(async () => (await fetch('/api/v1/session')).status), 401, 'their session');
    await page.keyboard.press('Escape');
  });
  await other.close();
}
