// SPDX-License-Identifier: Apache-2.0
// Starting a sync: what is sent, the question before a large change, and how it ended.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { applyJob, isFinished } from '../../api/events';
import { applySync, archiveEntries, confirmationOf, syncKeys, useSyncJob, useSyncStatus, type ApplyBody } from '../../api/password_sync';
import { keys, useChange } from '../../api/queries';
import { Confirm } from '../../components/confirm';
import { ErrorNotice, Notice } from '../../components/states';
import { count, plural } from '../../lib/format';
import { refusedRows } from '../../lib/password_sync';
import { countsText } from '../../lib/words';

/** A sync somebody asked for. */
export interface Order {
  /** As on its button: "Sync 42 passwords of Contoso". */
  label: string;
  body: ApplyBody;
  /** Entries of passwords gone from Automate are archived; `body` names them. */
  archive?: boolean;
  /** Said in a question before it starts; null: it starts at once, and the hub asks when it changes much. */
  question: { title: string; text: string } | null;
}

export function useSyncStart() {
  const running = useSyncJob();
  const [last, setLast] = useState<{ order: Order; job: string | null } | null>(null);
  const [asking, setAsking] = useState<{ order: Order; large: { changes: number; of: number } | null } | null>(null);
  const apply = useChange(async ({ order, confirmed }: { order: Order; confirmed: boolean }) => {
    // An empty list means every row to the hub; nothing on these pages means that.
    if (order.body.password_ids?.length === 0) throw new Error('There is nothing to sync among these passwords.');
    if (order.archive) return archiveEntries(order.body.password_ids ?? []);
    return applySync({ ...order.body, ...(confirmed ? { confirmed } : {}) });
  }, [keys.status, syncKeys.status]);
  const job = useQuery<Schemas['Job'] | null>({ queryKey: ['jobs', last?.job ?? ''], enabled: false }).data;
  const send = (order: Order, confirmed: boolean) => {
    setLast({ order, job: null });
    apply.mutate({ order, confirmed }, {
      onSuccess: (started) => { setAsking(null); setLast({ order, job: started.id }); applyJob(started); },
      onError: (error) => { const large = confirmationOf(error); if (large && !confirmed) setAsking({ order, large }); },
    });
  };
  const wantsAnswer = confirmationOf(apply.error) !== null;
  return {
    begin: (order: Order) => (order.question ? setAsking({ order, large: null }) : send(order, false)),
    pending: apply.isPending, running,
    ended: job && isFinished(job) ? job : null,
    error: asking === null && apply.isError && !wantsAnswer ? apply.error : null,
    last, asking, confirmError: asking && apply.isError && !wantsAnswer ? apply.error : null,
    /** The hub compared again and found a large change that nobody was asked about. */
    ask: (order: Order) => { apply.reset(); setAsking({ order, large: { changes: 0, of: 0 } }); },
    confirm: () => asking && send(asking.order, asking.large !== null),
    cancel: () => { apply.reset(); setAsking(null); },
  };
}
export type SyncStart = ReturnType<typeof useSyncStart>;

export function SyncState({ start }: { start: SyncStart }) {
  const { running, ended, error, asking, last } = start;
  const status = useSyncStatus().data;
  const failed = ended?.state === 'failed' ? ended : null;
  const wantsWord = failed !== null && /\bconfirm/i.test(failed.error?.message ?? '');
  const run = status?.last_run && ended?.started_at_ms && (status.last_run.started_at_ms ?? 0) >= ended.started_at_ms - 2000 ? status.last_run : null;
  const toRun = run ? <Link className="gp-link" to={`/password-sync/runs/${run.id}`}>See what the run did</Link> : null;
  // The hub compares again before it applies a plan: refused at once, or as the end of the job.
  const refused = refusedRows(error instanceof Error ? error.message : (failed?.error?.message ?? ''));
  return (
    <>
      {running === undefined && refused.length > 0 ? (
        <Notice tone="attention" live title="The plan was not applied, and nothing was written: passwords changed since it was made.">
          <ul>{refused.slice(0, 12).map((r) => <li key={r}>{r}</li>)}</ul>
          <p>Compare again to see how they stand now.</p>
        </Notice>
      ) : error ? <ErrorNotice error={error} what="The sync did not start." /> : null}
      {running || !ended || refused.length > 0 ? null : ended.state === 'succeeded' ? (
        <Notice tone={(ended.summary?.failed ?? 0) + (ended.summary?.unknown ?? 0) > 0 ? 'attention' : 'good'} live title={`Done: ${countsText(ended.summary ?? {}) || 'nothing had to be written'}.`}>{toRun ? <p>{toRun}.</p> : null}</Notice>
      ) : (
        <Notice tone={wantsWord || ended.state === 'stopped' ? 'attention' : 'bad'} live title={wantsWord ? 'Nothing was written: this would change a large share of the passwords.' : ended.state === 'stopped' ? 'The sync was stopped.' : 'The sync ended early.'}
          action={wantsWord && last ? <Button size="xs" variant="default" onClick={() => start.ask(last.order)}>Look and confirm</Button> : undefined}>
          {failed?.error && !wantsWord ? <p>{failed.error.message} {failed.error.next_step}</p> : null}
          {ended.state === 'stopped' ? <p>What was written stays; the next sync goes on from here.</p> : null}
          {toRun && !wantsWord ? <p>{toRun}.</p> : null}
        </Notice>
      )}
      {asking ? (
        <Confirm title={asking.large ? 'This changes a large share of the passwords' : asking.order.question!.title} act={asking.order.label} pending={start.pending} error={start.confirmError} onClose={start.cancel} onConfirm={start.confirm}>
          {asking.large ? (
            <>
              {asking.large.changes > 0 ? <p><span className="gp-strong">{plural(asking.large.changes, 'password')} of {count(asking.large.of)}</span> synced before would be written over.</p> : null}
              <p>That is more than usual. A restored backup of Automate, or a database that decrypts wrongly, looks like this. Go on when the change is known.</p>
            </>
          ) : <p>{asking.order.question!.text}</p>}
        </Confirm>
      ) : null}
    </>
  );
}
