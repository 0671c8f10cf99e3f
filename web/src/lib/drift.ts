// SPDX-License-Identifier: Apache-2.0
import { plural } from './format';

/** What the hub tells once when passwords were found changed or deleted in the documentation. */
export interface DriftEvent { drifted?: number; conflict?: number; deleted_there?: number }

/** One sentence for a notice; null when there is nothing to say. */
export function driftText(e: DriftEvent): string | null {
  const changed = (e.drifted ?? 0) + (e.conflict ?? 0);
  const deleted = e.deleted_there ?? 0;
  if (changed + deleted === 0) return null;
  const parts = [
    changed > 0 ? `${plural(changed, 'password')} ${changed === 1 ? 'was' : 'were'} changed` : '',
    deleted > 0 ? `${changed > 0 ? deleted.toLocaleString('en') : plural(deleted, 'password')} ${deleted === 1 ? 'was' : 'were'} deleted` : '',
  ].filter(Boolean);
  return `${parts.join(' and ')} in the documentation. Password Sync shows which, and what can be done.`;
}
