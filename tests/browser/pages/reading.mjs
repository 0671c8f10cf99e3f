// SPDX-License-Identifier: Apache-2.0
// Reading what is mirrored: a company's overview, documents in folders, assets with their tags, checklists, search by mistyped names, and what
// was opened last. And what the first page weighs.
import { axe, check, equal, openBrowser, settle } from '../harness.mjs';

const kilobytes = 250;

export default async function reading({ hub, context, page, test, found, go, get }) {
  const companies = (await get('/companies')).companies;
  const company = companies.find((c) => c.id === found.company) ?? companies.find((c) => c.counts?.documents > 5 && c.counts.flexible_assets > 5);
  const at = `/companies/${company.id}`;
  const api = at;

  await test('the first page weighs at most 250 kB on the wire', async () => {
    // A browser that has seen nothing yet, and a person who is signed in.
    const other = await openBrowser(hub);
    try {
      await other.context.addCookies(await context.cookies());
      const session = await other.context.newCDPSession(other.page);
      await session.send('Network.enable');
      const from = new Map();
      const loaded = [];
      session.on('Network.responseReceived', ({ requestId, response }) => from.set(requestId, new URL(response.url).pathname));
      session.on('Network.loadingFinished', ({ requestId, encodedDataLength: size }) => { if (!from.get(requestId)?.startsWith('/api/v1/')) loaded.push({ size, path: from.get(requestId) }); });
      await other.page.goto(hub);
      await settle(other.page);
      const bytes = loaded.reduce((sum, one) => sum + one.size, 0);
      check(bytes > 30_000, `${bytes} bytes: not measured`);
      const largest = loaded.sort((a, b) => b.size - a.size).map((one) => `${one.size} ${one.path}`);
      check(bytes <= kilobytes * 1024, `${Math.round(bytes / 1024)} kB:\n${largest.join('\n')}`);
      console.log(`     ${Math.round(bytes / 1024)} kB`);
    } finally {
      await other.browser.close();
    }
  });

  await test('a company’s page shows counts, when it was read, and what changed last, newest first', async () => {
    await go(at);
    const numbers = await page.locator('.gp-numbers dd').allInnerTexts();
    equal(numbers.map((n) => Number(n.replace(/\D/g, ''))).join(), [company.counts.documents, company.counts.flexible_assets, company.counts.checklists, company.counts.passwords].join(), 'the numbers');
    const { changes, mirrored_at_ms: read } = await get(`${api}/overview`);
    check(changes.length > 0 && read > 0, 'nothing changed, or never read');
    check(changes.every((c, i) => i === 0 || changes[i - 1].updated_at_ms >= c.updated_at_ms), 'the newest is not first');
    equal((await page.locator('.gp-changes a').allInnerTexts()).join('|'), changes.map((c) => c.name.trim().replace(/\s+/g, ' ')).join('|'), 'what changed last');
    equal((await axe(page)).join('\n'), '', 'violations');
    await page.locator('.gp-changes a').first().click();
    await settle(page);
    check(new URL(page.url()).pathname.endsWith(changes[0].id), 'the first change does not open');
  });

  await test('documents stand in their folders, and a folder shows what lies below it', async () => {
    const full = [];
    for (const c of companies.filter((one) => one.counts?.documents > 3).slice(0, 20)) full.push([c, await get(`/companies/${c.id}/documents`)]);
    const [owner, { folders, documents }] = full.find(([, d]) => d.folders.some((f) => d.documents.some((one) => one.folder_id === f.id)));
    const folder = folders.find((f) => documents.some((d) => d.folder_id === f.id));
    const below = new Set([folder.id]);
    for (let grown = true; grown;) {
      grown = false;
      for (const f of folders) if (f.parent_id && below.has(f.parent_id) && !below.has(f.id)) grown = Boolean(below.add(f.id));
    }
    await go(`/companies/${owner.id}/documents?folder=${folder.id}`);
    const shown = await page.locator('.gp-tr:not([data-head])').count();
    equal(shown, documents.filter((d) => below.has(d.folder_id)).length, `documents below ${folder.name}`);
  });

  await test('a document links to its source, and shows images of this hub alone', async () => {
    const { documents } = await get(`${api}/documents`);
    for (const { id } of documents.slice(0, 12)) {
      const document = await get(`${api}/documents/${id}`);
      if (!document.source_url) continue;
      await go(`${at}/documents/${id}`);
      const link = page.getByRole('link', { name: 'Open in IT Glue' });
      equal(await link.getAttribute('href'), document.source_url, 'the deep link');
      equal(await link.getAttribute('rel'), 'noopener noreferrer', 'what the source learns');
      const foreign = await page.evaluate(() => [...document.images].filter((i) => new URL(i.currentSrc || i.src, location.href).origin !== location.origin).length);
      equal(foreign, 0, 'images from elsewhere');
      return;
    }
    throw new Error('no document with an address at the source');
  });

  await test('flexible assets stand in tables of their own fields, and tags lead to what they name', async () => {
    for (const c of companies.filter((one) => one.counts?.flexible_assets > 0)) {
      const { types } = await get(`/companies/${c.id}/flexible-asset-types`);
      for (const type of types.filter((t) => t.fields.some((f) => f.kind === 'Tag'))) {
        for (const { id } of (await get(`/companies/${c.id}/flexible-assets?type_id=${type.id}`)).assets.slice(0, 5)) {
          const asset = await get(`/companies/${c.id}/flexible-assets/${id}`);
          const tag = asset.fields.flatMap((f) => f.tags ?? []).find((t) => /^(document|password|checklist|flexible.?asset)s?$/i.test(t.kind));
          if (!tag) continue;
          await go(`/companies/${c.id}/flexible-assets/${type.id}`);
          const heads = await page.getByRole('columnheader').allInnerTexts();
          check(heads.length > 1 && heads[0].includes(type.name), `the columns: ${heads.join()}`);
          await go(`/companies/${c.id}/flexible-assets/item/${id}`);
          const link = page.locator('a.gp-tag').filter({ hasText: tag.name }).first();
          check((await link.getAttribute('href')).endsWith(`/${tag.id}`), 'where the tag leads');
          equal((await axe(page)).join('\n'), '', 'violations');
          return;
        }
      }
    }
    throw new Error('no asset with a tag');
  });

  await test('a tag in a table leads to what it names too', async () => {
    for (const c of companies.filter((one) => one.counts?.flexible_assets > 20)) {
      const { types } = await get(`/companies/${c.id}/flexible-asset-types`);
      for (const type of types.filter((t) => t.fields.some((f) => f.kind === 'Tag'))) {
        const { assets } = await get(`/companies/${c.id}/flexible-assets?type_id=${type.id}`);
        const linked = (row) => Object.values(row.tags).flat().find((t) => /^flexible.?assets?$/i.test(t.kind));
        const row = assets.find(linked);
        if (!row) continue;
        // The sample's types show no tag in their list.
        const shown = types.map((t) => ({ ...t, fields: t.fields.map((f) => ({ ...f, show_in_list: f.kind === 'Tag' })) }));
        await page.route('**/flexible-asset-types', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ types: shown }) }));
        await go(`/companies/${c.id}/flexible-assets/${type.id}?q=${encodeURIComponent(row.name)}`);
        const link = page.locator(`.gp-tr:has(a[href$="/item/${row.id}"]) a.gp-tag[href$="/${linked(row).id}"]`).first();
        await link.waitFor();
        equal(await link.textContent(), linked(row).name, 'what it says');
        equal((await axe(page)).join('\n'), '', 'violations');
        await page.unroute('**/flexible-asset-types');
        await link.click();
        await page.getByRole('heading', { level: 1, name: linked(row).name, exact: true }).waitFor();
        return;
      }
    }
    throw new Error('no asset that names another');
  });

  await test('a checklist shows how far it is', async () => {
    const owner = companies.find((c) => c.counts?.checklists > 0);
    const checklist = (await get(`/companies/${owner.id}/checklists`)).checklists.find((c) => c.tasks > 2);
    await go(`/companies/${owner.id}/checklists/${checklist.id}`);
    await page.getByText(`${checklist.done} of ${checklist.tasks} done`).waitFor();
    equal(await page.locator('.gp-tasklist > li[data-done]').count(), checklist.done, 'tasks done');
  });

  await test('a name typed wrong is found, and the page says that it is spelt nearly so', async () => {
    const { documents } = await get(`${api}/documents`);
    const plain = documents.map((d) => d.name).find((name) => /^[A-Za-z ]{10,}$/.test(name) && name.split(' ').some((w) => w.length > 6));
    const long = plain.split(' ').find((w) => w.length > 6);
    const typed = long.slice(0, 3) + long[4] + long[3] + long.slice(5);
    await go(`/search?q=${encodeURIComponent(typed)}`);
    await page.getByText('These names come near.').waitFor();
    check((await page.locator('a.gp-result').first().innerText()).toLowerCase().includes(long.toLowerCase()), `${long} for ${typed}`);
    check((await page.locator('a.gp-result mark').count()) > 0, 'nothing is marked');
    equal((await axe(page)).join('\n'), '', 'violations');
  });

  await test('the palette narrows by kind and company, and offers what was opened last; the browser keeps ids alone', async () => {
    const { documents } = await get(`${api}/documents`);
    const document = documents.find((d) => /^[A-Za-z]{4,}/.test(d.name));
    const word = /^[A-Za-z]{4,}/.exec(document.name)[0];
    await go(`${at}/documents/${document.id}`);
    const kept = await page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('gluepot-recent')).map(([, text]) => text).join());
    check(kept.includes(`documents:${document.id}`), `what is kept: ${kept}`);
    check(/^(\["|"\]|","|,|(documents|flexible_assets|checklists|passwords):\d+)+$/.test(kept), `more than ids: ${kept}`);
    await go('/');
    await page.keyboard.press('Control+k');
    const group = page.getByText('Opened last', { exact: true });
    await group.waitFor();
    await page.getByRole('option').first().waitFor();
    check((await page.getByRole('option').first().innerText()).includes(document.name.trim()), 'what was opened last is not first');
    await page.keyboard.press('Escape');
    await go(at);
    await page.keyboard.press('Control+k');
    await page.getByRole('button', { name: `In ${company.name}`, exact: true }).click();
    await page.getByRole('button', { name: 'Documents', exact: true }).click();
    await page.getByRole('combobox', { name: 'Search everything' }).fill(word);
    await page.getByText('Records', { exact: true }).waitFor();
    await page.locator('.gp-option mark').first().waitFor();
    const subs = await page.locator('.gp-option:has(mark) .gp-dim').allInnerTexts();
    check(subs.length > 0 && subs.every((sub) => sub.startsWith('Document') && sub.includes(company.name)), `not all are documents of ${company.name}: ${subs.join(' | ')}`);
    equal((await axe(page)).join('\n'), '', 'violations');
    await page.keyboard.press('Escape');
  });
}
