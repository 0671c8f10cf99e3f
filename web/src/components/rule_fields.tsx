// SPDX-License-Identifier: Apache-2.0
import { Select } from '@mantine/core';
import type { Schemas } from '../api/client';

type Rule = Schemas['RevealRule'];
export const demandNames: Record<NonNullable<Rule['demand']>, string> = { none: 'Nothing', reason: 'A reason', ticket: 'A ticket' };
const flag = (value: boolean | null) => (value === null ? '' : value ? 'yes' : 'no');
const unflag = (value: string | null) => (value === 'yes' ? true : value === 'no' ? false : null);

/** What a reveal demands at one place. `above`: what the empty choice means there. */
export function RuleFields({ rule, above, onChange }: { rule: Rule; above: string; onChange: (rule: Rule) => void }) {
  const yesNo = [{ value: '', label: above }, { value: 'no', label: 'No' }, { value: 'yes', label: 'Yes' }];
  return (
    <div className="gp-stack">
      <Select label="Say before" allowDeselect={false} comboboxProps={{ withinPortal: false }} value={rule.demand ?? ''} onChange={(v) => onChange({ ...rule, demand: (v || null) as Rule['demand'] })}
        data={[{ value: '', label: above }, ...Object.entries(demandNames).map(([value, label]) => ({ value, label }))]} />
      <Select label="Ask for the second factor" description="Asked for again when it was passed too long ago." allowDeselect={false} comboboxProps={{ withinPortal: false }} value={flag(rule.second_factor)} data={yesNo} onChange={(v) => onChange({ ...rule, second_factor: unflag(v) })} />
      <Select label="Another person must approve" description="Each approval holds for one reveal. API keys are shown nothing." allowDeselect={false} comboboxProps={{ withinPortal: false }} value={flag(rule.approval)} data={yesNo} onChange={(v) => onChange({ ...rule, approval: unflag(v) })} />
    </div>
  );
}
