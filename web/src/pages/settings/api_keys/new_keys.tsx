// SPDX-License-Identifier: Apache-2.0
// Rows for keys to be made, as in IT Glue: a name, Password Access, Generate; a plus adds rows.
import { ActionIcon, Button, Checkbox, TextInput, Tooltip } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { api, ApiError, unwrap } from '../../../api/client';
import { keys, queryClient, useKeyOrganizations } from '../../../api/queries';
import { ErrorNotice } from '../../../components/states';
import { draftField, fieldWords, draftProblems, draftRequest, draftScope, emptyDraft, limitWords, type DraftField, type KeyDraft } from '../../../lib/api_key';
import { Limits } from './limits';
import type { FreshKey } from './shown_key';

export function NewKeys({ onKey }: { onKey: (key: FreshKey) => void }) {
  const [rows, setRows] = useState([1]);
  const next = useRef(2);
  const add = () => setRows((r) => [...r, next.current++]);
  return (
    <section className="gp-card gp-new-keys" aria-label="New API keys">
      {rows.map((id, i) => (
        <NewKey key={id} focus={i > 0} first={i === 0} onKey={(k) => { setRows((r) => (r.length > 1 ? r.filter((x) => x !== id) : [next.current++])); onKey(k); }} onRemove={rows.length > 1 ? () => setRows((r) => r.filter((x) => x !== id)) : null} onAdd={i === rows.length - 1 ? add : null} />
      ))}
    </section>
  );
}

function NewKey({ focus, first, onKey, onRemove, onAdd }: { focus: boolean; first: boolean; onKey: (key: FreshKey) => void; onRemove: (() => void) | null; onAdd: (() => void) | null }) {
  const [draft, setDraft] = useState<KeyDraft>(emptyDraft);
  const [problems, setProblems] = useState<Partial<Record<DraftField, string>>>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [pending, setPending] = useState(false);
  const [open, setOpen] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const organizations = useKeyOrganizations(draft.organizations.length === 1);
  const change = (part: Partial<KeyDraft>) => {
    setDraft((d) => ({ ...d, ...part }));
    setProblems((p) => Object.fromEntries(Object.entries(p).filter(([k]) => !(k in part))));
    setFailure(null);
  };
  const refuse = (found: Partial<Record<DraftField, string>>) => {
    setProblems(found);
    if (found.name) name.current?.focus();
    if (Object.keys(found).some((k) => k !== 'name')) setOpen(true);
  };
  // No mutation of the query client: its cache would keep the key.
  const generate = async () => {
    const found = draftProblems(draft, Date.now());
    if (Object.keys(found).length) return refuse(found);
    setPending(true);
    try {
      const made = await unwrap(api.POST('/api-keys', { body: draftRequest(draft) }));
      void queryClient.invalidateQueries({ queryKey: keys.apiKeys });
      onKey({ id: made.id, name: made.name, key: made.key, masked: made.masked });
    } catch (e) {
      const field = e instanceof ApiError ? draftField(e.field) : null;
      if (field) refuse({ [field]: fieldWords(e as ApiError) });
      else setFailure(e);
      setPending(false);
    }
  };
  const limits = limitWords(draftScope(draft), Date.now(), (id) => organizations.data?.find((o) => o.id === id)?.name);
  return (
    <form className="gp-new-key" onSubmit={(e) => { e.preventDefault(); void generate(); }} noValidate>
      <div className="gp-new-key-line">
        <TextInput ref={name} className="gp-grow" aria-label="Name of the new key" placeholder="Name: what it is for, say Backup report" autoComplete="off" autoFocus={focus} maxLength={200} value={draft.name} error={problems.name} onChange={(e) => change({ name: e.currentTarget.value })} />
        <Checkbox className="gp-new-access" label="Password Access" checked={draft.passwords === 'read' || draft.passwords === 'read_write'} indeterminate={draft.passwords === 'write_only'} onChange={(e) => change({ passwords: e.currentTarget.checked ? 'read_write' : 'none' })} />
        <Button type="submit" loading={pending}>Generate API Key</Button>
        {onRemove ? <Tooltip label="Take this row away"><ActionIcon aria-label="Take this row away" onClick={onRemove}><X size={16} /></ActionIcon></Tooltip> : null}
      </div>
      <div className="gp-new-key-more">
        <details className="gp-fold" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
          <summary><span className="gp-fold-name">Limit what it can do</span> {limits.length ? <span className="gp-text">{limits.join(' · ')}</span> : open || !first ? null : <span className="gp-wide-only">organizations, types, addresses, expiry</span>}</summary>
          {open ? <Limits draft={draft} change={change} problems={problems} /> : null}
        </details>
        {onAdd ? <Button variant="subtle" size="compact-xs" leftSection={<Plus size={14} />} onClick={onAdd}>Another key</Button> : null}
      </div>
      {failure ? <ErrorNotice error={failure} what="No key was made." /> : null}
    </form>
  );
}
