// SPDX-License-Identifier: Apache-2.0
// Every company against every connection: what it is linked with, how well it is set up, and how to mend what is not.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Building2, ChevronsUpDown, Network } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { useMay, useMayOpen } from '../../api/queries';
import { Bar, Status } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Page } from '../../components/page';
import { Empty, Loaded, Notice } from '../../components/states';
import { levelWords, problemWords } from '../../lib/health';
import { psaName } from '../../lib/words';
import { ClientsDialog, HealthDialog, OrganizationDialog } from './connection_dialogs';

type Row = Schemas['CompanyHealth'];
type Open = { what: 'organization' | 'clients' | 'health'; id: string };

export const healthKey = ['company-health'] as const;
const filters: Filter<Row>[] = [
  { id: 'all', name: 'All', matches: () => true },
  { id: 'bad', name: 'Under 60 %', matches: (r) => r.health.level === 'bad' },
  { id: 'attention', name: 'Under 80 %', title: 'Those under 60 % among them', matches: (r) => r.health.level === 'attention' || r.health.level === 'bad' },
  ...(['not_mapped', 'not_mirrored', 'failing', 'stale', 'no_client', 'troubled_passwords'] as const).map((code) => ({ id: code, name: problemWords[code], matches: (r: Row) => r.health.problems.some((p) => p.code === code) })),
];
const defaults = { sort: { column: 'health', descending: false } };
const nothing: Row[] = [];

function Cell({ label, value, empty, onOpen }: { label: string; value: string | null; empty: string; onOpen: (() => void) | null }) {
  if (!onOpen) return value === null ? <span className="gp-dim">–</span> : <>{value}</>;
  return (
    <button type="button" className="gp-pair" data-empty={value === null || undefined} aria-haspopup="dialog" aria-label={`${label}: ${value ?? empty}`} onClick={onOpen}>
      <span className="gp-clip">{value ?? empty}</span>
      <ChevronsUpDown size={13} aria-hidden />
    </button>
  );
}

export default function Connections() {
  const health = useQuery({ queryKey: healthKey, queryFn: () => unwrap(api.GET('/companies/health')) });
  const mayMap = useMay('write_mappings');
  const mayClients = useMay('write_password_sync');
  const [open, setOpen] = useState<Open | null>(null);
  const show = useCallback((what: Open['what'], r: Row) => setOpen({ what, id: r.id }), []);
  const data = health.data;
  const automate = data?.connections.automate ?? false;
  const columns = useMemo((): Column<Row>[] => [
    { id: 'name', name: 'Company', width: 'minmax(170px, 1.6fr)', value: (r) => r.name, fixed: true },
    {
      id: 'health', name: 'Health', width: '118px', value: (r) => r.health.score ?? 101, searchable: false,
      cell: (r) => (
        <button type="button" className="gp-plain gp-health-mark" aria-haspopup="dialog" aria-label={`Health of ${r.name}: ${r.health.score === null ? 'nothing is connected' : `${r.health.score} %, ${levelWords[r.health.level].text}`}`} onClick={() => show('health', r)}>
          <Status tone={levelWords[r.health.level].tone}><span className="gp-num">{r.health.score === null ? '–' : `${r.health.score} %`}</span></Status>
        </button>
      ),
    },
    {
      id: 'organization', name: 'IT Glue organization', width: 'minmax(150px, 1.4fr)', value: (r) => r.organization?.name, from: 560,
      cell: (r) => <Cell label={`Organization of ${r.name}`} value={r.organization?.name ?? null} empty="Choose an organization" onOpen={mayMap ? () => show('organization', r) : null} />,
    },
    ...(automate ? [{
      id: 'clients', name: 'Automate clients', width: 'minmax(140px, 1.3fr)', value: (r: Row) => r.automate_clients.map((c) => c.name).join(', '), from: 760,
      cell: (r: Row) => (r.organization ? <Cell label={`Automate clients of ${r.name}`} value={r.automate_clients.length === 0 ? null : r.automate_clients.map((c) => c.name).join(', ')} empty="Add a client" onOpen={mayClients ? () => show('clients', r) : null} /> : <span className="gp-dim">map an organization first</span>),
    } satisfies Column<Row>] : []),
    { id: 'psa', name: 'PSA', width: 'minmax(110px, 0.9fr)', value: (r) => r.external_ids.map((i) => `${psaName(i.psa)} ${i.id}`).join(', '), from: 1040, whenFilled: true, cell: (r) => <span title={r.external_ids.map((i) => `${psaName(i.psa)} ${i.id}`).join(', ')}>{r.external_ids.map((i) => i.id).join(', ') || <span className="gp-dim">–</span>}</span> },
    {
      id: 'wrong', name: 'What is wrong', width: 'minmax(200px, 2fr)', value: (r) => r.health.problems.map((p) => p.text).join(' '), from: 900,
      cell: (r) => {
        const [first, ...more] = r.health.problems;
        if (!first) return <span className="gp-dim">nothing</span>;
        return <button type="button" className="gp-plain gp-wrong" title={r.health.problems.map((p) => p.text).join('\n')} aria-haspopup="dialog" onClick={() => show('health', r)}><span className="gp-hidden">What is wrong with {r.name}: </span><span className="gp-clip">{first.text}</span>{more.length > 0 ? <span className="gp-dim"> and {more.length} more</span> : null}</button>;
      },
    },
  ], [automate, mayMap, mayClients, show]);
  const rows = data?.companies ?? nothing;
  const at = open ? (rows.find((r) => r.id === open.id) ?? null) : null;
  const close = () => setOpen(null);
  const mayOpen = useMayOpen();
  const none = data && !data.connections.itglue && !data.connections.automate;
  return (
    <Page title="Connections" crumbs={[{ name: 'Companies', to: '/companies' }]} fill sub="Every company against every connection.">
      <Loaded query={health} what="The connections of the companies">
        {(d) => (
          <>
            {none ? <Notice title="Nothing is connected yet." action={mayOpen('/settings/integrations') ? <Button component={Link} to="/settings/integrations" size="xs">Connect IT Glue</Button> : undefined}>A company’s health is counted from what it is connected with.</Notice> : (
              <Bar label="Companies by health" whole={d.companies.length} parts={[
                { value: d.counts.good, color: 'var(--gp-good)', label: 'sound' }, { value: d.counts.attention, color: 'var(--gp-attention)', label: 'under 80 %' }, { value: d.counts.bad, color: 'var(--gp-bad)', label: 'under 60 %' },
              ]} />
            )}
            <DataTable<Row> label="Connections of companies" rows={d.companies} columns={columns} filters={filters.filter((f) => ['all', 'bad', 'attention'].includes(f.id) || d.companies.some(f.matches))} defaults={defaults} rowId={(r) => r.id} href={(r) => `/companies/${r.id}`} noun={['company', 'companies']} csvName="company-connections"
              narrow={(r) => <>{r.health.score === null ? '' : `${r.health.score} % · `}{r.health.problems[0]?.text ?? r.organization?.name ?? 'not mapped'}</>}
              rowActions={(r) => <Button size="compact-xs" variant="default" aria-label={`Details of ${r.name}`} onClick={() => show('health', r)}>Details</Button>} actionsWidth="82px"
              empty={<Empty icon={<Building2 size={28} aria-hidden />} title="No companies yet" action={<Button component={Link} to="/companies" leftSection={<Network size={16} />}>Add companies</Button>}>Each stands here with its organization, its Automate clients and how well it is set up.</Empty>} />
          </>
        )}
      </Loaded>
      {at && open?.what === 'organization' ? <OrganizationDialog row={at} rows={rows} onClose={close} /> : null}
      {at && open?.what === 'clients' ? <ClientsDialog row={at} onClose={close} /> : null}
      {at && open?.what === 'health' ? <HealthDialog row={at} onOpen={(what) => setOpen({ what, id: at.id })} onClose={close} /> : null}
    </Page>
  );
}
