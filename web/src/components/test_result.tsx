// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import type { Schemas } from '../api/client';
import { plural } from '../lib/format';
import { Notice } from './states';

export function TestOutcome({ result, action }: { result: Schemas['TestResult']; action?: ReactNode }) {
  const tone = !result.ok ? 'bad' : result.code === 'ok' ? 'good' : 'attention';
  return (
    <div data-testid="test-result" data-ok={result.ok} data-code={result.code}>
      <Notice tone={tone} live title={result.title} action={action}>
        <p>{result.message}</p>
        {result.ok && result.organizations != null ? <p className="gp-dim">{plural(result.organizations, 'organization')} can be read.</p> : null}
        {result.next_steps.length > 0 ? <ul>{result.next_steps.map((s) => <li key={s}>{s}</li>)}</ul> : null}
      </Notice>
    </div>
  );
}
