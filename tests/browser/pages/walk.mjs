// SPDX-License-Identifier: Apache-2.0
// axe over every page and dialog, in both themes and two widths, with a picture of each.
import path from 'node:path';
import { axe, check, equal } from '../harness.mjs';
import { picture } from '../picture.mjs';

export default async function walk({ options, hub, context, page, test, found, go, button, get }) {
  const company = `/companies/${found.company}`;
  const first = async (to, pick) => (found.company ? await get(`${company}${to}`).then(pick).catch(() => null) : null);
  const type = await first('/flexible-asset-types', (a) => a.types.find((t) => t.count > 0)?.id);
  const asset = type ? await first(`/flexible-assets?type_id=${type}`, (a) => a.assets[0]?.id) : null;
  const checklist = await first('/checklists', (a) => a.checklists[0]?.id);
  const pages = {
    home: '/', companies: '/companies', connections: '/companies/connections', search: `/search?q=${encodeURIComponent(options.search ?? 'the')}`,
    connection: '/password-sync/connection', clients: '/password-sync/clients', 'synced-passwords': '/password-sync/passwords', plan: '/password-sync/plan',
    hygiene: '/password-sync/hygiene', runs: '/password-sync/runs', integrations: '/settings/integrations', 'connect-it-glue': '/settings/integrations?open=itglue',
    mapping: '/settings/mapping', users: '/settings/users', 'api-keys': '/settings/api-keys', 'api-key-usage': '/settings/api-keys/usage', audit: '/settings/audit',
    'company-settings': '/settings/companies', notifications: '/settings/notifications', 'import-export': '/settings/import-export', tenant: '/settings/tenant',
    'set-up-connect': '/settings/integrations/itglue/connect', 'set-up-map': '/settings/integrations/itglue/map',
    'set-up-documentation': '/settings/integrations/itglue/documentation', 'set-up-passwords': '/settings/integrations/itglue/passwords',
    'set-up-done': '/settings/integrations/itglue/done', 'what-is-mirrored': '/settings/documentation', 'sync-log': '/settings/sync-log', leavers: '/settings/leavers',
    'reveal-rules': '/settings/reveal-rules', 'password-levels': '/settings/password-levels', approvals: '/settings/approvals', roles: '/settings/users/roles', 'single-sign-on': '/settings/single-sign-on', profile: '/profile',
    ...(found.run ? { run: found.run } : {}),
    ...(found.company ? { company, documents: `${company}/documents`, 'flexible-assets': `${company}/flexible-assets`, checklists: `${company}/checklists`, passwords: `${company}/passwords` } : {}),
    ...(found.document ? { document: found.document } : {}),
    ...(asset ? { 'flexible-asset': `${company}/flexible-assets/item/${asset}` } : {}),
    ...(checklist ? { checklist: `${company}/checklists/${checklist}` } : {}),
    ...(found.password ? { password: found.password.path } : {}),
  };

  for (const scheme of ['light', 'dark']) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
      for (const [title, to] of Object.entries(pages)) {
        await test(`axe finds nothing on ${title}, ${scheme}, ${width} px`, async () => {
          await go(to);
          const violations = await axe(page);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
          if (options.screenshots) await picture(page, path.join(options.screenshots, `${title}-${scheme}${width === 390 ? '-narrow' : ''}.png`));
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
      import: async () => { await go('/settings/mapping'); await button('Import companies').click(); },
      company: async () => { await go('/companies'); await button('Add companies').click(); await page.getByRole('menuitem', { name: 'Add one by hand' }).click(); },
      merge: async () => { await go('/companies'); await button(/^Actions for/).first().click(); await page.getByRole('menuitem', { name: /Merge into/ }).click(); },
      archive: async () => { await go('/companies'); await button(/^Actions for/).first().click(); await page.getByRole('menuitem', { name: /Archive/ }).click(); await page.getByText('It can be brought back at any time').waitFor(); },
      health: async () => { await go('/companies/connections'); await button(/^Details of/).first().click(); },
      organization: async () => { await go('/companies/connections'); await button(/^Organization of/).first().click(); },
      'mail-channel': async () => { await go('/settings/notifications'); await button('Add a channel').click(); await page.getByRole('menuitem', { name: 'E-mail' }).click(); },
      rule: async () => { await go('/settings/notifications'); await button('Set up: A marked entry is revealed').click(); },
      delete: async () => { await go('/settings/integrations'); await button('Delete').first().click(); },
    };
    for (const [title, show] of Object.entries(open)) {
      await show();
      await page.getByRole('dialog').waitFor();
      equal((await axe(page)).join('\n'), '', `violations in ${title}`);
      if (options.screenshots) await picture(page, path.join(options.screenshots, `dialog-${title}-light.png`));
    }
  });

  await test('an ended session leads to the sign-in page', async () => {
    await context.clearCookies();
    await page.goto(`${hub}/companies`);
    await button('Sign in').waitFor();
    equal((await axe(page)).join('\n'), '', 'violations');
    if (options.screenshots) await picture(page, path.join(options.screenshots, 'sign-in-light.png'));
  });
}
