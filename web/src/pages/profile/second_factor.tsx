// SPDX-License-Identifier: Apache-2.0
// An authenticator app: set up in two steps, kept or removed with a code. Keys and codes live in this component's state
// only, and go with it.
import { Button, Modal, PasswordInput, TextInput } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../../api/client';
import { keys, useChange } from '../../api/queries';
import { CopyButton, Status, Time } from '../../components/bits';
import { ErrorNotice, Notice } from '../../components/states';
import { fieldWords } from '../../lib/api_key';
import { plural } from '../../lib/format';

const QrCode = lazy(() => import('../../components/qr_code'));
type State = Schemas['Profile']['second_factor'];
type Step = { at: 'password' } | { at: 'app'; key: string; uri: string } | { at: 'codes'; codes: string[] };

function problemOf(error: unknown, field: string): string | null {
  return error instanceof ApiError && error.field === field ? fieldWords(error) : null;
}

export function SecondFactor({ state }: { state: State }) {
  const [open, setOpen] = useState<'set up' | 'renew' | 'remove' | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="gp-stack">
      {state.enabled ? (
        <>
          <div><Status tone="good">On</Status> <span className="gp-dim">since <Time ms={state.since_ms} /></span></div>
          <p>Signing in asks for a code of your authenticator app. {state.recovery_codes_left === 0 ? 'No recovery codes are left.' : `${plural(state.recovery_codes_left, 'recovery code')} left.`}</p>
          {state.recovery_codes_left <= 2 ? <Notice tone="attention" title="Make new recovery codes.">They are the way in when the phone is lost.</Notice> : null}
          <div className="gp-row-wrap">
            <Button variant="default" onClick={() => setOpen('renew')}>New recovery codes</Button>
            <Button variant="default" className="gp-danger" onClick={() => setOpen('remove')}>Remove</Button>
          </div>
        </>
      ) : (
        <>
          <div><Status tone="neutral">Off</Status></div>
          <p className="gp-dim">With it, whoever learns your password still cannot sign in. Any authenticator app does: it needs no account and no network.</p>
          <div><Button onClick={() => setOpen('set up')}>Set up an authenticator app</Button></div>
        </>
      )}
      {open === 'set up' ? <SetUp onClose={close} /> : null}
      {open === 'renew' ? <Renew onClose={close} /> : null}
      {open === 'remove' ? <Remove onClose={close} /> : null}
    </div>
  );
}

function SetUp({ onClose }: { onClose: () => void }) {
  const [step, setStep] = useState<Step>({ at: 'password' });
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const begin = useChange(() => unwrap(api.POST('/profile/second-factor', { body: { current_password: password } })));
  const confirm = useChange(() => unwrap(api.POST('/profile/second-factor/confirm', { body: { code: code.trim() } })), [keys.profile, keys.session]);
  if (step.at === 'codes') return <Codes codes={step.codes} title="The second factor is on" onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title="Set up an authenticator app" closeOnClickOutside={false}>
      {step.at === 'password' ? (
        <form className="gp-stack-2" onSubmit={(e) => {
          e.preventDefault();
          begin.mutate(undefined, { onSuccess: (made) => setStep({ at: 'app', ...made }), onSettled: () => setPassword('') });
        }}>
          <PasswordInput data-autofocus label="Your password" description="Once more, so that nobody else does this at your desk." autoComplete="current-password" value={password} error={problemOf(begin.error, 'current_password')}
            onChange={(e) => setPassword(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }} />
          {begin.isError && !problemOf(begin.error, 'current_password') ? <ErrorNotice error={begin.error} /> : null}
          <Button type="submit" loading={begin.isPending} disabled={!password}>Show the key</Button>
        </form>
      ) : (
        <form className="gp-stack-2" onSubmit={(e) => {
          e.preventDefault();
          confirm.mutate(undefined, { onSuccess: (made) => setStep({ at: 'codes', codes: made.recovery_codes }), onError: () => setCode('') });
        }}>
          <p>1. Scan this with the app, or type the key into it.</p>
          <div className="gp-qr"><Suspense fallback={null}><QrCode text={step.uri} label="The key, for the app's camera" /></Suspense></div>
          <div className="gp-row"><span className="gp-mono gp-wrap gp-grow" data-testid="totp-key">{step.key.match(/.{1,4}/g)?.join(' ')}</span><CopyButton text={step.key} label="Copy the key" /></div>
          <TextInput data-autofocus label="2. The code it shows now" autoComplete="one-time-code" inputMode="numeric" classNames={{ input: 'gp-mono' }} value={code} error={problemOf(confirm.error, 'code')} onChange={(e) => setCode(e.currentTarget.value)} />
          {confirm.isError && !problemOf(confirm.error, 'code') ? <ErrorNotice error={confirm.error} /> : null}
          <Button type="submit" loading={confirm.isPending} disabled={code.replace(/\s/g, '').length !== 6}>Switch it on</Button>
        </form>
      )}
    </Modal>
  );
}

/** Shown once: closing this forgets them. */
function Codes({ codes, title, onClose }: { codes: string[]; title: string; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false}>
      <div className="gp-stack-2">
        <p>Keep these recovery codes where the phone is not. Each signs you in once in place of a code of the app, and they are shown only now.</p>
        <ul className="gp-codes" data-testid="recovery-codes">{codes.map((c) => <li key={c} className="gp-mono">{c}</li>)}</ul>
        <div className="gp-row-wrap"><Button data-autofocus onClick={onClose}>I have kept them</Button><CopyButton text={codes.join('\n')} label="Copy all" /></div>
      </div>
    </Modal>
  );
}

function CodeForm({ act, danger, change, onSubmit, children }: { act: string; danger?: boolean; change: { isPending: boolean; isError: boolean; error: unknown }; onSubmit: (code: string) => void; children: React.ReactNode }) {
  const [code, setCode] = useState('');
  return (
    <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); onSubmit(code.trim()); setCode(''); }}>
      {children}
      <TextInput data-autofocus label="Code" description="Of the app, or a recovery code." autoComplete="one-time-code" classNames={{ input: 'gp-mono' }} value={code} error={problemOf(change.error, 'code')} onChange={(e) => setCode(e.currentTarget.value)} />
      {change.isError && !problemOf(change.error, 'code') ? <ErrorNotice error={change.error} /> : null}
      <Button type="submit" {...(danger ? { color: 'red.9' } : {})} loading={change.isPending} disabled={code.trim().length < 6}>{act}</Button>
    </form>
  );
}

function Renew({ onClose }: { onClose: () => void }) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const renew = useChange((code: string) => unwrap(api.POST('/profile/recovery-codes', { body: { code } })), [keys.profile]);
  if (codes) return <Codes codes={codes} title="New recovery codes" onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title="New recovery codes">
      <CodeForm act="Make new codes" change={renew} onSubmit={(code) => renew.mutate(code, { onSuccess: (made) => setCodes(made.recovery_codes) })}><p>The old ones stop working.</p></CodeForm>
    </Modal>
  );
}

function Remove({ onClose }: { onClose: () => void }) {
  const remove = useChange((code: string) => unwrap(api.POST('/profile/second-factor/remove', { body: { code } })), [keys.profile, keys.session]);
  return (
    <Modal opened onClose={onClose} title="Remove the second factor">
      <CodeForm act="Remove it" danger change={remove} onSubmit={(code) => remove.mutate(code, { onSuccess: onClose })}><p>Signing in then takes your password alone, and what demands a second factor is closed to you.</p></CodeForm>
    </Modal>
  );
}
