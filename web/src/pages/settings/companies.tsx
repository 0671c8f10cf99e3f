// SPDX-License-Identifier: Apache-2.0
// What concerns all companies: the list and the file, and merges with their undo.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download, FileUp, ListTree } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'react-router';
import { api, unwrap, type Schemas } from '../../api/client';
import { useAllCompanies, useChange, useCompanies, useMay } from '../../api/queries';
import { Card, Tag, Time } from '../../components/bits';
import { oldAfterCompanies } from '../../components/company_acts';
import { Confirm } from '../../components/confirm';
import { Page } from '../../components/page';
import { Empty, Loaded, Notice } from '../../components/states';
import { count } from '../../lib/format';

const ImportDialog = lazy(() => import('../../components/import_dialog'));
type Merge = Schemas['CompanyMerge'];

export default function CompanySettings() {
  const companies = useCompanies();
  const mayWrite = useMay('write_companies');
  const allCompanies = useAllCompanies();
  const [importing, setImporting] = useState(false);
  return (
    <Page title="Companies" crumbs={[{ name: 'Settings', to: '/settings' }]} sub="Your customers, and what was done with all of them.">
      <Card title="All companies">
        <Loaded query={companies} what="The companies">
          {(data) => {
            const active = data.companies.filter((c) => !c.archived);
            const numbers: [string, number, string][] = [
              ['Active', active.length, '/companies'], ['Mapped', active.filter((c) => c.organization).length, '/companies?show=mapped'],
              ['Not mapped', active.filter((c) => !c.organization).length, '/companies?show=unmapped'], ['Archived', data.companies.length - active.length, '/companies?show=archived'],
            ];
            return <dl className="gp-numbers">{numbers.map(([name, n, to]) => <div key={name}><dt>{name}</dt><dd><Link className="gp-link" to={to}>{count(n)}</Link></dd></div>)}</dl>;
          }}
        </Loaded>
        <div className="gp-row-wrap" style={{ marginTop: 16 }}>
          <Button component={Link} to="/companies" variant="default" leftSection={<ListTree size={15} />}>Open the list</Button>
          {mayWrite ? <Button variant="default" leftSection={<FileUp size={15} />} onClick={() => setImporting(true)}>Import a CSV file</Button> : null}
          {allCompanies ? <Button component="a" href="/api/v1/companies/export" download="companies.csv" variant="default" leftSection={<Download size={15} />}>Export as CSV</Button> : null}
        </div>
      </Card>
      <Merges />
      <Suspense fallback={null}>{importing ? <ImportDialog onClose={() => setImporting(false)} /> : null}</Suspense>
    </Page>
  );
}

function Merges() {
  const merges = useQuery({ queryKey: ['merges'], queryFn: () => unwrap(api.GET('/companies/merges')) });
  // An undo puts mappings and people's companies back too.
  const rights = [useMay('manage_companies'), useMay('write_mappings'), useMay('write_users')];
  const may = rights.every(Boolean);
  const [asking, setAsking] = useState<Merge | null>(null);
  const undo = useChange((id: string) => unwrap(api.POST('/companies/merges/{id}/undo', { params: { path: { id } }, body: {} })), oldAfterCompanies);
  const done = undo.data;
  return (
    <Card title="Merges">
      {done ? (
        <Notice tone={done.kept.length > 0 ? 'attention' : 'good'} live title={`${done.merge.from.name} is out of ${done.merge.into.name} again.`}>
          <ul className="gp-danger-list">{done.restored.map((t) => <li key={t}>{t}</li>)}{done.kept.map((t) => <li key={t}>Left as it is: {t}</li>)}</ul>
        </Notice>
      ) : null}
      <Loaded query={merges} what="The merges">
        {(data) => data.merges.length === 0 ? (
          <Empty title="Nothing was merged yet">A company that turns out to be another one’s double is merged from the list of companies; it can be undone here.</Empty>
        ) : (
          <ul className="gp-rows">
            {data.merges.map((m) => (
              <li key={m.id} className="gp-row-wrap">
                <span className="gp-grow"><span className="gp-strong">{m.from.name}</span> into <Link className="gp-link gp-underlined" to={`/companies/${m.into.id}`}>{m.into.name}</Link><span className="gp-dim gp-small"> · {m.by}, <Time ms={m.at_ms} /></span></span>
                {m.undone_at_ms !== null ? <Tag title={`by ${m.undone_by ?? 'nobody'}`}>undone</Tag> : may ? <Button size="compact-xs" variant="default" aria-label={`Undo the merge of ${m.from.name}`} onClick={() => { undo.reset(); setAsking(m); }}>Undo</Button> : null}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {asking ? (
        <Confirm title={`Take ${asking.from.name} out of ${asking.into.name}`} act="Undo the merge" pending={undo.isPending} error={undo.error} onClose={() => setAsking(null)} onConfirm={() => undo.mutate(asking.id, { onSuccess: () => setAsking(null) })}>
          <p>{asking.from.name} comes back with what it had. What somebody changed since the merge stays as it is, and you are told what that is.</p>
        </Confirm>
      ) : null}
    </Card>
  );
}
