// SPDX-License-Identifier: Apache-2.0
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { KeyRound, RefreshCw, Wand2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link, Route, Routes, useLocation } from 'react-router';
import { api, unwrap, type Schemas } from '../api/client';
import { keys, queryClient, useChange, useClients, useIntegrations, useMay, useOrganizations, usePlan, useRuns, useStatus } from '../api/queries';
import { applyJob } from '../api/events';
import { Card, Tag, Time } from '../components/bits';
import { DataTable, type Column, type Filter } from '../components/data_table';
import { JobPanel } from '../components/job';
import { MatchDialog, type MatchPreview } from '../components/match_dialog';
import { Page } from '../components/page';
import { PairSelect } from '../components/pair_select';
import { Empty, ErrorNotice, Loaded, Notice } from '../components/states';
import { count, duration, plural, sentenceCase } from '../lib/format';
import { countsText, planWords, ruleWords } from '../lib/words';

export default function PasswordSync() {
  return (
    <Routes>
      <Route index element={<PlanPage />} />
      <Route path="clients" element={<ClientsPage />} />
      <Route path="runs" element={<RunsPage />} />
      <Route path="*" element={<PlanPage />} />
    </Routes>
  );
}

function Frame({ title, fill, actions, comparedAt, children }: { title: string; fill?: boolean; actions?: React.ReactNode; comparedAt?: number; children: React.ReactNode }) {
  const { pathname } = useLocation();
  const integrations = useIntegrations();
  const automate = integrations.data?.automate;
  const manages = useMay('manage_integrations');
  const tabs = [['/password-sync', 'Passwords'], ['/password-sync/clients', 'Client mapping'], ['/password-sync/runs', 'Runs']] as const;
  const off = automate && (automate.state === 'not_configured' || automate.state === 'disconnected');
  return (
    <Page title={title} crumbs={title === 'Password Sync' ? [] : [{ name: 'Password Sync', to: '/password-sync' }]} fill={fill} head={
      <>
        <div className="gp-page-head">
          <div className="gp-grow"><h1>Password Sync</h1><p className="gp-dim">From ConnectWise Automate to the documentation, one way.{comparedAt ? <> Compared <Time ms={comparedAt} />.</> : null}</p></div>
          {off ? null : <div className="gp-row-wrap">{actions}</div>}
        </div>
        <nav className="gp-tabs" aria-label="Password Sync">{tabs.map(([to, name]) => <Link key={to} to={to} aria-current={pathname === to ? 'page' : undefined}>{name}</Link>)}</nav>
      </>
    }>
      {off ? (
        <Empty icon={<KeyRound size={28} aria-hidden />} title="ConnectWise Automate is not connected"
          action={manages ? <Button component={Link} to="/settings/integrations?open=automate">Connect Automate</Button> : undefined}>
          Passwords kept in Automate are written to the documentation and kept equal there. {manages ? 'It needs a database account that may only read.' : 'An administrator can connect it in Settings, Integrations.'}
        </Empty>
      ) : (
        <>
          {automate?.state === 'error' ? <Notice tone="bad" title={automate.message ?? 'Automate does not answer.'}><p>{automate.next_step} The last plan is still shown.</p></Notice> : null}
          {automate?.warnings?.map((w) => <Notice key={w} tone="attention" title={w} />)}
          {children}
        </>
      )}
    </Page>
  );
}

type Row = Schemas['PlanRow'];
const columns: Column<Row>[] = [
  { id: 'title', name: 'Password', width: 'minmax(170px, 1.6fr)', value: (r) => r.title || `Password ${r.password_id}` },
  { id: 'username', name: 'User name', width: 'minmax(110px, 1fr)', value: (r) => r.username, from: 1040, cell: (r) => <span className="gp-mono">{r.username || '–'}</span> },
  { id: 'client', name: 'Client', width: 'minmax(120px, 1.2fr)', value: (r) => r.client?.name, from: 640 },
  { id: 'state', name: 'State', width: '118px', value: (r) => planWords[r.state].text, cell: (r) => <Tag tone={planWords[r.state].tone} title={planWords[r.state].help}>{planWords[r.state].text}</Tag> },
  { id: 'reason', name: 'Why', width: 'minmax(150px, 1.8fr)', value: (r) => r.reason, from: 820, cell: (r) => <span title={sentenceCase(r.reason)}>{sentenceCase(r.reason)}</span> },
  { id: 'organization', name: 'Organization', width: 'minmax(120px, 1.1fr)', value: (r) => r.organization?.name, from: 1180 },
  { id: 'last', name: 'Last sync', width: '104px', value: (r) => r.last_sync_at_ms, searchable: false, from: 720, cell: (r) => <Time ms={r.last_sync_at_ms} /> },
];
const defaults = { sort: null };

function PlanPage() {
  const plan = usePlan();
  const status = useStatus();
  const may = useMay('write_password_sync');
  const make = useChange(() => unwrap(api.POST('/password-sync/plan', { body: {} })));
  const apply = useChange((ids: string[] | null) => unwrap(api.POST('/password-sync/apply', { body: { plan_id: plan.data?.id, ...(ids ? { password_ids: ids } : {}) } })), [keys.status]);
  const [selected, setSelected] = useState(new Set<string>());
  const [visible, setVisible] = useState<Row[]>([]);
  const running = status.data?.running_jobs.find((j) => j.kind === 'password_sync');
  const rows = plan.data?.rows;
  const filters = useMemo((): Filter<Row>[] => {
    const present = (Object.keys(planWords) as Row['state'][]).filter((s) => rows?.some((r) => r.state === s));
    return [{ id: 'all', name: 'All', matches: () => true }, ...present.map((s) => ({ id: s, name: planWords[s].text, title: planWords[s].help, matches: (r: Row) => r.state === s }))];
  }, [rows]);
  const writable = visible.filter((r) => planWords[r.state].writes);
  const whole = rows !== undefined && visible.length === rows.length;
  const start = (ids: string[] | null) =>
    apply.mutate(ids, { onSuccess: (job) => { setSelected(new Set()); applyJob(job); } });
  const makePlan = () => make.mutate(undefined, { onSuccess: (p) => { queryClient.setQueryData(keys.plan, p); setSelected(new Set()); } });
  return (
    <Frame title="Password Sync" fill comparedAt={plan.data?.created_at_ms} actions={may ? (
      <>
        <Button variant={plan.data ? 'default' : 'filled'} leftSection={<RefreshCw size={15} />} loading={make.isPending} disabled={running !== undefined} onClick={makePlan}>{plan.data ? 'Compare again' : 'Compare both sides'}</Button>
        {plan.data ? <Button disabled={writable.length === 0 || running !== undefined} loading={apply.isPending} onClick={() => start(whole ? null : writable.map((r) => r.password_id))} data-testid="apply-plan">
          {writable.length === 0 ? 'Nothing to sync' : `Sync ${plural(writable.length, 'password')}`}
        </Button> : null}
      </>
    ) : null}>
      {make.isError ? <ErrorNotice error={make.error} what="The plan could not be made." /> : null}
      {apply.isError ? <ErrorNotice error={apply.error} what="The sync did not start." /> : null}
      {running ? <Card title="Running now"><JobPanel job={running} /></Card> : null}
      <Loaded query={plan} what="The last plan">
        {(data) => data === null ? (
          <Empty icon={<KeyRound size={28} aria-hidden />} title="Nothing was compared yet" action={may ? <Button loading={make.isPending} onClick={makePlan}>Compare both sides</Button> : undefined}>
            Reads the passwords of Automate and the entries of the documentation and shows what would be created, changed or left alone. Nothing is written before you say so.
          </Empty>
        ) : (
          <DataTable<Row> label="Plan" rows={data.rows} columns={columns} filters={filters} defaults={defaults} rowId={(r) => r.password_id} noun={['password', 'passwords']} csvName="password-sync-plan" onVisible={setVisible}
            narrow={(r) => <><Tag tone={planWords[r.state].tone}>{planWords[r.state].text}</Tag> {r.client?.name ?? ''} · {sentenceCase(r.reason)}</>}
            selection={may ? { selected, onChange: setSelected, may: (r) => planWords[r.state].writes,
              bar: (ids) => <Button size="xs" loading={apply.isPending} disabled={running !== undefined} onClick={() => start(ids)}>Sync {plural(ids.length, 'password')}</Button> } : undefined}
            empty={<Empty title="Automate holds no passwords">The account may see no rows, or there are none.</Empty>} />
        )}
      </Loaded>
    </Frame>
  );
}

type Client = Schemas['PasswordClient'];
/** Automate writes 0 where there is none. */
const externalId = (r: Client) => (r.external_id === '0' ? null : r.external_id);

function ClientsPage() {
  const clients = useClients();
  const organizations = useOrganizations(useMay('read_integrations'));
  const may = useMay('write_password_sync');
  const [busy, setBusy] = useState<string | null>(null);
  const map = useChange(async ({ client, organization }: { client: string; organization: string | null }) => {
    const path = { client_id: client };
    if (organization === null) await unwrap(api.DELETE('/password-sync/clients/{client_id}', { params: { path } }));
    else await unwrap(api.PUT('/password-sync/clients/{client_id}', { params: { path }, body: { organization_id: organization } }));
  }, [keys.clients]);
  const [matching, setMatching] = useState(false);
  const preview = useChange(() => unwrap(api.POST('/password-sync/clients/quick-match', { body: { apply: false } })));
  const applyMatch = useChange(() => unwrap(api.POST('/password-sync/clients/quick-match', { body: { apply: true } })), [keys.clients]);
  const choices = useMemo(() => (organizations.data?.organizations ?? []).map((o) => ({ id: o.id, name: o.name, sub: o.short_name })), [organizations.data]);
  const columns: Column<Client>[] = [
    { id: 'name', name: 'Automate client', width: 'minmax(120px, 1.6fr)', value: (r) => r.name },
    { id: 'organization', name: 'Organization', width: 'minmax(124px, 1.6fr)', value: (r) => r.organization?.name, from: 1,
      cell: (r) => may ? <PairSelect value={r.organization} choices={choices} label={`Organization for ${r.name}`} placeholder="Choose an organization" clearText="No organization (unmap)" busy={busy === r.id}
        onChoose={(organization) => { setBusy(r.id); map.mutate({ client: r.id, organization }, { onSettled: () => setBusy(null) }); }} /> : (r.organization?.name ?? '–') },
    { id: 'passwords', name: 'Passwords', width: '100px', right: true, value: (r) => r.passwords, from: 560, cell: (r) => count(r.passwords) },
    { id: 'rule', name: 'Mapped by', width: '116px', value: (r) => (r.rule ? (ruleWords[r.rule] ?? r.rule) : null), from: 760 },
    { id: 'external', name: 'External id', width: '116px', value: externalId, from: 860, whenFilled: true, cell: (r) => <span className="gp-mono">{externalId(r) ?? '–'}</span> },
  ];
  const filters: Filter<Client>[] = [
    { id: 'all', name: 'All', matches: () => true }, { id: 'mapped', name: 'Mapped', matches: (r) => r.organization !== null }, { id: 'unmapped', name: 'Unmapped', matches: (r) => r.organization === null },
  ];
  const p = preview.data;
  const shape: MatchPreview | null = p ? {
    matched: p.matched.map((m) => ({ from: m.client.name, to: m.organization.name, rule: m.rule, values: m.values, note: m.note })),
    ambiguous: p.ambiguous.map((a) => ({ from: a.client.name, candidates: a.candidates.map((c) => c.name), reason: a.reason })), unmatched: p.unmatched, already_mapped: p.already_mapped,
  } : null;
  return (
    <Frame title="Client mapping" fill actions={may ? <Button variant="default" leftSection={<Wand2 size={15} />} onClick={() => { setMatching(true); preview.mutate(undefined); }}>Quick Match</Button> : null}>
      {map.isError ? <ErrorNotice error={map.error} what="The mapping was not changed." /> : null}
      <Loaded query={clients} what="The clients of Automate">
        {(data) => <DataTable<Client> label="Clients" rows={data.clients} columns={columns} filters={filters} defaults={{ sort: { column: 'name', descending: false } }} rowId={(r) => r.id} noun={['client', 'clients']} csvName="clients"
          empty={<Empty title="No clients">Automate has no clients, or they have not been read yet. Compare both sides to read them.</Empty>} />}
      </Loaded>
      {matching ? <MatchDialog preview={shape} error={preview.error ?? applyMatch.error} pending={preview.isPending} applying={applyMatch.isPending} fromName="Client" toName="Organization" onClose={() => setMatching(false)}
        onApply={() => applyMatch.mutate(undefined, { onSuccess: (r) => { setMatching(false); notifications.show({ message: `${plural(r.matched.length, 'client')} mapped` }); } })} /> : null}
    </Frame>
  );
}

type Run = Schemas['PasswordSyncRun'];
const runColumns: Column<Run>[] = [
  { id: 'started', name: 'Started', width: 'minmax(140px, 1fr)', value: (r) => r.started_at_ms, cell: (r) => <Time ms={r.started_at_ms} /> },
  { id: 'took', name: 'Took', width: '100px', value: (r) => (r.finished_at_ms && r.started_at_ms ? r.finished_at_ms - r.started_at_ms : null), from: 560, cell: (r) => (r.finished_at_ms && r.started_at_ms ? duration(r.finished_at_ms - r.started_at_ms) : 'running') },
  { id: 'by', name: 'By', width: '120px', value: (r) => r.started_by, from: 480 },
  { id: 'counts', name: 'Result', width: 'minmax(220px, 3fr)', value: (r) => countsText(r.counts) || 'nothing to do' },
];

function RunsPage() {
  const runs = useRuns();
  return (
    <Frame title="Runs" fill>
      <Loaded query={runs} what="The runs">
        {(data) => <DataTable<Run> label="Runs" rows={data.runs} columns={runColumns} defaults={{ sort: { column: 'started', descending: true } }} rowId={(r) => r.id} noun={['run', 'runs']} narrow={(r) => countsText(r.counts)}
          empty={<Empty title="No run yet">Each sync of passwords leaves a line here with what it created, changed and left alone.</Empty>} />}
      </Loaded>
    </Frame>
  );
}
