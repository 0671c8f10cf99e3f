// SPDX-License-Identifier: Apache-2.0
// One stream of server-sent events for the whole page; it feeds the same cache that the pages read.
import { notifications } from '@mantine/notifications';
import { useEffect, useSyncExternalStore } from 'react';
import { driftText, type DriftEvent } from '../lib/drift';
import type { Schemas } from './client';
import { keys, queryClient } from './queries';

type Job = Schemas['Job'];
let live = true;
const listeners = new Set<() => void>();

function setLive(value: boolean) {
  if (live === value) return;
  live = value;
  for (const listener of listeners) listener();
}

export function isFinished(job: Job): boolean {
  return job.state === 'stopped' || job.state === 'succeeded' || job.state === 'failed';
}

/** Puts a job into the cached status; a job that ended leaves the running ones and makes what it changed old. */
export function applyJob(job: Job) {
  // The answer that started a job may arrive after the event that ended it.
  const known = queryClient.getQueryData<Job>(['jobs', job.id]);
  if (known && isFinished(known) && !isFinished(job)) return;
  queryClient.setQueryData(['jobs', job.id], job);
  queryClient.setQueryData<Schemas['Status']>(keys.status, (status) => {
    if (!status) return status;
    const others = status.running_jobs.filter((j) => j.id !== job.id);
    const running = isFinished(job) ? others : [job, ...others];
    return { ...status, running_jobs: running, last_sync: isFinished(job) && job.kind === 'sync' ? job : status.last_sync };
  });
  if (!isFinished(job)) return;
  for (const key of [keys.status, keys.companies, ['company'], ['records'], keys.organizations, keys.integrations, keys.jobs]) {
    void queryClient.invalidateQueries({ queryKey: key });
  }
  // What StickySync knew does not change with a run, and is dear to read.
  void queryClient.invalidateQueries({ predicate: (q) => q.queryKey[0] === keys.passwordSync[0] && q.queryKey[1] !== 'stickysync' });
}

export function useEvents(enabled: boolean) {
  useEffect(() => {
    if (!enabled) return;
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    let lost = false;
    const open = () => {
      source = new EventSource('/api/v1/events');
      source.addEventListener('job', (event) => applyJob(JSON.parse(event.data) as Job));
      source.addEventListener('status', () => {
        void queryClient.invalidateQueries({ queryKey: keys.status });
        for (const part of ['status', 'settings']) void queryClient.invalidateQueries({ queryKey: [...keys.passwordSync, part] });
      });
      source.addEventListener('drift', (event) => {
        void queryClient.invalidateQueries({ predicate: (q) => q.queryKey[0] === keys.passwordSync[0] && q.queryKey[1] !== 'stickysync' });
        const message = driftText(JSON.parse(event.data) as DriftEvent);
        if (message) notifications.show({ message, autoClose: 15_000 });
      });
      source.addEventListener('rotated', () => void queryClient.invalidateQueries({ queryKey: [...keys.passwordSync, 'hygiene'] }));
      source.addEventListener('keys', () => void queryClient.invalidateQueries({ queryKey: keys.apiKeys }));
      source.onopen = () => {
        setLive(true);
        // What was shown meanwhile may be old, and the hub may have come back without this session.
        if (lost) void queryClient.invalidateQueries({ predicate: (q) => q.queryKey[0] !== keys.session[0] });
        lost = false;
      };
      source.onerror = () => {
        lost = true;
        setLive(false);
        // The browser tries again by itself, unless something answered that is no stream.
        if (source.readyState !== EventSource.CLOSED) return;
        void queryClient.invalidateQueries({ queryKey: keys.status });
        again = setTimeout(open, 3000);
      };
    };
    open();
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [enabled]);
}

/** False while the stream is broken: what is on screen may be old. */
export function useLive(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );
}
