// SPDX-License-Identifier: Apache-2.0
// Stacked bars, one a day. One tab stop; the arrow keys walk the days and the line below says their numbers.
import { useState } from 'react';
import { count } from '../lib/format';

export interface DayPart {
  name: string;
  color: string;
}

export function DayBars({ label, days, parts, height = 96 }: { label: string; days: { name: string; values: number[] }[]; parts: DayPart[]; height?: number }) {
  const [at, setAt] = useState<number | null>(null);
  const sums = days.map((d) => d.values.reduce((a, b) => a + b, 0));
  const most = Math.max(1, ...sums);
  const shown = at === null ? null : days[at];
  const all = sums.reduce((a, b) => a + b, 0);
  const say = (i: number) => `${days[i]!.name}: ${count(sums[i]!)} ${sums[i] === 1 ? 'request' : 'requests'}${sums[i] ? `, ${parts.map((p, k) => `${count(days[i]!.values[k] ?? 0)} ${p.name}`).join(', ')}` : ''}`;
  return (
    <div>
      <div className="gp-days" style={{ height }} role="slider" tabIndex={0} aria-label={label} aria-orientation="horizontal" aria-valuemin={1} aria-valuemax={days.length} aria-valuenow={(at ?? days.length - 1) + 1} aria-valuetext={say(at ?? days.length - 1)}
        onMouseLeave={() => setAt(null)} onBlur={() => setAt(null)} onFocus={() => setAt((a) => a ?? days.length - 1)}
        onKeyDown={(e) => {
          const from = at ?? days.length - 1;
          const to = e.key === 'ArrowLeft' || e.key === 'ArrowDown' ? from - 1 : e.key === 'ArrowRight' || e.key === 'ArrowUp' ? from + 1 : e.key === 'Home' ? 0 : e.key === 'End' ? days.length - 1 : null;
          if (to === null) return;
          e.preventDefault();
          setAt(Math.max(0, Math.min(days.length - 1, to)));
        }}>
        {days.map((d, i) => (
          <span key={d.name} className="gp-day" data-at={i === at || undefined} onMouseEnter={() => setAt(i)}>
            {sums[i] === 0 ? <i className="gp-day-none" /> : d.values.map((v, k) => (v > 0 ? <i key={parts[k]!.name} style={{ height: `${(v / most) * 100}%`, background: parts[k]!.color }} /> : null))}
          </span>
        ))}
      </div>
      <div className="gp-axis"><span>{days[0]?.name}</span><span>today</span></div>
      <p className="gp-small gp-num gp-days-said">{shown ? say(at!) : `${count(all)} requests, at most ${count(Math.max(0, ...sums))} a day`}</p>
    </div>
  );
}

export function Legend({ parts, sums }: { parts: DayPart[]; sums: number[] }) {
  return <ul className="gp-legend">{parts.map((p, i) => <li key={p.name}><i style={{ background: p.color }} />{p.name} <span className="gp-num gp-text">{count(sums[i] ?? 0)}</span></li>)}</ul>;
}
