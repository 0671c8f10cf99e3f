// SPDX-License-Identifier: Apache-2.0
import { CircleCheck, Circle } from 'lucide-react';
import { useParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useChecklist } from '../../api/queries';
import { Bar, Time } from '../../components/bits';
import { Html } from '../../components/html';
import { Page } from '../../components/page';
import { NoRecord } from '../../components/record';
import { Empty, Loaded } from '../../components/states';
import { calendarDay, percent } from '../../lib/format';
import { companyCrumbs } from '../company';

export default function Checklist({ company }: { company: Schemas['Company'] }) {
  const { checklist: id = '' } = useParams();
  const checklist = useChecklist(company.id, id);
  const c = checklist.data;
  return (
    <Page title={c?.name ?? 'Checklist'} crumbs={companyCrumbs(company, { name: 'Checklists', path: 'checklists' })}
      sub={c ? <>{c.assignee ? `Assigned to ${c.assignee} · ` : ''}{c.due_date ? `due ${calendarDay(c.due_date)} · ` : ''}changed <Time ms={c.updated_at_ms} never="at an unknown time" /></> : null}>
      <Loaded query={checklist} what="This checklist" missing={<NoRecord what="checklist" list="checklists" company={company} path="checklists" />}>
        {(data) => {
          const tasks = [...data.tasks].sort((a, b) => a.order - b.order);
          const done = tasks.filter((t) => t.completed).length;
          if (tasks.length === 0) return <div className="gp-card"><Empty title="No tasks">This checklist has no tasks in the source.</Empty></div>;
          return (
            <div className="gp-card gp-stack-2">
              {data.description ? <p className="gp-dim">{data.description}</p> : null}
              <div className="gp-stack">
                <div className="gp-num"><span className="gp-strong">{done} of {tasks.length} done</span> <span className="gp-dim">{percent(done, tasks.length)} %</span></div>
                <Bar whole={tasks.length} parts={[{ value: done, label: 'done' }]} label="Tasks" />
              </div>
              <ol className="gp-tasklist">
                {tasks.map((t) => (
                  <li key={t.id} data-done={t.completed || undefined}>
                    {t.completed ? <CircleCheck size={18} aria-label="Done" color="var(--gp-good)" /> : <Circle size={18} aria-label="Open" color="var(--gp-dim)" />}
                    <div className="gp-grow">
                      <div className="gp-strong">{t.name}</div>
                      {t.description_html ? <div className="gp-dim"><Html html={t.description_html} /></div> : null}
                      {t.assignee || t.due_date ? <div className="gp-small gp-dim">{[t.assignee, t.due_date ? `due ${calendarDay(t.due_date)}` : null].filter(Boolean).join(' · ')}</div> : null}
                    </div>
                  </li>
                ))}
              </ol>
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}
