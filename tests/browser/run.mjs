// SPDX-License-Identifier: Apache-2.0
// Drives a fresh hub through Chromium as its first user would: set up, connect, map, sync, search, read, reveal, audit, keys.
// One file a part under pages/, in the order below: each builds on what the ones before left on the hub.
//   node tests/browser/run.mjs --url HUB --setup-url LINK --itglue-url ACCOUNT --itglue-key-file FILE
//     [--automate-host H --automate-port P --automate-database D --automate-user U --automate-password-file F] [--hub-command FILE]
//     [--companies-csv FILE] [--search WORD] [--company NAME] [--password-entry NAME] [--expect-value-file FILE] [--screenshots DIR]
//     [--parts setup,connect,...] only these, in their order
// Prints a line a test; the last line is "N passed, N failed"; the exit code is not 0 when one failed.
import fs from 'node:fs';
import { equal, makeTests, openBrowser, readArguments, settle } from './harness.mjs';
import apiKeys from './pages/api_keys.mjs';
import companies from './pages/companies.mjs';
import audit from './pages/audit.mjs';
import connect from './pages/connect.mjs';
import frame from './pages/frame.mjs';
import hostile from './pages/hostile.mjs';
import passwordSync from './pages/password_sync.mjs';
import passwordSyncInsight from './pages/password_sync/insight.mjs';
import passwordSyncMany from './pages/password_sync/many.mjs';
import passwordSyncPlans from './pages/password_sync/plans.mjs';
import people from './pages/people.mjs';
import reading from './pages/reading.mjs';
import records from './pages/records.mjs';
import singleSignOn from './pages/single_sign_on.mjs';
import setup from './pages/setup.mjs';
import walk from './pages/walk.mjs';
import wizard from './pages/wizard.mjs';

const options = readArguments([
  'url', 'setup-url', 'itglue-url', 'itglue-key-file', 'companies-csv', 'search', 'company', 'password-entry', 'expect-value-file', 'screenshots',
  'hub-command', 'parts', 'automate-host', 'automate-port', 'automate-database', 'automate-user', 'automate-password-file',
]);
for (const needed of ['url', 'setup-url', 'itglue-url', 'itglue-key-file']) {
  if (!options[needed]) {
    console.error(`--${needed} is needed`);
    process.exit(2);
  }
}

const hub = options.url.replace(/\/+$/, '');
const key = fs.readFileSync(options['itglue-key-file'], 'utf8').trim();
const expected = options['expect-value-file'] ? fs.readFileSync(options['expect-value-file'], 'utf8').replace(/\r?\n$/, '') : null;

const { browser, context, page, offences } = await openBrowser(hub);
const { test, finish } = makeTests();

const go = async (to) => {
  await page.goto(hub + to);
  await settle(page);
};
const button = (text) => page.getByRole('button', { name: text });
const get = (to) => page.evaluate(async (url) => (await fetch(url)).json(), `/api/v1${to}`);
const change = (method, to, body = {}) => page.evaluate(async ([method, url, body]) => {
  const { csrf_token } = await (await fetch('/api/v1/session')).json();
  const answer = await fetch(url, { method, headers: { 'Content-Type': 'application/json', 'Gluepot-Csrf': csrf_token }, body: JSON.stringify(body) });
  return answer.status === 204 ? null : answer.json();
}, [method, `/api/v1${to}`, body]);

const shared = {
  options, hub, key, expected, context, page, offences, test, go, button, get, change,
  name: 'ana',
  password: 'correct horse battery staple',
  longJobMs: 10 * 60_000,
  /** Addresses of records found on the way, for the walk over every page. */
  found: { company: null, document: null, password: null, run: null },
};
if (options.screenshots) fs.mkdirSync(options.screenshots, { recursive: true });
const parts = { setup, connect, records, companies, api_keys: apiKeys, password_sync: passwordSync, password_sync_plans: passwordSyncPlans, password_sync_insight: passwordSyncInsight, password_sync_many: passwordSyncMany, audit, people, single_sign_on: singleSignOn, reading, frame, walk, wizard, hostile };
// These have a hub of their own, so each is run when it is asked for.
const apart = ['wizard', 'hostile'];
for (const [title, part] of Object.entries(parts)) {
  if (options.parts ? options.parts.split(',').includes(title) : !apart.includes(title)) await part(shared);
}

await test('no request left the hub', async () => equal(offences.elsewhere.join('\n'), '', 'requests'));
await test('no error was logged', async () => equal(offences.console.join('\n'), '', 'errors'));

await browser.close();
process.exit(finish() ? 0 : 1);
