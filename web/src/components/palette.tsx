// SPDX-License-Identifier: Apache-2.0
// Search over everything from anywhere. One text field with a list below it, after the combobox pattern.
import { Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Building2, CircleUser, House, KeyRound, Search, Settings } from 'lucide-react';
import { useId, useLayoutEffect, useMemo, useState, type RefObject } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useAreas, useCompanies, useMay, useMayOpen, useRecords, useSearch, type SearchKind } from '../api/queries';
import { recent } from '../lib/recent';
import { fold } from '../lib/table';
import { kindWords } from '../lib/words';
import { kindIcons, Marked, resultPath, searchKinds, type Result } from './search_parts';
import { ErrorNotice } from './states';

interface Option {
  id: string;
  group: string;
  icon: typeof House;
  name: React.ReactNode;
  sub: React.ReactNode;
  to: string;
}

const pages: { name: string; to: string; icon: typeof House }[] = [
  { name: 'Home', to: '/', icon: House },
  { name: 'Companies', to: '/companies', icon: Building2 },
  { name: 'Search', to: '/search', icon: Search },
  { name: 'Password Sync', to: '/password-sync', icon: KeyRound },
  ...['Connection', 'Clients', 'Passwords', 'Plan', 'Runs', 'Hygiene'].map((name) => ({ name: `Password Sync: ${name}`, to: `/password-sync/${name.toLowerCase()}`, icon: KeyRound })),
];
/** Of the settings these stand in the list before anything is typed. */
const first = ['integrations', 'mapping', 'audit'];

const named = (group: string, r: Result): Option => ({
  id: `${r.kind}-${r.id}`, group, icon: kindIcons[r.kind], name: <Marked text={r.name} ranges={r.name_ranges} />,
  sub: `${r.type_name ?? kindWords[r.kind]}${r.company ? ` · ${r.company.name}` : ''}${r.archived ? ' · archived' : ''}`, to: resultPath(r),
});

/** `typed`: what was typed while this was fetched. Read when it stands, as React may show it some time after drawing it. */
export default function Palette({ user, typed, onClose }: { user: string; typed: RefObject<string>; onClose: () => void }) {
  const [text, setText] = useState('');
  useLayoutEffect(() => {
    if (typed.current) setText(typed.current);
    typed.current = '';
  }, [typed]);
  const [q] = useDebouncedValue(text.trim(), 100);
  const [at, setAt] = useState(0);
  const [kind, setKind] = useState<SearchKind | null>(null);
  const here = /^\/companies\/(\d+)/.exec(useLocation().pathname)?.[1];
  const [within, setWithin] = useState(false);
  const navigate = useNavigate();
  const list = useId();
  const may = useMay('read_documentation');
  const areas = useAreas();
  const open = useMayOpen();
  const company = within ? here : undefined;
  const results = useSearch(may ? q : '', { limit: 12, kind, company_id: company });
  const last = useRecords(useState(() => (may ? recent(user) : []))[0]);
  const companies = useCompanies(useMay('read_companies')).data?.companies;
  const place = companies?.find((c) => c.id === here);

  const options = useMemo((): Option[] => {
    const words = fold(text.trim());
    const out: Option[] = [];
    const settings = areas.filter((a) => words || first.includes(a.path)).map((a) => ({ name: a.path === 'companies' ? 'Settings: Companies' : a.name, to: `/settings/${a.path}`, icon: Settings }));
    for (const p of [...pages, ...settings, ...(words ? [{ name: 'Your profile', to: '/profile', icon: CircleUser }] : [])]) {
      if (!open(p.to)) continue;
      if (!words || fold(p.name).includes(words)) out.push({ id: `p${p.to}`, group: 'Pages', icon: p.icon, name: p.name, sub: null, to: p.to });
    }
    if (!words) return [...(last.data?.results ?? []).slice(0, 6).map((r) => named('Opened last', r)), ...out];
    const records = (q ? (results.data?.results ?? []) : []).map((r) => named(results.data?.respelt ? 'Spelt nearly so' : 'Records', r));
    const narrowed = kind !== null || company !== undefined;
    const fitting = narrowed ? [] : (companies ?? []).filter((c) => fold(c.name).includes(words)).slice(0, 5).map((c): Option => ({
      id: `c${c.id}`, group: 'Companies', icon: Building2, name: c.name, sub: c.organization ? c.organization.name : 'not mapped', to: `/companies/${c.id}`,
    }));
    const query = new URLSearchParams({ q: text.trim(), ...(kind ? { kind } : {}), ...(company ? { company } : {}) });
    const all: Option = { id: 'all', group: 'More', icon: Search, name: `All results for “${text.trim()}”`, sub: null, to: `/search?${query}` };
    return [...fitting, ...records, ...(narrowed ? [] : out), ...(may ? [all] : [])];
  }, [text, q, kind, company, companies, results.data, last.data, may, areas, open]);

  const chosen = Math.min(at, options.length - 1);
  const go = (option: Option | undefined) => {
    if (!option) return;
    onClose();
    void navigate(option.to);
  };
  const onKeyDown = (e: React.KeyboardEvent) => {
    const to = e.key === 'ArrowDown' ? (chosen + 1) % options.length : e.key === 'ArrowUp' ? (chosen - 1 + options.length) % options.length : null;
    if (to !== null) {
      e.preventDefault();
      setAt(to);
      document.getElementById(`${list}-${to}`)?.scrollIntoView({ block: 'nearest' });
    } else if (e.key === 'Enter') {
      e.preventDefault();
      go(options[chosen]);
    }
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={640} centered={false} yOffset="12dvh" title="Search everything" classNames={{ header: 'gp-hidden' }}>
      <div className="gp-palette-input">
        <Search size={18} aria-hidden className="gp-dim" />
        <input data-autofocus autoFocus role="combobox" aria-expanded aria-controls={list} aria-activedescendant={`${list}-${chosen}`} aria-autocomplete="list"
          aria-label="Search everything" placeholder="Search documents, passwords, companies…" value={text}
          onChange={(e) => { setText(e.currentTarget.value); setAt(0); }} onKeyDown={onKeyDown} />
      </div>
      {results.isError && q ? <div style={{ padding: 12 }}><ErrorNotice error={results.error} what="The search failed." /></div> : null}
      {may ? (
        <div className="gp-palette-chips">
          {place ? <button type="button" className="gp-chip" aria-pressed={within} onClick={() => { setWithin(!within); setAt(0); }}>In {place.name}</button> : null}
          {searchKinds.slice(1).map(([k, name]) => (
            <button key={name} type="button" className="gp-chip" aria-pressed={kind === k} onClick={() => { setKind(kind === k ? null : k); setAt(0); }}>{name}</button>
          ))}
        </div>
      ) : null}
      {q && results.data && results.data.results.length === 0 && !results.isFetching ? <p className="gp-palette-none gp-small gp-dim" role="status">No record holds “{q}”.</p> : null}
      <div className="gp-palette-list" role="listbox" id={list} aria-label="Results">
        {options.map((o, i) => (
          <div key={o.id} role="presentation">
            {i === 0 || options[i - 1]!.group !== o.group ? <div className="gp-palette-group" role="presentation">{o.group}</div> : null}
            <div id={`${list}-${i}`} role="option" aria-selected={i === chosen} className="gp-option" onClick={() => go(o)} onMouseMove={() => setAt(i)}>
              <o.icon size={16} aria-hidden />
              <div className="gp-grow">
                <div className="gp-clip">{o.name}</div>
                {o.sub ? <div className="gp-clip gp-small gp-dim">{o.sub}</div> : null}
              </div>
            </div>
          </div>
        ))}
      </div>
      <div className="gp-palette-foot" aria-hidden><span>↑↓ choose</span><span>Enter opens</span><span>Esc closes</span></div>
    </Modal>
  );
}
