// SPDX-License-Identifier: Apache-2.0
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { Building2, FileUp, History, Network, Wand2 } from 'lucide-react';
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { keys, useChange, useCompanies, useMay, useOrganizations, useStartSync, useStatus } from '../../api/queries';
import { Tag, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { MatchDialog, type MatchPreview } from '../../components/match_dialog';
import { Page } from '../../components/page';
import { PairSelect } from '../../components/pair_select';
import { Empty, ErrorNotice, Loaded, Notice } from '../../components/states';
import { absolute, count, plural } from '../../lib/format';
import { ruleWords } from '../../lib/words';

const MatchUndo = lazy(() => import('./match_undo'));
const ImportDialog = lazy(() => import('../../components/import_dialog'));
type Row = Schemas['Organization'];
const old = [keys.organizations, keys.companies, keys.status, ['company'], ['records']];
const filters: Filter<Row>[] = [
  { id: 'all', name: 'All', matches: () => true }, { id: 'mapped', name: 'Mapped', matches: (r) => r.company !== null }, { id: 'unmapped', name: 'Unmapped', matches: (r) => r.company === null && r.internal_at_ms === null },
  { id: 'internal', name: 'Internal', title: 'Not mapped on purpose', matches: (r) => r.internal_at_ms !== null },
];
const defaults = { sort: { column: 'name', descending: false } };

export default function Mapping() {
  return <MappingView frame={({ actions, children }) => <Page title="Map organizations" crumbs={[{ name: 'Settings', to: '/settings' }]} fill sub="Only records of mapped organizations are read, shown and searched." actions={actions}>{children}</Page>} />;
}

/** The table and what belongs to it, within a page or a step of the wizard. */
export function MappingView({ frame: Framed }: { frame: (parts: { actions: ReactNode; children: ReactNode }) => ReactNode }) {
  const organizations = useOrganizations();
  const companies = useCompanies();
  const may = useMay('write_mappings');
  const mayImport = useMay('manage_companies');
  const mayRun = useMay('write_integrations');
  const sync = useStartSync();
  const connected = useStatus().data?.connections.some((c) => c.kind === 'itglue' && c.state !== 'not_configured') ?? false;
  const [selected, setSelected] = useState(new Set<string>());
  const [busy, setBusy] = useState<string | null>(null);
  const [matching, setMatching] = useState(false);
  const [undoing, setUndoing] = useState(false);
  const [importing, importControl] = useDisclosure(false);
  const map = useChange(async ({ organization, company }: { organization: string; company: string | null }) => {
    const path = { organization_id: organization };
    if (company === null) await unwrap(api.DELETE('/mappings/{organization_id}', { params: { path } }));
    else await unwrap(api.PUT('/mappings/{organization_id}', { params: { path }, body: { company_id: company } }));
  }, old);
  const preview = useChange(() => unwrap(api.POST('/mappings/quick-match', { body: { apply: false } })));
  const applyMatch = useChange(() => unwrap(api.POST('/mappings/quick-match', { body: { apply: true } })), old);
  const create = useChange((ids: string[]) => unwrap(api.POST('/companies/from-organizations', { body: { organization_ids: ids } })), old);
  const mark = useChange((body: { organization_ids: string[]; internal: boolean }) => unwrap(api.POST('/organizations/internal', { body })), old);
  const choices = useMemo(() => (companies.data?.companies ?? []).filter((c) => !c.archived).map((c) => ({ id: c.id, name: c.name, sub: [c.identifier, c.external_id].filter(Boolean).join(' · ') || null })), [companies.data]);
  const list = organizations.data?.organizations;
  const unmapped = list?.filter((o) => o.company === null && o.internal_at_ms === null) ?? [];
  const columns: Column<Row>[] = [
    { id: 'name', name: 'Organization', width: 'minmax(120px, 1.7fr)', value: (r) => r.name, cell: (r) => <>{r.name}{r.gone_at_ms ? <> <Tag tone="attention" title="Deleted or archived there. Its mapping stays until somebody takes it away.">gone at the source</Tag></> : null}{r.status && r.status !== 'Active' ? <> <Tag>{r.status}</Tag></> : null}{r.internal_at_ms !== null ? <> <Tag title={`Not mapped on purpose: marked by ${r.internal_by ?? 'somebody'}, ${absolute(r.internal_at_ms)}.`}>internal</Tag></> : null}</> },
    { id: 'company', name: 'Mapped to', width: 'minmax(124px, 1.6fr)', value: (r) => r.company?.name,
      cell: (r) => may ? <PairSelect value={r.company} choices={choices} label={`Company for ${r.name}`} placeholder={r.internal_at_ms === null ? 'Choose a company' : 'Not mapped on purpose'} clearText="No company (unmap)" busy={busy === r.id}
        onChoose={(company) => { setBusy(r.id); map.mutate({ organization: r.id, company }, { onSettled: () => setBusy(null) }); }} /> : (r.company?.name ?? (r.internal_at_ms === null ? '–' : 'Not mapped on purpose')) },
    { id: 'short', name: 'Short name', width: 'minmax(90px, 0.7fr)', value: (r) => r.short_name, from: 760, cell: (r) => <span className="gp-mono">{r.short_name ?? '–'}</span> },
    { id: 'psa', name: 'PSA ids', width: 'minmax(90px, 0.7fr)', value: (r) => r.psa_ids.join(' '), from: 860, cell: (r) => <span className="gp-mono">{r.psa_ids.join(', ') || '–'}</span> },
    { id: 'rule', name: 'Mapped by', width: '108px', value: (r) => (r.rule ? (ruleWords[r.rule] ?? r.rule) : null), from: 640 },
    { id: 'seen', name: 'Last seen', width: '108px', value: (r) => r.seen_at_ms, searchable: false, from: 980, cell: (r) => <Time ms={r.seen_at_ms} never="–" /> },
  ];
  const p = preview.data;
  const shape: MatchPreview | null = p ? {
    matched: p.matched.map((m) => ({ from: m.organization.name, to: m.company.name, rule: m.rule, values: m.values, note: m.note })),
    ambiguous: p.ambiguous.map((a) => ({ from: a.organization.name, candidates: a.candidates.map((c) => c.name), reason: a.reason })), unmatched: p.unmatched, already_mapped: p.already_mapped,
  } : null;
  const markAll = (ids: string[], internal: boolean) => mark.mutate({ organization_ids: ids, internal }, { onSuccess: (r) => { setSelected(new Set()); notifications.show({ message: internal ? `${plural(r.changed, 'organization')} marked as internal` : `${plural(r.changed, 'organization')} waiting to be mapped again` }); } });
  const createFrom = (ids: string[]) => create.mutate(ids, { onSuccess: (r) => { setSelected(new Set()); notifications.show({ message: `${plural(r.created, 'company', 'companies')} created, ${r.mapped} mapped` }); } });
  return (
    Framed({
      actions: (
        <>
          {mayImport ? <Button variant="default" leftSection={<FileUp size={15} />} onClick={importControl.open}>Import companies</Button> : null}
          {may ? <Button variant="default" leftSection={<History size={15} />} onClick={() => setUndoing(true)}>Undo</Button> : null}
          {may ? <Button leftSection={<Wand2 size={15} />} disabled={!list?.length} onClick={() => { setMatching(true); preview.mutate(undefined); }}>Quick Match</Button> : null}
        </>
      ),
      children: (
        <>
      {organizations.data?.reading ? <Notice title="The organizations are being read." live><p>{plural(list?.length ?? 0, 'organization')} so far; the list fills by itself.</p></Notice> : null}
      {companies.data?.companies.length === 0 && list?.length ? (
        <Notice title="There are no companies to map to yet." action={may ? <Button size="xs" variant="default" loading={create.isPending} leftSection={<Building2 size={14} />} onClick={() => createFrom(unmapped.map((o) => o.id))}>Create {plural(unmapped.length, 'company', 'companies')} from the organizations</Button> : undefined}>
          <p>Import them from a CSV file, or make one company for each organization.</p>
        </Notice>
      ) : null}
      {sync.isError ? <ErrorNotice error={sync.error} what="The sync did not start." /> : null}
      {map.isError ? <ErrorNotice error={map.error} what="The mapping was not changed." /> : null}
      {create.isError ? <ErrorNotice error={create.error} what="No company was created." /> : null}
      {mark.isError ? <ErrorNotice error={mark.error} what="Nothing was marked." /> : null}
      <Loaded query={organizations} what="The organizations">
        {(data) => (
          <DataTable<Row> label="Organizations" rows={data.organizations} columns={columns} filters={filters} defaults={defaults} rowId={(r) => r.id} noun={['organization', 'organizations']} csvName="organizations"
            selection={may ? { selected, onChange: setSelected, may: (r) => r.company === null, bar: (_, rows) => {
              const open = rows.filter((r) => r.internal_at_ms === null).map((r) => r.id);
              const internal = rows.filter((r) => r.internal_at_ms !== null).map((r) => r.id);
              return (
                <>
                  {open.length > 0 ? <Button size="xs" loading={create.isPending} onClick={() => createFrom(open)}>Create {plural(open.length, 'company', 'companies')}</Button> : null}
                  {open.length > 0 ? <Button size="xs" variant="default" loading={mark.isPending && mark.variables.internal} onClick={() => markAll(open, true)}>Mark {count(open.length)} as internal</Button> : null}
                  {internal.length > 0 ? <Button size="xs" variant="default" loading={mark.isPending && !mark.variables.internal} onClick={() => markAll(internal, false)}>Take the mark from {count(internal.length)}</Button> : null}
                </>
              );
            } } : undefined}
            empty={
              <Empty icon={<Network size={28} aria-hidden />} title={data.reading ? 'Reading the organizations' : 'No organizations'} action={data.reading ? undefined : (
                <div className="gp-row-wrap">
                  {connected && mayRun ? <Button loading={sync.isPending} onClick={() => sync.mutate(undefined)}>Sync</Button> : null}
                  <Button variant={connected ? 'default' : 'filled'} component={Link} to="/settings/integrations">Open Integrations</Button>
                </div>
              )}>
                {data.reading ? 'The first page is on its way.' : 'They appear once the source is connected. If it is, its key may lack the right to read organizations; test it, or sync again.'}
              </Empty>
            } />
        )}
      </Loaded>
      {matching ? <MatchDialog preview={shape} error={preview.error ?? applyMatch.error} pending={preview.isPending} applying={applyMatch.isPending} fromName="Organization" toName="Company" onClose={() => setMatching(false)}
        onApply={() => applyMatch.mutate(undefined, { onSuccess: (r) => { setMatching(false); notifications.show({ message: `${plural(r.mapped ?? r.matched.length, 'organization')} mapped${r.left ? `, ${count(r.left)} left for you to look at` : ''}. Undo takes them back` }); } })} /> : null}
      <Suspense fallback={null}>{undoing ? <MatchUndo old={old} onClose={() => setUndoing(false)} /> : null}</Suspense>
      <Suspense fallback={null}>{importing ? <ImportDialog onClose={importControl.close} /> : null}</Suspense>
        </>
      ),
    })
  );
}
