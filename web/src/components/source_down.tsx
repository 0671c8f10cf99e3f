// SPDX-License-Identifier: Apache-2.0
// Above records while their source does not answer, or is not connected any more: since when, and what goes on working.
import { Link } from 'react-router';
import { useMay, useStatus } from '../api/queries';
import { clock } from '../lib/format';
import { connectionNames } from '../lib/words';
import { Time } from './bits';
import { Notice } from './states';

export function SourceDown() {
  const may = useMay('read_integrations');
  const status = useStatus().data;
  const source = status?.connections.find((c) => c.kind !== 'automate');
  const { documents = 0, flexible_assets = 0, checklists = 0, passwords = 0 } = status?.counts ?? {};
  // Nothing is mirrored of a source that never was connected.
  if (source && (source.state === 'not_configured' || source.state === 'disconnected') && documents + flexible_assets + checklists + passwords > 0) {
    const until = status?.last_success_at_ms;
    return (
      <div className="gp-above" data-testid="source-down">
        <Notice tone="attention" live title={`${connectionNames[source.kind]} is disconnected.`}>
          <p>What was mirrored{until ? <> until {clock(until)} (<Time ms={until} />)</> : null} is shown and can be searched. Passwords cannot be revealed.</p>
          {may ? <p><Link className="gp-link" to="/settings/integrations">Connect it again</Link></p> : null}
        </Notice>
      </div>
    );
  }
  const down = source?.state === 'error' ? source : null;
  if (!down) return null;
  const name = connectionNames[down.kind];
  const since = down.since_ms ?? down.last_ok_at_ms;
  return (
    <div className="gp-above" data-testid="source-down">
      <Notice tone="attention" live title={since ? <>{name} has {down.since_ms ? 'not been reachable' : 'given no good answer'} since {clock(since)} (<Time ms={since} />).</> : `${name} gives no good answer.`}>
        <p>Everything read before is here and can be searched. A password can be shown again once it answers: values are asked for each time, none is kept.</p>
        {down.message ? <p className="gp-dim">{down.message}</p> : null}
        {may ? <p><Link className="gp-link" to="/settings/integrations">What to do</Link></p> : null}
      </Notice>
    </div>
  );
}
