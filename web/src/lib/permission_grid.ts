// SPDX-License-Identifier: Apache-2.0
// A role's permissions as one level a resource, and back.
import type { Schemas } from '../api/client';

export type Level = 'none' | 'read' | 'write' | 'manage';
export const levels: readonly Level[] = ['none', 'read', 'write', 'manage'];
type Resource = Pick<Schemas['PermissionResource'], 'name' | 'levels'>;

export function gridOf(resources: readonly Resource[], permissions: readonly string[]): Record<string, Level> {
  const held = new Set(permissions);
  return Object.fromEntries(resources.map((r) => [r.name, [...r.levels].reverse().find((l) => held.has(`${l}_${r.name}`)) ?? 'none']));
}

/** The highest level of each alone: it holds those below it. */
export function permissionsOf(grid: Record<string, Level>): string[] {
  return Object.entries(grid).filter(([, level]) => level !== 'none').map(([name, level]) => `${level}_${name}`);
}

/** "Companies: write, Documentation: read" for a card. */
export function summary(resources: readonly Schemas['PermissionResource'][], permissions: readonly string[]): { title: string; level: Level }[] {
  const grid = gridOf(resources, permissions);
  return resources.filter((r) => grid[r.name] !== 'none').map((r) => ({ title: r.title, level: grid[r.name]! }));
}
