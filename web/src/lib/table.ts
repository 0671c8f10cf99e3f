// SPDX-License-Identifier: Apache-2.0
// Search, filter and sort of a table held whole in the browser, and its state as it stands in the address.

export type CellValue = string | number | boolean | null | undefined;

export interface ColumnLogic<Row> {
  id: string;
  /** What the column sorts and searches by. Numbers sort as numbers, text as people read it. */
  value: (row: Row) => CellValue;
  /** Numbers and flags are usually not what is searched for. Default: text is, the rest is not. */
  searchable?: boolean;
}

export interface FilterLogic<Row> {
  id: string;
  matches: (row: Row) => boolean;
}

export interface TableState {
  query: string;
  sort: { column: string; descending: boolean } | null;
  filter: string | null;
  hidden: string[];
  dense: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** One folded text a row, made once for a set of rows, so that a key press only searches. */
export function haystacks<Row>(rows: readonly Row[], columns: readonly ColumnLogic<Row>[]): string[] {
  return rows.map((row) => {
    let text = '';
    for (const column of columns) {
      const value = column.value(row);
      if (value == null) continue;
      if (column.searchable ?? typeof value === 'string') text += `${String(value)}\n`;
    }
    return fold(text);
  });
}

export function compare(a: CellValue, b: CellValue): number {
  // Nothing sorts last, whatever the type.
  const noA = a == null || a === '';
  const noB = b == null || b === '';
  if (noA || noB) return noA === noB ? 0 : noA ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(b) - Number(a);
  return collator.compare(String(a), String(b));
}

/** A row with its folded text; made once for a set of rows, then put in order and narrowed without being made again. */
export interface Entry<Row> {
  row: Row;
  text: string;
}

export function entriesOf<Row>(rows: readonly Row[], columns: readonly ColumnLogic<Row>[]): Entry<Row>[] {
  const hay = haystacks(rows, columns);
  return rows.map((row, i) => ({ row, text: hay[i]! }));
}

/** In the order of the column; what has no value stands last in both directions. The input is not changed. */
export function orderEntries<Row>(entries: readonly Entry<Row>[], columns: readonly ColumnLogic<Row>[], sort: TableState['sort']): readonly Entry<Row>[] {
  const column = columns.find((c) => c.id === sort?.column);
  if (!column || !sort) return entries;
  const sign = sort.descending ? -1 : 1;
  const keyed = entries.map((entry) => ({ entry, key: column.value(entry.row) }));
  keyed.sort((a, b) => {
    const noA = a.key == null || a.key === '';
    const noB = b.key == null || b.key === '';
    return noA || noB ? compare(a.key, b.key) : sign * compare(a.key, b.key);
  });
  return keyed.map((k) => k.entry);
}

/** Rows that hold every word of the query and match the filter, in the order given. */
export function fittingRows<Row>(entries: readonly Entry<Row>[], filters: readonly FilterLogic<Row>[], state: Pick<TableState, 'query' | 'filter'>): Row[] {
  const words = fold(state.query).split(/\s+/).filter(Boolean);
  const filter = filters.find((f) => f.id === state.filter);
  const out: Row[] = [];
  for (const { row, text } of entries) {
    if (filter && !filter.matches(row)) continue;
    if (words.every((w) => text.includes(w))) out.push(row);
  }
  return out;
}

/** How many rows each filter lets through, in the order of the filters. */
export function filterCounts<Row>(entries: readonly Entry<Row>[], filters: readonly FilterLogic<Row>[]): number[] {
  return filters.map((f) => entries.reduce((sum, e) => sum + (f.matches(e.row) ? 1 : 0), 0));
}

/** A selection after a change of one row: with `from` (the row changed before, while Shift is held) all rows between follow. */
export function changeSelection(selected: ReadonlySet<string>, ids: readonly string[], to: string, on: boolean, from: string | null = null): Set<string> {
  const next = new Set(selected);
  const a = from === null ? -1 : ids.indexOf(from);
  const b = ids.indexOf(to);
  const range = a < 0 || b < 0 ? [to] : ids.slice(Math.min(a, b), Math.max(a, b) + 1);
  for (const id of range) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** The search of the address, which is ahead of what a page has drawn while a change of it is under way. */
export function currentParams(): URLSearchParams {
  return new URLSearchParams(globalThis.location?.search ?? '');
}

export interface TableDefaults {
  sort?: TableState['sort'];
  filter?: string | null;
  dense?: boolean;
}

/** `prefix` keeps two tables of one page apart. */
export function readTableState(params: URLSearchParams, defaults: TableDefaults = {}, prefix = ''): TableState {
  const sort = params.get(`${prefix}sort`);
  const density = params.get(`${prefix}density`);
  return {
    query: params.get(`${prefix}q`) ?? '',
    sort: sort ? { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') } : (defaults.sort ?? null),
    filter: params.get(`${prefix}show`) ?? defaults.filter ?? null,
    hidden: params.get(`${prefix}hide`)?.split(',').filter(Boolean) ?? [],
    dense: density ? density === 'compact' : (defaults.dense ?? false),
  };
}

/** What is at its default leaves the address, so that a plain address stays plain. */
export function writeTableState(
  params: URLSearchParams,
  state: TableState,
  defaults: TableDefaults = {},
  prefix = '',
): URLSearchParams {
  const next = new URLSearchParams(params);
  const put = (name: string, value: string, standard: string) => {
    if (value === standard) next.delete(prefix + name);
    else next.set(prefix + name, value);
  };
  const sortText = (s: TableState['sort'] | undefined) => (s ? `${s.descending ? '-' : ''}${s.column}` : '');
  put('q', state.query, '');
  put('sort', sortText(state.sort), sortText(defaults.sort));
  put('show', state.filter ?? '', defaults.filter ?? '');
  put('hide', state.hidden.join(','), '');
  put('density', state.dense ? 'compact' : 'roomy', defaults.dense ? 'compact' : 'roomy');
  return next;
}

/** Ascending, then descending, then as it came. */
export function cycleSort(sort: TableState['sort'], column: string): TableState['sort'] {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

/** Comma-separated with a byte-order mark for spreadsheets; a cell that a spreadsheet would run is defused. */
export function toCsv(header: string[], rows: CellValue[][]): string {
  const cell = (v: CellValue) => {
    let text = v == null ? '' : String(v);
    if (typeof v === 'string' && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
    return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return `\ufeff${[header, ...rows].map((r) => r.map(cell).join(',')).join('\r\n')}\r\n`;
}
