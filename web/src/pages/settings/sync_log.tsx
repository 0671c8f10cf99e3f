// SPDX-License-Identifier: Apache-2.0
// Every sync of the source: its parts, what it cost and changed, and what to do about what went wrong.
import { useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { keys, useDocumentationSettings } from '../../api/queries';
import { Status, Time } from '../../components/bits';
import { LastJob } from '../../components/job';
import { Page } from '../../components/page';
import { Empty, Loaded } from '../../components/states';
import { count, duration, sentenceCase } from '../../lib/format';
import { taskName } from '../../lib/words';

type Job = Schemas['Job'];
const kRuns = 100;
const kBars = 40;
const taskWords: Record<Schemas['JobTask']['state'], { text: string; tone: 'good' | 'bad' | 'busy' | 'neutral' }> = {
  waiting: { text: 'Waiting', tone: 'neutral' }, running: { text: 'Running', tone: 'busy' }, succeeded: { text: 'Finished', tone: 'good' },
  failed: { text: 'Failed', tone: 'bad' }, skipped: { text: 'Skipped', tone: 'neutral' },
};

function hasProblem(job: Job): boolean {
  return job.error !== null || job.tasks.some((t) => t.state === 'failed');
}

export default function SyncLog() {
  const jobs = useQuery({ queryKey: [...keys.jobs, 'sync'], queryFn: () => unwrap(api.GET('/jobs', { params: { query: { kind: 'sync', limit: kRuns } } })) });
  const next = useDocumentationSettings().data?.next_run_at_ms;
  const [params, setParams] = useSearchParams();
  const only = params.get('show') === 'problems';
  return (
    <Page title="Sync log" crumbs={[{ name: 'Settings', to: '/settings' }, { name: 'Integrations', to: '/settings/integrations' }]} sub={<>The last {kRuns} syncs of the documentation, newest first.{next ? <> The next one starts <Time ms={next} />.</> : null}</>}>
      <Loaded query={jobs} what="The syncs">
        {(data) => {
          const problems = data.jobs.filter(hasProblem);
          const shown = only ? problems : data.jobs;
          return (
            <div className="gp-stack-2" style={{ maxWidth: 880 }}>
              <div className="gp-chips" role="group" aria-label="Show">
                {[{ name: 'All', on: !only, n: data.jobs.length, show: {} }, { name: 'With problems', on: only, n: problems.length, show: { show: 'problems' } }].map((c) => (
                  <button key={c.name} type="button" className="gp-chip" aria-pressed={c.on} onClick={() => setParams(c.show as Record<string, string>)}>{c.name} <span className="gp-num">{count(c.n)}</span></button>
                ))}
              </div>
              <Durations jobs={data.jobs} />
              {shown.length === 0 ? <Empty icon={<ScrollText size={28} aria-hidden />} title={only ? 'No sync had a problem' : 'Nothing was synced yet'} /> : null}
              {shown.map((job) => <Run key={job.id} job={job} />)}
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** How long the last runs took, oldest first. The numbers stand with each run below. */
function Durations({ jobs }: { jobs: Job[] }) {
  const ended = jobs.filter((j) => j.finished_at_ms !== null && j.started_at_ms !== null && j.state === 'succeeded').slice(0, kBars).reverse();
  if (ended.length < 3) return null;
  const took = ended.map((j) => (j.finished_at_ms ?? 0) - (j.started_at_ms ?? 0));
  const longest = Math.max(...took, 1);
  return (
    <div className="gp-card">
      <div className="gp-card-head"><h2 className="gp-grow">How long they took</h2><span className="gp-dim gp-small gp-num">longest {duration(longest)}</span></div>
      <div className="gp-hours" role="img" aria-label={`The last ${ended.length} finished syncs took ${duration(Math.min(...took))} to ${duration(longest)}; the last one ${duration(took[took.length - 1] ?? 0)}`}>
        {took.map((ms, i) => <span key={ended[i]!.id} style={{ height: `${Math.max(3, (ms / longest) * 100)}%`, maxWidth: 24 }} />)}
      </div>
    </div>
  );
}

function Run({ job }: { job: Job }) {
  return (
    <section className="gp-card" aria-label={`Sync ${job.id}`} data-testid="sync-run" data-state={job.state}>
      <div className="gp-stack">
        <LastJob job={job} />
        {job.tasks.length > 0 ? (
          <ul className="gp-run-tasks" aria-label="Its parts">
            {job.tasks.map((t) => <li key={t.name}><Status tone={taskWords[t.state].tone}><span>{sentenceCase(taskName(t.name))}</span></Status> <span className="gp-dim gp-num">{t.state === 'succeeded' ? count(t.done) : taskWords[t.state].text.toLowerCase()}</span></li>)}
          </ul>
        ) : null}
        {job.tasks.length > 0 || job.log.length > 0 ? <details className="gp-fold">
          <summary>Details and log</summary>
          <table className="gp-match">
            <thead><tr><th scope="col">Part</th><th scope="col">State</th><th scope="col">Read</th><th scope="col">Remark</th></tr></thead>
            <tbody>
              {job.tasks.map((t) => (
                <tr key={t.name}>
                  <td>{sentenceCase(taskName(t.name))}</td>
                  <td><Status tone={taskWords[t.state].tone}>{taskWords[t.state].text}</Status></td>
                  <td className="gp-num">{t.total !== null && t.total !== t.done ? `${count(t.done)} of ${count(t.total)}` : count(t.done)}</td>
                  <td>{t.message}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {job.log.length > 0 ? <pre className="gp-log" tabIndex={0} aria-label={`Log of sync ${job.id}`}>{job.log.join('\n')}</pre> : null}
        </details> : null}
      </div>
    </section>
  );
}
