// SPDX-License-Identifier: Apache-2.0
import { Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ApiError, unwrap } from '../../../api/client';
import { keys, queryClient, useChange } from '../../../api/queries';
import { Time, useNow } from '../../../components/bits';
import { Confirm } from '../../../components/confirm';
import { ErrorNotice } from '../../../components/states';
import { fieldWords, type ApiKey } from '../../../lib/api_key';
import { count, day, plural } from '../../../lib/format';
import type { FreshKey } from './shown_key';

export type Act = 'details' | 'pause' | 'activate' | 'rotate' | 'revoke';

export const useKeyChange = () =>
  useChange(({ id, act }: { id: string; act: 'revoke' | 'pause' | 'activate' }) => {
    const init = { params: { path: { id } }, body: {} };
    return unwrap(act === 'revoke' ? api.POST('/api-keys/{id}/revoke', init) : act === 'pause' ? api.POST('/api-keys/{id}/pause', init) : api.POST('/api-keys/{id}/activate', init));
  }, [keys.apiKeys]);

/** What would be cut off: the key's use, in numbers. */
function Use({ row }: { row: ApiKey }) {
  if (row.last_used_at_ms === null) return <p className="gp-dim">Nobody has used it so far.</p>;
  return (
    <p className="gp-dim">
      It was last used <Time ms={row.last_used_at_ms} />{row.last_used_from ? <> from <span className="gp-mono">{row.last_used_from}</span></> : null}{row.requests_today > 0 ? `, and ${plural(row.requests_today, 'time')} today` : ', and not today'}.
    </p>
  );
}

export function PauseDialog({ row, onClose }: { row: ApiKey; onClose: () => void }) {
  const change = useKeyChange();
  return (
    <Confirm title={`Pause ${row.name}`} act="Pause key" pending={change.isPending} error={change.error} onClose={onClose} onConfirm={() => change.mutate({ id: row.id, act: 'pause' }, { onSuccess: onClose })}>
      <p>From the next request on, whatever uses <b>{row.name}</b> is refused with 403, until the key is activated again.</p>
      <Use row={row} />
      <p className="gp-dim">The 90 days without use count on while it is paused.</p>
    </Confirm>
  );
}

export function RevokeDialog({ row, onClose }: { row: ApiKey; onClose: () => void }) {
  const change = useKeyChange();
  return (
    <Confirm title={`Revoke ${row.name}`} act="Revoke key" word={row.name} pending={change.isPending} error={change.error} onClose={onClose} onConfirm={() => change.mutate({ id: row.id, act: 'revoke' }, { onSuccess: onClose })}>
      <p>From the next request on, whatever uses <b>{row.name}</b> is refused with 403. A revoked key cannot be activated again; its entries in the audit stay.</p>
      <Use row={row} />
      <p className="gp-dim">To stop it for a while, pause it. To replace it without a gap, rotate it.</p>
    </Confirm>
  );
}

const kDays = 7;

/** A successor with the same scope; both work until the overlap ends. */
export function RotateDialog({ row, onClose, onKey }: { row: ApiKey; onClose: () => void; onKey: (key: FreshKey) => void }) {
  const now = useNow();
  const [days, setDays] = useState<number | string>(kDays);
  const [name, setName] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = typeof days !== 'number' || !Number.isInteger(days) || days < 0 || days > 90;
  const field = (f: string) => (error instanceof ApiError && error.field === f ? fieldWords(error) : null);
  const until = wrong ? null : day(now + days * 86_400_000, now);
  // No mutation of the query client: its cache would keep the key.
  const rotate = async () => {
    setPending(true);
    setError(null);
    try {
      const made = await unwrap(api.POST('/api-keys/{id}/rotate', { params: { path: { id: row.id } }, body: { overlap_days: days as number, ...(name.trim() ? { name: name.trim() } : {}) } }));
      onKey({ id: made.id, name: made.name, key: made.key, masked: made.masked, replaces: { name: row.name, until: days === 0 ? null : until } });
      void queryClient.invalidateQueries({ queryKey: keys.apiKeys });
    } catch (e) {
      setError(e);
      setPending(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={`Rotate ${row.name}`}>
      <form className="gp-stack-2" onSubmit={(e) => { e.preventDefault(); if (!wrong) void rotate(); }}>
        <p>A new key with the same scope is made and shown once. The old one goes on working for a while, so that nothing stops before the new one is in its place.</p>
        <NumberInput data-autofocus label="Days both keys work" description={until === null ? 'From 0 to 90.' : days === 0 ? 'The old key stops at once.' : `The old key works until ${until}, then it is refused.`} error={wrong ? 'A whole number from 0 to 90.' : field('overlap_days')}
          min={0} max={90} clampBehavior="none" allowDecimal={false} allowNegative={false} value={days} onChange={setDays} />
        <TextInput label="Name of the new key" placeholder={row.name} description="Left empty, it keeps the name." value={name} error={field('name')} onChange={(e) => setName(e.currentTarget.value)} />
        {error && !field('overlap_days') && !field('name') ? <ErrorNotice error={error} what="No new key was made." /> : null}
        <div className="gp-row-wrap">
          <Button type="submit" loading={pending} disabled={wrong}>{days === 0 ? 'Replace key now' : `Rotate with ${wrong ? '' : count(days as number)} ${days === 1 ? 'day' : 'days'} of overlap`}</Button>
          <Button variant="default" onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Modal>
  );
}
