// SPDX-License-Identifier: Apache-2.0
import { ActionIcon, Button, Menu } from '@mantine/core';
import { Copy, Ellipsis, Pencil, Plus, Star, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap, type Schemas } from '../../../api/client';
import { keys, useChange, useMay, useRoles } from '../../../api/queries';
import { Card, Tag } from '../../../components/bits';
import { Confirm } from '../../../components/confirm';
import { ErrorNotice, Loaded } from '../../../components/states';
import { plural } from '../../../lib/format';
import { summary } from '../../../lib/permission_grid';
import { PeopleFrame } from './frame';
import { RoleEditor } from './role_editor';

type Role = Schemas['Role'];

export function RolesPage() {
  const roles = useRoles();
  const mayWrite = useMay('write_roles');
  const mayManage = useMay('manage_roles');
  const [editing, setEditing] = useState<Role | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Role | null>(null);
  const duplicate = useChange((id: string) => unwrap(api.POST('/roles/{id}/duplicate', { params: { path: { id } }, body: {} })), [keys.roles]);
  const makeDefault = useChange(({ id, yes }: { id: string; yes: boolean }) => unwrap(api.PATCH('/roles/{id}', { params: { path: { id } }, body: { default: yes } })), [keys.roles]);
  const remove = useChange((id: string) => unwrap(api.DELETE('/roles/{id}', { params: { path: { id } } })), [keys.roles]);
  const failed = [duplicate, makeDefault].find((c) => c.isError);
  return (
    <PeopleFrame actions={mayWrite ? <Button leftSection={<Plus size={15} />} onClick={() => setEditing('new')}>New role</Button> : null}>
      {failed ? <ErrorNotice error={failed.error} what="The role was not changed." /> : null}
      <Loaded query={roles} what="The roles">
        {(data) => (
          <div className="gp-grid" data-testid="roles">
            {data.roles.map((role) => (
              <div key={role.id} className="gp-col-6">
                <Card title={role.name} aside={
                  <div className="gp-row">
                    {role.default ? <Tag tone="good">default</Tag> : null}
                    {role.editable ? null : <Tag title="Always has everything; duplicate it to have a role to change.">cannot be changed</Tag>}
                    {mayWrite || mayManage ? (
                      <RoleMenu role={role} mayWrite={mayWrite} mayManage={mayManage} onEdit={() => setEditing(role)} onDuplicate={() => duplicate.mutate(role.id)}
                        onDefault={() => makeDefault.mutate({ id: role.id, yes: !role.default })} onDelete={() => { remove.reset(); setDeleting(role); }} />
                    ) : null}
                  </div>
                }>
                  <div className="gp-stack">
                    {role.description ? <p className="gp-dim">{role.description}</p> : null}
                    <Summary role={role} resources={data.resources} />
                    <p className="gp-small gp-dim">{plural(role.users, 'user')} · {role.all_companies ? 'all companies' : 'only the companies given to each user'}</p>
                  </div>
                </Card>
              </div>
            ))}
          </div>
        )}
      </Loaded>
      {editing ? <RoleEditor key={editing === 'new' ? 'new' : editing.id} role={editing === 'new' ? null : editing} resources={roles.data?.resources ?? []} onClose={() => setEditing(null)} /> : null}
      {deleting ? (
        <Confirm title={`Delete ${deleting.name}`} act="Delete the role" pending={remove.isPending} error={remove.error} onClose={() => setDeleting(null)} onConfirm={() => remove.mutate(deleting.id, { onSuccess: () => setDeleting(null) })}>
          <p>{deleting.users === 0 ? 'Nobody has this role.' : `${plural(deleting.users, 'user')} ${deleting.users === 1 ? 'has' : 'have'} this role and must be given another first.`}</p>
        </Confirm>
      ) : null}
    </PeopleFrame>
  );
}

function RoleMenu({ role, mayWrite, mayManage, onEdit, onDuplicate, onDefault, onDelete }: {
  role: Role; mayWrite: boolean; mayManage: boolean; onEdit: () => void; onDuplicate: () => void; onDefault: () => void; onDelete: () => void;
}) {
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target><ActionIcon size={28} aria-label={`What to do with ${role.name}`}><Ellipsis size={17} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {mayWrite && role.editable ? <Menu.Item leftSection={<Pencil size={15} />} onClick={onEdit}>Edit</Menu.Item> : null}
        {mayWrite ? <Menu.Item leftSection={<Copy size={15} />} onClick={onDuplicate}>Duplicate</Menu.Item> : null}
        {mayWrite && role.editable ? <Menu.Item leftSection={<Star size={15} />} onClick={onDefault}>{role.default ? 'No longer the default' : 'Make it the default'}</Menu.Item> : null}
        {mayManage && role.editable ? <><Menu.Divider /><Menu.Item className="gp-danger" leftSection={<Trash2 size={15} />} onClick={onDelete}>Delete</Menu.Item></> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function Summary({ role, resources }: { role: Role; resources: Schemas['PermissionResource'][] }) {
  if (!role.editable) return <p>Manages everything.</p>;
  const held = summary(resources, role.permissions);
  if (held.length === 0) return <p>No permissions.</p>;
  return <ul className="gp-levels">{held.map((h) => <li key={h.title}><span className="gp-grow">{h.title}</span><span className="gp-dim">{h.level}</span></li>)}</ul>;
}
