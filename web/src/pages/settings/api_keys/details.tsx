// SPDX-License-Identifier: Apache-2.0
import { Button, Modal } from '@mantine/core';
import { useApiKey, useKeyUsage } from '../../../api/queries';
import { CopyButton, Facts, Status, Time, useNow } from '../../../components/bits';
import { Loaded, Notice } from '../../../components/states';
import { endSentence, isUsable, passwordWords, stateWords, typeName, verbs, type ApiKey } from '../../../lib/api_key';
import { absolute, count, plural, sentenceCase } from '../../../lib/format';
import type { Act } from './dialogs';
import { UsageChart } from './usage';

export function KeyDetails({ row: known, keysById, nameOf, onAct, onClose }: { row: ApiKey; keysById: ReadonlyMap<string, ApiKey>; nameOf: (id: string) => string | undefined; onAct: (act: Act, key: ApiKey) => void; onClose: () => void }) {
  const now = useNow();
  const usage = useKeyUsage();
  const row = useApiKey(known).data ?? known;
  const state = stateWords(row, now);
  const { scope } = row;
  const ending = endSentence(row, now);
  const list = (items: string[]) => <ul className="gp-plain-list" tabIndex={0}>{items.map((i) => <li key={i}>{i}</li>)}</ul>;
  const at = (ms: number | null) => (ms === null ? null : <><Time ms={ms} /> <span className="gp-dim gp-small">{absolute(ms)}</span></>);
  const other = (id: string | null) => (id === null ? null : (keysById.get(id)?.name ?? `key ${id}`));
  const rows: [string, React.ReactNode][] = [
    ['Key', <span key="k" className="gp-row"><span className="gp-mono gp-wrap">{row.masked}</span><CopyButton text={row.masked} label="Copy the masked key" /></span>],
    ['State', <span key="s"><Status tone={state.tone}>{state.text}</Status>{state.detail ? <span className="gp-dim"> {state.detail}</span> : null}</span>],
    ['Password Access', <span key="p">{passwordWords[row.passwords].text}. <span className="gp-dim">{passwordWords[row.passwords].help}</span></span>],
    ['Organizations', scope.organizations === null ? 'All organizations' : list(scope.organizations.map((id) => nameOf(id) ?? `Organization ${id}`))],
    ['Resource types', scope.types === null ? 'All types' : sentenceCase(scope.types.map(typeName).join(', ') || 'none')],
    ['May', scope.verbs.length === verbs.length ? 'Read, create, update and delete' : sentenceCase(verbs.filter((v) => scope.verbs.includes(v)).join(', ') || 'nothing')],
    ['From', scope.from === null ? 'Anywhere' : <span key="f" className="gp-mono">{scope.from.join(', ')}</span>],
    ['Own limit', scope.limit === null ? 'None' : `${plural(scope.limit, 'request')} in 5 minutes`],
    ['Expires', scope.expires_at_ms === null ? 'Not by date' : at(scope.expires_at_ms)],
    ['Created', <span key="c">{at(row.created_at_ms)} by {row.created_by}</span>],
    ['Last used', row.last_used_at_ms === null ? 'Never' : <span key="u">{at(row.last_used_at_ms)}{row.last_used_from ? <> from <span className="gp-mono">{row.last_used_from}</span></> : null}</span>],
    ['Today', [plural(row.requests_today, 'request'), row.saved_today ? `${count(row.saved_today)} answered from the mirror` : '', row.upstream_today ? `${count(row.upstream_today)} sent to the source` : ''].filter(Boolean).join(', ')],
  ];
  if (row.replaces) rows.push(['Replaces', other(row.replaces)]);
  if (row.replaced_by) rows.push(['Replaced by', other(row.replaced_by)]);
  if (row.works_until_ms !== null) rows.push(['Works until', at(row.works_until_ms)]);
  if (row.revoked_at_ms !== null) rows.push(['Revoked', <span key="r">{at(row.revoked_at_ms)} <span className="gp-dim">{row.revoked_why}</span></span>]);
  else if (row.revokes_at_ms !== null) rows.push(['Unless used', <span key="x">revoked {at(row.revokes_at_ms)}</span>]);
  return (
    <Modal opened onClose={onClose} title={row.name} size={640}>
      <div className="gp-stack-2">
        {ending ? <Notice tone="attention" title={`${ending}.`}>{row.warning !== null && row.works_until_ms === null ? <p>A single request with the key starts the 90 days anew.</p> : null}</Notice> : null}
        <Facts rows={rows} />
        <section aria-label="Last 30 days">
          <h3 className="gp-sub">Last 30 days</h3>
          <Loaded query={usage} what="The usage of this key">{(data) => <UsageChart usage={data} keyId={row.id} label={`Requests by day with ${row.name}`} height={64} />}</Loaded>
        </section>
        {isUsable(row) ? (
          <div className="gp-row-wrap">
            {row.replaced_by === null ? <Button variant="default" onClick={() => onAct('rotate', row)}>Rotate</Button> : null}
            {row.state === 'active' ? <Button variant="default" onClick={() => onAct('pause', row)}>Pause</Button> : <Button variant="default" onClick={() => onAct('activate', row)}>Activate</Button>}
            <Button variant="default" className="gp-danger" onClick={() => onAct('revoke', row)}>Revoke</Button>
          </div>
        ) : null}
      </div>
    </Modal>
  );
}
