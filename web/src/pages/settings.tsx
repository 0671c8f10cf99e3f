// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense, useEffect, type ComponentType } from 'react';
import { Link, Route, Routes, useLocation } from 'react-router';
import { useAllCompanies, useMayOpen, useSession } from '../api/queries';
import { Bones, Empty, Later } from '../components/states';
import { mayOpenArea, settingsAreas } from '../lib/places';

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
const ApiKeys = lazy(() => import('./settings/api_keys'));
const Audit = lazy(() => import('./settings/audit'));
const Leavers = lazy(() => import('./settings/leavers'));
const RevealRules = lazy(() => import('./settings/reveal_rules'));
const PasswordLevels = lazy(() => import('./settings/password_levels'));
const Approvals = lazy(() => import('./settings/approvals'));

const pages: Record<(typeof settingsAreas)[number]['path'], ComponentType> = {
  integrations: Integrations, mapping: Mapping, companies: CompanySettings, documentation: Documentation, users: Users, 'api-keys': ApiKeys, 'password-levels': PasswordLevels, 'reveal-rules': RevealRules,
  approvals: Approvals, audit: Audit, notifications: NotificationSettings, 'import-export': ImportExport, tenant: TenantSettings, leavers: Leavers, 'integrations/itglue': ItglueWizard, 'sync-log': SyncLog,
};

function Guarded({ path, may, children }: { path: string; may: string; children: React.ReactNode }) {
  const allCompanies = useAllCompanies();
  return useMayOpen()(`/settings/${path}`) ? <>{children}</> : (
    <div className="gp-page"><Empty title="Your role does not open this page">It needs the permission <span className="gp-mono">{may}</span>{allCompanies ? '' : ', and this page a role for all companies'}. An administrator can change your role in Users &amp; Roles.</Empty></div>
  );
}

export default function Settings() {
  const { pathname } = useLocation();
  const session = useSession().data;
  // On a narrow screen the areas are a strip that scrolls.
  useEffect(() => {
    document.querySelector('.gp-settings > nav [aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <div className="gp-settings">
      <nav aria-label="Settings">
        <ul>
          {settingsAreas.filter((a) => a.name !== null && mayOpenArea(session, a)).map((a) => <li key={a.path}><Link className="gp-side-link" to={`/settings/${a.path}`} aria-current={pathname.startsWith(`/settings/${a.path}`) ? 'page' : undefined}>{a.name}</Link></li>)}
        </ul>
      </nav>
      <div>
        <Suspense fallback={<Later><div className="gp-page"><Bones /></div></Later>}>
          <Routes>
            {settingsAreas.map((a) => {
              const Shown = pages[a.path];
              return <Route key={a.path} path={`${a.path}/*`} element={<Guarded path={a.path} may={a.may}><Shown /></Guarded>} />;
            })}
            <Route path="*" element={<div className="gp-page"><Empty title="There is no such page">Choose an area of the settings.</Empty></div>} />
          </Routes>
        </Suspense>
      </div>
    </div>
  );
}
