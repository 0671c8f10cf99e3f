// SPDX-License-Identifier: Apache-2.0
// A chip with a choice, whose value stands in the address; several of them narrow a table together.
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { currentParams } from '../lib/table';

export interface ChipFilter<Row> {
  /** Its name in the address. */
  id: string;
  /** "Status", for "Status: any". */
  name: string;
  /** The values a row has; none: it is under "none". */
  values: (row: Row) => (string | null)[];
}

const kNone = ' none';

/** The chips' values of the address, what they let through, and a way to clear them. */
export function useChips<Row>(filters: readonly ChipFilter<Row>[], rows: readonly Row[]) {
  const [params, setParams] = useSearchParams();
  const options = useMemo(() => filters.map((filter) => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      const values = filter.values(row);
      for (const value of values.length === 0 ? [null] : values) counts.set(value || kNone, (counts.get(value || kNone) ?? 0) + 1);
    }
    return [...counts].sort(([a], [b]) => (a === kNone ? 1 : b === kNone ? -1 : a.localeCompare(b)));
  }), [filters, rows]);
  const search = params.toString();
  const chosen = useMemo(() => {
    const now = new URLSearchParams(search);
    return filters.map((f) => now.get(f.id));
  }, [filters, search]);
  const set = useCallback((id: string, value: string | null) => {
    const next = currentParams();
    if (value === null) next.delete(id);
    else next.set(id, value);
    setParams(next, { replace: true });
  }, [setParams]);
  const where = useMemo(() => (chosen.every((c) => c === null) ? null : {
    test: (row: Row) => filters.every((filter, i) => {
      const want = chosen[i];
      if (want == null) return true;
      const values = filter.values(row);
      return want === 'none' ? values.length === 0 || values.every((v) => !v) : values.includes(want);
    }),
    clear: () => {
      const next = currentParams();
      for (const f of filters) next.delete(f.id);
      setParams(next, { replace: true });
    },
  }), [chosen, filters, setParams]);
  const chips = filters.map((filter, i) => {
    const known = options[i]!;
    // Nothing to choose from, unless the address chose something that is gone.
    if (known.length < 2 && chosen[i] === null) return null;
    return (
      <select key={filter.id} className="gp-chip gp-chip-select" aria-label={filter.name} data-on={chosen[i] !== null || undefined} value={chosen[i] ?? ''} onChange={(e) => set(filter.id, e.currentTarget.value || null)}>
        <option value="">{filter.name}: any</option>
        {known.map(([value, n]) => <option key={value} value={value === kNone ? 'none' : value}>{value === kNone ? `No ${filter.name.toLowerCase()}` : value} ({n})</option>)}
        {chosen[i] !== null && !known.some(([v]) => (v === kNone ? 'none' : v) === chosen[i]) ? <option value={chosen[i]}>{chosen[i]} (0)</option> : null}
      </select>
    );
  });
  return { chips, where };
}
