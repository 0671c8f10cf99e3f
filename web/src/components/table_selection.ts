// SPDX-License-Identifier: Apache-2.0
// Which rows of a table are selected, and what a click, a key and Shift change of it.
import { useMemo, useRef, type ReactNode } from 'react';
import { changeSelection } from '../lib/table';

export interface Selection<Row> {
  selected: ReadonlySet<string>;
  onChange: (ids: Set<string>) => void;
  may?: (row: Row) => boolean;
  /** What can be done with the selected rows; `rows` are all of them, also those that a filter hides now. */
  bar: (ids: string[], rows: Row[]) => ReactNode;
}

export function useSelection<Row>(selection: Selection<Row> | undefined, rows: readonly Row[], visible: readonly Row[], rowId: (row: Row) => string) {
  const selected = selection?.selected;
  const may = selection?.may;
  const anchor = useRef<string | null>(null);
  const asked = selection !== undefined;
  const shown = useMemo(() => (asked ? visible.filter((r) => may?.(r) ?? true).map(rowId) : []), [asked, may, visible, rowId]);
  const chosen = useMemo(() => (selected?.size ? rows.filter((r) => selected.has(rowId(r)) && (may?.(r) ?? true)) : []), [selected, may, rows, rowId]);
  const shownChosen = useMemo(() => (selected?.size ? shown.reduce((n, id) => n + (selected.has(id) ? 1 : 0), 0) : 0), [selected, shown]);
  return {
    /** Ids that may be selected among what is shown. */
    shown,
    /** The selected rows that still exist, shown or not. */
    chosen,
    shownChosen,
    pick: (id: string, on: boolean, range: boolean) => {
      if (!selection) return;
      selection.onChange(changeSelection(selection.selected, shown, id, on, range ? anchor.current : null));
      anchor.current = id;
    },
    pickShown: (on: boolean) => {
      if (!selection) return;
      const next = new Set(selection.selected);
      for (const id of shown) {
        if (on) next.add(id);
        else next.delete(id);
      }
      selection.onChange(next);
    },
    clear: () => {
      anchor.current = null;
      selection?.onChange(new Set());
    },
  };
}
