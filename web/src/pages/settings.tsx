// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense, useEffect } from 'react';
import { Link, Route, Routes, useLocation } from 'react-router';
import { sessionMay, useMay, useMirrors, useSession } from '../api/queries';
import { Bones, Empty, Later } from '../components/states';

const Integrations = lazy(() => import('./settings/integrations'));
const SyncLog = lazy(() => import('./settings/sync_log'));
const Mapping = lazy(() => import('./settings/mapping'));
const CompanySettings = lazy(() => import('./settings/companies'));
const NotificationSettings = lazy(() => import('./settings/notifications'));
const ImportExport = lazy(() => import('./settings/import_export'));
const TenantSettings = lazy(() => import('./settings/tenant'));
const ItglueWizard = lazy(() => import('./settings/wizard'));
const Documentation = lazy(() => import('./settings/documentation'));
const Users = lazy(() => import('./settings/users'));
const SingleSignOn = lazy(() => import('./settings/single_sign_on'));
const ApiKeys = lazy(() => import('./settings/api_keys'));
const Audit = lazy(() => import('./settings/audit'));
const Leavers = lazy(() => import('./settings/leavers'));
const RevealRules = lazy(() => import('./settings/reveal_rules'));
const Approvals = lazy(() => import('./settings/approvals'));

const areas = [
  { path: 'integrations', name: 'Integrations', may: 'read_integrations', page: Integrations },
  { path: 'mapping', name: 'Map organizations', may: 'read_integrations', page: Mapping },
  { path: 'companies', name: 'Companies', may: 'read_companies', page: CompanySettings },
  { path: 'documentation', name: 'Documentation', may: 'read_integrations', page: Documentation },
  { path: 'users', name: 'Users & Roles', may: 'read_users', page: Users },
  { path: 'single-sign-on', name: 'Single sign-on', may: 'manage_users', page: SingleSignOn },
  { path: 'api-keys', name: 'API Keys', may: 'manage_api_keys', page: ApiKeys },
  { path: 'reveal-rules', name: 'Reveal rules', may: 'manage_integrations', page: RevealRules },
  { path: 'approvals', name: 'Approvals', may: 'read_documentation_passwords', page: Approvals },
  { path: 'audit', name: 'Audit', may: 'read_audit', page: Audit },
  { path: 'notifications', name: 'Notifications', may: 'read_notifications', page: NotificationSettings },
  { path: 'import-export', name: 'Import/Export', may: 'read_companies', page: ImportExport },
  { path: 'tenant', name: 'Tenant', may: 'read_tenant', page: TenantSettings },
  { path: 'leavers', name: 'Leavers', may: 'read_audit', page: Leavers },
  // Reached from its integration, not from the list.
  { path: 'integrations/itglue', name: null, may: 'read_integrations', page: ItglueWizard },
  { path: 'sync-log', name: null, may: 'read_integrations', page: SyncLog },
];

function Guarded({ may, children }: { may: string; children: React.ReactNode }) {
  return useMay(may) ? <>{children}</> : (
    <div className="gp-page"><Empty title="Your role does not open this page">It needs the permission <span className="gp-mono">{may}</span>. An administrator can change your role in Users &amp; Roles.</Empty></div>
  );
}

export default function Settings() {
  const { pathname } = useLocation();
  const session = useSession().data;
  const mirrors = useMirrors();
  // On a narrow screen the areas are a strip that scrolls.
  useEffect(() => {
    document.querySelector('.gp-settings > nav [aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <div className="gp-settings">
      <nav aria-label="Settings">
        <ul>
          {areas.filter((a) => a.name !== null && (mirrors || a.path !== 'documentation') && (session?.all_companies || a.path !== 'import-export') && sessionMay(session, a.may)).map((a) => <li key={a.path}><Link className="gp-side-link" to={`/settings/${a.path}`} aria-current={pathname.startsWith(`/settings/${a.path}`) ? 'page' : undefined}>{a.name}</Link></li>)}
        </ul>
      </nav>
      <div>
        <Suspense fallback={<Later><div className="gp-page"><Bones /></div></Later>}>
          <Routes>
            {areas.map((a) => <Route key={a.path} path={`${a.path}/*`} element={<Guarded may={a.may}><a.page /></Guarded>} />)}
            <Route path="*" element={<div className="gp-page"><Empty title="There is no such page">Choose an area of the settings.</Empty></div>} />
          </Routes>
        </Suspense>
      </div>
    </div>
  );
}
