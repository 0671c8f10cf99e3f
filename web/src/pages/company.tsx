// SPDX-License-Identifier: Apache-2.0
import { Button } from '@mantine/core';
import { Link2Off } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link, Route, Routes, useLocation } from 'react-router';
import { ApiError, type Schemas } from '../api/client';
import { useCompany, useMay, useMayOpen, useMirrors, useOverview } from '../api/queries';
import { Card, CopyButton, Facts, Tag, Time } from '../components/bits';
import { Page } from '../components/page';
import { kindIcons } from '../components/search_parts';
import { SourceDown } from '../components/source_down';
import { Bones, Empty, Later, Loaded } from '../components/states';
import { kindWords, psaName, recordPath } from '../lib/words';
import { count } from '../lib/format';

const Documents = lazy(() => import('./company/documents'));
const Assets = lazy(() => import('./company/assets'));
const Asset = lazy(() => import('./company/asset'));
const Checklists = lazy(() => import('./company/checklists'));
const Checklist = lazy(() => import('./company/checklist'));
const Passwords = lazy(() => import('./company/passwords'));
const Password = lazy(() => import('./company/password'));
const DocumentationAccess = lazy(() => import('./company/documentation_access'));
const DocumentReader = lazy(() => import('./company/document'));

export default function Company({ id }: { id: string }) {
  const company = useCompany(id);
  if (company.error instanceof ApiError && company.error.status === 404 && !company.data) {
    return (
      <Page title="Company" crumbs={[{ name: 'Companies', to: '/companies' }]}>
        <Empty title="No such company" action={<Button component={Link} to="/companies">All companies</Button>}>It does not exist, or it is not among the companies you may see.</Empty>
      </Page>
    );
  }
  if (!company.data) return <div className="gp-page"><Loaded query={company} what="This company">{() => null}</Loaded></div>;
  const c = company.data;
  return (
    <>
    <SourceDown />
    <Suspense fallback={<div className="gp-page"><Head company={c} /><Later><Bones /></Later></div>}>
      <Routes>
        <Route index element={<Overview company={c} />} />
        <Route path="documents" element={<Documents company={c} />} />
        <Route path="documents/:doc" element={<DocumentReader company={c} />} />
        <Route path="flexible-assets" element={<Assets company={c} />} />
        <Route path="flexible-assets/:type" element={<Assets company={c} />} />
        <Route path="flexible-assets/item/:asset" element={<Asset company={c} />} />
        <Route path="checklists" element={<Checklists company={c} />} />
        <Route path="checklists/:checklist" element={<Checklist company={c} />} />
        <Route path="passwords" element={<Passwords company={c} />} />
        <Route path="passwords/:password" element={<Password company={c} />} />
        <Route path="*" element={<Overview company={c} />} />
      </Routes>
    </Suspense>
    </>
  );
}

export function Head({ company }: { company: Schemas['Company'] }) {
  const { pathname } = useLocation();
  const base = `/companies/${company.id}`;
  const tabs: [string, string, number | undefined][] = [
    ['', 'Overview', undefined],
    ['documents', 'Documents', company.counts?.documents],
    ['flexible-assets', 'Flexible assets', company.counts?.flexible_assets],
    ['checklists', 'Checklists', company.counts?.checklists],
    ['passwords', 'Passwords', company.counts?.passwords],
  ];
  const at = pathname.slice(base.length + 1).split('/')[0] ?? '';
  // On a narrow screen the tabs are a strip that scrolls.
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    strip.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [at]);
  return (
    <>
      <div className="gp-page-head">
        <div className="gp-grow">
          <div className="gp-row-wrap"><h1>{company.name}</h1>{company.identifier ? <span className="gp-mono gp-dim">{company.identifier}</span> : null}{company.archived ? <Tag>archived</Tag> : null}</div>
        </div>
      </div>
      <nav ref={strip} className="gp-tabs" aria-label={`Records of ${company.name}`}>
        {tabs.map(([path, name, n]) => (
          <Link key={path} to={path ? `${base}/${path}` : base} aria-current={at === path ? 'page' : undefined}>{name}{n !== undefined ? <span className="gp-num">{count(n)}</span> : null}</Link>
        ))}
      </nav>
    </>
  );
}

export function Unmapped() {
  const open = useMayOpen();
  const mapping = '/settings/mapping?show=unmapped';
  return (
    <Empty icon={<Link2Off size={28} aria-hidden />} title="No organization is mapped to this company"
      action={open(mapping) ? <Button component={Link} to={mapping}>Map organizations</Button> : undefined}>
      Its documents, flexible assets, checklists and password entries are read and shown once an organization of the source is mapped to it.
    </Empty>
  );
}

export function companyCrumbs(company: Schemas['Company'], tab?: { name: string; path: string }) {
  return [
    { name: 'Companies', to: '/companies' },
    { name: company.name, to: `/companies/${company.id}` },
    ...(tab ? [{ name: tab.name, to: `/companies/${company.id}/${tab.path}` }] : []),
  ];
}

function Overview({ company: c }: { company: Schemas['Company'] }) {
  const [choosing, setChoosing] = useState(false);
  const mayChoose = [useMay('manage_integrations'), useMirrors()].every(Boolean);
  const numbers: [string, number | undefined, string][] = [
    ['Documents', c.counts?.documents, 'documents'], ['Flexible assets', c.counts?.flexible_assets, 'flexible-assets'],
    ['Checklists', c.counts?.checklists, 'checklists'], ['Password entries', c.counts?.passwords, 'passwords'],
  ];
  return (
    <Page title={c.name} crumbs={[{ name: 'Companies', to: '/companies' }]} head={<Head company={c} />}>
      {!c.organization ? <div className="gp-card"><Unmapped /></div> : (
        <Card title="Records" aside={mayChoose ? <Button variant="default" size="xs" onClick={() => setChoosing(true)}>What is mirrored</Button> : undefined}>
          <dl className="gp-numbers">
            {numbers.map(([name, n, path]) => <div key={name}><dt>{name}</dt><dd>{n === undefined ? '–' : <Link className="gp-link" to={`/companies/${c.id}/${path}`}>{count(n)}</Link>}</dd></div>)}
          </dl>
        </Card>
      )}
      {c.organization ? <Changes company={c} /> : null}
      <Card title="Company">
        <Facts rows={[
          ['Organization', c.organization ? <>{c.organization.name} <span className="gp-mono gp-dim">{c.organization.id}</span></> : 'not mapped'],
          ['Last change', <Time key="t" ms={c.last_change_at_ms} never="nothing read yet" />],
          ...(c.status ? [['Status', c.status] as [string, string]] : []), ...(c.type ? [['Type', c.type] as [string, string]] : []), ['Comes from', psaName(c.psa)],
          ['External id', c.external_id ? <span className="gp-row"><span className="gp-mono">{c.external_id}</span><CopyButton text={c.external_id} label="Copy the external id" /></span> : null],
          ['Id', <span key="i" className="gp-row"><span className="gp-mono">{c.id}</span><CopyButton text={c.id} label="Copy the id" /></span>],
        ]} />
      </Card>
      <Suspense fallback={null}>{choosing ? <DocumentationAccess company={c} onClose={() => setChoosing(false)} /> : null}</Suspense>
    </Page>
  );
}

/** What changed last, of everything one may see here. */
function Changes({ company: c }: { company: Schemas['Company'] }) {
  const may = useMay('read_documentation');
  const overview = useOverview(c.id, may);
  if (!may) return null;
  return (
    <Card title="Changed last" aside={overview.data ? <span className="gp-small gp-dim">read <Time ms={overview.data.mirrored_at_ms} never="not yet" /></span> : undefined}>
      <Loaded query={overview} what="What changed last">
        {(data) => data.changes.length === 0 ? <p className="gp-dim">Nothing yet. Records appear after the next sync.</p> : (
          <ul className="gp-changes">
            {data.changes.map((r) => {
              const Icon = kindIcons[r.kind];
              return (
                <li key={`${r.kind}${r.id}`}>
                  <Icon size={16} aria-hidden className="gp-dim" />
                  <Link className="gp-link gp-clip" to={recordPath(r.kind, c.id, r.id)}>{r.name}</Link>
                  <span className="gp-small gp-dim gp-clip">{r.type_name ?? kindWords[r.kind]}{r.archived ? ' · archived' : ''}</span>
                  <span className="gp-small gp-dim gp-num"><Time ms={r.updated_at_ms} never="–" /></span>
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}
