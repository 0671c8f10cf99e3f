// SPDX-License-Identifier: Apache-2.0
// The way to the identity provider, and why the way back ended here. Where there is none, nothing is shown.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '../api/client';
import { useChange } from '../api/queries';
import { refusalOf, returnTo } from '../lib/sign_in';
import { ErrorNotice, Notice } from './states';

export function SingleSignOnButton() {
  const offer = useQuery({ queryKey: ['single-sign-on-button'], queryFn: () => unwrap(api.GET('/session/openid')), retry: 1, staleTime: 60_000 });
  const [refusal] = useState(() => refusalOf(window.location.search));
  const begin = useChange(() => unwrap(api.POST('/session/openid', { body: { return_to: returnTo(window.location.pathname, window.location.search) } })));
  return (
    <>
      {refusal && !begin.isPending && !begin.isError ? (
        <div data-testid="sso-refused">
          <Notice tone="bad" live title={refusal.what}>
            <p>{refusal.next}</p>
            {refusal.request ? <p className="gp-small gp-dim">For an administrator: request <span className="gp-mono">{refusal.request}</span></p> : null}
          </Notice>
        </div>
      ) : null}
      {begin.isError ? <ErrorNotice error={begin.error} /> : null}
      {offer.data?.enabled ? (
        <div className="gp-stack">
          <Button fullWidth loading={begin.isPending || begin.isSuccess} onClick={() => begin.mutate(undefined, { onSuccess: (r) => window.location.assign(r.location) })}>{offer.data.label}</Button>
          <p className="gp-small gp-dim" style={{ textAlign: 'center' }}>or with name and password</p>
        </div>
      ) : null}
    </>
  );
}
