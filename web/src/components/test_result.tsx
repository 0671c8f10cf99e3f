// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import type { Schemas } from '../api/client';
import { plural } from '../lib/format';
import { Status } from './bits';
import { Notice } from './states';

/** What the key may do, one line each; what is missing or open says what that means here. */
export function Capabilities({ list }: { list: readonly Schemas['KeyCapability'][] | undefined }) {
  if (!list || list.length === 0) return null;
  return (
    <ul className="gp-capabilities" aria-label="What the key may do" data-testid="capabilities">
      {list.map((c) => <li key={c.name} data-name={c.name} data-works={String(c.works)}><Status tone={c.works === null ? 'neutral' : c.works ? 'good' : 'attention'}><span>{c.text}</span></Status></li>)}
    </ul>
  );
}

export function TestOutcome({ result, action }: { result: Schemas['TestResult']; action?: ReactNode }) {
  const tone = !result.ok ? 'bad' : result.code === 'ok' ? 'good' : 'attention';
  return (
    <div data-testid="test-result" data-ok={result.ok} data-code={result.code}>
      <Notice tone={tone} live title={result.title} action={action}>
        <p>{result.message}</p>
        {result.ok && result.organizations != null ? <p className="gp-dim">{plural(result.organizations, 'organization')} can be read.</p> : null}
        <Capabilities list={result.capabilities} />
        {result.next_steps.length > 0 ? <ul>{result.next_steps.map((s) => <li key={s}>{s}</li>)}</ul> : null}
      </Notice>
    </div>
  );
}
