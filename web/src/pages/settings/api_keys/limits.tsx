// SPDX-License-Identifier: Apache-2.0
// What a key may do, field by field. Everything left as it is limits nothing.
import { Checkbox, MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useKeyOrganizations } from '../../../api/queries';
import { passwordWords, resourceTypes, typeName, verbs, type DraftField, type KeyDraft, type PasswordRights, type Verb } from '../../../lib/api_key';
import { fold } from '../../../lib/table';

const typeOptions = resourceTypes.map((g) => ({ group: g.group, items: g.items.map((value) => ({ value, label: typeName(value) })) }));
const passwordOptions = (Object.keys(passwordWords) as PasswordRights[]).map((value) => ({ value, label: passwordWords[value].text }));
const verbLabels: Record<Verb, string> = { read: 'Read', create: 'Create', update: 'Update', delete: 'Delete' };
const dropdown = { withinPortal: false } as const;

export function Limits({ draft, change, problems }: { draft: KeyDraft; change: (part: Partial<KeyDraft>) => void; problems: Partial<Record<DraftField, string>> }) {
  const organizations = useKeyOrganizations();
  const choices = useMemo(() => (organizations.data ?? []).map((o) => ({
    value: o.id, label: o.company === null || o.company === o.name ? o.name : `${o.name} (${o.company})`,
  })), [organizations.data]);
  return (
    <div className="gp-limits">
      <MultiSelect className="gp-limits-wide" label="Organizations" placeholder={draft.organizations.length ? undefined : 'All organizations'} data={choices} value={draft.organizations} searchable clearable hidePickedOptions limit={60} maxDropdownHeight={260} comboboxProps={dropdown}
        clearButtonProps={{ 'aria-label': 'Clear the organizations' }} nothingFoundMessage={organizations.isPending ? 'Reading the organizations…' : 'No organization is called so.'}
        filter={({ options, search, limit }) => {
          const words = fold(search).split(/\s+/).filter(Boolean);
          return options.filter((o) => 'label' in o && words.every((w) => fold(o.label).includes(w))).slice(0, limit);
        }}
        inputWrapperOrder={['label', 'input', 'description', 'error']} description={organizations.isError ? 'The organizations could not be read; the key will be for all of them.' : 'Records of others look as if they did not exist.'}
        error={problems.organizations} onChange={(v) => change({ organizations: v })} />
      <MultiSelect className="gp-limits-wide" label="Resource types" placeholder={draft.types.length ? undefined : 'All types'} data={typeOptions} value={draft.types} searchable clearable hidePickedOptions maxDropdownHeight={260} comboboxProps={dropdown}
        clearButtonProps={{ 'aria-label': 'Clear the types' }} nothingFoundMessage="No type is called so." description="Other types are refused with 403." inputWrapperOrder={['label', 'input', 'description', 'error']} error={problems.types} onChange={(v) => change({ types: v })} />
      <Checkbox.Group label="May" value={draft.verbs} error={problems.verbs} onChange={(v) => change({ verbs: v as Verb[] })}>
        <div className="gp-verbs">{verbs.map((v) => <Checkbox key={v} value={v} label={verbLabels[v]} />)}</div>
      </Checkbox.Group>
      <Select label="Password values" data={passwordOptions} value={draft.passwords} allowDeselect={false} comboboxProps={dropdown} description={passwordWords[draft.passwords].help} inputWrapperOrder={['label', 'input', 'description', 'error']} error={problems.passwords} onChange={(v) => v && change({ passwords: v as PasswordRights })} />
      <TextInput label="From these addresses" placeholder="From anywhere" description="For example 203.0.113.7, 10.0.0.0/8" inputWrapperOrder={['label', 'input', 'description', 'error']} classNames={{ input: 'gp-mono' }} autoComplete="off" spellCheck={false} value={draft.from} error={problems.from} onChange={(e) => change({ from: e.currentTarget.value })} />
      <div className="gp-limits-pair">
        <TextInput type="date" label="Expires after" description="It works through this day." inputWrapperOrder={['label', 'input', 'description', 'error']} value={draft.expires} error={problems.expires} onChange={(e) => change({ expires: e.currentTarget.value })} />
        <NumberInput label="Requests per 5 minutes" placeholder="No limit of its own" description="Besides the account’s limit." inputWrapperOrder={['label', 'input', 'description', 'error']} min={1} allowDecimal={false} allowNegative={false} clampBehavior="none" thousandSeparator="," value={draft.limit ?? ''} error={problems.limit} onChange={(v) => change({ limit: v === '' ? null : Number(v) })} />
      </div>
    </div>
  );
}
