// SPDX-License-Identifier: Apache-2.0
// The audit grows without end, so it is read in pages and filtered on the hub.
import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText, Search, ShieldCheck } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { useChange } from '../../api/queries';
import { Status, Time } from '../../components/bits';
import { DataTable, type Column } from '../../components/data_table';
import { Page } from '../../components/page';
import { Bones, Empty, ErrorNotice, Notice } from '../../components/states';
import { absolute, count } from '../../lib/format';
import { actionName, auditAction, outcomeWords } from '../../lib/words';

type Row = Schemas['AuditEntry'];
const kinds: Record<Row['actor']['kind'], string> = { user: '', key: 'API key', system: '', operator: 'shell' };
const columns: Column<Row>[] = [
  { id: 'at', name: 'When', width: '118px', value: (r) => r.at_ms, searchable: false, cell: (r) => <Time ms={r.at_ms} /> },
  { id: 'actor', name: 'Who', width: 'minmax(84px, 0.8fr)', value: (r) => r.actor.name, cell: (r) => <>{r.actor.name}{kinds[r.actor.kind] ? <span className="gp-dim"> {kinds[r.actor.kind]}</span> : null}</> },
  { id: 'action', name: 'What', width: 'minmax(164px, 1.1fr)', value: (r) => auditAction(r), from: 420 },
  { id: 'subject', name: 'Subject', width: 'minmax(150px, 1.8fr)', value: (r) => r.subject, from: 560 },
  { id: 'company', name: 'Company', width: 'minmax(110px, 1.1fr)', value: (r) => r.company?.name, from: 760 },
  { id: 'outcome', name: 'Outcome', width: '108px', value: (r) => outcomeWords[r.outcome].text, cell: (r) => <Status tone={outcomeWords[r.outcome].tone}>{outcomeWords[r.outcome].text}</Status>, from: 480 },
  { id: 'reason', name: 'Reason', width: 'minmax(120px, 1.2fr)', value: (r) => r.reason, from: 1020, whenFilled: true, cell: (r) => <span title={r.reason ?? undefined}>{r.reason || '–'}</span> },
  { id: 'address', name: 'From', width: '116px', value: (r) => r.address, from: 940, cell: (r) => <span className="gp-mono">{r.address ?? '–'}</span> },
  { id: 'sequence', name: 'No.', width: '76px', right: true, value: (r) => Number(r.sequence), from: 860, cell: (r) => <span className="gp-mono">{r.sequence}</span> },
];
const actionChoices = ['reveal', 'sign_in', 'connect', 'map', 'push', 'user_create'];

export default function Audit() {
  const [params, setParams] = useSearchParams();
  const action = params.get('action');
  const outcome = params.get('outcome');
  const [text, setText] = useState(params.get('find') ?? '');
  const [q] = useDebouncedValue(text.trim(), 250);
  const put = (name: string, value: string | null) => setParams((p) => {
    const next = new URLSearchParams(p);
    if (value) next.set(name, value);
    else next.delete(name);
    return next;
  }, { replace: true });
  const latest = useRef(put);
  useEffect(() => {
    latest.current = put;
  });
  useEffect(() => latest.current('find', q || null), [q]);
  const audit = useInfiniteQuery({
    queryKey: ['audit', action, outcome, q],
    initialPageParam: undefined as string | undefined,
    staleTime: 0,
    placeholderData: keepPreviousData,
    getNextPageParam: (last) => last.next_before ?? undefined,
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => unwrap(api.GET('/audit', { params: { query: { limit: 200, before: pageParam, action: action ?? undefined, outcome: outcome ?? undefined, q: q || undefined } } })),
  });
  const verify = useChange(() => unwrap(api.POST('/audit/verify', { body: {} })));
  const rows = useMemo(() => audit.data?.pages.flatMap((p) => p.entries) ?? [], [audit.data]);
  const actions = useMemo(() => [...new Set([...actionChoices, ...rows.map((r) => r.action), ...(action ? [action] : [])])].map((a) => ({ value: a, label: actionName(a) })), [rows, action]);
  const v = verify.data;
  return (
    <Page title="Audit" crumbs={[{ name: 'Settings', to: '/settings' }]} fill sub="Who did what to which record, and when. Entries are appended, never changed."
      actions={<Button variant="default" leftSection={<ShieldCheck size={15} />} loading={verify.isPending} onClick={() => verify.mutate(undefined)}>Verify the chain</Button>}>
      {verify.isError ? <ErrorNotice error={verify.error} what="The chain was not verified." /> : null}
      {v ? (
        <Notice tone={v.sound ? 'good' : 'bad'} live title={v.sound ? `All ${count(v.entries)} entries are sound.` : `The chain is broken at entry ${v.first_broken?.sequence ?? '?'}.`}>
          {v.sound ? <p className="gp-small">Checked {absolute(v.checked_at_ms)}. Head <span className="gp-mono">{v.head.slice(0, 16)}…</span></p> : <p>{v.first_broken?.what} Keep a copy of the audit file as it is, and run <span className="gp-mono">gluepot audit verify</span> on the hub.</p>}
        </Notice>
      ) : null}
      {audit.isError && !audit.data ? <ErrorNotice error={audit.error} what="The audit could not be read." retry={() => void audit.refetch()} /> : null}
      {audit.isError && audit.data ? <Notice tone="attention" title="This may be old: the last read failed." /> : null}
      {!audit.data ? (audit.isError ? null : <Bones />) : (
        <DataTable<Row> label="Audit" rows={rows} columns={columns} rowId={(r) => r.sequence} noun={['entry', 'entries']} csvName="audit" noSearch lead={<>
        <TextInput aria-label="Search the audit" placeholder="Search the whole audit" leftSection={<Search size={15} />} value={text} onChange={(e) => setText(e.currentTarget.value)} w={200} />
        <Select aria-label="What" placeholder="Every action" clearable clearButtonProps={{ 'aria-label': 'Every action' }} data={actions} value={action} onChange={(x) => put('action', x)} w={150} comboboxProps={{ withinPortal: false }} />
        <Select aria-label="Outcome" placeholder="Every outcome" clearable clearButtonProps={{ 'aria-label': 'Every outcome' }} data={Object.entries(outcomeWords).map(([value, w]) => ({ value, label: w.text }))} value={outcome} onChange={(x) => put('outcome', x)} w={150} comboboxProps={{ withinPortal: false }} />
        {audit.hasNextPage ? <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>Read older entries</Button> : null}
        </>}
          narrow={(r) => `${r.actor.name}: ${auditAction(r).toLowerCase()}${r.subject ? ` ${r.subject}` : ''} · ${outcomeWords[r.outcome].text}`}
          empty={<Empty icon={<ScrollText size={28} aria-hidden />} title={action || outcome || q ? 'Nothing fits' : 'No entries yet'}>{action || outcome || q ? 'No entry matches these filters.' : 'Each sign-in, reveal, mapping and connection leaves one.'}</Empty>} />
      )}
    </Page>
  );
}
