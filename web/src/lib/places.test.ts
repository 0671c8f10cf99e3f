// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { Schemas } from '../api/client';
import { firstSettings, mayOpen, settingsAreas } from './places';

const session = (permissions: string[], all_companies = true, source = 'itglue') => ({ permissions, all_companies, instance: { source } }) as unknown as Schemas['Session'];

test('Settings opens the first area one may see', () => {
  expect(firstSettings(session(['read_integrations', 'read_companies']))).toBe('/settings/integrations');
  expect(firstSettings(session(['read_companies', 'read_documentation']))).toBe('/settings/companies');
  expect(firstSettings(session(['read_tenant']))).toBe('/settings/tenant');
  expect(firstSettings(session(['read_documentation']))).toBeNull();
  expect(mayOpen(session(['read_documentation']), '/settings')).toBe(false);
  expect(mayOpen(null, '/settings')).toBe(false);
});

test('somebody who works for some companies is shown no link to what concerns all of them', () => {
  const limited = session(['read_integrations', 'read_companies', 'read_documentation', 'read_password_sync', 'read_audit', 'manage_api_keys'], false);
  expect(firstSettings(limited)).toBe('/settings/companies');
  for (const to of ['/password-sync', '/password-sync/runs/7', '/settings/integrations', '/settings/api-keys?show=ending', '/settings/leavers', '/settings/import-export']) expect(mayOpen(limited, to), to).toBe(false);
  for (const to of ['/', '/companies', '/companies/4/passwords', '/search?q=x', '/settings/audit?action=reveal', '/profile']) expect(mayOpen(limited, to), to).toBe(true);
});

test('a place below an area follows the area, the wizard its own', () => {
  expect(mayOpen(session(['read_integrations']), '/settings/integrations/itglue/map')).toBe(true);
  expect(mayOpen(session(['read_users']), '/settings/integrations/itglue/map')).toBe(false);
  expect(mayOpen(session(['read_users']), '/settings/users/roles')).toBe(true);
  expect(mayOpen(session(['read_integrations'], true, 'local'), '/settings/documentation')).toBe(false);
  expect(new Set(settingsAreas.map((a) => a.path)).size).toBe(settingsAreas.length);
});
