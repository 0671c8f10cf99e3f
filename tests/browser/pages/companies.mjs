// SPDX-License-Identifier: Apache-2.0
// The list of settings, companies by hand with their filters, merging, the grid of connections, and the instance's own settings.
import http from 'node:http';
import { check, equal, settle } from '../harness.mjs';

export default async function companies({ page, test, go, button, get }) {
  const shown = () => page.locator('.gp-tr:not([data-head])').allInnerTexts();

  await test('B1 the settings are reached from the sidebar and list their areas', async () => {
    await go('/');
    await page.getByRole('navigation', { name: 'Pages' }).first().getByRole('link', { name: 'Settings' }).click();
    const areas = page.getByRole('navigation', { name: 'Settings' });
    await areas.waitFor();
    const names = await areas.getByRole('link').allInnerTexts();
    for (const name of ['Integrations', 'Companies', 'Users & Roles', 'API Keys', 'Audit', 'Notifications', 'Import/Export', 'Tenant']) check(names.includes(name), `${name} is among ${names.join(', ')}`);
    for (const name of ['Companies', 'Import/Export', 'Tenant', 'Notifications']) {
      await areas.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    }
  });

  await test('B112 a company is entered by hand with its parent, ids and contact', async () => {
    for (const [name, industry, parent] of [['Zebra Group', 'Logistics', null], ['Zebra East', 'Logistics', 'Zebra Group'], ['Zebra Bank', 'Finance', null]]) {
      await go('/companies');
      await button('Add companies').click();
      await page.getByRole('menuitem', { name: 'Add one by hand' }).click();
      const form = page.getByRole('dialog', { name: 'Add a company' });
      await form.getByLabel('Name', { exact: true }).first().fill(name);
      await form.getByLabel('Industry').fill(industry);
      await form.getByLabel('Status').fill(name === 'Zebra Bank' ? 'Lead' : 'Active');
      await form.getByLabel('Type').fill('Client');
      if (parent) {
        await form.getByRole('button', { name: /^Parent company/ }).click();
        await page.getByRole('combobox', { name: 'Parent company' }).fill(parent);
        await page.keyboard.press('Enter');
      }
      await form.getByRole('button', { name: 'Add an id' }).click();
      await form.getByLabel('Id 1', { exact: true }).fill(`z-${name.length}-${industry}`);
      await form.getByLabel('E-mail').fill('bo@zebra.test');
      await form.getByRole('button', { name: 'Add company', exact: true }).click();
      await form.waitFor({ state: 'detached' });
    }
    const made = (await get('/companies')).companies.find((c) => c.name === 'Zebra East');
    equal([made.parent?.name, made.industry, made.contact.email, made.psa].join(), 'Zebra Group,Logistics,bo@zebra.test,connectwise', 'what was entered');
  });

  await test('B112 the companies table filters by name, status, industry, integration and type', async () => {
    await go('/companies?q=Zebra');
    equal((await shown()).length, 3, 'by name');
    const filter = async (name, value, expected) => {
      await page.getByRole('combobox', { name, exact: true }).selectOption({ value });
      await page.waitForFunction((n) => document.querySelectorAll('.gp-tr:not([data-head])').length === n, expected);
      await page.getByRole('combobox', { name, exact: true }).selectOption({ value: '' });
    };
    await filter('Status', 'Lead', 1);
    await filter('Industry', 'Logistics', 2);
    await filter('Integration', 'ConnectWise', 3);
    await filter('Type', 'Client', 3);
    await page.getByRole('combobox', { name: 'Industry', exact: true }).selectOption({ value: 'Logistics' });
    await page.waitForFunction(() => new URLSearchParams(location.search).get('industry') === 'Logistics');
    await page.reload();
    await settle(page);
    equal((await shown()).length, 2, 'kept in the address');
    check((await shown()).some((t) => t.includes('of Zebra Group')), 'a child names its parent');
  });

  await test('B112 a merge says first what it does, does it, and is undone in the settings', async () => {
    await go('/companies?q=Zebra');
    await button('Actions for Zebra Bank').click();
    await page.getByRole('menuitem', { name: /Merge into/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Merge Zebra Bank/ });
    await dialog.getByRole('button', { name: /^The company that stays/ }).click();
    await page.getByRole('combobox', { name: 'The company that stays' }).fill('Zebra Group');
    await page.keyboard.press('Enter');
    await dialog.getByText('Zebra Bank is archived and marked as merged into Zebra Group.').waitFor();
    await dialog.getByText(/The external id .* becomes one of Zebra Group/).waitFor();
    check(!(await get('/companies')).companies.find((c) => c.name === 'Zebra Bank').archived, 'nothing is done yet');
    await dialog.getByRole('button', { name: 'Merge into Zebra Group' }).click();
    await dialog.waitFor({ state: 'detached' });
    await go('/settings/companies');
    await button('Undo the merge of Zebra Bank').click();
    await button('Undo the merge').last().click();
    await page.getByText('Zebra Bank is out of Zebra Group again.').waitFor();
    check(!(await get('/companies')).companies.find((c) => c.name === 'Zebra Bank').archived, 'it is back');
  });

  await test('B116 each company has a score, those under 60 and 80 % are flagged, and what is wrong leads to its cure', async () => {
    await go('/companies/connections?q=Zebra%20East');
    const health = (await get('/companies/health')).companies.find((c) => c.name === 'Zebra East');
    equal(health.health.level, 'bad', 'one without an organization');
    await button(/^Health of Zebra East: \d+ %, under 60 %/).waitFor();
    await page.getByRole('button', { name: /^Under 60 %/ }).click();
    equal((await shown()).length, 1, 'among those under 60 %');
    await button('What is wrong with Zebra East').click();
    const dialog = page.getByRole('dialog', { name: 'Zebra East' });
    await dialog.getByText('No organization is mapped to it').waitFor();
    await dialog.getByRole('button', { name: 'Choose an organization', exact: true }).click();
    const free = (await get('/organizations')).organizations.find((o) => o.company === null && o.gone_at_ms == null);
    const picker = page.getByRole('combobox', { name: 'Organization of Zebra East' });
    if (free) {
      await picker.fill(free.name);
      await page.getByRole('option', { name: free.name }).first().click();
      await page.waitForFunction(async (id) => (await (await fetch('/api/v1/companies/health')).json()).companies.find((c) => c.id === id)?.organization !== null, health.id);
      // And back, in place.
      await go('/companies/connections?q=Zebra%20East');
      await button(/^Organization of Zebra East/).click();
      await page.getByRole('option', { name: 'No organization (unlink)' }).click();
      await button(/^Organization of Zebra East: Choose an organization/).waitFor();
    }
  });

  await test('B2 a switch saves at once; the tenant is saved by its button alone', async () => {
    await go('/settings/notifications');
    const drift = page.locator('input[role="switch"][aria-label="A password changed in the documentation"]:enabled');
    await drift.press('Space');
    await page.waitForFunction(async () => (await (await fetch('/api/v1/notifications')).json()).rules.find((r) => r.kind === 'drift').enabled);
    await drift.press('Space');
    await page.waitForFunction(async () => !(await (await fetch('/api/v1/notifications')).json()).rules.find((r) => r.kind === 'drift').enabled);
    await go('/settings/tenant');
    const name = page.getByLabel('Name of this instance');
    const before = await name.inputValue();
    await name.fill('Zebra MSP');
    await page.getByTestId('tenant-state').getByText('Not saved yet').waitFor();
    equal((await get('/settings')).name, before, 'before Save');
    await button('Save').click();
    await page.getByTestId('tenant-state').getByText(/Saved by/).waitFor();
    equal((await get('/settings')).name, 'Zebra MSP', 'after Save');
    equal((await get('/session')).instance.name, 'Zebra MSP', 'in the session');
    await page.getByRole('navigation', { name: 'Pages' }).first().getByText('Zebra MSP').waitFor();
    await page.getByLabel('Name of this instance').fill(before);
    await button('Save').click();
    await page.waitForFunction(async (n) => (await (await fetch('/api/v1/settings')).json()).name === n, before);
  });

  await test('a webhook is added, tested and stands in the log; its secret is not shown again', async () => {
    const told = [];
    const server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (part) => { body += part; });
      request.on('end', () => { told.push(JSON.parse(body)); response.end(); });
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    try {
      await go('/settings/notifications');
      await button('Add a channel').click();
      await page.getByRole('menuitem', { name: 'Webhook' }).click();
      const form = page.getByRole('dialog', { name: 'Add a webhook' });
      await form.getByLabel('Name').fill('On call');
      await form.getByLabel('Address').fill(`http://127.0.0.1:${server.address().port}/hook`);
      await form.getByLabel('Signing secret', { exact: true }).fill('a secret of many letters');
      await form.getByRole('button', { name: 'Save channel' }).click();
      await form.waitFor({ state: 'detached' });
      await button('Send a test to On call').click();
      await page.getByTestId('channel-test').and(page.locator('[data-ok="true"]')).waitFor();
      equal(told.map((t) => t.rule).join(), 'test', 'what arrived');
      await page.getByRole('table', { name: 'Notifications sent' }).getByText('Test message').first().waitFor();
      await button('Actions for On call').click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
      equal(await page.getByRole('dialog', { name: 'Edit On call' }).getByLabel('Signing secret', { exact: true }).inputValue(), '', 'the secret field');
      check(!JSON.stringify(await get('/notifications')).includes('many letters'), 'no answer holds the secret');
      await page.keyboard.press('Escape');
      await button('Actions for On call').click();
      await page.getByRole('menuitem', { name: /Delete/ }).click();
      await button('Delete the channel').click();
      await page.getByText('No channel yet').waitFor();
    } finally {
      server.close();
    }
  });
}
