// SPDX-License-Identifier: Apache-2.0
// What a test of Automate found: who answered, how much can be read, and each password that cannot be, with its repair.
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { changeRows, refreshSync, type AutomateTest, type UnreadableRow } from '../../api/password_sync';
import { useChange, useMay } from '../../api/queries';
import { Bar, Facts } from '../../components/bits';
import { ErrorNotice, Notice } from '../../components/states';
import { count, plural, sentenceCase } from '../../lib/format';
import { schemeText } from '../../lib/password_sync';

export function Found({ result: r, unsaved = false }: { result: AutomateTest; unsaved?: boolean }) {
  const rows = r.unreadable_rows ?? [];
  const warnings = r.warnings ?? [];
  const total = r.rows ?? 0;
  return (
    <div className="gp-stack-2" data-testid="test-result" data-ok={r.ok} data-code={r.code}>
      <Notice tone={!r.ok ? 'bad' : warnings.length > 0 || (r.unreadable ?? 0) > 0 ? 'attention' : 'good'} live title={r.title}>
        <p>{r.message}</p>
        {!r.ok && r.next_steps.length > 0 ? <ul>{r.next_steps.map((s) => <li key={s}>{s}</li>)}</ul> : null}
      </Notice>
      {r.ok && r.rows != null ? (
        <>
          <div>
            <div className="gp-row-wrap gp-num" style={{ marginBottom: 6 }}><span className="gp-strong gp-grow">{count(r.readable ?? 0)} of {count(total)} readable</span><span className="gp-dim gp-small">{[r.empty ? `${count(r.empty)} empty` : '', r.unreadable ? `${count(r.unreadable)} unreadable` : ''].filter(Boolean).join(' · ')}</span></div>
            <Bar label="Passwords" whole={total || 1} parts={[{ value: r.readable ?? 0, label: 'readable', color: 'var(--gp-good)' }, { value: r.empty ?? 0, label: 'empty', color: 'var(--gp-line-strong)' }, { value: r.unreadable ?? 0, label: 'unreadable', color: 'var(--gp-bad)' }]} />
          </div>
          <Facts rows={[
            ['Server', r.server_version], ...(r.encrypted == null ? [] : [['On the way', r.encrypted ? 'encrypted with TLS' : 'not encrypted'] as [string, string]]), ['Passwords are encrypted', schemeText(r.scheme ?? null)],
            ['Clients', r.clients == null ? null : `${count(r.clients)}${r.locations != null ? ` with ${plural(r.locations, 'location')}` : ''}`],
            ...(r.psa_links != null && r.kind !== 'rest' ? [['Links to the PSA', r.psa_links ? 'there; Quick Match uses them' : 'none'] as [string, string]] : []),
            ...(r.stickysync != null && r.kind !== 'rest' ? [['StickySync', r.stickysync ? 'its tables are there; the Clients page can take them over' : 'not found'] as [string, string]] : []),
          ]} />
          {warnings.map((w) => <Notice key={w} tone="attention" title={w} />)}
          {rows.length > 0 ? <Unreadable rows={rows} all={r.unreadable ?? rows.length} unsaved={unsaved} /> : null}
          {(r.grants ?? []).length > 0 ? <details className="gp-fold"><summary>What the account may do</summary><pre className="gp-log" tabIndex={0} aria-label="Grants">{r.grants!.join('\n')}</pre></details> : null}
        </>
      ) : null}
    </div>
  );
}

/** Rows that cannot be decrypted. Where the key of exactly one other client fits, reading with it is offered; nothing is written to Automate. */
function Unreadable({ rows, all, unsaved }: { rows: UnreadableRow[]; all: number; unsaved: boolean }) {
  const may = useMay('write_password_sync');
  const [mended, setMended] = useState<ReadonlySet<string>>(new Set<string>());
  const change = useChange(async (of: UnreadableRow[]) => {
    const answer = await changeRows('read_with_client', of.map((r) => r.password_id));
    const not = new Set(answer.refused.map((r) => r.password_id));
    setMended((m) => new Set([...m, ...of.map((r) => r.password_id).filter((id) => !not.has(id))]));
    void refreshSync();
    if (answer.refused.length > 0) throw new Error(answer.refused[0]!.reason);
    notifications.show({ message: `${plural(of.length, 'password')} will be read with the other client’s key` });
  });
  const moved = rows.filter((r) => r.likely_client && !mended.has(r.password_id));
  return (
    <section aria-label="Unreadable passwords" className="gp-stack">
      <div className="gp-row-wrap">
        <h3 className="gp-sub gp-grow" style={{ marginBottom: 0 }}>{plural(all, 'unreadable password')}{rows.length < all ? `, the first ${count(rows.length)}` : ''}</h3>
        {may && !unsaved && moved.length > 1 ? <Button size="xs" variant="default" loading={change.isPending} onClick={() => change.mutate(moved)}>Read {count(moved.length)} with the client whose key fits</Button> : null}
      </div>
      {unsaved && moved.length > 0 ? <p className="gp-dim gp-small">Once the connection is saved, those that moved from another client can be read with that client’s key.</p> : null}
      {change.isError ? <ErrorNotice error={change.error} what="Not every password could be switched over." /> : null}
      <div className="gp-scroll" tabIndex={0} role="region" aria-label="Unreadable passwords, list">
        <table className="gp-match">
          <thead><tr><th scope="col">Password</th><th scope="col">Client</th><th scope="col">Why</th></tr></thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.password_id}>
                <td>{r.title || `Password ${r.password_id}`}</td>
                <td>{r.client?.name || (r.client ? `Client ${r.client.id}` : '–')}</td>
                <td>
                  {sentenceCase(r.sentence)}.
                  {r.likely_client && may && !unsaved ? (
                    <div style={{ marginTop: 4 }}>
                      {mended.has(r.password_id) ? <span className="gp-small">Read with client {r.likely_client.name || r.likely_client.id} from the next comparison on.</span>
                        : <Button size="compact-xs" variant="default" disabled={change.isPending} onClick={() => change.mutate([r])}>Read with client {r.likely_client.name || r.likely_client.id}</Button>}
                    </div>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
