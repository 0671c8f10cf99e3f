// SPDX-License-Identifier: Apache-2.0
// Requests of colleagues who want to reveal a password that needs a second person.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Handshake } from 'lucide-react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { useChange } from '../../api/queries';
import { Card, Status, Time } from '../../components/bits';
import { Page } from '../../components/page';
import { Empty, ErrorNotice, Loaded } from '../../components/states';
import type { Tone } from '../../lib/words';

type Approval = Schemas['RevealApproval'];
const key = ['reveal-approvals'];
const words: Record<Approval['state'], { text: string; tone: Tone }> = {
  asked: { text: 'Waiting', tone: 'attention' },
  approved: { text: 'Approved', tone: 'good' },
  refused: { text: 'Refused', tone: 'neutral' },
  used: { text: 'Used', tone: 'neutral' },
  expired: { text: 'Expired', tone: 'neutral' },
};

export default function Approvals() {
  const list = useQuery({ queryKey: key, queryFn: () => unwrap(api.GET('/reveal-approvals')), staleTime: 0, refetchInterval: 15_000 });
  const decide = useChange(({ id, approve }: { id: string; approve: boolean }) =>
    unwrap(api.POST(approve ? '/reveal-approvals/{id}/approve' : '/reveal-approvals/{id}/refuse', { params: { path: { id } }, body: {} })), [key]);
  return (
    <Page title="Approvals" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="Some passwords are shown only after a second person agreed. Nobody approves their own request.">
      {decide.isError ? <ErrorNotice error={decide.error} /> : null}
      <Loaded query={list} what="The requests">
        {({ approvals }) => (approvals.length === 0 ? (
          <Empty icon={<Handshake size={28} aria-hidden />} title="Nothing to approve">When somebody asks to reveal such a password, their request stands here.</Empty>
        ) : (
          <ul className="gp-stack" style={{ listStyle: 'none', padding: 0, margin: 0, maxWidth: 760 }}>
            {approvals.map((a) => (
              <li key={a.id}>
                <Card level={2} title={<Link className="gp-link" to={`/companies/${encodeURIComponent(a.company.id)}/passwords/${encodeURIComponent(a.password.id)}`}>{a.password.name}</Link>}
                  aside={<Status tone={words[a.state].tone}>{words[a.state].text}</Status>}>
                  <p><strong>{a.own ? 'You' : a.user.name}</strong> asked <Time ms={a.asked_at_ms} /> for {a.company.name}: {a.reason}</p>
                  {a.decided_by ? <p className="gp-small gp-dim">{a.state === 'refused' ? 'Refused' : 'Approved'} by {a.decided_by} <Time ms={a.decided_at_ms} />{a.state === 'approved' ? <>; holds until <Time ms={a.expires_at_ms} /></> : null}.</p> : null}
                  {a.may_decide ? (
                    <div className="gp-row-wrap">
                      <Button size="xs" loading={decide.isPending && decide.variables.id === a.id && decide.variables.approve} onClick={() => decide.mutate({ id: a.id, approve: true })}>Approve one reveal</Button>
                      <Button size="xs" variant="default" onClick={() => decide.mutate({ id: a.id, approve: false })}>Refuse</Button>
                    </div>
                  ) : null}
                </Card>
              </li>
            ))}
          </ul>
        ))}
      </Loaded>
    </Page>
  );
}
