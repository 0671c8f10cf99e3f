// SPDX-License-Identifier: Apache-2.0
import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../../api/client';
import { keys, useChange, useRoles, useSession, useUsers } from '../../api/queries';
import { Card, Status, Tag, Time } from '../../components/bits';
import { Confirm } from '../../components/confirm';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Page } from '../../components/page';
import { ShownOnce } from '../../components/shown_once';
import { Empty, ErrorNotice, Loaded } from '../../components/states';
import { plural, sentenceCase } from '../../lib/format';

type Row = Schemas['User'];
const columns: Column<Row>[] = [
  { id: 'name', name: 'Name', width: 'minmax(160px, 1.6fr)', value: (r) => r.name },
  { id: 'role', name: 'Role', width: 'minmax(120px, 1fr)', value: (r) => r.role.name, from: 420 },
  { id: 'state', name: 'State', width: '150px', value: (r) => stateOf(r), cell: (r) => <Status tone={r.setup_pending ? 'attention' : r.active ? 'good' : 'neutral'}>{stateOf(r)}</Status>, from: 480 },
  { id: 'last', name: 'Last sign-in', width: '130px', value: (r) => r.last_sign_in_at_ms, searchable: false, from: 620, cell: (r) => <Time ms={r.last_sign_in_at_ms} /> },
];
const filters: Filter<Row>[] = [
  { id: 'active', name: 'Active', matches: (r) => r.active }, { id: 'inactive', name: 'Inactive', matches: (r) => !r.active },
];
function stateOf(r: Row) {
  return !r.active ? 'Inactive' : r.setup_pending ? 'Not set up yet' : 'Active';
}

export default function Users() {
  const users = useUsers();
  const roles = useRoles();
  const me = useSession().data?.user.id;
  const [inviting, invite] = useDisclosure(false);
  const [stopping, setStopping] = useState<Row | null>(null);
  const [link, setLink] = useState<{ name: string; url: string } | null>(null);
  const change = useChange(({ id, active }: { id: string; active: boolean }) => unwrap(api.PATCH('/users/{id}', { params: { path: { id } }, body: { active } })), [keys.users]);
  return (
    <Page title="Users & Roles" crumbs={[{ name: 'Settings', to: '/settings' }]} actions={<Button leftSection={<UserPlus size={15} />} onClick={invite.open}>Invite a user</Button>}>
      {change.isError && !stopping ? <ErrorNotice error={change.error} what="The user was not changed." /> : null}
      <Loaded query={users} what="The users">
        {(data) => (
          <div style={{ minHeight: Math.min(560, 200 + data.users.length * 56), display: 'flex' }}>
            <DataTable<Row> label="Users" rows={data.users} columns={columns} filters={filters} defaults={{ sort: { column: 'name', descending: false } }} rowId={(r) => r.id} noun={['user', 'users']} minHeight={0}
              narrow={(r) => `${r.role.name} · ${stateOf(r)}`}
              rowActions={(r) => (r.id === me ? <Tag>you</Tag> : r.active
                ? <Button size="compact-xs" variant="default" aria-label={`Deactivate ${r.name}`} onClick={() => { change.reset(); setStopping(r); }}>Deactivate</Button>
                : <Button size="compact-xs" variant="default" aria-label={`Activate ${r.name}`} loading={change.isPending} onClick={() => change.mutate({ id: r.id, active: true })}>Activate</Button>)}
              empty={<Empty title="No users" />} />
          </div>
        )}
      </Loaded>
      <Loaded query={roles} what="The roles">
        {(data) => (
          <div className="gp-grid">
            {data.roles.map((r) => (
              <div key={r.id} className="gp-col-4">
                <Card title={r.name} aside={r.built_in ? <Tag>built in</Tag> : null}>
                  <details className="gp-fold">
                    <summary>{plural(r.permissions.length, 'permission')}</summary>
                    <ul className="gp-danger-list gp-small" style={{ marginTop: 8 }}>{r.permissions.map((p) => <li key={p}>{sentenceCase(p)}</li>)}</ul>
                  </details>
                </Card>
              </div>
            ))}
          </div>
        )}
      </Loaded>
      {inviting ? <Invite roles={roles.data?.roles ?? []} onClose={invite.close} onLink={(l) => { invite.close(); setLink(l); }} /> : null}
      {link ? (
        <ShownOnce title={`Set-up link for ${link.name}`} text={link.url} copyLabel="Copy the link" onClose={() => setLink(null)}>
          <p>Give this link to {link.name}. It works once, and it is shown only now.</p>
        </ShownOnce>
      ) : null}
      {stopping ? (
        <Confirm title={`Deactivate ${stopping.name}`} act="Deactivate" pending={change.isPending} error={change.error} onClose={() => setStopping(null)} onConfirm={() => change.mutate({ id: stopping.id, active: false }, { onSuccess: () => setStopping(null) })}>
          <p>Sessions of {stopping.name} end at once. Audit entries stay. You can activate the account again.</p>
        </Confirm>
      ) : null}
    </Page>
  );
}

function Invite({ roles, onClose, onLink }: { roles: Schemas['Role'][]; onClose: () => void; onLink: (link: { name: string; url: string }) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<string | null>(null);
  const create = useChange(() => unwrap(api.POST('/users', { body: { name: name.trim(), role: role! } })), [keys.users]);
  const problem = (f: string) => (create.error instanceof ApiError && create.error.field === f ? create.error.message : null);
  return (
    <Modal opened onClose={onClose} title="Invite a user">
      <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); create.mutate(undefined, { onSuccess: (r) => onLink({ name: r.user.name, url: r.setup_url }) }); }}>
        <TextInput label="Name" data-autofocus value={name} error={problem('name')} onChange={(e) => setName(e.currentTarget.value)} />
        <Select label="Role" data={roles.map((r) => ({ value: r.id, label: r.name }))} value={role} error={problem('role')} comboboxProps={{ withinPortal: false }} onChange={setRole} />
        {create.isError && !problem('name') && !problem('role') ? <ErrorNotice error={create.error} /> : null}
        <Button type="submit" loading={create.isPending} disabled={!name.trim() || !role}>Make a set-up link</Button>
      </form>
    </Modal>
  );
}
