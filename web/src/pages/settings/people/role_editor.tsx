// SPDX-License-Identifier: Apache-2.0
// A role: what it is called, what it may do, whom it is for.
import { Button, Modal, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../../../api/client';
import { keys, useChange, useSession } from '../../../api/queries';
import { ErrorNotice } from '../../../components/states';
import { fieldWords } from '../../../lib/api_key';
import { plural, sentenceCase } from '../../../lib/format';
import { gridOf, levels, permissionsOf, type Level } from '../../../lib/permission_grid';

export function RoleEditor({ role, resources, onClose }: { role: Schemas['Role'] | null; resources: Schemas['PermissionResource'][]; onClose: () => void }) {
  const session = useSession().data;
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [all, setAll] = useState(role?.all_companies ?? true);
  const [first, setFirst] = useState(role?.default ?? false);
  const [grid, setGrid] = useState(() => gridOf(resources, role?.permissions ?? []));
  const save = useChange(() => {
    const body = { name: name.trim(), description: description.trim(), permissions: permissionsOf(grid), all_companies: all, default: first };
    return role ? unwrap(api.PATCH('/roles/{id}', { params: { path: { id: role.id } }, body })) : unwrap(api.POST('/roles', { body }));
  }, [keys.roles, keys.users, keys.session]);
  const problem = (f: string) => (save.error instanceof ApiError && save.error.field === f ? fieldWords(save.error) : null);
  const holds = new Set(session?.permissions);
  return (
    <Modal opened onClose={onClose} title={role ? `Edit ${role.name}` : 'New role'} size={640}>
      <form className="gp-stack-2" noValidate onSubmit={(e) => { e.preventDefault(); save.mutate(undefined, { onSuccess: onClose }); }}>
        <TextInput label="Name" data-autofocus value={name} error={problem('name')} autoComplete="off" onChange={(e) => setName(e.currentTarget.value)} />
        <TextInput label="Description" value={description} error={problem('description')} autoComplete="off" onChange={(e) => setDescription(e.currentTarget.value)} />
        <PermissionGrid resources={resources} grid={grid} holds={holds} onChange={(resource, level) => setGrid((g) => ({ ...g, [resource]: level }))} />
        {problem('permissions') ? <p className="gp-attention-text" role="alert">{problem('permissions')}</p> : null}
        <Switch label="All companies" description={all ? 'Sees every company.' : 'Sees only the companies given to each user. Pages that are about all companies are closed.'} checked={all} onChange={(e) => setAll(e.currentTarget.checked)} />
        <Switch label="Default" description="Stands first where a role is chosen." checked={first} onChange={(e) => setFirst(e.currentTarget.checked)} />
        {save.isError && !['name', 'description', 'permissions'].some(problem) ? <ErrorNotice error={save.error} what="Nothing was stored." /> : null}
        <div className="gp-row-wrap">
          <Button type="submit" loading={save.isPending} disabled={!name.trim()}>{role ? 'Save the role' : 'Make the role'}</Button>
          {role && role.users > 0 ? <span className="gp-small gp-dim">Acts on the next request of {plural(role.users, 'user')}.</span> : null}
        </div>
      </form>
    </Modal>
  );
}

/** One level a resource; each holds those before it. What one does not hold cannot be given. */
function PermissionGrid({ resources, grid, holds, onChange }: {
  resources: Schemas['PermissionResource'][]; grid: Record<string, Level>; holds: Set<string>; onChange: (resource: string, level: Level) => void;
}) {
  return (
    <div className="gp-permissions-wrap">
      <table className="gp-permissions">
        <caption className="gp-hidden">Permissions: one level for each resource, and each level holds those before it</caption>
        <thead><tr><th scope="col">May</th>{levels.map((l) => <th key={l} scope="col">{sentenceCase(l)}</th>)}</tr></thead>
        <tbody>
          {resources.map((r) => (
            <tr key={r.name}>
              <th scope="row">{r.title}</th>
              {levels.map((level) => {
                const there = level === 'none' || r.levels.includes(level);
                return (
                  <td key={level} data-held={there && levels.indexOf(level) > 0 && levels.indexOf(level) <= levels.indexOf(grid[r.name] ?? 'none') ? true : undefined}>
                    {there ? (
                      <input type="radio" name={`level-${r.name}`} aria-label={`${r.title}: ${level}`} checked={(grid[r.name] ?? 'none') === level}
                        disabled={level !== 'none' && !holds.has(`${level}_${r.name}`)} onChange={() => onChange(r.name, level)} />
                    ) : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
