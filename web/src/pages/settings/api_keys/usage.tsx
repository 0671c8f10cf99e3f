// SPDX-License-Identifier: Apache-2.0
// The ledger: which key made how many requests, what the mirror answered and what went on to the source.
import { ChartColumn } from 'lucide-react';
import { useMemo } from 'react';
import type { Schemas } from '../../../api/client';
import { useKeyUsage } from '../../../api/queries';
import { Bar, Card } from '../../../components/bits';
import { DataTable, type Column } from '../../../components/data_table';
import { DayBars, Legend, type DayPart } from '../../../components/day_bars';
import { Bone, Empty, Loaded } from '../../../components/states';
import { count, percent, shortCount } from '../../../lib/format';
import { dailySums, dayName, keySums, other, total, type KeySum, type Sum } from '../../../lib/key_usage';

const kinds: (DayPart & { of: (s: Sum) => number })[] = [
  { name: 'answered from the mirror', color: 'var(--gp-accent-fill)', of: (s) => s.saved },
  { name: 'sent to the source', color: 'light-dark(#2f6f8f, #7cc0e0)', of: (s) => s.upstream },
  { name: 'answered here or refused', color: 'light-dark(#b8ae9d, #6d655a)', of: other },
];

export function UsagePage() {
  const usage = useKeyUsage();
  return (
    <Loaded query={usage} what="The usage of the keys" skeleton={<div role="status" aria-label="Loading" className="gp-card"><div className="gp-stack"><Bone width="30%" /><Bone height={132} /></div></div>}>
      {(data) => (data.days.length === 0 ? (
        <Empty icon={<ChartColumn size={28} aria-hidden />} title="No requests in the last 30 days">Requests that scripts make with a key are counted here by day: what the mirror answered, and what spent some of the source’s request limit.</Empty>
      ) : <Ledger usage={data} />)}
    </Loaded>
  );
}

/** The chart of all keys or of one, with its numbers as a table under a fold. */
export function UsageChart({ usage, keyId = null, label, height }: { usage: Schemas['KeyUsage']; keyId?: string | null; label: string; height?: number }) {
  const days = useMemo(() => dailySums(usage, Date.now(), keyId), [usage, keyId]);
  const sum = total(days);
  const used = kinds.filter((k) => k.of(sum) > 0);
  if (sum.requests === 0) return <p className="gp-dim">No requests in the last 30 days.</p>;
  return (
    <div className="gp-stack">
      <DayBars label={label} height={height} parts={used} days={days.map((d) => ({ name: dayName(d.day), values: used.map((k) => k.of(d)) }))} />
      <Legend parts={used} sums={used.map((k) => k.of(sum))} />
      <details className="gp-fold">
        <summary>Numbers by day</summary>
        <div className="gp-scroll" tabIndex={0} role="region" aria-label="Numbers by day" style={{ marginTop: 8 }}>
          <table className="gp-match gp-num-table">
            <thead><tr><th scope="col">Day</th><th scope="col">Requests</th>{kinds.map((k) => <th key={k.name} scope="col">{k.name}</th>)}</tr></thead>
            <tbody>{[...days].reverse().map((d) => <tr key={d.day}><th scope="row">{dayName(d.day)}</th><td>{count(d.requests)}</td>{kinds.map((k) => <td key={k.name}>{count(k.of(d))}</td>)}</tr>)}</tbody>
          </table>
        </div>
      </details>
    </div>
  );
}

const defaults = { sort: { column: 'requests', descending: true } };

function Ledger({ usage }: { usage: Schemas['KeyUsage'] }) {
  const rows = useMemo(() => keySums(usage), [usage]);
  const sum = total(rows);
  const most = rows[0]?.requests ?? 0;
  // A hub that holds the records itself has no mirror and no source to spare.
  const mirrors = sum.saved + sum.upstream > 0;
  const columns = useMemo<Column<KeySum>[]>(() => [
    { id: 'name', name: 'Key', width: 'minmax(140px, 1.4fr)', value: (r) => r.name },
    { id: 'share', name: 'Share', width: 'minmax(120px, 1.2fr)', value: (r) => r.requests, searchable: false, from: 680, cell: (r) => <Bar label={r.name} whole={most} parts={kinds.map((k) => ({ value: k.of(r), color: k.color, label: k.name }))} /> },
    { id: 'requests', name: 'Requests', width: '104px', right: true, value: (r) => r.requests, searchable: false, from: 460, cell: (r) => count(r.requests) },
    ...(mirrors ? [{ id: 'saved', name: 'From the mirror', width: '136px', right: true, value: (r: KeySum) => r.saved, searchable: false, from: 460, cell: (r: KeySum) => count(r.saved) },
    { id: 'upstream', name: 'Sent to source', width: '128px', right: true, value: (r: KeySum) => r.upstream, searchable: false, from: 560, cell: (r: KeySum) => count(r.upstream) }] : []),
  ], [most, mirrors]);
  const figures: [string, string, string][] = [
    ['Requests', shortCount(sum.requests), count(sum.requests)],
    ...(mirrors ? [['From the mirror', shortCount(sum.saved), count(sum.saved)], ['Sent to the source', shortCount(sum.upstream), count(sum.upstream)],
    ['Saved', `${percent(sum.saved, sum.saved + sum.upstream)} %`, 'of what the source would have been asked']] as [string, string, string][] : []),
  ];
  return (
    <>
      <Card title="Last 30 days" aside={<span className="gp-dim gp-small">days in UTC</span>}>
        <div className="gp-usage">
          <dl className="gp-numbers">{figures.map(([name, text, title]) => <div key={name}><dt>{name}</dt><dd title={title}>{text}</dd></div>)}</dl>
          <UsageChart usage={usage} label="Requests by day, all keys" />
        </div>
      </Card>
      <DataTable<KeySum> label="Requests by key" rows={rows} columns={columns} defaults={defaults} rowId={(r) => r.id} href={(r) => `/settings/api-keys?key=${encodeURIComponent(r.id)}`} noun={['key', 'keys']} csvName="api-key-usage" minHeight={240}
        narrow={(r) => [`${count(r.requests)} requests`, ...(mirrors ? [`${count(r.saved)} saved`, `${count(r.upstream)} sent`] : [])].join(' · ')} empty={null} />
    </>
  );
}
