// SPDX-License-Identifier: Apache-2.0
// What Quick Match would do, before it does it. Serves both kinds: organizations to companies, clients to organizations.
import { Button, Modal } from '@mantine/core';
import { count, plural } from '../lib/format';
import { ruleWords } from '../lib/words';
import { Tag } from './bits';
import { Bones, Empty, ErrorNotice, Notice } from './states';

export interface MatchPreview {
  /** `id`: of a match that is made only when it is ticked, because its note asks for a look. */
  matched: { id?: string; from: string; to: string; rule: string; values: string[]; note: string | null }[];
  ambiguous: { from: string; candidates: string[]; reason: string }[];
  unmatched: number;
  already_mapped: number;
}

export function MatchDialog({ preview, error, pending, applying, onApply, onClose, fromName, toName, ticked, onTick }: {
  preview: MatchPreview | null; error: unknown; pending: boolean; applying: boolean; onApply: () => void; onClose: () => void; fromName: string; toName: string; ticked?: ReadonlySet<string>; onTick?: (id: string) => void;
}) {
  const made = preview?.matched.filter((m) => m.id === undefined || ticked?.has(m.id)).length ?? 0;
  return (
    <Modal opened onClose={onClose} title="Quick Match" size={820}>
      {pending ? <Bones rows={5} /> : null}
      {error ? <ErrorNotice error={error} what="Quick Match failed." /> : null}
      {preview ? (
        <div className="gp-stack-2">
          <p>
            <span className="gp-strong">{plural(preview.matched.length, 'match', 'matches')}</span>
            <span className="gp-dim"> · {count(preview.ambiguous.length)} ambiguous · {count(preview.unmatched)} without a counterpart · {count(preview.already_mapped)} mapped before and left as they are</span>
          </p>
          {preview.matched.length === 0 ? (
            <Empty title="Nothing new to match">Ids, short names and names were compared. What is left has to be mapped by hand or needs a new company.</Empty>
          ) : (
            <div className="gp-scroll" tabIndex={0} role="region" aria-label="Matches">
              <table className="gp-match">
                <thead><tr><th scope="col">{fromName}</th><th scope="col">{toName}</th><th scope="col">Why</th></tr></thead>
                <tbody>
                  {preview.matched.map((m, i) => (
                    <tr key={i}>
                      <td>{m.from}</td>
                      <td>{m.to}</td>
                      <td>
                        <Tag>{ruleWords[m.rule] ?? m.rule}</Tag> <span className="gp-mono gp-dim">{[...new Set(m.values)].join(' = ')}</span>
                        {m.note && m.id === undefined ? <div><Tag tone="attention">{m.note}</Tag></div> : null}
                        {m.id !== undefined ? <label className="gp-tick"><input type="checkbox" checked={ticked?.has(m.id) ?? false} onChange={() => onTick?.(m.id!)} /> Map it all the same: {m.note}</label> : null}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {preview.ambiguous.length > 0 ? (
            <Notice tone="attention" title={`${plural(preview.ambiguous.length, 'row')} left for you: Quick Match never guesses.`}>
              <div className="gp-scroll" tabIndex={0} role="region" aria-label="Left for you"><ul>{preview.ambiguous.map((a, i) => <li key={i}><span className="gp-strong">{a.from}</span>: {a.reason}{a.candidates.length > 0 ? ` (${a.candidates.join(', ')})` : ''}</li>)}</ul></div>
            </Notice>
          ) : null}
          <div className="gp-row-wrap">
            {preview.matched.length > 0 ? <Button loading={applying} disabled={made === 0} onClick={onApply}>Map {plural(made, fromName.toLowerCase(), `${fromName.toLowerCase()}s`)}</Button> : null}
            <Button variant="default" onClick={onClose}>{preview.matched.length > 0 ? 'Cancel' : 'Close'}</Button>
          </div>
        </div>
      ) : null}
    </Modal>
  );
}
