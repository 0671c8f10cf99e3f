// SPDX-License-Identifier: Apache-2.0
// One row of a table. It is drawn anew only when something of its own changed, so that scrolling costs the rows that come in.
import { memo, type CSSProperties, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { Column } from './data_table';

interface Props<Row> {
  row: Row;
  id: string;
  index: number;
  top: number;
  height: number;
  tracks: string;
  columns: Column<Row>[];
  current: boolean;
  /** The one row whose checkbox Tab reaches; the arrow keys lead to the others. */
  reachable: boolean;
  /** null: the table has no checkboxes. */
  pick: 'on' | 'off' | 'never' | null;
  onPick: (id: string, on: boolean, range: boolean) => void;
  onFocus: (id: string) => void;
  href?: (row: Row) => string;
  narrow?: (row: Row) => ReactNode;
  actions?: (row: Row) => ReactNode;
}

/** A checkbox of the browser: thousands of times cheaper than a styled one, and as large to hit as its cell. */
export function Check({ label, checked, some = false, disabled, tabIndex, onChange }: {
  label: string; checked: boolean; some?: boolean; disabled?: boolean; tabIndex?: number; onChange: (on: boolean, shift: boolean) => void;
}) {
  return (
    <label className="gp-check">
      <input type="checkbox" aria-label={label} checked={checked} disabled={disabled} tabIndex={tabIndex} ref={(e) => { if (e) e.indeterminate = some; }}
        onMouseDown={(e) => { if (e.shiftKey) e.preventDefault(); }}
        onChange={(e) => onChange(e.currentTarget.checked, (e.nativeEvent as MouseEvent).shiftKey === true)} />
    </label>
  );
}

function TableRow<Row>({ row, id, index, top, height, tracks, columns, current, reachable, pick, onPick, onFocus, href, narrow, actions }: Props<Row>) {
  const first = columns[0]!;
  const name = first.value(row);
  const firstCell = first.cell ? first.cell(row) : String(name ?? '');
  const style: CSSProperties = { gridTemplateColumns: tracks, height, transform: `translateY(${top}px)` };
  return (
    <div role="row" aria-rowindex={index + 2} className="gp-tr" data-current={current || undefined} data-selected={pick === 'on' || undefined} style={style} onFocus={() => onFocus(id)}>
      {pick !== null ? (
        <div role="cell" className="gp-td gp-td-check">
          <Check label={`Select ${String(name ?? id)}`} checked={pick === 'on'} disabled={pick === 'never'} tabIndex={reachable ? 0 : -1} onChange={(on, shift) => onPick(id, on, shift)} />
        </div>
      ) : null}
      {columns.map((c, i) => (
        <div key={c.id} role="cell" className="gp-td" data-right={c.right || undefined}>
          {i === 0 ? (
            <div className="gp-first">
              {href ? <Link to={href(row)} className="gp-clip gp-first-link">{firstCell}</Link> : <div className="gp-clip gp-strong">{firstCell}</div>}
              {narrow ? <div className="gp-clip gp-small gp-dim">{narrow(row)}</div> : null}
            </div>
          ) : (
            <div className="gp-clip">{c.cell ? c.cell(row) : (c.value(row) ?? <span className="gp-dim">–</span>)}</div>
          )}
        </div>
      ))}
      {actions ? <div role="cell" className="gp-td gp-actions">{actions(row)}</div> : null}
    </div>
  );
}

export const MemoRow = memo(TableRow) as typeof TableRow;
