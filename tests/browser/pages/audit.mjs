// SPDX-License-Identifier: Apache-2.0
// The audit's page, leavers, reveal rules, and what a reveal asks for in place.
import path from 'node:path';
import { axe, check, equal } from '../harness.mjs';
import { picture } from '../picture.mjs';

export default async function audit({ options, page, test, found, go, button, get, change, name }) {
  const reveal = page.getByRole('button', { name: 'Reveal', exact: true });
  const rule = (given) => change('PATCH', '/reveal-settings', { rule: { demand: null, second_factor: null, approval: null, ...given }, grace_minutes: 0 });

  await test('B66 an entry of the audit opens with source, address and session', async () => {
    const [last] = (await get('/audit?action=reveal&actor=user&outcome=done&limit=1')).entries;
    await go('/settings/audit?action=reveal&outcome=done');
    await button(`Details of entry ${last.sequence}`).click();
    const drawer = page.getByRole('dialog');
    const text = await drawer.innerText();
    for (const part of [last.sentence, last.source, last.address]) check(text.includes(part), `${part} is not in: ${text}`);
    equal((await axe(page)).join('\n'), '', 'violations');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  await test('the audit is filtered by who and day, and keeps that in the address', async () => {
    await go('/settings/audit');
    await page.getByRole('combobox', { name: 'Who' }).or(page.getByRole('textbox', { name: 'Who' })).first().click();
    await page.getByRole('option', { name, exact: true }).first().click();
    await page.waitForURL((to) => to.searchParams.get('actor')?.startsWith('user:') === true);
    // The rows of before stay until the answer is there.
    await page.waitForFunction(() => ![...document.querySelectorAll('tr, [role=row]')].some((row) => row.textContent.includes('Gluepot checked')));
    await page.getByText(new RegExp(`^${name} `)).first().waitFor();
    await page.getByLabel('From this day').fill('2001-01-01');
    await page.getByLabel('To this day').fill('2001-01-02');
    await page.getByText('Nothing fits').waitFor();
  });

  await test('the audit is filtered by any action, found by its words', async () => {
    await go('/settings/audit');
    const what = page.getByRole('combobox', { name: 'What' }).or(page.getByRole('textbox', { name: 'What' })).first();
    await what.click();
    await what.fill('merged');
    await page.getByRole('option', { name: 'Merged companies', exact: true }).click();
    await page.waitForURL((to) => to.searchParams.get('action') === 'company_merge');
    equal((await axe(page)).join('\n'), '', 'violations');
  });

  await test('verifying shows the chain’s head', async () => {
    await go('/settings/audit');
    await button('Verify the chain').click();
    await page.getByText(/entries are sound/).waitFor();
    const { head } = await change('POST', '/audit/verify', {});
    check(/^[0-9a-f]{64}$/.test(head), `the head ${head}`);
    check(/[0-9a-f]{64}/.test(await page.locator('.gp-notice').first().innerText()), 'the head is not shown');
  });

  await test('a leaver’s list names what was seen, and who has seen an entry stands on its page', async () => {
    await go('/settings/leavers');
    await page.getByRole('combobox', { name: 'Person' }).or(page.getByRole('textbox', { name: 'Person' })).first().click();
    await page.getByRole('option', { name, exact: true }).first().click();
    const row = page.getByRole('row').filter({ hasText: found.password.name }).first();
    await row.waitFor();
    check((await row.innerText()).includes('To change'), 'the entry is not to be changed');
    await row.getByRole('link').first().click();
    await page.getByText('Who has seen this password').waitFor();
    await page.getByText('Knows it').first().waitFor();
    // Where the link was, a button may stand now that tells what it does.
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').first().waitFor({ state: 'detached' });
    equal((await axe(page)).join('\n'), '', 'violations');
  });

  await test('a reason is asked for in place, and stands in the audit', async () => {
    await rule({ demand: 'reason' });
    await go(found.password.path);
    await reveal.click();
    await page.getByText('What is this for?').waitFor();
    equal(await page.getByTestId('revealed-value').count(), 0, 'values shown');
    equal((await axe(page)).join('\n'), '', 'violations');
    await page.getByLabel('Reason').fill('switch replaced');
    await page.keyboard.press('Enter');
    await page.getByTestId('revealed-value').waitFor();
    equal((await get('/audit?action=reveal&actor=user&limit=1')).entries[0].reason, 'show: switch replaced', 'the audit');
    await rule({ demand: 'ticket' });
    await page.reload();
    await reveal.click();
    await page.getByText('Which ticket is this for?').waitFor();
    await rule({});
  });

  await test('another person’s approval is asked for in place', async () => {
    await rule({ approval: true });
    await go(found.password.path);
    await reveal.click();
    await page.getByText('asks for another person’s approval').waitFor();
    await page.getByLabel('What is it for?').fill('outage at night');
    await button('Ask for approval').click();
    await page.getByText('Another person who may reveal it has to approve.').waitFor();
    await go('/settings/approvals');
    await page.getByText('outage at night').waitFor();
    equal(await button('Approve one reveal').count(), 0, 'nobody approves his own question');
    equal((await axe(page)).join('\n'), '', 'violations');
    await rule({});
  });

  await test('the rules are set on their page', async () => {
    await go('/settings/reveal-rules');
    await page.getByLabel('Passwords one person may be shown within an hour').fill('200');
    await button('Save the rules').click();
    await page.getByText('Saved. The next reveal follows it.').waitFor();
    equal((await get('/reveal-settings')).most_per_hour, 200, 'what was stored');
    await change('PATCH', '/reveal-settings', { most_per_hour: 0, grace_minutes: 15 });
  });

  await test('a category has rules of its own, everywhere and at one company', async () => {
    const rules = async (to) => (await get(to)).categories;
    const [first] = await rules('/reveal-settings');
    await go('/settings/reveal-rules');
    await page.getByLabel(`Say before, ${first.name}`, { exact: true }).selectOption({ label: 'A reason' });
    await button('Save the rules').click();
    await page.getByText('Saved. The next reveal follows it.').waitFor();
    equal((await rules('/reveal-settings')).find((c) => c.id === first.id).demand, 'reason', 'everywhere');
    await go(`/settings/reveal-rules?company=${found.company}`);
    await page.getByLabel(`Say before, ${first.name}`, { exact: true }).locator('option').first().getByText('As above: a reason').waitFor({ state: 'attached' });
    await page.getByLabel(`Approval, ${first.name}`, { exact: true }).selectOption({ label: 'Yes' });
    equal((await axe(page)).join('\n'), '', 'violations');
    if (options.screenshots) await picture(page, path.join(options.screenshots, 'reveal-rules-company-light.png'));
    await button(/^Save the rules of/).click();
    await page.getByText(/^The rules of .* are saved/).waitFor();
    equal((await rules(`/companies/${found.company}/reveal-rules`)).find((c) => c.id === first.id).approval, true, 'at the company');
    const nothing = { id: first.id, demand: null, second_factor: null, approval: null };
    await change('PUT', `/companies/${found.company}/reveal-rules`, { categories: [nothing] });
    await change('PATCH', '/reveal-settings', { categories: [nothing] });
  });

  await test('Home says whose reveals are frozen and what waits for an approval', async () => {
    const settings = await get('/reveal-settings');
    const answer = (body) => (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(body) });
    const ref = { id: '1', name: 'Somebody' };
    const asked = { id: '1', company: ref, password: ref, user: ref, reason: 'outage', asked_at_ms: Date.now(), state: 'asked', decided_by: null, decided_at_ms: null, expires_at_ms: null, own: false, may_decide: true };
    await go('/');
    equal(await page.getByTestId('reveals-frozen').count() + await page.getByTestId('approvals-waiting').count(), 0, 'lines while nothing waits');
    await page.route('**/api/v1/reveal-settings', answer({ ...settings, frozen: [{ user: { id: '1', name: 'Mara Lindqvist' }, frozen_at_ms: Date.now() }] }));
    await page.route('**/api/v1/reveal-approvals', answer({ approvals: [asked, { ...asked, id: '2', own: true, may_decide: false }] }));
    await go('/');
    const frozen = page.getByTestId('reveals-frozen');
    await frozen.getByText('Mara Lindqvist').waitFor();
    const waiting = page.getByTestId('approvals-waiting');
    await waiting.getByText('1 approval waits for you').waitFor();
    equal((await axe(page)).join('\n'), '', 'violations');
    equal(await frozen.getByRole('link').getAttribute('href'), '/settings/reveal-rules', 'where the frozen lead');
    await waiting.getByRole('link').click();
    await page.waitForURL('**/settings/approvals');
    for (const path of ['**/api/v1/reveal-settings', '**/api/v1/reveal-approvals']) await page.unroute(path);
    await go('/');
  });

  await test('streaming says that nobody answers', async () => {
    await go('/settings/audit');
    await button('Stream').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Nothing is lost while the receiver is down').waitFor();
    await change('PUT', '/audit/stream', { kind: 'webhook', url: 'http://127.0.0.1:9/none', everything: true });
    await drawer.getByText(/^Waiting:/).waitFor();
    equal((await axe(page)).join('\n'), '', 'violations');
    await change('PUT', '/audit/stream', { kind: 'off' });
    await page.keyboard.press('Escape');
  });
}
