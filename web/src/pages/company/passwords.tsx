// SPDX-License-Identifier: Apache-2.0
import { Button } from '@mantine/core';
import { KeyRound, Lock } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { useMay, usePasswords } from '../../api/queries';
import { Tag, Time } from '../../components/bits';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Page } from '../../components/page';
import { Empty, Loaded, Notice } from '../../components/states';
import { companyCrumbs, Head, Unmapped } from '../company';

const PasswordAccess = lazy(() => import('./password_access'));
type Row = Schemas['PasswordRow'];
const columns: Column<Row>[] = [
  {
    id: 'name', name: 'Password entry', width: 'minmax(200px, 2fr)', value: (r) => r.name,
    cell: (r) => <>{r.name}{r.archived ? <> <Tag>archived</Tag></> : null}{r.otp_enabled ? <> <Tag>OTP</Tag></> : null}</>,
  },
  { id: 'username', name: 'User name', width: 'minmax(120px, 1.2fr)', value: (r) => r.username, from: 520, cell: (r) => <span className="gp-mono">{r.username ?? '–'}</span> },
  { id: 'category', name: 'Category', width: 'minmax(110px, 1fr)', value: (r) => r.category, from: 760 },
  { id: 'url', name: 'Address', width: 'minmax(120px, 1.3fr)', value: (r) => r.url, from: 980 },
  { id: 'changed', name: 'Password changed', width: '136px', value: (r) => r.password_updated_at_ms, searchable: false, from: 640, cell: (r) => <Time ms={r.password_updated_at_ms} never="–" /> },
  {
    id: 'access', name: 'Access', width: '104px', value: (r) => (r.may_reveal ? 'Reveal' : 'List only'), from: 860,
    cell: (r) => (r.may_reveal ? 'Reveal' : <span className="gp-row gp-dim" title={r.reveal_denied?.message} style={{ gap: 4 }}><Lock size={12} aria-hidden />{deniedWords[r.reveal_denied?.code ?? 'list_only']}</span>),
  },
];
const deniedWords: Record<Schemas['RevealDenied']['code'], string> = {
  no_permission: 'List only', list_only: 'List only', restricted: 'Restricted', personal: 'Personal', vault: 'Vault', sharing_off: 'Off',
};
const filters: Filter<Row>[] = [
  { id: 'current', name: 'Current', matches: (r) => !r.archived },
  { id: 'reveal', name: 'May reveal', matches: (r) => r.may_reveal && !r.archived },
  { id: 'denied', name: 'List only', matches: (r) => !r.may_reveal && !r.archived },
  { id: 'archived', name: 'Archived', matches: (r) => r.archived },
];
const defaults = { sort: { column: 'name', descending: false }, filter: 'current' };

export default function Passwords({ company }: { company: Schemas['Company'] }) {
  const passwords = usePasswords(company.id);
  const manages = useMay('manage_integrations');
  const [access, setAccess] = useState(false);
  return (
    <Page title="Passwords" crumbs={companyCrumbs(company)} fill head={<Head company={company} />}>
      {!company.organization ? <Unmapped /> : (
        <Loaded query={passwords} what="The password entries">
          {(data) => data.sharing === 'off' || (data.sharing === 'none' && data.passwords.length === 0) ? (
            <Empty icon={<Lock size={28} aria-hidden />} title={data.sharing === 'off' ? 'Password sharing is off' : 'No access to the passwords of this company'}
              action={!manages ? undefined : data.sharing === 'off' ? <Button component={Link} to="/settings/integrations?open=sharing">Set password sharing</Button> : <Button onClick={() => setAccess(true)}>Set access</Button>}>
              {manages ? 'Entries are listed, and revealed to those who may, once sharing is switched on in Settings, Integrations.' : 'An administrator can switch it on in Settings, Integrations.'}
            </Empty>
          ) : (
            <>
              {data.sharing === 'list' ? <Notice title="These entries are listed only."><p>The level of this company is “List only”: no value can be revealed. An administrator can raise it in Settings, Integrations.</p></Notice> : null}
              <DataTable<Row> label="Password entries" rows={data.passwords} columns={columns} filters={filters} defaults={defaults} rowId={(r) => r.id}
                toolbar={manages ? <Button size="xs" variant="default" onClick={() => setAccess(true)}>Set access</Button> : undefined} href={(r) => `/companies/${company.id}/passwords/${r.id}`} noun={['entry', 'entries']} csvName="password-entries" narrow={(r) => [r.username, r.category].filter(Boolean).join(' · ') || '–'}
                empty={<Empty icon={<KeyRound size={28} aria-hidden />} title="No password entries">{company.name} has none in the source, or they have not been read yet. They appear after the next sync.</Empty>} />
            </>
          )}
        </Loaded>
      )}
      <Suspense fallback={null}>{access ? <PasswordAccess company={company} onClose={() => setAccess(false)} /> : null}</Suspense>
    </Page>
  );
}
