// SPDX-License-Identifier: Apache-2.0
import { Button, PasswordInput, Radio, Select, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { applyJob } from '../../api/events';
import { keys, useChange, useMay, useStartSync, useStatus } from '../../api/queries';
import { Card, Facts, Status, Time } from '../../components/bits';
import { Confirm } from '../../components/confirm';
import { ErrorNotice, Notice } from '../../components/states';
import { TestOutcome } from '../../components/test_result';
import { count, plural } from '../../lib/format';
import { connectionWords } from '../../lib/words';

type Integration = Schemas['ItglueIntegration'];
type Region = Schemas['Region'];

const regions: { value: Region | 'custom'; label: string }[] = [
  { value: 'us', label: 'US (app.itglue.com)' }, { value: 'eu', label: 'EU (app.eu.itglue.com)' }, { value: 'au', label: 'Australia (app.au.itglue.com)' }, { value: 'custom', label: 'Another address' },
];

export function ItglueCard({ integration: i, open }: { integration: Integration; open: boolean }) {
  const connected = i.state !== 'not_configured' && i.state !== 'disconnected';
  const [configure, setConfigure] = useState(open || false);
  const [confirm, setConfirm] = useState<'keep' | 'delete' | null>(null);
  const may = useMay('manage_integrations');
  const mayRun = useMay('write_integrations');
  const status = useStatus();
  const sync = useStartSync();
  const running = status.data?.running_jobs.some((j) => j.kind === 'sync') ?? false;
  const word = connectionWords[i.state];
  const remove = useChange((mappings: 'keep' | 'delete') => unwrap(api.DELETE('/integrations/itglue', { params: { query: { mappings } } })), [
    keys.integrations, keys.status, keys.organizations, keys.companies, ['records'], ['company'],
  ]);
  const end = (mappings: 'keep' | 'delete') =>
    remove.mutate(mappings, { onSuccess: () => { setConfirm(null); notifications.show({ message: mappings === 'keep' ? 'IT Glue is disconnected; mappings stay' : 'IT Glue, its mappings and its mirror are deleted' }); } });
  const c = status.data?.counts;
  return (
    <Card title="IT Glue" aside={<span data-testid="itglue-state" data-state={i.state}><Status tone={word.tone}>{word.text}</Status></span>}>
      <div className="gp-stack-2">
        {i.message ? <Notice tone={i.state === 'error' ? 'bad' : 'attention'} title={i.message}>{i.next_step ? <p>{i.next_step}</p> : null}</Notice> : null}
        {connected ? (
          <Facts rows={[
            ['Address', <span key="u" className="gp-mono">{i.url}</span>],
            ['API key', i.key_set_at_ms ? <>set <Time ms={i.key_set_at_ms} />{i.key_set_by ? ` by ${i.key_set_by}` : ''}</> : 'not set'],
            ['Password access of the key', i.password_access === null ? 'not known yet' : i.password_access ? 'yes' : 'no: entries are listed, values cannot be revealed'],
            ['Last answer', <Time key="a" ms={i.last_ok_at_ms} />], ['Last sync', <Time key="s" ms={i.last_sync_at_ms} />],
          ]} />
        ) : <p className="gp-dim">Documents, flexible assets, checklists and password entries are mirrored from here. Password values are never stored; they are fetched at the moment somebody reveals them.</p>}
        {connected && !configure ? (
          <div className="gp-row-wrap">
            {mayRun ? <Button loading={sync.isPending} disabled={running} onClick={() => sync.mutate(undefined, { onSuccess: (job) => { applyJob(job); notifications.show({ message: 'The sync has started; Home shows it' }); } })}>{running ? 'Syncing' : 'Resync'}</Button> : null}
            {may ? <Button variant="default" onClick={() => setConfigure(true)}>Configure</Button> : null}
            <Button variant="default" component={Link} to="/settings/mapping">Map organizations</Button>
            <Button variant="default" component={Link} to="/settings/sync-log">Sync log</Button>
            {may ? <Button variant="default" onClick={() => setConfirm('keep')}>Disconnect</Button> : null}
            {may ? <Button variant="subtle" color="gray" c="var(--gp-bad)" onClick={() => setConfirm('delete')}>Delete</Button> : null}
          </div>
        ) : null}
        {sync.isError ? <ErrorNotice error={sync.error} what="The sync did not start." /> : null}
        {may && (!connected || configure) ? <ConnectForm integration={i} onDone={() => setConfigure(false)} cancel={connected ? () => setConfigure(false) : undefined} /> : null}
        {!may && !connected ? <Notice title="Connecting needs the permission to manage integrations." /> : null}
        {connected ? <Sharing integration={i} may={may} /> : null}
      </div>
      {confirm === 'keep' ? (
        <Confirm title="Disconnect IT Glue" act="Disconnect" pending={remove.isPending} error={remove.error} onConfirm={() => end('keep')} onClose={() => setConfirm(null)}>
          <p>The stored key is deleted and nothing is read any more. {c ? plural(c.mapped, 'mapping') : 'Mappings'} stay, so that a new key goes on where this one stopped.</p>
        </Confirm>
      ) : null}
      {confirm === 'delete' ? (
        <Confirm title="Delete IT Glue" act="Delete IT Glue" word="IT Glue" pending={remove.isPending} error={remove.error} onConfirm={() => end('delete')} onClose={() => setConfirm(null)}>
          <p>This goes, and cannot be taken back:</p>
          <ul className="gp-danger-list">
            <li>the stored key</li>
            <li>{c ? plural(c.mapped, 'mapping') : 'all mappings'} of organizations</li>
            <li>the mirror{c ? `: ${count(c.documents)} documents, ${count(c.flexible_assets)} flexible assets, ${count(c.checklists)} checklists, ${count(c.passwords)} password entries` : ''}</li>
          </ul>
          <p className="gp-dim">Nothing is deleted in IT Glue. Companies and audit entries stay here.</p>
        </Confirm>
      ) : null}
    </Card>
  );
}

function ConnectForm({ integration, onDone, cancel }: { integration: Integration; onDone: () => void; cancel?: () => void }) {
  const [region, setRegion] = useState<Region | 'custom'>(integration.region ?? 'us');
  const [url, setUrl] = useState(integration.region === 'custom' ? (integration.url ?? '') : '');
  const [key, setKey] = useState('');
  const body = (at: Region | 'custom' = region): Schemas['ItglueConnect'] => ({ ...(at === 'custom' ? { url: url.trim() } : { region: at }), ...(key.trim() ? { key: key.trim() } : {}) });
  const test = useChange((at: Region | 'custom') => unwrap(api.POST('/integrations/itglue/test', { body: body(at) })));
  const save = useChange(async () => {
    const saved = await unwrap(api.PUT('/integrations/itglue', { body: body() }));
    // At once, not after the reads that follow: the key must not stay on the page.
    setKey('');
    return saved;
  }, [keys.integrations, keys.status, keys.organizations]);
  const hasKey = integration.key_set_at_ms !== null;
  const changed = () => { test.reset(); save.reset(); };
  const complete = (region !== 'custom' || url.trim() !== '') && (key.trim() !== '' || hasKey);
  const suggested = test.data?.suggested_region;
  return (
    <form className="gp-form" aria-label="Connect IT Glue" onSubmit={(e) => { e.preventDefault(); test.mutate(region); }}>
      <Select label="Region" data={regions} value={region} allowDeselect={false} comboboxProps={{ withinPortal: false }} description="Where you sign in to IT Glue. Keys work only in their own region."
        onChange={(v) => { if (v) { setRegion(v as Region | 'custom'); changed(); } }} />
      {region === 'custom' ? <TextInput label="Base URL" placeholder="https://api.itglue.com" value={url} autoComplete="off" spellCheck={false} onChange={(e) => { setUrl(e.currentTarget.value); changed(); }} /> : null}
      <PasswordInput label="API key" autoComplete="off" spellCheck={false} value={key} placeholder={hasKey ? 'Leave empty to keep the key that is set' : 'ITG.…'} visibilityToggleButtonProps={{ 'aria-label': 'Show the key that is typed' }}
        description={hasKey ? undefined : 'In IT Glue: Account, Settings, API Keys. Tick Password Access if passwords are to be revealed here.'} onChange={(e) => { setKey(e.currentTarget.value); changed(); }} />
      {test.isError ? <ErrorNotice error={test.error} what="The test did not run." /> : null}
      {test.data ? (
        <TestOutcome result={test.data} action={!test.data.ok ? (
          <>
            <Button variant="default" size="xs" type="submit" loading={test.isPending}>Test again</Button>
            {suggested && suggested !== region ? <Button variant="default" size="xs" onClick={() => { setRegion(suggested); test.mutate(suggested); }}>Try {suggested.toUpperCase()}</Button> : null}
          </>
        ) : undefined} />
      ) : null}
      {save.isError ? <ErrorNotice error={save.error} /> : null}
      <div className="gp-row-wrap">
        <Button type="submit" variant={test.data?.ok ? 'default' : 'filled'} loading={test.isPending} disabled={!complete}>Test connection</Button>
        <Button variant={test.data?.ok ? 'filled' : 'default'} disabled={!test.data?.ok} loading={save.isPending}
          onClick={() => save.mutate(undefined, { onSuccess: () => { onDone(); notifications.show({ message: 'IT Glue is connected; its organizations are being read' }); } })}>Save and read organizations</Button>
        {cancel ? <Button variant="subtle" color="gray" onClick={cancel}>Cancel</Button> : null}
      </div>
    </form>
  );
}

const levels: { value: Schemas['PasswordLevel']; label: string; help: string }[] = [
  { value: 'none', label: 'No access', help: 'Entries do not appear anywhere.' },
  { value: 'list', label: 'List only', help: 'Entries are listed with name, user name, category and address.' },
  { value: 'reveal', label: 'Reveal', help: 'Those with the permission can also reveal and copy a value.' },
];

function Sharing({ integration, may }: { integration: Integration; may: boolean }) {
  const set = useChange((body: Integration['password_sharing']) => unwrap(api.PUT('/integrations/itglue/password-sharing', { body })), [keys.integrations, ['records'], keys.status, keys.companies, ['company']]);
  const s = set.isPending ? set.variables : integration.password_sharing;
  return (
    <section className="gp-stack-2" style={{ borderTop: '1px solid var(--gp-line)', paddingTop: 16 }} aria-label="Password sharing">
      <Switch label="Password sharing" checked={s.enabled} disabled={!may || set.isPending} data-testid="sharing-switch"
        description="A value is never stored here. It is fetched when revealed, only for those allowed, and only after the audit entry is written. What IT Glue marks as restricted or personal stays hidden."
        onChange={(e) => set.mutate({ ...integration.password_sharing, enabled: e.currentTarget.checked })} />
      {s.enabled ? (
        <Radio.Group label="Default level for every company" value={s.default_level} onChange={(v) => set.mutate({ enabled: true, default_level: v as Schemas['PasswordLevel'] })}>
          <div className="gp-stack" style={{ marginTop: 8 }}>
            {levels.map((l) => <Radio key={l.value} value={l.value} label={l.label} description={l.help} disabled={!may || set.isPending} />)}
          </div>
        </Radio.Group>
      ) : null}
      {set.isError ? <ErrorNotice error={set.error} what="Password sharing was not changed." /> : null}
    </section>
  );
}
