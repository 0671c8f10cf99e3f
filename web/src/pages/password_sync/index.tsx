// SPDX-License-Identifier: Apache-2.0
import { Navigate, Route, Routes } from 'react-router';
import { useAutomate } from '../../api/password_sync';
import { ClientsPage } from './clients';
import { ConnectionPage } from './connection';
import { HygienePage } from './hygiene';
import { PasswordsPage } from './passwords';
import { PlanPage } from './plan';
import { RunPage } from './run';
import { RunsPage } from './runs';

/** Where to begin: with the connection while there is none. */
function Start() {
  const automate = useAutomate();
  if (automate.isPending) return null;
  const off = automate.data?.state === 'not_configured' || automate.data?.state === 'disconnected';
  return <Navigate to={off ? '/password-sync/connection' : '/password-sync/passwords'} replace />;
}

export default function PasswordSync() {
  return (
    <Routes>
      <Route path="connection" element={<ConnectionPage />} />
      <Route path="clients" element={<ClientsPage />} />
      <Route path="passwords/:id?" element={<PasswordsPage />} />
      <Route path="plan/:id?" element={<PlanPage />} />
      <Route path="runs" element={<RunsPage />} />
      <Route path="runs/:id" element={<RunPage />} />
      <Route path="hygiene" element={<HygienePage />} />
      <Route path="*" element={<Start />} />
    </Routes>
  );
}
