// SPDX-License-Identifier: Apache-2.0
import { Button, Drawer, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, ApiError, unwrap, type Schemas } from '../../../api/client';
import { keys, useChange, useMay } from '../../../api/queries';
import { Facts, Status, Time } from '../../../components/bits';
import { Confirm } from '../../../components/confirm';
import { SessionList } from '../../../components/sessions';
import { ErrorNotice } from '../../../components/states';
import { absolute, plural } from '../../../lib/format';
import { fieldWords } from '../../../lib/api_key';
import { CompaniesField } from './companies_field';
import { stateOf, waysIn, type SetUpLink, type User } from './users_page';

export function UserDrawer({ user, roles, own, onClose, onLink }: {
  user: User; roles: Schemas['Role'][]; own: boolean; onClose: () => void; onLink: (link: SetUpLink) => void;
}) {
  const mayWrite = useMay('write_users');
  const mayManage = useMay('manage_users');
  return (
    <Drawer opened onClose={onClose} position="right" size={520} title={user.name} closeButtonProps={{ 'aria-label': 'Close' }} transitionProps={{ duration: 100 }}>
      <div className="gp-stack-2">
        <Facts rows={[
          ['State', <Status key="s" tone={!user.active ? 'neutral' : user.setup_pending ? 'attention' : 'good'}>{stateOf(user)}</Status>],
          ['Last sign-in', <span key="l"><Time ms={user.last_sign_in_at_ms} />{user.last_sign_in_at_ms ? <span className="gp-dim gp-small"> {absolute(user.last_sign_in_at_ms)}</span> : null}</span>],
          ['Signs in with', waysIn(user)],
          ['Second factor', user.second_factor ? 'On' : 'Off'],
          ['Created', <Time key="c" ms={user.created_at_ms} />],
        ]} />
        <Profile user={user} roles={roles} readOnly={!mayWrite} />
        {mayManage && user.active && !user.setup_pending ? <Sessions user={user} /> : null}
        {mayManage ? <Account user={user} own={own} onLink={onLink} /> : null}
      </div>
    </Drawer>
  );
}

function Profile({ user, roles, readOnly }: { user: User; roles: Schemas['Role'][]; readOnly: boolean }) {
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email ?? '');
  const [role, setRole] = useState(user.role.id);
  const [companies, setCompanies] = useState(user.companies.map((c) => c.id));
  const chosen = roles.find((r) => r.id === role);
  const limited = (chosen?.all_companies ?? user.all_companies) === false;
  const save = useChange(() => unwrap(api.PATCH('/users/{id}', {
    params: { path: { id: user.id } },
    body: { name: name.trim(), email: email.trim() || null, ...(role !== user.role.id ? { role } : {}), ...(limited ? { companies } : {}) },
  })), [keys.users, keys.roles, keys.session]);
  const problem = (f: string) => (save.error instanceof ApiError && save.error.field === f ? fieldWords(save.error) : null);
  const beside = ['name', 'email', 'role', 'companies'].some(problem);
  const same = name.trim() === user.name && email.trim() === (user.email ?? '') && role === user.role.id
    && (!limited || [...companies].sort().join() === user.companies.map((c) => c.id).sort().join());
  return (
    <form className="gp-stack-2" noValidate onSubmit={(e) => { e.preventDefault(); save.mutate(undefined); }}>
      <TextInput label="Name" value={name} disabled={readOnly} error={problem('name')} autoComplete="off" onChange={(e) => setName(e.currentTarget.value)} />
      <TextInput label="E-mail" type="email" value={email} disabled={readOnly} error={problem('email')} autoComplete="off" onChange={(e) => setEmail(e.currentTarget.value)} />
      <Select label="Role" data={roles.length ? roles.map((r) => ({ value: r.id, label: r.name })) : [{ value: user.role.id, label: user.role.name }]} value={role} disabled={readOnly} error={problem('role')} allowDeselect={false}
        comboboxProps={{ withinPortal: false }} description={chosen?.description} inputWrapperOrder={['label', 'input', 'description', 'error']} onChange={(v) => v && setRole(v)} />
      {limited ? <CompaniesField value={companies} known={user.companies} onChange={setCompanies} disabled={readOnly} error={problem('companies')} /> : null}
      {save.isError && !beside ? <ErrorNotice error={save.error} what="Nothing was changed." /> : null}
      {readOnly ? null : (
        <div className="gp-row-wrap">
          <Button type="submit" loading={save.isPending} disabled={same || !name.trim()}>Save changes</Button>
          {save.isSuccess && same ? <span className="gp-dim" role="status">Saved; it acts on the next request.</span> : null}
        </div>
      )}
    </form>
  );
}

function Sessions({ user }: { user: User }) {
  const key = [...keys.users, user.id, 'sessions'] as const;
  const sessions = useQuery({ queryKey: key, staleTime: 0, queryFn: () => unwrap(api.GET('/users/{id}/sessions', { params: { path: { id: user.id } } })) });
  const endOne = useChange((session: string) => unwrap(api.DELETE('/users/{id}/sessions/{session}', { params: { path: { id: user.id, session } } })), [key]);
  const endAll = useChange(() => unwrap(api.DELETE('/users/{id}/sessions', { params: { path: { id: user.id } } })), [key]);
  return <SessionList sessions={sessions} endOne={endOne} endAll={endAll} endAllName="End all" />;
}

function Account({ user, own, onLink }: { user: User; own: boolean; onLink: (link: SetUpLink) => void }) {
  const [stopping, setStopping] = useState(false);
  const [resetting, setResetting] = useState(false);
  const [unlinking, setUnlinking] = useState(false);
  const unlink = useChange(() => unwrap(api.DELETE('/users/{id}/single-sign-on', { params: { path: { id: user.id } } })), [keys.users, [...keys.users, user.id, 'sessions']]);
  const reset = useChange(() => unwrap(api.DELETE('/users/{id}/second-factor', { params: { path: { id: user.id } } })), [keys.users]);
  const change = useChange((active: boolean) => unwrap(api.PATCH('/users/{id}', { params: { path: { id: user.id } }, body: { active } })), [keys.users, keys.apiKeys]);
  const renew = useChange(() => unwrap(api.POST('/users/{id}/setup-link', { params: { path: { id: user.id } }, body: {} })));
  return (
    <section aria-label="Account" className="gp-stack">
      <h3 className="gp-sub">Account</h3>
      <div className="gp-row-wrap">
        {user.active ? <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate(undefined, { onSuccess: (r) => onLink({ name: r.user.name, url: r.setup_url }) })}>{user.setup_pending ? 'New set-up link' : 'Link for a new password'}</Button> : null}
        {user.second_factor ? <Button variant="default" onClick={() => { reset.reset(); setResetting(true); }}>Remove the second factor</Button> : null}
        {user.single_sign_on ? <Button variant="default" onClick={() => { unlink.reset(); setUnlinking(true); }}>Unlink from single sign-on</Button> : null}
        {own ? null : user.active
          ? <Button variant="default" className="gp-danger" onClick={() => { change.reset(); setStopping(true); }}>Deactivate</Button>
          : <Button variant="default" loading={change.isPending} onClick={() => change.mutate(true)}>Activate</Button>}
      </div>
      {renew.isError ? <ErrorNotice error={renew.error} what="No link was made." /> : null}
      {change.isError && !stopping ? <ErrorNotice error={change.error} what="The user was not changed." /> : null}
      {resetting ? (
        <Confirm title={`Remove the second factor of ${user.name}`} act="Remove" pending={reset.isPending} error={reset.error} onClose={() => setResetting(false)} onConfirm={() => reset.mutate(undefined, { onSuccess: () => setResetting(false) })}>
          <p>Signing in then takes the password alone, until {user.name} sets up an app again. Make sure that it is {user.name} who asks.</p>
        </Confirm>
      ) : null}
      {unlinking ? (
        <Confirm title={`Unlink ${user.name} from single sign-on`} act="Unlink" pending={unlink.isPending} error={unlink.error} onClose={() => setUnlinking(false)} onConfirm={() => unlink.mutate(undefined, { onSuccess: () => setUnlinking(false) })}>
          <p>All sessions of {user.name} end. Where users are linked by their e-mail, the next sign-in at the provider links the account with {user.email ?? 'the user’s e-mail'} again; do this when that account was made anew. To keep somebody out, deactivate them.</p>
        </Confirm>
      ) : null}
      {stopping ? (
        <Confirm title={`Deactivate ${user.name}`} act="Deactivate" pending={change.isPending} error={change.error} onClose={() => setStopping(false)} onConfirm={() => change.mutate(false, { onSuccess: () => setStopping(false) })}>
          <p>At once:</p>
          <ul className="gp-danger-list">
            <li>All sessions of {user.name} end, and nobody signs in by that name.</li>
            <li>The API keys that {user.name} made are paused. Scripts that use them stop until somebody activates the keys.</li>
            {user.all_companies ? null : <li>The {plural(user.companies.length, 'company', 'companies')} given to {user.name} stay noted.</li>}
          </ul>
          <p>Audit entries stay. You can activate the account again; keys stay paused.</p>
        </Confirm>
      ) : null}
    </section>
  );
}
