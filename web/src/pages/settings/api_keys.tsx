// SPDX-License-Identifier: Apache-2.0
import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { KeySquare, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../../api/client';
import { keys, useApiKeys, useChange } from '../../api/queries';
import { Status, Time } from '../../components/bits';
import { Confirm } from '../../components/confirm';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Page } from '../../components/page';
import { ShownOnce } from '../../components/shown_once';
import { Empty, ErrorNotice, Loaded } from '../../components/states';
import type { Tone } from '../../lib/words';

type Row = Schemas['ApiKey'];
const states: Record<Row['state'], { text: string; tone: Tone }> = { active: { text: 'Active', tone: 'good' }, paused: { text: 'Paused', tone: 'attention' }, revoked: { text: 'Revoked', tone: 'neutral' } };
const columns: Column<Row>[] = [
  { id: 'name', name: 'Name', width: 'minmax(150px, 1.4fr)', value: (r) => r.name },
  { id: 'key', name: 'Key', width: 'minmax(160px, 1.6fr)', value: (r) => r.masked, from: 720, cell: (r) => <span className="gp-mono">{r.masked}</span> },
  { id: 'access', name: 'Password access', width: '130px', value: (r) => (r.password_access ? 'Yes' : 'No'), from: 860 },
  { id: 'state', name: 'State', width: '110px', value: (r) => states[r.state].text, from: 460, cell: (r) => <Status tone={states[r.state].tone}>{states[r.state].text}</Status> },
  { id: 'used', name: 'Last used', width: '112px', value: (r) => r.last_used_at_ms, searchable: false, from: 620, cell: (r) => <Time ms={r.last_used_at_ms} /> },
  { id: 'created', name: 'Created', width: '112px', value: (r) => r.created_at_ms, searchable: false, from: 1000, cell: (r) => <Time ms={r.created_at_ms} /> },
  { id: 'by', name: 'By', width: '100px', value: (r) => r.created_by, from: 1080 },
];
const filters: Filter<Row>[] = [
  { id: 'usable', name: 'In use', matches: (r) => r.state !== 'revoked' }, { id: 'revoked', name: 'Revoked', matches: (r) => r.state === 'revoked' },
];

export default function ApiKeys() {
  const list = useApiKeys();
  const [making, make] = useDisclosure(false);
  const [revoking, setRevoking] = useState<Row | null>(null);
  const [fresh, setFresh] = useState<{ name: string; key: string } | null>(null);
  const change = useChange(({ id, act }: { id: string; act: 'revoke' | 'pause' | 'activate' }) => {
    const init = { params: { path: { id } }, body: {} };
    return unwrap(act === 'revoke' ? api.POST('/api-keys/{id}/revoke', init) : act === 'pause' ? api.POST('/api-keys/{id}/pause', init) : api.POST('/api-keys/{id}/activate', init));
  }, [keys.apiKeys]);
  const add = <Button leftSection={<Plus size={15} />} onClick={make.open}>Generate API key</Button>;
  return (
    <Page title="API Keys" crumbs={[{ name: 'Settings', to: '/settings' }]} fill actions={add}
      sub={<>For scripts that speak the IT Glue API: they read the mirror under <span className="gp-mono">{location.origin}/itglue</span> and spend nothing of the account’s request limit.</>}>
      {change.isError && !revoking ? <ErrorNotice error={change.error} what="The key was not changed." /> : null}
      <Loaded query={list} what="The API keys">
        {(data) => (
          <DataTable<Row> label="API keys" rows={data.keys} columns={columns} filters={filters} defaults={{ sort: { column: 'name', descending: false } }} rowId={(r) => r.id} noun={['key', 'keys']} actionsWidth="148px"
            narrow={(r) => <>{states[r.state].text} · used <Time ms={r.last_used_at_ms} /></>}
            rowActions={(r) => r.state === 'revoked' ? null : (
              <>
                <Button size="compact-xs" variant="default" aria-label={`${r.state === 'paused' ? 'Activate' : 'Pause'} ${r.name}`} onClick={() => change.mutate({ id: r.id, act: r.state === 'paused' ? 'activate' : 'pause' })}>{r.state === 'paused' ? 'Activate' : 'Pause'}</Button>
                <Button size="compact-xs" variant="default" aria-label={`Revoke ${r.name}`} onClick={() => { change.reset(); setRevoking(r); }}>Revoke</Button>
              </>
            )}
            empty={<Empty icon={<KeySquare size={28} aria-hidden />} title="No API keys yet" action={add}>A key lets a script read what is mirrored here. It is shown once, and only its digest is stored.</Empty>} />
        )}
      </Loaded>
      {making ? <Generate onClose={make.close} onKey={(k) => { make.close(); setFresh(k); }} /> : null}
      {fresh ? (
        <ShownOnce title={`Key for ${fresh.name}`} text={fresh.key} copyLabel="Copy the key" onClose={() => setFresh(null)}><p>This key is shown only now. Keep it where the script reads its secrets.</p></ShownOnce>
      ) : null}
      {revoking ? (
        <Confirm title={`Revoke ${revoking.name}`} act="Revoke key" pending={change.isPending} error={change.error} onClose={() => setRevoking(null)} onConfirm={() => change.mutate({ id: revoking.id, act: 'revoke' }, { onSuccess: () => setRevoking(null) })}>
          <p>The key stops working with the next request and cannot be activated again. To stop it for a while, pause it instead.</p>
        </Confirm>
      ) : null}
    </Page>
  );
}

function Generate({ onClose, onKey }: { onClose: () => void; onKey: (key: { name: string; key: string }) => void }) {
  const [name, setName] = useState('');
  const [access, setAccess] = useState(false);
  const create = useChange(() => unwrap(api.POST('/api-keys', { body: { name: name.trim(), password_access: access } })), [keys.apiKeys]);
  const problem = create.error instanceof ApiError && create.error.field === 'name' ? create.error.message : null;
  return (
    <Modal opened onClose={onClose} title="Generate an API key">
      <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); create.mutate(undefined, { onSuccess: (r) => onKey({ name: r.name, key: r.key }) }); }}>
        <TextInput label="Name" description="The purpose, for example the script that will use it." data-autofocus value={name} error={problem} onChange={(e) => setName(e.currentTarget.value)} />
        <Checkbox label="Password access" description="The key can read password values. Each read leaves an audit entry." checked={access} onChange={(e) => setAccess(e.currentTarget.checked)} />
        {create.isError && !problem ? <ErrorNotice error={create.error} /> : null}
        <Button type="submit" loading={create.isPending} disabled={!name.trim()}>Generate API key</Button>
      </form>
    </Modal>
  );
}
