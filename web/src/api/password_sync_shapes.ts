// SPDX-License-Identifier: Apache-2.0
// Types only: what the hub's description says it sends fits what the pages of Password Sync read.
import type { Schemas } from './client';
import type { paths } from './schema';
import type { AutomateConnection, AutomateTest, Batch, ClientsAnswer, Export, ExportReport, Hygiene, MatchAnswer, Outcome, Plan, PlanHead, Row, Run, Settings, StickySync, SyncStatus } from './password_sync';

type Fits<Sent extends Wanted, Wanted> = Sent;
type Get<Path extends keyof paths> = paths[Path] extends { get: { responses: { 200: { content: { 'application/json': infer Body } } } } } ? Body : never;

export type Shapes = [
  Fits<Get<'/password-sync/status'>, SyncStatus>,
  Fits<Omit<Schemas['SyncedPassword'], 'state'>, Omit<Row, 'state'>>,
  Fits<Get<'/password-sync/plans'>, { plans: PlanHead[] }>,
  Fits<Get<'/password-sync/runs'>, { runs: Run[] }>,
  Fits<Get<'/password-sync/settings'>, Settings>,
  Fits<Get<'/password-sync/clients'>, ClientsAnswer>,
  Fits<Get<'/password-sync/clients/batches'>, { batches: Batch[] }>,
  Fits<Get<'/password-sync/stickysync'>, StickySync>,
  Fits<Get<'/password-sync/hygiene'>, Hygiene>,
  Fits<Schemas['ClientQuickMatch'], MatchAnswer>,
  Fits<Schemas['PasswordSyncExport'], Export>,
  Fits<Schemas['PasswordSyncExportReport'], ExportReport>,
  Fits<Schemas['AutomateIntegration'], AutomateConnection>,
  Fits<Schemas['AutomateTestResult'], AutomateTest>,
  Fits<Get<'/password-sync/plan'>, Plan>,
  Fits<Get<'/password-sync/runs/{run_id}'>, { run: Run; outcomes: Outcome[] }>,
];
