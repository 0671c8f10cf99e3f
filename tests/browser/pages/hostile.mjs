// SPDX-License-Identifier: Apache-2.0
// S-05: five hundred texts that try to run a script or to load something, in every field that a page shows, through the real sync. Nothing of
// them may run, no request may leave, and the policy of the page may have had nothing to stop.
import { serve } from '../hostile_account.mjs';
import { payloads } from '../payloads.mjs';
import { axe, check, equal, settle, until } from '../harness.mjs';

const value = '<img src=x onerror="window.ran=[-1]">"\'`&amp;</script>';

export default async function hostile({ hub, context, page, offences, test, go, get, longJobMs }) {
  const account = await serve(payloads, value);
  const stopped = [];
  await context.exposeFunction('policyStopped', (what) => stopped.push(what));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (e) => window.policyStopped(`${location.pathname}: ${e.effectiveDirective} ${e.blockedURI} ${e.sample}`));
  });
  const dialogs = [];
  page.on('dialog', (dialog) => { dialogs.push(dialog.message()); void dialog.dismiss(); });
  const send = (method, path, body) => page.evaluate(async ([m, p, b]) => {
    const { csrf_token: token } = await (await fetch('/api/v1/session')).json();
    const answer = await fetch(`/api/v1${p}`, { method: m, headers: { 'Content-Type': 'application/json', 'Gluepot-Csrf': token }, body: JSON.stringify(b) });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  }, [method, path, body]);
  const good = async (method, path, body) => {
    const answer = await send(method, path, body);
    check(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  /** Scrolls whatever scrolls to its end, a screen at a time, so that every row of a long table has been drawn. */
  const seeAll = () => page.evaluate(async () => {
    const boxes = [document.scrollingElement, ...document.querySelectorAll('*')].filter((e) => e.scrollHeight > e.clientHeight + 40 && (e === document.scrollingElement || /auto|scroll/.test(getComputedStyle(e).overflowY)));
    for (const box of boxes) {
      for (let at = 0; at < box.scrollHeight; at += Math.max(200, box.clientHeight - 80)) {
        box.scrollTop = at;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }
      box.scrollTop = 0;
    }
  });
  /** Events that a person would cause by moving over what stands there. */
  const touchAll = () => page.evaluate(() => {
    for (const element of document.querySelectorAll('.gp-doc *, .gp-card *')) {
      for (const event of ['mouseover', 'mouseenter', 'pointerenter', 'focus', 'focusin', 'toggle', 'animationstart', 'load', 'error', 'begin']) element.dispatchEvent(new Event(event, { bubbles: event === 'mouseover' || event === 'focusin' }));
    }
  });
  const quiet = async (where) => {
    await touchAll();
    equal(JSON.stringify(await page.evaluate(() => window.ran ?? null)), 'null', `scripts that ran ${where}`);
    equal(dialogs.join(), '', `dialogs ${where}`);
    equal(stopped.join('\n'), '', `what the policy had to stop ${where}`);
    equal(offences.elsewhere.join('\n'), '', `requests that left ${where}`);
    equal(new URL(page.url()).origin, new URL(hub).origin, `where the page went ${where}`);
    const bad = await page.evaluate(() => [...document.querySelectorAll('.gp-doc *')].filter((e) => /^(script|iframe|object|embed|style|link|meta|base|form|input|button|svg|math|video|audio|template)$/i.test(e.tagName)
      || [...e.attributes].some((a) => /^on|^style$|^srcset$|^srcdoc$|^formaction$|^ping$|^id$|^name$/i.test(a.name)) || /^\s*(javascript|data|vbscript|blob):/i.test(e.getAttribute('href') ?? e.getAttribute('src') ?? '')).map((e) => e.outerHTML.slice(0, 120)));
    equal(bad.join('\n'), '', `elements that could run ${where}`);
  };

  await test('S05 the hub mirrors an account whose every text means harm', async () => {
    check(payloads.length >= 500, `${payloads.length} payloads`);
    await go('/');
    await good('PUT', '/integrations/itglue', { url: account.url, key: `ITG.${'0'.repeat(32)}.hostile` });
    await until(async () => (await get('/organizations')).organizations.length > payloads.length, 60_000, 'the organizations');
    const ids = (await get('/organizations')).organizations.map((o) => o.id);
    await good('POST', '/companies/from-organizations', { organization_ids: ids });
    await good('PUT', '/integrations/itglue/password-sharing', { enabled: true, default_level: 'reveal' });
    const job = await good('POST', '/sync', {});
    await until(async () => (await get(`/jobs/${job.id}`)).finished_at_ms, longJobMs, 'the sync');
    const ended = await get(`/jobs/${job.id}`);
    equal(ended.state, 'succeeded', JSON.stringify(ended.error));
  });

  const companies = (await get('/companies')).companies;
  const target = companies.find((c) => c.name === 'Target');
  const at = `/companies/${target?.id}`;

  await test('S05 nothing was lost on the way: every record of it stands in the hub', async () => {
    equal(companies.length, account.lists.organizations.length, 'companies');
    for (const kind of ['documents', 'passwords', 'checklists']) equal((await get(`${at}/${kind}`))[kind].length, account.lists[kind].length, kind);
    const [type] = (await get(`${at}/flexible-asset-types`)).types;
    equal((await get(`${at}/flexible-assets?type_id=${type.id}`)).assets.length, payloads.length, 'flexible assets');
  });

  const pages = {
    'the companies': '/companies', 'the mapping': '/settings/mapping', 'a company': at, 'its documents': `${at}/documents`, 'its flexible assets': `${at}/flexible-assets/5001`,
    'its checklists': `${at}/checklists`, 'a checklist of 500 tasks': `${at}/checklists/7001`, 'its passwords': `${at}/passwords`, home: '/', integrations: '/settings/integrations',
  };
  for (const [name, path] of Object.entries(pages)) {
    await test(`S05 nothing runs on ${name}`, async () => {
      await go(path);
      await seeAll();
      await quiet(`on ${path}`);
    });
  }

  await test('S05 each text is harmless as a body: all of them through the page’s own sieve', async () => {
    // A checklist draws each task's description by itself: five hundred bodies on one page.
    await go(`${at}/checklists/7001`);
    const drawn = await page.evaluate(() => document.querySelectorAll('.gp-tasklist > li').length);
    equal(drawn, payloads.length, 'tasks');
    await quiet('in the descriptions of the tasks');
  });

  await test('S05 nothing runs in documents, assets and entries opened one by one', async () => {
    const some = (kind, first) => Array.from({ length: 24 }, (_, i) => `${at}/${kind}/${first + Math.floor((i * payloads.length) / 24)}`);
    for (const path of [...some('documents', 2000), ...some('flexible-assets/item', 8000), ...some('passwords', 6000)]) {
      await page.evaluate((to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }, path);
      await page.waitForFunction((to) => location.pathname === to, path);
      await settle(page);
      await quiet(`on ${path}`);
    }
  });

  await test('S05 nothing runs in search results, their snippets and the palette', async () => {
    for (const word of ['window', 'script', 'onerror', 'evil', 'svg', 'javascript', 'ran']) {
      await go(`/search?q=${word}`);
      await page.waitForFunction(() => document.querySelector('a.gp-result, .gp-empty'));
      check((await page.locator('a.gp-result').count()) > 0, `nothing was found for ${word}`);
      await quiet(`in results for ${word}`);
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search everything' }).fill('script');
    await page.getByText('Records', { exact: true }).waitFor();
    await quiet('in the palette');
    await page.keyboard.press('Escape');
  });

  await test('S05 a value that means harm is shown as text, and what was done stands in the audit as text', async () => {
    const entry = (await get(`${at}/passwords`)).passwords.find((p) => p.may_reveal);
    await go(`${at}/passwords/${entry.id}`);
    await page.getByRole('button', { name: 'Reveal', exact: true }).click();
    equal(await page.getByTestId('revealed-value').textContent(), value, 'the value');
    await quiet('beside a revealed value');
    for (let i = 0; i < 40; i++) await send('POST', `${at}/passwords/${6000 + i * 7}/reveal`, { purpose: 'show' });
    await go('/settings/audit');
    await seeAll();
    await quiet('in the audit');
  });

  await test('S05 names of users, companies and keys are text too', async () => {
    let taken = 0;
    offences.paused = true; // the browser logs each refusal of a name
    for (const text of payloads.filter((_, i) => i % 17 === 0)) {
      const role = (await get('/roles')).roles.at(-1);
      for (const [path, body] of [['/users', { name: text.slice(0, 60), role: role.id }], ['/api-keys', { name: text.slice(0, 80), password_access: false }], ['/companies', { name: `${text} 2` }]]) {
        const answer = await send('POST', path, body);
        check(answer.status < 500, `${path}: ${answer.status}`);
        taken += answer.status < 300 ? 1 : 0;
      }
    }
    offences.paused = false;
    check(taken > 30, `only ${taken} were taken`);
    for (const path of ['/settings/users', '/settings/api-keys', '/companies', '/settings/audit']) {
      await go(path);
      await seeAll();
      await quiet(`on ${path}`);
    }
  });

  await test('S05 the watch sees what gets through', async () => {
    await go('/');
    offences.paused = true;
    await page.evaluate((texts) => {
      const box = document.createElement('div');
      document.body.append(box);
      for (const text of texts) box.innerHTML = text;
    }, payloads.filter((text) => /^<img [^>]*onerror|^<div style/.test(text)));
    await until(async () => stopped.length > 5, 20_000, 'the policy to stop what was put on the page by hand');
    check(stopped.some((one) => one.includes('script-src')) && stopped.some((one) => one.includes('style-src')), stopped.slice(0, 5).join('\n'));
    await go('/');
    offences.paused = false;
    offences.elsewhere.length = 0;
  });

  await test('while the source is down its company says since when, all is readable, and a reveal says why not', async () => {
    const entry = (await get(`${at}/passwords`)).passwords.find((p) => p.may_reveal);
    const line = page.getByTestId('source-down');
    await go(`${at}/passwords/${entry.id}`);
    equal(await line.count(), 0, 'the line while all is well');
    await account.close();
    offences.paused = true;
    await page.getByRole('button', { name: 'Reveal', exact: true }).click();
    const why = page.getByRole('alert');
    await why.first().waitFor({ timeout: 60_000 });
    check(/answer|reach|connect|source/i.test(await why.first().innerText()), `why not: ${await why.first().innerText()}`);
    await line.waitFor({ timeout: 30_000 });
    check(/not been reachable since \S+/.test((await line.innerText()).replace(/\s+/g, ' ')), `since when: ${await line.innerText()}`);
    for (const path of [at, `${at}/documents`, `${at}/documents/2000`, `${at}/flexible-assets/5001`, `${at}/checklists/7001`, `${at}/passwords/${entry.id}`]) {
      await go(path);
      await line.waitFor();
      // The source's own text is as it is.
      equal((await axe(page, '.gp-doc')).join('\n'), '', `violations on ${path}`);
    }
    check((await get('/search?q=script')).results.length > 0, 'search while the source is down');
    await account.reopen();
    await line.waitFor({ state: 'detached', timeout: 30_000 });
    offences.paused = false;
  });

  await test('after Disconnect the mirrored records say that nothing newer comes, in the search too', async () => {
    const line = page.getByTestId('source-down');
    await go('/search');
    equal(await line.count(), 0, 'the line while it is connected');
    await good('DELETE', '/integrations/itglue?mappings=keep', {});
    for (const path of [at, `${at}/documents`, '/search', '/search?q=script']) {
      await go(path);
      await line.getByText(/^IT Glue is disconnected\./).waitFor();
      check(/until/.test(await line.innerText()), `until when: ${await line.innerText()}`);
      equal((await axe(page, '.gp-doc')).join('\n'), '', `violations on ${path}`);
    }
  });
}
