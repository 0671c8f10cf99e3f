// SPDX-License-Identifier: Apache-2.0
import { ActionIcon, Menu } from '@mantine/core';
import { Ban, Check, Ellipsis, Eye, KeySquare, Minus, Pause, Play, RefreshCcw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { Status, Time, Two, useNow } from '../../../components/bits';
import { DataTable, type Column, type Filter } from '../../../components/data_table';
import { Empty } from '../../../components/states';
import { endsSoon, isUsable, passwordWords, scopeWords, spentWords, stateWords, type ApiKey } from '../../../lib/api_key';
import { count, plural } from '../../../lib/format';
import type { Act } from './dialogs';

type NameOf = (id: string) => string | undefined;

/** `ITG.<32 hex>.*****` whole, in two lines; selected or copied it is one word. */
export function Masked({ text }: { text: string }) {
  const half = Math.ceil(text.length / 2);
  return <span className="gp-masked" title={text}><span>{text.slice(0, half)}</span><span>{text.slice(half)}</span></span>;
}

function Access({ row }: { row: ApiKey }) {
  return (
    <span className="gp-row" style={{ gap: 6 }} title={passwordWords[row.passwords].help}>
      {row.passwords === 'none' ? <Minus size={14} aria-hidden className="gp-dim" /> : <Check size={14} aria-hidden className="gp-access" />}
      <span className={row.passwords === 'none' ? 'gp-dim' : 'gp-clamp gp-access-text'}>{passwordWords[row.passwords].text}</span>
    </span>
  );
}

function columnsFor(now: number, nameOf: NameOf): Column<ApiKey>[] {
  return [
    { id: 'name', name: 'Name', width: 'minmax(116px, 1.4fr)', value: (r) => r.name, cell: (r) => <span className="gp-clamp" title={r.name}>{r.name}</span> },
    { id: 'key', name: 'Key', width: '156px', value: (r) => r.masked, from: 640, cell: (r) => <Masked text={r.masked} /> },
    { id: 'access', name: 'Password Access', width: '94px', value: (r) => passwordWords[r.passwords].text, from: 560, cell: (r) => <Access row={r} /> },
    { id: 'scope', name: 'Scope', width: 'minmax(112px, 1.3fr)', value: (r) => scopeWords(r.scope, now, nameOf), from: 720, cell: (r) => <Scope row={r} now={now} nameOf={nameOf} /> },
    { id: 'created', name: 'Created', width: '112px', value: (r) => r.created_at_ms, searchable: false, from: 960, cell: (r) => <Two top={<Time ms={r.created_at_ms} />} sub={`by ${r.created_by}`} /> },
    { id: 'used', name: 'Last used', width: '96px', value: (r) => r.last_used_at_ms, searchable: false, from: 600, cell: (r) => <Two top={<Time ms={r.last_used_at_ms} />} sub={r.last_used_from} title={r.last_used_from ? `from ${r.last_used_from}` : undefined} /> },
    { id: 'today', name: 'Today', width: 'minmax(88px, 0.7fr)', right: true, value: (r) => r.requests_today, searchable: false, from: 800, cell: (r) => <Two top={<span className={r.requests_today ? 'gp-num' : 'gp-num gp-dim'}>{count(r.requests_today)}</span>} sub={<Spent row={r} />} title={spentTitle(r)} /> },
    { id: 'state', name: 'State', width: 'minmax(124px, 0.6fr)', value: (r) => stateWords(r, now).text, from: 460, cell: (r) => { const s = stateWords(r, now); return <Two top={<Status tone={s.tone}>{s.text}</Status>} sub={s.detail} title={r.warning ?? s.detail ?? undefined} />; } },
    { id: 'by', name: 'Created by', width: '104px', value: (r) => r.created_by, from: 1320 },
  ];
}

/** Both numbers where they fit, else what was saved. */
function Spent({ row }: { row: ApiKey }) {
  const words = spentWords(row);
  return words.length ? <span className="gp-fit">{words.map((w) => <span key={w}>{w}</span>)}</span> : null;
}

function spentTitle(r: ApiKey): string {
  return `${plural(r.requests_today, 'request')} today: ${count(r.saved_today)} answered from the mirror, ${count(r.upstream_today)} sent to the source`;
}

function Scope({ row, now, nameOf }: { row: ApiKey; now: number; nameOf: NameOf }) {
  const words = scopeWords(row.scope, now, nameOf);
  return <span className="gp-clamp gp-scope" title={words}>{words}</span>;
}

const defaults = { sort: { column: 'name', descending: false } };
const heights = [56, 44, 60] as const;

interface Props {
  rows: readonly ApiKey[];
  nameOf: NameOf;
  onAct: (act: Act, key: ApiKey) => void;
}

function useDetailsLink() {
  const [params] = useSearchParams();
  return (r: ApiKey) => {
    const next = new URLSearchParams(params);
    next.set('key', r.id);
    return `?${next}`;
  };
}

export function KeysTable({ rows, nameOf, onAct }: Props) {
  const now = useMinute();
  const columns = useMemo(() => columnsFor(now, nameOf), [now, nameOf]);
  const filters = useMemo<Filter<ApiKey>[]>(() => [
    { id: 'usable', name: 'In use', matches: () => true },
    { id: 'active', name: 'Active', matches: (r) => r.state === 'active' },
    { id: 'paused', name: 'Paused', matches: (r) => r.state === 'paused' },
    { id: 'ending', name: 'Ending soon', title: 'Unused for 80 days, about to expire, or replaced', matches: (r) => endsSoon(r, now) !== null },
  ], [now]);
  const href = useDetailsLink();
  return (
    <DataTable<ApiKey> label="API keys" rows={rows} columns={columns} filters={filters} defaults={defaults} rowId={(r) => r.id} href={href} noun={['key', 'keys']} heights={heights} actionsWidth="44px" csvName="api-keys" minHeight={320}
      narrow={(r) => { const s = stateWords(r, now); return <span className="gp-row" style={{ gap: 6 }}><Status tone={s.tone}>{s.text}</Status><span className="gp-clip">{s.detail ?? (r.last_used_at_ms === null ? 'never used' : <>used <Time ms={r.last_used_at_ms} /></>)}</span></span>; }}
      rowActions={(r) => <RowMenu row={r} onAct={onAct} />}
      empty={<Empty icon={<KeySquare size={28} aria-hidden />} title="No API keys yet">A key lets a script or a tool that was written for IT Glue work with this hub. Name it after its purpose above and generate it: it is shown once, and only its digest is stored.</Empty>} />
  );
}

/** Keys that no longer work, folded: why and since when. */
export function EndedKeys({ rows, nameOf, onAct }: Props) {
  const [open, setOpen] = useState(false);
  const now = useMinute();
  const href = useDetailsLink();
  const columns = useMemo<Column<ApiKey>[]>(() => [
    ...columnsFor(now, nameOf).filter((c) => c.id === 'name' || c.id === 'key'),
    { id: 'why', name: 'Why', width: 'minmax(160px, 1.4fr)', value: (r) => endedWhy(r), from: 460, cell: (r) => <span className="gp-clamp">{endedWhy(r)}</span> },
    { id: 'ended', name: 'Ended', width: '120px', value: (r) => r.revoked_at_ms ?? r.works_until_ms ?? r.scope.expires_at_ms, searchable: false, from: 560, cell: (r) => <Time ms={r.revoked_at_ms ?? r.works_until_ms ?? r.scope.expires_at_ms} /> },
    { id: 'used', name: 'Last used', width: '120px', value: (r) => r.last_used_at_ms, searchable: false, from: 720, cell: (r) => <Time ms={r.last_used_at_ms} /> },
  ], [now, nameOf]);
  if (rows.length === 0) return null;
  return (
    <details className="gp-fold gp-ended" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{plural(rows.length, 'key')} revoked or expired</summary>
      {open ? (
        <div style={{ display: 'flex', height: Math.min(480, 90 + rows.length * 56), marginTop: 12 }}>
          <DataTable<ApiKey> label="Revoked and expired keys" prefix="ended-" rows={rows} columns={columns} defaults={endedDefaults} rowId={(r) => r.id} href={href} noun={['key', 'keys']} heights={heights} actionsWidth="48px" minHeight={0}
            narrow={(r) => endedWhy(r)} rowActions={(r) => <RowMenu row={r} onAct={onAct} />} empty={null} />
        </div>
      ) : null}
    </details>
  );
}
const endedDefaults = { sort: { column: 'ended', descending: true } };

function endedWhy(r: ApiKey): string {
  if (r.state === 'expired') return r.works_until_ms !== null ? 'Expired: replaced by a new key' : 'Expired on its date';
  return r.revoked_why ? `Revoked ${r.revoked_why === 'unused for 90 days' ? 'because nobody used it for 90 days' : r.revoked_why}` : 'Revoked';
}

function RowMenu({ row, onAct }: { row: ApiKey; onAct: (act: Act, key: ApiKey) => void }) {
  const usable = isUsable(row);
  return (
    <Menu position="bottom-end" withinPortal portalProps={{ target: '.gp-main' }}>
      <Menu.Target><ActionIcon aria-label={`Actions of ${row.name}`}><Ellipsis size={16} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Eye size={14} />} onClick={() => onAct('details', row)}>Details</Menu.Item>
        {row.state === 'active' ? <Menu.Item leftSection={<Pause size={14} />} onClick={() => onAct('pause', row)}>Pause</Menu.Item> : null}
        {row.state === 'paused' ? <Menu.Item leftSection={<Play size={14} />} onClick={() => onAct('activate', row)}>Activate</Menu.Item> : null}
        {usable && row.replaced_by === null ? <Menu.Item leftSection={<RefreshCcw size={14} />} onClick={() => onAct('rotate', row)}>Rotate</Menu.Item> : null}
        {usable ? <Menu.Item leftSection={<Ban size={14} />} className="gp-danger" onClick={() => onAct('revoke', row)}>Revoke</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The page's clock in whole minutes: words about days do not have to follow it closer, and 10,000 rows need not either. */
function useMinute(): number {
  return Math.floor(useNow() / 60_000) * 60_000;
}

