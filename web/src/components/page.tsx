// SPDX-License-Identifier: Apache-2.0
import { Button } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useCrumbs, type Crumb } from './crumbs';
import { Empty } from './states';

/** Where an address leads nowhere. */
export function NoPage({ to, name }: { to: string; name: string }) {
  return (
    <Page title="There is no such page">
      <Empty title="Nothing stands at this address" action={<Button component={Link} to={to}>{name}</Button>}>It may be mistyped, or the page has moved. Ctrl K finds pages and records.</Empty>
    </Page>
  );
}

/** A page's title, trail and actions. `fill`: the page takes the height of the window (tables, panes). */
export function Page({ title, crumbs, sub, actions, fill, head, children }: {
  title: string; crumbs?: Crumb[]; sub?: ReactNode; actions?: ReactNode; fill?: boolean; head?: ReactNode; children: ReactNode;
}) {
  useCrumbs([...(crumbs ?? []), { name: title }]);
  useEffect(() => {
    document.title = `${title} · Gluepot`;
  }, [title]);
  return (
    <div className="gp-page" data-fill={fill || undefined}>
      {head ?? (
        <div className="gp-page-head">
          <div className="gp-grow">
            <h1>{title}</h1>
            {sub ? <p className="gp-dim">{sub}</p> : null}
          </div>
          {actions ? <div className="gp-row-wrap">{actions}</div> : null}
        </div>
      )}
      {children}
    </div>
  );
}
