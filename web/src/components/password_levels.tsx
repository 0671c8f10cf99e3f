// SPDX-License-Identifier: Apache-2.0
// The level of every company, and how many are changed at once: what that does is read from the hub and said first.
import { Button, Checkbox, Modal, Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Building2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../api/client';
import { keys, useChange, useMay } from '../api/queries';
import { count, plural } from '../lib/format';
import { levelNames } from '../lib/words';
import { Tag } from './bits';
import { DataTable, type Column, type Filter } from './data_table';
import { Bones, Empty, ErrorNotice, Loaded, Notice } from './states';

type Levels = Schemas['PasswordLevels'];
type Row = Levels['companies'][number] & { shown: Schemas['PasswordLevel'] };
type Level = Schemas['PasswordLevel'];
const key = ['password-levels'];
const old = [key, keys.companies, ['records'], ['company'], ['password-access']];

const columns: Column<Row>[] = [
  { id: 'name', name: 'Company', width: 'minmax(160px, 2fr)', value: (r) => r.name, fixed: true, cell: (r) => <>{r.name}{r.mapped ? null : <> <Tag>not mapped</Tag></>}</> },
  { id: 'level', name: 'Level', width: 'minmax(112px, 1fr)', value: (r) => levelNames[r.shown], cell: (r) => <>{levelNames[r.shown]}{r.level === null ? <span className="gp-dim gp-small"> as everywhere</span> : null}</> },
  { id: 'exceptions', name: 'Exceptions', width: '104px', right: true, value: (r) => r.exceptions, from: 620, cell: (r) => (r.exceptions === 0 ? <span className="gp-dim">–</span> : count(r.exceptions)) },
  { id: 'entries', name: 'Entries', width: '92px', right: true, value: (r) => r.entries, from: 480, cell: (r) => count(r.entries) },
];
const filters: Filter<Row>[] = [
  { id: 'all', name: 'All', matches: () => true },
  { id: 'none', name: 'No access', matches: (r) => r.shown === 'none' },
  { id: 'list', name: 'List only', matches: (r) => r.shown === 'list' },
  { id: 'reveal', name: 'Reveal', matches: (r) => r.shown === 'reveal' },
  { id: 'own', name: 'Different', title: 'A level of its own, or exceptions by category', matches: (r) => r.level !== null || r.exceptions > 0 },
];
const defaults = { sort: { column: 'name', descending: false } };

/** The table; choosing rows offers the change. `minHeight`: within a page that holds more. */
export function PasswordLevels({ minHeight }: { minHeight?: number }) {
  const levels = useQuery({ queryKey: key, queryFn: () => unwrap(api.GET('/password-access')), staleTime: 0 });
  const may = useMay('manage_integrations');
  const [selected, setSelected] = useState(new Set<string>());
  const [changing, setChanging] = useState<string[] | null>(null);
  return (
    <Loaded query={levels} what="The levels of the companies">
      {(data) => (
        <>
          <DataTable<Row> label="Password levels" rows={data.companies.map((c) => ({ ...c, shown: c.level ?? data.default_level }))} columns={columns} filters={filters} defaults={defaults} prefix="levels" rowId={(r) => r.id} noun={['company', 'companies']} csvName="password-levels" minHeight={minHeight}
            href={(r) => `/companies/${r.id}/passwords`} narrow={(r) => [levelNames[r.shown], plural(r.entries, 'entry', 'entries'), r.exceptions ? plural(r.exceptions, 'exception') : null].filter(Boolean).join(' · ')}
            selection={may ? { selected, onChange: setSelected, bar: (ids) => <Button size="xs" onClick={() => setChanging(ids)}>Set the level of {plural(ids.length, 'company', 'companies')}</Button> } : undefined}
            empty={<Empty icon={<Building2 size={28} aria-hidden />} title="No companies yet" action={<Button component={Link} to="/companies">Add companies</Button>}>Each stands here with the level of its password entries.</Empty>} />
          {changing ? <LevelsDialog ids={changing} levels={data} onClose={() => setChanging(null)} onDone={() => { setChanging(null); setSelected(new Set()); }} /> : null}
        </>
      )}
    </Loaded>
  );
}

function LevelsDialog({ ids, levels, onClose, onDone }: { ids: string[]; levels: Levels; onClose: () => void; onDone: () => void }) {
  const [level, setLevel] = useState<Level | ''>('list');
  const [category, setCategory] = useState('');
  const [drop, setDrop] = useState(false);
  const body = { company_ids: ids, level: level || null, category_id: category || null, drop_exceptions: drop && category === '' };
  const outlook = useQuery({
    queryKey: ['outlook', 'password-levels', body], gcTime: 0, staleTime: 0, retry: false, placeholderData: keepPreviousData,
    queryFn: () => unwrap(api.POST('/password-access', { body })),
  });
  const set = useChange((token: string) => unwrap(api.POST('/password-access', { body: { ...body, apply: true, token } })), old);
  const o = outlook.data;
  const name = (value: Level | null) => (value === null ? `as set above (${levelNames[levels.default_level]})` : levelNames[value]);
  const change = () => { set.reset(); };
  return (
    <Modal opened onClose={onClose} title={`Set the level of ${plural(ids.length, 'company', 'companies')}`} size={640}>
      <div className="gp-stack-2">
        {levels.enabled ? null : <p className="gp-dim">Password sharing is off. What is set here counts once it is switched on.</p>}
        <Select label="Of which entries" data={[{ value: '', label: 'Every category' }, ...levels.categories.map((c) => ({ value: c.id, label: c.name }))]} value={category} allowDeselect={false} searchable={levels.categories.length > 8} comboboxProps={{ withinPortal: false }}
          onChange={(v) => { change(); setCategory(v ?? ''); }} />
        <Select label="Level" data={[...(['none', 'list', 'reveal'] as const).map((value) => ({ value, label: levelNames[value] })), { value: '', label: category ? 'As every other category' : `As everywhere (${levelNames[levels.default_level]})` }]} value={level} allowDeselect={false} comboboxProps={{ withinPortal: false }}
          onChange={(v) => { change(); setLevel((v ?? '') as Level | ''); }} />
        {category === '' ? <Checkbox label="Take away their exceptions by category" description="Otherwise an exception stays as it is." checked={drop} onChange={(e) => { change(); setDrop(e.currentTarget.checked); }} /> : null}
        {outlook.isError ? <ErrorNotice error={outlook.error} /> : !o ? <Bones rows={2} height={24} /> : (
          <Notice tone={level === 'reveal' && o.entries > 0 ? 'attention' : 'neutral'} live title={o.companies === 0 ? 'Nothing would change.' : `${plural(o.companies, 'company', 'companies')} and ${plural(o.entries, 'entry', 'entries')} would change.`}>
            {o.unchanged > 0 && o.companies > 0 ? <p>{plural(o.unchanged, 'company is', 'companies are')} set so already.</p> : null}
            {o.companies > 0 ? (
              <details>
                <summary>Which</summary>
                <ul className="gp-feed-short" tabIndex={0} aria-label="What would change">
                  {o.changes.map((c) => <li key={c.company.id}><span className="gp-strong">{c.company.name}</span>: {name(c.before)} → {name(c.after)}{c.exceptions_dropped ? `, ${plural(c.exceptions_dropped, 'exception')} taken away` : ''}, {plural(c.entries, 'entry', 'entries')}</li>)}
                  {o.companies > o.changes.length ? <li>and {count(o.companies - o.changes.length)} more</li> : null}
                </ul>
              </details>
            ) : null}
          </Notice>
        )}
        {set.isError ? <ErrorNotice error={set.error} what="No level was changed." retry={() => { set.reset(); void outlook.refetch(); }} /> : null}
        <div className="gp-row-wrap">
          <Button disabled={!o || o.companies === 0 || outlook.isFetching || set.isError} loading={set.isPending}
            onClick={() => set.mutate(o!.token, { onSuccess: (r) => { notifications.show({ message: `The level of ${plural(r.companies, 'company', 'companies')} is set` }); onDone(); } })}>{o && o.companies > 0 ? `Change ${plural(o.companies, 'company', 'companies')}` : 'Change'}</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </div>
    </Modal>
  );
}
