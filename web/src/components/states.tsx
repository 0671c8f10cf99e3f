// SPDX-License-Identifier: Apache-2.0
// The five states that every view has: loading, empty, partial, error, stale.
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { AlertTriangle, CircleCheck, CircleX, Info } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { ApiError } from '../api/client';
import type { Tone } from '../lib/words';

/** Children only after 150 ms, so that a quick answer does not flicker. */
export function Later({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return shown ? <>{children}</> : null;
}

export function Bone({ width = '100%', height = 14 }: { width?: number | string; height?: number }) {
  return <div className="gp-bone" style={{ width, height }} />;
}

export function Bones({ rows = 8, height = 36 }: { rows?: number; height?: number }) {
  return (
    <Later>
      <div role="status" aria-label="Loading" className="gp-stack">
        {Array.from({ length: rows }, (_, i) => (
          <div key={i} className="gp-row" style={{ height }}>
            <Bone width={`${28 + ((i * 17) % 23)}%`} />
            <Bone width="14%" />
            <Bone width={`${10 + ((i * 11) % 9)}%`} />
          </div>
        ))}
      </div>
    </Later>
  );
}

const icons: Partial<Record<Tone, typeof Info>> = { attention: AlertTriangle, bad: CircleX, good: CircleCheck };

export function Notice({ tone = 'neutral', title, children, action, live = false }: {
  tone?: Tone; title?: ReactNode; children?: ReactNode; action?: ReactNode; live?: boolean;
}) {
  const Icon = icons[tone] ?? Info;
  return (
    <div className="gp-notice" data-tone={tone} role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
      <Icon size={16} aria-hidden />
      <div className="gp-grow">
        {title ? <p className="gp-strong">{title}</p> : null}
        {children}
        {action ? <div className="gp-row-wrap" style={{ marginTop: 10 }}>{action}</div> : null}
      </div>
    </div>
  );
}

export function Empty({ icon, title, children, action }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="gp-empty">
      {icon}
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {action ? <div style={{ marginTop: 8 }}>{action}</div> : null}
    </div>
  );
}

/** The hub's messages begin with a small letter, as they also stand inside a sentence; here they begin one. */
function sentence(text: string): string {
  return /^[a-z]+[ ,’]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** What failed, why, what to do; the id for the log under a fold. */
export function ErrorNotice({ error, what, retry }: { error: unknown; what?: string; retry?: () => void }) {
  const known = error instanceof ApiError ? error : null;
  return (
    <Notice
      tone="bad"
      live
      title={what ?? (known ? sentence(known.message) : 'The page hit an error of its own.')}
      action={retry ? <Button variant="default" size="xs" onClick={retry}>Try again</Button> : undefined}
    >
      {what && known ? <p>{sentence(known.message)}</p> : null}
      {!known ? <p>{error instanceof Error ? error.message : String(error)}</p> : null}
      {known?.nextStep ? <p>{known.nextStep}</p> : null}
      {known?.retryAfterSeconds ? <p>Try again in {known.retryAfterSeconds} s.</p> : null}
      {known ? (
        <details>
          <summary>Details</summary>
          <dl className="gp-facts gp-small" style={{ marginTop: 6, gap: '2px 12px' }}>
            <dt>Code</dt>
            <dd className="gp-mono">{known.code}</dd>
            <dt>Status</dt>
            <dd className="gp-mono">{known.status || 'no answer'}</dd>
            <dt>Request id</dt>
            <dd className="gp-mono">{known.requestId ?? 'none'}</dd>
          </dl>
        </details>
      ) : null}
    </Notice>
  );
}

/** One read with its states. Old data stays on screen while a newer read fails, and says that it is old. `missing`: shown
 * where the hub knows no such record, which trying again does not change. */
export function Loaded<T>({ query, what, skeleton, missing, children }: {
  query: UseQueryResult<T>; what: string; skeleton?: ReactNode; missing?: ReactNode; children: (data: T) => ReactNode;
}) {
  if (query.data === undefined) {
    if (missing && query.error instanceof ApiError && query.error.status === 404) return <>{missing}</>;
    if (query.isError) return <ErrorNotice error={query.error} what={`${what} could not be read.`} retry={() => void query.refetch()} />;
    return skeleton ? <Later>{skeleton}</Later> : <Bones />;
  }
  return (
    <>
      {query.isError ? (
        <Notice tone="attention" live title="This may be old."
          action={<Button variant="default" size="xs" onClick={() => void query.refetch()}>Try again</Button>}>
          <p>{query.error instanceof ApiError ? query.error.message : 'The last read failed.'} What was read before is still shown.</p>
        </Notice>
      ) : null}
      {children(query.data)}
    </>
  );
}
