// SPDX-License-Identifier: Apache-2.0
// What can be done with passwords: for one in its menu and its details, for many in the bar below the table.
import { ActionIcon, Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Archive, Ban, Ellipsis, FilePlus2, KeyRound, PenLine, Pin, Play, RefreshCw } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { changeRows, syncKeys, type Changed, type Row, type RowAction, type RowSetting } from '../../api/password_sync';
import { keys, queryClient, useChange } from '../../api/queries';
import { Notice } from '../../components/states';
import { count, plural } from '../../lib/format';
import { distinct, syncLabel } from '../../lib/password_sync';
import type { Order, SyncStart } from './start';

export const may = (row: Row, action: RowAction) => row.actions.includes(action);
export const nameOf = (row: Pick<Row, 'title' | 'password_id'>) => row.title || `Password ${row.password_id}`;
const idsOf = (rows: Row[]) => rows.map((r) => r.password_id);
const clientsOf = (rows: Row[]) => distinct(rows.map((r) => r.client?.name ?? '?'));
export const labelOf = (rows: Row[]) => syncLabel(rows.length, clientsOf(rows));
const entries = (rows: Row[]) => plural(rows.length, 'entry', 'entries');

export interface Act { id: RowAction; name: string; icon: ReactNode; danger?: boolean }
export const acts: Act[] = [
  { id: 'sync', name: 'Sync', icon: <RefreshCw size={14} /> },
  { id: 'overwrite', name: 'Overwrite with Automate’s', icon: <PenLine size={14} /> },
  { id: 'keep', name: 'Keep the documentation’s', icon: <Pin size={14} /> },
  { id: 'recreate', name: 'Create anew', icon: <FilePlus2 size={14} /> },
  { id: 'read_with_client', name: 'Read with the client whose key fits', icon: <KeyRound size={14} /> },
  { id: 'read_as_stored', name: 'Read with its own client again', icon: <KeyRound size={14} /> },
  { id: 'archive', name: 'Archive the entry', icon: <Archive size={14} />, danger: true },
  { id: 'stop', name: 'Stop syncing', icon: <Ban size={14} /> },
  { id: 'resume', name: 'Resume syncing', icon: <Play size={14} /> },
];
export const settingsOf: { id: RowSetting; name: string; group: string }[] = [
  { id: 'auto_sync_on', name: 'On', group: 'AutoSync' }, { id: 'auto_sync_off', name: 'Off', group: 'AutoSync' }, { id: 'auto_sync_default', name: 'As the client says', group: 'AutoSync' },
  { id: 'drift_overwrite', name: 'Overwrite it', group: 'When changed in the documentation' }, { id: 'drift_alert', name: 'Leave it, tell us', group: 'When changed in the documentation' },
  { id: 'drift_hold', name: 'Hold for a person', group: 'When changed in the documentation' }, { id: 'drift_default', name: 'As set for all', group: 'When changed in the documentation' },
];

const said: Record<RowSetting, (what: string) => string> = {
  auto_sync_on: (w) => `AutoSync is on for ${w}`, auto_sync_off: (w) => `AutoSync is off for ${w}`, auto_sync_default: (w) => `AutoSync of ${w} is as the client says`,
  stop: (w) => `No longer synced: ${w}`, resume: (w) => `Synced again: ${w}`, keep: (w) => `The documentation’s value is kept for ${w}`,
  drift_default: (w) => `Changes in the documentation of ${w} are treated as set for all`, drift_overwrite: (w) => `Changes in the documentation of ${w} are overwritten`,
  drift_alert: (w) => `Changes in the documentation of ${w} are left and reported`, drift_hold: (w) => `Changes in the documentation of ${w} wait for a person`,
  read_with_client: (w) => `Read with the other client’s key: ${w}. Compare again to see the result`, read_as_stored: (w) => `Read with the own client’s key again: ${w}`,
};

function orderOf(action: RowAction, rows: Row[]): Order | null {
  const body = { password_ids: idsOf(rows) };
  switch (action) {
    case 'sync': return { label: labelOf(rows), body, question: null };
    case 'overwrite': return { label: `Overwrite ${entries(rows)}`, body: { ...body, overwrite: true }, question: {
      title: `Overwrite ${rows.length === 1 ? nameOf(rows[0]!) : entries(rows)}`,
      text: `What was changed in the documentation is replaced by what stands in Automate. The older value stays in the documentation’s own history of the ${rows.length === 1 ? 'entry' : 'entries'}, where it keeps one.` } };
    case 'recreate': return { label: `Create ${entries(rows)} anew`, body: { ...body, recreate: true }, question: {
      title: `Create ${entries(rows)} anew`, text: `${rows.length === 1 ? 'The entry was' : 'These entries were'} deleted in the documentation. A new one is made in the client’s organization, with the value that stands in Automate now.` } };
    case 'archive': return { label: `Archive ${entries(rows)}`, body, archive: true, question: {
      title: `Archive ${entries(rows)}`, text: `${rows.length === 1 ? 'The password is' : 'These passwords are'} gone from Automate. The ${rows.length === 1 ? 'entry' : 'entries'} in the documentation ${rows.length === 1 ? 'is' : 'are'} archived, not deleted; IT Glue can bring back what is archived.` } };
    default: return null;
  }
}

export function useRowActions(start: SyncStart) {
  const [refused, setRefused] = useState<{ reason: string; titles: string[] }[]>([]);
  const change = useChange(({ action, rows }: { action: RowSetting; rows: Row[] }) => changeRows(action, idsOf(rows)));
  const set = (action: RowSetting, rows: Row[]) => change.mutate({ action, rows }, {
    onSuccess: (answer: Changed) => {
      const names = new Map(rows.map((r) => [r.password_id, nameOf(r)]));
      const by = new Map<string, string[]>();
      for (const r of answer.refused) by.set(r.reason, [...(by.get(r.reason) ?? []), names.get(r.password_id) ?? r.password_id]);
      setRefused([...by].map(([reason, titles]) => ({ reason, titles })));
      if (answer.changed > 0) notifications.show({ message: said[action](answer.changed === 1 && rows.length === 1 ? nameOf(rows[0]!) : plural(answer.changed, 'password')) });
      void queryClient.invalidateQueries({ queryKey: syncKeys.all, predicate: (q) => q.queryKey[1] !== 'stickysync' && q.queryKey[1] !== 'hygiene' });
      void queryClient.invalidateQueries({ queryKey: keys.status });
    },
  });
  const run = (action: RowAction, rows: Row[]) => {
    const order = orderOf(action, rows);
    if (order) start.begin(order);
    else set(action as RowSetting, rows);
  };
  const busy = start.running !== undefined || start.pending;
  return { run, set, busy, pending: change.isPending, error: change.error, refused, clearRefused: () => setRefused([]) };
}
export type RowActions = ReturnType<typeof useRowActions>;

/** Why some were left as they are. */
export function Refused({ actions }: { actions: RowActions }) {
  if (actions.refused.length === 0) return null;
  const n = actions.refused.reduce((sum, r) => sum + r.titles.length, 0);
  return (
    <Notice tone="attention" live title={`${plural(n, 'password')} left as ${n === 1 ? 'it is' : 'they are'}`} action={<Button size="xs" variant="default" onClick={actions.clearRefused}>Dismiss</Button>}>
      <ul>{actions.refused.slice(0, 8).map((r) => <li key={r.reason}>{r.titles.slice(0, 5).join(', ')}{r.titles.length > 5 ? ` and ${count(r.titles.length - 5)} more` : ''}: {r.reason}</li>)}</ul>
    </Notice>
  );
}

/** The button stands in each row; its menu is made when somebody opens it. */
export function RowMenu({ row, actions, onDetails }: { row: Row; actions: RowActions; onDetails: () => void }) {
  const [used, setUsed] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  const label = `Actions of ${nameOf(row)}`;
  if (!used) return <button type="button" className="gp-icon" aria-label={label} aria-haspopup="menu" onClick={() => setUsed(true)}><Ellipsis size={16} aria-hidden /></button>;
  return (
    <Menu defaultOpened position="bottom-end" withinPortal portalProps={{ target: '.gp-main' }} onClose={() => target.current?.focus({ preventScroll: true })}>
      <Menu.Target><ActionIcon ref={target} size={28} aria-label={label}><Ellipsis size={16} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onDetails}>Details and history</Menu.Item>
        {acts.filter((a) => may(row, a.id)).map((a) => (
          <Menu.Item key={a.id} leftSection={a.icon} className={a.danger ? 'gp-danger' : undefined} disabled={actions.busy && orderOf(a.id, [row]) !== null} onClick={() => actions.run(a.id, [row])}>
            {a.id === 'read_with_client' && row.likely_client ? `Read with client ${row.likely_client.name}` : a.name}
          </Menu.Item>
        ))}
        {row.read_with_client && !may(row, 'read_as_stored') ? <Menu.Item leftSection={<KeyRound size={14} />} onClick={() => actions.set('read_as_stored', [row])}>Read with its own client again</Menu.Item> : null}
        <Menu.Divider />
        <Menu.Item onClick={() => actions.set(row.auto_sync ? 'auto_sync_off' : 'auto_sync_on', [row])}>{row.auto_sync ? 'Switch AutoSync off' : 'Switch AutoSync on'}</Menu.Item>
        {row.auto_sync_from === 'password' ? <Menu.Item onClick={() => actions.set('auto_sync_default', [row])}>AutoSync as the client says</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** For many: each act says how many of the selected it fits. */
export function BulkBar({ rows, actions, done }: { rows: Row[]; actions: RowActions; done: () => void }) {
  const fit = acts.map((a) => ({ act: a, rows: rows.filter((r) => may(r, a.id)) })).filter((f) => f.rows.length > 0);
  const first = fit.find((f) => f.act.id === 'sync');
  const groups = [...new Set(settingsOf.map((s) => s.group))];
  return (
    <>
      {first ? <Button size="xs" disabled={actions.busy} onClick={() => { actions.run('sync', first.rows); done(); }}>{labelOf(first.rows)}</Button> : null}
      {fit.some((f) => f.act.id !== 'sync') ? (
        <Menu position="top-start">
          <Menu.Target><Button size="xs" variant="default">Actions</Button></Menu.Target>
          <Menu.Dropdown>
            {fit.filter((f) => f.act.id !== 'sync').map((f) => (
              <Menu.Item key={f.act.id} leftSection={f.act.icon} className={f.act.danger ? 'gp-danger' : undefined} rightSection={<span className="gp-dim gp-num gp-small">{count(f.rows.length)}</span>}
                disabled={actions.busy && orderOf(f.act.id, f.rows) !== null} onClick={() => { actions.run(f.act.id, f.rows); if (!orderOf(f.act.id, f.rows)?.question) done(); }}>{f.act.name}</Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <Menu position="top-start">
        <Menu.Target><Button size="xs" variant="default" loading={actions.pending}>AutoSync and drift</Button></Menu.Target>
        <Menu.Dropdown>
          {groups.map((g) => (
            <div key={g} role="group" aria-label={g}>
              <Menu.Label>{g}</Menu.Label>
              {settingsOf.filter((s) => s.group === g).map((s) => <Menu.Item key={s.id} onClick={() => { actions.set(s.id, rows); done(); }}>{s.name}</Menu.Item>)}
            </div>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
