// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense, useEffect, type ComponentType } from 'react';
import { Link, Route, Routes, useLocation } from 'react-router';
import { useAllCompanies, useAreas, useMayOpen } from '../api/queries';
import { NoPage, Page } from '../components/page';
import { Bones, Empty, Later } from '../components/states';
import { settingsAreas } from '../lib/places';

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
const PasswordLevels = lazy(() => import('./settings/password_levels'));
const Approvals = lazy(() => import('./settings/approvals'));

const pages: Record<(typeof settingsAreas)[number]['path'], ComponentType> = {
  integrations: Integrations, mapping: Mapping, companies: CompanySettings, documentation: Documentation, users: Users, 'single-sign-on': SingleSignOn, 'api-keys': ApiKeys,
  'password-levels': PasswordLevels, 'reveal-rules': RevealRules, approvals: Approvals, audit: Audit, leavers: Leavers, notifications: NotificationSettings, 'import-export': ImportExport,
  tenant: TenantSettings, 'integrations/itglue': ItglueWizard, 'sync-log': SyncLog,
};

/** "read users" of "read_users". */
const rightWords = (may: string) => may.replace(/_/g, ' ').replace('api keys', 'API keys').replace('audit', 'the audit').replace('tenant', 'the settings of this instance');

function Guarded({ path, may, name, children }: { path: string; may: string; name: string; children: React.ReactNode }) {
  const allCompanies = useAllCompanies();
  return useMayOpen()(`/settings/${path}`) ? <>{children}</> : (
    <Page title={name} crumbs={[{ name: 'Settings', to: '/settings' }]}><Empty title="Your role does not open this page">It takes the right to {rightWords(may)}{allCompanies ? '' : ' and a role for all companies'}. An administrator can change your role in Users &amp; Roles.</Empty></Page>
  );
}

export default function Settings() {
  const { pathname } = useLocation();
  const open = useAreas();
  // On a narrow screen the areas are a strip that scrolls.
  useEffect(() => {
    document.querySelector('.gp-settings > nav [aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <div className="gp-settings">
      <nav aria-label="Settings">
        <ul>
          {open.map((a) => <li key={a.path}><Link className="gp-side-link" to={`/settings/${a.path}`} aria-current={pathname.startsWith(`/settings/${a.path}`) ? 'page' : undefined}>{a.name}</Link></li>)}
        </ul>
      </nav>
      <div>
        <Suspense fallback={<Later><div className="gp-page"><Bones /></div></Later>}>
          <Routes>
            {settingsAreas.map((a) => {
              const Shown = pages[a.path];
              return <Route key={a.path} path={`${a.path}/*`} element={<Guarded path={a.path} may={a.may} name={a.name}><Shown /></Guarded>} />;
            })}
            <Route path="*" element={<NoPage to="/settings" name="Settings" />} />
          </Routes>
        </Suspense>
      </div>
    </div>
  );
}
