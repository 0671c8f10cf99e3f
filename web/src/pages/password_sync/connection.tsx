// SPDX-License-Identifier: Apache-2.0
// Where the passwords come from: Automate's database or its REST API, and what a test of it found.
import { Button, NumberInput, PasswordInput, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ApiError } from '../../api/client';
import { useAutomate, useDeleteAutomate, useSaveAutomate, useTestAutomate, type AutomateConnection, type AutomateTarget } from '../../api/password_sync';
import { useMay } from '../../api/queries';
import { Card, CopyButton, Facts, Status, Time } from '../../components/bits';
import { Confirm } from '../../components/confirm';
import { Bone, ErrorNotice, Loaded, Notice } from '../../components/states';
import { count } from '../../lib/format';
import { connectionFacts, grantStatements } from '../../lib/password_sync';
import { connectionWords } from '../../lib/words';
import { Found } from './connection_test';
import { Frame } from './frame';

export function ConnectionPage() {
  const automate = useAutomate();
  return (
    <Frame title="Connection" free>
      <Loaded query={automate} what="The connection" skeleton={<div className="gp-card"><div className="gp-stack"><Bone width="30%" /><Bone height={96} /></div></div>}>
        {(data) => <div className="gp-stack-2 gp-readable"><Connection connection={data} /></div>}
      </Loaded>
    </Frame>
  );
}

function Connection({ connection: c }: { connection: AutomateConnection }) {
  const connected = c.state !== 'not_configured' && c.state !== 'disconnected';
  const may = useMay('manage_integrations');
  // The card of Integrations leads to an act here; it begins once.
  const [params, setParams] = useSearchParams();
  const act = may && connected ? params.get('act') : null;
  const [configure, setConfigure] = useState(!connected || act === 'configure');
  const [confirm, setConfirm] = useState(act === 'delete');
  useEffect(() => {
    if (params.has('act')) setParams({}, { replace: true });
  }, [params, setParams]);
  const test = useTestAutomate();
  const remove = useDeleteAutomate();
  const word = connectionWords[c.state];
  return (
    <>
      <Card title="ConnectWise Automate" aside={<Status tone={word.tone}>{word.text}</Status>}>
        <div className="gp-stack-2">
          {c.message ? <Notice tone={c.state === 'error' ? 'bad' : 'attention'} title={c.message}>{c.next_step ? <p>{c.next_step}</p> : null}</Notice> : null}
          {connected && !test.data && !configure ? c.warnings.map((w) => <Notice key={w} tone="attention" title={w} />) : null}
          {connected && configure ? null : connected ? (
            <Facts rows={[
              ...connectionFacts(c).map(([name, value, mono]): [string, React.ReactNode] => [name, mono ? <span className="gp-mono gp-wrap">{value}</span> : value]),
              ['Password', c.password_set_at_ms ? <>set <Time ms={c.password_set_at_ms} /></> : 'not set'],
              ['Readable', c.rows === null ? 'not read yet' : `${count(c.readable ?? 0)} of ${count(c.rows)} passwords${c.unreadable ? `, ${count(c.unreadable)} unreadable` : ''}`],
            ]} />
          ) : (
            <p className="gp-dim">Gluepot reads the passwords kept in Automate and writes them to the documentation. It never writes to Automate’s own tables. {may ? 'Give it an account that may only read.' : 'An administrator can connect it here.'}</p>
          )}
          {may && connected && !configure ? (
            <div className="gp-row-wrap">
              <Button loading={test.isPending} onClick={() => test.mutate({})}>Test connection</Button>
              <Button variant="default" onClick={() => setConfigure(true)}>Configure</Button>
              <Button variant="subtle" color="gray" c="var(--gp-bad)" onClick={() => setConfirm(true)}>Delete</Button>
            </div>
          ) : null}
          {may && configure ? <ConnectForm connection={c} connected={connected} onDone={() => setConfigure(false)} /> : null}
        </div>
      </Card>
      {test.isError ? <ErrorNotice error={test.error} what="The connection was not tested." /> : null}
      {test.data && !configure ? <Found result={test.data} /> : null}
      {confirm ? (
        <Confirm title="Delete the Automate connection" act="Delete the connection" word="Automate" pending={remove.isPending} error={remove.error} onClose={() => setConfirm(false)}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => { setConfirm(false); setConfigure(true); test.reset(); notifications.show({ message: 'The Automate connection is deleted' }); } })}>
          <p>The stored password of the account goes. The pairs of passwords and entries stay, so that a new connection finds what exists and doubles nothing. Nothing changes in Automate or in the documentation.</p>
        </Confirm>
      ) : null}
    </>
  );
}

const kinds = [{ value: 'database', label: 'Database' }, { value: 'rest', label: 'REST API' }];

function ConnectForm({ connection: c, connected, onDone }: { connection: AutomateConnection; connected: boolean; onDone: () => void }) {
  const navigate = useNavigate();
  const [kind, setKind] = useState<'database' | 'rest'>(c.kind === 'rest' ? 'rest' : 'database');
  const [form, setForm] = useState({
    host: c.host ?? '', port: c.port ?? 3306, database: c.database ?? 'labtech', user: c.user ?? '', password: '', tls: c.tls !== 'off', url: c.url ?? '', clientId: c.client_id ?? '', code: '',
  });
  const target = (): AutomateTarget => {
    const password = form.password ? { password: form.password } : {};
    return kind === 'rest'
      ? { kind, url: form.url.trim(), user: form.user.trim(), client_id: form.clientId.trim(), ...password, ...(form.code.trim() ? { mfa_code: form.code.trim() } : {}) }
      : { kind, host: form.host.trim(), port: form.port, database: form.database.trim(), user: form.user.trim(), tls: form.tls ? 'required' : 'off', ...password };
  };
  const test = useTestAutomate();
  const save = useSaveAutomate();
  const error = save.error ?? test.error;
  const told = test.data && !test.data.ok ? test.data : null;
  const problem = (f: string) => (error instanceof ApiError && error.field === f ? error.message : told?.field === f ? told.message : null);
  const placed = ['host', 'port', 'database', 'user', 'password', 'url', 'client_id', 'mfa_code', 'tls'].some((f) => problem(f) !== null);
  const set = (change: Partial<typeof form>) => { setForm((f) => ({ ...f, ...change })); test.reset(); save.reset(); };
  const complete = form.user.trim() !== '' && (kind === 'rest' ? form.url.trim() !== '' && form.clientId.trim() !== '' : form.host.trim() !== '' && form.database.trim() !== '');
  const keep = connected && c.password_set_at_ms && (c.kind ?? 'database') === kind ? 'Leave empty to keep the one that is set' : undefined;
  return (
    <form className="gp-form" aria-label="Connect Automate" onSubmit={(e) => { e.preventDefault(); test.mutate(target()); }}>
      <SegmentedControl aria-label="Way in" data={kinds} value={kind} onChange={(v) => { setKind(v as typeof kind); test.reset(); save.reset(); }} />
      <p className="gp-dim">{kind === 'database' ? 'Shows the most: why a password cannot be read, who changed it, and what StickySync knew.' : 'For servers whose database cannot be reached. It does not tell who changed a password or when, and nothing of StickySync.'}</p>
      {kind === 'database' ? (
        <>
          <TextInput label="Host" value={form.host} error={problem('host')} autoComplete="off" spellCheck={false} onChange={(e) => set({ host: e.currentTarget.value })} />
          <NumberInput label="Port" min={1} max={65535} hideControls value={form.port} error={problem('port')} onChange={(v) => set({ port: Number(v) || 0 })} />
          <TextInput label="Database name" value={form.database} error={problem('database')} autoComplete="off" spellCheck={false} onChange={(e) => set({ database: e.currentTarget.value })} />
        </>
      ) : (
        <TextInput label="Address" placeholder="https://automate.example.com" description="The one that people open in the browser." inputWrapperOrder={['label', 'input', 'description', 'error']} value={form.url} error={problem('url')} autoComplete="off" spellCheck={false} onChange={(e) => set({ url: e.currentTarget.value })} />
      )}
      <TextInput label="User" autoComplete="off" spellCheck={false} value={form.user} error={problem('user')} onChange={(e) => set({ user: e.currentTarget.value })} />
      <PasswordInput label={kind === 'database' ? 'Database password' : 'Password of the user'} autoComplete="new-password" placeholder={keep} value={form.password} error={problem('password')}
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }} onChange={(e) => set({ password: e.currentTarget.value })} />
      {kind === 'rest' ? (
        <>
          <TextInput label="Client id" placeholder="00000000-0000-0000-0000-000000000000" description="The id that ConnectWise’s developer site issues for an integration." inputWrapperOrder={['label', 'input', 'description', 'error']} classNames={{ input: 'gp-mono' }} autoComplete="off" spellCheck={false}
            value={form.clientId} error={problem('client_id')} onChange={(e) => set({ clientId: e.currentTarget.value })} />
          <TextInput label="One-time code" description="Only for a first look. To stay connected, tick “Integrator” for the account in Automate; then no code is asked." inputWrapperOrder={['label', 'input', 'description', 'error']} autoComplete="one-time-code" inputMode="numeric"
            value={form.code} error={problem('mfa_code')} onChange={(e) => set({ code: e.currentTarget.value })} />
        </>
      ) : (
        <Switch label="Require TLS" checked={form.tls} description={form.tls ? undefined : 'Without TLS everything read, ciphertexts included, crosses the network in the clear.'} onChange={(e) => set({ tls: e.currentTarget.checked })} />
      )}
      {kind === 'database' ? <Account database={form.database} user={form.user} /> : null}
      {test.data ? <Found result={test.data} unsaved /> : null}
      {error && !placed ? <ErrorNotice error={error} /> : null}
      <div className="gp-row-wrap">
        <Button type="submit" variant={test.data?.ok ? 'default' : 'filled'} loading={test.isPending} disabled={!complete}>Test connection</Button>
        <Button variant={test.data?.ok ? 'filled' : 'default'} disabled={!test.data?.ok} loading={save.isPending}
          onClick={() => save.mutate(target(), { onSuccess: () => {
            setForm((f) => ({ ...f, password: '', code: '' }));
            onDone();
            notifications.show({ message: connected ? 'The connection is saved' : 'Automate is connected. Next: map its clients' });
            if (!connected) void navigate('/password-sync/clients');
          } })}>Save connection</Button>
        {connected ? <Button variant="subtle" color="gray" onClick={onDone}>Cancel</Button> : null}
      </div>
    </form>
  );
}

/** The statements for an account that may read what is needed and nothing else. */
function Account({ database, user }: { database: string; user: string }) {
  const [host, setHost] = useState('');
  const text = grantStatements(database.trim() || 'labtech', user.trim() || 'gluepot', host.trim() || '192.0.2.10').join('\n');
  return (
    <details className="gp-fold">
      <summary>SQL for an account that may only read</summary>
      <div className="gp-stack" style={{ marginTop: 8 }}>
        <TextInput label="Address of this hub, as the database sees it" placeholder="192.0.2.10" value={host} autoComplete="off" onChange={(e) => setHost(e.currentTarget.value)} />
        <p className="gp-dim gp-small">Make the user first, with a long password of its own: <span className="gp-mono">CREATE USER … IDENTIFIED BY …</span>. A line for a table that your Automate does not have can be left out.</p>
        <div className="gp-row" style={{ alignItems: 'flex-start' }}><pre className="gp-log gp-grow" tabIndex={0} aria-label="SQL" style={{ margin: 0 }}>{text}</pre><CopyButton text={text} label="Copy the SQL" /></div>
      </div>
    </details>
  );
}
