// SPDX-License-Identifier: Apache-2.0
// One client of many: a chip that opens a searchable list; the choice stands in the address.
import { ChevronDown, X } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Ref } from '../../api/password_sync';
import { Picker } from '../../components/pair_select';
import { count, plural } from '../../lib/format';
import { currentParams } from '../../lib/table';

interface OfClient { client: Ref | null }

/** The client that a list is narrowed to, and the test for its table. */
export function useClientFilter() {
  const [params, setParams] = useSearchParams();
  const id = params.get('client');
  const set = useCallback((to: string | null) => {
    const next = currentParams();
    if (to === null) next.delete('client');
    else next.set('client', to);
    setParams(next, { replace: true });
  }, [setParams]);
  const where = useMemo(() => (id === null ? null : { test: (r: OfClient) => r.client?.id === id, clear: () => set(null) }), [id, set]);
  return [id, set, where] as const;
}

export function ClientChip<Row extends OfClient>({ rows, value, onChange, counted }: {
  rows: readonly Row[]; value: string | null; onChange: (id: string | null) => void;
  /** What is counted besides all, and its word: "12 to sync". */
  counted?: { test: (r: Row) => boolean; word: string };
}) {
  const [open, setOpen] = useState(false);
  const clients = useMemo(() => {
    const found = new Map<string, { id: string; name: string; all: number; some: number }>();
    for (const r of rows) {
      if (!r.client) continue;
      const c = found.get(r.client.id) ?? { id: r.client.id, name: r.client.name || `Client ${r.client.id}`, all: 0, some: 0 };
      c.all += 1;
      if (counted?.test(r)) c.some += 1;
      found.set(c.id, c);
    }
    return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  }, [rows, counted]);
  const choices = useMemo(() => clients.map((c) => ({ id: c.id, name: c.name, words: true, sub: `${plural(c.all, 'password')}${c.some ? `, ${count(c.some)} ${counted!.word}` : ''}` })), [clients, counted]);
  const chosen = clients.find((c) => c.id === value);
  return (
    <div className="gp-row gp-client-chip" role="group" aria-label="Client">
      <button type="button" className="gp-chip" aria-haspopup="dialog" data-on={value !== null || undefined} onClick={() => setOpen(true)}>
        <span className="gp-clip">{value === null ? 'All clients' : (chosen?.name ?? `Client ${value}`)}</span> <span className="gp-num">{count(value === null ? clients.length : (chosen?.all ?? 0))}</span>
        {value === null ? <ChevronDown size={13} aria-hidden /> : null}
      </button>
      {value !== null ? <button type="button" className="gp-chip gp-chip-clear" aria-label="Show all clients" onClick={() => onChange(null)}><X size={13} aria-hidden /></button> : null}
      {open ? <Picker label="Show one client" choices={choices} value={value === null ? null : { id: value }} clearText="All clients" onClose={() => setOpen(false)} onChoose={(id) => { setOpen(false); onChange(id); }} /> : null}
    </div>
  );
}
