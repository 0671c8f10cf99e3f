// SPDX-License-Identifier: Apache-2.0
// What the grid of connections opens: an organization chosen, swapped or unlinked; clients added and unlinked; what is wrong
// and its cure.
import { ActionIcon, Button, Modal, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ArrowLeftRight, Plus, Unlink } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { useSyncClients } from '../../api/password_sync';
import { keys, useChange, useMay, useMayOpen, useOrganizations, useStartSync } from '../../api/queries';
import { Facts, Status, Tag, Time } from '../../components/bits';
import { PickerList } from '../../components/pair_select';
import { Bones, ErrorNotice, Notice } from '../../components/states';
import { levelWords, problemWords } from '../../lib/health';
import { psaName } from '../../lib/words';

type Row = Schemas['CompanyHealth'];
const old = [['company-health'], keys.companies, keys.organizations, keys.status, keys.passwordSync, ['company'], ['records']];

export function OrganizationDialog({ row, rows, onClose }: { row: Row; rows: readonly Row[]; onClose: () => void }) {
  const organizations = useOrganizations();
  const [swap, setSwap] = useState<{ id: string; name: string; company: string } | null>(null);
  const set = useChange(({ organization_id, swap }: { organization_id: string | null; swap: boolean }) => unwrap(api.PUT('/companies/{id}/organization', { params: { path: { id: row.id } }, body: { organization_id, swap } })), old);
  const list = organizations.data?.organizations;
  const choices = useMemo(() => (list ?? []).filter((o) => !o.gone_at_ms).sort((a, b) => Number(a.company !== null) - Number(b.company !== null)).map((o) => ({ id: o.id, name: o.name, sub: o.company ? (o.company.id === row.id ? 'mapped to it' : `mapped to ${o.company.name}`) : [o.short_name, ...o.psa_ids.map((id) => `PSA id ${id}`)].filter(Boolean).join(' · ') || null, words: o.company !== null })), [list, row.id]);
  const act = (organization_id: string | null, exchange: boolean, words: string) => set.mutate({ organization_id, swap: exchange }, { onSuccess: () => { notifications.show({ message: words }); onClose(); } });
  const holder = swap ? rows.find((r) => r.organization?.id === swap.id) : null;
  return (
    <Modal opened onClose={onClose} title={swap ? `Swap organizations` : `Organization of ${row.name}`} size={520} padding={swap ? undefined : 0} styles={swap ? undefined : { header: { padding: '14px 16px 6px' } }}>
      {swap ? (
        <div className="gp-stack-2">
          <p><span className="gp-strong">{swap.name}</span> is mapped to {holder?.name ?? swap.company}. {row.organization ? <>Swapped, {holder?.name ?? swap.company} gets <span className="gp-strong">{row.organization.name}</span> in exchange.</> : <>Taken from it, {holder?.name ?? swap.company} has no organization any more.</>}</p>
          <p className="gp-dim">Records stay with their organization. Who may see password entries is decided by the company they are with then.</p>
          {set.isError ? <ErrorNotice error={set.error} /> : null}
          <div className="gp-row-wrap">
            <Button leftSection={<ArrowLeftRight size={15} />} loading={set.isPending} onClick={() => act(swap.id, true, row.organization ? `${row.name} and ${swap.company} were swapped` : `${swap.name} is mapped to ${row.name}`)}>{row.organization ? 'Swap them' : `Take it from ${swap.company}`}</Button>
            <Button variant="default" onClick={() => setSwap(null)}>Choose another</Button>
          </div>
        </div>
      ) : organizations.isError ? <div style={{ padding: 16 }}><ErrorNotice error={organizations.error} /></div> : !list ? <div style={{ padding: 16 }}><Bones rows={6} /></div> : (
        <PickerList label={`Organization of ${row.name}`} choices={choices} value={row.organization} clearText="No organization (unlink)"
          head={set.isError ? <div style={{ padding: 16 }}><ErrorNotice error={set.error} /></div> : null}
          onChoose={(id) => {
            if (id === (row.organization?.id ?? null)) return onClose();
            const chosen = id === null ? null : list.find((o) => o.id === id);
            if (chosen?.company && chosen.company.id !== row.id) return setSwap({ id: chosen.id, name: chosen.name, company: chosen.company.name });
            act(id, false, chosen ? `${chosen.name} is mapped to ${row.name}` : `${row.name} has no organization any more`);
          }} />
      )}
    </Modal>
  );
}

export function ClientsDialog({ row, onClose }: { row: Row; onClose: () => void }) {
  const [adding, setAdding] = useState(false);
  const clients = useSyncClients();
  const put = useChange((client_id: string) => unwrap(api.PUT('/password-sync/clients/{client_id}', { params: { path: { client_id } }, body: { organization_id: row.organization!.id } })), old);
  const drop = useChange((client_id: string) => unwrap(api.DELETE('/password-sync/clients/{client_id}', { params: { path: { client_id } } })), old);
  const choices = useMemo(() => (clients.data?.clients ?? []).filter((c) => c.organization?.id !== row.organization?.id).map((c) => ({ id: c.id, name: c.name, sub: c.organization ? `goes to ${c.organization.name} now` : 'not mapped', words: true })), [clients.data, row.organization]);
  const error = put.error ?? drop.error ?? clients.error;
  return (
    <Modal opened onClose={onClose} title={`Automate clients of ${row.name}`} size={520} padding={adding ? 0 : undefined} styles={adding ? { header: { padding: '14px 16px 6px' } } : undefined}>
      {adding ? (
        <PickerList label="Add a client" choices={choices} value={null} clearText="" onChoose={(id) => { setAdding(false); if (id) put.mutate(id); }} />
      ) : (
        <div className="gp-stack-2">
          {error ? <ErrorNotice error={error} what={clients.error ? 'Automate’s clients could not be read.' : 'Nothing was changed.'} /> : null}
          {row.automate_clients.length === 0 ? <p className="gp-dim">No client’s passwords go to {row.organization?.name} yet.</p> : (
            <ul className="gp-rows">
              {row.automate_clients.map((c) => (
                <li key={c.id} className="gp-row">
                  <span className="gp-grow">{c.name} <span className="gp-mono gp-dim gp-small">{c.id}</span></span>
                  <Tooltip label="Unlink"><ActionIcon size={28} aria-label={`Unlink ${c.name}`} loading={drop.isPending && drop.variables === c.id} onClick={() => drop.mutate(c.id)}><Unlink size={15} /></ActionIcon></Tooltip>
                </li>
              ))}
            </ul>
          )}
          <div className="gp-row-wrap">
            <Button variant="default" leftSection={<Plus size={15} />} loading={put.isPending || clients.isPending} disabled={clients.isError} onClick={() => setAdding(true)}>Add a client</Button>
            <Button variant="subtle" component={Link} to="/password-sync/clients">All clients</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

export function HealthDialog({ row, onOpen, onClose }: { row: Row; onOpen: (what: 'organization' | 'clients') => void; onClose: () => void }) {
  const mayMap = useMay('write_mappings');
  const mayClients = useMay('write_password_sync');
  const maySync = useMay('write_integrations');
  const mayOpen = useMayOpen();
  const sync = useStartSync();
  const level = levelWords[row.health.level];
  const cure = (code: Schemas['HealthProblem']['code'], connection: string): ReactNode => {
    const small = { size: 'xs', variant: 'default' } as const;
    const look = (to: string, words: string) => (mayOpen(to) ? <Button {...small} component={Link} to={to}>{words}</Button> : null);
    switch (code) {
      case 'not_mapped':
      case 'organization_gone':
        return mayMap ? <Button {...small} onClick={() => onOpen('organization')}>Choose an organization</Button> : null;
      case 'not_mirrored':
      case 'stale':
        return maySync ? <Button {...small} loading={sync.isPending} onClick={() => sync.mutate(undefined, { onSuccess: () => { notifications.show({ message: 'The sync has started' }); onClose(); } })}>Sync now</Button> : null;
      case 'failing':
        return look(connection === 'automate' ? '/password-sync/connection' : '/settings/integrations', 'Look at the connection');
      case 'no_client':
        return !row.organization ? (mayMap ? <Button {...small} onClick={() => onOpen('organization')}>Choose an organization first</Button> : null)
          : mayClients ? <Button {...small} onClick={() => onOpen('clients')}>Add a client</Button> : null;
      case 'troubled_passwords':
        return look(`/password-sync/passwords${row.automate_clients[0] ? `?client=${row.automate_clients[0].id}` : ''}`, 'Look at its passwords');
    }
  };
  return (
    <Modal opened onClose={onClose} title={row.name} size="lg">
      <div className="gp-stack-2">
        <div className="gp-row-wrap"><Status tone={level.tone}><span className="gp-num gp-strong">{row.health.score === null ? 'No score' : `${row.health.score} %`}</span></Status><span className="gp-dim">{row.health.score === null ? 'Nothing is connected that could be counted.' : 'of what the active connections allow'}</span></div>
        {sync.isError ? <ErrorNotice error={sync.error} what="The sync did not start." /> : null}
        {row.health.problems.length === 0 ? (row.health.score === null ? null : <Notice tone="good">Mapped, read and fresh: nothing is to be done.</Notice>) : (
          <ul className="gp-rows">
            {row.health.problems.map((p) => (
              <li key={p.connection + p.code} className="gp-row-wrap">
                <span className="gp-grow"><Tag tone={p.code === 'failing' || p.code === 'not_mapped' ? 'bad' : 'attention'}>{problemWords[p.code]}</Tag> {p.text}</span>
                {cure(p.code, p.connection)}
              </li>
            ))}
          </ul>
        )}
        <Facts rows={[
          ['Organization', row.organization?.name ?? 'not mapped'],
          ['Last read whole', <Time key="t" ms={row.mirrored_at_ms} />],
          ['Automate clients', row.automate_clients.map((c) => c.name).join(', ') || 'none'],
          ['PSA', row.external_ids.map((i) => `${psaName(i.psa)} ${i.id}`).join(', ') || 'none'],
        ]} />
      </div>
    </Modal>
  );
}
