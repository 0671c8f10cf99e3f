// SPDX-License-Identifier: Apache-2.0
// Who has seen this password, and who of them knows the value as it is.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, unwrap } from '../api/client';
import { count } from '../lib/format';
import { actorWords } from '../lib/words';
import { Card, Status, Time } from './bits';
import { Loaded } from './states';

export function SeenBy({ companyId, passwordId }: { companyId: string; passwordId: string }) {
  const seen = useQuery({
    queryKey: ['audit', 'seen-by', passwordId], staleTime: 0,
    queryFn: () => unwrap(api.GET('/companies/{id}/passwords/{password_id}/seen-by', { params: { path: { id: companyId, password_id: passwordId } } })),
  });
  return (
    <Card title="Who has seen this password" aside={<Link className="gp-link gp-small" to={`/settings/audit?record_id=${encodeURIComponent(`passwords/${passwordId}`)}`}>Its audit</Link>}>
      <Loaded query={seen} what="Who has seen it">
        {({ seen_by, away }) => (<>{away.entries > 0 ? <p className="gp-dim">{count(away.entries)} sealed entries of the audit lie elsewhere and were not looked at.</p> : null}{seen_by.length === 0 ? <p className="gp-dim">Nobody, as long as this hub has kept its audit.</p> : (
          <ul className="gp-stack" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
            {seen_by.map((v) => (
              <li key={`${v.actor.kind}/${v.actor.id ?? v.actor.name}`} className="gp-row">
                <span className="gp-grow">{v.actor.name}{actorWords[v.actor.kind] ? <span className="gp-dim"> {actorWords[v.actor.kind]}</span> : null}</span>
                <span className="gp-dim gp-num">{v.times === 1 ? 'once' : `${count(v.times)} times`}, last <Time ms={v.last_at_ms} /></span>
                <Status tone={v.knows_it_still ? 'attention' : 'good'}>{v.knows_it_still ? 'Knows it' : 'Changed since'}</Status>
              </li>
            ))}
          </ul>
        )}</>)}
      </Loaded>
    </Card>
  );
}
