// SPDX-License-Identifier: Apache-2.0
import { MultiSelect } from '@mantine/core';
import { useMemo } from 'react';
import { useCompanies, useMay } from '../../../api/queries';
import { fold } from '../../../lib/table';

/** The companies somebody works for; asked only where the role is limited. */
export function CompaniesField({ value, onChange, known = [], disabled, error }: {
  value: string[]; onChange: (value: string[]) => void; known?: { id: string; name: string }[]; disabled?: boolean; error?: string | null;
}) {
  const companies = useCompanies(useMay('read_companies'));
  const data = useMemo(() => {
    const names = new Map(known.map((c) => [c.id, c.name]));
    for (const c of companies.data?.companies ?? []) if (!c.archived || names.has(c.id)) names.set(c.id, c.name);
    return [...names].map(([id, label]) => ({ value: id, label }));
  }, [companies.data, known]);
  return (
    <MultiSelect label="Companies" placeholder={value.length ? undefined : 'None yet'} data={data} value={value} onChange={onChange} disabled={disabled} error={error} searchable clearable hidePickedOptions limit={60} maxDropdownHeight={260}
      comboboxProps={{ withinPortal: false }} clearButtonProps={{ 'aria-label': 'Clear the companies' }} nothingFoundMessage={companies.isPending ? 'Reading the companies…' : 'No company is called so.'}
      filter={({ options, search, limit }) => {
        const words = fold(search).split(/\s+/).filter(Boolean);
        return options.filter((o) => 'label' in o && words.every((w) => fold(o.label).includes(w))).slice(0, limit);
      }}
      inputWrapperOrder={['label', 'input', 'description', 'error']} description="Everything else looks as if it did not exist." />
  );
}
