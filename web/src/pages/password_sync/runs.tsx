// SPDX-License-Identifier: Apache-2.0
// What runs now, and every run before it.
import { useSyncJob, useSyncRuns, type Run } from '../../api/password_sync';
import { Card, Status, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { JobPanel } from '../../components/job';
import { Empty, Loaded } from '../../components/states';
import { duration } from '../../lib/format';
import { byWords, countsText, type Tone } from '../../lib/words';
import { Frame } from './frame';

/** How a run ended; one whose rows failed did not go well, even though it came to its end. */
export function runWord(r: Run): { text: string; tone: Tone } {
  if (r.state === 'running') return { text: 'Running', tone: 'busy' };
  if (r.state === 'failed') return { text: 'Ended early', tone: 'bad' };
  if (r.state === 'stopped') return { text: 'Stopped', tone: 'attention' };
  return (r.counts.failed ?? 0) + (r.counts.unknown ?? 0) > 0 ? { text: 'With failures', tone: 'attention' } : { text: 'Done', tone: 'good' };
}
const wrote = (r: Run) => ['created', 'adopted', 'updated', 'overwritten', 'recreated', 'archived'].some((k) => (r.counts[k] ?? 0) > 0);
const failed = (r: Run) => runWord(r).tone === 'bad' || runWord(r).text === 'With failures';
const filters: Filter<Run>[] = [
  { id: 'all', name: 'All', matches: () => true }, { id: 'wrote', name: 'Wrote something', matches: wrote }, { id: 'failed', name: 'With failures', matches: failed },
];
const columns: Column<Run>[] = [
  { id: 'started', name: 'Started', width: 'minmax(120px, 1fr)', value: (r) => r.started_at_ms, cell: (r) => <Time ms={r.started_at_ms} /> },
  { id: 'state', name: 'Ended', width: '124px', value: (r) => runWord(r).text, from: 400, cell: (r) => { const w = runWord(r); return <Status tone={w.tone}>{w.text}</Status>; } },
  { id: 'took', name: 'Took', width: '88px', value: (r) => (r.finished_at_ms && r.started_at_ms ? r.finished_at_ms - r.started_at_ms : null), from: 560, cell: (r) => (r.finished_at_ms && r.started_at_ms ? duration(r.finished_at_ms - r.started_at_ms) : '–') },
  { id: 'by', name: 'By', width: '120px', value: (r) => byWords(r.started_by), from: 480 },
  { id: 'client', name: 'Client', width: 'minmax(120px, 1fr)', value: (r) => r.client?.name, from: 860, whenFilled: true },
  { id: 'counts', name: 'Result', width: 'minmax(200px, 3fr)', value: (r) => countsText(r.counts) || 'nothing to do', cell: (r) => <span title={r.message ?? undefined}>{countsText(r.counts) || 'nothing to do'}</span> },
];
const defaults = { sort: { column: 'started', descending: true } };
const rowId = (r: Run) => r.id;
const href = (r: Run) => `/password-sync/runs/${encodeURIComponent(r.id)}`;
const narrow = (r: Run) => <>{runWord(r).text} · {countsText(r.counts) || 'nothing to do'}</>;

export function RunsPage() {
  const runs = useSyncRuns();
  const job = useSyncJob();
  return (
    <Frame title="Runs">
      {job ? <Card title="Running now"><JobPanel job={job} /></Card> : null}
      <Loaded query={runs} what="The runs">
        {(data) => <DataTable<Run> label="Runs" rows={data.runs} columns={columns} filters={filters} defaults={defaults} rowId={rowId} href={href} noun={['run', 'runs']} narrow={narrow}
          empty={<Empty title="No run yet">Each sync of passwords leaves a line here with what it created, changed and left alone.</Empty>} />}
      </Loaded>
    </Frame>
  );
}
