// SPDX-License-Identifier: Apache-2.0
// A Chromium, what it must not do, and a list of named tests. playwright-core and axe-core come from web/node_modules.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
];
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export function readArguments(names) {
  const given = {};
  const list = process.argv.slice(2);
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i]?.replace(/^--/, '');
    if (!names.includes(name) || list[i + 1] === undefined) {
      console.error(`unknown or incomplete option: ${list[i]}\noptions: ${names.map((n) => `--${n} VALUE`).join(' ')}`);
      process.exit(2);
    }
    given[name] = list[i + 1];
  }
  return given;
}

/** Chromium logs every refused request as an error. These refusals are answers that the pages or the tests ask for. */
const expectedRefusals = [
  [/^\/api\/v1\/companies\/\d+\/passwords\/\d+\/reveal$/, 422], [/^\/api\/v1\/companies\/\d+\/passwords\/\d+\/reveal$/, 403],
  [/^\/api\/v1\/session$/, 401], [/^\/api\/v1\/companies\/\d+\/(documents|passwords)\/99$/, 404], [/^\/api\/v1\/password-sync\/plan$/, 404], [/^\/api\/v1\/password-sync\/apply$/, 409], [/^\/api\/v1\/setup\/[^/]+$/, 404], [/^\/api\/v1\/companies\/import$/, 422],
  [/^\/api\/v1\/companies\/\d+\/passwords\/\d+\/reveal$/, 503], [/^\/api\/v1\/api-keys$/, 422], [/^\/api\/v1\/users$/, 422], [/^\/api\/v1\/integrations\/automate\/test$/, 422],
];
function expectedRefusal(message) {
  if (!message.text().startsWith('Failed to load resource')) return false;
  const { pathname } = new URL(message.location().url, 'http://none');
  return expectedRefusals.some(([path, status]) => path.test(pathname) && message.text().includes(` ${status} `));
}

export async function openBrowser(hubUrl) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  const origin = new URL(hubUrl).origin;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const offences = { elsewhere: [], console: [], policy: 0, paused: false };
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== 'blob:') offences.elsewhere.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !offences.paused && !expectedRefusal(message)) offences.console.push(`${page.url()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => offences.console.push(`${page.url()}: ${error.message}`));
  return { browser, context, page, offences, origin };
}

/**
 * Runs axe without weakening the page's policy: the debugger's own evaluation is not subject to it. What a selector of
 * `without` finds is not looked at.
 */
export async function axe(page, without) {
  const session = await page.context().newCDPSession(page);
  try {
    const call = async (expression) => {
      const answer = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
      return answer.result.value;
    };
    await call(`${axeSource}; undefined`);
    return await call(
      `axe.run(${without ? JSON.stringify({ exclude: [without] }) : 'document'}, { runOnly: ${JSON.stringify(axeTags)}, resultTypes: ['violations'] }).then((r) => r.violations.map((v) => ` +
        "v.id + ' (' + v.impact + '): ' + v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join('; ')))",
    );
  } finally {
    await session.detach();
  }
}

/** A page is at rest when its heading stands, no skeleton is shown and no part of it is still on its way. */
export async function settle(page) {
  await page.waitForSelector('.gp-page h1, .gp-door h1');
  await page.waitForFunction(
    () => !document.querySelector('[aria-label="Loading"]') && document.fonts.status === 'loaded' &&
      document.querySelectorAll('.gp-card, .gp-table, .gp-empty, .gp-reveal, form, .gp-notice').length > 0,
  );
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export function makeTests() {
  let passed = 0;
  let failed = 0;
  return {
    async test(name, run) {
      const start = performance.now();
      try {
        await run();
        passed += 1;
        console.log(`ok   ${name} (${Math.round(performance.now() - start)} ms)`);
        return true;
      } catch (error) {
        failed += 1;
        console.log(`FAIL ${name}\n     ${String(error?.message ?? error).split('\n').slice(0, 12).join('\n     ')}`);
        return false;
      }
    },
    finish() {
      console.log(`${passed} passed, ${failed} failed`);
      return failed === 0 && passed > 0;
    },
  };
}

export function check(condition, what) {
  if (!condition) throw new Error(what);
}

export function equal(got, wanted, what) {
  if (got !== wanted) throw new Error(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

/** Waits for a condition that the hub's answers show. */
export async function until(condition, ms, what) {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${Math.round(ms / 1000)} s for ${what}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}
