// SPDX-License-Identifier: Apache-2.0
// A company by hand: a new one, or what is known of one.
import { ActionIcon, Button, Modal, Select, TextInput, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../api/client';
import { keys, useChange, useCompanies } from '../api/queries';
import { psaNames } from '../lib/words';
import { PairSelect } from './pair_select';
import { ErrorNotice } from './states';

type Company = Schemas['Company'];
const psas = Object.entries(psaNames).map(([value, label]) => ({ value, label }));
const old = [keys.companies, keys.status, ['company'], ['company-health']];

export default function CompanyForm({ company, onClose }: { company?: Company; onClose: () => void }) {
  const companies = useCompanies();
  const [form, setForm] = useState({
    name: company?.name ?? '', identifier: company?.identifier ?? '', status: company?.status ?? '', type: company?.type ?? '', industry: company?.industry ?? '',
    contact: company?.contact.name ?? '', email: company?.contact.email ?? '', phone: company?.contact.phone ?? '',
  });
  // The id of the system it comes from stands first; the others after it.
  const [ids, setIds] = useState<Schemas['ExternalId'][]>(company ? [...(company.external_id !== null || company.psa !== 'manual' ? [{ psa: company.psa ?? 'manual', id: company.external_id ?? '' }] : []), ...company.other_ids] : []);
  const [parent, setParent] = useState<{ id: string; name: string } | null>(company?.parent ?? null);
  const save = useChange(() => {
    const [first, ...others] = ids.filter((i, at) => at === 0 || i.id.trim() !== '');
    const body = {
      name: form.name.trim(), identifier: form.identifier.trim(), status: form.status.trim(), type: form.type.trim(), industry: form.industry.trim(),
      contact: { name: form.contact.trim(), email: form.email.trim(), phone: form.phone.trim() }, parent_id: parent?.id ?? null,
      psa: first?.psa ?? 'manual', external_id: first?.id.trim() ?? '', other_ids: others.map((o) => ({ psa: o.psa, id: o.id.trim() })),
    };
    return company
      ? unwrap(api.PATCH('/companies/{id}', { params: { path: { id: company.id } }, body }))
      : unwrap(api.POST('/companies', { body }));
  }, old);
  const field = save.error instanceof ApiError ? save.error.field : null;
  const problem = (name: string) => (field === name ? (save.error as ApiError).message : null);
  const shown = ['name', 'identifier', 'status', 'type', 'industry', 'contact_name', 'contact_email', 'contact_phone'];
  const text = (k: keyof typeof form, label: string, name: string, more: { description?: string; required?: boolean; list?: string } = {}) => (
    <TextInput label={label} value={form[k]} error={problem(name)} description={more.description} required={more.required} withAsterisk={false} list={more.list} data-autofocus={k === 'name' || undefined}
      onChange={(e) => { const value = e.currentTarget.value; setForm((f) => ({ ...f, [k]: value })); }} />
  );
  const known = (pick: (c: Company) => string | null) => [...new Set((companies.data?.companies ?? []).map(pick).filter((v): v is string => !!v))].sort((a, b) => a.localeCompare(b)).slice(0, 200);
  const choices = (companies.data?.companies ?? []).filter((c) => !c.archived && c.id !== company?.id).map((c) => ({ id: c.id, name: c.name, sub: c.identifier }));
  return (
    <Modal opened onClose={onClose} title={company ? `Edit ${company.name}` : 'Add a company'} size="lg">
      <form className="gp-stack-2" onSubmit={(e) => {
        e.preventDefault();
        save.mutate(undefined, { onSuccess: (c) => { notifications.show({ message: company ? `${c.name} saved` : `${c.name} added` }); onClose(); } });
      }}>
        <div className="gp-two-columns">
          {text('name', 'Name', 'name', { required: true })}
          {text('identifier', 'Short name', 'identifier', { description: undefined })}
          {text('status', 'Status', 'status', { list: 'gp-known-status' })}
          {text('type', 'Type', 'type', { list: 'gp-known-type' })}
          {text('industry', 'Industry', 'industry', { list: 'gp-known-industry' })}
          <div>
            <div className="gp-label">Parent company</div>
            <PairSelect value={parent} choices={choices} label="Parent company" placeholder="None" clearText="No parent" onChoose={(id) => setParent(id === null ? null : (choices.find((c) => c.id === id) ?? null))} />
            {problem('parent') ? <p className="gp-field-error" role="alert">{problem('parent')}</p> : null}
          </div>
        </div>
        <datalist id="gp-known-status">{known((c) => c.status).map((v) => <option key={v} value={v} />)}</datalist>
        <datalist id="gp-known-type">{known((c) => c.type).map((v) => <option key={v} value={v} />)}</datalist>
        <datalist id="gp-known-industry">{known((c) => c.industry).map((v) => <option key={v} value={v} />)}</datalist>
        <fieldset className="gp-fieldset">
          <legend>Ids in other systems</legend>
          <p className="gp-small gp-dim">Quick Match and imports find it by these. The first is where it comes from.</p>
          {ids.map((entry, at) => (
            <div key={at} className="gp-row">
              <Select aria-label={`System ${at + 1}`} data={psas} value={entry.psa} allowDeselect={false} w={150} comboboxProps={{ withinPortal: false }} onChange={(v) => setIds(ids.map((o, i) => (i === at ? { ...o, psa: v ?? 'manual' } : o)))} />
              <TextInput aria-label={`Id ${at + 1}`} className="gp-grow" value={entry.id} styles={{ input: { fontFamily: 'var(--gp-mono)' } }} onChange={(e) => { const id = e.currentTarget.value; setIds(ids.map((o, i) => (i === at ? { ...o, id } : o))); }} />
              <Tooltip label="Remove"><ActionIcon size={30} aria-label={`Remove id ${at + 1}`} onClick={() => setIds(ids.filter((_, i) => i !== at))}><X size={15} /></ActionIcon></Tooltip>
            </div>
          ))}
          {problem('external_id') ?? problem('other_ids') ? <p className="gp-field-error" role="alert">{problem('external_id') ?? problem('other_ids')}</p> : null}
          <div><Button variant="default" size="xs" leftSection={<Plus size={14} />} onClick={() => setIds([...ids, { psa: ids.some((i) => i.psa === 'connectwise') ? 'autotask' : 'connectwise', id: '' }])}>Add an id</Button></div>
        </fieldset>
        <fieldset className="gp-fieldset">
          <legend>Contact</legend>
          <div className="gp-two-columns">
            {text('contact', 'Name', 'contact_name')}
            {text('email', 'E-mail', 'contact_email')}
            {text('phone', 'Telephone', 'contact_phone')}
          </div>
        </fieldset>
        {save.isError && !(field !== null && [...shown, 'parent', 'external_id', 'other_ids'].includes(field)) ? <ErrorNotice error={save.error} what="The company was not saved." /> : null}
        <div className="gp-row-wrap">
          <Button type="submit" loading={save.isPending} disabled={!form.name.trim()}>{company ? 'Save company' : 'Add company'}</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Modal>
  );
}
