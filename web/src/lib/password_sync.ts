// SPDX-License-Identifier: Apache-2.0
// The thinking of the pages of Password Sync, without the pages: words, sentences, templates, times. Pure.
import { plural } from './format';
import { fold } from './table';
import type { Tone } from './words';

export interface Word { text: string; tone: Tone; help: string }

/** How a password stands, in the order in which people ask. */
export const stateWords: Record<string, Word> = {
  create: { text: 'New', tone: 'busy', help: 'Not in the documentation yet. A sync creates an entry for it.' },
  adopt: { text: 'Exists there', tone: 'busy', help: 'The organization has an entry of this name and user. A sync takes it over and makes no second one.' },
  update: { text: 'Changed', tone: 'busy', help: 'Changed in Automate since the last sync. A sync writes the change.' },
  unchanged: { text: 'In sync', tone: 'good', help: 'Equal on both sides. Nothing is written.' },
  drifted: { text: 'Drifted', tone: 'attention', help: 'Changed in the documentation, not in Automate.' },
  conflict: { text: 'Conflict', tone: 'attention', help: 'Changed on both sides since the last sync.' },
  deleted_there: { text: 'Deleted there', tone: 'attention', help: 'The entry was deleted in the documentation. It can be created anew, or syncing can stop.' },
  orphaned: { text: 'Gone here', tone: 'attention', help: 'No longer in Automate. Nothing is deleted in the documentation; the entry can be archived.' },
  unreadable: { text: 'Unreadable', tone: 'bad', help: 'Automate holds something that cannot be decrypted.' },
  empty: { text: 'Empty', tone: 'neutral', help: 'Automate holds no value for it. Nothing is written.' },
  unmapped: { text: 'Unmapped', tone: 'neutral', help: 'Its client is mapped to no organization, so there is nowhere to write it.' },
};
export const stateOrder = Object.keys(stateWords);

export const actionWords: Record<string, Word> = {
  create: { text: 'Create', tone: 'busy', help: 'A new entry is made.' },
  adopt: { text: 'Take over', tone: 'busy', help: 'The entry that exists is linked and made equal.' },
  update: { text: 'Update', tone: 'busy', help: 'The entry gets what changed in Automate.' },
  overwrite: { text: 'Overwrite', tone: 'attention', help: 'A change made in the documentation is replaced by Automate’s value.' },
  recreate: { text: 'Create anew', tone: 'busy', help: 'The entry was deleted and is made again.' },
  archive: { text: 'Archive', tone: 'attention', help: 'The entry in the documentation is archived.' },
  none: { text: 'Leave', tone: 'neutral', help: 'Nothing is written.' },
};

export const driftWords: Record<string, { text: string; help: string }> = {
  default: { text: 'As set for all', help: 'The setting on the Connection page decides.' },
  overwrite: { text: 'Overwrite it', help: 'Automate wins: the next sync replaces the change.' },
  alert: { text: 'Leave it, tell us', help: 'The change stays and is reported. When the password changes in Automate again, that is written.' },
  hold: { text: 'Hold for a person', help: 'The change stays until somebody decides, even when the password changes in Automate.' },
};

export const autoSyncWords: Record<string, { text: string; help: string }> = {
  off: { text: 'Off', help: 'Only passwords switched on one by one.' },
  new: { text: 'New ones', help: 'Passwords that appear from now on, and those switched on one by one.' },
  all: { text: 'All', help: 'Every password of the client.' },
};

export const fieldWords: Record<string, string> = { value: 'Password', name: 'Name', username: 'User name', url: 'URL', notes: 'Notes', category: 'Category' };

const outcomes: Record<string, { text: string; tone: Tone }> = {
  created: { text: 'Created', tone: 'good' }, adopted: { text: 'Taken over', tone: 'good' }, updated: { text: 'Updated', tone: 'good' }, overwritten: { text: 'Overwritten', tone: 'good' },
  recreated: { text: 'Created anew', tone: 'good' }, archived: { text: 'Archived', tone: 'good' }, done: { text: 'Done', tone: 'good' }, ok: { text: 'Done', tone: 'good' },
  unchanged: { text: 'Unchanged', tone: 'neutral' }, skipped: { text: 'Left alone', tone: 'neutral' }, none: { text: 'Left alone', tone: 'neutral' }, held: { text: 'Held', tone: 'attention' },
  refused: { text: 'Refused', tone: 'attention' }, unknown: { text: 'Unclear', tone: 'attention' }, pending: { text: 'Unclear', tone: 'attention' }, failed: { text: 'Failed', tone: 'bad' },
};
const spoken = (text: string) => { const t = text.replace(/_/g, ' '); return t.charAt(0).toUpperCase() + t.slice(1); };
export function outcomeWord(outcome: string): { text: string; tone: Tone } {
  return outcomes[outcome] ?? { text: stateWords[outcome]?.text ?? spoken(outcome), tone: stateWords[outcome]?.tone ?? 'neutral' };
}
/** Failed ones first, then what is unclear, then what was written, then the rest. */
export function outcomeRank(outcome: string): number {
  const tone = outcomeWord(outcome).tone;
  return tone === 'bad' ? 0 : tone === 'attention' ? 1 : tone === 'good' ? 2 : 3;
}
export const mayRetry = (outcome: string) => outcome === 'failed' || outcome === 'unknown' || outcome === 'pending';

const decisions: Record<string, string> = {
  auto_sync_on: 'AutoSync switched on', auto_sync_off: 'AutoSync switched off', auto_sync_default: 'AutoSync as the client says', stop: 'Syncing stopped', resume: 'Syncing resumed',
  keep: 'The documentation’s value kept', drift_default: 'Changes there: as set for all', drift_overwrite: 'Changes there: overwritten', drift_alert: 'Changes there: left and reported',
  drift_hold: 'Changes there: held for a person', read_with_client: 'Read with another client’s key', read_as_stored: 'Read with its own client’s key', drift: 'Changed in the documentation',
};
export function actionWord(action: string): string {
  return actionWords[action]?.text ?? decisions[action] ?? spoken(action);
}

/** "Sync 42 passwords of Contoso". `clients`: the distinct clients of what would be written. */
export function syncLabel(n: number, clients: readonly string[], whole = false): string {
  if (n === 0) return 'Nothing to sync';
  const of = clients.length === 1 && clients[0] ? ` of ${clients[0]}` : '';
  return `Sync ${whole && n > 1 && !of ? 'all ' : ''}${plural(n, 'password')}${of}`;
}

export function distinct(names: Iterable<string | null | undefined>, most = 2): string[] {
  const out = new Set<string>();
  for (const name of names) {
    if (name) out.add(name);
    if (out.size >= most) break;
  }
  return [...out];
}

export const placeholders = ['title', 'username', 'url', 'notes', 'client', 'location', 'id', 'expires', 'changed_by'] as const;

export interface Example { title: string; username: string; url: string; notes: string; client: string; location: string; id: string; expires: string; changed_by: string }
export const example: Example = {
  title: 'CW-Automate Local Admin', username: 'CW_Automate', url: 'https://10.0.0.1', notes: 'Rotated 2026-11-18 02:10', client: 'Contoso', location: 'Head office', id: '4711',
  expires: '2027-01-02', changed_by: 'provalscript',
};

/** Placeholders that a template uses and that do not exist. */
export function unknownPlaceholders(template: string): string[] {
  const found = [...template.matchAll(/\{([^{}]*)\}/g)].map((m) => m[1]!);
  return [...new Set(found.filter((f) => !(placeholders as readonly string[]).includes(f)))];
}

/** What a template makes of a row; an unknown placeholder stays as it is written. */
export function fillTemplate(template: string, row: Example): string {
  return template.replace(/\{([a-z_]+)\}/g, (whole, name: string) => (Object.hasOwn(row, name) ? row[name as keyof Example] : whole)).trim();
}

export function intervalText(minutes: number): string {
  if (minutes <= 0) return 'Off';
  if (minutes % 1440 === 0) return minutes === 1440 ? 'Once a day' : `Every ${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? 'Every hour' : `Every ${minutes / 60} hours`;
  return `Every ${minutes} minutes`;
}

/** The next row that is still open after this one; begins anew at the top when nothing follows. */
export function nextOpen<T>(rows: readonly T[], after: number, open: (row: T) => boolean): T | null {
  for (let i = 1; i <= rows.length; i++) {
    const row = rows[(after + i) % rows.length]!;
    if (open(row) && (after + i) % rows.length !== after) return row;
  }
  return null;
}

const commonWords = new Set(['and', 'the', 'of', 'inc', 'llc', 'ltd', 'gmbh', 'ag', 'co', 'corp', 'company', 'group', 'und']);
function nameWords(name: string): Set<string> {
  return new Set(fold(name).split(/[^\p{L}\p{N}]+/u).filter((w) => w.length > 1 && !commonWords.has(w)));
}

/** Those that share words with the name first, the rest as they came. `exact`: the only one of this very name; a resemblance is offered, never taken. */
export function rankByName<T extends { name: string }>(name: string, choices: readonly T[]): { ranked: T[]; exact: T | null } {
  const wanted = nameWords(name);
  const scored = choices.map((choice, i) => {
    const words = nameWords(choice.name);
    let shared = 0;
    for (const w of words) if (wanted.has(w)) shared += 1;
    return { choice, i, score: shared / Math.max(1, wanted.size, words.size) };
  });
  const same = choices.filter((c) => fold(c.name).trim() === fold(name).trim());
  const exact = same.length === 1 ? same[0]! : null;
  scored.sort((a, b) => Number(b.choice === exact) - Number(a.choice === exact) || b.score - a.score || a.i - b.i);
  return { ranked: scored.map((s) => s.choice), exact };
}

/** What a changed plan is refused with says, as a list: "3 of 42 passwords changed since the plan was made: a; b; plan again". */
export function refusedRows(message: string): string[] {
  const at = message.indexOf(': ');
  if (at < 0 || !/changed since/i.test(message.slice(0, at))) return [];
  return message.slice(at + 2).split(';').map((s) => s.trim().replace(/\.$/, '')).filter((s) => s && !/^(plan again|nothing was sent)$/i.test(s));
}

/** Statements for an account that may read what is needed and nothing else. Never for the host '%': an upgrade of Automate resets such accounts. */
export function grantStatements(database: string, user: string, host: string): string[] {
  const text = (t: string) => `'${t.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
  const name = (t: string) => `\`${t.replace(/`/g, '``')}\``;
  const who = `${text(user)}@${text(host)}`;
  const select = (table: string, columns = '') => `GRANT SELECT${columns ? ` (${columns})` : ''} ON ${name(database)}.${name(table)} TO ${who};`;
  return [
    select('passwords', 'PasswordID, ClientID, LocationID, Title, UserName, Password, URL, Notes, ExpireDate, Last_User, Last_Date'),
    select('clients', 'ClientID, Name, ExternalID'),
    select('locations', 'LocationID, ClientID, Name, PasswordID'),
    ...['plugin_cw_clientmapping', 'plugin_stickysync_companymap', 'plugin_stickysync_passwordmap', 'plugin_stickysync_passwordautosync'].map((t) => select(t)),
  ];
}

/** How the source keeps values, in words: A and B are the ciphers of Automate's database. */
export function schemeText(scheme: string | null): string {
  if (scheme === 'A') return 'by client (scheme A), decrypted here';
  if (scheme === 'B') return 'by the server’s own functions (scheme B)';
  if (scheme === 'rest') return 'decrypted by the Automate server';
  return scheme ?? 'not known yet';
}

interface Connected { kind?: 'database' | 'rest' | null; host: string | null; port: number | null; database: string | null; user: string | null; url?: string | null; client_id?: string | null; tls: 'required' | 'off' | null; server_version: string | null }
/** Name, value, and whether the value is an address or id. */
export function connectionFacts(c: Connected): [string, string | null, boolean][] {
  if (c.kind === 'rest') return [['Way in', 'REST API', false], ['Address', c.url ?? null, true], ['User', c.user, true], ['Client id', c.client_id ?? null, true], ['Server', c.server_version, false]];
  return [['Way in', 'Database', false], ['Address', `${c.user ?? '?'}@${c.host ?? '?'}:${c.port ?? 3306}/${c.database ?? '?'}`, true], ['TLS', c.tls === 'off' ? 'off' : 'required', false], ['Server', c.server_version, false]];
}

/** What can be wrong with a password of the vault, the most pressing first. */
export const findingWords: Record<string, Word> = {
  reused: { text: 'Reused', tone: 'attention', help: 'Another password of the same client has the same value.' },
  overdue: { text: 'Overdue', tone: 'attention', help: 'Not changed for longer than the limit in the settings, or past its date of expiry.' },
  never_rotated: { text: 'Never rotated', tone: 'attention', help: 'Not changed since it was first seen.' },
  unreadable: { text: 'Unreadable', tone: 'bad', help: 'Automate holds something that cannot be decrypted.' },
  orphaned: { text: 'Orphaned', tone: 'attention', help: 'Its client is gone from Automate.' },
  empty: { text: 'Empty', tone: 'neutral', help: 'Automate holds no value for it.' },
};
