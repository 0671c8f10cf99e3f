// SPDX-License-Identifier: Apache-2.0
// What one run did with each password, failures first.
import { Button } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useRows, useRun, type Outcome } from '../../api/password_sync';
import { useMay, useOrganizations } from '../../api/queries';
import { Status, Tag, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Empty, Loaded, Notice } from '../../components/states';
import { duration, plural, sentenceCase } from '../../lib/format';
import { actionWord, mayRetry, outcomeRank, outcomeWord } from '../../lib/password_sync';
import { byWords, countsText } from '../../lib/words';
import { Frame } from './frame';
import { runWord } from './runs';
import { SyncState, useSyncStart } from './start';

type Row = Outcome & { name: string; into: string | null };
const columns: Column<Row>[] = [
  { id: 'title', name: 'Password', width: 'minmax(160px, 1.4fr)', value: (r) => r.name },
  { id: 'client', name: 'Client', width: 'minmax(120px, 1fr)', value: (r) => r.client?.name, from: 640 },
  { id: 'outcome', name: 'Outcome', width: '120px', value: (r) => outcomeWord(r.outcome).text, cell: (r) => <Tag tone={outcomeWord(r.outcome).tone} title={r.action ? actionWord(r.action) : undefined}>{outcomeWord(r.outcome).text}</Tag> },
  { id: 'reason', name: 'Why', width: 'minmax(180px, 2.4fr)', value: (r) => r.reason, from: 560, cell: (r) => <span title={sentenceCase(r.reason ?? '')}>{sentenceCase(r.reason ?? '') || '–'}</span> },
  { id: 'organization', name: 'Organization', width: 'minmax(120px, 1fr)', value: (r) => r.into, from: 960 },
  { id: 'at', name: 'At', width: '104px', value: (r) => r.at_ms, searchable: false, from: 760, cell: (r) => <Time ms={r.at_ms} /> },
];
const defaults = { sort: null };
const rowId = (r: Row) => r.password_id;
const href = (r: Row) => `/password-sync/passwords/${r.password_id}`;
const mayPick = (r: Row) => mayRetry(r.outcome);
const narrow = (r: Row) => <><Tag tone={outcomeWord(r.outcome).tone}>{outcomeWord(r.outcome).text}</Tag> {[r.client?.name, sentenceCase(r.reason ?? '')].filter(Boolean).join(' · ')}</>;

export function RunPage() {
  const { id = '' } = useParams();
  const answer = useRun(id);
  // An outcome names its client by id.
  const list = useRows();
  const organizations = useOrganizations(useMay('read_integrations'));
  const may = useMay('write_password_sync');
  const start = useSyncStart();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set<string>());
  const run = answer.data?.run;
  const rows = useMemo((): Row[] => {
    const clients = new Map(list.data?.passwords.map((r) => [r.client?.id, r.client]));
    const names = new Map(organizations.data?.organizations.map((o) => [o.id, o.name]));
    return (answer.data?.outcomes ?? []).map((o) => ({
      ...o, client: o.client ?? (o.client_id ? (clients.get(o.client_id) ?? { id: o.client_id, name: `Client ${o.client_id}` }) : null), name: o.title || `Password ${o.password_id}`,
      into: o.organization?.name ?? (o.organization_id ? (names.get(o.organization_id) ?? `Organization ${o.organization_id}`) : null),
    })).sort((a, b) => outcomeRank(a.outcome) - outcomeRank(b.outcome) || a.at_ms - b.at_ms);
  }, [answer.data, organizations.data, list.data]);
  const filters = useMemo((): Filter<Row>[] => [
    { id: 'all', name: 'All', matches: () => true },
    ...[...new Set(rows.map((r) => r.outcome))].map((o) => ({ id: o, name: outcomeWord(o).text, matches: (r: Row) => r.outcome === o })),
  ], [rows]);
  const failed = useMemo(() => rows.filter(mayPick), [rows]);
  const retry = (of: Row[]) => start.begin({ label: `Try ${plural(of.length, 'password')} again`, body: { password_ids: of.map(rowId) }, question: null });
  const word = run ? runWord(run) : null;
  return (
    <Frame title="Run" above={{ name: 'Runs', to: '/password-sync/runs' }} actions={may && failed.length > 0 ? (
      <Button leftSection={<RotateCcw size={15} />} loading={start.pending} disabled={start.running !== undefined} onClick={() => retry(failed)}>Try {plural(failed.length, 'password')} again</Button>
    ) : null}>
      <SyncState start={start} />
      {run && word ? (
        <div className="gp-row-wrap gp-run-line">
          <Status tone={word.tone}>{word.text}</Status>
          <span className="gp-dim gp-num"><Time ms={run.started_at_ms} />{run.finished_at_ms && run.started_at_ms ? ` · took ${duration(run.finished_at_ms - run.started_at_ms)}` : ''} · by {byWords(run.started_by)}{run.client ? ` · ${run.client.name}` : ''} · {countsText(run.counts) || 'nothing to do'}</span>
        </div>
      ) : null}
      {run?.message ? <Notice tone={run.state === 'failed' ? 'bad' : 'attention'} title={sentenceCase(run.message)} /> : null}
      <Loaded query={answer} what="What the run did">
        {(data) => data === null ? (
          <Empty title="There is no such run" action={<Button variant="default" component={Link} to="/password-sync/runs">All runs</Button>}>It may be older than what is kept.</Empty>
        ) : (
          <DataTable<Row> label="Outcomes" rows={rows} columns={columns} filters={filters} defaults={defaults} rowId={rowId} href={href} noun={['password', 'passwords']} csvName="password-sync-run" narrow={narrow}
            selection={may && failed.length > 0 ? { selected, onChange: setSelected, may: mayPick,
              bar: (_, of) => <Button size="xs" loading={start.pending} disabled={start.running !== undefined} onClick={() => { retry(of); setSelected(new Set()); }}>Try {plural(of.length, 'password')} again</Button> } : undefined}
            empty={<Empty title="Nothing was written">Every password was left as it is. The counts above say why.</Empty>} />
        )}
      </Loaded>
    </Frame>
  );
}
