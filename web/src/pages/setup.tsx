// SPDX-License-Identifier: Apache-2.0
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { api, ApiError, unwrap } from '../api/client';
import { enterSession, useChange } from '../api/queries';
import { Time } from '../components/bits';
import { Mark } from '../components/brand';
import { Bones, ErrorNotice, Notice } from '../components/states';
import { fieldWords } from '../lib/api_key';

const kLeast = 12;

export default function Setup() {
  const { token = '' } = useParams();
  const navigate = useNavigate();
  const invitation = useQuery({ queryKey: ['setup', token], gcTime: 0, queryFn: () => unwrap(api.GET('/setup/{token}', { params: { path: { token } } })) });
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const asksName = invitation.data?.user_name === null;
  const finish = useChange(() =>
    unwrap(api.POST('/setup/{token}', { params: { path: { token } }, body: { password, ...(asksName ? { name: name.trim() } : {}) } })),
  );
  useEffect(() => {
    document.title = 'Set up · Gluepot';
  }, []);
  const field = (f: string) => (finish.error instanceof ApiError && finish.error.field === f ? fieldWords(finish.error) : null);
  const differs = again.length > 0 && again !== password && !password.startsWith(again);
  const gone = invitation.error instanceof ApiError && invitation.error.status === 404;
  return (
    <div className="gp-door">
      <main>
        <div className="gp-row" style={{ gap: 12 }}>
          <Mark size={36} />
          <h1>{invitation.data?.user_name ? `Welcome, ${invitation.data.user_name}` : 'Set up Gluepot'}</h1>
        </div>
        {invitation.isPending ? <Bones rows={3} /> : gone ? (
          <Notice tone="attention" title="This link cannot be used.">
            <p>A set-up link works once and for a limited time. Ask an administrator for a new one, or run <span className="gp-mono">gluepot users create</span> on the hub.</p>
            <p><a className="gp-link" href="/">Go to sign in</a></p>
          </Notice>
        ) : invitation.isError ? <ErrorNotice error={invitation.error} retry={() => void invitation.refetch()} /> : (
          <form className="gp-card gp-stack-2" onSubmit={(e) => {
            e.preventDefault();
            finish.mutate(undefined, {
              onSuccess: (session) => {
                enterSession(session);
                // Whoever sets up a hub without a source begins there.
                const fresh = session.instance.source === null && session.permissions.includes('manage_integrations');
                void navigate(fresh ? '/settings/integrations/itglue' : '/', { replace: true });
              },
            });
          }}>
            <p className="gp-dim">
              {asksName ? 'Choose the name and the password you will sign in with. ' : 'Choose the password you will sign in with. '}
              Your role is {invitation.data.role}.
            </p>
            {asksName ? (
              <TextInput label="Name" autoComplete="username" required withAsterisk={false} autoFocus value={name} error={field('name')} onChange={(e) => setName(e.currentTarget.value)} />
            ) : null}
            <PasswordInput label="Password" description={`At least ${kLeast} characters; a few words in a row are fine.`} autoComplete="new-password" required withAsterisk={false}
              value={password} error={field('password')} onChange={(e) => setPassword(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }} />
            <PasswordInput label="Password again" autoComplete="new-password" required withAsterisk={false} value={again} error={differs ? 'The two passwords differ.' : null}
              onChange={(e) => setAgain(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed again' }} />
            {finish.isError && !field('name') && !field('password') ? <ErrorNotice error={finish.error} /> : null}
            <Button type="submit" loading={finish.isPending} disabled={(asksName && !name.trim()) || Array.from(password).length < kLeast || again !== password}>Set up and sign in</Button>
            {invitation.data.expires_at_ms ? <p className="gp-small gp-dim">This link ends <Time ms={invitation.data.expires_at_ms} />.</p> : null}
          </form>
        )}
      </main>
    </div>
  );
}
