// SPDX-License-Identifier: Apache-2.0
// 10,000 passwords: how the table scrolls and how fast it filters. The answer is generated in the real shape; the drawing is what is measured.
import { check, equal } from '../../harness.mjs';

const total = 10_000;
const states = ['unchanged', 'unchanged', 'unchanged', 'create', 'update', 'drifted', 'adopt', 'conflict', 'unreadable', 'empty', 'unmapped', 'orphaned'];
const actions = { create: ['sync'], update: ['sync'], adopt: ['sync'], drifted: ['overwrite', 'keep'], conflict: ['overwrite', 'keep'] };
const clients = Array.from({ length: 240 }, (_, i) => ({ id: String(i + 1), name: `Client ${i + 1} of Northwind` }));

function generated() {
  const counts = {};
  const passwords = Array.from({ length: total }, (_, i) => {
    const state = states[(i * 7) % states.length];
    const client = clients[(i * 31) % clients.length];
    counts[state] = (counts[state] ?? 0) + 1;
    const auto = i % 5 === 0;
    return {
      password_id: String(i + 1), client, location: 'Head office', title: `Server ${i + 1} administrator`, username: `administrator${i % 900}`, state,
      reason: 'the value in Automate is not the one written last', organization: state === 'unmapped' ? null : client,
      documentation_password_id: state === 'create' ? null : String(900_000 + i), source_url: null, last_sync_at_ms: state === 'create' ? null : 1_790_000_000_000 + i * 1000,
      auto_sync: auto, auto_sync_from: auto ? 'client' : null, drift: 'hold', drift_own: 'default', stopped: false, changed_here_at: null, changed_here_by: null, changed_there_at_ms: null,
      rotated_at_ms: null, first_seen_at_ms: 1_780_000_000_000, likely_client: null, read_with_client: null, actions: [...(actions[state] ?? []), 'stop'],
    };
  });
  return { counts, answer: { passwords, planned_at_ms: Date.now() } };
}

/** Scrolls by several screens a second, down and up, then by jumps through the whole; milliseconds between frames as the page sees them. */
const scroll = (page) => page.evaluate(async () => {
  const table = document.querySelector('.gp-table');
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  const gaps = [];
  let last = await frame();
  for (let i = 0; i < 240; i++) {
    table.scrollTop = i < 100 ? i * 160 : i < 200 ? (200 - i) * 160 : (i * 7919 * 40) % table.scrollHeight;
    const now = await frame();
    gaps.push(now - last);
    last = now;
  }
  return { gaps: gaps.sort((a, b) => a - b), moved: table.scrollTop };
});

/**
 * The page's own work in each frame: processor time of its main thread from one frame's beginning to the next one's, by the browser's trace.
 * Unlike the time between frames it does not count what other programs on the machine took.
 */
async function framesOf(page, run) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', (part) => events.push(...part.value));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'], excludedCategories: ['*'] } });
  const seen = await run();
  const complete = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const marks = events.filter((e) => e.name === 'FireAnimationFrame');
  const busiest = new Map();
  for (const m of marks) busiest.set(`${m.pid} ${m.tid}`, (busiest.get(`${m.pid} ${m.tid}`) ?? 0) + 1);
  const thread = [...busiest].sort((a, b) => b[1] - a[1])[0]?.[0];
  const of = (e) => `${e.pid} ${e.tid}` === thread;
  const starts = marks.filter(of).map((m) => m.ts).sort((a, b) => a - b);
  const tasks = events.filter((e) => e.ph === 'X' && e.name === 'RunTask' && of(e) && typeof e.tdur === 'number').sort((a, b) => a.ts - b.ts);
  const work = [];
  let at = 0;
  for (const task of tasks) {
    // The task in which the page's frame callbacks run begins the next frame.
    let begins = false;
    while (at < starts.length && starts[at] < task.ts + task.dur) {
      begins = true;
      at += 1;
    }
    if (begins) work.push(0);
    if (work.length > 0) work[work.length - 1] += task.tdur / 1000;
  }
  return { seen, tasks: tasks.length, work: work.sort((a, b) => a - b) };
}

/** From the change of the field, or the click, to the first frame with the rows wanted. */
const filtered = (page, text, wanted) => page.evaluate(async ([value, status]) => {
  const input = document.querySelector('.gp-table-search input');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const begun = performance.now();
  set.call(input, value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  const shown = document.querySelector('.gp-toolbar-end [role="status"]');
  while (!shown.textContent.startsWith(status)) {
    if (performance.now() - begun > 5000) throw new Error(`${shown.textContent} instead of ${status}`);
    await new Promise((done) => requestAnimationFrame(done));
  }
  return performance.now() - begun;
}, [text, wanted]);
const chosen = (page, name, wanted) => page.evaluate(async ([label, status]) => {
  const chip = [...document.querySelectorAll('.gp-chips .gp-chip')].find((c) => c.textContent.startsWith(label));
  const begun = performance.now();
  chip.click();
  const shown = document.querySelector('.gp-toolbar-end [role="status"]');
  while (!shown.textContent.startsWith(status)) {
    if (performance.now() - begun > 5000) throw new Error(`${shown.textContent} instead of ${status}`);
    await new Promise((done) => requestAnimationFrame(done));
  }
  return performance.now() - begun;
}, [name, wanted]);

export default async function manyRows({ options, page, test, go }) {
  if (!options['automate-host']) return;
  const { counts, answer } = generated();
  const said = (n) => n.toLocaleString('en');
  const part = (list, share) => list[Math.min(list.length - 1, Math.floor(list.length * share))];

  await test('10,000 passwords scroll without a frame of more than 50 ms of the page’s own work', async () => {
    await page.route('**/api/v1/password-sync/passwords', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(answer) }));
    await go('/password-sync/passwords');
    await page.locator('.gp-toolbar-end').getByText(`${said(total)} passwords`).waitFor();
    await scroll(page);
    // What the table does shows in each round; a pause of the browser itself (its garbage collector) does not come each time.
    const worst = [];
    for (let round = 0; round < 5 && !(Math.min(...worst) <= 50); round++) {
      const { seen, tasks, work } = await framesOf(page, () => scroll(page));
      check(work.length > 100 && part(work, 0.5) > 0.2, `the trace holds ${work.length} frames with work of the page`);
      console.log(`     work a frame (${work.length} frames, ${tasks} tasks): median ${part(work, 0.5).toFixed(1)} ms, 99 % ${part(work, 0.99).toFixed(1)} ms, worst ${work.at(-1).toFixed(1)} ms`);
      console.log(`     time between frames, other programs included: median ${part(seen.gaps, 0.5).toFixed(1)} ms, 99 % ${part(seen.gaps, 0.99).toFixed(1)} ms, worst ${seen.gaps.at(-1).toFixed(1)} ms`);
      check(seen.moved > 1000, 'the table did not scroll');
      worst.push(work.at(-1));
    }
    check(Math.min(...worst) <= 50, `a frame took ${worst.map((ms) => ms.toFixed(1)).join(', ')} ms in ${worst.length} rounds`);
  });

  await test('10,000 passwords filter within 100 ms', async () => {
    const with99 = answer.passwords.filter((r) => ['server', '99'].every((w) => [r.title, r.username, r.client.name, r.organization?.name ?? '', r.location, r.reason].some((t) => t.toLowerCase().includes(w)))).length;
    const texts = [['server 99', with99], ['', null]];
    const of = (n) => (n === null ? `${said(total)} passwords` : `${said(n)} of ${said(total)} passwords`);
    const chips = { Changed: counts.update, New: counts.create, All: null };
    const times = {};
    for (let round = 0; round < 5; round++) {
      for (const [text, n] of texts) (times[`"${text}"`] ??= []).push(await filtered(page, text, of(n)));
      for (const [name, n] of Object.entries(chips)) (times[name] ??= []).push(await chosen(page, name, of(n)));
    }
    for (const [what, ms] of Object.entries(times)) {
      ms.sort((a, b) => a - b);
      console.log(`     ${what}: fastest ${Math.round(ms[0])} ms, median ${Math.round(ms[2])} ms, worst ${Math.round(ms[4])} ms`);
    }
    // The fastest of five: what other programs took meanwhile is not the page's.
    for (const [what, ms] of Object.entries(times)) check(ms[0] <= 100, `${what} took ${Math.round(ms[0])} ms`);
  });

  await test('all of 10,000 passwords are selected at once, and a filter leaves them selected', async () => {
    const bar = page.getByRole('region', { name: 'Selection' });
    await page.getByRole('checkbox', { name: `Select all ${said(total)} shown` }).click();
    await bar.getByText(`${said(total)} selected`, { exact: true }).waitFor();
    const writes = counts.create + counts.update + counts.adopt;
    await bar.getByRole('button', { name: `Sync ${said(writes)} passwords` }).waitFor();
    await page.getByRole('group', { name: 'Show' }).getByRole('button', { name: /^Changed [\d,]+$/ }).click();
    await bar.getByText(`${said(total)} selected, ${said(total - counts.update)} not shown`).waitFor();
    equal(await page.getByTestId('sync-shown').innerText(), `Sync ${said(counts.update)} passwords`, 'what the button above says');
    await bar.getByRole('button', { name: 'Clear' }).click();
    await page.unroute('**/api/v1/password-sync/passwords');
  });
}
