// SPDX-License-Identifier: Apache-2.0
import { Button, Menu, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { Building2, ChevronDown, FileUp, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { api, ApiError, unwrap, type Schemas } from '../api/client';
import { keys, useChange, useCompanies, useMay } from '../api/queries';
import { Tag, Time } from '../components/bits';
import { DataTable, type Column, type Filter } from '../components/data_table';
import { Page } from '../components/page';
import { Empty, ErrorNotice, Loaded } from '../components/states';
import { count } from '../lib/format';
import { psaName } from '../lib/words';

const ImportDialog = lazy(() => import('../components/import_dialog'));
type Row = Schemas['Company'];

const columns: Column<Row>[] = [
  {
    id: 'name', name: 'Company', width: 'minmax(200px, 2.2fr)', value: (r) => r.name, fixed: true,
    cell: (r) => <>{r.name}{r.archived ? <> <Tag>archived</Tag></> : null}</>,
  },
  { id: 'identifier', name: 'Short name', width: 'minmax(90px, 0.8fr)', value: (r) => r.identifier, from: 900, whenFilled: true, cell: (r) => <span className="gp-mono">{r.identifier ?? '–'}</span> },
  {
    id: 'organization', name: 'Organization', width: 'minmax(160px, 1.6fr)', value: (r) => r.organization?.name, from: 640,
    cell: (r) => r.organization?.name ?? <span className="gp-dim">not mapped</span>,
  },
  { id: 'documents', name: 'Documents', width: '104px', right: true, value: (r) => r.counts?.documents, from: 760, cell: (r) => n(r.counts?.documents) },
  { id: 'assets', name: 'Assets', width: '84px', right: true, value: (r) => r.counts?.flexible_assets, from: 760, cell: (r) => n(r.counts?.flexible_assets) },
  { id: 'checklists', name: 'Checklists', width: '100px', right: true, value: (r) => r.counts?.checklists, from: 1000, cell: (r) => n(r.counts?.checklists) },
  { id: 'passwords', name: 'Passwords', width: '104px', right: true, value: (r) => r.counts?.passwords, from: 560, cell: (r) => n(r.counts?.passwords) },
  { id: 'status', name: 'Status', width: '96px', value: (r) => r.status, from: 1100, whenFilled: true },
  { id: 'psa', name: 'Source', width: '116px', value: (r) => psaName(r.psa), from: 1100 },
  { id: 'changed', name: 'Last change', width: '112px', value: (r) => r.last_change_at_ms, from: 860, searchable: false, cell: (r) => <Time ms={r.last_change_at_ms} never="–" /> },
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

const defaults = { sort: { column: 'name', descending: false }, filter: 'active' };

export default function Companies() {
  const companies = useCompanies();
  const navigate = useNavigate();
  const [importing, importControl] = useDisclosure(false);
  const [creating, createControl] = useDisclosure(false);
  const mayWrite = useMay('write_companies');
  const mayImport = useMay('manage_companies');
  const add = mayWrite || mayImport ? (
    <Menu position="bottom-end">
      <Menu.Target><Button leftSection={<Plus size={16} />} rightSection={<ChevronDown size={14} />}>Add companies</Button></Menu.Target>
      <Menu.Dropdown>
        {mayImport ? <Menu.Item leftSection={<FileUp size={15} />} onClick={importControl.open}>Import a CSV file</Menu.Item> : null}
        {mayWrite ? <Menu.Item leftSection={<Plus size={15} />} onClick={createControl.open}>Add one by hand</Menu.Item> : null}
        <Menu.Item leftSection={<Building2 size={15} />} onClick={() => void navigate('/settings/mapping?show=unmapped')}>Create from organizations</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  ) : null;
  return (
    <Page title="Companies" fill actions={add}>
      <Loaded query={companies} what="The companies">
        {(data) => (
          <DataTable<Row> label="Companies" rows={data.companies} columns={columns} filters={filters} defaults={defaults} rowId={(r) => r.id}
            href={(r) => `/companies/${r.id}`} noun={['company', 'companies']} csvName="companies"
            narrow={(r) => [!r.organization ? 'not mapped' : r.organization.name === r.name ? null : r.organization.name, r.counts ? `${count(r.counts.passwords)} passwords · ${count(r.counts.documents)} documents` : null].filter(Boolean).join(' · ')}
            empty={
              <Empty icon={<Building2 size={28} aria-hidden />} title="No companies yet"
                action={mayImport ? <Button onClick={importControl.open} leftSection={<FileUp size={16} />}>Import a CSV file</Button> : undefined}>
                Your customers, as you know them. Organizations of the source are mapped to them; only then are their records read.
              </Empty>
            } />
        )}
      </Loaded>
      <Suspense fallback={null}>{importing ? <ImportDialog onClose={importControl.close} /> : null}</Suspense>
      {creating ? <CreateDialog onClose={createControl.close} /> : null}
    </Page>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState({ name: '', identifier: '', external_id: '' });
  const create = useChange(
    () => unwrap(api.POST('/companies', { body: { name: form.name.trim(), identifier: form.identifier.trim() || undefined, external_id: form.external_id.trim() || undefined } })),
    [keys.companies, keys.status],
  );
  const problem = (f: string) => (create.error instanceof ApiError && create.error.field === f ? create.error.message : null);
  const known = problem('name') ?? problem('identifier') ?? problem('external_id');
  const set = (k: keyof typeof form) => (e: React.ChangeEvent<HTMLInputElement>) => {
    const value = e.currentTarget.value;
    setForm((f) => ({ ...f, [k]: value }));
  };
  return (
    <Modal opened onClose={onClose} title="Add a company">
      <form className="gp-stack-2" onSubmit={(e) => {
        e.preventDefault();
        create.mutate(undefined, { onSuccess: (c) => { notifications.show({ message: `${c.name} added` }); onClose(); } });
      }}>
        <TextInput label="Name" required withAsterisk={false} data-autofocus value={form.name} error={problem('name')} onChange={set('name')} />
        <TextInput label="Short name" description="Quick Match compares it with the organization’s short name." value={form.identifier} error={problem('identifier')} onChange={set('identifier')} />
        <TextInput label="External id" description="Its id in the PSA; Quick Match tries it first." value={form.external_id} error={problem('external_id')} onChange={set('external_id')} />
        {create.isError && !known ? <ErrorNotice error={create.error} /> : null}
        <Button type="submit" loading={create.isPending} disabled={!form.name.trim()}>Add company</Button>
      </form>
    </Modal>
  );
}
