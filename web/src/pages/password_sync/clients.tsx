// SPDX-License-Identifier: Apache-2.0
// Which organization each client of Automate is written to, and what AutoSync does with its passwords.
import { Button, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { History, Wand2 } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { quickMatch, syncKeys, useBatches, useChangeClients, useMapClient, useSettings, useSyncClients, useSyncStatus, useUndoBatch, type AutoSync, type Batch, type Client, type ClientChange, type ClientsAnswer, type OwnDrift } from '../../api/password_sync';
import { queryClient, useChange, useMay, useOrganizations } from '../../api/queries';
import { Tag, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { MatchDialog, type MatchPreview } from '../../components/match_dialog';
import { PairButton } from '../../components/pair_select';
import { Bones, Empty, ErrorNotice, Loaded, Notice } from '../../components/states';
import { count, plural } from '../../lib/format';
import { autoSyncWords, driftWords, nextOpen } from '../../lib/password_sync';
import { ruleWords } from '../../lib/words';
import { isOpen, MapClient } from './client_map';
import { Frame } from './frame';
import { StickySync } from './stickysync';

const isAmbiguous = (r: Client) => isOpen(r) && (r.ambiguous ?? r.candidates.length > 1);
const filters: Filter<Client>[] = [
  { id: 'all', name: 'All', matches: () => true }, { id: 'mapped', name: 'Mapped', matches: (r) => !isOpen(r) }, { id: 'unmapped', name: 'Unmapped', matches: isOpen },
  { id: 'ambiguous', name: 'Ambiguous', title: 'Several organizations fit; Quick Match leaves them to a person', matches: isAmbiguous },
];
const defaults = { sort: { column: 'name', descending: false } };
const rowId = (r: Client) => r.id;
const ruleText = (r: Client) => (r.rule ? (ruleWords[r.rule] ?? r.rule) : null);
const narrow = (r: Client) => <>{r.organization ? `to ${r.organization.name}` : isAmbiguous(r) ? 'ambiguous' : 'unmapped'} · {plural(r.passwords, 'password')}</>;

export function ClientsPage() {
  const clients = useSyncClients();
  const organizations = useOrganizations(useMay('read_integrations'));
  const may = useMay('write_password_sync');
  const [openId, setOpenId] = useState<string | null>(null);
  const [matching, setMatching] = useState<string[] | 'all' | null>(null);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set<string>());
  const [batches, setBatches] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set<string>());
  const visible = useRef<Client[]>([]);
  const region = useRef<HTMLDivElement>(null);
  const map = useMapClient();
  const change = useChangeClients();
  const preview = useChange((ids: string[] | 'all') => quickMatch(false, ids));
  const applyMatch = useChange((ids: string[] | 'all') => quickMatch(true, ids), [syncKeys.clients, syncKeys.batches, syncKeys.rows]);
  const choices = useMemo(() => (organizations.data?.organizations ?? []).map((o) => ({ id: o.id, name: o.name, sub: o.short_name })), [organizations.data]);
  const { mutate } = change;
  const set = useCallback((client: string, part: ClientChange) => mutate({ clients: [client], change: part }), [mutate]);
  const categories = useSettings().data?.categories;
  const columns = useMemo((): Column<Client>[] => [
    { id: 'name', name: 'Automate client', width: 'minmax(120px, 1.4fr)', value: (r) => r.name, cell: (r) => <>{r.name}{r.gone ? <span className="gp-dim"> (gone)</span> : null}</> },
    { id: 'organization', name: 'Organization', width: 'minmax(124px, 1.6fr)', value: (r) => r.organization?.name, from: 1,
      cell: (r) => may ? <PairButton value={r.organization} label={`Organization for ${r.name}`} placeholder={isAmbiguous(r) ? `${count(r.candidates.length)} fit: choose` : 'Choose an organization'} onOpen={() => setOpenId(r.id)} /> : (r.organization?.name ?? '–') },
    { id: 'passwords', name: 'Passwords', width: '96px', right: true, value: (r) => r.passwords, from: 560, cell: (r) => count(r.passwords) },
    { id: 'rule', name: 'Mapped by', width: '124px', value: ruleText, from: 820,
      cell: (r) => (r.rule ? <span title={[[...new Set(r.values ?? [])].filter(Boolean).join(' = '), r.mapped_by ? `by ${r.mapped_by}` : ''].filter(Boolean).join(', ')}>{ruleText(r)}</span> : isAmbiguous(r) ? <Tag tone="attention" title={r.reason ?? undefined}>Ambiguous</Tag> : <span className="gp-dim" title={r.reason ?? undefined}>–</span>) },
    { id: 'auto', name: 'AutoSync', width: '112px', value: (r) => autoSyncWords[r.auto_sync]?.text ?? r.auto_sync, searchable: false, from: 640,
      cell: (r) => may ? (
        <select className="gp-cell-select" aria-label={`AutoSync of ${r.name}`} value={r.auto_sync} title={autoSyncWords[r.auto_sync]?.help} onChange={(e) => set(r.id, { auto_sync: e.currentTarget.value as AutoSync })}>
          {Object.entries(autoSyncWords).map(([v, w]) => <option key={v} value={v}>{w.text}</option>)}
        </select>
      ) : autoSyncWords[r.auto_sync]?.text },
    { id: 'drift', name: 'When changed there', width: '148px', value: (r) => driftWords[r.drift]?.text ?? r.drift, searchable: false, from: 980,
      cell: (r) => may ? (
        <select className="gp-cell-select" aria-label={`When an entry of ${r.name} is changed in the documentation`} value={r.drift} title={driftWords[r.drift]?.help} onChange={(e) => set(r.id, { drift: e.currentTarget.value as OwnDrift })}>
          {Object.entries(driftWords).map(([v, w]) => <option key={v} value={v}>{w.text}</option>)}
        </select>
      ) : driftWords[r.drift]?.text },
    ...(categories && categories.length > 0 ? [{ id: 'category', name: 'Category', width: '148px', value: (r: Client) => categories.find((c) => c.id === r.category_id)?.name ?? null, from: 1180,
      cell: (r: Client) => may ? (
        <select className="gp-cell-select" aria-label={`Category of ${r.name}`} value={r.category_id ?? ''} onChange={(e) => set(r.id, { category_id: e.currentTarget.value || null })}>
          <option value="">As set for all</option>{categories.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}
        </select>
      ) : (categories.find((c) => c.id === r.category_id)?.name ?? 'As set for all') }] : []),
  ], [may, set, categories]);
  const onVisible = useCallback((rows: Client[]) => { visible.current = rows; }, []);
  const mapped = clients.data?.clients.filter((c) => !isOpen(c)).length ?? 0;
  const status = useSyncStatus().data;
  const open = clients.data?.clients.find((c) => c.id === openId) ?? null;
  const leave = () => {
    setOpenId(null);
    map.reset();
    // The row may have left the list with its new mapping.
    requestAnimationFrame(() => region.current?.focus({ preventScroll: true }));
  };
  const nextAfter = (client: Client) => nextOpen(visible.current, visible.current.findIndex((r) => r.id === client.id), isOpen);
  const choose = (client: Client, id: string | null, entered: boolean) => {
    const organization = choices.find((c) => c.id === id) ?? client.candidates.find((c) => c.id === id) ?? null;
    const goOn = entered && isOpen(client) && organization !== null;
    if ((organization?.id ?? null) === (client.organization?.id ?? null)) return leave();
    const next = goOn ? nextAfter(client) : null;
    map.mutate({ client: client.id, organization: organization?.id ?? null }, {
      onSuccess: () => {
        queryClient.setQueryData<ClientsAnswer>(syncKeys.clients, (old) => old && ({
          ...old, clients: old.clients.map((c) => (c.id === client.id ? { ...c, organization: organization && { id: organization.id, name: organization.name }, rule: organization ? 'manual' : null } : c)),
        }));
        if (next) setOpenId(next.id);
        else leave();
        if (goOn && !next) notifications.show({ message: 'Every client shown is mapped.' });
      },
    });
  };
  const skip = (client: Client) => {
    const next = nextAfter(client);
    if (next) setOpenId(next.id);
    else leave();
  };
  const match = (ids: string[] | 'all') => { setMatching(ids); setTicked(new Set()); applyMatch.reset(); preview.mutate(ids); };
  const p = preview.data;
  const shape: MatchPreview | null = p ? {
    matched: p.matched.map((m) => ({ ...(m.note ? { id: m.client.id } : {}), from: m.client.name, to: m.organization.name, rule: m.rule, values: m.values, note: m.note ?? (m.shared_with?.length ? `also of ${m.shared_with.map((c) => c.name).join(', ')}` : null) })),
    ambiguous: p.ambiguous.map((a) => ({ from: a.client.name, candidates: a.candidates.map((c) => c.name), reason: a.reason })), unmatched: p.unmatched, already_mapped: p.already_mapped,
  } : null;
  return (
    <Frame title="Clients" actions={may ? (
      <>
        <Button variant="default" leftSection={<History size={15} />} onClick={() => setBatches(true)}>Undo</Button>
        <Button leftSection={<Wand2 size={15} />} onClick={() => match('all')}>Quick Match</Button>
      </>
    ) : null}>
      {change.isError ? <ErrorNotice error={change.error} what="The client was not changed." /> : null}
      {may ? <StickySync /> : null}
      {may && mapped > 0 && status?.total === 0 ? (
        <Notice>
          <div className="gp-row-wrap">
            <p className="gp-grow gp-notice-text"><span className="gp-strong">{plural(mapped, 'client is mapped', 'clients are mapped')}.</span> Next: compare both sides. It shows what would be written, and writes nothing.</p>
            <Button size="xs" component={Link} to="/password-sync/passwords">Go to Passwords</Button>
          </div>
        </Notice>
      ) : null}
      <Loaded query={clients} what="The clients of Automate">
        {(data) => <DataTable<Client> label="Clients" rows={data.clients} columns={columns} filters={filters} defaults={defaults} rowId={rowId} noun={['client', 'clients']} csvName="clients" onVisible={onVisible} region={region} narrow={may ? undefined : narrow}
          onOpen={may ? (r) => setOpenId(r.id) : undefined}
          selection={may ? { selected, onChange: setSelected, bar: (ids, of) => (
            <>
              {of.some(isOpen) ? <Button size="xs" onClick={() => match(of.filter(isOpen).map(rowId))}>Quick Match {plural(of.filter(isOpen).length, 'client')}</Button> : null}
              {(['off', 'new', 'all'] as const).map((v) => <Button key={v} size="xs" variant="default" loading={change.isPending && change.variables.clients.length > 1 && change.variables.change.auto_sync === v} disabled={change.isPending} onClick={() => change.mutate({ clients: ids, change: { auto_sync: v } }, { onSuccess: () => { setSelected(new Set()); notifications.show({ message: `AutoSync of ${plural(ids.length, 'client')}: ${autoSyncWords[v]!.text.toLowerCase()}` }); } })}>AutoSync: {autoSyncWords[v]!.text.toLowerCase()}</Button>)}
            </>
          ) } : undefined}
          empty={<Empty title="No clients">Automate has no clients that this account may read. The Connection page shows what it can read.</Empty>} />}
      </Loaded>
      {open ? (
        <Modal opened onClose={leave} withCloseButton={false} padding={0} size={520} centered={false} yOffset="12dvh" title={`Organization for ${open.name}`} classNames={{ header: 'gp-hidden' }} returnFocus={false}>
          <MapClient key={open.id} client={open} choices={choices} left={clients.data?.clients.filter(isOpen).length ?? 0} saving={map.isPending} error={map.error}
            onChoose={(id, entered) => { if (!map.isPending) choose(open, id, entered); }} onSkip={() => skip(open)} onLeave={leave} />
        </Modal>
      ) : null}
      {matching !== null ? <MatchDialog preview={shape} error={preview.error ?? applyMatch.error} pending={preview.isPending} applying={applyMatch.isPending} fromName="Client" toName="Organization" onClose={() => setMatching(null)}
        ticked={ticked} onTick={(id) => { const next = new Set(ticked); if (!next.delete(id)) next.add(id); setTicked(next); }}
        onApply={() => applyMatch.mutate(p!.matched.filter((m) => !m.note || ticked.has(m.client.id)).map((m) => m.client.id), { onSuccess: (r) => { setMatching(null); setSelected(new Set()); notifications.show({ message: `${plural(r.mapped ?? r.matched.length, 'client')} mapped. Undo takes them back` }); } })} /> : null}
      {batches ? <Batches onClose={() => setBatches(false)} /> : null}
    </Frame>
  );
}

const batchWords: Record<string, string> = { quick_match: 'Quick Match', adopt: 'Taken over from StickySync', manual: 'By hand' };

/** Mappings are made in batches; each can be taken back as long as nothing was changed after it. */
function Batches({ onClose }: { onClose: () => void }) {
  const batches = useBatches(true);
  const undo = useUndoBatch();
  return (
    <Modal opened onClose={onClose} title="Take back mappings" size={640}>
      <div className="gp-stack-2">
        {undo.isError ? <ErrorNotice error={undo.error} what="Nothing was taken back." /> : null}
        {undo.data ? (
          <Notice tone={undo.data.kept.length > 0 ? 'attention' : 'good'} live title={`Taken back: ${plural(undo.data.restored, 'client')}${undo.data.passwords ? ` and ${plural(undo.data.passwords, 'pair')}` : ''}.`}>
            {undo.data.kept.length > 0 ? <ul>{undo.data.kept.map((k, i) => <li key={i}>{k.client.name || `Client ${k.client.id}`} stays: {k.reason}</li>)}</ul> : null}
          </Notice>
        ) : null}
        <Loaded query={batches} what="The mappings made so far" skeleton={<Bones rows={3} />}>
          {(data) => data.batches.length === 0 ? <Empty title="Nothing to take back">Each Quick Match and each mapping by hand is listed here and can be taken back.</Empty> : (
            <ul className="gp-feed">
              {data.batches.map((b: Batch) => (
                <li key={b.id} style={{ alignItems: 'center' }}>
                  <div>
                    <div className="gp-strong">{batchWords[b.kind] ?? b.kind}: {plural(b.clients, 'client')}{b.passwords ? `, ${plural(b.passwords, 'password')}` : ''}</div>
                    <div className="gp-small gp-dim"><Time ms={b.at_ms} /> by {b.by}{b.undone_at_ms ? <>, taken back <Time ms={b.undone_at_ms} /></> : null}</div>
                  </div>
                  {b.may_undo ? <Button size="xs" variant="default" loading={undo.isPending && undo.variables === b.id} disabled={undo.isPending} onClick={() => undo.mutate(b.id)}>Take back</Button> : null}
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </div>
    </Modal>
  );
}
