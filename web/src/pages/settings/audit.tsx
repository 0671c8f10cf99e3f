// SPDX-License-Identifier: Apache-2.0
// The audit grows without end, so it is read in pages and filtered on the hub.
import { Button, Drawer, Menu, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Download, Radio, ScrollText, Search, ShieldCheck } from 'lucide-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { useAllCompanies, useChange, useCompanies, useMay } from '../../api/queries';
import { CopyButton, Facts, Status, Time } from '../../components/bits';
import { DataTable, type Column } from '../../components/data_table';
import { Page } from '../../components/page';
import { Bones, Empty, ErrorNotice, Notice } from '../../components/states';
import { absolute, count } from '../../lib/format';
import { actionChoices, actorWords, outcomeWords } from '../../lib/words';

const AuditStreamDrawer = lazy(() => import('./audit_stream'));
type Row = Schemas['AuditEntry'];
const columns: Column<Row>[] = [
  { id: 'sentence', name: 'What happened', width: 'minmax(240px, 4fr)', fixed: true, value: (r) => r.sentence, cell: (r) => <span className="gp-sentence" title={r.sentence}>{r.sentence}</span> },
  { id: 'at', name: 'When', width: '118px', value: (r) => r.at_ms, searchable: false, cell: (r) => <Time ms={r.at_ms} />, from: 420 },
  { id: 'outcome', name: 'Outcome', width: '108px', value: (r) => outcomeWords[r.outcome].text, cell: (r) => <Status tone={outcomeWords[r.outcome].tone}>{outcomeWords[r.outcome].text}</Status>, from: 480 },
  { id: 'actor', name: 'Who', width: 'minmax(84px, 0.8fr)', value: (r) => r.actor.name, from: 980, cell: (r) => <>{r.actor.name}{actorWords[r.actor.kind] ? <span className="gp-dim"> {actorWords[r.actor.kind]}</span> : null}</> },
  { id: 'company', name: 'Company', width: 'minmax(110px, 1fr)', value: (r) => r.company?.name, from: 820 },
  { id: 'address', name: 'From', width: '116px', value: (r) => r.address, from: 900, cell: (r) => <span className="gp-mono">{r.address ?? '–'}</span> },
  { id: 'sequence', name: 'No.', width: '76px', right: true, value: (r) => Number(r.sequence), from: 700, cell: (r) => <span className="gp-mono">{r.sequence}</span> },
];
const names = ['actor', 'action', 'company_id', 'outcome', 'record_id', 'from', 'to', 'find'] as const;
type Name = (typeof names)[number];

/** A day of the viewer's zone as milliseconds; its end for the upper bound. */
function dayMs(text: string | null, end: boolean): number | undefined {
  if (!text || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = new Date(`${text}T${end ? '23:59:59.999' : '00:00:00'}`).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}

export default function Audit() {
  const [params, setParams] = useSearchParams();
  const given = Object.fromEntries(names.map((n) => [n, params.get(n)])) as Record<Name, string | null>;
  const [text, setText] = useState(given.find ?? '');
  const [q] = useDebouncedValue(text.trim(), 250);
  const [open, setOpen] = useState<Row | null>(null);
  const [streaming, setStreaming] = useState(false);
  const manage = useMay('manage_audit');
  const allCompanies = useAllCompanies();
  const put = (name: Name, value: string | null) => setParams((p) => {
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
  const query = {
    action: given.action ?? undefined, outcome: given.outcome ?? undefined, company_id: given.company_id ?? undefined, actor: given.actor ?? undefined,
    record_id: given.record_id ?? undefined, q: q || undefined, from_ms: dayMs(given.from, false), to_ms: dayMs(given.to, true),
  };
  const audit = useInfiniteQuery({
    queryKey: ['audit', query],
    initialPageParam: undefined as string | undefined,
    staleTime: 0,
    placeholderData: keepPreviousData,
    getNextPageParam: (last) => last.next_before ?? undefined,
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => unwrap(api.GET('/audit', { params: { query: { limit: 200, before: pageParam, ...query } } })),
  });
  const verify = useChange(() => unwrap(api.POST('/audit/verify', { body: {} })));
  const rows = useMemo(() => audit.data?.pages.flatMap((p) => p.entries) ?? [], [audit.data]);
  const filtered = Object.values(query).some((v) => v !== undefined);
  return (
    <Page title="Audit" crumbs={[{ name: 'Settings', to: '/settings' }]} fill sub={allCompanies ? 'Who did what to which record, and when. Entries are appended, never changed.' : 'Who did what to which record of your companies, and when.'}
      actions={<>
        {allCompanies ? <Export query={query} filtered={filtered} /> : null}
        {manage ? <Button variant="default" leftSection={<Radio size={15} />} onClick={() => setStreaming(true)}>Stream</Button> : null}
        {allCompanies ? <Button variant="default" leftSection={<ShieldCheck size={15} />} loading={verify.isPending} onClick={() => verify.mutate(undefined)}>Verify the chain</Button> : null}
      </>}>
      {verify.isError ? <ErrorNotice error={verify.error} what="The chain was not verified." /> : null}
      {verify.data ? <Verified result={verify.data} /> : null}
      {audit.isError && !audit.data ? <ErrorNotice error={audit.error} what="The audit could not be read." retry={() => void audit.refetch()} /> : null}
      {audit.isError && audit.data ? <Notice tone="attention" title="This may be old: the last read failed." /> : null}
      {!audit.data ? (audit.isError ? null : <Bones />) : (
        <DataTable<Row> label="Audit" rows={rows} columns={columns} rowId={(r) => r.sequence} noun={['entry', 'entries']} noSearch onOpen={setOpen} heights={[52, 44, 76]}
          lead={<Filters given={given} put={put} text={text} setText={setText} rows={rows}
            more={audit.hasNextPage ? <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>Read older entries</Button> : null} />}
          rowActions={(r) => <Button variant="subtle" color="gray" size="compact-xs" aria-label={`Details of entry ${r.sequence}`} onClick={() => setOpen(r)}>Details</Button>} actionsWidth="72px"
          narrow={(r) => <><Time ms={r.at_ms} /> · {outcomeWords[r.outcome].text}</>}
          empty={<Empty icon={<ScrollText size={28} aria-hidden />} title={filtered ? 'Nothing fits' : 'No entries yet'}>{filtered ? 'No entry matches these filters.' : 'Each sign-in, reveal, mapping and connection leaves one.'}</Empty>} />
      )}
      {streaming ? <Suspense fallback={null}><AuditStreamDrawer onClose={() => setStreaming(false)} /></Suspense> : null}
      {open ? <EntryDrawer entry={open} onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}

function Verified({ result: v }: { result: Schemas['AuditVerification'] }) {
  return (
    <Notice tone={v.sound ? 'good' : 'bad'} live title={v.sound ? `All ${count(v.entries)} entries are sound.` : `The chain is broken at entry ${v.first_broken?.sequence ?? '?'}.`}>
      {v.sound ? (
        <p className="gp-small">Checked {absolute(v.checked_at_ms)}. The chain’s head is <span className="gp-mono" style={{ overflowWrap: 'anywhere' }}>{v.head}</span> <CopyButton text={v.head} label="Copy the head" /> Kept elsewhere, it shows later that nothing before it was changed.{v.away > 0 ? ` ${count(v.away)} sealed entries lie elsewhere; their heads are sound.` : ''}</p>
      ) : <p>{v.first_broken?.what} Keep a copy of the audit file as it is, and run <span className="gp-mono">gluepot audit verify</span> on the hub.</p>}
    </Notice>
  );
}

function Export({ query, filtered }: { query: Record<string, string | number | undefined>; filtered: boolean }) {
  const address = (format: string) => {
    const search = new URLSearchParams({ format });
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    return `/api/v1/audit/export?${search.toString()}`;
  };
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target><Button variant="default" leftSection={<Download size={15} />}>Export</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{filtered ? 'What the filters leave' : 'Every entry'}; that you exported is audited</Menu.Label>
        <Menu.Item component="a" href={address('csv')} download>CSV, for a spreadsheet</Menu.Item>
        <Menu.Item component="a" href={address('jsonl')} download>JSON lines, for a program</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Filters({ given, put, text, setText, rows, more }: {
  given: Record<Name, string | null>; put: (name: Name, value: string | null) => void; text: string; setText: (text: string) => void; rows: Row[]; more: React.ReactNode;
}) {
  const actors = useQuery({ queryKey: ['audit', 'actors'], queryFn: () => unwrap(api.GET('/audit/actors')), staleTime: 60_000 });
  const companies = useCompanies(useMay('read_companies'));
  const actions = useMemo(() => actionChoices([...rows.map((r) => r.action), ...(given.action ? [given.action] : [])]), [rows, given.action]);
  // Somebody without an id (a first run's set-up, a refused sign-in) is no person to pick.
  const people = (actors.data?.actors ?? []).filter((a) => a.id || a.kind !== 'user').map((a) => ({ value: a.id ? `${a.kind}:${a.id}` : a.kind, label: `${a.name || a.kind}${actorWords[a.kind] ? ` (${actorWords[a.kind]})` : ''}` }));
  const who = [...new Map(people.map((p) => [p.value, p])).values()];
  const choose = (name: Name, label: string, placeholder: string, data: { value: string; label: string }[], w: number) => (
    <Select aria-label={label} placeholder={placeholder} clearable searchable clearButtonProps={{ 'aria-label': placeholder }} data={data} value={given[name]} onChange={(x) => put(name, x)} w={w} comboboxProps={{ withinPortal: false }} />
  );
  return (
    <>
      <TextInput aria-label="Search the audit" placeholder="Search every entry" leftSection={<Search size={15} />} value={text} onChange={(e) => setText(e.currentTarget.value)} w={196} />
      {who.length > 0 ? choose('actor', 'Who', 'Everybody', who, 150) : null}
      {choose('action', 'What', 'Every action', actions, 176)}
      {companies.data ? choose('company_id', 'Company', 'Every company', companies.data.companies.map((c) => ({ value: c.id, label: c.name })), 160) : null}
      {choose('outcome', 'Outcome', 'Every outcome', Object.entries(outcomeWords).map(([value, w]) => ({ value, label: w.text })), 154)}
      <TextInput type="date" aria-label="From this day" leftSection={<span className="gp-small gp-dim">From</span>} leftSectionWidth={48} value={given.from ?? ''} max={given.to ?? undefined} onChange={(e) => put('from', e.currentTarget.value || null)} w={172} />
      <TextInput type="date" aria-label="To this day" leftSection={<span className="gp-small gp-dim">To</span>} leftSectionWidth={34} value={given.to ?? ''} min={given.from ?? undefined} onChange={(e) => put('to', e.currentTarget.value || null)} w={158} />
      {given.record_id ? <Button variant="light" size="xs" onClick={() => put('record_id', null)}>One record only: show all</Button> : null}
      {more}
    </>
  );
}

/** Why, in the words of whoever gave them; before them stands how the value was asked for. */
function reasonWords(e: Row): string | null {
  if (!e.action.startsWith('reveal') || !e.reason) return e.reason;
  const [purpose, ...said] = e.reason.split(': ');
  const way = { show: 'to see it', copy: 'to copy it', code: 'for its one-time code' }[purpose ?? ''];
  return way === undefined ? e.reason : [way, ...said].join(': ');
}

function EntryDrawer({ entry: e, onClose }: { entry: Row; onClose: () => void }) {
  return (
    <Drawer opened onClose={onClose} position="right" size={480} title={`Entry ${e.sequence}`} closeButtonProps={{ 'aria-label': 'Close' }} transitionProps={{ duration: 100 }}>
      <div className="gp-stack-2">
        <p>{e.sentence}</p>
        <Facts rows={[
          ['Outcome', <Status key="o" tone={outcomeWords[e.outcome].tone}>{outcomeWords[e.outcome].text}</Status>],
          ['When', absolute(e.at_ms)],
          ['Finished', e.finished_at_ms ? absolute(e.finished_at_ms) : null],
          ['Who', `${e.actor.name}${actorWords[e.actor.kind] ? ` (${actorWords[e.actor.kind]})` : ''}`],
          ['Company', e.company?.name],
          ['Reason', reasonWords(e)],
          ['From', e.address ? <span key="a" className="gp-mono">{e.address}</span> : null],
          ['Session', e.session ? <span key="s" className="gp-mono">{e.session}</span> : null],
          ['Asked of', e.source],
          ['Record', e.record_id ? <span key="r" className="gp-row"><span className="gp-mono">{e.record_id}</span><CopyButton text={e.record_id} label="Copy the record’s id" /></span> : null],
        ]} />
      </div>
    </Drawer>
  );
}
