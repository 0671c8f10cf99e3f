// SPDX-License-Identifier: Apache-2.0
// Somebody leaves: which passwords they saw, and which of them are changed since. The list ticks itself off.
import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download, UserRoundX } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { Bar, Status, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Page } from '../../components/page';
import { Empty, Loaded, Notice } from '../../components/states';
import { plural } from '../../lib/format';
import type { Tone } from '../../lib/words';

type Row = Schemas['Rotation'];
const states: Record<Row['state'], { text: string; tone: Tone }> = {
  to_change: { text: 'To change', tone: 'attention' },
  changed: { text: 'Changed', tone: 'good' },
  gone: { text: 'Not mirrored', tone: 'neutral' },
};
const isAsset = (row: Row) => row.kind === 'flexible_assets';
const named = (row: Row) => (isAsset(row) ? `${row.name} (password fields)` : row.name);
const columns: Column<Row>[] = [
  { id: 'name', name: 'Password', width: 'minmax(180px, 2fr)', fixed: true, value: named },
  { id: 'company', name: 'Company', width: 'minmax(130px, 1.2fr)', value: (r) => r.company?.name, from: 520 },
  { id: 'state', name: 'State', width: '128px', value: (r) => states[r.state].text, cell: (r) => <Status tone={states[r.state].tone}>{states[r.state].text}</Status>, from: 420 },
  { id: 'seen', name: 'Last seen', width: '118px', value: (r) => r.last_seen_at_ms, searchable: false, cell: (r) => <Time ms={r.last_seen_at_ms} />, from: 640 },
  { id: 'times', name: 'Times', width: '72px', right: true, value: (r) => r.times, from: 820 },
  { id: 'changed', name: 'Value changed', width: '128px', value: (r) => r.changed_at_ms, searchable: false, cell: (r) => <Time ms={r.changed_at_ms} never="unknown" />, from: 720 },
];
const filters: Filter<Row>[] = (Object.keys(states) as Row['state'][]).map((state) => ({ id: state, name: states[state].text, matches: (r) => r.state === state }));

export default function Leavers() {
  const [params, setParams] = useSearchParams();
  const user = params.get('user');
  const actors = useQuery({ queryKey: ['audit', 'actors'], queryFn: () => unwrap(api.GET('/audit/actors')), staleTime: 60_000 });
  const people = (actors.data?.actors ?? []).filter((a) => a.kind === 'user' && a.id).map((a) => ({ value: a.id ?? '', label: a.name }));
  return (
    <Page title="Leavers" crumbs={[{ name: 'Settings', to: '/settings' }]} fill sub="Every password a person was shown. Change it in the source; the next sync ticks it off here."
      actions={user ? <Button component="a" href={`/api/v1/audit/leavers/${encodeURIComponent(user)}/csv`} download variant="default" leftSection={<Download size={15} />}>Export CSV</Button> : null}>
      <Select label="Person" placeholder="Choose who leaves" searchable data={[...new Map(people.map((p) => [p.value, p])).values()]} value={user} maw={320}
        onChange={(id) => setParams(id ? { user: id } : {}, { replace: true })} comboboxProps={{ withinPortal: false }} />
      {user ? <Report key={user} user={user} /> : (
        <Empty icon={<UserRoundX size={28} aria-hidden />} title="Who leaves?">Choose a person to see which passwords they were shown, and which of those are still the same.</Empty>
      )}
    </Page>
  );
}

function Report({ user }: { user: string }) {
  const report = useQuery({ queryKey: ['audit', 'leaver', user], queryFn: () => unwrap(api.GET('/audit/leavers/{id}', { params: { path: { id: user } } })), staleTime: 0, refetchInterval: 60_000 });
  return (
    <Loaded query={report} what="The list">
      {({ user: who, counts, passwords, away }) => {
        const all = passwords.length;
        return (
          <>
            {away.entries > 0 ? <Notice tone="attention" title="This list may be incomplete."><p>{plural(away.entries, 'sealed entry', 'sealed entries')} of the audit lie elsewhere. Put {away.files.join(', ')} back into the audit’s folder to have them looked at.</p></Notice> : null}
            {all === 0 ? null : counts.to_change === 0 ? (
              <Notice tone="good" title={`Every password that ${who.name} saw is changed.`}>{counts.gone > 0 ? <p>{plural(counts.gone, 'entry is', 'entries are')} not mirrored any more: look at what they opened.</p> : null}</Notice>
            ) : (
              <div className="gp-stack" style={{ maxWidth: 520 }}>
                <p><strong>{plural(counts.to_change, 'password', 'passwords')} to change</strong><span className="gp-dim"> of {all} that {who.name} saw{who.active ? '; the account is still active' : ''}</span></p>
                <Bar parts={[{ value: counts.changed, label: 'changed' }, { value: counts.gone, color: 'var(--gp-line)', label: 'not mirrored' }]} whole={all} label={`${counts.changed} of ${all} changed`} />
              </div>
            )}
            <DataTable<Row> label={`Passwords that ${who.name} saw`} rows={passwords} columns={columns} filters={filters} rowId={(r) => `${r.kind}/${r.password_id}`} noun={['password', 'passwords']}
              href={(r) => (r.company ? `/companies/${encodeURIComponent(r.company.id)}/${isAsset(r) ? 'flexible-assets/item' : 'passwords'}/${encodeURIComponent(r.password_id)}` : '/settings/leavers')}
              narrow={(r) => <>{r.company?.name} · {states[r.state].text}</>}
              empty={<Empty title="Nothing to change">{who.name} was shown no password.</Empty>} />
          </>
        );
      }}
    </Loaded>
  );
}
