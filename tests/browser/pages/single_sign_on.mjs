// SPDX-License-Identifier: Apache-2.0
// Single sign-on as an administrator sets it up and a technician uses it, with a real provider that runs beside the hub.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { axe, check, equal, settle, until } from '../harness.mjs';
import { picture } from '../picture.mjs';

const clients = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..', 'clients');

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** oidc-provider from npm, in a process of its own; `stop` ends it. */
async function startProvider(hub) {
  const port = await freePort();
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'gluepot-sso-')), 'provider.json');
  fs.writeFileSync(file, JSON.stringify({
    clients: [{ client_id: 'gluepot', client_secret: 'of the browser test', grant_types: ['authorization_code'], redirect_uris: [`${hub}/api/v1/session/openid/callback`] }],
    accounts: { 'u-kim': { email: 'kim@msp.example', email_verified: true, name: 'Kim Larsen', groups: ['techs'] }, 'u-ben': { email: 'ben@msp.example', email_verified: false, name: 'Ben' } },
  }));
  const child = spawn(process.execPath, [path.join(clients, 'openid_provider.mjs'), String(port), file], { cwd: clients, stdio: ['ignore', 'pipe', 'ignore'] });
  let told = '';
  child.stdout.on('data', (text) => { told += text; });
  await until(() => told.includes('listening'), 30_000, 'the provider listens');
  return { issuer: `http://127.0.0.1:${port}`, stop: () => { child.kill(); fs.rmSync(path.dirname(file), { recursive: true, force: true }); } };
}

export default async function singleSignOn({ options, hub, context, page, test, go, button, get }) {
  const shot = async (title, of = page) => options.screenshots && picture(of, path.join(options.screenshots, `${title}.png`));
  const cleanly = async (title, of = page) => equal((await axe(of)).join('\n'), '', `violations in ${title}`);
  const fits = async (of, title) => {
    await of.setViewportSize({ width: 390, height: 844 });
    check(!(await of.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)), `${title} is wider than 390 px`);
    await shot(`${title}-narrow`, of);
    await cleanly(`${title} at 390 px`, of);
    await of.setViewportSize({ width: 1280, height: 800 });
  };
  const provider = await startProvider(hub);
  const other = await context.browser().newContext();
  const theirs = await other.newPage();
  const atProvider = async (login) => {
    await theirs.locator('input[name=login]').fill(login);
    await theirs.locator('input[name=password]').fill('any');
    await theirs.locator('button[type=submit]').first().click();
  };
  const choose = async (label, option) => {
    await page.getByRole('combobox', { name: label, exact: true }).or(page.getByLabel(label, { exact: true })).first().click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };

  await test('nothing offers single sign-on until it is set up', async () => {
    await theirs.goto(hub);
    await theirs.getByLabel('Name', { exact: true }).waitFor();
    await settle(theirs);
    equal(await theirs.getByText('or with name and password').count(), 0, 'another way in');
  });

  await test('an administrator sets the provider up, tests it and saves', async () => {
    await go('/settings/single-sign-on');
    await page.getByLabel('Issuer').fill(`${provider.issuer}/`);
    await button('Test the provider').click();
    await page.locator('[data-testid=sso-test][data-ok=false]').getByText('calls itself').waitFor();
    await shot('single-sign-on-test-failed-light');
    await cleanly('a failed test');
    await page.getByLabel('Issuer').fill(provider.issuer);
    await page.getByLabel('Client id').fill('gluepot');
    await page.getByLabel('Client secret').fill('of the browser test');
    await button('Test the provider').click();
    await page.locator('[data-testid=sso-test][data-ok=true]').waitFor();
    await page.getByLabel('Words on the button').fill('Sign in with Contoso');
    await page.getByLabel('Scopes').fill('openid email profile groups');
    await page.getByLabel('Make a user at the first sign-in').check();
    await page.getByLabel('Claim with groups or roles').fill('groups');
    await button('Add a rule').click();
    await page.getByLabel('Value', { exact: true }).fill('techs');
    await choose('Role', 'Technician');
    await page.getByRole('switch', { name: 'People may sign in with the provider' }).click();
    await shot('single-sign-on-light');
    await cleanly('the settings');
    await fits(page, 'single-sign-on');
    await button('Save').click();
    await page.getByTestId('sso-state').getByText('Saved by ana').waitFor();
    equal(await page.getByLabel('Client secret').inputValue(), '', 'the secret is gone from the page');
    const saved = await get('/single-sign-on');
    check(saved.has_secret && saved.enabled && !JSON.stringify(saved).includes('of the browser test'), JSON.stringify(saved));
  });

  await test('a technician signs in with the button and is back where it was pressed', async () => {
    await theirs.goto(`${hub}/search?q=firewall`);
    await theirs.getByRole('button', { name: 'Sign in with Contoso' }).waitFor();
    await shot('sign-in-single-sign-on-light', theirs);
    await cleanly('the sign-in page', theirs);
    await fits(theirs, 'sign-in-single-sign-on');
    await theirs.getByRole('button', { name: 'Sign in with Contoso' }).click();
    await atProvider('u-kim');
    await theirs.getByRole('button', { name: 'Continue' }).click();
    await theirs.waitForSelector('.gp-frame');
    equal(new URL(theirs.url()).pathname + new URL(theirs.url()).search, '/search?q=firewall', 'where');
    equal(await theirs.evaluate(async () => (await (await fetch('/api/v1/session')).json()).user.role), 'Technician', 'the role');
  });

  await test('somebody without a verified address reads why, and what to do', async () => {
    await other.clearCookies();
    await theirs.goto(hub);
    await theirs.getByRole('button', { name: 'Sign in with Contoso' }).click();
    await atProvider('u-ben');
    await theirs.getByRole('button', { name: 'Continue' }).click();
    await theirs.getByTestId('sso-refused').getByText('does not say that your e-mail address is verified').waitFor();
    await shot('sign-in-refused-light', theirs);
    await cleanly('a refusal', theirs);
    await fits(theirs, 'sign-in-refused');
  });

  await test('the users show who signs in how; unlinking is one act', async () => {
    await go('/settings/users');
    await button('Open Kim Larsen').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Signs in with').waitFor();
    check((await dialog.innerText()).includes('Single sign-on'), 'how Kim signs in');
    await cleanly('a user who signs in so');
    await dialog.getByRole('button', { name: 'Unlink from single sign-on' }).click();
    await page.getByRole('dialog', { name: /^Unlink Kim Larsen/ }).getByRole('button', { name: 'Unlink', exact: true }).click();
    await until(async () => !(await get('/users')).users.find((u) => u.name === 'Kim Larsen').single_sign_on, 10_000, 'unlinked');
    await page.keyboard.press('Escape');
  });

  await test('switched off, the button is gone', async () => {
    await go('/settings/single-sign-on');
    await page.getByRole('switch', { name: 'People may sign in with the provider' }).click();
    await button('Save').click();
    await until(async () => !(await get('/single-sign-on')).enabled, 10_000, 'saved');
    await theirs.goto(hub);
    await settle(theirs);
    equal(await theirs.getByRole('button', { name: 'Sign in with Contoso' }).count(), 0, 'the button');
  });

  await other.close();
  provider.stop();
}
