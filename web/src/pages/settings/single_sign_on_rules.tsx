// SPDX-License-Identifier: Apache-2.0
// Which value of the claim gives which role; the first that fits decides.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { ArrowUp, Plus, X } from 'lucide-react';
import type { Schemas } from '../../api/client';

type Rule = Schemas['SingleSignOn']['rules'][number];

export function RoleRules({ rules, roles, error, onChange }: {
  rules: Rule[]; roles: { value: string; label: string }[]; error: string | null; onChange: (rules: Rule[]) => void;
}) {
  const set = (at: number, change: Partial<Rule>) => onChange(rules.map((r, i) => (i === at ? { ...r, ...change } : r)));
  // A role that was deleted since stays in sight, so that somebody chooses another.
  const choices = (role: string) => (roles.some((r) => r.value === role) || role === '' ? roles : [...roles, { value: role, label: 'A role that was deleted' }]);
  const up = (at: number) => onChange(rules.map((r, i) => (i === at - 1 ? rules[at]! : i === at ? rules[at - 1]! : r)));
  return (
    <fieldset className="gp-stack" style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="gp-small gp-strong">Rules, the first that fits decides</legend>
      {rules.length === 0 ? <p className="gp-small gp-dim">None yet. A rule gives a role to everybody with a value in the claim.</p> : null}
      <ol className="gp-stack" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
        {rules.map((rule, at) => (
          <li key={at} className="gp-row-wrap" style={{ alignItems: 'end' }}>
            <TextInput label={at === 0 ? 'Value' : undefined} aria-label={at === 0 ? undefined : `Value of rule ${at + 1}`} value={rule.value} autoComplete="off" spellCheck={false} style={{ flex: '1 1 180px' }} onChange={(e) => set(at, { value: e.currentTarget.value })} />
            <Select label={at === 0 ? 'Role' : undefined} aria-label={at === 0 ? undefined : `Role of rule ${at + 1}`} data={choices(rule.role)} value={rule.role || null} placeholder="Choose" allowDeselect={false} comboboxProps={{ withinPortal: false }} style={{ flex: '1 1 140px' }} onChange={(v) => set(at, { role: v ?? '' })} />
            <ActionIcon variant="default" size="lg" aria-label={`Move rule ${at + 1} up`} disabled={at === 0} onClick={() => up(at)}><ArrowUp size={15} /></ActionIcon>
            <ActionIcon variant="default" size="lg" aria-label={`Remove rule ${at + 1}`} onClick={() => onChange(rules.filter((_, i) => i !== at))}><X size={15} /></ActionIcon>
          </li>
        ))}
      </ol>
      {error ? <p className="gp-field-error" role="alert">{error}</p> : null}
      <div><Button variant="default" size="xs" leftSection={<Plus size={14} />} onClick={() => onChange([...rules, { value: '', role: roles[0]?.value ?? '' }])}>Add a rule</Button></div>
    </fieldset>
  );
}
