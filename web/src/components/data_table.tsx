// SPDX-License-Identifier: Apache-2.0
import { ActionIcon, Button, CloseButton, Menu, TextInput, Tooltip } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Columns3, Download, Search } from 'lucide-react';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { count, plural } from '../lib/format';
import {
  currentParams, cycleSort, entriesOf, filterCounts, fittingRows, orderEntries, readTableState, toCsv, writeTableState, type ColumnLogic, type FilterLogic, type TableDefaults, type TableState,
} from '../lib/table';
import { useKeys } from './keys';
import { Empty } from './states';
import { Check, MemoRow } from './table_row';
import { useSelection, type Selection } from './table_selection';

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
  selection?: Selection<Row>;
  /** A narrower set of rows that the page chose (one client of many); the counts of the filters follow it. */
  where?: { test: (row: Row) => boolean; clear: () => void } | null;
  /** Stands before the filters. */
  chips?: ReactNode;
  /** What Enter does on a row that is no link. */
  onOpen?: (row: Row) => void;
  /** Where the focus may be given back to. */
  region?: RefObject<HTMLDivElement | null>;
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
const none: Filter<never>[] = [];
const plain: TableDefaults = {};

export function DataTable<Row>(props: Props<Row>) {
  const { rows, filters = none as Filter<Row>[], defaults = plain, prefix = '', selection, href, rowId, where } = props;
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const columns = useMemo(
    () => props.columns.filter((c) => !c.whenFilled || rows.some((r) => { const v = c.value(r); return v != null && v !== ''; })),
    [props.columns, rows],
  );
  const state = useMemo(() => readTableState(params, defaults, prefix), [params, defaults, prefix]);
  const [query, setQuery] = useState(state.query);
  const deferred = useDeferredValue(query);
  const own = useRef<HTMLDivElement>(null);
  const box = props.region ?? own;
  const search = useRef<HTMLInputElement>(null);
  const [width, setWidth] = useState(1000);
  const [currentId, setCurrentId] = useState<string | null>(null);

  const put = (change: Partial<TableState>) => {
    // Somebody has gone on to another page already, whose address is not this table's to write.
    if (window.location.pathname !== pathname) return;
    // The address as it stands now: what the last drawing knew may be older than the last click.
    const now = currentParams();
    setParams(writeTableState(now, { ...readTableState(now, defaults, prefix), ...change }, defaults, prefix), { replace: true });
  };
  // The address follows the typing with a small delay: one history entry, no jank.
  const latestPut = useRef(put);
  useEffect(() => {
    latestPut.current = put;
  });
  useEffect(() => {
    const t = setTimeout(() => { if (readTableState(currentParams(), {}, prefix).query !== query) latestPut.current({ query }); }, 250);
    return () => clearTimeout(t);
  }, [query, prefix]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);

  const test = where?.test;
  const filterId = state.filter ?? filters[0]?.id ?? null;
  const ordered = useMemo(() => orderEntries(entriesOf(rows, columns), columns, state.sort), [rows, columns, state.sort]);
  const scoped = useMemo(() => (test ? ordered.filter((e) => test(e.row)) : ordered), [ordered, test]);
  const counts = useMemo(() => filterCounts(scoped, filters), [scoped, filters]);
  const visible = useMemo(() => fittingRows(scoped, filters, { query: deferred, filter: filterId }), [scoped, filters, deferred, filterId]);
  const current = useMemo(() => {
    const at = currentId === null ? -1 : visible.findIndex((r) => rowId(r) === currentId);
    return at < 0 ? null : at;
  }, [visible, currentId, rowId]);
  const onVisible = props.onVisible;
  useEffect(() => onVisible?.(visible), [visible, onVisible]);

  const narrow = width < kNarrow && props.narrow !== undefined;
  const shown = useMemo(
    () => (narrow ? columns.slice(0, 1) : columns.filter((c, i) => i === 0 || (!state.hidden.includes(c.id) && width >= (c.from ?? 0)))),
    [narrow, columns, state.hidden, width],
  );
  const [roomy, compact, slim] = props.heights ?? [40, 32, 56];
  const rowHeight = narrow ? slim : state.dense ? compact : roomy;
  const virtual = useVirtualizer({
    count: visible.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 8, scrollPaddingStart: 36,
  });
  useEffect(() => virtual.measure(), [rowHeight, virtual]);

  const tracks = [
    ...(selection ? ['36px'] : []),
    ...(narrow ? ['minmax(0, 1fr)'] : shown.map((c) => c.width)),
    ...(props.rowActions ? [props.actionsWidth ?? '104px'] : []),
  ].join(' ');

  const picks = useSelection(selection, rows, visible, rowId);
  const mayPick = (row: Row) => selection?.may?.(row) ?? true;
  const latestPick = useRef(picks.pick);
  useEffect(() => {
    latestPick.current = picks.pick;
  });
  const pick = useCallback((id: string, on: boolean, range: boolean) => latestPick.current(id, on, range), []);

  const open = (index: number) => {
    const row = visible[index];
    if (!row) return;
    if (props.onOpen) props.onOpen(row);
    else if (href) void navigate(href(row));
  };
  const move = (to: number) => {
    const next = Math.max(0, Math.min(visible.length - 1, to));
    const row = visible[next];
    if (!row) return null;
    setCurrentId(rowId(row));
    virtual.scrollToIndex(next);
    return row;
  };
  const pickCurrent = () => {
    const row = current === null ? undefined : visible[current];
    if (!selection || !row || !mayPick(row)) return false;
    picks.pick(rowId(row), !selection.selected.has(rowId(row)), false);
    return true;
  };
  /** Shift and an arrow: the row left and the row reached are both selected. */
  const stretch = (step: 1 | -1) => {
    const from = current === null ? undefined : visible[current];
    const to = move(current === null ? 0 : current + step);
    if (!selection || !to) return;
    const next = new Set(selection.selected);
    for (const row of [from, to]) if (row && mayPick(row)) next.add(rowId(row));
    selection.onChange(next);
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
    else if (action.key === 'x') return pickCurrent();
    else return false;
    box.current?.focus({ preventScroll: true });
    return true;
  });

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
        {props.chips}
        {filters.length > 0 ? (
          <div className="gp-chips" role="group" aria-label="Show" data-many={filters.length > 6 || undefined}>
            {filters.map((f, i) => {
              const on = filterId === f.id;
              return (
                <button key={f.id} type="button" className="gp-chip" aria-pressed={on} title={f.title}
                  onClick={() => put({ filter: f.id === filters[0]!.id ? null : f.id })}>
                  {f.name} <span className="gp-num">{count(counts[i] ?? 0)}</span>
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
          if (e.key === 'Escape' && selection && selection.selected.size > 0) {
            picks.clear();
            box.current?.focus({ preventScroll: true });
            return;
          }
          // On a checkbox the arrows lead on too; everything else there is the checkbox's own.
          const onCheck = e.target instanceof HTMLInputElement && e.target.type === 'checkbox';
          if (e.target !== e.currentTarget && !(onCheck && /^Arrow(Up|Down)$/.test(e.key))) return;
          const at = current ?? -1;
          if (e.key === 'ArrowDown' && e.shiftKey) stretch(1);
          else if (e.key === 'ArrowUp' && e.shiftKey) stretch(-1);
          else if (e.key === 'ArrowDown') move(at + 1);
          else if (e.key === 'ArrowUp') move(at - 1);
          else if (e.key === 'Home') move(0);
          else if (e.key === 'End') move(visible.length - 1);
          else if (e.key === 'Enter' && current !== null) open(current);
          else if (e.key === ' ' && pickCurrent()) { /* done */ }
          else return;
          if (onCheck) box.current?.focus({ preventScroll: true });
          e.preventDefault();
        }}>
        <div role="table" aria-label={props.label} aria-rowcount={visible.length + 1}>
          <div role="rowgroup" className="gp-thead">
            <div role="row" aria-rowindex={1} className="gp-tr" data-head style={{ gridTemplateColumns: tracks }}>
              {selection ? (
                <div role="columnheader" className="gp-td gp-td-check">
                  <Check label={`Select all ${count(picks.shown.length)} shown`} disabled={picks.shown.length === 0}
                    checked={picks.shownChosen > 0 && picks.shownChosen === picks.shown.length} some={picks.shownChosen > 0 && picks.shownChosen < picks.shown.length}
                    onChange={() => picks.pickShown(picks.shownChosen < picks.shown.length)} />
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
              return (
                <MemoRow<Row> key={id} row={row} id={id} index={item.index} top={item.start} height={rowHeight} tracks={tracks} columns={shown}
                  current={current === item.index} reachable={current === null ? item.index === 0 : current === item.index}
                  pick={!selection ? null : !mayPick(row) ? 'never' : selection.selected.has(id) ? 'on' : 'off'} onPick={pick} onFocus={setCurrentId}
                  href={href} narrow={narrow ? props.narrow : undefined} actions={props.rowActions} />
              );
            })}
          </div>
        </div>
        {visible.length === 0 ? (
          rows.length === 0 ? props.empty : (
            <Empty title="Nothing fits" action={<Button variant="default" onClick={() => { setQuery(''); put({ query: '', filter: null }); where?.clear(); }}>Show all {count(rows.length)}</Button>}>
              No {props.noun[0]} matches {query ? `“${query}”` : 'this filter'}.
            </Empty>
          )
        ) : null}
      </div>
      {selection && picks.chosen.length > 0 ? (
        <div className="gp-bulk" role="region" aria-label="Selection">
          <span className="gp-strong gp-num" role="status">
            {count(picks.chosen.length)} selected{picks.chosen.length > picks.shownChosen ? <span className="gp-dim gp-bulk-hidden">, {count(picks.chosen.length - picks.shownChosen)} not shown</span> : null}
          </span>
          {selection.bar(picks.chosen.map(rowId), picks.chosen)}
          {picks.shownChosen < picks.shown.length ? <Button variant="default" size="xs" onClick={() => picks.pickShown(true)}>Select all {count(picks.shown.length)} shown</Button> : null}
          <Button variant="subtle" color="gray" size="xs" onClick={() => { picks.clear(); box.current?.focus({ preventScroll: true }); }}>Clear</Button>
        </div>
      ) : null}
    </div>
  );
}
