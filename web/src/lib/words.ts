// SPDX-License-Identifier: Apache-2.0
// The names of states, kinds and reasons as people read them. One place, so that a word is the same on every page.
import type { Schemas } from '../api/client';

export type Tone = 'good' | 'attention' | 'bad' | 'neutral' | 'busy';

export const connectionWords: Record<Schemas['ConnectionState'], { text: string; tone: Tone }> = {
  connected: { text: 'Connected', tone: 'good' },
  syncing: { text: 'Syncing', tone: 'busy' },
  disconnected: { text: 'Disconnected', tone: 'neutral' },
  error: { text: 'Error', tone: 'bad' },
  not_configured: { text: 'Not connected', tone: 'neutral' },
};

/** What may be done with password entries. */
export const levelNames: Record<Schemas['PasswordLevel'], string> = { none: 'No access', list: 'List only', reveal: 'Reveal' };

export const connectionNames: Record<Schemas['Connection']['kind'], string> = {
  itglue: 'IT Glue',
  automate: 'ConnectWise Automate',
  local: 'This instance',
};

export const outcomeWords: Record<Schemas['AuditEntry']['outcome'], { text: string; tone: Tone }> = {
  done: { text: 'Done', tone: 'good' },
  pending: { text: 'Pending', tone: 'attention' },
  refused: { text: 'Refused', tone: 'attention' },
  failed: { text: 'Failed', tone: 'bad' },
  unknown: { text: 'Unknown', tone: 'attention' },
};

/** Who it was, where it was no person. */
export const actorWords: Record<Schemas['AuditEntry']['actor']['kind'], string> = { user: '', key: 'API key', system: 'Gluepot itself', operator: 'shell' };

/** Who started something. The hub's own name for itself says nothing to people. */
export function byWords(name: string): string {
  return name === 'system' ? 'Gluepot itself' : name;
}

export const kindWords: Record<Schemas['SearchResult']['kind'], string> = {
  documents: 'Document',
  flexible_assets: 'Flexible asset',
  checklists: 'Checklist',
  passwords: 'Password entry',
  organizations: 'Organization',
};

export const ruleWords: Record<string, string> = {
  psa_id: 'PSA id',
  identifier: 'Short name',
  external_id: 'External id',
  name: 'Name',
  manual: 'By hand',
};

const tasks: Record<string, string> = {
  organizations: 'organizations',
  documents: 'documents',
  passwords: 'password entries',
  flexible_assets: 'flexible assets',
  checklists: 'checklists',
  read_automate: 'passwords in Automate',
  plan: 'the plan',
  apply: 'password entries',
};

export function taskName(name: string): string {
  return tasks[name] ?? name.replace(/_/g, ' ');
}

export function taskVerb(name: string): string {
  return name === 'apply' ? 'writing' : name === 'plan' ? 'making' : 'reading';
}

/** What the audit is written for, as the filter of its page offers it. */
const actions: Record<string, string> = {
  reveal: 'Revealed', reveal_code: 'One-time code', reveal_request: 'Asked for approval', reveal_approve: 'Approved reveal', reveal_refuse: 'Refused reveal', reveals_frozen: 'Frozen', reveals_released: 'Released', reveal_rules: 'Reveal rules',
  audit_export: 'Exported the audit', audit_seal: 'Sealed old entries', audit_stream: 'Audit stream', leaver_report: 'Exported a leaver’s list', denied: 'Refused',
  sign_in: 'Signed in', sign_out: 'Signed out', sessions_end: 'Ended sessions', connect: 'Connected', disconnect: 'Disconnected', delete_connection: 'Deleted connection', create: 'Created', update: 'Updated', delete: 'Deleted', download: 'Downloaded file', export: 'Exported',
  map: 'Mapped', unmap: 'Unmapped', push: 'Pushed', password_sync: 'Synced passwords', pause: 'Paused Password Sync', resume: 'Resumed Password Sync', delete_plan: 'Deleted plan', change_settings: 'Changed settings', adopt_stickysync: 'Took over StickySync',
  enable_export: 'Switched on export', disable_export: 'Switched off export', job_stop: 'Stopped job',
  map_client: 'Mapped client', unmap_client: 'Unmapped client', undo_client_mappings: 'Took back client mappings', quick_match_clients: 'Quick Match of clients', quick_match: 'Quick Match', quick_match_undo: 'Took back Quick Match',
  organization_internal: 'Marked as internal', organization_not_internal: 'Took mark as internal', mapping_export: 'Exported mappings', mapping_import: 'Imported mappings',
  user_create: 'Invited', user_change: 'Changed user', user_profile: 'Changed profile', user_role: 'Changed role of user', user_companies: 'Changed companies of user', user_activate: 'Activated user', user_deactivate: 'Deactivated user',
  user_join: 'Joined by single sign-on', user_link: 'Linked account', user_unlink: 'Unlinked account', single_sign_on: 'Single sign-on', single_sign_on_test: 'Tested single sign-on', user_setup_link: 'New set-up link', set_password: 'Set password',
  second_factor: 'Passed second factor', second_factor_on: 'Set up second factor', second_factor_off: 'Removed second factor', second_factor_reset: 'Reset second factor', recovery_codes: 'New recovery codes',
  role_create: 'Created role', role_change: 'Changed role', role_delete: 'Deleted role',
  key_create: 'Generated key', key_change: 'Changed key', key_revoke: 'Revoked key', key_pause: 'Paused key', key_activate: 'Activated key', key_rotate: 'Rotated key', key_expire: 'Revoked unused key', key_expire_warning: 'Warned about unused key',
  company_create: 'Added company', company_change: 'Changed company', company_archive: 'Archived company', company_restore: 'Restored company', company_merge: 'Merged companies', company_merge_undo: 'Took back merge', company_import: 'Imported companies', company_export: 'Exported companies',
  password_sharing: 'Password sharing', password_access: 'Password levels', documentation_access: 'Access to documentation', tenant_change: 'Changed this instance',
  notification_channel_create: 'Added channel', notification_channel_change: 'Changed channel', notification_channel_delete: 'Deleted channel', notification_rule_change: 'Changed notifications', notification_retry: 'Sent notification again', notification_test: 'Tested notifications',
};

/** Every action by its words, and such as the entries read have besides. */
export function actionChoices(besides: readonly string[]): { value: string; label: string }[] {
  return [...new Set([...Object.keys(actions), ...besides])].map((value) => ({ value, label: actionName(value) })).sort((a, b) => a.label.localeCompare(b.label));
}

export function actionName(action: string): string {
  const plain = action.replace(/_/g, ' ');
  return actions[action] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** What an audit entry says in a sentence: "ana revealed ...". A reveal of the hub itself shows a value to nobody. */
export function actionPhrase(entry: Pick<Schemas['AuditEntry'], 'action' | 'outcome' | 'actor' | 'reason'>): string {
  if (entry.action === 'reveal') {
    if (entry.actor.kind === 'system') return 'checked';
    if (entry.outcome !== 'done') return entry.outcome === 'refused' ? 'was refused' : 'tried to reveal';
    return entry.reason?.startsWith('copy') ? 'copied' : 'revealed';
  }
  return actionName(entry.action).toLowerCase();
}

/** The same for a column. */
export function auditAction(entry: Pick<Schemas['AuditEntry'], 'action' | 'actor' | 'reason'>): string {
  if (entry.action === 'reveal' && entry.actor.kind === 'system') return 'Checked';
  if (entry.action === 'reveal' && entry.reason?.startsWith('copy')) return 'Copied';
  return actionName(entry.action);
}

/** How many of what, in the order people ask for them; nothing of what there is nothing of. */
const outcomeOrder = ['created', 'adopted', 'updated', 'failed', 'unknown', 'stored', 'added', 'changed', 'removed', 'unchanged', 'drifted', 'conflict', 'deleted_there', 'unreadable', 'empty', 'orphaned', 'unmapped'];
export function countsText(counts: Record<string, number>): string {
  const place = (k: string) => (outcomeOrder.indexOf(k) + 1 || outcomeOrder.length + 1);
  return Object.entries(counts).filter(([, v]) => v > 0).sort(([a], [b]) => place(a) - place(b))
    .map(([k, v]) => `${v.toLocaleString('en')} ${k === 'stored' ? 'new or changed' : k.replace(/_/g, ' ')}`).join(' · ');
}

/** Where a company comes from, and the systems that it may have an id in. */
export const psaNames: Record<string, string> = { manual: 'By hand', connectwise: 'ConnectWise PSA', autotask: 'Autotask', halopsa: 'HaloPSA' };
export function psaName(psa: string | null): string | null {
  return psa === null ? null : (psaNames[psa] ?? psa);
}

/** Where a search result or a record leads within the UI. */
export function recordPath(kind: Schemas['SearchResult']['kind'], companyId: string, id: string): string {
  const base = `/companies/${encodeURIComponent(companyId)}`;
  const rest = encodeURIComponent(id);
  switch (kind) {
    case 'documents':
      return `${base}/documents/${rest}`;
    case 'flexible_assets':
      return `${base}/flexible-assets/item/${rest}`;
    case 'checklists':
      return `${base}/checklists/${rest}`;
    case 'passwords':
      return `${base}/passwords/${rest}`;
    case 'organizations':
      return base;
  }
}
