// SPDX-License-Identifier: Apache-2.0
// Whether password entries are shared at all, and what may be done with them where a company says nothing else.
import { Radio, Switch } from '@mantine/core';
import { api, unwrap, type Schemas } from '../../api/client';
import { keys, useChange } from '../../api/queries';
import { ErrorNotice } from '../../components/states';

type Integration = Schemas['ItglueIntegration'];

const levels: { value: Schemas['PasswordLevel']; label: string; help: string }[] = [
  { value: 'none', label: 'No access', help: 'Entries do not appear anywhere.' },
  { value: 'list', label: 'List only', help: 'Entries are listed with name, user name, category and address.' },
  { value: 'reveal', label: 'Reveal', help: 'Those with the permission can also reveal and copy a value.' },
];

/** `plain`: stands by itself, not below something else. */
export function Sharing({ integration, may, plain }: { integration: Integration; may: boolean; plain?: boolean }) {
  const set = useChange((body: Integration['password_sharing']) => unwrap(api.PUT('/integrations/itglue/password-sharing', { body })), [keys.integrations, ['records'], keys.status, keys.companies, ['company'], ['password-levels']], 'password-sharing');
  const s = set.isPending ? set.variables : integration.password_sharing;
  return (
    <section className="gp-stack-2" style={plain ? undefined : { borderTop: '1px solid var(--gp-line)', paddingTop: 16 }} aria-label="Password sharing">
      <Switch label="Password sharing" checked={s.enabled} disabled={!may} data-testid="sharing-switch"
        description={plain ? 'Without it nobody sees an entry.' : 'A value is never stored here. It is fetched when revealed, only for those allowed, and only after the audit entry is written. What IT Glue marks as restricted or personal stays hidden.'}
        onChange={(e) => set.mutate({ ...s, enabled: e.currentTarget.checked })} />
      {s.enabled ? (
        <Radio.Group label="Default level for every company" value={s.default_level} onChange={(v) => set.mutate({ enabled: true, default_level: v as Schemas['PasswordLevel'] })}>
          <div className="gp-stack" style={{ marginTop: 8 }}>
            {levels.map((l) => <Radio key={l.value} value={l.value} label={l.label} description={l.help} disabled={!may} />)}
          </div>
        </Radio.Group>
      ) : null}
      {set.isError ? <ErrorNotice error={set.error} what="Password sharing was not changed." /> : null}
    </section>
  );
}
