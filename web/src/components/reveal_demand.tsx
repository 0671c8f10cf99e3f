// SPDX-License-Identifier: Apache-2.0
// What stands between a person and a value besides the permission, asked for in place: a reason or ticket, the second
// factor, another person's approval. Whatever else went wrong is told as it is.
import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { Link } from 'react-router';
import { ApiError, api, unwrap, type Schemas } from '../api/client';
import { useChange, useProfile } from '../api/queries';
import { ErrorNotice, Notice } from './states';

export interface Given { reason: string; ticket: string }

interface Props {
  error: unknown;
  companyId: string;
  entry: Schemas['PasswordEntry'];
  /** Without words: with those given before. */
  retry: (given?: Given) => void;
}

function Asked({ title, children, act, pending, onSubmit }: { title: string; children: ReactNode; act: string; pending?: boolean; onSubmit: () => void }) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Notice tone="attention" live title={title}>
      <form onSubmit={submit} className="gp-stack" style={{ maxWidth: 420, marginTop: 8 }}>
        {children}
        <div><Button type="submit" size="xs" loading={pending}>{act}</Button></div>
      </form>
    </Notice>
  );
}

function AskReason({ retry, field }: Props & { field: 'reason' | 'ticket' }) {
  const [ticket, setTicket] = useState('');
  const [reason, setReason] = useState('');
  const missing = field === 'ticket' ? ticket.trim() === '' : reason.trim().length < 3 && ticket.trim() === '';
  const [tried, setTried] = useState(false);
  return (
    <Asked title={field === 'ticket' ? 'Which ticket is this for?' : 'What is this for?'} act="Show it"
      onSubmit={() => (missing ? setTried(true) : retry({ reason: reason.trim(), ticket: ticket.trim() }))}>
      <TextInput label="Ticket" data-autofocus={field === 'ticket' || undefined} required={field === 'ticket'} maxLength={100} value={ticket} autoFocus={field === 'ticket'}
        error={tried && missing && field === 'ticket' ? 'This company asks for a ticket.' : undefined} onChange={(e) => setTicket(e.currentTarget.value)} />
      <TextInput label="Reason" required={field === 'reason'} maxLength={500} value={reason} autoFocus={field === 'reason'}
        error={tried && missing && field === 'reason' ? 'Say it in a few words.' : undefined} description="It stands in the audit, and holds a while for this company."
        onChange={(e) => setReason(e.currentTarget.value)} />
    </Asked>
  );
}

const passSecondFactor = (code: string) => unwrap(api.POST('/session/second-factor', { body: { code } }));

function AskFactor({ error, retry }: Props) {
  const profile = useProfile();
  const [code, setCode] = useState('');
  const pass = useChange(passSecondFactor);
  const next = error instanceof ApiError ? error.nextStep : null;
  if (profile.data?.second_factor.enabled === false) {
    return (
      <Notice tone="attention" live title="This password asks for a second factor, and you have none yet."
        action={<Button component={Link} to="/profile" size="xs">Set up an authenticator app</Button>}>
        <p>It takes a minute and any authenticator app. Then come back and reveal.</p>
      </Notice>
    );
  }
  return (
    <Asked title="This password asks for your second factor." act="Go on" pending={pass.isPending}
      onSubmit={() => pass.mutate(code.replace(/\s/g, ''), { onSuccess: () => retry() })}>
      {next ? <p className="gp-small gp-dim">{next}</p> : null}
      <TextInput label="Code of your authenticator app" inputMode="numeric" autoComplete="one-time-code" autoFocus maxLength={12} value={code} onChange={(e) => setCode(e.currentTarget.value)}
        error={pass.isError ? (pass.error instanceof Error ? pass.error.message : 'That was not accepted.') : undefined} />
    </Asked>
  );
}

function AskApproval({ companyId, entry }: Props) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const ask = useChange(() => unwrap(api.POST('/companies/{id}/passwords/{password_id}/approvals', {
    params: { path: { id: companyId, password_id: entry.id } }, body: { reason: reason.trim() },
  })));
  if (ask.data) {
    return (
      <Notice tone="neutral" live title={ask.data.state === 'approved' ? 'It is approved. Reveal it now.' : 'Asked. Another person who may reveal it has to approve.'}>
        <p>Once approved, it holds for one reveal. Your colleagues find the request under Settings, Approvals.</p>
      </Notice>
    );
  }
  return (
    <Asked title="This password asks for another person’s approval." act="Ask for approval" pending={ask.isPending}
      onSubmit={() => (reason.trim() === '' ? setTried(true) : ask.mutate(undefined))}>
      <TextInput label="What is it for?" required maxLength={500} autoFocus value={reason} onChange={(e) => setReason(e.currentTarget.value)}
        error={tried && reason.trim() === '' ? 'Whoever approves has to know.' : ask.isError ? ask.error.message : undefined} />
    </Asked>
  );
}

export function RevealDemand(props: Props) {
  const error = props.error instanceof ApiError ? props.error : null;
  if (error?.code === 'invalid_argument' && (error.field === 'reason' || error.field === 'ticket')) return <AskReason {...props} field={error.field} />;
  if (error?.code === 'second_factor_required') return <AskFactor {...props} />;
  if (error?.code === 'approval_required') return <AskApproval {...props} />;
  return <ErrorNotice error={props.error} />;
}
