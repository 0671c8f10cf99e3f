// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { changeSelection, cycleSort, entriesOf, filterCounts, fittingRows, fold, orderEntries, readTableState, toCsv, writeTableState, type ColumnLogic, type TableState } from './table';

interface Row { name: string; n: number | null }
const columns: ColumnLogic<Row>[] = [{ id: 'name', value: (r) => r.name }, { id: 'n', value: (r) => r.n }];
const rows: Row[] = [{ name: 'Zürich Clinic', n: 2 }, { name: 'host 10', n: null }, { name: 'host 9', n: 30 }, { name: 'Adatum', n: 4 }];
const entries = entriesOf(rows, columns);
const big = { id: 'big', matches: (r: Row) => (r.n ?? 0) > 3 };
const names = (state: Pick<TableState, 'query' | 'sort' | 'filter'>) => fittingRows(orderEntries(entries, columns, state.sort), [big], state).map((r) => r.name);

describe('a table', () => {
  it('finds every word in any order, without accents or case', () => {
    expect(names({ query: 'CLINIC zurich', sort: null, filter: null })).toEqual(['Zürich Clinic']);
    expect(names({ query: 'clinic adatum', sort: null, filter: null })).toEqual([]);
  });
  it('sorts numbers in text as numbers', () => {
    expect(names({ query: '', sort: { column: 'name', descending: false }, filter: null })).toEqual(['Adatum', 'host 9', 'host 10', 'Zürich Clinic']);
  });
  it('keeps rows without a value last in both directions', () => {
    expect(names({ query: '', sort: { column: 'n', descending: false }, filter: null }).at(-1)).toBe('host 10');
    expect(names({ query: '', sort: { column: 'n', descending: true }, filter: null })).toEqual(['host 9', 'Adatum', 'Zürich Clinic', 'host 10']);
  });
  it('filters, and ignores a filter that does not exist', () => {
    expect(names({ query: '', sort: null, filter: 'big' })).toEqual(['host 9', 'Adatum']);
    expect(names({ query: '', sort: null, filter: 'gone' })).toHaveLength(4);
  });
  it('does not change its input', () => {
    const before = [...entries];
    names({ query: '', sort: { column: 'name', descending: true }, filter: null });
    expect(entries).toEqual(before);
  });
  it('filters 10,000 rows within 100 ms', () => {
    const many = Array.from({ length: 10_000 }, (_, i): Row => ({ name: `Core switch ${i} of Contoso`, n: i }));
    const ordered = orderEntries(entriesOf(many, columns), columns, { column: 'name', descending: true });
    const start = performance.now();
    expect(fittingRows(ordered, [], { query: 'switch 99', filter: null })).not.toHaveLength(0);
    expect(filterCounts(ordered, [big])).toEqual([9996]);
    expect(performance.now() - start).toBeLessThan(100);
  });
});

describe('the address', () => {
  it('gives back the state that was written', () => {
    const state = { query: 'a b', sort: { column: 'n', descending: true }, filter: 'big', hidden: ['n'], dense: true };
    expect(readTableState(writeTableState(new URLSearchParams(), state, {}, 'x_'), {}, 'x_')).toEqual(state);
  });
  it('stays plain at the defaults and keeps what belongs to others', () => {
    const defaults = { sort: { column: 'name', descending: false }, filter: 'active' };
    const params = new URLSearchParams('folder=7');
    expect(writeTableState(params, readTableState(params, defaults), defaults).toString()).toBe('folder=7');
  });
});

it('cycles a sort: up, down, none', () => {
  const up = cycleSort(null, 'n');
  expect(up).toEqual({ column: 'n', descending: false });
  expect(cycleSort(up, 'n')).toEqual({ column: 'n', descending: true });
  expect(cycleSort({ column: 'n', descending: true }, 'n')).toBeNull();
});

it('folds accents and case', () => expect(fold('ZÜRICH Ångström')).toBe('zurich angstrom'));

it('quotes CSV and defuses formulas', () => {
  expect(toCsv(['a', 'b'], [['x,"y"', '=1+1'], [null, -5]])).toBe('\ufeffa,b\r\n"x,""y""",\'=1+1\r\n,-5\r\n');
});

describe('filterCounts', () => {
  it('counts each filter over all entries', () => {
    expect(filterCounts(entries, [{ id: 'all', matches: () => true }, big, { id: 'none', matches: () => false }])).toEqual([4, 2, 0]);
  });
});

describe('changeSelection', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const after = (to: string, on: boolean, from?: string) => [...changeSelection(new Set(['e']), ids, to, on, from)].sort().join('');
  it('changes one row', () => {
    expect(after('b', true)).toBe('be');
    expect(after('e', false)).toBe('');
  });
  it('changes all rows between, in both directions', () => {
    expect(after('d', true, 'b')).toBe('bcde');
    expect(after('b', true, 'd')).toBe('bcde');
    expect(after('c', false, 'e')).toBe('');
  });
  it('changes one row when the first one is not shown any more', () => {
    expect(after('b', true, 'gone')).toBe('be');
  });
  it('does not change its input', () => {
    const before = new Set(['a']);
    changeSelection(before, ids, 'c', true, 'a');
    expect([...before]).toEqual(['a']);
  });
});
