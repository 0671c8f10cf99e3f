// SPDX-License-Identifier: Apache-2.0
import { Button } from '@mantine/core';
import { Square } from 'lucide-react';
import type { Schemas } from '../api/client';
import { isFinished } from '../api/events';
import { useMay, useStopJob } from '../api/queries';
import { clock, count, duration, percent, plural, sentenceCase, timeLeft } from '../lib/format';
import { byWords, countsText, taskName, taskVerb } from '../lib/words';
import { Bar, Status, Time, useNow } from './bits';
import { ErrorNotice, Notice } from './states';

type Job = Schemas['Job'];

/** "reading documents 1,240 of 3,000, waiting for IT Glue's limit until 14:05" */
export function jobLine(job: Job): string {
  if (job.state === 'stopping') return 'Stopping after the page it is reading; it goes on from there later';
  const task = job.tasks.find((t) => t.state === 'running') ?? job.tasks.find((t) => t.state === 'waiting');
  if (!task) return sentenceCase(job.state);
  const numbers = task.total !== null ? ` ${count(task.done)} of ${count(task.total)}` : task.done > 0 ? ` ${count(task.done)}` : '';
  const wait = job.waiting_until_ms ? `, waiting for ${job.waiting_reason ?? 'the source'} until ${clock(job.waiting_until_ms)}` : '';
  return `${sentenceCase(taskVerb(task.name))} ${taskName(task.name)}${numbers}${wait}`;
}

function tail(job: Job): string {
  const task = job.tasks.find((t) => t.state === 'running');
  const left = task ? timeLeft(task.done, task.total, job.rate_per_s) : null;
  const parts = [plural(job.requests, 'request')];
  if (job.rate_per_s) parts.push(`${count(Math.round(job.rate_per_s))}/s`);
  if (left !== null) parts.push(`about ${duration(left)} left in this step`);
  return parts.join(' · ');
}

export function JobPanel({ job }: { job: Job }) {
  const stop = useStopJob();
  const may = useMay('write_integrations');
  useNow();
  return (
    <div className="gp-job" data-testid="job" data-id={job.id} data-state={job.state}>
      <div className="gp-row-wrap">
        <div className="gp-grow">
          <div className="gp-strong">{jobLine(job)}</div>
          <div className="gp-small gp-dim gp-num">Started by {byWords(job.started_by)} <Time ms={job.started_at_ms} /> · {tail(job)}</div>
        </div>
        {may && !isFinished(job) ? (
          <Button variant="default" size="xs" leftSection={<Square size={12} />} loading={stop.isPending || job.state === 'stopping'} onClick={() => stop.mutate(job.id)}>Stop</Button>
        ) : null}
      </div>
      <ul className="gp-tasks">
        {job.tasks.map((t) => {
          const name = sentenceCase(taskName(t.name));
          const whole = t.total ?? (t.state === 'succeeded' ? Math.max(1, t.done) : 0);
          const text = t.state === 'failed' ? 'failed' : t.state === 'skipped' ? 'skipped' : t.state === 'waiting' ? 'waiting' : t.total !== null ? `${percent(t.done, t.total)} %` : count(t.done);
          return (
            <li key={t.name}>
              <div className="gp-task-line"><span className="gp-clip">{name}</span><span className="gp-dim gp-num">{text}</span></div>
              <Bar whole={whole || 1} parts={[{ value: t.state === 'succeeded' ? whole || 1 : t.total === null ? 0 : t.done, label: 'done', color: t.state === 'failed' ? 'var(--gp-bad)' : undefined }]} label={name} />
              {t.message ? <div className="gp-small gp-dim" style={{ marginTop: 4 }}>{t.message}</div> : null}
            </li>
          );
        })}
      </ul>
      {stop.isError ? <ErrorNotice error={stop.error} /> : null}
      {job.log.length > 0 ? (
        <details>
          <summary>Log</summary>
          <pre className="gp-log" tabIndex={0} aria-label="Log">{job.log.join('\n')}</pre>
        </details>
      ) : null}
    </div>
  );
}

const endWords: Record<Job['state'], { text: string; tone: 'good' | 'bad' | 'attention' | 'busy' }> = {
  succeeded: { text: 'Finished', tone: 'good' }, failed: { text: 'Failed', tone: 'bad' }, stopped: { text: 'Stopped', tone: 'attention' },
  queued: { text: 'Queued', tone: 'busy' }, running: { text: 'Running', tone: 'busy' }, stopping: { text: 'Stopping', tone: 'busy' },
};

export function LastJob({ job }: { job: Job }) {
  const word = endWords[job.state];
  const took = job.started_at_ms && job.finished_at_ms ? duration(job.finished_at_ms - job.started_at_ms) : null;
  const failed = job.tasks.filter((t) => t.state === 'failed');
  return (
    <div className="gp-stack" data-testid="last-job" data-id={job.id} data-state={job.state}>
      <div className="gp-row-wrap">
        <Status tone={word.tone}>{word.text}</Status>
        <span className="gp-dim gp-num"><Time ms={job.finished_at_ms ?? job.started_at_ms} />{took ? ` · took ${took}` : ''} · {plural(job.requests, 'request')} · by {byWords(job.started_by)}</span>
      </div>
      {job.summary ? (
        <div className="gp-dim gp-num">{countsText(job.summary) || 'Nothing had changed'}</div>
      ) : null}
      {job.error ? <Notice tone={job.state === 'stopped' ? 'attention' : 'bad'} title={job.error.message}>{job.error.next_step ? <p>{job.error.next_step}</p> : null}</Notice> : null}
      {failed.map((t) => <Notice key={t.name} tone="bad" title={`${sentenceCase(taskName(t.name))} failed; the other steps went on.`}>{t.message ? <p>{t.message}</p> : null}</Notice>)}
    </div>
  );
}
