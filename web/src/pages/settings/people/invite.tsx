// SPDX-License-Identifier: Apache-2.0
import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../../../api/client';
import { keys, useChange } from '../../../api/queries';
import { ErrorNotice } from '../../../components/states';
import { fieldWords } from '../../../lib/api_key';
import { CompaniesField } from './companies_field';
import type { SetUpLink } from './users_page';

export function Invite({ roles, onClose, onLink }: { roles: Schemas['Role'][]; onClose: () => void; onLink: (link: SetUpLink) => void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<string | null>(roles.find((r) => r.default)?.id ?? null);
  const [companies, setCompanies] = useState<string[]>([]);
  const limited = roles.find((r) => r.id === role)?.all_companies === false;
  const create = useChange(() => unwrap(api.POST('/users', {
    body: { name: name.trim(), role: role!, ...(email.trim() ? { email: email.trim() } : {}), ...(limited ? { companies } : {}) },
  })), [keys.users, keys.roles]);
  const problem = (f: string) => (create.error instanceof ApiError && create.error.field === f ? fieldWords(create.error) : null);
  const beside = ['name', 'email', 'role', 'companies'].some(problem);
  return (
    <Modal opened onClose={onClose} title="Invite a user">
      <form className="gp-stack-2" noValidate onSubmit={(e) => { e.preventDefault(); create.mutate(undefined, { onSuccess: (r) => onLink({ name: r.user.name, url: r.setup_url }) }); }}>
        <TextInput label="Name" description="Used to sign in." data-autofocus value={name} error={problem('name')} autoComplete="off" onChange={(e) => setName(e.currentTarget.value)} />
        <TextInput label="E-mail" type="email" description="Optional." value={email} error={problem('email')} autoComplete="off" onChange={(e) => setEmail(e.currentTarget.value)} />
        <Select label="Role" placeholder="Choose a role" data={roles.map((r) => ({ value: r.id, label: r.name }))} value={role} error={problem('role')} allowDeselect={false} comboboxProps={{ withinPortal: false }}
          description={roles.find((r) => r.id === role)?.description} inputWrapperOrder={['label', 'input', 'description', 'error']} onChange={setRole} />
        {limited ? <CompaniesField value={companies} onChange={setCompanies} error={problem('companies')} /> : null}
        {create.isError && !beside ? <ErrorNotice error={create.error} /> : null}
        <Button type="submit" loading={create.isPending} disabled={!name.trim() || !role}>Make a set-up link</Button>
      </form>
    </Modal>
  );
}
