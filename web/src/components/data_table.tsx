// SPDX-License-Identifier: Apache-2.0
import { ActionIcon, Button, Checkbox, CloseButton, Menu, TextInput, Tooltip } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Columns3, Download, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { count, plural } from '../lib/format';
import {
  applyTable, cycleSort, haystacks, readTableState, toCsv, writeTableState, type ColumnLogic, type FilterLogic, type TableDefaults, type TableState,
} from '../lib/table';
import { useKeys } from './keys';
import { Empty } from './states';

export interface Column<Row> extends ColumnLogic<Row> {
  name: string;
  /** A grid track, e.g. "minmax(200px, 2fr)" or "96px". */
  width: string;
  cell?: (row: Row) => ReactNode;
  right?: boolean;
  /** Shown only when the table is at least this wide, in px. */
  from?: number;
  fixed?: boolean;
  /** Left out while no row has a value for it. */
  whenFilled?: boolean;
}

export interface Filter<Row> extends FilterLogic<Row> {
  name: string;
  title?: string;
}

interface Props<Row> {
  label: string;
  rows: readonly Row[];
  columns: Column<Row>[];
  rowId: (row: Row) => string;
  /** Where the first column leads. */
  href?: (row: Row) => string;
  filters?: Filter<Row>[];
  defaults?: TableDefaults;
  prefix?: string;
  /** The noun for the count: "company", "companies". */
  noun: [string, string];
  empty: ReactNode;
  /** Second line of a row when the table is too narrow for columns. */
  narrow?: (row: Row) => ReactNode;
  rowActions?: (row: Row) => ReactNode;
  /** Grid track of the actions; each row is a grid of its own, so it must not depend on the content. */
  actionsWidth?: string;
  /** For a table that is searched on the hub: no field of its own. */
  noSearch?: boolean;
  selection?: { selected: ReadonlySet<string>; onChange: (ids: Set<string>) => void; may?: (row: Row) => boolean; bar: (ids: string[]) => ReactNode };
  csvName?: string;
  toolbar?: ReactNode;
  /** Stands first in the toolbar, in place of the search field of its own. */
  lead?: ReactNode;
  onVisible?: (rows: Row[]) => void;
  minHeight?: number;
  /** Rows with two lines: the height in px of a roomy row, a compact one and one on a narrow screen. */
  heights?: readonly [number, number, number];
}

const kNarrow = 560;

export function DataTable<Row>(props: Props<Row>) {
  const { rows, filters = [], defaults = {}, prefix = '', selection, href, rowId } = props;
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const columns = useMemo(
    () => props.columns.filter((c) => !c.whenFilled || rows.some((r) => { const v = c.value(r); return v != null && v !== ''; })),
    [props.columns, rows],
  );
  const state = useMemo(() => readTableState(params, defaults, prefix), [params, defaults, prefix]);
  const [query, setQuery] = useState(state.query);
  const deferred = useDeferredValue(query);
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [width, setWidth] = useState(1000);
  const [current, setCurrent] = useState<number | null>(null);

  const put = (change: Partial<TableState>) => {
    setParams((p) => writeTableState(p, { ...readTableState(p, defaults, prefix), ...change }, defaults, prefix), { replace: true });
  };
  // The address follows the typing with a small delay: one history entry, no jank.
  const latestPut = useRef(put);
  useEffect(() => {
    latestPut.current = put;
  });
  useEffect(() => {
    const t = setTimeout(() => latestPut.current({ query }), 250);
    return () => clearTimeout(t);
  }, [query]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const hay = useMemo(() => haystacks(rows, columns), [rows, columns]);
  const visible = useMemo(
    () => applyTable(rows, hay, columns, filters, { query: deferred, sort: state.sort, filter: state.filter ?? filters[0]?.id ?? null }),
    [rows, hay, columns, filters, deferred, state.sort, state.filter],
  );
  const onVisible = props.onVisible;
  useEffect(() => onVisible?.(visible), [visible, onVisible]);

  const narrow = width < kNarrow && props.narrow !== undefined;
  const shown = narrow ? columns.slice(0, 1) : columns.filter((c, i) => i === 0 || (!state.hidden.includes(c.id) && width >= (c.from ?? 0)));
  const [roomy, compact, slim] = props.heights ?? [40, 32, 56];
  const rowHeight = narrow ? slim : state.dense ? compact : roomy;
  const virtual = useVirtualizer({
    count: visible.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 12, scrollPaddingStart: 36,
  });
  useEffect(() => virtual.measure(), [rowHeight, virtual]);

  const tracks = [
    ...(selection ? ['36px'] : []),
    ...(narrow ? ['minmax(0, 1fr)'] : shown.map((c) => c.width)),
    ...(props.rowActions ? [props.actionsWidth ?? '104px'] : []),
  ].join(' ');

  const open = (index: number) => {
    const row = visible[index];
    if (row && href) void navigate(href(row));
  };
  const move = (to: number) => {
    const next = Math.max(0, Math.min(visible.length - 1, to));
    setCurrent(next);
    virtual.scrollToIndex(next);
  };
  useKeys((action) => {
    if (action.type === 'filter') {
      search.current?.focus();
      search.current?.select();
      return true;
    }
    if (action.type !== 'key' || visible.length === 0) return false;
    if (action.key === 'j') move(current === null ? 0 : current + 1);
    else if (action.key === 'k') move(current === null ? 0 : current - 1);
    else return false;
    box.current?.focus({ preventScroll: true });
    return true;
  });

  const mayPick = (row: Row) => selection?.may?.(row) ?? true;
  const pickable = useMemo(() => (selection ? visible.filter((r) => selection.may?.(r) ?? true) : []), [selection, visible]);
  const picked = selection ? pickable.filter((r) => selection.selected.has(rowId(r))).length : 0;
  const toggle = (id: string) => {
    if (!selection) return;
    const next = new Set(selection.selected);
    if (!next.delete(id)) next.add(id);
    selection.onChange(next);
  };

  const exportCsv = () => {
    const text = toCsv(columns.map((c) => c.name), visible.map((r) => columns.map((c) => c.value(r))));
    const link = document.createElement('a');
    const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    link.href = address;
    link.download = `${props.csvName ?? 'table'}.csv`;
    link.click();
    URL.revokeObjectURL(address);
  };

  const filtered = visible.length !== rows.length;
  return (
    <div className="gp-table-wrap" style={{ minHeight: props.minHeight ?? 280 }}>
      <div className="gp-toolbar">
        {props.lead}
        {props.noSearch ? null : <TextInput
          ref={search} className="gp-table-search" leftSection={<Search size={15} />} placeholder={`Filter ${props.noun[1]}`} aria-label={`Filter ${props.noun[1]}`}
          value={query} onChange={(e) => setQuery(e.currentTarget.value)}
          onKeyDown={(e) => {
            if (e.key === 'Escape') {
              setQuery('');
              box.current?.focus();
            }
            if (e.key === 'ArrowDown') {
              e.preventDefault();
              move(0);
              box.current?.focus();
            }
          }}
          rightSection={query ? <CloseButton size="sm" aria-label="Clear the filter" onClick={() => setQuery('')} /> : null}
        />}
        {filters.length > 0 ? (
          <div className="gp-chips" role="group" aria-label="Show">
            {filters.map((f) => {
              const n = rows.reduce((sum, r) => sum + (f.matches(r) ? 1 : 0), 0);
              const on = (state.filter ?? filters[0]!.id) === f.id;
              return (
                <button key={f.id} type="button" className="gp-chip" aria-pressed={on} title={f.title}
                  onClick={() => put({ filter: f.id === filters[0]!.id ? null : f.id })}>
                  {f.name} <span className="gp-num">{count(n)}</span>
                </button>
              );
            })}
          </div>
        ) : null}
        <div className="gp-toolbar-end">
          {props.toolbar}
          <span className="gp-dim gp-num gp-small" role="status">
            {filtered ? `${count(visible.length)} of ${plural(rows.length, ...props.noun)}` : plural(rows.length, ...props.noun)}
          </span>
          <Menu position="bottom-end" closeOnItemClick={false}>
            <Menu.Target>
              <Tooltip label="Columns, density and export"><ActionIcon aria-label="Columns, density and export"><Columns3 size={16} /></ActionIcon></Tooltip>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>Columns</Menu.Label>
              {columns.slice(1).map((c) => {
                const on = !state.hidden.includes(c.id);
                return (
                  <Menu.CheckboxItem key={c.id} checked={on}
                    onChange={() => put({ hidden: on ? [...state.hidden, c.id] : state.hidden.filter((h) => h !== c.id) })}>
                    {c.name}
                  </Menu.CheckboxItem>
                );
              })}
              <Menu.Divider />
              <Menu.CheckboxItem checked={state.dense} onChange={() => put({ dense: !state.dense })}>Compact rows</Menu.CheckboxItem>
              {props.csvName ? (
                <Menu.Item leftSection={<Download size={14} />} closeMenuOnClick onClick={exportCsv}>Export {count(visible.length)} rows as CSV</Menu.Item>
              ) : null}
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      <div className="gp-table" ref={box} tabIndex={0} role="region" aria-label={props.label}
        onKeyDown={(e) => {
          if (e.target !== e.currentTarget) return;
          const at = current ?? -1;
          if (e.key === 'ArrowDown') move(at + 1);
          else if (e.key === 'ArrowUp') move(at - 1);
          else if (e.key === 'Home') move(0);
          else if (e.key === 'End') move(visible.length - 1);
          else if (e.key === 'Enter' && current !== null) open(current);
          else if (e.key === ' ' && current !== null && selection && visible[current] && mayPick(visible[current])) toggle(rowId(visible[current]));
          else return;
          e.preventDefault();
        }}>
        <div role="table" aria-label={props.label} aria-rowcount={visible.length + 1}>
          <div role="rowgroup" className="gp-thead">
            <div role="row" aria-rowindex={1} className="gp-tr" data-head style={{ gridTemplateColumns: tracks }}>
              {selection ? (
                <div role="columnheader" className="gp-td">
                  <Checkbox size="xs" aria-label={`Select all ${count(pickable.length)} shown`} disabled={pickable.length === 0}
                    checked={picked > 0 && picked === pickable.length} indeterminate={picked > 0 && picked < pickable.length}
                    onChange={() => selection.onChange(picked === pickable.length ? new Set() : new Set(pickable.map(rowId)))} />
                </div>
              ) : null}
              {shown.map((c) => {
                const sorted = state.sort?.column === c.id ? (state.sort.descending ? 'descending' : 'ascending') : 'none';
                return (
                  <div key={c.id} role="columnheader" aria-sort={sorted} className="gp-td" data-right={c.right || undefined}>
                    <button type="button" className="gp-plain gp-th" onClick={() => put({ sort: cycleSort(state.sort, c.id) })}>
                      <span className="gp-clip">{c.name}</span>
                      {sorted === 'ascending' ? <ArrowUp size={12} aria-hidden /> : sorted === 'descending' ? <ArrowDown size={12} aria-hidden /> : null}
                    </button>
                  </div>
                );
              })}
              {props.rowActions ? <div role="columnheader" className="gp-td"><span className="gp-hidden">Actions</span></div> : null}
            </div>
          </div>
          <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const row = visible[item.index];
              if (!row) return null;
              const id = rowId(row);
              const first = shown[0]!;
              const firstCell = first.cell ? first.cell(row) : String(first.value(row) ?? '');
              return (
                <div key={id} role="row" aria-rowindex={item.index + 2} className="gp-tr" data-current={current === item.index || undefined}
                  data-selected={selection?.selected.has(id) || undefined}
                  style={{ gridTemplateColumns: tracks, height: rowHeight, transform: `translateY(${item.start}px)` }}>
                  {selection ? (
                    <div role="cell" className="gp-td">
                      <Checkbox size="xs" aria-label={`Select ${String(first.value(row) ?? id)}`} checked={selection.selected.has(id)}
                        disabled={!mayPick(row)} onChange={() => toggle(id)} />
                    </div>
                  ) : null}
                  {shown.map((c, i) => (
                    <div key={c.id} role="cell" className="gp-td" data-right={c.right || undefined}>
                      {i === 0 ? (
                        <div className="gp-first">
                          {href ? <Link to={href(row)} className="gp-clip gp-first-link">{firstCell}</Link> : <div className="gp-clip gp-strong">{firstCell}</div>}
                          {narrow ? <div className="gp-clip gp-small gp-dim">{props.narrow?.(row)}</div> : null}
                        </div>
                      ) : (
                        <div className="gp-clip">{c.cell ? c.cell(row) : (c.value(row) ?? <span className="gp-dim">–</span>)}</div>
                      )}
                    </div>
                  ))}
                  {props.rowActions ? <div role="cell" className="gp-td gp-actions">{props.rowActions(row)}</div> : null}
                </div>
              );
            })}
          </div>
        </div>
        {visible.length === 0 ? (
          rows.length === 0 ? props.empty : (
            <Empty title="Nothing fits" action={<Button variant="default" onClick={() => { setQuery(''); put({ query: '', filter: null }); }}>Show all {count(rows.length)}</Button>}>
              No {props.noun[0]} matches {query ? `“${query}”` : 'this filter'}.
            </Empty>
          )
        ) : null}
      </div>
      {selection && selection.selected.size > 0 ? (
        <div className="gp-bulk" role="region" aria-label="Selection">
          <span className="gp-strong gp-num">{count(selection.selected.size)} selected</span>
          {selection.bar([...selection.selected])}
          <Button variant="subtle" color="gray" size="xs" onClick={() => selection.onChange(new Set())}>Clear</Button>
        </div>
      ) : null}
    </div>
  );
}
