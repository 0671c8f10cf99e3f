// SPDX-License-Identifier: Apache-2.0
// Above a company's records while their source does not answer: since when, and what goes on working.
import { Link } from 'react-router';
import { useMay, useStatus } from '../api/queries';
import { clock } from '../lib/format';
import { connectionNames } from '../lib/words';
import { Time } from './bits';
import { Notice } from './states';

export function SourceDown() {
  const may = useMay('read_integrations');
  const down = useStatus().data?.connections.find((c) => c.kind !== 'automate' && c.state === 'error');
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
