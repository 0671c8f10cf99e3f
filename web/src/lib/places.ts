// SPDX-License-Identifier: Apache-2.0
// Which pages somebody may open: what a link asks before it is shown. The hub decides again, and for itself.
import type { Schemas } from '../api/client';

type Session = Schemas['Session'] | null | undefined;

/** What is open to somebody who works for some companies only, whatever the role holds besides. */
const ofSomeCompanies = new Set(['read_companies', 'read_documentation', 'read_documentation_passwords', 'read_audit']);

export function sessionMay(session: Session, permission: string): boolean {
  return !!session && session.permissions.includes(permission) && (session.all_companies || ofSomeCompanies.has(permission));
}

export interface Area {
  /** Below /settings. */
  path: string;
  name: string;
  /** The permission that opens it. */
  may: string;
  /** Reached from another area, not from the list. */
  unlisted?: true;
  /** Not for somebody who works for some companies only. */
  whole?: true;
  /** Not on an instance that holds the records itself. */
  mirrors?: true;
}

/** In the order in which they are listed; the first that one may see is where Settings opens. */
export const settingsAreas = [
  { path: 'integrations', name: 'Integrations', may: 'read_integrations' },
  { path: 'mapping', name: 'Map organizations', may: 'read_integrations' },
  { path: 'companies', name: 'Companies', may: 'read_companies' },
  { path: 'documentation', name: 'Documentation', may: 'read_integrations', mirrors: true },
  { path: 'users', name: 'Users & Roles', may: 'read_users' },
  { path: 'single-sign-on', name: 'Single sign-on', may: 'manage_users' },
  { path: 'api-keys', name: 'API Keys', may: 'manage_api_keys' },
  { path: 'password-levels', name: 'Password levels', may: 'manage_integrations' },
  { path: 'reveal-rules', name: 'Reveal rules', may: 'manage_integrations' },
  { path: 'approvals', name: 'Approvals', may: 'read_documentation_passwords' },
  { path: 'audit', name: 'Audit', may: 'read_audit' },
  { path: 'leavers', name: 'Leavers', may: 'read_audit', whole: true },
  { path: 'notifications', name: 'Notifications', may: 'read_notifications' },
  { path: 'import-export', name: 'Import/Export', may: 'read_companies', whole: true },
  { path: 'tenant', name: 'Tenant', may: 'read_tenant' },
  { path: 'integrations/itglue', name: 'Set up IT Glue', may: 'read_integrations', unlisted: true },
  { path: 'sync-log', name: 'Sync log', may: 'read_integrations', unlisted: true },
] as const satisfies Area[];

export function mayOpenArea(session: Session, area: Area): boolean {
  return sessionMay(session, area.may) && (!area.whole || session!.all_companies) && (!area.mirrors || session!.instance.source !== 'local');
}

/** What the list of the settings shows to this person. */
export const listedAreas = (session: Session): Area[] => (settingsAreas as readonly Area[]).filter((a) => !a.unlisted && mayOpenArea(session, a));

/** Where Settings opens; null: nothing of it is for this person. */
export function firstSettings(session: Session): string | null {
  const area = listedAreas(session)[0];
  return area ? `/settings/${area.path}` : null;
}

const pages: [string, string][] = [['/companies', 'read_companies'], ['/search', 'read_documentation'], ['/password-sync', 'read_password_sync']];
const below = (path: string, place: string) => path === place || path.startsWith(`${place}/`);

/** Whether the page at this address (of this UI, with or without a query) is for this person. */
export function mayOpen(session: Session, to: string): boolean {
  const path = to.replace(/[?#].*$/, '');
  if (path === '/settings') return firstSettings(session) !== null;
  const areas: readonly Area[] = settingsAreas;
  // The longest path decides: the wizard lies below Integrations.
  const area = areas.filter((a) => below(path, `/settings/${a.path}`)).sort((a, b) => b.path.length - a.path.length)[0];
  if (area) return mayOpenArea(session, area);
  const page = pages.find(([place]) => below(path, place));
  return !page || sessionMay(session, page[1]);
}
