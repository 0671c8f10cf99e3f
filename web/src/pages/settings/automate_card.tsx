// SPDX-License-Identifier: Apache-2.0
// Automate among the integrations: how it stands. It is connected, tested and configured on a page of Password Sync.
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { AutomateConnection } from '../../api/password_sync';
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
  const word = connectionWords[i.state];
  return (
    <Card title="ConnectWise Automate" aside={<Status tone={word.tone}>{word.text}</Status>}>
      <div className="gp-stack-2">
        {i.message ? <Notice tone={i.state === 'error' ? 'bad' : 'attention'} title={i.message}>{i.next_step ? <p>{i.next_step}</p> : null}</Notice> : null}
        {i.warnings.map((w) => <Notice key={w} tone="attention" title={w} />)}
        {connected ? (
          <Facts rows={[
            ...connectionFacts(i).map(([name, value, mono]): [string, React.ReactNode] => [name, mono ? <span className="gp-mono gp-wrap">{value}</span> : value]),
            ['Password', i.password_set_at_ms ? <>set <Time ms={i.password_set_at_ms} /></> : 'not set'],
            ['Readable', i.rows === null ? 'not read yet' : `${count(i.readable ?? 0)} of ${count(i.rows)} passwords${i.unreadable ? `, ${count(i.unreadable)} unreadable` : ''}`],
          ]} />
        ) : <p className="gp-dim">Passwords of Automate are pushed to the documentation from here. Automate is only read; give Gluepot an account that may do no more than that.</p>}
        <div className="gp-row-wrap">
          {connected && open ? <Button component={Link} to="/password-sync">Open Password Sync</Button> : null}
          {!open ? null : connected ? <Button variant="default" component={Link} to="/password-sync/connection">Test or configure</Button> : may ? <Button variant="default" component={Link} to="/password-sync/connection">Connect Automate</Button> : null}
        </div>
      </div>
    </Card>
  );
}
