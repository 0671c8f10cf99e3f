// SPDX-License-Identifier: Apache-2.0
// Every password of Automate: how it stands, when it was synced, and what can be done with it.
import { Button } from '@mantine/core';
import { KeyRound, RefreshCw } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useLocation, useNavigate, useParams, useSearchParams } from 'react-router';
import { useMakePlan, useRows, type Row } from '../../api/password_sync';
import { useMay } from '../../api/queries';
import { Tag, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Empty, ErrorNotice, Loaded } from '../../components/states';
import { sentenceCase } from '../../lib/format';
import { stateOrder, stateWords } from '../../lib/password_sync';
import { currentParams } from '../../lib/table';
import { ClientChip, useClientFilter } from './client_chip';
import { Frame } from './frame';
import { PasswordDrawer } from './password_drawer';
import { BulkBar, labelOf, may as fits, nameOf, Refused, RowMenu, useRowActions } from './row_actions';
import { SyncState, useSyncStart } from './start';

export function StateTag({ row }: { row: Pick<Row, 'state'> & { stopped?: boolean } }) {
  const word = stateWords[row.state] ?? { text: row.state, tone: 'neutral' as const, help: '' };
  return row.stopped ? <Tag title={`Not synced any more. ${word.help}`}>Stopped</Tag> : <Tag tone={word.tone} title={word.help}>{word.text}</Tag>;
}

const autoWord = (r: Row) => (r.auto_sync ? (r.auto_sync_from === 'password' ? 'On' : 'On, by client') : 'Off');
const columns: Column<Row>[] = [
  { id: 'title', name: 'Password', width: 'minmax(170px, 1.6fr)', value: nameOf },
  { id: 'username', name: 'User name', width: 'minmax(110px, 1fr)', value: (r) => r.username, from: 1180, cell: (r) => <span className="gp-mono">{r.username || '–'}</span> },
  { id: 'client', name: 'Client', width: 'minmax(120px, 1.2fr)', value: (r) => r.client?.name, from: 640 },
  { id: 'location', name: 'Location', width: 'minmax(100px, 0.8fr)', value: (r) => r.location, from: 1400, whenFilled: true },
  { id: 'state', name: 'State', width: '118px', value: (r) => (r.stopped ? 'Stopped' : (stateWords[r.state]?.text ?? r.state)), cell: (r) => <StateTag row={r} /> },
  { id: 'reason', name: 'Why', width: 'minmax(150px, 1.8fr)', value: (r) => r.reason, from: 860, cell: (r) => <span title={sentenceCase(r.reason)}>{sentenceCase(r.reason)}</span> },
  { id: 'auto', name: 'AutoSync', width: '108px', value: autoWord, searchable: false, from: 760, cell: (r) => <span className={r.auto_sync ? '' : 'gp-dim'}>{autoWord(r)}</span> },
  { id: 'last', name: 'Last sync', width: '104px', value: (r) => r.last_sync_at_ms, searchable: false, from: 700, cell: (r) => <Time ms={r.last_sync_at_ms} /> },
  { id: 'organization', name: 'Organization', width: 'minmax(120px, 1.1fr)', value: (r) => r.organization?.name, from: 1540 },
];
const defaults = { sort: null };
const rowId = (r: Row) => r.password_id;
const narrow = (r: Row) => <><StateTag row={r} /> {r.client?.name ?? ''} · {sentenceCase(r.reason)}</>;
const nothing: Row[] = [];
const mayPick = () => true;
const toSync = { test: (r: Row) => fits(r, 'sync'), word: 'to sync' };
const autoChoices = { any: () => true, on: (r: Row) => r.auto_sync, off: (r: Row) => !r.auto_sync, stopped: (r: Row) => r.stopped } as const;
type AutoChoice = keyof typeof autoChoices;

/** AutoSync as it stands in the address. */
function useAutoFilter() {
  const [params, setParams] = useSearchParams();
  const given = params.get('auto') ?? 'any';
  const value: AutoChoice = given in autoChoices ? (given as AutoChoice) : 'any';
  const set = useCallback((to: AutoChoice) => {
    const next = currentParams();
    if (to === 'any') next.delete('auto');
    else next.set('auto', to);
    setParams(next, { replace: true });
  }, [setParams]);
  return [value, set] as const;
}

export function PasswordsPage() {
  const { id = null } = useParams();
  const { search } = useLocation();
  const navigate = useNavigate();
  const list = useRows();
  const may = useMay('write_password_sync');
  const start = useSyncStart();
  const actions = useRowActions(start);
  const make = useMakePlan();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set<string>());
  const [visible, setVisible] = useState<Row[]>(nothing);
  const [client, setClient, ofClient] = useClientFilter();
  const [auto, setAuto] = useAutoFilter();
  const rows = list.data?.passwords ?? nothing;
  const filters = useMemo((): Filter<Row>[] => {
    const found = new Set(rows.map((r) => r.state));
    return [{ id: 'all', name: 'All', matches: () => true }, ...stateOrder.filter((s) => found.has(s as Row['state'])).map((s) => ({ id: s, name: stateWords[s]!.text, title: stateWords[s]!.help, matches: (r: Row) => r.state === s }))];
  }, [rows]);
  const where = useMemo(() => (ofClient === null && auto === 'any' ? null : {
    test: (r: Row) => (ofClient?.test(r) ?? true) && autoChoices[auto](r), clear: () => { setClient(null); setAuto('any'); },
  }), [ofClient, auto, setClient, setAuto]);
  const href = useCallback((r: Row) => `/password-sync/passwords/${r.password_id}${search}`, [search]);
  const close = () => void navigate(`/password-sync/passwords${search}`);
  const writable = useMemo(() => visible.filter((r) => fits(r, 'sync')), [visible]);
  const compare = () => make.mutate(null);
  const compared = list.data?.planned_at_ms ?? null;
  const clear = () => setSelected(new Set());
  return (
    <Frame title="Passwords" comparedAt={compared} actions={may && list.data ? (
      <>
        <Button variant={compared ? 'default' : 'filled'} leftSection={<RefreshCw size={15} />} loading={make.isPending} disabled={actions.busy} onClick={compare}>{compared ? 'Compare again' : 'Compare both sides'}</Button>
        {compared ? <Button disabled={writable.length === 0 || actions.busy || make.isPending} loading={start.pending} data-testid="sync-shown" onClick={() => actions.run('sync', writable)}>{labelOf(writable)}</Button> : null}
      </>
    ) : null}>
      {make.isError ? <ErrorNotice error={make.error} what="The two sides could not be compared." /> : null}
      {actions.error ? <ErrorNotice error={actions.error} what="Nothing was changed." /> : null}
      <Refused actions={actions} />
      <SyncState start={start} />
      <Loaded query={list} what="The passwords">
        {(data) => data.planned_at_ms === null && data.passwords.length === 0 ? (
          <Empty icon={<KeyRound size={28} aria-hidden />} title="Nothing was compared yet" action={may ? <Button loading={make.isPending} onClick={compare}>Compare both sides</Button> : undefined}>
            Reads the passwords of Automate and the entries of the documentation and shows how each stands. Nothing is written before you say so.
          </Empty>
        ) : (
          <DataTable<Row> label="Passwords" rows={data.passwords} columns={columns} filters={filters} defaults={defaults} rowId={rowId} href={href} noun={['password', 'passwords']} csvName="password-sync" onVisible={setVisible} actionsWidth="44px"
            where={where} narrow={narrow}
            chips={
              <>
                <ClientChip rows={data.passwords} value={client} onChange={setClient} counted={toSync} />
                <select className="gp-chip gp-chip-select" aria-label="AutoSync" data-on={auto !== 'any' || undefined} value={auto} onChange={(e) => setAuto(e.currentTarget.value as AutoChoice)}>
                  <option value="any">AutoSync: any</option><option value="on">AutoSync on</option><option value="off">AutoSync off</option><option value="stopped">Stopped</option>
                </select>
              </>
            }
            rowActions={may ? (r) => <RowMenu row={r} actions={actions} onDetails={() => void navigate(href(r))} /> : undefined}
            selection={may ? { selected, onChange: setSelected, may: mayPick, bar: (_, of) => <BulkBar rows={of} actions={actions} done={clear} /> } : undefined}
            empty={<Empty title="Automate holds no passwords">The account may see no rows, or there are none. The Connection page shows what it can read.</Empty>} />
        )}
      </Loaded>
      {id !== null ? <PasswordDrawer id={id} known={rows.find((r) => r.password_id === id) ?? null} actions={actions} onClose={close} /> : null}
    </Frame>
  );
}
