// SPDX-License-Identifier: Apache-2.0
// What the pages of Password Sync share: heading, tabs, the line with the pause switch and the next run, what runs now,
// and what to do while Automate is not connected.
import { ActionIcon, Button, Switch, Tooltip } from '@mantine/core';
import { KeyRound, Settings2, Square } from 'lucide-react';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { usePause, useSyncJob, useSyncStatus, useAutomate, type SyncStatus } from '../../api/password_sync';
import { useMay, useStopJob } from '../../api/queries';
import { Bar, Time, useNow } from '../../components/bits';
import { jobLine } from '../../components/job';
import { Page } from '../../components/page';
import { Empty, ErrorNotice, Notice } from '../../components/states';
import { clock, count, plural, relative } from '../../lib/format';
import { byWords } from '../../lib/words';

const SettingsDrawer = lazy(() => import('./settings'));

const base = '/password-sync';
const tabs = [['connection', 'Connection'], ['clients', 'Clients'], ['passwords', 'Passwords'], ['plan', 'Plan'], ['runs', 'Runs'], ['hygiene', 'Hygiene']] as const;

export function Frame({ title, above, actions, free, comparedAt, children }: {
  title: string; comparedAt?: number | null; above?: { name: string; to: string }; actions?: ReactNode;
  /** The page makes sense without a connection. */
  free?: boolean; children: ReactNode;
}) {
  const { pathname } = useLocation();
  const automate = useAutomate().data;
  const manages = useMay('manage_integrations');
  const off = automate && (automate.state === 'not_configured' || automate.state === 'disconnected');
  const here = (to: string) => (pathname === `${base}/${to}` ? 'page' as const : pathname.startsWith(`${base}/${to}/`) ? 'true' as const : undefined);
  // On a narrow screen the tabs are a strip that scrolls.
  useEffect(() => {
    document.querySelector('.gp-tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <Page title={title} crumbs={[{ name: 'Password Sync', to: base }, ...(above ? [above] : [])]} fill head={
      <>
        <div className="gp-page-head">
          <div className="gp-grow"><h1>Password Sync</h1><p className="gp-dim"><span className="gp-wide-only">From ConnectWise Automate to the documentation, one way.</span>{comparedAt ? <> Compared <Time ms={comparedAt} />.</> : null}</p></div>
          {off && !free ? null : <div className="gp-row-wrap">{actions}</div>}
        </div>
        <nav className="gp-tabs" aria-label="Password Sync">{tabs.map(([to, name]) => <Link key={to} to={`${base}/${to}`} aria-current={here(to)}>{name}</Link>)}</nav>
      </>
    }>
      {off ? null : <Strip />}
      {off && !free ? (
        <Empty icon={<KeyRound size={28} aria-hidden />} title="ConnectWise Automate is not connected"
          action={manages ? <Button component={Link} to={`${base}/connection`}>Connect Automate</Button> : undefined}>
          Passwords kept in Automate are written to the documentation and kept equal there. {manages ? 'It needs an account that may only read.' : 'An administrator can connect it on the Connection page.'}
        </Empty>
      ) : (
        <>
          {automate?.state === 'error' && !free ? <Notice tone="bad" title={automate.message ?? 'Automate does not answer.'}><p>{automate.next_step} What was last compared is still shown.</p></Notice> : null}
          {children}
        </>
      )}
    </Page>
  );
}

/** One line on every page: paused or not, when the next run comes, what runs now. */
function Strip() {
  const status = useSyncStatus();
  const pause = usePause();
  const may = useMay('write_password_sync');
  const [open, setOpen] = useState(false);
  const s = status.data;
  if (!s) return null;
  const paused = pause.isPending ? pause.variables : s.paused;
  return (
    <>
      <div className="gp-strip" data-paused={paused || undefined} role="group" aria-label="State of Password Sync">
        <Switch label={paused ? 'Paused' : 'Pause everything'} checked={paused} disabled={!may} onChange={(e) => pause.mutate(e.currentTarget.checked)} />
        <span className="gp-grow gp-small gp-dim gp-num" role="status"><NextRun status={s} paused={paused} /></span>
        {may ? (
          <Tooltip label="Settings of Password Sync"><ActionIcon aria-label="Settings of Password Sync" onClick={() => setOpen(true)}><Settings2 size={17} /></ActionIcon></Tooltip>
        ) : null}
      </div>
      {pause.isError ? <ErrorNotice error={pause.error} what={pause.variables ? 'Password Sync was not paused.' : 'Password Sync was not resumed.'} /> : null}
      <Running />
      {open ? <Suspense fallback={null}><SettingsDrawer onClose={() => setOpen(false)} /></Suspense> : null}
    </>
  );
}

function NextRun({ status: s, paused }: { status: SyncStatus; paused: boolean }) {
  const now = useNow();
  if (paused) return <>Nothing is written until somebody resumes{s.paused_by ? <>; paused by {s.paused_by} {s.paused_at_ms ? <Time ms={s.paused_at_ms} /> : null}</> : null}.</>;
  const parts: string[] = [];
  const at = s.next_run_at_ms;
  if (at == null) parts.push(s.interval_minutes === 0 ? 'The timer is off: syncs start when somebody starts them' : s.auto_sync === 0 ? 'Nothing runs by itself: AutoSync is on for no password yet' : 'No run is due');
  else parts.push(at <= now ? 'Next run now' : `Next run ${relative(at, now)}, at ${clock(at)}`);
  if (at != null) parts.push(s.auto_sync === 0 ? 'AutoSync is on for no password yet' : `AutoSync on for ${plural(s.auto_sync, 'password')} of ${count(s.total)}`);
  if (s.quiet) parts.push(s.quiet.now ? `quiet hours until ${s.quiet.to}` : `quiet hours ${s.quiet.from} to ${s.quiet.to}`);
  return <>{parts.join(' · ')}</>;
}

function Running() {
  const job = useSyncJob();
  const stop = useStopJob();
  const may = useMay('write_password_sync');
  const { pathname } = useLocation();
  if (!job) return null;
  const task = job.tasks.find((t) => t.state === 'running');
  return (
    <div className="gp-running" data-testid="running">
      <div className="gp-row-wrap">
        <span className="gp-strong gp-num" role="status">{jobLine(job)}</span>
        <span className="gp-grow gp-small gp-dim">started by {byWords(job.started_by)} <Time ms={job.started_at_ms} /></span>
        {pathname === `${base}/runs` ? null : <Link className="gp-link gp-small" to={`${base}/runs`}>Details</Link>}
        {may ? <Button variant="default" size="xs" leftSection={<Square size={12} />} loading={stop.isPending || job.state === 'stopping'} onClick={() => stop.mutate(job.id)}>Stop</Button> : null}
      </div>
      {task && task.total !== null ? <Bar whole={task.total || 1} parts={[{ value: task.done, label: 'done' }]} label="Progress" /> : null}
      {stop.isError ? <ErrorNotice error={stop.error} what="It was not stopped." /> : null}
    </div>
  );
}
