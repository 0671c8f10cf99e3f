// SPDX-License-Identifier: Apache-2.0
// A plan: what a sync would write, field by field and without values; saved plans, and applying one exactly as it is shown.
import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ChevronDown, ListChecks, RefreshCw, Trash2 } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { syncKeys, useDeletePlan, useMakePlan, usePlanOf, usePlans, useSyncClients, type Change, type Plan, type PlanHead, type PlanRow } from '../../api/password_sync';
import { queryClient, useMay } from '../../api/queries';
import { Tag, Time } from '../../components/bits';
import { Confirm } from '../../components/confirm';
import { DataTable, type Column, type Filter } from '../../components/data_table';
import { Picker } from '../../components/pair_select';
import { Empty, ErrorNotice, Loaded, Notice } from '../../components/states';
import { absolute, count, plural, sentenceCase } from '../../lib/format';
import { actionWord, actionWords, distinct, fieldWords, stateWords, syncLabel } from '../../lib/password_sync';
import { ClientChip, useClientFilter } from './client_chip';
import { Frame } from './frame';
import { StateTag } from './passwords';
import { SyncState, useSyncStart } from './start';

const writes = (r: PlanRow) => r.action !== 'none';
const toWrite = { test: writes, word: 'to write' };
/** "Password · Notes: old → new". A value is never shown, only that it changes. */
function Difference({ row }: { row: PlanRow }) {
  if (row.changes.length === 0) return <span className="gp-dim" title={sentenceCase(row.reason)}>{sentenceCase(row.reason)}</span>;
  const one = (c: Change) => {
    const name = fieldWords[c.field] ?? c.field;
    return c.field === 'value' ? <span key={c.field} className="gp-diff"><b>{name}</b> changes</span>
      : <span key={c.field} className="gp-diff"><b>{name}</b> {c.there ? <del>{c.there}</del> : <span className="gp-dim">empty</span>} <span aria-hidden>→</span> {c.here ? <ins>{c.here}</ins> : <span className="gp-dim">empty</span>}</span>;
  };
  const text = row.changes.map((c) => (c.field === 'value' ? 'Password changes' : `${fieldWords[c.field] ?? c.field}: ${c.there ?? 'empty'} → ${c.here ?? 'empty'}`)).join('\n');
  return <span title={`${text}\n${sentenceCase(row.reason)}`} className="gp-diffs">{row.changes.map(one)}</span>;
}

const columns: Column<PlanRow>[] = [
  { id: 'title', name: 'Password', width: 'minmax(170px, 1.3fr)', value: (r) => r.title || `Password ${r.password_id}` },
  { id: 'client', name: 'Client', width: 'minmax(120px, 1fr)', value: (r) => r.client?.name, from: 640 },
  { id: 'action', name: 'Action', width: '112px', value: (r) => actionWord(r.action), cell: (r) => <Tag tone={actionWords[r.action]?.tone} title={actionWords[r.action]?.help}>{actionWord(r.action)}</Tag> },
  { id: 'changes', name: 'What changes', width: 'minmax(220px, 2.6fr)', value: (r) => r.changes.map((c) => `${fieldWords[c.field] ?? c.field} ${c.there ?? ''} ${c.here ?? ''}`).join(' ') || r.reason, from: 760, cell: (r) => <Difference row={r} /> },
  { id: 'state', name: 'State', width: '118px', value: (r) => stateWords[r.state]?.text, from: 1040, cell: (r) => <StateTag row={r} /> },
  { id: 'organization', name: 'Organization', width: 'minmax(120px, 1fr)', value: (r) => r.organization?.name, from: 1180 },
];
const defaults = { sort: null };
const rowId = (r: PlanRow) => r.password_id;
const href = (r: PlanRow) => `/password-sync/passwords/${r.password_id}`;
const narrow = (r: PlanRow) => <><Tag tone={actionWords[r.action]?.tone}>{actionWord(r.action)}</Tag> {r.client?.name ?? ''} · {r.changes.map((c) => fieldWords[c.field] ?? c.field).join(', ') || sentenceCase(r.reason)}</>;

export function PlanPage() {
  const { id = 'newest' } = useParams();
  const navigate = useNavigate();
  const plan = usePlanOf(id);
  const may = useMay('write_password_sync');
  const make = useMakePlan();
  const [choosing, setChoosing] = useState(false);
  const clients = useSyncClients(choosing);
  const compare = (client: string | null) => make.mutate(client, { onSuccess: (p) => { queryClient.setQueryData(syncKeys.plan('newest'), p); void navigate('/password-sync/plan'); } });
  const choices = useMemo(() => (clients.data?.clients ?? []).map((c) => ({ id: c.id, name: c.name, words: true, sub: c.organization ? `to ${c.organization.name}` : 'unmapped' })), [clients.data]);
  return (
    <Frame title="Plan" actions={may ? (
      <>
        <SavedPlans current={plan.data?.id ?? null} />
        <Button variant="default" onClick={() => setChoosing(true)} disabled={make.isPending}>Plan one client</Button>
        <Button variant={plan.data && !plan.data.applied_run_id ? 'default' : 'filled'} leftSection={<RefreshCw size={15} />} loading={make.isPending} onClick={() => compare(null)}>{plan.data ? 'Plan again' : 'Make a plan'}</Button>
      </>
    ) : null}>
      {make.isError ? <ErrorNotice error={make.error} what="The plan could not be made." /> : null}
      <Loaded query={plan} what="The plan">
        {(data) => data === null ? (
          id === 'newest' ? (
            <Empty icon={<ListChecks size={28} aria-hidden />} title="No plan yet" action={may ? <Button loading={make.isPending} onClick={() => compare(null)}>Make a plan</Button> : undefined}>
              A plan compares both sides and lists what a sync would write, field by field. It is kept, and applied later only if neither side has changed meanwhile.
            </Empty>
          ) : <Empty title="This plan is not kept any more" action={<Button variant="default" component={Link} to="/password-sync/plan">Show the newest</Button>}>The last 20 plans are kept.</Empty>
        ) : <Shown key={data.id} plan={data} newest={id === 'newest'} />}
      </Loaded>
      {choosing ? <Picker label="Plan one client" choices={choices} value={null} clearText="" onClose={() => setChoosing(false)} onChoose={(client) => { setChoosing(false); compare(client); }} /> : null}
    </Frame>
  );
}

function Shown({ plan }: { plan: Plan; newest: boolean }) {
  const may = useMay('write_password_sync');
  const start = useSyncStart();
  const [params] = useSearchParams();
  const [client, setClient, where] = useClientFilter();
  const rows = plan.rows;
  const filters = useMemo((): Filter<PlanRow>[] => {
    const present = Object.keys(actionWords).filter((a) => rows.some((r) => r.action === a));
    const all: Filter<PlanRow> = { id: 'all', name: 'All', matches: () => true };
    // With nothing to write, what is left alone is what there is to see.
    if (present.every((a) => a === 'none')) return [all];
    return [{ id: 'writes', name: 'To write', matches: writes }, ...present.filter((a) => a !== 'none').map((a) => ({ id: a, name: actionWord(a), title: actionWords[a]!.help, matches: (r: PlanRow) => r.action === a })),
      ...(present.includes('none') ? [{ id: 'none', name: 'Left alone', title: actionWords.none!.help, matches: (r: PlanRow) => r.action === 'none' }] : []), all];
  }, [rows]);
  const all = useMemo(() => rows.filter(writes), [rows]);
  const label = syncLabel(all.length, distinct(all.map((r) => r.client?.name ?? '?')), true).replace(/^Sync/, 'Apply:');
  const applied = plan.applied_run_id;
  const parts = Object.entries(plan.actions).filter(([a, n]) => n > 0 && a !== 'none').map(([a, n]) => `${actionWord(a).toLowerCase()} ${count(n)}`);
  const what = parts.join(', ') || 'nothing to write';
  return (
    <>
      <SyncState start={start} />
      <div className="gp-row-wrap gp-plan-line">
        <div className="gp-grow">
          <div className="gp-strong gp-num">{sentenceCase(what)}{plan.client ? <> for {plan.client.name}</> : null}</div>
          <div className="gp-small gp-dim gp-num">Made <Time ms={plan.created_at_ms} /> by {plan.created_by} · {plural(rows.length, 'password')} compared{plan.requests !== undefined && all.length > 0 ? ` · applying costs ${plural(plan.requests, 'request')}` : ''}</div>
        </div>
        {may && !applied ? (
          <Button disabled={all.length === 0 || start.running !== undefined} loading={start.pending} data-testid="apply-plan" onClick={() => start.begin({
            label: label.replace('Apply: ', 'Write '), body: { plan_id: plan.id, ...(plan.client ? { client_id: plan.client.id } : {}) },
            question: plan.needs_confirmation ? { title: 'This plan changes a large share of the passwords', text: `It would ${what}. A restored backup of Automate, or a database that decrypts wrongly, looks like this. Go on when the change is known.` } : null,
          })}>{all.length === 0 ? 'Nothing to write' : 'Apply this plan'}</Button>
        ) : null}
      </div>
      {applied ? <Notice title="This plan was applied."><p><Link className="gp-link" to={`/password-sync/runs/${applied}`}>See what the run did</Link>, or plan again to see how it stands now.</p></Notice>
        : plan.needs_confirmation ? <Notice tone="attention" title="This plan changes a large share of the passwords: look through it before you apply it." /> : null}
      <DataTable<PlanRow> label="Plan" rows={rows} columns={columns} filters={filters} defaults={defaults} rowId={rowId} href={href} noun={['password', 'passwords']} csvName="password-sync-plan" narrow={narrow}
        where={where} chips={<ClientChip rows={rows} value={client} onChange={setClient} counted={toWrite} />}
        empty={<Empty title="Automate holds no passwords">The account may see no rows, or there are none{params.size ? ' here' : ''}.</Empty>} />
    </>
  );
}

function SavedPlans({ current }: { current: string | null }) {
  const plans = usePlans();
  const navigate = useNavigate();
  const remove = useDeletePlan();
  const [removing, setRemoving] = useState<PlanHead | null>(null);
  const open = useCallback((p: PlanHead, first: boolean) => void navigate(first ? '/password-sync/plan' : `/password-sync/plan/${p.id}`), [navigate]);
  const list = plans.data?.plans ?? [];
  if (list.length === 0) return null;
  const shown = list.find((p) => p.id === current);
  return (
    <>
      <Menu position="bottom-end" width={320}>
        <Menu.Target><Button variant="default" rightSection={<ChevronDown size={14} />}>Saved plans</Button></Menu.Target>
        <Menu.Dropdown>
          {list.map((p, i) => {
            const n = Object.entries(p.actions).reduce((sum, [a, m]) => sum + (a === 'none' ? 0 : m), 0);
            return (
              <Menu.Item key={p.id} aria-current={p.id === current || undefined} onClick={() => open(p, i === 0)}>
                <div className={p.id === current ? 'gp-strong' : ''}>{absolute(p.created_at_ms)}</div>
                <div className="gp-small gp-dim gp-num">{p.client ? `${p.client.name} · ` : ''}{n === 0 ? 'nothing to write' : `${count(n)} to write`} · by {p.created_by}{p.applied_run_id ? ' · applied' : ''}</div>
              </Menu.Item>
            );
          })}
          {shown ? <><Menu.Divider /><Menu.Item className="gp-danger" leftSection={<Trash2 size={14} />} onClick={() => setRemoving(shown)}>Delete the plan shown</Menu.Item></> : null}
        </Menu.Dropdown>
      </Menu>
      {removing ? (
        <Confirm title="Delete this plan" act="Delete plan" pending={remove.isPending} error={remove.error} onClose={() => setRemoving(null)}
          onConfirm={() => remove.mutate(removing.id, { onSuccess: () => { setRemoving(null); void queryClient.invalidateQueries({ queryKey: syncKeys.plan('newest') }); void navigate('/password-sync/plan'); notifications.show({ message: 'The plan is deleted' }); } })}>
          <p>The plan made {absolute(removing.created_at_ms)} goes. Nothing changes in Automate or in the documentation.</p>
        </Confirm>
      ) : null}
    </>
  );
}
