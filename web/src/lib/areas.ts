// SPDX-License-Identifier: Apache-2.0
// The areas of the settings in their order: the list on their page and the search of pages go by it.

export interface Area {
  path: string;
  name: string;
  /** The permission that opens it. */
  may: string;
  /** Only where records are mirrored from elsewhere. */
  mirrors?: boolean;
  /** Not for people who are limited to companies. */
  all?: boolean;
}

export const areas = [
  { path: 'integrations', name: 'Integrations', may: 'read_integrations' },
  { path: 'mapping', name: 'Map organizations', may: 'read_integrations' },
  { path: 'companies', name: 'Companies', may: 'read_companies' },
  { path: 'documentation', name: 'Documentation', may: 'read_integrations', mirrors: true },
  { path: 'users', name: 'Users & Roles', may: 'read_users' },
  { path: 'single-sign-on', name: 'Single sign-on', may: 'manage_users' },
  { path: 'api-keys', name: 'API Keys', may: 'manage_api_keys' },
  { path: 'reveal-rules', name: 'Reveal rules', may: 'manage_integrations' },
  { path: 'approvals', name: 'Approvals', may: 'read_documentation_passwords' },
  { path: 'audit', name: 'Audit', may: 'read_audit' },
  { path: 'leavers', name: 'Leavers', may: 'read_audit' },
  { path: 'notifications', name: 'Notifications', may: 'read_notifications' },
  { path: 'import-export', name: 'Import/Export', may: 'read_companies', all: true },
  { path: 'tenant', name: 'Tenant', may: 'read_tenant' },
] as const satisfies readonly Area[];
