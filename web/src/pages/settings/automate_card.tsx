// SPDX-License-Identifier: Apache-2.0
import { Button, NumberInput, PasswordInput, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, ApiError, unwrap, type Schemas } from '../../api/client';
import { keys, useChange, useMay } from '../../api/queries';
import { Card, Facts, Status, Time } from '../../components/bits';
import { Confirm } from '../../components/confirm';
import { ErrorNotice, Notice } from '../../components/states';
import { TestOutcome } from '../../components/test_result';
import { count } from '../../lib/format';
import { connectionWords } from '../../lib/words';

type Integration = Schemas['AutomateIntegration'];

export function AutomateCard({ integration: i, open }: { integration: Integration; open: boolean }) {
  const connected = i.state !== 'not_configured' && i.state !== 'disconnected';
  const [configure, setConfigure] = useState(open);
  const [confirm, setConfirm] = useState(false);
  const may = useMay('manage_integrations');
  const word = connectionWords[i.state];
  const remove = useChange(() => unwrap(api.DELETE('/integrations/automate')), [keys.integrations, keys.status, keys.clients, keys.plan]);
  return (
    <Card title="ConnectWise Automate" aside={<Status tone={word.tone}>{word.text}</Status>}>
      <div className="gp-stack-2">
        {i.message ? <Notice tone={i.state === 'error' ? 'bad' : 'attention'} title={i.message}>{i.next_step ? <p>{i.next_step}</p> : null}</Notice> : null}
        {i.warnings.map((w) => <Notice key={w} tone="attention" title={w} />)}
        {connected ? (
          <Facts rows={[
            ['Database', <span key="d" className="gp-mono">{i.user}@{i.host}:{i.port}/{i.database}</span>],
            ['Password', i.password_set_at_ms ? <>set <Time ms={i.password_set_at_ms} /></> : 'not set'],
            ['TLS', i.tls === 'required' ? 'required' : 'off'], ['Server', i.server_version],
            ['Passwords', i.rows === null ? 'not read yet' : `${count(i.readable ?? 0)} of ${count(i.rows)} readable${i.unreadable ? `, ${count(i.unreadable)} unreadable` : ''}`],
          ]} />
        ) : <p className="gp-dim">Passwords of Automate are pushed to the documentation from here. Its database is only read; give Gluepot an account that may do no more than that.</p>}
        {connected && !configure ? (
          <div className="gp-row-wrap">
            <Button component={Link} to="/password-sync">Open Password Sync</Button>
            {may ? <Button variant="default" onClick={() => setConfigure(true)}>Configure</Button> : null}
            {may ? <Button variant="subtle" color="gray" c="var(--gp-bad)" onClick={() => setConfirm(true)}>Delete</Button> : null}
          </div>
        ) : null}
        {may && (!connected && !configure) ? <div><Button variant="default" onClick={() => setConfigure(true)}>Connect Automate</Button></div> : null}
        {may && configure ? <ConnectForm integration={i} onDone={() => setConfigure(false)} cancel={() => setConfigure(false)} /> : null}
      </div>
      {confirm ? (
        <Confirm title="Delete the Automate connection" act="Delete the connection" word="Automate" pending={remove.isPending} error={remove.error} onClose={() => setConfirm(false)}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => { setConfirm(false); notifications.show({ message: 'The Automate connection is deleted' }); } })}>
          <p>The stored database password goes. The pairs of passwords and entries stay, so that a new connection adopts what exists and doubles nothing. Nothing changes in Automate or in the documentation.</p>
        </Confirm>
      ) : null}
    </Card>
  );
}

function ConnectForm({ integration: i, onDone, cancel }: { integration: Integration; onDone: () => void; cancel: () => void }) {
  const [form, setForm] = useState({ host: i.host ?? '', port: i.port ?? 3306, database: i.database ?? 'labtech', user: i.user ?? '', password: '', tls: i.tls !== 'off' });
  const body = (): Schemas['AutomateConnect'] => ({
    host: form.host.trim(), port: form.port, database: form.database.trim(), user: form.user.trim(), tls: form.tls ? 'required' : 'off', ...(form.password ? { password: form.password } : {}),
  });
  const test = useChange(() => unwrap(api.POST('/integrations/automate/test', { body: body() })));
  const save = useChange(async () => {
    const saved = await unwrap(api.PUT('/integrations/automate', { body: body() }));
    setForm((f) => ({ ...f, password: '' }));
    return saved;
  }, [keys.integrations, keys.status, keys.clients]);
  const error = save.error ?? test.error;
  const problem = (f: string) => (error instanceof ApiError && error.field === f ? error.message : null);
  const set = (change: Partial<typeof form>) => { setForm((f) => ({ ...f, ...change })); test.reset(); save.reset(); };
  return (
    <form className="gp-form" aria-label="Connect Automate" onSubmit={(e) => { e.preventDefault(); test.mutate(undefined); }}>
      <TextInput label="Host" value={form.host} error={problem('host')} onChange={(e) => set({ host: e.currentTarget.value })} />
      <NumberInput label="Port" min={1} max={65535} hideControls value={form.port} error={problem('port')} onChange={(v) => set({ port: Number(v) || 0 })} />
      <TextInput label="Database" value={form.database} error={problem('database')} onChange={(e) => set({ database: e.currentTarget.value })} />
      <TextInput label="User" autoComplete="off" value={form.user} error={problem('user')} onChange={(e) => set({ user: e.currentTarget.value })} />
      <PasswordInput label="Database password" autoComplete="off" placeholder={i.password_set_at_ms ? 'Leave empty to keep the one that is set' : undefined} value={form.password} error={problem('password')}
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }} onChange={(e) => set({ password: e.currentTarget.value })} />
      <Switch label="Require TLS" checked={form.tls} description={form.tls ? undefined : 'Without TLS everything read, ciphertexts included, crosses the network in the clear.'} onChange={(e) => set({ tls: e.currentTarget.checked })} />
      {test.data ? <TestOutcome result={test.data} /> : null}
      {error ? <ErrorNotice error={error} /> : null}
      <div className="gp-row-wrap">
        <Button type="submit" variant={test.data?.ok ? 'default' : 'filled'} loading={test.isPending} disabled={!form.host.trim() || !form.user.trim() || !form.database.trim()}>Test connection</Button>
        <Button variant={test.data?.ok ? 'filled' : 'default'} disabled={!test.data?.ok} loading={save.isPending}
          onClick={() => save.mutate(undefined, { onSuccess: () => { onDone(); notifications.show({ message: 'Automate is connected' }); } })}>Save connection</Button>
        <Button variant="subtle" color="gray" onClick={cancel}>Cancel</Button>
      </div>
    </form>
  );
}
