// SPDX-License-Identifier: Apache-2.0
// Says that a sync has ended, on whatever page its starter is by then.
import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { useStatus } from '../api/queries';
import { jobEnd } from '../lib/job_end';

/** Nothing to see: a notice for each job of `user` that ends while this page is open. */
export function JobEnds({ user }: { user: string }) {
  const last = useStatus().data?.last_sync;
  const seen = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    if (last === undefined) return;
    // What had ended before the page was opened is no news.
    const news = seen.current !== undefined && last !== null && last.id !== seen.current && last.started_by === user;
    seen.current = last?.id ?? null;
    if (!news) return;
    const { message, good } = jobEnd(last);
    notifications.show({ message, color: good ? undefined : 'red', autoClose: good ? 8000 : false });
  }, [last, user]);
  return null;
}
