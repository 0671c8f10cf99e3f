// SPDX-License-Identifier: Apache-2.0
import { Button, PasswordInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ApiError, unwrap } from '../api/client';
import { keys, useChange, useProfile, useSession } from '../api/queries';
import { Card, Facts } from '../components/bits';
import { Page } from '../components/page';
import { SessionList } from '../components/sessions';
import { ErrorNotice, Loaded } from '../components/states';
import { fieldWords } from '../lib/api_key';
import { plural } from '../lib/format';
import { SecondFactor } from './profile/second_factor';

export default function Profile() {
  const profile = useProfile();
  const all = useSession().data?.all_companies;
  return (
    <Page title="Your profile">
      <Loaded query={profile} what="Your profile">
        {(data) => (
          <div className="gp-grid">
            <div className="gp-col-6 gp-stack-2">
              <Card title="Account">
                <Facts rows={[['Name', data.name], ['E-mail', data.email], ['Role', data.role], ['Companies', all === false ? 'Those given to you' : 'All']]} />
              </Card>
              <Card title="Password"><ChangePassword name={data.name} /></Card>
            </div>
            <div className="gp-col-6 gp-stack-2">
              <Card title="Second factor"><SecondFactor state={data.second_factor} /></Card>
              <div className="gp-card"><OwnSessions /></div>
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

const kLeast = 12;

function ChangePassword({ name }: { name: string }) {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const change = useChange(() => unwrap(api.POST('/profile/password', { body: { current_password: current, password } })), [[...keys.profile, 'sessions']]);
  const problem = (f: string) => (change.error instanceof ApiError && change.error.field === f ? fieldWords(change.error) : null);
  const differs = again.length > 0 && again !== password && !password.startsWith(again);
  return (
    <form className="gp-stack-2" onSubmit={(e) => {
      e.preventDefault();
      change.mutate(undefined, {
        onSuccess: () => { setCurrent(''); setPassword(''); setAgain(''); },
        onError: (x) => { if (x instanceof ApiError && x.field === 'current_password') setCurrent(''); },
      });
    }}>
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <PasswordInput label="Present password" autoComplete="current-password" value={current} error={problem('current_password')} onChange={(e) => setCurrent(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show the present password' }} />
      <PasswordInput label="New password" description={`At least ${kLeast} characters; a few words in a row are fine.`} autoComplete="new-password" value={password} error={problem('password')} onChange={(e) => setPassword(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show the new password' }} />
      <PasswordInput label="New password again" autoComplete="new-password" value={again} error={differs ? 'The two passwords differ.' : null} onChange={(e) => setAgain(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show the new password again' }} />
      {change.isError && !problem('current_password') && !problem('password') ? <ErrorNotice error={change.error} what="The password was not changed." /> : null}
      <div className="gp-row-wrap">
        <Button type="submit" loading={change.isPending} disabled={!current || Array.from(password).length < kLeast || again !== password}>Change the password</Button>
        {change.isSuccess && !password ? <span className="gp-dim" role="status">Changed{change.data.ended > 0 ? `; ${plural(change.data.ended, 'other session')} ended` : ''}.</span> : null}
      </div>
    </form>
  );
}

function OwnSessions() {
  const key = [...keys.profile, 'sessions'] as const;
  const sessions = useQuery({ queryKey: key, staleTime: 0, queryFn: () => unwrap(api.GET('/profile/sessions')) });
  const endOne = useChange((session: string) => unwrap(api.DELETE('/profile/sessions/{session}', { params: { path: { session } } })), [key]);
  const endAll = useChange(() => unwrap(api.DELETE('/profile/sessions')), [key]);
  return <SessionList sessions={sessions} endOne={endOne} endAll={endAll} endAllName="End all others" />;
}
