// SPDX-License-Identifier: Apache-2.0
import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ChevronDown } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { applyJob } from '../../api/events';
import { keys, useChange, useDocumentationSettings, useMay, useStartSync, useStatus } from '../../api/queries';
import { Card, Facts, Status, Tag, Time } from '../../components/bits';
import { Confirm } from '../../components/confirm';
import { ErrorNotice, Notice } from '../../components/states';
import { count, plural } from '../../lib/format';
import { intervalText } from '../../lib/interval';
import { connectionWords } from '../../lib/words';
import { Sharing } from './sharing';

type Integration = Schemas['ItglueIntegration'];

/** The button reads what changed; its menu has both ways, with what they mean. */
function Resync({ sync, running }: { sync: ReturnType<typeof useStartSync>; running: boolean }) {
  const start = (what: 'changes' | 'everything') =>
    sync.mutate(what, { onSuccess: (job) => { applyJob(job); notifications.show({ message: 'The sync has started; Home shows it' }); } });
  return (
    <Button.Group>
      <Button loading={sync.isPending} disabled={running} onClick={() => start('changes')}>{running ? 'Syncing' : 'Resync'}</Button>
      <Menu position="bottom-end" width={300}>
        <Menu.Target><Button px="xs" disabled={running || sync.isPending} aria-label="What to resync"><ChevronDown size={16} /></Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => start('changes')}><div>Changes only</div><div className="gp-small gp-dim">What was changed, made or deleted since the last sync. Few requests.</div></Menu.Item>
          <Menu.Item onClick={() => start('everything')}><div>Everything</div><div className="gp-small gp-dim">Every list is read whole, as once a day by itself. What is here stays until it is replaced.</div></Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}

export function ItglueCard({ integration: i }: { integration: Integration }) {
  const connected = i.state !== 'not_configured' && i.state !== 'disconnected';
  const [confirm, setConfirm] = useState<'keep' | 'delete' | null>(null);
  const may = useMay('manage_integrations');
  const settings = useDocumentationSettings(connected).data;
  const fresh = settings?.types.filter((t) => t.new).length ?? 0;
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
            ...(settings ? [['Next sync', <span key="n">{settings.next_run_at_ms ? <><Time ms={settings.next_run_at_ms} /><span className="gp-dim">, {intervalText(settings.interval)}</span></> : intervalText(settings.interval)}</span>] as [string, ReactNode],
              ['Mirrored', <span key="m">{[settings.documents && 'documents', settings.checklists && 'checklists', settings.passwords && 'password entries', plural(settings.types.filter((t) => t.enabled).length, 'flexible asset type')].filter(Boolean).join(', ')}{may ? <>{' '}<Link className="gp-link gp-underlined" to="/settings/documentation">Change</Link></> : null}{fresh > 0 ? <> <Tag tone="attention">{plural(fresh, 'new type')}</Tag></> : null}</span>] as [string, ReactNode]] : []),
          ]} />
        ) : <p className="gp-dim">Documents, flexible assets, checklists and password entries are mirrored from here. Password values are never stored; they are fetched at the moment somebody reveals them.</p>}
        {connected ? (
          <div className="gp-row-wrap">
            {mayRun ? <Resync sync={sync} running={running} /> : null}
            {may ? <Button variant="default" component={Link} to="/settings/integrations/itglue/connect">Configure</Button> : null}
            <Button variant="default" component={Link} to="/settings/mapping">Map organizations</Button>
            <Button variant="default" component={Link} to="/settings/sync-log">Sync log</Button>
            {may ? <Button variant="default" onClick={() => setConfirm('keep')}>Disconnect</Button> : null}
            {may ? <Button variant="subtle" color="gray" c="var(--gp-bad)" onClick={() => setConfirm('delete')}>Delete</Button> : null}
          </div>
        ) : null}
        {sync.isError ? <ErrorNotice error={sync.error} what="The sync did not start." /> : null}
        {may && !connected ? <div><Button component={Link} to="/settings/integrations/itglue">Set up IT Glue</Button></div> : null}
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
            <li>password sharing: it is switched off</li>
            <li>the mirror{c ? `: ${count(c.documents)} documents, ${count(c.flexible_assets)} flexible assets, ${count(c.checklists)} checklists, ${count(c.passwords)} password entries` : ''}</li>
          </ul>
          <p className="gp-dim">Nothing is deleted in IT Glue. Companies and audit entries stay here.</p>
        </Confirm>
      ) : null}
    </Card>
  );
}
