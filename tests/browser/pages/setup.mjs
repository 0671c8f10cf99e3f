// SPDX-License-Identifier: Apache-2.0
// The set-up link, signing in and out.
import { check, settle } from '../harness.mjs';

export default async function setup({ options, hub, name, password, page, test, go, button }) {
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
}
