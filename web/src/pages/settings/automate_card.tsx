// SPDX-License-Identifier: Apache-2.0
// Automate among the integrations: how it stands. It is connected, tested and configured on a page of Password Sync.
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useSyncJob, useSyncStatus, type AutomateConnection } from '../../api/password_sync';
import { useMay, useMayOpen } from '../../api/queries';
import { Card, Facts, Status, Time } from '../../components/bits';
import { Notice } from '../../components/states';
import { count } from '../../lib/format';
import { connectionFacts } from '../../lib/password_sync';
import { connectionWords } from '../../lib/words';

export function AutomateCard({ integration: i }: { integration: AutomateConnection }) {
  const connected = i.state !== 'not_configured' && i.state !== 'disconnected';
  const may = useMay('manage_integrations');
  const open = useMayOpen()('/password-sync');
  const sync = useSyncStatus(connected && open).data;
  const mayRun = useMay('write_password_sync');
  const run = sync?.last_run;
  const running = useSyncJob();
  const word = connectionWords[running && i.state === 'connected' ? 'syncing' : i.state];
  return (
    <Card title="ConnectWise Automate" aside={<span data-testid="automate-state"><Status tone={word.tone}>{word.text}</Status></span>}>
      <div className="gp-stack-2">
        {i.message ? <Notice tone={i.state === 'error' ? 'bad' : 'attention'} title={i.message}>{i.next_step ? <p>{i.next_step}</p> : null}</Notice> : null}
        {i.warnings.map((w) => <Notice key={w} tone="attention" title={w} />)}
        {connected ? (
          <Facts rows={[
            ...connectionFacts(i).map(([name, value, mono]): [string, React.ReactNode] => [name, mono ? <span className="gp-mono gp-wrap">{value}</span> : value]),
            ['Password', i.password_set_at_ms ? <>set <Time ms={i.password_set_at_ms} /></> : 'not set'],
            ['Readable', i.rows === null ? 'not read yet' : `${count(i.readable ?? 0)} of ${count(i.rows)} passwords${i.unreadable ? `, ${count(i.unreadable)} unreadable` : ''}`],
            ...(sync ? [['Last sync', <span key="l">{run ? <><Time ms={run.finished_at_ms ?? run.started_at_ms} />{run.state === 'failed' || run.state === 'stopped' ? <span className="gp-dim">, {run.state}{run.message ? `: ${run.message}` : ''}</span> : null} <Link className="gp-link gp-underlined" to="/password-sync/runs">Runs</Link></> : 'never'}</span>] as [string, React.ReactNode]] : []),
          ]} />
        ) : <p className="gp-dim">Passwords of Automate are pushed to the documentation from here. Automate is only read; give Gluepot an account that may do no more than that.</p>}
        <div className="gp-row-wrap">
          {connected && open ? <Button component={Link} to="/password-sync">Open Password Sync</Button> : null}
          {connected && open && mayRun ? <Button variant="default" component={Link} to="/password-sync/plan">Sync</Button> : null}
          {connected && open && may ? <Button variant="default" component={Link} to="/password-sync/connection?act=configure">Configure</Button> : null}
          {connected && open && may ? <Button variant="subtle" color="gray" c="var(--gp-bad)" component={Link} to="/password-sync/connection?act=delete">Delete</Button> : null}
          {!open ? null : connected ? may ? null : <Button variant="default" component={Link} to="/password-sync/connection">Connection</Button> : may ? <Button variant="default" component={Link} to="/password-sync/connection">Connect Automate</Button> : null}
        </div>
        {connected && open && may ? <p className="gp-small gp-dim">Delete keeps the pairs of passwords and entries, so that a new connection doubles nothing.</p> : null}
      </div>
    </Card>
  );
}
