// SPDX-License-Identifier: Apache-2.0
import { Button } from '@mantine/core';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { browserName } from '../lib/browser_name';
import { Tag, Time } from './bits';
import { ErrorNotice, Loaded } from './states';

/** Where somebody is signed in, each to be ended by itself. */
export function SessionList({ sessions, endOne, endAll, endAllName }: {
  sessions: UseQueryResult<{ sessions: Schemas['UserSession'][] }>; endOne: UseMutationResult<unknown, Error, string>; endAll: UseMutationResult<unknown, Error, unknown>; endAllName: string;
}) {
  const others = sessions.data?.sessions.filter((s) => !s.current).length ?? 0;
  return (
    <section aria-label="Sessions" className="gp-stack">
      <div className="gp-row"><h3 className="gp-sub gp-grow">Sessions</h3>{others > 0 ? <Button size="compact-xs" variant="default" loading={endAll.isPending} onClick={() => endAll.mutate(undefined)}>{endAllName}</Button> : null}</div>
      <Loaded query={sessions} what="The sessions">
        {(data) => data.sessions.length === 0 ? <p className="gp-dim">Not signed in anywhere.</p> : (
          <ul className="gp-sessions">
            {data.sessions.map((s) => (
              <li key={s.id}>
                <div className="gp-grow">
                  <div className="gp-row"><span className="gp-clip" title={s.browser ?? undefined}>{browserName(s.browser)}</span>{s.current ? <Tag>this one</Tag> : null}</div>
                  <div className="gp-small gp-dim">{s.address ? <>from <span className="gp-mono gp-small">{s.address}</span>, </> : null}seen <Time ms={s.last_seen_at_ms} />, signed in <Time ms={s.started_at_ms} /></div>
                </div>
                {s.current ? null : <Button size="compact-xs" variant="default" aria-label={`End the session of ${browserName(s.browser)}`} loading={endOne.isPending && endOne.variables === s.id} onClick={() => endOne.mutate(s.id)}>End</Button>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {endOne.isError || endAll.isError ? <ErrorNotice error={endOne.error ?? endAll.error} what="The session was not ended." /> : null}
    </section>
  );
}
