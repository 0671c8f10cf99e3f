// SPDX-License-Identifier: Apache-2.0
// Archiving and merging: what it does is read from the hub and shown before anything is done; the act takes that answer's
// token, so it does what was shown or nothing.
import { Button, Checkbox, Modal, Radio } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { AlertTriangle, Dot as Point } from 'lucide-react';
import { useState } from 'react';
import { api, ApiError, unwrap, type Schemas } from '../api/client';
import { keys, useChange, useCompanies, useMay } from '../api/queries';
import { PairSelect } from './pair_select';
import { Bones, ErrorNotice } from './states';

type Company = Schemas['Company'];
type Outlook = Schemas['CompanyOutlook'];
export const oldAfterCompanies = [keys.companies, keys.organizations, keys.status, ['company'], ['records'], ['merges'], ['company-health']];

function Effects({ outlook }: { outlook: Outlook }) {
  return (
    <ul className="gp-effects">
      {outlook.effects.map((e) => (
        <li key={e.kind + e.text} data-attention={e.attention || undefined}>
          {e.attention ? <AlertTriangle size={15} aria-label="Attention" /> : <Point size={15} aria-hidden />}
          <span>{e.text}</span>
        </li>
      ))}
    </ul>
  );
}

export function ArchiveDialog({ company, onClose }: { company: Pick<Company, 'id' | 'name'>; onClose: () => void }) {
  const path = { id: company.id };
  const outlook = useQuery({ queryKey: ['outlook', 'archive', company.id], gcTime: 0, staleTime: 0, retry: false, queryFn: () => unwrap(api.POST('/companies/{id}/archive', { params: { path }, body: {} })) });
  const archive = useChange((token: string) => unwrap(api.POST('/companies/{id}/archive', { params: { path }, body: { apply: true, token } })), oldAfterCompanies);
  return (
    <Modal opened onClose={onClose} title={`Archive ${company.name}`} size="lg">
      <div className="gp-stack-2">
        <p>This is what archiving does:</p>
        {outlook.isError ? <ErrorNotice error={outlook.error} /> : outlook.data ? <Effects outlook={outlook.data} /> : <Bones rows={3} height={24} />}
        {archive.isError ? <ErrorNotice error={archive.error} retry={() => { archive.reset(); void outlook.refetch(); }} /> : null}
        <div className="gp-row-wrap">
          <Button color="red.9" disabled={!outlook.data || archive.isError} loading={archive.isPending}
            onClick={() => archive.mutate(outlook.data!.token, { onSuccess: () => { notifications.show({ message: `${company.name} is archived` }); onClose(); } })}>Archive {company.name}</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </div>
    </Modal>
  );
}

export function MergeDialog({ company, onClose }: { company: Company; onClose: () => void }) {
  const companies = useCompanies();
  const mayLimit = useMay('write_users');
  const [into, setInto] = useState<Company | null>(null);
  const [organization, setOrganization] = useState<string | null>(null);
  const [limits, setLimits] = useState(false);
  const both = into !== null && into.organization !== null && company.organization !== null;
  const ready = into !== null && (!both || organization !== null);
  const path = { id: company.id };
  const wanted = { into: into?.id ?? '', organization_id: both ? organization : null, with_limits: limits };
  const outlook = useQuery({ queryKey: ['outlook', 'merge', company.id, wanted], enabled: ready, gcTime: 0, staleTime: 0, retry: false, queryFn: () => unwrap(api.POST('/companies/{id}/merge', { params: { path }, body: wanted })) });
  const merge = useChange((token: string) => unwrap(api.POST('/companies/{id}/merge', { params: { path }, body: { ...wanted, apply: true, token } })), oldAfterCompanies);
  const choices = (companies.data?.companies ?? []).filter((c) => !c.archived && c.id !== company.id).map((c) => ({ id: c.id, name: c.name, sub: [c.identifier, c.organization ? `mapped to ${c.organization.name}` : 'not mapped'].filter(Boolean).join(' · '), words: true }));
  const renew = () => { merge.reset(); };
  return (
    <Modal opened onClose={onClose} title={`Merge ${company.name} into another company`} size="lg">
      <div className="gp-stack-2">
        <div>
          <div className="gp-label">The company that stays</div>
          <PairSelect value={into} choices={choices} label="The company that stays" placeholder="Choose a company" clearText="Choose again"
            onChoose={(id) => { renew(); setOrganization(null); setInto(companies.data?.companies.find((c) => c.id === id) ?? null); }} />
        </div>
        {both ? (
          <Radio.Group label="Both are mapped. Which organization stays?" value={organization} onChange={(v) => { renew(); setOrganization(v); }}>
            <div className="gp-stack" style={{ marginTop: 6 }}>
              <Radio value={into.organization!.id} label={`${into.organization!.name} (of ${into.name})`} />
              <Radio value={company.organization!.id} label={`${company.organization!.name} (of ${company.name})`} />
            </div>
          </Radio.Group>
        ) : null}
        {into && mayLimit ? <Checkbox label={`People who are limited to ${company.name} shall see ${into.name}`} checked={limits} onChange={(e) => { renew(); setLimits(e.currentTarget.checked); }} /> : null}
        {ready ? (
          <>
            <p>This is what the merge does:</p>
            {outlook.isError ? <ErrorNotice error={outlook.error} /> : outlook.data ? <Effects outlook={outlook.data} /> : <Bones rows={4} height={24} />}
          </>
        ) : null}
        {merge.isError ? <ErrorNotice error={merge.error} retry={merge.error instanceof ApiError && merge.error.status === 409 ? () => { renew(); void outlook.refetch(); } : undefined} /> : null}
        <div className="gp-row-wrap">
          <Button color="red.9" disabled={!ready || !outlook.data || merge.isError} loading={merge.isPending}
            onClick={() => merge.mutate(outlook.data!.token, { onSuccess: () => { notifications.show({ message: `${company.name} is merged into ${into!.name}` }); onClose(); } })}>{into ? `Merge into ${into.name}` : 'Merge'}</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </div>
    </Modal>
  );
}
