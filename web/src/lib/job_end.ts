// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '../api/client';
import { countsText } from './words';

/** How a sync ended, in one sentence for a notice. */
export function jobEnd(job: Pick<Schemas['Job'], 'state' | 'summary' | 'error'>): { message: string; good: boolean } {
  if (job.state === 'succeeded') return { message: `The sync has finished: ${(job.summary && countsText(job.summary)) || 'nothing had changed'}.`, good: true };
  if (job.state === 'stopped') return { message: 'The sync was stopped; the next one goes on from there.', good: true };
  return { message: `The sync has failed. ${job.error?.message ?? ''}`.trim(), good: false };
}
