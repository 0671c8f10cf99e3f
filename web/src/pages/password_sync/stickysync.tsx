// SPDX-License-Identifier: Apache-2.0
// Taking over what StickySync knew: read from its tables, checked against the documentation, shown with reasons, adopted in one click.
import { Button, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useAdopt, useAutomate, useStickySync, type Judged, type StickySync as Proposal } from '../../api/password_sync';
import { Tag, Time } from '../../components/bits';
import { Bones, Empty, ErrorNotice, Loaded, Notice } from '../../components/states';
import { count, plural, sentenceCase } from '../../lib/format';

/** A line on the Clients page while there is something to take over. */
export function StickySync() {
  const automate = useAutomate().data;
  const possible = automate !== undefined && automate.kind !== 'rest' && automate.state === 'connected';
  const sticky = useStickySync(possible);
  const [open, setOpen] = useState(false);
  const data = sticky.data;
  const proposed = data?.present ? total(data, 'proposed') : 0;
  if (!open && proposed === 0) return null;
  return (
    <>
      {proposed > 0 ? (
        <Notice>
          <div className="gp-row-wrap">
          <p className="gp-grow gp-notice-text"><span className="gp-strong">StickySync was used with this Automate.</span> {[plural(data!.counts.clients.proposed, 'mapping'), plural(data!.counts.passwords.proposed, 'password'), plural(data!.counts.auto_sync.proposed, 'AutoSync tick')].join(', ')} can be taken over, so that no entry is made twice. Nothing is written to Automate.</p>
          <Button size="xs" onClick={() => setOpen(true)}>Look and take over</Button>
          </div>
        </Notice>
      ) : null}
      {open ? <Panel onClose={() => setOpen(false)} /> : null}
    </>
  );
}

type Part = keyof Proposal['counts'];
const total = (p: Proposal, what: 'proposed' | 'held' | 'refused') => (['clients', 'passwords', 'auto_sync'] as const).reduce((sum, part) => sum + (p.counts[part][what] ?? 0), 0);
const parts: { id: Part; name: string }[] = [{ id: 'clients', name: 'Mappings' }, { id: 'passwords', name: 'Passwords' }, { id: 'auto_sync', name: 'AutoSync' }];

function Panel({ onClose }: { onClose: () => void }) {
  const sticky = useStickySync(true);
  const adopt = useAdopt();
  return (
    <Modal opened onClose={onClose} title="Take over from StickySync" size={900}>
      <Loaded query={sticky} what="StickySync’s tables" skeleton={<Bones rows={6} />}>
        {(data) => adopt.data ? (
          <div className="gp-stack-2">
            <Notice tone="good" live title={`Taken over: ${plural(adopt.data.clients, 'mapping')}, ${plural(adopt.data.passwords, 'password')}, ${plural(adopt.data.auto_sync, 'AutoSync tick')}.`}>
              <p>{adopt.data.held ? `${count(adopt.data.held)} wait for a decision on the Passwords page. ` : ''}{adopt.data.refused > 0 ? `${count(adopt.data.refused)} were left, each for the reason shown before. ` : ''}Undo on this page takes it back. StickySync can be switched off in Automate now; two programs that write the same entries disturb each other.</p>
            </Notice>
            <div><Button onClick={onClose}>Close</Button></div>
          </div>
        ) : <Proposed data={data} adopt={adopt} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function Proposed({ data, adopt, onClose }: { data: Proposal; adopt: ReturnType<typeof useAdopt>; onClose: () => void }) {
  const [part, setPart] = useState<Part>(parts.find((p) => data.counts[p.id].proposed + data.counts[p.id].refused > 0)?.id ?? 'clients');
  const [left, setLeft] = useState(false);
  if (!data.present) return <Empty title="StickySync was not used here">Automate’s database has none of its tables.</Empty>;
  const n = total(data, 'proposed');
  const titles = new Map(data.passwords.map((p) => [p.password_id, p.title]));
  const lines: (Judged & { key: string; cells: [React.ReactNode, React.ReactNode] })[] = part === 'clients'
    ? data.clients.map((c) => ({ ...c, key: c.client.id, cells: [c.client.name || `Client ${c.client.id}`, c.organization?.name || (c.organization ? `Organization ${c.organization.id}` : '–')] }))
    : part === 'passwords'
      ? data.passwords.map((p) => ({ ...p, key: p.password_id, cells: [<span key="t">{p.title || `Password ${p.password_id}`} <span className="gp-dim">{p.client?.name}</span></span>, <span key="e"><span className="gp-mono">{p.documentation_password_id}</span>{p.last_sync_text ? <span className="gp-dim gp-small">, synced {p.last_sync_text}</span> : null}</span>] }))
      : data.auto_sync.map((a) => ({ ...a, key: a.password_id, cells: [titles.get(a.password_id) || `Password ${a.password_id}`, a.on ? 'on' : 'off'] }));
  const shown = left ? lines.filter((l) => !l.proposed && !l.settled && !l.held) : lines;
  const heads: Record<Part, [string, string]> = { clients: ['Client', 'Organization'], passwords: ['Password', 'Entry'], auto_sync: ['Password', 'AutoSync'] };
  return (
    <div className="gp-stack-2">
      <p>Each was checked against the documentation <Time ms={data.checked_at_ms} />: that the entry exists, and stands in the organization of the client.</p>
      <div className="gp-row-wrap">
        <div className="gp-chips" role="group" aria-label="Kind">
          {parts.map((p) => <button key={p.id} type="button" className="gp-chip" aria-pressed={part === p.id} onClick={() => setPart(p.id)}>{p.name} <span className="gp-num">{count(data.counts[p.id].proposed)}{data.counts[p.id].refused ? `, ${count(data.counts[p.id].refused)} left` : ''}</span></button>)}
        </div>
        <button type="button" className="gp-chip" aria-pressed={left} onClick={() => setLeft(!left)}>Only what is left</button>
      </div>
      {shown.length === 0 ? <p className="gp-dim">Nothing here.</p> : (
        <div className="gp-scroll" tabIndex={0} role="region" aria-label="What StickySync knew">
          <table className="gp-match">
            <thead><tr><th scope="col">{heads[part][0]}</th><th scope="col">{heads[part][1]}</th><th scope="col">Take over</th></tr></thead>
            <tbody>
              {shown.slice(0, 500).map((l) => (
                <tr key={l.key}>
                  <td>{l.cells[0]}</td><td>{l.cells[1]}</td>
                  <td>{l.proposed ? <Tag tone="good">Yes</Tag> : l.settled ? <Tag>Already so</Tag> : l.held ? <Tag tone="attention" title="The pair is remembered; what to do about it is decided on the Passwords page.">Held</Tag> : <Tag tone="attention">No</Tag>}{l.reason ? <span className="gp-small"> {sentenceCase(l.reason)}</span> : null}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length > 500 ? <p className="gp-small gp-dim">The first 500 of {count(shown.length)} are shown.</p> : null}
      {adopt.isError ? <ErrorNotice error={adopt.error} what="Nothing was taken over." /> : null}
      <div className="gp-row-wrap">
        {n > 0 ? <Button loading={adopt.isPending} onClick={() => adopt.mutate({}, { onSuccess: () => notifications.show({ message: 'StickySync’s data is taken over' }) })}>Take over {[data.counts.clients.proposed && plural(data.counts.clients.proposed, 'mapping'), data.counts.passwords.proposed && plural(data.counts.passwords.proposed, 'password'), data.counts.auto_sync.proposed && plural(data.counts.auto_sync.proposed, 'AutoSync tick')].filter(Boolean).join(', ')}</Button> : null}
        <Button variant="default" onClick={onClose}>{n > 0 ? 'Not now' : 'Close'}</Button>
      </div>
    </div>
  );
}
