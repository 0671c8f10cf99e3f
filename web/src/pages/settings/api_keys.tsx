// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo, useState, type Dispatch, type ReactNode, type SetStateAction } from 'react';
import { Link, Navigate, Route, Routes, useLocation, useSearchParams } from 'react-router';
import { useApiKeys, useKeyOrganizations } from '../../api/queries';
import { CopyButton, useNow } from '../../components/bits';
import { Page } from '../../components/page';
import { ErrorNotice, Loaded, Notice } from '../../components/states';
import { endsUnused, isUsable, type ApiKey } from '../../lib/api_key';
import { count, day, plural } from '../../lib/format';
import { KeyDetails } from './api_keys/details';
import { PauseDialog, RevokeDialog, RotateDialog, useKeyChange, type Act } from './api_keys/dialogs';
import { NewKeys } from './api_keys/new_keys';
import { baseUrl, ShownKey, type FreshKey } from './api_keys/shown_key';
import { EndedKeys, KeysTable } from './api_keys/table';
import { UsagePage } from './api_keys/usage';

export default function ApiKeys() {
  // Held here, so that a look at the usage does not lose a key that was just made.
  const [fresh, setFresh] = useState<FreshKey[]>([]);
  return (
    <Routes>
      <Route index element={<KeysPage fresh={fresh} setFresh={setFresh} />} />
      <Route path="usage" element={<Frame><UsagePage /></Frame>} />
      <Route path="*" element={<Navigate to="/settings/api-keys" replace />} />
    </Routes>
  );
}

const tabs = [['/settings/api-keys', 'Keys'], ['/settings/api-keys/usage', 'Usage']] as const;

function Frame({ children }: { children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <Page title="API Keys" crumbs={[{ name: 'Settings', to: '/settings' }]} fill head={
      <>
        <div className="gp-page-head">
          <div className="gp-grow">
            <h1>API Keys</h1>
            <p className="gp-dim">For scripts and tools written for IT Glue. Point them at <span className="gp-base"><code className="gp-mono">{baseUrl()}</code><CopyButton text={baseUrl()} label="Copy the base URL" /></span> and give them a key from here.</p>
          </div>
        </div>
        <nav className="gp-tabs" aria-label="API Keys">{tabs.map(([to, name]) => <Link key={to} to={to} aria-current={pathname === to ? 'page' : undefined}>{name}</Link>)}</nav>
      </>
    }>
      {children}
    </Page>
  );
}

function KeysPage({ fresh, setFresh }: { fresh: FreshKey[]; setFresh: Dispatch<SetStateAction<FreshKey[]>> }) {
  const list = useApiKeys();
  const [open, setOpen] = useState<{ act: Exclude<Act, 'details' | 'activate'>; id: string } | null>(null);
  const [params, setParams] = useSearchParams();
  const activate = useKeyChange();
  const nameOf = useOrganizationNames(list.data?.keys);
  const detailsOf = (id: string | null) => setParams((p) => {
    const next = new URLSearchParams(p);
    if (id === null) next.delete('key');
    else next.set('key', id);
    return next;
  });
  const onAct = (act: Act, key: ApiKey) => {
    if (act === 'details') return detailsOf(key.id);
    if (params.has('key')) detailsOf(null);
    if (act === 'activate') activate.mutate({ id: key.id, act });
    else setOpen({ act, id: key.id });
  };
  const show = (key: FreshKey) => setFresh((all) => [key, ...all]);
  return (
    <Frame>
      {fresh.map((f) => <ShownKey key={f.id} fresh={f} onClose={() => setFresh((all) => all.filter((x) => x.id !== f.id))} />)}
      <NewKeys onKey={show} />
      {activate.isError ? <ErrorNotice error={activate.error} what="The key was not activated." /> : null}
      <Loaded query={list} what="The API keys">
        {(data) => <Lists all={data.keys} nameOf={nameOf} onAct={onAct} detailsId={params.get('key')} onDetailsClose={() => detailsOf(null)} open={open} onClose={() => setOpen(null)} onKey={(k) => { setOpen(null); show(k); }} />}
      </Loaded>
    </Frame>
  );
}

/** Names of the organizations that keys are limited to; read only when there are such keys. */
function useOrganizationNames(all: readonly ApiKey[] | undefined): (id: string) => string | undefined {
  const needed = useMemo(() => all?.some((k) => k.scope.organizations !== null) ?? false, [all]);
  const organizations = useKeyOrganizations(needed).data;
  const names = useMemo(() => new Map(organizations?.map((o) => [o.id, o.name])), [organizations]);
  return useCallback((id: string) => names.get(id), [names]);
}

function Lists({ all, nameOf, onAct, detailsId, onDetailsClose, open, onClose, onKey }: {
  all: ApiKey[]; nameOf: (id: string) => string | undefined; onAct: (act: Act, key: ApiKey) => void; detailsId: string | null; onDetailsClose: () => void;
  open: { act: Exclude<Act, 'details' | 'activate'>; id: string } | null; onClose: () => void; onKey: (key: FreshKey) => void;
}) {
  const usable = useMemo(() => all.filter(isUsable), [all]);
  const ended = useMemo(() => all.filter((k) => !isUsable(k)), [all]);
  const byId = useMemo(() => new Map(all.map((k) => [k.id, k])), [all]);
  const details = detailsId === null ? undefined : byId.get(detailsId);
  const acted = open ? byId.get(open.id) : undefined;
  return (
    <>
      <UnusedNotice keys={usable} />
      <KeysTable rows={usable} nameOf={nameOf} onAct={onAct} />
      <EndedKeys rows={ended} nameOf={nameOf} onAct={onAct} />
      {details ? <KeyDetails row={details} keysById={byId} nameOf={nameOf} onAct={onAct} onClose={onDetailsClose} /> : null}
      {acted && open?.act === 'pause' ? <PauseDialog row={acted} onClose={onClose} /> : null}
      {acted && open?.act === 'revoke' ? <RevokeDialog row={acted} onClose={onClose} /> : null}
      {acted && open?.act === 'rotate' ? <RotateDialog row={acted} onClose={onClose} onKey={onKey} /> : null}
    </>
  );
}

/** IT Glue warns ten days before; so does this, naming the keys as long as they are few. */
function UnusedNotice({ keys }: { keys: ApiKey[] }) {
  const now = useNow();
  const unused = keys.filter((k) => endsUnused(k, now)).sort((a, b) => (a.revokes_at_ms ?? 0) - (b.revokes_at_ms ?? 0));
  if (unused.length === 0) return null;
  const named = unused.slice(0, 3).map((k) => `${k.name} on ${day(k.revokes_at_ms ?? 0, now)}`);
  if (unused.length > 3) named.push(`${count(unused.length - 3)} more`);
  const title = unused.length === 1 ? `${unused[0]!.name} will be revoked on ${day(unused[0]!.revokes_at_ms ?? 0, now)} because nobody used it.` : `${plural(unused.length, 'key')} will be revoked because nobody used them.`;
  return (
    <Notice tone="attention" title={title}>
      <p>{unused.length > 1 ? `${named.join(', ')}. ` : ''}One request with a key keeps it for another 90 days.{unused.length > 3 ? <> <Link className="gp-link" to="?show=ending">Show them</Link></> : null}</p>
    </Notice>
  );
}
