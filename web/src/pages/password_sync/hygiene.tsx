// SPDX-License-Identifier: Apache-2.0
// The state of the vault: passwords used twice, never or long not rotated, unreadable, gone or empty. Never a value.
import { Button } from '@mantine/core';
import { Download, ShieldCheck } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useHygiene, type Finding, type Hygiene, type HygieneRow } from '../../api/password_sync';
import { Tag, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Empty, Loaded } from '../../components/states';
import { count, plural, sentenceCase } from '../../lib/format';
import { findingWords } from '../../lib/password_sync';
import { currentParams } from '../../lib/table';
import { ClientChip, useClientFilter } from './client_chip';
import { Frame } from './frame';

const findings = Object.keys(findingWords) as Finding[];
const name = (r: HygieneRow) => r.title || `Password ${r.password_id}`;
const findingsText = (r: HygieneRow) => r.findings.map((f) => findingWords[f]?.text ?? f).join(', ');
const defaults = { sort: null };
const worst = (r: HygieneRow) => Math.min(...r.findings.map((f) => findings.indexOf(f)));
const rowId = (r: HygieneRow) => r.password_id;
const href = (r: HygieneRow) => `/password-sync/passwords/${r.password_id}`;
const narrow = (r: HygieneRow) => <><Tags row={r} /> {r.client?.name ?? ''}</>;

function Tags({ row }: { row: HygieneRow }) {
  return <span className="gp-tags">{row.findings.map((f) => <Tag key={f} tone={findingWords[f]?.tone} title={f === 'unreadable' && row.reason ? sentenceCase(row.reason) : findingWords[f]?.help}>{findingWords[f]?.text ?? f}</Tag>)}</span>;
}
function age(r: HygieneRow): string {
  if (r.age_days === null) return '–';
  return r.age_days >= 730 ? `${Math.floor(r.age_days / 365)} years` : plural(r.age_days, 'day');
}

export function HygienePage() {
  const hygiene = useHygiene();
  return (
    <Frame title="Hygiene" comparedAt={hygiene.data?.checked_at_ms} actions={hygiene.data && hygiene.data.rows.length > 0 ? <Button component="a" href="/api/v1/password-sync/hygiene.csv" download="password-hygiene.csv" variant="default" leftSection={<Download size={15} />}>Download CSV</Button> : null}>
      <Loaded query={hygiene} what="The state of the vault">{(data) => <Report data={data} />}</Loaded>
    </Frame>
  );
}

function Report({ data }: { data: Hygiene }) {
  const [client, setClient, ofClient] = useClientFilter();
  const [params, setParams] = useSearchParams();
  const group = params.get('group');
  const setGroup = useCallback((to: string | null) => {
    const next = currentParams();
    if (to === null) next.delete('group');
    else next.set('group', to);
    setParams(next, { replace: true });
  }, [setParams]);
  const where = useMemo(() => (ofClient === null && group === null ? null : {
    test: (r: HygieneRow) => (ofClient?.test(r) ?? true) && (group === null || r.reused_group === group), clear: () => { setClient(null); setGroup(null); },
  }), [ofClient, group, setClient, setGroup]);
  const filters = useMemo((): Filter<HygieneRow>[] => [
    { id: 'any', name: 'All findings', matches: (r) => r.findings.length > 0 },
    ...findings.map((f) => ({ id: f, name: findingWords[f]!.text, title: findingWords[f]!.help, matches: (r: HygieneRow) => r.findings.includes(f) })),
  ], []);
  const columns = useMemo((): Column<HygieneRow>[] => [
    { id: 'title', name: 'Password', width: 'minmax(170px, 1.5fr)', value: name },
    { id: 'username', name: 'User name', width: 'minmax(110px, 1fr)', value: (r) => r.username, from: 1100, cell: (r) => <span className="gp-mono">{r.username || '–'}</span> },
    { id: 'client', name: 'Client', width: 'minmax(120px, 1.1fr)', value: (r) => r.client?.name, from: 640 },
    { id: 'findings', name: 'Findings', width: 'minmax(200px, 1.7fr)', value: findingsText, cell: (r) => <Tags row={r} /> },
    { id: 'group', name: 'Same value as', width: '136px', value: (r) => (r.reused_group ? `${r.reused_group} ${r.reused_with}` : null), from: 860, whenFilled: true,
      cell: (r) => (r.reused_group ? <button type="button" className="gp-plain gp-link" title="Show the passwords that share this value" onClick={() => setGroup(group === r.reused_group ? null : r.reused_group)}>{count(r.reused_with)} {r.reused_with === 1 ? 'other' : 'others'} ({r.reused_group})</button> : <span className="gp-dim">–</span>) },
    { id: 'age', name: 'Unchanged for', width: '112px', right: true, value: (r) => r.age_days, searchable: false, from: 720, cell: age },
    { id: 'expires', name: 'Expires', width: '108px', value: (r) => r.expires, from: 1240, whenFilled: true, cell: (r) => <span className="gp-num">{r.expires?.slice(0, 10) ?? '–'}</span> },
  ], [group, setGroup]);
  const today = data.rotated_today;
  const waiting = today.filter((r) => !r.synced).length;
  const rows = useMemo(() => [...data.rows].sort((a, b) => worst(a) - worst(b)), [data.rows]);
  return (
    <>
      {today.length > 0 ? (
        <details className="gp-fold gp-today">
          <summary><span className="gp-strong gp-num">{plural(today.length, 'password')} rotated today</span><span className="gp-num">, {waiting === 0 ? 'all synced' : `${count(waiting)} not synced yet`}</span></summary>
          <ul className="gp-feed gp-feed-short" tabIndex={0} aria-label="Rotated today">
            {today.map((r) => <li key={r.password_id}><span className="gp-clip"><span className="gp-strong">{r.title || `Password ${r.password_id}`}</span> <span className="gp-dim">{r.client?.name}{r.by ? ` · by ${r.by}` : ''}</span></span><span className="gp-small gp-dim">{r.synced ? 'synced' : 'not synced yet'} · <Time ms={r.at_ms} /></span></li>)}
          </ul>
        </details>
      ) : null}
      <DataTable<HygieneRow> label="Findings" rows={rows} columns={columns} filters={filters} defaults={defaults} rowId={rowId} href={href} noun={['password', 'passwords']} narrow={narrow} where={where}
        chips={
          <>
            <ClientChip rows={data.rows} value={client} onChange={setClient} />
            {group !== null ? <button type="button" className="gp-chip" data-on aria-label={`Show every value, not only group ${group}`} onClick={() => setGroup(null)}>Same value: {group} ✕</button> : null}
          </>
        }
        empty={data.checked_at_ms === null ? <Empty icon={<ShieldCheck size={28} aria-hidden />} title="Nothing was checked yet">Compare both sides on the Passwords page; what it reads is checked here.</Empty>
          : <Empty icon={<ShieldCheck size={28} aria-hidden />} title="Nothing to mend">No password of Automate is used twice, overdue, unreadable or without a value.</Empty>} />
    </>
  );
}
