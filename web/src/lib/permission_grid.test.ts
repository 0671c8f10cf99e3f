// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { browserName } from './browser_name';
import { gridOf, permissionsOf, summary } from './permission_grid';

const resources = [
  { name: 'companies', title: 'Companies', levels: ['read', 'write', 'manage'] as ('read' | 'write' | 'manage')[] },
  { name: 'documentation', title: 'Documentation', levels: ['read', 'write', 'manage'] as ('read' | 'write' | 'manage')[] },
  { name: 'documentation_passwords', title: 'Password values', levels: ['read'] as ('read' | 'write' | 'manage')[] },
];

describe('the permission grid', () => {
  it('B98 shows the highest level of each resource and sends it alone', () => {
    const grid = gridOf(resources, ['read_companies', 'write_companies', 'read_documentation_passwords']);
    expect(grid).toEqual({ companies: 'write', documentation: 'none', documentation_passwords: 'read' });
    expect(permissionsOf(grid)).toEqual(['write_companies', 'read_documentation_passwords']);
    expect(summary(resources, ['manage_companies', 'read_documentation'])).toEqual([{ title: 'Companies', level: 'manage' }, { title: 'Documentation', level: 'read' }]);
  });
  it('tells documentation and its password values apart', () => {
    expect(gridOf(resources, ['read_documentation_passwords']).documentation).toBe('none');
  });
});

describe('browserName', () => {
  it('names browser and system', () => {
    expect(browserName('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0')).toBe('Edge on Windows');
    expect(browserName('Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0')).toBe('Firefox on Linux');
    expect(browserName(null)).toBe('Unknown browser');
    expect(browserName('backup-script 1.2')).toBe('backup-script 1.2');
  });
});
