// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { Page } from '../../../components/page';

const tabs = [['/settings/users', 'Users'], ['/settings/users/roles', 'Roles']] as const;

export function PeopleFrame({ actions, children }: { actions: ReactNode; children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <Page title="Users & Roles" crumbs={[{ name: 'Settings', to: '/settings' }]} fill head={
      <>
        <div className="gp-page-head">
          <div className="gp-grow"><h1>Users &amp; Roles</h1></div>
          <div className="gp-row-wrap">{actions}</div>
        </div>
        <nav className="gp-tabs" aria-label="Users and roles">{tabs.map(([to, name]) => <Link key={to} to={to} aria-current={pathname === to ? 'page' : undefined}>{name}</Link>)}</nav>
      </>
    }>
      {children}
    </Page>
  );
}
