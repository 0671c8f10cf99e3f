// SPDX-License-Identifier: Apache-2.0
import { ListChecks } from 'lucide-react';
import type { Schemas } from '../../api/client';
import { useChecklists } from '../../api/queries';
import { Bar, Card, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Page } from '../../components/page';
import { Empty, Loaded } from '../../components/states';
import { calendarDay, plural } from '../../lib/format';
import { companyCrumbs, Head, Unmapped } from '../company';

type Row = Schemas['ChecklistRow'];
const columns: Column<Row>[] = [
  { id: 'name', name: 'Checklist', width: 'minmax(200px, 2.4fr)', value: (r) => r.name },
  {
    id: 'progress', name: 'Progress', width: 'minmax(150px, 1fr)', value: (r) => (r.tasks ? r.done / r.tasks : 0), from: 480,
    cell: (r) => <span className="gp-row"><span className="gp-grow"><Bar whole={r.tasks} parts={[{ value: r.done, label: 'done' }]} label={r.name} /></span><span className="gp-num gp-small" style={{ width: 48, textAlign: 'right' }}>{r.done}/{r.tasks}</span></span>,
  },
  { id: 'assignee', name: 'Assigned to', width: 'minmax(110px, 0.9fr)', value: (r) => r.assignee, from: 720 },
  { id: 'due', name: 'Due', width: '112px', value: (r) => r.due_date, from: 620, cell: (r) => (r.due_date ? calendarDay(r.due_date) : <span className="gp-dim">–</span>) },
  { id: 'updated', name: 'Changed', width: '116px', value: (r) => r.updated_at_ms, searchable: false, from: 560, cell: (r) => <Time ms={r.updated_at_ms} never="–" /> },
];
const filters: Filter<Row>[] = [
  { id: 'all', name: 'All', matches: () => true },
  { id: 'open', name: 'Open', matches: (r) => !r.completed },
  { id: 'completed', name: 'Completed', matches: (r) => r.completed },
];
const defaults = { sort: { column: 'name', descending: false } };

export default function Checklists({ company }: { company: Schemas['Company'] }) {
  const checklists = useChecklists(company.id);
  return (
    <Page title="Checklists" crumbs={companyCrumbs(company)} fill head={<Head company={company} />}>
      {!company.organization ? <Unmapped /> : (
        <Loaded query={checklists} what="The checklists">
          {(data) => (
            <>
            <DataTable<Row> label="Checklists" rows={data.checklists} columns={columns} filters={filters} defaults={defaults} rowId={(r) => r.id} href={(r) => `/companies/${company.id}/checklists/${r.id}`}
              noun={['checklist', 'checklists']} csvName="checklists" narrow={(r) => `${r.done} of ${r.tasks} done${r.assignee ? ` · ${r.assignee}` : ''}`}
              empty={<Empty icon={<ListChecks size={28} aria-hidden />} title="No checklists">{company.name} has none in the source, or they have not been read yet. They appear after the next sync.</Empty>} />
            {data.templates.length > 0 ? <Templates rows={data.templates} /> : null}
            </>
          )}
        </Loaded>
      )}
    </Page>
  );
}

function Templates({ rows }: { rows: Schemas['ChecklistTemplate'][] }) {
  return (
    <Card title={plural(rows.length, 'template')}>
      <ul className="gp-danger-list" aria-label="Checklist templates">
        {rows.map((r) => <li key={r.id}>{r.source_url ? <a className="gp-link" href={r.source_url} target="_blank" rel="noreferrer noopener">{r.name}</a> : r.name}{r.description ? <span className="gp-dim"> {r.description}</span> : null}</li>)}
      </ul>
    </Card>
  );
}
