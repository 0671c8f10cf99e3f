// SPDX-License-Identifier: Apache-2.0
import { Select } from '@mantine/core';
import type { Demands, Rule } from '../lib/reveal_rule';

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

const yes = (value: boolean) => (value ? 'Yes' : 'No');

/** The same for many categories, a row each. `above`: what holds where a row says nothing. */
export function RuleTable({ rows, above, label, onChange }: {
  rows: { id: string; name: string; rule: Rule }[]; above: (id: string) => Demands; label: string; onChange: (id: string, rule: Rule) => void;
}) {
  return (
    <div className="gp-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="gp-match gp-rule-table">
        <thead><tr><th scope="col">Category</th><th scope="col">Say before</th><th scope="col">Second factor</th><th scope="col">Approval</th></tr></thead>
        <tbody>
          {rows.map(({ id, name, rule }) => {
            const wide = above(id);
            const flags = [['second_factor', 'Second factor'], ['approval', 'Approval']] as const;
            return (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td data-label="Say before">
                  <select className="gp-cell-select" aria-label={`Say before, ${name}`} value={rule.demand ?? ''} onChange={(e) => onChange(id, { ...rule, demand: (e.currentTarget.value || null) as Rule['demand'] })}>
                    <option value="">As above: {demandNames[wide.demand].toLowerCase()}</option>
                    {Object.entries(demandNames).map(([value, words]) => <option key={value} value={value}>{words}</option>)}
                  </select>
                </td>
                {flags.map(([member, words]) => (
                  <td key={member} data-label={words}>
                    <select className="gp-cell-select" aria-label={`${words}, ${name}`} value={flag(rule[member])} onChange={(e) => onChange(id, { ...rule, [member]: unflag(e.currentTarget.value) })}>
                      <option value="">As above: {yes(wide[member]).toLowerCase()}</option>
                      <option value="no">No</option>
                      <option value="yes">Yes</option>
                    </select>
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
