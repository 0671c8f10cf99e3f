// SPDX-License-Identifier: Apache-2.0
// One password: how it stands on both sides, what is set for it, what can be done, and all that was done. Never its value.
import { Button, Drawer, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useRow, type History, type Row, type RowSetting } from '../../api/password_sync';
import { useMay } from '../../api/queries';
import { CopyButton, Facts, Tag, Time } from '../../components/bits';
import { Bones, Loaded, Notice } from '../../components/states';
import { absolute, sentenceCase } from '../../lib/format';
import { actionWord, driftWords, outcomeWord, stateWords } from '../../lib/password_sync';
import { StateTag } from './passwords';
import { acts, may as fits, nameOf, type RowActions } from './row_actions';

export function PasswordDrawer({ id, known, actions, onClose }: { id: string; known: Row | null; actions: RowActions; onClose: () => void }) {
  const detail = useRow(id);
  const row = detail.data ?? known;
  return (
    <Drawer opened onClose={onClose} position="right" size={520} title={row ? nameOf(row) : 'Password'} closeButtonProps={{ 'aria-label': 'Close' }} transitionProps={{ duration: 100 }}>
      {row ? <Standing row={row} actions={actions} /> : null}
      <section aria-label="History">
        {row ? <h3 className="gp-sub" style={{ marginTop: 24 }}>History</h3> : null}
        <Loaded query={detail} what="This password" skeleton={<Bones rows={4} />}>{(data) => <Past history={data.history} />}</Loaded>
      </section>
    </Drawer>
  );
}

function Standing({ row, actions }: { row: Row; actions: RowActions }) {
  const may = useMay('write_password_sync');
  const word = stateWords[row.state];
  const both = row.state === 'drifted' || row.state === 'conflict';
  // What is as the last sync left it was changed by that sync.
  const ours = !both && row.state === 'unchanged' && row.last_sync_at_ms !== null && row.changed_there_at_ms !== null && Math.abs(row.changed_there_at_ms - row.last_sync_at_ms) < 60_000;
  const buttons = acts.filter((a) => fits(row, a.id));
  const client = row.client ? <Link className="gp-link" to={`/password-sync/passwords?client=${row.client.id}`}>{row.client.name || `Client ${row.client.id}`}</Link> : 'none';
  const facts: [string, ReactNode][] = [
    ['User name', row.username ? <span className="gp-row"><span className="gp-mono gp-wrap">{row.username}</span><CopyButton text={row.username} label="Copy the user name" /></span> : null],
    ['Client', <span key="c">{client}{row.location ? <span className="gp-dim">, {row.location}</span> : null}</span>],
    ['Organization', row.organization?.name ?? <span className="gp-dim">none; <Link className="gp-link" to="/password-sync/clients">map the client</Link></span>],
    ['Entry', row.documentation_password_id ? <span className="gp-row">{row.source_url ? <a className="gp-link gp-mono" href={row.source_url} target="_blank" rel="noreferrer">{row.documentation_password_id}</a> : <span className="gp-mono">{row.documentation_password_id}</span>}<CopyButton text={row.documentation_password_id} label="Copy the id of the entry" /></span> : <span className="gp-dim">not there yet</span>],
    ['Number in Automate', <span key="n" className="gp-row"><span className="gp-mono">{row.password_id}</span><CopyButton text={row.password_id} label="Copy the number" /></span>],
    ['Last sync', at(row.last_sync_at_ms)],
    ['Last rotated', at(row.rotated_at_ms, 'not seen')],
  ];
  if (row.read_with_client) facts.push(['Read with', <>the key of client {row.read_with_client.name}</>]);
  return (
    <div className="gp-stack-2">
      <div>
        <div className="gp-row-wrap"><StateTag row={row} />{row.stopped ? <span className="gp-dim gp-small">state: {word?.text.toLowerCase()}</span> : null}</div>
        <p style={{ marginTop: 8 }}>{sentenceCase(row.reason)}{/[.!?]$/.test(row.reason) ? '' : '.'}</p>
        {word && !word.help.toLowerCase().startsWith(row.reason.toLowerCase()) ? <p className="gp-dim gp-small">{word.help}</p> : null}
      </div>
      {both || row.changed_here_at || row.changed_there_at_ms ? (
        <div className="gp-sides">
          <div>
            <div className="gp-small gp-dim">In Automate</div>
            <div className="gp-num">{row.changed_here_at ? <>changed {row.changed_here_at}</> : 'no change known'}</div>
            {row.changed_here_by ? <div className="gp-small gp-dim">by {row.changed_here_by}</div> : null}
            {row.changed_here_at ? <div className="gp-small gp-dim">clock of the Automate server</div> : null}
          </div>
          <div>
            <div className="gp-small gp-dim">In the documentation</div>
            <div className="gp-num">{row.changed_there_at_ms ? <>changed <Time ms={row.changed_there_at_ms} /></> : 'no change known'}</div>
            {row.changed_there_at_ms ? <div className="gp-small gp-dim">{absolute(row.changed_there_at_ms)}</div> : null}
            {row.changed_there_at_ms ? <div className="gp-small gp-dim">{ours ? 'by the last sync' : 'its API does not say by whom'}</div> : null}
          </div>
        </div>
      ) : null}
      {may && buttons.length > 0 ? (
        <div className="gp-row-wrap" role="group" aria-label="Actions">
          {buttons.map((a, i) => (
            <Button key={a.id} size="xs" variant={i === 0 && a.id === 'sync' ? 'filled' : 'default'} className={a.danger ? 'gp-danger' : undefined} leftSection={a.icon} disabled={actions.pending || (actions.busy && ['sync', 'overwrite', 'recreate', 'archive'].includes(a.id))} onClick={() => actions.run(a.id, [row])}>
              {a.id === 'read_with_client' && row.likely_client ? `Read with client ${row.likely_client.name}` : a.name}
            </Button>
          ))}
        </div>
      ) : null}
      <Facts rows={facts} />
      <Choices row={row} actions={actions} readOnly={!may} />
    </div>
  );
}

const at = (ms: number | null, never = 'never') => (ms === null ? <span className="gp-dim">{never}</span> : <><Time ms={ms} /> <span className="gp-dim gp-small">{absolute(ms)}</span></>);

function Choices({ row, actions, readOnly }: { row: Row; actions: RowActions; readOnly: boolean }) {
  const auto = row.auto_sync_from === 'password' ? (row.auto_sync ? 'auto_sync_on' : 'auto_sync_off') : 'auto_sync_default';
  const from = row.auto_sync_from === 'client' ? 'on, for all of the client' : row.auto_sync_from === 'new' ? 'on, for new ones of the client' : 'off';
  const [refused] = actions.refused;
  return (
    <div className="gp-pair-fields">
      <NativeSelect label="AutoSync" disabled={readOnly || actions.pending} value={auto} onChange={(e) => actions.set(e.currentTarget.value as RowSetting, [row])}
        data={[{ value: 'auto_sync_default', label: `As the client says${auto === 'auto_sync_default' ? ` (${from})` : ''}` }, { value: 'auto_sync_on', label: 'On' }, { value: 'auto_sync_off', label: 'Off' }]} />
      <NativeSelect label="When changed there" disabled={readOnly || actions.pending} value={`drift_${row.drift_own}`} onChange={(e) => actions.set(e.currentTarget.value as RowSetting, [row])}
        data={(['default', 'overwrite', 'alert', 'hold'] as const).map((d) => ({ value: `drift_${d}`, label: d === 'default' ? `As set for all (${driftWords[row.drift]!.text.toLowerCase()})` : driftWords[d]!.text }))} />
      {refused ? <Notice tone="attention" title={sentenceCase(refused.reason)} /> : null}
    </div>
  );
}

function Past({ history }: { history: History[] }) {
  if (history.length === 0) return <p className="gp-dim">Nothing was done with it yet.</p>;
  return (
    <ol className="gp-past">
      {history.map((h, i) => {
        const word = outcomeWord(h.outcome);
        const plain = word.tone !== 'good';
        return (
          <li key={i}>
            <div className="gp-row-wrap">
              <span className="gp-strong">{plain || h.outcome === 'done' ? actionWord(h.action) : word.text}</span>
              {plain && word.text !== actionWord(h.action) ? <Tag tone={word.tone}>{word.text}</Tag> : null}
              <span className="gp-grow" />
              <span className="gp-small gp-dim"><Time ms={h.at_ms} /></span>
            </div>
            <div className="gp-small gp-dim gp-wrap">
              by {h.by}{h.direction === 'to_documentation' ? ', written to the documentation' : ''}{h.reason ? `: ${h.reason}` : ''}
              {h.run_id ? <> · <Link className="gp-link" to={`/password-sync/runs/${h.run_id}`}>run</Link></> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
