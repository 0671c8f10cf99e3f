// SPDX-License-Identifier: Apache-2.0
// The dialog that maps one client after the other by keyboard.
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { Client } from '../../api/password_sync';
import { PickerList, type Choice } from '../../components/pair_select';
import { ErrorNotice } from '../../components/states';
import { count, plural } from '../../lib/format';
import { rankByName } from '../../lib/password_sync';
import { ruleWords } from '../../lib/words';

export const isOpen = (r: Client) => r.organization === null;
const clear = 'No organization (unmap)';
/** Automate writes 0 where there is none. */
const externalId = (r: Client) => (r.external_id === '0' ? null : r.external_id);

/** What Quick Match found comes first, then what resembles the client. Only one of the very same name is marked, because a wrong mapping writes passwords to the wrong place. */
export function MapClient({ client, choices, left, saving, error, onChoose, onSkip, onLeave }: {
  client: Client; choices: Choice[]; left: number; saving: boolean; error: unknown; onChoose: (id: string | null, entered: boolean) => void; onSkip: () => void; onLeave: () => void;
}) {
  const { ranked, exact } = useMemo(() => {
    const byName = rankByName(client.name, choices);
    const fits = new Map(client.candidates.map((c) => [c.id, c.rule]));
    if (fits.size === 0) return byName;
    const known = new Map(choices.map((c) => [c.id, c]));
    const first = client.candidates.map((c): Choice => ({ ...(known.get(c.id) ?? { id: c.id, name: c.name }), sub: `fits by ${(ruleWords[c.rule] ?? c.rule).toLowerCase()}`, words: true }));
    return { ranked: [...first, ...byName.ranked.filter((c) => !fits.has(c.id))], exact: fits.size === 1 ? first[0]! : null };
  }, [client.name, client.candidates, choices]);
  const open = isOpen(client);
  return (
    <PickerList label={`Organization for ${client.name}`} choices={ranked} value={client.organization} clearText={clear} startAt={open && exact ? 0 : -1} onChoose={onChoose}
      head={
        <div className="gp-map-head">
          <div className="gp-grow"><div className="gp-strong gp-clip">{client.name}</div><div className="gp-small gp-dim">{plural(client.passwords, 'password')}{externalId(client) ? ` · external id ${externalId(client)}` : ''}</div></div>
          <span className="gp-small gp-dim gp-num" role="status">{saving ? 'Saving…' : `${count(left)} unmapped`}</span>
        </div>
      }
      foot={
        <div className="gp-map-foot">
          {error ? <ErrorNotice error={error} what="The mapping was not changed." /> : null}
          {open && client.reason ? <p className="gp-small">{client.reason}</p> : null}
          <div className="gp-row">
            <span className="gp-grow gp-small gp-dim">{open ? 'Enter maps it and goes on to the next one. Esc leaves.' : 'Enter changes the mapping. Esc leaves.'}</span>
            {open ? <Button size="xs" variant="default" onClick={onSkip}>Skip</Button> : null}
            <Button size="xs" variant="subtle" color="gray" onClick={onLeave}>Close</Button>
          </div>
        </div>
      } />
  );
}
