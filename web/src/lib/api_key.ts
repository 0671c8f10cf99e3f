// SPDX-License-Identifier: Apache-2.0
// What an API key may do and how it stands, in words; and what a person types to make one, checked and turned into a request. Pure.
import type { Schemas } from '../api/client';
import { count, day, plural } from './format';
import type { Tone } from './words';

export type ApiKey = Schemas['ApiKey'];
export type KeyScope = Schemas['KeyScope'];
export type PasswordRights = Schemas['PasswordRights'];
export type Verb = KeyScope['verbs'][number];

export const verbs: readonly Verb[] = ['read', 'create', 'update', 'delete'];

export const passwordWords: Record<PasswordRights, { text: string; help: string }> = {
  none: { text: 'Off', help: 'Password entries are listed, their values are neither shown nor changed.' },
  read: { text: 'Read', help: 'Values can be read. Each read leaves an audit entry.' },
  read_write: { text: 'Read and write', help: 'Values can be read and changed, as with Password Access in IT Glue.' },
  write_only: { text: 'Write only', help: 'Values can be set and never read back: for tools that rotate passwords.' },
};

/** The resource types of the compatible API as its paths spell them, in the order people look for them. */
export const resourceTypes: readonly { group: string; items: readonly string[] }[] = [
  { group: 'Records', items: ['organizations', 'configurations', 'contacts', 'locations', 'passwords', 'documents', 'flexible_assets', 'checklists', 'domains', 'ssl_certificates', 'expirations'] },
  { group: 'Parts of records', items: ['configuration_interfaces', 'document_sections', 'document_images', 'document_folders', 'password_folders', 'checklist_tasks', 'attachments', 'related_items'] },
  { group: 'Types and lists', items: ['flexible_asset_types', 'flexible_asset_fields', 'checklist_templates', 'password_categories', 'organization_types', 'organization_statuses', 'configuration_types', 'configuration_statuses', 'contact_types', 'manufacturers', 'models', 'operating_systems', 'platforms', 'countries', 'regions'] },
  { group: 'Account', items: ['users', 'groups', 'user_metrics', 'logs', 'exports'] },
];

/** "flexible_assets" reads "flexible assets"; "ssl_certificates" keeps its capitals. */
export function typeName(type: string): string {
  return type.replace(/[-_]/g, ' ').replace(/^ssl\b/, 'SSL');
}

/** What limits a key, one short phrase a limit; empty when nothing but being valid is asked of it. */
export function limitWords(scope: KeyScope, now: number, organizationName: (id: string) => string | undefined = () => undefined): string[] {
  const out: string[] = [];
  const { organizations, types, from } = scope;
  if (organizations) out.push(organizations.length === 1 ? (organizationName(organizations[0]!) ?? '1 organization') : plural(organizations.length, 'organization'));
  if (types) out.push(types.length > 3 ? plural(types.length, 'type') : types.length ? types.map(typeName).join(', ') : 'no types');
  if (scope.verbs.length < verbs.length) out.push(scope.verbs.length ? verbs.filter((v) => scope.verbs.includes(v)).join(', ') : 'nothing');
  if (from) out.push(from.length === 1 ? `from ${from[0]}` : `from ${plural(from.length, 'address', 'addresses')}`);
  if (scope.expires_at_ms !== null) out.push(`${scope.expires_at_ms > now ? 'until' : 'ended'} ${day(scope.expires_at_ms - 1, now)}`);
  if (scope.limit !== null) out.push(`${count(scope.limit)} per 5 min`);
  return out;
}

/** For the table: "All organizations", "2 organizations · passwords, documents · read". */
export function scopeWords(scope: KeyScope, now: number, organizationName?: (id: string) => string | undefined): string {
  const limits = limitWords(scope, now, organizationName);
  return (scope.organizations === null ? ['All organizations', ...limits] : limits).join(' · ');
}

const soonMs = 14 * 86_400_000;

/** Still able to work, now or after being activated. */
export function isUsable(key: ApiKey): boolean {
  return key.state === 'active' || key.state === 'paused';
}

/** Ends within two weeks unless somebody does something: unused, expiring or replaced. */
export function endsSoon(key: ApiKey, now: number): { at_ms: number; text: string } | null {
  if (!isUsable(key)) return null;
  if (key.works_until_ms !== null) return { at_ms: key.works_until_ms, text: `works until ${day(key.works_until_ms, now)}` };
  const { expires_at_ms } = key.scope;
  if (expires_at_ms !== null && expires_at_ms - now < soonMs && (key.revokes_at_ms === null || expires_at_ms <= key.revokes_at_ms)) {
    return { at_ms: expires_at_ms, text: `expires ${day(expires_at_ms - 1, now)}` };
  }
  if (key.warning !== null && key.revokes_at_ms !== null) return { at_ms: key.revokes_at_ms, text: `revoked on ${day(key.revokes_at_ms, now)}` };
  return null;
}

/** What ends it first is that nobody uses it. */
export function endsUnused(key: ApiKey, now: number): boolean {
  return key.warning !== null && key.works_until_ms === null && endsSoon(key, now)?.at_ms === key.revokes_at_ms;
}

/** Why a key ends, whole: for a warning that stands alone. */
export function endSentence(key: ApiKey, now: number): string | null {
  const end = endsSoon(key, now);
  if (!end) return null;
  if (key.works_until_ms !== null) return `Replaced; works until ${day(end.at_ms, now)}`;
  if (end.at_ms === key.scope.expires_at_ms) return `Expires after ${day(end.at_ms - 1, now)}`;
  return `Will be revoked on ${day(end.at_ms, now)} because nobody used it`;
}

export function stateWords(key: ApiKey, now: number): { text: string; tone: Tone; detail: string | null } {
  const end = endsSoon(key, now);
  switch (key.state) {
    case 'active':
      if (key.works_until_ms !== null) return { text: 'Replaced', tone: 'attention', detail: end!.text };
      return end ? { text: endsUnused(key, now) ? 'Unused' : 'Active', tone: 'attention', detail: end.text } : { text: 'Active', tone: 'good', detail: null };
    case 'paused':
      return { text: 'Paused', tone: 'attention', detail: end?.text ?? null };
    case 'expired': {
      const at = key.works_until_ms ?? key.scope.expires_at_ms;
      return { text: 'Expired', tone: 'neutral', detail: at === null ? null : `on ${day(at - 1, now)}` };
    }
    case 'revoked':
      return { text: 'Revoked', tone: 'neutral', detail: key.revoked_why };
  }
}

/** "2,310 saved", "14 sent": only what there is. */
export function spentWords(key: Pick<ApiKey, 'saved_today' | 'upstream_today'>): string[] {
  return [key.saved_today > 0 ? `${count(key.saved_today)} saved` : '', key.upstream_today > 0 ? `${count(key.upstream_today)} sent` : ''].filter(Boolean);
}

/** What a person has typed for a key that is not made yet. */
export interface KeyDraft {
  name: string;
  passwords: PasswordRights;
  organizations: string[];
  types: string[];
  verbs: Verb[];
  from: string;
  /** As a date field gives it: "2027-02-03", or empty. */
  expires: string;
  limit: number | null;
}

export const emptyDraft: KeyDraft = { name: '', passwords: 'none', organizations: [], types: [], verbs: [...verbs], from: '', expires: '', limit: null };

export type DraftField = keyof KeyDraft;

export function readAddresses(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

function isV4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((p) => /^(0|[1-9]\d{0,2})$/.test(p) && Number(p) <= 255);
}

function isV6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((h) => (h === '' ? [] : h.split(':')));
  const last = groups.at(-1);
  const v4 = last !== undefined && last.includes('.');
  if (v4 && !isV4(last)) return false;
  if (!(v4 ? groups.slice(0, -1) : groups).every((g) => /^[0-9a-f]{1,4}$/i.test(g))) return false;
  const n = groups.length + (v4 ? 1 : 0);
  return halves.length === 2 ? n < 8 : n === 8;
}

/** An address or a network: "10.0.0.0/8", "203.0.113.7", "2001:db8::/32". */
export function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const v4 = isV4(address);
  if (more !== undefined || (!v4 && !isV6(address))) return false;
  return bits === undefined || (/^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= (v4 ? 32 : 128));
}

/** The first moment after that day in the viewer's zone, so that the key works through the day named. */
export function endOfDay(date: string): number | null {
  const parts = /^(\d{4,6})-(\d{2})-(\d{2})$/.exec(date);
  return parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + 1).getTime() : null;
}

/** What is plainly wrong, said before the hub is asked; the hub's own words come after. */
export function draftProblems(draft: KeyDraft, now: number): Partial<Record<DraftField, string>> {
  const out: Partial<Record<DraftField, string>> = {};
  if (!draft.name.trim()) out.name = 'A key needs a name that says its purpose.';
  else if ([...draft.name.trim()].length > 100) out.name = 'At most 100 characters.';
  const bad = readAddresses(draft.from).filter((a) => !isNetwork(a));
  if (bad.length) out.from = `${bad.slice(0, 3).join(', ')} ${bad.length > 1 ? 'are no addresses' : 'is no address'}. Write 203.0.113.7 or 10.0.0.0/8.`;
  const end = endOfDay(draft.expires);
  if (draft.expires && end === null) out.expires = 'Write a whole date.';
  else if (end !== null && end <= now) out.expires = 'This day is over.';
  if (draft.verbs.length === 0) out.verbs = 'A key that may do nothing is of no use: tick at least one.';
  if (draft.limit !== null && (!Number.isInteger(draft.limit) || draft.limit < 1)) out.limit = 'A whole number from 1 on.';
  return out;
}

export function draftScope(draft: KeyDraft): KeyScope {
  const from = readAddresses(draft.from);
  return {
    organizations: draft.organizations.length ? draft.organizations : null,
    types: draft.types.length ? draft.types : null,
    verbs: verbs.filter((v) => draft.verbs.includes(v)),
    from: from.length ? from : null,
    expires_at_ms: endOfDay(draft.expires),
    limit: draft.limit,
  };
}

export function draftRequest(draft: KeyDraft): { name: string; passwords: PasswordRights; scope: KeyScope } {
  return { name: draft.name.trim(), passwords: draft.passwords, scope: draftScope(draft) };
}

/** Which field of the form the hub means. */
export function draftField(field: string | null): DraftField | null {
  const name = field?.replace(/^scope\./, '').replace(/[[.].*$/, '').replace(/^expires_at_ms$/, 'expires').replace(/^password_access$/, 'passwords') ?? null;
  return name !== null && Object.hasOwn(emptyDraft, name) ? (name as DraftField) : null;
}

/** The hub's words for one field, without the field's name in front: it stands beside the field. */
export function fieldWords(error: { field: string | null; message: string }): string {
  const prefix = `${error.field}: `;
  const text = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}

/** How to try a key out. `key` null: it comes from the environment, so that no history keeps it. */
export function curlExample(base: string, key: string | null): string {
  return `curl -g -H "x-api-key: ${key ?? '$ITGLUE_API_KEY'}" "${base}/organizations?page[size]=5"`;
}
