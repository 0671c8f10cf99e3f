// SPDX-License-Identifier: Apache-2.0
import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { Archive, ArchiveRestore, Building2, ChevronDown, FileUp, Merge, MoreHorizontal, Network, Pencil, Plus } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, unwrap, type Schemas } from '../api/client';
import { useChange, useCompanies, useMay, useMayOpen } from '../api/queries';
import { Tag, Time } from '../components/bits';
import { ArchiveDialog, MergeDialog, oldAfterCompanies } from '../components/company_acts';
import { DataTable, type Column, type Filter } from '../components/data_table';
import { Page } from '../components/page';
import { useChips, type ChipFilter } from '../components/select_chip';
import { Empty, ErrorNotice, Loaded } from '../components/states';
import { count } from '../lib/format';
import { psaName } from '../lib/words';

const ImportDialog = lazy(() => import('../components/import_dialog'));
const CompanyForm = lazy(() => import('../components/company_form'));
type Row = Schemas['Company'];

/** A PSA's name as it fits a badge. */
const badgeName = (psa: string | null) => (psa === 'connectwise' ? 'ConnectWise' : (psaName(psa) ?? ''));

/** The systems a company is connected with. */
function integrations(r: Row): string[] {
  return [
    ...(r.organization ? ['IT Glue'] : []), ...(r.automate_clients.length > 0 ? ['Automate'] : []),
    ...new Set([...(r.external_id !== null ? [r.psa] : []), ...r.other_ids.map((i) => i.psa)].filter((p) => p !== null && p !== 'manual').map(badgeName)),
  ];
}

function titleOf(r: Row, name: string) {
  if (name === 'IT Glue') return `Organization ${r.organization?.name ?? ''}`;
  if (name === 'Automate') return `Clients: ${r.automate_clients.map((c) => c.name).join(', ')}`;
  return [...(badgeName(r.psa) === name && r.external_id ? [r.external_id] : []), ...r.other_ids.filter((i) => badgeName(i.psa) === name).map((i) => i.id)].join(', ');
}

const columns: Column<Row>[] = [
  {
    id: 'name', name: 'Company', width: 'minmax(190px, 2fr)', value: (r) => r.name, fixed: true,
    cell: (r) => <>{r.name}{r.parent ? <span className="gp-dim gp-small"> of {r.parent.name}</span> : null}{r.merged_into ? <> <Tag>merged into {r.merged_into.name}</Tag></> : r.archived ? <> <Tag>archived</Tag></> : null}</>,
  },
  { id: 'identifier', name: 'Short name', width: 'minmax(90px, 0.8fr)', value: (r) => r.identifier, from: 1500, whenFilled: true, cell: (r) => <span className="gp-mono">{r.identifier ?? '–'}</span> },
  {
    id: 'organization', name: 'Organization', width: 'minmax(140px, 1.3fr)', value: (r) => r.organization?.name, from: 640,
    cell: (r) => r.organization?.name ?? <span className="gp-dim">not mapped</span>,
  },
  { id: 'status', name: 'Status', width: '90px', value: (r) => r.status, from: 760, whenFilled: true },
  { id: 'type', name: 'Type', width: '100px', value: (r) => r.type, from: 1080, whenFilled: true },
  { id: 'industry', name: 'Industry', width: 'minmax(90px, 0.7fr)', value: (r) => r.industry, from: 980, whenFilled: true },
  {
    id: 'integrations', name: 'Integrations', width: 'minmax(252px, 1.2fr)', value: (r) => integrations(r).join(' '), from: 940,
    cell: (r) => { const all = integrations(r); return all.length === 0 ? <span className="gp-dim">–</span> : <span className="gp-badges">{all.map((i) => <Tag key={i} title={titleOf(r, i)}>{i}</Tag>)}</span>; },
  },
  { id: 'contact', name: 'Contact', width: 'minmax(110px, 0.9fr)', value: (r) => [r.contact.name, r.contact.email, r.contact.phone].filter(Boolean).join(' '), from: 1240, whenFilled: true, cell: (r) => <span title={[r.contact.email, r.contact.phone].filter(Boolean).join(', ')}>{r.contact.name ?? r.contact.email ?? r.contact.phone ?? '–'}</span> },
  { id: 'documents', name: 'Documents', width: '104px', right: true, value: (r) => r.counts?.documents, from: 1160, cell: (r) => n(r.counts?.documents) },
  { id: 'passwords', name: 'Passwords', width: '104px', right: true, value: (r) => r.counts?.passwords, from: 700, cell: (r) => n(r.counts?.passwords) },
  { id: 'psa', name: 'Source', width: '124px', value: (r) => psaName(r.psa), from: 1340 },
  { id: 'changed', name: 'Last change', width: '112px', value: (r) => r.last_change_at_ms, from: 1000, searchable: false, cell: (r) => <Time ms={r.last_change_at_ms} never="–" /> },
];

function n(value: number | undefined) {
  return value === undefined ? <span className="gp-dim">–</span> : count(value);
}

const filters: Filter<Row>[] = [
  { id: 'active', name: 'Active', matches: (r) => !r.archived },
  { id: 'mapped', name: 'Mapped', matches: (r) => r.organization !== null && !r.archived },
  { id: 'unmapped', name: 'Not mapped', matches: (r) => r.organization === null && !r.archived },
  { id: 'archived', name: 'Archived', matches: (r) => r.archived },
];
const chipFilters: ChipFilter<Row>[] = [
  { id: 'status', name: 'Status', values: (r) => [r.status] },
  { id: 'type', name: 'Type', values: (r) => [r.type] },
  { id: 'industry', name: 'Industry', values: (r) => [r.industry] },
  { id: 'integration', name: 'Integration', values: integrations },
];
const defaults = { sort: { column: 'name', descending: false }, filter: 'active' };
const nothing: Row[] = [];
type Act = { kind: 'edit' | 'archive' | 'merge'; row: Row };

export default function Companies() {
  const companies = useCompanies();
  const navigate = useNavigate();
  const [importing, importControl] = useDisclosure(false);
  const [creating, createControl] = useDisclosure(false);
  const [act, setAct] = useState<Act | null>(null);
  const mayWrite = useMay('write_companies');
  const mayOpen = useMayOpen();
  const mayManage = useMay('manage_companies');
  const restore = useChange((id: string) => unwrap(api.POST('/companies/{id}/restore', { params: { path: { id } }, body: {} })), oldAfterCompanies);
  const rows = companies.data?.companies ?? nothing;
  const active = useMemo(() => rows.filter((r) => !r.archived), [rows]);
  const { chips, where } = useChips(chipFilters, active);
  const actions = (
    <>
      <Button variant="default" component={Link} to="/companies/connections" leftSection={<Network size={16} />}>Connections</Button>
      {mayWrite ? (
        <Menu position="bottom-end">
          <Menu.Target><Button leftSection={<Plus size={16} />} rightSection={<ChevronDown size={14} />}>Add companies</Button></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<FileUp size={15} />} onClick={importControl.open}>Import a CSV file</Menu.Item>
            <Menu.Item leftSection={<Plus size={15} />} onClick={createControl.open}>Add one by hand</Menu.Item>
            {mayOpen('/settings/mapping') ? <Menu.Item leftSection={<Building2 size={15} />} onClick={() => void navigate('/settings/mapping?show=unmapped')}>Create from organizations</Menu.Item> : null}
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </>
  );
  const close = () => setAct(null);
  return (
    <Page title="Companies" fill actions={actions}>
      {restore.isError ? <ErrorNotice error={restore.error} what="The company was not brought back." /> : null}
      <Loaded query={companies} what="The companies">
        {(data) => (
          <DataTable<Row> label="Companies" rows={data.companies} columns={columns} filters={filters} defaults={defaults} rowId={(r) => r.id}
            href={(r) => `/companies/${r.id}`} noun={['company', 'companies']} csvName="companies" where={where} chips={<div className="gp-chips">{chips}</div>}
            narrow={(r) => [!r.organization ? 'not mapped' : r.organization.name === r.name ? null : r.organization.name, r.status, r.counts ? `${count(r.counts.passwords)} passwords · ${count(r.counts.documents)} documents` : null].filter(Boolean).join(' · ')}
            actionsWidth="44px"
            rowActions={mayWrite || mayManage ? (r) => (
              <Menu position="bottom-end" withinPortal>
                <Menu.Target><ActionIcon size={28} aria-label={`Actions for ${r.name}`}><MoreHorizontal size={16} /></ActionIcon></Menu.Target>
                <Menu.Dropdown>
                  {mayWrite ? <Menu.Item leftSection={<Pencil size={15} />} onClick={() => setAct({ kind: 'edit', row: r })}>Edit</Menu.Item> : null}
                  {mayManage && !r.archived ? <Menu.Item leftSection={<Merge size={15} />} onClick={() => setAct({ kind: 'merge', row: r })}>Merge into another…</Menu.Item> : null}
                  {mayManage && !r.archived ? <Menu.Item leftSection={<Archive size={15} />} onClick={() => setAct({ kind: 'archive', row: r })}>Archive…</Menu.Item> : null}
                  {mayManage && r.archived && !r.merged_into ? <Menu.Item leftSection={<ArchiveRestore size={15} />} onClick={() => restore.mutate(r.id, { onSuccess: () => notifications.show({ message: `${r.name} is back` }) })}>Bring back</Menu.Item> : null}
                  {r.merged_into ? <Menu.Item component={Link} to="/settings/companies">Undo the merge in Settings</Menu.Item> : null}
                </Menu.Dropdown>
              </Menu>
            ) : undefined}
            empty={
              <Empty icon={<Building2 size={28} aria-hidden />} title="No companies yet"
                action={mayWrite ? <Button onClick={importControl.open} leftSection={<FileUp size={16} />}>Import a CSV file</Button> : undefined}>
                Your customers, as you know them. Organizations of the source are mapped to them; only then are their records read.
              </Empty>
            } />
        )}
      </Loaded>
      <Suspense fallback={null}>
        {importing ? <ImportDialog onClose={importControl.close} /> : null}
        {creating ? <CompanyForm onClose={createControl.close} /> : null}
        {act?.kind === 'edit' ? <CompanyForm company={act.row} onClose={close} /> : null}
      </Suspense>
      {act?.kind === 'archive' ? <ArchiveDialog company={act.row} onClose={close} /> : null}
      {act?.kind === 'merge' ? <MergeDialog company={act.row} onClose={close} /> : null}
    </Page>
  );
}
