// SPDX-License-Identifier: Apache-2.0
import { ActionIcon, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { copyText } from '../lib/clipboard';
import { absolute, relative } from '../lib/format';
import type { Tone } from '../lib/words';

// One clock for all relative times on the page.
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const l of listeners) l();
  }, 10_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = null;
    }
  };
}
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

export function Time({ ms, never = 'never' }: { ms: number | null | undefined; never?: string }) {
  const at = useNow();
  if (ms == null) return <span className="gp-dim">{never}</span>;
  // A moment that came in after the clock's last step is not in the future.
  return <time dateTime={new Date(ms).toISOString()} title={absolute(ms)} className="gp-num">{relative(ms, Math.max(at, Math.min(ms, Date.now())))}</time>;
}

/** Two lines of a table cell; the second is dim and may be missing. */
export function Two({ top, sub, title }: { top: ReactNode; sub?: ReactNode; title?: string }) {
  return (
    <div className="gp-two" title={title}>
      <div className="gp-clip">{top}</div>
      {sub ? <div className="gp-clip gp-small gp-dim">{sub}</div> : null}
    </div>
  );
}

export function Dot({ tone }: { tone: Tone }) {
  return <span className="gp-dot" data-tone={tone} aria-hidden />;
}

export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className="gp-status"><Dot tone={tone} />{children}</span>;
}

export function Tag({ tone = 'neutral', title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return <span className="gp-tag" data-tone={tone} title={title}><span className="gp-clip">{children}</span></span>;
}

export function Bar({ parts, whole, label }: { parts: { value: number; color?: string; label?: string }[]; whole: number; label: string }) {
  const text = `${label}: ${parts.map((p) => `${p.label ?? ''} ${p.value}`.trim()).join(', ')} of ${whole}`;
  return (
    <div className="gp-bar" role="img" aria-label={text}>
      {parts.map((p, i) => (
        <span key={i} style={{ width: `${whole > 0 ? Math.min(100, (p.value / whole) * 100) : 0}%`, background: p.color }} />
      ))}
    </div>
  );
}

/** Copies, and says for a while how that went. */
export function useCopy(forMs: number): ['idle' | 'done' | 'failed', (text: string) => void] {
  const [state, setState] = useState<'idle' | 'done' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const t = setTimeout(() => setState('idle'), forMs);
    return () => clearTimeout(t);
  }, [state, forMs]);
  return [state, (text) => void copyText(text).then(() => setState('done'), () => setState('failed'))];
}

/** Copies something that is no secret: an id, a link, a user name. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, copy] = useCopy(1500);
  const said = state === 'done' ? 'Copied' : state === 'failed' ? 'The browser refused' : label;
  return (
    <Tooltip label={said}>
      <ActionIcon size={24} aria-label={said}
        onClick={() => copy(text)}>
        {state === 'done' ? <Check size={14} /> : <Copy size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}

export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className="gp-facts">
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value ?? <span className="gp-dim">none</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Card({ title, aside, children, level = 2 }: { title: ReactNode; aside?: ReactNode; children: ReactNode; level?: 2 | 3 }) {
  const H = level === 2 ? 'h2' : 'h3';
  return (
    <section className="gp-card">
      <div className="gp-card-head">
        <H className="gp-grow">{title}</H>
        {aside}
      </div>
      {children}
    </section>
  );
}
