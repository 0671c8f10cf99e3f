// SPDX-License-Identifier: Apache-2.0
import { Button } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { MayLink } from '../components/may_link';
import { SetupLead } from '../components/setup_lead';
import { api, unwrap, type Schemas } from '../api/client';
import { useApiKeys, useMay, useStartSync, useStatus } from '../api/queries';
import { Bar, Card, Status, Time, useNow } from '../components/bits';
import { JobPanel, LastJob } from '../components/job';
import { Page } from '../components/page';
import { Bone, ErrorNotice, Loaded, Notice } from '../components/states';
import { endSentence, endsSoon } from '../lib/api_key';
import { clock, count, percent, plural, sentenceCase, shortCount } from '../lib/format';
import { actionPhrase, byWords, connectionNames, connectionWords, countsText, outcomeWords } from '../lib/words';

type StatusData = Schemas['Status'];

function Skeleton() {
  return (
    <div className="gp-grid" role="status" aria-label="Loading">
      {[8, 4, 6, 6].map((w, i) => <div key={i} className={`gp-card gp-col-${w}`}><div className="gp-stack"><Bone width="30%" /><Bone height={88} /></div></div>)}
    </div>
  );
}

export function Home() {
  const status = useStatus();
  const start = useStartSync();
  const mayRun = useMay('write_integrations');
  const source = status.data?.connections.find((c) => c.kind !== 'automate');
  const running = (status.data?.running_jobs.length ?? 0) > 0;
  const connected = source && source.state !== 'not_configured' && source.state !== 'disconnected' && source.kind !== 'local';
  return (
    <Page title="Home" actions={mayRun && connected ? (
      <Button variant="default" leftSection={<RefreshCw size={15} />} loading={start.isPending} disabled={running} onClick={() => start.mutate(undefined)}>Sync now</Button>
    ) : null}>
      {start.isError ? <ErrorNotice error={start.error} what="The sync did not start." /> : null}
      <SetupLead connected={Boolean(connected)} known={status.data !== undefined && source?.kind !== 'local'} />
      <Waiting />
      <Loaded query={status} what="The state of this hub" skeleton={<Skeleton />}>
        {(data) => (
          <div className="gp-grid">
            {data.running_jobs.length > 0 ? (
              <Card title={data.running_jobs.length === 1 ? 'Running now' : `${data.running_jobs.length} jobs running`}>
                <div className="gp-stack-2">{data.running_jobs.map((j) => <JobPanel key={j.id} job={j} />)}</div>
              </Card>
            ) : null}
            <div className="gp-col-8 gp-stack-2">
              <Card title="Connections"><Health data={data} /></Card>
              <Card title="Mirrored records"><Numbers data={data} /></Card>
              {data.reveals_by_hour ? <Card title="Reveals by hour" aside={<span className="gp-dim gp-small">24 h</span>}><Hours hours={data.reveals_by_hour} /></Card> : null}
              {data.recent_reveals ? (
                <Card title="Recent reveals" aside={<MayLink small to="/settings/audit?action=reveal">All in Audit</MayLink>}><Reveals entries={data.recent_reveals} /></Card>
              ) : null}
            </div>
            <div className="gp-col-4 gp-stack-2">
              {data.budget ? <Card title="Request budget"><Budget budget={data.budget} /></Card> : null}
              <Card title="Mapping"><Mapping data={data} /></Card>
              <EndingKeys />
              {data.last_sync ? <Card title="Last sync"><LastJob job={data.last_sync} /></Card> : null}
              {data.last_password_sync ? (
                <Card title="Last password sync" aside={<MayLink small to="/password-sync">Open</MayLink>}>
                  <p className="gp-dim"><Time ms={data.last_password_sync.finished_at_ms} /></p>
                  <p className="gp-num">{data.last_password_sync.state && data.last_password_sync.state !== 'succeeded' ? `${sentenceCase(data.last_password_sync.state)}. ${data.last_password_sync.error?.message ?? ''}` : countsText(data.last_password_sync.counts) || 'Nothing to do'}</p>
                </Card>
              ) : null}
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** What waits for this person: nothing while nothing does. */
function Waiting() {
  const often = { refetchInterval: 60_000 };
  const settings = useQuery({ queryKey: ['reveal-settings'], queryFn: () => unwrap(api.GET('/reveal-settings')), enabled: useMay('manage_integrations'), ...often });
  const approvals = useQuery({ queryKey: ['reveal-approvals'], queryFn: () => unwrap(api.GET('/reveal-approvals')), enabled: useMay('read_documentation_passwords'), ...often });
  const frozen = settings.data?.frozen ?? [];
  const waiting = (approvals.data?.approvals ?? []).filter((a) => a.state === 'asked' && a.may_decide).length;
  if (frozen.length === 0 && waiting === 0) return null;
  return (
    <div className="gp-stack" style={{ marginBottom: 16 }}>
      {frozen.length > 0 ? (
        <div data-testid="reveals-frozen">
          <Notice tone="attention" title={`Reveals are frozen for ${frozen.slice(0, 3).map((f) => f.user.name).join(', ')}${frozen.length > 3 ? ` and ${count(frozen.length - 3)} more` : ''}.`}>
            <p>They were shown more passwords within an hour than the rules allow. <Link className="gp-link" to="/settings/reveal-rules">Look, and release them</Link></p>
          </Notice>
        </div>
      ) : null}
      {waiting > 0 ? (
        <div data-testid="approvals-waiting">
          <Notice tone="attention" title={`${plural(waiting, 'approval waits', 'approvals wait')} for you`}>
            <p>A colleague may see a password once you agree. <Link className="gp-link" to="/settings/approvals">Open the requests</Link></p>
          </Notice>
        </div>
      ) : null}
    </div>
  );
}

function Health({ data }: { data: StatusData }) {
  return (
    <div className="gp-health">
      {data.connections.map((c) => {
        const word = connectionWords[c.state];
        return (
          <div key={c.kind} data-testid={`connection-${c.kind}`} data-state={c.state}>
            <div className="gp-grow">
              <div className="gp-row-wrap"><span className="gp-strong">{connectionNames[c.kind]}</span>{c.host ? <span className="gp-dim">{c.host}</span> : null}</div>
              {c.account ? <div className="gp-dim gp-small">{c.account}</div> : null}
            </div>
            <div style={{ textAlign: 'right' }}>
              <Status tone={word.tone}>{word.text}</Status>
              {c.last_ok_at_ms ? <div className="gp-small gp-dim">answered <Time ms={c.last_ok_at_ms} /></div> : null}
            </div>
            {c.message ? (
              <p style={{ gridColumn: '1 / -1' }}>{c.message}{c.state === 'error' && c.since_ms ? <span className="gp-dim"> Since <Time ms={c.since_ms} />. What is mirrored stays readable.</span> : null}</p>
            ) : null}
            {c.next_step ? <p className="gp-dim" style={{ gridColumn: '1 / -1' }}>{c.next_step}</p> : null}
            {c.state === 'not_configured' ? (
              <p style={{ gridColumn: '1 / -1' }}><MayLink to={c.kind === 'automate' ? '/password-sync/connection' : '/settings/integrations/itglue'}>Connect {connectionNames[c.kind]}</MayLink></p>
            ) : null}
          </div>
        );
      })}
    </div>
  );
}

function Numbers({ data }: { data: StatusData }) {
  const c = data.counts;
  const rows: [string, number][] = [
    ['Documents', c.documents], ['Flexible assets', c.flexible_assets], ['Checklists', c.checklists], ['Password entries', c.passwords], ['Companies', c.companies],
  ];
  return <dl className="gp-numbers">{rows.map(([name, n]) => <div key={name}><dt>{name}</dt><dd title={count(n)}>{shortCount(n)}</dd></div>)}</dl>;
}

/** Keys that end within two weeks; nothing while there are none, or for those who do not manage keys. */
function EndingKeys() {
  const now = useNow();
  const manages = useMay('manage_api_keys');
  const list = useApiKeys(useMay('read_api_keys')).data?.keys;
  const ending = (list ?? []).flatMap((key) => { const end = endsSoon(key, now); return end ? [{ key, at_ms: end.at_ms }] : []; }).sort((a, b) => a.at_ms - b.at_ms);
  if (ending.length === 0) return null;
  return (
    <Card title="API keys about to end" aside={<MayLink small to="/settings/api-keys?show=ending">{ending.length > 3 ? `All ${count(ending.length)}` : 'Open'}</MayLink>}>
      <ul className="gp-feed gp-feed-plain" data-testid="ending-keys">
        {ending.slice(0, 3).map(({ key }) => (
          <li key={key.id}>
            {manages ? <Link className="gp-clip gp-first-link" to={`/settings/api-keys?key=${encodeURIComponent(key.id)}`}>{key.name}</Link> : <span className="gp-clip gp-first-link">{key.name}</span>}
            <span className="gp-small gp-attention-text">{endSentence(key, now)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const laneWords: Record<string, string> = { reveal: 'reveals', person: 'people waiting', password_sync: 'password sync', skeleton: 'lists', bodies: 'contents' };
const laneColors: Record<string, string> = {
  reveal: 'light-dark(#8a2454, #f08bb4)', person: 'light-dark(#2f6f8f, #7cc0e0)', password_sync: 'light-dark(#4a7a3d, #98c98a)',
  skeleton: 'var(--gp-accent-fill)', bodies: 'light-dark(#a8906a, #b59e7a)',
};

function Budget({ budget }: { budget: NonNullable<StatusData['budget']> }) {
  const lanes = Object.entries(budget.lanes).filter(([, n]) => n > 0);
  const known = lanes.reduce((sum, [, n]) => sum + n, 0);
  const parts = lanes.map(([k, n]) => ({ value: n, color: laneColors[k] ?? 'var(--gp-dim)', label: laneWords[k] ?? k.replace(/_/g, ' ') }));
  if (budget.used > known) parts.push({ value: budget.used - known, color: 'var(--gp-dim)', label: 'other' });
  return (
    <div className="gp-stack">
      <div className="gp-num"><span style={{ fontSize: 20, fontWeight: 600 }}>{count(budget.used)}</span> <span className="gp-dim">of {count(budget.limit)} in {Math.round(budget.window_seconds / 60)} min</span></div>
      <Bar label="Requests used" whole={budget.limit} parts={parts} />
      <ul className="gp-legend">
        {parts.map((p) => <li key={p.label}><i style={{ background: p.color }} />{p.label} <span className="gp-num">{count(p.value)}</span></li>)}
      </ul>
      <p className="gp-small gp-dim gp-num">{count(budget.reserved_for_reveals)} reserved for reveals{budget.resets_at_ms ? `; resets at ${clock(budget.resets_at_ms)}` : ''}.</p>
    </div>
  );
}

function Mapping({ data }: { data: StatusData }) {
  const { mapped, unmapped, internal } = data.counts;
  const organizations = data.counts.organizations - internal;
  if (organizations === 0 && internal > 0) return <p className="gp-dim">Every organization is marked as internal. <MayLink to="/settings/mapping?show=internal">Look at them</MayLink></p>;
  if (organizations === 0) return <p className="gp-dim">No organizations are known yet. They appear once the source is connected.</p>;
  return (
    <div className="gp-stack">
      <div className="gp-num"><span style={{ fontSize: 20, fontWeight: 600 }}>{percent(mapped, organizations)} %</span> <span className="gp-dim">{count(mapped)} of {plural(organizations, 'organization')} mapped{internal > 0 ? `, ${count(internal)} internal` : ''}</span></div>
      <Bar label="Organizations mapped" whole={organizations} parts={[{ value: mapped, label: 'mapped' }]} />
      {unmapped > 0 ? <p className="gp-small gp-dim">Records of unmapped organizations are not stored. <MayLink to="/settings/mapping?show=unmapped">Map the other {count(unmapped)}</MayLink></p> : null}
    </div>
  );
}

function Hours({ hours }: { hours: number[] }) {
  const most = Math.max(1, ...hours);
  const total = hours.reduce((a, b) => a + b, 0);
  return (
    <div>
      <div className="gp-hours" role="img" aria-label={`${plural(total, 'reveal')} in 24 hours, at most ${most} in one hour`}>
        {hours.map((n, i) => <span key={i} data-zero={n === 0 || undefined} style={{ height: `${(n / most) * 100}%` }} title={`${hours.length - 1 - i === 0 ? 'this hour' : `${hours.length - 1 - i} h ago`}: ${n}`} />)}
      </div>
      <div className="gp-axis"><span>24 h ago</span><span className="gp-num">{plural(total, 'reveal')}</span><span>now</span></div>
      <details className="gp-fold">
        <summary>Numbers</summary>
        <p className="gp-small gp-num gp-dim">{hours.map((n, i) => `${hours.length - 1 - i} h: ${n}`).join(', ')}</p>
      </details>
    </div>
  );
}

function Reveals({ entries }: { entries: Schemas['AuditEntry'][] }) {
  if (entries.length === 0) return <p className="gp-dim">Nobody has revealed a password yet.</p>;
  return (
    <ul className="gp-feed">
      {entries.map((e) => (
        <li key={e.sequence}>
          <div className="gp-clip">
            <span className="gp-strong">{byWords(e.actor.name)}</span> <span className="gp-dim">{actionPhrase(e)}</span> {e.subject ?? 'an entry'}
            {e.company ? <span className="gp-dim"> of {e.company.name}</span> : null}
          </div>
          <div className="gp-dim gp-small" style={{ textAlign: 'right' }}>{e.outcome === 'done' ? null : <>{outcomeWords[e.outcome].text} · </>}<Time ms={e.at_ms} /></div>
        </li>
      ))}
    </ul>
  );
}
