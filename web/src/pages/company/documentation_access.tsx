// SPDX-License-Identifier: Apache-2.0
// What a company shares of what is mirrored: its documents, its checklists and each flexible asset type.
import { Button, Modal, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { keys, useChange } from '../../api/queries';
import { ErrorNotice, Loaded } from '../../components/states';
import { plural } from '../../lib/format';

type Access = Schemas['DocumentationAccess'];

export default function DocumentationAccess({ company, onClose }: { company: Schemas['Company']; onClose: () => void }) {
  const key = ['documentation-access', company.id];
  const access = useQuery({ queryKey: key, gcTime: 0, queryFn: () => unwrap(api.GET('/companies/{id}/documentation-access', { params: { path: { id: company.id } } })) });
  return (
    <Modal opened onClose={onClose} title={`What is mirrored of ${company.name}`} size={620}>
      <Loaded query={access} what="What this company shares">
        {(data) => <Form company={company} access={data} queryKey={key} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function Form({ company, access, queryKey, onClose }: { company: Schemas['Company']; access: Access; queryKey: string[]; onClose: () => void }) {
  const [documents, setDocuments] = useState(access.documents);
  const [checklists, setChecklists] = useState(access.checklists);
  const [types, setTypes] = useState<Record<string, boolean>>(() => Object.fromEntries(access.types.map((t) => [t.id, t.enabled])));
  const save = useChange(() => unwrap(api.PUT('/companies/{id}/documentation-access', {
    params: { path: { id: company.id } },
    body: { documents, checklists, types: access.types.filter((t) => types[t.id] !== t.enabled).map((t) => ({ id: t.id, enabled: types[t.id] ?? true })) },
  })), [queryKey, ['records'], ['company'], keys.companies, keys.status, ['search']]);
  const mirrored = access.types.filter((t) => t.mirrored);
  const off = access.types.length - mirrored.length + (access.mirrored.documents ? 0 : 1) + (access.mirrored.checklists ? 0 : 1);
  return (
    <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); save.mutate(undefined, { onSuccess: onClose }); }}>
      <p className="gp-dim">What is off here is hidden at once, also from API keys, and leaves the mirror with the next sync. Password entries have levels of their own, under Passwords.</p>
      <div className="gp-stack gp-scroll" style={{ maxHeight: 380 }}>
        {access.mirrored.documents ? <Switch label="Documents" checked={documents} onChange={(e) => setDocuments(e.currentTarget.checked)} /> : null}
        {access.mirrored.checklists ? <Switch label="Checklists" checked={checklists} onChange={(e) => setChecklists(e.currentTarget.checked)} /> : null}
        {mirrored.map((t) => <Switch key={t.id} label={t.name} checked={types[t.id] ?? true} onChange={(e) => { const on = e.currentTarget.checked; setTypes((now) => ({ ...now, [t.id]: on })); }} />)}
      </div>
      {off > 0 ? <p className="gp-small gp-dim">{plural(off, 'kind')} more {off === 1 ? 'is' : 'are'} off for every company, under <Link className="gp-link" to="/settings/documentation">Documentation</Link>.</p> : null}
      {save.isError ? <ErrorNotice error={save.error} what="This was not changed." /> : null}
      <div className="gp-row-wrap">
        <Button type="submit" loading={save.isPending}>Save</Button>
        <Button variant="default" onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}
