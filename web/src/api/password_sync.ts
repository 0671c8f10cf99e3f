// SPDX-License-Identifier: Apache-2.0
// What the pages of Password Sync read and change. No answer of these holds a value of a password.
// That the hub sends it so is checked against its description in password_sync_shapes.ts.
import { useQuery, type QueryKey } from '@tanstack/react-query';
import { api, ApiError, unwrap, type Schemas } from './client';
import { keys, queryClient, useChange, useStatus } from './queries';

export type State = Schemas['PlanState'];
export interface Ref { id: string; name: string }
export type Drift = 'overwrite' | 'alert' | 'hold';
export type OwnDrift = Drift | 'default';
export type AutoSync = 'off' | 'new' | 'all';
export type RowAction = 'read_as_stored' | 'sync' | 'overwrite' | 'keep' | 'recreate' | 'stop' | 'resume' | 'archive' | 'read_with_client';
export type RowSetting = 'auto_sync_on' | 'auto_sync_off' | 'auto_sync_default' | 'stop' | 'resume' | 'keep'
  | 'drift_default' | 'drift_overwrite' | 'drift_alert' | 'drift_hold' | 'read_with_client' | 'read_as_stored';

export interface Row {
  password_id: string; client: Ref | null; location: string | null; title: string; username: string | null; state: State; reason: string;
  organization: Ref | null; documentation_password_id: string | null; source_url: string | null; last_sync_at_ms: number | null;
  auto_sync: boolean; auto_sync_from: 'password' | 'client' | 'new' | null; drift: Drift; drift_own: OwnDrift; stopped: boolean;
  changed_here_at: string | null; changed_here_by: string | null; changed_there_at_ms: number | null; rotated_at_ms: number | null;
  likely_client: Ref | null; read_with_client: Ref | null; actions: RowAction[];
}
export interface History {
  at_ms: number; run_id: string | null; by: string; direction: 'to_documentation' | 'none'; action: string; outcome: string; reason: string | null;
  documentation_password_id: string | null; organization?: Ref | null; organization_id?: string | null;
}
export interface Change { field: 'value' | 'name' | 'username' | 'url' | 'notes' | 'category'; here: string | null; there: string | null }
export type PlanAction = 'create' | 'adopt' | 'update' | 'overwrite' | 'archive' | 'none';
export interface PlanRow {
  password_id: string; client: Ref | null; title: string; username: string | null; state: State; reason: string; organization: Ref | null;
  documentation_password_id: string | null; last_sync_at_ms: number | null; action: PlanAction; changes: Change[];
}
export interface PlanHead {
  id: string; created_at_ms: number; created_by: string; client: Ref | null; counts: Record<string, number>; actions: Record<string, number>; applied_run_id: string | null;
}
export interface Plan extends PlanHead { client_id?: string | null; needs_confirmation: boolean; requests?: number; rows: PlanRow[] }
export interface Run {
  id: string; started_at_ms: number | null; finished_at_ms: number | null; started_by: string; counts: Record<string, number>; client?: Ref | null;
  state: 'running' | 'succeeded' | 'stopped' | 'failed'; message: string | null;
}
export interface Outcome extends Omit<History, 'run_id'> { password_id: string; title: string; client?: Ref | null; client_id?: string | null }
export interface SyncStatus {
  paused: boolean; paused_by?: string | null; paused_at_ms?: number | null; interval_minutes?: number; running: Schemas['Job'] | null; automate: string; next_run_at_ms: number | null;
  quiet: { from: string; to: string; now: boolean } | null; last_run: Run | null; counts: Record<string, number>; auto_sync: number; stopped: number; total: number;
}
export interface Settings {
  paused: boolean; interval_minutes: number; quiet_from: string | null; quiet_to: string | null; drift_auto: Drift; drift_manual: Drift;
  name_template: string; username_template: string; url_template: string; notes_template: string; category_id: string | null; categories?: Ref[];
  embed: boolean; large_change_percent: number; large_change_rows: number; overdue_days: number;
  export?: Export;
}
export interface Export { enabled: boolean; user: string | null; password_set_at_ms: number | null; state: 'off' | 'ok' | 'error'; message: string | null; next_step?: string | null; last_at_ms: number | null }
/** What the write account found: tables that are missing, rows that nothing here knows. */
export interface ExportReport {
  server_version: string; encrypted: boolean; missing_tables: string[]; unknown: { clients: number; passwords: number; auto_sync: number }; written: number; removed: number; too_large: number; warnings: string[];
}
export type SettingsChange = Partial<Omit<Settings, 'categories' | 'export' | 'paused'>>;
export interface Client {
  id: string; name: string; external_id: string | null; organization: Ref | null; passwords: number; rule: string | null; values: string[] | null;
  mapped_by: string | null; mapped_at_ms: number | null; auto_sync: AutoSync; drift: OwnDrift; category_id: string | null; candidates: { id: string; name: string; rule: string }[];
  /** Gone from Automate; why Quick Match leaves it; whether several organizations fit; other clients of the same organization. */
  gone?: boolean; reason?: string | null; ambiguous?: boolean; shared_with?: Ref[];
}
export interface ClientsAnswer { clients: Client[]; counts?: { all: number; mapped: number; unmapped: number; ambiguous: number } }
export interface Batch { id: string; at_ms: number; by: string; kind: 'quick_match' | 'adopt' | 'manual'; clients: number; passwords?: number; undone_at_ms: number | null; may_undo: boolean }
export interface MatchAnswer {
  applied: boolean; mapped?: number; matched: { client: Ref; organization: Ref; rule: string; values: string[]; note: string | null; shared_with?: Ref[] }[];
  ambiguous: { client: Ref; candidates: Ref[]; reason: string }[]; unmatched: number; already_mapped: number;
}
/** `held`: remembered as a pair, and a person decides in the plan; `settled`: already so here. */
export interface Judged { proposed: boolean; settled?: boolean; held?: boolean; reason: string | null }
export interface StickySync {
  present: boolean; checked_at_ms: number; clients: (Judged & { client: Ref; organization: Ref | null })[];
  passwords: (Judged & { password_id: string; title: string; client: Ref | null; documentation_password_id: string; last_sync_at_ms: number | null; last_sync_text: string | null })[];
  auto_sync: (Judged & { password_id: string; on: boolean })[]; counts: Record<'clients' | 'passwords' | 'auto_sync', { proposed: number; settled?: number; held?: number; refused: number }>;
}
export type Finding = 'reused' | 'never_rotated' | 'overdue' | 'unreadable' | 'orphaned' | 'empty';
export interface HygieneRow {
  password_id: string; title: string; username: string | null; client: Ref | null; findings: Finding[]; reused_group: string | null; reused_with: number;
  changed_at: string | null; age_days: number | null; expires: string | null; reason: string | null;
}
export interface Hygiene {
  checked_at_ms: number | null; overdue_days?: number; passwords?: number; counts: Record<Finding, number>; rows: HygieneRow[];
  rotated_today: { password_id: string; title: string; client: Ref | null; at_ms: number; by: string | null; synced: boolean }[];
}
export interface AutomateConnection {
  state: Schemas['ConnectionState']; kind?: 'database' | 'rest' | null; host: string | null; port: number | null; database: string | null; user: string | null; url?: string | null; client_id?: string | null;
  password_set_at_ms: number | null; tls: 'required' | 'off' | null; server_version: string | null; readable: number | null; rows: number | null; unreadable: number | null;
  warnings: string[]; message: string | null; next_step: string | null;
}
export type AutomateTarget =
  | { kind: 'database'; host: string; port: number; database: string; user: string; password?: string; tls: 'required' | 'off' }
  | { kind: 'rest'; url: string; user: string; password?: string; client_id?: string; mfa_code?: string };
export interface UnreadableRow { password_id: string; client: Ref | null; title: string; reason: string; sentence: string; likely_client: Ref | null }
export interface AutomateTest {
  ok: boolean; code: string; title: string; message: string; field?: string | null; next_steps: string[]; kind?: 'database' | 'rest' | null; server_version?: string | null; scheme?: string | null;
  encrypted?: boolean | null; rows?: number | null; readable?: number | null; empty?: number | null; unreadable?: number | null; clients?: number | null; locations?: number | null;
  psa_links?: boolean | null; stickysync?: boolean | null; warnings?: string[]; unreadable_rows?: UnreadableRow[]; grants?: string[];
}

const kBase = ['password-sync'] as const;
export const syncKeys = {
  all: kBase as QueryKey,
  status: [...kBase, 'status'] as QueryKey,
  rows: [...kBase, 'passwords'] as QueryKey,
  row: (id: string): QueryKey => [...kBase, 'password', id],
  plans: [...kBase, 'plans'] as QueryKey,
  plan: (id: string): QueryKey => [...kBase, 'plan', id],
  runs: [...kBase, 'runs'] as QueryKey,
  run: (id: string): QueryKey => [...kBase, 'run', id],
  settings: [...kBase, 'settings'] as QueryKey,
  clients: [...kBase, 'clients'] as QueryKey,
  batches: [...kBase, 'batches'] as QueryKey,
  stickysync: [...kBase, 'stickysync'] as QueryKey,
  hygiene: [...kBase, 'hygiene'] as QueryKey,
};
/** A whole page of the section becomes old: after a change whose effects reach further than one list. */
export const refreshSync = () => queryClient.invalidateQueries({ queryKey: syncKeys.all });

// One narrow door: method, path below /password-sync, body. The shapes are the interfaces above.
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Untyped = (path: string, init: { body?: unknown }) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const send = api[method] as unknown as Untyped;
  return unwrap(send(path, body === undefined ? {} : { body })) as Promise<T>;
}
const at = (path: string) => `/password-sync${path}`;
const id = encodeURIComponent;

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (e) {
    if (e instanceof ApiError && e.status === 404) return null;
    throw e;
  }
}

export const useAutomate = () =>
  useQuery({ queryKey: keys.integrations, queryFn: () => unwrap(api.GET('/integrations')), select: (i): AutomateConnection => i.automate as AutomateConnection });
export const useSyncStatus = (enabled = true) =>
  useQuery({ queryKey: syncKeys.status, enabled, queryFn: () => call<SyncStatus>('GET', at('/status')), staleTime: 5_000, refetchInterval: 30_000 });
export const useRows = (enabled = true) =>
  useQuery({ queryKey: syncKeys.rows, enabled, queryFn: () => call<{ passwords: Row[]; planned_at_ms: number | null }>('GET', at('/passwords')),
    // 10,000 rows are compared by nobody twice: what did not change keeps its identity only where it is cheap.
    structuralSharing: false });
export const useRow = (row: string | null) =>
  useQuery({ queryKey: syncKeys.row(row ?? ''), enabled: row !== null, queryFn: () => call<Row & { history: History[] }>('GET', at(`/passwords/${id(row ?? '')}`)), staleTime: 0 });
export const usePlans = () => useQuery({ queryKey: syncKeys.plans, queryFn: () => call<{ plans: PlanHead[] }>('GET', at('/plans')) });
/** The client of a plan for one client; its name is that of its rows. */
const named = (p: Plan | null): Plan | null => (p && !p.client && p.client_id ? { ...p, client: p.rows.find((r) => r.client?.id === p.client_id)?.client ?? { id: p.client_id, name: `Client ${p.client_id}` } } : p);
/** null: there is no such plan, or none yet. */
export const usePlanOf = (plan: string | null) =>
  useQuery({ queryKey: syncKeys.plan(plan ?? ''), enabled: plan !== null, structuralSharing: false,
    queryFn: () => orNull(call<Plan>('GET', at(plan === 'newest' ? '/plan' : `/plans/${id(plan ?? '')}`))), select: named });
export const useSyncRuns = () => useQuery({ queryKey: syncKeys.runs, queryFn: () => call<{ runs: Run[] }>('GET', at('/runs')) });
export const useRun = (run: string | null) =>
  useQuery({ queryKey: syncKeys.run(run ?? ''), enabled: run !== null, queryFn: () => orNull(call<{ run: Run; outcomes: Outcome[] }>('GET', at(`/runs/${id(run ?? '')}`))) });
export const useSettings = () => useQuery({ queryKey: syncKeys.settings, queryFn: () => call<Settings>('GET', at('/settings')) });
export const useSyncClients = (enabled = true) => useQuery({ queryKey: syncKeys.clients, enabled, queryFn: () => call<ClientsAnswer>('GET', at('/clients')),
  // What a hub of an older version does not send.
  select: (a): ClientsAnswer => ({ ...a, clients: a.clients.map((c) => ({ ...c, candidates: c.candidates ?? [], auto_sync: c.auto_sync ?? 'off', drift: c.drift ?? 'default' })) }) });
export const useBatches = (enabled: boolean) => useQuery({ queryKey: syncKeys.batches, enabled, queryFn: () => call<{ batches: Batch[] }>('GET', at('/clients/batches')) });
/** Reads StickySync's tables in Automate and checks each id against the documentation: only when somebody looks. */
export const useStickySync = (enabled: boolean) =>
  useQuery({ queryKey: syncKeys.stickysync, enabled, queryFn: () => call<StickySync>('GET', at('/stickysync')), staleTime: 5 * 60_000 });
export const useHygiene = () => useQuery({ queryKey: syncKeys.hygiene, queryFn: () => call<Hygiene>('GET', at('/hygiene')) });

export interface ApplyBody { plan_id?: string; client_id?: string; password_ids?: string[]; confirmed?: boolean; overwrite?: boolean; recreate?: boolean }
export const applySync = (body: ApplyBody) => call<Schemas['Job']>('POST', at('/apply'), body);
export const archiveEntries = (password_ids: string[]) => call<Schemas['Job']>('POST', at('/passwords/archive'), { password_ids });
export interface Changed { changed: number; refused: { password_id: string; reason: string }[] }
export const changeRows = (action: RowSetting, password_ids: string[]) => call<Changed>('POST', at('/passwords/actions'), { action, password_ids });
export const useMakePlan = () => useChange((client_id: string | null) => call<Plan>('POST', at('/plan'), { ...(client_id ? { client_id } : {}), save: true }), [syncKeys.all]);
export const useDeletePlan = () => useChange((plan: string) => call<null>('DELETE', at(`/plans/${id(plan)}`)), [syncKeys.plans]);
export const useChangeSettings = () => useChange((change: SettingsChange) => call<Settings>('PATCH', at('/settings'), change), [syncKeys.settings, syncKeys.status, syncKeys.rows]);
export const usePause = () => useChange((paused: boolean) => call<unknown>('POST', at('/pause'), { paused }), [syncKeys.status, syncKeys.settings], 'password-sync-pause');
export const useSetExport = () => useChange((body: { enabled: boolean; user?: string; password?: string; replace?: boolean }) => call<Export & { report?: ExportReport }>('PUT', at('/export'), body), [syncKeys.settings]);
export const useTestExport = () => useChange((body: { user?: string; password?: string }) => call<ExportReport>('POST', at('/export/test'), body));
export const useMapClient = () => useChange(({ client, organization }: { client: string; organization: string | null }) =>
  organization === null ? call<unknown>('DELETE', at(`/clients/${id(client)}`)) : call<unknown>('PUT', at(`/clients/${id(client)}`), { organization_id: organization }), [syncKeys.clients, syncKeys.batches]);
export interface ClientChange { auto_sync?: AutoSync; drift?: OwnDrift; category_id?: string | null }
export const useChangeClients = () => useChange(async ({ clients, change }: { clients: string[]; change: ClientChange }) => {
  for (const client of clients) await call<Client>('PATCH', at(`/clients/${id(client)}`), change);
}, [syncKeys.clients, syncKeys.rows, syncKeys.status]);
export const quickMatch = (apply: boolean, clients: string[] | 'all') => call<MatchAnswer>('POST', at('/clients/quick-match'), { apply, ...(clients === 'all' ? {} : { client_ids: clients }) });
export const useUndoBatch = () => useChange((batch: string) => call<{ restored: number; passwords?: number; kept: { client: Ref; reason: string }[] }>('POST', at(`/clients/batches/${id(batch)}/undo`), {}), [syncKeys.all]);
export const useAdopt = () => useChange((body: { password_ids?: string[]; client_ids?: string[] }) =>
  call<{ clients: number; passwords: number; auto_sync: number; held?: number; refused: number; batch_id: string | null }>('POST', at('/stickysync/adopt'), body), [syncKeys.all]);
/** An empty target means the connection as it is stored. */
export const useTestAutomate = () => useChange((body: AutomateTarget | Record<string, never>) => call<AutomateTest>('POST', '/integrations/automate/test', body));
export const useSaveAutomate = () => useChange((body: AutomateTarget) => call<AutomateConnection>('PUT', '/integrations/automate', body), [keys.integrations, keys.status, syncKeys.all]);
export const useDeleteAutomate = () => useChange(() => call<null>('DELETE', '/integrations/automate'), [keys.integrations, keys.status, syncKeys.all]);

/** The job that is reading, planning or writing passwords now; from the event stream, so it moves by itself. */
export function useSyncJob(): Schemas['Job'] | undefined {
  return useStatus().data?.running_jobs.find((j) => j.kind.startsWith('password_sync'));
}

/** What a refusal of an apply asks for, when it asks. */
export function confirmationOf(error: unknown): { changes: number; of: number } | null {
  if (!(error instanceof ApiError) || error.status !== 409) return null;
  const d = error.details as { needs_confirmation?: boolean; changes?: number; of?: number } | null;
  return d?.needs_confirmation ? { changes: d.changes ?? 0, of: d.of ?? 0 } : null;
}
