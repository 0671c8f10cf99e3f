// SPDX-License-Identifier: Apache-2.0
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { UserPlus } from 'lucide-react';
import { useSearchParams } from 'react-router';
import type { Schemas } from '../../../api/client';
import { useMay, useRoles, useSession, useUsers } from '../../../api/queries';
import { Status, Tag, Time, Two } from '../../../components/bits';
import { DataTable, type Column, type Filter } from '../../../components/data_table';
import { ShownOnce } from '../../../components/shown_once';
import { Empty, Loaded } from '../../../components/states';
import { plural } from '../../../lib/format';
import { PeopleFrame } from './frame';
import { Invite } from './invite';
import { UserDrawer } from './user_drawer';

export type User = Schemas['User'];
export interface SetUpLink { name: string; url: string }

export function stateOf(user: User) {
  return !user.active ? 'Inactive' : user.setup_pending ? 'Invited' : 'Active';
}

/** How somebody signs in. */
export function waysIn(user: User): string {
  const ways = [user.password ? 'Password' : null, user.single_sign_on ? 'Single sign-on' : null].filter((w) => w !== null);
  return ways.length > 0 ? ways.join(', ') : 'Not yet';
}

export function companiesText(user: User): string {
  if (user.all_companies) return 'All';
  if (user.companies.length === 0) return 'None';
  return user.companies.length <= 2 ? user.companies.map((c) => c.name).join(', ') : plural(user.companies.length, 'company', 'companies');
}

const columns: Column<User>[] = [
  { id: 'name', name: 'Name', width: 'minmax(180px, 1.8fr)', value: (r) => r.name, fixed: true, cell: (r) => <Two top={r.name} sub={r.email} title={r.email ?? undefined} /> },
  { id: 'email', name: 'E-mail', width: '0px', value: (r) => r.email, from: 100_000 },
  { id: 'role', name: 'Role', width: 'minmax(110px, 1fr)', value: (r) => r.role.name, from: 420 },
  { id: 'companies', name: 'Companies', width: 'minmax(110px, 1.2fr)', value: (r) => companiesText(r), from: 760, cell: (r) => <span className="gp-clip" title={r.all_companies ? undefined : r.companies.map((c) => c.name).join(', ')}>{companiesText(r)}</span> },
  { id: 'state', name: 'State', width: '110px', value: (r) => stateOf(r), cell: (r) => <Status tone={!r.active ? 'neutral' : r.setup_pending ? 'attention' : 'good'}>{stateOf(r)}</Status>, from: 520 },
  { id: 'ways', name: 'Signs in with', width: '190px', value: (r) => waysIn(r), from: 1120, cell: (r) => (waysIn(r) === 'Not yet' ? <span className="gp-dim">Not yet</span> : waysIn(r)) },
  { id: 'factor', name: 'Second factor', width: '120px', value: (r) => (r.second_factor ? 'On' : 'Off'), from: 1000, cell: (r) => (r.second_factor ? 'On' : <span className="gp-dim">Off</span>) },
  { id: 'last', name: 'Last sign-in', width: '130px', value: (r) => r.last_sign_in_at_ms, searchable: false, from: 720, cell: (r) => <Time ms={r.last_sign_in_at_ms} /> },
];
const filters: Filter<User>[] = [
  { id: 'all', name: 'All', matches: () => true },
  { id: 'active', name: 'Active', matches: (r) => r.active && !r.setup_pending },
  { id: 'invited', name: 'Invited', matches: (r) => r.active && r.setup_pending },
  { id: 'inactive', name: 'Inactive', matches: (r) => !r.active },
  { id: 'single-sign-on', name: 'Single sign-on', matches: (r) => r.single_sign_on },
  { id: 'limited', name: 'Limited to companies', matches: (r) => !r.all_companies },
];

export function UsersPage({ link, setLink }: { link: SetUpLink | null; setLink: (link: SetUpLink | null) => void }) {
  const users = useUsers();
  const roles = useRoles();
  const me = useSession().data?.user.id;
  const may = useMay('write_users');
  const [inviting, invite] = useDisclosure(false);
  const [params, setParams] = useSearchParams();
  const open = (id: string | null) => setParams((p) => {
    const next = new URLSearchParams(p);
    if (id === null) next.delete('user');
    else next.set('user', id);
    return next;
  });
  const shown = users.data?.users.find((u) => u.id === params.get('user'));
  return (
    <PeopleFrame actions={may ? <Button leftSection={<UserPlus size={15} />} onClick={invite.open}>Invite a user</Button> : null}>
      <Loaded query={users} what="The users">
        {(data) => (
          <DataTable<User> label="Users" rows={data.users} columns={columns} filters={filters} defaults={{ sort: { column: 'name', descending: false } }} rowId={(r) => r.id} noun={['user', 'users']} csvName="users"
            heights={[52, 44, 60]} narrow={(r) => `${r.role.name} · ${stateOf(r)}`} onOpen={(r) => open(r.id)}
            rowActions={(r) => <>{r.id === me ? <Tag>you</Tag> : null}<Button size="compact-xs" variant="default" aria-label={`Open ${r.name}`} onClick={() => open(r.id)}>Open</Button></>}
            empty={<Empty title="No users" />} />
        )}
      </Loaded>
      {inviting ? <Invite roles={roles.data?.roles ?? []} onClose={invite.close} onLink={(l) => { invite.close(); setLink(l); }} /> : null}
      {shown ? <UserDrawer key={shown.id} user={shown} roles={roles.data?.roles ?? []} own={shown.id === me} onClose={() => open(null)} onLink={setLink} /> : null}
      {link ? (
        <ShownOnce title={`Set-up link for ${link.name}`} text={link.url} copyLabel="Copy the link" onClose={() => setLink(null)}>
          <p>Give this link to {link.name}. It works once and for seven days, and it is shown only now.</p>
        </ShownOnce>
      ) : null}
    </PeopleFrame>
  );
}
