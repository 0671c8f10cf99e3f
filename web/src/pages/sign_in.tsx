// SPDX-License-Identifier: Apache-2.0
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { api, ApiError, unwrap } from '../api/client';
import { enterSession, useChange } from '../api/queries';
import { Mark } from '../components/brand';
import { ErrorNotice } from '../components/states';

export function SignIn() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useChange(() => unwrap(api.POST('/session', { body: { name: name.trim(), password } })));
  useEffect(() => {
    document.title = 'Sign in · Gluepot';
  }, []);
  const refused = signIn.error instanceof ApiError && signIn.error.status === 401;
  return (
    <div className="gp-door">
      <main>
        <div className="gp-row" style={{ gap: 12 }}><Mark size={36} /><h1>Sign in to Gluepot</h1></div>
        <form className="gp-card gp-stack-2" onSubmit={(e) => {
          e.preventDefault();
          signIn.mutate(undefined, { onSuccess: enterSession, onSettled: () => setPassword('') });
        }}>
          <TextInput label="Name" autoComplete="username" required withAsterisk={false} autoFocus value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <PasswordInput label="Password" autoComplete="current-password" required withAsterisk={false} value={password} onChange={(e) => setPassword(e.currentTarget.value)}
            error={refused ? signIn.error?.message : null} visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }} />
          {signIn.isError && !refused ? <ErrorNotice error={signIn.error} /> : null}
          <Button type="submit" loading={signIn.isPending} disabled={!name.trim() || !password}>Sign in</Button>
        </form>
        <p className="gp-small gp-dim">No account yet? An administrator can send you a set-up link from Settings, Users &amp; Roles.</p>
      </main>
    </div>
  );
}
