// SPDX-License-Identifier: Apache-2.0
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { api, ApiError, unwrap } from '../api/client';
import { enterSession, useChange } from '../api/queries';
import { Mark } from '../components/brand';
import { SingleSignOnButton } from '../components/single_sign_on_button';
import { ErrorNotice } from '../components/states';
import { fieldWords } from '../lib/api_key';

export default function SignIn() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  // Asked for once the password is known to be right.
  const [asked, setAsked] = useState(false);
  const [code, setCode] = useState('');
  const signIn = useChange(() => unwrap(api.POST('/session', { body: { name: name.trim(), password, ...(asked ? { code: code.trim() } : {}) } })));
  useEffect(() => {
    document.title = 'Sign in · Gluepot';
  }, []);
  const error = signIn.error instanceof ApiError ? signIn.error : null;
  const refused = error?.status === 401;
  const wrongCode = asked && error?.field === 'code';
  const back = () => {
    setAsked(false);
    setPassword('');
    setCode('');
    signIn.reset();
  };
  return (
    <div className="gp-door">
      <main>
        <div className="gp-row" style={{ gap: 12 }}><Mark size={36} /><h1>{asked ? 'Your second factor' : 'Sign in to Gluepot'}</h1></div>
        {asked ? null : <SingleSignOnButton />}
        <form className="gp-card gp-stack-2" onSubmit={(e) => {
          e.preventDefault();
          signIn.mutate(undefined, {
            onSuccess: enterSession,
            onError: (e) => {
              if (e instanceof ApiError && e.code === 'second_factor_required') setAsked(true);
              else if (!asked || (e instanceof ApiError && e.status === 401)) {
                setAsked(false);
                setPassword('');
              }
              setCode('');
            },
          });
        }}>
          {asked ? (
            <>
              <p className="gp-dim">Signing in as {name.trim()}.</p>
              <TextInput label="Code" description="Of your authenticator app, or a recovery code." autoComplete="one-time-code" inputMode="text" autoFocus required withAsterisk={false} classNames={{ input: 'gp-mono' }}
                value={code} error={wrongCode && error ? fieldWords(error) : null} onChange={(e) => setCode(e.currentTarget.value)} />
              {signIn.isError && !wrongCode && error?.code !== 'second_factor_required' ? <ErrorNotice error={signIn.error} /> : null}
              <div className="gp-row-wrap">
                <Button type="submit" loading={signIn.isPending} disabled={code.trim().length < 6}>Sign in</Button>
                <Button variant="default" onClick={back}>Somebody else</Button>
              </div>
            </>
          ) : (
            <>
              <TextInput label="Name" autoComplete="username" required withAsterisk={false} autoFocus value={name} onChange={(e) => setName(e.currentTarget.value)} />
              <PasswordInput label="Password" autoComplete="current-password" required withAsterisk={false} value={password} onChange={(e) => setPassword(e.currentTarget.value)}
                error={refused ? error?.message : null} visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }} />
              {signIn.isError && !refused ? <ErrorNotice error={signIn.error} /> : null}
              <Button type="submit" loading={signIn.isPending} disabled={!name.trim() || !password}>Sign in</Button>
            </>
          )}
        </form>
        {asked ? <p className="gp-small gp-dim">Lost the phone and the recovery codes? An administrator can remove the second factor in Settings, Users &amp; Roles.</p>
          : <p className="gp-small gp-dim">No account yet? An administrator can send you a set-up link from Settings, Users &amp; Roles.</p>}
      </main>
    </div>
  );
}
