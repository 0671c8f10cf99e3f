// SPDX-License-Identifier: Apache-2.0
import { Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useCompanies, useMay, useSearch, type SearchKind } from '../api/queries';
import { Time } from '../components/bits';
import { useKeys } from '../components/keys';
import { Page } from '../components/page';
import { kindIcons, Marked, resultPath, searchKinds } from '../components/search_parts';
import { SourceDown } from '../components/source_down';
import { Bones, Empty, ErrorNotice, Later, Notice } from '../components/states';
import { plural } from '../lib/format';
import { kindWords } from '../lib/words';

export default function SearchPage() {
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState(params.get('q') ?? '');
  const [q] = useDebouncedValue(text.trim(), 180);
  const kind = (params.get('kind') as SearchKind | null) ?? null;
  const company = params.get('company');
  const results = useSearch(q, { kind, company_id: company, limit: 100 });
  const companies = useCompanies(useMay('read_companies')).data?.companies ?? [];
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const [current, setCurrent] = useState(-1);
  const rows = q ? (results.data?.results ?? []) : [];

  const put = (name: string, value: string | null) =>
    setParams((p) => {
      const next = new URLSearchParams(p);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    }, { replace: true });
  const putQuery = useRef(put);
  useEffect(() => {
    putQuery.current = put;
  });
  useEffect(() => putQuery.current('q', q || null), [q]);

  useKeys((action) => {
    if (action.type === 'filter') {
      input.current?.focus();
      input.current?.select();
      return true;
    }
    if (action.type !== 'key' || rows.length === 0 || (action.key !== 'j' && action.key !== 'k')) return false;
    const to = Math.max(0, Math.min(rows.length - 1, current + (action.key === 'j' ? 1 : -1)));
    setCurrent(to);
    document.querySelectorAll<HTMLElement>('a.gp-result')[to]?.focus();
    return true;
  });

  return (
    <>
    <SourceDown />
    <Page title="Search">
      <div className="gp-stack-2">
        <div className="gp-row-wrap">
          <TextInput ref={input} className="gp-grow" style={{ flexBasis: 260 }} size="md" leftSection={<Search size={17} />} aria-label="Search everything" autoFocus
            placeholder="Words in names, documents, fields, user names, notes" value={text} onChange={(e) => { setText(e.currentTarget.value); setCurrent(-1); }}
            onKeyDown={(e) => { if (e.key === 'Enter' && rows[0]) void navigate(resultPath(rows[0])); }} />
          {companies.length > 0 ? (
            <Select aria-label="Company" placeholder="All companies" size="md" searchable clearable clearButtonProps={{ 'aria-label': 'All companies' }} limit={50} w={220} value={company}
              comboboxProps={{ withinPortal: false }} data={companies.map((c) => ({ value: c.id, label: c.name }))} onChange={(v) => put('company', v)} />
          ) : null}
        </div>
        <div className="gp-chips" role="group" aria-label="Kind">
          {searchKinds.map(([k, name]) => <button key={name} type="button" className="gp-chip" aria-pressed={kind === k} onClick={() => put('kind', k)}>{name}</button>)}
        </div>
      </div>
      {!q ? (
        <Empty icon={<Search size={28} aria-hidden />} title="Search everything that is mirrored">Documents, password entries, flexible assets, checklists and organizations, also while the source is down. Password values are never part of it.</Empty>
      ) : results.isError && !results.data ? (
        <ErrorNotice error={results.error} what="The search failed." retry={() => void results.refetch()} />
      ) : !results.data ? (
        <Later><Bones /></Later>
      ) : rows.length === 0 ? (
        <Empty title={`Nothing for “${q}”`}>Check the spelling, use fewer words{kind || company ? ', or search everything' : ''}. Records of unmapped organizations are not part of the search.</Empty>
      ) : (
        <div>
          <p className="gp-small gp-dim gp-num" role="status" style={{ marginBottom: 8 }}>{results.data.more ? 'The first ' : ''}{plural(rows.length, 'result')} in {took(results.data.took_ms)}</p>
          {results.data.respelt ? <p className="gp-small" style={{ marginBottom: 8 }}>Nothing holds “{q}” as it is spelt. These names come near.</p> : null}
          {results.isError ? <Notice tone="attention" title="This may be old: the last search failed." /> : null}
          <ul className="gp-results gp-card" style={{ padding: 4 }}>
            {rows.map((r, i) => {
              const Icon = kindIcons[r.kind];
              return (
                <li key={`${r.kind}${r.id}`} data-current={i === current || undefined}>
                  <Link to={resultPath(r)} className="gp-result" data-kind={r.kind}>
                    <Icon size={17} aria-hidden />
                    <div className="gp-grow">
                      <div className="gp-row"><span className="gp-strong gp-clip"><Marked text={r.name} ranges={r.name_ranges} /></span><span className="gp-grow" /><span className="gp-small gp-dim" style={{ flex: 'none' }}><Time ms={r.updated_at_ms} never="" /></span></div>
                      <div className="gp-small gp-dim">{r.type_name ?? kindWords[r.kind]}{r.company ? ` · ${r.company.name}` : ''}{r.archived ? ' · archived' : ''}</div>
                      {r.snippet ? <div className="gp-small" style={{ marginTop: 2 }}><Marked text={r.snippet} ranges={r.snippet_ranges} /></div> : null}
                    </div>
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </Page>
    </>
  );
}

function took(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
